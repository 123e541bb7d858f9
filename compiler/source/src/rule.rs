//! What Flow can say about a text: each kind of diagnostic is declared once, as a [`Rule`].

/// How serious a diagnostic is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Level {
    /// Not reported.
    Allow,
    /// Reported; the work may go on.
    Warning,
    /// Reported; nothing is built.
    Error,
}

impl Level {
    /// The word for it in messages and in `flow.toml`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One kind of diagnostic: its name, its level unless the package says otherwise, and its page.
#[derive(PartialEq, Eq, Debug)]
pub struct Rule {
    /// A snake_case name, stable across releases: what `flow.toml`, `allow` and `flowc explain` call it.
    pub name: &'static str,
    /// The level where nothing else is said.
    pub level: Level,
    /// One sentence for lists.
    pub summary: &'static str,
    /// The page that `flowc explain` shows, in Markdown: what, why it matters at work, an example that fails, the
    /// same mended.
    pub page: &'static str,
}

/// Declares the modules of a crate's rules, one file each with a `RULE`, and lists them as `ALL`, in the order of the
/// names given here.
///
/// ```text
/// flow_source::rules! { unknown_name, unused_use }
/// ```
#[macro_export]
macro_rules! rules {
    ($($name:ident),* $(,)?) => {
        $(pub mod $name;)*

        /// Every rule of this crate, by name.
        pub static ALL: &[&$crate::Rule] = &[$(&$name::RULE),*];
    };
}

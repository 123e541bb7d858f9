//! The standard library, as it stands in the binary.

use flow_syntax::words::Kind;

/// A module of the standard library.
#[derive(Debug)]
pub(crate) struct StandardModule {
    /// Its name: `std.risk`.
    pub(crate) name: &'static str,
    /// Its path in the table of files.
    pub(crate) path: &'static str,
    /// Its text.
    pub(crate) text: &'static str,
}

macro_rules! modules {
    ($($name:literal),* $(,)?) => {
        /// All modules, in order of name.
        pub(crate) static MODULES: &[StandardModule] = &[$(StandardModule {
            name: concat!("std.", $name),
            path: concat!("std/", $name, ".flow"),
            text: include_str!(concat!("../../../stdlib/std/", $name, ".flow")),
        }),*];
    };
}

modules! {
    "cadence", "calendar", "escalation", "information", "measures", "policy", "recovery", "risk", "standards",
}

/// The module of the standard library that offers a declaration of that name and of one of these kinds.
pub(crate) fn offering(name: &str, kinds: &[Kind]) -> Option<&'static str> {
    let declares = |line: &str| {
        let (word, rest) = line.split_once(' ')?;
        let kind = kinds.iter().any(|kind| kind.word() == word);
        let rest = rest.strip_prefix(name)?;
        (kind && !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_')).then_some(())
    };
    MODULES
        .iter()
        .find(|module| module.text.lines().any(|line| declares(line).is_some()))
        .map(|module| module.name)
}

#[cfg(test)]
mod tests {
    use super::{MODULES, offering};
    use flow_source::FileId;
    use flow_syntax::words::Kind;

    #[test]
    fn what_each_module_declares_is_found_there_and_nowhere_else() {
        let mut count = 0;
        for module in MODULES {
            let parsed = flow_syntax::parse(module.text, FileId(0));
            for declaration in &parsed.file.declarations {
                let name = declaration.name.text(module.text);
                let found = offering(name, &[declaration.kind]);
                assert_eq!(found, declaration.private.is_none().then_some(module.name), "{name}");
                count += 1;
            }
        }
        assert!(count > 30, "{count}");
        assert_eq!(offering("irreversible", &[Kind::Label]), None);
        assert_eq!(offering("irreversibl", &[Kind::Risk]), None);
    }
}

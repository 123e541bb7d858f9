//! The standard library, as it stands in the binary.

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

//! Files that do not exist.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A `use` names a file that is not there.
pub static RULE: Rule = Rule {
    name: "unknown_module",
    level: Level::Error,
    summary: "A `use` names a file that is not there.",
    page: include_str!("unknown_module.md"),
};

/// `near` is the module that was meant.
pub(crate) fn diagnostic(name: &str, location: Location, near: Option<&str>) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&RULE, format!("There is no module `{name}`"), location, "nothing to take from");
    let diagnostic = match near {
        Some(near) => diagnostic.suggestion(format!("Did you mean `{near}`?"), location, near),
        None => diagnostic,
    };
    let path = name.replace('.', "/");
    if name == "std" || name.starts_with("std.") {
        return diagnostic.note("The standard library has cadence, calendar, escalation, information, measures, policy, recovery, risk and standards, each behind `std.`.");
    }
    diagnostic.note(format!("A module is a file of this package: `{name}` would be `{path}.flow`, counted from the folder of flow.toml."))
}

/// A name behind a module, as if it were one.
pub(crate) fn a_name(name: &str, mended: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is no module but a name in one"), location, "a declaration").fix(
        "Put the name in braces",
        location,
        mended,
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
// file: org/people.flow
role Finance
// file: a.flow
use org.peple { Finance }
system X { owner Finance }
// file: b.flow
use org.people.Finance
// file: c.flow
use std.risks
risk x { above reversible }
// file: d.flow
use org
system X { owner Anybody }
"#,
            &[
                "unknown_module: There is no module `org.peple`",
                "unknown_module: `org.people.Finance` is no module but a name in one",
                "unknown_module: There is no module `std.risks`",
                "unknown_module: There is no module `org`",
            ],
        );
    }
}

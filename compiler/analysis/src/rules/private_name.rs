//! Names that a module keeps for itself.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A name belongs to another file that keeps it for itself.
pub static RULE: Rule = Rule {
    name: "private_name",
    level: Level::Error,
    summary: "A name belongs to another file that keeps it for itself.",
    page: include_str!("private_name.md"),
};

/// `declared` is the word `private` in `module`.
pub(crate) fn diagnostic(name: &str, module: &str, location: Location, declared: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{name}` is private to `{module}`"),
        location,
        "not for others",
    )
    .label(declared, "kept private here")
    .note(format!("Its owners may change it without asking anybody. Ask them to take the word `private` away, or use something that `{module}` offers."))
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
// file: people.flow
private role Hidden
role Open
// file: main.flow
use people { Hidden }
system X { owner Hidden }
system Y { owner people.Hidden }
system Z { owner people.Open }
"#,
            &[
                "private_name: `Hidden` is private to `people`",
                "private_name: `Hidden` is private to `people`",
            ],
        );
    }
}

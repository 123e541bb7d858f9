//! Names that are declared here and taken from elsewhere.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A name is declared in a file that also takes it from another one.
pub static RULE: Rule = Rule {
    name: "name_clash",
    level: Level::Error,
    summary: "A name is declared in a file that also takes it from another one.",
    page: include_str!("name_clash.md"),
};

/// A name that is declared here and taken from `module`.
pub(crate) fn with_own(name: &str, module: &str, location: Location, own: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{name}` is declared here and taken from `{module}`"),
        location,
        "taken here",
    )
    .label(own, "declared here")
    .note(format!("Whoever reads `{name}` in this file couldn't tell which it is. Take it out of the `use`, and write `{module}.{name}` where you mean that one."))
}

/// The same from a `use` that takes everything.
pub(crate) fn with_all(name: &str, module: &str, location: Location, own: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{name}` is declared here, and `{module}` has one as well"),
        location,
        "this takes everything",
    )
    .label(own, "declared here")
    .note(format!("Whoever reads `{name}` in this file couldn't tell which it is. Name what you take: `use {module} {{ ... }}`; and write `{module}.{name}` where you mean that one."))
}

/// A name that two `use` lines take.
pub(crate) fn of_two(name: &str, module: &str, location: Location, first: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is taken from two modules"), location, "here again")
        .label(first, "taken here")
        .note(format!("Whoever reads `{name}` in this file couldn't tell which it is. Take it once, and write `{module}.{name}` where you mean the other."))
}

/// A name that the language itself has.
pub(crate) fn with_language(name: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is a word of the language"), location, "declared here")
        .note("Readers know it as part of Flow. Give it another name.")
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
// file: a.flow
role R
role S
// file: b.flow
role R
// file: main.flow
use a { R, S }
use b { R }
use std.measures
role S
measure cycle_time { target <= 3 days }
record Text { a: Int }
role Human
system X { owner R }
system Y { owner S }
"#,
            &[
                "name_clash: `S` is declared here and taken from `a`",
                "name_clash: `R` is taken from two modules",
                "name_clash: `cycle_time` is declared here, and `std.measures` has one as well",
                "name_clash: `Text` is a word of the language",
                "name_clash: `Human` is a word of the language",
            ],
        );
    }
}

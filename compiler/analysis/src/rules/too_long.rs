//! Sums that nobody can follow.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A sum or product has more parts than anybody can follow.
pub static RULE: Rule = Rule {
    name: "too_long",
    level: Level::Error,
    summary: "A sum or product has more parts than anybody can follow.",
    page: include_str!("too_long.md"),
};

/// `most` is how many parts there may be.
pub(crate) fn diagnostic(most: usize, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("This has more than {most} parts"), location, "too long to follow")
        .note("Let a system compute it, and read the result as a fact.")
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
measure m { counts 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 }
measure n { counts 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 }
"#,
            &["too_long: This has more than 40 parts"],
        );
    }
}

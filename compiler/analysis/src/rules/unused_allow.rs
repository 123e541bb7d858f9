//! Accepted warnings that are not there.

use flow_source::{Diagnostic, Level, Location, Rule};

/// An `allow` accepts a warning that is not there.
pub static RULE: Rule = Rule {
    name: "unused_allow",
    level: Level::Warning,
    summary: "An `allow` accepts a warning that is not there.",
    page: include_str!("unused_allow.md"),
};

/// `line` is the whole line, to be taken out.
pub(crate) fn diagnostic(rule: &Rule, location: Location, line: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("There is no warning `{}` here to accept", rule.name),
        location,
        "accepts nothing",
    )
    .note("It was mended, or stands elsewhere. An exception that outlives its reason hides the next mistake.")
    .fix("Take the line out", line, "")
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
role R {
  people unknown "how many?"
  allow `unknown` because "August."
}
role S {
  people 3
  allow `unknown` because "August."
}
"#,
            &["unused_allow: There is no warning `unknown` here to accept"],
        );
    }

    #[test]
    fn where_something_is_broken_nobody_knows_what_is_unused() {
        told(
            r#"
role S {
  people 3
  allow `unknown` because "August."
  color blue
}
"#,
            &["unknown_keyword: A role has no line that begins with `color`"],
        );
    }
}

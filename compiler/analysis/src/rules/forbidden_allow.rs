//! Errors can not be accepted.

use flow_source::{Diagnostic, Level, Location, Rule};

/// An `allow` names something that is an error, not a warning.
pub static RULE: Rule = Rule {
    name: "forbidden_allow",
    level: Level::Error,
    summary: "An `allow` names something that is an error, not a warning.",
    page: include_str!("forbidden_allow.md"),
};

/// `allow` of an error.
pub(crate) fn diagnostic(rule: &Rule, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{}` is an error and can't be accepted", rule.name),
        location,
        "only warnings can be accepted",
    )
    .note(format!("{} Where that is so, the work can't be trusted to run, whatever the reason. Mend the place that it points at, and take this line out.", rule.summary))
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
role S {
  allow unknown_name because "x"
}
"#,
            &["forbidden_allow: `unknown_name` is an error and can't be accepted"],
        );
    }
}

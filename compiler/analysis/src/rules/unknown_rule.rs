//! Rules that do not exist.

use flow_source::{Diagnostic, Level, Location, Rule};

/// An `allow` names a rule that does not exist.
pub static RULE: Rule = Rule {
    name: "unknown_rule",
    level: Level::Error,
    summary: "An `allow` names a rule that does not exist.",
    page: include_str!("unknown_rule.md"),
};

/// `near` is the rule that was meant.
pub(crate) fn diagnostic(name: &str, near: Option<&str>, location: Location) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&RULE, format!("There is no rule called `{name}`"), location, "accepts nothing");
    match near {
        Some(near) => diagnostic.suggestion(format!("Did you mean `{near}`?"), location, near),
        None => diagnostic.note("A warning shows the name of its rule; `flowc explain` lists them all."),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
role R {
  allow foo_bar because "x"
  allow unused_uze because "x"
}
"#,
            &[
                "unknown_rule: There is no rule called `foo_bar`",
                "unknown_rule: There is no rule called `unused_uze`",
            ],
        );
    }
}

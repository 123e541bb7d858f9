//! Values that perhaps are not there.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A value that perhaps is not there is used as if it were.
pub static RULE: Rule = Rule {
    name: "optional_value",
    level: Level::Error,
    summary: "A value that perhaps is not there is used as if it were.",
    page: include_str!("optional_value.md"),
};

/// `excerpt` is the value as it is written.
pub(crate) fn diagnostic(excerpt: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{excerpt}` may not be there, and nothing asks whether it is"),
        location,
        "perhaps there is none",
    )
    .note(format!("Somebody will meet the case without it, and the text doesn't say what happens then. Ask first: `{excerpt} is known`, or declare it without `optional`."))
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
role A
record R { a: optional Int, b: optional Int, c: optional R, n: Text }
workflow W(r: R) {
  owner A
  outcome yes(n: Int)
  outcome no
  decide d {
    when r.a > 3 -> yes(r.b)
    when r.c.a > 3 -> no
    when r.b is known -> no
    when r.c.n is "x" -> no
    otherwise -> no
  }
}
"#,
            &[
                "optional_value: `r.a` may not be there, and nothing asks whether it is",
                "optional_value: `r.c.a` may not be there, and nothing asks whether it is",
            ],
        );
    }
}

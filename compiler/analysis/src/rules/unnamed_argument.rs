//! Values without a name.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Of several values that are handed over, one has no name.
pub static RULE: Rule = Rule {
    name: "unnamed_argument",
    level: Level::Error,
    summary: "Of several values that are handed over, one has no name.",
    page: include_str!("unnamed_argument.md"),
};

/// `names` and `types` are what could be meant.
pub(crate) fn diagnostic(
    value: &str,
    what: &str,
    names: &[&str],
    types: &[String],
    location: Location,
) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(
        &RULE,
        format!("`{value}` doesn't say which value of `{what}` it is"),
        location,
        "its name is missing",
    );
    for name in names.iter().take(4) {
        diagnostic = diagnostic.suggestion(format!("Write `{name}: {value}`"), Location::new(location.file, flow_source::Span::at(location.span.start)), format!("{name}: "));
    }
    let known: Vec<String> =
        names.iter().zip(types).take(8).map(|(name, type_)| format!("`{name}` ({type_})")).collect();
    diagnostic.note(format!("Where several values are handed over, each says its name, so that nobody mixes them up: {}. One that is called like that already may stand alone.", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
role R
standard s(g: role, n: Int) { by n of g }
risk r1 { needs s(R, 2) }
risk r2 { needs s(R, n: 2) }
workflow W(a: Text, b: Int) {
  owner R
  outcome yes(a: Text, b: Int)
  stage s1 {
    by   R
    done -> yes(a, b)
  }
}
"#,
            &[
                "unnamed_argument: `R` doesn't say which value of `s` it is",
                "unnamed_argument: `2` doesn't say which value of `s` it is",
                "unnamed_argument: `R` doesn't say which value of `s` it is",
            ],
        );
    }
}

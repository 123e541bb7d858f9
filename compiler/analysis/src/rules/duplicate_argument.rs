//! Values that are given twice.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A value is given twice under the same name.
pub static RULE: Rule = Rule {
    name: "duplicate_argument",
    level: Level::Error,
    summary: "A value is given twice under the same name.",
    page: include_str!("duplicate_argument.md"),
};

/// `location` is the second, `first` the first place.
pub(crate) fn diagnostic(name: &str, location: Location, first: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is given twice"), location, "here again")
        .label(first, "first here")
        .note("Only one of the two can count, and each reader will pick another one. Take one out.")
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
record R { a: Text }
role C
standard s(g: role) { by g }
risk r { needs s(g: C, g: C) }
workflow W(r: R) {
  owner C
  outcome yes
  outcome no
  decide c {
    when r is R { a: "1", a: "2" } -> yes
    otherwise -> no
  }
}
"#,
            &["duplicate_argument: `g` is given twice", "duplicate_argument: `a` is given twice"],
        );
    }
}

//! Names that are declared twice.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Two declarations of a file, or two fields of a list, have the same name.
pub static RULE: Rule = Rule {
    name: "duplicate_name",
    level: Level::Error,
    summary: "Two declarations of a file, or two fields of a list, have the same name.",
    page: include_str!("duplicate_name.md"),
};

/// Something that stands twice in a list of names.
pub(crate) fn in_list(name: &str, location: Location, first: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` stands twice in this list"), location, "here again")
        .label(first, "first here")
        .note("It counts once, so one of the two was meant to be something else, or can go.")
}

/// `location` is the second, `first` the first place of the name.
pub(crate) fn diagnostic(name: &str, location: Location, first: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is declared twice"), location, "here again")
        .label(first, "first here")
        .note("Whoever names it could mean either. Give one of them another name, or take it out.")
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
role A
system A
record R { x: Text, x: Int }
choice D { a, b, a }
standard s(g: role, g: role) { by g }
agent X {
  operator A
  values a over b over a
}
scenario "one" of W {
}
scenario "one" of W {
}
workflow W {
  owner A
  outcome done_
  stage s {
    by   A
    done -> done_
  }
}
"#,
            &[
                "duplicate_name: `A` is declared twice",
                "duplicate_name: `x` is declared twice",
                "duplicate_name: `a` is declared twice",
                "duplicate_name: `g` is declared twice",
                "duplicate_name: `a` stands twice in this list",
                "duplicate_name: `one` is declared twice",
            ],
        );
    }
}

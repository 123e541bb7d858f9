//! Names that are taken and not used.

use crate::wording::list;
use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// A `use` takes something that the file does not use.
pub static RULE: Rule = Rule {
    name: "unused_use",
    level: Level::Warning,
    summary: "A `use` takes something that the file does not use.",
    page: include_str!("unused_use.md"),
};

/// `names` are those that aren't used, empty for a whole `use`; `edits` take them out.
pub(crate) fn diagnostic(names: &[&str], module: &str, location: Location, edits: Vec<Edit>) -> Diagnostic {
    let what = match names {
        [] => format!("`{module}`"),
        _ => list(names.iter().copied()),
    };
    let verb = if names.len() > 1 { "are" } else { "is" };
    Diagnostic::new(&RULE, format!("{what} {verb} taken from elsewhere and not used"), location, "not used")
        .note("Readers look for what a file has to do with it.")
        .offer("Take it out", edits, true)
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
// file: a.flow
role A
role B
role C
// file: b.flow
use a { A, B }
system X { owner B }
// file: c.flow
use a { A, B }
system X { owner A }
// file: d.flow
use a { A, B, C }
system X {
  owner A
  clearance internal
}
system Y { owner C }
use std.information
// file: e.flow
use a
// file: f.flow
use a { A }
use a { A }
system X { owner A }
"#,
            &[
                "unused_use: `A` is taken from elsewhere and not used",
                "unused_use: `B` is taken from elsewhere and not used",
                "unused_use: `B` is taken from elsewhere and not used",
                "unused_use: `a` is taken from elsewhere and not used",
                "unused_use: `A` is taken from elsewhere and not used",
            ],
        );
    }

    #[test]
    fn a_misspelt_name_was_meant() {
        told(
            r#"
// file: a.flow
role Finance
// file: b.flow
use a { Finance }
system X { owner Finanze }
"#,
            &["unknown_name: Nobody here is called `Finanze`"],
        );
    }
}

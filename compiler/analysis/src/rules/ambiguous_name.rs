//! Names that two modules offer.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A name could mean two declarations.
pub static RULE: Rule = Rule {
    name: "ambiguous_name",
    level: Level::Error,
    summary: "A name could mean two declarations.",
    page: include_str!("ambiguous_name.md"),
};

/// `ids` and `places` are the two declarations.
pub(crate) fn diagnostic(
    name: &str,
    ids: [&str; 2],
    location: Location,
    places: [Location; 2],
) -> Diagnostic {
    let mut diagnostic =
        Diagnostic::new(&RULE, format!("`{name}` could mean two things"), location, "which one?");
    for (id, place) in ids.into_iter().zip(places) {
        diagnostic =
            diagnostic.label(place, format!("`{id}`")).suggestion(format!("Write `{id}`"), location, id);
    }
    diagnostic.note("Two `use` lines take everything from modules that both declare it. Say which you mean, by its whole name or with `use MODULE { NAME }`.")
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
// file: a.flow
role S
// file: b.flow
role S
// file: main.flow
use a
use b
system X { owner S }
system Y { owner S }
system Z { owner b.S }
"#,
            &["ambiguous_name: `S` could mean two things", "ambiguous_name: `S` could mean two things"],
        );
    }
}

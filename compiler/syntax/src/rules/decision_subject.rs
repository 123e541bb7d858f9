//! Each line of a decision says its condition whole.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// Each line of a decision says its condition whole.
pub static RULE: Rule = Rule {
    name: "decision_subject",
    level: Level::Error,
    summary: "Each line of a decision says its condition whole.",
    page: include_str!("decision_subject.md"),
};

/// `decide route on severity {`: `subject` is what is decided on, `gap` all between the name and the brace. `arms` are the
/// beginnings of the lines that name values only, up to their arrow, each with the condition that is meant.
pub(crate) fn report(
    (subject, written): (Location, &str),
    gap: Location,
    arms: Vec<(Location, String)>,
) -> Diagnostic {
    let written = super::shown(written);
    let example =
        arms.first().map_or_else(|| format!("when {written} is ..."), |(_, text)| text.trim_end().to_owned());
    let mut edits = vec![Edit { location: gap, text: " ".to_owned() }];
    let mut found = Diagnostic::new(
        &RULE,
        format!("Each line of a decision says its condition whole, as in `{example} -> ...`"),
        subject,
        format!("`{written}` stands in each line"),
    );
    for (location, text) in arms {
        found = found.label(location, "this is half of a condition");
        edits.push(Edit { location, text });
    }
    found
        .note("Whoever reads one line knows when it counts, and a line may look at two things at once.")
        .offer("Write each condition out", edits, true)
}

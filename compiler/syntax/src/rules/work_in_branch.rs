//! A branch holds steps; work stands in a stage.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// A branch holds steps; work stands in a stage.
pub static RULE: Rule = Rule {
    name: "work_in_branch",
    level: Level::Error,
    summary: "A branch holds steps; work stands in a stage of it.",
    page: include_str!("work_in_branch.md"),
};

/// Lines of a stage that stand in the branch `name` itself: `first` is the word of the first one, `start` stands before it and
/// `end` behind the last one. `indent` is how far that line is indented, if it begins one.
pub(crate) fn report(
    (first, word): (Location, &str),
    (start, end): (Location, Location),
    name: &str,
    indent: Option<usize>,
) -> Diagnostic {
    let (open, close) = match indent {
        Some(indent) => {
            let margin = " ".repeat(indent);
            (format!("stage {name} {{\n{margin}"), format!("\n{margin}}}"))
        }
        None => (format!("stage {name} {{ "), " }".to_owned()),
    };
    let edits = vec![Edit { location: start, text: open }, Edit { location: end, text: close }];
    Diagnostic::new(
        &RULE,
        format!("A branch holds steps: `{word}` belongs in a `stage` of it"),
        first,
        "here begins what a stage says",
    )
    .offer(format!("Put it into `stage {name}`"), edits, true)
}

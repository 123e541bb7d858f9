//! What a block says stands inside its braces.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// What a block says stands inside its braces.
pub static RULE: Rule = Rule {
    name: "line_in_head",
    level: Level::Error,
    summary: "What a block says stands inside its braces, not before them.",
    page: include_str!("line_in_head.md"),
};

/// `stage draft by Writer {`: `lines` are what stands before the brace, `gap` all from the name to behind the brace, `block`
/// what the block is called. `indent` is how far the block is indented; `more` is true where something follows the brace on its line.
pub(crate) fn report(
    lines: &[(Location, &str)],
    gap: Location,
    block: &str,
    (indent, more): (usize, bool),
) -> Option<Diagnostic> {
    let ((first, written), others) = lines.split_first()?;
    let margin = " ".repeat(indent + 2);
    let mut text = " {".to_owned();
    for (_, line) in lines {
        text.push_str(&format!("\n{margin}{line}"));
    }
    if more {
        text.push_str(&format!("\n{margin}"));
    }
    let title = format!("`{}` belongs inside the braces of `{}`", super::shown(written), super::shown(block));
    let mut found = Diagnostic::new(&RULE, title, *first, "this is a line of its own");
    for (other, _) in others {
        found = found.label(*other, "so is this");
    }
    let edits = vec![Edit { location: gap, text }];
    Some(found.offer("Put it inside", edits, true))
}

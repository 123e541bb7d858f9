//! A comment begins with `//`.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A comment begins with `//`.
pub static RULE: Rule = Rule {
    name: "comment_spelling",
    level: Level::Error,
    summary: "A comment begins with `//`.",
    page: include_str!("comment_spelling.md"),
};

/// `# ...` or `/* ... */`.
pub(crate) fn report(location: Location, written: &str) -> Diagnostic {
    let inner = match written.strip_prefix("/*") {
        Some(rest) => rest.strip_suffix("*/").unwrap_or(rest),
        None => written.trim_start_matches('#'),
    };
    let lines: Vec<String> = inner
        .lines()
        .map(|line| line.trim().trim_start_matches('*').trim_start())
        .enumerate()
        .filter(|(index, line)| *index > 0 || !line.is_empty() || !inner.contains('\n'))
        .map(|(_, line)| format!("// {line}").trim_end().to_owned())
        .collect();
    let report =
        Diagnostic::new(&RULE, "A comment begins with `//`", location, "this is not a comment in Flow");
    report.fix("Write `//`", location, lines.join("\n"))
}

/// A comment that begins otherwise; `right` is all of it as Flow writes it.
pub(crate) fn otherwise(location: Location, right: &str) -> Diagnostic {
    Diagnostic::new(&RULE, "A comment begins with `//`", location, "this is not a comment in Flow").fix(
        "Make it a comment",
        location,
        right,
    )
}

/// `log "Done"`: a run tells by itself what has happened.
pub(crate) fn logged(location: Location, word: &str, right: &str) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{word}` is not needed: whatever happens is told by itself"),
        location,
        "what a program would write down",
    )
    .note("Who should hear of it is said by `informs`.")
    .suggestion("Make it a comment", location, right)
}

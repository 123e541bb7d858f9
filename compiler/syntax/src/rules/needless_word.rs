//! A word too many stands before a name.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A word too many stands before a name.
pub static RULE: Rule = Rule {
    name: "needless_word",
    level: Level::Error,
    summary: "A word too many stands before a name.",
    page: include_str!("needless_word.md"),
};

/// A word that isn't needed; the location is the word with the space behind it.
pub(crate) fn report(location: Location, word: &str, name: &str) -> Diagnostic {
    let (word, name) = (super::shown(word), super::shown(name));
    Diagnostic::new(
        &RULE,
        format!("`{name}` stands alone, without `{word}`"),
        location,
        "not needed: its name says enough",
    )
    .fix("Take it out", location, "")
}

/// A word before a number of people; the location is the word with the space behind it, `count` what stands without it.
pub(crate) fn before_count(location: Location, word: &str, count: &str) -> Diagnostic {
    let (word, count) = (super::shown(word), super::shown(count));
    Diagnostic::new(
        &RULE,
        format!("`{count}` says it, without `{word}`"),
        location,
        "not needed: whoever comes first counts, until there are so many",
    )
    .fix("Take it out", location, "")
}

/// Words that add nothing to the rest of a line; the location is the words with the space around them that goes.
pub(crate) fn in_line(location: Location, words: &str, rest: &str) -> Diagnostic {
    let (words, rest) = (super::shown(words), super::shown(rest));
    Diagnostic::new(&RULE, format!("`{rest}` says it, without `{words}`"), location, "not needed").fix(
        "Take it out",
        location,
        "",
    )
}

/// A line that says again what another one says; `gone` is all that goes.
pub(crate) fn said_by(line: Location, other: Location, said: &str, gone: Location) -> Diagnostic {
    let said = super::shown(said);
    Diagnostic::new(
        &RULE,
        format!("`{said}` says already what happens when nobody answers in time"),
        line,
        "the same, in other words",
    )
    .label(other, "said here")
    .suggestion("Take it out", gone, "")
}

/// `start -> prepare`; the location is all that goes.
pub(crate) fn first_step(location: Location, step: &str) -> Diagnostic {
    let step = super::shown(step);
    Diagnostic::new(
        &RULE,
        format!("A workflow begins with its first step, and that is `{step}`"),
        location,
        "not needed",
    )
    .fix("Take it out", location, "")
}

/// `human_only: false`: what is not so isn't said; the location is all that goes.
pub(crate) fn denied(location: Location, word: &str) -> Diagnostic {
    let word = super::shown(word);
    Diagnostic::new(&RULE, format!("What is not `{word}` does not say so"), location, "not needed").fix(
        "Take it out",
        location,
        "",
    )
}

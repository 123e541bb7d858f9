//! A word too many stands before a name.

use crate::words::Kind;
use flow_source::{Diagnostic, Edit, Level, Location, Rule};

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

/// `role Board extends Lead`: nothing is taken over from something else.
pub(crate) fn inherited(location: Location, kind: Kind, written: &str, edits: Vec<Edit>) -> Diagnostic {
    let what = super::with_article(kind);
    let title =
        format!("`{}` has no place here: {what} takes nothing over from another one", super::shown(written));
    let found = Diagnostic::new(&RULE, title, location, "not said like this");
    match kind {
        Kind::Role => found
            .note("A role that belongs to a larger one says so inside: `part of Finance`.")
            .offer("Say it inside", edits, false),
        _ => found
            .note("Whoever reads it shall see all of it in one place; what two have in common is a record of its own, in a field of both.")
            .offer("Take it out", edits, false),
    }
}

/// `workflow Refund(request: Request) -> Text`: what comes out of a workflow is in its outcomes.
pub(crate) fn returned(location: Location, written: &str, gone: Location) -> Diagnostic {
    let written = super::shown(written);
    Diagnostic::new(
        &RULE,
        format!("`{written}` has no place here: what comes out of a workflow is in its outcomes"),
        location,
        "not said here",
    )
    .note("Each way a case can end has a line of its own, with what comes out: `outcome refunded(receipt: Text)`.")
    .suggestion("Take it out", gone, "")
}

/// `return note` in a stage: its other lines say that already. `gone` is all that goes.
pub(crate) fn line_too_many(location: Location, written: &str, gone: Location) -> Diagnostic {
    let written = super::shown(written);
    Diagnostic::new(&RULE, format!("`{written}` is not needed: `writes` and `done` say it"), location, "said already")
        .note("What a stage makes stands behind `writes`, and every later step knows it; `done -> ...` says where the work goes on.")
        .suggestion("Take it out", gone, "")
}

/// `[check]`, `check.`: signs around the name of a step.
pub(crate) fn sign(location: Location, written: &str, name: &str) -> Diagnostic {
    let (written, name) = (super::shown(written), super::shown(name));
    Diagnostic::new(
        &RULE,
        format!("`{name}` stands alone: `{written}` has a sign too many"),
        location,
        "no sign around it",
    )
    .fix(format!("Write `{name}`"), location, name)
}

/// `owner Lead, Board`: one of them answers for it; `right` names the first.
pub(crate) fn one_answers(location: Location, word: &str, right: &str) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("One role or person is the `{word}`: where several are, nobody is"),
        location,
        "more than one",
    )
    .note("A role may have several people; whoever is asked then is one of them.")
    .suggestion(format!("Write `{}`", super::shown(right)), location, right)
}

//! Each line begins with a word that its block knows.

use crate::words::Kind;
use flow_source::{Diagnostic, Level, Location, Rule};

/// Each line begins with a word that its block knows.
pub static RULE: Rule = Rule {
    name: "unknown_keyword",
    level: Level::Error,
    summary: "Each line begins with a word that its block knows.",
    page: include_str!("unknown_keyword.md"),
};

/// What Flow says elsewhere, or otherwise: the block, the words that people try, and what to write.
const HINTS: &[(Kind, &[&str], &str)] = &[
    (Kind::Workflow, &["input", "inputs", "params", "parameters", "arguments"], "What a workflow is about stands in brackets behind its name: `workflow Refund(request: Request) {`."),
    (Kind::Workflow, &["outcomes", "outputs", "results", "ends"], "Each ending has a line of its own: `outcome refunded(receipt: Text)`."),
    (Kind::Workflow, &["steps", "stages", "tasks", "states"], "Each step stands in the workflow by itself: `stage review {`, `gate approve {`. The first one is where it begins."),
    (Kind::Workflow, &["start", "starts", "initial", "begin", "trigger", "triggers"], "A workflow begins with its first step. What starts it is an outcome of another workflow, a `seam`, a `cadence`, or whoever asks for it."),
    (Kind::Workflow, &["roles", "participants", "actors", "team"], "People are declared outside, with `role` or `person`; each step says who does it."),
    (Kind::Workflow, &["version", "author", "date", "tags", "metadata", "status"], "What readers should know about it stands above it, in lines that begin with `///`."),
    (Kind::Role, &["responsibilities", "duties", "description", "permissions"], "What a role does is said by the steps that name it; what it may decide by `decides`. A text for readers stands above it, in lines that begin with `///`."),
    (Kind::Agent, &["prompt", "instructions", "system_prompt", "temperature", "provider", "type"], "An agent says which `model` it is, what it `uses`, what it must `never` do and what it must `confirm`. What it does in a step stands there, in `do`."),
    (Kind::System, &["url", "endpoint_url", "api", "vendor", "type"], "A system says who owns it, its actions, errors and facts. Where it is reached is an `endpoint`."),
    (Kind::Stage, &["next", "goto"], "A step leads on with `done -> ...`."),
    (Kind::Stage, &["priority", "status", "tags", "id"], "What readers should know about it stands above it, in lines that begin with `///`."),
];

/// A line that begins with a word nobody knows.
pub(crate) fn report(location: Location, written: &str, place: Option<Kind>, nearest: Option<&str>) -> Diagnostic {
    let written = super::shown(written);
    let title = match place {
        Some(kind) => format!("{} has no line that begins with `{written}`", super::with_article(kind)),
        None => format!("no declaration begins with `{written}`"),
    };
    match nearest {
        Some(word) => Diagnostic::new(&RULE, title, location, format!("did you mean `{word}`?"))
            .fix(format!("Write `{word}`"), location, word),
        None => {
            let hint = HINTS.iter().find(|(kind, words, _)| Some(*kind) == place && words.contains(&written.as_str()));
            let found = Diagnostic::new(&RULE, title, location, "unknown");
            match hint {
                Some((.., hint)) => found.note(*hint),
                None => found.note(super::what_stands_in(place)),
            }
        }
    }
}

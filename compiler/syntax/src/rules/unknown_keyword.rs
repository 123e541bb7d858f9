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
    (
        Kind::Workflow,
        &["input", "inputs", "params", "parameters", "arguments"],
        "What a workflow is about stands in brackets behind its name: `workflow Refund(request: Request) {`.",
    ),
    (
        Kind::Workflow,
        &["outcomes", "outputs", "results", "ends"],
        "Each ending has a line of its own: `outcome refunded(receipt: Text)`.",
    ),
    (
        Kind::Workflow,
        &["steps", "stages", "tasks", "states"],
        "Each step stands in the workflow by itself: `stage review {`, `gate approve {`. The first one is where it begins.",
    ),
    (
        Kind::Workflow,
        &["start", "starts", "initial", "begin", "trigger", "triggers"],
        "A workflow begins with its first step. What starts it is an outcome of another workflow, a `seam`, a `cadence`, or whoever asks for it.",
    ),
    (
        Kind::Workflow,
        &["roles", "participants", "actors", "team"],
        "People are declared outside, with `role` or `person`; each step says who does it.",
    ),
    (
        Kind::Workflow,
        &["version", "author", "date", "tags", "metadata", "status"],
        "What readers should know about it stands above it, in lines that begin with `///`.",
    ),
    (
        Kind::Role,
        &["responsibilities", "duties", "description", "permissions"],
        "What a role does is said by the steps that name it; what it may decide by `decides`. A text for readers stands above it, in lines that begin with `///`.",
    ),
    (
        Kind::Workflow,
        &["loop", "repeat", "until", "foreach", "for_each"],
        "Work goes back with an arrow that says how often: `rework -> draft at most 3 times`. The same for each of many is `each x in list` in a `parallel`.",
    ),
    (
        Kind::Gate,
        &["quorum", "approvals", "votes", "min_approvers", "approvers_required", "threshold", "minimum"],
        "How many must agree is said with who they are: `by 2 of Finance`.",
    ),
    (
        Kind::Role,
        &[
            "authority",
            "authorities",
            "limit",
            "limits",
            "approves",
            "can_approve",
            "may_approve",
            "budget",
            "mandate",
        ],
        "What a role may decide, and up to what, is said by `decides` and the action of a system: `decides Payments.refund when amount <= 500 EUR`.",
    ),
    (
        Kind::Agent,
        &["prompt", "instructions", "system_prompt", "temperature", "provider", "type"],
        "An agent says which `model` it is, what it `uses`, what it must `never` do and what it must `confirm`. What it does in a step stands there, in `do`.",
    ),
    (
        Kind::System,
        &["url", "endpoint_url", "api", "vendor", "type"],
        "A system says who owns it, its actions, errors and facts. Where it is reached is an `endpoint`.",
    ),
    (
        Kind::Stage,
        &["next", "goto", "end", "finish", "transition", "transitions"],
        "A step leads on with `done -> ...`; in a branch with `done -> join`.",
    ),
    (
        Kind::Stage,
        &["depends_on", "depends", "dependencies", "prerequisites", "previous", "preceded_by"],
        "What comes before it leads here: `done -> ...` in that step.",
    ),
    (
        Kind::Gate,
        &["depends_on", "depends", "dependencies", "prerequisites", "previous", "preceded_by"],
        "What comes before it leads here: `done -> ...` in that step.",
    ),
    (
        Kind::Stage,
        &["steps", "subtasks", "tasks", "checklist", "script"],
        "What is done stands in `do`: `do \"Ask for the papers.\"`, which may be repeated. What somebody else does is a step of its own.",
    ),
    (
        Kind::Stage,
        &["call", "run", "calls", "subworkflow"],
        "Another workflow is a step of its own, beside this one: `run check of CheckPapers { done -> ... }`.",
    ),
    (
        Kind::Stage,
        &["try", "catch", "throw", "raise", "except"],
        "What happens when it goes wrong has a line of its own: `retry 3 times`, `fails -> ...`, `late -> ...`.",
    ),
    (
        Kind::Stage,
        &["while", "repeat", "loop", "until"],
        "Work goes back with an arrow that says how often: `rework -> draft at most 3 times`. The same for each of many is `each x in list` in a `parallel`.",
    ),
    (
        Kind::Cadence,
        &["duration", "length", "takes", "lasts"],
        "How long it takes stands behind when it is: `every week on Monday for 1h`.",
    ),
    (
        Kind::Stage,
        &["priority", "status", "tags", "id"],
        "What readers should know about it stands above it, in lines that begin with `///`.",
    ),
];

/// Words before what is only for readers.
const NOTES: &[&str] = &[
    "todo",
    "fixme",
    "note",
    "notes",
    "comment",
    "comments",
    "remark",
    "cost",
    "ref",
    "link",
    "see",
    "icon",
    "color",
    "cron",
    "optional",
    "required",
    "version",
    "author",
    "assumption",
    "remarks",
];

/// Words that declare a value elsewhere.
const VALUES: &[&str] = &[
    "variable",
    "var",
    "let",
    "const",
    "constant",
    "def",
    "output",
    "locals",
    "local",
    "param",
    "parameter",
];

/// A line `word -> target` that begins with a word nobody knows: `before` is what such a line may begin with in this block.
pub(crate) fn way(location: Location, written: &str, kind: Kind) -> Option<Diagnostic> {
    if HINTS.iter().any(|(place, words, _)| *place == kind && words.contains(&written)) {
        return None;
    }
    let (before, why) = match kind {
        Kind::Stage => (
            "fails",
            "A way begins with what happened: `done`, `late`, `fails rejected` for an error of a system, `on cancelled` for an event.",
        ),
        Kind::Gate => (
            "verdict",
            "A gate has the verdicts `accept`, `rework` and `reject`. Any other has the word `verdict` before it.",
        ),
        Kind::Run => ("on", "Where an outcome of the other workflow leads is said with `on`."),
        Kind::Wait | Kind::Workflow | Kind::Branch | Kind::Parallel => {
            ("on", "Where an event leads is said with `on`, and an error of a system with `fails`.")
        }
        _ => return None,
    };
    let written = super::shown(written);
    let title = format!("{} has no line that begins with `{written}`", super::with_article(kind));
    let gap = Location::new(location.file, flow_source::Span::at(location.span.start));
    Some(
        Diagnostic::new(&RULE, title, location, "this is what happened, and the word before it is missing")
            .note(why)
            .suggestion(format!("Write `{before} {written}`"), gap, format!("{before} ")),
    )
}

/// A line that lacks the word it begins with.
pub(crate) fn lacking(line: Location, gap: Location, word: &str) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{word}` is missing at the beginning of this line"),
        line,
        format!("`{word}` comes first"),
    )
    .fix(format!("Write `{word}`"), gap, format!("{word} "))
}

/// Several lines that lack the same word; the edits write it.
pub(crate) fn lacking_all(lines: &[Location], edits: Vec<flow_source::Edit>, word: &str) -> Diagnostic {
    let first =
        lines.first().copied().unwrap_or(Location::new(flow_source::FileId(0), flow_source::Span::at(0)));
    let found = Diagnostic::new(
        &RULE,
        format!("`{word}` is missing at the beginning of these lines"),
        first,
        format!("`{word}` comes first"),
    );
    let found = lines.iter().skip(1).take(4).fold(found, |found, line| found.label(*line, "and here"));
    found.offer(format!("Write `{word}` in each"), edits, true)
}

/// A line that is written otherwise in Flow.
pub(crate) fn otherwise(line: Location, title: &str, right: &str) -> Diagnostic {
    let shown = right.split_whitespace().collect::<Vec<_>>().join(" ");
    let help = match right.lines().count() {
        3.. => "Write each on a line of its own".to_owned(),
        2 => "Write two lines".to_owned(),
        _ => format!("Write `{}`", super::shown(&shown)),
    };
    Diagnostic::new(&RULE, title, line, "this is written otherwise").suggestion(help, line, right)
}

/// A part of another notation; the edits make each of its lines a comment.
pub(crate) fn elsewhere(location: Location, what: &str, edits: Vec<flow_source::Edit>) -> Diagnostic {
    Diagnostic::new(&RULE, format!("This is {what}, and no declaration of Flow"), location, "another notation")
        .note("In Flow a way of working is a `workflow` with its steps in braces: `stage NAME { by ... done -> ... }`, with a line for each. `flowc explain` and the reference show how.")
        .offer("Make it a comment", edits, false)
}

/// A block of program text; the edits make each of its lines a comment.
pub(crate) fn code(location: Location, name: &str, edits: Vec<flow_source::Edit>) -> Diagnostic {
    let name = super::shown(name);
    Diagnostic::new(&RULE, format!("`{name}` is program text, and Flow says how people work"), location, "no declaration begins like this")
        .note("What a program works out is an action of a system, which a step takes: `do Pricing.quote(order)`. What decides where the work goes on is a `decide`.")
        .offer("Make it a comment", edits, false)
}

/// `const limit = 3`; the edits make it a comment.
pub(crate) fn value(location: Location, name: &str, edits: Vec<flow_source::Edit>) -> Diagnostic {
    let name = super::shown(name);
    Diagnostic::new(
        &RULE,
        format!("A value such as `{name}` has no declaration of its own"),
        location,
        "no declaration begins like this",
    )
    .note(
        "It is written where it is needed, or is a parameter: `workflow Buy(limit: Money default 500 EUR)`.",
    )
    .offer("Make it a comment", edits, false)
}

/// The first line of a block in another notation; `right` is how it begins in Flow, and `who` whoever stood in it.
pub(crate) fn first_line(
    location: Location,
    kind: Kind,
    right: &str,
    who: Option<&str>,
    edits: Vec<flow_source::Edit>,
) -> Diagnostic {
    let shown = super::shown(right);
    let title = format!("The first line of {} is written `{shown} {{`", super::with_article(kind));
    let found = Diagnostic::new(&RULE, title, location, "this is written otherwise")
        .note("A block begins with the word that says what it is, then its name of one word, and all that belongs to it stands in its braces.");
    let found = match who {
        Some(who) => found.note(format!("Who does it is a line inside: `by {}`.", super::shown(who))),
        None => found,
    };
    found.offer(format!("Write `{shown} {{`"), edits, false)
}

/// `roles: Lead, Board`, as lines that begin with `word`; the edits declare those that are missing, and take the list out.
pub(crate) fn listed(
    location: Location,
    word: &str,
    place: Option<Kind>,
    missing: &[&str],
    edits: Vec<flow_source::Edit>,
) -> Diagnostic {
    let declared = missing.iter().map(|name| format!("`{word} {}`", super::shown(name))).collect::<Vec<_>>();
    let title = match place {
        Some(_) => {
            format!("Whoever takes part is declared outside of the workflow, each with a `{word}` line")
        }
        None => format!("There is no list: whoever takes part is declared alone, with a `{word}` line"),
    };
    let found = Diagnostic::new(&RULE, title, location, "this is written otherwise")
        .note("Who is in a role stands in its braces: `role Finance { people ana, ben }`. What they do is said by the steps that name them.");
    match declared.is_empty() {
        true => found.note("All of them are declared already.").offer("Take the list out", edits, false),
        false => found.offer(format!("Write {}", declared.join(" and ")), edits, false),
    }
}

/// A law in one sentence. The edits write it in lines; where they make it a law of its own, that has this name.
pub(crate) fn law(
    line: Location,
    written: &str,
    edits: Vec<flow_source::Edit>,
    name: Option<&str>,
) -> Diagnostic {
    let title =
        format!("`{}` is said in two lines: what it is about, and what must not be", super::shown(written));
    let found = Diagnostic::new(&RULE, title, line, "a law begins with `for`")
        .note("A policy names the steps it is about (`for gate where reviewer is agent`) and then what holds for them (`never`, or `needs gate where reviewer is human before`), so that it can be checked on every path.");
    match name {
        Some(name) => found
            .note(format!("What this policy is about is said already. Another law has a name of its own, and a workflow or function puts it in force: `policy {name}`."))
            .offer(format!("Write the law `{name}`"), edits, false),
        None => found.offer("Write two lines", edits, false),
    }
}

/// A line that begins with a word nobody knows.
pub(crate) fn report(
    location: Location,
    written: &str,
    place: Option<Kind>,
    nearest: Option<&str>,
) -> Diagnostic {
    let written = super::shown(written);
    let title = match place {
        Some(kind) => format!("{} has no line that begins with `{written}`", super::with_article(kind)),
        None => format!("no declaration begins with `{written}`"),
    };
    match nearest {
        Some(word) => Diagnostic::new(&RULE, title, location, format!("did you mean `{word}`?"))
            .fix(format!("Write `{word}`"), location, word),
        None if place.is_none() && VALUES.contains(&written.as_str()) => Diagnostic::new(&RULE, title, location, "unknown")
            .note("A value has no declaration of its own: it is written where it is needed, or is a parameter: `workflow Buy(limit: Money default 500 EUR)`."),
        None => {
            let hint = HINTS.iter().find(|(kind, words, _)| Some(*kind) == place && words.contains(&written.as_str()));
            let found = Diagnostic::new(&RULE, title, location, "unknown");
            if NOTES.contains(&written.to_ascii_lowercase().as_str()) {
                let gap = Location::new(location.file, flow_source::Span::at(location.span.start));
                return found
                    .note("What is only for readers stands behind `//`; what should be published with it, behind `///` above it.")
                    .suggestion("Make it a comment", gap, "// ");
            }
            match hint {
                Some((.., hint)) if hint.contains("`///`") => {
                    let gap = Location::new(location.file, flow_source::Span::at(location.span.start));
                    found.note(*hint).suggestion("Make it a comment", gap, "// ")
                }
                Some((_, words, hint)) if words.contains(&"trigger") => {
                    let gap = Location::new(location.file, flow_source::Span::at(location.span.start));
                    found.note(*hint).suggestion("Make it a comment", gap, "// ")
                }
                Some((.., hint)) => found.note(*hint),
                None => found.note(super::what_stands_in(place)),
            }
        }
    }
}

/// A line that begins with a word nobody knows and a colon: it may become a comment.
pub(crate) fn noted(
    location: Location,
    written: &str,
    place: Option<Kind>,
    nearest: Option<&str>,
) -> Diagnostic {
    let found = report(location, written, place, nearest);
    let gap = Location::new(location.file, flow_source::Span::at(location.span.start));
    if found.fixes.is_empty() { found.suggestion("Make it a comment", gap, "// ") } else { found }
}

/// A line of words outside of all braces; `first` is where it begins.
pub(crate) fn prose(first: Location) -> Diagnostic {
    let gap = Location::new(first.file, flow_source::Span::at(first.span.start));
    Diagnostic::new(&RULE, "A text for readers stands behind `//`", first, "no declaration begins like this")
        .note("`//` is for those who write the file, `///` before a declaration is published with it.")
        .fix("Make it a comment", gap, "// ")
}

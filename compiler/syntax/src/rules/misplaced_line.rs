//! A line stands in a block that knows it.

use crate::table::{Entry, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// A line stands in a block that knows it.
pub static RULE: Rule = Rule {
    name: "misplaced_line",
    level: Level::Error,
    summary: "A line stands in a block that knows it.",
    page: include_str!("misplaced_line.md"),
};

/// The blocks in which a line may begin with this word.
pub(crate) fn places(token: Token) -> Vec<String> {
    let mut places = Vec::new();
    if matches!(lookup(None, token), Entry::Block(_)) || token == Token::Use {
        places.push("the file, outside all braces".to_owned());
    }
    // Where people would look first.
    let likely = [Kind::Stage, Kind::Gate, Kind::Workflow];
    let others = Kind::ALL.iter().filter(|kind| !likely.contains(kind));
    for kind in likely.iter().chain(others) {
        if !matches!(lookup(Some(*kind), token), Entry::Nothing) {
            places.push(super::with_article(*kind));
        }
    }
    places
}

/// What people mean by a line that stands in the wrong block: the block, the word, the word to write instead, and how Flow says it.
const MEANT: &[(Kind, Token, Option<Token>, &str)] = &[
    (
        Kind::Agent,
        Token::Owner,
        Some(Token::Operator),
        "The human who answers for an agent is its `operator`.",
    ),
    (
        Kind::Agent,
        Token::Action,
        Some(Token::Uses),
        "What an agent may do is an action of a system: `uses Payments.refund`.",
    ),
    (
        Kind::System,
        Token::Operator,
        Some(Token::Owner),
        "Whoever answers for a system is its `owner`; an `operator` answers for an agent.",
    ),
    (
        Kind::Role,
        Token::Operator,
        None,
        "An `operator` answers for an agent. A role is made of people: `people ana, ben`.",
    ),
    (
        Kind::Role,
        Token::Owner,
        None,
        "A role is made of people: `people ana, ben`. What it owns says so itself: `owner NAME` in a workflow, a step or a system.",
    ),
    (Kind::Role, Token::By, None, "A role is made of people: `people ana, ben`."),
    (
        Kind::Stage,
        Token::Action,
        Some(Token::Do),
        "A system declares its actions; a step takes one with `do SYSTEM.ACTION(...)`.",
    ),
    (
        Kind::Stage,
        Token::Accept,
        None,
        "Only a gate has verdicts. Whoever decides here is asked in a `gate`; a stage ends with `done -> ...`.",
    ),
    (
        Kind::Stage,
        Token::Reject,
        None,
        "Only a gate has verdicts. Whoever decides here is asked in a `gate`; a stage ends with `done -> ...`.",
    ),
    (
        Kind::Stage,
        Token::Rework,
        None,
        "Only a gate has verdicts. Whoever decides here is asked in a `gate`; a stage ends with `done -> ...`.",
    ),
    (Kind::Stage, Token::Needs, None, "What comes before it leads here: `done -> ...` in that step."),
    (
        Kind::Gate,
        Token::Needs,
        None,
        "What comes before it leads here: `done -> ...` in that step. Who must agree stands in `by`.",
    ),
    (
        Kind::Stage,
        Token::Wait,
        None,
        "Waiting is a step of its own, beside this one: `wait pause { for 3 days done -> ... }`, with a line for each.",
    ),
    (
        Kind::Stage,
        Token::Run,
        None,
        "Another workflow is a step of its own, beside this one: `run check of CheckPapers { done -> ... }`.",
    ),
    (
        Kind::Stage,
        Token::Every,
        None,
        "What comes back every so often is a `duty` of the workflow, or a `cadence` outside of it.",
    ),
    (
        Kind::Gate,
        Token::Done,
        Some(Token::Accept),
        "A gate ends with a verdict: `accept -> ...`, and `rework` or `reject`.",
    ),
    (
        Kind::Gate,
        Token::Do,
        Some(Token::Asks),
        "Reviewers are asked something: `asks \"Is the amount right?\"`. Work that makes something is a `stage`.",
    ),
    (
        Kind::Gate,
        Token::Writes,
        None,
        "A gate judges what others wrote. Work that makes something is a `stage`, before or after it.",
    ),
    (
        Kind::Gate,
        Token::When,
        None,
        "Which cases need this gate is decided before it, in a `decide`; a condition about who reviews stands behind the reviewers: `by Cfo when amount > 100_000 EUR`.",
    ),
    (Kind::Decide, Token::By, None, "Data decides in a `decide`. Where somebody decides, it is a `gate`."),
    (Kind::Decide, Token::Asks, None, "Data decides in a `decide`. Where somebody is asked, it is a `gate`."),
    (Kind::Workflow, Token::For, None, "The same for each of many is `each x in list` in a `parallel`."),
    (
        Kind::Workflow,
        Token::While,
        None,
        "Work goes back with an arrow that says how often: `rework -> draft at most 3 times`.",
    ),
    (Kind::Workflow, Token::Each, None, "The same for each of many is `each x in list` in a `parallel`."),
    (
        Kind::Workflow,
        Token::By,
        None,
        "Who does the work stands in each step. Who answers for all of it is the `owner`.",
    ),
    (
        Kind::Workflow,
        Token::Reads,
        None,
        "What a workflow is about stands in brackets behind its name: `workflow Refund(request: Request) {`.",
    ),
    (
        Kind::Workflow,
        Token::Writes,
        None,
        "What comes out of a workflow is in its outcomes: `outcome refunded(receipt: Text)`.",
    ),
    (
        Kind::Workflow,
        Token::Done,
        None,
        "A workflow ends where a step leads to one of its outcomes: `done -> refunded`.",
    ),
];

/// A line whose word belongs elsewhere.
pub(crate) fn report(location: Location, token: Token, place: Option<Kind>) -> Diagnostic {
    let word = token.text();
    let title = match place {
        Some(kind) => format!("`{word}` does not belong in {}", super::with_article(kind)),
        None => format!("`{word}` does not belong outside of braces"),
    };
    let places = places(token);
    let shown = places.iter().take(6).map(String::as_str).collect::<Vec<_>>().join(", ");
    let label = place
        .map_or_else(|| "not out here".to_owned(), |kind| format!("not in {}", super::with_article(kind)));
    let found = Diagnostic::new(&RULE, title, location, label);
    if let Some((_, _, meant, why)) =
        MEANT.iter().find(|(kind, wrong, ..)| place == Some(*kind) && *wrong == token)
    {
        let found = found.note(*why);
        return match meant {
            Some(meant) => found.suggestion(format!("Write `{}`", meant.text()), location, meant.text()),
            None => found.note(super::what_stands_in(place)),
        };
    }
    if token == Token::Join {
        // The lines that may stand here would not help whoever wants to bring work together.
        return found
            .note("Only a `parallel` brings work together again: write what runs side by side into its branches, and end each with `-> join`.")
            .note("What comes from outside is awaited in a branch as well: `wait paid { on payment_came -> join }`. An event that comes early is kept.")
            .note("A step to which arrows lead from many places begins at each of them; it can't know how many are still to come.");
    }
    found
        .note(format!("It stands in: {shown}{}.", if places.len() > 6 { " and others" } else { "" }))
        .note(super::what_stands_in(place))
}

/// `external role Client`: the word stands in the block of `kind`. `gap` is the word with the space behind it, `inside` the place
/// where it goes, with the text for it.
pub(crate) fn outsider(word: Location, gap: Location, inside: (Location, &str), kind: Kind) -> Diagnostic {
    let edits = vec![
        Edit { location: gap, text: String::new() },
        Edit { location: inside.0, text: inside.1.to_owned() },
    ];
    let what = kind.word();
    Diagnostic::new(&RULE, format!("`external` stands inside the braces of the {what}"), word, "not out here")
        .offer("Put it inside", edits, true)
}

/// `needs: pack`, in the step `own`; `places` are those of the steps that come before it, and `lacking` those that lead elsewhere.
pub(crate) fn before(
    location: Location,
    own: &str,
    places: &[Location],
    lacking: &[&str],
    edits: Vec<Edit>,
) -> Diagnostic {
    let own = super::shown(own);
    let title = format!("What comes before `{own}` leads to it: each step says itself where it leads");
    let mut found = Diagnostic::new(&RULE, title, location, "not said here");
    for place in places.iter().take(4) {
        found = found.label(*place, format!("`-> {own}` stands in here"));
    }
    let found = found.note("An arrow says when the work comes here, and why: `done -> NAME`, `accept -> NAME`. A step to which several lead begins at each of them; only a `parallel` waits for all.");
    match lacking {
        [] => found.offer("Take it out: they lead here already", edits, false),
        [_] if edits.len() > 1 => found.offer(format!("Let it lead to `{own}`"), edits, false),
        _ if edits.len() > lacking.len() => found.offer(format!("Let them lead to `{own}`"), edits, false),
        _ => found.offer("Take it out", edits, false),
    }
}

/// `pack -> check`, beside the steps; `step` is where `pack` is declared, and `said` the line that belongs there.
pub(crate) fn outside(
    location: Location,
    step: Location,
    name: &str,
    said: &str,
    edits: Option<Vec<Edit>>,
) -> Diagnostic {
    let (name, said) = (super::shown(name), super::shown(said));
    let found = Diagnostic::new(
        &RULE,
        format!("Each step says itself where it leads: `{said}` belongs inside `{name}`"),
        location,
        "not beside the steps",
    )
    .label(step, "this step leads there");
    match edits {
        Some(edits) => found.offer(format!("Write `{said}` into `{name}`"), edits, false),
        None => found,
    }
}

/// `wait 3 days`, in a stage; the edits declare the wait `name` behind it.
pub(crate) fn pause(location: Location, name: &str, edits: Vec<Edit>) -> Diagnostic {
    Diagnostic::new(&RULE, "Waiting is a step of its own, behind this one", location, "not in a stage")
        .note("So everybody sees where a case rests, and for how long: `wait pause { for 3 days done -> ... }`, with a line for each.")
        .offer(format!("Lead to a wait `{}`", super::shown(name)), edits, false)
}

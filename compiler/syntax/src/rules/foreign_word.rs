//! A word from another language stands for one of Flow's.

use crate::table::{Entry, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::{Diagnostic, Level, Location, Rule};

/// A word from another language stands for one of Flow's.
pub static RULE: Rule = Rule {
    name: "foreign_word",
    level: Level::Error,
    summary: "A word from another language stands for one of Flow's.",
    page: include_str!("foreign_word.md"),
};

/// Words that people bring along, and what Flow calls it.
const WORDS: &[(&str, &str)] = &[
    ("if", "when"),
    ("case", "when"),
    ("elif", "when"),
    ("default", "otherwise"),
    ("otherwise", "done"),
    ("enum", "choice"),
    ("struct", "record"),
    ("class", "record"),
    ("type", "record"),
    ("interface", "record"),
    ("entity", "record"),
    ("import", "use"),
    ("include", "use"),
    ("process", "workflow"),
    ("flow", "workflow"),
    ("pipeline", "workflow"),
    ("team", "role"),
    ("group", "role"),
    ("actor", "role"),
    ("department", "function"),
    ("user", "person"),
    ("bot", "agent"),
    ("assistant", "agent"),
    ("service", "system"),
    ("application", "system"),
    ("tool", "system"),
    ("metric", "measure"),
    ("kpi", "measure"),
    ("handoff", "seam"),
    ("handover", "seam"),
    ("rule", "policy"),
    ("meeting", "cadence"),
    ("incident", "postmortem"),
    ("test", "scenario"),
    ("task", "stage"),
    ("step", "stage"),
    ("activity", "stage"),
    ("approval", "gate"),
    ("review", "gate"),
    ("switch", "decide"),
    ("choose", "decide"),
    ("match", "decide"),
    ("fork", "parallel"),
    ("delay", "wait"),
    ("sleep", "wait"),
    ("call", "run"),
    ("subflow", "run"),
    ("end", "outcome"),
    ("result", "outcome"),
    ("timer", "clock"),
    ("deadline", "within"),
    ("timeout", "within"),
    ("sla", "within"),
    ("due", "within"),
    ("assignee", "by"),
    ("performer", "by"),
    ("reviewer", "by"),
    ("reviewers", "by"),
    ("responsible", "by"),
    ("accountable", "owner"),
    ("consulted", "consults"),
    ("informed", "informs"),
    ("notify", "informs"),
    ("input", "reads"),
    ("inputs", "reads"),
    ("output", "writes"),
    ("outputs", "writes"),
    ("duration", "takes"),
    ("estimate", "takes"),
    ("question", "asks"),
    ("ask", "asks"),
    ("approve", "accept"),
    ("approved", "accept"),
    ("rejected", "reject"),
    ("next", "done"),
    ("then", "done"),
    ("goto", "done"),
    ("error", "fails"),
    ("catch", "fails"),
    ("retries", "retry"),
    ("members", "people"),
    ("name", "title"),
    ("label", "title"),
    ("description", "goal"),
    ("purpose", "goal"),
    ("reason", "because"),
    ("else", "otherwise"),
    ("yes", "accept"),
    ("ok", "accept"),
    ("no", "reject"),
    ("deny", "reject"),
    ("denied", "reject"),
    ("decline", "reject"),
    ("declined", "reject"),
    ("revise", "rework"),
    ("sendback", "rework"),
    ("success", "done"),
    ("complete", "done"),
    ("completed", "done"),
    ("finished", "done"),
    ("failure", "fails"),
    ("failed", "fails"),
    ("fail", "fails"),
    ("on_fail", "fails"),
    ("on_error", "fails"),
    ("overdue", "late"),
    ("expired", "late"),
    ("produces", "writes"),
    ("creates", "writes"),
    ("returns", "writes"),
    ("instructions", "do"),
    ("does", "do"),
    ("who", "by"),
    ("approver", "by"),
    ("approvers", "by"),
    ("assigned", "by"),
    ("cc", "informs"),
    ("consult", "consults"),
    ("inform", "informs"),
    ("read", "reads"),
    ("write", "writes"),
    ("escalates", "escalate"),
    ("tools", "uses"),
    ("may", "uses"),
    ("can", "uses"),
    ("permissions", "uses"),
    ("cannot", "never"),
    ("forbidden", "never"),
    ("supervisor", "operator"),
    ("human", "operator"),
    ("capabilities", "action"),
    ("operation", "action"),
    ("method", "action"),
    ("exception", "error"),
    ("attendees", "attends"),
    ("participants", "attends"),
    ("schedule", "meets"),
    ("frequency", "every"),
    ("timezone", "zone"),
    ("hours", "open"),
    ("state", "stage"),
    ("phase", "stage"),
    ("node", "stage"),
    ("job", "stage"),
    ("work", "stage"),
    ("gateway", "decide"),
    ("xor", "decide"),
    ("decision", "decide"),
    ("subprocess", "run"),
    ("lane", "by"),
    ("actor", "by"),
    ("asked", "asks"),
    ("agenda", "asks"),
    ("end", "done"),
    ("transition", "done"),
    ("holidays", "closed"),
    ("url", "endpoint"),
    ("timer", "for"),
    ("duration", "for"),
    ("delay", "for"),
    ("task", "do"),
    ("script", "do"),
    ("description", "do"),
    ("continue", "done"),
    ("continues", "done"),
    ("proceed", "done"),
    ("proceeds", "done"),
    ("transitions", "done"),
    ("transition_to", "done"),
    ("leads_to", "done"),
    ("goes_to", "done"),
    ("followed_by", "done"),
    ("to", "done"),
    ("on_success", "done"),
    ("on_complete", "done"),
    ("on_completion", "done"),
    ("on_done", "done"),
    ("on_failure", "fails"),
    ("on_timeout", "late"),
    ("on_late", "late"),
    ("on_approve", "accept"),
    ("on_approval", "accept"),
    ("on_approved", "accept"),
    ("if_approved", "accept"),
    ("on_reject", "reject"),
    ("on_rejection", "reject"),
    ("on_rejected", "reject"),
    ("if_rejected", "reject"),
    ("otherwise", "reject"),
    ("max_retries", "retry"),
    ("max_attempts", "retry"),
    ("max_tries", "retry"),
    ("maxretries", "retry"),
    ("maxattempts", "retry"),
    ("retry_count", "retry"),
    ("attempts", "retry"),
    ("tries", "retry"),
    ("assignees", "by"),
    ("assigned_to", "by"),
    ("assignedto", "by"),
    ("done_by", "by"),
    ("performed_by", "by"),
    ("candidate_groups", "by"),
    ("candidategroups", "by"),
    ("candidate_users", "by"),
    ("candidateusers", "by"),
    ("swimlane", "by"),
    ("executor", "by"),
    ("condition", "when"),
    ("only_if", "when"),
    ("_", "otherwise"),
    ("others", "otherwise"),
    ("address", "endpoint"),
    ("finally", "done"),
    ("onerror", "fails"),
    ("onfailure", "fails"),
    ("on_exception", "fails"),
    ("ontimeout", "late"),
    ("onsuccess", "done"),
    ("oncomplete", "done"),
];

/// What was meant by a word, where the place knows that.
pub(crate) fn meant(written: &str, place: Option<Kind>) -> Option<(&'static str, Token)> {
    let fits =
        |token| place.is_none() && token == Token::Use || !matches!(lookup(place, token), Entry::Nothing);
    if Token::of(written).is_some_and(fits) {
        return None;
    }
    let folded = written.to_ascii_lowercase();
    WORDS.iter().filter(|(foreign, _)| *foreign == folded).find_map(|(_, word)| {
        let token = Token::of(word)?;
        fits(token).then_some((*word, token))
    })
}

/// A word from elsewhere at the start of a line.
pub(crate) fn report(location: Location, written: &str, word: &str, place: Option<Kind>) -> Diagnostic {
    let where_ = place.map_or_else(String::new, |kind| format!(" in {}", super::with_article(kind)));
    if written == "if" {
        return super::if_word::report(location);
    }
    Diagnostic::new(
        &RULE,
        format!("`{written}` is called `{word}`{where_}"),
        location,
        format!("Flow calls it `{word}`"),
    )
    .fix(format!("Write `{word}`"), location, word)
}

/// A whole line as people write it elsewhere; `right` is how Flow does.
pub(crate) fn line(location: Location, written: &str, right: &str) -> Diagnostic {
    let shown = right.split_whitespace().collect::<Vec<_>>().join(" ");
    let (written, shown) = (super::shown(written), super::shown(&shown));
    Diagnostic::new(&RULE, format!("`{written}` should be `{shown}`"), location, "Flow says it otherwise")
        .suggestion(format!("Write `{shown}`"), location, right)
}

/// All of a record, as program text has it; `right` is how Flow writes it.
pub(crate) fn record(location: Location, word: &str, name: &str, right: &str) -> Diagnostic {
    let (word, name) = (super::shown(word), super::shown(name));
    Diagnostic::new(
        &RULE,
        format!("What belongs to a `{name}` is written as in Flow, not as in program text"),
        location,
        if word == "record" { "not all of it".to_owned() } else { format!("this `{word}` is a record") },
    )
    .note("A field is a name and what it is: `amount: Money`, `note: optional Text`, `tags: list of Text`. A line or a comma parts them.")
    .suggestion(format!("Write the record `{name}`"), location, right)
}

/// `within 2 days after check`: from when a time counts. `path` is what follows.
pub(crate) fn from(location: Location, written: &str, path: &str) -> Diagnostic {
    let (written, path) = (super::shown(written), super::shown(path));
    Diagnostic::new(
        &RULE,
        format!("`{written} {path}` should be `from {path}`"),
        location,
        "from when the time counts",
    )
    .fix("Write `from`", location, "from")
}

/// True for words that people bring along, and for those that are nearly one of Flow's: outside of all braces, or inside.
pub(crate) fn is_known(written: &str, outside: bool) -> bool {
    let kinds = Kind::ALL.iter().map(|kind| kind.word());
    if outside {
        return meant(written, None).is_some() || flow_source::suggest::nearest(written, kinds).is_some();
    }
    let folded = written.to_ascii_lowercase();
    let words = crate::words::Keyword::ALL.iter().map(|keyword| keyword.word());
    WORDS.iter().any(|(foreign, _)| *foreign == folded)
        || flow_source::suggest::nearest(written, words.chain(kinds)).is_some()
}

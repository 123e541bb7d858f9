//! What has happened, and what is done then.

use super::{Found, Line};
use crate::rules;
use crate::table::{Entry, Shape, lookup};
use crate::token::Token;
use crate::words::Kind;

/// `if late -> x`, `when rejected -> x`, `if late escalate to Boss`: what has happened is a word of its own.
pub(super) fn if_late(line: &Line<'_>) -> Option<Found> {
    if let Some(found) = nobody_answers(line) {
        return Some(found);
    }
    // In a run, it names an outcome of the other workflow.
    if line.token(line.start) == Token::On && line.kind != Some(Kind::Run) {
        return on_failure(line);
    }
    if !matches!(line.token(line.start), Token::If | Token::When) {
        return None;
    }
    let kind = line.kind.filter(|kind| *kind != Kind::Decide)?;
    let word = line.start + 1 + usize::from(line.is_one_of(line.start + 1, &["it", "this", "is"]));
    let meant = line.head(word);
    let way = match lookup(Some(kind), meant) {
        Entry::Clause(clause) => matches!(clause.shape, Shape::Way | Shape::Fails),
        _ => false,
    };
    let written = line.slice(line.start, word + 1);
    if way && line.token(word + 1) == Token::Arrow {
        let place = line.place(line.start, word + 1);
        return Some(Found::new(rules::foreign_word::report(place, written, meant.text(), line.kind)));
    }
    let place = line.place(line.start, line.end);
    if way && let Some(found) = on_failure_go(line, word + 1, meant) {
        let told = line.reports.within(place).collect();
        return Some(Found { told, ..found });
    }
    if meant == Token::Late && line.token(word + 1) == Token::Escalate && word + 2 < line.end {
        let place = line.with_space(line.start, word + 1);
        let rest = line.slice(word + 1, line.end);
        return Some(Found::new(rules::needless_word::in_line(place, written, rest)));
    }
    None
}

/// `if nobody answers -> x`, `no response within 2 days -> x`: nobody has answered in time.
fn nobody_answers(line: &Line<'_>) -> Option<Found> {
    const ANSWERS: &[&str] = &[
        "answer",
        "answers",
        "answered",
        "response",
        "responds",
        "responded",
        "reply",
        "replies",
        "replied",
        "reaction",
        "reacts",
        "decision",
        "decides",
        "comes",
        "approves",
        "signs",
        "acts",
    ];
    const JOINED: &[&str] = &["no_answer", "no_response", "no_reply", "unanswered", "silence", "no_reaction"];
    let kind = line.kind?;
    let fits = |token| matches!(lookup(line.kind, token), Entry::Clause(_));
    if !fits(Token::Late) || !fits(Token::Within) || kind == Kind::Workflow {
        return None;
    }
    let mut at = line.start;
    while line.is_one_of(at, &["if", "when", "on", "there", "is", "in", "case", "of"]) {
        at += 1;
    }
    at = if line.is_one_of(at, JOINED) {
        // An event, or an outcome of the workflow that is run, may be called so.
        let named = kind == Kind::Run
            || !line.may_look()
            || (1..line.layout.tokens.len()).any(|index| {
                matches!(line.token(index - 1), Token::Event | Token::Outcome)
                    && line.word(index) == line.word(at)
            });
        if named {
            return None;
        }
        at + 1
    } else {
        let none = usize::from(line.is_one_of(at, &["no"]));
        let nobody = none > 0 || line.is_one_of(at, &["nobody", "noone"]);
        let verb = at + 1 + usize::from(none > 0 && line.is_one_of(at + 1, &["one", "body"]));
        if !nobody || !line.is_one_of(verb, ANSWERS) {
            return None;
        }
        verb + 1
    };
    let timed =
        at + usize::from(matches!(line.token(at), Token::Within | Token::After | Token::In | Token::For));
    let end = line.behind_duration(timed);
    let time = (timed > at && end > timed).then(|| line.slice(timed, end));
    let behind = if time.is_some() { end } else { at };
    let target = super::ways::behind_go(line, behind);
    if target == behind || line.behind_path(target) == target || target >= line.end {
        return None;
    }
    let place = line.place(line.start, line.end);
    let target = line.slice(target, line.end);
    let told = line.reports.within(place).collect();
    let late = line.alike(|from, _| line.token(from) == Token::Late);
    if let Some((from, to)) = late.first().copied() {
        let gone = line.whole_line(line.start, line.end);
        let said = line.slice(from, to);
        let report = rules::needless_word::said_by(place, line.place(from, to), said, gone);
        return Some(Found { told, ..Found::new(report) });
    }
    let limited = !line.alike(|from, _| line.token(from) == Token::Within).is_empty();
    let within = match time {
        Some(time) => format!("within {time}\n{}", line.indent()),
        None if limited => String::new(),
        None => format!("within unknown \"How long may it take?\"\n{}", line.indent()),
    };
    let right = format!("{within}late -> {target}");
    let title = "Nobody has answered when the time is over: `within` says how long that is, and `late` what happens then";
    let report = rules::unknown_keyword::otherwise(place, title, &right);
    let read = if time.is_none() && !limited { String::new() } else { right };
    Some(Found { told, ..Found::read_as(report, place, read) })
}

/// `on failure -> x`: what befalls every step has a word of its own.
fn on_failure(line: &Line<'_>) -> Option<Found> {
    let word = line.start + 1;
    let meant = befalls(line.word(word))?;
    let declared = !line.may_look()
        || (1..line.layout.tokens.len())
            .any(|index| line.token(index - 1) == Token::Event && line.word(index) == line.word(word));
    let fits = matches!(lookup(line.kind, meant), Entry::Clause(_));
    if declared || !fits {
        return None;
    }
    if line.token(word + 1) != Token::Arrow {
        return on_failure_go(line, word + 1, meant);
    }
    let place = line.place(line.start, word + 1);
    let written = line.slice(line.start, word + 1);
    Some(Found::new(rules::foreign_word::report(place, written, meant.text(), line.kind)))
}

/// `on failure: retry 3 times`, `on error goto refused`: what is done then begins at `from`.
fn on_failure_go(line: &Line<'_>, from: usize, meant: Token) -> Option<Found> {
    let at = super::ways::behind_go(line, from);
    let (place, written) = (line.place(line.start, line.end), line.slice(line.start, line.end));
    let retry = line.is_one_of(at, &["retry", "retries", "try", "repeat"]);
    if retry && meant == Token::Fails && matches!(lookup(line.kind, Token::Retry), Entry::Clause(_)) {
        let number = (at + 1..line.end).find(|index| line.token(*index) == Token::Number);
        let every = (at + 1..line.end).find(|index| line.token(*index) == Token::Every);
        let times = number.map_or("unknown \"How often?\"", |index| line.word(index));
        let rest = every.map_or_else(String::new, |every| format!(" {}", line.slice(every, line.end)));
        let report = rules::foreign_word::line(place, written, &format!("retry {times} times{rest}"));
        return Some(Found::read_as(report, line.with_space_before(line.start, line.end), ""));
    }
    let end = line.behind_path(at);
    if end == at
        || end < line.end && !matches!(line.token(end), Token::Else | Token::At | Token::OpenParenthesis)
    {
        return None;
    }
    let right = format!("{} -> {}", meant.text(), line.slice(at, line.end));
    Some(Found::new(rules::foreign_word::line(place, written, &right)))
}

/// The word for what people take for an event.
fn befalls(written: &str) -> Option<Token> {
    const WORDS: &[(Token, &[&str])] = &[
        (Token::Late, &["timeout", "late", "overdue", "deadline", "expiry"]),
        (Token::Fails, &["error", "errors", "failure", "fail", "failed", "fails", "exception"]),
        (Token::Done, &["success", "completion", "complete", "completed", "done", "finish"]),
        (Token::Accept, &["accept", "accepted", "approve", "approved", "approval"]),
        (Token::Reject, &["reject", "rejected", "rejection"]),
    ];
    WORDS.iter().find(|(_, words)| words.contains(&written)).map(|(token, _)| *token)
}

/// True for what people take for an event, and is none unless it is declared.
pub(crate) fn is_no_event(written: &str) -> bool {
    befalls(written).is_some()
}

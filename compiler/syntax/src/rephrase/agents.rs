//! What an agent may do, must not do and has to ask for, in plain speech.

use super::limits::argument;
use super::{Found, Line};
use crate::rules;
use crate::token::Token;
use crate::words::Kind;

/// Words for doing what an action of a system does.
const USE: &[&str] = &[
    "use", "uses", "using", "call", "calls", "access", "run", "runs", "execute", "invoke", "perform", "do",
    "the",
];

/// Words that say that something must not be.
pub(super) const NOT: &[&str] = &["not", "never", "cannot"];

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    if line.kind == Some(Kind::System) {
        return action_alone(line);
    }
    if line.kind != Some(Kind::Agent) {
        return None;
    }
    confirm(line).or_else(|| may(line))
}

/// `must not Bank.pay`, `cannot use Bank.pay`, `never pay more than 100 EUR`, `can pay up to 100 EUR`
fn may(line: &Line<'_>) -> Option<Found> {
    const MODAL: &[&str] = &["must", "may", "can", "should", "do", "does", "shall", "is", "allowed", "to"];
    let mut at = line.start;
    let mut denied = false;
    while at < line.end && (line.is_one_of(at, MODAL) || line.is_one_of(at, NOT)) {
        denied |= line.is_one_of(at, NOT);
        at += 1;
    }
    let own = at == line.start + 1 && line.token(line.start) == Token::Never;
    let used = at == line.start && line.token(line.start) == Token::Uses;
    if used {
        at += 1;
    }
    if at == line.start || at >= line.end {
        return None;
    }
    let said = at;
    while line.is_one_of(at, USE) && at + 1 < line.end {
        at += 1;
    }
    let word = if denied { Token::Never } else { Token::Uses };
    let place = line.place(line.start, line.end);
    let written = line.slice(line.start, line.end);
    if line.token(at + 1) == Token::Dot {
        if (own || used) && at == said {
            return None;
        }
        // Up to what it may be done is told on its own.
        if at == said {
            let words = line.place(line.start, at);
            let written = line.slice(line.start, at);
            return Some(Found::new(rules::foreign_word::report(words, written, word.text(), line.kind)));
        }
        let right = format!("{} {}", word.text(), line.slice(at, line.end));
        return Some(Found::new(rules::foreign_word::line(place, written, &right)));
    }
    // `pay more than 100 EUR`: which action is that?
    let (system, action) = action(line, Some(at)).or_else(|| action(line, None))?;
    let limit = (at + 1..line.end).find_map(|from| limit(line, from));
    let mut right = format!("{} {system}.{}", word.text(), line.word(action));
    if let Some((sign, value, types)) = limit {
        let name = argument(line, action, types)?;
        right.push_str(&format!(" when {name} {sign} {value}"));
    }
    let report = rules::foreign_word::line(place, written, &right);
    Some(Found::read_as(report, place, format!("{} {system}.{}", word.text(), line.word(action))))
}

/// The one action of a system in this file, or the one that is called as the word at a place: the system's name, and where the
/// action's stands.
fn action<'a>(line: &Line<'a>, at: Option<usize>) -> Option<(&'a str, usize)> {
    if at.is_some_and(|at| !line.token(at).is_name()) || !line.may_look() {
        return None;
    }
    let fits = |index: usize| at.is_none_or(|at| line.word(index).eq_ignore_ascii_case(line.word(at)));
    let mut system = "";
    let mut found = None;
    for index in 1..line.layout.tokens.len() {
        match line.token(index - 1) {
            Token::System if line.token(index).is_name() => system = line.word(index),
            Token::Action if line.token(index).is_name() && fits(index) => {
                if found.is_some() || system.is_empty() {
                    return None;
                }
                found = Some((system, index));
            }
            _ => {}
        }
    }
    found
}

/// `more than 100 EUR`, `up to 10%`, up to the end of the line: the sign, the value, and the types it may have.
fn limit<'a>(line: &Line<'a>, from: usize) -> Option<(&'static str, &'a str, &'static [&'static str])> {
    const LIMITS: &[(&[&str], &str)] = &[
        (&["more", "than"], ">"),
        (&["over"], ">"),
        (&["above"], ">"),
        (&["up", "to"], "<="),
        (&["at", "most"], "<="),
        (&["less", "than"], "<"),
        (&["below"], "<"),
        (&["under"], "<"),
    ];
    let (words, sign) = LIMITS.iter().find(|(words, _)| {
        words.iter().enumerate().all(|(index, word)| line.is_one_of(from + index, &[word]))
    })?;
    let value = from + words.len();
    let money = line.token(value + 1) == Token::Currency;
    let types: &[&str] = match line.token(value) {
        Token::Number if money => &["Money"],
        Token::Number => &["Int", "Decimal"],
        Token::Percent => &["Percent"],
        _ => return None,
    };
    let end = value + 1 + usize::from(money);
    (end == line.end).then(|| (*sign, line.slice(value, end), types))
}

/// `needs approval from Lead before Bank.pay`
fn confirm(line: &Line<'_>) -> Option<Found> {
    const ASK: &[&str] = &["needs", "need", "requires", "require", "must", "ask", "asks", "confirm", "gets"];
    const FOR: &[&str] = &["approval", "confirmation", "permission", "consent", "ask", "get"];
    if !line.is_one_of(line.start, ASK) {
        return None;
    }
    let of = (line.start + 1..line.end).find(|index| {
        matches!(line.token(*index), Token::From | Token::By | Token::Of) && line.is_one_of(index - 1, FOR)
    })?;
    let who = of + 1;
    let end = line.behind_path(who);
    let mut at = end;
    while line.is_one_of(at, &["before", "for", "to", "when"]) || line.is_one_of(at, USE) {
        at += 1;
    }
    if end == who || at == end || line.behind_path(at) != line.end || line.token(at + 1) != Token::Dot {
        return None;
    }
    let right = format!("confirm {} with {}", line.slice(at, line.end), line.slice(who, end));
    let place = line.place(line.start, line.end);
    Some(Found::new(rules::foreign_word::line(place, line.slice(line.start, line.end), &right)))
}

/// `pay(amount: Money) irreversible`, in a system: what it can do begins with `action`, and how risky that is with `risk`.
fn action_alone(line: &Line<'_>) -> Option<Found> {
    let open = line.start + 1;
    let alone = line.token(line.start).is_name()
        && line.token(open) == Token::OpenParenthesis
        && line.gap(open) == line.span(open).start;
    let close = (open..line.end).find(|index| line.token(*index) == Token::CloseParenthesis)?;
    let known = matches!(line.token(close + 1), Token::Risk | Token::Gives | Token::Idempotent);
    if !alone || close + 1 == line.end || known || !line.token(close + 1).is_name() {
        return None;
    }
    let place = line.place(line.start, line.end);
    let (called, rest) = (line.slice(line.start, close + 1), line.slice(close + 1, line.end));
    let right = format!("action {called} risk {rest}");
    let told = line.reports.within(place).collect();
    let title = "What a system can do is an `action`, and how risky that is follows `risk`";
    Some(Found { told, ..Found::new(rules::unknown_keyword::otherwise(place, title, &right)) })
}

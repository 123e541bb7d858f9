//! Who does it, and how they are reached, in plain speech.

use super::{Found, Line, agreement, informing, ladders, limits, reviewers};
use crate::rules;
use crate::table::{Entry, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::Edit;

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    if line.kind == Some(Kind::Escalation) {
        return ladders::rung(line).or_else(|| ladders::otherwise(line));
    }
    match line.token(line.start) {
        Token::By => {
            agreement::agreed(line).or_else(|| ladders::then_others(line)).or_else(|| reviewers::by(line))
        }
        Token::Escalate => ladders::to_somebody(line),
        Token::Uses | Token::Decides => limits::limit(line),
        Token::Requires | Token::Needs if is_step(line) => agreement::approvals(line),
        _ if line.is_one_of(line.start, &["can", "may"]) => limits::limit(line),
        _ if line.head(line.start) == Token::Informs => informing::told_by(line),
        Token::Within => ladders::then_others(line),
        _ => done_by(line)
            .or_else(|| ladders::reminded(line))
            .or_else(|| if line.kind == Some(Kind::Gate) { agreement::quorum(line) } else { None })
            .or_else(|| if line.head(line.start) == Token::By { reviewers::by(line) } else { None }),
    }
}

pub(super) fn is_step(line: &Line<'_>) -> bool {
    matches!(line.kind, Some(Kind::Gate | Kind::Stage))
}

/// `approved by Boss`, `assigned to Clerk`, `owned by Lead`: what a line begins with is one word.
fn done_by(line: &Line<'_>) -> Option<Found> {
    const DONE: &[&str] = &[
        "approve",
        "approved",
        "review",
        "reviewed",
        "signed",
        "checked",
        "decided",
        "done",
        "performed",
        "executed",
        "handled",
        "validated",
        "verified",
        "confirmed",
        "completed",
        "run",
        "carried",
        "authorised",
        "authorized",
        "accepted",
        "made",
    ];
    let (start, next) = (line.start, line.start + 1);
    let fits = |token| matches!(lookup(line.kind, token), Entry::Clause(_));
    let (meant, end) = match line.token(next) {
        Token::By if line.is_one_of(start, &["owned"]) => (Token::Owner, next + 1),
        Token::By | Token::To
            if line.kind == Some(Kind::Agent)
                && line.is_one_of(
                    start,
                    &["supervised", "managed", "operated", "overseen", "reports", "answers"],
                ) =>
        {
            (Token::Operator, next + 1)
        }
        Token::By if line.is_one_of(start, DONE) => match line.kind {
            Some(Kind::Exception) => (Token::Approver, next + 1),
            _ => (Token::By, next + 1),
        },
        Token::To
            if line.is_one_of(start, &["assign", "assigned", "give", "given", "delegate", "delegated"]) =>
        {
            (Token::By, next + 1)
        }
        _ => return None,
    };
    if line.kind.is_none() || !fits(meant) || end >= line.end {
        return None;
    }
    if let Some((right, end)) = reviewers::counted(line, end).filter(|(_, end)| *end == line.end) {
        let (place, right) = (line.place(start, end), format!("{} {right}", meant.text()));
        return Some(Found::new(rules::reviewers_spelling::report(place, line.slice(start, end), &right)));
    }
    let place = line.place(start, end);
    Some(Found::new(rules::foreign_word::report(place, line.slice(start, end), meant.text(), line.kind)))
}

/// `email "help@example.com"`: how somebody is reached.
pub(super) fn reached(line: &Line<'_>) -> Option<Found> {
    const CHANNELS: &[(&str, &str)] = &[
        ("email", "email"),
        ("mail", "email"),
        ("e_mail", "email"),
        ("phone", "phone"),
        ("slack", "slack"),
        ("channel", "slack"),
    ];
    let text = line.start + 1 + usize::from(line.token(line.start + 1) == Token::Colon);
    let (_, channel) = CHANNELS.iter().find(|(word, _)| line.is_one_of(line.start, &[word]))?;
    if line.token(text) != Token::Text || text + 1 != line.end {
        return None;
    }
    let right = format!("contact via {channel} {}", line.word(text));
    let title = "How somebody is reached is a `contact`";
    Some(Found::new(rules::unknown_keyword::otherwise(line.place(line.start, line.end), title, &right)))
}

/// `roles: Lead, Board`, and the same with a line that begins with `-` for each: whoever takes part is declared alone.
pub(super) fn listed(line: &Line<'_>) -> Option<Found> {
    const ROLES: &[&str] = &["roles", "actors", "participants", "teams", "groups", "lanes", "swimlanes"];
    const PEOPLE: &[&str] = &["people", "persons", "members", "users"];
    let people = line.is_one_of(line.start, PEOPLE);
    if !people && !line.is_one_of(line.start, ROLES) || line.token(line.end) == Token::OpenBrace {
        return None;
    }
    let first = line.behind_sign(line.start + 1);
    let bracket = usize::from(line.token(first) == Token::OpenBracket);
    // `people ana, ben` may belong to a role that lacks its brace.
    if first == line.start + 1 && bracket == 0 || line.layout.unbalanced {
        return None;
    }
    let mut end = line.end;
    let mut names = Vec::new();
    if first < line.end {
        names = line.names_between(first + bracket, line.end - bracket, &[Token::Comma, Token::And])?;
    } else {
        while line.token(end) == Token::NewLine
            && line.token(end + 1) == Token::Minus
            && line.token(end + 2).is_name()
            && matches!(line.token(end + 3), Token::NewLine | Token::End | Token::CloseBrace)
        {
            names.push(line.word(end + 2));
            end += 3;
        }
    }
    if names.is_empty() || !line.may_look() {
        return None;
    }
    let declared = |name: &&str| {
        (1..line.layout.tokens.len()).any(|index| {
            let kind = line.token(index - 1);
            line.word(index) == *name
                && matches!(kind, Token::Role | Token::Person | Token::Agent | Token::System)
        })
    };
    let word = if people { "person" } else { "role" };
    let missing: Vec<&str> = names.iter().copied().filter(|name| !declared(name)).collect();
    let text: String = missing.iter().map(|name| format!("{word} {name}\n")).collect();
    let gone = line.whole_line(line.start, end);
    let edits = match line.kind {
        _ if missing.is_empty() => vec![Edit { location: gone, text }],
        None => vec![Edit { location: line.place(line.start, end), text: text.trim_end().to_owned() }],
        Some(_) => vec![
            Edit { location: line.whole_before(line.block.0), text: format!("{text}\n") },
            Edit { location: gone, text: String::new() },
        ],
    };
    let place = line.place(line.start, end);
    let report = rules::unknown_keyword::listed(place, word, line.kind, &missing, edits);
    let told = line.reports.within(place).collect();
    Some(Found { told, ..Found::new(report) })
}

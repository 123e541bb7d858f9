//! Laws in one sentence.

use super::agents::NOT;
use super::{Found, Line};
use crate::rules;
use crate::table::{Entry, lookup};
use crate::token::Token;
use flow_source::{Edit, Span};

/// `no agent may approve`: in a policy, what a law is about and what it says of that are two lines.
pub(super) fn no_agent(line: &Line<'_>) -> Option<Found> {
    const MAY: &[&str] = &[
        "may", "can", "must", "shall", "should", "will", "is", "are", "allowed", "to", "ever", "do", "does",
    ];
    const JUDGE: &[&str] = &[
        "approve", "approves", "accept", "decide", "decides", "review", "reviews", "sign", "judge", "reject",
        "validate",
    ];
    const ALONE: &[&str] = &["alone", "unsupervised", "unseen", "autonomously", "itself"];
    const AGENTS: &[&str] = &["agent", "agents", "ai", "bot", "bots"];
    let start = line.start;
    let mut denied = line.is_one_of(start, &["no", "never"]);
    let agent = start + usize::from(denied || line.is_one_of(start, &["an", "any", "the"]));
    if !line.is_one_of(agent, AGENTS) {
        return None;
    }
    let mut verb = agent + 1;
    while line.is_one_of(verb, MAY) || line.is_one_of(verb, NOT) {
        denied |= line.is_one_of(verb, NOT);
        verb += 1;
    }
    if !denied || verb == agent + 1 || verb >= line.end {
        return None;
    }
    // What it is about: an action, a decision, or whatever it does alone.
    let path = (verb + 1..line.end).find(|index| line.token(index + 1) == Token::Dot);
    let alone =
        (verb..line.end).any(|index| line.is_one_of(index, ALONE) || line.is_one_of(index, &["without"]));
    let (about, law) = match path {
        _ if alone => {
            ("stage where performer is agent".to_owned(), "needs gate where reviewer is human before")
        }
        Some(path) => {
            let action = line.slice(path, line.behind_path(path));
            (format!("agent where {action} in uses"), "never")
        }
        None if line.is_one_of(verb, JUDGE) => ("gate where reviewer is agent".to_owned(), "never"),
        None => ("stage where performer is agent".to_owned(), "never"),
    };
    let whole = line.place(start, line.end);
    let written = line.slice(start, line.end);
    let gone = line.whole_line(start, line.end);
    // A law that is about something already stays as it is; this is one of its own.
    let others = line.alike(|from, _| {
        from != start && matches!(line.token(from), Token::For | Token::Never | Token::Needs | Token::At)
    });
    let (_, brace) = line.block;
    let report = match line.closing(brace).filter(|_| !others.is_empty()) {
        None => {
            let right = format!("for {about}\n{}{law}", line.indent());
            rules::unknown_keyword::law(whole, written, vec![Edit { location: whole, text: right }], None)
        }
        Some(close) => {
            let name = crate::text::name_of_words(written, false);
            let text = format!("\n\npolicy {name} {{\n  for {about}\n  {law}\n}}");
            let behind = line.at(Span::at(line.span(close).end));
            let edits = vec![Edit { location: gone, text: String::new() }, Edit { location: behind, text }];
            rules::unknown_keyword::law(whole, written, edits, Some(&name))
        }
    };
    Some(Found::read_as(report, gone, ""))
}

/// `reviewer != author`, `author cannot approve`: that holds for every gate, without a law.
pub(super) fn own_work(line: &Line<'_>) -> Option<Found> {
    const AUTHOR: &[&str] = &["author", "authors", "creator", "creators", "self", "maker", "makers"];
    const REVIEW: &[&str] = &[
        "reviewer",
        "reviewers",
        "approver",
        "approvers",
        "approve",
        "approves",
        "approved",
        "approval",
        "approvals",
        "review",
        "reviews",
        "checker",
        "checkers",
    ];
    const DIFFER: &[&str] = &["no", "differ", "differs", "different", "other", "another", "without", "never"];
    if !matches!(lookup(line.kind, line.token(line.start)), Entry::Nothing) {
        return None;
    }
    let says = |words: &[&str]| (line.start..line.end).any(|index| line.is_one_of(index, words));
    let denies = (line.start..line.end).any(|index| line.token(index) == Token::Not);
    if !says(AUTHOR) || !says(REVIEW) || !(denies || says(NOT) || says(DIFFER)) {
        return None;
    }
    let (header, brace) = line.block;
    let close = line.closing(brace)?;
    let place = line.place(line.start, line.end);
    let written = line.slice(line.start, line.end);
    let told = line.reports.within(place).collect();
    // A law that says nothing else goes, and with it what puts it in force.
    let others = line.alike(|from, to| {
        from != line.start
            && to > from
            && !matches!(line.token(from), Token::Because | Token::Title | Token::For)
    });
    let mut edits = vec![Edit { location: line.whole_line(line.start, line.end), text: String::new() }];
    if others.is_empty() {
        let name = line.word(header + 1);
        let in_force = (1..line.layout.tokens.len()).filter(|index| {
            line.token(*index) == Token::Policy
                && line.word(index + 1) == name
                && matches!(line.token(index + 2), Token::NewLine | Token::CloseBrace)
        });
        let whole = line.place(header, close + 1);
        edits = vec![Edit { location: whole, text: String::new() }];
        edits.extend(
            in_force.map(|index| Edit { location: line.whole_line(index, index + 2), text: String::new() }),
        );
        edits.sort_by_key(|edit| edit.location);
    }
    let report = rules::reviewers_spelling::own_work(place, written, edits);
    Some(Found { told, ..Found::new(report) })
}

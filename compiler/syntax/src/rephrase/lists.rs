//! Lists as other languages write them: in brackets, with a line for each, with `and`.

use super::{Found, Line};
use crate::rules;
use crate::table::{Entry, Shape, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::Edit;

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    names(line).or_else(|| match line.kind {
        None => members(line),
        Some(Kind::Stage) => deeds(line),
        Some(Kind::Workflow) => outcome(line),
        _ => None,
    })
}

/// `people: [ana, ben]`, `reads request and size`, `informs:` with a line that begins with `-` for each.
fn names(line: &Line<'_>) -> Option<Found> {
    let meant = line.head(line.start);
    let Entry::Clause(clause) = lookup(line.kind, meant) else { return None };
    let listed = matches!(
        clause.shape,
        Shape::Paths | Shape::PathsOrHole | Shape::Names | Shape::Reads | Shape::People
    );
    let from = line.behind_sign(line.start + 1);
    if !listed || meant == Token::Informs && line.names_to_end(from).is_some() {
        return None;
    }
    let mut end = line.end;
    let names = if from == line.end {
        let mut names = Vec::new();
        while line.token(end) == Token::NewLine && line.token(end + 1) == Token::Minus {
            let behind = line.behind_path(end + 2);
            if behind == end + 2 || !matches!(line.token(behind), Token::NewLine | Token::CloseBrace) {
                return None;
            }
            names.push(line.slice(end + 2, behind));
            end = behind;
        }
        names
    } else if line.token(from) == Token::OpenBracket {
        if line.token(line.end - 1) != Token::CloseBracket {
            return None;
        }
        paths(line, from + 1, line.end - 1)?
    } else {
        let joined = (from..line.end).any(|index| line.token(index) == Token::And);
        joined.then(|| paths(line, from, line.end)).flatten()?
    };
    if names.is_empty() || line.token(end) == Token::OpenBrace {
        return None;
    }
    let place = line.place(line.start, end);
    let right = format!("{} {}", meant.text(), names.join(", "));
    let told = line.reports.within(place).collect();
    Some(Found {
        told,
        ..Found::new(rules::unknown_keyword::otherwise(place, "Commas part the names in a line", &right))
    })
}

/// The names from one token to the one before another, with commas or `and` between them.
fn paths<'a>(line: &Line<'a>, from: usize, to: usize) -> Option<Vec<&'a str>> {
    let mut names = Vec::new();
    let mut at = from;
    while at < to {
        let end = line.behind_path(at);
        if end == at || end < to && !matches!(line.token(end), Token::Comma | Token::And) {
            return None;
        }
        names.push(line.slice(at, end));
        at = end + 1;
        at += usize::from(line.token(end) == Token::Comma && line.token(at) == Token::And);
    }
    Some(names)
}

/// `choice Size { - small - large }`, `enum Size { Small = 1 }`, `choice Size [small, large]`: what can be chosen, in one message.
fn members(line: &Line<'_>) -> Option<Found> {
    let name = line.start + 1;
    if line.head(line.start) != Token::Choice || !line.token(name).is_name() || line.layout.unbalanced {
        return None;
    }
    let (open, close) = match line.token(name + 1) {
        Token::OpenBrace => (name + 1, line.closing(name + 1)?),
        Token::OpenParenthesis | Token::OpenBracket if line.end > name + 3 => (name + 1, line.end - 1),
        _ => return None,
    };
    let mut odd = line.token(open) != Token::OpenBrace;
    let mut names = Vec::new();
    let mut at = open + 1;
    while at < close {
        match line.token(at) {
            Token::NewLine | Token::Comma => {
                at += 1;
                continue;
            }
            // `extra-large` is one name.
            Token::Minus
                if at > open + 1
                    && line.token(at + 1).is_name()
                    && line.gap(at) == line.span(at).start
                    && line.gap(at + 1) == line.span(at + 1).start
                    && !names.is_empty() =>
            {
                let first = names.pop().unwrap_or_default();
                names.push(format!("{first}_{}", line.word(at + 1)));
                odd = true;
                at += 2;
                continue;
            }
            Token::Minus | Token::Or => {
                odd = true;
                at += 1;
                continue;
            }
            Token::Text => {
                let text = crate::text::unquote(line.word(at));
                let plain = text.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
                names.push(if plain { text.into_owned() } else { crate::text::name_of_words(&text, false) });
                odd = true;
            }
            token if token.is_name() => names.push(line.word(at).to_owned()),
            _ => return None,
        }
        at += 1;
        // `Small = 1`
        if line.is_one_of(at, &["="]) || line.word(at) == "=" && at < close {
            if !matches!(line.token(at + 1), Token::Number | Token::Text) {
                return None;
            }
            odd = true;
            at += 2;
        }
    }
    if !odd || names.is_empty() || names.iter().any(String::is_empty) {
        return None;
    }
    let place = line.place(line.start, close + 1);
    let right = format!("choice {} {{ {} }}", line.word(name), names.join(", "));
    let told = line.reports.within(place).collect();
    Some(Found { told, ..Found::new(rules::equals_sign::members(place, &right)) })
}

/// `steps:` with lines that begin with `-`, in a stage: each is something to do.
fn deeds(line: &Line<'_>) -> Option<Found> {
    const WORDS: &[&str] = &["steps", "tasks", "subtasks", "checklist", "todo", "todos", "script", "actions"];
    let named = line.is_one_of(line.start, WORDS) && line.behind_sign(line.start + 1) == line.end;
    if !named || line.token(line.end) != Token::NewLine || line.token(line.end + 1) != Token::Minus {
        return None;
    }
    let mut end = line.end;
    let mut deeds = Vec::new();
    while line.token(end) == Token::NewLine && line.token(end + 1) == Token::Minus {
        let from = end + 2;
        let to = (from..).find(|index| {
            matches!(line.token(*index), Token::NewLine | Token::CloseBrace | Token::OpenBrace | Token::End)
        })?;
        let text = line.slice(from, to);
        let quoted = line.token(from) == Token::Text && to == from + 1;
        if text.is_empty()
            || line.token(to) == Token::OpenBrace
            || !quoted && text.contains(['"', '\\', '\n'])
        {
            return None;
        }
        deeds.push(if quoted {
            format!("do {text}")
        } else {
            format!("do \"{}\"", crate::text::capital(text))
        });
        end = to;
    }
    let place = line.place(line.start, end);
    let right = deeds.join(&format!("\n{}", line.indent()));
    let told = line.reports.within(place).collect();
    let title = "What is done in a stage stands behind `do`, in quotes, with a line for each";
    let report = rules::unknown_keyword::otherwise(place, title, &right);
    let gone = Edit { location: line.with_space_before(line.start, end), text: String::new() };
    Some(Found { told, ..Found::read_by(report, vec![gone]) })
}

/// `outcome: paid`, `endEvent paid`, `ends as paid`: how a case can end.
fn outcome(line: &Line<'_>) -> Option<Found> {
    const WORDS: &[&str] =
        &["outcome", "end", "endevent", "end_event", "ends", "finish", "finishes", "result"];
    let mut at = line.behind_sign(line.start + 1);
    while line.is_one_of(at, &["as", "with", "in", "event", "state"]) && at + 1 < line.end {
        at += 1;
    }
    let other =
        at > line.start + 1 || line.token(line.start) != Token::Outcome || line.token(at) == Token::Text;
    if !line.is_one_of(line.start, WORDS) || at + 1 != line.end || !other {
        return None;
    }
    let name = match line.token(at) {
        Token::Text => crate::text::name_of_words(&crate::text::unquote(line.word(at)), false),
        token if token.is_name() => line.word(at).to_owned(),
        _ => return None,
    };
    // `end paid` has a message of its own.
    let known =
        at == line.start + 1 && line.head(line.start) == Token::Outcome && line.token(at) != Token::Text;
    if name.is_empty() || known {
        return None;
    }
    let place = line.place(line.start, line.end);
    let right = format!("outcome {name}");
    let told = line.reports.within(place).collect();
    Some(Found {
        told,
        ..Found::new(rules::foreign_word::line(place, line.slice(line.start, line.end), &right))
    })
}

//! Fields: what may be missing, and what they are where nothing is said.

use super::{Found, Line};
use crate::rules;
use crate::table::{Entry, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::{Edit, Span};

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    question_mark(line).or_else(|| typed(line)).or_else(|| written(line)).or_else(|| match line.kind {
        None if line.token(line.start) == Token::Choice => members(line),
        Some(Kind::Record) => optional(line, line.start, line.end)
            .or_else(|| default(line))
            .or_else(|| words(line, line.start, line.end)),
        _ if matches!(line.token(line.start), Token::Writes | Token::Leaves | Token::Fact) => {
            let from = line.start + 1;
            let end = (from..line.end).find(|index| line.token(*index) == Token::Comma).unwrap_or(line.end);
            optional(line, from, end).or_else(|| words(line, from, end))
        }
        _ => None,
    })
}

/// `choice Size: small, large`: what can be chosen stands in braces.
fn members(line: &Line<'_>) -> Option<Found> {
    let name = line.start + 1;
    let first = name + 1 + usize::from(matches!(line.token(name + 1), Token::Colon | Token::Of));
    let ends = matches!(line.token(line.end), Token::NewLine | Token::End);
    if first >= line.end || line.layout.unbalanced || !ends || !line.stands_alone() {
        return None;
    }
    let names = line.names_between(first, line.end, &[Token::Comma, Token::Or])?;
    let right = format!("choice {} {{ {} }}", line.word(name), names.join(", "));
    Some(Found::new(rules::equals_sign::members(line.place(line.start, line.end), &right)))
}

/// What may be missing is said before the type that begins at `type_`, whatever stands at `gone` instead.
fn before_type(line: &Line<'_>, whole: (usize, usize), gone: Span, type_: usize) -> Found {
    let (start, end) = whole;
    let mut edits = vec![Edit { location: line.at(gone), text: String::new() }];
    if line.token(type_) != Token::Optional {
        edits.push(Edit { location: line.before(type_), text: "optional ".to_owned() });
    }
    edits.sort_by_key(|edit| edit.location);
    let place = line.place(start, end);
    Found::new(rules::type_spelling::optional(place, line.slice(start, end), edits))
}

/// `note?: Text`
fn question_mark(line: &Line<'_>) -> Option<Found> {
    let name = (line.start..line.end).find(|index| {
        let between = Span::new(line.span(*index).end, line.span(index + 1).start);
        line.token(index + 1) == Token::Colon
            && line.token(*index).is_name()
            && between.end > between.start
            && between.of(line.text).starts_with('?')
    })?;
    let type_ = name + 2;
    let end = behind_type(line, type_);
    let mark = line.span(name).end;
    Some(before_type(line, (name, end), Span::new(mark, mark + 1), type_))
}

/// The place behind a type.
fn behind_type(line: &Line<'_>, from: usize) -> usize {
    let mut at = from;
    while matches!(line.token(at), Token::Optional | Token::List | Token::Of)
        && line.token(at + 1) != Token::Colon
    {
        at += 1;
    }
    let mut at = line.behind_path(at).max(at);
    while line.token(at) == Token::AtSign {
        at += 2;
    }
    at
}

/// `optional note: Text`, `note: Text optional`, `note: Text (optional)`: in the entry from `start` to `end`.
fn optional(line: &Line<'_>, start: usize, end: usize) -> Option<Found> {
    const WORDS: &[&str] = &["optional", "nullable", "required", "mandatory"];
    if line.is_one_of(start, WORDS)
        && line.token(start + 1).is_name()
        && line.token(start + 2) == Token::Colon
    {
        let gone = Span::new(line.span(start).start, line.span(start + 1).start);
        return Some(match needed(line, start) {
            false => before_type(line, (start, behind_type(line, start + 3)), gone, start + 3),
            true => required(line, gone, start, (start + 1, end)),
        });
    }
    let type_ = start + 2;
    if line.token(start + 1) != Token::Colon {
        return None;
    }
    let from = behind_type(line, type_);
    let bracket = line.token(from) == Token::OpenParenthesis;
    let word = from + usize::from(bracket);
    let behind = word + 1 + usize::from(bracket);
    if from <= type_ || behind != end || !line.is_one_of(word, WORDS) {
        return None;
    }
    let gone = Span::new(line.gap(from), line.span(behind - 1).end);
    Some(match needed(line, word) {
        false => before_type(line, (start, end), gone, type_),
        true => required(line, gone, word, (start, from)),
    })
}

fn needed(line: &Line<'_>, word: usize) -> bool {
    line.is_one_of(word, &["required", "mandatory"])
}

/// `note: Text required`: the word at `word` is too much, `rest` says it.
fn required(line: &Line<'_>, gone: Span, word: usize, rest: (usize, usize)) -> Found {
    Found::new(rules::needless_word::in_line(line.at(gone), line.word(word), line.slice(rest.0, rest.1)))
}

/// `note: Text = "none"`: a field has no value of its own.
fn default(line: &Line<'_>) -> Option<Found> {
    let sign = (line.start..line.end).find(|index| line.token(*index) == Token::Default)?;
    if sign < line.start + 3 || line.token(line.start + 1) != Token::Colon || sign + 1 >= line.end {
        return None;
    }
    let gone = line.with_space_before(sign, line.end);
    let value = line.slice(sign + 1, line.end);
    let comma = line.token(line.end) == Token::Comma;
    let next = line.end + usize::from(comma);
    let mut edits = vec![Edit { location: gone, text: String::new() }];
    // The value is kept for the readers, behind the comma.
    let behind = line.span(next.saturating_sub(1)).end;
    let rest = line.text.get(behind as usize..).unwrap_or("");
    let alone = rest.trim_start_matches([' ', '\t']);
    let ends = alone.is_empty() || alone.starts_with(['\n', '\r']);
    let (at, text) = match ends {
        true => (behind, format!("  // Default: {value}")),
        false => {
            let indent = line.indent();
            let more = if line.token(next) == Token::CloseBrace { "" } else { "  " };
            (line.span(next).start, format!("// Default: {value}\n{indent}{more}"))
        }
    };
    let report = rules::default_of_field::report(line.place(sign, line.end), line.word(line.start), value);
    if value.contains(['\n', '\r']) || alone.starts_with("//") {
        return Some(Found::read_as(report, gone, ""));
    }
    let edit = Edit { location: line.at(Span::at(at)), text };
    if at == gone.span.end {
        edits = vec![Edit { location: gone, text: edit.text }];
    } else {
        edits.push(edit);
    }
    let report = report.offer("Say it to the readers", edits, false);
    Some(Found::read_as(report, gone, ""))
}

/// `size in parameters: Int`: a name is one word.
fn words(line: &Line<'_>, start: usize, end: usize) -> Option<Found> {
    let colon = (start..end).find(|index| line.token(*index) == Token::Colon)?;
    let is_word = |index: usize| line.token(index).is_name() || line.token(index).is_word();
    if colon < start + 2 || !line.token(start).is_name() || !(start..colon).all(is_word) {
        return None;
    }
    let written = line.slice(start, colon);
    let right = written.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join("_");
    let report = rules::quoted_name::words(line.place(start, colon), written, &right);
    let rest = line.with_space_before(start + 1, colon);
    Some(Found::read_as(report, rest, ""))
}

/// `workflow Order(Request request)`, `action pay(Money amount)`: the name stands before its type.
fn typed(line: &Line<'_>) -> Option<Found> {
    let word = line.token(line.start);
    let declares = word == Token::Action && line.kind == Some(Kind::System)
        || matches!(lookup(line.kind, word), Entry::Block(_));
    let open = line.start + 2;
    if !declares || line.token(open) != Token::OpenParenthesis {
        return None;
    }
    let mut entries = Vec::new();
    let mut at = open + 1;
    loop {
        let name = line.behind_path(at);
        let plain = name > at
            && line.token(name).is_name()
            && line.word(at).starts_with(char::is_uppercase)
            && line.word(name).starts_with(char::is_lowercase);
        if !plain {
            return None;
        }
        entries.push(format!("{}: {}", line.word(name), line.slice(at, name)));
        match line.token(name + 1) {
            Token::Comma => at = name + 2,
            Token::CloseParenthesis => {
                at = name + 1;
                break;
            }
            _ => return None,
        }
    }
    let place = line.place(open + 1, at);
    let told = line.reports.within(place).collect();
    let report = rules::missing_colon::typed(place, line.slice(open + 1, at), &entries.join(", "));
    Some(Found { told, ..Found::new(report) })
}

/// `writes Text note`, `output note = Text`, `writes note: "Text"`: the name, a colon, and what it is.
fn written(line: &Line<'_>) -> Option<Found> {
    if line.head(line.start) != Token::Writes || line.kind.is_none() {
        return None;
    }
    let mut from = line.behind_sign(line.start + 1);
    from += usize::from(line.is_one_of(from, &["a", "an", "the"]) && line.token(from + 1).is_name());
    let sign = line.behind_sign(from + 1);
    let as_ = usize::from(line.is_one_of(from + 1, &["as"]));
    // `outputs: note`, of which nothing says what it is.
    let own = line.token(line.start) == Token::Writes && from == line.start + 1;
    let word = line.token(line.start) != Token::Writes
        || from > line.start + 1 && line.token(from - 1) != Token::Colon;
    let small = line.word(from).starts_with(char::is_lowercase);
    if from + 1 == line.end && !own && word && small && line.token(from).is_name() {
        let place = line.place(line.start, line.end);
        let right = format!("writes {}: Text", line.word(from));
        let told = line.reports.within(place).collect();
        let report = rules::missing_colon::typed(place, line.slice(line.start, line.end), &right);
        return Some(Found { told, ..Found::read_as(report, place, right) });
    }
    let at = sign.max(from + 1 + as_);
    let quoted = line.token(at) == Token::Text;
    let end = if quoted { at + 1 } else { line.behind_path(at) };
    let equals = sign > from + 1 && line.token(from + 1) != Token::Colon;
    if !line.token(from).is_name() || end != line.end || end == at {
        return None;
    }
    let type_ = if quoted {
        crate::text::unquote(line.word(at)).into_owned()
    } else {
        line.slice(at, end).to_owned()
    };
    let plain = type_.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '.');
    let swapped = sign == from + 1
        && as_ == 0
        && !quoted
        && line.word(from).starts_with(char::is_uppercase)
        && line.word(at).starts_with(char::is_lowercase);
    if !(swapped || equals || as_ > 0 || quoted && sign > from + 1) || !plain {
        return None;
    }
    let right = match swapped {
        true => format!("writes {}: {}", line.word(at), line.word(from)),
        false => format!("writes {}: {type_}", line.word(from)),
    };
    let place = line.place(line.start, line.end);
    let told = line.reports.within(place).collect();
    Some(Found {
        told,
        ..Found::new(rules::missing_colon::typed(place, line.slice(line.start, line.end), &right))
    })
}

//! Texts without quotes: what is asked, done and meant, as people write it down.

use super::{Found, Line};
use crate::rules;
use crate::table::{Entry, Shape, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::{Edit, Location, Span};

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    indented(line)
        .or_else(|| unquoted(line))
        .or_else(|| if line.kind == Some(Kind::Stage) { deed(line) } else { None })
}

/// What is written from a token to the end of its line, where that is a text and nothing else.
fn rest<'a>(line: &Line<'a>, from: usize) -> Option<(Location, &'a str)> {
    let start = line.span(from).start;
    let text = line.text.get(start as usize..)?;
    let text = text.lines().next().unwrap_or("");
    let mut length = text.len();
    // An address has slashes of its own.
    if let Some(comment) =
        text.find("//").filter(|at| !text.get(..*at).is_some_and(|before| before.ends_with(':')))
    {
        length = comment;
    }
    if line.token(line.end) == Token::CloseBrace {
        length = length.min((line.span(line.end).start.saturating_sub(start)) as usize);
    }
    let text = text.get(..length)?.trim_end();
    let span = Span::new(start, start + u32::try_from(text.len()).ok()?);
    let whole =
        line.range(from, line.end).end <= span.end && text.matches('(').count() == text.matches(')').count();
    (whole && !text.is_empty() && !text.contains(['"', '\\', '{', '}'])).then(|| (line.at(span), text))
}

/// `asks Is it good?`, `do prepare the order`, `model: gpt-4`
fn unquoted(line: &Line<'_>) -> Option<Found> {
    let word = line.head(line.start);
    let Entry::Clause(clause) = lookup(line.kind, word) else { return None };
    let from = line.start + 1 + usize::from(line.token(line.start + 1) == Token::Colon);
    if from >= line.end || matches!(line.token(from), Token::Text | Token::Prose | Token::Unknown) {
        return None;
    }
    match clause.shape {
        Shape::Quoted | Shape::Text | Shape::Model => {}
        // A name alone may be what is meant.
        Shape::TextOrPath | Shape::Do => {
            let end = line.behind_path(from);
            let named = matches!(line.token(end), Token::OpenParenthesis | Token::When | Token::If);
            let goes_on = line.token(end).is_name() || line.token(end).is_reserved();
            if end == line.end || named || !goes_on || line.token(from + 1) == Token::Dot {
                return None;
            }
        }
        _ => return None,
    }
    let (place, text) = rest(line, from)?;
    let quoted = format!("\"{text}\"");
    let own = line.token(line.start) == word && from == line.start + 1;
    let report = match own {
        true => rules::quote_spelling::missing(place, text),
        false => {
            let whole = line.at(Span::new(line.span(line.start).start, place.span.end));
            let right = format!("{} {quoted}", word.text());
            rules::foreign_word::line(whole, whole.span.of(line.text), &right)
        }
    };
    let told = line.reports.within(place).collect();
    // What it says can't be read from here.
    Some(Found { told, ..Found::read_as(report, line.with_space_before(line.start, line.end), "") })
}

/// `- Prepare the order`, `Prepare the order`: what is done in a stage.
fn deed(line: &Line<'_>) -> Option<Found> {
    let listed = line.token(line.start) == Token::Minus;
    let from = line.start + usize::from(listed);
    let words = (from..line.end).all(|index| {
        let token = line.token(index);
        token.is_name() || token.is_reserved() || matches!(token, Token::Dot | Token::Comma | Token::Number)
    });
    let nearly = || {
        let known = Kind::Stage.entry().lines().map(|clause| clause.keyword.word());
        flow_source::suggest::nearest(line.word(from), known).is_some()
    };
    let known = line.head(from) != line.token(from)
        || line.token(from) != Token::Name
        || !matches!(lookup(line.kind, line.token(from)), Entry::Nothing);
    if !words
        || !listed && (line.end < from + 3 || known || nearly() || line.token(from + 1) == Token::Number)
        || line.end == from
    {
        return None;
    }
    let (place, text) = rest(line, from)?;
    let whole = line.at(Span::new(line.span(line.start).start, place.span.end));
    let right = format!("do \"{text}\"");
    let report = rules::unknown_keyword::otherwise(
        whole,
        "What is done in a stage stands behind `do`, in quotes",
        &right,
    );
    let told = line.reports.within(place).collect();
    Some(Found { told, ..Found::read_as(report, line.with_space_before(line.start, line.end), "") })
}

/// `do: |` and a text in the lines below, as YAML has it: each line of a long text begins with `|`.
fn indented(line: &Line<'_>) -> Option<Found> {
    let Entry::Clause(clause) = lookup(line.kind, line.head(line.start)) else { return None };
    let texts = matches!(clause.shape, Shape::Text | Shape::TextOrPath | Shape::Do);
    let bar = line.behind_sign(line.start + 1);
    let head = line.token(bar) == Token::Prose && matches!(line.word(bar).trim(), "|" | "|-");
    if !texts || !head || bar + 1 != line.end || bar == line.start + 1 {
        return None;
    }
    let own = line.column(line.start)?;
    let start = line.span(bar).end;
    let mut edits =
        vec![Edit { location: line.at(Span::new(line.gap(line.start + 1), start)), text: String::new() }];
    let mut at = start;
    let rest = line.text.get(start as usize..)?;
    let mut end = start;
    for text in rest.split_inclusive('\n') {
        let margin = text.len() - text.trim_start_matches([' ', '\t']).len();
        let words = !text.trim().is_empty();
        if at > start && words && margin <= own {
            break;
        }
        if at > start && words {
            let place = at + u32::try_from(margin).ok()?;
            edits.push(Edit { location: line.at(Span::at(place)), text: "| ".to_owned() });
            end = at + u32::try_from(text.trim_end().len()).ok()?;
        }
        at += u32::try_from(text.len()).ok()?;
    }
    if end == start {
        return None;
    }
    let place = line.place(line.start, bar + 1);
    let whole = line.at(Span::new(line.span(line.start).start, end));
    let told = line.reports.within(whole).collect();
    let report = rules::quote_spelling::indented(place, edits);
    let gone = line.at(Span::new(line.gap(line.start), end));
    Some(Found { told, ..Found::read_as(report, gone, "") })
}

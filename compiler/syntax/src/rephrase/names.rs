//! Names of several words, people as address books have them, and first lines with more than a name.

use super::measures::behind_line;
use super::{Found, Line};
use crate::rules;
use crate::table::{Entry, HeaderForm, lookup};
use crate::text::name_of_words;
use crate::token::Token;
use crate::words::Kind;
use flow_source::{Edit, Span};

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    match line.kind {
        Some(Kind::Role) => people(line),
        Some(Kind::Stage) => returned(line),
        _ => extends(line).or_else(|| returns(line)).or_else(|| unnamed(line)).or_else(|| of_words(line)),
    }
}

/// `people ana ben`, `people "Ana", "Ben"`, `people Ana Smith, ben@corp.example`: names with commas between them, each one word.
fn people(line: &Line<'_>) -> Option<Found> {
    if line.head(line.start) != Token::People {
        return None;
    }
    let start = line.span(line.start).end;
    let stop = behind_line(line).max(start);
    let rest = line.text.get(start as usize..stop as usize)?;
    let shown = rest.trim().trim_start_matches([':', '=']).trim();
    let inner = shown.strip_prefix(['[', '(']).map_or(shown, |inner| inner.trim_end_matches([']', ')']));
    // A comma too many at the end has a message of its own.
    let inner = inner.trim_end_matches([',', ' ']);
    if inner.is_empty()
        || inner.starts_with(|first: char| first.is_ascii_digit())
        || inner.starts_with("unknown")
    {
        return None;
    }
    let joined = inner.replace(" and ", ",").replace(" or ", ",");
    let mut items: Vec<&str> =
        joined.split([',', ';', '&', '|', '/']).map(str::trim).filter(|item| !item.is_empty()).collect();
    let small =
        |word: &str| word.chars().all(|letter| letter.is_lowercase() || letter.is_numeric() || letter == '_');
    if let [one] = items.as_slice()
        && one.split_whitespace().count() > 1
        && one.split_whitespace().all(|word| small(word.trim_start_matches('@')))
    {
        items = one.split_whitespace().collect();
    }
    let mut names = Vec::new();
    for item in &items {
        let item = item.split(['<', '(']).next().unwrap_or(item).trim().trim_matches(['"', '\'']);
        let item = item.trim_start_matches('@');
        let local = item.split('@').next().unwrap_or(item);
        let plain = local.chars().all(|letter| letter.is_alphanumeric() || "_`.".contains(letter));
        let name = match plain && local == item && !local.is_empty() {
            true => item.to_owned(),
            false => name_of_words(local, false),
        };
        if name.is_empty() {
            return None;
        }
        names.push(name);
    }
    let right = names.join(", ");
    let words = |text: &str| {
        text.split([' ', ',']).filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    let commas = inner.matches(',').count() + 1 == names.len();
    if names.is_empty() || commas && words(inner) == words(&right) {
        return None;
    }
    let place = Span::new(line.span(line.start).start, start + u32::try_from(rest.trim_end().len()).ok()?);
    let place = line.at(place);
    let told = line.reports.within(place).collect();
    let title = "Commas part the people of a role, and each name is one word";
    let report = rules::unknown_keyword::otherwise(place, title, &format!("people {right}"));
    // Names that stand in the text only as parts of something else can't be read from there.
    let stands = |name: &String| (line.start..line.end).any(|index| line.word(index) == name);
    Some(match names.iter().all(stands) {
        true => Found { told, ..Found::new(report) },
        false => Found { told, ..Found::read_as(report, line.with_space_before(line.start, line.end), "") },
    })
}

/// `return note`, `return`: what a stage makes is said by `writes`, and it ends with an arrow.
fn returned(line: &Line<'_>) -> Option<Found> {
    let alone = line.end == line.start + 1;
    if !line.is_one_of(line.start, &["return", "returns", "yield"])
        || !alone && line.behind_path(line.start + 1) != line.end
    {
        return None;
    }
    let is_done = |from: usize, to: usize| line.token(from) == Token::Done && to > from + 1;
    let name = line.word(line.end - 1);
    let says = |from: usize, _: usize| line.token(from) == Token::Writes && line.word(from + 1) == name;
    let place = line.place(line.start, line.end);
    if alone {
        if line.alike(is_done).is_empty() {
            return None;
        }
        let gone = line.whole_line(line.start, line.end);
        return Some(Found::new(rules::needless_word::line_too_many(place, line.word(line.start), gone)));
    }
    if line.alike(says).is_empty() {
        let typed = name.starts_with(char::is_uppercase);
        let right = match typed {
            true => format!("writes {}: {name}", crate::text::name_of_words(name, false)),
            false => format!("writes {name}: Text"),
        };
        let report = rules::foreign_word::line(place, line.slice(line.start, line.end), &right);
        let told = line.reports.within(place).collect();
        return Some(Found { told, ..Found::new(report) });
    }
    let gone = line.whole_line(line.start, line.end);
    let told = line.reports.within(place).collect();
    let report = rules::needless_word::line_too_many(place, line.slice(line.start, line.end), gone);
    Some(Found { told, ..Found::new(report) })
}

/// The block that a line begins, and where its first word stands.
fn begins(line: &Line<'_>) -> Option<(Kind, usize)> {
    let first = line.start + usize::from(line.token(line.start) == Token::Private);
    match lookup(line.kind, line.head(first)) {
        Entry::Block(kind) => Some((kind, first)),
        _ => None,
    }
}

/// `role Board extends Lead {`, `record Order extends Base {`: nothing is taken over from something else.
fn extends(line: &Line<'_>) -> Option<Found> {
    let (kind, first) = begins(line)?;
    let at = first + 2;
    let end = line.behind_path(at + 1);
    let fits = matches!(
        kind,
        Kind::Role | Kind::Person | Kind::Record | Kind::Workflow | Kind::Agent | Kind::System
    ) && line.is_one_of(at, &["extends", "implements", "inherits", "inherit", "isa"])
        && end > at + 1
        && end == line.end;
    if !fits {
        return None;
    }
    let other = line.slice(at + 1, end);
    let place = line.place(at, end);
    let mut gone = line.with_space_before(at, end);
    let mut right = String::new();
    if kind == Kind::Role && line.token(line.end) == Token::OpenBrace {
        let brace = line.span(line.end);
        gone = line.at(Span::new(line.gap(at), brace.end));
        let alone = line.token(line.end + 1) == Token::NewLine;
        let indent = line.indent();
        right = format!(" {{\n{indent}  part of {other}{}", if alone { "" } else { "\n  " });
    }
    let report = rules::needless_word::inherited(
        place,
        kind,
        line.slice(at, end),
        vec![Edit { location: gone, text: right }],
    );
    Some(Found::read_as(report, line.with_space_before(at, end), ""))
}

/// `workflow Refund(request: Request) -> Text {`: what comes out is in the outcomes.
fn returns(line: &Line<'_>) -> Option<Found> {
    let (kind, first) = begins(line)?;
    if kind != Kind::Workflow {
        return None;
    }
    let open = first + 2;
    let at = match line.token(open) {
        Token::OpenParenthesis => {
            (open..line.end).find(|index| line.token(*index) == Token::CloseParenthesis)? + 1
        }
        _ => open,
    };
    let sign =
        matches!(line.token(at), Token::Arrow | Token::Colon) || line.is_one_of(at, &["returns", "gives"]);
    if !sign
        || at + 1 >= line.end
        || line.behind_path(at + 1) != line.end
        || line.token(line.end) != Token::OpenBrace
    {
        return None;
    }
    let place = line.place(at, line.end);
    let gone = line.with_space_before(at, line.end);
    let told = line.reports.within(place).collect();
    Some(Found { told, ..Found::new(rules::needless_word::returned(place, line.slice(at, line.end), gone)) })
}

/// `wait 3 days {`: a wait has a name, as every step has.
fn unnamed(line: &Line<'_>) -> Option<Found> {
    let (kind, first) = begins(line)?;
    let from = first + 1 + usize::from(line.token(first + 1) == Token::For);
    let end = line.behind_duration(from);
    if kind != Kind::Wait || end == from || end != line.end {
        return None;
    }
    let length = line.slice(from, end);
    let indent = line.indent();
    let (place, right) = match line.token(line.end) {
        Token::OpenBrace => {
            (line.place(first, line.end + 1), format!("wait pause {{\n{indent}  for {length}"))
        }
        _ => (
            line.place(first, line.end),
            format!(
                "wait pause {{\n{indent}  for {length}\n{indent}  done -> unknown \"Where does it go then?\"\n{indent}}}"
            ),
        ),
    };
    let title = "A wait has a name, as every step has, and says inside how long it is";
    let report = rules::unknown_keyword::otherwise(place, title, &right);
    // A line that follows a brace ends by itself.
    Some(Found::read_as(report, place, format!("{right}\n")))
}

/// `role Team Lead {`, `stage prepare-order {`: a name is one word, there and wherever it is used.
fn of_words(line: &Line<'_>) -> Option<Found> {
    let (kind, first) = begins(line)?;
    if matches!(kind.entry().header, HeaderForm::Nothing | HeaderForm::QuotedOf | HeaderForm::Assumption) {
        return None;
    }
    let tight = |index: usize| line.gap(index) == line.span(index).start;
    let mut end = first + 1;
    let mut hyphen = false;
    while end < line.end {
        let dash = line.token(end) == Token::Minus
            && end > first + 1
            && tight(end)
            && tight(end + 1)
            && line.token(end + 1).is_name();
        hyphen |= dash;
        match dash {
            true => end += 2,
            false if line.token(end) == Token::Name => end += 1,
            false => break,
        }
    }
    let closes = end == line.end
        && matches!(line.token(line.end), Token::OpenBrace | Token::NewLine | Token::End)
        || matches!(line.token(end), Token::OpenParenthesis | Token::Of);
    let lacks =
        matches!(kind.entry().header, HeaderForm::Of | HeaderForm::RunOf) && line.token(end) != Token::Of;
    if end < first + 3 || !closes || lacks || line.token(first + 1) != Token::Name || !line.may_look() {
        return None;
    }
    let written: Vec<&str> = (first + 1..end).map(|index| line.word(index)).collect();
    let size = written.len();
    let all: Vec<usize> = (0..line.layout.tokens.len())
        .filter(|from| written.iter().enumerate().all(|(index, word)| line.word(from + index) == *word))
        .collect();
    // Without a hyphen and with one place only, another habit tells it.
    if !hyphen && all.len() < 2 {
        return None;
    }
    let words = line.slice(first + 1, end);
    let pascal = line.word(first + 1).starts_with(char::is_uppercase)
        || matches!(
            kind,
            Kind::Workflow | Kind::Role | Kind::Record | Kind::Choice | Kind::Agent | Kind::System
        );
    let right = name_of_words(words, pascal);
    if right.is_empty() {
        return None;
    }
    let known = (0..line.layout.tokens.len()).any(|index| line.word(index) == right);
    let mut edits = Vec::new();
    let mut read = Vec::new();
    for from in &all {
        edits.push(Edit { location: line.place(*from, from + size), text: right.clone() });
        read.push(match known {
            true => Edit { location: line.place(*from, from + size), text: right.clone() },
            false => Edit { location: line.with_space_before(from + 1, from + size), text: String::new() },
        });
    }
    let place = line.place(first + 1, end);
    let others: Vec<_> =
        all.iter().filter(|from| **from != first + 1).map(|from| line.place(*from, from + size)).collect();
    let told = line.reports.within(place).collect();
    let report = rules::quoted_name::everywhere(place, words, &right, &others, edits);
    Some(Found { told, ..Found::read_by(report, read) })
}

//! The first line of a block in another notation: `stage: pack {`, `gate check(note) {`, `class Request:`.

use super::headers::deeper_end;
use super::{Found, Line};
use crate::rules;
use crate::table::{Body, Entry, HeaderForm, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::{Edit, Span};

/// What a first line of a block holds, be it written as Flow does or as others do.
struct First<'a> {
    kind: Kind,
    /// The word it begins with is Flow's own.
    own: bool,
    /// Its name, made of all its words.
    name: String,
    words: usize,
    /// What it is of: `gate check(note) {`.
    of: Option<&'a str>,
    /// What it takes, with its brackets.
    parameters: &'a str,
    /// Who stands in brackets behind it: `stage pack [Clerk] {`.
    who: Option<&'a str>,
    /// Signs that do not belong there.
    signs: bool,
}

/// Words of two that other notations have for a kind of step.
const KINDS: &[(&[&str], &[&str], Kind)] = &[
    (
        &["user", "manual", "service", "human", "automated", "script", "send", "receive"],
        &["task", "step", "activity"],
        Kind::Stage,
    ),
    (&["exclusive", "inclusive", "xor", "or"], &["gateway", "decision", "split"], Kind::Decide),
    (&["parallel", "and"], &["gateway", "split", "fork"], Kind::Parallel),
];

/// The kind of block that is meant at a place, whether the word is Flow's own, and the place behind it.
fn kind_at(line: &Line<'_>, at: usize) -> Option<(Kind, bool, usize)> {
    let fits = |kind: Kind| {
        let token = Token::of(kind.word())?;
        matches!(lookup(line.kind, token), Entry::Block(_)).then_some(kind)
    };
    for (firsts, seconds, kind) in KINDS {
        if line.is_one_of(at, firsts) && line.is_one_of(at + 1, seconds) {
            return Some((fits(*kind)?, false, at + 2));
        }
        let written = line.word(at).to_ascii_lowercase().replace('_', "");
        let joined = firsts.iter().filter_map(|first| written.strip_prefix(first));
        if joined.into_iter().any(|rest| seconds.contains(&rest)) {
            return Some((fits(*kind)?, false, at + 1));
        }
    }
    // `resource "role" "Lead" {`
    if line.is_one_of(at, &["resource", "data"]) && line.token(at + 1) == Token::Text {
        let token = Token::of(&crate::text::unquote(line.word(at + 1)))?;
        return match lookup(line.kind, token) {
            Entry::Block(kind) => Some((kind, false, at + 2)),
            _ => None,
        };
    }
    if line.is_one_of(at, &["if"]) && at + 2 == line.end && line.token(line.end) == Token::OpenBrace {
        return Some((fits(Kind::Decide)?, false, at + 1));
    }
    // `Policy careful {`
    let folded = Token::of(&line.word(at).to_ascii_lowercase());
    let head = match folded.map(|token| lookup(line.kind, token)) {
        Some(Entry::Block(kind)) => return Some((kind, line.word(at) == kind.word(), at + 1)),
        _ => line.head(at),
    };
    match lookup(line.kind, head) {
        Entry::Block(kind) => Some((kind, head == line.token(at), at + 1)),
        _ => None,
    }
}

/// Reads the first line of a block, whatever signs stand in it; `None` where it is none.
fn first_line<'a>(line: &Line<'a>, first: usize) -> Option<First<'a>> {
    const SIGNS: &[&str] = &[":", "=", ":="];
    // `async function f`, `public class C`
    const BEFORE: &[&str] = &["new", "async", "public", "export", "abstract", "final", "static"];
    let mut start = first;
    if line.token(first) == Token::Minus || line.is_one_of(first, BEFORE) {
        start += 1;
    } else if line.token(first) == Token::Number {
        start += 1 + usize::from(matches!(line.token(first + 1), Token::Dot | Token::CloseParenthesis));
    }
    // `prepare: stage {`
    if line.token(start).is_name()
        && line.token(start + 1) == Token::Colon
        && let Some((kind, own, _)) = kind_at(line, start + 2).filter(|(_, _, end)| *end == line.end)
    {
        let name = line.word(start).to_owned();
        return Some(First { kind, own, name, words: 1, of: None, parameters: "", who: None, signs: true });
    }
    let (kind, own, mut at) = kind_at(line, start)?;
    let mut signs = start > first;
    if matches!(kind.entry().header, HeaderForm::Nothing | HeaderForm::QuotedOf | HeaderForm::Assumption) {
        return None;
    }
    let number = usize::from(line.token(at) == Token::Number);
    if line.token(at + number) == Token::Colon && line.token(at + number + 1).is_name() {
        (signs, at) = (true, at + number + 1);
    }
    // `switch (route) {`
    let wrapped = line.token(at) == Token::OpenParenthesis
        && line.token(at + 1).is_name()
        && line.token(at + 2) == Token::CloseParenthesis;
    signs |= wrapped;
    at += usize::from(wrapped);
    let from = at;
    while line.token(at) == Token::Name && at < line.end {
        at += 1;
    }
    let words = at - from;
    let name = match words {
        0 if line.token(at) == Token::Text => {
            at += 1;
            let text = crate::text::unquote(line.word(at - 1));
            match text.chars().all(|letter| letter.is_alphanumeric() || letter == '_') {
                true => text.into_owned(),
                false => crate::text::name_of_words(&text, kind == Kind::Workflow),
            }
        }
        // A name of Flow's own words is one all the same.
        0 if line.token(at).is_name() => {
            at += 1;
            line.word(at - 1).to_owned()
        }
        0 => return None,
        1 => line.word(from).to_owned(),
        _ => {
            let pascal = line.word(from).starts_with(char::is_uppercase);
            crate::text::name_of_words(line.slice(from, at), pascal)
        }
    };
    at += usize::from(wrapped);
    let (mut of, mut who, mut parameters) = (None, None, "");
    let in_step = matches!(kind, Kind::Stage | Kind::Gate);
    if line.token(at) == Token::Of {
        let article = usize::from(line.is_one_of(at + 1, &["the", "a"]) && line.token(at + 2).is_name());
        let from = at + 1 + article;
        let end = line.behind_path(from);
        if end == from {
            return None;
        }
        (of, at) = (Some(line.slice(from, end)), end);
        signs |= article > 0;
    } else if kind.entry().header == HeaderForm::Parameters && line.token(at) == Token::OpenParenthesis {
        let close = (at..line.end).rfind(|index| line.token(*index) == Token::CloseParenthesis)?;
        (parameters, at) = (line.slice(at, close + 1), close + 1);
    } else if kind == Kind::Gate && line.is_one_of(at, &["for", "on", "about"]) {
        let end = line.behind_path(at + 1);
        if end == at + 1 {
            return None;
        }
        (of, at, signs) = (Some(line.slice(at + 1, end)), end, true);
    }
    let brackets = match line.token(at) {
        Token::OpenParenthesis => Some(Token::CloseParenthesis),
        Token::OpenBracket => Some(Token::CloseBracket),
        _ => None,
    };
    if let Some(close) = brackets {
        let end = line.behind_path(at + 1);
        let empty = end == at + 1 && line.token(end) == close;
        let none = empty && kind.entry().header != HeaderForm::RunOf;
        if line.token(end) != close || !(none || in_step) {
            return None;
        }
        if !empty {
            let inside = line.slice(at + 1, end);
            match inside.starts_with(char::is_uppercase) {
                true => who = Some(inside),
                false if kind == Kind::Gate && of.is_none() => of = Some(inside),
                false => return None,
            }
        }
        (at, signs) = (end + 1, true);
    }
    // `gate check: note {`, `gate check [Lead] of note {`
    let late = usize::from(matches!(line.token(at), Token::Colon | Token::Of));
    let judged = line.behind_path(at + late);
    if kind == Kind::Gate && of.is_none() && late > 0 && judged > at + late && judged == line.end {
        of = Some(line.slice(at + late, judged));
        signs |= line.token(at) == Token::Colon;
        at = judged;
    }
    let sign = SIGNS.contains(&line.word(at)) && at < line.end;
    let braced = line.token(line.end) == Token::OpenBrace;
    at += usize::from(sign);
    signs |= sign && braced;
    (at == line.end && !name.is_empty()).then_some(First {
        kind,
        own,
        name,
        words,
        of,
        parameters,
        who,
        signs,
    })
}

/// `stage: prepare {`, `gate check(note) {`, `userTask pack {`, `policy four eyes:` with lines below: a first line of a block in
/// which more than one thing is written otherwise, or one that only other notations have.
pub(super) fn otherwise(line: &Line<'_>) -> Option<Found> {
    let first = line.start + usize::from(line.token(line.start) == Token::Private);
    let found = first_line(line, first)?;
    let braced = line.token(line.end) == Token::OpenBrace;
    let ends = if braced { None } else { indented_end(line, found.kind) };
    if !braced && ends.is_none() {
        return None;
    }
    let word = found.kind.word();
    let known = found.own || rules::foreign_word::meant(line.word(first), line.kind).is_some();
    let odd = usize::from(!found.own) + usize::from(found.words != 1) + usize::from(!braced);
    if !found.signs && odd < 2 && known && found.who.is_none() {
        return None;
    }
    let lacks = matches!(found.kind.entry().header, HeaderForm::Of | HeaderForm::RunOf);
    if lacks && found.of.is_none() {
        return None;
    }
    let mut right = format!("{word} {}{}", found.name, found.parameters);
    if let Some(of) = found.of {
        right.push_str(&format!(" of {of}"));
    }
    let shown = right.clone();
    let indent = line.indent();
    right.push_str(" {");
    let says_who = |brace: usize, close: usize| {
        let mut depth = 0_usize;
        (brace + 1..close).any(|index| {
            match line.token(index) {
                Token::OpenBrace => depth += 1,
                Token::CloseBrace => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
                && line.token(index) == Token::By
                && matches!(line.token(index - 1), Token::NewLine | Token::OpenBrace)
        })
    };
    // A line that follows a brace ends by itself.
    let mut behind = "";
    if let Some(who) = found.who {
        let close = if braced { line.closing(line.end) } else { ends };
        if !says_who(line.end, close?) {
            right.push_str(&format!("\n{indent}  by {who}"));
            behind = "\n";
        }
    }
    let place = line.place(first, line.end);
    let whole = line.place(first, line.end + usize::from(braced));
    let close =
        ends.map(|end| Edit { location: line.at(Span::at(line.gap(end))), text: format!("\n{indent}}}") });
    let read = format!("{right}{behind}");
    let written =
        |text: String| std::iter::once(Edit { location: whole, text }).chain(close.clone()).collect();
    let edits: Vec<Edit> = written(right);
    let told = line.reports.within(place).collect();
    let report = rules::unknown_keyword::first_line(place, found.kind, &shown, found.who, edits);
    Some(Found { told, ..Found::read_by(report, written(read)) })
}

/// The same, where a block of that kind could hold them and its first line ends in a colon.
fn indented_end(line: &Line<'_>, kind: Kind) -> Option<usize> {
    let fits = !line.layout.unbalanced
        && line.token(line.end - 1) == Token::Colon
        && line.token(line.end) == Token::NewLine
        && kind.entry().body != Body::None
        && line.column(line.start).is_some()
        && !line.stands_alone()
        && line.may_look();
    if fits { deeper_end(line) } else { None }
}

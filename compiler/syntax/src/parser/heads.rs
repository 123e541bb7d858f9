//! Lines that stand where they can't: before the braces of their block, in a branch instead of a stage, or as bare values of
//! a decision. What is meant is read all the same, and said once.

use super::block::{Stood, end_line, line};
use super::expression::{comparison, sum};
use super::failure::Failure;
use super::recovery::{self, Context};
use super::value::way;
use super::{Input, Read, State, block, braces};
use crate::ast::{
    Call, Comparison, Declaration, Documentation, Expression, ExpressionKind, File, Header, Line, List, Name,
    Names, Path, Value,
};
use crate::rules;
use crate::table::{Body, Entry, lookup};
use crate::token::Token;
use crate::words::{Keyword, Kind};
use flow_source::{Location, Span};

/// Lines before the brace of a block whose first line begins at `start`: says so, and reads them. The next token is the brace
/// then; without such lines, nothing happens.
pub(super) fn lines_before_brace(input: &mut Input<'_, '_>, kind: Kind, start: usize) -> List<Line> {
    let first = input.at();
    let state = input.state();
    let mut found = List::new();
    let is_line = matches!(lookup(Some(kind), state.token(first)), Entry::Clause(_));
    if !is_line
        || !matches!(kind.entry().body, Body::Lines | Body::MayBeLines)
        || state.is_damaged(start, first)
    {
        return found;
    }
    let Some(brace) = braces::header_brace(state, start).filter(|brace| *brace > first) else { return found };
    let outer = state.head.replace(brace);
    // What can't be read of these lines is part of this one mistake.
    let mended = state.mended.replace(first);
    let mut starts = Vec::new();
    let mut read = Vec::new();
    let mut stood = Stood::default();
    while input.at() < brace {
        let at = input.at();
        if !matches!(lookup(Some(kind), input.token()), Entry::Clause(_)) {
            break;
        }
        starts.push(at);
        line(input, kind, &mut read, &mut stood);
        if input.at() == at {
            break;
        }
    }
    found.extend(read);
    let state = input.state();
    state.head = outer;
    state.mended = mended;
    let ends = starts.iter().skip(1).copied().chain([brace]);
    let pieces: Vec<Span> = starts.iter().zip(ends).map(|(from, to)| state.range(*from, to)).collect();
    let told: Vec<(Location, &str)> =
        pieces.iter().map(|piece| (state.location(*piece), piece.of(state.text))).collect();
    let gap = state.location(Span::new(state.gap(first).start, state.span(brace).end));
    let more = !matches!(state.token(brace + 1), Token::NewLine | Token::End)
        && !braces::is_line_start(state, brace + 1);
    let block = state.range(start, first).of(state.text);
    let report = rules::line_in_head::report(&told, gap, block, (braces::indent(state, start), more));
    if let Some(report) = report {
        state.reports.push(report);
    }
    if input.at() < brace {
        recovery::skip(input, brace);
    }
    found
}

/// What a decision is decided on, where its first line says so: `decide route on severity {`. The next token is the brace then.
pub(super) fn subject(input: &mut Input<'_, '_>) -> Option<Subject> {
    let first = input.at();
    let state = input.state();
    let needless =
        matches!(state.token(first), Token::On | Token::By | Token::Of | Token::For | Token::OpenParenthesis);
    let mut at = first + usize::from(needless);
    let from = at;
    let mut names = List::new();
    while state.token(at).is_name() {
        names.push(Name { span: state.span(at) });
        at += 1;
        if state.token(at) != Token::Dot {
            break;
        }
        at += 1;
    }
    let span = state.range(from, at);
    if state.token(first) == Token::OpenParenthesis && state.token(at) == Token::CloseParenthesis {
        at += 1;
    }
    if names.is_empty() || state.token(at) != Token::OpenBrace {
        return None;
    }
    let gap = Span::new(state.gap(first).start, state.span(at).start);
    recovery::skip(input, at);
    Some(Subject { path: Path { span, names: Names::from(names) }, gap })
}

/// What a decision is decided on.
pub(super) struct Subject {
    path: Path,
    /// All between the name of the decision and its brace.
    gap: Span,
}

impl Subject {
    fn expression(&self) -> Box<Expression> {
        let path = self.path.clone();
        let span = path.span;
        Box::new(Expression { span, kind: ExpressionKind::Call(Call { span, path, arguments: None }) })
    }

    fn is(&self, right: Expression) -> Expression {
        let span = right.span;
        let kind = ExpressionKind::Is { left: self.expression(), not: false, right: Box::new(right) };
        Expression { span, kind }
    }
}

/// The lines of a decision with a subject, up to and with the closing brace; says how they are written.
pub(super) fn arms(input: &mut Input<'_, '_>, subject: &Subject) -> List<Line> {
    let mut found = block::no_lines(input);
    let mut told = Vec::new();
    block::read_lines(input, Kind::Decide, &mut found, |input, found| {
        let start = input.at();
        if !is_bare(input.state(), start) {
            return false;
        }
        match arm(input, subject, &mut told) {
            Ok(line) => {
                found.push(line);
                end_line(input, Some(Kind::Decide), start, None);
            }
            Err(failure) => recovery::failed(input, Context::Block(Kind::Decide), start, failure),
        }
        true
    });
    let state = input.state();
    let name = (state.location(subject.path.span), subject.path.span.of(state.text));
    let report = rules::decision_subject::report(name, state.location(subject.gap), told);
    state.reports.push(report);
    block::all_lines(input, found)
}

/// True where a line of a decision names values only: `low, medium -> plan`, `when low -> plan`, `>= 7 -> plan`.
fn is_bare(state: &State<'_>, at: usize) -> bool {
    let mut index = at;
    let mut compares = false;
    loop {
        match state.token(index) {
            Token::Arrow => break,
            Token::NewLine | Token::End | Token::OpenBrace | Token::CloseBrace => return false,
            Token::Is | Token::In | Token::Not => compares = true,
            Token::Less | Token::LessOrEqual | Token::Greater | Token::GreaterOrEqual => {
                compares |= index > at + usize::from(state.token(at) == Token::When);
            }
            _ => {}
        }
        index += 1;
    }
    let first = state.token(at);
    index > at && !compares && !matches!(first, Token::Otherwise | Token::Title | Token::Allow)
}

/// One such line, up to the end of its way.
fn arm(
    input: &mut Input<'_, '_>,
    subject: &Subject,
    told: &mut Vec<(Location, String)>,
) -> Result<Line, Failure> {
    let start = input.at();
    let documentation: Documentation = input.state().documentation(start);
    let written = input.state().span(start);
    let is_rest = ["default", "else", "_", "other", "others"].contains(&written.of(input.state().text))
        && input.state().token(start + 1) == Token::Arrow;
    let mut condition = None;
    if is_rest {
        input.advance();
        let place = input.state().location(written);
        told.push((place, "otherwise".to_owned()));
    } else {
        let word = written.of(input.state().text);
        if input.token() == Token::When || word == "case" {
            input.advance();
        }
        let from = input.at();
        let name = subject.path.span.of(input.state().text).to_owned();
        let (meant, text) = match input.token() {
            Token::Less | Token::LessOrEqual | Token::Greater | Token::GreaterOrEqual => {
                let operator: Comparison = input.parse(comparison())?;
                let right = input.parse(sum())?;
                let end = input.at();
                let span = input.state().range(from, end);
                let text = format!("{name} {}", span.of(input.state().text));
                let kind =
                    ExpressionKind::Compare { left: subject.expression(), operator, right: Box::new(right) };
                (Expression { span, kind }, text)
            }
            _ => {
                let mut values = vec![input.parse(sum())?];
                while matches!(input.token(), Token::Comma | Token::Or) {
                    input.advance();
                    values.push(input.parse(sum())?);
                }
                let texts: Vec<&str> = values.iter().map(|value| value.span.of(input.state().text)).collect();
                let text = match texts.as_slice() {
                    [one] => format!("{name} is {one}"),
                    several => format!("{name} in [{}]", several.join(", ")),
                };
                let end = input.at();
                let span = input.state().range(from, end);
                let meant = match values.len() {
                    1 => values.pop().map(|value| subject.is(value)),
                    _ => None,
                };
                let either = |values: Vec<Expression>| {
                    ExpressionKind::Or(values.into_iter().map(|value| subject.is(value)).collect())
                };
                (meant.unwrap_or_else(|| Expression { span, kind: either(values) }), text)
            }
        };
        let end = input.at();
        let state = input.state();
        let place = state.location(state.range(start, end));
        told.push((place, format!("when {text}")));
        condition = Some(Box::new(meant));
    }
    let way = input.parse(way())?;
    Ok(Line {
        span: input.since(start),
        documentation,
        keyword: Some(if is_rest { Keyword::Otherwise } else { Keyword::When }),
        keyword_span: written,
        value: Value::Way(way),
        condition,
    })
}

/// Lines of a stage that stand in a branch itself: says so, and reads them as a stage with the branch's name. False where the
/// line at `start` is no such line.
pub(super) fn work_in_branch(input: &mut Input<'_, '_>, start: usize, found: &mut Vec<Line>) -> bool {
    let state = input.state();
    if !matches!(lookup(Some(Kind::Stage), state.token(start)), Entry::Clause(_))
        || state.is_damaged(start, start + 1)
    {
        return false;
    }
    let Some(branch) = state.open.last().copied() else { return false };
    let name = Name { span: state.span(branch.header + 1) };
    let keyword = state.span(start);
    let mut stage = Declaration {
        span: keyword,
        documentation: Documentation::new(),
        private: None,
        kind: Kind::Stage,
        keyword,
        name,
        parameters: None,
        header: Header::Plain,
        body: None,
        lines: List::new(),
    };
    let mut lines = Vec::new();
    let mut stood = Stood::default();
    loop {
        match input.token() {
            Token::NewLine => {
                input.advance();
            }
            token if matches!(lookup(Some(Kind::Stage), token), Entry::Clause(_)) => {
                line(input, Kind::Stage, &mut lines, &mut stood);
            }
            _ => break,
        }
    }
    stage.lines = lines.into();
    // The newlines behind the last line are no part of it.
    let mut end = input.at();
    let state = input.state();
    while end > start && state.token(end - 1) == Token::NewLine {
        end -= 1;
    }
    stage.span = state.range(start, end);
    stage.body = Some(stage.span);
    let indent = braces::is_line_start(state, start).then(|| braces::indent(state, start));
    let report = rules::work_in_branch::report(
        (state.location(keyword), keyword.of(state.text)),
        (state.location(Span::at(keyword.start)), state.location(state.gap(end))),
        name.span.of(state.text),
        indent,
    );
    state.reports.push(report);
    found.push(Line {
        span: stage.span,
        documentation: Documentation::new(),
        keyword: None,
        keyword_span: keyword,
        value: Value::Declaration(Box::new(stage)),
        condition: None,
    });
    true
}

/// `external role Client`, which has been read as the last declaration of `file`: the word stands inside.
pub(super) fn outsider(input: &mut Input<'_, '_>, start: usize, external: Span, file: &mut File) {
    let state = input.state();
    state.forgive_documentation(start, start);
    let Some(declaration) = file.declarations.last_mut().filter(|one| one.keyword.start > external.start)
    else {
        return;
    };
    let name = declaration.name.span;
    let inside = match declaration.body {
        Some(body) => (Span::at(body.start + 1), "\n  external"),
        None => (name.after(), " { external }"),
    };
    let gap = Span::new(external.start, state.span(start + 1).start);
    let report = rules::misplaced_line::outsider(
        state.location(external),
        state.location(gap),
        (state.location(inside.0), inside.1),
        declaration.kind,
    );
    state.reports.push(report);
    declaration.lines.push(Line {
        span: external,
        documentation: Documentation::new(),
        keyword: Some(Keyword::External),
        keyword_span: external,
        value: Value::Flag,
        condition: None,
    });
}

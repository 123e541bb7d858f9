//! What people bring along from elsewhere, where it only shows once a line can't be read on: each has an answer of its own.

use super::State;
use super::failure::{Expected, Failure, What};
use super::recovery::Context;
use crate::rules;
use crate::table::{Clause, Shape};
use crate::token::Token;
use crate::words::{Keyword, Kind};
use flow_source::{Diagnostic, Span};

/// Words before somebody's name that say what they are, or nothing.
pub(super) fn is_needless_before_somebody(token: Token, written: &str) -> bool {
    matches!(token, Token::Role | Token::Person | Token::Agent | Token::System)
        || ["the", "a", "an"].contains(&written)
}

fn is_one_of(written: &str, words: &[&str]) -> bool {
    words.iter().any(|word| written.eq_ignore_ascii_case(word))
}

/// Words before the name of a step that say nothing.
fn is_needless_before_a_step(written: &str) -> bool {
    const WORDS: &[&str] = &[
        "goto", "go", "to", "the", "stage", "step", "gate", "state", "task", "outcome", "end", "decide",
        "run",
    ];
    is_one_of(written, WORDS)
}

/// What is wrong at the token `at` of a statement that begins at `start`, where it is one of these habits.
pub(super) fn explain(
    state: &State<'_>,
    context: Context,
    start: usize,
    at: usize,
    failure: &Failure,
) -> Option<Diagnostic> {
    let token = state.token(at);
    let span = state.span(at);
    let written = span.of(state.text);
    let before = at.checked_sub(1).map_or(Token::End, |index| state.token(index));
    let clause = match context {
        Context::Line(clause) => Some(clause),
        Context::Use | Context::File if state.token(start) == Token::Use => return of_use(state, start),
        _ => None,
    };
    match token {
        Token::Colon
            if at == start + 1
                && clause.is_some_and(|clause| !matches!(clause.shape, Shape::Writes | Shape::Slot)) =>
        {
            let word = state.span(start).of(state.text);
            let arrow = failure.expects(Expected::Token(Token::Arrow));
            return Some(rules::stray_colon::report(state.location(span), word, arrow));
        }
        Token::Comma
            if clause.is_some_and(|clause| clause.shape == Shape::Who) && state.token(at + 1).is_name() =>
        {
            return Some(rules::comma_between_people::report(state.location(span)));
        }
        Token::Minus if before == Token::Duration && state.token(at + 1) == Token::Duration => {
            let whole = state.span(at - 1).to(state.span(at + 1));
            let right =
                format!("{} to {}", state.span(at - 1).of(state.text), state.span(at + 1).of(state.text));
            return Some(rules::range_spelling::report(state.location(whole), whole.of(state.text), &right));
        }
        Token::After | Token::Number | Token::Duration
            if at == start + 1 && clause.is_some_and(|clause| clause.keyword == Keyword::Late) =>
        {
            if let Some(found) = of_late(state, start) {
                return Some(found);
            }
        }
        Token::Minus | Token::To if before == Token::Number => {
            if let Some(found) = of_range(state, at) {
                return Some(found);
            }
        }
        Token::Arrow
            if clause.is_some_and(|clause| {
                matches!(
                    clause.shape,
                    Shape::Join
                        | Shape::Do
                        | Shape::Who
                        | Shape::Within
                        | Shape::Estimate
                        | Shape::Writes
                        | Shape::Reads
                        | Shape::Text
                )
            }) =>
        {
            let gap = Span::new(state.span(at - 1).end, span.start);
            let indent = super::braces::indent(state, start);
            let word = match clause.map(|clause| clause.shape) {
                Some(Shape::Within) => "late",
                _ => "done",
            };
            let (gap, span) = (state.location(gap), state.location(span));
            return Some(rules::missing_line_break::arrow(gap, span, word, indent));
        }
        Token::Arrow if failure.expects(Expected::What(What::RungVerb)) => {
            let place = state.location(Span::new(span.start, state.span(at + 1).start));
            let next = state.span(at + 1).of(state.text);
            return Some(rules::needless_word::report(place, "->", next));
        }
        Token::NewLine | Token::End | Token::CloseBrace
            if clause.is_some_and(|clause| clause.shape == Shape::On)
                && at > start + 1
                && before.is_name()
                && (start..at).all(|index| state.token(index) != Token::Arrow) =>
        {
            let place = state.location(state.range(start, at));
            let workflow = state.open.last().is_some_and(|open| open.kind == Kind::Workflow);
            return Some(rules::unexpected::leads_nowhere(
                place,
                state.range(start, at).of(state.text),
                workflow,
            ));
        }
        Token::Text
            if failure.expects(Expected::What(What::Name)) && is_name_place(state, context, start, at) =>
        {
            let pascal = matches!(context, Context::Block(kind) if is_pascal(kind));
            let right = crate::text::name_of_words(&crate::text::unquote(written), pascal);
            let right = if right.is_ascii() { right } else { String::new() };
            return Some(rules::quoted_name::report(state.location(span), &right));
        }
        _ if at == start + 1 && clause.is_some_and(|clause| clause.shape == Shape::Join) => {
            if let Some(found) = of_join(state, at) {
                return Some(found);
            }
        }
        Token::If | Token::When => {
            if let Some(found) = clause.and_then(|clause| of_condition(state, clause, start, at)) {
                return Some(found);
            }
        }
        _ if clause.is_some_and(|clause| clause.keyword == Keyword::Escalate)
            && (at == start + 1 || state.token(start + 1) == Token::To) =>
        {
            if let Some(found) = of_ladder(state, start) {
                return Some(found);
            }
        }
        _ => {}
    }
    if let Some(found) = of_comparison(state, start, at) {
        return Some(found);
    }
    if let Some(found) = of_scenario(state, context, start, at, failure) {
        return Some(found);
    }
    if failure.expects(Expected::Token(Token::Times)) {
        if token.is_name() && state.same_line(at) && ["x", "time"].contains(&written) {
            let whole = state.span(at - 1).to(span);
            let right = format!("{} times", state.span(at - 1).of(state.text));
            return Some(rules::times_spelling::report(state.location(whole), whole.of(state.text), &right));
        }
        let (gap, number) = (state.location(state.gap(at)), state.location(state.span(at - 1)));
        return Some(rules::times_spelling::missing(gap, number));
    }
    let leads =
        |clause: &Clause| matches!(clause.shape, Shape::Way | Shape::NamedWay | Shape::Fails | Shape::Arm);
    if clause.is_some_and(leads)
        && before != Token::Most
        && let Some(times) =
            ["once", "twice", "thrice"].iter().position(|word| written.eq_ignore_ascii_case(word))
    {
        let right = format!("at most {} times", times + 1);
        return Some(rules::times_spelling::report(state.location(span), written, &right));
    }
    if token == Token::Dot
        && clause.is_some_and(|clause| clause.shape == Shape::Fails)
        && state.token(at + 1).is_name()
        && before.is_name()
    {
        let system = state.span(at - 1);
        let place = state.location(system.to(span));
        let error = state.span(at + 1).of(state.text);
        return Some(rules::needless_word::report(place, system.to(span).of(state.text), error));
    }
    if clause.is_some()
        && token.is_name()
        && before == Token::Most
        && let Some(number) = crate::text::number_word(written)
    {
        let times = state.token(at + 1) == Token::Times;
        let right = if times { number.to_owned() } else { format!("{number} times") };
        return Some(rules::times_spelling::report(state.location(span), written, &right));
    }
    if clause.is_some()
        && token.is_name()
        && is_one_of(written, &["max", "maximum", "limit"])
        && state.token(at + 1) == Token::Number
    {
        let number = state.span(at + 1);
        let has_times = state.token(at + 2) == Token::Times;
        let whole = span.to(if has_times { state.span(at + 2) } else { number });
        let right = format!("at most {} times", number.of(state.text));
        return Some(rules::times_spelling::report(state.location(whole), whole.of(state.text), &right));
    }
    // `-> goto three`, `assign to Lead`
    let two_before = at.checked_sub(2).map_or(Token::End, |index| state.token(index));
    let needless = match two_before {
        Token::Arrow => is_needless_before_a_step(state.span(at - 1).of(state.text)),
        Token::Notify | Token::Assign | Token::Convene => before == Token::To,
        _ => false,
    };
    if clause.is_some() && token.is_name() && needless {
        let word = state.span(at - 1);
        let place = state.location(Span::new(word.start, span.start));
        return Some(rules::needless_word::report(place, word.of(state.text), written));
    }
    None
}

/// `join first`, `join both`, `join 2`: how many branches are waited for, in other words.
fn of_join(state: &State<'_>, at: usize) -> Option<Diagnostic> {
    let span = state.span(at);
    let written = span.of(state.text);
    let (title, right) = match state.token(at) {
        Token::Number => {
            ("How many branches are waited for begins with `at least`", format!("at least {written}"))
        }
        _ if is_one_of(written, &["first", "one", "either", "fastest"]) => {
            ("The first branch that joins is enough where it says `any`", "any".to_owned())
        }
        _ if is_one_of(written, &["both", "every", "each", "everything"]) => {
            ("All branches are waited for where it says `all`", "all".to_owned())
        }
        _ => return None,
    };
    Some(rules::unknown_keyword::otherwise(state.location(span), title, &right))
}

/// `accept -> ceo if amount > 100 EUR else sign`: a condition behind where a way leads; its word is at `at`.
fn of_condition(state: &State<'_>, clause: &Clause, start: usize, at: usize) -> Option<Diagnostic> {
    if !matches!(clause.shape, Shape::Way | Shape::NamedWay | Shape::Fails | Shape::Stalls | Shape::On) {
        return None;
    }
    let arrow =
        (start..at).find(|index| state.token(*index) == Token::Arrow).filter(|arrow| arrow + 1 < at)?;
    let end = (at..)
        .find(|index| matches!(state.token(*index), Token::NewLine | Token::CloseBrace | Token::End))?;
    let last = state.range(at, end);
    if clause.shape == Shape::On {
        let gap = Span::new(state.gap(arrow).start, state.span(arrow).start);
        let rest = Span::new(state.gap(at).start, last.end);
        let condition = state.range(at + 1, end).of(state.text);
        return Some(rules::conditional_way::of_event(
            state.location(last),
            state.location(gap),
            state.location(rest),
            condition,
        ));
    }
    let otherwise = (at..end).find(|index| state.token(*index) == Token::Else);
    let condition = state.range(at, otherwise.unwrap_or(end));
    let decision = otherwise.and_then(|otherwise| {
        let open = state.open.last().filter(|_| !state.layout.unbalanced)?;
        let is_arrow = state.token(otherwise + 1) == Token::Arrow;
        let close = matching_brace(state, open.brace)?;
        let targets = Span::new(state.gap(arrow + 1).start, last.end);
        Some(rules::conditional_way::Decision {
            targets: state.location(targets),
            behind: state.location(Span::at(state.span(close).end)),
            indent: super::braces::indent(state, open.header),
            name: format!("after_{}", state.span(open.header + 1).of(state.text)),
            first: state.range(arrow + 1, at).of(state.text),
            second: state.range(otherwise + 1 + usize::from(is_arrow), end).of(state.text),
            condition: state.range(at + 1, otherwise).of(state.text),
        })
    });
    let trigger = state.range(start, arrow).of(state.text);
    Some(rules::conditional_way::report(state.location(condition), trigger, decision))
}

/// The brace that closes the one at `open`.
fn matching_brace(state: &State<'_>, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for index in open.. {
        match state.token(index) {
            Token::OpenBrace => depth += 1,
            Token::CloseBrace if depth <= 1 => return Some(index),
            Token::CloseBrace => depth -= 1,
            Token::End => return None,
            _ => {}
        }
    }
    None
}

/// `escalate { after 1 day notify Lead }`, `escalate to Lead after 1 day`: a ladder where its name should stand.
fn of_ladder(state: &State<'_>, start: usize) -> Option<Diagnostic> {
    let first = start + 1;
    let (rungs, end) = match state.token(first) {
        Token::OpenBrace => {
            let close = matching_brace(state, first)?;
            let mut rungs = Vec::new();
            let mut from = first + 1;
            for index in first + 1..=close {
                let ends = index == close || state.token(index) == Token::NewLine;
                if ends && index > from {
                    rungs.push(state.range(from, index).of(state.text).to_owned());
                }
                if ends {
                    from = index + 1;
                }
            }
            (rungs, close + 1)
        }
        Token::After | Token::Every | Token::To => {
            let end = (first..).find(|index| {
                matches!(state.token(*index), Token::NewLine | Token::CloseBrace | Token::End)
            })?;
            let after = (first + 2..end).find(|index| state.token(*index) == Token::After);
            let rung = match (state.token(first), after) {
                (Token::To, Some(after)) => {
                    let (when, who) = (state.range(after, end), state.range(first + 1, after));
                    format!("{} assign {}", when.of(state.text), who.of(state.text))
                }
                (Token::To, None) => {
                    let who = state.range(first + 1, end).of(state.text);
                    format!("after unknown \"How long before they are asked?\" assign {who}")
                }
                _ => state.range(first, end).of(state.text).to_owned(),
            };
            (vec![rung], end)
        }
        _ => return None,
    };
    if rungs.is_empty() {
        return None;
    }
    let open = state.open.last()?;
    let owner = match state.token(open.header + 1).is_name() {
        true => state.span(open.header + 1).of(state.text).to_lowercase(),
        false => "this".to_owned(),
    };
    let ladder = Span::new(state.gap(first).start, state.gap(end).end);
    let file_end = state.location(Span::at(state.text.trim_end().len().try_into().unwrap_or(u32::MAX)));
    Some(rules::ladder_in_place::report(state.location(ladder), &rungs, file_end, &format!("{owner}_ladder")))
}

/// `2-4h`, `2 to 4 days`: the sign or word between two numbers is at `at`.
fn of_range(state: &State<'_>, at: usize) -> Option<Diagnostic> {
    let (least, next) = (state.span(at - 1), state.span(at + 1));
    let written = next.of(state.text);
    let (most, unit, end) = match (state.token(at + 1), state.token(at + 2)) {
        (Token::Duration, _) => {
            let (most, unit) = written.split_at(written.len() - 1);
            (most, unit, next)
        }
        (Token::Number, unit) if unit.is_unit() => (written, unit.text(), state.span(at + 2)),
        _ => return None,
    };
    let breaks = |index: &usize| matches!(state.token(*index), Token::NewLine | Token::OpenBrace);
    let start = (0..at).rev().find(breaks).map_or(0, |index| index + 1);
    let right = crate::mend::range_of(state.token(start), least.of(state.text), most, unit)?;
    let whole = least.to(end);
    Some(rules::range_spelling::report(state.location(whole), whole.of(state.text), &right))
}

/// `use people.*`, `import { Team } from "people"`: a `use` as other languages write it; its line begins at `start`.
pub(super) fn of_use(state: &State<'_>, start: usize) -> Option<Diagnostic> {
    let end = (start..).find(|index| matches!(state.token(*index), Token::NewLine | Token::End))?;
    let count = |token| (start..end).filter(|index| state.token(*index) == token).count();
    // Braces that go on below hold more than can be seen here.
    if count(Token::OpenBrace) != count(Token::CloseBrace) {
        return None;
    }
    // `"./std/risk.flow"` is `std.risk`.
    let text = |index: usize| {
        let written = state.span(index).of(state.text).trim_matches('"');
        let written = written.trim_start_matches(['.', '/']);
        written.strip_suffix(".flow").unwrap_or(written).replace('/', ".")
    };
    let named = |index: &usize| state.token(*index).is_name() || state.token(*index) == Token::Text;
    let whole = state.range(start, end);
    let alias = (start + 1..end).find(|index| state.token(*index) == Token::As);
    let from = (start..end).find(|index| state.token(*index) == Token::From);
    // The module, with its dots; `std/risk` and `std::risk` are dots as well.
    let dot = |index: usize| {
        matches!(state.token(index), Token::Dot | Token::Slash)
            || matches!((state.token(index), state.token(index + 1)), (Token::Colon, Token::Colon))
            || matches!((state.token(index - 1), state.token(index)), (Token::Colon, Token::Colon))
    };
    let mut module = from.unwrap_or(start) + 1;
    let mut path = String::new();
    let first = module;
    while module < end && (named(&module) || dot(module)) {
        if named(&module) {
            if !path.is_empty() && !dot(module - 1) {
                break;
            }
            path.push_str(&text(module));
        } else if named(&(module + 1)) {
            path.push('.');
        }
        module += 1;
    }
    let inside = |index: &usize| !(first..module).contains(index) && named(index);
    let is_new_name = |index: &usize| *index > start && state.token(index - 1) == Token::As;
    let is_word = |index: &usize| ["use", "import", "type"].contains(&text(*index).as_str());
    let names: Vec<String> = (start + 1..end)
        .filter(|index| inside(index) && !is_new_name(index) && !is_word(index))
        .filter(|index| !matches!(state.token(*index), Token::As | Token::From))
        .map(text)
        .collect();
    if path.is_empty() || path.starts_with('.') || whole.is_empty() {
        return None;
    }
    // `std::risk::irreversible` names what is taken last.
    let colons = count(Token::Colon) > 2 && alias.is_none();
    let right = match names.as_slice() {
        [] if colons => match path.rsplit_once('.') {
            Some((module, name)) => format!("use {module} {{ {name} }}"),
            None => format!("use {path}"),
        },
        [] => format!("use {path}"),
        names => format!("use {path} {{ {} }}", names.join(", ")),
    };
    // The semicolon behind it is part of the same.
    let behind = state.text.get(whole.end as usize..).unwrap_or("");
    let semicolon = u32::from(behind.starts_with(';'));
    let whole = state.location(Span::new(whole.start, whole.end + semicolon));
    Some(match alias {
        Some(alias) => {
            let place = state.location(state.range(alias, (alias + 2).min(end)));
            rules::use_braces::renamed(place, whole, &right)
        }
        None => rules::use_braces::otherwise(whole, &right),
    })
}

/// `tags contains "x"`, `amount between 1 EUR and 5 EUR`, `count(tags)`: what other languages compare and count with.
fn of_comparison(state: &State<'_>, start: usize, at: usize) -> Option<Diagnostic> {
    let told = |from: usize, to: usize, right: String| {
        let whole = state.location(state.range(from, to));
        Some(rules::comparison_spelling::otherwise(whole, state.range(from, to).of(state.text), &right))
    };
    // The path that ends before `end`.
    let path_before = |end: usize| {
        let mut from = end.checked_sub(1).filter(|index| *index > start && state.token(*index).is_name())?;
        while from > start + 2 && state.token(from - 1) == Token::Dot && state.token(from - 2).is_name() {
            from -= 2;
        }
        Some(from)
    };
    let path_behind = |from: usize| {
        let mut end = from + 1;
        while state.token(end) == Token::Dot && state.token(end + 1).is_name() {
            end += 2;
        }
        state.token(from).is_name().then_some(end)
    };
    let stops = |token| {
        matches!(
            token,
            Token::Arrow
                | Token::And
                | Token::Or
                | Token::NewLine
                | Token::End
                | Token::CloseBrace
                | Token::CloseParenthesis
        )
    };
    let written = state.span(at).of(state.text);
    if ["contains", "includes", "include", "has"].contains(&written) {
        let from = path_before(at)?;
        let end = (at + 1..).find(|index| stops(state.token(*index))).filter(|end| *end > at + 1)?;
        let (list, value) = (state.range(from, at), state.range(at + 1, end));
        return told(from, end, format!("{} in {}", value.of(state.text), list.of(state.text)));
    }
    if written == "between" {
        let from = path_before(at)?;
        let and = (at + 1..)
            .find(|index| stops(state.token(*index)))
            .filter(|and| state.token(*and) == Token::And)?;
        let end = (and + 1..).find(|index| stops(state.token(*index))).filter(|end| *end > and + 1)?;
        let (value, least, most) =
            (state.range(from, at), state.range(at + 1, and), state.range(and + 1, end));
        let (value, least, most) = (value.of(state.text), least.of(state.text), most.of(state.text));
        return told(from, end, format!("{value} >= {least} and {value} <= {most}"));
    }
    // `count(tags)`, `length of tags`, `size(tags)`
    let word = at.checked_sub(1).filter(|word| *word > start)?;
    let counts = ["count", "length", "size", "len", "number"].contains(&state.span(word).of(state.text));
    let bracket = state.token(at) == Token::OpenParenthesis;
    if !counts || !(bracket || state.token(at) == Token::Of) {
        return None;
    }
    let end = path_behind(at + 1)?;
    if bracket && state.token(end) != Token::CloseParenthesis {
        return None;
    }
    let path = state.range(at + 1, end).of(state.text);
    told(word, end + usize::from(bracket), format!("count of {path}"))
}

/// A line that lacks the word it begins with, and can be only one: `amount > 100 EUR -> ask` in a decision, `ana, ben` in a role,
/// `3 days` in a wait, `notify Lead after 1 day` in a ladder, `after 2 days -> closed` in a step.
pub(super) fn lacks_word(state: &State<'_>, place: Option<Kind>, at: usize) -> Option<Diagnostic> {
    let end = (at..)
        .find(|index| matches!(state.token(*index), Token::NewLine | Token::CloseBrace | Token::End))?;
    let token = state.token(at);
    let line = state.range(at, end);
    let gap = state.location(Span::at(line.start));
    let whole = state.location(line);
    let arrow = (at..end).find(|index| state.token(*index) == Token::Arrow);
    match place? {
        Kind::Decide if token != Token::When && arrow.is_some_and(|arrow| arrow > at) => {
            let compares = (at..end).any(|index| state.token(index).compares());
            (compares || token == Token::Not).then(|| rules::unknown_keyword::lacking(whole, gap, "when"))
        }
        Kind::Role
            if token == Token::Name
                && (at..end).all(|index| match (index - at) % 2 {
                    0 => state.token(index).is_name(),
                    _ => state.token(index) == Token::Comma,
                }) =>
        {
            // Who is in it is said once.
            let brace = state.open.last()?.brace;
            let said =
                (brace..matching_brace(state, brace)?).any(|index| state.token(index) == Token::People);
            (!said).then(|| rules::unknown_keyword::lacking(whole, gap, "people"))
        }
        Kind::System if token.is_name() && state.token(at + 1) == Token::OpenParenthesis => {
            Some(rules::unknown_keyword::lacking(whole, gap, "action"))
        }
        Kind::Wait if matches!(token, Token::Number | Token::Duration) => {
            Some(rules::unknown_keyword::lacking(whole, gap, "for"))
        }
        Kind::Escalation if matches!(token, Token::Notify | Token::Assign | Token::Convene) => {
            let after =
                (at + 1..end).find(|index| matches!(state.token(*index), Token::After | Token::Every))?;
            let (what, when) = (state.range(at, after), state.range(after, end));
            let right = format!("{} {}", when.of(state.text), what.of(state.text));
            Some(rules::unknown_keyword::otherwise(whole, "A rung begins with its time", &right))
        }
        Kind::Stage | Kind::Gate | Kind::Run | Kind::Wait | Kind::Workflow if token == Token::After => {
            of_limit(state, at, at + 1)
        }
        _ => None,
    }
}

/// `late after 2 days -> closed`, `late 2 days -> closed`: a time limit in the line that says what happens after it.
fn of_late(state: &State<'_>, start: usize) -> Option<Diagnostic> {
    of_limit(state, start, start + 1 + usize::from(state.token(start + 1) == Token::After))
}

/// A line with a time limit, which begins at `from`, and where it leads.
fn of_limit(state: &State<'_>, start: usize, from: usize) -> Option<Diagnostic> {
    let end = (start..)
        .find(|index| matches!(state.token(*index), Token::NewLine | Token::CloseBrace | Token::End))?;
    let arrow = (from..end).find(|index| state.token(*index) == Token::Arrow)?;
    if arrow == from {
        return None;
    }
    let (time, way) = (state.range(from, arrow), state.range(arrow, end));
    let margin = " ".repeat(super::braces::indent(state, start));
    let right = format!("within {}\n{margin}late {}", time.of(state.text), way.of(state.text));
    let title = "A time limit, and what happens after it, are two lines";
    Some(rules::unknown_keyword::otherwise(state.location(state.range(start, end)), title, &right))
}

/// True for an `else` that begins a line of a decision, where `otherwise` is meant.
pub(super) fn is_otherwise(state: &State<'_>, at: usize) -> bool {
    state.open.last().is_some_and(|open| open.kind == Kind::Decide) && super::braces::is_line_start(state, at)
}

/// Sentences of scenarios that are said otherwise.
fn of_scenario(
    state: &State<'_>,
    context: Context,
    start: usize,
    at: usize,
    failure: &Failure,
) -> Option<Diagnostic> {
    let Context::Line(clause) = context else { return None };
    let span = state.span(at);
    let written = span.of(state.text);
    if clause.shape == Shape::Expect && at > start + 1 && failure.expects(Expected::Token(Token::Is)) {
        let name = state.range(start + 1, at);
        let ends = matches!(state.token(at), Token::Within | Token::Before | Token::NewLine | Token::End);
        let gap = state.location(Span::at(name.start));
        return ends
            .then(|| rules::scenario_spelling::outcome(state.location(name), gap, name.of(state.text)));
    }
    if clause.shape != Shape::Happens || !failure.expects(Expected::What(What::Happening)) {
        return None;
    }
    const VERDICTS: &[(&str, &[&str])] = &[
        ("accept", &["accept", "accepts", "accepted", "approve", "approves", "approved"]),
        ("reject", &["reject", "rejects", "rejected", "deny", "denies", "denied", "declines", "declined"]),
        ("rework", &["rework", "reworks", "reworked"]),
    ];
    let verdict = VERDICTS.iter().find(|(_, words)| is_one_of(written, words));
    if let Some((verdict, _)) = verdict {
        return Some(rules::scenario_spelling::verdict(state.location(span), written, verdict));
    }
    if !is_one_of(written, &["done", "completes", "completed", "finishes", "finished", "ends", "succeeds"]) {
        return None;
    }
    // `done after 10m`: as long as the rest of the line is a length of time.
    let end = (at..)
        .find(|index| matches!(state.token(*index), Token::NewLine | Token::CloseBrace | Token::End))?;
    let timed = state.token(at + 1) == Token::After && end > at + 2;
    let right = timed.then(|| format!("takes {}", state.range(at + 2, end).of(state.text)));
    let whole = if timed { state.range(at, end) } else { span };
    Some(rules::scenario_spelling::done(state.location(whole), right.as_deref()))
}

/// True where the name of a declaration, or of a member of a choice, should stand and nothing else can.
fn is_name_place(state: &State<'_>, context: Context, start: usize, at: usize) -> bool {
    let next = state.token(at + 1);
    match context {
        Context::Block(Kind::Choice) => true,
        // A text of its own follows the name of an assumption.
        Context::Block(Kind::Assume) => false,
        Context::Block(_) => {
            at == start + 1 && matches!(next, Token::OpenBrace | Token::OpenParenthesis | Token::NewLine)
        }
        _ => false,
    }
}

/// True for declarations whose names begin with a capital letter.
fn is_pascal(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Workflow
            | Kind::Role
            | Kind::Agent
            | Kind::System
            | Kind::Record
            | Kind::Choice
            | Kind::Function
    )
}

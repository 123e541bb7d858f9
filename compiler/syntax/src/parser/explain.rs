//! Why a statement could not be read, in words.

use super::State;
use super::failure::{Expected, Failure, What};
use super::recovery::{Context, continues, words_of};
use crate::rules;
use crate::rules::unexpected::{Found, Wanted};
use crate::table::{Entry, Shape, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::Span;

pub(super) fn report_unknown(state: &mut State<'_>, place: Option<Kind>, at: usize) {
    let span = state.span(at);
    let location = state.location(span);
    let token = state.token(at);
    let written = span.of(state.text);
    let takes = token == Token::From || ["import", "include", "require"].contains(&written);
    let taken = (place.is_none() && takes).then(|| super::habits::of_use(state, at)).flatten();
    let report = if let Some(taken) = taken {
        taken
    } else if place.is_none() && is_prose(state, at) {
        rules::unknown_keyword::prose(location)
    } else if let Some(lacking) = super::habits::lacks_word(state, place, at) {
        lacking
    } else if matches!(token, Token::CloseParenthesis | Token::CloseBracket) {
        rules::stray_bracket::report(location, written)
    } else if token.is_word() && !rules::misplaced_line::places(token).is_empty() {
        rules::misplaced_line::report(location, token, place)
    } else if token.is_name() || token.is_reserved() {
        let alone = matches!(state.token(at + 1), Token::NewLine | Token::CloseBrace | Token::End);
        let flag = |word: &&str| match Token::of(word).map(|token| lookup(place, token)) {
            Some(Entry::Clause(clause)) => clause.shape == Shape::Flag,
            _ => false,
        };
        // A flag that stands in this block already isn't what was meant.
        let stands = |word: &str| {
            let from = state.open.last().map_or(0, |open| open.brace);
            (from..at).any(|index| {
                Some(state.token(index)) == Token::of(word)
                    && matches!(state.token(index.saturating_sub(1)), Token::NewLine | Token::OpenBrace)
            })
        };
        let nearest = flow_source::suggest::nearest(written, words_of(place))
            .filter(|word| alone && flag(word) && !stands(word));
        let way = place.filter(|_| state.token(at + 1) == Token::Arrow);
        let way = way.and_then(|kind| rules::unknown_keyword::way(location, written, kind));
        // `icon: star` is for readers only, as far as anybody can tell.
        let noted = state.token(at + 1) == Token::Colon && place.is_some();
        way.unwrap_or_else(|| match noted {
            true => rules::unknown_keyword::noted(location, written, place, nearest),
            false => rules::unknown_keyword::report(location, written, place, nearest),
        })
    } else {
        let nothing = Wanted { things: Vec::new(), line_end: false };
        rules::unexpected::report(location, &found(state, at), &nothing, place_words(place))
    };
    forget_inside(state, &report);
    state.reports.push(report);
}

/// True for a line of three words or more, and nothing else.
fn is_prose(state: &State<'_>, at: usize) -> bool {
    let end = (at..).find(|index| matches!(state.token(*index), Token::NewLine | Token::End)).unwrap_or(at);
    let plain = |index: usize| {
        let token = state.token(index);
        if state.span(index).of(state.text) == "=" {
            return false;
        }
        token.is_name()
            || token.is_reserved()
            || matches!(
                token,
                Token::Comma
                    | Token::Dot
                    | Token::Number
                    | Token::Currency
                    | Token::Percent
                    | Token::Duration
            )
    };
    end >= at + 3 && state.token(at) == Token::Name && (at..end).all(plain)
}

pub(super) fn place_words(place: Option<Kind>) -> String {
    match place {
        Some(kind) => format!("Each line of {} begins with a word such as `{}`.", rules::with_article(kind), words_of(place).first().unwrap_or(&"title")),
        None => "Outside of braces, each line begins with `use` or with what it declares, such as `workflow` or `role`.".to_owned(),
    }
}

/// What stands there, for a message.
pub(super) fn found(state: &State<'_>, at: usize) -> Found {
    match state.token(at) {
        Token::NewLine => Found::LineEnd,
        Token::End => Found::FileEnd,
        Token::Text => Found::Thing("a text in quotes".to_owned()),
        Token::Prose => Found::Thing("a block of lines with `|`".to_owned()),
        _ => Found::Thing(format!("`{}`", rules::shown(state.span(at).of(state.text)))),
    }
}

/// Says why a statement could not be read.
pub(super) fn report(state: &mut State<'_>, context: Context, start: usize, failure: Failure) {
    // To find out what was meant may take a look at the whole file.
    if state.reports.is_full() {
        return state.reports.count();
    }
    let at = failure.at().max(start);
    let token = state.token(at);
    let before = at.checked_sub(1).map_or(Token::End, |index| state.token(index));
    let ends = matches!(token, Token::NewLine | Token::End | Token::CloseBrace);
    let gap = state.gap(at);
    let place = if ends { gap } else { state.span(at) };
    let location = state.location(place);
    let written = state.span(at).of(state.text);
    let open = open_bracket(state, start, at);
    let lacking = state.layout.unbalanced && !state.layout.unopened;
    let never_closed = open.is_some_and(|bracket| match state.token(bracket) {
        Token::OpenBrace => lacking,
        _ => state.layout.unclosed.contains(&bracket),
    });
    let following = if token == Token::NewLine { at + 1 } else { at };
    // In a record each entry has a colon: two names in a row may be a path that lacks its dot.
    let in_record = open.is_some_and(|bracket| state.token(bracket) == Token::OpenBrace);
    // And after `name: type` the next entry has a name of its own: a word alone is no entry.
    let named = at.checked_sub(2).is_some_and(|before| state.token(before) == Token::Colon);
    let entry = token.is_name() && !ends && !in_record && !named
        || state.token(following).is_name() && state.token(following + 1) == Token::Colon;
    // What has been said about this very place is enough.
    if state.reports.told(location) {
        state.doubtful = true;
        return;
    }
    let diagnostic = if let Some(habit) = super::habits::explain(state, context, start, at, &failure) {
        habit
    } else if state.layout.unopened
        && before.is_name()
        && token.is_name()
        && state.token(at + 1) == Token::Colon
    {
        let name = state.span(at - 1).of(state.text);
        rules::missing_brace::opening(state.location(gap), name)
    } else if failure.expects(Expected::Token(Token::Comma)) && entry && open.is_some() && !never_closed {
        rules::missing_comma::report(state.location(gap), state.location(state.span(following)))
    } else if ends && before == Token::Comma {
        rules::trailing_comma::report(state.location(state.span(at - 1)))
    } else if ends && is_operator(before) {
        let next = if token == Token::NewLine { state.span(at + 1) } else { Span::at(gap.end) };
        let joins = continues(state, at);
        let operator = state.span(at - 1);
        rules::trailing_operator::report(
            state.location(operator),
            operator.of(state.text),
            joins.then(|| state.location(Span::at(next.start))),
            state.location(Span::new(state.gap(at - 1).end, operator.end)),
            before,
        )
    } else if let (Some(bracket), true) = (open, never_closed || ends || token == Token::OpenBrace)
        && (token != Token::CloseBrace || state.token(bracket) != Token::OpenBrace)
    {
        let span = state.span(bracket);
        rules::unclosed_bracket::report(state.location(span), state.location(gap), span.of(state.text))
    } else if matches!(token, Token::CloseParenthesis | Token::CloseBracket) && open.is_none() {
        rules::stray_bracket::report(location, written)
    } else if let Some(arrow) = arrow_before(state, start, at)
        && matches!(token, Token::Comma | Token::And)
        && open.is_none()
    {
        let first = Span::new(state.span(arrow + 1).start, gap.end);
        rules::several_targets::report(state.location(first), location)
    } else if failure.expects(Expected::What(What::Name))
        && token.is_reserved()
        && (!is_joining(token) || state.token(at + 1) == Token::Colon)
    {
        rules::reserved_word::report(location, written)
    } else {
        let line_end = Expected::What(What::LineEnd);
        let things = failure.expected().iter().filter(|expected| **expected != line_end);
        let wanted = Wanted {
            things: things.map(|expected| expected.words()).collect(),
            line_end: failure.expects(line_end),
        };
        let is_record = token == Token::OpenBrace && failure.expects(Expected::What(What::Value));
        let help = match is_record {
            true => "The value of a record begins with its name: `Request { what: \"A visit\" }`.".to_owned(),
            false => context_words(context),
        };
        let missing = match failure.expected() {
            [Expected::Token(word)] if word.is_fixed() && !ends && may_follow(*word, token) => Some(*word),
            // Of what may follow an action, a bare tier lacks its word.
            expected if expected.contains(&Expected::Token(Token::Risk)) && token.is_name() => {
                Some(Token::Risk)
            }
            _ => None,
        };
        match missing {
            Some(word) => {
                let written = rules::shown(written);
                rules::unexpected::missing(location, state.location(gap), word.text(), &written, help)
            }
            None => rules::unexpected::report(location, &found(state, at), &wanted, help),
        }
    };
    forget_inside(state, &diagnostic);
    state.reports.push(diagnostic);
}

/// Of a `use` that is told as a whole, its signs aren't told once more.
fn forget_inside(state: &mut State<'_>, found: &flow_source::Diagnostic) {
    if std::ptr::eq(found.rule, &rules::use_braces::RULE) {
        let inside: Vec<_> = state.reports.within(found.location()).collect();
        for place in inside {
            state.reports.take_back(place);
        }
    }
}

/// True where a word or mark can stand right before a token, as far as these two can tell.
fn may_follow(word: Token, token: Token) -> bool {
    match word {
        Token::Arrow => {
            token.is_name() || matches!(token, Token::Join | Token::Leave | Token::Recover | Token::Unknown)
        }
        Token::Via => token.is_name(),
        Token::Comma | Token::Colon => !token.is_mark() && token != Token::Prose,
        _ => true,
    }
}

/// The last arrow before `at`, where something that could be its target stands between them.
fn arrow_before(state: &State<'_>, start: usize, at: usize) -> Option<usize> {
    let arrow = (start..at).rev().find(|index| state.token(*index) == Token::Arrow)?;
    (arrow + 1 < at).then_some(arrow)
}

pub(super) fn is_joining(token: Token) -> bool {
    matches!(
        token,
        Token::And
            | Token::Or
            | Token::Else
            | Token::Then
            | Token::Except
            | Token::When
            | Token::Of
            | Token::In
            | Token::Is
    )
}

pub(super) fn is_operator(token: Token) -> bool {
    matches!(
        token,
        Token::And
            | Token::Or
            | Token::Not
            | Token::Is
            | Token::In
            | Token::Then
            | Token::Else
            | Token::Except
            | Token::Plus
            | Token::Minus
            | Token::Star
            | Token::Slash
            | Token::Less
            | Token::LessOrEqual
            | Token::Greater
            | Token::GreaterOrEqual
    )
}

/// The innermost round or square bracket that is open just before `at`.
pub(super) fn open_bracket(state: &State<'_>, start: usize, at: usize) -> Option<usize> {
    let mut stack = Vec::new();
    for index in start..at {
        match state.token(index) {
            Token::OpenParenthesis | Token::OpenBracket | Token::OpenBrace => stack.push(index),
            Token::CloseParenthesis | Token::CloseBracket | Token::CloseBrace => {
                stack.pop();
            }
            _ => {}
        }
    }
    stack.pop()
}

pub(super) fn context_words(context: Context) -> String {
    match context {
        Context::File => "One declaration, one line: the next one begins on a line of its own.".to_owned(),
        Context::Use => "For example `use org.people { Lead, Finance }`.".to_owned(),
        Context::Block(Kind::Record) => {
            "A field is a name and what it is, with a colon between them: `amount: Money`.".to_owned()
        }
        Context::Block(Kind::Choice) => "A choice holds names: `open, closed`.".to_owned(),
        Context::Block(kind) => {
            let example = kind.entry().example.lines().next().unwrap_or("");
            format!("For example `{example}`.")
        }
        Context::Line(clause) => format!("{} For example `{}`.", clause.meaning, clause.example),
    }
}

//! Durations, estimates, rates and what comes back.

use super::basics::{hole, read_hole, read_name, read_path, say};
use super::failure::{Expected, Failure, What};
use super::{Input, Read, Rule, rule, word};
use crate::ast::{
    Dates, Duration, DurationKind, Every, Interval, Number, Rate, Text, TextKind, TextOrPath, TimeSpan,
};
use crate::rules;
use crate::token::Token;
use chumsky::prelude::*;
use flow_source::Span;

/// A token that stands for itself; answers where it stands.
pub(super) fn spot<'src>(token: Token) -> impl Rule<'src, Span> {
    word(token).map_with(|_, extra| {
        let span: SimpleSpan = extra.span();
        extra.state().span(span.start)
    })
}

/// `DURATION | NUMBER UNIT | NUMBER "business" (UNIT | "hour" | "hours") | hole`
pub(super) fn duration<'src>() -> impl Rule<'src, Duration> {
    rule(read_duration)
}

fn read_duration(input: &mut Input<'_, '_>) -> Result<Duration, Failure> {
    match input.token() {
        Token::Duration => {
            let span = input.advance();
            Ok(Duration { span, kind: DurationKind::Short })
        }
        Token::Number => {
            let number = input.advance();
            read_long(input, number)
        }
        Token::Unknown => {
            let hole = read_hole(input)?;
            Ok(Duration { span: hole.span, kind: DurationKind::Hole(hole) })
        }
        _ => Err(input.failure(Expected::What(What::Duration))),
    }
}

/// What follows the number of a duration.
pub(super) fn read_long(input: &mut Input<'_, '_>, number: Span) -> Result<Duration, Failure> {
    let business = input.take(Token::Business).is_some();
    let token = input.token();
    if !(token.is_unit() || business && matches!(token, Token::Hour | Token::Hours)) {
        return Err(input.failure(Expected::What(What::Unit)));
    }
    let unit = input.advance();
    let kind = match business {
        true => DurationKind::Business { number, unit },
        false => DurationKind::Long { number, unit },
    };
    Ok(Duration { span: number.to(unit), kind })
}

/// `duration | path`
pub(super) fn span<'src>() -> impl Rule<'src, TimeSpan> {
    rule(read_span)
}

pub(super) fn read_span(input: &mut Input<'_, '_>) -> Result<TimeSpan, Failure> {
    if input.token().is_name() {
        read_path(input).map(TimeSpan::Path)
    } else {
        read_duration(input).map(TimeSpan::Duration)
    }
}

/// `NUMBER | hole`
pub(super) fn number<'src>() -> impl Rule<'src, Number> {
    choice((spot(Token::Number).map(Number::Written), hole().map(Number::Hole)))
}

/// `day`, `days`, `week`, ...
fn unit<'src>() -> impl Rule<'src, Span> {
    rule(|input| match input.token().is_unit() {
        true => Ok(input.advance()),
        false => Err(input.failure(Expected::What(What::Unit))),
    })
}

/// `NUMBER "per" UNIT | hole`
pub(super) fn rate<'src>() -> impl Rule<'src, Rate> {
    let per = spot(Token::Number).then_ignore(word(Token::Per)).then(unit());
    choice((per.map(|(number, unit)| Rate::Per { number, unit }), hole().map(Rate::Hole)))
}

/// `STRING | path`
pub(super) fn zone<'src>() -> impl Rule<'src, TextOrPath> {
    rule(|input| {
        if input.token() == Token::Text {
            return super::basics::read_quoted(input).map(TextOrPath::Text);
        }
        let start = input.at();
        let path = read_path(input)?;
        if input.token() != Token::Slash {
            return Ok(TextOrPath::Path(path));
        }
        // `Europe/Berlin`, `America/Port-au-Prince`
        while matches!(input.token(), Token::Slash | Token::Minus) {
            input.advance();
            read_name(input)?;
        }
        let span = input.since(start);
        let state = input.state();
        say(state, rules::quoted_name::zone(state.location(span), span.of(state.text)));
        Ok(TextOrPath::Text(Text { span, value: span, kind: TextKind::Quoted }))
    })
}

/// `(span | UNIT) ("on" ("day" NUMBER | NAME))? ("at" CLOCK "in" (STRING | path))?`, and `("for" span)?` of a meeting
pub(super) fn every<'src>(meeting: bool) -> impl Rule<'src, Every> {
    let interval = rule(|input| match input.token().is_unit() {
        true => Ok(Interval::Unit(input.advance())),
        false => {
            let at = input.at();
            let state = input.state();
            // `every Monday` is no length of time.
            state.doubtful |= crate::rephrase::is_interval_in_words(state.span(at).of(state.text));
            read_span(input).map(Interval::Span)
        }
    });
    let day = rule(|input| match input.take(Token::Day) {
        Some(_) => Ok((None, Some(input.require(Token::Number)?))),
        None => Ok((Some(read_name(input)?), None)),
    });
    let on = word(Token::On).ignore_then(day);
    let at = word(Token::At).ignore_then(spot(Token::TimeOfDay)).then_ignore(word(Token::In)).then(zone());
    let head = interval.then(on.or_not()).then(at.or_not()).map(|((interval, on), at)| {
        let (weekday, day) = on.unwrap_or((None, None));
        let (clock, zone) = at.map_or((None, None), |(clock, zone)| (Some(clock), Some(zone)));
        Every { interval, weekday, day, clock, zone, length: None }
    });
    let length = custom(move |input: &mut Input<'src, '_>| match meeting {
        true => input.parse(word(Token::For).ignore_then(span()).or_not()),
        false => Ok(None),
    });
    head.then(length).map(|(every, length)| Every { length, ..every })
}

/// `DATE ("to" DATE)?`
pub(super) fn dates<'src>() -> impl Rule<'src, Dates> {
    spot(Token::Date)
        .then(word(Token::To).ignore_then(spot(Token::Date)).or_not())
        .map(|(first, last)| Dates { first, last })
}

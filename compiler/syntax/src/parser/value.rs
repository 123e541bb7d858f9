//! What follows the keyword of a line: one rule for each shape of the table.

use super::basics::{
    argument, arguments, call, channel, hole, name, names, parameters, path, paths, person, quoted,
    read_call, read_hole, slot, starts_text, text, type_,
};
use super::expression::{atom, comparison, expression, missing, sum};
use super::failure::{Expected, Failure, What};
use super::time::{dates, duration, every, number, rate, span, spot, zone};
use super::who::{self, who};
use super::{Input, Read, Rule, Several, listed, one, optional, rule, several, word};
use crate::ast::{
    Action, Arrow, Call, EachSource, Estimate, Expect, Expected as Outcome, ExpectedBy, Expression, Given,
    Happens, HappensKind, IdleState, Join, List, Name, Order, Path, People, PersonReference, Retry, Rung,
    RungVerb, StepClass, Target, Value, Way, Which, WhichSubject, Within,
};
use crate::rules;
use crate::table::Shape;
use crate::token::Token;
use chumsky::prelude::*;
use flow_source::Span;

/// Reads what follows the keyword, and the condition where it is part of the shape.
pub(super) fn read(
    input: &mut Input<'_, '_>,
    shape: Shape,
    condition: &mut Option<Box<Expression>>,
) -> Result<Value, Failure> {
    match shape {
        Shape::Way => input.parse(way()).map(Value::Way),
        Shape::Who => input.parse(who()).map(|who| Value::Who(Box::new(who))),
        Shape::Within => input.parse(rule(read_within)),
        Shape::Do => match starts_text(input.token()) {
            true => input.parse(text()).map(Value::DoText),
            false => input.parse(call()).map(|call| Value::DoCall(Box::new(call))),
        },
        Shape::Text => input.parse(text()).map(Value::Text),
        Shape::Reads => input.parse(rule(read_reads)),
        Shape::Writes => input.parse(rule(read_writes)),
        Shape::Estimate => input.parse(rule(read_estimate)),
        Shape::On => {
            let event = input.parse(path())?;
            let state = input.state();
            state.doubtful |= crate::rephrase::is_no_event(event.span.of(state.text));
            *condition = input.parse(super::expression::condition().or_not())?.map(Box::new);
            let way = input.parse(way())?;
            Ok(Value::On { event: Box::new(event), way })
        }
        Shape::Arm => {
            let expression = input.parse(expression())?;
            let way = input.parse(way())?;
            *condition = Some(Box::new(expression));
            Ok(Value::Way(way))
        }
        Shape::Flag => Ok(Value::Flag),
        Shape::Path => input.parse(path()).map(Value::Path),
        Shape::Person => input.parse(person()).map(Value::Person),
        Shape::Call => input.parse(call()).map(Value::Call),
        Shape::Expression => input.parse(expression()).map(Box::new).map(Value::Expression),
        Shape::Paths => listed(input, path()).map(Value::Paths),
        Shape::Names => listed(input, name()).map(Value::Names),
        _ => read_rare(input, shape),
    }
}

#[inline(never)]
fn read_rare(input: &mut Input<'_, '_>, shape: Shape) -> Result<Value, Failure> {
    match shape {
        Shape::Quoted => input.parse(quoted().map(Value::Text)),
        Shape::TextOrPath => match starts_text(input.token()) {
            true => input.parse(text().map(Value::Text)),
            false => input.parse(path().map(Value::Path)),
        },
        Shape::Allow => input.parse(
            name()
                .then_ignore(word(Token::Because))
                .then(text())
                .map(|(rule, because)| Value::Allow { rule, because }),
        ),
        Shape::Enters => {
            let (paths, text) = match input.token() {
                Token::Text => (List::new(), Some(Box::new(input.parse(quoted())?))),
                _ => (input.parse(paths())?, None),
            };
            let channel = input.parse(channel().or_not())?.map(Box::new);
            Ok(Value::Enters { paths, text, channel })
        }
        Shape::OfPath => input.parse(word(Token::Of).ignore_then(path()).map(Value::Path)),
        Shape::OnPath => input.parse(word(Token::On).ignore_then(path()).map(Value::Path)),
        Shape::WhilePath => input.parse(word(Token::While).ignore_then(path()).map(Value::Path)),
        Shape::FromTo => input.parse(
            path()
                .then_ignore(word(Token::To))
                .then(path())
                .map(|(from, to)| Value::FromTo { from, to: Box::new(to) }),
        ),
        Shape::PathsOrHole => match input.token() {
            Token::Unknown => input.parse(hole().map(Value::Hole)),
            _ => input.parse(paths().map(Value::Paths)),
        },
        Shape::Name => input.parse(name().map(|name| Value::Names(one(name)))),
        Shape::Ranking => {
            let ranking = path().separated_by(word(Token::Over)).at_least(1).collect();
            input.parse(ranking.map(|Several(paths)| Value::Ranking(paths)))
        }
        Shape::People => match input.token() {
            Token::Number => Ok(Value::People(People::Count(input.advance()))),
            Token::Unknown => input.parse(hole().map(|hole| Value::People(People::Hole(hole)))),
            _ => input.parse(paths().map(|paths| Value::People(People::Named(paths)))),
        },
        Shape::Rate => input.parse(rate().map(Value::Rate)),
        Shape::Contact => match input.token() {
            Token::Unknown => {
                let hole = read_hole(input)?;
                let channel = crate::ast::Channel { span: hole.span, name: None, address: Some(hole) };
                Ok(Value::Contact(Box::new(channel)))
            }
            _ => input.parse(channel().map(|channel| Value::Contact(Box::new(channel)))),
        },
        Shape::Confirm => input.parse(
            paths()
                .then_ignore(word(Token::With))
                .then(who())
                .map(|(actions, with)| Value::Confirm { actions, with: Box::new(with) }),
        ),
        Shape::Model => input.parse(
            quoted()
                .then(word(Token::As).ignore_then(quoted()).or_not())
                .map(|(model, other)| Value::Model { model, configuration: other.map(Box::new) }),
        ),
        Shape::Criterion => input.parse(
            name()
                .then_ignore(word(Token::Weight))
                .then(spot(Token::Number))
                .then(text())
                .map(|((name, weight), text)| Value::Criterion { name, weight, text }),
        ),
        Shape::Percent => input.parse(spot(Token::Percent).map(Value::Percent)),
        Shape::PercentOrPath => {
            input.parse(choice((spot(Token::Percent).map(Value::Percent), path().map(Value::Path))))
        }
        Shape::Every => input.parse(every(false).map(|every| Value::Every(Box::new(every)))),
        Shape::Meeting => input.parse(every(true).map(|every| Value::Every(Box::new(every)))),
        Shape::Slot => input.parse(slot().map(|slot| Value::Slots { slots: one(slot), from: None })),
        Shape::Action => input.parse(action()),
        Shape::Zone => input.parse(zone().map(Value::Zone)),
        Shape::Opening => input.parse(opening()),
        Shape::Closed => input.parse(several(dates()).map(Value::Closed)),
        Shape::SilenceNever => input.require(Token::Never).map(|_| Value::SilenceNever),
        Shape::Rung => read_rung(input),
        Shape::Target => {
            let target = comparison().then(sum());
            input.parse(target.map(|(operator, value)| Value::Target { operator, value: Box::new(value) }))
        }
        Shape::Which => input.parse(whichs().map(Value::Which)),
        Shape::DifferentPeople => input.parse(word(Token::People).ignore_then(whichs()).map(Value::Which)),
        Shape::SamePerson => input.parse(word(Token::Person).ignore_then(whichs()).map(Value::Which)),
        _ => read_rarest(input, shape),
    }
}

fn read_rarest(input: &mut Input<'_, '_>, shape: Shape) -> Result<Value, Failure> {
    match shape {
        Shape::NeedsStep => read_needs(input),
        Shape::NeverStep => match input.token() {
            Token::Before | Token::After => input
                .parse(order().then(which()))
                .map(|(order, which)| Value::NeverStep(Some((order, Box::new(which))))),
            _ => Ok(Value::NeverStep(None)),
        },
        Shape::AtMostTimes => input.parse(
            word(Token::Most)
                .ignore_then(number())
                .then_ignore(word(Token::Times))
                .then(word(Token::Per).ignore_then(path()).or_not())
                .map(|(number, per)| Value::AtMostTimes { number, per: per.map(Box::new) }),
        ),
        Shape::NamedWay => input.parse(name().then(way()).map(|(name, way)| Value::Verdict { name, way })),
        Shape::Fails => input.parse(
            names()
                .or_not()
                .then(way())
                .map(|(errors, way)| Value::Fails { errors: errors.unwrap_or_default(), way }),
        ),
        Shape::Stalls => input.parse(
            word(Token::After)
                .ignore_then(span())
                .then(way())
                .map(|(after, way)| Value::Stalls { after: Box::new(after), way }),
        ),
        Shape::Retry => input.parse(
            number()
                .then_ignore(word(Token::Times))
                .then(word(Token::Every).ignore_then(span()).then(spot(Token::Doubling).or_not()).or_not())
                .map(|(number, pause)| {
                    let (every, doubling) =
                        pause.map_or((None, None), |(span, doubling)| (Some(span), doubling));
                    Value::Retry(Box::new(Retry { number, every, doubling }))
                }),
        ),
        Shape::Grants => input.parse(
            name().then_ignore(word(Token::To)).then(paths()).map(|(name, to)| Value::Grants { name, to }),
        ),
        Shape::AtCadence => input.parse(
            path()
                .then(word(Token::At).ignore_then(most_at_once()).or_not())
                .map(|(cadence, at_once)| Value::At { cadence: Some(Box::new(cadence)), at_once }),
        ),
        Shape::AtMostAtOnce => {
            input.parse(most_at_once().map(|at_once| Value::At { cadence: None, at_once: Some(at_once) }))
        }
        Shape::Span => input.parse(span().map(Value::Span)),
        Shape::Each => input.parse(each()),
        Shape::Join => input.parse(join().map(Value::Join)),
        Shape::Rest => input.parse(choice((
            word(Token::Cancelled).to(Value::Rest { continues: false }),
            word(Token::Continues).to(Value::Rest { continues: true }),
        ))),
        Shape::Date => input.parse(spot(Token::Date).map(Value::Date)),
        Shape::StartsAt => input.parse(
            spot(Token::Date)
                .then(
                    word(Token::At)
                        .ignore_then(spot(Token::TimeOfDay))
                        .then_ignore(word(Token::In))
                        .then(quoted())
                        .or_not(),
                )
                .map(|(date, time)| {
                    let (clock, zone) = time.map_or((None, None), |(clock, zone)| (Some(clock), Some(zone)));
                    Value::StartsAt { date, clock, zone: zone.map(Box::new) }
                }),
        ),
        Shape::Given => input.parse(
            path()
                .then_ignore(word(Token::Colon))
                .then(expression())
                .then(word(Token::After).ignore_then(duration()).or_not())
                .map(|((path, value), after)| Value::Given(Box::new(Given { path, value, after }))),
        ),
        Shape::Happens => read_happens(input),
        Shape::Expect => read_expect(input),
        // Every other shape has been read above; a test goes through them all.
        _ => Err(input.failure(Expected::What(What::Value))),
    }
}

/// What stands for a line that could not be read, where the tree has something that says so: that there is such a line
/// is known all the same.
pub(super) fn placeholder(shape: Shape, span: Span) -> Option<Value> {
    let path = || missing_call(span).path;
    let way = || Way {
        span: span.after(),
        arrows: one(Arrow { span: span.after(), target: Target::Call(missing_call(span)), at_most: None }),
    };
    Some(match shape {
        Shape::Way => Value::Way(way()),
        Shape::Fails => return None,
        Shape::Person => Value::Person(PersonReference::Path(path())),
        Shape::Path => Value::Path(path()),
        Shape::Call => Value::Call(missing_call(span)),
        Shape::Expression => Value::Expression(Box::new(missing(span.after()))),
        Shape::Who => Value::Who(Box::new(who::missing(span.after()))),
        _ => return None,
    })
}

/// A call whose name is missing, at the end of `span`.
pub(super) fn missing_call(span: Span) -> Call {
    let span = span.after();
    Call { span, path: Path::from(Name { span }), arguments: None }
}

/// `"->" target ("at" "most" number "times")? ("else" way)?`
pub(super) fn way<'src>() -> impl Rule<'src, Way> {
    rule(|input| {
        let start = input.at();
        let mut arrows = List::with_capacity(1);
        loop {
            let begin = input.at();
            input.require(Token::Arrow)?;
            let target = read_target(input)?;
            let at_most = match input.token() {
                Token::At => input.parse(
                    word(Token::At)
                        .then(word(Token::Most))
                        .ignore_then(number())
                        .then_ignore(word(Token::Times))
                        .map(|number| Some(Box::new(number))),
                )?,
                _ => None,
            };
            // Without a bound, `else` would never count: in a decision it is a line of its own.
            let unbounded = at_most.is_none();
            arrows.push(Arrow { span: input.since(begin), target, at_most });
            let at = input.at();
            if unbounded && input.token() == Token::Else && super::habits::is_otherwise(input.state(), at) {
                break;
            }
            if input.take(Token::Else).is_none() {
                break;
            }
        }
        Ok(Way { span: input.since(start), arrows })
    })
}

/// `"join" | "leave" | "recover" call | call | hole`
fn read_target(input: &mut Input<'_, '_>) -> Result<Target, Failure> {
    match input.token() {
        Token::Join => Ok(Target::Join(input.advance())),
        Token::Leave => Ok(Target::Leave(input.advance())),
        Token::Recover => {
            input.advance();
            read_call(input).map(Target::Recover)
        }
        Token::Unknown => read_hole(input).map(Target::Hole),
        token if token.is_name() => read_call(input).map(Target::Call),
        _ => Err(input.failure(Expected::What(What::Target))),
    }
}

/// `span ("from" path)? | "no" "limit" "because" text`
fn read_within(input: &mut Input<'_, '_>) -> Result<Value, Failure> {
    let within = if input.take(Token::No).is_some() {
        let because = input.parse(word(Token::Limit).then(word(Token::Because)).ignore_then(text()))?;
        Within::NoLimit { because }
    } else {
        let span = input.parse(span())?;
        Within::Limit { span, from: optional(input, Token::From, path())? }
    };
    Ok(Value::Within(Box::new(within)))
}

/// `duration ("to" duration)? ("mostly" duration)?`
fn read_estimate(input: &mut Input<'_, '_>) -> Result<Value, Failure> {
    let least = input.parse(duration())?;
    let most = optional(input, Token::To, duration())?;
    let mostly = optional(input, Token::Mostly, duration())?;
    Ok(Value::Takes(Box::new(Estimate { least, most, mostly })))
}

/// `paths ("except" paths)?`
fn read_reads(input: &mut Input<'_, '_>) -> Result<Value, Failure> {
    let paths = listed(input, path())?;
    let except = optional(input, Token::Except, super::basics::paths())?.unwrap_or_default();
    Ok(Value::Reads { paths, except })
}

/// `slot ("," slot)* ("from" who)?`
fn read_writes(input: &mut Input<'_, '_>) -> Result<Value, Failure> {
    let slots = listed(input, slot())?;
    let from = optional(input, Token::From, who())?.map(Box::new);
    Ok(Value::Slots { slots, from })
}

/// `NAME params? ("gives" type)? ("risk" path)? "idempotent"?`
fn action<'src>() -> impl Rule<'src, Value> {
    name()
        .then(parameters().or_not())
        .then(word(Token::Gives).ignore_then(type_()).or_not())
        .then(word(Token::Risk).ignore_then(path()).or_not())
        .then(spot(Token::Idempotent).or_not())
        .map(|((((name, parameters), gives), risk), idempotent)| {
            Value::Action(Box::new(Action { name, parameters, gives, risk, idempotent }))
        })
}

/// `NAME ("to" NAME)? "from" CLOCK "to" CLOCK`
fn opening<'src>() -> impl Rule<'src, Value> {
    name()
        .then(word(Token::To).ignore_then(name()).or_not())
        .then_ignore(rule(from))
        .then(spot(Token::TimeOfDay))
        .then_ignore(word(Token::To))
        .then(spot(Token::TimeOfDay))
        .map(|(((first, last), from), to)| Value::Open { first, last, from, to })
}

/// `from`, before a time of day; where it is missing that is said.
fn from(input: &mut Input<'_, '_>) -> Result<(), Failure> {
    let at = input.at();
    if input.take(Token::From).is_some() {
        return Ok(());
    }
    let state = input.state();
    if state.token(at) != Token::TimeOfDay {
        return Err(input.failure(Expected::Token(Token::From)));
    }
    let (gap, time) = (state.location(state.gap(at)), state.span(at));
    let help = "For example `open Mon to Fri from 09:00 to 17:00`.".to_owned();
    let report = rules::unexpected::missing(state.location(time), gap, "from", time.of(state.text), help);
    super::basics::say(state, report);
    Ok(())
}

/// `span ("notify" | "assign" | "convene") person_ref channel?`
fn read_rung(input: &mut Input<'_, '_>) -> Result<Value, Failure> {
    let time = input.parse(span())?;
    let verb = match input.token() {
        Token::Notify => RungVerb::Notify,
        Token::Assign => RungVerb::Assign,
        Token::Convene => RungVerb::Convene,
        _ => return Err(input.failure(Expected::What(What::RungVerb))),
    };
    let verb_span = input.advance();
    let person = input.parse(person())?;
    let channel = input.parse(channel().or_not())?;
    Ok(Value::Rung(Box::new(Rung { time, verb, verb_span, person, channel })))
}

/// `which ("," which)*`
fn whichs<'src>() -> impl Rule<'src, List<Which>> {
    several(which())
}

/// `call | ("stage" | "gate" | "step" | "agent") ("where" expr)?`
fn which<'src>() -> impl Rule<'src, Which> {
    rule(|input| {
        let start = input.at();
        let class = match input.token() {
            Token::Stage => Some(StepClass::Stage),
            Token::Gate => Some(StepClass::Gate),
            Token::Step => Some(StepClass::Step),
            Token::Agent => Some(StepClass::Agent),
            _ => None,
        };
        let (subject, filter) = match class {
            Some(class) => {
                input.advance();
                (
                    WhichSubject::Class(class),
                    input.parse(word(Token::Where).ignore_then(expression()).or_not())?,
                )
            }
            None => (WhichSubject::Call(read_call(input)?), None),
        };
        Ok(Which { span: input.since(start), subject, filter: filter.map(Box::new) })
    })
}

/// `"before" | "after"`
fn order<'src>() -> impl Rule<'src, Order> {
    choice((word(Token::Before).to(Order::Before), word(Token::After).to(Order::After)))
}

/// `which "before" | which "after" ("within" span)?`
fn read_needs(input: &mut Input<'_, '_>) -> Result<Value, Failure> {
    let which = input.parse(which())?;
    let when = input.parse(order())?;
    let within = match when {
        Order::After => input.parse(word(Token::Within).ignore_then(span()).or_not())?,
        Order::Before => None,
    };
    Ok(Value::NeedsStep { which: Box::new(which), when, within: within.map(Box::new) })
}

/// `"most" NUMBER "at" "once"`
fn most_at_once<'src>() -> impl Rule<'src, Span> {
    word(Token::Most).ignore_then(spot(Token::Number)).then_ignore(word(Token::At).then(word(Token::Once)))
}

/// `NAME ("in" sum | "on" path) ("where" expr)?`
fn each<'src>() -> impl Rule<'src, Value> {
    let source = choice((
        word(Token::In).ignore_then(sum()).map(EachSource::In),
        word(Token::On).ignore_then(path()).map(EachSource::On),
    ));
    name().then(source).then(word(Token::Where).ignore_then(expression()).or_not()).map(
        |((name, source), filter)| {
            let (source, filter) = (Box::new(source), filter.map(Box::new));
            Value::Each { name, source, filter }
        },
    )
}

/// `"all" | "any" | "at" "least" sum`
fn join<'src>() -> impl Rule<'src, Join> {
    choice((
        word(Token::All).to(()).map(|()| Join::All),
        word(Token::Any).to(()).map(|()| Join::Any),
        word(Token::At)
            .then(word(Token::Least))
            .ignore_then(sum())
            .map(|least| Join::AtLeast(Box::new(least))),
    ))
}

/// `path ("for" atom)? happens ("after" duration)?`
fn read_happens(input: &mut Input<'_, '_>) -> Result<Value, Failure> {
    let subject = input.parse(path())?;
    let item = input.parse(word(Token::For).ignore_then(atom()).or_not())?;
    let times = || spot(Token::Number).then_ignore(word(Token::Times)).or_not();
    let verb = input.token();
    let event = match verb {
        Token::Writes => {
            input.advance();
            HappensKind::Writes(input.parse(several(argument()))?)
        }
        Token::Says => {
            input.advance();
            let several = spot(Token::Number).then_ignore(word(Token::Of)).or_not().then(path());
            let by = word(Token::By).ignore_then(several).or_not();
            let (verdict, by) = input.parse(verdict().then(by))?;
            HappensKind::Says { verdict, by }
        }
        Token::Is => {
            input.advance();
            input.parse(choice((
                word(Token::Silent).to(()).map(|()| HappensKind::Is { state: IdleState::Silent, for_: None }),
                word(Token::Stalled)
                    .to(())
                    .map(|()| HappensKind::Is { state: IdleState::Stalled, for_: None }),
                word(Token::Absent)
                    .ignore_then(word(Token::For).ignore_then(duration()).or_not())
                    .map(|for_| HappensKind::Is { state: IdleState::Absent, for_ }),
            )))?
        }
        Token::Fails => {
            input.advance();
            let (with, times) = input.parse(word(Token::With).ignore_then(name()).or_not().then(times()))?;
            HappensKind::Fails { with, times }
        }
        Token::Takes => {
            input.advance();
            HappensKind::Takes(input.parse(duration())?)
        }
        Token::Happens => {
            input.advance();
            HappensKind::Happens(input.parse(arguments().or_not())?)
        }
        _ => return Err(input.failure(Expected::What(What::Happening))),
    };
    let after = input.parse(word(Token::After).ignore_then(duration()).or_not())?;
    Ok(Value::Happens(Box::new(Happens { subject, item, event, after })))
}

/// The name of a verdict.
fn verdict<'src>() -> impl Rule<'src, Name> {
    name()
}

/// `expected ("within" duration | "before" DATE)?`
fn read_expect(input: &mut Input<'_, '_>) -> Result<Value, Failure> {
    let item = || word(Token::For).ignore_then(atom()).or_not();
    let what = match input.token() {
        Token::Outcome => input.parse(word(Token::Outcome).ignore_then(path()).map(Outcome::Outcome))?,
        Token::No => input.parse(
            word(Token::No).ignore_then(path()).then(item()).map(|(path, item)| Outcome::No { path, item }),
        )?,
        Token::That => input.parse(word(Token::That).ignore_then(expression()).map(Outcome::That))?,
        _ => input.parse(
            path()
                .then(item())
                .then_ignore(word(Token::Is))
                .then(spot(Token::Not).or_not())
                .then(name())
                .then(word(Token::By).ignore_then(path()).or_not())
                .then(spot(Token::Number).then_ignore(word(Token::Times)).or_not())
                .map(|(((((path, item), not), state), by), times)| Outcome::Is {
                    path,
                    item,
                    not,
                    state,
                    by,
                    times,
                }),
        )?,
    };
    let by = input.parse(
        choice((
            word(Token::Within).ignore_then(duration()).map(ExpectedBy::Within),
            word(Token::Before).ignore_then(spot(Token::Date)).map(ExpectedBy::Before),
        ))
        .or_not(),
    )?;
    Ok(Value::Expect(Box::new(Expect { what, by })))
}

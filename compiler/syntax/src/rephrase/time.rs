//! How long, how often and when, in plain speech.

use super::{Found, Line};
use crate::rules;
use crate::table::{Entry, lookup};
use crate::token::Token;
use crate::words::Kind;

/// Words around a length of time that add nothing to it.
pub(super) const ABOUT: &[&str] = &[
    "about",
    "around",
    "approximately",
    "approx",
    "roughly",
    "circa",
    "ca",
    "max",
    "maximum",
    "exactly",
    "only",
    "just",
    "usually",
    "up",
    "at",
    "most",
    "the",
    "next",
    "of",
    "no",
    "more",
    "than",
];

/// Words for one more attempt.
const ATTEMPTS: &[&str] =
    &["attempts", "attempt", "tries", "try", "retries", "rounds", "round", "loops", "time", "x"];
/// Where the time of a step begins of itself.
const BEGINNINGS: &[&str] = &[
    "start",
    "beginning",
    "begin",
    "receipt",
    "assignment",
    "opening",
    "entry",
    "arrival",
    "being",
    "creation",
];

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    if let Some(found) = super::lengths::explain(line) {
        return Some(found);
    }
    if let Some(found) = limit(line) {
        return Some(found);
    }
    match line.head(line.start) {
        Token::Retry => retry(line),
        Token::Open if line.kind == Some(Kind::Calendar) => opening(line),
        Token::Takes | Token::Within | Token::For | Token::Open => {
            needless(line, line.start + 1).or_else(|| anchor(line))
        }
        Token::After | Token::Stalls if line.kind != Some(Kind::Scenario) => needless(line, line.start + 1),
        Token::Until if line.kind == Some(Kind::Wait) => until(line),
        Token::Every => every(line),
        Token::Arrives | Token::Capacity => rate(line),
        _ => adverb(line).or_else(|| at_most(line)),
    }
}

/// Words that add nothing to a length of time that is spelled otherwise itself. Of such a line, nothing else is guessed.
pub(super) fn around_told(line: &Line<'_>) -> Option<Found> {
    match line.head(line.start) {
        Token::Takes | Token::Within | Token::For | Token::Open => needless(line, line.start + 1),
        _ => None,
    }
}

/// `deadline: 2d`, `timeout 2d -> refused`: a time limit in another language, with its length in other units, or with what
/// happens after it.
fn limit(line: &Line<'_>) -> Option<Found> {
    let meant = line.head(line.start);
    let waits = meant == Token::For && line.kind == Some(Kind::Wait);
    if !waits && !matches!(meant, Token::Within | Token::Takes) {
        return None;
    }
    let mut from = line.start + 1 + usize::from(line.token(line.start + 1) == Token::Colon);
    while line.is_one_of(from, &["in", "of", "after", "is"]) {
        from += 1;
    }
    let end = line.behind_duration(from);
    if end == from {
        return None;
    }
    let spelled = line.place(from, end);
    let told = line.reports.about(spelled);
    let length = told.and_then(|told| told.fixes.first()?.edits.first());
    let length = length.map_or(line.slice(from, end), |edit| &edit.text);
    let foreign = meant != line.token(line.start);
    // `within 1 day, else refused`
    let comma = end + usize::from(line.token(end) == Token::Comma);
    let other = matches!(line.token(comma), Token::Else | Token::Or);
    let target = super::ways::behind_go(line, if other { comma + 1 } else { end });
    let leads = target > end
        && meant == Token::Within
        && (foreign || told.is_some() || other)
        && line.behind_path(target) > target;
    if !(leads || foreign && told.is_some() && end == line.end) {
        return None;
    }
    let (place, written) = (line.place(line.start, line.end), line.slice(line.start, line.end));
    let mut right = format!("{} {length}", meant.text());
    let report = if leads {
        right.push_str(&format!("\n{}late -> {}", line.indent(), line.slice(target, line.end)));
        let title = "A time limit, and what happens after it, are two lines";
        rules::unknown_keyword::otherwise(place, title, &right)
    } else {
        rules::foreign_word::line(place, written, &right)
    };
    let told = told.map(|_| spelled).into_iter().collect();
    // How long it is stays as it has been read already.
    Some(match leads {
        true => Found { told, ..Found::new(report) },
        false => {
            let head = line.with_space(line.start, from);
            Found { told, ..Found::read_as(report, head, format!("{} ", meant.text())) }
        }
    })
}

/// `takes about 2h`: words that add nothing to a length of time.
fn needless(line: &Line<'_>, from: usize) -> Option<Found> {
    let mut number = from;
    while number < line.end && (line.is_one_of(number, ABOUT) || line.is_one_of(number, &["to", "a"])) {
        number += 1;
    }
    let range = line.token(number) == Token::Number && line.token(number + 1) == Token::Minus;
    let end = match range {
        true => line.behind_duration(number + 2),
        false => line.behind_duration(number),
    };
    if number == from || end == number || line.token(number - 1) == Token::No {
        return None;
    }
    let place = line.with_space(from, number);
    // `takes about 2 hours`: how long it is written has been told, and that is the same mistake.
    let spelled = line.place(number, end);
    if let Some(told) = line.reports.about(spelled)
        && let Some(right) = told.fixes.first().and_then(|fix| fix.edits.first())
    {
        let (whole, written) = (line.place(from, end), line.slice(from, end));
        let report = match range {
            true => rules::range_spelling::report(whole, written, &right.text),
            false => rules::duration_spelling::report(whole, written, &right.text),
        };
        return Some(Found { told: vec![spelled], ..Found::read_as(report, place, "") });
    }
    if range {
        return None;
    }
    let report = rules::needless_word::in_line(place, line.slice(from, number), line.slice(number, end));
    Some(Found::new(report))
}

/// `within 2 days of the start`, `within 2 days after check`: from when the time counts.
fn anchor(line: &Line<'_>) -> Option<Found> {
    let from = line.behind_duration(line.start + 1);
    let counts = matches!(line.token(from), Token::Of | Token::After) || line.is_one_of(from, &["since"]);
    if line.head(line.start) != Token::Within || from == line.start + 1 || !counts {
        return None;
    }
    let path = from + 1 + usize::from(line.is_one_of(from + 1, &["the"]));
    if line.behind_path(path) != line.end {
        return None;
    }
    if line.end == path + 1 && line.is_one_of(path, BEGINNINGS) {
        let place = line.with_space_before(from, line.end);
        let span = line.slice(line.start + 1, from);
        return Some(Found::new(rules::needless_word::in_line(place, line.slice(from, line.end), span)));
    }
    let place = line.place(from, path);
    Some(Found::new(rules::foreign_word::from(place, line.slice(from, path), line.slice(path, line.end))))
}

/// `retry up to 3 times`, `retry 3 attempts`: how often.
fn retry(line: &Line<'_>) -> Option<Found> {
    let from = line.behind_sign(line.start + 1);
    let own = line.token(line.start) == Token::Retry && from == line.start + 1;
    if !own && line.token(from) == Token::Number {
        let times = from
            + 1
            + usize::from(line.is_one_of(from + 1, ATTEMPTS) || line.token(from + 1) == Token::Times);
        let place = line.place(line.start, times);
        let report = rules::foreign_word::line(
            place,
            line.slice(line.start, times),
            &format!("retry {} times", line.word(from)),
        );
        let told = line.reports.within(place).collect();
        let fits = times == line.end || line.token(times) == Token::Every;
        return fits.then(|| Found { told, ..Found::new(report) });
    }
    let number =
        (from..line.end).find(|index| !line.token(*index).is_word() && line.token(*index) != Token::Name)?;
    if line.token(number) != Token::Number {
        return None;
    }
    let other = line.is_one_of(number + 1, ATTEMPTS);
    let end = number + 1 + usize::from(other || line.token(number + 1) == Token::Times);
    if number == from && !other {
        return None;
    }
    let right = format!("{} times", line.word(number));
    let report = rules::times_spelling::report(line.place(from, end), line.slice(from, end), &right);
    Some(Found::new(report))
}

/// `-> x up to 3 times`, `-> x at most 3 attempts`: how often a way is taken.
fn at_most(line: &Line<'_>) -> Option<Found> {
    let arrow = (line.start..line.end).find(|index| line.token(*index) == Token::Arrow)?;
    let (from, number, end) = (arrow + 2..line.end).find_map(|first| {
        let bracket = line.token(first) == Token::OpenParenthesis;
        let from = first + usize::from(bracket);
        let number = match () {
            () if line.is_one_of(from, &["up"]) && line.token(from + 1) == Token::To => from + 2,
            () if line.token(from) == Token::At && line.token(from + 1) == Token::Most => from + 2,
            () if line.is_one_of(from, &["no"]) && line.is_one_of(from + 1, &["more"]) => from + 3,
            () if line.is_one_of(from, &["max", "maximum", "limit"]) => {
                from + 1 + usize::from(line.token(from + 1) == Token::Dot)
            }
            () if line.is_one_of(from, &["x"]) => from + 1,
            () => return None,
        };
        let times = line.token(number + 1) == Token::Times;
        let other = line.is_one_of(number + 1, ATTEMPTS);
        let end = number + 1 + usize::from(times || other);
        let closed = bracket && line.token(end) == Token::CloseParenthesis;
        // `at most 2 times, then refused`
        let goes_on = line.token(end) == Token::Comma
            && (line.token(end + 1) == Token::Then || line.is_one_of(end + 1, &["then"]));
        let plain = line.token(from) == Token::At && !other && !bracket && !goes_on;
        (line.token(number) == Token::Number && !plain && bracket == closed)
            .then(|| (first, number, end + usize::from(closed)))
    })?;
    let mut right = format!("at most {} times", line.word(number));
    // `, else refused`: the arrow belongs to the same mistake.
    let otherwise = end + usize::from(line.token(end) == Token::Comma);
    let mut behind = end;
    let arrow = line.token(otherwise + 1) == Token::Arrow;
    let then =
        otherwise > end && (line.token(otherwise) == Token::Then || line.is_one_of(otherwise, &["then"]));
    if line.token(otherwise) == Token::Else && (otherwise > end || !arrow) || then {
        right.push_str(if arrow { " else ->" } else { " else -> " });
        behind = otherwise + 1 + usize::from(arrow);
        if !arrow {
            right.push_str(line.word(behind));
            behind += 1;
        }
    }
    let comma = usize::from(line.token(from - 1) == Token::Comma);
    let place = line.place(from - comma, behind);
    let right = if comma > 0 { format!(" {right}") } else { right };
    let report = rules::times_spelling::report(place, line.slice(from, behind), &right);
    let told = line.reports.within(place).collect();
    Some(Found { told, ..Found::new(report) })
}

/// `until 3 days`, in a wait.
fn until(line: &Line<'_>) -> Option<Found> {
    let from = line.start + 1;
    if let Some(day) = weekday(line.word(from)).filter(|_| from + 1 == line.end) {
        return Some(until_day(line, day, &format!("for {}", how_long(day))));
    }
    if line.behind_duration(from) != line.end || line.end == from {
        return None;
    }
    let right = format!("for {}", line.slice(from, line.end));
    let title = "A length of time is waited `for`; `until` waits until something is true";
    Some(Found::new(rules::unknown_keyword::otherwise(line.place(line.start, line.end), title, &right)))
}

/// What is not known yet where a wait names a day of the week.
pub(super) fn how_long(day: &str) -> String {
    format!("unknown \"How long is it until {day}?\"")
}

/// A wait until a day of the week.
pub(super) fn until_day(line: &Line<'_>, day: &str, right: &str) -> Found {
    let title =
        format!("A wait can't name {day}: it lasts `for` a length of time, or `until` something is true");
    let place = line.place(line.start, line.end);
    let report = rules::unknown_keyword::otherwise(place, &title, right);
    Found::read_as(report, line.with_space_before(line.start, line.end), "")
}

/// `weekly`: how often, in one word.
fn adverb(line: &Line<'_>) -> Option<Found> {
    let (_, right) = ADVERBS.iter().find(|(word, _)| line.is_one_of(line.start, &[word]))?;
    if line.end != line.start + 1 || !matches!(lookup(line.kind, Token::Every), Entry::Clause(_)) {
        return None;
    }
    let right = format!("every {right}");
    let place = line.place(line.start, line.end);
    Some(Found::new(rules::every_spelling::report(place, line.word(line.start), &right)))
}

/// `5 a day`, `5/day`: how many come in.
fn rate(line: &Line<'_>) -> Option<Found> {
    let from = line.start + 1;
    let daily = |index: usize| {
        let found = ADVERBS.iter().find(|(word, unit)| !unit.contains(' ') && line.is_one_of(index, &[word]));
        found.map(|(_, unit)| *unit)
    };
    let (count, unit) = match line.token(from) {
        Token::Number => {
            let separated = matches!(line.token(from + 1), Token::Every | Token::Slash | Token::Each)
                || line.is_one_of(from + 1, &["a", "an", "each"]);
            let hourly = (separated || line.token(from + 1) == Token::Per)
                && matches!(line.token(from + 2), Token::Hour)
                && from + 3 == line.end;
            if hourly {
                let right = format!("{} per day", line.word(from).parse::<u32>().ok()?.checked_mul(24)?);
                let place = line.place(from, line.end);
                return Some(Found::read_as(
                    rules::every_spelling::report(place, line.slice(from, line.end), &right),
                    place,
                    format!("{} per day", line.word(from)),
                ));
            }
            let unit = match () {
                () if separated && line.token(from + 2).is_unit() && from + 3 == line.end => {
                    line.word(from + 2)
                }
                () if from + 2 == line.end => daily(from + 1)?,
                () => return None,
            };
            (line.word(from), unit)
        }
        Token::Every if line.token(from + 1).is_unit() && from + 2 == line.end => ("1", line.word(from + 1)),
        _ if from + 1 == line.end => ("1", daily(from)?),
        _ => return None,
    };
    let right = format!("{count} per {unit}");
    let place = line.place(from, line.end);
    Some(Found::new(rules::every_spelling::report(place, line.slice(from, line.end), &right)))
}

const WEEKDAYS: &[&str] = &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Words for how often something comes back.
const INTERVALS: &[(&str, &str)] = &[
    ("quarter", "3 months"),
    ("weekday", "1 business day"),
    ("workday", "1 business day"),
    ("morning", "day"),
    ("evening", "day"),
    ("night", "day"),
    ("hour", "1h"),
    ("fortnight", "2 weeks"),
];

/// Words that say all of it.
const ADVERBS: &[(&str, &str)] = &[
    ("daily", "day"),
    ("weekly", "week"),
    ("biweekly", "2 weeks"),
    ("fortnightly", "2 weeks"),
    ("monthly", "month"),
    ("quarterly", "3 months"),
    ("yearly", "year"),
    ("annually", "year"),
];

/// True for what can only be a weekday or the like, where a length of time should stand.
pub(crate) fn is_interval_in_words(word: &str) -> bool {
    weekday(word).is_some() || INTERVALS.iter().any(|(known, _)| word.eq_ignore_ascii_case(known))
}

/// `Monday`, `mondays`, `Mon`.
pub(super) fn weekday(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    let word = word.strip_suffix('s').filter(|word| word.ends_with("day")).unwrap_or(&word);
    let found = WEEKDAYS.iter().find(|day| {
        let day = day.to_ascii_lowercase();
        day == word || word.len() >= 3 && word.len() <= 4 && day.starts_with(word)
    });
    found.copied()
}

/// A length of time in words, as Flow writes it, and how many tokens it has.
fn interval(line: &Line<'_>, at: usize) -> Option<(String, usize)> {
    let many = |word: &str| if word.ends_with('s') { word.to_owned() } else { format!("{word}s") };
    if line.is_one_of(at, &["other", "second"]) {
        return match line.token(at + 1).is_unit() {
            true => Some((format!("2 {}", many(line.word(at + 1))), 2)),
            // `every other Friday`: the weekday is read next.
            false => weekday(line.word(at + 1)).map(|_| ("2 weeks".to_owned(), 1)),
        };
    }
    if line.is_one_of(at, &["working", "business"]) && line.token(at + 1) == Token::Day {
        return Some(("1 business day".to_owned(), 2));
    }
    if let Some((_, right)) = INTERVALS.iter().find(|(word, _)| line.is_one_of(at, &[word])) {
        return Some(((*right).to_owned(), 1));
    }
    let end = line.behind_duration(at);
    if end > at {
        return Some((line.slice(at, end).to_owned(), end - at));
    }
    if line.token(at).is_unit() {
        return Some((line.word(at).to_owned(), 1));
    }
    weekday(line.word(at)).map(|_| ("week".to_owned(), 0))
}

/// A time of day as people write it, and where it ends: `9:00`, `9`, `9:30am`, `noon`.
fn clock(line: &Line<'_>, at: usize) -> Option<(String, usize)> {
    let number =
        |index: usize| line.word(index).parse::<u32>().ok().filter(|_| line.token(index) == Token::Number);
    if line.is_one_of(at, &["noon", "midday"]) {
        return Some(("12:00".to_owned(), at + 1));
    }
    if line.is_one_of(at, &["midnight"]) {
        return Some(("00:00".to_owned(), at + 1));
    }
    let (mut hour, minute, mut end) = match line.token(at) {
        Token::TimeOfDay => {
            let (hour, minute) = line.word(at).split_once(':')?;
            (hour.parse().ok()?, minute.parse().ok()?, at + 1)
        }
        Token::Number if line.token(at + 1) == Token::Colon => (number(at)?, number(at + 2)?, at + 3),
        // `09.00`
        Token::Number if line.word(at).contains('.') => {
            let (hour, minute) = line.word(at).split_once('.')?;
            let minute = Some(minute).filter(|minute| minute.len() == 2)?;
            (hour.parse().ok()?, minute.parse().ok()?, at + 1)
        }
        Token::Number => (number(at)?, 0, at + 1),
        // `9h`
        Token::Duration => (line.word(at).strip_suffix('h')?.parse().ok()?, 0, at + 1),
        _ => return None,
    };
    match () {
        () if line.is_one_of(end, &["am"]) => {
            hour = if hour == 12 { 0 } else { hour };
            end += 1;
        }
        () if line.is_one_of(end, &["pm"]) => {
            hour = if hour < 12 { hour + 12 } else { hour };
            end += 1;
        }
        () if line.is_one_of(end, &["h", "hrs", "uhr"]) => end += 1,
        () => {}
    }
    (hour < 24 && minute < 60).then(|| (format!("{hour:02}:{minute:02}"), end))
}

/// `open weekdays 9-17`, `open Mon to Fri from 9am to 5pm`: the hours of a calendar.
fn opening(line: &Line<'_>) -> Option<Found> {
    let from = line.start + 1;
    let at = (from..line.end)
        .find(|index| matches!(line.token(*index), Token::Number | Token::TimeOfDay | Token::Duration))?;
    let (opens, sign) = clock(line, at)?;
    let parted = matches!(line.token(sign), Token::To | Token::Minus | Token::Until)
        || line.is_one_of(sign, &["till", "and"]);
    let (closes, end) = clock(line, sign + usize::from(parted)).filter(|(_, end)| *end == line.end)?;
    // `9-5`: who is there until five is there until the afternoon.
    let afternoon =
        || Some((closes.get(..2)?.parse::<u32>().ok().filter(|hour| *hour < 12)? + 12, closes.get(2..)?));
    let closes = match afternoon().filter(|_| closes <= opens && !line.is_one_of(end - 1, &["am"])) {
        Some((hour, minute)) => format!("{hour}{minute}"),
        None => closes,
    };
    let days = at - usize::from(line.token(at - 1) == Token::From || line.is_one_of(at - 1, &["between"]));
    let days = match line.slice(from, days) {
        _ if days == from => return None,
        written if ["weekdays", "workdays"].contains(&written.to_ascii_lowercase().as_str()) => {
            "Monday to Friday"
        }
        written => written,
    };
    // `Mon-Fri`, `Mo - Fr`
    let dashed = days.replace(['-', '–'], " to ");
    let dashed: Vec<&str> = dashed.split_whitespace().map(|word| weekday(word).unwrap_or(word)).collect();
    let dashed = dashed.join(" ");
    let days = if dashed.split_whitespace().count() == 3 && days.contains(['-', '–']) {
        dashed.as_str()
    } else {
        days
    };
    let right = format!("{days} from {opens} to {closes}");
    let written = line.slice(from, line.end);
    let same = written.split_whitespace().eq(right.split_whitespace());
    (!same).then(|| Found::new(rules::clock_spelling::report(line.place(from, line.end), written, &right)))
}

/// `every Monday at 9:00`: how often something comes back.
fn every(line: &Line<'_>) -> Option<Found> {
    let from = line.start + 1;
    let (mut right, length) = interval(line, from)?;
    let mut at = from + length;
    if line.token(at) == Token::On {
        at += 1 + usize::from(line.is_one_of(at + 1, &["the"]));
    }
    if let Some(day) = weekday(line.word(at)).filter(|_| at < line.end) {
        // One that Flow knows stays as it is written.
        let known = line.word(at).len() <= day.len() && line.word(at).starts_with(char::is_uppercase);
        right.push_str(&format!(" on {}", if known { line.word(at) } else { day }));
        at += 1;
    } else if line.token(at - 1) != Token::On && at == from + length {
        // No day.
    } else {
        at += usize::from(line.token(at) == Token::Day);
        if line.token(at) != Token::Number {
            return None;
        }
        right.push_str(&format!(" on day {}", line.word(at)));
        at += 1 + usize::from(line.is_one_of(at + 1, &["st", "nd", "rd", "th"]));
    }
    let mut missing = None;
    if line.token(at) == Token::At {
        let (time, end) = clock(line, at + 1)?;
        right.push_str(&format!(" at {time}"));
        at = end;
        let zone = at + usize::from(line.token(at) == Token::In);
        match line.token(zone) {
            Token::Text => {
                right.push_str(&format!(" in {}", line.word(zone)));
                at = zone + 1;
            }
            _ if zone > at => {
                // A path, or a zone without quotes, of which is said elsewhere.
                right.push_str(&format!(" in {}", line.slice(zone, line.end)));
                at = line.end;
            }
            _ => missing = Some(time),
        }
    }
    let timed = right.clone();
    if missing.is_some() {
        right.push_str(&format!(" in {}", zone_elsewhere(line).unwrap_or("\"UTC\"")));
    }
    if at < line.end {
        if !matches!(line.token(at), Token::For | Token::When) {
            return None;
        }
        right.push_str(&format!(" {}", line.slice(at, line.end)));
    }
    let written = line.slice(from, line.end);
    if written.split_whitespace().eq(right.split_whitespace()) {
        return None;
    }
    let place = line.place(from, line.end);
    let plain = written.split_whitespace().eq(timed.split_whitespace());
    let report = match missing {
        Some(time) if plain => {
            rules::every_spelling::zone(place, &time, &right, zone_elsewhere(line).is_some())
        }
        Some(_) => {
            rules::every_spelling::timed(place, written, (&timed, &right), zone_elsewhere(line).is_some())
        }
        None => rules::every_spelling::report(place, written, &right),
    };
    // A time of day that the text does not hold can't be read from it.
    let read = match right.split_once(" at ") {
        Some((before, _)) if !plain => before.to_owned(),
        _ => right.clone(),
    };
    Some(Found::read_as(report, place, read))
}

/// The time zone that the file names, where it names one only.
fn zone_elsewhere<'a>(line: &Line<'a>) -> Option<&'a str> {
    if !line.may_look() {
        return None;
    }
    let tokens = &line.layout.tokens;
    let mut zones = (1..tokens.len())
        .filter(|index| {
            line.token(*index) == Token::Text && matches!(line.token(index - 1), Token::Zone | Token::In)
        })
        .map(|index| line.word(index));
    let first = zones.next()?;
    zones.all(|zone| zone == first).then_some(first)
}

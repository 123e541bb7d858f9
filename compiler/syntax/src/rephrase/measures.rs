//! Lengths of time as other languages, other countries and plain speech write them, with whatever signs stand around them.

use super::time::ABOUT;
use super::{Found, Line};
use crate::rules;
use crate::table::{Entry, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::Span;

/// A length of time, or a range of two, that Flow writes otherwise.
pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    let meant = line.head(line.start);
    let waits = meant == Token::For && line.kind == Some(Kind::Wait);
    if !waits && !matches!(meant, Token::Within | Token::Takes)
        || !matches!(lookup(line.kind, meant), Entry::Clause(_))
    {
        return None;
    }
    let end = (line.start + 1..line.end)
        .find(|index| {
            matches!(
                line.token(*index),
                Token::When | Token::From | Token::Arrow | Token::Else | Token::Because | Token::Mostly
            )
        })
        .unwrap_or(line.end);
    // Signs that mean nothing in Flow are no tokens, and yet stand there.
    let start = line.span(line.start).end;
    let stop = match end == line.end {
        true => behind_line(line),
        false => line.span(end).start,
    };
    let span = trimmed(line.text, Span::new(start, stop.max(start)));
    let written = span.of(line.text);
    let sign = written.starts_with([':', '=']);
    let written = written.trim_start_matches([':', '=', ' ']);
    if written.is_empty() || is_read(line, line.behind_sign(line.start + 1), end) {
        return None;
    }
    let own = line.token(line.start) == meant && !sign;
    let word = meant.text();
    let place = match own {
        true => line.at(span),
        false => line.at(Span::new(line.span(line.start).start, span.end)),
    };
    let told = line.reports.within(line.at(Span::new(line.span(line.start).start, stop))).collect();
    let whole = |right: &str| if own { right.to_owned() } else { format!("{word} {right}") };
    let found = match length(written, meant == Token::Takes)? {
        Length::Known(right) | Length::Range(right) if right == written => return None,
        Length::Range(right) => {
            rules::range_spelling::report(place, place.span.of(line.text), &whole(&right))
        }
        Length::Known(right) => {
            let mut found = rules::duration_spelling::report(place, place.span.of(line.text), &whole(&right));
            // `01:30` may be minutes, and `a couple of days` three: that is looked at before it is taken.
            let sure = written.contains(|letter: char| letter.is_ascii_digit()) && !written.contains(':');
            found.fixes.iter_mut().for_each(|fix| fix.safe &= sure);
            found
        }
        Length::Asked(question) => {
            let right = whole(&format!("unknown \"{question}\""));
            rules::duration_spelling::asked(place, place.span.of(line.text), &right)
        }
        Length::Bare(number) => {
            let rights: Vec<String> = bare(number)?.iter().map(|right| whole(right)).collect();
            rules::duration_spelling::bare(place, written, &rights)
        }
        Length::None if meant == Token::Within => {
            let place = line.at(Span::new(line.span(line.start).start, span.end));
            let right = "within no limit because unknown \"Why does nothing limit it?\"";
            rules::duration_spelling::unlimited(place, right)
        }
        Length::None => return None,
    };
    // How long it is can't be read from here.
    let place = line.at(Span::new(line.gap(line.start), line.gap(line.end)));
    Some(Found { told, ..Found::read_as(found, place, "") })
}

/// True where Flow reads it, or another habit does: nothing, a text in its place, one length, or a path.
fn is_read(line: &Line<'_>, from: usize, end: usize) -> bool {
    let damaged = &line.layout.damaged;
    let first = damaged.partition_point(|index| *index < line.start);
    if damaged.get(first).is_some_and(|index| *index <= line.end) {
        return false;
    }
    let length = line.behind_duration(from);
    let range = match line.token(length) {
        Token::To if length > from => line.behind_duration(length + 1),
        _ => length,
    };
    let path = line.behind_path(from);
    let plain = |to: usize| to > from && to == end;
    plain(length)
        || plain(range)
        || plain(path)
        || line.token(from) == Token::Unknown
        || matches!((line.token(from), line.token(from + 1)), (Token::No, _))
}

/// Where the line of the text ends in which a line ends: before a comment, and before a brace that closes its block.
pub(super) fn behind_line(line: &Line<'_>) -> u32 {
    let start = line.span(line.start).end;
    let rest = line.text.get(start as usize..).unwrap_or("");
    let rest = rest.lines().next().unwrap_or("");
    let rest = rest.split("//").next().unwrap_or("");
    let end = start + u32::try_from(rest.len()).unwrap_or(0);
    match line.token(line.end) {
        Token::CloseBrace => end.min(line.span(line.end).start),
        _ => end,
    }
}

fn trimmed(text: &str, span: Span) -> Span {
    let written = span.of(text);
    let before = written.len() - written.trim_start().len();
    let behind = written.len() - written.trim_end().len();
    let size = |length: usize| u32::try_from(length).unwrap_or(0);
    Span::new(span.start + size(before), (span.end - size(behind)).max(span.start + size(before)))
}

/// What somebody says of how long it is.
#[derive(Debug, PartialEq, Eq)]
enum Length {
    /// As Flow writes it.
    Known(String),
    /// From one to another, as Flow writes it, or its end where only that counts.
    Range(String),
    /// It isn't known; this asks for it.
    Asked(String),
    /// A number without a unit.
    Bare(u64),
    /// That there is none.
    None,
}

/// A word, number or sign of a length of time.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    /// In hundredths.
    Number(u64),
    Word(String),
    /// `48:00`
    Clock(u64, u64),
    /// A dash or two dots.
    Dash,
    Times,
    Other(char),
}

/// Takes a text apart; `None` where a number is larger than any length of time.
fn pieces(text: &str) -> Option<Vec<Piece>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = |fits: fn(char) -> bool| rest.find(|letter| !fits(letter)).unwrap_or(rest.len());
        let taken;
        if first.is_ascii_digit() {
            let mut size =
                length(|letter| letter.is_ascii_digit() || matches!(letter, '_' | '.' | ',' | ':'));
            let whole = rest.get(..size)?;
            if let Some(dots) = whole.find("..") {
                size = dots;
            }
            let whole = rest.get(..size)?.trim_end_matches(['.', ',', ':']);
            size = whole.len();
            found.push(number(whole)?);
            taken = size;
        } else if first.is_alphabetic() {
            taken = length(char::is_alphabetic);
            found.push(Piece::Word(rest.get(..taken)?.to_lowercase()));
        } else if rest.starts_with("..") {
            taken = length(|letter| letter == '.');
            found.push(Piece::Dash);
        } else {
            taken = first.len_utf8();
            match first {
                '-' | '–' | '—' => found.push(Piece::Dash),
                '*' | '×' => found.push(Piece::Times),
                '.' | ',' | '(' | ')' | '[' | ']' | '{' | '}' | '"' | '\'' | '“' | '”' | '~' | '≈' | '<'
                | '>' | '=' | '≤' | '+' | ';' | '_' | '&' => {}
                _ if first.is_whitespace() => {}
                _ => found.push(Piece::Other(first)),
            }
        }
        rest = rest.get(taken..)?;
    }
    Some(found)
}

fn number(written: &str) -> Option<Piece> {
    if let Some((hours, minutes)) = written.split_once(':') {
        let minutes = minutes.split(':').next().unwrap_or("");
        let (hours, minutes) = (hours.parse().ok()?, minutes.parse().ok()?);
        return (minutes < 60).then_some(Piece::Clock(hours, minutes));
    }
    let written = written.replace('_', "").replace(',', ".");
    let (whole, part) = written.split_once('.').unwrap_or((&written, ""));
    let part = match part.len() {
        0 => 0,
        1 => part.parse::<u64>().ok()? * 10,
        2 => part.parse().ok()?,
        _ => return None,
    };
    let whole: u64 = whole.parse().ok().filter(|whole| *whole < 1_000_000_000)?;
    Some(Piece::Number(whole * 100 + part))
}

/// A unit of time, by its seconds, and whether it is one of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Unit {
    seconds: u64,
    business: bool,
}

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;
const WEEK: u64 = 7 * DAY;
/// A month and a year are no number of days: these only tell them apart.
const MONTH: u64 = 30 * DAY;
const YEAR: u64 = 365 * DAY;

fn unit(word: &str) -> Option<Unit> {
    const ELSEWHERE: &[(&str, u64, bool)] = &[
        ("sekunde", 1, false),
        ("sekunden", 1, false),
        ("minuten", 60, false),
        ("minutos", 60, false),
        ("minuto", 60, false),
        ("std", HOUR, false),
        ("stunde", HOUR, false),
        ("stunden", HOUR, false),
        ("heure", HOUR, false),
        ("heures", HOUR, false),
        ("hora", HOUR, false),
        ("horas", HOUR, false),
        ("tag", DAY, false),
        ("tage", DAY, false),
        ("tagen", DAY, false),
        ("jour", DAY, false),
        ("jours", DAY, false),
        ("día", DAY, false),
        ("días", DAY, false),
        ("dia", DAY, false),
        ("dias", DAY, false),
        ("woche", WEEK, false),
        ("wochen", WEEK, false),
        ("semaine", WEEK, false),
        ("semaines", WEEK, false),
        ("semana", WEEK, false),
        ("semanas", WEEK, false),
        ("fortnight", 2 * WEEK, false),
        ("fortnights", 2 * WEEK, false),
        ("monat", MONTH, false),
        ("monate", MONTH, false),
        ("monaten", MONTH, false),
        ("mois", MONTH, false),
        ("quarter", 3 * MONTH, false),
        ("quarters", 3 * MONTH, false),
        ("jahr", YEAR, false),
        ("jahre", YEAR, false),
        ("an", YEAR, false),
        ("ans", YEAR, false),
        ("bd", DAY, true),
        ("bday", DAY, true),
        ("bdays", DAY, true),
        ("wd", DAY, true),
        ("workday", DAY, true),
        ("workdays", DAY, true),
        ("weekday", DAY, true),
        ("weekdays", DAY, true),
        ("arbeitstag", DAY, true),
        ("arbeitstage", DAY, true),
        ("werktag", DAY, true),
        ("werktage", DAY, true),
    ];
    if let Some((_, seconds, business)) = ELSEWHERE.iter().find(|(name, ..)| *name == word) {
        return Some(Unit { seconds: *seconds, business: *business });
    }
    let seconds = match crate::mend::unit(word, "2")?.0 {
        "s" => 1,
        "m" => 60,
        "h" => HOUR,
        "days" => DAY,
        "weeks" => WEEK,
        "months" => MONTH,
        _ => YEAR,
    };
    Some(Unit { seconds, business: false })
}

/// Further words that add nothing to a length of time, in plain speech and in program text.
const NEEDLESS: &[&str] = &[
    "etwa",
    "less",
    "under",
    "below",
    "or",
    "in",
    "each",
    "timedelta",
    "duration",
    "within",
    "is",
    "long",
    "time",
    "total",
];

/// What a text says of how long it is; `None` where that can't be told.
fn length(written: &str, range: bool) -> Option<Length> {
    const NONE: &[&str] = &[
        "none",
        "n/a",
        "na",
        "never",
        "not applicable",
        "unlimited",
        "infinite",
        "forever",
        "-1",
        "-",
        "null",
        "open end",
    ];
    let folded = written.trim_matches(['"', '\'', '(', ')', '.', ' ']).to_lowercase();
    if NONE.contains(&folded.as_str()) {
        return Some(Length::None);
    }
    if let Some(found) = super::lengths::length_elsewhere(&folded) {
        return Some(match found.strip_prefix("unknown \"").and_then(|rest| rest.strip_suffix('"')) {
            Some(question) => Length::Asked(question.to_owned()),
            None => Length::Known(found),
        });
    }
    if is_date(&folded) {
        return Some(Length::Asked(format!("How long is it until {}?", written.trim_matches(['"', '\'']))));
    }
    let mut pieces = pieces(written)?;
    if let [Piece::Number(_) | Piece::Clock(..), Piece::Word(half)] = pieces.as_slice()
        && matches!(half.as_str(), "am" | "pm" | "uhr" | "oclock")
    {
        return Some(Length::Asked(format!("How long is it until {}?", written.trim_matches(['"', '\'']))));
    }
    // `2h per order`: a step is about one of them.
    if let [.., Piece::Word(per), Piece::Word(_)] = pieces.as_slice()
        && matches!(per.as_str(), "per" | "pro" | "for")
    {
        pieces.truncate(pieces.len() - 2);
    }
    if let [Piece::Word(of), Piece::Word(day)] = pieces.as_slice()
        && matches!(of.as_str(), "until" | "by" | "before" | "on" | "next")
        && (day.ends_with("day") || day.len() > 2 && crate::mend::unit(day, "2").is_none())
    {
        return Some(Length::Asked(format!("How long is it until {}?", crate::text::capital(day))));
    }
    let counted = pieces.iter().any(|piece| matches!(piece, Piece::Number(_) | Piece::Clock(..)));
    let few = pieces.iter().any(|piece| {
        matches!(piece, Piece::Word(word) if ["few", "several", "some", "depends", "varies", "points", "sp"].contains(&word.as_str()))
    });
    if few {
        return Some(Length::Asked("How long does it take?".to_owned()));
    }
    // `between 1h and 2h`, `1h or 2h`, `1h..2h`
    let is =
        |piece: &Piece, words: &[&str]| matches!(piece, Piece::Word(word) if words.contains(&word.as_str()));
    let between = pieces.first().is_some_and(|first| is(first, &["between", "from", "zwischen"]));
    let sign = pieces.iter().position(|piece| {
        *piece == Piece::Dash || is(piece, &["to", "or", "bis"]) || between && is(piece, &["and", "und"])
    });
    let joined = sign.and_then(|sign| {
        let least = pieces.get(usize::from(between)..sign)?;
        let most = sum(pieces.get(sign + 1..)?)?;
        let least = match least {
            // `2 to 4 days`
            [Piece::Number(number)] => (*number, most.1),
            least => sum(least)?,
        };
        Some((least, most))
    });
    if let Some(((least, unit), (most, other))) = joined {
        let most = spelled(most, other)?;
        return Some(Length::Range(match range {
            true => format!("{} to {most}", spelled(least, unit)?),
            false => most,
        }));
    }
    if let [Piece::Number(number)] = pieces.as_slice() {
        return match number {
            0 => Some(Length::Asked("How soon must it be done?".to_owned())),
            number => number.is_multiple_of(100).then_some(Length::Bare(number / 100)),
        };
    }
    match sum(&pieces) {
        Some((total, unit)) => Some(Length::Known(spelled(total, unit)?)),
        None if counted => None,
        None => None,
    }
}

/// `31.12.2026`, `12/31/2026`, `2026-12-31`, perhaps with a time of day.
fn is_date(written: &str) -> bool {
    let day = written.split([' ', 't']).next().unwrap_or("");
    ['.', '/', '-'].iter().any(|mark| {
        let parts: Vec<&str> = day.split(*mark).collect();
        parts.len() == 3
            && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
            && parts.iter().any(|part| part.len() == 4 || part.len() == 2)
    })
}

/// The lengths of a text added up: how many hundredths of which unit.
fn sum(pieces: &[Piece]) -> Option<(u64, Unit)> {
    let mut parts: Vec<(u64, Unit)> = Vec::new();
    let mut count: Option<u64> = None;
    let mut waiting: Option<Unit> = None;
    let mut business = false;
    let mut factor = 100;
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Number(number) => match waiting.take() {
                // `minutes(30)`, `days = 2`
                Some(unit) => parts.push((*number, unit)),
                None if count.is_some() => return None,
                None => count = Some(*number),
            },
            Piece::Clock(hours, minutes) => match minutes {
                0 => parts.push((hours * 100, Unit { seconds: HOUR, business: false })),
                _ => parts.push(((hours * 60 + minutes) * 100, Unit { seconds: 60, business: false })),
            },
            Piece::Times => factor = count.take().filter(|factor| factor.is_multiple_of(100))?,
            Piece::Dash | Piece::Other(_) => return None,
            Piece::Word(word) => {
                let half = matches!(word.as_str(), "half");
                if matches!(word.as_str(), "business" | "working" | "work") {
                    business = true;
                } else if half {
                    // `an hour and a half`
                    match parts.last_mut() {
                        Some((last, _)) => {
                            *last += 50;
                            count = None;
                        }
                        None => count = Some(50),
                    }
                } else if word == "quarter" && pieces.get(index + 1..).is_some_and(|rest| !rest.is_empty()) {
                    count = Some(25);
                } else if matches!(word.as_str(), "a" | "an" | "one") && count.is_none() {
                    count = Some(100);
                } else if matches!(word.as_str(), "a" | "an") {
                } else if word == "couple" || word == "pair" {
                    count = Some(200);
                } else if word == "and" || word == "und" {
                } else if let Some(number) = crate::text::number_word(word) {
                    count = Some(number.parse::<u64>().ok()? * 100);
                } else if let Some(mut unit) = unit(word) {
                    unit.business |= business;
                    business = false;
                    match count.take() {
                        Some(count) => parts.push((count, unit)),
                        None if parts.is_empty() && waiting.is_none() => waiting = Some(unit),
                        None => return None,
                    }
                } else if ![ABOUT, NEEDLESS].iter().any(|words| words.contains(&word.as_str())) {
                    return None;
                }
            }
        }
    }
    if count.is_some() || waiting.is_some() {
        return None;
    }
    let smallest = parts.iter().map(|(_, unit)| *unit).min_by_key(|unit| unit.seconds)?;
    // `4h 3 days` lacks a word between them.
    if !parts.is_sorted_by(|(_, one), (_, next)| one.seconds >= next.seconds) {
        return None;
    }
    let long = |unit: &Unit| unit.seconds >= MONTH;
    if parts.len() > 1 && parts.iter().any(|(_, unit)| unit.business || long(unit) != long(&smallest)) {
        return None;
    }
    let mut total = 0_u64;
    for (count, unit) in &parts {
        let times = unit.seconds / smallest.seconds;
        total = total.checked_add(count.checked_mul(times)?)?;
    }
    Some((total.checked_mul(factor)? / 100, smallest))
}

/// Hundredths of a unit, as Flow writes them.
fn spelled(hundredths: u64, unit: Unit) -> Option<String> {
    let (word, mut count) = match unit.seconds {
        1 => ("s", hundredths),
        60 => ("m", hundredths),
        HOUR => ("h", hundredths),
        DAY => ("day", hundredths),
        WEEK => ("week", hundredths),
        MONTH => ("month", hundredths),
        YEAR => ("year", hundredths),
        other if other.is_multiple_of(MONTH) => ("month", hundredths.checked_mul(other / MONTH)?),
        other => ("week", hundredths.checked_mul(other / WEEK)?),
    };
    let decimal = |count: u64| match count % 100 {
        0 => (count / 100).to_string(),
        part => format!("{}.{part:02}", count / 100).trim_end_matches('0').to_owned(),
    };
    if word.len() == 1 {
        if count % 100 != 0 {
            return crate::mend::part_of(&decimal(count), word);
        }
        return Some(format!("{}{word}", count / 100));
    }
    if count == 0 {
        return None;
    }
    let plural = if count == 100 { "" } else { "s" };
    if unit.business {
        if word != "day" || count % 100 != 0 {
            return None;
        }
        count /= 100;
        return Some(format!("{count} business day{plural}"));
    }
    Some(format!("{} {word}{plural}", decimal(count)))
}

/// What a number without a unit may mean: many are seconds, as programs count them.
fn bare(number: u64) -> Option<Vec<String>> {
    let unit = |seconds| Unit { seconds, business: false };
    let rights: Vec<Option<String>> = match number {
        0 => return None,
        1..=99 => vec![
            spelled(number * 100, unit(DAY)),
            spelled(number * 100, unit(HOUR)),
            spelled(number * 100, unit(60)),
        ],
        _ => {
            let seconds = number * 100;
            let whole = [DAY, HOUR, 60, 1].into_iter().find(|size| number.is_multiple_of(*size))?;
            vec![spelled(seconds / whole, unit(whole)), spelled(seconds, unit(60))]
        }
    };
    rights.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::{Length, length};

    fn known(written: &str) -> String {
        match length(written, true) {
            Some(Length::Known(right) | Length::Range(right)) => right,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn lengths_of_other_places_are_read() {
        for (written, right) in [
            ("\"2 days\"", "2 days"),
            ("(2 days)", "2 days"),
            ("< 2 days", "2 days"),
            ("2 days.", "2 days"),
            ("48h 30m", "2910m"),
            ("1d12h", "36h"),
            ("1 day and 12 hours", "36h"),
            ("2 Tage", "2 days"),
            ("1 fortnight", "2 weeks"),
            ("2bd", "2 business days"),
            ("2 Arbeitstage", "2 business days"),
            ("48:00", "48h"),
            ("01:30", "90m"),
            ("1:30:00", "90m"),
            ("half a day", "0.5 days"),
            ("half an hour", "30m"),
            ("an hour and a half", "90m"),
            ("a couple of days", "2 days"),
            ("between 1h and 2h", "1h to 2h"),
            ("1h..2h", "1h to 2h"),
            ("1h or 2h", "1h to 2h"),
            ("2 – 4 days", "2 days to 4 days"),
            ("timedelta(days=2)", "2 days"),
            ("minutes(30)", "30m"),
            ("2 * 24h", "48h"),
            ("ca. 2h", "2h"),
            ("2h approx.", "2h"),
            ("1,5 Stunden", "90m"),
            ("one quarter", "3 months"),
        ] {
            assert_eq!(known(written), right, "{written}");
        }
    }

    #[test]
    fn what_is_no_length_is_asked_for_or_left() {
        assert_eq!(length("172800", false), Some(Length::Bare(172_800)));
        assert_eq!(length("n/a", false), Some(Length::None));
        assert_eq!(
            length("31.12.2026", false),
            Some(Length::Asked("How long is it until 31.12.2026?".to_owned()))
        );
        assert_eq!(
            length("until Friday", false),
            Some(Length::Asked("How long is it until Friday?".to_owned()))
        );
        assert_eq!(length("a few hours", false), Some(Length::Asked("How long does it take?".to_owned())));
        assert_eq!(length("2 of Board", false), None);
        assert_eq!(length("the papers are there", false), None);
        assert_eq!(length("99999999999999999999 days", false), None);
    }
}

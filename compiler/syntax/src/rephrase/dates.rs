//! Dates, hours and time zones as different countries write them.

use super::measures::behind_line;
use super::{Found, Line};
use crate::rules;
use crate::token::Token;
use crate::words::Kind;
use flow_source::{Location, Span};

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    match line.kind {
        Some(Kind::Calendar) => match line.head(line.start) {
            Token::Zone => zone(line),
            Token::Closed => closed(line),
            _ => None,
        },
        Some(Kind::Wait) if line.head(line.start) == Token::Until => until(line),
        _ => None,
    }
}

/// What stands behind the first word of the line, and where all of it stands.
fn value<'a>(line: &Line<'a>) -> Option<(&'a str, Location)> {
    let start = line.span(line.start).end;
    let stop = behind_line(line).max(start);
    let written = line.text.get(start as usize..stop as usize)?;
    let end = start + u32::try_from(written.trim_end().len()).ok()?;
    let value = written.trim().trim_start_matches([':', '=']).trim();
    let place = line.at(Span::new(line.span(line.start).start, end));
    (!value.is_empty()).then_some((value, place))
}

/// Of what a line says nothing can be read from it.
fn unread(line: &Line<'_>, place: Location, report: flow_source::Diagnostic) -> Found {
    let told = line.reports.within(place).collect();
    let whole = line.at(Span::new(line.gap(line.start), place.span.end));
    Found { told, ..Found::read_as(report, whole, "") }
}

/// `12/25/2026`, `25.12.2026`, `25 December 2026`: the date as Flow writes it, and another one that it may be as well.
fn date(written: &str) -> Option<(String, Option<String>)> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let parts: Vec<&str> = written
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|part| !part.is_empty() && *part != "the" && *part != "of")
        .collect();
    let [one, two, three] = parts.as_slice() else { return None };
    let number = |text: &str| text.trim_end_matches(char::is_alphabetic).parse::<u32>().ok();
    let month = |text: &str| {
        let folded = text.to_lowercase();
        let short = folded.get(..3)?;
        let at = MONTHS.iter().position(|known| *known == short)?;
        text.starts_with(char::is_alphabetic).then(|| u32::try_from(at + 1).ok()).flatten()
    };
    let spelled = |year: u32, month: u32, day: u32| {
        let year = if year < 100 { year + 2000 } else { year };
        ((1..=12).contains(&month) && (1..=31).contains(&day) && (1900..=2200).contains(&year))
            .then(|| format!("{year:04}-{month:02}-{day:02}"))
    };
    if let Some(found) = month(two) {
        return Some((spelled(number(three)?, found, number(one)?)?, None));
    }
    if let Some(found) = month(one) {
        return Some((spelled(number(three)?, found, number(two)?)?, None));
    }
    let (first, second, third) = (number(one)?, number(two)?, number(three)?);
    if one.len() == 4 {
        return Some((spelled(first, second, third)?, None));
    }
    // With dots, the day comes first everywhere; with slashes, not in America.
    let (day_first, month_first) = (spelled(third, second, first), spelled(third, first, second));
    match written.contains('/') {
        true if day_first == month_first => Some((day_first?, None)),
        true => match (month_first, day_first) {
            (Some(one), other) => Some((one, other)),
            (None, other) => Some((other?, None)),
        },
        false => Some((day_first?, None)),
    }
}

/// `closed 12/25/2026`, `closed 24.12.2026 - 01.01.2027`
fn closed(line: &Line<'_>) -> Option<Found> {
    let (value, place) = value(line)?;
    let ends = [" to ", " - ", " – ", " until ", " bis "].iter().find_map(|word| value.split_once(word));
    let (rights, other) = match ends {
        Some((first, last)) => (format!("closed {} to {}", date(first)?.0, date(last)?.0), None),
        None => {
            let (right, other) = date(value)?;
            (format!("closed {right}"), other.map(|other| format!("closed {other}")))
        }
    };
    if place.span.of(line.text).split_whitespace().eq(rights.split_whitespace()) {
        return None;
    }
    Some(unread(line, place, rules::clock_spelling::date(place, value, &rights, other.as_deref())))
}

/// `until 12/31/2026`, `until 2026-12-31`: a wait lasts until something is true.
fn until(line: &Line<'_>) -> Option<Found> {
    let (value, place) = value(line)?;
    if let Some((right, other)) = date(value) {
        let whole = |date: &str| format!("until today >= {date}");
        let report = rules::clock_spelling::date(
            place,
            value,
            &whole(&right),
            other.map(|other| whole(&other)).as_deref(),
        );
        return Some(unread(line, place, report));
    }
    // `until 9am`, `until payment received`
    let words: Vec<&str> = value.split_whitespace().collect();
    let clock = value.starts_with(|first: char| first.is_ascii_digit())
        && line.behind_duration(line.start + 1) == line.start + 1
        && words.len() <= 2
        && !value.contains(['<', '>', '(', '+', '*']);
    let plain = words.len() > 1
        && words.iter().all(|word| word.chars().all(char::is_alphabetic))
        && !words.iter().any(|word| Token::of(word).is_some_and(Token::is_reserved));
    if !clock && !plain {
        return None;
    }
    let question = match clock {
        true => format!("How long is it until {value}?"),
        false => format!("What shows that it is so: {value}?"),
    };
    let right = match clock {
        true => format!("for unknown \"{question}\""),
        false => format!("on {}", crate::text::name_of_words(value, false)),
    };
    let title = "A wait lasts `for` a length of time, or `until` something is true; what comes from outside is an event";
    let _ = question;
    (clock).then(|| unread(line, place, rules::unknown_keyword::otherwise(place, title, &right)))
}

/// `zone EST`, `zone UTC+2`, `timezone: CET`: a zone has the name of a place, which knows when summer begins.
fn zone(line: &Line<'_>) -> Option<Found> {
    const ZONES: &[(&str, &str)] = &[
        ("EST", "America/New_York"),
        ("EDT", "America/New_York"),
        ("ET", "America/New_York"),
        ("CST", "America/Chicago"),
        ("CDT", "America/Chicago"),
        ("CT", "America/Chicago"),
        ("MST", "America/Denver"),
        ("MDT", "America/Denver"),
        ("PST", "America/Los_Angeles"),
        ("PDT", "America/Los_Angeles"),
        ("PT", "America/Los_Angeles"),
        ("CET", "Europe/Berlin"),
        ("CEST", "Europe/Berlin"),
        ("MEZ", "Europe/Berlin"),
        ("BST", "Europe/London"),
        ("GMT", "Europe/London"),
        ("IST", "Asia/Kolkata"),
        ("JST", "Asia/Tokyo"),
        ("UTC", "UTC"),
        ("Z", "UTC"),
    ];
    let (value, place) = value(line)?;
    let bare = value.trim_matches(['"', '\'']);
    let named = ZONES.iter().find(|(name, _)| *name == bare).map(|(_, zone)| (*zone).to_owned());
    let right = match named {
        Some(zone) => zone,
        None => {
            let rest = ["UTC", "GMT"].iter().find_map(|word| bare.strip_prefix(word))?.trim();
            let behind = rest.starts_with('+');
            let hours: u32 =
                rest.trim_start_matches(['+', '-', '−']).split(':').next()?.trim().parse().ok()?;
            // The names of these zones count the other way round.
            match hours {
                0 => "UTC".to_owned(),
                1..=14 => format!("Etc/GMT{}{hours}", if behind { "-" } else { "+" }),
                _ => return None,
            }
        }
    };
    if value == format!("\"{right}\"") || value.starts_with('"') {
        return None;
    }
    let right = format!("zone \"{right}\"");
    Some(unread(line, place, rules::clock_spelling::zone(place, value, &right)))
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_of_other_countries_are_read() {
        for (written, right, other) in [
            ("12/25/2026", "2026-12-25", None),
            ("25/12/2026", "2026-12-25", None),
            ("25.12.2026", "2026-12-25", None),
            ("25.12.26", "2026-12-25", None),
            ("05/06/2026", "2026-05-06", Some("2026-06-05")),
            ("25 December 2026", "2026-12-25", None),
            ("Dec 25th, 2026", "2026-12-25", None),
            ("2026/12/25", "2026-12-25", None),
        ] {
            assert_eq!(date(written), Some((right.to_owned(), other.map(str::to_owned))), "{written}");
        }
        for written in ["Friday", "13.13.2026", "payment received", "3 days"] {
            assert_eq!(date(written), None, "{written}");
        }
    }
}

//! Lengths of time in words, in units of other languages, and in none at all.

use super::{Found, Line};
use crate::rules;
use crate::table::{Entry, lookup};
use crate::token::Token;

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    in_words(line).or_else(|| with_unit(line)).or_else(|| vague(line))
}

/// `no deadline`, `within no limit`: that nothing limits it is said with its reason.
pub(super) fn unlimited(line: &Line<'_>) -> Option<Found> {
    const LIMITS: &[&str] = &["limit", "deadline", "timeout", "sla"];
    let from = line.start + usize::from(line.token(line.start) == Token::Within);
    let time = usize::from(line.is_one_of(from + 1, &["time"]));
    let fits = line.token(from) == Token::No
        && line.is_one_of(from + 1 + time, LIMITS)
        && from + 2 + time == line.end
        && matches!(lookup(line.kind, Token::Within), Entry::Clause(_));
    if !fits {
        return None;
    }
    let place = line.place(line.start, line.end);
    let right = "within no limit because unknown \"Why does nothing limit it?\"";
    let told = line.reports.within(line.whole_line(line.start, line.end)).collect();
    let report = rules::duration_spelling::unlimited(place, right);
    Some(Found { told, ..Found::new(report) })
}

/// `within two business days`, `for a week`, `retry twice`, `within 2 working days`: how long and how often, in words.
fn in_words(line: &Line<'_>) -> Option<Found> {
    const BEFORE: [Token; 10] = [
        Token::Within,
        Token::For,
        Token::After,
        Token::Every,
        Token::Takes,
        Token::Open,
        Token::Stalls,
        Token::To,
        Token::Mostly,
        Token::In,
    ];
    let meant = line.head(line.start);
    if meant == Token::Retry {
        let number = line.start + 1 + usize::from(line.token(line.start + 1) == Token::Colon);
        let count = crate::text::number_word(line.word(number)).filter(|_| number < line.end)?;
        let end = number + 1 + usize::from(line.token(number + 1) == Token::Times);
        let right = format!("{count} times");
        let place = line.place(number, end);
        let report = rules::times_spelling::report(place, line.slice(number, end), &right);
        return Some(Found::read_as(report, line.with_space_before(line.start, line.end), ""));
    }
    (line.start + 1..line.end).find_map(|at| {
        let begins = BEFORE.contains(&line.token(at - 1))
            || at == line.start + 1 && matches!(meant, Token::Within | Token::Takes);
        let number = match line.token(at) {
            // What has been rephrased may say nothing itself.
            Token::Number => Some(line.word(at)).filter(|number| !number.is_empty())?,
            _ if line.is_one_of(at, &["a", "an"]) => "1",
            _ => crate::text::number_word(line.word(at))?,
        };
        let working = line.token(at + 1) == Token::Business || line.is_one_of(at + 1, &["working", "work"]);
        let unit = at + 1 + usize::from(working);
        let hours = working && matches!(line.token(unit), Token::Hour | Token::Hours);
        let written_out = working || line.token(at) != Token::Number;
        let right = match line.token(unit) {
            _ if !written_out => return None,
            _ if !begins || unit >= line.end => return None,
            _ if working && (line.token(unit).is_unit() || hours) => {
                format!("{number} business {}", line.word(unit))
            }
            token if token.is_unit() => format!("{number} {}", line.word(unit)),
            _ => {
                let (unit, short) = crate::mend::unit(line.word(unit), number).filter(|_| !working)?;
                format!("{number}{}{unit}", if short { "" } else { " " })
            }
        };
        let end = unit + 1;
        let place = line.place(at, end);
        let written = line.slice(at, end);
        if written.split_whitespace().eq(right.split_whitespace()) {
            return None;
        }
        let report = rules::duration_spelling::report(place, written, &right);
        Some(Found::new(report))
    })
}

/// `timeout-minutes: 30`, `sla_hours = 4`, `timeoutInSeconds: 90`: a time limit whose unit stands in its name.
pub(super) fn with_unit(line: &Line<'_>) -> Option<Found> {
    const WORDS: &[(&str, Token)] = &[
        ("timeout", Token::Within),
        ("deadline", Token::Within),
        ("sla", Token::Within),
        ("within", Token::Within),
        ("due", Token::Within),
        ("duration", Token::Takes),
        ("takes", Token::Takes),
        ("estimate", Token::Takes),
        ("delay", Token::For),
    ];
    let mut end = line.start + 1;
    while line.token(end) == Token::Minus && line.gap(end) == line.span(end).start {
        end += 2;
    }
    let number = line.behind_sign(end);
    if line.token(number) != Token::Number || number + 1 != line.end {
        return None;
    }
    let written = line.slice(line.start, end).to_ascii_lowercase().replace(['_', '-'], "");
    let (rest, meant) = WORDS.iter().find_map(|(word, meant)| Some((written.strip_prefix(word)?, *meant)))?;
    let rest = rest.strip_prefix("in").unwrap_or(rest);
    let count = line.word(number);
    let (unit, short) = crate::mend::unit(rest, count)?;
    if !matches!(lookup(line.kind, meant), Entry::Clause(_)) {
        return None;
    }
    let right = format!("{} {count}{}{unit}", meant.text(), if short { "" } else { " " });
    let place = line.place(line.start, line.end);
    let told = line.reports.within(place).collect();
    let report = rules::foreign_word::line(place, line.slice(line.start, line.end), &right);
    Some(Found { told, ..Found::read_as(report, line.with_space_before(line.start, line.end), "") })
}

/// `within asap`, `due: tomorrow`, `within P1D`: a length of time that Flow does not know, as it is said there or asked for.
fn vague(line: &Line<'_>) -> Option<Found> {
    if line.slice(line.start, line.end).eq_ignore_ascii_case("as soon as possible")
        && matches!(lookup(line.kind, Token::Within), Entry::Clause(_))
    {
        let place = line.place(line.start, line.end);
        let right = "within unknown \"How soon must it be done?\"";
        let report = rules::duration_spelling::otherwise(place, line.slice(line.start, line.end), right);
        return Some(Found::read_as(report, line.with_space_before(line.start, line.end), ""));
    }
    if line.head(line.start) != Token::Within {
        return None;
    }
    let from = line.behind_sign(line.start + 1);
    let written = line.slice(from, line.end);
    let right = length_elsewhere(written)?;
    let own = line.token(line.start) == Token::Within && from == line.start + 1;
    // A parameter or field may be called so.
    let named = || {
        (from + 1..line.layout.tokens.len())
            .chain(1..from)
            .any(|index| line.token(index) == Token::Colon && line.word(index - 1) == written)
    };
    if own && line.end == from + 1 && (!line.may_look() || named()) {
        return None;
    }
    let (place, written) = match own {
        true => (line.place(from, line.end), written),
        false => (line.place(line.start, line.end), line.slice(line.start, line.end)),
    };
    let right = if own { right } else { format!("within {right}") };
    let told = line.reports.within(line.place(line.start, line.end)).collect();
    let whole = line.with_space_before(line.start, line.end);
    if right.ends_with(NO_LIMIT) {
        let place = line.place(line.start, line.end);
        let report = rules::duration_spelling::unlimited(place, &format!("within {NO_LIMIT}"));
        return Some(Found { told, ..Found::read_as(report, whole, "") });
    }
    let report = match right.contains("unknown \"") {
        true => rules::duration_spelling::asked(place, written, &right),
        false => rules::duration_spelling::otherwise(place, written, &right),
    };
    Some(Found { told, ..Found::read_as(report, whole, "") })
}

/// That nothing limits it, with the reason asked for.
const NO_LIMIT: &str = "no limit because unknown \"Why does nothing limit it?\"";

/// A length of time that is written otherwise elsewhere, as Flow writes it: `P1D`, `tomorrow`, `asap`.
pub(crate) fn length_elsewhere(written: &str) -> Option<String> {
    const WORDS: &[(&str, &str)] = &[
        ("tomorrow", "1 day"),
        ("today", "1 day"),
        ("end of day", "1 day"),
        ("the end of the day", "1 day"),
        ("eod", "1 day"),
        ("overnight", "1 day"),
        ("end of week", "1 week"),
        ("eow", "1 week"),
        ("next week", "1 week"),
        ("cob", "1 day"),
        ("eob", "1 day"),
        ("none", NO_LIMIT),
        ("never", NO_LIMIT),
        ("forever", NO_LIMIT),
        ("unlimited", NO_LIMIT),
        ("asap", "unknown \"How soon must it be done?\""),
        ("soon", "unknown \"How soon must it be done?\""),
        ("immediately", "unknown \"How soon must it be done?\""),
    ];
    if let Some((_, right)) = WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(written)) {
        return Some((*right).to_owned());
    }
    // ISO 8601 with one number: `P1D`, `PT30M`.
    let rest = written.strip_prefix('P')?;
    let (rest, clock) = rest.strip_prefix('T').map_or((rest, false), |rest| (rest, true));
    let digits = rest.len() - rest.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
    let (count, unit) = rest.split_at_checked(digits).filter(|(count, _)| !count.is_empty())?;
    let one = count == "1";
    Some(match (clock, unit) {
        (true, "S" | "M" | "H") => format!("{count}{}", unit.to_ascii_lowercase()),
        (false, "D") => format!("{count} day{}", if one { "" } else { "s" }),
        (false, "W") => format!("{count} week{}", if one { "" } else { "s" }),
        (false, "M") => format!("{count} month{}", if one { "" } else { "s" }),
        (false, "Y") => format!("{count} year{}", if one { "" } else { "s" }),
        _ => return None,
    })
}

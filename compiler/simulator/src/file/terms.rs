//! The texts that a `simulation.toml` writes: lengths of time, how long something takes, shares, sums and rates.
//!
//! Each is read from a text to a value; what is wrong is said in a sentence, with the text that was meant where that is plain.

use crate::settings::{Distribution, Milliseconds};

/// The longest time that is read: a hundred years, in seconds.
const LONGEST: f64 = 100.0 * 365.0 * 86_400.0;

/// What is wrong with a text, and what was meant.
#[derive(Clone, PartialEq, Debug)]
pub struct Wrong {
    /// What is wrong, as a sentence without its end.
    pub what: String,
    /// What to write instead, where that is plain.
    pub instead: Option<String>,
}

impl Wrong {
    /// Wrong, and nobody knows what was meant.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), instead: None }
    }

    /// Wrong, and plainly meant so.
    pub fn instead(what: impl Into<String>, instead: impl Into<String>) -> Self {
        Self { what: what.into(), instead: Some(instead.into()) }
    }
}

/// What a unit of time is called, and how many seconds it has.
static UNITS: [(&str, &str, f64); 5] = [
    ("s", "second", 1.0),
    ("m", "minute", 60.0),
    ("h", "hour", 3_600.0),
    ("", "day", 86_400.0),
    ("", "week", 604_800.0),
];

/// A number as it is written, with `_` between its digits.
fn number(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|character| *character != '_').collect();
    let shape = |character: char| character.is_ascii_digit() || matches!(character, '.' | '-' | '+');
    if plain.is_empty() || !plain.chars().all(shape) {
        return None;
    }
    plain.parse().ok().filter(|value: &f64| value.is_finite())
}

/// The seconds of a unit as the language writes it.
fn unit(word: &str) -> Option<f64> {
    UNITS.iter().find_map(|(short, long, seconds)| {
        let same = (!short.is_empty() && word == *short)
            || word == *long
            || word.strip_suffix('s').is_some_and(|one| one == *long);
        same.then_some(*seconds)
    })
}

/// How a unit is written that people spell otherwise.
fn unit_meant(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "sec" | "secs" | "seconds" | "second" | "s" => "s",
        "min" | "mins" | "minutes" | "minute" | "m" => "m",
        "hr" | "hrs" | "std" | "hours" | "hour" | "h" => "h",
        "d" | "days" | "day" => " days",
        "w" | "wk" | "wks" | "weeks" | "week" => " weeks",
        _ => return None,
    })
}

/// The parts of a text: numbers and words, without the spaces.
fn words(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for piece in text.split_whitespace() {
        let split = piece.find(|character: char| character.is_alphabetic());
        match split {
            Some(at) if at > 0 && piece.starts_with(|first: char| !first.is_alphabetic()) => {
                found.push(&piece[..at]);
                found.push(&piece[at..]);
            }
            _ => found.push(piece),
        }
    }
    found
}

/// A length of time: `90s`, `15m`, `1.5h`, `2 days`, `1h 30m`.
///
/// # Errors
/// What is wrong with it.
pub fn length(text: &str) -> Result<Milliseconds, Wrong> {
    let words = words(text);
    if words.is_empty() {
        return Err(Wrong::new("a length of time is missing here: `15m`, `4h` or `2 days`"));
    }
    let mut seconds = 0.0;
    for pair in words.chunks(2) {
        let (count, word) = match *pair {
            [count, word] => (count, word),
            [count] => (count, ""),
            _ => ("", ""),
        };
        let Some(value) = number(count) else {
            return Err(Wrong::new(format!("`{text}` is no length of time: write `15m`, `4h` or `2 days`")));
        };
        if value < 0.0 {
            return Err(Wrong::new("a length of time can't be negative"));
        }
        let Some(factor) = unit(word) else {
            return Err(match word {
                "" => Wrong::instead(
                    format!(
                        "`{text}` needs a unit: minutes (`{count}m`), hours (`{count}h`) or days (`{count} days`)"
                    ),
                    format!("{count}m"),
                ),
                "month" | "months" | "year" | "years" => {
                    let days = if word.starts_with('m') { 30.0 } else { 365.0 };
                    Wrong::instead(
                        format!("a {} isn't always equally long: say it in days", word.trim_end_matches('s')),
                        format!("{} days", plain(value * days)),
                    )
                }
                "business" => Wrong::new(
                    "working time comes from the calendars of those who do the work: leave out `business`",
                ),
                word => match unit_meant(word) {
                    Some(meant) => Wrong::instead(
                        format!("`{word}` isn't a unit of time here"),
                        format!("{count}{meant}"),
                    ),
                    None => Wrong::new(format!(
                        "`{word}` isn't a unit of time: there are `s`, `m`, `h`, `days` and `weeks`"
                    )),
                },
            });
        };
        seconds += value * factor;
    }
    if seconds > LONGEST {
        return Err(Wrong::new("this is longer than a hundred years"));
    }
    Ok(milliseconds(seconds))
}

/// Seconds in milliseconds, rounded.
fn milliseconds(seconds: f64) -> Milliseconds {
    (seconds.clamp(0.0, LONGEST) * 1_000.0).round() as Milliseconds
}

/// A number without a fraction that it doesn't have.
fn plain(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A share: `5%`, between 0 and 1.
///
/// # Errors
/// What is wrong with it.
pub fn share(text: &str) -> Result<f64, Wrong> {
    let trimmed = text.trim();
    let Some(value) = trimmed.strip_suffix('%').map(str::trim).and_then(number) else {
        return Err(match number(trimmed) {
            Some(value) if (0.0..=1.0).contains(&value) => Wrong::instead(
                format!("`{trimmed}` is a share without a sign"),
                format!("{}%", plain(value * 100.0)),
            ),
            Some(value) => {
                Wrong::instead(format!("`{trimmed}` is a share without a sign"), format!("{}%", plain(value)))
            }
            None => Wrong::new(format!("`{trimmed}` is no share: write `5%`")),
        });
    };
    if value < 0.0 {
        return Err(Wrong::new("a share can't be negative"));
    }
    if value > 100.0 {
        return Err(Wrong::new("a share can't be more than 100%"));
    }
    Ok(value / 100.0)
}

/// A sum of money: its amount and currency.
#[derive(Clone, PartialEq, Debug)]
pub struct Sum {
    /// How much.
    pub amount: f64,
    /// Its ISO 4217 code.
    pub currency: String,
    /// In how many seconds, where it is a rate.
    pub per: Option<f64>,
}

/// A sum of money: `12 USD`, or `60 EUR per hour`.
///
/// # Errors
/// What is wrong with it.
pub fn sum(text: &str) -> Result<Sum, Wrong> {
    let wrong = || Wrong::new(format!("`{text}` is no sum: write `12 USD`, or `60 USD per hour`"));
    for (sign, code) in [("$", "USD"), ("€", "EUR"), ("£", "GBP")] {
        if let Some((before, after)) = text.split_once(sign) {
            let amount = if number(after.trim()).is_some() { after } else { before };
            return Err(Wrong::instead(
                format!("a currency is three letters here, not `{sign}`"),
                format!("{} {code}", amount.trim()),
            ));
        }
    }
    let words = words(text);
    let (amount, currency, rest) = match words.as_slice() {
        [amount, currency, rest @ ..] => (*amount, *currency, rest),
        _ => return Err(wrong()),
    };
    let value = number(amount).ok_or_else(wrong)?;
    if value < 0.0 {
        return Err(Wrong::new("a cost can't be negative"));
    }
    if currency.len() != 3 || !currency.chars().all(|letter| letter.is_ascii_uppercase()) {
        return Err(Wrong::new(format!(
            "`{currency}` isn't a currency: write its three letters, such as `USD`"
        )));
    }
    let per = match rest {
        [] => None,
        ["per", unit] => Some(per(unit)?),
        _ => return Err(wrong()),
    };
    Ok(Sum { amount: value, currency: currency.to_owned(), per })
}

/// The seconds of what stands after `per`.
fn per(word: &str) -> Result<f64, Wrong> {
    match word {
        "second" | "minute" | "hour" | "day" | "week" => Ok(unit(word).unwrap_or(1.0)),
        // A twelfth of a year, as the rates of the language count.
        "month" => Ok(365.25 * 86_400.0 / 12.0),
        "year" => Ok(365.25 * 86_400.0),
        other => Err(Wrong::new(format!(
            "`per {other}` isn't known: there are `per hour`, `per day`, `per week`, `per month` and `per year`"
        ))),
    }
}

/// So many in a unit of time: `40 per day`. Gives the mean gap between two.
///
/// # Errors
/// What is wrong with it.
pub fn rate(text: &str) -> Result<Milliseconds, Wrong> {
    let words = words(text);
    let [count, "per", unit] = words.as_slice() else {
        return Err(Wrong::new(format!("`{text}` is no rate: write `40 per day`")));
    };
    let Some(value) = number(count) else {
        return Err(Wrong::new(format!("`{count}` isn't a number")));
    };
    if value <= 0.0 {
        return Err(Wrong::new("a rate is more than nothing"));
    }
    Ok(milliseconds(per(unit)? / value).max(1))
}

/// How long something takes: `5m`, `2m to 10m`, `2m to 10m mostly 4m`, `exponential 12m`, `log-normal 20m deviation 10m`.
///
/// # Errors
/// What is wrong with it.
pub fn distribution(text: &str) -> Result<Distribution, Wrong> {
    let text = text.trim();
    let kind = text.split_whitespace().next().unwrap_or("");
    let rest = text.get(kind.len()..).unwrap_or("").trim();
    match kind {
        "exponential" => {
            let mean = length(rest.strip_prefix("mean").unwrap_or(rest))?;
            positive(mean, "an exponential time")?;
            return Ok(Distribution::Exponential { mean });
        }
        "log-normal" => {
            let rest = rest.strip_prefix("mean").unwrap_or(rest);
            let Some((mean, deviation)) = rest.split_once("deviation") else {
                return Err(Wrong::new(
                    "a log-normal time needs its mean and its standard deviation: `log-normal 20m deviation 10m`",
                ));
            };
            let (mean, deviation) = (length(mean)?, length(deviation)?);
            positive(mean, "a log-normal time")?;
            return Ok(Distribution::LogNormal { mean, deviation });
        }
        _ => {}
    }
    if kind.starts_with(char::is_alphabetic) {
        let known = ["exponential", "log-normal"];
        return Err(match flow_source::suggest::nearest(kind, known) {
            Some(meant) => {
                Wrong::instead(format!("`{kind}` isn't a distribution"), text.replacen(kind, meant, 1))
            }
            None => Wrong::new(format!(
                "`{kind}` isn't a distribution: there are `5m`, `2m to 10m`, `2m to 10m mostly 4m`, `exponential 12m` \
                 and `log-normal 20m deviation 10m`"
            )),
        });
    }
    let Some((least, most)) = text.split_once(" to ") else {
        return Ok(Distribution::Fixed { value: length(text)? });
    };
    let (most, mostly) = match most.split_once("mostly") {
        Some((most, mostly)) => (most, Some(mostly)),
        None => (most, None),
    };
    let least = shared_unit(least, most);
    let (least, most) = (length(&least)?, length(most)?);
    if most < least {
        return Err(Wrong::new("the range ends before it begins"));
    }
    let Some(mostly) = mostly else {
        return Ok(Distribution::Uniform { least, most });
    };
    let mostly = length(mostly)?;
    if mostly < least || mostly > most {
        return Err(Wrong::new("what it mostly takes must lie between the least and the most"));
    }
    Ok(Distribution::Triangular { least, most, mostly })
}

/// `2 to 10m` means minutes on both sides.
fn shared_unit(least: &str, most: &str) -> String {
    match (words(least).as_slice(), words(most).as_slice()) {
        ([only], [_, unit]) if number(only).is_some() => format!("{only} {unit}"),
        _ => least.to_owned(),
    }
}

fn positive(value: Milliseconds, what: &str) -> Result<(), Wrong> {
    if value > 0 { Ok(()) } else { Err(Wrong::new(format!("{what} needs a mean that is more than nothing"))) }
}

/// A length of time as [`length`] reads it.
pub fn write_length(length: Milliseconds) -> String {
    let parts = [(604_800_000, " week"), (86_400_000, " day"), (3_600_000, "h"), (60_000, "m"), (1_000, "s")];
    for (size, name) in &parts[..2] {
        if length >= *size && length.is_multiple_of(*size) {
            let count = length / size;
            return format!("{count}{name}{}", if count == 1 { "" } else { "s" });
        }
    }
    let mut rest = length;
    let mut written: Vec<String> = Vec::new();
    for (size, name) in &parts[2..] {
        let count = rest / size;
        rest %= size;
        if *name == "s" && (count > 0 || rest > 0) {
            let fraction = format!("{:03}", rest);
            let text = format!("{count}.{fraction}");
            written.push(format!("{}s", text.trim_end_matches('0').trim_end_matches('.')));
        } else if count > 0 {
            written.push(format!("{count}{name}"));
        }
    }
    if written.is_empty() { "0m".to_owned() } else { written.join(" ") }
}

/// A share as [`share`] reads it.
pub fn write_share(share: f64) -> String {
    format!("{}%", plain((share * 1_000_000.0).round() / 10_000.0))
}

/// A distribution as [`distribution`] reads it; a list for one that is taken from data.
pub fn write_distribution(distribution: &Distribution) -> String {
    let length = |value: &Milliseconds| write_length(*value);
    match distribution {
        Distribution::Fixed { value } => length(value),
        Distribution::Uniform { least, most } => format!("{} to {}", length(least), length(most)),
        Distribution::Triangular { least, mostly, most } => {
            format!("{} to {} mostly {}", length(least), length(most), length(mostly))
        }
        Distribution::Exponential { mean } => format!("exponential {}", length(mean)),
        Distribution::LogNormal { mean, deviation } => {
            format!("log-normal {} deviation {}", length(mean), length(deviation))
        }
        Distribution::Empirical { samples } => samples.iter().map(length).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(wrong: Wrong) -> String {
        match wrong.instead {
            Some(instead) => format!("{} -> {instead}", wrong.what),
            None => wrong.what,
        }
    }

    #[test]
    fn lengths_of_time_are_read_as_people_write_them() {
        for (text, expected) in [
            ("90s", 90_000),
            ("15m", 900_000),
            ("1.5h", 5_400_000),
            ("2 days", 172_800_000),
            ("1 week", 604_800_000),
            ("1h 30m", 5_400_000),
            ("10 minutes", 600_000),
            ("0.5s", 500),
            ("1_000s", 1_000_000),
        ] {
            assert_eq!(length(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_length_of_time_is_said_with_what_was_meant() {
        let told: Vec<String> =
            ["", "5", "-5m", "5 min", "2d", "3 months", "3 business days", "5 USD", "soon"]
                .into_iter()
                .map(|text| length(text).map_or_else(said, |value| value.to_string()))
                .collect();
        assert_eq!(
            told,
            [
                "a length of time is missing here: `15m`, `4h` or `2 days`",
                "`5` needs a unit: minutes (`5m`), hours (`5h`) or days (`5 days`) -> 5m",
                "a length of time can't be negative",
                "`min` isn't a unit of time here -> 5m",
                "`d` isn't a unit of time here -> 2 days",
                "a month isn't always equally long: say it in days -> 90 days",
                "working time comes from the calendars of those who do the work: leave out `business`",
                "`USD` isn't a unit of time: there are `s`, `m`, `h`, `days` and `weeks`",
                "`soon` is no length of time: write `15m`, `4h` or `2 days`",
            ]
        );
    }

    #[test]
    fn distributions_are_read_and_written_alike() {
        for text in [
            "5m",
            "2m to 10m",
            "2m to 10m mostly 4m",
            "exponential 12m 30s",
            "log-normal 20m deviation 10m",
            "0m",
            "1.25s",
        ] {
            let read = distribution(text).unwrap_or_else(|wrong| panic!("{text}: {}", wrong.what));
            assert_eq!(write_distribution(&read), text);
        }
        assert_eq!(distribution("2 to 10m"), distribution("2m to 10m"));
    }

    #[test]
    fn what_is_no_distribution_is_said() {
        let told: Vec<String> = [
            "exponental 5m",
            "normal 5m",
            "exponential",
            "exponential 0m",
            "log-normal 5m",
            "10m to 2m",
            "2m to 10m mostly 12m",
            "exponential -5m",
        ]
        .into_iter()
        .map(|text| distribution(text).map_or_else(said, |value| format!("{value:?}")))
        .collect();
        assert_eq!(
            told,
            [
                "`exponental` isn't a distribution -> exponential 5m",
                "`normal` isn't a distribution: there are `5m`, `2m to 10m`, `2m to 10m mostly 4m`, `exponential 12m` and \
                 `log-normal 20m deviation 10m`",
                "a length of time is missing here: `15m`, `4h` or `2 days`",
                "an exponential time needs a mean that is more than nothing",
                "a log-normal time needs its mean and its standard deviation: `log-normal 20m deviation 10m`",
                "the range ends before it begins",
                "what it mostly takes must lie between the least and the most",
                "a length of time can't be negative",
            ]
        );
    }

    #[test]
    fn shares_sums_and_rates() {
        assert_eq!(share("5%"), Ok(0.05));
        assert_eq!(share("0.05").map_err(said), Err("`0.05` is a share without a sign -> 5%".to_owned()));
        assert!(share("-5%").is_err() && share("101%").is_err() && share("much").is_err());
        assert_eq!(write_share(0.125), "12.5%");
        let hourly = sum("60 EUR per hour").expect("it is one");
        assert_eq!((hourly.amount, hourly.currency.as_str(), hourly.per), (60.0, "EUR", Some(3_600.0)));
        assert_eq!(
            sum("$5").map_err(said),
            Err("a currency is three letters here, not `$` -> 5 USD".to_owned())
        );
        assert!(sum("-5 USD").is_err() && sum("5 usd").is_err() && sum("5 USD per nod").is_err());
        assert_eq!(rate("40 per day"), Ok(2_160_000));
        assert!(rate("0 per day").is_err() && rate("-1 per day").is_err() && rate("4 days").is_err());
    }
}

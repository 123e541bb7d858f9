//! Numbers that can not be meant.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A number is too large, too small, or not whole where it must be.
pub static RULE: Rule = Rule {
    name: "number_out_of_range",
    level: Level::Error,
    summary: "A number is too large, too small, or not whole where it must be.",
    page: include_str!("number_out_of_range.md"),
};

/// More digits than anything is counted with.
pub(crate) fn digits(written: &str, location: Location) -> Diagnostic {
    let short: String = written.chars().take(30).collect();
    let short = if short.len() < written.len() { format!("{short}…") } else { short };
    Diagnostic::new(&RULE, format!("The number {short} has too many digits"), location, "up to 28 digits")
        .note("Numbers are exact, up to 28 digits in all.")
}

/// A share of cases above all of them.
pub(crate) fn share(written: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{written} is more than all"), location, "at most 100%")
}

/// A count that isn't whole, or too large.
pub(crate) fn whole(written: &str, most: u32, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("{written} can't be counted to"),
        location,
        format!("a whole number up to {most}"),
    )
}

/// Division by zero.
pub(crate) fn division(location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "This divides by zero", location, "no number comes out")
}

/// A time that isn't whole seconds.
pub(crate) fn part_of_second(written: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("{written} isn't a whole number of seconds"),
        location,
        "seconds are the smallest unit",
    )
}

/// A part of a month.
pub(crate) fn part_of_month(written: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("{written} isn't a whole number of months"),
        location,
        "months differ in length",
    )
    .note("Half a month has no fixed number of days. Write it in days or weeks.")
}

/// A part of a working day or minute.
pub(crate) fn part_of_business(written: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("{written} isn't a whole number"),
        location,
        "working days are counted whole",
    )
    .note("Half a working day depends on the hours of the office. Write it in business hours.")
}

/// A time that is too long.
pub(crate) fn time(written: &str, years: u64, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("{written} is longer than anything takes"),
        location,
        format!("at most {years} years"),
    )
    .note("Where there is no deadline, say so: `within no limit because \"...\"`.")
}

/// Something that comes back without a pause.
pub(crate) fn never_ending(location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "This comes back without a pause", location, "no time between")
        .note("Say how long lies between: `every week`.")
}

/// A weight that doesn't count.
pub(crate) fn weight(location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "A criterion without weight doesn't count", location, "more than 0")
        .note("What never changes the score isn't judged by. Give it a weight, or take it out.")
}

/// `at most 0 times`.
pub(crate) fn at_most_never(location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "At most 0 times is never", location, "never").suggestion(
        "Write `never`",
        location,
        "never",
    )
}

/// `at most 0 at once`.
pub(crate) fn none_at_once(location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "With none at once, nothing is ever done", location, "at least 1").suggestion(
        "Write `1`: one after the other",
        location,
        "1",
    )
}

/// For what no time is no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NoTime {
    /// `within 0 days`, from the beginning.
    Within,
    /// `for 0 days` of a wait.
    Wait,
    /// `stalls after 0m`.
    Stalls,
    /// `open 0 weeks` of a gate.
    Open,
}

/// A length of time of zero: `written` is the time.
pub(crate) fn no_time(written: &str, of: NoTime, location: Location) -> Diagnostic {
    let (title, label, note) = match of {
        NoTime::Within => (
            format!("A deadline of {written} is over as soon as it begins"),
            "nobody could ever be in time",
            "Everybody would be late, whatever they do. Say how long it may take. Where it isn't known yet: `within unknown \"How long?\"`; where there is no limit: `within no limit because \"...\"`.",
        ),
        NoTime::Wait => (
            format!("A wait of {written} is over as soon as it begins"),
            "nothing is waited for",
            "Say how long it waits, or take the step out and let arrows lead on to the next one.",
        ),
        NoTime::Stalls => (
            format!("With no sign of life for {written}, everybody has stalled at once"),
            "no time to give a sign",
            "Say for how long nothing may be heard: `stalls after 30m -> ...`.",
        ),
        NoTime::Open => (
            format!("A window of {written} closes as soon as it opens"),
            "nobody could answer",
            "Say how long everybody may answer: `open 2 weeks`. A gate that is over when enough have answered has no `open`.",
        ),
    };
    Diagnostic::new(&RULE, title, location, label).note(note)
}

/// `retry 0 times`: `line` is the whole line with the line break before it.
pub(crate) fn no_retry(location: Location, line: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "A retry of 0 times is none", location, "no further attempt")
        .note("It counts the attempts after the first one. Without the line there are none.")
        .suggestion("Write `1`: once more", location, "1")
        .suggestion("Take the line away: then it isn't tried again", line, "")
}

/// `1.000 EUR`, which some read as one and others as a thousand.
pub(crate) fn thousand(number: &str, currency: &str, location: Location) -> Diagnostic {
    let thousands = number.replace('.', "_");
    Diagnostic::new(
        &RULE,
        format!("`{number} {currency}` is {thousands} {currency} to some and a thousandth of that to others"),
        location,
        "a point, and three digits behind it",
    )
    .note("Behind the point stand parts of one: `0.50 EUR` is half a euro. Thousands are parted by `_`. A price with a third digit has a fourth as well: `1.4990 EUR`.")
    .suggestion(format!("Write `{thousands} {currency}`"), location, format!("{thousands} {currency}"))
    .suggestion(format!("Write `{number}0 {currency}`"), location, format!("{number}0 {currency}"))
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
role R { people 9999999999999999999999999999999999999999999 }
role S { people 2.5 }
role T { capacity 99999999999999999999999999999999999999999 per day }
cadence n {
  every 0 days
  by R
  sample 120%
}
agent Z {
  operator R
  criterion c weight 0 "q"
}
measure m { counts 1 / 0 }
escalation e {
  after 99999999999999999 days notify R
  after 2.5 months notify R
  after 1.5 business days notify R
}
policy p {
  for stage
  at most 0 times
}
"#,
            &[
                "number_out_of_range: The number 999999999999999999999999999999… has too many digits",
                "number_out_of_range: 2.5 can't be counted to",
                "number_out_of_range: The number 999999999999999999999999999999… has too many digits",
                "number_out_of_range: This comes back without a pause",
                "number_out_of_range: 120% is more than all",
                "number_out_of_range: A criterion without weight doesn't count",
                "number_out_of_range: This divides by zero",
                "number_out_of_range: 99999999999999999 days is longer than anything takes",
                "number_out_of_range: 2.5 months isn't a whole number of months",
                "number_out_of_range: 1.5 business days isn't a whole number",
                "number_out_of_range: At most 0 times is never",
            ],
        );
    }

    #[test]
    fn no_time_and_no_attempt_are_told_where_they_say_nothing() {
        told(
            r#"
role R { people ana, ben }
cadence n {
  every  day on Monday
  by     R
}
escalation e {
  after 0m notify R
}
recovery r {
  by     R
  asks   ""
  within 0m
  allows resume
}
workflow W(due: Date) {
  owner  R
  within 0 business days
  late   -> over
  outcome over
  clock c {
    within 0 days from due
    late   -> over
  }
  stage s {
    by     R
    takes  0m
    retry  0 times
    writes a: Text, a: Text
    stalls after 0 months -> w
    fails  -> over
    done   -> w
  }
  wait w {
    for  0 days
    done -> g
  }
  gate g {
    by     R
    open   0 weeks
    accept -> over
    reject -> over
  }
}
"#,
            &[
                "impossible_date: What comes back every day doesn't come on Monday alone",
                "without_effect: This text says nothing",
                "number_out_of_range: A deadline of 0m is over as soon as it begins",
                "number_out_of_range: A deadline of 0 business days is over as soon as it begins",
                "number_out_of_range: A retry of 0 times is none",
                "duplicate_name: `a` stands twice in this list",
                "number_out_of_range: With no sign of life for 0 months, everybody has stalled at once",
                "number_out_of_range: A wait of 0 days is over as soon as it begins",
                "number_out_of_range: A window of 0 weeks closes as soon as it opens",
            ],
        );
    }
}

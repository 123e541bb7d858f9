//! Durations, estimates, schedules, calendars and deadlines in words.

use super::Words;
use super::phrase::{self, Phrase, capitalised, listing, ordinal};
use flow_ir::{Anchor, Calendar, Duration, Estimate, Rate, Schedule, TimeSpan, Within};

/// A length of time as people say it: "2 days", "1 hour".
pub fn duration(duration: Duration) -> String {
    let mut text = String::with_capacity(24);
    let (count, unit) = duration.in_unit();
    many(count, &mut text);
    text.push(' ');
    text.push_str(unit);
    text.push_str(if count == 1 { "" } else { "s" });
    text
}

fn many(count: u64, text: &mut String) {
    match u32::try_from(count) {
        Ok(count) => flow_source::markup::count(count, text),
        Err(_) => text.push_str(&count.to_string()),
    }
}

/// A length of time as a pace: "day", "2 weeks", for "every ...".
pub fn pace(duration: Duration) -> String {
    let text = duration.to_string();
    text.strip_prefix("1 ").map_or_else(|| text.clone(), str::to_owned)
}

/// How long something takes: "2 to 10 minutes, mostly 4 minutes"; nothing where it isn't known yet.
pub fn estimate(estimate: &Estimate) -> Option<String> {
    let least = estimate.least?;
    let mut text = match estimate.most {
        Some(most) if most != least => range(least, most),
        _ => duration(least),
    };
    if let Some(mostly) = estimate.mostly {
        text.push_str(&format!(", mostly {}", duration(mostly)));
    }
    Some(text)
}

/// "2 to 10 minutes", "30 minutes to 4 hours".
fn range(least: Duration, most: Duration) -> String {
    let mut text = match (least.in_unit(), most.in_unit()) {
        ((count, one), (_, other)) if one == other => {
            let mut text = String::with_capacity(32);
            many(count, &mut text);
            text
        }
        _ => duration(least),
    };
    text.push_str(" to ");
    text.push_str(&duration(most));
    text
}

/// So many in a unit of time: "40 a day".
pub fn rate(rate: &Rate) -> String {
    let per = pace(rate.per);
    let count = phrase::grouped(&rate.number.normalize().to_string());
    if per.starts_with(|first: char| first.is_ascii_digit()) {
        format!("{count} every {per}")
    } else {
        let article =
            if per.starts_with(['a', 'e', 'i', 'o', 'u']) || per.starts_with("hour") { "an" } else { "a" };
        format!("{count} {article} {per}")
    }
}

/// A day as people say it: "30 June 2027"; what isn't a date is shown as it stands.
pub fn date(iso: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let mut parts = iso.splitn(3, '-');
    let year = parts.next().filter(|year| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()));
    let month = parts.next().and_then(|month| month.parse::<usize>().ok());
    let day = parts.next().and_then(|day| day.parse::<u8>().ok());
    match (year, month.and_then(|month| MONTHS.get(month.wrapping_sub(1))), day) {
        (Some(year), Some(month), Some(day)) => format!("{day} {month} {year}"),
        _ => iso.to_owned(),
    }
}

/// A time zone as people say it: "New York time".
pub fn zone(name: &str) -> String {
    match name {
        "" | "UTC" => "UTC".to_owned(),
        _ => {
            let city = name.rsplit('/').next().unwrap_or(name).replace('_', " ");
            format!("{city} time")
        }
    }
}

/// Working time in words: "Monday to Friday, 09:00 to 17:30, New York time"; closed days are not part of it.
pub fn hours(calendar: &Calendar) -> String {
    let always =
        calendar.open.iter().any(|open| (open.first, open.last, open.from, open.to) == (1, 7, 0, 1440));
    if always && calendar.closed.is_empty() {
        return "day and night".to_owned();
    }
    let open: Vec<String> = calendar
        .open
        .iter()
        .map(|open| {
            let days = if open.first == open.last {
                weekday(open.first).to_owned()
            } else {
                format!("{} to {}", weekday(open.first), weekday(open.last))
            };
            format!("{days}, {} to {}", clock(open.from), clock(open.to))
        })
        .collect();
    if open.is_empty() {
        return "no working time is set".to_owned();
    }
    format!("{}, {}", open.join("; "), zone(&calendar.zone))
}

/// The days on which no work is done: "24 December 2026 to 1 January 2027 and 26 March 2027".
pub fn closed(calendar: &Calendar) -> Option<String> {
    let days = calendar.closed.iter().map(|closed| {
        let (first, last) = (date(&closed.first), date(&closed.last));
        match (first.split_once(' '), last.split_once(' ')) {
            _ if first == last => first,
            (Some((day, month)), Some((_, other))) if month == other => format!("{day} to {last}"),
            _ => format!("{first} to {last}"),
        }
    });
    let text = listing(days, "and").plain();
    (!text.is_empty()).then_some(text)
}

fn weekday(number: u8) -> &'static str {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    DAYS.get(usize::from(number.wrapping_sub(1))).copied().unwrap_or("any day")
}

fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

impl<'a> Words<'a> {
    /// A length of time: "2 days", "the offer's term", "a time that isn't known yet (“...”)".
    pub fn span(self, span: &'a TimeSpan) -> Phrase {
        match span {
            TimeSpan::Fixed { duration: length } => duration(*length).into(),
            TimeSpan::Computed { value } => self.value(value),
            TimeSpan::Unknown { question } => unknown("a time", question),
        }
    }

    /// After a length of time, or at once: "at once", "after 2 hours".
    pub fn after(self, span: &'a TimeSpan) -> Phrase {
        match span {
            TimeSpan::Fixed { duration: length } if length.at_most_seconds() == 0 => "at once".into(),
            _ => Phrase::from("after ").then(self.span(span)),
        }
    }

    /// How often and when: "every week on Monday at 10:00, Berlin time, for 45 minutes".
    pub fn schedule(self, schedule: &'a Schedule) -> Phrase {
        let mut text = Phrase::from("every ");
        text = match &schedule.every {
            TimeSpan::Fixed { duration } => text.text(pace(*duration)),
            TimeSpan::Unknown { question } => {
                Phrase::from("at intervals that aren't known yet (").text(phrase::quoted(question)).text(")")
            }
            span @ TimeSpan::Computed { .. } => text.then(self.span(span)),
        };
        if let Some(day) = &schedule.weekday {
            text = text.text(format!(" on {}", capitalised(&phrase::clean(day))));
        }
        if let Some(day) = schedule.day {
            text = text.text(format!(" on the {}", ordinal(day)));
        }
        if let Some(time) = &schedule.time {
            text = text.text(format!(" at {}", phrase::clean(time)));
        }
        if let Some(name) = &schedule.zone {
            text = text.text(format!(", {}", zone(&phrase::clean(name))));
        }
        if let Some(length) = &schedule.length {
            text = text.text(", for ").then(self.span(length));
        }
        text
    }

    /// A deadline as the end of "it must be done ...": "within 2 days", "within 3 days from the start of the case if ...".
    /// An absent limit: "at any time, because “...”".
    pub fn within_words(self, within: &'a Within) -> Phrase {
        let mut text = match &within.limit {
            Some(TimeSpan::Unknown { question }) => unknown("by a time", question),
            Some(limit) => Phrase::from("within ").then(self.span(limit)),
            None => "without a time limit".into(),
        };
        if let Some(from) = &within.from {
            text = text.text(", counted from ").then(self.anchor(from));
        }
        if let Some(condition) = &within.condition {
            text = text.text(", if ").then(self.condition(condition));
        }
        if let Some(because) = &within.because {
            text = text.text(", because ").text(self.prompt_quoted(because));
        }
        text
    }

    /// All deadlines of something: "within 15 minutes, if ...; within 1 hour otherwise".
    pub fn deadlines(self, within: &'a [Within]) -> Phrase {
        let mut text = Phrase::new();
        for (index, deadline) in within.iter().enumerate() {
            if index > 0 {
                text = text.text("; ");
            }
            text = text.then(self.within_words(deadline));
            if index > 0 && index + 1 == within.len() && deadline.condition.is_none() {
                text = text.text(" otherwise");
            }
        }
        text
    }

    /// What starts, stops or resets something: "Triage ends", "Severity raised happens".
    pub fn occasion(self, anchor: &'a Anchor) -> Phrase {
        match anchor {
            Anchor::Step { id } => self.name(id).text(" ends"),
            Anchor::Event { id } => self.name(id).text(" happens"),
            Anchor::Variable { .. } => self.anchor(anchor).text(" comes"),
        }
    }

    /// What time stands still for, as long as it lasts: "Hold", "the customer's absence".
    pub fn lasting(self, anchor: &'a Anchor) -> Phrase {
        match anchor {
            Anchor::Step { id } | Anchor::Event { id } => self.name(id),
            Anchor::Variable { .. } => self.anchor(anchor),
        }
    }

    /// What time is counted from or stopped by: "the end of Triage", "Severity raised", "the report's receipt".
    pub fn anchor(self, anchor: &'a Anchor) -> Phrase {
        match anchor {
            Anchor::Step { id } => Phrase::from("the end of ").then(self.name(id)),
            Anchor::Event { id } => Phrase::from("the moment of ").then(self.name(id)),
            Anchor::Variable { path } => match path.iter().map(String::as_str).collect::<Vec<_>>().as_slice()
            {
                ["case", "started"] => "the start of the case".into(),
                _ => self.path(path),
            },
        }
    }
}

/// Something that is still open: "a time that isn't known yet (“...”)".
pub fn unknown(what: &str, question: &str) -> Phrase {
    Phrase::from(format!("{what} that isn't known yet ({})", phrase::quoted(question)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow_ir::{Decimal, OpenHours};

    fn minutes(count: u64) -> Duration {
        Duration::Exact { seconds: count * 60 }
    }

    #[test]
    fn estimates_name_the_unit_once() {
        let of = |least, most, mostly| estimate(&Estimate { least: Some(least), most, mostly }).unwrap();
        assert_eq!(of(minutes(2), Some(minutes(10)), None), "2 to 10 minutes");
        assert_eq!(of(minutes(1), Some(minutes(5)), None), "1 to 5 minutes");
        assert_eq!(
            of(minutes(30), Some(minutes(240)), Some(minutes(60))),
            "30 minutes to 4 hours, mostly 1 hour"
        );
        assert_eq!(of(minutes(1), None, None), "1 minute");
    }

    #[test]
    fn dates_and_zones_are_said_as_people_say_them() {
        assert_eq!(date("2027-06-30"), "30 June 2027");
        assert_eq!(date("2027-13-30"), "2027-13-30");
        assert_eq!(date(""), "");
        assert_eq!(zone("America/New_York"), "New York time");
        assert_eq!(zone(""), "UTC");
    }

    #[test]
    fn rates_have_an_article() {
        let of = |per| rate(&Rate { number: Decimal::from(40), per });
        assert_eq!(of(minutes(1440)), "40 a day");
        assert_eq!(of(minutes(60)), "40 an hour");
        assert_eq!(of(minutes(2 * 1440)), "40 every 2 days");
    }

    #[test]
    fn hours_of_work() {
        let mut calendar = Calendar { zone: "Europe/Berlin".into(), ..Calendar::default() };
        assert_eq!(hours(&calendar), "no working time is set");
        calendar.open = vec![OpenHours { first: 1, last: 5, from: 540, to: 1050 }];
        assert_eq!(hours(&calendar), "Monday to Friday, 09:00 to 17:30, Berlin time");
        calendar.open = vec![OpenHours { first: 1, last: 7, from: 0, to: 1440 }];
        assert_eq!(hours(&calendar), "day and night");
    }
}

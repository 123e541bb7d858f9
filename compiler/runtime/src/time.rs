//! Virtual time: moments, calendars, working time and meetings that come back.
//!
//! A [`Moment`] is a second of the Unix era. Nothing here knows what time it really is.

use flow_ir::{Calendar, Duration, Schedule};
use jiff::civil::{self, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span, Timestamp, ToSpan};

/// A moment: a second of the Unix era.
pub type Moment = i64;

/// When a case starts where nothing is said: a Monday morning in UTC.
pub const MONDAY_MORNING: Moment = 1_767_603_600;

/// The farthest moment that is looked for, in days from where a search begins.
const FARTHEST_DAYS: usize = 4_000;

/// The zone of that name; UTC where there is none.
pub fn zone(name: &str) -> TimeZone {
    if name.is_empty() || name == "UTC" {
        TimeZone::UTC
    } else {
        TimeZone::get(name).unwrap_or(TimeZone::UTC)
    }
}

fn timestamp(moment: Moment) -> Timestamp {
    Timestamp::from_second(moment).unwrap_or(if moment < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// The local date and time at a moment.
pub fn local(moment: Moment, zone: &TimeZone) -> civil::DateTime {
    zone.to_datetime(timestamp(moment))
}

/// The moment of a local date and time: the next valid minute where it is skipped, the first one where it comes twice.
pub fn moment(local: civil::DateTime, zone: &TimeZone) -> Moment {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    match ambiguous.offset() {
        AmbiguousOffset::Gap { before, after } => {
            // The skipped hour has no minutes: the first valid one is the moment of the change itself.
            let late = before.to_timestamp(local).map_or(0, Timestamp::as_second);
            let skipped = i64::from(after.seconds()) - i64::from(before.seconds());
            let transition = zone.preceding(timestamp(late + 1)).next();
            transition.map_or(late - skipped, |change| change.timestamp().as_second())
        }
        _ => ambiguous.earlier().map_or(0, Timestamp::as_second),
    }
}

/// A date as it is written: `YYYY-MM-DD`.
pub fn date(text: &str) -> Option<civil::Date> {
    text.parse().ok()
}

/// Midnight at the start of a day in a zone.
pub fn start_of_day(day: civil::Date, zone: &TimeZone) -> Moment {
    moment(day.at(0, 0, 0, 0), zone)
}

/// The day of a moment in a zone, as it is written.
pub fn day_of(moment: Moment, zone: &TimeZone) -> String {
    local(moment, zone).date().to_string()
}

/// A moment and a zone from a scenario's `starts`.
pub fn starts(starts: Option<&flow_ir::Moment>) -> Moment {
    let Some(starts) = starts else { return MONDAY_MORNING };
    let zone = zone(starts.zone.as_deref().unwrap_or("UTC"));
    let Some(day) = date(&starts.date) else { return MONDAY_MORNING };
    let (hour, minute) = starts.time.as_deref().and_then(clock).unwrap_or((9, 0));
    moment(day.at(hour, minute, 0, 0), &zone)
}

fn clock(text: &str) -> Option<(i8, i8)> {
    let (hour, minute) = text.split_once(':')?;
    Some((hour.parse().ok()?, minute.parse().ok()?))
}

/// The moment a duration after another one. Months clamp to the end of the month; business units use the calendar, or the
/// whole week where there is none.
pub fn after(from: Moment, duration: Duration, calendar: Option<&Calendar>) -> Moment {
    match duration {
        Duration::Exact { seconds } => from.saturating_add(i64::try_from(seconds).unwrap_or(i64::MAX / 4)),
        Duration::Months { months } => {
            let zone = calendar.map_or(TimeZone::UTC, |calendar| self::zone(&calendar.zone));
            let local = local(from, &zone);
            let span: Span = i64::from(months).months();
            local.checked_add(span).map_or(from, |later| moment(later, &zone))
        }
        Duration::BusinessDays { days } => match calendar {
            None => from.saturating_add(i64::from(days) * 86_400),
            Some(calendar) => business_days(from, days, calendar),
        },
        Duration::BusinessMinutes { minutes } => match calendar {
            None => from.saturating_add(i64::from(minutes) * 60),
            Some(calendar) => worked(from, i64::from(minutes) * 60, calendar),
        },
    }
}

/// A duration in seconds where it is exact, else how long it is from a moment.
pub fn length(from: Moment, duration: Duration, calendar: Option<&Calendar>) -> i64 {
    after(from, duration, calendar) - from
}

fn closed(calendar: &Calendar, day: civil::Date) -> bool {
    let text = day.to_string();
    calendar.closed.iter().any(|closed| closed.first <= text && text <= closed.last)
}

/// The working hours of a day, as moments, in order. A skipped hour isn't there; an hour that comes twice counts once.
pub fn hours(calendar: &Calendar, day: civil::Date, zone: &TimeZone) -> Vec<(Moment, Moment)> {
    if closed(calendar, day) {
        return Vec::new();
    }
    let weekday = day.weekday().to_monday_one_offset();
    let at = |minutes: u16| {
        let (day, minutes) =
            if minutes >= 1440 { (day.tomorrow().unwrap_or(day), minutes - 1440) } else { (day, minutes) };
        let hour = i8::try_from(minutes / 60).unwrap_or(0);
        let minute = i8::try_from(minutes % 60).unwrap_or(0);
        moment(day.at(hour, minute, 0, 0), zone)
    };
    let mut found: Vec<(Moment, Moment)> = calendar
        .open
        .iter()
        .filter(|open| {
            let (first, last, today) = (open.first, open.last, weekday.unsigned_abs());
            if first <= last { (first..=last).contains(&today) } else { today >= first || today <= last }
        })
        .map(|open| (at(open.from), at(open.to)))
        .filter(|(from, to)| from < to)
        .collect();
    found.sort_unstable();
    found
}

/// True while somebody with that calendar is at work.
pub fn is_open(calendar: &Calendar, now: Moment) -> bool {
    let zone = zone(&calendar.zone);
    let day = local(now, &zone).date();
    hours(calendar, day, &zone).iter().any(|(from, to)| *from <= now && now < *to)
}

/// The next moment at which somebody with that calendar is at work.
pub fn next_open(calendar: &Calendar, now: Moment) -> Option<Moment> {
    let zone = zone(&calendar.zone);
    let mut day = local(now, &zone).date();
    for _ in 0..FARTHEST_DAYS {
        if let Some((from, _)) = hours(calendar, day, &zone).into_iter().find(|(_, to)| now < *to) {
            return Some(from.max(now));
        }
        day = day.tomorrow().ok()?;
    }
    None
}

/// The seconds of local time between two moments: a skipped hour doesn't count, a repeated one counts once.
fn local_seconds(from: Moment, to: Moment, zone: &TimeZone) -> i64 {
    let (start, end) = (local(from, zone), local(to, zone));
    let span = start.until((jiff::Unit::Second, end)).map_or(to - from, |span| span.get_seconds());
    span.clamp(0, to - from)
}

/// The moment at which so many seconds have been worked.
fn worked(from: Moment, seconds: i64, calendar: &Calendar) -> Moment {
    let zone = zone(&calendar.zone);
    let mut day = local(from, &zone).date();
    let mut left = seconds;
    for _ in 0..FARTHEST_DAYS {
        for (start, end) in hours(calendar, day, &zone) {
            let start = start.max(from);
            if start >= end {
                continue;
            }
            let here = local_seconds(start, end, &zone);
            if left <= here {
                return start
                    + left
                    + (end - start - here).min(if left == here { end - start - here } else { 0 });
            }
            left -= here;
        }
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    from.saturating_add(FARTHEST_DAYS as i64 * 86_400)
}

/// A business day is the working time of one day: from 10:00 on Tuesday, one business day ends at 10:00 on Wednesday.
fn business_days(from: Moment, days: u32, calendar: &Calendar) -> Moment {
    let zone = zone(&calendar.zone);
    let Some(start) = next_open(calendar, from) else { return from };
    let opened = local(start, &zone);
    let mut day = opened.date();
    let mut left = days;
    for _ in 0..FARTHEST_DAYS {
        if left == 0 {
            break;
        }
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => break,
        }
        if !hours(calendar, day, &zone).is_empty() {
            left -= 1;
        }
    }
    let at = moment(day.to_datetime(opened.time()), &zone);
    // The hours of that day may be shorter than those of the day on which it began.
    let today = hours(calendar, day, &zone);
    if today.iter().any(|(start, end)| *start <= at && at <= *end) {
        return at;
    }
    today.iter().map(|(_, end)| *end).filter(|end| *end <= at).max().unwrap_or(at)
}

/// The first time at or after `now` at which something that comes back takes place.
pub fn next_meeting(schedule: &Schedule, every: Duration, now: Moment) -> Moment {
    let zone = zone(schedule.zone.as_deref().unwrap_or("UTC"));
    let (hour, minute) = schedule.time.as_deref().and_then(clock).unwrap_or((9, 0));
    let mut day = local(now, &zone).date();
    // Where nothing says on which day: a week begins on Monday, a month on its first.
    let (weekday, of_month) = match (schedule.weekday.as_deref().and_then(weekday), schedule.day, every) {
        (Some(weekday), _, _) => (Some(weekday), None),
        (None, Some(of_month), _) => (None, Some(of_month)),
        (None, None, Duration::Months { .. }) => (None, Some(1)),
        (None, None, Duration::Exact { seconds }) if seconds >= 604_800 => (Some(Weekday::Monday), None),
        _ => (None, None),
    };
    let (weeks, months) = match every {
        Duration::Exact { seconds } => (i64::try_from(seconds / 604_800).unwrap_or(1).max(1), 1),
        Duration::Months { months } => (1, i32::try_from(months).unwrap_or(1).max(1)),
        Duration::BusinessDays { .. } | Duration::BusinessMinutes { .. } => (1, 1),
    };
    for _ in 0..FARTHEST_DAYS {
        let right = match (weekday, of_month) {
            (Some(weekday), _) => {
                // Weeks are counted from the first Monday of the Unix era, so that the answer never depends on the case.
                let days = start_of_day(day, &TimeZone::UTC).div_euclid(86_400);
                day.weekday() == weekday && (days + 3).div_euclid(7).rem_euclid(weeks) == 0
            }
            (None, Some(of_month)) => {
                let last = i64::from(day.days_in_month());
                let months_so_far = i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
                i64::from(day.day()) == i64::from(of_month).min(last) && months_so_far.rem_euclid(months) == 0
            }
            (None, None) => true,
        };
        if right {
            let at = moment(day.at(hour, minute, 0, 0), &zone);
            if at >= now {
                return at;
            }
        }
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    now
}

fn weekday(name: &str) -> Option<Weekday> {
    Some(match name {
        "Monday" => Weekday::Monday,
        "Tuesday" => Weekday::Tuesday,
        "Wednesday" => Weekday::Wednesday,
        "Thursday" => Weekday::Thursday,
        "Friday" => Weekday::Friday,
        "Saturday" => Weekday::Saturday,
        "Sunday" => Weekday::Sunday,
        _ => return None,
    })
}

/// A length of time as people read it: `1d 2h 5m`.
pub fn in_words(seconds: i64) -> String {
    if seconds < 0 {
        return format!("-{}", in_words(-seconds));
    }
    let parts =
        [(seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")];
    let words: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}")).collect();
    if words.is_empty() { "0m".to_owned() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow_ir::OpenHours;

    fn office(zone: &str) -> Calendar {
        Calendar {
            zone: zone.to_owned(),
            open: vec![OpenHours { first: 1, last: 5, from: 540, to: 1020 }],
            ..Calendar::default()
        }
    }

    fn at(text: &str, name: &str) -> Moment {
        moment(text.parse().expect("a date and time"), &zone(name))
    }

    #[test]
    fn a_business_day_over_a_weekend_ends_on_monday() {
        let calendar = office("Europe/Berlin");
        let friday = at("2026-11-20T10:00", "Europe/Berlin");
        let monday = at("2026-11-23T10:00", "Europe/Berlin");
        assert_eq!(after(friday, Duration::BusinessDays { days: 1 }, Some(&calendar)), monday);
        let evening = at("2026-11-20T20:00", "Europe/Berlin");
        assert_eq!(
            after(evening, Duration::BusinessDays { days: 1 }, Some(&calendar)),
            at("2026-11-24T09:00", "Europe/Berlin")
        );
    }

    #[test]
    fn business_hours_run_only_while_the_office_is_open() {
        let calendar = office("UTC");
        let friday = at("2026-11-20T15:00", "UTC");
        assert_eq!(
            after(friday, Duration::BusinessMinutes { minutes: 240 }, Some(&calendar)),
            at("2026-11-23T11:00", "UTC")
        );
    }

    #[test]
    fn months_clamp_to_the_end() {
        let january = at("2026-01-31T09:00", "UTC");
        assert_eq!(after(january, Duration::Months { months: 1 }, None), at("2026-02-28T09:00", "UTC"));
    }

    #[test]
    fn skipped_and_repeated_times() {
        // 2026-03-29 02:30 does not exist in Berlin; 2026-10-25 02:30 comes twice.
        assert_eq!(at("2026-03-29T02:30", "Europe/Berlin"), at("2026-03-29T01:00", "UTC"));
        assert_eq!(at("2026-10-25T02:30", "Europe/Berlin"), at("2026-10-25T00:30", "UTC"));
        let night = Calendar {
            zone: "Europe/Berlin".to_owned(),
            open: vec![OpenHours { first: 1, last: 7, from: 0, to: 240 }],
            ..Calendar::default()
        };
        // Four hours on the clock, three of them worked.
        let start = at("2026-03-29T00:00", "Europe/Berlin");
        let hour = |hours: u32| after(start, Duration::BusinessMinutes { minutes: hours * 60 }, Some(&night));
        assert_eq!(hour(3) - start, 3 * 3_600);
        // Five real hours, four on the clock.
        let start = at("2026-10-25T00:00", "Europe/Berlin");
        let end = after(start, Duration::BusinessMinutes { minutes: 240 }, Some(&night));
        assert_eq!(end - start, 5 * 3_600);
    }

    #[test]
    fn meetings_come_back() {
        let weekly = Schedule {
            every: flow_ir::TimeSpan::Fixed { duration: Duration::Exact { seconds: 604_800 } },
            weekday: Some("Thursday".to_owned()),
            day: None,
            time: Some("10:00".to_owned()),
            zone: Some("Europe/Berlin".to_owned()),
            length: None,
        };
        let every = Duration::Exact { seconds: 604_800 };
        let monday = at("2026-11-16T10:00", "Europe/Berlin");
        assert_eq!(next_meeting(&weekly, every, monday), at("2026-11-19T10:00", "Europe/Berlin"));
        let skipped =
            Schedule { weekday: Some("Sunday".to_owned()), time: Some("02:30".to_owned()), ..weekly };
        let saturday = at("2026-03-28T10:00", "Europe/Berlin");
        assert_eq!(next_meeting(&skipped, every, saturday), at("2026-03-29T03:00", "Europe/Berlin"));
    }
}

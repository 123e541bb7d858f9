//! Lengths of time in seconds, at least and at most: a working day is longer over a weekend, and February shorter than March.

use flow_ir::{Calendar, Duration, Package, Participant, PersonReference, Step, TimeSpan, Who, Workflow};
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// Seconds of a day.
pub const DAY: u64 = 86_400;

/// The minutes that a working day counts for where working time is added up.
pub const WORKING_DAY: u64 = 480;

/// The days that are looked at around those on which a calendar is closed.
const HORIZON: i64 = 20_000;

/// A length of time in seconds, whenever it begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Length {
    /// At least.
    pub least: u64,
    /// At most.
    pub most: u64,
}

/// Time that adds up: plain seconds and working time apart, because three working days are not three weekends.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cost {
    /// Seconds.
    pub seconds: u64,
    /// Minutes of working time.
    pub working: u64,
}

impl Cost {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            seconds: self.seconds.saturating_add(other.seconds),
            working: self.working.saturating_add(other.working),
        }
    }

    /// So many times.
    #[must_use]
    pub fn times(self, count: u64) -> Self {
        Self { seconds: self.seconds.saturating_mul(count), working: self.working.saturating_mul(count) }
    }

    /// About how much, to tell the longer from the shorter: five working days are a week.
    pub fn weight(self) -> u64 {
        self.seconds.saturating_add(self.working.saturating_mul(DAY * 7 / 5 / WORKING_DAY))
    }

    /// The longer of both.
    #[must_use]
    pub fn longer(self, other: Self) -> Self {
        if other.weight() > self.weight() { other } else { self }
    }

    /// The shorter of both.
    #[must_use]
    pub fn shorter(self, other: Self) -> Self {
        if other.weight() < self.weight() { other } else { self }
    }
}

/// When a calendar is open: the weekdays from Monday, minutes a day, and closed days as days since 1970.
struct Working {
    open: [bool; 7],
    shortest: u64,
    closed: Vec<(i64, i64)>,
}

/// By calendar and number of working days: the seconds, at least and at most.
type Known<'a> = FxHashMap<(&'a str, u64), (u64, u64)>;

/// Lengths of time by the calendars of a package.
pub struct Spans<'a> {
    package: &'a Package,
    known: RefCell<Known<'a>>,
    /// By role or person.
    calendars: RefCell<FxHashMap<&'a str, Option<&'a str>>>,
    /// True where nobody has a calendar.
    none: bool,
}

impl<'a> Spans<'a> {
    /// Nothing is known yet.
    pub fn new(package: &'a Package) -> Self {
        let none = package.roles.iter().all(|role| role.calendar.is_none())
            && package.persons.iter().all(|person| person.calendar.is_none());
        Self { package, known: RefCell::default(), calendars: RefCell::default(), none }
    }

    /// The calendar by which a step counts working time: of who performs it, else of its owner, else of the workflow's.
    pub fn calendar(&self, workflow: &'a Workflow, step: Option<&'a Step>) -> &'a str {
        if self.none {
            return "";
        }
        let performers = step
            .and_then(Step::work)
            .into_iter()
            .flat_map(|work| work.by.iter().flat_map(|performers| performers.who.participants()));
        let owners = [step.and_then(|step| step.owner.as_ref()), workflow.owner.as_ref()];
        let owners = owners.into_iter().flatten().filter_map(|owner| match owner {
            PersonReference::Participant { participant } => Some(participant),
            PersonReference::Unknown { .. } => None,
        });
        performers.chain(owners).find_map(|participant| self.calendar_of(participant)).unwrap_or("")
    }

    /// The calendar of the first of some people who has one.
    pub fn calendar_of_all(&self, who: &'a [Who]) -> &'a str {
        who.iter().flat_map(Who::participants).find_map(|one| self.calendar_of(one)).unwrap_or("")
    }

    fn calendar_of(&self, participant: &'a Participant) -> Option<&'a str> {
        let (Participant::Role { id }
        | Participant::Person { id }
        | Participant::Holder { role: Some(id), .. }) = participant
        else {
            return None;
        };
        *self
            .calendars
            .borrow_mut()
            .entry(id)
            .or_insert_with(|| self.package.role(id).or_else(|| self.package.person(id))?.calendar.as_deref())
    }

    /// How long a length of time is; `None` where it is open or comes from data.
    pub fn length(&self, span: &TimeSpan, calendar: &'a str) -> Option<Length> {
        match span {
            TimeSpan::Fixed { duration } => Some(self.duration(*duration, calendar)),
            TimeSpan::Computed { .. } | TimeSpan::Unknown { .. } => None,
        }
    }

    /// What a length of time costs at most where it is added to others.
    pub fn cost(&self, span: &TimeSpan) -> Option<Cost> {
        match span {
            TimeSpan::Fixed { duration } => Some(Self::cost_of(*duration)),
            TimeSpan::Computed { .. } | TimeSpan::Unknown { .. } => None,
        }
    }

    /// The same of one that is written out.
    pub fn cost_of(duration: Duration) -> Cost {
        match duration {
            Duration::Exact { seconds } => Cost { seconds, working: 0 },
            Duration::Months { months } => Cost { seconds: months_at_most(months) * DAY, working: 0 },
            Duration::BusinessDays { days } => Cost { seconds: 0, working: u64::from(days) * WORKING_DAY },
            Duration::BusinessMinutes { minutes } => Cost { seconds: 0, working: u64::from(minutes) },
        }
    }

    /// The longest that some time can last, when working time is done in one go.
    pub fn elapsed(&self, cost: Cost, calendar: &'a str) -> u64 {
        let days = cost.working.div_ceil(WORKING_DAY);
        if days == 0 { cost.seconds } else { cost.seconds.saturating_add(self.days(days, calendar).1) }
    }

    /// How long a length of time is that is written out.
    pub fn duration(&self, duration: Duration, calendar: &'a str) -> Length {
        match duration {
            Duration::Exact { seconds } => Length { least: seconds, most: seconds },
            Duration::Months { months } => {
                Length { least: months_at_least(months) * DAY, most: months_at_most(months) * DAY }
            }
            Duration::BusinessDays { days } => {
                let (least, most) = self.days(u64::from(days), calendar);
                Length { least, most }
            }
            Duration::BusinessMinutes { minutes } => {
                let working = self.working(calendar);
                let minutes = u64::from(minutes);
                let most = self.days(minutes.div_ceil(working.shortest.max(1)), calendar).1;
                Length { least: minutes * 60, most: most.max(minutes * 60) }
            }
        }
    }

    /// So many working days in seconds, at least and at most.
    fn days(&self, days: u64, calendar: &'a str) -> (u64, u64) {
        if days == 0 {
            return (0, 0);
        }
        if let Some(known) = self.known.borrow().get(&(calendar, days)) {
            return *known;
        }
        let working = self.working(calendar);
        let found = working.days(days);
        self.known.borrow_mut().insert((calendar, days), found);
        found
    }

    fn working(&self, calendar: &str) -> Working {
        match self.package.calendar(calendar) {
            Some(calendar) => Working::of(calendar),
            // Where nothing is said, the office's week.
            None => Working {
                open: [true, true, true, true, true, false, false],
                shortest: 8 * 60,
                closed: Vec::new(),
            },
        }
    }
}

impl Working {
    fn of(calendar: &Calendar) -> Self {
        let mut minutes = [0_u64; 7];
        for hours in &calendar.open {
            for day in hours.first..=hours.last {
                if let Some(sum) = minutes.get_mut(usize::from(day).wrapping_sub(1)) {
                    *sum += u64::from(hours.to.saturating_sub(hours.from));
                }
            }
        }
        let open = minutes.map(|minutes| minutes > 0);
        let worked = minutes.iter().copied().filter(|minutes| *minutes > 0);
        let mut closed: Vec<(i64, i64)> = calendar
            .closed
            .iter()
            .filter_map(|days| Some((day_number(&days.first)?, day_number(&days.last)?)))
            .collect();
        closed.sort_unstable();
        Self { open, shortest: worked.min().unwrap_or(0), closed }
    }

    fn is_open(&self, day: i64) -> bool {
        // 1970-01-01 was a Thursday.
        let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0);
        self.open.get(weekday).copied().unwrap_or(false)
            && !self.closed.iter().any(|(first, last)| (*first..=*last).contains(&day))
    }

    /// So many working days in seconds: from an opening to a closing, and from a closing to a closing.
    fn days(&self, days: u64) -> (u64, u64) {
        let a_week = self.open.iter().filter(|open| **open).count() as u64;
        if a_week == 0 {
            return (0, u64::MAX / 4);
        }
        let span = i64::try_from(days.saturating_mul(7) / a_week + 14).unwrap_or(i64::MAX);
        let first = self.closed.first().map_or(0, |(first, _)| *first);
        let last = self.closed.iter().map(|(_, last)| *last).max().unwrap_or(0);
        if span > HORIZON || last - first > HORIZON || self.closed.len() > 400 {
            let whole = days.saturating_mul(7).saturating_mul(DAY) / a_week;
            return (whole.saturating_sub(7 * DAY), whole.saturating_add(14 * DAY));
        }
        let open: Vec<i64> = (first - 2 * span..=last + 2 * span).filter(|day| self.is_open(*day)).collect();
        let days = usize::try_from(days).unwrap_or(usize::MAX);
        let gaps = |count: usize| {
            open.iter().zip(open.iter().skip(count)).map(|(from, to)| u64::try_from(to - from).unwrap_or(0))
        };
        let least = gaps(days - 1).min().unwrap_or(0) * DAY + self.shortest * 60;
        let most = gaps(days).max().unwrap_or(0) * DAY;
        (least, most)
    }
}

fn months_at_least(months: u32) -> u64 {
    const SHORT: [u64; 12] = [0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334];
    u64::from(months / 12) * 365 + SHORT.get((months % 12) as usize).copied().unwrap_or(0)
}

fn months_at_most(months: u32) -> u64 {
    const LONG: [u64; 12] = [0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337];
    u64::from(months / 12) * 366 + LONG.get((months % 12) as usize).copied().unwrap_or(0)
}

/// Days since 1970 of an ISO date.
fn day_number(date: &str) -> Option<i64> {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// A length of time as people say it, in its two largest units: "9 days and 4 hours".
pub fn words(seconds: u64) -> String {
    let units = [(7 * DAY, "week"), (DAY, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    // Ten days are not one week and three days.
    let start = usize::from(!seconds.is_multiple_of(7 * DAY) || seconds < 7 * DAY);
    let mut left = seconds;
    let mut parts: Vec<String> = Vec::new();
    for (length, name) in units.into_iter().skip(start) {
        let count = left / length;
        if count > 0 {
            parts.push(format!("{count} {name}{}", if count == 1 { "" } else { "s" }));
            left %= length;
        } else if !parts.is_empty() {
            break;
        }
        if parts.len() == 2 {
            break;
        }
    }
    if parts.is_empty() { "no time".to_owned() } else { parts.join(" and ") }
}

/// Two lengths of time in the same units, so that they can be compared at a glance: "14 days" and "16 days".
pub fn alike(one: u64, other: u64) -> (String, String) {
    const WEEK: u64 = 7 * DAY;
    let weeks = |seconds: u64| seconds >= WEEK && seconds.is_multiple_of(WEEK);
    // Weeks only where both are.
    let words = |seconds: u64| match weeks(one) && weeks(other) {
        true => words(seconds),
        false if weeks(seconds) => format!("{} days", seconds / DAY),
        false => words(seconds),
    };
    (words(one), words(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow_ir::{ClosedDays, Head, OpenHours};

    fn office(closed: &[(&str, &str)]) -> Package {
        let closed = closed
            .iter()
            .map(|(first, last)| ClosedDays { first: (*first).to_owned(), last: (*last).to_owned() })
            .collect();
        let head = Head { id: "office".to_owned(), ..Head::default() };
        let open = vec![OpenHours { first: 1, last: 5, from: 540, to: 1_020 }];
        Package {
            calendars: vec![Calendar { head, zone: String::new(), open, closed }],
            ..Package::default()
        }
    }

    #[test]
    fn working_days_are_longest_over_what_is_closed() {
        let package = office(&[]);
        let spans = Spans::new(&package);
        let days = |days| spans.duration(Duration::BusinessDays { days }, "office");
        // From Friday evening to Monday evening; from an opening to the closing of the same day.
        assert_eq!(days(1), Length { least: 8 * 3_600, most: 3 * DAY });
        assert_eq!(days(5), Length { least: 4 * DAY + 8 * 3_600, most: 7 * DAY });
        // Christmas: from Wednesday evening over the holidays to Monday evening.
        let package = office(&[("2025-12-25", "2025-12-26")]);
        let spans = Spans::new(&package);
        assert_eq!(spans.duration(Duration::BusinessDays { days: 1 }, "office").most, 5 * DAY);
        assert_eq!(
            spans.duration(Duration::BusinessMinutes { minutes: 240 }, "office"),
            Length { least: 4 * 3_600, most: 5 * DAY }
        );
    }

    #[test]
    fn working_time_adds_up_to_one_stretch() {
        let package = office(&[]);
        let spans = Spans::new(&package);
        let day = Spans::cost_of(Duration::BusinessDays { days: 1 });
        assert_eq!(spans.elapsed(day.times(5), "office"), 7 * DAY);
        assert_eq!(spans.elapsed(day.and(Cost { seconds: 60, working: 0 }), "office"), 3 * DAY + 60);
    }

    #[test]
    fn months_are_ranges_and_dates_are_days() {
        let package = Package::default();
        let spans = Spans::new(&package);
        assert_eq!(
            spans.duration(Duration::Months { months: 13 }, ""),
            Length { least: (365 + 28) * DAY, most: (366 + 31) * DAY }
        );
        assert_eq!(day_number("1970-01-01"), Some(0));
        assert_eq!(day_number("2026-11-28"), Some(20_785));
        assert_eq!(day_number("soon"), None);
    }

    #[test]
    fn lengths_are_said_in_two_units() {
        assert_eq!(words(7 * DAY), "1 week");
        assert_eq!(words(10 * DAY + 3 * 3_600 + 59), "10 days and 3 hours");
        assert_eq!(words(61), "1 minute and 1 second");
        assert_eq!(words(0), "no time");
    }
}

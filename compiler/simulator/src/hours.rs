//! Working time as a table: when somebody is at work, and how much has been worked until when.
//!
//! Times are milliseconds from the start of the simulation. A table grows as far as it is asked, a quarter at a time.

use flow_ir::Calendar;
use flow_runtime::time::{self, Moment};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// No moment: somebody who never works again.
pub(crate) const NEVER: u64 = u64::MAX;

const DAY: u64 = 86_400_000;

/// How many days a table grows at once.
const GROWS: u32 = 92;

/// How many days without any work mean that there will be none.
const HOPELESS: u32 = 3_660;

#[derive(Clone, Copy, Debug)]
struct Shift {
    start: u64,
    end: u64,
    /// What was worked before it.
    before: u64,
}

/// When somebody works.
#[derive(Clone, Debug)]
pub(crate) struct Hours {
    calendar: Calendar,
    zone: TimeZone,
    origin: Moment,
    next: Option<Date>,
    shifts: Vec<Shift>,
    /// Nothing is known after this.
    known: u64,
    /// For each day from the start on, the first shift that ends after it began.
    days: Vec<usize>,
    idle: u32,
}

impl Hours {
    /// The working time of a calendar, from a moment on.
    pub(crate) fn new(calendar: &Calendar, origin: Moment) -> Self {
        let zone = time::zone(&calendar.zone);
        let first = time::local(origin, &zone).date();
        Self {
            calendar: calendar.clone(),
            // A night shift of the evening before may reach into the first day.
            next: Some(first.yesterday().unwrap_or(first)),
            zone,
            origin,
            shifts: Vec::new(),
            known: 0,
            days: Vec::new(),
            idle: 0,
        }
    }

    fn grow(&mut self) -> bool {
        if self.idle > HOPELESS {
            self.next = None;
        }
        for _ in 0..GROWS {
            let Some(day) = self.next else {
                self.known = NEVER;
                return false;
            };
            let worked = self.shifts.last().map_or(0, |shift| shift.before + (shift.end - shift.start));
            let mut before = worked;
            self.idle += 1;
            for (from, to) in time::hours(&self.calendar, day, &self.zone) {
                let end = milliseconds(to, self.origin);
                let start =
                    milliseconds(from, self.origin).max(self.shifts.last().map_or(0, |shift| shift.end));
                if start < end {
                    self.idle = 0;
                    match self.shifts.last_mut().filter(|last| last.end == start) {
                        Some(last) => last.end = end,
                        None => self.shifts.push(Shift { start, end, before }),
                    }
                    before += end - start;
                }
            }
            self.next = day.tomorrow().ok();
            self.known = self
                .next
                .map_or(NEVER, |next| milliseconds(time::start_of_day(next, &self.zone), self.origin));
        }
        let worked_until = self.shifts.last().map_or(0, |shift| shift.end);
        while self.days.len() as u64 * DAY < worked_until {
            let begins = self.days.len() as u64 * DAY;
            self.days.push(self.shifts.partition_point(|shift| shift.end <= begins));
        }
        true
    }

    /// The first shift that ends after a moment.
    fn find(&mut self, at: u64) -> Option<usize> {
        while self.known <= at || self.shifts.last().is_none_or(|last| last.end <= at) {
            if !self.grow() {
                break;
            }
        }
        let day = usize::try_from(at / DAY).unwrap_or(usize::MAX);
        let mut place = self.days.get(day).copied().unwrap_or(self.shifts.len());
        while self.shifts.get(place).is_some_and(|shift| shift.end <= at) {
            place += 1;
        }
        (place < self.shifts.len()).then_some(place)
    }

    /// True where somebody is at work.
    pub(crate) fn is_open(&mut self, at: u64) -> bool {
        self.next_open(at) == at
    }

    /// The next moment at which somebody is at work, perhaps this one.
    pub(crate) fn next_open(&mut self, at: u64) -> u64 {
        let Some(place) = self.find(at) else { return NEVER };
        self.shifts.get(place).map_or(NEVER, |shift| shift.start.max(at))
    }

    /// The stretch of working time around a moment of it.
    pub(crate) fn shift(&mut self, at: u64) -> (u64, u64) {
        let shift = self.find(at).and_then(|place| self.shifts.get(place));
        shift.map_or((at, at), |shift| (shift.start, shift.end))
    }

    /// The moment at which so much has been worked, from a moment on.
    pub(crate) fn after(&mut self, at: u64, work: u64) -> u64 {
        let Some(mut place) = self.find(at) else { return NEVER };
        let mut left = work;
        let mut from = at;
        loop {
            if place >= self.shifts.len() && !self.grow() {
                return NEVER;
            }
            let Some(shift) = self.shifts.get(place) else { continue };
            let start = shift.start.max(from);
            if left <= shift.end - start {
                return start + left;
            }
            left -= shift.end - start;
            from = shift.end;
            place += 1;
        }
    }

    /// How much is worked between two moments.
    pub(crate) fn between(&mut self, from: u64, to: u64) -> u64 {
        self.until(to).saturating_sub(self.until(from))
    }

    fn until(&mut self, at: u64) -> u64 {
        match self.find(at) {
            Some(place) => self.shifts.get(place).map_or(0, |shift| {
                shift.before + at.saturating_sub(shift.start).min(shift.end - shift.start)
            }),
            None => self.shifts.last().map_or(0, |shift| shift.before + (shift.end - shift.start)),
        }
    }
}

fn milliseconds(moment: Moment, origin: Moment) -> u64 {
    u64::try_from((moment - origin).max(0)).unwrap_or(0).saturating_mul(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow_ir::{ClosedDays, Duration, OpenHours};

    const HOUR: u64 = 3_600_000;

    fn office() -> Calendar {
        Calendar {
            zone: "Europe/Berlin".to_owned(),
            open: vec![
                OpenHours { first: 1, last: 5, from: 540, to: 720 },
                OpenHours { first: 1, last: 5, from: 780, to: 1020 },
            ],
            closed: vec![ClosedDays { first: "2026-01-06".to_owned(), last: "2026-01-06".to_owned() }],
            ..Calendar::default()
        }
    }

    /// Monday, 5 January 2026, 09:00 in UTC: ten in Berlin.
    const MONDAY: Moment = time::MONDAY_MORNING;

    #[test]
    fn work_rests_at_noon_at_night_and_on_closed_days() {
        let mut hours = Hours::new(&office(), MONDAY);
        assert!(hours.is_open(0));
        assert_eq!(hours.after(0, HOUR), HOUR);
        assert_eq!(hours.after(0, 2 * HOUR), 2 * HOUR);
        assert_eq!(hours.next_open(2 * HOUR), 3 * HOUR);
        assert_eq!(hours.after(0, 3 * HOUR), 4 * HOUR);
        // Six hours are left on Monday; Tuesday is closed.
        assert_eq!(hours.after(0, 7 * HOUR), 48 * HOUR);
        assert_eq!(hours.between(0, 48 * HOUR), 7 * HOUR);
        assert_eq!(hours.between(HOUR, HOUR + 5), 5);
    }

    #[test]
    fn the_table_agrees_with_the_interpreters_time() {
        let calendar = office();
        let mut hours = Hours::new(&calendar, MONDAY);
        for step in 0..4_000u64 {
            let at = step * 7_919_000;
            let moment = MONDAY + i64::try_from(at / 1_000).expect("small");
            assert_eq!(hours.is_open(at), time::is_open(&calendar, moment), "{at}");
            let minutes = u32::try_from(step % 1_000).expect("small") + 1;
            let should = time::after(moment, Duration::BusinessMinutes { minutes }, Some(&calendar)) - MONDAY;
            let is = hours.after(at, u64::from(minutes) * 60_000) / 1_000;
            assert_eq!(i64::try_from(is).expect("small"), should, "{minutes} minutes from {at}");
        }
    }

    #[test]
    fn a_calendar_that_never_opens_says_so() {
        let mut hours = Hours::new(&Calendar::default(), MONDAY);
        assert_eq!(hours.next_open(0), NEVER);
        assert_eq!(hours.after(5, 1), NEVER);
        assert_eq!(hours.between(0, HOUR), 0);
    }
}

//! Lengths of time from a moment, by the calendar where they need one.

use super::Run;
use crate::hours::{Hours, NEVER};
use crate::log::Sink;
use crate::model::Model;
use crate::model::Span;
use flow_ir::Duration;
use flow_runtime::time;

const DAY: u64 = 86_400_000;

/// Months and business days from a moment. Within a stretch of working time of one day they are all equally long, so they are
/// computed at its ends and remembered.
#[derive(Clone, Debug, Default)]
pub(super) struct Dates {
    known: Vec<Known>,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    duration: Duration,
    calendar: Option<usize>,
    from: u64,
    to: u64,
    length: u64,
}

impl Dates {
    pub(super) fn after(
        &mut self,
        from: u64,
        duration: Duration,
        calendar: Option<usize>,
        model: &Model,
        hours: &mut [Hours],
    ) -> u64 {
        let business = matches!(duration, Duration::BusinessDays { .. } | Duration::BusinessMinutes { .. });
        let (mut start, mut opens, mut closes) = (from, 0, u64::MAX);
        if business && let Some(hours) = calendar.and_then(|place| hours.get_mut(place)) {
            start = hours.next_open(from);
            if start == NEVER {
                return NEVER;
            }
            (opens, closes) = hours.shift(start);
        }
        let same = |known: &&mut Known| known.duration == duration && known.calendar == calendar;
        let old = self.known.iter_mut().find(same);
        if let Some(known) = &old
            && known.from <= start
            && start < known.to
        {
            return start.saturating_add(known.length);
        }
        // Seconds are enough for days and months; what is below a second stays.
        let slowly = |at: u64| {
            let moment = model.start.saturating_add(i64::try_from(at / 1_000).unwrap_or(i64::MAX));
            let of = calendar.and_then(|place| model.calendars.get(place));
            let later = time::after(moment, duration, of).saturating_sub(moment).max(0);
            u64::try_from(later).unwrap_or(0).saturating_mul(1_000)
        };
        let day = start / DAY * DAY;
        let (first, last) = (day.max(opens).next_multiple_of(1_000), (day + DAY).min(closes) / 1_000 * 1_000);
        if first + 1_000 < last {
            let (length, at_the_end) = (slowly(first), slowly(last - 1_000));
            if length == at_the_end && first <= start && start < last {
                let known = Known { duration, calendar, from: first, to: last, length };
                match old {
                    Some(old) => *old = known,
                    None => self.known.push(known),
                }
                return start.saturating_add(length);
            }
        }
        start.saturating_add(slowly(start))
    }
}

impl<S: Sink> Run<'_, S> {
    /// The moment so long after another one.
    pub(super) fn after(&mut self, from: u64, span: Span) -> u64 {
        match span {
            Span::Exact(length) => from.saturating_add(length),
            Span::Worked(length, hours) => {
                self.hours.get_mut(hours).map_or(from, |hours| hours.after(from, length))
            }
            Span::Dated(duration, calendar) => {
                let model = self.model;
                self.dates.after(from, duration, calendar, model, &mut self.hours)
            }
        }
    }

    /// The first meeting with room from now on, and takes a place there.
    pub(super) fn meeting(&mut self, place: u32) -> u64 {
        let model = self.model;
        let Some(meeting) = model.meetings.get(place as usize) else { return self.now };
        let mut from = self.now;
        // A meeting that is full is followed by another one; ten thousand full ones are a queue without end.
        for _ in 0..10_000 {
            let moment = model.start + i64::try_from(from.div_ceil(1_000)).unwrap_or(0);
            let at = time::next_meeting(&meeting.schedule, meeting.every, moment) - model.start;
            let at = u64::try_from(at).unwrap_or(0) * 1_000;
            let taken = self.meetings.entry((place, at)).or_default();
            if *taken < meeting.room {
                *taken += 1;
                let now = self.now;
                self.meetings.retain(|(_, time), _| *time >= now);
                return at;
            }
            from = at + 1_000;
        }
        u64::MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow_ir::{Calendar, OpenHours};

    #[test]
    fn remembered_dates_are_those_of_the_interpreter() {
        let calendar = Calendar {
            zone: "Europe/Berlin".to_owned(),
            open: vec![
                OpenHours { first: 1, last: 4, from: 540, to: 1020 },
                OpenHours { first: 5, last: 5, from: 540, to: 780 },
            ],
            ..Calendar::default()
        };
        let model = Model {
            start: time::MONDAY_MORNING,
            calendars: vec![calendar.clone()],
            hours: vec![Hours::new(&calendar, time::MONDAY_MORNING)],
            ..Model::default()
        };
        let mut hours = model.hours.clone();
        let mut dates = Dates::default();
        let durations = [
            Duration::BusinessDays { days: 1 },
            Duration::BusinessDays { days: 7 },
            Duration::Months { months: 1 },
        ];
        for step in 0..6_000u64 {
            let from = step * 2_111_000;
            for duration in durations {
                let moment = model.start + i64::try_from(from / 1_000).expect("it is small");
                let should = time::after(moment, duration, Some(&calendar)) - model.start;
                let is = dates.after(from, duration, Some(0), &model, &mut hours);
                assert_eq!(i64::try_from(is / 1_000).expect("it is small"), should, "{duration} from {from}");
            }
        }
    }
}

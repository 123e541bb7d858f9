//! Lengths of time from a moment, by the calendar where they need one.

use super::Run;
use crate::log::Sink;
use crate::model::Span;
use flow_runtime::time;

impl<S: Sink> Run<'_, S> {
    /// The moment so long after another one.
    pub(super) fn after(&mut self, from: u64, span: Span) -> u64 {
        match span {
            Span::Exact(length) => from.saturating_add(length),
            Span::Worked(length, hours) => {
                self.hours.get_mut(hours).map_or(from, |hours| hours.after(from, length))
            }
            Span::Dated(duration, calendar) => {
                let calendar = calendar.and_then(|place| self.model.calendars.get(place));
                let origin = self.model.start;
                // Seconds are enough for days and months; what is below a second stays.
                let moment = origin.saturating_add(i64::try_from(from / 1_000).unwrap_or(i64::MAX));
                let later = time::after(moment, duration, calendar).saturating_sub(moment).max(0);
                from.saturating_add(u64::try_from(later).unwrap_or(0).saturating_mul(1_000))
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

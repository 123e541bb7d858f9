//! Lengths of time, estimates, rates, and what comes back.

use super::Lowering;
use super::literal::small;
use crate::rules::number_out_of_range::NoTime;
use crate::rules::{impossible_date, number_out_of_range, unknown_unit, wrong_type};
use flow_ir::{Decimal, Duration, Estimate, ExpressionKind, Rate, Schedule, TimeSpan, Type};
use flow_source::Span;
use flow_syntax::ast::{self, DurationKind, Interval, TextOrPath};

/// The weekdays, from Monday.
pub(super) const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// The units of time.
const UNITS: [&str; 14] = [
    "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month",
    "months", "year", "years",
];
/// The longest time that anything may take: a thousand years.
const MOST_YEARS: u64 = 1_000;
const SECONDS_OF_A_DAY: u64 = 86_400;

enum Unit {
    Seconds(u64),
    Months(u32),
}

fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "s" | "second" | "seconds" => Unit::Seconds(1),
        "m" | "minute" | "minutes" => Unit::Seconds(60),
        "h" | "hour" | "hours" => Unit::Seconds(3_600),
        "day" | "days" => Unit::Seconds(SECONDS_OF_A_DAY),
        "week" | "weeks" => Unit::Seconds(7 * SECONDS_OF_A_DAY),
        "month" | "months" => Unit::Months(1),
        "year" | "years" => Unit::Months(12),
        _ => return None,
    })
}

impl<'a> Lowering<'a> {
    /// A length of time, written out, from data, or open.
    pub(crate) fn time_span(&mut self, span: &ast::TimeSpan) -> TimeSpan {
        let open = TimeSpan::Unknown { question: String::new() };
        match span {
            ast::TimeSpan::Duration(duration) => match &duration.kind {
                DurationKind::Hole(hole) => TimeSpan::Unknown { question: self.unknown(hole) },
                _ => self.duration(duration).map_or(open, |duration| TimeSpan::Fixed { duration }),
            },
            ast::TimeSpan::Path(path) => {
                let value = self.path(path, Some(&Type::Duration));
                let place = self.location(path.span);
                let value = self.fitting(value, &Type::Duration, place);
                match value.kind {
                    ExpressionKind::Duration { value } => TimeSpan::Fixed { duration: value },
                    ExpressionKind::Unknown { question } => TimeSpan::Unknown { question },
                    ExpressionKind::Invalid => open,
                    _ if value.result == Type::Unknown => open,
                    _ => TimeSpan::Computed { value: Box::new(value) },
                }
            }
        }
    }

    /// A length of time that can't be none, for there it says nothing.
    pub(crate) fn some_time(&mut self, span: &ast::TimeSpan, of: NoTime) -> TimeSpan {
        let time = self.time_span(span);
        if let TimeSpan::Fixed {
            duration:
                Duration::Exact { seconds: 0 }
                | Duration::Months { months: 0 }
                | Duration::BusinessMinutes { minutes: 0 }
                | Duration::BusinessDays { days: 0 },
        } = &time
        {
            let (ast::TimeSpan::Duration(ast::Duration { span, .. })
            | ast::TimeSpan::Path(ast::Path { span, .. })) = span;
            let place = self.location(*span);
            let written = span.of(self.source());
            self.report(number_out_of_range::no_time(written, of, place));
        }
        time
    }

    /// A length of time that is written out; `None` for a hole and for what can't be, which has been reported.
    pub(crate) fn duration(&mut self, duration: &ast::Duration) -> Option<Duration> {
        match &duration.kind {
            DurationKind::Hole(hole) => {
                self.unknown(hole);
                None
            }
            DurationKind::Short => {
                let written = duration.span.of(self.source());
                let digits = written.trim_end_matches(|last: char| last.is_alphabetic());
                let length = u32::try_from(digits.len()).unwrap_or(0);
                let number = Span::new(duration.span.start, duration.span.start.saturating_add(length));
                let unit = Span::new(number.end, duration.span.end);
                self.length(number, unit, duration.span)
            }
            DurationKind::Long { number, unit } => self.length(*number, *unit, duration.span),
            DurationKind::Business { number, unit } => self.business(*number, *unit, duration.span),
        }
    }

    fn length(&mut self, number: Span, word: Span, whole: Span) -> Option<Duration> {
        let Some(unit) = unit(word.of(self.source())) else {
            self.unknown_unit(word);
            return None;
        };
        if let Some(count) = small(number.of(self.source())) {
            return match unit {
                Unit::Seconds(seconds) => Some(u64::from(count) * seconds)
                    .filter(|seconds| *seconds <= MOST_YEARS * 366 * SECONDS_OF_A_DAY)
                    .map(|seconds| Duration::Exact { seconds }),
                Unit::Months(months) => count
                    .checked_mul(months)
                    .filter(|months| u64::from(*months) <= MOST_YEARS * 12)
                    .map(|months| Duration::Months { months }),
            }
            .or_else(|| self.too_long(whole));
        }
        let count = self.number(number)?;
        match unit {
            Unit::Seconds(seconds) => {
                let most = Decimal::from(MOST_YEARS * 366 * SECONDS_OF_A_DAY);
                let total = count.checked_mul(Decimal::from(seconds)).filter(|total| *total <= most);
                let Some(total) = total else { return self.too_long(whole) };
                let Ok(seconds) = u64::try_from(total.trunc()) else { return self.too_long(whole) };
                if Decimal::from(seconds) != total {
                    let place = self.location(whole);
                    self.report(number_out_of_range::part_of_second(whole.of(self.source()), place));
                    return None;
                }
                Some(Duration::Exact { seconds })
            }
            Unit::Months(each) => {
                let total = count.checked_mul(Decimal::from(each));
                let most = Decimal::from(MOST_YEARS * 12);
                let Some(total) = total.filter(|total| *total <= most) else { return self.too_long(whole) };
                match u32::try_from(total.trunc()) {
                    Ok(months) if Decimal::from(months) == total => Some(Duration::Months { months }),
                    _ => {
                        let place = self.location(whole);
                        self.report(number_out_of_range::part_of_month(whole.of(self.source()), place));
                        None
                    }
                }
            }
        }
    }

    fn business(&mut self, number: Span, word: Span, whole: Span) -> Option<Duration> {
        let count = self.number(number)?;
        let text = word.of(self.source());
        let (each, days) = match text {
            "day" | "days" => (1, true),
            "week" | "weeks" => (5, true),
            "hour" | "hours" | "h" => (60, false),
            "minute" | "minutes" | "m" => (1, false),
            _ => {
                let place = self.location(word);
                self.report(unknown_unit::business(text, place));
                return None;
            }
        };
        let total =
            count.checked_mul(Decimal::from(each)).filter(|total| *total <= Decimal::from(10_000_000));
        let Some(total) = total else { return self.too_long(whole) };
        match u32::try_from(total.trunc()) {
            Ok(count) if Decimal::from(count) == total => Some(if days {
                Duration::BusinessDays { days: count }
            } else {
                Duration::BusinessMinutes { minutes: count }
            }),
            _ => {
                let place = self.location(whole);
                self.report(number_out_of_range::part_of_business(whole.of(self.source()), place));
                None
            }
        }
    }

    fn too_long(&mut self, whole: Span) -> Option<Duration> {
        let place = self.location(whole);
        self.report(number_out_of_range::time(whole.of(self.source()), MOST_YEARS, place));
        None
    }

    fn unknown_unit(&mut self, word: Span) {
        let text = word.of(self.source());
        let near = self.nearest(text, &UNITS);
        let place = self.location(word);
        self.report(unknown_unit::diagnostic(text, near, place));
    }

    /// How long something takes.
    pub(crate) fn estimate(&mut self, estimate: &ast::Estimate) -> Estimate {
        let result = Estimate {
            least: self.duration(&estimate.least),
            most: estimate.most.and_then(|most| self.duration(&most)),
            mostly: estimate.mostly.and_then(|mostly| self.duration(&mostly)),
        };
        let seconds = |duration: Option<Duration>| match duration {
            Some(Duration::Exact { seconds }) => Some(seconds),
            _ => None,
        };
        let (least, most, mostly) = (seconds(result.least), seconds(result.most), seconds(result.mostly));
        let place = |lowering: &Self, duration: &ast::Duration| lowering.location(duration.span);
        if let (Some(least), Some(most), Some(written)) = (least, most, &estimate.most)
            && most < least
        {
            let diagnostic = impossible_date::estimate(place(self, written), place(self, &estimate.least));
            self.report(diagnostic);
        } else if let (Some(mostly), Some(written)) = (mostly, &estimate.mostly)
            && (least.is_some_and(|least| mostly < least) || most.is_some_and(|most| mostly > most))
        {
            let diagnostic = impossible_date::mostly(place(self, written), place(self, &estimate.least));
            self.report(diagnostic);
        }
        result
    }

    /// So many in a unit of time; `None` for a hole and for what can't be.
    pub(crate) fn rate(&mut self, rate: &ast::Rate) -> Option<Rate> {
        match rate {
            ast::Rate::Hole(hole) => {
                self.unknown(hole);
                None
            }
            ast::Rate::Per { number, unit } => {
                let number = self.number(*number)?;
                let per = self.unit_length(*unit)?;
                Some(Rate { number, per })
            }
        }
    }

    fn unit_length(&mut self, span: Span) -> Option<Duration> {
        match unit(span.of(self.source())) {
            Some(Unit::Seconds(seconds)) => Some(Duration::Exact { seconds }),
            Some(Unit::Months(months)) => Some(Duration::Months { months }),
            None => {
                self.unknown_unit(span);
                None
            }
        }
    }

    /// When something comes back.
    pub(crate) fn schedule(&mut self, every: &ast::Every) -> Schedule {
        let interval = match &every.interval {
            Interval::Span(span) => self.time_span(span),
            Interval::Unit(unit) => match self.unit_length(*unit) {
                Some(duration) => TimeSpan::Fixed { duration },
                None => TimeSpan::Unknown { question: String::new() },
            },
        };
        let span = match &every.interval {
            Interval::Span(ast::TimeSpan::Duration(duration)) => duration.span,
            Interval::Span(ast::TimeSpan::Path(path)) => path.span,
            Interval::Unit(unit) => *unit,
        };
        if let TimeSpan::Fixed { duration: Duration::Exact { seconds: 0 } | Duration::Months { months: 0 } } =
            interval
        {
            let place = self.location(span);
            self.report(number_out_of_range::never_ending(place));
        }
        let weekday = every.weekday.and_then(|name| self.weekday(&name));
        // What comes back sooner than a week comes back on other days as well.
        if let (TimeSpan::Fixed { duration: Duration::Exact { seconds } }, Some(name), Some(_)) =
            (&interval, every.weekday, weekday)
            && (1..7 * SECONDS_OF_A_DAY).contains(seconds)
        {
            let (place, on) = (self.location(span), self.location(name.span));
            let day = self.text(&name);
            self.report(impossible_date::more_often_than_weekly(span.of(self.source()), day, place, on));
        }
        let day = every.day.and_then(|span| self.day_of_month(span));
        let time = every.clock.and_then(|span| self.clock(span));
        let zone = every.zone.as_ref().and_then(|zone| self.zone_of(zone));
        let length = every.length.as_ref().map(|length| self.time_span(length));
        Schedule {
            every: interval,
            weekday: weekday.map(|index| WEEKDAYS.get(index).copied().unwrap_or("Monday").to_owned()),
            day,
            time,
            zone,
            length,
        }
    }

    /// A weekday, counted from Monday at 0.
    pub(super) fn weekday(&mut self, name: &ast::Name) -> Option<usize> {
        if name.is_missing() {
            return None;
        }
        let text = self.text(name);
        let found = WEEKDAYS.iter().position(|day| *day == text);
        if found.is_none() {
            let near = self.nearest(text, &WEEKDAYS).or_else(|| {
                let short = text.to_lowercase();
                WEEKDAYS
                    .iter()
                    .find(|day| short.len() >= 2 && day.to_lowercase().starts_with(&short))
                    .copied()
            });
            let place = self.location(name.span);
            self.report(impossible_date::weekday(text, near, place));
        }
        found
    }

    fn day_of_month(&mut self, span: Span) -> Option<u32> {
        let day = self.whole(span)?;
        if (1..=31).contains(&day) {
            return Some(day);
        }
        let place = self.location(span);
        self.report(impossible_date::day_of_month(span.of(self.source()), place));
        None
    }

    /// A time zone in quotes or by a parameter.
    pub(super) fn zone_of(&mut self, zone: &TextOrPath) -> Option<String> {
        match zone {
            TextOrPath::Text(text) => self.zone(text),
            TextOrPath::Path(path) => {
                let value = self.path(path, Some(&Type::Text));
                let place = self.location(path.span);
                let value = self.fitting(value, &Type::Text, place);
                match value.kind {
                    ExpressionKind::Text { value: name } => {
                        // What is wrong with it is wrong where it is handed over.
                        let origin = value.origin;
                        let given = flow_source::Location::new(
                            flow_source::FileId(origin.file),
                            Span::new(origin.start, origin.end),
                        );
                        self.zone_at(&name, given)
                    }
                    ExpressionKind::Unknown { .. } | ExpressionKind::Invalid => None,
                    _ => match self.abstract_default(path) {
                        Some(Some(ExpressionKind::Text { value })) => self.zone_at(&value, place),
                        Some(_) => None,
                        None => {
                            self.report(wrong_type::zone_from_data(place));
                            None
                        }
                    },
                }
            }
        }
    }

    /// For a parameter of a pattern that is looked at on its own: what it is where nothing is handed over.
    pub(super) fn abstract_default(&self, path: &ast::Path) -> Option<Option<ExpressionKind>> {
        let binding = path.names.first().and_then(|name| self.bindings.get(self.text(name)))?;
        match &binding.value {
            Some(_) => None,
            None => Some(binding.default.as_ref().map(|default| default.kind.clone())),
        }
    }
}

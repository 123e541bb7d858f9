//! What is written out: numbers, percentages, money, dates, times of day.

use super::Lowering;
use crate::currency;
use crate::rules::{impossible_date, number_out_of_range, unknown_currency, unknown_time_zone};
use flow_ir::Decimal;
use flow_source::Span;
use flow_syntax::ast;

impl Lowering<'_> {
    /// A number as it is written, `10_000` or `4.2`; `None` for one with too many digits, which has been reported.
    pub(super) fn number(&mut self, span: Span) -> Option<Decimal> {
        let written = span.of(self.source());
        if let Some(number) = small(written) {
            return Some(Decimal::from(number));
        }
        let plain = written.replace('_', "");
        match Decimal::from_str_exact(plain.trim()) {
            Ok(number) => Some(number),
            Err(_) => {
                let place = self.location(span);
                self.report(number_out_of_range::digits(written, place));
                None
            }
        }
    }

    /// A percentage as it is written: 10 for `10%`; `None` for what can't be, which has been reported.
    pub(crate) fn percent(&mut self, span: Span) -> Option<Decimal> {
        let written = span.of(self.source());
        let digits = written.trim_end().trim_end_matches('%');
        let length = u32::try_from(digits.len()).unwrap_or(u32::MAX);
        self.number(Span::new(span.start, span.start.saturating_add(length)))
    }

    /// A share of all cases: a percentage from 0 to 100.
    pub(crate) fn share(&mut self, span: Span) -> Option<Decimal> {
        let share = self.percent(span)?;
        if share > Decimal::ONE_HUNDRED {
            let place = self.location(span);
            self.report(number_out_of_range::share(span.of(self.source()), place));
            return None;
        }
        Some(share)
    }

    /// A whole number at a place in the text; `None` for what can't be, which has been reported.
    pub(crate) fn whole(&mut self, span: Span) -> Option<u32> {
        if let Some(number) = small(span.of(self.source())).filter(|number| *number <= MOST) {
            return Some(number);
        }
        let number = self.number(span)?;
        let whole = u32::try_from(number).ok().filter(|whole| Decimal::from(*whole) == number);
        match whole {
            Some(whole) if whole <= MOST => Some(whole),
            _ => {
                let place = self.location(span);
                let written = span.of(self.source());
                self.report(number_out_of_range::whole(written, MOST, place));
                None
            }
        }
    }

    /// How many at once: one at least, for nothing would ever be done.
    pub(crate) fn at_once(&mut self, span: Span) -> Option<u32> {
        let count = self.whole(span)?;
        if count == 0 {
            let place = self.location(span);
            self.report(number_out_of_range::none_at_once(place));
        }
        (count > 0).then_some(count)
    }

    /// A whole number that is counted with: `at most 3 times`; `None` for a hole and for what can't be.
    pub(crate) fn count(&mut self, number: &ast::Number) -> Option<u32> {
        match number {
            ast::Number::Written(span) => self.whole(*span),
            ast::Number::Hole(hole) => {
                self.unknown(hole);
                None
            }
        }
    }

    /// Reports an amount whose point may part thousands; some currencies have three digits behind the point.
    pub(super) fn no_thousand(&mut self, number: &str, currency: &str, span: Span) {
        const THREE_DIGITS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
        let parted = number
            .split_once('.')
            .is_some_and(|(whole, part)| part.len() == 3 && whole.len() <= 3 && !whole.starts_with('0'));
        if parted && !THREE_DIGITS.contains(&currency) {
            let place = self.location(span);
            self.report(number_out_of_range::thousand(number, currency, place));
        }
    }

    /// A currency by its ISO 4217 code; `None` for one that doesn't exist, which has been reported.
    pub(super) fn currency(&mut self, span: Span) -> Option<&'static str> {
        let written = span.of(self.source());
        if let Some(code) = currency::find(written) {
            return Some(code);
        }
        let place = self.location(span);
        self.report(unknown_currency::diagnostic(written, place, currency::nearest(written)));
        None
    }

    /// A date, ISO 8601; `None` for one that the calendar doesn't have, which has been reported.
    pub(crate) fn date(&mut self, span: Span) -> Option<String> {
        let written = span.of(self.source());
        match written.parse::<jiff::civil::Date>() {
            Ok(date) if date.to_string() == written => Some(written.to_owned()),
            _ => {
                let place = self.location(span);
                self.report(impossible_date::date(written, place));
                None
            }
        }
    }

    /// A time of day, `HH:MM`; `None` for one that the day doesn't have, which has been reported.
    pub(crate) fn clock(&mut self, span: Span) -> Option<String> {
        let minutes = self.minutes(span)?;
        if minutes == MINUTES_OF_A_DAY {
            let place = self.location(span);
            self.report(impossible_date::midnight(place));
            return None;
        }
        Some(format!("{:02}:{:02}", minutes / 60, minutes % 60))
    }

    /// Minutes from midnight; 1440 for `24:00`, the end of a day.
    pub(super) fn minutes(&mut self, span: Span) -> Option<u16> {
        let written = span.of(self.source());
        // One that is missing, or written otherwise, has been told where the line was read.
        if written.is_empty() {
            return None;
        }
        let parsed = written
            .split_once(':')
            .and_then(|(hour, minute)| Some((hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?)))
            .filter(|(hour, minute)| *minute < 60 && (*hour < 24 || (*hour == 24 && *minute == 0)));
        if let Some((hour, minute)) = parsed {
            return Some(hour * 60 + minute);
        }
        let place = self.location(span);
        self.report(impossible_date::clock(written, place));
        None
    }

    /// A time zone by its IANA name; `None` for one that doesn't exist, which has been reported.
    pub(crate) fn zone(&mut self, text: &ast::Text) -> Option<String> {
        if text.kind == ast::TextKind::Hole {
            self.unknown(text);
            return None;
        }
        // One that is missing has been told where the line was read.
        if text.value.is_empty() {
            return None;
        }
        let name = text.value(self.source()).into_owned();
        self.zone_named(&name, text.span)
    }

    /// A time zone by its name, which stands or is handed over at `span`.
    pub(super) fn zone_named(&mut self, name: &str, span: Span) -> Option<String> {
        self.zone_at(name, self.location(span))
    }

    pub(super) fn zone_at(&mut self, name: &str, place: flow_source::Location) -> Option<String> {
        let known = jiff::tz::TimeZoneDatabase::bundled();
        if let Ok(zone) = known.get(name)
            && let Some(real) = zone.iana_name()
        {
            if real == name {
                return Some(real.to_owned());
            }
            self.report(unknown_time_zone::spelling(name, real, place));
            return Some(real.to_owned());
        }
        let names: Vec<String> = known.available().map(|name| name.to_string()).collect();
        let all: Vec<&str> = names.iter().map(String::as_str).collect();
        let near = self.nearest(name, &all);
        // People write the city alone.
        let city = format!("/{}", name.replace(' ', "_"));
        let near = near.or_else(|| all.iter().copied().find(|zone| zone.ends_with(&city) && city.len() > 2));
        self.report(unknown_time_zone::diagnostic(name, near, place));
        None
    }
}

/// A number of a few digits and nothing else, as nearly every number is.
pub(super) fn small(written: &str) -> Option<u32> {
    if written.is_empty() || written.len() > 9 {
        return None;
    }
    written
        .bytes()
        .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
}

/// The most that anything is counted to.
const MOST: u32 = 1_000_000;
/// How many minutes a day has.
pub(super) const MINUTES_OF_A_DAY: u16 = 24 * 60;

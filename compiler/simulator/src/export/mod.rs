//! Event logs as other programs read them.
//!
//! | module | what it holds |
//! |---|---|
//! | [`csv`] | a row for each piece of work, written as it ends |
//! | [`xes`] | IEEE 1849 (XES), by case, for process mining tools |
//!
//! Titles are what people called their work; nothing of them may break out of a file, or become a formula where somebody opens it
//! in a spreadsheet.

pub mod csv;
pub mod xes;

use crate::file::names::Names;
use crate::{Activity, Model, Resource};
use flow_ir::Package;
use std::collections::BTreeMap;

/// A day in milliseconds.
const DAY: u64 = 86_400_000;

/// What activities, resources and workflows are called in a log.
pub struct Labels<'m> {
    model: &'m Model,
    package: &'m Package,
    names: Names,
    activities: Vec<Option<(String, String)>>,
    resources: Vec<Option<String>>,
    encode: fn(&str) -> String,
}

impl<'m> Labels<'m> {
    /// The labels of a model's log, each encoded once.
    pub fn new(model: &'m Model, package: &'m Package, encode: fn(&str) -> String) -> Self {
        Self {
            model,
            package,
            names: Names::new(package),
            activities: Vec::new(),
            resources: Vec::new(),
            encode,
        }
    }

    /// The titles of an activity's workflow and of the activity, encoded.
    pub fn activity(&mut self, activity: Activity) -> (&str, &str) {
        let index = activity as usize;
        if self.activities.len() <= index {
            self.activities.resize(index + 1, None);
        }
        if self.activities.get(index).is_some_and(Option::is_none) {
            let id = self.model.activity(activity);
            let workflow = self.model.workflow_of(activity);
            let label = activity_label(self.package, &self.names, workflow, id);
            let around = (self.encode)(self.package.title(workflow));
            self.activities[index] = Some((around, (self.encode)(&label)));
        }
        match self.activities.get(index) {
            Some(Some((workflow, label))) => (workflow, label),
            _ => ("", ""),
        }
    }

    /// The title of a resource, encoded.
    pub fn resource(&mut self, resource: Resource) -> &str {
        let index = resource as usize;
        if self.resources.len() <= index {
            self.resources.resize(index + 1, None);
        }
        if self.resources.get(index).is_some_and(Option::is_none) {
            let id = self.model.resource(resource);
            let title = self.names.by_id(id).map_or(self.package.title(id), |subject| subject.title.as_str());
            self.resources[index] = Some((self.encode)(title));
        }
        match self.resources.get(index) {
            Some(Some(label)) => label,
            _ => "",
        }
    }
}

/// What an activity is called: its title; with its name where another step of the workflow has the same title.
fn activity_label(package: &Package, names: &Names, workflow: &str, id: &str) -> String {
    let title = names.by_id(id).map_or(package.title(id), |subject| subject.title.as_str());
    let same = package
        .workflow(workflow)
        .map_or(0, |workflow| workflow.all_steps().iter().filter(|step| step.head.title == title).count());
    if same > 1 {
        let inside = id.strip_prefix(workflow).and_then(|rest| rest.strip_prefix('.')).unwrap_or(id);
        return format!("{title} ({inside})");
    }
    title.to_owned()
}

/// The labels of the steps of a workflow, by id: what [`Labels`] writes, for whoever reads it again.
pub fn labels_of(package: &Package, workflow: &str) -> BTreeMap<String, String> {
    let names = Names::new(package);
    let steps = package.workflow(workflow).map(|workflow| workflow.all_steps()).unwrap_or_default();
    steps
        .into_iter()
        .map(|step| (step.head.id.clone(), activity_label(package, &names, workflow, &step.head.id)))
        .collect()
}

/// Writes moments as `2026-01-05T09:00:00.000Z`; each day is worked out once.
struct Moments {
    /// Milliseconds of the Unix era at which virtual time begins.
    start: u64,
    /// The day of the Unix era of the first in `days`.
    first: u64,
    days: Vec<[u8; 10]>,
}

impl Moments {
    fn new(start: i64) -> Self {
        let start = u64::try_from(start).unwrap_or(0) * 1_000;
        Self { start, first: start / DAY, days: Vec::new() }
    }

    fn day(&mut self, day: u64) -> &[u8; 10] {
        let index = usize::try_from(day - self.first).unwrap_or(0);
        while self.days.len() <= index {
            let next = self.first + self.days.len() as u64;
            let second = i64::try_from(next * 86_400).unwrap_or(0);
            let date = jiff::Timestamp::from_second(second)
                .map(|moment| moment.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
                .unwrap_or_default();
            let mut bytes = *b"0000-00-00";
            if date.len() == bytes.len() {
                bytes.copy_from_slice(date.as_bytes());
            }
            self.days.push(bytes);
        }
        self.days.get(index).unwrap_or(b"0000-00-00")
    }

    /// Writes a moment, given in milliseconds since the start.
    fn write(&mut self, time: u64, out: &mut Vec<u8>) {
        let moment = self.start + time;
        let (day, rest) = (moment / DAY, moment % DAY);
        let two = |value: u64| [b'0' + (value / 10 % 10) as u8, b'0' + (value % 10) as u8];
        let [h1, h2] = two(rest / 3_600_000);
        let [m1, m2] = two(rest / 60_000 % 60);
        let [s1, s2] = two(rest / 1_000 % 60);
        let milli = rest % 1_000;
        let [f2, f3] = two(milli % 100);
        let [y1, y2, y3, y4, _, n1, n2, _, d1, d2] = *self.day(day);
        // In one piece: this is written three times a row.
        out.extend_from_slice(&[
            y1,
            y2,
            y3,
            y4,
            b'-',
            n1,
            n2,
            b'-',
            d1,
            d2,
            b'T',
            h1,
            h2,
            b':',
            m1,
            m2,
            b':',
            s1,
            s2,
            b'.',
            b'0' + (milli / 100) as u8,
            f2,
            f3,
            b'Z',
        ]);
    }
}

/// Writes a whole number.
fn number(mut value: u64, out: &mut Vec<u8>) {
    let mut digits = [0_u8; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[start..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_numbers_are_written_whole() {
        let mut moments = Moments::new(1_767_603_600);
        let mut out = Vec::new();
        for time in [0, 1, 54_000_000, 86_400_000 * 60 + 3_723_045] {
            moments.write(time, &mut out);
            out.push(b' ');
        }
        for value in [0, 7, 1_234_567, u64::MAX] {
            number(value, &mut out);
            out.push(b' ');
        }
        assert_eq!(
            String::from_utf8_lossy(&out),
            "2026-01-05T09:00:00.000Z 2026-01-05T09:00:00.001Z 2026-01-06T00:00:00.000Z 2026-03-06T10:02:03.045Z 0 7 1234567 \
             18446744073709551615 "
        );
    }
}

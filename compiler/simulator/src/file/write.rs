//! From settings to the text of a `simulation.toml`.

use super::names::Names;
use super::overrides::quote;
use super::terms::{write_distribution, write_length, write_share};
use crate::settings::{Count, Distribution, Settings, WorkingTime};
use std::collections::BTreeMap;

/// Comments behind values: by id and key.
pub type Comments = BTreeMap<(String, &'static str), String>;

struct Table {
    header: String,
    lines: Vec<String>,
}

impl Table {
    fn line(&mut self, id: &str, key: &'static str, value: &str, comments: &Comments) {
        let comment =
            comments.get(&(id.to_owned(), key)).map(|text| format!("   # {text}")).unwrap_or_default();
        self.lines.push(format!("{key} = {value}{comment}"));
    }
}

/// A name as a key of TOML.
fn key(name: &str) -> String {
    let bare = !name.is_empty()
        && name.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_'));
    if bare { name.to_owned() } else { quote(name) }
}

/// A path as it is written in brackets.
fn header(path: &str) -> String {
    if path.contains('"') { path.to_owned() } else { path.split('.').map(key).collect::<Vec<_>>().join(".") }
}

fn distribution(distribution: &Distribution) -> String {
    match distribution {
        Distribution::Empirical { samples } => {
            let list: Vec<String> = samples.iter().map(|sample| quote(&write_length(*sample))).collect();
            format!("[{}]", list.join(", "))
        }
        other => quote(&write_distribution(other)),
    }
}

fn arrives(gaps: &Distribution) -> String {
    if let Distribution::Exponential { mean } = gaps {
        for (length, unit) in [(3_600_000, "hour"), (86_400_000, "day"), (604_800_000, "week")] {
            if *mean > 0 && length % mean == 0 {
                return quote(&format!("{} per {unit}", length / mean));
            }
        }
    }
    match gaps {
        Distribution::Empirical { .. } => distribution(gaps),
        other => quote(&format!("every {}", write_distribution(other))),
    }
}

fn shares<'s>(shares: impl Iterator<Item = (&'s str, f64)>) -> String {
    let list: Vec<String> =
        shares.map(|(name, share)| format!("{} = {}", key(name), quote(&write_share(share)))).collect();
    format!("{{ {} }}", list.join(", "))
}

fn amount(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn calendar(calendar: &WorkingTime) -> String {
    match calendar {
        WorkingTime::Always => quote("always"),
        WorkingTime::Calendar(id) => quote(id),
    }
}

/// The text of a file that says these settings. `names` turns ids into what people write.
pub fn write(settings: &Settings, names: &Names, comments: &Comments) -> String {
    let mut top: Vec<String> = Vec::new();
    if settings.seed != 0 {
        top.push(format!("seed = {}", settings.seed));
    }
    if let Some(replications) = settings.replications {
        top.push(format!("replications = {replications}"));
    }
    if let Some(start) = settings.start {
        let moment = jiff::Timestamp::from_second(start).map(|moment| moment.to_string()).unwrap_or_default();
        top.push(format!("start = {}", quote(&moment)));
    }
    for (name, length) in [("horizon", settings.horizon), ("warm_up", settings.warm_up)] {
        top.extend(length.map(|length| format!("{name} = {}", quote(&write_length(length)))));
    }
    let mut tables: Vec<Table> = Vec::new();
    for (id, said) in &settings.workflows {
        let mut table = Table { header: header(&names.path(id)), lines: Vec::new() };
        match (&said.gaps, said.cases) {
            (_, Some(0)) => table.line(id, "arrives", &quote("never"), comments),
            (Some(gaps), _) => table.line(id, "arrives", &arrives(gaps), comments),
            (None, _) => {}
        }
        if let Some(cases) = said.cases.filter(|cases| *cases > 0) {
            table.line(id, "cases", &cases.to_string(), comments);
        }
        if let Some(first) = said.first {
            table.line(id, "first", &quote(&write_length(first)), comments);
        }
        if let Some(calendar) = &said.calendar {
            table.line(id, "calendar", &quote(calendar), comments);
        }
        if let Some(priority) = said.priority {
            table.line(id, "priority", &priority.to_string(), comments);
        }
        tables.push(table);
    }
    for (id, said) in &settings.steps {
        let mut table = Table { header: header(&names.path(id)), lines: Vec::new() };
        if let Some(duration) = &said.duration {
            table.line(id, "takes", &distribution(duration), comments);
        }
        if !said.answers.is_empty() {
            let all = shares(said.answers.iter().map(|(name, share)| (name.as_str(), *share)));
            table.line(id, "answers", &all, comments);
        }
        let failures: Vec<(&str, f64)> = said
            .failures
            .iter()
            .map(|(name, share)| (if name.is_empty() { "other" } else { name.as_str() }, *share))
            .collect();
        match failures.as_slice() {
            [] => {}
            [("other", share)] => table.line(id, "fails", &quote(&write_share(*share)), comments),
            all => table.line(id, "fails", &shares(all.iter().copied()), comments),
        }
        for (key, share) in [("stalls", said.stall), ("happens", said.happens)] {
            if let Some(share) = share {
                table.line(id, key, &quote(&write_share(share)), comments);
            }
        }
        match &said.items {
            Some(Count::Fixed(count)) => table.line(id, "items", &count.to_string(), comments),
            Some(Count::Between(least, most)) => {
                table.line(id, "items", &quote(&format!("{least} to {most}")), comments);
            }
            Some(Count::Samples(samples)) => {
                let list: Vec<String> = samples.iter().map(u32::to_string).collect();
                table.line(id, "items", &format!("[{}]", list.join(", ")), comments);
            }
            None => {}
        }
        if let Some(batch) = said.batch {
            let wait = batch.at_most.map(|wait| format!(", at_most = {}", quote(&write_length(wait))));
            table.line(
                id,
                "batch",
                &format!("{{ size = {}{} }}", batch.size, wait.unwrap_or_default()),
                comments,
            );
        }
        if let Some(priority) = said.priority {
            table.line(id, "priority", &priority.to_string(), comments);
        }
        tables.push(table);
    }
    for (id, said) in &settings.events {
        let mut table = Table { header: header(&names.path(id)), lines: Vec::new() };
        table.line(id, "happens", &quote(&write_share(said.probability)), comments);
        if let Some(after) = &said.after {
            table.line(id, "after", &distribution(after), comments);
        }
        tables.push(table);
    }
    for (id, said) in &settings.resources {
        let mut table = Table { header: header(&names.path(id)), lines: Vec::new() };
        if let Some(capacity) = said.capacity {
            table.line(id, "capacity", &capacity.to_string(), comments);
        }
        if let Some(said) = &said.calendar {
            table.line(id, "calendar", &calendar(said), comments);
        }
        let currency = settings.currency.as_str();
        let hour = said.cost_per_hour.map(|cost| quote(&format!("{} {currency} per hour", amount(cost))));
        let once = said.cost_per_use.map(|cost| quote(&format!("{} {currency}", amount(cost))));
        match (hour, once) {
            (Some(hour), Some(once)) => table.line(id, "cost", &format!("[{hour}, {once}]"), comments),
            (Some(one), None) | (None, Some(one)) => table.line(id, "cost", &one, comments),
            (None, None) => {}
        }
        if let Some(absence) = said.absence {
            table.line(id, "absent", &quote(&write_share(absence)), comments);
        }
        tables.push(table);
    }
    let mut text = String::new();
    for line in top {
        text.push_str(&line);
        text.push('\n');
    }
    for table in tables.iter().filter(|table| !table.lines.is_empty()) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("[{}]\n", table.header));
        for line in &table.lines {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

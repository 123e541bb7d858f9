//! From the tables of a `simulation.toml` to settings, with a finding for each thing that can't be understood.

use super::names::{Found, Kind, Names, Subject};
use super::terms::{self, Wrong};
use super::{simulation_name, simulation_shares, simulation_value};
use crate::settings::{Batch, Count, Distribution, Milliseconds, Settings, WorkingTime};
use flow_source::suggest::nearest;
use flow_source::{Diagnostic, FileId, Location, Span};
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The most figures that are taken from data for one distribution.
const MOST_FIGURES: usize = 100_000;

/// The most cases that are simulated.
const MOST_CASES: u64 = 100_000_000;

/// The most replications.
const MOST_REPLICATIONS: u64 = 10_000;

/// How far shares may be from adding up: what rounding to a tenth of a percent leaves.
const ROUNDING: f64 = 0.0011;

/// What stands at the top of the file, outside all tables.
pub const KEYS: [&str; 5] = ["seed", "replications", "start", "horizon", "warm_up"];

type Value<'i> = Spanned<DeValue<'i>>;

/// Reads tables into settings.
pub struct Reader<'n> {
    names: &'n Names,
    file: FileId,
    /// What was read so far.
    pub settings: Settings,
    /// What is wrong.
    pub found: Vec<Diagnostic>,
    /// Where the currency was said first.
    currency: Option<Location>,
    /// What is said stands over what was said before: one answer alone leaves the rest to the others.
    pub overriding: bool,
}

/// Whose setting is read: for messages.
struct Key<'s> {
    /// "“Approve”", or nothing for the whole.
    owner: Option<&'s str>,
    /// The key.
    name: &'s str,
}

impl Key<'_> {
    fn can_not(&self, what: &str) -> String {
        match self.owner {
            Some(owner) => format!("`{}` of “{owner}” can't be used: {what}", self.name),
            None => format!("`{}` can't be used: {what}", self.name),
        }
    }
}

impl<'n> Reader<'n> {
    /// A reader that adds to settings.
    pub fn new(names: &'n Names, file: FileId, settings: Settings) -> Self {
        Self { names, file, settings, found: Vec::new(), currency: None, overriding: false }
    }

    fn place(&self, range: std::ops::Range<usize>) -> Location {
        Location::new(self.file, Span::from(range))
    }

    fn wrong(&mut self, key: &Key<'_>, value: &Value<'_>, wrong: Wrong) {
        let location = self.place(value.span());
        let fix = wrong.instead.map(|instead| format!("\"{instead}\""));
        self.found.push(simulation_value::diagnostic(&key.can_not(&wrong.what), location, fix.as_deref()));
    }

    fn refuse(&mut self, key: &Key<'_>, value: &Value<'_>, what: &str) {
        let location = self.place(value.span());
        self.found.push(simulation_value::diagnostic(&key.can_not(what), location, None));
    }

    /// Reads the whole file.
    pub fn root(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let place = self.place(key.span());
            match value.get_ref() {
                DeValue::Table(inner) => self.subject(name, place, inner),
                _ => self.whole(name, place, value),
            }
        }
    }

    /// A setting of the whole simulation.
    fn whole(&mut self, name: &str, place: Location, value: &Value<'_>) {
        let key = Key { owner: None, name };
        match name {
            "seed" => {
                if let Some(seed) = self.count(&key, value, 0, u64::MAX >> 1) {
                    self.settings.seed = seed;
                }
            }
            "replications" => {
                if let Some(count) = self.count(&key, value, 1, MOST_REPLICATIONS) {
                    self.settings.replications = u32::try_from(count).ok();
                }
            }
            "start" => self.start(&key, value),
            "horizon" => {
                if let Some(length) = self.length(&key, value) {
                    if length == 0 {
                        self.refuse(&key, value, "in no time nothing happens");
                    } else {
                        self.settings.horizon = Some(length);
                    }
                }
            }
            "warm_up" => {
                if let Some(length) = self.length(&key, value) {
                    self.settings.warm_up = Some(length);
                }
            }
            other => {
                let subject = match self.names.find(other) {
                    Found::One(subject) => Some(subject),
                    _ => None,
                };
                self.found.push(match subject {
                    Some(subject) => simulation_name::misplaced(
                        other,
                        subject.kind.word(),
                        subject.kind.keys().first().copied().unwrap_or("takes"),
                        place,
                    ),
                    None => {
                        simulation_name::key(other, "simulation.toml", nearest(other, KEYS), &KEYS, place)
                    }
                });
            }
        }
    }

    fn start(&mut self, key: &Key<'_>, value: &Value<'_>) {
        let text = match value.get_ref() {
            DeValue::Datetime(moment) => moment.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => String::new(),
        };
        match moment(&text) {
            Some(moment) => self.settings.start = Some(moment),
            None => {
                self.refuse(key, value, "it takes a day or a moment: `2026-01-05` or `2026-01-05T09:00:00Z`")
            }
        }
    }

    /// A table at the top: what is said about a workflow, a role, an agent, ...
    fn subject(&mut self, name: &str, place: Location, table: &DeTable<'_>) {
        match self.names.find(name) {
            Found::One(subject) if subject.kind == Kind::Workflow => self.workflow(subject, table),
            Found::One(subject) => self.keys(subject, table),
            // `[org.people.Finance]` is one table inside another.
            _ if self.names.leads_on(name) => {
                for (key, value) in table {
                    let longer = format!("{name}.{}", key.get_ref());
                    let place = self.place(key.span());
                    match value.get_ref() {
                        DeValue::Table(inner) => self.subject(&longer, place, inner),
                        _ => self.found.push(simulation_name::nothing(&longer, "package", None, place)),
                    }
                }
            }
            other => self.unknown(name, "package", place, other),
        }
    }

    fn unknown(&mut self, name: &str, within: &str, place: Location, found: Found<'_>) {
        self.found.push(match found {
            Found::Several(ids) => simulation_name::several(name, &ids, place),
            Found::Near(near) => simulation_name::nothing(name, within, Some(near), place),
            Found::Within(workflow) => simulation_name::within(name, workflow, place),
            Found::One(_) | Found::Nothing => simulation_name::nothing(name, within, None, place),
        });
    }

    fn workflow(&mut self, workflow: &'n Subject, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let place = self.place(key.span());
            match value.get_ref() {
                DeValue::Table(inner) => self.inside(workflow, name, place, inner),
                _ => self.key(workflow, name, place, value),
            }
        }
    }

    /// A table inside a workflow: a step or event, or the block in which one stands.
    fn inside(&mut self, workflow: &'n Subject, name: &str, place: Location, table: &DeTable<'_>) {
        match self.names.find_inside(&workflow.id, name) {
            Found::One(step) => {
                for (key, value) in table {
                    let own = key.get_ref().as_ref();
                    let place = self.place(key.span());
                    match value.get_ref() {
                        DeValue::Table(inner)
                            if step.kind == Kind::Parallel && !Kind::Parallel.keys().contains(&own) =>
                        {
                            self.inside(workflow, &format!("{name}.{own}"), place, inner);
                        }
                        _ => self.key(step, own, place, value),
                    }
                }
            }
            other => self.unknown(name, &workflow.name, place, other),
        }
    }

    fn keys(&mut self, subject: &'n Subject, table: &DeTable<'_>) {
        for (key, value) in table {
            let place = self.place(key.span());
            self.key(subject, key.get_ref().as_ref(), place, value);
        }
    }

    /// One setting of something.
    fn key(&mut self, subject: &'n Subject, name: &str, place: Location, value: &Value<'_>) {
        let known = subject.kind.keys();
        if !known.contains(&name) {
            let near = nearest(name, known.iter().copied());
            let diagnostic = match self.names.find_inside(&subject.id, name) {
                Found::One(step) => simulation_name::misplaced(
                    &format!("{}.{name}", subject.name),
                    step.kind.word(),
                    step.kind.keys().first().copied().unwrap_or("takes"),
                    place,
                ),
                _ => simulation_name::key(
                    name,
                    &format!("“{}”, {}", subject.title, subject.kind.word()),
                    near,
                    known,
                    place,
                ),
            };
            self.found.push(diagnostic);
            return;
        }
        let key = Key { owner: Some(&subject.title), name };
        match subject.kind {
            Kind::Workflow => self.workflow_key(subject, &key, value),
            Kind::Event => self.event_key(subject, &key, value),
            Kind::Role | Kind::Person | Kind::Agent | Kind::System => self.resource_key(subject, &key, value),
            _ => self.step_key(subject, &key, value),
        }
    }

    fn workflow_key(&mut self, subject: &Subject, key: &Key<'_>, value: &Value<'_>) {
        match key.name {
            "arrives" => {
                let Some(arrives) = self.arrivals(key, value) else { return };
                let settings = self.settings.workflows.entry(subject.id.clone()).or_default();
                match arrives {
                    Some(gaps) => {
                        settings.gaps = Some(gaps);
                        settings.cases = settings.cases.filter(|cases| *cases > 0);
                    }
                    None => settings.cases = Some(0),
                }
            }
            "cases" => {
                let Some(cases) = self.count(key, value, 0, MOST_CASES) else { return };
                self.settings.workflows.entry(subject.id.clone()).or_default().cases = Some(cases);
            }
            "first" => {
                let Some(first) = self.length(key, value) else { return };
                self.settings.workflows.entry(subject.id.clone()).or_default().first = Some(first);
            }
            "calendar" => match self.calendar(key, value) {
                Some(WorkingTime::Calendar(id)) => {
                    self.settings.workflows.entry(subject.id.clone()).or_default().calendar = Some(id);
                }
                Some(WorkingTime::Always) => {
                    self.settings.workflows.entry(subject.id.clone()).or_default().calendar = None;
                }
                None => {}
            },
            _ => {
                let Some(priority) = self.priority(key, value) else { return };
                self.settings.workflows.entry(subject.id.clone()).or_default().priority = Some(priority);
            }
        }
    }

    fn event_key(&mut self, subject: &Subject, key: &Key<'_>, value: &Value<'_>) {
        if key.name == "happens" {
            let Some(share) = self.share(key, value) else { return };
            self.settings.events.entry(subject.id.clone()).or_default().probability = share;
        } else {
            let Some(after) = self.distribution(key, value) else { return };
            self.settings.events.entry(subject.id.clone()).or_default().after = Some(after);
        }
    }

    fn resource_key(&mut self, subject: &Subject, key: &Key<'_>, value: &Value<'_>) {
        match key.name {
            "capacity" => {
                let Some(capacity) = self.count(key, value, 1, 1_000_000) else { return };
                self.settings.resources.entry(subject.id.clone()).or_default().capacity =
                    u32::try_from(capacity).ok();
            }
            "calendar" => {
                let Some(calendar) = self.calendar(key, value) else { return };
                self.settings.resources.entry(subject.id.clone()).or_default().calendar = Some(calendar);
            }
            "absent" => {
                let Some(share) = self.share(key, value) else { return };
                self.settings.resources.entry(subject.id.clone()).or_default().absence = Some(share);
            }
            _ => self.cost(subject, key, value),
        }
    }

    fn cost(&mut self, subject: &Subject, key: &Key<'_>, value: &Value<'_>) {
        let single = std::slice::from_ref(value);
        let list: Vec<&Value<'_>> = match value.get_ref() {
            DeValue::Array(list) => list.iter().collect(),
            _ => single.iter().collect(),
        };
        for value in list {
            let Some(text) = value.get_ref().as_str() else {
                self.refuse(
                    key,
                    value,
                    "write a sum in quotes: `\"60 USD per hour\"`, or `\"0.05 USD\"` for one use",
                );
                continue;
            };
            let sum = match terms::sum(text) {
                Ok(sum) => sum,
                Err(wrong) => {
                    self.wrong(key, value, wrong);
                    continue;
                }
            };
            let place = self.place(value.span());
            if self.settings.currency.is_empty() {
                self.settings.currency.clone_from(&sum.currency);
                self.currency = Some(place);
            } else if self.settings.currency != sum.currency {
                let what = format!(
                    "it is in {}, and other costs are in {}: a sum of both would mean nothing",
                    sum.currency, self.settings.currency
                );
                let mut finding = simulation_value::diagnostic(&key.can_not(&what), place, None);
                if let Some(first) = self.currency {
                    finding = finding.label(first, "here the costs got their currency");
                }
                self.found.push(finding);
                continue;
            }
            let settings = self.settings.resources.entry(subject.id.clone()).or_default();
            match sum.per {
                Some(seconds) => settings.cost_per_hour = Some(sum.amount * 3_600.0 / seconds),
                None => settings.cost_per_use = Some(sum.amount),
            }
        }
    }

    fn step_key(&mut self, subject: &Subject, key: &Key<'_>, value: &Value<'_>) {
        match key.name {
            "takes" => {
                let Some(duration) = self.distribution(key, value) else { return };
                self.settings.steps.entry(subject.id.clone()).or_default().duration = Some(duration);
            }
            "answers" => self.answers(subject, key, value),
            "fails" => self.failures(subject, key, value),
            "stalls" => {
                let Some(share) = self.share(key, value) else { return };
                self.settings.steps.entry(subject.id.clone()).or_default().stall = Some(share);
            }
            "happens" => {
                if !subject.conditional {
                    self.refuse(key, value, "it has no condition, so it's always done");
                    return;
                }
                let Some(share) = self.share(key, value) else { return };
                self.settings.steps.entry(subject.id.clone()).or_default().happens = Some(share);
            }
            "items" => {
                if !subject.each {
                    self.refuse(key, value, "it has no list: its branches stand in the text");
                    return;
                }
                let Some(items) = self.items(key, value) else { return };
                self.settings.steps.entry(subject.id.clone()).or_default().items = Some(items);
            }
            "batch" => {
                let Some(batch) = self.batch(key, value) else { return };
                self.settings.steps.entry(subject.id.clone()).or_default().batch = Some(batch);
            }
            _ => {
                let Some(priority) = self.priority(key, value) else { return };
                self.settings.steps.entry(subject.id.clone()).or_default().priority = Some(priority);
            }
        }
    }

    fn answers(&mut self, subject: &Subject, key: &Key<'_>, value: &Value<'_>) {
        let Some(said) = self.named_shares(key, value, &subject.answers, "answer") else { return };
        if said.len() == 1 && self.overriding {
            let settings = self.settings.steps.entry(subject.id.clone()).or_default();
            for (name, share) in said {
                rest_to_the_others(&mut settings.answers, &subject.answers, &name, share);
            }
            return;
        }
        let sum: f64 = said.values().sum();
        if (sum - 1.0).abs() > ROUNDING {
            let place = self.place(value.span());
            let silent: Vec<&str> = subject
                .answers
                .iter()
                .map(String::as_str)
                .filter(|answer| !said.contains_key(*answer))
                .collect();
            self.found.push(simulation_shares::diagnostic(&subject.title, sum, &silent, place));
            return;
        }
        self.settings.steps.entry(subject.id.clone()).or_default().answers =
            said.into_iter().map(|(name, share)| (name, share / sum)).collect();
    }

    fn failures(&mut self, subject: &Subject, key: &Key<'_>, value: &Value<'_>) {
        let failures = if value.get_ref().is_table() {
            let mut known = subject.errors.clone();
            known.push("other".to_owned());
            let Some(said) = self.named_shares(key, value, &known, "error") else { return };
            said.into_iter()
                .map(|(name, share)| (if name == "other" { String::new() } else { name }, share))
                .collect::<BTreeMap<_, _>>()
        } else {
            let Some(share) = self.share(key, value) else { return };
            BTreeMap::from([(String::new(), share)])
        };
        if failures.values().sum::<f64>() > 1.0 {
            self.refuse(key, value, "together the errors come more often than always");
            return;
        }
        self.settings.steps.entry(subject.id.clone()).or_default().failures = failures;
    }

    /// A table of names with shares.
    fn named_shares(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        known: &[String],
        what: &str,
    ) -> Option<BTreeMap<String, f64>> {
        let Some(table) = value.get_ref().as_table() else {
            let example = known.first().map_or("accept", String::as_str);
            self.refuse(
                key,
                value,
                &format!("write each {what} with its share: `{{ {example} = \"90%\", ... }}`"),
            );
            return None;
        };
        let mut said = BTreeMap::new();
        let mut complete = true;
        for (name, value) in table {
            let place = self.place(name.span());
            let name = name.get_ref().as_ref();
            if !known.iter().any(|own| own == name) {
                let near = nearest(name, known.iter().map(String::as_str));
                let owner = key.owner.unwrap_or_default();
                self.found.push(simulation_name::answer(name, what, owner, near, known, place));
                complete = false;
                continue;
            }
            match self.share(key, value) {
                Some(share) => {
                    said.insert(name.to_owned(), share);
                }
                None => complete = false,
            }
        }
        if complete && said.is_empty() {
            self.refuse(key, value, &format!("no {what} stands in it"));
            return None;
        }
        complete.then_some(said)
    }

    fn text<'a>(
        &mut self,
        key: &Key<'_>,
        value: &'a Value<'_>,
        what: &str,
    ) -> Option<std::borrow::Cow<'a, str>> {
        match value.get_ref() {
            DeValue::String(text) => Some(text.as_ref().into()),
            // A number is judged as the text that was probably meant, which offers what is missing.
            DeValue::Integer(number) => Some(number.to_string().into()),
            DeValue::Float(number) => Some(number.to_string().into()),
            _ => {
                self.refuse(key, value, what);
                None
            }
        }
    }

    fn length(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<Milliseconds> {
        let text = self.text(key, value, "write a length of time in quotes: `\"15m\"`, `\"2 days\"`")?;
        terms::length(&text).map_err(|wrong| self.wrong(key, value, wrong)).ok()
    }

    fn share(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<f64> {
        let text = self.text(key, value, "write a share in quotes: `\"5%\"`")?;
        terms::share(&text).map_err(|wrong| self.wrong(key, value, wrong)).ok()
    }

    fn distribution(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<Distribution> {
        if let DeValue::Array(list) = value.get_ref() {
            return self.samples(key, value, list.iter());
        }
        let text = self.text(
            key,
            value,
            "write how long it takes in quotes: `\"5m\"`, `\"2m to 10m mostly 4m\"`, `\"exponential 12m\"`",
        )?;
        terms::distribution(&text).map_err(|wrong| self.wrong(key, value, wrong)).ok()
    }

    fn samples<'a, 'v: 'a>(
        &mut self,
        key: &Key<'_>,
        whole: &Value<'_>,
        list: impl Iterator<Item = &'a Value<'v>>,
    ) -> Option<Distribution> {
        let mut samples = Vec::new();
        for value in list {
            samples.push(self.length(key, value)?);
            if samples.len() > MOST_FIGURES {
                self.refuse(
                    key,
                    whole,
                    "these are more than 100,000 figures: a sample of them says the same",
                );
                return None;
            }
        }
        if samples.is_empty() {
            self.refuse(key, whole, "the list is empty, so no time can be taken from it");
            return None;
        }
        Some(Distribution::Empirical { samples })
    }

    /// The gaps between cases; `None` inside for a workflow to which none come by themselves.
    fn arrivals(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<Option<Distribution>> {
        if let DeValue::Array(list) = value.get_ref() {
            return self.samples(key, value, list.iter()).map(Some);
        }
        let text =
            self.text(key, value, "write how often cases come in quotes: `\"40 per day\"`, `\"every 15m\"`")?;
        let text = text.trim();
        if text == "never" {
            return Some(None);
        }
        let gaps = match text.strip_prefix("every ") {
            Some(gap) => terms::distribution(gap),
            None if text.contains(" per ") => {
                terms::rate(text).map(|mean| Distribution::Exponential { mean })
            }
            None => terms::distribution(text)
                .and_then(|_| {
                    Err(Wrong::instead(format!("`{text}` isn't how often"), format!("every {text}")))
                })
                .map_err(|wrong| match wrong.instead {
                    Some(_) => wrong,
                    None => Wrong::new("write `40 per day`, `every 15m`, `every exponential 15m` or `never`"),
                }),
        };
        match gaps {
            Ok(gaps) if gaps.mean() <= 0.0 => {
                self.refuse(key, value, "all cases would come at once");
                None
            }
            Ok(gaps) => Some(Some(gaps)),
            Err(wrong) => {
                self.wrong(key, value, wrong);
                None
            }
        }
    }

    fn integer(value: &Value<'_>) -> Option<i128> {
        match value.get_ref() {
            DeValue::Integer(number) => i128::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        }
    }

    fn count(&mut self, key: &Key<'_>, value: &Value<'_>, least: u64, most: u64) -> Option<u64> {
        let found = Self::integer(value);
        let fits =
            found.and_then(|count| u64::try_from(count).ok()).filter(|count| (least..=most).contains(count));
        if fits.is_none() {
            let what = match found {
                None => "it takes a whole number without quotes, such as `3`".to_owned(),
                Some(count) if count < i128::from(least) => format!("it is at least {least}"),
                Some(_) => format!("it is at most {most}"),
            };
            self.refuse(key, value, &what);
        }
        fits
    }

    fn priority(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<i32> {
        let found = Self::integer(value).and_then(|number| i32::try_from(number).ok());
        if found.is_none() {
            self.refuse(key, value, "it takes a whole number: the higher, the sooner");
        }
        found
    }

    fn calendar(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<WorkingTime> {
        let text = self.text(key, value, "write a calendar's name in quotes, or `\"always\"`")?;
        if text == "always" {
            return Some(WorkingTime::Always);
        }
        if let Some(id) = self.names.calendar(&text) {
            return Some(WorkingTime::Calendar(id.to_owned()));
        }
        let near = nearest(&text, self.names.calendar_names().chain(["always"]));
        let owner = key.owner.unwrap_or_default();
        let inside = value.span();
        let place = self.place(inside.start + 1..inside.end.saturating_sub(1).max(inside.start + 1));
        let known: Vec<String> = self.names.calendar_names().chain(["always"]).map(str::to_owned).collect();
        self.found.push(simulation_name::answer(&text, "calendar", owner, near, &known, place));
        None
    }

    fn items(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<Count> {
        let small = |number: i128| u32::try_from(number).ok().filter(|number| *number <= 10_000);
        let items = match value.get_ref() {
            DeValue::Integer(_) => Self::integer(value).and_then(small).map(Count::Fixed),
            DeValue::Array(list) => {
                let samples: Option<Vec<u32>> =
                    list.iter().map(|value| Self::integer(value).and_then(small)).collect();
                samples.filter(|samples| !samples.is_empty()).map(Count::Samples)
            }
            DeValue::String(text) => text.split_once(" to ").and_then(|(least, most)| {
                let (least, most) = (least.trim().parse().ok()?, most.trim().parse().ok()?);
                (least <= most && most <= 10_000).then_some(Count::Between(least, most))
            }),
            _ => None,
        };
        if items.is_none() {
            self.refuse(
                key,
                value,
                "write how many, up to 10,000: `3`, `\"2 to 5\"`, or a list of numbers that were seen",
            );
        }
        items
    }

    fn batch(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<Batch> {
        if let Some(table) = value.get_ref().as_table() {
            let mut batch = Batch { size: 0, at_most: None };
            for (name, value) in table {
                let place = self.place(name.span());
                match name.get_ref().as_ref() {
                    "size" => {
                        let size = self.count(key, value, 1, 100_000)?;
                        batch.size = u32::try_from(size).unwrap_or(1);
                    }
                    "at_most" => batch.at_most = Some(self.length(key, value)?),
                    other => {
                        let known = ["size", "at_most"];
                        let finding =
                            simulation_name::key(other, "a batch", nearest(other, known), &known, place);
                        self.found.push(finding);
                        return None;
                    }
                }
            }
            if batch.size > 0 {
                return Some(batch);
            }
            self.refuse(key, value, "it doesn't say how many: `{ size = 5, at_most = \"1h\" }`");
            return None;
        }
        let size = self.count(key, value, 1, 100_000)?;
        Some(Batch { size: u32::try_from(size).unwrap_or(1), at_most: None })
    }
}

/// Gives one answer its share; the others keep their proportions in the rest.
fn rest_to_the_others(answers: &mut BTreeMap<String, f64>, known: &[String], name: &str, share: f64) {
    let before: f64 = answers.iter().filter(|(other, _)| *other != name).map(|(_, share)| share).sum();
    let others = known.iter().filter(|other| *other != name).count();
    for other in known {
        if other == name {
            continue;
        }
        let part = match answers.get(other) {
            Some(own) if before > 0.0 => own / before,
            None if before > 0.0 => 0.0,
            _ => 1.0 / others as f64,
        };
        answers.insert(other.clone(), part * (1.0 - share));
    }
    let left = if others == 0 { 1.0 } else { share };
    answers.insert(name.to_owned(), left);
}

/// A day or moment in seconds of the Unix era; without a zone, in UTC.
fn moment(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(zoned) = text.parse::<jiff::Zoned>() {
        return Some(zoned.timestamp().as_second());
    }
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(moment.as_second());
    }
    let local = text
        .parse::<jiff::civil::DateTime>()
        .or_else(|_| text.parse::<jiff::civil::Date>().map(|day| day.at(0, 0, 0, 0)))
        .ok()?;
    local.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp().as_second())
}

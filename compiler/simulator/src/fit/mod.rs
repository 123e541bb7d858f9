//! From an event log to a `simulation.toml`: how often work came, how long it took, and what was answered how often.
//!
//! | module | what it holds |
//! |---|---|
//! | [`log`] | reading an event log |
//! | [`choose`] | which distribution fits times best |
//! | [`branches`] | what was answered, from what came next |
//!
//! What a log can't tell is left out and said: a fitted file claims nothing that was not seen.

pub mod branches;
pub mod choose;
pub mod log;

use crate::file::names::{Kind, Names, Subject};
use crate::file::write::{Comments, write};
use crate::settings::{Distribution, Milliseconds, Settings};
use choose::Choice;
use flow_ir::{Calendar, Package, Participant};
use flow_runtime::time;
use flow_source::suggest::nearest;
use log::{Log, Row};
use std::collections::{BTreeMap, BTreeSet};

/// Fewer than so many times are no ground for anything.
const FEWEST: usize = 5;

/// The line by which a fitted file is known.
pub const MARK: &str = "# Fitted by flowc simulate --fit";

/// What came of a log.
#[derive(Clone, PartialEq, Debug)]
pub struct Fitted {
    /// The settings.
    pub settings: Settings,
    /// The text of the file, with how it was found.
    pub text: String,
    /// What could not be read from the log, a sentence each.
    pub notes: Vec<String>,
    /// How many cases there were.
    pub cases: usize,
    /// How many pieces of work there were.
    pub rows: usize,
}

/// A piece of work whose step is known.
#[derive(Clone, Debug)]
pub struct Piece<'l> {
    /// The step, by id.
    pub step: &'l str,
    /// The row.
    pub row: &'l Row,
}

/// Fits settings to the text of an event log.
///
/// # Errors
/// What is wrong with the log, a sentence each, with its lines.
pub fn fit(text: &str, package: &Package) -> Result<Fitted, Vec<String>> {
    let log = log::read(text)?;
    let names = Names::new(package);
    let mut notes = Vec::new();
    let known = Known::new(package, &names);
    let mut cases: BTreeMap<(&str, &str), Vec<Piece<'_>>> = BTreeMap::new();
    let mut unknown: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut passed_over = 0;
    for row in &log.rows {
        match known.find(row) {
            Some((workflow, step)) => {
                cases.entry((workflow, row.case.as_str())).or_default().push(Piece { step, row });
            }
            None if known.others.contains(&row.activity.to_lowercase()) => passed_over += 1,
            None => unknown.entry(row.activity.as_str()).or_insert((0, row.line)).0 += 1,
        }
    }
    if cases.is_empty() {
        return Err(vec![nothing_known(&log, &known, package)]);
    }
    for (activity, (count, line)) in unknown.iter().take(20) {
        let near = nearest(activity, known.labels());
        let hint = near.map(|near| format!(" Did you mean “{near}”?")).unwrap_or_default();
        notes.push(format!(
            "“{activity}” is no step of this package; {} passed over, the first in line {line}.{hint}",
            if *count == 1 { "1 row was".to_owned() } else { format!("{count} rows were") },
        ));
    }
    if unknown.len() > 20 {
        notes.push(format!("{} more activities are no steps of this package.", unknown.len() - 20));
    }
    for pieces in cases.values_mut() {
        pieces
            .sort_by_key(|piece| (piece.row.enabled, piece.row.started, piece.row.completed, piece.row.line));
    }
    let mut settings = Settings::default();
    let mut comments = Comments::new();
    arrivals(package, &cases, &mut settings, &mut comments, &mut notes);
    durations(package, &names, &log, &known, &mut settings, &mut comments, &mut notes);
    branches::fit(package, &cases, &mut settings, &mut comments, &mut notes);
    if passed_over > 0 {
        notes.push(format!("{passed_over} rows are about handoffs and recoveries, which are not fitted."));
    }
    notes
        .push("How often steps fail or stall, and what anything costs, can't be read from a log.".to_owned());
    let head = format!("{MARK} to {} cases with {} pieces of work.\n", cases.len(), log.rows.len());
    let criterion = format!("# {}\n", choose::CRITERION);
    let said: String = notes.iter().map(|note| format!("# {}\n", note.replace(['\n', '\r'], " "))).collect();
    let text = format!("{head}{criterion}{said}\n{}", write(&settings, &names, &comments));
    Ok(Fitted { settings, text, notes, cases: cases.len(), rows: log.rows.len() })
}

fn nothing_known(log: &Log, known: &Known<'_>, package: &Package) -> String {
    let seen: BTreeSet<&str> = log.rows.iter().map(|row| row.activity.as_str()).take(1_000).collect();
    let seen: Vec<String> = seen.into_iter().take(5).map(|name| format!("“{name}”")).collect();
    let steps: Vec<String> = known.labels().take(5).map(|name| format!("“{name}”")).collect();
    format!(
        "no activity of the log is a step of {}: the log has {}, the package has {}",
        package.name,
        seen.join(", "),
        steps.join(", ")
    )
}

/// What activities of a log can be called.
struct Known<'n> {
    /// By workflow and label, in lower case.
    steps: BTreeMap<(String, String), (&'n str, &'n str)>,
    /// By label alone, where one workflow alone has it; `None` where several have.
    alone: BTreeMap<String, Option<(&'n str, &'n str)>>,
    labels: Vec<String>,
    /// Handoffs and recoveries, which are not fitted.
    others: BTreeSet<String>,
}

impl<'n> Known<'n> {
    fn new(package: &'n Package, names: &Names) -> Self {
        let others = names.others().map(|subject| subject.title.to_lowercase()).collect();
        let mut known = Self { steps: BTreeMap::new(), alone: BTreeMap::new(), labels: Vec::new(), others };
        for workflow in &package.workflows {
            let id = workflow.head.id.as_str();
            let labels = crate::export::labels_of(package, id);
            for step in workflow.all_steps() {
                let own = step.head.id.as_str();
                let inside = own.strip_prefix(id).unwrap_or(own).trim_start_matches('.');
                let label = labels.get(own).map_or("", String::as_str);
                known.labels.push(label.to_owned());
                for name in
                    [label, step.head.title.as_str(), step.head.name.as_str(), inside, own, &names.path(own)]
                {
                    known.add([id, &workflow.head.name, &workflow.head.title], name, (id, own));
                }
            }
        }
        known
    }

    fn add(&mut self, workflow: [&str; 3], name: &str, step: (&'n str, &'n str)) {
        let name = name.to_lowercase();
        for workflow in workflow {
            self.steps.entry((workflow.to_lowercase(), name.clone())).or_insert(step);
        }
        let alone = self.alone.entry(name).or_insert(Some(step));
        if alone.is_some_and(|other| other.0 != step.0) {
            *alone = None;
        }
    }

    fn labels(&self) -> impl Iterator<Item = &str> {
        self.labels.iter().map(String::as_str)
    }

    fn find(&self, row: &Row) -> Option<(&'n str, &'n str)> {
        let activity = row.activity.to_lowercase();
        match &row.workflow {
            Some(workflow) => self.steps.get(&(workflow.to_lowercase(), activity)).copied(),
            None => self.alone.get(&activity).copied().flatten(),
        }
    }
}

fn say(choice: &Choice, what: &str) -> String {
    match &choice.distribution {
        Distribution::Empirical { samples } if samples.len() < choice.count => {
            format!(
                "{} {what} seen; none of the distributions fits (the best is {:.3} off)",
                choice.count, choice.gap
            )
        }
        Distribution::Empirical { .. } => format!("{} {what} seen: too few for more", choice.count),
        _ => format!("{} {what} seen; {:.3} off at most", choice.count, choice.gap),
    }
}

/// The workflows whose cases come from other workflows.
fn handed_over(package: &Package) -> BTreeSet<&str> {
    let seams = package.seams.iter().filter_map(|seam| seam.to.as_ref().map(|to| to.workflow.as_str()));
    let refused = package.seams.iter().flat_map(|seam| &seam.ways).flat_map(|way| &way.arrows);
    let refused = refused.filter_map(|arrow| match &arrow.target {
        flow_ir::Target::Workflow { id } => Some(id.as_str()),
        _ => None,
    });
    let steps = package.workflows.iter().flat_map(|workflow| workflow.all_steps());
    let runs = steps.filter_map(|step| match &step.kind {
        flow_ir::StepKind::Run(run) => Some(run.workflow.as_str()),
        _ => None,
    });
    seams.chain(refused).chain(runs).collect()
}

fn arrivals(
    package: &Package,
    cases: &BTreeMap<(&str, &str), Vec<Piece<'_>>>,
    settings: &mut Settings,
    comments: &mut Comments,
    notes: &mut Vec<String>,
) {
    let handed = handed_over(package);
    let mut starts: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for ((workflow, _), pieces) in cases {
        starts.entry(workflow).or_default().extend(pieces.first().map(|piece| piece.row.enabled));
    }
    for (workflow, mut starts) in starts {
        let title = package.title(workflow);
        if handed.contains(workflow) {
            notes.push(format!(
                "How often cases of {title} come is left to the workflows that hand them over."
            ));
            if starts.len() >= FEWEST {
                settings.workflows.entry(workflow.to_owned()).or_default().cases = Some(0);
            }
            continue;
        }
        starts.sort_unstable();
        let gaps: Vec<Milliseconds> =
            starts.windows(2).filter_map(|pair| u64::try_from(pair.get(1)? - pair.first()?).ok()).collect();
        if gaps.len() < FEWEST {
            notes.push(format!("{title} has too few cases to say how often they come."));
            continue;
        }
        let choice = choose::choose(&gaps);
        comments.insert((workflow.to_owned(), "arrives"), say(&choice, "gaps"));
        settings.workflows.entry(workflow.to_owned()).or_default().gaps = Some(choice.distribution);
    }
}

fn durations(
    package: &Package,
    names: &Names,
    log: &Log,
    known: &Known<'_>,
    settings: &mut Settings,
    comments: &mut Comments,
    notes: &mut Vec<String>,
) {
    let mut times: BTreeMap<&str, Vec<Milliseconds>> = BTreeMap::new();
    let mut unstarted = 0;
    let mut hours = Hours::new(package);
    for row in &log.rows {
        let Some((_, step)) = known.find(row) else { continue };
        if row.aborted {
            continue;
        }
        let Some(started) = row.started else {
            unstarted += 1;
            continue;
        };
        let calendar = hours.of(step, row.resource.as_deref());
        let worked = hours.between(calendar, started, row.completed);
        times.entry(step).or_default().push(u64::try_from(worked).unwrap_or(0));
    }
    if unstarted > 0 {
        notes.push(format!(
            "{unstarted} pieces of work have no start, so how long they took isn't known: waiting and working look the same."
        ));
    }
    for (step, times) in times {
        let Some(Subject { kind, title, .. }) = names.by_id(step) else { continue };
        if !matches!(kind, Kind::Stage | Kind::Gate | Kind::Wait | Kind::Run) {
            continue;
        }
        if times.len() < FEWEST {
            notes.push(format!("“{title}” was seen too rarely to say how long it takes."));
            continue;
        }
        let choice = choose::choose(&times);
        comments.insert((step.to_owned(), "takes"), say(&choice, "times"));
        settings.steps.entry(step.to_owned()).or_default().duration = Some(choice.distribution);
    }
}

/// Working time between two moments, by the calendars of those who work.
struct Hours<'p> {
    package: &'p Package,
    /// The calendar of whoever works on a step, by step and resource.
    calendars: BTreeMap<(String, String), Option<&'p Calendar>>,
    /// The shifts of a day, in milliseconds, by calendar and day.
    shifts: BTreeMap<(&'p str, jiff::civil::Date), Vec<(i64, i64)>>,
    zones: BTreeMap<&'p str, jiff::tz::TimeZone>,
}

impl<'p> Hours<'p> {
    fn new(package: &'p Package) -> Self {
        Self { package, calendars: BTreeMap::new(), shifts: BTreeMap::new(), zones: BTreeMap::new() }
    }

    fn of(&mut self, step: &str, resource: Option<&str>) -> Option<&'p Calendar> {
        let key = (step.to_owned(), resource.unwrap_or_default().to_owned());
        if let Some(found) = self.calendars.get(&key) {
            return *found;
        }
        let people = self.package.roles.iter().chain(&self.package.persons);
        let named = resource.and_then(|resource| {
            people.clone().find(|role| {
                role.head.title == resource || role.head.name == resource || role.head.id == resource
            })
        });
        let performer = || {
            let step = self
                .package
                .workflows
                .iter()
                .flat_map(|workflow| workflow.all_steps())
                .find(|found| found.head.id == step)?;
            let mut who = step.work()?.by.first()?.who.participants();
            who.find_map(|participant| match participant {
                Participant::Role { id } => self.package.role(id),
                Participant::Person { id } => self.package.person(id),
                _ => None,
            })
        };
        let found = match (named, resource) {
            (Some(role), _) => role.calendar.as_deref(),
            // Somebody or something else than a role: an agent, a system, a person's account.
            (None, Some(other)) if self.works_always(other) => None,
            _ => performer().and_then(|role| role.calendar.as_deref()),
        };
        let calendar = found.and_then(|id| self.package.calendar(id));
        self.calendars.insert(key, calendar);
        calendar
    }

    fn works_always(&self, name: &str) -> bool {
        let heads = self.package.agents.iter().map(|agent| &agent.head);
        let mut heads = heads.chain(self.package.systems.iter().map(|system| &system.head));
        heads.any(|head| head.title == name || head.name == name || head.id == name)
    }

    fn between(&mut self, calendar: Option<&'p Calendar>, from: i64, to: i64) -> i64 {
        let Some(calendar) = calendar else { return to - from };
        let id = calendar.head.id.as_str();
        let zone = self.zones.entry(id).or_insert_with(|| time::zone(&calendar.zone));
        let first = time::local(from.div_euclid(1_000), zone).date();
        let last = time::local(to.div_euclid(1_000), zone).date();
        let mut worked = 0;
        let mut day = first.yesterday().unwrap_or(first);
        // A piece of work of more than ten years is a mistake of the log, and is counted as it stands.
        for _ in 0..3_660 {
            let shifts = self.shifts.entry((id, day)).or_insert_with(|| {
                let hours = time::hours(calendar, day, zone);
                hours.into_iter().map(|(from, to)| (from * 1_000, to * 1_000)).collect()
            });
            worked +=
                shifts.iter().map(|(open, close)| ((*close).min(to) - (*open).max(from)).max(0)).sum::<i64>();
            match day.tomorrow() {
                Ok(next) if next <= last => day = next,
                _ => return worked,
            }
        }
        to - from
    }
}

#[cfg(test)]
mod tests;

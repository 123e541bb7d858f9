//! What a `simulation.toml` can speak about: the workflows, steps, people and software of a package, by name.

use flow_ir::{Head, Id, Package, RecoveryUse, RecoveryWay, Step, StepKind, Target, Trigger, Way, Workflow};
use flow_source::suggest::nearest;
use std::collections::{BTreeMap, BTreeSet};

/// What something is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// A workflow.
    Workflow,
    /// A stage.
    Stage,
    /// A gate.
    Gate,
    /// A decision.
    Decide,
    /// A parallel.
    Parallel,
    /// A wait.
    Wait,
    /// A run of another workflow.
    Run,
    /// A handoff.
    Seam,
    /// A recovery protocol.
    Recovery,
    /// An event of a workflow.
    Event,
    /// A role.
    Role,
    /// A person.
    Person,
    /// An agent.
    Agent,
    /// A system.
    System,
}

impl Kind {
    /// What people call it, with its article.
    pub fn word(self) -> &'static str {
        match self {
            Self::Workflow => "a workflow",
            Self::Stage => "a stage",
            Self::Gate => "a gate",
            Self::Decide => "a decision",
            Self::Parallel => "a parallel",
            Self::Wait => "a wait",
            Self::Run => "a run",
            Self::Seam => "a seam",
            Self::Recovery => "a recovery",
            Self::Event => "an event",
            Self::Role => "a role",
            Self::Person => "a person",
            Self::Agent => "an agent",
            Self::System => "a system",
        }
    }

    /// What can be said about it.
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Workflow => &["arrives", "cases", "first", "calendar", "priority"],
            Self::Stage => &["takes", "fails", "stalls", "happens", "batch", "priority"],
            Self::Gate => &["takes", "answers", "fails", "stalls", "happens", "batch", "priority"],
            Self::Decide => &["answers", "happens"],
            Self::Parallel => &["items", "happens"],
            Self::Wait => &["takes", "happens"],
            Self::Run => &["takes", "answers", "happens"],
            Self::Seam => &["takes", "answers", "priority"],
            Self::Recovery => &["takes", "answers", "priority"],
            Self::Event => &["happens", "after"],
            Self::Role | Self::Person | Self::Agent | Self::System => {
                &["capacity", "calendar", "cost", "absent"]
            }
        }
    }
}

/// Something that a `simulation.toml` can speak about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subject {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: Id,
    /// Its name in the text.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// The answers that it can give.
    pub answers: Vec<String>,
    /// The errors with which it can fail.
    pub errors: Vec<String>,
    /// It is done only under a condition.
    pub conditional: bool,
    /// It is done once for each item of a list.
    pub each: bool,
}

/// Everything that can be spoken about.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Workflows, people, software, seams and recoveries.
    top: Vec<Subject>,
    /// Steps and events, by workflow.
    inside: BTreeMap<Id, Vec<Subject>>,
    /// Calendars.
    calendars: Vec<(Id, String)>,
}

/// What a name stands for.
pub enum Found<'n> {
    /// This.
    One(&'n Subject),
    /// Several things have that name: their ids.
    Several(Vec<&'n str>),
    /// Nothing has, but this name is near.
    Near(&'n str),
    /// A step of that name stands in this workflow.
    Within(&'n str),
    /// Nothing has.
    Nothing,
}

fn subject(kind: Kind, head: &Head) -> Subject {
    Subject {
        kind,
        id: head.id.clone(),
        name: head.name.clone(),
        title: head.title.clone(),
        answers: Vec::new(),
        errors: Vec::new(),
        conditional: false,
        each: false,
    }
}

/// Puts a text behind the others where it isn't among them.
fn add(texts: &mut Vec<String>, text: &str) {
    if !texts.iter().any(|other| other == text) {
        texts.push(text.to_owned());
    }
}

/// What people call where an arrow leads, as the name of an answer.
fn led_to(target: &Target) -> &str {
    let last = |id: &'_ str| id.rfind('.').map_or(0, |at| at + 1);
    match target {
        Target::Step { id } | Target::Outcome { id, .. } | Target::Workflow { id } => {
            id.get(last(id)..).unwrap_or(id)
        }
        Target::Join => "join",
        Target::Leave => "leave",
        Target::Verdict { name } => name,
        Target::Recovery(recovery) => recovery.recovery.get(last(&recovery.recovery)..).unwrap_or(""),
        Target::Unknown { .. } | Target::Invalid => "unknown",
    }
}

fn answers(step: &Step, package: &Package) -> Vec<String> {
    let mut found = Vec::new();
    match &step.kind {
        StepKind::Gate(_) => {
            for way in &step.ways {
                if let Trigger::Verdict { name } = &way.trigger {
                    add(&mut found, name);
                }
            }
        }
        StepKind::Decide => {
            for way in &step.ways {
                if matches!(way.trigger, Trigger::When { .. } | Trigger::Otherwise)
                    && let Some(arrow) = way.arrows.first()
                {
                    add(&mut found, led_to(&arrow.target));
                }
            }
        }
        StepKind::Run(run) => {
            for outcome in package.workflow(&run.workflow).iter().flat_map(|workflow| &workflow.outcomes) {
                add(&mut found, &outcome.head.name);
            }
        }
        StepKind::Stage(_) | StepKind::Parallel(_) | StepKind::Wait(_) => {}
    }
    found
}

fn errors(step: &Step, package: &Package) -> Vec<String> {
    let mut found = Vec::new();
    for way in &step.ways {
        if let Trigger::Fails { errors } = &way.trigger {
            errors.iter().for_each(|error| add(&mut found, error));
        }
    }
    let mut systems: BTreeSet<&str> = BTreeSet::new();
    if let Some(work) = step.work() {
        let performers = work.by.iter().flat_map(|performers| performers.who.participants());
        systems.extend(performers.filter_map(|participant| match participant {
            flow_ir::Participant::System { id } => Some(id.as_str()),
            _ => None,
        }));
    }
    if let StepKind::Stage(stage) = &step.kind {
        systems.extend(stage.does.iter().filter_map(|deed| match deed {
            flow_ir::Deed::Action(call) => Some(call.system.as_str()),
            flow_ir::Deed::Text(_) => None,
        }));
    }
    for system in systems.into_iter().filter_map(|id| package.system(id)) {
        system.errors.iter().for_each(|error| add(&mut found, error));
    }
    found
}

fn step(step: &Step, package: &Package) -> Subject {
    let kind = match &step.kind {
        StepKind::Stage(_) => Kind::Stage,
        StepKind::Gate(_) => Kind::Gate,
        StepKind::Decide => Kind::Decide,
        StepKind::Parallel(_) => Kind::Parallel,
        StepKind::Wait(_) => Kind::Wait,
        StepKind::Run(_) => Kind::Run,
    };
    let each = matches!(&step.kind, StepKind::Parallel(parallel) if parallel.each.is_some());
    Subject {
        answers: answers(step, package),
        errors: errors(step, package),
        conditional: step.condition.is_some(),
        each,
        ..subject(kind, &step.head)
    }
}

/// The recoveries that a workflow or seam convenes.
fn recoveries<'p>(ways: impl Iterator<Item = &'p Way>) -> Vec<&'p RecoveryUse> {
    ways.flat_map(|way| &way.arrows)
        .filter_map(|arrow| match &arrow.target {
            Target::Recovery(recovery) => Some(recovery.as_ref()),
            _ => None,
        })
        .collect()
}

fn all_ways(workflow: &Workflow) -> Vec<&Way> {
    let mut found: Vec<&Way> = workflow.ways.iter().collect();
    for step in workflow.all_steps() {
        found.extend(&step.ways);
        if let StepKind::Parallel(parallel) = &step.kind {
            found.extend(parallel.branches.iter().flat_map(|branch| &branch.ways));
        }
    }
    found.extend(workflow.clocks.iter().flat_map(|clock| &clock.ways));
    found.extend(workflow.duties.iter().flat_map(|duty| &duty.ways));
    found.extend(workflow.besides.iter().flat_map(|beside| &beside.ways));
    found
}

impl Names {
    /// The names of a package.
    pub fn new(package: &Package) -> Self {
        let mut names = Self::default();
        for (kind, heads) in [
            (Kind::Role, package.roles.iter().map(|role| &role.head).collect::<Vec<_>>()),
            (Kind::Person, package.persons.iter().map(|person| &person.head).collect()),
            (Kind::Agent, package.agents.iter().map(|agent| &agent.head).collect()),
            (Kind::System, package.systems.iter().map(|system| &system.head).collect()),
        ] {
            names.top.extend(heads.into_iter().map(|head| subject(kind, head)));
        }
        for seam in &package.seams {
            let mut found = subject(Kind::Seam, &seam.head);
            found.answers = vec!["accept".to_owned(), "reject".to_owned()];
            names.top.push(found);
        }
        let mut convened: BTreeMap<&str, Subject> = BTreeMap::new();
        for workflow in &package.workflows {
            names.top.push(subject(Kind::Workflow, &workflow.head));
            let mut inside: Vec<Subject> =
                workflow.all_steps().into_iter().map(|found| step(found, package)).collect();
            inside.extend(workflow.events.iter().map(|event| subject(Kind::Event, &event.head)));
            names.inside.insert(workflow.head.id.clone(), inside);
            for recovery in recoveries(all_ways(workflow).into_iter()) {
                convene(&mut convened, recovery);
            }
        }
        for recovery in recoveries(package.seams.iter().flat_map(|seam| &seam.ways)) {
            convene(&mut convened, recovery);
        }
        names.top.extend(convened.into_values());
        names.calendars = package
            .calendars
            .iter()
            .map(|calendar| (calendar.head.id.clone(), calendar.head.name.clone()))
            .collect();
        names
    }

    /// What a name at the top stands for: a name, or a whole id.
    pub fn find(&self, name: &str) -> Found<'_> {
        let found = look(&self.top, name, "");
        if !matches!(found, Found::Nothing) {
            return found;
        }
        let mut around = self.inside.iter().filter(|(_, steps)| steps.iter().any(|step| step.name == name));
        match (around.next(), around.next()) {
            (Some((workflow, _)), None) => Found::Within(last(workflow)),
            _ => Found::Nothing,
        }
    }

    /// What a name inside a workflow stands for: a name, or the last names of an id.
    pub fn find_inside(&self, workflow: &str, name: &str) -> Found<'_> {
        look(self.inside.get(workflow).map_or(&[][..], Vec::as_slice), name, workflow)
    }

    /// True where an id begins with these names, so that more may follow.
    pub fn leads_on(&self, start: &str) -> bool {
        self.top
            .iter()
            .any(|subject| subject.id.strip_prefix(start).is_some_and(|rest| rest.starts_with('.')))
    }

    /// The calendar of that name or id.
    pub fn calendar(&self, name: &str) -> Option<&str> {
        self.calendars.iter().find(|(id, own)| own == name || id == name).map(|(id, _)| id.as_str())
    }

    /// The names of all calendars.
    pub fn calendar_names(&self) -> impl Iterator<Item = &str> {
        self.calendars.iter().map(|(_, name)| name.as_str())
    }

    /// The subject of that id.
    pub fn by_id(&self, id: &str) -> Option<&Subject> {
        self.top.iter().chain(self.inside.values().flatten()).find(|subject| subject.id == id)
    }

    /// Handoffs and recoveries.
    pub fn others(&self) -> impl Iterator<Item = &Subject> {
        self.top.iter().filter(|subject| matches!(subject.kind, Kind::Seam | Kind::Recovery))
    }

    /// What people write for an id: `Finance`, `Refund.approve`; the whole id where that would be ambiguous.
    pub fn path(&self, id: &str) -> String {
        if let Some(subject) = self.top.iter().find(|subject| subject.id == id) {
            return match self.find(&subject.name) {
                Found::One(_) => subject.name.clone(),
                _ => format!("\"{id}\""),
            };
        }
        for (workflow, steps) in &self.inside {
            let Some(step) = steps.iter().find(|step| step.id == id) else { continue };
            let inside = match self.find_inside(workflow, &step.name) {
                Found::One(_) => step.name.clone(),
                _ => format!("\"{}\"", id.strip_prefix(&format!("{workflow}.")).unwrap_or(id)),
            };
            return format!("{}.{inside}", self.path(workflow));
        }
        id.to_owned()
    }
}

fn convene<'p>(convened: &mut BTreeMap<&'p str, Subject>, recovery: &'p RecoveryUse) {
    let entry = convened.entry(recovery.recovery.as_str()).or_insert_with(|| {
        let head = Head {
            id: recovery.recovery.clone(),
            name: last(&recovery.recovery).to_owned(),
            title: recovery.title.clone(),
            ..Head::default()
        };
        subject(Kind::Recovery, &head)
    });
    entry.answers.retain(|answer| answer != "else");
    for way in &recovery.allows {
        let word = match way {
            RecoveryWay::Resume => "resume",
            RecoveryWay::Restart => "restart",
            RecoveryWay::Takeover => "takeover",
        };
        add(&mut entry.answers, word);
    }
    entry.answers.push("else".to_owned());
}

fn last(id: &str) -> &str {
    id.rsplit('.').next().unwrap_or(id)
}

fn look<'n>(subjects: &'n [Subject], name: &str, around: &str) -> Found<'n> {
    let exact = |subject: &&Subject| {
        subject.id == name || (!around.is_empty() && subject.id == format!("{around}.{name}"))
    };
    if let Some(subject) = subjects.iter().find(exact) {
        return Found::One(subject);
    }
    let named = |subject: &&Subject| {
        subject.name == name
            || (name.contains('.')
                && subject.id.strip_suffix(name).is_some_and(|before| before.ends_with('.')))
    };
    let mut found: Vec<&Subject> = subjects.iter().filter(named).collect();
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Found::One(only),
        (Some(one), false) => {
            let mut ids: Vec<&str> = found.iter().map(|subject| subject.id.as_str()).collect();
            ids.push(&one.id);
            ids.sort_unstable();
            Found::Several(ids)
        }
        (None, _) => match nearest(name, subjects.iter().map(|subject| subject.name.as_str())) {
            Some(near) => Found::Near(near),
            None => Found::Nothing,
        },
    }
}

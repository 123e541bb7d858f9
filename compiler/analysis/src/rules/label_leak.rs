//! Labelled information that reaches somebody who isn't cleared for it.

use super::too_large_to_judge;
use crate::paths::DataSet;
use crate::paths::labels::{Bearing, Flow, Flows, Labels, Source};
use crate::paths::world::{Scene, World};
use crate::place as location;
use flow_ir::{
    ActionCall, Deed, Members, Origin, Package, Participant, PersonReference, RecoveryWay, RungAction, Step,
    StepKind, Target, Workflow,
};
use flow_source::{Diagnostic, Level, Rule};
use rustc_hash::{FxHashMap, FxHashSet};

/// Nothing with a label reaches who has no clearance, also through what was derived from it.
///
/// Who sees what: whoever does a stage, reviews at a gate, is consulted, is assigned or convened by a ladder, attends or
/// takes over in a recovery, or audits an agent sees what the stage reads or the gate is of; a system, and whoever confirms
/// what an agent does with it, sees what its actions are given, and a system what they give; who is informed sees what the step writes; who accepts at a seam sees what it hands over. Whatever is made
/// from labelled information bears the label, until a stage lifts it (see `crate::paths::labels`). Of somebody whose
/// role isn't known nothing is said. A notice says that something waits, and not what.
pub static RULE: Rule = Rule {
    name: "label_leak",
    level: Level::Error,
    summary: "Labelled information reaches somebody who isn't cleared for it.",
    page: include_str!("label_leak.md"),
};

/// How many of those who see too much are shown.
const SHOWN: usize = 3;

/// How many findings one workflow gets; the rest is the same mistake again.
const MOST: usize = 50;

/// How somebody comes to see something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Role {
    Does,
    Reviews,
    Consulted,
    Informed,
    Gives,
    Confirms,
    Assigned,
    Convened,
    Recovers,
    Uses,
    StandsIn,
}

/// Somebody who sees what a step has.
struct Viewer<'a> {
    participant: &'a Participant,
    role: Role,
    origin: Origin,
}

/// Reports whatever reaches somebody who isn't cleared for it.
pub fn check<'a>(world: &World<'a>, found: &mut Vec<Diagnostic>) -> Option<()> {
    let flows = Flows::new(world)?;
    let mut audited: FxHashMap<&'a str, Vec<(u32, Source)>> = FxHashMap::default();
    for workflow in &world.package.workflows {
        let before = found.len();
        if flows.too_large.contains(&workflow.head.id.as_str()) {
            let question = format!("who sees which labelled information in “{}”", workflow.head.title);
            found.push(too_large_to_judge::diagnostic(&RULE, &question, location(workflow.head.origin)));
            continue;
        }
        let Some(flow) = flows.flows.get(workflow.head.id.as_str()) else { continue };
        let scene = world.scene(workflow);
        let judge = Judge { flows: &flows, flow, package: world.package };
        for (place, step) in scene.map.steps() {
            if found.len() - before >= MOST {
                break;
            }
            let Some(state) = flow.at(place) else { continue };
            let granted = flow.granted(place).cloned().unwrap_or_default();
            judge.step(step, state, &granted, found, &mut audited);
        }
        judge.duties(workflow, &scene, found);
        lifts(&scene, flow, &flows, found);
    }
    seams(world, &flows, found);
    audits(world, &flows, &audited, found);
    Some(())
}

/// Somebody who sees too much.
struct Over<'s> {
    title: String,
    role: Role,
    origin: Origin,
    label: u32,
    source: &'s Source,
}

/// Who stands in for a role.
fn deputies(id: &str, package: &Package) -> Vec<Participant> {
    let of = |id: &String| match package.role(id) {
        Some(_) => Participant::Role { id: id.clone() },
        None => Participant::Person { id: id.clone() },
    };
    package.role(id).map(|role| role.deputies.iter().map(of).collect()).unwrap_or_default()
}

struct Judge<'j, 'a> {
    flows: &'j Flows<'a>,
    flow: &'j Flow<'a>,
    package: &'a Package,
}

impl<'a> Judge<'_, 'a> {
    fn step(
        &self,
        step: &'a Step,
        state: &DataSet,
        granted: &DataSet,
        found: &mut Vec<Diagnostic>,
        audited: &mut FxHashMap<&'a str, Vec<(u32, Source)>>,
    ) {
        let labels = &self.flows.labels;
        let read = self.flow.read(step, state, labels);
        for viewer in
            viewers(step).iter().filter(|viewer| viewer.role == Role::Does || viewer.role == Role::Reviews)
        {
            if let Participant::Agent { id } = viewer.participant {
                let list = audited.entry(id.as_str()).or_default();
                for (label, source) in &read {
                    if !list.iter().any(|(known, _)| known == label) {
                        list.push((*label, source.clone()));
                    }
                }
            }
        }
        let seen = self.places(step, state);
        let viewers = viewers(step);
        // One message for each thing that is seen; whoever sees it too is shown.
        for (path, origin, bears) in &seen {
            let seeing = viewers.iter().filter(|viewer| !matches!(viewer.role, Role::Informed | Role::Uses));
            self.tell(step, path, *origin, bears, seeing, granted, found);
        }
        if let StepKind::Stage(stage) = &step.kind {
            for deed in &stage.does {
                let Deed::Action(call) = deed else { continue };
                let system = Participant::System { id: call.system.clone() };
                let does = viewers.iter().filter(|viewer| viewer.role == Role::Does);
                let itself = does.clone().any(|viewer| *viewer.participant == system);
                let mut given = self.confirming(does, call);
                if !itself {
                    given.push(Viewer { participant: &system, role: Role::Uses, origin: call.origin });
                }
                for argument in call.arguments.iter().filter(|_| !given.is_empty()) {
                    let bears = self.flow.spoken(&argument.value, state, labels);
                    let what = crate::conditions::phrase(&argument.value);
                    self.tell(step, &what, argument.value.origin, &bears, given.iter(), granted, found);
                }
                if let Some(action) = self.action(call)
                    && let Some(gives) = &action.gives
                {
                    // Whatever it gives it has.
                    let source =
                        |label| (label, Source::Field { path: action.name.clone(), origin: action.origin });
                    let bears: Bearing = (0..labels.count() as u32)
                        .filter(|label| labels.in_type(gives, *label))
                        .map(source)
                        .collect();
                    let viewer = Viewer { participant: &system, role: Role::Gives, origin: call.origin };
                    let what = format!("{}.{}", crate::phrases::last(&call.system), call.action);
                    self.tell(step, &what, call.origin, &bears, std::iter::once(&viewer), granted, found);
                }
            }
        }
        let informed: Vec<&Viewer<'_>> =
            viewers.iter().filter(|viewer| viewer.role == Role::Informed).collect();
        if informed.is_empty() {
            return;
        }
        let lifted = match &step.kind {
            StepKind::Stage(stage) => labels.of(&stage.lifts),
            _ => DataSet::default(),
        };
        for write in step.work().into_iter().flat_map(|work| &work.writes) {
            let own = labels.of(&write.labels);
            let mut bears: Vec<(u32, Source)> =
                read.iter().filter(|(label, _)| !lifted.contains(*label)).cloned().collect();
            for label in own.iter() {
                if !bears.iter().any(|(known, _)| *known == label) {
                    let source = Source::Field { path: write.name.clone(), origin: write.origin };
                    bears.push((label, source));
                }
            }
            self.tell(step, &write.name, write.origin, &bears, informed.iter().copied(), granted, found);
        }
    }

    fn action(&self, call: &ActionCall) -> Option<&'a flow_ir::Action> {
        self.package.system(&call.system)?.actions.iter().find(|action| action.name == call.action)
    }

    /// Who confirms a call, where agents make it.
    fn confirming<'v>(
        &'v self,
        agents: impl Iterator<Item = &'v Viewer<'v>>,
        call: &ActionCall,
    ) -> Vec<Viewer<'v>> {
        let action = format!("{}.{}", call.system, call.action);
        let agents = agents.filter_map(|viewer| match viewer.participant {
            Participant::Agent { id } => self.package.agent(id),
            _ => None,
        });
        let confirms = agents.flat_map(|agent| &agent.confirms);
        confirms
            .filter(|confirm| confirm.actions.contains(&action))
            .flat_map(|confirm| confirm.with.participants().map(|one| (one, confirm.origin)))
            .map(|(participant, origin)| Viewer { participant, role: Role::Confirms, origin })
            .collect()
    }

    /// What is seen in a step, each with its labels.
    fn places(&self, step: &Step, state: &DataSet) -> Vec<(String, Origin, Bearing)> {
        let labels = &self.flows.labels;
        let mut found = Vec::new();
        for read in step.work().into_iter().flat_map(|work| &work.reads) {
            let bears = self.flow.seen(&read.path, &read.except, state, labels);
            found.push((read.path.join("."), read.origin, bears));
        }
        match &step.kind {
            StepKind::Gate(gate) => {
                for path in &gate.of {
                    found.push((path.join("."), step.head.origin, self.flow.seen(path, &[], state, labels)));
                }
            }
            StepKind::Stage(stage) => {
                for deed in &stage.does {
                    let Deed::Action(call) = deed else { continue };
                    for argument in &call.arguments {
                        let bears = self.flow.spoken(&argument.value, state, labels);
                        found.push((
                            crate::conditions::phrase(&argument.value),
                            argument.value.origin,
                            bears,
                        ));
                    }
                }
            }
            _ => {}
        }
        found.retain(|(_, _, bears)| !bears.is_empty());
        found
    }

    #[allow(clippy::too_many_arguments)]
    fn tell<'v>(
        &self,
        step: &Step,
        path: &str,
        origin: Origin,
        bears: &[(u32, Source)],
        viewers: impl Iterator<Item = &'v Viewer<'v>>,
        granted: &DataSet,
        found: &mut Vec<Diagnostic>,
    ) {
        let labels = &self.flows.labels;
        let mut over: Vec<Over<'_>> = Vec::new();
        let mut named: FxHashSet<String> = FxHashSet::default();
        for viewer in viewers {
            let first = self.flows.granted_to(viewer.participant);
            let held = |label: u32| first.is_some_and(|first| granted.contains(first + label));
            let mut all: Vec<(Participant, Role)> = vec![(viewer.participant.clone(), viewer.role)];
            if let Participant::Role { id } = viewer.participant
                && matches!(viewer.role, Role::Does | Role::Reviews | Role::Confirms)
            {
                all.extend(deputies(id, self.package).into_iter().map(|deputy| (deputy, Role::StandsIn)));
            }
            for (participant, role) in all {
                let Some(cleared) = clearance(&participant, self.package, labels) else { continue };
                // The highest class is the one to speak of.
                let lacks = |label: u32| !cleared.contains(label) && !held(label);
                let worst = bears.iter().filter(|(label, _)| lacks(*label)).max_by_key(|(label, _)| {
                    (labels.covers(*label).iter().count(), std::cmp::Reverse(*label))
                });
                let Some((label, source)) = worst else { continue };
                let title = self.package.title(id_of(&participant)).to_owned();
                if named.insert(title.clone()) {
                    let origin = declared(&participant, self.package).unwrap_or(viewer.origin);
                    over.push(Over { title, role, origin, label: *label, source });
                }
            }
        }
        let Some(first) = over.first() else { return };
        let (label, source) = (&first.label, first.source);
        // What is given to an action was told where it is read.
        if found.iter().any(|known| known.rule == &RULE && known.location() == location(origin)) {
            return;
        }
        let class = labels.name(*label);
        let title = first.title.as_str();
        let mut diagnostic = Diagnostic::new(
            &RULE,
            headline(first.role, title, path, class, &step.head.title),
            location(origin),
            format!("`{path}` is {class}{}", if over.len() > 1 { ", and several see it here" } else { "" }),
        );
        for one in over.iter().take(SHOWN) {
            let class = labels.name(one.label);
            diagnostic =
                diagnostic.label(location(one.origin), format!("{} has no clearance for {class}", one.title));
        }
        for (origin, text) in self.flows.story(source, *label) {
            let place = location(origin);
            if diagnostic.labels.iter().all(|label| label.location != place) {
                diagnostic = diagnostic.label(place, text);
            }
        }
        diagnostic = diagnostic.note(format!(
            "Who sees it can pass it on, and nobody can call it back. Leave it out (`except`), let a stage that is cleared for it write what is needed without it (`lifts {class}`), or clear {title} for it."
        ));
        found.push(diagnostic);
    }

    /// What systems are given by duties.
    fn duties(&self, workflow: &'a Workflow, scene: &Scene<'a>, found: &mut Vec<Diagnostic>) {
        let labels = &self.flows.labels;
        for duty in &workflow.duties {
            let place = duty.while_.as_deref().and_then(|id| scene.map.place(id));
            let state = match place {
                Some(place) => self.flow.at(place),
                None => Some(self.flow.anywhere()),
            };
            let Some(state) = state else { continue };
            for deed in &duty.does {
                let Deed::Action(call) = deed else { continue };
                let system = Participant::System { id: call.system.clone() };
                let Some(cleared) = clearance(&system, self.package, labels) else { continue };
                for argument in &call.arguments {
                    let bears = self.flow.spoken(&argument.value, state, labels);
                    let over = bears.iter().find(|(label, _)| !cleared.contains(*label));
                    let Some((label, source)) = over else { continue };
                    let what = crate::conditions::phrase(&argument.value);
                    let title = self.package.title(&call.system);
                    let class = labels.name(*label);
                    let headline = headline(Role::Uses, title, &what, class, &duty.head.title);
                    let place = location(argument.value.origin);
                    let mut diagnostic =
                        Diagnostic::new(&RULE, headline, place, format!("`{what}` is {class}"));
                    for (origin, text) in self.flows.story(source, *label) {
                        diagnostic = diagnostic.label(location(origin), text);
                    }
                    found.push(diagnostic.note("Who sees it can pass it on, and nobody can call it back."));
                }
            }
        }
    }
}

fn headline(role: Role, who: &str, what: &str, class: &str, step: &str) -> String {
    match role {
        Role::Does => format!("{who} does “{step}”, sees `{what}` there, and isn't cleared for {class}"),
        Role::Reviews => {
            format!("{who} reviews “{step}”, sees `{what}` there, and isn't cleared for {class}")
        }
        Role::Consulted => {
            format!("{who} is consulted in “{step}”, sees `{what}` there, and isn't cleared for {class}")
        }
        Role::Informed => format!("{who} is told what “{step}” writes, and isn't cleared for {class}"),
        Role::Gives => format!("{who} gives what “{step}” gets, and isn't cleared for {class}"),
        Role::Confirms => {
            format!("{who} confirms what “{step}” does, sees `{what}` there, and isn't cleared for {class}")
        }
        Role::Assigned => {
            format!("{who} may be handed “{step}”, sees `{what}` there, and isn't cleared for {class}")
        }
        Role::Convened => {
            format!("{who} may be called to “{step}”, sees `{what}` there, and isn't cleared for {class}")
        }
        Role::Recovers => {
            format!(
                "{who} may take part in the recovery of “{step}”, sees `{what}` there, and isn't cleared for {class}"
            )
        }
        Role::Uses => format!("{who} is given `{what}` in “{step}”, and isn't cleared for {class}"),
        Role::StandsIn => {
            format!("{who} may stand in at “{step}”, sees `{what}` there, and isn't cleared for {class}")
        }
    }
}

/// Everybody who sees what a step has.
fn viewers(step: &Step) -> Vec<Viewer<'_>> {
    let mut found = Vec::new();
    let role = if matches!(step.kind, StepKind::Gate(_)) { Role::Reviews } else { Role::Does };
    if let Some(work) = step.work() {
        for performers in &work.by {
            let origin = performers.origin;
            found.extend(performers.who.participants().map(|participant| Viewer {
                participant,
                role,
                origin,
            }));
        }
        let all = work.consults.iter().map(|one| (one, Role::Consulted));
        for (one, role) in all.chain(work.informs.iter().map(|one| (one, Role::Informed))) {
            found.push(Viewer { participant: &one.participant, role, origin: one.origin });
        }
    }
    for rung in step.timing.ladders.iter().flat_map(|ladder| &ladder.rungs) {
        let role = match rung.action {
            RungAction::Notify => continue,
            RungAction::Assign => Role::Assigned,
            RungAction::Convene => Role::Convened,
        };
        if let PersonReference::Participant { participant } = &rung.person {
            found.push(Viewer { participant, role, origin: rung.origin });
        }
    }
    for arrow in step.ways.iter().flat_map(|way| &way.arrows) {
        let Target::Recovery(recovery) = &arrow.target else { continue };
        let origin = recovery.origin;
        let by = recovery.by.iter().flat_map(|who| who.participants());
        let takes_over = recovery.allows.contains(&RecoveryWay::Takeover);
        let role = if takes_over { Role::Assigned } else { Role::Recovers };
        found.extend(by.map(|participant| Viewer { participant, role, origin }));
        found.extend(recovery.attends.iter().map(|participant| Viewer {
            participant,
            role: Role::Recovers,
            origin,
        }));
    }
    found
}

/// What somebody is cleared for; `None` where it can't be told who it is.
fn clearance(participant: &Participant, package: &Package, labels: &Labels<'_>) -> Option<DataSet> {
    match participant {
        Participant::Role { id } | Participant::Holder { role: Some(id), .. } => {
            Some(of_role(id, package, labels))
        }
        Participant::Person { id } => {
            let person = package.person(id)?;
            let mut found = labels.covered(&person.clearance);
            for role in &package.roles {
                if matches!(&role.members, Members::Named { people } if people.contains(id)) {
                    found.add(&of_role(&role.head.id, package, labels));
                }
            }
            Some(found)
        }
        Participant::Agent { id } => Some(labels.covered(&package.agent(id)?.clearance)),
        Participant::System { id } => Some(labels.covered(&package.system(id)?.clearance)),
        Participant::AnyAgent => {
            let mut agents = package.agents.iter();
            let mut found = labels.covered(&agents.next()?.clearance);
            for agent in agents {
                found.keep(&labels.covered(&agent.clearance));
            }
            Some(found)
        }
        Participant::Holder { .. } | Participant::AnyHuman | Participant::Relative { .. } => None,
    }
}

/// A role has its own clearance, that of the bodies it is part of, and what every one of its people has.
fn of_role(id: &str, package: &Package, labels: &Labels<'_>) -> DataSet {
    let mut found = DataSet::default();
    let mut visited: FxHashSet<&str> = FxHashSet::default();
    let mut next = package.role(id);
    while let Some(role) = next.filter(|role| visited.insert(&role.head.id)) {
        found.add(&labels.covered(&role.clearance));
        next = role.part_of.as_deref().and_then(|id| package.role(id));
    }
    if let Some(Members::Named { people }) = package.role(id).map(|role| &role.members) {
        let mut all: Option<DataSet> = None;
        for person in people {
            let own =
                package.person(person).map(|person| labels.covered(&person.clearance)).unwrap_or_default();
            match &mut all {
                None => all = Some(own),
                Some(known) => {
                    known.keep(&own);
                }
            }
        }
        found.add(&all.unwrap_or_default());
    }
    found
}

fn id_of(participant: &Participant) -> &str {
    match participant {
        Participant::Role { id }
        | Participant::Person { id }
        | Participant::Agent { id }
        | Participant::System { id }
        | Participant::Holder { role: Some(id), .. } => id,
        Participant::AnyAgent => "an agent",
        Participant::AnyHuman => "a person",
        Participant::Holder { .. } | Participant::Relative { .. } => "somebody",
    }
}

fn declared(participant: &Participant, package: &Package) -> Option<Origin> {
    let head = match participant {
        Participant::Role { id } | Participant::Holder { role: Some(id), .. } => &package.role(id)?.head,
        Participant::Person { id } => &package.person(id)?.head,
        Participant::Agent { id } => &package.agent(id)?.head,
        Participant::System { id } => &package.system(id)?.head,
        _ => return None,
    };
    Some(head.origin)
}

/// Stages that lift a label from something that doesn't bear it.
fn lifts(scene: &Scene<'_>, flow: &Flow<'_>, flows: &Flows<'_>, found: &mut Vec<Diagnostic>) {
    for (place, step) in scene.map.steps() {
        let (StepKind::Stage(stage), Some(state)) = (&step.kind, flow.at(place)) else { continue };
        let read = flow.read(step, state, &flows.labels);
        for label in flows.labels.of(&stage.lifts).iter() {
            // What it writes may bear it by the declaration of its fields.
            let stated = stage.work.writes.iter().any(|write| flows.labels.in_type(&write.type_, label));
            if !stated && !read.iter().any(|(known, _)| *known == label) {
                let name = flows.labels.name(label);
                found.push(super::lifts_nothing::diagnostic(
                    &step.head.title,
                    name,
                    location(step.head.origin),
                ));
            }
        }
    }
}

/// Who accepts at a seam sees what it hands over.
fn seams(world: &World<'_>, flows: &Flows<'_>, found: &mut Vec<Diagnostic>) {
    let package = world.package;
    for seam in &package.seams {
        let Some(to) = &seam.to else { continue };
        let (Some(workflow), Some(flow)) =
            (package.workflow(&to.workflow), flows.flows.get(to.workflow.as_str()))
        else {
            continue;
        };
        let Some(state) = flow.at(0) else { continue };
        for parameter in &workflow.parameters {
            let bears = flow.seen(std::slice::from_ref(&parameter.name), &[], state, &flows.labels);
            for participant in seam.by.iter().flat_map(|who| who.participants()) {
                let Some(cleared) = clearance(participant, package, &flows.labels) else { continue };
                let Some((label, source)) = bears.iter().find(|(label, _)| !cleared.contains(*label)) else {
                    continue;
                };
                let (title, class) = (package.title(id_of(participant)), flows.labels.name(*label));
                let headline = format!(
                    "{title} accepts “{}”, sees `{}` there, and isn't cleared for {class}",
                    seam.head.title, parameter.name
                );
                let place = location(seam.head.origin);
                let mut diagnostic = Diagnostic::new(
                    &RULE,
                    headline,
                    place,
                    format!("hands over `{}`, which is {class}", parameter.name),
                );
                if let Some(origin) = declared(participant, package) {
                    diagnostic =
                        diagnostic.label(location(origin), format!("{title} has no clearance for {class}"));
                }
                for (origin, text) in flows.story(source, *label) {
                    if diagnostic.labels.iter().all(|known| known.location != location(origin)) {
                        diagnostic = diagnostic.label(location(origin), text);
                    }
                }
                found.push(diagnostic.note("Who sees it can pass it on, and nobody can call it back."));
            }
        }
    }
}

/// Who audits an agent sees what the agent sees.
fn audits(
    world: &World<'_>,
    flows: &Flows<'_>,
    audited: &FxHashMap<&str, Vec<(u32, Source)>>,
    found: &mut Vec<Diagnostic>,
) {
    let package = world.package;
    for agent in &package.agents {
        let Some(bears) = audited.get(agent.head.id.as_str()) else { continue };
        for audit in &agent.audits {
            for participant in audit.by.iter().flat_map(|who| who.participants()) {
                let Some(cleared) = clearance(participant, package, &flows.labels) else { continue };
                let Some((label, source)) = bears.iter().find(|(label, _)| !cleared.contains(*label)) else {
                    continue;
                };
                let (title, class) = (package.title(id_of(participant)), flows.labels.name(*label));
                let headline = format!(
                    "{title} audits {}, sees what it sees, and isn't cleared for {class}",
                    agent.head.title
                );
                let place = location(audit.head.origin);
                let label_text = format!("looks at samples of what {} does", agent.head.title);
                let mut diagnostic = Diagnostic::new(&RULE, headline, place, label_text);
                if let Some(origin) = declared(participant, package) {
                    diagnostic =
                        diagnostic.label(location(origin), format!("{title} has no clearance for {class}"));
                }
                for (origin, text) in flows.story(source, *label) {
                    if diagnostic.labels.iter().all(|known| known.location != location(origin)) {
                        diagnostic = diagnostic.label(location(origin), text);
                    }
                }
                found.push(diagnostic.note("Who sees it can pass it on, and nobody can call it back."));
            }
        }
    }
}

#[cfg(test)]
mod tests;

//! Risky work that can be done without the approval its tier needs.

use crate::conditions::Vocabulary;
use crate::edits;
use crate::paths::approval::{Acts, Approvals, Lacks, Standing, counts};
use crate::paths::exempt::{Released, released};
use crate::paths::happened;
use crate::paths::manual::handed_over;
use crate::paths::search::{Answer, Assumed, MARKS, Marks, Question, possible, search};
use crate::paths::tell::{tell, unsure};
use crate::paths::world::{Scene, World, same_standard};
use crate::paths::{DataSet, Effect, Map, Place, Spot};
use crate::people::standard::satisfies;
use crate::place as location;
use crate::rules::too_large_to_judge;
use flow_ir::{
    ActionCall, Deed, Exception, Participant, Risk, Stage, StandardUse, Step, StepKind, Type, Workflow,
};
use flow_source::{Diagnostic, Edit, Level, Rule};

/// Work of a tier is reached only through a gate that meets what the tier needs, on every path, after the last change to
/// what it acts on.
///
/// A `confirm` of the agent's, with people who satisfy the standard, is a gate before each call. Exceptions take away the
/// ways on which their condition holds; a condition over data that whoever is released wrote itself takes away none.
/// Two conditions are taken to hold together unless Flow can show that they can't.
pub static RULE: Rule = Rule {
    name: "unguarded_risk",
    level: Level::Error,
    summary: "Risky work can be done without the approval that its risk needs.",
    page: include_str!("unguarded_risk.md"),
};

/// How many findings one workflow gets; the rest is the same mistake again.
const SHOWN: usize = 50;

/// The marks that new data of people clears, whatever they are.
const WRITTEN: u128 = 1 << (MARKS - 1);

/// Something in a step that needs an approval.
struct Demand<'a> {
    tier: &'a Risk,
    need: &'a StandardUse,
    action: Option<&'a ActionCall>,
}

/// Reports each step that can be reached without the approval it needs.
pub fn check<'a>(workflow: &'a Workflow, world: &World<'a>, found: &mut Vec<Diagnostic>) {
    duty::check(workflow, world, found);
    if workflow.all_steps().into_iter().all(|step| demands(step, world).is_empty()) {
        return;
    }
    let scene = world.scene(workflow);
    let mut passes: Vec<(&'a StandardUse, Approvals, Standing)> = Vec::new();
    let before = found.len();
    for (place, step) in scene.map.steps() {
        for demand in demands(step, world) {
            if found.len() - before >= SHOWN {
                return;
            }
            let known = passes.iter().position(|(need, ..)| same_standard(need, demand.need));
            let pass = known.unwrap_or_else(|| {
                let mut vocabulary = scene.vocabulary.borrow_mut();
                let approvals = Approvals::new(&scene.map, demand.need, world, &mut vocabulary);
                let standing = approvals.standing(&scene.map);
                passes.push((demand.need, approvals, standing));
                passes.len() - 1
            });
            let Some((_, approvals, standing)) = passes.get(pass) else { continue };
            let acts_on = Acts::of(&scene.map, step, &mut scene.vocabulary.borrow_mut());
            if standing.is_safe(place, &acts_on) && approvals.all_concern(&acts_on) {
                continue;
            }
            let judge = Judge { world, scene: &scene, workflow, place, step, demand: &demand, acts_on };
            found.extend(judge.judge());
        }
    }
}

/// What in a step needs an approval: each action of a tier that does, and the stage as a whole where it is riskier.
fn demands<'a>(step: &'a Step, world: &World<'a>) -> Vec<Demand<'a>> {
    let mut found: Vec<Demand<'a>> = Vec::new();
    let StepKind::Stage(stage) = &step.kind else { return found };
    let mut stated = stage.work.risk.as_deref();
    for call in calls(stage) {
        let Some(tier) = call.risk.as_deref() else { continue };
        if stated == Some(tier) {
            stated = None;
        }
        found.extend(of_tier(tier, Some(call), world));
    }
    if let Some(tier) = stated {
        let whole = of_tier(tier, None, world);
        // What the whole stage needs is at least what each of its actions needs.
        let covers = |whole: &Demand<'_>, one: &Demand<'_>| {
            same_standard(whole.need, one.need)
                || whole.need.by.iter().any(|who| satisfies(who, one.need, &world.staff))
        };
        found.retain(|one| !whole.iter().any(|whole| covers(whole, one)));
        found.extend(whole);
    }
    found
}

fn of_tier<'a>(tier: &str, action: Option<&'a ActionCall>, world: &World<'a>) -> Vec<Demand<'a>> {
    let Some(tier) = world.package.risk(tier) else { return Vec::new() };
    world.needs(&tier.head.id).iter().map(|need| Demand { tier, need, action }).collect()
}

fn calls(stage: &Stage) -> impl Iterator<Item = &ActionCall> {
    stage.does.iter().filter_map(|deed| match deed {
        Deed::Action(call) => Some(&**call),
        Deed::Text(_) => None,
    })
}

/// Whether an exception is from what a demand asks for: from its tier, or from the one below that says what it needs.
fn released_by<'a>(exception: &Exception, demand: &Demand<'a>, world: &World<'a>) -> bool {
    let tier = demand.tier.head.id.as_str();
    exception.from.as_deref().is_some_and(|from| {
        from == tier
            || world.is_at_least(tier, from)
                && world.needs(from).iter().any(|need| same_standard(need, demand.need))
    })
}

struct Judge<'j, 'a> {
    world: &'j World<'a>,
    scene: &'j Scene<'a>,
    workflow: &'a Workflow,
    place: Place,
    step: &'a Step,
    demand: &'j Demand<'a>,
    acts_on: Acts,
}

/// A way on which the work is done without its approval.
struct Breach<'a> {
    links: Vec<usize>,
    vague: bool,
    taken_over: bool,
    /// Gates that only don't say that they meet what is needed.
    unclaimed: Vec<&'a Step>,
}

impl<'a> Judge<'_, 'a> {
    fn judge(&self) -> Option<Diagnostic> {
        let mut vocabulary = self.scene.vocabulary.borrow_mut();
        let released = self.released(&mut vocabulary);
        let left = released.left.clone()?;
        let (at_goal, taken_over) = self.at_goal(&left, &mut vocabulary);
        if at_goal.is_empty() {
            return None;
        }
        let map = &self.scene.map;
        let mut approvals = Approvals::new(map, self.demand.need, self.world, &mut vocabulary);
        let Some((marks, start)) = self.marks(&mut approvals, &mut vocabulary) else {
            return Some(self.too_large());
        };
        match self.search(&marks, start, &at_goal, &mut vocabulary) {
            Answer::None => None,
            Answer::TooLarge => Some(self.too_large()),
            Answer::Way { links, vague, .. } => {
                drop(vocabulary);
                if self.guarded_by_callers(&marks, start, &at_goal) {
                    return None;
                }
                let breach = Breach { links, vague, taken_over, unclaimed: self.unclaimed(&at_goal) };
                Some(self.report(&breach, &approvals, &released))
            }
        }
    }

    /// Where approvals are given and become void, and those with which a case begins.
    fn marks(
        &self,
        approvals: &mut Approvals,
        vocabulary: &mut Vocabulary<'a>,
    ) -> Option<(Vec<Marks>, u128)> {
        let map = &self.scene.map;
        approvals.look_into_runs(map, self.demand.need, self.world, vocabulary, 0);
        let mut marks = approvals.marks(map, &self.acts_on)?;
        let undone = happened::undone_by(map, self.step);
        let start = happened::add(map, &undone, &mut marks);
        Some((marks, start))
    }

    /// The gates that would be enough together, if they only said that they meet what is needed.
    fn unclaimed(&self, at_goal: &[Vec<Assumed>]) -> Vec<&'a Step> {
        let (map, need) = (&self.scene.map, self.demand.need);
        let gates = map.steps().filter(|(_, step)| {
            matches!(&step.kind, StepKind::Gate(gate) if counts(gate, step, need, self.world) == Err(Lacks::Claim))
        });
        let gates: Vec<&'a Step> = gates.map(|(_, step)| step).collect();
        if gates.is_empty() {
            return gates;
        }
        let mut vocabulary = self.scene.vocabulary.borrow_mut();
        let mut approvals = Approvals::if_claimed(map, need, self.world, &mut vocabulary);
        match self.marks(&mut approvals, &mut vocabulary) {
            Some((marks, start)) if self.search(&marks, start, at_goal, &mut vocabulary) == Answer::None => {
                gates
            }
            _ => Vec::new(),
        }
    }

    /// Offers the edits that mend it.
    fn mended(&self, mut diagnostic: Diagnostic, breach: &Breach<'a>) -> Diagnostic {
        let need = self.demand.need;
        let name = need.standard.rsplit('.').next().unwrap_or(&need.standard);
        let mut edits: Vec<Edit> = Vec::new();
        for gate in &breach.unclaimed {
            let page = self.world.page(gate.head.origin);
            for edit in page.and_then(|page| edits::meets(&page, gate, need)).into_iter().flatten() {
                if !edits.contains(&edit) {
                    edits.push(edit);
                }
            }
        }
        if let ([gate, rest @ ..], false) = (breach.unclaimed.as_slice(), edits.is_empty()) {
            let others = match rest.len() {
                0 => String::new(),
                1 => " and another gate".to_owned(),
                count => format!(" and {count} other gates"),
            };
            let verb = if rest.is_empty() { "meets" } else { "meet" };
            diagnostic = diagnostic.offer(
                format!("Say that “{}”{others} {verb} `{name}`", gate.head.title),
                edits,
                false,
            );
        }
        let page = self.world.page(self.step.head.origin);
        match page.and_then(|page| edits::gate_in_front(&page, self.workflow, self.step, need)) {
            Some(edits) => {
                diagnostic.offer(format!("Put a gate in front of it that meets `{name}`"), edits, false)
            }
            None => diagnostic,
        }
    }

    fn search(
        &self,
        marks: &[Marks],
        start: u128,
        at_goal: &[Vec<Assumed>],
        vocabulary: &mut Vocabulary<'a>,
    ) -> Answer {
        let goals = [self.place];
        let question = Question { map: &self.scene.map, goals: &goals, marks, start, at_goal };
        let mut budget = self.world.budget.get();
        let answer = search(&question, vocabulary, &mut budget);
        self.world.budget.set(budget);
        answer
    }

    fn released(&self, vocabulary: &mut Vocabulary<'a>) -> Released<'a> {
        let exceptions = self.workflow.exceptions.iter().filter(|exception| {
            exception.of == self.step.head.id && released_by(exception, self.demand, self.world)
        });
        released(exceptions, self.step, &self.scene.map, self.world, vocabulary)
    }

    /// The ways in which the work can be done by somebody whose work nobody confirms; and whether only a takeover or a
    /// ladder makes it so.
    fn at_goal(&self, left: &[Assumed], vocabulary: &mut Vocabulary<'a>) -> (Vec<Vec<Assumed>>, bool) {
        let StepKind::Stage(stage) = &self.step.kind else { return (Vec::new(), false) };
        let mut base = left.to_vec();
        if let Some(condition) = &self.step.condition {
            base.push(Assumed { cases: vocabulary.cases(condition, true) });
        }
        if let Some(condition) = self.demand.action.and_then(|action| action.condition.as_ref()) {
            base.push(Assumed { cases: vocabulary.cases(condition, true) });
        }
        let mut found = Vec::new();
        let mut confirmed = false;
        let mut before: Vec<Assumed> = Vec::new();
        for performers in &stage.work.by {
            let mut arm = base.clone();
            arm.extend(before.iter().cloned());
            if let Some(condition) = &performers.condition {
                arm.push(Assumed { cases: vocabulary.cases(condition, true) });
                before.push(Assumed { cases: vocabulary.cases(condition, false) });
            }
            for participant in performers.who.participants() {
                match self.unconfirmed(participant, stage, vocabulary) {
                    None => confirmed = true,
                    Some(conditions) => {
                        let mut list = arm.clone();
                        list.extend(conditions);
                        found.push(list);
                    }
                }
            }
        }
        if stage.work.by.is_empty() {
            found.push(base.clone());
        }
        found.retain(|list| possible(list));
        if found.is_empty() && confirmed && handed_over(self.step) {
            return (vec![base].into_iter().filter(|list| possible(list)).collect(), true);
        }
        (found, false)
    }

    /// Under which conditions nobody confirms what somebody does; `None` where somebody always does.
    fn unconfirmed(
        &self,
        participant: &Participant,
        stage: &'a Stage,
        vocabulary: &mut Vocabulary<'a>,
    ) -> Option<Vec<Assumed>> {
        let Participant::Agent { id } = participant else { return Some(Vec::new()) };
        let Some(agent) = self.world.agent(id) else { return Some(Vec::new()) };
        let wanted: Vec<&ActionCall> = match self.demand.action {
            Some(action) => vec![action],
            None => calls(stage).collect(),
        };
        if wanted.is_empty() {
            return Some(Vec::new());
        }
        let mut conditions = Vec::new();
        for call in wanted {
            let name = format!("{}.{}", call.system, call.action);
            let mut always = false;
            let mut open = Vec::new();
            for confirm in agent.confirms.iter().filter(|confirm| confirm.actions.contains(&name)) {
                if !satisfies(&confirm.with, self.demand.need, &self.world.staff) {
                    continue;
                }
                match &confirm.condition {
                    None => always = true,
                    Some(condition) => {
                        // Where it can't be told what the condition is about, it is no confirmation.
                        let Some(given) = crate::conditions::given(condition, &call.arguments, 0) else {
                            continue;
                        };
                        open.push(Assumed { cases: vocabulary.fresh_cases(&given, false) });
                    }
                }
            }
            if always {
                continue;
            }
            if open.is_empty() || self.demand.action.is_none() {
                return Some(Vec::new());
            }
            conditions.extend(open);
        }
        if conditions.is_empty() { None } else { Some(conditions) }
    }

    /// A workflow that only others run is a part of them: there the approval may have been given, of what the run is given.
    fn guarded_by_callers(&self, marks: &[Marks], start: u128, at_goal: &[Vec<Assumed>]) -> bool {
        let callers = self.world.callers(&self.workflow.head.id);
        if callers.is_empty() {
            return false;
        }
        // As if what came with the case were approved: does that approval last until here?
        let inputs: DataSet = (0..self.workflow.parameters.len() as u32).collect();
        let map = &self.scene.map;
        let approved: u128 = 1 << (MARKS - 1);
        let marks: Vec<Marks> = map
            .links
            .iter()
            .zip(marks)
            .map(|(link, mark)| {
                let changed = map.written_on(link).changed().is_some_and(|changed| changed.meets(&inputs));
                let all = mark.clear & WRITTEN == WRITTEN;
                Marks {
                    clear: if changed || all { mark.clear | approved } else { mark.clear & !approved },
                    ..*mark
                }
            })
            .collect();
        let answer = self.search(&marks, start | approved, at_goal, &mut self.scene.vocabulary.borrow_mut());
        answer == Answer::None
            && callers.iter().all(|(caller, step)| guarded(caller, step, self.demand.need, self.world, 0))
    }

    fn too_large(&self) -> Diagnostic {
        too_large_to_judge::diagnostic(
            &RULE,
            &format!(
                "whether “{}” can be done without {}",
                self.step.head.title,
                lower(&self.demand.need.title)
            ),
            location(self.step.head.origin),
        )
    }

    fn report(&self, breach: &Breach<'a>, approvals: &Approvals, released: &Released<'a>) -> Diagnostic {
        let title = &self.step.head.title;
        let need = lower(&self.demand.need.title);
        let map = &self.scene.map;
        let story = Story::of(map, &breach.links, approvals, &self.acts_on, self.demand.need, self.world);
        let what = match self.demand.action {
            Some(call) if call.arguments.iter().any(|argument| is_money(&argument.value.result)) => {
                Some("Money can leave")
            }
            _ => None,
        };
        let headline = match (&story.void, what) {
            _ if breach.taken_over => {
                format!("A person can take over “{title}”, and then nobody confirms it")
            }
            (Some(_), _) => format!("“{title}” can be done after its approval has become void"),
            (None, Some(what)) if !story.accepted => {
                format!("{what} without anybody's approval: “{title}” is reached with no {need}")
            }
            (None, Some(what)) => {
                format!("{what} without {need}: “{title}” is reached with a weaker check only")
            }
            (None, None) => format!("“{title}” can be done without {need}"),
        };
        let place = self.demand.action.map_or(self.step.head.origin, |action| action.origin);
        let tier = lower(&self.demand.tier.head.title);
        let label = format!("this is {tier}, and needs {need}");
        let mut diagnostic = Diagnostic::new(&RULE, headline, location(place), label);
        if let Some((step, name)) = &story.void {
            let origin = story.written_at.unwrap_or(step.head.origin);
            diagnostic = diagnostic
                .label(location(origin), format!("`{name}` is written here, after the approval: what was approved is no longer what is done"));
        }
        for (gate, lacks) in &story.lacking {
            diagnostic =
                diagnostic.label(location(gate.head.origin), why_not(*lacks, &need, self.demand.need));
        }
        diagnostic = tell(diagnostic, map, &breach.links);
        diagnostic = diagnostic.step(
            location(self.step.head.origin),
            format!("“{title}” is done{}", if breach.taken_over { ", by a person" } else { "" }),
            self.step.head.id.clone(),
        );
        diagnostic = released.told(diagnostic);
        if breach.vague {
            diagnostic = unsure(diagnostic);
        }
        let mend = if story.void.is_some() {
            format!("Let every change lead back to the gate that gives {need}, before “{title}”.")
        } else if breach.taken_over {
            format!(
                "Put a gate that meets {need} before “{title}”, or take `takeover` and `assign` out of its way."
            )
        } else {
            format!(
                "Put a gate that meets {need} on this way, or say in an `exception` with whose authority there is none."
            )
        };
        self.mended(diagnostic.note(mend), breach)
    }
}

/// What happened to approvals on a way.
struct Story<'a> {
    /// Somebody accepted something.
    accepted: bool,
    /// Where the last approval that counted was voided, and by writing what.
    void: Option<(&'a Step, String)>,
    written_at: Option<flow_ir::Origin>,
    /// Gates that said yes and don't count.
    lacking: Vec<(&'a Step, Lacks)>,
}

impl<'a> Story<'a> {
    fn of(
        map: &Map<'a>,
        links: &[usize],
        approvals: &Approvals,
        acts_on: &Acts,
        need: &StandardUse,
        world: &World<'a>,
    ) -> Self {
        let mut story = Self { accepted: false, void: None, written_at: None, lacking: Vec::new() };
        let marks = approvals.marks(map, acts_on).unwrap_or_default();
        let mut valid: u128 = 0;
        for number in links {
            let (Some(link), Some(mark)) = (map.link(*number), marks.get(*number)) else { continue };
            let before = valid;
            valid = (valid & !mark.clear) | mark.set;
            if let (true, Some(step)) = (before != 0 && valid == 0, map.step(link.from)) {
                let (name, origin) = written_name(map, link, approvals, acts_on);
                story.void = Some((step, name));
                story.written_at = origin;
            }
            if valid != 0 {
                story.void = None;
            }
            if link.effect == Effect::Accepted
                && let Some(step) = map.step(link.from)
                && let StepKind::Gate(gate) = &step.kind
            {
                story.accepted = true;
                if let Err(lacks) = counts(gate, step, need, world)
                    && !story.lacking.iter().any(|(known, _)| known.head.id == step.head.id)
                {
                    story.lacking.push((step, lacks));
                }
            }
        }
        if story.void.is_some() {
            story.lacking.clear();
        }
        story
    }
}

/// The data whose writing voids an approval along a link, and where it is written.
fn written_name(
    map: &Map<'_>,
    link: &crate::paths::Link<'_>,
    approvals: &Approvals,
    acts_on: &Acts,
) -> (String, Option<flow_ir::Origin>) {
    let step = map.step(link.from);
    let inner = match map.spots.get(link.from) {
        Some(Spot::Open(step)) => step.inner().into_iter().flatten().collect(),
        _ => Vec::new(),
    };
    let steps = step.into_iter().chain(inner);
    let mut names = steps.flat_map(|step| step.work()).flat_map(|work| &work.writes);
    let relevant = |name: &str| {
        approvals.gates.iter().any(|gated| approvals.is_named(&gated.voided_by, map, name))
            || approvals.is_named(&acts_on.data, map, name)
    };
    match names.find(|write| relevant(&write.name)) {
        Some(write) => (write.name.clone(), Some(write.origin)),
        None => ("what was approved".to_owned(), None),
    }
}

fn why_not(lacks: Lacks, need: &str, standard: &StandardUse) -> String {
    match lacks {
        Lacks::Claim => {
            let name = standard.standard.rsplit('.').next().unwrap_or(&standard.standard);
            format!("its reviewers would do, but it doesn't say so: add `meets {name}`")
        }
        Lacks::Reviewers => format!("this yes isn't {need}"),
        Lacks::Sampled => format!("this looks at a sample only, and {need} needs every case"),
        Lacks::Takeover => format!("a recovery may hand this to somebody who isn't enough for {need}"),
    }
}

/// Whether a step of a workflow that runs another one is guarded, for what it gives to the run.
fn guarded<'a>(
    workflow: &'a Workflow,
    step: &str,
    need: &'a StandardUse,
    world: &World<'a>,
    depth: u32,
) -> bool {
    if depth > 4 {
        return false;
    }
    let scene = world.scene(workflow);
    let (Some(place), Ok(mut vocabulary)) = (scene.map.place(step), scene.vocabulary.try_borrow_mut()) else {
        return false;
    };
    let Some(step) = scene.map.step(place) else { return false };
    let acts_on = Acts::of(&scene.map, step, &mut vocabulary);
    let mut approvals = Approvals::new(&scene.map, need, world, &mut vocabulary);
    approvals.look_into_runs(&scene.map, need, world, &mut vocabulary, depth);
    let Some(marks) = approvals.marks(&scene.map, &acts_on) else { return false };
    let goals = [place];
    let question = Question { map: &scene.map, goals: &goals, marks: &marks, start: 0, at_goal: &[] };
    let mut budget = world.budget.get();
    let answer = search(&question, &mut vocabulary, &mut budget);
    world.budget.set(budget);
    drop(vocabulary);
    let callers = world.callers(&workflow.head.id);
    answer == Answer::None
        || !callers.is_empty()
            && callers.iter().all(|(caller, step)| guarded(caller, step, need, world, depth + 1))
}

fn is_money(type_: &Type) -> bool {
    match type_ {
        Type::Money => true,
        Type::Optional { item } => **item == Type::Money,
        _ => false,
    }
}

/// A title inside a sentence.
fn lower(title: &str) -> String {
    let mut letters = title.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

mod duty;
pub(crate) mod exception;

#[cfg(test)]
mod adversary;

#[cfg(test)]
mod tests;

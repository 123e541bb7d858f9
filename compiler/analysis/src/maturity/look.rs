//! What is looked at in one workflow: clarity, coordination and completion. What is practised stands in [`super::practice`].

use super::{Answer, Level, Missing, Question, Workflow, practice};
use crate::people::staff::Staff;
use crate::time::failing::failing;
use flow_ir::{
    Deed, Measure, Origin, Package, Participant, PersonReference, Prompt, RungAction, Seam, Step, StepKind,
    Timing, Trigger, Way, Who, Work,
};

/// The points that were asked, with what was said.
pub(super) struct Look<'a> {
    /// The package.
    pub package: &'a Package,
    /// The workflow.
    pub workflow: &'a flow_ir::Workflow,
    asked: Vec<(Question, bool)>,
    missing: Vec<Missing>,
}

/// Whether the text has an answer to a point.
pub(super) enum Said {
    /// It has.
    Yes,
    /// It has none.
    No,
    /// It says that the answer isn't known yet. That is a point by itself, told in the author's words.
    Open,
}

impl From<bool> for Said {
    fn from(said: bool) -> Self {
        if said { Self::Yes } else { Self::No }
    }
}

impl Look<'_> {
    /// Asks one point.
    pub fn ask(
        &mut self,
        (level, question): (Level, Question),
        said: impl Into<Said>,
        origin: Origin,
        text: impl FnOnce() -> String,
    ) {
        let said = match said.into() {
            Said::Yes => true,
            Said::No => false,
            Said::Open => return,
        };
        self.asked.push((question, said));
        if !said {
            // What the standard library leaves open is said where it is used.
            let file = self.package.files.get(origin.file as usize);
            let standard = file.is_some_and(|file| file.starts_with("std/"));
            let origin = if standard { self.workflow.head.origin } else { origin };
            self.missing.push(Missing { question, level, text: text(), origin });
        }
    }
}

/// Looks at one workflow.
pub(super) fn at(package: &Package, staff: &Staff<'_>, workflow: &flow_ir::Workflow) -> Workflow {
    let mut look = Look { package, workflow, asked: Vec::new(), missing: Vec::new() };
    let steps = workflow.all_steps();
    let seams = seams(package, &workflow.head.id);
    let agents = agents(&steps);
    reasons(&mut look, &steps);
    for step in &steps {
        work(&mut look, step);
    }
    for agent in agents.iter().filter_map(|id| package.agent(id)) {
        let title = &agent.head.title;
        let said = person(agent.operator.as_ref());
        look.ask((Level::Clarity, Question::Who), said, workflow.head.origin, || {
            format!("Nobody answers for what “{title}” does (`operator`)")
        });
    }
    open_questions(&mut look, &seams, &agents);
    deadlines(&mut look, &steps, &seams);
    for seam in &seams {
        handoff(&mut look, seam);
    }
    setbacks(&mut look, &steps);
    stand_ins(&mut look, staff, &steps);
    pursuits(&mut look);
    let scenarios = practice::at(&mut look, &seams, &agents);

    let Look { asked, mut missing, .. } = look;
    missing.sort_by(|left, right| {
        let key = |one: &Missing| (one.level, one.origin, one.question);
        key(left).cmp(&key(right)).then_with(|| left.text.cmp(&right.text))
    });
    let level = match missing.first() {
        None => Level::ALL.last().copied(),
        Some(first) => Level::ALL.into_iter().rfind(|level| *level < first.level),
    };
    let answers = Question::ALL.into_iter().map(|question| {
        let same = asked.iter().filter(|(of, _)| *of == question);
        let said = same.clone().filter(|(_, said)| *said).count();
        Answer { question, said, asked: same.count() }
    });
    Workflow {
        id: workflow.head.id.clone(),
        title: workflow.head.title.clone(),
        origin: workflow.head.origin,
        level,
        answers: answers.collect(),
        missing,
        scenarios,
    }
}

/// True for an id of something inside.
pub(super) fn inside(id: &str, outer: &str) -> bool {
    id.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
}

/// The handoffs out of a workflow; those that begin nowhere belong to the workflow that they lead to.
fn seams<'a>(package: &'a Package, workflow: &str) -> Vec<&'a Seam> {
    let of = |seam: &&Seam| match (&seam.from, &seam.to) {
        (Some(from), _) => from == workflow || inside(from, workflow),
        (None, Some(to)) => to.workflow == workflow,
        (None, None) => false,
    };
    package.seams.iter().filter(of).collect()
}

/// The agents that do or review something, each once, by id.
fn agents<'a>(steps: &[&'a Step]) -> Vec<&'a str> {
    let mut found: Vec<&str> = steps
        .iter()
        .filter_map(|step| step.work())
        .flat_map(performers)
        .filter_map(|who| match who {
            Participant::Agent { id } => Some(id.as_str()),
            _ => None,
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn performers(work: &Work) -> impl Iterator<Item = &Participant> {
    work.by.iter().flat_map(|performers| performers.who.participants())
}

/// Whether people do it, or may.
fn by_people(work: &Work) -> bool {
    performers(work).any(Staff::is_human)
}

fn person(person: Option<&PersonReference>) -> Said {
    match person {
        None => Said::No,
        Some(PersonReference::Unknown { .. }) => Said::Open,
        Some(PersonReference::Participant { .. }) => Said::Yes,
    }
}

/// What is said by the first that says something; a hole where there is nothing else.
fn prompts<'a>(prompts: impl IntoIterator<Item = &'a Prompt>) -> Said {
    let mut said = Said::No;
    for prompt in prompts.into_iter().filter(|prompt| prompt.unknown || !prompt.text.trim().is_empty()) {
        if !prompt.unknown {
            return Said::Yes;
        }
        said = Said::Open;
    }
    said
}

fn reasons(look: &mut Look<'_>, steps: &[&Step]) {
    let workflow = look.workflow;
    let title = &workflow.head.title;
    let goal = prompts(&workflow.goal);
    look.ask((Level::Clarity, Question::Why), goal, workflow.head.origin, || {
        format!("Nothing says what “{title}” is for (`goal`)")
    });
    let owner = person(workflow.owner.as_ref());
    look.ask((Level::Clarity, Question::Who), owner, workflow.head.origin, || {
        format!("Nobody answers for “{title}” yet (`owner`)")
    });
    for exception in &workflow.exceptions {
        let said = prompts(&exception.because);
        look.ask((Level::Clarity, Question::Why), said, exception.head.origin, || {
            format!("Nothing says why there is the exception “{}” (`because`)", exception.head.title)
        });
    }
    for allowed in workflow.allowed.iter().chain(steps.iter().flat_map(|step| &step.allowed)) {
        let said = !allowed.because.trim().is_empty();
        look.ask((Level::Clarity, Question::Why), said, allowed.origin, || {
            format!("Nothing says why `{}` is allowed (`because`)", allowed.rule)
        });
    }
    let timings = steps.iter().map(|step| &step.timing).chain([&workflow.timing]);
    for within in timings.flat_map(|timing| &timing.within).filter(|within| within.because.is_some()) {
        let said = prompts(within.because.as_deref());
        look.ask((Level::Clarity, Question::Why), said, within.origin, || {
            "Nothing says why there is no limit (`because`)".to_owned()
        });
    }
}

/// What is done in a step, and by whom.
fn work(look: &mut Look<'_>, step: &Step) {
    let title = &step.head.title;
    let Some(work) = step.work() else { return };
    let by_system = matches!(&step.kind, StepKind::Stage(stage)
        if work.by.is_empty() && stage.does.iter().any(|deed| matches!(deed, Deed::Action(_))));
    let who = if by_system { Said::Yes } else { named(work.by.iter().map(|performers| &performers.who)) };
    look.ask((Level::Clarity, Question::Who), who, step.head.origin, || {
        format!("Nothing says yet who does “{title}” (`by`)")
    });
    match &step.kind {
        StepKind::Stage(stage) => {
            let texts = stage.does.iter().filter_map(|deed| match deed {
                Deed::Text(prompt) => Some(prompt),
                Deed::Action(_) => None,
            });
            let acts = stage.does.iter().any(|deed| matches!(deed, Deed::Action(_)));
            let on = !work.reads.is_empty() || !work.writes.is_empty() || !stage.grants.is_empty();
            let said = if acts || on { Said::Yes } else { prompts(texts.chain(&stage.asks)) };
            look.ask((Level::Clarity, Question::What), said, step.head.origin, || {
                format!("Nothing says what is done in “{title}”, nor on what (`do`, `reads`, `writes`)")
            });
        }
        StepKind::Gate(gate) => {
            let mut reviewers = performers(work).peekable();
            let by_criteria = reviewers.peek().is_some()
                && reviewers.all(|who| match who {
                    Participant::Agent { id } => {
                        look.package.agent(id).is_some_and(|agent| !agent.criteria.is_empty())
                    }
                    _ => false,
                });
            let said = if by_criteria || !gate.requires.is_empty() { Said::Yes } else { prompts(&gate.asks) };
            look.ask((Level::Clarity, Question::What), said, step.head.origin, || {
                format!("Nothing says what “{title}” asks of those who decide (`asks`)")
            });
        }
        _ => {}
    }
}

/// Whether somebody is named, without a hole in it.
fn named<'a>(who: impl IntoIterator<Item = &'a Who>) -> Said {
    let mut open: Vec<&Who> = who.into_iter().collect();
    if open.is_empty() {
        return Said::No;
    }
    while let Some(who) = open.pop() {
        match who {
            Who::Unknown { .. } => return Said::Open,
            Who::Then { parts } | Who::And { parts } | Who::Or { parts } => open.extend(parts),
            Who::ExceptAuthor { who, .. } | Who::Except { who, .. } => open.push(who),
            Who::One { .. } | Who::Of { .. } => {}
        }
    }
    Said::Yes
}

/// Questions that the text itself leaves open, in the workflow, its handoffs and its agents. Each of them is a point by itself.
fn open_questions(look: &mut Look<'_>, seams: &[&Seam], agents: &[&str]) {
    let package = look.package;
    let mut places: Vec<&str> = seams.iter().map(|seam| seam.head.id.as_str()).collect();
    places.extend(agents);
    places.push(&look.workflow.head.id);
    let here = |id: &str| places.iter().any(|place| id == *place || inside(id, place));
    for hole in package.unknowns.iter().filter(|hole| here(&hole.within)) {
        look.ask((Level::Clarity, Question::What), false, hole.origin, || {
            format!("It is still open: “{}”", hole.question)
        });
    }
}

/// Who waits how long, what follows, and who hears of it.
fn deadlines(look: &mut Look<'_>, steps: &[&Step], seams: &[&Seam]) {
    let workflow = look.workflow;
    let title = &workflow.head.title;
    let limited = !workflow.timing.within.is_empty();
    look.ask((Level::Coordination, Question::When), limited, workflow.head.origin, || {
        format!("Nothing says how long “{title}” may take (`within`)")
    });
    if limited {
        follows(look, title, &workflow.timing, &workflow.ways, workflow.head.origin);
    }
    for step in steps.iter().filter(|step| waits(step)) {
        let title = &step.head.title;
        let windowed = matches!(&step.kind, StepKind::Gate(gate) if gate.open.is_some() || gate.at.is_some());
        let limited = !step.timing.within.is_empty();
        look.ask((Level::Coordination, Question::When), limited || windowed, step.head.origin, || {
            format!("Nothing says how long “{title}” may take (`within`)")
        });
        if limited {
            follows(look, title, &step.timing, &step.ways, step.head.origin);
        }
    }
    for step in steps {
        let StepKind::Run(run) = &step.kind else { continue };
        if look.package.workflow(&run.workflow).is_none_or(|other| other.owner == workflow.owner) {
            continue;
        }
        let title = &step.head.title;
        look.ask((Level::Coordination, Question::How), run.through.is_some(), step.head.origin, || {
            format!("“{title}” hands work to another owner, and nobody there accepts it (`through`)")
        });
    }
    let told = told(look, steps, seams);
    look.ask((Level::Coordination, Question::Who), told, workflow.head.origin, || {
        format!("Nobody is told how “{title}” goes, or that it is late (`informs`, `escalate`)")
    });
}

/// Whether a step lasts as long as somebody else pleases. Other workflows have deadlines of their own.
fn waits(step: &Step) -> bool {
    match &step.kind {
        StepKind::Wait(wait) => wait.span.is_none(),
        _ => step.work().is_some_and(by_people),
    }
}

/// Whether a step stands in `finally`, where nothing leads on, and nothing is held up.
fn is_last(workflow: &flow_ir::Workflow, step: &Step) -> bool {
    workflow.finally.iter().any(|last| last.head.id == step.head.id)
}

fn follows(look: &mut Look<'_>, title: &str, timing: &Timing, ways: &[Way], origin: Origin) {
    if timing.within.iter().all(|within| within.limit.is_none()) {
        return;
    }
    let said = is_answered(timing, ways);
    look.ask((Level::Coordination, Question::When), said, origin, || {
        format!("Nothing says what happens when “{title}” is late (`late`, `escalate`)")
    });
}

fn is_answered(timing: &Timing, ways: &[Way]) -> bool {
    !timing.ladders.is_empty() || ways.iter().any(|way| way.trigger == Trigger::Late)
}

/// Whether anybody hears of it: while it goes on, when it is late, or because a handoff or another workflow waits for its end.
fn told(look: &Look<'_>, steps: &[&Step], seams: &[&Seam]) -> bool {
    let workflow = look.workflow;
    let id = &workflow.head.id;
    let awaited = look
        .package
        .workflows
        .iter()
        .flat_map(flow_ir::Workflow::all_steps)
        .any(|step| matches!(&step.kind, StepKind::Run(run) if run.workflow == *id && !run.detached));
    let accepted = seams.iter().any(|seam| seam.from.is_some() && !seam.by.is_empty());
    let convened = crate::health::recoveries(look.package).iter().any(|recovery| recovery.within == id);
    if awaited || accepted || convened {
        return true;
    }
    let mut timings = steps
        .iter()
        .map(|step| &step.timing)
        .chain([&workflow.timing])
        .chain(workflow.clocks.iter().map(|clock| &clock.timing))
        .chain(workflow.duties.iter().map(|duty| &duty.timing));
    timings.any(|timing| !timing.ladders.is_empty())
        || steps.iter().filter_map(|step| step.work()).any(|work| !work.informs.is_empty())
}

fn handoff(look: &mut Look<'_>, seam: &Seam) {
    let title = &seam.head.title;
    let origin = seam.head.origin;
    let owner = person(seam.owner.as_ref());
    look.ask((Level::Coordination, Question::Who), owner, origin, || {
        format!("Nobody answers for the handoff “{title}” (`owner`)")
    });
    look.ask((Level::Coordination, Question::Who), named(&seam.by), origin, || {
        format!("Nobody accepts what comes through “{title}” (`by`)")
    });
    if seam.by.is_empty() {
        return;
    }
    let limited = !seam.timing.within.is_empty() && is_answered(&seam.timing, &seam.ways);
    look.ask((Level::Coordination, Question::When), limited, origin, || {
        format!(
            "Nothing says how soon “{title}” is accepted, and what follows when it isn't (`within`, `late`)"
        )
    });
    // Who has nothing to look at has nothing to refuse.
    if seam.asks.is_empty() && seam.requires.is_empty() {
        return;
    }
    // What a run is refused comes back to it.
    let runs = look.workflow.all_steps().into_iter().filter(
        |step| matches!(&step.kind, StepKind::Run(run) if run.through.as_ref() == Some(&seam.head.id)),
    );
    let refused = runs.flat_map(|step| &step.ways).chain(&seam.ways).any(|way| match &way.trigger {
        Trigger::Refused => true,
        Trigger::Verdict { name } => name != "accept",
        _ => false,
    });
    look.ask((Level::Coordination, Question::How), refused, origin, || {
        format!("Nothing says where what is refused at “{title}” goes (`reject`)")
    });
}

/// Failure, silence, rejection, and what is late across the case.
fn setbacks(look: &mut Look<'_>, steps: &[&Step]) {
    let workflow = look.workflow;
    for step in steps {
        let title = &step.head.title;
        let origin = step.head.origin;
        let last = is_last(workflow, step);
        if let Some(failing) = failing(look.package, step).filter(|_| !last) {
            look.ask((Level::Completion, Question::How), !failing.is_unanswered(), origin, || {
                format!("Nothing says what happens when “{title}” fails (`fails`)")
            });
        }
        match &step.kind {
            StepKind::Stage(stage) if !last && performers(&stage.work).any(is_agent) => {
                let said =
                    step.ways.iter().any(|way| matches!(way.trigger, Trigger::Stalls { .. } | Trigger::Late));
                look.ask((Level::Completion, Question::How), said, origin, || {
                    format!("Nothing says what happens when nothing is heard of “{title}” (`stalls`, `late`)")
                });
            }
            StepKind::Gate(_) => {
                let said = step
                    .ways
                    .iter()
                    .any(|way| matches!(&way.trigger, Trigger::Verdict { name } if name != "accept"));
                look.ask((Level::Completion, Question::How), said, origin, || {
                    format!("Nothing says where what isn't accepted at “{title}” goes (`rework`, `reject`)")
                });
            }
            _ => {}
        }
    }
    let clocks = workflow.clocks.iter().map(|clock| (&clock.head, &clock.timing, &clock.ways));
    let duties = workflow.duties.iter().map(|duty| (&duty.head, &duty.timing, &duty.ways));
    for (head, timing, ways) in clocks.chain(duties) {
        look.ask((Level::Completion, Question::When), is_answered(timing, ways), head.origin, || {
            format!("Nothing says what happens when “{}” is late (`late`, `escalate`)", head.title)
        });
    }
}

fn is_agent(who: &Participant) -> bool {
    matches!(who, Participant::Agent { .. } | Participant::AnyAgent)
}

/// Whether the work goes on when somebody is away: one point for each role or person who does something.
fn stand_ins(look: &mut Look<'_>, staff: &Staff<'_>, steps: &[&Step]) {
    let mut people: Vec<(&Participant, Vec<&Step>)> = Vec::new();
    for step in steps {
        for who in step.work().into_iter().flat_map(performers) {
            if !matches!(who, Participant::Role { .. } | Participant::Person { .. }) || staff.is_external(who)
            {
                continue;
            }
            match people.iter_mut().find(|(known, _)| *known == who) {
                Some((_, places)) => places.push(step),
                None => people.push((who, vec![step])),
            }
        }
    }
    for (who, places) in people {
        let enough = staff.available(who).count().is_none_or(|count| count >= 2);
        let alone = places.iter().find(|step| !enough && !goes_on(step));
        let (Participant::Role { id } | Participant::Person { id }) = who else { continue };
        let origin = alone.or(places.first()).map_or(look.workflow.head.origin, |step| step.head.origin);
        let package = look.package;
        look.ask((Level::Completion, Question::Who), alone.is_none(), origin, || {
            let step = alone.map_or("", |step| step.head.title.as_str());
            let name = package.title(id);
            format!("“{step}” waits when {name} is away: nobody stands in (`deputy`, `absent`)")
        });
    }
}

/// Whether a step says what happens when nobody is there, or is given to somebody else in time.
fn goes_on(step: &Step) -> bool {
    step.ways.iter().any(|way| way.trigger == Trigger::Absent)
        || step
            .timing
            .ladders
            .iter()
            .flat_map(|ladder| &ladder.rungs)
            .any(|rung| rung.action == RungAction::Assign)
}

/// What it is run by, what it must not trade for that, and which laws hold.
fn pursuits(look: &mut Look<'_>) {
    let package = look.package;
    let workflow = look.workflow;
    let title = &workflow.head.title;
    let origin = workflow.head.origin;
    let function = package.functions.iter().find(|function| function.workflows.contains(&workflow.head.id));
    let pursued = workflow.optimise.as_ref().or_else(|| function.and_then(|of| of.optimise.as_ref()));
    let mut ids: Vec<&str> = workflow.measures.iter().chain(pursued).map(String::as_str).collect();
    ids.sort_unstable();
    ids.dedup();
    look.ask((Level::Completion, Question::Why), !ids.is_empty(), origin, || {
        format!("No number says how well “{title}” goes (`measures`, `optimise`)")
    });
    for measure in ids.iter().filter_map(|id| package.measure(id)) {
        target(look, measure);
    }
    if let Some(pursued) = pursued {
        let guarded = !workflow.guards.is_empty() || function.is_some_and(|of| !of.guards.is_empty());
        look.ask((Level::Completion, Question::Why), guarded, origin, || {
            let name = package.title(pursued);
            format!("“{title}” pursues “{name}”, and nothing says what it must not cost (`guard`)")
        });
    }
    look.ask((Level::Completion, Question::Why), !workflow.policies.is_empty(), origin, || {
        format!("No law is in force for “{title}” (`policy`)")
    });
}

fn target(look: &mut Look<'_>, measure: &Measure) {
    look.ask((Level::Completion, Question::Why), measure.target.is_some(), measure.head.origin, || {
        format!("Nothing says what “{}” should be (`target`)", measure.head.title)
    });
}

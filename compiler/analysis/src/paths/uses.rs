//! What steps look at: expressions and paths of data, with the moment at which each is needed.

use flow_ir::{
    Argument, Deed, Expression, Join, LadderUse, Origin, Participant, Performers, PersonReference, Prompt,
    Quorum, Step, StepKind, Target, TimeSpan, Timing, Trigger, Way, Who, Workflow,
};
use smallvec::{SmallVec, smallvec};

/// When something is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// When the step opens.
    Opening,
    /// While it is done; what it writes itself may be there already.
    Working,
}

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub enum Seen<'a> {
    /// What an expression speaks about.
    Expression(&'a Expression),
    /// A variable and fields.
    Path(&'a [String], Origin),
}

/// Something that a step looks at.
#[derive(Clone, Copy, Debug)]
pub struct Use<'a> {
    /// What.
    pub seen: Seen<'a>,
    /// When.
    pub moment: Moment,
    /// Only under this condition.
    pub condition: Option<&'a Expression>,
    /// And where none of these holds.
    pub before: &'a [Performers],
}

impl<'a> Use<'a> {
    fn opening(seen: Seen<'a>) -> Self {
        Self { seen, moment: Moment::Opening, condition: None, before: &[] }
    }

    fn working(seen: Seen<'a>, condition: Option<&'a Expression>) -> Self {
        Self { seen, moment: Moment::Working, condition, before: &[] }
    }
}

/// Adds everything that a step looks at, but for its ways out and the steps inside it.
pub fn uses<'a>(step: &'a Step, found: &mut Vec<Use<'a>>) {
    let mut found = Uses { found, origin: step.head.origin };
    found.conditions(step.condition.iter());
    found.timing(&step.timing);
    if let Some(owner) = &step.owner {
        found.person(owner);
    }
    if let Some(work) = step.work() {
        found.performers(&work.by);
        for one in &work.consults {
            found.conditions(one.condition.iter());
            found.participant(&one.participant, one.origin, one.condition.as_ref());
        }
        // They are told when it is done, and what it has written is known by then.
        let first = found.found.len();
        for one in &work.informs {
            found.conditions(one.condition.iter());
            found.participant(&one.participant, one.origin, one.condition.as_ref());
        }
        for one in found.found.iter_mut().skip(first) {
            one.moment = Moment::Working;
        }
        for read in &work.reads {
            found.conditions(read.condition.iter());
            let seen = Seen::Path(&read.path, read.origin);
            let condition = read.condition.as_ref();
            found.found.push(Use { condition, ..Use::opening(seen) });
        }
    }
    match &step.kind {
        StepKind::Stage(stage) => {
            found.deeds(&stage.does);
            found.prompts(&stage.asks);
            found.conditions(stage.takes.iter().filter_map(|taking| taking.condition.as_ref()));
            if let Some(retry) = &stage.retry
                && let Some(every) = &retry.every
            {
                found.span(every);
            }
            for grant in &stage.grants {
                for participant in &grant.to {
                    found.participant(participant, step.head.origin, None);
                }
            }
        }
        StepKind::Gate(gate) => {
            for path in &gate.of {
                found.found.push(Use::opening(Seen::Path(path, step.head.origin)));
            }
            found.prompts(&gate.asks);
            for condition in &gate.requires {
                found.found.push(Use::working(Seen::Expression(condition), None));
            }
            if let Some(open) = &gate.open {
                found.span(open);
            }
        }
        StepKind::Decide => {}
        StepKind::Parallel(parallel) => {
            for branch in &parallel.branches {
                found.conditions(branch.condition.iter());
                found.timing(&branch.timing);
            }
            if let Some(list) = parallel.each.as_ref().and_then(|each| each.list.as_ref()) {
                found.found.push(Use::opening(Seen::Expression(list)));
            }
            if let Join::AtLeast { count } = &parallel.join {
                found.found.push(Use::opening(Seen::Expression(count)));
            }
        }
        StepKind::Wait(wait) => {
            if let Some(span) = &wait.span {
                found.span(span);
            }
            if let Some(until) = &wait.until {
                found.found.push(Use::opening(Seen::Expression(until)));
            }
        }
        StepKind::Run(run) => found.arguments(&run.arguments),
    }
    for arrow in step.ways.iter().flat_map(|way| &way.arrows) {
        if let Target::Recovery(recovery) = &arrow.target {
            for who in &recovery.by {
                found.who(who, recovery.origin);
            }
            for participant in &recovery.attends {
                found.participant(participant, recovery.origin, None);
            }
            found.prompts(&recovery.asks);
            found.timing(&recovery.timing);
        }
    }
}

/// What a way looks at when it is taken: its condition.
pub fn trigger(way: &Way) -> Option<&Expression> {
    match &way.trigger {
        Trigger::When { condition } => Some(condition),
        Trigger::Event { condition, .. } | Trigger::Outcome { condition, .. } => condition.as_deref(),
        _ => None,
    }
}

/// What an arrow hands over to the outcome it leads to.
pub fn handed_over(target: &Target) -> &[Argument] {
    match target {
        Target::Outcome { arguments, .. } => arguments,
        _ => &[],
    }
}

/// Everything that a workflow looks at as a whole, whatever step is open: `true` where it does so at its very start.
pub fn across(workflow: &Workflow) -> Vec<(Use<'_>, bool)> {
    let mut found = Vec::new();
    let mut start = Uses { found: &mut found, origin: workflow.head.origin };
    start.conditions(workflow.requires.iter());
    start.timing(&workflow.timing);
    let at_start = found.len();
    let mut later = Uses { found: &mut found, origin: workflow.head.origin };
    for clock in &workflow.clocks {
        later.timing(&clock.timing);
    }
    for duty in &workflow.duties {
        later.timing(&duty.timing);
        later.deeds(&duty.does);
        later.performers(&duty.by);
    }
    for beside in &workflow.besides {
        later.timing(&beside.timing);
    }
    later.conditions(workflow.guards.iter());
    later.conditions(workflow.exceptions.iter().filter_map(|exception| exception.condition.as_ref()));
    later.conditions(workflow.events.iter().filter_map(|event| event.matches.as_ref()));
    for who in workflow.assumptions.iter().flat_map(|assumption| &assumption.by) {
        later.who(who, workflow.head.origin);
    }
    found.into_iter().enumerate().map(|(number, one)| (one, number < at_start)).collect()
}

/// All expressions of a workflow that may be conditions.
pub fn expressions<'a>(workflow: &'a Workflow) -> Vec<&'a Expression> {
    let steps = workflow.all_steps();
    let mut seen: Vec<Use<'_>> = across(workflow).into_iter().map(|(one, _)| one).collect();
    let mut found: Vec<&Expression> = Vec::new();
    let expression = |one: Use<'a>| match one.seen {
        Seen::Expression(expression) => Some(expression),
        Seen::Path(..) => None,
    };
    found.extend(seen.drain(..).filter_map(expression));
    for step in &steps {
        uses(step, &mut seen);
        found.extend(seen.drain(..).filter_map(expression));
    }
    found.extend(steps.iter().flat_map(|step| &step.ways).chain(&workflow.ways).filter_map(trigger));
    found
}

struct Uses<'a, 'f> {
    found: &'f mut Vec<Use<'a>>,
    origin: Origin,
}

impl<'a> Uses<'a, '_> {
    fn conditions(&mut self, conditions: impl Iterator<Item = &'a Expression>) {
        self.found.extend(conditions.map(|condition| Use::opening(Seen::Expression(condition))));
    }

    fn arguments(&mut self, arguments: &'a [Argument]) {
        self.found.extend(arguments.iter().map(|argument| Use::opening(Seen::Expression(&argument.value))));
    }

    fn prompts(&mut self, prompts: &'a [Prompt]) {
        let conditions = prompts.iter().filter_map(|prompt| prompt.condition.as_ref());
        self.found.extend(conditions.map(|condition| Use::working(Seen::Expression(condition), None)));
    }

    fn deeds(&mut self, deeds: &'a [Deed]) {
        for deed in deeds {
            match deed {
                Deed::Text(prompt) => self.prompts(std::slice::from_ref(prompt)),
                Deed::Action(call) => {
                    let condition = call.condition.as_ref();
                    let look = |expression| Use::working(Seen::Expression(expression), None);
                    self.found.extend(condition.map(look));
                    let given = call.arguments.iter().map(|argument| &argument.value);
                    self.found.extend(given.map(|value| Use::working(Seen::Expression(value), condition)));
                }
            }
        }
    }

    fn span(&mut self, span: &'a TimeSpan) {
        if let TimeSpan::Computed { value } = span {
            self.found.push(Use::opening(Seen::Expression(value)));
        }
    }

    fn timing(&mut self, timing: &'a Timing) {
        for within in &timing.within {
            self.conditions(within.condition.as_deref().into_iter());
            if let Some(limit) = &within.limit {
                self.span(limit);
            }
            if let Some(flow_ir::Anchor::Variable { path }) = &within.from {
                let seen = Seen::Path(path, within.origin);
                let condition = within.condition.as_deref();
                self.found.push(Use { condition, ..Use::opening(seen) });
            }
        }
        for ladder in &timing.ladders {
            self.ladder(ladder);
        }
    }

    fn ladder(&mut self, ladder: &'a LadderUse) {
        self.conditions(ladder.condition.iter());
        for rung in &ladder.rungs {
            self.conditions(rung.condition.iter());
            self.span(&rung.time);
            if let PersonReference::Participant { participant } = &rung.person {
                self.participant(participant, ladder.origin, rung.condition.as_ref());
            }
        }
    }

    fn person(&mut self, person: &'a PersonReference) {
        if let PersonReference::Participant { participant } = person {
            self.participant(participant, self.origin, None);
        }
    }

    fn participant(
        &mut self,
        participant: &'a Participant,
        origin: Origin,
        condition: Option<&'a Expression>,
    ) {
        if let Participant::Holder { path, .. } = participant {
            self.found.push(Use { condition, ..Use::opening(Seen::Path(path, origin)) });
        }
    }

    fn performers(&mut self, by: &'a [Performers]) {
        for (number, performers) in by.iter().enumerate() {
            let before = by.get(..number).unwrap_or_default();
            let first = self.found.len();
            self.conditions(performers.condition.iter());
            let conditions = self.found.len();
            self.who(&performers.who, performers.origin);
            for one in self.found.iter_mut().skip(first) {
                one.before = before;
            }
            for one in self.found.iter_mut().skip(conditions) {
                one.condition = performers.condition.as_ref();
            }
        }
    }

    fn who(&mut self, who: &'a Who, origin: Origin) {
        let mut open: SmallVec<[&Who; 4]> = smallvec![who];
        while let Some(who) = open.pop() {
            match who {
                Who::One { participant, origin } => self.participant(participant, *origin, None),
                Who::Of { quorum, pool, origin, .. } => {
                    if let Quorum::Computed { value } = quorum {
                        self.found.push(Use::opening(Seen::Expression(value)));
                    }
                    for participant in pool {
                        self.participant(participant, *origin, None);
                    }
                }
                Who::Then { parts } | Who::And { parts } | Who::Or { parts } => {
                    open.extend(parts.iter().rev())
                }
                Who::ExceptAuthor { who, of } => {
                    self.found.push(Use::opening(Seen::Path(of, origin)));
                    open.push(who);
                }
                Who::Except { who, excluded } => {
                    open.push(excluded);
                    open.push(who);
                }
                Who::Unknown { .. } => {}
            }
        }
    }
}

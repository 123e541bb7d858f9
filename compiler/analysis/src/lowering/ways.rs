//! Ways out: triggers, arrows with their bounds, and where they may lead.

use super::Lowering;
use super::outline::{BlockKind, Entry, Outline};
use super::workflow::WorkflowLowering;
use crate::rules::number_out_of_range::NoTime;
use crate::rules::{
    arrow_across_branches, join_outside_branch, late_must_end, missing_else, never_taken, step_takes_nothing,
    unknown_target,
};
use flow_ir::{Arrow, Bound, Target, Trigger, Way};
use flow_source::Span;
use flow_syntax::ast::{self, Line, Value};
use flow_syntax::words::{Keyword, Kind};

/// The answers of a gate that the language itself knows.
pub(crate) const VERDICTS: [&str; 3] = ["accept", "rework", "reject"];

/// Where a way stands, which decides where its arrows may lead.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    /// The block to whose steps they may lead.
    pub(crate) block: usize,
    /// A gate's own way: `accept`, `rework` and `reject` are its answers.
    pub(crate) gate: bool,
    /// It must end the case: `late` of the whole workflow.
    pub(crate) ends: bool,
}

impl Place {
    /// A way of a step, or of a block as a step of the block around it.
    pub(crate) const fn of(block: usize) -> Self {
        Self { block, gate: false, ends: false }
    }
}

impl Lowering<'_> {
    /// An arrow that leads to `target`, with the one after it in its way. Reports one that is never taken, and a way that
    /// can run out.
    pub(crate) fn arrow(&mut self, arrow: &ast::Arrow, next: Option<&ast::Arrow>, target: Target) -> Arrow {
        let at_most = arrow.at_most.as_ref().and_then(|number| self.bound(number, arrow.span));
        let location = self.location(arrow.span);
        let recovery = matches!(arrow.target, ast::Target::Recover(_));
        match next {
            None if recovery => {
                self.report(missing_else::diagnostic(missing_else::Because::Recovery, location));
            }
            None if arrow.at_most.is_some() => {
                self.report(missing_else::diagnostic(missing_else::Because::Bound, location));
            }
            Some(next) if !recovery && arrow.at_most.is_none() => {
                let hidden = self.location(next.span);
                self.report(never_taken::diagnostic(&never_taken::Hidden::Else, hidden, location));
            }
            _ => {}
        }
        Arrow { target, at_most, origin: self.origin(arrow.span) }
    }

    fn bound(&mut self, number: &ast::Number, arrow: Span) -> Option<Bound> {
        match number {
            ast::Number::Hole(hole) => Some(Bound::Unknown { question: self.unknown(hole) }),
            ast::Number::Written(_) => {
                let times = self.count(number)?;
                if times == 0 {
                    let location = self.location(arrow);
                    let hidden = never_taken::Hidden::Zero;
                    self.report(never_taken::diagnostic(&hidden, location, location));
                }
                Some(Bound::Times { times })
            }
        }
    }
}

impl<'a> WorkflowLowering<'_, 'a> {
    /// A way with its arrows; what does not fit is reported.
    pub(crate) fn way(&mut self, way: &'a ast::Way, trigger: Trigger, place: Place) -> Way {
        let mut arrows = Vec::with_capacity(way.arrows.len());
        for (index, arrow) in way.arrows.iter().enumerate() {
            let target = self.target(&arrow.target, place);
            arrows.push(self.base.arrow(arrow, way.arrows.get(index + 1), target));
        }
        Way { trigger, arrows, inherited_from: None, origin: self.base.origin(way.span) }
    }

    /// Takes a line into `ways`, where it says what happens on an event, a failure or a stall, or when nobody is there; false
    /// where it does not.
    pub(crate) fn handler(&mut self, line: &'a Line, ways: &mut Vec<Way>, place: Place) -> bool {
        let (trigger, way) = match &line.value {
            Value::On { event, way } => {
                let condition =
                    line.condition.as_ref().map(|condition| Box::new(self.base.condition(condition)));
                let Some(id) = self.event_id(event) else {
                    // Where the line leads is still looked at.
                    self.way(way, Trigger::Refused, place);
                    return true;
                };
                (Trigger::Event { id, condition }, way)
            }
            Value::Fails { errors, way } => {
                let errors = errors.iter().map(|error| self.base.text(error).to_owned()).collect();
                (Trigger::Fails { errors }, way)
            }
            Value::Stalls { after, way } => {
                (Trigger::Stalls { after: self.base.some_time(after, NoTime::Stalls) }, way)
            }
            Value::Way(way) if line.keyword == Some(Keyword::Absent) => (Trigger::Absent, way),
            _ => return false,
        };
        let way = self.way(way, trigger, place);
        ways.push(way);
        true
    }

    fn target(&mut self, target: &'a ast::Target, place: Place) -> Target {
        match target {
            ast::Target::Join(span) => self.ends_branch("join", *span, place),
            ast::Target::Leave(span) => self.ends_branch("leave", *span, place),
            ast::Target::Recover(call) => match self.base.recovery_use(call) {
                Some(used) => Target::Recovery(Box::new(used)),
                None => Target::Invalid,
            },
            ast::Target::Hole(hole) => Target::Unknown { question: self.base.unknown(hole) },
            ast::Target::Call(call) => self.named(call, place),
        }
    }

    fn ends_branch(&mut self, word: &str, span: Span, place: Place) -> Target {
        let beside =
            self.outline.blocks.get(place.block).is_some_and(|block| block.kind == BlockKind::Beside);
        if self.outline.is_branch(place.block) || (beside && word == "leave") {
            return if word == "join" { Target::Join } else { Target::Leave };
        }
        let location = self.base.location(span);
        self.base.report(join_outside_branch::diagnostic(word, beside, location));
        Target::Invalid
    }

    fn named(&mut self, call: &'a ast::Call, place: Place) -> Target {
        let [only] = call.path.names.as_slice() else { return self.unknown_target(call, place) };
        if only.is_missing() {
            return Target::Invalid;
        }
        let name = self.base.text(only);
        if place.gate && VERDICTS.contains(&name) {
            self.takes_nothing(call, name);
            return Target::Verdict { name: name.to_owned() };
        }
        let outline = self.outline;
        if let Some(step) =
            outline.step_in(place.block, name).or_else(|| self.step_around_beside(place, name))
        {
            self.base.refer_step(Some(only), outline, step);
            self.takes_nothing(call, name);
            if place.ends {
                let location = self.base.location(call.span);
                let outcomes: Vec<&str> = outline.outcomes.iter().map(|outcome| outcome.name).collect();
                self.base.report(late_must_end::diagnostic(name, &outcomes, location));
                return Target::Invalid;
            }
            return Target::Step { id: outline.step_id(step) };
        }
        match outline.entry(name) {
            Some(Entry::Outcome(index)) => {
                self.base.refer_member(Some(only), outline, outline.place(name).unwrap_or_default());
                let fields = self.outcome_fields.get(index).map_or(&[][..], Vec::as_slice);
                let arguments = self.base.arguments(call, fields);
                let id = outline.outcomes.get(index).map(|outcome| outcome.id.clone()).unwrap_or_default();
                Target::Outcome { id, arguments }
            }
            _ => self.unknown_target(call, place),
        }
    }

    /// A `beside` may also lead to a step of the block that it runs beside, which it then cancels.
    fn step_around_beside(&self, place: Place, name: &str) -> Option<usize> {
        let block = self.outline.blocks.get(place.block)?;
        match block.kind {
            BlockKind::Beside => self.outline.step_in(block.parent?, name),
            _ => None,
        }
    }

    fn takes_nothing(&mut self, call: &ast::Call, name: &str) {
        if call.arguments.is_some() {
            let values = Span::new(call.path.span.end, call.span.end);
            let (location, values) = (self.base.location(call.path.span), self.base.location(values));
            self.base.report(step_takes_nothing::diagnostic(name, location, values));
        }
    }

    fn unknown_target(&mut self, call: &'a ast::Call, place: Place) -> Target {
        let outline = self.outline;
        let location = self.base.location(call.path.span);
        let names: Vec<&str> = call.path.names.iter().map(|name| self.base.text(name)).collect();
        let (Some(first), Some(last)) = (names.first().copied(), names.last().copied()) else {
            return Target::Invalid;
        };
        if self.base.is_full() {
            return Target::Invalid;
        }
        let elsewhere = outline.all(last).iter().copied().find(|step| outline.is_path(*step, &names));
        if let Some(step) = elsewhere {
            let (crossing, block) = crossing(outline, place.block, step);
            let declared = outline.steps.get(step).map_or(call.span, |step| step.declaration.name.span);
            let declared = self.base.location(declared);
            self.base.report(arrow_across_branches::diagnostic(last, crossing, block, location, declared));
            return Target::Invalid;
        }
        let instead = match (names.len(), outline.entry(first)) {
            (1, _) if VERDICTS.contains(&first) => unknown_target::Instead::Verdict,
            (1, Some(Entry::Event(_))) => unknown_target::Instead::Part("an event"),
            (1, Some(Entry::Assumption(_))) => unknown_target::Instead::Part("an assumption"),
            (1, Some(Entry::Beside(_))) => unknown_target::Instead::Part("a `beside`"),
            (1, Some(Entry::Other(Kind::Clock))) => unknown_target::Instead::Part("a clock"),
            (1, Some(Entry::Other(Kind::Duty))) => unknown_target::Instead::Part("a duty"),
            (1, Some(Entry::Other(_))) => unknown_target::Instead::Part("an exception"),
            _ => match self.base.known(&call.path).map(|symbol| symbol.kind) {
                Some(Kind::Workflow) => unknown_target::Instead::Workflow,
                Some(Kind::Recovery) => unknown_target::Instead::Recovery,
                _ => unknown_target::Instead::Nothing,
            },
        };
        let written = names.join(".");
        let steps: Vec<&str> =
            if place.ends { Vec::new() } else { outline.step_names(place.block).collect() };
        let outcomes: Vec<&str> = outline.outcomes.iter().map(|outcome| outcome.name).collect();
        let known: Vec<&str> = steps.iter().chain(&outcomes).copied().collect();
        let near = self.base.nearest(&written, &known);
        self.base.report(unknown_target::diagnostic(&written, instead, near, &steps, &outcomes, location));
        Target::Invalid
    }
}

/// How an arrow from `from` to `step` crosses the border of a block, and that block's name.
fn crossing<'a>(
    outline: &Outline<'a>,
    from: usize,
    step: usize,
) -> (arrow_across_branches::Crossing, &'a str) {
    use arrow_across_branches::Crossing;
    let chain = |mut block: usize| {
        let mut chain = vec![block];
        while let Some(parent) = outline.blocks.get(block).and_then(|block| block.parent) {
            chain.push(parent);
            block = parent;
        }
        chain.reverse();
        chain
    };
    let to = outline.steps.get(step).map_or(Outline::ROOT, |step| step.block);
    let (from, to) = (chain(from), chain(to));
    let shared = from.iter().zip(&to).take_while(|(left, right)| left == right).count();
    let around = |block: Option<&usize>| {
        let block = block.and_then(|block| outline.blocks.get(*block));
        block
            .and_then(|block| block.step)
            .and_then(|step| outline.steps.get(step))
            .map(|step| step.name)
            .or_else(|| block.map(|block| block.name))
            .filter(|name| !name.is_empty())
            .unwrap_or("finally")
    };
    match (from.get(shared), to.get(shared)) {
        (Some(left), Some(right)) => {
            let step = |block: &usize| outline.blocks.get(*block).and_then(|block| block.step);
            if step(left).is_some() && step(left) == step(right) {
                (Crossing::Between, around(Some(right)))
            } else {
                (Crossing::Into, around(Some(right)))
            }
        }
        (Some(left), None) => (Crossing::OutOf(exit(outline, *left, step)), around(from.get(shared))),
        (None, right) => (Crossing::Into, around(right)),
    }
}

/// How an arrow leaves the block `left` for `step`, which stands outside of it.
fn exit(outline: &Outline<'_>, left: usize, step: usize) -> arrow_across_branches::Exit {
    use arrow_across_branches::Exit;
    let Some(block) = outline.blocks.get(left) else { return Exit::Branch };
    let starts = |step: usize| outline.steps.get(step).map(|step| step.declaration.span.start);
    match (block.kind, block.step) {
        (BlockKind::Branch | BlockKind::Each, Some(parallel)) if starts(step) <= starts(parallel) => {
            Exit::Back
        }
        (BlockKind::Branch, _) => Exit::Branch,
        (BlockKind::Each, _) => Exit::Item,
        (BlockKind::Beside | BlockKind::Finally | BlockKind::Workflow, _) => Exit::Beside,
    }
}

//! The boxes of a diagram: steps, outcomes, blocks and what goes on beside them.

use super::{Block, By, Drawing, Shape, Tail};
use crate::wording::phrase::{Phrase, clean};
use flow_ir::{
    Beside, Branch, Deed, Join, Parallel, Participant, Performers, Seam, Stage, Step, StepKind, Timing,
};

/// Steps that are still to be drawn, with the block they lie in.
struct Pending<'a> {
    steps: &'a [Step],
    block: Block,
}

impl<'a> Drawing<'a> {
    pub(super) fn boxes(&mut self) {
        let workflow = self.workflow;
        for exception in &workflow.exceptions {
            let title = clean(&exception.head.title);
            self.exceptions.entry(exception.of.as_str()).or_default().push(title);
        }
        let given = self.words.fields(&workflow.parameters).plain();
        let start =
            self.node(Shape::Start, By::Nobody, None, &workflow.head, vec!["Start".to_owned(), given]);
        self.steps(&workflow.steps, Block::default());
        if let Some(first) = workflow.steps.first().and_then(|step| self.places.get(step.head.id.as_str())) {
            let first = *first;
            self.edge(start, first, super::EdgeKind::Planned, String::new());
        }
        for outcome in &workflow.outcomes {
            let mut lines = vec![clean(&outcome.head.title)];
            if outcome.unwinds {
                lines.push("what was done is undone".to_owned());
            }
            let node = self.node(Shape::Outcome, By::Nobody, None, &outcome.head, lines);
            self.places.insert(&outcome.head.id, node);
        }
        if !workflow.ways.is_empty() || !workflow.timing.ladders.is_empty() {
            let deadline = self.words.deadline_short(&workflow.timing.within);
            let mut lines = vec!["At any time".to_owned(), deadline];
            lines.extend(ladders(&workflow.timing));
            let from = self.node(Shape::Note, By::Nobody, None, &workflow.head, lines);
            self.tails.push(Tail { from, ways: &workflow.ways, step: None, block: Block::default() });
        }
        self.meanwhile();
        for beside in &workflow.besides {
            self.beside(beside);
        }
        if !workflow.finally.is_empty() {
            let group = self.group(None, &workflow.head, "Whatever the ending".to_owned());
            self.steps(&workflow.finally, Block { group: Some(group), ..Block::default() });
        }
        for seam in &self.words.package().seams {
            self.seam(seam);
        }
    }

    /// Draws steps and all that lies inside them, in order of text.
    fn steps(&mut self, steps: &'a [Step], block: Block) {
        let mut open = vec![Pending { steps, block }];
        while let Some(Pending { steps, block }) = open.pop() {
            let Some((step, rest)) = steps.split_first() else { continue };
            open.push(Pending { steps: rest, block });
            let inner = self.step(step, block);
            open.extend(inner.into_iter().rev());
        }
    }

    fn step(&mut self, step: &'a Step, block: Block) -> Vec<Pending<'a>> {
        let words = self.words.at(step);
        let mut lines = vec![clean(&step.head.title)];
        let (shape, by) = match &step.kind {
            StepKind::Stage(stage) => {
                lines.push(self.doers(&stage.work.by, words.performers(&stage.work.by)));
                lines.extend(stage_lines(stage));
                for (call, confirmation) in words.package().confirmations(stage) {
                    let action = clean(&crate::wording::phrase::in_words(&call.action));
                    let mut line = format!("{action} confirmed by {}", words.who(&confirmation.with).plain());
                    if let Some(condition) = &confirmation.condition {
                        line.push_str(&format!(" if {}", words.condition(condition).plain()));
                    }
                    if !lines.contains(&line) {
                        lines.push(line);
                    }
                }
                (Shape::Stage, self.by(&stage.work.by))
            }
            StepKind::Gate(gate) => {
                lines.push(self.doers(&gate.work.by, words.performers(&gate.work.by)));
                if let Some(sample) = gate.sample {
                    lines.push(format!("{}% of the cases", sample.normalize()));
                }
                if let Some(open) = &gate.open {
                    lines.push(format!("open for {}", words.span(open).plain()));
                }
                if let Some(cadence) = &gate.at {
                    lines.push(format!("decided at {}", clean(words.title(cadence))));
                }
                (Shape::Gate, self.by(&gate.work.by))
            }
            StepKind::Decide => (Shape::Decision, By::Nobody),
            StepKind::Wait(wait) => {
                lines.extend(wait.span.as_ref().map(|span| format!("for {}", words.span(span).plain())));
                lines.extend(
                    wait.until.as_ref().map(|until| format!("until {}", words.condition(until).plain())),
                );
                (Shape::Wait, By::Nobody)
            }
            StepKind::Run(run) => {
                let verb = if run.detached { "starts" } else { "runs" };
                lines.push(format!("{verb} {}", clean(words.title(&run.workflow))));
                if let Some(id) = &run.through {
                    lines.push(format!("through {}", clean(words.title(id))));
                    lines.extend(words.package().seam(id).into_iter().flat_map(|seam| self.acceptance(seam)));
                }
                (Shape::Run, By::Nobody)
            }
            StepKind::Parallel(parallel) => {
                let (node, more) = self.parallel(step, parallel, block);
                self.places.insert(&step.head.id, node);
                return more;
            }
        };
        lines.push(words.deadline_short(&step.timing.within));
        lines.extend(ladders(&step.timing));
        lines
            .extend(step.condition.as_ref().map(|when| format!("only if {}", words.condition(when).plain())));
        for exception in self.exceptions.get(step.head.id.as_str()).into_iter().flatten() {
            lines.push(format!("exception: {exception}"));
        }
        let node = self.node(shape, by, block.group, &step.head, lines);
        if let Some(made) = self.diagram.nodes.get_mut(node) {
            made.lane = step.work().and_then(|work| lane(words, &work.by));
        }
        self.places.insert(&step.head.id, node);
        self.tails.push(Tail { from: node, ways: &step.ways, step: Some(step), block });
        Vec::new()
    }

    fn parallel(
        &mut self,
        step: &'a Step,
        parallel: &'a Parallel,
        block: Block,
    ) -> (usize, Vec<Pending<'a>>) {
        let words = self.words.at(step);
        let group = Some(self.group(block.group, &step.head, clean(&step.head.title)));
        let mut lines = vec![match &parallel.each {
            Some(each) => each_words(words, each),
            None => "At the same time".to_owned(),
        }];
        if let Some(count) = parallel.at_once {
            lines.push(format!("at most {count} at once"));
        }
        lines
            .extend(parallel.until.as_ref().map(|until| format!("until {}", words.condition(until).plain())));
        lines
            .extend(step.condition.as_ref().map(|when| format!("only if {}", words.condition(when).plain())));
        let fork = self.node(Shape::Fork, By::Nobody, group, &step.head, lines);
        let rest = if parallel.rest_continues { "the rest goes on" } else { "" };
        let joined = match &parallel.join {
            Join::All => "When all are done".to_owned(),
            Join::Any => "When the first is done".to_owned(),
            Join::AtLeast { count } => format!("When at least {} are done", words.value(count).plain()),
        };
        let deadline = words.deadline_short(&step.timing.within);
        let join =
            self.node(Shape::Join, By::Nobody, group, &step.head, vec![joined, rest.to_owned(), deadline]);
        self.tails.push(Tail { from: join, ways: &step.ways, step: Some(step), block });
        let mut inner = Vec::new();
        for branch in &parallel.branches {
            inner.push(self.branch(branch, fork, Block { group, join: Some(join), leave: None }));
        }
        if let Some(each) = &parallel.each {
            let block = Block { group, join: Some(join), leave: None };
            self.heads_of(fork, &each.steps, String::new());
            inner.push(Pending { steps: &each.steps, block });
        }
        (fork, inner)
    }

    fn branch(&mut self, branch: &'a Branch, fork: usize, around: Block) -> Pending<'a> {
        let group = Some(self.group(around.group, &branch.head, clean(&branch.head.title)));
        let block = Block { group, ..around };
        let condition = branch.condition.as_ref();
        let label = condition.map(|condition| format!("if {}", self.words.condition(condition).plain()));
        self.heads_of(fork, &branch.steps, label.unwrap_or_default());
        if !branch.ways.is_empty() {
            let deadline = self.words.deadline_short(&branch.timing.within);
            let lines = vec!["Anywhere in this branch".to_owned(), deadline];
            let from = self.node(Shape::Note, By::Nobody, group, &branch.head, lines);
            self.tails.push(Tail { from, ways: &branch.ways, step: None, block });
        }
        Pending { steps: &branch.steps, block }
    }

    /// Remembers that the block begins at the first of these steps.
    fn heads_of(&mut self, from: usize, steps: &'a [Step], label: String) {
        if let Some(first) = steps.first() {
            self.heads.push((from, first.head.id.as_str(), label));
        }
    }

    fn beside(&mut self, beside: &'a Beside) {
        let group =
            Some(self.group(None, &beside.head, format!("Beside the rest: {}", clean(&beside.head.title))));
        let mut lines = vec!["Starts".to_owned()];
        lines
            .extend(beside.starts.iter().map(|start| format!("when {}", self.words.occasion(start).plain())));
        lines.push(self.words.deadline_short(&beside.timing.within));
        let start = self.node(Shape::Start, By::Nobody, group, &beside.head, lines);
        let end = self.node(Shape::End, By::Nobody, group, &beside.head, vec!["It ends here".to_owned()]);
        let block = Block { group, join: Some(end), leave: Some(end) };
        self.heads_of(start, &beside.steps, String::new());
        self.tails.push(Tail { from: start, ways: &beside.ways, step: None, block });
        self.steps(&beside.steps, block);
    }

    /// Clocks and duties, which hold while the steps go on.
    fn meanwhile(&mut self) {
        let workflow = self.workflow;
        if workflow.clocks.is_empty() && workflow.duties.is_empty() {
            return;
        }
        let group = Some(self.group(None, &workflow.head, "Meanwhile".to_owned()));
        let block = Block { group, ..Block::default() };
        for clock in &workflow.clocks {
            let words = self.words;
            let mut lines = vec![clean(&clock.head.title)];
            lines.extend(clock.timing.within.iter().map(|within| words.within_words(within).plain()));
            lines.extend(clock.until.iter().map(|until| format!("until {}", words.occasion(until).plain())));
            lines.extend(
                clock.restarts.iter().map(|on| format!("starts anew when {}", words.occasion(on).plain())),
            );
            lines.extend(ladders(&clock.timing));
            let from = self.node(Shape::Note, By::Nobody, group, &clock.head, lines);
            self.tails.push(Tail { from, ways: &clock.ways, step: None, block });
        }
        for duty in &workflow.duties {
            let words = self.words;
            let mut lines = vec![clean(&duty.head.title), self.doers(&duty.by, words.performers(&duty.by))];
            lines.extend(duty.schedule.as_ref().map(|schedule| words.schedule(schedule).plain()));
            lines.extend(duty.while_.iter().map(|id| format!("while {} is open", clean(words.title(id)))));
            lines.push(words.deadline_short(&duty.timing.within));
            lines.extend(ladders(&duty.timing));
            let from = self.node(Shape::Note, self.by(&duty.by), group, &duty.head, lines);
            self.tails.push(Tail { from, ways: &duty.ways, step: None, block });
        }
    }

    /// A handoff that begins in this workflow; one that a `run` goes through is drawn there.
    fn seam(&mut self, seam: &'a Seam) {
        let Some(from) = seam.from.as_deref() else { return };
        let through = |step: &Step| matches!(&step.kind, StepKind::Run(run) if run.through.as_ref() == Some(&seam.head.id));
        if self.words.step(from).is_some_and(through) {
            return;
        }
        let Some(&before) = self.places.get(from) else { return };
        let mut lines = vec![clean(&seam.head.title)];
        lines.extend(self.acceptance(seam));
        let node = self.node(Shape::Handoff, By::Nobody, None, &seam.head, lines);
        self.edge(before, node, super::EdgeKind::Aside, String::new());
        if let Some(to) = &seam.to {
            let receiver = self.other_workflow(&to.workflow);
            let label = if seam.by.is_empty() { String::new() } else { "accept".to_owned() };
            self.edge(node, receiver, super::EdgeKind::Planned, label);
        }
        self.tails.push(Tail { from: node, ways: &seam.ways, step: None, block: Block::default() });
    }

    /// Who accepts a handoff, and by when.
    fn acceptance(&self, seam: &'a Seam) -> Vec<String> {
        let words = self.words.through(seam);
        let mut lines = Vec::new();
        if !seam.by.is_empty() {
            lines.push(format!("accepted by {}", words.all_who(&seam.by).plain()));
        }
        lines.push(words.deadline_short(&seam.timing.within));
        lines
    }

    /// Who does it, as a line of a label; nothing where nobody does.
    fn doers(&self, by: &'a [Performers], words: Phrase) -> String {
        if by.is_empty() { String::new() } else { words.plain() }
    }

    fn by(&self, by: &'a [Performers]) -> By {
        let mut found = By::Nobody;
        for participant in by.iter().flat_map(|by| by.who.participants()) {
            let one = match participant {
                Participant::Agent { .. } | Participant::AnyAgent => By::Agent,
                Participant::System { .. } => By::System,
                _ => By::People,
            };
            found = if found == By::Nobody || found == one { one } else { By::Mixed };
        }
        found
    }
}

/// The lane of a step: who does it in the usual case, which is the last that is said.
fn lane<'a>(words: crate::wording::Words<'a>, by: &'a [Performers]) -> Option<String> {
    by.last().map(|performers| words.who(&performers.who).plain())
}

/// The ladders of something, a line each.
fn ladders(timing: &Timing) -> impl Iterator<Item = String> {
    timing.ladders.iter().map(|ladder| format!("escalates: {}", clean(&ladder.title)))
}

fn stage_lines(stage: &Stage) -> Vec<String> {
    let actions = stage.does.iter().filter_map(|deed| match deed {
        Deed::Action(call) => Some(clean(&crate::wording::phrase::in_words(&call.action))),
        Deed::Text(_) => None,
    });
    let actions: Vec<String> = actions.collect();
    let mut lines = Vec::new();
    if !actions.is_empty() {
        lines.push(format!("does: {}", actions.join(", ")));
    }
    if let Some(times) = stage.retry.as_ref().and_then(|retry| retry.times) {
        lines.push(format!("tried again {}", crate::wording::phrase::times(times)));
    }
    lines
}

fn each_words<'a>(words: crate::wording::Words<'a>, each: &'a flow_ir::Each) -> String {
    let name = clean(&crate::wording::phrase::in_words(&each.name));
    let mut text = match (&each.list, &each.event) {
        (Some(list), _) => format!("For each {name} in {}", words.value(list).plain()),
        (None, Some(event)) => format!("For each {}", clean(words.title(event))),
        (None, None) => format!("For each {name}"),
    };
    if let Some(filter) = &each.filter {
        text.push_str(&format!(", if {}", words.condition(filter).plain()));
    }
    text
}

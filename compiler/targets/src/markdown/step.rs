//! A step in a runbook: who does what, with what, by when, and where it goes on.

use super::page::Page;
use super::protocol::{accepted, exception, ladder, recoveries};
use super::site::Site;
use crate::wording::Words;
use crate::wording::data::title_of;
use crate::wording::expression::author;
use crate::wording::phrase::{Phrase, clean, counted, in_words, listing, times};
use crate::wording::time;
use flow_ir::{
    ActionCall, AgentClass, Deed, Gate, Members, Participant, Participation, Quorum, Role, Stage, Step,
    StepKind, TimeSpan, Timing, Trigger, Wait, Way, Who, Work, Workflow,
};

/// Writes the parts of steps onto a page.
pub struct Steps<'s, 'a> {
    /// The plan.
    pub site: &'s Site<'a>,
    /// The workflow they belong to.
    pub workflow: &'a Workflow,
}

impl<'s, 'a> Steps<'s, 'a> {
    fn words(&self) -> Words<'a> {
        self.site.words().within(self.workflow)
    }

    /// The steps and all that lie inside them, each with a heading.
    pub fn write(&self, page: &mut Page<'s, 'a>, steps: &'a [Step], level: usize) {
        let mut open: Vec<&'a Step> = steps.iter().rev().collect();
        while let Some(step) = open.pop() {
            self.step(page, step, level);
            let inner = step.inner();
            open.extend(inner.iter().rev().flat_map(|steps| steps.iter().rev()));
        }
    }

    fn step(&self, page: &mut Page<'s, 'a>, step: &'a Step, level: usize) {
        let words = self.words().at(step);
        page.heading_of(level, &step.head.id);
        page.markdown(&step.head.documentation);
        self.around(page, step);
        if let Some(stages) = self.site.relations.undoes.get(step.head.id.as_str()) {
            let stages = listing(stages.iter().map(|stage| self.words().name(&stage.head.id)), "or");
            page.paragraph(
                Phrase::from("This is done only where a case is undone: it takes back ")
                    .then(stages)
                    .text("."),
            );
        }
        if let Some(condition) = &step.condition {
            let text = words.condition(condition).text(". Otherwise this step is skipped.");
            page.labelled("Only if", text);
        }
        match &step.kind {
            StepKind::Stage(stage) => self.stage(page, words, step, stage),
            StepKind::Gate(gate) => self.gate(page, words, step, gate),
            StepKind::Decide => page.paragraph("Nobody has to decide here: what is known decides."),
            StepKind::Parallel(parallel) => self.parallel(page, words, parallel),
            StepKind::Wait(wait) => self.wait(page, words, wait),
            StepKind::Run(run) => self.run(page, words, run),
        }
        if step.owner != self.workflow.owner {
            page.labelled("Who answers for it", words.owner(step.owner.as_ref()).sentence());
        }
        self.timing(page, words, &step.timing, Some(step));
        for found in self.site.relations.exceptions.get(step.head.id.as_str()).into_iter().flatten() {
            page.labelled("Exception", exception(words, found));
        }
        self.ways(page, words, &step.ways, Some(step));
        for allowed in &step.allowed {
            page.labelled("Accepted", accepted(allowed));
        }
    }

    /// In which block it lies.
    fn around(&self, page: &mut Page<'s, 'a>, step: &'a Step) {
        let Some((parallel, branch)) = self.site.relations.around.get(step.head.id.as_str()) else { return };
        let text = match branch {
            Some(branch) => Phrase::from("This belongs to ")
                .then(self.words().name(&parallel.head.id))
                .text(format!(", in the branch “{}”.", clean(&branch.head.title))),
            None => {
                let name = match &parallel.kind {
                    StepKind::Parallel(inside) => {
                        inside.each.as_ref().map(|each| clean(&in_words(&each.name)))
                    }
                    _ => None,
                };
                Phrase::from("This belongs to ").then(self.words().name(&parallel.head.id)).text(format!(
                    ", and is done for each {} by itself.",
                    name.unwrap_or_else(|| "one".to_owned())
                ))
            }
        };
        page.paragraph(text);
    }

    fn stage(&self, page: &mut Page<'s, 'a>, words: Words<'a>, step: &'a Step, stage: &'a Stage) {
        self.performer(page, words, "Who does it", &stage.work);
        if stage.human_only {
            page.paragraph("Only people may do this; no agent may.");
        } else if words.done_by_agent(step) {
            match stage.agent_class {
                Some(AgentClass::AgentReady) => {
                    page.paragraph("The agent does this on its own: nobody looks before it takes effect.");
                }
                Some(AgentClass::AgentAugmented) => {
                    page.paragraph("The agent prepares this: a person looks before it takes effect.");
                }
                Some(AgentClass::HumanOnly) | None => {}
            }
        }
        if let Some(while_) = &stage.work.while_ {
            let text = Phrase::from("This goes on only while ").then(words.name(while_)).text(" is open.");
            page.paragraph(text);
        }
        self.data(page, words, &stage.work);
        if !stage.does.is_empty() {
            let system = matches!(stage.work.by.as_slice(), [by] if by.who.participants().all(|one| matches!(one, Participant::System { .. })));
            page.label(if system { "What it does" } else { "What to do" });
            for deed in &stage.does {
                self.deed(page, words, deed, system);
            }
        }
        if !stage.asks.is_empty() {
            page.label("What to answer");
            for prompt in &stage.asks {
                page.prompt_item(0, "- ", condition_first(words, prompt.condition.as_ref()), prompt);
            }
        }
        self.confirmations(page, words, stage);
        page.paragraph(self.effort(words, stage));
        if let Some(undo) = &stage.undo {
            let text = Phrase::from("If the case has to be undone, ")
                .then(words.name(undo))
                .text(" takes this back.");
            page.paragraph(text);
        }
        if !stage.exclusive.is_empty() {
            let held = listing(stage.exclusive.iter().map(|held| words.name(held)), "and");
            page.paragraph(
                Phrase::from("Only one case at a time may have ").then(held).text(". The others wait."),
            );
        }
        if !stage.lifts.is_empty() {
            let labels = listing(stage.lifts.iter().map(|label| words.name(label)), "and");
            let text = Phrase::from("What is left here no longer counts as ").then(labels).text(".");
            page.paragraph(text);
        }
        for grant in &stage.grants {
            let text = Phrase::from("This gives ").strong(clean(&in_words(&grant.name))).text(" to ");
            page.paragraph(text.then(words.participants(&grant.to)).text("."));
        }
        self.others(page, words, &stage.work);
    }

    fn gate(&self, page: &mut Page<'s, 'a>, words: Words<'a>, step: &'a Step, gate: &'a Gate) {
        self.performer(page, words, "Who decides", &gate.work);
        if !gate.of.is_empty() {
            let text = words.artifacts(&gate.of).text(". Nobody decides on what they wrote themselves.");
            page.labelled("What is decided on", text.capitalised());
        }
        self.data(page, words, &gate.work);
        for standard in &gate.meets {
            page.labelled("Standard", words.standard_use(standard).text("."));
        }
        if !gate.asks.is_empty() {
            page.label("Questions to answer");
            for (index, prompt) in gate.asks.iter().enumerate() {
                let mark = format!("{}. ", index + 1);
                page.prompt_item(0, &mark, condition_first(words, prompt.condition.as_ref()), prompt);
            }
        }
        self.criteria(page, words, step);
        for condition in &gate.requires {
            let text = Phrase::from("It can't be accepted before this holds: ")
                .then(words.condition(condition))
                .text(".");
            page.paragraph(text);
        }
        if let Some(sample) = gate.sample {
            page.paragraph(format!(
                "{}% of the cases are looked at, drawn by chance. The others pass, marked as not looked at.",
                sample.normalize()
            ));
        }
        if let Some(cadence) = &gate.at {
            let many = gate.at_once.map(|count| format!(", {} at once at most", clean(&count.to_string())));
            let text = Phrase::from("It is decided at ")
                .then(words.name(cadence))
                .text(many.unwrap_or_default())
                .text(".");
            page.paragraph(text);
        }
        if let Some(open) = &gate.open {
            let text = Phrase::from("It stays open for ").then(words.span(open));
            page.paragraph(text.text(". The result is taken at the end of that time, and not before."));
        }
        self.others(page, words, &gate.work);
    }

    /// What a reviewing agent judges by.
    fn criteria(&self, page: &mut Page<'s, 'a>, words: Words<'a>, step: &'a Step) {
        let Some(work) = step.work() else { return };
        for participant in work.by.iter().flat_map(|by| by.who.participants()) {
            let Participant::Agent { id } = participant else { continue };
            let Some(agent) = words.package().agent(id).filter(|agent| !agent.criteria.is_empty()) else {
                continue;
            };
            let mut text = words.name(id).text(format!(
                " judges by the {} on its page",
                if agent.criteria.len() == 1 { "criterion" } else { "criteria" }
            ));
            if let Some(passes) = agent.passes {
                text = text.text(format!(" and accepts from {}%", passes.normalize()));
            }
            page.paragraph(text.text("."));
        }
    }

    /// Who does it, who stands in, and who answers for an agent or a system.
    fn performer(&self, page: &mut Page<'s, 'a>, words: Words<'a>, label: &str, work: &'a Work) {
        let mut text = words.performers(&work.by).sentence();
        let mut all: Vec<&Participant> = Vec::new();
        for participant in work.by.iter().flat_map(|by| by.who.participants()) {
            if !all.contains(&participant) {
                all.push(participant);
            }
        }
        for participant in &all {
            let several = work.by.iter().any(|by| is_of_several(&by.who, participant));
            text = text.then(self.about(words, participant, all.len() > 1, several));
        }
        page.labelled(label, text);
    }

    /// What must be known about who does or decides a step; `named` where "it" could be one of several, `several` where more
    /// than one of them may be needed.
    fn about(&self, words: Words<'a>, participant: &'a Participant, named: bool, several: bool) -> Phrase {
        let subject = |id: &'a str| {
            if named { Phrase::from(" ").then(words.name(id)) } else { Phrase::from(" It") }
        };
        match participant {
            Participant::Agent { id } => {
                let Some(agent) = words.package().agent(id) else { return Phrase::new() };
                let text = subject(id).text(" is an AI agent; ").then(words.owner(agent.operator.as_ref()));
                let text = text.text(" answers for it.");
                if agent.observed {
                    text.text(" It was found in use and nobody has sanctioned it.")
                } else {
                    text
                }
            }
            Participant::System { id } => {
                let Some(system) = words.package().system(id) else { return Phrase::new() };
                subject(id)
                    .text(" is a system; ")
                    .then(words.owner(system.owner.as_ref()))
                    .text(" answers for it.")
            }
            Participant::Role { id } | Participant::Person { id } => words
                .role_or_person(id)
                .map_or_else(Phrase::new, |role| self.stand_ins(words, role, named, several)),
            Participant::Holder { path, role } => {
                let Some(name) = path.first().filter(|_| path.len() == 1) else { return Phrase::new() };
                let named = self.workflow.variables.iter().find(|variable| variable.name == *name);
                let steps =
                    named.map(|variable| listing(variable.written_by.iter().map(|id| words.name(id)), "or"));
                let Some(role) = role else { return Phrase::new() };
                let text = Phrase::from(format!(" The {} is somebody from ", clean(&in_words(name))))
                    .then(words.name(role));
                match steps.filter(|steps| !steps.is_empty()) {
                    Some(steps) => text.text(", named in ").then(steps).text("."),
                    None => text.text("."),
                }
            }
            _ => Phrase::new(),
        }
    }

    fn stand_ins(&self, words: Words<'a>, role: &'a Role, named: bool, several: bool) -> Phrase {
        let mut text = Phrase::new();
        if !role.deputies.is_empty() {
            let deputies = listing(role.deputies.iter().map(|deputy| words.name(deputy)), "or");
            text = if several {
                let away = Phrase::from(" For those of ");
                let away = if named { away.then(words.name(&role.head.id)) } else { away.text("them") };
                away.text(" who are away, ").then(deputies).text(" stands in.")
            } else {
                text.text(" If nobody of them is there, ").then(deputies).text(" stands in.")
            };
        }
        if role.external {
            text = text.text(" They are not part of the house: they can be asked, not ordered.");
        }
        if let Members::Unknown { question } = &role.members {
            text = text.text(" Who that is isn't known yet: ").text(author(question)).text(".");
        }
        text
    }

    fn data(&self, page: &mut Page<'s, 'a>, words: Words<'a>, work: &'a Work) {
        let reads = listing(work.reads.iter().map(|read| words.read(read)), "and");
        page.labelled("What is needed", reads.sentence());
        let writes = listing(work.writes.iter().map(|write| words.write(write)), "and");
        page.labelled("What it leaves", writes.sentence());
        if let Some(risk) = &work.risk {
            let tier = words.package().risk(risk);
            let needs = tier.and_then(|tier| tier.needs.as_ref());
            let text = words.name(risk);
            page.labelled(
                "Risk",
                match needs {
                    Some(standard) => text
                        .text(". Before it, this is needed: ")
                        .then(words.standard_use(standard))
                        .text("."),
                    None => text.text(". Nobody has to approve it first."),
                },
            );
        }
    }

    fn deed(&self, page: &mut Page<'s, 'a>, words: Words<'a>, deed: &'a Deed, by_system: bool) {
        match deed {
            Deed::Text(prompt) => {
                page.prompt_item(0, "- ", condition_first(words, prompt.condition.as_ref()), prompt);
            }
            Deed::Action(call) => page.item(0, self.action(words, call, by_system)),
        }
    }

    fn action(&self, words: Words<'a>, call: &'a ActionCall, by_system: bool) -> Phrase {
        let opening = condition_first(words, call.condition.as_ref());
        let action = clean(&in_words(&call.action));
        let mut text = if by_system {
            opening.then(words.name(&call.system)).text(" does ").strong(action)
        } else {
            opening.text("Do ").strong(action).text(" in ").then(words.name(&call.system))
        };
        if !call.arguments.is_empty() {
            text = text.text(", with ").then(words.arguments(&call.arguments));
        }
        text = text.text(".");
        if call.idempotent { text.text(" Doing it twice does no harm.") } else { text }
    }

    /// What an agent must have confirmed before it does what this stage asks of it.
    fn confirmations(&self, page: &mut Page<'s, 'a>, words: Words<'a>, stage: &'a Stage) {
        for (call, confirmation) in words.package().confirmations(stage) {
            let mut text = Phrase::from("Before each ")
                .strong(clean(&in_words(&call.action)))
                .text(", ")
                .then(words.who(&confirmation.with))
                .text(" must say yes");
            if let Some(condition) = &confirmation.condition {
                text = text.text(", if ").then(words.condition(condition));
            }
            page.labelled("Confirmation", text.text("."));
        }
    }

    /// How long it takes, and how often it is tried again.
    fn effort(&self, words: Words<'a>, stage: &'a Stage) -> Phrase {
        let mut text = Phrase::new();
        for (index, taking) in stage.takes.iter().enumerate() {
            let long = time::estimate(&taking.estimate).map_or_else(
                || "It isn't known yet how long it takes".to_owned(),
                |long| format!("It takes {long}"),
            );
            text = text.text(if index > 0 { " " } else { "" }).text(long);
            text = match &taking.condition {
                Some(condition) => text.text(" if ").then(words.condition(condition)).text("."),
                None if index > 0 => text.text(" otherwise."),
                None => text.text("."),
            };
        }
        if let Some(retry) = &stage.retry {
            let often = retry.times.map_or_else(
                || "as often as is still to be settled".to_owned(),
                |count| format!("up to {}", times(count)),
            );
            let space = if text.is_empty() { "" } else { " " };
            text = text.text(format!("{space}If it fails, it is tried again {often}"));
            if let Some(every) = &retry.every {
                text = text
                    .text(if retry.doubling { ": first after " } else { ", each time after " })
                    .then(words.span(every));
                text = text.text(if retry.doubling { ", then each time after twice as long" } else { "" });
            }
            text = text.text(".");
        }
        text
    }

    fn others(&self, page: &mut Page<'s, 'a>, words: Words<'a>, work: &'a Work) {
        let named = |all: &'a [Participation]| {
            listing(
                all.iter().map(|one| {
                    let text = words.participant(&one.participant);
                    match &one.condition {
                        Some(condition) => text.text(" (if ").then(words.condition(condition)).text(")"),
                        None => text,
                    }
                }),
                "and",
            )
        };
        let consulted = named(&work.consults);
        if !consulted.is_empty() {
            page.labelled("Ask for their view, without waiting for it", consulted.text("."));
        }
        let informed = named(&work.informs);
        page.labelled("Who is told", if informed.is_empty() { informed } else { informed.text(".") });
    }

    /// By when, when the clock pauses, and who hears about it when it waits.
    pub fn timing(
        &self,
        page: &mut Page<'s, 'a>,
        words: Words<'a>,
        timing: &'a Timing,
        step: Option<&'a Step>,
    ) {
        let deadline = words.deadlines(&timing.within);
        if !deadline.is_empty() {
            page.labelled("By when", deadline.sentence());
        }
        if !timing.pauses.is_empty() {
            let pauses = listing(timing.pauses.iter().map(|pause| words.lasting(pause)), "and");
            page.paragraph(Phrase::from("The time stands still while this lasts: ").then(pauses).text("."));
        }
        let from = if step.is_some() { "from the moment the step begins" } else { "from its start" };
        for used in &timing.ladders {
            ladder(page, words, used, from);
        }
    }

    /// The ways out as a table, and the recoveries that they call, written out.
    pub fn ways(&self, page: &mut Page<'s, 'a>, words: Words<'a>, ways: &'a [Way], step: Option<&'a Step>) {
        let inherited = |way: &&Way| {
            way.inherited_from.is_none()
                || matches!(way.trigger, Trigger::Fails { .. } | Trigger::Stalls { .. } | Trigger::Absent)
        };
        let mut shown: Vec<&'a Way> = ways.iter().filter(inherited).collect();
        // What is hoped for stands first; otherwise the order is the author's.
        shown.sort_by_key(|way| {
            !matches!(
                way.trigger,
                Trigger::Done
                    | Trigger::Verdict { .. }
                    | Trigger::Outcome { .. }
                    | Trigger::When { .. }
                    | Trigger::Otherwise
            )
        });
        let rows: Vec<Vec<Phrase>> = shown
            .iter()
            .map(|way| vec![self.trigger(words, way, ways, step), words.arrows(&way.arrows)])
            .collect();
        page.table(&["If", "Then"], &rows);
        recoveries(page, words, shown.into_iter());
    }

    /// When a way is taken, with the step's own deadline where it is plain.
    fn trigger(&self, words: Words<'a>, way: &'a Way, ways: &'a [Way], step: Option<&'a Step>) -> Phrase {
        let named = |other: &Way| matches!(&other.trigger, Trigger::Fails { errors } if !errors.is_empty());
        if matches!(&way.trigger, Trigger::Fails { errors } if errors.is_empty()) && ways.iter().any(named) {
            return "it fails in another way".into();
        }
        let Some(step) = step.filter(|_| way.trigger == Trigger::Late) else {
            return words.trigger(&way.trigger);
        };
        let limit = match step.timing.within.as_slice() {
            [one] if one.condition.is_none() => one.limit.as_ref(),
            _ => None,
        };
        let late = match step.kind {
            StepKind::Gate(_) => "nobody has decided",
            StepKind::Run(_) => "it has not ended",
            _ => "it is not done",
        };
        match limit {
            Some(limit @ TimeSpan::Fixed { .. }) => {
                Phrase::from(late).text(" within ").then(words.span(limit))
            }
            _ => Phrase::from(late).text(" in time"),
        }
    }
}

/// Whether they are one of a pool of which so many are needed.
fn is_of_several(who: &Who, participant: &Participant) -> bool {
    match who {
        Who::One { .. } | Who::Unknown { .. } | Who::Of { quorum: Quorum::Number { count: 1 }, .. } => false,
        Who::Of { pool, .. } => pool.contains(participant),
        Who::Then { parts } | Who::And { parts } | Who::Or { parts } => {
            parts.iter().any(|part| is_of_several(part, participant))
        }
        Who::ExceptAuthor { who, .. } | Who::Except { who, .. } => is_of_several(who, participant),
    }
}

/// "If the decision says “production”: ", before what is to be done then.
pub fn condition_first<'a>(words: Words<'a>, condition: Option<&'a flow_ir::Expression>) -> Phrase {
    match condition {
        Some(condition) => Phrase::from("If ").then(words.condition(condition)).text(": "),
        None => Phrase::new(),
    }
}

/// Who does a step, in one word or two, for lists.
pub fn doer<'a>(words: Words<'a>, step: &'a Step) -> Phrase {
    let words = words.at(step);
    match &step.kind {
        StepKind::Stage(stage) => words.performers(&stage.work.by),
        StepKind::Gate(gate) => Phrase::from("decided by ").then(words.performers(&gate.work.by)),
        StepKind::Decide => "what is known decides".into(),
        StepKind::Wait(Wait { span: Some(span), .. }) => Phrase::from("waiting for ").then(words.span(span)),
        StepKind::Wait(_) => "waiting".into(),
        StepKind::Run(run) => Phrase::from("a case of ").then(words.name(&run.workflow)),
        StepKind::Parallel(parallel) => match &parallel.each {
            Some(each) => format!("for each {}", clean(&in_words(&each.name))).into(),
            None => {
                format!("{} at the same time", counted(parallel.branches.len(), "thing", "things")).into()
            }
        },
    }
}

/// A field's title with its type and what it means, for glossaries.
pub fn field_line<'a>(words: Words<'a>, field: &'a flow_ir::Field) -> Phrase {
    let mut text = Phrase::new().strong(title_of(&field.name)).text(": ").then(words.type_(&field.type_));
    if !field.labels.is_empty() {
        text = text
            .text(", marked as ")
            .then(listing(field.labels.iter().map(|label| words.name(label)), "and"));
    }
    if let Some(default) = &field.default {
        text = text.text("; where nothing is said: ").then(words.value(default));
    }
    text = text.text(".");
    let documentation = crate::wording::prose::without_marks(&field.documentation);
    if documentation.is_empty() { text } else { text.text(" ").text(documentation) }
}

//! The runbook of a workflow: what somebody needs who has to work from it in the middle of the night.

use super::contacts::{contact_row, involved};
use super::page::Page;
use super::protocol::{accepted, exception};
use super::scenario;
use super::site::{Site, section};
use super::step::{Steps, doer};
use crate::wording::Words;
use crate::wording::expression::author;
use crate::wording::phrase::{Phrase, clean, in_words, listing};
use crate::wording::{time, who};
use flow_ir::{Outcome, Step, StepKind, Workflow};

/// How many bytes a step takes on its page, roughly.
const STEP: usize = 544;

/// The page of a workflow.
pub fn write<'a>(site: &Site<'a>, workflow: &'a Workflow, path: &str) -> String {
    let mut page = Page::new(site, path);
    page.reserve(workflow.all_steps().len() * STEP);
    let book =
        Runbook { site, workflow, words: site.words().within(workflow), steps: Steps { site, workflow } };
    book.beginning(&mut page);
    book.ends(&mut page);
    book.glance(&mut page);
    page.heading(2, section::STEPS);
    if let Some(first) = workflow.steps.first() {
        page.paragraph(Phrase::from("A case begins with ").then(book.words.name(&first.head.id)).text("."));
        book.steps.write(&mut page, &workflow.steps, 3);
    } else {
        page.paragraph("No step is described yet.");
    }
    book.whole_case(&mut page);
    book.besides(&mut page);
    if !workflow.finally.is_empty() {
        page.heading(2, section::FINALLY);
        page.paragraph("This is done before a case is closed, however it ends, in this order.");
        book.steps.write(&mut page, &workflow.finally, 3);
    }
    book.agents(&mut page);
    book.exceptions(&mut page);
    book.assumptions(&mut page);
    book.open_questions(&mut page);
    scenario::write(&mut page, site, workflow);
    book.lessons(&mut page);
    book.contacts(&mut page);
    page.finish()
}

/// A runbook in the making.
pub struct Runbook<'s, 'a> {
    pub(super) site: &'s Site<'a>,
    pub(super) workflow: &'a Workflow,
    pub(super) words: Words<'a>,
    pub(super) steps: Steps<'s, 'a>,
}

impl<'s, 'a> Runbook<'s, 'a> {
    fn beginning(&self, page: &mut Page<'s, 'a>) {
        let (workflow, words) = (self.workflow, self.words);
        page.heading_of(1, &workflow.head.id);
        if let Some(goal) = &workflow.goal {
            page.prompt(goal);
        }
        page.markdown(&workflow.head.documentation);
        page.labelled_item(0, "Who answers for it", words.owner(workflow.owner.as_ref()).sentence());
        let functions = self.site.relations.functions.get(workflow.head.id.as_str());
        let functions = functions.into_iter().flatten().map(|function| words.name(&function.head.id));
        page.labelled_item(0, "Part of", listing(functions, "and").sentence());
        page.labelled_item(0, "What it needs to start", self.needs());
        for start in self.starts() {
            page.labelled_item(0, "What starts it", start.sentence());
        }
        for condition in &workflow.requires {
            page.labelled_item(0, "It can only start if", words.condition(condition).sentence());
        }
        page.labelled_item(0, "By when it is over", words.deadlines(&workflow.timing.within).sentence());
        if let Some(rate) = &workflow.arrives {
            page.labelled_item(
                0,
                "How often a case comes",
                Phrase::from(format!("about {}", time::rate(rate))).sentence(),
            );
        }
        self.aims(page);
        let laws = workflow.policies.iter().map(|policy| words.name(policy));
        page.labelled_item(0, "Laws in force", listing(laws, "and").sentence());
        for allowed in &workflow.allowed {
            page.labelled_item(0, "Accepted", accepted(allowed));
        }
    }

    fn needs(&self) -> Phrase {
        let words = self.words;
        let needed = self.workflow.parameters.iter().map(|field| {
            let text = words.field(field);
            match &field.default {
                Some(default) => text.text(" (where nothing is said: ").then(words.value(default)).text(")"),
                None => text,
            }
        });
        let needed = listing(needed, "and");
        if needed.is_empty() { "nothing".into() } else { needed }.sentence()
    }

    fn starts(&self) -> Vec<Phrase> {
        let (words, relations) = (self.words, &self.site.relations);
        let id = self.workflow.head.id.as_str();
        let mut starts = Vec::new();
        for seam in relations.seams_to.get(id).into_iter().flatten() {
            let text = words.name(&seam.head.id).text(" hands a case over");
            starts.push(match &seam.from {
                Some(from) => match words.workflow_of(from) {
                    Some(sender) => text
                        .text(", from ")
                        .then(words.name(&sender.head.id))
                        .text(" (")
                        .then(words.name(from))
                        .text(")"),
                    None => text.text(", from ").then(words.name(from)),
                },
                None => text,
            });
        }
        for seam in relations.refusals_to.get(id).into_iter().flatten() {
            starts.push(
                Phrase::from("what is refused at ").then(words.name(&seam.head.id)).text(" comes here"),
            );
        }
        for (caller, step) in relations.runs.get(id).into_iter().flatten() {
            let through = matches!(&step.kind, StepKind::Run(run) if run.through.is_some());
            if !through {
                starts.push(
                    words.name(&caller.head.id).text(" starts it, at ").then(words.name(&step.head.id)),
                );
            }
        }
        for (cadence, start) in relations.started_by.get(id).into_iter().flatten() {
            let text = words.name(&cadence.head.id).text(" starts it");
            starts.push(match &start.condition {
                Some(condition) => text.text(" if ").then(words.condition(condition)),
                None => text,
            });
        }
        for function in relations.functions.get(id).into_iter().flatten() {
            for entrance in &function.enters {
                let takes = |workflow: &Workflow| {
                    workflow.parameters.iter().any(|field| type_id(&field.type_) == Some(&entrance.from))
                };
                // What another workflow starts gets from there what has come in; somewhere it comes in first.
                let is_started = |id: &str| {
                    relations.seams_to.contains_key(id)
                        || relations.refusals_to.contains_key(id)
                        || relations.runs.contains_key(id)
                        || relations.started_by.contains_key(id)
                };
                let first = || {
                    let others = function.workflows.iter().filter(|other| !is_started(other));
                    others.filter_map(|other| words.package().workflow(other)).any(takes)
                };
                if takes(self.workflow) && !(is_started(id) && first()) {
                    let mut text = words.name(&entrance.from).text(" comes in");
                    if let Some(channel) = &entrance.channel {
                        text = text.text(format!(", by {}", who::channel_inline(channel)));
                    }
                    starts.push(text);
                }
            }
        }
        starts
    }

    fn aims(&self, page: &mut Page<'s, 'a>) {
        let (workflow, words) = (self.workflow, self.words);
        let measured = |id: &'a String| {
            let text = words.name(id);
            match words.package().measure(id).and_then(|measure| words.target_of(measure)) {
                Some(target) => text.text(": ").then(target),
                None => text,
            }
        };
        if let Some(aim) = &workflow.optimise {
            page.labelled_item(0, "What we try to get better at", measured(aim).sentence());
        }
        let guards = workflow.guards.iter().map(|guard| words.condition(guard));
        page.labelled_item(0, "What we never trade for it", listing(guards, "and").sentence());
        let measures = workflow.measures.iter().map(measured);
        page.labelled_item(0, "What we measure", listing(measures, "and").sentence());
    }

    fn ends(&self, page: &mut Page<'s, 'a>) {
        page.heading(2, section::ENDS);
        for outcome in &self.workflow.outcomes {
            page.item(0, self.end(outcome));
        }
        if self.workflow.outcomes.is_empty() {
            page.paragraph("No ending is described yet.");
        }
    }

    fn end(&self, outcome: &'a Outcome) -> Phrase {
        let words = self.words;
        let mut text = Phrase::new().strong(clean(&outcome.head.title));
        if !outcome.parameters.is_empty() {
            text = text.text(", with ").then(words.fields(&outcome.parameters));
        }
        text = text.text(".");
        let documentation = crate::wording::prose::without_marks(&outcome.head.documentation);
        if !documentation.is_empty() {
            text = text.text(format!(" {documentation}"));
        }
        if outcome.unwinds {
            text = text.text(" What was done is undone first, the newest first.");
        }
        for seam in self.site.relations.seams_from.get(outcome.head.id.as_str()).into_iter().flatten() {
            text = text.text(" Then it is handed over: ").then(words.name(&seam.head.id)).text(".");
        }
        text
    }

    fn glance(&self, page: &mut Page<'s, 'a>) {
        if self.workflow.steps.is_empty() {
            return;
        }
        page.heading(2, section::GLANCE);
        let mut open: Vec<(&'a Step, usize)> =
            self.workflow.steps.iter().rev().map(|step| (step, 0)).collect();
        while let Some((step, depth)) = open.pop() {
            let mut text = self.words.name(&step.head.id).text(": ").then(doer(self.words, step));
            let deadline = self.words.at(step).deadlines(&step.timing.within);
            if let [one] = step.timing.within.as_slice() {
                text = text.text(if one.limit.is_some() { ", " } else { "; " }).then(deadline);
            } else if !deadline.is_empty() {
                text = text.text("; ").then(deadline);
            }
            page.item(depth.min(5), text.text("."));
            let inner = step.inner();
            open.extend(
                inner.iter().rev().flat_map(|steps| steps.iter().rev()).map(|step| (step, depth + 1)),
            );
        }
    }

    fn agents(&self, page: &mut Page<'s, 'a>) {
        let words = self.words;
        let involved = involved(self.words, self.workflow);
        let agents = involved.iter().filter_map(|id| words.package().agent(id));
        let mut first = true;
        for agent in agents {
            if std::mem::take(&mut first) {
                page.heading(2, section::AGENTS);
            }
            let mut text = words.name(&agent.head.id).text(". ").then(words.owner(agent.operator.as_ref()));
            text = text.text(" answers for it.");
            if agent.observed {
                text = text.text(" It was found in use, and nobody has sanctioned it.");
            }
            page.item(0, text);
            super::agent::limits(page, words, agent, 1);
        }
    }

    fn exceptions(&self, page: &mut Page<'s, 'a>) {
        if self.workflow.exceptions.is_empty() {
            return;
        }
        page.heading(2, section::EXCEPTIONS);
        for found in &self.workflow.exceptions {
            let text =
                Phrase::new().strong(clean(&found.head.title)).text(", at ").then(self.words.name(&found.of));
            page.item(0, text.text(": ").then(exception(self.words, found)));
        }
    }

    fn assumptions(&self, page: &mut Page<'s, 'a>) {
        if self.workflow.assumptions.is_empty() {
            return;
        }
        let words = self.words;
        page.heading(2, section::ASSUMPTIONS);
        page.paragraph("This way of working rests on what follows. If one of these is no longer true, tell who answers for the workflow.");
        for assumption in &self.workflow.assumptions {
            let title = Phrase::new().strong(clean(&assumption.head.title)).text(": ");
            page.prompt_item(0, "- ", title, &assumption.text);
            let how_often = assumption.schedule.as_ref().map(|schedule| words.schedule(schedule));
            if !assumption.by.is_empty() {
                let text = words.all_who(&assumption.by).text(" looks at it");
                page.item(1, text.then_some(how_often.map(|often| Phrase::from(" ").then(often))).text("."));
            } else if let Some(often) = how_often {
                page.item(
                    1,
                    Phrase::from("It is looked at ").then(often).text(", but nobody is named for it."),
                );
            }
            for prompt in &assumption.asks {
                page.prompt_item(1, "- ", Phrase::from("The question: "), prompt);
            }
        }
    }

    fn open_questions(&self, page: &mut Page<'s, 'a>) {
        let Some(unknowns) = self.site.relations.unknowns.get(self.workflow.head.id.as_str()) else { return };
        page.heading(2, section::OPEN);
        for unknown in unknowns {
            page.item(0, self.words.name(&unknown.within).text(": ").text(author(&unknown.question)));
        }
    }

    fn lessons(&self, page: &mut Page<'s, 'a>) {
        let Some(postmortems) = self.site.relations.postmortems.get(self.workflow.head.id.as_str()) else {
            return;
        };
        let words = self.words;
        page.heading(2, section::LESSONS);
        for postmortem in postmortems {
            page.item(0, Phrase::new().strong(clean(&postmortem.head.title)));
            if !postmortem.broke.is_empty() {
                let broke = listing(postmortem.broke.iter().map(|id| words.name(id)), "and");
                page.labelled_item(1, "What was no longer true", broke.sentence());
            }
            if let Some(cause) = &postmortem.cause {
                page.labelled_item(1, "Where the cause lay", Phrase::from(cause_words(cause)).sentence());
            }
            for prompt in &postmortem.found {
                page.prompt_item(1, "- ", Phrase::new().strong("What was found:").text(" "), prompt);
            }
            for prompt in &postmortem.changed {
                page.prompt_item(1, "- ", Phrase::new().strong("What was changed:").text(" "), prompt);
            }
            let guards = postmortem.guards.iter().map(|id| Phrase::from(author(words.title(id))));
            let guards = listing(guards, "and");
            page.labelled_item(1, "Which tried case guards it now", guards.sentence());
        }
    }

    /// Everybody who may have to be called, in the order in which they appear.
    fn contacts(&self, page: &mut Page<'s, 'a>) {
        let words = self.words;
        let involved = involved(self.words, self.workflow);
        let rows: Vec<Vec<Phrase>> = involved
            .iter()
            .filter_map(|id| words.role_or_person(id))
            .map(|role| contact_row(words, role))
            .collect();
        if !rows.is_empty() {
            page.heading(2, section::CALL);
            page.table(&["Who", "People", "How", "When they are there", "Who stands in"], &rows);
        }
    }
}

/// Where the cause of a failure lay, in words.
fn cause_words(cause: &str) -> String {
    match cause {
        "workflow" => "in the way of working".to_owned(),
        "spec" => "in what was asked for".to_owned(),
        "agent_context" => "in what the agent was told".to_owned(),
        "gate" => "at a gate that let it through".to_owned(),
        "judgment" => "in somebody's judgment".to_owned(),
        other => clean(&in_words(other)),
    }
}

fn type_id(type_: &flow_ir::Type) -> Option<&String> {
    match type_ {
        flow_ir::Type::Record { id } | flow_ir::Type::Choice { id } => Some(id),
        _ => None,
    }
}

//! The onboarding page of a role or a person: what you own, do, approve, decide, hand over, hear about, and whom you call.

use super::calls::Call;
use super::page::Page;
use super::site::Site;
use crate::wording::expression::author;
use crate::wording::involvement::{Fact, Place};
use crate::wording::phrase::{Phrase, clean, in_words, listing, number};
use crate::wording::{Piece, Words, time, who};
use flow_ir::{Expression, Members, Participant, Role, Seam, Step, StepKind, Workflow};

/// How many bytes a fact takes on a page, roughly.
const FACT: usize = 104;

/// The page of a role or person.
pub fn write<'a>(site: &Site<'a>, role: &'a Role, path: &str) -> String {
    let mut page = Page::new(site, path);
    let facts = site.involvements.of(&role.head.id);
    page.reserve(facts.len() * FACT);
    let person = site.words().package().person(&role.head.id).is_some();
    let sheet = Sheet { words: site.words(), role, facts, person };
    page.heading_of(1, &role.head.id);
    page.markdown(&role.head.documentation);
    sheet.introduction(&mut page);
    let calls = sheet.calls();
    sheet.first_month(&mut page, &calls);
    sheet.owns(&mut page);
    sheet.does(&mut page);
    sheet.approves(&mut page);
    sheet.decides(&mut page);
    sheet.hands_over(&mut page);
    sheet.hears(&mut page);
    sheet.whom_to_call(&mut page, &calls);
    sheet.stands_in(&mut page);
    sheet.sees(&mut page);
    page.finish()
}

/// An onboarding page in the making.
pub struct Sheet<'s, 'a> {
    pub(super) words: Words<'a>,
    pub(super) role: &'a Role,
    pub(super) facts: &'s [Fact<'a>],
    person: bool,
}

impl<'s, 'a> Sheet<'s, 'a> {
    fn introduction(&self, page: &mut Page<'s, 'a>) {
        let (role, words) = (self.role, self.words);
        let members = words.members(role);
        let mut text = Phrase::new();
        if !self.person {
            text = match (&role.members, members.len()) {
                (Members::Named { .. }, 1) => {
                    text.text("You are the only one here: ").then(listing(members, "and")).text(".")
                }
                (Members::Named { .. }, count) if count > 1 => {
                    let count = number(u32::try_from(count).unwrap_or(u32::MAX));
                    text.text(format!("You are one of {count}: ")).then(listing(members, "and")).text(".")
                }
                (Members::Count { count: 1 }, _) => text.text("You are the only one here."),
                (Members::Count { count }, _) => text.text(format!("You are one of {}.", number(*count))),
                (Members::Unknown { question }, _) => {
                    text.text("Who is in this role isn't known yet: ").text(author(question)).text(".")
                }
                _ => text,
            };
        }
        let roles: Vec<Phrase> = self
            .facts
            .iter()
            .filter_map(|fact| match fact {
                Fact::IsIn(role) => Some(words.name(&role.head.id)),
                _ => None,
            })
            .collect();
        if !roles.is_empty() {
            let one = roles.len() == 1;
            text = text.text(" You are in ").then(listing(roles, "and"));
            text = text.text(if one {
                ": what its page says holds for you."
            } else {
                ": what their pages say holds for you."
            });
        }
        if let Some(whole) = &role.part_of {
            text = text
                .text(" You belong to ")
                .then(words.name(whole))
                .text(" as well: what its page says holds for you too.");
        }
        let parts = self.facts.iter().filter_map(|fact| match fact {
            Fact::Includes(part) => Some(words.name(&part.head.id)),
            _ => None,
        });
        let parts = listing(parts, "and");
        if !parts.is_empty() {
            text = text.text(" Some of you have a page of their own: ").then(parts).text(".");
        }
        if role.external {
            text =
                text.text(" You are not part of the house: you can be asked, and nobody gives you orders.");
        }
        page.paragraph(trimmed(text));
        self.reached(page);
    }

    fn reached(&self, page: &mut Page<'s, 'a>) {
        let (role, words) = (self.role, self.words);
        let contacts: Vec<String> = role.contacts.iter().map(who::channel_words).collect();
        page.labelled_item(0, "How you are reached", Phrase::from(contacts.join("; ")).sentence());
        if let Some(calendar) = role.calendar.as_deref().and_then(|id| words.package().calendar(id)) {
            let mut text = time::hours(calendar);
            if let Some(closed) = time::closed(calendar) {
                text.push_str(&format!(". Not on {closed}"));
            }
            page.labelled_item(0, "When you are there", Phrase::from(text).sentence());
        }
        if let Some(capacity) = &role.capacity {
            let together = if self.person { "" } else { ", together" };
            page.labelled_item(
                0,
                "How much you can take on",
                Phrase::from(format!("{}{together}", time::rate(capacity))).sentence(),
            );
        }
    }

    /// The workflows in which somebody of this role has something to do.
    fn workflows(&self) -> Vec<&'a Workflow> {
        let mut found: Vec<&'a Workflow> = Vec::new();
        for fact in self.facts {
            let workflow = match fact {
                Fact::OwnsWorkflow(workflow)
                | Fact::OwnsStep(workflow, _)
                | Fact::Does(workflow, ..)
                | Fact::Decides(workflow, ..)
                | Fact::Duty(workflow, _)
                | Fact::Answers(workflow, _)
                | Fact::Consulted(workflow, ..) => Some(*workflow),
                Fact::Convenes(place, _) | Fact::Attends(place, _) | Fact::Rung(place, ..) => place.workflow,
                _ => None,
            };
            if let Some(workflow) = workflow
                && !found.iter().any(|one| one.head.id == workflow.head.id)
            {
                found.push(workflow);
            }
        }
        found
    }

    fn first_month(&self, page: &mut Page<'s, 'a>, calls: &[Call<'a>]) {
        let (role, words) = (self.role, self.words);
        let mut tasks = Vec::new();
        let workflows: Vec<Phrase> =
            self.workflows().iter().map(|workflow| words.name(&workflow.head.id)).collect();
        if !workflows.is_empty() {
            let (text, cases) = if workflows.len() == 1 {
                ("Read the runbook of ", ". Its tried cases show how it goes.")
            } else {
                ("Read the runbooks of ", ". Their tried cases show how it goes.")
            };
            tasks.push(Phrase::from(text).then(listing(workflows, "and")).text(cases));
        }
        if !role.contacts.is_empty() && !role.external {
            tasks.push("Make sure that you can be reached as it says above, and try it out.".into());
        }
        if !role.clearance.is_empty() {
            tasks.push("Try whether you can open what you need for your steps. What you may see stands at the end of this page.".into());
        }
        if !calls.is_empty() {
            let names = listing(calls.iter().take(8).map(|call| words.name(call.id)), "and");
            tasks.push(Phrase::from("Meet those whom you may have to call: ").then(names).text("."));
        }
        if self.facts.iter().any(|fact| matches!(fact, Fact::Operates(_))) {
            tasks.push(
                "Look at what the agents did for which you answer, and at what their last audits said."
                    .into(),
            );
        }
        if tasks.len() > 1 {
            page.heading(2, "Your first month");
            for (index, task) in tasks.into_iter().enumerate() {
                page.numbered(index + 1, task);
            }
        }
    }

    fn owns(&self, page: &mut Page<'s, 'a>) {
        let words = self.words;
        let lines = self.facts.iter().filter_map(|fact| match fact {
            Fact::Architect(function) => Some(
                Phrase::from("You own how ").then(words.name(&function.head.id)).text(" works as a whole."),
            ),
            Fact::OwnsWorkflow(workflow) => {
                Some(Phrase::from("You answer for ").then(words.name(&workflow.head.id)).text("."))
            }
            Fact::OwnsStep(workflow, step) => {
                Some(Phrase::from("You answer for ").then(self.at(workflow, step)).text("."))
            }
            Fact::OwnsSeam(seam) => {
                Some(Phrase::from("You answer for the handoff ").then(words.name(&seam.head.id)).text("."))
            }
            Fact::OwnsSystem(system) => {
                Some(Phrase::from("You answer for the system ").then(words.name(&system.head.id)).text("."))
            }
            Fact::Operates(agent) => {
                Some(Phrase::from("You answer for the agent ").then(words.name(&agent.head.id)).text("."))
            }
            _ => None,
        });
        self.list(page, "What you own", lines);
    }

    fn does(&self, page: &mut Page<'s, 'a>) {
        let words = self.words;
        let lines = self.facts.iter().filter_map(|fact| match fact {
            Fact::Does(workflow, step, condition) => {
                let text = self
                    .at(workflow, step)
                    .then_some(self.as_holder(step))
                    .then_some(self.when(workflow, *condition));
                Some(self.by_when(text, workflow, step))
            }
            Fact::Duty(workflow, duty) => {
                let mut text = words.name(&duty.head.id).text(" in ").then(words.name(&workflow.head.id));
                if let Some(schedule) = &duty.schedule {
                    text = text.text(", ").then(words.within(workflow).schedule(schedule));
                }
                if let Some(step) = &duty.while_ {
                    text = text.text(" while ").then(words.name(step)).text(" is open");
                }
                Some(text.text("."))
            }
            Fact::Answers(workflow, step) => Some(
                Phrase::from("You give the answer that is asked for at ")
                    .then(self.at(workflow, step))
                    .text("."),
            ),
            Fact::Sends(workflow, event) => Some(
                Phrase::from("You say when ")
                    .then(words.name(&event.head.id))
                    .text(" happens, in ")
                    .then(words.name(&workflow.head.id))
                    .text("."),
            ),
            _ => None,
        });
        self.list(page, "What you do", lines);
    }

    fn approves(&self, page: &mut Page<'s, 'a>) {
        let words = self.words;
        let concerns = |fact: &Fact<'a>| {
            matches!(fact, Fact::Decides(..) | Fact::Accepts(_) | Fact::Confirms(..) | Fact::Approved(..))
        };
        if !self.facts.iter().any(concerns) {
            return;
        }
        page.heading(2, "What you approve");
        for fact in self.facts {
            match fact {
                Fact::Decides(workflow, step, condition) => {
                    let text = self
                        .at(workflow, step)
                        .then_some(self.as_holder(step))
                        .then_some(self.when(workflow, *condition));
                    page.item(0, self.by_when(text, workflow, step));
                    if let StepKind::Gate(gate) = &step.kind {
                        for prompt in &gate.asks {
                            page.prompt_item(
                                1,
                                "- ",
                                super::step::condition_first(
                                    words.within(workflow).at(step),
                                    prompt.condition.as_ref(),
                                ),
                                prompt,
                            );
                        }
                    }
                }
                Fact::Accepts(seam) => {
                    let deadline = words.through(seam).deadlines(&seam.timing.within);
                    let text = Phrase::from("You accept or refuse what comes through ")
                        .then(words.name(&seam.head.id));
                    let text = if deadline.is_empty() { text } else { text.text(", ").then(deadline) };
                    page.item(0, text.text("."));
                    for prompt in &seam.asks {
                        page.prompt_item(1, "- ", Phrase::new(), prompt);
                    }
                }
                Fact::Confirms(agent, confirmation) => {
                    let actions = confirmation.actions.iter().map(|action| words.action(action));
                    let mut text = Phrase::from("Before the agent ")
                        .then(words.name(&agent.head.id))
                        .text(if confirmation.actions.len() == 1 {
                            " does this"
                        } else {
                            " does one of these"
                        })
                        .text(", you must say yes: ");
                    text = text.then(listing(actions, "and"));
                    if let Some(condition) = &confirmation.condition {
                        text = text.text(", if ").then(words.condition(condition));
                    }
                    page.item(0, text.text("."));
                }
                Fact::Approved(workflow, exception) => {
                    let mut text = Phrase::from("You approved the exception “")
                        .text(clean(&exception.head.title))
                        .text("” at ");
                    text =
                        text.then(words.name(&exception.of)).text(" in ").then(words.name(&workflow.head.id));
                    if let Some(until) = &exception.until {
                        text = text.text(format!(". It holds through {}", time::date(&clean(until))));
                    }
                    page.item(0, text.text("."));
                }
                _ => {}
            }
        }
    }

    fn decides(&self, page: &mut Page<'s, 'a>) {
        let words = self.words;
        let lines = self.role.decides.iter().map(|authority| {
            let what = if words.package().risk(&authority.action).is_some() {
                Phrase::from("Whatever counts as ").then(words.name(&authority.action))
            } else {
                words.action(&authority.action)
            };
            match &authority.condition {
                Some(condition) => what.text(", as long as ").then(words.condition(condition)).text("."),
                None => what.text(", without a limit."),
            }
        });
        self.list(page, "What you may decide", lines);
    }

    fn hands_over(&self, page: &mut Page<'s, 'a>) {
        let words = self.words;
        let mut lines = Vec::new();
        for seam in &words.package().seams {
            let from = seam.from.as_deref();
            let sender = from.and_then(|from| words.workflow_of(from));
            let receiver = seam.to.as_ref().map(|to| to.workflow.as_str());
            let gives = sender.is_some_and(|workflow| {
                self.owns_workflow(&workflow.head.id) || self.leads_to(workflow, from)
            });
            let takes = self
                .facts
                .iter()
                .any(|fact| matches!(fact, Fact::Accepts(one) if one.head.id == seam.head.id))
                || receiver.is_some_and(|id| self.owns_workflow(id));
            if gives {
                lines.push(self.seam("You hand over through ", seam));
            }
            if takes {
                lines.push(self.seam("You receive through ", seam));
            }
        }
        self.list(page, "What you hand over and receive", lines.into_iter());
    }

    fn seam(&self, opening: &str, seam: &'a Seam) -> Phrase {
        let words = self.words;
        let mut text = Phrase::from(opening).then(words.name(&seam.head.id));
        if let Some(from) = &seam.from {
            text = text.text(": from ");
            text = match words.workflow_of(from) {
                Some(sender) => {
                    text.then(words.name(&sender.head.id)).text(" (").then(words.name(from)).text(")")
                }
                None => text.then(words.name(from)),
            };
        }
        if let Some(to) = &seam.to {
            text = text.text(" to ").then(words.name(&to.workflow));
        }
        text.text(".")
    }

    fn owns_workflow(&self, id: &str) -> bool {
        self.facts.iter().any(|fact| matches!(fact, Fact::OwnsWorkflow(workflow) if workflow.head.id == id))
    }

    /// True where a step that this role does or decides leads to that outcome, or is that step.
    fn leads_to(&self, workflow: &Workflow, from: Option<&str>) -> bool {
        let Some(from) = from else { return false };
        self.facts.iter().any(|fact| match fact {
            Fact::Does(one, step, _) | Fact::Decides(one, step, _) => {
                let leads = |arrow: &flow_ir::Arrow| matches!(&arrow.target, flow_ir::Target::Outcome { id, .. } if id == from);
                one.head.id == workflow.head.id
                    && (step.head.id == from || step.ways.iter().flat_map(|way| &way.arrows).any(leads))
            }
            _ => false,
        })
    }

    fn stands_in(&self, page: &mut Page<'s, 'a>) {
        let words = self.words;
        let mut lines = Vec::new();
        if !self.role.deputies.is_empty() {
            let deputies = listing(self.role.deputies.iter().map(|deputy| words.name(deputy)), "or");
            let who = if self.person { "If you are not there, " } else { "If none of you is there, " };
            lines.push(Phrase::from(who).then(deputies).text(" stands in."));
        }
        for fact in self.facts {
            if let Fact::StandsInFor(other) = fact {
                lines.push(
                    Phrase::from("If nobody of ")
                        .then(words.name(&other.head.id))
                        .text(" is there, you stand in: what that page says then holds for you."),
                );
            }
        }
        self.list(page, "Who stands in", lines.into_iter());
    }

    fn sees(&self, page: &mut Page<'s, 'a>) {
        let lines = seen(self.words, &self.role.clearance);
        self.list(page, "What you may see", lines.into_iter());
    }

    /// "Approve in Refund".
    pub(super) fn at(&self, workflow: &'a Workflow, step: &'a Step) -> Phrase {
        self.words.name(&step.head.id).text(" in ").then(self.words.name(&workflow.head.id))
    }

    pub(super) fn place(&self, place: Place<'a>) -> Phrase {
        let text = self.words.name(&place.head.id);
        match place.workflow {
            Some(workflow) if workflow.head.id != place.head.id => {
                text.text(" in ").then(self.words.name(&workflow.head.id))
            }
            _ => text,
        }
    }

    /// ", when you are the commander", where the step is done by whoever bears a role in the case.
    fn as_holder(&self, step: &'a Step) -> Option<Phrase> {
        let work = step.work()?;
        let mine = |id: &str| id == self.role.head.id;
        let all: Vec<&Participant> = work.by.iter().flat_map(|by| by.who.participants()).collect();
        if all
            .iter()
            .any(|one| matches!(one, Participant::Role { id } | Participant::Person { id } if mine(id)))
        {
            return None;
        }
        all.iter().find_map(|one| match one {
            Participant::Holder { path, role: Some(id) } if mine(id) => {
                let name = path.iter().map(|part| in_words(part)).collect::<Vec<_>>().join(", ");
                Some(Phrase::from(format!(", when you are the {} of the case", clean(&name))))
            }
            _ => None,
        })
    }

    pub(super) fn when(&self, workflow: &'a Workflow, condition: Option<&'a Expression>) -> Option<Phrase> {
        condition
            .map(|condition| Phrase::from(", if ").then(self.words.within(workflow).condition(condition)))
    }

    fn by_when(&self, text: Phrase, workflow: &'a Workflow, step: &'a Step) -> Phrase {
        let deadline = self.words.within(workflow).at(step).deadlines(&step.timing.within);
        if deadline.is_empty() { text.text(".") } else { text.text(": ").then(deadline).text(".") }
    }

    pub(super) fn list(&self, page: &mut Page<'s, 'a>, heading: &str, lines: impl Iterator<Item = Phrase>) {
        let mut first = true;
        for line in lines {
            if std::mem::take(&mut first) {
                page.heading(2, heading);
            }
            page.item(0, line);
        }
    }
}

/// What a clearance opens: each label with its meaning, and those below it.
pub fn seen<'a>(words: Words<'a>, clearance: &'a [String]) -> Vec<Phrase> {
    words
        .labels_below(clearance)
        .into_iter()
        .map(|id| {
            let text = words.name(id);
            let meaning = words.package().label(id).map_or("", |label| label.head.documentation.as_str());
            let meaning = crate::wording::prose::without_marks(meaning);
            if meaning.is_empty() { text.text(".") } else { text.text(format!(": {meaning}")) }
        })
        .collect()
}

fn trimmed(text: Phrase) -> Phrase {
    let mut whole = Phrase::new();
    for (index, piece) in text.pieces().enumerate() {
        whole = match piece {
            Piece::Text(words) if index == 0 => whole.text(words.trim_start()),
            Piece::Text(words) => whole.text(words),
            Piece::Strong(words) => whole.strong(words),
            Piece::Name { id, text } => whole.name(id, text),
        };
    }
    whole
}

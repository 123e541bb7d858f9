//! What somebody is told about and called for.

use super::page::Page;
use super::role::Sheet;
use crate::wording::involvement::{Fact, Place};
use crate::wording::phrase::{Phrase, listing};
use crate::wording::time;
use crate::wording::who::channel_inline;
use flow_ir::{LadderUse, RecoveryUse, Rung, RungAction};

impl<'s, 'a> Sheet<'s, 'a> {
    pub(super) fn hears(&self, page: &mut Page<'s, 'a>) {
        let words = self.words;
        let lines = self.facts.iter().enumerate().filter_map(|(index, fact)| match fact {
            Fact::Rung(place, ladder, rung) => self.first_of_ladder(index, *place, ladder, rung),
            Fact::Informed(workflow, step, condition) => Some(
                Phrase::from("You are told at ")
                    .then(self.at(workflow, step))
                    .then_some(self.when(workflow, *condition))
                    .text("."),
            ),
            Fact::Consulted(workflow, step, condition) => Some(
                Phrase::from("Your view is asked for at ")
                    .then(self.at(workflow, step))
                    .then_some(self.when(workflow, *condition))
                    .text(". The work doesn't wait for it."),
            ),
            Fact::Convenes(place, recovery) => Some(self.recovery("You convene ", *place, recovery)),
            Fact::Attends(place, recovery) if !self.convenes(*place, recovery) => {
                Some(self.recovery("You come to ", *place, recovery))
            }

            Fact::LeadsCadence(cadence) | Fact::AttendsCadence(cadence) => {
                let verb = if matches!(fact, Fact::LeadsCadence(_)) { "You lead " } else { "You come to " };
                let text = Phrase::from(verb).then(words.name(&cadence.head.id));
                Some(match &cadence.schedule {
                    Some(schedule) => text.text(", ").then(words.schedule(schedule)).text("."),
                    None => text.text("."),
                })
            }
            Fact::Audits(agent, audit) => {
                let mut text = Phrase::from("You look at ");
                text = match audit.sample {
                    Some(sample) => text.text(format!("{}% of what ", sample.normalize())),
                    None => text.text("samples of what "),
                };
                text = text.then(words.name(&agent.head.id)).text(" did");
                if let Some(schedule) = &audit.schedule {
                    text = text.text(", ").then(words.schedule(schedule));
                }
                Some(self.questions(text, &audit.asks))
            }
            Fact::Checks(workflow, assumption) => {
                let words = words.within(workflow);
                let mut text = Phrase::from("You check");
                if let Some(schedule) = &assumption.schedule {
                    text = text.text(" ").then(words.schedule(schedule));
                }
                let text = text
                    .text(" whether this is still true, for ")
                    .then(words.name(&workflow.head.id))
                    .text(": ");
                Some(self.questions(text.text(words.prompt_quoted(&assumption.text)), &assumption.asks))
            }
            _ => None,
        });
        self.list(page, "What you are told about and called for", lines);
    }

    fn questions(&self, text: Phrase, asks: &'a [flow_ir::Prompt]) -> Phrase {
        let asks = listing(asks.iter().map(|prompt| Phrase::from(self.words.prompt_quoted(prompt))), "and");
        if asks.is_empty() { text.sentence() } else { text.sentence().text(" The question is: ").then(asks) }
    }

    /// What somebody hears of one place, said where the first of its rungs stands.
    fn first_of_ladder(
        &self,
        index: usize,
        place: Place<'a>,
        ladder: &'a LadderUse,
        rung: &'a Rung,
    ) -> Option<Phrase> {
        let same = |fact: &Fact<'a>| match fact {
            Fact::Rung(other, one, rung) if other.head.id == place.head.id && one.origin == ladder.origin => {
                Some(*rung)
            }
            _ => None,
        };
        let follows = index.checked_sub(1).and_then(|before| self.facts.get(before)).and_then(same).is_some();
        let rest = self.facts.get(index..).unwrap_or(&[]).iter().map_while(same);
        let rungs: Vec<&'a Rung> = rest.collect();
        let rungs = if rungs.is_empty() { vec![rung] } else { rungs };
        (!follows).then(|| self.rungs(place, &rungs))
    }

    fn convenes(&self, place: Place<'a>, recovery: &RecoveryUse) -> bool {
        self.facts.iter().any(|fact| {
            matches!(fact, Fact::Convenes(other, one) if other.head.id == place.head.id && one.origin == recovery.origin)
        })
    }

    /// All that somebody hears of one place: "While Approve in Refund waits: you are told after 2 hours, by phone".
    fn rungs(&self, place: Place<'a>, rungs: &[&'a Rung]) -> Phrase {
        let verb = match (place.step, place.workflow, place.seam) {
            (None, Some(_), _) => " runs: ",
            (None, None, Some(_)) => " waits to be taken: ",
            _ => " waits: ",
        };
        let rungs = rungs.iter().map(|rung| self.rung(place, rung));
        Phrase::from("While ").then(self.place(place)).text(verb).then(listing(rungs, "and")).text(".")
    }

    fn rung(&self, place: Place<'a>, rung: &'a Rung) -> Phrase {
        let words = place.words(self.words);
        let verb = match (rung.action, rung.repeats) {
            (RungAction::Notify, false) => "you are told",
            (RungAction::Notify, true) => "you are reminded",
            (RungAction::Assign, _) => "the task comes to you",
            (RungAction::Convene, _) => "you call a meeting about it",
        };
        let when = match (&rung.time, rung.repeats) {
            (flow_ir::TimeSpan::Fixed { duration }, true) => {
                Phrase::from(format!("every {}", time::pace(*duration)))
            }
            (span, _) => words.after(span),
        };
        let mut text = Phrase::from(verb).text(" ").then(when);
        if let Some(channel) = words.rung_channel(rung) {
            text = text.text(format!(" by {}", channel_inline(channel)));
        }
        match &rung.condition {
            Some(condition) => text.text(" if ").then(words.condition(condition)),
            None => text,
        }
    }

    fn recovery(&self, verb: &str, place: Place<'a>, recovery: &'a RecoveryUse) -> Phrase {
        let words = place.words(self.words);
        let mut text =
            Phrase::from(verb).then(words.recovery(recovery)).text(" for ").then(self.place(place));
        let deadline = words.deadlines(&recovery.timing.within);
        if !deadline.is_empty() {
            text = text.text("; it must end ").then(deadline);
        }
        self.questions(text, &recovery.asks)
    }
}

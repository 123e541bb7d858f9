//! What holds in a runbook while the case is open: its deadline, events, clocks, duties, and what runs beside the steps.

use super::page::Page;
use super::protocol::recoveries;
use super::runbook::Runbook;
use super::site::section;
use super::step::condition_first;
use crate::wording::phrase::{Phrase, clean, listing};
use flow_ir::{Beside, Clock, Deed, Duty, Event, Trigger, Way};

impl<'s, 'a> Runbook<'s, 'a> {
    pub(super) fn whole_case(&self, page: &mut Page<'s, 'a>) {
        let workflow = self.workflow;
        let inherited = workflow.ways.iter().any(|way| way.inherited_from.is_none());
        let quiet = workflow.timing.ladders.is_empty() && workflow.timing.pauses.is_empty();
        if !inherited
            && quiet
            && workflow.events.is_empty()
            && workflow.clocks.is_empty()
            && workflow.duties.is_empty()
        {
            return;
        }
        page.heading(2, section::WHOLE);
        if inherited || !quiet {
            page.paragraph("This holds at every step, whatever the case is doing.");
            for ladder in &workflow.timing.ladders {
                super::protocol::ladder(page, self.words, ladder, "from the start of the case");
            }
            if !workflow.timing.pauses.is_empty() {
                let pauses =
                    listing(workflow.timing.pauses.iter().map(|pause| self.words.lasting(pause)), "and");
                page.labelled(
                    "When the case's deadline stands still",
                    Phrase::from("During ").then(pauses).text("."),
                );
            }
            self.case_ways(page);
        }
        if !workflow.events.is_empty() {
            page.label("What can happen");
            for event in &workflow.events {
                self.event(page, event);
            }
        }
        for clock in &workflow.clocks {
            self.clock(page, clock);
        }
        for duty in &workflow.duties {
            self.duty(page, duty);
        }
    }

    fn case_ways(&self, page: &mut Page<'s, 'a>) {
        let workflow = self.workflow;
        let limit = match workflow.timing.within.as_slice() {
            [one] if one.condition.is_none() => one.limit.as_ref(),
            _ => None,
        };
        let rows: Vec<Vec<Phrase>> = workflow
            .ways
            .iter()
            .filter(|way| way.inherited_from.is_none())
            .map(|way| {
                let when = match (&way.trigger, limit) {
                    (Trigger::Late, Some(limit)) => {
                        Phrase::from("the case is not over within ").then(self.words.span(limit))
                    }
                    (Trigger::Late, None) => "the case is not over in time".into(),
                    (Trigger::Fails { .. }, _) => self.step_way("a step", way),
                    (Trigger::Stalls { .. }, _) => {
                        self.words.trigger(&way.trigger).text(" at a step that says nothing else")
                    }
                    (Trigger::Absent, _) => "nobody is there to do a step, stand-ins included".into(),
                    _ => self.words.trigger(&way.trigger),
                };
                vec![when, self.words.arrows(&way.arrows)]
            })
            .collect();
        page.table(&["If", "Then"], &rows);
        recoveries(page, self.words, workflow.ways.iter().filter(|way| way.inherited_from.is_none()));
    }

    fn step_way(&self, subject: &str, way: &'a Way) -> Phrase {
        let text = self.words.trigger(&way.trigger).plain();
        Phrase::from(format!(
            "{subject}{} and says nothing else about it",
            text.strip_prefix("it").unwrap_or(" fails")
        ))
    }

    fn event(&self, page: &mut Page<'s, 'a>, event: &'a Event) {
        let words = self.words;
        let mut text = Phrase::new().strong(clean(&event.head.title));
        if let Some(from) = &event.from {
            text = text.text(", from ").then(words.participant(from));
        }
        if !event.parameters.is_empty() {
            text = text.text(", with ").then(words.fields(&event.parameters));
        }
        text = text.text(".");
        let documentation = crate::wording::prose::without_marks(&event.head.documentation);
        if !documentation.is_empty() {
            text = text.text(format!(" {documentation}"));
        }
        if let Some(matches) = &event.matches {
            text = text.text(" It belongs to a case if ").then(words.condition(matches)).text(".");
        }
        if event.transient {
            text = text.text(" It counts only at the moment at which it happens.");
        }
        page.item(0, text);
        for (of, way) in self.site.relations.events.get(event.head.id.as_str()).into_iter().flatten() {
            let place = if *of == self.workflow.head.id {
                Phrase::from("At any step")
            } else {
                Phrase::from("During ").then(words.name(of))
            };
            let condition = match &way.trigger {
                Trigger::Event { condition: Some(condition), .. } => {
                    Phrase::from(", if ").then(words.condition(condition))
                }
                _ => Phrase::new(),
            };
            let at = words.step(of).map_or(words, |step| words.at(step));
            page.item(1, place.then(condition).text(": ").then(at.arrows(&way.arrows)).sentence());
        }
        for beside in &self.workflow.besides {
            let starts = beside
                .starts
                .iter()
                .any(|start| crate::wording::involvement::anchored(start) == Some(&event.head.id));
            if starts {
                page.item(
                    1,
                    Phrase::from("At any step: ")
                        .then(words.name(&beside.head.id))
                        .text(" begins, beside the work."),
                );
            }
        }
    }

    fn clock(&self, page: &mut Page<'s, 'a>, clock: &'a Clock) {
        let words = self.words;
        page.heading_of(3, &clock.head.id);
        page.markdown(&clock.head.documentation);
        page.paragraph("A deadline that runs whatever the case is doing.");
        page.labelled("By when", words.deadlines(&clock.timing.within).sentence());
        if !clock.until.is_empty() {
            let until = listing(clock.until.iter().map(|until| words.occasion(until)), "or");
            page.labelled("What stops it", until.sentence());
        }
        if !clock.restarts.is_empty() {
            let restarts = listing(clock.restarts.iter().map(|restart| words.occasion(restart)), "or");
            page.labelled("What sets it back to zero", restarts.sentence());
        }
        if !clock.timing.pauses.is_empty() {
            let pauses = listing(clock.timing.pauses.iter().map(|pause| words.lasting(pause)), "and");
            page.labelled("When it stands still", Phrase::from("During ").then(pauses).text("."));
        }
        for ladder in &clock.timing.ladders {
            super::protocol::ladder(page, words, ladder, "from its start");
        }
        self.steps.ways(page, words, &clock.ways, None);
    }

    fn duty(&self, page: &mut Page<'s, 'a>, duty: &'a Duty) {
        let words = self.words;
        page.heading_of(3, &duty.head.id);
        page.markdown(&duty.head.documentation);
        let how_often = duty
            .schedule
            .as_ref()
            .map_or_else(|| "again and again".into(), |schedule| words.schedule(schedule));
        let while_ = match &duty.while_ {
            Some(step) => Phrase::from(", while ").then(words.name(step)).text(" is open"),
            None => ", as long as the case is open".into(),
        };
        page.labelled("When", how_often.then(while_).sentence());
        let by =
            if duty.by.is_empty() { words.owner(duty.owner.as_ref()) } else { words.performers(&duty.by) };
        page.labelled("Who does it", by.sentence());
        if !duty.by.is_empty() && duty.owner.is_some() && duty.owner != self.workflow.owner {
            page.labelled("Who answers for it", words.owner(duty.owner.as_ref()).sentence());
        }
        if !duty.does.is_empty() {
            page.label("What to do");
            for deed in &duty.does {
                match deed {
                    Deed::Text(prompt) => {
                        page.prompt_item(0, "- ", condition_first(words, prompt.condition.as_ref()), prompt)
                    }
                    Deed::Action(call) => page.item(0, words.call(call).sentence()),
                }
            }
        }
        self.steps.timing(page, words, &duty.timing, None);
        self.steps.ways(page, words, &duty.ways, None);
    }

    pub(super) fn besides(&self, page: &mut Page<'s, 'a>) {
        if self.workflow.besides.is_empty() {
            return;
        }
        page.heading(2, section::BESIDE);
        page.paragraph("This runs beside the steps and doesn't stop them.");
        for beside in &self.workflow.besides {
            self.beside(page, beside);
        }
    }

    fn beside(&self, page: &mut Page<'s, 'a>, beside: &'a Beside) {
        let words = self.words;
        page.heading_of(3, &beside.head.id);
        page.markdown(&beside.head.documentation);
        let starts = listing(beside.starts.iter().map(|start| words.occasion(start)), "or");
        page.labelled("What starts it", starts.sentence());
        self.steps.timing(page, words, &beside.timing, None);
        self.steps.ways(page, words, &beside.ways, None);
        self.steps.write(page, &beside.steps, 4);
    }
}

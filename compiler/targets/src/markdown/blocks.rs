//! Steps of a runbook in which nobody works: several things at once, waiting, another workflow.

use super::page::Page;
use super::step::Steps;
use crate::wording::Words;
use crate::wording::phrase::{Phrase, clean, in_words, number};
use flow_ir::{Parallel, Run, Wait};

impl<'s, 'a> Steps<'s, 'a> {
    pub(super) fn parallel(&self, page: &mut Page<'s, 'a>, words: Words<'a>, parallel: &'a Parallel) {
        if let Some(each) = &parallel.each {
            let name = clean(&in_words(&each.name));
            let mut text = Phrase::from(format!("This is done for each {name}"));
            if let Some(list) = &each.list {
                text = text.text(" in ").then(words.value(list));
            }
            if let Some(event) = &each.event {
                text = text.text(", each time that ").then(words.name(event)).text(" happens");
            }
            if let Some(filter) = &each.filter {
                text = text.text(", if ").then(words.condition(filter));
            }
            text = text.text(match parallel.at_once {
                Some(1) => ", one after the other, in any order".to_owned(),
                Some(count) => {
                    format!(", at most {} at the same time", number(count))
                }
                None => ", all at the same time".to_owned(),
            });
            page.paragraph(text.text("."));
            if let Some(first) = each.steps.first() {
                page.paragraph(Phrase::from("Each begins with ").then(words.name(&first.head.id)).text("."));
            }
        }
        if !parallel.branches.is_empty() {
            page.label(match parallel.at_once {
                Some(1) => "What is done, one after the other, in any order",
                _ => "What is done at the same time",
            });
            for branch in &parallel.branches {
                let mut text = Phrase::new().strong(clean(&branch.head.title));
                if let Some(first) = branch.steps.first() {
                    text = text.text(", beginning with ").then(words.name(&first.head.id));
                }
                if let Some(condition) = &branch.condition {
                    text = text.text(", if ").then(words.condition(condition));
                }
                page.item(0, text.text("."));
                let deadline = words.deadlines(&branch.timing.within);
                page.labelled_item(1, "By when", deadline.sentence());
                for way in branch.ways.iter().filter(|way| way.inherited_from.is_none()) {
                    page.item(1, words.way(way).sentence());
                }
            }
        }
        if let Some(until) = &parallel.until {
            page.paragraph(Phrase::from("New ones may come until ").then(words.condition(until)).text("."));
        }
        let rest =
            if parallel.rest_continues { "The rest goes on by itself." } else { "The rest is cancelled." };
        page.paragraph(match &parallel.join {
            flow_ir::Join::All => Phrase::from(if parallel.each.is_some() {
                "It is done when each of them is done."
            } else {
                "It is done when all branches are done."
            }),
            flow_ir::Join::Any => Phrase::from("It is done as soon as the first is done. ").text(rest),
            flow_ir::Join::AtLeast { count } => Phrase::from("It is done when at least ")
                .then(words.value(count))
                .text(" are done. ")
                .text(rest),
        });
        let skipped = parallel.branches.iter().any(|branch| branch.condition.is_some());
        if skipped && parallel.join != flow_ir::Join::All {
            page.paragraph("A branch whose condition doesn't hold counts as done from the beginning.");
        }
    }

    pub(super) fn wait(&self, page: &mut Page<'s, 'a>, words: Words<'a>, wait: &'a Wait) {
        let mut text = Phrase::from("Nothing is done here but to wait");
        if let Some(span) = &wait.span {
            text = text.text(" for ").then(words.span(span));
        }
        if let Some(until) = &wait.until {
            text = text.text(" until ").then(words.condition(until));
        }
        page.paragraph(text.text("."));
    }

    pub(super) fn run(&self, page: &mut Page<'s, 'a>, words: Words<'a>, run: &'a Run) {
        let mut text = Phrase::from("A case of ").then(words.name(&run.workflow)).text(" is started");
        if !run.arguments.is_empty() {
            text = text.text(", with ").then(words.arguments(&run.arguments));
        }
        text = text.text(if run.detached {
            ". This case goes on at once."
        } else {
            ". This case waits for its end."
        });
        page.paragraph(text);
        if let Some(seam) = &run.through {
            page.labelled("Handoff", words.name(seam).text(" says who takes it over, and how soon."));
        }
    }
}

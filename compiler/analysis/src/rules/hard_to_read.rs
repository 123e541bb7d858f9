//! A sentence that nobody reads to its end.

use crate::place;
use flow_ir::{Deed, Package, Prompt, StepKind};
use flow_source::{Diagnostic, Level, Rule};

/// What people are told to do stands in sentences that they can follow.
///
/// Only the length of a sentence is judged, and only far beyond what plain-language guides advise (about 20 words): whether a
/// word is known to its readers can't be told from here.
pub static RULE: Rule = Rule {
    name: "hard_to_read",
    level: Level::Warning,
    summary: "A sentence is too long for those who work by it.",
    page: include_str!("hard_to_read.md"),
};

/// The most words of a sentence.
const WORDS: usize = 50;

/// Reports texts with a sentence that is too long.
pub fn check(package: &Package, found: &mut Vec<Diagnostic>) {
    for prompt in prompts(package) {
        // A word and what parts it from the next one are two bytes at least.
        if prompt.unknown || prompt.text.len() <= 2 * WORDS {
            continue;
        }
        let longest = longest(&prompt.text);
        if longest <= WORDS {
            continue;
        }
        found.push(
            Diagnostic::new(
                &RULE,
                format!("A sentence of {longest} words is hard to follow"),
                place(prompt.origin),
                "whoever works by this reads it in a hurry",
            )
            .note("Make it two or three sentences, or a list: one thing to do in each."),
        );
    }
}

fn prompts(package: &Package) -> Vec<&Prompt> {
    let mut found: Vec<&Prompt> = Vec::new();
    let words = |deed: &'_ Deed| matches!(deed, Deed::Text(_));
    for workflow in &package.workflows {
        found.extend(&workflow.goal);
        for assumption in &workflow.assumptions {
            found.push(&assumption.text);
            found.extend(&assumption.asks);
        }
        found.extend(workflow.exceptions.iter().filter_map(|exception| exception.because.as_ref()));
        let deeds = workflow.duties.iter().flat_map(|duty| &duty.does);
        let steps = workflow.all_steps();
        let stages = steps.iter().filter_map(|step| match &step.kind {
            StepKind::Stage(stage) => Some(stage),
            _ => None,
        });
        for deed in deeds.chain(stages.clone().flat_map(|stage| &stage.does)).filter(|deed| words(deed)) {
            if let Deed::Text(prompt) = deed {
                found.push(prompt);
            }
        }
        found.extend(stages.flat_map(|stage| &stage.asks));
        found.extend(steps.iter().flat_map(|step| match &step.kind {
            StepKind::Gate(gate) => gate.asks.as_slice(),
            _ => &[],
        }));
    }
    found.extend(package.seams.iter().flat_map(|seam| &seam.asks));
    found.extend(package.cadences.iter().flat_map(|cadence| cadence.asks.iter().chain(&cadence.does)));
    found.extend(package.agents.iter().flat_map(|agent| &agent.audits).flat_map(|audit| &audit.asks));
    found.extend(
        package.postmortems.iter().flat_map(|postmortem| postmortem.found.iter().chain(&postmortem.changed)),
    );
    found
}

/// The words of the longest sentence. A line of a list, a heading and a blank line end one.
fn longest(text: &str) -> usize {
    let (mut longest, mut words) = (0, 0);
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty()
            || line.starts_with(['-', '*', '#', '|', '>', '`'])
            || line.starts_with(|first: char| first.is_ascii_digit())
        {
            words = 0;
        }
        for word in line.split_whitespace() {
            if word.chars().any(char::is_alphanumeric) {
                words += 1;
            }
            longest = longest.max(words);
            let end = word.trim_end_matches(['"', '\'', ')', '*', '”', '’', '»']);
            if end.ends_with(['.', '!', '?', ':', ';', '。', '！', '？']) {
                words = 0;
            }
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::longest;

    #[test]
    fn sentences_end_where_a_reader_stops() {
        assert_eq!(longest("One two. Three four five!"), 3);
        assert_eq!(longest("One two\nthree - four"), 4);
        assert_eq!(longest("Do:\n- one two\n- three four five\n\nSix"), 3);
        assert_eq!(longest(""), 0);
    }
}

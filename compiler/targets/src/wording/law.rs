//! Laws, standards and measures in words.

use super::Words;
use super::expression::bound_words;
use super::phrase::{Phrase, clean, in_words, listing, times};
use flow_ir::{Demand, Measure, Policy, StandardUse, Which, WhichSubject};

impl<'a> Words<'a> {
    /// What a law asks, a sentence each: "Every stage where an agent does it needs a gate before it."
    pub fn policy(self, policy: &'a Policy) -> Vec<Phrase> {
        let mut sentences = Vec::new();
        for demand in &policy.demands {
            if let Demand::DifferentPeople { which } = demand {
                let steps = listing(which.iter().map(|one| self.subject_word(one, "any")), "and");
                sentences.push(steps.text(" are done by different people").sentence());
                continue;
            }
            if let Demand::SamePerson { which } = demand {
                let steps = listing(which.iter().map(|one| self.subject_word(one, "any")), "and");
                sentences.push(steps.text(" are done by the same person").sentence());
                continue;
            }
            for subject in &policy.subjects {
                sentences.extend(self.demand(subject, demand));
            }
        }
        if let Some(condition) = &policy.condition {
            sentences.push(Phrase::from("This holds if ").then(self.condition(condition)).sentence());
        }
        sentences
    }

    /// What is asked of one subject, with what holds for the gate or step that it asks for.
    fn demand(self, subject: &'a Which, demand: &'a Demand) -> Vec<Phrase> {
        let every = self.subject_word(subject, "every");
        let condition =
            subject.filter.as_ref().map(|filter| Phrase::from(", if ").then(self.condition(filter)));
        let (text, other) = match demand {
            Demand::NeedsBefore { which } => {
                (every.text(" needs ").then(self.subject_word(which, "a")).text(" before it"), Some(which))
            }
            Demand::NeedsAfter { which, within } => {
                let text = every.text(" needs ").then(self.subject_word(which, "a")).text(" after it");
                let within = within.as_ref().map(|span| Phrase::from(", within ").then(self.span(span)));
                (text.then_some(within), Some(which))
            }
            Demand::Never => match subject.subject {
                WhichSubject::Named { .. } => (every.text(" never happens"), None),
                _ => {
                    let text = Phrase::from("there must never be ").then(self.subject_word(subject, "a"));
                    let such = subject
                        .filter
                        .as_ref()
                        .map(|filter| Phrase::from(" where ").then(self.condition(filter)));
                    return vec![text.then_some(such).sentence()];
                }
            },
            Demand::NeverBefore { which } => {
                (every.text(" never comes before ").then(self.subject_word(which, "a")), Some(which))
            }
            Demand::NeverAfter { which } => {
                (every.text(" never comes after ").then(self.subject_word(which, "a")), Some(which))
            }
            Demand::AtMost { times: count, per } => {
                let often = match count {
                    Some(count) => format!("at most {}", times(*count)),
                    None => "at most so often as is still to be settled".to_owned(),
                };
                let text = every.text(format!(" happens {often}"));
                let per = per.as_ref().map(|per| format!(" for each {}", clean(&in_words(per))));
                (text.text(per.unwrap_or_default()), None)
            }
            Demand::DifferentPeople { .. } | Demand::SamePerson { .. } => (every, None),
        };
        let mut sentences = vec![text.then_some(condition).sentence()];
        if let Some((other, filter)) = other.and_then(|other| Some((other, other.filter.as_ref()?))) {
            let there = Phrase::from("at that ").then(self.subject_word(other, ""));
            sentences.push(there.text(", ").then(self.condition(filter)).sentence());
        }
        sentences
    }

    /// "every stage", "a gate", or the name of a step.
    fn subject_word(self, which: &'a Which, article: &str) -> Phrase {
        let noun = match &which.subject {
            WhichSubject::Named { id } => return self.action(id),
            WhichSubject::Stage => "stage",
            WhichSubject::Gate => "gate",
            WhichSubject::Step => "step",
            WhichSubject::Agent => "agent",
        };
        let article = if article == "a" && noun == "agent" { "an" } else { article };
        let space = if article.is_empty() { "" } else { " " };
        Phrase::from(format!("{article}{space}{noun}"))
    }

    /// What a standard asks for, as the rest of "it asks for ...": "two people; silence is never a yes".
    pub fn standard(self, standard: &'a StandardUse) -> Phrase {
        let mut text =
            if standard.by.is_empty() { Phrase::from("a look") } else { self.all_who(&standard.by) };
        if let Some(sample) = standard.sample {
            text = text.text(format!(", in {}% of the cases", sample.normalize()));
        }
        if standard.silence_never { text.text("; silence is never a yes") } else { text }
    }

    /// A standard with what it asks for: "Dual approval (two people; silence is never a yes)".
    pub fn standard_use(self, standard: &'a StandardUse) -> Phrase {
        Phrase::from(clean(&standard.title)).text(" (").then(self.standard(standard)).text(")")
    }

    /// What a measure should be: "at most 2 days"; nothing where no target is set.
    pub fn target_of(self, measure: &'a Measure) -> Option<Phrase> {
        let target = measure.target.as_ref()?;
        Some(bound_words(target.operator, self.value(&target.value)))
    }

    /// How a measure is computed, as a sentence.
    pub fn computed(self, measure: &'a Measure) -> Option<Phrase> {
        if let Some(counts) = &measure.counts {
            return Some(Phrase::from("it is ").then(self.value(counts)).sentence());
        }
        let (from, to) = measure.between.as_ref()?;
        Some(Phrase::from("it runs from ").then(self.name(from)).text(" to ").then(self.name(to)).sentence())
    }

    /// Values in their order: "customer trust over speed over cost".
    pub fn values(self, values: &'a [String]) -> String {
        let values: Vec<String> = values.iter().map(|value| clean(&in_words(last_name(value)))).collect();
        values.join(" over ")
    }
}

fn last_name(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

//! A way of working that breaks a law in force.

use crate::conditions::phrase;
use crate::laws::Enacted;
use crate::laws::marks::Automaton;
use crate::laws::often::More;
use crate::laws::order::Way;
use crate::laws::subject::{Law, Subject};
use crate::paths::tell::{tell, unsure};
use crate::place;
use crate::rules::contradictory_laws::what;
use flow_ir::{Duration, Participant, Step, Which, WhichSubject};
use flow_source::{Diagnostic, Level, Rule};

/// A law holds on all paths of every workflow where it is in force.
///
/// It is in force in the workflow or the workflows of the function that say so, and in each workflow that one of these runs
/// as a part of its case. A stage has happened when it is done, a gate when it has accepted. Conditions on the way are taken
/// into account; two conditions are taken to hold together unless Flow can show that they can't. A later change to what a gate
/// is about voids its yes. An agent's `confirm` is a gate before each call. An `exception` takes away the ways on which its
/// condition holds.
pub static RULE: Rule = Rule {
    name: "broken_law",
    level: Level::Error,
    summary: "A case can take a way that breaks a law in force.",
    page: include_str!("broken_law.md"),
};

/// A way on which a step breaks a law.
pub struct Breach<'b, 'l, 'a> {
    /// The law, in its workflow.
    pub law: &'b Law<'l, 'a>,
    /// The step.
    pub subject: &'b Subject<'a>,
    /// The way.
    pub way: &'b Way,
    /// Where laws are put in force.
    pub enacted: &'b Enacted,
}

impl Breach<'_, '_, '_> {
    fn called(&self) -> &str {
        &self.law.policy.head.title
    }

    fn title(&self) -> &str {
        &self.subject.step.head.title
    }

    /// A step is done without another before it.
    pub fn before(&self, which: &Which, needed: bool, automaton: &Automaton) -> Diagnostic {
        let package = self.law.words.world.package;
        let (name, title) = (self.called(), self.title());
        let mut void = None;
        let mut valid = automaton.start;
        for number in &self.way.links {
            let (Some(link), Some(marks)) = (self.law.map().link(*number), automaton.marks.get(*number))
            else {
                continue;
            };
            let before = valid;
            valid = (valid & !marks.clear) | marks.set;
            if valid != 0 {
                void = None;
            } else if before != 0 {
                void = self.law.map().step(link.from);
            }
        }
        let headline = match &which.subject {
            _ if void.is_some() => {
                format!("“{title}” can be done after what was approved has changed, against the law “{name}”")
            }
            WhichSubject::Named { .. } if needed => {
                format!(
                    "“{title}” can be done without {} before it, against the law “{name}”",
                    what(&which.subject, package)
                )
            }
            WhichSubject::Named { .. } => {
                format!(
                    "“{title}” can come before {}, against the law “{name}”",
                    what(&which.subject, package)
                )
            }
            other => format!(
                "“{title}” can be done without the {} before it that the law “{name}” asks for",
                what(other, package).rsplit(' ').next().unwrap_or("step")
            ),
        };
        let asked = asked(which, self.law);
        let mut diagnostic = self.begin(headline, "this comes too early");
        if let Some(step) = void {
            diagnostic = diagnostic
                .label(place(step.head.origin), "this changes it again: the yes from before is void");
        }
        if let WhichSubject::Named { id } = &which.subject
            && let Some(step) = self.law.map().place(id).and_then(|place| self.law.map().step(place))
        {
            diagnostic = diagnostic.label(place(step.head.origin), "this must come first");
        }
        diagnostic = self.end(diagnostic, format!("“{title}” is done"));
        let mend = format!(
            "Lead every way to “{title}” by {asked} first, or say in an `exception` with whose authority there is none."
        );
        self.because(diagnostic).note(mend)
    }

    /// A case ends without another step after this one.
    pub fn after(&self, which: &Which) -> Diagnostic {
        let package = self.law.words.world.package;
        let (name, title) = (self.called(), self.title());
        let missing = match &which.subject {
            WhichSubject::Named { .. } => what(&which.subject, package),
            other => format!("the {} it asks for", what(other, package).rsplit(' ').next().unwrap_or("step")),
        };
        let headline = match &which.subject {
            WhichSubject::Named { .. } => {
                format!("A case can end without {missing} after “{title}”, against the law “{name}”")
            }
            _ => format!("A case can end after “{title}” without what the law “{name}” asks for then"),
        };
        let diagnostic = self.begin(headline, "something must follow this");
        let diagnostic = self.end_of_case(tell(diagnostic, self.law.map(), &self.way.links));
        let mend = format!("Lead every way from “{title}” to an end by {}.", asked(which, self.law));
        self.because(diagnostic).note(mend)
    }

    /// A step is done that never may be.
    pub fn never(&self) -> Diagnostic {
        let (name, title) = (self.called(), self.title());
        let agent = self.subject.chances.iter().find_map(|chance| match &chance.who {
            Some(Participant::Agent { id }) => self.law.words.world.agent(id),
            _ => None,
        });
        let about_agents = self.law.policy.subjects.iter().all(|which| which.subject == WhichSubject::Agent);
        let about = self.law.policy.subjects.iter().find_map(|which| which.filter.as_ref());
        let is = about.map(|filter| format!("it is one where `{}`", phrase(filter)));
        let diagnostic = match agent.filter(|_| about_agents) {
            Some(agent) => {
                let headline =
                    format!("“{}” works in “{title}”, which the law “{name}” never allows", agent.head.title);
                let label = is.unwrap_or_else(|| "no agent may".to_owned());
                Diagnostic::new(&RULE, headline, place(agent.head.origin), label)
                    .label(place(self.subject.step.head.origin), "it works here")
            }
            None => {
                let headline = format!("“{title}” can be done, which the law “{name}” never allows");
                let label = is.unwrap_or_else(|| "this may never be done".to_owned());
                let diagnostic =
                    Diagnostic::new(&RULE, headline, place(self.subject.step.head.origin), label);
                let diagnostic = tell(diagnostic, self.law.map(), &self.way.links);
                diagnostic.step(
                    place(self.subject.step.head.origin),
                    format!("“{title}” is done"),
                    self.subject.step.head.id.clone(),
                )
            }
        };
        let diagnostic = in_force(diagnostic, self.law, self.enacted);
        self.because(diagnostic)
    }

    /// A step is done after one that rules it out.
    pub fn never_after(&self, which: &Which, others: &[Subject<'_>]) -> Diagnostic {
        let package = self.law.words.world.package;
        let (name, title) = (self.called(), self.title());
        let other = match (&which.subject, others) {
            (WhichSubject::Named { .. }, _) | (_, []) => what(&which.subject, package),
            (_, [first, ..]) => format!("“{}”", first.step.head.title),
        };
        let headline = format!("“{title}” can still be done after {other}, against the law “{name}”");
        let mut diagnostic = self.begin(headline, "this comes too late");
        if let Some(first) = others.first() {
            diagnostic =
                diagnostic.label(place(first.step.head.origin), "after this, it may not be done any more");
        }
        let diagnostic = self.end(diagnostic, format!("“{title}” is done"));
        self.because(diagnostic)
            .note(format!("Let no way lead from {other} to “{title}”, or say in an `exception` when it may."))
    }

    /// The same person can do two steps.
    pub fn same_person(&self, first: &Step, who: &str) -> Diagnostic {
        let (name, title) = (self.called(), self.title());
        let headline = format!(
            "{who} can do both “{}” and “{title}”, and the law “{name}” asks for different people",
            first.head.title
        );
        let diagnostic = self
            .begin(headline, format!("{who} can do this"))
            .label(place(first.head.origin), format!("and {who} can do this"));
        let diagnostic = self.end(diagnostic, format!("“{title}” is done, perhaps by the same person"));
        self.because(diagnostic).note(
            "Give one of them to people who can't do the other, or say `except`: what nobody keeps apart comes together on a busy day.",
        )
    }

    /// Two people can do what the same person must.
    pub fn other_person(&self, first: &Step, who: Option<(&str, &str)>) -> Diagnostic {
        let (name, title) = (self.called(), self.title());
        let (one, other) = who.unwrap_or(("somebody", "somebody else"));
        let headline = format!(
            "“{}” and “{title}” can be done by two people, and the law “{name}” asks for the same person",
            first.head.title
        );
        let diagnostic = self
            .begin(headline, format!("{other} can do this"))
            .label(place(first.head.origin), format!("and {one} can do this"));
        let diagnostic = self.end(diagnostic, format!("“{title}” is done, perhaps by somebody else"));
        self.because(diagnostic).note(
            "Let a step before them say who it is (`writes handler: Team`), and do each of them `by handler`; or give them to one person.",
        )
    }

    fn begin(&self, headline: String, label: impl Into<String>) -> Diagnostic {
        let diagnostic = Diagnostic::new(&RULE, headline, place(self.subject.step.head.origin), label);
        in_force(diagnostic, self.law, self.enacted)
    }

    fn end(&self, diagnostic: Diagnostic, last: String) -> Diagnostic {
        let diagnostic = tell(diagnostic, self.law.map(), &self.way.links);
        diagnostic.step(place(self.subject.step.head.origin), last, self.subject.step.head.id.clone())
    }

    fn end_of_case(&self, diagnostic: Diagnostic) -> Diagnostic {
        end_of_case(diagnostic, self.law, self.way)
    }

    fn because(&self, diagnostic: Diagnostic) -> Diagnostic {
        because(diagnostic, self.law, self.way.vague)
    }
}

/// A case of the workflow ends without a step that each case needs.
pub fn whole_case(law: &Law<'_, '_>, which: &Which, way: &Way, enacted: &Enacted) -> Diagnostic {
    let workflow = &law.map().workflow.head;
    let name = &law.policy.head.title;
    let missing = asked(which, law);
    let headline =
        format!("A case of “{}” can end without {missing}, against the law “{name}”", workflow.title);
    let diagnostic = Diagnostic::new(&RULE, headline, place(workflow.origin), "each case needs it");
    let diagnostic = in_force(diagnostic, law, enacted);
    let diagnostic = end_of_case(tell(diagnostic, law.map(), &way.links), law, way);
    because(diagnostic, law, way.vague).note(format!("Lead every way to an end by {missing}."))
}

/// What must follow a step soon may follow it late; `longest` in seconds, where anything ends it.
pub fn too_late(
    law: &Law<'_, '_>,
    subject: &Subject<'_>,
    which: &Which,
    (within, longest): (Duration, Option<u64>),
    enacted: &Enacted,
) -> Diagnostic {
    let (name, title) = (&law.policy.head.title, &subject.step.head.title);
    let missing = asked(which, law);
    let headline = match longest {
        Some(seconds) => format!(
            "From “{title}” to {missing} it can take {}, and the law “{name}” gives it {within}",
            Duration::Exact { seconds }
        ),
        None => format!(
            "Nothing makes sure that {missing} comes within {within} of “{title}”, as the law “{name}” asks"
        ),
    };
    let diagnostic =
        Diagnostic::new(&RULE, headline, place(subject.step.head.origin), "the time of the law begins here");
    because(in_force(diagnostic, law, enacted), law, false)
        .note("Counted are the deadlines of the steps between them, circles as often as they may be gone round. Give each step on the way, or the whole workflow, a `within` that fits.")
}

/// Steps are done more often than a law allows.
pub fn too_often(
    law: &Law<'_, '_>,
    subjects: &[&Subject<'_>],
    times: u32,
    more: &More,
    enacted: &Enacted,
) -> Diagnostic {
    let name = &law.policy.head.title;
    let workflow = law.map().workflow;
    let first = subjects.first().map(|subject| &subject.step.head);
    let head = first.unwrap_or(&workflow.head);
    let count = |times: u32| if times == 1 { "once".to_owned() } else { format!("{times} times") };
    let often =
        if more.without_limit { "any number of times".to_owned() } else { count(times.saturating_add(1)) };
    let together = if subjects.len() > 1 { ", together with what else it is about," } else { "" };
    let headline = format!(
        "“{}”{together} can be done {often} in one case, and the law “{name}” allows it {}",
        head.title,
        count(times)
    );
    let mut diagnostic = Diagnostic::new(&RULE, headline, place(head.origin), "the law counts this");
    for other in subjects.iter().skip(1).take(8) {
        diagnostic = diagnostic.label(place(other.step.head.origin), "and this");
    }
    diagnostic = tell(in_force(diagnostic, law, enacted), law.map(), &more.links);
    if let Some(last) = more.links.last().and_then(|number| law.map().link(*number))
        && let Some(step) = law.map().step(last.to)
    {
        let text = format!("“{}” is done once more", step.head.title);
        diagnostic = diagnostic.step(place(step.head.origin), text, step.head.id.clone());
    }
    let mend = if more.without_limit {
        "It is done for each item, or each time something starts. Do it once for all of them, or count `per` item."
    } else {
        "Take the way back away, or lower its `at most`."
    };
    because(diagnostic, law, false).note(mend)
}

fn in_force(mut diagnostic: Diagnostic, law: &Law<'_, '_>, enacted: &Enacted) -> Diagnostic {
    let head = &law.policy.head;
    diagnostic = diagnostic.label(place(head.origin), "the law");
    if let Some((_, origin)) = enacted.iter().find(|(id, _)| *id == head.id) {
        diagnostic = diagnostic.label(place(*origin), "is put in force here");
    }
    diagnostic
}

fn because(mut diagnostic: Diagnostic, law: &Law<'_, '_>, vague: bool) -> Diagnostic {
    if let Some(because) = &law.policy.because {
        diagnostic = diagnostic.note(format!("The law says why: {because}"));
    }
    if vague { unsure(diagnostic) } else { diagnostic }
}

fn end_of_case(diagnostic: Diagnostic, law: &Law<'_, '_>, way: &Way) -> Diagnostic {
    let goal = way.links.last().and_then(|number| law.map().link(*number)).map(|link| link.to);
    let outcome =
        law.map().workflow.outcomes.iter().find(|outcome| law.map().outcome(&outcome.head.id) == goal);
    match outcome {
        Some(outcome) => diagnostic.step(
            place(outcome.head.origin),
            format!("the case ends with “{}”", outcome.head.title),
            outcome.head.id.clone(),
        ),
        None => diagnostic,
    }
}

/// What a line asks for, inside a sentence: "a gate where `reviewer is human`".
fn asked(which: &Which, law: &Law<'_, '_>) -> String {
    let what = what(&which.subject, law.words.world.package);
    match &which.filter {
        Some(filter) => format!("{what} where `{}`", phrase(filter)),
        None => what,
    }
}

#[cfg(test)]
mod tests;

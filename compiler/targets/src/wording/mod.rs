//! The IR in words: what people call things, who does them, when, under which condition and where it leads.
//!
//! Every target that people read says the same thing in the same words, so the words are made here. They are plain
//! sentences in British English, without ids and without marks of a format: a [`Phrase`] knows which of its words are
//! names, and the target escapes and links them.
//!
//! | module | what it puts into words |
//! |---|---|
//! | [`phrase`] | phrases, lists, numbers, names; cleaning of authors' texts |
//! | [`prose`] | authors' texts: which are Markdown, and what they say without its marks |
//! | [`time`] | durations, estimates, schedules, calendars, deadlines |
//! | [`expression`] | conditions and values |
//! | [`data`] | types, what is read and written, what is handed over |
//! | [`who`] | participants, quorums, channels, ladders |
//! | [`way`] | triggers, bounds and targets, long for sentences and short for drawings |
//! | [`law`] | policies and measures |
//! | [`involvement`] | who has to do with what, across the whole package |

pub mod data;
pub mod expression;
pub mod involvement;
pub mod law;
pub mod phrase;
pub mod prose;
pub mod time;
pub mod way;
pub mod who;

pub use phrase::{Phrase, Piece};

use crate::Input;
use flow_ir::{Head, Package, Seam, Step, Target, Way, Workflow};
use rustc_hash::FxHashMap;

/// How deep words follow what is nested; deeper parts are shown as "…".
pub const DEPTH: usize = 40;

/// Everything inside workflows that has an id, to be found in constant time.
pub struct Index<'a> {
    input: Input<'a>,
    parts: FxHashMap<&'a str, Part<'a>>,
    /// What the recoveries that are used are called, by id.
    recoveries: FxHashMap<&'a str, &'a str>,
}

/// What an id inside a workflow leads to.
#[derive(Clone, Copy)]
struct Part<'a> {
    head: &'a Head,
    step: Option<&'a Step>,
    workflow: Option<&'a Workflow>,
    inside: Inside,
}

impl<'a> Part<'a> {
    const fn other(head: &'a Head) -> Self {
        Self { head, step: None, workflow: None, inside: Inside::Workflow }
    }
}

/// In which kind of block a step lies: what ends when it says `join` or `leave`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Inside {
    /// Among the steps of the workflow itself.
    #[default]
    Workflow,
    /// In a branch of a parallel.
    Branch,
    /// In what is done for each of something.
    Each,
    /// In a block beside.
    Beside,
}

impl<'a> Index<'a> {
    /// Looks through the package once.
    pub fn new(input: Input<'a>) -> Self {
        let package = input.package;
        let mut parts = FxHashMap::default();
        let mut recoveries = FxHashMap::default();
        let mut convened = |ways: &'a [Way]| {
            for arrow in ways.iter().flat_map(|way| &way.arrows) {
                if let Target::Recovery(recovery) = &arrow.target {
                    recoveries.insert(recovery.recovery.as_str(), recovery.title.as_str());
                }
            }
        };
        package.seams.iter().for_each(|seam| convened(&seam.ways));
        for workflow in &package.workflows {
            let steps = workflow.all_steps();
            parts.reserve(steps.len() + workflow.outcomes.len());
            convened(&workflow.ways);
            steps.iter().for_each(|step| convened(&step.ways));
            let mut add = |head: &'a Head, step: Option<&'a Step>| {
                let inside = Inside::default();
                parts.insert(head.id.as_str(), Part { head, step, workflow: Some(workflow), inside });
            };
            let mut blocks: Vec<(&'a [Step], Inside)> = Vec::new();
            blocks.extend(workflow.besides.iter().map(|beside| (beside.steps.as_slice(), Inside::Beside)));
            for step in steps {
                add(&step.head, Some(step));
                if let flow_ir::StepKind::Parallel(parallel) = &step.kind {
                    parallel.branches.iter().for_each(|branch| add(&branch.head, None));
                    blocks.extend(
                        parallel.branches.iter().map(|branch| (branch.steps.as_slice(), Inside::Branch)),
                    );
                    blocks.extend(parallel.each.iter().map(|each| (each.steps.as_slice(), Inside::Each)));
                }
            }
            workflow.outcomes.iter().for_each(|found| add(&found.head, None));
            workflow.events.iter().for_each(|found| add(&found.head, None));
            workflow.clocks.iter().for_each(|found| add(&found.head, None));
            workflow.duties.iter().for_each(|found| add(&found.head, None));
            workflow.besides.iter().for_each(|found| add(&found.head, None));
            workflow.assumptions.iter().for_each(|found| add(&found.head, None));
            workflow.exceptions.iter().for_each(|found| add(&found.head, None));
            for (steps, inside) in blocks {
                for step in steps {
                    if let Some(part) = parts.get_mut(step.head.id.as_str()) {
                        part.inside = inside;
                    }
                }
            }
        }
        macro_rules! others {
            ($($field:ident),*) => {
                $(for found in &package.$field {
                    parts.entry(found.head.id.as_str()).or_insert(Part::other(&found.head));
                })*
            };
        }
        others!(
            roles, persons, agents, systems, workflows, records, choices, labels, risks, seams, cadences,
            measures
        );
        others!(policies, functions, calendars, scenarios, postmortems);
        Self { input, parts, recoveries }
    }

    /// Speaks from outside any workflow.
    pub const fn words(&'a self) -> Words<'a> {
        Words { index: self, workflow: None, step: None, seam: None }
    }
}

/// Speaks about the package, from the place it stands at: inside a workflow, at a step, at a seam. From there it knows who
/// "the performer" is and what a name in an expression means.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    index: &'a Index<'a>,
    workflow: Option<&'a Workflow>,
    step: Option<&'a Step>,
    seam: Option<&'a Seam>,
}

impl<'a> Words<'a> {
    /// Speaks from inside this workflow.
    #[must_use]
    pub const fn within(self, workflow: &'a Workflow) -> Self {
        Self { workflow: Some(workflow), step: None, ..self }
    }

    /// Speaks from this step.
    #[must_use]
    pub const fn at(self, step: &'a Step) -> Self {
        Self { step: Some(step), ..self }
    }

    /// Speaks from this seam.
    #[must_use]
    pub const fn through(self, seam: &'a Seam) -> Self {
        Self { seam: Some(seam), workflow: None, step: None, ..self }
    }

    /// The package.
    pub const fn package(self) -> &'a Package {
        self.index.input.package
    }

    /// The package and its files.
    pub const fn input(self) -> Input<'a> {
        self.index.input
    }

    /// The step of that id, in whichever workflow.
    pub fn step(self, id: &str) -> Option<&'a Step> {
        self.index.parts.get(id).and_then(|part| part.step)
    }

    /// In which kind of block the step lies from which it speaks.
    pub fn inside(self) -> Inside {
        let part = self.step.and_then(|step| self.index.parts.get(step.head.id.as_str()));
        part.map(|part| part.inside).unwrap_or_default()
    }

    /// The workflow in which the step, outcome, event, ... of that id stands, or the workflow of that id.
    pub fn workflow_of(self, id: &str) -> Option<&'a Workflow> {
        self.index.parts.get(id).and_then(|part| part.workflow).or_else(|| self.package().workflow(id))
    }

    /// The workflow it speaks from.
    pub const fn workflow(self) -> Option<&'a Workflow> {
        self.workflow
    }

    /// What people call whatever has that id.
    pub fn title(self, id: &'a str) -> &'a str {
        self.known_title(id).unwrap_or_else(|| self.package().title(id))
    }

    /// What people call whatever has that id, as the name of it.
    pub fn name(self, id: &'a str) -> Phrase {
        Phrase::new().name(id, phrase::cleaned(self.title(id)))
    }

    /// What people call the system's action: "Payment provider: refund". The id is the system's and the action's name.
    pub fn action(self, id: &'a str) -> Phrase {
        if let Some((system, action)) = id.rsplit_once('.')
            && self.package().system(system).is_some()
        {
            return self.name(system).text(format!(": {}", phrase::in_words(action)));
        }
        self.name(id)
    }

    fn known_title(self, id: &str) -> Option<&'a str> {
        let part = self.index.parts.get(id).map(|part| part.head.title.as_str());
        part.or_else(|| self.index.recoveries.get(id).copied()).filter(|title| !title.is_empty())
    }
}

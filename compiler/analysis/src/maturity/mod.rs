//! How mature a way of working is, computed from its text.
//!
//! Five questions are put to each workflow (why, what, who, when, how), point by point: for each place there is an answer in the
//! text, or there is none. Each point belongs to one of four levels, which build on each other. A workflow is at the highest level
//! up to which nothing is missing; a package is where the lowest of its workflows is. What is asked for which level stands in
//! [`PAGE`], for people.
//!
//! Only what the text says counts. A low level is no mistake, and nothing fails because of one. Much of what is asked the rules
//! ask for as well, and a text with such an error is not looked at at all; the rest goes further than they do.

mod look;
mod practice;
#[cfg(test)]
mod tests;

use flow_ir::{Id, Origin, Package};

/// What is asked for which level, for people.
pub const PAGE: &str = include_str!("page.md");

/// What a text is asked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Question {
    /// What it is for, what it is measured by, and why it makes exceptions.
    Why,
    /// What is done in each step, and what a gate asks.
    What,
    /// Who answers for it, does it, stands in and hears about it.
    Who,
    /// By when, and what follows when it is late.
    When,
    /// What happens when it fails or is rejected, and whether that was ever tried.
    How,
}

impl Question {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Why, Self::What, Self::Who, Self::When, Self::How];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Why => "why",
            Self::What => "what",
            Self::Who => "who",
            Self::When => "when",
            Self::How => "how",
        }
    }
}

/// How far a way of working has come. Each level asks for all that the levels before it ask for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// What is done, and who does it.
    Clarity,
    /// Deadlines, handoffs, and what follows them.
    Coordination,
    /// What happens on a bad day; what it is measured by, and which laws hold.
    Completion,
    /// All of it is tried, checked and learnt from, by people together.
    Collaboration,
}

impl Level {
    /// All of them, lowest first.
    pub const ALL: [Self; 4] = [Self::Clarity, Self::Coordination, Self::Completion, Self::Collaboration];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Clarity => "clarity",
            Self::Coordination => "coordination",
            Self::Completion => "completion",
            Self::Collaboration => "collaboration",
        }
    }

    /// What holds at it, in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Clarity => "Every step says what is done and who does it.",
            Self::Coordination => {
                "Whoever waits for somebody knows how long, and what follows; handoffs are accepted."
            }
            Self::Completion => {
                "Failure, rejection and absence are answered; there is a measure, and a law in force."
            }
            Self::Collaboration => "Scenarios try it, people check what it rests on and what its agents do.",
        }
    }
}

/// A point to which the text has no answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Missing {
    /// The question.
    pub question: Question,
    /// The level that asks for it.
    pub level: Level,
    /// What is missing, in a sentence without its full stop.
    pub text: String,
    /// Where it would be said.
    pub origin: Origin,
}

/// What a text answers to one question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The question.
    pub question: Question,
    /// How many points it answers.
    pub said: usize,
    /// How many points there are.
    pub asked: usize,
}

/// How mature one workflow is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Workflow {
    /// Its id.
    pub id: Id,
    /// What people call it.
    pub title: String,
    /// Where it stands.
    pub origin: Origin,
    /// The highest level up to which nothing is missing; `None` where even the first has gaps.
    pub level: Option<Level>,
    /// The answers, one for each of [`Question::ALL`].
    pub answers: Vec<Answer>,
    /// What is missing: for the lowest level first, then in order of place.
    pub missing: Vec<Missing>,
    /// How many scenarios try it, as a whole or in part.
    pub scenarios: usize,
}

impl Workflow {
    /// The level that comes next; `None` at the highest.
    pub fn next(&self) -> Option<Level> {
        self.missing.first().map(|missing| missing.level)
    }
}

/// How mature a package is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Its workflows, in order of their ids.
    pub workflows: Vec<Workflow>,
    /// The lowest level of its workflows; `None` where one has none, or there are no workflows.
    pub level: Option<Level>,
    /// The answers of all workflows together, one for each of [`Question::ALL`].
    pub answers: Vec<Answer>,
}

/// Looks at the workflows of a package that has no errors.
pub fn of(package: &Package) -> Report {
    let staff = crate::people::staff::Staff::new(package);
    let workflows: Vec<Workflow> = package
        .workflows
        .iter()
        .filter(|workflow| {
            let file = package.files.get(workflow.head.origin.file as usize);
            !file.is_some_and(|file| file.starts_with("std/"))
        })
        .map(|workflow| look::at(package, &staff, workflow))
        .collect();
    let answers = Question::ALL
        .into_iter()
        .map(|question| {
            let same =
                || workflows.iter().flat_map(|one| &one.answers).filter(|one| one.question == question);
            let said = same().map(|one| one.said).sum();
            Answer { question, said, asked: same().map(|one| one.asked).sum() }
        })
        .collect();
    // No level at all is the lowest.
    let level = workflows.iter().map(|workflow| workflow.level).min().flatten();
    Report { workflows, level, answers }
}

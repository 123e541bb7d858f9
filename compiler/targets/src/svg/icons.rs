//! The small signs, drawn in 12 by 12 with a thin pen. Each has a form of its own.

use super::model::{Mark, Performer};

/// The outline of a sign.
pub fn outline(mark: Mark) -> &'static str {
    match mark {
        Mark::Accept => "M2 6.5 4.8 9.3 10 3",
        Mark::Rework => "M9.6 4A4.2 4.2 0 1 0 10.2 6.6M9.9 1.2V4.2H6.9",
        Mark::Reject => "M3 3 9 9M9 3 3 9",
        Mark::Answer => "M4.2 2.5 7.8 6 4.2 9.5",
        Mark::Clock => "M6 1.2a4.8 4.8 0 1 0 .01 0M6 3.4V6.2L7.9 7.4",
        Mark::Trouble => "M6 1.5 11 10.5H1ZM6 4.9V7.3M6 9V9.1",
        Mark::Stall => "M4.2 2.8V9.2M7.8 2.8V9.2",
        Mark::Absent => "M6 1.4a2 2 0 1 0 .01 0M2.2 10.8c0-4.6 7.6-4.6 7.6 0M1.4 1.8 10.6 10.2",
        Mark::Event => "M7 .9 2.6 6.8H5.8L5 11.1 9.4 5.2H6.2Z",
        Mark::Bell => "M3 8.6V5.6a3 3 0 0 1 6 0V8.6L10 9.6H2ZM5.2 11.2H6.8",
        Mark::Risk => {
            "M6 .9 10.4 2.4V6C10.4 8.7 8.6 10.3 6 11.2 3.4 10.3 1.6 8.7 1.6 6V2.4ZM6 3.6V6.4M6 8.4V8.5"
        }
        Mark::Retry => "M2 5A4.1 4.1 0 0 1 9.4 3.6M10 7A4.1 4.1 0 0 1 2.6 8.4M9.6 1.2V3.8H7M2.4 10.8V8.2H5",
        Mark::Recovery => {
            "M6 1a5 5 0 1 0 .01 0M6 3.8a2.2 2.2 0 1 0 .01 0M2.5 2.5 4.4 4.4M9.5 2.5 7.6 4.4M2.5 9.5 4.4 7.6M9.5 9.5 7.6 7.6"
        }
        Mark::End => "M6 1.2a4.8 4.8 0 1 0 .01 0M6 4a2 2 0 1 0 .01 0M6 5.2a.8.8 0 1 0 .01 0",
        Mark::Leave => "M6.5 2H2V10H6.5M4.8 6H10.8M8.6 3.8 10.8 6 8.6 8.2",
        Mark::Jump => "M1.2 6H10.4M7.4 3 10.4 6 7.4 9",
        Mark::Undo => "M4.4 2.2 1.8 4.8 4.4 7.4M1.8 4.8H7.2a2.9 2.9 0 0 1 0 5.8H5",
        Mark::Condition => "M6 1.4 10.6 6 6 10.6 1.4 6Z",
        Mark::Rule => "M2.4 1.6H9.6V10.4H2.4ZM4.4 4.4H7.6M4.4 6.8H7.6",
        Mark::Open => "M3.8 4.2a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M6 10.2V10.3",
    }
}

/// The colour of a sign; the form says the same.
pub fn class(mark: Mark) -> &'static str {
    match mark {
        Mark::Accept => "f-icon f-icon-good",
        Mark::Reject
        | Mark::Trouble
        | Mark::Stall
        | Mark::Absent
        | Mark::Risk
        | Mark::Rework
        | Mark::Recovery => "f-icon f-icon-bad",
        Mark::Open => "f-icon f-icon-open",
        _ => "f-icon",
    }
}

/// What a sign says in the legend.
pub fn meaning(mark: Mark) -> &'static str {
    match mark {
        Mark::Accept => "accepted",
        Mark::Rework => "to be done again",
        Mark::Reject => "rejected",
        Mark::Answer => "an answer or branch",
        Mark::Clock => "deadline or time",
        Mark::Trouble => "something went wrong",
        Mark::Stall => "no sign of life",
        Mark::Absent => "nobody there",
        Mark::Event => "event or duty",
        Mark::Bell => "ladder of so many rungs",
        Mark::Risk => "tier of risk",
        Mark::Retry => "tried again",
        Mark::Recovery => "recovery is convened",
        Mark::End => "the case ends so",
        Mark::Leave => "leaves the group",
        Mark::Jump => "goes on there",
        Mark::Undo => "compensated by",
        Mark::Condition => "condition",
        Mark::Rule => "rule or exception",
        Mark::Open => "not known yet",
    }
}

/// The outline of a performer, in 16 by 16: a person, a robot, a stack of discs.
pub fn performer(performer: Performer) -> &'static str {
    match performer {
        Performer::Human => "M8 1.5a3 3 0 1 0 .01 0M2 14.5c0-6.6 12-6.6 12 0Z",
        Performer::Agent => {
            "M3.5 6H12.5V13.5H3.5ZM8 6V3.4M8 1.4a1 1 0 1 0 .01 0M6 8.8V10.2M10 8.8V10.2M1.6 8.6V11M14.4 8.6V11"
        }
        Performer::System => {
            "M2.5 4c0-2.6 11-2.6 11 0V12c0 2.6-11 2.6-11 0ZM2.5 4c0 2.6 11 2.6 11 0M2.5 8c0 2.6 11 2.6 11 0"
        }
        Performer::Open => "M5.4 5.4a2.6 2.6 0 1 1 3.8 2.4c-.8.5-1.2 1-1.2 2M8 13V13.1",
    }
}

/// The class that colours a performer's outline.
pub fn performer_class(performer: Performer) -> &'static str {
    match performer {
        Performer::Human => "f-icon f-human",
        Performer::Agent => "f-icon f-agent",
        Performer::System => "f-icon f-system",
        Performer::Open => "f-icon f-open",
    }
}

/// The class that fills a performer's bar.
pub fn performer_bar(performer: Performer) -> &'static str {
    match performer {
        Performer::Human => "f-human-bar",
        Performer::Agent => "f-agent-bar",
        Performer::System => "f-system-bar",
        Performer::Open => "f-open-bar",
    }
}

/// What a performer is called in the legend.
pub fn performer_word(performer: Performer) -> &'static str {
    match performer {
        Performer::Human => "people",
        Performer::Agent => "AI agent",
        Performer::System => "system",
        Performer::Open => "nobody named yet",
    }
}

/// All signs, in the order of the legend.
pub static MARKS: [Mark; 20] = [
    Mark::Accept,
    Mark::Rework,
    Mark::Reject,
    Mark::Answer,
    Mark::Clock,
    Mark::Bell,
    Mark::Trouble,
    Mark::Stall,
    Mark::Absent,
    Mark::Recovery,
    Mark::Event,
    Mark::Retry,
    Mark::Undo,
    Mark::Risk,
    Mark::Rule,
    Mark::Condition,
    Mark::End,
    Mark::Leave,
    Mark::Jump,
    Mark::Open,
];

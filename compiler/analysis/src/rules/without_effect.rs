//! Lines that can have no effect.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A line stands where it can have no effect.
pub static RULE: Rule = Rule {
    name: "without_effect",
    level: Level::Error,
    summary: "A line stands where it can have no effect.",
    page: include_str!("without_effect.md"),
};

/// `late` in a recovery.
pub(crate) fn late_in_recovery(location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "a recovery has no `late` of its own", location, "never taken")
        .note("When its time is up, the `else` of the line that called it is taken: `-> recover NAME(...) else -> STEP`.")
}

/// `within ... from` of what begins when it begins.
pub(crate) fn anchor(of: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the time of {of} counts from its beginning"), location, "not from here")
        .note("A deadline from a certain step or event is a `clock` of the workflow.")
}

/// `pause` of what has no steps.
pub(crate) fn pause(of: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{of} has no steps that its time could wait for"), location, "never pauses")
}

/// A way to a place that isn't there.
pub(crate) fn nowhere_to_go(places: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "this leads nowhere from here", location, "not a place to go to").note(places)
}

/// `reads ... except` of a meeting.
pub(crate) fn except_in_meeting(location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "a meeting reads measures, and nothing of them can be left out", location, "no part of it")
}

/// `within` for something that must have been before.
pub(crate) fn within_before(location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "`within` says how soon after, and this asks for something before", location, "never counts")
}

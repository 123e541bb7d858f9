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
    Diagnostic::new(&RULE, "A recovery has no `late` of its own", location, "never taken")
        .note("When its time is up, the `else` of the line that called it is taken: `-> recover NAME(...) else -> STEP`.")
}

/// `within ... from` of what begins when it begins.
pub(crate) fn anchor(of: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("The time of {of} counts from its beginning"), location, "not from here")
        .note("A deadline from a certain step or event is a `clock` of the workflow.")
}

/// `pause` of what has no steps.
pub(crate) fn pause(of: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("{of} has no steps that its time could wait for"),
        location,
        "never pauses",
    )
}

/// A text for people without any words.
pub(crate) fn no_words(location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "This text says nothing", location, "no words")
        .note(
            "Whoever gets it has to guess what is meant. Write it in a sentence, or say what is still open.",
        )
        .suggestion("Say what is open", location, "unknown \"What is to be said here?\"")
}

/// A way to a place that isn't there.
pub(crate) fn nowhere_to_go(places: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "This leads nowhere from here", location, "not a place to go to").note(places)
}

/// `reads ... except` of a meeting.
pub(crate) fn except_in_meeting(location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        "A meeting reads measures, and nothing of them can be left out",
        location,
        "no part of it",
    )
}

/// `within` for something that must have been before.
pub(crate) fn within_before(location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        "`within` says how soon after, and this asks for something before",
        location,
        "never counts",
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
role R
recovery r {
  by R
  within 1h from x
  pause while y
  late -> z
  allows resume
}
agent A {
  operator R
  audit a {
    by R
    late -> z
  }
  audit b {
    by R
    within 2 days
    late -> recover r else -> unknown "who then?"
  }
}
measure m { target > 3 }
cadence c {
  every week
  by R
  reads m except m.x
}
"#,
            &[
                "without_effect: The time of a recovery protocol counts from its beginning",
                "without_effect: A recovery protocol has no steps that its time could wait for",
                "without_effect: A recovery has no `late` of its own",
                "without_effect: This leads nowhere from here",
                "unknown: Who then?",
                "without_effect: A meeting reads measures, and nothing of them can be left out",
            ],
        );
    }
}

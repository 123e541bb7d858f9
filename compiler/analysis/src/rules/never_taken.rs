//! Lines that an earlier line hides.

use super::join_never_met;
use crate::graph::{Block, entered_from_beside};
use crate::place;
use flow_ir::{Arrow, Target, Trigger, Workflow};
use flow_source::{Diagnostic, Level, Location, Rule};

/// A line can never be taken, because an earlier one always is.
pub static RULE: Rule = Rule {
    name: "never_taken",
    level: Level::Error,
    summary: "A line can never be taken, because an earlier one always is.",
    page: include_str!("never_taken.md"),
};

/// What hides the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// An `else` after an arrow without a bound.
    Else,
    /// A second way for the same thing: what it is.
    Way(String),
    /// `at most 0 times`.
    Zero,
    /// An `else` for the next time, where no way leads back to the step: its title.
    Once(String),
    /// `unmet` of a parallel that so many branches always join: its title.
    Unmet(String),
    /// `done` of a wait that only events end: its title.
    OnlyEvents(String),
}

/// Reports each `else` for the time when an arrow has been taken often enough, where nobody comes back to take it again, and
/// each `unmet` where too few can leave.
///
/// Assumes that every arrow can be taken and every event happens. A recovery's `else` is also taken where it doesn't help,
/// and a way that a block holds for all its steps is taken from any of them.
pub(crate) fn check(workflow: &Workflow, blocks: &[Block<'_>], found: &mut Vec<Diagnostic>) {
    for step in join_never_met::always_met(workflow, blocks) {
        let unmet = step.ways.iter().find(|way| way.trigger == Trigger::Unmet);
        if let Some(way) = unmet.filter(|way| way.inherited_from.is_none()) {
            let hidden = Hidden::Unmet(step.head.title.clone());
            found.push(diagnostic(&hidden, place(way.origin), place(step.head.origin)));
        }
    }
    for block in blocks.iter().filter(|block| !block.in_order) {
        let entered = if block.outermost { entered_from_beside(workflow, block) } else { Vec::new() };
        let mut known: Option<(&[usize], Vec<bool>)> = None;
        for (from, step) in block.steps.iter().enumerate() {
            for way in step.ways.iter().filter(|way| way.inherited_from.is_none()) {
                let [first, .., last] = way.arrows.as_slice() else { continue };
                let bounded = |arrow: &&Arrow| arrow.at_most.is_some();
                if way.arrows.iter().any(|arrow| matches!(arrow.target, Target::Recovery(_)))
                    || !way.arrows.iter().rev().skip(1).all(|arrow| bounded(&arrow))
                {
                    continue;
                }
                // Where an arrow leads into its own circle, a case can come back; so it can from where events lead.
                let (circles, handled) = known
                    .get_or_insert_with(|| (block.circles(), block.reached_from(entered.iter().copied())));
                let again = |arrow: &Arrow| match &arrow.target {
                    Target::Step { id } => {
                        let to = block.place(id).and_then(|to| circles.get(to));
                        to.is_none() || to == circles.get(from) || handled.get(from).copied().unwrap_or(true)
                    }
                    Target::Outcome { .. } | Target::Join | Target::Leave => false,
                    _ => true,
                };
                if way.arrows.iter().rev().skip(1).all(|arrow| !again(arrow)) {
                    let hidden = Hidden::Once(step.head.title.clone());
                    found.push(diagnostic(&hidden, place(last.origin), place(first.origin)));
                }
            }
        }
    }
}

/// `location` is the line that is never taken, `first` the one that always is.
pub(crate) fn diagnostic(hidden: &Hidden, location: Location, first: Location) -> Diagnostic {
    let (title, label, before, note) = match hidden {
        Hidden::Else => (
            "this `else` is never taken".to_owned(),
            "never reached",
            "this arrow may be taken as often as it likes",
            "Bound the arrow before it (`at most 2 times`), or take the `else` away.".to_owned(),
        ),
        Hidden::Way(what) => (
            format!("there are two ways for {what}"),
            "never taken",
            "this one is taken",
            "Whoever works here would not know which of the two to follow.".to_owned(),
        ),
        Hidden::Once(title) => (
            format!("this `else` is never taken: nothing leads back to “{title}”"),
            "never reached",
            "taken once, and never again",
            "Lead a way back to it, or take `at most` and the `else` away.".to_owned(),
        ),
        Hidden::Unmet(title) => (
            format!("this `unmet` is never taken: too few branches of “{title}” can leave"),
            "never taken",
            "always joined",
            "Let a branch that gives up end with `-> leave`, or take the line away.".to_owned(),
        ),
        Hidden::OnlyEvents(title) => (
            format!("this `done` is never taken: “{title}” says neither `for` nor `until`"),
            "never taken",
            "only what its `on` lines name ends it",
            "A wait is done when its time is over (`for 2 days`) or when something holds (`until ...`). Say which, or take the line away.".to_owned(),
        ),
        Hidden::Zero => (
            "an arrow that may be taken 0 times is never taken".to_owned(),
            "never taken",
            "",
            "Say how often it may be taken, or take it away.".to_owned(),
        ),
    };
    let diagnostic = Diagnostic::new(&RULE, title, location, label).note(note);
    if before.is_empty() { diagnostic } else { diagnostic.label(first, before) }
}

/// A `done` of a wait that only events end. `wait` is its name, `whole` the line with its line break, and `insertion` where
/// and how a time is put in.
pub(crate) fn only_events(
    title: &str,
    location: Location,
    wait: Location,
    whole: Location,
    insertion: (Location, String),
) -> Diagnostic {
    diagnostic(&Hidden::OnlyEvents(title.to_owned()), location, wait)
        .suggestion("Say how long it waits at most", insertion.0, insertion.1)
        .suggestion("Take the line away: then only events end the wait", whole, "")
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    fn said(draft: &str, send: &str, more: &str) -> Vec<String> {
        let text = format!(
            r#"
role Team {{ people ana, ben }}
workflow Answer {{
  owner Team
  within 1 week
  late -> dropped
  outcome answered
  outcome dropped
  {more}
  stage draft {{
    by   Team
    done {draft}
  }}
  stage send {{
    by   Team
    done {send}
    fails -> dropped
  }}
}}
"#
        );
        findings(&text).into_iter().filter(|found| found.starts_with("never_taken")).collect()
    }

    /// A parallel with two branches that end so, joined so, and an `unmet`.
    fn parallel(one: &str, other: &str, join: &str) -> Vec<String> {
        let text = format!(
            r#"
role Team {{ people ana, ben }}
workflow Answer {{
  owner Team
  within 1 week
  late -> dropped
  outcome answered
  outcome dropped
  parallel both {{
    branch one {{
      stage first {{
        by     Team
        within 1 day
        done   -> join
        late   -> {one}
      }}
    }}
    branch other {{
      stage second {{
        by     Team
        within 1 day
        done   -> join
        late   -> {other}
      }}
    }}
    join  {join}
    unmet -> dropped
    done  -> answered
  }}
}}
"#
        );
        findings(&text)
    }

    #[test]
    fn an_unmet_is_for_branches_that_leave() {
        const NOT: &str = "never_taken: This `unmet` is never taken: too few branches of “Both” can leave";
        assert_eq!(parallel("join", "join", "all"), [NOT]);
        assert_eq!(parallel("dropped", "join", "all"), [NOT]);
        assert_eq!(parallel("leave", "join", "any"), [NOT]);
        assert_eq!(parallel("leave", "join", "all"), [""; 0]);
        assert_eq!(parallel("leave", "leave", "any"), [""; 0]);
        assert_eq!(parallel("leave", "join", "at least 2"), [""; 0]);
    }

    /// What is said of a wait for an event, with these lines.
    fn wait(lines: &str) -> Vec<String> {
        let text = format!(
            r#"
role Team {{ people ana, ben }}
recovery ask_again {{
  resume
}}
workflow Answer {{
  owner Team
  within 1 week
  late -> dropped
  outcome answered
  outcome dropped
  event go
  wait reply {{
    {lines}
  }}
}}
"#
        );
        findings(&text).into_iter().filter(|found| found.starts_with("never_taken")).collect()
    }

    #[test]
    fn a_wait_is_done_by_time_or_by_what_holds() {
        const NOT: &str = "never_taken: This `done` is never taken: “Reply” says neither `for` nor `until`";
        assert_eq!(wait("on go -> answered\n done -> dropped"), [NOT]);
        assert_eq!(wait("done -> dropped\n on go -> answered"), [NOT]);
        assert_eq!(wait("within 1 day\n on go -> answered\n late -> dropped\n done -> dropped"), [NOT]);
        assert_eq!(wait("on go -> answered"), [""; 0]);
        assert_eq!(wait("for 1 day\n on go -> answered\n done -> dropped"), [""; 0]);
        assert_eq!(wait("for unknown \"How long?\"\n on go -> answered\n done -> dropped"), [""; 0]);
        assert_eq!(wait("until today >= 2026-01-01\n on go -> answered\n done -> dropped"), [""; 0]);
        // What a wait lacks is said once.
        assert_eq!(wait("done -> dropped"), [""; 0]);
        // Whoever skips it goes on, and so may whoever recovers.
        assert_eq!(wait("when today >= 2026-01-01\n on go -> answered\n done -> dropped"), [""; 0]);
        assert_eq!(wait("on go -> recover ask_again else -> dropped\n done -> answered"), [""; 0]);
    }

    #[test]
    fn an_else_is_for_whoever_comes_back() {
        const NOT: &str = "never_taken: This `else` is never taken: nothing leads back to “Draft”";
        let twice = "-> send at most 2 times else -> dropped";
        assert_eq!(said(twice, "-> answered", ""), [NOT]);
        assert_eq!(said("-> answered at most 2 times else -> send", "-> answered", ""), [NOT]);
        assert_eq!(said(twice, "-> draft", ""), [""; 0]);
        assert_eq!(said("-> draft at most 2 times else -> send", "-> answered", ""), [""; 0]);
        // An event leads back from wherever the case is.
        assert_eq!(said(twice, "-> answered", "event again\n  on again -> draft"), [""; 0]);
    }
}

//! An arrow between a branch and what lies outside it.

use flow_source::{Diagnostic, Level, Location, Rule};

/// An arrow leads into a branch, or out of one.
pub static RULE: Rule = Rule {
    name: "arrow_across_branches",
    level: Level::Error,
    summary: "An arrow leads into a branch, or out of one.",
    page: include_str!("arrow_across_branches.md"),
};

/// How an arrow crosses the border of a branch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Crossing {
    /// From outside to a step inside.
    Into,
    /// From inside to a step outside.
    OutOf(Exit),
    /// From one branch to a step of another one.
    Between,
}

/// What an arrow out of a block leaves behind, and where it goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Exit {
    /// Out of a `beside` or of `finally`.
    Beside,
    /// To the parallel itself, or to a step before it: what runs beside would not know.
    Back,
    /// Out of one branch of several, to what comes after them.
    Branch,
    /// Out of one item of an `each`, to what comes after all of them.
    Item,
}

/// `name` is the step the arrow names, `block` the parallel or `beside` around it (or around the arrow), `place` where
/// the step stands.
pub(crate) fn diagnostic(
    name: &str,
    crossing: Crossing,
    block: &str,
    location: Location,
    place: Location,
) -> Diagnostic {
    let lost = "Whoever works in another branch would go on without knowing that the work has moved away.";
    let (title, label, note, why) = match crossing {
        Crossing::Into => (
            format!("an arrow can't lead into `{block}`, where `{name}` stands"),
            "from outside",
            format!("Let it lead to `{block}` as a whole: all of its branches begin together."),
            lost,
        ),
        Crossing::OutOf(Exit::Beside) => (
            format!("an arrow can't lead out of `{block}` to `{name}`"),
            "out of it",
            "End it with `-> leave`, or with an outcome, which ends the whole case.".to_owned(),
            lost,
        ),
        Crossing::OutOf(Exit::Back) => (
            format!("one branch of `{block}` can't go back to `{name}` while the others go on"),
            "out of a branch, and back",
            format!(
                "If all of them begin again: end the branch with `-> leave`, and let `{block}` lead back with \
                 `unmet -> {name} at most 1 times else -> ...`. If only this branch begins again: write what it \
                 repeats inside the branch."
            ),
            "The others would wait for work that has begun anew, and nobody could say how many to wait for.",
        ),
        Crossing::OutOf(Exit::Branch) => (
            format!("an arrow can't lead out of `{block}` to `{name}`"),
            "out of a branch",
            format!(
                "End each branch with `-> join` (it counts) or `-> leave` (it doesn't), and let `{block}` lead on: \
                 `done -> {name}`, once for all. If `{name}` is to be done once for each branch, write it at the end \
                 of each, or make it a workflow that each branch runs."
            ),
            "Whoever does it would be called once for each branch that arrives, with nothing to say which is which.",
        ),
        Crossing::OutOf(Exit::Item) => (
            format!("an arrow can't lead out of one item of `{block}` to `{name}`"),
            "out of an item",
            format!(
                "End each item with `-> join` (it counts) or `-> leave` (it doesn't). `join all` or \
                 `join at least 3` says how many come together, and `done -> {name}` in `{block}` goes on once for \
                 all of them."
            ),
            "Whoever goes on would be called once for each item, with nothing to say how many are still to come.",
        ),
        Crossing::Between => (
            format!("an arrow can't lead from one branch to `{name}` in another"),
            "to another branch",
            "Branches run side by side, each on its own. What both need comes before or after them."
                .to_owned(),
            lost,
        ),
    };
    Diagnostic::new(&RULE, title, location, label)
        .label(place, format!("`{name}` stands here"))
        .note(note)
        .note(why)
}

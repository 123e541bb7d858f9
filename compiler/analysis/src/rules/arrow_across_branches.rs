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
    OutOf,
    /// From one branch to a step of another one.
    Between,
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
    let (title, label, note) = match crossing {
        Crossing::Into => (
            format!("an arrow can't lead into `{block}`, where `{name}` stands"),
            "from outside",
            format!("Let it lead to `{block}` as a whole: all of its branches begin together."),
        ),
        Crossing::OutOf => (
            format!("an arrow can't lead out of `{block}` to `{name}`"),
            "out of a branch",
            "End the branch with `-> join` (it counts) or `-> leave` (it doesn't), and lead on from the parallel with \
             `done` or `unmet`. Only an outcome may be named from inside: it ends the whole case."
                .to_owned(),
        ),
        Crossing::Between => (
            format!("an arrow can't lead from one branch to `{name}` in another"),
            "to another branch",
            "Branches run side by side, each on its own. What both need comes before or after them.".to_owned(),
        ),
    };
    Diagnostic::new(&RULE, title, location, label)
        .label(place, format!("`{name}` stands here"))
        .note(note)
        .note("Whoever works in another branch would go on without knowing that the work has moved away.")
}

//! What runs side by side stands in the branches.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// What runs side by side stands in the branches.
pub static RULE: Rule = Rule {
    name: "steps_outside_branch",
    level: Level::Error,
    summary: "What runs side by side stands in the branches.",
    page: include_str!("steps_outside_branch.md"),
};

/// `branch legal -> ask_legal`; `places` are those of the steps that are meant.
pub(crate) fn report(location: Location, branch: &str, places: Vec<Location>) -> Diagnostic {
    let title = format!("The steps of the branch `{}` stand inside its braces", super::shown(branch));
    complete(Diagnostic::new(&RULE, title, location, "a branch can't lead to a step outside"), places)
}

/// A parallel that only names its steps.
pub(crate) fn listed(location: Location, names: &[&str], places: Vec<Location>) -> Diagnostic {
    let shown: Vec<String> = names.iter().take(4).map(|name| format!("`{}`", super::shown(name))).collect();
    let names = match shown.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => shown.concat(),
    };
    let title = format!("What runs side by side stands inside the parallel, each in a branch: {names}");
    complete(Diagnostic::new(&RULE, title, location, "here it is only named"), places)
}

/// The same with edits that move the steps into their branches.
pub(crate) fn moved(found: Diagnostic, edits: Vec<Edit>) -> Diagnostic {
    found.offer("Move them into branches", edits, false)
}

fn complete(mut found: Diagnostic, places: Vec<Location>) -> Diagnostic {
    for place in places.into_iter().take(4) {
        found = found.label(place, "move this step into its branch, and let it lead to `join`");
    }
    found.note("For example `branch legal { stage ask_legal { by Legal done -> join } }`, with a line for each. A branch ends with `-> join`; what comes when all are done is the `done -> ...` of the parallel.")
}

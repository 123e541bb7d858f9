//! What happens in a scenario, or is expected, is said in another way.

use flow_source::{Diagnostic, Level, Location, Rule};

/// What happens in a scenario, or is expected, is said in another way.
pub static RULE: Rule = Rule {
    name: "scenario_spelling",
    level: Level::Error,
    summary: "What happens in a scenario, or is expected, is said in another way.",
    page: include_str!("scenario_spelling.md"),
};

/// `page done after 10m`; `right` is what should stand at the location.
pub(crate) fn done(location: Location, right: Option<&str>) -> Diagnostic {
    let found = Diagnostic::new(
        &RULE,
        "How a step goes well is said by what it `writes`, or by how long it `takes`",
        location,
        "said otherwise in Flow",
    )
    .note("For example `when triage takes 10m`, or `when triage writes \"a broken disk\" after 10m`.");
    match right {
        Some(right) => found.fix(format!("Write `{right}`"), location, right),
        None => found,
    }
}

/// `approve accepts`; what it says is `verdict`.
pub(crate) fn verdict(location: Location, written: &str, verdict: &str) -> Diagnostic {
    let right = format!("says {verdict}");
    Diagnostic::new(
        &RULE,
        format!("`{}` should be `{right}`", super::shown(written)),
        location,
        "what a gate answers",
    )
    .fix(format!("Write `{right}`"), location, right)
}

/// `expect refunded within 2 days`: an outcome is named as one. `gap` is where its word is missing.
pub(crate) fn outcome(location: Location, gap: Location, name: &str) -> Diagnostic {
    let name = super::shown(name);
    Diagnostic::new(
        &RULE,
        format!("What is expected of `{name}`? An outcome is expected with `outcome {name}`"),
        location,
        "an outcome?",
    )
    .note("A step is expected with what becomes of it: `expect approve is late`, `expect no pay`.")
    .suggestion(format!("Write `outcome {name}`"), gap, "outcome ")
}

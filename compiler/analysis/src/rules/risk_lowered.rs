//! A stage whose `risk` lies below the risk of its actions.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A stage claims less risk than what it does.
pub static RULE: Rule = Rule {
    name: "risk_lowered",
    level: Level::Error,
    summary: "A stage claims less risk than what it does.",
    page: include_str!("risk_lowered.md"),
};

/// `stated` is the risk the stage claims, `needed` that of the action; `whole` is the line that claims it.
pub(crate) fn diagnostic(
    name: &str,
    stated: &str,
    needed: &str,
    action: &str,
    location: Location,
    call: Location,
    whole: Location,
) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{name}` claims to be {stated}, and `{action}` is {needed}"),
        location,
        format!("{stated}, it says here"),
    )
    .label(call, format!("this is {needed}"))
    .note("A stage may claim more risk than its actions have, never less: otherwise the approval that the action needs could be argued away.")
    .suggestion("Take the line away: then the risk of the action counts", whole, "")
}

/// Actions of two tiers, neither above the other.
pub(crate) fn unclear(name: &str, first: (&str, Location), second: (&str, Location)) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("It is not clear how risky `{name}` is"),
        second.1,
        second.0,
    )
    .label(first.1, first.0)
    .note("Neither of the two tiers is above the other. Say in the stage which one counts, or put one above the other where they are declared.")
}

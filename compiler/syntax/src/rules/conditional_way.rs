//! A way leads to one place; what data decides stands in a decision.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// A way leads to one place; what data decides stands in a decision.
pub static RULE: Rule = Rule {
    name: "conditional_way",
    level: Level::Error,
    summary: "A way leads to one place; what data decides stands in a decision.",
    page: include_str!("conditional_way.md"),
};

/// What the edit needs to put a decision in place of the condition.
pub(crate) struct Decision<'a> {
    /// From behind the arrow to the end of the line.
    pub(crate) targets: Location,
    /// Behind the closing brace of the step.
    pub(crate) behind: Location,
    /// How far the step is indented.
    pub(crate) indent: usize,
    /// The name of the new decision.
    pub(crate) name: String,
    /// Where it leads if the condition holds.
    pub(crate) first: &'a str,
    /// Where it leads otherwise.
    pub(crate) second: &'a str,
    /// The condition.
    pub(crate) condition: &'a str,
}

/// `accept -> ceo if amount > 100 EUR else sign`; `location` is the condition with its word.
pub(crate) fn report(location: Location, trigger: &str, decision: Option<Decision<'_>>) -> Diagnostic {
    let found = Diagnostic::new(
        &RULE,
        format!("`{}` leads to one place, and here a condition chooses", super::shown(trigger)),
        location,
        "this is decided in a step of its own",
    )
    .note("What data decides stands in a `decide`, with a line for each condition: so it is drawn, and checked for gaps.");
    let Some(decision) = decision else { return found };
    let margin = " ".repeat(decision.indent);
    let Decision { name, first, second, condition, .. } = &decision;
    let block = format!(
        "\n\n{margin}decide {name} {{\n{margin}  when {condition} -> {first}\n{margin}  otherwise -> {second}\n{margin}}}"
    );
    let edits = vec![
        Edit { location: decision.targets, text: format!(" {name}") },
        Edit { location: decision.behind, text: block },
    ];
    found.offer(format!("Lead to a decision `{name}`"), edits, true)
}

/// `if score > 7 -> review`, in a stage: `name` is the new decision.
pub(crate) fn of_stage(location: Location, name: &str, edits: Vec<Edit>) -> Diagnostic {
    Diagnostic::new(&RULE, "A stage leads to one place when it is done, and here a condition chooses", location, "this is decided in a step of its own")
        .note("What data decides stands in a `decide`, with a line for each condition: so it is drawn, and checked for gaps.")
        .offer(format!("Lead to a decision `{name}`"), edits, true)
}

/// `on paid -> ship when amount > 5 EUR`: `gap` stands before the arrow, `rest` from before the condition to the end.
pub(crate) fn of_event(location: Location, gap: Location, rest: Location, condition: &str) -> Diagnostic {
    let edits = vec![
        Edit { location: gap, text: format!(" when {condition} ") },
        Edit { location: rest, text: String::new() },
    ];
    Diagnostic::new(
        &RULE,
        "The condition stands before the arrow",
        location,
        "this tells when the way counts",
    )
    .offer("Move it before the arrow", edits, true)
}

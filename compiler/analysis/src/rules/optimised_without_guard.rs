//! Something that is pursued without a limit.

use crate::place;
use flow_ir::{Expression, ExpressionKind, Function, Head, Package};
use flow_source::{Diagnostic, Level, Rule};

/// Whatever is optimised has a guard, and where a function ranks what is optimised among its values, a guard stands for one
/// that is ranked higher.
///
/// Values are words; one is known to be a measure only where it has the measure's name.
pub static RULE: Rule = Rule {
    name: "optimised_without_guard",
    level: Level::Warning,
    summary: "A number is pursued, and nothing says what must not be traded for it.",
    page: include_str!("optimised_without_guard.md"),
};

/// Reports what is optimised and not guarded.
pub fn check(package: &Package, found: &mut Vec<Diagnostic>) {
    for function in &package.functions {
        let own = (&function.head, function.optimise.as_deref(), function.guards.as_slice());
        report(own, Some(function), package, found);
    }
    for workflow in &package.workflows {
        let function =
            package.functions.iter().find(|function| function.workflows.contains(&workflow.head.id));
        let own = (&workflow.head, workflow.optimise.as_deref(), workflow.guards.as_slice());
        report(own, function, package, found);
    }
}

fn report(
    (head, optimise, guards): (&Head, Option<&str>, &[Expression]),
    function: Option<&Function>,
    package: &Package,
    found: &mut Vec<Diagnostic>,
) {
    let Some(optimise) = optimise else { return };
    let title = package.title(optimise);
    let inherited = function.map_or(&[][..], |function| &function.guards);
    if guards.is_empty() && inherited.is_empty() {
        found.push(
            Diagnostic::new(
                &RULE,
                format!("“{}” pursues “{title}” at any price", head.title),
                place(head.origin),
                "nothing here says what must not be traded for it",
            )
            .note("Whoever is judged by one number will pay for it with the others. Say with `guard` which number must not get worse."),
        );
        return;
    }
    let Some(function) = function else { return };
    let rank = |id: &str| function.values.iter().position(|value| *value == name(id));
    let Some(pursued) = rank(optimise).filter(|rank| *rank > 0) else { return };
    let ranks: Option<Vec<usize>> = guards.iter().chain(inherited).flat_map(measures).map(rank).collect();
    // A guard that is no value of the function may stand for any of them.
    let Some(ranks) = ranks else { return };
    if ranks.iter().all(|rank| *rank >= pursued) {
        let higher = function.values.first().map(String::as_str).unwrap_or_default();
        found.push(
            Diagnostic::new(
                &RULE,
                format!("“{}” pursues “{title}”, and nothing guards what is worth more", head.title),
                place(head.origin),
                "its guards are worth less than what it pursues",
            )
            .label(place(function.head.origin), format!("here `{higher}` comes first"))
            .note("What is valued most must not be traded for what is valued less. Guard it as well."),
        );
    }
}

fn name(id: &str) -> &str {
    let id = id.split_once('(').map_or(id, |(bare, _)| bare);
    id.rsplit('.').next().unwrap_or(id)
}

/// The declarations that a condition names.
fn measures(condition: &Expression) -> Vec<&str> {
    let mut found = Vec::new();
    let mut open = vec![condition];
    while let Some(expression) = open.pop() {
        if let ExpressionKind::Reference { id } = &expression.kind {
            found.push(id.as_str());
        }
        open.extend(expression.parts());
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    fn text(function: &str, workflow: &str) -> Vec<String> {
        let text = format!(
            "role Boss {{ people ana, ben, cara }}\nmeasure speed {{ target <= 2 days }}\nmeasure trust {{ target >= 4 }}\nmeasure cost {{ target <= 4 }}\nfunction Office {{\n architect Boss\n workflows Work\n{function}\n}}\nworkflow Work {{\n owner Boss\n{workflow}\n outcome done_\n stage act {{\n by Boss\n done -> done_\n }}\n}}\n"
        );
        findings(&text).into_iter().filter(|found| found.starts_with("optimised")).collect()
    }

    #[test]
    fn what_is_pursued_is_guarded_by_what_is_worth_more() {
        let none: [&str; 0] = [];
        assert_eq!(
            text("", "optimise speed"),
            ["optimised_without_guard: “Work” pursues “Speed” at any price"]
        );
        assert_eq!(text("", "optimise speed\nguard trust >= 4"), none);
        assert_eq!(text("values trust over speed", "optimise speed\nguard trust >= 4"), none);
        assert_eq!(
            text("values trust over speed over cost", "optimise speed\nguard cost <= 4"),
            ["optimised_without_guard: “Work” pursues “Speed”, and nothing guards what is worth more"]
        );
        // A guard whose worth is not said may be worth more.
        assert_eq!(text("values trust over speed", "optimise speed\nguard cost <= 4"), none);
        assert_eq!(text("guard trust >= 4", "optimise speed"), none);
    }

    #[test]
    fn a_guard_may_have_arguments() {
        let text = "use std.measures { cycle_time, rework_rate }\nrole Team { people ana, ben, cara }\nworkflow Work(order: Text) {\n owner Team\n optimise cycle_time\n guard rework_rate(review: look) <= 10%\n outcome good\n gate look of order {\n  by Team\n  accept -> good\n  reject -> good\n  rework -> look at most 2 times else -> good\n }\n}\n";
        let found = findings(text);
        let wanted = ["optimised_without_guard", "different_units"];
        assert!(!found.iter().any(|found| wanted.iter().any(|rule| found.starts_with(rule))), "{found:?}");
    }
}

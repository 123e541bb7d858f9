//! Agents that value things in another order than the function they work in.

use crate::place;
use flow_ir::{Agent, Function, Origin};
use flow_source::{Diagnostic, Level, Rule};

/// What an agent values stands in the same order as in the function whose work it does. Only values that both name are
/// compared.
pub static RULE: Rule = Rule {
    name: "conflicting_values",
    level: Level::Warning,
    summary: "An agent values things in another order than the function it works in.",
    page: include_str!("conflicting_values.md"),
};

/// Reports the first two values that an agent and a function put in opposite order.
pub fn check(agent: &Agent, function: &Function, named: Origin, found: &mut Vec<Diagnostic>) {
    let shared: Vec<(&str, usize)> = agent
        .values
        .iter()
        .filter_map(|value| {
            let place = function.values.iter().position(|known| known == value)?;
            Some((value.as_str(), place))
        })
        .collect();
    let turned = shared.iter().zip(shared.iter().skip(1)).find(|((_, first), (_, second))| first > second);
    let Some(((first, _), (second, _))) = turned else { return };
    let words = |value: &str| value.replace('_', " ");
    let (first, second) = (words(first), words(second));
    found.push(
        Diagnostic::new(
            &RULE,
            format!(
                "“{}” puts {first} over {second}, and “{}” puts {second} over {first}",
                agent.head.title, function.head.title
            ),
            place(agent.head.origin),
            format!("this agent puts {first} over {second}"),
        )
        .label(place(function.head.origin), format!("this function puts {second} over {first}"))
        .label(place(named), "here the agent works for the function")
        .note("Where two values pull apart, the agent will decide against the house, again and again and without being asked. Give both the same order."),
    );
}

#[cfg(test)]
mod tests {
    use crate::testing::{fences, findings};

    #[test]
    fn only_what_both_name_is_compared() {
        let page = fences(super::RULE.page, "fail").concat();
        let said = |values: &str| -> Vec<String> {
            let found = findings(&page.replace("values   speed over care", values));
            found.into_iter().filter(|found| found.starts_with("conflicting_values")).collect()
        };
        let title = |first: &str, second: &str| {
            format!(
                "conflicting_values: “Writer” puts {first} over {second}, and “Press” puts {second} over {first}"
            )
        };
        assert_eq!(said("values speed over care"), [title("speed", "care")]);
        assert_eq!(said("values speed over fun over care"), [title("speed", "care")]);
        assert_eq!(said("values care over speed"), [""; 0]);
        assert_eq!(said("values care over cost"), [""; 0]);
        assert_eq!(said("values fun over speed"), [""; 0]);
        assert_eq!(said(""), [""; 0]);
    }
}

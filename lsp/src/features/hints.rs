//! What the compiler knows and the text doesn't say, shown beside it.

use crate::package::View;
use flow_analysis::budgets::Budget;
use flow_ir::{AgentClass, StepKind, Workflow};
use flow_source::Span;
use flow_targets::wording::Index;

/// A few words at an offset, and what they mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Hint {
    /// Where it is shown.
    pub offset: u32,
    /// What is shown.
    pub text: String,
    /// What is said about it.
    pub tooltip: String,
}

/// What an agent's part in a stage is called.
pub const fn class(class: AgentClass) -> &'static str {
    match class {
        AgentClass::AgentReady => "agent-ready: nobody stands between its output and the next effect",
        AgentClass::AgentAugmented => "agent-augmented: a person looks before it takes effect",
        AgentClass::HumanOnly => "human-only",
    }
}

/// The hints of a part of a file, in order.
pub fn hints(view: &View<'_>, part: Span) -> Vec<Hint> {
    let package = &view.analysis.package;
    let index = Index::new(view.input());
    let names = view.file.names();
    let mut found = Vec::new();
    for workflow in &package.workflows {
        if workflow.head.origin.file != view.id.0 {
            continue;
        }
        found.extend(deadlines(view, workflow, part));
        for step in workflow.all_steps() {
            let origin = step.head.origin;
            if origin.end < part.start || part.end < origin.start {
                continue;
            }
            let Some(declared) = names.iter().find(|one| one.name.start == origin.start) else { continue };
            let words = index.words().within(workflow).at(step);
            let line = view.source.line_span(view.source.line_of(origin.start));
            let written = declared.whole.of(view.text());
            let mut parts: Vec<String> = Vec::new();
            let own_owner = written.lines().any(|line| line.trim_start().starts_with("owner "));
            if !own_owner && step.owner.is_some() {
                parts.push(format!("owner {}", words.owner(step.owner.as_ref()).plain()));
            }
            if let StepKind::Stage(stage) = &step.kind
                && let Some(agent_class) = stage.agent_class
                && !stage.human_only
            {
                let text = class(agent_class);
                parts.push(text.split(':').next().unwrap_or(text).to_owned());
            }
            let inherited: Vec<String> = step
                .ways
                .iter()
                .filter(|way| way.inherited_from.is_some())
                .map(|way| words.trigger_short(&way.trigger))
                .collect();
            if !inherited.is_empty() {
                parts.push(format!("also {}", inherited.join(", ")));
            }
            if !parts.is_empty() {
                let tooltip =
                    format!("“{}”: what is set on the blocks around it, or worked out.", step.head.title);
                found.push(Hint { offset: line.end, text: parts.join(" · "), tooltip });
            }
            found.extend(ladders(view, &words, step));
        }
    }
    found.sort_by_key(|hint| hint.offset);
    found
}

/// How much of its deadline something takes in the worst case, at the line that sets it.
fn deadlines(view: &View<'_>, workflow: &Workflow, part: Span) -> Vec<Hint> {
    let here = |budget: &Budget| {
        let origin = budget.origin;
        origin.file == view.id.0 && part.start <= origin.end && origin.start <= part.end
    };
    let budgets = flow_analysis::budgets::budgets(&view.analysis.package, workflow);
    let hint = |budget: Budget| Hint {
        offset: view.source.line_span(view.source.line_of(budget.origin.start)).end,
        text: format!("worst case {} of {}", budget.worst, budget.most),
        tooltip: "How long it can take though everybody keeps to their own deadlines and estimates."
            .to_owned(),
    };
    budgets.into_iter().filter(here).map(hint).collect()
}

/// Whom a ladder reaches, at the line that names it.
fn ladders<'a>(
    view: &View<'_>,
    words: &flow_targets::wording::Words<'a>,
    step: &'a flow_ir::Step,
) -> Vec<Hint> {
    let ladders = step.timing.ladders.iter();
    ladders
        .filter(|ladder| ladder.origin.file == view.id.0)
        .map(|ladder| {
            let rungs: Vec<String> =
                ladder.rungs.iter().map(|rung| words.person(&rung.person).plain()).collect();
            let line = view.source.line_span(view.source.line_of(ladder.origin.start));
            Hint {
                offset: line.end,
                text: format!("→ {}", rungs.join(" → ")),
                tooltip: "Whom the ladder reaches, in this order.".to_owned(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::hints;
    use crate::features::fixture::answers;
    use flow_source::Span;

    #[test]
    fn what_is_inherited_is_shown() {
        let fixture = answers("owne");
        let view = fixture.view();
        let all = hints(&view, Span::new(0, u32::MAX));
        let texts: Vec<&str> = all.iter().map(|hint| hint.text.as_str()).collect();
        let (owners, others): (Vec<&str>, Vec<&str>) =
            texts.iter().partition(|text| text.contains("owner Lead"));
        assert_eq!(owners.len(), 4, "{texts:?}");
        // A draft takes a day and may come back once, as may the check; sending takes an hour.
        assert_eq!(others, ["worst case 4 days and 1 hour of 3 days"]);
    }
}

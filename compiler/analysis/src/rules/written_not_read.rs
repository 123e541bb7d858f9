//! Work whose result nobody looks at.

use crate::paths::uses::{self, Seen, Use};
use crate::place;
use flow_ir::{Expression, ExpressionKind, Package, StepKind, Way, Workflow};
use flow_source::{Diagnostic, Level, Rule};
use rustc_hash::{FxHashMap, FxHashSet};

/// What is written is read by somebody: a later step, a gate, a decision, an outcome or run that it is handed to.
///
/// Who is told with `informs` by the step that writes it reads it, and so does everybody where what is written is an input of
/// the case: it belongs to whoever handed it in. A seam from a step carries what the other side asks for by name.
pub static RULE: Rule = Rule {
    name: "written_not_read",
    level: Level::Warning,
    summary: "Something is written and nobody reads it.",
    page: include_str!("written_not_read.md"),
};

/// Reports the data of a workflow that is written and never looked at.
pub fn check(package: &Package, workflow: &Workflow, found: &mut Vec<Diagnostic>) {
    if workflow.variables.iter().all(|variable| variable.written_by.is_empty()) {
        return;
    }
    let read = read(package, workflow);
    let steps = workflow.all_steps();
    let places: FxHashMap<&str, usize> =
        steps.iter().enumerate().map(|(place, step)| (step.head.id.as_str(), place)).collect();
    for variable in &workflow.variables {
        let name = variable.name.as_str();
        if read.contains(name) || workflow.parameters.iter().any(|parameter| parameter.name == name) {
            continue;
        }
        // In the order of the text.
        let mut writers: Vec<usize> =
            variable.written_by.iter().filter_map(|id| places.get(id.as_str()).copied()).collect();
        writers.sort_unstable();
        let mut writers = writers.into_iter().filter_map(|place| steps.get(place));
        let told = writers.clone().any(|step| step.work().is_some_and(|work| !work.informs.is_empty()));
        let Some(first) = writers.next().filter(|_| !told) else { continue };
        let write = first.work().and_then(|work| work.writes.iter().find(|write| write.name == name));
        let origin = write.map_or(first.head.origin, |write| write.origin);
        let mut diagnostic = Diagnostic::new(
            &RULE,
            format!("Nobody reads the `{name}` that “{}” writes", first.head.title),
            place(origin),
            "written here, and looked at nowhere",
        );
        for step in writers.take(4) {
            diagnostic = diagnostic.label(place(step.head.origin), "and here");
        }
        found.push(diagnostic.note(
            "Work that nobody looks at is done worse every time, until nobody does it. Say who needs it: with `reads`, as the `of` of a gate, handed to an outcome, or with `informs`. If nobody does, leave it out.",
        ));
    }
}

/// The names of all data that is looked at.
fn read<'a>(package: &'a Package, workflow: &'a Workflow) -> FxHashSet<&'a str> {
    let mut names: FxHashSet<&'a str> = FxHashSet::default();
    let mut open: Vec<&'a Expression> = Vec::new();
    let steps = workflow.all_steps();
    let mut seen: Vec<Use<'a>> = uses::across(workflow).into_iter().map(|(one, _)| one).collect();
    for step in std::iter::once(None).chain(steps.iter().copied().map(Some)) {
        step.into_iter().for_each(|step| uses::uses(step, &mut seen));
        for one in seen.drain(..) {
            open.extend(one.condition);
            match one.seen {
                Seen::Expression(expression) => open.push(expression),
                Seen::Path(path, _) => names.extend(path.first().map(String::as_str)),
            }
        }
    }
    let mut ways: Vec<&'a Way> = workflow.ways.iter().collect();
    ways.extend(workflow.clocks.iter().flat_map(|clock| &clock.ways));
    ways.extend(workflow.duties.iter().flat_map(|duty| &duty.ways));
    ways.extend(workflow.besides.iter().flat_map(|beside| &beside.ways));
    for step in &steps {
        ways.extend(&step.ways);
        if let StepKind::Parallel(parallel) = &step.kind {
            open.extend(&parallel.until);
            ways.extend(parallel.branches.iter().flat_map(|branch| &branch.ways));
        }
    }
    for way in ways {
        open.extend(uses::trigger(way));
        for arrow in &way.arrows {
            open.extend(uses::handed_over(&arrow.target).iter().map(|argument| &argument.value));
        }
    }
    for seam in package.seams.iter().filter(|seam| {
        let from = seam.from.as_deref().unwrap_or_default();
        from.strip_prefix(workflow.head.id.as_str()).is_some_and(|rest| rest.starts_with('.'))
    }) {
        open.extend(&seam.requires);
        if let Some(to) = seam.to.as_ref() {
            open.extend(to.arguments.iter().map(|argument| &argument.value));
            let taken = package.workflow(&to.workflow).into_iter().flat_map(|other| &other.parameters);
            names.extend(taken.map(|parameter| parameter.name.as_str()));
        }
    }
    while let Some(expression) = open.pop() {
        if let ExpressionKind::Variable { path } = &expression.kind {
            names.extend(path.first().map(String::as_str));
        }
        open.extend(expression.parts());
    }
    names
}

#[cfg(test)]
mod tests {
    use crate::testing::all_findings;

    fn said(first: &str, second: &str, more: &str) -> Vec<String> {
        let text = format!(
            r#"
role Team {{ people ana, ben }}
role Boss {{ people cem, dora }}
workflow Answer(question: Text) {{
  owner Team
  within 1 week
  late -> dropped
  outcome answered(text: optional Text)
  outcome dropped
  {more}
  stage draft {{
    by     Team
    reads  question
    writes answer: Text
    {first}
    done   -> send
  }}
  stage send {{
    by     Boss
    {second}
    done   -> answered(TEXT)
  }}
}}
"#
        );
        let text = text.replace(
            "answered(TEXT)",
            if second == "OUT" { "answered(answer)" } else { "answered(question)" },
        );
        all_findings(&text.replace("OUT", ""))
            .into_iter()
            .filter(|found| found.starts_with("written_not_read"))
            .collect()
    }

    #[test]
    fn what_is_written_is_read_by_somebody() {
        assert_eq!(said("", "", ""), ["written_not_read: Nobody reads the `answer` that “Draft” writes"]);
        assert_eq!(said("", "reads answer", ""), [""; 0]);
        assert_eq!(said("", "OUT", ""), [""; 0]);
        assert_eq!(said("", "when answer is not \"\"", ""), [""; 0]);
        assert_eq!(said("informs Boss", "", ""), [""; 0]);
        assert_eq!(said("", "by Boss except author of answer", "").len(), 0);
        assert_eq!(
            said(
                "",
                "",
                "duty look {\n every 1 day\n while send\n by Boss\n do \"Ask.\" when answer is known\n }"
            ),
            [""; 0]
        );
        // A new version of what was handed in is its owner's.
        assert_eq!(said("writes question: Text", "reads answer", ""), [""; 0]);
    }
}

//! A way to a stage that takes something back.

use crate::graph::{Block, End};
use crate::place;
use flow_ir::{Arrow, Origin, Outcome, Step, StepKind, Target, Workflow};
use flow_source::{Diagnostic, Level, Location, Rule, Span};
use rustc_hash::{FxHashMap, FxHashSet};

/// A stage that some stage names with `undo` is reached only by unwinding.
///
/// No case begins with it, and no arrow leads to it in the course of the work. What only a stage that undoes leads to belongs to
/// the unwinding, so that people who mend what it could not do may lead back to it.
pub static RULE: Rule = Rule {
    name: "arrow_to_undo",
    level: Level::Error,
    summary: "A stage that takes something back is also reached by an arrow.",
    page: include_str!("arrow_to_undo.md"),
};

/// How many arrows one finding points at.
const SHOWN: usize = 5;

/// Reports, once for each stage that undoes, the arrows that lead to it, or that a block begins with it.
pub fn check(workflow: &Workflow, blocks: &[Block<'_>], found: &mut Vec<Diagnostic>) {
    let mut undone: FxHashMap<&str, &Step> = FxHashMap::default();
    for step in workflow.all_steps() {
        if let StepKind::Stage(stage) = &step.kind
            && let Some(undo) = stage.undo.as_deref()
        {
            undone.entry(undo).or_insert(step);
        }
    }
    if undone.is_empty() {
        return;
    }
    for block in blocks {
        if !block.steps.iter().any(|step| undone.contains_key(step.head.id.as_str())) {
            continue;
        }
        let arrows = arrows(workflow, block, &undone);
        for (at, step) in block.steps.iter().enumerate() {
            let Some(undone) = undone.get(step.head.id.as_str()) else { continue };
            let begins = block.in_order || at == 0;
            let leading: Vec<&Arrow> =
                arrows.iter().filter(|(to, _)| *to == at).map(|(_, arrow)| *arrow).collect();
            if begins {
                found.push(begun(step, undone, block, &leading));
            } else if !leading.is_empty() {
                found.push(led(workflow, step, undone, &leading));
            }
        }
    }
}

/// The arrows to the stages that undo which work can take before anything is undone, each once, in order of text.
fn arrows<'a>(
    workflow: &'a Workflow,
    block: &Block<'a>,
    undone: &FxHashMap<&str, &Step>,
) -> Vec<(usize, &'a Arrow)> {
    let undoes =
        |at: usize| block.steps.get(at).is_some_and(|step| undone.contains_key(step.head.id.as_str()));
    let mut found: Vec<(usize, &'a Arrow)> = Vec::new();
    for edge in &block.anywhere {
        if let End::Step(to) = edge.to {
            found.push((to, edge.arrow));
        }
    }
    if block.outermost {
        let steps = workflow.besides.iter().flat_map(|beside| &beside.steps);
        for arrow in steps.flat_map(|step| &step.ways).flat_map(|way| &way.arrows) {
            if let Target::Step { id } = &arrow.target
                && let Some(to) = block.place(id)
            {
                found.push((to, arrow));
            }
        }
    }
    let mut open: Vec<usize> = found.iter().map(|(to, _)| *to).chain([0]).collect();
    let mut seen = vec![false; block.steps.len()];
    while let Some(at) = open.pop() {
        let Some(seen) = seen.get_mut(at).filter(|seen| !**seen && !undoes(at)) else { continue };
        *seen = true;
        for edge in block.leaving(at) {
            if let End::Step(to) = edge.to {
                found.push((to, edge.arrow));
                open.push(to);
            }
        }
    }
    let mut told: FxHashSet<Origin> = FxHashSet::default();
    found.retain(|(to, arrow)| undoes(*to) && told.insert(arrow.origin));
    found.sort_by_key(|(_, arrow)| place(arrow.origin));
    found
}

/// Arrows lead to a stage that undoes.
fn led(workflow: &Workflow, step: &Step, undone: &Step, arrows: &[&Arrow]) -> Diagnostic {
    let (title, done) = (&step.head.title, &undone.head.title);
    let mut places = arrows.iter().map(|arrow| place(arrow.origin));
    let mut diagnostic = Diagnostic::new(
        &RULE,
        format!("“{title}” takes back what “{done}” has done, but an arrow leads to it as well"),
        places.next().unwrap_or_else(|| place(step.head.origin)),
        "leads to it in the course of the work",
    );
    for location in places.take(SHOWN - 1) {
        diagnostic = diagnostic.label(location, "so does this one");
    }
    diagnostic = diagnostic
        .label(place(undone.head.origin), format!("names “{title}” with `undo`"))
        .note(format!("It begins by itself when an outcome unwinds, once for each time that “{done}” was done. Whoever comes to it by an arrow takes back what may never have been done, and takes it back once more when the case unwinds after that."));
    let unwinding: Vec<&Outcome> = workflow.outcomes.iter().filter(|outcome| outcome.unwinds).collect();
    match (unwinding.as_slice(), arrows) {
        ([], _) => diagnostic.note("No outcome takes back what was done yet. Write `outcome NAME unwinds`, and let the arrow lead there."),
        ([outcome], [arrow]) if outcome.parameters.is_empty() && arrow.at_most.is_none() => {
            // The name of the step stands last in its arrow.
            let whole = place(arrow.origin);
            let length = u32::try_from(step.head.name.len()).unwrap_or_default();
            let name = Span::new(whole.span.end.saturating_sub(length), whole.span.end);
            diagnostic.note("To do the same work at another time, write a stage of its own for it.").suggestion(
                format!("Lead it to `{}`, which takes back everything that was done", outcome.head.name),
                Location::new(whole.file, name),
                outcome.head.name.clone(),
            )
        }
        _ => diagnostic.note("Lead the arrow to an outcome that unwinds, or write a stage of its own for what is done here."),
    }
}

/// A block begins with a stage that undoes, or it stands where each step is done.
fn begun(step: &Step, undone: &Step, block: &Block<'_>, arrows: &[&Arrow]) -> Diagnostic {
    let (title, done) = (&step.head.title, &undone.head.title);
    let (said, label, note) = match block.in_order {
        true => (
            format!("“{title}” takes back what “{done}” has done, but stands in `finally`"),
            "done whatever the ending is",
            format!("What stands in `finally` is done at each ending, also where “{done}” was never done or is to stay. Write it among the other steps of the workflow: nothing but `undo` needs to lead to it."),
        ),
        false => (
            format!("Work begins with “{title}”, which takes back what “{done}” has done"),
            "the first step, so work begins here",
            "Whoever begins would take back what hasn't been done yet. Write it behind the other steps: nothing but `undo` needs to lead to it.".to_owned(),
        ),
    };
    let mut diagnostic = Diagnostic::new(&RULE, said, place(step.head.origin), label)
        .label(place(undone.head.origin), format!("names “{title}” with `undo`"));
    for arrow in arrows.iter().take(SHOWN) {
        diagnostic = diagnostic.label(place(arrow.origin), "and this arrow leads to it");
    }
    diagnostic.note(note)
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    const FLY: &str = "  stage fly {\n    by Team\n    undo cancel\n    done -> stay\n  }\n";
    const STAY: &str = "  stage stay {\n    by Team\n    absent -> undone\n    done -> booked\n  }\n";
    const CANCEL: &str = "  stage cancel {\n    by Team\n    fails -> recover failed_system(lead: Lead) at most 1 times else -> off\n  }\n";

    fn said(lines: &str, steps: &[&str]) -> Vec<String> {
        let text = format!(
            "use std.recovery {{ failed_system }}\nrole Team {{ people ana, ben, cem }}\nrole Lead {{ people dora, emil }}\n\
             workflow Trip {{\n  owner Lead\n  within 1 week\n  late -> off\n  outcome booked\n  outcome off\n  \
             outcome undone unwinds\n  event called from Lead\n{lines}{}}}\n",
            steps.concat()
        );
        findings(&text).into_iter().filter(|found| found.starts_with("arrow_to_undo")).collect()
    }

    const LED: &str =
        "arrow_to_undo: “Cancel” takes back what “Fly” has done, but an arrow leads to it as well";

    #[test]
    fn nothing_but_unwinding_leads_to_what_undoes() {
        assert_eq!(said("", &[FLY, STAY, CANCEL]), [""; 0]);
        assert_eq!(said("", &[FLY, &STAY.replace("-> undone", "-> cancel"), CANCEL]), [LED]);
        assert_eq!(said("  on called -> cancel\n", &[FLY, STAY, CANCEL]), [LED]);
        let beside = "  beside hear {\n    starts on called\n    stage listen {\n      by Team\n      done -> cancel\n    }\n  }\n";
        assert_eq!(said(beside, &[FLY, STAY, CANCEL]), [LED]);
    }

    #[test]
    fn people_who_mend_it_may_lead_back_to_it() {
        let mended = CANCEL.replace("recover failed_system(lead: Lead)", "mend");
        let mend = "  stage mend {\n    by Lead\n    done -> cancel\n  }\n";
        assert_eq!(said("", &[FLY, STAY, &mended, mend]), [""; 0]);
    }

    #[test]
    fn no_block_begins_with_what_undoes() {
        assert_eq!(
            said("", &[CANCEL, FLY, STAY]),
            ["arrow_to_undo: Work begins with “Cancel”, which takes back what “Fly” has done"]
        );
        let finally = "  finally {\n    stage cancel {\n      by Team\n      within 1 day\n    }\n  }\n";
        assert_eq!(
            said("", &[FLY, STAY, finally]),
            ["arrow_to_undo: “Cancel” takes back what “Fly” has done, but stands in `finally`"]
        );
    }
}

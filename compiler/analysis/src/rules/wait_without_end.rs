//! Waits that nothing ends.

use crate::graph::Block;
use crate::place;
use crate::time::shelter::{Sheltered, ends, sheltered};
use flow_ir::{Package, Participant, StepKind, Trigger, Work, Workflow};
use flow_source::{Diagnostic, Edit, Level, Location, Rule, Span};

/// Every wait lies under a deadline with a way on.
///
/// A wait is whatever may last as long as somebody else pleases: a stage or a gate, a `wait` for a condition or an event, a
/// run of a workflow that has no deadline of its own, an `each ... on EVENT`. The deadline may be its own, or that of a
/// branch, a parallel, the workflow or a clock around it, as long as it leads on (`late`) and isn't paused meanwhile.
/// `within no limit because "..."` is an answer as well. An agent or a system that `stalls` is not waited for any longer. In
/// `finally`, where nothing leads on, people need a deadline of their own; systems are not waited for. What undoes, and what that
/// leads to, comes after the outcome: no deadline of the case, its clocks or blocks reaches it any more, and systems are waited for
/// only where the case has none either.
///
/// Assumes that a clock runs where its anchor lies on every way before, and its end does not.
pub static RULE: Rule = Rule {
    name: "wait_without_end",
    level: Level::Error,
    summary: "Work can wait here for ever.",
    page: include_str!("wait_without_end.md"),
};

/// How many places one finding points at.
const SHOWN: usize = 8;

/// A step that can wait for ever.
struct Endless<'a> {
    sheltered: Sheltered<'a>,
    /// For whom or what, as it goes on after "can wait for ever": " for Finance".
    awaited: String,
}

/// Reports, once for a workflow, the steps that nothing ends.
pub fn check(package: &Package, workflow: &Workflow, blocks: &[Block<'_>], found: &mut Vec<Diagnostic>) {
    let Some(outermost) = blocks.iter().find(|block| block.outermost) else { return };
    let endless: Vec<Endless<'_>> = sheltered(workflow, outermost)
        .into_iter()
        .filter_map(|sheltered| {
            let awaited = awaited(package, &sheltered)?;
            Some(Endless { sheltered, awaited })
        })
        .collect();
    if !endless.is_empty() {
        found.push(diagnostic(workflow, &endless));
    }
}

/// Reports the seams at which work may lie for ever until somebody takes it.
pub fn check_seams(package: &Package, found: &mut Vec<Diagnostic>) {
    for seam in package.seams.iter().filter(|seam| !seam.by.is_empty() && seam.timing.within.is_empty()) {
        let who = names(package, seam.by.iter().flat_map(flow_ir::Who::participants));
        found.push(
            Diagnostic::new(
                &RULE,
                format!("What comes through “{}” can wait for ever for {who}", seam.head.title),
                place(seam.head.origin),
                "nothing says how soon it is taken",
            )
            .note("Handoffs are where work gets lost: one side has let go, and the other hasn't begun. Say how soon with `within`, and what happens then with `late -> ...`."),
        );
    }
}

fn diagnostic(workflow: &Workflow, endless: &[Endless<'_>]) -> Diagnostic {
    let title = match endless {
        [] => String::new(),
        [one] => format!("“{}” can wait for ever{}", one.sheltered.step.head.title, one.awaited),
        [one, rest @ ..] => format!(
            "“{}” can wait for ever{}, and so can {} of “{}”",
            one.sheltered.step.head.title,
            one.awaited,
            if rest.len() == 1 { "one other step".to_owned() } else { format!("{} other steps", rest.len()) },
            workflow.head.title
        ),
    };
    let mut labels = endless.iter().map(|one| (place(one.sheltered.step.head.origin), label(one)));
    let (location, text) = labels.next().unwrap_or_else(|| (place(workflow.head.origin), String::new()));
    let mut diagnostic = Diagnostic::new(&RULE, title, location, text);
    for (location, text) in labels.take(SHOWN - 1) {
        diagnostic = diagnostic.label(location, text);
    }
    if let Some(paused) = endless.iter().find_map(|one| one.sheltered.paused)
        && let Some(within) = paused.within.first()
    {
        diagnostic = diagnostic.label(place(within.origin), "this deadline stands still meanwhile");
    }
    diagnostic = diagnostic.note(
        "People are away, agents hang, letters get lost, and nobody notices what is still open. Say by when, and where work goes then: `within 2 days` with `late -> ...`, here or once for the whole. Where there really is no limit, say why: `within no limit because \"...\"`.",
    );
    if endless.iter().any(|one| one.sheltered.outlasts) {
        diagnostic = diagnostic.note(
            "What takes work back comes after the outcome: the deadline of the case is over then, and ends nothing any more.",
        );
    }
    let edits: Vec<Edit> = endless.iter().filter_map(edit).collect();
    if edits.is_empty() || edits.len() > SHOWN {
        return diagnostic;
    }
    let what = if endless.len() == 1 {
        "Say by when, and what happens then"
    } else {
        "Say by when for each, and what happens then"
    };
    diagnostic.offer(what, edits, false)
}

fn label(one: &Endless<'_>) -> String {
    let tells = one.sheltered.step.timing.within.iter().any(|within| within.limit.is_some());
    match (&one.sheltered, tells) {
        (Sheltered { paused: Some(_), .. }, _) => "no deadline runs here",
        (_, true) => "its deadline leads nowhere, and none stands around it",
        _ => "no deadline, neither here nor around it",
    }
    .to_owned()
}

/// The lines that the step lacks, after its last way.
fn edit(one: &Endless<'_>) -> Option<Edit> {
    let step = one.sheltered.step;
    if one.sheltered.finally {
        return None;
    }
    let last = step.ways.iter().rfind(|way| way.inherited_from.is_none())?;
    let whole = place(last.origin);
    let within = if step.timing.within.is_empty() { "\n    within unknown \"By when?\"" } else { "" };
    let late = if step.ways.iter().any(|way| way.trigger == Trigger::Late) {
        ""
    } else {
        "\n    late -> unknown \"Where does it go then?\""
    };
    let location = Location::new(whole.file, Span::at(whole.span.end));
    Some(Edit { location, text: format!("{within}{late}") })
}

/// For whom or what a step can wait for ever; `None` where it can't.
fn awaited(package: &Package, sheltered: &Sheltered<'_>) -> Option<String> {
    let step = sheltered.step;
    if sheltered.around || ends(&step.timing, &step.ways) {
        return None;
    }
    match &step.kind {
        StepKind::Stage(stage) => awaited_in(package, sheltered, &stage.work, ""),
        StepKind::Gate(gate) => awaited_in(package, sheltered, &gate.work, "an answer of "),
        StepKind::Decide => None,
        StepKind::Parallel(parallel) => {
            let event = parallel.each.as_ref()?.event.as_deref()?;
            Some(format!(" for another “{}”", crate::phrases::title(crate::phrases::last(event))))
        }
        StepKind::Wait(wait) => wait.span.is_none().then(String::new),
        StepKind::Run(run) => {
            if run.detached {
                return None;
            }
            let seam = run.through.as_deref().and_then(|id| package.seam(id));
            let taken = seam.is_none_or(|seam| seam.by.is_empty() || !seam.timing.within.is_empty());
            let workflow = package.workflow(&run.workflow)?;
            if taken && ends(&workflow.timing, &workflow.ways) {
                return None;
            }
            Some(format!(" for “{}” to end", workflow.head.title))
        }
    }
}

fn awaited_in(package: &Package, sheltered: &Sheltered<'_>, work: &Work, what: &str) -> Option<String> {
    let step = sheltered.step;
    let performers: Vec<&Participant> =
        work.by.iter().flat_map(|performers| performers.who.participants()).collect();
    let human = performers.iter().any(|who| crate::people::staff::Staff::is_human(who));
    let stalls = step.ways.iter().any(|way| matches!(way.trigger, Trigger::Stalls { .. }));
    let late = step.ways.iter().any(|way| way.trigger == Trigger::Late);
    let ended = (stalls && !human)
        // It ends with the step that it runs beside.
        || (work.while_.is_some() && late)
        || (sheltered.finally && (!human || !step.timing.within.is_empty()))
        || (sheltered.outlasts && performers.iter().all(|who| matches!(who, Participant::System { .. })));
    if performers.is_empty() || ended {
        return None;
    }
    Some(format!(" for {what}{}", names(package, performers.into_iter())))
}

/// Who they are, in words, each once, the first few.
fn names<'a>(package: &Package, participants: impl Iterator<Item = &'a Participant>) -> String {
    let mut names: Vec<String> = Vec::new();
    for participant in participants {
        let name = crate::time::ladders::name(package, participant);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.truncate(3);
    crate::phrases::or(names)
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    /// A workflow with some lines of its own, a way out of time, and some steps.
    fn said(lines: &str, steps: &str) -> Vec<String> {
        let text = format!(
            r#"
role Team {{ people ana, ben }}
role Lead {{ people cem, dora }}
agent Writer {{ operator Lead }}
system Bank {{ action pay }}
workflow Sub {{
  owner Lead
  within no limit because "It is small."
  outcome over
  stage rest {{
    by Team
    done -> over
  }}
}}
workflow Case {{
  owner Lead
  outcome good
  outcome bad
  event answered
{lines}
{steps}
}}
"#
        );
        let others = ["unheard_event", "reviewer_", "unused_outcome"];
        findings(&text)
            .into_iter()
            .filter(|found| !others.iter().any(|other| found.starts_with(other)))
            .collect()
    }

    const STAGE: &str = "  stage draft {\n    by Team\n    done -> good\n    fails -> bad\n  }";
    const WAIT: &str = "  wait rest {\n    on answered -> good\n  }";

    fn is_silent(lines: &str, steps: &str) {
        let said = said(lines, steps);
        assert!(said.is_empty(), "{said:?}\n{lines}\n{steps}");
    }

    fn speaks(lines: &str, steps: &str, title: &str) {
        let said = said(lines, steps);
        assert_eq!(said, [format!("wait_without_end: {title}")], "\n{lines}\n{steps}");
    }

    #[test]
    fn whatever_waits_needs_an_end() {
        speaks("", STAGE, "“Draft” can wait for ever for Team");
        speaks("", &STAGE.replace("Team", "Writer"), "“Draft” can wait for ever for Writer");
        speaks("", &STAGE.replace("Team", "Bank\n    do pay"), "“Draft” can wait for ever for Bank");
        speaks("", WAIT, "“Rest” can wait for ever");
        speaks(
            "",
            "  gate check {\n    by Writer then Lead\n    accept -> good\n    reject -> bad\n    fails -> bad\n  }",
            "“Check” can wait for ever for an answer of Writer or Lead",
        );
        speaks(
            "",
            "  parallel answers {\n    each one on answered\n    join any\n    done -> good\n    unmet -> bad\n    stage note {\n      by Team\n      within 1 day\n      done -> join\n      late -> leave\n    }\n  }",
            "“Answers” can wait for ever for another “Answered”",
        );
    }

    #[test]
    fn what_undoes_has_no_deadline_of_the_case() {
        let undone = |undo: &str| {
            format!(
                "  outcome back unwinds\n  stage draft {{\n    by Team\n    undo take_back\n    done -> good\n    fails -> back\n  }}\n{undo}"
            )
        };
        let week = "  within 1 week\n  late -> bad";
        let people = "  stage take_back {\n    by Lead\n  }";
        speaks(week, &undone(people), "“Take back” can wait for ever for Lead");
        is_silent(week, &undone(&people.replace("  }", "    within 2 days\n    late -> bad\n  }")));
        is_silent(week, &undone("  stage take_back {\n    by Bank\n    do pay\n  }"));
        is_silent("  within no limit because \"It is art.\"", &undone(people));
        let said = said("", &undone("  stage take_back {\n    by Bank\n    do pay\n  }"));
        assert_eq!(
            said,
            ["wait_without_end: “Draft” can wait for ever for Team, and so can one other step of “Case”"]
        );
        // Nor has what it leads to.
        let more = "  stage take_back {\n    by Bank\n    do pay\n    fails -> ring\n  }\n  stage ring {\n    by Lead\n    done -> bad\n  }";
        speaks(week, &undone(more), "“Ring” can wait for ever for Lead");
    }

    #[test]
    fn a_deadline_with_a_way_on_is_an_end() {
        let late = "    within 2 days\n    late -> bad\n  }";
        is_silent("", &STAGE.replace("  }", late));
        is_silent("", &WAIT.replace("  }", late));
        is_silent("  within 1 week\n  late -> bad", STAGE);
        is_silent("  within 1 week\n  late -> bad", WAIT);
        is_silent("", &STAGE.replace("  }", "    within no limit because \"It is art.\"\n  }"));
        is_silent("  within no limit because \"It is art.\"", WAIT);
        is_silent("", &WAIT.replace("  on", "  for 2 days\n    done -> bad\n    on"));
        is_silent("", &STAGE.replace("Team", "Writer\n    stalls after 1h -> bad"));
        is_silent("", "  run sub of Sub {\n    on over -> good\n    on answered -> bad\n  }");
        is_silent("  clock whole {\n    within 2 days from case.started\n    late -> bad\n  }", STAGE);
    }

    #[test]
    fn what_only_tells_or_stands_still_is_none() {
        // Paused while it waits.
        speaks("  within 1 week\n  pause while rest\n  late -> bad", WAIT, "“Rest” can wait for ever");
        is_silent(
            "  within 1 week\n  pause while draft\n  late -> bad",
            &format!("{WAIT}\n{}", STAGE.replace("  }", "    within 1 day\n    late -> bad\n  }"))
                .replace("on answered -> good", "on answered -> draft"),
        );
        // A clock that starts with this very step is not running before it is over.
        speaks(
            "  clock after {\n    within 2 days from draft\n    late -> bad\n  }",
            STAGE,
            "“Draft” can wait for ever for Team",
        );
        is_silent(
            "  clock after {\n    within 2 days from draft\n    late -> bad\n  }",
            &format!(
                "{}\n{WAIT}",
                STAGE.replace("done -> good", "within 1 day\n    late -> bad\n    done -> rest")
            ),
        );
        speaks(
            "  clock after {\n    within 2 days from draft\n    until draft\n    late -> bad\n  }",
            &format!(
                "{}\n{WAIT}",
                STAGE.replace("done -> good", "within 1 day\n    late -> bad\n    done -> rest")
            ),
            "“Rest” can wait for ever",
        );
    }
}

//! What the tests of workflows share.
#![allow(dead_code)]

use flow_analysis::{Analysis, Options, Sources, analyse};
use flow_ir::{Package, Step, Target, Trigger, Way, Workflow};
use flow_source::{Diagnostic, Level};
use std::collections::BTreeMap;

/// Files in memory.
pub struct Texts(BTreeMap<String, String>);

impl Sources for Texts {
    fn paths(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0
            .get(path)
            .map(|text| text.clone().into_bytes())
            .ok_or_else(|| "there is no such file".to_owned())
    }
}

/// Analyses a package of several files.
pub fn package(files: &[(&str, &str)]) -> Analysis {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let options = Options { package: "test".to_owned(), ..Options::default() };
    analyse(&Texts(files), &options)
}

/// Analyses one file, `main.flow`.
pub fn one(text: &str) -> Analysis {
    package(&[("main.flow", text)])
}

/// What the texts of these tests don't care about: they are short, use half of what they declare, and try nothing of it.
const ASIDE: [&str; 9] = [
    "unused_use",
    "unused_outcome",
    "unreachable_step",
    "unguarded_risk",
    "orphan_role",
    "unused_declaration",
    "written_not_read",
    "recovery_without_scenario",
    "seam_without_scenario",
];

/// Analyses one file, and leaves aside what these tests don't care about.
pub fn about(text: &str) -> Analysis {
    let mut analysis = one(text);
    analysis.diagnostics.retain(|diagnostic| !ASIDE.contains(&diagnostic.rule.name));
    analysis
}

/// The graph of a text about which nothing is to be said.
#[track_caller]
pub fn clean(text: &str) -> Package {
    let analysis = about(text);
    assert!(analysis.diagnostics.is_empty(), "{}", shown(&analysis));
    analysis.package
}

/// What is said about a text: the rule, what stands at the first place, and the title.
pub fn shown(analysis: &Analysis) -> String {
    let lines: Vec<String> = analysis
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let path = analysis.files.get(diagnostic.location().file).map_or("", |file| file.path());
            let line = analysis
                .files
                .get(diagnostic.location().file)
                .map_or(0, |file| file.line_of(diagnostic.location().span.start) + 1);
            let place = analysis.files.text(diagnostic.location());
            format!("{path}:{line} {}: {} [{place}]", diagnostic.rule.name, diagnostic.title)
        })
        .collect();
    lines.join("\n")
}

/// What is said about a text, without open questions: rules and titles.
pub fn said(text: &str) -> Vec<(&'static str, String)> {
    let analysis = about(text);
    analysis.diagnostics.iter().map(|diagnostic| (diagnostic.rule.name, diagnostic.title.clone())).collect()
}

/// The one thing that is said about a text.
#[track_caller]
pub fn only(text: &str, rule: &str) -> (Analysis, Diagnostic) {
    let analysis = about(text);
    match analysis.diagnostics.as_slice() {
        [only] if only.rule.name == rule => {
            let only = only.clone();
            (analysis, only)
        }
        _ => panic!("expected one `{rule}`, and this is said:\n{}", shown(&analysis)),
    }
}

/// True where something is wrong, not only open.
pub fn has_errors(analysis: &Analysis) -> bool {
    analysis.diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error)
}

/// The workflow of that name in `main.flow`.
#[track_caller]
pub fn workflow<'p>(package: &'p Package, name: &str) -> &'p Workflow {
    package.workflow(&format!("main.{name}")).unwrap_or_else(|| panic!("no workflow {name}"))
}

/// The step whose id ends so.
#[track_caller]
pub fn step<'w>(workflow: &'w Workflow, path: &str) -> &'w Step {
    let id = format!("{}.{path}", workflow.head.id);
    workflow.all_steps().into_iter().find(|step| step.head.id == id).unwrap_or_else(|| panic!("no step {id}"))
}

/// The ways of a step in short: `done -> pay`, `fails(refused) -> leave [from main.Order]`.
pub fn ways(ways: &[Way]) -> Vec<String> {
    ways.iter()
        .map(|way| {
            let trigger = match &way.trigger {
                Trigger::Done => "done".to_owned(),
                Trigger::Verdict { name } => format!("verdict {name}"),
                Trigger::Fails { errors } if errors.is_empty() => "fails".to_owned(),
                Trigger::Fails { errors } => format!("fails({})", errors.join(", ")),
                Trigger::Stalls { .. } => "stalls".to_owned(),
                Trigger::Late => "late".to_owned(),
                Trigger::Absent => "absent".to_owned(),
                Trigger::Event { id, .. } => format!("on {id}"),
                Trigger::Outcome { name, .. } => format!("outcome {name}"),
                Trigger::Refused => "refused".to_owned(),
                Trigger::When { .. } => "when".to_owned(),
                Trigger::Otherwise => "otherwise".to_owned(),
                Trigger::Unmet => "unmet".to_owned(),
            };
            let arrows: Vec<String> = way
                .arrows
                .iter()
                .map(|arrow| {
                    let bound = match &arrow.at_most {
                        Some(flow_ir::Bound::Times { times }) => format!(" at most {times}"),
                        Some(flow_ir::Bound::Unknown { .. }) => " at most ?".to_owned(),
                        None => String::new(),
                    };
                    format!("{}{bound}", target(&arrow.target))
                })
                .collect();
            let from = way.inherited_from.as_ref().map(|from| format!(" [from {from}]")).unwrap_or_default();
            format!("{trigger} -> {}{from}", arrows.join(" else "))
        })
        .collect()
}

fn target(target: &Target) -> String {
    match target {
        Target::Step { id } => id.clone(),
        Target::Outcome { id, arguments } => {
            let names: Vec<&str> = arguments.iter().map(|argument| argument.name.as_str()).collect();
            if names.is_empty() { id.clone() } else { format!("{id}({})", names.join(", ")) }
        }
        Target::Join => "join".to_owned(),
        Target::Leave => "leave".to_owned(),
        Target::Verdict { name } => format!("verdict {name}"),
        Target::Recovery(used) => format!("recover {}", used.recovery),
        Target::Workflow { id } => format!("workflow {id}"),
        Target::Unknown { .. } => "?".to_owned(),
        Target::Invalid => "invalid".to_owned(),
    }
}

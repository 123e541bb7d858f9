//! Amazon States Language: one machine for each workflow, and one for each handover behind an outcome.
//!
//! | module | what it holds |
//! |---|---|
//! | `json`, `names` | JSON in its order, JSONata inside it, and names that are unique and short enough |
//! | `machine` | a machine while it is made: its variables, states, and what it could not say |
//! | `expression`, `time` | expressions, lengths of time and deadlines as JSONata |
//! | `message` | what is sent to people, agents and systems |
//! | `block` | a block of steps: where its arrows lead, how it ends |
//! | `steps`, `stage`, `gate`, `fork`, `handover` | the kinds of step, and in `link` what comes before they open |
//! | `open`, `deadline`, `guard`, `recovery`, `clock` | what is open for a while, and all that can happen to it meanwhile |
//! | `whole` | a whole machine |
//!
//! **How a case is run.** Data of the case are variables of the machine. Whatever waits carries all deadlines, events and ladders
//! that hold while it does, so that data never has to cross from one part of the machine to another. The messages that leave a
//! machine, and the answers it expects, are described in `tests/engines/README.md`.

mod block;
mod capabilities;
mod clock;
mod deadline;
mod expression;
mod fork;
mod gate;
mod guard;
mod handover;
mod json;
mod link;
mod machine;
mod message;
mod names;
mod open;
mod recovery;
mod stage;
mod steps;
#[cfg(test)]
mod tests;
mod time;
mod whole;

use crate::rules::{target_cannot_express, target_needs_known};
use crate::{Artifact, Capability, FileNames, Input, Output, Target, location};
use flow_ir::{Outcome, Package, Seam, StepKind, Workflow};
use json::Json;
use machine::Machine;

/// The longest definition that Step Functions takes, in bytes.
const LONGEST: usize = 1024 * 1024;

/// The target `asl`.
pub struct Asl;

/// The one instance, which diagnostics name.
pub static ASL: Asl = Asl;

impl Target for Asl {
    fn name(&self) -> &'static str {
        "asl"
    }

    fn summary(&self) -> &'static str {
        "State machines for AWS Step Functions, in the Amazon States Language with JSONata."
    }

    fn capabilities(&self) -> &'static [Capability] {
        capabilities::ALL
    }

    fn build(&self, input: Input<'_>) -> Output {
        let mut output = Output::default();
        let mut names = FileNames::new();
        for workflow in &input.package.workflows {
            let path = format!("asl/{}.asl.json", names.name(&workflow.head.id));
            let mut machine = Machine::new(&ASL, input, &workflow.head.id, &path);
            known(&mut machine, input.package);
            let definition = machine.workflow(workflow);
            write(machine, &definition, &workflow.head, path, &mut output);
        }
        let handovers: Vec<(&Seam, Workflow, &Workflow)> = input
            .package
            .seams
            .iter()
            .filter_map(|seam| {
                let (sender, outcome) = outcome_of(input.package, seam)?;
                Some((seam, whole::seam_as_workflow(seam, outcome), sender))
            })
            .collect();
        for (seam, handover, sender) in &handovers {
            let path = format!("asl/{}.asl.json", names.name(&seam.head.id));
            let module = seam.head.id.rsplit_once('.').map_or("", |(module, _)| module);
            let mut machine = Machine::new(&ASL, input, module, &path);
            known(&mut machine, input.package);
            machine.starts = seam.to.as_ref();
            let receiver = seam.to.as_ref().and_then(|to| input.package.workflow(&to.workflow));
            machine.sides = (sender.owner.as_ref(), receiver.and_then(|receiver| receiver.owner.as_ref()));
            let definition = machine.workflow(handover);
            write(machine, &definition, &seam.head, path, &mut output);
        }
        for seam in &input.package.seams {
            if outcome_of(input.package, seam).is_none() && !is_run(input.package, seam) {
                output.diagnostics.push(target_cannot_express::diagnostic(
                    &ASL,
                    "a seam that begins at a step which runs nothing",
                    location(seam.head.origin),
                    "Let the seam begin at an outcome, or `run` the other workflow `through` it.",
                ));
            }
        }
        for unknown in &input.package.unknowns {
            output.diagnostics.push(target_needs_known::diagnostic(
                &ASL,
                &unknown.question,
                location(unknown.origin),
            ));
        }
        flow_source::diagnostic::sort(&mut output.diagnostics);
        output
    }
}

/// Holes that are reported for the whole package are not reported again by a machine.
fn known<'a>(machine: &mut Machine<'a>, package: &'a Package) {
    machine.holes =
        package.unknowns.iter().map(|unknown| (unknown.question.clone(), unknown.origin)).collect();
}

/// The outcome at which a seam begins, and its workflow.
fn outcome_of<'a>(package: &'a Package, seam: &Seam) -> Option<(&'a Workflow, &'a Outcome)> {
    let from = seam.from.as_deref()?;
    let (workflow, _) = from.rsplit_once('.')?;
    let workflow = package.workflow(workflow)?;
    let outcome = workflow.outcomes.iter().find(|outcome| outcome.head.id == from)?;
    Some((workflow, outcome))
}

/// True where some step runs a workflow through the seam.
fn is_run(package: &Package, seam: &Seam) -> bool {
    package.workflows.iter().flat_map(Workflow::all_steps).any(|step| match &step.kind {
        StepKind::Run(run) => run.through.as_deref() == Some(seam.head.id.as_str()),
        _ => false,
    })
}

/// Writes a machine and its map, where Step Functions would take it.
fn write(machine: Machine<'_>, definition: &Json, head: &flow_ir::Head, path: String, output: &mut Output) {
    output.diagnostics.extend(machine.diagnostics);
    // The end of the last line counts as well.
    let Some(mut text) = definition.write(LONGEST - 1) else {
        output.diagnostics.push(target_cannot_express::diagnostic(
            &ASL,
            &format!(
                "a workflow as large as `{}`: its machine has more than the {LONGEST} bytes that Step Functions takes",
                head.title
            ),
            location(head.origin),
            "Give parts of it workflows of their own, and `run` them.",
        ));
        return;
    };
    text.push('\n');
    output.artifacts.push(Artifact { path, text });
    output.artifacts.push(machine.map.artifact());
}

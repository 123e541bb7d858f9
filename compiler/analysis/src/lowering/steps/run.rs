//! Runs: another workflow, and what happens after each of its outcomes.

use super::super::outline::Outline;
use super::super::ways::Place;
use super::super::workflow::WorkflowLowering;
use super::{Parts, insertion};
use crate::rules::{seam_ends, unhandled_outcome};
use flow_ir::{Id, Run, Trigger};
use flow_source::Location;
use flow_syntax::ast::{Declaration, Header, Line, Value};
use flow_syntax::words::{Keyword, Kind};

impl<'a> WorkflowLowering<'_, 'a> {
    /// A run of another workflow.
    pub(crate) fn run(&mut self, declaration: &'a Declaration, place: Place, parts: &mut Parts) -> Run {
        let mut run = Run::default();
        let Header::Run(call) = &declaration.header else {
            for line in &declaration.lines {
                self.shared_line(line, parts, place);
            }
            return run;
        };
        let symbol = self.base.resolve(&call.path, &[Kind::Workflow]);
        if let Some(symbol) = symbol {
            run.workflow = symbol.id.to_string();
            if let Some(outline) = self.base.outline_of(symbol) {
                let signature = self.base.signature(outline);
                run.arguments = self.base.arguments(call, &signature.parameters);
            }
        }
        let mut through = None;
        for line in &declaration.lines {
            match (line.keyword, &line.value) {
                (Some(Keyword::Through), Value::Path(path)) => {
                    if let Some(seam) = self.base.resolve(path, &[Kind::Seam]) {
                        run.through = Some(seam.id.to_string());
                        through = Some((seam, self.at(path.span)));
                    }
                }
                (Some(Keyword::Detached), _) => run.detached = true,
                _ => {}
            }
        }
        let has_seam = declaration.lines.iter().any(|line| line.keyword == Some(Keyword::Through));
        // A seam that says itself where a refusal goes leaves nothing for the run to say.
        let refusable = through.is_some_and(|(seam, _)| {
            !seam.declaration.lines.iter().any(|line| line.keyword == Some(Keyword::Reject))
        });
        let mut understood = true;
        for line in &declaration.lines {
            if matches!(line.value, Value::On { .. }) {
                understood &= self.on_outcome(line, &run.workflow, has_seam, place, parts);
            } else {
                self.shared_line(line, parts, place);
            }
        }
        if let Some((seam, location)) = through {
            self.check_seam(seam, location, &run.workflow);
        }
        // A misspelt outcome has been reported, and is not missing as well.
        if understood && !run.detached {
            self.check_outcomes(declaration, &run.workflow, refusable, parts);
        }
        run
    }

    /// `on outcome -> ...`, `on refused -> ...` at a seam, or `on event -> ...`; false where it is none of them.
    fn on_outcome(
        &mut self,
        line: &'a Line,
        workflow: &Id,
        has_seam: bool,
        place: Place,
        parts: &mut Parts,
    ) -> bool {
        let Value::On { event, way } = &line.value else { return true };
        let names = self.names(event);
        let name = match names.as_slice() {
            [name] => *name,
            // `on Check.fine` may name the workflow as well.
            [.., before, name] if workflow.rsplit('.').next() == Some(before) => *name,
            _ => names.first().copied().unwrap_or_default(),
        };
        let condition = line.condition.as_ref().map(|condition| Box::new(self.base.condition(condition)));
        let outline = self.other(workflow);
        let outcome = outline.and_then(|outline| Some((outline, outline.outcome(name)?)));
        let is_outcome = outcome.is_some();
        if let Some((outline, outcome)) = outcome {
            self.base.refer_member(event.names.last(), outline, outcome.declaration.name.span);
        }
        let trigger = if is_outcome {
            Trigger::Outcome { name: name.to_owned(), condition }
        } else if name == "refused" && has_seam {
            Trigger::Refused
        } else if let Some(known) = self.outline.event(name) {
            self.base.refer_member(event.names.last(), self.outline, known.declaration.name.span);
            Trigger::Event { id: known.id.clone(), condition }
        } else {
            let location = self.at(event.span);
            if name == "refused" {
                self.base.report(unhandled_outcome::nobody_refuses(location));
            } else if let Some(outline) = outline {
                let outcomes: Vec<&str> = outline.outcomes.iter().map(|outcome| outcome.name).collect();
                let events = self.outline.events.iter().map(|event| event.name);
                let known: Vec<&str> = outcomes.iter().copied().chain(events).collect();
                let near = self.base.nearest(name, &known);
                let workflow = outline.declaration.name.text(outline.source);
                let diagnostic =
                    unhandled_outcome::no_such_outcome(name, workflow, near, &outcomes, location);
                self.base.report(diagnostic);
            }
            // What the line leads to is still looked at.
            self.way(way, Trigger::Refused, place);
            return false;
        };
        let way = self.way(way, trigger, place);
        parts.ways.push(way);
        true
    }

    /// The names of the workflow that is run.
    fn other(&self, workflow: &Id) -> Option<&'a Outline<'a>> {
        self.base.symbol(workflow).and_then(|symbol| self.base.outline_of(symbol))
    }

    fn check_seam(&mut self, seam: &'a crate::program::Symbol<'a>, location: Location, workflow: &Id) {
        let to = seam.declaration.lines.iter().find_map(|line| match (line.keyword, &line.value) {
            (Some(Keyword::To), Value::Call(call)) => Some(call),
            _ => None,
        });
        let Some(to) = to else { return };
        let to = self.base.elsewhere(seam.module, |base| base.resolve(&to.path, &[Kind::Workflow]));
        if let (Some(to), Some(run)) = (to, self.base.symbol(workflow))
            && to.id != run.id
        {
            let declared = self.base.place(seam);
            let diagnostic = seam_ends::leads_elsewhere(seam.name, to.name, run.name, location, declared);
            self.base.report(diagnostic);
        }
    }

    /// Reports the outcomes of the other workflow that lead nowhere.
    fn check_outcomes(
        &mut self,
        declaration: &'a Declaration,
        workflow: &Id,
        refusable: bool,
        parts: &Parts,
    ) {
        let Some(outline) = self.other(workflow) else { return };
        let handled = |outcome: &str| {
            parts.ways.iter().any(
                |way| matches!(&way.trigger, Trigger::Outcome { name, condition: None } if name == outcome),
            )
        };
        let mut missing: Vec<&str> =
            outline.outcomes.iter().map(|outcome| outcome.name).filter(|outcome| !handled(outcome)).collect();
        if refusable && !parts.ways.iter().any(|way| way.trigger == Trigger::Refused) {
            missing.push("refused");
        }
        let Some(first) = missing.first() else { return };
        let declared = outline.outcome(first).map(|outcome| {
            let file = self.base.program.modules.get(outline.module).map(|module| module.file);
            Location::new(file.unwrap_or_default(), outcome.declaration.name.span)
        });
        let lines: Vec<String> = missing
            .iter()
            .map(|outcome| format!("on {outcome} -> unknown \"Where does the work go after {outcome}?\""))
            .collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let edit = insertion(self.base, declaration, &lines);
        let name = self.base.text(&declaration.name);
        let other = outline.declaration.name.text(outline.source);
        let location = self.at(declaration.name.span);
        self.base.report(unhandled_outcome::diagnostic(name, other, &missing, location, declared, edit));
    }
}

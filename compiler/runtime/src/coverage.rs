//! What scenarios exercise of a package, and what they don't.

use crate::engine::Covered;
use flow_ir::{LadderUse, Origin, Package, Step, StepKind, Target, Timing, Way};
use std::collections::BTreeMap;

/// One thing that can be exercised.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Part {
    /// The step, seam or workflow that it belongs to, by id.
    pub of: String,
    /// Where it stands.
    pub origin: Origin,
    /// Whether any scenario comes to it.
    pub covered: bool,
}

/// What is exercised of each kind of thing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Coverage {
    /// Steps that were entered.
    pub steps: Vec<Part>,
    /// Arrows that were taken.
    pub arrows: Vec<Part>,
    /// Rungs that were climbed.
    pub rungs: Vec<Part>,
    /// Recoveries that were convened.
    pub recoveries: Vec<Part>,
    /// Seams over which something was handed.
    pub seams: Vec<Part>,
}

impl Coverage {
    /// The kinds by their names, in the order in which they are shown.
    pub fn kinds(&self) -> [(&'static str, &[Part]); 5] {
        [
            ("steps", &self.steps),
            ("arrows", &self.arrows),
            ("rungs", &self.rungs),
            ("recoveries", &self.recoveries),
            ("seams", &self.seams),
        ]
    }
}

/// What runs together have exercised of the package's own workflows.
pub fn measure(package: &Package, runs: &[&Covered]) -> Coverage {
    let mut all = Covered::default();
    for run in runs {
        all.arrows.extend(&run.arrows);
        all.rungs.extend(&run.rungs);
        all.recoveries.extend(&run.recoveries);
        all.seams.extend(run.seams.iter().cloned());
        all.steps.extend(run.steps.iter().cloned());
    }
    let mut found = Collected { all: &all, coverage: Coverage::default(), arrows: BTreeMap::new() };
    for workflow in &package.workflows {
        let id = workflow.head.id.as_str();
        found.ways(id, &workflow.ways);
        found.timing(id, &workflow.timing);
        for clock in &workflow.clocks {
            found.ways(&clock.head.id, &clock.ways);
            found.timing(&clock.head.id, &clock.timing);
        }
        for duty in &workflow.duties {
            found.ways(&duty.head.id, &duty.ways);
            found.timing(&duty.head.id, &duty.timing);
        }
        for beside in &workflow.besides {
            found.ways(&beside.head.id, &beside.ways);
            found.timing(&beside.head.id, &beside.timing);
        }
        for step in workflow.all_steps() {
            found.step(step);
        }
    }
    for seam in &package.seams {
        let covered = all.seams.contains(&seam.head.id);
        found.coverage.seams.push(Part { of: seam.head.id.clone(), origin: seam.head.origin, covered });
        found.ways(&seam.head.id, &seam.ways);
        found.timing(&seam.head.id, &seam.timing);
    }
    let mut coverage = found.coverage;
    coverage.arrows = found.arrows.into_values().collect();
    coverage
}

struct Collected<'c> {
    all: &'c Covered,
    coverage: Coverage,
    arrows: BTreeMap<Origin, Part>,
}

impl Collected<'_> {
    fn step(&mut self, step: &Step) {
        let id = step.head.id.as_str();
        let covered = self.all.steps.contains(id);
        self.coverage.steps.push(Part { of: id.to_owned(), origin: step.head.origin, covered });
        self.ways(id, &step.ways);
        self.timing(id, &step.timing);
        if let StepKind::Parallel(parallel) = &step.kind {
            for branch in &parallel.branches {
                self.ways(&branch.head.id, &branch.ways);
                self.timing(&branch.head.id, &branch.timing);
            }
        }
    }

    fn ways(&mut self, of: &str, ways: &[Way]) {
        // What a step inherits stands once, where it is written.
        for way in ways.iter().filter(|way| way.inherited_from.is_none()) {
            for arrow in &way.arrows {
                let covered = self.all.arrows.contains(&arrow.origin);
                let part = Part { of: of.to_owned(), origin: arrow.origin, covered };
                self.arrows.entry(arrow.origin).or_insert(part);
                if let Target::Recovery(recovery) = &arrow.target {
                    let covered = self.all.recoveries.contains(&recovery.origin);
                    let part = Part { of: of.to_owned(), origin: recovery.origin, covered };
                    self.coverage.recoveries.push(part);
                    self.timing(of, &recovery.timing);
                }
            }
        }
    }

    fn timing(&mut self, of: &str, timing: &Timing) {
        for ladder in &timing.ladders {
            self.ladder(of, ladder);
        }
    }

    fn ladder(&mut self, of: &str, ladder: &LadderUse) {
        for (index, rung) in ladder.rungs.iter().enumerate() {
            let covered = self.all.rungs.contains(&(ladder.origin, index));
            // A rung of a pattern is shown where the ladder is called.
            let own = rung.origin.file == ladder.origin.file;
            let origin = if own { rung.origin } else { ladder.origin };
            self.coverage.rungs.push(Part { of: of.to_owned(), origin, covered });
        }
    }
}

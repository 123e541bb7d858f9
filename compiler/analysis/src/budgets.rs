//! Deadline arithmetic for whoever reads along: how much of each deadline the worst case takes.

use crate::graph;
use crate::rules::deadline_at_risk::compared;
use crate::time::spans::{Spans, alike};
use crate::time::worst::Times;
use flow_ir::{Origin, Package, Workflow};

/// A deadline with a way on, and the worst case of what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Where the deadline stands.
    pub origin: Origin,
    /// How long it can take though everybody keeps to their time: "1 day and 4 hours".
    pub worst: String,
    /// How long it may take: "2 days".
    pub most: String,
    /// True where the worst case is longer.
    pub exceeded: bool,
}

/// The deadlines of a workflow whose worst case is known, in the order of its steps, the workflow's own first.
///
/// It is the arithmetic behind `deadline_at_risk`: what that rule assumes is assumed here.
pub fn budgets(package: &Package, workflow: &Workflow) -> Vec<Budget> {
    let spans = Spans::new(package);
    let blocks = graph::blocks(workflow);
    let times = Times::new(package, workflow, &blocks, &spans);
    let calendar = spans.calendar(workflow, None);
    let mut found = Vec::new();
    for compared in compared(workflow, &times, &spans) {
        let Some(within) = compared.within() else { continue };
        let (has, needs) = (spans.elapsed(compared.most, calendar), spans.elapsed(compared.worst, calendar));
        if needs > 0 {
            let (worst, most) = alike(needs, has);
            found.push(Budget { origin: within.origin, worst, most, exceeded: needs > has });
        }
    }
    found
}

//! What leads to a step and where it leads, across workflows: editors show it as callers and callees.

use crate::names::NameKind;
use crate::package::View;
use flow_ir::{Step, StepKind, Target, Workflow};
use flow_source::Location;
use flow_targets::location;
use flow_targets::wording::Index;

/// Something work passes through: a step, an outcome, or a workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Where its name stands.
    pub at: Location,
}

/// A neighbour, and the places of the arrows between.
pub type Neighbour = (Node, Vec<Location>);

/// What stands at an offset, where work passes through it.
pub fn prepare(view: &View<'_>, offset: u32) -> Option<Node> {
    let (_, places) = view.meaning(offset)?;
    let place = places.first()?;
    let (_, declared) = view.declared(*place)?;
    matches!(declared.kind, NameKind::Block(_)).then_some(())?;
    node_at(view, *place)
}

fn node_at(view: &View<'_>, place: Location) -> Option<Node> {
    nodes(view).find(|node| node.at.file == place.file && node.at.span.start == place.span.start)
}

fn nodes<'a>(view: &View<'a>) -> impl Iterator<Item = Node> + use<'a> {
    let node = |head: &flow_ir::Head| Node {
        id: head.id.clone(),
        title: head.title.clone(),
        at: location(head.origin),
    };
    view.analysis.package.workflows.iter().flat_map(move |workflow| {
        let mut found = vec![node(&workflow.head)];
        found.extend(workflow.all_steps().into_iter().map(|step| node(&step.head)));
        found.extend(workflow.outcomes.iter().map(|outcome| node(&outcome.head)));
        found
    })
}

fn find(view: &View<'_>, id: &str) -> Option<Node> {
    nodes(view).find(|node| node.id == id)
}

/// Where an arrow leads, by id.
fn leads(target: &Target) -> Option<&str> {
    match target {
        Target::Step { id } | Target::Outcome { id, .. } | Target::Workflow { id } => Some(id),
        _ => None,
    }
}

/// All ways on: from, to, and where that stands.
fn links<'a>(view: &View<'a>) -> Vec<(String, String, Location)> {
    let package = &view.analysis.package;
    let mut found = Vec::new();
    for workflow in &package.workflows {
        if let Some(first) = workflow.steps.first() {
            found.push((workflow.head.id.clone(), first.head.id.clone(), location(first.head.origin)));
        }
        for step in workflow.all_steps() {
            of_step(workflow, step, &mut found);
        }
    }
    for seam in &package.seams {
        if let (Some(from), Some(to)) = (&seam.from, &seam.to) {
            found.push((from.clone(), to.workflow.clone(), location(seam.head.origin)));
        }
    }
    found
}

fn of_step(_: &Workflow, step: &Step, found: &mut Vec<(String, String, Location)>) {
    let id = &step.head.id;
    for arrow in step.ways.iter().flat_map(|way| &way.arrows) {
        if let Some(to) = leads(&arrow.target) {
            found.push((id.clone(), to.to_owned(), location(arrow.origin)));
        }
    }
    if let StepKind::Run(run) = &step.kind {
        found.push((id.clone(), run.workflow.clone(), location(step.head.origin)));
    }
    for inner in step.inner() {
        if let Some(first) = inner.first() {
            found.push((id.clone(), first.head.id.clone(), location(first.head.origin)));
        }
    }
}

/// What leads to the thing of that id.
pub fn incoming(view: &View<'_>, id: &str) -> Vec<Neighbour> {
    grouped(view, links(view).into_iter().filter(|(_, to, _)| to == id).map(|(from, _, at)| (from, at)))
}

/// Where the thing of that id leads.
pub fn outgoing(view: &View<'_>, id: &str) -> Vec<Neighbour> {
    grouped(view, links(view).into_iter().filter(|(from, _, _)| from == id).map(|(_, to, at)| (to, at)))
}

fn grouped(view: &View<'_>, links: impl Iterator<Item = (String, Location)>) -> Vec<Neighbour> {
    let mut found: Vec<Neighbour> = Vec::new();
    for (id, at) in links {
        if let Some((_, places)) = found.iter_mut().find(|(node, _)| node.id == id) {
            places.push(at);
        } else if let Some(node) = find(view, &id) {
            found.push((node, vec![at]));
        }
    }
    found
}

/// What happens on the ways of a step, in words: for those who read the hierarchy.
pub fn described(view: &View<'_>, id: &str) -> String {
    let index = Index::new(view.input());
    let words = index.words();
    match (words.step(id), words.workflow_of(id)) {
        (Some(step), Some(workflow)) => {
            let performers =
                step.work().map(|work| words.within(workflow).at(step).performers(&work.by).plain());
            match performers {
                Some(performers) => format!("{performers} · {}", workflow.head.title),
                None => workflow.head.title.clone(),
            }
        }
        (_, Some(workflow)) => workflow.head.title.clone(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{incoming, outgoing, prepare};
    use crate::features::fixture::answers;

    #[test]
    fn steps_have_neighbours() {
        let fixture = answers("gate che");
        let view = fixture.view();
        let node = prepare(&view, fixture.offset).expect("a gate is something work passes through");
        let names = |found: Vec<super::Neighbour>| -> Vec<String> {
            found.into_iter().map(|(node, places)| format!("{} {}", node.title, places.len())).collect()
        };
        assert_eq!(names(incoming(&view, &node.id)), ["Route 1"]);
        assert_eq!(names(outgoing(&view, &node.id)), ["Send 1", "Draft 1", "Open 3"]);
    }
}

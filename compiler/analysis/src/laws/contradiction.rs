//! Laws that can't be kept together: one asks for what another forbids, or each asks for the other first.

use super::Enacted;
use crate::rules::contradictory_laws;
use flow_ir::{Demand, Package, Policy, Which, WhichSubject, Workflow};
use flow_source::Diagnostic;
use rustc_hash::{FxHashMap, FxHashSet};

/// Which steps come first, as laws want it: the step that waits, the step it waits for, and the law.
struct Order<'a> {
    waits: &'a WhichSubject,
    first: &'a WhichSubject,
    policy: &'a Policy,
}

/// Reports laws that contradict each other; answers the ids of those of which nothing else is worth saying.
pub fn check<'a>(package: &'a Package, enacted: &Enacted, found: &mut Vec<Diagnostic>) -> FxHashSet<&'a str> {
    let mut silent: FxHashSet<&'a str> = FxHashSet::default();
    let mut told: FxHashSet<(&'a str, &'a str)> = FxHashSet::default();
    for workflow in &package.workflows {
        let policies: Vec<&'a Policy> =
            workflow.policies.iter().filter_map(|id| package.policy(id)).collect();
        let mut tell = |one: &'a Policy, other: &'a Policy, why: &str, found: &mut Vec<Diagnostic>| {
            silent.insert(&one.head.id);
            silent.insert(&other.head.id);
            if told.insert((&one.head.id, &other.head.id)) {
                found.push(contradictory_laws::diagnostic((one, other), workflow, why, enacted));
            }
        };
        forbidden(package, workflow, &policies, &mut |one, other, why| tell(one, other, why, found));
        if let Some((one, other, why)) = circle(package, &policies) {
            tell(one, other, &why, found);
        }
    }
    silent
}

/// Whether a law holds without conditions.
fn is_plain(policy: &Policy) -> bool {
    policy.condition.is_none()
}

fn is_whole(which: &Which) -> bool {
    which.filter.is_none()
}

/// One law asks for what another never allows.
fn forbidden<'a>(
    package: &'a Package,
    workflow: &'a Workflow,
    policies: &[&'a Policy],
    tell: &mut impl FnMut(&'a Policy, &'a Policy, &str),
) {
    let mut never: FxHashMap<&WhichSubject, &'a Policy> = FxHashMap::default();
    for policy in policies.iter().filter(|policy| is_plain(policy)) {
        if policy.demands.contains(&Demand::Never) {
            for which in policy.subjects.iter().filter(|which| is_whole(which)) {
                never.entry(&which.subject).or_insert(policy);
            }
        }
    }
    if never.is_empty() {
        return;
    }
    for policy in policies {
        let about = policy.subjects.iter().any(|which| is_there(workflow, which));
        for demand in policy.demands.iter().filter(|_| about) {
            let (Demand::NeedsBefore { which } | Demand::NeedsAfter { which, .. }) = demand else { continue };
            let whole = |subject: &WhichSubject| never.get(subject).copied();
            let forbids = whole(&which.subject).or_else(|| whole(&WhichSubject::Step)).or_else(|| {
                let kind = class(package, &which.subject)?;
                whole(&kind)
            });
            if let Some(forbids) = forbids {
                let what = contradictory_laws::what(&which.subject, package);
                tell(policy, forbids, &format!("The one asks for {what}, and the other never allows it."));
            }
        }
    }
}

/// The class of a step that is named.
fn class(package: &Package, subject: &WhichSubject) -> Option<WhichSubject> {
    let WhichSubject::Named { id } = subject else { return None };
    let steps = package.workflows.iter().flat_map(Workflow::all_steps);
    let step = { steps }.find(|step| step.head.id == *id)?;
    match step.kind {
        flow_ir::StepKind::Stage(_) => Some(WhichSubject::Stage),
        flow_ir::StepKind::Gate(_) => Some(WhichSubject::Gate),
        _ => None,
    }
}

fn is_there(workflow: &Workflow, which: &Which) -> bool {
    match &which.subject {
        WhichSubject::Named { id } => workflow.all_steps().into_iter().any(|step| step.head.id == *id),
        _ => true,
    }
}

/// Each waits for the other: a circle of "must have happened before".
fn circle<'a>(package: &Package, policies: &[&'a Policy]) -> Option<(&'a Policy, &'a Policy, String)> {
    let mut orders: Vec<Order<'a>> = Vec::new();
    for policy in policies.iter().filter(|policy| is_plain(policy)) {
        for demand in &policy.demands {
            let (Demand::NeedsBefore { which } | Demand::NeverBefore { which }) = demand else { continue };
            for subject in policy.subjects.iter().filter(|subject| is_whole(subject) && is_whole(which)) {
                let named = |subject: &WhichSubject| matches!(subject, WhichSubject::Named { .. });
                if named(&subject.subject) && named(&which.subject) {
                    orders.push(Order { waits: &subject.subject, first: &which.subject, policy });
                }
            }
        }
    }
    let mut graph: petgraph::graph::DiGraph<&WhichSubject, usize> = petgraph::graph::DiGraph::new();
    let mut nodes: FxHashMap<&WhichSubject, petgraph::graph::NodeIndex> = FxHashMap::default();
    for (number, order) in orders.iter().enumerate() {
        let waits = *nodes.entry(order.waits).or_insert_with(|| graph.add_node(order.waits));
        let first = *nodes.entry(order.first).or_insert_with(|| graph.add_node(order.first));
        graph.add_edge(waits, first, number);
    }
    for component in petgraph::algo::tarjan_scc(&graph) {
        let inside: FxHashSet<petgraph::graph::NodeIndex> = component.iter().copied().collect();
        let mut edges: Vec<usize> = graph
            .edge_indices()
            .filter_map(|edge| {
                let (from, to) = graph.edge_endpoints(edge)?;
                let within = inside.contains(&from) && inside.contains(&to);
                (within && (component.len() > 1 || from == to)).then(|| graph.edge_weight(edge).copied())?
            })
            .collect();
        edges.sort_unstable();
        let (Some(one), Some(other)) = (
            edges.first().and_then(|edge| orders.get(*edge)),
            edges.last().and_then(|edge| orders.get(*edge)),
        ) else {
            continue;
        };
        let what = |subject| contradictory_laws::what(subject, package);
        let why = format!(
            "{} waits for {}, which in the end waits for it: neither can be the first.",
            contradictory_laws::capital(&what(one.waits)),
            what(one.first)
        );
        return Some((one.policy, other.policy, why));
    }
    None
}

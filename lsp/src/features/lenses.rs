//! Lines above declarations that say how they are used, and lead there.

use crate::features::{hierarchy, trials};
use crate::names::NameKind;
use crate::package::View;
use flow_source::Location;
use flow_syntax::words::Kind;

/// What a lens leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum Leads {
    /// Places.
    Places(Vec<Location>),
    /// The diagram of the workflow with this id.
    Diagram(String),
    /// What happens in the scenario with this id.
    Scenario(String),
}

/// A line above a declaration.
#[derive(Clone, Debug, PartialEq)]
pub struct Lens {
    /// The name that it is about.
    pub at: Location,
    /// What it says.
    pub title: String,
    /// Where it leads.
    pub leads: Leads,
}

/// The lenses of a file, in order.
pub fn lenses(view: &View<'_>) -> Vec<Lens> {
    let mut found = Vec::new();
    for one in view.file.names() {
        let at = view.location(one.name);
        match one.kind {
            NameKind::Block(Kind::Workflow) => {
                let workflow = view.analysis.package.workflows.iter().find(|workflow| {
                    workflow.head.origin.file == view.id.0 && workflow.head.origin.start == one.name.start
                });
                let Some(workflow) = workflow else { continue };
                found.push(Lens {
                    at,
                    title: "Diagram".to_owned(),
                    leads: Leads::Diagram(workflow.head.id.clone()),
                });
                let scenarios = view.analysis.package.scenarios.iter();
                let places: Vec<Location> = scenarios
                    .filter(|scenario| scenario.of == workflow.head.id)
                    .map(|scenario| flow_targets::location(scenario.head.origin))
                    .collect();
                let title = match places.len() {
                    0 => "No scenario tries it".to_owned(),
                    1 => "1 scenario".to_owned(),
                    count => format!("{count} scenarios"),
                };
                let tried = !places.is_empty();
                found.push(Lens { at, title, leads: Leads::Places(places) });
                found.extend(coverage(view, at, &workflow.head.id).filter(|_| tried));
            }
            NameKind::Block(Kind::Scenario) => {
                let Some(scenario) = trials::at(view, one.name.start) else { continue };
                let id = &scenario.head.id;
                let title = match view.package.tried().of(id) {
                    Some(tried) if tried.passes() => "Passes: run it",
                    Some(_) => "Fails: run it",
                    None => continue,
                };
                found.push(Lens { at, title: title.to_owned(), leads: Leads::Scenario(id.clone()) });
            }
            NameKind::Block(Kind::Gate) => {
                let places = ways_to(view, at);
                let title = match places.len() {
                    0 => "No path reaches this gate".to_owned(),
                    1 => "1 path reaches this gate".to_owned(),
                    count => format!("{count} paths reach this gate"),
                };
                found.push(Lens { at, title, leads: Leads::Places(places) });
            }
            NameKind::Block(Kind::Role | Kind::Agent | Kind::System | Kind::Recovery | Kind::Escalation) => {
                let uses: Vec<Location> = view
                    .analysis
                    .references
                    .iter()
                    .filter(|found| found.to == at)
                    .map(|found| found.at)
                    .collect();
                let title = match uses.len() {
                    0 => "never used".to_owned(),
                    1 => "1 use".to_owned(),
                    count => format!("{count} uses"),
                };
                found.push(Lens { at, title, leads: Leads::Places(uses) });
            }
            _ => {}
        }
    }
    found
}

/// How many arrows of a workflow some scenario takes; it leads to those that none does.
fn coverage(view: &View<'_>, at: Location, workflow: &str) -> Option<Lens> {
    let (taken, others): (Vec<_>, Vec<_>) =
        view.package.tried().arrows_of(workflow).partition(|arrow| arrow.covered);
    let all = taken.len() + others.len();
    let places = others.iter().map(|arrow| flow_targets::location(arrow.origin)).collect();
    let title = match others.len() {
        _ if all == 0 => return None,
        0 => format!("All {all} arrows are tried"),
        _ => format!("{} of {all} arrows are tried", taken.len()),
    };
    Some(Lens { at, title, leads: Leads::Places(places) })
}

/// The ways on which work comes to a step: from the steps before it, as in the hierarchy, and the arrows of ladders,
/// recoveries and events.
fn ways_to(view: &View<'_>, step: Location) -> Vec<Location> {
    let before = hierarchy::prepare(view, step.span.start).map(|node| hierarchy::incoming(view, &node.id));
    let mut places: Vec<Location> =
        before.unwrap_or_default().into_iter().flat_map(|(_, places)| places).collect();
    for arrow in arrows(view, step) {
        let known = places.iter().any(|place| {
            place.file == arrow.file
                && place.span.start <= arrow.span.start
                && arrow.span.end <= place.span.end
        });
        if !known {
            places.push(arrow);
        }
    }
    places
}

/// The arrows that lead to a step: the places of its name behind `->` or `else ->`.
fn arrows(view: &View<'_>, step: Location) -> Vec<Location> {
    let uses = view.analysis.references.iter().filter(|found| found.to == step);
    uses.filter(|found| {
        let text = view.analysis.files.get(found.at.file).map_or("", |file| file.text());
        text.get(..found.at.span.start as usize).unwrap_or("").trim_end().ends_with("->")
    })
    .map(|found| found.at)
    .collect()
}

#[cfg(test)]
mod tests {
    use super::{Leads, lenses};
    use crate::features::fixture::{ANSWERS, Fixture, answers, shown};

    #[test]
    fn workflows_and_gates_say_how_they_are_reached() {
        let fixture = answers("owne");
        let titles: Vec<String> = lenses(&fixture.view()).into_iter().map(|lens| lens.title).collect();
        assert_eq!(titles, ["Diagram", "No scenario tries it", "1 path reaches this gate"]);
    }

    #[test]
    fn every_way_to_a_gate_counts_once() {
        let text = ANSWERS
            .replace("late    -> open\n    done    -> route", "late    -> check\n    done    -> route")
            .replace("within  3 days\n  late    -> open", "within  3 days\n  late    -> check")
            .replace("gate check of", "gate che$0ck of");
        let fixture = Fixture::new(&text);
        let view = fixture.view();
        let found = lenses(&view);
        let lens = found.iter().find(|lens| lens.title == "3 paths reach this gate");
        let Some(Leads::Places(places)) = lens.map(|lens| &lens.leads) else { panic!("{found:?}") };
        assert_eq!(
            shown(&view, places),
            ["main.flow:19 -> check", "main.flow:23 -> check", "main.flow:11 check"],
            "from the stage before, the decision, and the deadline of the whole"
        );
    }
}

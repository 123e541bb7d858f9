//! Lines above declarations that say how they are used, and lead there.

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
                found.push(Lens { at, title, leads: Leads::Places(places) });
            }
            NameKind::Block(Kind::Gate) => {
                let places = arrows(view, at);
                let title = match places.len() {
                    0 => continue,
                    1 => "1 arrow leads here".to_owned(),
                    count => format!("{count} arrows lead here"),
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
    use super::lenses;
    use crate::features::fixture::answers;

    #[test]
    fn workflows_and_gates_say_how_they_are_reached() {
        let fixture = answers("owne");
        let titles: Vec<String> = lenses(&fixture.view()).into_iter().map(|lens| lens.title).collect();
        assert_eq!(titles, ["Diagram", "No scenario tries it", "1 arrow leads here"]);
    }
}

//! Rules for people that the people there are can't meet.

use crate::paths::world::World;
use crate::people::asked::{Asked, Places, asked};
use crate::people::matching::{self, Met, met};
use crate::people::staff::{One, People};
use crate::people::tell;
use crate::place as location;
use crate::rules::too_large_to_judge;
use crate::wording::number;
use flow_ir::{Origin, Package, Participant, Step, StepKind, Target, Who, Workflow};
use flow_source::{Diagnostic, Level, Rule};
use rustc_hash::FxHashSet;

/// Whoever is asked for is there: different people for every place of a gate, a standard, an audit, a duty.
///
/// A role of which nobody says who or how many is in it has as many people as are needed. Deputies count as themselves,
/// people outside the company never. Who wrote what is looked at is the subject of `author_approves`, and who may be away
/// that of `one_person_away`.
pub static RULE: Rule = Rule {
    name: "quorum_not_met",
    level: Level::Error,
    summary: "There are too few people for what is asked.",
    page: include_str!("quorum_not_met.md"),
};

/// Reports every expression of people in a package that can't be met.
pub fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let mut judge = Judge { world, told: FxHashSet::default(), met: FxHashSet::default(), found };
    judge.declarations();
    for workflow in &world.package.workflows {
        judge.workflow(workflow);
    }
}

/// Whether the people there are can do what is asked, whoever wrote what.
pub fn can_be_met(who: &Who, world: &World<'_>) -> bool {
    match asked(who, &world.staff) {
        Asked::TooMany => true,
        Asked::Ways(ways) => ways.iter().any(|way| !matches!(met(&rule(way), None), Met::No { .. })),
    }
}

fn rule(way: &[Places]) -> matching::Rule {
    matching::Rule { places: way.to_vec(), authors: Vec::new() }
}

struct Judge<'j, 'a> {
    world: &'j World<'a>,
    /// The titles of what was reported: a protocol used in ten places is one mistake.
    told: FxHashSet<String>,
    /// Roles and persons that can do what is asked of them alone: most work is done by one role, again and again.
    met: FxHashSet<&'a str>,
    found: &'j mut Vec<Diagnostic>,
}

impl<'a> Judge<'_, 'a> {
    fn declarations(&mut self) {
        let package = self.world.package;
        for agent in &package.agents {
            for audit in &agent.audits {
                if let Some(who) = &audit.by {
                    self.judge(who, &|| format!("audit “{}”", agent.head.title), audit.head.origin);
                }
            }
            for confirm in &agent.confirms {
                let what = || format!("confirm what “{}” does", agent.head.title);
                self.judge(&confirm.with, &what, confirm.origin);
            }
        }
        for risk in package.risks.iter().filter(|risk| !in_library(package, risk.head.origin)) {
            if let Some(need) = &risk.needs {
                for who in &need.by {
                    let what = || format!("give what “{}” needs", risk.head.title);
                    self.judge(who, &what, need.origin);
                }
            }
        }
        for cadence in &package.cadences {
            for who in &cadence.by {
                self.judge(who, &|| format!("lead “{}”", cadence.head.title), cadence.head.origin);
            }
        }
        for seam in &package.seams {
            for who in &seam.by {
                self.judge(who, &|| format!("accept “{}”", seam.head.title), seam.head.origin);
            }
            self.ways(&seam.ways);
        }
    }

    fn workflow(&mut self, workflow: &'a Workflow) {
        for assumption in &workflow.assumptions {
            for who in &assumption.by {
                self.judge(who, &|| format!("check “{}”", assumption.head.title), assumption.head.origin);
            }
        }
        for duty in &workflow.duties {
            for performers in &duty.by {
                self.judge(&performers.who, &|| format!("do “{}”", duty.head.title), duty.head.origin);
            }
            self.ways(&duty.ways);
        }
        self.ways(&workflow.ways);
        for clock in &workflow.clocks {
            self.ways(&clock.ways);
        }
        for step in workflow.all_steps() {
            self.step(step);
        }
    }

    fn step(&mut self, step: &'a Step) {
        let verb = if matches!(step.kind, StepKind::Gate(_)) { "approve" } else { "do" };
        for performers in step.work().into_iter().flat_map(|work| &work.by) {
            self.judge(&performers.who, &|| format!("{verb} “{}”", step.head.title), step.head.origin);
        }
        for write in step.work().into_iter().flat_map(|work| &work.writes) {
            if let Some(who) = &write.from {
                self.judge(who, &|| format!("give `{}`", write.name), write.origin);
            }
        }
        self.ways(&step.ways);
    }

    fn ways(&mut self, ways: &'a [flow_ir::Way]) {
        for arrow in ways.iter().flat_map(|way| &way.arrows) {
            if let Target::Recovery(recovery) = &arrow.target {
                for who in &recovery.by {
                    self.judge(who, &|| format!("lead “{}”", recovery.title), recovery.origin);
                }
            }
        }
    }

    /// `what` stands after "nobody can"; `used` is where it is asked for, if that is in the standard library.
    fn judge(&mut self, who: &'a Who, what: &dyn Fn() -> String, used: Origin) {
        let alone = match who {
            Who::One { participant: Participant::Role { id } | Participant::Person { id }, .. } => {
                Some(id.as_str())
            }
            _ => None,
        };
        if alone.is_some_and(|id| self.met.contains(id)) {
            return;
        }
        let ways = match asked(who, &self.world.staff) {
            Asked::Ways(ways) => ways,
            Asked::TooMany => {
                let question = format!("whether anybody can {}", what());
                self.found.push(too_large_to_judge::diagnostic(&RULE, &question, location(used)));
                return;
            }
        };
        let mut first = None;
        for way in &ways {
            match met(&rule(way), None) {
                Met::Yes => {
                    self.met.extend(alone);
                    return;
                }
                Met::TooMany => {
                    let question = format!("whether anybody can {}", what());
                    self.found.push(too_large_to_judge::diagnostic(&RULE, &question, location(used)));
                    return;
                }
                Met::No { places, people } => {
                    first.get_or_insert((way, places, people));
                }
            }
        }
        if let Some((way, places, people)) = first {
            let short: Vec<&Places> = places.iter().filter_map(|number| way.get(*number)).collect();
            let diagnostic = self.report(&what(), used, &short, &people, ways.len() > 1);
            if self.told.insert(diagnostic.title.clone()) {
                self.found.push(diagnostic);
            }
        }
    }

    fn report(
        &self,
        what: &str,
        used: Origin,
        short: &[&Places],
        people: &[One],
        several: bool,
    ) -> Diagnostic {
        let package = self.world.package;
        let reason = reason(self.world, short, people);
        let headline = format!("Nobody can {what}: {reason}");
        let at = |origin: Origin| if in_library(package, origin) { used } else { origin };
        let place = short.first().map_or(used, |places| at(places.origin));
        let asks = |places: &Places| match (places.all, places.count) {
            (true, _) => "this asks for all of them".to_owned(),
            (false, 1) => "this asks for one person".to_owned(),
            (false, count) => format!("this asks for {} different people", number(count as usize)),
        };
        let label = short.first().map_or_else(String::new, |places| asks(places));
        let mut diagnostic = Diagnostic::new(&RULE, headline, location(place), label);
        for places in short.iter().skip(1) {
            if at(places.origin) != place {
                diagnostic = diagnostic.label(location(at(places.origin)), asks(places));
            }
        }
        let mut named: Vec<&Participant> = Vec::new();
        for participant in short.iter().flat_map(|places| &places.of) {
            if !named.contains(&participant) {
                named.push(participant);
            }
        }
        for participant in named {
            diagnostic = label_of(diagnostic, self.world, participant);
        }
        if several {
            diagnostic =
                diagnostic.note("Each of the other ways to meet the rule needs too many people as well.");
        }
        diagnostic.note(
            "What waits for people who aren't there waits until it is late, every time. Ask for fewer, put more people into the role, or name a `deputy`: deputies count as themselves.",
        )
    }
}

/// Shows who is in a role, where it is declared.
pub(crate) fn label_of(diagnostic: Diagnostic, world: &World<'_>, participant: &Participant) -> Diagnostic {
    let (Participant::Role { id } | Participant::Person { id } | Participant::Holder { role: Some(id), .. }) =
        participant
    else {
        return diagnostic;
    };
    let Some(role) = world.package.role(id) else { return diagnostic };
    let text = match world.staff.of(id) {
        _ if role.external => "outside the company: can be asked, never counted".to_owned(),
        People::Enough => return diagnostic,
        People::These(people) => match people.as_slice() {
            [] => "nobody is in it".to_owned(),
            people if people.iter().all(|one| !world.staff.is_named(*one)) => members(people.len()),
            people => format!("in it: {}", tell::names(people, &world.staff, "and")),
        },
    };
    diagnostic.label(location(role.head.origin), text)
}

fn members(count: usize) -> String {
    format!("{} {}", number(count), if count == 1 { "member" } else { "members" })
}

/// Why there are too few: "Finance has one member and the rule asks for two".
fn reason(world: &World<'_>, short: &[&Places], people: &[One]) -> String {
    let asked: u32 = short.iter().map(|places| places.count).fold(0, u32::saturating_add);
    let wanted =
        if short.iter().all(|places| places.all) { "all".to_owned() } else { number(asked as usize) };
    if let [Places { of, .. }] = short
        && let [participant @ (Participant::Role { id } | Participant::Holder { role: Some(id), .. })] =
            of.as_slice()
    {
        let name = world.package.title(id);
        if world.staff.is_external(participant) {
            return format!(
                "“{name}” is outside the company, and people outside can be asked, but never counted"
            );
        }
        if world.staff.available(participant) == People::These(people.to_vec()) {
            return if world.staff.deputies(id).is_empty() {
                format!("{name} has {} and the rule asks for {wanted}", members(people.len()))
            } else {
                format!(
                    "{name} and its deputies are {} and the rule asks for {wanted}",
                    match people.len() {
                        1 => "one person".to_owned(),
                        count => format!("{} people", number(count)),
                    }
                )
            };
        }
    }
    match people {
        [] => "there is nobody who can be asked".to_owned(),
        people => format!(
            "only {} can be asked, and the rule asks for {wanted} different people",
            tell::names(people, &world.staff, "and")
        ),
    }
}

/// Whether something stands in the standard library.
pub(crate) fn in_library(package: &Package, origin: Origin) -> bool {
    package.files.get(origin.file as usize).is_some_and(|path| path.starts_with("std/"))
}

#[cfg(test)]
mod tests {
    use crate::testing::{analysis, findings, shown};

    fn review(people: &str, by: &str) -> String {
        format!(
            r#"
{people}
role Boss {{ people 3 }}
workflow Review(text: Text) {{
  owner Boss
  within 1 week
  late -> stopped
  outcome passed
  outcome stopped
  gate look of text {{
    by {by}
    within 1 day
    accept -> passed
    reject -> stopped
    late -> stopped
    absent -> stopped
  }}
}}
"#
        )
    }

    #[track_caller]
    fn broken(people: &str, by: &str, why: &str) {
        let text = review(people, by);
        let found: Vec<String> = findings(&text)
            .into_iter()
            .filter(|found| !found.starts_with("unused_") && !found.starts_with("unknown: "))
            .collect();
        assert_eq!(found, [format!("quorum_not_met: Nobody can approve “Look”: {why}")], "{text}");
    }

    #[track_caller]
    fn silent(people: &str, by: &str) {
        let text = review(people, by);
        let found: Vec<String> = findings(&text)
            .into_iter()
            .filter(|found| !found.starts_with("unused_") && !found.starts_with("unknown: "))
            .collect();
        assert_eq!(found, Vec::<String>::new(), "{text}");
    }

    #[test]
    fn too_few_are_counted() {
        broken(
            "role Finance { people 1 }",
            "2 of Finance",
            "Finance has one member and the rule asks for two",
        );
        broken(
            "role Finance { people ana }",
            "2 of Finance",
            "Finance has one member and the rule asks for two",
        );
        broken("role Finance { people 0 }", "Finance", "Finance has no members and the rule asks for one");
        silent("role Finance { people 2 }", "2 of Finance");
        // Nobody says how many there are.
        silent("role Finance", "2 of Finance");
        silent("role Finance { people unknown \"who?\" }", "2 of Finance");
    }

    #[test]
    fn different_people_fill_all_places() {
        let lead = "role Lead { people ana }\nrole Finance { people ana }";
        broken(lead, "Lead and Finance", "only ana can be asked, and the rule asks for two different people");
        broken(
            lead,
            "Lead then Finance",
            "only ana can be asked, and the rule asks for two different people",
        );
        silent(lead, "Lead or Finance");
        silent("role Lead { people ana }\nrole Finance { people ana, ben }", "Lead and Finance");
        broken(
            "role Lead { people ana, ben }\nrole Finance { people ben, ana }",
            "2 of Lead and Finance",
            "only ana and ben can be asked, and the rule asks for three different people",
        );
        broken("role Lead { people ana }", "Lead except Lead", "there is nobody who can be asked");
    }

    #[test]
    fn one_way_is_enough() {
        let people = "role Treasury { people ana }\nrole Cfo { people zoe }\nrole Controller { people zoe }";
        silent(people, "(2 of Treasury and 1 of Controller) or Cfo");
        broken(
            people,
            "(2 of Treasury and 1 of Controller) or (Cfo and Controller)",
            "Treasury has one member and the rule asks for two",
        );
    }

    #[test]
    fn deputies_count_and_outsiders_do_not() {
        let people = "role Lead {\n people ana\n deputy Vice\n}\nrole Vice { people ben }";
        silent(people, "2 of Lead");
        broken(people, "3 of Lead", "Lead and its deputies are two people and the rule asks for three");
        silent("role Customer { external }", "Customer");
        broken(
            "role Customer { external }",
            "2 of Customer",
            "“Customer” is outside the company, and people outside can be asked, but never counted",
        );
    }

    #[test]
    fn votes_are_counted_by_the_whole_body() {
        silent("role Board { people 5 }", "2/3 of Board");
        silent("role Board { people 3 }", "majority of Board");
        // All but one are all who may be asked.
        silent(
            "role Board { people ana, ben, cara, dora }\nrole Chair { people ana }",
            "all of Board except Chair",
        );
        silent("role Board { people 5 }", "2/3 of Board voting");
    }

    #[test]
    fn every_arm_counts() {
        let text = review("role A { people 1 }", "2 of A when count of text > 3\n    by A");
        let found = findings(&text.replace("count of text > 3", "text is \"long\""));
        assert!(found.iter().any(|found| found.starts_with("quorum_not_met")), "{found:?}");
    }

    #[test]
    fn who_is_in_a_role_is_shown() {
        let text = review("role Finance { people ana }", "2 of Finance");
        let analysis = analysis(&text);
        let found =
            analysis.diagnostics.iter().find(|found| found.rule.name == "quorum_not_met").expect("it");
        let shown = shown(&analysis, found);
        assert!(shown.contains("`2 of Finance` this asks for two different people"), "{shown}");
        assert!(shown.contains("`Finance` in it: ana"), "{shown}");
    }
}

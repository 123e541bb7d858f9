//! Gates that one person's absence closes.

use crate::paths::world::World;
use crate::people::asked::{Asked, Places, asked};
use crate::people::authors::{Author, Authors};
use crate::people::exclusion::slack;
use crate::people::matching::{self, Met, met};
use crate::people::review::gates;
use crate::people::staff::{One, People};
use crate::people::tell;
use crate::place as location;
use crate::rules::quorum_not_met::label_of;
use crate::wording::{list, number};
use flow_ir::{Gate, Participant, PersonReference, RungAction, Step, Trigger, Workflow};
use flow_source::{Diagnostic, Level, Rule};
use rustc_hash::FxHashSet;

/// Whoever is away, the others can still review.
///
/// A gate that says what happens when nobody is there (`absent`) has an answer; so has
/// one whose ladder assigns it to somebody else. Deputies count as themselves. Whoever is away has not written the work
/// either: of a role somebody else has, so that enough are left if they can be. Only gates are looked at: a stage that one
/// person does is a matter of health, not of a promise. Roles of which nobody says who is in them have enough people.
pub static RULE: Rule = Rule {
    name: "one_person_away",
    level: Level::Error,
    summary: "When one person is away, nobody can approve.",
    page: include_str!("one_person_away.md"),
};

/// Reports each gate that needs one particular person; not those in `told`, to which it adds what it reports.
pub fn check<'a>(
    workflow: &'a Workflow,
    authors: &Authors<'a>,
    told: &mut FxHashSet<&'a str>,
    world: &World<'a>,
    found: &mut Vec<Diagnostic>,
) {
    for (step, gate) in gates(workflow) {
        if told.contains(step.head.id.as_str()) || step.ways.iter().any(|way| way.trigger == Trigger::Absent)
        {
            continue;
        }
        if let Some(diagnostic) = judge(step, gate, authors, world) {
            found.push(diagnostic);
            told.insert(&step.head.id);
        }
    }
}

/// Who wrote something, when it was somebody in particular.
struct Written<'w> {
    step: &'w Step,
    name: String,
    authors: Vec<Vec<One>>,
}

fn judge(step: &Step, gate: &Gate, authors: &Authors<'_>, world: &World<'_>) -> Option<Diagnostic> {
    let instead = assigned(step, world);
    for performers in &gate.work.by {
        let Asked::Ways(ways) = asked(&performers.who, &world.staff) else { continue };
        let ways: Option<Vec<Vec<Places>>> = ways.into_iter().map(|way| with(way, &instead)).collect();
        let Some(ways) = ways else { continue };
        let writings = writings(gate, authors);
        let most = writings.iter().map(|written| written.authors.len()).max().unwrap_or(0);
        // With so many people to spare there is nothing to look for.
        let everybody: Vec<Vec<Places>> = ways
            .iter()
            .map(|way| way.iter().map(|one| Places { all: false, ..one.clone() }).collect())
            .collect();
        if slack(&everybody).is_none_or(|slack| slack as usize > most) {
            continue;
        }
        let none = Written { step, name: String::new(), authors: Vec::new() };
        for written in std::iter::once(&none).chain(&writings) {
            let missing = indispensable(&ways, &written.authors);
            if !missing.is_empty() {
                return Some(report(step, &ways, &missing, written, world));
            }
        }
    }
    None
}

/// The people that ladders assign a step to; `None` for as many as are needed.
pub(crate) fn assigned(step: &Step, world: &World<'_>) -> People {
    let mut people = People::nobody();
    for rung in step.timing.ladders.iter().flat_map(|ladder| &ladder.rungs) {
        if let (RungAction::Assign, PersonReference::Participant { participant }) =
            (rung.action, &rung.person)
        {
            people = people.and(&world.staff.available(participant));
        }
    }
    people
}

/// Places that others may fill as well; `None` where there are enough of them.
pub(crate) fn with(mut way: Vec<Places>, others: &People) -> Option<Vec<Places>> {
    if others.count() == Some(0) {
        return Some(way);
    }
    for places in &mut way {
        match People::These(std::mem::take(&mut places.pool)).and(others) {
            People::These(pool) => places.pool = pool,
            People::Enough => return None,
        }
    }
    Some(way)
}

fn writings<'w>(gate: &Gate, authors: &'w Authors<'_>) -> Vec<Written<'w>> {
    let mut found: Vec<Written<'w>> = Vec::new();
    for name in gate.of.iter().filter_map(|path| path.first()) {
        for writing in authors.of(name) {
            let people = |list: &Vec<Author>| {
                let mut people: Vec<One> = list.iter().flat_map(|author| &author.people).copied().collect();
                people.sort_unstable();
                people.dedup();
                people
            };
            found.push(Written {
                step: writing.step,
                name: name.clone(),
                authors: writing.writers.iter().map(people).collect(),
            });
        }
    }
    found
}

/// Those without whom no way can be met, though some way can when everybody is there.
fn indispensable(ways: &[Vec<Places>], authors: &[Vec<One>]) -> Vec<One> {
    let rules: Vec<matching::Rule> =
        ways.iter().map(|way| matching::Rule { places: way.clone(), authors: authors.to_vec() }).collect();
    let not_met = |away: Option<One>| rules.iter().all(|rule| matches!(met(rule, away), Met::No { .. }));
    if not_met(None) {
        return Vec::new();
    }
    let mut people: Vec<One> = ways.iter().flatten().flat_map(|places| &places.pool).copied().collect();
    people.sort_unstable();
    people.dedup();
    // People in the same places and lists are alike.
    let groups: Vec<&Vec<One>> = ways.iter().flatten().map(|places| &places.pool).chain(authors).collect();
    let mut known: Vec<(Vec<bool>, bool)> = Vec::new();
    let mut found = Vec::new();
    for one in people {
        let of: Vec<bool> = groups.iter().map(|group| group.binary_search(&one).is_ok()).collect();
        let missing = match known.iter().find(|(other, _)| *other == of) {
            Some((_, missing)) => *missing,
            None => {
                let missing = not_met(Some(one));
                known.push((of, missing));
                missing
            }
        };
        if missing {
            found.push(one);
        }
    }
    found
}

fn report(
    step: &Step,
    ways: &[Vec<Places>],
    missing: &[One],
    written: &Written<'_>,
    world: &World<'_>,
) -> Diagnostic {
    let title = &step.head.title;
    let places: Vec<&Places> = ways.first().into_iter().flatten().collect();
    let asked: u32 = places.iter().map(|places| places.count).sum();
    let why = match (written.authors.is_empty(), asked) {
        (false, _) => format!("too few are left who haven't written {}", list([written.name.as_str()])),
        _ if places.iter().any(|places| places.all) => "the rule asks for all of them".to_owned(),
        (_, 1) => "nobody else can be asked".to_owned(),
        (_, asked) => format!("the rule asks for {} different people", number(asked as usize)),
    };
    let who = tell::names(missing, &world.staff, "or");
    let headline = format!("Nobody can approve “{title}” when {who} is away: {why}");
    let place = places.first().map_or(step.head.origin, |places| places.origin);
    let mut diagnostic = Diagnostic::new(&RULE, headline, location(place), "these people are asked");
    if !written.authors.is_empty() {
        let text = format!("whoever writes {} here isn't asked", list([written.name.as_str()]));
        diagnostic = diagnostic.label(location(written.step.head.origin), text);
    }
    let mut named: Vec<&Participant> = Vec::new();
    for participant in places.iter().flat_map(|places| &places.of) {
        if !named.contains(&participant) {
            named.push(participant);
        }
    }
    for participant in named {
        diagnostic = label_of(diagnostic, world, participant);
    }
    diagnostic
        .note("People are ill, on holiday, or in another meeting. What only they can approve waits for them, and nobody has said for how long.")
        .note("Put one more person into the role, name a `deputy`, or say with `absent -> ...` what happens then.")
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    fn told(people: &str, by: &str, more: &str) -> Vec<String> {
        said(&text(people, by, more))
    }

    fn said(text: &str) -> Vec<String> {
        findings(text).into_iter().filter(|found| !found.starts_with("unused_")).collect()
    }

    fn text(people: &str, by: &str, more: &str) -> String {
        format!(
            r#"
{people}
role Boss {{ people 3 }}
role Writer {{ people wim, will }}
workflow Review(topic: Text) {{
  owner Boss
  within 1 week
  late -> stopped
  outcome passed
  outcome stopped
  stage draft {{
    by Writer
    writes text: Text
    within 1 day
    late -> stopped
    done -> look
  }}
  gate look of text {{
    by {by}
    within 1 day
    accept -> passed
    reject -> stopped
    late -> stopped
    {more}
  }}
}}
"#
        )
    }

    #[track_caller]
    fn broken(people: &str, by: &str, why: &str) {
        assert_eq!(told(people, by, ""), [format!("one_person_away: Nobody can approve “Look” when {why}")]);
        assert_eq!(told(people, by, "absent -> stopped"), [""; 0]);
    }

    #[track_caller]
    fn silent(people: &str, by: &str) {
        assert_eq!(told(people, by, ""), [""; 0]);
    }

    #[test]
    fn only_one_can_be_asked() {
        broken("role Lead { people ana }", "Lead", "ana is away: nobody else can be asked");
        broken("role Lead { people 1 }", "Lead", "one of Lead is away: nobody else can be asked");
        silent("role Lead { people ana, ben }", "Lead");
        silent("role Lead", "Lead");
        silent("role Lead {\n people ana\n deputy Boss\n}", "Lead");
        silent("role Lead { people ana }\nrole Head { people zoe }", "Lead or Head");
        silent("role Customer { external }", "Customer");
    }

    #[test]
    fn a_workflow_answers_for_all_its_steps() {
        let lead = text("role Lead { people ana }", "Lead", "");
        assert_eq!(said(&lead).len(), 1);
        let around = lead.replacen("late -> stopped", "late -> stopped\n  absent -> stopped", 1);
        assert_eq!(said(&around), [""; 0], "{around}");
    }

    #[test]
    fn a_quorum_has_nobody_to_spare() {
        broken(
            "role Team { people ana, ben }",
            "2 of Team",
            "ana or ben is away: the rule asks for two different people",
        );
        silent("role Team { people ana, ben, cara }", "2 of Team");
        silent("role Team { people ana, ben, cara }", "majority of Team");
        broken(
            "role Team { people ana, ben, cara }",
            "all of Team",
            "ana, ben or cara is away: the rule asks for all of them",
        );
        broken(
            "role Team { people ana, ben }\nrole Lead { people ana, zoe }",
            "Team and Team and Lead",
            "ana, ben or zoe is away: the rule asks for three different people",
        );
    }

    #[test]
    fn the_author_is_missing_already() {
        broken(
            "role Team { people wim, will }",
            "Team",
            "will or wim is away: too few are left who haven't written `text`",
        );
        silent("role Team { people wim, will, ana }", "Team");
    }

    #[test]
    fn a_ladder_that_assigns_is_an_answer() {
        let ladder = "role Lead { people ana }\nescalation up {\n after 1h notify Lead via chat\n after 2h assign Boss via phone\n}";
        assert_eq!(told(ladder, "Lead", "escalate up"), [""; 0]);
        assert_eq!(told(&ladder.replace("assign", "notify"), "Lead", "escalate up").len(), 1);
    }
}

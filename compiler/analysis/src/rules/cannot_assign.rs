//! Ladders that hand a task to somebody who may not do it.

use crate::paths::tell::tell as tell_way;
use crate::paths::world::World;
use crate::people::Staff;
use crate::people::authors::{Authors, Visits};
use crate::people::review::{Deadlock, Left, Review, assumed};
use crate::people::standard::{asks_a_person, satisfies};
use crate::people::tell;
use crate::place as location;
use crate::rules::too_large_to_judge;
use crate::wording::list;
use flow_ir::{
    Gate, LadderUse, Participant, PersonReference, Rung, RungAction, Step, StepKind, Who, Workflow,
};
use flow_source::{Diagnostic, Level, Rule};

/// Whoever a ladder assigns a task to may do it: is enough for the gate's standard and not its author, is a person where
/// one is asked, and can be ordered.
///
/// Whoever is assigned has the whole task: of two reviewers a lead can't be both. Several people of a role may be the
/// author one by one; it is enough if somebody of them is left. Standards that the gate's own reviewers don't satisfy are
/// the subject of `standard_not_met`.
pub static RULE: Rule = Rule {
    name: "cannot_assign",
    level: Level::Error,
    summary: "A ladder assigns work to somebody who may not do it.",
    page: include_str!("cannot_assign.md"),
};

/// Reports each rung that assigns a step to somebody who may not do it.
pub fn check<'a>(
    workflow: &'a Workflow,
    authors: &Authors<'a>,
    world: &World<'a>,
    found: &mut Vec<Diagnostic>,
) {
    let mut visits = None;
    for step in workflow.all_steps() {
        for ladder in &step.timing.ladders {
            for rung in ladder.rungs.iter().filter(|rung| rung.action == RungAction::Assign) {
                let PersonReference::Participant { participant } = &rung.person else { continue };
                let judge = Judge { workflow, step, ladder, rung, participant, world };
                found.extend(judge.judge(authors, &mut visits));
            }
        }
    }
}

struct Judge<'j, 'a> {
    workflow: &'a Workflow,
    step: &'a Step,
    ladder: &'a LadderUse,
    rung: &'a Rung,
    participant: &'a Participant,
    world: &'j World<'a>,
}

impl<'a> Judge<'_, 'a> {
    fn judge(&self, authors: &Authors<'a>, visits: &mut Option<Visits>) -> Option<Diagnostic> {
        let name = tell::title(self.participant, self.world.package);
        if self.world.staff.is_external(self.participant) {
            return Some(self.report(&format!("“{name}” is outside the company, and can be asked, not ordered")).note(
                "Nobody outside has to do what a ladder of ours says. Tell them with `notify`, and assign the work to somebody of ours who keeps asking.",
            ));
        }
        match &self.step.kind {
            StepKind::Stage(stage) if stage.human_only && !Staff::is_human(self.participant) => Some(
                self.report(&format!("only people may do it, and “{name}” is none"))
                    .note("Somebody decided that a person must do this. Let the ladder end at one."),
            ),
            StepKind::Gate(gate) => self.gate(gate, &name, authors, visits),
            _ => None,
        }
    }

    fn gate(
        &self,
        gate: &'a Gate,
        name: &str,
        authors: &Authors<'a>,
        visits: &mut Option<Visits>,
    ) -> Option<Diagnostic> {
        let staff = &self.world.staff;
        let one = Who::One { participant: self.participant.clone(), origin: self.rung.origin };
        let by = || gate.work.by.iter().map(|performers| &performers.who);
        for standard in &gate.meets {
            if by().all(|who| satisfies(who, standard, staff)) && !satisfies(&one, standard, staff) {
                let why = format!("“{name}” alone is not enough for “{}”", standard.title);
                return Some(self.report(&why).label(location(standard.origin), "the gate claims this").note(
                    "Whoever is assigned has the whole task, and the yes of one would count as what the standard asks for. Call a meeting with `convene`, or assign it to those who are enough.",
                ));
            }
        }
        if !Staff::is_human(self.participant) && by().any(|who| asks_a_person(who, staff)) {
            return Some(self.report(&format!("a person is asked, and “{name}” is none")).note(
                "A gate that a person guards must not open because that person is late. Let the ladder end at somebody.",
            ));
        }
        let review = Review::of(self.step, &gate.of, &one, authors, self.world)?;
        if review.is_safe() {
            return None;
        }
        let scene = self.world.scene(self.workflow);
        let visits = visits.get_or_insert_with(|| Visits::new(&scene.map));
        let mut vocabulary = scene.vocabulary.borrow_mut();
        let at_goal = assumed(self.step, &[], 0, &mut vocabulary);
        let left = review.left(&scene, (authors, visits), &at_goal, self.world, &mut vocabulary);
        drop(vocabulary);
        match left {
            Left::Yes => None,
            Left::TooMany => {
                let question = format!("whether “{}” can be assigned to “{name}”", self.step.head.title);
                Some(too_large_to_judge::diagnostic(&RULE, &question, location(self.ladder.origin)))
            }
            Left::No(deadlock) => {
                Some(tell_way(self.author(&review, &deadlock), &scene.map, &deadlock.links))
            }
        }
    }

    fn author(&self, review: &Review<'a>, deadlock: &Deadlock) -> Diagnostic {
        let mut people: Vec<String> =
            deadlock.choice.iter().map(|(_, one)| review.name(*one, self.world)).collect();
        people.sort();
        people.dedup();
        let written: Vec<&str> = deadlock
            .choice
            .iter()
            .filter_map(|(event, _)| review.events.get(*event))
            .flat_map(|event| &event.names)
            .map(String::as_str)
            .take(1)
            .collect();
        let have = if people.len() == 1 { "has" } else { "have" };
        let who = crate::wording::sentence(&people, "and");
        let mut diagnostic = self.report(&format!("{who} {have} written {}", list(written)));
        for (event, one) in &deadlock.choice {
            if let (Some(event), Some((_, origin))) =
                (review.events.get(*event), review.how(*event, *one, self.world))
            {
                let names = list(event.names.iter().map(String::as_str));
                let text = format!("{} may write {names} here", review.name(*one, self.world));
                diagnostic = diagnostic.label(location(origin), text);
            }
        }
        diagnostic.note("Nobody reviews their own work, so the task would come to somebody who may not answer it. Let the ladder go on to somebody else.")
    }

    fn report(&self, why: &str) -> Diagnostic {
        let title = &self.step.head.title;
        let name = tell::title(self.participant, self.world.package);
        let diagnostic = Diagnostic::new(
            &RULE,
            format!("“{title}” can't be assigned to “{name}”: {why}"),
            location(self.ladder.origin),
            format!("this ladder assigns it to “{name}”"),
        );
        if self.rung.origin == self.ladder.origin {
            diagnostic
        } else {
            diagnostic.label(location(self.rung.origin), "here")
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::findings;

    fn told(people: &str, assigned: &str, gate: &str) -> Vec<String> {
        let text = format!(
            r#"
use std.standards {{ agent_review, dual_approval, human_approval }}
{people}
role Boss {{ people 3 }}
role Writer {{ people wim, will }}
role Team {{ people ana, ben, cara }}
agent Check {{
  operator Boss
  model "m" as "c"
  criterion right weight 1 "Is it right?"
  passes 80%
}}
escalation up {{
  after 1h notify Boss via chat
  after 2h assign {assigned} via phone
  after 4h assign Boss via phone
}}
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
    {gate}
    within 1 day
    escalate up
    accept -> passed
    reject -> stopped
    fails -> stopped
    late -> stopped
    absent -> stopped
  }}
}}
"#
        );
        findings(&text).into_iter().filter(|found| found.starts_with("cannot_assign")).collect()
    }

    #[test]
    fn one_is_not_two() {
        assert_eq!(
            told("role Lead { people zoe, yan }", "Lead", "by 2 of Team\n    meets dual_approval"),
            [
                "cannot_assign: “Look” can't be assigned to “Boss”: “Boss” alone is not enough for “Dual approval”",
                "cannot_assign: “Look” can't be assigned to “Lead”: “Lead” alone is not enough for “Dual approval”",
            ]
        );
        assert_eq!(
            told("role Lead { people zoe, yan }", "Lead", "by Team\n    meets human_approval"),
            [""; 0]
        );
    }

    #[test]
    fn a_person_is_asked() {
        assert_eq!(
            told("", "Check", "by Team"),
            ["cannot_assign: “Look” can't be assigned to “Check”: a person is asked, and “Check” is none"]
        );
        assert_eq!(told("", "Check", "by Check\n    meets agent_review"), [""; 0]);
    }

    #[test]
    fn the_author_is_nobody_to_assign() {
        assert_eq!(
            told("role Head { people will }", "Head", "by Team"),
            ["cannot_assign: “Look” can't be assigned to “Head”: will has written `text`"]
        );
        assert_eq!(told("role Head { people will, zoe }", "Head", "by Team"), [""; 0]);
    }

    #[test]
    fn nobody_orders_people_outside() {
        assert_eq!(
            told("role Customer { external }", "Customer", "by Team"),
            [
                "cannot_assign: “Look” can't be assigned to “Customer”: “Customer” is outside the company, and can be asked, not ordered"
            ]
        );
    }
}

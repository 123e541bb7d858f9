//! Agents that review their own work, or that of the same model with the same configuration.

use crate::conditions::Vocabulary;
use crate::paths::Place;
use crate::paths::happened;
use crate::paths::search::{Answer, Assumed, Marks, Question, search};
use crate::paths::tell::tell;
use crate::paths::world::{Scene, World};
use crate::place as location;
use crate::rules::too_large_to_judge;
use flow_ir::{Agent, Gate, Origin, Participant, Performers, Quorum, Step, StepKind, Target, Who, Workflow};
use flow_source::{Diagnostic, Level, Rule};

/// An agent that reviews is not the author, nor the author's model on the author's configuration.
///
/// The author of an artifact is everybody who wrote it in this case. Where several may review, whoever is the author is
/// left out; only if nobody else is left it is an error. Two agents whose models aren't named are taken to differ.
pub static RULE: Rule = Rule {
    name: "agent_reviews_itself",
    level: Level::Error,
    summary: "An agent reviews its own work.",
    page: include_str!("agent_reviews_itself.md"),
};

/// Deeper expressions of reviewers are taken at their word.
const DEPTH: u32 = 64;

/// A step in which an agent writes what is reviewed.
struct Wrote<'a> {
    author: &'a Agent,
    place: Place,
    step: &'a Step,
    name: &'a str,
    origin: Origin,
}

/// Reports each gate that nobody but the author can pass.
pub fn check<'a>(workflow: &'a Workflow, scene: &Scene<'a>, world: &World<'a>, found: &mut Vec<Diagnostic>) {
    for (place, step) in scene.map.steps() {
        let StepKind::Gate(gate) = &step.kind else { continue };
        let mut wrote: Option<Vec<Wrote<'a>>> = None;
        let mut before: Vec<Assumed> = Vec::new();
        for performers in &gate.work.by {
            let mut at_goal = before.clone();
            if let Some(condition) = &performers.condition {
                let mut vocabulary = scene.vocabulary.borrow_mut();
                at_goal.push(Assumed { cases: vocabulary.cases(condition, true) });
                before.push(Assumed { cases: vocabulary.cases(condition, false) });
            }
            let reviewers: Vec<&'a Agent> = performers
                .who
                .participants()
                .filter_map(|one| match one {
                    Participant::Agent { id } => world.agent(id),
                    _ => None,
                })
                .collect();
            if reviewers.is_empty() {
                continue;
            }
            let wrote = wrote.get_or_insert_with(|| writers(gate, workflow, scene, world));
            let judge = Judge { scene, world, place, step, performers, at_goal };
            if let Some(diagnostic) = judge.judge(&reviewers, wrote) {
                found.push(diagnostic);
                break;
            }
        }
    }
}

/// Where agents write what a gate is about.
fn writers<'a>(
    gate: &'a Gate,
    workflow: &'a Workflow,
    scene: &Scene<'a>,
    world: &World<'a>,
) -> Vec<Wrote<'a>> {
    let mut found = Vec::new();
    let about: Vec<&'a str> = gate.of.iter().filter_map(|path| path.first()).map(String::as_str).collect();
    for step in workflow.all_steps() {
        let Some(place) = scene.map.place(&step.head.id) else { continue };
        match &step.kind {
            // What a run carries out was written inside it.
            StepKind::Run(run) if about.contains(&step.head.name.as_str()) => {
                let Some(inner) = world.package.workflow(&run.workflow) else { continue };
                let carried = carried(inner);
                for inside in inner.all_steps() {
                    for (author, name, _) in written(inside, &carried, world) {
                        found.push(Wrote { author, place, step, name, origin: inside.head.origin });
                    }
                }
            }
            _ => {
                for (author, name, origin) in written(step, &about, world) {
                    found.push(Wrote { author, place, step, name, origin });
                }
            }
        }
    }
    found
}

/// The data that the outcomes of a workflow carry.
fn carried(workflow: &Workflow) -> Vec<&str> {
    let mut found = Vec::new();
    let arrows = workflow.all_steps().into_iter().flat_map(|step| &step.ways).flat_map(|way| &way.arrows);
    for arrow in arrows {
        let Target::Outcome { arguments, .. } = &arrow.target else { continue };
        let mut open: Vec<_> = arguments.iter().map(|argument| &argument.value).collect();
        while let Some(expression) = open.pop() {
            match &expression.kind {
                flow_ir::ExpressionKind::Variable { path } => {
                    found.extend(path.first().map(String::as_str));
                }
                _ => open.extend(expression.parts()),
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// What agents write of some data in a step.
fn written<'a>(step: &'a Step, names: &[&str], world: &World<'a>) -> Vec<(&'a Agent, &'a str, Origin)> {
    let mut found = Vec::new();
    let Some(work) = step.work() else { return found };
    for write in work.writes.iter().filter(|write| names.contains(&write.name.as_str())) {
        let authors: Vec<&Participant> = match &write.from {
            Some(who) => who.participants().collect(),
            None => work.by.iter().flat_map(|performers| performers.who.participants()).collect(),
        };
        for author in authors {
            let Participant::Agent { id } = author else { continue };
            found.extend(world.agent(id).map(|agent| (agent, write.name.as_str(), write.origin)));
        }
    }
    found
}

/// Whether two agents are one, or one model on one configuration.
fn alike(one: &Agent, other: &Agent) -> bool {
    one.head.id == other.head.id
        || one.model.is_some() && one.model == other.model && one.configuration == other.configuration
}

struct Judge<'j, 'a> {
    scene: &'j Scene<'a>,
    world: &'j World<'a>,
    place: Place,
    step: &'a Step,
    performers: &'a Performers,
    at_goal: Vec<Assumed>,
}

impl<'a> Judge<'_, 'a> {
    fn judge(&self, reviewers: &[&'a Agent], wrote: &[Wrote<'a>]) -> Option<Diagnostic> {
        let mut out: Vec<&Agent> = Vec::new();
        let mut first: Option<(&'a Agent, &Wrote<'a>, Vec<usize>)> = None;
        let suspects: Vec<&Agent> = reviewers
            .iter()
            .copied()
            .filter(|reviewer| wrote.iter().any(|wrote| alike(wrote.author, reviewer)))
            .collect();
        if suspects.is_empty() || can_review(&self.performers.who, &suspects, 0) {
            return None;
        }
        for reviewer in suspects {
            for wrote in wrote.iter().filter(|wrote| alike(wrote.author, reviewer)) {
                match self.way_from(wrote, &mut self.scene.vocabulary.borrow_mut()) {
                    Answer::None => continue,
                    Answer::TooLarge => {
                        let what = format!("whether “{}” is reviewed by its author", self.step.head.title);
                        return Some(too_large_to_judge::diagnostic(
                            &RULE,
                            &what,
                            location(self.performers.origin),
                        ));
                    }
                    Answer::Way { links, .. } => {
                        out.push(reviewer);
                        if first.is_none() {
                            first = Some((reviewer, wrote, links));
                        }
                        break;
                    }
                }
            }
        }
        let (reviewer, wrote, links) = first?;
        if can_review(&self.performers.who, &out, 0) {
            return None;
        }
        Some(self.report(reviewer, wrote, &links))
    }

    /// A way to the gate on which an agent has written what it is about.
    fn way_from(&self, wrote: &Wrote<'a>, vocabulary: &mut Vocabulary<'a>) -> Answer {
        let map = &self.scene.map;
        let mut marks = vec![Marks::default(); map.links.len()];
        let start = happened::add(map, &[wrote.place], &mut marks);
        let goals = [self.place];
        let at_goal = [self.at_goal.clone()];
        let at_goal: &[Vec<Assumed>] = if self.at_goal.is_empty() { &[] } else { &at_goal };
        let question = Question { map, goals: &goals, marks: &marks, start, at_goal };
        let mut budget = self.world.budget.get();
        let answer = search(&question, vocabulary, &mut budget);
        self.world.budget.set(budget);
        answer
    }

    fn report(&self, reviewer: &'a Agent, wrote: &Wrote<'a>, links: &[usize]) -> Diagnostic {
        let (author, gate) = (wrote.author, &self.step.head.title);
        let same = author.head.id == reviewer.head.id;
        let headline = if same {
            format!("“{}” reviews its own work in “{gate}”", reviewer.head.title)
        } else {
            format!(
                "“{}” reviews “{}” in “{gate}”, and both are the same model with the same configuration",
                reviewer.head.title, author.head.title
            )
        };
        let mut diagnostic =
            Diagnostic::new(&RULE, headline, location(self.performers.origin), "the reviewer");
        let text = format!("“{}” writes `{}` here", author.head.title, wrote.name);
        diagnostic = diagnostic.label(location(wrote.origin), text);
        if !same {
            let model = author.model.as_deref().unwrap_or_default();
            let runs = match author.configuration.as_deref() {
                Some(configuration) => format!("`{model}` as `{configuration}`"),
                None => format!("`{model}`, and no configuration is named"),
            };
            diagnostic = diagnostic.label(location(author.head.origin), format!("this is {runs}"));
            diagnostic = diagnostic.label(location(reviewer.head.origin), "so is this");
        }
        diagnostic = tell(diagnostic, &self.scene.map, links);
        let opens = format!("“{}” reviews “{}”", reviewer.head.title, wrote.step.head.title);
        diagnostic = diagnostic.step(location(self.step.head.origin), opens, self.step.head.id.clone());
        diagnostic.note(
            "Whoever made a mistake reads over it a second time, and a model misses what it missed before. Let another model or a person review, or give the reviewer a configuration of its own.",
        )
    }
}

/// Whether the reviewers can still say yes without some agents.
fn can_review(who: &Who, without: &[&Agent], depth: u32) -> bool {
    if depth > DEPTH {
        return true;
    }
    let stays = |one: &Participant| !matches!(one, Participant::Agent { id } if without.iter().any(|agent| agent.head.id == *id));
    let inner = |who: &Who| can_review(who, without, depth + 1);
    match who {
        Who::One { participant, .. } => stays(participant),
        Who::Of { quorum, pool, .. } => {
            let agents = pool.iter().filter(|one| matches!(one, Participant::Agent { .. }));
            let out = agents.filter(|one| !stays(one)).count();
            let only_agents = pool.iter().all(|one| matches!(one, Participant::Agent { .. }));
            let left = pool.len() - out;
            match quorum {
                Quorum::All => out == 0,
                Quorum::Number { count } if only_agents => left >= *count as usize,
                _ => left > 0,
            }
        }
        Who::Then { parts } | Who::And { parts } => parts.iter().all(inner),
        Who::Or { parts } => parts.iter().any(inner),
        Who::ExceptAuthor { who, .. } | Who::Except { who, .. } => inner(who),
        Who::Unknown { .. } => true,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{fences, findings};

    /// The page's workflow with another reviewer and other lines of the two agents.
    fn said(by: &str, change: &[(&str, &str)]) -> Vec<String> {
        let mut text =
            fences(super::RULE.page, "fail").concat().replace("by     Checker", &format!("by     {by}"));
        for (old, new) in change {
            assert!(text.contains(old), "{old}");
            text = text.replace(old, new);
        }
        if !text[text.find("gate check").unwrap_or(0)..].contains("Checker") && by == "Lead" {
            text = text.replacen("    fails  -> no\n    accept", "    accept", 1);
        }
        findings(&text)
    }

    const SAME: &str = "agent_reviews_itself: “Checker” reviews “Writer” in “Check”, and both are the same model with the same configuration";
    const OWN: &str = "agent_reviews_itself: “Writer” reviews its own work in “Check”";

    #[test]
    fn neither_itself_nor_its_twin() {
        assert_eq!(said("Checker", &[]), [SAME]);
        assert_eq!(said("Writer", &[]), [OWN]);
        assert_eq!(said("Checker then Lead", &[]), [SAME]);
        assert_eq!(said("Checker and Lead", &[]), [SAME]);
        assert_eq!(said("Checker", &[(" as \"house-style\"", "")]), [SAME]);
    }

    #[test]
    fn somebody_else_is_left() {
        assert_eq!(said("1 of (Writer, Other)", &[]), [""; 0]);
        assert_eq!(said("Checker or Lead", &[]), [""; 0]);
        assert_eq!(said("Other", &[]), [""; 0]);
        assert_eq!(said("2 of (Writer, Other)", &[]), [OWN]);
    }

    #[test]
    fn a_configuration_of_its_own_makes_another_reviewer() {
        let checker = "agent Checker {\n  operator  Lead\n  model     \"large\" as \"house-style\"";
        let other = |line: &str| format!("agent Checker {{\n  operator  Lead\n{line}");
        assert_eq!(said("Checker", &[(checker, &other("  model     \"large\" as \"strict\""))]), [""; 0]);
        assert_eq!(
            said("Checker", &[(checker, &other("  model     \"small\" as \"house-style\""))]),
            [""; 0]
        );
        // Of which nothing is said is taken to be another one.
        assert_eq!(said("Checker", &[(checker, &other(""))]), [""; 0]);
    }

    #[test]
    fn only_on_ways_on_which_it_wrote() {
        // A person writes it on the way to this gate.
        let elsewhere = ("done   -> check", "done   -> sent(letter)");
        let by_hand = "  stage by_hand {\n    by     Lead\n    reads  topic\n    writes letter: Text\n    within 1h\n    late   -> no\n    done   -> check\n  }\n  gate check";
        let first =
            "  decide who {\n    when topic is \"a\" -> write\n    otherwise -> by_hand\n  }\n  stage write";
        let change = [elsewhere, ("  gate check", by_hand), ("  stage write", first)];
        assert_eq!(said("Checker", &change), [""; 0]);
        // Where it wrote a first draft it is an author, whoever wrote last.
        let change = [("done   -> check", "done   -> by_hand"), ("  gate check", by_hand)];
        assert_eq!(said("Checker", &change), [SAME]);
    }

    #[test]
    fn what_branches_and_runs_wrote_counts() {
        let parallel = ("  stage write {", "  parallel both {\n  branch one {\n  stage write {");
        let end = (
            "    done   -> check\n  }",
            "    done   -> join\n  }\n  }\n  branch two {\n  stage other {\n    by Lead\n    within 1h\n    late -> no\n    done -> join\n  }\n  }\n  join all\n  done -> check\n  }",
        );
        assert_eq!(said("Checker", &[parallel, end]), [SAME]);
    }
}

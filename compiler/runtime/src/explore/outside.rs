//! Everybody outside a case, doing each of the things that they can do.

use super::votes;
use crate::engine::Run;
use crate::evaluate::Unsaid;
use crate::people::People;
use crate::script::{Act, After, Asked, Missing, Occurrence, Reply, Script, Work};
use crate::time::Moment;
use crate::trace::What;
use crate::value::Value;
use flow_ir::{Duration, Happening, Package, Scenario, Step, StepKind, Trigger, Who, Workflow};
use std::collections::{BTreeMap, BTreeSet};

/// How long after they are asked people answer; each after the one before. Nobody answers in no time: what can loop would else
/// loop at one moment.
const ANSWER: i64 = 60;

/// An event that comes.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The event, by id.
    pub event: String,
    /// When.
    pub at: Moment,
    /// What it carries.
    pub values: BTreeMap<String, Value>,
}

/// A gate at which people answered one by one.
struct Counted {
    gate: String,
    visit: u32,
    /// When each who says yes says so.
    yes: Vec<Moment>,
    /// How many must.
    need: u32,
}

/// Everybody outside, doing each of the things that they can do.
pub struct Explorer<'p> {
    package: &'p Package,
    base: Option<&'p Scenario>,
    steps: BTreeMap<&'p str, &'p Step>,
    plan: Vec<usize>,
    /// The choices that were made: which, and of how many.
    pub made: Vec<(usize, usize)>,
    /// When each was made, as far as that is known: not later than it was.
    pub made_at: Vec<Moment>,
    /// The choices in words.
    pub told: Vec<String>,
    most: usize,
    /// There were more choices than may be made.
    pub cut: bool,
    people: People<'p>,
    sent: Option<Sent>,
    sent_told: bool,
    now: Moment,
    counted: Vec<Counted>,
    visits: BTreeMap<String, usize>,
    /// The steps of `finally`.
    last: BTreeSet<&'p str>,
    decided: BTreeMap<String, usize>,
}

impl<'p> Explorer<'p> {
    /// Everybody, with the choices that are made already and the event that comes.
    pub fn new(
        package: &'p Package,
        base: Option<&'p Scenario>,
        plan: Vec<usize>,
        most: usize,
        sent: Option<Sent>,
    ) -> Self {
        let steps = package
            .workflows
            .iter()
            .flat_map(Workflow::all_steps)
            .map(|step| (step.head.id.as_str(), step))
            .collect();
        Self {
            package,
            base,
            steps,
            plan,
            made: Vec::new(),
            made_at: Vec::new(),
            told: Vec::new(),
            most,
            cut: false,
            people: People::new(package),
            sent,
            sent_told: false,
            now: Moment::MIN,
            counted: Vec::new(),
            visits: BTreeMap::new(),
            last: package
                .workflows
                .iter()
                .flat_map(|workflow| &workflow.finally)
                .map(|step| step.head.id.as_str())
                .collect(),
            decided: BTreeMap::new(),
        }
    }

    /// One of so many; the first is the usual one.
    fn pick(&mut self, of: usize) -> usize {
        if of <= 1 {
            return 0;
        }
        if self.made.len() >= self.most {
            self.cut = true;
            return 0;
        }
        let choice = self.plan.get(self.made.len()).copied().unwrap_or(0).min(of - 1);
        self.made.push((choice, of));
        self.made_at.push(self.now);
        choice
    }

    /// The gates that accepted with fewer voices than they need: by id, how many said yes, and how many must.
    pub fn too_few(&self, run: &Run) -> Vec<(String, u32, u32)> {
        let mut found = Vec::new();
        for counted in &self.counted {
            let accepted = run.trace.iter().find(|entry| {
                entry.what == What::Verdict
                    && entry.subject == counted.gate
                    && entry.detail.visit == Some(counted.visit)
                    && entry.detail.name.as_deref() == Some("accept")
                    && entry.detail.note.is_none()
            });
            let Some(accepted) = accepted else { continue };
            let until = run.start + accepted.at;
            let yes = counted.yes.iter().filter(|moment| **moment <= until).count();
            let yes = u32::try_from(yes).unwrap_or(u32::MAX);
            if yes < counted.need {
                found.push((counted.gate.clone(), yes, counted.need));
            }
        }
        found
    }

    /// People answer one by one: each says one of the answers or nothing. Who is like the one before says nothing that comes
    /// before what that one said, because it makes no difference who of them says what.
    fn one_by_one(&mut self, asked: &Asked<'_>, who: &Who) -> Vec<Reply> {
        let title = self.title(asked.step);
        let answers = &asked.answers;
        let mut counted = Counted {
            gate: asked.step.to_owned(),
            visit: asked.visit,
            yes: Vec::new(),
            need: votes::least(who, &self.people),
        };
        let (voters, whole) = votes::voters(who, &self.people);
        self.cut |= !whole;
        let mut replies = Vec::new();
        let (mut alike, mut least) = (usize::MAX, 0);
        for (voter, pool) in voters {
            if pool != alike {
                (alike, least) = (pool, 0);
            }
            let said = least + self.pick(answers.len() + 1 - least);
            least = said;
            let name = voter.rsplit('.').next().unwrap_or(&voter).to_owned();
            let Some(verdict) = answers.get(said) else {
                self.told.push(format!("{name} says nothing at {title}"));
                continue;
            };
            self.told.push(format!("{name} says {verdict} at {title}"));
            let seconds = ANSWER * i64::try_from(replies.len() + 1).unwrap_or(1);
            if verdict == "accept" {
                counted.yes.push(asked.now + seconds);
            }
            let act =
                Act::Answers { verdict: verdict.clone(), by: Some(voter), count: 1, writes: BTreeMap::new() };
            replies.push(Reply { after: After::Seconds(seconds), act, alive: true });
        }
        self.counted.push(counted);
        replies
    }

    /// The expression of who must answer at a gate, where several must.
    fn several(&self, asked: &Asked<'_>) -> Option<&'p Who> {
        if asked.passed_on {
            return None;
        }
        let Step { kind: StepKind::Gate(gate), .. } = self.steps.get(asked.step)? else { return None };
        let asks = |who: &&Who| crate::people::text(who) == asked.holder;
        gate.work.by.iter().map(|by| &by.who).find(asks).filter(|who| votes::are_several(who))
    }

    fn title(&self, id: &str) -> String {
        match self.steps.get(id) {
            Some(step) => step.head.title.clone(),
            None => self.package.title(id).to_owned(),
        }
    }

    /// What a step writes at this visit, where a scenario says so; the last line repeats.
    fn writes(&mut self, step: &str) -> BTreeMap<String, Value> {
        let Some(base) = self.base else { return BTreeMap::new() };
        let lines: Vec<&flow_ir::ScriptLine> = base
            .script
            .iter()
            .filter(|line| line.subject == step && matches!(line.happens, Happening::Writes { .. }))
            .collect();
        let visit = self.visits.entry(step.to_owned()).or_default();
        let line = lines.get((*visit).min(lines.len().saturating_sub(1)));
        *visit += 1;
        match line.map(|line| &line.happens) {
            Some(Happening::Writes { values }) => values
                .iter()
                .map(|value| (value.name.clone(), crate::scenario::constant(&value.value)))
                .collect(),
            _ => BTreeMap::new(),
        }
    }
}

impl Script for Explorer<'_> {
    fn perform(&mut self, asked: &Asked<'_>) -> Result<Vec<Reply>, Missing> {
        self.now = asked.now;
        if asked.more {
            return Ok(Vec::new());
        }
        let ways = self.steps.get(asked.step).map(|step| step.ways.as_slice()).unwrap_or_default();
        let mut options: Vec<(String, Option<Act>)> = Vec::new();
        let answer = |verdict: &str| Act::Answers {
            verdict: verdict.to_owned(),
            by: None,
            count: 1,
            writes: BTreeMap::new(),
        };
        match asked.work {
            Work::Stage | Work::System => {
                options
                    .push(("is done".to_owned(), Some(Act::Finishes { writes: BTreeMap::new(), by: None })));
                for way in ways {
                    match &way.trigger {
                        Trigger::Fails { errors } if errors.is_empty() => {
                            options.push(("fails".to_owned(), Some(Act::Fails { error: None })));
                        }
                        Trigger::Fails { errors } => {
                            for error in errors {
                                let act = Act::Fails { error: Some(error.clone()) };
                                options.push((format!("fails with {error}"), Some(act)));
                            }
                        }
                        Trigger::Absent => {
                            options.push(("finds nobody there".to_owned(), Some(Act::Absent)));
                        }
                        _ => {}
                    }
                }
                // What is done whatever the ending is done, as the compiler assumes of it too.
                if !self.last.contains(asked.step) {
                    options.push(("gets no answer".to_owned(), None));
                }
            }
            Work::Gate => {
                options.extend(
                    asked.answers.iter().map(|verdict| (format!("says {verdict}"), Some(answer(verdict)))),
                );
                if ways.iter().any(|way| way.trigger == Trigger::Absent) {
                    options.push(("finds nobody there".to_owned(), Some(Act::Absent)));
                }
                options.push(("gets no answer".to_owned(), None));
            }
            Work::Confirmation => {
                options.push(("is confirmed".to_owned(), Some(answer("accept"))));
                options.push(("is not confirmed".to_owned(), Some(answer("reject"))));
            }
            Work::Recovery => {
                options.push(("convenes, and nobody decides".to_owned(), None));
                options.extend(
                    asked.answers.iter().map(|way| (format!("convenes, and says {way}"), Some(answer(way)))),
                );
            }
            Work::Seam => {
                options.push(("is taken".to_owned(), Some(answer("accept"))));
                options.push(("is refused".to_owned(), Some(answer("reject"))));
                options.push(("gets no answer".to_owned(), None));
            }
            Work::Duty => {
                options.push((String::new(), Some(Act::Finishes { writes: BTreeMap::new(), by: None })));
            }
        }
        // An event that has come by now is told where it came.
        if let Some(sent) = self.sent.as_ref().filter(|sent| !self.sent_told && sent.at <= asked.now) {
            let title = sent.event.rsplit('.').next().unwrap_or(&sent.event).replace('_', " ");
            self.told.push(format!("“{title}” happens"));
            self.sent_told = true;
        }
        let several = if asked.work == Work::Gate { self.several(asked) } else { None };
        let choice = self.pick(options.len() + usize::from(several.is_some()));
        if let Some(who) = several.filter(|_| choice == options.len()) {
            return Ok(self.one_by_one(asked, who));
        }
        let Some((words, mut act)) = options.get(choice).cloned() else { return Ok(Vec::new()) };
        if !words.is_empty() {
            let title = self.title(asked.step);
            self.told.push(format!("{title} {words}"));
        }
        if let Some(Act::Finishes { writes, .. } | Act::Answers { writes, .. }) = &mut act
            && !matches!(asked.work, Work::Recovery | Work::Confirmation | Work::Seam)
        {
            *writes = self.writes(asked.step);
        }
        let takes = asked.takes.and_then(|takes| takes.mostly.or(takes.least));
        let after = match asked.work {
            Work::Gate | Work::Recovery | Work::Seam | Work::Confirmation => After::Seconds(ANSWER),
            _ => After::Start(takes.unwrap_or(Duration::Exact { seconds: 0 })),
        };
        Ok(act.into_iter().map(|act| Reply { after, act, alive: true }).collect())
    }

    fn fact(&self, system: &str, fact: &str, _since_start: i64) -> Option<Value> {
        let base = self.base?;
        let given = base
            .given
            .iter()
            .rev()
            .find(|given| matches!(given.path.as_slice(), [of, name] if of == system && name == fact))?;
        Some(crate::scenario::constant(&given.value))
    }

    fn events(&self, _start: Moment) -> Vec<Occurrence> {
        let sent = self.sent.as_ref();
        sent.map(|sent| Occurrence { event: sent.event.clone(), at: sent.at, values: sent.values.clone() })
            .into_iter()
            .collect()
    }

    fn calendars_count(&self) -> bool {
        false
    }

    fn follows(&self, _workflow: &str) -> bool {
        false
    }

    fn sampled(&self, _gate: &str) -> Option<bool> {
        Some(true)
    }

    fn instead_of(&self, workflow: &str) -> Option<String> {
        // A workflow that is run is explored by itself; here it ends as the text lists first.
        let workflow = self.package.workflow(workflow)?;
        workflow.outcomes.first().map(|outcome| outcome.head.id.clone())
    }

    fn choose(&mut self, step: &str, arms: &[String], unsaid: &Unsaid) -> Result<usize, Missing> {
        // The same question has the same answer as long as nobody writes again.
        let visit = self.visits.get(&unsaid.step).copied().unwrap_or(0);
        let key = format!("{step} {} {} {} {visit}", arms.len(), unsaid.step, unsaid.path);
        if let Some(choice) = self.decided.get(&key) {
            return Ok(*choice);
        }
        let choice = self.pick(arms.len());
        self.decided.insert(key, choice);
        let title = self.title(step);
        let way = arms.get(choice).map_or("", String::as_str);
        self.told.push(format!("at {title}, `{}` decides: {way}", unsaid.path));
        Ok(choice)
    }
}

//! A review: what it asks for, and who may have written what is reviewed.

use super::asked::{Asked, Places, asked_in_case};
use super::authors::{Author, Authors, How, Visits, done_beside};
use super::exclusion::{Choice, Exclusion, Writer, exclusion};
use super::possible::possible;
use super::staff::{One, People};
use crate::conditions::Vocabulary;
use crate::paths::search::{Answer, Assumed, MARKS, Marks, Question, search};
use crate::paths::world::{Scene, World};
use crate::paths::{Effect, Map, Place};
use flow_ir::{Gate, Origin, Participant, Performers, Step, Who, Workflow};

/// What a review asks for, and who may have written what it is about.
pub struct Review<'a> {
    /// Its step.
    pub step: &'a Step,
    /// The ways to meet it, over people and holders of case roles.
    pub ways: Vec<Vec<Places>>,
    /// The steps at which its artifacts are written by somebody who could review them.
    pub events: Vec<Event<'a>>,
    writers: Vec<Writer>,
    /// The case roles named in it: each is one person, after all others in number.
    holders: Vec<Vec<String>>,
    first_holder: One,
}

/// A step at which artifacts are written.
pub struct Event<'a> {
    /// The step.
    pub step: &'a Step,
    /// Other steps at which the same person writes.
    pub also: Vec<&'a Step>,
    /// The case role that one person holds throughout the case, where that is who writes.
    pub holder: Option<Vec<String>>,
    /// What is written there and reviewed.
    pub names: Vec<String>,
    /// Who may do that.
    pub authors: Vec<Author>,
}

/// How nobody is left who may review.
pub struct Deadlock {
    /// Who wrote, and at which events.
    pub choice: Choice,
    /// The way through the workflow: links by number.
    pub links: Vec<usize>,
    /// Something on it could not be told.
    pub vague: bool,
}

/// Whether somebody is left who may review.
pub enum Left {
    /// On every way, whoever wrote it.
    Yes,
    /// Not on this way.
    No(Deadlock),
    /// It can't be told within the bounds.
    TooMany,
}

impl<'a> Review<'a> {
    /// What one arm of a gate, or of a stage, asks for; `None` where that has too many ways. `of` is what is reviewed.
    pub fn of(
        step: &'a Step,
        of: &[Vec<String>],
        who: &Who,
        authors: &Authors<'a>,
        world: &World<'a>,
    ) -> Option<Self> {
        let mut holders: Vec<Vec<String>> = Vec::new();
        for participant in who.participants() {
            if let Participant::Holder { path, .. } = participant
                && !holders.contains(path)
            {
                holders.push(path.clone());
            }
        }
        let ways = match asked_in_case(who, &world.staff, &holders) {
            Asked::Ways(ways) => ways,
            Asked::TooMany => return None,
        };
        let first_holder = world.staff.total();
        let mut review = Self { step, ways, events: Vec::new(), writers: Vec::new(), holders, first_holder };
        for path in of {
            if let Some(name) = path.first() {
                review.note(name, true, authors, world);
            }
        }
        let mut excluded: Vec<String> = Vec::new();
        for name in review.ways.iter().flatten().flat_map(|places| &places.not_authors_of) {
            if !excluded.contains(name) {
                excluded.push(name.clone());
            }
        }
        for name in excluded {
            review.note(&name, false, authors, world);
        }
        Some(review)
    }

    /// Notes who writes data of a name; `whole` where nobody of them may review at all.
    fn note(&mut self, name: &str, whole: bool, authors: &Authors<'a>, world: &World<'a>) {
        let affects: Vec<u32> = self
            .ways
            .iter()
            .map(|way| {
                let numbered = way.iter().enumerate();
                let affected = numbered
                    .filter(|(_, places)| whole || places.not_authors_of.iter().any(|one| one == name));
                affected.fold(0, |mask, (place, _)| mask | 1_u32.checked_shl(place as u32).unwrap_or(0))
            })
            .collect();
        for writing in authors.of(name) {
            if writing.step.head.id == self.step.head.id {
                continue;
            }
            let lists: Vec<(Vec<One>, &Vec<Author>)> =
                writing.writers.iter().map(|list| (self.people(list, world), list)).collect();
            let mut pool = self.ways.iter().flatten().flat_map(|places| &places.pool);
            if !pool.any(|one| lists.iter().any(|(people, _)| people.binary_search(one).is_ok())) {
                continue;
            }
            let holder =
                authors.one_person(writing).filter(|path| !self.holders.iter().any(|one| one == path));
            let known = self.events.iter().position(|event| match holder {
                Some(path) => event.holder.as_deref() == Some(path),
                None => event.holder.is_none() && event.step.head.id == writing.step.head.id,
            });
            let event = known.unwrap_or_else(|| {
                let holder = holder.map(<[String]>::to_vec);
                let (names, authors) = (Vec::new(), Vec::new());
                self.events.push(Event { step: writing.step, also: Vec::new(), holder, names, authors });
                self.events.len() - 1
            });
            if let Some(event) = self.events.get_mut(event) {
                if event.step.head.id != writing.step.head.id {
                    event.also.push(writing.step);
                }
                if !event.names.iter().any(|known| known == name) {
                    event.names.push(name.to_owned());
                }
                for author in writing.writers.iter().flatten() {
                    if !event.authors.contains(author) {
                        event.authors.push(author.clone());
                    }
                }
            }
            // Whoever writes two of the artifacts at one visit is one person.
            let before = self.writers.len();
            for (number, (people, authors)) in lists.into_iter().enumerate() {
                let same = self.writers.iter_mut().take(before).filter(|known| known.event == event);
                match same.filter(|known| known.people == people).nth(number) {
                    Some(known) => {
                        for (mask, more) in known.affects.iter_mut().zip(&affects) {
                            *mask |= more;
                        }
                    }
                    None => {
                        let times = authors.iter().map(|author| author.times).fold(0, u32::saturating_add);
                        let times = if holder.is_some() { 1 } else { times };
                        self.writers.push(Writer { event, people, times, affects: affects.clone() });
                    }
                }
            }
        }
    }

    /// Who somebody who writes may be, holders of case roles included.
    fn people(&self, authors: &[Author], world: &World<'a>) -> Vec<One> {
        let mut people: Vec<One> = Vec::new();
        for author in authors {
            match author.holder.as_ref().and_then(|path| self.holders.iter().position(|known| known == path))
            {
                Some(number) => people.push(self.first_holder + number as One),
                None => {
                    people.extend(&author.people);
                    if author.holder.is_none() {
                        people.extend(self.holders_among(&author.people, world));
                    }
                }
            }
        }
        people.sort_unstable();
        people.dedup();
        people
    }

    /// The case roles whose holder may be one of some people.
    fn holders_among(&self, people: &[One], world: &World<'a>) -> Vec<One> {
        let mut found = Vec::new();
        for places in self.ways.iter().flatten() {
            for participant in &places.of {
                let Participant::Holder { path, role: Some(role) } = participant else { continue };
                let Some(number) = self.holders.iter().position(|known| known == path) else { continue };
                if let People::These(members) = world.staff.of(role)
                    && people.iter().any(|one| members.binary_search(one).is_ok())
                {
                    found.push(self.first_holder + number as One);
                }
            }
        }
        found
    }

    /// What somebody is called.
    pub fn name(&self, one: One, world: &World<'_>) -> String {
        match one.checked_sub(self.first_holder).and_then(|number| self.holders.get(number as usize)) {
            Some(path) => format!("the `{}`", path.join(".")),
            None => world.staff.name(one),
        }
    }

    /// Whether somebody is the holder of a case role.
    pub fn is_holder(&self, one: One) -> bool {
        one >= self.first_holder
    }

    /// How somebody may come to write at an event, and where that is said.
    pub fn how(&self, event: usize, one: One, world: &World<'a>) -> Option<(How, Origin)> {
        let authors = &self.events.get(event)?.authors;
        let found =
            authors.iter().find(|author| self.people(std::slice::from_ref(author), world).contains(&one))?;
        Some((found.how, found.origin))
    }

    /// Whether anybody could be missing at all, however often every step is visited.
    pub fn is_safe(&self) -> bool {
        self.events.is_empty() || exclusion(&self.ways, &self.writers) == Exclusion::Safe
    }

    /// Looks for a way through the workflow on which nobody is left.
    pub fn left(
        &self,
        scene: &Scene<'a>,
        (authors, visits): (&Authors<'a>, &Visits),
        at_goal: &[Vec<Assumed>],
        world: &World<'a>,
        vocabulary: &mut Vocabulary<'a>,
    ) -> Left {
        let map = &scene.map;
        let Some(goal) = map.place(&self.step.head.id) else { return Left::Yes };
        let places: Vec<Vec<Place>> = self
            .events
            .iter()
            .map(|event| {
                let steps = std::iter::once(event.step).chain(event.also.iter().copied());
                steps.filter_map(|step| map.place(&step.head.id)).collect()
            })
            .collect();
        let mut writers = self.writers.clone();
        for writer in &mut writers {
            let of_event = places.get(writer.event).into_iter().flatten();
            let times = of_event.map(|place| visits.before(map, *place, goal)).max().unwrap_or(0);
            writer.times = times.min(writer.times);
        }
        let (choices, complete) = match exclusion(&self.ways, &writers) {
            Exclusion::Safe => return Left::Yes,
            Exclusion::TooMany => return Left::TooMany,
            Exclusion::Broken { choices, complete } => (choices, complete),
        };
        let mut too_large = !complete;
        for choice in choices {
            let Some(marks) = self.marks(map, &places, &choice) else { return Left::TooMany };
            let count = distinct(&choice).len();
            let start = if count >= MARKS { return Left::TooMany } else { (1_u128 << count) - 1 };
            let goals = [goal];
            let question = Question { map, goals: &goals, marks: &marks, start, at_goal };
            let mut budget = world.budget.get();
            let answer = search(&question, vocabulary, &mut budget);
            world.budget.set(budget);
            match answer {
                Answer::None => {}
                Answer::TooLarge => too_large = true,
                // Where it can't have been these people, another way might be found; nothing is said then.
                Answer::Way { links, .. } if !possible(self, map, &links, &choice, authors) => {}
                Answer::Way { links, vague, .. } => return Left::No(Deadlock { choice, links, vague }),
            }
        }
        if too_large { Left::TooMany } else { Left::Yes }
    }

    /// For each link, which events have happened: a mark is cleared when its event happens, so that none is left where
    /// all have. What the holder of a case role wrote was somebody else's work as soon as the role is handed over.
    fn marks(&self, map: &Map<'a>, places: &[Vec<Place>], choice: &Choice) -> Option<Vec<Marks>> {
        let events = distinct(choice);
        let mut marks = vec![Marks::default(); map.links.len()];
        for (bit, event) in events.iter().enumerate() {
            let places = places.get(*event).filter(|places| !places.is_empty())?;
            let of_event = choice.iter().filter(|(other, _)| other == event).map(|(_, one)| *one);
            let handed: Vec<&str> = of_event
                .filter_map(|one| {
                    let path = self.holders.get(one.checked_sub(self.first_holder)? as usize)?;
                    path.first().map(String::as_str)
                })
                .collect();
            for (number, link) in map.links.iter().enumerate() {
                let Some(mark) = marks.get_mut(number) else { continue };
                let done =
                    places.contains(&link.from) && matches!(link.effect, Effect::Done | Effect::Accepted);
                if done || places.iter().any(|place| done_beside(map, number, *place)) {
                    mark.clear |= 1_u128.checked_shl(bit as u32)?;
                }
                let hands_over = matches!(link.effect, Effect::Done | Effect::Accepted)
                    && map.step(link.from).and_then(Step::work).is_some_and(|work| {
                        work.writes.iter().any(|write| handed.contains(&write.name.as_str()))
                    });
                if hands_over {
                    mark.set |= 1_u128.checked_shl(bit as u32)?;
                }
            }
        }
        Some(marks)
    }

    /// For each event, who writes at one visit of it, as people that can be chosen.
    pub fn writers_of(&self, event: usize) -> Vec<Vec<One>> {
        self.writers
            .iter()
            .filter(|writer| writer.event == event)
            .map(|writer| writer.people.clone())
            .collect()
    }
}

/// The events of a choice, each once, in order.
pub fn distinct(choice: &Choice) -> Vec<usize> {
    let mut events: Vec<usize> = choice.iter().map(|(event, _)| *event).collect();
    events.sort_unstable();
    events.dedup();
    events
}

/// What must hold for an arm of a gate to be asked: its condition and the step's, and none of the arms before it.
pub fn assumed<'a>(
    step: &'a Step,
    arms: &'a [Performers],
    arm: usize,
    vocabulary: &mut Vocabulary<'a>,
) -> Vec<Vec<Assumed>> {
    let mut list = Vec::new();
    if let Some(condition) = &step.condition {
        list.push(Assumed { cases: vocabulary.cases(condition, true) });
    }
    for (number, performers) in arms.iter().enumerate().take(arm + 1) {
        if let Some(condition) = &performers.condition {
            list.push(Assumed { cases: vocabulary.cases(condition, number == arm) });
        }
    }
    if list.is_empty() { Vec::new() } else { vec![list] }
}

/// The stages that are done by others than those who wrote something, and by whom.
pub fn stages_by_others(workflow: &Workflow) -> impl Iterator<Item = (&Step, &[Performers])> {
    workflow.all_steps().into_iter().filter_map(|step| match &step.kind {
        flow_ir::StepKind::Stage(stage) if stage.work.by.iter().any(|by| is_by_others(&by.who)) => {
            Some((step, stage.work.by.as_slice()))
        }
        _ => None,
    })
}

/// Whether some people of a case may not be those of another step: whoever reviews, and whoever isn't the author.
pub fn parts_people(workflow: &Workflow) -> bool {
    workflow.all_steps().into_iter().any(|step| {
        let reviews = matches!(&step.kind, flow_ir::StepKind::Gate(gate) if !gate.of.is_empty());
        let mut by = step.work().into_iter().flat_map(|work| &work.by);
        let mut from =
            step.work().into_iter().flat_map(|work| &work.writes).filter_map(|write| write.from.as_ref());
        reviews || by.any(|by| is_by_others(&by.who)) || from.any(is_by_others)
    })
}

/// Whether an expression of people says `except author of`.
fn is_by_others(who: &Who) -> bool {
    let mut open = vec![who];
    while let Some(who) = open.pop() {
        match who {
            Who::ExceptAuthor { .. } => return true,
            Who::Except { who, .. } => open.push(who),
            Who::Then { parts } | Who::And { parts } | Who::Or { parts } => open.extend(parts),
            Who::One { .. } | Who::Of { .. } | Who::Unknown { .. } => {}
        }
    }
    false
}

/// Who writes what in a workflow, and the gates in it.
pub fn gates(workflow: &Workflow) -> impl Iterator<Item = (&Step, &Gate)> {
    workflow.all_steps().into_iter().filter_map(|step| match &step.kind {
        flow_ir::StepKind::Gate(gate) => Some((step, gate)),
        _ => None,
    })
}

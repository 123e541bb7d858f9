//! Who works: pools for which work waits, the people and machines in them, and plans of who is asked when.

use super::build::Builder;
use super::{Phase, Plan, Pool, Unit};
use crate::settings::WorkingTime;
use flow_ir::{Duration, Id, Members, Participant, PersonReference, Quorum, Step, StepKind, Who};
use std::collections::BTreeSet;

/// How deep bodies, and expressions of people, may nest.
const DEEPEST: u32 = 32;

/// The most ways to have something done that are kept apart.
const MOST_WAYS: usize = 8;

/// The most people who are asked for one step.
const MOST_ASKED: u32 = 1_000;

impl<'p> Builder<'p> {
    /// Who a relative participant is, where that can be told: `owner`, `operator`.
    fn relative(&self, path: &[String], step: Option<&'p Step>) -> Option<Participant> {
        let step = step?;
        let reference = match path.last().map(String::as_str)? {
            "owner" => step.owner.as_ref(),
            "operator" => {
                let work = step.work()?;
                let agent =
                    work.by.iter().flat_map(|by| by.who.participants()).find_map(|one| match one {
                        Participant::Agent { id } => self.package.agent(id),
                        _ => None,
                    })?;
                agent.operator.as_ref()
            }
            _ => None,
        };
        match reference? {
            PersonReference::Participant { participant } => Some(participant.clone()),
            PersonReference::Unknown { .. } => None,
        }
    }

    /// The pool of these participants.
    pub(super) fn pool(&mut self, participants: &[Participant], step: Option<&'p Step>) -> u32 {
        let mut all: Vec<Participant> = participants
            .iter()
            .map(|participant| match participant {
                Participant::Relative { path } => {
                    self.relative(path, step).unwrap_or_else(|| participant.clone())
                }
                Participant::Holder { role: Some(role), .. } => Participant::Role { id: role.clone() },
                _ => participant.clone(),
            })
            .collect();
        all.sort();
        all.dedup();
        let names: Vec<String> = all.iter().map(flow_runtime::people::text_of).collect();
        let key = names.join(" or ");
        if let Some(place) = self.pools.get(&key) {
            return *place;
        }
        let place = u32::try_from(self.model.pools.len()).unwrap_or(u32::MAX);
        self.pools.insert(key.clone(), place);
        self.model.pools.push(Pool::default());
        let titles: Vec<&str> = names.iter().map(|name| self.package.title(name)).collect();
        let mut pool = Pool {
            title: titles.join(" or "),
            id: key,
            word: all.first().map_or("role", word),
            ..Pool::default()
        };
        let mut costs = Vec::new();
        for participant in &all {
            self.add_to(&mut pool, participant);
            if let Some(said) = id_of(participant).and_then(|id| self.settings.resources.get(id)) {
                costs.push((said.cost_per_hour.unwrap_or(0.0), said.cost_per_use.unwrap_or(0.0)));
            }
        }
        if pool.units.is_empty() {
            pool.unlimited = true;
        }
        if !costs.is_empty() {
            let count = costs.len() as f64;
            pool.cost_per_hour = costs.iter().map(|cost| cost.0).sum::<f64>() / count;
            pool.cost_per_use = costs.iter().map(|cost| cost.1).sum::<f64>() / count;
        }
        if pool.unlimited {
            pool.units.clear();
            pool.quota = None;
        } else {
            let capacity = pool.units.iter().filter_map(|unit| self.model.units.get(*unit as usize));
            pool.capacity = Some(capacity.map(|unit| unit.capacity).sum());
        }
        pool.only = match pool.units.as_slice() {
            [unit] if pool.deputies.is_empty() && pool.quota.is_none() => Some(*unit),
            _ => None,
        };
        let first = pool.units.first().and_then(|unit| self.model.units.get(*unit as usize));
        pool.opening_hours = pool.hours.or_else(|| first?.hours);
        if let Some(slot) = self.model.pools.get_mut(place as usize) {
            *slot = pool;
        }
        place
    }

    fn add_to(&mut self, pool: &mut Pool, participant: &Participant) {
        match participant {
            Participant::Role { id } | Participant::Person { id } => {
                let package = self.package;
                let role = package.role(id).or_else(|| package.person(id));
                let counted = self.settings.resources.get(id).is_some_and(|said| said.capacity.is_some());
                if role.is_some_and(|role| role.external) && !counted {
                    self.assume(id, "capacity", "without limit, because they are outsiders".to_owned());
                    pool.unlimited = true;
                    pool.hours = self.working_time(id);
                    return;
                }
                let units = self.units_of(id, 0);
                pool.units.extend(units);
                for deputy in self.people.deputies(id) {
                    let units = self.units_of(deputy, 0);
                    pool.deputies.extend(units);
                }
                pool.deputies.retain(|unit| !pool.units.contains(unit));
                if let Some(rate) = role.and_then(|role| role.capacity.as_ref()) {
                    let number: u32 = rate.number.trunc().to_string().parse().unwrap_or(0);
                    let said = self.settings.resources.get(id).and_then(|said| said.capacity);
                    let people = self.people.count(id).unwrap_or(1).max(1);
                    let scaled = said.map_or(number, |said| {
                        u32::try_from(u64::from(number) * u64::from(said) / u64::from(people))
                            .unwrap_or(number)
                    });
                    let per = match rate.per {
                        Duration::Exact { seconds } => seconds * 1_000,
                        other => other.at_most_seconds() * 1_000,
                    };
                    pool.quota = Some((scaled.max(1), per.max(1_000)));
                }
            }
            Participant::Agent { id } | Participant::System { id } => {
                let said = self.settings.resources.get(id).and_then(|said| said.capacity);
                match said {
                    Some(_) => {
                        let unit = self.unit(id, said, None);
                        pool.units.push(unit);
                    }
                    None => {
                        self.assume(id, "capacity", "without limit, because it is software".to_owned());
                        pool.unlimited = true;
                        pool.hours = self.working_time(id);
                    }
                }
            }
            Participant::Holder { .. }
            | Participant::Relative { .. }
            | Participant::AnyHuman
            | Participant::AnyAgent => {
                let text = flow_runtime::people::text_of(participant);
                self.assume(&text, "capacity", "without limit, because the data says who it is".to_owned());
                pool.unlimited = true;
            }
        }
    }

    fn working_time(&mut self, id: &str) -> Option<usize> {
        let package = self.package;
        let said = self.settings.resources.get(id).and_then(|said| said.calendar.clone());
        let calendar = match said {
            Some(WorkingTime::Always) => None,
            Some(WorkingTime::Calendar(calendar)) => package.calendar(&calendar),
            None => self.people.calendar(id),
        };
        calendar.map(|calendar| self.hours_of(calendar))
    }

    /// The people of a role who are in another role too, or named by themselves somewhere.
    fn shared(&self, role: &str) -> BTreeSet<&'p str> {
        let package = self.package;
        let mut shared = BTreeSet::new();
        for name in own_names(package, role) {
            let elsewhere = package
                .roles
                .iter()
                .filter(|other| other.head.id != role)
                .any(|other| own_names(package, &other.head.id).contains(&name));
            let counted = self.settings.resources.contains_key(name);
            if elsewhere || counted {
                shared.insert(name);
            }
        }
        shared
    }

    /// The units of a role or person, with those of the bodies inside it.
    fn units_of(&mut self, id: &str, depth: u32) -> Vec<u32> {
        let package = self.package;
        let mut found = Vec::new();
        let said = self.settings.resources.get(id).and_then(|said| said.capacity);
        if let (None, Some(role)) = (said, package.role(id)) {
            let parts: Vec<&'p str> = package
                .roles
                .iter()
                .filter(|part| part.part_of.as_deref() == Some(id))
                .map(|part| part.head.id.as_str())
                .collect();
            let mut rest = 0;
            match &role.members {
                Members::Named { people } => {
                    let shared = self.shared(id);
                    for person in people {
                        if shared.contains(person.as_str()) {
                            let unit = self.unit(person, Some(1), Some(id));
                            found.push(unit);
                        } else {
                            rest += 1;
                        }
                    }
                }
                Members::Count { count } => rest = *count,
                Members::Unstated | Members::Unknown { .. } if parts.is_empty() => {
                    self.assume(id, "capacity", "one person".to_owned());
                    rest = 1;
                }
                Members::Unstated | Members::Unknown { .. } => {}
            }
            if rest > 0 {
                let unit = self.unit(id, Some(rest), None);
                found.push(unit);
            }
            if depth < DEEPEST {
                for part in parts {
                    found.extend(self.units_of(part, depth + 1));
                }
            }
        } else {
            let unit = self.unit(id, Some(said.unwrap_or(1)), None);
            found.push(unit);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn unit(&mut self, id: &str, capacity: Option<u32>, of: Option<&str>) -> u32 {
        if let Some(place) = self.units.get(id) {
            return *place;
        }
        let place = u32::try_from(self.model.units.len()).unwrap_or(u32::MAX);
        self.units.insert(id.to_owned(), place);
        let mut hours = self.working_time(id);
        if hours.is_none()
            && self.settings.resources.get(id).is_none_or(|said| said.calendar.is_none())
            && let Some(of) = of
        {
            hours = self.working_time(of);
        }
        let absence = [Some(id), of]
            .into_iter()
            .flatten()
            .find_map(|id| self.settings.resources.get(id).and_then(|said| said.absence))
            .unwrap_or(0.0);
        let alone = match self.package.role(id).map(|role| &role.members) {
            Some(Members::Named { people }) => people.len() == 1,
            Some(_) => false,
            None => true,
        };
        let counted = self.settings.resources.get(id).is_some_and(|said| said.capacity.is_some());
        self.model.units.push(Unit {
            capacity: capacity.unwrap_or(1).max(1),
            person: alone && !counted && capacity.unwrap_or(1) <= 1,
            hours,
            absence,
            pools: Vec::new(),
            deputises: Vec::new(),
        });
        place
    }

    /// For which pools each unit works.
    pub(super) fn reverse_pools(&mut self) {
        for (place, pool) in self.model.pools.iter().enumerate() {
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            for unit in &pool.units {
                if let Some(unit) = self.model.units.get_mut(*unit as usize) {
                    unit.pools.push(place);
                }
            }
            for unit in &pool.deputies {
                if let Some(unit) = self.model.units.get_mut(*unit as usize) {
                    unit.deputises.push(place);
                }
            }
        }
    }

    /// A plan of who is asked.
    pub(super) fn plan(&mut self, who: &Who, step: Option<&'p Step>) -> u32 {
        let mut ways = self.ways_of(who, step, 0);
        ways.truncate(MOST_WAYS);
        let names: BTreeSet<Id> = ways
            .iter()
            .flatten()
            .flat_map(|phase| &phase.asks)
            .filter_map(|(pool, _)| self.model.pools.get(*pool as usize).map(|pool| pool.id.clone()))
            .collect();
        let place = u32::try_from(self.model.plans.len()).unwrap_or(u32::MAX);
        self.model.plans.push(Plan { ways, names: names.into_iter().collect() });
        place
    }

    fn ways_of(&mut self, who: &Who, step: Option<&'p Step>, depth: u32) -> Vec<Vec<Phase>> {
        if depth > DEEPEST {
            return vec![Vec::new()];
        }
        match who {
            Who::One { participant, .. } => {
                let pool = self.pool(std::slice::from_ref(participant), step);
                vec![vec![Phase { asks: vec![(pool, 1)], duration: None, share: None }]]
            }
            Who::Of { quorum, pool: of, voting, .. } => {
                let pool = self.pool(of, step);
                let members = self.model.pools.get(pool as usize).and_then(|pool| pool.capacity);
                let id = step.map_or("", |step| step.head.id.as_str());
                let all = members.unwrap_or(1).max(1);
                if *voting || matches!(quorum, Quorum::Fraction { .. } | Quorum::Majority) {
                    self.leave_out(id, "A vote asks only as many as it needs in the simulation");
                }
                let count = match quorum {
                    Quorum::Number { count } => *count,
                    Quorum::Fraction { numerator, denominator } => {
                        (all * numerator).div_ceil((*denominator).max(1))
                    }
                    Quorum::Majority => all / 2 + 1,
                    Quorum::All => all,
                    Quorum::Computed { .. } | Quorum::Unknown { .. } => {
                        self.leave_out(id, "How many must agree depends on data; the simulation asks one");
                        1
                    }
                };
                vec![vec![Phase {
                    asks: vec![(pool, count.clamp(1, MOST_ASKED))],
                    duration: None,
                    share: None,
                }]]
            }
            Who::Then { parts } => self.combined(parts, step, depth, |row, mut next| {
                row.append(&mut next);
            }),
            Who::And { parts } => self.combined(parts, step, depth, |row, next| {
                for (place, phase) in next.into_iter().enumerate() {
                    match row.get_mut(place) {
                        Some(here) => here.asks.extend(phase.asks),
                        None => row.push(phase),
                    }
                }
            }),
            Who::Or { parts } => {
                let mut found = Vec::new();
                for part in parts {
                    found.extend(self.ways_of(part, step, depth + 1));
                    found.truncate(MOST_WAYS);
                }
                found
            }
            Who::ExceptAuthor { who, .. } | Who::Except { who, .. } => {
                let id = step.map_or("", |step| step.head.id.as_str());
                self.leave_out(id, "Somebody is excepted as a reviewer, and not in the simulation");
                self.ways_of(who, step, depth + 1)
            }
            Who::Unknown { question } => {
                let unknown = Participant::Relative { path: vec![format!("somebody: {question}")] };
                let pool = self.pool(&[unknown], step);
                vec![vec![Phase { asks: vec![(pool, 1)], duration: None, share: None }]]
            }
        }
    }

    fn combined(
        &mut self,
        parts: &[Who],
        step: Option<&'p Step>,
        depth: u32,
        join: impl Fn(&mut Vec<Phase>, Vec<Phase>),
    ) -> Vec<Vec<Phase>> {
        let mut rows: Vec<Vec<Phase>> = vec![Vec::new()];
        for part in parts {
            let others = self.ways_of(part, step, depth + 1);
            let mut next = Vec::new();
            for row in &rows {
                for other in &others {
                    let mut row = row.clone();
                    join(&mut row, other.clone());
                    next.push(row);
                }
            }
            next.truncate(MOST_WAYS);
            rows = next;
        }
        rows
    }

    /// The working time of who is asked first: deadlines in business days count by it.
    pub(super) fn hours_of_plan(&self, plan: u32) -> Option<usize> {
        let plan = self.model.plans.get(plan as usize)?;
        let (pool, _) = plan.ways.first()?.first()?.asks.first()?;
        let pool = self.model.pools.get(*pool as usize)?;
        pool.hours.or_else(|| self.model.units.get(*pool.units.first()? as usize)?.hours)
    }

    /// Whether software does it, as far as can be told.
    pub(super) fn is_machine(&self, plan: u32) -> Option<&'static str> {
        let plan = self.model.plans.get(plan as usize)?;
        let (pool, _) = plan.ways.first()?.first()?.asks.first()?;
        self.model
            .pools
            .get(*pool as usize)
            .map(|pool| pool.word)
            .filter(|word| matches!(*word, "agent" | "system"))
    }

    /// Who must confirm what an agent does in a stage, and whether only under a condition.
    pub(super) fn confirmations(&mut self, step: &'p Step) -> Vec<(&'p Who, bool)> {
        let StepKind::Stage(stage) = &step.kind else { return Vec::new() };
        let package = self.package;
        let mut found = Vec::new();
        let agents = stage.work.by.iter().flat_map(|by| by.who.participants()).filter_map(|one| match one {
            Participant::Agent { id } => package.agent(id),
            _ => None,
        });
        for agent in agents {
            for deed in &stage.does {
                let flow_ir::Deed::Action(call) = deed else { continue };
                let name = format!("{}.{}", call.system, call.action);
                found.extend(
                    agent
                        .confirms
                        .iter()
                        .filter(|confirmation| confirmation.actions.contains(&name))
                        .map(|confirmation| (&confirmation.with, confirmation.condition.is_some())),
                );
            }
        }
        found
    }
}

fn own_names<'p>(package: &'p flow_ir::Package, role: &str) -> Vec<&'p str> {
    match package.role(role).map(|role| &role.members) {
        Some(Members::Named { people }) => people.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

fn id_of(participant: &Participant) -> Option<&Id> {
    match participant {
        Participant::Role { id }
        | Participant::Person { id }
        | Participant::Agent { id }
        | Participant::System { id } => Some(id),
        _ => None,
    }
}

fn word(participant: &Participant) -> &'static str {
    match participant {
        Participant::Agent { .. } | Participant::AnyAgent => "agent",
        Participant::System { .. } => "system",
        Participant::Person { .. } | Participant::Relative { .. } => "person",
        Participant::Role { .. } | Participant::Holder { .. } | Participant::AnyHuman => "role",
    }
}

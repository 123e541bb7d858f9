//! Who is in which role, who stands in for whom, and how participants are written.

use flow_ir::{Calendar, Members, Package, Participant, PersonReference, Quorum, Role, Who};
use std::collections::{BTreeMap, BTreeSet};

/// How deep expressions of people may nest.
const DEEPEST: u32 = 100;

/// Who somebody is, as far as anybody knows.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Somebody {
    /// A person, agent or system by id, or a person by name.
    Named(String),
    /// One of a role, nobody has said which; the number tells them apart.
    Someone(String, u32),
}

impl Somebody {
    /// As it is written in traces.
    pub fn text(&self) -> String {
        match self {
            Self::Named(name) => name.clone(),
            Self::Someone(role, _) => role.clone(),
        }
    }

    fn name(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Someone(..) => None,
        }
    }
}

/// The people of a package.
pub struct People<'p> {
    package: &'p Package,
    members: BTreeMap<&'p str, Option<BTreeSet<&'p str>>>,
    counts: BTreeMap<&'p str, u32>,
    parts: BTreeMap<&'p str, Vec<&'p str>>,
}

impl<'p> People<'p> {
    /// Finds out who is in which role.
    pub fn new(package: &'p Package) -> Self {
        let mut members: BTreeMap<&str, Option<BTreeSet<&str>>> = BTreeMap::new();
        let mut counts = BTreeMap::new();
        let mut parts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for role in &package.roles {
            let id = role.head.id.as_str();
            if let Some(body) = role.part_of.as_deref() {
                parts.entry(body).or_default().push(id);
            }
            match &role.members {
                Members::Named { people } => {
                    members.insert(id, Some(people.iter().map(String::as_str).collect()));
                }
                Members::Count { count } => {
                    counts.insert(id, *count);
                }
                Members::Unstated | Members::Unknown { .. } => {}
            }
        }
        // The people of a part are people of the body: bodies nest a few levels at most.
        for _ in 0..16 {
            let mut changed = false;
            for role in &package.roles {
                let Some(body) = role.part_of.as_deref() else { continue };
                let Some(Some(own)) = members.get(role.head.id.as_str()).cloned() else { continue };
                let known = members.entry(body).or_insert_with(|| Some(BTreeSet::new()));
                if let Some(known) = known {
                    let before = known.len();
                    known.extend(own);
                    changed |= known.len() != before;
                }
            }
            if !changed {
                break;
            }
        }
        Self { package, members, counts, parts }
    }

    /// How many people there are in a role, where that is known.
    pub fn count(&self, role: &str) -> Option<u32> {
        let named = self.members.get(role).and_then(Option::as_ref).map(|people| people.len() as u32);
        self.counts.get(role).copied().or(named)
    }

    fn role(&self, id: &str) -> Option<&'p Role> {
        self.package.role(id).or_else(|| self.package.person(id))
    }

    /// True where somebody is one of a role or that person, deputies included.
    pub fn is_of(&self, somebody: &Somebody, id: &str) -> bool {
        self.belongs(somebody, id, 0)
    }

    fn belongs(&self, somebody: &Somebody, id: &str, depth: u32) -> bool {
        if depth > 8 {
            return false;
        }
        let own = match somebody {
            Somebody::Named(name) => {
                same_person(name, id)
                    || match self.members.get(id) {
                        Some(Some(people)) => people.iter().any(|person| same_person(person, name)),
                        _ => self.package.role(id).is_some() && !self.is_machine(name) && !self.is_role(name),
                    }
            }
            Somebody::Someone(role, _) => role == id,
        };
        own || self.parts.get(id).into_iter().flatten().any(|part| self.belongs(somebody, part, depth + 1))
            || self.role(id).is_some_and(|role| {
                role.deputies.iter().any(|deputy| self.belongs(somebody, deputy, depth + 1))
            })
    }

    /// True for agents and systems.
    pub fn is_machine(&self, id: &str) -> bool {
        self.package.agent(id).is_some() || self.package.system(id).is_some()
    }

    fn is_role(&self, id: &str) -> bool {
        self.package.role(id).is_some()
    }

    /// Somebody that a script names: a role stands for one of its people.
    pub fn named(&self, by: &str, number: u32) -> Somebody {
        if self.is_role(by) {
            Somebody::Someone(by.to_owned(), number)
        } else {
            Somebody::Named(by.to_owned())
        }
    }

    /// True where two might be the same person, so that the one can't review the other's work.
    pub fn clash(&self, left: &Somebody, right: &Somebody) -> bool {
        match (left.name(), right.name()) {
            (Some(left), Some(right)) => same_person(left, right),
            // One of a role of one is that one.
            (Some(name), None) | (None, Some(name)) => {
                let other = if left.name().is_some() { right } else { left };
                let Somebody::Someone(role, _) = other else { return false };
                self.count(role) == Some(1) && self.is_of(&Somebody::Named(name.to_owned()), role)
            }
            (None, None) => left == right,
        }
    }

    /// The people of a role by name, where they have names.
    pub fn names(&self, role: &str) -> Vec<&'p str> {
        match self.members.get(role) {
            Some(Some(people)) => people.iter().copied().collect(),
            _ => Vec::new(),
        }
    }

    /// The calendar of a role or person: its own, or that of the body it is part of.
    pub fn calendar(&self, id: &str) -> Option<&'p Calendar> {
        let role = self.role(id)?;
        let calendar = role
            .calendar
            .as_deref()
            .or_else(|| self.package.role(role.part_of.as_deref()?)?.calendar.as_deref())?;
        self.package.calendar(calendar)
    }

    /// The calendar of a participant.
    pub fn calendar_of(&self, participant: &Participant) -> Option<&'p Calendar> {
        match participant {
            Participant::Role { id } | Participant::Person { id } => self.calendar(id),
            Participant::Holder { role: Some(id), .. } => self.calendar(id),
            _ => None,
        }
    }

    /// The calendar of an owner.
    pub fn calendar_of_owner(&self, owner: Option<&PersonReference>) -> Option<&'p Calendar> {
        match owner {
            Some(PersonReference::Participant { participant }) => self.calendar_of(participant),
            _ => None,
        }
    }

    /// The roles that stand in for a role.
    pub fn deputies(&self, id: &str) -> &'p [String] {
        self.role(id).map_or(&[][..], |role| &role.deputies)
    }
}

/// True where two names mean one person: the same, or an id and its last name.
pub fn same_person(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    let last = |id: &str| id.rsplit('.').next().unwrap_or(id).to_owned();
    left.contains('.') != right.contains('.') && last(left) == last(right)
}

/// A participant as it is written in traces: its id, the variable that names it, or the words for where it stands.
pub fn text_of(participant: &Participant) -> String {
    match participant {
        Participant::Role { id }
        | Participant::Person { id }
        | Participant::Agent { id }
        | Participant::System { id } => id.clone(),
        Participant::Holder { path, .. } | Participant::Relative { path } => path.join("."),
        Participant::AnyHuman => "Human".to_owned(),
        Participant::AnyAgent => "Agent".to_owned(),
    }
}

/// Who does something, as it is written in traces.
pub fn text(who: &Who) -> String {
    nested(who, 0)
}

fn nested(who: &Who, depth: u32) -> String {
    if depth > DEEPEST {
        return "...".to_owned();
    }
    let parts = |parts: &[Who], word: &str| {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| {
                let text = nested(part, depth + 1);
                if matches!(part, Who::Then { .. } | Who::And { .. } | Who::Or { .. }) {
                    format!("({text})")
                } else {
                    text
                }
            })
            .collect();
        parts.join(word)
    };
    match who {
        Who::One { participant, .. } => text_of(participant),
        Who::Of { quorum, pool, voting, .. } => {
            let pool: Vec<String> = pool.iter().map(text_of).collect();
            let pool = if pool.len() == 1 { pool.concat() } else { format!("({})", pool.join(", ")) };
            let count = match quorum {
                Quorum::Number { count } => count.to_string(),
                Quorum::Fraction { numerator, denominator } => format!("{numerator}/{denominator}"),
                Quorum::Majority => "majority".to_owned(),
                Quorum::All => "all".to_owned(),
                Quorum::Computed { .. } | Quorum::Unknown { .. } => "some".to_owned(),
            };
            format!("{count} of {pool}{}", if *voting { " voting" } else { "" })
        }
        Who::Then { parts: all } => parts(all, " then "),
        Who::And { parts: all } => parts(all, " and "),
        Who::Or { parts: all } => parts(all, " or "),
        Who::ExceptAuthor { who, of } => {
            format!("{} except author of {}", nested(who, depth + 1), of.join("."))
        }
        Who::Except { who, excluded } => {
            format!("{} except {}", nested(who, depth + 1), nested(excluded, depth + 1))
        }
        Who::Unknown { .. } => "somebody".to_owned(),
    }
}

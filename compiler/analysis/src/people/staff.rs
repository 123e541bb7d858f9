//! Who is in which role.

use flow_ir::{Members, Package, Participant, Role};
use rustc_hash::{FxHashMap, FxHashSet};

/// A person, by number.
pub type One = u32;

/// The people of a role, a pool, or a package.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum People {
    /// These; sorted, each once.
    These(Vec<One>),
    /// Nobody has said who or how many: as many as are needed.
    Enough,
}

impl People {
    /// Nobody.
    pub fn nobody() -> Self {
        Self::These(Vec::new())
    }

    /// How many, where that is known.
    pub fn count(&self) -> Option<usize> {
        match self {
            Self::These(people) => Some(people.len()),
            Self::Enough => None,
        }
    }

    /// Both together.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::These(left), Self::These(right)) => {
                let mut people: Vec<One> = left.iter().chain(right).copied().collect();
                people.sort_unstable();
                people.dedup();
                Self::These(people)
            }
            _ => Self::Enough,
        }
    }

    /// All but some.
    #[must_use]
    pub fn without(&self, others: &Self) -> Self {
        match (self, others) {
            (Self::These(left), Self::These(right)) => {
                Self::These(left.iter().copied().filter(|one| right.binary_search(one).is_err()).collect())
            }
            _ => self.clone(),
        }
    }
}

/// The most people of one role that are told apart. Of more there are always enough.
const CROWD: u32 = 2_000;

/// The most people that are told apart in all.
const TOLD_APART: u32 = 200_000;

/// Everybody of a package.
pub struct Staff<'a> {
    package: &'a Package,
    /// Those who have a name; the others come after them.
    names: Vec<&'a str>,
    /// Those who are only counted: the first of them, and the role they are of.
    counted: Vec<(One, &'a str)>,
    /// How many there are.
    total: u32,
    roles: FxHashMap<&'a str, People>,
    everybody: People,
}

/// Who is named in which body, and which roles are parts of it.
struct Bodies<'a> {
    named: FxHashMap<&'a str, People>,
    parts: FxHashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Staff<'a> {
    /// Finds out who is in which role.
    pub fn new(package: &'a Package) -> Self {
        let mut staff = Self {
            package,
            names: Vec::new(),
            counted: Vec::new(),
            total: 0,
            roles: FxHashMap::default(),
            everybody: People::nobody(),
        };
        let mut known: FxHashMap<&'a str, One> = FxHashMap::default();
        for person in &package.persons {
            let one = staff.person(&person.head.id, &person.head.title, &mut known);
            staff.roles.insert(&person.head.id, People::These(vec![one]));
        }
        // People by name first, then those that are only counted, of the smallest body first: a body that is only
        // counted consists of the people of its parts, as far as they go.
        let mut named: FxHashMap<&'a str, People> = FxHashMap::default();
        for role in &package.roles {
            if let Members::Named { people } = &role.members {
                let mut members: Vec<One> = Vec::new();
                for name in people {
                    let title = package.person(name).map_or(name.as_str(), |person| &person.head.title);
                    members.push(staff.person(name, title, &mut known));
                }
                members.sort_unstable();
                members.dedup();
                named.insert(&role.head.id, People::These(members));
            }
        }
        let mut parts: FxHashMap<&'a str, Vec<&'a str>> = FxHashMap::default();
        for role in &package.roles {
            if let Some(body) = &role.part_of {
                parts.entry(body).or_default().push(&role.head.id);
            }
        }
        let bodies = Bodies { named, parts };
        let mut visiting = FxHashSet::default();
        for role in &package.roles {
            staff.settle(role, &bodies, &mut visiting, 0);
        }
        staff.everybody = staff.inside();
        staff
    }

    /// Everybody who isn't outside the company.
    fn inside(&self) -> People {
        let roles = self.package.roles.iter().filter(|role| !role.external);
        let persons = self.package.persons.iter().filter(|person| !person.external);
        let mut all: Vec<One> = Vec::new();
        for head in roles.map(|role| &role.head).chain(persons.map(|person| &person.head)) {
            match self.roles.get(head.id.as_str()) {
                Some(People::These(people)) => all.extend(people),
                Some(People::Enough) | None => return People::Enough,
            }
        }
        all.sort_unstable();
        all.dedup();
        if all.is_empty() { People::Enough } else { People::These(all) }
    }

    fn person(&mut self, id: &'a str, title: &'a str, known: &mut FxHashMap<&'a str, One>) -> One {
        *known.entry(id).or_insert_with(|| {
            self.names.push(title);
            self.total += 1;
            self.total - 1
        })
    }

    fn settle(&mut self, role: &'a Role, bodies: &Bodies<'a>, visiting: &mut FxHashSet<&'a str>, depth: u32) {
        let id = role.head.id.as_str();
        if self.roles.contains_key(id) || depth > 64 || !visiting.insert(id) {
            return;
        }
        let mut inside = People::nobody();
        for part in bodies.parts.get(id).into_iter().flatten() {
            if let Some(part) = self.package.role(part) {
                self.settle(part, bodies, visiting, depth + 1);
                inside = match self.roles.get(part.head.id.as_str()) {
                    Some(people) => inside.and(people),
                    None => People::Enough,
                };
            }
        }
        let people = match (&role.members, inside) {
            (Members::Count { count }, _) if *count > CROWD || self.total > TOLD_APART => People::Enough,
            (Members::Count { count }, inside) => {
                let mut members = match inside {
                    People::These(people) => people,
                    People::Enough => Vec::new(),
                };
                let missing = count.saturating_sub(u32::try_from(members.len()).unwrap_or(u32::MAX));
                if missing > 0 {
                    self.counted.push((self.total, &role.head.title));
                    members.extend(self.total..self.total + missing);
                    self.total += missing;
                }
                members.sort_unstable();
                People::These(members)
            }
            // Whoever is in a part is in the body as well.
            (Members::Named { .. }, inside) => match bodies.named.get(id) {
                Some(people) => people.and(&inside),
                None => inside,
            },
            (_, People::These(people)) if !people.is_empty() => People::These(people),
            _ => People::Enough,
        };
        self.roles.insert(id, people);
    }

    /// What somebody is called: by name, or "one of Finance".
    pub fn name(&self, one: One) -> String {
        if let Some(name) = self.names.get(one as usize) {
            return (*name).to_owned();
        }
        match self.counted_in(one) {
            Some(role) => format!("one of {role}"),
            None => "somebody".to_owned(),
        }
    }

    /// Whether somebody has a name, and isn't only counted.
    pub fn is_named(&self, one: One) -> bool {
        (one as usize) < self.names.len()
    }

    /// What the role is called of which somebody is only counted.
    pub fn counted_in(&self, one: One) -> Option<&'a str> {
        let after = self.counted.partition_point(|(first, _)| *first <= one);
        self.counted.get(after.checked_sub(1)?).map(|(_, role)| *role)
    }

    /// How many people are told apart. Their numbers are below.
    pub fn total(&self) -> u32 {
        self.total
    }

    /// The people of a role or person by id, without deputies.
    pub fn of(&self, id: &str) -> People {
        self.roles.get(id).cloned().unwrap_or(People::Enough)
    }

    /// Who can be asked in somebody's place: a role's people and its deputies. Agents and systems are nobody.
    pub fn available(&self, participant: &Participant) -> People {
        match participant {
            Participant::Role { id }
            | Participant::Person { id }
            | Participant::Holder { role: Some(id), .. } => {
                let mut people = self.of(id);
                for deputy in self.deputies(id) {
                    people = people.and(&self.of(deputy));
                }
                people
            }
            Participant::AnyHuman => self.everybody.clone(),
            Participant::Holder { role: None, .. } | Participant::Relative { .. } => People::Enough,
            Participant::Agent { .. } | Participant::System { .. } | Participant::AnyAgent => {
                People::nobody()
            }
        }
    }

    /// Who stands in for a role or person, or for somebody in it, by id.
    pub fn deputies(&self, id: &str) -> Vec<&'a str> {
        let Some(role) = self.package.role(id).or_else(|| self.package.person(id)) else { return Vec::new() };
        let mut found: Vec<&'a str> = role.deputies.iter().map(String::as_str).collect();
        if let Members::Named { people } = &role.members {
            let persons = people.iter().filter_map(|name| self.package.person(name));
            found.extend(persons.flat_map(|person| &person.deputies).map(String::as_str));
        }
        found
    }

    /// The people of a pool, without deputies.
    pub fn members(&self, participant: &Participant) -> People {
        match participant {
            Participant::Role { id } | Participant::Person { id } => self.of(id),
            other => self.available(other),
        }
    }

    /// True for a role or person outside the company: can be asked, never counted.
    pub fn is_external(&self, participant: &Participant) -> bool {
        match participant {
            Participant::Role { id }
            | Participant::Person { id }
            | Participant::Holder { role: Some(id), .. } => {
                self.package.role(id).or_else(|| self.package.person(id)).is_some_and(|role| role.external)
            }
            _ => false,
        }
    }

    /// Whether everybody who can be the one is one of the other as well.
    pub fn is_part(&self, one: &Participant, of: &Participant) -> bool {
        if one == of {
            return true;
        }
        match (one, of) {
            (Participant::Agent { .. }, Participant::AnyAgent) => true,
            (
                Participant::Role { .. }
                | Participant::Person { .. }
                | Participant::Holder { .. }
                | Participant::Relative { .. },
                Participant::AnyHuman,
            ) => !self.is_external(one),
            (
                Participant::Role { id }
                | Participant::Person { id }
                | Participant::Holder { role: Some(id), .. },
                Participant::Role { id: body },
            ) => id == body || self.is_inside(id, body),
            _ => false,
        }
    }

    fn is_inside(&self, id: &str, body: &str) -> bool {
        let mut at = id;
        for _ in 0..64 {
            match self.package.role(at).and_then(|role| role.part_of.as_deref()) {
                Some(around) if around == body => return true,
                Some(around) => at = around,
                None => break,
            }
        }
        match (self.of(id), self.of(body)) {
            (People::These(people), People::These(all)) => {
                !people.is_empty() && people.iter().all(|one| all.binary_search(one).is_ok())
            }
            _ => false,
        }
    }

    /// True where a participant is one or more people.
    pub fn is_human(participant: &Participant) -> bool {
        !matches!(participant, Participant::Agent { .. } | Participant::System { .. } | Participant::AnyAgent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow_ir::Head;

    fn role(id: &str, members: Members, part_of: Option<&str>) -> Role {
        let head = Head { id: id.to_owned(), title: id.to_owned(), ..Head::default() };
        Role { head, members, part_of: part_of.map(str::to_owned), ..Role::default() }
    }

    fn named(people: &[&str]) -> Members {
        Members::Named { people: people.iter().map(|name| (*name).to_owned()).collect() }
    }

    fn participant(id: &str) -> Participant {
        Participant::Role { id: id.to_owned() }
    }

    #[test]
    fn parts_are_inside_their_body() {
        let mut package = Package {
            roles: vec![
                role("Body", Members::Count { count: 5 }, None),
                role("Named", named(&["ana", "ben"]), None),
                role("Small", named(&["ana"]), None),
                role("Part", Members::Count { count: 2 }, Some("Body")),
                role("Unstated", Members::Unstated, None),
            ],
            ..Package::default()
        };
        package.sort();
        let staff = Staff::new(&package);
        assert_eq!(staff.of("Body").count(), Some(5));
        assert_eq!(staff.of("Body").and(&staff.of("Part")).count(), Some(5));
        assert!(staff.is_part(&participant("Part"), &participant("Body")));
        assert!(!staff.is_part(&participant("Body"), &participant("Part")));
        // Everybody of the one is one of the other, though nobody says that it is part of it.
        assert!(staff.is_part(&participant("Small"), &participant("Named")));
        assert_eq!(staff.of("Unstated").count(), None);
    }

    #[test]
    fn deputies_stand_in_and_external_people_do_not_count() {
        let mut lead = role("Lead", named(&["ana"]), None);
        lead.deputies = vec!["Deputy".to_owned()];
        let mut outside = role("Outside", named(&["zoe"]), None);
        outside.external = true;
        let mut package = Package {
            roles: vec![lead, role("Deputy", named(&["ben"]), None), outside],
            ..Package::default()
        };
        package.sort();
        let staff = Staff::new(&package);
        assert_eq!(staff.available(&participant("Lead")).count(), Some(2));
        assert_eq!(staff.members(&participant("Lead")).count(), Some(1));
        assert_eq!(staff.available(&Participant::AnyHuman).count(), Some(2));
        assert!(!staff.is_part(&participant("Outside"), &Participant::AnyHuman));
    }
}

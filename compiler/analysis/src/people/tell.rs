//! How people are named in messages.

use super::asked::Places;
use super::staff::{One, Staff};
use crate::wording::{number, sentence};
use flow_ir::Participant;

/// People in a sentence: by name, and those that are only counted by how many there are of which role.
pub fn names(people: &[One], staff: &Staff<'_>, word: &str) -> String {
    let mut parts: Vec<String> =
        people.iter().filter(|one| staff.is_named(**one)).map(|one| staff.name(*one)).collect();
    parts.sort();
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for role in people.iter().filter_map(|one| staff.counted_in(*one)) {
        match counted.iter_mut().find(|(known, _)| *known == role) {
            Some((_, count)) => *count += 1,
            None => counted.push((role, 1)),
        }
    }
    parts.extend(counted.into_iter().map(|(role, count)| format!("{} of {role}", number(count))));
    sentence(&parts, word)
}

/// What the roles and people of some places are called, in a sentence.
pub fn pool(places: &Places, package: &flow_ir::Package) -> String {
    let parts: Vec<String> = places.of.iter().map(|one| title(one, package)).collect();
    sentence(&parts, "and")
}

/// What somebody who takes part is called.
pub fn title(participant: &Participant, package: &flow_ir::Package) -> String {
    match participant {
        Participant::Role { id }
        | Participant::Person { id }
        | Participant::Agent { id }
        | Participant::System { id } => package.title(id).to_owned(),
        Participant::Holder { path, .. } => path.join("."),
        Participant::Relative { path } => path.join("."),
        Participant::AnyHuman => "everybody".to_owned(),
        Participant::AnyAgent => "the agents".to_owned(),
    }
}

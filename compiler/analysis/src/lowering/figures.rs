//! Figures that the language itself knows: of the case, of its steps, and the words that policies use.

use flow_ir::Type;

/// Figures of a case: `case.started`.
pub(super) const CASE: [&str; 5] = ["started", "ended", "outcome", "subject", "risk"];

/// Figures of a step: `review.verdicts`.
pub(super) const STEP: [&str; 11] = [
    "started",
    "ended",
    "visits",
    "performer",
    "verdict",
    "verdicts",
    "accept",
    "rework",
    "reject",
    "joined",
    "left",
];

/// Words of policies that stand for something about the step they speak about.
pub(crate) const POLICY: [&str; 15] = [
    "performer",
    "reviewer",
    "owner",
    "operator",
    "risk",
    "reads",
    "writes",
    "meets",
    "uses",
    "clearance",
    "audited",
    "observed",
    "human_only",
    "model",
    "values",
];

/// Words of policies that stand for a class of participants: `performer is agent`.
pub(crate) const CLASSES: [&str; 5] = ["agent", "human", "system", "person", "external"];

/// What is known about somebody who takes part: `performer.clearance`.
pub(super) const PARTICIPANT: [&str; 8] =
    ["clearance", "operator", "owner", "model", "audited", "observed", "uses", "deputy"];

/// The type of a figure of a case.
pub(super) fn case(word: &str) -> Option<Type> {
    Some(match word {
        "started" | "ended" => Type::Date,
        "outcome" | "subject" => Type::Unknown,
        "risk" => kind("risk"),
        _ => return None,
    })
}

/// The type of a figure of a step; a word that is none of [`STEP`] may be a verdict of its own.
pub(super) fn step(word: &str) -> Option<Type> {
    Some(match word {
        "started" | "ended" => Type::Date,
        "visits" => Type::Int,
        "performer" => Type::Person,
        "verdict" => Type::Unknown,
        "joined" | "left" | "verdicts" | "accept" | "rework" | "reject" => list(Type::Unknown),
        _ => return None,
    })
}

/// The type of a word of policies.
pub(super) fn policy(word: &str) -> Option<Type> {
    Some(match word {
        "performer" | "reviewer" | "owner" | "operator" => kind("participant"),
        "risk" => kind("risk"),
        "reads" | "writes" | "clearance" => list(kind("label")),
        "meets" => list(kind("standard")),
        "uses" => list(kind("action")),
        "values" => list(Type::Unknown),
        "audited" | "observed" | "human_only" => Type::Bool,
        "model" => Type::Text,
        _ => return None,
    })
}

/// The type of what is known about somebody who takes part.
pub(super) fn participant(word: &str) -> Option<Type> {
    PARTICIPANT
        .contains(&word)
        .then(|| if word == "deputy" { Some(kind("participant")) } else { policy(word) })?
}

fn kind(word: &str) -> Type {
    Type::Kind { word: word.to_owned() }
}

fn list(item: Type) -> Type {
    Type::List { item: Box::new(item) }
}

#[cfg(test)]
mod tests {
    use super::{CASE, PARTICIPANT, POLICY, STEP, case, participant, policy, step};

    #[test]
    fn every_word_that_is_listed_has_a_meaning() {
        assert!(CASE.iter().all(|word| case(word).is_some()));
        assert!(STEP.iter().all(|word| step(word).is_some()));
        assert!(POLICY.iter().all(|word| policy(word).is_some()));
        assert!(PARTICIPANT.iter().all(|word| participant(word).is_some()));
        assert!(
            case("x").is_none()
                && step("x").is_none()
                && policy("x").is_none()
                && participant("risk").is_none()
        );
    }
}

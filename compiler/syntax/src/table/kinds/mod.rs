//! Every kind of block, in the order of [`Kind::ALL`].

mod organisation;
mod workflow;

use super::lines::{once, several};
use super::{Clause, KindEntry, Shape};
use crate::words::{Keyword, Kind};

/// What the table says about a kind.
pub(super) const fn entry(kind: Kind) -> &'static KindEntry {
    let place = kind as usize;
    let organisation = &organisation::KINDS;
    if place < organisation.len() {
        &organisation[place]
    } else {
        &workflow::KINDS[place - organisation.len()]
    }
}

/// The kinds that stand in a file, outside all braces.
pub const FILE: &[Kind] = &[
    Kind::Function,
    Kind::Workflow,
    Kind::Seam,
    Kind::Role,
    Kind::Person,
    Kind::Agent,
    Kind::System,
    Kind::Record,
    Kind::Choice,
    Kind::Label,
    Kind::Risk,
    Kind::Standard,
    Kind::Escalation,
    Kind::Recovery,
    Kind::Measure,
    Kind::Calendar,
    Kind::Cadence,
    Kind::Policy,
    Kind::Scenario,
    Kind::Postmortem,
];

pub(super) const STEPS: &[Kind] =
    &[Kind::Stage, Kind::Gate, Kind::Decide, Kind::Parallel, Kind::Wait, Kind::Run];

pub(super) const ASKS: Clause =
    several(Keyword::Asks, Shape::Text, "A question it must answer.", "asks \"Is the amount right?\"");
pub(super) const BY: Clause = once(Keyword::By, Shape::Who, "Who does it.", "by SupportLead");
pub(super) const EVERY: Clause = once(Keyword::Every, Shape::Every, "How often it comes back.", "every 30m");
pub(super) const OWNER: Clause = once(
    Keyword::Owner,
    Shape::Person,
    "The one person, role or body that answers for it.",
    "owner SupportLead",
);
pub(super) const CLEARANCE: Clause = once(
    Keyword::Clearance,
    Shape::Names,
    "The classes of information it may see.",
    "clearance internal, pii",
);
pub(super) const POLICY: Clause =
    several(Keyword::Policy, Shape::Call, "A law that is in force here.", "policy ai_accountability");
pub(super) const GUARD: Clause = several(
    Keyword::Guard,
    Shape::Expression,
    "What must never be traded for what is optimised.",
    "guard satisfaction >= 4.2",
);
pub(super) const REQUIRES: Clause = once(
    Keyword::Requires,
    Shape::Expression,
    "What must be true before it can be accepted.",
    "requires request.order is known",
);
pub(super) const SAMPLE: Clause =
    once(Keyword::Sample, Shape::Percent, "The share of cases that it looks at.", "sample 5%");
pub(super) const LEAVES: Clause =
    once(Keyword::Leaves, Shape::Slot, "What it leaves behind, with its type.", "leaves minutes: Text");

pub(super) const ROLE: &[Clause] = &[
    once(Keyword::People, Shape::People, "Who is in it, by name or by number.", "people ana, ben, cara"),
    once(Keyword::Part, Shape::OfPath, "The body it belongs to.", "part of Maintainers"),
    once(
        Keyword::External,
        Shape::Flag,
        "Outside the house: can be asked, never ordered or counted.",
        "external",
    ),
    once(Keyword::Capacity, Shape::Rate, "How much it can take on.", "capacity 20 per day"),
    once(Keyword::Calendar, Shape::Call, "When it works.", "calendar berlin"),
    several(Keyword::Contact, Shape::Contact, "How it is reached.", "contact via slack \"#reviews\""),
    CLEARANCE,
    once(Keyword::Deputy, Shape::PathsOrHole, "Who steps in when it is away.", "deputy Lead"),
    several(
        Keyword::Decides,
        Shape::Path,
        "What it may decide, and up to which limit.",
        "decides Bank.transfer when amount <= 500 EUR",
    )
    .conditional(),
];

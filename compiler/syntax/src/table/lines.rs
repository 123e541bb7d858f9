//! The lines that several kinds of block share.

use super::{Clause, Repeat, Shape};
use crate::words::Keyword;

/// A line that may stand once.
pub(super) const fn once(
    keyword: Keyword,
    shape: Shape,
    meaning: &'static str,
    example: &'static str,
) -> Clause {
    Clause { keyword, shape, repeat: Repeat::Once, condition: false, meaning, example }
}

/// A line that may stand several times; they add up.
pub(super) const fn several(
    keyword: Keyword,
    shape: Shape,
    meaning: &'static str,
    example: &'static str,
) -> Clause {
    Clause { keyword, shape, repeat: Repeat::AddsUp, condition: false, meaning, example }
}

/// A line of which the first whose `when` holds counts.
pub(super) const fn first_of(
    keyword: Keyword,
    shape: Shape,
    meaning: &'static str,
    example: &'static str,
) -> Clause {
    Clause { keyword, shape, repeat: Repeat::WithWhen, condition: true, meaning, example }
}

impl Clause {
    /// The line may end with `when ...`.
    pub(super) const fn conditional(self) -> Self {
        Self { condition: true, ..self }
    }
}

/// What is shown instead of the name, and warnings that are accepted.
pub(super) const TITLE: &[Clause] = &[
    once(
        Keyword::Title,
        Shape::Quoted,
        "What people read in diagrams and playbooks instead of the name.",
        "title \"Approve the refund\"",
    ),
    several(
        Keyword::Allow,
        Shape::Allow,
        "Accepts a warning here, and says why.",
        "allow orphan_role because \"The role starts in May.\"",
    ),
];

/// Until when, whom it is told to, and what happens then.
pub(super) const DEADLINE: &[Clause] = &[
    first_of(
        Keyword::Within,
        Shape::Within,
        "How long it may take; `within no limit because` says honestly that nothing limits it.",
        "within 2 business days",
    ),
    first_of(
        Keyword::Escalate,
        Shape::Call,
        "The ladder that tells people, or hands the work to them, while it takes too long.",
        "escalate finance_ladder",
    ),
    several(
        Keyword::Pause,
        Shape::WhilePath,
        "The clock rests while that step is open.",
        "pause while wait_for_customer",
    ),
    once(Keyword::Late, Shape::Way, "Where it leads when the time is over.", "late -> closed(\"Too late.\")"),
];

/// What happens when something goes wrong or comes from outside.
pub(super) const HANDLER: &[Clause] = &[
    several(
        Keyword::On,
        Shape::On,
        "Where an event, or an outcome of a run, leads.",
        "on cancelled -> closed(\"Withdrawn.\")",
    )
    .conditional(),
    several(
        Keyword::Fails,
        Shape::Fails,
        "Where a failure leads: of the named errors, or any other.",
        "fails duplicate -> declined(\"Refunded before.\")",
    ),
    once(
        Keyword::Stalls,
        Shape::Stalls,
        "Where it leads when nobody shows a sign of life for that long.",
        "stalls after 30m -> triage_by_hand",
    ),
];

/// Where it leads when nobody is there to do a step.
pub(super) const ABSENT: Clause = once(
    Keyword::Absent,
    Shape::Way,
    "Where it leads when nobody is there, deputies included.",
    "absent -> with_a_person",
);

/// Who does or validates something, with what, and under which condition.
pub(super) const WORK: &[Clause] = &[
    once(
        Keyword::Owner,
        Shape::Person,
        "The one person, role or body that answers for it; without it, whoever owns the block around it.",
        "owner SupportLead",
    ),
    first_of(
        Keyword::By,
        Shape::Who,
        "Who does it, or who reviews.",
        "by 2 of Finance except author of assessment",
    ),
    several(
        Keyword::Consults,
        Shape::Paths,
        "Who is asked for advice, which holds nothing up.",
        "consults Legal",
    )
    .conditional(),
    several(Keyword::Informs, Shape::Paths, "Who is told, which holds nothing up.", "informs Sales")
        .conditional(),
    several(
        Keyword::Reads,
        Shape::Reads,
        "What it needs to know, and what it must not see.",
        "reads request except request.card",
    )
    .conditional(),
    several(
        Keyword::Writes,
        Shape::Writes,
        "What it leaves behind, with its type.",
        "writes assessment: Assessment",
    ),
    once(
        Keyword::Risk,
        Shape::Path,
        "The tier of risk, where it is higher than that of its actions.",
        "risk irreversible",
    ),
    once(
        Keyword::When,
        Shape::Expression,
        "Whether the step is taken at all; otherwise it is skipped.",
        "when order.amount > 100 EUR",
    ),
    once(Keyword::While, Shape::Path, "It goes on as long as that step is open.", "while repairs"),
    ABSENT,
];

/// Whether a step is taken at all.
pub(super) const CONDITION: &[Clause] = &[once(
    Keyword::When,
    Shape::Expression,
    "Whether it is taken at all; otherwise it is skipped.",
    "when claims is known",
)];

/// Where a step leads when it is done.
pub(super) const DONE: &[Clause] =
    &[once(Keyword::Done, Shape::Way, "Where it leads when it is done.", "done -> route")];

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

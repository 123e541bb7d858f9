//! What must hold, and what happens when something is stuck.

use crate::table::lines::{ASKS, DEADLINE, LEAVES, OWNER, REQUIRES, TITLE, once, several};
use crate::table::{Body, HeaderForm, KindEntry, Shape};
use crate::words::{Keyword, Kind};

pub(in crate::table) const RISK: KindEntry = KindEntry {
    kind: Kind::Risk,
    documentation: "A tier of risk: what it is above, and which standard its gates must meet.",
    example: "risk irreversible {\n  above reversible\n  needs human_approval\n}",
    header: HeaderForm::Name,
    body: Body::MayBeLines,
    column: 6,
    groups: &[&[
        once(Keyword::Above, Shape::Paths, "The tiers that it is higher than.", "above reversible"),
        several(
            Keyword::Needs,
            Shape::Call,
            "The standard that a gate before it must meet.",
            "needs human_approval",
        ),
    ]],
    nested: &[],
};

pub(in crate::table) const STANDARD: KindEntry = KindEntry {
    kind: Kind::Standard,
    documentation: "What a gate must have: how many reviewers of which kind.",
    example: "standard two_people {\n  by      2 of Human\n  silence never\n}",
    header: HeaderForm::Parameters,
    body: Body::Lines,
    column: 8,
    groups: &[&[
        once(Keyword::By, Shape::Who, "The reviewers it takes.", "by 2 of Human"),
        once(
            Keyword::Sample,
            Shape::PercentOrPath,
            "The share of cases that must be reviewed.",
            "sample 10%",
        ),
        once(Keyword::Silence, Shape::SilenceNever, "No answer never counts as yes.", "silence never"),
    ]],
    nested: &[],
};

pub(in crate::table) const ESCALATION: KindEntry = KindEntry {
    kind: Kind::Escalation,
    documentation: "A ladder: after how long who is told, gets the work, or is called together. The last rung is a human who may act.",
    example: "escalation ladder {\n  after 0m notify Finance via chat\n  after 4h assign Lead\n}",
    header: HeaderForm::Parameters,
    body: Body::Lines,
    column: 6,
    groups: &[&[
        several(
            Keyword::After,
            Shape::Rung,
            "What happens when it has taken that long.",
            "after 2h notify FinanceLead via phone",
        )
        .conditional(),
        several(
            Keyword::Every,
            Shape::Rung,
            "What happens again and again until somebody acts.",
            "every 5m notify OnCall via pager",
        )
        .conditional(),
    ]],
    nested: &[],
};

pub(in crate::table) const RECOVERY: KindEntry = KindEntry {
    kind: Kind::Recovery,
    documentation: "A protocol for stuck or failed work: who comes together, what they ask, how long they have, what they leave, and how work may go on.",
    example: "recovery recalibration(lead: role) {\n  by      lead\n  asks    \"What did the brief leave open?\"\n  within  1h\n  leaves  brief: Text\n  allows  resume, restart, takeover\n}",
    header: HeaderForm::Parameters,
    body: Body::Lines,
    column: 8,
    groups: &[
        TITLE,
        &[
            once(Keyword::By, Shape::Who, "Who leads it.", "by lead"),
            several(Keyword::Attends, Shape::PathsOrHole, "Who else comes.", "attends performer.operator"),
            several(
                Keyword::Asks,
                Shape::TextOrPath,
                "The question it answers.",
                "asks \"What did the brief leave open?\"",
            ),
        ],
        DEADLINE,
        &[
            LEAVES,
            once(
                Keyword::Allows,
                Shape::Names,
                "How work may go on: resume, restart or takeover.",
                "allows resume, takeover",
            ),
        ],
    ],
    nested: &[],
};

pub(in crate::table) const POLICY: KindEntry = KindEntry {
    kind: Kind::Policy,
    documentation: "A law about steps: what they need before or after, what must never be, how often something may be, and that different people do it, or the same.",
    example: "policy four_eyes {\n  for       stage where risk >= irreversible\n  needs     gate where reviewer is human before\n  because   \"Nobody moves money alone.\"\n}",
    header: HeaderForm::Parameters,
    body: Body::Lines,
    column: 8,
    groups: &[&[
        once(Keyword::For, Shape::Which, "Which steps it is about.", "for stage where risk >= irreversible"),
        once(
            Keyword::When,
            Shape::Expression,
            "When it holds, judged at the step it is about.",
            "when case.subject is known",
        ),
        several(
            Keyword::Needs,
            Shape::NeedsStep,
            "What must have happened before, or must happen after.",
            "needs gate where reviewer is human before",
        ),
        several(
            Keyword::Never,
            Shape::NeverStep,
            "What must not be: at all, or before or after another step.",
            "never before approve",
        ),
        once(Keyword::At, Shape::AtMostTimes, "How often it may be.", "at most 3 times per customer"),
        several(
            Keyword::Different,
            Shape::DifferentPeople,
            "Nobody does two of these.",
            "different people asks, approves",
        ),
        several(
            Keyword::Same,
            Shape::SamePerson,
            "One person does all of these, in one case.",
            "same person takes, answers",
        ),
        once(
            Keyword::Because,
            Shape::Text,
            "Why, for everybody whom it stops.",
            "because \"Nobody moves money alone.\"",
        ),
    ]],
    nested: &[],
};

pub(in crate::table) const SEAM: KindEntry = KindEntry {
    kind: Kind::Seam,
    documentation: "A handoff between two workflows: what crosses, who answers for it, who accepts it and how soon, and where a refusal goes.",
    example: "seam sales_to_success {\n  from     Sale.won\n  to       success.Onboard\n  owner    Lead\n  by       SuccessLead\n  within   1 day\n  reject   -> Sale\n}",
    header: HeaderForm::Name,
    body: Body::Lines,
    column: 9,
    groups: &[
        TITLE,
        &[
            once(Keyword::From, Shape::Path, "The outcome or step that hands over.", "from Sale.won"),
            once(Keyword::To, Shape::Call, "The workflow that takes over.", "to success.Onboard"),
            OWNER,
            once(Keyword::By, Shape::Who, "Who accepts it.", "by SuccessLead"),
        ],
        DEADLINE,
        &[REQUIRES, ASKS, once(Keyword::Reject, Shape::Way, "Where a refusal goes.", "reject -> Sale")],
    ],
    nested: &[],
};

//! Steps.

use super::STEPS;
use crate::table::lines::{
    ABSENT, ASKS, CONDITION, DEADLINE, DONE, HANDLER, REQUIRES, TITLE, WORK, first_of, once, several,
};
use crate::table::{Body, HeaderForm, KindEntry, Shape};
use crate::words::{Keyword, Kind};

pub(in crate::table) const STAGE: KindEntry = KindEntry {
    kind: Kind::Stage,
    documentation: "A step in which somebody does something.",
    example: "stage triage {\n  by      Triage\n  reads   request\n  writes  assessment: Assessment\n  within  4h\n  late    -> with_a_person\n  done    -> route\n}",
    header: HeaderForm::Name,
    body: Body::Lines,
    column: 8,
    groups: &[
        TITLE,
        WORK,
        &[
            several(
                Keyword::Do,
                Shape::Do,
                "What is done, in words or as an action of a system.",
                "do refund(order: request.order)",
            )
            .conditional(),
            first_of(
                Keyword::Takes,
                Shape::Estimate,
                "How long the work itself takes.",
                "takes 2m to 10m mostly 4m",
            ),
            once(
                Keyword::Retry,
                Shape::Retry,
                "How often a failure is tried again.",
                "retry 3 times every 30s doubling",
            ),
            once(Keyword::Undo, Shape::Path, "The stage that takes it back.", "undo cancel_booking"),
            several(
                Keyword::Exclusive,
                Shape::Path,
                "What only one case may hold at a time.",
                "exclusive test_bench",
            ),
            once(
                Keyword::Lifts,
                Shape::Names,
                "The classes of information that no longer hold for what it writes.",
                "lifts pii",
            ),
            several(
                Keyword::Grants,
                Shape::Grants,
                "What it opens to whom.",
                "grants confidential to Auditor",
            ),
            ASKS.conditional(),
            once(Keyword::HumanOnly, Shape::Flag, "No agent may do it.", "human_only"),
        ],
        DEADLINE,
        HANDLER,
        DONE,
    ],
    nested: &[],
};

pub(in crate::table) const GATE: KindEntry = KindEntry {
    kind: Kind::Gate,
    documentation: "A step in which somebody validates artifacts: never their author, and each person once.",
    example: "gate approve of assessment {\n  by       Finance\n  meets    human_approval\n  within   1 day\n  accept   -> pay\n  rework   -> triage at most 1 times\n    else -> with_a_person\n  reject   -> declined\n  late     -> with_a_person\n}",
    header: HeaderForm::MayBeOf,
    body: Body::Lines,
    column: 9,
    groups: &[
        TITLE,
        WORK,
        &[
            once(
                Keyword::Meets,
                Shape::Call,
                "The standard that it claims to satisfy.",
                "meets human_approval",
            ),
            ASKS.conditional(),
            REQUIRES,
            once(Keyword::Sample, Shape::Percent, "The share of cases that it looks at.", "sample 10%"),
            once(
                Keyword::At,
                Shape::AtCadence,
                "The meeting at which it is decided.",
                "at weekly_triage at most 5 at once",
            ),
            once(
                Keyword::Open,
                Shape::Span,
                "A fixed window: the result is taken at its end.",
                "open 2 weeks",
            ),
            once(Keyword::Accept, Shape::Way, "Where a yes leads.", "accept -> pay"),
            once(Keyword::Rework, Shape::Way, "Where \"not yet\" leads.", "rework -> triage at most 1 times"),
            once(Keyword::Reject, Shape::Way, "Where a no leads.", "reject -> declined"),
            several(
                Keyword::Verdict,
                Shape::NamedWay,
                "A further answer, and where it leads.",
                "verdict postpone -> pause",
            ),
        ],
        DEADLINE,
        HANDLER,
    ],
    nested: &[],
};

pub(in crate::table) const DECIDE: KindEntry = KindEntry {
    kind: Kind::Decide,
    documentation: "A step in which data chooses the way: the first condition that holds.",
    example: "decide route {\n  when request.amount <= 100 USD -> pay\n  otherwise -> approve\n}",
    header: HeaderForm::Name,
    body: Body::Lines,
    column: 0,
    groups: &[
        TITLE,
        &[
            several(
                Keyword::When,
                Shape::Arm,
                "A condition, and where it leads.",
                "when request.amount <= 100 USD -> pay",
            ),
            once(Keyword::Otherwise, Shape::Way, "Where everything else leads.", "otherwise -> approve"),
        ],
    ],
    nested: &[],
};

pub(in crate::table) const PARALLEL: KindEntry = KindEntry {
    kind: Kind::Parallel,
    documentation: "Several branches at the same time: written out, or one for each thing in a list or each event.",
    example: "parallel repairs {\n  each    repair in finding.repairs\n  join    all\n  stage mend {\n    by      Sre\n    done    -> join\n  }\n  done    -> notify\n}",
    header: HeaderForm::Name,
    body: Body::Lines,
    column: 8,
    groups: &[
        TITLE,
        &[
            once(
                Keyword::Each,
                Shape::Each,
                "One branch for each of these.",
                "each repair in finding.repairs where repair.urgent is true",
            ),
            once(
                Keyword::At,
                Shape::AtMostAtOnce,
                "How many run at once; 1 means in any order, one at a time.",
                "at most 3 at once",
            ),
            once(Keyword::Join, Shape::Join, "How many must be done before it goes on.", "join at least 2"),
            once(Keyword::Until, Shape::Expression, "When no further branch is started.", "until round is 5"),
            once(
                Keyword::Rest,
                Shape::Rest,
                "What becomes of the branches that are still open.",
                "rest cancelled",
            ),
        ],
        CONDITION,
        DEADLINE,
        HANDLER,
        &[ABSENT],
        &[once(
            Keyword::Unmet,
            Shape::Way,
            "Where it leads when too few can still be done.",
            "unmet -> analyse",
        )],
        DONE,
    ],
    nested: &[Kind::Branch, Kind::Stage, Kind::Gate, Kind::Decide, Kind::Parallel, Kind::Wait, Kind::Run],
};

pub(in crate::table) const BRANCH: KindEntry = KindEntry {
    kind: Kind::Branch,
    documentation: "One of the branches of a parallel; it ends with `-> join` or `-> leave`.",
    example: "branch legal {\n  stage read_it {\n    by      Council\n    done    -> join\n  }\n}",
    header: HeaderForm::Name,
    body: Body::Lines,
    column: 8,
    groups: &[TITLE, CONDITION, DEADLINE, HANDLER, &[ABSENT]],
    nested: STEPS,
};

pub(in crate::table) const WAIT: KindEntry = KindEntry {
    kind: Kind::Wait,
    documentation: "A step in which nothing is done: until a time is over, something is true, or an event comes.",
    example: "wait pause {\n  for     3 months\n  done    -> second\n}",
    header: HeaderForm::Name,
    body: Body::Lines,
    column: 8,
    groups: &[
        TITLE,
        &[
            once(Keyword::For, Shape::Span, "How long it waits.", "for 3 months"),
            once(Keyword::Until, Shape::Expression, "What it waits for.", "until Tracker.open_concerns is 0"),
        ],
        CONDITION,
        DEADLINE,
        HANDLER,
        DONE,
    ],
    nested: &[],
};

pub(in crate::table) const RUN: KindEntry = KindEntry {
    kind: Kind::Run,
    documentation: "A step in which another workflow runs; each of its outcomes is handled.",
    example: "run check of finance.Check(amount: spend) {\n  through proposals_to_finance\n  on      fine -> join\n}",
    header: HeaderForm::RunOf,
    body: Body::MayBeLines,
    column: 8,
    groups: &[
        TITLE,
        &[
            once(Keyword::Through, Shape::Path, "The seam that it crosses.", "through proposals_to_finance"),
            once(
                Keyword::Detached,
                Shape::Flag,
                "The work goes on at once and doesn't wait for it.",
                "detached",
            ),
        ],
        CONDITION,
        DEADLINE,
        HANDLER,
        DONE,
    ],
    nested: &[],
};

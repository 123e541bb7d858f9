//! Workflows, and what stands in them beside steps.

use super::STEPS;
use crate::table::lines::{
    ABSENT, ASKS, DEADLINE, EVERY, GUARD, HANDLER, OWNER, POLICY, TITLE, first_of, once, several,
};
use crate::table::{Body, HeaderForm, KindEntry, Shape};
use crate::words::{Keyword, Kind};

pub(in crate::table) const WORKFLOW: KindEntry = KindEntry {
    kind: Kind::Workflow,
    documentation: "How one kind of work gets done: its inputs, goal, owner and deadline, the ways it can end, and its steps.",
    example: "workflow Refund(request: Text) {\n  owner     Lead\n  within    5 days\n  late      -> closed\n  outcome closed\n  stage answer {\n    by      Support\n    done    -> closed\n  }\n}",
    header: HeaderForm::Parameters,
    body: Body::Lines,
    column: 10,
    groups: &[
        TITLE,
        &[
            once(
                Keyword::Goal,
                Shape::Text,
                "What it is for, in a sentence.",
                "goal \"A customer we let down once chooses us again.\"",
            ),
            OWNER,
        ],
        DEADLINE,
        &[
            once(
                Keyword::Requires,
                Shape::Expression,
                "What must be true before a case starts.",
                "requires request.order is known",
            ),
            once(Keyword::Arrives, Shape::Rate, "How many cases come in.", "arrives 40 per day"),
            once(
                Keyword::Measures,
                Shape::Names,
                "The numbers it is run by.",
                "measures cycle_time, satisfaction",
            ),
            once(Keyword::Optimise, Shape::Path, "The measure that it pursues.", "optimise cycle_time"),
            GUARD,
            POLICY,
        ],
        HANDLER,
        &[ABSENT],
    ],
    nested: &[
        Kind::Assume,
        Kind::Exception,
        Kind::Outcome,
        Kind::Event,
        Kind::Clock,
        Kind::Duty,
        Kind::Beside,
        Kind::Finally,
        Kind::Stage,
        Kind::Gate,
        Kind::Decide,
        Kind::Parallel,
        Kind::Wait,
        Kind::Run,
    ],
};

pub(in crate::table) const OUTCOME: KindEntry = KindEntry {
    kind: Kind::Outcome,
    documentation: "A way the workflow can end, with what it hands over. `unwinds` undoes what was done.",
    example: "outcome refunded(receipt: Receipt)",
    header: HeaderForm::Outcome,
    body: Body::None,
    column: 0,
    groups: &[],
    nested: &[],
};

pub(in crate::table) const ASSUME: KindEntry = KindEntry {
    kind: Kind::Assume,
    documentation: "What must be true for the workflow to work; with who checks it, and how often.",
    example: "assume one_refund \"An order is refunded at most once.\" {\n  every month\n  by    Lead\n}",
    header: HeaderForm::Assumption,
    body: Body::MayBeLines,
    column: 6,
    groups: &[&[EVERY, once(Keyword::By, Shape::Who, "Who checks it.", "by Lead"), ASKS]],
    nested: &[],
};

pub(in crate::table) const EXCEPTION: KindEntry = KindEntry {
    kind: Kind::Exception,
    documentation: "A rule that does not apply to a step: from which tier or policy, when, why, who approved it, and until when.",
    example: "exception small_refunds of pay {\n  from     irreversible\n  when     request.amount <= 100 USD\n  because  \"A small refund costs less than the delay.\"\n  approver FinanceLead\n  until    2027-06-30\n}",
    header: HeaderForm::Of,
    body: Body::Lines,
    column: 9,
    groups: &[&[
        once(Keyword::From, Shape::Path, "The tier or policy that does not apply.", "from irreversible"),
        once(Keyword::When, Shape::Expression, "The cases it is for.", "when request.amount <= 100 USD"),
        once(Keyword::Because, Shape::Text, "Why.", "because \"A small refund costs less than the delay.\""),
        once(Keyword::Approver, Shape::Person, "Who approved it.", "approver FinanceLead"),
        once(Keyword::Until, Shape::Date, "Its last day.", "until 2027-06-30"),
    ]],
    nested: &[],
};

pub(in crate::table) const EVENT: KindEntry = KindEntry {
    kind: Kind::Event,
    documentation: "Something that comes from outside while the work is under way.",
    example: "event concern_raised(text: Text) from Member",
    header: HeaderForm::Event,
    body: Body::None,
    column: 0,
    groups: &[],
    nested: &[],
};

pub(in crate::table) const CLOCK: KindEntry = KindEntry {
    kind: Kind::Clock,
    documentation: "A deadline of its own that runs whatever the case is doing.",
    example: "clock customer_notice {\n  within  4h from name_people\n  late    -> handed_over\n  until   notify_customers\n}",
    header: HeaderForm::Name,
    body: Body::Lines,
    column: 8,
    groups: &[
        DEADLINE,
        &[
            several(
                Keyword::Restart,
                Shape::OnPath,
                "The clock starts again when that happens.",
                "restart on concern_raised",
            ),
            once(Keyword::Until, Shape::Path, "The step or event that stops it.", "until notify_customers"),
        ],
    ],
    nested: &[],
};

pub(in crate::table) const DUTY: KindEntry = KindEntry {
    kind: Kind::Duty,
    documentation: "Something that is due every so often while a step is open.",
    example: "duty brief_executives {\n  every   30m\n  while   repairs\n  by      Liaison\n  do      \"Say what is known and what comes next.\"\n}",
    header: HeaderForm::Name,
    body: Body::Lines,
    column: 8,
    groups: &[
        &[
            EVERY,
            once(Keyword::While, Shape::Path, "The step during which it is due.", "while repairs"),
            first_of(Keyword::By, Shape::Who, "Who does it.", "by Liaison"),
            several(Keyword::Do, Shape::Do, "What is done.", "do \"Say what is known.\"").conditional(),
            OWNER,
        ],
        DEADLINE,
    ],
    nested: &[],
};

pub(in crate::table) const BESIDE: KindEntry = KindEntry {
    kind: Kind::Beside,
    documentation: "Steps that run beside the workflow when something happens, without stopping it.",
    example: "beside hand_over {\n  starts  on commander_unavailable\n  stage pass_on {\n    by      OnCall\n    done    -> leave\n  }\n}",
    header: HeaderForm::Name,
    body: Body::Lines,
    column: 8,
    groups: &[
        &[once(
            Keyword::Starts,
            Shape::OnPath,
            "The event that starts it.",
            "starts on commander_unavailable",
        )],
        DEADLINE,
        HANDLER,
        &[ABSENT],
    ],
    nested: STEPS,
};

pub(in crate::table) const FINALLY: KindEntry = KindEntry {
    kind: Kind::Finally,
    documentation: "Steps that run in order of the text whatever the ending, before the case is closed.",
    example: "finally {\n  stage close_ticket {\n    by      Tracker\n    do      close(ticket: ticket)\n  }\n}",
    header: HeaderForm::Nothing,
    body: Body::Lines,
    column: 0,
    groups: &[],
    nested: STEPS,
};

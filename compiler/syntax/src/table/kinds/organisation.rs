//! The organisation: functions, people, agents, systems, time and numbers.

use crate::table::lines::{
    ASKS, BY, CLEARANCE, DEADLINE, EVERY, GUARD, LEAVES, OWNER, POLICY, SAMPLE, TITLE, once, several,
};
use crate::table::{Body, Clause, HeaderForm, KindEntry, Shape};
use crate::words::{Keyword, Kind};

const PEOPLE: &[Clause] = &[
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

pub(in crate::table) const FUNCTION: KindEntry = KindEntry {
    kind: Kind::Function,
    documentation: "An operating unit: who designs how it works, where work enters, its workflows, its values in order, and the policies in force.",
    example: "function Support {\n  architect Lead\n  workflows Refund\n}",
    header: HeaderForm::Name,
    body: Body::Lines,
    column: 10,
    groups: &[
        TITLE,
        &[
            once(Keyword::Architect, Shape::Person, "Who designs how the function works.", "architect Lead"),
            several(
                Keyword::Enters,
                Shape::Enters,
                "Where work comes in.",
                "enters Customer via mail \"help@example.org\"",
            ),
            once(
                Keyword::Workflows,
                Shape::Paths,
                "The workflows that it runs.",
                "workflows Refund, Exchange",
            ),
            once(
                Keyword::Values,
                Shape::Ranking,
                "What goes first when two goods collide.",
                "values safety over speed over cost",
            ),
            POLICY,
            once(Keyword::Optimise, Shape::Path, "The measure that it pursues.", "optimise cycle_time"),
            GUARD,
        ],
    ],
    nested: &[],
};

pub(in crate::table) const ROLE: KindEntry = KindEntry {
    kind: Kind::Role,
    documentation: "People who do the same kind of work, or a body that decides: who is in it, when it works, what it may see and decide.",
    example: "role Finance {\n  people    ana, ben\n  deputy    Lead\n}",
    header: HeaderForm::Name,
    body: Body::MayBeLines,
    column: 10,
    groups: &[TITLE, PEOPLE],
    nested: &[],
};

pub(in crate::table) const PERSON: KindEntry = KindEntry {
    kind: Kind::Person,
    documentation: "One human being by name.",
    example: "person ana {\n  contact   via phone\n}",
    header: HeaderForm::Name,
    body: Body::MayBeLines,
    column: 10,
    groups: &[TITLE, PEOPLE],
    nested: &[],
};

pub(in crate::table) const AGENT: KindEntry = KindEntry {
    kind: Kind::Agent,
    documentation: "An AI that takes part in the work: who answers for it, what it may use and see, what it must never do, and what a human confirms.",
    example: "agent Triage {\n  operator  Lead\n  uses      Crm.read\n  never     Payments.refund\n}",
    header: HeaderForm::Parameters,
    body: Body::MayBeLines,
    column: 10,
    groups: &[
        TITLE,
        &[
            once(Keyword::Operator, Shape::Person, "The human who answers for it.", "operator SupportLead"),
            CLEARANCE,
            several(Keyword::Uses, Shape::Paths, "What it may use, and up to which limit.", "uses Crm.read")
                .conditional(),
            several(
                Keyword::Never,
                Shape::Paths,
                "What it must not do, on any path.",
                "never Payments.refund",
            )
            .conditional(),
            once(
                Keyword::Values,
                Shape::Ranking,
                "What goes first when two goods collide.",
                "values customer_trust over speed",
            ),
            several(
                Keyword::Confirm,
                Shape::Confirm,
                "What it does only after somebody has agreed.",
                "confirm Cloud.change with OnCall",
            )
            .conditional(),
            once(
                Keyword::Model,
                Shape::Model,
                "The model, and the configuration it runs on.",
                "model \"large-4\" as \"triage, temperature 0\"",
            ),
            once(Keyword::Observed, Shape::Flag, "Found in use, and not sanctioned.", "observed"),
            several(
                Keyword::Criterion,
                Shape::Criterion,
                "What it judges when it reviews, and how much that counts.",
                "criterion tone weight 2 \"Is it kind?\"",
            ),
            once(
                Keyword::Passes,
                Shape::Percent,
                "The share of the criteria that is enough to accept.",
                "passes 80%",
            ),
        ],
    ],
    nested: &[Kind::Audit],
};

pub(in crate::table) const AUDIT: KindEntry = KindEntry {
    kind: Kind::Audit,
    documentation: "A human who looks, every so often, at what the agent decided.",
    example: "audit weekly_sample {\n  sample  5%\n  every   week\n  by      Lead\n}",
    header: HeaderForm::Name,
    body: Body::Lines,
    column: 8,
    groups: &[&[SAMPLE, EVERY, BY, ASKS], DEADLINE],
    nested: &[],
};

pub(in crate::table) const SYSTEM: KindEntry = KindEntry {
    kind: Kind::System,
    documentation: "Software that takes part in the work: what it can do, how it can fail, and what it knows.",
    example: "system Bank {\n  action  transfer(amount: Money) gives Text risk irreversible idempotent\n  error   refused\n}",
    header: HeaderForm::Name,
    body: Body::MayBeLines,
    column: 7,
    groups: &[
        TITLE,
        &[
            several(
                Keyword::Action,
                Shape::Action,
                "Something it can do, with its risk, and whether doing it twice does no harm.",
                "action transfer(amount: Money) gives Text risk irreversible idempotent",
            ),
            several(Keyword::Error, Shape::Names, "How it can fail.", "error refused, unreachable"),
            several(
                Keyword::Fact,
                Shape::Slot,
                "Something it knows and conditions may ask.",
                "fact balance: Money",
            ),
            once(
                Keyword::Endpoint,
                Shape::Quoted,
                "Where it is reached.",
                "endpoint \"https://bank.example.org\"",
            ),
            OWNER,
            CLEARANCE,
        ],
    ],
    nested: &[],
};

pub(in crate::table) const CALENDAR: KindEntry = KindEntry {
    kind: Kind::Calendar,
    documentation: "Working time: the time zone, the hours and the closed days.",
    example: "calendar office {\n  zone   \"Europe/Berlin\"\n  open   Monday to Friday from 09:00 to 17:00\n  closed 2026-12-25\n}",
    header: HeaderForm::Parameters,
    body: Body::Lines,
    column: 7,
    groups: &[&[
        once(Keyword::Zone, Shape::Zone, "The time zone, by its IANA name.", "zone \"Europe/Berlin\""),
        several(
            Keyword::Open,
            Shape::Opening,
            "The days and hours of work.",
            "open Monday to Friday from 09:00 to 17:30",
        ),
        several(Keyword::Closed, Shape::Closed, "Days without work.", "closed 2026-12-24 to 2027-01-01"),
    ]],
    nested: &[],
};

pub(in crate::table) const CADENCE: KindEntry = KindEntry {
    kind: Kind::Cadence,
    documentation: "A meeting or audit that comes back: when, who, what it reads and leaves, and what it starts.",
    example: "cadence weekly_review {\n  every   week on Monday at 09:30 in \"Europe/Berlin\"\n  by      Lead\n  leaves  minutes: Text\n}",
    header: HeaderForm::Parameters,
    body: Body::Lines,
    column: 8,
    groups: &[
        TITLE,
        &[
            once(
                Keyword::Every,
                Shape::Meeting,
                "When it takes place, and how long.",
                "every week on Monday at 09:30 in \"Europe/Berlin\" for 45m",
            ),
            SAMPLE,
            once(Keyword::By, Shape::Who, "Who leads it.", "by Lead"),
            several(Keyword::Attends, Shape::Paths, "Who else comes.", "attends Maintainers"),
            several(Keyword::Reads, Shape::Reads, "What it looks at.", "reads cycle_time, rework_rate"),
            LEAVES,
            ASKS,
            several(
                Keyword::Do,
                Shape::Text,
                "What is done there.",
                "do \"Go through the oldest ten cases.\"",
            ),
            several(
                Keyword::Starts,
                Shape::Call,
                "The workflow that it starts.",
                "starts Audit when findings is known",
            )
            .conditional(),
        ],
    ],
    nested: &[],
};

pub(in crate::table) const MEASURE: KindEntry = KindEntry {
    kind: Kind::Measure,
    documentation: "A number that the work is run by, with a target.",
    example: "measure satisfaction { target >= 4.2 }",
    header: HeaderForm::Parameters,
    body: Body::MayBeLines,
    column: 7,
    groups: &[
        TITLE,
        &[
            once(Keyword::Target, Shape::Target, "What it should be.", "target <= 2 weeks"),
            once(
                Keyword::Counts,
                Shape::Expression,
                "How it is computed.",
                "counts case.ended - case.started",
            ),
            once(
                Keyword::From,
                Shape::FromTo,
                "The time from one step or event to another.",
                "from triage to pay",
            ),
        ],
    ],
    nested: &[],
};

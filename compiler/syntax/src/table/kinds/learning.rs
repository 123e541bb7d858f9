//! What is tried out, and what was learned.

use crate::table::lines::{once, several};
use crate::table::{Body, HeaderForm, KindEntry, Shape};
use crate::words::{Keyword, Kind};

pub(in crate::table) const SCENARIO: KindEntry = KindEntry {
    kind: Kind::Scenario,
    documentation: "A test: what is given, what people, agents and systems do or don't do, and what is expected by when.",
    example: "scenario \"nobody answers\" of Refund {\n  given  request: Request { order: \"A-1\" }\n  when   approve is silent\n  expect outcome closed within 2 days\n}",
    header: HeaderForm::QuotedOf,
    body: Body::Lines,
    column: 7,
    groups: &[&[
        once(
            Keyword::Starts,
            Shape::StartsAt,
            "The day and hour at which it begins.",
            "starts 2026-11-02 at 09:00 in \"Europe/Berlin\"",
        ),
        several(Keyword::Given, Shape::Given, "An input, or a fact.", "given amount: 900 USD"),
        several(
            Keyword::When,
            Shape::Happens,
            "What somebody does, or doesn't.",
            "when approve says accept by ana after 2h",
        ),
        several(
            Keyword::Expect,
            Shape::Expect,
            "What must be true, and by when.",
            "expect outcome refunded within 2 days",
        ),
    ]],
    nested: &[],
};

pub(in crate::table) const POSTMORTEM: KindEntry = KindEntry {
    kind: Kind::Postmortem,
    documentation: "What was learned from a failure: which assumption broke, the class of its cause, what changed, and which scenario guards it now.",
    example: "postmortem \"2026-10-03 paid twice\" of Refund {\n  broke   one_refund\n  cause   gate\n  changed \"The system refuses a second refund.\"\n  guard   \"the second request is declined\"\n}",
    header: HeaderForm::QuotedOf,
    body: Body::Lines,
    column: 8,
    groups: &[&[
        once(Keyword::Broke, Shape::Name, "The assumption that did not hold.", "broke one_refund"),
        once(
            Keyword::Cause,
            Shape::Name,
            "The class of the cause: workflow, spec, agent_context, gate or judgment.",
            "cause gate",
        ),
        once(
            Keyword::Found,
            Shape::Text,
            "What happened.",
            "found \"Two small requests went straight to payment.\"",
        ),
        once(
            Keyword::Changed,
            Shape::Text,
            "What is different now.",
            "changed \"The system refuses a second refund.\"",
        ),
        several(
            Keyword::Guard,
            Shape::Quoted,
            "The scenario that would show it next time.",
            "guard \"the second request is declined\"",
        ),
    ]],
    nested: &[],
};

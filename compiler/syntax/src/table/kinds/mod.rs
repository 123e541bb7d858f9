//! Every kind of block, one group a file.

mod information;
mod learning;
mod organisation;
mod rules;
mod steps;
mod workflows;

use super::KindEntry;
use crate::words::Kind;

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

const STEPS: &[Kind] = &[Kind::Stage, Kind::Gate, Kind::Decide, Kind::Parallel, Kind::Wait, Kind::Run];

/// In the order of [`Kind::ALL`].
pub(super) static KINDS: [KindEntry; Kind::ALL.len()] = [
    organisation::FUNCTION,
    workflows::WORKFLOW,
    rules::SEAM,
    organisation::ROLE,
    organisation::PERSON,
    organisation::AGENT,
    organisation::AUDIT,
    organisation::SYSTEM,
    information::RECORD,
    information::CHOICE,
    information::LABEL,
    rules::RISK,
    rules::STANDARD,
    rules::ESCALATION,
    rules::RECOVERY,
    organisation::MEASURE,
    organisation::CALENDAR,
    organisation::CADENCE,
    rules::POLICY,
    learning::SCENARIO,
    learning::POSTMORTEM,
    workflows::ASSUME,
    workflows::EXCEPTION,
    workflows::OUTCOME,
    workflows::EVENT,
    workflows::CLOCK,
    workflows::DUTY,
    workflows::BESIDE,
    workflows::FINALLY,
    steps::STAGE,
    steps::GATE,
    steps::DECIDE,
    steps::PARALLEL,
    steps::BRANCH,
    steps::WAIT,
    steps::RUN,
];

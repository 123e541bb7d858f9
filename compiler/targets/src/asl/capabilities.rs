//! What the target says as it is, what by something else, and what not.

use crate::{Capability, Support};

const fn full(construct: &'static str) -> Capability {
    Capability { construct, support: Support::Full }
}

const fn substitute(construct: &'static str, by: &'static str) -> Capability {
    Capability { construct, support: Support::Substitute(by) }
}

const fn none(construct: &'static str, why: &'static str) -> Capability {
    Capability { construct, support: Support::None(why) }
}

/// The capability report.
pub(super) const ALL: &[Capability] = &[
    full("stage by people, agents or a system"),
    full("decide"),
    full("wait"),
    full("run"),
    full("outcome"),
    full("at most N times"),
    full("when on a step"),
    full("within, late"),
    full("stalls after"),
    full("retry"),
    full("fails"),
    full("finally"),
    full("join all"),
    full("join any"),
    full("each, at most n at once"),
    full("unmet"),
    full("on event"),
    full("late -> accept"),
    full("unwinds, undo"),
    full("informs"),
    substitute(
        "an irreversible action under way when the step around it is cancelled",
        "Its function goes on, and what comes of it is lost: nothing undoes it. Let an event lead to a step after the action instead.",
    ),
    substitute(
        "unwinds in a case with a ladder, a duty or a beside",
        "What accompanies the case as a whole goes on until all is undone.",
    ),
    substitute(
        "gate with several reviewers, quorum, vote, except author",
        "One task carries the rule (`review`); the desk service that delivers tasks asks the reviewers, counts, and answers once.",
    ),
    substitute(
        "gate at a cadence",
        "The task names the cadence (`at`); the desk service answers at the meeting.",
    ),
    substitute(
        "gate open for a window",
        "The answer is taken at the end of the window; the desk service counts the votes.",
    ),
    substitute("sample", "Drawn by a SHA-256 hash of the execution's name and the gate."),
    substitute(
        "requires",
        "The facts are asked for when a reviewer accepts, and again every minute or less often (a 500th of the deadline, at least one \
         minute) until they hold; then the acceptance counts.",
    ),
    substitute("wait until", "The facts are asked for again and again, as for `requires`."),
    substitute(
        "escalate",
        "A Parallel beside the task. A rung that assigns ends the former holder's token, and a late answer is refused.",
    ),
    substitute(
        "recover with resume",
        "The task is asked for again in the same visit; an answer given while the recovery runs is refused, and has to be given again.",
    ),
    substitute("absent", "The desk service fails the task with `Flow.Absent` when nobody is there."),
    substitute(
        "confirm A with X",
        "The task names the actions, who confirms them and, as JSONata over what the action is given, when; the gateway through which the \
         agent calls tools asks before each such call.",
    ),
    substitute("consults", "Named in the task."),
    substitute("business hours and days", "A function, `WorkingTime`, is asked when they end."),
    substitute(
        "months and years",
        "Counted in UTC: where clocks change in between, they end an hour earlier or later than for who does the work.",
    ),
    substitute(
        "clock",
        "Its deadline and ladder stand at each step that may be open while it runs, counted from a variable.",
    ),
    substitute("duty", "A branch that asks every so often, beside its step or beside the case."),
    substitute(
        "beside",
        "A branch that listens to the event. A role of the case that it hands over is known to the desk service, which delivers tasks \
         by that role. A `transient` event that comes while it is busy finds no listener, and is lost.",
    ),
    substitute("seam after an outcome", "A machine of its own, started when the case has ended."),
    substitute("event that matches", "The listening task carries the values to look for (`match`)."),
    substitute("numbers with decimals", "JSON numbers; results of arithmetic are rounded to nine places."),
    substitute("retry without a pause", "Step Functions pauses for one second."),
    substitute(
        "more than 40 branches of an each at once",
        "An inline Map runs 40 at once, the rest when one of them ends.",
    ),
    none("exclusive", "Executions know nothing of each other."),
    none("while", "Branches know nothing of each other."),
    none("rest continues", "A Parallel ends with everything in it."),
    none("join at least n of more", "Branches can't count each other while they are open."),
    none(
        "a way of a beside to a step outside of it, or of a branch only so often",
        "What runs beside the steps can't cancel them, and branches can't count together.",
    ),
    none("each on event", "The number of branches has to be known when a Map begins."),
    none("pause while", "A wait that has begun can't be stopped."),
    none(
        "clock from, restarted or stopped by an event",
        "Only the ends of the workflow's own steps are known everywhere.",
    ),
    none("recovery of a workflow, event or clock", "What it would resume has been cancelled."),
    none("deadline of more than a year", "An execution lasts a year at most."),
];

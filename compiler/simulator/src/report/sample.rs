//! Results put together by hand, for the tests of reports.

use crate::results::{
    Assumed, Bar, Bottleneck, LeftOut, Limit, MeasureResult, Measured, OutcomeResult, Part, ResourceResult,
    Results, Spread, StepResult, Target, Trade, Unit, Verdict, Why, WorkflowResult,
};
use flow_ir::{Comparison, Package};

/// A title that would like to be more than a title.
pub const HOSTILE: &str = "</title><img src=x onerror=alert(1)>\u{202e}\u{1b}[31m\"' & ]]>";

const MINUTE: f64 = 60_000.0;

fn measured(mean: f64) -> Measured {
    Measured { mean, give_or_take: Some(mean / 20.0) }
}

fn spread(minutes: f64) -> Spread {
    let width = minutes * MINUTE / 12.0;
    let bars = (0..60)
        .map(|index| {
            let place = f64::from(index) / 10.0;
            let count = if index == 59 { 90 } else { (2_000.0 * place * (-place).exp()) as u64 };
            Bar { from: f64::from(index) * width, to: f64::from(index + 1) * width, count }
        })
        .collect();
    Spread {
        count: 36_120,
        mean: measured(minutes * MINUTE),
        p50: measured(minutes * MINUTE * 0.8),
        p90: measured(minutes * MINUTE * 2.1),
        p95: measured(minutes * MINUTE * 2.9),
        p99: measured(minutes * MINUTE * 4.4),
        most: minutes * MINUTE * 9.0,
        bars,
    }
}

/// A package for the words; it holds nothing.
pub fn package() -> Package {
    Package { name: "refunds".to_owned(), ..Package::default() }
}

fn step(title: &str, kind: &'static str, waiting: f64, working: f64, late: Option<f64>) -> StepResult {
    StepResult {
        id: format!("refunds.Refund.{}", title.to_lowercase().replace(' ', "_")),
        title: title.to_owned(),
        workflow: "refunds.Refund".to_owned(),
        kind,
        visits: measured(3_100.0),
        time: spread(waiting + working),
        waiting: spread(waiting),
        working: spread(working),
        queue: measured(waiting / 30.0),
        most_queued: (waiting / 4.0) as u64,
        late: late.map(measured),
        ..StepResult::default()
    }
}

fn resource(title: &str, kind: &'static str, capacity: Option<u32>, busy: f64) -> ResourceResult {
    ResourceResult {
        id: format!("org.people.{title}"),
        title: title.to_owned(),
        kind,
        capacity,
        utilisation: capacity.map(|_| measured(busy)),
        load: capacity.map(|_| measured(busy)),
        busy: measured(busy),
        done: measured(3_100.0),
        hours: measured(1_240.5),
        waiting: spread(busy * 90.0),
        queue: measured(busy * 4.0),
        most_queued: 41,
        cost: measured(busy * 41_000.0),
    }
}

/// Results in which waiting is `slower` times what it is.
pub fn results(title: &str, slower: f64) -> Results {
    let refund = WorkflowResult {
        id: "refunds.Refund".to_owned(),
        title: "Refund".to_owned(),
        started: measured(3_650.0),
        finished: measured(3_612.0),
        open: measured(38.0),
        per_day: measured(39.7),
        cycle: spread(840.0 * slower),
        unblocked: spread(300.0 * slower),
        working: measured(24.0 * MINUTE),
        waiting: measured(760.0 * slower * MINUTE),
        cost: measured(11.4),
        in_progress: measured(23.1 * slower),
        most_in_progress: 71,
        outcomes: [("Refunded", 0.81), ("Declined", 0.14), ("With a person", 0.05)]
            .map(|(title, share)| OutcomeResult {
                id: title.to_owned(),
                title: title.to_owned(),
                share: measured(share),
            })
            .to_vec(),
        late: Some(measured(0.021 * slower)),
        rework: measured(0.17),
    };
    let target = Target { operator: Comparison::GreaterOrEqual, value: 4.2 };
    Results {
        package: "refunds".to_owned(),
        seed: 1,
        replications: 10,
        start: 1_767_603_600,
        length: 90.0 * 1_440.0 * MINUTE,
        warm_up: 9.0 * 1_440.0 * MINUTE,
        currency: "USD".to_owned(),
        events: 1_204_332,
        workflows: vec![refund],
        steps: vec![
            step("Triage", "stage", 1.0, 6.0, None),
            step("Check reply", "gate", 0.5, 2.0, None),
            step("Triage by hand", "stage", 140.0 * slower, 20.0, Some(0.04)),
            step("Review refusal", "gate", 95.0 * slower, 10.0, Some(0.0)),
            step(title, "gate", 610.0 * slower, 15.0, Some(0.12 * slower)),
            step("Pay", "stage", 0.0, 1.0, None),
        ],
        resources: vec![
            resource("Triage", "agent", None, 0.2),
            resource("Finance", "role", Some(3), 0.93),
            resource("SupportLead", "role", Some(3), 0.41),
            resource("SupportRep", "role", Some(4), 0.22),
            resource("Payments", "system", None, 0.1),
        ],
        bottlenecks: vec![
            Bottleneck {
                resource: "org.people.Finance".to_owned(),
                title: "Finance".to_owned(),
                share: measured(0.62),
                waiting: measured(470.0 * slower * MINUTE),
                why: Why::Busy { utilisation: 0.93 },
                step: title.to_owned(),
            },
            Bottleneck {
                resource: "org.people.SupportLead".to_owned(),
                title: "SupportLead".to_owned(),
                share: measured(0.27),
                waiting: measured(200.0 * MINUTE),
                why: Why::Closed { share: 0.81 },
                step: "Review refusal".to_owned(),
            },
        ],
        measures: vec![
            MeasureResult {
                id: "refunds.cycle_time".to_owned(),
                title: "Time from request to outcome".to_owned(),
                workflow: "refunds.Refund".to_owned(),
                value: Some(measured(840.0 * slower * MINUTE)),
                unit: Unit::Time,
                unknown: None,
                target: Some(Target { operator: Comparison::LessOrEqual, value: 480.0 * MINUTE }),
                verdict: if slower < 0.5 { Verdict::Kept } else { Verdict::Missed },
                part: Part::Optimised,
            },
            MeasureResult {
                id: "refunds.satisfaction".to_owned(),
                title: "Satisfaction".to_owned(),
                workflow: "refunds.Refund".to_owned(),
                value: Some(measured(3.9)),
                unit: Unit::Number,
                unknown: None,
                target: Some(target),
                verdict: Verdict::Missed,
                part: Part::Guard,
            },
            MeasureResult {
                id: "refunds.open".to_owned(),
                title: "Receipts that wait to be booked".to_owned(),
                workflow: "refunds.Refund".to_owned(),
                value: None,
                unit: Unit::Number,
                unknown: Some("it counts data that no probability stands for".to_owned()),
                target: None,
                verdict: Verdict::Open,
                part: Part::Measured,
            },
        ],
        trades: vec![Trade {
            workflow: "refunds.Refund".to_owned(),
            optimised: "refunds.cycle_time".to_owned(),
            guard: "refunds.satisfaction".to_owned(),
            value: measured(3.9),
            target,
        }],
        assumed: vec![Assumed {
            subject: "refunds.Refund.Approve".to_owned(),
            setting: "duration",
            value: "1 hour".to_owned(),
        }],
        left_out: vec![LeftOut {
            subject: "refunds.Refund".to_owned(),
            what: "A duty of this workflow takes nobody's time in the simulation".to_owned(),
        }],
        limits: vec![Limit::Overloaded { resource: "org.people.Finance".to_owned(), load: 1.04 }],
    }
}

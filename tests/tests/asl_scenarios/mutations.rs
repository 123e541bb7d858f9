//! Machines with a little thing changed, as a compiler with a mistake would make them: a comparison that doesn't see it says
//! nothing.

use super::Example;
use super::job::machine_of;
use flow_tests::machines::{replaced, swapped};
use serde_json::{Value, json};

/// A mistake in a machine.
struct Mistake {
    what: &'static str,
    /// The workflow whose machine is changed.
    workflow: &'static str,
    change: Change,
    /// A scenario that runs alike on the right machine.
    seen_by: &'static str,
}

/// What is changed in a machine.
enum Change {
    /// What stands at two places changes places.
    Swap([&'static str; 2]),
    /// One text instead of another.
    Replace(&'static str, &'static str),
}

use Change::{Replace, Swap};

const REFUNDS: [Mistake; 10] = [
    Mistake {
        what: "two arms of the decision are swapped",
        workflow: "refunds.Refund",
        change: Swap(["/States/route/Choices/0/Next", "/States/route/Choices/2/Next"]),
        seen_by: "refunds.a small refund is paid at once",
    },
    Mistake {
        what: "the last arm is left out",
        workflow: "refunds.Refund",
        change: Replace("$left.amount <= 100", "false"),
        seen_by: "refunds.a small refund is paid at once",
    },
    Mistake {
        what: "a rung of the ladder is left out",
        workflow: "refunds.Refund",
        change: Replace("\"Next\": \"approve: rung 2\"", "\"Next\": \"approve: top of the ladder\""),
        seen_by: "refunds.finance sleeps on it",
    },
    Mistake {
        what: "the timer of a step is dropped",
        workflow: "refunds.Refund",
        change: Replace("$millis() + 1000 * 86400", "$deadline + 1000"),
        seen_by: "refunds.finance sleeps on it",
    },
    Mistake {
        what: "a deadline is a second longer",
        workflow: "refunds.Refund",
        change: Replace("$min([14400, ", "$min([14401, "),
        seen_by: "setbacks.no lead reads the refusal, so nobody is refused",
    },
    Mistake {
        what: "work goes back once less",
        workflow: "refunds.Refund",
        change: Replace("$check_reply_rework_times < 1", "$check_reply_rework_times < 0"),
        seen_by: "refunds.a draft that fails the check goes to a person",
    },
    Mistake {
        what: "a call is tried once less",
        workflow: "refunds.Refund",
        change: Replace("\"MaxAttempts\": 3", "\"MaxAttempts\": 2"),
        seen_by: "refunds.payments are down, and the lead has them tried again",
    },
    Mistake {
        what: "a wrong person is asked",
        workflow: "refunds.Refund",
        change: Replace("\"to\": \"org.people.SupportRep\"", "\"to\": \"org.people.SupportLead\""),
        seen_by: "refunds.Finance says no, and a person writes the refusal",
    },
    Mistake {
        what: "the wrong people are told",
        workflow: "refunds.Refund",
        change: Swap([
            "/States/approve: review/Branches/1/States/approve: rung 1, tell/Arguments/MessageBody/to",
            "/States/approve: review/Branches/1/States/approve: rung 2, tell/Arguments/MessageBody/to",
        ]),
        seen_by: "refunds.finance sleeps on it",
    },
    Mistake {
        what: "what a step writes is lost",
        workflow: "refunds.Refund",
        change: Replace("$states.result.writes.assessment", "null"),
        seen_by: "setbacks.no lead reads the refusal, so nobody is refused",
    },
];

const DELIVERY: [Mistake; 3] = [
    Mistake {
        what: "what was done is undone oldest first",
        workflow: "delivery.Delivery",
        change: Replace("$done[$left_to_undo - 1]", "$done[$count($done) - $left_to_undo]"),
        seen_by: "scenarios.the release can't be taken back by machine, so people come",
    },
    Mistake {
        what: "nobody hears that errors rise",
        workflow: "delivery.Delivery",
        change: Replace(
            "\"event\": \"delivery.Delivery.errors_rise\"",
            "\"event\": \"delivery.Delivery.errors_fall\"",
        ),
        seen_by: "scenarios.errors rise after a migration, and everything goes back",
    },
    Mistake {
        what: "a wrong person leads a recovery",
        workflow: "learning.live_to_learning",
        change: Replace("\"to\": \"org.people.EngineeringLead\"", "\"to\": \"org.people.ProductManager\""),
        seen_by: "scenarios.nobody takes what is live, and the lead brings both sides together",
    },
];

const INCIDENT: [Mistake; 1] = [Mistake {
    what: "repairs are carried out one after the other",
    workflow: "incident.MajorIncident",
    change: Replace("\"MaxConcurrency\": 3", "\"MaxConcurrency\": 1"),
    seen_by: "scenarios.the worst kind ends well",
}];

const TELLING: [Mistake; 2] = [
    Mistake {
        what: "who is informed of a verdict isn't told",
        workflow: "news.News",
        change: Replace("\"Next\": \"check: inform\"", "\"Next\": \"check: verdict\""),
        seen_by: "news.short news",
    },
    Mistake {
        what: "somebody is told under another condition",
        workflow: "news.News",
        change: Replace("$draft.size > 3", "$draft.size > 4"),
        seen_by: "news.news that grow, while the board becomes quiet",
    },
];

const UNDOING: [Mistake; 1] = [Mistake {
    what: "who mends leads to the way on of the work",
    workflow: "trips.Trip",
    change: Replace("\"Next\": \"Undo: next\"", "\"Next\": \"Undo\""),
    seen_by: "trips.after the call it works",
}];

/// The machine with the mistake in it.
fn changed(machine: &Value, mistake: &Mistake) -> Value {
    let changed = match mistake.change {
        Swap(places) => swapped(machine, places),
        Replace(from, to) => replaced(machine, from, to),
    };
    assert_ne!(&changed, machine, "{}: nothing is changed", mistake.what);
    changed
}

/// The mistakes in the machines of an example that are not seen.
fn unseen(name: &str, mistakes: &[Mistake]) -> Vec<&'static str> {
    let example = Example::new(name);
    let told: Vec<_> = mistakes
        .iter()
        .map(|mistake| {
            let mut told = example.told_of(mistake.seen_by);
            let machine = machine_of(mistake.workflow);
            let changed = changed(&example.machines[&machine], mistake);
            told.job["changed"] = json!({ machine: changed });
            told
        })
        .collect();
    let found = example.differences(&told);
    mistakes
        .iter()
        .zip(found)
        .filter(|(_, found)| found.is_empty())
        .map(|(mistake, _)| mistake.what)
        .collect()
}

#[test]
fn a_mistake_in_a_machine_is_seen() {
    let all: [(&str, &[Mistake]); 5] = [
        ("refunds", &REFUNDS),
        ("software-delivery", &DELIVERY),
        ("incident-response", &INCIDENT),
        ("telling", &TELLING),
        ("undoing", &UNDOING),
    ];
    let unseen: Vec<&str> = all.into_iter().flat_map(|(name, mistakes)| unseen(name, mistakes)).collect();
    assert!(unseen.is_empty(), "nobody notices: {unseen:#?}");
}

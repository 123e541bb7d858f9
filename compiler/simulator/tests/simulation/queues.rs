//! Queues for which there is a formula. Each must lie within the confidence interval of its replications.

use crate::*;
use flow_simulator::results::Measured;

const ONE: &str = r#"
role Clerk { people ann }
workflow Desk() {
  goal  "It is done."
  owner Clerk
  outcome ready
  stage work {
    by   Clerk
    do   "Do it."
    within no limit because "Queues are looked at, not deadlines."
    done -> ready
  }
}
"#;

const TWO: &str = r#"
role Clerk { people ann }
role Packer { people bob }
workflow Desk() {
  goal  "It is done."
  owner Clerk
  outcome ready
  stage work {
    by   Clerk
    do   "Do it."
    within no limit because "Queues are looked at, not deadlines."
    done -> pack
  }
  stage pack {
    by   Packer
    do   "Pack it."
    within no limit because "Queues are looked at, not deadlines."
    done -> ready
  }
}
"#;

fn settings(seed: u64) -> Settings {
    Settings {
        seed,
        replications: Some(20),
        horizon: Some(400 * DAY),
        warm_up: Some(20 * DAY),
        ..Settings::default()
    }
}

/// In the interval, which is not so wide that anything would be.
fn agrees(is: Measured, should: f64, what: &str) {
    let width = is.give_or_take.expect("there are replications");
    assert!(width < should * 0.06, "{what}: {is:?} says too little about {should}");
    // Of twenty intervals of 95 % one misses; with a fixed seed a little more room keeps the test honest and quiet.
    assert!((is.mean - should).abs() <= width * 1.6, "{what}: {is:?} instead of {should}");
}

/// The mean wait in a queue with c servers: Erlang's C formula.
fn erlang_c(servers: u32, arrival: f64, service: f64) -> f64 {
    let offered = arrival * service;
    let servers_f = f64::from(servers);
    let mut term = 1.0;
    let mut sum = 0.0;
    for busy in 0..servers {
        sum += term;
        term *= offered / f64::from(busy + 1);
    }
    let full = term * servers_f / (servers_f - offered);
    let waits = full / (sum + full);
    waits * service / (servers_f - offered)
}

#[test]
fn one_clerk_with_exponential_times() {
    let package = package(ONE);
    let mut settings = settings(1);
    arrives(&mut settings, "Desk", Distribution::Exponential { mean: 10 * MINUTE }, None);
    takes(&mut settings, "Desk.work", Distribution::Exponential { mean: 7 * MINUTE });
    let results = simulate(&package, &settings);
    let (arrival, service) = (1.0 / (10 * MINUTE) as f64, (7 * MINUTE) as f64);
    let load = arrival * service;
    let cycle = service / (1.0 - load);
    agrees(results.workflows[0].cycle.mean, cycle, "cycle");
    agrees(results.steps[0].waiting.mean, cycle - service, "wait");
    agrees(results.workflows[0].in_progress, load / (1.0 - load), "in progress");
    agrees(results.steps[0].queue, load * load / (1.0 - load), "queue");
    agrees(results.resources[0].utilisation.expect("it has a capacity"), load, "utilisation");
    // The time in the system is exponential itself.
    agrees(results.workflows[0].cycle.p50, cycle * 2f64.ln(), "median");
    agrees(results.workflows[0].cycle.p95, cycle * 20f64.ln(), "95 %");
    assert!(results.limits.is_empty(), "{:?}", results.limits);
}

#[test]
fn three_clerks_share_a_queue() {
    let package = package(ONE);
    let mut settings = settings(2);
    arrives(&mut settings, "Desk", Distribution::Exponential { mean: 5 * MINUTE }, None);
    takes(&mut settings, "Desk.work", Distribution::Exponential { mean: 12 * MINUTE });
    capacity(&mut settings, "Clerk", 3);
    let results = simulate(&package, &settings);
    let wait = erlang_c(3, 1.0 / (5 * MINUTE) as f64, (12 * MINUTE) as f64);
    agrees(results.steps[0].waiting.mean, wait, "wait");
    agrees(results.resources[0].utilisation.expect("it has a capacity"), 0.8, "utilisation");
    agrees(results.resources[0].busy, 2.4, "busy");
}

#[test]
fn times_of_any_spread_as_pollaczek_and_khinchine_say() {
    let package = package(ONE);
    let gap = 10 * MINUTE;
    let mean = 7 * MINUTE;
    for (seed, service, variance) in [
        (3, Distribution::Fixed { value: mean }, 0.0),
        (4, Distribution::Uniform { least: 0, most: 2 * mean }, (2 * mean) as f64 * (2 * mean) as f64 / 12.0),
        (5, Distribution::LogNormal { mean, deviation: mean / 2 }, (mean / 2) as f64 * (mean / 2) as f64),
    ] {
        let mut settings = settings(seed);
        arrives(&mut settings, "Desk", Distribution::Exponential { mean: gap }, None);
        takes(&mut settings, "Desk.work", service.clone());
        let results = simulate(&package, &settings);
        let (arrival, mean) = (1.0 / gap as f64, mean as f64);
        let wait = arrival * (variance + mean * mean) / (2.0 * (1.0 - arrival * mean));
        agrees(results.steps[0].waiting.mean, wait, &format!("wait with {service:?}"));
    }
}

#[test]
fn two_desks_one_after_the_other() {
    let package = package(TWO);
    let mut settings = settings(6);
    arrives(&mut settings, "Desk", Distribution::Exponential { mean: 10 * MINUTE }, None);
    takes(&mut settings, "Desk.work", Distribution::Exponential { mean: 6 * MINUTE });
    takes(&mut settings, "Desk.pack", Distribution::Exponential { mean: 5 * MINUTE });
    let results = simulate(&package, &settings);
    // What leaves the first queue comes to the second as if independently (Burke).
    let gap = (10 * MINUTE) as f64;
    let stay = |service: f64| service / (1.0 - service / gap);
    agrees(results.steps[0].time.mean, stay((6 * MINUTE) as f64), "first");
    agrees(results.steps[1].time.mean, stay((5 * MINUTE) as f64), "second");
    agrees(results.workflows[0].cycle.mean, stay((6 * MINUTE) as f64) + stay((5 * MINUTE) as f64), "both");
}

#[test]
fn urgent_work_goes_first() {
    let two = r#"
role Clerk { people ann }
workflow Urgent() {
  goal  "It is done."
  owner Clerk
  outcome ready
  stage work { by Clerk
    do   "Do it."
    within no limit because "Queues are looked at, not deadlines."
    done -> ready
  }
}
workflow Usual() {
  goal  "It is done."
  owner Clerk
  outcome ready
  stage work { by Clerk
    do   "Do it."
    within no limit because "Queues are looked at, not deadlines."
    done -> ready
  }
}
"#;
    let package = package(two);
    let mut settings = settings(7);
    for (workflow, gap) in [("Urgent", 30 * MINUTE), ("Usual", 15 * MINUTE)] {
        arrives(&mut settings, workflow, Distribution::Exponential { mean: gap }, None);
        takes(&mut settings, &format!("{workflow}.work"), Distribution::Exponential { mean: 8 * MINUTE });
    }
    settings.workflows.get_mut("house.Urgent").expect("it is there").priority = Some(5);
    let results = simulate(&package, &settings);
    // Without pre-emption (Cobham): W1 = R / (1 - r1), W2 = R / ((1 - r1) (1 - r)).
    let service = (8 * MINUTE) as f64;
    let (first, second) = (service / (30 * MINUTE) as f64, service / (15 * MINUTE) as f64);
    let residual = (first + second) * service;
    agrees(results.steps[0].waiting.mean, residual / (1.0 - first), "urgent");
    agrees(results.steps[1].waiting.mean, residual / ((1.0 - first) * (1.0 - first - second)), "usual");
}

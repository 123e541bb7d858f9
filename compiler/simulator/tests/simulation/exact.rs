//! Without chance, everything is exact to the millisecond.

use crate::*;
use flow_simulator::results::Limit;
use flow_simulator::settings::{Batch, EventSettings, WorkingTime};

const HOUR: u64 = 3_600_000;

/// A package with people, machines and a calendar, and this workflow.
fn house(workflow: &str) -> Package {
    package(&format!(
        r#"
calendar office {{
  zone   "UTC"
  open   Monday to Friday from 09:00 to 17:00
}}
role Clerk {{ people ann, ben }}
role Boss {{ people 5 }}
role Few {{
  people   4
  capacity 2 per day
}}
role Desk {{
  people   3
  calendar office
}}
system Machine {{
  owner  Boss
  action act() idempotent
  action pay(sum: Int) idempotent
  error  broken, busy
}}
recovery talk(lead: role) {{
  by     lead
  asks   "How do we go on?"
  within 1h
  allows resume, restart, takeover
}}
escalation ladder {{
  after 0m notify Boss
  after 1h assign Boss
}}
{workflow}
"#
    ))
}

fn one_case() -> Settings {
    let mut settings = Settings { replications: Some(1), ..Settings::default() };
    arrives(&mut settings, "Work", Distribution::Fixed { value: 0 }, Some(1));
    settings
}

fn fixed(settings: &mut Settings, step: &str, value: u64) {
    takes(settings, &format!("Work.{step}"), Distribution::Fixed { value });
}

fn failures(settings: &mut Settings, step: &str, shares: &[(&str, f64)]) {
    let said: &mut StepSettings = settings.steps.entry(format!("house.Work.{step}")).or_default();
    said.failures = shares.iter().map(|(name, share)| ((*name).to_owned(), *share)).collect();
}

/// How long the one case took, and how it ended.
fn cycle(package: &Package, settings: &Settings) -> (u64, String) {
    let results = simulate(package, settings);
    assert!(results.limits.is_empty(), "{:?}", results.limits);
    let workflow = results.workflows.first().expect("there is a workflow");
    assert_eq!(workflow.finished.mean, 1.0);
    let outcome = workflow.outcomes.iter().find(|outcome| outcome.share.mean == 1.0).expect("it ended");
    assert_eq!(workflow.cycle.mean.mean, workflow.cycle.p99.mean);
    (workflow.cycle.mean.mean as u64, outcome.title.clone())
}

const TWO_STEPS: &str = r#"
workflow Work() {
  goal   "Done."
  owner  Boss
  within no limit because "A test."
  outcome ready
  stage first {
    by     Clerk
    do     "Do it."
    within no limit because "A test."
    done   -> second
  }
  stage second {
    by     Boss
    do     "Do it."
    within no limit because "A test."
    done   -> ready
  }
}
"#;

#[test]
fn work_that_comes_and_goes_like_clockwork() {
    let package = house(TWO_STEPS);
    let mut settings = Settings { replications: Some(2), ..Settings::default() };
    // One every minute; two clerks need 2 minutes and 1 millisecond each: the queue grows by a millisecond each round.
    arrives(&mut settings, "Work", Distribution::Fixed { value: MINUTE }, Some(100));
    fixed(&mut settings, "first", 2 * MINUTE + 1);
    fixed(&mut settings, "second", 7);
    let results = simulate(&package, &settings);
    let first = &results.steps[0];
    assert_eq!(first.waiting.most, 49.0);
    assert_eq!(first.waiting.mean.mean, 24.5);
    assert_eq!(first.waiting.mean.give_or_take, Some(0.0), "there is no chance in it");
    assert_eq!(first.working.mean.mean, (2 * MINUTE + 1) as f64);
    let workflow = &results.workflows[0];
    assert_eq!(workflow.cycle.mean.mean, 24.5 + (2 * MINUTE + 1 + 7) as f64);
    assert_eq!(workflow.cycle.most, 49.0 + (2 * MINUTE + 1 + 7) as f64);
    assert_eq!(workflow.working.mean, (2 * MINUTE + 1 + 7) as f64);
    assert_eq!(results.length, (101 * MINUTE + MINUTE + 1 + 7 + 49) as f64);
}

#[test]
fn nights_and_weekends_count_for_who_has_a_calendar() {
    let package = house(
        r#"
workflow Work() {
  goal   "Done."
  owner  Boss
  within no limit because "A test."
  outcome ready
  stage first {
    by     Desk
    do     "Do it."
    within no limit because "A test."
    done   -> ready
  }
}
"#,
    );
    let mut settings = one_case();
    fixed(&mut settings, "first", 3 * HOUR);
    // The simulation begins on Monday at nine. Eleven hours are a whole day and three hours of Tuesday.
    assert_eq!(cycle(&package, &settings).0, 3 * HOUR);
    fixed(&mut settings, "first", 11 * HOUR);
    assert_eq!(cycle(&package, &settings).0, 27 * HOUR);
    fixed(&mut settings, "first", 41 * HOUR);
    assert_eq!(cycle(&package, &settings).0, (7 * 24 + 1) * HOUR);
    // Whoever comes in the evening waits for the morning.
    settings.workflows.get_mut("house.Work").expect("it is there").first = Some(10 * HOUR);
    fixed(&mut settings, "first", HOUR);
    assert_eq!(cycle(&package, &settings).0, 15 * HOUR);
    settings.resources.insert(
        "house.Desk".to_owned(),
        ResourceSettings { calendar: Some(WorkingTime::Always), ..ResourceSettings::default() },
    );
    assert_eq!(cycle(&package, &settings).0, HOUR);
}

#[test]
fn costs_add_up() {
    let package = house(TWO_STEPS);
    let mut settings = Settings { replications: Some(1), ..Settings::default() };
    arrives(&mut settings, "Work", Distribution::Fixed { value: 10 * MINUTE }, Some(8));
    fixed(&mut settings, "first", 30 * MINUTE / 2);
    fixed(&mut settings, "second", 1);
    settings.resources.insert(
        "house.Clerk".to_owned(),
        ResourceSettings {
            cost_per_hour: Some(40.0),
            cost_per_use: Some(2.5),
            ..ResourceSettings::default()
        },
    );
    let results = simulate(&package, &settings);
    assert_eq!(results.workflows[0].cost.mean, 12.5);
    assert_eq!(results.steps[0].cost.mean, 100.0);
    let clerk = results.resources.iter().find(|resource| resource.id == "house.Clerk").expect("they work");
    assert_eq!(clerk.cost.mean, 100.0);
    assert_eq!(clerk.hours.mean, 2.0);
    assert_eq!(clerk.done.mean, 8.0);
}

const GATE: &str = r#"
workflow Work() {
  goal   "Done."
  owner  Boss
  within no limit because "A test."
  outcome ready
  outcome refused
  outcome overdue
  stage first {
    by     Clerk
    do     "Do it."
    writes paper: Text
    within no limit because "A test."
    done   -> look
  }
  gate look of paper {
    by     2 of Boss
    asks   "Is it right?"
    within 3h
    accept -> ready
    rework -> first at most 2 times
      else -> refused
    reject -> refused
    late   -> overdue
  }
}
"#;

#[test]
fn gates_send_back_so_often_and_no_more() {
    let package = house(GATE);
    let mut settings = one_case();
    fixed(&mut settings, "first", 10 * MINUTE);
    fixed(&mut settings, "look", 5 * MINUTE);
    answers(&mut settings, "Work.look", &[("accept", 1.0)]);
    assert_eq!(cycle(&package, &settings), (15 * MINUTE, "Ready".to_owned()));
    answers(&mut settings, "Work.look", &[("rework", 1.0)]);
    assert_eq!(cycle(&package, &settings), (45 * MINUTE, "Refused".to_owned()));
    let results = simulate(&package, &settings);
    assert_eq!(results.steps[0].again.mean, 2.0);
    assert_eq!(results.workflows[0].rework.mean, 4.0);
    assert_eq!(results.steps[1].answers[1], ("rework".to_owned(), results.steps[1].answers[1].1));
    assert_eq!(results.steps[1].answers[1].1.mean, 1.0);
    // An answer at the very deadline is in time; a millisecond later is late.
    answers(&mut settings, "Work.look", &[("accept", 1.0)]);
    fixed(&mut settings, "look", 3 * HOUR);
    assert_eq!(cycle(&package, &settings), (10 * MINUTE + 3 * HOUR, "Ready".to_owned()));
    fixed(&mut settings, "look", 3 * HOUR + 1);
    assert_eq!(cycle(&package, &settings), (10 * MINUTE + 3 * HOUR, "Overdue".to_owned()));
    assert_eq!(simulate(&package, &settings).steps[1].late.expect("it has a deadline").mean, 1.0);
}

#[test]
fn failures_are_tried_again_and_then_recovered() {
    let package = house(
        r#"
workflow Work() {
  goal   "Done."
  owner  Boss
  within no limit because "A test."
  outcome ready
  outcome broken
  outcome busy
  stage first {
    by     Machine
    do     act()
    within 1 day
    retry  3 times every 1m doubling
    fails  busy -> busy
    fails  -> recover talk(lead: Boss) at most 1 times
      else -> broken
    late   -> broken
    done   -> ready
  }
}
"#,
    );
    let mut settings = one_case();
    fixed(&mut settings, "first", 2 * MINUTE);
    failures(&mut settings, "first", &[("busy", 1.0)]);
    assert_eq!(cycle(&package, &settings), (2 * MINUTE, "Busy".to_owned()));
    failures(&mut settings, "first", &[("broken", 1.0)]);
    takes(&mut settings, "talk", Distribution::Fixed { value: 20 * MINUTE });
    // Four attempts, pauses of 1, 2 and 4 minutes, and nobody knows how to go on.
    answers(&mut settings, "talk", &[("else", 1.0)]);
    assert_eq!(cycle(&package, &settings), (15 * MINUTE + 20 * MINUTE, "Broken".to_owned()));
    // Somebody takes it over.
    answers(&mut settings, "talk", &[("takeover", 1.0)]);
    assert_eq!(cycle(&package, &settings), (15 * MINUTE + 20 * MINUTE + 2 * MINUTE, "Ready".to_owned()));
    // The hour for the talk is over before anybody has said anything.
    takes(&mut settings, "talk", Distribution::Fixed { value: 2 * HOUR });
    assert_eq!(cycle(&package, &settings), (15 * MINUTE + HOUR, "Broken".to_owned()));
}

#[test]
fn ladders_hand_over_to_somebody_who_begins_anew() {
    let package = house(
        r#"
workflow Work() {
  goal   "Done."
  owner  Boss
  within no limit because "A test."
  outcome ready
  outcome overdue
  stage first {
    by       Clerk
    do       "Do it."
    within   5h
    escalate ladder
    late     -> overdue
    done     -> ready
  }
}
"#,
    );
    let mut settings = one_case();
    fixed(&mut settings, "first", HOUR);
    assert_eq!(cycle(&package, &settings), (HOUR, "Ready".to_owned()));
    fixed(&mut settings, "first", 2 * HOUR);
    assert_eq!(cycle(&package, &settings), (3 * HOUR, "Ready".to_owned()));
    fixed(&mut settings, "first", 5 * HOUR);
    assert_eq!(cycle(&package, &settings), (5 * HOUR, "Overdue".to_owned()));
}

#[test]
fn branches_join_all_any_or_some() {
    for (join, should) in [("all", 30), ("any", 10), ("at least 2", 20)] {
        let package = house(&format!(
            r#"
workflow Work() {{
  goal   "Done."
  owner  Boss
  within no limit because "A test."
  outcome ready
  parallel all_of_it {{
    branch one {{
      stage first {{
        by     Boss
        do     "Do it."
        within no limit because "A test."
        done   -> join
      }}
    }}
    branch two {{
      stage second {{
        by     Boss
        do     "Do it."
        within no limit because "A test."
        done   -> join
      }}
    }}
    branch three {{
      stage third {{
        by     Boss
        do     "Do it."
        within no limit because "A test."
        done   -> join
      }}
    }}
    join   {join}
    done   -> ready
  }}
}}
"#
        ));
        let mut settings = one_case();
        fixed(&mut settings, "all_of_it.one.first", 10 * MINUTE);
        fixed(&mut settings, "all_of_it.two.second", 20 * MINUTE);
        fixed(&mut settings, "all_of_it.three.third", 30 * MINUTE);
        assert_eq!(cycle(&package, &settings).0, should * MINUTE, "{join}");
    }
}

#[test]
fn workflows_run_each_other_and_the_runner_waits() {
    let package = house(
        r#"
workflow Work() {
  goal   "Done."
  owner  Boss
  within no limit because "A test."
  outcome ready
  outcome refused
  run inner of Inner() {
    within no limit because "A test."
    on good -> ready
    on bad  -> refused
  }
}
workflow Inner() {
  goal   "Done."
  owner  Boss
  within no limit because "A test."
  outcome good
  outcome bad
  stage first {
    by     Boss
    do     "Do it."
    writes paper: Text
    within no limit because "A test."
    done   -> look
  }
  gate look of paper {
    by     Boss
    asks   "Is it right?"
    within no limit because "A test."
    accept -> good
    reject -> bad
  }
}
"#,
    );
    let mut settings = one_case();
    takes(&mut settings, "Inner.first", Distribution::Fixed { value: 10 * MINUTE });
    takes(&mut settings, "Inner.look", Distribution::Fixed { value: MINUTE });
    answers(&mut settings, "Inner.look", &[("reject", 1.0)]);
    let results = simulate(&package, &settings);
    let work = results.workflows.iter().find(|workflow| workflow.id == "house.Work").expect("it ran");
    assert_eq!(work.cycle.mean.mean, (11 * MINUTE) as f64);
    assert_eq!(work.outcomes[1].share.mean, 1.0);
}

#[test]
fn batches_wait_until_they_are_full_or_time_is_up() {
    let package = house(TWO_STEPS);
    let mut settings = Settings { replications: Some(1), ..Settings::default() };
    arrives(&mut settings, "Work", Distribution::Fixed { value: 10 * MINUTE }, Some(8));
    fixed(&mut settings, "first", MINUTE);
    fixed(&mut settings, "second", 0);
    let said = settings.steps.get_mut("house.Work.first").expect("it is there");
    said.batch = Some(Batch { size: 3, at_most: Some(15 * MINUTE) });
    let results = simulate(&package, &settings);
    // Two are there when a quarter of an hour is over: the first waits 15 minutes, the second 5.
    assert_eq!(results.workflows[0].finished.mean, 8.0);
    assert_eq!(results.workflows[0].cycle.mean.mean, (11 * MINUTE) as f64);
    let said = settings.steps.get_mut("house.Work.first").expect("it is there");
    said.batch = Some(Batch { size: 4, at_most: None });
    let results = simulate(&package, &settings);
    assert_eq!(results.workflows[0].cycle.mean.mean, (16 * MINUTE) as f64);
}

#[test]
fn events_cancel_what_is_open_in_their_block() {
    let package = house(
        r#"
workflow Work() {
  goal   "Done."
  owner  Boss
  within no limit because "A test."
  outcome ready
  outcome withdrawn
  event taken_back from Boss
  on taken_back -> withdrawn
  stage first {
    by     Clerk
    do     "Do it."
    within no limit because "A test."
    done   -> ready
  }
}
"#,
    );
    let mut settings = one_case();
    fixed(&mut settings, "first", 10 * MINUTE);
    let mut event =
        EventSettings { probability: 1.0, after: Some(Distribution::Fixed { value: 4 * MINUTE }) };
    settings.events.insert("house.Work.taken_back".to_owned(), event.clone());
    assert_eq!(cycle(&package, &settings), (4 * MINUTE, "Withdrawn".to_owned()));
    event.probability = 0.0;
    settings.events.insert("house.Work.taken_back".to_owned(), event);
    assert_eq!(cycle(&package, &settings), (10 * MINUTE, "Ready".to_owned()));
}

#[test]
fn a_case_that_nobody_can_move_is_told() {
    let package = house(TWO_STEPS);
    let mut settings = one_case();
    let said = settings.steps.entry("house.Work.first".to_owned()).or_default();
    said.batch = Some(Batch { size: 2, at_most: None });
    let results = simulate(&package, &settings);
    assert!(
        results.limits.contains(&Limit::Stuck { step: "house.Work.first".to_owned(), cases: 1 }),
        "{:?}",
        results.limits
    );
}

#[test]
fn who_takes_on_two_cases_a_day_works_on_each_as_often_as_it_comes() {
    let package =
        house(&TWO_STEPS.replace("by     Clerk", "by     Few").replace("by     Boss", "by     Few"));
    let mut settings = Settings { replications: Some(1), ..Settings::default() };
    arrives(&mut settings, "Work", Distribution::Fixed { value: HOUR }, Some(6));
    fixed(&mut settings, "first", 30 * MINUTE);
    fixed(&mut settings, "second", 30 * MINUTE);
    let results = simulate(&package, &settings);
    // Six come from 1:00 to 6:00: two are taken on today, two tomorrow, two on the third day.
    let waits = 21 + 20 + 43 + 42;
    assert_eq!(results.steps[0].waiting.mean.mean, (waits * HOUR) as f64 / 6.0);
    assert_eq!(results.steps[1].waiting.most, 0.0, "what is taken on goes on");
    assert_eq!(results.length, (48 * HOUR + HOUR) as f64);
}

#[test]
fn nobody_reviews_their_own_work() {
    // Ann makes it; Ann, Ben and Cid may review, and Ann would be asked first.
    let text = |reviewer: &str| {
        format!(
            r#"
person ann {{ title "Ann" }}
role Maker {{ people ann }}
role Team {{ people ann, ben, cid }}
workflow Work() {{
  goal    "Done."
  owner   Boss
  within  no limit because "A test."
  outcome ready
  outcome dropped
  stage first {{
    by     Maker
    do     "Do it."
    writes paper: Text
    within no limit because "A test."
    done   -> second
  }}
  gate second of paper {{
    by     {reviewer}
    asks   "Is it right?"
    within 1 day
    accept -> ready
    reject -> dropped
    late   -> dropped
  }}
}}
"#
        )
    };
    let package = house(&text("Team"));
    let mut settings = one_case();
    // Ten at once: Ann makes one after the other, and Ben and Cid review them all.
    arrives(&mut settings, "Work", Distribution::Fixed { value: 1 }, Some(10));
    fixed(&mut settings, "first", MINUTE);
    fixed(&mut settings, "second", 10 * MINUTE);
    answers(&mut settings, "Work.second", &[("accept", 1.0)]);
    let model = Model::new(&package, &settings).expect("it can be simulated");
    let mut log: Vec<flow_simulator::LogEvent> = Vec::new();
    let run = replicate(&model, 0, &mut log);
    let results = combine(&model, &[run]);
    // Cid begins with the second after two minutes, and needs ten for each of his five. Ann has time from the tenth minute on.
    assert_eq!(results.workflows[0].cycle.most, (52 * MINUTE - 9) as f64);
    // Where those who make and those who review are counted, nobody is told apart, and that is said.
    let counted = package_of_counted();
    let results = simulate(&counted, &{
        let mut settings = one_case();
        answers(&mut settings, "Work.second", &[("accept", 1.0)]);
        settings
    });
    let told = results.left_out.iter().find(|left| left.subject == "house.Work.second").expect("it is said");
    assert!(told.what.starts_with("Nobody reviews their own work"), "{}", told.what);
}

fn package_of_counted() -> Package {
    house(
        r#"
workflow Work() {
  goal    "Done."
  owner   Boss
  within  no limit because "A test."
  outcome ready
  stage first {
    by     Boss
    do     "Do it."
    writes paper: Text
    within no limit because "A test."
    done   -> second
  }
  gate second of paper {
    by     Boss
    asks   "Is it right?"
    within no limit because "A test."
    accept -> ready
    reject -> ready
  }
}
"#,
    )
}

#[test]
fn who_confirms_only_under_a_condition_isnt_asked_each_time() {
    let asked = |condition: &str| {
        let package = house(&format!(
            r#"
agent Bot {{
  operator Boss
  model    "house" as "bot"
  uses     Machine.pay
  confirm  Machine.pay with Clerk{condition}
}}
workflow Work(sum: Int) {{
  goal   "Done."
  owner  Boss
  within no limit because "A test."
  outcome ready
  stage first {{
    by     Bot
    reads  sum
    do     Machine.pay(sum: sum)
    within no limit because "A test."
    fails  -> ready
    done   -> ready
  }}
}}
"#
        ));
        let mut settings = Settings { replications: Some(1), ..Settings::default() };
        arrives(&mut settings, "Work", Distribution::Fixed { value: HOUR }, Some(400));
        fixed(&mut settings, "first", MINUTE);
        let results = simulate(&package, &settings);
        let clerk = results.resources.iter().find(|resource| resource.title == "Clerk");
        let done = clerk.map_or(0.0, |clerk| clerk.done.mean);
        let said: Vec<&str> = results
            .assumed
            .iter()
            .filter(|one| one.setting == "confirmation")
            .map(|one| one.value.as_str())
            .collect();
        (done, said.join(", "))
    };
    assert_eq!(asked(""), (400.0, "always asked for, given after about 5m".to_owned()));
    let (done, said) = asked(" when sum > 10");
    assert!((150.0..250.0).contains(&done), "{done}");
    assert_eq!(said, "asked for in half of the cases, given after about 5m");
}

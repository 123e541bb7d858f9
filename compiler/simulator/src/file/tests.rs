//! The file as people write it, and what is said where they slip.

use super::overrides::{apply, parse};
use super::write::{Comments, write};
use super::*;
use crate::rules;
use crate::settings::{Batch, Count, Distribution, WorkingTime};
use flow_analysis::{MemorySources, Options, analyse};

const WORK: &str = r#"
use std.recovery { recalibration }
calendar office {
  zone "UTC"
  open Monday to Friday from 09:00 to 17:00
}
role Finance { people ana, ben, cara }
role Lead { people dora, emil }
agent Triage { operator Lead }
system Payments {
  owner Lead
  action pay(amount: Money) gives Text idempotent
  error duplicate, unreachable
}
record Request { amount: Money }
record Change { name: Text }
workflow Refund(request: Request, changes: list of Change) {
  owner  Lead
  within 1 week
  late   -> dropped
  outcome paid
  outcome dropped
  event withdrawn
  on withdrawn -> dropped
  stage triage {
    by Triage
    writes draft: Text
    takes 2m to 10m
    stalls after 30m -> recover recalibration(lead: Lead, question: "What was open?") at most 1 times
      else -> dropped
    done -> route
  }
  decide route {
    when request.amount <= 100 USD -> pay
    otherwise -> approve
  }
  gate approve of draft {
    by Finance
    accept -> pay
    rework -> triage at most 1 times
      else -> dropped
    reject -> dropped
  }
  stage pay {
    by Payments
    when request.amount > 0 USD
    do pay(amount: request.amount)
    fails duplicate -> dropped
    fails -> dropped
    done -> changed
  }
  parallel changed {
    each change in changes
    join all
    done -> paid
    stage note {
      by Finance
      reads change
      done -> join
    }
  }
}
"#;

fn package(text: &str) -> Package {
    let sources = MemorySources::new(vec![("work.flow".to_owned(), text.to_owned())]);
    let analysis = analyse(&sources, &Options { package: "test".to_owned(), ..Options::default() });
    assert!(!analysis.package.workflows.is_empty(), "{:?}", analysis.diagnostics);
    analysis.package
}

fn told(text: &str) -> Vec<String> {
    let (_, found) = read(text, FileId(0), &package(WORK));
    found
        .iter()
        .map(|found| {
            let place = found.location().span.of(text);
            let fix = found.fixes.first().map(|fix| format!(" -> {}", fix.title)).unwrap_or_default();
            format!("{} [{place}] {}{fix}", found.rule.name.trim_start_matches("simulation_"), found.title)
        })
        .collect()
}

#[track_caller]
fn settings(text: &str) -> Settings {
    let (settings, found) = read(text, FileId(0), &package(WORK));
    assert!(found.is_empty(), "{:?}", told(text));
    settings
}

const WHOLE: &str = r#"seed = 7
replications = 30
start = "2026-01-05T09:00:00Z"
horizon = "90 days"
warm_up = "1 week"

[Refund]
arrives = "40 per day"
first = "1h"
calendar = "work.office"
priority = 1

[Refund.approve]
takes = "log-normal 20m deviation 10m"
answers = { accept = "85%", reject = "5%", rework = "10%" }

[Refund.changed]
items = "2 to 5"

[Refund.note]
batch = { size = 5, at_most = "1h" }

[Refund.pay]
takes = ["1s", "2s", "4s"]
fails = { other = "1%", duplicate = "2%" }
happens = "95%"

[Refund.route]
answers = { approve = "40%", pay = "60%" }

[Refund.triage]
takes = "2m to 10m mostly 4m"
stalls = "1%"
priority = 2

[recalibration]
answers = { resume = "50%", takeover = "50%" }

[Refund.withdrawn]
happens = "3%"
after = "exponential 2 days"

[Finance]
capacity = 3
calendar = "always"
cost = ["60 EUR per hour", "0.5 EUR"]
absent = "5%"
"#;

#[test]
fn a_whole_file_is_read_and_written_alike() {
    let package = package(WORK);
    let read = settings(WHOLE);
    let refund = &read.workflows["work.Refund"];
    assert_eq!(refund.gaps, Some(Distribution::Exponential { mean: 2_160_000 }));
    assert_eq!(refund.calendar.as_deref(), Some("work.office"));
    let approve = &read.steps["work.Refund.approve"];
    assert_eq!(approve.duration, Some(Distribution::LogNormal { mean: 1_200_000, deviation: 600_000 }));
    assert!((approve.answers["accept"] - 0.85).abs() < 1e-9);
    assert_eq!(read.steps["work.Refund.changed"].items, Some(Count::Between(2, 5)));
    let note = &read.steps["work.Refund.changed.note"];
    assert_eq!(note.batch, Some(Batch { size: 5, at_most: Some(3_600_000) }));
    assert_eq!(read.steps["work.Refund.pay"].failures.get(""), Some(&0.01));
    assert_eq!(read.steps["std.recovery.recalibration"].answers["takeover"], 0.5);
    let finance = &read.resources["work.Finance"];
    assert_eq!(finance.cost_per_hour, Some(60.0));
    assert_eq!(finance.cost_per_use, Some(0.5));
    assert_eq!(finance.calendar, Some(WorkingTime::Always));
    assert_eq!(read.currency, "EUR");
    assert_eq!(read.start, Some(1_767_603_600));
    assert_eq!(crate::problem::check(&package, &read), Vec::new());
    let text = write(&read, &Names::new(&package), &Comments::new());
    assert_eq!(settings(&text), read, "{text}");
}

#[test]
fn what_is_misspelt_is_said_with_what_was_meant() {
    for (text, expected) in [
        ("sede = 1", "name [sede] There is no setting `sede` of simulation.toml -> Did you mean `seed`?"),
        (
            "[Finanze]\ncapacity = 3",
            "name [Finanze] Nothing in this package is called `Finanze` -> Did you mean `Finance`?",
        ),
        (
            "[Refund.aprove]\ntakes = \"1m\"",
            "name [aprove] Refund has no step or event `aprove` -> Did you mean `approve`?",
        ),
        (
            "[approve]\ntakes = \"1m\"",
            "name [approve] `approve` is a step of Refund -> Write `Refund.approve`",
        ),
        ("[Nobody]\ncapacity = 3", "name [Nobody] Nothing in this package is called `Nobody`"),
        (
            "[Finance]\ncapacty = 3",
            "name [capacty] There is no setting `capacty` of “Finance”, a role -> Did you mean `capacity`?",
        ),
        (
            "[Refund.approve]\nanswers = { acept = \"100%\" }",
            "name [acept] “Approve” has no answer `acept` -> Did you mean `accept`?",
        ),
        (
            "[Refund.pay]\nfails = { duplicat = \"1%\" }",
            "name [duplicat] “Pay” has no error `duplicat` -> Did you mean `duplicate`?",
        ),
        (
            "[Finance]\ncalendar = \"ofice\"",
            "name [ofice] There is no calendar `ofice` -> Did you mean `office`?",
        ),
        (
            "Finance = 3",
            "name [Finance] `Finance` is a role, and what is said about it stands in a table of its own",
        ),
        (
            "[Refund]\napprove = 3",
            "name [approve] `Refund.approve` is a gate, and what is said about it stands in a table of its own",
        ),
        ("[Refund.route]\ntakes = \"1m\"", "name [takes] There is no setting `takes` of “Route”, a decision"),
        (
            "[Refund.triage]\nanswers = { done = \"100%\" }",
            "name [answers] There is no setting `answers` of “Triage”, a stage",
        ),
        ("[org.people.Finance]\ncapacity = 1", "name [org] Nothing in this package is called `org`"),
    ] {
        assert_eq!(told(text), [expected], "{text}");
    }
    assert_eq!(settings("[work.Finance]\ncapacity = 3"), settings("[Finance]\ncapacity = 3"));
    assert_eq!(settings("[\"work.Finance\"]\ncapacity = 3"), settings("[Finance]\ncapacity = 3"));
    assert_eq!(settings("[Refund.changed.note]\ntakes = \"1m\""), settings("[Refund.note]\ntakes = \"1m\""));
}

#[test]
fn shares_that_do_not_add_up_are_said() {
    for (text, expected) in [
        (
            "[Refund.approve]\nanswers = { accept = \"85%\", rework = \"10%\" }",
            "shares [{ accept = \"85%\", rework = \"10%\" }] The answers of “Approve” add up to 95%, not to 100%",
        ),
        (
            "[Refund.route]\nanswers = { pay = \"85%\", approve = \"20%\" }",
            "shares [{ pay = \"85%\", approve = \"20%\" }] The answers of “Route” add up to 105%, not to 100%",
        ),
        (
            "[Refund.pay]\nfails = { duplicate = \"60%\", other = \"60%\" }",
            "value [{ duplicate = \"60%\", other = \"60%\" }] `fails` of “Pay” can't be used: together the errors come more \
             often than always",
        ),
    ] {
        assert_eq!(told(text), [expected], "{text}");
    }
    // What rounding leaves is no mistake.
    let thirds = settings(
        "[Refund.approve]\nanswers = { accept = \"33.3%\", rework = \"33.3%\", reject = \"33.3%\" }",
    );
    let sum: f64 = thirds.steps["work.Refund.approve"].answers.values().sum();
    assert!((sum - 1.0).abs() < 1e-9);
}

#[test]
fn values_that_can_not_be_used_are_said() {
    for (text, expected) in [
        (
            "[Refund.approve]\ntakes = 20",
            "value [20] `takes` of “Approve” can't be used: `20` needs a unit: minutes (`20m`), hours (`20h`) or days \
             (`20 days`) -> Write `\"20m\"`",
        ),
        (
            "[Refund.approve]\ntakes = \"-5m\"",
            "value [\"-5m\"] `takes` of “Approve” can't be used: a length of time can't be negative",
        ),
        (
            "[Refund.approve]\ntakes = \"\"",
            "value [\"\"] `takes` of “Approve” can't be used: a length of time is missing here: `15m`, `4h` or `2 days`",
        ),
        (
            "[Refund.approve]\ntakes = []",
            "value [[]] `takes` of “Approve” can't be used: the list is empty, so no time can be taken from it",
        ),
        (
            "[Refund.triage]\nstalls = \"-1%\"",
            "value [\"-1%\"] `stalls` of “Triage” can't be used: a share can't be negative",
        ),
        (
            "[Refund.triage]\nstalls = 0.01",
            "value [0.01] `stalls` of “Triage” can't be used: `0.01` is a share without a sign -> Write `\"1%\"`",
        ),
        ("[Finance]\ncapacity = 0", "value [0] `capacity` of “Finance” can't be used: it is at least 1"),
        (
            "[Finance]\ncapacity = \"3\"",
            "value [\"3\"] `capacity` of “Finance” can't be used: it takes a whole number without quotes, such as `3`",
        ),
        (
            "[Finance]\ncost = 60",
            "value [60] `cost` of “Finance” can't be used: write a sum in quotes: `\"60 USD per hour\"`, or `\"0.05 USD\"` for one use",
        ),
        (
            "[Refund]\narrives = \"0 per day\"",
            "value [\"0 per day\"] `arrives` of “Refund” can't be used: a rate is more than nothing",
        ),
        (
            "[Refund]\narrives = \"15m\"",
            "value [\"15m\"] `arrives` of “Refund” can't be used: `15m` isn't how often -> Write `\"every 15m\"`",
        ),
        (
            "[Refund]\narrives = \"every 0m\"",
            "value [\"every 0m\"] `arrives` of “Refund” can't be used: all cases would come at once",
        ),
        (
            "[Refund.approve]\nhappens = \"5%\"",
            "value [\"5%\"] `happens` of “Approve” can't be used: it has no condition, so it's always done",
        ),
        ("horizon = \"0m\"", "value [\"0m\"] `horizon` can't be used: in no time nothing happens"),
        (
            "horizon = \"200 years\"",
            "value [\"200 years\"] `horizon` can't be used: a year isn't always equally long: say it in days -> Write `\"73000 days\"`",
        ),
        (
            "horizon = \"73000 days\"",
            "value [\"73000 days\"] `horizon` can't be used: this is longer than a hundred years",
        ),
        (
            "start = \"soon\"",
            "value [\"soon\"] `start` can't be used: it takes a day or a moment: `2026-01-05` or `2026-01-05T09:00:00Z`",
        ),
        ("replications = 0", "value [0] `replications` can't be used: it is at least 1"),
    ] {
        assert_eq!(told(text), [expected], "{text}");
    }
    assert_eq!(settings("start = 2026-01-05").start, Some(1_767_571_200));
    assert_eq!(settings("[Refund]\narrives = \"never\"").workflows["work.Refund"].cases, Some(0));
    let two = "[Finance]\ncost = \"60 EUR per hour\"\n[Lead]\ncost = \"90 USD per hour\"";
    assert_eq!(told(two).len(), 1);
    assert!(told(two)[0].contains("a sum of both would mean nothing"), "{:?}", told(two));
}

#[test]
fn what_is_no_toml_is_said_once() {
    for text in ["[Finance", "capacity =", "\u{0}", "[a]\n[a]", "a = \"\n\""] {
        let said = told(text);
        assert_eq!(said.len(), 1, "{text}: {said:?}");
        assert!(said[0].starts_with("unreadable"), "{said:?}");
    }
    assert_eq!(settings(""), Settings::default());
}

#[test]
fn offered_edits_mend_what_they_are_offered_for() {
    for text in [
        "sede = 1",
        "[Finanze]\ncapacity = 3",
        "[approve]\ntakes = \"1m\"",
        "[Refund.approve]\ntakes = 20",
        "[Refund.triage]\nstalls = 0.01",
        "[Refund]\narrives = \"15m\"",
        "[Finance]\ncalendar = \"ofice\"",
    ] {
        let (_, found) = read(text, FileId(0), &package(WORK));
        let edits: Vec<_> = found[0].fixes[0].edits.iter().collect();
        let mended = diagnostic::apply(text, &edits).expect("it fits");
        assert_eq!(told(&mended), Vec::<String>::new(), "{mended}");
    }
}

#[test]
fn overrides_are_read_in_the_words_of_the_file() {
    let package = package(WORK);
    let set = |setting: &str, value: &str| apply(&package, &settings(WHOLE), setting, value);
    assert_eq!(set("Finance.capacity", "5").expect("it can").resources["work.Finance"].capacity, Some(5));
    let faster = set("Refund.arrives", "80 per day").expect("it can");
    assert_eq!(faster.workflows["work.Refund"].gaps, Some(Distribution::Exponential { mean: 1_080_000 }));
    let stricter = set("Refund.approve.answers.accept", "70%").expect("it can");
    let answers = &stricter.steps["work.Refund.approve"].answers;
    assert!((answers["accept"] - 0.7).abs() < 1e-9);
    assert!((answers["rework"] - 0.2).abs() < 1e-9, "the others keep their proportions: {answers:?}");
    for (setting, value, expected) in [
        (
            "Finanze.capacity",
            "3",
            "`--set Finanze.capacity=3`: nothing in this package is called `Finanze`. Did you mean `Finance`?",
        ),
        (
            "Finance.capacity",
            "many",
            "`--set Finance.capacity=many`: `capacity` of “Finance” can't be used: it takes a whole number without quotes, such as `3`",
        ),
        (
            "Finance.capacity",
            "0",
            "`--set Finance.capacity=0`: `capacity` of “Finance” can't be used: it is at least 1",
        ),
        ("][", "3", "`--set ][=...`: the setting is written as in simulation.toml: `Finance.capacity`"),
    ] {
        assert_eq!(set(setting, value), Err(vec![expected.to_owned()]));
    }
}

#[test]
fn sweeps_name_each_value() {
    let values = |text: &str| parse(text).map(|parsed| parsed.values);
    let texts = |values: &[&str]| Ok(values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>());
    assert_eq!(values("Finance.capacity=3"), texts(&["3"]));
    assert_eq!(values("Finance.capacity=1..3"), texts(&["1", "2", "3"]));
    assert_eq!(values("Refund.approve.takes=10m..30m by 10m"), texts(&["10m", "20m", "30m"]));
    assert_eq!(
        values("Refund.arrives=20..40 per day by 10"),
        texts(&["20 per day", "30 per day", "40 per day"])
    );
    assert_eq!(values("A.b=0.5..1.5% by 0.5%"), texts(&["0.5%", "1%", "1.5%"]));
    assert!(values("Finance.capacity=1..1000").expect_err("too many").contains("at most 50"));
    for text in [
        "Finance.capacity",
        "=3",
        "Finance.capacity=",
        "A.b=3..1",
        "A.b=1..5 by 0",
        "A.b=10m..1h",
        "A.b=a..b",
    ] {
        assert!(values(text).is_err(), "{text}");
    }
}

/// The fenced `toml fail` and `toml ok` blocks of a page.
fn examples(page: &str, kind: &str) -> Vec<String> {
    page.split("```")
        .filter_map(|block| block.strip_prefix(&format!("toml {kind}\n")))
        .map(str::to_owned)
        .collect()
}

#[test]
fn pages_tell_the_truth() {
    let mut count = 0;
    for rule in rules::ALL.iter().filter(|rule| rule.name.starts_with("simulation_")) {
        for text in examples(rule.page, "fail") {
            let (_, found) = read(&text, FileId(0), &package(WORK));
            let names: Vec<&str> = found.iter().map(|found| found.rule.name).collect();
            assert_eq!(names, [rule.name], "{text}");
            count += 1;
        }
        for text in examples(rule.page, "ok") {
            settings(&text);
            count += 1;
        }
    }
    assert!(count >= 8, "only {count} examples were found");
}

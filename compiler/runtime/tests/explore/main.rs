//! Exploring: events, votes, laws and promises, each with a way of working that holds and one that doesn't. What exploring finds
//! and what the compiler finds must be the same.

use flow_analysis::{Analysis, MemorySources, Options, analyse};
use flow_runtime::explore::{Bounds, Breach, Explored, explore};

const AROUND: &str = r#"
role Team { people ana, ben, cara }
role Lead { people lea, leo }
role Solo { people solo }
agent Bot {
  operator Lead
  model    "house" as "bot"
}
"#;

fn analysed(text: &str) -> Analysis {
    let source = format!("{AROUND}\n{text}");
    let sources = MemorySources::new([("test.flow", source.as_str())]);
    analyse(&sources, &Options { package: "test".to_owned(), ..Options::default() })
}

/// What exploring the first workflow finds, and the rules that the compiler reports.
fn explored(text: &str) -> (Explored, Vec<&'static str>) {
    let analysis = analysed(text);
    let errors = analysis.diagnostics.iter().filter(|found| found.level == flow_source::Level::Error);
    let errors = errors.map(|found| found.rule.name).collect();
    let workflow = analysis.package.workflows.first().expect("there is one");
    (explore(&analysis.package, workflow, Bounds::default()), errors)
}

/// A workflow `W` with these lines at its top and these steps.
fn work(top: &str, steps: &str) -> String {
    format!(
        "workflow W {{\n  goal \"Done.\"\n  owner Lead\n  within 52 weeks\n  late -> dropped\n  outcome ok\n  outcome other\n  \
         outcome dropped\n{top}\n{steps}\n}}\n"
    )
}

fn stage(name: &str, by: &str, rest: &str, to: &str) -> String {
    format!(
        "  stage {name} {{\n    by {by}\n    do \"Do it.\"\n    within 2 days\n    late -> dropped\n{rest}\n    done -> {to}\n  }}\n"
    )
}

fn gate(name: &str, of: &str, by: &str, to: &str) -> String {
    format!(
        "  gate {name} of {of} {{\n    by {by}\n    asks \"Is it right?\"\n    within 2 days\n    accept -> {to}\n    reject -> other\n    late -> dropped\n  }}\n"
    )
}

#[test]
fn an_event_finds_the_case_at_every_step() {
    let steps = [
        stage("draft", "Team", "    takes 1h\n    writes paper: Text", "look"),
        gate("look", "paper", "Lead", "send"),
        stage("send", "Team", "    takes 1h", "ok"),
    ]
    .concat();
    let top = "  outcome stopped\n  event cancelled(why: Text) from Lead\n  on cancelled -> stopped";
    let (found, errors) = explored(&work(top, &steps));
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(found.broken, []);
    assert!(found.complete);
    assert!(found.events.contains("test.W.cancelled"), "{:?}", found.events);
    for outcome in ["ok", "other", "dropped", "stopped"] {
        assert!(found.outcomes.contains(&format!("test.W.{outcome}")), "{outcome}: {:?}", found.outcomes);
    }
    let (quiet, _) = explored(&work("", &steps));
    assert!(!quiet.outcomes.contains("test.W.stopped") && quiet.runs < found.runs);
}

#[test]
fn people_who_must_agree_answer_one_by_one() {
    let steps = |by: &str| {
        [stage("draft", "Solo", "    writes paper: Text", "look"), gate("look", "paper", by, "ok")].concat()
    };
    let (one, errors) = explored(&work("", &steps("Team")));
    assert!(errors.is_empty(), "{errors:?}");
    let mut runs = one.runs;
    for by in [
        "2 of Team",
        "all of Team",
        "majority of Team",
        "2/3 of Team",
        "Team and Lead",
        "Team or Lead",
        "Team then Lead",
    ] {
        let (found, errors) = explored(&work("", &steps(by)));
        // All of them can't agree when one is away, which the compiler says and which is no matter of voices.
        assert!(errors.iter().all(|error| *error == "one_person_away"), "{by}: {errors:?}");
        assert_eq!(found.broken, [], "{by}");
        assert!(found.complete, "{by}");
        assert!(found.runs > runs.min(one.runs), "{by}: {} runs", found.runs);
        for outcome in ["ok", "other", "dropped"] {
            assert!(
                found.outcomes.contains(&format!("test.W.{outcome}")),
                "{by}, {outcome}: {:?}",
                found.outcomes
            );
        }
        runs = runs.max(found.runs);
    }
    assert!(runs >= one.runs + 10, "voices are tried one by one: {runs}");
}

/// Laws, each with steps that keep it and steps that break it.
fn laws() -> Vec<(&'static str, &'static str, String, String)> {
    let paper = "    writes paper: Text";
    let send = stage("send", "Team", "", "ok");
    let look = gate("look", "paper", "Lead", "send");
    vec![
        (
            "needs before",
            "  for W.send\n  needs W.look before",
            [stage("draft", "Solo", paper, "look"), look.clone(), send.clone()].concat(),
            [
                stage("draft", "Solo", paper, "send"),
                gate("look", "paper", "Lead", "ok"),
                stage("send", "Team", "", "look"),
            ]
            .concat(),
        ),
        (
            "a yes is void after a change",
            "  for W.send\n  needs W.look before",
            [stage("draft", "Solo", paper, "look"), look.clone(), send.clone()].concat(),
            [
                stage("draft", "Solo", paper, "look"),
                gate("look", "paper", "Lead", "polish"),
                stage("polish", "Solo", "    writes paper: Text", "send"),
                send.clone(),
            ]
            .concat(),
        ),
        (
            "needs after",
            "  for W.draft\n  needs W.tidy after",
            format!(
                "{}  finally {{\n  stage tidy {{\n    by Team\n    do \"Tidy up.\"\n  }}\n  }}\n",
                [stage("draft", "Solo", paper, "look"), look.clone(), send.clone()].concat()
            ),
            [
                stage("draft", "Solo", paper, "look"),
                gate("look", "paper", "Lead", "tidy"),
                stage("tidy", "Team", "", "ok"),
            ]
            .concat(),
        ),
        (
            "never",
            "  for stage where performer is agent\n  never",
            [stage("draft", "Solo", paper, "send"), send.clone()].concat(),
            [stage("draft", "Bot", paper, "send"), send.clone()].concat(),
        ),
        (
            "never after",
            "  for W.draft\n  never after W.send",
            [stage("draft", "Solo", paper, "send"), send.clone()].concat(),
            [
                stage("first", "Solo", "", "send"),
                stage("send", "Team", "", "draft"),
                stage("draft", "Solo", paper, "ok"),
            ]
            .concat(),
        ),
        (
            "never before",
            "  for W.send\n  never before W.draft",
            [stage("draft", "Solo", paper, "send"), send.clone()].concat(),
            [stage("send", "Team", "", "draft"), stage("draft", "Solo", paper, "ok")].concat(),
        ),
        (
            "at most",
            "  for W.send\n  at most 1 times",
            [stage("draft", "Solo", paper, "send"), send.clone()].concat(),
            [
                stage("draft", "Solo", paper, "send"),
                stage("send", "Team", "    fails -> send at most 2 times\n      else -> other", "ok"),
            ]
            .concat(),
        ),
        (
            "different people",
            "  for W.send\n  different people W.draft, W.send",
            [stage("draft", "Solo", paper, "send"), send.clone()].concat(),
            [stage("draft", "Solo", paper, "send"), stage("send", "Solo", "", "ok")].concat(),
        ),
    ]
}

#[test]
fn laws_hold_where_the_compiler_says_so_and_break_where_it_says_so() {
    for (name, law, kept, broken) in laws() {
        let law = format!("policy law {{\n{law}\n  because \"It is the law.\"\n}}\n");
        for (steps, holds) in [(kept, true), (broken, false)] {
            let text = format!("{}{law}", work("  policy law", &steps));
            let (found, errors) = explored(&text);
            let says = |rule: &str| errors.contains(&rule);
            assert_eq!(says("broken_law") || says("different_people"), !holds, "{name}: {errors:?}\n{text}");
            let told: Vec<&Breach> = found
                .broken
                .iter()
                .map(|broken| &broken.what)
                .filter(|what| matches!(what, Breach::Law(_)))
                .collect();
            assert_eq!(told.is_empty(), holds, "{name}: {:?}\n{text}", found.broken);
        }
    }
}

#[test]
fn what_nobody_has_written_is_found() {
    let steps = [
        stage("draft", "Team", "    writes paper: Text\n    fails -> send", "send"),
        stage("send", "Team", "    reads paper", "ok"),
    ]
    .concat();
    let (found, errors) = explored(&work("", &steps));
    assert!(errors.contains(&"read_before_written"), "{errors:?}");
    let unwritten = Breach::Unwritten("test.W.send".to_owned(), "paper".to_owned());
    assert!(found.broken.iter().any(|broken| broken.what == unwritten), "{:?}", found.broken);
    let (found, errors) =
        explored(&work("", &steps.replace("    fails -> send\n", "    fails -> dropped\n")));
    assert!(!errors.contains(&"read_before_written"), "{errors:?}");
    assert_eq!(found.broken, []);
}

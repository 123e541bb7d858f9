//! What each construct means at run time: one test for each line of `grammar/semantics.md`, named after its number.
//!
//! A test is a small way of working with a scenario, or the trace that it must leave.

mod blocks;
mod gates;
mod parallel;
mod recovery;
mod scenarios;
mod time;
mod work;

use flow_analysis::{Analysis, MemorySources, Options, analyse};
use flow_runtime::scenario::{self, Tried};

/// People, software and ladders that the tests share.
const AROUND: &str = r#"
use std.risk { irreversible }
use std.standards { human_approval }

person lea { title "Lea" }
role Team { people ana, ben, cara }
role Lead { people lea, leo }
role Chief { people kim }
role Three { people uma, vic, wes }
role Office {
  people    olga, oscar
  calendar  weekdays
  deputy    Lead
}
role Alone {
  people    solo
  calendar  weekdays
}
calendar weekdays {
  zone   "Europe/Berlin"
  open   Monday to Friday from 09:00 to 17:00
  closed 2026-12-24 to 2026-12-26
}
system Machine {
  owner  Lead
  action read idempotent
  action run
  action send risk irreversible
  action mark risk irreversible idempotent
  error  down, duplicate
  fact   ready: Bool
  fact   number: Int
}
agent Bot {
  operator  Lead
  model     "house" as "bot"
  uses      Machine.read, Machine.run
  confirm   Machine.run with Lead
}
choice Answer { yes, no }
record Thing { name: Text, size: Int }
escalation ladder {
  after 1h notify Lead via phone
  after 2h assign Lead via phone
  after 3h convene Chief via phone
}
recovery mend {
  title   "Mend"
  by      Lead
  asks    "What now?"
  within  1h
  allows  resume, restart, takeover
}
"#;

/// A workflow `W` with these lines, and one scenario `s` of it.
fn work(lines: &str, scenario: &str) -> String {
    format!(
        "{AROUND}\nworkflow W {{\n  owner Lead\n  within 52 weeks\n  late -> dropped\n  outcome ok\n  outcome other\n  \
         outcome dropped\n{lines}\n}}\n\nscenario \"s\" of W {{\n  starts 2026-11-16 at 10:00 in \"Europe/Berlin\"\n{scenario}\n}}\n"
    )
}

fn analysed(source: &str) -> Analysis {
    let sources = MemorySources::new([("test.flow", source)]);
    analyse(&sources, &Options { package: "test".to_owned(), ..Options::default() })
}

/// The one scenario of a source, run.
fn tried(source: &str) -> (Tried, String) {
    let analysis = analysed(source);
    let said: Vec<String> = analysis
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.level == flow_source::Level::Error)
        .map(|diagnostic| format!("{}: {}", diagnostic.rule.name, diagnostic.title))
        .collect();
    let scenario = analysis.package.scenarios.first().unwrap_or_else(|| panic!("no scenario: {said:?}"));
    let tried = scenario::run(&analysis.package, scenario).expect("its workflow is known");
    let mut told = said.join("\n");
    for entry in &tried.run.trace {
        let title = entry.subject.rsplit('.').next().unwrap_or("");
        told.push_str(&format!("\n{} {}", flow_runtime::time::in_words(entry.at), entry.in_words(title)));
    }
    (tried, told)
}

/// The scenario passes.
fn holds(source: &str) {
    let (tried, told) = tried(source);
    assert!(
        tried.passes(),
        "{:?} {:?}\n{told}",
        tried.run.problem,
        tried.failures.iter().map(|failure| &failure.instead).collect::<Vec<_>>()
    );
}

/// The scenario passes and its trace has these lines, in this order; a line begins with the time since the start.
fn tells(source: &str, lines: &[&str]) {
    holds(source);
    let (_, told) = tried(source);
    let mut rest = told.lines();
    for line in lines {
        assert!(rest.any(|told| told == *line), "no `{line}` where it should be in\n{told}");
    }
}

/// The trace has no such line.
fn never_tells(source: &str, line: &str) {
    let (_, told) = tried(source);
    assert!(!told.lines().any(|told| told.contains(line)), "there is `{line}` in\n{told}");
}

#[test]
fn every_line_of_the_page_has_its_test() {
    let page = include_str!("../../../../grammar/semantics.md");
    let tests = [
        include_str!("blocks.rs"),
        include_str!("gates.rs"),
        include_str!("parallel.rs"),
        include_str!("recovery.rs"),
        include_str!("scenarios.rs"),
        include_str!("time.rs"),
        include_str!("work.rs"),
    ]
    .concat();
    for number in 1..=49 {
        assert!(
            page.lines().any(|line| line.starts_with(&format!("{number}. "))),
            "the page has no line {number}"
        );
        let test = format!("fn line_{number:02}_");
        let rules: Vec<&str> = page
            .lines()
            .skip_while(|line| !line.starts_with(&format!("{number}. ")))
            .take_while(|line| !line.starts_with(&format!("{}. ", number + 1)))
            .filter_map(|line| line.split_once("The compiler holds it:"))
            .flat_map(|(_, rules)| rules.split('`').skip(1).step_by(2))
            .collect();
        for rule in &rules {
            // The page of a rule is a test of its own: a text that it refuses, and the same mended.
            let known = flow_analysis::rules::ALL.iter().find(|known| known.name == *rule);
            let known =
                known.unwrap_or_else(|| panic!("line {number} names `{rule}`, and there is no such rule"));
            assert!(known.page.contains("```flow fail"), "the page of `{rule}` refuses nothing");
        }
        assert!(tests.contains(&test) || !rules.is_empty(), "nothing holds line {number}");
    }
}

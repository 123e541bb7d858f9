//! The interpreter and the simulator tell the same story: random small ways of working, case by case, to the second.

use crate::*;
use flow_runtime::engine::{self, Problem};
use flow_runtime::evaluate::Unsaid;
use flow_runtime::script::{Act, After, Asked, Missing, Occurrence, Reply, Script, Work};
use flow_runtime::trace::What;
use flow_runtime::value::Value;
use flow_simulator::settings::StepSettings;
use flow_simulator::{Lifecycle, LogEvent};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What one step does.
#[derive(Clone, Debug)]
enum Shape {
    Stage { minutes: u64 },
    Machine { minutes: u64, fails: bool, named: bool, times: u32 },
    Gate { minutes: u64, reviewers: u32, verdict: u8, back: u8, times: u32 },
    Decide { first: bool },
    Wait { minutes: u64 },
    Parallel { branches: Vec<(u64, bool, Option<u64>)>, join: u8, at_once: Option<u32>, continues: bool },
}

#[derive(Clone, Debug)]
struct Step {
    shape: Shape,
    within: u64,
    /// Late leads to the next step, or ends it.
    late_goes_on: bool,
}

fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        (1..9u64).prop_map(|minutes| Shape::Stage { minutes }),
        (1..9u64, any::<bool>(), any::<bool>(), 0..3u32)
            .prop_map(|(minutes, fails, named, times)| Shape::Machine { minutes, fails, named, times }),
        (1..9u64, 1..3u32, 0..3u8, 0..4u8, 1..4u32).prop_map(|(minutes, reviewers, verdict, back, times)| {
            Shape::Gate { minutes, reviewers, verdict, back, times }
        }),
        any::<bool>().prop_map(|first| Shape::Decide { first }),
        (1..9u64).prop_map(|minutes| Shape::Wait { minutes }),
        (
            prop::collection::vec((1..9u64, any::<bool>(), prop::option::of(1..9u64)), 2..4),
            0..3u8,
            prop::option::of(1..3u32),
            any::<bool>(),
        )
            .prop_map(|(branches, join, at_once, continues)| Shape::Parallel {
                branches,
                join,
                at_once,
                continues
            }),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (shape(), 1..12u64, any::<bool>()).prop_map(|(shape, within, late_goes_on)| Step {
        shape,
        within,
        late_goes_on,
    });
    prop::collection::vec(step, 2..7)
}

/// Everything about one random way of working.
struct Made {
    text: String,
    settings: Settings,
    minutes: BTreeMap<String, u64>,
    verdicts: BTreeMap<String, String>,
    failing: BTreeMap<String, String>,
    inputs: BTreeMap<String, Value>,
}

impl Made {
    fn says(&mut self, step: &str) -> &mut StepSettings {
        self.settings.steps.entry(format!("house.Work.{step}")).or_default()
    }

    fn takes(&mut self, step: &str, minutes: u64) {
        self.minutes.insert(format!("house.Work.{step}"), minutes);
        self.says(step).duration = Some(Distribution::Fixed { value: minutes * MINUTE });
    }
}

fn make(steps: &[Step]) -> Made {
    let mut made = Made {
        text: String::new(),
        settings: Settings { replications: Some(1), ..Settings::default() },
        minutes: BTreeMap::new(),
        verdicts: BTreeMap::new(),
        failing: BTreeMap::new(),
        inputs: BTreeMap::new(),
    };
    let mut parameters = Vec::new();
    let mut body = String::new();
    for (place, step) in steps.iter().enumerate() {
        let next = if place + 1 < steps.len() { format!("s{}", place + 1) } else { "ready".to_owned() };
        let late = if step.late_goes_on { next.clone() } else { "stopped".to_owned() };
        let within = step.within;
        let name = format!("s{place}");
        let timing = format!("    within {within}m\n    late -> {late}\n");
        match &step.shape {
            Shape::Stage { minutes } => {
                made.takes(&name, *minutes);
                let _ = write!(
                    body,
                    "  stage {name} {{\n    by Many\n    do \"Do it.\"\n    writes paper{place}: Text\n{timing}    done -> {next}\n  }}\n"
                );
            }
            Shape::Machine { minutes, fails, named, times } => {
                made.takes(&name, *minutes);
                if *fails {
                    let error = if *named { "busy" } else { "broken" };
                    made.failing.insert(format!("house.Work.{name}"), error.to_owned());
                    made.says(&name).failures = BTreeMap::from([(error.to_owned(), 1.0)]);
                }
                let retry = if *times > 0 {
                    format!("    retry {times} times every 1m doubling\n")
                } else {
                    String::new()
                };
                let _ = write!(
                    body,
                    "  stage {name} {{\n    by Machine\n    do act()\n{retry}{timing}    fails busy -> {next}\n    fails -> stopped\n    done -> {next}\n  }}\n"
                );
            }
            Shape::Gate { minutes, reviewers, verdict, back, times } => {
                made.takes(&name, *minutes);
                let verdict = ["accept", "rework", "reject"][usize::from(*verdict)];
                made.verdicts.insert(format!("house.Work.{name}"), verdict.to_owned());
                made.says(&name).answers = BTreeMap::from([(verdict.to_owned(), 1.0)]);
                let back = place.saturating_sub(usize::from(*back) + 1);
                let by = if *reviewers == 1 { "Judge".to_owned() } else { format!("{reviewers} of Judge") };
                let _ = write!(
                    body,
                    "  gate {name} of start {{\n    by {by}\n    asks \"Is it right?\"\n{timing}    accept -> {next}\n    rework -> s{back} at most {times} times\n      else -> stopped\n    reject -> stopped\n  }}\n"
                );
            }
            Shape::Decide { first } => {
                parameters.push(format!("yes{place}: Bool"));
                made.inputs.insert(format!("yes{place}"), Value::Bool(*first));
                let chosen = if *first { "stopped".to_owned() } else { next.clone() };
                made.says(&name).answers = BTreeMap::from([(chosen, 1.0)]);
                let _ = write!(
                    body,
                    "  decide {name} {{\n    when yes{place} -> stopped\n    otherwise -> {next}\n  }}\n"
                );
            }
            Shape::Wait { minutes } => {
                let _ = write!(body, "  wait {name} {{\n    for {minutes}m\n    done -> {next}\n  }}\n");
            }
            Shape::Parallel { branches, join, at_once, continues } => {
                let timing = format!("    within {}m\n    late -> {late}\n", within + 5);
                let mut inner = String::new();
                for (number, (minutes, leaves, second)) in branches.iter().enumerate() {
                    let end = if *leaves { "leave" } else { "join" };
                    // Whoever is late does the other: the compiler refuses a branch that never joins.
                    let other = if *leaves { "join" } else { "leave" };
                    let first = format!("{name}.b{number}.a{place}x{number}");
                    made.takes(&first, *minutes);
                    let (to, more) = match second {
                        Some(minutes) => {
                            made.takes(&format!("{name}.b{number}.c{place}x{number}"), *minutes);
                            (
                                format!("c{place}x{number}"),
                                format!(
                                    "      stage c{place}x{number} {{\n        by Many\n        do \"Do it.\"\n        within 3m\n        late -> {other}\n        done -> {end}\n      }}\n"
                                ),
                            )
                        }
                        None => (end.to_owned(), String::new()),
                    };
                    let _ = write!(
                        inner,
                        "    branch b{number} {{\n      stage a{place}x{number} {{\n        by Many\n        do \"Do it.\"\n        within 5m\n        late -> {other}\n        done -> {to}\n      }}\n{more}    }}\n"
                    );
                }
                // Where all must join there is no rest.
                let rest = if *continues && *join > 0 { "    rest continues\n" } else { "" };
                let join = ["all", "any", "at least 2"][usize::from(*join)];
                let at_once = at_once.map(|most| format!("    at most {most} at once\n")).unwrap_or_default();
                let _ = write!(
                    body,
                    "  parallel {name} {{\n{at_once}{inner}    join {join}\n{rest}{timing}    unmet -> stopped\n    done -> {next}\n  }}\n"
                );
            }
        }
    }
    made.text = format!(
        r#"
role Many {{ people 50 }}
role Judge {{ people 50 }}
role Boss {{ people 5 }}
system Machine {{
  owner  Boss
  action act() idempotent
  error  broken, busy
}}
workflow Work(start: Text{}{}) {{
  goal   "Done."
  owner  Boss
  within 20 days
  late   -> stopped
  outcome ready
  outcome stopped
{body}}}
"#,
        if parameters.is_empty() { "" } else { ", " },
        parameters.join(", ")
    );
    arrives(&mut made.settings, "Work", Distribution::Fixed { value: 0 }, Some(1));
    made
}

/// Everybody does what the settings say.
struct Fixed<'m>(&'m Made);

impl Script for Fixed<'_> {
    fn perform(&mut self, asked: &Asked<'_>) -> Result<Vec<Reply>, Missing> {
        let seconds = self.0.minutes.get(asked.step).map_or(0, |minutes| minutes * 60);
        let act = match (asked.work, self.0.failing.get(asked.step)) {
            (Work::Gate, _) => Act::Answers {
                verdict: self.0.verdicts.get(asked.step).cloned().unwrap_or_default(),
                by: None,
                count: 1,
                writes: BTreeMap::new(),
            },
            (_, Some(error)) => Act::Fails { error: Some(error.clone()) },
            _ => Act::Finishes { writes: BTreeMap::new(), by: None },
        };
        let after = After::Seconds(i64::try_from(seconds).expect("it is small"));
        Ok(vec![Reply { after, act, alive: true }])
    }

    fn fact(&self, _system: &str, _fact: &str, _since_start: i64) -> Option<Value> {
        None
    }

    fn events(&self, _start: i64) -> Vec<Occurrence> {
        Vec::new()
    }

    fn follows(&self, _workflow: &str) -> bool {
        true
    }

    fn choose(&mut self, step: &str, _arms: &[String], _unsaid: &Unsaid) -> Result<usize, Missing> {
        panic!("{step} rests on something that nobody said")
    }
}

/// When each piece of work is opened, and how the case ends: from the interpreter.
fn interpreted(package: &Package, made: &Made) -> (Vec<(String, u64)>, Option<String>, u64) {
    let workflow = package.workflow("house.Work").expect("it is there");
    let mut inputs = made.inputs.clone();
    inputs.insert("start".to_owned(), Value::Text("It begins.".to_owned()));
    let run =
        engine::run(package, workflow, inputs, flow_runtime::time::MONDAY_MORNING, "case", &mut Fixed(made));
    assert!(!matches!(run.problem, Some(Problem::Missing(_))), "{:?}", run.problem);
    assert_eq!(run.problem, None, "{}", made.text);
    let mut opened = Vec::new();
    let mut end = 0;
    for entry in &run.trace {
        let at = u64::try_from(entry.at).expect("time goes on") * SECOND;
        match entry.what {
            What::Entered if matches!(entry.detail.kind, Some("stage" | "gate" | "system")) => {
                opened.push((entry.subject.clone(), at));
            }
            What::Ended => end = at,
            _ => {}
        }
    }
    opened.sort();
    (opened, run.endings.first().and_then(|ending| ending.outcome.clone()), end)
}

fn simulated(package: &Package, made: &Made) -> (Vec<(String, u64)>, Option<String>, u64) {
    let model = Model::new(package, &made.settings).unwrap_or_else(|problems| panic!("{problems:?}"));
    let mut log: Vec<LogEvent> = Vec::new();
    let run = replicate(&model, 0, &mut log);
    assert!(run.balanced());
    let mut opened: Vec<(String, u64)> = log
        .iter()
        .filter(|event| event.lifecycle == Lifecycle::Enabled)
        .map(|event| (model.activity(event.activity).to_owned(), event.time))
        .collect();
    opened.sort();
    // Several reviewers are one visit, and so are several attempts: the interpreter opens a step once for all of them.
    let results = combine(&model, &[run]);
    assert!(results.limits.is_empty(), "{:?}\n{}", results.limits, made.text);
    let workflow = results.workflows.first().expect("it ran");
    let outcome = workflow.outcomes.iter().find(|outcome| outcome.share.mean == 1.0);
    (opened, outcome.map(|outcome| outcome.id.clone()), workflow.cycle.mean.mean as u64)
}

/// The moments at which each step is asked for the first time in a visit: attempts and further reviewers left out.
fn visits(opened: Vec<(String, u64)>, made: &Made) -> Vec<(String, u64)> {
    let mut kept: Vec<(String, u64)> = Vec::new();
    for (step, at) in opened {
        let again = made.failing.contains_key(&step) && kept.iter().any(|(known, _)| *known == step);
        if !again && kept.last() != Some(&(step.clone(), at)) {
            kept.push((step, at));
        }
    }
    kept
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn interpreter_and_simulator_agree(steps in steps()) {
        let made = make(&steps);
        let Some(package) = sound(&made.text) else {
            // The compiler refuses some of them: a step that is reached by no way, an outcome that nothing leads to.
            return Err(TestCaseError::reject("it doesn't compile"));
        };
        let (opened, outcome, end) = interpreted(&package, &made);
        let (asked, reached, cycle) = simulated(&package, &made);
        prop_assert_eq!(visits(opened, &made), visits(asked, &made), "{}", &made.text);
        prop_assert_eq!(outcome, reached, "{}", &made.text);
        prop_assert_eq!(end, cycle, "{}", &made.text);
    }
}

/// What has not begun when the join is met has its turn as well, beside whatever comes after it.
#[test]
fn the_rest_that_has_not_begun_goes_on() {
    let branch = |minutes| (minutes, false, None);
    for (at_once, expected) in [
        (1, [("a0x0", 0), ("s1", 1), ("a0x1", 1), ("a0x2", 4), ("a0x3", 6)]),
        (2, [("a0x0", 0), ("a0x1", 0), ("s1", 1), ("a0x2", 1), ("a0x3", 3)]),
    ] {
        let made = make(&[
            Step {
                shape: Shape::Parallel {
                    branches: vec![branch(1), branch(3), branch(2), branch(4)],
                    join: 1,
                    at_once: Some(at_once),
                    continues: true,
                },
                within: 11,
                late_goes_on: false,
            },
            Step { shape: Shape::Stage { minutes: 9 }, within: 11, late_goes_on: false },
        ]);
        let package = sound(&made.text).expect("it compiles");
        let (asked, outcome, end) = simulated(&package, &made);
        let by_name = |opened: &[(String, u64)]| {
            let mut opened: Vec<(String, u64)> = opened
                .iter()
                .map(|(step, at)| (step.rsplit('.').next().unwrap_or_default().to_owned(), *at / MINUTE))
                .collect();
            opened.sort();
            opened
        };
        let mut expected: Vec<(String, u64)> =
            expected.iter().map(|(step, minutes)| ((*step).to_owned(), *minutes)).collect();
        expected.sort();
        assert_eq!(by_name(&asked), expected, "{at_once}");
        assert_eq!(outcome.as_deref(), Some("house.Work.ready"));
        assert_eq!(end, 10 * MINUTE);
        assert_eq!(interpreted(&package, &made), (asked, outcome, end), "{at_once}");
    }
}

/// So it has where the parallel was the last of a branch, and that branch is over.
#[test]
fn the_rest_goes_on_after_the_branch_around_it() {
    let stage = |name: &str, done: &str| {
        format!(
            "stage {name} {{\n by Many\n do \"Do it.\"\n within 20m\n late -> leave\n done -> {done}\n }}\n"
        )
    };
    let branch = |name: &str, step: String| format!("branch {name} {{\n {step} }}\n");
    let mut made = make(&[]);
    made.text = format!(
        r#"
role Many {{ people 50 }}
role Boss {{ people 5 }}
workflow Work(start: Text) {{
  goal   "Done."
  owner  Boss
  within 20 days
  late   -> stopped
  outcome ready
  outcome stopped
  parallel outer {{
    branch left {{
      parallel inner {{
        at most 1 at once
        {}{}{}
        join any
        rest continues
        unmet -> leave
        done -> join
      }}
    }}
    {}
    join all
    unmet -> stopped
    done -> last
  }}
  {}
}}
"#,
        branch("one", stage("first", "join")),
        branch("two", stage("second", "join")),
        branch("three", stage("third", "join")),
        branch("right", stage("other", "join")),
        stage("last", "ready").replace("-> leave", "-> stopped"),
    );
    for (step, minutes) in [
        ("outer.left.inner.one.first", 1),
        ("outer.left.inner.two.second", 4),
        ("outer.left.inner.three.third", 2),
        ("outer.right.other", 3),
        ("last", 9),
    ] {
        made.takes(step, minutes);
    }
    let package = sound(&made.text).expect("it compiles");
    let simulated = simulated(&package, &made);
    let third = ("house.Work.outer.left.inner.three.third".to_owned(), 5 * MINUTE);
    assert!(simulated.0.contains(&third), "{simulated:?}");
    assert_eq!(interpreted(&package, &made), simulated);
}

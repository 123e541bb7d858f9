//! Scenarios: what is given, what happens, and whether what is expected comes of it.

mod expectations;
mod lines;

pub use expectations::{Failure, judge};
pub use lines::Lines;

use crate::engine::{self, Run};
use crate::evaluate::{self, Known};
use crate::time;
use crate::value::Value;
use flow_ir::{Expression, Package, Scenario};
use std::collections::BTreeMap;

/// Nothing is known but what is written.
struct Written;

impl Known for Written {
    fn variable(&self, _path: &[String]) -> Value {
        Value::Nothing
    }

    fn fact(&self, _system: &str, _fact: &str) -> Value {
        Value::Nothing
    }

    fn figure(&self, _path: &[String]) -> Value {
        Value::Nothing
    }
}

/// The value of an expression that rests on nothing.
pub fn constant(expression: &Expression) -> Value {
    evaluate::value(expression, &Written)
}

/// What came of a scenario.
#[derive(Clone, PartialEq, Debug)]
pub struct Tried {
    /// What happened.
    pub run: Run,
    /// What was expected and did not come.
    pub failures: Vec<Failure>,
    /// Lines that the case never came to, by their place in the scenario.
    pub unused: Vec<usize>,
}

impl Tried {
    /// True where everything came as it was expected.
    pub fn passes(&self) -> bool {
        self.failures.is_empty() && self.run.problem.is_none()
    }
}

/// Runs a scenario; `None` where its workflow isn't known, which the compiler has reported.
pub fn run(package: &Package, scenario: &Scenario) -> Option<Tried> {
    let workflow = package.workflow(&scenario.of)?;
    let start = time::starts(scenario.starts.as_ref());
    let inputs: BTreeMap<String, Value> = scenario
        .given
        .iter()
        .filter_map(|given| match given.path.as_slice() {
            [name] => Some((name.clone(), constant(&given.value))),
            _ => None,
        })
        .collect();
    let mut lines = Lines::new(package, scenario);
    let run = engine::run(package, workflow, inputs, start, &scenario.head.id, &mut lines);
    let failures = judge(package, scenario, &run);
    let unused = lines.unused();
    Some(Tried { run, failures, unused })
}

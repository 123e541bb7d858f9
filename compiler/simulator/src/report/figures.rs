//! The figures that are compared, one row each.

use super::Variant;
use crate::file::wording::{number, percent, time, whole};
use crate::results::{
    MeasureResult, Measured, Part, ResourceResult, Results, StepResult, Target, Unit, Verdict, WorkflowResult,
};
use flow_ir::Comparison;

/// How a figure is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shown {
    /// A length of time.
    Time,
    /// A share.
    Share,
    /// A number.
    Number,
    /// A sum in the currency of the simulation.
    Money,
}

impl Shown {
    /// A value in words.
    pub fn value(self, value: f64, currency: &str) -> String {
        match self {
            Self::Time => time(value),
            Self::Share => percent(value),
            Self::Number => number(value),
            Self::Money => money(value, currency),
        }
    }

    /// A figure with its confidence interval: "5h 12m ± 8m".
    pub fn measured(self, figure: Measured, currency: &str) -> String {
        let mean = self.value(figure.mean, currency);
        match figure.give_or_take {
            // What would round to nothing says nothing.
            Some(half) if half > 0.0 && visible(self, half, figure.mean) => {
                let half = match self {
                    Self::Money => self.value(half, ""),
                    _ => self.value(half, currency),
                };
                format!("{mean} ± {half}")
            }
            _ => mean,
        }
    }
}

/// True where a confidence interval is wide enough to be seen.
fn visible(shown: Shown, half: f64, mean: f64) -> bool {
    match shown {
        Shown::Time => half >= 500.0 || half > mean.abs() / 100.0,
        Shown::Share => half >= 0.000_5,
        Shown::Number | Shown::Money => half >= mean.abs() / 10_000.0,
    }
}

/// A sum of money: "1,234 USD", "0.85 USD".
pub fn money(value: f64, currency: &str) -> String {
    let size = value.abs();
    let text = if size >= 1_000.0 || value == 0.0 { whole(value) } else { format!("{value:.2}") };
    if currency.is_empty() { text } else { format!("{text} {currency}") }
}

/// One figure of a workflow.
pub struct Figure {
    /// What it is.
    pub name: &'static str,
    /// How it is shown.
    pub shown: Shown,
    /// True where more is better.
    pub more_is_better: bool,
    /// Its value; `None` where the workflow has none.
    pub of: fn(&WorkflowResult) -> Option<Measured>,
}

/// The figures of a workflow, in the order in which they are told.
pub static WORKFLOW: [Figure; 13] = [
    Figure {
        name: "cases that ended, a day",
        shown: Shown::Number,
        more_is_better: true,
        of: |of| Some(of.per_day),
    },
    Figure {
        name: "time to the outcome, mean",
        shown: Shown::Time,
        more_is_better: false,
        of: |of| counted(of, of.cycle.mean),
    },
    Figure {
        name: "  half of them within",
        shown: Shown::Time,
        more_is_better: false,
        of: |of| counted(of, of.cycle.p50),
    },
    Figure {
        name: "  9 of 10 within",
        shown: Shown::Time,
        more_is_better: false,
        of: |of| counted(of, of.cycle.p90),
    },
    Figure {
        name: "  19 of 20 within",
        shown: Shown::Time,
        more_is_better: false,
        of: |of| counted(of, of.cycle.p95),
    },
    Figure {
        name: "time until unblocked, mean",
        shown: Shown::Time,
        more_is_better: false,
        of: |of| (of.unblocked.count > 0).then_some(of.unblocked.mean),
    },
    Figure {
        name: "  9 of 10 within",
        shown: Shown::Time,
        more_is_better: false,
        of: |of| (of.unblocked.count > 0).then_some(of.unblocked.p90),
    },
    Figure {
        name: "worked on, a case",
        shown: Shown::Time,
        more_is_better: false,
        of: |of| counted(of, of.working),
    },
    Figure {
        name: "waiting in queues, a case",
        shown: Shown::Time,
        more_is_better: false,
        of: |of| counted(of, of.waiting),
    },
    Figure {
        name: "steps done again, a case",
        shown: Shown::Number,
        more_is_better: false,
        of: |of| counted(of, of.rework),
    },
    Figure { name: "later than promised", shown: Shown::Share, more_is_better: false, of: |of| of.late },
    Figure {
        name: "cases open at once",
        shown: Shown::Number,
        more_is_better: false,
        of: |of| Some(of.in_progress),
    },
    Figure {
        name: "cost of a case",
        shown: Shown::Money,
        more_is_better: false,
        of: |of| (of.cost.mean > 0.0).then_some(of.cost),
    },
];

fn counted(of: &WorkflowResult, figure: Measured) -> Option<Measured> {
    (of.cycle.count > 0).then_some(figure)
}

/// The workflows of all variants: those with the most cases first.
pub fn workflows(variants: &[Variant]) -> Vec<&WorkflowResult> {
    let mut found =
        unique(variants.iter().flat_map(|variant| &variant.results.workflows), |workflow| &workflow.id);
    found.sort_by(|left, right| right.started.mean.total_cmp(&left.started.mean));
    found
}

/// True where a time differs by more than chance explains: the confidence intervals are apart.
pub fn differs(before: Measured, after: Measured) -> bool {
    before.high() < after.low() || after.high() < before.low()
}

/// Everybody and everything that worked in any variant.
pub fn resources(variants: &[Variant]) -> Vec<&ResourceResult> {
    unique(variants.iter().flat_map(|variant| &variant.results.resources), |resource| &resource.id)
}

fn unique<'r, T>(all: impl Iterator<Item = &'r T>, id: fn(&T) -> &str) -> Vec<&'r T> {
    let mut found: Vec<&T> = Vec::new();
    for one in all {
        if !found.iter().any(|other| id(other) == id(one)) {
            found.push(one);
        }
    }
    found
}

/// The workflow of that id.
pub fn workflow<'r>(results: &'r Results, id: &str) -> Option<&'r WorkflowResult> {
    results.workflows.iter().find(|workflow| workflow.id == id)
}

/// The resource of that id.
pub fn resource<'r>(results: &'r Results, id: &str) -> Option<&'r ResourceResult> {
    results.resources.iter().find(|resource| resource.id == id)
}

/// Steps at which somebody worked or waited, in order of text.
pub fn worked(results: &Results) -> impl Iterator<Item = &StepResult> {
    results.steps.iter().filter(|step| {
        !matches!(step.kind, "decide" | "parallel" | "run")
            && (step.working.mean.mean > 0.0 || step.waiting.mean.mean > 0.0)
    })
}

/// How a measure's unit is shown.
pub fn unit(unit: Unit) -> Shown {
    match unit {
        Unit::Number => Shown::Number,
        Unit::Time => Shown::Time,
        Unit::Share => Shown::Share,
    }
}

/// What a measure should be: "at most 2 days".
pub fn target(target: Target, shown: Shown) -> String {
    let value = shown.value(target.value, "");
    match target.operator {
        Comparison::Less => format!("less than {value}"),
        Comparison::LessOrEqual => format!("at most {value}"),
        Comparison::Greater => format!("more than {value}"),
        Comparison::GreaterOrEqual => format!("at least {value}"),
        Comparison::Equal => value,
        Comparison::NotEqual => format!("not {value}"),
    }
}

/// How a measure stands to its target, in a word or two.
pub fn verdict(measure: &MeasureResult) -> &'static str {
    match measure.verdict {
        Verdict::Open if measure.value.is_none() => "can't be told",
        Verdict::Open => "no target",
        Verdict::Kept => "kept",
        Verdict::Missed => "missed",
        Verdict::Close => "too close to call",
    }
}

/// What a measure is to its workflow, in a word.
pub fn part(part: Part) -> &'static str {
    match part {
        Part::Measured => "",
        Part::Optimised => "pursued",
        Part::Guard => "guard",
    }
}

/// A step's or resource's title; with its workflow's where several workflows are told of.
pub fn step_title(results: &Results, step: &StepResult) -> String {
    if results.workflows.len() < 2 {
        return step.title.clone();
    }
    match workflow(results, &step.workflow) {
        Some(workflow) => format!("{}: {}", workflow.title, step.title),
        None => step.title.clone(),
    }
}

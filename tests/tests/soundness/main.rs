//! A second opinion on soundness: small workflows made at random are played in every order in which things can happen, and
//! what the compiler says about reachability, ends, loops, joins, waits, data and approvals must agree.

mod explore;
mod small;

use explore::explore;
use flow_source::Level;
use flow_tests::text as analysed;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use small::{Block, Kind, Target, VARIABLES, all, small, text};
use std::collections::BTreeSet;

/// More states than that are not gone through.
const STATES: usize = 3_000;

/// The numbers of the steps that a rule speaks about.
fn pointed(analysis: &flow_analysis::Analysis, rule: &str) -> BTreeSet<usize> {
    let found = analysis.diagnostics.iter().filter(|found| found.rule.name == rule);
    found
        .filter_map(|found| {
            let (_, name) = found.title.split_once("“S")?;
            name.split('”').next()?.parse().ok()
        })
        .collect()
}

/// Whether arrows that don't say how often lead from a step that somebody comes to back to it: those without a bound, and
/// those after an `else`.
fn unbounded(block: &Block, entered: &BTreeSet<usize>) -> bool {
    let next = |place: usize| {
        let ways = block[place].ways.iter();
        ways.filter_map(|way| match way.bound.map_or(way.to, |(_, otherwise)| otherwise) {
            Target::Step(to) => Some(to),
            _ => None,
        })
    };
    let goes_round = |start: usize| {
        let (mut open, mut seen) = (vec![start], BTreeSet::new());
        while let Some(place) = open.pop() {
            open.extend(next(place).filter(|to| seen.insert(*to)));
        }
        seen.contains(&start)
    };
    (0..block.len()).any(|place| entered.contains(&block[place].number) && goes_round(place))
        || block.iter().any(|step| match &step.kind {
            Kind::Parallel { branches, .. } => branches.iter().any(|branch| unbounded(branch, entered)),
            _ => false,
        })
}

fn judge(block: &Block) -> Result<bool, TestCaseError> {
    let source = text(block);
    let played = (explore(block, STATES, false), explore(block, STATES, true));
    let (Some(seen), Some(loose)) = played else { return Ok(false) };
    let analysis = analysed(&source);
    let says = |rule: &str| analysis.diagnostics.iter().any(|found| found.rule.name == rule);
    let told: Vec<String> =
        analysis.diagnostics.iter().map(|found| format!("{}: {}", found.rule.name, found.title)).collect();
    let known = [
        "unreachable_step",
        "no_way_to_an_end",
        "unbounded_loop",
        "join_never_met",
        "deadlock",
        "read_before_written",
        "unguarded_risk",
        "never_taken",
    ];
    let besides = ["unused_outcome", "wait_without_end"];
    for found in analysis.diagnostics.iter().filter(|found| found.level == Level::Error) {
        let name = found.rule.name;
        prop_assert!(known.contains(&name) || besides.contains(&name), "{}\n{:#?}", source, told);
    }

    // An `else` or `unmet` that is never taken takes away what it leads to, and nothing is said about that.
    let hidden = pointed(&analysis, "never_taken");
    for step in all(block).into_iter().filter(|step| hidden.contains(&step.number)) {
        let never = |(way, of): (usize, &small::Way)| {
            of.bound.is_some() && !seen.otherwise.contains(&(step.number, way))
        };
        let unmet =
            matches!(step.kind, Kind::Parallel { unmet: true, .. }) && !seen.given_up.contains(&step.number);
        let never = unmet || step.ways.iter().enumerate().any(never);
        prop_assert!(never, "each way of s{} is taken\n{}\n{:#?}", step.number, source, told);
    }
    if !hidden.is_empty() {
        return Ok(true);
    }
    let unreachable = pointed(&analysis, "unreachable_step");
    let endless = pointed(&analysis, "no_way_to_an_end");
    let steps = all(block);
    // What is reported is certain.
    for step in &unreachable {
        prop_assert!(!seen.entered.contains(step), "s{} is come to\n{}\n{:#?}", step, source, told);
    }
    // What stands beside a branch may end the case for it.
    let outermost = |step: &&usize| block.iter().any(|own| own.number == **step);
    for step in endless.iter().filter(outermost).filter(|step| seen.entered.contains(step)) {
        prop_assert!(seen.endless.contains(step), "s{} ends\n{}\n{:#?}", step, source, told);
    }
    // Where one thing is wrong, others are not told: they may come of it.
    let joins = says("join_never_met");
    if unreachable.is_empty() && !joins && seen.waits.is_empty() && endless.is_empty() {
        let never: Vec<usize> =
            steps.iter().map(|step| step.number).filter(|number| !loose.entered.contains(number)).collect();
        prop_assert!(never.is_empty(), "nobody comes to {:?}\n{}\n{:#?}", never, source, told);
    }
    // A circle in which a wait never ends is no circle. Every circle needs an arrow that says how often (meaning, line 4):
    // a circle of others is told also where the arrows before it run out too soon for anybody to go round.
    if unreachable.is_empty() && !joins && seen.waits.is_empty() {
        if says("unbounded_loop") {
            let circle = seen.circle || unbounded(block, &loose.entered);
            prop_assert!(circle, "nothing goes round for ever\n{}\n{:#?}", source, told);
        } else {
            prop_assert_eq!(!endless.is_empty(), seen.circle, "{}\n{:#?}", source, told);
        }
    }
    // Whether an arrow has been taken too often for that is not weighed.
    if unreachable.is_empty() && endless.is_empty() {
        let stands = steps.iter().any(|step| {
            let parallel = matches!(step.kind, Kind::Parallel { .. });
            let entered = loose.entered.contains(&step.number);
            parallel && entered && (!loose.done.contains(&step.number) || loose.unmet.contains(&step.number))
        });
        if !says("deadlock") && loose.waits.is_empty() {
            prop_assert_eq!(joins, stands, "{:?}\n{}\n{:#?}", loose, source, told);
        }
        // A wait for what is only written on another way is not told as a deadlock: the deadline around it ends it.
        let never = steps.iter().any(|step| {
            let wait = matches!(step.kind, Kind::Wait(_));
            wait && loose.entered.contains(&step.number) && !loose.done.contains(&step.number)
        });
        if !joins {
            prop_assert!(never || !says("deadlock"), "{:?}\n{}\n{:#?}", loose, source, told);
        }
    }
    if told.iter().all(|told| !known[..5].iter().any(|rule| told.starts_with(rule))) {
        for (number, variable) in VARIABLES.iter().enumerate() {
            let title = format!("`{variable}` may be missing when");
            let said = analysis.diagnostics.iter().any(|found| found.title.starts_with(&title));
            prop_assert_eq!(said, seen.missing.contains(&number), "{}\n{}\n{:#?}", variable, source, told);
        }
        prop_assert_eq!(
            pointed(&analysis, "unguarded_risk"),
            seen.unapproved.clone(),
            "{}\n{:#?}",
            source,
            told
        );
    }
    Ok(true)
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(4), max_shrink_iters: 400, max_global_rejects: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn workflows_are_judged_as_by_playing_them_in_every_way(block in small()) {
        prop_assume!(judge(&block)?);
    }
}

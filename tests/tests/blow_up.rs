//! Workflows that are made to blow up analysis end in bounded time, with a verdict or with the honest word that there is none.

use flow_source::Level;
use flow_targets::Input;
use flow_tests::{families, text, told, worked};
use std::sync::OnceLock;
use std::time::Duration;

/// So many times the work of a plain workflow of a thousand steps is the most: it tells bounded work from work that explodes,
/// on a slow machine and beside other tests as well.
const MOST: u32 = 200;

/// What a plain workflow costs here: the best of three.
fn plain() -> Duration {
    static PLAIN: OnceLock<Duration> = OnceLock::new();
    *PLAIN.get_or_init(|| {
        let source = families::chain(1_000);
        let once = |_| {
            let start = worked();
            text(&source);
            worked() - start
        };
        (0..3).map(once).min().unwrap_or_default()
    })
}

/// The errors about a workflow, each rule once, in order of their names.
fn errors(name: &str, source: &str) -> Vec<&'static str> {
    let plain = plain();
    let start = worked();
    let analysis = text(source);
    let work = worked() - start;
    println!("{name}: {work:?}, {:.1} times a plain one", work.as_secs_f64() / plain.as_secs_f64());
    assert!(work < plain * MOST, "{name} took {work:?}, a plain one {plain:?}");
    let errors = analysis.diagnostics.iter().filter(|found| found.level == Level::Error);
    let mut rules: Vec<&'static str> = errors.map(|found| found.rule.name).collect();
    rules.sort_unstable();
    rules.dedup();
    let few = analysis.diagnostics.len() <= 501;
    assert!(few, "{name}: {}", told(&analysis.files, &analysis.diagnostics));
    rules
}

#[test]
fn what_grows_in_one_direction_is_judged() {
    let none: [&str; 0] = [];
    assert_eq!(errors("a chain", &families::chain(2_000)), none);
    assert_eq!(errors("seventeen branches", &families::wide(17)), none);
    assert_eq!(errors("many branches", &families::wide(1_000)), none);
    assert_eq!(errors("ten parallels of ten in each other", &families::deep(10, 10)), none);
    assert_eq!(errors("sixty-four loops in each other", &families::loops(64)), none);
    assert_eq!(errors("a dense graph", &families::dense(60)), none);
    assert_eq!(errors("a thousand roles, a step each", &families::many_roles(1_000)), none);
    // Whoever is away, people can be shared out among steps that are all done by others; of fewer people they can't.
    assert_eq!(errors("twenty steps by others", &families::others(20, 60)), none);
    assert_eq!(errors("forty steps by others, nobody to spare", &families::others(40, 50)), none);
    assert_eq!(
        errors("fifty steps by others, too few people", &families::others(50, 50)),
        ["author_approves"]
    );
}

#[test]
fn headings_of_the_same_words_are_numbered_without_counting_anew() {
    let wide = families::wide(2_000);
    let same = |line| if str::trim_start(line).starts_with("stage ") { "stage work {" } else { line };
    let source: String = wide.lines().map(same).flat_map(|line| [line, "\n"]).collect();
    let start = worked();
    let analysis = text(&source);
    let checked = worked() - start;
    assert!(!analysis.diagnostics.iter().any(|found| found.level == Level::Error));
    let markdown = flow_targets::find("markdown").expect("there is the target");
    let start = worked();
    let output = markdown.build(Input { package: &analysis.package, files: &analysis.files });
    let written = worked() - start;
    assert!(output.artifacts.iter().any(|artifact| artifact.text.contains("Work (2000)")));
    assert!(written < checked * 2, "the pages took {written:?}, the check {checked:?}");
}

#[test]
fn the_end_of_a_long_way_is_proved_by_all_of_it() {
    let source = families::broken_chain(500);
    let analysis = text(&source);
    let long = analysis.diagnostics.iter().filter(|found| found.path.len() >= 499);
    let mut rules: Vec<&str> = long.map(|found| found.rule.name).collect();
    rules.sort_unstable();
    assert_eq!(rules, ["broken_law", "read_before_written", "unguarded_risk"]);
}

#[test]
fn what_is_too_large_says_so() {
    let none: [&str; 0] = [];
    // A thousand people at one gate are more than are weighed.
    assert_eq!(errors("a thousand roles", &families::roles(1_000)), ["too_large_to_judge"]);
    assert_eq!(
        errors("more steps than are weighed, by others", &families::others(130, 162)),
        ["too_large_to_judge"]
    );
    assert_eq!(errors("a decision with ten thousand arms", &families::arms(10_000)), none);
    assert_eq!(errors("laws against each other", &families::laws(60)), ["contradictory_laws"]);
}

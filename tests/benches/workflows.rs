//! What a whole workflow costs, from its text on, by the number of its steps: the rate should stay the same.
//!
//! `cargo bench -p flow-tests` (lexing, parsing and formatting alone: `cargo bench -p flow-syntax`). Needs python3, which
//! writes the workflows: `tests/benchmark/generate.py`.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use flow_analysis::{Analysis, MemorySources, Options};
use flow_source::Level;
use flow_targets::Input;
use flow_tests::{families, package, read, top};
use std::process::Command;

/// As in `flowc`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const FAMILIES: [&str; 2] = ["plain", "mixed"];

fn main() {
    divan::main();
}

/// The text of a workflow of so many steps.
fn workflow(family: &str, steps: usize) -> String {
    let folder = std::env::temp_dir().join(format!("flow-bench-{}-{family}-{steps}", std::process::id()));
    let made = Command::new("python3")
        .arg(top().join("tests/benchmark/generate.py"))
        .arg(&folder)
        .args([steps.to_string().as_str(), family])
        .status()
        .expect("python3 can be started");
    assert!(made.success(), "the workflow can't be generated");
    let text = read(&folder.join("long.flow"));
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    text
}

fn analyse(text: &str) -> Analysis {
    let analysis = package("long", &[("long.flow".to_owned(), text.to_owned())]);
    assert!(analysis.diagnostics.iter().all(|found| found.level != Level::Error), "the workflow is right");
    analysis
}

fn checking(bencher: Bencher<'_, '_>, family: &str, steps: usize) {
    let text = workflow(family, steps);
    bencher
        .counter(ItemsCount::new(text.lines().count()))
        .counter(BytesCount::new(text.len()))
        .bench_local(|| analyse(black_box(&text)));
}

fn building(bencher: Bencher<'_, '_>, target: &str, family: &str, steps: usize) {
    let text = workflow(family, steps);
    let analysis = analyse(&text);
    let target = flow_targets::find(target).expect("the target is there");
    let input = Input { package: &analysis.package, files: &analysis.files };
    assert!(!target.build(input).artifacts.is_empty(), "it makes something");
    bencher.counter(ItemsCount::new(text.lines().count())).bench_local(|| target.build(black_box(input)));
}

/// Items are lines.
#[divan::bench(args = [100, 1_000, 10_000], consts = [0, 1], sample_count = 10, sample_size = 1)]
fn check<const FAMILY: usize>(bencher: Bencher<'_, '_>, steps: usize) {
    checking(bencher, FAMILIES[FAMILY], steps);
}

/// The same on two processors, as `flowc` does it. Items are lines.
#[divan::bench(args = [1_000, 10_000], consts = [0, 1], sample_count = 20, sample_size = 1)]
fn check_on_two_processors<const FAMILY: usize>(bencher: Bencher<'_, '_>, steps: usize) {
    let text = workflow(FAMILIES[FAMILY], steps);
    analyse(&text);
    let options = Options { side_by_side: Some(side_by_side), ..Options::default() };
    // The first to come makes the pool.
    let pool = rayon_core::ThreadPoolBuilder::new().num_threads(2).use_current_thread();
    let _ = pool.build_global();
    bencher
        .counter(ItemsCount::new(text.lines().count()))
        .with_inputs(|| MemorySources::new(vec![("long.flow".to_owned(), text.clone().into_bytes())]))
        .bench_local_values(|sources| flow_analysis::analyse(black_box(&sources), &options));
}

fn side_by_side(here: &mut (dyn FnMut() + Send), there: &mut (dyn FnMut() + Send)) {
    rayon_core::join(here, there);
}

/// Items are lines.
#[divan::bench(args = [100, 1_000, 10_000], sample_count = 10, sample_size = 1)]
fn svg(bencher: Bencher<'_, '_>, steps: usize) {
    building(bencher, "svg", "plain", steps);
}

/// Items are lines.
#[divan::bench(args = [100, 1_000, 10_000], sample_count = 10, sample_size = 1)]
fn markdown(bencher: Bencher<'_, '_>, steps: usize) {
    building(bencher, "markdown", "plain", steps);
}

/// Items are lines. More steps than that are more than Step Functions takes.
#[divan::bench(args = [100, 1_000], sample_count = 10, sample_size = 1)]
fn asl(bencher: Bencher<'_, '_>, steps: usize) {
    building(bencher, "asl", "plain", steps);
}

fn growing(bencher: Bencher<'_, '_>, family: fn(usize) -> String, size: usize) {
    let text = family(size);
    analyse(&text);
    bencher.counter(ItemsCount::new(text.lines().count())).bench_local(|| analyse(black_box(&text)));
}

/// Steps one after the other; five hundred are to take less than ten milliseconds.
#[divan::bench(args = [100, 500, 1_000, 5_000], sample_count = 20, sample_size = 1)]
fn chain(bencher: Bencher<'_, '_>, steps: usize) {
    growing(bencher, families::chain, steps);
}

/// The same with mistakes at its end, each told with the way of all those steps that proves it.
#[divan::bench(args = [100, 500, 1_000, 5_000], sample_count = 20, sample_size = 1)]
fn broken_chain(bencher: Bencher<'_, '_>, steps: usize) {
    let text = families::broken_chain(steps);
    let check = || package("long", &[("long.flow".to_owned(), text.clone())]);
    let analysis = check();
    let long = analysis.diagnostics.iter().filter(|found| found.path.len() >= steps).count();
    assert!(long >= 3, "{long} findings show the whole way");
    bencher.counter(ItemsCount::new(text.lines().count())).bench_local(|| black_box(check()));
}

/// Branches side by side.
#[divan::bench(args = [17, 100, 1_000], sample_count = 20, sample_size = 1)]
fn wide(bencher: Bencher<'_, '_>, branches: usize) {
    growing(bencher, families::wide, branches);
}

/// Parallels of ten branches in each other.
#[divan::bench(args = [2, 10, 20], sample_count = 20, sample_size = 1)]
fn deep(bencher: Bencher<'_, '_>, depth: usize) {
    growing(bencher, |depth| families::deep(depth, 10), depth);
}

/// Gates each of which leads to each.
#[divan::bench(args = [10, 20, 40], sample_count = 20, sample_size = 1)]
fn dense(bencher: Bencher<'_, '_>, steps: usize) {
    growing(bencher, families::dense, steps);
}

/// Loops in each other.
#[divan::bench(args = [16, 64, 256], sample_count = 20, sample_size = 1)]
fn loops(bencher: Bencher<'_, '_>, depth: usize) {
    growing(bencher, families::loops, depth);
}

/// Roles of which a gate asks one each; of more than thirty-two at once the rules say that they can't tell.
#[divan::bench(args = [2, 10, 30], sample_count = 20, sample_size = 1)]
fn roles(bencher: Bencher<'_, '_>, count: usize) {
    growing(bencher, families::roles, count);
}

//! How long pictures take, by the number of stages: the time for each stage should stay the same.

#[path = "../src/svg/sample.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod sample;

use divan::counter::ItemsCount;
use flow_source::Files;
use flow_targets::{Input, Target, svg::Svg};

fn main() {
    divan::main();
}

/// Workflows with gates, decisions, groups and ways in all directions.
#[divan::bench(args = [100, 1_000, 10_000, 100_000], sample_count = 10, sample_size = 1)]
fn stages(bencher: divan::Bencher<'_, '_>, count: usize) {
    let package = sample::random(count, 8, 1);
    let files = Files::default();
    bencher
        .counter(ItemsCount::new(count))
        .bench_local(|| Svg.build(Input { package: divan::black_box(&package), files: &files }));
}

/// Each stage has a lane of its own.
#[divan::bench(args = [1_000, 10_000], sample_count = 10, sample_size = 1)]
fn lanes(bencher: divan::Bencher<'_, '_>, count: usize) {
    let package = sample::random(count, count, 1);
    let files = Files::default();
    bencher
        .counter(ItemsCount::new(count))
        .bench_local(|| Svg.build(Input { package: divan::black_box(&package), files: &files }));
}

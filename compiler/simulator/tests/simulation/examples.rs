//! Every example simulates sensibly, with nothing said beside the text.

use crate::*;
use flow_simulator::results::Limit;
use std::fs;
use std::path::{Path, PathBuf};

fn collect(folder: &Path, top: &Path, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("it can be read").flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, top, found);
        } else if path.extension().is_some_and(|ending| ending == "flow") {
            let name = path.strip_prefix(top).expect("it is below").to_string_lossy().replace('\\', "/");
            found.push((name, fs::read_to_string(&path).expect("it can be read")));
        }
    }
}

fn examples() -> Vec<(String, Package)> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(top).expect("it can be read").flatten().map(|entry| entry.path()).collect();
    folders.retain(|folder| folder.join("flow.toml").is_file());
    folders.sort();
    folders
        .iter()
        .map(|folder| {
            let name = folder.file_name().expect("it has a name").to_string_lossy().into_owned();
            let mut files = Vec::new();
            collect(folder, folder, &mut files);
            let options = Options { package: name.clone(), ..Options::default() };
            (name, analyse(&MemorySources::new(files), &options).package)
        })
        .collect()
}

#[test]
fn every_example_simulates() {
    let examples = examples();
    assert!(examples.len() >= 11, "only {} examples were found", examples.len());
    for (name, package) in &examples {
        let settings = Settings { replications: Some(3), horizon: Some(180 * DAY), ..Settings::default() };
        let results = simulate(package, &settings);
        println!("== {name}: {} events", results.events);
        for workflow in &results.workflows {
            println!(
                "  {}: {:.0} started, {:.0} finished, {:.0} open, cycle {:.1} h, p95 {:.1} h, waiting {:.1} h, rework {:.2}, late {:?}",
                workflow.id,
                workflow.started.mean,
                workflow.finished.mean,
                workflow.open.mean,
                workflow.cycle.mean.mean / 3_600_000.0,
                workflow.cycle.p95.mean / 3_600_000.0,
                workflow.waiting.mean / 3_600_000.0,
                workflow.rework.mean,
                workflow.late.map(|late| late.mean),
            );
            for outcome in &workflow.outcomes {
                println!("      {}: {:.0} %", outcome.title, outcome.share.mean * 100.0);
            }
        }
        for bottleneck in &results.bottlenecks {
            println!("  bottleneck {bottleneck:?}");
        }
        for measure in &results.measures {
            println!(
                "  measure {} {:?} {:?} {:?}",
                measure.id, measure.value, measure.unknown, measure.verdict
            );
        }
        println!("  limits {:?}", results.limits);
        println!("  {} assumed, left out: {:#?}", results.assumed.len(), results.left_out);
        assert!(results.events > 100, "{name}: nothing happens");
        for limit in &results.limits {
            assert!(
                matches!(limit, Limit::Overloaded { .. } | Limit::NothingFinished { .. }),
                "{name}: {limit:?}"
            );
        }
        let arriving = package.workflows.iter().filter(|workflow| workflow.arrives.is_some());
        for workflow in arriving {
            let result = results.workflows.iter().find(|result| result.id == workflow.head.id);
            let result = result.unwrap_or_else(|| panic!("{name}: no case of {}", workflow.head.id));
            assert!(result.finished.mean > 0.0, "{name}: no case of {} ends", workflow.head.id);
            let shares: f64 = result.outcomes.iter().map(|outcome| outcome.share.mean).sum();
            assert!((shares - 1.0).abs() < 1e-9, "{name}: the shares of the outcomes add up to {shares}");
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let (_, package) = examples().into_iter().find(|(name, _)| name == "refunds").expect("it is there");
    let settings =
        |seed| Settings { seed, replications: Some(3), horizon: Some(60 * DAY), ..Settings::default() };
    let (model, runs) = runs(&package, &settings(1));
    let mut backwards = runs.clone();
    backwards.reverse();
    let text = |results: &Results| format!("{results:?}");
    let first = text(&combine(&model, &runs));
    assert_eq!(first, text(&combine(&model, &backwards)), "the order of replications matters");
    assert_eq!(first, text(&simulate(&package, &settings(1))));
    assert_ne!(first, text(&simulate(&package, &settings(2))));
    let (mut log, mut again) = (Vec::new(), Vec::new());
    replicate(&model, 0, &mut log);
    replicate(&model, 0, &mut again);
    assert!(log.len() > 1_000);
    assert_eq!(log, again);
    assert!(log.windows(2).all(|pair| pair[0].time <= pair[1].time), "the log is in order of time");
}

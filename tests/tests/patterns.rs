//! The 43 control-flow patterns of workflowpatterns.com, one file each in `tests/patterns/`: 38 are written directly, and
//! five, which would let one branch carry several lines of work, are refused with the structured way in the message.

use flow_runtime::{coverage, scenario, time};
use flow_tests::{files, read, rules, text, told, top};
use std::path::{Path, PathBuf};

/// The patterns that are refused: the number, the rule that says so, and words from the way it shows instead.
const REFUSED: [(usize, &str, &str); 5] = [
    (
        8,
        "arrow_across_branches",
        "`done -> send`, once for all. If `send` is to be done once for each branch",
    ),
    (33, "misplaced_line", "What comes from outside is awaited in a branch as well"),
    (38, "arrow_across_branches", "let `prepare` lead back with `unmet -> take_order at most 1 times"),
    (41, "arrow_across_branches", "`done -> tell_customer` in `send_all` goes on once for all of them"),
    (42, "several_targets", "lead to a `parallel` with a branch for each"),
];

/// The files, each with the number of its pattern.
fn patterns() -> Vec<(usize, PathBuf)> {
    files(&top().join("tests/patterns"), ".flow")
        .into_iter()
        .map(|path| {
            let number = name(&path).split('_').nth(1).and_then(|number| number.parse().ok());
            (number.unwrap_or_else(|| panic!("{} is named wcp_NN_name.flow", path.display())), path)
        })
        .collect()
}

fn name(path: &Path) -> String {
    path.file_stem().expect("a file has a name").to_string_lossy().into_owned()
}

#[test]
fn each_pattern_has_one_file_that_says_what_it_is() {
    let numbers: Vec<usize> = patterns().iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=43).collect::<Vec<_>>());
    for (number, path) in patterns() {
        let source = read(&path);
        let mut lines = source.lines();
        let (first, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
        assert!(first.starts_with(&format!("//! WCP-{number} ")), "{}: {first}", path.display());
        assert!(first.ends_with('.') && second.starts_with("//! In Flow: "), "{}: {second}", path.display());
    }
}

#[test]
fn thirty_eight_are_written_directly_and_say_how_they_behave() {
    let mut clean = 0;
    for (number, path) in patterns() {
        if REFUSED.iter().any(|(refused, ..)| *refused == number) {
            continue;
        }
        clean += 1;
        let source = read(&path);
        let analysis = text(&source);
        let said = told(&analysis.files, &analysis.diagnostics);
        assert!(said.is_empty(), "{}:\n{said}", path.display());
        assert!(!analysis.package.scenarios.is_empty(), "{} claims nothing", path.display());
        for scenario in &analysis.package.scenarios {
            assert!(!scenario.expectations.is_empty(), "{}: a scenario expects nothing", path.display());
        }
        let formatted = flow_syntax::format(&source);
        assert!(formatted.as_deref() == Ok(source.as_str()), "{} is not formatted", path.display());
    }
    assert_eq!(clean, 38);
}

/// The accepted patterns are run: what the catalogue demands of each stands as expectations in its scenarios, down to the minute.
#[test]
fn thirty_eight_do_what_the_catalogue_demands() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (number, path) in patterns() {
        if REFUSED.iter().any(|(refused, ..)| *refused == number) {
            continue;
        }
        let package = text(&read(&path)).package;
        let mut runs = Vec::new();
        for scenario in &package.scenarios {
            count += 1;
            let tried = scenario::run(&package, scenario).expect("its workflow is known");
            if !tried.passes() || !tried.unused.is_empty() {
                let mut said = format!("{}: {}\n", name(&path), scenario.head.title);
                if let Some(problem) = &tried.run.problem {
                    said.push_str(&format!("  {problem:?}\n"));
                }
                for failure in &tried.failures {
                    said.push_str(&format!(
                        "  expectation {}: {}\n",
                        failure.expectation + 1,
                        failure.instead
                    ));
                }
                for unused in &tried.unused {
                    said.push_str(&format!("  line {} is never used\n", unused + 1));
                }
                for entry in &tried.run.trace {
                    let title = entry.subject.rsplit('.').next().unwrap_or("");
                    said.push_str(&format!(
                        "    {:>8}  {}\n",
                        time::in_words(entry.at),
                        entry.in_words(title)
                    ));
                }
                wrong.push(said);
            }
            runs.push(tried.run.covered);
        }
        let exercised = coverage::measure(&package, &runs.iter().collect::<Vec<_>>());
        for step in exercised.steps.iter().filter(|step| !step.covered) {
            wrong.push(format!("{}: no scenario comes to {}\n", name(&path), step.of));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 76, "only {count} scenarios: each pattern has a usual case and one at its edge");
}

#[test]
fn five_are_refused_with_the_structured_way() {
    for (number, rule, way) in REFUSED {
        let (_, path) = patterns().swap_remove(number - 1);
        let analysis = text(&read(&path));
        let said = told(&analysis.files, &analysis.diagnostics);
        assert_eq!(rules(&analysis), [rule], "{}:\n{said}", path.display());
        assert!(said.contains(way), "{} does not show another way:\n{said}", path.display());
    }
}

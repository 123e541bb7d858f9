//! Scenarios: lines 47 to 49.

use super::{analysed, holds, tried, work};
use flow_runtime::engine::Problem;
use flow_runtime::script::MissingWhat;

#[test]
fn line_47_steps_succeed_and_answers_must_be_said() {
    let lines = "  stage draft {\n    by Team\n    takes 1h to 5h mostly 2h\n    writes note: Answer\n    done -> look\n  }\n  gate look {\n    by Lead\n    within 1 day\n    accept -> how\n    \
                 reject -> other\n    late -> dropped\n  }\n  decide how {\n    when note is yes -> ok\n    otherwise -> other\n  }";
    holds(&work(
        lines,
        "  when look says reject by lea\n  expect draft is finished within 2h\n  expect outcome other within 2h",
    ));
    let (silent, told) = tried(&work(lines, "  expect outcome ok"));
    assert!(
        matches!(&silent.run.problem, Some(Problem::Missing(missing)) if missing.subject.ends_with("look")
            && matches!(missing.what, MissingWhat::Answer(_))),
        "{:?}\n{told}",
        silent.run.problem
    );
    let (open, told) = tried(&work(lines, "  when look says accept by lea\n  expect outcome ok"));
    assert!(
        matches!(&open.run.problem, Some(Problem::Missing(missing)) if missing.subject.ends_with("draft")
            && missing.what == MissingWhat::Writes("note".to_owned())),
        "{:?}\n{told}",
        open.run.problem
    );
}

#[test]
fn line_47_silence_after_an_answer_is_the_others_silence() {
    let lines = "  gate look {\n    by all of Three\n    within 1 day\n    accept -> ok\n    rework -> look at most 1 times else -> other\n    reject -> other\n    late -> dropped\n  }";
    holds(&work(
        lines,
        "  when look says accept by uma after 1h\n  when look is silent\n  expect look is late within 24h\n  expect no ok\n  expect outcome dropped within 24h",
    ));
    holds(&work(
        lines,
        "  when look says rework by uma after 1h\n  when look is silent\n  expect look is entered 2 times\n  expect outcome dropped within 25h",
    ));
}

#[test]
fn how_another_workflow_ends_is_not_how_this_one_does() {
    let inner = "\nworkflow Inner {\n  owner Lead\n  within 1 week\n  late -> other\n  outcome ok\n  outcome other\n  stage act {\n    by Team\n    late -> other\n    within 1 day\n    done -> ok\n  }\n}\n";
    let lines = "  run inner of Inner {\n    on ok -> ok\n    on other -> ok\n  }";
    let source =
        |expected: &str| work(lines, &format!("  when Inner.act is silent\n  expect {expected}")) + inner;
    holds(&source("outcome ok"));
    holds(&source("outcome Inner.other within 24h"));
    let (silent, told) = tried(&source("outcome Inner.ok"));
    assert_eq!(silent.failures.len(), 1, "{told}");
}

#[test]
fn line_48_lines_are_used_visit_by_visit_and_the_last_one_repeats() {
    let lines = "  stage draft {\n    by Team\n    within 1 day\n    fails -> draft at most 5 times else -> other\n    late -> other\n    done -> look\n  }\n  gate look {\n    by Lead\n    \
                 within 1 day\n    accept -> ok\n    rework -> draft at most 2 times else -> other\n    reject -> other\n    late -> dropped\n  }";
    holds(&work(
        lines,
        "  when draft takes 1h\n  when draft takes 2h\n  when look says rework by lea\n  expect draft is entered 3 times\n  expect outcome other within 5h",
    ));
    holds(&work(
        lines,
        "  when draft fails 2 times\n  when look says accept by lea\n  expect draft is entered 3 times\n  expect outcome ok",
    ));
}

#[test]
fn a_case_that_comes_to_no_end_says_so() {
    let forever = "  wait nobody {\n    until Machine.ready\n    done -> ok\n  }";
    let source = work(forever, "  given Machine.ready: false\n  expect outcome ok")
        .replace("  within 52 weeks\n  late -> dropped\n", "");
    let (tried_, told) = tried(&source);
    assert!(
        matches!(tried_.run.problem, Some(Problem::WaitsForever { .. })),
        "{:?}\n{told}",
        tried_.run.problem
    );
    let round = "  decide a {\n    when Machine.number > 3 -> b\n    otherwise -> ok\n  }\n  decide b {\n    when Machine.number > 2 -> a\n    otherwise -> ok\n  }";
    let (tried_, told) = tried(&work(round, "  given Machine.number: 5\n  expect outcome ok"));
    assert!(matches!(tried_.run.problem, Some(Problem::Loops { .. })), "{:?}\n{told}", tried_.run.problem);
}

#[test]
fn what_goes_on_for_too_long_is_given_up() {
    let unlimited = |source: &str| {
        let patient =
            source.replace("within 52 weeks\n  late -> dropped", "within no limit because \"A test.\"");
        assert_ne!(patient, source);
        patient
    };
    let often = "  stage draft {\n    by Team\n    takes 1m\n    done -> draft at most 1_000_000 times\n      else -> ok\n  }";
    let (run, told) = tried(&unlimited(&work(often, "  expect outcome ok")));
    assert_eq!(run.run.problem, Some(Problem::TooManySteps), "{}", told.lines().count());
    let long = "  wait rest {\n    for 20 years\n    done -> ok\n  }";
    let (run, told) = tried(&unlimited(&work(long, "  expect outcome ok")));
    assert_eq!(run.run.problem, Some(Problem::TooLong), "{told}");
    // Nine years are nothing.
    let (run, told) = tried(&unlimited(&work(&long.replace("20", "9"), "  expect outcome ok")));
    assert!(run.passes(), "{:?}\n{told}", run.run.problem);
}

#[test]
fn the_line_that_is_offered_for_the_others_of_a_group_is_taken() {
    let lines = "  gate look {\n    by majority of Three\n    within 4 weeks\n    accept -> ok\n    rework -> other\n    reject -> other\n    late -> dropped\n  }";
    let source = work(lines, "  when look says accept by 1 of Three after 1h\n  expect outcome ok");
    let analysis = analysed(&source);
    let scenario = analysis.package.scenarios.first().expect("there is one");
    let tried = flow_runtime::scenario::run(&analysis.package, scenario).expect("its workflow is known");
    let told = flow_runtime::findings::Findings::new(&analysis.package, &analysis.files).of(scenario, &tried);
    let fix = told.iter().find_map(|told| told.fixes.first()).expect("an edit is offered");
    let mended = flow_source::diagnostic::apply(&source, &fix.edits.iter().collect::<Vec<_>>());
    let mended = mended.expect("edits that fit");
    assert!(mended.contains("  when look says accept after 1h\n"), "{mended}");
    holds(&mended);
}

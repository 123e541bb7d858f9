//! Blocks and ways: lines 1 to 8.

use super::{AROUND, holds, never_tells, tells, tried, work};

#[test]
fn line_01_a_block_begins_at_its_first_step() {
    tells(
        &work(
            "  stage first {\n    by Team\n    done -> ok\n  }\n  stage second {\n    by Team\n    done -> first\n  }",
            "  expect outcome ok\n  expect no second",
        ),
        &["0m W started", "0m first entered, by Team", "0m W ended: ok"],
    );
}

#[test]
fn line_03_a_visit_starts_its_deadline_anew_and_the_workflow_does_not() {
    let lines = "  stage draft {\n    by Team\n    within 2h\n    late -> other\n    done -> look\n  }\n  \
                 gate look {\n    by Lead\n    within 1 day\n    accept -> ok\n    rework -> draft at most 3 times else -> other\n    \
                 reject -> other\n    late -> other\n  }";
    holds(&work(
        lines,
        "  when draft takes 90m\n  when look says rework after 30m\n  when look says rework after 30m\n  when look says accept after 30m\n  \
         expect draft is entered 3 times\n  expect draft is not late\n  expect outcome ok within 6h",
    ));
}

#[test]
fn line_04_at_most_counts_in_one_instance_of_its_block() {
    let inner = "  parallel twice {\n    each n in [1, 2]\n    at most 1 at once\n    join at least 1\n    stage try {\n      by Team\n      \
                 fails -> try at most 2 times else -> leave\n      done -> join\n    }\n    unmet -> other\n    done -> ok\n  }";
    // The first instance takes the arrow twice and leaves; the second one may take it again.
    holds(&work(inner, "  when try fails 4 times\n  expect try is entered 5 times\n  expect outcome ok"));
}

#[test]
fn line_05_at_one_moment_an_answer_wins_then_the_narrower() {
    let lines = "  stage draft {\n    by Team\n    within 1h\n    late -> other\n    done -> ok\n  }";
    holds(&work(lines, "  when draft takes 1h\n  expect outcome ok\n  expect draft is not late"));
    let narrow = "  parallel both {\n    within 1h\n    branch a {\n      stage inner {\n        by Team\n        within 1h\n        \
                  late -> join\n        done -> join\n      }\n    }\n    late -> other\n    done -> ok\n  }";
    holds(&work(narrow, "  when inner is silent\n  expect inner is late\n  expect outcome ok"));
}

#[test]
fn line_06_what_is_skipped_goes_on_and_wrote_nothing() {
    let lines = "  stage draft {\n    by Team\n    when Machine.ready\n    writes note: Text\n    done -> look\n  }\n  \
                 gate look {\n    by Lead\n    when Machine.ready\n    accept -> ok\n    reject -> other\n  }";
    tells(
        &work(
            lines,
            "  given Machine.ready: false\n  expect no draft\n  expect outcome ok\n  expect that not (note is known)",
        ),
        &["0m draft skipped", "0m look skipped"],
    );
    let last = "  stage draft {\n    by Team\n    done -> ok\n  }\n  finally {\n    stage tidy {\n      by Team\n    }\n    stage close {\n      \
                by Team\n    }\n  }";
    tells(
        &work(last, "  expect outcome ok"),
        &["0m tidy entered, by Team", "0m close entered, by Team", "0m W ended: ok"],
    );
}

#[test]
fn line_07_an_arrow_in_finally_leads_to_another_of_its_steps() {
    let last = "  stage draft {\n    by Team\n    done -> ok\n  }\n  finally {\n    stage tidy {\n      by Team\n      within 1h\n      late -> close\n    }\n    \
                stage sweep {\n      by Team\n    }\n    stage close {\n      by Team\n    }\n  }";
    tells(
        &work(last, "  when tidy is silent\n  expect outcome ok within 2h"),
        &["1h tidy late, to Team", "1h close entered, by Team", "1h close finished", "1h W ended: ok"],
    );
    holds(&work(last, "  when tidy is silent\n  expect no sweep"));
    holds(&work(last, "  expect close is started 1 times\n  expect sweep is started"));
}

#[test]
fn line_07_an_outcome_in_a_branch_ends_the_case_newest_first() {
    let lines = "  parallel both {\n    branch a {\n      stage one {\n        by Team\n        done -> join\n      }\n    }\n    branch b {\n      \
                 stage two {\n        by Machine\n        do send\n        takes 3h\n        done -> join\n      }\n    }\n    branch c {\n      \
                 stage three {\n        by Team\n        done -> other\n      }\n    }\n    done -> ok\n  }\n  finally {\n    stage tidy {\n      by Team\n    }\n  }";
    tells(
        &work(
            lines,
            "  when one is silent\n  when three takes 1h\n  expect outcome other within 1h\n  expect one is cancelled\n  expect two is finished",
        ),
        &[
            "1h three finished",
            "1h two finished, to Machine: what can't be taken back was under way, and finishes",
            "1h one cancelled, to Team",
            "1h tidy entered, by Team",
            "1h W ended: other",
        ],
    );
}

#[test]
fn line_07_what_finishes_all_the_same_leaves_what_it_writes() {
    let lines = "  outcome back unwinds\n  event stop from Lead\n  on stop -> back\n  stage pay {\n    by Machine\n    do send\n    writes thing: Thing\n    \
                 within 1 day\n    undo recall\n    fails -> other\n    late -> other\n    done -> ok\n  }\n  stage recall {\n    by Team\n    reads thing\n    \
                 takes 1h\n  }";
    let source = work(
        lines,
        "  when pay writes Thing { name: \"a\", size: 5 } after 3h\n  when stop happens after 1h\n  expect that thing.size is 5\n  expect outcome back within 2h",
    );
    tells(
        &source,
        &[
            "1h pay finished, to Machine: what can't be taken back was under way, and finishes",
            "1h recall entered, by Team",
            "2h pay compensated",
        ],
    );
    let (tried, told) = tried(&source);
    assert!(tried.run.unwritten.is_empty(), "{:?}\n{told}", tried.run.unwritten);
}

#[test]
fn line_08_a_run_leads_by_its_outcomes_and_detached_goes_on() {
    let child = "workflow Child(size: Int) {\n  owner Lead\n  within 1 day\n  late -> small\n  outcome big(note: Text)\n  outcome small\n  \
                 decide how {\n    when size > 3 -> big(\"It is big.\")\n    otherwise -> small\n  }\n}\n";
    let lines = "  run inner of Child(size: 5) {\n    on big -> keep\n    on small -> other\n  }\n  stage keep {\n    by Team\n    reads inner.note\n    done -> ok\n  }";
    holds(&format!(
        "{child}{}",
        work(lines, "  expect outcome ok\n  expect that inner.note is \"It is big.\"")
    ));
    let apart = "  run inner of Child(size: 5) {\n    detached\n    done -> ok\n  }";
    holds(&format!("{child}{}", work(apart, "  expect outcome ok\n  expect Child is started")));
    never_tells(&format!("{child}{}", work(lines, "  expect outcome ok")), "skipped");
    assert!(AROUND.contains("role Team"));
}

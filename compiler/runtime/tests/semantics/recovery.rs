//! Recovery and compensation: lines 35 to 37.

use super::{holds, tells, work};

fn stage(way: &str) -> String {
    format!(
        "  stage draft {{\n    by Team\n    within 4h\n    stalls after 1h -> {way}\n    late -> dropped\n    done -> ok\n  }}"
    )
}

#[test]
fn line_35_a_recovery_resumes_restarts_or_is_taken_over_and_the_deadline_runs_on() {
    let lines = stage("recover mend at most 2 times else -> other");
    // Resumed: the same attempt, the stall timer anew; at the third stall there is no recovery left.
    tells(
        &work(
            &lines,
            "  when draft is stalled\n  when mend says resume by lea after 10m\n  expect draft is entered 1 times\n  expect outcome other",
        ),
        &[
            "1h draft stalled, to Team",
            "1h draft recovery started, to Lead",
            "1h 10m draft recovery ended (resume), by lea",
            "2h 10m draft stalled, to Team",
            "3h 20m draft stalled, to Team",
        ],
    );
    tells(
        &work(
            &lines,
            "  when draft is stalled\n  when draft takes 1h\n  when mend says restart by lea after 10m\n  expect draft is entered 2 times\n  expect outcome ok",
        ),
        &["1h 10m draft entered, visit 2, by Team", "2h 10m draft finished, visit 2"],
    );
    // The deadline of the step runs on.
    holds(&work(
        &lines,
        "  when draft is stalled\n  when draft takes 3h\n  when mend says restart by lea after 10m\n  expect draft is late\n  expect outcome dropped",
    ));
    tells(
        &work(
            &lines,
            "  when draft is stalled\n  when mend says takeover by lea after 10m\n  expect outcome ok",
        ),
        &["1h 10m draft assigned, to lea: takes it over", "1h 10m draft finished"],
    );
}

#[test]
fn line_36_when_nothing_is_decided_the_else_is_taken() {
    let lines = stage("recover mend at most 1 times else -> other");
    tells(
        &work(&lines, "  when draft is stalled\n  when mend is silent\n  expect outcome other"),
        &["1h draft recovery started, to Lead", "2h draft recovery ended (nothing)", "2h W ended: other"],
    );
}

#[test]
fn line_37_what_was_done_is_undone_newest_first_once_for_each_visit() {
    let lines = "  outcome back unwinds\n  stage one {\n    by Team\n    undo undo_one\n    done -> two\n  }\n  stage two {\n    by Team\n    undo undo_two\n    done -> look\n  }\n  \
                 gate look {\n    by Lead\n    within 1 day\n    accept -> ok\n    rework -> two at most 1 times else -> back\n    reject -> back\n    late -> back\n  }\n  \
                 stage undo_one {\n    by Team\n    takes 1h\n  }\n  stage undo_two {\n    by Team\n    takes 1h\n    fails -> other\n  }";
    tells(
        &work(
            lines,
            "  when look says rework by lea\n  when look says reject by lea\n  expect outcome back within 3h",
        ),
        &["1h two compensated", "2h two compensated", "3h one compensated", "3h W ended: back"],
    );
    // Its own failure leads on.
    holds(&work(
        lines,
        "  when look says reject by lea\n  when undo_two fails\n  expect outcome other\n  expect one is not compensated",
    ));
    // Where it leads to an outcome that unwinds too, what is left is undone all the same.
    let half = lines
        .replace("outcome back unwinds", "outcome back unwinds\n  outcome half unwinds")
        .replace("fails -> other", "fails -> half");
    tells(
        &work(
            &half,
            "  when look says reject by lea\n  when undo_two fails\n  expect outcome half\n  expect two is not compensated",
        ),
        &["1h one compensated", "1h W ended: half"],
    );
}

#[test]
fn line_37_what_undoes_knows_what_the_block_knew_in_which_it_was_done() {
    let lines = "  outcome back unwinds\n  parallel both {\n    join all\n    branch a {\n      stage do_a {\n        by Team\n        writes thing: Thing\n        undo undo_a\n        \
                 done -> join\n      }\n    }\n    branch b {\n      stage do_b {\n        by Lead\n        fails -> back\n        done -> join\n      }\n    }\n    done -> look\n  }\n  \
                 gate look {\n    by Lead\n    within 1 day\n    accept -> ok\n    rework -> back\n    reject -> back\n    late -> back\n  }\n  \
                 stage undo_a {\n    by Team\n    when thing.size is 5\n    reads thing\n    takes 1h\n  }";
    let said = "  when do_a writes Thing { name: \"a\", size: 5 } after 1h\n";
    // Before the branches have joined, and after.
    tells(
        &work(lines, &format!("{said}  when do_b fails after 2h\n  expect outcome back within 3h")),
        &["2h undo_a entered, by Team", "3h do_a compensated", "3h W ended: back"],
    );
    tells(
        &work(lines, &format!("{said}  when look says reject by lea\n  expect outcome back within 2h")),
        &["1h undo_a entered, by Team", "2h do_a compensated", "2h W ended: back"],
    );
    // A stage that undoes may be skipped, and then nothing was undone.
    holds(&work(
        lines,
        "  when do_a writes Thing { name: \"a\", size: 4 } after 1h\n  when do_b fails after 2h\n  expect do_a is not compensated\n  expect outcome back within 2h",
    ));
}

#[test]
fn line_37_people_mend_what_could_not_be_undone() {
    let lines = "  outcome back unwinds\n  event stop\n  on stop -> other\n  stage one {\n    by Team\n    undo undo_one\n    done -> two\n  }\n  stage two {\n    by Team\n    undo undo_two\n    done -> look\n  }\n  \
                 gate look {\n    by Lead\n    within 1 day\n    accept -> ok\n    rework -> by_hand\n    reject -> back\n    late -> back\n  }\n  \
                 stage undo_one {\n    by Machine\n    fails -> by_hand at most 1 times else -> other\n  }\n  \
                 stage undo_two {\n    by Machine\n    fails -> by_hand at most 1 times else -> other\n  }\n  \
                 stage by_hand {\n    by Team\n    within 60 weeks\n    late -> back\n    done -> WHERE\n  }";
    let to = |where_: &str| lines.replace("WHERE", where_);
    // To an outcome that unwinds: what is left is undone all the same, and nothing twice. The case's own deadline and events
    // don't reach those who mend.
    tells(
        &work(
            &to("back"),
            "  when look says reject by lea after 1h\n  when undo_two fails\n  when by_hand takes 55 weeks\n  when stop happens after 2h\n  expect outcome back",
        ),
        &[
            "1h undo_two failed",
            "1h by_hand entered, by Team",
            "385d 1h by_hand finished",
            "385d 1h one compensated",
            "385d 1h W ended: back",
        ],
    );
    // Back to what undoes: then it is undone.
    tells(
        &work(
            &to("undo_two"),
            "  when look says reject by lea after 1h\n  when undo_two fails 1 times\n  when by_hand takes 1h\n  expect outcome back within 2h",
        )
        .replace("rework -> by_hand", "rework -> other"),
        &["2h undo_two entered, visit 2, by Machine", "2h two compensated", "2h one compensated", "2h W ended: back"],
    );
    // How often a way was taken is counted anew for each visit that is undone.
    tells(
        &work(
            &to("back").replace("rework -> by_hand", "rework -> two at most 1 times else -> other"),
            "  when look says rework by lea\n  when look says reject by lea\n  when undo_two fails\n  when by_hand takes 1h\n  expect outcome back within 2h",
        ),
        &["1h by_hand entered, visit 2, by Team", "2h one compensated", "2h W ended: back"],
    );
    // Those who mend in the course of the work may be the same people.
    tells(
        &work(
            &to("back"),
            "  when look says rework by lea after 1h\n  when by_hand takes 1h\n  when undo_two fails\n  when undo_one fails\n  expect outcome back",
        ),
        &[
            "2h by_hand entered, visit 2, by Team",
            "3h undo_one failed",
            "3h by_hand entered, visit 3, by Team",
            "4h W ended: back",
        ],
    );
}

#[test]
fn line_37_each_item_is_undone_with_its_own() {
    let lines = "  outcome back unwinds\n  parallel all {\n    each n in [1, 2, 3]\n    join all\n    stage pack {\n      by Team\n      writes thing: Thing\n      undo unpack\n      \
                 done -> join\n    }\n    stage unpack {\n      by Team\n      when thing.size > 1\n      reads thing, n\n      takes 1h\n    }\n    done -> look\n  }\n  \
                 gate look {\n    by Lead\n    within 1 day\n    accept -> ok\n    rework -> back\n    reject -> back\n    late -> back\n  }";
    let said: Vec<String> = (1..=3)
        .map(|n| format!("  when pack for {n} writes Thing {{ name: \"a\", size: {n} }} after {n}h\n"))
        .collect();
    tells(
        &work(
            lines,
            &format!("{}  when look says reject by lea\n  expect outcome back within 5h", said.concat()),
        ),
        &[
            "3h unpack entered, for 3, by Team",
            "4h unpack entered, visit 2, for 2, by Team",
            "5h unpack skipped, visit 3, for 1",
            "5h W ended: back",
        ],
    );
}

//! Gates: lines 19 to 27.

use super::{holds, never_tells, tells, tried, work};
use flow_runtime::engine::Problem;

fn gate(by: &str, more: &str) -> String {
    format!(
        "  gate look {{\n    by {by}\n    within 4 weeks\n{more}    accept -> ok\n    rework -> other\n    reject -> other\n    late -> dropped\n  }}"
    )
}

#[test]
fn line_19_the_first_no_ends_a_gate_and_a_vote_ends_when_it_is_decided() {
    let all = gate("all of Three", "");
    holds(&work(
        &all,
        "  when look says accept by uma after 1h\n  when look says reject by vic after 2h\n  expect outcome other within 2h",
    ));
    holds(&work(
        &all,
        "  when look says accept by uma after 1h\n  when look says accept by vic after 2h\n  when look says accept by wes after 3h\n  expect outcome ok within 3h",
    ));
    let vote = gate("majority of Three", "");
    // One no doesn't end a vote; two yes of three do.
    tells(
        &work(
            &vote,
            "  when look says reject by uma after 1h\n  when look says accept by vic after 2h\n  when look says accept by wes after 3h\n  expect outcome ok",
        ),
        &["1h look: reject answers, by uma", "3h look: accept, by wes"],
    );
    holds(&work(
        &vote,
        "  when look says reject by uma after 1h\n  when look says rework by vic after 2h\n  expect outcome other within 2h",
    ));
    let cast = gate("2/3 of Three voting", "    open 1 week\n");
    holds(&work(
        &cast,
        "  when look says accept by uma after 1h\n  when look says accept by vic after 2h\n  expect outcome ok\n  expect that case.ended - case.started is 1 week",
    ));
    // One of three isn't half of the body.
    holds(&work(&cast, "  when look says accept by uma after 1h\n  expect outcome other"));
}

#[test]
fn line_20_then_asks_one_after_the_other() {
    let lines = gate("Team then Lead", "");
    tells(
        &work(
            &lines,
            "  when look says accept by ana after 1h\n  when look says accept by lea after 2h\n  expect outcome ok",
        ),
        &["1h look: accept answers, by ana", "2h look: accept, by lea"],
    );
    holds(&work(&lines, "  when look says reject by ana after 1h\n  expect outcome other within 1h"));
    // Who is asked second can't carry it alone: a line of the first one is missing.
    let (early, told) =
        tried(&work(&lines, "  when look says accept by lea after 1h\n  expect outcome dropped"));
    assert!(matches!(&early.run.problem, Some(Problem::Missing(_))), "{:?}\n{told}", early.run.problem);
}

#[test]
fn line_21_one_person_counts_once() {
    let lines = gate("2 of Team", "");
    tells(
        &work(
            &lines,
            "  when look says accept by ana after 1h\n  when look says accept by Team after 2h\n  expect outcome ok",
        ),
        &["1h look: accept answers, by ana", "2h look: accept, by Team"],
    );
    holds(&work(&lines, "  when look says accept by 2 of Team after 1h\n  expect outcome ok within 1h"));
    // Who is in both pools fills one place, and whoever else can fills the other.
    let both = "role Wide { people ana, lea }\n";
    let lines = gate("Wide and Lead", "");
    holds(&format!(
        "{both}{}",
        work(
            &lines,
            "  when look says accept by lea after 1h\n  when look says accept by ana after 2h\n  expect outcome ok"
        )
    ));
}

#[test]
fn line_22_by_is_judged_once_at_the_opening() {
    let lines = "  gate look {\n    by Chief when Machine.ready\n    by Lead\n    within 1 day\n    accept -> ok\n    reject -> other\n    late -> dropped\n  }";
    tells(
        &work(
            lines,
            "  given Machine.ready: false\n  given Machine.ready: true after 1h\n  when look says accept by lea after 2h\n  expect outcome ok",
        ),
        &["0m look entered, by Lead", "2h look: accept, by lea"],
    );
}

#[test]
fn line_23_what_it_requires_keeps_a_gate_open_and_the_deadline_runs() {
    let lines = "  gate look {\n    by Lead\n    within 1 day\n    requires Machine.ready\n    accept -> ok\n    reject -> other\n    late -> dropped\n  }";
    tells(
        &work(
            lines,
            "  given Machine.ready: false\n  given Machine.ready: true after 5h\n  when look says accept by lea after 1h\n  expect outcome ok",
        ),
        &["1h look: accept answers, by lea: it waits for what it requires", "5h look: accept, by lea"],
    );
    holds(&work(
        lines,
        "  given Machine.ready: false\n  when look says accept by lea after 1h\n  expect outcome dropped",
    ));
    holds(&work(
        lines,
        "  given Machine.ready: false\n  when look says reject by lea after 1h\n  expect outcome other",
    ));
}

#[test]
fn line_23_what_it_requires_of_the_day_is_looked_at_again_when_a_day_begins() {
    let lines = "  gate look {\n    by Lead\n    within 1 week\n    requires today >= 2026-11-18\n    accept -> ok\n    reject -> other\n    late -> dropped\n  }";
    // From Monday at nine, UTC, to the midnight with which Wednesday begins.
    tells(
        &work(lines, "  when look says accept by lea after 1h\n  expect outcome ok"),
        &["1h look: accept answers, by lea: it waits for what it requires", "1d 15h look: accept, by lea"],
    );
}

#[test]
fn line_24_at_a_cadence_it_is_decided_at_the_meeting() {
    let meeting =
        "cadence board {\n  every week on Thursday at 10:00 in \"Europe/Berlin\" for 1h\n  by Lead\n}\n";
    let lines = gate("Lead", "    at board\n");
    // From Monday at ten to Thursday at ten.
    tells(
        &format!("{meeting}{}", work(&lines, "  when look says accept by lea after 1h\n  expect outcome ok")),
        &["1h look: accept answers, by lea", "3d look: accept, by lea"],
    );
    // The deadline counts from the entry.
    let tight = lines.replace("within 4 weeks", "within 2 days");
    holds(&format!(
        "{meeting}{}",
        work(
            &tight,
            "  when look says accept by lea after 1h\n  expect look is late\n  expect outcome dropped"
        )
    ));
}

#[test]
fn line_25_a_window_takes_its_result_at_its_end() {
    let lines = gate("Lead", "    open 2 weeks\n");
    tells(
        &work(&lines, "  when look says accept by lea after 1h\n  expect outcome ok"),
        &["1h look: accept answers, by lea", "14d look: accept, by lea"],
    );
    tells(
        &work(&lines, "  when look is silent\n  expect outcome dropped"),
        &["14d look late", "14d W ended: dropped"],
    );
}

#[test]
fn line_26_a_sample_is_drawn_once_a_case_and_again_the_same() {
    let lines = gate("Lead", "    sample 10%\n");
    // Nobody says anything, so this case is one of those that pass unseen or one that must be answered; always the same.
    let source = work(&lines, "  expect outcome ok");
    let (first, told) = tried(&source);
    let (second, again) = tried(&source);
    assert_eq!((first.passes(), told.clone()), (second.passes(), again));
    assert!(told.contains("not in the sample") || first.run.problem.is_some(), "{told}");
    // Whoever says what happens at the gate means a case that is looked at.
    holds(&work(&lines, "  when look says reject by lea\n  expect outcome other"));
}

#[test]
fn line_27_a_later_write_voids_an_approval() {
    let lines = "  stage draft {\n    by Team\n    writes note: Text\n    done -> look\n  }\n  gate look of note {\n    by Lead\n    meets human_approval\n    within 1 day\n    \
                 accept -> change\n    reject -> other\n    late -> dropped\n  }\n  stage change {\n    by Team\n    reads note\n    writes WHAT: Text\n    done -> act\n  }\n  \
                 stage act {\n    by Machine\n    do send\n    done -> ok\n  }";
    let scenario = "  when look says accept by lea\n  expect outcome ok";
    tells(
        &work(&lines.replace("WHAT", "note"), scenario),
        &["0m look voided: note was written again", "0m act unapproved (human_approval)"],
    );
    never_tells(&work(&lines.replace("WHAT", "copy"), scenario), "voided");
    never_tells(&work(&lines.replace("WHAT", "copy"), scenario), "unapproved");
}

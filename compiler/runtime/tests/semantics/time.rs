//! Time and escalation: lines 28 to 34.

use super::{holds, never_tells, tells, work};

#[test]
fn line_28_a_ladder_starts_with_the_step_and_a_former_holder_is_refused() {
    let lines = "  gate look {\n    by Team\n    within 1 day\n    escalate ladder\n    accept -> ok\n    reject -> other\n    late -> dropped\n  }";
    tells(
        &work(
            lines,
            "  when look says accept by ana after 150m\n  when look says reject by lea after 200m\n  expect outcome dropped",
        ),
        &[
            "1h look notified, to Lead via phone",
            "2h look assigned, to Lead via phone",
            "2h 30m look refused, to ana: it isn't theirs any more",
            "3h look convened, to Chief via phone",
        ],
    );
}

#[test]
fn line_28_a_reminder_comes_until_the_task_is_handed_on_and_not_in_that_moment() {
    let ladder = |gap: &str| {
        format!(
            "escalation calls {{\n  after 0m notify Team via phone\n  every 5m notify Team via phone\n  after {gap} assign Lead via phone\n}}\n"
        )
    };
    let lines = "  stage act {\n    by Team\n    within 1 day\n    escalate calls\n    late -> dropped\n    done -> ok\n  }";
    let source = work(lines, "  when act is silent\n  expect outcome dropped\n  expect Lead is assigned");
    tells(
        &format!("{}{source}", ladder("5m")),
        &["0m act notified, to Team via phone", "5m act assigned, to Lead via phone"],
    );
    tells(
        &format!("{}{source}", ladder("10m")),
        &["5m act notified, to Team via phone", "10m act assigned, to Lead via phone"],
    );
    never_tells(&format!("{}{source}", ladder("5m")), "5m act notified");
    never_tells(&format!("{}{source}", ladder("10m")), "10m act notified");
    // A duty has a ladder of its own, which begins when it falls due.
    let duty = "  duty report {\n    every 1h\n    while act\n    by Team\n    do \"Say how it goes.\"\n    within 30m\n    escalate calls\n  }\n  \
                stage act {\n    by Lead\n    takes 100m\n    done -> ok\n  }";
    tells(
        &format!(
            "{}{}",
            ladder("5m"),
            work(duty, "  when report is silent\n  expect outcome ok\n  expect report is late")
        ),
        &[
            "1h report entered, by Team",
            "1h report notified, to Team via phone",
            "1h 5m report assigned, to Lead via phone",
            "1h 30m report late, to Lead",
        ],
    );
}

#[test]
fn line_29_who_is_assigned_may_answer() {
    let lines = "  gate look {\n    by Team\n    within 1 day\n    escalate ladder\n    accept -> ok\n    reject -> other\n    late -> dropped\n  }";
    holds(&work(
        lines,
        "  when look says accept by lea after 150m\n  expect Lead is assigned within 2h\n  expect look is accept by lea\n  expect outcome ok",
    ));
}

#[test]
fn line_30_days_are_exact_months_clamp_and_business_time_has_a_calendar() {
    let lines = |within: &str| {
        format!(
            "  stage draft {{\n    by Alone\n    within {within}\n    late -> other\n    done -> ok\n  }}"
        )
    };
    let silent = "  when draft is silent\n  expect outcome other";
    // Monday at ten: two business days end on Wednesday at ten, three hours of work on Monday at one, ten on Tuesday at noon.
    tells(&work(&lines("2 business days"), silent), &["2d draft late, to Alone"]);
    tells(&work(&lines("3 business hours"), silent), &["3h draft late, to Alone"]);
    tells(&work(&lines("10 business hours"), silent), &["1d 2h draft late, to Alone"]);
    tells(&work(&lines("1 week"), silent), &["7d draft late, to Alone"]);
    // From the last of January to the last of February.
    let month = work(&lines("1 month"), silent).replace("2026-11-16", "2026-01-31");
    tells(&month, &["28d draft late, to Alone"]);
    // A day has 24 hours, also over the change of the clocks.
    let march = work(&lines("1 day"), silent).replace("2026-11-16", "2026-03-28");
    tells(&march, &["1d draft late, to Alone"]);
}

#[test]
fn line_31_a_meeting_at_a_skipped_time_is_held_at_the_next_minute() {
    let meeting =
        "cadence night {\n  every week on Sunday at 02:30 in \"Europe/Berlin\" for 1h\n  by Lead\n}\n";
    let lines = "  gate look {\n    by Lead\n    at night\n    within 4 weeks\n    accept -> ok\n    reject -> other\n    late -> dropped\n  }";
    let source = work(lines, "  when look says accept by lea\n  expect outcome ok")
        .replace("2026-11-16", "2026-03-28");
    // From Saturday at ten (UTC+1) to three o'clock (UTC+2), which is two o'clock by the old time.
    tells(&format!("{meeting}{source}"), &["16h look: accept, by lea"]);
}

#[test]
fn line_32_a_deadline_without_a_way_tells_and_stops_nothing_and_clocks_run_across() {
    let lines = "  stage draft {\n    by Team\n    within 1h\n    escalate ladder\n    done -> ok\n  }";
    tells(
        &work(lines, "  when draft takes 90m\n  expect outcome ok"),
        &["1h draft late, to Team", "1h 30m draft finished"],
    );
    let clock = "  clock whole {\n    within 5h from first\n    escalate ladder\n    restart on again\n    pause while rest\n    until third\n  }\n  \
                 event again\n  \
                 stage first {\n    by Team\n    takes 1h\n    done -> second\n  }\n  stage second {\n    by Team\n    takes 90m\n    done -> rest\n  }\n  \
                 wait rest {\n    for 10h\n    done -> third\n  }\n  stage third {\n    by Team\n    takes 2h\n    done -> ok\n  }";
    // It starts when `first` is done, rests for ten hours, and its ladder with it.
    tells(
        &work(
            clock,
            "  expect outcome ok\n  expect Lead is notified\n  expect that case.ended - case.started is 870m",
        ),
        &[
            "2h whole notified, to Lead via phone",
            "13h whole assigned, to Lead via phone",
            "14h whole convened, to Chief via phone",
        ],
    );
    tells(
        &work(clock, "  when again happens after 90m\n  expect outcome ok"),
        &["1h 30m again happened", "2h 30m rest entered", "12h 30m whole notified, to Lead via phone"],
    );
}

#[test]
fn line_33_a_duty_is_due_after_its_interval_and_a_missed_one_is_late() {
    let lines = "  duty report {\n    every 1h\n    while act\n    by Lead\n    do \"Say how it goes.\"\n  }\n  \
                 stage act {\n    by Team\n    takes 210m\n    done -> ok\n  }";
    tells(
        &work(lines, "  expect outcome ok\n  expect report is started 3 times"),
        &[
            "1h report entered, by Lead",
            "2h report entered, visit 2, by Lead",
            "3h report entered, visit 3, by Lead",
        ],
    );
    tells(
        &work(lines, "  when report is silent\n  expect outcome ok\n  expect report is late"),
        &["1h report entered, by Lead", "2h report late"],
    );
}

#[test]
fn line_34_the_deadline_of_the_whole_cancels_everything() {
    let lines = "  parallel both {\n    branch a {\n      stage one {\n        by Team\n        done -> join\n      }\n    }\n    branch b {\n      stage two {\n        by Team\n        \
                 done -> join\n      }\n    }\n    done -> ok\n  }";
    let source = work(
        lines,
        "  when one is silent\n  when two is silent\n  expect outcome dropped\n  expect one is cancelled\n  expect two is cancelled",
    );
    tells(&source.replace("within 52 weeks", "within 1 day"), &["1d W late", "1d W ended: dropped"]);
}

#[test]
fn what_waits_for_a_moment_goes_on_in_it() {
    let lines = |condition: &str| {
        format!(
            "  wait rest {{\n    until {condition}\n    within 1 week\n    late -> dropped\n    done -> ok\n  }}"
        )
    };
    let source = |condition: &str| work(&lines(condition), "  expect outcome ok");
    tells(&source("now >= case.started + 90m"), &["1h 30m rest finished"]);
    tells(&source("now - case.started > 26h"), &["1d 2h 1s rest finished"]);
    // What asks for the day goes on when it begins: at midnight in UTC.
    tells(&source("today >= 2026-11-18"), &["1d 15h rest finished"]);
    // A moment that has come isn't looked for again while something else is waited for.
    let gate = "  gate look {\n    by Lead\n    within 1 week\n    requires now >= case.started + 1h\n    requires Machine.ready\n    accept -> ok\n    reject -> other\n    late -> dropped\n  }";
    let given = "  given Machine.ready: false\n  when look says accept by lea after 2h\n";
    tells(&work(gate, &format!("{given}  expect outcome dropped")), &["7d look late, to Lead"]);
}

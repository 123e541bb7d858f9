//! Doing work: lines 9 to 18.

use super::{holds, never_tells, tells, tried, work};

#[test]
fn line_09_by_a_role_offers_and_by_a_variable_gives() {
    let lines = "  stage choose {\n    by Team\n    writes boss: Lead\n    done -> act\n  }\n  stage act {\n    by boss\n    done -> ok\n  }";
    tells(
        &work(lines, "  when choose writes lea\n  expect outcome ok"),
        &["0m choose entered, by Team", "0m act entered, by boss"],
    );
}

#[test]
fn line_10_retries_are_further_attempts_and_a_named_error_is_an_answer() {
    let lines = "  stage try {\n    by Machine\n    do read\n    within 4h\n    retry 3 times every 30s doubling\n    fails duplicate -> other\n    \
                 fails -> dropped\n    late -> dropped\n    done -> ok\n  }";
    tells(
        &work(
            lines,
            "  when try fails with down 3 times\n  expect try is retried 3 times\n  expect outcome ok",
        ),
        &[
            "0m try failed (down)",
            "30s try retried, attempt 2",
            "1m 30s try retried, attempt 3",
            "3m 30s try retried, attempt 4",
        ],
    );
    holds(&work(
        lines,
        "  when try fails with down\n  expect try is retried 3 times\n  expect outcome dropped",
    ));
    holds(&work(
        lines,
        "  when try fails with duplicate\n  expect try is not retried\n  expect outcome other",
    ));
    let send = lines.replace("do read", "do send");
    holds(&work(&send, "  when try fails with down\n  expect try is not retried\n  expect outcome dropped"));
    let mark = lines.replace("do read", "do mark");
    holds(&work(&mark, "  when try fails with down\n  expect try is retried 3 times"));
}

#[test]
fn line_11_a_stall_counts_from_the_last_sign_of_life() {
    let lines = "  stage draft {\n    by Team\n    takes 3h\n    within 1 day\n    stalls after 1h -> other\n    late -> dropped\n    done -> ok\n  }";
    tells(
        &work(lines, "  when draft is stalled\n  expect outcome other"),
        &["1h draft stalled, to Team", "1h W ended: other"],
    );
    // Whoever is at it shows signs of life.
    holds(&work(lines, "  when draft takes 3h\n  expect draft is not stalled\n  expect outcome ok"));
}

#[test]
fn line_12_absent_fires_when_nobody_is_there_deputies_included() {
    let lines = |who: &str| {
        format!(
            "  stage look {{\n    by {who}\n    within 2 weeks\n    absent -> other\n    late -> dropped\n    done -> ok\n  }}"
        )
    };
    let night = |lines: String| work(&lines, "  expect outcome other").replace("at 10:00", "at 22:00");
    tells(&night(lines("Alone")), &["0m look absent, to Alone", "0m W ended: other"]);
    holds(&work(&lines("Alone"), "  expect outcome ok"));
    // Lead stands in for the office, and has no calendar.
    holds(&work(&lines("Office"), "  expect outcome ok").replace("at 10:00", "at 22:00"));
    holds(&work(&lines("Team"), "  when Team is absent\n  expect outcome other"));
    holds(&work(&lines("Team"), "  when look is absent\n  expect outcome other"));
    // On the workflow it serves the steps that have none of their own.
    let around = lines("Team").replace("    absent -> other\n", "");
    let around = format!("  absent -> other\n{around}");
    holds(&work(&around, "  when look is absent\n  expect outcome other"));
}

#[test]
fn line_13_who_is_consulted_or_informed_never_blocks() {
    let lines = "  stage draft {\n    by Team\n    consults Chief\n    informs Lead\n    done -> ok\n  }";
    tells(
        &work(lines, "  expect outcome ok within 1m\n  expect Lead is notified"),
        &[
            "0m draft informed, to Chief: asked for an opinion",
            "0m draft finished",
            "0m draft informed, to Lead: told",
        ],
    );
}

#[test]
fn line_14_a_confirmation_is_asked_before_the_call_inside_the_deadline() {
    let lines = "  stage act {\n    by Bot\n    do Machine.run\n    within 2h\n    fails -> other\n    late -> dropped\n    done -> ok\n  }";
    tells(
        &work(
            lines,
            "  when act says accept by lea after 10m\n  expect act is accept by lea\n  expect outcome ok",
        ),
        &["0m act entered, by Bot", "10m act: accept answers, by lea: confirmation", "10m act finished"],
    );
    holds(&work(
        lines,
        "  when act says reject by lea after 10m\n  expect outcome other\n  expect act is not finished",
    ));
    holds(&work(
        lines,
        "  when act says accept by lea after 3h\n  expect act is late\n  expect outcome dropped",
    ));
}

#[test]
fn line_14_a_condition_of_a_confirmation_is_about_what_the_action_is_given() {
    // The case has an amount of its own, which the condition doesn't mean.
    let paid = |amount: &str, more: &str| {
        work(
            "  stage look {\n    by Team\n    writes amount: Money\n    within 1h\n    late -> dropped\n    done -> pay\n  }\n  \
             stage pay {\n    by Payer\n    reads amount\n    do Till.pay(amount: amount - 100 EUR)\n    within 2h\n    fails -> other\n    \
             late -> dropped\n    done -> ok\n  }",
            &format!("  when look writes {amount}\n{more}"),
        ) + "\nsystem Till {\n  owner Lead\n  action pay(amount: Money)\n}\nagent Payer {\n  operator Lead\n  model \"house\" as \"payer\"\n  \
             uses Till.pay\n  confirm Till.pay with Lead when amount > 200 EUR\n}\n"
    };
    holds(&paid("250 EUR", "  expect outcome ok"));
    tells(
        &paid("350 EUR", "  when pay says accept by lea after 10m\n  expect outcome ok"),
        &["0m pay entered, by Payer", "10m pay: accept answers, by lea: confirmation", "10m pay finished"],
    );
    holds(&paid("350 EUR", "  when pay says reject by lea after 10m\n  expect outcome other"));
    let (silent, told) = tried(&paid("350 EUR", "  expect outcome ok"));
    assert!(silent.run.problem.is_some(), "nothing is confirmed by itself\n{told}");
}

#[test]
fn line_15_what_is_held_alone_is_held_from_start_to_finish() {
    let lines = "  parallel both {\n    each n in [1, 2]\n    join all\n    stage act {\n      by Team\n      exclusive \"the room\"\n      takes 1h\n      within 3h\n      \
                 late -> leave\n      done -> join\n    }\n    unmet -> other\n    done -> ok\n  }";
    let lines = lines.replace("exclusive \"the room\"", "exclusive Machine");
    tells(
        &work(&lines, "  expect outcome ok\n  expect that case.ended - case.started is 2h"),
        &[
            "0m act entered, for 1, by Team",
            "0m act entered, visit 2, for 2, by Team",
            "1h act finished, for 1",
            "2h act finished, visit 2, for 2",
        ],
    );
    // Waiting counts in the deadline.
    let tight = lines.replace("within 3h", "within 90m");
    holds(&work(&tight, "  expect act is late\n  expect outcome other"));
}

#[test]
fn line_16_what_is_done_while_a_step_is_open_ends_with_it() {
    let lines = "  parallel both {\n    branch a {\n      stage host {\n        by Lead\n        takes 2h\n        done -> join\n      }\n    }\n    branch b {\n      \
                 stage note {\n        by Team\n        while host\n        late -> leave\n        done -> join\n      }\n    }\n    unmet -> other\n    done -> ok\n  }";
    tells(
        &work(lines, "  when note is silent\n  expect outcome other"),
        &["2h note late", "2h note cancelled, to Team", "2h b left"],
    );
    // Who comes after it has ended comes too late, and does nothing.
    let after = lines.replace(
        "      stage note {",
        "      stage first {\n        by Team\n        done -> note\n      }\n      stage note {",
    );
    tells(
        &work(&after, "  when first takes 3h\n  when note takes 1h\n  expect outcome other within 3h"),
        &["3h note late", "3h b left"],
    );
    holds(&work(&after, "  when first takes 1h\n  when note takes 30m\n  expect outcome ok within 2h"));
}

#[test]
fn line_17_the_risk_of_a_stage_is_that_of_its_actions() {
    let lines = "  stage act {\n    by Team\n    do Machine.send\n    done -> ok\n  }";
    tells(&work(lines, "  expect outcome ok"), &["0m act unapproved (human_approval)"]);
    never_tells(&work(&lines.replace("send", "read"), "  expect outcome ok"), "unapproved");
}

#[test]
fn line_18_the_author_is_everybody_who_wrote_it() {
    let lines = "  stage draft {\n    by Team\n    writes note: Text\n    done -> again\n  }\n  stage again {\n    by Lead\n    writes note: Text\n    done -> look\n  }\n  \
                 gate look of note {\n    by Lead or Chief\n    within 1 day\n    accept -> ok\n    reject -> other\n    late -> dropped\n  }";
    let named = lines.replace("by Lead\n    writes", "by boss\n    writes").replace(
        "stage draft {\n    by Team\n    writes note: Text",
        "stage draft {\n    by Team\n    writes note: Text, boss: Lead",
    );
    tells(
        &work(
            &named,
            "  when draft writes note: \"A\", boss: lea\n  when look says accept by lea after 1h\n  when look says accept by kim after 2h\n  expect outcome ok",
        ),
        &["1h look refused, to lea: nobody reviews their own work", "2h look: accept, by kim"],
    );
}

//! Parallel, events, handovers: lines 38 to 46.

use super::{holds, never_tells, tells, work};

fn two(conditions: [&str; 2], join: &str) -> String {
    let branch = |name: &str, condition: &str| {
        format!(
            "    branch {name} {{\n{condition}      stage do_{name} {{\n        by Team\n        writes note_{name}: Text\n        within 1 day\n        fails -> leave\n        \
             late -> leave\n        done -> join\n      }}\n    }}\n"
        )
    };
    format!(
        "  parallel both {{\n{}{}{join}    unmet -> other\n    done -> ok\n  }}",
        branch("a", conditions[0]),
        branch("b", conditions[1])
    )
}

#[test]
fn line_38_a_branch_that_is_skipped_counts_as_joined() {
    let never = "      when Machine.ready\n";
    holds(&work(
        &two([never, ""], "    join all\n"),
        "  given Machine.ready: false\n  expect no do_a\n  expect outcome ok",
    ));
    holds(&work(
        &two([never, never], "    join all\n"),
        "  given Machine.ready: false\n  expect outcome ok within 1m",
    ));
}

#[test]
fn line_39_what_did_not_join_wrote_nothing() {
    let lines = two(["", ""], "    join any\n");
    holds(&work(
        &lines,
        "  when do_a writes \"A\" after 1h\n  when do_b writes \"B\" after 2h\n  expect outcome ok within 1h\n  expect that note_a is \"A\"\n  expect that not (note_b is known)",
    ));
    let each = "  parallel all {\n    each n in [3, 1, 2]\n    join at least 2\n    stage size {\n      by Team\n      writes big: Int\n      fails -> leave\n      done -> join\n    }\n    \
                unmet -> other\n    done -> ok\n  }";
    // Results stand in the order of the input, those that joined.
    holds(&work(
        each,
        "  when size for 3 takes 2h\n  when size for 3 writes 30 after 2h\n  when size for 1 writes 10 after 1h\n  when size for 2 fails\n  expect outcome ok\n  expect that count of big is 2",
    ));
    // Who has joined is known while others are still at it, and when the rest comes home.
    let rest = two(["", ""], "    join any\n    rest continues\n").replace("done -> ok", "done -> both_home");
    let home = "  wait both_home {\n    until count of both.joined is 2\n    within 1 day\n    late -> other\n    done -> ok\n  }";
    holds(&work(
        &format!("{rest}\n{home}"),
        "  when do_a writes \"A\" after 1h\n  when do_b writes \"B\" after 2h\n  expect both_home is entered within 1h\n  expect outcome ok within 2h",
    ));
}

#[test]
fn line_40_the_rest_is_cancelled_unless_it_continues() {
    let scenario = "  when do_a takes 1h\n  when do_b takes 3h\n  expect outcome ok\n";
    holds(&work(
        &two(["", ""], "    join any\n"),
        &format!("{scenario}  expect do_b is cancelled within 1h"),
    ));
    let then = two(["", ""], "    join any\n    rest continues\n").replace(
        "done -> ok\n  }",
        "done -> more\n  }\n  stage more {\n    by Team\n    takes 5h\n    done -> ok\n  }",
    );
    holds(&work(&then, &format!("{scenario}  expect do_b is finished\n  expect do_b is not cancelled")));
}

#[test]
fn line_40_what_has_not_begun_is_of_the_rest() {
    let each = "  parallel those {\n    each n in [1, 2, 3]\n    at most 1 at once\n    join any\n    stage one {\n      by Team\n      takes 1h\n      fails -> leave\n      \
                done -> join\n    }\n    unmet -> other\n    done -> ok\n  }";
    // One after the other until one has done it: nobody begins the next one then.
    holds(&work(each, "  expect one is entered 1 times\n  expect outcome ok within 1h"));
    holds(&work(
        each,
        "  when one for 1 fails\n  expect one is entered 2 times\n  expect no one for 3\n  expect outcome ok within 1h",
    ));
    // Where the rest continues all of it does, still one after the other.
    let then = each.replace("join any\n", "join any\n    rest continues\n").replace(
        "done -> ok\n  }",
        "done -> more\n  }\n  stage more {\n    by Lead\n    takes 5h\n    done -> ok\n  }",
    );
    tells(
        &work(&then, "  expect one is entered 3 times\n  expect outcome ok within 6h"),
        &[
            "1h more entered, by Lead",
            "2h one finished, visit 2, for 2",
            "3h one finished, visit 3, for 3",
            "6h more finished",
        ],
    );
}

#[test]
fn line_41_each_takes_its_list_at_entry_or_one_for_each_event() {
    let lines = "  parallel all {\n    each n in LIST\n    join all\n    stage one {\n      by Team\n      done -> join\n    }\n    unmet -> other\n    done -> ok\n  }";
    holds(&work(&lines.replace("LIST", "[]"), "  expect no one\n  expect outcome ok within 1m"));
    holds(&work(&lines.replace("LIST", "[1, 2, 3]"), "  expect one is entered 3 times\n  expect outcome ok"));
    let events = "  event order(size: Int)\n  parallel all {\n    each o on order\n    until Machine.ready\n    join all\n    stage pack {\n      by Team\n      reads o.size\n      takes 1h\n      \
                  done -> join\n    }\n    unmet -> other\n    done -> ok\n  }";
    holds(&work(
        events,
        "  given Machine.ready: false\n  given Machine.ready: true after 4h\n  when order happens(size: 1) after 1h\n  when order happens(size: 2) after 2h\n  expect pack is entered 2 times\n  expect outcome ok\n  \
         expect that case.ended - case.started is 4h",
    ));
}

#[test]
fn line_42_unmet_fires_when_too_many_have_left() {
    let lines = two(["", ""], "    join all\n");
    tells(
        &work(
            &lines,
            "  when do_a fails after 1h\n  when do_b takes 3h\n  expect outcome other within 1h\n  expect do_b is cancelled",
        ),
        &["1h a left", "1h do_b cancelled, to Team", "1h W ended: other"],
    );
}

#[test]
fn line_43_an_event_fires_in_the_innermost_block_that_handles_it() {
    let lines = "  event stop\n  on stop -> other\n  parallel both {\n    branch a {\n      on stop -> join\n      stage one {\n        by Team\n        done -> join\n      }\n    }\n    \
                 branch b {\n      stage two {\n        by Team\n        takes 3h\n        done -> join\n      }\n    }\n    done -> more\n  }\n  stage more {\n    by Team\n    done -> ok\n  }";
    // Inside, only the branch that handles it is cancelled; outside of it, the whole hears it.
    holds(&work(
        lines,
        "  when one is silent\n  when stop happens after 1h\n  expect one is cancelled within 1h\n  expect two is finished\n  expect outcome ok within 3h",
    ));
    holds(&work(
        lines,
        "  when one takes 1h\n  when more is silent\n  when stop happens after 4h\n  expect outcome other within 4h",
    ));
}

#[test]
fn line_44_an_event_is_kept_until_somebody_listens_once() {
    let lines = "  event go\n  stage first {\n    by Team\n    takes 2h\n    done -> second\n  }\n  stage second {\n    by Team\n    on go -> third\n    done -> other\n  }\n  \
                 stage third {\n    by Team\n    takes 1h\n    on go -> other\n    done -> ok\n  }";
    tells(
        &work(lines, "  when second takes 5h\n  when go happens after 1h\n  expect outcome ok within 3h"),
        &["1h go kept", "2h go happened"],
    );
    let transient = lines.replace("event go", "event go transient");
    tells(
        &work(&transient, "  when second takes 5h\n  when go happens after 1h\n  expect outcome other"),
        &["1h go dropped: nobody listened"],
    );
    let never = lines.replace("    on go -> third\n", "").replace("    on go -> other\n", "");
    tells(
        &work(&never, "  when go happens after 1h\n  expect outcome other"),
        &["1h go kept", "2h go dropped: the case is over, and nobody listened"],
    );
}

#[test]
fn line_45_what_runs_beside_cancels_nothing_and_goes_one_at_a_time() {
    let lines = "  event call(who: Text)\n  beside talk {\n    starts on call\n    stage speak {\n      by Lead\n      takes 2h\n      done -> leave\n    }\n  }\n  \
                 stage act {\n    by Team\n    takes 8h\n    done -> ok\n  }";
    tells(
        &work(
            lines,
            "  when call happens(who: \"a\") after 1h\n  when call happens(who: \"b\") after 2h\n  expect speak is entered 2 times\n  expect outcome ok within 8h",
        ),
        &["1h speak entered, by Lead", "3h speak entered, visit 2, by Lead", "8h act finished"],
    );
    // It may lead to a step of the block, which that cancels.
    let back = lines.replace("done -> leave", "done -> act");
    tells(
        &work(
            &back,
            "  when call happens(who: \"a\") after 1h\n  expect act is entered 2 times\n  expect outcome ok",
        ),
        &["3h act cancelled, to Team", "3h act entered, visit 2, by Team"],
    );
}

#[test]
fn line_46_a_refused_handoff_is_the_senders() {
    let other = "workflow Other(size: Int) {\n  owner Lead\n  within 1 day\n  late -> bad\n  outcome good\n  outcome bad\n  stage take_it {\n    by Lead\n    done -> good\n  }\n}\n\
                 seam hand {\n  from W.give\n  to Other\n  owner Lead\n  by Lead\n  within 1h\n  late -> Other\n  asks \"Can you?\"\n}\n";
    let lines = "  run give of Other(size: 3) {\n    through hand\n    on good -> ok\n    on bad -> dropped\n    on refused -> other\n  }";
    holds(&format!(
        "{other}{}",
        work(
            lines,
            "  when hand says reject by lea after 10m\n  expect outcome other within 10m\n  expect no Other"
        )
    ));
    holds(&format!(
        "{other}{}",
        work(
            lines,
            "  when hand says accept by lea after 10m\n  expect Other is started\n  expect outcome ok"
        )
    ));
    never_tells(&format!("{other}{}", work(lines, "  when hand is silent\n  expect outcome ok")), "refused");
}

//! Ways round an approval that somebody might think of, and beside each the one that is right.

use super::tests::{PAY, exception, gate, pays, pays_with, stage};
use crate::testing::{analysis, shown};
use flow_source::Level;

/// What the rule says, as the reader sees it; nothing else may be wrong with the text.
#[track_caller]
fn said(text: &str) -> Vec<String> {
    let analysis = analysis(text);
    let (own, others): (Vec<_>, Vec<_>) =
        analysis.diagnostics.iter().partition(|found| found.rule.name == "unguarded_risk");
    let wrong: Vec<String> = others
        .iter()
        .filter(|found| found.level == Level::Error)
        .map(|found| shown(&analysis, found))
        .collect();
    assert_eq!(wrong, Vec::<String>::new(), "{text}");
    own.iter().map(|found| shown(&analysis, found)).collect()
}

#[track_caller]
fn broken(text: &str) -> String {
    let found = said(text);
    assert_eq!(found.len(), 1, "{found:?}\n{text}");
    found.into_iter().next().expect("there is one")
}

#[track_caller]
fn clean(text: &str) {
    assert_eq!(said(text), Vec::<String>::new(), "{text}");
}

const FEE: &str = "stage fee {\n by Bank\n reads draft\n writes final_text: Text\n do note(text: draft.note)\n within 1h\n fails -> refused\n late -> refused\n done -> pay\n}\n";

fn drafts() -> String {
    pays("").replace("record Draft { amount: Money,", "record Draft { amount: Money, note: Text,")
}

/// The lines of the workflow.
fn with(steps: &str) -> String {
    let text = drafts();
    let end = text.rfind('}').expect("a workflow ends");
    format!("{}{steps}\n}}\n", &text[..end])
}

fn approved(then: &str) -> String {
    gate("approve", "claim", &format!("meets human_approval\naccept -> {then}"))
}

#[test]
fn data_that_passes_through_a_system_is_still_somebodys() {
    let pay = PAY.replace("reads claim", "reads claim, final_text");
    // A person writes the draft after the approval, and a system makes of it what is paid.
    broken(&with(
        &(approved("write")
            + &stage("write", "Clerk", "reads claim\nwrites draft: Draft\ndone -> fee")
            + FEE
            + &pay),
    ));
    // The other way round it is what was approved.
    let first = stage("write", "Clerk", "reads claim\nwrites draft: Draft\ndone -> approve");
    let approve = gate("approve", "draft", "meets human_approval\naccept -> fee");
    clean(&with(&(first + &approve + FEE + &pay)));
}

#[test]
fn whoever_takes_over_from_a_system_writes_something_new() {
    let takes_over = |ways: &str| {
        FEE.replace("reads draft", "reads claim")
            .replace("draft.note", "claim.note")
            .replace("fails -> refused", ways)
    };
    let pay = PAY.replace("reads claim", "reads claim, final_text");
    let call = "fails -> recover failed_system(lead: Clerk, timebox: 30m) at most 1 times else -> refused";
    let text = |ways: &str| {
        with(&(approved("fee") + &takes_over(ways) + &pay))
            .replace("{ recalibration }", "{ failed_system, recalibration }")
    };
    broken(&text(call));
    clean(&text("fails -> refused"));
}

#[test]
fn an_approval_of_one_field_is_none_of_another() {
    let approve = |of: &str| gate("approve", of, "meets human_approval\naccept -> pay");
    broken(&pays(&(approve("claim.note") + PAY)));
    clean(&pays(&(approve("claim.amount") + PAY)));
    clean(&pays(&(approve("claim") + PAY)));
}

#[test]
fn an_empty_list_asks_nobody() {
    let steps = |of: &str| {
        "parallel look {\n each one in claim.parts\n join all\n".to_owned()
            + &gate("approve", of, "meets human_approval\naccept -> join")
            + "done -> pay\n}\n"
            + PAY
    };
    let text = |steps: &str| pays(steps).replace("note: Text }", "note: Text, parts: list of Draft }");
    broken(&text(&steps("claim")));
    // Each part was looked at; where there is none, there is none to look at.
    clean(&text(&steps("one")));
}

#[test]
fn a_branch_that_is_left_out_approves_nothing() {
    let steps = |join: &str, unmet: &str| {
        "parallel both {\n branch look {\n".to_owned()
            + &gate("approve", "claim", "meets human_approval\naccept -> join")
                .replace("reject -> refused", "reject -> leave")
            + "}\n branch other {\n"
            + &stage("change", "Clerk", "writes minutes: Text\ndone -> join")
            + &format!("}}\n join {join}\n {unmet}\n done -> pay\n}}\n")
            + PAY
    };
    broken(&pays(&steps("at least 1", "")));
    clean(&pays(&steps("all", "unmet -> refused")));
}

#[test]
fn what_runs_beside_may_change_it_at_any_time() {
    let steps = |writes: &str| {
        "event correction from Boss\nbeside correct {\n starts on correction\n".to_owned()
            + &stage("change", "Clerk", &format!("writes {writes}\ndone -> leave"))
            + "}\n"
            + &approved("pay")
            + PAY
    };
    broken(&pays(&steps("claim: Claim")));
    clean(&pays(&steps("minutes: Text")));
}

#[test]
fn work_beside_needs_a_gate_beside() {
    let steps = |inside: &str| {
        "event urgent_case from Boss\nbeside at_once {\n starts on urgent_case\n".to_owned()
            + inside
            + &PAY.replace("stage pay", "stage pay_early").replace("-> paid", "-> leave")
            + "}\n"
            + &approved("pay")
            + PAY
    };
    broken(&pays(&steps("")));
    clean(&pays(&steps(&gate("agree", "claim", "meets human_approval\naccept -> pay_early"))));
}

#[test]
fn each_time_an_event_happens_its_data_is_new() {
    let steps = |second: &str| {
        "event offer(amount: Money) from Boss\n".to_owned()
            + "wait first {\n for 1 day\n on offer when offer.amount > 100 USD -> second\n done -> refused\n}\n"
            + &format!(
                "wait second {{\n for 1 day\n on offer when offer.amount {second} 100 USD -> pay\n done -> refused\n}}\n"
            )
            + PAY
    };
    // The second offer may be anything, whatever the first one was.
    broken(&pays(&steps("<=")));
    broken(&pays(&steps(">")));
}

#[test]
fn a_new_event_is_not_what_was_approved() {
    let steps = |again: &str| {
        "event offer(amount: Money) from Boss\nwait first {\n for 1 day\n on offer -> approve\n done -> refused\n}\n".to_owned()
            + &gate("approve", "offer", "meets human_approval\naccept -> rest")
            + &format!("wait rest {{\n for 1 day\n {again}done -> pay\n}}\n")
            + &PAY.replace("reads claim", "reads claim, offer").replace("claim.amount", "offer.amount")
    };
    let found = said(&pays(&steps("on offer -> pay\n ")));
    assert_eq!(found.len(), 1, "{found:?}");
    clean(&pays(&steps("")));
}

fn undoing(undone: &str, first: &str) -> String {
    let pay = PAY.replace("done -> paid", &format!("undo take_back\n done -> {undone}"));
    let back = PAY
        .replace("stage pay", "stage take_back")
        .replace("    within 1h\n", "")
        .replace("    late -> refused\n    done -> paid\n", "")
        .replace("fails -> refused", "fails -> recover recalibration(lead: Boss) else -> refused");
    let second = gate("happy", "claim", "accept -> paid").replace("reject -> refused", "reject -> cancelled");
    pays(&("outcome cancelled unwinds\n".to_owned() + first + &pay + &second + &back))
}

#[test]
fn undoing_is_reached_where_something_was_done() {
    // Nothing was paid where the gate says no, so nothing is taken back there.
    let first = approved("pay").replace("reject -> refused", "reject -> cancelled");
    let found = said(&undoing("happy", &first));
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn undoing_needs_the_approval_of_its_own_tier() {
    // To pay is no risk here, to take it back is.
    let first = "stage begin {\n by Clerk\n within 1 day\n late -> refused\n done -> pay\n}\n";
    let text =
        undoing("happy", first).replacen("do pay(amount: claim.amount)", "do note(text: claim.note)", 1);
    let found = broken(&text);
    assert!(found.contains("“Take back”"), "{found}");
}

#[test]
fn what_is_done_in_the_end_needs_its_gate_on_every_ending() {
    let text = |way: &str| {
        let last = "finally {\n".to_owned()
            + &PAY
                .replace("stage pay", "stage settle")
                .replace("    within 1h\n    fails -> refused\n    late -> refused\n    done -> paid\n", "")
            + "}\n";
        pays(
            &(gate("approve", "claim", "meets human_approval\naccept -> paid")
                .replace("reject -> refused", way)
                + &last),
        )
    };
    assert_eq!(said(&text("reject -> refused")).len(), 1);
}

#[test]
fn a_duty_is_no_way_round() {
    let duty = |while_: &str| {
        format!("duty pay_daily {{\n every 1 day\n{while_} by Bank\n do pay(amount: claim.amount)\n}}\n")
    };
    let steps = |while_: &str| {
        duty(while_) + &approved("work") + &stage("work", "Clerk", "writes minutes: Text\ndone -> paid")
    };
    let found = broken(&pays(&steps("")));
    assert!(
        found.contains("“Pay daily” is due again and again, and can be done without human approval"),
        "{found}"
    );
    broken(&pays(&steps(" while approve\n")));
    clean(&pays(&steps(" while work\n")));
}

#[test]
fn a_sample_is_as_good_as_the_standard_asks() {
    let tier = "risk odd {\n above reversible\n needs sampled_review(reviewers: Boss, share: 20%)\n}\n";
    let text = |share: &str| {
        let approve = gate(
            "approve",
            "claim",
            &format!("meets sampled_review(reviewers: Boss, share: {share})\nsample {share}\naccept -> pay"),
        );
        let pay = PAY
            .replace("reads claim", "reads claim\n    risk odd")
            .replace("    do pay(amount: claim.amount)\n", "    do note(text: claim.note)\n");
        pays_with(tier, &(approve + &pay))
            .replace("{ irreversible, high_stakes }", "{ irreversible, high_stakes, reversible }")
            .replace("human_approval }", "human_approval, sampled_review }")
    };
    assert_eq!(said(&text("5%")).len(), 1);
    clean(&text("20%"));
}

#[test]
fn the_same_standard_with_others_is_another_one() {
    let tier = "role Cook { people gus, hal, ida }\nrisk odd {\n above reversible\n needs expert_panel(experts: Boss, least: 2)\n}\n";
    let text = |experts: &str| {
        let approve = gate(
            "approve",
            "claim",
            &format!("meets expert_panel(experts: {experts}, least: 2)\naccept -> pay"),
        )
        .replace("by Boss", &format!("by 2 of {experts}"));
        let pay = PAY
            .replace("reads claim", "reads claim\n    risk odd")
            .replace("    do pay(amount: claim.amount)\n", "    do note(text: claim.note)\n");
        pays_with(tier, &(approve + &pay))
            .replace("{ irreversible, high_stakes }", "{ irreversible, high_stakes, reversible }")
            .replace("human_approval }", "expert_panel, human_approval }")
    };
    assert_eq!(said(&text("Cook")).len(), 1);
    clean(&text("Boss"));
}

fn ask(outcome: &str, steps: &str) -> String {
    format!("workflow Ask(claim: Claim) {{\n owner Boss\n within 3 days\n late -> no\n outcome {outcome}\n outcome no\n{steps}}}\n")
        .replace("-> refused", "-> no")
}

#[test]
fn a_workflow_that_changes_what_it_had_approved_is_no_approval() {
    let steps = "run ask of Ask(claim) {\n on yes -> pay\n on no -> refused\n}\n".to_owned()
        + &PAY.replace("reads claim", "reads claim, ask").replace("claim.amount", "ask.draft.amount");
    let write =
        |then: &str| stage("write", "Clerk", &format!("reads claim\nwrites draft: Draft\ndone -> {then}"));
    let look = |of: &str, then: &str| gate("approve", of, &format!("meets human_approval\naccept -> {then}"));
    let yes = "yes(draft: Draft)";
    clean(&pays_with(&ask(yes, &(write("approve") + &look("draft", "yes(draft)"))), &steps));
    broken(&pays_with(&ask(yes, &(look("claim", "write") + &write("yes(draft)"))), &steps));
}

#[test]
fn a_workflow_that_changes_what_was_approved_before_voids_it() {
    let inner = ask(
        "yes(draft: Draft)",
        &stage("write", "Clerk", "reads claim\nwrites draft: Draft\ndone -> yes(draft)"),
    );
    let steps = approved("ask")
        + "run ask of Ask(claim) {\n on yes -> pay\n on no -> refused\n}\n"
        + &PAY.replace("reads claim", "reads claim, ask").replace("claim.amount", "ask.draft.amount");
    broken(&pays_with(&inner, &steps));
}

#[test]
fn a_workflow_whose_cases_come_by_themselves_is_no_part_of_another() {
    let inner = "workflow Send(order: Claim) {
  owner Boss
  within 3 days
  late -> failed
  outcome sent
  outcome failed
  stage send {
    by Bank
    reads order
    do pay(amount: order.amount)
    within 1h
    fails -> failed
    late -> failed
    done -> sent
  }
}
";
    let steps =
        approved("send") + "run send of Send(order: claim) {\n on sent -> paid\n on failed -> refused\n}\n";
    clean(&pays_with(inner, &steps));
    broken(&pays_with(&inner.replace("owner Boss", "owner Boss\n  arrives 5 per day"), &steps));
}

#[test]
fn a_limit_that_a_system_read_off_the_agents_own_words_is_none() {
    let score = |reads: &str, text: &str| {
        format!(
            "stage score {{\n by Bank\n reads {reads}\n writes mark: Text\n do note(text: {text})\n within 1h\n fails -> refused\n late -> refused\n done -> size\n}}\n"
        )
    };
    let steps = |score: String| {
        stage("write", "Writer", "reads claim\nwrites draft: Draft\ndone -> score")
            + &score
            + "decide size {\n when mark is \"sure\" -> pay\n otherwise -> approve\n}\n"
            + &gate("approve", "mark", "meets human_approval\naccept -> pay")
            + &PAY.replace("reads claim", "reads claim, mark")
            + &exception("mark is \"sure\"")
    };
    broken(&with(&steps(score("draft", "draft.note"))));
    clean(&with(&steps(score("claim", "claim.note"))));
}

#[test]
fn whoever_may_take_over_the_writing_sets_no_limit_for_itself() {
    let text = |steps: &str| {
        let chief = "role Chief {\n  people gus, hal\n  decides irreversible\n}\n";
        pays_with(chief, steps).replace("approver Boss", "approver Chief")
    };
    let steps =
        |ways: &str| {
            stage("write", "Clerk", &format!("reads claim\nwrites draft: Draft\n{ways}done -> size"))
                .replacen("late -> refused\n", "", 1)
                + "decide size {\n when draft.sure >= 90% -> pay\n otherwise -> approve\n}\n"
                + &gate("approve", "draft", "meets human_approval\naccept -> pay")
                + &PAY
                    .replace("reads claim", "reads claim, draft")
                    .replace("by Bank", "by Boss")
                    .replace("do pay", "do Bank.pay")
                + &exception("draft.sure >= 90%")
        };
    broken(&text(&steps("late -> recover recalibration(lead: Boss) at most 1 times else -> refused\n")));
    clean(&text(&steps("late -> refused\n")));
}

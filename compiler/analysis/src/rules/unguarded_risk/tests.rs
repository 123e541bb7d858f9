//! What must be found, and near it what must not.

use crate::testing::{analysis, findings, shown};

/// People, a bank and a clerk that is an agent; `steps` are the lines of a workflow that pays.
pub(super) fn pays(steps: &str) -> String {
    pays_with("", steps)
}

pub(super) fn pays_with(more: &str, steps: &str) -> String {
    format!(
        r#"use std.risk {{ irreversible, high_stakes }}
use std.standards {{ agent_review, dual_approval, human_approval }}
use std.recovery {{ recalibration }}
role Clerk {{ people ana, ben, cara }}
role Boss {{
  people dora, emil, fay
  decides irreversible
}}
record Claim {{ amount: Money, urgent: Bool, note: Text }}
record Draft {{ amount: Money, sure: Percent }}
agent Writer {{
  operator Boss
  uses Bank.pay
}}
agent Checked {{
  operator Boss
  uses Bank.pay
  confirm Bank.pay with Boss
}}
agent Reviewer {{
  operator Boss
  model "other" as "reviewer"
  criterion right weight 1 "Is it right?"
  passes 80%
  audit monthly {{
    sample 5%
    every month
    by Boss
  }}
}}
system Bank {{
  owner Boss
  action pay(amount: Money) risk irreversible idempotent
  action note(text: Text) gives Text
  error refused
}}
{more}
workflow Pay(claim: Claim) {{
  owner Boss
  within 1 week
  late -> refused
  outcome paid
  outcome refused
{steps}
}}
"#
    )
}

pub(super) const PAY: &str = "
  stage pay {
    by Bank
    reads claim
    do pay(amount: claim.amount)
    within 1h
    fails -> refused
    late -> refused
    done -> paid
  }
";

pub(super) fn gate(name: &str, of: &str, lines: &str) -> String {
    format!(
        "gate {name} of {of} {{\n by Boss\n within 1 day\n late -> refused\n reject -> refused\n{lines}\n}}\n"
    )
}

pub(super) fn stage(name: &str, by: &str, lines: &str) -> String {
    format!("stage {name} {{\n by {by}\n within 1 day\n late -> refused\n fails -> refused\n stalls after 1h -> refused\n{lines}\n}}\n")
        .replace(if by == "Clerk" || by == "Boss" { " fails -> refused\n stalls after 1h -> refused\n" } else { "" }, "")
}

fn told(text: &str) -> Vec<String> {
    let other = ["unused_", "recovery_without_scenario"];
    findings(text).into_iter().filter(|found| !other.iter().any(|other| found.starts_with(other))).collect()
}

/// The text breaks the rule once, and no other; the title says this.
#[track_caller]
fn broken(text: &str, title: &str) -> String {
    let found = told(text);
    assert_eq!(found, [format!("unguarded_risk: {title}")], "{text}");
    let analysis = analysis(text);
    let diagnostic = analysis.diagnostics.iter().find(|found| found.rule.name == "unguarded_risk");
    let diagnostic = diagnostic.expect("it was just found");
    let path: Vec<String> = diagnostic.path.iter().map(|step| step.text.clone()).collect();
    format!("{}{}", shown(&analysis, diagnostic), path.join("\n"))
}

#[track_caller]
fn clean(text: &str) {
    assert_eq!(told(text), Vec::<String>::new(), "{text}");
}

const ANYBODY: &str = "Money can leave without anybody's approval: “Pay” is reached with no human approval";
const WEAKER: &str = "Money can leave without human approval: “Pay” is reached with a weaker check only";
const VOID: &str = "“Pay” can be done after its approval has become void";

#[test]
fn no_gate_at_all() {
    let told = broken(&pays(PAY), ANYBODY);
    assert!(told.ends_with("“Pay” is done"), "{told}");
}

#[test]
fn a_gate_before_it_is_enough() {
    clean(&pays(&(gate("approve", "claim", "meets human_approval\naccept -> pay") + PAY)));
}

#[test]
fn a_gate_that_claims_nothing_is_named() {
    let told = broken(&pays(&(gate("approve", "claim", "accept -> pay") + PAY)), WEAKER);
    assert!(told.contains("add `meets human_approval`"), "{told}");
}

#[test]
fn an_agents_review_is_no_persons() {
    let check = gate("check", "claim", "meets agent_review\naccept -> pay\nfails -> refused")
        .replace("by Boss", "by Reviewer");
    let told = broken(&pays(&(check + PAY)), WEAKER);
    assert!(told.contains("this yes isn't human approval"), "{told}");
}

#[test]
fn two_people_are_more_than_one() {
    let both =
        gate("approve", "claim", "meets dual_approval\naccept -> pay").replace("by Boss", "by 2 of Boss");
    clean(&pays(&(both.clone() + PAY)));
    let high = PAY.replace("reads claim", "reads claim\nrisk high_stakes");
    clean(&pays(&(both + &high)));
    let one = gate("approve", "claim", "meets human_approval\naccept -> pay");
    broken(&pays(&(one + &high)), "“Pay” can be done without dual approval");
}

#[test]
fn a_way_round_the_gate_is_found() {
    let steps = "
  decide size {
    when claim.urgent -> pay
    otherwise -> approve
  }
"
    .to_owned()
        + &gate("approve", "claim", "meets human_approval\naccept -> pay")
        + PAY;
    let told = broken(&pays(&steps), ANYBODY);
    assert!(told.contains("“Size”: `claim.urgent`"), "{told}");
}

#[test]
fn rework_that_comes_back_past_the_gate_is_found() {
    let steps = gate("approve", "draft", "meets human_approval\naccept -> touch_up").replacen("gate", "stage write {\n by Clerk\n within 1 day\n late -> refused\n writes draft: Draft\n done -> approve\n}\ngate", 1)
        + &stage("touch_up", "Clerk", "reads draft\nwrites draft: Draft\ndone -> pay")
        + &PAY.replace("reads claim", "reads claim, draft");
    let told = broken(&pays(&steps), VOID);
    assert!(told.contains("`draft` is written here, after the approval"), "{told}");
}

#[test]
fn rework_that_leads_back_to_the_gate_is_fine() {
    let steps = stage("write", "Clerk", "writes draft: Draft\ndone -> approve")
        + &gate(
            "approve",
            "draft",
            "meets human_approval\naccept -> pay\nrework -> write at most 2 times else -> refused",
        )
        + &PAY.replace("reads claim", "reads claim, draft");
    clean(&pays(&steps));
}

#[test]
fn changing_what_it_was_made_from_voids_it_too() {
    let steps = stage("look", "Clerk", "writes draft: Draft\ndone -> sum_up")
        + &stage("sum_up", "Clerk", "reads draft\nwrites summary: Text\ndone -> approve")
        + &gate("approve", "summary", "meets human_approval\naccept -> look_again")
        + &stage("look_again", "Clerk", "writes draft: Draft\ndone -> pay")
        + &PAY.replace("reads claim", "reads claim, summary");
    broken(&pays(&steps), VOID);
}

#[test]
fn writing_something_else_voids_nothing() {
    let steps = stage("write", "Clerk", "writes draft: Draft\ndone -> approve")
        + &gate("approve", "draft", "meets human_approval\naccept -> log")
        + &stage("log", "Clerk", "reads draft\nwrites line: Text\ndone -> pay")
        + &PAY.replace("reads claim", "reads claim, draft");
    clean(&pays(&steps));
}

#[test]
fn an_approval_of_something_else_is_none() {
    let steps = stage("write", "Clerk", "writes draft: Draft\ndone -> menu")
        + &stage("menu", "Clerk", "writes lunch: Text\ndone -> approve")
        + &gate("approve", "lunch", "meets human_approval\naccept -> pay")
        + &PAY.replace("reads claim", "reads draft").replace("claim.amount", "draft.amount");
    broken(&pays(&steps), WEAKER);
}

#[test]
fn silence_is_no_approval() {
    let silent = gate("approve", "claim", "meets human_approval\naccept -> pay")
        .replace("late -> refused", "late -> accept");
    let found = told(&pays(&(silent + PAY)));
    assert!(found.iter().any(|found| found.starts_with("unguarded_risk")), "{found:?}");
}

#[test]
fn a_gate_that_is_skipped_approves_nothing() {
    let skipped =
        gate("approve", "claim", "when claim.amount > 100 USD\nmeets human_approval\naccept -> pay");
    let told = broken(&pays(&(skipped.clone() + PAY)), ANYBODY);
    assert!(told.contains("“Approve” is skipped, because `claim.amount > 100 USD` doesn't hold"), "{told}");
    let exception = exception("claim.amount <= 100 USD");
    clean(&pays(&(skipped + PAY + &exception)));
}

pub(super) fn exception(when: &str) -> String {
    let when = if when.is_empty() { String::new() } else { format!("when {when}\n") };
    format!("exception small of pay {{\nfrom irreversible\n{when}because \"It is little.\"\napprover Boss\nuntil 2099-01-01\n}}\n")
        .replace("approver Boss", "approver Boss")
}

fn sized(limit: &str) -> String {
    format!("decide size {{\n when claim.amount <= {limit} USD -> pay\n otherwise -> approve\n}}\n")
        + &gate("approve", "claim", "meets human_approval\naccept -> pay")
        + PAY
}

#[test]
fn an_exception_covers_its_own_cases_only() {
    clean(&pays(&(sized("100") + &exception("claim.amount <= 100 USD"))));
    clean(&pays(&(sized("100") + &exception("claim.amount <= 500 USD"))));
    let told = broken(&pays(&(sized("100") + &exception("claim.amount <= 50 USD"))), ANYBODY);
    assert!(
        told.contains("The exception “Small” covers only the cases where `claim.amount <= 50 USD`."),
        "{told}"
    );
    broken(&pays(&(sized("100") + &exception("claim.amount < 100 USD"))), ANYBODY);
    // Another currency says nothing about dollars.
    broken(&pays(&(sized("100") + &exception("claim.amount <= 500 EUR"))), ANYBODY);
}

#[test]
fn exceptions_reason_over_several_conditions() {
    let steps = "decide size {
    when claim.urgent and claim.amount <= 100 USD -> pay
    when not claim.urgent and claim.amount <= 10 USD -> pay
    otherwise -> approve
  }\n"
    .to_owned()
        + &gate("approve", "claim", "meets human_approval\naccept -> pay")
        + PAY;
    clean(&pays(&(steps.clone() + &exception("claim.amount <= 100 USD"))));
    clean(&pays(&(steps.clone() + &exception("claim.urgent or claim.amount <= 10 USD"))));
    broken(&pays(&(steps + &exception("claim.urgent"))), ANYBODY);
}

#[test]
fn conditions_on_the_way_count_wherever_they_stand() {
    // The second decision knows what the first one found out.
    let steps = "decide first {
    when claim.amount > 100 USD -> approve
    otherwise -> second
  }
  decide second {
    when claim.amount > 100 USD -> pay
    otherwise -> refused
  }\n"
    .to_owned()
        + &gate("approve", "claim", "meets human_approval\naccept -> pay")
        + PAY;
    let found = told(&pays(&steps));
    assert!(!found.iter().any(|found| found.starts_with("unguarded_risk")), "{found:?}");
    // Unless somebody writes it in between.
    let steps = steps.replace("otherwise -> second", "otherwise -> change")
        + &stage("change", "Clerk", "writes claim: Claim\ndone -> second");
    let found = told(&pays(&steps));
    assert!(found.iter().any(|found| found.starts_with("unguarded_risk")), "{found:?}");
}

#[test]
fn what_the_performer_says_of_itself_is_no_limit() {
    let steps = |by: &str| {
        stage("write", by, "writes draft: Draft\ndone -> size")
            + "decide size {\n when draft.sure >= 90% -> pay\n otherwise -> approve\n}\n"
            + &gate("approve", "draft", "meets human_approval\naccept -> pay")
            + &PAY
                .replace("reads claim", "reads claim, draft")
                .replace("by Bank", "by Writer")
                .replace("do pay", "do Bank.pay")
            + &exception("draft.sure >= 90%")
    };
    let steps = |by: &str| {
        steps(by).replace(
            "late -> refused\n    done -> paid",
            "late -> refused\n    stalls after 1h -> refused\n    done -> paid",
        )
    };
    let told = broken(&pays(&steps("Writer")), ANYBODY);
    assert!(
        told.contains("which whoever is released by it wrote itself in “Write”: that is no limit"),
        "{told}"
    );
    clean(&pays(&steps("Clerk")));
}

#[test]
fn a_system_that_does_what_an_agent_wrote_is_the_agents_arm() {
    let steps = stage("write", "Writer", "writes draft: Draft\ndone -> size")
        + "decide size {\n when draft.sure >= 90% -> pay\n otherwise -> approve\n}\n"
        + &gate("approve", "draft", "meets human_approval\naccept -> pay")
        + &PAY.replace("reads claim", "reads claim, draft")
        + &exception("draft.sure >= 90%");
    broken(&pays(&steps), ANYBODY);
    // A limit on what is done is one, whoever proposed it.
    let steps = steps
        .replace("draft.sure >= 90%", "draft.amount <= 100 USD")
        .replace("amount: claim.amount", "amount: draft.amount");
    clean(&pays(&steps));
}

#[test]
fn a_confirmation_is_a_gate_for_its_action() {
    let by = |agent: &str| {
        PAY.replace("by Bank", &format!("by {agent}"))
            .replace("do pay", "do Bank.pay")
            .replace("late -> refused", "late -> refused\n    stalls after 1h -> refused")
    };
    clean(&pays(&by("Checked")));
    broken(&pays(&by("Writer")), ANYBODY);
    // Whoever takes over confirms nothing.
    let taken = by("Checked").replace(
        "stalls after 1h -> refused",
        "stalls after 1h -> recover recalibration(lead: Boss) at most 1 times else -> refused",
    );
    let told = broken(&pays(&taken), "A person can take over “Pay”, and then nobody confirms it");
    assert!(told.ends_with("“Pay” is done, by a person"), "{told}");
}

#[test]
fn branches_that_run_beside_it_void_approvals() {
    let steps = |other: &str| {
        stage("write", "Clerk", "writes draft: Draft\ndone -> approve")
            + &gate("approve", "draft", "meets human_approval\naccept -> both")
            + "parallel both {\n branch money {\n"
            + &PAY.replace("reads claim", "reads claim, draft").replace("-> paid", "-> join")
            + "}\n branch other {\n"
            + &stage("change", "Clerk", &format!("writes {other}\ndone -> join"))
            + "}\n join all\n done -> paid\n}\n"
    };
    broken(&pays(&steps("draft: Draft")), VOID);
    clean(&pays(&steps("minutes: Text")));
}

#[test]
fn approvals_inside_branches_count_after_the_join() {
    let steps = |join: &str, condition: &str| {
        "parallel both {\n branch look {\n".to_owned()
            + condition
            + &gate("approve", "claim", "meets human_approval\naccept -> join")
            + "}\n branch other {\n"
            + &stage("change", "Clerk", "writes minutes: Text\ndone -> join")
            + &format!("}}\n join {join}\n done -> pay\n}}\n")
            + PAY
    };
    clean(&pays(&steps("all", "")));
    broken(&pays(&steps("any", "")), ANYBODY);
    broken(&pays(&steps("all", "when claim.amount > 100 USD\n")), ANYBODY);
    // The branch is left out only where the exception holds.
    clean(&pays(&(steps("all", "when claim.amount > 100 USD\n") + &exception("claim.amount <= 100 USD"))));
}

#[test]
fn a_workflow_that_is_run_can_be_the_approval() {
    let ask = |accept: &str| {
        format!(
            "workflow Ask(claim: Claim) {{
  owner Boss
  within 3 days
  late -> no
  outcome yes
  outcome no
  gate approve of claim {{
    by Boss
    {accept}
    within 1 day
    accept -> yes
    reject -> no
    late -> no
  }}
}}
"
        )
    };
    let steps = "run ask of Ask(claim) {\n on yes -> pay\n on no -> refused\n}\n".to_owned() + PAY;
    clean(&pays_with(&ask("meets human_approval"), &steps));
    broken(&pays_with(&ask(""), &steps), ANYBODY);
}

#[test]
fn a_workflow_that_is_run_can_be_approved_outside() {
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
    let steps = |first: &str| {
        first.to_owned() + "run send of Send(order: claim) {\n on sent -> paid\n on failed -> refused\n}\n"
    };
    clean(&pays_with(inner, &steps(&gate("approve", "claim", "meets human_approval\naccept -> send"))));
    let title = "Money can leave without anybody's approval: “Send” is reached with no human approval";
    broken(&pays_with(inner, &steps("")), title);
}

#[test]
fn a_handler_that_jumps_past_the_gate_is_found() {
    let steps = "event hurry from Boss\non hurry -> pay\n".to_owned()
        + &stage("write", "Clerk", "writes draft: Draft\ndone -> approve")
        + &gate("approve", "claim", "meets human_approval\naccept -> pay")
        + PAY;
    let told = broken(&pays(&steps), ANYBODY);
    assert!(told.contains("happens"), "{told}");
}

//! What workflows become: ids, owners, ways with what they inherit, targets, data, runs, handoffs.

mod common;

use common::{clean, only, said, shown, step, ways, workflow};
use flow_ir::{AgentClass, Participant, PersonReference, StepKind, Type};

/// Roles and systems that most of the texts need.
const PEOPLE: &str = r#"
use std.risk { irreversible }
use std.recovery { recalibration }
use std.standards { human_approval }

role Clerk
role Lead
role Boss
agent Checker {
  operator  Lead
  criterion clear weight 1 "Is it clear?"
  passes    80%
  audit monthly {
    sample 5%
    every  month
    by     Lead
  }
}
agent Drafter {
  operator Lead
}
system Bank {
  action pay(amount: Money) gives Text risk irreversible
  action look(order: Text) gives Text
  error  refused, unreachable
  fact   open: Bool
}
"#;

fn with_people(text: &str) -> String {
    format!("{PEOPLE}\n{text}")
}

#[test]
fn steps_have_ids_owners_and_ways() {
    let package = clean(
        r#"
role Clerk
role Lead
workflow Order {
  owner Lead
  within no limit because "Nobody waits for it."
  outcome sent
  outcome lost(reason: Text)
  parallel checks {
    branch legal {
      stage read_it {
        owner Clerk
        by    Clerk
        done  -> look_again
      }
      gate look_again {
        by     Lead
        accept -> join
        rework -> read_it at most 2 times
          else -> leave
        reject -> lost("No.")
      }
    }
    branch money {
      stage count_it {
        by   Clerk
        done -> join
      }
    }
    unmet -> lost("No.")
    done -> sent
  }
}
"#,
    );
    let order = workflow(&package, "Order");
    assert_eq!(order.head.id, "main.Order");
    let read = step(order, "checks.legal.read_it");
    let owner = |step: &flow_ir::Step| match &step.owner {
        Some(PersonReference::Participant { participant: Participant::Role { id } }) => id.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(owner(read), "main.Clerk");
    assert_eq!(owner(step(order, "checks.money.count_it")), "main.Lead");
    assert_eq!(ways(&read.ways), ["done -> main.Order.checks.legal.look_again"]);
    assert_eq!(
        ways(&step(order, "checks.legal.look_again").ways),
        [
            "verdict accept -> join",
            "verdict rework -> main.Order.checks.legal.read_it at most 2 else leave",
            "verdict reject -> main.Order.lost(reason)",
        ]
    );
    assert_eq!(
        ways(&step(order, "checks").ways),
        ["unmet -> main.Order.lost(reason)", "done -> main.Order.sent"]
    );
}

#[test]
fn steps_inherit_the_ways_they_lack() {
    let package = clean(&with_people(
        r#"
workflow Order(amount: Money) {
  owner Lead
  within 3 days
  late   -> lost
  fails  -> lost
  outcome sent
  outcome lost
  stage pay {
    by     Bank
    do     pay(amount)
    within 1h
    fails  refused -> by_hand
    late   -> by_hand
    done   -> look
  }
  stage by_hand {
    by   Clerk
    done -> look
  }
  gate look {
    by     Lead
    accept -> machine_look
  }
  gate machine_look {
    by     Checker
    accept -> sent
  }
}
"#,
    ));
    let order = workflow(&package, "Order");
    assert_eq!(
        ways(&step(order, "pay").ways),
        [
            "fails(refused) -> main.Order.by_hand",
            "late -> main.Order.by_hand",
            "done -> main.Order.look",
            "fails -> main.Order.lost [from main.Order]",
        ]
    );
    assert_eq!(
        ways(&step(order, "by_hand").ways),
        ["done -> main.Order.look", "fails -> main.Order.lost [from main.Order]"]
    );
    // People who review don't fail; the workflow's own `late` is no step's.
    assert_eq!(ways(&step(order, "look").ways), ["verdict accept -> main.Order.machine_look"]);
    assert_eq!(
        ways(&step(order, "machine_look").ways),
        ["verdict accept -> main.Order.sent", "fails -> main.Order.lost [from main.Order]"]
    );
}

#[test]
fn the_nearest_block_comes_first_and_events_stay_with_it() {
    let package = clean(&with_people(
        r#"
workflow Order {
  owner Lead
  within no limit because "Nobody waits for it."
  fails -> lost
  outcome sent
  outcome lost
  event cancelled
  parallel both {
    branch one {
      stalls after 1h -> leave
      late  -> leave
      fails -> leave
      on cancelled -> leave
      stage work {
        by     Clerk
        within 2h
        done   -> join
      }
      stage more {
        by   Clerk
        done -> join
      }
    }
    branch two {
      stage other {
        by   Clerk
        done -> join
      }
    }
    unmet -> lost
    done -> sent
  }
}
"#,
    ));
    let order = workflow(&package, "Order");
    assert_eq!(
        ways(&step(order, "both.one.work").ways),
        [
            "done -> join",
            "stalls -> leave [from main.Order.both.one]",
            "late -> leave [from main.Order.both.one]",
            "fails -> leave [from main.Order.both.one]",
        ]
    );
    // `late` serves only what has a deadline.
    assert_eq!(
        ways(&step(order, "both.one.more").ways),
        [
            "done -> join",
            "stalls -> leave [from main.Order.both.one]",
            "fails -> leave [from main.Order.both.one]",
        ]
    );
    assert_eq!(
        ways(&step(order, "both.two.other").ways),
        ["done -> join", "fails -> main.Order.lost [from main.Order]"]
    );
    let StepKind::Parallel(both) = &step(order, "both").kind else { panic!("no parallel") };
    let one = both.branches.first().expect("a branch");
    assert!(ways(&one.ways).contains(&"on main.Order.cancelled -> leave".to_owned()));
}

#[test]
fn arrows_lead_where_they_say() {
    let analysis = common::about(&with_people(
        r#"
workflow Order(text: Text) {
  owner Lead
  within no limit because "Nobody waits for it."
  outcome sent(text: Text, note: Text)
  outcome lost
  event spoiled
  stage write {
    by     Drafter
    writes note: Text
    stalls after 30m -> recover recalibration(lead: Lead) at most 1 times
      else -> unknown "Who goes on?"
    fails  -> lost
    done   -> read
  }
  gate read of note {
    by      Lead
    within  1 day
    verdict postpone -> dry
    accept  -> sent(text, note)
    late    -> accept
  }
  wait dry {
    for  2 days
    on   spoiled -> lost
    done -> read at most unknown "How often may it be put off?" times
      else -> lost
  }
}
"#,
    ));
    assert!(!common::has_errors(&analysis), "{}", shown(&analysis));
    let order = workflow(&analysis.package, "Order");
    assert_eq!(
        ways(&step(order, "write").ways),
        [
            "stalls -> recover std.recovery.recalibration at most 1 else ?",
            "fails -> main.Order.lost",
            "done -> main.Order.read",
        ]
    );
    assert_eq!(
        ways(&step(order, "read").ways),
        [
            "verdict postpone -> main.Order.dry",
            "verdict accept -> main.Order.sent(text, note)",
            "late -> verdict accept",
        ]
    );
    assert_eq!(
        ways(&step(order, "dry").ways),
        [
            "on main.Order.spoiled -> main.Order.lost",
            "done -> main.Order.read at most ? else main.Order.lost"
        ]
    );
}

#[test]
fn what_is_written_inside_an_each_is_a_list_outside() {
    let package = clean(&with_people(
        r#"
record Repair { text: Text }
record Result { good: Bool }
workflow Mend(repairs: list of Repair) {
  owner Lead
  within no limit because "Nobody waits for it."
  outcome mended(results: list of Result)
  outcome partly
  parallel work {
    each repair in repairs
    stage mend {
      by     Clerk
      reads  repair.text
      writes results: Result
      done   -> look
    }
    decide look {
      when results.good -> join
      otherwise -> leave
    }
    unmet -> partly
    done  -> weigh
  }
  decide weigh {
    when count of results > 3 -> mended(results)
    otherwise -> partly
  }
}
"#,
    ));
    let mend = workflow(&package, "Mend");
    let result = Type::Record { id: "main.Result".to_owned() };
    let StepKind::Stage(stage) = &step(mend, "work.mend").kind else { panic!("no stage") };
    assert_eq!(stage.work.writes.first().map(|write| &write.type_), Some(&result));
    let variable = mend.variables.first().expect("a variable");
    assert_eq!(
        (variable.name.as_str(), &variable.type_),
        ("results", &Type::List { item: Box::new(result) })
    );
    assert_eq!(variable.written_by, ["main.Mend.work.mend"]);
    let StepKind::Parallel(work) = &step(mend, "work").kind else { panic!("no parallel") };
    let each = work.each.as_ref().expect("an each");
    assert_eq!((each.name.as_str(), &each.type_), ("repair", &Type::Record { id: "main.Repair".to_owned() }));
}

#[test]
fn runs_handle_outcomes_refusals_and_events() {
    let text = with_people(
        r#"
workflow Check(amount: Money) {
  owner Boss
  within no limit because "Nobody waits for it."
  outcome fine(code: Text)
  outcome broken
  stage look {
    by     Clerk
    reads  amount
    writes code: Text
    done   -> fine(code)
    fails  -> broken
  }
}
seam to_check {
  from  Order.check
  to    Check
  owner Lead
  by    Boss
  within no limit because "Nobody waits for it."
}
workflow Order(amount: Money) {
  owner Lead
  within no limit because "Nobody waits for it."
  outcome sent(code: Text)
  outcome lost
  event cancelled
  run check of Check(amount) {
    through to_check
    on fine -> sent(check.code)
    on broken -> lost
    on refused -> lost
    on cancelled -> lost
  }
}
"#,
    );
    let package = clean(&text);
    let order = workflow(&package, "Order");
    assert_eq!(
        ways(&step(order, "check").ways),
        [
            "outcome fine -> main.Order.sent(code)",
            "outcome broken -> main.Order.lost",
            "refused -> main.Order.lost",
            "on main.Order.cancelled -> main.Order.lost",
        ]
    );
    let StepKind::Run(run) = &step(order, "check").kind else { panic!("no run") };
    assert_eq!((run.workflow.as_str(), run.through.as_deref()), ("main.Check", Some("main.to_check")));
    assert_eq!(run.arguments.first().map(|argument| argument.name.as_str()), Some("amount"));

    let (analysis, diagnostic) = only(&text.replace("    on refused -> lost\n", ""), "unhandled_outcome");
    assert!(diagnostic.title.contains("`refused`"), "{}", shown(&analysis));
    let (_, diagnostic) = only(&text.replace("    on broken -> lost\n", ""), "unhandled_outcome");
    assert!(diagnostic.title.ends_with("with `broken`"), "{}", diagnostic.title);
    let (_, diagnostic) = only(&text.replace("on broken", "on brocken"), "unhandled_outcome");
    assert!(diagnostic.fixes.is_empty() || !diagnostic.title.is_empty());
}

#[test]
fn a_misspelt_outcome_is_said_once_and_suggested() {
    let text = r#"
role Clerk
workflow Check {
  owner Clerk
  within no limit because "Nobody waits for it."
  outcome fine
  gate look {
    by     Clerk
    accept -> fine
  }
}
workflow Order {
  owner Clerk
  within no limit because "Nobody waits for it."
  outcome sent
  run check of Check {
    on fin -> sent
  }
}
"#;
    let said = said(text);
    assert_eq!(said.len(), 1, "{said:?}");
    let (_, diagnostic) = only(text, "unhandled_outcome");
    assert!(diagnostic.fixes.iter().any(|fix| fix.title.contains("`fine`")), "{diagnostic:?}");
}

#[test]
fn an_action_belongs_to_a_system() {
    let base = r#"
workflow Order(amount: Money, order: Text) {
  owner Lead
  within no limit because "Nobody waits for it."
  fails -> sent
  outcome sent
  stage pay {
    by   WHO
    do   WHAT
    done -> sent
  }
}
"#;
    let text = |who: &str, what: &str| with_people(&base.replace("WHO", who).replace("WHAT", what));
    let package = clean(&text("Bank", "pay(amount)"));
    let pay = step(workflow(&package, "Order"), "pay").clone();
    let StepKind::Stage(stage) = &pay.kind else { panic!("no stage") };
    assert_eq!(stage.work.risk.as_deref(), Some("std.risk.irreversible"));
    clean(&text("Clerk", "Bank.look(order)"));
    let (_, diagnostic) = only(&text("Clerk", "look(order)"), "unknown_action");
    assert!(diagnostic.fixes.iter().any(|fix| fix.edits.iter().any(|edit| edit.text == "Bank.look")));
    only(&text("Bank", "lok(order)"), "unknown_action");
    only(&text("Clerk", "Bank.lok(order)"), "unknown_action");
    let (_, diagnostic) = only(&text("Clerk", "Order(amount, order)"), "unknown_action");
    assert!(diagnostic.title.contains("is a workflow"), "{}", diagnostic.title);
}

#[test]
fn risk_is_the_highest_and_may_only_be_raised() {
    let text = |risk: &str| {
        with_people(&format!(
            r#"
use std.risk {{ high_stakes, reversible }}
risk odd
workflow Order(amount: Money) {{
  owner Lead
  within no limit because "Nobody waits for it."
  fails -> sent
  outcome sent
  stage pay {{
    by   Bank
    {risk}
    do   pay(amount)
    done -> sent
  }}
  stage other {{
    by   Clerk
    risk odd
    done -> sent
  }}
  stage third {{
    by   Clerk
    risk reversible
    done -> sent
  }}
  stage fourth {{
    by   Clerk
    risk high_stakes
    done -> sent
  }}
}}
"#
        ))
    };
    let package = clean(&text("risk high_stakes"));
    let StepKind::Stage(stage) = &step(workflow(&package, "Order"), "pay").kind else { panic!("no stage") };
    assert_eq!(stage.work.risk.as_deref(), Some("std.risk.high_stakes"));
    only(&text("risk reversible"), "risk_lowered");
    only(&text("risk odd"), "risk_lowered");
}

#[test]
fn a_step_needs_its_ways_but_not_where_nothing_leads_on() {
    let text = r#"
role Clerk
workflow Order {
  owner Clerk
  within no limit because "Nobody waits for it."
  outcome sent
  outcome undone unwinds
  stage pack {
    by   Clerk
    undo unpack
    fails -> undone
    done -> sent
  }
  stage unpack {
    by   Clerk
    fails -> undone
  }
  finally {
    stage tidy {
      by Clerk
      within no limit because "Nobody waits for it."
    }
  }
}
"#;
    let package = clean(text);
    let order = workflow(&package, "Order");
    assert_eq!(order.finally.len(), 1);
    let StepKind::Stage(stage) = &step(order, "pack").kind else { panic!("no stage") };
    assert_eq!(stage.undo.as_deref(), Some("main.Order.unpack"));
    only(&text.replace("    undo unpack\n", ""), "missing_way");
}

#[test]
fn targets_say_what_they_are_instead() {
    let text = |target: &str| {
        with_people(&format!(
            r#"
workflow Other {{
  owner Lead
  within no limit because "Nobody waits for it."
  outcome fine
  stage look {{
    by   Clerk
    done -> fine
  }}
}}
workflow Order {{
  owner Lead
  within no limit because "Nobody waits for it."
  outcome sent
  event cancelled
  clock soon {{
    within 2h from pack
    late   -> sent
  }}
  stage pack {{
    by   Clerk
    done -> {target}
  }}
}}
"#
        ))
    };
    for (target, words) in [
        ("cancelled", "is an event"),
        ("soon", "is a clock"),
        ("Other", "is another workflow"),
        ("accept", "is an answer of a gate"),
        ("recalibration(lead: Lead)", "is called with `recover`"),
        ("nowhere", "No step or outcome here is called `nowhere`"),
    ] {
        let (_, diagnostic) = only(&text(target), "unknown_target");
        assert!(diagnostic.title.contains(words), "{target}: {}", diagnostic.title);
    }
    let (_, diagnostic) = only(&text("snt"), "unknown_target");
    assert!(diagnostic.fixes.iter().any(|fix| fix.edits.iter().any(|edit| edit.text == "sent")));
    only(&text("join"), "join_outside_branch");
}

#[test]
fn arrows_do_not_cross_branches() {
    let text = |first: &str, second: &str| {
        format!(
            r#"
role Clerk
workflow Order {{
  owner Clerk
  within no limit because "Nobody waits for it."
  outcome sent
  parallel both {{
    branch one {{
      stage pack {{
        by   Clerk
        done -> {first}
      }}
    }}
    branch two {{
      stage print_it {{
        by   Clerk
        done -> join
      }}
    }}
    done -> ship
  }}
  stage ship {{
    by   Clerk
    done -> {second}
  }}
}}
"#
        )
    };
    for (first, second, words) in [
        ("ship", "sent", "out of `both` to `ship`"),
        ("print_it", "sent", "from one branch to `print_it` in another"),
        ("join", "pack", "into `both`, where `pack` stands"),
        ("join", "both.one.pack", "into `both`, where `pack` stands"),
    ] {
        let (_, diagnostic) = only(&text(first, second), "arrow_across_branches");
        assert!(diagnostic.title.contains(words), "{}", diagnostic.title);
    }
    assert!(said(&text("join\n        absent -> sent", "both at most 2 times else -> sent")).is_empty());
}

#[test]
fn holes_stand_for_anything() {
    let analysis = common::one(
        r#"
workflow Order {
  owner  unknown "Who answers for it?"
  within unknown "How long may it take?"
  late   -> unknown "What then?"
  outcome sent
  stage pack {
    by     unknown "Who packs?"
    within unknown "How long?"
    retry  unknown "How often?" times
    takes  unknown "How long does it take?"
    late   -> pack at most unknown "How often?" times else -> unknown "And then?"
    done   -> sent
  }
}
"#,
    );
    assert!(!common::has_errors(&analysis), "{}", shown(&analysis));
    let questions: Vec<&str> =
        analysis.package.unknowns.iter().map(|unknown| unknown.question.as_str()).collect();
    assert_eq!(
        questions,
        [
            "Who answers for it?",
            "How long may it take?",
            "What then?",
            "Who packs?",
            "How long?",
            "How often?",
            "How long does it take?",
            "How often?",
            "And then?",
        ]
    );
    assert_eq!(
        analysis.package.unknowns.last().map(|unknown| unknown.within.as_str()),
        Some("main.Order.pack")
    );
}

#[test]
fn agents_are_classed_by_who_stands_behind_them() {
    let text = |after: &str| {
        with_people(&format!(
            r#"
workflow Order(amount: Money) {{
  owner Lead
  within no limit because "Nobody waits for it."
  fails -> sent
  outcome sent
  stage draft {{
    by     Drafter
    writes note: Text
    done   -> route
  }}
  decide route {{
    when amount > 100 EUR -> look
    otherwise -> {after}
  }}
  gate look of note {{
    by     Lead
    accept -> pay
  }}
  gate check of note {{
    by     Checker
    accept -> pay
  }}
  stage pay {{
    by   Bank
    do   pay(amount)
    done -> sent
  }}
  stage only_people {{
    by   Clerk
    human_only
    done -> sent
  }}
}}
"#
        ))
    };
    let class = |after: &str, name: &str| {
        let package = clean(&text(after));
        let StepKind::Stage(stage) = &step(workflow(&package, "Order"), name).kind else {
            panic!("no stage")
        };
        stage.agent_class
    };
    assert_eq!(class("look", "draft"), Some(AgentClass::AgentAugmented));
    assert_eq!(class("pay", "draft"), Some(AgentClass::AgentReady));
    assert_eq!(class("check", "draft"), Some(AgentClass::AgentReady));
    assert_eq!(class("sent", "draft"), Some(AgentClass::AgentReady));
    assert_eq!(class("look", "only_people"), Some(AgentClass::HumanOnly));
    assert_eq!(class("look", "pay"), None);
}

#[test]
fn what_an_agent_does_after_an_approval_is_seen_by_people() {
    let text = |needs: &str, gate: &str, confirm: &str, exception: &str| {
        format!(
            r#"
use std.standards {{ agent_review, human_approval }}
risk checked {{ needs {needs} }}
role Lead {{ people ana, ben, cem, dia }}
system Bank {{
  owner  Lead
  action pay(amount: Money) risk checked idempotent
}}
agent Payer {{
  operator Lead
  model    "house" as "payer"
  uses     Bank.pay
{confirm}}}
agent Checker {{
  operator Lead
  model    "other" as "checker"
  criterion right weight 1 "It is right."
  passes   80%
}}
workflow Order(amount: Money) {{
  owner  Lead
  within 1 week
  late   -> unpaid
  outcome paid
  outcome unpaid
{exception}  gate look of amount {{
    by     {gate}
    within 1 day
    accept -> pay
    reject -> unpaid
    late   -> unpaid
  }}
  stage pay {{
    by     Payer
    reads  amount
    do     Bank.pay(amount: amount)
    within 1 day
    fails  -> unpaid
    late   -> unpaid
    done   -> paid
  }}
}}
"#
        )
    };
    let class = |text: String| {
        let package = common::one(&text).package;
        let StepKind::Stage(stage) = &step(workflow(&package, "Order"), "pay").kind else {
            panic!("no stage")
        };
        stage.agent_class
    };
    let people = "Lead\n    meets  human_approval";
    let agents = "Checker\n    meets  agent_review";
    assert_eq!(class(text("human_approval", people, "", "")), Some(AgentClass::AgentAugmented));
    assert_eq!(class(text("agent_review", agents, "", "")), Some(AgentClass::AgentReady));
    let always = "  confirm  Bank.pay with Lead\n";
    assert_eq!(class(text("agent_review", agents, always, "")), Some(AgentClass::AgentAugmented));
    // What is confirmed only sometimes is done alone at other times.
    let sometimes = "  confirm  Bank.pay with Lead when amount > 200 EUR\n";
    assert_eq!(class(text("agent_review", agents, sometimes, "")), Some(AgentClass::AgentReady));
    let passes = "  exception now of pay {\n    from     checked\n    because  \"It is small.\"\n    approver Lead\n    until    2027-01-31\n  }\n";
    assert_eq!(class(text("human_approval", people, "", passes)), Some(AgentClass::AgentReady));
}

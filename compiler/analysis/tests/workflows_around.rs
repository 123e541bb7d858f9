//! What workflows become beyond their own steps: handoffs, scenarios, laws, other modules, and large ones.

mod common;

use common::{clean, only, package, shown, step, ways, workflow};

/// Roles and systems that most of the texts need.
const PEOPLE: &str = r#"
use std.risk { irreversible }
use std.recovery { recalibration }
use std.standards { human_approval }

role Clerk
role Lead
role Boss
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
fn seams_hand_over_what_is_needed() {
    let text = |carries: &str, to: &str| {
        format!(
            r#"
role Clerk
role Accountant
record Receipt {{ paid: Money }}
workflow Order(price: Money, receipt: Receipt) {{
  owner Clerk
  within no limit because "Nobody waits for it."
  outcome sent({carries})
  stage pack {{
    by   Clerk
    done -> sent({})
  }}
}}
workflow Book(receipt: Receipt, note: Text default "None.") {{
  owner Accountant
  within no limit because "Nobody waits for it."
  outcome booked
  stage enter {{
    by    Accountant
    reads receipt, note
    done  -> booked
  }}
}}
seam orders_to_books {{
  from   Order.sent
  to     {to}
  owner  Clerk
  by     Accountant
  within 2 days
  late   -> Book
  reject -> Book
}}
"#,
            carries.split(':').next().unwrap_or("")
        )
    };
    let package = clean(&text("receipt: Receipt", "Book"));
    let seam = package.seam("main.orders_to_books").expect("a seam");
    assert_eq!(seam.from.as_deref(), Some("main.Order.sent"));
    let to = seam.to.as_ref().expect("a receiver");
    let names: Vec<&str> = to.arguments.iter().map(|argument| argument.name.as_str()).collect();
    assert_eq!((to.workflow.as_str(), names), ("main.Book", vec!["receipt"]));
    assert_eq!(ways(&seam.ways), ["late -> workflow main.Book", "verdict reject -> workflow main.Book"]);
    let analysis = common::about(&text("price: Money", "Book"));
    assert!(
        analysis.diagnostics.iter().all(|one| one.rule.name == "payload_missing"),
        "{}",
        shown(&analysis)
    );
    assert!(!analysis.diagnostics.is_empty());
}

#[test]
fn scenarios_speak_of_what_there_is() {
    let text = |line: &str| {
        with_people(&format!(
            r#"
workflow Order(amount: Money) {{
  owner Lead
  within no limit because "Nobody waits for it."
  outcome sent
  outcome lost
  event cancelled(reason: Text)
  on cancelled -> lost
  stage draft {{
    by     Drafter
    writes note: Text
    stalls after 1h -> recover recalibration(lead: Lead) else -> lost
    fails  -> lost
    done   -> look
  }}
  gate look of note {{
    by     Lead
    accept -> pay
    reject -> lost
  }}
  stage pay {{
    by    Bank
    do    pay(amount)
    fails refused -> lost
    fails -> lost
    done  -> sent
  }}
}}
scenario "one" of Order {{
  given  amount: 100 EUR
  {line}
}}
"#
        ))
    };
    for line in [
        "given Bank.open: true after 2h",
        "when draft writes \"Dear customer\" after 5m",
        "when draft writes note: \"Dear customer\"",
        "when draft is stalled",
        "when look says accept by Lead after 1h",
        "when look says reject",
        "when look is silent",
        "when pay fails with refused 2 times",
        "when pay takes 3h",
        "when Bank fails with unreachable",
        "when Lead is absent for 2 days",
        "when recalibration says takeover by Lead",
        "when cancelled happens(reason: \"No.\") after 2h",
        "expect outcome sent within 2 days",
        "expect no pay",
        "expect no lost",
        "expect Lead is not notified",
        "expect draft is started 2 times",
        "expect look is accepted",
        "expect Order is started",
        "expect that amount > 10 EUR",
    ] {
        let analysis = common::about(&text(line));
        assert!(analysis.diagnostics.is_empty(), "{line}:\n{}", shown(&analysis));
    }
    for (line, rule) in [
        ("given amoun: 100 EUR", "unknown_part"),
        ("given Bank.opn: true", "unknown_part"),
        ("when drat is stalled", "unknown_part"),
        ("when draft says accept", "wrong_sentence"),
        ("when look happens", "wrong_sentence"),
        ("when look says rework", "unknown_verdict"),
        ("when recalibration says maybe", "unknown_verdict"),
        ("when pay fails with duplicate", "unknown_error"),
        ("expect outcome snt", "unknown_part"),
        ("expect pay is bought", "unknown_word"),
        ("expect Lead is finished", "unknown_word"),
    ] {
        let (_, diagnostic) = only(&text(line), rule);
        assert!(!diagnostic.title.is_empty());
    }
}

#[test]
fn functions_put_policies_in_force() {
    let package = clean(
        r#"
use std.policy { audited_agents, pii_needs_clearance }
role Clerk
function Shop {
  architect Clerk
  workflows Order
  policy    audited_agents
}
workflow Order {
  owner  Clerk
  within no limit because "Nobody waits for it."
  policy pii_needs_clearance
  outcome sent
  stage pack {
    by   Clerk
    done -> sent
  }
}
"#,
    );
    assert_eq!(
        workflow(&package, "Order").policies,
        ["std.policy.pii_needs_clearance", "std.policy.audited_agents"]
    );
}

#[test]
fn besides_may_lead_into_the_block_they_run_beside() {
    let package = clean(
        r#"
role Clerk
role Lead
workflow Order {
  owner Lead
  within no limit because "Nobody waits for it."
  outcome sent
  event commander_left
  beside pass_on {
    starts on commander_left
    stage name_one {
      by     Lead
      writes commander: Clerk
      done   -> leave
      fails  -> name_them at most 1 times else -> sent
    }
  }
  stage name_them {
    by     Lead
    writes commander: Clerk
    done   -> pack
  }
  stage pack {
    by   commander
    done -> sent
  }
}
"#,
    );
    let order = workflow(&package, "Order");
    assert_eq!(
        ways(&step(order, "pass_on.name_one").ways),
        ["done -> leave", "fails -> main.Order.name_them at most 1 else main.Order.sent"]
    );
    assert_eq!(order.variables.first().map(|variable| variable.written_by.len()), Some(2));
}

#[test]
fn a_workflow_of_another_module_is_run_by_its_path() {
    let analysis = package(&[
        (
            "main.flow",
            r#"
role Clerk
workflow Order {
  owner Clerk
  within no limit because "Nobody waits for it."
  outcome sent
  run check of finance.Check {
    on fine -> sent
  }
}
"#,
        ),
        (
            "finance.flow",
            r#"
role Clerk
record Money_back { amount: Money }
workflow Check {
  owner Clerk
  within no limit because "Nobody waits for it."
  outcome fine
  stage look {
    by   Clerk
    done -> fine
  }
}
"#,
        ),
    ]);
    assert!(!common::has_errors(&analysis), "{}", shown(&analysis));
}

#[test]
fn a_very_long_workflow_is_no_deeper_than_a_short_one() {
    let mut text =
        String::from("role Clerk\nworkflow Order {\n  owner Clerk\n  outcome sent\n  outcome lost\n");
    text.push_str("  within 1 year\n  late -> lost\n  fails -> lost\n");
    let count = 25_000;
    for number in 0..count {
        let next = if number + 1 < count { format!("step{}", number + 1) } else { "sent".to_owned() };
        text.push_str(&format!("  stage step{number} {{\n    by   Clerk\n    done -> {next}\n  }}\n"));
    }
    text.push_str("}\n");
    let package = clean(&text);
    let order = workflow(&package, "Order");
    assert_eq!(order.steps.len(), count);
    assert_eq!(
        ways(&step(order, "step7").ways),
        ["done -> main.Order.step8", "fails -> main.Order.lost [from main.Order]"]
    );
}

#[test]
fn what_is_inherited_has_a_limit() {
    let mut text = String::from("role Clerk\nworkflow Order {\n  owner Clerk\n  outcome sent\n");
    let count = 250;
    for number in 0..count {
        text.push_str(&format!("  fails error{number} -> sent\n"));
    }
    for number in 0..count {
        let next = if number + 1 < count { format!("step{}", number + 1) } else { "sent".to_owned() };
        text.push_str(&format!("  stage step{number} {{\n    by   Clerk\n    done -> {next}\n  }}\n"));
    }
    text.push_str("}\n");
    only(&text, "too_many_ways");
}

#[test]
fn a_meeting_hands_over_what_it_leaves() {
    let package = clean(
        r#"
role Team { people ana, ben, cem }
cadence audit {
  every   month on day 1 at 10:00 in "UTC"
  by      Team
  starts  Look(findings) when findings is known
  leaves  findings: Text
}
workflow Look(findings: Text) {
  owner   Team
  within  1 week
  late    -> over
  outcome over
  stage one {
    by    Team
    reads findings
    done  -> over
  }
}
"#,
    );
    let start = &package.cadences[0].starts[0];
    assert_eq!(start.workflow, "main.Look");
    assert_eq!(start.arguments[0].name, "findings");
    assert!(start.condition.is_some());
}

//! What is offered where, and what becomes of the text.

use super::{Purpose, actions};
use crate::features::fixture::{ANSWERS, Fixture};
use flow_source::{Level, Span, diagnostic};

fn titles(text: &str) -> Vec<String> {
    let fixture = Fixture::new(text);
    let at = Span::at(fixture.offset);
    actions(&fixture.view(), at).into_iter().map(|action| action.title).collect()
}

/// The text of the file after the offer of that title.
fn after(text: &str, title: &str) -> String {
    let fixture = Fixture::new(text);
    let view = fixture.view();
    let all = actions(&view, Span::at(fixture.offset));
    let action =
        all.iter().find(|action| action.title.contains(title)).unwrap_or_else(|| panic!("{title}: {all:?}"));
    let edits: Vec<_> = action.edits.iter().filter(|edit| edit.location.file == view.id).collect();
    diagnostic::apply(view.text(), &edits).expect("the edits fit")
}

#[test]
fn a_finding_offers_its_fixes() {
    let found = titles("role Team { people ana }\nstandard two { by 2 of Taem$0 }\n");
    assert!(found.iter().any(|title| title.contains("Team")), "{found:?}");
}

#[test]
fn what_is_missing_can_be_declared() {
    let text = "workflow W(order: Order$0) {\n  owner Team\n  outcome done_with\n  wait w {\n    for 1 day\n    done -> done_with\n  }\n}\nrole Team { people ana, ben }\n";
    let made = after(text, "Declare the record");
    assert!(made.ends_with("record Order {\n}\n"), "{made}");
}

#[test]
fn an_otherwise_can_be_added() {
    let text = "role Team { people ana, ben }\nworkflow W(sum: Int) {\n  owner Team\n  outcome small\n  outcome large\n  decide siz$0e {\n    when sum < 10 -> small\n    when sum >= 10 -> large\n  }\n}\n";
    let made = after(text, "otherwise");
    assert!(made.contains("    otherwise -> unknown"), "{made}");
}

#[test]
fn the_arms_that_a_decision_lacks_can_be_added() {
    let text = |arms: &str| {
        format!(
            "role Team {{ people ana, ben }}\nchoice Kind {{ small, large, odd }}\nrecord Order {{ kind: Kind, sum: Int }}\nworkflow W(order: Order) {{\n  owner Team\n  outcome fine\n  decide siz$0e {{\n{arms}  }}\n}}\n"
        )
    };
    let made = after(&text("    when order.kind is small -> fine\n"), "2 missing arms");
    assert!(
        made.contains("    when order.kind is small -> fine\n    when order.kind is large -> unknown \"Where does it go when it is large?\"\n    when order.kind is odd -> unknown"),
        "{made}"
    );
    let made = after(&text("    when order.kind is small or order.kind is large -> fine\n"), "arm for `odd`");
    assert!(made.contains("    when order.kind is odd -> unknown"), "{made}");
    let silent = [
        "    when order.kind is small -> fine\n    otherwise -> fine\n",
        "    when order.kind is small -> fine\n    when order.kind is not small -> fine\n",
        "    when order.kind is small -> fine\n    when order.kind is large -> fine\n    when order.kind is odd -> fine\n",
        "    when order.sum < 3 -> fine\n",
    ];
    for arms in silent {
        let found = titles(&text(arms));
        assert!(found.iter().all(|title| !title.contains("missing arm")), "{arms}: {found:?}");
    }
}

#[test]
fn use_lines_can_be_put_in_order() {
    let text = "use std.standards { human_approval }\nuse std.risk { reversible, irreversible }$0\nuse std.risk { high_stakes }\n\nrole Team { people ana }\n";
    let fixture = Fixture::new(text);
    let all = actions(&fixture.view(), Span::at(fixture.offset));
    assert!(all.iter().any(|action| action.purpose == Purpose::Organise));
    let made = after(text, "order");
    assert!(made.starts_with("use std.risk { high_stakes, irreversible, reversible }\nuse std.standards { human_approval }\n\nrole"), "{made}");
}

#[test]
fn a_scenario_can_be_begun() {
    let text = "role Team { people ana, ben }\nworkflow W$0(sum: Int) {\n  owner Team\n  outcome fine\n  wait w {\n    for 1 day\n    done -> fine\n  }\n}\n";
    let made = after(text, "scenario");
    assert!(made.contains("of W {\n  given  sum:"), "{made}");
    assert!(made.contains("expect outcome fine"), "{made}");
}

/// [`ANSWERS`] with the mark in front of the first occurrence of a text in `main.flow`, and more behind its end.
fn marked(before: &str, more: &str) -> String {
    let (people, main) = ANSWERS.split_once("// file: main.flow\n").expect("there are two files");
    let at = main.find(before).unwrap_or_else(|| panic!("{before} is not there"));
    let (head, rest) = main.split_at(at);
    format!("{people}// file: main.flow\n{head}$0{rest}{more}")
}

/// That the text after an offer has no error, and what it is.
fn sound(text: &str, title: &str) -> String {
    let made = after(text, title);
    let people = text.split("// file: main.flow").next().unwrap_or("");
    let fixture = Fixture::new(&format!("{people}// file: main.flow\n{made}$0"));
    let view = fixture.view();
    let errors: Vec<_> =
        view.analysis.diagnostics.iter().filter(|found| found.level == Level::Error).collect();
    assert!(errors.is_empty(), "{errors:?}\n{made}");
    made
}

#[test]
fn a_ladder_can_be_added_to_a_deadline() {
    let made = sound(&marked("within  1 day", ""), "ladder that tells Lead");
    assert!(made.contains("    within  1 day\n    escalate draft_ladder\n"), "{made}");
    assert!(
        made.contains("escalation draft_ladder {\n  after unknown \"After how long?\" notify Lead\n}"),
        "{made}"
    );
}

#[test]
fn a_recovery_can_come_before_where_a_failure_leads() {
    let made = sound(&marked("fails   -> open", ""), "send_recovery");
    assert!(
        made.contains("fails   -> recover send_recovery() at most 1 times\n      else -> open"),
        "{made}"
    );
    assert!(made.contains("recovery send_recovery() {\n  by      Lead\n"), "{made}");
}

#[test]
fn a_gate_of_the_tier_can_be_put_in_front_of_a_stage() {
    let text = "role Lead { people dora, emil, fay }\nstandard two { by 2 of Lead }\nrisk grave { needs two }\nsystem Bank {\n  owner  Lead\n  action pay(sum: Money) risk grave idempotent\n}\nworkflow Pay(sum: Money) {\n  owner   Lead\n  within  3 days\n  late    -> open\n  outcome paid\n  outcome open\n  stage note {\n    by      Lead\n    reads   sum\n    writes  why: Text\n    done    -> pay\n  }\n  stage $0pay {\n    by      Bank\n    reads   why\n    do      pay(sum)\n    fails   -> open\n    done    -> paid\n  }\n}\n";
    let made = after(text, "gate in front");
    assert!(made.contains("done    -> approve_pay\n"), "{made}");
    assert!(made.contains("gate approve_pay of why, sum {\n"), "{made}");
    assert!(made.contains("    meets    two\n"), "{made}");
    assert!(made.contains("    accept   -> pay\n"), "{made}");
}

#[test]
fn steps_can_become_a_workflow_of_their_own() {
    let text = marked("stage draft", "");
    let fixture = Fixture::new(&text);
    let view = fixture.view();
    let end = view.text().find("  stage send").expect("it is there") as u32;
    let all = actions(&view, Span::new(fixture.offset, end - 3));
    assert!(
        all.iter().all(|action| !action.title.contains("workflow of their own")),
        "data comes back: {all:?}"
    );

    let text = "role Lead { people dora, emil }\nworkflow W(note: Text) {\n  owner   Lead\n  within  3 days\n  late    -> open\n  outcome fine\n  outcome open\n  stage $0first {\n    by      Lead\n    reads   note\n    within  1 day\n    late    -> open\n    done    -> second\n  }\n  stage second {\n    by      Lead\n    reads   note\n    within  1 day\n    late    -> open\n    done    -> third\n  }\n  stage third {\n    by      Lead\n    reads   note\n    within  1 day\n    late    -> open\n    done    -> fine\n  }\n}\n";
    let fixture = Fixture::new(text);
    let view = fixture.view();
    let end = view.text().find("  stage third").expect("it is there") as u32;
    let all = actions(&view, Span::new(fixture.offset, end - 3));
    let action =
        all.iter().find(|action| action.title.contains("these 2 steps")).unwrap_or_else(|| panic!("{all:?}"));
    let edits: Vec<_> = action.edits.iter().collect();
    let made = diagnostic::apply(view.text(), &edits).expect("the edits fit");
    assert!(
        made.contains("  run first of FirstPart(note) {\n    on      to_open -> open\n    on      to_third -> third\n  }"),
        "{made}"
    );
    assert!(made.contains("workflow FirstPart(note: Text) {"), "{made}");
    assert!(made.contains("    done    -> to_third\n"), "{made}");
}

const SCENARIO: &str = "\nscenario \"a small question\" of Answer {\n  given  request: Request { what: \"Where?\", kind: small }\n  when   draft writes reply: \"Here.\"\n  expect outcome answered\n}\n";

#[test]
fn a_scenario_can_be_begun_for_an_arrow_that_none_takes() {
    let made = sound(&marked("-> open\n    fails   ->", SCENARIO), "takes this arrow, to `open`");
    assert!(made.contains("  when   send fails with refused\n  expect outcome open\n"), "{made}");
    let found = titles(&marked("-> answered(reply)\n  }", SCENARIO));
    assert!(found.iter().all(|title| !title.contains("takes this arrow")), "it is taken: {found:?}");
}

#[test]
fn a_post_mortem_can_be_begun_for_a_scenario_that_fails() {
    let broken = SCENARIO.replace("outcome answered", "outcome open");
    let text = format!("{ANSWERS}{}", broken.replace("scenario \"a", "scenario \"$0a"));
    let made = sound(&text, "post-mortem");
    assert!(made.contains("postmortem \"a small question\" of Answer {\n  cause   workflow\n"), "{made}");
    assert!(made.contains("  guard   \"a small question\"\n"), "{made}");
    let passing = format!("{ANSWERS}{}", SCENARIO.replace("scenario \"a", "scenario \"$0a"));
    assert!(titles(&passing).iter().all(|title| !title.contains("post-mortem")));
}

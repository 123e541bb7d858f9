use super::{Item, completion};
use crate::features::fixture::{ANSWERS, Fixture};

/// The suggestions where a text is put behind an occurrence of another in `main.flow`, with the mark in it.
fn offered(after: &str, typed: &str) -> Vec<Item> {
    let (people, main) = ANSWERS.split_once("// file: main.flow\n").expect("there are two files");
    let at = main.find(after).unwrap_or_else(|| panic!("{after} is not there")) + after.len();
    let (before, rest) = main.split_at(at);
    let fixture = Fixture::new(&format!("{people}// file: main.flow\n{before}{typed}{rest}"));
    completion(&fixture.view(), fixture.offset).1
}

#[track_caller]
fn holds(after: &str, typed: &str, wanted: &[&str]) {
    let items = offered(after, typed);
    let labels: Vec<&str> = items.iter().map(|item| item.label.as_str()).collect();
    for label in wanted {
        assert!(labels.contains(label), "{label} is not offered after {typed:?}: {labels:?}");
    }
}

#[test]
fn a_line_begins_with_a_word_of_its_block() {
    holds("writes  reply: Text", "\n    $0", &["do", "consults", "retry", "stalls"]);
    let items = offered("writes  reply: Text", "\n    $0");
    assert!(!items.iter().any(|item| item.label == "done"), "it stands there already");
    holds("outcome open", "\n  $0", &["stage", "gate", "clock", "assume"]);
    holds("choice Kind { small, large }", "\n$0", &["workflow", "role", "use"]);
}

#[test]
fn an_arrow_leads_to_the_steps_and_outcomes_of_its_block() {
    holds(
        "writes  reply: Text",
        "\n    done -> $0",
        &["route", "check", "send", "answered", "open", "recover"],
    );
    let items = offered("writes  reply: Text", "\n    done -> $0");
    assert!(!items.iter().any(|item| item.label == "join"), "no branch ends here");
    let answered = items.iter().find(|item| item.label == "answered").expect("it is offered");
    assert_eq!(answered.insert, "answered(${1:reply})");
}

#[track_caller]
fn lacks(after: &str, typed: &str, unwanted: &[&str]) {
    let items = offered(after, typed);
    let labels: Vec<&str> = items.iter().map(|item| item.label.as_str()).collect();
    for label in unwanted {
        assert!(!labels.contains(label), "{label} is offered after {typed:?}: {labels:?}");
    }
}

#[test]
fn what_can_not_stand_there_is_not_offered() {
    // Only a handoff leads to another workflow, and a whole value is followed by a word.
    lacks("writes  reply: Text", "\n    done -> $0", &["Answer"]);
    lacks("outcome open", "\n  stage x {\n    within 2 $0", &["request", "Shop"]);
    holds("outcome open", "\n  stage x {\n    within 2 $0", &["days", "business days"]);
    lacks("when request.kind is large -> check", "\n    when request.kind $0", &["request", "Shop"]);
    holds("when request.kind is large -> check", "\n    when request.kind $0", &["is"]);
    // What is done is undone by another stage.
    lacks("writes  reply: Text", "\n    undo $0", &["draft", "check", "route"]);
    holds("writes  reply: Text", "\n    undo $0", &["send"]);
    // People stand where a sentence begins, and behind `by`.
    let scenario = |line: &str| format!("scenario \"s\" of Answer {{\n  {line}$0\n}}\n");
    let end = "done    -> answered(reply)\n  }\n}\n";
    for line in
        ["when check says ", "when check says accept ", "when check ", "expect check ", "expect check is "]
    {
        lacks(end, &scenario(line), &["Team", "Lead", "Shop"]);
    }
    holds(end, &scenario("when check says accept by "), &["Lead"]);
    holds(end, &scenario("expect check is accept by "), &["Lead"]);
    holds(end, &scenario("when check "), &["says", "is silent"]);
}

#[test]
fn behind_the_signs_of_other_languages_it_goes_on() {
    for sign in ["by: ", "by = "] {
        holds("outcome open", &format!("\n  stage x {{\n    {sign}$0"), &["Team", "Lead"]);
    }
    holds("outcome open", "\n  owner: $0", &["Lead"]);
    for arrow in ["done => ", "goto ", "done: "] {
        holds("writes  reply: Text", &format!("\n    {arrow}$0"), &["route", "check", "answered"]);
    }
    holds("when request.kind is large -> check", "\n    when request.kind == $0", &["small", "large"]);
    let people = "choice Kind { small, large }";
    holds(people, "\nimport $0", &["org.people", "std.risk"]);
    holds(people, "\nuse std.risk.{ $0 }", &["reversible", "irreversible"]);
}

#[test]
fn a_block_on_one_line_has_lines_as_well() {
    holds("choice Kind { small, large }", "\nrole Guest { $0 }", &["people", "part", "calendar"]);
    holds("choice Kind { small, large }", "\nrole Guest { part of $0 }", &["Team", "Lead"]);
    holds("outcome open", "\n  stage x { by $0 }", &["Team", "Shop"]);
    holds("choice Kind { small, large }", "\nrecord Other { what: $0 }", &["Text", "Request"]);
}

#[test]
fn who_does_something_is_a_participant() {
    holds("outcome open", "\n  stage x {\n    by $0", &["Team", "Lead", "Shop"]);
    holds("outcome open", "\n  stage x {\n    owner $0", &["Team", "Lead"]);
}

#[test]
fn names_of_the_standard_library_bring_their_use_along() {
    let items = offered("gate check of reply {", "\n    meets $0");
    let found = items.iter().find(|item| item.label == "human_approval").expect("it is offered");
    assert_eq!(found.also.len(), 1);
    assert!(found.also[0].text.contains("use std.standards { human_approval }"), "{:?}", found.also);
}

#[test]
fn a_dot_leads_into_what_stands_before_it() {
    holds("when request.kind is large -> check", "\n    when request.$0", &["what", "kind"]);
    holds("when request.kind is large -> check", "\n    when Shop.$0", &["send", "open"]);
    holds(
        "when request.kind is large -> check",
        "\n    when request.kind is $0",
        &["small", "large", "known"],
    );
}

#[test]
fn what_a_system_does_and_how_it_fails_is_known() {
    holds("do      send(text: reply)", "\n    do $0", &["send"]);
    holds("do      send(text: reply)", "\n    fails $0", &["refused"]);
}

#[test]
fn a_use_line_knows_modules_and_what_they_offer() {
    holds("use org.people { Lead, Shop, Team }", "\nuse $0", &["org.people", "std.risk", "std.standards"]);
    holds("use org.people { Lead, Shop, Team }", "\nuse std.risk { $0", &["irreversible"]);
}

#[test]
fn types_stand_after_a_colon() {
    holds("writes  reply: Text", ", more: $0", &["Text", "Money", "Request", "Kind", "list of"]);
}

#[test]
fn nothing_is_offered_in_a_text_or_a_comment() {
    assert!(offered("do      send(text: reply)", "\n    // do $0").is_empty());
    assert!(offered("do      send(text: reply)", "\n    asks \"what $0").is_empty());
}

#[test]
fn a_scenario_knows_the_work_it_is_about() {
    let scenario = "\nscenario \"one\" of Answer {\n  when $0\n}";
    holds("choice Kind { small, large }", scenario, &["draft", "check", "Lead"]);
    let scenario = "\nscenario \"one\" of Answer {\n  given $0\n}";
    holds("choice Kind { small, large }", scenario, &["request"]);
}

#[test]
fn a_block_without_its_brace_still_has_a_place() {
    let fixture = Fixture::new(
        "role Team { people ana }\nworkflow W {\n  owner Team\n  stage x {\n    by Team\n    $0\n",
    );
    let (_, items) = completion(&fixture.view(), fixture.offset);
    assert!(items.iter().any(|item| item.label == "done"), "{items:?}");
}

/// A whole way of working with a mark; the labels that are offered there, best first.
fn labels(text: &str) -> Vec<String> {
    let fixture = Fixture::new(text);
    completion(&fixture.view(), fixture.offset).1.into_iter().map(|item| item.label).collect()
}

#[track_caller]
fn first(text: &str, wanted: &[&str]) {
    let labels = labels(text);
    let shown: Vec<&str> = labels.iter().take(wanted.len()).map(String::as_str).collect();
    assert_eq!(shown, wanted, "{labels:?}");
}

#[track_caller]
fn among(text: &str, wanted: &[&str]) {
    let labels = labels(text);
    for label in wanted {
        assert!(labels.iter().any(|one| one == label), "{label} is not offered: {labels:?}");
    }
}

#[test]
fn a_list_that_is_compared_holds_members() {
    let text =
        "choice Kind { small, large }\nworkflow W(kind: Kind) {\n  decide d {\n    when kind in [small, $0";
    first(text, &["large", "small"]);
}

#[test]
fn one_of_a_list_has_the_fields_of_what_the_list_holds() {
    let head = "record Part { task: Text }\nrecord Plan { parts: list of Part }\n";
    let each = "workflow W(plan: Plan) {\n  parallel p {\n    each part in plan.parts\n    stage s {\n      asks \"x\" when part.$0";
    first(&format!("{head}{each}"), &["task"]);
    let any = "workflow W(plan: Plan) {\n  decide d {\n    when any part in plan.parts where part.$0";
    first(&format!("{head}{any}"), &["task"]);
}

#[test]
fn a_seam_knows_what_is_handed_over() {
    let text = |line: &str| {
        format!(
            "record Brief {{ promises: Text }}\nworkflow Sale(lead: Text) {{\n  outcome won(brief: Brief)\n  stage sell {{ by X }}\n}}\nworkflow Start(brief: Brief) {{\n}}\nseam s {{\n  from Sale.won\n  to Start\n  {line}\n}}\n"
        )
    };
    among(&text("requires count of $0"), &["brief"]);
    among(&text("requires brief.$0"), &["promises"]);
    let text =
        "workflow Sale(lead: Text) {\n  outcome won\n  stage sell { by X }\n}\nseam s {\n  from Sale.$0\n}\n";
    first(text, &["won", "sell"]);
}

#[test]
fn a_policy_is_given_steps_and_tiers() {
    let law = "risk high\npolicy law(asks: step, least: risk) {\n  for asks\n}\n";
    among(&format!("{law}workflow W {{\n  policy law(asks: $0\n  stage a {{ by X }}\n}}\n"), &["a"]);
    among(&format!("{law}workflow W {{\n  policy law(least: $0\n}}\n"), &["high"]);
    among(&law.replace("for asks", "for $0"), &["asks", "stage", "gate"]);
    among(&law.replace("for asks", "for stage where $0"), &["risk", "performer", "least", "high"]);
}

#[test]
fn time_counts_from_a_step_or_a_moment_in_the_data() {
    let text = "workflow W(wait: Duration) {\n  clock c {\n    within 2 days from $0\n  }\n  event paid\n  stage a { by X }\n}\n";
    among(text, &["a", "paid", "wait", "case"]);
    among(&text.replace("2 days from $0", "$0"), &["wait"]);
}

#[test]
fn an_authority_is_about_what_the_action_takes() {
    among(
        "system Bank {\n  action pay(amount: Money)\n}\nrole Lead {\n  decides Bank.pay when $0\n}\n",
        &["amount"],
    );
}

#[test]
fn a_line_that_stands_there_is_offered_again_while_it_is_changed() {
    let text = "workflow Inner {\n  outcome good\n  outcome bad\n}\nworkflow W {\n  outcome end\n  run r of Inner {\n    through s\n    on g$0ood -> end\n    on bad -> end\n  }\n}\n";
    first(text, &["good", "refused"]);
    assert!(!labels(text).contains(&"bad".to_owned()), "another line handles it");
}

#[test]
fn a_field_is_most_often_of_the_type_that_is_called_like_it() {
    first("record Zone { name: Text }\nrecord Order {\n  zone: $0\n}\n", &["Zone"]);
}

#[test]
fn an_arrow_leads_first_where_nothing_leads_yet() {
    let text = "workflow W {\n  outcome end\n  stage a {\n    done -> $0\n  }\n  stage b {\n    done -> end\n  }\n  stage c {\n    done -> end\n  }\n  stage d {\n    done -> c\n  }\n}\n";
    first(text, &["b", "d", "c", "a"]);
}

#[test]
fn what_such_lines_say_already_comes_first() {
    let text = "role Auditors\nrole Buyers\nrole Clerks\nworkflow W {\n  stage a { by Clerks }\n  stage b {\n    by $0\n  }\n}\n";
    first(text, &["Clerks", "Auditors", "Buyers"]);
}

const STORY: &str = "role Team\nsystem Shop { error gone }\nsystem Bank { error closed }\nworkflow W(note: Text) {\n  outcome end\n  stage draft {\n    by Team\n    writes size: Size\n    absent -> wait_for\n    done -> check\n  }\n  gate check {\n    by Team\n    accept -> send\n    reject -> end\n  }\n  stage wait_for {\n    done -> check\n  }\n  stage send {\n    by Shop\n    done -> end\n  }\n}\nchoice Size { small, large }\n";

#[test]
fn a_scenario_goes_on_with_what_comes_next_in_the_work() {
    let story = |lines: &str| format!("{STORY}scenario \"one\" of W {{\n{lines}\n}}\n");
    first(&story("  when draft writes small\n  when $0"), &["wait_for", "draft", "check"]);
    first(&story("  when check says accept\n  when $0"), &["send"]);
    first(&story("  when check says accept\n  expect $0"), &["check", "no", "outcome"]);
    first(&story("  when draft writes $0"), &["large", "small", "size"]);
    first(&story("  when send fails with $0"), &["gone", "closed"]);
    first(&story("  when Team is absent\n  when check says accept\n  expect no $0"), &["send"]);
}

#[test]
fn a_word_that_is_being_written_is_no_name_yet() {
    let text = "function F {\n  values speed over c$0are\n}\nfunction G {\n  values trust\n}\n";
    first(text, &["trust", "speed"]);
    assert!(!labels(text).contains(&"care".to_owned()));
}

#[test]
fn what_is_offered_for_two_reasons_is_offered_once() {
    let labels =
        labels("workflow W(note: Text) {\n  outcome end(note: Text)\n  stage a {\n    done -> end($0\n");
    assert_eq!(labels.iter().filter(|label| *label == "note").count(), 1, "{labels:?}");
}

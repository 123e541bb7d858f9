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

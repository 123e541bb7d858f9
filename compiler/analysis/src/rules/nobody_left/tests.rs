//! What must be found, and near it what must not.

use crate::testing::{findings, story};

fn text(people: &str, steps: &str) -> String {
    format!(
        r#"
{people}
role Boss {{ people 3 }}
workflow Refund(request: Text, large: Bool) {{
  owner Boss
  within 1 month
  late -> stopped
  outcome paid
  outcome stopped
{steps}
}}
"#
    )
}

fn told(text: &str) -> Vec<String> {
    let other = ["unused_", "except_not_read", "one_person_on_every_path"];
    findings(text).into_iter().filter(|found| !other.iter().any(|other| found.starts_with(other))).collect()
}

#[track_caller]
fn silent(people: &str, steps: &str) {
    let text = text(people, steps);
    assert_eq!(told(&text), [""; 0], "{text}");
}

#[track_caller]
fn broken(people: &str, steps: &str, title: &str) -> String {
    let text = text(people, steps);
    assert_eq!(told(&text), [format!("nobody_left: {title}")], "{text}");
    story(&text, "nobody_left")
}

fn stage(name: &str, by: &str, writes: &str, to: &str) -> String {
    format!(
        "stage {name} {{\n by {by}\n writes {writes}\n within 1 day\n late -> stopped\n done -> {to}\n}}\n"
    )
}

fn gate(name: &str, of: &str, by: &str, more: &str, to: &str) -> String {
    format!(
        "gate {name} of {of} {{\n by {by}\n {more}\n within 1 day\n accept -> {to}\n reject -> stopped\n late -> stopped\n}}\n"
    )
}

fn pay(by: &str, more: &str) -> String {
    format!(
        "stage pay {{\n by {by}\n reads note\n {more}\n within 1 day\n late -> stopped\n done -> paid\n}}\n"
    )
}

/// Somebody writes, somebody else checks and writes down why, and neither of them may pay.
fn three(by: &str) -> String {
    stage("assess", "Team", "amount: Text", "check")
        + &gate("check", "amount", "Team", "writes note: Text", "pay")
        + &pay(by, "")
}

const NEITHER: &str = "(Team except author of amount) except author of note";

#[test]
fn nobody_is_left_whoever_wrote() {
    let shown = broken(
        "role Team { people ana, ben, cara }\nrole Pair { people ana, ben }",
        &three("(Pair except author of amount) except author of note"),
        "Nobody is left for “Pay” when ana and ben have written `note` and `amount`: nobody else can be asked",
    );
    assert!(shown.ends_with("“Assess” is done\n“Check” is accepted"), "{shown}");
    silent("role Team { people ana, ben, cara, dora }", &three(NEITHER));
    // Nobody says who is in it.
    silent("role Team", &three(NEITHER));
    // What happens then is said.
    let answered = stage("assess", "Team", "amount: Text", "check")
        + &gate("check", "amount", "Team", "writes note: Text\n absent -> stopped", "pay")
        + &pay(NEITHER, "absent -> stopped");
    silent("role Team { people ana, ben }", &answered);
}

#[test]
fn somebody_is_away_and_the_others_are_too_few() {
    let shown = broken(
        "role Team { people ana, ben, cara }",
        &three(NEITHER),
        "Nobody is left for “Pay” when ana, ben or cara is away: whoever else could do it has had a hand in the case by then",
    );
    assert!(shown.contains("when ana is away, this is for ben"), "{shown}");
    assert!(
        shown.ends_with("“Assess” is done\n“Check” is accepted\n“Pay” finds nobody who may do it"),
        "{shown}"
    );
    // A deputy is one more.
    silent("role Team {\n people ana, ben, cara\n deputy Vice\n}\nrole Vice { people zoe }", &three(NEITHER));
    // Whoever is assigned by a ladder is one more.
    let ladder = "role Team { people ana, ben, cara }\nescalation up {\n after 1h assign Boss via phone\n}";
    let steps = stage("assess", "Team", "amount: Text", "check")
        + &gate("check", "amount", "Team", "writes note: Text", "pay")
        + &pay(NEITHER, "escalate up");
    silent(ladder, &steps);
}

#[test]
fn gates_after_each_other_need_different_people() {
    // Each gate has somebody when one is away, and both together have not.
    let steps = stage("assess", "Clerk", "amount: Text", "check")
        + &gate("check", "amount", "First", "writes note: Text", "agree")
        + &gate("agree", "note", "Second", "writes more: Text", "last")
        + &gate("last", "note, more", "Third", "", "paid");
    let people = "role Clerk { people kim, lee }\nrole First { people ana, ben }\nrole Second { people ben, cara }\nrole Third { people ana, ben, cara }";
    broken(
        people,
        &steps,
        "Nobody is left for “Last” when ana, ben or cara is away: whoever else could do it has had a hand in the case by then",
    );
    silent(&people.replace("ana, ben, cara }", "ana, ben, cara, dora }"), &steps);
}

#[test]
fn what_does_not_come_together_does_not_conflict() {
    // Only one of the two checks takes place.
    let either = |ways: &str| {
        stage("assess", "Clerk", "amount: Text", "which")
            + &format!("decide which {{\n{ways}}}\n")
            + &gate("check", "amount", "First", "writes note: Text", "agree")
            + &gate("look", "amount", "Second", "writes note: Text", "agree")
            + &gate("agree", "note", "Third", "", "paid")
    };
    let people = "role Clerk { people kim, lee }\nrole First { people ana, ben }\nrole Second { people cara, dora }\nrole Third { people ana, cara, emil }";
    silent(people, &either("when large -> check\n otherwise -> look\n"));
    // A condition on the way rules it out.
    let twice = |after: &str| {
        stage("assess", "Team", "amount: Text", "which")
            + "decide which {\n when large -> check\n otherwise -> after\n}\n"
            + &gate("check", "amount", "Team", "writes amount: Text", "after")
            + &format!("decide after {{\n when {after} -> paid\n otherwise -> pay\n}}\n")
            + "stage pay {\n by Team except author of amount\n within 1 day\n late -> stopped\n done -> paid\n}\n"
    };
    silent("role Team { people ana, ben, cara }", &twice("large"));
    let shown = broken(
        "role Team { people ana, ben, cara }",
        &twice("not large"),
        "Nobody is left for “Pay” when ana, ben or cara is away: whoever else could do it has had a hand in the case by then",
    );
    assert!(shown.contains("“Which”: `large`\n“Check” is accepted\n"), "{shown}");
}

#[test]
fn too_few_are_left_of_several() {
    let steps = stage("assess", "Team", "amount: Text", "check")
        + &gate("check", "amount", "Team", "writes note: Text", "pay")
        + &pay("2 of Team except author of amount", "");
    silent("role Team { people ana, ben, cara, dora }", &steps);
    broken(
        "role Team { people ana, ben, cara }",
        &steps,
        "Too few are left for “Pay” when ana, ben or cara is away: it takes two, and whoever else could do it has had a hand in the case by then",
    );
}

//! What must be found, and near it what must not.

use crate::testing::{analysis, findings, shown};

/// A workflow `Work` with laws; `steps` are its lines, `laws` come before it.
fn work(laws: &str, steps: &str) -> String {
    let bad = if steps.contains("-> bad") { "  outcome bad\n" } else { "" };
    format!(
        r#"use std.risk {{ irreversible, reversible }}
use std.information {{ pii }}
role Clerk {{ people ana, ben, cara }}
role Boss {{ people dora, emil, fay }}
role Both {{ people ana, dora }}
record Person_ {{ name: Text @pii, note: Text }}
agent Helper {{
  operator Boss
  uses Bank.pay, Bank.note
}}
agent Careful {{
  operator Boss
  uses Bank.pay, Bank.note
  confirm Bank.pay with Boss
}}
system Bank {{
  owner Boss
  clearance pii
  action pay(text: Text) risk reversible idempotent
  action note(text: Text)
}}
{laws}
workflow Work(claim: Text, who: Person_, urgent: Bool) {{
  owner Boss
  within no limit because "It is not about time here."
  outcome good
{bad}{steps}
}}
"#
    )
}

fn stage(name: &str, lines: &str) -> String {
    let by = if lines.contains("by ") { "" } else { "by Clerk\n" };
    format!("stage {name} {{\n{by}{lines}\n}}\n")
}

fn gate(name: &str, lines: &str) -> String {
    let by = if lines.contains("by ") { "" } else { "by Boss\n" };
    format!("gate {name} of claim {{\n{by}{lines}\n}}\n")
}

fn told(text: &str) -> Vec<String> {
    let laws =
        ["broken_law", "contradictory_laws", "law_without_subject", "law_across_cases", "too_large_to_judge"];
    // A law may ask for clearances too, and then a leak is also reported as what it is.
    let besides = "label_leak";
    let all = findings(text);
    let errors = analysis(text)
        .diagnostics
        .into_iter()
        .filter(|found| found.level == flow_source::Level::Error)
        .filter(|found| !laws.contains(&found.rule.name) && found.rule.name != besides)
        .map(|found| found.title)
        .collect::<Vec<_>>();
    assert_eq!(errors, Vec::<String>::new(), "{text}");
    all.into_iter().filter(|found| laws.iter().any(|law| found.starts_with(law))).collect()
}

#[track_caller]
fn broken(text: &str, title: &str) -> String {
    assert_eq!(told(text), [format!("broken_law: {title}")], "\n{text}");
    let analysis = analysis(text);
    let found = analysis.diagnostics.iter().find(|found| found.rule.name == "broken_law");
    let found = found.expect("one");
    let way: Vec<&str> = found.path.iter().map(|step| step.text.as_str()).collect();
    format!("{}{}", shown(&analysis, found), way.join(", "))
}

#[track_caller]
fn kept(text: &str) {
    assert_eq!(told(text), Vec::<String>::new(), "\n{text}");
}

const BEFORE: &str = "policy law { for Work.act\n needs Work.check before }\n";
const AFTER: &str = "policy law { for Work.act\n needs Work.check after }\n";

#[test]
fn what_must_come_before_comes_before_on_every_way() {
    let check = gate("check", "accept -> act\nreject -> bad");
    let act = stage("act", "done -> good");
    kept(&work(BEFORE, &format!("policy law\n{check}{act}")));
    let by_pass = stage("start", "writes sure: Bool\ndone -> which")
        + "decide which {\nwhen sure -> act\notherwise -> check\n}\n";
    let said = broken(
        &work(BEFORE, &format!("policy law\n{by_pass}{check}{act}")),
        "“Act” can be done without “Check” before it, against the law “Law”",
    );
    assert!(said.ends_with("“Start” is done, “Which”: `sure`, “Act” is done"), "{said}");
    // A no is not a yes.
    let said = broken(
        &work(BEFORE, &format!("policy law\n{}{act}", gate("check", "accept -> act\nreject -> act"))),
        "“Act” can be done without “Check” before it, against the law “Law”",
    );
    assert!(said.contains("“Check” is rejected"), "{said}");
    // Another condition rules the way out.
    let guarded = stage("start", "writes sure: Bool\ndone -> which")
        + "decide which {\nwhen sure -> again\notherwise -> check\n}\n"
        + "decide again {\nwhen sure -> bad\notherwise -> act\n}\n"
        + &gate("check", "accept -> again\nreject -> bad");
    kept(&work(BEFORE, &format!("policy law\n{guarded}{act}")));
}

#[test]
fn a_law_of_a_function_is_in_force_in_its_workflows() {
    let check = gate("check", "accept -> good\nreject -> bad");
    let act = stage("act", "done -> check");
    let function = "function Office {\n architect Boss\n workflows Work\n policy law\n}\n";
    broken(
        &work(&format!("{BEFORE}{function}"), &format!("{act}{check}")),
        "“Act” can be done without “Check” before it, against the law “Law”",
    );
    // Declared, and nowhere in force.
    kept(&work(BEFORE, &format!("{act}{check}")));
}

#[test]
fn a_later_change_voids_the_yes() {
    let check = gate("check", "accept -> edit\nreject -> bad");
    let edit = stage("edit", "reads claim\nwrites claim: Text\ndone -> act");
    let act = stage("act", "done -> good");
    let said = broken(
        &work(BEFORE, &format!("policy law\n{check}{edit}{act}")),
        "“Act” can be done after what was approved has changed, against the law “Law”",
    );
    assert!(said.contains("this changes it again"), "{said}");
    let other = stage("edit", "reads claim\nwrites other: Text\ndone -> act");
    kept(&work(BEFORE, &format!("policy law\n{check}{other}{act}")));
    // `never before` only asks that it has happened.
    let law = "policy law { for Work.act\n never before Work.check }\n";
    kept(&work(law, &format!("policy law\n{check}{edit}{act}")));
}

#[test]
fn branches_side_by_side_are_in_no_order() {
    let check = gate("check", "accept -> join\nreject -> leave");
    let act = stage("act", "done -> join");
    let parallel = format!(
        "parallel both {{\nbranch one {{\n{check}}}\nbranch two {{\n{act}}}\ndone -> good\nunmet -> bad\n}}\n"
    );
    broken(
        &work(BEFORE, &format!("policy law\n{parallel}")),
        "“Act” can be done without “Check” before it, against the law “Law”",
    );
    let other = stage("other", "done -> join");
    let sure = gate("check", "accept -> join\nreject -> bad");
    let before =
        format!("parallel both {{\nbranch one {{\n{sure}}}\nbranch two {{\n{other}}}\ndone -> act\n}}\n");
    kept(&work(BEFORE, &format!("policy law\n{before}{}", stage("act", "done -> good"))));
    let any = before.replace("done -> act", "join any\ndone -> act");
    broken(
        &work(BEFORE, &format!("policy law\n{any}{}", stage("act", "done -> good"))),
        "“Act” can be done without “Check” before it, against the law “Law”",
    );
}

#[test]
fn what_must_follow_follows_on_every_way() {
    let check = stage("check", "done -> good");
    kept(&work(AFTER, &format!("policy law\n{}{check}", stage("act", "done -> check"))));
    let said = broken(
        &work(
            AFTER,
            &format!(
                "policy law\n{}decide which {{\nwhen urgent -> good\notherwise -> check\n}}\n{check}",
                stage("act", "done -> which")
            ),
        ),
        "A case can end without “Check” after “Act”, against the law “Law”",
    );
    assert!(said.ends_with("“Act” is done, “Which”: `urgent`, the case ends with “Good”"), "{said}");
    // What failed was not done.
    kept(&work(
        AFTER,
        &format!("policy law\n{}{check}", stage("act", "by Bank\nfails -> bad\ndone -> check")),
    ));
    // What follows may fail.
    broken(
        &work(
            AFTER,
            &format!(
                "policy law\n{}{}",
                stage("act", "done -> check"),
                stage("check", "by Bank\nfails -> bad\ndone -> good")
            ),
        ),
        "A case can end without “Check” after “Act”, against the law “Law”",
    );
    // At the end of everything is after.
    kept(&work(
        AFTER,
        &format!(
            "policy law\n{}finally {{\n{}}}\n",
            stage("act", "done -> good"),
            stage("check", "within no limit because \"It is not about time here.\"")
        ),
    ));
}

#[test]
fn what_follows_in_a_branch_follows_if_the_branch_must_join() {
    let act = stage("act", "done -> both");
    let other = stage("other", "done -> join");
    let parallel = |ways: &str| {
        format!(
            "parallel both {{\nbranch one {{\n{}}}\nbranch two {{\n{other}}}\ndone -> good\n}}\n",
            stage("check", ways)
        )
    };
    kept(&work(AFTER, &format!("policy law\n{act}{}", parallel("done -> join"))));
    let early = parallel("done -> join")
        .replace("done -> join\n}\n}\ndone", "within 1h\nlate -> bad\ndone -> join\n}\n}\ndone");
    broken(
        &work(AFTER, &format!("policy law\n{act}{early}")),
        "A case can end without “Check” after “Act”, against the law “Law”",
    );
    // Done inside, and owed when the branches have joined.
    let inside = format!(
        "parallel both {{\nbranch one {{\n{}}}\nbranch two {{\n{other}}}\ndone -> NEXT\n}}\n",
        stage("act", "done -> join")
    );
    broken(
        &work(
            AFTER,
            &format!(
                "policy law\n{}{}",
                inside.replace("NEXT", "skip"),
                "decide skip {\nwhen urgent -> check\notherwise -> good\n}\n".to_owned()
                    + &stage("check", "done -> good")
            ),
        ),
        "A case can end without “Check” after “Act”, against the law “Law”",
    );
    kept(&work(
        AFTER,
        &format!("policy law\n{}{}", inside.replace("NEXT", "check"), stage("check", "done -> good")),
    ));
}

#[test]
fn what_must_follow_soon_has_deadlines_on_the_way() {
    let law = "escalation bell { after 1h notify Boss via chat }\npolicy law { for Work.act\n needs Work.check after within 3 days }\n";
    let steps = |days: u32, within: &str| {
        format!(
            "policy law\n{}wait pause {{\nfor {days} days\ndone -> good\n}}\nfinally {{\n{}}}\n",
            stage("act", "done -> pause"),
            stage("check", within)
        )
    };
    let deadline = "within 1 day\nescalate bell";
    kept(&work(law, &steps(2, deadline)));
    broken(
        &work(law, &steps(3, deadline)),
        "From “Act” to “Check” it can take 4 days, and the law “Law” gives it 3 days",
    );
    broken(
        &work(law, &steps(2, "within no limit because \"It is looked at when there is time.\"")),
        "Nothing makes sure that “Check” comes within 3 days of “Act”, as the law “Law” asks",
    );
}

#[test]
fn each_case_comes_by_a_step() {
    let law = "policy law { for Work\n needs Work.check after }\n";
    let check = stage("check", "done -> good");
    kept(&work(law, &format!("policy law\n{}{check}", stage("act", "done -> check"))));
    broken(
        &work(law, &format!("policy law\n{}{check}", stage("act", "by Bank\nfails -> bad\ndone -> check"))),
        "A case of “Work” can end without “Check”, against the law “Law”",
    );
}

#[test]
fn what_is_never_done_can_not_be_reached() {
    let law = "policy law { for stage where performer is agent and risk >= reversible\n never\n because \"Hands off.\" }\n";
    let pay = stage(
        "pay",
        "by Helper\nreads claim\ndo Bank.pay(text: claim)\nfails -> bad\nstalls after 1h -> bad\ndone -> good",
    );
    let said = broken(
        &work(law, &format!("policy law\n{pay}")),
        "“Pay” can be done, which the law “Law” never allows",
    );
    assert!(said.contains("The law says why: Hands off."), "{said}");
    kept(&work(
        law,
        &format!(
            "policy law\n{}",
            pay.replace("Helper", "Clerk").replace("fails -> bad\nstalls after 1h -> bad\n", "")
        ),
    ));
    kept(&work(law, &format!("policy law\n{}", pay.replace("Bank.pay", "Bank.note"))));
    // An agent may do it, though not always.
    let law = "policy law { for stage where performer is agent\n never }\n";
    let arms = "by Helper when urgent\nby Clerk\nfails -> bad\nstalls after 1h -> bad\n";
    broken(
        &work(law, &format!("policy law\n{}", stage("act", &format!("{arms}done -> good")))),
        "“Act” can be done, which the law “Law” never allows",
    );
}

#[test]
fn an_agent_that_must_not_be_there_is_one_mistake() {
    let law = "policy law { for agent where not audited\n never }\n";
    let lines = "by Helper\nfails -> bad\nstalls after 1h -> bad\n";
    let text = work(
        law,
        &format!(
            "policy law\n{}{}",
            stage("one", &format!("{lines}done -> two")),
            stage("two", &format!("{lines}done -> good"))
        ),
    );
    let said = broken(&text, "“Helper” works in “One”, which the law “Law” never allows");
    assert!(said.contains("it is one where `not audited`"), "{said}");
    let audit = "uses Bank.pay, Bank.note\n audit weekly { sample 5%\n every week\n by Boss\n asks \"Right?\" }\n}\nagent Careful";
    kept(&text.replace("uses Bank.pay, Bank.note\n}\nagent Careful", audit));
}

#[test]
fn what_is_read_reaches_only_who_is_cleared() {
    let law = "policy law { for stage where pii in reads and not (pii in performer.clearance)\n never }\n";
    let read = |what: &str| {
        work(law, &format!("policy law\n{}", stage("look", &format!("reads {what}\ndone -> good"))))
    };
    broken(&read("who"), "“Look” can be done, which the law “Law” never allows");
    kept(&read("who.note"));
    kept(&read("who except who.name"));
    kept(&read("who").replace(
        "role Clerk { people ana, ben, cara }",
        "role Clerk {\n people ana, ben, cara\n clearance pii\n}",
    ));
}

#[test]
fn what_is_read_must_be_erased_also_where_the_stage_fails() {
    let law = "policy law { for stage where pii in reads\n needs Work.erase after }\n";
    let look = |fails: &str| stage("look", &format!("by Bank\nreads who\nfails -> {fails}\ndone -> erase"));
    let erase = stage("erase", "done -> good");
    kept(&work(law, &format!("policy law\n{}{erase}", look("erase"))));
    broken(
        &work(law, &format!("policy law\n{}{erase}", look("bad"))),
        "A case can end without “Erase” after “Look”, against the law “Law”",
    );
}

#[test]
fn only_after_and_never_after() {
    let law = "policy law { for Work.act\n never after Work.check }\n";
    let act = stage("act", "done -> good");
    let said = broken(
        &work(law, &format!("policy law\n{}{act}", stage("check", "done -> act"))),
        "“Act” can still be done after “Check”, against the law “Law”",
    );
    assert!(said.contains("after this, it may not be done any more"), "{said}");
    let either = "decide which {\nwhen urgent -> act\notherwise -> check\n}\n";
    kept(&work(law, &format!("policy law\n{either}{act}{}", stage("check", "done -> bad"))));
    // Once round is enough.
    let back = "decide which {\nwhen urgent -> act\notherwise -> check\n}\n".to_owned()
        + &act
        + &stage("check", "by Bank\nfails -> act\ndone -> which at most 1 times\n else -> bad");
    broken(
        &work(law, &format!("policy law\n{back}")),
        "“Act” can still be done after “Check”, against the law “Law”",
    );
    // Side by side, it may be after.
    let both = format!(
        "parallel both {{\nbranch one {{\n{}}}\nbranch two {{\n{}}}\ndone -> good\n}}\n",
        stage("act", "done -> join"),
        stage("check", "done -> join")
    );
    broken(
        &work(law, &format!("policy law\n{both}")),
        "“Act” can still be done after “Check”, against the law “Law”",
    );
}

#[test]
fn how_often_is_counted_along_the_longest_way() {
    let law = |times: u32| format!("policy law {{ for Work.act\n at most {times} times }}\n");
    let again = stage("act", "writes claim: Text\ndone -> check")
        + &gate("check", "accept -> good\nrework -> act at most 2 times\n else -> bad\nreject -> bad");
    kept(&work(&law(3), &format!("policy law\n{again}")));
    let said = broken(
        &work(&law(2), &format!("policy law\n{again}")),
        "“Act” can be done 3 times in one case, and the law “Law” allows it 2 times",
    );
    assert!(said.ends_with("“Act” is done, “Check” asks for rework, “Act” is done, “Check” asks for rework, “Act” is done once more"), "{said}");
    // Two ways back add up; nested ones multiply no more than their arrows allow.
    let two = stage("act", "writes claim: Text\ndone -> check")
        + &gate(
            "check",
            "accept -> good\nrework -> act at most 2 times\n else -> bad\nreject -> act at most 1 times\n else -> bad",
        );
    kept(&work(&law(4), &format!("policy law\n{two}")));
    broken(
        &work(&law(3), &format!("policy law\n{two}")),
        "“Act” can be done 4 times in one case, and the law “Law” allows it 3 times",
    );
    // A circle beside it doesn't count.
    let beside = stage("act", "writes claim: Text\ndone -> check")
        + &gate("check", "accept -> good\nrework -> mend at most 5 times\n else -> bad\nreject -> bad")
        + &stage("mend", "writes claim: Text\ndone -> check");
    kept(&work(&law(1), &format!("policy law\n{beside}")));
}

#[test]
fn branches_and_items_are_counted() {
    let law = "policy law { for stage where risk >= reversible\n at most 1 times }\n";
    let pay = |name: &str| stage(name, "reads claim\ndo Bank.pay(text: claim)\ndone -> join");
    let both = format!(
        "parallel both {{\nbranch one {{\n{}}}\nbranch two {{\n{}}}\ndone -> good\n}}\n",
        pay("pay"),
        pay("pay_again")
    );
    broken(
        &work(law, &format!("policy law\n{both}")),
        "“Pay”, together with what else it is about, can be done 2 times in one case, and the law “Law” allows it once",
    );
    let law = |per: &str| format!("policy law {{ for Work.many.pay\n at most 1 times{per} }}\n");
    let each = "writes list_: list of Text\ndone -> many";
    let each = stage("ask", each)
        + "parallel many {\neach item in list_\njoin all\n"
        + &stage("pay", "reads item\ndone -> join")
        + "done -> good\n}\n";
    broken(
        &work(&law(""), &format!("policy law\n{each}")),
        "“Pay” can be done any number of times in one case, and the law “Law” allows it once",
    );
    kept(&work(&law(" per item"), &format!("policy law\n{each}")));
}

#[test]
fn a_gate_is_what_its_reviewers_are() {
    let law =
        "policy law { for stage where performer is agent\n needs gate where reviewer is human before }\n";
    let act = stage("act", "by Helper\nfails -> bad\nstalls after 1h -> bad\ndone -> good");
    let check = |by: &str| gate("check", &format!("by {by}\naccept -> act\nreject -> bad"));
    kept(&work(law, &format!("policy law\n{}{act}", check("Boss"))));
    kept(&work(law, &format!("policy law\n{}{act}", check("Bank and Boss"))));
    let title = "“Act” can be done without the gate before it that the law “Law” asks for";
    broken(
        &work(
            law,
            &format!("policy law\n{}{act}", check("Bank or Boss").replace("reject", "fails -> bad\nreject")),
        ),
        title,
    );
    broken(&work(law, &format!("policy law\n{act}")), title);
    // Nobody has looked where silence consents.
    let silent = gate("check", "within 1 day\naccept -> act\nreject -> bad\nlate -> accept");
    broken(&work(law, &format!("policy law\n{silent}{act}")), title);
}

#[test]
fn a_confirmation_is_a_gate_before_each_call() {
    let law = "policy law { for stage where performer is agent and risk >= reversible\n needs gate where reviewer is human before }\n";
    let pay = |who: &str| {
        stage(
            "pay",
            &format!(
                "by {who}\nreads claim\ndo Bank.pay(text: claim)\nfails -> bad\nstalls after 1h -> bad\ndone -> good"
            ),
        )
    };
    kept(&work(law, &format!("policy law\n{}", pay("Careful"))));
    broken(
        &work(law, &format!("policy law\n{}", pay("Helper"))),
        "“Pay” can be done without the gate before it that the law “Law” asks for",
    );
}

#[test]
fn an_exception_takes_away_the_ways_on_which_it_holds() {
    let act = stage("act", "done -> good");
    let check = gate("check", "accept -> act\nreject -> bad");
    let exception = "exception hurry of act {\nfrom law\nwhen urgent\nbecause \"It burns.\"\napprover Boss\nuntil 2031-01-01\n}\n";
    let decide = "decide which {\nwhen urgent -> act\notherwise -> check\n}\n";
    kept(&work(BEFORE, &format!("policy law\n{decide}{check}{act}{exception}")));
    let wide = "decide which {\nwhen claim is \"x\" -> act\notherwise -> check\n}\n";
    let said = broken(
        &work(BEFORE, &format!("policy law\n{wide}{check}{act}{exception}")),
        "“Act” can be done without “Check” before it, against the law “Law”",
    );
    assert!(said.contains("The exception “Hurry” covers only the cases where `urgent`."), "{said}");
}

#[test]
fn different_people_do_what_must_be_kept_apart() {
    let law = "policy law { for Work.act\n different people Work.ask, Work.act }\n";
    let steps = |ask: &str, act: &str| {
        format!(
            "policy law\n{}{}",
            stage("ask", &format!("by {ask}\nwrites claim: Text\ndone -> act")),
            stage("act", &format!("by {act}\ndone -> good"))
        )
    };
    let text = |ask: &str, act: &str| work(law, &steps(ask, act));
    kept(&text("Clerk", "Boss"));
    let said = broken(
        &text("Clerk", "Both"),
        "Ana can do both “Ask” and “Act”, and the law “Law” asks for different people",
    );
    assert!(said.contains("and Ana can do this"), "{said}");
    kept(&text("Clerk", "Both except Clerk"));
    kept(&text("Clerk", "Both except author of claim"));
    broken(
        &text("Clerk", "Clerk"),
        "Ana can do both “Ask” and “Act”, and the law “Law” asks for different people",
    );
    let agent = steps("Helper", "Helper").replace("done ->", "fails -> bad\nstalls after 1h -> bad\ndone ->");
    broken(
        &work(law, &agent),
        "Helper can do both “Ask” and “Act”, and the law “Law” asks for different people",
    );
    // Only one of the two is done in a case.
    let either = format!(
        "policy law\ndecide which {{\nwhen urgent -> ask\notherwise -> act\n}}\n{}{}",
        stage("ask", "done -> good"),
        stage("act", "done -> bad")
    );
    kept(&work(law, &either));
    // Reviewers are never the author.
    let review = format!(
        "policy law\n{}{}",
        stage("ask", "writes claim: Text\ndone -> act"),
        gate("act", "by Clerk\naccept -> good\nreject -> bad")
    );
    kept(&work(law, &review));
}

#[test]
fn one_person_does_what_must_stay_in_one_hand() {
    let law = "policy law { for Work.act\n same person Work.ask, Work.act }\n";
    let steps = |ask: &str, act: &str| {
        format!(
            "policy law\n{}{}",
            stage("ask", &format!("by {ask}\nwrites claim: Text\ndone -> act")),
            stage("act", &format!("by {act}\ndone -> good"))
        )
    };
    let text =
        |ask: &str, act: &str| work(law, &steps(ask, act)).replace("role Both", "person Dora\nrole Both");
    const TWO: &str = "“Ask” and “Act” can be done by two people, and the law “Law” asks for the same person";
    let said = broken(&text("Clerk", "Clerk"), TWO);
    assert!(said.contains("ben can do this") && said.contains("and ana can do this"), "{said}");
    broken(&text("Clerk", "Boss"), TWO);
    kept(&text("Dora", "Dora"));
    // Whoever is left is one person.
    let left = text("Both except Clerk", "Both except Clerk")
        .replace("role Clerk { people ana", "role Clerk { people Ana")
        .replace("role Both { people ana, dora }", "person Ana\nrole Both { people Ana, Dora }");
    kept(&left);
    // The holder of a case role, unless somebody is named anew in between.
    let name = |to: &str| stage("name", &format!("by Boss\nwrites handler: Clerk\ndone -> {to}"));
    let held = format!("{}{}", steps("handler", "handler"), "");
    let first = held.replacen("stage ask", &format!("{}stage ask", name("ask")), 1);
    kept(&work(law, &first));
    let between = first
        .replace("done -> act", "done -> again")
        .replace("stage act", &format!("{}stage act", name("act").replace("stage name", "stage again")));
    broken(&work(law, &between), TWO);
    // The same agent is one hand; and what only one case in two does is done by one person there.
    let agent = steps("Helper", "Helper").replace("done ->", "fails -> bad\nstalls after 1h -> bad\ndone ->");
    kept(&work(law, &agent));
    let either = format!(
        "policy law\ndecide which {{\nwhen urgent -> ask\notherwise -> act\n}}\n{}{}",
        stage("ask", "done -> good"),
        stage("act", "done -> bad")
    );
    kept(&work(law, &either));
}

#[test]
fn a_workflow_that_is_run_is_a_part_of_the_case() {
    let part = |steps: &str| {
        format!(
            "workflow Part(claim: Text) {{\n owner Boss\n within no limit because \"It is not about time here.\"\n outcome ready\n outcome stopped\n{steps}\n}}\n"
        )
    };
    let law = "policy law { for Part.act\n needs Part.check before }\n";
    let run = "run part of Part(claim) {\non ready -> good\non stopped -> bad\n}\n";
    let first = "decide first {\nwhen claim is \"x\" -> act\notherwise -> check\n}\n";
    let act = stage("act", "done -> ready");
    let check = gate("check", "accept -> act\nreject -> stopped");
    broken(
        &work(&format!("{law}{}", part(&format!("{first}{check}{act}"))), &format!("policy law\n{run}")),
        "“Act” can be done without “Check” before it, against the law “Law”",
    );
    kept(&work(&format!("{law}{}", part(&format!("{check}{act}"))), &format!("policy law\n{run}")));
    // What must come before may have come before in the workflow that runs it.
    let law = "policy law { for Part.act\n needs Work.check before }\n";
    let part_ = part(&stage("act", "by Bank\nfails -> stopped\ndone -> ready"));
    let check = gate("check", "accept -> part\nreject -> bad");
    kept(&work(&format!("{law}{part_}"), &format!("policy law\n{check}{run}")));
    broken(
        &work(&format!("{law}{part_}"), &format!("policy law\n{}{run}", check.replace("-> bad", "-> part"))),
        "“Act” can be done without “Check” before it, against the law “Law”",
    );
    // What was done inside has been done.
    let law = "policy law { for Work.act\n needs gate where reviewer is human before }\n";
    let part = part(&gate("check", "accept -> ready\nreject -> stopped"));
    let run = "run part of Part(claim) {\non ready -> act\non stopped -> bad\n}\n";
    let act = stage("act", "done -> good");
    kept(&work(&format!("{law}{part}"), &format!("policy law\n{run}{act}")));
    broken(
        &work(
            &format!("{law}{part}"),
            &format!("policy law\n{}{act}", run.replace("stopped -> bad", "stopped -> act")),
        ),
        "“Act” can be done without the gate before it that the law “Law” asks for",
    );
}

#[test]
fn laws_that_exclude_each_other_are_one_mistake() {
    let laws =
        "policy one { for Work.act\n needs Work.check before }\npolicy two { for Work.check\n never }\n";
    let steps = format!(
        "policy one\npolicy two\n{}{}",
        gate("check", "accept -> act\nreject -> bad"),
        stage("act", "done -> good")
    );
    assert_eq!(
        told(&work(laws, &steps)),
        [
            "contradictory_laws: Nobody can keep the laws “One” and “Two” in “Work”: they contradict each other"
        ]
    );
    // Only one of them is in force.
    kept(&work(laws, &steps.replace("policy two\n", "")));
    let itself = "policy one { for Work.act\n needs Work.act before }\n";
    assert_eq!(
        told(&work(itself, &steps.replace("policy two\n", ""))),
        ["contradictory_laws: Nobody can keep the law “One”: it contradicts itself"]
    );
}

#[test]
fn very_many_laws_and_steps_take_no_time() {
    let mut steps = String::new();
    let mut laws = String::new();
    for number in 0..300 {
        steps.push_str(&stage(&format!("s{number}"), &format!("done -> s{}", number + 1)));
    }
    steps.push_str(&stage("s300", "done -> good"));
    for number in 0..100 {
        laws.push_str(&format!(
            "policy law{number} {{ for stage\n needs Work.s0 before\n at most 1 times per case }}\n"
        ));
        steps.push_str(&format!("policy law{number}\n"));
    }
    let found = told(&work(&laws, &steps));
    assert!(found.iter().any(|found| found.starts_with("broken_law")), "{found:?}");
}

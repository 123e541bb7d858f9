//! What must be found, and near it what must not.

use crate::testing::{findings, story};

fn text(people: &str, steps: &str) -> String {
    format!(
        r#"
use std.recovery {{ recalibration, failed_system }}
{people}
role Boss {{ people 3 }}
record Draft {{ text: Text, amount: Money }}
workflow Write(topic: Text, urgent: Bool) {{
  owner Boss
  within 1 month
  late -> stopped
  outcome passed
  outcome stopped
{steps}
}}
"#
    )
}

fn told(text: &str) -> Vec<String> {
    let other = ["unused_", "except_not_read", "one_person_on_every_path", "recovery_without_scenario"];
    findings(text).into_iter().filter(|found| !other.iter().any(|other| found.starts_with(other))).collect()
}

#[track_caller]
fn silent(people: &str, steps: &str) {
    let text = text(people, steps);
    assert_eq!(told(&text), Vec::<String>::new(), "{text}");
}

#[track_caller]
fn broken(people: &str, steps: &str, title: &str) -> String {
    let text = text(people, steps);
    assert_eq!(told(&text), [format!("author_approves: Nobody can approve “{title}")], "{text}");
    story(&text, "author_approves")
}

fn stage(name: &str, by: &str, writes: &str, to: &str) -> String {
    format!(
        "stage {name} {{\n by {by}\n writes {writes}\n within 1 day\n late -> stopped\n done -> {to}\n}}\n"
    )
}

fn gate(name: &str, of: &str, by: &str, more: &str) -> String {
    format!(
        "gate {name} of {of} {{\n by {by}\n within 1 day\n accept -> passed\n late -> stopped\n absent -> stopped\n{more}\n}}\n"
    )
}

const STOP: &str = "reject -> stopped";

#[test]
fn the_only_reviewer_wrote_it() {
    let steps = stage("draft", "Lead", "text: Text", "look") + &gate("look", "text", "Lead", STOP);
    let shown = broken(
        "role Lead { people ana }",
        &steps,
        "Look” when ana has written `text`: nobody else can be asked",
    );
    assert!(shown.contains("ana may write `text` here"), "{shown}");
    assert!(shown.ends_with("“Draft” is done"), "{shown}");
    silent("role Lead { people ana, ben, cara }", &steps);
    silent("role Lead", &steps);
    let other = stage("draft", "Clerk", "text: Text", "look") + &gate("look", "text", "Lead", STOP);
    silent("role Lead { people ana }\nrole Clerk { people ben }", &other);
    broken(
        "role Lead { people ana }\nrole Clerk { people ana, ben }",
        &other,
        "Look” when ana has written `text`: nobody else can be asked",
    );
}

#[test]
fn a_visit_that_was_not_done_makes_nobody_an_author() {
    let people = "role Team { people ana, ben, cara }";
    let steps = |trigger: &str, before: &str| {
        let again = "stage again {\n by Boss\n within 1 day\n late -> stopped\n done -> draft\n}\n";
        let draft = stage("draft", "Team", "text: Text", "look");
        let back = "-> again at most 3 times\n else -> stopped";
        let draft = match trigger {
            "late" => draft.replace("late -> stopped", &format!("late {back}")),
            _ => draft.replace(" done ->", &format!(" {trigger} {back}\n done ->")),
        };
        format!("{before}{draft}{again}{}", gate("look", "text", "Team", STOP))
    };
    silent(people, &steps("late", ""));
    silent(people, &steps("on stop", "event stop\n"));
    silent(people, &steps("absent", ""));
    // Work that is sent back was done, and the next time somebody else may do it.
    let rework = stage("draft", "Team", "text: Text", "look")
        + &gate(
            "look",
            "text",
            "Team",
            "reject -> stopped\n rework -> draft at most 3 times\n else -> stopped",
        );
    broken(people, &rework, "Look” when ana, ben and cara have written `text`: nobody else can be asked");
}

#[test]
fn too_few_are_left_of_a_quorum() {
    let steps = stage("draft", "Team", "text: Text", "look") + &gate("look", "text", "2 of Team", STOP);
    broken(
        "role Team { people ana, ben }",
        &steps,
        "Look” when ana has written `text`: only ben is left, and the rule asks for two",
    );
    silent("role Team { people ana, ben, cara, dora }", &steps);
    let counted = stage("draft", "Team", "text: Text", "look") + &gate("look", "text", "3 of Team", STOP);
    broken(
        "role Team { people 3 }",
        &counted,
        "Look” when one of Team has written `text`: only two of Team are left, and the rule asks for three",
    );
}

#[test]
fn somebody_else_can_be_asked() {
    let steps = stage("draft", "Lead", "text: Text", "look") + &gate("look", "text", "Lead or Head", STOP);
    silent("role Lead { people ana }\nrole Head { people zoe }", &steps);
    let deputy = stage("draft", "Lead", "text: Text", "look") + &gate("look", "text", "Lead", STOP);
    silent("role Lead {\n people ana\n deputy Head\n}\nrole Head { people zoe, yan }", &deputy);
}

#[test]
fn all_means_all_who_may() {
    let steps = stage("draft", "Team", "text: Text", "look") + &gate("look", "text", "all of Team", STOP);
    silent("role Team { people ana, ben, cara }", &steps);
}

#[test]
fn what_was_written_before_counts_too() {
    // Ben rewrites what Ana wrote: both are authors.
    let steps = stage("draft", "Ana", "text: Text", "polish")
        + &stage("polish", "Ben", "text: Text", "look")
        + &gate("look", "text", "Pair", STOP);
    let people = "person Ana\nperson Ben\nrole Pair { people Ana, Ben }";
    let shown =
        broken(people, &steps, "Look” when Ana and Ben have written `text`: nobody else can be asked");
    assert!(
        shown.contains("Ana may write `text` here") && shown.contains("Ben may write `text` here"),
        "{shown}"
    );
    // Two drafts, of which only one is looked at.
    let one = stage("draft", "Ana", "text: Text", "polish")
        + &stage("polish", "Ben", "note: Text", "look")
        + &gate("look", "text", "Pair", STOP);
    silent(people, &one);
}

#[test]
fn one_or_the_other_is_not_both() {
    let steps = "decide how {\n when urgent -> draft\n otherwise -> write\n}\n".to_owned()
        + &stage("draft", "Ana", "text: Text", "look")
        + &stage("write", "Ben", "text: Text", "look")
        + &gate("look", "text", "Pair", STOP);
    silent("person Ana\nperson Ben\nrole Pair { people Ana, Ben }", &steps);
}

#[test]
fn conditions_on_the_way_count() {
    // Each of the two writes only where the other doesn't.
    let steps = "decide first {\n when urgent -> draft\n otherwise -> second\n}\n".to_owned()
        + &stage("draft", "Ana", "text: Text", "second")
        + "decide second {\n when urgent -> look\n otherwise -> write\n}\n"
        + &stage("write", "Ben", "text: Text", "look")
        + &gate("look", "topic", "Pair", STOP)
        + "";
    let people = "person Ana\nperson Ben\nrole Pair { people Ana, Ben }";
    let steps = steps.replace("text: Text", "topic: Text");
    silent(people, &steps);
    let both =
        steps.replace("when urgent -> look\n otherwise -> write", "when urgent -> write\n otherwise -> look");
    broken(people, &both, "Look” when Ana and Ben have written `topic`: nobody else can be asked");
}

#[test]
fn rework_may_be_done_by_others() {
    let again = "reject -> stopped\n rework -> draft at most 2 times else -> stopped";
    let steps = stage("draft", "Team", "text: Text", "look") + &gate("look", "text", "Team", again);
    let shown = broken(
        "role Team { people ana, ben, cara }",
        &steps,
        "Look” when ana, ben and cara have written `text`: nobody else can be asked",
    );
    assert!(shown.contains("“Draft” can be done again, and then by somebody else"), "{shown}");
    silent("role Team { people ana, ben, cara, dora }", &steps);
    let once = steps.replace("at most 2 times", "at most 1 times");
    silent("role Team { people ana, ben, cara }", &once);
}

#[test]
fn who_takes_over_is_an_author() {
    let agent = "agent Bot { operator Lead }\nrole Lead { people ana }";
    let steps = "
stage draft {
  by Bot
  writes text: Text
  within 1 day
  stalls after 1h -> recover recalibration(lead: Lead) at most 1 times
    else -> stopped
  fails -> stopped
  late -> stopped
  done -> look
}
";
    let steps = steps.to_owned() + &gate("look", "text", "Lead", STOP);
    let shown = broken(agent, &steps, "Look” when ana has written `text`: nobody else can be asked");
    assert!(shown.contains("ana may take over here, and is then the author"), "{shown}");
    silent("agent Bot { operator Lead }\nrole Lead { people ana, ben }", &steps);
    silent(
        agent,
        &steps.replace(
            "-> recover recalibration(lead: Lead) at most 1 times\n    else -> stopped",
            "-> stopped",
        ),
    );
}

#[test]
fn who_is_assigned_is_an_author() {
    let people = "role Clerk { people ben, cara }\nrole Lead { people ana }\nescalation up {\n after 1h notify Clerk via chat\n after 2h assign Lead via phone\n}";
    let stage =
        stage("draft", "Clerk", "text: Text", "look").replace("within 1 day", "within 1 day\n escalate up");
    let steps = stage + &gate("look", "text", "Lead", STOP);
    let shown = broken(people, &steps, "Look” when ana has written `text`: nobody else can be asked");
    assert!(shown.contains("ana may be assigned here"), "{shown}");
}

#[test]
fn whoever_answers_is_the_author() {
    let people = "role Clerk { people ben }\nrole Lead { people ana }";
    let steps = stage("ask", "Clerk", "text: Text from Lead", "look");
    broken(
        people,
        &(steps.clone() + &gate("look", "text", "Lead", STOP)),
        "Look” when ana has written `text`: nobody else can be asked",
    );
    silent(people, &(steps + &gate("look", "text", "Clerk", STOP)));
}

#[test]
fn a_case_role_is_one_person() {
    let people = "role Lead { people ana, ben, cara }";
    let name = stage("choose", "Boss", "lead: Lead", "draft");
    let steps =
        name.clone() + &stage("draft", "lead", "text: Text", "look") + &gate("look", "text", "lead", STOP);
    broken(people, &steps, "Look” when the `lead` has written `text`: nobody else can be asked");
    // Somebody else has become lead in between.
    let handed = name
        + &stage("draft", "lead", "text: Text", "hand")
        + &stage("hand", "Boss", "lead: Lead", "look")
        + &gate("look", "text", "lead", STOP);
    silent(people, &handed);
}

#[test]
fn authors_of_something_else_can_be_left_out() {
    let people = "person Ana\nperson Ben\nrole Pair { people Ana, Ben }";
    let steps = stage("plan", "Ana", "plan: Text", "draft")
        + &stage("draft", "Ben", "text: Text", "look")
        + &gate("look", "text", "Pair except author of plan", STOP);
    broken(people, &steps, "Look” when Ana and Ben have written `text` and `plan`: nobody else can be asked");
}

#[test]
fn branches_write_side_by_side() {
    let steps = "
parallel both {
  branch one {
    stage first {
      by Ana
      writes text: Text
      within 1 day
      late -> leave
      done -> join
    }
  }
  branch two {
    stage second {
      by Ben
      writes note: Text
      within 1 day
      late -> leave
      done -> join
    }
  }
  join all
  within 1 week
  unmet -> stopped
  late -> stopped
  done -> look
}
";
    let people = "person Ana\nperson Ben\nrole Pair { people Ana, Ben }\nrole One { people Ana }";
    broken(
        people,
        &(steps.to_owned() + &gate("look", "text", "One", STOP)),
        "Look” when Ana has written `text`: nobody else can be asked",
    );
    silent(people, &(steps.to_owned() + &gate("look", "note", "One", STOP)));
    silent(people, &(steps.to_owned() + &gate("look", "text", "Pair", STOP)));
}

#[test]
fn whom_the_case_began_with_is_one_person_at_every_visit() {
    let work = |by: &str| {
        stage("draft", by, "text: Text", "look")
            + &stage("revise", by, "text: Text", "look")
            + &gate(
                "look",
                "text",
                "Lead",
                &format!("rework -> revise at most 3 times\n else -> stopped\n{STOP}"),
            )
    };
    let people = "role Lead { people ana, ben }";
    let given = |steps: &str| {
        let text = text(people, steps);
        text.replace("topic: Text,", "topic: Text, writer: Lead,")
    };
    // Two stages, four visits, one person.
    let steps = work("writer");
    assert_eq!(told(&given(&steps)), Vec::<String>::new(), "{steps}");
    // Anybody of the role, each time somebody else.
    let title = "author_approves: Nobody can approve “Look” when ana and ben have written `text`: nobody else can be asked";
    let anybody = work("Lead");
    assert_eq!(told(&given(&anybody)), [title], "{anybody}");
    // Handed over on the way, it may be somebody else.
    let handed = stage("revise", "writer", "text: Text, writer: Lead", "look");
    let handed = stage("draft", "writer", "text: Text", "look")
        + &handed
        + &gate(
            "look",
            "text",
            "Lead",
            &format!("rework -> revise at most 3 times\n else -> stopped\n{STOP}"),
        );
    assert_eq!(told(&given(&handed)), [title], "{handed}");
}

#[test]
fn whoever_writes_may_be_kept_from_it() {
    let people = "person Ana\nperson Ben\nrole Pair { people Ana, Ben }\nrole One { people Ben }";
    let stage = |name: &str, by: &str, writes: &str, to: &str| {
        stage(name, by, writes, to).replace("late ->", "absent -> stopped\n late ->")
    };
    let steps = |plan: &str, draft: &str, look: &str, more: &str| {
        stage("plan", plan, "plan: Text", "draft")
            + &stage("draft", draft, "text: Text", "look")
            + &gate("look", "text", look, more)
    };
    const OTHER: &str = "Pair except author of plan";
    // Ben has made the plan, so that Ana drafts, and Ben may look.
    silent(people, &steps("Ben", OTHER, "One", STOP));
    let title = "Look” when Ben has written `text`: nobody else can be asked";
    broken(people, &steps("Ben", "Pair", "One", STOP), title);
    // Where Ana has made the plan, Ben drafts.
    broken(people, &steps("Pair", OTHER, "One", STOP), title);
    broken(people, &steps("Ana", OTHER, "One", STOP), title);
    // Each time it is the other one who drafts.
    let again = "reject -> stopped\n rework -> draft at most 2 times else -> stopped";
    silent(people, &steps("Pair", OTHER, "Pair", again));
    let both = "Look” when Ana and Ben have written `text`: nobody else can be asked";
    broken(people, &steps("Pair", "Pair", "Pair", again), both);
}

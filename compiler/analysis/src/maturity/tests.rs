use super::{Level, Question, Workflow, of};
use crate::testing::analysis;

/// The mature workflow that the tests take something away from.
const WHOLE: &str = r#"
role Team { people ana, ben }
role Lead { people cem, dora }
agent Writer {
  operator Lead
  audit sample {
    sample 5%
    every week
    by Lead
    asks "Would we have written the same?"
  }
}
measure speed { target <= 2 days }
measure quality { target >= 4 }
policy looked_at {
  for gate where performer is agent
  never
}
escalation lead_ladder {
  after 1h notify Lead
}
workflow Answer(question: Text) {
  goal "Whoever asks gets an answer."
  owner Lead
  within 1 week
  late -> dropped
  measures speed
  optimise speed
  guard quality >= 4
  policy looked_at
  outcome answered
  outcome dropped
  assume in_english "Questions are in English." {
    every month
    by Team
    asks "Was one in another language?"
  }
  stage draft {
    by Writer
    reads question
    writes text: Text
    within 1h
    do "Write an answer."
    fails -> dropped
    late -> dropped
    done -> check
  }
  gate check of text {
    by Team
    asks "Is it true?"
    within 1 day
    escalate lead_ladder
    accept -> answered
    reject -> dropped
    late -> dropped
  }
}
scenario "it goes well" of Answer {
  given question: "Why?"
  when draft writes "So." after 5m
  when check says accept by Team after 1h
  expect outcome answered
}
scenario "nobody looks" of Answer {
  given question: "Why?"
  when draft writes "So." after 5m
  when check is silent
  expect outcome dropped
}
"#;

/// What is said of a text, each as `level question: text`.
fn missing(text: &str) -> Vec<String> {
    let found = one(text);
    let shown = found.missing.iter();
    shown.map(|one| format!("{} {}: {}", one.level.word(), one.question.word(), one.text)).collect()
}

#[track_caller]
fn one(text: &str) -> Workflow {
    let analysis = analysis(text);
    let errors: Vec<String> = analysis
        .diagnostics
        .iter()
        .filter(|found| found.level == flow_source::Level::Error)
        .map(|found| format!("{}: {}", found.rule.name, found.title))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    let mut report = of(&analysis.package);
    report.workflows.retain(|workflow| workflow.id.ends_with("Answer"));
    report.workflows.pop().expect("there is the workflow")
}

/// The whole with some texts replaced; each must be there.
#[track_caller]
fn without(changes: &[(&str, &str)]) -> Vec<String> {
    let mut text = WHOLE.to_owned();
    for (before, after) in changes {
        assert!(text.contains(before), "{before}");
        text = text.replace(before, after);
    }
    missing(&text)
}

fn answered(workflow: &Workflow, question: Question) -> (usize, usize) {
    let answer = workflow.answers.iter().find(|one| one.question == question);
    answer.map_or((0, 0), |one| (one.said, one.asked))
}

#[test]
fn a_whole_workflow_lacks_nothing() {
    let found = one(WHOLE);
    assert_eq!(missing(WHOLE), Vec::<String>::new());
    assert_eq!(found.level, Some(Level::Collaboration));
    assert_eq!(found.next(), None);
    assert_eq!(found.scenarios, 2);
    for question in Question::ALL {
        let (said, asked) = answered(&found, question);
        assert!(asked > 0 && said == asked, "{question:?}: {said} of {asked}");
    }
}

#[test]
fn clarity_asks_what_and_who() {
    assert_eq!(
        without(&[("  goal \"Whoever asks gets an answer.\"\n", "")]),
        ["clarity why: Nothing says what “Answer” is for (`goal`)"]
    );
    assert_eq!(
        without(&[("    asks \"Is it true?\"\n", "")]),
        ["clarity what: Nothing says what “Check” asks of those who decide (`asks`)"]
    );
    // What must hold is a question as well.
    assert!(without(&[("    asks \"Is it true?\"\n", "    requires text is not \"\"\n")]).is_empty());
    // What comes of it says what is done, and so does what is done.
    assert!(without(&[("    do \"Write an answer.\"\n", "")]).is_empty());
    let note = "  stage note {\n    by Team\n    within 1 day\n    late -> answered\n    done -> answered\n  }\n}\nscenario \"it goes well\"";
    let noted = [("    accept -> answered", "    accept -> note"), ("}\nscenario \"it goes well\"", note)];
    let nothing = "clarity what: Nothing says what is done in “Note”, nor on what (`do`, `reads`, `writes`)";
    assert_eq!(without(&noted), [nothing]);
    for line in ["do \"File it.\"", "reads text", "asks \"Where is it filed?\""] {
        let said = note.replacen("    by Team\n", &format!("    by Team\n    {line}\n"), 1);
        assert_eq!(without(&[noted[0], (noted[1].0, &said)]), Vec::<String>::new(), "{line}");
    }
}

#[test]
fn an_open_question_is_one_point_whatever_it_stands_for() {
    let open = "clarity what: It is still open: “Who looks?”";
    assert_eq!(
        without(&[("    by Team\n    asks \"Is", "    by unknown \"Who looks?\"\n    asks \"Is")]),
        [open]
    );
    assert_eq!(without(&[("  operator Lead", "  operator unknown \"Who looks?\"")]), [open]);
    let goal = [("  goal \"Whoever asks gets an answer.\"", "  goal unknown \"Who looks?\"")];
    assert_eq!(without(&goal), [open]);
    let found = one(&WHOLE.replace(goal[0].0, goal[0].1));
    assert_eq!(found.level, None);
    assert_eq!(found.next(), Some(Level::Clarity));
}

#[test]
fn coordination_asks_how_long_and_what_follows() {
    // The deadline of the whole still ends it, but nobody knows how long the gate may take.
    assert_eq!(
        without(&[
            ("    within 1 day\n", ""),
            ("    reject -> dropped\n    late -> dropped\n", "    reject -> dropped\n")
        ]),
        ["coordination when: Nothing says how long “Check” may take (`within`)"]
    );
    let honest = "    within no limit because \"It takes as long as it takes.\"\n";
    assert!(without(&[("    within 1 day\n", honest), ("    late -> dropped\n  }\n}", "  }\n}")]).is_empty());
    assert_eq!(
        without(&[("    escalate lead_ladder\n", "")]),
        ["coordination who: Nobody is told how “Answer” goes, or that it is late (`informs`, `escalate`)"]
    );
    assert!(without(&[("    escalate lead_ladder\n", "    informs Lead\n")]).is_empty());
    // Whoever runs it hears how it ended.
    let run = "workflow Outer(question: Text) {\n  owner Lead\n  within 2 weeks\n  late -> over\n  outcome over\n  run ask of Answer(question) {\n    on answered -> over\n    on dropped -> over\n  }\n}\n";
    let outer = format!("{run}workflow Answer(");
    assert!(without(&[("    escalate lead_ladder\n", ""), ("workflow Answer(", &outer)]).is_empty());
    let found = one(&WHOLE.replace("    escalate lead_ladder\n", ""));
    assert_eq!(found.level, Some(Level::Clarity));
}

const SEAM: &str = "
role Desk { people eve, fay }
workflow Send(text: Text) {
  owner Desk
  within 1 day
  late -> sent
  outcome sent
  stage post {
    by Desk
    within 1h
    late -> sent
    done -> sent
  }
}
seam to_desk {
  from Answer.answered
  to Send
  owner Lead
  by Desk
  within 1 day
  late -> Send
  requires text is not \"\"
  reject -> Send
}
scenario \"it goes well\"";

#[test]
fn coordination_asks_for_handoffs_that_somebody_accepts() {
    let carried = [
        ("  outcome answered\n", "  outcome answered(text: Text)\n"),
        ("    accept -> answered\n", "    accept -> answered(text)\n"),
    ];
    let with = |seam: &str| without(&[carried[0], carried[1], ("\nscenario \"it goes well\"", seam)]);
    assert_eq!(with(SEAM), Vec::<String>::new());
    let nobody = "coordination who: Nobody accepts what comes through “To desk” (`by`)";
    let late = "coordination when: Nothing says how soon “To desk” is accepted, and what follows when it isn't (`within`, `late`)";
    let refused = "coordination how: Nothing says where what is refused at “To desk” goes (`reject`)";
    let open = SEAM.replace(
        "  by Desk\n  within 1 day\n  late -> Send\n  requires text is not \"\"\n  reject -> Send\n",
        "",
    );
    assert_eq!(with(&open), [nobody]);
    assert_eq!(
        with(&SEAM.replace("  within 1 day\n  late -> Send\n  requires", "  within 1 day\n  requires")),
        [late]
    );
    let kept = SEAM.replace("  reject -> Send\n", "");
    assert_eq!(with(&kept), [refused]);
    // Who has nothing to look at has nothing to refuse.
    assert_eq!(with(&kept.replace("  requires text is not \"\"\n", "")), Vec::<String>::new());
}

#[test]
fn completion_asks_for_the_bad_day() {
    assert_eq!(
        without(&[("    reject -> dropped\n", "")]),
        ["completion how: Nothing says where what isn't accepted at “Check” goes (`rework`, `reject`)"]
    );
    let alone = |role: &str, line: &str| {
        let note = format!(
            "  stage note {{\n    by Solo\n    reads text\n    within 1 day\n    {line}\n    late -> answered\n    done -> answered\n  }}\n}}\nscenario \"it goes well\""
        );
        without(&[
            (
                "role Team",
                &format!(
                    "role Solo {{\n  {role}\n}}\nescalation solo_ladder {{\n  after 1h assign Lead\n}}\nrole Team"
                ),
            ),
            ("    accept -> answered", "    accept -> note"),
            ("}\nscenario \"it goes well\"", &note),
        ])
    };
    assert_eq!(
        alone("people gus", ""),
        ["completion who: “Note” waits when Solo is away: nobody stands in (`deputy`, `absent`)"]
    );
    // A second person, a deputy, a way, or a ladder that gives it to somebody else.
    assert_eq!(alone("people gus, hal", ""), Vec::<String>::new());
    assert_eq!(alone("people gus\n  deputy Lead", ""), Vec::<String>::new());
    assert_eq!(alone("people gus", "absent -> answered"), Vec::<String>::new());
    assert_eq!(alone("people gus", "escalate solo_ladder"), Vec::<String>::new());
    // Who comes from outside isn't counted.
    assert_eq!(alone("people gus\n  external", ""), Vec::<String>::new());
}

#[test]
fn what_runs_last_holds_nothing_up() {
    let last = "  finally {\n    stage file {\n      by Writer\n      reads question\n    }\n  }\n}\nscenario \"it goes well\"";
    assert_eq!(without(&[("}\nscenario \"it goes well\"", last)]), Vec::<String>::new());
}

#[test]
fn clocks_and_duties_say_what_happens_when_they_are_late() {
    let duty = "  duty tell {\n    every 1 day\n    while check\n    by Team\n    do \"Say how far it is.\"\n  }\n  stage draft {";
    let nothing = "completion when: Nothing says what happens when “Tell” is late (`late`, `escalate`)";
    assert_eq!(without(&[("  stage draft {", duty)]), [nothing]);
    let told = duty.replace("    while check\n", "    while check\n    escalate lead_ladder\n");
    assert_eq!(without(&[("  stage draft {", &told)]), Vec::<String>::new());
}

#[test]
fn work_for_another_owner_goes_through_a_handoff() {
    let sub = "workflow Print(text: Text) {\n  owner Team\n  within 1 day\n  late -> printed\n  outcome printed\n  stage post {\n    by Team\n    within 1h\n    late -> printed\n    done -> printed\n  }\n}\nworkflow Answer(";
    let run = "  run print of Print(text) {\n    on printed -> answered\n  }\n}\nscenario \"it goes well\"";
    let changes = |sub: &str| {
        without(&[
            ("workflow Answer(", sub),
            ("    accept -> answered", "    accept -> print"),
            ("}\nscenario \"it goes well\"", run),
        ])
    };
    assert_eq!(
        changes(sub),
        ["coordination how: “Print” hands work to another owner, and nobody there accepts it (`through`)"]
    );
    assert_eq!(changes(&sub.replace("owner Team", "owner Lead")), Vec::<String>::new());
}

#[test]
fn completion_asks_for_measures_and_laws() {
    let pursued = "  measures speed\n  optimise speed\n  guard quality >= 4\n";
    assert_eq!(
        without(&[(pursued, "")]),
        ["completion why: No number says how well “Answer” goes (`measures`, `optimise`)"]
    );
    assert!(without(&[(pursued, "  measures speed\n")]).is_empty());
    assert_eq!(
        without(&[("  guard quality >= 4\n", "")]),
        ["completion why: “Answer” pursues “Speed”, and nothing says what it must not cost (`guard`)"]
    );
    assert_eq!(
        without(&[(
            "measure speed { target <= 2 days }",
            "measure speed { counts case.ended - case.started }"
        )]),
        ["completion why: Nothing says what “Speed” should be (`target`)"]
    );
    assert_eq!(
        without(&[("  policy looked_at\n", "")]),
        ["completion why: No law is in force for “Answer” (`policy`)"]
    );
}

#[test]
fn collaboration_asks_what_is_tried_and_checked() {
    let (before, scenarios) = WHOLE.split_at(WHOLE.find("scenario \"it").expect("it is there"));
    assert_eq!(missing(before), ["collaboration how: No scenario tries “Answer” (`scenario`)"]);
    let well = &scenarios[..scenarios.find("scenario \"nobody").expect("it is there")];
    assert_eq!(
        missing(&format!("{before}{well}")),
        [
            "collaboration how: No scenario tells of a bad day of “Answer” (`is silent`, `fails`, `says reject`)",
            "collaboration how: No scenario ends with “Dropped” (`expect outcome`)",
        ]
    );
    let assumption = "    every month\n    by Team\n    asks \"Was one in another language?\"\n";
    assert_eq!(
        without(&[(assumption, "")]),
        ["collaboration why: Nobody checks whether “In english” still holds (`every`, `by`)"]
    );
    let audit = "  audit sample {\n    sample 5%\n    every week\n    by Lead\n    asks \"Would we have written the same?\"\n  }\n";
    assert_eq!(
        without(&[(audit, "")]),
        ["collaboration who: Nobody looks at a sample of what “Writer” does (`audit`)"]
    );
    let found = one(before);
    assert_eq!(found.level, Some(Level::Completion));
    assert_eq!(found.next(), Some(Level::Collaboration));
}

#[test]
fn a_recovery_must_have_been_tried() {
    let recover = "    late -> recover recalibration(lead: Lead) at most 1 times\n      else -> dropped\n    done -> check";
    let recovered = WHOLE.replace("    late -> dropped\n    done -> check", recover);
    let text = format!("use std.recovery {{ recalibration }}\n{}", recovered.trim_start());
    assert_eq!(
        missing(&text),
        ["collaboration how: No scenario tries the recovery “Recalibration” (`scenario`)"]
    );
    let tried = "\nscenario \"the agent is late\" of Answer {\n  given question: \"Why?\"\n  when draft is stalled\n  when recalibration is silent\n  expect outcome dropped\n}\n";
    assert!(missing(&format!("{text}{tried}")).is_empty());
}

#[test]
fn the_package_is_where_its_lowest_workflow_is() {
    let text = format!(
        "{WHOLE}{}",
        SEAM.trim_end_matches("scenario \"it goes well\"").split("seam").next().unwrap_or("")
    );
    let report = of(&analysis(&text).package);
    assert_eq!(report.workflows.len(), 2);
    assert_eq!(report.level, None, "the second has no goal");
    let why = report.answers.iter().find(|one| one.question == Question::Why).expect("it is there");
    let sum: usize = report.workflows.iter().map(|one| answered(one, Question::Why).1).sum();
    assert_eq!(why.asked, sum);
    let nothing = of(&flow_ir::Package::default());
    assert_eq!((nothing.level, nothing.workflows.len()), (None, 0));
}

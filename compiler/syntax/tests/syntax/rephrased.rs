//! What newcomers write is said once, read as what it means, and mended without losing a value.

use flow_source::{Diagnostic, Edit, FileId, diagnostic};
use flow_syntax::{format, parse};

fn said(text: &str) -> Vec<Diagnostic> {
    parse(text, FileId(0)).diagnostics
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let edits: Vec<&Edit> = edits.iter().collect();
    diagnostic::apply(text, &edits).expect("edits that fit")
}

/// A file with one line of a block.
fn inside(block: &str, line: &str) -> String {
    match block {
        "" => format!("{line}\n"),
        "workflow" => format!("workflow W {{\n{line}\n}}\n"),
        "stage" | "gate" | "parallel" | "wait" => {
            format!("workflow W {{\n  {block} s {{\n    {line}\n    title \"S\"\n  }}\n}}\n")
        }
        _ => format!("{block} S {{\n  {line}\n}}\n"),
    }
}

/// The block, what is written in it, the rule that speaks, and what is meant.
const HABITS: &[(&str, &str, &str, &str)] = &[
    // How long and how often.
    ("stage", "takes about 2h", "needless_word", "takes 2h"),
    ("stage", "takes about 2 hours", "duration_spelling", "takes 2h"),
    ("stage", "takes roughly 1 mo", "duration_spelling", "takes 1 month"),
    ("stage", "takes about 2-3 hours", "range_spelling", "takes 2h to 3h"),
    ("stage", "takes up to 2 days", "needless_word", "takes 2 days"),
    ("stage", "within about 3 business days", "needless_word", "within 3 business days"),
    ("stage", "within the next 2 days", "needless_word", "within 2 days"),
    ("stage", "within 2 days of the start", "needless_word", "within 2 days"),
    ("stage", "within 2 days after pack", "foreign_word", "within 2 days from pack"),
    ("stage", "retry up to 3 times", "times_spelling", "retry 3 times"),
    ("stage", "retry at most 3 times every 30s", "times_spelling", "retry 3 times every 30s"),
    ("stage", "retry on failure 3 times", "times_spelling", "retry 3 times"),
    ("stage", "retry 3 attempts", "times_spelling", "retry 3 times"),
    (
        "stage",
        "fails -> x up to 3 attempts else -> y",
        "times_spelling",
        "fails -> x at most 3 times else -> y",
    ),
    (
        "stage",
        "fails -> x at most 3 tries else -> y",
        "times_spelling",
        "fails -> x at most 3 times else -> y",
    ),
    ("wait", "until 3 days", "unknown_keyword", "for 3 days"),
    ("workflow", "arrives 5 a day", "every_spelling", "arrives 5 per day"),
    ("workflow", "arrives 20/week", "every_spelling", "arrives 20 per week"),
    ("workflow", "arrives every day", "every_spelling", "arrives 1 per day"),
    ("workflow", "arrives 2 per hour", "every_spelling", "arrives 48 per day"),
    ("cadence", "every Monday", "every_spelling", "every week on Monday"),
    ("cadence", "every mondays for 1h", "every_spelling", "every week on Monday for 1h"),
    ("cadence", "every other Friday", "every_spelling", "every 2 weeks on Friday"),
    ("cadence", "every other week on Friday", "every_spelling", "every 2 weeks on Friday"),
    ("cadence", "every quarter", "every_spelling", "every 3 months"),
    ("cadence", "every weekday", "every_spelling", "every 1 business day"),
    ("cadence", "every month on the 1st", "every_spelling", "every month on day 1"),
    ("cadence", "weekly", "every_spelling", "every week"),
    (
        "cadence",
        "every Monday at 9:00 in \"Europe/Berlin\"",
        "every_spelling",
        "every week on Monday at 09:00 in \"Europe/Berlin\"",
    ),
    (
        "cadence",
        "every day at 5pm in \"Asia/Tokyo\"",
        "every_spelling",
        "every day at 17:00 in \"Asia/Tokyo\"",
    ),
    ("cadence", "every day at 09:00", "every_spelling", "every day at 09:00 in \"UTC\""),
    ("cadence", "every Mon at noon", "every_spelling", "every week on Mon at 12:00 in \"UTC\""),
    // Who.
    ("gate", "by 50% of Boss", "reviewers_spelling", "by 1/2 of Boss"),
    ("gate", "by 66.6% of Boss and Lead", "reviewers_spelling", "by 333/500 of Boss and Lead"),
    ("gate", "by 100% of Boss", "reviewers_spelling", "by all of Boss"),
    ("gate", "by at least 50% of Boss", "reviewers_spelling", "by 1/2 of Boss"),
    ("gate", "by more than half of Boss", "reviewers_spelling", "by majority of Boss"),
    ("gate", "by half of Boss", "reviewers_spelling", "by 1/2 of Boss"),
    ("gate", "by both ana and ben", "needless_word", "by ana and ben"),
    (
        "",
        "role Lead { people ana, ben }\nrole Boss { people cara }\nworkflow W {\n  gate g {\n    by both ana and ben\n  }\n}",
        "reviewers_spelling",
        "role Lead { people ana, ben }\nrole Boss { people cara }\nworkflow W {\n  gate g {\n    by all of Lead\n  }\n}",
    ),
    ("gate", "by any Boss", "needless_word", "by Boss"),
    ("gate", "requires 2 approvals\n    by Boss", "reviewers_spelling", "by 2 of Boss"),
    ("gate", "by Boss\n    approvals: 2", "reviewers_spelling", "by 2 of Boss"),
    ("gate", "by Boss\n    quorum 50%", "reviewers_spelling", "by 1/2 of Boss"),
    ("gate", "requires 2 approvals from Boss", "reviewers_spelling", "by 2 of Boss"),
    ("gate", "requires approval by Boss", "reviewers_spelling", "by Boss"),
    ("gate", "approved by 2 of Boss", "foreign_word", "by 2 of Boss"),
    ("stage", "assigned to Clerk", "foreign_word", "by Clerk"),
    ("stage", "owned by Lead", "foreign_word", "owner Lead"),
    ("escalation", "after 1 day: Boss", "unknown_keyword", "after 1 day assign Boss"),
    ("escalation", "after 1 day -> Boss", "unknown_keyword", "after 1 day assign Boss"),
    ("escalation", "after 1 day: notify Boss", "unknown_keyword", "after 1 day notify Boss"),
    ("escalation", "after 1 day email the Boss", "unknown_keyword", "after 1 day notify Boss via email"),
    ("escalation", "after 1 day escalate to Boss", "unknown_keyword", "after 1 day assign Boss"),
    ("escalation", "1 day -> Boss", "unknown_keyword", "after 1 day assign Boss"),
    ("escalation", "4h tell Boss", "unknown_keyword", "after 4h notify Boss"),
    // What is done, and who hears of it.
    ("stage", "do \"Pack it\" and notify Lead", "unknown_keyword", "do \"Pack it\"\n    informs Lead"),
    (
        "stage",
        "do Bank.pay(a: b), then tell Lead and Boss",
        "unknown_keyword",
        "do Bank.pay(a: b)\n    informs Lead, Boss",
    ),
    (
        "stage",
        "do pack the order and email the Lead",
        "unknown_keyword",
        "do \"Pack the order\"\n    informs Lead",
    ),
    // Laws in a sentence.
    ("policy", "no agent may approve", "unknown_keyword", "for gate where reviewer is agent\n  never"),
    ("policy", "no agent may call Bank.pay", "unknown_keyword", "for agent where Bank.pay in uses\n  never"),
    (
        "policy",
        "agents must never decide this\n  because \"Nobody asks them.\"",
        "unknown_keyword",
        "for gate where reviewer is agent\n  never\n  because \"Nobody asks them.\"",
    ),
    (
        "policy",
        "an agent may not act without a human",
        "unknown_keyword",
        "for stage where performer is agent\n  needs gate where reviewer is human before",
    ),
    (
        "policy",
        "for stage\n  never before pack\n  no agent may touch it",
        "unknown_keyword",
        "for stage\n  never before pack\n}\n\npolicy no_agent_may_touch_it {\n  for stage where performer is agent\n  never",
    ),
    // Fields and choices.
    ("record", "a?: Text", "type_spelling", "a: optional Text"),
    ("record", "a?: list of Text @pii", "type_spelling", "a: optional list of Text @pii"),
    ("record", "a: Text optional", "type_spelling", "a: optional Text"),
    ("record", "a: org.Size (optional)", "type_spelling", "a: optional org.Size"),
    ("record", "optional a: Text", "type_spelling", "a: optional Text"),
    ("record", "a: Text required", "needless_word", "a: Text"),
    ("record", "a: string[]", "type_spelling", "a: list of Text"),
    ("record", "a: string[]?", "type_spelling", "a: optional list of Text"),
    ("record", "a: list<Order>?", "type_spelling", "a: optional list of Order"),
    ("record", "a: optional int[]", "type_spelling", "a: optional list of Int"),
    ("record", "a: Array<String>", "type_spelling", "a: list of Text"),
    ("record", "a: Amount[]", "type_spelling", "a: list of Amount"),
    ("record", "a: string?", "type_spelling", "a: optional Text"),
    ("stage", "writes a: number[]", "type_spelling", "writes a: list of Decimal"),
    ("stage", "writes a?: Text", "type_spelling", "writes a: optional Text"),
    ("record", "a: Text = \"x\"", "default_of_field", "a: Text // Default: \"x\""),
    ("record", "a: Int default 3, b: Int", "default_of_field", "a: Int, // Default: 3\n  b: Int"),
    ("", "choice A = a | b", "equals_sign", "choice A { a, b }"),
    ("", "choice A = a, b", "equals_sign", "choice A { a, b }"),
    ("", "enum A = a | b", "equals_sign", "choice A { a, b }"),
    ("", "type A = a | b | c", "equals_sign", "choice A { a, b, c }"),
    ("", "choice A =\n  | a\n  | b", "equals_sign", "choice A { a, b }"),
    ("", "choice A { a | b | c }", "equals_sign", "choice A { a, b, c }"),
    ("", "choice A: a, b", "equals_sign", "choice A { a, b }"),
    ("", "choice A of a or b", "equals_sign", "choice A { a, b }"),
    // Steps on one line.
    ("workflow", "run Other -> x", "step_on_one_line", "run other of Other {\n  done -> x\n}"),
    (
        "workflow",
        "run org.AskLegal(a: b) -> x",
        "step_on_one_line",
        "run ask_legal of org.AskLegal(a: b) {\n  done -> x\n}",
    ),
    ("workflow", "run Other", "step_on_one_line", "run other of Other"),
    ("workflow", "run r of Other -> x", "step_on_one_line", "run r of Other {\n  done -> x\n}"),
    ("workflow", "wait w 3 days -> x", "step_on_one_line", "wait w {\n  for 3 days\n  done -> x\n}"),
    ("workflow", "wait w for 3 days -> x", "step_on_one_line", "wait w {\n  for 3 days\n  done -> x\n}"),
    ("workflow", "wait 3 days -> x", "step_on_one_line", "wait pause {\n  for 3 days\n  done -> x\n}"),
    (
        "workflow",
        "wait until a.b is true -> x",
        "step_on_one_line",
        "wait pause {\n  until a.b is true\n  done -> x\n}",
    ),
    ("workflow", "stage s -> x", "step_on_one_line", "stage s {\n  done -> x\n}"),
    ("workflow", "gate g of a -> x", "step_on_one_line", "gate g of a {\n  accept -> x\n}"),
    ("workflow", "stage s { by A }\ns -> x", "misplaced_line", "stage s {\n  by A\n  done -> x\n}"),
    ("parallel", "join", "unknown_keyword", "join all"),
    (
        "parallel",
        "branch a { stage b { by A } }\n    join\n    then -> x",
        "unknown_keyword",
        "branch a { stage b { by A } }\n    join all\n    done -> x",
    ),
    // Blocks.
    ("", "role Finance: ana, ben", "missing_brace", "role Finance { people ana, ben }"),
    ("", "role Finance = ana, ben", "missing_brace", "role Finance { people ana, ben }"),
    ("", "record Order:\n  a: Text\n  b: Int", "missing_brace", "record Order {\n  a: Text\n  b: Int\n}"),
    (
        "",
        "workflow W:\n  owner Lead\n\n  outcome x\nrole Lead",
        "missing_brace",
        "workflow W {\n  owner Lead\n\n  outcome x\n}\nrole Lead",
    ),
    ("", "policy safety first {\n  for gate\n}", "quoted_name", "policy safety_first {\n  for gate\n}"),
    ("", "role customer support lead\n", "quoted_name", "role customer_support_lead\n"),
    ("", "record Customer Order { a: Text }", "quoted_name", "record CustomerOrder { a: Text }"),
    // Words and signs too many.
    ("stage", "human_only: true", "needless_word", "human_only"),
    ("stage", "human_only: false", "needless_word", ""),
    ("system", "action pay(to: Text) idempotent: yes", "needless_word", "action pay(to: Text) idempotent"),
    ("stage", "runs-on Clerk", "foreign_word", "by Clerk"),
    ("agent", "must not Bank.pay", "foreign_word", "never Bank.pay"),
    ("stage", "if late -> x", "foreign_word", "late -> x"),
    ("gate", "if rejected -> x", "foreign_word", "reject -> x"),
    ("stage", "if late escalate ladder", "needless_word", "escalate ladder"),
    ("role", "email \"a@b.org\"", "unknown_keyword", "contact via email \"a@b.org\""),
    ("workflow", "decide d {\n  default: x\n}", "unknown_keyword", "decide d {\n  otherwise -> x\n}"),
    ("workflow", "decide d {\n  case a > 3: x\n}", "unknown_keyword", "decide d {\n  when a > 3 -> x\n}"),
    (
        "workflow",
        "decide d {\n  case a in (b, c): x\n}",
        "unknown_keyword",
        "decide d {\n  when a in [b, c] -> x\n}",
    ),
    ("stage", "on failure -> x", "foreign_word", "fails -> x"),
    ("gate", "on timeout -> x", "foreign_word", "late -> x"),
    ("record", "size in parameters: Int", "quoted_name", "size_in_parameters: Int"),
    ("stage", "writes review notes: Text", "quoted_name", "writes review_notes: Text"),
    ("", "Releasing a model.", "unknown_keyword", "// Releasing a model."),
    ("stage", "writes a: list<Text>", "type_spelling", "writes a: list of Text"),
    (
        "workflow",
        "stage s {\n  by A\n  if a > 3 -> x\n  else -> y\n}",
        "conditional_way",
        "stage s {\n  by A\n  done -> after_s\n}\n\ndecide after_s {\n  when a > 3 -> x\n  otherwise -> y\n}",
    ),
    (
        "workflow",
        "stage s {\n  by A\n  when a -> x\n  when b -> y\n  otherwise -> z\n}",
        "conditional_way",
        "stage s {\n  by A\n  done -> after_s\n}\n\ndecide after_s {\n  when a -> x\n  when b -> y\n  otherwise -> z\n}",
    ),
];

#[test]
fn each_is_said_once_and_mended_to_what_is_meant() {
    for (block, wrong, rule, right) in HABITS {
        let text = inside(block, wrong);
        let found = said(&text);
        let [one] = found.as_slice() else { panic!("{wrong}: {found:#?}") };
        assert_eq!(one.rule.name, *rule, "{wrong}: {one:#?}");
        let fix = one.fixes.first().unwrap_or_else(|| panic!("{wrong}: no fix: {one:#?}"));
        let mended = apply(&text, &fix.edits);
        assert_eq!(said(&mended), [], "{wrong}: {mended}");
        assert_eq!(format(&mended).unwrap(), format(&inside(block, right)).unwrap(), "{wrong}");
    }
}

/// Of several habits in a line or a block, each is said, and nothing else.
#[test]
fn several_habits_are_said_each() {
    let rules = |text: &str| said(text).iter().map(|one| one.rule.name).collect::<Vec<_>>();
    assert_eq!(
        rules("workflow W {\n  gate g of r {\n    by 50% of Board, not author\n  }\n}\n"),
        ["reviewers_spelling", "reviewers_spelling"]
    );
    assert_eq!(
        rules(
            "workflow W:\n  owner Lead\n  stage s:\n    by Lead\n    takes about 2h\n  wait w 3 days -> s\n"
        ),
        ["missing_brace", "missing_brace", "needless_word", "step_on_one_line"]
    );
    assert_eq!(
        rules("workflow W {\n  stage s\n    worker Lead\n    by Lead\n}\n"),
        ["missing_brace", "unknown_keyword"]
    );
    assert_eq!(
        rules(
            "workflow W(a: Text)\n  owner: Lead\n  stage s\n    by: Lead\n  gate g\n    asked: \"Good?\"\n    go -> x\n"
        ),
        [
            "missing_brace",
            "stray_colon",
            "missing_brace",
            "stray_colon",
            "missing_brace",
            "foreign_word",
            "unknown_keyword"
        ]
    );
    assert_eq!(rules("variable limit = 500 EUR\n"), ["unknown_keyword"]);
    assert_eq!(rules("workflow W {\n  gate g {\n    depends_on = [s]\n  }\n}\n"), ["unknown_keyword"]);
    assert_eq!(
        rules("workflow W {\n  stage s {\n    continue-on-error: true\n  }\n}\n"),
        ["unknown_keyword"]
    );
    assert_eq!(rules("workflow W {\n  on paid\n}\n"), ["unexpected"]);
    assert_eq!(rules("workflow W {\n  on failure -> x\n  event failure\n}\n"), [""; 0]);
    assert_eq!(
        rules("workflow W {\n  run r of V {\n    on failed -> x\n    on done -> x\n  }\n}\n"),
        [""; 0]
    );
    assert_eq!(rules("output number = create.number\n"), ["unknown_keyword"]);
    assert_eq!(
        rules("workflow W {\n  stage s {\n    steps:\n      - \"one\"\n      - \"two\"\n    by A\n  }\n}\n"),
        ["unknown_keyword"]
    );
    assert_eq!(
        rules("workflow W {\n  gate g of r {\n    approvers 2\n    by A\n    requires 2 approvals\n  }\n}\n"),
        ["reviewers_spelling", "reviewers_spelling"]
    );
    assert_eq!(rules("agent Tester\n  human Lead\n  uses a.b\n"), ["missing_brace", "foreign_word"]);
}

/// Where nothing says what is meant, there is one message and no edit.
#[test]
fn what_can_not_be_mended_is_said_once() {
    let steps = "  stage a { by A }\n  stage b { by A }\n";
    for (block, text, rule) in [
        (
            "workflow",
            format!("{steps}  parallel p {{\n    a\n    b\n    done -> x\n  }}"),
            "steps_outside_branch",
        ),
        ("workflow", format!("{steps}  parallel p {{\n    a, b\n  }}"), "steps_outside_branch"),
        (
            "workflow",
            format!("{steps}  parallel p {{\n    branch x -> a\n    branch y: b\n  }}"),
            "steps_outside_branch",
        ),
        ("workflow", format!("{steps}  parallel a, b -> x"), "steps_outside_branch"),
        ("workflow", format!("{steps}  a -> b -> x"), "misplaced_line"),
        ("gate", "by Boss, not the author".to_owned(), "reviewers_spelling"),
        ("gate", "by Boss except author".to_owned(), "reviewers_spelling"),
        ("gate", "by A and B\n    requires 2 approvals".to_owned(), "reviewers_spelling"),
        ("agent", "uses Bank.pay up to 100 EUR".to_owned(), "limit_spelling"),
    ] {
        let found = said(&inside(block, &text));
        let [one] = found.as_slice() else { panic!("{text}: {found:#?}") };
        assert_eq!((one.rule.name, one.fixes.len()), (rule, 0), "{text}: {one:#?}");
    }
}

#[test]
fn a_limit_is_about_what_the_action_calls_it() {
    let text = |limit: &str| {
        format!(
            "system Bank {{\n  action pay(to: Text, amount: Money, share: Percent)\n}}\nagent A {{\n  uses Bank.pay {limit}\n}}\n"
        )
    };
    for (wrong, right) in [
        ("up to 100 EUR", "when amount <= 100 EUR"),
        ("below 1_000 EUR", "when amount < 1_000 EUR"),
        ("no more than 10%", "when share <= 10%"),
    ] {
        let found = said(&text(wrong));
        let [one] = found.as_slice() else { panic!("{wrong}: {found:#?}") };
        assert_eq!(apply(&text(wrong), &one.fixes[0].edits), text(right));
    }
}

#[test]
fn who_made_it_is_named_where_the_gate_says_what_it_is_of() {
    let text = |who: &str| format!("workflow W {{\n  gate g of report {{\n    by Boss{who}\n  }}\n}}\n");
    for wrong in [
        ", not author",
        ", but not the author",
        " except the author",
        " other than author",
        " and not the author",
    ] {
        let found = said(&text(wrong));
        let [one] = found.as_slice() else { panic!("{wrong}: {found:#?}") };
        assert_eq!(apply(&text(wrong), &one.fixes[0].edits), text(" except author of report"));
    }
}

/// The time zone is the one that the file names, where it names one only.
#[test]
fn the_time_zone_of_the_file_is_offered() {
    let text = |zones: &str, every: &str| format!("{zones}cadence D {{\n  every {every}\n}}\n");
    let fix = |zones: &str| said(&text(zones, "day at 09:00"))[0].fixes[0].edits[0].text.clone();
    assert_eq!(fix("calendar C { zone \"Asia/Tokyo\" }\n"), "day at 09:00 in \"Asia/Tokyo\"");
    assert_eq!(
        fix("calendar C { zone \"Asia/Tokyo\" }\ncalendar D { zone \"Europe/Rome\" }\n"),
        "day at 09:00 in \"UTC\""
    );
}

/// What is well written is not looked at, also beside a mistake.
#[test]
fn what_is_right_stays_as_it_is() {
    for (block, right) in [
        ("stage", "within 2 days from pack"),
        ("stage", "retry 3 times every 30s doubling"),
        ("stage", "takes 2h to 4h mostly 3h"),
        ("stage", "fails -> x at most 3 times else -> y"),
        ("gate", "by 2 of Boss and 1/2 of Board except author of x"),
        ("gate", "by Boss\n      then Lead"),
        ("gate", "requires approvals > 2"),
        ("stage", "do pack"),
        ("stage", "do Bank.pay(a: b) when c is true"),
        ("stage", "done\n      -> x"),
        ("stage", "informs Lead, Boss"),
        ("agent", "uses Bank.pay when a <= 1"),
        ("agent", "never Bank.pay, Bank.take"),
        ("agent", "confirm Bank.pay with Lead"),
        ("system", "action pay(a: Text)"),
        ("policy", "for agent where Bank.pay in uses"),
        ("wait", "until monday is known"),
        ("gate", "requires quorum"),
        ("gate", "requires 2 < approvals"),
        ("escalation", "after 1 day notify Boss via email \"x\""),
        ("escalation", "every 4h convene Boss"),
        ("record", "optional: Text, required: Int, default_of: Text"),
        ("record", "a: optional Text"),
        ("choice", "optional, daily, both"),
        ("cadence", "every 2 weeks on Friday at 09:00 in zone for 1h"),
        ("cadence", "every month on day 3"),
        ("workflow", "run r of Other { done -> x }"),
        ("workflow", "wait w { until paid is true done -> x }"),
        ("workflow", "arrives 5 per day"),
        ("parallel", "each a in list where a is open\n    join at least 2"),
    ] {
        let beside = format!("{}stage =\n", inside(block, right));
        let rules = |text: &str| said(text).iter().map(|one| one.rule.name).collect::<Vec<_>>();
        let alone = rules("stage =\n");
        // A block written on one line has its own message.
        let own =
            rules(&inside(block, right)).into_iter().filter(|rule| *rule != "missing_line_break").count();
        assert_eq!(own, 0, "{right}: {:#?}", said(&inside(block, right)));
        let found: Vec<_> = rules(&beside).into_iter().filter(|rule| *rule != "missing_line_break").collect();
        assert_eq!(found, alone, "{right}: {:#?}", said(&beside));
    }
}

/// Very many of them are still looked through in a time that grows with the text.
#[test]
fn very_many_habits_are_read_in_bounded_time() {
    for line in [
        "a -> b",
        "quorum 2",
        "wait 3 days -> x",
        "branch x -> a",
        "a",
        "if late -> x",
        "on failure -> x",
        "gate x:",
        "then x",
        "-> x",
        "x --> y",
        "goto x",
        "end",
        "by [a, b]",
        "by both ana and ben",
        "remind Clerk every 2 days",
        "notify slack",
        "asks is it good",
        "timeout 2d -> x",
        "loop back to x up to 2 times",
    ] {
        let block =
            if line.starts_with("branch") || line == "a" { "  parallel p {\n" } else { "  gate g {\n" };
        let text = format!("workflow W {{\n{block}{}", format!("    {line}\n").repeat(10_000));
        let found = said(&text);
        assert!(!found.is_empty() && found.len() <= 101, "{line}: {}", found.len());
    }
}

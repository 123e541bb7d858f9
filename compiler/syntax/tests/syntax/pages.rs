//! The pages of the rules tell the truth, and every fix mends what it says it mends.

use flow_source::{Diagnostic, Edit, FileId, diagnostic};
use flow_syntax::{format, parse, rules};

fn example<'page>(page: &'page str, fence: &str) -> Option<&'page str> {
    page.split_once(&format!("```{fence}\n"))?.1.split_once("\n```").map(|(text, _)| text)
}

fn said(text: &str) -> Vec<Diagnostic> {
    parse(text, FileId(0)).diagnostics
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let edits: Vec<&Edit> = edits.iter().collect();
    diagnostic::apply(text, &edits).expect("edits that fit")
}

/// Applies the fixes of the first diagnostic that has one, until nothing is left to say.
fn mend(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..200 {
        let found = said(&text);
        let Some(fix) = found.iter().flat_map(|one| &one.fixes).next() else {
            assert!(found.is_empty(), "no fix for {found:#?}\n{text}");
            return text;
        };
        text = apply(&text, &fix.edits);
    }
    panic!("it never ends:\n{text}");
}

#[test]
fn pages_tell_the_truth() {
    for rule in rules::ALL {
        assert!(rule.page.contains("## Why it matters at work"), "{}", rule.name);
        assert!(rule.page.starts_with(&format!("# {}\n", rule.name)));
        let (Some(fails), Some(mended)) = (example(rule.page, "flow fail"), example(rule.page, "flow ok"))
        else {
            assert!(rule.page.contains("can't be shown here"), "{} shows no example", rule.name);
            continue;
        };
        let found = said(fails);
        assert!(!found.is_empty(), "{} finds nothing", rule.name);
        for one in &found {
            assert_eq!(one.rule.name, rule.name, "{one:#?}");
            assert!(one.fixes.iter().all(|fix| !fix.edits.is_empty()));
        }
        assert_eq!(said(mended), [], "{}", rule.name);
        let pretty = format(mended).unwrap();
        assert_eq!(pretty.trim_end(), mended, "{} is not in the canonical look", rule.name);
    }
}

/// Where a fix is offered and may be applied unseen, it leads to the mended example.
#[test]
fn the_fixes_of_the_pages_lead_to_the_mended_examples() {
    // What is meant is not known here, or more than one thing could be.
    let open = [
        "unexpected",
        "misplaced_line",
        "too_deep",
        "repeated_line",
        "missing_brace",
        "loose_documentation",
        "several_targets",
        "steps_outside_branch",
    ];
    for rule in rules::ALL.iter().filter(|rule| !open.contains(&rule.name)) {
        let Some(fails) = example(rule.page, "flow fail") else { continue };
        let mended = format(&mend(fails)).unwrap();
        assert_eq!(Some(mended.trim_end()), example(rule.page, "flow ok"), "{}", rule.name);
    }
}

/// Wrong spellings in lines of a decide, a stage, a workflow and a file: the rule that speaks, and what is meant.
const SPELLINGS: &[(&str, &str, &str)] = &[
    ("arrow_spelling", "stage s { done => x }", "stage s { done -> x }"),
    ("arrow_spelling", "stage s { done → x }", "stage s { done -> x }"),
    ("arrow_spelling", "stage s { done→x }", "stage s { done -> x }"),
    ("comparison_spelling", "decide d { when a==b -> x }", "decide d { when a is b -> x }"),
    ("comparison_spelling", "decide d { when a === b -> x }", "decide d { when a is b -> x }"),
    ("comparison_spelling", "decide d { when a!=b -> x }", "decide d { when a is not b -> x }"),
    ("comparison_spelling", "decide d { when a <> b -> x }", "decide d { when a is not b -> x }"),
    ("comparison_spelling", "decide d { when a≥b -> x }", "decide d { when a >= b -> x }"),
    ("comparison_spelling", "decide d { when a ≠ b -> x }", "decide d { when a is not b -> x }"),
    ("equals_sign", "decide d { when a = b -> x }", "decide d { when a is b -> x }"),
    ("equals_sign", "stage s { do pay(amount=a) }", "stage s { do pay(amount: a) }"),
    ("equals_sign", "stage s { do pay(amount: a, note = b) }", "stage s { do pay(amount: a, note: b) }"),
    ("equals_sign", "stage s { writes report = Text }", "stage s { writes report: Text }"),
    ("equals_sign", "stage s { by = Clerk }", "stage s { by Clerk }"),
    ("equals_sign", "stage s { by := Clerk }", "stage s { by Clerk }"),
    ("logic_spelling", "decide d { when a&&b -> x }", "decide d { when a and b -> x }"),
    ("logic_spelling", "decide d { when a || b -> x }", "decide d { when a or b -> x }"),
    ("logic_spelling", "decide d { when !a -> x }", "decide d { when not a -> x }"),
    ("logic_spelling", "decide d { when !(a) -> x }", "decide d { when not (a) -> x }"),
    ("semicolon", "stage s {\n  by Clerk;\n  done -> x;\n}", "stage s {\n  by      Clerk\n  done    -> x\n}"),
    ("semicolon", "stage s {\n  by Clerk; done -> x\n}", "stage s {\n  by      Clerk\n  done    -> x\n}"),
    ("then_word", "decide d { when a then x }", "decide d { when a -> x }"),
    ("then_word", "decide d { when a then -> x }", "decide d { when a -> x }"),
    ("if_word", "decide d { if a -> x }", "decide d { when a -> x }"),
    ("if_word", "stage s { by Clerk if a }", "stage s { by Clerk when a }"),
    (
        "else_if",
        "decide d {\n  when a -> x\n  else if b -> y\n  otherwise -> z\n}",
        "decide d {\n  when a -> x\n  when b -> y\n  otherwise -> z\n}",
    ),
    (
        "comparison_spelling",
        "decide d { when a.tags contains \"x\" -> y }",
        "decide d { when \"x\" in a.tags -> y }",
    ),
    (
        "comparison_spelling",
        "decide d { when a.b between 1 EUR and 5 EUR -> y }",
        "decide d { when a.b >= 1 EUR and a.b <= 5 EUR -> y }",
    ),
    (
        "comparison_spelling",
        "decide d { when count(a.b) > 2 -> y }",
        "decide d { when count of a.b > 2 -> y }",
    ),
    (
        "comparison_spelling",
        "decide d { when length of a.b > 2 -> y }",
        "decide d { when count of a.b > 2 -> y }",
    ),
    ("line_in_head", "stage s by Clerk {\n  done -> x\n}", "stage s {\n  by      Clerk\n  done    -> x\n}"),
    (
        "line_in_head",
        "gate g by Lead within 2 days {\n  accept -> x\n}",
        "gate g {\n  by       Lead\n  within   2 days\n  accept   -> x\n}",
    ),
    ("line_in_head", "wait w for 3 days { done -> x }", "wait w {\n  for     3 days\n  done -> x\n}"),
    (
        "decision_subject",
        "decide d on a.size {\n  small, middle -> x\n  >= 7 -> y\n  default -> z\n}",
        "decide d {\n  when a.size in [small, middle] -> x\n  when a.size >= 7 -> y\n  otherwise -> z\n}",
    ),
    (
        "decision_subject",
        "decide d (size) {\n  when small -> x\n  case large -> y\n  when size is huge -> z\n}",
        "decide d {\n  when size is small -> x\n  when size is large -> y\n  when size is huge -> z\n}",
    ),
    (
        "conditional_way",
        "gate g {\n  accept -> x if a > 2 else y\n  reject -> z\n}",
        "gate g {\n  accept   -> after_g\n  reject   -> z\n}\n\ndecide after_g {\n  when a > 2 -> x\n  otherwise -> y\n}",
    ),
    ("conditional_way", "stage s { on paid -> x when a > 2 }", "stage s { on paid when a > 2 -> x }"),
    (
        "work_in_branch",
        "parallel p {\n  branch b {\n    by Clerk\n    done -> join\n  }\n  join all\n}",
        "parallel p {\n  branch b {\n    stage b {\n      by      Clerk\n      done    -> join\n    }\n  }\n  join all\n}",
    ),
    (
        "missing_line_break",
        "stage s {\n  by Clerk within 2 days done -> x\n}",
        "stage s {\n  by      Clerk\n  within  2 days\n  done    -> x\n}",
    ),
    (
        "missing_line_break",
        "stage s {\n  within 2 days -> x\n}",
        "stage s {\n  within  2 days\n  late    -> x\n}",
    ),
    ("needless_word", "gate g { by any 2 of Legal }", "gate g { by 2 of Legal }"),
    ("needless_word", "gate g { by at least 2 of Legal }", "gate g { by 2 of Legal }"),
    ("needless_word", "stage s { fails Bank.refused -> x }", "stage s { fails refused -> x }"),
    ("times_spelling", "gate g { rework -> x twice }", "gate g { rework -> x at most 2 times }"),
    ("unknown_keyword", "stage s { refused -> x }", "stage s { fails refused -> x }"),
    ("unknown_keyword", "gate g { postpone -> x }", "gate g { verdict postpone -> x }"),
    ("unknown_keyword", "decide d { a > 3 -> x }", "decide d { when a > 3 -> x }"),
    ("unknown_keyword", "wait w { 3 days }", "wait w { for 3 days }"),
    (
        "unknown_keyword",
        "gate g {\n  after 2 days -> x\n}",
        "gate g {\n  within   2 days\n  late     -> x\n}",
    ),
    (
        "foreign_word",
        "decide d {\n  when a -> x\n  else -> y\n}",
        "decide d {\n  when a -> x\n  otherwise -> y\n}",
    ),
    ("money_spelling", "decide d { when a > $100 -> x }", "decide d { when a > 100 USD -> x }"),
    ("money_spelling", "decide d { when a > $ 1,000.50 -> x }", "decide d { when a > 1_000.50 USD -> x }"),
    ("money_spelling", "decide d { when a > €100 -> x }", "decide d { when a > 100 EUR -> x }"),
    ("money_spelling", "decide d { when a > 100€ -> x }", "decide d { when a > 100 EUR -> x }"),
    ("money_spelling", "decide d { when a > 100 usd -> x }", "decide d { when a > 100 USD -> x }"),
    ("money_spelling", "decide d { when a > 100 dollars -> x }", "decide d { when a > 100 USD -> x }"),
    ("duration_spelling", "stage s { within 2d }", "stage s { within 2 days }"),
    ("duration_spelling", "stage s { within 1w }", "stage s { within 1 week }"),
    ("duration_spelling", "stage s { within 2 hours }", "stage s { within 2h }"),
    ("duration_spelling", "stage s { within 5min }", "stage s { within 5m }"),
    ("duration_spelling", "stage s { within 30 seconds }", "stage s { within 30s }"),
    ("duration_spelling", "stage s { within 3mo }", "stage s { within 3 months }"),
    ("quote_spelling", "stage s { do 'Look \"here\".' }", "stage s { do \"Look \\\"here\\\".\" }"),
    ("quote_spelling", "stage s { do “Look here.” }", "stage s { do \"Look here.\" }"),
    ("quote_spelling", "stage s { do „Hier.“ }", "stage s { do \"Hier.\" }"),
    ("comment_spelling", "stage s {  # why\n  by Clerk\n}", "stage s {  // why\n  by      Clerk\n}"),
    ("comment_spelling", "/* one\n * two */\nstage s { by Clerk }", "// one\n// two\nstage s { by Clerk }"),
    ("trailing_comma", "stage s { do pay(amount: a,) }", "stage s { do pay(amount: a) }"),
    ("trailing_comma", "stage s {\n  reads a,\n}", "stage s {\n  reads   a\n}"),
    ("trailing_comma", "stage s {\n  reads a,\n  done -> x\n}", "stage s {\n  reads   a\n  done    -> x\n}"),
    ("trailing_operator", "stage s {\n  by A and\n    B\n}", "stage s {\n  by      A\n    and B\n}"),
    ("trailing_operator", "stage s {\n  by A or\n}", "stage s {\n  by      A\n}"),
    ("mixed_and_or", "stage s { by A and B or C }", "stage s { by (A and B) or C }"),
    ("mixed_and_or", "decide d { when a or b and c -> x }", "decide d { when a or (b and c) -> x }"),
    ("missing_brace", "stage s {\n  by Clerk\n", "stage s {\n  by      Clerk\n}"),
    ("unexpected_character", "stage s {\u{a0}by\u{a0}Clerk }", "stage s { by Clerk }"),
    ("unexpected_character", "decide d { when a > 3 − 2 -> x }", "decide d { when a > 3 - 2 -> x }"),
    ("hidden_character", "stage s { by Cle\u{200b}rk }", "stage s { by Clerk }"),
    ("control_character", "stage s { by Cle\u{0}rk }", "stage s { by Clerk }"),
    ("name_not_composed", "stage s { by Bu\u{308}ro }", "stage s { by Büro }"),
    ("confusable_name", "stage s { by Clеrk }", "stage s { by Clerk }"),
    (
        "unterminated_text",
        "stage s {\n  do \"Look.\n  by Clerk\n}",
        "stage s {\n  do      \"Look.\"\n  by      Clerk\n}",
    ),
    ("unknown_escape", "stage s { do \"C:\\dir\" }", "stage s { do \"C:\\\\dir\" }"),
    ("reserved_word", "stage all { by Clerk }", "stage `all` { by Clerk }"),
    ("reserved_word", "stage s { writes of: Text }", "stage s { writes `of`: Text }"),
    ("unknown_keyword", "stage s { donne -> x }", "stage s { done -> x }"),
    ("unknown_keyword", "stage s { human_onyl }", "stage s { human_only }"),
    ("foreign_word", "stage s { assignee Clerk }", "stage s { by Clerk }"),
    ("foreign_word", "task s { by Clerk }", "stage s { by Clerk }"),
    ("foreign_word", "decide d {\n  default -> x\n}", "decide d {\n  otherwise -> x\n}"),
    ("brace_on_next_line", "stage s\n{\n  by Clerk\n}", "stage s {\n  by      Clerk\n}"),
    (
        "missing_line_break",
        "stage s {\n  by Clerk done -> x\n}",
        "stage s {\n  by      Clerk\n  done    -> x\n}",
    ),
    ("unclosed_bracket", "stage s {\n  do pay(amount: a\n}", "stage s {\n  do      pay(amount: a)\n}"),
    ("stray_bracket", "stage s {\n  do pay)\n}", "stage s {\n  do      pay\n}"),
    ("type_spelling", "stage s { writes x: List<Text> }", "stage s { writes x: list of Text }"),
    ("type_spelling", "stage s { writes x: Array of Text }", "stage s { writes x: list of Text }"),
    ("type_spelling", "stage s { writes x: [Text] }", "stage s { writes x: list of Text }"),
    ("type_spelling", "stage s { writes x: Text[] }", "stage s { writes x: list of Text }"),
    ("type_spelling", "stage s { writes x: Text? }", "stage s { writes x: optional Text }"),
    ("type_spelling", "stage s { writes x: Optional Text }", "stage s { writes x: optional Text }"),
    ("type_spelling", "stage s { writes x: Option<Text> }", "stage s { writes x: optional Text }"),
    (
        "type_spelling",
        "stage s { writes x: Maybe[List<Text>] }",
        "stage s { writes x: optional list of Text }",
    ),
    (
        "type_spelling",
        "stage s { writes x: list of Optional<Text> }",
        "stage s { writes x: list of optional Text }",
    ),
    ("type_spelling", "stage s { writes x: Money EUR, y: Text }", "stage s { writes x: Money, y: Text }"),
    ("stray_colon", "stage s { within: 2 days }", "stage s { within 2 days }"),
    ("stray_colon", "stage s { by: Clerk }", "stage s { by Clerk }"),
    ("stray_colon", "stage s { done: x }", "stage s { done -> x }"),
    ("missing_colon", "stage s { writes x Text }", "stage s { writes x: Text }"),
    ("missing_colon", "stage s { writes x }", "stage s { writes x: Text }"),
    ("times_spelling", "stage s { retry 3 }", "stage s { retry 3 times }"),
    ("times_spelling", "stage s { retry 3x }", "stage s { retry 3 times }"),
    (
        "times_spelling",
        "stage s { done -> x at most twice else -> y }",
        "stage s { done -> x at most 2 times else -> y }",
    ),
    (
        "times_spelling",
        "stage s { done -> x at most 2 else -> y }",
        "stage s { done -> x at most 2 times else -> y }",
    ),
    (
        "times_spelling",
        "stage s { done -> x max 2 else -> y }",
        "stage s { done -> x at most 2 times else -> y }",
    ),
    ("comma_between_people", "stage s { by Clerk, Lead }", "stage s { by Clerk and Lead }"),
    ("needless_word", "stage s { by system Bank }", "stage s { by Bank }"),
    ("needless_word", "stage s { owner the Lead }", "stage s { owner Lead }"),
    ("needless_word", "stage s { done -> goto x }", "stage s { done -> x }"),
    ("quoted_name", "stage \"Look at it\" { by Clerk }", "stage look_at_it { by Clerk }"),
    ("range_spelling", "stage s { takes 2-4 hours }", "stage s { takes 2h to 4h }"),
    ("range_spelling", "stage s { takes 1 - 3 days }", "stage s { takes 1 day to 3 days }"),
    (
        "missing_brace",
        "stage s by Clerk\nstage t {\n  by Clerk\n}",
        "stage s { by Clerk }\nstage t {\n  by      Clerk\n}",
    ),
    ("missing_line_break", "stage s {\n  by Clerk -> t\n}", "stage s {\n  by      Clerk\n  done    -> t\n}"),
    ("range_spelling", "stage s { takes 2 to 3 days }", "stage s { takes 2 days to 3 days }"),
    ("foreign_word", "stage s { deadline: 2 days }", "stage s { within 2 days }"),
    ("quoted_name", "gate \"Is it right?\" {\n  by Clerk\n}", "gate is_it_right {\n  by       Clerk\n}"),
    (
        "missing_brace",
        "stage s\n  by Clerk\n  done -> t\nstage t {\n  by Clerk\n}",
        "stage s {\n  by      Clerk\n  done    -> t\n}\nstage t {\n  by      Clerk\n}",
    ),
    (
        "step_on_one_line",
        "run FirstMonth(hire: h) { on x -> y }",
        "run first_month of FirstMonth(hire: h) { on x -> y }",
    ),
    ("step_on_one_line", "run people.Hire { on x -> y }", "run hire of people.Hire { on x -> y }"),
    (
        "reviewers_spelling",
        "gate g of note { by Lead except author }",
        "gate g of note { by Lead except author of note }",
    ),
    ("foreign_word", "exception e of pay { approved by Lead }", "exception e of pay { approver Lead }"),
    ("range_spelling", "stage s { takes 2h-4h }", "stage s { takes 2h to 4h }"),
    (
        "unknown_keyword",
        "gate g {\n  late after 2 days -> x\n}",
        "gate g {\n  within   2 days\n  late     -> x\n}",
    ),
    ("unknown_keyword", "stage s {\n  late 4h -> x\n}", "stage s {\n  within  4h\n  late    -> x\n}"),
    ("unknown_keyword", "parallel p { join first }", "parallel p { join any }"),
    ("unknown_keyword", "parallel p { join both }", "parallel p { join all }"),
    ("unknown_keyword", "parallel p { join 2 }", "parallel p { join at least 2 }"),
    ("range_spelling", "stage s { takes 2-4h }", "stage s { takes 2h to 4h }"),
];

#[test]
fn a_use_of_another_language_is_told_as_flow_writes_it() {
    let cases = [
        ("use org.people.*", "use org.people"),
        ("use people { * }", "use people"),
        ("use people (Team, Lead)", "use people { Team, Lead }"),
        ("use people Team", "use people { Team }"),
        ("use people/{ Team }", "use people { Team }"),
        ("use \"people\" { Team }", "use people { Team }"),
        ("use Team, Lead from org.people", "use org.people { Team, Lead }"),
        ("use { Team } from people", "use people { Team }"),
        ("from people import Team", "use people { Team }"),
        ("import { Team } from \"people\"", "use people { Team }"),
        ("use people as p", "use people"),
        ("use people { Team as T }", "use people { Team }"),
    ];
    for (wrong, right) in cases {
        let text = format!("{wrong}\n\nrole Other\n");
        let found = said(&text);
        let rules: Vec<&str> = found.iter().map(|one| one.rule.name).collect();
        assert_eq!(rules, ["use_braces"], "{wrong}: {found:#?}");
        let fix = found[0].fixes.first().unwrap_or_else(|| panic!("{wrong}: no fix"));
        assert_eq!(apply(&text, &fix.edits), format!("{right}\n\nrole Other\n"), "{wrong}");
        assert_eq!(fix.safe, !wrong.contains(" as "), "{wrong}");
    }
}

#[test]
fn each_wrong_spelling_has_an_answer_and_a_fix() {
    for (rule, wrong, right) in SPELLINGS {
        let inside = |text: &str| match text.starts_with("/*") || text.starts_with("// one") {
            true => text.replacen("stage", "workflow W {\nstage", 1) + "\n}\n",
            false => format!("workflow W {{\n{text}\n}}\n"),
        };
        let text = inside(wrong);
        let found = said(&text);
        let rules: Vec<&str> = found.iter().map(|one| one.rule.name).collect();
        assert!(rules.iter().all(|name| name == rule) && !rules.is_empty(), "{wrong}: {found:#?}");
        for one in &found {
            // One mistake, one message: each fix takes exactly its own away.
            let fix = one.fixes.first().unwrap_or_else(|| panic!("{wrong}: no fix: {one:#?}"));
            let after = said(&apply(&text, &fix.edits));
            assert_eq!(after.len() + 1, found.len(), "{wrong}: {}: {after:#?}", fix.title);
        }
        let mended = format(&mend(&text)).unwrap();
        assert_eq!(mended, format(&inside(right)).unwrap(), "{wrong}");
    }
}

#[test]
fn words_for_declarations_are_known() {
    for (wrong, right) in [
        ("enum A { a, b }", "choice A { a, b }"),
        ("struct A { a: Text }", "record A { a: Text }"),
        ("class A { a: Text }", "record A { a: Text }"),
        ("import a.b { C }", "use a.b { C }"),
        ("team A { members ana, ben }", "role A { people ana, ben }"),
        ("worflow A { owner B }", "workflow A { owner B }"),
        ("workflow A(a: Int = 3) { owner B }", "workflow A(a: Int default 3) { owner B }"),
        ("record A { a = Text }", "record A { a: Text }"),
        ("choice A { small middle large }", "choice A { small, middle, large }"),
        ("record A { a Text, b Int }", "record A { a: Text, b: Int }"),
        ("role A { ana, ben }", "role A { people ana, ben }"),
        ("external role A", "role A { external }"),
        ("external role A {\n  people 3\n}", "role A {\n  external\n  people 3\n}"),
        ("calendar A { zone Europe/Berlin }", "calendar A { zone \"Europe/Berlin\" }"),
        ("escalation a { notify B after 1 day }", "escalation a { after 1 day notify B }"),
        ("seam a from B.done to C {\n  owner D\n}", "seam a {\n  from B.done\n  to C\n  owner D\n}"),
        (
            "workflow W {\n  stage s { escalate { after 1 day assign B } }\n}",
            "workflow W {\n  stage s { escalate s_ladder }\n}\n\nescalation s_ladder {\n  after 1 day assign B\n}",
        ),
        (
            "workflow W {\n  stage s { escalate to B after 1 day }\n}",
            "workflow W {\n  stage s { escalate s_ladder }\n}\n\nescalation s_ladder {\n  after 1 day assign B\n}",
        ),
        ("record A { a: Text b: Text }", "record A { a: Text, b: Text }"),
        ("record A\n{ a: Text }", "record A { a: Text }"),
        ("scenario \"s\" of W { given a = A { b = 3 } }", "scenario \"s\" of W { given a: A { b: 3 } }"),
    ] {
        assert_eq!(format(&mend(wrong)), format(right), "{wrong}");
    }
}

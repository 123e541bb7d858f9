//! Texts that nobody writes on purpose: they give a clear answer, quickly, and never a panic.

use crate::common::texts;
use flow_source::{Diagnostic, FileId};
use flow_syntax::{format, parse};
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn said(text: &str) -> Vec<Diagnostic> {
    let start = Instant::now();
    let found = parse(text, FileId(0)).diagnostics;
    // Far more than it takes, also without optimisation on a busy machine.
    assert!(start.elapsed() < Duration::from_secs(20), "it took {:?}", start.elapsed());
    for one in &found {
        assert!(!one.title.is_empty() && one.title.len() < 400, "{}", one.title);
        for label in &one.labels {
            let range = label.location.span.range();
            assert!(text.get(range.clone()).is_some(), "{} at {range:?}", one.title);
        }
    }
    assert!(found.len() <= 101);
    found
}

fn rules(text: &str) -> Vec<&'static str> {
    said(text).iter().map(|one| one.rule.name).collect()
}

#[test]
fn a_million_brackets_are_one_mistake() {
    for bracket in ["(", "[", "{", "([{", "not ", "a(b: ", "stage s {\n", "by (", "when any x in xs where "] {
        let text =
            format!("workflow W {{\n  decide d {{\n    when {}", bracket.repeat(1_000_000 / bracket.len()));
        let found = rules(&text);
        let deep = found.iter().filter(|rule| **rule == "too_deep").count();
        assert!(deep >= 1, "{bracket}: {found:?}");
        if matches!(bracket, "(" | "[" | "{" | "([{" | "a(b: ") {
            assert!(found.len() <= 3, "{bracket}: {found:?}");
        }
    }
    assert!(said(&")".repeat(1_000_000)).len() <= 101);
    assert!(said(&"}".repeat(1_000_000)).len() <= 101);
}

#[test]
fn chains_are_as_long_as_they_are() {
    let chain = |part: &str, joiner: &str| vec![part; 100_000].join(joiner);
    for value in [chain("a", " and "), chain("1", " + "), chain("a is b", " or ")] {
        let text = format!("workflow W {{\ndecide d {{\nwhen {value} -> x\n}}\n}}");
        assert_eq!(rules(&text), [""; 0]);
    }
    let ways = chain("-> x at most 1 times", " else ");
    assert_eq!(rules(&format!("workflow W {{\n stage s {{\n done {ways}\n}}\n}}")), [""; 0]);
    let who = chain("A", " then ");
    assert_eq!(rules(&format!("workflow W {{\n stage s {{\n by {who}\n}}\n}}")), [""; 0]);
    let optional = "optional ".repeat(100_000);
    assert_eq!(rules(&format!("record R {{ a: {optional} Text }}")), [""; 0]);
}

#[test]
fn a_line_of_ten_megabytes_is_read() {
    let text = format!("role A {{ title \"{}\" }}", "x".repeat(10_000_000));
    assert_eq!(rules(&text), [""; 0]);
    let names = vec!["name"; 1_000_000].join(", ");
    assert_eq!(rules(&format!("choice A {{ {names} }}")), [""; 0]);
    assert_eq!(rules(&"a".repeat(10_000_000)), ["unknown_keyword"]);
    assert_eq!(rules(&"\"".repeat(1_000_001)), ["unterminated_text"]);
}

#[test]
fn ten_thousand_mistakes_are_counted() {
    let found = said(&"worflow\n".repeat(10_000));
    assert_eq!(found.len(), 101);
    let last = found.last().expect("a last one");
    assert_eq!(last.rule.name, "too_many_mistakes");
    assert!(last.title.contains("9900"), "{}", last.title);
    let lines = format!("workflow W {{\n{}}}\n", "  wihtin 3 days == 4\n".repeat(10_000));
    assert_eq!(said(&lines).len(), 101);
    assert_eq!(said(&"role A { people ( }\n".repeat(10_000)).len(), 101);
    // Brackets that are never closed nest.
    assert!(
        rules(&"workflow W(\n".repeat(10_000))
            .iter()
            .all(|rule| ["unclosed_bracket", "too_deep"].contains(rule))
    );
    for line in ["parallel p {\n", "use a {\n"] {
        assert_eq!(rules(&line.repeat(10_000)), ["too_deep"], "{line}");
    }
}

#[test]
fn lines_end_in_every_way() {
    let text = "role A {\n  people    3\n}\n\nrole B\n";
    for end in ["\r\n", "\r"] {
        let other = text.replace('\n', end);
        assert_eq!(rules(&other), [""; 0]);
        assert_eq!(format(&other).as_deref(), Ok(text));
    }
    assert_eq!(rules(&format!("\u{feff}{text}")), [""; 0]);
}

#[test]
fn bytes_that_no_text_holds() {
    assert_eq!(rules("role A\u{0}\n"), ["control_character"]);
    assert_eq!(rules("// a \u{202e} b\n"), ["hidden_character"]);
    assert_eq!(rules("role A { title \"\u{7}\" }"), ["control_character"]);
    assert_eq!(rules("role \u{202e}A"), ["hidden_character"]);
    // UTF-16 that was read as UTF-8.
    let wide: String = "role A".chars().flat_map(|character| [character, '\0']).collect();
    assert!(said(&wide).iter().all(|one| one.rule.name == "control_character"), "{:?}", rules(&wide));
    assert_eq!(rules("role \u{1d400}"), ["confusable_name"]);
}

#[test]
fn names_of_all_scripts_are_welcome() {
    for name in
        ["Größe", "Поддержка", "財務", "サポート", "कार्यप्रवाह", "הנהלה", "Ελεγκτής", "naïve_check", "Äpfel2"]
    {
        let text = format!("role {name} {{ people 3 }}");
        assert_eq!(rules(&text), [""; 0], "{name}");
        let file = parse(&text, FileId(0)).file;
        assert_eq!(file.declarations.first().map(|role| role.name.text(&text)), Some(name));
        assert_eq!(format(&text).map(|pretty| pretty.trim_end().to_owned()), Ok(text));
    }
}

/// A text, changed at random: pieces taken out, doubled, swapped and put in.
fn changed() -> impl Strategy<Value = String> {
    let texts = texts();
    let pieces = prop::sample::select(vec![
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ",",
        ":",
        "->",
        "\"",
        "'",
        "|",
        "\n",
        "\r",
        ";",
        "=",
        "==",
        "when",
        "else",
        "stage",
        "at most",
        "unknown \"?\"",
        "//",
        "/*",
        "///",
        "1",
        "2d",
        "$1",
        "é",
        "\u{301}",
        "→",
        "“",
        "\u{0}",
        "`",
        "\\",
        "#",
        "not",
        "3 days",
    ]);
    let change = (any::<prop::sample::Index>(), 0..12_usize, prop::option::of(pieces));
    (0..texts.len(), prop::collection::vec(change, 1..8)).prop_map(move |(which, changes)| {
        let mut text: Vec<char> = texts[which].1.chars().collect();
        for (place, length, piece) in changes {
            let start = place.index(text.len() + 1);
            let end = (start + length).min(text.len());
            text.splice(start..end, piece.unwrap_or("").chars());
        }
        text.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_texts_never_panic(text in changed()) {
        said(&text);
        if let Ok(pretty) = format(&text) {
            prop_assert_eq!(format(&pretty), Ok(pretty.clone()));
        }
    }

    #[test]
    fn any_characters_never_panic(text in "(?s).{0,200}") {
        said(&text);
    }

    #[test]
    fn any_tokens_never_panic(
        tokens in prop::collection::vec(prop::sample::select(flow_syntax::token::Token::ALL), 0..80)
    ) {
        let words: Vec<&str> = tokens.iter().map(|token| token.text()).collect();
        said(&words.join(" "));
    }

    /// What a fix puts in can be read, and takes its own mistake away.
    #[test]
    fn fixes_fit(text in changed()) {
        for one in said(&text) {
            for fix in one.fixes.iter().filter(|fix| fix.safe) {
                let edits: Vec<_> = fix.edits.iter().collect();
                let mended = flow_source::diagnostic::apply(&text, &edits);
                prop_assert!(mended.is_ok(), "{}: {:?}", one.title, mended);
            }
        }
    }
}

//! `grammar/flow.ebnf` as an independent parser: what the compiler accepts it accepts, and the other way round.

use flow_source::FileId;
use flow_tests::{files, read, tool, top};
use serde_json::{Value, json};

fn ask(texts: &[(String, String)]) -> Value {
    let jobs: Vec<Value> = texts.iter().map(|(name, text)| json!({ "name": name, "text": text })).collect();
    let printed = tool(&["python", "tests/engines/grammar.py"], &Value::from(jobs).to_string());
    serde_json::from_str(&printed).expect("the grammar's parser prints JSON")
}

fn corpus() -> Vec<(String, String)> {
    ["examples", "stdlib", "tests/corpus", "tests/patterns"]
        .iter()
        .flat_map(|folder| files(&top().join(folder), ".flow"))
        .map(|path| (path.display().to_string(), read(&path)))
        .collect()
}

/// What no grammar can say: clauses that stand twice are a matter of the table, and then there is what stands inside names,
/// texts and comments, and how deep brackets nest.
const BEYOND: [&str; 5] =
    ["repeated_line", "confusable_name", "loose_documentation", "too_deep", "unknown_escape"];

#[test]
fn the_grammar_and_the_compiler_accept_the_same_texts() {
    let texts = corpus();
    assert!(texts.len() > 60, "only {} texts were found", texts.len());
    let answer = ask(&texts);
    assert_eq!(answer["conflicts"], json!([]), "the grammar has conflicts");
    let mut differ = Vec::new();
    for ((name, text), result) in texts.iter().zip(answer["results"].as_array().expect("a list")) {
        let parsed = flow_syntax::parse(text, FileId(0));
        let refused = parsed.diagnostics.iter().any(|found| !BEYOND.contains(&found.rule.name));
        if refused == (result["ok"] == true) {
            let said: Vec<&str> = parsed.diagnostics.iter().map(|found| found.title.as_str()).collect();
            differ.push(format!("{name}: compiler {said:?}, grammar {}", result["problem"]));
        }
    }
    assert!(differ.is_empty(), "{} texts:\n{}", differ.len(), differ.join("\n"));
}

#[test]
fn they_agree_on_texts_with_a_token_gone() {
    let mut texts = Vec::new();
    for (name, text) in
        corpus().into_iter().filter(|(name, _)| name.contains("examples/refunds") || name.contains("stdlib"))
    {
        let words: Vec<(usize, &str)> = text
            .split_inclusive(char::is_whitespace)
            .scan(0, |at, word| {
                let start = *at;
                *at += word.len();
                Some((start, word))
            })
            .filter(|(_, word)| !word.trim().is_empty())
            .collect();
        for (start, word) in words.iter().step_by(5) {
            let kept = word.trim_end().len();
            texts.push((
                format!("{name} without `{}` at {start}", word.trim()),
                format!("{}{}", &text[..*start], &text[start + kept..]),
            ));
        }
    }
    assert!(texts.len() > 300, "only {} texts were made", texts.len());
    let answer = ask(&texts);
    let mut differ = Vec::new();
    for ((name, text), result) in texts.iter().zip(answer["results"].as_array().expect("a list")) {
        let parsed = flow_syntax::parse(text, FileId(0));
        let refused = parsed.diagnostics.iter().any(|found| found.rule.name != "repeated_line");
        if refused == (result["ok"] == true) {
            let said: Vec<&str> = parsed.diagnostics.iter().map(|found| found.title.as_str()).collect();
            differ.push(format!("{name}: compiler {said:?}, grammar {}", result["problem"]));
        }
    }
    assert!(differ.is_empty(), "{} of {} texts:\n{}", differ.len(), texts.len(), differ.join("\n"));
}

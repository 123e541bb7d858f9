//! The pages of the rules: each example that fails does, by that rule alone; each mended one is clean.

use flow_source::Level;
use flow_tests::{package, rules, told};

struct Example {
    fails: bool,
    text: String,
}

/// The fenced `flow fail` and `flow ok` blocks of a page.
fn examples(page: &str) -> Vec<Example> {
    let mut found = Vec::new();
    let mut open: Option<Example> = None;
    for line in page.lines() {
        match (&mut open, line.trim_end()) {
            (None, "```flow fail") => open = Some(Example { fails: true, text: String::new() }),
            (None, "```flow ok") => open = Some(Example { fails: false, text: String::new() }),
            (Some(_), "```") => found.extend(open.take()),
            (Some(example), line) => {
                example.text.push_str(line);
                example.text.push('\n');
            }
            (None, _) => {}
        }
    }
    found
}

/// A block may hold several files: `// file: path` begins one.
fn split(text: &str) -> Vec<(String, String)> {
    let mut files = vec![("test.flow".to_owned(), String::new())];
    for line in text.lines() {
        if let Some(path) = line.strip_prefix("// file: ") {
            files.push((path.trim().to_owned(), String::new()));
        } else if let Some((_, file)) = files.last_mut() {
            file.push_str(line);
            file.push('\n');
        }
    }
    files.retain(|(_, text)| !text.trim().is_empty());
    files
}

#[test]
fn pages_tell_the_truth() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for rule in flow_syntax::rules::ALL.iter().chain(flow_analysis::rules::ALL) {
        let examples = examples(rule.page);
        let has = |fails| examples.iter().any(|example| example.fails == fails);
        // Some pages are about bytes or sizes that a page can't show; they say so.
        let complete = has(true) && has(false);
        if !complete && !rule.page.contains("can't be shown here") {
            wrong.push(format!("{}: the page needs an example that fails and one that is mended", rule.name));
        }
        for example in &examples {
            count += 1;
            let analysis = package("test", &split(&example.text));
            let found = rules(&analysis);
            let told = told(&analysis.files, &analysis.diagnostics);
            if example.fails {
                let mut others = found.iter().filter(|name| **name != rule.name);
                if !found.contains(&rule.name) || others.next().is_some() {
                    wrong.push(format!("{}: its failing example gives {found:?}\n{told}", rule.name));
                }
            } else if analysis
                .diagnostics
                .iter()
                .any(|diagnostic| diagnostic.level == Level::Error || diagnostic.rule.name == rule.name)
            {
                wrong.push(format!("{}: its mended example gives {found:?}\n{told}", rule.name));
            }
        }
    }
    assert!(count > 60, "only {count} examples were found");
    assert!(wrong.is_empty(), "{} pages are wrong:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

//! Each edit that a page's example is offered, also one that the author should look at, mends what it is offered for
//! and leaves a text that reads well.

mod common;

use common::{package, shown};
use flow_analysis::Analysis;
use flow_source::{Edit, FileId};

/// The files of a text: each `// file: PATH` begins one.
fn files(text: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if let Some(path) = line.strip_prefix("// file: ") {
            files.push((path.trim().to_owned(), String::new()));
            continue;
        }
        if files.is_empty() {
            files.push(("main.flow".to_owned(), String::new()));
        }
        if let Some((_, text)) = files.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    files
}

fn analysed(files: &[(String, String)]) -> Analysis {
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    package(&files)
}

/// The files after some edits.
fn mended(analysis: &Analysis, edits: &[Edit]) -> Result<Vec<(String, String)>, String> {
    let own = analysis.files.iter().filter(|(_, file)| !file.path().starts_with("std/"));
    own.map(|(id, file)| {
        let here: Vec<&Edit> = edits.iter().filter(|edit| edit.location.file == id).collect();
        Ok((file.path().to_owned(), flow_source::diagnostic::apply(file.text(), &here)?))
    })
    .collect()
}

#[test]
fn each_edit_mends_what_it_is_offered_for() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for rule in flow_analysis::rules::ALL {
        for example in rule.page.split("```flow fail\n").skip(1) {
            let text = example.split("```").next().unwrap_or("");
            let before = analysed(&files(text));
            for found in before.diagnostics.iter().filter(|found| found.rule == *rule) {
                for fix in &found.fixes {
                    tried += 1;
                    let texts = match mended(&before, &fix.edits) {
                        Ok(texts) => texts,
                        Err(reason) => {
                            wrong.push(format!("{}: {}: {reason}", rule.name, fix.title));
                            continue;
                        }
                    };
                    let after = analysed(&texts);
                    let broken = texts
                        .iter()
                        .any(|(_, text)| !flow_syntax::parse(text, FileId(0)).diagnostics.is_empty());
                    let still = after.diagnostics.iter().any(|later| {
                        later.rule == found.rule && later.title == found.title && later.labels == found.labels
                    });
                    if broken || still {
                        let (_, text) = texts.first().cloned().unwrap_or_default();
                        wrong.push(format!("{}: {}\n{text}\n{}", rule.name, fix.title, shown(&after)));
                    }
                }
            }
        }
    }
    assert!(tried > 20, "only {tried} edits are offered");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

//! Which name means which declaration: in the examples, every name leads somewhere or is declared where it stands.

use flow_analysis::{Analysis, MemorySources, Options, analyse};
use flow_source::{FileId, Span};
use flow_syntax::token::Token;
use flow_tests::{examples, sources};
use logos::Logos as _;
use std::collections::BTreeSet;
use std::path::Path;

fn analysed(folder: &Path) -> Analysis {
    let files = sources(folder).into_iter().map(|(path, text)| (path, text.into_bytes()));
    analyse(&MemorySources::new(files), &Options { references: true, ..Options::default() })
}

/// Words that the language itself knows.
const WORDS: [&str; 10] =
    ["case", "started", "ended", "refused", "today", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];

/// True where a word stands for itself: a channel, a value that collides with others, what a scenario expects or somebody
/// answers, people whom a role names, the class of a cause, an access
/// that is granted, and a rule that is allowed to be broken.
fn is_itself(line: &str, word: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    let behind = |before: &str| line.contains(&format!("{before} {word}"));
    behind("via")
        || first == "values"
        || first == "cause"
        || first == "grants"
        || first == "allow"
        || (first == "expect" && (behind("is") || behind("not") || behind("by")))
        || (first == "when" && (behind("says") || behind("by")))
}

/// The names that a text declares.
fn names_of(text: &str) -> Vec<Span> {
    let tree = flow_syntax::parse(text, FileId(0)).file;
    flow_lsp::names::declared(&tree).into_iter().map(|one| one.name).collect()
}

/// The names of a text.
fn names(text: &str) -> Vec<Span> {
    let tokens = Token::lexer(text).spanned();
    tokens
        .filter(|(token, _)| *token == Ok(Token::Name))
        .map(|(_, range)| Span::new(range.start as u32, range.end as u32))
        .collect()
}

#[test]
fn every_name_of_the_examples_leads_somewhere() {
    let mut lost: BTreeSet<String> = BTreeSet::new();
    for folder in examples() {
        let analysis = analysed(&folder);
        for (id, file) in analysis.files.iter() {
            if file.path().starts_with("std/") {
                continue;
            }
            let here: Vec<_> = analysis.references.iter().filter(|found| found.at.file == id).collect();
            let names_here = names_of(file.text());
            for span in names(file.text()) {
                let used = here.iter().any(|found| found.at.span.covers(span));
                let declared = names_here.contains(&span);
                let word = span.of(file.text());
                let built_in = flow_analysis::built_in_types().any(|name| name == word);
                let line = file.line_span(file.line_of(span.start)).of(file.text());
                if !used && !declared && !built_in && !WORDS.contains(&word) && !is_itself(line, word) {
                    lost.insert(format!("{} in `{}`", span.of(file.text()), line.trim()));
                }
            }
        }
    }
    let lost: Vec<String> = lost.into_iter().collect();
    assert!(lost.is_empty(), "{} names:\n{}", lost.len(), lost.join("\n"));
}

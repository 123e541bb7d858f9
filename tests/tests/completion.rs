//! Completion knows what people write: at the words of every example, what stands there is among what is offered, and a name
//! among the first five that begin as it does, once one letter is typed. Every eighth word of each file is asked; all of them:
//! `FLOW_EVERY_WORD=1 cargo test --release -p flow-tests --test completion`.

use flow_lsp::features::completion::{Item, completion};
use flow_lsp::package::{File, Package};
use flow_syntax::token::Token;
use flow_tests::{examples, sources};
use logos::Logos as _;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// How many of the words must be offered, of 1,000; never lowered.
const OFFERED: usize = 995;
/// How many of the names that are offered must be among the first five, of 1,000; never lowered.
const NEAR: usize = 990;

fn package(folder: &Path) -> Package {
    let files: BTreeMap<String, Arc<File>> =
        sources(folder).into_iter().map(|(path, text)| (path, Arc::new(File::of_text(text)))).collect();
    Package::new(folder.to_owned(), None, "example".to_owned(), files)
}

#[derive(Default)]
struct Count {
    words: usize,
    offered: usize,
    names: usize,
    near: usize,
    missed: BTreeMap<String, usize>,
    far: BTreeMap<String, usize>,
}

#[test]
fn what_people_write_is_offered() {
    let mut count = Count::default();
    for folder in examples() {
        let package = package(&folder);
        for path in package.files.keys() {
            look(&package, path, &mut count);
        }
    }
    let told = |missed: &BTreeMap<String, usize>| {
        let mut all: Vec<(&String, &usize)> = missed.iter().collect();
        all.sort_by_key(|(_, times)| std::cmp::Reverse(**times));
        let lines = all.iter().take(60).map(|(what, times)| format!("  {times} {what}"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let (offered, near) = (count.offered * 1000 / count.words, count.near * 1000 / count.names);
    let told = format!(
        "{} of {} words are offered ({offered} of 1,000); {} of {} names are among the first five ({near} of 1,000)\nnot offered:\n{}\nfar down:\n{}",
        count.offered,
        count.words,
        count.near,
        count.names,
        told(&count.missed),
        told(&count.far)
    );
    println!("{told}");
    assert!(count.words > 2_000, "{told}");
    assert!(offered >= OFFERED && near >= NEAR, "{told}");
}

fn look(package: &Package, path: &str, count: &mut Count) {
    let view = package.sketched(path).expect("the file is there");
    let whole = package.view(path).expect("the file is there");
    let text = view.text();
    // A name that is declared is new: nobody can offer it.
    let declared: BTreeSet<u32> = view.file.names().iter().map(|one| one.name.start).collect();
    let tokens: Vec<(Token, std::ops::Range<usize>)> =
        Token::lexer(text).spanned().filter_map(|(token, range)| Some((token.ok()?, range))).collect();
    let all = std::env::var_os("FLOW_EVERY_WORD").is_some();
    for (index, (token, range)) in tokens.iter().enumerate() {
        if !all && index % 8 != path.len() % 8 {
            continue;
        }
        let is_word = token.is_name() || token.is_word() || token.is_reserved();
        if !is_word || declared.contains(&(range.start as u32)) {
            continue;
        }
        let word = text.get(range.clone()).unwrap_or("");
        let (_, items) = completion(&view, range.start as u32);
        count.words += 1;
        // What is offered rests on the texts alone, not on what has been found in them.
        if count.words.is_multiple_of(40) {
            let plain = |items: &[Item]| -> Vec<(String, u8)> {
                items.iter().map(|item| (item.label.clone(), item.rank)).collect()
            };
            let (_, found) = completion(&whole, range.start as u32);
            assert_eq!(plain(&items), plain(&found), "{path} at {}", range.start);
        }
        let label = |label: &str| label == word || label.split(['.', ' ']).next() == Some(word);
        let before = index.checked_sub(1).and_then(|before| tokens.get(before));
        let line = text.get(..range.start).unwrap_or("").rsplit('\n').next().unwrap_or("").trim_start();
        let first = line.split_whitespace().next().unwrap_or("").to_owned();
        let place = before.map_or("", |(_, range)| text.get(range.clone()).unwrap_or(""));
        let place = if place.starts_with('\n') { "a new line" } else { place };
        if !items.iter().any(|item| label(&item.label)) {
            *count.missed.entry(format!("{first} … {place} | {word}")).or_default() += 1;
            continue;
        }
        count.offered += 1;
        if token.is_name() && !token.is_word() {
            count.names += 1;
            let letter = word.chars().next();
            let mut shown = items.iter().filter(|item| item.label.chars().next() == letter);
            if shown.position(|item| label(&item.label)).is_some_and(|place| place < 5) {
                count.near += 1;
            } else {
                *count.far.entry(format!("{first} … {place} | {word}")).or_default() += 1;
            }
        }
    }
}

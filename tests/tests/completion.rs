//! Completion knows what people write: at every word of every example, what stands there is among what is offered, and a name
//! among the first five that begin as it does, once one letter is typed.
//!
//! New names are left out, for nobody can know them: a name where it is declared, somebody's where a role lists its people
//! and nothing else declares them, what is valued for the first time, and a name that stands nowhere else in the package.

use flow_lsp::features::completion::{Item, completion};
use flow_lsp::package::{File, Package, View};
use flow_syntax::ast::{People, Value};
use flow_syntax::token::Token;
use flow_tests::{examples, sources};
use logos::Logos as _;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Of how many words one is typed anew.
const EVERY: usize = 29;

/// How many suggestions somebody looks at.
const LOOKED_AT: usize = 5;

fn package(folder: &Path) -> Package {
    let files: BTreeMap<String, Arc<File>> =
        sources(folder).into_iter().map(|(path, text)| (path, Arc::new(File::of_text(text)))).collect();
    Package::new(folder.to_owned(), None, "example".to_owned(), files)
}

/// A word of a file that somebody may want to be offered.
struct Word {
    range: Range<usize>,
    token: Token,
}

impl Word {
    /// True for a name that is no word of the language besides.
    fn is_name(&self) -> bool {
        self.token.is_name() && !self.token.is_word()
    }
}

fn tokens(text: &str) -> Vec<Word> {
    let tokens = Token::lexer(text).spanned();
    tokens.filter_map(|(token, range)| Some(Word { token: token.ok()?, range })).collect()
}

/// How often each name stands in the files of a package.
fn occurrences(package: &Package) -> BTreeMap<String, usize> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for (path, file) in &package.files {
        let source = file.text(path);
        for word in tokens(source.text()).into_iter().filter(Word::is_name) {
            *found.entry(source.text()[word.range].to_owned()).or_default() += 1;
        }
    }
    found
}

/// Where people are named by a role and by no declaration of their own or other role, and where something is valued that is
/// valued nowhere else.
fn named_once(package: &Package, path: &str) -> BTreeSet<usize> {
    let mut times: BTreeMap<(bool, String), usize> = BTreeMap::new();
    let mut here: Vec<((bool, String), usize)> = Vec::new();
    for (other, file) in &package.files {
        let source = file.text(other);
        let names = file.names().iter().filter(|one| one.parent.is_none());
        for one in names {
            *times.entry((true, one.name.of(source.text()).to_owned())).or_default() += 1;
        }
        for line in file.tree().declarations.iter().flat_map(|declaration| &declaration.lines) {
            let (person, paths) = match &line.value {
                Value::People(People::Named(paths)) => (true, paths),
                Value::Ranking(paths) => (false, paths),
                _ => continue,
            };
            for name in paths.iter().filter_map(|path| path.names.last()) {
                let named = (person, name.text(source.text()).to_owned());
                *times.entry(named.clone()).or_default() += 1;
                if other == path {
                    here.push((named, name.span.start as usize));
                }
            }
        }
    }
    here.into_iter().filter(|(named, _)| times.get(named) == Some(&1)).map(|(_, start)| start).collect()
}

/// The words of a file but for new names, and how many those are.
fn words(package: &Package, path: &str) -> (Vec<Word>, usize) {
    let file = package.file(path).expect("the file is there");
    let source = file.text(path);
    let text = source.text();
    let declared: BTreeSet<usize> = file.names().iter().map(|one| one.name.start as usize).collect();
    let once = named_once(package, path);
    let times = occurrences(package);
    let mut new = 0;
    let mut found = Vec::new();
    for word in tokens(text) {
        if !(word.token.is_name() || word.token.is_word() || word.token.is_reserved()) {
            continue;
        }
        let start = word.range.start;
        let alone = word.is_name() && times.get(&text[word.range.clone()]) == Some(&1);
        match declared.contains(&start) || once.contains(&start) || alone {
            true => new += 1,
            false => found.push(word),
        }
    }
    (found, new)
}

#[derive(Default)]
struct Count {
    words: usize,
    names: usize,
    new: usize,
    missed: Vec<String>,
    far: Vec<String>,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.words += other.words;
        self.names += other.names;
        self.new += other.new;
        self.missed.extend(other.missed);
        self.far.extend(other.far);
    }

    fn told(&self) -> String {
        format!(
            "{} of {} words are offered; {} of {} names are among the first {LOOKED_AT}; {} names are new\nnot offered:\n{}\nfar down:\n{}",
            self.words - self.missed.len(),
            self.words,
            self.names - self.far.len(),
            self.names,
            self.new,
            self.missed.join("\n"),
            self.far.join("\n")
        )
    }

    fn look(&mut self, text: &str, word: &Word, items: &[Item], at: &str) {
        let written = &text[word.range.clone()];
        let label = |label: &str| label == written || label.split(['.', ' ']).next() == Some(written);
        let line = text[..word.range.start].rsplit('\n').next().unwrap_or("").trim_start();
        let number = text[..word.range.start].matches('\n').count() + 1;
        let letter = written.chars().next();
        let alike = || items.iter().map(|item| &item.label).filter(|label| label.chars().next() == letter);
        let told = || {
            let first: Vec<&String> = alike().take(LOOKED_AT).collect();
            format!("  {at}:{number}: {line}\u{2038}{written} (offered: {first:?})")
        };
        self.words += 1;
        self.names += usize::from(word.is_name());
        if !items.iter().any(|item| label(&item.label)) {
            self.missed.push(told());
        } else if word.is_name()
            && alike().position(|shown| label(shown)).is_none_or(|place| place >= LOOKED_AT)
        {
            self.far.push(told());
        }
    }
}

/// Goes through all files of all examples, on as many processors as there are.
fn everywhere(look: impl Fn(&Package, &str) -> Count + Sync) -> Count {
    let packages: Vec<Package> = examples().iter().map(|folder| package(folder)).collect();
    let files: Vec<(&Package, &String)> =
        packages.iter().flat_map(|package| package.files.keys().map(move |path| (package, path))).collect();
    let next = AtomicUsize::new(0);
    let hands = std::thread::available_parallelism().map_or(1, usize::from);
    let mut found: Vec<(usize, Count)> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..hands)
            .map(|_| {
                scope.spawn(|| {
                    let mut found = Vec::new();
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let Some((package, path)) = files.get(number) else { return found };
                        found.push((number, look(package, path)));
                    }
                })
            })
            .collect();
        hands.into_iter().flat_map(|hand| hand.join().expect("the files are looked at")).collect()
    });
    found.sort_by_key(|(number, _)| *number);
    let mut count = Count::default();
    for (_, one) in found {
        count.add(one);
    }
    count
}

fn called(package: &Package, path: &str) -> String {
    let folder = package.root.file_name().map(|name| name.to_string_lossy().into_owned());
    format!("{}/{path}", folder.unwrap_or_default())
}

#[test]
fn what_people_write_is_offered() {
    let count = everywhere(|package, path| {
        let view = package.sketched(path).expect("the file is there");
        let (words, new) = words(package, path);
        let mut count = Count { new, ..Count::default() };
        for word in words {
            let (_, items) = completion(&view, word.range.start as u32);
            count.look(view.text(), &word, &items, &called(package, path));
        }
        count
    });
    let told = count.told();
    println!("{told}");
    assert!(count.words > 40_000 && count.names > 15_000 && count.new < count.names / 2, "{told}");
    assert!(count.missed.is_empty() && count.far.is_empty(), "{told}");
}

/// What is offered rests on the texts alone, not on what has been found in them.
#[test]
fn what_is_offered_waits_for_nothing() {
    let plain = |view: &View<'_>, word: &Word| -> Vec<(String, u8)> {
        let (_, items) = completion(view, word.range.start as u32);
        items.iter().map(|item| (item.label.clone(), item.rank)).collect()
    };
    let count = everywhere(|package, path| {
        let (sketched, whole) = (package.sketched(path), package.view(path));
        let (sketched, whole) = (sketched.expect("the file is there"), whole.expect("the file is there"));
        let (words, _) = words(package, path);
        let mut count = Count::default();
        for word in words.iter().step_by(40) {
            assert_eq!(plain(&sketched, word), plain(&whole, word), "{path} at {}", word.range.start);
            count.words += 1;
        }
        count
    });
    assert!(count.words > 1_000, "{} were compared", count.words);
}

/// Somebody who types has the first letter of a word before the cursor, and nothing of the line behind it.
#[test]
fn what_people_type_is_offered() {
    let count = everywhere(|package, path| {
        let (words, _) = words(package, path);
        let text = package.file(path).expect("the file is there").text(path);
        let text = text.text();
        let mut count = Count::default();
        for word in words.iter().skip(path.len() % EVERY).step_by(EVERY) {
            let letter = text[word.range.clone()].chars().next().map_or(0, char::len_utf8);
            let cursor = word.range.start + letter;
            let end = text[cursor..].find('\n').map_or(text.len(), |end| cursor + end);
            let typed = [&text[..cursor], &text[end..]].concat();
            let file = Arc::new(File::of_text(typed));
            let edited = package.with(path, Some(file));
            let view = edited.sketched(path).expect("the file is there");
            let (_, items) = completion(&view, cursor as u32);
            count.look(text, word, &items, &called(package, path));
        }
        count
    });
    let told = count.told();
    println!("{told}");
    assert!(count.words > 1_000 && count.names > 300, "{told}");
    assert!(count.missed.is_empty() && count.far.is_empty(), "{told}");
}

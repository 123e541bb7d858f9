//! What a file and a package hold, by name.

use crate::names::{Declared, NameKind};
use crate::package::View;
use flow_source::{Location, Span};

/// A name with what is inside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Symbol {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: NameKind,
    /// What follows the name and says most.
    pub detail: String,
    /// All of it.
    pub whole: Span,
    /// The name.
    pub at: Span,
    /// What is inside it, in order of text.
    pub inside: Vec<Symbol>,
}

/// The names of a file as a tree. Parameters are left out: they are in the detail of what takes them.
pub fn of_file(view: &View<'_>) -> Vec<Symbol> {
    let names = view.file.names();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
    let mut top = Vec::new();
    for (index, one) in names.iter().enumerate() {
        if one.kind == NameKind::Parameter {
            continue;
        }
        match one.parent {
            Some(parent) => {
                if let Some(list) = children.get_mut(parent) {
                    list.push(index);
                }
            }
            None => top.push(index),
        }
    }
    // Children stand after their parents, so going backwards finds each list complete.
    let mut made: Vec<Option<Symbol>> = vec![None; names.len()];
    for index in (0..names.len()).rev() {
        let Some(one) = names.get(index) else { continue };
        let inside = children.get(index).into_iter().flatten();
        let inside = inside.filter_map(|child| made.get_mut(*child).and_then(Option::take)).collect();
        let symbol = symbol(view.text(), one, inside);
        if let Some(slot) = made.get_mut(index) {
            *slot = Some(symbol);
        }
    }
    top.into_iter().filter_map(|index| made.get_mut(index).and_then(Option::take)).collect()
}

fn symbol(text: &str, one: &Declared, inside: Vec<Symbol>) -> Symbol {
    Symbol {
        name: one.name.of(text).trim_matches(['"', '`']).to_owned(),
        kind: one.kind,
        detail: one.detail.map_or("", |detail| detail.of(text)).chars().take(120).collect(),
        whole: one.whole,
        at: one.name,
        inside,
    }
}

/// The names of a whole package that have the letters of a query in that order, best first; at most `most`.
pub fn of_package(view: &View<'_>, query: &str, most: usize) -> Vec<(String, NameKind, Location, String)> {
    let mut found = Vec::new();
    for there in view.all().filter(|there| !there.source.path().starts_with("std/")) {
        for one in there.file.names() {
            if matches!(one.kind, NameKind::Parameter | NameKind::Item) {
                continue;
            }
            let name = one.name.of(there.text()).trim_matches(['"', '`']);
            let Some(score) = fits(name, query) else { continue };
            let around = one.parent.and_then(|parent| there.file.names().get(parent)).map_or_else(
                || there.source.path().to_owned(),
                |parent| parent.name.of(there.text()).to_owned(),
            );
            found.push((score, name.to_owned(), one.kind, there.location(one.name), around));
        }
    }
    found.sort_by(|left, right| (left.0, &left.1, left.3).cmp(&(right.0, &right.1, right.3)));
    found.truncate(most);
    found.into_iter().map(|(_, name, kind, place, around)| (name, kind, place, around)).collect()
}

/// How well a name fits a query, best first: begins with it, holds it, has its letters in that order.
fn fits(name: &str, query: &str) -> Option<u8> {
    let (name, query) = (name.to_lowercase(), query.to_lowercase());
    if name.starts_with(&query) {
        return Some(0);
    }
    if name.contains(&query) {
        return Some(1);
    }
    let mut letters = name.chars();
    query.chars().all(|wanted| letters.any(|letter| letter == wanted)).then_some(2)
}

#[cfg(test)]
mod tests {
    use super::{of_file, of_package};
    use crate::features::fixture::answers;

    #[test]
    fn a_file_is_a_tree_of_names() {
        let fixture = answers("owne");
        let symbols = of_file(&fixture.view());
        let names: Vec<&str> = symbols.iter().map(|symbol| symbol.name.as_str()).collect();
        assert_eq!(names, ["Request", "Kind", "Answer"]);
        let inside: Vec<&str> = symbols
            .last()
            .map(|symbol| symbol.inside.iter().map(|one| one.name.as_str()).collect())
            .unwrap_or_default();
        assert_eq!(inside, ["answered", "open", "draft", "route", "check", "send"]);
    }

    #[test]
    fn names_are_found_by_some_of_their_letters() {
        let fixture = answers("owne");
        let found = of_package(&fixture.view(), "tea", 10);
        assert_eq!(found.first().map(|found| found.0.as_str()), Some("Team"));
        assert!(of_package(&fixture.view(), "zzz", 10).is_empty());
    }
}

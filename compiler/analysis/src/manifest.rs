//! `flow.toml`: the package's name, its targets, where they go, and the levels of rules.
//!
//! An unknown key is an error with a suggestion: a misspelt lint level that is passed over in silence is a gate that isn't
//! there.

use crate::rules::manifest::RULE;
use flow_source::suggest::nearest;
use flow_source::{Diagnostic, FileId, Level, Location, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a `flow.toml` says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Manifest {
    /// The package's name; empty where nothing is said.
    pub name: String,
    /// The targets that `flowc build` makes; empty for all.
    pub targets: Vec<String>,
    /// The output folder, inside the package.
    pub out: Option<String>,
    /// Levels of rules by name, in order of text.
    pub levels: Vec<(String, Level)>,
}

/// Reads a `flow.toml`. `targets` and `rules` are the names that there are.
pub fn parse(text: &str, file: FileId, targets: &[&str], rules: &[&str]) -> (Manifest, Vec<Diagnostic>) {
    let mut reader = Reader { file, manifest: Manifest::default(), found: Vec::new() };
    match DeTable::parse(text) {
        Ok(table) => reader.table(table.get_ref(), targets, rules),
        Err(error) => {
            let span = error.span().map_or(Span::at(0), Span::from);
            let message = error.message().lines().next().unwrap_or_default().to_owned();
            reader.report(span, "`flow.toml` can't be read", message);
        }
    }
    (reader.manifest, reader.found)
}

struct Reader {
    file: FileId,
    manifest: Manifest,
    found: Vec<Diagnostic>,
}

impl Reader {
    fn report(&mut self, span: Span, title: impl Into<String>, label: impl Into<String>) {
        self.found.push(Diagnostic::new(&RULE, title, Location::new(self.file, span), label));
    }

    fn table(&mut self, table: &DeTable<'_>, targets: &[&str], rules: &[&str]) {
        for (key, value) in table {
            let span = Span::from(key.span());
            match key.get_ref().as_ref() {
                "name" => self.name(value),
                "targets" => self.targets(value, targets),
                "out" => self.out(value),
                "lints" => self.lints(value, rules),
                other => self.unknown(span, "key", other, &["name", "targets", "out", "lints"]),
            }
        }
    }

    /// Says that a word isn't known, and which one was meant.
    fn unknown(&mut self, span: Span, what: &str, word: &str, known: &[&str]) {
        let title = format!("`flow.toml` has no {what} `{word}`");
        let location = Location::new(self.file, span);
        let list: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        let mut diagnostic = Diagnostic::new(&RULE, title, location, "this means nothing here");
        diagnostic = match nearest(word, known.iter().copied()) {
            Some(name) => diagnostic.suggestion(format!("Did you mean `{name}`?"), location, name),
            None if known.len() <= 12 => diagnostic.note(format!("There are {}.", list.join(", "))),
            None => diagnostic.note("`flowc explain` lists all rules."),
        };
        self.found.push(diagnostic);
    }

    fn text<'a>(&mut self, value: &'a Spanned<DeValue<'_>>, what: &str) -> Option<&'a str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.report(Span::from(value.span()), format!("{what} is a text in quotes"), "this is none");
        }
        text
    }

    fn name(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(name) = self.text(value, "`name`") else { return };
        let fits =
            name.chars().all(|character| character.is_alphanumeric() || matches!(character, '-' | '_' | '.'));
        if name.is_empty() || name.len() > 100 || !fits {
            let title = "A package's name has letters, digits, `-`, `_` and `.`, at most 100";
            self.report(Span::from(value.span()), title, "this has something else");
        } else {
            name.clone_into(&mut self.manifest.name);
        }
    }

    fn targets(&mut self, value: &Spanned<DeValue<'_>>, known: &[&str]) {
        let Some(list) = value.get_ref().as_array() else {
            return self.report(
                Span::from(value.span()),
                "`targets` is a list: `[\"svg\", \"markdown\"]`",
                "this is none",
            );
        };
        for target in list.iter() {
            let Some(name) = self.text(target, "a target") else { continue };
            if known.contains(&name) {
                self.manifest.targets.push(name.to_owned());
            } else {
                let inside = Span::from(target.span());
                self.unknown(
                    Span::new(inside.start + 1, inside.end.saturating_sub(1)),
                    "target",
                    name,
                    known,
                );
            }
        }
    }

    fn out(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(folder) = self.text(value, "`out`") else { return };
        let inside = folder.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
        if inside && !folder.contains(['\\', ':']) {
            self.manifest.out = Some(folder.to_owned());
        } else {
            self.report(
                Span::from(value.span()),
                "`out` is a folder inside the package",
                "this leads somewhere else",
            );
        }
    }

    fn lints(&mut self, value: &Spanned<DeValue<'_>>, rules: &[&str]) {
        let Some(table) = value.get_ref().as_table() else {
            return self.report(
                Span::from(value.span()),
                "`[lints]` holds lines such as `unused_use = \"error\"`",
                "this holds none",
            );
        };
        for (key, value) in table.iter() {
            let rule = key.get_ref().as_ref();
            if !rules.contains(&rule) {
                self.unknown(Span::from(key.span()), "rule", rule, rules);
                continue;
            }
            let level = match self.text(value, "a level") {
                Some("error") => Level::Error,
                Some("warning") => Level::Warning,
                Some("allow") => Level::Allow,
                Some(_) => {
                    self.report(
                        Span::from(value.span()),
                        "a level is `error`, `warning` or `allow`",
                        "this is none",
                    );
                    continue;
                }
                None => continue,
            };
            self.manifest.levels.push((rule.to_owned(), level));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Manifest, Vec<String>) {
        let (manifest, found) =
            parse(text, FileId(0), &["svg", "markdown"], &["unused_use", "unbounded_loop"]);
        let said = found
            .into_iter()
            .map(|found| format!("{} {:?}", found.title, found.fixes.first().map(|fix| fix.title.clone())));
        (manifest, said.collect())
    }

    #[test]
    fn a_whole_manifest_is_read() {
        let (manifest, said) = read(
            "name = \"refunds\"\ntargets = [\"svg\"]\nout = \"made/here\"\n[lints]\nunused_use = \"error\"\n",
        );
        assert_eq!(said, Vec::<String>::new());
        assert_eq!(manifest.name, "refunds");
        assert_eq!(manifest.targets, ["svg"]);
        assert_eq!(manifest.out.as_deref(), Some("made/here"));
        assert_eq!(manifest.levels, [("unused_use".to_owned(), Level::Error)]);
    }

    #[test]
    fn what_is_misspelt_is_an_error_with_a_suggestion() {
        for (text, suggestion) in [
            ("nmae = \"x\"", "`name`"),
            ("targets = [\"svgg\"]", "`svg`"),
            ("[lints]\nunused_ues = \"error\"", "`unused_use`"),
        ] {
            let (_, said) = read(text);
            assert_eq!(said.len(), 1, "{text}: {said:?}");
            assert!(said[0].contains(suggestion), "{text}: {said:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_refused() {
        for text in [
            "name = 3",
            "name = \"a b\"",
            "targets = \"svg\"",
            "targets = [3]",
            "out = \"../x\"",
            "out = \"/x\"",
            "out = \"a//b\"",
            "lints = 3",
            "[lints]\nunused_use = \"loud\"",
            "[lints]\nunused_use = 3",
            "name = ",
            "\u{0}",
        ] {
            assert_eq!(read(text).1.len(), 1, "{text}: {:?}", read(text).1);
        }
    }
}

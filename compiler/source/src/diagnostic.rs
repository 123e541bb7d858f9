//! Diagnostics as data: what is wrong, where, why it matters at work, and the edit that mends it.

use crate::rule::{Level, Rule};
use crate::span::{FileId, Location, Span};

/// One finding. One mistake gives one diagnostic.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Which rule speaks.
    pub rule: &'static Rule,
    /// How serious it is here.
    pub level: Level,
    /// What is wrong, in the users' words; it stands alone, without the source beside it. A sentence: it begins large, unless a
    /// name in backquotes stands first.
    pub title: String,
    /// The places that matter; the first is where the reader should look.
    pub labels: Vec<Label>,
    /// The path through the workflow that proves it, in order; empty where no path is needed.
    pub path: Vec<PathStep>,
    /// Why it matters at work, and what else is known.
    pub notes: Vec<String>,
    /// Edits that mend it, best first.
    pub fixes: Vec<Fix>,
}

/// A place, and what is to be seen there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// Where.
    pub location: Location,
    /// What is to be seen there; may be empty.
    pub text: String,
}

/// One step of a path that proves a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PathStep {
    /// Where it stands.
    pub location: Location,
    /// What happens there, such as "approve is rejected".
    pub text: String,
    /// The id of the step in the IR, so that a diagram can draw the path.
    pub step: String,
}

/// A change of the text that mends a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// What it does, in the imperative: "Write `is` instead of `==`".
    pub title: String,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
    /// True where it may be applied unseen, because it cannot change what the author meant.
    pub safe: bool,
}

/// Replaces the text at a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// The text that goes; empty to insert.
    pub location: Location,
    /// The text that comes.
    pub text: String,
}

impl Diagnostic {
    /// The same finding about a text that is known by another name now: all of its places are in `file`.
    #[must_use]
    pub fn in_file(mut self, file: FileId) -> Self {
        let labels = self.labels.iter_mut().map(|label| &mut label.location);
        let path = self.path.iter_mut().map(|step| &mut step.location);
        let edits = self.fixes.iter_mut().flat_map(|fix| &mut fix.edits).map(|edit| &mut edit.location);
        labels.chain(path).chain(edits).for_each(|location| location.file = file);
        self
    }

    /// A finding of `rule` at its own level, to be completed with the methods below. The title begins large, also where it is put
    /// together from parts.
    pub fn new(
        rule: &'static Rule,
        title: impl Into<String>,
        location: Location,
        label: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            level: rule.level,
            title: sentence(title.into()),
            labels: vec![Label { location, text: label.into() }],
            path: Vec::new(),
            notes: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// Points at one more place.
    #[must_use]
    pub fn label(mut self, location: Location, text: impl Into<String>) -> Self {
        self.labels.push(Label { location, text: text.into() });
        self
    }

    /// Says why it matters, or what else is known.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds one step to the path that proves it.
    #[must_use]
    pub fn step(mut self, location: Location, text: impl Into<String>, step: impl Into<String>) -> Self {
        self.path.push(PathStep { location, text: text.into(), step: step.into() });
        self
    }

    /// Offers an edit that may be applied unseen.
    #[must_use]
    pub fn fix(self, title: impl Into<String>, location: Location, text: impl Into<String>) -> Self {
        self.offer(title, vec![Edit { location, text: text.into() }], true)
    }

    /// Offers an edit that the author should look at: a guess, or one of several ways.
    #[must_use]
    pub fn suggestion(self, title: impl Into<String>, location: Location, text: impl Into<String>) -> Self {
        self.offer(title, vec![Edit { location, text: text.into() }], false)
    }

    /// Offers several edits that belong together.
    #[must_use]
    pub fn offer(mut self, title: impl Into<String>, edits: Vec<Edit>, safe: bool) -> Self {
        self.fixes.push(Fix { title: title.into(), edits, safe });
        self
    }

    /// The place where the reader should look first.
    pub fn location(&self) -> Location {
        self.labels.first().map_or_else(Location::default, |label| label.location)
    }
}

/// A text that begins large, as a sentence does.
fn sentence(text: String) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if first.is_lowercase() => first.to_uppercase().chain(letters).collect(),
        _ => text,
    }
}

/// Puts findings in the order people read them (file, place, rule, words) and drops repetitions.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|left, right| {
        (left.location(), left.rule.name, &left.title).cmp(&(right.location(), right.rule.name, &right.title))
    });
    diagnostics.dedup();
}

/// The text after all edits of a fix that lie in one file. Edits that overlap or do not fit the text are refused.
///
/// # Errors
/// Says in a sentence which edit does not fit.
pub fn apply(text: &str, edits: &[&Edit]) -> Result<String, String> {
    let mut ordered: Vec<&Edit> = edits.to_vec();
    ordered.sort_by_key(|edit| edit.location.span);
    let mut result = String::with_capacity(text.len());
    let mut done = Span::at(0).range();
    for edit in ordered {
        let range = edit.location.span.range();
        let between = text.get(done.end..range.start).ok_or_else(|| {
            format!("an edit at byte {} overlaps another one or splits a character", range.start)
        })?;
        text.get(range.clone())
            .ok_or_else(|| format!("an edit ends at byte {}, past the text", range.end))?;
        result.push_str(between);
        result.push_str(&edit.text);
        done = range;
    }
    result.push_str(text.get(done.end..).unwrap_or(""));
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: u32, end: u32, text: &str) -> Edit {
        Edit { location: Location::new(FileId(0), Span::new(start, end)), text: text.into() }
    }

    #[test]
    fn titles_are_sentences() {
        assert_eq!(sentence("a name stands alone".into()), "A name stands alone");
        assert_eq!(sentence("ä".into()), "Ä");
        for right in ["A name", "`paid` is no step", "“Pay” is late", "2 days are too short", ""] {
            assert_eq!(sentence(right.into()), right);
        }
    }

    #[test]
    fn edits_apply_in_any_order() {
        let (first, second) = (edit(0, 3, "two"), edit(4, 4, "and "));
        assert_eq!(apply("one three", &[&second, &first]), Ok("two and three".to_owned()));
    }

    #[test]
    fn edits_that_overlap_are_refused() {
        assert!(apply("abcdef", &[&edit(0, 4, ""), &edit(2, 5, "")]).is_err());
        assert!(apply("ä", &[&edit(1, 2, "")]).is_err());
        assert!(apply("a", &[&edit(0, 9, "")]).is_err());
    }
}

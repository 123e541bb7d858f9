//! The edits between a text and its canonical look, line by line, so that cursors and marks elsewhere stay where they are.

use flow_source::Span;

/// The edits that make `after` of `before`: spans of `before` that are whole lines, and what comes there.
pub fn edits(before: &str, after: &str) -> Vec<(Span, String)> {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let start = old.iter().zip(&new).take_while(|(left, right)| left == right).count();
    let most = old.len().min(new.len()) - start;
    let end =
        old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(left, right)| left == right).count();
    let offset = |lines: usize| -> usize { old.iter().take(lines).map(|line| line.len()).sum() };
    let (middle_old, middle_new) = (
        old.get(start..old.len() - end).unwrap_or_default(),
        new.get(start..new.len() - end).unwrap_or_default(),
    );
    if middle_old.len() == middle_new.len() {
        // Most of the time lines stay lines: each that differs is an edit of its own.
        let mut found = Vec::new();
        let mut at = offset(start);
        for (left, right) in middle_old.iter().zip(middle_new) {
            if left != right {
                found.push((Span::from(at..at + left.len()), (*right).to_owned()));
            }
            at += left.len();
        }
        return found;
    }
    if middle_old.is_empty() && middle_new.is_empty() {
        return Vec::new();
    }
    vec![(Span::from(offset(start)..offset(old.len() - end)), middle_new.concat())]
}

#[cfg(test)]
mod tests {
    use super::edits;
    use flow_source::{Edit, FileId, Location, diagnostic};

    fn applied(before: &str, after: &str) -> (usize, String) {
        let found = edits(before, after);
        let count = found.len();
        let edits: Vec<Edit> = found
            .into_iter()
            .map(|(span, text)| Edit { location: Location::new(FileId(0), span), text })
            .collect();
        let edits: Vec<&Edit> = edits.iter().collect();
        (count, diagnostic::apply(before, &edits).expect("the edits fit"))
    }

    #[test]
    fn the_edits_make_one_text_of_the_other() {
        for (before, after, count) in [
            ("a\nb\nc\n", "a\nB\nc\n", 1),
            ("a\nb\nc\nd\n", "A\nb\nc\nD\n", 2),
            ("a\n\n\nb\n", "a\nb\n", 1),
            ("", "a\n", 1),
            ("a", "a\n", 1),
            ("a\na\n", "a\na\na\n", 1),
            ("same\n", "same\n", 0),
        ] {
            assert_eq!(applied(before, after), (count, after.to_owned()), "{before:?} {after:?}");
        }
    }
}

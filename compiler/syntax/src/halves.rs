//! Much text in two halves, at the same time.
//!
//! The file in which the first half ends is cut where a line begins, and each part of it is read as a text of its own: the
//! first with the closing brace that it lacks, the second behind the head of the workflow that was cut. So both are read by
//! the common rules, every place is right, and what was cut only has to be put together again. That goes where nothing is
//! wrong in either part: what there is to say about a mistake may depend on the whole text, so a file with mistakes is read
//! once more, in one piece.

use crate::ast::{Declaration, File, Line};
use crate::layout::{self, Layout};
use crate::reports::Reports;
use crate::{Parsed, parse, parser};
use flow_source::{FileId, Span};
use memchr::memmem;
use std::ops::Range;

/// Calls both, at the same time if it can: the compiler's crates start no threads themselves.
pub type SideBySide = fn(&mut (dyn FnMut() + Send), &mut (dyn FnMut() + Send));

/// Fewer bytes have been read before another thread has begun.
const WORTH_A_THREAD: usize = 128 << 10;

/// Reads the texts of files, each as [`parse`] does, and much of it in two halves at the same time, where it is told how.
pub fn parse_all(texts: &[(&str, FileId)], side_by_side: Option<SideBySide>) -> Vec<Parsed> {
    let bytes: usize = texts.iter().map(|(text, _)| text.len()).sum();
    match side_by_side.filter(|_| bytes >= WORTH_A_THREAD) {
        Some(side_by_side) => in_halves(texts, bytes / 2, side_by_side),
        None => each(texts),
    }
}

fn each(texts: &[(&str, FileId)]) -> Vec<Parsed> {
    texts.iter().map(|(text, file)| parse(text, *file)).collect()
}

/// Reads the texts, the first `half` bytes of them beside the others.
fn in_halves(texts: &[(&str, FileId)], half: usize, side_by_side: SideBySide) -> Vec<Parsed> {
    let mut place = half;
    let whole =
        texts.iter().take_while(|(text, _)| place.checked_sub(text.len()).map(|rest| place = rest).is_some());
    let (before, others) = texts.split_at(whole.count());
    let Some(((text, file), after)) = others.split_first() else { return each(texts) };
    let cut = Cut::near(text, place);
    let (mut first, mut second) = (None, None);
    let (mut trees, mut more) = (Vec::new(), Vec::new());
    side_by_side(
        &mut || {
            trees = each(before);
            first = cut.as_ref().and_then(|cut| cut.first(text, *file));
        },
        &mut || {
            second = cut.as_ref().and_then(|cut| cut.second(text, *file));
            more = each(after);
        },
    );
    let joined = first.zip(second).zip(cut).and_then(|((first, second), cut)| cut.join(first, second));
    trees.push(match joined {
        Some(file) => Parsed { file, diagnostics: Vec::new() },
        None => parse(text, *file),
    });
    trees.append(&mut more);
    trees
}

/// A place where a text can be cut.
#[derive(Debug)]
struct Cut {
    /// Where the second half begins.
    at: usize,
    /// The head of the workflow in which that is; empty between two declarations.
    head: Range<usize>,
}

impl Cut {
    /// The first place behind this one where a step or a declaration has ended, in a text as the formatter writes it.
    fn near(text: &str, place: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let behind = |from: usize, to: usize, what: &str| {
            let found = memmem::find(bytes.get(from..to)?, what.as_bytes())?;
            Some(from + found + what.len())
        };
        let step = behind(place, bytes.len(), "\n  }\n");
        if let Some(at) = behind(place, step.unwrap_or(bytes.len()), "\n}\n") {
            return Some(Self { at, head: 0..0 });
        }
        let at = step?;
        // Forward, however many there are: that way 32 bytes are compared at once, and backward one.
        let start = memmem::find_iter(bytes.get(..at)?, b"\nworkflow ").last()? + 1;
        let end = behind(start, at, "{\n")? - 1;
        behind(end, at, "\n}").is_none().then_some(Self { at, head: start..end })
    }

    /// The tree of what stands before the place; `None` where something is wrong.
    fn first(&self, text: &str, file: FileId) -> Option<File> {
        let open = usize::from(!self.head.is_empty());
        flawless(text, file, |reports| layout::until(text, self.at, open, reports))
    }

    /// The tree of what stands behind the place.
    fn second(&self, text: &str, file: FileId) -> Option<File> {
        flawless(text, file, |reports| Some(layout::from(text, self.head.clone(), self.at, reports)))
    }

    /// Puts the file together again; `None` where that can't be done.
    fn join(&self, mut first: File, second: File) -> Option<File> {
        // `//!` lines belong at the top of the whole.
        if !second.documentation.is_empty() {
            return None;
        }
        let mut declarations = second.declarations.into_iter();
        if !self.head.is_empty() {
            join_workflow(first.declarations.last_mut()?, declarations.next()?)?;
        }
        first.uses.extend(second.uses);
        first.declarations.extend(declarations);
        Some(first)
    }
}

/// The tree of a half in which nothing is wrong.
fn flawless(text: &str, file: FileId, layout: impl FnOnce(&mut Reports) -> Option<Layout>) -> Option<File> {
    let mut reports = Reports::new(file);
    let layout = layout(&mut reports)?;
    if layout.doubtful || layout.unbalanced || reports.total() > 0 {
        return None;
    }
    let (tree, doubtful) = parser::parse(text, &layout, &mut reports);
    (!doubtful && reports.total() == 0).then_some(tree)
}

/// Puts a workflow together again; `None` where these are not its halves, or where a word begins lines of both, which it may be
/// allowed to do only once.
fn join_workflow(first: &mut Declaration, second: Declaration) -> Option<()> {
    // One bit for each keyword, of which there are no more than that.
    let words = |lines: &[Line]| {
        lines.iter().filter_map(|line| line.keyword).fold(0, |words, word| words | 1_u128 << (word as u32))
    };
    if first.name != second.name || words(&first.lines) & words(&second.lines) != 0 {
        return None;
    }
    first.span = Span::new(first.span.start, second.span.end);
    first.body = Some(Span::new(first.body?.start, second.body?.end));
    first.lines.extend(second.lines);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::{Cut, WORTH_A_THREAD, parse_all};
    use crate::ast::File;
    use crate::{Parsed, parse};
    use flow_source::FileId;
    use std::fs;
    use std::path::Path;

    fn one_after_the_other(first: &mut (dyn FnMut() + Send), second: &mut (dyn FnMut() + Send)) {
        first();
        second();
    }

    /// Cuts a text behind each of its lines where it can be cut, and compares; answers how many cuts were possible, and how
    /// many gave a tree.
    fn cut_everywhere(text: &str) -> (usize, usize) {
        cut_behind_every(1, text)
    }

    fn cut_behind_every(lines: usize, text: &str) -> (usize, usize) {
        let file = FileId(0);
        let whole = parse(text, file);
        let ends = text
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(index, _)| index)
            .step_by(lines);
        let (mut possible, mut joined) = (0, 0);
        for cut in ends.filter_map(|end| Cut::near(text, end)) {
            possible += 1;
            let halves = cut.first(text, file).zip(cut.second(text, file));
            if let Some(tree) = halves.and_then(|(first, second)| cut.join(first, second)) {
                assert_eq!(tree, whole.file, "cut at {}: {text}", cut.at);
                assert!(whole.diagnostics.is_empty(), "cut at {}: {text}", cut.at);
                joined += 1;
            }
        }
        (possible, joined)
    }

    const PACKAGE: &str = "\
//! Two workflows.

use std.risk

/// Who works.
role Team {
  people 3
}

/// The first.
workflow One(ticket: Text) {
  owner  Team
  within 2 days
  outcome done

  /// Looks.
  stage look {
    by   Team
    do   \"Look.\"
    done -> act
  }

  // Then acts.
  stage act {
    by   Team
    do   \"Act.\"
    done -> done
  }
}

workflow Two {
  owner  Team
  outcome done

  stage look {
    by   Team
    do   | Look
         | twice.
    done -> done
  }
}
";

    #[test]
    fn halves_make_the_whole() {
        let (possible, joined) = cut_everywhere(PACKAGE);
        assert!(possible > 30, "{possible}");
        assert_eq!(joined, possible);
    }

    #[test]
    fn with_the_mark_of_its_encoding_too() {
        let (possible, joined) = cut_everywhere(&format!("\u{feff}{PACKAGE}"));
        assert_eq!(joined, possible);
    }

    #[test]
    fn every_file_of_the_examples_can_be_cut() {
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")];
        let mut joined = 0;
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
                if entry.is_dir() {
                    folders.push(entry);
                } else if entry.extension().is_some_and(|extension| extension == "flow") {
                    joined += cut_behind_every(11, &fs::read_to_string(&entry).unwrap()).1;
                }
            }
        }
        assert!(joined > 500, "{joined}");
    }

    #[test]
    fn what_is_wrong_in_one_piece_is_read_in_one_piece() {
        for (right, wrong) in [
            ("  /// Looks.\n", "  /// Looks.\n  }\n"),
            ("workflow Two {", "workflow Two"),
            ("  // Then acts.\n", "  within 3 days\n"),
            ("  // Then acts.\n", "  //! Then acts.\n"),
            ("\"Act.\"", "\"Act.\n  }\n\""),
            ("    do   | Look\n", "    do   | Look\n  }\n"),
            ("workflow Two {", "//! Two.\nworkflow Two {"),
            ("workflow Two {", "workflow Short { owner Team }\n\nprivate workflow Two {"),
        ] {
            let text = PACKAGE.replace(right, wrong);
            assert_ne!(text, PACKAGE);
            let (possible, joined) = cut_everywhere(&text);
            assert!(joined < possible, "{wrong}");
        }
    }

    #[test]
    fn much_is_read_at_the_same_time_and_little_is_not() {
        let never =
            |_: &mut (dyn FnMut() + Send), _: &mut (dyn FnMut() + Send)| panic!("no thread is worth it");
        let little = [(PACKAGE, FileId(0)), (PACKAGE, FileId(1))];
        let trees = |parsed: Vec<Parsed>| parsed.into_iter().map(|parsed| parsed.file).collect::<Vec<File>>();
        assert_eq!(trees(parse_all(&little, Some(never))), trees(parse_all(&little, None)));
        let large = PACKAGE.repeat(WORTH_A_THREAD / PACKAGE.len() + 1).replace("//! Two workflows.\n", "");
        let wrong = large.replace("by   Team", "by   ");
        let without_lines = "a".repeat(WORTH_A_THREAD);
        for texts in [
            vec![&*large],
            vec![PACKAGE, &large, PACKAGE],
            vec![&large, &large],
            vec![&large, &large, &large, PACKAGE],
            vec![PACKAGE; WORTH_A_THREAD / PACKAGE.len() + 2],
            vec![&wrong],
            vec![&without_lines],
        ] {
            let texts: Vec<(&str, FileId)> = texts.into_iter().zip((0..).map(FileId)).collect();
            let alone = parse_all(&texts, None);
            let halves = parse_all(&texts, Some(one_after_the_other));
            let told =
                |parsed: &[Parsed]| parsed.iter().map(|one| one.diagnostics.clone()).collect::<Vec<_>>();
            assert_eq!(told(&halves), told(&alone));
            assert_eq!(trees(halves), trees(alone));
        }
    }
}

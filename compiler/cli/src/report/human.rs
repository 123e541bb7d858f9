//! Findings for people: the text with marks under it (ariadne), why it matters, the path that proves it, and the edit.

use super::Report;
use ariadne::{Cache, CharSet, Color, Config, IndexType, Label, Report as Picture, ReportKind, Source};
use flow_source::{Diagnostic, FileId, Fix, Level, Location, diagnostic};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Error, Result, Write};
use std::ops::Range;

/// A line longer than this (in bytes) is not shown with marks under it: nobody could read it.
const LONGEST_LINE: u32 = 400;

/// Writes the findings.
pub fn write(report: &Report<'_>, output: &mut dyn Write) -> Result<()> {
    for failure in report.failures {
        writeln!(output, "\u{1b}[31mError:\u{1b}[0m {}", visible(failure))?;
    }
    let mut texts = Texts { report, sources: BTreeMap::new() };
    for diagnostic in report.diagnostics {
        if diagnostic.labels.iter().any(|label| is_too_long(report, label.location)) {
            plain(report, diagnostic, output)?;
        } else {
            picture(report, diagnostic)
                .write(&mut texts, &mut *output)
                .map_err(|error| Error::other(format!("can't show a finding: {error}")))?;
        }
    }
    Ok(())
}

/// The texts that findings point into, read by ariadne line by line; kept, so that each is split once.
struct Texts<'a, 'b> {
    report: &'a Report<'b>,
    sources: BTreeMap<FileId, Source<Cow<'a, str>>>,
}

impl<'t> Cache<FileId> for &mut Texts<'t, '_> {
    type Storage = Cow<'t, str>;

    fn fetch(&mut self, id: &FileId) -> std::result::Result<&Source<Cow<'t, str>>, impl std::fmt::Debug> {
        let text = self.report.files.get(*id).map_or("", |file| file.text());
        Ok::<_, Error>(self.sources.entry(*id).or_insert_with(|| Source::from(visible(text))))
    }

    fn display<'a>(&self, id: &'a FileId) -> Option<impl std::fmt::Display + 'a> {
        Some(self.report.path(Location::new(*id, flow_source::Span::default())))
    }
}

fn picture<'a>(report: &Report<'_>, diagnostic: &Diagnostic) -> Picture<'a, (FileId, Range<usize>)> {
    let color = if diagnostic.level == Level::Error { Color::Red } else { Color::Yellow };
    let kind = match diagnostic.level {
        Level::Error => ReportKind::Custom("Error", color),
        Level::Warning | Level::Allow => ReportKind::Custom("Warning", color),
    };
    let span = |location: Location| (location.file, clamp(report, location));
    let mut picture = Picture::build(kind, span(diagnostic.location()))
        .with_config(Config::new().with_index_type(IndexType::Byte).with_char_set(CharSet::Unicode))
        .with_code(diagnostic.rule.name)
        .with_message(visible(&diagnostic.title));
    // The places of one file stand together and in the order of its text, the file of the finding first.
    let mut files: Vec<FileId> = Vec::new();
    for label in &diagnostic.labels {
        if !files.contains(&label.location.file) {
            files.push(label.location.file);
        }
    }
    let mut order: Vec<usize> = (0..diagnostic.labels.len()).collect();
    order.sort_by_key(|index| {
        let location = diagnostic.labels[*index].location;
        (files.iter().position(|file| *file == location.file), location.span.end, location.span.start)
    });
    for (order, index) in order.into_iter().enumerate() {
        let label = &diagnostic.labels[index];
        let color = if index == 0 { color } else { Color::Blue };
        let order = i32::try_from(order).unwrap_or(i32::MAX);
        let mut mark = Label::new(span(label.location)).with_color(color).with_order(order);
        if !label.text.is_empty() {
            mark = mark.with_message(visible(&label.text));
        }
        picture = picture.with_label(mark);
    }
    if !diagnostic.path.is_empty() {
        picture = picture.with_note(path(report, diagnostic));
    }
    for note in &diagnostic.notes {
        picture = picture.with_note(visible(note));
    }
    for fix in &diagnostic.fixes {
        picture = picture.with_help(mended(report, fix));
    }
    picture.finish()
}

/// The steps of the path that proves a finding, numbered.
fn path(report: &Report<'_>, diagnostic: &Diagnostic) -> String {
    let mut text = "How it comes to this:".to_owned();
    for (index, step) in diagnostic.path.iter().enumerate() {
        let line = report.place(step.location).start.line;
        text.push_str(&format!("\n {}. {} (line {line})", index + 1, visible(&step.text)));
    }
    text
}

/// The title of a fix, and the lines as they are after it, where they are few and short.
fn mended(report: &Report<'_>, fix: &Fix) -> String {
    let title = visible(&fix.title).into_owned();
    let Some(first) = fix.edits.first() else { return title };
    let Some(file) = report.files.get(first.location.file) else { return title };
    let edits: Vec<&flow_source::Edit> = fix.edits.iter().collect();
    if edits.iter().any(|edit| edit.location.file != first.location.file) {
        return title;
    }
    let lines = |edit: &&flow_source::Edit| {
        file.line_of(edit.location.span.start)..=file.line_of(edit.location.span.end)
    };
    let start = edits.iter().map(|edit| *lines(edit).start()).min().unwrap_or(0);
    let end = edits.iter().map(|edit| *lines(edit).end()).max().unwrap_or(0);
    if end - start > 3 {
        return title;
    }
    let Ok(text) = diagnostic::apply(file.text(), &edits) else { return title };
    let added = text.lines().count() as i64 - file.text().lines().count() as i64;
    let count = (i64::from(end - start) + 1 + added).clamp(0, 12) as usize;
    let mut result = title;
    for line in text.lines().skip(start as usize).take(count) {
        if line.len() > LONGEST_LINE as usize {
            break;
        }
        if !line.trim().is_empty() {
            result.push_str(&format!("\n | {}", visible(line)));
        }
    }
    result
}

fn is_too_long(report: &Report<'_>, location: Location) -> bool {
    report.files.get(location.file).is_some_and(|file| {
        let (first, last) = (file.line_of(location.span.start), file.line_of(location.span.end));
        file.line_span(first).len() > LONGEST_LINE || file.line_span(last).len() > LONGEST_LINE
    })
}

/// A finding in a line that is too long to be shown.
fn plain(report: &Report<'_>, diagnostic: &Diagnostic, output: &mut dyn Write) -> Result<()> {
    let level = if diagnostic.level == Level::Error { "Error" } else { "Warning" };
    writeln!(output, "[{}] {level}: {}", diagnostic.rule.name, visible(&diagnostic.title))?;
    for label in &diagnostic.labels {
        let place = report.place(label.location);
        writeln!(
            output,
            "   at {}:{}:{} {}",
            place.path,
            place.start.line,
            place.start.column,
            visible(&label.text)
        )?;
    }
    for note in &diagnostic.notes {
        writeln!(output, "   Note: {}", visible(note))?;
    }
    for fix in &diagnostic.fixes {
        writeln!(output, "   Help: {}", visible(&fix.title))?;
    }
    Ok(())
}

/// The span's bytes, widened to whole characters and kept inside the text: ariadne marks nothing else.
fn clamp(report: &Report<'_>, location: Location) -> Range<usize> {
    let text = report.files.get(location.file).map_or("", |file| file.text());
    let mut start = (location.span.start as usize).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (location.span.end as usize).clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// The text with what a terminal would obey (control and bidirectional characters) replaced, each by as many bytes, so
/// that offsets stay true.
fn visible(text: &str) -> Cow<'_, str> {
    let harmless = |byte: u8| matches!(byte, b'\n' | b'\t' | b' '..=b'~');
    if text.bytes().all(harmless) {
        return Cow::Borrowed(text);
    }
    let replaced = text.chars().map(|character| match character {
        '\n' | '\t' => character,
        '\u{0}'..='\u{1f}' | '\u{7f}' => '?',
        '\u{80}'..='\u{9f}' => '\u{b7}',
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {
            '\u{fffd}'
        }
        _ => character,
    });
    Cow::Owned(replaced.collect())
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_a_terminal_would_obey_is_replaced_byte_for_byte() {
        for text in ["\u{1b}[31mred", "\u{202e}txt", "a\r\nb", "\u{9b}31m"] {
            assert_eq!(visible(text).len(), text.len(), "{text:?}");
            assert!(!visible(text).contains(['\u{1b}', '\u{202e}', '\u{9b}', '\r']));
        }
    }
}

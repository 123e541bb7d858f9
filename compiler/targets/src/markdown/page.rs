//! A page of Markdown in the making.

use super::prose;
use super::site::{PageNumber, Site};
use super::text::{at_line_start, escape_into, escaped};
use crate::wording::phrase::{Phrase, Piece, cleaned};
use flow_ir::Prompt;

/// A page in the making. Blocks are parted by one empty line; lists and tables are closed by the next block.
pub struct Page<'s, 'a> {
    site: &'s Site<'a>,
    page: PageNumber,
    text: String,
    /// The list that was written last can go on.
    in_list: bool,
}

impl<'s, 'a> Page<'s, 'a> {
    /// An empty page at that path inside the target's folder.
    pub fn new(site: &'s Site<'a>, path: &str) -> Self {
        Self { site, page: site.page_at(path), text: String::new(), in_list: false }
    }

    /// Makes room for so many bytes, so that a long page need not be moved while it grows.
    pub fn reserve(&mut self, bytes: usize) {
        self.text.reserve(bytes);
    }

    /// The whole text.
    pub fn finish(self) -> String {
        self.text
    }

    /// A heading, as it was planned: its text is already unique on its page.
    pub fn heading(&mut self, level: usize, text: &str) {
        self.gap();
        for _ in 0..level.clamp(1, 6) {
            self.text.push('#');
        }
        self.text.push(' ');
        escape_into(&mut self.text, text);
        self.text.push('\n');
    }

    /// The heading of something by id.
    pub fn heading_of(&mut self, level: usize, id: &str) {
        self.heading(level, self.site.heading(id));
    }

    /// A paragraph; nothing where nothing is said.
    pub fn paragraph(&mut self, phrase: impl Into<Phrase>) {
        let phrase = phrase.into();
        if phrase.pieces().any(|piece| !is_blank(piece.as_str())) {
            self.gap();
            self.begin_line(&phrase);
        }
    }

    /// A paragraph that begins with what it is about: "**Who does it:** Finance."
    pub fn labelled(&mut self, label: &str, phrase: impl Into<Phrase>) {
        let phrase = phrase.into();
        if !phrase.is_empty() {
            self.gap();
            self.labelled_line(label, &phrase);
        }
    }

    /// The line above a list or table: "**What to do:**".
    pub fn label(&mut self, label: &str) {
        self.gap();
        self.labelled_line(label, &Phrase::new());
    }

    /// An item of a list; depth 0 is the outermost.
    pub fn item(&mut self, depth: usize, phrase: impl Into<Phrase>) {
        self.begin_entry(depth, "- ");
        self.begin_line(&phrase.into());
    }

    /// An item that begins with what it is about.
    pub fn labelled_item(&mut self, depth: usize, label: &str, phrase: impl Into<Phrase>) {
        let phrase = phrase.into();
        if !phrase.is_empty() {
            self.begin_entry(depth, "- ");
            self.labelled_line(label, &phrase);
        }
    }

    /// An item of a numbered list, from 1.
    pub fn numbered(&mut self, number: usize, phrase: impl Into<Phrase>) {
        self.begin_entry(0, &format!("{number}. "));
        self.begin_line(&phrase.into());
    }

    /// An author's text as an item, after some words of ours: a block keeps its Markdown.
    pub fn prompt_item(&mut self, depth: usize, mark: &str, opening: Phrase, prompt: &Prompt) {
        self.begin_entry(depth, mark);
        let start = self.text.len();
        self.inline(&opening.capitalised());
        if prompt.unknown || !self.site.words().is_block(prompt) {
            let opens = self.text.len() == start;
            if prompt.unknown {
                self.text.push_str(&open(prompt));
            } else {
                escape_into(&mut self.text, &cleaned(&prompt.text));
            }
            self.end_line(start, opens);
            return;
        }
        let mut lines = prose::lines(&prompt.text).into_iter();
        self.text.push_str(&lines.next().unwrap_or_default());
        self.end_line(start, false);
        let indent = " ".repeat(depth * 2 + mark.len());
        for line in lines {
            let line = if line.is_empty() { String::new() } else { format!("{indent}{line}") };
            self.line(&line);
        }
    }

    /// An author's text as paragraphs; a block keeps its Markdown.
    pub fn prompt(&mut self, prompt: &Prompt) {
        if prompt.unknown {
            self.gap();
            self.line(&open(prompt));
        } else if self.site.words().is_block(prompt) {
            self.markdown(&prompt.text);
        } else {
            self.paragraph(cleaned(&prompt.text));
        }
    }

    /// An author's Markdown: a doc comment.
    pub fn markdown(&mut self, markdown: &str) {
        let lines = prose::lines(markdown);
        if !lines.is_empty() {
            self.gap();
            lines.iter().for_each(|line| self.line(line));
        }
    }

    /// An item that is a link to another page of ours.
    pub fn link_item(&mut self, title: &str, path: &str) {
        self.begin_entry(0, "- ");
        self.line(&format!("[{}]({path})", escaped(title)));
    }

    /// A table; nothing where it has no rows.
    pub fn table(&mut self, header: &[&str], rows: &[Vec<Phrase>]) {
        if rows.is_empty() {
            return;
        }
        self.gap();
        self.text.push('|');
        for cell in header {
            self.text.push(' ');
            escape_into(&mut self.text, cell);
            self.text.push_str(" |");
        }
        self.text.push_str("\n|");
        for _ in header {
            self.text.push_str(" --- |");
        }
        self.text.push('\n');
        for cells in rows {
            self.text.push('|');
            for cell in cells {
                self.text.push(' ');
                if cell.is_empty() {
                    self.text.push('–')
                } else {
                    self.inline(cell)
                }
                self.text.push_str(" |");
            }
            self.text.push('\n');
        }
    }

    /// A phrase as inline Markdown, its names linked where they have a page.
    fn inline(&mut self, phrase: &Phrase) {
        let text = &mut self.text;
        for piece in phrase.pieces() {
            let words = piece.as_str();
            match piece {
                _ if is_blank(words) => text.push_str(words),
                Piece::Text(_) => escape_into(text, words),
                Piece::Strong(_) => {
                    text.push_str("**");
                    escape_into(text, words.trim());
                    text.push_str("**");
                }
                Piece::Name { id, .. } => match self.site.place(self.page, id) {
                    Some(place) => {
                        text.push('[');
                        escape_into(text, words.trim());
                        text.push_str("](");
                        place.write(text);
                        text.push(')');
                    }
                    None => escape_into(text, words),
                },
            }
        }
    }

    /// A line that says this, and begins nothing else.
    fn begin_line(&mut self, phrase: &Phrase) {
        let start = self.text.len();
        self.inline(phrase);
        self.end_line(start, true);
    }

    /// A line that says what it is about, and this.
    fn labelled_line(&mut self, label: &str, phrase: &Phrase) {
        let start = self.text.len();
        self.text.push_str("**");
        escape_into(&mut self.text, label);
        self.text.push_str(":** ");
        self.inline(phrase);
        self.end_line(start, false);
    }

    /// Ends the line that begins there. `opens` says that it must not begin a heading, list, quotation or rule.
    fn end_line(&mut self, start: usize, opens: bool) {
        if opens && let Some(safe) = at_line_start(&self.text[start..]) {
            self.text.truncate(start);
            self.text.push_str(&safe);
        }
        let length = self.text[start..].trim_end().len();
        self.text.truncate(start + length);
        self.text.push('\n');
    }

    /// Begins an item of a list, which goes on with its line.
    fn begin_entry(&mut self, depth: usize, mark: &str) {
        if !self.in_list {
            self.gap();
        }
        for _ in 0..depth {
            self.text.push_str("  ");
        }
        self.text.push_str(mark);
        self.in_list = true;
    }

    fn gap(&mut self) {
        self.in_list = false;
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

/// True where there is nothing to be seen.
fn is_blank(words: &str) -> bool {
    // Most words begin with a letter, which is seen without looking further.
    !words.bytes().next().is_some_and(|byte| byte.is_ascii_graphic()) && words.trim().is_empty()
}

fn open(prompt: &Prompt) -> String {
    format!("**Not known yet:** {}", escaped(&crate::wording::expression::author(&prompt.text)))
}

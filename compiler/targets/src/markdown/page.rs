//! A page of Markdown in the making.

use super::prose;
use super::site::Site;
use super::text::{at_line_start, escape_into, escaped};
use crate::wording::phrase::{Phrase, Piece};
use flow_ir::Prompt;

/// A page in the making. Blocks are parted by one empty line; lists and tables are closed by the next block.
pub struct Page<'s, 'a> {
    site: &'s Site<'a>,
    path: String,
    text: String,
    /// The list that was written last can go on.
    in_list: bool,
}

impl<'s, 'a> Page<'s, 'a> {
    /// An empty page at that path inside the target's folder.
    pub fn new(site: &'s Site<'a>, path: impl Into<String>) -> Self {
        Self { site, path: path.into(), text: String::new(), in_list: false }
    }

    /// The whole text.
    pub fn finish(self) -> String {
        self.text
    }

    /// A heading, as it was planned: its text is already unique on its page.
    pub fn heading(&mut self, level: usize, text: &str) {
        self.gap();
        self.text.push_str(&format!("{} {}\n", "#".repeat(level.clamp(1, 6)), escaped(text)));
    }

    /// The heading of something by id.
    pub fn heading_of(&mut self, level: usize, id: &str) {
        let heading = self.site.heading(id).to_owned();
        self.heading(level, &heading);
    }

    /// A paragraph; nothing where nothing is said.
    pub fn paragraph(&mut self, phrase: impl Into<Phrase>) {
        let line = self.inline(&phrase.into());
        if !line.trim().is_empty() {
            self.gap();
            self.line(at_line_start(&line).trim_end());
        }
    }

    /// A paragraph that begins with what it is about: "**Who does it:** Finance."
    pub fn labelled(&mut self, label: &str, phrase: impl Into<Phrase>) {
        let phrase = phrase.into();
        if !phrase.is_empty() {
            let mut line = String::with_capacity(120);
            self.label_into(&mut line, label);
            line.push(' ');
            self.inline_into(&mut line, &phrase);
            self.gap();
            self.line(&line);
        }
    }

    /// The line above a list or table: "**What to do:**".
    pub fn label(&mut self, label: &str) {
        self.gap();
        let mut line = String::new();
        self.label_into(&mut line, label);
        self.line(&line);
    }

    /// An item of a list; depth 0 is the outermost.
    pub fn item(&mut self, depth: usize, phrase: impl Into<Phrase>) {
        let line = self.inline(&phrase.into());
        self.entry(depth, "- ", &at_line_start(&line));
    }

    /// An item that begins with what it is about.
    pub fn labelled_item(&mut self, depth: usize, label: &str, phrase: impl Into<Phrase>) {
        let phrase = phrase.into();
        if !phrase.is_empty() {
            let mut line = String::with_capacity(120);
            self.label_into(&mut line, label);
            line.push(' ');
            self.inline_into(&mut line, &phrase);
            self.entry(depth, "- ", &line);
        }
    }

    /// An item of a numbered list, from 1.
    pub fn numbered(&mut self, number: usize, phrase: impl Into<Phrase>) {
        let line = self.inline(&phrase.into());
        self.entry(0, &format!("{number}. "), &at_line_start(&line));
    }

    /// An author's text as an item, after some words of ours: a block keeps its Markdown.
    pub fn prompt_item(&mut self, depth: usize, mark: &str, opening: Phrase, prompt: &Prompt) {
        let words = self.site.words();
        let opening = self.inline(&opening.capitalised());
        if prompt.unknown || !words.is_block(prompt) {
            let text = if prompt.unknown {
                open(prompt)
            } else {
                escaped(&crate::wording::phrase::clean(&prompt.text))
            };
            let line = if opening.is_empty() { at_line_start(&text) } else { format!("{opening}{text}") };
            self.entry(depth, mark, &line);
            return;
        }
        let mut lines = prose::lines(&prompt.text).into_iter();
        let first = lines.next().unwrap_or_default();
        self.entry(depth, mark, &format!("{opening}{first}"));
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
            self.paragraph(crate::wording::phrase::clean(&prompt.text));
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
        self.entry(0, "- ", &format!("[{}]({path})", escaped(title)));
    }

    /// A table; nothing where it has no rows.
    pub fn table(&mut self, header: &[&str], rows: &[Vec<Phrase>]) {
        if rows.is_empty() {
            return;
        }
        self.gap();
        let mut line = String::from("|");
        for cell in header {
            line.push(' ');
            escape_into(&mut line, cell);
            line.push_str(" |");
        }
        self.line(&line);
        self.line(&format!("|{}", " --- |".repeat(header.len())));
        for cells in rows {
            line.clear();
            line.push('|');
            for cell in cells {
                line.push(' ');
                if cell.is_empty() {
                    line.push('–')
                } else {
                    self.inline_into(&mut line, cell)
                }
                line.push_str(" |");
            }
            self.line(&line);
        }
    }

    /// A phrase as inline Markdown, its names linked where they have a page.
    fn inline(&self, phrase: &Phrase) -> String {
        let mut text = String::new();
        self.inline_into(&mut text, phrase);
        text
    }

    fn label_into(&self, line: &mut String, label: &str) {
        line.push_str("**");
        escape_into(line, label);
        line.push_str(":**");
    }

    fn inline_into(&self, text: &mut String, phrase: &Phrase) {
        for piece in phrase.pieces() {
            let words = piece.as_str();
            match piece {
                _ if words.trim().is_empty() => text.push_str(words),
                Piece::Text(_) => escape_into(text, words),
                Piece::Strong(_) => {
                    text.push_str("**");
                    escape_into(text, words.trim());
                    text.push_str("**");
                }
                Piece::Name { id, .. } => match self.site.link(&self.path, id) {
                    Some(link) => {
                        text.push('[');
                        escape_into(text, words.trim());
                        text.push_str("](");
                        text.push_str(&link);
                        text.push(')');
                    }
                    None => escape_into(text, words),
                },
            }
        }
    }

    fn entry(&mut self, depth: usize, mark: &str, line: &str) {
        if !self.in_list {
            self.gap();
        }
        for _ in 0..depth {
            self.text.push_str("  ");
        }
        self.text.push_str(mark);
        self.line(line);
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

fn open(prompt: &Prompt) -> String {
    format!("**Not known yet:** {}", escaped(&crate::wording::expression::author(&prompt.text)))
}

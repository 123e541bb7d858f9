//! An author's Markdown, read and written anew: paragraphs, lists, quotations, emphasis and code stay; headings become
//! bold lines, because a page has its own; raw HTML becomes text; links lead only to the web and to mail.

use super::text::{address, at_line_start, code, escaped, longest_run};
use crate::wording::phrase::visible;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

/// How deep lists and quotations go; deeper ones lie on this depth.
const DEPTH: usize = 5;

/// The Markdown of an author as lines of our own. Empty lines part its blocks; the last line isn't empty.
pub fn lines(markdown: &str) -> Vec<String> {
    if markdown.is_empty() {
        return Vec::new();
    }
    let mut writer = Writer::default();
    for event in Parser::new(markdown) {
        writer.event(event);
    }
    writer.paragraph_ends();
    while writer.lines.last().is_some_and(String::is_empty) {
        writer.lines.pop();
    }
    writer.lines
}

/// A list or quotation that is open.
enum Container {
    /// A list, with the number of its next item where it is numbered.
    List(Option<u64>),
    /// An item; true until its first line is written.
    Item { mark: String, fresh: bool },
    /// A quotation.
    Quote,
}

#[derive(Default)]
struct Writer {
    lines: Vec<String>,
    containers: Vec<Container>,
    /// Containers that were opened too deep, and so are not there.
    skipped: usize,
    inline: String,
    /// Where the links lead that are open; nothing where they lead nowhere.
    links: Vec<Option<String>>,
    /// Images that are open: their text stands for them.
    heading: bool,
    code: Option<String>,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(block) => block.push_str(&text),
                None => self.inline.push_str(&escaped(&text)),
            },
            Event::Code(text) => self.inline.push_str(&code(&text)),
            Event::Html(text) | Event::InlineHtml(text) => self.inline.push_str(&escaped(&text)),
            Event::SoftBreak => self.inline.push(' '),
            Event::HardBreak if self.heading => self.inline.push(' '),
            Event::HardBreak => self.inline.push_str("\\\n"),
            Event::Rule => self.block(&["---".to_owned()]),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } => {
                self.paragraph_ends();
                self.heading = true;
            }
            Tag::BlockQuote(_) => self.open(Container::Quote),
            Tag::List(first) => self.open(Container::List(first)),
            Tag::Item => {
                let mark = match self.containers.last_mut() {
                    Some(Container::List(Some(number))) => {
                        let mark = format!("{number}. ");
                        *number = number.saturating_add(1);
                        mark
                    }
                    _ => "- ".to_owned(),
                };
                self.open(Container::Item { mark, fresh: true });
            }
            Tag::CodeBlock(kind) => {
                self.paragraph_ends();
                // What an author calls the language of a block decides nothing here.
                let (CodeBlockKind::Indented | CodeBlockKind::Fenced(_)) = kind;
                self.code = Some(String::new());
            }
            Tag::Emphasis if !self.heading => self.inline.push('*'),
            Tag::Strong if !self.heading => self.inline.push_str("**"),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                // Inside a link no other link can stand.
                let inner = self.links.iter().any(Option::is_some);
                let leads = if inner { None } else { address(&dest_url) };
                if leads.is_some() {
                    self.inline.push('[');
                }
                self.links.push(leads);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.paragraph_ends(),
            TagEnd::Heading(_) => {
                self.heading = false;
                let text = std::mem::take(&mut self.inline);
                let text = text.trim();
                if !text.is_empty() {
                    let end = if text.ends_with(['.', ':', '!', '?', ',', ';']) { "" } else { ":" };
                    self.block(&[format!("**{text}{end}**")]);
                }
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => {
                self.paragraph_ends();
                match self.skipped.checked_sub(1) {
                    Some(less) => self.skipped = less,
                    None => {
                        self.containers.pop();
                    }
                }
            }
            TagEnd::CodeBlock => {
                let text = self.code.take().unwrap_or_default();
                let fence = "`".repeat(longest_run(&text, '`').max(2) + 1);
                let mut lines = vec![format!("{fence}text")];
                lines.extend(
                    text.lines().map(|line| line.replace('\t', "    ").chars().map(visible).collect()),
                );
                lines.push(fence);
                self.block(&lines);
            }
            TagEnd::Emphasis if !self.heading => self.inline.push('*'),
            TagEnd::Strong if !self.heading => self.inline.push_str("**"),
            TagEnd::Link | TagEnd::Image => {
                if let Some(Some(leads)) = self.links.pop() {
                    self.inline.push_str(&format!("]({leads})"));
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, container: Container) {
        self.paragraph_ends();
        if self.containers.len() >= DEPTH * 2 || self.skipped > 0 {
            self.skipped += 1;
        } else {
            self.containers.push(container);
        }
    }

    /// Text that has been gathered becomes a paragraph.
    fn paragraph_ends(&mut self) {
        if self.inline.trim().is_empty() {
            self.inline.clear();
            return;
        }
        let text = std::mem::take(&mut self.inline);
        let safe = |line: &str| at_line_start(line).unwrap_or_else(|| line.to_owned());
        let lines: Vec<String> = text.split('\n').map(|line| safe(line.trim_end())).collect();
        self.block(&lines);
    }

    /// Writes the lines of a block inside the containers that are open.
    fn block(&mut self, lines: &[String]) {
        let in_fresh_item =
            self.containers.iter().any(|one| matches!(one, Container::Item { fresh: true, .. }));
        let follows_item = in_fresh_item && self.lines.last().is_some_and(|line| !line.is_empty());
        // Items of a list follow each other closely; other blocks are parted by an empty line.
        let tight = follows_item && self.last_is_item();
        if !self.lines.is_empty() && !tight {
            self.lines.push(self.blank());
        }
        for line in lines {
            let mut whole = String::new();
            for container in &mut self.containers {
                match container {
                    Container::List(_) => {}
                    Container::Quote => whole.push_str("> "),
                    Container::Item { mark, fresh: true } => {
                        whole.push_str(mark);
                        *container = match container {
                            Container::Item { mark, .. } => {
                                Container::Item { mark: " ".repeat(mark.len()), fresh: false }
                            }
                            _ => Container::Quote,
                        };
                    }
                    Container::Item { mark, .. } => whole.push_str(mark),
                }
            }
            whole.push_str(line);
            self.lines.push(whole.trim_end().to_owned());
        }
    }

    /// An empty line inside the quotations that are open.
    fn blank(&self) -> String {
        let mut whole = String::new();
        for container in &self.containers {
            match container {
                Container::Quote => whole.push_str("> "),
                Container::Item { mark, fresh: false } => whole.push_str(mark),
                Container::Item { .. } | Container::List(_) => {}
            }
        }
        whole.trim_end().to_owned()
    }

    /// True where the last line lies in an item of the list that is open.
    fn last_is_item(&self) -> bool {
        let depth = self.containers.iter().filter(|one| matches!(one, Container::List(_))).count();
        depth > 0
            && self.lines.last().is_some_and(|line| {
                let text = line.trim_start_matches([' ', '>']);
                text.starts_with("- ")
                    || text.split_once(". ").is_some_and(|(number, _)| number.parse::<u64>().is_ok())
            })
    }
}

#[cfg(test)]
mod tests {
    use super::lines;

    fn written(markdown: &str) -> String {
        lines(markdown).join("\n")
    }

    #[test]
    fn what_is_harmless_stays() {
        assert_eq!(written("Draft it.\nSay **when**, and `how`."), "Draft it. Say **when**, and `how`.");
        assert_eq!(written("* one\n* two\n  * three\n\nEnd"), "- one\n- two\n  - three\n\nEnd");
        assert_eq!(written("3) x\n4) y"), "3. x\n4. y");
        assert_eq!(written("> said\n> so"), "> said so");
        assert_eq!(written("```sh\nls\n```"), "```text\nls\n```");
        assert_eq!(written("[here](https://a.example)"), "[here](https://a.example)");
    }

    #[test]
    fn what_could_break_out_does_not() {
        assert_eq!(written("# Big\n\nx"), "**Big:**\n\nx");
        assert_eq!(written("a <script>b</script>"), "a \\<script>b\\</script>");
        assert_eq!(written("<div>\nx\n</div>"), "\\<div> x \\</div>");
        assert_eq!(written("[a](javascript:b) ![c](data:d)"), "a c");
        assert_eq!(written("[a]\n\n[a]: javascript:x"), "a");
        assert_eq!(written("~~~\n````\n~~~"), "`````text\n````\n`````");
        assert_eq!(written("Title\n==="), "**Title:**");
    }

    #[test]
    fn depth_is_bounded() {
        let deep = "> ".repeat(10_000) + "x";
        assert!(written(&deep).len() < 200);
        let list: String = (0..500).map(|depth| format!("{}- x\n", "  ".repeat(depth))).collect();
        assert!(lines(&list).iter().all(|line| line.len() < 200));
    }
}

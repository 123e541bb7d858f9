//! Authors' texts: a string stands on one line and is plain; a block of `|` lines is Markdown.

use super::Words;
use super::phrase::{clean, quoted};
use flow_ir::Prompt;
use pulldown_cmark::{Event, Parser, TagEnd};

impl Words<'_> {
    /// True where the text was written as a block, and so is Markdown.
    pub fn is_block(self, prompt: &Prompt) -> bool {
        prompt.text.contains('\n')
            || self.input().files.text(crate::location(prompt.origin)).trim_start().starts_with('|')
    }

    /// What a text says, on one line and without Markdown's marks; what is open says so.
    pub fn prompt(self, prompt: &Prompt) -> String {
        if prompt.unknown {
            return format!("not known yet: {}", quoted(&clean(&prompt.text)));
        }
        if self.is_block(prompt) { without_marks(&prompt.text) } else { clean(&prompt.text) }
    }

    /// What a text says, in quotation marks; what is open says so.
    pub fn prompt_quoted(self, prompt: &Prompt) -> String {
        if prompt.unknown { self.prompt(prompt) } else { quoted(&self.prompt(prompt)) }
    }
}

/// What a Markdown text says, on one line.
pub fn without_marks(markdown: &str) -> String {
    if markdown.is_empty() {
        return String::new();
    }
    let mut text = String::with_capacity(markdown.len());
    for event in Parser::new(markdown) {
        match event {
            Event::Text(words) | Event::Code(words) | Event::Html(words) | Event::InlineHtml(words) => {
                text.push_str(&words);
            }
            Event::SoftBreak
            | Event::HardBreak
            | Event::Rule
            | Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock | TagEnd::HtmlBlock,
            ) if !text.ends_with(' ') => {
                text.push(' ');
            }
            _ => {}
        }
    }
    clean(&text)
}

#[cfg(test)]
mod tests {
    use super::without_marks;

    #[test]
    fn marks_are_left_out() {
        assert_eq!(
            without_marks("Say what happens, and **when**.\nThen [go](https://a.example)."),
            "Say what happens, and when. Then go."
        );
        assert_eq!(without_marks("# Title\n\n- one\n- two"), "Title one two");
    }
}

//! Tokens and comments in one row, with the line breaks between them.

use crate::layout::Layout;
use crate::token::Token;
use flow_source::Span;

/// A token or a comment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    /// What it is; [`Token::Comment`] for every kind of comment.
    pub(super) token: Token,
    /// Where it stands.
    pub(super) span: Span,
    /// How many line breaks stand before it.
    pub(super) breaks: usize,
    /// True where a statement, or an entry of a list, ends before it.
    pub(super) starts: bool,
    /// For a bracket the place of its partner; else its own.
    pub(super) partner: usize,
}

/// Everything in the text, in order.
pub(super) fn items(text: &str, layout: &Layout) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::with_capacity(layout.tokens.len() + layout.comments.len());
    let mut comments = layout.comments.iter().copied().peekable();
    let mut end = 0;
    let mut starts = true;
    let mut add = |token: Token, span: Span, starts: bool, items: &mut Vec<Item>| {
        let between = Span::new(end, span.start).of(text);
        let partner = items.len();
        items.push(Item { token, span, breaks: line_breaks(between), starts, partner });
        end = span.end;
    };
    for (token, span) in layout.tokens.iter().zip(&layout.spans) {
        if *token == Token::NewLine {
            starts = true;
            continue;
        }
        while let Some(comment) =
            comments.next_if(|comment| comment.start < span.start || *token == Token::End)
        {
            add(Token::Comment, comment, false, &mut items);
        }
        if *token != Token::End {
            add(*token, *span, starts, &mut items);
            starts = false;
        }
    }
    pair(&mut items);
    items
}

fn line_breaks(between: &str) -> usize {
    let bytes = between.as_bytes();
    bytes
        .iter()
        .enumerate()
        .filter(|(index, byte)| **byte == b'\n' || **byte == b'\r' && bytes.get(index + 1) != Some(&b'\n'))
        .count()
}

/// Finds the partner of each bracket. The text is well formed, so each has one.
fn pair(items: &mut [Item]) {
    let mut open = Vec::new();
    for index in 0..items.len() {
        match items.get(index).map(|item| item.token) {
            Some(Token::OpenParenthesis | Token::OpenBracket | Token::OpenBrace) => open.push(index),
            Some(Token::CloseParenthesis | Token::CloseBracket | Token::CloseBrace) => {
                if let Some(start) = open.pop() {
                    if let Some(item) = items.get_mut(start) {
                        item.partner = index;
                    }
                    if let Some(item) = items.get_mut(index) {
                        item.partner = start;
                    }
                }
            }
            _ => {}
        }
    }
}

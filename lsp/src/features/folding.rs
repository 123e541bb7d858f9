//! What can be folded away.

use crate::package::View;
use flow_source::Span;
use flow_syntax::ast::{Declaration, Value};
use flow_syntax::token::Token;
use logos::Logos as _;

/// What is folded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fold {
    /// A block.
    Block,
    /// The `use` lines.
    Uses,
    /// Comments, or lines of prose.
    Comment,
}

/// First and last line (from 0) of everything longer than a line, in order.
pub fn folds(view: &View<'_>) -> Vec<(u32, u32, Fold)> {
    let mut found = Vec::new();
    let mut add = |span: Span, kind: Fold| {
        let (first, last) = (
            view.source.line_of(span.start),
            view.source.line_of(span.end.saturating_sub(1).max(span.start)),
        );
        if first < last {
            found.push((first, last, kind));
        }
    };
    let tree = view.file.tree();
    let mut open: Vec<&Declaration> = tree.declarations.iter().collect();
    while let Some(declaration) = open.pop() {
        add(declaration.keyword.to(declaration.body.unwrap_or(declaration.keyword)), Fold::Block);
        open.extend(declaration.lines.iter().filter_map(|line| match &line.value {
            Value::Declaration(inner) => Some(&**inner),
            _ => None,
        }));
    }
    if let (Some(first), Some(last)) = (tree.uses.first(), tree.uses.last()) {
        add(first.span.to(last.span), Fold::Uses);
    }
    let mut comment: Option<Span> = None;
    for (token, range) in Token::lexer(view.text()).spanned() {
        let span = Span::from(range);
        match token {
            Ok(Token::Comment | Token::Prose) => comment = Some(comment.map_or(span, |first| first.to(span))),
            Ok(Token::NewLine) if span.of(view.text()).matches('\n').count() == 1 => {}
            _ => {
                if let Some(span) = comment.take() {
                    add(span, Fold::Comment);
                }
            }
        }
    }
    if let Some(span) = comment {
        add(span, Fold::Comment);
    }
    found.sort_by_key(|(first, last, _)| (*first, *last));
    found
}

#[cfg(test)]
mod tests {
    use super::{Fold, folds};
    use crate::features::fixture::Fixture;

    #[test]
    fn blocks_uses_and_comments_fold() {
        let fixture =
            Fixture::new("use a { A }\nuse b { B }\n\n// one\n// two\nrole Team {\n  people ana\n}\n$0");
        let found = folds(&fixture.view());
        assert_eq!(found, [(0, 1, Fold::Uses), (3, 4, Fold::Comment), (5, 7, Fold::Block)]);
    }
}

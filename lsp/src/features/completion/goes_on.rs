//! Words inside a line: which of the language's words it can go on with. The parser itself is asked: the line so far is read
//! with each word behind it, in a block of the same kind with nothing else in it.

use super::place::Place;
use super::{Item, ItemKind};
use flow_source::FileId;
use flow_syntax::ast::Declaration;
use flow_syntax::table::{Body, HeaderForm};
use flow_syntax::token::Token;
use flow_syntax::words::Kind;
use logos::Logos as _;

/// The most bytes of a line that are looked at.
const MOST: usize = 2_000;

/// A name that nobody has: where it fits, any name does, and then the words that can be names say nothing.
const NOBODY: &str = "zz_nobody";

/// The words with which the line at a place can go on.
pub(super) fn words(place: &Place<'_>) -> Vec<Item> {
    let line = place.statement();
    if line.len() > MOST {
        return Vec::new();
    }
    let (head, tail) = around(&place.blocks);
    let closing = closing(line);
    let fits = |word: &str, more: &str| {
        let text = format!("{head}{line}{word}{more}{closing}\n{tail}");
        let end = head.len() + line.len() + word.len();
        let found = flow_syntax::parse(&text, FileId(0)).diagnostics;
        // What is wrong behind the word is that the line isn't finished yet.
        found.iter().all(|found| found.location().span.start as usize >= end)
    };
    let any_name = fits(NOBODY, "");
    let asked = Token::ALL.iter().filter(|token| token.is_reserved() || !any_name && inside_lines(**token));
    // A word that joins is wrong where nothing is joined: then something is.
    let fitting = asked.filter(|token| {
        let joined: &[&str] = if token.is_reserved() { &["", " x", " \"x\"", " -> x"] } else { &[""] };
        joined.iter().any(|more| fits(token.text(), more))
    });
    fitting.map(|token| Item::new(token.text(), ItemKind::Word, 3)).collect()
}

/// What closes the brackets that a line leaves open.
fn closing(line: &str) -> String {
    let mut open = Vec::new();
    for token in Token::lexer(line) {
        match token {
            Ok(Token::OpenParenthesis) => open.push(')'),
            Ok(Token::OpenBracket) => open.push(']'),
            Ok(Token::OpenBrace) => open.push('}'),
            Ok(Token::CloseParenthesis | Token::CloseBracket | Token::CloseBrace) => {
                open.pop();
            }
            _ => {}
        }
    }
    open.iter().rev().collect()
}

/// True for the words, other than reserved ones, that stand inside lines.
fn inside_lines(token: Token) -> bool {
    use Token as T;
    token.is_unit()
        || matches!(
            token,
            T::Absent
                | T::After
                | T::Agent
                | T::As
                | T::Assign
                | T::At
                | T::Author
                | T::Because
                | T::Before
                | T::Business
                | T::By
                | T::Cancelled
                | T::Continues
                | T::Convene
                | T::Count
                | T::Doubling
                | T::Every
                | T::Fails
                | T::For
                | T::From
                | T::Gate
                | T::Gives
                | T::Happens
                | T::Hour
                | T::Hours
                | T::Idempotent
                | T::Least
                | T::Limit
                | T::List
                | T::Majority
                | T::Matches
                | T::Most
                | T::Mostly
                | T::Never
                | T::No
                | T::Notify
                | T::On
                | T::Once
                | T::Optional
                | T::Outcome
                | T::Over
                | T::People
                | T::Per
                | T::Risk
                | T::Says
                | T::Silent
                | T::Stage
                | T::Stalled
                | T::Step
                | T::Takes
                | T::That
                | T::Times
                | T::To
                | T::Transient
                | T::Unwinds
                | T::Via
                | T::Voting
                | T::Weight
                | T::While
                | T::With
                | T::Within
                | T::Writes
        )
}

/// The first lines of blocks like those around, and their closing braces.
fn around(blocks: &[&Declaration]) -> (String, String) {
    let mut head = String::new();
    let mut tail = String::new();
    for block in blocks {
        head.push_str(&opening(block.kind));
        tail.push_str("}\n");
    }
    (head, tail)
}

fn opening(kind: Kind) -> String {
    let entry = kind.entry();
    let word = kind.word();
    let head = match entry.header {
        HeaderForm::Name | HeaderForm::Parameters | HeaderForm::MayBeOf => format!("{word} x"),
        HeaderForm::Outcome | HeaderForm::Event => format!("{word} x"),
        HeaderForm::Of | HeaderForm::RunOf => format!("{word} x of y"),
        HeaderForm::QuotedOf => format!("{word} \"x\" of y"),
        HeaderForm::Assumption => format!("{word} x \"y\""),
        HeaderForm::Nothing => word.to_owned(),
    };
    match entry.body {
        Body::None => format!("{head}\n"),
        _ => format!("{head} {{\n"),
    }
}

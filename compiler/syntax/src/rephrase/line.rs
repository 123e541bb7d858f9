//! A line, and what can be asked of it.

use crate::layout::Layout;
use crate::reports::Reports;
use crate::rules;
use crate::table::{Entry, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::{Location, Span};
use std::cell::Cell;

/// A line, or an entry of a record.
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) layout: &'a Layout,
    pub(super) reports: &'a Reports,
    /// The block in which it stands; `None` outside of all.
    pub(super) kind: Option<Kind>,
    /// Where the line of that block begins, and its brace.
    pub(super) block: (usize, usize),
    /// Its first token.
    pub(super) start: usize,
    /// The newline, comma or brace at which it ends.
    pub(super) end: usize,
    /// How often more may be looked at than the line itself.
    pub(super) looks: &'a Cell<u32>,
}

/// How often a pass looks at more than one line. Of a text with that many mistakes, not all are told.
pub(super) const MAXIMUM_LOOKS: u32 = 200;

impl<'a> Line<'a> {
    /// True where more than the line may be looked at, once.
    pub(super) fn may_look(&self) -> bool {
        let left = self.looks.get();
        self.looks.set(left.saturating_sub(1));
        left > 0
    }

    pub(super) fn token(&self, index: usize) -> Token {
        self.layout.tokens.get(index).copied().unwrap_or(Token::End)
    }

    pub(super) fn span(&self, index: usize) -> Span {
        self.layout.spans.get(index).copied().unwrap_or_default()
    }

    /// What the token at a place is written as.
    pub(super) fn word(&self, index: usize) -> &'a str {
        self.span(index).of(self.text)
    }

    /// True where one of these words stands at a place, be it large or small.
    pub(super) fn is_one_of(&self, index: usize, words: &[&str]) -> bool {
        index < self.end && words.iter().any(|word| self.word(index).eq_ignore_ascii_case(word))
    }

    pub(super) fn range(&self, from: usize, to: usize) -> Span {
        if to > from {
            Span::new(self.span(from).start, self.span(to - 1).end)
        } else {
            Span::at(self.span(from).start)
        }
    }

    /// What stands from one token to the one before another.
    pub(super) fn slice(&self, from: usize, to: usize) -> &'a str {
        self.range(from, to).of(self.text)
    }

    pub(super) fn at(&self, span: Span) -> Location {
        self.reports.at(span)
    }

    /// From one token to the one before another.
    pub(super) fn place(&self, from: usize, to: usize) -> Location {
        self.at(self.range(from, to))
    }

    /// The same with the space behind it.
    pub(super) fn with_space(&self, from: usize, to: usize) -> Location {
        self.at(Span::new(self.span(from).start, self.span(to).start))
    }

    /// The same with the space before it.
    pub(super) fn with_space_before(&self, from: usize, to: usize) -> Location {
        self.at(Span::new(self.gap(from), self.range(from, to).end))
    }

    /// The same with all of the line on which it stands, where nothing else stands on it.
    pub(super) fn whole_line(&self, from: usize, to: usize) -> Location {
        let start = self.span(from).start as usize;
        let before = self.text.get(..start).unwrap_or("");
        let line = before.trim_end_matches([' ', '\t']);
        let line = line.strip_suffix('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
        match line {
            Some(line) => self.at(Span::new(Span::from(line.len()..start).start, self.range(from, to).end)),
            None => self.with_space_before(from, to),
        }
    }

    /// Just before the line on which a token stands, and what is said about it in lines of `///`.
    pub(super) fn whole_before(&self, index: usize) -> Location {
        let first = self.layout.documentation.iter().find(|(place, _)| *place == index);
        let place = first.map_or(self.span(index), |(_, documentation)| *documentation);
        self.at(Span::at(place.start))
    }

    /// Where the token before a place ends.
    pub(super) fn gap(&self, index: usize) -> u32 {
        index.checked_sub(1).map_or(0, |before| self.span(before).end)
    }

    /// Just before a token.
    pub(super) fn before(&self, index: usize) -> Location {
        self.at(Span::at(self.span(index).start))
    }

    /// How far the line is indented.
    pub(super) fn indent(&self) -> String {
        let line = self.before_on_line(self.start);
        " ".repeat(line.len() - line.trim_start_matches([' ', '\t']).len())
    }

    /// What stands before a token on its line.
    pub(super) fn before_on_line(&self, index: usize) -> &'a str {
        let before = self.text.get(..self.span(index).start as usize).unwrap_or("");
        before.rfind(['\n', '\r']).map_or(before, |end| before.get(end + 1..).unwrap_or(""))
    }

    /// The place behind the path that begins at `from`; `from` itself where there is none.
    pub(super) fn behind_path(&self, from: usize) -> usize {
        if !self.token(from).is_name() {
            return from;
        }
        let mut end = from + 1;
        while self.token(end) == Token::Dot && self.token(end + 1).is_name() {
            end += 2;
        }
        end
    }

    /// The names from here to the end of the line, with commas, `and` or both between them; `None` where something else stands
    /// there.
    pub(super) fn names_to_end(&self, from: usize) -> Option<Vec<&'a str>> {
        let mut names = Vec::new();
        let mut at = from;
        loop {
            at += usize::from(self.is_one_of(at, &["the"]));
            let end = self.behind_path(at);
            if end == at {
                return None;
            }
            names.push(self.slice(at, end));
            if end == self.end {
                return Some(names);
            }
            if !matches!(self.token(end), Token::And | Token::Comma) {
                return None;
            }
            at = end + 1 + usize::from(self.token(end + 1) == Token::And);
        }
    }

    /// The place behind a sign that gives a word its value elsewhere: `:`, `=`. The same place where there is none.
    pub(super) fn behind_sign(&self, at: usize) -> usize {
        let sign = self.token(at) == Token::Colon || self.is_one_of(at, &["=", ":="]);
        at + usize::from(sign && at < self.end)
    }

    /// The names from one token to the one before another, with one of these signs between each two; `None` where something else
    /// stands there.
    pub(super) fn names_between(&self, from: usize, to: usize, signs: &[Token]) -> Option<Vec<&'a str>> {
        let fits = |index: usize| match (index - from).is_multiple_of(2) {
            true => self.token(index).is_name(),
            false => signs.contains(&self.token(index)),
        };
        let whole = to > from && !(to - from).is_multiple_of(2) && (from..to).all(fits);
        whole.then(|| (from..to).step_by(2).map(|index| self.word(index)).collect())
    }

    /// The place behind the length of time that begins at `from`; `from` itself where there is none.
    pub(super) fn behind_duration(&self, from: usize) -> usize {
        match self.token(from) {
            Token::Duration => from + 1,
            Token::Number if self.token(from + 1) == Token::Business => match self.token(from + 2) {
                Token::Hour | Token::Hours => from + 3,
                unit if unit.is_unit() => from + 3,
                _ => from,
            },
            Token::Number if self.token(from + 1).is_unit() => from + 2,
            _ => from,
        }
    }

    /// The word that is meant at a place, be it Flow's own or another language's.
    pub(super) fn head(&self, index: usize) -> Token {
        let token = self.token(index);
        if !token.is_name() || !matches!(lookup(self.kind, token), Entry::Nothing) {
            return token;
        }
        match rules::foreign_word::meant(self.word(index), self.kind) {
            Some((_, meant)) => meant,
            None => token,
        }
    }

    /// How far a token stands from the beginning of its line, where only white space stands before it.
    pub(super) fn column(&self, index: usize) -> Option<usize> {
        let line = self.before_on_line(index);
        line.trim_matches([' ', '\t', '\u{feff}']).is_empty().then_some(line.len())
    }

    /// The brace that closes the one at `brace`.
    pub(super) fn closing(&self, brace: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for index in brace + 1.. {
            match self.token(index) {
                Token::OpenBrace => depth += 1,
                Token::CloseBrace if depth == 0 => return Some(index),
                Token::CloseBrace => depth -= 1,
                Token::End => return None,
                _ => {}
            }
        }
        None
    }

    /// The lines of the same block, of which something is true. All of them are one mistake, told at the first one.
    pub(super) fn alike(&self, is: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        if !self.may_look() {
            return found;
        }
        let mut from = self.block.1 + 1;
        let mut depth = 0_usize;
        for index in from.. {
            match self.token(index) {
                Token::End => break,
                Token::OpenBrace => depth += 1,
                Token::CloseBrace if depth > 0 => depth -= 1,
                end @ (Token::NewLine | Token::CloseBrace) if depth == 0 => {
                    if is(from, index) {
                        found.push((from, index));
                    }
                    from = index + 1;
                    if end == Token::CloseBrace {
                        break;
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// True where nothing follows the line that is indented deeper than it.
    pub(super) fn stands_alone(&self) -> bool {
        if !self.may_look() {
            return false;
        }
        if self.token(self.end) != Token::NewLine {
            return matches!(self.token(self.end), Token::CloseBrace | Token::End);
        }
        let column = |index: usize| self.before_on_line(index).len();
        column(self.end + 1) <= column(self.start)
    }
}

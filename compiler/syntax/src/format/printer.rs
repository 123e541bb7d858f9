//! Writes items as lines.

use super::WIDTH;
use super::items::Item;
use crate::table::{Body, Entry, Shape, lookup};
use crate::token::Token;
use crate::words::Kind;
use std::ops::Range;

/// Writes the items of a file.
pub(super) fn print(text: &str, items: &[Item]) -> String {
    let mut printer =
        Printer { text, items, out: String::with_capacity(text.len() + text.len() / 8), fresh: true };
    printer.lines(None, 0..items.len(), 0);
    if !printer.out.is_empty() {
        printer.out.push('\n');
    }
    printer.out
}

struct Printer<'text> {
    text: &'text str,
    items: &'text [Item],
    out: String,
    /// True where a block, or the file, has just begun: no blank line stands there.
    fresh: bool,
}

impl<'text> Printer<'text> {
    fn item(&self, index: usize) -> Option<Item> {
        self.items.get(index).copied()
    }

    fn token(&self, index: usize) -> Token {
        self.item(index).map_or(Token::End, |item| item.token)
    }

    fn written(&self, index: usize) -> &'text str {
        self.item(index).map_or("", |item| item.span.of(self.text).trim_end())
    }

    /// Begins a new line.
    fn line(&mut self, indent: usize, blank: bool) {
        if !self.out.is_empty() {
            self.out.push('\n');
            if blank && !self.fresh {
                self.out.push('\n');
            }
        }
        self.fresh = false;
        self.spaces(indent);
    }

    fn spaces(&mut self, count: usize) {
        self.out.extend(std::iter::repeat_n(' ', count));
    }

    /// A comment: on a line of its own, or behind what stands on the line already.
    fn comment(&mut self, index: usize, indent: usize) {
        let breaks = self.item(index).map_or(0, |item| item.breaks);
        if breaks > 0 || self.out.is_empty() {
            self.line(indent, breaks > 1);
        } else {
            self.spaces(2);
        }
        self.out.push_str(self.written(index));
    }

    /// The statements of a block, or of the file.
    fn lines(&mut self, place: Option<Kind>, range: Range<usize>, indent: usize) {
        let mut index = range.start;
        while index < range.end {
            let Some(item) = self.item(index) else { return };
            if item.token == Token::Comment {
                self.comment(index, indent);
                index += 1;
            } else {
                self.line(indent, item.breaks > 1);
                index = self.statement(place, index..range.end, indent);
            }
        }
    }

    /// One statement; answers where the next one begins.
    fn statement(&mut self, place: Option<Kind>, range: Range<usize>, indent: usize) -> usize {
        let start = range.start;
        let word = if self.token(start) == Token::Private { start + 1 } else { start };
        match lookup(place, self.token(word)) {
            Entry::Block(kind) => self.block(kind, start..range.end, indent),
            Entry::Clause(clause) => {
                let end = self.end(range.clone());
                let column = match clause.shape {
                    Shape::AtMostAtOnce
                    | Shape::AtMostTimes
                    | Shape::DifferentPeople
                    | Shape::SamePerson
                    | Shape::OfPath
                    | Shape::WhilePath => 0,
                    _ => place.map_or(0, |kind| kind.entry().column),
                };
                self.run(start..end, indent, column);
                end
            }
            Entry::Nothing => {
                let end = self.end(range.clone());
                self.run(start..end, indent, 0);
                end
            }
        }
    }

    /// Where the statement that begins the range ends.
    fn end(&self, range: Range<usize>) -> usize {
        let mut index = range.start;
        while index < range.end {
            let Some(item) = self.item(index) else { return index };
            if index > range.start && item.starts {
                break;
            }
            index = item.partner.max(index) + 1;
        }
        self.without_comments(range.start, index)
    }

    /// Comments at the end of a statement belong to what follows it.
    fn without_comments(&self, start: usize, mut end: usize) -> usize {
        while end > start + 1 && self.token(end - 1) == Token::Comment {
            end -= 1;
        }
        end
    }

    /// A block with its first line; answers where what follows begins.
    fn block(&mut self, kind: Kind, range: Range<usize>, indent: usize) -> usize {
        let body = kind.entry().body;
        let end = self.end(range.clone());
        let brace = (body != Body::None).then(|| self.brace(range.start..end)).flatten();
        let Some(brace) = brace else {
            self.run(range.start..end, indent, 0);
            return end;
        };
        let close = self.item(brace).map_or(brace, |item| item.partner);
        self.run(range.start..brace, indent, 0);
        if brace + 1 == close {
            self.out.push_str(" {}");
            return close + 1;
        }
        if self.fits_on_line(brace, close) {
            self.out.push_str(" { ");
            let mut entries = brace + 1..close;
            while entries.start < entries.end {
                entries.start = match body {
                    Body::Fields | Body::Members => self.entry(entries.clone(), indent, true),
                    _ => self.inline(Some(kind), entries.clone(), indent),
                };
            }
            self.out.push_str(" }");
        } else {
            self.out.push_str(" {");
            self.fresh = true;
            match body {
                Body::Fields | Body::Members => self.entries(brace + 1..close, indent + 2),
                _ => self.lines(Some(kind), brace + 1..close, indent + 2),
            }
            self.line(indent, false);
            self.out.push('}');
        }
        close + 1
    }

    /// The one statement of a block that stands on one line.
    fn inline(&mut self, place: Option<Kind>, range: Range<usize>, indent: usize) -> usize {
        match lookup(place, self.token(range.start)) {
            Entry::Block(kind) => self.block(kind, range, indent),
            _ => {
                let end = self.end(range.clone());
                self.run(range.start..end, indent, 0);
                end
            }
        }
    }

    /// The brace of a block: the first one outside round brackets.
    fn brace(&self, range: Range<usize>) -> Option<usize> {
        let mut index = range.start;
        while index < range.end {
            if self.token(index) == Token::OpenBrace {
                return Some(index);
            }
            index = self.item(index)?.partner.max(index) + 1;
        }
        None
    }

    /// True where everything between two brackets stands on one line, and may stay there.
    fn fits_on_line(&self, open: usize, close: usize) -> bool {
        let broken = (open + 1..=close).any(|index| {
            self.item(index)
                .is_some_and(|item| item.breaks > 0 || matches!(item.token, Token::Comment | Token::Prose))
        });
        !broken && self.column() + self.width(open..close + 1) < WIDTH
    }

    /// How far the line that is being written has come.
    fn column(&self) -> usize {
        let line = self.out.rfind('\n').map_or(0, |end| end + 1);
        self.out.get(line..).unwrap_or("").chars().count()
    }

    /// How wide these items are on one line, with a space before each.
    fn width(&self, range: Range<usize>) -> usize {
        let mut width = 0;
        for index in range.clone() {
            width += self.written(index).chars().count();
            if index == range.start || self.space_before(index, range.start) {
                width += 1;
            }
        }
        width
    }

    /// Fields or members on lines of their own: the commas between them are not needed.
    fn entries(&mut self, range: Range<usize>, indent: usize) {
        let mut index = range.start;
        while index < range.end {
            match self.token(index) {
                Token::Comma => index += 1,
                Token::Comment => {
                    self.comment(index, indent);
                    index += 1;
                }
                _ => {
                    let breaks = self.item(index).map_or(0, |item| item.breaks);
                    self.line(indent, breaks > 1);
                    index = self.entry(index..range.end, indent, false);
                }
            }
        }
    }

    /// One field or member; answers where the next one begins. On one line commas part them.
    fn entry(&mut self, range: Range<usize>, indent: usize, inline: bool) -> usize {
        let mut end = range.start;
        while end < range.end {
            let Some(item) = self.item(end) else { break };
            if item.token == Token::Comma || end > range.start && item.starts {
                break;
            }
            end = item.partner.max(end) + 1;
        }
        let end = self.without_comments(range.start, end);
        self.run(range.start..end, indent, 0);
        if !inline {
            return end;
        }
        let next = if self.token(end) == Token::Comma { end + 1 } else { end };
        if next < range.end {
            self.out.push_str(", ");
        }
        next
    }

    /// A statement without a body. Its first word stands already where it should.
    fn run(&mut self, range: Range<usize>, indent: usize, column: usize) {
        let breaks = self.breaks(range.clone(), indent, column);
        let mut groups: Vec<Group> = Vec::new();
        let mut index = range.start;
        while index < range.end {
            let token = self.token(index);
            let before = if index > range.start { self.token(index - 1) } else { Token::End };
            // The comma before a line of a record's value is not needed.
            if token == Token::Comma && groups.last().is_some_and(|group| group.broken && group.braces) {
                index += 1;
                continue;
            }
            if groups.last().is_some_and(|group| group.close == index) {
                let group = groups.pop();
                if group.is_some_and(|group| group.broken) {
                    self.line(groups.last().map_or(indent, |group| group.indent), false);
                    self.bracket(index);
                    index += 1;
                    continue;
                }
            }
            let inner = groups.last().map_or(indent, |group| group.indent);
            let entry = groups.last().is_some_and(|group| group.broken && group.begins(self, index));
            if token == Token::Comment {
                self.comment(index, if groups.is_empty() { indent + 2 } else { inner });
            } else if token == Token::Prose {
                self.prose(index, inner + 2);
            } else if entry {
                self.line(inner, false);
                self.out.push_str(self.written(index));
            } else if index > range.start && (before == Token::Comment || breaks.contains(&index)) {
                self.line(inner + 2, false);
                self.out.push_str(self.written(index));
            } else {
                self.word(range.start, index, column);
            }
            if let Some(item) = self.item(index)
                && item.partner > index
                && item.partner < range.end
            {
                let broken = self.is_broken(index) || breaks.contains(&item.partner);
                let outer = groups.last().map_or(indent, |group| group.indent);
                let indent = if broken { outer + 2 } else { outer };
                let braces = token == Token::OpenBrace && self.token(range.start) != Token::Use;
                groups.push(Group { open: index, close: item.partner, broken, braces, indent });
            }
            index += 1;
        }
    }

    fn bracket(&mut self, index: usize) {
        self.out.push_str(self.written(index));
    }

    /// One token on the line, with the space that belongs before it.
    fn word(&mut self, start: usize, index: usize, column: usize) {
        if index == start + 1 && column > 0 {
            let length = self.written(start).chars().count();
            self.spaces(column.saturating_sub(length).max(1));
        } else if index > start && self.space_before(index, start) {
            self.out.push(' ');
        }
        self.out.push_str(self.written(index));
    }

    /// Lines that begin with `|`, below their keyword.
    fn prose(&mut self, index: usize, indent: usize) {
        let text = self.written(index);
        for line in text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()) {
            self.line(indent, false);
            self.out.push_str(line);
        }
    }

    /// The places before which a statement is broken: where the author did, and where the line becomes too long. A
    /// bracket is named by its partner.
    fn breaks(&self, range: Range<usize>, indent: usize, column: usize) -> Vec<usize> {
        let mut breaks = Vec::new();
        let mut ways = Vec::new();
        // For each open bracket its partner, and whether its entries stand on lines of their own.
        let mut open: Vec<(usize, bool)> = Vec::new();
        let mut broken = false;
        for index in range.clone() {
            let Some(item) = self.item(index) else { break };
            while open.last().is_some_and(|(close, _)| *close <= index) {
                open.pop();
            }
            if item.token == Token::Else && open.is_empty() {
                ways.push(index);
            }
            let joining = matches!(
                item.token,
                Token::Else | Token::And | Token::Or | Token::Then | Token::Except | Token::Arrow
            );
            let after_comma = index > range.start && self.token(index - 1) == Token::Comma;
            let may_break = match open.last() {
                None => joining || after_comma,
                Some((_, broken)) => joining && *broken,
            };
            if index > range.start && item.breaks > 0 && may_break {
                breaks.push(index);
            }
            broken |= matches!(item.token, Token::Comment | Token::Prose);
            if item.partner > index {
                let entries = self.is_broken(index);
                broken |= entries;
                open.push((item.partner, entries));
            }
        }
        if broken || !breaks.is_empty() {
            return breaks;
        }
        let padding = column.saturating_sub(self.written(range.start).chars().count() + 1);
        if indent + padding + self.width(range.clone()) > WIDTH + 1 {
            if !ways.is_empty() {
                return ways;
            }
            let list = match self.token(range.start) {
                Token::Use => Token::OpenBrace,
                _ => Token::OpenParenthesis,
            };
            if begins_block(self.token(range.start)) || list == Token::OpenBrace {
                let open = range.clone().find(|index| self.token(*index) == list);
                breaks.extend(open.and_then(|open| self.item(open)).map(|item| item.partner));
            }
        }
        breaks
    }

    /// True where the author broke the lines between a bracket and its partner: right behind the bracket, behind a comma,
    /// or with a comment.
    fn is_broken(&self, open: usize) -> bool {
        let Some(close) = self.item(open).map(|item| item.partner) else { return false };
        let mut index = open + 1;
        let mut first = true;
        while index <= close {
            let Some(item) = self.item(index) else { return false };
            let entry = first || self.token(index - 1) == Token::Comma || item.starts;
            if item.token == Token::Comment || index < close && item.breaks > 0 && entry {
                return true;
            }
            first = false;
            // What stands in inner brackets counts for those, but for comments, which break everything.
            let partner = item.partner.max(index);
            if partner > index && (index..partner).any(|inner| self.token(inner) == Token::Comment) {
                return true;
            }
            index = partner + 1;
        }
        false
    }

    /// True where a space stands before this token on a line.
    fn space_before(&self, index: usize, start: usize) -> bool {
        let (before, token) = (self.token(index.wrapping_sub(1)), self.token(index));
        match token {
            Token::Comma | Token::Colon | Token::Dot | Token::CloseParenthesis | Token::CloseBracket => {
                return false;
            }
            Token::OpenParenthesis => {
                // A call or parameters touch their name.
                let prefix = self.token(index.wrapping_sub(2)) != Token::Dot
                    && matches!(
                        before,
                        Token::Least
                            | Token::For
                            | Token::That
                            | Token::Matches
                            | Token::With
                            | Token::From
                            | Token::By
                            | Token::Writes
                    );
                let called = before.is_name() && !prefix && (index - 1 > start || begins_block(before));
                return !called && !matches!(before, Token::OpenParenthesis | Token::OpenBracket);
            }
            Token::CloseBrace => return before != Token::OpenBrace,
            Token::Slash if self.is_fraction(index) => return false,
            _ => {}
        }
        if before == Token::Slash && self.is_fraction(index - 1) {
            return false;
        }
        !matches!(before, Token::OpenParenthesis | Token::OpenBracket | Token::Dot | Token::AtSign)
    }

    /// `2/3 of ...`: a share is written without spaces.
    fn is_fraction(&self, slash: usize) -> bool {
        self.token(slash.wrapping_sub(1)) == Token::Number
            && self.token(slash + 1) == Token::Number
            && self.token(slash + 2) == Token::Of
    }
}

/// True for the first word of a block.
fn begins_block(token: Token) -> bool {
    crate::table::kind_of(token).is_some() || token == Token::Private
}

/// Brackets that are open while a statement is written.
#[derive(Clone, Copy)]
struct Group {
    open: usize,
    close: usize,
    /// Each entry stands on a line of its own.
    broken: bool,
    /// Braces: line breaks alone part the entries.
    braces: bool,
    /// The indentation of its entries.
    indent: usize,
}

impl Group {
    /// True where an entry begins at `index`.
    fn begins(&self, printer: &Printer<'_>, index: usize) -> bool {
        let mut before = index - 1;
        while before > self.open && printer.token(before) == Token::Comment {
            before -= 1;
        }
        let starts = printer.item(index).is_some_and(|item| item.starts);
        before == self.open || printer.token(before) == Token::Comma || self.braces && starts
    }
}

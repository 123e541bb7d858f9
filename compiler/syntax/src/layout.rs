//! From tokens to lines: a newline ends a statement, or is white space.
//!
//! A newline is white space after an opening bracket, after a comma, before a closing bracket, before a joining word
//! (`and or else then except ->`) and before prose. It ends a statement all the same after a comma or an opening
//! bracket where the next line can only be a statement of its own: so a half-typed line never eats the next one.
//!
//! Spellings that people bring along from elsewhere (`==`, `&&`, `;`, `$100`) are reported here and handed on as what
//! they mean, so that one mistake gives one message.

use crate::MAXIMUM_DEPTH;
use crate::rephrase::Change;
use crate::reports::Reports;
use crate::token::{Token, Tokens};
use crate::{characters, mend, rules};
use flow_source::Span;
use std::ops::Range;

/// What the parser reads.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// The tokens; the last one is [`Token::End`].
    pub(crate) tokens: Vec<Token>,
    /// Where each token stands.
    pub(crate) spans: Vec<Span>,
    /// The `///` lines, each with the place of the token it stands before.
    pub(crate) documentation: Vec<(usize, Span)>,
    /// Every comment.
    pub(crate) comments: Vec<Span>,
    /// The `//!` lines at the top.
    pub(crate) file_documentation: Vec<Span>,
    /// The places of tokens that begin a line although no [`Token::NewLine`] stands before them.
    pub(crate) joined: Vec<usize>,
    /// The places of round and square brackets that are never closed.
    pub(crate) unclosed: Vec<usize>,
    /// The lines that begin after a comma or an opening bracket, each with the bracket around it.
    continued: Vec<(usize, Option<Open>)>,
    /// The places of tokens about which something has been said already.
    pub(crate) damaged: Vec<usize>,
    /// True where some brace has no partner.
    pub(crate) unbalanced: bool,
    /// True where a closing brace closes nothing: an opening one may be missing.
    pub(crate) unopened: bool,
    /// True where a spelling was found that means something else than it can be read as.
    pub(crate) doubtful: bool,
}

impl Layout {
    /// The same text with other tokens in some places. The changes stand in order; of those that overlap, the first counts.
    pub(crate) fn changed(&self, changes: &[Change]) -> Self {
        let mut new = Self {
            tokens: Vec::with_capacity(self.tokens.len()),
            spans: Vec::with_capacity(self.spans.len()),
            unbalanced: self.unbalanced,
            unopened: self.unopened,
            file_documentation: self.file_documentation.clone(),
            comments: self.comments.clone(),
            ..Self::default()
        };
        // For each old place its new one.
        let mut places = Vec::with_capacity(self.tokens.len());
        let mut rest = changes.iter().peekable();
        let mut until = 0;
        for (index, (token, span)) in self.tokens.iter().zip(&self.spans).enumerate() {
            while let Some(change) = rest.next_if(|change| change.from <= index) {
                if change.from == index && change.from >= until {
                    until = change.to;
                    for (token, span) in &change.tokens {
                        new.tokens.push(*token);
                        new.spans.push(*span);
                    }
                }
            }
            places.push(new.tokens.len());
            if index >= until {
                new.tokens.push(*token);
                new.spans.push(*span);
            }
        }
        let place = |index: &usize| places.get(*index).copied().unwrap_or(new.tokens.len());
        new.documentation = self.documentation.iter().map(|(index, span)| (place(index), *span)).collect();
        new.joined = self.joined.iter().map(place).collect();
        new.unclosed = self.unclosed.iter().map(place).collect();
        // What has been read otherwise is whole again.
        let replaced = |index: &&usize| changes.iter().any(|change| (change.from..change.to).contains(index));
        new.damaged = self.damaged.iter().filter(|index| !replaced(index)).map(place).collect();
        new
    }
}

/// Reads the text into tokens and lines.
pub(crate) fn layout(text: &str, reports: &mut Reports) -> Layout {
    let mut builder = Builder::new(text, text.len(), reports);
    builder.read(beginning(text)..text.len());
    builder.finish()
}

/// Where a text begins: behind the mark of its encoding, if it has one.
fn beginning(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

/// Reads a text up to a place where a line begins inside of `open` blocks, and closes them there; `None` where it isn't such a
/// place.
pub(crate) fn until(text: &str, end: usize, open: usize, reports: &mut Reports) -> Option<Layout> {
    let mut builder = Builder::new(text, end, reports);
    builder.read(beginning(text)..end);
    let blocks = builder.stack.iter().all(|open| open.token == Token::OpenBrace && open.prefixes == 0);
    let between = builder.overflow == 0 && builder.pending_documentation.is_empty();
    if !(blocks && between && builder.stack.len() == open) {
        return None;
    }
    for _ in 0..open {
        builder.push(Token::CloseBrace, Span::at(end as u32));
    }
    Some(builder.finish())
}

/// Reads a text from a place on where a line begins, as if right before it stood the piece of the text that opens the block
/// around it.
pub(crate) fn from(text: &str, head: Range<usize>, start: usize, reports: &mut Reports) -> Layout {
    let mut builder = Builder::new(text, text.len() - start, reports);
    builder.read(head);
    builder.newline(Span::from(start.saturating_sub(1)..start));
    builder.read(start..text.len());
    builder.finish()
}

/// The tokens that open or close something, or that may have to be mended.
static SPECIAL: [bool; Token::ALL.len()] = {
    let mut special = [false; Token::ALL.len()];
    let mut index = 0;
    while index < special.len() {
        special[index] = is_special(Token::ALL[index]);
        index += 1;
    }
    special
};

const fn is_special(token: Token) -> bool {
    matches!(
        token,
        Token::OpenParenthesis
            | Token::OpenBracket
            | Token::OpenBrace
            | Token::CloseParenthesis
            | Token::CloseBracket
            | Token::CloseBrace
            | Token::Not
            | Token::Where
            | Token::And
            | Token::Or
            | Token::Comma
            | Token::Arrow
            | Token::Name
            | Token::Hour
            | Token::Hours
            | Token::If
            | Token::Then
    )
}

fn is_rare(token: Token) -> bool {
    matches!(token, Token::NumberWord | Token::SingleQuoted)
}

/// An open bracket.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Open {
    /// Which.
    pub(crate) token: Token,
    /// Its place among the tokens.
    pub(crate) index: usize,
    /// How many `not` and `where` stand open inside it.
    prefixes: usize,
}

/// Builds the [`Layout`].
#[derive(Debug)]
pub(crate) struct Builder<'text, 'reports> {
    pub(crate) text: &'text str,
    pub(crate) reports: &'reports mut Reports,
    pub(crate) layout: Layout,
    /// A newline since the last token: where its line ends.
    pending: Option<Span>,
    pending_documentation: Vec<Span>,
    stack: Vec<Open>,
    /// `not` and `where` outside all brackets.
    prefixes: usize,
    /// Brackets plus prefixes.
    depth: usize,
    /// How many brackets past the limit are open.
    overflow: usize,
    /// The place of the first token of the statement, or of what stands in the last brace.
    pub(crate) statement: usize,
}

impl<'text, 'reports> Builder<'text, 'reports> {
    /// With room for what is read from so many bytes.
    fn new(text: &'text str, bytes: usize, reports: &'reports mut Reports) -> Self {
        let mut layout = Layout::default();
        let capacity = bytes / 5 + 16;
        layout.tokens.reserve(capacity);
        layout.spans.reserve(capacity);
        Self {
            text,
            reports,
            layout,
            pending: None,
            pending_documentation: Vec::new(),
            stack: Vec::new(),
            prefixes: 0,
            depth: 0,
            overflow: 0,
            statement: 0,
        }
    }

    /// Reads a piece of the text.
    fn read(&mut self, piece: Range<usize>) {
        characters::check(self.text, piece.clone(), self.reports);
        let text = self.text.get(..piece.end).unwrap_or_default();
        let blocks = text.as_bytes().get(piece.start..).unwrap_or_default().chunks(4096);
        let backslashes =
            blocks.into_iter().any(|block| block.iter().fold(false, |found, byte| found | (*byte == b'\\')));
        let mut lexer = Tokens::new(text);
        lexer.bump(piece.start);
        while let Some(token) = lexer.next() {
            let span = lexer.span();
            let token = match token {
                Ok(token) if token < Token::Equal => token,
                Ok(Token::NewLine) => {
                    self.newline(span);
                    continue;
                }
                Ok(Token::Comment) => {
                    self.comment(span);
                    continue;
                }
                Ok(Token::Text) => {
                    if backslashes {
                        characters::check_escapes(self, span);
                    }
                    Token::Text
                }
                Ok(Token::Prose) if !self.at_line_start() && mend::bars(self, span) => continue,
                Ok(token) if token >= Token::Number && token <= Token::Prose && !is_rare(token) => token,
                Ok(Token::Foreign) => {
                    self.foreign(&mut lexer);
                    continue;
                }
                Ok(token) => {
                    let more = mend::token(self, token, span);
                    lexer.bump(more);
                    continue;
                }
                Err(()) => {
                    self.unreadable(span);
                    continue;
                }
            };
            self.push(token, span);
        }
    }

    /// The last token; [`Token::End`] at the beginning.
    pub(crate) fn last(&self) -> Token {
        self.layout.tokens.last().copied().unwrap_or(Token::End)
    }

    /// Where the last token stands.
    pub(crate) fn last_span(&self) -> Span {
        self.layout.spans.last().copied().unwrap_or_default()
    }

    /// The innermost open bracket.
    pub(crate) fn innermost(&self) -> Option<Open> {
        self.stack.last().copied()
    }

    /// True where a line has ended since the last token.
    pub(crate) fn at_line_start(&self) -> bool {
        self.pending.is_some() || self.layout.tokens.is_empty()
    }

    /// Something has been said about the token that comes next, or about the last one.
    pub(crate) fn damage_next(&mut self) {
        self.layout.damaged.push(self.layout.tokens.len());
        // Such a sign may be one of a habit: `by ???`, `a ? b : c`.
        self.layout.doubtful = true;
    }

    /// A line ends here.
    #[inline]
    pub(crate) fn newline(&mut self, span: Span) {
        if self.pending.is_none() {
            self.pending = Some(span);
        }
    }

    fn comment(&mut self, span: Span) {
        self.layout.comments.push(span);
        let text = span.of(self.text).as_bytes();
        match text.get(2) {
            Some(b'/') if text.get(3) != Some(&b'/') => {
                if self.at_line_start() {
                    self.pending_documentation.push(span);
                } else {
                    let location = self.reports.at(span);
                    self.reports.push(rules::loose_documentation::report(location, "///"));
                }
            }
            Some(b'!') => {
                if self.layout.tokens.is_empty() {
                    self.layout.file_documentation.push(span);
                } else {
                    let location = self.reports.at(span);
                    self.reports.push(rules::loose_documentation::report(location, "//!"));
                }
            }
            _ => {}
        }
    }

    /// Adds a token, and before it the newline, where one is due.
    #[inline(always)]
    pub(crate) fn push(&mut self, token: Token, span: Span) {
        let alone = self.pending.is_none() && self.overflow == 0 && self.pending_documentation.is_empty();
        if alone && self.is_plain(token) { self.add(token, span) } else { self.push_after(token, span) }
    }

    /// True for tokens that are themselves, whatever stands around them.
    #[inline]
    fn is_plain(&self, token: Token) -> bool {
        match SPECIAL.get(token as usize) {
            Some(true) => token == Token::Name && self.last() != Token::Number,
            _ => true,
        }
    }

    #[inline]
    fn add(&mut self, token: Token, span: Span) {
        self.layout.tokens.push(token);
        self.layout.spans.push(span);
    }

    /// Adds a token with what stands before it: a line that ends, comments, brackets that nest too deep.
    #[inline(never)]
    fn push_after(&mut self, token: Token, span: Span) {
        if self.overflow > 0 {
            self.overflowing(token);
            return;
        }
        if let Some(newline) = self.pending.take() {
            self.line_break(token, span, newline);
        }
        if !self.pending_documentation.is_empty() {
            let index = self.layout.tokens.len();
            self.layout.documentation.extend(self.pending_documentation.drain(..).map(|line| (index, line)));
        }
        if self.is_plain(token) { self.add(token, span) } else { self.push_special(token, span) }
    }

    /// Adds a token that opens or closes something, or that may have to be mended.
    fn push_special(&mut self, token: Token, span: Span) {
        match token {
            Token::OpenParenthesis | Token::OpenBracket | Token::OpenBrace => {
                if self.depth >= MAXIMUM_DEPTH {
                    self.too_deep(span);
                    return;
                }
                if token == Token::OpenBrace && matches!(self.last(), Token::Dot | Token::Colon) {
                    mend::use_braces(self, span);
                }
                self.depth += 1;
                let index = self.layout.tokens.len();
                self.stack.push(Open { token, index, prefixes: 0 });
                if token == Token::OpenBrace {
                    self.statement = index + 1;
                }
            }
            Token::CloseParenthesis | Token::CloseBracket => self.close(token),
            Token::CloseBrace => self.close_brace(),
            Token::Not | Token::Where => {
                if self.depth >= MAXIMUM_DEPTH {
                    let location = self.reports.at(span);
                    self.reports.push(rules::too_deep::report(location));
                    return;
                }
                self.depth += 1;
                match self.stack.last_mut() {
                    Some(open) => open.prefixes += 1,
                    None => self.prefixes += 1,
                }
            }
            Token::And | Token::Or | Token::Comma | Token::Arrow => self.end_prefixes(),
            Token::Name | Token::Hour | Token::Hours | Token::If | Token::Then
                if mend::word(self, token, span) =>
            {
                return;
            }
            _ => {}
        }
        self.layout.tokens.push(token);
        self.layout.spans.push(span);
    }

    #[inline]
    fn line_break(&mut self, token: Token, span: Span, newline: Span) {
        self.end_prefixes();
        match self.last() {
            Token::End => {}
            last if token == Token::OpenBrace && last != Token::CloseBrace => {
                // A brace never begins a statement: it belongs to the line above. Behind brackets that are still open,
                // those are the mistake.
                if self.innermost().is_none_or(|open| open.token == Token::OpenBrace) {
                    let gap = Span::new(self.last_span().end, span.start);
                    let report =
                        rules::brace_on_next_line::report(self.reports.at(span), self.reports.at(gap));
                    self.reports.push(report);
                    self.damage_next();
                }
            }
            Token::OpenBrace => self.layout.joined.push(self.layout.tokens.len()),
            Token::Comma | Token::OpenParenthesis | Token::OpenBracket => {
                let place = self.layout.tokens.len();
                self.layout.joined.push(place);
                self.layout.continued.push((place, self.innermost()));
            }
            _ if joins(token) => self.layout.joined.push(self.layout.tokens.len()),
            _ => {
                self.layout.tokens.push(Token::NewLine);
                self.layout.spans.push(Span::new(newline.start, newline.start + 1));
                self.statement = self.layout.tokens.len();
            }
        }
    }

    #[inline]
    fn end_prefixes(&mut self) {
        let prefixes = match self.stack.last_mut() {
            Some(open) => &mut open.prefixes,
            None => &mut self.prefixes,
        };
        self.depth -= *prefixes;
        *prefixes = 0;
    }

    fn pop(&mut self) {
        if let Some(open) = self.stack.pop() {
            self.depth -= 1 + open.prefixes;
        }
    }

    fn close(&mut self, token: Token) {
        let partner = if token == Token::CloseBracket { Token::OpenBracket } else { Token::OpenParenthesis };
        if self.stack.last().is_some_and(|open| open.token == partner) {
            self.pop();
        }
        if self.last() == Token::Comma {
            self.drop_trailing_comma();
        }
    }

    /// A brace closes whatever round or square bracket was left open inside it.
    fn close_brace(&mut self) {
        match self.stack.iter().rposition(|open| open.token == Token::OpenBrace) {
            Some(index) => {
                for open in self.stack.get(index + 1..).unwrap_or(&[]) {
                    self.layout.unclosed.push(open.index);
                }
                while self.stack.len() > index {
                    self.pop();
                }
            }
            None => {
                self.layout.unbalanced = true;
                self.layout.unopened = true;
            }
        }
    }

    /// `(a, b,)`: says so, and takes the comma away.
    fn drop_trailing_comma(&mut self) {
        let location = self.reports.at(self.last_span());
        self.reports.push(rules::trailing_comma::report(location));
        self.drop_last();
    }

    /// Takes the last token away.
    pub(crate) fn drop_last(&mut self) {
        self.layout.tokens.pop();
        self.layout.spans.pop();
        self.layout.joined.retain(|index| *index <= self.layout.tokens.len());
    }

    fn too_deep(&mut self, span: Span) {
        let location = self.reports.at(span);
        self.reports.push(rules::too_deep::report(location));
        self.damage_next();
        self.overflow = 1;
        self.layout.tokens.push(Token::TooDeep);
        self.layout.spans.push(span);
    }

    fn overflowing(&mut self, token: Token) {
        match token {
            Token::OpenParenthesis | Token::OpenBracket | Token::OpenBrace => self.overflow += 1,
            Token::CloseParenthesis | Token::CloseBracket | Token::CloseBrace => self.overflow -= 1,
            _ => {}
        }
        if self.overflow == 0 {
            self.pending = None;
        }
    }

    /// A character outside ASCII: a letter of a name, or something that stands for something else.
    fn foreign(&mut self, lexer: &mut Tokens<'text>) {
        let span = lexer.span();
        let used = characters::foreign(self, span.start as usize);
        lexer.bump(used.saturating_sub(span.len() as usize));
    }

    /// Makes the last token longer: the letter after it belongs to the name.
    pub(crate) fn extend_last(&mut self, span: Span) {
        if let (Some(token), Some(last)) = (self.layout.tokens.last_mut(), self.layout.spans.last_mut()) {
            *token = Token::Name;
            *last = span;
        }
    }

    /// Changes the last token.
    pub(crate) fn replace_last(&mut self, token: Token, span: Span) {
        if let (Some(old), Some(last)) = (self.layout.tokens.last_mut(), self.layout.spans.last_mut()) {
            *old = token;
            *last = span;
        }
    }

    /// What no token begins with: an open quote, or a character that means nothing.
    fn unreadable(&mut self, span: Span) {
        let written = span.of(self.text);
        let location = self.reports.at(span);
        if written.starts_with('"') {
            self.reports.push(rules::unterminated_text::report(location));
            self.damage_next();
            self.push(Token::Text, span);
            return;
        }
        if written == "?" && mend::question_mark(self, span) {
            return;
        }
        if written == "&" {
            mend::logic(self, span, Token::And);
            return;
        }
        // Control characters have been reported already.
        if !written.chars().all(char::is_control) {
            self.reports.push(rules::unexpected_character::report(location, written, None));
        }
        self.damage_next();
    }

    fn finish(mut self) -> Layout {
        let end = Span::from(self.text.len()..self.text.len());
        self.overflow = 0;
        let lines = std::mem::take(&mut self.pending_documentation);
        // In a file that is still being written, what they describe may come next.
        for line in lines.into_iter().filter(|_| self.stack.is_empty()) {
            let location = self.reports.at(line);
            self.reports.push(rules::loose_documentation::report(location, "///"));
        }
        self.pending = None;
        if self.stack.iter().any(|open| open.token == Token::OpenBrace) {
            self.layout.unbalanced = true;
        }
        self.layout.unclosed.extend(self.stack.iter().map(|open| open.index));
        self.layout.tokens.push(Token::End);
        self.layout.spans.push(end);
        self.split_statements();
        self.layout
    }

    /// Puts the newline back where a line ends in a comma or an opening bracket although the next line is a statement.
    fn split_statements(&mut self) {
        let Layout { tokens, unclosed, continued, .. } = &self.layout;
        let breaks: Vec<usize> = continued
            .iter()
            .filter(|(_, around)| match around {
                Some(open) => open.token == Token::OpenBrace || unclosed.contains(&open.index),
                None => true,
            })
            .map(|(index, _)| *index)
            .filter(|index| begins_statement(tokens.get(*index..).unwrap_or(&[])))
            .collect();
        if breaks.is_empty() {
            return;
        }
        let old = std::mem::take(&mut self.layout);
        let mut new = Layout {
            unbalanced: old.unbalanced,
            unopened: old.unopened,
            file_documentation: old.file_documentation,
            comments: old.comments,
            ..Layout::default()
        };
        // For each old place its new one.
        let mut places = Vec::with_capacity(old.tokens.len());
        let mut next_break = breaks.iter().copied().peekable();
        for (index, (token, span)) in old.tokens.iter().zip(&old.spans).enumerate() {
            if next_break.next_if_eq(&index).is_some() {
                let before = new.spans.last().copied().unwrap_or_default();
                if new.tokens.last() == Some(&Token::Comma) {
                    self.reports.push(rules::trailing_comma::report(self.reports.at(before)));
                    new.tokens.pop();
                    new.spans.pop();
                }
                new.tokens.push(Token::NewLine);
                new.spans.push(before.after());
            }
            places.push(new.tokens.len());
            new.tokens.push(*token);
            new.spans.push(*span);
        }
        let place = |index: usize| places.get(index).copied().unwrap_or(new.tokens.len());
        new.documentation = old.documentation.iter().map(|(index, span)| (place(*index), *span)).collect();
        new.joined =
            old.joined.iter().filter(|index| !breaks.contains(index)).map(|index| place(*index)).collect();
        new.unclosed = old.unclosed.iter().map(|index| place(*index)).collect();
        new.damaged = old.damaged.iter().map(|index| place(*index)).collect();
        self.layout = new;
    }
}

/// True for what never starts a statement: the newline before it is white space.
fn joins(token: Token) -> bool {
    matches!(
        token,
        Token::And
            | Token::Or
            | Token::Else
            | Token::Then
            | Token::Except
            | Token::Arrow
            | Token::CloseBrace
            | Token::CloseParenthesis
            | Token::CloseBracket
            | Token::Prose
    )
}

/// True where these tokens can only begin a new statement, and never go on with a list: a word, and then another word
/// or a literal.
fn begins_statement(tokens: &[Token]) -> bool {
    let mut rest = tokens.iter().copied();
    let Some(first) = rest.next() else { return false };
    if first == Token::When {
        return true;
    }
    if !first.is_name() {
        return false;
    }
    let mut next = rest.next().unwrap_or(Token::End);
    while next == Token::Dot {
        rest.next();
        next = rest.next().unwrap_or(Token::End);
    }
    match next {
        Token::Via => first == Token::Contact,
        Token::With | Token::From => false,
        Token::After => first == Token::Stalls,
        Token::OpenBrace => first == Token::Finally,
        Token::Of => first == Token::Part,
        Token::Text
        | Token::Prose
        | Token::Number
        | Token::Percent
        | Token::Duration
        | Token::Date
        | Token::TimeOfDay
        | Token::Arrow
        | Token::Unknown
        | Token::Recover
        | Token::All
        | Token::Any => first != Token::Count && !first.is_unit(),
        _ => next.is_name(),
    }
}

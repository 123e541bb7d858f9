//! Where the cursor is: in which block, on which line, after what.

use crate::names::around;
use crate::package::View;
use flow_source::Span;
use flow_syntax::ast::{Declaration, Line, Value};
use flow_syntax::table::{Clause, Shape};
use flow_syntax::token::Token;
use flow_syntax::words::{Keyword, Kind};
use logos::Logos as _;

/// The cursor with what is around it.
pub(super) struct Place<'a> {
    /// The text of the file.
    pub(super) text: &'a str,
    /// The blocks around it, outermost first.
    pub(super) blocks: Vec<&'a Declaration>,
    /// The part of a word that stands before it.
    pub(super) word: Span,
    /// The tokens of its line before that word.
    before: Vec<(Token, Span)>,
    /// True where something stands between the keyword and the word.
    pub(super) has_value: bool,
    /// Where the statement at hand begins: on this line, or above where it goes on over several.
    begins: usize,
}

/// How many lines above are looked at for a bracket that is open.
const BACK: usize = 12;

/// True where a text opens a bracket that it doesn't close.
fn leaves_open(text: &str) -> bool {
    let mut depth = 0i32;
    for token in Token::lexer(text) {
        match token {
            Ok(Token::OpenParenthesis | Token::OpenBracket | Token::OpenBrace) => depth += 1,
            Ok(Token::CloseParenthesis | Token::CloseBracket | Token::CloseBrace) => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth > 0
}

/// Where the statement begins that a word stands in, or that it could go on with where it begins a line.
fn begins(text: &str, blocks: &[&Declaration], line: &str, start: usize, word: Span) -> usize {
    // A block on one line begins behind its brace.
    let opened = blocks.last().and_then(|block| block.body).map_or(0, |body| body.start as usize + 1);
    let start = start.max(opened.min(word.start as usize));
    let before = |one: &&Line| (one.span.start as usize) < start;
    let above = blocks.last().and_then(|block| block.lines.iter().rev().find(before));
    let Some(above) = above else { return start };
    // A bracket that is still open holds what follows, whatever the parser made of it.
    let lines = blocks.last().into_iter().flat_map(|block| block.lines.iter().rev()).filter(before);
    let plain = lines.filter(|line| !matches!(line.value, Value::Declaration(_))).take(BACK);
    let mut opening = plain.map(|line| line.span.start as usize);
    if let Some(opening) = opening.find(|opening| leaves_open(text.get(*opening..start).unwrap_or(""))) {
        return opening;
    }
    let head = line.trim_start();
    let joins = ["else", "and", "or", "then", "except", "->", "}", "]", ")"]
        .iter()
        .any(|joiner| head.starts_with(joiner));
    // Anything but a block of its own can go on over several lines.
    let goes_on = word.start <= above.span.end || joins || head.len() <= word.len() as usize;
    match above.value {
        Value::Declaration(_) => start,
        _ if goes_on => above.span.start as usize,
        _ => start,
    }
}

/// What may stand there.
#[derive(Clone, Debug)]
pub(super) enum Position {
    /// Nothing that could be listed: a text, a comment, a new name.
    Nothing,
    /// The first word of a line.
    LineStart,
    /// A module.
    Modules,
    /// The next part of a module's name.
    ModulesAfter(Vec<String>),
    /// A name of that module.
    NamesOf(String),
    /// A type.
    Types,
    /// A rule.
    Rules,
    /// What is inside something: names before a dot.
    After(Vec<String>),
    /// Where an arrow leads.
    Target,
    /// A member of the choice that the names lead to.
    Members(Vec<String>),
    /// What follows the keyword of a line.
    Value(&'static Clause),
    /// What follows `of` after the name of a block.
    Header(Kind),
    /// A condition or number.
    Expression,
}

impl<'a> Place<'a> {
    pub(super) fn new(view: &View<'a>, offset: u32) -> Self {
        let text = view.text();
        let offset = (offset as usize).min(text.len());
        let head = text.get(..offset).unwrap_or("");
        let start = head.rfind('\n').map_or(0, |at| at + 1);
        let line = head.get(start..).unwrap_or("");
        let typed: usize = line
            .chars()
            .rev()
            .take_while(|one| *one == '_' || one.is_alphanumeric())
            .map(char::len_utf8)
            .sum();
        let word = Span::from(offset - typed..offset);
        let blocks = around(view.file.tree(), text, word.start);
        // A line of a block that stands on one line begins behind its brace.
        let opened = blocks.last().and_then(|block| block.body).map_or(0, |body| body.start as usize + 1);
        let first = start.max(opened.min(word.start as usize));
        let tokens = Token::lexer(text.get(first..word.start as usize).unwrap_or("")).spanned();
        let before: Vec<(Token, Span)> = tokens
            .map(|(token, range)| {
                (token.unwrap_or(Token::Foreign), Span::from(first + range.start..first + range.end))
            })
            .collect();
        let has_value = before.len() > 1;
        let begins = begins(text, &blocks, line, start, word);
        Self { text, blocks, word, before, has_value, begins }
    }

    /// The statement at hand, up to the word.
    pub(super) fn statement(&self) -> &'a str {
        self.text.get(self.begins..self.word.start as usize).unwrap_or("")
    }

    /// The whole line that the word stands on.
    pub(super) fn line(&self) -> &'a str {
        let at = self.word.start as usize;
        let start = self.text.get(..at).and_then(|head| head.rfind('\n')).map_or(0, |at| at + 1);
        let end =
            self.text.get(at..).and_then(|rest| rest.find('\n')).map_or(self.text.len(), |end| at + end);
        self.text.get(start..end).unwrap_or("")
    }

    /// True where the word is part of a line of a block.
    pub(super) fn is_on(&self, line: &Line) -> bool {
        line.span.start <= self.word.start && self.word.end <= line.span.end
    }

    /// True where the word begins a line on which the statement above could go on.
    pub(super) fn may_go_on(&self) -> bool {
        self.before.is_empty() && !self.statement().trim().is_empty()
    }

    /// The tokens of the statement, up to the word.
    pub(super) fn tokens(&self) -> Vec<(Token, Span)> {
        let tokens = Token::lexer(self.statement()).spanned();
        tokens
            .map(|(token, range)| {
                let span = Span::from(self.begins + range.start..self.begins + range.end);
                (token.unwrap_or(Token::Foreign), span)
            })
            .collect()
    }

    /// The innermost block.
    pub(super) fn block(&self) -> Option<&'a Declaration> {
        self.blocks.last().copied()
    }

    /// The workflow around.
    pub(super) fn workflow(&self) -> Option<&'a Declaration> {
        self.blocks.iter().copied().find(|block| block.kind == Kind::Workflow)
    }

    /// True inside a branch, an `each`, or a `beside`.
    pub(super) fn in_branch(&self) -> bool {
        self.blocks.iter().any(|block| matches!(block.kind, Kind::Branch | Kind::Parallel | Kind::Beside))
    }

    /// True where the innermost block has a line with that keyword, other than the one being typed.
    pub(super) fn has_line(&self, keyword: Keyword) -> bool {
        self.block().is_some_and(|block| {
            block.lines.iter().any(|line| line.keyword == Some(keyword) && !self.is_on(line))
        })
    }

    /// True behind the first word of a line that is neither a comment nor in a text.
    pub(super) fn in_line(&self) -> bool {
        let silent = |token: &Token| {
            matches!(token, Token::Comment | Token::HashComment | Token::BlockComment | Token::Prose)
        };
        !self.in_text()
            && !self.before.iter().any(|(token, _)| silent(token))
            && (self.before.len() > 1 || self.statement().contains('\n'))
            && self.before.first().is_some_and(|(_, span)| span.of(self.text) != "use")
    }

    /// True where the line begins with that word.
    pub(super) fn keyword_is(&self, word: &str) -> bool {
        self.before.first().is_some_and(|(_, span)| span.of(self.text) == word)
    }

    /// True where a word stands on the line before the cursor, behind the first.
    pub(super) fn says(&self, word: &str) -> bool {
        self.before.iter().skip(1).any(|(_, span)| span.of(self.text) == word)
    }

    /// The first word of the line, and what stands right before the cursor.
    pub(super) fn ends(&self) -> (&'a str, &'a str) {
        let text = |token: Option<&(Token, Span)>| token.map_or("", |(_, span)| span.of(self.text));
        (text(self.before.first()), text(self.before.last()))
    }

    /// True where a name, a number or a closing bracket stands right before the word.
    pub(super) fn is_behind_a_value(&self) -> bool {
        self.before.len() > 1
            && self.before.last().is_some_and(|(token, _)| match token {
                Token::Name | Token::Currency | Token::Number | Token::Percent | Token::Duration => true,
                Token::Text | Token::Date | Token::TimeOfDay => true,
                token => matches!(token, Token::CloseParenthesis | Token::CloseBracket),
            })
    }

    /// The name before the colon that the cursor is behind.
    pub(super) fn called(&self) -> Option<&'a str> {
        let colon = self.before.iter().rposition(|(token, _)| *token == Token::Colon)?;
        let (_, name) = self.before.get(colon.checked_sub(1)?)?;
        Some(name.of(self.text).trim_matches('`'))
    }

    /// The names that stand before a dot at the end of the line so far.
    fn dotted(&self) -> Option<Vec<String>> {
        let mut rest = self.before.as_slice();
        let mut names = Vec::new();
        while let [earlier @ .., (name, span), (Token::Dot, _)] = rest
            && (name.is_name() || name.is_word())
        {
            names.push(span.of(self.text).trim_matches('`').to_owned());
            rest = earlier;
        }
        names.reverse();
        (!names.is_empty()).then_some(names)
    }

    /// The names that end before a token of the line.
    fn path_before(&self, index: usize) -> Vec<String> {
        let mut names = Vec::new();
        let mut at = index;
        while let Some((token, span)) = at.checked_sub(1).and_then(|at| self.before.get(at)) {
            if !(token.is_name() || token.is_word()) {
                break;
            }
            names.push(span.of(self.text).trim_matches('`').to_owned());
            match at.checked_sub(2).and_then(|dot| self.before.get(dot)) {
                Some((Token::Dot, _)) => at -= 2,
                _ => break,
            }
        }
        names.reverse();
        names
    }

    /// True inside a text in quotes: it never crosses a line, so an odd number of quotes stands before it.
    fn in_text(&self) -> bool {
        let head = self.text.get(..self.word.start as usize).unwrap_or("");
        let line = head.rsplit('\n').next().unwrap_or("");
        let mut quoted = false;
        let mut escaped = false;
        for one in line.chars() {
            match one {
                '"' if !escaped => quoted = !quoted,
                _ => {}
            }
            escaped = one == '\\' && !escaped;
        }
        quoted
    }

    /// What may stand here.
    pub(super) fn position(&self) -> Position {
        if let Some(module) = self.open_use() {
            return Position::NamesOf(module);
        }
        let Some((first, first_span)) = self.before.first() else { return Position::LineStart };
        let word = first_span.of(self.text);
        let (last, last_span) = self.before.last().map_or((*first, *first_span), |last| *last);
        let silent = |token: Token| {
            matches!(token, Token::Comment | Token::HashComment | Token::BlockComment | Token::Prose)
        };
        if self.in_text() || self.before.iter().any(|(token, _)| silent(*token)) {
            return Position::Nothing;
        }
        // `import` and `from` are said otherwise, and lead to the same.
        if matches!(word, "use" | "import" | "from") && self.block().is_none() {
            let brace = self.before.iter().position(|(token, _)| *token == Token::OpenBrace);
            return match (brace, self.dotted()) {
                (Some(brace), _) => {
                    // `use std.risk.{`
                    let dot = brace
                        .checked_sub(1)
                        .filter(|dot| self.before.get(*dot).is_some_and(|(token, _)| *token == Token::Dot));
                    Position::NamesOf(self.path_before(dot.unwrap_or(brace)).join("."))
                }
                (None, Some(path)) => Position::ModulesAfter(path),
                (None, None) => Position::Modules,
            };
        }
        if last == Token::Dot {
            return self.dotted().map_or(Position::Nothing, Position::After);
        }
        // `=>` and `goto` are told, and lead somewhere all the same.
        let goes =
            self.before.len() == 1 && matches!(word, "goto" | "next" | "then") && self.block().is_some();
        if matches!(last, Token::Arrow | Token::FatArrow) || goes {
            return Position::Target;
        }
        let last_word = last_span.of(self.text);
        if last_word == "recover" && self.before.iter().any(|(token, _)| *token == Token::Arrow) {
            return Position::Header(Kind::Recovery);
        }
        if last == Token::Colon {
            return match self.clause(word) {
                // `by: `, `owner: `: the colon is too much, and what follows is meant.
                Some(clause)
                    if self.before.len() == 2 && !matches!(clause.shape, Shape::Writes | Shape::Slot) =>
                {
                    match clause.shape {
                        Shape::Way | Shape::Fails => Position::Target,
                        _ => Position::Value(clause),
                    }
                }
                _ => self.after_colon(word),
            };
        }
        if matches!(last, Token::EqualEqual | Token::TripleEqual | Token::NotEqual) {
            return Position::Members(self.path_before(self.before.len() - 1));
        }
        if matches!(last_word, "optional" | "gives")
            || (last_word == "of"
                && self.before.iter().rev().nth(1).is_some_and(|(_, span)| span.of(self.text) == "list"))
        {
            return Position::Types;
        }
        if last_word == "is"
            || (last_word == "not"
                && self.before.iter().rev().nth(1).is_some_and(|(_, span)| span.of(self.text) == "is"))
        {
            let back = if last_word == "is" { 1 } else { 2 };
            return Position::Members(self.path_before(self.before.len() - back));
        }
        if word == "allow" && self.before.len() == 1 {
            return Position::Rules;
        }
        // A block begins on this line.
        let kind = Kind::ALL.iter().copied().find(|kind| kind.word() == word);
        let clause = self.clause(word);
        if let Some(kind) = kind.filter(|_| clause.is_none()) {
            if last == Token::OpenBrace {
                return Position::LineStart;
            }
            return match kind {
                Kind::Event if self.says("matches") => Position::Expression,
                _ if last_word == "of" || last == Token::Comma && self.says("of") => Position::Header(kind),
                _ => Position::Nothing,
            };
        }
        let condition =
            self.before.iter().skip(1).any(|(_, span)| matches!(span.of(self.text), "when" | "where"));
        match clause {
            Some(_) if condition => Position::Expression,
            Some(clause) => Position::Value(clause),
            None => Position::Nothing,
        }
    }

    /// The module of a `use` whose names go on over several lines, and which isn't closed before the word.
    fn open_use(&self) -> Option<String> {
        if self.block().is_some() {
            return None;
        }
        let head = self.text.get(..self.word.start as usize)?;
        let (module, names) = head.rsplit_once('{')?;
        let line = module.rsplit('\n').next()?.trim();
        let module = line.strip_prefix("use ")?.trim();
        (names.contains('\n') && !names.contains('}')).then(|| module.to_owned())
    }

    fn clause(&self, word: &str) -> Option<&'static Clause> {
        let block = self.block()?;
        let keyword = Keyword::ALL.iter().copied().find(|keyword| keyword.word() == word)?;
        block.kind.entry().line(keyword)
    }

    /// A colon stands before a type in a declaration, and before a value in what is handed over.
    fn after_colon(&self, word: &str) -> Position {
        let declares = matches!(
            word,
            "writes" | "fact" | "leaves" | "action" | "event" | "outcome" | "workflow" | "record"
        ) || Kind::ALL.iter().any(|kind| kind.word() == word)
            || self.block().is_some_and(|block| block.kind == Kind::Record);
        if declares { Position::Types } else { Position::Expression }
    }
}

//! From tokens to the tree.
//!
//! The grammar is written with chumsky, one function a rule, over a slice of [`Token`]s; where each token stands is looked
//! up in a parallel table. Every line begins with the word that says what it is, so a block looks that word up in the
//! table of the language and calls the parser of that line's shape: nothing is tried in vain.
//!
//! A line that can't be read costs that line and no other: [`recovery`] finds where it ends.

mod basics;
mod block;
mod braces;
mod explain;
mod expression;
mod failure;
mod habits;
mod header;
mod heads;
mod recovery;
mod time;
mod value;
mod who;

use crate::ast::{Documentation, File, Line, List};
use crate::layout::Layout;
use crate::reports::Reports;
use crate::token::Token;
use crate::words::Kind;
use chumsky::extra;
use chumsky::input::{Checkpoint, Cursor, InputRef};
use chumsky::inspector::Inspector;
use chumsky::prelude::*;
use failure::{Expected, Failure};
use flow_source::{Diagnostic, Location, Span};

/// What the parser reads.
type Tokens<'src> = &'src [Token];
/// The error type and the state of all rules.
type Extra<'src> = extra::Full<Failure, State<'src>, ()>;
/// The input as a rule sees it.
type Input<'src, 'parse> = InputRef<'src, 'parse, Tokens<'src>, Extra<'src>>;

/// A rule of the grammar that yields an `O`.
trait Rule<'src, O>: Parser<'src, Tokens<'src>, O, Extra<'src>> + Clone {}

impl<'src, O, P: Parser<'src, Tokens<'src>, O, Extra<'src>> + Clone> Rule<'src, O> for P {}

/// Reads a file. A tree exists for every text; what could not be read stands in `reports`. True where something can be read
/// that means something else.
pub(crate) fn parse(text: &str, layout: &Layout, reports: &mut Reports) -> (File, bool) {
    let mut state = State {
        text,
        layout,
        reports,
        open: Vec::new(),
        documentation: 0,
        attached: vec![false; layout.documentation.len()],
        pending: Vec::new(),
        spare: Vec::new(),
        mended: None,
        ended: false,
        head: None,
        doubtful: false,
    };
    let tokens: &[Token] = &layout.tokens;
    let parser = custom::<_, Tokens<'_>, File, Extra<'_>>(block::file);
    let file = parser.parse_with_state(tokens, &mut state).into_output().unwrap_or_default();
    state.report_loose_documentation();
    (file, state.doubtful)
}

/// A block whose closing brace has not been read yet.
#[derive(Clone, Copy, Debug)]
struct OpenBlock {
    /// What it is.
    kind: Kind,
    /// The place of its first token.
    header: usize,
    /// The place of its opening brace.
    brace: usize,
    /// Its indentation, where its lines are indented deeper; else nothing can be told from indentation.
    indent: Option<usize>,
    /// True where it has neither brace, and only its indentation says where it ends.
    bare: bool,
}

/// What the rules share: the text, where its tokens stand, and what there is to say about them.
#[derive(Debug)]
struct State<'src> {
    text: &'src str,
    layout: &'src Layout,
    reports: &'src mut Reports,
    open: Vec<OpenBlock>,
    /// Where in the list of doc comments the parser is.
    documentation: usize,
    attached: Vec<bool>,
    /// What there is to say about the statement that is being read, if the rest of it can be read.
    pending: Vec<Diagnostic>,
    /// Empty lists for the lines of blocks.
    spare: Vec<Vec<Line>>,
    /// A token that has been read as another one: what follows it may not fit.
    mended: Option<usize>,
    /// The file ended before its blocks did, and that has been said.
    ended: bool,
    /// The brace before which lines of its block are being read.
    head: Option<usize>,
    /// Something has been read that means something else: `until 3 days`, `every Monday`.
    doubtful: bool,
}

impl<'src> Inspector<'src, Tokens<'src>> for State<'src> {
    type Checkpoint = ();
    #[inline(always)]
    fn on_token(&mut self, _: &Token) {}
    #[inline(always)]
    fn on_save<'parse>(&self, _: &Cursor<'src, 'parse, Tokens<'src>>) -> Self::Checkpoint {}
    #[inline(always)]
    fn on_rewind<'parse>(&mut self, _: &Checkpoint<'src, 'parse, Tokens<'src>, Self::Checkpoint>) {}
}

impl State<'_> {
    /// The token at a place; past the end, [`Token::End`].
    #[inline]
    fn token(&self, index: usize) -> Token {
        self.layout.tokens.get(index).copied().unwrap_or(Token::End)
    }

    /// Where the token at a place stands.
    #[inline]
    fn span(&self, index: usize) -> Span {
        self.layout.spans.get(index).copied().unwrap_or_default()
    }

    /// From the token at `start` to the one before `end`.
    #[inline]
    fn range(&self, start: usize, end: usize) -> Span {
        if end > start {
            // What is read in place of something else may stand further up.
            let from = self.span(start).start;
            Span::new(from, self.span(end - 1).end.max(from))
        } else {
            Span::at(self.span(start).start)
        }
    }

    /// Just after the token before `index`: where something is missing.
    fn gap(&self, index: usize) -> Span {
        index.checked_sub(1).map_or(Span::at(0), |before| self.span(before).after())
    }

    /// True where a token stands in the line of the one before it.
    fn same_line(&self, index: usize) -> bool {
        let between = Span::new(self.gap(index).end, self.span(index).start);
        !between.of(self.text).contains(['\n', '\r'])
    }

    fn location(&self, span: Span) -> Location {
        self.reports.at(span)
    }

    /// The `///` lines before the token at `index`.
    #[inline]
    fn documentation(&mut self, index: usize) -> Documentation {
        if self.layout.documentation.is_empty() {
            Documentation::new()
        } else {
            self.find_documentation(index)
        }
    }

    fn find_documentation(&mut self, index: usize) -> Documentation {
        let lines = &self.layout.documentation;
        let place = |cursor: usize| lines.get(cursor).map(|(index, _)| *index);
        while self.documentation > 0 && place(self.documentation - 1).is_some_and(|before| before >= index) {
            self.documentation -= 1;
        }
        while place(self.documentation).is_some_and(|here| here < index) {
            self.documentation += 1;
        }
        let mut found = Documentation::new();
        while let Some((here, span)) = lines.get(self.documentation) {
            if *here != index {
                break;
            }
            found.push(*span);
            if let Some(attached) = self.attached.get_mut(self.documentation) {
                *attached = true;
            }
            self.documentation += 1;
        }
        found
    }

    /// What these tokens are has not been understood: nothing is said about the doc comments between them.
    fn forgive_documentation(&mut self, start: usize, end: usize) {
        for ((index, _), attached) in self.layout.documentation.iter().zip(&mut self.attached) {
            *attached |= (start..=end).contains(index);
        }
    }

    /// Says which doc comments stand before nothing that is published.
    fn report_loose_documentation(&mut self) {
        for ((index, span), attached) in self.layout.documentation.iter().zip(&self.attached) {
            if !attached && !self.is_damaged(index.saturating_sub(1), index + 1) {
                let location = self.location(*span);
                self.reports.push(crate::rules::loose_documentation::report(location, "///"));
            }
        }
    }

    /// True where something has been said already about one of these tokens.
    fn is_damaged(&self, start: usize, end: usize) -> bool {
        let damaged = &self.layout.damaged;
        let first = damaged.partition_point(|index| *index < start);
        damaged.get(first).is_some_and(|index| *index < end)
            || self.mended.is_some_and(|index| (start..end).contains(&index))
    }

    /// A statement has been read to its end: what there is to say about it is said.
    #[inline]
    fn settle(&mut self) {
        if !self.pending.is_empty() {
            for diagnostic in self.pending.drain(..) {
                self.reports.push(diagnostic);
            }
        }
    }
}

/// How rules that are written out by hand read their input.
trait Read<'src> {
    /// The place of the next token.
    fn at(&self) -> usize;
    /// The next token.
    fn token(&mut self) -> Token;
    /// Goes past the next token; answers where it stands.
    fn advance(&mut self) -> Span;
    /// Goes past the next token if it is this one.
    fn take(&mut self, token: Token) -> Option<Span>;
    /// Goes past the next token, which must be this one.
    fn require(&mut self, token: Token) -> Result<Span, Failure>;
    /// From the token at `start` to the last one read.
    fn since(&mut self, start: usize) -> Span;
    /// Something else was expected here.
    fn failure(&self, expected: Expected) -> Failure;
}

impl<'src> Read<'src> for Input<'src, '_> {
    #[inline]
    fn at(&self) -> usize {
        *self.cursor().inner()
    }

    #[inline]
    fn token(&mut self) -> Token {
        self.peek().unwrap_or(Token::End)
    }

    #[inline]
    fn advance(&mut self) -> Span {
        let at = self.at();
        // The last token stays, so that there is always a next one.
        if self.token() != Token::End {
            self.skip();
        }
        self.state().span(at)
    }

    #[inline]
    fn take(&mut self, token: Token) -> Option<Span> {
        (self.token() == token).then(|| self.advance())
    }

    #[inline]
    fn require(&mut self, token: Token) -> Result<Span, Failure> {
        self.take(token).ok_or_else(|| self.failure(Expected::Token(token)))
    }

    #[inline]
    fn since(&mut self, start: usize) -> Span {
        let end = self.at();
        self.state().range(start, end)
    }

    #[inline]
    fn failure(&self, expected: Expected) -> Failure {
        Failure::new(self.at(), expected)
    }
}

/// What a rule of several has read.
struct Several<O>(List<O>);

impl<O> FromIterator<O> for Several<O> {
    fn from_iter<I: IntoIterator<Item = O>>(items: I) -> Self {
        let mut items = items.into_iter();
        // The rule is not asked again where it has read nothing.
        let Some(first) = items.next() else { return Self(List::new()) };
        // Nearly always there is only one.
        let mut list = one(first);
        list.extend(items);
        Self(list)
    }
}

/// `rule ("," rule)*`
fn several<'src, O>(rule: impl Rule<'src, O>) -> impl Rule<'src, List<O>> {
    rule.separated_by(word(Token::Comma)).at_least(1).collect().map(|Several(list)| list)
}

/// `(rule ("," rule)*)?`
fn any_number<'src, O>(rule: impl Rule<'src, O>) -> impl Rule<'src, List<O>> {
    rule.separated_by(word(Token::Comma)).collect().map(|Several(list)| list)
}

/// True where a line ends: nothing that may follow in it does, and no message has to tell what could have.
///
/// Inside brackets a line never ends, so this is for rules that stand outside of all brackets.
#[inline]
fn ends(input: &mut Input<'_, '_>) -> bool {
    input.token() == Token::NewLine
}

/// `(token rule)?` at the end of a line or before it.
fn optional<'src, O>(
    input: &mut Input<'src, '_>,
    token: Token,
    rule: impl Rule<'src, O>,
) -> Result<Option<O>, Failure> {
    if ends(input) { Ok(None) } else { input.parse(word(token).ignore_then(rule).or_not()) }
}

/// `rule ("," rule)*` outside of all brackets.
fn listed<'src, O>(input: &mut Input<'src, '_>, rule: impl Rule<'src, O>) -> Result<List<O>, Failure> {
    let mut list = one(input.parse(rule.clone())?);
    while !ends(input) {
        match input.parse(word(Token::Comma).ignore_then(rule.clone()).or_not())? {
            Some(item) => list.push(item),
            None => break,
        }
    }
    Ok(list)
}

/// A list of one.
fn one<O>(item: O) -> List<O> {
    let mut list = List::with_capacity(1);
    list.push(item);
    list
}

/// A word or mark.
fn word<'src>(token: Token) -> impl Rule<'src, Token> {
    just(token)
}

/// A rule written out by hand.
fn rule<'src, O>(read: impl Fn(&mut Input<'src, '_>) -> Result<O, Failure> + Copy) -> impl Rule<'src, O> {
    custom(read)
}

//! The tree of a `.flow` file: four shapes (declaration, clause, way out, sentence) and the pieces they share.
//!
//! **Invariants.** The tree holds spans, never text: [`Name::text`] and [`Text::value`] read it from the source. Chains
//! (`a and b and c`, `-> x else -> y else -> z`, `1 + 2 + 3`) are flat lists, so depth is bounded by brackets alone, and
//! brackets are bounded by [`crate::MAXIMUM_DEPTH`]. A tree exists for every text; what could not be read is missing from
//! it and stands in the list of errors.

mod expression;
mod line;
mod path;
mod pieces;
mod scenario;

pub use expression::*;
pub use line::*;
pub use path::*;
pub use pieces::*;
pub use scenario::*;

use crate::words::Kind;
use flow_source::Span;
use std::borrow::Cow;

/// A whole file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// The `//!` lines at its top.
    pub documentation: Documentation,
    /// What it takes from other modules, in order of text.
    pub uses: Vec<Use>,
    /// What it declares, in order of text.
    pub declarations: Vec<Declaration>,
}

impl File {
    /// Where to put which text, so that the file takes a name from a module as well.
    pub fn take(&self, source: &str, module: &str, name: &str) -> (Span, String) {
        for line in &self.uses {
            if line.module.text(source) == module
                && let Some(last) = line.names.as_ref().and_then(|names| names.last())
            {
                return (last.span.after(), format!(", {name}"));
            }
        }
        if let Some(last) = self.uses.last() {
            return (last.span.after(), format!("\nuse {module} {{ {name} }}"));
        }
        let text = format!("use {module} {{ {name} }}");
        match self.documentation.last() {
            Some(line) => (line.after(), format!("\n\n{text}")),
            None => (Span::at(0), format!("{text}\n")),
        }
    }
}

/// The doc comment lines (`///` or `//!`) before something; empty where there are none.
pub type Documentation = List<Span>;

/// A list inside the tree: as wide as one pointer, and without memory of its own where it is empty.
pub type List<T> = thin_vec::ThinVec<T>;

/// The text of a doc comment, without its slashes, lines joined by newlines.
pub fn documentation_text(lines: &[Span], source: &str) -> String {
    let texts: Vec<&str> = lines
        .iter()
        .map(|line| {
            let text = line.of(source).trim_end();
            let text = text.strip_prefix("///").or_else(|| text.strip_prefix("//!")).unwrap_or(text);
            text.strip_prefix(' ').unwrap_or(text)
        })
        .collect();
    texts.join("\n")
}

/// `use path { names }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// The whole line.
    pub span: Span,
    /// The module.
    pub module: Path,
    /// The names taken from it; `None` takes all public ones.
    pub names: Option<List<Name>>,
}

/// A name: `triage`, or `` `when` `` in backticks. An empty span is a name that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Name {
    /// Where it stands, backticks included.
    pub span: Span,
}

impl Name {
    /// The name without its backticks; empty where it is missing.
    pub fn text<'source>(&self, source: &'source str) -> &'source str {
        let text = self.span.of(source);
        match text.as_bytes() {
            [b'`', .., b'`'] => text.get(1..text.len() - 1).unwrap_or(text),
            _ => text,
        }
    }

    /// True where the parser put it in for one that is not there.
    pub fn is_missing(&self) -> bool {
        self.span.is_empty()
    }
}

/// A text in quotes, a block of `|` lines, or `unknown "..."`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Text {
    /// Where it stands; for a hole, with the word `unknown`.
    pub span: Span,
    /// The span of the quoted string or of the lines, without `unknown`.
    pub value: Span,
    /// How it is written.
    pub kind: TextKind,
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// `"..."`
    Quoted,
    /// Lines that begin with `|`: Markdown.
    Prose,
    /// `unknown "..."`: not known yet; the text says what is open.
    Hole,
}

impl Text {
    /// What the text says: escapes (`\"`, `\\`, `\n`, `\t`, `\u{...}`) resolved, the `|` and one space after it dropped.
    pub fn value<'source>(&self, source: &'source str) -> Cow<'source, str> {
        let written = self.value.of(source);
        match self.kind {
            TextKind::Quoted | TextKind::Hole => crate::text::unquote(written),
            TextKind::Prose => Cow::Owned(crate::text::prose(written)),
        }
    }
}

/// `unknown "..."` where something else was expected.
pub type Hole = Text;

/// `kind name (parameters) of x { lines }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// From the first word to the closing brace.
    pub span: Span,
    /// The `///` lines above it.
    pub documentation: Documentation,
    /// The word `private` before it.
    pub private: Option<Span>,
    /// What it declares.
    pub kind: Kind,
    /// The word that says so.
    pub keyword: Span,
    /// Its name; for a scenario or post-mortem the quoted string; empty for `finally`.
    pub name: Name,
    /// Its parameters; `None` where there are no brackets.
    pub parameters: Option<List<Parameter>>,
    /// What stands between the name and the brace, beyond parameters.
    pub header: Header,
    /// The braces with all between them; `None` where there are none.
    pub body: Option<Span>,
    /// What stands between the braces, in order of text.
    pub lines: List<Line>,
}

/// What only some declarations have between name and brace.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Header {
    /// Nothing.
    #[default]
    Plain,
    /// `of a, b`: of a gate, an exception, a scenario, a post-mortem.
    Of(List<Path>),
    /// `of finance.Check(amount: spend)`: of a run.
    Run(Box<Call>),
    /// What is assumed.
    Assumption(Text),
    /// Of an outcome.
    Outcome {
        /// The word `unwinds`.
        unwinds: Option<Span>,
    },
    /// Of an event.
    Event(Box<EventHeader>),
}

/// `event name(...) from path matches expr transient`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct EventHeader {
    /// Who or what sends it.
    pub from: Option<Path>,
    /// To which case it belongs.
    pub matches: Option<Expression>,
    /// The word `transient`.
    pub transient: Option<Span>,
}

/// `name: type default value`, in brackets.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The whole.
    pub span: Span,
    /// The `///` lines above it.
    pub documentation: Documentation,
    /// Its name.
    pub name: Name,
    /// Its type, or the kind of thing it stands for (`role`, `agent`, `standard`, `duration`, ...).
    pub type_: Type,
    /// What it is where the caller says nothing.
    pub default: Option<Box<Expression>>,
}

/// `optional list of path @label`.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// The whole.
    pub span: Span,
    /// The words before the name, outermost first.
    pub wrappers: List<Wrapper>,
    /// The named type.
    pub path: Path,
    /// The labels after it.
    pub labels: List<Name>,
}

/// A word before a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapper {
    /// `optional`
    Optional,
    /// `list of`
    List,
}

/// `name: type`.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// The whole.
    pub span: Span,
    /// Its name.
    pub name: Name,
    /// Its type.
    pub type_: Type,
}

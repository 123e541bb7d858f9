//! From trees to the typed graph. Names are resolved, types are checked and the graph is made in one pass over each
//! declaration; there is no tree in between.
//!
//! | module | what it lowers |
//! |---|---|
//! | `resolve` | paths to declarations, steps, actions, labels |
//! | `types`, `fit` | types, fields, and which value fits where |
//! | `expression`, `paths`, `arithmetic`, `literal` | expressions |
//! | `figures` | what the language itself knows: `case.started`, `review.verdicts`, the words of policies |
//! | `arguments` | what is handed over in brackets |
//! | `patterns` | declarations with parameters, lowered at each use |
//! | `who`, `time`, `text` | the pieces that most lines are made of |
//! | `information`, `participants`, `protocol`, `law` | declarations outside workflows |
//! | `workflow`, `steps`, `ways`, `members`, `timing`, `writes`, `inherit` | workflows |
//! | `halves` | the steps of a long workflow, two at a time |
//! | `seam`, `scenario`, `subject`, `postmortem` | what stands around workflows |

mod arguments;
mod arithmetic;
pub(crate) mod classes;
mod declaration;
mod expression;
pub(crate) mod figures;
mod fit;
mod halves;
mod information;
mod inherit;
mod law;
mod literal;
mod lookup;
mod members;
mod optional;
pub(crate) mod outline;
mod participants;
mod paths;
mod patterns;
mod postmortem;
mod protocol;
mod resolve;
mod scenario;
mod scope;
mod seam;
mod steps;
mod subject;
mod text;
mod time;
mod timing;
pub(crate) mod types;
mod ways;
mod who;
mod workflow;
mod writes;

use crate::SideBySide;
use crate::program::Program;
use crate::references::References;
use flow_ir::{Allowed, Field, Id, Origin, Package, Unknown};
use flow_source::{Diagnostic, FileId, Location, Span};
use flow_syntax::ast;
use outline::{Outline, Outlines};
use patterns::Bindings;
use rustc_hash::{FxHashMap, FxHashSet};
pub(crate) use scope::{Data, Scope};
use std::borrow::Cow;
use std::sync::Arc;

/// What is lowered now: where it stands, what it may name, and what has come out so far.
pub(crate) struct Lowering<'a> {
    /// Everything that can be named.
    pub(crate) program: &'a Program<'a>,
    /// What every workflow declares: [`Outlines::of`] the program.
    pub(crate) outlines: &'a Outlines<'a>,
    /// The module whose text is lowered; see [`Lowering::enter`].
    pub(crate) module: usize,
    /// Its file.
    file: FileId,
    /// Its text.
    source: &'a str,
    /// The id of the declaration or step that is lowered: where its holes belong.
    pub(crate) within: Cow<'a, str>,
    /// The data that may be named.
    pub(crate) variables: Scope<'a>,
    /// A second module whose names count as well: of a scenario, that of the workflow it is about.
    beside: Option<usize>,
    /// The workflow whose steps may be named, where there is one.
    pub(crate) outline: Option<&'a Outline<'a>>,
    /// The parameters of the pattern that is lowered, with what they stand for.
    bindings: Bindings<'a>,
    /// True inside a policy, whose conditions have words of their own.
    policy: bool,
    /// How two things are done at the same time, where there is a thread to spare.
    side_by_side: Option<SideBySide>,
    /// True for the second half of a workflow, which is lowered once more where there is something to say about it.
    is_half: bool,
    /// How many callers look at something without wanting to hear about it.
    quiet: usize,
    /// The patterns that are being lowered, outermost first.
    stack: Vec<patterns::Frame>,
    /// How many patterns the outermost of them has led to.
    expansions: usize,
    /// Patterns that have been reported because they never end.
    endless: FxHashSet<usize>,
    /// The fields of records, parameters of patterns and so on, by symbol.
    fields: FxHashMap<usize, Arc<Vec<Field>>>,
    /// Which name means which declaration, where somebody wants to know.
    pub(crate) references: References,
    /// What has come out.
    pub(crate) output: Output,
}

/// So many findings are kept. What is mended changes what is found, so those after the first few hundred help nobody.
pub(crate) const MOST_FINDINGS: usize = 500;

/// What lowering gives.
#[derive(Default)]
pub(crate) struct Output {
    /// What is wrong or open.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The graph; sorted at the end.
    pub(crate) package: Package,
    /// Where laws are put in force, by id, in order of text.
    pub(crate) enacted: Vec<(Id, flow_ir::Origin)>,
    /// Warnings accepted, with the whole declaration or step in which they are.
    pub(crate) allowed: Vec<(Allowed, Location)>,
    /// The declarations of the standard library that something has named, in that order.
    reached: Vec<usize>,
    seen: FxHashSet<usize>,
    /// The ids of patterns with arguments that have been lowered.
    instances: FxHashSet<Id>,
    /// Uses of data that perhaps isn't there, until the whole declaration has been read.
    optional: optional::Uses,
}

impl<'a> Lowering<'a> {
    /// A lowering with nothing done yet.
    pub(crate) fn new(
        program: &'a Program<'a>,
        outlines: &'a Outlines<'a>,
        references: References,
        side_by_side: Option<SideBySide>,
    ) -> Self {
        let (file, source) = program.file(0);
        Self {
            program,
            outlines,
            module: 0,
            file,
            source,
            within: Cow::Borrowed(""),
            variables: Scope::default(),
            beside: None,
            outline: None,
            bindings: Bindings::default(),
            policy: false,
            side_by_side,
            is_half: false,
            quiet: 0,
            stack: Vec::new(),
            expansions: 0,
            endless: FxHashSet::default(),
            fields: FxHashMap::default(),
            references,
            output: Output::default(),
        }
    }

    /// Goes on in another module; gives the one before.
    pub(crate) fn enter(&mut self, module: usize) -> usize {
        (self.file, self.source) = self.program.file(module);
        std::mem::replace(&mut self.module, module)
    }

    /// The text of the module.
    pub(crate) fn source(&self) -> &'a str {
        self.source
    }

    /// A name as it is written, without backticks; empty where it is missing.
    pub(crate) fn text(&self, name: &ast::Name) -> &'a str {
        name.text(self.source())
    }

    /// A path as it is written.
    pub(crate) fn written(&self, path: &ast::Path) -> Cow<'a, str> {
        self.program.joined(self.source(), path, path.names.len())
    }

    /// The place of a span of the module.
    pub(crate) fn location(&self, span: Span) -> Location {
        Location::new(self.file, span)
    }

    /// The place of a span of the module, as the graph says it.
    pub(crate) fn origin(&self, span: Span) -> Origin {
        Origin { file: self.file.0, start: span.start, end: span.end }
    }

    /// Keeps what is to be said. What stands in a pattern is said where the pattern is declared, not at each use.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        if self.is_full() && diagnostic.level == flow_source::Level::Error {
            return;
        }
        if !self.in_pattern(diagnostic.location()) {
            self.output.diagnostics.push(diagnostic);
        }
    }

    /// True where so much has been said that nobody reads on: what costs time to word need not be worded.
    pub(crate) fn is_full(&self) -> bool {
        // One more than is told, so that it shows that there are more.
        self.output.diagnostics.len() > MOST_FINDINGS
    }

    /// Keeps an open question, and gives it back in words.
    pub(crate) fn unknown(&mut self, hole: &ast::Hole) -> String {
        let question = hole.value(self.source()).into_owned();
        let location = self.location(hole.span);
        // A question that only an edit would ask stands nowhere yet: what it mends has been told.
        if !hole.value.is_empty() && !self.in_pattern(location) {
            let origin = self.origin(hole.span);
            let within = self.within.clone().into_owned();
            self.report(crate::rules::unknown::diagnostic(&question, location));
            self.output.package.unknowns.push(Unknown { question: question.clone(), within, origin });
        }
        question
    }

    /// Keeps a warning that is accepted in the declaration or step `whole`.
    pub(crate) fn allow(&mut self, rule: &ast::Name, because: &ast::Text, whole: Span) -> Allowed {
        let origin = self.origin(rule.span);
        let reason = match because.kind {
            ast::TextKind::Hole => self.unknown(because),
            _ => because.value(self.source()).into_owned(),
        };
        let allowed = Allowed { rule: self.text(rule).to_owned(), because: reason, origin };
        let whole = self.location(whole);
        if !rule.is_missing() && !self.in_pattern(self.location(rule.span)) {
            self.output.allowed.push((allowed.clone(), whole));
        }
        allowed
    }

    /// True while a pattern is lowered for one of its uses.
    pub(crate) fn uses_pattern(&self) -> bool {
        self.stack.iter().any(|frame| frame.is_use())
    }

    /// True for a place in the text of a pattern that is lowered for one of its uses.
    fn in_pattern(&self, location: Location) -> bool {
        self.stack.iter().any(|frame| frame.hides(location))
    }
}

/// Adds to a list that nearly always has one member, and gives it no more room than that.
pub(crate) fn add<T>(list: &mut Vec<T>, member: T) {
    if list.capacity() == 0 {
        *list = vec![member];
    } else {
        list.push(member);
    }
}

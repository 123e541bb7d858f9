//! From trees to the typed graph. Names are resolved, types are checked and the graph is made in one pass over each
//! declaration; there is no tree in between.

pub(crate) mod classes;
mod inherit;
mod lookup;
mod members;
pub(crate) mod outline;
mod postmortem;
mod scenario;
mod scope;
mod seam;
mod skeleton;
mod steps;
mod subject;
mod timing;
mod ways;
mod workflow;
mod writes;

use crate::program::Program;
use flow_ir::{Allowed, Id, Origin, Package, Unknown};
use flow_source::{Diagnostic, Location, Span};
use flow_syntax::ast;
use outline::Outlines;
pub(crate) use scope::{Data, Scope};

/// What is lowered now: where it stands, what it may name, and what has come out so far.
pub(crate) struct Lowering<'a> {
    /// Everything that can be named.
    pub(crate) program: &'a Program<'a>,
    /// What every workflow declares: [`Outlines::of`] the program.
    pub(crate) outlines: &'a Outlines<'a>,
    /// The module whose text is lowered.
    pub(crate) module: usize,
    /// The id of the declaration or step that is lowered: where its holes belong.
    pub(crate) within: Id,
    /// The data that may be named.
    pub(crate) variables: Scope<'a>,
    /// What has come out.
    pub(crate) output: Output,
}

/// What lowering gives.
#[derive(Default)]
pub(crate) struct Output {
    /// What is wrong or open.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The graph; sorted at the end.
    pub(crate) package: Package,
    /// Warnings accepted, with the whole declaration or step in which they are.
    pub(crate) allowed: Vec<(Allowed, Location)>,
}

impl<'a> Lowering<'a> {
    /// The text of the module.
    pub(crate) fn source(&self) -> &'a str {
        self.program.modules.get(self.module).map_or("", |module| module.text)
    }

    /// A name as it is written, without backticks; empty where it is missing.
    pub(crate) fn text(&self, name: &ast::Name) -> &'a str {
        name.text(self.source())
    }

    /// The place of a span of the module.
    pub(crate) fn location(&self, span: Span) -> Location {
        let file = self.program.modules.get(self.module).map(|module| module.file);
        Location::new(file.unwrap_or_default(), span)
    }

    /// The place of a span of the module, as the graph says it.
    pub(crate) fn origin(&self, span: Span) -> Origin {
        Origin { file: self.location(span).file.0, start: span.start, end: span.end }
    }

    /// Keeps what is to be said.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.output.diagnostics.push(diagnostic);
    }

    /// Keeps an open question, and gives it back in words.
    pub(crate) fn unknown(&mut self, hole: &ast::Hole) -> String {
        let question = hole.value(self.source()).into_owned();
        let origin = self.origin(hole.span);
        let within = self.within.clone();
        self.output.package.unknowns.push(Unknown { question: question.clone(), within, origin });
        question
    }

    /// Keeps a warning that is accepted in the declaration or step `whole`.
    pub(crate) fn allow(&mut self, rule: &ast::Name, because: &ast::Text, whole: Span) -> Allowed {
        let because = because.value(self.source()).into_owned();
        let allowed = Allowed { rule: self.text(rule).to_owned(), because, origin: self.origin(rule.span) };
        let whole = self.location(whole);
        self.output.allowed.push((allowed.clone(), whole));
        allowed
    }
}

//! Post-mortems: which assumption broke, why, and what guards against it now.

use super::Lowering;
use crate::program::Symbol;
use crate::rules::{unknown_part, unknown_word};
use flow_ir::Postmortem;
use flow_syntax::ast::Value;
use flow_syntax::words::{Keyword, Kind};
use std::borrow::Cow;

/// The classes of cause that a post-mortem can name.
pub(crate) const CAUSES: [&str; 5] = ["workflow", "spec", "agent_context", "gate", "judgment"];

impl<'a> Lowering<'a> {
    /// A post-mortem; `None` where the workflow that it is about is unknown, which has been reported.
    pub(crate) fn postmortem(&mut self, symbol: &'a Symbol<'a>) -> Option<Postmortem> {
        let declaration = symbol.declaration;
        let id = symbol.id.to_string();
        let within = std::mem::replace(&mut self.within, Cow::Borrowed(&symbol.id));
        let head = self.quoted_head(declaration, id);
        let of = self.subject_workflow(declaration);
        let outline = of.and_then(|of| self.outline_of(of));
        let mut postmortem = Postmortem {
            head,
            of: of.map(|of| of.id.to_string()).unwrap_or_default(),
            ..Postmortem::default()
        };
        for line in &declaration.lines {
            match (line.keyword, &line.value) {
                (Some(Keyword::Broke), Value::Names(names)) => {
                    let Some(outline) = outline else { continue };
                    for name in names {
                        let text = self.text(name);
                        if let Some(assumption) = outline.assumption(text) {
                            self.refer_member(Some(name), outline, assumption.declaration.name.span);
                            postmortem.broke.push(assumption.id.clone());
                            continue;
                        }
                        let known: Vec<&str> =
                            outline.assumptions.iter().map(|assumption| assumption.name).collect();
                        let location = self.location(name.span);
                        let near = self.nearest(text, &known);
                        self.report(unknown_part::diagnostic("assumption", text, near, &known, location));
                    }
                }
                (Some(Keyword::Cause), Value::Names(names)) => {
                    let Some(name) = names.first() else { continue };
                    let text = self.text(name);
                    if CAUSES.contains(&text) {
                        postmortem.cause = Some(text.to_owned());
                        continue;
                    }
                    let location = self.location(name.span);
                    let what = "a class of cause";
                    let near = self.nearest(text, &CAUSES);
                    self.report(unknown_word::diagnostic(text, what, near, &CAUSES, location));
                }
                (Some(Keyword::Found), Value::Text(text)) => {
                    let prompt = self.prompt(text, None);
                    postmortem.found.push(prompt);
                }
                (Some(Keyword::Changed), Value::Text(text)) => {
                    let prompt = self.prompt(text, None);
                    postmortem.changed.push(prompt);
                }
                (Some(Keyword::Guard), Value::Guard(text) | Value::Text(text)) => {
                    let wanted = text.value(self.source());
                    match self.scenario_called(&wanted, symbol.module) {
                        Some(scenario) => postmortem.guards.push(scenario.id.to_string()),
                        None => {
                            let known = self.scenario_texts(symbol.module);
                            let known: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
                            let location = self.location(text.span);
                            let near = self.nearest(&wanted, &known);
                            let diagnostic = unknown_part::scenario(&wanted, near, location);
                            self.report(diagnostic);
                        }
                    }
                }
                _ => {}
            }
        }
        self.within = within;
        of.map(|_| postmortem)
    }

    /// The scenario of that text: of the same module, or else of another one.
    fn scenario_called(&self, text: &str, module: usize) -> Option<&'a Symbol<'a>> {
        let program = self.program;
        let called = |symbol: &&'a Symbol<'a>| {
            symbol.kind == Kind::Scenario && flow_syntax::text::unquote(symbol.name) == text
        };
        let mut found = program.symbols.iter().filter(called);
        let first = found.clone().find(|symbol| symbol.module == module);
        first.or_else(|| found.next())
    }

    fn scenario_texts(&self, module: usize) -> Vec<std::borrow::Cow<'a, str>> {
        let scenarios = self.program.symbols.iter().filter(|symbol| symbol.kind == Kind::Scenario);
        scenarios
            .filter(|symbol| symbol.module == module)
            .map(|symbol| flow_syntax::text::unquote(symbol.name))
            .collect()
    }
}

//! Waits: nothing until something.

use super::super::ways::Place;
use super::super::workflow::WorkflowLowering;
use super::Parts;
use crate::rules::waits_for_nothing;
use flow_ir::{Trigger, Wait};
use flow_syntax::ast::{Declaration, Value};
use flow_syntax::words::Keyword;

impl<'a> WorkflowLowering<'_, 'a> {
    /// A wait.
    pub(crate) fn wait(&mut self, declaration: &'a Declaration, place: Place, parts: &mut Parts) -> Wait {
        let mut wait = Wait::default();
        for line in &declaration.lines {
            if self.shared_line(line, parts, place) {
                continue;
            }
            match (line.keyword, &line.value) {
                (Some(Keyword::For), Value::Span(span)) => wait.span = Some(self.base.time_span(span)),
                (Some(Keyword::Until), Value::Expression(expression)) => {
                    wait.until = Some(self.base.condition(expression));
                }
                _ => {}
            }
        }
        let listens = declaration.lines.iter().any(|line| line.keyword == Some(Keyword::On))
            || parts.ways.iter().any(|way| matches!(way.trigger, Trigger::Event { .. }));
        if wait.span.is_none() && wait.until.is_none() && !listens {
            let name = self.base.text(&declaration.name);
            let location = self.at(declaration.name.span);
            self.base.report(waits_for_nothing::diagnostic(name, location));
        }
        wait
    }
}

//! Waits: nothing until something.

use super::super::ways::Place;
use super::super::workflow::WorkflowLowering;
use super::Parts;
use crate::rules::number_out_of_range::NoTime;
use crate::rules::{never_taken, waits_for_nothing};
use flow_ir::{Target, Trigger, Wait};
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
                (Some(Keyword::For), Value::Span(span)) => {
                    wait.span = Some(self.base.some_time(span, NoTime::Wait))
                }
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

    /// Reports a `done` of a wait that has neither a time nor a condition. Whoever skips a wait goes on there too, and so
    /// may whoever recovers in it.
    pub(super) fn check_done_of_wait(
        &mut self,
        declaration: &Declaration,
        title: &str,
        wait: &Wait,
        parts: &Parts,
    ) {
        let line = |wanted| declaration.lines.iter().find(|line| line.keyword == Some(wanted));
        let recovers = |target: &Target| matches!(target, Target::Recovery(_));
        let Some(done) = line(Keyword::Done) else { return };
        if wait.span.is_some()
            || wait.until.is_some()
            || parts.condition.is_some()
            || [Keyword::For, Keyword::Until, Keyword::When].into_iter().any(|wanted| line(wanted).is_some())
            || line(Keyword::On).is_none()
            || parts.ways.iter().flat_map(|way| &way.arrows).any(|arrow| recovers(&arrow.target))
        {
            return;
        }
        let (location, whole) = (self.at(done.span), self.whole_line(done.span));
        let (name, whole) = (self.at(declaration.name.span), self.at(whole));
        let insertion = self.insertion(declaration, "for unknown \"How long does it wait at most?\"");
        self.base.report(never_taken::only_events(title, location, name, whole, insertion));
    }
}

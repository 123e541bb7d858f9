//! Gates: somebody validates artifacts.

use super::super::ways::{Place, VERDICTS};
use super::super::workflow::{WorkflowLowering, bare_call};
use super::Parts;
use super::add;
use crate::rules::number_out_of_range::NoTime;
use crate::rules::verdict_as_name;
use flow_ir::{Gate, Trigger};
use flow_source::Span;
use flow_syntax::ast::{Declaration, Header, Line, Value};
use flow_syntax::words::{Keyword, Kind};

impl<'a> WorkflowLowering<'_, 'a> {
    /// A gate.
    pub(crate) fn gate(&mut self, declaration: &'a Declaration, place: Place, parts: &mut Parts) -> Gate {
        let mut gate = Gate::default();
        if let Header::Of(paths) = &declaration.header {
            for path in paths {
                if let Some((path, _)) = self.base.variable_path(path) {
                    add(&mut gate.of, path);
                }
            }
        }
        for line in &declaration.lines {
            if !self.shared_line(line, parts, place) && !self.work_line(line, &mut gate.work, place.block) {
                self.gate_line(line, &mut gate, parts, place);
            }
        }
        self.check_performers(declaration);
        let systems = self.systems_of(&gate.work.by);
        self.check_errors(declaration, &systems);
        gate
    }

    fn gate_line(&mut self, line: &'a Line, gate: &mut Gate, parts: &mut Parts, place: Place) {
        match (line.keyword, &line.value) {
            (Some(Keyword::Meets), Value::Call(call)) => gate.meets.extend(self.base.standard_use(call)),
            (Some(Keyword::Asks), Value::Text(text)) => {
                add(&mut gate.asks, self.base.request(text, line.condition.as_deref()));
            }
            (Some(Keyword::Requires), Value::Expression(expression)) => {
                gate.requires.push(self.base.condition(expression));
            }
            (Some(Keyword::Sample), Value::Percent(span)) => gate.sample = self.base.share(*span),
            (Some(Keyword::At), Value::At { cadence, at_once }) => {
                if let Some(path) = cadence {
                    let call = bare_call(path);
                    gate.at = self.base.instance(&call, Kind::Cadence);
                }
                gate.at_once = at_once.and_then(|span| self.base.at_once(span));
            }
            (Some(Keyword::Open), Value::Span(span)) => {
                gate.open = Some(self.base.some_time(span, NoTime::Open))
            }
            (Some(Keyword::Verdict), Value::Verdict { name, way }) => {
                let (word, end) = (self.base.text(name).to_owned(), name.span.end);
                if VERDICTS.contains(&word.as_str()) {
                    let both = self.at(Span::new(line.span.start, end));
                    self.base.report(verdict_as_name::in_line(&word, both));
                }
                let way = self.way(way, Trigger::Verdict { name: word }, place);
                parts.ways.push(way);
            }
            _ => {}
        }
    }
}

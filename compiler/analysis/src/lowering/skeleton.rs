//! The pieces that all declarations share, in their first form.

use super::Lowering;
use crate::program::Symbol;
use flow_ir as ir;
use flow_ir::Id;
use flow_syntax::ast;
use flow_syntax::words::Kind;

impl<'a> Lowering<'a> {
    /// What every declaration begins with.
    pub(crate) fn head(&mut self, declaration: &'a ast::Declaration, id: Id) -> ir::Head {
        let name = self.text(&declaration.name).to_owned();
        let documentation = ast::documentation_text(&declaration.documentation, self.source());
        let title = name.clone();
        ir::Head { id, name, title, documentation, origin: self.origin(declaration.name.span) }
    }

    /// The declaration that a path names. Reports an unknown or private name, and one of another kind than expected.
    pub(crate) fn resolve(&mut self, _path: &ast::Path, _expected: &[Kind]) -> Option<&'a Symbol<'a>> {
        None
    }

    /// A type and its labels.
    pub(crate) fn declared_type(&mut self, _written: &ast::Type) -> (ir::Type, Vec<Id>) {
        (ir::Type::Unknown, Vec::new())
    }

    /// A parameter of a workflow, outcome, event or action.
    pub(crate) fn field(&mut self, parameter: &ast::Parameter) -> ir::Field {
        let name = self.text(&parameter.name).to_owned();
        let title = name.clone();
        let (type_, labels) = self.declared_type(&parameter.type_);
        let documentation = ast::documentation_text(&parameter.documentation, self.source());
        let origin = self.origin(parameter.name.span);
        ir::Field { name, title, type_, labels, default: None, documentation, origin }
    }

    /// Data that is written.
    pub(crate) fn slot(&mut self, slot: &ast::Slot) -> ir::Write {
        let name = self.text(&slot.name).to_owned();
        let (type_, labels) = self.declared_type(&slot.type_);
        ir::Write { name, type_, labels, from: None, origin: self.origin(slot.name.span) }
    }

    /// A typed expression; `expected` helps to say what a bare name means, and is checked.
    pub(crate) fn expression(
        &mut self,
        expression: &ast::Expression,
        _expected: Option<&ir::Type>,
    ) -> ir::Expression {
        let origin = self.origin(expression.span);
        ir::Expression { kind: ir::ExpressionKind::Invalid, result: ir::Type::Unknown, origin }
    }

    /// An expression that is true or false.
    pub(crate) fn condition(&mut self, expression: &ast::Expression) -> ir::Expression {
        self.expression(expression, Some(&ir::Type::Bool))
    }

    /// Data of the case by its path: a variable and fields of it, and its type.
    pub(crate) fn variable_path(&mut self, path: &ast::Path) -> Option<(Vec<String>, ir::Type)> {
        Some((path.names.iter().map(|name| self.text(name).to_owned()).collect(), ir::Type::Unknown))
    }

    /// The arguments of a call, by the parameters it needs, in the order of the parameters.
    pub(crate) fn arguments(&mut self, _call: &ast::Call, _parameters: &[ir::Field]) -> Vec<ir::Argument> {
        Vec::new()
    }

    /// Who does or validates something.
    pub(crate) fn who(&mut self, _who: &ast::Who) -> ir::Who {
        ir::Who::Unknown { question: String::new() }
    }

    /// Somebody or something that takes part.
    pub(crate) fn participant(&mut self, _path: &ast::Path) -> Option<ir::Participant> {
        None
    }

    /// One accountable person, role or body; `None` where the name means nothing, which has been reported.
    pub(crate) fn person(&mut self, person: &ast::PersonReference) -> Option<ir::PersonReference> {
        match person {
            ast::PersonReference::Path(path) => {
                self.participant(path).map(|participant| ir::PersonReference::Participant { participant })
            }
            ast::PersonReference::Hole(hole) => {
                Some(ir::PersonReference::Unknown { question: self.unknown(hole) })
            }
        }
    }

    /// A length of time, written out, from data, or open.
    pub(crate) fn time_span(&mut self, _span: &ast::TimeSpan) -> ir::TimeSpan {
        ir::TimeSpan::Unknown { question: String::new() }
    }

    /// A length of time that is written out; `None` for a hole and for what can't be, which has been reported.
    pub(crate) fn duration(&mut self, _duration: &ast::Duration) -> Option<ir::Duration> {
        None
    }

    /// How long something takes.
    pub(crate) fn estimate(&mut self, estimate: &ast::Estimate) -> ir::Estimate {
        ir::Estimate {
            least: self.duration(&estimate.least),
            most: estimate.most.and_then(|most| self.duration(&most)),
            mostly: estimate.mostly.and_then(|mostly| self.duration(&mostly)),
        }
    }

    /// So many in a unit of time; `None` for a hole and for what can't be.
    pub(crate) fn rate(&mut self, _rate: &ast::Rate) -> Option<ir::Rate> {
        None
    }

    /// When something comes back.
    pub(crate) fn schedule(&mut self, _every: &ast::Every) -> ir::Schedule {
        ir::Schedule {
            every: ir::TimeSpan::Unknown { question: String::new() },
            weekday: None,
            day: None,
            time: None,
            zone: None,
            length: None,
        }
    }

    /// How somebody is reached.
    pub(crate) fn channel(&mut self, channel: &ast::Channel) -> ir::Channel {
        let name = channel.name.map(|name| self.text(&name).to_owned()).unwrap_or_default();
        ir::Channel { name, address: None, unknown: None }
    }

    /// A text for people.
    pub(crate) fn prompt(&mut self, text: &ast::Text, condition: Option<&ast::Expression>) -> ir::Prompt {
        let unknown = text.kind == ast::TextKind::Hole;
        let words = if unknown { self.unknown(text) } else { text.value(self.source()).into_owned() };
        let condition = condition.map(|condition| self.condition(condition));
        ir::Prompt { text: words, unknown, condition, origin: self.origin(text.span) }
    }

    /// A percentage as it is written: 10 for `10%`; `None` for what can't be, which has been reported.
    pub(crate) fn percent(&mut self, _span: flow_source::Span) -> Option<ir::Decimal> {
        None
    }

    /// A whole number that is counted with: `at most 3 times`; `None` for a hole and for what can't be.
    pub(crate) fn count(&mut self, _number: &ast::Number) -> Option<u32> {
        None
    }

    /// A whole number at a place in the text; `None` for what can't be, which has been reported.
    pub(crate) fn whole(&mut self, _span: flow_source::Span) -> Option<u32> {
        None
    }

    /// A date, ISO 8601; `None` for one that the calendar doesn't have, which has been reported.
    pub(crate) fn date(&mut self, _span: flow_source::Span) -> Option<String> {
        None
    }

    /// A time of day, `HH:MM`; `None` for one that the day doesn't have, which has been reported.
    pub(crate) fn clock(&mut self, _span: flow_source::Span) -> Option<String> {
        None
    }

    /// A time zone by its IANA name; `None` for one that doesn't exist, which has been reported.
    pub(crate) fn zone(&mut self, _text: &ast::Text) -> Option<String> {
        None
    }

    /// Labels by name: `clearance`, `lifts`.
    pub(crate) fn labels(&mut self, _names: &[ast::Name]) -> Vec<Id> {
        Vec::new()
    }

    /// An action of a system by its path: the system and the action.
    pub(crate) fn action(&mut self, _path: &ast::Path) -> Option<(&'a Symbol<'a>, &'a ast::Action)> {
        None
    }

    /// A standard with its arguments.
    pub(crate) fn standard_use(&mut self, _call: &ast::Call) -> Option<ir::StandardUse> {
        None
    }

    /// A ladder with its arguments.
    pub(crate) fn ladder_use(
        &mut self,
        _call: &ast::Call,
        _condition: Option<ir::Expression>,
    ) -> Option<ir::LadderUse> {
        None
    }

    /// A recovery with its arguments.
    pub(crate) fn recovery_use(&mut self, _call: &ast::Call) -> Option<ir::RecoveryUse> {
        None
    }

    /// The id of a calendar, cadence, measure, policy or agent with its arguments. It is lowered once for each
    /// different arguments.
    pub(crate) fn instance(&mut self, _call: &ast::Call, _kind: Kind) -> Option<Id> {
        None
    }

    /// A type as people say it.
    pub(crate) fn type_in_words(&self, type_: &ir::Type) -> String {
        format!("{type_:?}")
    }
}

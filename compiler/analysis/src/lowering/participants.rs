//! Roles, persons, agents and systems.

use super::Lowering;
use super::resolve::beginning;
use crate::rules::{impossible_quorum, missing_line, number_out_of_range};
use flow_ir as ir;
use flow_ir::{Authority, Confirmation, Criterion, Decimal, Id, Members, Permission};
use flow_syntax::ast::{self, Declaration, Line, People, Value};
use flow_syntax::words::{Keyword, Kind};

impl<'a> Lowering<'a> {
    /// A role or a person.
    pub(super) fn role(&mut self, declaration: &'a Declaration, id: Id) -> ir::Role {
        let head = self.head(declaration, id);
        let mut role = ir::Role { head, ..ir::Role::default() };
        for line in &declaration.lines {
            self.role_line(declaration, line, &mut role);
        }
        role
    }

    fn role_line(&mut self, declaration: &'a Declaration, line: &'a Line, role: &mut ir::Role) {
        match (line.keyword, &line.value) {
            (Some(Keyword::People), Value::People(people)) => role.members = self.people(people),
            (Some(Keyword::Part), Value::Path(path)) => {
                role.part_of = self.resolve(path, &[Kind::Role]).map(|larger| larger.id.to_owned());
            }
            (Some(Keyword::External), Value::Flag) => role.external = true,
            (Some(Keyword::Capacity), Value::Rate(rate)) => role.capacity = self.rate(rate),
            (Some(Keyword::Calendar), Value::Call(call)) => {
                role.calendar = self.instance(call, Kind::Calendar);
            }
            (Some(Keyword::Contact), Value::Contact(channel)) => role.contacts.push(self.channel(channel)),
            (Some(Keyword::Contact), Value::Hole(hole)) => {
                let unknown = Some(self.unknown(hole));
                role.contacts.push(ir::Channel { name: String::new(), address: None, unknown });
            }
            (Some(Keyword::Clearance), Value::Names(names)) => role.clearance.extend(self.labels(names)),
            (Some(Keyword::Deputy), Value::Paths(paths)) => {
                let deputies = self.ids(paths, &[Kind::Role, Kind::Person]);
                for (deputy, path) in deputies.iter().zip(paths) {
                    if *deputy == role.head.id {
                        let place = self.location(path.span);
                        let name = self.text(&declaration.name);
                        self.report(impossible_quorum::own_deputy(name, place));
                    }
                }
                role.deputies.extend(deputies);
            }
            (Some(Keyword::Deputy), Value::Hole(hole)) => {
                self.unknown(hole);
            }
            (Some(Keyword::Decides), Value::Path(path)) => {
                role.decides.extend(self.authority(path, line));
            }
            _ => {}
        }
    }

    fn people(&mut self, people: &'a People) -> Members {
        match people {
            People::Count(span) => {
                self.whole(*span).map_or(Members::Unstated, |count| Members::Count { count })
            }
            People::Hole(hole) => Members::Unknown { question: self.unknown(hole) },
            People::Named(paths) => {
                let names: Vec<&ast::Name> = paths
                    .iter()
                    .filter(|path| path.names.len() == 1)
                    .filter_map(|path| path.names.first())
                    .collect();
                self.no_repetition(names);
                let people = paths.iter().filter_map(|path| self.member_of_role(path)).collect();
                Members::Named { people }
            }
        }
    }

    /// A declared person by id, or somebody who is only named.
    fn member_of_role(&mut self, path: &'a ast::Path) -> Option<String> {
        use crate::program::Lookup;
        if path.names.iter().any(ast::Name::is_missing) {
            return None;
        }
        match self.lookup(path) {
            Lookup::Nothing if path.names.len() == 1 => Some(self.written(path).into_owned()),
            _ => self.resolve(path, &[Kind::Person]).map(|person| person.id.to_owned()),
        }
    }

    /// What somebody may decide: an action of a system, or work of a tier of risk.
    fn authority(&mut self, path: &'a ast::Path, line: &'a Line) -> Option<Authority> {
        let (symbol, length) = self.resolve_beginning(path, &[Kind::Risk, Kind::System])?;
        let origin = self.origin(path.span);
        if !matches!(symbol.kind, Kind::Risk | Kind::System) {
            self.expect_kind(&beginning(path, length), symbol, &[Kind::Risk, Kind::System]);
            return None;
        }
        if symbol.kind == Kind::System && length < path.names.len() {
            let (system, action) = self.action(path)?;
            let action_id = format!("{}.{}", system.id, self.name_in(system, &action.name));
            let condition = self.condition_on_action(line, Some((system, action)));
            return Some(Authority { action: action_id, condition, origin });
        }
        let symbol = self.resolve(path, &[Kind::Risk, Kind::System])?;
        if symbol.kind == Kind::System {
            self.action(path);
            return None;
        }
        let condition = self.condition_on_action(line, None);
        Some(Authority { action: symbol.id.to_owned(), condition, origin })
    }

    /// The condition of a line that speaks about an action: it may name what the action is given.
    fn condition_on_action(
        &mut self,
        line: &'a Line,
        action: Option<(&'a crate::program::Symbol<'a>, &'a ast::Action)>,
    ) -> Option<ir::Expression> {
        let condition = line.condition.as_ref()?;
        let mark = self.variables.open();
        if let Some((system, action)) = action {
            self.declare_action(system, action);
        }
        let condition = self.condition(condition);
        self.variables.close(mark);
        Some(condition)
    }

    fn declare_action(&mut self, system: &'a crate::program::Symbol<'a>, action: &'a ast::Action) {
        let fields = self.action_fields(system, action);
        for (field, parameter) in fields.into_iter().zip(action.parameters.iter().flatten()) {
            let place = self.program.location(system.module, parameter.name.span);
            let name = self.name_in(system, &parameter.name);
            if self.variables.get(name).is_none() {
                self.variables.value(name, field.type_, field.labels, place);
            }
        }
    }

    fn permission(&mut self, paths: &'a [ast::Path], line: &'a Line) -> Permission {
        let (actions, condition) = self.actions_and_condition(paths, line);
        Permission { actions, condition, origin: self.origin(line.span) }
    }

    /// Several actions; the condition of their line may name what any of them is given.
    fn actions_and_condition(
        &mut self,
        paths: &'a [ast::Path],
        line: &'a Line,
    ) -> (Vec<Id>, Option<ir::Expression>) {
        let mark = self.variables.open();
        let mut ids = Vec::with_capacity(paths.len());
        for path in paths {
            if let Some((system, action)) = self.action(path) {
                ids.push(format!("{}.{}", system.id, self.name_in(system, &action.name)));
                if line.condition.is_some() {
                    self.declare_action(system, action);
                }
            }
        }
        let condition = line.condition.as_ref().map(|condition| self.condition(condition));
        self.variables.close(mark);
        (ids, condition)
    }

    /// An agent.
    pub(super) fn agent(&mut self, declaration: &'a Declaration, id: Id) -> ir::Agent {
        let head = self.head(declaration, id);
        let mut agent = ir::Agent { head, ..ir::Agent::default() };
        for line in &declaration.lines {
            self.agent_line(line, &mut agent);
        }
        let names: Vec<&ast::Name> = declaration
            .lines
            .iter()
            .filter_map(|line| match &line.value {
                Value::Criterion { name, .. } => Some(name),
                Value::Declaration(audit) => Some(&audit.name),
                _ => None,
            })
            .collect();
        self.no_duplicates(names);
        if agent.passes.is_some() && agent.criteria.is_empty() {
            let name = self.text(&declaration.name);
            let place = self.location(declaration.name.span);
            self.report(missing_line::no_criteria(name, place));
        }
        agent
    }

    fn agent_line(&mut self, line: &'a Line, agent: &mut ir::Agent) {
        match (line.keyword, &line.value) {
            (Some(Keyword::Operator), Value::Person(person)) => agent.operator = self.person(person),
            (Some(Keyword::Clearance), Value::Names(names)) => agent.clearance.extend(self.labels(names)),
            (Some(Keyword::Uses), Value::Paths(paths)) => agent.uses.push(self.permission(paths, line)),
            (Some(Keyword::Never), Value::Paths(paths)) => agent.never.push(self.permission(paths, line)),
            (Some(Keyword::Confirm), Value::Confirm { actions, with }) => {
                let (actions, condition) = self.actions_and_condition(actions, line);
                let with = self.who(with);
                let origin = self.origin(line.span);
                agent.confirms.push(Confirmation { actions, with, condition, origin });
            }
            (Some(Keyword::Values), Value::Ranking(paths)) => agent.values.extend(self.ranking(paths)),
            (Some(Keyword::Model), Value::Model { model, configuration }) => {
                agent.model = Some(self.plain(model)).filter(|text| !text.is_empty());
                agent.configuration = configuration.as_ref().map(|text| self.plain(text));
            }
            (Some(Keyword::Observed), Value::Flag) => agent.observed = true,
            (Some(Keyword::Criterion), Value::Criterion { name, weight, text }) => {
                let place = self.location(*weight);
                if let Some(weight) = self.number(*weight) {
                    if weight <= Decimal::ZERO {
                        self.report(number_out_of_range::weight(place));
                    }
                    let origin = self.origin(name.span);
                    let name = self.text(name).to_owned();
                    let text = self.prompt(text, None).text;
                    agent.criteria.push(Criterion { name, weight, text, origin });
                }
            }
            (Some(Keyword::Passes), Value::Percent(span)) => agent.passes = self.share(*span),
            (_, Value::Declaration(declaration)) if declaration.kind == Kind::Audit => {
                let audit = self.audit(declaration, &agent.head.id);
                agent.audits.push(audit);
            }
            _ => {}
        }
    }

    /// A text that is no question to anybody; a hole gives nothing.
    fn plain(&mut self, text: &ast::Text) -> String {
        if text.kind == ast::TextKind::Hole {
            self.unknown(text);
            return String::new();
        }
        text.value(self.source()).into_owned()
    }

    fn audit(&mut self, declaration: &'a Declaration, agent: &str) -> ir::Audit {
        let id = format!("{agent}.{}", self.text(&declaration.name));
        let within = std::mem::replace(&mut self.within, id.clone().into());
        let head = self.head(declaration, id);
        let mut audit = ir::Audit {
            head,
            sample: None,
            schedule: None,
            by: None,
            asks: Vec::new(),
            timing: ir::Timing::default(),
            ways: Vec::new(),
        };
        for line in &declaration.lines {
            match (line.keyword, &line.value) {
                (Some(Keyword::Sample), Value::Percent(span)) => audit.sample = self.share(*span),
                (Some(Keyword::Every), Value::Every(every)) => audit.schedule = Some(self.schedule(every)),
                (Some(Keyword::By), Value::Who(who)) => audit.by = Some(self.who(who)),
                (Some(Keyword::Asks), Value::Text(text)) => {
                    audit.asks.push(self.request(text, line.condition.as_deref()));
                }
                (Some(Keyword::Allow), Value::Allow { rule, because }) => {
                    self.allow(rule, because, declaration.span);
                }
                (Some(Keyword::Late), Value::Way(way)) => {
                    let places = "An audit has no steps to go to: `escalate` says who hears of it, or `recover` who meets.";
                    audit.ways.extend(self.late_recovery(way, places));
                }
                _ => self.deadline_line(line, &mut audit.timing, "an audit"),
            }
        }
        self.within = within;
        self.needs_line(declaration, Keyword::By, "an audit that nobody makes is none");
        audit
    }

    /// A system.
    pub(super) fn system(&mut self, declaration: &'a Declaration, id: Id) -> ir::System {
        let head = self.head(declaration, id);
        let mut system = ir::System { head, ..ir::System::default() };
        let mut names: Vec<&ast::Name> = Vec::new();
        let mut errors: Vec<&ast::Name> = Vec::new();
        for line in &declaration.lines {
            match (line.keyword, &line.value) {
                (Some(Keyword::Owner), Value::Person(person)) => system.owner = self.person(person),
                (Some(Keyword::Clearance), Value::Names(names)) => {
                    system.clearance.extend(self.labels(names))
                }
                (Some(Keyword::Action), Value::Action(action)) => {
                    names.push(&action.name);
                    let action = self.action_declaration(action, line);
                    system.actions.push(action);
                }
                (Some(Keyword::Error), Value::Names(written)) => {
                    errors.extend(written);
                    system.errors.extend(written.iter().map(|name| self.text(name).to_owned()));
                }
                (Some(Keyword::Fact), Value::Slots { slots, .. }) => {
                    names.extend(slots.iter().map(|slot| &slot.name));
                    let facts: Vec<ir::Field> =
                        slots.iter().map(|slot| self.slot_field(slot, &line.documentation)).collect();
                    system.facts.extend(facts);
                }
                (Some(Keyword::Endpoint), Value::Text(text)) => {
                    system.endpoint = Some(self.plain(text)).filter(|text| !text.is_empty());
                }
                _ => {}
            }
        }
        self.no_duplicates(names);
        self.no_repetition(errors);
        system
    }

    fn action_declaration(&mut self, action: &'a ast::Action, line: &'a Line) -> ir::Action {
        let parameters: Vec<ir::Field> =
            action.parameters.iter().flatten().map(|parameter| self.field(parameter)).collect();
        self.no_duplicates(action.parameters.iter().flatten().map(|parameter| &parameter.name));
        ir::Action {
            name: self.text(&action.name).to_owned(),
            parameters,
            gives: action.gives.as_ref().map(|gives| self.declared_type(gives).0),
            risk: action
                .risk
                .as_ref()
                .and_then(|risk| self.resolve(risk, &[Kind::Risk]))
                .map(|risk| risk.id.to_owned()),
            idempotent: action.idempotent.is_some(),
            documentation: self.documentation(&line.documentation),
            origin: self.origin(action.name.span),
        }
    }
}

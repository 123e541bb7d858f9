//! What paths in expressions stand for: data of the case, facts, figures, members of choices, declarations.

use super::outline::{Found, Outline};
use super::{Data, Lowering, figures};
use crate::phrases;
use crate::program::{Lookup, Symbol};
use crate::rules::{unknown_field, unknown_member, unknown_name, wrong_kind};
use flow_ir::{Expression, ExpressionKind, Field, Type};
use flow_source::Span;
use flow_syntax::ast::{self, Value};
use flow_syntax::words::{Keyword, Kind};

impl<'a> Lowering<'a> {
    /// A name in an expression, perhaps with arguments.
    pub(super) fn call(&mut self, call: &ast::Call, expected: Option<&Type>) -> Expression {
        let origin = self.origin(call.span);
        if call.path.names.iter().any(ast::Name::is_missing) {
            return Expression { kind: ExpressionKind::Invalid, result: Type::Unknown, origin };
        }
        if let Some(Type::Kind { word }) = expected {
            return self.declaration_argument(call, word);
        }
        if call.arguments.is_none() {
            return self.path(&call.path, expected);
        }
        if let Some((symbol, length)) = self.resolve_beginning(&call.path, &[])
            && length == call.path.names.len()
        {
            if is_instance(symbol.kind) {
                return self.instance_value(call, symbol);
            }
            let (place, declared) = (self.location(call.span), self.program.place(symbol));
            let found = phrases::kind(symbol.kind);
            let wanted = "a value: data, a fact, or something written out";
            let name = self.written(&call.path);
            self.report(wrong_kind::diagnostic(&name, &found, wanted, place, declared));
        } else if let Some(name) = call.path.names.last() {
            self.action_in_value(call, name);
        }
        Expression { kind: ExpressionKind::Invalid, result: Type::Unknown, origin }
    }

    /// `Payments.refund(...)` where a value should stand.
    fn action_in_value(&mut self, call: &ast::Call, name: &ast::Name) {
        if let Lookup::Found(symbol, _) = self.lookup(&call.path) {
            let (place, declared) = (self.location(call.span), self.program.place(symbol));
            let found = format!("something that {} does", symbol.name);
            let wanted = "a value; an action is called in a `do` line of a stage";
            let name = self.text(name);
            self.report(wrong_kind::diagnostic(name, &found, wanted, place, declared));
        }
    }

    fn instance_reference(&mut self, call: &ast::Call, symbol: &'a Symbol<'a>) -> Expression {
        let origin = self.origin(call.span);
        self.reach(symbol);
        let result = Type::Kind { word: symbol.kind.word().to_owned() };
        match self.instance_of(call, symbol) {
            Some(id) => Expression { kind: ExpressionKind::Reference { id }, result, origin },
            None => Expression { kind: ExpressionKind::Invalid, result: Type::Unknown, origin },
        }
    }

    /// The same in a condition, where a measure stands for its number.
    fn instance_value(&mut self, call: &ast::Call, symbol: &'a Symbol<'a>) -> Expression {
        let mut reference = self.instance_reference(call, symbol);
        if symbol.kind == Kind::Measure && reference.kind != ExpressionKind::Invalid {
            reference.result = self.measured(symbol);
        }
        reference
    }

    /// What is handed over for a parameter that stands for a declaration: a role, a step, a standard.
    fn declaration_argument(&mut self, call: &ast::Call, word: &str) -> Expression {
        let origin = self.origin(call.span);
        let path = &call.path;
        let invalid = Expression { kind: ExpressionKind::Invalid, result: Type::Unknown, origin };
        let kinds: &[Kind] = match word {
            "step" | "stage" | "gate" => return self.step(path, word),
            "participant" => &[Kind::Role, Kind::Person, Kind::Agent, Kind::System],
            "role" => &[Kind::Role, Kind::Person],
            "person" => &[Kind::Person],
            "agent" => &[Kind::Agent],
            "system" => &[Kind::System],
            "standard" => &[Kind::Standard],
            "escalation" => &[Kind::Escalation],
            "recovery" => &[Kind::Recovery],
            "risk" => &[Kind::Risk],
            "label" => &[Kind::Label],
            "measure" => &[Kind::Measure],
            "calendar" => &[Kind::Calendar],
            "cadence" => &[Kind::Cadence],
            "policy" => &[Kind::Policy],
            "workflow" => &[Kind::Workflow],
            _ => return self.path(path, None),
        };
        if call.arguments.is_none() {
            if let [only] = path.names.as_slice()
                && let Some(bound) = self.parameter_value(only, path.span)
            {
                return bound;
            }
            // A case role stands for the person who has it; in a policy, words stand for what it speaks about.
            let first = path.names.first().map(|name| self.text(name)).unwrap_or("");
            if self.variables.get(first).is_some() || self.is_policy_word(first) {
                return self.path(path, None);
            }
        }
        if self.policy
            && word == "participant"
            && let Lookup::Nothing = self.lookup(path)
        {
            let name = self.text(path.names.first().unwrap_or(&ast::Name::default()));
            let mut names = figures::CLASSES.to_vec();
            names.extend(self.visible(kinds).iter().map(|symbol| symbol.name));
            let near = self.nearest(name, &names);
            let place = self.location(path.span);
            self.report(unknown_name::in_policy(name, place, near, &figures::CLASSES));
            return invalid;
        }
        let Some(symbol) = self.resolve(path, kinds) else { return invalid };
        if is_instance(symbol.kind) {
            return self.instance_reference(call, symbol);
        }
        self.no_arguments(call, symbol);
        let result = Type::Kind { word: symbol.kind.word().to_owned() };
        Expression { kind: ExpressionKind::Reference { id: symbol.id.to_owned() }, result, origin }
    }

    fn is_policy_word(&self, word: &str) -> bool {
        self.policy && (figures::policy(word).is_some() || figures::CLASSES.contains(&word))
    }

    /// Data of the case by its path: a variable and fields of it, and its type.
    pub(crate) fn variable_path(&mut self, path: &ast::Path) -> Option<(Vec<String>, Type)> {
        if path.names.iter().any(ast::Name::is_missing) {
            return None;
        }
        let first = path.names.first()?;
        let name = self.text(first);
        if let Some(entry) = self.variables.get(name) {
            self.refer(first.span, entry.place);
            let data = entry.data.clone();
            let value = self.data(path, data);
            return match value.kind {
                ExpressionKind::Variable { path } => Some((path, value.result)),
                _ => None,
            };
        }
        if path.names.len() == 1
            && let Some(bound) = self.parameter_value(first, path.span)
        {
            return match bound.kind {
                ExpressionKind::Variable { path } => Some((path, bound.result)),
                _ => None,
            };
        }
        if path.names.len() == 1
            && let Some(whole) = self.as_field(name)
        {
            let place = self.location(first.span);
            self.report(unknown_name::field(name, &whole, place));
            return None;
        }
        let names: Vec<&str> = self.variables.names().collect();
        let near = self.nearest(name, &names);
        let place = self.location(first.span);
        let written = match self.lookup(path) {
            Lookup::Found(symbol, _) => Some(phrases::kind(symbol.kind)),
            _ => None,
        };
        self.report(unknown_name::data(name, written.as_deref(), place, near));
        None
    }

    /// A moment that the language itself knows: `case.started`. `None` for every other path; nothing is reported then.
    pub(crate) fn moment(&mut self, path: &ast::Path) -> Option<Vec<String>> {
        let name = path.names.first().map(|name| self.text(name))?;
        if name != "case" || self.variables.get(name).is_some() {
            return None;
        }
        let figure = self.figure(path, name)?;
        let place = self.location(path.span);
        match self.fitting(figure, &Type::Date, place).kind {
            ExpressionKind::Figure { path } => Some(path),
            _ => Some(Vec::new()),
        }
    }

    /// What a path in an expression stands for.
    pub(super) fn path(&mut self, path: &ast::Path, expected: Option<&Type>) -> Expression {
        let origin = self.origin(path.span);
        let invalid = Expression { kind: ExpressionKind::Invalid, result: Type::Unknown, origin };
        if path.names.iter().any(ast::Name::is_missing) {
            return invalid;
        }
        let Some(first) = path.names.first() else { return invalid };
        let name = self.text(first);
        let only = path.names.len() == 1;
        if only && let Some(member) = self.expected_member(name, expected, path.span) {
            return member;
        }
        if let Some(entry) = self.variables.get(name) {
            self.refer(first.span, entry.place);
            let data = entry.data.clone();
            return self.data(path, data);
        }
        if let Some(bound) = self.parameter_value(first, path.span) {
            return self.of_bound(path, bound);
        }
        if let Some(figure) = self.figure(path, name) {
            return figure;
        }
        if self.policy
            && let Some(word) = self.policy_word(path, name)
        {
            return word;
        }
        if let Some(figure) = self.step_figure(path) {
            return figure;
        }
        match self.lookup(path) {
            Lookup::Found(symbol, length) => self.of_symbol(path, symbol, length),
            Lookup::Nothing => {
                if only && let Some(member) = self.some_member(name, expected, path.span) {
                    return member;
                }
                self.nothing(path, expected);
                invalid
            }
            other => {
                self.report_lookup(path, &other);
                invalid
            }
        }
    }

    /// A bare name that is a member of the choice that is expected.
    fn expected_member(&mut self, name: &str, expected: Option<&Type>, span: Span) -> Option<Expression> {
        let id = match expected? {
            Type::Choice { id } => id,
            Type::Optional { item } => match &**item {
                Type::Choice { id } => id,
                _ => return None,
            },
            _ => return None,
        };
        if let Some(entry) = self.variables.get(name)
            && let Data::Value { type_, .. } = &entry.data
            && matches!(type_, Type::Choice { id: own } if own == id)
        {
            return None;
        }
        let choice = self.symbol(id)?;
        self.members(choice).any(|member| member == name).then(|| self.member(choice, name, span))
    }

    fn member(&mut self, choice: &'a Symbol<'a>, name: &str, span: Span) -> Expression {
        self.reach(choice);
        let origin = self.origin(span);
        if let Some(declared) = self.member_place(choice, name) {
            // The member is the last name of the path.
            let length = u32::try_from(name.len()).unwrap_or(0);
            self.refer(Span::new(span.end.saturating_sub(length), span.end), declared);
        }
        let kind = ExpressionKind::Member { choice: choice.id.to_owned(), member: name.to_owned() };
        Expression { kind, result: Type::Choice { id: choice.id.to_owned() }, origin }
    }

    /// Where a choice declares a member.
    fn member_place(&self, choice: &Symbol<'a>, name: &str) -> Option<flow_source::Location> {
        choice.declaration.lines.iter().find_map(|line| match &line.value {
            Value::Member(member) if self.name_in(choice, member) == name => {
                Some(self.program.location(choice.module, member.span))
            }
            _ => None,
        })
    }

    /// A bare name that is a member of some choice that the file knows, where nothing says which is meant; or one that
    /// is reported, because another choice is expected.
    fn some_member(&mut self, name: &str, expected: Option<&Type>, span: Span) -> Option<Expression> {
        let choices = self.visible(&[Kind::Choice]);
        let having: Vec<&'a Symbol<'a>> =
            choices.into_iter().filter(|choice| self.members(choice).any(|member| member == name)).collect();
        let expected = match expected {
            Some(Type::Optional { item }) => Some(&**item),
            other => other,
        };
        if let Some(Type::Choice { id }) = expected {
            let choice = self.symbol(id)?;
            let members: Vec<&str> = self.members(choice).collect();
            let near = self.nearest(name, &members);
            let other = having.first().map(|other| (other.name, self.program.place(other)));
            let (place, declared) = (self.location(span), self.program.place(choice));
            let diagnostic =
                unknown_member::diagnostic(name, choice.name, &members, near, other, place, declared);
            self.report(diagnostic);
            let origin = self.origin(span);
            return Some(Expression { kind: ExpressionKind::Invalid, result: Type::Unknown, origin });
        }
        match having.as_slice() {
            [choice] => Some(self.member(choice, name, span)),
            _ => None,
        }
    }

    /// Data, and fields of it.
    fn data(&mut self, path: &ast::Path, data: Data<'a>) -> Expression {
        let origin = self.origin(path.span);
        let mut texts: Vec<String> = Vec::with_capacity(path.names.len());
        texts.extend(path.names.first().map(|name| self.text(name).to_owned()));
        let rest = path.names.get(1..).unwrap_or_default();
        let (mut type_, rest) = match data {
            Data::Value { type_, .. } => (type_, rest),
            Data::Step { id, kind, joined } => return self.of_step(path, id, kind, joined),
            Data::Fields(fields) => match rest.split_first() {
                Some((field, rest)) => {
                    let name = self.text(field);
                    texts.push(name.to_owned());
                    (self.field_of(&fields, name, path, field), rest)
                }
                None => (Type::Unknown, rest),
            },
        };
        for name in rest {
            type_ = self.field_type(&type_, name, path);
            texts.push(self.text(name).to_owned());
        }
        Expression { kind: ExpressionKind::Variable { path: texts }, result: type_, origin }
    }

    /// A figure of a step of the workflow at hand: `review.verdicts`.
    fn of_step(&mut self, path: &ast::Path, id: &str, kind: Kind, joined: Option<Type>) -> Expression {
        let origin = self.origin(path.span);
        let invalid = Expression { kind: ExpressionKind::Invalid, result: Type::Unknown, origin };
        match path.names.as_slice() {
            [_, word] => {
                let word = self.text(word);
                if let Some(result) = joined.filter(|_| matches!(word, "joined" | "left")) {
                    let kind = ExpressionKind::Figure { path: vec![id.to_owned(), word.to_owned()] };
                    return Expression { kind, result, origin };
                }
                let own = self.outline.is_some_and(|outline| {
                    let step = outline.steps.iter().find(|step| step.id == id);
                    step.is_some_and(|step| has_verdict(step.declaration, word, self))
                });
                self.figure_of_step(path, id.to_owned(), word, own).unwrap_or(invalid)
            }
            [only] => {
                let name = self.text(only);
                let place = self.location(path.span);
                self.report(wrong_kind::step_as_value(name, &phrases::kind(kind), place));
                invalid
            }
            _ => {
                let place = self.location(path.span);
                let word = path.names.last().map(|name| self.text(name)).unwrap_or("");
                self.report(unknown_field::figure(word, "a figure of a step", &[], None, place));
                invalid
            }
        }
    }

    fn field_of(&mut self, fields: &[Field], name: &str, path: &ast::Path, place: &ast::Name) -> Type {
        if let Some(field) = fields.iter().find(|field| field.name == name) {
            self.refer_origin(place.span, field.origin);
            return field.type_.clone();
        }
        let all: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        let near = self.nearest(name, &all);
        let of = path.names.first().map(|name| self.text(name)).unwrap_or("");
        let place = self.location(place.span);
        self.report(unknown_field::carried(name, of, &all, near, place));
        Type::Unknown
    }

    /// The type of a field of a value.
    fn field_type(&mut self, of: &Type, name: &ast::Name, path: &ast::Path) -> Type {
        let text = self.text(name);
        let place = self.location(name.span);
        match of {
            Type::Unknown => Type::Unknown,
            Type::Optional { item } => match self.field_type(item, name, path) {
                Type::Optional { item } => Type::Optional { item },
                Type::Unknown => Type::Unknown,
                item => Type::Optional { item: Box::new(item) },
            },
            Type::Record { id } => {
                let Some(record) = self.symbol(id) else { return Type::Unknown };
                let fields = self.fields_of(record);
                if let Some(field) = fields.iter().find(|field| field.name == text) {
                    self.refer_origin(name.span, field.origin);
                    return field.type_.clone();
                }
                let all: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
                let near = self.nearest(text, &all);
                let declared = self.program.place(record);
                self.report(unknown_field::diagnostic(text, record.name, &all, near, place, declared));
                Type::Unknown
            }
            Type::List { .. } => {
                let before = path.names.iter().take_while(|other| other.span != name.span);
                let before: Vec<&str> = before.map(|name| self.text(name)).collect();
                self.report(unknown_field::of_list(text, &before.join("."), place));
                Type::Unknown
            }
            other => {
                let is = phrases::type_(other);
                self.report(unknown_field::of_plain(text, &is, place));
                Type::Unknown
            }
        }
    }

    /// What a parameter stands for, and fields or figures of it.
    fn of_bound(&mut self, path: &ast::Path, bound: Expression) -> Expression {
        let rest = path.names.get(1..).unwrap_or_default();
        let Some(second) = rest.first() else { return bound };
        let origin = self.origin(path.span);
        let word = self.text(second);
        match (&bound.kind, &bound.result) {
            (_, Type::Kind { word: kind }) => {
                let type_ = match kind.as_str() {
                    "step" | "stage" | "gate" | "decide" | "parallel" | "wait" | "run" => figures::step(word),
                    "role" | "person" | "agent" | "system" | "participant" => figures::participant(word),
                    _ => None,
                };
                let Some(result) = type_ else {
                    let words: &[&str] = match kind.as_str() {
                        "role" | "person" | "agent" | "system" | "participant" => &figures::PARTICIPANT,
                        _ => &figures::STEP,
                    };
                    let near = self.nearest(word, words);
                    let place = self.location(second.span);
                    self.report(unknown_field::figure(word, &phrases::article(kind), words, near, place));
                    return Expression { kind: ExpressionKind::Invalid, result: Type::Unknown, origin };
                };
                let id = match bound.kind {
                    ExpressionKind::Reference { id } => id,
                    ExpressionKind::Variable { path } => path.join("."),
                    _ => return Expression { kind: ExpressionKind::Invalid, result: Type::Unknown, origin },
                };
                Expression {
                    kind: ExpressionKind::Figure { path: vec![id, word.to_owned()] },
                    result,
                    origin,
                }
            }
            (ExpressionKind::Variable { path: texts }, _) => {
                let mut texts = texts.clone();
                let mut type_ = bound.result.clone();
                for name in rest {
                    type_ = self.field_type(&type_, name, path);
                    texts.push(self.text(name).to_owned());
                }
                Expression { kind: ExpressionKind::Variable { path: texts }, result: type_, origin }
            }
            (ExpressionKind::Record { fields, .. }, _) if rest.len() == 1 => {
                if let Some(field) = fields.iter().find(|field| field.name == word) {
                    return field.value.clone();
                }
                let result = self.field_type(&bound.result.clone(), second, path);
                Expression { kind: ExpressionKind::Invalid, result, origin }
            }
            _ => {
                let result = bound.result.clone();
                self.field_type(&result, second, path);
                Expression { kind: ExpressionKind::Invalid, result: Type::Unknown, origin }
            }
        }
    }

    /// `today`, `now`, `case.started`.
    fn figure(&mut self, path: &ast::Path, name: &str) -> Option<Expression> {
        let origin = self.origin(path.span);
        let figure = |words: Vec<String>, result: Type| Expression {
            kind: ExpressionKind::Figure { path: words },
            result,
            origin,
        };
        match (name, path.names.as_slice()) {
            ("today" | "now", [_]) => Some(figure(vec![name.to_owned()], Type::Date)),
            ("case", [_, word]) => {
                let text = self.text(word);
                let Some(result) = figures::case(text) else {
                    let near = self.nearest(text, &figures::CASE);
                    let place = self.location(word.span);
                    self.report(unknown_field::figure(text, "a case", &figures::CASE, near, place));
                    return Some(Expression { kind: ExpressionKind::Invalid, result: Type::Unknown, origin });
                };
                Some(figure(vec!["case".to_owned(), text.to_owned()], result))
            }
            _ => None,
        }
    }

    /// A word of policies.
    fn policy_word(&mut self, path: &ast::Path, name: &str) -> Option<Expression> {
        let origin = self.origin(path.span);
        let names: Vec<String> = path.names.iter().map(|name| self.text(name).to_owned()).collect();
        if names.len() == 1 && figures::CLASSES.contains(&name) {
            let result = Type::Kind { word: "participant".to_owned() };
            return Some(Expression { kind: ExpressionKind::Figure { path: names }, result, origin });
        }
        let mut result = figures::policy(name)?;
        for word in path.names.get(1..).unwrap_or_default() {
            let text = self.text(word);
            let known = matches!(&result, Type::Kind { word } if word == "participant");
            match figures::participant(text).filter(|_| known) {
                Some(type_) => result = type_,
                None => {
                    let of = phrases::type_(&result);
                    let words: &[&str] = if known { &figures::PARTICIPANT } else { &[] };
                    let near = self.nearest(text, words);
                    let place = self.location(word.span);
                    self.report(unknown_field::figure(text, &of, words, near, place));
                    return Some(Expression { kind: ExpressionKind::Invalid, result: Type::Unknown, origin });
                }
            }
        }
        Some(Expression { kind: ExpressionKind::Figure { path: names }, result, origin })
    }

    /// `review.verdicts`: a figure of a step of the workflow at hand.
    fn step_figure(&mut self, path: &ast::Path) -> Option<Expression> {
        let outline = self.outline?;
        let texts: Vec<&str> = path.names.iter().map(|name| self.text(name)).collect();
        let (word, step) = texts.split_last()?;
        if step.is_empty() {
            return None;
        }
        match outline.find(Outline::ROOT, step) {
            Found::Step(index) => {
                self.refer_step(path.names.iter().nth_back(1), outline, index);
                let id = outline.step_id(index);
                let verdict =
                    outline.steps.get(index).is_some_and(|step| has_verdict(step.declaration, word, self));
                self.figure_of_step(path, id, word, verdict)
            }
            _ => None,
        }
    }

    fn figure_of_step(
        &mut self,
        path: &ast::Path,
        id: String,
        word: &str,
        verdict: bool,
    ) -> Option<Expression> {
        let origin = self.origin(path.span);
        let own = verdict.then(|| Type::List { item: Box::new(Type::Unknown) });
        if let Some(result) = figures::step(word).or(own) {
            let kind = ExpressionKind::Figure { path: vec![id, word.to_owned()] };
            return Some(Expression { kind, result, origin });
        }
        let near = self.nearest(word, &figures::STEP);
        let place = path.names.last().map_or(path.span, |name| name.span);
        let place = self.location(place);
        self.report(unknown_field::figure(word, "a step", &figures::STEP, near, place));
        Some(Expression { kind: ExpressionKind::Invalid, result: Type::Unknown, origin })
    }

    /// A declaration, and what it has inside.
    fn of_symbol(&mut self, path: &ast::Path, symbol: &'a Symbol<'a>, length: usize) -> Expression {
        let origin = self.origin(path.span);
        let invalid = Expression { kind: ExpressionKind::Invalid, result: Type::Unknown, origin };
        let rest = path.names.get(length..).unwrap_or_default();
        self.reach(symbol);
        let Some(inner) = rest.first() else {
            if is_instance(symbol.kind) {
                let call = ast::Call { span: path.span, path: path.clone(), arguments: None };
                return self.instance_value(&call, symbol);
            }
            let result = Type::Kind { word: symbol.kind.word().to_owned() };
            return Expression {
                kind: ExpressionKind::Reference { id: symbol.id.to_owned() },
                result,
                origin,
            };
        };
        let word = self.text(inner);
        let place = self.location(inner.span);
        let declared = self.program.place(symbol);
        match symbol.kind {
            Kind::Choice => {
                if let Some(member) = self.members(symbol).find(|member| *member == word) {
                    return self.member(symbol, member, path.span);
                }
                let members: Vec<&str> = self.members(symbol).collect();
                let near = self.nearest(word, &members);
                self.report(unknown_member::diagnostic(
                    word,
                    symbol.name,
                    &members,
                    near,
                    None,
                    place,
                    declared,
                ));
                invalid
            }
            Kind::System => {
                let system = symbol.id.to_owned();
                let text = self.program.modules.get(symbol.module).map_or("", |module| module.text);
                if let Some(fact) = self.facts(symbol).find(|fact| fact.name.text(text) == word) {
                    self.refer(inner.span, self.program.location(symbol.module, fact.name.span));
                    let mut result = self.fact_type(symbol, fact);
                    for name in rest.get(1..).unwrap_or_default() {
                        result = self.field_type(&result, name, path);
                    }
                    let kind = ExpressionKind::Fact { system, fact: word.to_owned() };
                    return Expression { kind, result, origin };
                }
                if let Some(action) = self.actions(symbol).find(|action| action.name.text(text) == word) {
                    self.refer(inner.span, self.program.location(symbol.module, action.name.span));
                    let result = Type::Kind { word: "action".to_owned() };
                    let kind = ExpressionKind::Reference { id: format!("{system}.{word}") };
                    return Expression { kind, result, origin };
                }
                let facts: Vec<&str> = self.facts(symbol).map(|fact| fact.name.text(text)).collect();
                let near = self.nearest(word, &facts);
                self.report(unknown_name::fact(word, symbol.name, place, declared, near, &facts));
                invalid
            }
            Kind::Workflow => {
                let texts: Vec<&str> = rest.iter().map(|name| self.text(name)).collect();
                let Some(outline) = self.outline_of(symbol) else { return invalid };
                if let Found::Step(index) = outline.find(Outline::ROOT, &texts) {
                    self.refer_step(path.names.last(), outline, index);
                    let kind = outline.steps.get(index).map_or("step", |step| step.kind.word());
                    let result = Type::Kind { word: kind.to_owned() };
                    let kind = ExpressionKind::Reference { id: outline.step_id(index) };
                    return Expression { kind, result, origin };
                }
                if let Some((figure, step)) = texts.split_last()
                    && let Found::Step(index) = outline.find(Outline::ROOT, step)
                {
                    self.refer_step(path.names.iter().nth_back(1), outline, index);
                    return self
                        .figure_of_step(path, outline.step_id(index), figure, false)
                        .unwrap_or(invalid);
                }
                let names: Vec<&str> = outline.steps.iter().map(|step| step.name).collect();
                let near = self.nearest(word, &names);
                self.report(unknown_name::step(word, Some(symbol.name), place, near));
                invalid
            }
            _ => {
                let report = unknown_name::inside(word, symbol.name, symbol.kind, place, declared);
                let report = match self.only_of_record(symbol) {
                    Some(variable) if symbol.kind == Kind::Record => {
                        let first = self.location(path.names.first().map_or(path.span, |name| name.span));
                        unknown_name::of_record(report, &variable, first)
                    }
                    _ => report,
                };
                self.report(report);
                invalid
            }
        }
    }

    /// The one piece of data at hand that is such a record.
    fn only_of_record(&self, record: &Symbol<'a>) -> Option<String> {
        let is = |name: &&str| match self.variables.get(name).map(|entry| &entry.data) {
            Some(Data::Value { type_: Type::Record { id }, .. }) => id.as_str() == record.id,
            _ => false,
        };
        let mut found = self.variables.names().filter(is);
        let first = found.next().map(str::to_owned);
        first.filter(|_| found.next().is_none())
    }

    /// What a measure measures, as far as its declaration says so.
    fn measured(&self, symbol: &Symbol<'a>) -> Type {
        for line in &symbol.declaration.lines {
            match (line.keyword, &line.value) {
                (Some(Keyword::Target), Value::Target { value, .. }) => {
                    return match &value.kind {
                        ast::ExpressionKind::Number => Type::Decimal,
                        ast::ExpressionKind::Percent => Type::Percent,
                        ast::ExpressionKind::Money { .. } => Type::Money,
                        ast::ExpressionKind::Duration(duration) => match duration.kind {
                            ast::DurationKind::Hole(_) => Type::Unknown,
                            _ => Type::Duration,
                        },
                        _ => Type::Unknown,
                    };
                }
                (_, Value::FromTo { .. }) => return Type::Duration,
                _ => {}
            }
        }
        Type::Unknown
    }

    /// The path of a field of that name, where data at hand has one: `invoice.amount`.
    pub(super) fn as_field(&mut self, name: &str) -> Option<String> {
        let at_hand: Vec<&str> = self.variables.names().collect();
        for variable in at_hand {
            let has = |fields: &[Field]| fields.iter().any(|field| field.name == name);
            let found = match self.variables.get(variable).map(|entry| &entry.data) {
                Some(Data::Value { type_: Type::Record { id }, .. }) => {
                    let record = self.symbol(id)?;
                    has(&self.fields_of(record))
                }
                Some(Data::Fields(fields)) => has(fields),
                _ => continue,
            };
            if found {
                return Some(format!("{variable}.{name}"));
            }
        }
        None
    }

    /// Reports a name that stands for nothing, with what could have been meant.
    fn nothing(&mut self, path: &ast::Path, expected: Option<&Type>) {
        let program = self.program;
        let name = path.names.first().map(|name| self.text(name)).unwrap_or("");
        if self.policy {
            let mut words: Vec<&str> = figures::POLICY.to_vec();
            words.extend(figures::CLASSES);
            words.extend(self.bindings.keys().copied().collect::<std::collections::BTreeSet<_>>());
            words.extend(self.visible(&[]).iter().map(|symbol| symbol.name));
            let near = self.nearest(name, &words);
            let place = self.location(path.names.first().map_or(path.span, |name| name.span));
            self.report(unknown_name::in_policy(name, place, near, &figures::POLICY));
            return;
        }
        let first = self.location(path.names.first().map_or(path.span, |name| name.span));
        if let Some(Type::Kind { word }) = expected
            && let Some(kind) = Kind::ALL.iter().find(|kind| kind.word() == word)
        {
            let diagnostic = self.not_found(path, &[*kind]);
            self.report(diagnostic);
            return;
        }
        let text = program.files.get(first.file).map_or("", |file| file.text());
        if let Some(report) = unknown_name::of_other_language(name, first, text, expected) {
            self.report(report);
            return;
        }
        let mut names: Vec<&str> = self.variables.names().collect();
        names.extend(self.bindings.keys().copied().collect::<std::collections::BTreeSet<_>>());
        if let Some(Type::Choice { id }) = expected
            && let Some(choice) = self.symbol(id)
        {
            names.extend(self.members(choice));
        }
        if let Some(whole) = self.as_field(name) {
            self.report(unknown_name::field(name, &whole, first));
            return;
        }
        if let Some(near) = self.nearest(name, &names) {
            let declared = self.variables.get(near).map(|entry| entry.place);
            self.report(unknown_name::near_data(name, first, near, declared));
            return;
        }
        if let Some(symbol) = program.elsewhere(self.module, name, &[]) {
            let module = program.modules.get(symbol.module).map_or("", |module| module.name);
            let edit = self.use_edit(module, name);
            self.report(unknown_name::of_other_module(name, module, first, edit));
            return;
        }
        // A record or choice is no value by itself; what is inside a choice is, and a record has nothing inside.
        let alone = path.names.len() == 1;
        let is_value = |kind| match kind {
            Kind::Record => false,
            Kind::Choice | Kind::Workflow | Kind::Function => !alone,
            _ => true,
        };
        let visible = self.visible(&[]);
        let mut known: Vec<&str> =
            visible.iter().filter(|symbol| is_value(symbol.kind)).map(|symbol| symbol.name).collect();
        known.extend(["today", "now", "case"]);
        let near = self.nearest(name, &known);
        if near.is_none() && self.outline.is_none() && self.beside.is_none() {
            self.report(unknown_name::outside_work(name, first, &names));
            return;
        }
        self.report(unknown_name::data(name, None, first, near));
    }
}

/// Kinds that are lowered once for each different arguments.
fn is_instance(kind: Kind) -> bool {
    matches!(kind, Kind::Calendar | Kind::Cadence | Kind::Measure | Kind::Policy | Kind::Agent)
}

/// True where a gate has a verdict of its own of that name.
fn has_verdict(step: &ast::Declaration, word: &str, lowering: &Lowering<'_>) -> bool {
    step.lines.iter().any(|line| match &line.value {
        Value::Verdict { name, .. } => lowering.text(name) == word,
        _ => false,
    })
}

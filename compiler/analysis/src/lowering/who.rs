//! Who does, validates or answers for something.

use super::{Data, Lowering};
use crate::phrases;
use crate::program::{Lookup, Symbol};
use crate::rules::{impossible_quorum, unknown_name, wrong_kind, wrong_type};
use flow_ir::{Expression, ExpressionKind, Participant, PersonReference, Quorum, Type, Who};
use flow_source::Span;
use flow_syntax::ast::{self, Count, Pool, WhoKind};
use flow_syntax::words::{Keyword, Kind};

/// Words for somebody by where they stand, and what may follow them.
const RELATIVE: [&str; 7] = ["performer", "operator", "owner", "sender", "receiver", "author", "reviewer"];
/// The kinds that take part.
const TAKING_PART: [Kind; 4] = [Kind::Role, Kind::Person, Kind::Agent, Kind::System];

impl<'a> Lowering<'a> {
    /// Who does or validates something.
    pub(crate) fn who(&mut self, who: &ast::Who) -> Who {
        match &who.kind {
            WhoKind::Call(call) => self.one(call),
            WhoKind::Of { count, pool, voting } => {
                let quorum = self.quorum(count);
                let pool = self.pool(pool);
                Who::Of { quorum, pool, voting: voting.is_some(), origin: self.origin(who.span) }
            }
            WhoKind::Then(parts) => Who::Then { parts: parts.iter().map(|part| self.who(part)).collect() },
            WhoKind::And(parts) => Who::And { parts: self.together(parts) },
            WhoKind::Or(parts) => Who::Or { parts: self.together(parts) },
            WhoKind::ExceptAuthor { who, of } => {
                let who = Box::new(self.who(who));
                match self.variable_path(of) {
                    Some((of, _)) => Who::ExceptAuthor { who, of },
                    None => *who,
                }
            }
            WhoKind::Except { who, excluded } => {
                let who = Box::new(self.who(who));
                let excluded = Box::new(self.who(excluded));
                Who::Except { who, excluded }
            }
            WhoKind::Hole(hole) => Who::Unknown { question: self.unknown(hole) },
        }
    }

    /// Several who are named side by side: of those whom nobody knows, one thing is said.
    fn together(&mut self, parts: &[ast::Who]) -> Vec<Who> {
        let mut strangers = Vec::new();
        for part in parts {
            if let WhoKind::Call(ast::Call { path, arguments: None, .. }) = &part.kind
                && let Some(stranger) = self.stranger_at(path)
            {
                strangers.push((path, stranger));
            }
        }
        let several = strangers.len() > 1;
        if several {
            let last = strangers.last().map_or(Span::default(), |(path, _)| path.span);
            let whole = strangers.first().map_or(last, |(path, _)| path.span.to(last));
            let gap = self.location(self.before_declaration(whole));
            let people: Vec<unknown_name::Stranger<'_>> =
                strangers.iter().map(|(_, stranger)| stranger.clone()).collect();
            let place = self.location(whole);
            self.report(unknown_name::strangers(place, &people, gap));
        }
        let is_told = |path: &ast::Path| several && strangers.iter().any(|(told, _)| told.span == path.span);
        let tell = |lowering: &mut Self, part: &ast::Who| match &part.kind {
            WhoKind::Call(call) if is_told(&call.path) => Who::Unknown { question: String::new() },
            _ => lowering.who(part),
        };
        parts.iter().map(|part| tell(self, part)).collect()
    }

    /// Somebody whom nobody knows, where a path of one name should name somebody and nothing near is known.
    fn stranger_at(&mut self, path: &ast::Path) -> Option<unknown_name::Stranger<'a>> {
        let [only] = path.names.as_slice() else { return None };
        let name = self.text(only);
        let known = only.is_missing()
            || self.variables.get(name).is_some()
            || self.bindings.contains_key(name)
            || RELATIVE.contains(&name)
            || matches!(name, "Human" | "Agent")
            || !matches!(self.lookup(path), Lookup::Nothing)
            || self.program.elsewhere(self.module, name, &TAKING_PART).is_some();
        if known { None } else { self.stranger(name) }
    }

    /// What is known of somebody who is declared nowhere: the role that names them, perhaps. `None` where another name is near.
    fn stranger(&self, name: &'a str) -> Option<unknown_name::Stranger<'a>> {
        let program = self.program;
        let visible = self.visible(&TAKING_PART);
        if let Some(role) = visible.iter().find(|role| self.has_member(role, name)) {
            let declared = program.location(role.module, role.declaration.name.span);
            let declaration = role.declaration;
            let documented = declaration.documentation.first().copied();
            let before = Span::at(documented.unwrap_or(declaration.span).start);
            let gap = (role.module == self.module).then(|| self.location(before));
            return Some(unknown_name::Stranger { name, role: Some((role.name, declared, gap)) });
        }
        let near = self.nearest_somebody(name, &visible);
        near.is_none().then_some(unknown_name::Stranger { name, role: None })
    }

    /// The name of somebody that was meant, perhaps.
    fn nearest_somebody(&self, name: &str, visible: &[&'a Symbol<'a>]) -> Option<&'a str> {
        let mut names: Vec<&str> = visible.iter().map(|symbol| symbol.name).collect();
        names.extend(self.variables.names());
        names.extend(["Human", "Agent", "performer", "operator", "owner"]);
        self.nearest(name, &names)
    }

    /// Just before the declaration of the file in which something stands, and what is said about it.
    fn before_declaration(&self, span: Span) -> Span {
        let tree = self.program.modules.get(self.module).map(|module| module.tree);
        let declarations = tree.into_iter().flat_map(|tree| tree.declarations.iter());
        let around = declarations.rev().find(|declaration| declaration.span.start <= span.start);
        around.map_or(Span::at(0), |declaration| {
            let documented = declaration.documentation.first().copied();
            let first = declaration.private.unwrap_or(declaration.span);
            Span::at(documented.unwrap_or(first).start.min(declaration.span.start))
        })
    }

    /// One participant, or a standard in whose place its reviewers stand.
    fn one(&mut self, call: &ast::Call) -> Who {
        let nobody = Who::Unknown { question: String::new() };
        let origin = self.origin(call.span);
        let mut found = None;
        let standard = match self.bound_path(&call.path) {
            Some(bound) => match &bound.kind {
                ExpressionKind::Reference { id } => {
                    self.symbol(id).filter(|symbol| symbol.kind == Kind::Standard)
                }
                _ => None,
            },
            None => match found.insert(self.lookup(&call.path)) {
                Lookup::Found(symbol, length) if *length == call.path.names.len() => {
                    Some(*symbol).filter(|symbol| symbol.kind == Kind::Standard)
                }
                _ => None,
            },
        };
        if let Some(standard) = standard {
            let reviewers = self.with_pattern(call, standard, |lowering, declaration| {
                let parts: Vec<Who> = declaration
                    .lines
                    .iter()
                    .filter_map(|line| match (line.keyword, &line.value) {
                        (Some(Keyword::By), ast::Value::Who(who)) => Some(lowering.who(who)),
                        _ => None,
                    })
                    .collect();
                parts
            });
            let mut parts = reviewers.unwrap_or_default();
            return match parts.len() {
                0 => nobody,
                1 => parts.pop().unwrap_or(nobody),
                _ => Who::And { parts },
            };
        }
        self.participant_call(call, found).map_or(nobody, |participant| Who::One { participant, origin })
    }

    fn bound_path(&mut self, path: &ast::Path) -> Option<Expression> {
        match path.names.as_slice() {
            [only] if !only.is_missing() => self.parameter_value(only, path.span),
            _ => None,
        }
    }

    fn quorum(&mut self, count: &Count) -> Quorum {
        match count {
            Count::Number(span) => match self.whole(*span) {
                Some(0) => {
                    let place = self.location(*span);
                    self.report(impossible_quorum::nobody(place));
                    Quorum::Unknown { question: String::new() }
                }
                Some(count) => Quorum::Number { count },
                None => Quorum::Unknown { question: String::new() },
            },
            Count::Fraction(span) => self.fraction(*span),
            Count::Majority(_) => Quorum::Majority,
            Count::All(_) => Quorum::All,
            Count::Path(path) => {
                let written = self.written(path);
                if let Some(digits) = flow_syntax::text::number_word(&written)
                    && !matches!(
                        self.variables.get(&written).map(|entry| &entry.data),
                        Some(Data::Value { .. })
                    )
                    && !self.bindings.contains_key(&*written)
                {
                    let place = self.location(path.span);
                    self.report(unknown_name::number(&written, digits, place));
                    return Quorum::Unknown { question: String::new() };
                }
                let value = self.path(path, Some(&Type::Int));
                let place = self.location(path.span);
                let value = self.fitting(value, &Type::Int, place);
                match &value.kind {
                    ExpressionKind::Number { value: number } => match u32::try_from(*number) {
                        Ok(count) if count > 0 => Quorum::Number { count },
                        _ => {
                            let origin = value.origin;
                            let span = Span::new(origin.start, origin.end);
                            let place = flow_source::Location::new(flow_source::FileId(origin.file), span);
                            self.report(impossible_quorum::nobody(place));
                            Quorum::Unknown { question: String::new() }
                        }
                    },
                    ExpressionKind::Unknown { question } => Quorum::Unknown { question: question.clone() },
                    ExpressionKind::Invalid => Quorum::Unknown { question: String::new() },
                    _ => Quorum::Computed { value: Box::new(value) },
                }
            }
            Count::Hole(hole) => Quorum::Unknown { question: self.unknown(hole) },
        }
    }

    fn fraction(&mut self, span: Span) -> Quorum {
        let written = span.of(self.source());
        let parts = written.split_once('/');
        let numbers = parts.and_then(|(above, below)| {
            let parse = |text: &str| text.trim().replace('_', "").parse::<u32>().ok();
            Some((parse(above)?, parse(below)?))
        });
        let place = self.location(span);
        let problem = match numbers {
            Some((numerator, denominator))
                if denominator > 0 && numerator > 0 && numerator <= denominator =>
            {
                return Quorum::Fraction { numerator, denominator };
            }
            Some((_, 0)) => impossible_quorum::zero_below(written, place),
            Some((0, _)) => impossible_quorum::nobody(place),
            Some(_) => impossible_quorum::more_than_all(written, place),
            None => impossible_quorum::too_long(place),
        };
        self.report(problem);
        Quorum::Unknown { question: String::new() }
    }

    fn pool(&mut self, pool: &Pool) -> Vec<Participant> {
        match pool {
            Pool::Call(call) => self.participant_call(call, None).into_iter().collect(),
            Pool::Paths(paths) => {
                let mut pool: Vec<Participant> = Vec::with_capacity(paths.len());
                for path in paths {
                    if let Some(participant) = self.participant(path) {
                        if pool.contains(&participant) {
                            let place = self.location(path.span);
                            self.report(impossible_quorum::twice(&self.written(path), place));
                        } else {
                            pool.push(participant);
                        }
                    }
                }
                pool
            }
        }
    }

    fn participant_call(&mut self, call: &ast::Call, found: Option<Lookup<'a>>) -> Option<Participant> {
        if call.arguments.is_none() {
            return self.participant_found(&call.path, found);
        }
        let symbol = self.resolve(&call.path, &TAKING_PART)?;
        if symbol.kind == Kind::Agent {
            return self.instance_of(call, symbol).map(|id| Participant::Agent { id });
        }
        self.no_arguments(call, symbol);
        Some(by_kind(symbol.kind, &symbol.id))
    }

    /// Somebody or something that takes part. Reports a name that means nobody.
    pub(crate) fn participant(&mut self, path: &ast::Path) -> Option<Participant> {
        self.participant_found(path, None)
    }

    /// The same, where perhaps it has been looked up already what the path means.
    fn participant_found(&mut self, path: &ast::Path, found: Option<Lookup<'a>>) -> Option<Participant> {
        if path.names.iter().any(ast::Name::is_missing) {
            return None;
        }
        let first = path.names.first()?;
        let name = self.text(first);
        if self.variables.get(name).is_some() {
            return self.holder(path);
        }
        if let Some(bound) = self.parameter_value(first, path.span) {
            return self.bound_participant(path, bound);
        }
        let found = found.unwrap_or_else(|| self.lookup(path));
        let known = !matches!(found, Lookup::Nothing);
        if !known && RELATIVE.contains(&name) {
            return self.relative(path);
        }
        if !known && path.names.len() == 1 {
            match name {
                "Human" => return Some(Participant::AnyHuman),
                "Agent" => return Some(Participant::AnyAgent),
                _ => {}
            }
        }
        if !known && path.names.len() == 1 {
            let place = self.location(path.span);
            let program = self.program;
            if program.elsewhere(self.module, name, &TAKING_PART).is_none() {
                let report = match self.stranger(name) {
                    _ if unknown_name::is_open(name) => unknown_name::open(name, "Who is it?", place),
                    Some(stranger) => {
                        let gap = self.location(self.before_declaration(path.span));
                        unknown_name::stranger(place, &stranger, gap)
                    }
                    None => {
                        let near = self.nearest_somebody(name, &self.visible(&TAKING_PART));
                        unknown_name::nobody(name, place, near)
                    }
                };
                self.report(report);
                return None;
            }
        }
        let symbol = self.resolve_found(path, &TAKING_PART, found)?;
        if symbol.kind == Kind::Agent && symbol.declaration.parameters.is_some() {
            let call = ast::Call { span: path.span, path: path.clone(), arguments: None };
            return self.instance_of(&call, symbol).map(|id| Participant::Agent { id });
        }
        Some(by_kind(symbol.kind, &symbol.id))
    }

    /// Whether a role says of somebody, by name, that they are in it.
    fn has_member(&self, role: &Symbol<'_>, name: &str) -> bool {
        let text = self.program.modules.get(role.module).map_or("", |module| module.text);
        role.declaration.lines.iter().any(|line| match &line.value {
            ast::Value::People(ast::People::Named(people)) => {
                people.iter().any(|one| matches!(one.names.as_slice(), [only] if only.text(text) == name))
            }
            _ => false,
        })
    }

    /// Somebody that the data of the case names.
    fn holder(&mut self, path: &ast::Path) -> Option<Participant> {
        let name = path.names.first().map(|name| self.text(name)).unwrap_or("");
        if let Some(entry) = self.variables.get(name)
            && let Some(is) = match &entry.data {
                Data::Step { kind, .. } => Some(phrases::kind(*kind)),
                Data::Fields(_) if path.names.len() == 1 => Some("an event or a run".to_owned()),
                _ => None,
            }
        {
            let place = self.location(path.span);
            self.report(wrong_type::not_somebody(name, &is, place));
            return None;
        }
        let (path_texts, type_) = self.variable_path(path)?;
        self.holder_of(path, path_texts, &type_)
    }

    fn holder_of(&mut self, path: &ast::Path, texts: Vec<String>, type_: &Type) -> Option<Participant> {
        match type_ {
            Type::Holder { role } => Some(Participant::Holder { path: texts, role: Some(role.clone()) }),
            Type::Person | Type::Unknown => Some(Participant::Holder { path: texts, role: None }),
            Type::Kind { word }
                if TAKING_PART.iter().any(|kind| kind.word() == word) || word == "participant" =>
            {
                Some(Participant::Holder { path: texts, role: None })
            }
            Type::Optional { item } => self.holder_of(path, texts, item),
            other => {
                let place = self.location(path.span);
                let is = phrases::type_(other);
                self.report(wrong_type::not_somebody(&self.written(path), &is, place));
                None
            }
        }
    }

    fn bound_participant(&mut self, path: &ast::Path, bound: Expression) -> Option<Participant> {
        let rest = path.names.get(1..).unwrap_or_default();
        if !rest.is_empty() {
            // `lead.operator`: of whoever the parameter stands for.
            let mut texts: Vec<String> = match &bound.kind {
                ExpressionKind::Reference { id } => vec![id.clone()],
                ExpressionKind::Variable { path } => path.clone(),
                _ => return None,
            };
            texts.extend(rest.iter().map(|name| self.text(name).to_owned()));
            return Some(Participant::Relative { path: texts });
        }
        match (bound.kind, &bound.result) {
            (ExpressionKind::Reference { id }, _) => {
                let plain = id.split('(').next().unwrap_or(&id);
                let symbol = self.symbol(plain)?;
                if TAKING_PART.contains(&symbol.kind) {
                    return Some(by_kind(symbol.kind, &id));
                }
                let (place, declared) = (self.location(path.span), self.program.place(symbol));
                let (found, wanted) = (phrases::kind(symbol.kind), phrases::kinds(&TAKING_PART));
                self.report(wrong_kind::diagnostic(&self.written(path), &found, &wanted, place, declared));
                None
            }
            (ExpressionKind::Variable { path: texts }, type_) => {
                let type_ = type_.clone();
                self.holder_of(path, texts, &type_)
            }
            (ExpressionKind::Figure { path }, _) => Some(Participant::Relative { path }),
            _ => None,
        }
    }

    /// `performer.operator`: somebody by where they stand.
    fn relative(&mut self, path: &ast::Path) -> Option<Participant> {
        let texts: Vec<&str> = path.names.iter().map(|name| self.text(name)).collect();
        for (index, word) in texts.iter().enumerate().skip(1) {
            let follows = ["operator", "owner", "deputy"];
            if !follows.contains(word) {
                let near = self.nearest(word, &follows);
                let place = path.names.get(index).map_or(path.span, |name| name.span);
                let place = self.location(place);
                let of = texts.first().copied().unwrap_or("");
                self.report(crate::rules::unknown_field::figure(
                    word,
                    &format!("`{of}`"),
                    &follows,
                    near,
                    place,
                ));
                return None;
            }
        }
        Some(Participant::Relative { path: texts.into_iter().map(str::to_owned).collect() })
    }

    /// One accountable person, role or body; `None` where the name means nobody, which has been reported.
    pub(crate) fn person(&mut self, person: &ast::PersonReference) -> Option<PersonReference> {
        match person {
            ast::PersonReference::Path(path) => {
                self.participant(path).map(|participant| PersonReference::Participant { participant })
            }
            ast::PersonReference::Hole(hole) => {
                Some(PersonReference::Unknown { question: self.unknown(hole) })
            }
        }
    }

    /// Several participants; those that mean nobody are reported and left out.
    pub(crate) fn participants(&mut self, paths: &[ast::Path]) -> Vec<Participant> {
        paths.iter().filter_map(|path| self.participant(path)).collect()
    }
}

fn by_kind(kind: Kind, id: &str) -> Participant {
    let id = id.to_owned();
    match kind {
        Kind::Person => Participant::Person { id },
        Kind::Agent => Participant::Agent { id },
        Kind::System => Participant::System { id },
        _ => Participant::Role { id },
    }
}

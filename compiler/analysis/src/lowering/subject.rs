//! The subjects of a scenario's sentences, and what can be said of them.

use super::Lowering;
use super::outline::{Entry, Found, Outline, StepEntry};
use super::ways::VERDICTS;
use crate::program::Symbol;
use crate::rules::{unknown_part, unknown_verdict, wrong_sentence};
use flow_ir::{Field, Id};
use flow_source::Location;
use flow_syntax::ast::{self, Happens, HappensKind, IdleState, Line, People, Pool, Value, WhoKind};
use flow_syntax::words::{Keyword, Kind};

/// What a sentence of a scenario is about.
pub(crate) struct Subject<'a> {
    /// What it is called.
    pub(crate) name: &'a str,
    /// Its id.
    pub(crate) id: Id,
    /// What it is.
    pub(crate) kind: SubjectKind<'a>,
    /// Where it is declared.
    pub(crate) place: Option<Location>,
}

/// The kinds of subject.
#[derive(Clone, Copy)]
pub(crate) enum SubjectKind<'a> {
    /// A step.
    Step {
        outline: &'a Outline<'a>,
        step: usize,
        kind: Kind,
        /// An agent does it that must have some of its actions confirmed: somebody answers inside the stage.
        confirms: bool,
    },
    /// An event, by its place in the outline.
    Event { outline: &'a Outline<'a>, event: usize },
    /// An outcome.
    Outcome,
    /// Something that is due every so often.
    Duty,
    /// A role, person or agent.
    Participant,
    /// A system.
    System(&'a Symbol<'a>),
    /// A recovery protocol.
    Recovery(&'a Symbol<'a>),
    /// A handoff.
    Seam,
    /// Another workflow.
    Workflow,
}

impl SubjectKind<'_> {
    /// What it is, with its article.
    pub(crate) fn words(&self) -> &'static str {
        match self {
            Self::Step { kind, .. } => match kind {
                Kind::Stage => "a stage",
                Kind::Gate => "a gate",
                Kind::Decide => "a decision",
                Kind::Parallel => "a parallel",
                Kind::Wait => "a wait",
                _ => "a run",
            },
            Self::Event { .. } => "an event",
            Self::Outcome => "an outcome",
            Self::Duty => "a duty",
            Self::Participant => "somebody who takes part",
            Self::System(_) => "a system",
            Self::Recovery(_) => "a recovery",
            Self::Seam => "a seam",
            Self::Workflow => "a workflow",
        }
    }

    /// What a scenario can say of it, in the words of the sentence.
    fn verbs(&self) -> &'static [&'static str] {
        match self {
            Self::Step { kind: Kind::Stage, confirms: true, .. } => {
                &["writes", "says", "is silent", "is stalled", "is absent", "fails", "takes"]
            }
            Self::Step { kind: Kind::Stage, .. } => {
                &["writes", "is silent", "is stalled", "is absent", "fails", "takes"]
            }
            Self::Step { kind: Kind::Gate, .. } => {
                &["says", "writes", "is silent", "is stalled", "is absent", "fails", "takes"]
            }
            Self::Step { kind: Kind::Run, .. } => &["is silent", "is stalled", "fails", "takes"],
            Self::Step { .. } | Self::Outcome | Self::Workflow => &["is expected"],
            Self::Event { .. } => &["happens"],
            Self::Duty => &["is silent", "takes"],
            Self::Participant => &["is absent", "is silent"],
            Self::System(_) => &["fails", "is silent", "is stalled", "is absent"],
            Self::Recovery(_) => &["says", "writes", "is silent", "is absent", "takes", "fails"],
            Self::Seam => &["says", "is silent", "is absent", "takes"],
        }
    }

    /// What a scenario can expect of it.
    pub(crate) fn states(&self) -> &'static [&'static str] {
        match self {
            Self::Step { .. } => &[
                "entered",
                "started",
                "finished",
                "late",
                "stalled",
                "retried",
                "recovered",
                "compensated",
                "cancelled",
                "assigned",
                "handed_over",
            ],
            Self::Event { .. } | Self::Outcome => &["happened"],
            Self::Duty => &["started", "finished", "late"],
            Self::Participant | Self::System(_) => &["notified", "assigned", "convened", "handed_over"],
            Self::Recovery(_) => &["started", "finished"],
            Self::Seam => &["started", "handed_over", "finished", "late"],
            Self::Workflow => &["started", "ended", "late"],
        }
    }
}

/// The verb of a sentence as it is written.
fn verb(event: &HappensKind) -> &'static str {
    match event {
        HappensKind::Writes(_) => "writes",
        HappensKind::Says { .. } => "says",
        HappensKind::Is { state: IdleState::Silent, .. } => "is silent",
        HappensKind::Is { state: IdleState::Stalled, .. } => "is stalled",
        HappensKind::Is { state: IdleState::Absent, .. } => "is absent",
        HappensKind::Fails { .. } => "fails",
        HappensKind::Takes(_) => "takes",
        HappensKind::Happens(_) => "happens",
    }
}

impl<'a> Lowering<'a> {
    /// What a path means as the subject of a sentence: a step, event or outcome of the workflow, somebody who takes part, a
    /// recovery, a seam, another workflow or a step of one.
    pub(crate) fn subject(&mut self, path: &'a ast::Path, outline: &'a Outline<'a>) -> Option<Subject<'a>> {
        let names: Vec<&'a str> = path.names.iter().map(|name| self.text(name)).collect();
        let name = names.last().copied()?;
        if name.is_empty() {
            return None;
        }
        if let Some(found) = self.part(path, &names, outline) {
            return Some(found);
        }
        if let Some(symbol) = self.known(path) {
            let kind = match symbol.kind {
                Kind::Role | Kind::Person | Kind::Agent => Some(SubjectKind::Participant),
                Kind::System => Some(SubjectKind::System(symbol)),
                Kind::Recovery => Some(SubjectKind::Recovery(symbol)),
                Kind::Seam => Some(SubjectKind::Seam),
                Kind::Workflow => Some(SubjectKind::Workflow),
                _ => None,
            };
            if let Some(kind) = kind {
                let place = Some(self.place(symbol));
                return Some(Subject { name: symbol.name, id: symbol.id.to_string(), kind, place });
            }
        }
        for length in (1..path.names.len()).rev() {
            let beginning = path.names.get(..length).unwrap_or_default();
            let (Some(first), Some(last)) = (beginning.first(), beginning.last()) else { continue };
            let beginning = ast::Path { span: first.span.to(last.span), names: beginning.into() };
            let workflow = self.known(&beginning).filter(|symbol| symbol.kind == Kind::Workflow);
            if let Some(other) = workflow.and_then(|workflow| self.outline_of(workflow)) {
                let rest = names.get(length..).unwrap_or_default();
                if let Some(found) = self.part(path, rest, other) {
                    return Some(found);
                }
            }
        }
        if let [only] = names.as_slice()
            && self.is_named_person(only)
        {
            let kind = SubjectKind::Participant;
            return Some(Subject { name: only, id: (*only).to_owned(), kind, place: None });
        }
        let known =
            outline.steps.iter().map(|step| step.name).chain(outline.events.iter().map(|event| event.name));
        let known: Vec<&str> = known.collect();
        let location = self.location(path.span);
        let written = names.join(".");
        // Another workflow may have such a part: it is named with that.
        let workflows: Vec<_> = self
            .visible(&[Kind::Workflow])
            .into_iter()
            .filter(|symbol| symbol.kind == Kind::Workflow)
            .collect();
        let elsewhere = workflows.into_iter().find_map(|workflow| {
            let other = self.outline_of(workflow)?;
            self.part(path, &names, other)?;
            Some(format!("{}.{written}", workflow.name))
        });
        let near = elsewhere.as_deref().or_else(|| self.nearest(&written, &known));
        let diagnostic =
            unknown_part::diagnostic("step, event or participant", &written, near, &known, location);
        self.report(diagnostic);
        None
    }

    /// A step, event or outcome of a workflow.
    fn part(
        &mut self,
        path: &'a ast::Path,
        names: &[&'a str],
        outline: &'a Outline<'a>,
    ) -> Option<Subject<'a>> {
        let file = self.program.modules.get(outline.module).map(|module| module.file).unwrap_or_default();
        let place = |name: ast::Name| Some(Location::new(file, name.span));
        if !matches!(outline.find(Outline::ROOT, names), Found::Nothing) {
            let step = self.step_of(path, names, outline)?;
            let entry = outline.steps.get(step)?;
            let confirms = entry.kind == Kind::Stage && self.is_confirmed(outline, entry);
            let kind = SubjectKind::Step { outline, step, kind: entry.kind, confirms };
            let place = place(entry.declaration.name);
            return Some(Subject { name: entry.name, id: entry.id.clone(), kind, place });
        }
        let [name] = names else { return None };
        if let Some(event) = outline.events.iter().position(|event| event.name == *name) {
            let known = outline.events.get(event)?;
            self.refer_member(path.names.last(), outline, known.declaration.name.span);
            let kind = SubjectKind::Event { outline, event };
            return Some(Subject {
                name: known.name,
                id: known.id.clone(),
                kind,
                place: place(known.declaration.name),
            });
        }
        if let (Some(Entry::Other(Kind::Duty)), Some(span)) = (outline.entry(name), outline.place(name)) {
            let id = format!("{}.{name}", outline.id);
            self.refer_member(path.names.last(), outline, span);
            return Some(Subject {
                name,
                id,
                kind: SubjectKind::Duty,
                place: Some(Location::new(file, span)),
            });
        }
        let outcome = outline.outcome(name)?;
        self.refer_member(path.names.last(), outline, outcome.declaration.name.span);
        let place = place(outcome.declaration.name);
        Some(Subject { name: outcome.name, id: outcome.id.clone(), kind: SubjectKind::Outcome, place })
    }

    /// True where an agent does the stage that must have something confirmed.
    fn is_confirmed(&mut self, outline: &'a Outline<'a>, step: &StepEntry<'a>) -> bool {
        self.performers_of(outline, step.declaration).iter().any(|symbol| {
            symbol.kind == Kind::Agent
                && symbol.declaration.lines.iter().any(|line| line.keyword == Some(Keyword::Confirm))
        })
    }

    /// The declarations of the agents and systems that do a step, and of the systems whose actions it calls.
    fn performers_of(
        &mut self,
        outline: &'a Outline<'a>,
        declaration: &'a ast::Declaration,
    ) -> Vec<&'a Symbol<'a>> {
        let mut paths: Vec<ast::Path> = Vec::new();
        for line in &declaration.lines {
            match &line.value {
                Value::Who(who) if line.keyword == Some(Keyword::By) => named_in(who, &mut paths),
                Value::DoCall(call) => {
                    if let Some((_, before)) = call.path.names.split_last()
                        && let (Some(first), Some(last)) = (before.first(), before.last())
                    {
                        let span = first.span.to(last.span);
                        paths.push(ast::Path { span, names: before.into() });
                    }
                }
                _ => {}
            }
        }
        self.elsewhere(outline.module, |lowering| {
            let known = paths.iter().filter_map(|path| lowering.known(path));
            known.filter(|symbol| matches!(symbol.kind, Kind::Agent | Kind::System)).collect()
        })
    }

    /// The systems that can fail in a step, or the subject itself.
    pub(crate) fn systems_of_subject(&mut self, subject: &Subject<'a>) -> Vec<&'a Symbol<'a>> {
        match subject.kind {
            SubjectKind::System(system) => vec![system],
            SubjectKind::Step { outline, step, .. } => {
                let Some(entry) = outline.steps.get(step) else { return Vec::new() };
                let mut systems = self.performers_of(outline, entry.declaration);
                systems.retain(|symbol| symbol.kind == Kind::System);
                systems
            }
            _ => Vec::new(),
        }
    }

    /// Reports a sentence that its subject can't be in.
    pub(crate) fn check_sentence(&mut self, happens: &Happens, subject: &Subject<'a>) -> Option<()> {
        let verb = verb(&happens.event);
        let verbs = subject.kind.verbs();
        if verbs.contains(&verb) {
            return Some(());
        }
        let location = self.location(happens.subject.span);
        let kind = subject.kind.words();
        self.report(wrong_sentence::diagnostic(subject.name, kind, verb, verbs, location, subject.place));
        None
    }

    /// The answers that can be given: of a gate, a confirmed stage, a seam or a recovery.
    pub(crate) fn verdicts(&self, subject: &Subject<'a>) -> Vec<String> {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        match subject.kind {
            SubjectKind::Step { outline, step, kind: Kind::Gate, .. } => {
                let Some(entry) = outline.steps.get(step) else { return Vec::new() };
                let verdict = |line: &Line| match (line.keyword, &line.value) {
                    (Some(Keyword::Verdict), Value::Verdict { name, .. }) => {
                        Some(name.text(outline.source).to_owned())
                    }
                    (Some(keyword), Value::Way(_)) if VERDICTS.contains(&keyword.word()) => {
                        Some(keyword.word().to_owned())
                    }
                    _ => None,
                };
                entry.declaration.lines.iter().filter_map(verdict).collect()
            }
            SubjectKind::Step { kind: Kind::Stage, confirms: true, .. } | SubjectKind::Seam => {
                words(&["accept", "reject"])
            }
            SubjectKind::Recovery(symbol) => {
                let source = self.program.modules.get(symbol.module).map_or("", |module| module.text);
                let allows =
                    symbol.declaration.lines.iter().filter_map(|line| match (line.keyword, &line.value) {
                        (Some(Keyword::Allows), Value::Names(names)) => Some(names),
                        _ => None,
                    });
                allows.flatten().map(|name| name.text(source).to_owned()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Notes that a name means a further answer of a gate.
    pub(crate) fn refer_verdict(&self, verdict: &ast::Name, subject: &Subject<'a>) {
        let SubjectKind::Step { outline, step, .. } = subject.kind else { return };
        let lines = outline.steps.get(step).map_or(&[][..], |entry| &entry.declaration.lines);
        let declared = lines.iter().find_map(|line| match &line.value {
            Value::Verdict { name, .. } if name.text(outline.source) == self.text(verdict) => Some(name.span),
            _ => None,
        });
        if let Some(declared) = declared {
            self.refer(verdict.span, self.program.location(outline.module, declared));
        }
    }

    /// Reports an answer that nobody can give.
    pub(crate) fn check_verdict(&mut self, verdict: &ast::Name, subject: &Subject<'a>) -> Option<()> {
        let name = self.text(verdict);
        let verdicts = self.verdicts(subject);
        if verdicts.iter().any(|known| known == name) {
            self.refer_verdict(verdict, subject);
            return Some(());
        }
        let verdicts: Vec<&str> = verdicts.iter().map(String::as_str).collect();
        let location = self.location(verdict.span);
        let near = self.nearest(name, &verdicts);
        let diagnostic =
            unknown_verdict::diagnostic(name, subject.name, near, &verdicts, location, subject.place);
        self.report(diagnostic);
        None
    }

    /// What a step or recovery writes, as fields that a line of a scenario gives values for.
    pub(crate) fn written_fields(&mut self, subject: &Subject<'a>) -> Vec<Field> {
        let (module, declaration, keyword) = match subject.kind {
            SubjectKind::Step { outline, step, .. } => match outline.steps.get(step) {
                Some(entry) => (outline.module, entry.declaration, Keyword::Writes),
                None => return Vec::new(),
            },
            SubjectKind::Recovery(symbol) => (symbol.module, symbol.declaration, Keyword::Leaves),
            _ => return Vec::new(),
        };
        self.elsewhere(module, |lowering| {
            let lines = declaration.lines.iter().filter(|line| line.keyword == Some(keyword));
            let slots = lines.filter_map(|line| match &line.value {
                Value::Slots { slots, .. } => Some(slots),
                _ => None,
            });
            let mut fields = Vec::new();
            for slot in slots.flatten() {
                let write = lowering.slot(slot);
                fields.push(Field {
                    title: write.name.clone(),
                    name: write.name,
                    type_: write.type_,
                    labels: write.labels,
                    default: None,
                    documentation: String::new(),
                    origin: write.origin,
                });
            }
            fields
        })
    }

    /// What an event carries.
    pub(crate) fn event_fields(&mut self, subject: &Subject<'a>) -> Vec<Field> {
        let SubjectKind::Event { outline, event } = subject.kind else { return Vec::new() };
        let Some(member) = outline.events.get(event) else { return Vec::new() };
        self.elsewhere(outline.module, |lowering| {
            member
                .declaration
                .parameters
                .iter()
                .flatten()
                .map(|parameter| lowering.field(parameter))
                .collect()
        })
    }

    /// Somebody who answers in a scenario: a participant by id, or one of the people of a role by name.
    pub(crate) fn somebody(&mut self, path: &ast::Path) -> Option<String> {
        if let [only] = path.names.as_slice() {
            let name = self.text(only);
            if self.known(path).is_none() && self.is_named_person(name) {
                // The role takes them from elsewhere, where they may have a declaration of their own.
                let persons = self.program.symbols.iter().filter(|symbol| symbol.kind == Kind::Person);
                let mut persons = persons.filter(|symbol| symbol.name == name);
                if let (Some(person), None) = (persons.next(), persons.next()) {
                    self.refer(only.span, self.program.place(person));
                }
                return Some(name.to_owned());
            }
        }
        let kinds = [Kind::Person, Kind::Role, Kind::Agent, Kind::System];
        self.resolve(path, &kinds).map(|symbol| symbol.id.to_string())
    }

    /// True where some role names somebody so among its people.
    fn is_named_person(&self, name: &str) -> bool {
        self.program.symbols.iter().filter(|symbol| symbol.kind == Kind::Role).any(|role| {
            let source = self.program.modules.get(role.module).map_or("", |module| module.text);
            role.declaration.lines.iter().any(|line| match &line.value {
                Value::People(People::Named(paths)) => paths.iter().any(|path| path.span.of(source) == name),
                _ => false,
            })
        })
    }
}

/// The paths in an expression of who does something. Brackets nest no deeper than the parser lets them.
fn named_in(who: &ast::Who, paths: &mut Vec<ast::Path>) {
    match &who.kind {
        WhoKind::Call(call) => paths.push(call.path.clone()),
        WhoKind::Of { pool, .. } => match &**pool {
            Pool::Call(call) => paths.push(call.path.clone()),
            Pool::Paths(pool) => paths.extend(pool.iter().cloned()),
        },
        WhoKind::Then(parts) | WhoKind::And(parts) | WhoKind::Or(parts) => {
            for part in parts {
                named_in(part, paths);
            }
        }
        WhoKind::ExceptAuthor { who, .. } | WhoKind::Except { who, .. } => named_in(who, paths),
        WhoKind::Hole(_) => {}
    }
}

//! Steps: what all kinds of step share, and decisions, waits and the insertion of missing lines.

mod deeds;
mod gate;
mod parallel;
mod run;
mod stage;
mod wait;

use super::outline::Outline;
use super::ways::Place;
use super::workflow::WorkflowLowering;
use super::{Lowering, add};
use crate::rules::{except_not_read, missing_performer, missing_way, never_taken};
use deeds::short;
use flow_ir::{
    Expression, Participation, Performers, PersonReference, Read, Step, StepKind, Timing, Trigger, Way, Work,
};
use flow_source::{Location, Span};
use flow_syntax::ast::{Declaration, Line, Value};
use flow_syntax::words::{Keyword, Kind};
use rustc_hash::FxHashMap;

/// What every kind of step can have.
#[derive(Default)]
pub(crate) struct Parts {
    pub(crate) owner: Option<PersonReference>,
    pub(crate) condition: Option<Expression>,
    pub(crate) timing: Timing,
    pub(crate) ways: Vec<Way>,
}

impl<'a> WorkflowLowering<'_, 'a> {
    /// A step, with everything in it.
    pub(crate) fn step(&mut self, index: usize) -> Step {
        let outline = self.outline;
        let Some(entry) = outline.steps.get(index) else { return empty() };
        let declaration = entry.declaration;
        let (head, within) = self.inner_head(declaration, entry.id.as_str());
        let place = Place { gate: entry.kind == Kind::Gate, ..Place::of(entry.block) };
        let mut parts = Parts::default();
        // Nearly every way stands in a line of its own.
        parts.ways.reserve_exact(declaration.lines.iter().filter(|line| is_way(&line.value)).count());
        let kind = match entry.kind {
            Kind::Stage => StepKind::Stage(self.stage(declaration, place, &mut parts)),
            Kind::Gate => StepKind::Gate(self.gate(declaration, place, &mut parts)),
            Kind::Parallel => StepKind::Parallel(self.parallel(index, place, &mut parts)),
            Kind::Wait => StepKind::Wait(self.wait(declaration, place, &mut parts)),
            Kind::Run => StepKind::Run(self.run(declaration, place, &mut parts)),
            _ => {
                self.decide(declaration, place, &mut parts);
                StepKind::Decide
            }
        };
        self.check_repeated(&parts.ways);
        self.check_leads_on(index, &kind, &parts);
        self.inherit(&kind, &parts.timing, &mut parts.ways);
        if let StepKind::Wait(wait) = &kind {
            self.check_done_of_wait(declaration, &head.title, wait, &parts);
        }
        let allowed = self.allowed(declaration);
        self.base.within = within;
        Step {
            head,
            owner: parts.owner.or_else(|| self.owner.clone()),
            condition: parts.condition,
            timing: parts.timing,
            ways: parts.ways,
            kind,
            allowed,
        }
    }

    /// Takes a line into `parts`, where it is one that several kinds of step have; false where it is not.
    pub(crate) fn shared_line(&mut self, line: &'a Line, parts: &mut Parts, place: Place) -> bool {
        match (line.keyword, &line.value) {
            (Some(Keyword::Within | Keyword::Escalate | Keyword::Pause), _) => {
                return self.timing_line(line, &mut parts.timing, place.block);
            }
            (_, Value::On { .. } | Value::Fails { .. } | Value::Stalls { .. })
            | (Some(Keyword::Absent), _) => return self.handler(line, &mut parts.ways, place),
            (Some(Keyword::Owner), Value::Person(person)) => parts.owner = self.base.person(person),
            (Some(Keyword::When), Value::Expression(expression)) => {
                parts.condition = Some(self.base.condition(expression));
            }
            (Some(keyword), Value::Way(way)) => {
                let trigger = match keyword {
                    Keyword::Done => Trigger::Done,
                    Keyword::Late => Trigger::Late,
                    Keyword::Unmet => Trigger::Unmet,
                    Keyword::Otherwise => Trigger::Otherwise,
                    Keyword::Accept | Keyword::Rework | Keyword::Reject => {
                        Trigger::Verdict { name: keyword.word().to_owned() }
                    }
                    _ => return false,
                };
                parts.ways.push(self.way(way, trigger, place));
            }
            _ => return false,
        }
        true
    }

    /// Takes a line into `work`, where it is one that stages and gates share; false where it is not.
    pub(crate) fn work_line(&mut self, line: &'a Line, work: &mut Work, block: usize) -> bool {
        match (line.keyword, &line.value) {
            (Some(Keyword::By), Value::Who(_)) => {
                if let Some(performers) = self.performers(line) {
                    add(&mut work.by, performers);
                }
            }
            (Some(Keyword::Consults), Value::Paths(paths)) => {
                self.participations(line, paths, &mut work.consults);
            }
            (Some(Keyword::Informs), Value::Paths(paths)) => {
                self.participations(line, paths, &mut work.informs);
            }
            (Some(Keyword::Consults | Keyword::Informs), Value::Hole(hole)) => {
                self.base.unknown(hole);
            }
            (Some(Keyword::Reads), Value::Reads { paths, except }) => {
                self.reads(line, paths, except, &mut work.reads);
            }
            (Some(Keyword::Writes), Value::Slots { slots, from }) => {
                let from = from.as_ref().map(|who| self.base.who(who));
                for slot in slots {
                    if let Some(mut write) = self.write(slot) {
                        write.from.clone_from(&from);
                        add(&mut work.writes, write);
                    }
                }
            }
            (Some(Keyword::Risk), Value::Path(path)) => {
                work.risk = self.base.resolve(path, &[Kind::Risk]).map(|symbol| symbol.id.to_string());
            }
            (Some(Keyword::While), Value::Path(path)) => work.while_ = self.step_id(path, block),
            _ => return false,
        }
        true
    }

    /// `by who when condition`.
    pub(crate) fn performers(&mut self, line: &'a Line) -> Option<Performers> {
        let Value::Who(who) = &line.value else { return None };
        let who = self.base.who(who);
        let condition = line.condition.as_ref().map(|condition| self.base.condition(condition));
        Some(Performers { who, condition, origin: self.base.origin(line.span) })
    }

    /// Reports a step that nobody does.
    pub(crate) fn check_performers(&mut self, declaration: &'a Declaration) {
        if declaration.lines.iter().any(|line| line.keyword == Some(Keyword::By)) {
            return;
        }
        let name = self.base.text(&declaration.name);
        let place = self.at(declaration.name.span);
        let edit = self.insertion(declaration, "by unknown \"Who does this?\"");
        let kind = declaration.kind.word();
        self.base.report(missing_performer::diagnostic(name, kind, place, edit));
    }

    fn participations(
        &mut self,
        line: &'a Line,
        paths: &'a [flow_syntax::ast::Path],
        found: &mut Vec<Participation>,
    ) {
        let condition = line.condition.as_ref().map(|condition| self.base.condition(condition));
        for path in paths {
            if let Some(participant) = self.base.participant(path) {
                let origin = self.base.origin(path.span);
                add(found, Participation { participant, condition: condition.clone(), origin });
            }
        }
    }

    fn reads(
        &mut self,
        line: &'a Line,
        paths: &'a [flow_syntax::ast::Path],
        except: &'a [flow_syntax::ast::Path],
        found: &mut Vec<Read>,
    ) {
        let condition = line.condition.as_ref().map(|condition| self.base.condition(condition));
        let first = found.len();
        for path in paths {
            if let Some((read, _)) = self.base.variable_path(path) {
                let origin = self.base.origin(path.span);
                add(found, Read { path: read, except: Vec::new(), condition: condition.clone(), origin });
            }
        }
        let complete = found.len() - first == paths.len();
        for path in except {
            let Some((left_out, _)) = self.base.variable_path(path) else { continue };
            let reads = found.get_mut(first..).unwrap_or_default();
            match reads.iter_mut().find(|read| left_out.starts_with(&read.path)) {
                Some(read) => read.except.push(left_out),
                None if complete => {
                    let read: Vec<String> = reads.iter().map(|read| read.path.join(".")).collect();
                    let read: Vec<&str> = read.iter().map(String::as_str).collect();
                    let location = self.at(path.span);
                    self.base.report(except_not_read::diagnostic(&left_out.join("."), &read, location));
                }
                None => {}
            }
        }
    }

    fn decide(&mut self, declaration: &'a Declaration, place: Place, parts: &mut Parts) {
        let mut otherwise = Vec::new();
        for line in &declaration.lines {
            match (line.keyword, &line.value) {
                (Some(Keyword::When), Value::Way(way)) => {
                    let Some(condition) = &line.condition else { continue };
                    let condition = Box::new(self.base.condition(condition));
                    let way = self.way(way, Trigger::When { condition }, place);
                    parts.ways.push(way);
                }
                (Some(Keyword::Otherwise), Value::Way(way)) => {
                    otherwise.push(self.way(way, Trigger::Otherwise, place));
                }
                _ => {}
            }
        }
        parts.ways.append(&mut otherwise);
    }

    /// Reports two ways for the same thing. Lines that stand once are the parser's to report.
    fn check_repeated(&mut self, ways: &[Way]) {
        let mut first: FxHashMap<(u8, &str), Span> = FxHashMap::default();
        let mut diagnostics = Vec::new();
        for way in ways {
            let place = Span::new(way.origin.start, way.origin.end);
            let (what, keys): (String, Vec<(u8, &str)>) = match &way.trigger {
                Trigger::Fails { errors } if errors.is_empty() => ("any failure".to_owned(), vec![(0, "")]),
                Trigger::Fails { errors } => (
                    format!("the error {}", crate::wording::list(errors.iter().map(String::as_str))),
                    errors.iter().map(|error| (1, error.as_str())).collect(),
                ),
                Trigger::Event { id, condition: None } => (format!("`{}`", short(id)), vec![(2, id)]),
                Trigger::Outcome { name, condition: None } => (format!("`{name}`"), vec![(3, name)]),
                Trigger::Verdict { name } if !super::ways::VERDICTS.contains(&name.as_str()) => {
                    (format!("the answer `{name}`"), vec![(4, name)])
                }
                _ => continue,
            };
            let earlier: Option<Vec<Span>> = keys.iter().map(|key| first.get(key).copied()).collect();
            if let Some(earlier) = earlier.and_then(|earlier| earlier.first().copied()) {
                let hidden = never_taken::Hidden::Way(what);
                diagnostics.push(never_taken::diagnostic(&hidden, self.at(place), self.at(earlier)));
            }
            for key in keys {
                first.entry(key).or_insert(place);
            }
        }
        for diagnostic in diagnostics {
            self.base.report(diagnostic);
        }
    }

    /// Reports a step that lacks a way out it must have.
    fn check_leads_on(&mut self, index: usize, kind: &StepKind, parts: &Parts) {
        let outline = self.outline;
        let Some(entry) = outline.steps.get(index) else { return };
        let finally = outline
            .blocks
            .get(entry.block)
            .is_some_and(|block| block.kind == super::outline::BlockKind::Finally);
        if finally || self.unwinding.contains(&index) {
            return;
        }
        let has = |wanted: &dyn Fn(&Trigger) -> bool| parts.ways.iter().any(|way| wanted(&way.trigger));
        let done = has(&|trigger| *trigger == Trigger::Done);
        let lacking = match kind {
            StepKind::Stage(_) if !done => missing_way::Lacking::Done("stage"),
            StepKind::Parallel(_) if !done => missing_way::Lacking::Done("parallel"),
            StepKind::Wait(wait) => {
                let ends = wait.span.is_some() || wait.until.is_some() || parts.condition.is_some();
                if !ends || done {
                    return;
                }
                missing_way::Lacking::Done("wait")
            }
            StepKind::Run(run) if !done && (run.detached || parts.condition.is_some()) => {
                missing_way::Lacking::DoneOfRun
            }
            StepKind::Gate(_)
                if !has(&|trigger| matches!(trigger, Trigger::Verdict { name } if name == "accept")) =>
            {
                missing_way::Lacking::Accept
            }
            StepKind::Decide if parts.ways.is_empty() => missing_way::Lacking::Arms,
            _ => return,
        };
        let word = match lacking {
            missing_way::Lacking::Done(_) | missing_way::Lacking::DoneOfRun => "done",
            missing_way::Lacking::Accept => "accept",
            missing_way::Lacking::Arms => "otherwise",
        };
        let target = self.likely_target(index);
        let edit = self.insertion(entry.declaration, &format!("{word} -> {target}"));
        let location = self.at(entry.declaration.name.span);
        self.base.report(missing_way::diagnostic(entry.name, lacking, location, edit, &target));
    }

    /// Where a step most likely leads: to the next one in the text, or to the end of its block.
    fn likely_target(&self, index: usize) -> String {
        let outline: &Outline<'a> = self.outline;
        let open = || "unknown \"Where does the work go from here?\"".to_owned();
        let Some(entry) = outline.steps.get(index) else { return open() };
        let Some(block) = outline.blocks.get(entry.block) else { return open() };
        // Steps are numbered in order of text.
        let next = block.steps.get(block.steps.partition_point(|step| *step <= index));
        if let Some(next) = next.and_then(|next| outline.steps.get(*next)) {
            return next.name.to_owned();
        }
        if outline.is_branch(entry.block) {
            return "join".to_owned();
        }
        let plain = outline.outcomes.iter().zip(&self.outcome_fields).find(|(_, fields)| fields.is_empty());
        plain.map_or_else(open, |(outcome, _)| outcome.name.to_owned())
    }

    /// Where a line is put into a declaration, and the line with its indentation.
    pub(crate) fn insertion(&self, declaration: &Declaration, line: &str) -> (Location, String) {
        insertion(self.base, declaration, &[line])
    }
}

/// Where lines are put into a declaration: at its end, before the closing brace; and the text with its indentation.
pub(crate) fn insertion(
    base: &Lowering<'_>,
    declaration: &Declaration,
    lines: &[&str],
) -> (Location, String) {
    let source = base.source();
    let before = source.get(..declaration.span.start as usize).unwrap_or("");
    let line = before.get(before.rfind('\n').map_or(0, |place| place + 1)..).unwrap_or("");
    let indentation: String = line.chars().take_while(|character| character.is_whitespace()).collect();
    let text: String = lines.iter().map(|line| format!("\n{indentation}  {line}")).collect();
    let Some(body) = declaration.body else {
        return (base.location(declaration.span.after()), format!(" {{{text}\n{indentation}}}"));
    };
    // A new line always begins, because a comment may stand at the end of the last one.
    let end = body.end.saturating_sub(1).max(body.start);
    let inside = source.get(body.start as usize..end as usize).unwrap_or("");
    let kept = u32::try_from(inside.trim_end().len()).unwrap_or(0);
    (base.location(Span::new(body.start + kept, end)), format!("{text}\n{indentation}"))
}

/// True for a line that says where the work goes.
const fn is_way(value: &Value) -> bool {
    matches!(
        value,
        Value::Way(_) | Value::On { .. } | Value::Fails { .. } | Value::Stalls { .. } | Value::Verdict { .. }
    )
}

fn empty() -> Step {
    Step {
        head: flow_ir::Head::default(),
        owner: None,
        condition: None,
        timing: Timing::default(),
        ways: Vec::new(),
        kind: StepKind::Decide,
        allowed: Vec::new(),
    }
}

//! Ladders, recoveries, calendars and meetings.

use super::Lowering;
use crate::program::Symbol;
use crate::rules::number_out_of_range::NoTime;
use crate::rules::{impossible_date, missing_line, unknown_word, without_effect};
use flow_ir as ir;
use flow_ir::{Id, LadderUse, Origin, RecoveryUse, RecoveryWay, Rung, RungAction, Timing, Within};
use flow_syntax::ast::{self, Declaration, Line, RungVerb, Value};
use flow_syntax::words::{Keyword, Kind};

impl<'a> Lowering<'a> {
    /// The pattern that a call names, of one kind; a parameter may stand for it.
    fn pattern(&mut self, call: &ast::Call, kind: Kind) -> Option<&'a Symbol<'a>> {
        if call.arguments.is_none()
            && let [only] = call.path.names.as_slice()
            && let Some(bound) = self.parameter_value(only, call.path.span)
        {
            let expected = ir::Type::Kind { word: kind.word().to_owned() };
            let place = self.location(call.path.span);
            return match self.fitting(bound, &expected, place).kind {
                ir::ExpressionKind::Reference { id } => self.symbol(&id),
                _ => None,
            };
        }
        self.resolve(&call.path, &[kind])
    }

    /// A ladder with its arguments.
    pub(crate) fn ladder_use(
        &mut self,
        call: &ast::Call,
        condition: Option<ir::Expression>,
    ) -> Option<LadderUse> {
        let symbol = self.pattern(call, Kind::Escalation)?;
        let origin = self.origin(call.span);
        let head = self.silently(symbol, |lowering| lowering.head(symbol.declaration, symbol.id.to_owned()));
        let rungs = self.with_pattern(call, symbol, |lowering, declaration| lowering.rungs(declaration))?;
        Some(LadderUse { escalation: symbol.id.to_owned(), title: head.title, rungs, condition, origin })
    }

    /// The rungs of a ladder, in order of text.
    pub(super) fn rungs(&mut self, declaration: &'a Declaration) -> Vec<Rung> {
        let mut rungs = Vec::with_capacity(declaration.lines.len());
        for line in &declaration.lines {
            let Value::Rung(rung) = &line.value else { continue };
            let Some(person) = self.person(&rung.person) else { continue };
            rungs.push(Rung {
                repeats: line.keyword == Some(Keyword::Every),
                time: self.time_span(&rung.time),
                action: match rung.verb {
                    RungVerb::Notify => RungAction::Notify,
                    RungVerb::Assign => RungAction::Assign,
                    RungVerb::Convene => RungAction::Convene,
                },
                person,
                channel: rung.channel.as_ref().map(|channel| self.channel(channel)),
                condition: line.condition.as_ref().map(|condition| self.condition(condition)),
                origin: self.origin(line.span),
            });
        }
        if !declaration.lines.iter().any(|line| matches!(line.value, Value::Rung(_)))
            && !declaration.name.is_missing()
        {
            let place = self.location(declaration.name.span);
            let name = self.text(&declaration.name);
            self.report(missing_line::no_rungs(name, place));
        }
        rungs
    }

    /// A recovery with its arguments.
    pub(crate) fn recovery_use(&mut self, call: &ast::Call) -> Option<RecoveryUse> {
        let symbol = self.pattern(call, Kind::Recovery)?;
        let origin = self.origin(call.span);
        self.with_pattern(call, symbol, |lowering, declaration| {
            lowering.recovery(declaration, symbol, origin)
        })
    }

    /// A recovery, used at `origin`.
    pub(super) fn recovery(
        &mut self,
        declaration: &'a Declaration,
        symbol: &'a Symbol<'a>,
        origin: Origin,
    ) -> RecoveryUse {
        let head = self.head(declaration, symbol.id.to_owned());
        let mut recovery = RecoveryUse {
            recovery: head.id,
            title: head.title,
            documentation: head.documentation,
            by: Vec::new(),
            attends: Vec::new(),
            asks: Vec::new(),
            timing: Timing::default(),
            leaves: Vec::new(),
            allows: Vec::new(),
            origin,
        };
        for line in &declaration.lines {
            match (line.keyword, &line.value) {
                (Some(Keyword::By), Value::Who(who)) => recovery.by.push(self.who(who)),
                (Some(Keyword::Attends), Value::Paths(paths)) => {
                    recovery.attends.extend(self.participants(paths));
                }
                (Some(Keyword::Attends), Value::Hole(hole)) => {
                    self.unknown(hole);
                }
                (Some(Keyword::Asks), Value::Text(text)) => {
                    recovery.asks.push(self.request(text, line.condition.as_deref()));
                }
                (Some(Keyword::Asks), Value::Path(path)) => recovery.asks.extend(self.prompt_of(path)),
                (Some(Keyword::Leaves), Value::Slots { slots, .. }) => {
                    let fields: Vec<ir::Field> =
                        slots.iter().map(|slot| self.slot_field(slot, &line.documentation)).collect();
                    recovery.leaves.extend(fields);
                }
                (Some(Keyword::Allows), Value::Names(names)) => {
                    for name in names {
                        recovery.allows.extend(self.recovery_way(name));
                    }
                }
                (Some(Keyword::Late), Value::Way(way)) => {
                    let place = self.location(way.span);
                    self.report(without_effect::late_in_recovery(place));
                }
                _ => self.deadline_line(line, &mut recovery.timing, "a recovery protocol"),
            }
        }
        recovery.allows.sort_unstable();
        recovery.allows.dedup();
        self.needs_line(declaration, Keyword::By, "somebody must call people together, or nobody comes");
        self.needs_line(
            declaration,
            Keyword::Within,
            "a recovery ends; when its time is up, the `else` of the calling line is taken",
        );
        self.needs_line(
            declaration,
            Keyword::Allows,
            "what it decides leads somewhere: `resume`, `restart` or `takeover`",
        );
        recovery
    }

    fn recovery_way(&mut self, name: &ast::Name) -> Option<RecoveryWay> {
        if name.is_missing() {
            return None;
        }
        match self.text(name) {
            "resume" => Some(RecoveryWay::Resume),
            "restart" => Some(RecoveryWay::Restart),
            "takeover" => Some(RecoveryWay::Takeover),
            other => {
                let words = ["resume", "restart", "takeover"];
                let place = self.location(name.span);
                let what = "a way that a recovery protocol can allow";
                let near = self.nearest(other, &words);
                self.report(unknown_word::diagnostic(other, what, near, &words, place));
                None
            }
        }
    }

    /// `within`, `escalate` and `pause` of what is no step.
    pub(super) fn deadline_line(&mut self, line: &'a Line, timing: &mut Timing, of: &str) {
        match (line.keyword, &line.value) {
            (Some(Keyword::Within), Value::Within(within)) => {
                let condition = line.condition.as_ref().map(|condition| self.condition(condition));
                let origin = self.origin(line.span);
                let (limit, because) = match &**within {
                    ast::Within::Limit { span, from } => {
                        if let Some(from) = from {
                            let place = self.location(from.span);
                            self.report(without_effect::anchor(of, place));
                        }
                        (Some(self.some_time(span, NoTime::Within)), None)
                    }
                    ast::Within::NoLimit { because } => (None, Some(self.prompt(because, None))),
                };
                let (because, condition) = (because.map(Box::new), condition.map(Box::new));
                timing.within.push(Within { limit, because, from: None, condition, origin });
            }
            (Some(Keyword::Escalate), Value::Call(call)) => {
                let condition = line.condition.as_ref().map(|condition| self.condition(condition));
                timing.ladders.extend(self.ladder_use(call, condition));
            }
            (Some(Keyword::Pause), _) => {
                let place = self.location(line.span);
                self.report(without_effect::pause(of, place));
            }
            _ => {}
        }
    }

    /// `late` of what is no step: it can only lead to a recovery or a hole.
    pub(super) fn late_recovery(&mut self, way: &'a ast::Way, places: &str) -> Option<ir::Way> {
        let mut arrows = Vec::with_capacity(way.arrows.len());
        for arrow in &way.arrows {
            let target = match &arrow.target {
                ast::Target::Recover(call) => match self.recovery_use(call) {
                    Some(recovery) => ir::Target::Recovery(Box::new(recovery)),
                    None => ir::Target::Invalid,
                },
                ast::Target::Hole(hole) => ir::Target::Unknown { question: self.unknown(hole) },
                ast::Target::Join(span) | ast::Target::Leave(span) => {
                    let place = self.location(*span);
                    self.report(without_effect::nowhere_to_go(places, place));
                    ir::Target::Invalid
                }
                ast::Target::Call(call) => {
                    let place = self.location(call.span);
                    self.report(without_effect::nowhere_to_go(places, place));
                    ir::Target::Invalid
                }
            };
            let at_most = arrow.at_most.as_deref().and_then(|number| match number {
                ast::Number::Hole(hole) => Some(ir::Bound::Unknown { question: self.unknown(hole) }),
                ast::Number::Written(span) => self.whole(*span).map(|times| ir::Bound::Times { times }),
            });
            arrows.push(ir::Arrow { target, at_most, origin: self.origin(arrow.span) });
        }
        let origin = self.origin(way.span);
        Some(ir::Way { trigger: ir::Trigger::Late, arrows, inherited_from: None, origin })
    }

    /// Working time.
    pub(super) fn calendar(&mut self, declaration: &'a Declaration, id: Id) -> ir::Calendar {
        let head = self.head(declaration, id);
        let mut calendar = ir::Calendar { head, ..ir::Calendar::default() };
        for line in &declaration.lines {
            match (line.keyword, &line.value) {
                (Some(Keyword::Zone), Value::Zone(zone)) => {
                    calendar.zone = self.zone_of(zone).unwrap_or_default();
                }
                (Some(Keyword::Open), Value::Open { first, last, from, to }) => {
                    let first_day = self.weekday(first);
                    let last_day = match last {
                        Some(last) => self.weekday(last),
                        None => first_day,
                    };
                    let (start, end) = (self.minutes(*from), self.minutes(*to));
                    let (Some(first_day), Some(last_day), Some(start), Some(end)) =
                        (first_day, last_day, start, end)
                    else {
                        continue;
                    };
                    if end <= start {
                        let place = self.location(from.to(*to));
                        self.report(impossible_date::closed_before_open(place));
                        continue;
                    }
                    let day = |day: usize| u8::try_from(day + 1).unwrap_or(7);
                    calendar.open.push(ir::OpenHours {
                        first: day(first_day),
                        last: day(last_day),
                        from: start,
                        to: end,
                    });
                }
                (Some(Keyword::Closed), Value::Closed(dates)) => {
                    for dates in dates {
                        let Some(first) = self.date(dates.first) else { continue };
                        let last = match dates.last {
                            None => first.clone(),
                            Some(span) => match self.date(span) {
                                Some(last) if last < first => {
                                    let place = self.location(dates.first.to(span));
                                    self.report(impossible_date::backwards(&first, &last, place));
                                    continue;
                                }
                                Some(last) => last,
                                None => continue,
                            },
                        };
                        calendar.closed.push(ir::ClosedDays { first, last });
                    }
                }
                _ => {}
            }
        }
        self.needs_line(
            declaration,
            Keyword::Open,
            "without hours nobody ever works, and a business day never ends",
        );
        calendar
    }

    /// A meeting or audit that comes back.
    pub(super) fn cadence(&mut self, declaration: &'a Declaration, id: Id) -> ir::Cadence {
        let head = self.head(declaration, id);
        let mut cadence = ir::Cadence { head, ..ir::Cadence::default() };
        for line in &declaration.lines {
            match (line.keyword, &line.value) {
                (Some(Keyword::Every), Value::Every(every)) => cadence.schedule = Some(self.schedule(every)),
                (Some(Keyword::Sample), Value::Percent(span)) => cadence.sample = self.share(*span),
                (Some(Keyword::By), Value::Who(who)) => cadence.by.push(self.who(who)),
                (Some(Keyword::Attends), Value::Paths(paths)) => {
                    cadence.attends.extend(self.participants(paths))
                }
                (Some(Keyword::Attends), Value::Hole(hole)) => {
                    self.unknown(hole);
                }
                (Some(Keyword::Reads), Value::Reads { paths, except }) => {
                    cadence
                        .reads
                        .extend(paths.iter().filter_map(|path| self.figure_read(path)).collect::<Vec<_>>());
                    if let Some(first) = except.first() {
                        let place = self.location(first.span);
                        self.report(without_effect::except_in_meeting(place));
                    }
                }
                (Some(Keyword::Leaves), Value::Slots { slots, .. }) => {
                    let fields: Vec<ir::Field> =
                        slots.iter().map(|slot| self.slot_field(slot, &line.documentation)).collect();
                    cadence.leaves.extend(fields);
                }
                (Some(Keyword::Asks), Value::Text(text)) => {
                    cadence.asks.push(self.request(text, line.condition.as_deref()));
                }
                (Some(Keyword::Do), Value::DoText(text)) => {
                    cadence.does.push(self.request(text, line.condition.as_deref()));
                }
                _ => {}
            }
        }
        cadence.starts = self.started_by(declaration, &cadence.leaves);
        self.needs_line(declaration, Keyword::Every, "nobody comes to a meeting without a time");
        cadence
    }

    /// What a meeting starts; it may hand over what it leaves, and ask whether it is there.
    fn started_by(&mut self, declaration: &'a Declaration, leaves: &[ir::Field]) -> Vec<ir::Start> {
        let mark = self.variables.open();
        let slots = declaration.lines.iter().filter(|line| line.keyword == Some(Keyword::Leaves));
        let slots = slots.filter_map(|line| match &line.value {
            Value::Slots { slots, .. } => Some(slots),
            _ => None,
        });
        for (slot, field) in slots.flatten().zip(leaves) {
            let (name, place) = (self.text(&slot.name), self.location(slot.name.span));
            self.variables.value(name, field.type_.clone(), field.labels.clone(), place);
        }
        let mut starts = Vec::new();
        for line in &declaration.lines {
            if let (Some(Keyword::Starts), Value::Call(call)) = (line.keyword, &line.value) {
                starts.extend(self.start(call, line.condition.as_deref()));
            }
        }
        self.variables.close(mark);
        starts
    }

    /// What a meeting reads: a measure, a record, a figure of a step.
    fn figure_read(&mut self, path: &'a ast::Path) -> Option<String> {
        let value = self.path(path, Some(&ir::Type::Kind { word: "measure".to_owned() }));
        match value.kind {
            ir::ExpressionKind::Reference { id } => Some(id),
            ir::ExpressionKind::Figure { path } | ir::ExpressionKind::Variable { path } => {
                Some(path.join("."))
            }
            ir::ExpressionKind::Fact { system, fact } => Some(format!("{system}.{fact}")),
            _ => None,
        }
    }

    /// A workflow that is started, with what it is given.
    pub(crate) fn start(
        &mut self,
        call: &ast::Call,
        condition: Option<&ast::Expression>,
    ) -> Option<ir::Start> {
        let condition = condition.map(|condition| self.condition(condition));
        if let [only] = call.path.names.as_slice()
            && call.arguments.is_none()
            && let Some(bound) = self.parameter_value(only, call.path.span)
        {
            return match bound.kind {
                ir::ExpressionKind::Reference { id } => {
                    Some(ir::Start { workflow: id, arguments: Vec::new(), condition })
                }
                _ => None,
            };
        }
        let symbol = self.resolve(&call.path, &[Kind::Workflow])?;
        let fields = self.fields_of(symbol);
        let arguments = self.arguments(call, &fields);
        Some(ir::Start { workflow: symbol.id.to_owned(), arguments, condition })
    }
}

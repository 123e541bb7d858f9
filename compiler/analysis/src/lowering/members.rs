//! What a workflow has beside its steps: outcomes, events, clocks, duties, assumptions, exceptions, and the blocks that
//! run beside the case or after it.

use super::add;
use super::outline::{BlockKind, Outline};
use super::steps::Parts;
use super::ways::Place;
use super::workflow::WorkflowLowering;
use flow_ir::{Anchor, Assumption, Beside, Clock, Duty, Event, Exception, Id, Outcome, Step, Workflow};
use flow_syntax::ast::{Declaration, Header, Path, Value};
use flow_syntax::words::{Keyword, Kind};

impl<'a> WorkflowLowering<'_, 'a> {
    /// Everything but the steps, in order of text.
    pub(crate) fn members(&mut self, workflow: &mut Workflow) {
        let outline = self.outline;
        for declaration in super::outline::nested(&outline.declaration.lines) {
            if super::outline::is_step(declaration.kind) {
                continue;
            }
            let id = format!("{}.{}", outline.id, self.base.text(&declaration.name));
            match declaration.kind {
                Kind::Outcome => {
                    let index = workflow.outcomes.len();
                    let parameters = self.outcome_fields.get(index).cloned().unwrap_or_default();
                    let unwinds = matches!(declaration.header, Header::Outcome { unwinds: Some(_) });
                    let (head, within) = self.inner_head(declaration, id.clone());
                    self.base.within = within;
                    workflow.outcomes.push(Outcome { head, parameters, unwinds });
                }
                Kind::Event => {
                    let index = workflow.events.len();
                    let event = self.event(declaration, &id, index);
                    workflow.events.push(event);
                }
                Kind::Assume => workflow.assumptions.push(self.assumption(declaration, &id)),
                Kind::Exception => {
                    workflow.exceptions.extend(self.exception(declaration, &id, &workflow.policies))
                }
                Kind::Clock => workflow.clocks.push(self.clock(declaration, &id)),
                Kind::Duty => workflow.duties.push(self.duty(declaration, &id)),
                _ => {}
            }
        }
    }

    fn event(&mut self, declaration: &'a Declaration, id: &Id, index: usize) -> Event {
        let (head, within) = self.inner_head(declaration, id.clone());
        let parameters = self.event_fields.get(index).cloned().unwrap_or_default();
        let mut event = Event { head, parameters, from: None, matches: None, transient: false };
        if let Header::Event(header) = &declaration.header {
            event.from = header.from.as_ref().and_then(|path| self.base.participant(path));
            event.transient = header.transient.is_some();
            event.matches = header.matches.as_ref().map(|expression| self.base.condition(expression));
        }
        self.base.within = within;
        event
    }

    fn assumption(&mut self, declaration: &'a Declaration, id: &Id) -> Assumption {
        let (head, within) = self.inner_head(declaration, id.clone());
        let text = match &declaration.header {
            Header::Assumption(text) => self.base.prompt(text, None),
            _ => flow_ir::Prompt {
                text: String::new(),
                unknown: false,
                condition: None,
                origin: self.base.origin(declaration.span),
            },
        };
        let mut assumption = Assumption { head, text, schedule: None, by: Vec::new(), asks: Vec::new() };
        for line in &declaration.lines {
            match &line.value {
                Value::Every(every) => assumption.schedule = Some(self.base.schedule(every)),
                Value::Who(who) => assumption.by.push(self.base.who(who)),
                Value::Text(text) if line.keyword == Some(Keyword::Asks) => {
                    assumption.asks.push(self.base.request(text, line.condition.as_deref()));
                }
                _ => {}
            }
        }
        self.base.within = within;
        assumption
    }

    fn exception(&mut self, declaration: &'a Declaration, id: &Id, policies: &[Id]) -> Option<Exception> {
        let (head, within) = self.inner_head(declaration, id.clone());
        let of = match &declaration.header {
            Header::Of(paths) => paths.first().and_then(|path| self.step_id(path, Outline::ROOT)),
            _ => None,
        };
        let mut exception = Exception {
            head,
            of: of.clone().unwrap_or_default(),
            from: None,
            condition: None,
            because: None,
            approver: None,
            until: None,
        };
        for line in &declaration.lines {
            match (line.keyword, &line.value) {
                (Some(Keyword::From), Value::Path(path)) => {
                    exception.from = self.base.resolve(path, &[Kind::Risk, Kind::Policy]).map(|symbol| {
                        // A policy in force is known by its arguments as well.
                        let id = symbol.id.to_string();
                        let with_arguments = format!("{id}(");
                        policies
                            .iter()
                            .find(|policy| policy.starts_with(&with_arguments))
                            .cloned()
                            .unwrap_or(id)
                    });
                }
                (Some(Keyword::When), Value::Expression(expression)) => {
                    exception.condition = Some(self.base.condition(expression));
                }
                (Some(Keyword::Because), Value::Text(text)) => {
                    exception.because = Some(self.base.prompt(text, None));
                }
                (Some(Keyword::Approver), Value::Person(person)) => {
                    exception.approver = self.base.person(person);
                }
                (Some(Keyword::Until), Value::Date(span)) => exception.until = self.base.date(*span),
                _ => {}
            }
        }
        self.base.within = within;
        of.map(|_| exception)
    }

    fn clock(&mut self, declaration: &'a Declaration, id: &Id) -> Clock {
        let (head, within) = self.inner_head(declaration, id.clone());
        let mut parts = Parts::default();
        let (mut restarts, mut until) = (Vec::new(), Vec::new());
        for line in &declaration.lines {
            match (line.keyword, &line.value) {
                (Some(Keyword::Restart), Value::Path(path)) => restarts.extend(self.moment(path)),
                (Some(Keyword::Until), Value::Path(path)) => until.extend(self.moment(path)),
                _ => {
                    self.shared_line(line, &mut parts, Place::of(Outline::ROOT));
                }
            }
        }
        self.base.within = within;
        Clock { head, timing: parts.timing, restarts, until, ways: parts.ways }
    }

    fn duty(&mut self, declaration: &'a Declaration, id: &Id) -> Duty {
        let (head, within) = self.inner_head(declaration, id.clone());
        let mut parts = Parts::default();
        let mut duty = Duty {
            head,
            schedule: None,
            while_: None,
            owner: None,
            by: Vec::new(),
            does: Vec::new(),
            timing: flow_ir::Timing::default(),
            ways: Vec::new(),
        };
        for line in declaration.lines.iter().filter(|line| line.keyword == Some(Keyword::By)) {
            if let Some(performers) = self.performers(line) {
                add(&mut duty.by, performers);
            }
        }
        self.check_performers(declaration);
        let systems = self.systems_of(&duty.by);
        for line in &declaration.lines {
            match (line.keyword, &line.value) {
                (Some(Keyword::Every), Value::Every(every)) => {
                    duty.schedule = Some(self.base.schedule(every))
                }
                (Some(Keyword::While), Value::Path(path)) => duty.while_ = self.step_id(path, Outline::ROOT),
                (Some(Keyword::Do), _) => duty.does.extend(self.deed(line, &systems)),
                _ => {
                    self.shared_line(line, &mut parts, Place::of(Outline::ROOT));
                }
            }
        }
        duty.owner = parts.owner.or_else(|| self.owner.clone());
        duty.timing = parts.timing;
        duty.ways = parts.ways;
        self.base.within = within;
        duty
    }

    /// The blocks that run beside the steps.
    pub(crate) fn besides(&mut self) -> Vec<Beside> {
        let outline = self.outline;
        let mut besides = Vec::new();
        for (block, entry) in outline.blocks.iter().enumerate() {
            if entry.kind != BlockKind::Beside {
                continue;
            }
            let (head, within) = self.inner_head(entry.declaration, entry.id.as_str());
            let mut parts = Parts::default();
            let mut starts = Vec::new();
            for line in &entry.declaration.lines {
                match (line.keyword, &line.value) {
                    (Some(Keyword::Starts), Value::Path(path)) => starts.extend(self.moment(path)),
                    _ => {
                        self.shared_line(line, &mut parts, Place::of(block));
                    }
                }
            }
            self.hold(&entry.id, &parts.ways, &parts.timing);
            let steps = self.inside(block);
            self.release();
            self.base.within = within;
            besides.push(Beside { head, starts, timing: parts.timing, ways: parts.ways, steps });
        }
        besides
    }

    /// What is done whatever the ending.
    pub(crate) fn finally(&mut self) -> Vec<Step> {
        let outline = self.outline;
        let blocks = outline.blocks.iter().enumerate();
        let blocks: Vec<usize> =
            blocks.filter(|(_, block)| block.kind == BlockKind::Finally).map(|(index, _)| index).collect();
        blocks.into_iter().flat_map(|block| self.inside(block)).collect()
    }

    /// A step or event, where time is anchored at no data.
    fn moment(&mut self, path: &'a Path) -> Option<Anchor> {
        let names = self.names(path);
        let is_event = matches!(names.as_slice(), [only] if self.outline.event(only).is_some());
        if is_event { self.event_id(path).map(|id| Anchor::Event { id }) } else { self.anchored_step(path) }
    }

    fn anchored_step(&mut self, path: &'a Path) -> Option<Anchor> {
        self.step_id(path, Outline::ROOT).map(|id| Anchor::Step { id })
    }
}

//! What is written on and about the steps of a picture.

use super::model::{Chip, Mark};
use super::text::plain;
use super::words;
use flow_ir::{
    AgentClass, Anchor, Deed, Duty, Exception, Head, Package, Parallel, Performers, Prompt, Step, StepKind,
    Target, TimeSpan, Timing, Who, Workflow,
};
use rustc_hash::FxHashMap;

/// What is looked up while words are found.
pub struct Context<'a> {
    /// The package.
    pub package: &'a Package,
    /// The workflow.
    pub workflow: &'a Workflow,
    heads: FxHashMap<&'a str, &'a Head>,
    exceptions: FxHashMap<&'a str, Vec<&'a Exception>>,
    duties: FxHashMap<&'a str, Vec<&'a Duty>>,
    unknowns: FxHashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Context<'a> {
    /// For one workflow.
    pub fn new(package: &'a Package, workflow: &'a Workflow) -> Self {
        let mut heads: FxHashMap<&str, &Head> = FxHashMap::default();
        heads.extend(workflow.all_steps().into_iter().map(|step| (step.head.id.as_str(), &step.head)));
        heads.extend(workflow.outcomes.iter().map(|outcome| (outcome.head.id.as_str(), &outcome.head)));
        heads.extend(workflow.events.iter().map(|event| (event.head.id.as_str(), &event.head)));
        let mut exceptions: FxHashMap<&str, Vec<&Exception>> = FxHashMap::default();
        for exception in &workflow.exceptions {
            exceptions.entry(&exception.of).or_default().push(exception);
        }
        let mut duties: FxHashMap<&str, Vec<&Duty>> = FxHashMap::default();
        for duty in &workflow.duties {
            if let Some(step) = &duty.while_ {
                duties.entry(step).or_default().push(duty);
            }
        }
        let mut unknowns: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        for unknown in &package.unknowns {
            unknowns.entry(&unknown.within).or_default().push(&unknown.question);
        }
        Self { package, workflow, heads, exceptions, duties, unknowns }
    }

    /// The head of a step, outcome or event of the workflow.
    pub fn head(&self, id: &str) -> Option<&'a Head> {
        self.heads.get(id).copied()
    }

    /// What people call a step, outcome or event of the workflow, or whatever else has that id.
    pub fn title(&self, id: &str) -> String {
        match self.head(id) {
            Some(head) => plain(&head.title),
            None => words::capital(&words::name(self.package.title(id))),
        }
    }

    /// What is not known yet about something.
    pub fn open_questions(&self, id: &str) -> Vec<String> {
        self.unknowns
            .get(id)
            .map(|questions| questions.iter().map(|question| plain(question)).collect())
            .unwrap_or_default()
    }
}

/// A prompt; what is still open begins with a question mark.
pub fn prompt(prompt: &Prompt) -> String {
    let text = plain(&prompt.text);
    if prompt.unknown { format!("? {text}") } else { text }
}

/// A step of the workflow, an event or data, in words.
pub fn anchor(context: &Context<'_>, anchor: &Anchor) -> String {
    match anchor {
        Anchor::Step { id } | Anchor::Event { id } => format!("“{}”", context.title(id)),
        Anchor::Variable { path } => words::path(path),
    }
}

/// Where an arrow leads, in words.
pub fn target(context: &Context<'_>, target: &Target) -> String {
    match target {
        Target::Step { id } | Target::Outcome { id, .. } => context.title(id),
        Target::Join => "joins".to_owned(),
        Target::Leave => "leaves".to_owned(),
        Target::Verdict { name } => format!("counts as {}", words::name(name)),
        Target::Recovery(recovery) => recovery.title.clone(),
        Target::Workflow { id } => format!("new case of {}", context.package.title(id)),
        Target::Unknown { question } => question.clone(),
        Target::Invalid => "?".to_owned(),
    }
}

/// Deadlines and ladders.
pub fn timing(context: &Context<'_>, timing: &Timing) -> Vec<Chip> {
    let package = context.package;
    let mut chips = Vec::new();
    let mut limits: Vec<String> = Vec::new();
    let mut open = false;
    for within in &timing.within {
        let mut text = match &within.limit {
            Some(limit) => words::time_span(package, limit),
            None => "no limit".to_owned(),
        };
        if let Some(from) = &within.from {
            text.push_str(&format!(" from {}", anchor(context, from)));
        }
        open |= matches!(within.limit, Some(TimeSpan::Unknown { .. }));
        if !limits.contains(&text) {
            limits.push(text);
        }
    }
    if !limits.is_empty() {
        let mark = if open { Mark::Open } else { Mark::Clock };
        let text = if limits.len() == 1 && limits[0] == "no limit" {
            limits[0].clone()
        } else {
            format!("within {}", words::list(&limits, "or"))
        };
        chips.push(Chip { mark, text });
    }
    let rungs: usize = timing.ladders.iter().map(|ladder| ladder.rungs.len()).sum();
    if rungs > 0 {
        chips.push(Chip { mark: Mark::Bell, text: rungs.to_string() });
    }
    chips
}

/// Who, where the lane alone does not say it.
pub fn who(package: &Package, by: &[Performers]) -> String {
    if let [Performers { who: Who::One { .. }, condition: None, .. }] = by {
        return String::new();
    }
    let arms: Vec<String> = by
        .iter()
        .map(|performers| match &performers.condition {
            Some(condition) => format!(
                "{} when {}",
                words::who(package, &performers.who),
                words::expression(package, condition)
            ),
            None if by.len() > 1 => format!("otherwise {}", words::who(package, &performers.who)),
            None => words::who(package, &performers.who),
        })
        .collect();
    arms.join("; ")
}

/// What is asked at a gate.
pub fn question(step: &Step) -> String {
    match &step.kind {
        StepKind::Gate(gate) => gate.asks.iter().map(prompt).collect::<Vec<_>>().join(" "),
        _ => String::new(),
    }
}

/// What holds for a step.
pub fn chips(context: &Context<'_>, step: &Step) -> Vec<Chip> {
    let package = context.package;
    let mut chips = Vec::new();
    let mut chip = |mark: Mark, text: String| chips.push(Chip { mark, text });
    if let Some(condition) = &step.condition {
        chip(Mark::Condition, format!("only when {}", words::expression(package, condition)));
    }
    if let Some(risk) = step.work().and_then(|work| work.risk.as_ref()) {
        chip(Mark::Risk, package.title(risk).to_lowercase());
    }
    match &step.kind {
        StepKind::Stage(stage) => {
            let class = if stage.human_only { Some(AgentClass::HumanOnly) } else { stage.agent_class };
            if class == Some(AgentClass::HumanOnly) {
                chip(Mark::Rule, "people only".to_owned());
            }
            let mut said: Vec<String> = Vec::new();
            for (call, confirmation) in package.confirmations(stage) {
                let who = words::who(package, &confirmation.with);
                let mut text = format!("{} confirmed by {who}", words::name(&call.action));
                if let Some(condition) = &confirmation.condition {
                    text.push_str(&format!(" when {}", words::expression(package, condition)));
                }
                if !said.contains(&text) {
                    chip(Mark::Rule, text.clone());
                    said.push(text);
                }
            }
        }
        StepKind::Gate(gate) => {
            for standard in &gate.meets {
                chip(Mark::Rule, format!("meets {}", standard.title.to_lowercase()));
            }
            for required in &gate.requires {
                chip(Mark::Condition, format!("only once {}", words::expression(package, required)));
            }
            if let Some(sample) = &gate.sample {
                chip(Mark::Condition, format!("{sample} % of cases"));
            }
            if let Some(at) = &gate.at {
                chip(Mark::Clock, format!("at {}", package.title(at)));
            }
            if let Some(open) = &gate.open {
                chip(Mark::Clock, format!("open for {}", words::time_span(package, open)));
            }
        }
        StepKind::Wait(wait) => {
            if let Some(span) = &wait.span {
                let mark = if matches!(span, TimeSpan::Unknown { .. }) { Mark::Open } else { Mark::Clock };
                chip(mark, format!("for {}", words::time_span(package, span)));
            }
            if let Some(until) = &wait.until {
                chip(Mark::Condition, format!("until {}", words::expression(package, until)));
            }
        }
        StepKind::Run(run) => {
            chip(Mark::Jump, format!("runs {}", package.title(&run.workflow)));
            if let Some(id) = &run.through {
                chip(Mark::Rule, format!("handed over: {}", package.title(id)));
                if let Some(seam) = package.seam(id).filter(|seam| !seam.by.is_empty()) {
                    let who: Vec<String> = seam.by.iter().map(|who| words::who(package, who)).collect();
                    let mut text = format!("accepted by {}", words::list(&who, "and"));
                    for limit in timing(context, &seam.timing).iter().filter(|chip| chip.mark != Mark::Bell) {
                        text.push_str(&format!(" {}", limit.text));
                    }
                    chip(Mark::Clock, text);
                }
            }
            if run.detached {
                chip(Mark::Answer, "goes on at once".to_owned());
            }
        }
        StepKind::Decide | StepKind::Parallel(_) => {}
    }
    chips.extend(timing(context, &step.timing));
    if let StepKind::Stage(stage) = &step.kind
        && let Some(retry) = &stage.retry
    {
        let (mark, times) =
            retry.times.map_or((Mark::Open, "?".to_owned()), |times| (Mark::Retry, times.to_string()));
        chips.push(Chip { mark, text: format!("{times} more tries") });
    }
    for exception in context.exceptions.get(step.head.id.as_str()).into_iter().flatten() {
        let until = exception.until.as_ref().map_or_else(String::new, |until| format!(" until {until}"));
        chips.push(Chip { mark: Mark::Rule, text: format!("exception: {}{until}", exception.head.title) });
    }
    for duty in context.duties.get(step.head.id.as_str()).into_iter().flatten() {
        let every = duty
            .schedule
            .as_ref()
            .map_or_else(String::new, |schedule| format!(" {}", words::schedule(package, schedule)));
        chips.push(Chip { mark: Mark::Event, text: format!("{}{every}", duty.head.title) });
    }
    chips
}

/// What holds for a group of branches.
pub fn fork(context: &Context<'_>, step: &Step, parallel: &Parallel) -> Vec<Chip> {
    let package = context.package;
    let mut found = Vec::new();
    if let Some(each) = &parallel.each {
        let mut text = format!("for each {}", words::name(&each.name));
        if let Some(list) = &each.list {
            text.push_str(&format!(" in {}", words::expression(package, list)));
        }
        if let Some(event) = &each.event {
            text.push_str(&format!(" on “{}”", context.title(event)));
        }
        if let Some(filter) = &each.filter {
            text.push_str(&format!(" where {}", words::expression(package, filter)));
        }
        found.push(Chip { mark: Mark::Answer, text });
    }
    match parallel.at_once {
        Some(1) => found.push(Chip { mark: Mark::Condition, text: "one at a time".to_owned() }),
        Some(count) => found.push(Chip { mark: Mark::Condition, text: format!("at most {count} at once") }),
        None => {}
    }
    if let Some(until) = &parallel.until {
        found.push(Chip {
            mark: Mark::Condition,
            text: format!("until {}", words::expression(package, until)),
        });
    }
    found.extend(chips(context, step));
    found
}

/// What holds where branches are joined.
pub fn join(parallel: &Parallel) -> Vec<Chip> {
    if parallel.rest_continues {
        vec![Chip { mark: Mark::Answer, text: "the rest goes on".to_owned() }]
    } else {
        Vec::new()
    }
}

/// Everything there is to say about a step, for who asks.
pub fn detail(context: &Context<'_>, step: &Step) -> String {
    let package = context.package;
    let mut detail = Detail(plain(&step.head.documentation));
    if let Some(owner) = &step.owner {
        detail.say("Owner: ", &words::person(package, owner));
    }
    if let Some(work) = step.work() {
        for (index, performers) in work.by.iter().enumerate() {
            let who = words::who(package, &performers.who);
            if index == 0 {
                detail.say("By: ", &who);
            } else {
                detail.0.push_str("; ");
                detail.0.push_str(&who);
            }
        }
        for (word, list) in [("Consults: ", &work.consults), ("Informs: ", &work.informs)] {
            if !list.is_empty() {
                let names: Vec<String> =
                    list.iter().map(|one| words::participant(package, &one.participant)).collect();
                detail.say(word, &words::list(&names, "and"));
            }
        }
        if !work.reads.is_empty() {
            let names: Vec<String> = work.reads.iter().map(|read| words::path(&read.path)).collect();
            detail.say("Reads: ", &words::list(&names, "and"));
        }
        if !work.writes.is_empty() {
            let names: Vec<String> = work.writes.iter().map(|write| words::name(&write.name)).collect();
            detail.say("Writes: ", &words::list(&names, "and"));
        }
    }
    if let StepKind::Stage(stage) = &step.kind {
        for deed in &stage.does {
            match deed {
                Deed::Text(text) => detail.say("Do: ", &prompt(text)),
                Deed::Action(call) => {
                    detail.say("Do: ", package.title(&call.system));
                    detail.0.push_str(", ");
                    detail.0.push_str(&words::name(&call.action));
                }
            }
        }
        for ask in &stage.asks {
            detail.say("Asks: ", &prompt(ask));
        }
        match stage.agent_class {
            Some(AgentClass::AgentReady) => detail.say("", "Agent-ready"),
            Some(AgentClass::AgentAugmented) => detail.say("", "Agent-augmented"),
            Some(AgentClass::HumanOnly) | None => {}
        }
    }
    for ladder in &step.timing.ladders {
        detail.say("Escalates: ", &ladder.title);
    }
    let inherited = step.ways.iter().filter(|way| way.inherited_from.is_some()).count();
    if inherited > 0 {
        let whole = &context.workflow.head.title;
        detail.say("", &format!("{inherited} more ways hold for the whole of “{whole}”"));
    }
    detail.0
}

/// What is said about a step, part after part.
struct Detail(String);

impl Detail {
    fn say(&mut self, word: &str, text: &str) {
        if !self.0.is_empty() {
            self.0.push_str(" · ");
        }
        self.0.push_str(word);
        self.0.push_str(text);
    }
}

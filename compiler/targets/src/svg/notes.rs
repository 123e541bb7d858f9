//! What holds for the whole of a workflow, and has no place in a lane: written under the lanes.

use super::labels::{self, Context};
use super::model::Mark;
use super::text::plain;
use super::{Marks, ways, words};
use flow_ir::{Deed, Id, Origin, Way};

/// A heading with what stands under it.
pub struct Section {
    /// The heading.
    pub title: &'static str,
    /// Its entries.
    pub notes: Vec<Note>,
}

/// An entry.
pub struct Note {
    /// Its sign.
    pub mark: Mark,
    /// What it says.
    pub text: String,
    /// What it is in the IR, and where it stands.
    pub id: Id,
    /// Where it stands.
    pub origin: Origin,
    /// The arrows that it tells of.
    pub arrows: Vec<Origin>,
}

/// What stands beside the title: the owner and the promise.
pub fn promise(context: &Context<'_>, marks: Option<&Marks>) -> String {
    let workflow = context.workflow;
    let package = context.package;
    let mut parts = Vec::new();
    if let Some(owner) = &workflow.owner {
        parts.push(format!("Owner: {}", words::person(package, owner)));
    }
    for chip in labels::timing(context, &workflow.timing) {
        match chip.mark {
            Mark::Bell => {
                let titles: Vec<String> =
                    workflow.timing.ladders.iter().map(|ladder| ladder.title.clone()).collect();
                let climbed = climbed(&workflow.head.id, marks);
                parts.push(format!("escalates: {}{climbed}", words::list(&titles, "and")));
            }
            _ => parts.push(format!("done {}", chip.text)),
        }
    }
    if let Some(rate) = &workflow.arrives {
        let per = rate.per.to_string();
        parts.push(format!("{} per {}", rate.number, per.strip_prefix("1 ").unwrap_or(&per)));
    }
    if let Some(measure) = &workflow.optimise {
        parts.push(format!("improves {}", package.title(measure).to_lowercase()));
    }
    if !workflow.guards.is_empty() {
        let guards: Vec<String> =
            workflow.guards.iter().map(|guard| words::expression(package, guard)).collect();
        parts.push(format!("never at the cost of {}", words::list(&guards, "and")));
    }
    parts.join("  ·  ")
}

/// All that is written under the lanes.
pub fn sections(context: &Context<'_>, marks: Option<&Marks>) -> Vec<Section> {
    let workflow = context.workflow;
    let package = context.package;
    let mut sections = Vec::new();
    let mut add = |title: &'static str, notes: Vec<Note>| {
        if !notes.is_empty() {
            sections.push(Section { title, notes });
        }
    };
    add("Wherever the case is", handlers(context, &workflow.ways, &workflow.head.id));
    add("How it can end", outcomes(context));
    let clocks = workflow.clocks.iter().map(|clock| {
        let mut text = format!("{}: {}", clock.head.title, limits(context, &clock.timing));
        for (word, anchors) in [
            ("restarts on", &clock.restarts),
            ("pauses while", &clock.timing.pauses),
            ("until", &clock.until),
        ] {
            if !anchors.is_empty() {
                let anchors: Vec<String> =
                    anchors.iter().map(|anchor| labels::anchor(context, anchor)).collect();
                text.push_str(&format!(", {word} {}", words::list(&anchors, "or")));
            }
        }
        text.push_str(&escalates(&clock.timing, &clock.head.id, marks));
        text.push_str(&consequences(context, &clock.ways));
        let (id, origin) = (clock.head.id.clone(), clock.head.origin);
        Note { mark: Mark::Clock, text, id, origin, arrows: arrows(&clock.ways) }
    });
    add("Clocks", clocks.collect());
    let duties = workflow.duties.iter().map(|duty| {
        let mut text = duty.head.title.clone();
        if let Some(schedule) = &duty.schedule {
            text.push_str(&format!(" {}", words::schedule(package, schedule)));
        }
        if let Some(step) = &duty.while_ {
            text.push_str(&format!(" while “{}” is open", context.title(step)));
        }
        let who = duty.by.iter().map(|by| words::who(package, &by.who)).collect::<Vec<_>>();
        if !who.is_empty() {
            text.push_str(&format!(": {}", words::list(&who, "or")));
        }
        for deed in &duty.does {
            match deed {
                Deed::Text(text_) => text.push_str(&format!(". {}", labels::prompt(text_))),
                Deed::Action(call) => {
                    text.push_str(&format!(
                        ". {}, {}",
                        package.title(&call.system),
                        words::name(&call.action)
                    ));
                }
            }
        }
        let mut more = String::new();
        if !duty.timing.within.is_empty() {
            more.push_str(&format!(", {}", limits(context, &duty.timing)));
        }
        more.push_str(&escalates(&duty.timing, &duty.head.id, marks));
        more.push_str(&consequences(context, &duty.ways));
        if more.starts_with(',') {
            text.truncate(text.trim_end_matches('.').len());
        }
        text.push_str(&more);
        let (id, origin) = (duty.head.id.clone(), duty.head.origin);
        Note { mark: Mark::Event, text, id, origin, arrows: arrows(&duty.ways) }
    });
    add("Duties", duties.collect());
    let assumed = workflow.assumptions.iter().map(|assumption| {
        let mut text = labels::prompt(&assumption.text);
        if let Some(schedule) = &assumption.schedule {
            let who: Vec<String> = assumption.by.iter().map(|who| words::who(package, who)).collect();
            let who =
                if who.is_empty() { String::new() } else { format!(" by {}", words::list(&who, "and")) };
            text.push_str(&format!(" (checked {}{who})", words::schedule(package, schedule)));
        }
        let mark = if assumption.text.unknown { Mark::Open } else { Mark::Condition };
        let (id, origin) = (assumption.head.id.clone(), assumption.head.origin);
        Note { mark, text, id, origin, arrows: Vec::new() }
    });
    add("It is assumed that", assumed.collect());
    add("Exceptions", exceptions(context));
    let laws = workflow.policies.iter().map(|id| {
        let law = package.policy(id);
        let because = law
            .and_then(|law| law.because.as_ref())
            .map_or_else(String::new, |text| format!(": {}", plain(text)));
        Note {
            mark: Mark::Rule,
            text: format!("{}{because}", package.title(id)),
            id: id.clone(),
            origin: law.map(|law| law.head.origin).unwrap_or_default(),
            arrows: Vec::new(),
        }
    });
    add("Laws in force", laws.collect());
    let inside = format!("{}.", workflow.head.id);
    let open = package
        .unknowns
        .iter()
        .filter(|unknown| unknown.within == workflow.head.id || unknown.within.starts_with(&inside))
        .map(|unknown| {
            let within = if unknown.within == workflow.head.id {
                String::new()
            } else {
                format!("{}: ", context.title(&unknown.within))
            };
            Note {
                mark: Mark::Open,
                text: format!("{within}{}", plain(&unknown.question)),
                id: unknown.within.clone(),
                origin: unknown.origin,
                arrows: Vec::new(),
            }
        });
    add("Not known yet", open.collect());
    sections
}

/// How long something may take.
fn limits(context: &Context<'_>, timing: &flow_ir::Timing) -> String {
    let chips = labels::timing(context, timing).into_iter().filter(|chip| chip.mark != Mark::Bell);
    words::list(&chips.map(|chip| chip.text).collect::<Vec<String>>(), "and")
}

fn escalates(timing: &flow_ir::Timing, id: &str, marks: Option<&Marks>) -> String {
    let titles: Vec<String> = timing.ladders.iter().map(|ladder| ladder.title.clone()).collect();
    if titles.is_empty() {
        return String::new();
    }
    format!(", escalates: {}{}", words::list(&titles, "and"), climbed(id, marks))
}

/// How much of a ladder is climbed, where the picture shows that.
fn climbed(id: &str, marks: Option<&Marks>) -> String {
    let climbed = marks.and_then(|marks| marks.climbed(id));
    climbed.map(|climbed| format!(" ({climbed})")).unwrap_or_default()
}

/// The arrows of some ways.
fn arrows(ways: &[Way]) -> Vec<Origin> {
    ways.iter().flat_map(|way| &way.arrows).map(|arrow| arrow.origin).collect()
}

/// Where the arrows of a way lead, in words.
fn leads(context: &Context<'_>, way: &Way) -> String {
    let arrows: Vec<String> = way
        .arrows
        .iter()
        .map(|arrow| {
            let target = labels::target(context, &arrow.target);
            match &arrow.at_most {
                Some(bound) => format!("“{}”, {}", plain(&target), words::bound(bound)),
                None => format!("“{}”", plain(&target)),
            }
        })
        .collect();
    arrows.join(", else ")
}

fn consequences(context: &Context<'_>, ways: &[Way]) -> String {
    let mut text = String::new();
    for way in ways {
        let trigger = words::trigger(context.package, &|id| context.title(id), &way.trigger);
        text.push_str(&format!("; {trigger}: to {}", leads(context, way)));
    }
    text
}

fn handlers(context: &Context<'_>, ways: &[Way], id: &str) -> Vec<Note> {
    ways.iter()
        .filter(|way| way.inherited_from.is_none())
        .map(|way| {
            let trigger = words::trigger(context.package, &|id| context.title(id), &way.trigger);
            Note {
                mark: ways::mark(&way.trigger),
                text: format!("{}: to {}", words::capital(&trigger), leads(context, way)),
                id: id.to_owned(),
                origin: way.origin,
                arrows: arrows(std::slice::from_ref(way)),
            }
        })
        .collect()
}

fn outcomes(context: &Context<'_>) -> Vec<Note> {
    let workflow = context.workflow;
    workflow
        .outcomes
        .iter()
        .map(|outcome| {
            let mut text = outcome.head.title.clone();
            if outcome.unwinds {
                text.push_str(", and what was done is undone");
            }
            for seam in &context.package.seams {
                if seam.from.as_ref() == Some(&outcome.head.id) {
                    let to = seam.to.as_ref().map_or("?", |start| context.package.title(&start.workflow));
                    text.push_str(&format!("; handed over to “{to}”"));
                    let by: Vec<String> =
                        seam.by.iter().map(|who| words::who(context.package, who)).collect();
                    if !by.is_empty() {
                        text.push_str(&format!(", accepted by {}", words::list(&by, "and")));
                    }
                    for chip in labels::timing(context, &seam.timing) {
                        if chip.mark != Mark::Bell {
                            text.push_str(&format!(" {}", chip.text));
                        }
                    }
                }
            }
            let (id, origin) = (outcome.head.id.clone(), outcome.head.origin);
            Note { mark: Mark::End, text, id, origin, arrows: Vec::new() }
        })
        .collect()
}

fn exceptions(context: &Context<'_>) -> Vec<Note> {
    let package = context.package;
    context
        .workflow
        .exceptions
        .iter()
        .map(|exception| {
            let mut text = format!("{}, for “{}”", exception.head.title, context.title(&exception.of));
            if let Some(from) = &exception.from {
                text.push_str(&format!(": not held to {}", package.title(from).to_lowercase()));
            }
            if let Some(condition) = &exception.condition {
                text.push_str(&format!(" when {}", words::expression(package, condition)));
            }
            if let Some(because) = &exception.because {
                text.push_str(&format!(". {}", labels::prompt(because)));
            }
            if let Some(approver) = &exception.approver {
                text.push_str(&format!(" Approved by {}", words::person(package, approver)));
                match &exception.until {
                    Some(until) => text.push_str(&format!(" until {until}.")),
                    None => text.push('.'),
                }
            }
            let (id, origin) = (exception.head.id.clone(), exception.head.origin);
            Note { mark: Mark::Rule, text, id, origin, arrows: Vec::new() }
        })
        .collect()
}

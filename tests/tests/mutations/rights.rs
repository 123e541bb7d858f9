//! Mistakes in what people and agents may see, do and decide.

use super::{Mutant, Site, limit, whole};
use flow_ir::{Deed, Package, StepKind};
use flow_source::Span;
use flow_syntax::ast::{Line, Name, Value};
use flow_syntax::words::{Keyword, Kind};
use std::collections::BTreeSet;

/// All of them for one declaration.
pub fn all(site: &Site<'_>, found: &mut Vec<Mutant>) {
    match site.this.kind {
        Kind::Role | Kind::Person | Kind::System => clearance(site, found),
        Kind::Agent => {
            clearance(site, found);
            forbidden(site, found);
        }
        Kind::Exception => exception(site, found),
        Kind::Stage => only_people(site, found),
        _ => {}
    }
}

/// Every class that some information bears, and whatever is above it: only a clearance for one of these opens anything.
fn borne(package: &Package) -> BTreeSet<&str> {
    let fields = package.records.iter().flat_map(|record| &record.fields).flat_map(|field| &field.labels);
    let parameters = package.workflows.iter().flat_map(|workflow| &workflow.parameters);
    let steps = package.workflows.iter().flat_map(|workflow| workflow.all_steps());
    let writes = steps.filter_map(|step| step.work()).flat_map(|work| &work.writes);
    let mut borne: BTreeSet<&str> = fields.map(String::as_str).collect();
    borne.extend(parameters.flat_map(|parameter| &parameter.labels).map(String::as_str));
    borne.extend(writes.flat_map(|write| &write.labels).map(String::as_str));
    loop {
        let above =
            package.labels.iter().filter(|label| label.above.iter().any(|id| borne.contains(id.as_str())));
        let more: Vec<&str> =
            above.map(|label| label.head.id.as_str()).filter(|id| !borne.contains(id)).collect();
        if more.is_empty() {
            return borne;
        }
        borne.extend(more);
    }
}

/// Somebody is no longer cleared for what is seen. A clearance for what no information bears opens nothing, so that it can go.
fn clearance(site: &Site<'_>, found: &mut Vec<Mutant>) {
    let expected = &["label_leak", "broken_law"];
    let borne = borne(&site.example.analysis.package);
    let opens = |name: &Name| {
        let name = name.text(site.text);
        borne.iter().any(|id| id.rsplit('.').next() == Some(name))
    };
    for line in site.lines(Keyword::Clearance) {
        let Value::Names(names) = &line.value else { continue };
        // Whom it is about stands in the finding, whatever it points at.
        if names.len() > 1 {
            for name in names.iter().filter(|name| opens(name)) {
                let kept: Vec<&str> = names
                    .iter()
                    .filter(|other| other.span != name.span)
                    .map(|other| other.text(site.text))
                    .collect();
                let edit = [(line.span, format!("clearance {}", kept.join(", ")))];
                let what = format!("without {}", name.text(site.text));
                found.push(site.mutant("lower a clearance", &what, &edit, expected, vec![site.name()]));
            }
        }
        if names.iter().any(opens) {
            found.push(site.without("take a clearance away", line, expected, vec![site.name()]));
        }
    }
}

/// An agent does what it must never do: where somebody else does it, it takes their place.
fn forbidden(site: &Site<'_>, found: &mut Vec<Mutant>) {
    let package = &site.example.analysis.package;
    for line in site.lines(Keyword::Never) {
        let Value::Paths(paths) = &line.value else { continue };
        for path in paths {
            let wanted = path.text(site.text);
            let does = |step: &&flow_ir::Step| match &step.kind {
                StepKind::Stage(stage) => stage.does.iter().any(|deed| match deed {
                    Deed::Action(call) => {
                        let system = call.system.rsplit('.').next().unwrap_or_default();
                        wanted.ends_with(&format!("{system}.{}", call.action))
                    }
                    Deed::Text(_) => false,
                }),
                _ => false,
            };
            let steps = package.workflows.iter().flat_map(|workflow| workflow.all_steps());
            for step in steps.filter(does) {
                let Some((file, by)) = by_line(site, &step.head.name) else { continue };
                let (path, text) = &site.example.files[file];
                let agent = site.name();
                let module = site.example.files[site.file].0.trim_end_matches(".flow").replace('/', ".");
                let mut text = text.clone();
                let known = text.contains(&agent);
                let system = wanted.rsplit('.').nth(1).unwrap_or_default();
                let action = wanted.rsplit('.').next().unwrap_or_default();
                let rest = text[by.end as usize..].replacen(
                    &format!(" {action}("),
                    &format!(" {system}.{action}("),
                    1,
                );
                text.truncate(by.end as usize);
                text.push_str(&rest);
                text.replace_range(by.start as usize..by.end as usize, &format!("by {agent}"));
                if !known && path != &site.example.files[site.file].0 {
                    text = after_comments(&text, &format!("use {module} {{ {agent} }}\n"));
                }
                let mut mutant = site.mutant(
                    "let an agent do what it must never do",
                    &format!("{wanted} in {}", step.head.name),
                    &[],
                    &["agent_never", "human_only_agent"],
                    vec![agent, step.head.name.clone()],
                );
                mutant.files[file].1 = text;
                found.push(mutant);
            }
        }
    }
}

/// The file in which a stage stands, and the line that says who does it.
fn by_line(site: &Site<'_>, stage: &str) -> Option<(usize, Span)> {
    site.example.files.iter().enumerate().find_map(|(file, (_, text))| {
        let start = text.find(&format!("stage {stage} {{"))?;
        let by = start + text[start..].find("\n    by ")? + 5;
        let end = by + text[by..].find('\n')?;
        let inside = text[start..by].matches("\n  }").count() == 0;
        inside.then(|| (file, Span::new(by as u32, end as u32)))
    })
}

/// A line put before the first that is no comment.
fn after_comments(text: &str, line: &str) -> String {
    let mut place = 0;
    for one in text.split_inclusive('\n') {
        if !one.starts_with("//!") && !one.trim().is_empty() {
            break;
        }
        place += one.len();
    }
    format!("{}{line}{}", &text[..place], &text[place..])
}

/// Whoever may allow little allows more.
fn exception(site: &Site<'_>, found: &mut Vec<Mutant>) {
    for line in site.lines(Keyword::When) {
        if let Some((span, more)) = limit(site.text, line.span, "9_999_999") {
            let what = line.span.of(site.text);
            let expected = &["exception_approver"];
            found.push(site.mutant("widen an exception", what, &[(span, more)], expected, vec![site.name()]));
        }
    }
}

/// An agent does what only people may.
fn only_people(site: &Site<'_>, found: &mut Vec<Mutant>) {
    if site.lines(Keyword::HumanOnly).next().is_none() {
        return;
    }
    let agents = site.example.analysis.package.agents.iter().map(|agent| agent.head.name.as_str());
    let by: Vec<&Line> = site.lines(Keyword::By).collect();
    let Some(agent) = agents.into_iter().find(|name| site.text.contains(*name)) else { return };
    let Some((first, others)) = by.split_first() else { return };
    let mut edits = vec![(first.span, format!("by {agent}"))];
    edits.extend(others.iter().map(|line| (whole(site.text, line.span), String::new())));
    let expected = &["human_only_agent"];
    found.push(site.mutant("give an agent what is for people", agent, &edits, expected, vec![site.name()]));
}

//! More ways to break an example: people and agents in each other's place, compensations, deadlines and shortcuts.

use super::{Mutant, Site, ways, whole};
use flow_ir::{Participant, StepKind};
use flow_source::Span;
use flow_syntax::ast::{Line, Value};
use flow_syntax::words::{Keyword, Kind};

/// All of them for one declaration.
pub fn all(site: &Site<'_>, found: &mut Vec<Mutant>) {
    match site.this.kind {
        Kind::Stage => undo(site, found),
        Kind::Gate => author(site, found),
        _ => {}
    }
    if matches!(site.this.kind, Kind::Workflow | Kind::Stage | Kind::Gate | Kind::System | Kind::Seam) {
        owner(site, found);
    }
    if site.workflow().is_some() {
        deadline(site, found);
        shortcut(site, found);
    }
}

/// The agents that the file names.
fn agents<'s>(site: &Site<'s>) -> Vec<&'s str> {
    let agents = site.example.analysis.package.agents.iter().map(|agent| agent.head.name.as_str());
    agents.filter(|name| site.text.contains(*name)).collect()
}

/// The text of a line after its keyword.
fn value(site: &Site<'_>, line: &Line) -> Span {
    let text = line.span.of(site.text);
    let after = &text[(line.keyword_span.end - line.span.start) as usize..];
    let blank = after.len() - after.trim_start().len();
    Span::new(line.keyword_span.end + blank as u32, line.span.end)
}

/// What can't be taken back any more, or is taken back by nobody.
fn undo(site: &Site<'_>, found: &mut Vec<Mutant>) {
    for line in site.lines(Keyword::Undo) {
        let undone = value(site, line).of(site.text).to_owned();
        // A stage that nobody names with `undo` is one that needs a way on.
        let expected = &["missing_compensation", "unreachable_step", "missing_way"];
        found.push(site.without("drop an undo", line, expected, vec![site.name(), undone]));
    }
}

/// The agent that wrote it reviews it.
fn author(site: &Site<'_>, found: &mut Vec<Mutant>) {
    let Some(workflow) = site.workflow() else { return };
    let workflow = workflow.name.text(site.text);
    let package = &site.example.analysis.package;
    let known = package.workflows.iter().find(|known| known.head.name == workflow);
    let steps = known.map(|known| known.all_steps()).unwrap_or_default();
    let Some(gate) = steps.iter().find(|step| step.head.name == site.name()) else { return };
    let StepKind::Gate(gate) = &gate.kind else { return };
    if gate.meets.is_empty() {
        return;
    }
    let read: Vec<&str> = gate.of.iter().filter_map(|path| path.first()).map(String::as_str).collect();
    let writes = |step: &&&flow_ir::Step| {
        step.work().is_some_and(|work| work.writes.iter().any(|write| read.contains(&write.name.as_str())))
    };
    let mut writers = steps.iter().filter(writes).filter_map(|step| {
        let by = step.work()?.by.first()?;
        by.who.participants().find_map(|one| match one {
            Participant::Agent { id } => id.rsplit('.').next(),
            _ => None,
        })
    });
    let by: Vec<&Line> = site.lines(Keyword::By).collect();
    let ([by], Some(agent)) = (by.as_slice(), writers.next()) else { return };
    let edit = [(value(site, by), agent.to_owned())];
    let expected =
        &["agent_reviews_itself", "standard_not_met", "author_approves", "reviewer_without_criteria"];
    found.push(site.mutant(
        "let the author approve",
        agent,
        &edit,
        expected,
        vec![site.name(), agent.to_owned()],
    ));
}

/// Something that can't answer for anything answers for it.
fn owner(site: &Site<'_>, found: &mut Vec<Mutant>) {
    for line in site.lines(Keyword::Owner) {
        for agent in agents(site).into_iter().take(1) {
            let edit = [(value(site, line), agent.to_owned())];
            found.push(site.mutant(
                "let an agent answer for it",
                agent,
                &edit,
                &["not_accountable"],
                vec![site.name()],
            ));
        }
    }
}

/// Nobody says by when.
fn deadline(site: &Site<'_>, found: &mut Vec<Mutant>) {
    if !matches!(site.this.kind, Kind::Stage | Kind::Gate | Kind::Wait) {
        return;
    }
    let lines: Vec<&Line> = site.lines(Keyword::Within).collect();
    let [line] = lines.as_slice() else { return };
    // An agent that shows no sign of life is answered by its `stalls`.
    if site.lines(Keyword::Stalls).next().is_some() {
        return;
    }
    // Its own deadline, and whatever is around it.
    let timed = [Keyword::Within, Keyword::Late, Keyword::Escalate, Keyword::Pause];
    let gone: Vec<(Span, String)> = site
        .around
        .iter()
        .copied()
        .chain([site.this])
        .flat_map(|declaration| &declaration.lines)
        .filter(|line| line.keyword.is_some_and(|keyword| timed.contains(&keyword)))
        .map(|line| (whole(site.text, line.span), String::new()))
        .collect();
    let what = line.span.of(site.text);
    found.push(site.mutant("drop all deadlines", what, &gone, &["wait_without_end"], vec![site.name()]));
}

/// Whoever is done goes straight to what needs an approval.
fn shortcut(site: &Site<'_>, found: &mut Vec<Mutant>) {
    let risky = site.risky();
    let Some(workflow) = site.workflow() else { return };
    let inside = site.around.last().is_some_and(|around| std::ptr::eq(*around, workflow));
    if !inside || !matches!(site.this.kind, Kind::Stage | Kind::Gate | Kind::Wait) {
        return;
    }
    let beside: Vec<&str> = workflow
        .lines
        .iter()
        .filter_map(|line| match &line.value {
            Value::Declaration(inner) => Some(inner.name.text(site.text)),
            _ => None,
        })
        .collect();
    for line in
        [Keyword::Done, Keyword::Late, Keyword::Reject].into_iter().flat_map(|keyword| site.lines(keyword))
    {
        let Some(way) = ways(line) else { continue };
        for stage in risky.iter().filter(|stage| beside.contains(&stage.as_str())) {
            let already = way.arrows.iter().any(|arrow| arrow.span.of(site.text).contains(stage.as_str()));
            if already || *stage == site.name() {
                continue;
            }
            let edit = [(way.span, format!("-> {stage}"))];
            let what = format!("{} leads to {stage}", line.keyword.map_or("", Keyword::word));
            let expected = &[
                "unguarded_risk",
                "broken_law",
                "unbounded_loop",
                "unreachable_step",
                "read_before_written",
            ];
            found.push(site.mutant("take a shortcut", &what, &edit, expected, Vec::new()));
        }
    }
}

//! What a name or word is, with what the compiler worked out about it.

use crate::names::{Declared, NameKind, around};
use crate::package::View;
use flow_ir::{Step, StepKind, Timing, Workflow};
use flow_source::{Location, Span};
use flow_syntax::ast;
use flow_syntax::words::{Keyword, Kind};
use flow_targets::wording::Index;
use flow_targets::wording::involvement::{Fact, Involvements};

/// What there is to show at an offset: the word, and Markdown.
pub fn hover(view: &View<'_>, offset: u32) -> Option<(Span, String)> {
    if let Some((name, places)) = view.meaning(offset) {
        let mut parts: Vec<String> = places.iter().filter_map(|place| about(view, *place)).collect();
        parts.dedup();
        if !parts.is_empty() {
            return Some((name, parts.join("\n\n---\n\n")));
        }
    }
    keyword(view, offset)
}

/// What is declared at a place.
fn about(view: &View<'_>, place: Location) -> Option<String> {
    if place.span.is_empty() {
        return module(view, place);
    }
    let (there, declared) = view.declared(place)?;
    let mut text = format!("```flow\n{}\n```", headline(&there, declared));
    let documentation = ast::documentation_text(&declared.documentation, there.text());
    if !documentation.is_empty() {
        text.push_str("\n\n");
        text.push_str(&documentation);
    }
    for fact in facts(&there, declared) {
        text.push_str("\n\n");
        text.push_str(&fact);
    }
    if there.id != view.id {
        text.push_str(&format!("\n\n*{}*", there.source.path()));
    }
    Some(text)
}

fn module(view: &View<'_>, place: Location) -> Option<String> {
    let there = view.of(place.file)?;
    let documentation = ast::documentation_text(&there.file.tree().documentation, there.text());
    let name = there.source.path().trim_end_matches(".flow").replace('/', ".");
    Some(format!("```flow\nuse {name}\n```\n\n{documentation}"))
}

/// The first line of a declaration, without its brace.
fn headline(view: &View<'_>, declared: &Declared) -> String {
    let text = view.text();
    match declared.kind {
        NameKind::Block(_) => {
            let whole = declared.whole.of(text);
            let line = whole.split('\n').next().unwrap_or(whole);
            line.trim_end_matches(['{', ' ', '\r']).to_owned()
        }
        NameKind::Action => {
            let whole = declared.whole.of(text);
            let around = declared.parent.and_then(|parent| view.file.names().get(parent));
            let system = around.map_or("", |around| around.name.of(text));
            format!("{whole}  // of {system}")
        }
        _ => {
            let name = declared.name.of(text);
            match declared.detail {
                Some(detail) if declared.kind != NameKind::Criterion => {
                    format!("{} {name}: {}", declared.kind.word(), detail.of(text))
                }
                _ => format!("{} {name}", declared.kind.word()),
            }
        }
    }
}

/// What the compiler worked out about a declaration.
fn facts(view: &View<'_>, declared: &Declared) -> Vec<String> {
    let package = &view.analysis.package;
    let here = |origin: flow_ir::Origin| {
        origin.file == view.id.0 && declared.whole.start <= origin.start && origin.start <= declared.name.end
    };
    match declared.kind {
        NameKind::Block(Kind::Workflow) => package
            .workflows
            .iter()
            .filter(|workflow| here(workflow.head.origin))
            .flat_map(|workflow| of_workflow(view, workflow))
            .collect(),
        NameKind::Block(
            Kind::Stage | Kind::Gate | Kind::Decide | Kind::Parallel | Kind::Wait | Kind::Run,
        ) => {
            let steps = package
                .workflows
                .iter()
                .flat_map(|workflow| workflow.all_steps().into_iter().map(move |step| (workflow, step)));
            steps
                .filter(|(_, step)| here(step.head.origin))
                .flat_map(|(workflow, step)| of_step(view, workflow, step))
                .collect()
        }
        NameKind::Block(Kind::Role | Kind::Person) => {
            let role = package.roles.iter().chain(&package.persons).find(|role| here(role.head.origin));
            role.map(|role| of_participant(view, &role.head.id)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

fn of_workflow(view: &View<'_>, workflow: &Workflow) -> Vec<String> {
    let index = Index::new(view.input());
    let words = index.words().within(workflow);
    let mut facts = vec![format!("**Answers for it:** {}", words.owner(workflow.owner.as_ref()).plain())];
    if !workflow.timing.within.is_empty() {
        facts.push(format!("**Deadline:** {}", words.deadlines(&workflow.timing.within).plain()));
    }
    facts.extend(worst_case(view, workflow, &workflow.timing));
    let (steps, outcomes) = (workflow.all_steps().len(), workflow.outcomes.len());
    facts.push(format!("{steps} steps, {outcomes} outcomes."));
    facts
}

/// How much of its deadline something takes in the worst case.
fn worst_case(view: &View<'_>, workflow: &Workflow, timing: &Timing) -> Option<String> {
    let origin = timing.within.last()?.origin;
    let budgets = flow_analysis::budgets::budgets(&view.analysis.package, workflow);
    let budget = budgets.into_iter().find(|budget| budget.origin == origin)?;
    let told = if budget.exceeded { ", which is too short for it" } else { "" };
    Some(format!("**Worst case:** {} of {}{told}", budget.worst, budget.most))
}

fn of_step(view: &View<'_>, workflow: &Workflow, step: &Step) -> Vec<String> {
    let index = Index::new(view.input());
    let words = index.words().within(workflow).at(step);
    let mut facts = vec![format!("**Answers for it:** {}", words.owner(step.owner.as_ref()).plain())];
    if let Some(work) = step.work() {
        let who = if matches!(step.kind, StepKind::Gate(_)) { "Who can approve" } else { "Who does it" };
        facts.push(format!("**{who}:** {}", words.performers(&work.by).plain()));
        if let Some(risk) = &work.risk {
            facts.push(format!("**Risk:** {}", words.title(risk)));
        }
    }
    if !step.timing.within.is_empty() {
        facts.push(format!("**Deadline:** {}", words.deadlines(&step.timing.within).plain()));
    }
    facts.extend(worst_case(view, workflow, &step.timing));
    if let StepKind::Stage(stage) = &step.kind
        && let Some(class) = stage.agent_class
    {
        facts.push(format!("**How far an agent does it:** {}", super::hints::class(class)));
    }
    let inherited = step.ways.iter().filter(|way| way.inherited_from.is_some()).count();
    if inherited > 0 {
        facts
            .push(format!("{inherited} of its {} ways out are set on the block around it.", step.ways.len()));
    }
    facts
}

/// What somebody has to do with, counted.
fn of_participant(view: &View<'_>, id: &str) -> Vec<String> {
    let index = Index::new(view.input());
    let all = Involvements::new(&index);
    let (mut does, mut decides, mut owns, mut hears) = (0, 0, 0, 0);
    for fact in all.of(id) {
        match fact {
            Fact::Does(..) | Fact::Duty(..) | Fact::Answers(..) => does += 1,
            Fact::Decides(..) | Fact::Accepts(_) | Fact::Confirms(..) => decides += 1,
            Fact::OwnsWorkflow(_) | Fact::OwnsStep(..) | Fact::OwnsSeam(_) | Fact::Operates(_) => owns += 1,
            Fact::Rung(..) | Fact::Informed(..) | Fact::Convenes(..) | Fact::Attends(..) => hears += 1,
            _ => {}
        }
    }
    let count = |number: usize, one: &str, many: &str| match number {
        0 => None,
        1 => Some(one.to_owned()),
        _ => Some(format!("{number} {many}")),
    };
    let parts: Vec<String> = [
        count(does, "does one step", "steps to do"),
        count(decides, "decides once", "decisions"),
        count(owns, "answers for one thing", "things to answer for"),
        count(hears, "is called once", "places that call for help"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        vec!["Nothing asks for it yet.".to_owned()]
    } else {
        vec![format!("In all: {}.", parts.join(", "))]
    }
}

/// What a word of the language means where it stands.
fn keyword(view: &View<'_>, offset: u32) -> Option<(Span, String)> {
    let word = word_at(view.text(), offset)?;
    let text = word.of(view.text());
    let line = view.source.line_span(view.source.line_of(word.start)).of(view.text());
    let first = line.trim_start().starts_with(text);
    let blocks = around(view.file.tree(), view.text(), word.start);
    if let Some(kind) = Kind::ALL.iter().find(|kind| kind.word() == text).filter(|_| first) {
        let entry = kind.entry();
        return Some((
            word,
            format!("**{text}**: {}\n\n```flow\n{}\n```", entry.documentation, entry.example),
        ));
    }
    let block = blocks.last()?;
    let keyword = Keyword::ALL.iter().find(|keyword| keyword.word() == text).filter(|_| first)?;
    let clause = block.kind.entry().line(*keyword)?;
    let meaning = clause.meaning;
    Some((
        word,
        format!("**{text}** {}: {meaning}\n\n```flow\n{}\n```", clause.shape.syntax(), clause.example),
    ))
}

/// The word at an offset.
pub(crate) fn word_at(text: &str, offset: u32) -> Option<Span> {
    let offset = usize::try_from(offset).ok()?.min(text.len());
    let is_word = |one: char| one == '_' || one.is_alphanumeric();
    let before = text.get(..offset)?;
    let start =
        before.char_indices().rev().take_while(|(_, one)| is_word(*one)).last().map_or(offset, |(at, _)| at);
    let length: usize = text.get(offset..)?.chars().take_while(|one| is_word(*one)).map(char::len_utf8).sum();
    let end = offset + length;
    (start < end).then(|| Span::from(start..end))
}

#[cfg(test)]
mod tests {
    use super::hover;
    use crate::features::fixture::answers;

    fn shown(after: &str) -> String {
        let fixture = answers(after);
        hover(&fixture.view(), fixture.offset).map(|(_, text)| text).unwrap_or_default()
    }

    #[test]
    fn a_name_shows_its_declaration_and_what_is_said_about_it() {
        let text = shown("by      Te");
        assert!(text.contains("role Team"), "{text}");
        assert!(text.contains("Answers what comes in."), "{text}");
        assert!(text.contains("does one step"), "{text}");
    }

    #[test]
    fn a_step_shows_who_answers_and_by_when() {
        let text = shown("done    -> ro");
        assert!(text.contains("decide route"), "{text}");
        assert!(text.contains("**Answers for it:** Lead"), "{text}");
        let text = shown("is large -> che");
        assert!(text.contains("**Who can approve:** Lead"), "{text}");
        assert!(text.contains("**Deadline:** within 1 day"), "{text}");
    }

    #[test]
    fn a_word_of_the_language_shows_what_it_means() {
        assert!(shown("    acce").contains("accept"));
        assert!(shown("\n  gat").contains("gate approve"), "{}", shown("\n  gat"));
        assert!(shown("  wit").contains("within"));
    }
}

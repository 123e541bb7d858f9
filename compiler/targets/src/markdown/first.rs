//! The first page: what there is, who answers for it, and what is still open.

use super::contacts::contact_row;
use super::page::Page;
use super::site::{Site, package_title, section};
use crate::wording::expression::author;
use crate::wording::phrase::{Phrase, clean, listing};
use crate::wording::prose::without_marks;
use crate::wording::{time, who};
use flow_ir::{Function, Timing, Within};

/// The first page. `more` are the pages beside the runbooks: what they are called, and where they lie.
pub fn write<'a>(site: &Site<'a>, more: &[(&str, &str)]) -> String {
    let words = site.words();
    let package = words.package();
    let mut page = Page::new(site, "README.md");
    page.heading(1, &package_title(package));
    page.paragraph("How the work is done: who answers for it, what happens step by step, and whom to call. These pages are made from the text in which the work is described. To change them, change that text.");
    if !package.functions.is_empty() {
        page.heading(2, section::FUNCTIONS);
    }
    for function in &package.functions {
        self::function(&mut page, site, function);
    }
    if !package.workflows.is_empty() {
        page.heading(2, "Workflows");
        let rows: Vec<Vec<Phrase>> = package
            .workflows
            .iter()
            .map(|workflow| {
                let words = words.within(workflow);
                let goal = workflow
                    .goal
                    .as_ref()
                    .map_or_else(|| without_marks(&workflow.head.documentation), |goal| words.prompt(goal));
                vec![
                    words.name(&workflow.head.id),
                    goal.into(),
                    words.owner(workflow.owner.as_ref()),
                    words.deadlines(&workflow.timing.within),
                ]
            })
            .collect();
        page.table(&["Workflow", "What it is for", "Who answers for it", "By when it is over"], &rows);
    }
    people(&mut page, site);
    agents(&mut page, site);
    open_questions(&mut page, site);
    no_limit(&mut page, site);
    exceptions(&mut page, site);
    if !more.is_empty() {
        page.heading(2, "More pages");
        more.iter().for_each(|(title, path)| page.link_item(title, path));
    }
    page.finish()
}

fn function<'s, 'a>(page: &mut Page<'s, 'a>, site: &'s Site<'a>, function: &'a Function) {
    let words = site.words();
    page.heading_of(3, &function.head.id);
    page.markdown(&function.head.documentation);
    page.labelled_item(0, "Who owns how it works", words.owner(function.architect.as_ref()).sentence());
    for entrance in &function.enters {
        let named =
            words.package().title(&entrance.from) != entrance.from.as_str() && !entrance.from.contains(' ');
        let mut text = if named { words.name(&entrance.from) } else { Phrase::from(clean(&entrance.from)) };
        if let Some(channel) = &entrance.channel {
            text = text.text(format!(", by {}", who::channel_inline(channel)));
        }
        page.labelled_item(0, "Where work comes in", text.sentence());
    }
    let workflows = listing(function.workflows.iter().map(|id| words.name(id)), "and");
    page.labelled_item(0, "Its workflows", workflows.sentence());
    if !function.values.is_empty() {
        page.labelled_item(0, "What it values", Phrase::from(words.values(&function.values)).sentence());
    }
    let laws = listing(function.policies.iter().map(|id| words.name(id)), "and");
    page.labelled_item(0, "Laws in force", laws.sentence());
    if let Some(aim) = &function.optimise {
        page.labelled_item(0, "What it tries to get better at", words.name(aim).sentence());
    }
    let guards = listing(function.guards.iter().map(|guard| words.condition(guard)), "and");
    page.labelled_item(0, "What it never trades for it", guards.sentence());
}

fn people<'s, 'a>(page: &mut Page<'s, 'a>, site: &'s Site<'a>) {
    let words = site.words();
    let package = words.package();
    if package.roles.is_empty() && package.persons.is_empty() {
        return;
    }
    page.heading(2, "People");
    let rows: Vec<Vec<Phrase>> = package.roles.iter().map(|role| contact_row(words, role)).collect();
    page.table(&["Role", "People", "How they are reached", "When they are there", "Who stands in"], &rows);
    let alone = package.persons.iter().filter(|person| {
        let in_role = site
            .involvements
            .of(&person.head.id)
            .iter()
            .any(|fact| matches!(fact, crate::wording::involvement::Fact::IsIn(_)));
        !in_role
    });
    let rows: Vec<Vec<Phrase>> = alone
        .map(|person| contact_row(words, person))
        .map(|mut row| {
            row.remove(1);
            row
        })
        .collect();
    page.table(&["Person", "How they are reached", "When they are there", "Who stands in"], &rows);
}

fn agents<'s, 'a>(page: &mut Page<'s, 'a>, site: &'s Site<'a>) {
    let words = site.words();
    let rows: Vec<Vec<Phrase>> = words
        .package()
        .agents
        .iter()
        .map(|agent| {
            let mut what = without_marks(&agent.head.documentation);
            if agent.observed {
                what = format!("Found in use; nobody has sanctioned it. {what}").trim_end().to_owned();
            }
            vec![words.name(&agent.head.id), what.into(), words.owner(agent.operator.as_ref())]
        })
        .collect();
    if !rows.is_empty() {
        page.heading(2, "Agents");
        page.table(&["Agent", "What it does", "Who answers for it"], &rows);
    }
}

fn open_questions<'s, 'a>(page: &mut Page<'s, 'a>, site: &'s Site<'a>) {
    let words = site.words();
    let unknowns = &words.package().unknowns;
    page.heading(2, section::OPEN);
    if unknowns.is_empty() {
        page.paragraph("None: everything that has to be known is known.");
    }
    for unknown in unknowns {
        let place = words.name(&unknown.within);
        let text = match words.workflow_of(&unknown.within) {
            Some(workflow) if workflow.head.id != unknown.within => {
                place.text(" in ").then(words.name(&workflow.head.id))
            }
            _ => place,
        };
        page.item(0, text.text(": ").text(author(&unknown.question)));
    }
}

/// What may take as long as it takes, and why: a page's reader who answers for everything should see it at once.
fn no_limit<'s, 'a>(page: &mut Page<'s, 'a>, site: &'s Site<'a>) {
    let words = site.words();
    let mut lines = Vec::new();
    let absent = |timing: &'a Timing| timing.within.iter().filter(|within: &&Within| within.limit.is_none());
    for workflow in &words.package().workflows {
        let words = words.within(workflow);
        for within in absent(&workflow.timing) {
            lines.push(
                words.name(&workflow.head.id).then_some(
                    within
                        .because
                        .as_ref()
                        .map(|because| Phrase::from(", because: ").text(words.prompt_quoted(because))),
                ),
            );
        }
        for step in workflow.all_steps() {
            for within in absent(&step.timing) {
                let place = words.name(&step.head.id).text(" in ").then(words.name(&workflow.head.id));
                lines.push(
                    place.then_some(
                        within
                            .because
                            .as_ref()
                            .map(|because| Phrase::from(", because: ").text(words.prompt_quoted(because))),
                    ),
                );
            }
        }
    }
    if !lines.is_empty() {
        page.heading(2, section::NO_LIMIT);
        lines.into_iter().for_each(|line| page.item(0, line.sentence()));
    }
}

fn exceptions<'s, 'a>(page: &mut Page<'s, 'a>, site: &'s Site<'a>) {
    let words = site.words();
    let mut rows = Vec::new();
    for workflow in &words.package().workflows {
        for exception in &workflow.exceptions {
            let place = words.name(&exception.of).text(" in ").then(words.name(&workflow.head.id));
            let because = exception.because.as_ref().map(|because| words.prompt(because)).unwrap_or_default();
            let until = exception.until.as_deref().map(|until| time::date(&clean(until))).unwrap_or_default();
            rows.push(vec![
                clean(&exception.head.title).into(),
                place,
                because.into(),
                words.owner(exception.approver.as_ref()),
                until.into(),
            ]);
        }
    }
    if !rows.is_empty() {
        page.heading(2, section::EXCEPTIONS);
        page.table(&["Exception", "Where", "Why", "Who approved it", "Through"], &rows);
    }
}

//! The pages beside the runbooks: handoffs, meetings, rules, systems, and what the words mean.

use super::contacts::contact_row;
use super::page::Page;
use super::protocol::{ladder, recoveries};
use super::site::Site;
use super::step::{condition_first, field_line};
use crate::wording::data::title_of;
use crate::wording::phrase::{Phrase, clean, in_words, listing};
use crate::wording::prose::without_marks;
use flow_ir::{Cadence, Head, PersonReference, Seam, StepKind, System, Trigger};

/// The handoffs; nothing where there are none.
pub fn handoffs<'a>(site: &Site<'a>) -> Option<String> {
    let seams = &site.words().package().seams;
    let mut page = Page::new(site, "handoffs.md");
    page.heading(1, "Handoffs");
    page.paragraph("Where work passes from one hand to another: what it must carry, who takes it, and what happens if nobody does.");
    for seam in seams {
        handoff(&mut page, site, seam);
    }
    (!seams.is_empty()).then(|| page.finish())
}

fn handoff<'s, 'a>(page: &mut Page<'s, 'a>, site: &'s Site<'a>, seam: &'a Seam) {
    let words = site.words().through(seam);
    page.heading_of(2, &seam.head.id);
    page.markdown(&seam.head.documentation);
    page.labelled_item(0, "Who answers for it", words.owner(seam.owner.as_ref()).sentence());
    if let Some(from) = &seam.from {
        let text = match words.workflow_of(from) {
            Some(sender) if sender.head.id != *from => {
                words.name(&sender.head.id).text(" (").then(words.name(from)).text(")")
            }
            _ => words.name(from),
        };
        page.labelled_item(0, "From", text.sentence());
    }
    if let Some(to) = &seam.to {
        let text = words.name(&to.workflow);
        let text = if to.arguments.is_empty() {
            text
        } else {
            text.text(", with ").then(words.arguments(&to.arguments))
        };
        page.labelled_item(0, "To", text.sentence());
    }
    if !seam.by.is_empty() {
        page.labelled_item(0, "Who takes it", words.all_who(&seam.by).sentence());
    }
    page.labelled_item(0, "By when", words.deadlines(&seam.timing.within).sentence());
    for condition in &seam.requires {
        page.labelled_item(0, "What must hold", words.condition(condition).sentence());
    }
    for prompt in &seam.asks {
        page.prompt_item(0, "- ", Phrase::new().strong("The question to who takes it:").text(" "), prompt);
    }
    for used in &seam.timing.ladders {
        ladder(page, words, used, "from the moment of the handoff");
    }
    let rows: Vec<Vec<Phrase>> = seam
        .ways
        .iter()
        .map(|way| {
            let when = match &way.trigger {
                Trigger::Late => "nobody takes it in time".into(),
                Trigger::Refused => "it is refused".into(),
                Trigger::Verdict { name } if name == "reject" => "it is refused".into(),
                trigger => words.trigger(trigger),
            };
            vec![when, words.arrows(&way.arrows)]
        })
        .collect();
    page.table(&["If", "Then"], &rows);
    recoveries(page, words, seam.ways.iter());
}

/// The meetings and audits; nothing where there are none.
pub fn meetings<'a>(site: &Site<'a>) -> Option<String> {
    let cadences = &site.words().package().cadences;
    let mut page = Page::new(site, "meetings.md");
    page.heading(1, "Meetings and audits");
    page.paragraph("What comes back regularly. Each asks a question and leaves something behind.");
    for cadence in cadences {
        meeting(&mut page, site, cadence);
    }
    (!cadences.is_empty()).then(|| page.finish())
}

fn meeting<'s, 'a>(page: &mut Page<'s, 'a>, site: &'s Site<'a>, cadence: &'a Cadence) {
    let words = site.words();
    page.heading_of(2, &cadence.head.id);
    page.markdown(&cadence.head.documentation);
    let when = cadence
        .schedule
        .as_ref()
        .map_or_else(|| "not settled yet".into(), |schedule| words.schedule(schedule));
    page.labelled_item(0, "When", when.sentence());
    page.labelled_item(0, "Who leads it", words.all_who(&cadence.by).sentence());
    page.labelled_item(0, "Who comes", words.participants(&cadence.attends).sentence());
    if let Some(sample) = cadence.sample {
        page.labelled_item(0, "How much is looked at", format!("{}% of the cases.", sample.normalize()));
    }
    let reads = cadence.reads.iter().map(|read| match words.package().measure(read) {
        Some(measure) => words.name(&measure.head.id),
        None => clean(&in_words(read)).into(),
    });
    page.labelled_item(0, "What is on the table", listing(reads, "and").sentence());
    for prompt in &cadence.asks {
        page.prompt_item(0, "- ", Phrase::new().strong("The question:").text(" "), prompt);
    }
    for prompt in &cadence.does {
        page.prompt_item(0, "- ", condition_first(words, prompt.condition.as_ref()), prompt);
    }
    let decided = words.package().workflows.iter().flat_map(|workflow| workflow.all_steps()).filter(
        |step| matches!(&step.kind, StepKind::Gate(gate) if gate.at.as_ref() == Some(&cadence.head.id)),
    );
    let decided = listing(decided.map(|step| words.name(&step.head.id)), "and");
    page.labelled_item(0, "What is decided there", decided.sentence());
    page.labelled_item(0, "What it leaves", words.fields(&cadence.leaves).sentence());
    for start in &cadence.starts {
        let mut text = words.name(&start.workflow);
        if !start.arguments.is_empty() {
            text = text.text(", with ").then(words.arguments(&start.arguments));
        }
        if let Some(condition) = &start.condition {
            text = text.text(", if ").then(words.condition(condition));
        }
        page.labelled_item(0, "What it starts", text.sentence());
    }
}

/// Tiers of risk, laws and numbers; nothing where there are none.
pub fn rules<'a>(site: &Site<'a>) -> Option<String> {
    let words = site.words();
    let package = words.package();
    if package.risks.is_empty() && package.policies.is_empty() && package.measures.is_empty() {
        return None;
    }
    let mut page = Page::new(site, "rules.md");
    page.heading(1, "Rules");
    if !package.risks.is_empty() {
        page.heading(2, "Tiers of risk");
    }
    for risk in &package.risks {
        page.heading_of(3, &risk.head.id);
        page.markdown(&risk.head.documentation);
        let above = listing(risk.above.iter().map(|id| words.name(id)), "and");
        page.labelled_item(0, "Riskier than", above.sentence());
        let needs = risk.needs.as_ref().map_or_else(
            || "nothing has to be approved first".into(),
            |standard| words.standard_use(standard),
        );
        page.labelled_item(0, "What it needs first", needs.sentence());
    }
    if !package.policies.is_empty() {
        page.heading(2, "Laws");
    }
    for policy in &package.policies {
        page.heading_of(3, &policy.head.id);
        page.markdown(&policy.head.documentation);
        words.policy(policy).into_iter().for_each(|sentence| page.item(0, sentence));
        if let Some(because) = &policy.because {
            page.labelled_item(0, "Why", Phrase::from(clean(because)).sentence());
        }
    }
    if !package.measures.is_empty() {
        page.heading(2, "Numbers");
    }
    for measure in &package.measures {
        page.heading_of(3, &measure.head.id);
        page.markdown(&measure.head.documentation);
        let target = words.target_of(measure).unwrap_or_else(|| "no target is set".into());
        page.labelled_item(0, "What it should be", target.sentence());
        if let Some(computed) = words.computed(measure) {
            page.labelled_item(0, "How it is counted", computed);
        }
    }
    Some(page.finish())
}

/// The systems; nothing where there are none.
pub fn systems<'a>(site: &Site<'a>) -> Option<String> {
    let systems = &site.words().package().systems;
    let mut page = Page::new(site, "systems.md");
    page.heading(1, "Systems");
    page.paragraph("The software that takes part: what it can do, how it can fail, and whom to call then.");
    for system in systems {
        self::system(&mut page, site, system);
    }
    (!systems.is_empty()).then(|| page.finish())
}

fn system<'s, 'a>(page: &mut Page<'s, 'a>, site: &'s Site<'a>, system: &'a System) {
    let words = site.words();
    page.heading_of(2, &system.head.id);
    page.markdown(&system.head.documentation);
    page.labelled_item(0, "Who answers for it", words.owner(system.owner.as_ref()).sentence());
    let labels = listing(system.clearance.iter().map(|label| words.name(label)), "and");
    page.labelled_item(0, "What it may hold", labels.sentence());
    if !system.errors.is_empty() {
        let errors =
            listing(system.errors.iter().map(|error| format!("“{}”", clean(&in_words(error)))), "or");
        page.labelled_item(0, "How it can fail", Phrase::from("with ").then(errors).sentence());
    }
    for fact in &system.facts {
        page.labelled_item(0, "What it knows", field_line(words, fact));
    }
    if let Some(endpoint) = &system.endpoint {
        page.labelled_item(0, "Where it is reached", Phrase::from(clean(endpoint)));
    }
    let rows: Vec<Vec<Phrase>> = system
        .actions
        .iter()
        .map(|action| {
            let needs = listing(action.parameters.iter().map(|field| words.field(field)), "and");
            let gives = action.gives.as_ref().map_or_else(Phrase::new, |gives| words.type_(gives));
            let risk = action.risk.as_ref().map_or_else(Phrase::new, |risk| words.name(risk));
            let twice = if action.idempotent { "yes" } else { "no" };
            let mut what = Phrase::new().strong(title_of(&action.name));
            let meaning = without_marks(&action.documentation);
            if !meaning.is_empty() {
                what = what.text(format!(": {meaning}"));
            }
            vec![what, needs, gives, risk, twice.into()]
        })
        .collect();
    page.table(
        &["What it can do", "What it needs", "What it gives back", "Risk", "May be done twice"],
        &rows,
    );
    if let Some(PersonReference::Participant { participant: flow_ir::Participant::Role { id } }) =
        &system.owner
        && let Some(role) = words.role_or_person(id)
    {
        page.table(
            &["Whom to call", "People", "How", "When they are there", "Who stands in"],
            &[contact_row(words, role)],
        );
    }
}

/// Records, choices and labels; nothing where there are none.
pub fn glossary<'a>(site: &Site<'a>) -> Option<String> {
    let words = site.words();
    let package = words.package();
    if package.records.is_empty() && package.choices.is_empty() && package.labels.is_empty() {
        return None;
    }
    let mut page = Page::new(site, "glossary.md");
    page.heading(1, "Glossary");
    if !package.records.is_empty() || !package.choices.is_empty() {
        page.heading(2, "What moves through the work");
    }
    for record in &package.records {
        begin(&mut page, &record.head);
        record.fields.iter().for_each(|field| page.item(0, field_line(words, field)));
    }
    for choice in &package.choices {
        begin(&mut page, &choice.head);
        page.paragraph("One of these:");
        for member in &choice.members {
            let meaning = without_marks(&member.documentation);
            let text = Phrase::new().strong(title_of(&member.name));
            page.item(0, if meaning.is_empty() { text } else { text.text(format!(": {meaning}")) });
        }
    }
    if !package.labels.is_empty() {
        page.heading(2, "Who may see what");
    }
    for label in &package.labels {
        begin(&mut page, &label.head);
        let above = listing(label.above.iter().map(|id| words.name(id)), "and");
        page.labelled_item(0, "Held more closely than", above.sentence());
        let cleared = package
            .roles
            .iter()
            .chain(&package.persons)
            .filter(|role| words.labels_below(&role.clearance).contains(&label.head.id.as_str()))
            .map(|role| words.name(&role.head.id));
        let agents = package
            .agents
            .iter()
            .filter(|agent| words.labels_below(&agent.clearance).contains(&label.head.id.as_str()))
            .map(|agent| words.name(&agent.head.id));
        page.labelled_item(0, "Who may see it", listing(cleared.chain(agents), "and").sentence());
    }
    Some(page.finish())
}

fn begin(page: &mut Page<'_, '_>, head: &Head) {
    page.heading_of(3, &head.id);
    page.markdown(&head.documentation);
}

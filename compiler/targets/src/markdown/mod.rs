//! Markdown: a runbook for each workflow, an onboarding page for each role, person and agent, and the pages around them.
//!
//! | module | what it writes |
//! |---|---|
//! | `site` | the plan: which page and heading everything has, and what refers to what |
//! | `page`, `text`, `prose` | Markdown itself: the only places where text is escaped |
//! | `first` | the first page |
//! | `runbook`, `step`, `blocks`, `protocol`, `meanwhile`, `scenario`, `contacts` | the page of a workflow |
//! | `role`, `hearing`, `calls`, `agent` | the pages of those who take part |
//! | `reference` | handoffs, meetings, rules, systems, glossary |
//!
//! Headings are unique on their page, so that the fragments that code hosts make of them can be computed here.

mod agent;
mod blocks;
mod calls;
mod contacts;
mod first;
mod hearing;
mod meanwhile;
mod page;
mod prose;
mod protocol;
mod reference;
mod role;
mod runbook;
mod scenario;
mod site;
mod step;
mod text;

use crate::wording::Index;
use crate::{Artifact, Capability, IdMap, Input, Output, Support, Target};
use site::Site;

/// The target.
pub struct Markdown;

const FOLDER: &str = "markdown";

impl Target for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn summary(&self) -> &'static str {
        "A runbook for each workflow and an onboarding page for each role, person and agent."
    }

    fn capabilities(&self) -> &'static [Capability] {
        &[
            Capability {
                construct: "workflow, stage, gate, decide, parallel, wait, run, beside, finally",
                support: Support::Full,
            },
            Capability {
                construct: "ways out, deadlines, ladders, recoveries, clocks, duties, events",
                support: Support::Full,
            },
            Capability {
                construct: "function, seam, cadence, policy, risk, standard, measure",
                support: Support::Full,
            },
            Capability { construct: "role, person, agent, system, calendar", support: Support::Full },
            Capability { construct: "record, choice, label", support: Support::Full },
            Capability {
                construct: "assume, exception, scenario, postmortem, unknown",
                support: Support::Full,
            },
            Capability {
                construct: "raw HTML, images and relative links in prose",
                support: Support::Substitute(
                    "Their text stands for them, so that no text can change the page it stands on.",
                ),
            },
        ]
    }

    fn build(&self, input: Input<'_>) -> Output {
        let index = Index::new(input);
        let site = Site::new(&index, input);
        let mut output = Output::default();
        let mut more = Vec::new();
        let beside = [
            ("Handoffs", "handoffs.md", reference::handoffs(&site)),
            ("Meetings and audits", "meetings.md", reference::meetings(&site)),
            ("Rules: tiers of risk, laws and numbers", "rules.md", reference::rules(&site)),
            ("Systems", "systems.md", reference::systems(&site)),
            ("Glossary", "glossary.md", reference::glossary(&site)),
        ];
        let mut pages = Vec::new();
        for (title, path, text) in beside {
            if let Some(text) = text {
                more.push((title, path));
                pages.push((path.to_owned(), text));
            }
        }
        add(&mut output, "README.md", first::write(&site, &more));
        let package = input.package;
        for workflow in &package.workflows {
            if let Some(path) = site.page_of(&workflow.head.id).map(str::to_owned) {
                add(&mut output, &path, runbook::write(&site, workflow, &path));
                output.artifacts.push(map(input, &site, &path, workflow));
            }
        }
        for role in package.roles.iter().chain(&package.persons) {
            if let Some(path) = site.page_of(&role.head.id).map(str::to_owned) {
                add(&mut output, &path, role::write(&site, role, &path));
            }
        }
        for agent in &package.agents {
            if let Some(path) = site.page_of(&agent.head.id).map(str::to_owned) {
                add(&mut output, &path, agent::write(&site, agent, &path));
            }
        }
        for (path, text) in pages {
            add(&mut output, &path, text);
        }
        output
    }
}

fn add(output: &mut Output, path: &str, text: String) {
    output.artifacts.push(Artifact { path: format!("{FOLDER}/{path}"), text });
}

/// How many bytes a step takes in the map, roughly.
const ENTRY: usize = 144;

/// The map of a runbook: from its fragments to the steps, clocks and duties they are about.
fn map(input: Input<'_>, site: &Site<'_>, path: &str, workflow: &flow_ir::Workflow) -> Artifact {
    let mut map = IdMap::new(format!("{FOLDER}/{path}"));
    let page = site.page_at(path);
    let mut link = String::new();
    let steps = workflow.all_steps();
    map.reserve(steps.len() * ENTRY);
    let heads = steps.into_iter().map(|step| &step.head);
    let heads = heads
        .chain(workflow.clocks.iter().map(|one| &one.head))
        .chain(workflow.duties.iter().map(|one| &one.head));
    for head in
        std::iter::once(&workflow.head).chain(heads).chain(workflow.besides.iter().map(|one| &one.head))
    {
        if let Some(place) = site.place(page, &head.id) {
            link.clear();
            place.write(&mut link);
            map.add(input, &link, head);
        }
    }
    map.artifact()
}

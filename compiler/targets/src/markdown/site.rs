//! The plan of all pages: which page and heading everything has, and what refers to what.

use super::text::slug;
use crate::wording::involvement::Involvements;
use crate::wording::phrase::{capitalised, clean, cleaned, in_words, shortened};
use crate::wording::{Index, Words};
use crate::{FileNames, Input};
use flow_ir::{
    Cadence, Exception, Function, Package, Postmortem, Scenario, Seam, Start, Step, StepKind, Trigger,
    Unknown, Way, Workflow,
};
use rustc_hash::{FxHashMap, FxHashSet};

/// The longest heading.
const HEADING: usize = 120;

/// The headings that pages have of their own.
pub mod section {
    /// Functions, on the first page.
    pub const FUNCTIONS: &str = "Functions";
    /// Where steps without a limit stand, on the first page.
    pub const NO_LIMIT: &str = "Work without a time limit";
    /// Open questions, on the first page and in a runbook.
    pub const OPEN: &str = "Open questions";
    /// Outcomes.
    pub const ENDS: &str = "How a case can end";
    /// The list of steps.
    pub const GLANCE: &str = "The steps at a glance";
    /// The steps.
    pub const STEPS: &str = "Step by step";
    /// Ways, events, clocks and duties of the whole case.
    pub const WHOLE: &str = "While the case is open";
    /// Blocks beside.
    pub const BESIDE: &str = "Beside the steps";
    /// `finally`.
    pub const FINALLY: &str = "Whatever the ending";
    /// Agents.
    pub const AGENTS: &str = "What the agents may do here";
    /// Exceptions.
    pub const EXCEPTIONS: &str = "Exceptions";
    /// Assumptions.
    pub const ASSUMPTIONS: &str = "What must stay true";
    /// Scenarios.
    pub const CASES: &str = "Tried cases";
    /// Post-mortems.
    pub const LESSONS: &str = "What went wrong before";
    /// Contacts.
    pub const CALL: &str = "Who to call";
}

/// Where something stands.
struct Spot {
    page: usize,
    heading: String,
    slug: String,
}

/// A page from which others are seen.
#[derive(Clone, Copy)]
pub struct PageNumber {
    number: Option<usize>,
    /// It lies in a folder.
    up: bool,
}

/// Where something stands, as it is seen from a page.
pub struct Place<'s> {
    spot: &'s Spot,
    /// The page, where it is another one.
    path: Option<&'s str>,
    /// It is seen from inside a folder.
    up: bool,
}

impl Place<'_> {
    /// Writes the link to it.
    pub fn write(&self, link: &mut String) {
        if let Some(path) = self.path {
            link.push_str(if self.up { "../" } else { "" });
            link.push_str(path);
        }
        if !self.spot.slug.is_empty() {
            link.push('#');
            link.push_str(&self.spot.slug);
        } else if self.path.is_none() {
            link.push('#');
            link.push_str(&slug(&self.spot.heading));
        }
    }
}

/// What is known about all pages before the first is written.
pub struct Site<'a> {
    index: &'a Index<'a>,
    paths: Vec<String>,
    numbers: FxHashMap<String, usize>,
    spots: FxHashMap<&'a str, Spot>,
    /// The fragments that headings of a page have.
    taken: FxHashSet<(usize, String)>,
    /// Up to which number those are taken that begin with a fragment.
    counts: FxHashMap<(usize, String), usize>,
    /// What refers to what.
    pub relations: Relations<'a>,
    /// Who has to do with what.
    pub involvements: Involvements<'a>,
}

/// What refers to what, so that each page can say it from its own side.
#[derive(Default)]
pub struct Relations<'a> {
    /// By workflow: the functions it belongs to.
    pub functions: FxHashMap<&'a str, Vec<&'a Function>>,
    /// By workflow: the steps that run it.
    pub runs: FxHashMap<&'a str, Vec<(&'a Workflow, &'a Step)>>,
    /// By workflow: the seams that lead to it.
    pub seams_to: FxHashMap<&'a str, Vec<&'a Seam>>,
    /// By outcome or step: the seams that begin there.
    pub seams_from: FxHashMap<&'a str, Vec<&'a Seam>>,
    /// By workflow: the seams whose refusals start it.
    pub refusals_to: FxHashMap<&'a str, Vec<&'a Seam>>,
    /// By workflow: the cadences that start it.
    pub started_by: FxHashMap<&'a str, Vec<(&'a Cadence, &'a Start)>>,
    /// By step: its exceptions.
    pub exceptions: FxHashMap<&'a str, Vec<&'a Exception>>,
    /// By step that is done only where a case is undone: the stages that it takes back.
    pub undoes: FxHashMap<&'a str, Vec<&'a Step>>,
    /// By event: the ways it opens, with the id of what has them.
    pub events: FxHashMap<&'a str, Vec<(&'a str, &'a Way)>>,
    /// By workflow: its scenarios.
    pub scenarios: FxHashMap<&'a str, Vec<&'a Scenario>>,
    /// By workflow: its post-mortems.
    pub postmortems: FxHashMap<&'a str, Vec<&'a Postmortem>>,
    /// By workflow: what is open in it; what is open elsewhere under the empty text.
    pub unknowns: FxHashMap<&'a str, Vec<&'a Unknown>>,
    /// By step: the parallel it lies in, and the branch of it.
    pub around: FxHashMap<&'a str, (&'a Step, Option<&'a flow_ir::Branch>)>,
}

impl<'a> Site<'a> {
    /// Plans all pages.
    pub fn new(index: &'a Index<'a>, input: Input<'a>) -> Self {
        let involvements = Involvements::new(index);
        let mut site = Self {
            index,
            paths: Vec::new(),
            numbers: FxHashMap::default(),
            spots: FxHashMap::default(),
            taken: FxHashSet::default(),
            counts: FxHashMap::default(),
            relations: Relations::new(index),
            involvements,
        };
        site.plan(input.package);
        site
    }

    /// Speaks about the package.
    pub const fn words(&self) -> Words<'a> {
        self.index.words()
    }

    /// The path of the page on which that id has its place, inside the target's folder.
    pub fn page_of(&self, id: &str) -> Option<&str> {
        self.spots.get(id).and_then(|spot| self.paths.get(spot.page)).map(String::as_str)
    }

    /// The planned heading of that id.
    pub fn heading(&self, id: &str) -> &str {
        self.spots.get(id).map_or("", |spot| spot.heading.as_str())
    }

    /// The page at that path.
    pub fn page_at(&self, path: &str) -> PageNumber {
        PageNumber { number: self.numbers.get(path).copied(), up: path.contains('/') }
    }

    /// Where that id stands, as it is seen from a page.
    pub fn place(&self, from: PageNumber, id: &str) -> Option<Place<'_>> {
        let spot = self.spots.get(id)?;
        let path = self.paths.get(spot.page).filter(|_| from.number != Some(spot.page));
        Some(Place { spot, path: path.map(String::as_str), up: from.up })
    }

    fn plan(&mut self, package: &'a Package) {
        let first = self.page(
            "README.md",
            &[
                section::FUNCTIONS,
                section::NO_LIMIT,
                section::OPEN,
                section::EXCEPTIONS,
                "Workflows",
                "People",
                "Agents",
                "More pages",
                &package_title(package),
            ],
        );
        for function in &package.functions {
            self.spot(first, &function.head.id, &function.head.title, false);
        }
        let mut names = FileNames::new();
        for workflow in &package.workflows {
            let path = format!("workflows/{}.md", names.name(&workflow.head.id));
            self.workflow(&path, workflow);
        }
        let mut names = FileNames::new();
        let people = package.roles.iter().chain(&package.persons).map(|role| &role.head);
        for head in people.chain(package.agents.iter().map(|agent| &agent.head)) {
            let path = format!("roles/{}.md", names.name(&head.id));
            let page = self.page(&path, &[]);
            self.spot(page, &head.id, &head.title, true);
        }
        let handoffs = self.page("handoffs.md", &["Handoffs"]);
        for seam in &package.seams {
            self.spot(handoffs, &seam.head.id, &seam.head.title, false);
        }
        let meetings = self.page("meetings.md", &["Meetings and audits"]);
        for cadence in &package.cadences {
            self.spot(meetings, &cadence.head.id, &cadence.head.title, false);
        }
        let rules = self.page("rules.md", &["Rules", "Tiers of risk", "Laws", "Numbers"]);
        for head in
            package.risks.iter().map(|one| &one.head).chain(package.policies.iter().map(|one| &one.head))
        {
            self.spot(rules, &head.id, &head.title, false);
        }
        for measure in &package.measures {
            self.spot(rules, &measure.head.id, &measure.head.title, false);
        }
        let systems = self.page("systems.md", &["Systems"]);
        for system in &package.systems {
            self.spot(systems, &system.head.id, &system.head.title, false);
        }
        let glossary =
            self.page("glossary.md", &["Glossary", "What moves through the work", "Who may see what"]);
        let things =
            package.records.iter().map(|one| &one.head).chain(package.choices.iter().map(|one| &one.head));
        for head in things.chain(package.labels.iter().map(|one| &one.head)) {
            self.spot(glossary, &head.id, &head.title, false);
        }
    }

    fn workflow(&mut self, path: &str, workflow: &'a Workflow) {
        use section::{
            AGENTS, ASSUMPTIONS, BESIDE, CALL, CASES, ENDS, EXCEPTIONS, FINALLY, GLANCE, LESSONS, OPEN,
            STEPS, WHOLE,
        };
        let page = self.page(
            path,
            &[
                ENDS,
                GLANCE,
                STEPS,
                WHOLE,
                BESIDE,
                FINALLY,
                AGENTS,
                EXCEPTIONS,
                ASSUMPTIONS,
                OPEN,
                CASES,
                LESSONS,
                CALL,
            ],
        );
        self.spot(page, &workflow.head.id, &workflow.head.title, true);
        for outcome in &workflow.outcomes {
            self.section(page, &outcome.head.id, ENDS);
        }
        for assumption in &workflow.assumptions {
            self.section(page, &assumption.head.id, ASSUMPTIONS);
        }
        for exception in &workflow.exceptions {
            self.section(page, &exception.head.id, EXCEPTIONS);
        }
        for event in &workflow.events {
            self.section(page, &event.head.id, WHOLE);
        }
        for head in
            workflow.clocks.iter().map(|one| &one.head).chain(workflow.duties.iter().map(|one| &one.head))
        {
            self.spot(page, &head.id, &head.title, false);
        }
        for beside in &workflow.besides {
            self.spot(page, &beside.head.id, &beside.head.title, false);
        }
        let steps = workflow.all_steps();
        self.spots.reserve(steps.len());
        self.taken.reserve(steps.len());
        for step in &steps {
            self.spot(page, &step.head.id, &step.head.title, false);
        }
        // A branch has no heading of its own: it stands at its parallel.
        for step in steps {
            if let StepKind::Parallel(parallel) = &step.kind {
                let heading = self.heading(&step.head.id).to_owned();
                for branch in &parallel.branches {
                    self.section(page, &branch.head.id, &heading);
                }
            }
        }
    }

    fn page(&mut self, path: &str, sections: &[&str]) -> usize {
        let page = self.paths.len();
        self.paths.push(path.to_owned());
        self.numbers.insert(path.to_owned(), page);
        for section in sections {
            self.taken.insert((page, slug(section)));
        }
        page
    }

    /// Gives the id a heading of its own, or the whole page where it is the page's subject.
    fn spot(&mut self, page: usize, id: &'a str, title: &str, whole_page: bool) {
        let mut heading = heading_text(title);
        let mut fragment = slug(&heading);
        if !self.taken.insert((page, fragment.clone())) {
            let title = heading;
            // Up to here all numbers are taken.
            let count = self.counts.entry((page, fragment)).or_insert(1);
            loop {
                *count += 1;
                heading = format!("{title} ({count})");
                fragment = slug(&heading);
                if self.taken.insert((page, fragment.clone())) {
                    break;
                }
            }
        }
        let slug = if whole_page { String::new() } else { fragment };
        self.spots.entry(id).or_insert(Spot { page, heading, slug });
    }

    /// Gives the id a place under a heading that others have as well.
    fn section(&mut self, page: usize, id: &'a str, heading: &str) {
        self.spots.entry(id).or_insert(Spot { page, heading: heading.to_owned(), slug: slug(heading) });
    }
}

/// A title as a heading: not too long, without a mark at its end, and never empty.
fn heading_text(title: &str) -> String {
    let title = shortened(&cleaned(title), HEADING);
    let trimmed = title.trim_end_matches(['.', ',', ';', ':', '!', ' ', '。', '，', '；', '：', '！']);
    let says_something = |byte: u8| byte.is_ascii_alphanumeric();
    if !trimmed.bytes().any(says_something) && slug(trimmed).trim_matches('-').is_empty() {
        format!("Untitled {trimmed}").trim_end().to_owned()
    } else {
        trimmed.to_owned()
    }
}

/// What the first page is called.
pub fn package_title(package: &Package) -> String {
    let words = capitalised(&clean(&in_words(&package.name.replace('-', "_"))));
    heading_text(&if words.is_empty() { "Playbook".to_owned() } else { format!("Playbook: {words}") })
}

impl<'a> Relations<'a> {
    fn new(index: &'a Index<'a>) -> Self {
        let words = index.words();
        let package = words.package();
        let mut found = Self::default();
        for function in &package.functions {
            for workflow in &function.workflows {
                found.functions.entry(workflow).or_default().push(function);
            }
        }
        for seam in &package.seams {
            if let Some(to) = &seam.to {
                found.seams_to.entry(&to.workflow).or_default().push(seam);
            }
            if let Some(from) = &seam.from {
                found.seams_from.entry(from).or_default().push(seam);
            }
            for arrow in seam
                .ways
                .iter()
                .filter(|way| {
                    way.trigger == Trigger::Refused
                        || matches!(&way.trigger, Trigger::Verdict { name } if name == "reject")
                })
                .flat_map(|way| &way.arrows)
            {
                if let flow_ir::Target::Workflow { id } = &arrow.target {
                    found.refusals_to.entry(id).or_default().push(seam);
                }
            }
        }
        for cadence in &package.cadences {
            for start in &cadence.starts {
                found.started_by.entry(&start.workflow).or_default().push((cadence, start));
            }
        }
        for scenario in &package.scenarios {
            found.scenarios.entry(&scenario.of).or_default().push(scenario);
        }
        for postmortem in &package.postmortems {
            found.postmortems.entry(&postmortem.of).or_default().push(postmortem);
        }
        for unknown in &package.unknowns {
            let workflow =
                words.workflow_of(&unknown.within).map_or("", |workflow| workflow.head.id.as_str());
            found.unknowns.entry(workflow).or_default().push(unknown);
        }
        for workflow in &package.workflows {
            found.workflow(workflow);
        }
        found
    }

    fn workflow(&mut self, workflow: &'a Workflow) {
        for exception in &workflow.exceptions {
            self.exceptions.entry(&exception.of).or_default().push(exception);
        }
        self.ways(&workflow.head.id, &workflow.ways);
        for beside in &workflow.besides {
            self.ways(&beside.head.id, &beside.ways);
        }
        for step in workflow.all_steps() {
            if let StepKind::Stage(stage) = &step.kind
                && let Some(undo) = &stage.undo
            {
                self.undoes.entry(undo).or_default().push(step);
            }
            self.ways(&step.head.id, &step.ways);
            match &step.kind {
                StepKind::Run(run) => self.runs.entry(&run.workflow).or_default().push((workflow, step)),
                StepKind::Parallel(parallel) => {
                    for branch in &parallel.branches {
                        self.ways(&branch.head.id, &branch.ways);
                        for inner in &branch.steps {
                            self.around.insert(&inner.head.id, (step, Some(branch)));
                        }
                    }
                    for inner in parallel.each.iter().flat_map(|each| &each.steps) {
                        self.around.insert(&inner.head.id, (step, None));
                    }
                }
                _ => {}
            }
        }
    }

    fn ways(&mut self, of: &'a str, ways: &'a [Way]) {
        for way in ways.iter().filter(|way| way.inherited_from.is_none()) {
            if let Trigger::Event { id, .. } = &way.trigger {
                self.events.entry(id).or_default().push((of, way));
            }
        }
    }
}

//! From a workflow to what its picture consists of.

use super::labels::Context;
use super::model::{
    Block, BlockKind, Chip, Diagram, Edge, Exit, Item, Lane, Mark, Node, Performer, Row, Shape, Tone,
};
use super::text::plain;
use super::{labels, words};
use flow_ir::{
    Beside, Branch, Head, Join, Origin, Package, Parallel, Participant, Performers, Step, StepKind, Way,
    Workflow,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// What the nodes of a step are.
#[derive(Clone, Copy)]
pub struct Place {
    /// The node that arrows lead to.
    pub entry: usize,
    /// The node that its ways leave from.
    pub exit: usize,
    /// The group it is in.
    pub block: usize,
}

/// What is known while a picture is put together.
pub struct Builder<'a> {
    /// What is looked up.
    pub context: &'a Context<'a>,
    /// The package.
    pub package: &'a Package,
    /// The workflow.
    pub workflow: &'a Workflow,
    /// What there is so far.
    pub diagram: Diagram<'a>,
    /// The nodes of each step, by id.
    pub places: FxHashMap<&'a str, Place>,
    /// Outcomes that some step leads to when all is well; they get a sign of their own there.
    pub reached: BTreeSet<&'a str>,
    lanes: BTreeMap<Participant, usize>,
    open_lane: Option<usize>,
    elements: FxHashSet<String>,
}

/// Steps whose ways are still to be drawn, in order.
struct Pending<'a> {
    step: &'a Step,
    place: Place,
}

/// What the picture of a workflow consists of.
pub fn build<'a>(context: &'a Context<'a>) -> Diagram<'a> {
    let mut builder = Builder {
        context,
        package: context.package,
        workflow: context.workflow,
        diagram: Diagram::default(),
        places: FxHashMap::default(),
        reached: BTreeSet::new(),
        lanes: BTreeMap::new(),
        open_lane: None,
        elements: FxHashSet::default(),
    };
    builder.all();
    builder.diagram
}

impl<'a> Builder<'a> {
    fn all(&mut self) {
        let steps = self.workflow.all_steps();
        // With some more for signs and what no step stands for.
        self.diagram.nodes.reserve(steps.len() + steps.len() / 2);
        self.diagram.edges.reserve(steps.len() + steps.len() / 2);
        for step in steps {
            if let Some(work) = step.work() {
                self.lane_of(&work.by);
            }
        }
        self.diagram.blocks.push(Block {
            kind: BlockKind::Whole,
            parent: 0,
            depth: 0,
            entry: None,
            exit: None,
            items: Vec::new(),
            edges: Vec::new(),
        });
        let head = &self.workflow.head;
        let start = self.marker(Shape::Start, 0, head, "Start", "start");
        self.node(start).detail = self.start_detail();
        self.diagram.blocks[0].entry = Some(start);
        let pending = self.steps();
        if let Some(place) =
            self.workflow.steps.first().and_then(|step| self.places.get(step.head.id.as_str()))
        {
            let to = place.entry;
            let edge = self.edge(start, None, to, 0, Tone::Main, head.origin);
            self.node(start).main = Some(edge);
        }
        for Pending { step, .. } in &pending {
            self.note_reached(step);
        }
        for Pending { step, place } in pending {
            self.ways_of(step, place);
        }
        self.finally_in_order();
        self.find_lanes();
    }

    /// Makes the nodes of all steps, group after group.
    fn steps(&mut self) -> Vec<Pending<'a>> {
        let mut pending = Vec::new();
        let mut open: Vec<(usize, &'a [Step])> = vec![(0, self.workflow.steps.as_slice())];
        for beside in &self.workflow.besides {
            let block = self.beside(beside);
            open.push((block, beside.steps.as_slice()));
        }
        if !self.workflow.finally.is_empty() {
            let head = &self.workflow.head;
            let block = self.group(BlockKind::Finally, 0);
            let entry = self.marker(Shape::Beside, block, head, "At the end, whatever happens", "finally");
            self.diagram.blocks[block].entry = Some(entry);
            open.push((block, self.workflow.finally.as_slice()));
        }
        // Groups are taken in order, so that a group always stands after the one around it.
        let mut next = 0;
        while let Some((block, steps)) = open.get(next).copied() {
            next += 1;
            for step in steps {
                let place = match &step.kind {
                    StepKind::Parallel(parallel) => {
                        let place = self.parallel(step, parallel, block);
                        let inner = self.diagram.nodes[place.entry].block;
                        for steps in step.inner() {
                            open.push((inner, steps));
                        }
                        place
                    }
                    _ => {
                        let node = self.step(step, block);
                        Place { entry: node, exit: node, block }
                    }
                };
                self.places.insert(&step.head.id, place);
                pending.push(Pending { step, place });
            }
        }
        for index in 0..self.diagram.blocks.len() {
            if let Some(exit) = self.diagram.blocks[index].exit {
                self.diagram.blocks[index].items.push(Item::Node(exit));
            }
        }
        pending
    }

    /// A node that stands for no step of its own.
    fn marker(&mut self, shape: Shape, block: usize, head: &'a Head, title: &str, suffix: &str) -> usize {
        let element = self.element(&head.id, suffix);
        self.diagram.nodes.push(Node {
            shape,
            element,
            id: &head.id,
            origin: head.origin,
            block,
            lane: 0,
            adrift: true,
            title: plain(title),
            question: String::new(),
            who: String::new(),
            chips: Vec::new(),
            rows: Vec::new(),
            main: None,
            main_label: "",
            open: Vec::new(),
            detail: String::new(),
        });
        let node = self.diagram.nodes.len() - 1;
        if shape != Shape::Join {
            self.diagram.blocks[block].items.push(Item::Node(node));
        }
        node
    }

    /// The node of that index.
    pub fn node(&mut self, index: usize) -> &mut Node<'a> {
        &mut self.diagram.nodes[index]
    }

    /// An element's id, made from an id of the IR; never the same twice.
    pub fn element(&mut self, id: &str, suffix: &str) -> String {
        let mut plain = String::with_capacity(id.len() + suffix.len() + 1);
        for character in id.chars() {
            match character {
                'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '-' => plain.push(character),
                other => plain.push_str(&format!("-{:x}-", u32::from(other))),
            }
        }
        if !suffix.is_empty() {
            plain.push('-');
            plain.push_str(suffix);
        }
        if !plain.starts_with(|first: char| first.is_ascii_alphabetic()) {
            plain.insert(0, 'f');
        }
        if self.elements.contains(&plain) {
            plain = format!("{plain}-{}", self.elements.len());
        }
        self.elements.insert(plain.clone());
        plain
    }

    fn group(&mut self, kind: BlockKind, parent: usize) -> usize {
        let block = self.diagram.blocks.len();
        self.diagram.blocks.push(Block {
            kind,
            parent,
            depth: self.diagram.blocks[parent].depth + 1,
            entry: None,
            exit: None,
            items: Vec::new(),
            edges: Vec::new(),
        });
        self.diagram.blocks[parent].items.push(Item::Block(block));
        block
    }

    fn beside(&mut self, beside: &'a Beside) -> usize {
        let block = self.group(BlockKind::Beside, 0);
        let entry = self.marker(Shape::Beside, block, &beside.head, &beside.head.title, "");
        self.diagram.blocks[block].entry = Some(entry);
        let starts: Vec<String> =
            beside.starts.iter().map(|anchor| labels::anchor(self.context, anchor)).collect();
        let mut chips = Vec::new();
        if !starts.is_empty() {
            chips.push(Chip { mark: Mark::Event, text: format!("starts on {}", words::list(&starts, "or")) });
        }
        chips.extend(labels::timing(self.context, &beside.timing));
        let open = self.context.open_questions(&beside.head.id);
        let node = self.node(entry);
        node.chips = chips;
        node.open = open;
        node.detail.clone_from(&beside.head.documentation);
        block
    }

    fn parallel(&mut self, step: &'a Step, parallel: &'a Parallel, parent: usize) -> Place {
        let block = self.group(BlockKind::Parallel, parent);
        let entry = self.marker(Shape::Fork, block, &step.head, &step.head.title, "");
        let title = match &parallel.join {
            Join::All => "All joined".to_owned(),
            Join::Any => "One joined".to_owned(),
            Join::AtLeast { count } => {
                format!("At least {} joined", words::expression(self.package, count))
            }
        };
        let exit = self.marker(Shape::Join, block, &step.head, &title, "join");
        self.diagram.blocks[block].entry = Some(entry);
        self.diagram.blocks[block].exit = Some(exit);
        let chips = labels::fork(self.context, step, parallel);
        let open = self.context.open_questions(&step.head.id);
        let detail = labels::detail(self.context, step);
        let node = self.node(entry);
        node.chips = chips;
        node.open = open;
        node.detail = detail;
        let chips = labels::join(parallel);
        self.node(exit).chips = chips;
        Place { entry, exit, block: parent }
    }

    fn step(&mut self, step: &'a Step, block: usize) -> usize {
        let shape = match &step.kind {
            StepKind::Gate(_) => Shape::Gate,
            StepKind::Decide => Shape::Decide,
            StepKind::Wait(_) => Shape::Wait,
            StepKind::Run(_) => Shape::Run,
            StepKind::Stage(_) | StepKind::Parallel(_) => Shape::Stage,
        };
        let index = self.marker(shape, block, &step.head, &step.head.title, "");
        let lane = step.work().map(|work| self.lane_of(&work.by));
        let who = step.work().map_or_else(String::new, |work| labels::who(self.package, &work.by));
        let chips = labels::chips(self.context, step);
        let question = labels::question(step);
        let detail = labels::detail(self.context, step);
        let open = self.context.open_questions(&step.head.id);
        let node = self.node(index);
        if let Some(lane) = lane {
            node.lane = lane;
            node.adrift = false;
        }
        node.who = who;
        node.chips = chips;
        node.question = question;
        node.detail = detail;
        node.open = open;
        index
    }

    /// The lane of who does a step: the first who is named.
    fn lane_of(&mut self, by: &[Performers]) -> usize {
        let first = by.first().and_then(|performers| performers.who.participants().next());
        let Some(participant) = first else {
            return self.open_lane();
        };
        if let Some(lane) = self.lanes.get(participant) {
            return *lane;
        }
        let package = self.package;
        let declared = |head: Option<&Head>| head.map(|head| (head.id.clone(), head.origin));
        let (performer, note, id) = match participant {
            Participant::Role { id } => {
                (Performer::Human, String::new(), declared(package.role(id).map(|role| &role.head)))
            }
            Participant::Person { id } => {
                (Performer::Human, String::new(), declared(package.person(id).map(|person| &person.head)))
            }
            Participant::Agent { id } => {
                let agent = package.agent(id);
                let note = match agent.and_then(|agent| agent.operator.as_ref()) {
                    Some(operator) => format!("agent, answers to {}", words::person(package, operator)),
                    None => "agent".to_owned(),
                };
                (Performer::Agent, note, declared(agent.map(|agent| &agent.head)))
            }
            Participant::System { id } => (
                Performer::System,
                "system".to_owned(),
                declared(package.system(id).map(|system| &system.head)),
            ),
            Participant::Holder { role, .. } => {
                let note = role
                    .as_ref()
                    .map_or_else(String::new, |role| format!("whoever it is: {}", package.title(role)));
                (Performer::Human, note, None)
            }
            Participant::AnyHuman | Participant::Relative { .. } => (Performer::Human, String::new(), None),
            Participant::AnyAgent => (Performer::Agent, String::new(), None),
        };
        let lane = self.diagram.lanes.len();
        self.diagram.lanes.push(Lane {
            performer,
            title: words::participant(package, participant),
            note,
            id,
        });
        self.lanes.insert(participant.clone(), lane);
        lane
    }

    fn open_lane(&mut self) -> usize {
        *self.open_lane.get_or_insert_with(|| {
            self.diagram.lanes.push(Lane {
                performer: Performer::Open,
                title: "Nobody named yet".to_owned(),
                note: String::new(),
                id: None,
            });
            self.diagram.lanes.len() - 1
        })
    }

    fn start_detail(&self) -> String {
        let given: Vec<String> =
            self.workflow.parameters.iter().map(|field| field.title.to_lowercase()).collect();
        if given.is_empty() {
            String::new()
        } else {
            format!("A case is given: {}", words::list(&given, "and"))
        }
    }

    /// An arrow.
    pub fn edge(
        &mut self,
        from: usize,
        row: Option<usize>,
        to: usize,
        block: usize,
        tone: Tone,
        origin: Origin,
    ) -> usize {
        let edge = self.diagram.edges.len();
        // Between groups an arrow has no say in where things stand.
        let inside = |node: &Node<'_>| {
            node.block == block || self.diagram.blocks[node.block].parent == block && node.block > block
        };
        let ordered = inside(&self.diagram.nodes[from]) && inside(&self.diagram.nodes[to]);
        self.diagram.edges.push(Edge {
            from,
            row,
            to,
            block,
            tone,
            bounded: false,
            back: !ordered,
            hidden: false,
            origin,
            arrows: Vec::new(),
        });
        if ordered {
            self.diagram.blocks[block].edges.push(edge);
        }
        edge
    }

    /// A sign for an outcome, beside the step that leads to it.
    pub fn end(&mut self, outcome: &'a Head, block: usize) -> usize {
        let node = self.marker(Shape::Outcome, block, outcome, &outcome.title, "");
        self.node(node).detail.clone_from(&outcome.documentation);
        node
    }

    /// The rows of a group's branches, at its fork.
    pub fn branches(
        &mut self,
        parallel: &'a Parallel,
        place: Place,
        ways: &mut dyn FnMut(&mut Self, &'a [Way]),
    ) {
        let fork = place.entry;
        let block = self.diagram.nodes[fork].block;
        if let Some(each) = &parallel.each {
            let to = each
                .steps
                .first()
                .and_then(|step| self.places.get(step.head.id.as_str()))
                .map_or(place.exit, |first| first.entry);
            let edge = self.edge(fork, None, to, block, Tone::Main, each.origin);
            self.node(fork).main = Some(edge);
        }
        for branch in &parallel.branches {
            let row = self.node(fork).rows.len();
            let to = branch
                .steps
                .first()
                .and_then(|step| self.places.get(step.head.id.as_str()))
                .map_or(place.exit, |first| first.entry);
            let edge = self.edge(fork, Some(row), to, block, Tone::Choice, branch.head.origin);
            let text = self.branch_text(branch);
            self.node(fork).rows.push(Row {
                mark: Some(Mark::Answer),
                text,
                exit: Exit::Edge(edge),
                arrows: Vec::new(),
            });
            ways(self, &branch.ways);
        }
    }

    fn branch_text(&self, branch: &Branch) -> String {
        let mut text = branch.head.title.clone();
        if let Some(condition) = &branch.condition {
            text.push_str(&format!(", only when {}", words::expression(self.package, condition)));
        }
        for chip in labels::timing(self.context, &branch.timing) {
            if chip.mark != Mark::Bell {
                text.push_str(&format!(", {}", chip.text));
            }
        }
        text
    }

    /// Steps at the end are done in order, and need no ways for it.
    fn finally_in_order(&mut self) {
        let mut before: Option<usize> = None;
        for step in &self.workflow.finally {
            let Some(place) = self.places.get(step.head.id.as_str()).copied() else { continue };
            let from = before.or(self.diagram.blocks[place.block].entry);
            if let Some(from) = from
                && self.diagram.nodes[from].main.is_none()
            {
                let edge = self.edge(from, None, place.entry, place.block, Tone::Main, step.head.origin);
                self.node(from).main = Some(edge);
            }
            before = Some(place.exit);
        }
        for beside in &self.workflow.besides {
            let first = beside.steps.first().and_then(|step| self.places.get(step.head.id.as_str())).copied();
            let Some(place) = first else { continue };
            if let Some(entry) = self.diagram.blocks[place.block].entry {
                let edge = self.edge(entry, None, place.entry, place.block, Tone::Main, beside.head.origin);
                self.node(entry).main = Some(edge);
            }
        }
    }

    /// Gives a lane to what nobody does: that of who is there first inside it, or of who leads to it.
    fn find_lanes(&mut self) {
        if self.diagram.lanes.is_empty() {
            self.open_lane();
        }
        let diagram = &mut self.diagram;
        for block in (0..diagram.blocks.len()).rev() {
            let Block { entry, exit, items, kind, .. } = &diagram.blocks[block];
            if *kind == BlockKind::Whole {
                continue;
            }
            let first = items.iter().find_map(|item| match item {
                Item::Node(node) => (!diagram.nodes[*node].adrift).then(|| diagram.nodes[*node].lane),
                Item::Block(inner) => diagram.blocks[*inner]
                    .entry
                    .filter(|entry| !diagram.nodes[*entry].adrift)
                    .map(|entry| diagram.nodes[entry].lane),
            });
            if let Some(lane) = first {
                for node in [*entry, *exit].into_iter().flatten() {
                    diagram.nodes[node].lane = lane;
                    diagram.nodes[node].adrift = false;
                }
            }
        }
        for forward in [true, false] {
            let mut leads: Vec<Vec<usize>> = vec![Vec::new(); diagram.nodes.len()];
            for edge in &diagram.edges {
                if forward {
                    leads[edge.from].push(edge.to);
                } else {
                    leads[edge.to].push(edge.from);
                }
            }
            let mut known: Vec<usize> =
                (0..diagram.nodes.len()).filter(|node| !diagram.nodes[*node].adrift).collect();
            let mut next = 0;
            while let Some(node) = known.get(next).copied() {
                next += 1;
                let lane = diagram.nodes[node].lane;
                for other in std::mem::take(&mut leads[node]) {
                    if diagram.nodes[other].adrift {
                        diagram.nodes[other].adrift = false;
                        diagram.nodes[other].lane = lane;
                        known.push(other);
                    }
                }
            }
        }
    }
}

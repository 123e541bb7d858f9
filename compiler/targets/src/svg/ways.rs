//! The ways out of a step: one arrow for when all is well, and a row for each other.

use super::build::{Builder, Place};
use super::model::{Exit, Mark, Row, Tone};
use super::text::plain;
use super::{labels, words};
use flow_ir::{Arrow, Bound, Origin, Step, StepKind, Target, Trigger, Way};

/// True for what happens when all is well.
fn is_main(step: &Step, way: &Way) -> bool {
    let expected = match (&way.trigger, &step.kind) {
        (Trigger::Done, _) => true,
        (Trigger::Verdict { name }, StepKind::Gate(_)) => name == "accept",
        _ => false,
    };
    let [arrow] = way.arrows.as_slice() else { return false };
    let leads = matches!(arrow.target, Target::Step { .. } | Target::Outcome { .. } | Target::Join);
    expected && leads && arrow.at_most.is_none() && way.inherited_from.is_none()
}

/// How an arrow of that way is drawn.
fn tone(step: &Step, trigger: &Trigger) -> Tone {
    match trigger {
        Trigger::Done
        | Trigger::Verdict { .. }
        | Trigger::When { .. }
        | Trigger::Otherwise
        | Trigger::Outcome { .. } => Tone::Choice,
        Trigger::Event { .. } if matches!(step.kind, StepKind::Wait(_) | StepKind::Run(_)) => Tone::Choice,
        _ => Tone::Trouble,
    }
}

/// The sign of a way.
pub fn mark(trigger: &Trigger) -> Mark {
    match trigger {
        Trigger::Verdict { name } => match name.as_str() {
            "accept" => Mark::Accept,
            "rework" => Mark::Rework,
            "reject" => Mark::Reject,
            _ => Mark::Answer,
        },
        Trigger::Done | Trigger::When { .. } | Trigger::Otherwise | Trigger::Outcome { .. } => Mark::Answer,
        Trigger::Fails { .. } | Trigger::Refused | Trigger::Unmet => Mark::Trouble,
        Trigger::Stalls { .. } => Mark::Stall,
        Trigger::Late => Mark::Clock,
        Trigger::Absent => Mark::Absent,
        Trigger::Event { .. } => Mark::Event,
    }
}

/// Two arrows that look the same in a picture.
fn alike(left: &Arrow, right: &Arrow) -> bool {
    let targets = match (&left.target, &right.target) {
        (Target::Step { id: left }, Target::Step { id: right })
        | (Target::Outcome { id: left, .. }, Target::Outcome { id: right, .. })
        | (Target::Workflow { id: left }, Target::Workflow { id: right }) => left == right,
        (Target::Join, Target::Join) | (Target::Leave, Target::Leave) => true,
        (Target::Recovery(left), Target::Recovery(right)) => left.title == right.title,
        _ => false,
    };
    targets && left.at_most == right.at_most
}

/// Ways that lead to the same places, and so share a row.
struct Group<'a> {
    ways: Vec<&'a Way>,
    tone: Tone,
}

fn grouped<'a>(step: &Step, ways: &'a [Way]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for way in ways {
        if way.inherited_from.is_some() || is_main(step, way) {
            continue;
        }
        let tone = tone(step, &way.trigger);
        // A step has a handful of ways when things go wrong; only those are compared. A decision may have thousands of arms.
        let found = (tone == Tone::Trouble)
            .then(|| {
                groups.iter_mut().rev().take(16).find(|group| {
                    group.tone == tone
                        && group.ways[0].arrows.len() == way.arrows.len()
                        && group.ways[0].arrows.iter().zip(&way.arrows).all(|(one, other)| alike(one, other))
                })
            })
            .flatten();
        match found {
            Some(group) => group.ways.push(way),
            None => groups.push(Group { ways: vec![way], tone }),
        }
    }
    groups
}

impl<'a> Builder<'a> {
    /// Notes which outcomes the step leads to when all is well.
    pub fn note_reached(&mut self, step: &'a Step) {
        for way in &step.ways {
            if is_main(step, way)
                && let Some(Target::Outcome { id, .. }) = way.arrows.first().map(|arrow| &arrow.target)
            {
                self.reached.insert(id);
            }
        }
    }

    /// Draws the ways of a step.
    pub fn ways_of(&mut self, step: &'a Step, place: Place) {
        if let StepKind::Parallel(parallel) = &step.kind {
            let inner = self.node(place.entry).block;
            self.branches(parallel, place, &mut |builder, ways| {
                builder.rows(step, ways, place.entry, inner);
            });
        }
        for way in &step.ways {
            if is_main(step, way) && self.node(place.exit).main.is_none() {
                self.main(step, way, place);
            }
        }
        self.rows(step, &step.ways, place.exit, place.block);
        if let StepKind::Stage(stage) = &step.kind
            && let Some(undo) = &stage.undo
        {
            self.undo(undo, step, place);
        }
    }

    fn main(&mut self, step: &'a Step, way: &'a Way, place: Place) {
        let Some(arrow) = way.arrows.first() else { return };
        let to = match &arrow.target {
            Target::Step { id } => self.places.get(id.as_str()).map(|target| target.entry),
            Target::Outcome { id, .. } => {
                let head = self.context.head(id);
                head.map(|head| self.end(head, place.block))
            }
            Target::Join => self.diagram.blocks[place.block].exit,
            _ => None,
        };
        let Some(to) = to else {
            let text = words::trigger(self.package, &|id| self.context.title(id), &way.trigger);
            let exit = Exit::Words(Mark::Open, labels::target(self.context, &arrow.target));
            let arrows = vec![arrow.origin];
            self.node(place.exit).rows.push(Row { mark: Some(mark(&way.trigger)), text, exit, arrows });
            return;
        };
        let edge = self.edge(place.exit, None, to, place.block, Tone::Main, way.origin);
        self.diagram.edges[edge].arrows.push(arrow.origin);
        let node = self.node(place.exit);
        node.main = Some(edge);
        if matches!(step.kind, StepKind::Gate(_)) {
            node.main_label = "accept";
        }
    }

    /// The rows of these ways, under the node.
    fn rows(&mut self, step: &'a Step, ways: &'a [Way], node: usize, block: usize) {
        for group in grouped(step, ways) {
            let Some(first) = group.ways.first() else { continue };
            let texts: Vec<String> = group
                .ways
                .iter()
                .map(|way| words::trigger(self.package, &|id| self.context.title(id), &way.trigger))
                .collect();
            let sign = if group.ways.len() == 1 { mark(&first.trigger) } else { Mark::Trouble };
            let mut text = texts.join(", ");
            let mut sign = Some(sign);
            for (place, arrow) in first.arrows.iter().enumerate() {
                let bound = arrow.at_most.as_ref().map_or_else(String::new, |bound| {
                    if let Bound::Unknown { .. } = bound {
                        sign = sign.map(|_| Mark::Open);
                    }
                    format!(" · {}", words::bound(bound))
                });
                let row = self.node(node).rows.len();
                let exit = match self.exit(arrow, node, row, block, group.tone) {
                    Exit::Words(mark, words) => Exit::Words(mark, words + &bound),
                    exit => {
                        text.push_str(&bound);
                        exit
                    }
                };
                let arrows: Vec<Origin> = group
                    .ways
                    .iter()
                    .filter_map(|way| way.arrows.get(place))
                    .map(|arrow| arrow.origin)
                    .collect();
                if let Exit::Edge(edge) = exit {
                    self.diagram.edges[edge].arrows.clone_from(&arrows);
                }
                self.node(node).rows.push(Row { mark: sign, text, exit, arrows });
                text = "else".to_owned();
                sign = None;
            }
        }
    }

    fn exit(&mut self, arrow: &'a Arrow, node: usize, row: usize, block: usize, tone: Tone) -> Exit {
        let to = match &arrow.target {
            Target::Step { id } => self.places.get(id.as_str()).map(|target| target.entry),
            Target::Join => self.diagram.blocks[block].exit,
            // An outcome that no step leads to when all is well gets its sign at the first answer that leads there.
            Target::Outcome { id, .. } if tone == Tone::Choice && !self.reached.contains(id.as_str()) => {
                let head = self.context.head(id);
                head.map(|head| {
                    self.reached.insert(&head.id);
                    self.end(head, block)
                })
            }
            _ => None,
        };
        if let Some(to) = to {
            let edge = self.edge(node, Some(row), to, block, tone, arrow.origin);
            self.diagram.edges[edge].bounded = arrow.at_most.is_some();
            return Exit::Edge(edge);
        }
        let words = labels::target(self.context, &arrow.target);
        let mark = match &arrow.target {
            Target::Outcome { .. } => Mark::End,
            Target::Join | Target::Leave => Mark::Leave,
            Target::Verdict { .. } => Mark::Accept,
            Target::Recovery(_) => Mark::Recovery,
            Target::Workflow { .. } => Mark::Jump,
            Target::Step { .. } | Target::Unknown { .. } | Target::Invalid => Mark::Open,
        };
        Exit::Words(mark, plain(&words))
    }

    fn undo(&mut self, undo: &'a str, step: &'a Step, place: Place) {
        let row = self.node(place.exit).rows.len();
        let exit = match self.places.get(undo).copied() {
            Some(target) => {
                let origin = step.head.origin;
                Exit::Edge(self.edge(place.exit, Some(row), target.entry, place.block, Tone::Trouble, origin))
            }
            None => Exit::Words(Mark::Jump, self.context.title(undo)),
        };
        self.node(place.exit).rows.push(Row {
            mark: Some(Mark::Undo),
            text: "to undo it".to_owned(),
            exit,
            arrows: Vec::new(),
        });
    }
}

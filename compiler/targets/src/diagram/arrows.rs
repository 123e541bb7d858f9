//! The arrows of a diagram.

use super::{By, Drawing, EdgeKind, Shape, Tail};
use crate::wording::phrase::clean;
use crate::wording::way::bound_short;
use flow_ir::{Arrow, RecoveryUse, RecoveryWay, Step, StepKind, Target, Trigger, Way};

impl<'a> Drawing<'a> {
    pub(super) fn arrows(&mut self) {
        for (from, first, label) in std::mem::take(&mut self.heads) {
            if let Some(&to) = self.places.get(first) {
                self.edge(from, to, EdgeKind::Planned, label);
            }
        }
        for tail in std::mem::take(&mut self.tails) {
            // A way that a step has from the block around it is drawn once, at the block.
            for way in tail.ways.iter().filter(|way| way.inherited_from.is_none()) {
                self.way(tail, way);
            }
            if let Some(step) = tail.step {
                self.undo(tail.from, step);
            }
        }
        self.in_order();
    }

    fn way(&mut self, tail: Tail<'a>, way: &'a Way) {
        let words = tail.step.map_or(self.words, |step| self.words.at(step));
        let trigger = words.trigger_short(&way.trigger);
        let kind = kind(&way.trigger);
        let mut from = tail.from;
        let mut said = trigger;
        let mut kind = kind;
        for arrow in &way.arrows {
            let label = bounded(&said, arrow);
            match &arrow.target {
                Target::Recovery(recovery) => {
                    let node = self.recovery(tail, recovery);
                    self.edge(from, node, EdgeKind::Exception, label);
                    from = node;
                    said = "if that doesn't help".to_owned();
                    kind = EdgeKind::Exception;
                    continue;
                }
                Target::Verdict { name } => {
                    let label = format!("{label}, which counts as {}", clean(name));
                    let accepted = tail.ways.iter().find(
                        |other| matches!(&other.trigger, Trigger::Verdict { name: other } if other == name),
                    );
                    if let Some(target) = accepted.and_then(|way| way.arrows.first())
                        && let Some(to) = self.place(&target.target, tail.block)
                    {
                        self.edge(from, to, EdgeKind::Exception, label);
                    }
                }
                Target::Leave => {
                    if let Some(to) = self.place(&arrow.target, tail.block) {
                        let label = if tail.block.leave.is_some() { label } else { left(&label) };
                        self.edge(from, to, EdgeKind::Exception, label);
                    }
                }
                target => {
                    if let Some(to) = self.place(target, tail.block) {
                        self.edge(from, to, kind, label);
                    }
                }
            }
            if arrow.at_most.is_some() {
                said = if said.is_empty() { "after that".to_owned() } else { format!("{said}, after that") };
            }
        }
    }

    /// The box of a recovery beside the box it serves, drawn once for both.
    fn recovery(&mut self, tail: Tail<'a>, recovery: &'a RecoveryUse) -> usize {
        if let Some(found) = self.recoveries.get(&(tail.from, recovery.recovery.as_str())) {
            return *found;
        }
        let words = tail.step.map_or(self.words, |step| self.words.at(step));
        let mut lines = vec![clean(&recovery.title)];
        if !recovery.by.is_empty() {
            lines.push(words.all_who(&recovery.by).plain());
        }
        lines.push(words.deadline_short(&recovery.timing.within));
        let head = flow_ir::Head {
            id: recovery.recovery.clone(),
            origin: recovery.origin,
            ..flow_ir::Head::default()
        };
        let node = self.node(Shape::Recovery, By::People, tail.block.group, &head, lines);
        self.recoveries.insert((tail.from, recovery.recovery.as_str()), node);
        let back: Vec<&str> = recovery
            .allows
            .iter()
            .map(|way| match way {
                RecoveryWay::Resume => "go on",
                RecoveryWay::Restart => "begin anew",
                RecoveryWay::Takeover => "a person takes over",
            })
            .collect();
        if !back.is_empty() {
            self.edge(node, tail.from, EdgeKind::Exception, back.join(" / "));
        }
        node
    }

    fn undo(&mut self, from: usize, step: &'a Step) {
        if let StepKind::Stage(stage) = &step.kind
            && let Some(&to) = stage.undo.as_deref().and_then(|undo| self.places.get(undo))
        {
            self.edge(from, to, EdgeKind::Aside, "is undone by".to_owned());
        }
    }

    /// What is done whatever the ending is done in order of text.
    fn in_order(&mut self) {
        for pair in self.workflow.finally.windows(2) {
            let [first, second] = pair else { continue };
            let places = (self.places.get(first.head.id.as_str()), self.places.get(second.head.id.as_str()));
            if let (Some(&from), Some(&to)) = places {
                self.edge(from, to, EdgeKind::Planned, String::new());
            }
        }
    }
}

fn kind(trigger: &Trigger) -> EdgeKind {
    match trigger {
        Trigger::Done
        | Trigger::Verdict { .. }
        | Trigger::Outcome { .. }
        | Trigger::When { .. }
        | Trigger::Otherwise => EdgeKind::Planned,
        Trigger::Fails { .. }
        | Trigger::Stalls { .. }
        | Trigger::Late
        | Trigger::Absent
        | Trigger::Event { .. }
        | Trigger::Refused
        | Trigger::Unmet => EdgeKind::Exception,
    }
}

fn bounded(said: &str, arrow: &Arrow) -> String {
    match (&arrow.at_most, said) {
        (None, said) => said.to_owned(),
        (Some(bound), "") => bound_short(bound),
        (Some(bound), said) => format!("{said}, {}", bound_short(bound)),
    }
}

fn left(label: &str) -> String {
    if label.is_empty() { "doesn't count".to_owned() } else { format!("{label}, doesn't count") }
}

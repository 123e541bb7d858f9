//! The only place that writes DOT: every text of an author goes through [`quoted`].

use crate::diagram::{By, Diagram, Edge, EdgeKind, Node, Shape};

/// Characters in a line of a box, and of an arrow's label; Graphviz breaks no lines itself.
const BOX: usize = 34;
const ARROW: usize = 26;

/// The diagram as DOT.
pub fn write(diagram: &Diagram) -> String {
    let mut text = String::with_capacity(diagram.nodes.len() * 200);
    text.push_str("digraph workflow {\n");
    text.push_str(&format!("  graph [label={}, labelloc=t, fontsize=20, rankdir=TB, newrank=true, nodesep=0.35, ranksep=0.45, fontname=\"Helvetica\", bgcolor=\"#ffffff\"];\n", quoted([&diagram.title], BOX * 2)));
    text.push_str("  node [shape=box, style=\"rounded,filled\", fillcolor=\"#f8fafc\", color=\"#64748b\", fontname=\"Helvetica\", fontsize=11, margin=\"0.14,0.08\"];\n");
    text.push_str("  edge [color=\"#334155\", fontcolor=\"#334155\", fontname=\"Helvetica\", fontsize=9, arrowsize=0.7];\n");
    // Graphviz begins at the node that it meets first: what the author wrote first stands on top.
    for index in 0..diagram.nodes.len() {
        text.push_str(&format!("  n{};\n", index + 1));
    }
    clusters(diagram, &mut text);
    for edge in &diagram.edges {
        arrow(edge, &mut text);
    }
    text.push_str("}\n");
    text
}

fn arrow(edge: &Edge, text: &mut String) {
    let mut attributes = Vec::new();
    if !edge.label.is_empty() {
        let lines: Vec<String> = edge.label.split(" · ").map(str::to_owned).collect();
        attributes.push(format!("label={}", quoted(&lines, ARROW)));
    }
    match edge.kind {
        EdgeKind::Planned => {}
        EdgeKind::Exception => {
            attributes.push("style=dashed, color=\"#b91c1c\", fontcolor=\"#b91c1c\"".to_owned())
        }
        EdgeKind::Aside => attributes.push("style=dotted, arrowhead=odot".to_owned()),
    }
    let attributes =
        if attributes.is_empty() { String::new() } else { format!(" [{}]", attributes.join(", ")) };
    text.push_str(&format!("  n{} -> n{}{attributes};\n", edge.from + 1, edge.to + 1));
}

/// What is still to be written inside a cluster.
enum Open {
    Group(usize, usize),
    Close(usize),
}

/// Boxes inside their groups, and inside a group in the lane of who does them.
fn clusters(diagram: &Diagram, text: &mut String) {
    let count = diagram.groups.len();
    let (members, children) = diagram.by_group();
    let mut lanes = 0;
    let mut open = vec![Open::Group(count, 0)];
    while let Some(next) = open.pop() {
        match next {
            Open::Close(depth) => text.push_str(&format!("{}}}\n", indent(depth))),
            Open::Group(group, depth) => {
                if let Some(shown) = diagram.groups.get(group) {
                    text.push_str(&format!(
                        "{}subgraph cluster_g{} {{ label={}; labeljust=l; fontsize=12; style=\"rounded,dashed\"; color=\"#94a3b8\";\n",
                        indent(depth),
                        group + 1,
                        quoted([&shown.title], BOX * 2),
                    ));
                    open.push(Open::Close(depth));
                }
                lanes = boxes(diagram, members.get(group).map_or(&[], Vec::as_slice), depth + 1, lanes, text);
                let inner = children.get(group).into_iter().flatten().rev();
                open.extend(inner.map(|child| Open::Group(*child, depth + 1)));
            }
        }
    }
}

/// The boxes of one group: each lane as a cluster, in the order in which they first appear. Answers how many lanes there are now.
fn boxes(diagram: &Diagram, members: &[usize], depth: usize, mut lanes: usize, text: &mut String) -> usize {
    let mut order: Vec<&str> = Vec::new();
    let mut by_lane: rustc_hash::FxHashMap<&str, Vec<usize>> = rustc_hash::FxHashMap::default();
    for &index in members {
        let Some(node) = diagram.nodes.get(index) else { continue };
        match node.lane.as_deref() {
            Some(lane) => {
                let list = by_lane.entry(lane).or_default();
                if list.is_empty() {
                    order.push(lane);
                }
                list.push(index);
            }
            None => write_box(index, node, depth, text),
        }
    }
    for lane in order {
        lanes += 1;
        text.push_str(&format!(
            "{}subgraph cluster_lane{lanes} {{ label={}; labeljust=l; fontsize=11; style=filled; color=\"#f1f5f9\"; fontcolor=\"#475569\";\n",
            indent(depth),
            quoted([lane], BOX * 2),
        ));
        for &index in by_lane.get(lane).into_iter().flatten() {
            if let Some(node) = diagram.nodes.get(index) {
                write_box(index, node, depth + 1, text);
            }
        }
        text.push_str(&format!("{}}}\n", indent(depth)));
    }
    lanes
}

fn write_box(index: usize, node: &Node, depth: usize, text: &mut String) {
    // Who does it is said by the lane.
    let lines = node
        .lines
        .iter()
        .enumerate()
        .filter(|(index, line)| *index == 0 || Some(*line) != node.lane.as_ref());
    let label = quoted(lines.map(|(_, line)| line), BOX);
    text.push_str(&format!("{}n{} [label={label}{}];\n", indent(depth), index + 1, look(node)));
}

fn indent(depth: usize) -> String {
    "  ".repeat(depth.min(20))
}

fn look(node: &Node) -> &'static str {
    match (node.shape, node.by) {
        (Shape::Start, _) => ", shape=oval",
        (Shape::Outcome | Shape::End, _) => {
            ", shape=oval, fillcolor=\"#dcfce7\", color=\"#15803d\", penwidth=2"
        }
        (Shape::Gate, _) => {
            ", shape=hexagon, style=filled, fillcolor=\"#fef3c7\", color=\"#b45309\", penwidth=2"
        }
        (Shape::Decision, _) => ", shape=diamond, style=filled",
        (Shape::Fork | Shape::Join, _) => ", shape=box, style=filled, fillcolor=\"#e2e8f0\"",
        (Shape::Wait, _) => ", shape=box, style=\"rounded,dashed,filled\"",
        (Shape::Run, _) => ", shape=box, style=filled, peripheries=2",
        (Shape::Handoff, _) => ", shape=component, style=filled",
        (Shape::Recovery, _) => ", shape=octagon, style=filled, fillcolor=\"#fee2e2\", color=\"#b91c1c\"",
        (Shape::Open, _) => ", shape=note, style=\"filled,dashed\", fillcolor=\"#fff7ed\", color=\"#c2410c\"",
        (Shape::Note, _) => ", shape=note, style=filled",
        (Shape::Stage, By::Agent) => ", fillcolor=\"#ede9fe\", color=\"#6d28d9\"",
        (Shape::Stage, By::System) => ", fillcolor=\"#e5e7eb\", color=\"#4b5563\"",
        (Shape::Stage, By::People | By::Mixed) => ", fillcolor=\"#dbeafe\", color=\"#1d4ed8\"",
        (Shape::Stage, By::Nobody) => "",
    }
}

/// Lines as one quoted string. Graphviz reads `\` and `&` in labels, and breaks no lines itself.
fn quoted<T: AsRef<str>>(lines: impl IntoIterator<Item = T>, width: usize) -> String {
    let mut text = String::from("\"");
    let mut first = true;
    for line in lines {
        for part in wrapped(line.as_ref(), width) {
            if !first {
                text.push_str("\\n");
            }
            first = false;
            for character in part.chars() {
                match character {
                    '"' => text.push_str("\\\""),
                    '\\' => text.push_str("\\\\"),
                    '&' => text.push_str("&amp;"),
                    _ if character.is_control() => text.push('\u{fffd}'),
                    _ => text.push(character),
                }
            }
        }
    }
    text.push('"');
    text
}

/// The line in parts of about so many characters, broken between words.
fn wrapped(line: &str, width: usize) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut length = 0;
    for word in line.split(' ').filter(|word| !word.is_empty()) {
        let size = word.chars().count();
        if length > 0 && length + 1 + size > width {
            parts.push(String::new());
            length = 0;
        }
        if let Some(part) = parts.last_mut() {
            if length > 0 {
                part.push(' ');
                length += 1;
            }
            part.push_str(word);
            length += size;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn nothing_breaks_out_of_a_string() {
        assert_eq!(quoted(["a\"]; x [\\N"], 99), "\"a\\\"]; x [\\\\N\"");
        assert_eq!(quoted(["a&lt;b", "c"], 99), "\"a&amp;lt;b\\nc\"");
        assert_eq!(quoted(["one two three"], 8), "\"one two\\nthree\"");
        assert_eq!(quoted(Vec::<&str>::new(), 8), "\"\"");
    }
}

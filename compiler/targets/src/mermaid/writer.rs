//! The only place that writes Mermaid: every text of an author goes through [`escaped`].

use crate::diagram::{By, Diagram, EdgeKind, Node, Shape};

/// Colours that can be told apart by brightness as well, on light and on dark pages.
const CLASSES: &str = "\
  classDef people fill:#dbeafe,stroke:#1d4ed8,color:#0b1f44
  classDef agent fill:#ede9fe,stroke:#6d28d9,color:#2e1065
  classDef system fill:#e5e7eb,stroke:#4b5563,color:#111827
  classDef gate fill:#fef3c7,stroke:#b45309,color:#451a03,stroke-width:2px
  classDef plain fill:#f8fafc,stroke:#64748b,color:#0f172a
  classDef recovery fill:#fee2e2,stroke:#b91c1c,color:#450a0a
  classDef ending fill:#dcfce7,stroke:#15803d,color:#052e16
  classDef group fill:none,stroke:#64748b
  classDef open fill:#fff7ed,stroke:#c2410c,color:#431407,stroke-dasharray:4 3
";

/// The diagram as Mermaid.
pub fn write(diagram: &Diagram) -> String {
    let mut text = String::with_capacity(diagram.nodes.len() * 120);
    text.push_str("flowchart TD\n");
    text.push_str(&format!("  accTitle: {}\n", escaped(&diagram.title)));
    groups(diagram, &mut text);
    for edge in &diagram.edges {
        let arrow = match edge.kind {
            EdgeKind::Planned => "-->",
            EdgeKind::Exception => "-.->",
            EdgeKind::Aside => "---o",
        };
        let label =
            if edge.label.is_empty() { String::new() } else { format!("|\"{}\"|", escaped(&edge.label)) };
        text.push_str(&format!("  n{} {arrow}{label} n{}\n", edge.from + 1, edge.to + 1));
    }
    text.push_str(CLASSES);
    for class in ["people", "agent", "system", "gate", "plain", "recovery", "ending", "open"] {
        let members: Vec<String> = diagram
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| self::class(node) == class)
            .map(|(index, _)| format!("n{}", index + 1))
            .collect();
        if !members.is_empty() {
            text.push_str(&format!("  class {} {class}\n", members.join(",")));
        }
    }
    let groups: Vec<String> = (1..=diagram.groups.len()).map(|number| format!("g{number}")).collect();
    if !groups.is_empty() {
        text.push_str(&format!("  class {} group\n", groups.join(",")));
    }
    text
}

/// Boxes inside their groups, outer groups first.
fn groups(diagram: &Diagram, text: &mut String) {
    let count = diagram.groups.len();
    let (members, children) = diagram.by_group();
    // `None` closes a group.
    let mut open: Vec<(Option<usize>, usize)> = vec![(Some(count), 0)];
    while let Some((group, depth)) = open.pop() {
        let indent = "  ".repeat(depth.min(20));
        let Some(group) = group else {
            text.push_str(&format!("{indent}end\n"));
            continue;
        };
        if let Some(shown) = diagram.groups.get(group) {
            text.push_str(&format!("{indent}subgraph g{}[\"{}\"]\n", group + 1, escaped(&shown.title)));
            open.push((None, depth));
        }
        for &index in members.get(group).into_iter().flatten() {
            if let Some(node) = diagram.nodes.get(index) {
                let (left, right) = brackets(node.shape);
                let lines: Vec<String> = node.lines.iter().map(|line| escaped(line)).collect();
                text.push_str(&format!("{indent}  n{}{left}\"{}\"{right}\n", index + 1, lines.join("<br/>")));
            }
        }
        open.extend(children.get(group).into_iter().flatten().rev().map(|child| (Some(*child), depth + 1)));
    }
}

const fn brackets(shape: Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::Start | Shape::Outcome | Shape::End => ("([", "])"),
        Shape::Stage => ("[", "]"),
        Shape::Gate => ("{{", "}}"),
        Shape::Decision => ("{", "}"),
        Shape::Fork | Shape::Join | Shape::Wait | Shape::Note => ("(", ")"),
        Shape::Run => ("[[", "]]"),
        Shape::Handoff => ("[/", "/]"),
        Shape::Recovery | Shape::Open => (">", "]"),
    }
}

fn class(node: &Node) -> &'static str {
    match (node.shape, node.by) {
        (Shape::Gate, _) => "gate",
        (Shape::Recovery, _) => "recovery",
        (Shape::Outcome | Shape::End, _) => "ending",
        (Shape::Open, _) => "open",
        (Shape::Stage | Shape::Note, By::People | By::Mixed) => "people",
        (Shape::Stage, By::Agent) => "agent",
        (Shape::Stage, By::System) => "system",
        _ => "plain",
    }
}

/// A text as the inside of a quoted label. Letters, digits, spaces and a few marks that mean nothing to Mermaid stand as they
/// are; everything else is written by its number, so that it can mean nothing at all.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    let mut word_begins = true;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let follows_space = characters.peek().is_none_or(|next| *next == ' ');
        let harmless = match character {
            ' ' | ',' | '?' | '!' | '\'' | '%' | '“' | '”' | '…' | '·' => true,
            // A list would begin here, or a numbered one.
            '-' | '+' => !(word_begins && follows_space),
            '.' | ')' => !(follows_space && safe.ends_with(|before: char| before.is_ascii_digit())),
            '(' | '/' => true,
            // Marks by which Mermaid finds its own escapes again.
            'ﬂ' | '°' | '¶' | 'ß' => false,
            _ => character.is_alphanumeric() || (!character.is_ascii() && !character.is_control()),
        };
        if harmless {
            safe.push(character);
        } else {
            safe.push_str(&format!("#{};", character as u32));
        }
        word_begins = character == ' ';
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_breaks_out_of_a_label() {
        assert_eq!(escaped("a\"b"), "a#34;b");
        assert_eq!(escaped("<script>"), "#60;script#62;");
        assert_eq!(escaped("`x` #quot; [y](z)"), "#96;x#96; #35;quot#59; #91;y#93;(z)");
        assert_eq!(escaped("style x: 1"), "style x#58; 1");
        assert_eq!(escaped("1. One - two"), "1#46; One #45; two");
        assert_eq!(escaped("Gefahr größer"), "Gefahr grö#223;er");
    }
}

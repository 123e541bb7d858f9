//! Pictures, measured.

use super::cards::{CARD, Card, INSET};
use super::columns::Columns;
use super::labels::Context;
use super::model::{Diagram, Shape};
use super::paint::Header;
use super::rows::Rows;
use super::scene::{HEADER, MARGIN, Rect, Scene};
use super::{build, cards, columns, notes, routing, rows, sample, scene};
use crate::{Input, Target};
use flow_ir::Package;
use flow_source::Files;

struct Laid<'a> {
    diagram: Diagram<'a>,
    columns: Columns,
    rows: Rows,
    cards: Vec<Card>,
    scene: Scene,
}

fn measure(package: &Package, check: impl Fn(&Laid<'_>)) {
    for workflow in &package.workflows {
        let context = Context::new(package, workflow);
        let mut diagram = build::build(&context);
        let columns = columns::place(&mut diagram);
        let cards = cards::cards(&diagram);
        let rows = rows::place(&diagram, &columns);
        let routing = routing::route(&diagram, &columns, &rows);
        let header = Header::new(&context, &notes::promise(&context, None));
        let scene = scene::scene(&diagram, &columns, &rows, &cards, &routing, header.bottom);
        check(&Laid { diagram, columns, rows, cards, scene });
    }
}

impl Laid<'_> {
    /// The head of a node, and the slip under it.
    fn boxes(&self, node: usize) -> Vec<Rect> {
        let (card, x, y) = (&self.cards[node], self.scene.x[node], self.scene.y[node]);
        let mut boxes = vec![Rect { x, y: y - card.height / 2, width: card.width, height: card.height }];
        if card.slip > 0 {
            boxes.push(Rect {
                x: x + INSET,
                y: y + card.height / 2,
                width: CARD - 2 * INSET,
                height: card.slip,
            });
        }
        boxes
    }
}

fn overlap(one: Rect, other: Rect) -> bool {
    one.x < other.x + other.width
        && other.x < one.x + one.width
        && one.y < other.y + other.height
        && other.y < one.y + one.height
}

fn inside(inner: Rect, outer: Rect) -> bool {
    inner.x >= outer.x
        && inner.y >= outer.y
        && inner.x + inner.width <= outer.x + outer.width
        && inner.y + inner.height <= outer.y + outer.height
}

/// Everything that a picture must hold to.
fn check(laid: &Laid<'_>) {
    let Laid { diagram, columns, rows, scene, .. } = laid;
    let boxes: Vec<(usize, Rect)> = (0..diagram.nodes.len())
        .flat_map(|node| laid.boxes(node).into_iter().map(move |one| (node, one)))
        .collect();
    let mut sorted = boxes.clone();
    sorted.sort_by_key(|(_, one)| one.x);
    for (index, (node, one)) in sorted.iter().enumerate() {
        for (other_node, other) in
            sorted[index + 1..].iter().take_while(|(_, other)| other.x < one.x + one.width)
        {
            assert!(
                node == other_node || !overlap(*one, *other),
                "{} lies on {}",
                diagram.nodes[*node].element,
                diagram.nodes[*other_node].element
            );
        }
        let lane = diagram.nodes[*node].lane;
        let place = scene
            .lanes
            .iter()
            .find(|place| place.lane == lane && place.band == columns.band[*node])
            .expect("each node has its lane");
        let area = Rect {
            x: MARGIN + HEADER - 16,
            y: place.y,
            width: scene.right - MARGIN - HEADER + 16,
            height: place.height,
        };
        assert!(inside(*one, area), "{} leaves its lane", diagram.nodes[*node].element);
    }
    for (index, edge) in diagram.edges.iter().enumerate() {
        if !edge.hidden && !edge.back && diagram.nodes[edge.from].block == diagram.nodes[edge.to].block {
            assert!(columns.column[edge.from] < columns.column[edge.to], "arrow {index} leads to the right");
        }
    }
    // No part of an arrow lies on a box; at its ends it may touch its own.
    for path in &scene.paths {
        let edge = &diagram.edges[path.edge];
        for (part, pair) in path.points.windows(2).enumerate() {
            let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
            assert!(x1 == x2 || y1 == y2, "arrows run straight");
            let line = Rect {
                x: x1.min(x2),
                y: y1.min(y2),
                width: (x1 - x2).abs().max(1),
                height: (y1 - y2).abs().max(1),
            };
            for (node, one) in &boxes {
                let first = part == 0 && *node == edge.from;
                let last = part + 2 == path.points.len() && *node == edge.to;
                assert!(
                    first || last || !overlap(line, *one),
                    "the arrow from {} to {} runs through {}",
                    diagram.nodes[edge.from].element,
                    diagram.nodes[edge.to].element,
                    diagram.nodes[*node].element
                );
            }
        }
    }
    // What is in a group is inside its border, and nothing else is.
    for (index, frame) in scene.frames.iter().enumerate().skip(1) {
        for (node, one) in &boxes {
            let mut block = diagram.nodes[*node].block;
            while block > index {
                block = diagram.blocks[block].parent;
            }
            if block == index {
                assert!(inside(*one, *frame), "{} leaves its group", diagram.nodes[*node].element);
            } else {
                assert!(
                    !overlap(*one, *frame),
                    "{} lies in a group that it isn't in",
                    diagram.nodes[*node].element
                );
            }
        }
    }
    assert_eq!(rows.row.len(), diagram.nodes.len());
    written_inside(laid);
}

/// Text stays inside what it is written on.
fn written_inside(laid: &Laid<'_>) {
    for (node, card) in laid.diagram.nodes.iter().zip(&laid.cards) {
        for line in &card.lines {
            let size = line.style.size();
            let wide = i32::try_from(super::text::width(&line.text, size, line.style.face())).unwrap();
            let left = if line.centred { line.x - wide / 2 } else { line.x };
            assert!(left >= 0 && left + wide <= card.width, "“{}” leaves {}", line.text, node.element);
            assert!(
                line.y <= card.below() && line.y - 8 >= -card.above(),
                "“{}” leaves {}",
                line.text,
                node.element
            );
        }
        for sign in &card.signs {
            assert!(
                sign.x >= 0 && sign.x + 12 <= card.width && sign.y + 12 <= card.below(),
                "{}",
                node.element
            );
        }
    }
}

/// Arrows that lead to different places never share a line, so that each can be followed.
fn followed(laid: &Laid<'_>) {
    let mut lines = Vec::new();
    for path in &laid.scene.paths {
        let to = laid.diagram.edges[path.edge].to;
        for pair in path.points.windows(2) {
            let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
            if y1 == y2 && x1 != x2 {
                lines.push(((true, y1), x1.min(x2), x1.max(x2), to, path.edge));
            } else if x1 == x2 && y1 != y2 {
                lines.push(((false, x1), y1.min(y2), y1.max(y2), to, path.edge));
            }
        }
    }
    lines.sort_unstable();
    for (index, (on, _, end, to, edge)) in lines.iter().enumerate() {
        for (other_on, start, _, other_to, other) in &lines[index + 1..] {
            if on != other_on || start >= end {
                break;
            }
            assert!(to == other_to, "arrows {edge} and {other} share a line at {on:?}");
        }
    }
}

fn render(package: &Package) -> String {
    let files = Files::default();
    let output = super::Svg.build(Input { package, files: &files });
    output.artifacts[0].text.clone()
}

#[test]
fn arrows_are_marked_as_they_are_told() {
    let mut package = sample::refunds();
    // Samples stand nowhere: give each arrow a place of its own, and say that every other one is taken.
    let mut marks = super::Marks::default();
    let mut place = 0;
    let mut give = |ways: &mut Vec<flow_ir::Way>| {
        for arrow in ways.iter_mut().flat_map(|way| &mut way.arrows) {
            place += 1;
            arrow.origin.start = place;
            marks.arrows.insert(arrow.origin, place % 2 == 0);
        }
    };
    for step in package.workflows.iter_mut().flat_map(|workflow| &mut workflow.steps) {
        give(&mut step.ways);
    }
    let steps: Vec<&flow_ir::Step> = package.workflows.iter().flat_map(|workflow| &workflow.steps).collect();
    let ladder = steps.iter().find(|step| !step.timing.ladders.is_empty()).expect("one has a ladder");
    let rungs = ladder.timing.ladders.iter().map(|ladder| ladder.rungs.len()).sum();
    marks.rungs.insert(ladder.head.id.clone(), (1, rungs));
    marks.steps.insert(steps[0].head.id.clone(), true);
    marks.steps.insert(steps[1].head.id.clone(), false);
    let files = Files::default();
    let input = Input { package: &package, files: &files };
    let marked = &super::marked(input, &marks)[0];
    assert!(marked.path.ends_with(".svg") && !marked.path.contains('/'), "{}", marked.path);
    for class in ["f-way f-taken", "f-way f-never", "f-row f-row-taken", "f-row f-row-never"] {
        assert!(marked.text.contains(&format!("class=\"{class}\"")), "no {class}");
    }
    assert!(marked.text.contains("a scenario takes it") && marked.text.contains(".f-never{"));
    // Nothing rests on colour: the dots differ in shape, the step has a cross, the ladder its number.
    assert!(marked.text.contains("f-dot-taken") && marked.text.contains("f-dot-never"));
    assert_eq!(marked.text.matches("class=\"f-unvisited\"").count(), 2, "the step's and the legend's");
    assert!(marked.text.contains(&format!("1 of {rungs} rung")), "{}", marked.text);
    // Without marks nothing is different, and where nothing is known nothing is marked.
    let plain = render(&package);
    assert!(!plain.contains("f-never") && !plain.contains("f-taken"));
    let unknown = &super::marked(input, &super::Marks::default())[0];
    assert_eq!(unknown.text.matches("f-way f-main").count(), plain.matches("f-way f-main").count());
}

#[test]
fn samples_hold_to_the_rules() {
    for package in [sample::refunds(), sample::groups()] {
        measure(&package, |laid| {
            check(laid);
            followed(laid);
        });
    }
}

#[test]
fn random_workflows_hold_to_the_rules() {
    for seed in 0..60 {
        for (stages, performers) in [(1, 1), (4, 2), (12, 3), (30, 5), (60, 4)] {
            measure(&sample::random(stages, performers, seed), |laid| {
                check(laid);
                followed(laid);
            });
        }
    }
}

#[test]
fn nothing_at_all_is_a_picture_too() {
    let package = sample::package(sample::workflow(&[], Vec::new()));
    measure(&package, check);
    assert!(render(&package).ends_with("</svg>\n"));
}

#[test]
fn long_workflows_are_broken_into_bands() {
    measure(&sample::random(60, 4, 1), |laid| {
        assert!(laid.columns.bands > 3, "{}", laid.columns.bands);
        assert!(laid.scene.right < 4200, "{}", laid.scene.right);
        assert!(laid.diagram.nodes.iter().any(|node| node.shape == Shape::Onward));
        assert!(laid.diagram.nodes.iter().any(|node| node.shape == Shape::Resumed));
    });
}

#[test]
fn the_same_workflow_gives_the_same_bytes() {
    assert_eq!(render(&sample::random(40, 4, 3)), render(&sample::random(40, 4, 3)));
}

#[test]
fn every_way_is_drawn_or_written() {
    let text = render(&sample::refunds());
    for words in [
        "rework · at most once",
        "Failed system · at most",
        "fails: duplicate",
        "late",
        "otherwise",
        "accept",
    ] {
        assert!(text.contains(&format!(">{words}<")), "{words}");
    }
    let text = render(&sample::groups());
    for words in ["leaves", "counts as accept", "who helps HR?", "At the end, whatever"] {
        assert!(text.contains(&format!(">{words}<")), "{words}");
    }
}

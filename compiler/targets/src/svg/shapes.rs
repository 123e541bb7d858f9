//! The shapes of a picture: what stages, gates, decisions and the others look like, on their own and in the legend.

use super::cards::TIP;
use super::icons;
use super::model::{Mark, Performer, Shape};
use super::scene::Rect;
use flow_source::markup::{Xml, number};

/// How a shape is drawn.
#[derive(Clone, Copy)]
pub struct Look {
    /// Something about it is not known yet.
    pub open: bool,
    /// Who does it, where that shows.
    pub performer: Option<Performer>,
    /// As small as in the legend.
    pub small: bool,
}

/// Draws a shape into its area.
pub fn shape(xml: &mut Xml, shape: Shape, head: Rect, look: Look) {
    let Rect { x, y, width, height } = head;
    let (right, bottom, middle) = (x + width, y + height, y + height / 2);
    let class = |plain: &'static str, unknown: &'static str| if look.open { unknown } else { plain };
    let sized = |full: i32, small: i32| if look.small { small } else { full };
    match shape {
        Shape::Start => {
            let x = x + width / 2;
            xml.empty("circle", &[("class", &"f-start"), ("cx", &x), ("cy", &middle), ("r", &15)]);
            let sign = format!("M{} {}L{} {middle}L{} {}Z", x - 4, middle - 7, x + 8, x - 4, middle + 7);
            xml.empty("path", &[("class", &"f-start-in"), ("d", &sign)]);
        }
        Shape::Outcome => {
            let x = x + 17;
            xml.empty("circle", &[("class", &"f-end"), ("cx", &x), ("cy", &middle), ("r", &12)]);
            xml.empty("circle", &[("class", &"f-end-in"), ("cx", &x), ("cy", &middle), ("r", &7)]);
        }
        Shape::Gate => {
            let tip = sized(TIP, 5);
            let outline = format!(
                "M{x} {middle}L{} {y}H{}L{right} {middle}L{} {bottom}H{}Z",
                x + tip,
                right - tip,
                right - tip,
                x + tip
            );
            xml.empty("path", &[("class", &class("f-gate", "f-gate f-unknown")), ("d", &outline)]);
        }
        Shape::Decide => {
            let centre = x + width / 2;
            let outline = format!("M{x} {middle}L{centre} {y}L{right} {middle}L{centre} {bottom}Z");
            xml.empty("path", &[("class", &class("f-decide", "f-decide f-unknown")), ("d", &outline)]);
        }
        Shape::Wait => {
            let radius = (height / 2).min(20);
            rect(xml, class("f-wait", "f-wait f-unknown"), head, radius);
            if !look.small {
                // A clock.
                let (x, y) = (x + 20, middle);
                xml.empty("circle", &[("class", &"f-icon"), ("cx", &x), ("cy", &y), ("r", &9)]);
                let hands = format!("M{x} {}V{y}L{} {}", y - 6, x + 4, y + 3);
                xml.empty("path", &[("class", &"f-icon"), ("d", &hands)]);
            }
        }
        Shape::Run => {
            rect(xml, class("f-run", "f-run f-unknown"), head, 0);
            let bars = format!("M{} {y}V{bottom}M{} {y}V{bottom}", x + sized(8, 4), right - sized(8, 4));
            xml.empty("path", &[("class", &class("f-run", "f-run f-unknown")), ("d", &bars)]);
        }
        Shape::Fork => {
            rect(xml, class("f-run", "f-run f-unknown"), head, 2);
            rect(xml, "f-bar", Rect { x: right - sized(5, 4), y, width: sized(5, 4), height }, 0);
        }
        Shape::Join => {
            rect(xml, class("f-run", "f-run f-unknown"), head, 2);
            rect(xml, "f-bar", Rect { x, y, width: sized(5, 4), height }, 0);
        }
        Shape::Beside => rect(xml, class("f-run", "f-run f-unknown"), head, sized(14, 5)),
        Shape::Stage => {
            rect(xml, class("f-stage", "f-stage f-unknown"), head, sized(8, 4));
            if let Some(performer) = look.performer {
                let bar = Rect { x: x + 5, y: y + 8, width: 3, height: height - 16 };
                rect(xml, icons::performer_bar(performer), bar, 1);
            }
        }
        Shape::Onward | Shape::Resumed => {
            let tip = 10;
            let outline = if shape == Shape::Onward {
                format!("M{x} {y}H{}L{right} {middle}L{} {bottom}H{x}Z", right - tip, right - tip)
            } else {
                format!(
                    "M{x} {y}H{}L{right} {middle}L{} {bottom}H{x}L{} {middle}Z",
                    right - tip,
                    right - tip,
                    x + tip
                )
            };
            xml.empty("path", &[("class", &"f-turn"), ("d", &outline)]);
        }
    }
}

/// A rectangle, with rounded corners where there is a radius.
pub fn rect(xml: &mut Xml, class: &'static str, area: Rect, radius: i32) {
    let Rect { x, y, width, height } = area;
    if radius > 0 {
        xml.empty(
            "rect",
            &[
                ("class", &class),
                ("x", &x),
                ("y", &y),
                ("width", &width),
                ("height", &height),
                ("rx", &radius),
            ],
        );
    } else {
        xml.empty("rect", &[("class", &class), ("x", &x), ("y", &y), ("width", &width), ("height", &height)]);
    }
}

/// A sign, drawn at its upper left corner.
pub fn icon(xml: &mut Xml, mark: Mark, x: i32, y: i32) {
    xml.empty(
        "path",
        &[
            ("class", &icons::class(mark)),
            ("transform", &format_args!("translate({x} {y})")),
            ("d", &icons::outline(mark)),
        ],
    );
}

/// A line from corner to corner, with the corners rounded.
pub fn line(points: &[(i32, i32)], tip: bool) -> String {
    let mut corners: Vec<(i32, i32)> = Vec::with_capacity(points.len());
    for point in points {
        if corners.last() == Some(point) {
            continue;
        }
        // A corner on a straight line is none.
        if let [.., before, last] = corners.as_slice() {
            let straight =
                (before.0 == last.0 && last.0 == point.0) || (before.1 == last.1 && last.1 == point.1);
            if straight {
                corners.pop();
            }
        }
        corners.push(*point);
    }
    // The tip covers the end of the line.
    if tip && let [.., before, last] = corners.as_mut_slice() {
        last.0 -= 6 * (last.0 - before.0).signum();
    }
    let mut text = String::with_capacity(24 * corners.len());
    let mut last = (0, 0);
    for (index, &(x, y)) in corners.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| corners.get(before));
        match (before, corners.get(index + 1)) {
            (None, _) => {
                text.push('M');
                pair((x, y), &mut text);
                last = (x, y);
            }
            (Some(_), None) => along(last, (x, y), &mut text),
            (Some(before), Some(after)) => {
                let reach = |other: &(i32, i32)| (other.0 - x).abs().max((other.1 - y).abs()) / 2;
                let radius = reach(before).min(reach(after)).min(CORNER);
                let toward = |other: &(i32, i32)| {
                    (x + radius * (other.0 - x).signum(), y + radius * (other.1 - y).signum())
                };
                along(last, toward(before), &mut text);
                last = toward(after);
                text.push('Q');
                pair((x, y), &mut text);
                text.push(' ');
                pair(last, &mut text);
            }
        }
    }
    text
}

/// The radius of the corners of arrows.
pub const CORNER: i32 = 7;

fn pair(point: (i32, i32), text: &mut String) {
    number(point.0, text);
    text.push(' ');
    number(point.1, text);
}

/// Goes on to a point that lies straight ahead.
fn along(from: (i32, i32), to: (i32, i32), text: &mut String) {
    if from.1 == to.1 {
        text.push('H');
        number(to.0, text);
    } else {
        text.push('V');
        number(to.1, text);
    }
}

/// True for what stands for a step of the workflow.
pub fn is_step(shape: Shape) -> bool {
    matches!(shape, Shape::Stage | Shape::Gate | Shape::Decide | Shape::Wait | Shape::Run | Shape::Fork)
}

/// The name of a shape in the file.
pub fn name(shape: Shape) -> &'static str {
    match shape {
        Shape::Start => "start",
        Shape::Outcome => "outcome",
        Shape::Stage => "stage",
        Shape::Gate => "gate",
        Shape::Decide => "decide",
        Shape::Wait => "wait",
        Shape::Run => "run",
        Shape::Fork => "parallel",
        Shape::Join => "join",
        Shape::Beside => "beside",
        Shape::Onward => "onward",
        Shape::Resumed => "resumed",
    }
}

/// What a shape is called where it is read out.
pub fn word(shape: Shape) -> &'static str {
    match shape {
        Shape::Start => "",
        Shape::Outcome => "End",
        Shape::Stage => "Stage",
        Shape::Gate => "Gate",
        Shape::Decide => "Decision",
        Shape::Wait => "Wait",
        Shape::Run => "Other workflow",
        Shape::Fork => "Side by side",
        Shape::Join => "Joined",
        Shape::Beside => "Beside the others",
        Shape::Onward => "Goes on below",
        Shape::Resumed => "Comes from above",
    }
}

/// What a shape says in the legend.
pub fn meaning(shape: Shape) -> &'static str {
    match shape {
        Shape::Gate => "gate: somebody validates",
        Shape::Decide => "data decides",
        Shape::Wait => "wait",
        Shape::Run => "another workflow",
        Shape::Fork => "side by side, from here",
        Shape::Join => "joined here",
        Shape::Beside => "beside the others",
        _ => "stage: somebody does something",
    }
}

//! The shapes of a picture: what stages, gates, decisions and the others look like, on their own and in the legend.

use super::cards::TIP;
use super::icons;
use super::model::{Mark, Performer, Shape};
use super::outline::Stroke::{Across, Close, From, To, Upright};
use super::outline::{Moved, Outline};
use super::scene::Rect;
use flow_source::markup::{Value, Word, Xml};

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
    let class = |plain: &'static str, unknown: &'static str| Word(if look.open { unknown } else { plain });
    let sized = |full: i32, small: i32| if look.small { small } else { full };
    match shape {
        Shape::Start => {
            let x = x + width / 2;
            xml.empty("circle", &[("class", &Word("f-start")), ("cx", &x), ("cy", &middle), ("r", &15)]);
            let sign = Outline([From(x - 4, middle - 7), To(x + 8, middle), To(x - 4, middle + 7), Close]);
            xml.empty("path", &[("class", &Word("f-start-in")), ("d", &sign)]);
        }
        Shape::Outcome => {
            let x = x + 17;
            xml.empty("circle", &[("class", &Word("f-end")), ("cx", &x), ("cy", &middle), ("r", &12)]);
            xml.empty("circle", &[("class", &Word("f-end-in")), ("cx", &x), ("cy", &middle), ("r", &7)]);
        }
        Shape::Gate => {
            let tip = sized(TIP, 5);
            let outline = Outline([
                From(x, middle),
                To(x + tip, y),
                Across(right - tip),
                To(right, middle),
                To(right - tip, bottom),
                Across(x + tip),
                Close,
            ]);
            xml.empty("path", &[("class", &class("f-gate", "f-gate f-unknown")), ("d", &outline)]);
        }
        Shape::Decide => {
            let centre = x + width / 2;
            let outline =
                Outline([From(x, middle), To(centre, y), To(right, middle), To(centre, bottom), Close]);
            xml.empty("path", &[("class", &class("f-decide", "f-decide f-unknown")), ("d", &outline)]);
        }
        Shape::Wait => {
            let radius = (height / 2).min(20);
            rect(xml, class("f-wait", "f-wait f-unknown"), head, radius);
            if !look.small {
                // A clock.
                let (x, y) = (x + 20, middle);
                xml.empty("circle", &[("class", &Word("f-icon")), ("cx", &x), ("cy", &y), ("r", &9)]);
                let hands = Outline([From(x, y - 6), Upright(y), To(x + 4, y + 3)]);
                xml.empty("path", &[("class", &Word("f-icon")), ("d", &hands)]);
            }
        }
        Shape::Run => {
            rect(xml, class("f-run", "f-run f-unknown"), head, 0);
            let (first, last) = (x + sized(8, 4), right - sized(8, 4));
            let bars = Outline([From(first, y), Upright(bottom), From(last, y), Upright(bottom)]);
            xml.empty("path", &[("class", &class("f-run", "f-run f-unknown")), ("d", &bars)]);
        }
        Shape::Fork => {
            rect(xml, class("f-run", "f-run f-unknown"), head, 2);
            rect(xml, Word("f-bar"), Rect { x: right - sized(5, 4), y, width: sized(5, 4), height }, 0);
        }
        Shape::Join => {
            rect(xml, class("f-run", "f-run f-unknown"), head, 2);
            rect(xml, Word("f-bar"), Rect { x, y, width: sized(5, 4), height }, 0);
        }
        Shape::Beside => rect(xml, class("f-run", "f-run f-unknown"), head, sized(14, 5)),
        Shape::Stage => {
            rect(xml, class("f-stage", "f-stage f-unknown"), head, sized(8, 4));
            if let Some(performer) = look.performer {
                let bar = Rect { x: x + 5, y: y + 8, width: 3, height: height - 16 };
                rect(xml, Word(icons::performer_bar(performer)), bar, 1);
            }
        }
        Shape::Onward | Shape::Resumed => {
            let tip = 10;
            let shoulder = right - tip;
            let [begin, top, end, under, left] =
                [From(x, y), Across(shoulder), To(right, middle), To(shoulder, bottom), Across(x)];
            let onward = Outline([begin, top, end, under, left, Close]);
            let resumed = Outline([begin, top, end, under, left, To(x + tip, middle), Close]);
            let outline: &dyn Value = if shape == Shape::Onward { &onward } else { &resumed };
            xml.empty("path", &[("class", &Word("f-turn")), ("d", outline)]);
        }
    }
}

/// A rectangle, with rounded corners where there is a radius.
pub fn rect(xml: &mut Xml, class: Word, area: Rect, radius: i32) {
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
            ("class", &Word(icons::class(mark))),
            ("transform", &Moved { x, y, then: "" }),
            ("d", &Word(icons::outline(mark))),
        ],
    );
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

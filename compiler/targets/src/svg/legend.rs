//! The legend: every sign that a picture uses, and no other.

use super::icons;
use super::model::{Mark, Performer, Shape, Tone};
use super::outline::{Moved, Outline, Stroke};
use super::paint::{self, Picture};
use super::scene::{MARGIN, Rect};
use super::shapes::{self, Look, icon};
use super::text::{Face, width};
use flow_source::markup::{Word, Xml};
use std::collections::BTreeSet;

/// What a line of the legend shows.
#[derive(Clone, Copy)]
enum Sample {
    Performer(Performer),
    Shape(Shape),
    Way(Tone),
    Marked(bool),
    Unvisited,
    Mark(Mark),
}

impl Sample {
    fn width(self) -> i32 {
        match self {
            Self::Performer(_) => 16,
            Self::Shape(_) => 26,
            Self::Way(_) => 34,
            Self::Marked(_) => 42,
            Self::Mark(_) => 12,
            Self::Unvisited => 16,
        }
    }
}

/// A sign with what it means.
pub struct Item {
    sample: Sample,
    text: &'static str,
    x: i32,
    /// Its height.
    pub y: i32,
}

/// Draws the legend.
pub fn paint(xml: &mut Xml, items: &[Item], top: i32) {
    xml.open("g", &[("class", &Word("f-legend"))]);
    xml.element(
        "text",
        &[("class", &Word("f-sign")), ("x", &MARGIN), ("y", &(top + 8))],
        &"What the signs mean",
    );
    for Item { sample, text, x, y } in items {
        let (x, y) = (*x, *y);
        match *sample {
            Sample::Performer(performer) => xml.empty(
                "path",
                &[
                    ("class", &Word(icons::performer_class(performer))),
                    ("transform", &Moved { x, y: y - 4, then: "" }),
                    ("d", &Word(icons::performer(performer))),
                ],
            ),
            Sample::Mark(mark) => icon(xml, mark, x, y - 2),
            Sample::Way(tone) => {
                let class = match tone {
                    Tone::Main => "f-way f-main",
                    Tone::Choice => "f-way f-choice",
                    Tone::Trouble => "f-way f-trouble",
                };
                let tip = if tone == Tone::Main { "f-tip-main" } else { "f-tip" };
                xml.empty(
                    "path",
                    &[("class", &Word(class)), ("d", &format_args!("M{x} {}H{}", y + 4, x + 26))],
                );
                let outline = Outline([
                    Stroke::From(x + 34, y + 4),
                    Stroke::To(x + 25, y - 1),
                    Stroke::Upright(y + 9),
                    Stroke::Close,
                ]);
                xml.empty("path", &[("class", &Word(tip)), ("d", &outline)]);
            }
            Sample::Marked(taken) => {
                let class = if taken { "f-way f-taken" } else { "f-way f-never" };
                xml.empty(
                    "path",
                    &[("class", &Word(class)), ("d", &format_args!("M{} {}H{}", x + 8, y + 4, x + 42))],
                );
                paint::dot(xml, taken, x + 4, y + 4);
            }
            Sample::Unvisited => {
                xml.empty(
                    "circle",
                    &[("class", &Word("f-unvisited")), ("cx", &(x + 8)), ("cy", &(y + 4)), ("r", &8)],
                );
                let cross = format!("M{} {}l7 7m0 -7l-7 7", x + 5, y + 1);
                xml.empty("path", &[("class", &Word("f-unvisited-in")), ("d", &cross)]);
            }
            Sample::Shape(shape) => {
                let area = Rect { x, y: y - 3, width: 26, height: 14 };
                shapes::shape(xml, shape, area, Look { open: false, performer: None, small: true });
            }
        }
        xml.element(
            "text",
            &[("class", &Word("f-small")), ("x", &(x + sample.width() + 8)), ("y", &(y + 8))],
            text,
        );
    }
    xml.close();
}

/// The items of the legend: one for each sign that the picture uses.
pub fn items(picture: &Picture<'_>, right: i32, top: i32) -> Vec<Item> {
    let mut samples: Vec<(Sample, &'static str)> = Vec::new();
    let performers: BTreeSet<Performer> = picture.diagram.lanes.iter().map(|lane| lane.performer).collect();
    samples.extend(performers.into_iter().map(|one| (Sample::Performer(one), icons::performer_word(one))));
    let shapes: BTreeSet<Shape> = picture.diagram.nodes.iter().map(|node| node.shape).collect();
    samples.extend(
        shapes
            .into_iter()
            .filter(|shape| !matches!(shape, Shape::Start | Shape::Outcome | Shape::Onward | Shape::Resumed))
            .map(|shape| (Sample::Shape(shape), shapes::meaning(shape))),
    );
    let tones: BTreeSet<Tone> =
        picture.scene.paths.iter().map(|path| picture.diagram.edges[path.edge].tone).collect();
    samples.extend(tones.into_iter().map(|tone| {
        let meaning = match tone {
            Tone::Main => "when all is well",
            Tone::Choice => "another answer",
            Tone::Trouble => "when something goes wrong",
        };
        (Sample::Way(tone), meaning)
    }));
    if let Some(marks) = picture.marks {
        samples.push((Sample::Marked(true), "a scenario takes it"));
        samples.push((Sample::Marked(false), "no scenario takes it"));
        let unvisited = |id: &&str| marks.steps.get(*id) == Some(&false);
        if picture.diagram.nodes.iter().map(|node| node.id).any(|id| unvisited(&id)) {
            samples.push((Sample::Unvisited, "no scenario comes to it"));
        }
    }
    let mut used: BTreeSet<Mark> =
        picture.cards.iter().flat_map(|card| &card.signs).map(|sign| sign.mark).collect();
    used.extend(picture.sections.iter().flat_map(|section| &section.notes).map(|note| note.mark));
    samples.extend(
        icons::MARKS
            .iter()
            .filter(|mark| used.contains(mark))
            .map(|mark| (Sample::Mark(*mark), icons::meaning(*mark))),
    );
    let mut items = Vec::new();
    let (mut x, mut y) = (MARGIN, top + 26);
    for (sample, text) in samples {
        let own = sample.width() + 8 + i32::try_from(width(text, 12, Face::Regular)).unwrap_or(0);
        if x > MARGIN && x + own > right {
            x = MARGIN;
            y += 24;
        }
        items.push(Item { sample, text, x, y });
        x += own + 22;
    }
    items
}

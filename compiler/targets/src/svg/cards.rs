//! How large everything is, and what is written where on it.
//!
//! A node has a head with its shape, and under the head a slip with its ways. Places are counted from the left edge of the head
//! and from the line through its middle, along which the way runs that is taken when all is well.

use super::model::{Diagram, Exit, Mark, Node, Row, Shape};
use super::text::{Face, width, wrap};

/// The width of a step.
pub const CARD: i32 = 216;
/// How far the slip with the ways stands in on both sides.
pub const INSET: i32 = 12;
/// How far the tips of a gate reach out.
pub const TIP: i32 = 14;

/// The faces and sizes of a picture.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Style {
    /// The name of a step.
    Name,
    /// The name of an outcome or sign.
    Sign,
    /// A question.
    Question,
    /// Anything else.
    Small,
}

impl Style {
    /// Its size in pixels.
    pub fn size(self) -> u32 {
        match self {
            Self::Name => 14,
            Self::Sign => 13,
            Self::Question | Self::Small => 12,
        }
    }

    /// Its face.
    pub fn face(self) -> Face {
        match self {
            Self::Name | Self::Sign => Face::Bold,
            Self::Question | Self::Small => Face::Regular,
        }
    }

    /// The height of a line.
    pub fn line(self) -> i32 {
        match self {
            Self::Name => 18,
            Self::Sign => 16,
            Self::Question | Self::Small => 15,
        }
    }
}

/// How wide a text of that style is.
fn wide(text: &str, style: Style) -> i32 {
    i32::try_from(width(text, style.size(), style.face())).unwrap_or(i32::MAX / 4)
}

/// A line of text.
pub struct Line {
    /// Left edge, or the middle where it is centred.
    pub x: i32,
    /// The line it stands on.
    pub y: i32,
    /// Its face and size.
    pub style: Style,
    /// Its middle stands at `x`.
    pub centred: bool,
    /// Which of the node's rows it belongs to.
    pub row: Option<usize>,
    /// What it says.
    pub text: String,
}

/// A sign of 12 by 12.
pub struct Sign {
    /// Left edge.
    pub x: i32,
    /// Top.
    pub y: i32,
    /// Which.
    pub mark: Mark,
}

/// What a node looks like.
#[derive(Default)]
pub struct Card {
    /// The width of its head.
    pub width: i32,
    /// The height of its head, even.
    pub height: i32,
    /// The height of the slip under it; zero where there is none.
    pub slip: i32,
    /// What else there is under the head, of which nothing is drawn but text.
    pub under: i32,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Its signs.
    pub signs: Vec<Sign>,
    /// The height at which the arrow of each row leaves.
    pub ports: Vec<i32>,
    /// Some text was cut.
    pub cut: bool,
}

impl Card {
    /// How much room it needs above the line through its head.
    pub fn above(&self) -> i32 {
        self.height / 2
    }

    /// How much room it needs below that line.
    pub fn below(&self) -> i32 {
        self.height / 2 + self.slip + self.under
    }
}

/// A pen that writes down a column.
struct Pen {
    card: Card,
    y: i32,
}

impl Pen {
    fn text(&mut self, text: &str, style: Style, x: i32, room: i32, most: usize) {
        let room = u32::try_from(room).unwrap_or(0);
        let wrapped = wrap(text, style.size(), style.face(), room, most);
        self.card.cut |= wrapped.cut;
        for text in wrapped.lines {
            // The letters stand a quarter of the line above its end.
            let y = self.y + style.line() - 4;
            self.card.lines.push(Line { x, y, style, centred: false, row: None, text });
            self.y += style.line();
        }
    }

    /// Signs with their words, side by side while there is room.
    fn chips(&mut self, node: &Node<'_>, left: i32, room: i32) {
        let mut x = 0;
        let mut height = 0;
        for chip in &node.chips {
            let own = 16 + wide(&chip.text, Style::Small);
            if x > 0 && x + own > room {
                self.y += height;
                x = 0;
                height = 0;
            }
            self.card.signs.push(Sign { x: left + x, y: self.y + 2, mark: chip.mark });
            let wrapped = wrap(&chip.text, 12, Face::Regular, u32::try_from(room - 16).unwrap_or(0), 2);
            self.card.cut |= wrapped.cut;
            let lines = i32::try_from(wrapped.lines.len()).unwrap_or(1);
            for (index, text) in wrapped.lines.into_iter().enumerate() {
                let y = self.y + 12 + 15 * i32::try_from(index).unwrap_or(0);
                self.card.lines.push(Line {
                    x: left + x + 16,
                    y,
                    style: Style::Small,
                    centred: false,
                    row: None,
                    text,
                });
            }
            height = height.max(17 + 15 * (lines - 1));
            x += own + 10;
        }
        self.y += height;
    }

    /// The rows of the slip.
    fn rows(&mut self, rows: &[Row]) {
        let left = INSET + 8;
        let room = CARD - 2 * INSET - 16;
        for (number, row) in rows.iter().enumerate() {
            let top = self.y;
            let indent = 16;
            if let Some(mark) = row.mark {
                self.card.signs.push(Sign { x: left, y: top + 1, mark });
            }
            let most = if matches!(row.exit, Exit::Edge(_)) { 3 } else { 2 };
            let before = self.card.lines.len();
            self.text(&row.text, Style::Small, left + indent, room - indent, most);
            self.card.ports.push(top + 7);
            if let Exit::Words(mark, words) = &row.exit {
                let used = self.card.lines[before..].last().map_or(0, |line| wide(&line.text, Style::Small));
                let own = 16 + wide(words, Style::Small);
                let beside = indent + used + 8 + own <= room && self.y > top;
                let x = if beside { left + indent + used + 8 } else { left + indent };
                if beside {
                    self.y -= 15;
                }
                self.card.signs.push(Sign { x, y: self.y + 1, mark: *mark });
                self.text(words, Style::Small, x + 16, left + room - x - 16, if beside { 1 } else { 2 });
            }
            for line in &mut self.card.lines[before..] {
                line.row = Some(number);
            }
            self.y = self.y.max(top + 15) + 4;
        }
    }
}

/// What every node looks like.
pub fn cards(diagram: &Diagram<'_>) -> Vec<Card> {
    diagram.nodes.iter().map(card).collect()
}

fn card(node: &Node<'_>) -> Card {
    match node.shape {
        Shape::Start => start(node),
        Shape::Outcome => outcome(node),
        Shape::Onward | Shape::Resumed => sign(node),
        Shape::Decide => decide(node),
        Shape::Stage | Shape::Gate | Shape::Wait | Shape::Run | Shape::Fork | Shape::Join | Shape::Beside => {
            step(node)
        }
    }
}

fn start(node: &Node<'_>) -> Card {
    let lines =
        vec![Line { x: 22, y: 31, style: Style::Small, centred: true, row: None, text: node.title.clone() }];
    Card { width: 44, height: 36, under: 18, lines, ..Card::default() }
}

fn outcome(node: &Node<'_>) -> Card {
    let mut pen = Pen { card: Card::default(), y: 0 };
    pen.text(&node.title, Style::Sign, 36, 112, 4);
    let height = pen.y.max(30);
    let shift = pen.y / 2;
    let mut widest = 0;
    for line in &mut pen.card.lines {
        line.y -= shift;
        widest = widest.max(wide(&line.text, Style::Sign));
    }
    let width = 44 + widest;
    Card { width, height: height + height % 2, ..pen.card }
}

fn sign(node: &Node<'_>) -> Card {
    let mut pen = Pen { card: Card::default(), y: 0 };
    let words = if node.shape == Shape::Onward {
        format!("to {}", node.title)
    } else {
        format!("from {}", node.title)
    };
    let left = if node.shape == Shape::Onward { 10 } else { 24 };
    pen.text(&words, Style::Small, left, 104, 3);
    let shift = pen.y / 2;
    let mut widest = 0;
    for line in &mut pen.card.lines {
        line.y -= shift;
        widest = widest.max(wide(&line.text, Style::Small));
    }
    let height = pen.y + 14;
    Card { width: 34 + widest, height: height + height % 2, ..pen.card }
}

/// Ends the head, moves it so that its middle is at zero, and writes the slip under it.
fn slip(mut pen: Pen, height: i32, node: &Node<'_>, chips: bool) -> Card {
    let height = height + height % 2;
    let shift = height / 2;
    for line in &mut pen.card.lines {
        line.y -= shift;
    }
    for sign in &mut pen.card.signs {
        sign.y -= shift;
    }
    pen.card.width = CARD;
    pen.card.height = height;
    let chips = chips && !node.chips.is_empty();
    if !node.rows.is_empty() || chips {
        pen.y = shift + 7;
        if chips {
            pen.chips(node, INSET + 8, CARD - 2 * INSET - 16);
            pen.y += 4;
        }
        pen.rows(&node.rows);
        pen.card.slip = pen.y + 2 - shift;
    }
    pen.card
}

fn step(node: &Node<'_>) -> Card {
    let (left, right) = match node.shape {
        Shape::Gate => (TIP + 10, TIP + 8),
        Shape::Run => (18, 18),
        Shape::Wait => (38, 16),
        Shape::Join => (16, 10),
        _ => (14, 12),
    };
    let performed = matches!(node.shape, Shape::Stage | Shape::Gate);
    let room = CARD - left - right;
    let mut pen = Pen { card: Card::default(), y: 9 };
    pen.text(&node.title, Style::Name, left, room - if performed { 18 } else { 0 }, 4);
    if !node.question.is_empty() {
        pen.y += 3;
        pen.text(&node.question, Style::Question, left, room, 3);
    }
    if !node.who.is_empty() {
        pen.y += 3;
        pen.text(&node.who, Style::Small, left, room, 3);
    }
    if !node.chips.is_empty() {
        pen.y += 4;
        pen.chips(node, left, room);
    }
    let height = (pen.y + 9).max(40);
    // Short heads are centred.
    let spare = (height - pen.y - 9) / 2;
    for line in &mut pen.card.lines {
        line.y += spare;
    }
    for sign in &mut pen.card.signs {
        sign.y += spare;
    }
    slip(pen, height, node, false)
}

/// A diamond is as high as its lines need.
fn decide(node: &Node<'_>) -> Card {
    let shapes: [(usize, i32); 4] = [(1, 60), (2, 80), (3, 112), (3, 136)];
    let mut pen = Pen { card: Card::default(), y: 0 };
    let mut height = 60;
    for (most, high) in shapes {
        let lines = i32::try_from(most).unwrap_or(1);
        let room = CARD - CARD * (18 * lines + 4) / high;
        let wrapped = wrap(&node.title, 14, Face::Bold, u32::try_from(room).unwrap_or(0), most);
        height = high;
        pen.card.cut = wrapped.cut;
        let count = i32::try_from(wrapped.lines.len()).unwrap_or(1);
        let top = (high - 18 * count) / 2;
        pen.card.lines = wrapped
            .lines
            .into_iter()
            .enumerate()
            .map(|(index, text)| Line {
                x: CARD / 2,
                y: top + 14 + 18 * i32::try_from(index).unwrap_or(0),
                style: Style::Name,
                centred: true,
                row: None,
                text,
            })
            .collect();
        if !pen.card.cut {
            break;
        }
    }
    slip(pen, height, node, true)
}

//! From places to an SVG file.

use super::cards::{CARD, Card, INSET, Style, TIP};
use super::labels::Context;
use super::model::{BlockKind, Diagram, Exit, Mark, Node, Shape, Tone};
use super::notes::{Note, Section};
use super::outline::Stroke::{Across, Close, Curve, From, To, Upright};
use super::outline::{Line, Moved, Outline};
use super::scene::{HEADER, LaneBand, MARGIN, Path, Rect, Scene};
use super::shapes::{Look, icon, is_step, rect};
use super::text::{Face, plain, width, wrap};
use super::{Marks, icons, legend, shapes, theme};
use flow_source::markup::{Value, Word, Xml, count, escape};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The least width of a picture.
const LEAST: i32 = 760;

/// The lines above the lanes.
pub struct Header {
    title: Vec<String>,
    goal: Vec<String>,
    promise: Vec<String>,
    /// Where the lanes begin.
    pub bottom: i32,
}

impl Header {
    /// Breaks the title, the goal and the promise into lines.
    pub fn new(context: &Context<'_>, promise: &str) -> Self {
        let room = u32::try_from(LEAST + 160).unwrap_or(0);
        let goal = context.workflow.goal.as_ref().map(super::labels::prompt).unwrap_or_default();
        let title = wrap(&plain(&context.workflow.head.title), 24, Face::Bold, room, 3).lines;
        let goal = wrap(&goal, 15, Face::Regular, room, 3).lines;
        let promise = wrap(promise, 13, Face::Regular, room, 3).lines;
        let high = 30 * title.len() + 22 * goal.len() + 18 * promise.len();
        let bottom = MARGIN + i32::try_from(high).unwrap_or(0) + 14;
        Self { title, goal, promise, bottom }
    }

    fn width(&self) -> i32 {
        let widest = |lines: &[String], size, face| {
            lines.iter().map(|line| width(line, size, face)).max().unwrap_or(0)
        };
        let most = widest(&self.title, 24, Face::Bold)
            .max(widest(&self.goal, 15, Face::Regular))
            .max(widest(&self.promise, 13, Face::Regular));
        i32::try_from(most).unwrap_or(0) + MARGIN
    }
}

/// What there is to paint.
pub struct Picture<'a> {
    /// What is looked up.
    pub context: &'a Context<'a>,
    /// What there is.
    pub diagram: &'a Diagram<'a>,
    /// What it looks like.
    pub cards: &'a [Card],
    /// Where it stands.
    pub scene: &'a Scene,
    /// The lines above.
    pub header: &'a Header,
    /// What is written below.
    pub sections: &'a [Section],
    /// What scenarios come to, where the picture shows that.
    pub marks: Option<&'a Marks>,
}

/// The id of a lane's element in a band.
pub fn lane_id(diagram: &Diagram<'_>, place: &LaneBand) -> String {
    format!("{}-lane-{}-{}", root_id(diagram), place.lane, place.band)
}

/// The id of a note's element.
pub fn note_id(diagram: &Diagram<'_>, section: usize, note: usize) -> String {
    format!("{}-note-{section}-{note}", root_id(diagram))
}

/// The id of the picture's own element.
pub fn root_id(diagram: &Diagram<'_>) -> String {
    diagram
        .nodes
        .first()
        .map_or_else(|| "flow-diagram".to_owned(), |start| format!("{}-diagram", start.element))
}

/// Writes the id of an arrow's element.
pub fn way_id(from: &Node<'_>, way: usize, out: &mut String) {
    out.push_str(&from.element);
    out.push_str("-way-");
    count(u32::try_from(way).unwrap_or(u32::MAX), out);
}

/// The id of an arrow's element.
struct WayId<'a> {
    from: &'a Node<'a>,
    way: usize,
}

impl Value for WayId<'_> {
    fn write(&self, out: &mut String) {
        // Ids of elements hold nothing that would need escaping.
        way_id(self.from, self.way, out);
    }
}

/// Everything there is to say about a node, for who asks.
struct Description<'a> {
    diagram: &'a Diagram<'a>,
    node: &'a Node<'a>,
}

impl Value for Description<'_> {
    fn write(&self, out: &mut String) {
        let Self { diagram, node } = self;
        let title = |index: usize| diagram.nodes[index].title.as_str();
        let word = shapes::word(node.shape);
        if !word.is_empty() {
            out.push_str(word);
            out.push_str(": ");
        }
        escape(&node.title, out);
        let mut say = |parts: &[&str]| {
            out.push_str(" · ");
            parts.iter().for_each(|part| escape(part, out));
        };
        if is_step(node.shape)
            && let Some(lane) = diagram.lanes.get(node.lane)
        {
            say(&[&lane.title]);
        }
        for part in [&node.question, &node.who, &node.detail] {
            if !part.is_empty() {
                say(&[part]);
            }
        }
        for chip in node.chips.iter().filter(|chip| chip.mark != Mark::Bell) {
            say(&[&chip.text]);
        }
        if let Some(edge) = node.main {
            let label = if node.main_label.is_empty() { "then" } else { node.main_label };
            say(&[label, ": ", title(diagram.edges[edge].to)]);
        }
        for row in &node.rows {
            let to = match &row.exit {
                Exit::Edge(edge) => title(diagram.edges[*edge].to),
                Exit::Words(_, words) => words,
            };
            say(&[&row.text, ": ", to]);
        }
        for question in &node.open {
            say(&["Not known yet: ", question]);
        }
    }
}

impl Picture<'_> {
    /// How many bytes it takes, roughly and rather too many, so that a long document need not be moved while it grows.
    fn room(&self) -> usize {
        let nodes = self
            .diagram
            .nodes
            .iter()
            .zip(self.cards)
            .map(|(node, card)| 560 + node.detail.len() + 80 * card.lines.len() + 104 * card.signs.len());
        let notes = self.sections.iter().map(|section| 512 * (section.notes.len() + 1));
        16_384 + nodes.chain(notes).sum::<usize>() + 192 * self.diagram.edges.len()
    }

    /// The file.
    pub fn paint(&self) -> String {
        let right = (self.scene.right + MARGIN).max(LEAST).max(self.header.width() + MARGIN);
        let lane_right = right - MARGIN;
        let columns = self.note_columns(lane_right);
        let notes_bottom = columns.iter().map(|column| column.1).max().unwrap_or(0);
        let legend_top = self.scene.bottom + 24 + if notes_bottom > 0 { notes_bottom + 12 } else { 0 };
        let legend = legend::items(self, lane_right, legend_top);
        let bottom = legend.iter().map(|item| item.y).max().unwrap_or(legend_top) + 24 + MARGIN / 2;

        let mut xml = Xml::new(self.room());
        let root = root_id(self.diagram);
        let (title_id, text_id) = (format!("{root}-title"), format!("{root}-desc"));
        xml.open(
            "svg",
            &[
                ("xmlns", &"http://www.w3.org/2000/svg"),
                ("id", &root),
                ("class", &"flow-diagram"),
                ("width", &right),
                ("height", &bottom),
                ("viewBox", &format_args!("0 0 {right} {bottom}")),
                ("role", &"graphics-document document"),
                ("aria-roledescription", &"swimlane diagram"),
                ("aria-labelledby", &title_id),
                ("aria-describedby", &text_id),
                ("data-id", &self.context.workflow.head.id),
            ],
        );
        xml.element("title", &[("id", &title_id)], &plain(&self.context.workflow.head.title));
        xml.element("desc", &[("id", &text_id)], &self.summary());
        if self.marks.is_some() {
            xml.style(&format!("{}{}", theme::style(), theme::marked()));
        } else {
            xml.style(&theme::style());
        }
        xml.empty(
            "rect",
            &[("class", &Word("f-paper")), ("x", &0), ("y", &0), ("width", &right), ("height", &bottom)],
        );
        self.paint_header(&mut xml);
        self.lanes(&mut xml, lane_right);
        self.frames(&mut xml);
        self.ways(&mut xml);
        for index in 0..self.diagram.nodes.len() {
            self.node(&mut xml, index);
        }
        self.notes(&mut xml, &columns);
        legend::paint(&mut xml, &legend, legend_top);
        xml.finish()
    }

    /// The whole in a few sentences.
    fn summary(&self) -> String {
        let workflow = self.context.workflow;
        let steps = self.diagram.nodes.iter().filter(|node| is_step(node.shape)).count();
        let mut text = String::new();
        if let Some(goal) = &workflow.goal {
            text.push_str(&super::labels::prompt(goal));
            text.push(' ');
        }
        let lanes: Vec<String> = self
            .diagram
            .lanes
            .iter()
            .take(40)
            .map(|lane| format!("{} ({})", lane.title, icons::performer_word(lane.performer)))
            .collect();
        let _ = write!(
            text,
            "{} in {}: {}.",
            counted(steps, "step"),
            counted(self.diagram.lanes.len(), "lane"),
            super::words::list(&lanes, "and")
        );
        if let Some(first) = workflow.steps.first() {
            let _ = write!(text, " It begins with “{}”.", plain(&first.head.title));
        }
        let ends: Vec<String> =
            workflow.outcomes.iter().map(|outcome| format!("“{}”", plain(&outcome.head.title))).collect();
        if !ends.is_empty() {
            let _ = write!(text, " It ends as {}.", super::words::list(&ends, "or"));
        }
        text
    }

    fn paint_header(&self, xml: &mut Xml) {
        let mut y = MARGIN;
        for (lines, class, high, up) in [
            (&self.header.title, "f-title", 30, 10),
            (&self.header.goal, "f-goal", 22, 8),
            (&self.header.promise, "f-meta", 18, 6),
        ] {
            for line in lines {
                y += high;
                xml.element("text", &[("class", &Word(class)), ("x", &MARGIN), ("y", &(y - up))], line);
            }
        }
    }

    fn lanes(&self, xml: &mut Xml, right: i32) {
        for place in &self.scene.lanes {
            let LaneBand { lane, y, height, title, note, .. } = place;
            let known = &self.diagram.lanes[*lane];
            let class = if lane % 2 == 0 { "f-lane" } else { "f-lane-other" };
            let element = lane_id(self.diagram, place);
            let (id, _) = known.id.clone().unwrap_or_default();
            xml.open("g", &[("id", &element), ("class", &Word("f-lane-group")), ("data-id", &id)]);
            xml.element(
                "title",
                &[],
                &format_args!("{}, {}", known.title, icons::performer_word(known.performer)),
            );
            let width = right - MARGIN;
            rect(xml, Word(class), Rect { x: MARGIN, y: *y, width, height: *height }, 0);
            rect(xml, Word("f-lane-head"), Rect { x: MARGIN, y: *y, width: HEADER - 16, height: *height }, 0);
            let bar = icons::performer_bar(known.performer);
            rect(xml, Word(bar), Rect { x: MARGIN, y: *y, width: 4, height: *height }, 0);
            xml.empty(
                "path",
                &[("class", &Word("f-rule")), ("d", &Outline([From(MARGIN, *y), Across(right)]))],
            );
            xml.empty(
                "path",
                &[
                    ("class", &Word(icons::performer_class(known.performer))),
                    ("transform", &Moved { x: MARGIN + 14, y: y + 14, then: "" }),
                    ("d", &Word(icons::performer(known.performer))),
                ],
            );
            let mut line = y + 26;
            for text in title {
                xml.element("text", &[("class", &Word("f-name")), ("x", &(MARGIN + 38)), ("y", &line)], text);
                line += 18;
            }
            for text in note {
                xml.element(
                    "text",
                    &[("class", &Word("f-small")), ("x", &(MARGIN + 38)), ("y", &line)],
                    text,
                );
                line += 15;
            }
            xml.close();
        }
        for (index, place) in self.scene.lanes.iter().enumerate() {
            let ends = self.scene.lanes.get(index + 1).is_none_or(|next| next.band != place.band);
            if ends {
                let y = place.y + place.height;
                xml.empty(
                    "path",
                    &[("class", &Word("f-rule")), ("d", &Outline([From(MARGIN, y), Across(right)]))],
                );
            }
        }
    }

    fn frames(&self, xml: &mut Xml) {
        for (block, frame) in self.diagram.blocks.iter().zip(&self.scene.frames) {
            if frame.width == 0 {
                continue;
            }
            let class = match block.kind {
                BlockKind::Whole | BlockKind::Parallel => "f-frame",
                BlockKind::Beside | BlockKind::Finally => "f-frame-open",
            };
            rect(xml, Word(class), *frame, 12);
        }
    }

    fn ways(&self, xml: &mut Xml) {
        let mut tips: BTreeSet<(i32, i32, bool)> = BTreeSet::new();
        xml.open("g", &[("class", &Word("f-ways"))]);
        for Path { edge, points, drawn, whole } in &self.scene.paths {
            let known = &self.diagram.edges[*edge];
            let class = match (self.marks.and_then(|marks| marks.taken(&known.arrows)), known.tone) {
                (Some(true), _) => "f-way f-taken",
                (Some(false), _) => "f-way f-never",
                (None, Tone::Main) => "f-way f-main",
                (None, Tone::Choice) => "f-way f-choice",
                (None, Tone::Trouble) => "f-way f-trouble",
            };
            let (from, to) = (&self.diagram.nodes[known.from], &self.diagram.nodes[known.to]);
            xml.empty(
                "path",
                &[
                    ("id", &WayId { from, way: *edge }),
                    ("class", &Word(class)),
                    ("data-from", &from.element),
                    ("data-to", &to.element),
                    ("d", &Line { points: drawn, tip: *whole }),
                ],
            );
            if let Some((x, y)) = points.last() {
                tips.insert((*x, *y, known.tone == Tone::Main));
            }
        }
        for (x, y, main) in tips {
            let class = if main { "f-tip-main" } else { "f-tip" };
            let outline = Outline([From(x, y), To(x - 9, y - 5), Upright(y + 5), Close]);
            xml.empty("path", &[("class", &Word(class)), ("d", &outline)]);
        }
        for (index, node) in self.diagram.nodes.iter().enumerate() {
            if node.main.is_some() && !node.main_label.is_empty() {
                let x = self.scene.x[index] + self.cards[index].width + 5;
                let y = self.scene.y[index] - 5;
                xml.element("text", &[("class", &Word("f-row")), ("x", &x), ("y", &y)], &node.main_label);
            }
        }
        xml.close();
    }

    fn node(&self, xml: &mut Xml, index: usize) {
        let node = &self.diagram.nodes[index];
        let card = &self.cards[index];
        let (x, y) = (self.scene.x[index], self.scene.y[index]);
        xml.open(
            "g",
            &[
                ("id", &node.element),
                ("class", &Word("f-node")),
                ("role", &Word("graphics-object group")),
                ("data-shape", &Word(shapes::name(node.shape))),
                ("data-id", &node.id),
            ],
        );
        xml.element("title", &[], &Description { diagram: self.diagram, node });
        let head = Rect { x, y: y - card.height / 2, width: card.width, height: card.height };
        if card.slip > 0 {
            let (left, right) = (x + INSET, x + CARD - INSET);
            let (top, bottom) = (y + card.height / 2, y + card.height / 2 + card.slip);
            // A diamond's slip begins where the diamond is at its widest, and lies behind it.
            let from = if node.shape == Shape::Decide { y } else { top };
            let outline = Outline([
                From(left, from),
                Upright(bottom - 8),
                Curve((left, bottom), (left + 8, bottom)),
                Across(right - 8),
                Curve((right, bottom), (right, bottom - 8)),
                Upright(from),
            ]);
            xml.empty("path", &[("class", &Word("f-slip")), ("d", &outline)]);
        }
        let performed = matches!(node.shape, Shape::Stage | Shape::Gate);
        let performer = self.diagram.lanes.get(node.lane).map(|lane| lane.performer).filter(|_| performed);
        shapes::shape(xml, node.shape, head, Look { open: !node.open.is_empty(), performer, small: false });
        if let Some(performer) = performer {
            let (right, top) = if node.shape == Shape::Gate { (TIP + 14, 9) } else { (22, 9) };
            xml.empty(
                "path",
                &[
                    ("class", &Word(icons::performer_class(performer))),
                    ("transform", &Moved { x: x + card.width - right, y: head.y + top, then: " scale(.82)" }),
                    ("d", &Word(icons::performer(performer))),
                ],
            );
        }
        for sign in &card.signs {
            icon(xml, sign.mark, x + sign.x, y + sign.y);
        }
        for (row, port) in node.rows.iter().zip(&card.ports) {
            if let Some(taken) = self.marks.and_then(|marks| marks.taken(&row.arrows)) {
                dot(xml, taken, x + INSET, y + port);
            }
        }
        if self.marks.and_then(|marks| marks.steps.get(node.id)) == Some(&false) && is_step(node.shape) {
            let (x, y) = (head.x + 6, head.y + 2);
            xml.empty("circle", &[("class", &Word("f-unvisited")), ("cx", &x), ("cy", &y), ("r", &8)]);
            let cross = format!("M{} {}l7 7m0 -7l-7 7", x.saturating_sub(3), y.saturating_sub(3));
            xml.empty("path", &[("class", &Word("f-unvisited-in")), ("d", &cross)]);
        }
        for text in &card.lines {
            let row = text.row.and_then(|row| node.rows.get(row));
            let marked = row.zip(self.marks).and_then(|(row, marks)| marks.taken(&row.arrows));
            let class = match (text.style, text.centred, text.y > card.height / 2) {
                (Style::Small, false, _) if marked == Some(true) => "f-row f-row-taken",
                (Style::Small, false, _) if marked == Some(false) => "f-row f-row-never",
                (Style::Name, false, _) => "f-name",
                (Style::Name, true, _) => "f-name f-centre",
                (Style::Sign, ..) => "f-sign",
                (Style::Question, ..) => "f-question",
                (Style::Small, true, _) => "f-small f-centre",
                (Style::Small, false, true) => "f-row",
                (Style::Small, false, false) => "f-small",
            };
            xml.element(
                "text",
                &[("class", &Word(class)), ("x", &(x + text.x)), ("y", &(y + text.y))],
                &text.text,
            );
        }
        if !node.open.is_empty() {
            let (x, y) = (head.x + head.width - 6, head.y + 2);
            xml.empty("circle", &[("class", &Word("f-badge")), ("cx", &x), ("cy", &y), ("r", &8)]);
            xml.element("text", &[("class", &Word("f-badge-text")), ("x", &x), ("y", &(y + 4))], &"?");
        }
        xml.close();
    }

    /// Each section with the column it stands in and its top: the columns grow evenly.
    fn note_columns(&self, right: i32) -> Vec<(Vec<(usize, i32)>, i32)> {
        let room = right - MARGIN;
        let count = usize::try_from((room / (NOTE + 24)).max(1)).unwrap_or(1).min(self.sections.len());
        let mut columns: Vec<(Vec<(usize, i32)>, i32)> = vec![(Vec::new(), 0); count];
        for (index, section) in self.sections.iter().enumerate() {
            let Some(column) = columns.iter_mut().min_by_key(|column| column.1) else { break };
            column.0.push((index, column.1));
            let lines: usize = section.notes.iter().map(|note| note_lines(note).len()).sum();
            let high = 26 + 15 * lines + 5 * section.notes.len() + 16;
            column.1 += i32::try_from(high).unwrap_or(0);
        }
        columns
    }

    fn notes(&self, xml: &mut Xml, columns: &[(Vec<(usize, i32)>, i32)]) {
        for (index, (sections, _)) in columns.iter().enumerate() {
            let x = MARGIN + i32::try_from(index).unwrap_or(0) * (NOTE + 24);
            for (number, top) in sections {
                let section = &self.sections[*number];
                let mut y = self.scene.bottom + 24 + top;
                xml.open("g", &[("class", &Word("f-notes"))]);
                xml.element(
                    "text",
                    &[("class", &Word("f-sign")), ("x", &x), ("y", &(y + 12))],
                    &section.title,
                );
                xml.empty(
                    "path",
                    &[("class", &Word("f-rule")), ("d", &Outline([From(x, y + 19), Across(x + NOTE)]))],
                );
                y += 26;
                for (index, note) in section.notes.iter().enumerate() {
                    let element = note_id(self.diagram, *number, index);
                    xml.open("g", &[("id", &element), ("data-id", &note.id)]);
                    icon(xml, note.mark, x, y + 1);
                    let taken = self.marks.and_then(|marks| marks.taken(&note.arrows));
                    if let Some(taken) = taken {
                        dot(xml, taken, x - 7, y + 7);
                    }
                    let class = match taken {
                        Some(true) => "f-row f-row-taken",
                        Some(false) => "f-row f-row-never",
                        None => "f-row",
                    };
                    for text in note_lines(note) {
                        xml.element(
                            "text",
                            &[("class", &Word(class)), ("x", &(x + 18)), ("y", &(y + 11))],
                            &text,
                        );
                        y += 15;
                    }
                    y += 5;
                    xml.close();
                }
                xml.close();
            }
        }
    }
}

/// A dot beside a way: filled where a scenario takes it, hollow where none does.
pub fn dot(xml: &mut Xml, taken: bool, x: i32, y: i32) {
    let class = if taken { "f-dot-taken" } else { "f-dot-never" };
    xml.empty("circle", &[("class", &Word(class)), ("cx", &x), ("cy", &y), ("r", &4)]);
}

/// The width of the notes under the lanes.
const NOTE: i32 = 330;

fn note_lines(note: &Note) -> Vec<String> {
    wrap(&note.text, 12, Face::Regular, u32::try_from(NOTE - 20).unwrap_or(0), 8).lines
}

fn counted(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

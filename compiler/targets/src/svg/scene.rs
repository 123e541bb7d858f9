//! Where everything stands, in whole pixels.

use super::cards::{CARD, Card, INSET, Style};
use super::columns::Columns;
use super::levels::Levels;
use super::model::{Diagram, Item, Shape};
use super::outline::CORNER;
use super::routing::{Corridor, Route, Routing, Run};
use super::rows::Rows;
use super::text::{width, wrap};
use rustc_hash::FxHashMap;

/// The margin around everything.
pub const MARGIN: i32 = 28;
/// The width of the heads of lanes.
pub const HEADER: i32 = 160;
/// The distance between lines that run side by side.
const PITCH: i32 = 8;
/// The room beside a column on its right, before the first line.
const LEAVING: i32 = 18;
/// The room beside a column on its left, after the last line: an arrowhead and a border.
const ARRIVING: i32 = 24;
/// How far the border of a group stands from what is in it.
const BORDER: i32 = 12;

/// A rectangle.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Rect {
    /// Left edge.
    pub x: i32,
    /// Top.
    pub y: i32,
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
}

/// The part of a lane in a band.
pub struct LaneBand {
    /// The lane.
    pub lane: usize,
    /// The band.
    pub band: usize,
    /// Its top and its height.
    pub y: i32,
    /// Its height.
    pub height: i32,
    /// Its name, broken into lines.
    pub title: Vec<String>,
    /// What stands under the name.
    pub note: Vec<String>,
}

/// An arrow with all its corners.
pub struct Path {
    /// The arrow.
    pub edge: usize,
    /// From corner to corner; each differs from the one before in at most one coordinate.
    pub points: Vec<(i32, i32)>,
    /// The part of it that is drawn: it ends where it meets another arrow to the same place.
    pub drawn: Vec<(i32, i32)>,
    /// All of it is drawn.
    pub whole: bool,
}

/// Where everything stands.
pub struct Scene {
    /// The left edge of each node.
    pub x: Vec<i32>,
    /// The line through the middle of each node's head.
    pub y: Vec<i32>,
    /// The lanes, from the top.
    pub lanes: Vec<LaneBand>,
    /// The borders of groups; the first, of the whole, is empty.
    pub frames: Vec<Rect>,
    /// The arrows, in the order in which they are drawn.
    pub paths: Vec<Path>,
    /// The right edge of the lanes.
    pub right: i32,
    /// The bottom of the last lane.
    pub bottom: i32,
}

/// Finds the place of everything under that line.
pub fn scene(
    diagram: &Diagram<'_>,
    columns: &Columns,
    rows: &Rows,
    cards: &[Card],
    routing: &Routing,
    top: i32,
) -> Scene {
    let mut scene = Scene {
        x: vec![0; diagram.nodes.len()],
        y: vec![0; diagram.nodes.len()],
        lanes: Vec::new(),
        frames: vec![Rect::default(); diagram.blocks.len()],
        paths: Vec::new(),
        right: 0,
        bottom: top,
    };
    let vertical = Vertical::new(diagram, rows, cards, routing, top, &mut scene);
    for (node, row) in rows.row.iter().enumerate() {
        scene.y[node] = vertical.line[*row];
    }
    let horizontal = Horizontal::new(diagram, columns, cards, routing, &vertical, &scene);
    for (node, card) in cards.iter().enumerate() {
        let column = columns.column[node];
        let spare = horizontal.width[column] - card.width;
        let right = matches!(diagram.nodes[node].shape, Shape::Start | Shape::Resumed);
        scene.x[node] = horizontal.left[column] + if right { spare } else { 0 };
    }
    scene.right = horizontal.right;
    for block in 1..diagram.blocks.len() {
        let span = columns.spans[block];
        let (first, last) = rows.spans[block];
        if first > last || span.end == 0 {
            continue;
        }
        let x = horizontal.left[span.first] - BORDER;
        let y = vertical.corridor(first, routing.borders[block]);
        scene.frames[block] = Rect {
            x,
            y,
            width: horizontal.left[span.end - 1] + horizontal.width[span.end - 1] + BORDER - x,
            height: vertical.bottom[last] + 10 * vertical.nested[block] - y,
        };
    }
    paths(diagram, cards, routing, &vertical, &horizontal, &mut scene);
    scene
}

/// Heights.
struct Vertical {
    /// The line through the heads of each row.
    line: Vec<i32>,
    /// Where what stands in each row begins.
    top: Vec<i32>,
    /// Where it ends.
    bottom: Vec<i32>,
    /// How many groups end at the bottom of each group, with itself.
    nested: Vec<i32>,
}

impl Vertical {
    fn new(
        diagram: &Diagram<'_>,
        rows: &Rows,
        cards: &[Card],
        routing: &Routing,
        top: i32,
        scene: &mut Scene,
    ) -> Self {
        let count = rows.places.len();
        let (mut above, mut below) = (vec![0; count], vec![0; count]);
        for (node, row) in rows.row.iter().enumerate() {
            above[*row] = above[*row].max(cards[node].above());
            below[*row] = below[*row].max(cards[node].below());
        }
        let mut nested = vec![1; diagram.blocks.len()];
        let mut borders = vec![0; count];
        for block in (1..diagram.blocks.len()).rev() {
            let (_, last) = rows.spans[block];
            let deepest = diagram.blocks[block]
                .items
                .iter()
                .filter_map(|item| match item {
                    Item::Block(inner) if rows.spans[*inner].1 == last => Some(nested[*inner] + 1),
                    _ => None,
                })
                .max();
            nested[block] = deepest.unwrap_or(1);
            if let Some(borders) = borders.get_mut(last) {
                *borders = nested[block].max(*borders);
            }
        }
        let mut vertical = Self { line: vec![0; count], top: vec![0; count], bottom: vec![0; count], nested };
        let mut y = top;
        for row in 0..count {
            let place = rows.places[row];
            let before = row.checked_sub(1).map(|before| rows.places[before]);
            if before != Some(place)
                && before.is_none_or(|before| before.lane != place.lane || before.band != place.band)
            {
                if before.is_some_and(|before| before.band != place.band) {
                    y += 30;
                }
                let lane = &diagram.lanes[place.lane];
                let room = u32::try_from(HEADER - 56).unwrap_or(0);
                let title = wrap(&lane.title, 14, Style::Name.face(), room, 4).lines;
                let note = wrap(&lane.note, 12, Style::Small.face(), room, 3).lines;
                scene.lanes.push(LaneBand { lane: place.lane, band: place.band, y, height: 0, title, note });
                y += 4;
            }
            y += 14 + PITCH_HIGH * i32::try_from(routing.levels[row]).unwrap_or(0);
            vertical.top[row] = y;
            vertical.line[row] = y + above[row];
            vertical.bottom[row] = y + above[row] + below[row];
            y = vertical.bottom[row] + 10 * borders[row];
            let last = rows.places.get(row + 1).is_none_or(|next| *next != place);
            if last {
                y += 16;
                if let Some(lane) = scene.lanes.last_mut() {
                    let words = 18 * lane.title.len() + 15 * lane.note.len() + 28;
                    y = y.max(lane.y + i32::try_from(words).unwrap_or(0).max(56));
                    lane.height = y - lane.y;
                }
            }
        }
        scene.bottom = y;
        vertical
    }

    /// The height of a level of the corridor above a row.
    fn corridor(&self, row: usize, level: u32) -> i32 {
        self.top[row] - 10 - PITCH_HIGH * i32::try_from(level).unwrap_or(0)
    }
}

/// The distance between lines in a corridor: borders of groups and arrows run there side by side.
const PITCH_HIGH: i32 = 9;

/// Widths.
struct Horizontal {
    /// The left edge of each column.
    left: Vec<i32>,
    /// The width of each column.
    width: Vec<i32>,
    /// The line of each riser.
    riser: Vec<i32>,
    /// The line at which each stream leaves its corridor.
    drop: Vec<i32>,
    /// The right edge of everything.
    right: i32,
}

/// A line that goes up or down in a gutter.
struct Line {
    /// The riser or stream.
    index: usize,
    top: i32,
    bottom: i32,
    /// The order in which levels are given.
    order: (i32, i32),
}

impl Horizontal {
    fn new(
        diagram: &Diagram<'_>,
        columns: &Columns,
        cards: &[Card],
        routing: &Routing,
        vertical: &Vertical,
        scene: &Scene,
    ) -> Self {
        let count = columns.column.iter().copied().max().map_or(1, |last| last + 1);
        let mut horizontal = Self {
            left: vec![0; count],
            width: vec![0; count],
            riser: vec![0; routing.risers.len()],
            drop: vec![0; routing.streams.len()],
            right: 0,
        };
        let mut leaving = vec![LEAVING; count + 1];
        leaving[0] = 8;
        for (node, card) in cards.iter().enumerate() {
            let column = columns.column[node];
            horizontal.width[column] = horizontal.width[column].max(card.width);
            let label = diagram.nodes[node].main_label;
            if !label.is_empty() {
                let label = 14 + i32::try_from(width(label, 12, Style::Small.face())).unwrap_or(0);
                leaving[column + 1] = leaving[column + 1].max(label);
            }
        }
        let (mut risers, mut drops) = runs(diagram, columns, cards, routing, vertical, scene, count);
        let mut x = MARGIN + HEADER;
        for gutter in 0..=count {
            x += leaving[gutter];
            let tracks = give_levels(&mut risers[gutter]);
            for (run, level) in risers[gutter].iter().zip(&tracks.levels) {
                horizontal.riser[run.index] = x + PITCH * i32::try_from(*level).unwrap_or(0);
            }
            x += PITCH * tracks.count;
            let tracks = give_levels(&mut drops[gutter]);
            x += PITCH * tracks.count;
            for (run, level) in drops[gutter].iter().zip(&tracks.levels) {
                horizontal.drop[run.index] = x - PITCH * i32::try_from(*level).unwrap_or(0);
            }
            if gutter < count {
                x += ARRIVING;
                horizontal.left[gutter] = x;
                x += horizontal.width[gutter];
            }
        }
        horizontal.right = x + 4;
        horizontal
    }
}

/// What goes up or down in each gutter: beside the column that arrows leave, and beside the column where they arrive.
fn runs(
    diagram: &Diagram<'_>,
    columns: &Columns,
    cards: &[Card],
    routing: &Routing,
    vertical: &Vertical,
    scene: &Scene,
    count: usize,
) -> (Vec<Vec<Line>>, Vec<Vec<Line>>) {
    let mut hulls: Vec<Option<Hull>> = vec![None; routing.risers.len()];
    let mut falls: Vec<Option<Hull>> = vec![None; routing.streams.len()];
    for route in &routing.routes {
        let stream = &routing.streams[route.stream];
        let port = port(diagram, cards, scene, route.edge);
        let entry = scene.y[stream.to] + stream.entry;
        match route.run {
            Run::ThereByRow(riser) => Hull::add(&mut hulls[riser], port, entry),
            Run::FromByRow => Hull::add(&mut falls[route.stream], port, entry),
            Run::Corridor(riser, corridor) => {
                let corridor = routing.corridors[corridor];
                let height = vertical.corridor(corridor.row, corridor.level);
                Hull::add(&mut hulls[riser], port, height);
                Hull::add(&mut falls[route.stream], height, entry);
            }
        }
    }
    let mut risers: Vec<Vec<Line>> = (0..=count).map(|_| Vec::new()).collect();
    let mut drops: Vec<Vec<Line>> = (0..=count).map(|_| Vec::new()).collect();
    for (index, riser) in routing.risers.iter().enumerate() {
        if let Some(Hull { top, bottom, from }) = hulls[index].filter(|hull| hull.top < hull.bottom) {
            // Lines that go down leave room for those that begin above them, and lines that go up for those below.
            let down = bottom - from >= from - top;
            let order = if down { (0, -from) } else { (1, from) };
            risers[riser.gutter].push(Line { index, top, bottom, order });
        }
    }
    for (index, stream) in routing.streams.iter().enumerate() {
        if let Some(Hull { top, bottom, .. }) = falls[index] {
            drops[columns.column[stream.to]].push(Line { index, top, bottom, order: (bottom - top, top) });
        }
    }
    (risers, drops)
}

/// From where to where a line goes up or down.
#[derive(Clone, Copy)]
struct Hull {
    top: i32,
    bottom: i32,
    /// Where the first arrow comes from.
    from: i32,
}

impl Hull {
    fn add(hull: &mut Option<Self>, from: i32, to: i32) {
        let known = hull.get_or_insert(Self { top: from, bottom: from, from });
        known.top = known.top.min(from).min(to);
        known.bottom = known.bottom.max(from).max(to);
    }
}

struct Tracks {
    levels: Vec<u32>,
    count: i32,
}

/// Gives each line of a gutter its level, in order.
fn give_levels(runs: &mut [Line]) -> Tracks {
    runs.sort_by_key(|run| (run.order, run.index));
    let mut heights: Vec<i32> = runs.iter().flat_map(|run| [run.top - 5, run.bottom + 5]).collect();
    heights.sort_unstable();
    heights.dedup();
    let mut levels = Levels::new(heights.len());
    let slot = |height: i32| heights.partition_point(|known| *known < height);
    let given: Vec<u32> =
        runs.iter().map(|run| levels.put(slot(run.top - 5), slot(run.bottom + 5))).collect();
    let count = given.iter().max().map_or(0, |most| i32::try_from(*most).unwrap_or(0) + 1);
    Tracks { levels: given, count }
}

/// The height at which an arrow leaves.
fn port(diagram: &Diagram<'_>, cards: &[Card], scene: &Scene, edge: usize) -> i32 {
    let edge = &diagram.edges[edge];
    let own = edge.row.and_then(|row| cards[edge.from].ports.get(row)).copied().unwrap_or(0);
    scene.y[edge.from] + own
}

/// How far inside its left edge a node's outline is met, so far from its middle.
fn left_outline(shape: Shape, card: &Card, away: i32) -> i32 {
    let away = away.abs();
    let half = (card.height / 2).max(1);
    match shape {
        Shape::Gate => super::cards::TIP * away / half,
        Shape::Decide => CARD / 2 * away / half,
        Shape::Outcome => 4 + away / 4,
        Shape::Wait => {
            // A half circle at most 20 wide.
            let radius = half.min(20);
            let outside = away - (half - radius);
            if outside <= 0 { 0 } else { radius - (radius * radius - outside * outside).max(0).isqrt() }
        }
        _ => 0,
    }
}

/// The lines that the arrows of a stream share: each is drawn once, from end to end.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Shared {
    Riser(usize),
    Corridor(usize),
    /// Beside the target.
    Drop(usize),
    /// Into the target.
    Last(usize),
}

/// What of the shared lines has been drawn.
#[derive(Default)]
struct Drawn(FxHashMap<Shared, (i32, i32)>);

impl Drawn {
    /// Draws what is not drawn yet of an arrow that runs along these lines, and says whether that is all of it. Where it meets
    /// what is drawn, it goes along a little, so that the bend shows which way it runs.
    fn draw(&mut self, start: (i32, i32), legs: &[(Option<Shared>, (i32, i32))]) -> (Vec<(i32, i32)>, bool) {
        const ALONG: i32 = 2 * CORNER;
        let mut points = vec![start];
        let mut from = start;
        for (shared, to) in legs {
            let upright = from.0 == to.0;
            let (here, there) = if upright { (from.1, to.1) } else { (from.0, to.0) };
            let known = shared.and_then(|shared| self.0.get(&shared).copied());
            match known {
                _ if here == there => {}
                Some((low, high)) => {
                    let met = here.clamp(low, high);
                    let stop = met + (there - met).clamp(-ALONG, ALONG);
                    self.0.extend(shared.map(|shared| (shared, (low.min(here), high.max(here)))));
                    points.push(if upright { (from.0, stop) } else { (stop, from.1) });
                    return (points, false);
                }
                None => {
                    if let Some(shared) = shared {
                        self.0.insert(*shared, (here.min(there), here.max(there)));
                    }
                    points.push(*to);
                }
            }
            from = *to;
        }
        (points, true)
    }
}

fn paths(
    diagram: &Diagram<'_>,
    cards: &[Card],
    routing: &Routing,
    vertical: &Vertical,
    horizontal: &Horizontal,
    scene: &mut Scene,
) {
    let mut order: Vec<usize> = (0..routing.routes.len()).collect();
    // What matters most is drawn whole, and last, on top of everything.
    order.sort_by_key(|route| (diagram.edges[routing.routes[*route].edge].tone, *route));
    let mut drawn = Drawn::default();
    for route in order {
        let Route { edge: index, stream: number, run } = routing.routes[route];
        let edge = &diagram.edges[index];
        let stream = &routing.streams[number];
        let start = scene.x[edge.from] + cards[edge.from].width - if edge.row.is_some() { INSET } else { 0 };
        let port = port(diagram, cards, scene, index);
        let entry = scene.y[edge.to] + stream.entry;
        let outline = left_outline(diagram.nodes[edge.to].shape, &cards[edge.to], stream.entry);
        let mut legs: Vec<(Option<Shared>, (i32, i32))> = Vec::with_capacity(5);
        match run {
            Run::Corridor(riser, corridor) => {
                let Corridor { row, level, .. } = routing.corridors[corridor];
                let height = vertical.corridor(row, level);
                let (up, down) = (horizontal.riser[riser], horizontal.drop[number]);
                legs.push((None, (up, port)));
                legs.push((Some(Shared::Riser(riser)), (up, height)));
                legs.push((Some(Shared::Corridor(corridor)), (down, height)));
                legs.push((Some(Shared::Drop(number)), (down, entry)));
            }
            Run::FromByRow => {
                let down = horizontal.drop[number];
                legs.push((None, (down, port)));
                legs.push((Some(Shared::Drop(number)), (down, entry)));
            }
            Run::ThereByRow(riser) if port != entry => {
                let up = horizontal.riser[riser];
                legs.push((None, (up, port)));
                legs.push((Some(Shared::Riser(riser)), (up, entry)));
            }
            Run::ThereByRow(_) => {}
        }
        legs.push((Some(Shared::Last(number)), (scene.x[edge.to] + outline, entry)));
        let (drawn, whole) = drawn.draw((start, port), &legs);
        let mut points = vec![(start, port)];
        points.extend(legs.iter().map(|leg| leg.1));
        scene.paths.push(Path { edge: index, points, drawn, whole });
    }
    scene.paths.reverse();
}

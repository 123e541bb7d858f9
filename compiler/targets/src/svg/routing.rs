//! Where arrows run: only between columns and between rows, never through what stands there.
//!
//! Between two columns lies a gutter, above each row a corridor. An arrow leaves on the right, goes up or down in the gutter
//! beside it, along the corridor above its target's row where it must, and comes in from the left. All arrows to one target
//! share its corridor and run together, so that what leads to the same place looks as if it did.

use super::columns::Columns;
use super::model::{Block, Diagram, Edge, Shape, Tone};
use super::rows::Rows;
use rustc_hash::FxHashMap;

/// A class of arrows to one target that run together.
#[derive(Clone, Debug)]
pub struct Stream {
    /// Where they lead.
    pub to: usize,
    /// How far above or below the middle of the target's head they come in.
    pub entry: i32,
}

/// The part of a corridor that a stream uses.
#[derive(Clone, Copy, Debug)]
pub struct Corridor {
    /// The stream.
    pub stream: usize,
    /// The row below it.
    pub row: usize,
    /// The first gutter.
    pub first: usize,
    /// The last gutter.
    pub last: usize,
    /// Its place in the corridor, from the row upwards.
    pub level: u32,
}

/// The part of a gutter in which arrows of one stream go up or down, beside the column they come from. The gutter with the
/// number of a column lies to its left.
#[derive(Clone, Copy, Debug)]
pub struct Riser {
    /// The gutter.
    pub gutter: usize,
}

/// How an arrow gets from beside its source to beside its target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Run {
    /// Up or down at once, by this riser, and then along the target's row.
    ThereByRow(usize),
    /// Along the row it comes from, and then up or down beside the target.
    FromByRow,
    /// By this riser into this corridor, and then up or down beside the target.
    Corridor(usize, usize),
}

/// How an arrow runs.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The arrow.
    pub edge: usize,
    /// Its stream.
    pub stream: usize,
    /// Its way.
    pub run: Run,
}

/// Where all arrows run, in gutters and corridors.
pub struct Routing {
    /// The streams, in order of their first arrow.
    pub streams: Vec<Stream>,
    /// The risers.
    pub risers: Vec<Riser>,
    /// The corridors.
    pub corridors: Vec<Corridor>,
    /// The arrows that are drawn, in order.
    pub routes: Vec<Route>,
    /// The level of each group's upper border in the corridor above its first row.
    pub borders: Vec<u32>,
    /// How many levels the corridor above each row has.
    pub levels: Vec<u32>,
}

/// What stands in a row, from left to right.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cell {
    column: usize,
    /// The node, or nothing where only a group's border is crossed.
    node: Option<usize>,
}

/// How many groups beside each other an arrow looks at to find its way around them.
const LOOKS: usize = 256;

/// Finds a way for every arrow.
pub fn route(diagram: &Diagram<'_>, columns: &Columns, rows: &Rows) -> Routing {
    let map = Map::new(diagram, columns, rows);
    let mut routing = Routing {
        streams: Vec::new(),
        risers: Vec::new(),
        corridors: Vec::new(),
        routes: Vec::new(),
        borders: vec![0; diagram.blocks.len()],
        levels: vec![0; rows.places.len()],
    };
    let mut streams: Vec<[Option<usize>; 2]> = vec![[None; 2]; diagram.nodes.len()];
    let mut risers: FxHashMap<(usize, usize), usize> = FxHashMap::default();
    let mut corridors: FxHashMap<(usize, usize), usize> = FxHashMap::default();
    for (index, edge) in diagram.edges.iter().enumerate() {
        if edge.hidden {
            continue;
        }
        let stream = *streams[edge.to][usize::from(edge.tone == Tone::Trouble)].get_or_insert_with(|| {
            routing.streams.push(Stream { to: edge.to, entry: 0 });
            routing.streams.len() - 1
        });
        let way = map.way(edge);
        let gutter = columns.column[edge.from] + 1;
        let mut riser = || {
            *risers.entry((stream, gutter)).or_insert_with(|| {
                routing.risers.push(Riser { gutter });
                routing.risers.len() - 1
            })
        };
        let run = match way {
            Way::ThereByRow => Run::ThereByRow(riser()),
            Way::FromByRow => Run::FromByRow,
            Way::Corridor(row) => {
                let to = columns.column[edge.to];
                let corridor = *corridors.entry((stream, row)).or_insert_with(|| {
                    routing.corridors.push(Corridor { stream, row, first: to, last: to, level: 0 });
                    routing.corridors.len() - 1
                });
                let known = &mut routing.corridors[corridor];
                known.first = known.first.min(gutter);
                known.last = known.last.max(gutter);
                Run::Corridor(riser(), corridor)
            }
        };
        routing.routes.push(Route { edge: index, stream, run });
    }
    map.enter(&streams, &mut routing);
    map.avoid(&mut routing);
    stack(diagram, columns, rows, &mut routing);
    routing
}

/// The ways of which an arrow takes the first that leads through no group it has no business in.
#[derive(Clone, Copy)]
enum Way {
    ThereByRow,
    FromByRow,
    /// In the corridor above this row.
    Corridor(usize),
}

/// What stands where.
struct Map<'a> {
    diagram: &'a Diagram<'a>,
    columns: &'a Columns,
    rows: &'a Rows,
    cells: Vec<Vec<Cell>>,
    /// The groups in each group, by band and first column.
    inner: Vec<Vec<usize>>,
}

impl<'a> Map<'a> {
    fn new(diagram: &'a Diagram<'a>, columns: &'a Columns, rows: &'a Rows) -> Self {
        let mut inner: Vec<Vec<usize>> = vec![Vec::new(); diagram.blocks.len()];
        for (index, Block { parent, .. }) in diagram.blocks.iter().enumerate().skip(1) {
            inner[*parent].push(index);
        }
        for blocks in &mut inner {
            blocks.sort_by_key(|block| (columns.spans[*block].band, columns.spans[*block].first));
        }
        Self { diagram, columns, rows, cells: cells(diagram, columns, rows), inner }
    }

    fn way(&self, edge: &Edge) -> Way {
        let (from, to) = (self.columns.column[edge.from], self.columns.column[edge.to]);
        let (own, row) = (self.rows.row[edge.from], self.rows.row[edge.to]);
        if to == from + 1 {
            return Way::ThereByRow;
        }
        let there = to > from && self.clear(row, from, to);
        if there && own == row {
            return Way::ThereByRow;
        }
        let riser = |end: usize| !self.crossed(edge, from + 1, own, end);
        let drop = |start: usize| !self.crossed(edge, to, start, row);
        if there && riser(row) {
            return Way::ThereByRow;
        }
        if to > from && self.clear(own, from, to) && drop(own) {
            return Way::FromByRow;
        }
        // Above its row lies the corridor: whoever comes from below leaves the row itself alone.
        let above = |row: usize, other: usize| if other < row { row - 1 } else { row };
        if riser(above(row, own)) {
            return Way::Corridor(row);
        }
        if drop(above(own, row)) {
            return Way::Corridor(own);
        }
        if there { Way::ThereByRow } else { Way::Corridor(row) }
    }

    /// Nothing stands in that row between these columns, and no group's border is crossed there.
    fn clear(&self, row: usize, from: usize, to: usize) -> bool {
        let cells = &self.cells[row];
        let before = cells.partition_point(|cell| cell.column < to);
        before.checked_sub(1).is_none_or(|cell| cells[cell].column <= from)
    }

    /// Whether a line in that gutter from row to row leads through a group of the arrow's block.
    fn crossed(&self, edge: &Edge, gutter: usize, from: usize, to: usize) -> bool {
        let band = self.columns.band[edge.from];
        let (top, bottom) = (from.min(to), from.max(to));
        let blocks = &self.inner[edge.block];
        let end = blocks.partition_point(|block| {
            let span = self.columns.spans[*block];
            (span.band, span.first) < (band, gutter)
        });
        blocks[..end].iter().rev().take(LOOKS).any(|block| {
            let span = self.columns.spans[*block];
            let (first, last) = self.rows.spans[*block];
            span.band == band && gutter < span.end && first <= bottom && top <= last
        })
    }

    /// At which height the streams come in: side by side where there are two, and beside the arrow that leaves the node before.
    fn enter(&self, streams: &[[Option<usize>; 2]], routing: &mut Routing) {
        let edges = &self.diagram.edges;
        // The first gutter in which each stream comes along its target's row.
        let mut first = vec![usize::MAX; routing.streams.len()];
        for route in &routing.routes {
            if let Run::ThereByRow(riser) = route.run {
                first[route.stream] = first[route.stream].min(routing.risers[riser].gutter);
            }
        }
        for (to, of) in streams.iter().enumerate() {
            let row = &self.cells[self.rows.row[to]];
            let column = self.columns.column[to];
            let own = row.partition_point(|cell| cell.column < column);
            // The arrow that leaves the node before at the same height, and where it is met.
            let passes = |stream: usize| {
                let Some(before) = row[..own].iter().rev().find_map(|cell| cell.node) else { return false };
                let gutter = self.columns.column[before] + 1;
                let leads = self.diagram.nodes[before].main;
                leads.is_some_and(|edge| !edges[edge].hidden && edges[edge].to != to)
                    && (gutter == column || first[stream] == gutter)
            };
            let away = if self.diagram.nodes[to].shape == Shape::Outcome { 5 } else { 9 };
            match *of {
                [Some(solid), Some(trouble)] => {
                    routing.streams[solid].entry = if passes(solid) { -away } else { 0 };
                    routing.streams[trouble].entry = away;
                }
                [Some(only), None] => routing.streams[only].entry = if passes(only) { -away } else { 0 },
                [None, Some(only)] => routing.streams[only].entry = if passes(only) { away } else { 0 },
                [None, None] => {}
            }
        }
    }

    /// Leads corridors above the groups that stand in their way.
    fn avoid(&self, routing: &mut Routing) {
        if self.diagram.blocks.len() == 1 {
            return;
        }
        let around = arrows_around(self.diagram, routing);
        for (corridor, block) in routing.corridors.iter_mut().zip(around) {
            let band = self.columns.band[routing.streams[corridor.stream].to];
            let blocks = &self.inner[block];
            let end = blocks.partition_point(|block| {
                let span = self.columns.spans[*block];
                (span.band, span.first) < (band, corridor.last)
            });
            for _ in 0..8 {
                let blocking = blocks[..end].iter().rev().take(LOOKS).find(|block| {
                    let span = self.columns.spans[**block];
                    let (first, last) = self.rows.spans[**block];
                    span.band == band
                        && corridor.first < span.end
                        && first < corridor.row
                        && corridor.row <= last
                });
                match blocking {
                    Some(block) => corridor.row = self.rows.spans[*block].0,
                    None => break,
                }
            }
        }
    }
}

/// What stands in each row.
fn cells(diagram: &Diagram<'_>, columns: &Columns, rows: &Rows) -> Vec<Vec<Cell>> {
    let mut cells: Vec<Vec<Cell>> = vec![Vec::new(); rows.places.len()];
    for (node, row) in rows.row.iter().enumerate() {
        cells[*row].push(Cell { column: columns.column[node], node: Some(node) });
    }
    for block in 1..diagram.blocks.len() {
        let (first, last) = rows.spans[block];
        let span = columns.spans[block];
        for row in cells.iter_mut().take(last + 1).skip(first) {
            row.push(Cell { column: span.first, node: None });
            row.push(Cell { column: span.end - 1, node: None });
        }
    }
    for row in &mut cells {
        row.sort_unstable();
    }
    cells
}

/// The group in which each corridor runs: the outermost of its arrows.
fn arrows_around(diagram: &Diagram<'_>, routing: &Routing) -> Vec<usize> {
    let mut around: Vec<Option<usize>> = vec![None; routing.corridors.len()];
    for route in &routing.routes {
        let Run::Corridor(_, corridor) = route.run else { continue };
        let block = diagram.edges[route.edge].block;
        let known = around[corridor].get_or_insert(block);
        if diagram.blocks[block].depth < diagram.blocks[*known].depth {
            *known = block;
        }
    }
    around.into_iter().map(|block| block.unwrap_or(0)).collect()
}

/// Puts the lines of each corridor above each other: the inner before the outer, the short before the long.
fn stack(diagram: &Diagram<'_>, columns: &Columns, rows: &Rows, routing: &mut Routing) {
    enum What {
        Corridor(usize),
        Border(usize),
    }
    let around = arrows_around(diagram, routing);
    let mut lines = Vec::new();
    for (index, corridor) in routing.corridors.iter().enumerate() {
        let depth = diagram.blocks[around[index]].depth;
        let length = corridor.last - corridor.first;
        let order = (corridor.row, u32::MAX - depth, 0, length, corridor.first, index);
        lines.push((order, corridor.first, corridor.last, What::Corridor(index)));
    }
    for (index, block) in diagram.blocks.iter().enumerate().skip(1) {
        let span = columns.spans[index];
        let (row, _) = rows.spans[index];
        if row < rows.places.len() {
            let order = (row, u32::MAX - block.depth, 1, span.end - span.first, span.first, index);
            lines.push((order, span.first, span.end, What::Border(index)));
        }
    }
    lines.sort_by_key(|line| line.0);
    let mut start = 0;
    while start < lines.len() {
        let row = lines[start].0.0;
        let end = start + lines[start..].partition_point(|line| line.0.0 == row);
        // Only the gutters that this corridor uses.
        let least = lines[start..end].iter().map(|line| line.1).min().unwrap_or(0);
        let most = lines[start..end].iter().map(|line| line.2).max().unwrap_or(0);
        let mut levels = super::levels::Levels::new(most - least + 1);
        for (_, first, last, what) in &lines[start..end] {
            let level = levels.put(first - least, last - least);
            routing.levels[row] = routing.levels[row].max(level + 1);
            match what {
                What::Corridor(corridor) => routing.corridors[*corridor].level = level,
                What::Border(block) => routing.borders[*block] = level,
            }
        }
        start = end;
    }
}

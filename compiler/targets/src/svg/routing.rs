//! Where arrows run: only between columns and between rows, never through what stands there.
//!
//! Between two columns lies a gutter, above each row a corridor. An arrow leaves on the right, goes up or down in the gutter
//! beside it, along the corridor above its target's row where it must, and comes in from the left. All arrows to one target
//! share its corridor and run together, so that what leads to the same place looks as if it did.

use super::cards::Card;
use super::columns::Columns;
use super::model::{Block, Diagram, Tone};
use super::rows::Rows;

/// A class of arrows to one target that run together.
#[derive(Clone, Debug)]
pub struct Stream {
    /// Where they lead.
    pub to: usize,
    /// What went wrong leads there.
    pub trouble: bool,
    /// How far above or below the middle of the target's head they come in.
    pub entry: i32,
    /// The row above which their corridor lies, and the gutters between which they use it.
    pub corridor: Option<Corridor>,
}

/// The part of a corridor that a stream uses.
#[derive(Clone, Copy, Debug)]
pub struct Corridor {
    /// The row below it.
    pub row: usize,
    /// The first gutter.
    pub first: usize,
    /// The last gutter.
    pub last: usize,
    /// Its place in the corridor, from the row upwards.
    pub level: u32,
}

/// The part of a gutter in which arrows of one stream go up or down, beside the column they come from.
#[derive(Clone, Copy, Debug)]
pub struct Riser {
    /// The gutter: that with the number of a column lies to its left.
    pub gutter: usize,
    /// The stream.
    pub stream: usize,
    /// Its place in the gutter, from the left.
    pub level: u32,
}

/// How an arrow runs.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The arrow.
    pub edge: usize,
    /// Its stream.
    pub stream: usize,
    /// Its riser.
    pub riser: usize,
    /// It uses the corridor; otherwise it comes in along the target's row.
    pub corridor: bool,
}

/// Where all arrows run, in gutters and corridors.
pub struct Routing {
    /// The streams, in order of their first arrow.
    pub streams: Vec<Stream>,
    /// The risers.
    pub risers: Vec<Riser>,
    /// The arrows that are drawn, in order.
    pub routes: Vec<Route>,
    /// The level of each group's upper border in the corridor above its first row.
    pub borders: Vec<u32>,
    /// How many levels each corridor has.
    pub corridors: Vec<u32>,
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
pub fn route(diagram: &Diagram<'_>, columns: &Columns, rows: &Rows, cards: &[Card]) -> Routing {
    let cells = cells(diagram, columns, rows);
    let mut routing = Routing {
        streams: Vec::new(),
        risers: Vec::new(),
        routes: Vec::new(),
        borders: vec![0; diagram.blocks.len()],
        corridors: vec![0; rows.places.len()],
    };
    let mut streams: Vec<[Option<usize>; 2]> = vec![[None; 2]; diagram.nodes.len()];
    // The risers of a stream, so that arrows from one column to one target share theirs.
    let mut risers: Vec<Vec<usize>> = Vec::new();
    for (index, edge) in diagram.edges.iter().enumerate() {
        if edge.hidden {
            continue;
        }
        let trouble = edge.tone == Tone::Trouble;
        let stream = *streams[edge.to][usize::from(trouble)].get_or_insert_with(|| {
            routing.streams.push(Stream { to: edge.to, trouble, entry: 0, corridor: None });
            risers.push(Vec::new());
            routing.streams.len() - 1
        });
        let (from, to) = (columns.column[edge.from], columns.column[edge.to]);
        let gutter = from + 1;
        let row = &cells[rows.row[edge.to]];
        let before = row.partition_point(|cell| cell.column < to);
        let clear = to > from && before.checked_sub(1).is_none_or(|cell| row[cell].column <= from);
        if !clear {
            let corridor = &mut routing.streams[stream].corridor;
            let known =
                corridor.get_or_insert(Corridor { row: rows.row[edge.to], first: to, last: to, level: 0 });
            known.first = known.first.min(gutter);
            known.last = known.last.max(gutter);
        }
        let shared = risers[stream].iter().copied().find(|riser| routing.risers[*riser].gutter == gutter);
        let riser = shared.unwrap_or_else(|| {
            routing.risers.push(Riser { gutter, stream, level: 0 });
            risers[stream].push(routing.risers.len() - 1);
            routing.risers.len() - 1
        });
        routing.routes.push(Route { edge: index, stream, riser, corridor: !clear });
    }
    enter(diagram, columns, rows, &cells, &streams, &mut routing);
    avoid(diagram, columns, rows, &mut routing);
    stack(diagram, columns, rows, &mut routing);
    debug_assert_eq!(cards.len(), diagram.nodes.len());
    routing
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

/// At which height the streams come in: side by side where there are two, and beside the arrow that leaves the node before.
fn enter(
    diagram: &Diagram<'_>,
    columns: &Columns,
    rows: &Rows,
    cells: &[Vec<Cell>],
    streams: &[[Option<usize>; 2]],
    routing: &mut Routing,
) {
    for (to, of) in streams.iter().enumerate() {
        let row = &cells[rows.row[to]];
        let own = row.partition_point(|cell| cell.column < columns.column[to]);
        let before = row[..own].iter().rev().find_map(|cell| cell.node);
        let passes = before
            .and_then(|node| diagram.nodes[node].main)
            .is_some_and(|edge| !diagram.edges[edge].hidden && diagram.edges[edge].to != to);
        match *of {
            [Some(solid), Some(trouble)] => {
                routing.streams[solid].entry = if passes { -9 } else { 0 };
                routing.streams[trouble].entry = 9;
            }
            [Some(only), None] => routing.streams[only].entry = if passes { -9 } else { 0 },
            [None, Some(only)] => routing.streams[only].entry = if passes { 9 } else { 0 },
            [None, None] => {}
        }
    }
}

/// Leads corridors above the groups that stand in their way.
fn avoid(diagram: &Diagram<'_>, columns: &Columns, rows: &Rows, routing: &mut Routing) {
    if diagram.blocks.len() == 1 {
        return;
    }
    let mut inner: Vec<Vec<usize>> = vec![Vec::new(); diagram.blocks.len()];
    for (index, Block { parent, .. }) in diagram.blocks.iter().enumerate().skip(1) {
        inner[*parent].push(index);
    }
    for blocks in &mut inner {
        blocks.sort_by_key(|block| (columns.spans[*block].band, columns.spans[*block].first));
    }
    let around = arrows_around(diagram, routing);
    for (stream, block) in routing.streams.iter_mut().zip(around) {
        let Some(corridor) = &mut stream.corridor else { continue };
        let band = columns.band[stream.to];
        let blocks = &inner[block];
        let end = blocks.partition_point(|block| {
            let span = columns.spans[*block];
            (span.band, span.first) < (band, corridor.last)
        });
        for _ in 0..8 {
            let blocking = blocks[..end].iter().rev().take(LOOKS).find(|block| {
                let span = columns.spans[**block];
                let (first, last) = rows.spans[**block];
                span.band == band && corridor.first < span.end && first < corridor.row && corridor.row <= last
            });
            match blocking {
                Some(block) => corridor.row = rows.spans[*block].0,
                None => break,
            }
        }
    }
}

/// The group in which each stream runs: the outermost of its arrows.
fn arrows_around(diagram: &Diagram<'_>, routing: &Routing) -> Vec<usize> {
    let mut around: Vec<Option<usize>> = vec![None; routing.streams.len()];
    for route in &routing.routes {
        let block = diagram.edges[route.edge].block;
        let known = around[route.stream].get_or_insert(block);
        if diagram.blocks[block].depth < diagram.blocks[*known].depth {
            *known = block;
        }
    }
    around.into_iter().map(|block| block.unwrap_or(0)).collect()
}

/// Puts the lines of each corridor above each other: the inner before the outer, the short before the long.
fn stack(diagram: &Diagram<'_>, columns: &Columns, rows: &Rows, routing: &mut Routing) {
    enum What {
        Stream(usize),
        Border(usize),
    }
    let around = arrows_around(diagram, routing);
    let mut lines = Vec::new();
    for (index, stream) in routing.streams.iter().enumerate() {
        if let Some(corridor) = stream.corridor {
            let depth = diagram.blocks[around[index]].depth;
            let length = corridor.last - corridor.first;
            let order = (corridor.row, u32::MAX - depth, 0, length, corridor.first, index);
            lines.push((order, corridor.first, corridor.last, What::Stream(index)));
        }
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
            routing.corridors[row] = routing.corridors[row].max(level + 1);
            match what {
                What::Stream(stream) => {
                    if let Some(corridor) = &mut routing.streams[*stream].corridor {
                        corridor.level = level;
                    }
                }
                What::Border(block) => routing.borders[*block] = level,
            }
        }
        start = end;
    }
}

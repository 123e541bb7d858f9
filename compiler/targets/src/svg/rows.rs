//! Which row of its lane everything stands in.
//!
//! Nodes follow the row of whoever leads to them, so that the way that is taken when all is well runs straight; what is only
//! reached when something goes wrong stands a row below. A group that stays in one lane is a rectangle of that lane's rows.

use super::columns::Columns;
use super::model::{Diagram, Item, Tone};
use std::collections::BTreeMap;

/// A row of a lane in a band. Rows are counted from the top of the picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RowPlace {
    /// The band.
    pub band: usize,
    /// The lane.
    pub lane: usize,
}

/// Where everything stands from top to bottom.
pub struct Rows {
    /// The row of each node.
    pub row: Vec<usize>,
    /// What each row is.
    pub places: Vec<RowPlace>,
    /// The first and the last row of each group.
    pub spans: Vec<(usize, usize)>,
}

/// Something that wants rows of a lane in some columns.
struct Wish {
    lane: usize,
    first: usize,
    end: usize,
    height: usize,
    order: usize,
    item: Item,
}

/// The rows of a lane while they fill up, column after column.
#[derive(Default)]
struct Filling {
    /// Up to which column each row is taken.
    taken: Vec<usize>,
    /// The column that was served last, and the row from which to look on.
    column: usize,
    below: usize,
}

impl Filling {
    /// The rows nearest to the wanted one that are free.
    fn find(&mut self, wanted: usize, first: usize, end: usize, height: usize) -> usize {
        let free = |row: usize| {
            (row..row + height).all(|row| self.taken.get(row).is_none_or(|taken| *taken <= first))
        };
        // Where many things share a column, each is looked for below the last, so that the search stays short.
        let from = if self.column == first && self.below > 0 { self.below.max(wanted) } else { wanted };
        let mut distance = 0;
        let row = loop {
            if free(from + distance) {
                break from + distance;
            }
            if (self.below == 0 || self.column != first)
                && let Some(row) = from.checked_sub(distance).filter(|row| free(*row))
            {
                break row;
            }
            distance += 1;
        };
        if self.taken.len() < row + height {
            self.taken.resize(row + height, 0);
        }
        self.taken[row..row + height].fill(end);
        self.below = if self.column == first { self.below.max(row + height) } else { row + height };
        self.column = first;
        row
    }
}

/// What is known while rows are found.
struct Placing {
    /// The row of each node inside its group's part of the lane.
    node: Vec<Option<usize>>,
    /// The first row of each group in each of its lanes, inside the group around it.
    offset: Vec<Vec<usize>>,
    /// How many rows each group has in each of its lanes.
    height: Vec<Vec<usize>>,
}

/// Finds the row of everything.
pub fn place(diagram: &Diagram<'_>, columns: &Columns) -> Rows {
    let blocks = diagram.blocks.len();
    let lanes_of = |block: usize| {
        let span = &columns.spans[block];
        span.bottom - span.top + 1
    };
    let mut placing = Placing {
        node: vec![None; diagram.nodes.len()],
        offset: (0..blocks).map(|block| vec![0; if block == 0 { 1 } else { lanes_of(block) }]).collect(),
        height: (0..blocks).map(|block| vec![0; if block == 0 { 1 } else { lanes_of(block) }]).collect(),
    };
    let leads = leads(diagram);
    for block in (0..blocks).rev() {
        place_block(diagram, columns, &mut placing, &leads, block);
    }
    number(diagram, columns, &placing)
}

/// The arrow that says most about where a node should stand: that of the best tone, and the first of those.
fn leads(diagram: &Diagram<'_>) -> Vec<Option<usize>> {
    let mut leads: Vec<Option<usize>> = vec![None; diagram.nodes.len()];
    for (index, edge) in diagram.edges.iter().enumerate() {
        if edge.back || edge.hidden {
            continue;
        }
        let better = leads[edge.to].is_none_or(|known: usize| edge.tone < diagram.edges[known].tone);
        if better {
            leads[edge.to] = Some(index);
        }
    }
    leads
}

fn place_block(
    diagram: &Diagram<'_>,
    columns: &Columns,
    placing: &mut Placing,
    leads: &[Option<usize>],
    block: usize,
) {
    let lanes = diagram.lanes.len();
    // In the whole, each band has lanes of its own.
    let key = |lane: usize, band: usize| if block == 0 { band * lanes + lane } else { lane };
    let mut wishes = Vec::new();
    for (order, item) in diagram.blocks[block].items.iter().enumerate() {
        match *item {
            Item::Node(node) => {
                let first = columns.column[node];
                let lane = key(diagram.nodes[node].lane, columns.band[node]);
                wishes.push(Wish { lane, first, end: first + 1, height: 1, order, item: *item });
            }
            Item::Block(inner) => {
                let span = columns.spans[inner];
                for lane in span.top..=span.bottom {
                    let height = placing.height[inner][lane - span.top];
                    let lane = key(lane, span.band);
                    wishes.push(Wish { lane, first: span.first, end: span.end, height, order, item: *item });
                }
            }
        }
    }
    wishes.sort_by_key(|wish| (wish.first, wish.order, wish.lane));
    let mut filling: BTreeMap<usize, Filling> = BTreeMap::new();
    for wish in &wishes {
        let (entry, own) = match wish.item {
            Item::Node(node) => (Some(node), 0),
            Item::Block(inner) => {
                let entry = diagram.blocks[inner].entry;
                let here = entry
                    .is_some_and(|entry| key(diagram.nodes[entry].lane, columns.band[entry]) == wish.lane);
                let own = entry.and_then(|entry| placing.node[entry]).unwrap_or(0);
                (entry.filter(|_| here), own)
            }
        };
        let wanted = entry
            .and_then(|node| leads[node])
            .and_then(|edge| {
                let edge = &diagram.edges[edge];
                let from = edge.from;
                let row = row_in(diagram, columns, placing, from, block, wish.lane, key)?;
                Some(if edge.tone == Tone::Trouble { row + 1 } else { row })
            })
            .unwrap_or(0)
            .saturating_sub(own);
        if wish.height == 0 {
            continue;
        }
        let row = filling.entry(wish.lane).or_default().find(wanted, wish.first, wish.end, wish.height);
        match wish.item {
            Item::Node(node) => placing.node[node] = Some(row),
            Item::Block(inner) => {
                let top = key(columns.spans[inner].top, columns.spans[inner].band);
                placing.offset[inner][wish.lane - top] = row;
            }
        }
    }
    if block > 0 {
        for (lane, filling) in filling {
            placing.height[block][lane - columns.spans[block].top] = filling.taken.len();
        }
    }
}

/// The row of a node of this group, or of a group in it, if it stands in that lane and has its row.
fn row_in(
    diagram: &Diagram<'_>,
    columns: &Columns,
    placing: &Placing,
    node: usize,
    block: usize,
    lane: usize,
    key: impl Fn(usize, usize) -> usize,
) -> Option<usize> {
    let own = &diagram.nodes[node];
    if key(own.lane, columns.band[node]) != lane {
        return None;
    }
    let row = placing.node[node]?;
    if own.block == block {
        return Some(row);
    }
    let span = &columns.spans[own.block];
    Some(row + placing.offset[own.block].get(own.lane - span.top)?)
}

/// Counts the rows that have something in them, from the top of the picture.
fn number(diagram: &Diagram<'_>, columns: &Columns, placing: &Placing) -> Rows {
    let blocks = &diagram.blocks;
    // The first row of each group in each of its lanes, inside the whole. A group stands after the one around it.
    let mut base: Vec<Vec<usize>> = Vec::with_capacity(blocks.len());
    for (index, block) in blocks.iter().enumerate() {
        let span = columns.spans[index];
        let own: Vec<usize> = placing.offset[index]
            .iter()
            .enumerate()
            .map(|(lane, offset)| {
                let around = if index == 0 || block.parent == 0 {
                    0
                } else {
                    let outer = columns.spans[block.parent];
                    base[block.parent].get(span.top + lane - outer.top).copied().unwrap_or(0)
                };
                around + offset
            })
            .collect();
        base.push(own);
    }
    let mut found: Vec<((usize, usize, usize), usize)> = diagram
        .nodes
        .iter()
        .enumerate()
        .map(|(index, node)| {
            let around = if node.block == 0 {
                0
            } else {
                base[node.block].get(node.lane - columns.spans[node.block].top).copied().unwrap_or(0)
            };
            ((columns.band[index], node.lane, around + placing.node[index].unwrap_or(0)), index)
        })
        .collect();
    found.sort_unstable();
    let mut rows = Rows { row: vec![0; diagram.nodes.len()], places: Vec::new(), spans: Vec::new() };
    let mut last = None;
    for (key, node) in found {
        if last != Some(key) {
            rows.places.push(RowPlace { band: key.0, lane: key.1 });
            last = Some(key);
        }
        rows.row[node] = rows.places.len() - 1;
    }
    rows.spans = vec![(usize::MAX, 0); blocks.len()];
    for (index, node) in diagram.nodes.iter().enumerate() {
        let span = &mut rows.spans[node.block];
        *span = (span.0.min(rows.row[index]), span.1.max(rows.row[index]));
    }
    for index in (1..blocks.len()).rev() {
        let (first, last) = rows.spans[index];
        let around = &mut rows.spans[blocks[index].parent];
        *around = (around.0.min(first), around.1.max(last));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::Filling;

    #[test]
    fn rows_are_found_near_the_wanted_one() {
        let mut filling = Filling::default();
        assert_eq!(filling.find(0, 0, 4, 2), 0);
        assert_eq!(filling.find(0, 1, 2, 1), 2);
        assert_eq!(filling.find(2, 2, 3, 1), 2);
        assert_eq!(filling.find(1, 4, 5, 1), 1);
        assert_eq!(filling.find(1, 4, 5, 1), 2);
        assert_eq!(filling.find(9, 5, 6, 1), 9);
    }
}

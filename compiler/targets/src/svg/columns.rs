//! Which column everything stands in: time runs from left to right.
//!
//! In each group, arrows that close a circle are found by a search in order of text, and do not count. Every other arrow leads
//! at least one column to the right. A group takes as many columns as it needs, and what is not in it stays out of its rectangle.
//! A long workflow is broken into bands, like lines of music: no picture is wider than a sheet of paper can show.
//!
//! The cost grows with nodes and arrows; a group that spans lanes looks at each lane it spans.

use super::model::{Block, BlockKind, Diagram, Edge, Exit, Item, Mark, Node, Shape, Tone};
use std::collections::{BTreeMap, BTreeSet};

/// How many columns a band should have at most, when there is more than one.
const BAND: usize = 9;
/// How many columns stay together.
const WHOLE: usize = 11;

/// The columns of a group.
#[derive(Clone, Copy, Default, Debug)]
pub struct Span {
    /// The first column, counted in its band.
    pub first: usize,
    /// Just past the last column.
    pub end: usize,
    /// The band.
    pub band: usize,
    /// The first lane.
    pub top: usize,
    /// The last lane.
    pub bottom: usize,
}

/// Where everything stands from left to right.
pub struct Columns {
    /// The column of each node, counted in its band.
    pub column: Vec<usize>,
    /// The band of each node.
    pub band: Vec<usize>,
    /// How many bands there are.
    pub bands: usize,
    /// What each group takes.
    pub spans: Vec<Span>,
}

/// Ranges that do not overlap; ranges that touch become one.
#[derive(Default)]
struct Ranges(BTreeMap<usize, usize>);

impl Ranges {
    /// Where the last range ends that has something in common with this one.
    fn clash(&self, start: usize, end: usize) -> Option<usize> {
        self.0.range(..end).next_back().map(|(_, last)| *last).filter(|last| *last > start)
    }

    fn insert(&mut self, mut start: usize, mut end: usize) {
        while let Some((first, last)) = self.0.range(..=end).next_back().map(|(first, last)| (*first, *last))
        {
            if last < start {
                break;
            }
            start = start.min(first);
            end = end.max(last);
            self.0.remove(&first);
        }
        self.0.insert(start, end);
    }
}

/// What is known while columns are found.
struct Placing {
    /// Column of each node inside its group.
    node: Vec<usize>,
    /// First column of each group inside the one around it, how many columns it has, and its lanes.
    block: Vec<Span>,
}

/// Finds the column of everything. Long workflows get signs where a band ends and the next begins.
pub fn place(diagram: &mut Diagram<'_>) -> Columns {
    let mut placing =
        Placing { node: vec![0; diagram.nodes.len()], block: vec![Span::default(); diagram.blocks.len()] };
    for block in (0..diagram.blocks.len()).rev() {
        place_block(diagram, &mut placing, block);
    }
    let breaks = breaks(diagram, &placing);
    let mut columns = Columns {
        column: placing.node,
        band: vec![0; diagram.nodes.len()],
        bands: breaks.len() + 1,
        spans: placing.block,
    };
    // Where in its band something of the whole stands that begins at this column.
    let band_of = |column: usize| breaks.partition_point(|first| *first <= column);
    let shift = |band: usize| if band == 0 { 0 } else { breaks[band - 1] - 1 };
    for index in 0..diagram.blocks.len() {
        let (offset, band) = if index == 0 {
            (0, None)
        } else {
            (columns.spans[index].first, Some(columns.spans[index].band))
        };
        for item in &diagram.blocks[index].items {
            match *item {
                Item::Node(node) => {
                    let own = columns.column[node] + offset;
                    let band = band.unwrap_or_else(|| band_of(own));
                    columns.band[node] = band;
                    columns.column[node] = if index == 0 { own - shift(band) } else { own };
                }
                Item::Block(inner) => {
                    let span = columns.spans[inner];
                    let own = span.first + offset;
                    let band = band.unwrap_or_else(|| band_of(own));
                    let first = if index == 0 { own - shift(band) } else { own };
                    columns.spans[inner] = Span { first, end: first + span.end - span.first, band, ..span };
                }
            }
        }
    }
    if columns.bands > 1 {
        follow(diagram, &mut columns);
        connect(diagram, &mut columns);
    }
    columns
}

/// The item of the group that a node is, or is in.
fn item_of(diagram: &Diagram<'_>, block: usize, node: usize) -> Item {
    let own = diagram.nodes[node].block;
    if own == block { Item::Node(node) } else { Item::Block(own) }
}

fn place_block(diagram: &mut Diagram<'_>, placing: &mut Placing, block: usize) {
    let Block { items, edges, entry, exit, .. } = &diagram.blocks[block];
    let (entry, exit) = (entry.map(Item::Node), exit.map(Item::Node));
    let mut nodes: BTreeMap<usize, usize> = BTreeMap::new();
    let mut blocks: BTreeMap<usize, usize> = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        match item {
            Item::Node(node) => nodes.insert(*node, index),
            Item::Block(block) => blocks.insert(*block, index),
        };
    }
    let mut leads: Vec<Vec<(usize, usize)>> = vec![Vec::new(); items.len()];
    for edge in edges {
        let index = |node| match item_of(diagram, block, node) {
            Item::Node(node) => nodes.get(&node).copied(),
            Item::Block(block) => blocks.get(&block).copied(),
        };
        let Edge { from, to, .. } = diagram.edges[*edge];
        if let (Some(from), Some(to)) = (index(from), index(to)) {
            leads[from].push((to, *edge));
        }
    }
    let (order, back) = order(&leads, |edge| diagram.edges[edge].bounded);
    for edge in &back {
        diagram.edges[*edge].back = true;
    }
    let lanes_of = |placing: &Placing, item: &Item| match item {
        Item::Node(node) => (diagram.nodes[*node].lane, diagram.nodes[*node].lane),
        Item::Block(block) => (placing.block[*block].top, placing.block[*block].bottom),
    };
    let many = items.iter().any(|item| {
        let (top, bottom) = lanes_of(placing, item);
        top != bottom
    });
    let lanes = if many { diagram.lanes.len() } else { 0 };
    let mut walls: Vec<Ranges> = (0..lanes).map(|_| Ranges::default()).collect();
    let mut filled: Vec<Ranges> = (0..lanes).map(|_| Ranges::default()).collect();
    let mut wanted = vec![usize::from(entry.is_some()); items.len()];
    let mut width = 1;
    let mut put = |placing: &mut Placing, item: &Item, column: usize, width: &mut usize| {
        let (top, bottom) = lanes_of(placing, item);
        let size = match item {
            Item::Node(_) => 1,
            Item::Block(block) => placing.block[*block].end - placing.block[*block].first,
        };
        let mut start = column;
        if many {
            // What spans lanes is alone in its rectangle.
            loop {
                let clash = (top..=bottom)
                    .filter_map(|lane| {
                        let wall = walls[lane].clash(start, start + size);
                        let fill = (top != bottom).then(|| filled[lane].clash(start, start + size)).flatten();
                        wall.max(fill)
                    })
                    .max();
                match clash {
                    Some(end) => start = end,
                    None => break,
                }
            }
            for lane in top..=bottom {
                let ranges = if top == bottom { &mut filled } else { &mut walls };
                ranges[lane].insert(start, start + size);
            }
        }
        match item {
            Item::Node(node) => placing.node[*node] = start,
            Item::Block(block) => {
                placing.block[*block].first = start;
                placing.block[*block].end = start + size;
            }
        }
        *width = (*width).max(start + size);
        start + size
    };
    let later = |item: &Item| match item {
        Item::Node(_) => Some(*item) == exit,
        Item::Block(block) => {
            matches!(diagram.blocks[*block].kind, BlockKind::Beside | BlockKind::Finally)
        }
    };
    for index in order {
        let item = items[index];
        if later(&item) {
            continue;
        }
        let column = if Some(item) == entry { 0 } else { wanted[index] };
        let end = put(placing, &item, column, &mut width);
        for (to, edge) in &leads[index] {
            if !back.contains(edge) {
                wanted[*to] = wanted[*to].max(end);
            }
        }
    }
    for item in items.iter().filter(|item| later(item)) {
        let at_end = match item {
            Item::Node(_) => true,
            Item::Block(block) => diagram.blocks[*block].kind == BlockKind::Finally,
        };
        let column = if at_end { width } else { 1 };
        put(placing, item, column, &mut width);
    }
    let lanes: Vec<(usize, usize)> = items.iter().map(|item| lanes_of(placing, item)).collect();
    let span = &mut placing.block[block];
    span.end = width;
    span.top = lanes.iter().map(|(top, _)| *top).min().unwrap_or(0);
    span.bottom = lanes.iter().map(|(_, bottom)| *bottom).max().unwrap_or(0);
}

/// An order in which no arrow leads back, and the arrows that do.
///
/// Every circle has an arrow that may only be taken so often: those arrows don't count at first. What still closes a circle is
/// found by a search in order of text. An arrow of the first kind counts in the end if it leads forward in the text as well.
fn order(leads: &[Vec<(usize, usize)>], bounded: impl Fn(usize) -> bool) -> (Vec<usize>, BTreeSet<usize>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Never,
        Open,
        Done,
    }
    let mut seen = vec![Seen::Never; leads.len()];
    let mut back = BTreeSet::new();
    let mut order = Vec::with_capacity(leads.len());
    for root in 0..leads.len() {
        if seen[root] != Seen::Never {
            continue;
        }
        seen[root] = Seen::Open;
        let mut open = vec![(root, 0)];
        while let Some((item, next)) = open.last_mut() {
            let item = *item;
            match leads[item].get(*next) {
                Some((to, edge)) => {
                    *next += 1;
                    match seen[*to] {
                        _ if bounded(*edge) => {}
                        Seen::Never => {
                            seen[*to] = Seen::Open;
                            open.push((*to, 0));
                        }
                        Seen::Open => {
                            back.insert(*edge);
                        }
                        Seen::Done => {}
                    }
                }
                None => {
                    seen[item] = Seen::Done;
                    order.push(item);
                    open.pop();
                }
            }
        }
    }
    order.reverse();
    let mut place = vec![0; leads.len()];
    for (index, item) in order.iter().enumerate() {
        place[*item] = index;
    }
    for (from, arrows) in leads.iter().enumerate() {
        for (to, edge) in arrows {
            if bounded(*edge) && (place[from] >= place[*to] || from >= *to) {
                back.insert(*edge);
            }
        }
    }
    (order, back)
}

/// The columns at which the second and later bands begin.
fn breaks(diagram: &Diagram<'_>, placing: &Placing) -> Vec<usize> {
    let total = placing.block.first().map_or(0, |span| span.end);
    if total <= WHOLE {
        return Vec::new();
    }
    // How many arrows lead across each border, and how many groups lie on it.
    let mut arrows = vec![0_i64; total + 2];
    let mut groups = vec![0_i64; total + 2];
    let column = |node: usize, end: bool| match item_of(diagram, 0, node) {
        Item::Node(node) => placing.node[node],
        Item::Block(block) if end => placing.block[block].end - 1,
        Item::Block(block) => placing.block[block].first,
    };
    for edge in diagram.blocks[0].edges.iter().map(|edge| &diagram.edges[*edge]) {
        let (from, to) = (column(edge.from, true), column(edge.to, false));
        if from < to {
            arrows[from + 1] += 1;
            arrows[to + 1] -= 1;
        }
    }
    for item in &diagram.blocks[0].items {
        if let Item::Block(block) = item {
            let span = &placing.block[*block];
            groups[span.first + 1] += 1;
            groups[span.end] -= 1;
        }
    }
    for index in 1..arrows.len() {
        arrows[index] += arrows[index - 1];
        groups[index] += groups[index - 1];
    }
    let bands = total.div_ceil(BAND);
    let size = total.div_ceil(bands);
    let mut breaks = Vec::new();
    let mut start = 0;
    while total - start > WHOLE.min(size + 2) {
        let ideal = start + size;
        let least = start + size.div_ceil(2) + 1;
        let best = (least..=(ideal + 1).min(total - 1))
            .filter(|border| groups[*border] == 0)
            .min_by_key(|border| (arrows[*border], border.abs_diff(ideal)));
        let border = best.or_else(|| (ideal..total).find(|border| groups[*border] == 0));
        match border {
            Some(border) if border > start => {
                breaks.push(border);
                start = border;
            }
            _ => break,
        }
    }
    breaks
}

/// The signs of outcomes stay beside the steps that lead there, also where a band ends.
fn follow(diagram: &Diagram<'_>, columns: &mut Columns) {
    let ends = ends(diagram, columns);
    for edge in diagram.blocks[0].edges.iter().map(|edge| &diagram.edges[*edge]) {
        let (from, to) = (columns.band[edge.from], columns.band[edge.to]);
        if diagram.nodes[edge.to].shape == Shape::Outcome && from < to {
            columns.column[edge.to] = after(diagram, columns, &ends, edge.from);
            columns.band[edge.to] = from;
        }
    }
}

/// Just past the last column of each band.
fn ends(diagram: &Diagram<'_>, columns: &Columns) -> Vec<usize> {
    let mut ends = vec![0; columns.bands];
    for node in 0..diagram.nodes.len() {
        let end = &mut ends[columns.band[node]];
        *end = (*end).max(columns.column[node] + 1);
    }
    ends
}

/// The column after a node, or the one after its band where a group stands in the way.
fn after(diagram: &Diagram<'_>, columns: &Columns, ends: &[usize], node: usize) -> usize {
    let column = columns.column[node] + 1;
    let band = columns.band[node];
    if taken(diagram, columns, band, column, diagram.nodes[node].lane) { ends[band] } else { column }
}

/// Whether a group stands in that column of that lane.
fn taken(diagram: &Diagram<'_>, columns: &Columns, band: usize, column: usize, lane: usize) -> bool {
    diagram.blocks[0].items.iter().any(|item| match item {
        Item::Node(_) => false,
        Item::Block(block) => {
            let span = &columns.spans[*block];
            let across = (span.first..span.end).contains(&column) && (span.top..=span.bottom).contains(&lane);
            span.band == band && span.top < span.bottom && across
        }
    })
}

/// Arrows from one band to another become signs at both ends, or words.
fn connect(diagram: &mut Diagram<'_>, columns: &mut Columns) {
    let ends = ends(diagram, columns);
    let mut resumed: BTreeMap<usize, usize> = BTreeMap::new();
    for index in 0..diagram.edges.len() {
        let Edge { from, row, to, block, tone, origin, .. } = diagram.edges[index];
        if columns.band[from] == columns.band[to] {
            continue;
        }
        diagram.edges[index].hidden = true;
        let title = diagram.nodes[to].title.clone();
        if let Some(row) = row {
            diagram.nodes[from].rows[row].exit = Exit::Words(Mark::Jump, title);
            continue;
        }
        let onward = sign(diagram, columns, Shape::Onward, from, title);
        columns.column[onward] = after(diagram, columns, &ends, from);
        let edge = Edge {
            from,
            row: None,
            to: onward,
            block,
            tone,
            back: false,
            hidden: false,
            bounded: false,
            origin,
        };
        diagram.edges.push(edge);
        diagram.nodes[from].main = Some(diagram.edges.len() - 1);
        if columns.band[to] > columns.band[from] && !resumed.contains_key(&to) {
            // A group's end is called as the group is.
            let named = match diagram.nodes[from].shape {
                Shape::Join => diagram.blocks[diagram.nodes[from].block].entry.unwrap_or(from),
                _ => from,
            };
            let title = diagram.nodes[named].title.clone();
            let node = sign(diagram, columns, Shape::Resumed, to, title);
            let before = columns.column[to].saturating_sub(1);
            let free = !taken(diagram, columns, columns.band[to], before, diagram.nodes[to].lane);
            columns.column[node] = if free { before } else { 0 };
            resumed.insert(to, node);
            let edge = Edge {
                from: node,
                row: None,
                to,
                block,
                tone: Tone::Main,
                back: false,
                hidden: false,
                bounded: false,
                origin,
            };
            diagram.edges.push(edge);
            diagram.nodes[node].main = Some(diagram.edges.len() - 1);
        }
    }
}

/// A sign where a way leaves a band or comes into it, beside that node.
fn sign(
    diagram: &mut Diagram<'_>,
    columns: &mut Columns,
    shape: Shape,
    beside: usize,
    title: String,
) -> usize {
    let Node { id, origin, lane, .. } = diagram.nodes[beside];
    let suffix = if shape == Shape::Onward { "onward" } else { "resumed" };
    let element = format!("{}-{suffix}", diagram.nodes[beside].element);
    diagram.nodes.push(Node {
        shape,
        element,
        id,
        origin,
        block: 0,
        lane,
        adrift: false,
        title,
        question: String::new(),
        who: String::new(),
        chips: Vec::new(),
        rows: Vec::new(),
        main: None,
        main_label: "",
        open: Vec::new(),
        detail: String::new(),
    });
    let node = diagram.nodes.len() - 1;
    diagram.blocks[0].items.push(Item::Node(node));
    columns.column.push(0);
    columns.band.push(columns.band[beside]);
    node
}

#[cfg(test)]
mod tests {
    use super::{Ranges, order};

    #[test]
    fn ranges_that_touch_become_one() {
        let mut ranges = Ranges::default();
        ranges.insert(4, 6);
        ranges.insert(0, 2);
        assert_eq!(ranges.clash(2, 4), None);
        assert_eq!(ranges.clash(1, 5), Some(6));
        ranges.insert(2, 4);
        assert_eq!(ranges.0.len(), 1);
        assert_eq!(ranges.clash(3, 4), Some(6));
    }

    #[test]
    fn circles_are_broken_at_the_arrow_that_closes_them() {
        // 0 -> 1 -> 2 -> 0, 2 -> 3, 3 -> 3
        let leads = vec![vec![(1, 10)], vec![(2, 11)], vec![(0, 12), (3, 13)], vec![(3, 14)]];
        let (order, back) = order(&leads, |_| false);
        assert_eq!(order, [0, 1, 2, 3]);
        assert_eq!(back.into_iter().collect::<Vec<_>>(), [12, 14]);
    }

    #[test]
    fn arrows_with_a_bound_are_those_that_lead_back() {
        // 0 -> 2 -> 1 -> 3, and 1 -> 2 at most so often: the text has 1 before 2, the work has not.
        let leads = vec![vec![(2, 10)], vec![(3, 12), (2, 13)], vec![(1, 11)], vec![]];
        let (order, back) = order(&leads, |edge| edge == 13);
        assert_eq!(order, [0, 2, 1, 3]);
        assert_eq!(back.into_iter().collect::<Vec<_>>(), [13]);
    }

    #[test]
    fn a_long_chain_is_no_deep_call() {
        let leads: Vec<Vec<(usize, usize)>> = (0..300_000)
            .map(|index| if index + 1 < 300_000 { vec![(index + 1, index)] } else { vec![] })
            .collect();
        assert_eq!(order(&leads, |_| false).0.len(), 300_000);
    }
}

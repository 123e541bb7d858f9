//! Which column everything stands in: time runs from left to right.
//!
//! In each group, arrows that close a circle are found by a search in order of text, and do not count. Every other arrow leads
//! at least one column to the right. A group takes as many columns as it needs, and what is not in it stays out of its rectangle.
//! A long workflow is broken into bands, like lines of music: no picture is wider than a sheet of paper can show.
//!
//! The cost grows with nodes and arrows; a group that spans lanes looks at each lane it spans.

use super::model::{Block, BlockKind, Diagram, Edge, Exit, Item, Mark, Node, Shape, Tone};
use std::collections::BTreeMap;

/// How many columns a band should have at most, when there is more than one.
const BAND: usize = 7;
/// How many columns stay together.
const WHOLE: usize = 9;

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

/// What is known while columns are found. Before a thing has its column, its number among the things of its group stands there.
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
    let mut aside = Aside { band: columns.bands, column: 0 };
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
                    let size = span.end - span.first;
                    let (first, band) = match band {
                        Some(band) => (span.first + offset, band),
                        None if in_line(diagram.blocks[inner].kind) => {
                            let band = band_of(span.first);
                            (span.first - shift(band), band)
                        }
                        None => aside.take(size),
                    };
                    columns.spans[inner] = Span { first, end: first + size, band, ..span };
                }
            }
        }
    }
    columns.bands = aside.band + usize::from(aside.column > 0);
    if columns.bands > 1 {
        follow(diagram, &mut columns);
        connect(diagram, &mut columns);
    }
    columns
}

/// The bands of what is done beside everything or at the end.
struct Aside {
    band: usize,
    column: usize,
}

impl Aside {
    /// Takes so many columns, in this band or the next.
    fn take(&mut self, size: usize) -> (usize, usize) {
        if self.column > 0 && self.column + size > WHOLE {
            self.band += 1;
            self.column = 0;
        }
        let first = self.column;
        self.column += size;
        (first, self.band)
    }
}

/// True for groups that a case goes through in order, and false for what is done beside that or at the end.
fn in_line(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Whole | BlockKind::Parallel)
}

/// The item of the group that a node is, or is in.
fn item_of(diagram: &Diagram<'_>, block: usize, node: usize) -> Item {
    let own = diagram.nodes[node].block;
    if own == block { Item::Node(node) } else { Item::Block(own) }
}

/// The columns that are taken in each lane of a group.
struct Shelves {
    /// By groups that span lanes: each is alone in its rectangle.
    walls: Vec<Ranges>,
    /// By anything else.
    filled: Vec<Ranges>,
}

impl Shelves {
    fn new(lanes: usize) -> Self {
        let ranges = || (0..lanes).map(|_| Ranges::default()).collect();
        Self { walls: ranges(), filled: ranges() }
    }

    /// Takes so many columns of these lanes, from that column on or as soon as nothing stands in the way.
    fn take(&mut self, (top, bottom): (usize, usize), column: usize, size: usize) -> usize {
        let spans = top < bottom;
        let mut start = column;
        let clash = |start: usize, lane: usize| {
            let wall = self.walls[lane].clash(start, start + size);
            let fill = if spans { self.filled[lane].clash(start, start + size) } else { None };
            wall.max(fill)
        };
        while let Some(end) = (top..=bottom).filter_map(|lane| clash(start, lane)).max() {
            start = end;
        }
        let ranges = if spans { &mut self.walls } else { &mut self.filled };
        for lane in &mut ranges[top..=bottom] {
            lane.insert(start, start + size);
        }
        start
    }
}

fn place_block(diagram: &mut Diagram<'_>, placing: &mut Placing, block: usize) {
    let Block { items, edges, entry, exit, .. } = &diagram.blocks[block];
    let (entry, exit) = (entry.map(Item::Node), exit.map(Item::Node));
    for (index, item) in items.iter().enumerate() {
        match item {
            Item::Node(node) => placing.node[*node] = index,
            Item::Block(inner) => placing.block[*inner].band = index,
        }
    }
    let mut leads: Vec<Vec<(usize, usize)>> = vec![Vec::new(); items.len()];
    for edge in edges {
        let index = |node| match item_of(diagram, block, node) {
            Item::Node(node) => placing.node[node],
            Item::Block(inner) => placing.block[inner].band,
        };
        let Edge { from, to, .. } = diagram.edges[*edge];
        leads[index(from)].push((index(to), *edge));
    }
    let (order, back) = order(&leads, |edge| diagram.edges[edge].bounded);
    for edge in back {
        diagram.edges[edge].back = true;
    }
    let lanes: Vec<(usize, usize)> = items
        .iter()
        .map(|item| match item {
            Item::Node(node) => (diagram.nodes[*node].lane, diagram.nodes[*node].lane),
            Item::Block(inner) => (placing.block[*inner].top, placing.block[*inner].bottom),
        })
        .collect();
    let many = lanes.iter().any(|(top, bottom)| top != bottom);
    let mut shelves = many.then(|| Shelves::new(diagram.lanes.len()));
    let mut width = 1;
    let mut put = |placing: &mut Placing, index: usize, column: Option<usize>| {
        let size = match items[index] {
            Item::Node(_) => 1,
            Item::Block(inner) => placing.block[inner].end - placing.block[inner].first,
        };
        let column = column.unwrap_or(width);
        let start = shelves.as_mut().map_or(column, |shelves| shelves.take(lanes[index], column, size));
        match items[index] {
            Item::Node(node) => placing.node[node] = start,
            Item::Block(inner) => {
                placing.block[inner].first = start;
                placing.block[inner].end = start + size;
            }
        }
        width = width.max(start + size);
        start + size
    };
    // A group's end waits for everything else; what is done beside it or at the end has a band of its own.
    let waits = |item: &Item| match item {
        Item::Node(_) => Some(*item) == exit,
        Item::Block(inner) => !in_line(diagram.blocks[*inner].kind),
    };
    let mut wanted = vec![usize::from(entry.is_some()); items.len()];
    for index in order {
        if waits(&items[index]) {
            continue;
        }
        let column = if Some(items[index]) == entry { 0 } else { wanted[index] };
        let end = put(placing, index, Some(column));
        for (to, edge) in &leads[index] {
            if !diagram.edges[*edge].back {
                wanted[*to] = wanted[*to].max(end);
            }
        }
    }
    for (index, item) in items.iter().enumerate() {
        if waits(item) && matches!(item, Item::Node(_)) {
            put(placing, index, None);
        }
    }
    let span = &mut placing.block[block];
    span.end = width;
    span.top = lanes.iter().map(|(top, _)| *top).min().unwrap_or(0);
    span.bottom = lanes.iter().map(|(_, bottom)| *bottom).max().unwrap_or(0);
}

/// An order in which no arrow leads back, and the arrows that do.
///
/// Every circle has an arrow that may only be taken so often: those arrows don't count at first. What still closes a circle is
/// found by a search in order of text. An arrow of the first kind counts in the end if it leads forward in the text as well.
fn order(leads: &[Vec<(usize, usize)>], bounded: impl Fn(usize) -> bool) -> (Vec<usize>, Vec<usize>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Never,
        Open,
        Done,
    }
    let mut seen = vec![Seen::Never; leads.len()];
    let mut back = Vec::new();
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
                            back.push(*edge);
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
                back.push(*edge);
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
        if let Item::Block(block) = item
            && in_line(diagram.blocks[*block].kind)
        {
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
    let bands = Bands { ends: ends(diagram, columns), walls: walls(diagram, columns) };
    for edge in diagram.blocks[0].edges.iter().map(|edge| &diagram.edges[*edge]) {
        let (from, to) = (columns.band[edge.from], columns.band[edge.to]);
        if diagram.nodes[edge.to].shape == Shape::Outcome && from < to {
            columns.column[edge.to] = bands.after(diagram, columns, edge.from);
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

/// The groups of each band that stand in the way: those that span lanes.
fn walls(diagram: &Diagram<'_>, columns: &Columns) -> Vec<Vec<Span>> {
    let mut walls = vec![Vec::new(); columns.bands];
    for item in &diagram.blocks[0].items {
        if let Item::Block(block) = item {
            let span = columns.spans[*block];
            if span.top < span.bottom {
                walls[span.band].push(span);
            }
        }
    }
    walls
}

/// Whether one of these groups stands in that column of that lane.
fn taken(walls: &[Span], column: usize, lane: usize) -> bool {
    walls
        .iter()
        .any(|span| (span.first..span.end).contains(&column) && (span.top..=span.bottom).contains(&lane))
}

/// What is known about bands while signs get their places.
struct Bands {
    ends: Vec<usize>,
    walls: Vec<Vec<Span>>,
}

impl Bands {
    /// The column after a node, or the one after its band where a group stands in the way.
    fn after(&self, diagram: &Diagram<'_>, columns: &Columns, node: usize) -> usize {
        let column = columns.column[node] + 1;
        let band = columns.band[node];
        if taken(&self.walls[band], column, diagram.nodes[node].lane) { self.ends[band] } else { column }
    }
}

/// Arrows from one band to another become signs at both ends, or words.
fn connect(diagram: &mut Diagram<'_>, columns: &mut Columns) {
    let bands = Bands { ends: ends(diagram, columns), walls: walls(diagram, columns) };
    let mut resumed: BTreeMap<usize, usize> = BTreeMap::new();
    for index in 0..diagram.edges.len() {
        let Edge { from, row, to, block, tone, origin, .. } = diagram.edges[index];
        let arrows = diagram.edges[index].arrows.clone();
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
        columns.column[onward] = bands.after(diagram, columns, from);
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
            arrows: arrows.clone(),
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
            let free = !taken(&bands.walls[columns.band[to]], before, diagram.nodes[to].lane);
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
                arrows,
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
        assert_eq!(back, [12, 14]);
    }

    #[test]
    fn arrows_with_a_bound_are_those_that_lead_back() {
        // 0 -> 2 -> 1 -> 3, and 1 -> 2 at most so often: the text has 1 before 2, the work has not.
        let leads = vec![vec![(2, 10)], vec![(3, 12), (2, 13)], vec![(1, 11)], vec![]];
        let (order, back) = order(&leads, |edge| edge == 13);
        assert_eq!(order, [0, 2, 1, 3]);
        assert_eq!(back, [13]);
    }

    #[test]
    fn a_long_chain_is_no_deep_call() {
        let leads: Vec<Vec<(usize, usize)>> = (0..300_000)
            .map(|index| if index + 1 < 300_000 { vec![(index + 1, index)] } else { vec![] })
            .collect();
        assert_eq!(order(&leads, |_| false).0.len(), 300_000);
    }
}

//! Charts as inline SVG: bars in tables, and the spread of times.

use crate::file::wording::{percent, time, whole};
use crate::results::{Bar, Spread};
use flow_source::markup::Xml;

/// How wide the bars in a table are drawn, in their own units; the page stretches them.
const WIDTH: f64 = 400.0;

/// A length on a chart, to a tenth.
fn at(value: f64) -> String {
    let value = if value.is_finite() { value.clamp(-1e6, 1e6) } else { 0.0 };
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn begin(class: &'static str) -> Xml {
    let mut svg = Xml::part();
    // What it shows stands in the cells beside it, in words.
    svg.open(
        "svg",
        &[
            ("class", &class),
            ("viewBox", &"0 0 400 18"),
            ("preserveAspectRatio", &"none"),
            ("aria-hidden", &"true"),
            ("focusable", &"false"),
        ],
    );
    svg
}

fn bar(svg: &mut Xml, class: &'static str, from: f64, length: f64, y: i32, height: i32) {
    if length <= 0.0 {
        return;
    }
    svg.empty(
        "rect",
        &[
            ("class", &class),
            ("x", &at(from)),
            ("y", &y),
            ("width", &at(length.max(1.0))),
            ("height", &height),
        ],
    );
}

/// One bar of several parts, each with its class, on a track as long as `most`.
pub fn parts(parts: &[(&'static str, f64)], most: f64) -> Xml {
    let mut svg = begin("parts");
    bar(&mut svg, "f-track", 0.0, WIDTH, 3, 12);
    let mut from = 0.0;
    for (class, value) in parts {
        let length = if most > 0.0 { (value / most * WIDTH).min(WIDTH - from) } else { 0.0 };
        if length > 0.0 {
            bar(&mut svg, class, from, length, 3, 12);
            from += length;
        }
    }
    svg
}

/// A bar with a mark at its largest value.
pub fn with_most(class: &'static str, mean: f64, most: f64, scale: f64) -> Xml {
    let mut svg = begin("most");
    bar(&mut svg, "f-track", 0.0, WIDTH, 3, 12);
    if scale > 0.0 {
        bar(&mut svg, class, 0.0, mean / scale * WIDTH, 3, 12);
        bar(&mut svg, "f-ink", (most / scale * WIDTH - 2.0).max(0.0), 2.0, 0, 18);
    }
    svg
}

/// How far half and nine of ten reach: a thick bar and a thin one.
pub fn reach(half: f64, nine_of_ten: f64, scale: f64) -> Xml {
    let mut svg = begin("reach");
    bar(&mut svg, "f-track", 0.0, WIDTH, 3, 12);
    if scale > 0.0 {
        bar(&mut svg, "f-bar", 0.0, nine_of_ten / scale * WIDTH, 7, 4);
        bar(&mut svg, "f-work", 0.0, half / scale * WIDTH, 3, 12);
    }
    svg
}

/// A step of an axis of time that gives eight marks at most.
pub fn tick(most: f64) -> f64 {
    let minute = 60_000.0;
    let steps = [
        1_000.0,
        5_000.0,
        15_000.0,
        minute,
        5.0 * minute,
        15.0 * minute,
        30.0 * minute,
        60.0 * minute,
        120.0 * minute,
        240.0 * minute,
        480.0 * minute,
        1_440.0 * minute,
        2_880.0 * minute,
        7_200.0 * minute,
        10_080.0 * minute,
        20_160.0 * minute,
        43_200.0 * minute,
        129_600.0 * minute,
    ];
    steps.into_iter().find(|step| most / step <= 8.0).unwrap_or(most / 8.0)
}

/// The spread of times as a chart with its percentiles, and the same in words for those who can't see it.
pub fn spread(spread: &Spread, title: &str, id: &str) -> Xml {
    let (left, top, width, height) = (8.0, 62.0, 944.0, 200.0);
    let bottom = top + height;
    let rest = rest(spread);
    let most = match (rest, spread.bars.first()) {
        (Some(rest), Some(first)) => rest.from + 2.0 * (first.to - first.from),
        _ => spread.bars.last().map_or(1.0, |bar| bar.to),
    }
    .max(1.0);
    let tallest = spread.bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1) as f64;
    let place = |value: f64| left + (value / most).clamp(0.0, 1.0) * width;
    let mut svg = Xml::part();
    let (named, described) = (format!("{id}-name"), format!("{id}-words"));
    svg.open(
        "svg",
        &[
            ("viewBox", &"0 0 960 300"),
            ("role", &"img"),
            ("aria-labelledby", &format!("{named} {described}")),
        ],
    );
    svg.element("title", &[("id", &named)], &title);
    svg.element("desc", &[("id", &described)], &in_words(spread));
    let step = tick(most);
    let mut mark = 0.0;
    while mark <= most * 1.000_1 {
        let x = at(place(mark));
        svg.empty(
            "line",
            &[("class", &"f-line"), ("x1", &x), ("x2", &x), ("y1", &at(top)), ("y2", &at(bottom + 6.0))],
        );
        let anchor = if mark == 0.0 {
            "start"
        } else if place(mark) > 930.0 {
            "end"
        } else {
            "middle"
        };
        svg.element(
            "text",
            &[("class", &"f-small"), ("x", &x), ("y", &at(bottom + 22.0)), ("text-anchor", &anchor)],
            &time(mark),
        );
        mark += step;
    }
    for (index, one) in spread.bars.iter().enumerate() {
        let tall = one.count as f64 / tallest * height;
        if one.count == 0 {
            continue;
        }
        let last = rest.is_some() && index + 1 == spread.bars.len();
        let class = if last { "f-wait" } else { "f-bar" };
        let wide = (place(one.to) - place(one.from) - 1.5).max(1.0);
        svg.empty(
            "rect",
            &[
                ("class", &class),
                ("x", &at(place(one.from))),
                ("y", &at(bottom - tall.max(1.0))),
                ("width", &at(wide)),
                ("height", &at(tall.max(1.0))),
            ],
        );
    }
    svg.empty(
        "line",
        &[
            ("class", &"f-line"),
            ("x1", &at(left)),
            ("x2", &at(left + width)),
            ("y1", &at(bottom)),
            ("y2", &at(bottom)),
        ],
    );
    let marks = [("half", spread.p50.mean), ("9 of 10", spread.p90.mean), ("19 of 20", spread.p95.mean)];
    for (row, (name, value)) in marks.into_iter().enumerate() {
        let y = 16.0 + row as f64 * 17.0;
        let x = place(value);
        svg.empty(
            "line",
            &[
                ("class", &"f-limit"),
                ("x1", &at(x)),
                ("x2", &at(x)),
                ("y1", &at(y - 10.0)),
                ("y2", &at(bottom)),
            ],
        );
        let (text_x, anchor) = if x > 720.0 { (x - 6.0, "end") } else { (x + 6.0, "start") };
        let label = format!("{name} within {}", time(value));
        svg.element(
            "text",
            &[("class", &"f-text"), ("x", &at(text_x)), ("y", &at(y)), ("text-anchor", &anchor)],
            &label,
        );
    }
    svg
}

/// The last bar, where it holds everything that took longer than the others show.
fn rest(spread: &Spread) -> Option<Bar> {
    let (first, last) = (spread.bars.first()?, spread.bars.last()?);
    let wider = last.to - last.from > 1.5 * (first.to - first.from) || spread.most > last.to;
    (wider && last.count > 0 && spread.bars.len() > 1).then_some(*last)
}

/// The spread of times in a sentence or two.
pub fn in_words(spread: &Spread) -> String {
    let mut text = format!(
        "Of {} cases half ended within {}, 9 of 10 within {}, 19 of 20 within {}; the longest took {}.",
        whole(spread.count as f64),
        time(spread.p50.mean),
        time(spread.p90.mean),
        time(spread.p95.mean),
        time(spread.most)
    );
    if let Some(last) = rest(spread) {
        let share = last.count as f64 / spread.count.max(1) as f64;
        text.push_str(&format!(
            " The last bar holds the {} that took longer than {}.",
            percent(share),
            time(last.from)
        ));
    }
    text
}

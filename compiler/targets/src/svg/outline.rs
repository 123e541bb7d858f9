//! Outlines and places as attributes have them, written without a detour: a picture has thousands.

use flow_source::markup::{Value, number};
use smallvec::SmallVec;

/// The radius of the corners of arrows.
pub const CORNER: i32 = 7;

/// A piece of an outline.
#[derive(Clone, Copy)]
pub enum Stroke {
    /// It begins there.
    From(i32, i32),
    /// Straight to there.
    To(i32, i32),
    /// Level, as far as there.
    Across(i32),
    /// Upright, as far as there.
    Upright(i32),
    /// In a curve to the second point, drawn towards the first.
    Curve((i32, i32), (i32, i32)),
    /// Back to where it began.
    Close,
}

/// The outline of something, as the `d` of a path.
pub struct Outline<const COUNT: usize>(pub [Stroke; COUNT]);

impl<const COUNT: usize> Value for Outline<COUNT> {
    fn write(&self, out: &mut String) {
        self.0.iter().for_each(|stroke| stroke.write(out));
    }
}

impl Stroke {
    fn write(self, out: &mut String) {
        match self {
            Self::From(x, y) => pair('M', (x, y), out),
            Self::To(x, y) => pair('L', (x, y), out),
            Self::Across(x) => one('H', x, out),
            Self::Upright(y) => one('V', y, out),
            Self::Curve(toward, end) => {
                pair('Q', toward, out);
                pair(' ', end, out);
            }
            Self::Close => out.push('Z'),
        }
    }
}

fn one(letter: char, at: i32, out: &mut String) {
    out.push(letter);
    number(at, out);
}

fn pair(letter: char, (x, y): (i32, i32), out: &mut String) {
    one(letter, x, out);
    one(' ', y, out);
}

/// Moves what is drawn to a place, as a `transform`.
pub struct Moved {
    /// To the right.
    pub x: i32,
    /// Down.
    pub y: i32,
    /// What else is done to it.
    pub then: &'static str,
}

impl Value for Moved {
    fn write(&self, out: &mut String) {
        out.push_str("translate");
        pair('(', (self.x, self.y), out);
        out.push(')');
        out.push_str(self.then);
    }
}

/// A line from corner to corner, as the `d` of a path: its corners are rounded.
pub struct Line<'a> {
    /// The corners.
    pub points: &'a [(i32, i32)],
    /// A tip covers its end.
    pub tip: bool,
}

impl Value for Line<'_> {
    fn write(&self, out: &mut String) {
        let mut corners: SmallVec<[(i32, i32); 8]> = SmallVec::new();
        for point in self.points {
            if corners.last() == Some(point) {
                continue;
            }
            // A corner on a straight line is none.
            if let [.., before, last] = corners.as_slice() {
                let straight =
                    (before.0 == last.0 && last.0 == point.0) || (before.1 == last.1 && last.1 == point.1);
                if straight {
                    corners.pop();
                }
            }
            corners.push(*point);
        }
        // The tip covers the end of the line.
        if self.tip
            && let [.., before, last] = corners.as_mut_slice()
        {
            last.0 -= 6 * (last.0 - before.0).signum();
        }
        let mut last = (0, 0);
        for (index, &(x, y)) in corners.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|before| corners.get(before));
            match (before, corners.get(index + 1)) {
                (None, _) => {
                    Stroke::From(x, y).write(out);
                    last = (x, y);
                }
                (Some(_), None) => along(last, (x, y)).write(out),
                (Some(before), Some(after)) => {
                    let reach = |other: &(i32, i32)| (other.0 - x).abs().max((other.1 - y).abs()) / 2;
                    let radius = reach(before).min(reach(after)).min(CORNER);
                    let toward = |other: &(i32, i32)| {
                        (x + radius * (other.0 - x).signum(), y + radius * (other.1 - y).signum())
                    };
                    along(last, toward(before)).write(out);
                    last = toward(after);
                    Stroke::Curve((x, y), last).write(out);
                }
            }
        }
    }
}

/// Goes on to a point that lies straight ahead.
fn along(from: (i32, i32), to: (i32, i32)) -> Stroke {
    if from.1 == to.1 { Stroke::Across(to.0) } else { Stroke::Upright(to.1) }
}

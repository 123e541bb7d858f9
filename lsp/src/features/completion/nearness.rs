//! Which of several suggestions is likelier: what such lines of the file say often.

use super::place::Place;
use crate::package::View;
use crate::usage::{self, LED_TO, Usage};

/// What is written in the file, but for the line at hand: that one is being written.
pub(super) struct Nearness<'a> {
    file: &'a Usage,
    own: Usage,
    line: String,
    behind: String,
}

impl<'a> Nearness<'a> {
    pub(super) fn new(view: &View<'a>, place: &Place<'a>) -> Self {
        let own = Usage::of(place.line());
        let (first, before) = place.ends();
        Self { file: view.file.usage(), own, line: usage::line(first), behind: usage::behind(first, before) }
    }

    fn count(&self, place: &str, word: &str) -> u32 {
        self.file.times(place, word).saturating_sub(self.own.times(place, word))
    }

    /// How often other lines that begin as this one does say a word: at this very place, and anywhere.
    pub(super) fn times(&self, word: &str) -> (u32, u32) {
        (self.count(&self.behind, word), self.count(&self.line, word))
    }

    /// How often other lines lead to a step.
    pub(super) fn led_to(&self, step: &str) -> u32 {
        self.count(LED_TO, step)
    }
}

//! Two designs side by side: whether one is bought at a cost that the workflow forbids.

use crate::results::{MeasureResult, Part, Results, Trade, Unit, Verdict};
use flow_ir::Comparison;

/// True where less of a measure is better, false where more is; `None` where nobody says.
fn less_is_better(measure: &MeasureResult) -> Option<bool> {
    match measure.target.map(|target| target.operator) {
        Some(Comparison::Less | Comparison::LessOrEqual) => Some(true),
        Some(Comparison::Greater | Comparison::GreaterOrEqual) => Some(false),
        Some(Comparison::Equal | Comparison::NotEqual) => None,
        // Whoever pursues a time wants it short.
        None => (measure.unit == Unit::Time).then_some(true),
    }
}

/// Guards that another design misses while what the workflow pursues gets better: bought at a cost that must not be paid.
/// Better and missed mean the whole confidence interval.
pub fn traded(before: &Results, after: &Results) -> Vec<Trade> {
    let old = |new: &MeasureResult| {
        before
            .measures
            .iter()
            .find(|old| old.id == new.id && old.workflow == new.workflow && old.part == new.part)
    };
    let mut found = Vec::new();
    for pursued in after.measures.iter().filter(|measure| measure.part == Part::Optimised) {
        let Some((was, is)) = old(pursued).and_then(|old| old.value.zip(pursued.value)) else { continue };
        let better = match less_is_better(pursued) {
            Some(true) => is.high() < was.low(),
            Some(false) => is.low() > was.high(),
            None => false,
        };
        if !better {
            continue;
        }
        let newly = |guard: &&MeasureResult| old(guard).is_none_or(|old| old.verdict != Verdict::Missed);
        found.extend(after.measures.iter().filter(newly).filter_map(|guard| Trade::of(pursued, guard)));
    }
    found
}

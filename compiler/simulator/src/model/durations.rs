//! How long work takes: as the settings say, else as the text says, else as is mostly so.

use super::build::Builder;
use super::{Pool, Span};
use crate::chance::Sampler;
use crate::settings::Distribution;
use flow_ir::{Duration, Estimate};
use flow_runtime::time::in_words;

const MINUTE: u64 = 60_000;

/// An estimate as it is written, as a distribution.
pub(super) fn of_estimate(estimate: &Estimate) -> Option<Distribution> {
    let milliseconds = |duration: Duration| match duration {
        // Somebody works so long: a business day of work is eight hours of it.
        Duration::BusinessDays { days } => u64::from(days) * 8 * 60 * MINUTE,
        Duration::BusinessMinutes { minutes } => u64::from(minutes) * MINUTE,
        Duration::Exact { seconds } => seconds * 1_000,
        Duration::Months { .. } => duration.at_most_seconds() * 1_000,
    };
    let least = milliseconds(estimate.least?);
    let most = estimate.most.map_or(least, milliseconds).max(least);
    Some(match estimate.mostly {
        Some(mostly) => {
            Distribution::Triangular { least, mostly: milliseconds(mostly).clamp(least, most), most }
        }
        None if least == most => Distribution::Fixed { value: least },
        None => Distribution::Uniform { least, most },
    })
}

impl Builder<'_> {
    /// How long a step takes where nothing says it.
    pub(super) fn usual(&mut self, id: &str, plan: Option<u32>, gate: bool, within: Option<Span>) -> Sampler {
        let machine = plan.and_then(|plan| self.is_machine(plan));
        let by_quota = plan.and_then(|plan| self.by_quota(plan));
        let usual = match (machine, gate) {
            (Some("system"), _) => 10_000,
            (Some(_), false) => 5 * MINUTE,
            (Some(_), true) => 2 * MINUTE,
            (None, false) => 30 * MINUTE,
            (None, true) => 15 * MINUTE,
        };
        // Who promises an answer within an hour doesn't work on it for two.
        let most = match within {
            Some(Span::Exact(limit) | Span::Worked(limit, _)) => limit / 4,
            Some(Span::Dated(..)) | None => u64::MAX,
        };
        let mean = by_quota.unwrap_or(usual).min(usual.max(15 * MINUTE)).min(most).max(2);
        let text = format!("about {}", in_words(i64::try_from(mean / 1_000).unwrap_or(0)));
        self.assume(id, "duration", text);
        Sampler::new(&Distribution::Triangular { least: mean / 2, mostly: mean, most: mean + mean / 2 })
    }

    /// What one piece of work takes where a role says how much it can do: its working time, shared out.
    fn by_quota(&mut self, plan: u32) -> Option<u64> {
        let plan = self.model.plans.get(plan as usize)?;
        let (pool, _) = *plan.ways.first()?.first()?.asks.first()?;
        let Pool { quota, capacity, units, .. } = self.model.pools.get(pool as usize)?;
        let ((number, per), capacity) = ((*quota)?, (*capacity)?);
        let hours = units.first().and_then(|unit| self.model.units.get(*unit as usize)?.hours);
        let worked = match hours.and_then(|hours| self.model.hours.get_mut(hours)) {
            // Over four weeks, so that weekends count as often as they come.
            Some(hours) => {
                let weeks = 28 * 86_400_000;
                u64::try_from(u128::from(hours.between(0, weeks)) * u128::from(per) / u128::from(weeks))
                    .ok()?
            }
            None => per,
        };
        Some(worked * u64::from(capacity) / u64::from(number.max(1)))
    }
}

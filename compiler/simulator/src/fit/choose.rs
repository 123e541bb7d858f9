//! Which distribution fits times best.

use crate::settings::{Distribution, Milliseconds};

/// How a distribution is chosen, as it stands in the fitted file.
pub const CRITERION: &str = "Each distribution is the one that is nowhere far from the times seen: the largest difference between the share \
     of times up to a length and what the distribution says (Kolmogorov-Smirnov) is the smallest, and at most 0.05. The simpler of two \
     that are equally good is taken. Where none fits, the times themselves stand there, as percentiles.";

/// How far a distribution may be off.
const LARGEST_GAP: f64 = 0.05;

/// Two distributions whose gaps differ by less are equally good.
const SAME: f64 = 0.004;

/// How many percentiles stand for times that nothing fits.
const PERCENTILES: usize = 100;

/// A distribution, and how well it fits.
#[derive(Clone, PartialEq, Debug)]
pub struct Choice {
    /// The distribution.
    pub distribution: Distribution,
    /// The largest difference to the times that were seen, as a share.
    pub gap: f64,
    /// How many times were seen.
    pub count: usize,
}

/// The share of times up to a length that a distribution says.
pub fn share_up_to(distribution: &Distribution, length: f64) -> f64 {
    match distribution {
        Distribution::Fixed { value } => f64::from(u8::from(length >= *value as f64)),
        Distribution::Uniform { least, most } => {
            let (least, most) = (*least as f64, *most as f64);
            if length >= most { 1.0 } else { ((length - least) / (most - least)).clamp(0.0, 1.0) }
        }
        Distribution::Triangular { least, mostly, most } => {
            let (least, mostly, most) = (*least as f64, *mostly as f64, *most as f64);
            if length <= least {
                0.0
            } else if length >= most {
                1.0
            } else if length <= mostly {
                (length - least) * (length - least) / ((most - least) * (mostly - least))
            } else {
                1.0 - (most - length) * (most - length) / ((most - least) * (most - mostly))
            }
        }
        Distribution::Exponential { mean } => {
            if length <= 0.0 {
                0.0
            } else {
                1.0 - libm::exp(-length / *mean as f64)
            }
        }
        Distribution::LogNormal { mean, deviation } => {
            if length <= 0.0 {
                return 0.0;
            }
            let (mean, deviation) = (*mean as f64, *deviation as f64);
            let variance = libm::log(1.0 + deviation * deviation / (mean * mean));
            let middle = libm::log(mean) - variance / 2.0;
            0.5 * libm::erfc((middle - libm::log(length)) / libm::sqrt(2.0 * variance))
        }
        Distribution::Empirical { samples } => {
            let below = samples.iter().filter(|sample| **sample as f64 <= length).count();
            below as f64 / samples.len().max(1) as f64
        }
    }
}

/// The largest difference between what was seen (in order) and what a distribution says.
fn gap(distribution: &Distribution, sorted: &[Milliseconds]) -> f64 {
    let count = sorted.len() as f64;
    let mut largest: f64 = 0.0;
    let mut index = 0;
    while let Some(value) = sorted.get(index) {
        let end = sorted.partition_point(|other| other <= value);
        // Times are whole milliseconds, so the step lies half of one before.
        let before = share_up_to(distribution, *value as f64 - 0.5);
        let after = share_up_to(distribution, *value as f64 + 0.5);
        largest = largest.max((before - index as f64 / count).abs()).max((after - end as f64 / count).abs());
        index = end;
    }
    largest
}

fn candidates(sorted: &[Milliseconds]) -> Vec<Distribution> {
    let count = sorted.len() as f64;
    let (Some(least), Some(most)) = (sorted.first().copied(), sorted.last().copied()) else {
        return Vec::new();
    };
    let mean = sorted.iter().map(|value| *value as f64).sum::<f64>() / count;
    // To the second, a spread of one part in a thousand is none.
    if most - least <= (most / 1_000).max(1_000) {
        return vec![Distribution::Fixed { value: mean.round() as Milliseconds }];
    }
    let mut found = vec![
        Distribution::Uniform { least, most },
        Distribution::Exponential { mean: mean.round().max(1.0) as Milliseconds },
    ];
    let mostly = (3.0 * mean - least as f64 - most as f64).clamp(least as f64, most as f64);
    found.push(Distribution::Triangular { least, mostly: mostly.round() as Milliseconds, most });
    if least > 0 {
        let logs: Vec<f64> = sorted.iter().map(|value| libm::log(*value as f64)).collect();
        let middle = logs.iter().sum::<f64>() / count;
        let variance =
            logs.iter().map(|log| (log - middle) * (log - middle)).sum::<f64>() / (count - 1.0).max(1.0);
        let mean = libm::exp(middle + variance / 2.0);
        let deviation = mean * libm::sqrt(libm::exp(variance) - 1.0);
        if mean < 3e12 && (1.0..3e12).contains(&deviation) {
            found.push(Distribution::LogNormal {
                mean: mean.round().max(1.0) as Milliseconds,
                deviation: deviation.round() as Milliseconds,
            });
        }
    }
    found
}

/// A length that people can read: three figures that count.
fn rounded(length: Milliseconds) -> Milliseconds {
    let grain = match length {
        0..=999 => 1,
        1_000..=9_999 => 10,
        10_000..=99_999 => 100,
        100_000..=3_599_999 => 1_000,
        3_600_000..=86_399_999 => 10_000,
        _ => 60_000,
    };
    (length + grain / 2) / grain * grain
}

fn readable(distribution: Distribution) -> Distribution {
    match distribution {
        Distribution::Fixed { value } => Distribution::Fixed { value: rounded(value) },
        Distribution::Uniform { least, most } => {
            Distribution::Uniform { least: rounded(least), most: rounded(most) }
        }
        Distribution::Triangular { least, mostly, most } => Distribution::Triangular {
            least: rounded(least),
            mostly: rounded(mostly).clamp(rounded(least), rounded(most)),
            most: rounded(most),
        },
        Distribution::Exponential { mean } => Distribution::Exponential { mean: rounded(mean).max(1) },
        Distribution::LogNormal { mean, deviation } => {
            Distribution::LogNormal { mean: rounded(mean).max(1), deviation: rounded(deviation) }
        }
        Distribution::Empirical { samples } => {
            Distribution::Empirical { samples: samples.into_iter().map(rounded).collect() }
        }
    }
}

/// The distribution that fits times best, by [`CRITERION`].
pub fn choose(times: &[Milliseconds]) -> Choice {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let count = sorted.len();
    let mut best: Option<(f64, Distribution)> = None;
    for candidate in candidates(&sorted) {
        if let Distribution::Fixed { .. } = candidate {
            return Choice { distribution: readable(candidate), gap: 0.0, count };
        }
        let gap = gap(&candidate, &sorted);
        if best.as_ref().is_none_or(|(smallest, _)| gap < smallest - SAME) {
            best = Some((gap, candidate));
        }
    }
    // Few times say little: chance alone makes a gap of that size.
    let allowed = LARGEST_GAP.max(1.36 / libm::sqrt(count.max(1) as f64)).min(0.2);
    match best {
        Some((gap, distribution)) if gap <= allowed && count >= 20 => {
            Choice { distribution: readable(distribution), gap, count }
        }
        other => {
            let samples = match count {
                0..=PERCENTILES => sorted,
                count => (0..PERCENTILES)
                    .filter_map(|index| sorted.get((2 * index + 1) * count / (2 * PERCENTILES)).copied())
                    .collect(),
            };
            let gap = other.map_or(1.0, |(gap, _)| gap);
            Choice { distribution: readable(Distribution::Empirical { samples }), gap, count }
        }
    }
}

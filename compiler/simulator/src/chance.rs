//! Chance that is the same everywhere: a seeded generator and the distributions drawn from it.
//!
//! The generator is SplitMix64 (Steele, Lea, Flood: *Fast splittable pseudorandom number generators*, OOPSLA 2014). Each case
//! has a generator of its own, seeded by the seed, the replication, the workflow and the number of the case. So two designs
//! are compared with the same cases: a change of capacity doesn't change how long the work in case 17 takes.
//!
//! Logarithms and exponentials come from the `libm` crate, because those of the platform differ in the last bit.

use crate::settings::{Count, Distribution};

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// Scatters the bits of a number.
#[inline]
pub(crate) fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A generator.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Chance(u64);

impl Chance {
    /// A generator of its own for what these numbers name.
    pub(crate) fn of(names: &[u64]) -> Self {
        names.iter().fold(Self(GOLDEN), |chance, name| chance.and(*name))
    }

    /// The generator for what is named by one more number, where nothing was drawn from this one.
    #[inline]
    pub(crate) fn and(self, name: u64) -> Self {
        Self(mix(self.0 ^ mix(name.wrapping_add(GOLDEN))))
    }

    /// The next 64 bits.
    #[inline]
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// A generator of its own that begins here.
    pub(crate) fn fork(&mut self) -> Self {
        Self(mix(self.next()))
    }

    /// From 0 to below 1.
    #[inline]
    pub(crate) fn share(&mut self) -> f64 {
        // 53 bits fit into a signed number, and those become a fraction in fewer instructions.
        (self.next() >> 11).cast_signed() as f64 / (1u64 << 53) as f64
    }

    /// True with that probability.
    #[inline]
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        if probability <= 0.0 {
            return false;
        }
        probability >= 1.0 || self.share() < probability
    }

    /// From 0 to below `count`.
    #[inline]
    pub(crate) fn below(&mut self, count: u64) -> u64 {
        // The product of a 64-bit fraction with the count: its bias is below one in 2^32 for the counts that occur.
        ((u128::from(self.next()) * u128::from(count)) >> 64) as u64
    }
}

/// A distribution, made ready to draw from.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Sampler {
    Fixed(u64),
    Uniform(u64, u64),
    Triangular(f64, f64, f64),
    Exponential(f64),
    LogNormal(f64, f64),
    Empirical(Vec<u64>),
}

/// The longest time that is drawn: a hundred years.
const LONGEST: f64 = 100.0 * 366.0 * 86_400_000.0;

#[inline]
fn rounded(value: f64) -> u64 {
    // Rounding half up keeps to whole numbers that are exact in 64 bits, also with a sign.
    ((value.clamp(0.0, LONGEST) + 0.5) as i64).cast_unsigned()
}

impl Sampler {
    pub(crate) fn new(distribution: &Distribution) -> Self {
        match distribution {
            Distribution::Fixed { value } => Self::Fixed(*value),
            Distribution::Uniform { least, most } => Self::Uniform(*least, *most),
            Distribution::Triangular { least, mostly, most } => {
                Self::Triangular(*least as f64, *mostly as f64, *most as f64)
            }
            Distribution::Exponential { mean } => Self::Exponential(*mean as f64),
            Distribution::LogNormal { mean, deviation } => {
                let (mean, deviation) = ((*mean).max(1) as f64, *deviation as f64);
                let variance = libm::log(1.0 + (deviation / mean) * (deviation / mean));
                Self::LogNormal(libm::log(mean) - variance / 2.0, variance.sqrt())
            }
            Distribution::Empirical { samples } => Self::Empirical(samples.clone()),
        }
    }

    /// A time.
    #[inline]
    pub(crate) fn draw(&self, chance: &mut Chance) -> u64 {
        match self {
            Self::Fixed(value) => *value,
            Self::Exponential(mean) => rounded(-mean * libm::log(1.0 - chance.share())),
            _ => self.draw_another(chance),
        }
    }

    fn draw_another(&self, chance: &mut Chance) -> u64 {
        match self {
            Self::Fixed(value) => *value,
            Self::Uniform(least, most) => least + chance.below((most - least).saturating_add(1)),
            Self::Triangular(least, mostly, most) => {
                let width = most - least;
                if width <= 0.0 {
                    return rounded(*least);
                }
                let share = chance.share();
                let turn = (mostly - least) / width;
                rounded(if share < turn {
                    least + (share * width * (mostly - least)).sqrt()
                } else {
                    most - ((1.0 - share) * width * (most - mostly)).sqrt()
                })
            }
            Self::Exponential(mean) => rounded(-mean * libm::log(1.0 - chance.share())),
            Self::LogNormal(middle, deviation) => {
                let radius = (-2.0 * libm::log(1.0 - chance.share())).sqrt();
                let normal = radius * libm::cos(core::f64::consts::TAU * chance.share());
                rounded(libm::exp(middle + deviation * normal))
            }
            Self::Empirical(samples) => {
                let place = chance.below(samples.len() as u64);
                samples.get(place as usize).copied().unwrap_or(0)
            }
        }
    }
}

/// A number of things.
pub(crate) fn count(of: &Count, chance: &mut Chance) -> u32 {
    match of {
        Count::Fixed(value) => *value,
        Count::Between(least, most) => {
            least + u32::try_from(chance.below(u64::from(most - least) + 1)).unwrap_or(0)
        }
        Count::Samples(samples) => {
            samples.get(chance.below(samples.len() as u64) as usize).copied().unwrap_or(0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_and_deviation(distribution: &Distribution) -> (f64, f64) {
        let sampler = Sampler::new(distribution);
        let mut chance = Chance::of(&[7]);
        let values: Vec<f64> = (0..200_000).map(|_| sampler.draw(&mut chance) as f64).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
        (mean, (variance / values.len() as f64).sqrt())
    }

    fn near(is: f64, should: f64) -> bool {
        (is - should).abs() < should * 0.01
    }

    #[test]
    fn distributions_have_the_mean_and_deviation_that_they_say() {
        let (mean, deviation) = mean_and_deviation(&Distribution::Exponential { mean: 60_000 });
        assert!(near(mean, 60_000.0) && near(deviation, 60_000.0), "{mean} {deviation}");
        let (mean, deviation) =
            mean_and_deviation(&Distribution::LogNormal { mean: 60_000, deviation: 30_000 });
        assert!(near(mean, 60_000.0) && near(deviation, 30_000.0), "{mean} {deviation}");
        let (mean, deviation) = mean_and_deviation(&Distribution::Uniform { least: 0, most: 60_000 });
        assert!(near(mean, 30_000.0) && near(deviation, 60_000.0 / 12f64.sqrt()), "{mean} {deviation}");
        let triangle = Distribution::Triangular { least: 10_000, mostly: 20_000, most: 60_000 };
        let (mean, deviation) = mean_and_deviation(&triangle);
        let variance: f64 = (1e8 + 4e8 + 36e8 - 2e8 - 6e8 - 12e8) / 18.0;
        assert!(near(mean, 30_000.0) && near(deviation, variance.sqrt()), "{mean} {deviation}");
    }

    #[test]
    fn the_generator_is_splitmix64() {
        // As published for this seed.
        let mut chance = Chance(1_234_567);
        let drawn = [chance.next(), chance.next(), chance.next()];
        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn a_seed_gives_the_same_times_on_every_machine() {
        // Computed once, by another program.
        let mut chance = Chance(1_234_567);
        let sampler = Sampler::new(&Distribution::LogNormal { mean: 3_600_000, deviation: 900_000 });
        let drawn: Vec<u64> = (0..3).map(|_| sampler.draw(&mut chance)).collect();
        assert_eq!(drawn, [3_881_121, 3_499_128, 2_209_961]);
    }
}

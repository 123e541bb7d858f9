//! How times are spread, in bounded memory.
//!
//! Times fall into buckets whose width grows with the time: 32 for each doubling, so a percentile is off by 3 % at most. A
//! bucket keeps the sum of what fell in, so that times which are all the same come out exact.

/// Buckets for each doubling.
const FINE: u32 = 32;
const FINE_BITS: u32 = 5;

#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    count: u64,
    sum: u64,
}

impl Bucket {
    #[inline]
    fn add(&mut self, value: u64) {
        self.count += 1;
        self.sum = self.sum.wrapping_add(value);
    }
}

/// Times that were counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times {
    buckets: Vec<Bucket>,
    pub(crate) count: u64,
    pub(crate) sum: u128,
    pub(crate) most: u64,
    zero: u64,
}

#[inline]
fn place(value: u64) -> usize {
    if value < u64::from(FINE) {
        return value as usize;
    }
    let doubling = 63 - value.leading_zeros() - FINE_BITS;
    (doubling * FINE) as usize + (value >> doubling) as usize
}

impl Times {
    /// One more.
    #[inline]
    pub(crate) fn add(&mut self, value: u64) {
        self.count += 1;
        if value == 0 {
            self.zero += 1;
            return;
        }
        self.sum += u128::from(value);
        self.most = self.most.max(value);
        let place = place(value);
        match self.buckets.get_mut(place) {
            Some(bucket) => bucket.add(value),
            None => self.first_of_its_kind(place, value),
        }
    }

    fn first_of_its_kind(&mut self, place: usize, value: u64) {
        self.buckets.resize(place + 1, Bucket::default());
        if let Some(bucket) = self.buckets.get_mut(place) {
            bucket.add(value);
        }
    }

    /// One more that took no time.
    #[inline]
    pub(crate) fn add_none(&mut self) {
        self.count += 1;
        self.zero += 1;
    }

    /// Those of another one too.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.zero += other.zero;
        self.most = self.most.max(other.most);
        if self.buckets.len() < other.buckets.len() {
            self.buckets.resize(other.buckets.len(), Bucket::default());
        }
        for (mine, others) in self.buckets.iter_mut().zip(&other.buckets) {
            mine.count += others.count;
            mine.sum = mine.sum.wrapping_add(others.sum);
        }
    }

    /// The mean; `None` where nothing was counted.
    pub(crate) fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }

    /// The time that this share of them doesn't exceed; `None` where nothing was counted.
    pub(crate) fn percentile(&self, share: f64) -> Option<f64> {
        if self.count == 0 {
            return None;
        }
        let rank = ((self.count as f64 * share).ceil() as u64).clamp(1, self.count);
        let mut before = self.zero;
        if rank <= before {
            return Some(0.0);
        }
        for bucket in &self.buckets {
            if bucket.count > 0 && rank <= before + bucket.count {
                return Some(bucket.sum as f64 / bucket.count as f64);
            }
            before += bucket.count;
        }
        Some(self.most as f64)
    }

    /// What fell where: the mean of each bucket that isn't empty, and its count.
    pub(crate) fn points(&self) -> impl Iterator<Item = (f64, u64)> + '_ {
        let zero = (self.zero > 0).then_some((0.0, self.zero));
        let others = self.buckets.iter().filter(|bucket| bucket.count > 0);
        zero.into_iter().chain(others.map(|bucket| (bucket.sum as f64 / bucket.count as f64, bucket.count)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_are_all_the_same_are_exact() {
        let mut times = Times::default();
        for _ in 0..1_000 {
            times.add(3_723_001);
        }
        for share in [0.5, 0.9, 0.99] {
            assert_eq!(times.percentile(share), Some(3_723_001.0));
        }
        assert_eq!(times.mean(), Some(3_723_001.0));
    }

    #[test]
    fn percentiles_are_off_by_three_percent_at_most() {
        let mut times = Times::default();
        for value in 0..=100_000u64 {
            times.add(value * 37);
        }
        for share in [0.01, 0.5, 0.9, 0.95, 0.99] {
            let is = times.percentile(share).unwrap_or_default();
            let should = 100_000.0 * 37.0 * share;
            assert!((is / should - 1.0).abs() < 0.032, "{share}: {is} instead of {should}");
        }
        assert_eq!(times.most, 3_700_000);
    }

    #[test]
    fn every_time_has_a_bucket_and_buckets_rise() {
        let mut last = 0;
        for value in 0..100_000u64 {
            let place = place(value);
            assert!(place == last || place == last + 1, "{value}");
            last = place;
        }
        assert!(place(u64::MAX) < 2_048);
    }
}

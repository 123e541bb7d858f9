//! Which data steps write, and what it was made from.

use crate::conditions::{Data, Vocabulary};
use flow_ir::{Deed, Expression, ExpressionKind, Participant, Step, StepKind, Type};
use smallvec::SmallVec;

/// Most sets are of the few data of one step, and need no memory of their own.
type Words = SmallVec<[u64; 1]>;

/// A set of data. Those of one step lie close to each other: words before the first that holds any, and after the last, take no
/// room.
#[derive(Clone, Debug, Default)]
pub struct DataSet {
    /// The number of the first word.
    first: usize,
    /// From there on, 64 data each.
    words: Words,
}

impl DataSet {
    /// An empty one.
    pub const fn new() -> Self {
        Self { first: 0, words: SmallVec::new_const() }
    }

    /// The word of that number.
    fn word(&self, place: usize) -> u64 {
        place.checked_sub(self.first).and_then(|index| self.words.get(index)).copied().unwrap_or(0)
    }

    /// The same, with each of some words in it.
    fn reach(&mut self, from: usize, until: usize) {
        if self.words.is_empty() {
            self.first = from;
        }
        if from < self.first {
            self.words.insert_many(0, std::iter::repeat_n(0, self.first - from));
            self.first = from;
        }
        if self.first + self.words.len() < until {
            self.words.resize(until - self.first, 0);
        }
    }

    /// Adds one; true where it is new.
    pub fn insert(&mut self, data: Data) -> bool {
        let (place, bit) = (data as usize / 64, 1_u64 << (data % 64));
        self.reach(place, place + 1);
        match self.words.get_mut(place - self.first) {
            Some(word) => {
                let new = *word & bit == 0;
                *word |= bit;
                new
            }
            None => false,
        }
    }

    /// Whether it is in it.
    pub fn contains(&self, data: Data) -> bool {
        self.word(data as usize / 64) & (1 << (data % 64)) != 0
    }

    /// Adds all of another set; true where something is new.
    pub fn add(&mut self, other: &Self) -> bool {
        if other.words.is_empty() {
            return false;
        }
        self.reach(other.first, other.first + other.words.len());
        let mut new = false;
        let own = self.words.iter_mut().skip(other.first - self.first);
        for (word, more) in own.zip(&other.words) {
            new |= more & !*word != 0;
            *word |= more;
        }
        new
    }

    /// Takes away all of another set, but for what a third one holds.
    pub fn remove_except(&mut self, other: &Self, kept: &Self) {
        for (place, word) in (self.first..).zip(&mut self.words) {
            *word &= !(other.word(place) & !kept.word(place));
        }
    }

    /// Adds what two other sets share.
    pub fn add_shared(&mut self, left: &Self, right: &Self) {
        let mut shared = left.clone();
        shared.keep(right);
        self.add(&shared);
    }

    /// Keeps only what is in another set as well; true where that is less than before.
    pub fn keep(&mut self, other: &Self) -> bool {
        let mut less = false;
        for (place, word) in (self.first..).zip(&mut self.words) {
            let kept = *word & other.word(place);
            less |= kept != *word;
            *word = kept;
        }
        less
    }

    /// Whether they share something.
    pub fn meets(&self, other: &Self) -> bool {
        let (later, earlier) = if self.first < other.first { (other, self) } else { (self, other) };
        let beside = earlier.words.iter().skip(later.first - earlier.first);
        beside.zip(&later.words).any(|(left, right)| left & right != 0)
    }

    /// True where nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// What is in it, in order.
    pub fn iter(&self) -> impl Iterator<Item = Data> + '_ {
        (self.first..).zip(&self.words).flat_map(|(place, word)| bits(place, *word))
    }
}

/// The data of a word, by its number.
pub(super) fn bits(place: usize, word: u64) -> impl Iterator<Item = Data> {
    let mut left = word;
    std::iter::from_fn(move || {
        let bit = (left != 0).then(|| left.trailing_zeros())?;
        // Without its lowest bit.
        left &= left - 1;
        Some(place as Data * 64 + bit)
    })
}

impl PartialEq for DataSet {
    fn eq(&self, other: &Self) -> bool {
        fn trimmed(set: &DataSet) -> (usize, &[u64]) {
            let empty = set.words.iter().take_while(|word| **word == 0).count();
            let end = set.words.iter().rposition(|word| *word != 0).map_or(empty, |last| last + 1);
            (set.first + empty, set.words.get(empty..end).unwrap_or(&[]))
        }
        let ((from, left), (other_from, right)) = (trimmed(self), trimmed(other));
        left == right && (left.is_empty() || from == other_from)
    }
}

impl Eq for DataSet {}

impl Extend<Data> for DataSet {
    fn extend<I: IntoIterator<Item = Data>>(&mut self, items: I) {
        for item in items {
            self.insert(item);
        }
    }
}

impl FromIterator<Data> for DataSet {
    fn from_iter<I: IntoIterator<Item = Data>>(items: I) -> Self {
        let mut set = Self::default();
        set.extend(items);
        set
    }
}

/// The data that a step writes when it is done: a run writes what the other workflow's outcome carries. Who holds a role
/// in the case is no part of what is done, so handing it over changes nothing that was approved.
pub fn written(step: &Step, vocabulary: &mut Vocabulary<'_>) -> DataSet {
    match &step.kind {
        StepKind::Run(_) => [vocabulary.data(&step.head.name)].into_iter().collect(),
        _ => step
            .work()
            .iter()
            .flat_map(|work| &work.writes)
            .filter(|write| !matches!(write.type_, Type::Holder { .. }))
            .map(|write| vocabulary.data(&write.name))
            .collect(),
    }
}

/// The data that a step acts on: what it reads, and what its actions and runs are given.
pub fn acted_on(step: &Step, vocabulary: &mut Vocabulary<'_>) -> DataSet {
    let mut found = DataSet::default();
    let expressions = arguments(step);
    for read in step.work().iter().flat_map(|work| &work.reads) {
        if let Some(name) = read.path.first() {
            found.insert(vocabulary.data(name));
        }
    }
    for expression in expressions {
        named(expression, vocabulary, &mut found);
    }
    found
}

/// What actions and runs of a step are given.
fn arguments(step: &Step) -> Vec<&Expression> {
    match &step.kind {
        StepKind::Stage(stage) => {
            let calls = stage.does.iter().filter_map(|deed| match deed {
                Deed::Action(call) => Some(call),
                Deed::Text(_) => None,
            });
            calls.flat_map(|call| &call.arguments).map(|argument| &argument.value).collect()
        }
        StepKind::Run(run) => run.arguments.iter().map(|argument| &argument.value).collect(),
        _ => Vec::new(),
    }
}

/// The same with the fields.
pub fn given(step: &Step) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut open = arguments(step);
    while let Some(expression) = open.pop() {
        match &expression.kind {
            ExpressionKind::Variable { path } => found.push(path.clone()),
            _ => open.extend(expression.parts()),
        }
    }
    found
}

/// The data that an expression speaks about.
pub fn named(expression: &Expression, vocabulary: &mut Vocabulary<'_>, found: &mut DataSet) {
    let mut open = vec![expression];
    while let Some(expression) = open.pop() {
        if let ExpressionKind::Variable { path } = &expression.kind {
            if let Some(name) = path.first()
                && !matches!(expression.result, Type::Holder { .. })
            {
                found.insert(vocabulary.data(name));
            }
        } else {
            open.extend(expression.parts());
        }
    }
}

/// True where only systems do it: what they write follows from what they are given.
pub fn by_system(step: &Step) -> bool {
    match &step.kind {
        StepKind::Stage(stage) => {
            let mut people =
                stage.work.by.iter().flat_map(|performers| performers.who.participants()).peekable();
            people.peek().is_some()
                && people.all(|participant| matches!(participant, Participant::System { .. }))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::DataSet;

    #[test]
    fn sets_of_data_grow() {
        let mut set: DataSet = [3, 70].into_iter().collect();
        assert!(set.contains(70) && !set.contains(64));
        assert!(!set.insert(3) && set.insert(200));
        assert_eq!(set.iter().collect::<Vec<_>>(), [3, 70, 200]);
        let other: DataSet = [1, 200].into_iter().collect();
        assert!(set.meets(&other) && set.add(&other) && !set.add(&other));
        let mut kept = set.clone();
        assert!(kept.keep(&other) && !kept.keep(&other) && kept == other);
        assert!(DataSet::default().is_empty() && !set.is_empty());
    }
}

//! Which data steps write, and what it was made from.

use crate::conditions::{Data, Vocabulary};
use flow_ir::{Deed, Expression, ExpressionKind, Participant, Step, StepKind, Type};

/// A set of data.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DataSet {
    words: Vec<u64>,
}

impl DataSet {
    /// An empty one.
    pub const fn new() -> Self {
        Self { words: Vec::new() }
    }

    /// Adds one; true where it is new.
    pub fn insert(&mut self, data: Data) -> bool {
        let (word, bit) = (data as usize / 64, 1_u64 << (data % 64));
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        match self.words.get_mut(word) {
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
        self.words.get(data as usize / 64).is_some_and(|word| word & (1 << (data % 64)) != 0)
    }

    /// Adds all of another set; true where something is new.
    pub fn add(&mut self, other: &Self) -> bool {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        let mut new = false;
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            new |= more & !*word != 0;
            *word |= more;
        }
        new
    }

    /// Takes away all of another set, but for what a third one holds.
    pub fn remove_except(&mut self, other: &Self, kept: &Self) {
        for (place, word) in self.words.iter_mut().enumerate() {
            let out =
                other.words.get(place).copied().unwrap_or(0) & !kept.words.get(place).copied().unwrap_or(0);
            *word &= !out;
        }
    }

    /// Adds what two other sets share.
    pub fn add_shared(&mut self, left: &Self, right: &Self) {
        let shared =
            Self { words: left.words.iter().zip(&right.words).map(|(left, right)| left & right).collect() };
        self.add(&shared);
    }

    /// Keeps only what is in another set as well; true where that is less than before.
    pub fn keep(&mut self, other: &Self) -> bool {
        let mut less = false;
        for (place, word) in self.words.iter_mut().enumerate() {
            let kept = *word & other.words.get(place).copied().unwrap_or(0);
            less |= kept != *word;
            *word = kept;
        }
        less
    }

    /// Whether they share something.
    pub fn meets(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(left, right)| left & right != 0)
    }

    /// True where nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// What is in it, in order.
    pub fn iter(&self) -> impl Iterator<Item = Data> + '_ {
        self.words.iter().enumerate().flat_map(|(place, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros())?;
                // Without its lowest bit.
                left &= left - 1;
                Some(place as Data * 64 + bit)
            })
        })
    }
}

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
            _ => open.extend(crate::conditions::parts(expression)),
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
            open.extend(crate::conditions::parts(expression));
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

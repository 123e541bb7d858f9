//! The data that a text may name at some place: parameters, what was written, the item of an `each`.

use flow_ir::{Field, Id, Type};
use flow_source::Location;
use flow_syntax::words::Kind;
use rustc_hash::FxHashMap;

/// Data that can be named, innermost last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope<'a> {
    entries: Vec<Entry<'a>>,
    names: FxHashMap<&'a str, Vec<usize>>,
}

/// One name and what it stands for.
#[derive(Clone, Debug)]
pub(crate) struct Entry<'a> {
    /// The name.
    pub(crate) name: &'a str,
    /// What it stands for.
    pub(crate) data: Data,
    /// Where it is declared.
    pub(crate) place: Location,
}

/// What a name of data stands for.
#[derive(Clone, Debug)]
pub(crate) enum Data {
    /// A value.
    Value {
        /// Its type.
        type_: Type,
        /// Its labels, by id: for the rules that follow information.
        #[allow(dead_code)]
        labels: Vec<Id>,
    },
    /// What an event or the outcome of a run carries: it has fields and is no value itself.
    Fields(Vec<Field>),
    /// A step of the workflow. It is no value itself; its figures can be named (`review.verdicts`, `analyse.started`), and
    /// it can be an argument where a `step` is asked for.
    Step {
        /// Its id.
        id: Id,
        /// What kind of step it is.
        kind: Kind,
        /// Of a parallel: the type of `block.joined` and `block.left`.
        joined: Option<Type>,
    },
}

impl<'a> Scope<'a> {
    /// Adds a name; one that is there already is hidden until [`Scope::close`].
    pub(crate) fn declare(&mut self, name: &'a str, data: Data, place: Location) {
        self.names.entry(name).or_default().push(self.entries.len());
        self.entries.push(Entry { name, data, place });
    }

    /// Adds a value; see [`Scope::declare`].
    pub(crate) fn value(&mut self, name: &'a str, type_: Type, labels: Vec<Id>, place: Location) {
        self.declare(name, Data::Value { type_, labels }, place);
    }

    /// What the name stands for.
    pub(crate) fn get(&self, name: &str) -> Option<&Entry<'a>> {
        self.names.get(name).and_then(|places| places.last()).and_then(|place| self.entries.get(*place))
    }

    /// All names in the order they were added.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.entries.iter().map(|entry| entry.name)
    }

    /// Where the scope stands now, to come back to with [`Scope::close`].
    pub(crate) fn open(&self) -> usize {
        self.entries.len()
    }

    /// Forgets everything added since [`Scope::open`] gave `mark`.
    pub(crate) fn close(&mut self, mark: usize) {
        while self.entries.len() > mark {
            let Some(entry) = self.entries.pop() else { return };
            if let Some(places) = self.names.get_mut(entry.name) {
                places.pop();
            }
        }
    }
}

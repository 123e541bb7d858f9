//! The data that a text may name at some place: parameters, what was written, the item of an `each`.

use flow_ir::{Field, Id, Type};
use flow_source::Location;
use flow_syntax::words::Kind;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Data that can be named, innermost last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope<'a> {
    /// What is in scope for both halves of a workflow, around the names of each; it has no such scope itself.
    around: Option<Arc<Scope<'a>>>,
    entries: Vec<Entry<'a>>,
    /// The innermost entry of each name.
    names: FxHashMap<&'a str, usize>,
}

/// One name and what it stands for.
#[derive(Clone, Debug)]
pub(crate) struct Entry<'a> {
    /// The name.
    pub(crate) name: &'a str,
    /// What it stands for.
    pub(crate) data: Data<'a>,
    /// Where it is declared.
    pub(crate) place: Location,
    /// The entry of that name that it hides.
    hidden: Option<usize>,
}

/// What a name of data stands for.
#[derive(Clone, Debug)]
pub(crate) enum Data<'a> {
    /// A value.
    Value {
        /// Its type.
        type_: Type,
        /// Its labels, by id: for the rules that follow information.
        #[allow(dead_code)]
        labels: Vec<Id>,
    },
    /// What an event or the outcome of a run carries: it has fields and is no value itself.
    Fields(Arc<[Field]>),
    /// A step of the workflow. It is no value itself; its figures can be named (`review.verdicts`, `analyse.started`), and
    /// it can be an argument where a `step` is asked for.
    Step {
        /// Its id.
        id: &'a str,
        /// What kind of step it is.
        kind: Kind,
        /// Of a parallel: the type of `block.joined` and `block.left`.
        joined: Option<Type>,
    },
}

impl<'a> Scope<'a> {
    /// Makes room for so many more names.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.entries.reserve(more);
        self.names.reserve(more);
    }

    /// Adds a name; one that is there already is hidden until [`Scope::close`].
    pub(crate) fn declare(&mut self, name: &'a str, data: Data<'a>, place: Location) {
        let hidden = self.names.insert(name, self.entries.len());
        self.entries.push(Entry { name, data, place, hidden });
    }

    /// Adds a value; see [`Scope::declare`].
    pub(crate) fn value(&mut self, name: &'a str, type_: Type, labels: Vec<Id>, place: Location) {
        self.declare(name, Data::Value { type_, labels }, place);
    }

    /// What the name stands for.
    pub(crate) fn get(&self, name: &str) -> Option<&Entry<'a>> {
        match (self.names.get(name), &self.around) {
            (Some(place), _) => self.entries.get(*place),
            (None, Some(around)) => around.get(name),
            (None, None) => None,
        }
    }

    /// All names in the order they were added.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> + '_ {
        let around = self.around.iter().flat_map(|around| &around.entries);
        around.chain(&self.entries).map(|entry| entry.name)
    }

    /// Lets another half name everything that is in scope now; gives that half's scope. Undone by [`Scope::rejoin`].
    pub(super) fn share(&mut self) -> Self {
        let around = Arc::new(std::mem::take(self));
        self.around = Some(Arc::clone(&around));
        Self { around: Some(around), ..Self::default() }
    }

    /// Puts the scope back as it was before [`Scope::share`].
    pub(super) fn rejoin(&mut self) {
        if let Some(around) = self.around.take() {
            *self = Arc::unwrap_or_clone(around);
        }
    }

    /// Where the scope stands now, to come back to with [`Scope::close`].
    pub(crate) fn open(&self) -> usize {
        self.entries.len()
    }

    /// Forgets everything added since [`Scope::open`] gave `mark`.
    pub(crate) fn close(&mut self, mark: usize) {
        // Where nothing is left, nothing has to be put back.
        if mark == 0 {
            self.entries.clear();
            self.names.clear();
        }
        while self.entries.len() > mark {
            let Some(entry) = self.entries.pop() else { return };
            match entry.hidden {
                Some(hidden) => self.names.insert(entry.name, hidden),
                None => self.names.remove(entry.name),
            };
        }
    }
}

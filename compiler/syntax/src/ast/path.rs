//! Names joined by dots.

use super::{List, Name};
use flow_source::Span;
use std::ops::Deref;

/// Names joined by dots: `request.amount`, `std.risk`.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// From the first name to the last.
    pub span: Span,
    /// At least one.
    pub names: Names,
}

impl Path {
    /// The path as it is written, without spaces and backticks.
    pub fn text(&self, source: &str) -> String {
        let names: Vec<&str> = self.names.iter().map(|name| name.text(source)).collect();
        names.join(".")
    }
}

impl From<Name> for Path {
    fn from(name: Name) -> Self {
        Self { span: name.span, names: Names::from(name) }
    }
}

/// The names of a [`Path`]: a slice of them. One that stands alone, as most do, takes no memory besides.
#[derive(Clone)]
pub struct Names(Kept);

/// How they are kept.
#[derive(Clone)]
enum Kept {
    One(Name),
    List(List<Name>),
}

impl Names {
    /// The names, from left to right.
    #[inline]
    pub fn as_slice(&self) -> &[Name] {
        match &self.0 {
            Kept::One(name) => std::slice::from_ref(name),
            Kept::List(names) => names,
        }
    }
}

impl Deref for Names {
    type Target = [Name];
    #[inline]
    fn deref(&self) -> &[Name] {
        self.as_slice()
    }
}

impl From<Name> for Names {
    #[inline]
    fn from(name: Name) -> Self {
        Self(Kept::One(name))
    }
}

impl From<List<Name>> for Names {
    fn from(names: List<Name>) -> Self {
        match names.as_slice() {
            [name] => Self::from(*name),
            _ => Self(Kept::List(names)),
        }
    }
}

impl From<&[Name]> for Names {
    fn from(names: &[Name]) -> Self {
        Self::from(List::from(names))
    }
}

impl<'names> IntoIterator for &'names Names {
    type Item = &'names Name;
    type IntoIter = std::slice::Iter<'names, Name>;
    fn into_iter(self) -> Self::IntoIter {
        self.as_slice().iter()
    }
}

impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl std::fmt::Debug for Names {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_slice().fmt(formatter)
    }
}

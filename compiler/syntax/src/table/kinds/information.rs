//! What moves through the work.

use crate::table::lines::once;
use crate::table::{Body, HeaderForm, KindEntry, Shape};
use crate::words::{Keyword, Kind};

pub(in crate::table) const RECORD: KindEntry = KindEntry {
    kind: Kind::Record,
    documentation: "An artifact that moves through the work: its fields and their types, with the class of information they hold.",
    example: "record Request {\n  order: Text\n  card: Text @pii\n}",
    header: HeaderForm::Name,
    body: Body::Fields,
    column: 0,
    groups: &[],
    nested: &[],
};

pub(in crate::table) const CHOICE: KindEntry = KindEntry {
    kind: Kind::Choice,
    documentation: "A value that is one of a few.",
    example: "choice Verdict { refund, decline }",
    header: HeaderForm::Name,
    body: Body::Members,
    column: 0,
    groups: &[],
    nested: &[],
};

pub(in crate::table) const LABEL: KindEntry = KindEntry {
    kind: Kind::Label,
    documentation: "A class of information; who isn't cleared for it doesn't see it.",
    example: "label pii { above internal }",
    header: HeaderForm::Name,
    body: Body::MayBeLines,
    column: 6,
    groups: &[&[once(
        Keyword::Above,
        Shape::Paths,
        "The classes that it is stricter than.",
        "above internal",
    )]],
    nested: &[],
};

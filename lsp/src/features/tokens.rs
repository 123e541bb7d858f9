//! What each word of a text is, for colouring it by meaning.

use crate::names::NameKind;
use crate::package::View;
use flow_source::Span;
use flow_syntax::token::Token;
use flow_syntax::words::Kind;
use logos::Logos as _;
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;

/// The classes of tokens, as editors know them; a [`Class`] is a place in this list.
pub const CLASSES: [&str; 15] = [
    "keyword",
    "type",
    "enum",
    "enumMember",
    "class",
    "interface",
    "function",
    "method",
    "property",
    "parameter",
    "variable",
    "event",
    "namespace",
    "string",
    "number",
];

/// What tokens may be beside their class; each is a bit.
pub const MODIFIERS: [&str; 3] = ["declaration", "defaultLibrary", "documentation"];

/// A class of tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Class {
    /// A word of the language.
    Keyword,
    /// A record, a tier, a label: what things are.
    Type,
    /// A choice.
    Enum,
    /// A member of a choice.
    EnumMember,
    /// Somebody who takes part.
    Class,
    /// A standard, a policy, a protocol, a ladder: rules to be kept.
    Interface,
    /// A workflow or a step.
    Function,
    /// An action of a system.
    Method,
    /// A field or a fact.
    Property,
    /// A parameter.
    Parameter,
    /// Data.
    Variable,
    /// An event, an outcome, an error.
    Event,
    /// A module.
    Namespace,
    /// A text.
    Text,
    /// A number, a date, a length of time.
    Number,
}

/// A token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Coloured {
    /// Where; never across lines.
    pub span: Span,
    /// What.
    pub class: Class,
    /// Bits of [`MODIFIERS`].
    pub modifiers: u32,
}

/// The tokens of a file, or of a part of it, in order.
pub fn tokens(view: &View<'_>, part: Option<Span>) -> Vec<Coloured> {
    let text = view.text();
    let mut meanings: FxHashMap<u32, (Class, u32)> = FxHashMap::default();
    for one in view.file.names() {
        meanings.insert(one.name.start, (class(one.kind), 1));
    }
    let references = &view.analysis.references;
    let first = references.partition_point(|found| found.at.file < view.id);
    let mut kinds: FxHashMap<flow_source::Location, (Class, u32)> = FxHashMap::default();
    for found in
        references.get(first..).unwrap_or_default().iter().take_while(|found| found.at.file == view.id)
    {
        let meaning = *kinds.entry(found.to).or_insert_with(|| meaning(view, found.to));
        match meanings.entry(found.at.span.start) {
            Entry::Vacant(free) => {
                free.insert(meaning);
            }
            // A value that stands bare for the parameter of its name looks like the value.
            Entry::Occupied(mut known) => {
                let declares = known.get().1 == 1;
                if !declares && view.is_in_scope(found.to, found.at) == Some(true) {
                    known.insert(meaning);
                }
            }
        }
    }
    let mut found = Vec::new();
    let (from, to) = part.map_or((0, u32::MAX), |part| (part.start, part.end));
    let mut line_begins = true;
    for (token, range) in Token::lexer(text).spanned() {
        let span = Span::from(range);
        let Ok(token) = token else { continue };
        if token == Token::NewLine {
            line_begins = true;
            continue;
        }
        let begins = std::mem::replace(&mut line_begins, false);
        if span.end <= from || to <= span.start {
            continue;
        }
        let (class, modifiers) = match token {
            Token::Text => (Class::Text, 0),
            Token::Number | Token::Percent | Token::Duration | Token::Date | Token::TimeOfDay => {
                (Class::Number, 0)
            }
            token if token.is_name() || token.is_word() => match meanings.get(&span.start) {
                Some(meaning) => *meaning,
                None if token.is_word() || begins => (Class::Keyword, 0),
                None if flow_analysis::built_in_types().any(|name| name == span.of(text)) => (Class::Type, 2),
                None => continue,
            },
            // Comments and prose are coloured well enough by their look.
            _ => continue,
        };
        if !span.of(text).contains('\n') {
            found.push(Coloured { span, class, modifiers });
        }
    }
    found
}

fn meaning(view: &View<'_>, place: flow_source::Location) -> (Class, u32) {
    if place.span.is_empty() {
        return (Class::Namespace, 0);
    }
    match view.declared(place) {
        Some((there, declared)) => {
            (class(declared.kind), if there.source.path().starts_with("std/") { 2 } else { 0 })
        }
        None => (Class::Variable, 0),
    }
}

const fn class(kind: NameKind) -> Class {
    match kind {
        NameKind::Block(kind) => match kind {
            Kind::Role | Kind::Person | Kind::Agent | Kind::System | Kind::Function => Class::Class,
            Kind::Record | Kind::Risk | Kind::Label | Kind::Measure | Kind::Calendar => Class::Type,
            Kind::Choice => Class::Enum,
            Kind::Standard
            | Kind::Policy
            | Kind::Recovery
            | Kind::Escalation
            | Kind::Cadence
            | Kind::Seam => Class::Interface,
            Kind::Outcome | Kind::Event => Class::Event,
            Kind::Finally => Class::Keyword,
            Kind::Scenario | Kind::Postmortem => Class::Text,
            _ => Class::Function,
        },
        NameKind::Field | NameKind::Fact | NameKind::Criterion => Class::Property,
        NameKind::Member | NameKind::Verdict => Class::EnumMember,
        NameKind::Parameter => Class::Parameter,
        NameKind::Variable | NameKind::Item => Class::Variable,
        NameKind::Action => Class::Method,
        NameKind::Error => Class::Event,
    }
}

#[cfg(test)]
mod tests {
    use super::{CLASSES, tokens};
    use crate::features::fixture::answers;

    #[test]
    fn words_are_coloured_by_what_they_mean() {
        let fixture = answers("owne");
        let view = fixture.view();
        let found = tokens(&view, None);
        let class = |text: &str, nth: usize| {
            let mut all = found.iter().filter(|token| token.span.of(view.text()) == text);
            all.nth(nth).map(|token| (CLASSES[token.class as usize], token.modifiers))
        };
        assert_eq!(class("owner", 0), Some(("keyword", 0)));
        assert_eq!(class("Lead", 1), Some(("class", 0)));
        assert_eq!(class("Request", 0), Some(("type", 1)));
        assert_eq!(class("Text", 0), Some(("type", 2)));
        assert_eq!(class("draft", 0), Some(("function", 1)));
        assert_eq!(class("reply", 0), Some(("parameter", 1)));
        assert_eq!(class("large", 1), Some(("enumMember", 0)));
        assert_eq!(class("send", 0), Some(("function", 0)));
        assert_eq!(class("3", 0), Some(("number", 0)));
        let sorted = found.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
        assert!(sorted, "they stand in order and apart");
    }

    #[test]
    fn a_part_is_a_part_of_the_whole() {
        let fixture = answers("owne");
        let view = fixture.view();
        let part = view.source.line_span(6);
        let all = tokens(&view, None);
        let some = tokens(&view, Some(part));
        assert!(!some.is_empty() && some.iter().all(|token| all.contains(token)));
    }
}

//! What stands in brackets: the parameters of what is called, the fields of a record, and values of their types.

use super::names::{Found, Names};
use super::place::Place;
use super::scope::plain_type;
use super::{Item, ItemKind};
use crate::names::NameKind;
use flow_source::Span;
use flow_syntax::token::Token;
use flow_syntax::words::Kind;

/// The innermost bracket that is open at a place.
pub(super) struct Bracket {
    /// The names before it.
    pub(super) before: Vec<String>,
    /// True for `{`: the fields of a record.
    pub(super) record: bool,
    /// The name before the colon, where a value is being written.
    pub(super) key: Option<String>,
    /// The names that have a value already.
    given: Vec<String>,
}

/// The innermost bracket of a statement that is open at its end, seen from its tokens.
pub(super) fn innermost(text: &str, tokens: &[(Token, Span)]) -> Option<Bracket> {
    let mut open: Vec<usize> = Vec::new();
    for (index, (token, _)) in tokens.iter().enumerate() {
        match token {
            Token::OpenParenthesis | Token::OpenBrace | Token::OpenBracket => open.push(index),
            Token::CloseParenthesis | Token::CloseBrace | Token::CloseBracket => {
                open.pop();
            }
            _ => {}
        }
    }
    // A list holds what its key does.
    while let Some(at) = open.last()
        && tokens.get(*at).is_some_and(|(token, _)| *token == Token::OpenBracket)
    {
        open.pop();
    }
    let at = *open.last()?;
    let (token, _) = tokens.get(at)?;
    let mut before = path_ending(text, tokens, at);
    if before == ["happens"] {
        // What happens stands before it.
        before = path_ending(text, tokens, at - 1);
    }
    if before.is_empty() {
        return None;
    }
    let inside = tokens.get(at + 1..).unwrap_or_default();
    let mut given = Vec::new();
    let mut depth = 0usize;
    let mut key = None;
    for (index, (token, _)) in inside.iter().enumerate() {
        match token {
            Token::OpenParenthesis | Token::OpenBrace | Token::OpenBracket => depth += 1,
            Token::CloseParenthesis | Token::CloseBrace | Token::CloseBracket => {
                depth = depth.saturating_sub(1)
            }
            Token::Comma | Token::NewLine if depth == 0 => key = None,
            Token::Colon if depth == 0 => {
                let name = index.checked_sub(1).and_then(|before| inside.get(before));
                let name = name.map(|(_, span)| span.of(text).to_owned());
                given.extend(name.clone());
                key = name;
            }
            _ => {}
        }
    }
    Some(Bracket { before, record: *token == Token::OpenBrace, key, given })
}

/// The names with dots that end before a token.
pub(super) fn path_ending(text: &str, tokens: &[(Token, Span)], index: usize) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = index;
    while let Some((token, span)) = at.checked_sub(1).and_then(|at| tokens.get(at)) {
        if !token.is_name() {
            break;
        }
        names.push(span.of(text).trim_matches('`').to_owned());
        match at.checked_sub(2).and_then(|dot| tokens.get(dot)) {
            Some((Token::Dot, _)) => at -= 2,
            _ => break,
        }
    }
    names.reverse();
    names
}

/// The names before `in [`, where the list that the word stands in is compared with them: `kind in [small, large]`.
pub(super) fn compared_list(text: &str, tokens: &[(Token, Span)]) -> Option<Vec<String>> {
    let open = tokens.iter().rposition(|(token, _)| *token == Token::OpenBracket)?;
    let inside = tokens.get(open..)?;
    let before = open.checked_sub(1)?;
    let compared = matches!(tokens.get(before), Some((Token::In, _)))
        && !inside.iter().any(|(token, _)| *token == Token::CloseBracket);
    compared.then(|| path_ending(text, tokens, before))
}

/// What may be written in a bracket.
pub(super) fn items<'a>(names: &Names<'a>, place: &Place<'a>, bracket: &Bracket) -> Vec<Item> {
    let owner = names.taking(place, &bracket.before, bracket.record);
    let inside = |found: &Found<'_>| match bracket.record {
        true => found.one.kind == NameKind::Field,
        false => matches!(found.one.kind, NameKind::Parameter),
    };
    let parts: Vec<Found<'a>> =
        owner.iter().flat_map(|owner| owner.inside().filter(inside).collect::<Vec<_>>()).collect();
    match &bracket.key {
        None => {
            let open = || parts.iter().filter(|part| !bracket.given.iter().any(|given| given == part.name()));
            let mut items: Vec<Item> = open()
                .map(|part| {
                    let mut item = part.item(0);
                    item.insert = format!("{}: ", part.name());
                    item
                })
                .collect();
            // One value may stand alone, and what is called like its parameter.
            if !bracket.record {
                if bracket.given.is_empty()
                    && let Some(first) = open().next()
                {
                    items.extend(of_type(names, place, first.written_type(), 1));
                }
                items.extend(names.values(place, 2));
            }
            items
        }
        Some(key) => {
            let part = parts.iter().find(|part| part.name() == key);
            part.map(|part| of_type(names, place, part.written_type(), 0)).unwrap_or_default()
        }
    }
}

/// Values of a type, as far as its names say them: data of that type, and what the type itself lists.
pub(super) fn of_type<'a>(names: &Names<'a>, place: &Place<'a>, written: &str, rank: u8) -> Vec<Item> {
    let type_ = plain_type(written);
    let same = |found: &Found<'a>| plain_type(found.written_type()) == type_;
    let mut items: Vec<Item> = Vec::new();
    if !type_.is_empty() {
        items.extend(names.variables(place).iter().filter(|found| same(found)).map(|found| found.item(rank)));
        items
            .extend(names.parameters(place).iter().filter(|found| same(found)).map(|found| found.item(rank)));
    }
    items.extend(listed(names, place, type_, rank));
    items
}

/// What a type lists: members of a choice, people of a role, declarations of a kind, steps.
fn listed<'a>(names: &Names<'a>, place: &Place<'a>, type_: &str, rank: u8) -> Vec<Item> {
    if type_ == "Bool" {
        return super::words(&["true", "false"], rank);
    }
    let participants: &[(&str, &[Kind])] = &[
        ("role", &[Kind::Role, Kind::Person]),
        ("person", &[Kind::Person, Kind::Role]),
        ("Person", &[Kind::Person, Kind::Role]),
    ];
    if let Some((_, kinds)) = participants.iter().find(|(name, _)| *name == type_) {
        return names.of(kinds, rank);
    }
    if type_ == "step" {
        return names.steps(place).into_iter().map(|item| Item { rank, ..item }).collect();
    }
    if let Some(kind) = Kind::ALL.iter().copied().find(|kind| kind.word() == type_) {
        let own = names.of_workflow(place);
        let own =
            own.iter().filter(|found| found.one.kind == NameKind::Block(kind)).map(|found| found.item(rank));
        return own.chain(names.of(&[kind], rank)).collect();
    }
    let last = type_.rsplit('.').next().unwrap_or(type_);
    let Some(found) = names.declaration(last, &[Kind::Record, Kind::Choice, Kind::Role]) else {
        return Vec::new();
    };
    match found.one.kind {
        NameKind::Block(Kind::Record) => {
            let mut item = found.item(rank);
            let fields: Vec<String> = found
                .inside()
                .enumerate()
                .map(|(at, field)| format!("{}: ${}", field.name(), at + 1))
                .collect();
            item.insert = format!("{} {{ {} }}", found.name(), fields.join(", "));
            item.snippet = true;
            item.kind = ItemKind::Name(found.one.kind);
            vec![item]
        }
        NameKind::Block(Kind::Role) => names.people_of(&found, rank),
        _ => found.inside().map(|member| member.item(rank)).collect(),
    }
}

//! The arms that a decision lacks: one for each member of a choice that none of its conditions names.

use super::reshape::offer;
use super::{Action, Purpose};
use crate::names::NameKind;
use crate::package::View;
use flow_source::Edit;
use flow_syntax::ast::{Declaration, Line};
use flow_syntax::token::Token;
use flow_syntax::words::Keyword;
use logos::Logos as _;

/// An arm for each member that is left, where the conditions ask what one thing is. Where there is an `otherwise`, nothing is left.
pub(super) fn missing(view: &View<'_>, block: &Declaration) -> Option<Action> {
    let arms: Vec<&Line> = block.lines.iter().filter(|line| line.keyword == Some(Keyword::When)).collect();
    if block.lines.iter().any(|line| line.keyword == Some(Keyword::Otherwise)) {
        return None;
    }
    let mut asked: Vec<(&str, u32)> = Vec::new();
    for arm in &arms {
        asked.extend(named(view.text(), arm)?);
    }
    let (subject, first) = asked.first().copied()?;
    if asked.iter().any(|(other, _)| *other != subject) {
        return None;
    }
    let (_, places) = view.meaning(first)?;
    let (there, member) = view.declared(*places.first()?)?;
    if member.kind != NameKind::Member {
        return None;
    }
    let name = |at: u32| {
        let rest = view.text().get(at as usize..).unwrap_or("");
        rest.split(|one: char| !(one == '_' || one.is_alphanumeric())).next().unwrap_or("")
    };
    let known: Vec<&str> = asked.iter().map(|(_, at)| name(*at)).collect();
    let members = there.file.names().iter();
    let members = members.filter(|one| one.parent == member.parent && one.kind == NameKind::Member);
    let left: Vec<&str> =
        members.map(|one| one.name.of(there.text())).filter(|name| !known.contains(name)).collect();
    let last = arms.last()?;
    let line = view.source.line_span(view.source.line_of(last.span.start));
    let indent: String = line.of(view.text()).chars().take_while(|one| one.is_whitespace()).collect();
    let text: String = left
        .iter()
        .map(|name| {
            format!("\n{indent}when {subject} is {name} -> unknown \"Where does it go when it is {name}?\"")
        })
        .collect();
    let title = match left.as_slice() {
        [] => return None,
        [one] => format!("Add the missing arm for `{one}`"),
        several => format!("Add the {} missing arms", several.len()),
    };
    let edit = Edit { location: view.location(last.span.after()), text };
    Some(offer(title, Purpose::Reshape, vec![edit]))
}

/// What a line asks about with `is`, and where the names behind it stand. `None` where it asks what something is not, which says
/// something about all other members.
fn named<'a>(text: &'a str, line: &Line) -> Option<Vec<(&'a str, u32)>> {
    let start = line.span.start as usize;
    let tokens: Vec<(Token, std::ops::Range<usize>)> = Token::lexer(line.span.of(text))
        .spanned()
        .map(|(token, range)| (token.unwrap_or(Token::Foreign), start + range.start..start + range.end))
        .take_while(|(token, _)| *token != Token::Arrow)
        .collect();
    let word = |at: usize| tokens.get(at).and_then(|(_, range)| text.get(range.clone())).unwrap_or("");
    let mut found = Vec::new();
    for at in (1..tokens.len()).filter(|at| word(*at) == "is") {
        let mut from = at - 1;
        while from >= 2 && word(from - 1) == "." {
            from -= 2;
        }
        let (Some((_, first)), Some((_, last)), Some((_, member))) =
            (tokens.get(from), tokens.get(at - 1), tokens.get(at + 1))
        else {
            return None;
        };
        if matches!(word(at + 1), "not" | "known" | "unknown" | "absent") {
            return None;
        }
        found.push((text.get(first.start..last.end)?, member.start as u32));
    }
    Some(found)
}

//! Who does and decides it: one of them, some of them, all but one.

use super::{Found, Line};
use crate::rules;
use crate::token::Token;
use crate::words::Kind;

pub(super) fn by(line: &Line<'_>) -> Option<Found> {
    if let Some(found) = bracketed(line).or_else(|| joined(line)) {
        return Some(found);
    }
    for at in line.start + 1..line.end {
        let starts = at == line.start + 1
            || matches!(line.token(at - 1), Token::And | Token::Or | Token::Then | Token::OpenParenthesis);
        let least = match () {
            () if line.token(at) == Token::At && line.token(at + 1) == Token::Least => 2,
            () if line.is_one_of(at, &["more"]) && line.is_one_of(at + 1, &["than"]) => 2,
            () if line.is_one_of(at, &["minimum", "min", "over"]) => 1,
            () => 0,
        };
        if starts && let Some((right, end)) = counted(line, at + least) {
            let place = line.place(at, end);
            return Some(Found::new(rules::reviewers_spelling::report(place, line.slice(at, end), &right)));
        }
        let begin = at;
        let at = at + least;
        if let Some((mut right, read)) = share(line, at).filter(|_| starts) {
            if right == "1/2" && line.is_one_of(begin, &["more", "over"]) {
                right = "majority".to_owned();
            }
            let of = line.token(at + 1) == Token::Of;
            let pool = at + 1 + usize::from(of);
            let end = line.behind_path(pool);
            if end == pool {
                continue;
            }
            let place = line.place(begin, end);
            let right = format!("{right} of {}", line.slice(pool, end));
            let read = format!("{read} of {}", line.slice(pool, end));
            let report = rules::reviewers_spelling::report(place, line.slice(begin, end), &right);
            return Some(Found::read_as(report, place, read));
        }
        // `both ana and ben`, where a name follows that is not a pool.
        if starts && line.is_one_of(at, &["both", "either", "any"]) && line.token(at + 1).is_name() {
            if let Some(found) = of_members(line, at) {
                return Some(found);
            }
            let place = line.with_space(at, at + 1);
            let rest = line.slice(at + 1, line.end);
            return Some(Found::new(rules::needless_word::in_line(place, line.word(at), rest)));
        }
    }
    not_the_author(line)
}

/// `by [fay, gus]`: who, in a list of another language.
fn bracketed(line: &Line<'_>) -> Option<Found> {
    let open = line.behind_sign(line.start + 1);
    let close = line.end.checked_sub(1).filter(|close| *close > open + 1)?;
    if line.token(open) != Token::OpenBracket || line.token(close) != Token::CloseBracket {
        return None;
    }
    let last = close - usize::from(line.token(close - 1) == Token::Comma);
    let names = line.names_between(open + 1, last, &[Token::Comma])?;
    // `approvers: [ana, ben]` is one mistake, and so is a list of people who are only known as people of one role.
    let own = line.token(line.start) == Token::By && open == line.start + 1;
    let place = line.place(if own { open } else { line.start }, line.end);
    let told = line.reports.within(place).collect();
    let before = if own { "" } else { "by " };
    if let Some((role, _)) = role_of(line, &names) {
        let pool = line.word(role);
        let right = format!("{before}{}", names.join(" and "));
        let named = line.place(role, role + 1);
        let gap = line.whole_before(role - 1);
        let report = rules::reviewers_spelling::members(place, &right, &names, (pool, named, gap));
        return Some(Found { told, ..Found::read_as(report, place, format!("{before}{pool}")) });
    }
    let report = rules::reviewers_spelling::listed(place, before, &names);
    Some(Found { told, ..Found::read_as(report, place, format!("{before}{}", names.join(" and "))) })
}

/// `2 of 3 from Board`, `two people from Board`, as Flow writes it, and where it ends.
pub(super) fn counted(line: &Line<'_>, at: usize) -> Option<(String, usize)> {
    const PEOPLE: &[&str] =
        &["people", "persons", "members", "person", "member", "approvers", "reviewers", "approvals", "votes"];
    let digits = match line.token(at) {
        Token::Number => line.word(at),
        _ => crate::text::number_word(line.word(at))?,
    };
    let mut end = at + 1;
    let mut more = false;
    if line.token(end) == Token::Of && line.token(end + 1) == Token::Number {
        (end, more) = (end + 2, true);
    }
    while line.is_one_of(end, PEOPLE) || line.is_one_of(end, &["out", "different"]) {
        (end, more) = (end + 1, true);
    }
    // `2 Board members`
    let behind = line.behind_path(end);
    if !more && behind > end && line.is_one_of(behind, PEOPLE) {
        return Some((format!("{digits} of {}", line.slice(end, behind)), behind + 1));
    }
    more |= matches!(line.token(end), Token::From | Token::In);
    if !more || !matches!(line.token(end), Token::From | Token::In | Token::Of) {
        return None;
    }
    let pool = end + 1 + usize::from(line.is_one_of(end + 1, &["the"]));
    let end = line.behind_path(pool);
    (end > pool).then(|| (format!("{digits} of {}", line.slice(pool, end)), end))
}

/// A share of people as Flow writes it, and as it can be read from any text.
pub(super) fn share(line: &Line<'_>, at: usize) -> Option<(String, &'static str)> {
    match line.token(at) {
        Token::Percent if line.word(at) == "100%" => Some(("all".to_owned(), "all")),
        Token::Percent => Some((fraction(line.word(at))?, "majority")),
        _ if line.is_one_of(at, &["half"]) => Some(("1/2".to_owned(), "majority")),
        _ => None,
    }
}

/// `50%` as `1/2`.
fn fraction(percent: &str) -> Option<String> {
    let digits = percent.strip_suffix('%')?;
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let below = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?.checked_mul(100)?;
    let above: u64 = format!("{whole}{part}").parse().ok().filter(|above| *above > 0 && *above < below)?;
    let (mut left, mut right) = (above, below);
    while right > 0 {
        (left, right) = (right, left % right);
    }
    Some(format!("{}/{}", above / left, below / left))
}

/// `both ana and ben`, where those are names of people in a role of this file and of nobody else; the word is at `at`.
fn of_members(line: &Line<'_>, at: usize) -> Option<Found> {
    let both = line.is_one_of(at, &["both"]);
    let between = if both { Token::And } else { Token::Or };
    let first = at + 1;
    let mut end = first + 1;
    while line.token(end) == between && line.token(end + 1).is_name() {
        end += 2;
    }
    if end < first + 3 || !line.may_look() {
        return None;
    }
    let names: Vec<&str> = (first..end).step_by(2).map(|index| line.word(index)).collect();
    let (role, people) = role_of(line, &names)?;
    let (place, written) = (line.place(at, end), line.slice(at, end));
    let pool = line.word(role);
    let all = people.iter().all(|name| names.contains(name));
    let report = match (all, both) {
        (true, true) => rules::reviewers_spelling::report(place, written, &format!("all of {pool}")),
        (true, false) => rules::reviewers_spelling::report(place, written, pool),
        (false, _) => {
            let named = line.place(role, role + 1);
            let gap = line.whole_before(role - 1);
            rules::reviewers_spelling::members(place, line.slice(first, end), &names, (pool, named, gap))
        }
    };
    Some(Found::read_as(report, place, pool))
}

/// The role of this file in which all of these are, who are declared nowhere else, and who is in it.
fn role_of<'a>(line: &Line<'a>, names: &[&str]) -> Option<(usize, Vec<&'a str>)> {
    let tokens = 1..line.layout.tokens.len();
    let declared = |index: usize| {
        matches!(line.token(index - 1), Token::Role | Token::Person | Token::Agent | Token::System)
            && names.contains(&line.word(index))
    };
    if !line.may_look() || tokens.clone().any(declared) {
        return None;
    }
    tokens.filter(|index| line.token(index - 1) == Token::Role && line.token(*index).is_name()).find_map(
        |role| {
            let people = people_of(line, role)?;
            names.iter().all(|name| people.contains(name)).then_some((role, people))
        },
    )
}

/// `by Board + Lead`, `by Board, then Lead`, `by @Board`: other signs between people, or before them.
fn joined(line: &Line<'_>) -> Option<Found> {
    let first = line.behind_sign(line.start + 1);
    if line.token(line.start) != Token::By {
        return None;
    }
    // `by anyone but Clerk`, `by not Clerk`
    let but = first + 1 + usize::from(line.is_one_of(first + 2, &["than"]));
    let anyone = line.is_one_of(first, &["anyone", "anybody", "everyone", "everybody", "someone"])
        && (line.is_one_of(first + 1, &["but", "except", "other"]));
    let not = line.token(first) == Token::Not;
    let who = if anyone { but + 1 } else { first + 1 };
    if (anyone || not) && line.behind_path(who) == line.end && who < line.end {
        let right = format!("Human except {}", line.slice(who, line.end));
        let place = line.place(first, line.end);
        let report = rules::reviewers_spelling::report(place, line.slice(first, line.end), &right);
        return Some(Found::read_as(report, place, line.slice(who, line.end)));
    }
    let (mut right, mut at, mut other) = (String::new(), first, false);
    let mut either = false;
    loop {
        other |= line.token(at) == Token::AtSign;
        at += usize::from(line.token(at) == Token::AtSign);
        let quoted = line.token(at) == Token::Text;
        let end = if quoted { at + 1 } else { line.behind_path(at) };
        if end == at {
            return None;
        }
        match quoted {
            true => {
                let name = crate::text::unquote(line.word(at));
                let plain = name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
                if name.is_empty() || !plain {
                    return None;
                }
                right.push_str(&name);
                other = true;
            }
            false => right.push_str(line.slice(at, end)),
        }
        if end == line.end {
            break;
        }
        let comma = usize::from(line.token(end) == Token::Comma);
        let (word, behind) = match line.token(end) {
            Token::Plus => ("and", end + 1),
            Token::Slash => ("or", end + 1),
            token @ (Token::And | Token::Or) => {
                right.push_str(&format!(" {} ", token.text()));
                at = end + 1;
                continue;
            }
            _ if line.is_one_of(end + comma, &["then"]) => {
                other |= comma > 0;
                right.push_str(" then ");
                at = end + comma + 1;
                continue;
            }
            _ if line.is_one_of(end + comma, &["followed"]) && line.token(end + comma + 1) == Token::By => {
                ("then", end + comma + 2)
            }
            _ => return None,
        };
        either |= word == "or";
        other = true;
        right.push_str(&format!(" {word} "));
        at = behind;
    }
    if !other {
        return None;
    }
    let place = line.place(first, line.end);
    let report = rules::reviewers_spelling::report(place, line.slice(first, line.end), &right);
    let report = match either {
        true => {
            let all = right.replace(" or ", " and ");
            report.suggestion(format!("Write `{all}`: all of them"), place, all)
        }
        false => report,
    };
    let told = line.reports.within(place).collect();
    Some(Found { told, ..Found::new(report) })
}

/// Who is in the role whose name stands at `role`, by name.
fn people_of<'a>(line: &Line<'a>, role: usize) -> Option<Vec<&'a str>> {
    let brace = role + 1;
    if line.token(brace) != Token::OpenBrace {
        return None;
    }
    let close = line.closing(brace)?;
    let people = (brace + 1..close).find(|index| {
        line.token(*index) == Token::People
            && matches!(line.token(index - 1), Token::NewLine | Token::OpenBrace)
    })?;
    let mut names = Vec::new();
    let mut at = people + 1;
    while at < close && line.token(at).is_name() {
        names.push(line.word(at));
        at += 1 + usize::from(line.token(at + 1) == Token::Comma);
    }
    Some(names)
}

/// `by Boss, not the author`: whom a gate never asks.
fn not_the_author(line: &Line<'_>) -> Option<Found> {
    let author = (line.start + 2..line.end).find(|index| line.is_one_of(*index, &["author", "authors"]))?;
    let end = author + 1;
    if line.token(end) == Token::Of || !(end == line.end || line.token(end) == Token::When) {
        return None;
    }
    let words = ["and", "but", "other", "than", "the", "excluding", "without", "not", "except"];
    let mut from = author;
    while from > line.start + 2 && (line.token(from - 1) == Token::Comma || line.is_one_of(from - 1, &words))
    {
        from -= 1;
    }
    if from == author {
        return None;
    }
    let place = line.with_space_before(from, end);
    let written = line.slice(from, end);
    // What the gate is of stands in its first line.
    let (header, brace) = line.block;
    let of = (line.kind == Some(Kind::Gate) && line.token(header + 2) == Token::Of)
        .then(|| line.slice(header + 3, brace))
        .filter(|of| !of.contains([',', '\n']) && !of.is_empty());
    Some(match of {
        Some(of) => {
            let right = format!("except author of {of}");
            Found::new(rules::reviewers_spelling::author(place, written, Some(&right)))
        }
        None => Found::read_as(rules::reviewers_spelling::author(place, written, None), place, ""),
    })
}

//! Who does and decides it, and up to what, in plain speech.

use super::{Found, Line};
use crate::rules;
use crate::table::{Entry, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::Edit;

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    if line.kind == Some(Kind::Escalation) {
        return rung(line);
    }
    match line.token(line.start) {
        Token::By => by(line),
        Token::Uses | Token::Decides => limit(line),
        Token::Requires | Token::Needs if is_step(line) => approvals(line),
        _ if line.is_one_of(line.start, &["can", "may"]) => limit(line),
        _ if line.head(line.start) == Token::Informs => told_by(line),
        _ => done_by(line)
            .or_else(|| reminded(line))
            .or_else(|| if line.kind == Some(Kind::Gate) { quorum(line) } else { None })
            .or_else(|| if line.head(line.start) == Token::By { by(line) } else { None }),
    }
}

fn is_step(line: &Line<'_>) -> bool {
    matches!(line.kind, Some(Kind::Gate | Kind::Stage))
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

/// A share of people as Flow writes it, and as it can be read from any text.
fn share(line: &Line<'_>, at: usize) -> Option<(String, &'static str)> {
    match line.token(at) {
        Token::Percent if line.word(at) == "100%" => Some(("all".to_owned(), "all")),
        Token::Percent => Some((fraction(line.word(at))?, "majority")),
        _ if line.is_one_of(at, &["half"]) => Some(("1/2".to_owned(), "majority")),
        _ => None,
    }
}

/// `2 of 3 from Board`, `two people from Board`, as Flow writes it, and where it ends.
fn counted(line: &Line<'_>, at: usize) -> Option<(String, usize)> {
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

/// `by [fay, gus]`: who, in a list of another language.
fn bracketed(line: &Line<'_>) -> Option<Found> {
    let open = line.start + 1 + usize::from(line.token(line.start + 1) == Token::Colon);
    let close = line.end.checked_sub(1).filter(|close| *close > open + 1)?;
    let names = |index: usize| match (index - open) % 2 {
        1 => line.token(index).is_name(),
        _ => line.token(index) == Token::Comma,
    };
    if line.token(open) != Token::OpenBracket
        || line.token(close) != Token::CloseBracket
        || !(open + 1..close).all(names)
    {
        return None;
    }
    let place = line.place(open, line.end);
    let names: Vec<&str> = (open + 1..close).step_by(2).map(|index| line.word(index)).collect();
    let report = rules::reviewers_spelling::listed(place, &names);
    Some(Found::read_as(report, place, names.join(" and ")))
}

fn by(line: &Line<'_>) -> Option<Found> {
    if let Some(found) = bracketed(line) {
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
    let tokens = 1..line.layout.tokens.len();
    let declared = |index: usize| {
        matches!(line.token(index - 1), Token::Role | Token::Person | Token::Agent | Token::System)
            && names.contains(&line.word(index))
    };
    if tokens.clone().any(declared) {
        return None;
    }
    let (role, people) = tokens
        .filter(|index| line.token(index - 1) == Token::Role && line.token(*index).is_name())
        .find_map(|role| {
            let people = people_of(line, role)?;
            names.iter().all(|name| people.contains(name)).then_some((role, people))
        })?;
    let (place, written) = (line.place(at, end), line.slice(at, end));
    let pool = line.word(role);
    let all = people.iter().all(|name| names.contains(name));
    let report = match (all, both) {
        (true, true) => rules::reviewers_spelling::report(place, written, &format!("all of {pool}")),
        (true, false) => rules::reviewers_spelling::report(place, written, pool),
        (false, _) => {
            let named = line.place(role, role + 1);
            let word = line.with_space(at, first);
            rules::reviewers_spelling::members(
                place,
                word,
                &names,
                (pool, named, line.whole_before(role - 1)),
            )
        }
    };
    Some(Found::read_as(report, place, pool))
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

/// `approved by Boss`, `assigned to Clerk`, `owned by Lead`: what a line begins with is one word.
fn done_by(line: &Line<'_>) -> Option<Found> {
    const DONE: &[&str] = &[
        "approve",
        "approved",
        "review",
        "reviewed",
        "signed",
        "checked",
        "decided",
        "done",
        "performed",
        "executed",
        "handled",
        "validated",
        "verified",
        "confirmed",
        "completed",
        "run",
        "carried",
        "authorised",
        "authorized",
        "accepted",
        "made",
    ];
    let (start, next) = (line.start, line.start + 1);
    let fits = |token| matches!(lookup(line.kind, token), Entry::Clause(_));
    let (meant, end) = match line.token(next) {
        Token::By if line.is_one_of(start, &["owned"]) => (Token::Owner, next + 1),
        Token::By | Token::To
            if line.kind == Some(Kind::Agent)
                && line.is_one_of(
                    start,
                    &["supervised", "managed", "operated", "overseen", "reports", "answers"],
                ) =>
        {
            (Token::Operator, next + 1)
        }
        Token::By if line.is_one_of(start, DONE) => match line.kind {
            Some(Kind::Exception) => (Token::Approver, next + 1),
            _ => (Token::By, next + 1),
        },
        Token::To
            if line.is_one_of(start, &["assign", "assigned", "give", "given", "delegate", "delegated"]) =>
        {
            (Token::By, next + 1)
        }
        _ => return None,
    };
    if line.kind.is_none() || !fits(meant) || end >= line.end {
        return None;
    }
    if let Some((right, end)) = counted(line, end).filter(|(_, end)| *end == line.end) {
        let (place, right) = (line.place(start, end), format!("{} {right}", meant.text()));
        return Some(Found::new(rules::reviewers_spelling::report(place, line.slice(start, end), &right)));
    }
    let place = line.place(start, end);
    Some(Found::new(rules::foreign_word::report(place, line.slice(start, end), meant.text(), line.kind)))
}

/// `notify Lead via slack`, `notify slack`: by which channel is said where somebody is declared.
fn told_by(line: &Line<'_>) -> Option<Found> {
    several(line).or_else(|| by_channel(line))
}

/// `notify Lead and Board`, where commas stand between names.
fn several(line: &Line<'_>) -> Option<Found> {
    let from = line.start + 1 + usize::from(line.token(line.start + 1) == Token::Colon);
    let names = line.names_to_end(from)?;
    let joined = (from..line.end).any(|index| line.token(index) == Token::And);
    let right = format!("informs {}", names.join(", "));
    let place = line.place(line.start, line.end);
    joined.then(|| Found::new(rules::foreign_word::line(place, line.slice(line.start, line.end), &right)))
}

fn by_channel(line: &Line<'_>) -> Option<Found> {
    const CHANNELS: &[&str] = &["slack", "email", "mail", "phone", "sms", "teams", "chat"];
    let from = line.start + 1 + usize::from(line.token(line.start + 1) == Token::Colon);
    let end = line.behind_path(from);
    let by = matches!(line.token(end), Token::Via | Token::By | Token::On | Token::In)
        || line.is_one_of(end, &["over", "through", "with"]);
    let who = if by && end > from && line.is_one_of(end + 1, CHANNELS) && line.end <= end + 3 {
        line.slice(from, end)
    } else if end == line.end && line.is_one_of(from, CHANNELS) {
        whoever_has(line, line.word(from))?
    } else {
        return None;
    };
    let title = "By which channel somebody is told is said where they are declared, by `contact`";
    let right = format!("informs {who}");
    let place = line.place(line.start, line.end);
    Some(Found::new(rules::unknown_keyword::otherwise(place, title, &right)))
}

/// The one role or person of this file that is reached by that channel.
fn whoever_has<'a>(line: &Line<'a>, channel: &str) -> Option<&'a str> {
    if !line.may_look() {
        return None;
    }
    let (mut who, mut found) = ("", None);
    for index in 1..line.layout.tokens.len() {
        match line.token(index - 1) {
            Token::Role | Token::Person if line.token(index).is_name() => who = line.word(index),
            Token::Via if line.word(index).eq_ignore_ascii_case(channel) => {
                let contact = index > 1 && line.token(index - 2) == Token::Contact;
                if contact && found.replace(who).is_some() {
                    return None;
                }
            }
            _ => {}
        }
    }
    found
}

/// `remind Clerk every 2 days`, `after 1 day notify Lead`, in a step: that is a ladder.
fn reminded(line: &Line<'_>) -> Option<Found> {
    const NOTIFY: &[&str] = &["remind", "notify", "nudge", "tell", "ping", "alert", "chase"];
    const TIMES: [Token; 2] = [Token::After, Token::Every];
    if !is_step(line) {
        return None;
    }
    let time = |from: usize| {
        let end = match line.behind_duration(from + 1) {
            end if end > from + 1 => end,
            _ if line.token(from + 1).is_unit() => from + 2,
            _ => from,
        };
        (TIMES.contains(&line.token(from)) && end > from).then_some(end)
    };
    let (who, when) = if line.is_one_of(line.start, NOTIFY) {
        let who = line.start + 1;
        let from = line.behind_path(who);
        if from == who || time(from)? != line.end {
            return None;
        }
        (line.slice(who, from), line.slice(from, line.end))
    } else {
        let end = time(line.start)?;
        let who = end + 1;
        if !line.is_one_of(end, NOTIFY) || line.behind_path(who) != line.end || who >= line.end {
            return None;
        }
        (line.slice(who, line.end), line.slice(line.start, end))
    };
    // A unit alone is no length of time in a ladder.
    let when = match when.split_whitespace().collect::<Vec<_>>().as_slice() {
        [word, unit] if !unit.starts_with(|first: char| first.is_ascii_digit()) => format!("{word} 1 {unit}"),
        _ => when.to_owned(),
    };
    let name = format!("{}_ladder", line.word(line.block.0 + 1));
    let place = line.place(line.start, line.end);
    let end = u32::try_from(line.text.trim_end().len()).unwrap_or(u32::MAX);
    let rung = format!("{when} notify {who}");
    let report = rules::ladder_in_place::whole(place, &rung, line.at(flow_source::Span::at(end)), &name);
    Some(Found::read_as(report, line.with_space_before(line.start, line.end), ""))
}

const QUORUM: &[&str] = &[
    "quorum",
    "approvals",
    "votes",
    "min_approvals",
    "min_approvers",
    "approvers_required",
    "required_approvals",
    "required_approvers",
    "reviewers_required",
    "approvers_count",
    "approvers",
    "reviewers",
    "minimum_approvals",
    "approval_count",
    "threshold",
];

/// `quorum 2`: how many must agree.
fn quorum(line: &Line<'_>) -> Option<Found> {
    let number = line.start + 1 + usize::from(line.token(line.start + 1) == Token::Colon);
    if !line.is_one_of(line.start, QUORUM) || number + 1 != line.end {
        return None;
    }
    many(line, number)
}

/// `requires 2 approvals`, `requires approval from Boss`.
fn approvals(line: &Line<'_>) -> Option<Found> {
    const APPROVALS: &[&str] = &[
        "approval",
        "approvals",
        "approvers",
        "reviewers",
        "votes",
        "signatures",
        "signature",
        "reviews",
        "people",
        "sign_off",
        "sign_offs",
        "yes",
    ];
    let first = line.start + 1;
    let counted = matches!(line.token(first), Token::Number | Token::Percent);
    let word = first + usize::from(counted);
    if !line.is_one_of(word, APPROVALS) {
        return None;
    }
    let from = word + 1;
    if from == line.end {
        return if counted { many(line, first) } else { None };
    }
    if !(matches!(line.token(from), Token::By | Token::From | Token::Of)) || from + 1 >= line.end {
        return None;
    }
    let who = line.slice(from + 1, line.end);
    let count = if counted { count(line, first)? } else { (String::new(), String::new()) };
    let place = line.place(line.start, line.end);
    let right = format!("by {}{who}", count.0);
    let report = rules::reviewers_spelling::report(place, line.slice(line.start, line.end), &right);
    Some(Found::read_as(report, place, format!("by {}{who}", count.1)))
}

/// `2 of `, as it is written and as it is read.
fn count(line: &Line<'_>, at: usize) -> Option<(String, String)> {
    match line.token(at) {
        Token::Number => {
            let count = format!("{} of ", line.word(at));
            Some((count.clone(), count))
        }
        _ => share(line, at).map(|(right, read)| (format!("{right} of "), format!("{read} of "))),
    }
}

/// A line that says how many must agree, where another one says who.
fn many(line: &Line<'_>, number: usize) -> Option<Found> {
    if !line.may_look() {
        return None;
    }
    let (right, read) = count(line, number)?;
    let (_, brace) = line.block;
    let whole = line.place(line.start, line.end);
    // The one line of this gate that says who, where that is a name.
    let close = line.closing(brace).unwrap_or(brace);
    let mut depth = 0_usize;
    let mut asked = Vec::new();
    for index in brace + 1..close {
        match line.token(index) {
            Token::OpenBrace => depth += 1,
            Token::CloseBrace => depth = depth.saturating_sub(1),
            Token::By if depth == 0 && matches!(line.token(index - 1), Token::NewLine | Token::OpenBrace) => {
                asked.push(index + 1);
            }
            _ => {}
        }
    }
    let who = match asked.as_slice() {
        [one] => Some(*one),
        _ => None,
    };
    let line_gone = Edit { location: line.whole_line(line.start, line.end), text: String::new() };
    let plain = who.filter(|at| {
        let end = line.behind_path(*at);
        end > *at && matches!(line.token(end), Token::NewLine | Token::CloseBrace)
    });
    let Some(at) = plain else {
        return Some(Found::read_as(
            rules::reviewers_spelling::many(whole, &right, None),
            line_gone.location,
            "",
        ));
    };
    let pool = line.slice(at, line.behind_path(at));
    let place = line.before(at);
    let edits = |count: &str| {
        let mut edits = vec![Edit { location: place, text: count.to_owned() }, line_gone.clone()];
        edits.sort_by_key(|edit| edit.location);
        edits
    };
    let right_edits = edits(&right);
    let report = rules::reviewers_spelling::many(
        whole,
        &right,
        Some((line.place(at, line.behind_path(at)), pool, right_edits)),
    );
    Some(Found::read_by(report, edits(&read)))
}

/// `uses Bank.pay up to 100 EUR`: a limit is a condition.
fn limit(line: &Line<'_>) -> Option<Found> {
    const LIMITS: &[(&[&str], &str)] = &[
        (&["no", "more", "than"], "<="),
        (&["not", "more", "than"], "<="),
        (&["less", "than"], "<"),
        (&["up", "to"], "<="),
        (&["at", "most"], "<="),
        (&["below"], "<"),
        (&["under"], "<"),
        (&["max"], "<="),
        (&["maximum"], "<="),
        (&["limit"], "<="),
        (&["until"], "<="),
        (&["with", "limit"], "<="),
    ];
    let path = line.behind_path(line.start + 1);
    let (words, sign) = LIMITS.iter().find(|(words, _)| {
        words.iter().enumerate().all(|(index, word)| line.is_one_of(path + index, &[word]))
    })?;
    let value = path + words.len();
    let end = value + 1 + usize::from(line.token(value + 1) == Token::Currency);
    let type_ = match (line.token(value), line.token(value + 1)) {
        (Token::Number, Token::Currency) => &["Money"][..],
        (Token::Percent, _) => &["Percent"],
        (Token::Number, _) => &["Int", "Decimal"],
        _ => return None,
    };
    if path == line.start + 1 || end != line.end {
        return None;
    }
    let name = argument(line, path - 1, type_);
    let place = line.place(path, end);
    let right = name.map(|name| format!("when {name} {sign} {}", line.slice(value, end)));
    let report = rules::limit_spelling::report(
        place,
        line.slice(path, end),
        right.as_deref(),
        (sign, line.slice(value, end)),
    );
    Some(match right {
        Some(_) => Found::new(report),
        None => Found::read_as(report, place, ""),
    })
}

/// The one parameter of such a type of the action that is called as the token at `action`, where this file declares it.
pub(super) fn argument<'a>(line: &Line<'a>, action: usize, types: &[&str]) -> Option<&'a str> {
    if !line.may_look() {
        return None;
    }
    let name = line.word(action);
    let tokens = line.layout.tokens.len();
    let declared =
        (1..tokens).find(|index| line.token(index - 1) == Token::Action && line.word(*index) == name)?;
    let ends = |index: &usize| {
        matches!(
            line.token(*index),
            Token::CloseParenthesis | Token::NewLine | Token::CloseBrace | Token::End
        )
    };
    let end = (declared + 1..tokens).find(ends)?;
    let fits = |index: &usize| {
        let type_ = line.word(index + 1);
        line.token(*index) == Token::Colon && types.iter().any(|known| type_.eq_ignore_ascii_case(known))
    };
    let mut found = (declared + 1..end).filter(fits).map(|index| line.word(index - 1));
    let first = found.next();
    first.filter(|_| found.next().is_none())
}

/// `after 1 day: Boss`, `1 day -> Boss`, `after 1 day email Boss`: what a rung does has a word of its own.
fn rung(line: &Line<'_>) -> Option<Found> {
    const NOTIFY: &[&str] = &[
        "tell", "inform", "informs", "email", "mail", "page", "ping", "call", "alert", "message", "warn",
        "remind", "ask", "contact", "nudge", "phone", "slack", "sms",
    ];
    const ASSIGN: &[&str] =
        &["hand", "give", "pass", "reassign", "delegate", "move", "goes", "go", "then", "escalates"];
    const CHANNELS: &[(&str, &str)] = &[
        ("email", "email"),
        ("mail", "email"),
        ("call", "phone"),
        ("phone", "phone"),
        ("slack", "slack"),
        ("sms", "sms"),
    ];
    const VERBS: [Token; 3] = [Token::Notify, Token::Assign, Token::Convene];
    let after = matches!(line.token(line.start), Token::After | Token::Every);
    let from = line.start + usize::from(after);
    let time = line.behind_duration(from);
    if time == from {
        return None;
    }
    let mut at = time;
    while matches!(line.token(at), Token::Colon | Token::Arrow | Token::Comma) {
        at += 1;
    }
    let called = at;
    let verb = match line.token(at) {
        token if VERBS.contains(&token) => {
            // `after 1 day: notify Boss`, `1 day notify Boss`
            if after && at == time {
                return None;
            }
            at += 1;
            token.text()
        }
        _ if line.is_one_of(at, &["escalate", "escalates"]) => {
            at += 1;
            "assign"
        }
        _ if line.is_one_of(at, NOTIFY) && at + 1 < line.end => {
            at += 1;
            "notify"
        }
        _ if line.is_one_of(at, ASSIGN) && at + 1 < line.end => {
            at += 1;
            "assign"
        }
        token if token.is_name() => "assign",
        _ => return None,
    };
    while line.is_one_of(at, &["to", "the", "over"]) && at + 1 < line.end {
        at += 1;
    }
    if !line.token(at).is_name() {
        return None;
    }
    let begin = if after { line.word(line.start) } else { "after" };
    // `email Boss` says by which channel.
    let channel = CHANNELS.iter().find(|(word, _)| verb == "notify" && line.is_one_of(called, &[word]));
    let said = (at..line.end).any(|index| line.token(index) == Token::Via);
    let via = channel.filter(|_| !said).map(|(_, channel)| format!(" via {channel}")).unwrap_or_default();
    let right = format!("{begin} {} {verb} {}{via}", line.slice(from, time), line.slice(at, line.end));
    let place = line.place(line.start, line.end);
    let title = match (after, VERBS.contains(&line.token(called))) {
        (false, _) => "A rung begins with `after`: after how long, what is done, and who".to_owned(),
        (true, true) => "A rung has no sign between its time and what is done".to_owned(),
        (true, false) if called < at && verb == "notify" => {
            format!("`{}` is called `notify` in a ladder", rules::shown(line.word(called)))
        }
        _ => "A rung says what is done: `assign` gives the work to somebody, `notify` only tells them"
            .to_owned(),
    };
    let mut report = rules::unknown_keyword::otherwise(place, &title, &right);
    if verb == "assign" && line.token(called) != Token::Assign {
        let other = right.replacen(" assign ", " notify ", 1);
        report = report.suggestion(format!("Write `{other}`"), place, &other);
    }
    Some(Found::read_as(report, place, right))
}

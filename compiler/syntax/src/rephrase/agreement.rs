//! How many must agree, where that stands in a line of its own.

use super::reviewers::share;
use super::{Found, Line};
use crate::rules;
use crate::token::Token;
use flow_source::Edit;

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
pub(super) fn quorum(line: &Line<'_>) -> Option<Found> {
    let number = line.behind_sign(line.start + 1);
    if !line.is_one_of(line.start, QUORUM) || number + 1 != line.end {
        return None;
    }
    let told = line.reports.within(line.place(line.start, line.end)).collect();
    many(line, number).map(|found| Found { told, ..found })
}

/// `requires 2 approvals`, `requires approval from Boss`.
pub(super) fn approvals(line: &Line<'_>) -> Option<Found> {
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

/// `by majority`, `by Board unanimously`, `by everyone in Board`: which share of them, in words. Of whom is said there, in the
/// line of its own above, or nowhere.
pub(super) fn agreed(line: &Line<'_>) -> Option<Found> {
    const BEFORE: &[&str] = &["by", "with", "a", "an", "the", "simple"];
    const BEHIND: &[&str] = &["vote", "votes", "decision", "rule", "consent", "agreement", "approval"];
    const SHARES: &[(&[&str], &str)] = &[
        (&["majority", "most"], "majority of "),
        (
            &["unanimous", "unanimously", "unanimity", "consensus", "everyone", "everybody", "all", "every"],
            "all of ",
        ),
        (&["anyone", "anybody", "someone", "somebody", "any", "either", "whoever"], ""),
    ];
    let first = line.start + 1 + usize::from(line.token(line.start + 1) == Token::Colon);
    let share =
        |at: usize| SHARES.iter().find(|(words, _)| line.is_one_of(at, words)).map(|(_, share)| *share);
    // `by Board by majority`, `by Board (majority)`
    let mut from = first;
    let mut pool = None;
    let named = line.behind_path(first);
    if named > first && share(first).is_none() && !line.is_one_of(first, BEFORE) {
        pool = Some(line.slice(first, named));
        from = named;
    }
    let bracket = usize::from(line.token(from) == Token::OpenParenthesis);
    let mut at = from + bracket + usize::from(line.token(from) == Token::Comma);
    while line.is_one_of(at, BEFORE) {
        at += 1;
    }
    let share = share(at)?;
    let plain = at == from;
    let mut end = at + 1 + usize::from(share.is_empty() && line.is_one_of(at + 1, &["one"]));
    while line.is_one_of(end, BEHIND) {
        end += 1;
    }
    if pool.is_none() && matches!(line.token(end), Token::Of | Token::In | Token::From) {
        let of = line.token(end) == Token::Of;
        let start = end + 1 + usize::from(line.is_one_of(end + 1, &["the"]));
        let behind = line.behind_path(start);
        // `majority of Board` is how Flow says it.
        if behind == start || plain && of && end == at + 1 && start == end + 1 && !share.is_empty() {
            return None;
        }
        (pool, end) = (Some(line.slice(start, behind)), behind);
    }
    if end + bracket != line.end || pool.is_none() && share.is_empty() {
        return None;
    }
    let whole = line.place(line.start, line.end);
    if let Some(pool) = pool {
        let right = format!("by {share}{pool}");
        let report = rules::reviewers_spelling::report(whole, line.slice(line.start, line.end), &right);
        let told = line.reports.within(whole).collect();
        return Some(Found { told, ..Found::new(report) });
    }
    if line.alike(|from, _| line.token(from) == Token::By).len() > 1 {
        return agree(line, share, share);
    }
    let report = rules::reviewers_spelling::nobody(whole, share.trim_end_matches(" of "));
    Some(Found::read_as(report, line.with_space_before(line.start, line.end), ""))
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
    let (right, read) = count(line, number)?;
    agree(line, &right, &read)
}

/// The same for a share of them, as Flow writes it and as it can be read from any text.
fn agree(line: &Line<'_>, right: &str, read: &str) -> Option<Found> {
    if !line.may_look() {
        return None;
    }
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
            Token::By
                if depth == 0
                    && index != line.start
                    && matches!(line.token(index - 1), Token::NewLine | Token::OpenBrace) =>
            {
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
            rules::reviewers_spelling::many(whole, right, None),
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
    let right_edits = edits(right);
    let report = rules::reviewers_spelling::many(
        whole,
        right,
        Some((line.place(at, line.behind_path(at)), pool, right_edits)),
    );
    Some(Found::read_by(report, edits(read)))
}

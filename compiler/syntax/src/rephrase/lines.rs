//! Lines that begin or end in a word or sign too many, and ways that choose.

use super::agents::NOT;
use super::{Found, Line};
use crate::rules;
use crate::table::{Entry, Shape, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::{Edit, Span};

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    compared(line)
        .or_else(|| article(line))
        .or_else(|| flag(line))
        .or_else(|| hyphen(line))
        .or_else(|| if_late(line))
        .or_else(|| match line.kind {
            Some(Kind::Stage) => choosing(line).or_else(|| and_notify(line)),
            Some(Kind::Policy) => no_agent(line),
            Some(Kind::Workflow) => outcomes(line),
            Some(Kind::Decide) => if_then(line).or_else(|| arm(line)),
            Some(Kind::Parallel) => join_then(line),
            Some(Kind::Role | Kind::Person) => reached(line),
            _ => None,
        })
}

/// `human_only: true`, `action pay(...) idempotent: true`: the word alone says yes.
fn flag(line: &Line<'_>) -> Option<Found> {
    let value = line.end.checked_sub(1).filter(|value| *value > line.start + 1)?;
    let sign = value - 1;
    let word = sign.checked_sub(1).filter(|word| *word >= line.start)?;
    let is_flag = match lookup(line.kind, line.token(word)) {
        Entry::Clause(clause) => clause.shape == Shape::Flag && word == line.start,
        _ => {
            matches!(line.token(word), Token::Idempotent | Token::Unwinds | Token::Transient)
                && word > line.start
        }
    };
    if !is_flag || line.token(sign) != Token::Colon {
        return None;
    }
    if line.token(value) == Token::True || line.is_one_of(value, &["yes", "on"]) {
        let place = line.with_space_before(sign, line.end);
        let report = rules::needless_word::in_line(place, line.slice(sign, line.end), line.word(word));
        return Some(Found::new(report));
    }
    if line.token(value) == Token::False || line.is_one_of(value, &["no", "off"]) {
        let place = match word == line.start {
            true => line.whole_line(word, line.end),
            false => line.with_space_before(word, line.end),
        };
        return Some(Found::new(rules::needless_word::denied(place, line.word(word))));
    }
    None
}

/// `runs-on Clerk`: words with a hyphen in them.
fn hyphen(line: &Line<'_>) -> Option<Found> {
    const WORDS: &[(&str, Token)] = &[
        ("runs-on", Token::By),
        ("assigned-to", Token::By),
        ("due-date", Token::Within),
        ("due-in", Token::Within),
        ("needs-approval-by", Token::By),
        ("on-failure", Token::Fails),
        ("on-error", Token::Fails),
    ];
    let mut end = line.start + 1;
    while line.token(end) == Token::Minus
        && line.gap(end) == line.span(end).start
        && line.span(end).end == line.span(end + 1).start
        && end + 1 < line.end
    {
        end += 2;
    }
    if end == line.start + 1 || line.kind.is_none() || !line.token(line.start).is_name() {
        return None;
    }
    let written = line.slice(line.start, end);
    let value = end + usize::from(line.token(end) == Token::Colon);
    let known = WORDS.iter().find(|(word, token)| {
        written.eq_ignore_ascii_case(word) && matches!(lookup(line.kind, *token), Entry::Clause(_))
    });
    if let Some((_, token)) = known.filter(|_| value < line.end) {
        let place = line.place(line.start, value);
        return Some(Found::new(rules::foreign_word::report(place, written, token.text(), line.kind)));
    }
    let report = rules::unknown_keyword::report(line.place(line.start, end), written, line.kind, None);
    Some(Found::read_as(report, line.with_space_before(line.start, line.end), ""))
}

/// `if late -> x`, `when rejected -> x`, `if late escalate to Boss`: what has happened is a word of its own.
fn if_late(line: &Line<'_>) -> Option<Found> {
    // In a run, it names an outcome of the other workflow.
    if line.token(line.start) == Token::On && line.kind != Some(Kind::Run) {
        return on_failure(line);
    }
    if !matches!(line.token(line.start), Token::If | Token::When) {
        return None;
    }
    let kind = line.kind.filter(|kind| *kind != Kind::Decide)?;
    let word = line.start + 1 + usize::from(line.is_one_of(line.start + 1, &["it", "this", "is"]));
    let meant = line.head(word);
    let way = match lookup(Some(kind), meant) {
        Entry::Clause(clause) => matches!(clause.shape, Shape::Way | Shape::Fails),
        _ => false,
    };
    let written = line.slice(line.start, word + 1);
    if way && line.token(word + 1) == Token::Arrow {
        let place = line.place(line.start, word + 1);
        return Some(Found::new(rules::foreign_word::report(place, written, meant.text(), line.kind)));
    }
    let place = line.place(line.start, line.end);
    if way && let Some(found) = on_failure_go(line, word + 1, meant) {
        let told = line.reports.within(place).collect();
        return Some(Found { told, ..found });
    }
    if meant == Token::Late && line.token(word + 1) == Token::Escalate && word + 2 < line.end {
        let place = line.with_space(line.start, word + 1);
        let rest = line.slice(word + 1, line.end);
        return Some(Found::new(rules::needless_word::in_line(place, written, rest)));
    }
    None
}

/// `on failure -> x`: what befalls every step has a word of its own.
fn on_failure(line: &Line<'_>) -> Option<Found> {
    let word = line.start + 1;
    let meant = befalls(line.word(word))?;
    let declared = !line.may_look()
        || (1..line.layout.tokens.len())
            .any(|index| line.token(index - 1) == Token::Event && line.word(index) == line.word(word));
    let fits = matches!(lookup(line.kind, meant), Entry::Clause(_));
    if declared || !fits {
        return None;
    }
    if line.token(word + 1) != Token::Arrow {
        return on_failure_go(line, word + 1, meant);
    }
    let place = line.place(line.start, word + 1);
    let written = line.slice(line.start, word + 1);
    Some(Found::new(rules::foreign_word::report(place, written, meant.text(), line.kind)))
}

/// `on failure: retry 3 times`, `on error goto refused`: what is done then begins at `from`.
fn on_failure_go(line: &Line<'_>, from: usize, meant: Token) -> Option<Found> {
    let at = super::ways::behind_go(line, from);
    let (place, written) = (line.place(line.start, line.end), line.slice(line.start, line.end));
    let retry = line.is_one_of(at, &["retry", "retries", "try", "repeat"]);
    if retry && meant == Token::Fails && matches!(lookup(line.kind, Token::Retry), Entry::Clause(_)) {
        let number = (at + 1..line.end).find(|index| line.token(*index) == Token::Number);
        let every = (at + 1..line.end).find(|index| line.token(*index) == Token::Every);
        let times = number.map_or("unknown \"How often?\"", |index| line.word(index));
        let rest = every.map_or_else(String::new, |every| format!(" {}", line.slice(every, line.end)));
        let report = rules::foreign_word::line(place, written, &format!("retry {times} times{rest}"));
        return Some(Found::read_as(report, line.with_space_before(line.start, line.end), ""));
    }
    let end = line.behind_path(at);
    if end == at
        || end < line.end && !matches!(line.token(end), Token::Else | Token::At | Token::OpenParenthesis)
    {
        return None;
    }
    let right = format!("{} -> {}", meant.text(), line.slice(at, line.end));
    Some(Found::new(rules::foreign_word::line(place, written, &right)))
}

/// The word for what people take for an event.
fn befalls(written: &str) -> Option<Token> {
    const WORDS: &[(Token, &[&str])] = &[
        (Token::Late, &["timeout", "late", "overdue", "deadline", "expiry"]),
        (Token::Fails, &["error", "errors", "failure", "fail", "failed", "fails", "exception"]),
        (Token::Done, &["success", "completion", "complete", "completed", "done", "finish"]),
        (Token::Accept, &["accept", "accepted", "approve", "approved", "approval"]),
        (Token::Reject, &["reject", "rejected", "rejection"]),
    ];
    WORDS.iter().find(|(_, words)| words.contains(&written)).map(|(token, _)| *token)
}

/// True for what people take for an event, and is none unless it is declared.
pub(crate) fn is_no_event(written: &str) -> bool {
    befalls(written).is_some()
}

/// `if score > 7 -> review else -> pay`, in a stage: data decides in a step of its own.
fn choosing(line: &Line<'_>) -> Option<Found> {
    let is_arm = |from: usize, to: usize| {
        let begins = matches!(line.token(from), Token::If | Token::When | Token::Else | Token::Otherwise)
            || line.is_one_of(from, &["elif"]) && from < line.end;
        begins && (from..to).any(|index| line.token(index) == Token::Arrow)
    };
    if !is_arm(line.start, line.end) {
        return None;
    }
    let all = line.alike(is_arm);
    if all.first().map(|(from, _)| *from) != Some(line.start) {
        return None;
    }
    let (header, brace) = line.block;
    let close = line.closing(brace)?;
    let name = format!("after_{}", line.word(header + 1));
    let column = " ".repeat(line.column(header)?);
    let mut arms = String::new();
    let mut target = "";
    for (from, to) in &all {
        let mut from = *from;
        while from < *to {
            let arrow = (from..*to).find(|index| line.token(*index) == Token::Arrow)?;
            let end = (arrow..*to).find(|index| line.token(*index) == Token::Else).unwrap_or(*to);
            let way = line.slice(arrow, end);
            if target.is_empty() {
                target = line.slice(arrow + 1, end);
            }
            let rest = match line.token(from) {
                Token::Else | Token::Otherwise => matches!(line.token(from + 1), Token::Arrow),
                _ => false,
            };
            let start = from + 1 + usize::from(matches!(line.token(from + 1), Token::If | Token::When));
            match rest {
                true => arms.push_str(&format!("\n{column}  otherwise {way}")),
                false => arms.push_str(&format!("\n{column}  when {} {way}", line.slice(start, arrow))),
            }
            from = end;
        }
    }
    let mut edits =
        vec![Edit { location: line.place(line.start, line.end), text: format!("done -> {name}") }];
    let others = all.iter().skip(1);
    edits
        .extend(others.map(|(from, to)| Edit { location: line.whole_line(*from, *to), text: String::new() }));
    let behind = line.at(Span::at(line.span(close).end));
    edits.push(Edit { location: behind, text: format!("\n\n{column}decide {name} {{{arms}\n{column}}}") });
    let place = line.place(line.start, line.end);
    let report = rules::conditional_way::of_stage(place, &name, edits);
    let mut read = vec![Edit { location: place, text: format!("done -> {target}") }];
    read.extend(
        all.iter()
            .skip(1)
            .map(|(from, to)| Edit { location: line.whole_line(*from, *to), text: String::new() }),
    );
    Some(Found::read_by(report, read))
}

/// `if a > 3 then goto x`, `if a > 3: x` and `else: y` below it: an arm of a decision, as other languages write it.
fn if_then(line: &Line<'_>) -> Option<Found> {
    if !matches!(line.token(line.start), Token::If | Token::When) {
        return None;
    }
    let mut depth = 0_usize;
    let sign = (line.start + 1..line.end).find(|index| {
        match line.token(*index) {
            Token::OpenParenthesis => depth += 1,
            Token::CloseParenthesis => depth = depth.saturating_sub(1),
            Token::Arrow | Token::Colon | Token::Then => return depth == 0,
            _ => {}
        }
        false
    })?;
    let other = (sign..line.end).find(|index| line.token(*index) == Token::Else);
    let plain = line.token(sign) == Token::Arrow && line.word(sign) != "then";
    if plain && let Some(found) = other.and_then(|other| else_colon(line, other)) {
        return Some(found);
    }
    let target = super::ways::behind_go(line, if plain { sign } else { sign + 1 });
    let goes = target > sign + 1;
    if plain && (!goes || line.token(line.start) == Token::When) || sign == line.start + 1 {
        return None;
    }
    let end = other.unwrap_or(line.end);
    if line.behind_path(target) == target || target >= end {
        return None;
    }
    let condition = listed(line, line.start + 1, sign);
    let mut right = format!("when {condition} -> {}", line.slice(target, end));
    if let Some(other) = other {
        let rest = super::ways::behind_go(line, other + 1);
        if line.behind_path(rest) != line.end {
            return None;
        }
        right.push_str(&format!("\n{}otherwise -> {}", line.indent(), line.slice(rest, line.end)));
    }
    let place = line.place(line.start, line.end);
    let title = "A line of a decision is `when`, a condition, and an arrow to where it leads";
    let report = rules::unknown_keyword::otherwise(place, title, &right);
    let then = line.reports.about(line.place(sign, sign + 1)).map(|found| found.location());
    Some(Found { told: then.into_iter().collect(), ..Found::new(report) })
}

/// `else: y` below an arm of a decision.
fn else_colon(line: &Line<'_>, other: usize) -> Option<Found> {
    let rest = super::ways::behind_go(line, other + 1);
    if line.column(other).is_none()
        || line.token(other + 1) != Token::Colon
        || rest >= line.end
        || line.behind_path(rest) != line.end
    {
        return None;
    }
    let right = format!("otherwise -> {}", line.slice(rest, line.end));
    let report = rules::foreign_word::line(line.place(other, line.end), line.slice(other, line.end), &right);
    let read = format!("{}\n{right}", line.word(other - 1));
    Some(Found::read_as(report, line.place(other - 1, line.end), read))
}

/// `reads the request`: an article before a name.
fn article(line: &Line<'_>) -> Option<Found> {
    let Entry::Clause(clause) = lookup(line.kind, line.head(line.start)) else { return None };
    let at = line.start + 1;
    let listed = matches!(clause.shape, Shape::Reads | Shape::Paths | Shape::Writes | Shape::Path);
    if !listed || !line.is_one_of(at, &["the", "a", "an"]) || !line.token(at + 1).is_name() {
        return None;
    }
    let place = line.with_space(at, at + 1);
    Some(Found::new(rules::needless_word::in_line(place, line.word(at), line.slice(at + 1, line.end))))
}

/// `amount is over 500 EUR`: a comparison in words.
fn compared(line: &Line<'_>) -> Option<Found> {
    const WORDS: &[(&[&str], &str)] = &[
        (&["over"], ">"),
        (&["above"], ">"),
        (&["exceeds"], ">"),
        (&["more", "than"], ">"),
        (&["greater", "than"], ">"),
        (&["bigger", "than"], ">"),
        (&["larger", "than"], ">"),
        (&["at", "least"], ">="),
        (&["under"], "<"),
        (&["below"], "<"),
        (&["less", "than"], "<"),
        (&["smaller", "than"], "<"),
        (&["at", "most"], "<="),
        (&["up", "to"], "<="),
    ];
    if !matches!(line.head(line.start), Token::When | Token::Requires | Token::Until | Token::Guard) {
        return None;
    }
    // How often a way is taken is no comparison.
    let arrow = (line.start..line.end).find(|index| line.token(*index) == Token::Arrow).unwrap_or(line.end);
    let (from, end, sign) = (line.start + 2..arrow).find_map(|from| {
        if !line.token(from - 1).is_name() {
            return None;
        }
        let words = from + usize::from(line.token(from) == Token::Is);
        let (found, sign) = WORDS.iter().find(|(found, _)| {
            found.iter().enumerate().all(|(index, word)| line.is_one_of(words + index, &[word]))
        })?;
        let end = words + found.len();
        let value = matches!(line.token(end), Token::Number | Token::Percent | Token::Duration);
        value.then_some((from, end, sign))
    })?;
    let place = line.place(from, end);
    Some(Found::new(rules::comparison_spelling::otherwise(place, line.slice(from, end), sign)))
}

/// `outcomes: paid, refused`: each ending has a line of its own.
fn outcomes(line: &Line<'_>) -> Option<Found> {
    const WORDS: &[&str] = &["outcomes", "results", "ends", "endings", "outputs"];
    let first = line.start + 1 + usize::from(line.token(line.start + 1) == Token::Colon);
    let open = usize::from(line.token(first) == Token::OpenBracket);
    let (first, end) = (first + open, line.end - open);
    let listed = |index: usize| match (index - first) % 2 {
        0 => line.token(index).is_name(),
        _ => matches!(line.token(index), Token::Comma | Token::Or | Token::And),
    };
    if !line.is_one_of(line.start, WORDS)
        || first >= end
        || (end - first).is_multiple_of(2)
        || !(first..end).all(listed)
    {
        return None;
    }
    let names = (first..end).step_by(2).map(|index| format!("outcome {}", line.word(index)));
    let right = names.collect::<Vec<_>>().join(&format!("\n{}", line.indent()));
    let place = line.place(line.start, line.end);
    Some(Found::new(rules::unknown_keyword::otherwise(place, "Each ending has a line of its own", &right)))
}

/// `do "Pack it" and notify Lead`: who hears of it is said in a line of its own.
fn and_notify(line: &Line<'_>) -> Option<Found> {
    const NOTIFY: &[&str] =
        &["notify", "inform", "informs", "tell", "email", "mail", "ping", "alert", "message", "cc", "update"];
    if line.token(line.start) != Token::Do {
        return None;
    }
    let first = line.start + 1;
    let joins = |index: &usize| {
        matches!(line.token(*index), Token::And | Token::Then | Token::Comma)
            && line.is_one_of(index + 1, NOTIFY)
    };
    let (from, word) = (first + 1..line.end).find(joins).map(|at| (at, at + 1))?;
    let from = from - usize::from(matches!(line.token(from - 1), Token::Comma | Token::And));
    let names = line.names_to_end(word + 1 + usize::from(line.is_one_of(word + 1, &["to"])))?;
    let done = line.slice(first, from);
    let text = line.token(first) == Token::Text && from == first + 1;
    let call = line.token(first + 1) == Token::Dot && line.behind_path(first) < from;
    let done = if text || call { done.to_owned() } else { format!("\"{}\"", crate::text::capital(done)) };
    if done.matches('"').count() > 2 {
        return None;
    }
    let right = format!("do {done}\n{}informs {}", line.indent(), names.join(", "));
    let title = "What is done, and who hears of it, are two lines";
    let place = line.place(line.start, line.end);
    let report = rules::unknown_keyword::otherwise(place, title, &right);
    // What is done is a text that can't be read from here, unless it is one.
    Some(match text || call {
        true => Found::new(report),
        false => Found::read_as(report, line.with_space_before(line.start, line.end), ""),
    })
}

/// `no agent may approve`: in a policy, what a law is about and what it says of that are two lines.
fn no_agent(line: &Line<'_>) -> Option<Found> {
    const MAY: &[&str] = &[
        "may", "can", "must", "shall", "should", "will", "is", "are", "allowed", "to", "ever", "do", "does",
    ];
    const JUDGE: &[&str] = &[
        "approve", "approves", "accept", "decide", "decides", "review", "reviews", "sign", "judge", "reject",
        "validate",
    ];
    const ALONE: &[&str] = &["alone", "unsupervised", "unseen", "autonomously", "itself"];
    const AGENTS: &[&str] = &["agent", "agents", "ai", "bot", "bots"];
    let start = line.start;
    let mut denied = line.is_one_of(start, &["no", "never"]);
    let agent = start + usize::from(denied || line.is_one_of(start, &["an", "any", "the"]));
    if !line.is_one_of(agent, AGENTS) {
        return None;
    }
    let mut verb = agent + 1;
    while line.is_one_of(verb, MAY) || line.is_one_of(verb, NOT) {
        denied |= line.is_one_of(verb, NOT);
        verb += 1;
    }
    if !denied || verb == agent + 1 || verb >= line.end {
        return None;
    }
    // What it is about: an action, a decision, or whatever it does alone.
    let path = (verb + 1..line.end).find(|index| line.token(index + 1) == Token::Dot);
    let alone =
        (verb..line.end).any(|index| line.is_one_of(index, ALONE) || line.is_one_of(index, &["without"]));
    let (about, law) = match path {
        _ if alone => {
            ("stage where performer is agent".to_owned(), "needs gate where reviewer is human before")
        }
        Some(path) => {
            let action = line.slice(path, line.behind_path(path));
            (format!("agent where {action} in uses"), "never")
        }
        None if line.is_one_of(verb, JUDGE) => ("gate where reviewer is agent".to_owned(), "never"),
        None => ("stage where performer is agent".to_owned(), "never"),
    };
    let whole = line.place(start, line.end);
    let written = line.slice(start, line.end);
    let gone = line.whole_line(start, line.end);
    // A law that is about something already stays as it is; this is one of its own.
    let others = line.alike(|from, _| {
        from != start && matches!(line.token(from), Token::For | Token::Never | Token::Needs | Token::At)
    });
    let (_, brace) = line.block;
    let report = match line.closing(brace).filter(|_| !others.is_empty()) {
        None => {
            let right = format!("for {about}\n{}{law}", line.indent());
            rules::unknown_keyword::law(whole, written, vec![Edit { location: whole, text: right }], None)
        }
        Some(close) => {
            let name = crate::text::name_of_words(written, false);
            let text = format!("\n\npolicy {name} {{\n  for {about}\n  {law}\n}}");
            let behind = line.at(Span::at(line.span(close).end));
            let edits = vec![Edit { location: gone, text: String::new() }, Edit { location: behind, text }];
            rules::unknown_keyword::law(whole, written, edits, Some(&name))
        }
    };
    Some(Found::read_as(report, gone, ""))
}

/// `case x: y`, `default: y`: in a decision.
fn arm(line: &Line<'_>) -> Option<Found> {
    let colon = (line.start..line.end).rfind(|index| line.token(*index) == Token::Colon)?;
    let plain = !(line.start..line.end).any(|index| line.token(index) == Token::Arrow);
    let closed = !(colon..line.end).any(|index| line.token(index) == Token::CloseParenthesis);
    if !plain
        || !closed
        || colon == line.start
        || colon + 1 >= line.end
        || line.token(line.end) == Token::OpenBrace
    {
        return None;
    }
    // What the whole decision is on is said in its first line.
    if line.block.0 + 2 != line.block.1 {
        return None;
    }
    let rest = line.slice(colon + 1, line.end);
    let other = colon == line.start + 1
        && line.is_one_of(line.start, &["default", "else", "otherwise", "other", "_"]);
    let begins =
        matches!(line.token(line.start), Token::When | Token::If) || line.is_one_of(line.start, &["case"]);
    let right = match other {
        true => format!("otherwise -> {rest}"),
        false => format!("when {} -> {rest}", listed(line, line.start + usize::from(begins), colon)),
    };
    if !other && !begins && colon == line.start + 1 {
        return None;
    }
    let place = line.place(line.start, line.end);
    Some(Found::new(rules::unknown_keyword::otherwise(
        place,
        "An arrow shows where a condition leads",
        &right,
    )))
}

/// `join` and then `then -> x`, in a parallel.
fn join_then(line: &Line<'_>) -> Option<Found> {
    let (join, then) = (line.start, line.start + 1);
    if line.token(join) != Token::Join
        || line.token(then) != Token::Then
        || line.token(then + 1) != Token::Arrow
    {
        return None;
    }
    let way = line.slice(then + 1, line.end);
    let right = format!("join all\n{}done {way}", line.indent());
    let title = "`join` says how many must be done, and `done` where the work goes on then";
    Some(Found::new(rules::unknown_keyword::otherwise(line.place(join, line.end), title, &right)))
}

/// `email "help@example.com"`: how somebody is reached.
fn reached(line: &Line<'_>) -> Option<Found> {
    const CHANNELS: &[(&str, &str)] = &[
        ("email", "email"),
        ("mail", "email"),
        ("e_mail", "email"),
        ("phone", "phone"),
        ("slack", "slack"),
        ("channel", "slack"),
    ];
    let text = line.start + 1 + usize::from(line.token(line.start + 1) == Token::Colon);
    let (_, channel) = CHANNELS.iter().find(|(word, _)| line.is_one_of(line.start, &[word]))?;
    if line.token(text) != Token::Text || text + 1 != line.end {
        return None;
    }
    let right = format!("contact via {channel} {}", line.word(text));
    let title = "How somebody is reached is a `contact`";
    Some(Found::new(rules::unknown_keyword::otherwise(line.place(line.start, line.end), title, &right)))
}

/// A condition in which a list stands in square brackets: `size in [small, large]`.
fn listed(line: &Line<'_>, from: usize, to: usize) -> String {
    let text = line.slice(from, to);
    let round = (from..to)
        .any(|index| line.token(index) == Token::In && line.token(index + 1) == Token::OpenParenthesis);
    match round {
        true => text.replace('(', "[").replace(')', "]"),
        false => text.to_owned(),
    }
}

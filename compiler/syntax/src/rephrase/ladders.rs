//! Who hears of what is late, and after how long.

use super::informing::TELL;
use super::{Found, Line};
use crate::rules;
use crate::token::Token;
use flow_source::{Location, Span};

/// `after 1 day notify Lead by email`, `notify Lead`, `level 1: Lead`: a rung in other words.
pub(super) fn otherwise(line: &Line<'_>) -> Option<Found> {
    const AFTER: &str = "after unknown \"After how long?\"";
    let via = (line.start + 2..line.end).find(|index| {
        line.token(*index) == Token::Via
            || matches!(line.token(*index), Token::By)
            || line.is_one_of(*index, &["on", "in", "over"])
    });
    // `by email`, `via email, slack`
    if let Some(via) = via.filter(|_| matches!(line.token(line.start), Token::After | Token::Every)) {
        let channel = via + 1;
        let known = ["email", "mail", "slack", "phone", "sms", "teams", "pager"];
        let more = line.token(channel + 1) == Token::Comma || line.token(channel + 1) == Token::And;
        let plain = line.token(via) == Token::Via;
        let ends = channel + 1 == line.end || more;
        if line.is_one_of(channel, &known) && ends && (!plain || more) {
            let place = line.place(via, line.end);
            let right = format!("via {}", line.word(channel));
            let told = line.reports.within(place).collect();
            let report = rules::foreign_word::line(place, line.slice(via, line.end), &right);
            return Some(Found { told, ..Found::read_as(report, place, "") });
        }
    }
    let acts = matches!(line.token(line.start), Token::Notify | Token::Assign);
    let (verb, who) = if acts {
        (line.word(line.start), line.start + 1)
    } else {
        // `level 1: Lead`, `L1: Lead`
        let colon = (line.start..line.end).find(|index| line.token(*index) == Token::Colon)?;
        let level = line.is_one_of(line.start, &["level", "step", "tier", "stage"])
            && colon == line.start + 2
            || colon == line.start + 1
                && line.word(line.start).trim_start_matches(['L', 'l']).parse::<u32>().is_ok();
        let verb = if line.token(colon + 1) == Token::Notify { "notify" } else { "assign" };
        let at = colon + 1 + usize::from(matches!(line.token(colon + 1), Token::Notify | Token::Assign));
        if !level {
            return None;
        }
        (verb, at)
    };
    let end = line.behind_path(who);
    if end == who {
        return None;
    }
    let when = match line.token(end) {
        Token::After if line.behind_duration(end + 1) == line.end => line.slice(end, line.end).to_owned(),
        _ if end == line.end => AFTER.to_owned(),
        _ => return None,
    };
    // `notify Lead after 1 day` has a message of its own.
    if acts && end != line.end {
        return None;
    }
    let place = line.place(line.start, line.end);
    let right = format!("{when} {verb} {}", line.slice(who, end));
    let title = "A rung begins with its time: after how long, what is done, and who";
    let told = line.reports.within(place).collect();
    let report = rules::unknown_keyword::otherwise(place, title, &right);
    Some(Found { told, ..Found::new(report) })
}

/// `remind Clerk every 2 days`, `after 1 day notify Lead`, in a step: that is a ladder.
pub(super) fn reminded(line: &Line<'_>) -> Option<Found> {
    const TIMES: [Token; 2] = [Token::After, Token::Every];
    if !super::people::is_step(line) {
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
    let tells = |at: usize| line.is_one_of(at, TELL) || line.is_one_of(at, &["chase"]);
    let (who, when) = if tells(line.start) {
        let who = line.start + 1;
        let from = line.behind_path(who);
        if from == who || time(from)? != line.end {
            return None;
        }
        (line.slice(who, from), line.slice(from, line.end))
    } else {
        let end = time(line.start)?;
        let who = end + 1;
        if !tells(end) || line.behind_path(who) != line.end || who >= line.end {
            return None;
        }
        (line.slice(who, line.end), line.slice(line.start, end))
    };
    // A unit alone is no length of time in a ladder.
    let when = match when.split_whitespace().collect::<Vec<_>>().as_slice() {
        [word, unit] if !unit.starts_with(|first: char| first.is_ascii_digit()) => format!("{word} 1 {unit}"),
        _ => when.to_owned(),
    };
    Some(declared(line, line.place(line.start, line.end), &format!("{when} notify {who}"), None))
}

/// `by Lead then Board after 3 days`: who is asked when the first ones are late stands in a ladder.
pub(super) fn then_others(line: &Line<'_>) -> Option<Found> {
    let then = (line.start + 1..line.end).find(|index| line.token(*index) == Token::Then)?;
    let from = then + 1;
    let who = line.behind_path(from);
    let after = who + usize::from(line.token(who) == Token::Comma);
    let end = line.behind_duration(after + 1);
    if who == from || line.token(after) != Token::After || end == after + 1 || end != line.end {
        return None;
    }
    let rung = format!("{} assign {}", line.slice(after, end), line.slice(from, who));
    let comma = usize::from(line.token(then - 1) == Token::Comma);
    let place = line.with_space_before(then - comma, end);
    Some(declared(line, place, &rung, Some(line.indent())))
}

/// `escalate: Lead`, `escalate to Lead after 1 day`: somebody where the name of a ladder should stand.
pub(super) fn to_somebody(line: &Line<'_>) -> Option<Found> {
    let mut from = line.start + 1;
    while line.token(from) == Token::Colon || line.is_one_of(from, &["to", "the"]) {
        from += 1;
    }
    let who = line.behind_path(from);
    let plain = from == line.start + 1 && who == line.end;
    if line.token(line.start) != Token::Escalate || who == from || !is_somebody(line, who - 1, plain) {
        return None;
    }
    let after = who + usize::from(line.token(who) == Token::Comma);
    let when = match line.token(after) {
        Token::After if line.behind_duration(after + 1) == line.end => line.slice(after, line.end),
        _ if who == line.end => "after unknown \"How long before they are asked?\"",
        _ => return None,
    };
    let rung = format!("{when} assign {}", line.slice(from, who));
    Some(declared(line, line.place(line.start, line.end), &rung, None))
}

/// True where the name at a place is that of a role or person of this file, or one that no ladder would have where more than the
/// name is written otherwise.
fn is_somebody(line: &Line<'_>, name: usize, plain: bool) -> bool {
    let word = line.word(name);
    let known = |kinds: &[Token]| {
        (1..line.layout.tokens.len())
            .any(|index| line.word(index) == word && kinds.contains(&line.token(index - 1)))
    };
    line.may_look()
        && (known(&[Token::Role, Token::Person]) || !plain && word.starts_with(char::is_uppercase))
        && !known(&[Token::Escalation])
}

/// A ladder of one rung in place of what stands there. With `indent`, the ladder is named in a line of its own.
fn declared(line: &Line<'_>, place: Location, rung: &str, indent: Option<String>) -> Found {
    let name =
        super::blocks::free_name(line, &format!("{}_ladder", line.word(line.block.0 + 1).to_lowercase()));
    let end = line.at(Span::at(u32::try_from(line.text.trim_end().len()).unwrap_or(u32::MAX)));
    let told = line.reports.within(line.place(line.start, line.end)).collect();
    let report = match indent {
        Some(indent) => rules::ladder_in_place::below(place, rung, end, &name, &indent),
        None => rules::ladder_in_place::whole(place, rung, end, &name),
    };
    Found { told, ..Found::read_as(report, place, "") }
}

/// `after 1 day: Boss`, `1 day -> Boss`, `after 1 day email Boss`: what a rung does has a word of its own.
pub(super) fn rung(line: &Line<'_>) -> Option<Found> {
    // In a ladder it can only be that somebody is told.
    const REACH: &[&str] = &["page", "call", "ask", "contact", "phone", "slack", "sms"];
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
        _ if (line.is_one_of(at, TELL) || line.is_one_of(at, REACH)) && at + 1 < line.end => {
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

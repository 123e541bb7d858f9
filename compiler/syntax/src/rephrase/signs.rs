//! Lines with the signs of other notations around what they say: `asks("...")`, `"goal": "...",`, `done -> [check]`, `-- a note`.

use super::measures::behind_line;
use super::{Found, Line};
use crate::rules;
use crate::table::{Entry, Shape, lookup};
use crate::token::Token;
use crate::words::Kind;
use flow_source::{Edit, Location, Span};

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    remark(line)
        .or_else(|| text_alone(line))
        .or_else(|| target(line))
        .or_else(|| answers(line))
        .or_else(|| decorated(line))
        .or_else(|| gives(line))
        .or_else(|| ending(line))
        .or_else(|| counted(line))
}

/// The line of the text that a line begins, from its first sign on, and where it stands.
fn physical<'a>(line: &Line<'a>) -> Option<(u32, &'a str)> {
    let before = line.before_on_line(line.start);
    let indent = before.len() - before.trim_start_matches([' ', '\t']).len();
    let start = line.span(line.start).start - u32::try_from(before.len() - indent).ok()?;
    let rest = line.text.get(start as usize..)?;
    Some((start, rest.lines().next().unwrap_or("").trim_end()))
}

fn place(line: &Line<'_>, start: u32, written: &str) -> Option<Location> {
    Some(line.at(Span::new(start, start + u32::try_from(written.len()).ok()?)))
}

/// A found mistake of which the rest of the text is not to be read.
fn gone(line: &Line<'_>, place: Location, report: flow_source::Diagnostic) -> Found {
    let told = line.reports.within(place).collect();
    let start = u32::try_from(line.text.get(..place.span.start as usize).unwrap_or("").trim_end().len())
        .unwrap_or(place.span.start);
    let whole = line.at(Span::new(start, place.span.end));
    Found { told, ..Found::read_as(report, whole, "") }
}

/// `-- a note`, `<!-- a note -->`, `REM a note`, `% a note`: a comment as other languages begin it.
fn remark(line: &Line<'_>) -> Option<Found> {
    let (start, written) = physical(line)?;
    let rest = if let Some(inner) = written.strip_prefix("<!--") {
        inner.trim_end_matches("-->")
    } else {
        let rest =
            ["--", "REM ", "%", "rem ", "\u{2014} "].iter().find_map(|mark| written.strip_prefix(mark))?;
        // `-->` is an arrow, and `---` parts the parts of a document.
        if rest.starts_with(['>', '-']) || rest.starts_with(|first: char| first.is_ascii_digit()) {
            return None;
        }
        rest
    };
    let right = format!("// {}", rest.trim());
    let place = place(line, start, written)?;
    Some(gone(line, place, rules::comment_spelling::otherwise(place, right.trim_end())))
}

/// `"Orders go out."`, `"""Orders go out."""`: a text alone, whose line lacks its word.
fn text_alone(line: &Line<'_>) -> Option<Found> {
    let all = (line.start..line.end).all(|index| line.token(index) == Token::Text);
    if !all || line.token(line.start) != Token::Text || line.token(line.end) == Token::OpenBrace {
        return None;
    }
    // Where the last quote is missing, that is told too; a brace in it may be meant to close a block, and then that is all.
    let last = line.slice(line.end.saturating_sub(1), line.end);
    let unfinished = last.len() < 2 || !last.ends_with('"') || last.ends_with("\\\"");
    if unfinished && last.contains(['{', '}']) {
        return None;
    }
    let (word, token) = match line.kind? {
        Kind::Workflow => ("goal", Token::Goal),
        Kind::Stage => ("do", Token::Do),
        Kind::Gate => ("asks", Token::Asks),
        Kind::Policy => ("because", Token::Because),
        Kind::Role | Kind::Person | Kind::Agent | Kind::System => ("title", Token::Title),
        _ => return None,
    };
    // What is said already is not said again.
    let said = |from: usize, _: usize| line.token(from) == token;
    if token != Token::Do && !line.alike(said).is_empty() {
        let place = line.place(line.start, line.end);
        let inner = line.slice(line.start, line.end).trim_matches('"').to_owned();
        return Some(gone(line, place, rules::comment_spelling::otherwise(place, &format!("// {inner}"))));
    }
    let written = line.slice(line.start, line.end);
    let text = format!("\"{}\"", written.trim_matches(['"', ' ']));
    let place = line.place(line.start, line.end);
    let right = format!("{word} {text}");
    let title = match unfinished {
        true => format!("`{word}` is missing before this text, and the quote behind it"),
        false => format!("`{word}` is missing before this text"),
    };
    Some(gone(line, place, rules::unknown_keyword::otherwise(place, &title, &right)))
}

/// `done -> [check]`, `done -> (check)`, `done -> check.`, `done -> check,`: signs around the step that an arrow leads to.
fn target(line: &Line<'_>) -> Option<Found> {
    let arrow = (line.start..line.end).find(|index| line.token(*index) == Token::Arrow)?;
    let open = usize::from(matches!(line.token(arrow + 1), Token::OpenBracket | Token::OpenParenthesis));
    let from = arrow + 1 + open;
    if !line.token(from).is_name() || arrow == line.start {
        return None;
    }
    let mut end = from + 1;
    while line.token(end) == Token::Dot && line.token(end + 1).is_name() && same_line(line, end + 1) {
        end += 2;
    }
    let close =
        usize::from(open > 0 && matches!(line.token(end), Token::CloseBracket | Token::CloseParenthesis));
    let sign = end + close;
    let trails = matches!(line.token(sign), Token::Dot | Token::Comma)
        && same_line(line, sign)
        && !same_line(line, sign + 1);
    let behind = sign + usize::from(trails);
    if open + usize::from(trails) == 0 || open != close || !trails && behind != line.end {
        return None;
    }
    let name = line.slice(from, end);
    let place = line.place(arrow + 1, behind);
    let told = line.reports.within(place).collect();
    let report = rules::needless_word::sign(place, line.slice(arrow + 1, behind), name);
    // Behind such a sign, the line below may have been taken for more of this one.
    let read = if trails && behind < line.end { format!("{name}\n") } else { name.to_owned() };
    Some(Found { told, ..Found::read_as(report, place, read) })
}

fn same_line(line: &Line<'_>, index: usize) -> bool {
    let between = Span::new(line.gap(index), line.span(index).start.max(line.gap(index)));
    !between.of(line.text).contains('\n')
        && line.token(index) != Token::NewLine
        && line.token(index) != Token::End
}

/// `owner: "Lead"`, `owner @dee`, `owner dee@corp.example`, `owner Lead, Board`: one name answers for it.
fn answers(line: &Line<'_>) -> Option<Found> {
    let word = line.head(line.start);
    let Entry::Clause(clause) = lookup(line.kind, word) else { return None };
    if clause.shape != Shape::Person {
        return None;
    }
    let start = line.span(line.start).end;
    let stop = behind_line(line);
    let written = line.text.get(start as usize..stop as usize)?.trim();
    let value = written.trim_start_matches([':', '=']).trim();
    let first = value.split([',', '&', '/', ';']).next().unwrap_or(value);
    let first = first.split(" and ").next().unwrap_or(first).split(" or ").next().unwrap_or(first).trim();
    // `the Lead`, `a Lead`: an article has a message of its own.
    if ["the ", "a ", "an ", "role ", "person "].iter().any(|word| first.starts_with(word)) {
        return None;
    }
    let several = first.len() < value.trim_end_matches([',', ';']).len();
    let bare = first.trim_matches(['"', '\'', '[', ']']).trim_start_matches('@');
    let local = bare.split('@').next().unwrap_or(bare);
    let plain = |text: &str| {
        !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || "_.".contains(letter))
    };
    let name = match plain(local) && local == bare {
        true => local.to_owned(),
        false => crate::text::name_of_words(local, local == bare && local.starts_with(char::is_uppercase)),
    };
    if !plain(&name) || name == value || value.starts_with("unknown") {
        return None;
    }
    let begin = line.span(line.start).start;
    let end = u32::try_from(line.text.get(..stop as usize)?.trim_end().len()).ok()?;
    let place = line.at(Span::new(begin, end));
    let right = format!("{} {name}", word.text());
    let report = match several {
        true => rules::needless_word::one_answers(place, word.text(), &right),
        false => rules::foreign_word::line(place, place.span.of(line.text), &right),
    };
    let told = line.reports.within(place).collect();
    let stands = (line.start..line.end).any(|index| line.word(index) == name);
    Some(match stands {
        true => Found { told, ..Found::new(report) },
        false => gone(line, place, report),
    })
}

/// `asks("Is it good?")`, `asks: "Is it good?",`, `"goal": "Orders go out",`, `@goal "..."`, `- by: Clerk`: a line of Flow with
/// the signs of another notation around it.
fn decorated(line: &Line<'_>) -> Option<Found> {
    line.kind?;
    let mut word = line.start;
    // Only a sign before the word, or one around its value together with another, is told here.
    let mut odd = 0;
    while matches!(line.token(word), Token::Minus | Token::AtSign | Token::Star) && word < line.end {
        word += 1;
        odd += 2;
    }
    let quoted = line.token(word) == Token::Text;
    let (kind, written) = (line.kind, crate::text::unquote(line.word(word)).into_owned());
    let token = match quoted {
        true => Token::of(&written)?,
        false => line.token(word),
    };
    odd += 2 * u32::from(quoted);
    let token = match lookup(kind, token) {
        Entry::Clause(_) => token,
        _ => rules::foreign_word::meant(&written, kind)?.1,
    };
    let Entry::Clause(clause) = lookup(kind, token) else { return None };
    if matches!(clause.shape, Shape::Flag | Shape::Way | Shape::Fails) && !quoted {
        return None;
    }
    let sign = line.behind_sign(word + 1);
    odd += u32::from(sign > word + 1);
    let called = usize::from(
        line.token(sign) == Token::OpenParenthesis && line.token(line.end - 1) == Token::CloseParenthesis,
    );
    let calls =
        called > 0 && (sign + 1..line.end - 1).all(|index| line.token(index) != Token::CloseParenthesis);
    // Arguments belong to a name that is missing.
    if calls && (sign + 1..line.end).any(|index| line.token(index) == Token::Colon) {
        return None;
    }
    let from = sign + usize::from(calls);
    odd += 2 * u32::from(calls && sign == word + 1);
    let comma = usize::from(line.token(line.end - 1) == Token::Comma);
    // A comma or semicolon at the end of a line may have been taken away already.
    let last = line.range(line.start, line.end).end;
    let behind = line.text.get(last as usize..behind_line(line).max(last) as usize)?;
    let trails = matches!(behind.trim(), "," | ";");
    odd += u32::from(comma > 0 || trails);
    let mut to = line.end - comma - usize::from(calls);
    // `asks """Is it good?"""`
    let text = matches!(clause.shape, Shape::Text | Shape::Quoted | Shape::TextOrPath | Shape::Do);
    let mut value = line.slice(from, to.max(from)).to_owned();
    if text
        && to >= from + 2
        && (from..to).all(|index| line.token(index) == Token::Text)
        && value.starts_with("\"\"")
    {
        value = format!("\"{}\"", value.trim_matches(['"', ' ']));
        odd += 2;
        to = from;
    }
    // `asks f"Is it good?"`, `ask Lead "Is it good?"`
    if text
        && to == from + 2
        && line.token(from + 1) == Token::Text
        && line.token(from).is_name()
        && clause.shape != Shape::Do
    {
        value = line.word(from + 1).to_owned();
        odd += 2;
    }
    let names = matches!(clause.shape, Shape::Who | Shape::Person | Shape::Path);
    if names && to == from + 1 && line.token(from) == Token::Text && quoted {
        value = crate::text::unquote(&value).into_owned();
    }
    if odd < 2 || value.is_empty() || value.contains(['\n', '{', '}']) {
        return None;
    }
    let end = if trails { last + u32::try_from(behind.trim_end().len()).ok()? } else { last };
    let place = line.at(Span::new(line.span(line.start).start, end));
    let right = format!("{} {value}", token.text());
    let report = rules::foreign_word::line(place, place.span.of(line.text), &right);
    let told: Vec<Location> = line.reports.within(place).collect();
    // What stands in quotes can't be read from here.
    Some(match text || to == from {
        true => gone(line, place, report),
        false => {
            let head = line.place(line.start, from);
            let mut read = vec![Edit { location: head, text: format!("{} ", token.text()) }];
            if to < line.end {
                read.push(Edit { location: line.with_space_before(to, line.end), text: String::new() });
            }
            Found { told, ..Found::read_by(report, read) }
        }
    })
}

/// `action pay(amount: Money): Text`, `-> Text`, `returns Text`, and with commas and colons behind it: what an action gives.
fn gives(line: &Line<'_>) -> Option<Found> {
    const BEFORE: &[&str] =
        &["action", "def", "function", "fn", "func", "async", "method", "operation", "public"];
    if line.kind != Some(Kind::System) {
        return None;
    }
    let open = (line.start..line.end).find(|index| line.token(*index) == Token::OpenParenthesis)?;
    let close = (open..line.end).find(|index| line.token(*index) == Token::CloseParenthesis)?;
    let name = open.checked_sub(1).filter(|name| *name >= line.start && line.token(*name).is_name())?;
    if !(line.start..name).all(|index| line.is_one_of(index, BEFORE)) {
        return None;
    }
    let mut right = format!("action {}", line.slice(name, close + 1));
    let mut at = close + 1;
    while at < line.end {
        match line.token(at) {
            Token::Comma | Token::Colon | Token::Semicolon
                if line.token(at + 1) != Token::Name || line.token(at) == Token::Comma =>
            {
                at += 1
            }
            Token::Colon | Token::Arrow => {
                let end = line.behind_path(at + 1);
                if end == at + 1 {
                    return None;
                }
                right.push_str(&format!(" gives {}", line.slice(at + 1, end)));
                at = end;
            }
            Token::Gives => {
                let end = (at + 1..line.end)
                    .find(|index| {
                        matches!(line.token(*index), Token::Risk | Token::Idempotent | Token::Comma)
                    })
                    .unwrap_or(line.end);
                right.push_str(&format!(" {}", line.slice(at, end)));
                at = end;
            }
            _ if line.is_one_of(at, &["returns", "return", "yields"]) => {
                let end = line.behind_path(at + 1);
                if end == at + 1 {
                    return None;
                }
                right.push_str(&format!(" gives {}", line.slice(at + 1, end)));
                at = end;
            }
            Token::Risk => {
                let from = at + 1 + usize::from(line.token(at + 1) == Token::Colon);
                let end = line.behind_path(from);
                if end == from {
                    return None;
                }
                right.push_str(&format!(" risk {}", line.slice(from, end)));
                at = end;
            }
            Token::Idempotent => {
                right.push_str(" idempotent");
                at += 1;
                if line.token(at) == Token::Colon && line.is_one_of(at + 1, &["true", "yes"]) {
                    at += 2;
                }
            }
            _ => return None,
        }
    }
    let written = line.slice(line.start, line.end);
    if written.split_whitespace().eq(right.split_whitespace()) {
        return None;
    }
    // Other habits tell of a word that is missing, and of one sign.
    let plain = line.start == name || line.token(line.start) == Token::Action && close + 1 == line.end;
    let flag = line.token(line.end - 2) == Token::Colon
        && line.is_one_of(line.end - 1, &["true", "yes", "no", "false"]);
    let colons = (close..line.end).filter(|index| line.token(*index) == Token::Colon).count();
    if plain && close + 1 == line.end || flag && colons < 2 {
        return None;
    }
    let place = line.place(line.start, line.end);
    let told = line.reports.within(place).collect();
    let report = rules::foreign_word::line(place, written, &right);
    Some(Found { told, ..Found::new(report) })
}

/// `outcome paid: Text`, `outcome paid -> end`, `outcome paid, lost`: an ending says its name, and perhaps what comes out.
fn ending(line: &Line<'_>) -> Option<Found> {
    if line.kind != Some(Kind::Workflow) || line.head(line.start) != Token::Outcome {
        return None;
    }
    let name = line.behind_sign(line.start + 1);
    let sign = name + 1;
    if !line.token(name).is_name() || sign >= line.end || line.token(line.end) == Token::OpenBrace {
        return None;
    }
    let place = line.place(line.start, line.end);
    let told = line.reports.within(place).collect();
    let report = match line.token(sign) {
        Token::Colon if line.behind_path(sign + 1) == line.end && line.end > sign + 1 => {
            let right = format!("outcome {}(result: {})", line.word(name), line.slice(sign + 1, line.end));
            rules::foreign_word::line(place, line.slice(line.start, line.end), &right)
        }
        Token::Arrow => {
            let right = format!("outcome {}", line.word(name));
            rules::foreign_word::line(place, line.slice(line.start, line.end), &right)
        }
        Token::Comma | Token::Or | Token::And => {
            let names = line.names_between(name, line.end, &[Token::Comma, Token::Or, Token::And])?;
            let names: Vec<String> = names.iter().map(|name| format!("outcome {name}")).collect();
            let right = names.join(&format!("\n{}", line.indent()));
            rules::unknown_keyword::otherwise(place, "Each ending has a line of its own", &right)
        }
        _ => return None,
    };
    Some(Found { told, ..Found::new(report) })
}

/// `by 2x Board`, `by Board x2`, `by Board (2)`: how many of them stands before those they are taken from.
fn counted(line: &Line<'_>) -> Option<Found> {
    if line.head(line.start) != Token::By {
        return None;
    }
    let from = line.behind_sign(line.start + 1);
    let times = |word: &str| word.strip_prefix(['x', 'X']).and_then(|rest| rest.parse::<u32>().ok());
    let (count, pool) = if line.token(from) == Token::Number && line.is_one_of(from + 1, &["x", "times"]) {
        let end = line.behind_path(from + 2);
        (
            line.word(from).parse::<u32>().ok().filter(|_| end == line.end && end > from + 2)?,
            line.slice(from + 2, end),
        )
    } else {
        let end = line.behind_path(from);
        if end == from {
            return None;
        }
        let rest: Vec<&str> = (end..line.end).map(|index| line.word(index)).collect();
        let count = match rest.as_slice() {
            [word] => times(word)?,
            [sign, number] if sign.eq_ignore_ascii_case("x") => number.parse().ok()?,
            ["(", number, ")"] => number.parse().ok()?,
            _ => return None,
        };
        (count, line.slice(from, end))
    };
    let place = line.place(line.start, line.end);
    let right = format!("by {count} of {pool}");
    let told = line.reports.within(place).collect();
    let report = rules::reviewers_spelling::report(place, line.slice(line.start, line.end), &right);
    Some(Found { told, ..Found::new(report) })
}

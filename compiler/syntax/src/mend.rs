//! Spellings that people bring along from other languages: each is reported, and handed on as what it means.

use crate::layout::Builder;
use crate::rules;
use crate::token::Token;
use flow_source::Span;
use logos::Logos;

/// Takes a token that Flow doesn't know, or that needs a second look; answers how many bytes after it belong to it.
pub(crate) fn token(builder: &mut Builder<'_, '_>, token: Token, span: Span) -> usize {
    let location = builder.reports.at(span);
    let written = span.of(builder.text);
    match token {
        Token::NumberWord => number_word(builder, span),
        Token::Equal | Token::ColonEqual => match members(builder, span) {
            0 => equal(builder, span),
            length => return length,
        },
        Token::EqualEqual | Token::TripleEqual => {
            builder.layout.doubtful = true;
            builder.reports.push(rules::comparison_spelling::report(location, builder.text, "is"));
            builder.push(Token::Is, span);
        }
        Token::NotEqual | Token::NotEqualAngles => {
            builder.layout.doubtful = true;
            builder.reports.push(rules::comparison_spelling::report(location, builder.text, "is not"));
            builder.push(Token::Is, span);
            builder.push(Token::Not, span);
        }
        Token::AndAnd => logic(builder, span, Token::And),
        Token::OrOr => logic(builder, span, Token::Or),
        Token::Bang => logic(builder, span, Token::Not),
        Token::FatArrow => {
            builder.reports.push(rules::arrow_spelling::report(location, written));
            builder.push(Token::Arrow, span);
        }
        Token::Semicolon => {
            let rest = builder.text.get(span.end as usize..).unwrap_or("").trim_start_matches([' ', '\t']);
            let ends = rest.is_empty() || rest.starts_with(['\n', '\r', '}', ';']) || rest.starts_with("//");
            let last = builder.reports.last().filter(|last| std::ptr::eq(last.rule, &rules::semicolon::RULE));
            match last.is_some() {
                true => builder.reports.extend_last(|last| rules::semicolon::another(last, location, ends)),
                false => builder.reports.push(rules::semicolon::report(location, ends)),
            }
            builder.newline(span);
        }
        Token::SingleQuoted => {
            let inner = written.get(1..written.len().saturating_sub(1)).unwrap_or("");
            builder.reports.push(rules::quote_spelling::report(location, inner));
            builder.push(Token::Text, span);
        }
        Token::HashComment => {
            builder.reports.push(rules::comment_spelling::report(location, written));
            // `contact via slack #orders` can be read without its channel, and is not meant so.
            builder.layout.doubtful |= builder.layout.tokens.get(builder.statement) == Some(&Token::Contact);
        }
        Token::BlockComment => {
            builder.reports.push(rules::comment_spelling::report(location, written));
            if written.contains(['\n', '\r']) {
                builder.newline(span.after());
            }
        }
        Token::Dollar => return money_sign(builder, span, '$'),
        _ => {
            builder.reports.push(rules::unexpected_character::report(location, written, None));
            builder.damage_next();
        }
    }
    0
}

pub(crate) fn logic(builder: &mut Builder<'_, '_>, span: Span, token: Token) {
    let location = builder.reports.at(span);
    builder.reports.push(rules::logic_spelling::report(location, builder.text, token.text()));
    builder.push(token, span);
}

/// `2days`, `100USD`: a number and a word; and durations and amounts in other spellings.
fn number_word(builder: &mut Builder<'_, '_>, span: Span) {
    let written = span.of(builder.text);
    let digits = written.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'_').count();
    let fraction = match written.as_bytes().get(digits..) {
        Some([b'.', rest @ ..]) => 1 + rest.iter().take_while(|byte| byte.is_ascii_digit()).count(),
        _ => 0,
    };
    let middle = Span::from(0..span.start as usize + digits + fraction).end;
    let (number, word) = (Span::new(span.start, middle), Span::new(middle, span.end));
    builder.push(Token::Number, number);
    let token = match Token::lexer(word.of(builder.text)).next() {
        Some(Ok(token)) => token,
        _ => Token::Name,
    };
    builder.push(token, word);
}

/// A word that may be one of those that Flow spells otherwise; true where it has been taken care of.
#[inline]
pub(crate) fn word(builder: &mut Builder<'_, '_>, token: Token, span: Span) -> bool {
    match token {
        Token::If => builder.last() == Token::Else && else_if(builder, span),
        Token::Then => then(builder, span),
        _ => builder.last() == Token::Number && number_and_name(builder, span),
    }
}

/// A number and a name that follows it: perhaps a unit or a currency in another spelling.
fn number_and_name(builder: &mut Builder<'_, '_>, word: Span) -> bool {
    let number = builder.last_span();
    let written = word.of(builder.text);
    let whole = number.to(word);
    let location = builder.reports.at(whole);
    let count = number.of(builder.text);
    if let Some((right, end)) = thousands(builder.text, count, word) {
        let whole = Span::new(number.start, end);
        let location = builder.reports.at(whole);
        builder.reports.push(rules::money_spelling::report(location, whole.of(builder.text), &right));
        return true;
    }
    if unit(written, "2").is_some() && range(builder, number, word) {
        return true;
    }
    if let Some((unit, short)) = unit(written, count) {
        let whole_number = if short { part_of(count, unit) } else { None };
        let right = match whole_number {
            Some(whole_number) => whole_number,
            None if short => format!("{count}{unit}"),
            None => format!("{count} {unit}"),
        };
        builder.reports.push(rules::duration_spelling::report(location, whole.of(builder.text), &right));
        if short && !count.contains(['.', '_']) {
            builder.replace_last(Token::Duration, whole);
        } else {
            builder.push(Token::Days, word);
        }
        return true;
    }
    if let Some(code) = currency(written) {
        builder.reports.push(rules::money_spelling::report(
            location,
            whole.of(builder.text),
            &format!("{count} {code}"),
        ));
        builder.push(Token::Currency, word);
        return true;
    }
    false
}

/// `5k EUR`, `1.5M EUR`, `2 Mio EUR`: an amount of thousands or millions, and where its currency ends.
fn thousands(text: &str, count: &str, word: Span) -> Option<(String, u32)> {
    let times: u64 = match word.of(text) {
        "k" | "K" | "tsd" | "Tsd" | "thousand" => 1_000,
        "m" | "M" | "mio" | "Mio" | "mln" | "million" | "millions" => 1_000_000,
        _ => return None,
    };
    let rest = text.get(word.end as usize..)?;
    let written = rest.trim_start_matches([' ', '.']);
    let code = written.get(..3).filter(|code| code.bytes().all(|letter| letter.is_ascii_uppercase()))?;
    if written.get(3..)?.starts_with(|next: char| next.is_alphanumeric() || next == '_') {
        return None;
    }
    let (whole, part) = count.split_once('.').unwrap_or((count, ""));
    let size = 10_u64.checked_pow(part.len().try_into().ok()?)?;
    let part: u64 = if part.is_empty() { 0 } else { part.parse().ok()? };
    let whole: u64 = whole.replace('_', "").parse().ok()?;
    let total = whole.checked_mul(times)?.checked_add(part.checked_mul(times)? / size)?;
    let end = word.end + u32::try_from(rest.len() - written.len() + 3).ok()?;
    Some((format!("{} {code}", grouped(total)), end))
}

/// A number with a mark between its thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<String> = digits
        .bytes()
        .rev()
        .collect::<Vec<_>>()
        .chunks(3)
        .map(|group| group.iter().rev().map(|digit| char::from(*digit)).collect())
        .collect();
    groups.into_iter().rev().collect::<Vec<_>>().join("_")
}

/// `1.5h` is `90m`: parts of short units in the largest unit of which they are a whole number; `None` where there is none.
pub(crate) fn part_of(count: &str, unit: &str) -> Option<String> {
    let (whole, part) = count.split_once('.')?;
    let part = part.trim_end_matches('0');
    let parts = 10_u64.checked_pow(part.len().try_into().ok()?)?;
    let digits = whole.replace('_', "").parse::<u64>().ok()?.checked_mul(parts)?;
    let digits = digits.checked_add(if part.is_empty() { 0 } else { part.parse().ok()? })?;
    let units = [("h", 3_600), ("m", 60), ("s", 1)];
    let seconds = units.iter().find(|(name, _)| *name == unit).map(|(_, seconds)| *seconds)?;
    let total = digits.checked_mul(seconds)?;
    let (name, count) = units.iter().find_map(|(name, seconds)| {
        let one = parts.checked_mul(*seconds)?;
        (total % one == 0).then(|| (*name, total / one))
    })?;
    Some(format!("{count}{name}"))
}

/// `Text?`, where it stands right behind a name, or `Text[]?`; true then.
pub(crate) fn question_mark(builder: &mut Builder<'_, '_>, span: Span) -> bool {
    let name = builder.last_span();
    // `Text[]?` and `List<Text>?` are read where the brackets are.
    let tokens = builder.layout.tokens.as_slice();
    let listed = match tokens {
        [.., named, Token::OpenBracket, Token::CloseBracket] => named.is_name(),
        [.., Token::Less, named, Token::Greater] => named.is_name(),
        _ => false,
    };
    if listed && name.end == span.start {
        return true;
    }
    if !builder.last().is_name() || name.end != span.start {
        return false;
    }
    // `note?: Text`: what it is comes behind the colon.
    if builder.text.get(span.end as usize..).unwrap_or("").trim_start_matches([' ', '\t']).starts_with(':') {
        builder.layout.doubtful = true;
        return true;
    }
    // `request?.amount` is no type.
    builder.layout.doubtful |=
        builder.text.get(span.end as usize..).is_some_and(|rest| rest.starts_with('.'));
    let whole = builder.reports.at(name.to(span));
    let right = format!("optional {}", rules::type_spelling::named(name.of(builder.text)));
    builder.reports.push(rules::type_spelling::report(whole, whole.span.of(builder.text), &right));
    true
}

/// How Flow says from one length of time to another; both have the same unit.
pub(crate) fn from_to(least: &str, most: &str, word: &str) -> Option<String> {
    Some(format!("{} to {}", length(least, word)?, length(most, word)?))
}

/// The same in a line that begins with that word. A limit has no range: whoever promises two to three days promises three.
pub(crate) fn range_of(statement: Token, least: &str, most: &str, word: &str) -> Option<String> {
    match statement {
        Token::Within | Token::For | Token::After | Token::Stalls | Token::Open => length(most, word),
        _ => from_to(least, most, word),
    }
}

/// How Flow says a length of time with a unit in another spelling.
fn length(count: &str, word: &str) -> Option<String> {
    let (unit, short) = unit(word, count)?;
    Some(if short { format!("{count}{unit}") } else { format!("{count} {unit}") })
}

/// `2-4 hours`: from one length of time to another. The second number and the unit are given.
fn range(builder: &mut Builder<'_, '_>, second: Span, word: Span) -> bool {
    let tokens = &builder.layout.tokens;
    let Some(place) = tokens.len().checked_sub(3) else { return false };
    if tokens.get(place..place + 2) != Some(&[Token::Number, Token::Minus]) {
        return false;
    }
    let Some(first) = builder.layout.spans.get(place).copied() else { return false };
    let (least, most) = (first.of(builder.text), second.of(builder.text));
    let statement = tokens.get(builder.statement).copied().unwrap_or(Token::End);
    let right = range_of(statement, least, most, word.of(builder.text));
    let Some(right) = right else { return false };
    // `about 2-4 hours` is one mistake, told where the whole line is looked at.
    builder.layout.doubtful |=
        place.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|token| token.is_name());
    let whole = builder.reports.at(first.to(word));
    builder.reports.push(rules::range_spelling::report(whole, whole.span.of(builder.text), &right));
    builder.damage_next();
    builder.push(Token::Days, word);
    true
}

/// `else if x -> y`: the next arm of a `decide`.
fn else_if(builder: &mut Builder<'_, '_>, span: Span) -> bool {
    let else_ = builder.last_span();
    let location = builder.reports.at(else_.to(span));
    let begins = builder.layout.joined.last() == Some(&(builder.layout.tokens.len() - 1));
    builder.reports.push(rules::else_if::report(location, begins));
    builder.replace_last(Token::NewLine, else_);
    builder.push(Token::When, span);
    true
}

/// `use people.{ Team }` or `use people::{ Team }`: takes away what stands before the brace.
pub(crate) fn use_braces(builder: &mut Builder<'_, '_>, brace: Span) {
    if builder.layout.tokens.get(builder.statement) != Some(&Token::Use) {
        return;
    }
    // `std::risk::{ ... }` is told as a whole.
    let tokens = builder.layout.tokens.get(builder.statement..).unwrap_or(&[]);
    let colons = tokens.iter().filter(|token| **token == Token::Colon).count();
    if colons > 2 {
        return;
    }
    let mut between = brace;
    while matches!(builder.last(), Token::Dot | Token::Colon) {
        between = builder.last_span();
        builder.drop_last();
    }
    let location = builder.reports.at(Span::new(between.start, brace.start));
    builder.reports.push(rules::use_braces::report(location));
}

/// `when x then y` or `when x then -> y`.
fn then(builder: &mut Builder<'_, '_>, span: Span) -> bool {
    let tokens = &builder.layout.tokens;
    let start = builder.statement;
    if !matches!(tokens.get(start), Some(Token::When | Token::If)) {
        return false;
    }
    let rest = builder.text.get(span.end as usize..).unwrap_or("").trim_start_matches([' ', '\t']);
    let arrow = ["->", "=>", "→"].iter().any(|arrow| rest.starts_with(arrow));
    let location = builder.reports.at(span);
    builder.reports.push(rules::then_word::report(location, if arrow { "" } else { "->" }));
    if !arrow {
        builder.push(Token::Arrow, span);
    }
    true
}

/// A word that means a unit of time elsewhere, as Flow writes it; true where it stands without a space.
pub(crate) fn unit(word: &str, count: &str) -> Option<(&'static str, bool)> {
    let one = count == "1";
    let long = |single: &'static str, many: &'static str| Some((if one { single } else { many }, false));
    match word.to_ascii_lowercase().as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" => Some(("s", true)),
        "m" | "min" | "mins" | "minute" | "minutes" => Some(("m", true)),
        "h" | "hr" | "hrs" | "hour" | "hours" => Some(("h", true)),
        "d" | "day" | "days" => long("day", "days"),
        "w" | "wk" | "wks" | "week" | "weeks" => long("week", "weeks"),
        "mo" | "mth" | "mths" | "month" | "months" => long("month", "months"),
        "y" | "yr" | "yrs" | "year" | "years" => long("year", "years"),
        _ => None,
    }
}

/// A word that means a currency.
fn currency(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "usd" | "dollar" | "dollars" => "USD",
        "eur" | "euro" | "euros" => "EUR",
        "gbp" | "pound" | "pounds" => "GBP",
        "chf" | "franken" | "francs" => "CHF",
        "jpy" | "yen" => "JPY",
        _ => return None,
    })
}

/// `$100` or `100 €`: hands on the amount with its currency; answers how many bytes after the sign belong to it.
pub(crate) fn money_sign(builder: &mut Builder<'_, '_>, span: Span, sign: char) -> usize {
    let code = match sign {
        '€' => "EUR",
        '£' => "GBP",
        '¥' => "JPY",
        _ => "USD",
    };
    let last = builder.last_span();
    if builder.last() == Token::Number && !builder.at_line_start() {
        let whole = last.to(span);
        let location = builder.reports.at(whole);
        let right = format!("{} {code}", last.of(builder.text));
        builder.reports.push(rules::money_spelling::report(location, whole.of(builder.text), &right));
        builder.push(Token::Currency, span);
        return 0;
    }
    // `US$500`
    let mut span = span;
    if builder.last() == Token::Name
        && last.end == span.start
        && ["US", "A", "C", "NZ", "HK"].contains(&last.of(builder.text))
    {
        span = last.to(span);
        builder.drop_last();
    }
    let code = match span.of(builder.text).split_once('$') {
        Some(("A", _)) => "AUD",
        Some(("C", _)) => "CAD",
        Some(("NZ", _)) => "NZD",
        Some(("HK", _)) => "HKD",
        _ => code,
    };
    let rest = builder.text.get(span.end as usize..).unwrap_or("");
    let spaces = rest.len() - rest.trim_start_matches(' ').len();
    let digits = rest.trim_start_matches(' ');
    let length = digits.find(|character: char| !(character.is_ascii_digit() || "_.,".contains(character)));
    let written =
        digits.get(..length.unwrap_or(digits.len())).unwrap_or("").trim_end_matches(['.', ',', '_']);
    let location = builder.reports.at(span);
    if written.is_empty() {
        builder.reports.push(rules::unexpected_character::report(location, span.of(builder.text), None));
        builder.damage_next();
        return 0;
    }
    let number = Span::from(span.end as usize + spaces..span.end as usize + spaces + written.len());
    let whole = span.to(number);
    let location = builder.reports.at(whole);
    let right = format!("{} {code}", written.replace(',', "_"));
    builder.reports.push(rules::money_spelling::report(location, whole.of(builder.text), &right));
    builder.push(Token::Number, number);
    builder.push(Token::Currency, span.after());
    spaces + written.len()
}

/// `{ small | large }`: bars between the members of a choice, from the first one to the end of its line. True where that is what
/// they are.
pub(crate) fn bars(builder: &mut Builder<'_, '_>, span: Span) -> bool {
    let written = span.of(builder.text);
    let is_choice = builder.innermost().is_some_and(|open| {
        let word = open.index.checked_sub(2).and_then(|index| builder.layout.spans.get(index));
        open.token == Token::OpenBrace
            && word.is_some_and(|word| ["choice", "enum", "type"].contains(&word.of(builder.text)))
    });
    let fits = |character: char| character.is_alphanumeric() || "_|, \t}\r\n".contains(character);
    if !is_choice || !builder.last().is_name() || !written.chars().all(fits) {
        return false;
    }
    let mut told = Vec::new();
    let mut from = 0;
    for piece in written.split_inclusive(|character: char| "|,} \t\r\n".contains(character)) {
        let word = piece.trim_end_matches(['|', ',', '}', ' ', '\t', '\r', '\n']);
        let place = |from: usize, length: usize| {
            let start = span.start as usize + from;
            Span::from(start..start + length)
        };
        if !word.is_empty() {
            builder.push(Token::Name, place(from, word.len()));
        }
        let sign = place(from + piece.len().saturating_sub(1), 1);
        match piece.chars().next_back() {
            Some('|') => {
                told.push(builder.reports.at(Span::new(builder.last_span().end, sign.end)));
                builder.push(Token::Comma, sign);
            }
            Some(',') => builder.push(Token::Comma, sign),
            Some('}') => builder.push(Token::CloseBrace, sign),
            Some('\n' | '\r') => builder.newline(sign),
            _ => {}
        }
        from += piece.len();
    }
    builder.reports.push(rules::equals_sign::bars(&told));
    true
}

/// `choice Size = small | large`: a choice as other languages write it. Reads it, and answers how many bytes it took behind
/// the sign; 0 where it is something else.
fn members(builder: &mut Builder<'_, '_>, span: Span) -> usize {
    let line = builder.layout.tokens.get(builder.statement..).unwrap_or(&[]);
    let first = builder.layout.spans.get(builder.statement).copied().unwrap_or_default();
    let words = ["choice", "enum", "type", "union", "enumeration", "variant"];
    if !matches!(line, [word, name] if word.is_name() && name.is_name())
        || !words.contains(&first.of(builder.text))
        || builder.innermost().is_some()
    {
        return 0;
    }
    let rest = builder.text.get(span.end as usize..).unwrap_or("");
    let mut names: Vec<Span> = Vec::new();
    let mut used = 0;
    let mut parted = true;
    let mut bars = false;
    for (at, character) in rest.char_indices().take(10_000) {
        if at < used {
            continue;
        }
        let here = rest.get(at..).unwrap_or("");
        match character {
            '|' | ',' => {
                parted = true;
                bars |= character == '|';
            }
            ' ' | '\t' => {}
            // The list goes on where the next line begins with a bar.
            '\n' | '\r' if here.trim_start().starts_with('|') || parted && names.is_empty() => {}
            // `"small" | "large"`
            '"' | '\'' if parted => {
                let inner = here.get(1..).unwrap_or("");
                let length = inner.find(character).unwrap_or(0);
                let plain =
                    inner.get(..length).unwrap_or("").chars().all(|one| one == '_' || one.is_alphanumeric());
                if length == 0 || !plain {
                    break;
                }
                let start = span.end as usize + at + 1;
                names.push(Span::from(start..start + length));
                used = at + length + 2;
                parted = false;
            }
            _ if parted && (character.is_alphabetic() || character == '_') => {
                let length =
                    here.find(|other: char| !(other.is_alphanumeric() || other == '_')).unwrap_or(here.len());
                let start = span.end as usize + at;
                names.push(Span::from(start..start + length));
                used = at + length;
                parted = false;
            }
            _ => break,
        }
    }
    let ends = rest.get(used..).unwrap_or("").trim_start_matches([' ', '\t']);
    let ends = ends.is_empty() || ends.starts_with(['\n', '\r']) || ends.starts_with("//");
    let choice = first.of(builder.text) == "choice";
    if names.is_empty() || !ends || parted || !(choice || bars && names.len() > 1) {
        return 0;
    }
    let name = builder.last_span();
    let end = Span::from(0..span.end as usize + used).end;
    let members: Vec<&str> = names.iter().map(|name| name.of(builder.text)).collect();
    let right = format!("choice {} {{ {} }}", name.of(builder.text), members.join(", "));
    let whole = builder.reports.at(Span::new(first.start, end));
    builder.reports.push(rules::equals_sign::members(whole, &right));
    if let Some(word) = builder.layout.tokens.get_mut(builder.statement) {
        *word = Token::Choice;
    }
    builder.push(Token::OpenBrace, span);
    for name in &names {
        if builder.last() != Token::OpenBrace {
            builder.push(Token::Comma, Span::at(name.start));
        }
        builder.push(Token::Name, *name);
    }
    builder.push(Token::CloseBrace, Span::at(end));
    used
}

/// `=`: between a name and its value it binds, in a condition it compares, after a keyword it is too much.
fn equal(builder: &mut Builder<'_, '_>, span: Span) {
    use rules::equals_sign::Meaning;
    let tokens = &builder.layout.tokens;
    let before = |back: usize| tokens.len().checked_sub(back).and_then(|index| tokens.get(index)).copied();
    let line_starts = |token: Option<Token>| matches!(token, None | Some(Token::NewLine | Token::OpenBrace));
    let meaning = match builder.innermost() {
        Some(open) if open.token == Token::OpenParenthesis && is_header(tokens, open.index) => {
            let since = tokens.get(open.index + 1..).unwrap_or(&[]);
            let start = since.iter().rposition(|token| *token == Token::Comma).map_or(0, |index| index + 1);
            match since.get(start..).is_some_and(|parameter| parameter.contains(&Token::Colon)) {
                true => Meaning::Default,
                false => Meaning::Bind,
            }
        }
        Some(open)
            if open.token == Token::OpenParenthesis
                && matches!(before(2), Some(Token::OpenParenthesis | Token::Comma)) =>
        {
            Meaning::Bind
        }
        Some(open) if open.token == Token::OpenBrace && is_record(tokens, open.index) => {
            let since = tokens.get(open.index + 1..).unwrap_or(&[]);
            let parts = |token: &Token| matches!(token, Token::Comma | Token::NewLine);
            let start = since.iter().rposition(parts).map_or(0, |index| index + 1);
            // `note: Text = "none"`: that is said where the line is read.
            if open.index.checked_sub(2).and_then(|index| tokens.get(index)) == Some(&Token::Record)
                && since.get(start..).is_some_and(|field| field.contains(&Token::Colon))
            {
                builder.push(Token::Default, span);
                return;
            }
            Meaning::Bind
        }
        _ => {
            let line = tokens.get(builder.statement..).unwrap_or(&[]);
            if let [_, name] = line
                && name.is_name()
                && opens_block(builder, span)
            {
                // `stage pack = {` is read where the line is.
                builder.push(Token::Colon, span);
                return;
            } else if let [word, name] = line
                && name.is_name()
                && matches!(crate::table::lookup(None, *word), crate::table::Entry::Block(_))
            {
                // `role Team = ana, ben` is read where the line is.
                if *word == Token::Role {
                    builder.push(Token::Colon, span);
                    return;
                }
                Meaning::Braces
            } else if builder.innermost().is_none()
                && matches!(line, [name, Token::Colon, ..] if name.is_name())
            {
                // A field of a record whose braces are missing: that is said where the line is read.
                builder.push(Token::Default, span);
                return;
            } else if line_starts(before(2)) && before(1).is_some_and(Token::is_word) {
                Meaning::Nothing
            } else if (matches!(line, [Token::Name]) || matches!(line, [Token::Name, name] if name.is_name()))
                && !rules::foreign_word::is_known(line_start(builder), builder.innermost().is_none())
            {
                // That the word means nothing is said where the line is read.
                builder.push(Token::Is, span);
                return;
            } else if matches!(line, [Token::Given | Token::Writes | Token::Fact | Token::Leaves, ..])
                && !line.contains(&Token::Colon)
            {
                Meaning::Bind
            } else {
                Meaning::Compare
            }
        }
    };
    let location = builder.reports.at(span);
    builder.reports.push(rules::equals_sign::report(location, builder.text, meaning));
    match meaning {
        Meaning::Bind => builder.push(Token::Colon, span),
        Meaning::Compare => builder.push(Token::Is, span),
        Meaning::Default => builder.push(Token::Default, span),
        Meaning::Nothing => {}
        Meaning::Braces => {
            builder.damage_next();
            builder.push(Token::Is, span);
        }
    }
}

/// True where a brace follows a sign at the end of its line.
fn opens_block(builder: &Builder<'_, '_>, sign: Span) -> bool {
    let rest = builder.text.get(sign.end as usize..).unwrap_or("").trim_start_matches([' ', '\t']);
    rest.strip_prefix('{').is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']))
}

/// The first word of the statement.
fn line_start<'text>(builder: &Builder<'text, '_>) -> &'text str {
    builder.layout.spans.get(builder.statement).map_or("", |span| span.of(builder.text))
}

/// True where the bracket at `open` holds the parameters of a declaration: `workflow Refund(`.
fn is_header(tokens: &[Token], open: usize) -> bool {
    let kind = open.checked_sub(2).and_then(|index| tokens.get(index)).copied();
    kind.and_then(crate::table::kind_of).is_some()
}

/// True where the brace at `open` holds fields: of a record, or of a value.
fn is_record(tokens: &[Token], open: usize) -> bool {
    let before = |back: usize| open.checked_sub(back).and_then(|index| tokens.get(index)).copied();
    let named = before(1).is_some_and(Token::is_name);
    match before(2) {
        Some(Token::Record) => true,
        Some(Token::NewLine | Token::OpenBrace | Token::Of | Token::CloseParenthesis) | None => false,
        Some(token) => named && crate::table::kind_of(token).is_none() && token != Token::Name,
    }
}

//! Conditions with the signs and words of program text: `size in (small, large)`, `request?.amount`, `a ? b : c`.

use super::measures::behind_line;
use super::{Found, Line};
use crate::rules;
use crate::token::Token;
use crate::words::Kind;
use flow_source::{Edit, Span};

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    if line.kind == Some(Kind::Decide)
        && let Some(found) = either(line).or_else(|| rest(line)).or_else(|| lacking(line))
    {
        return Some(found);
    }
    // In a scenario, `when` tells what happens.
    if line.kind == Some(Kind::Scenario) {
        return None;
    }
    let when = (line.start..line.end).find(|index| matches!(line.token(*index), Token::When | Token::If))?;
    let start = line.span(when).end;
    let written = line.text.get(start as usize..behind_line(line).max(start) as usize)?;
    let written = written.get(..arrow(written).unwrap_or(written.len()))?;
    let shown = written.trim();
    let right = rewritten(shown)?;
    let from = start + u32::try_from(written.len() - written.trim_start().len()).ok()?;
    let place = line.at(Span::new(from, from + u32::try_from(shown.len()).ok()?));
    let told = line.reports.within(place).collect();
    let report = rules::comparison_spelling::otherwise(place, shown, &right);
    Some(Found { told, ..Found::new(report) })
}

/// Where the arrow stands that ends a condition: not one that leads to a part of something, `request->amount > 3 -> pay`.
fn arrow(written: &str) -> Option<usize> {
    let parts = |at: &usize| {
        let before = written.get(..*at).and_then(|text| text.chars().next_back());
        let behind = written.get(*at + 2..).and_then(|text| text.chars().next());
        before.is_some_and(char::is_alphanumeric) && behind.is_some_and(char::is_alphabetic)
    };
    let arrows: Vec<usize> = written.match_indices("->").map(|(at, _)| at).collect();
    arrows.iter().copied().find(|at| !parts(at)).or_else(|| arrows.last().copied())
}

/// A condition as Flow writes it; `None` where nothing in it is written otherwise.
fn rewritten(written: &str) -> Option<String> {
    // What stands in quotes is nobody's sign.
    let plain = |text: &str| !text.contains('"') && !text.contains('\'');
    let mut right = written.to_owned();
    for (open, close) in [("${", "}"), ("{{", "}}")] {
        while let Some(at) = right.find(open) {
            let rest = right.get(at + open.len()..)?.to_owned();
            let (inside, behind) = rest.split_once(close)?;
            right = format!("{}{}{behind}", right.get(..at)?, inside.trim());
        }
    }
    for quote in ["\"", "'"] {
        while let Some(at) = right.find(&format!("[{quote}")) {
            let name = right.get(at + 2..)?.split(quote).next()?.to_owned();
            let fits =
                !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
            let whole = format!("[{quote}{name}{quote}]");
            let part = right.get(..at)?.ends_with(|before: char| before.is_alphanumeric() || before == '_');
            if !fits || !part || !right.get(at..)?.starts_with(&whole) {
                break;
            }
            right = right.replacen(&whole, &format!(".{name}"), 1);
        }
    }
    for (word, is) in
        [(" isn't ", " is not "), (" aren't ", " is not "), (" isn’t ", " is not "), (" isnt ", " is not ")]
    {
        right = right.replace(word, is);
    }
    if plain(&right) {
        right = right.replace("?.", ".").replace("$.", "").replace("=<", "<=");
        for (word, is) in [
            (" does not equal ", " is not "),
            (" not equal to ", " is not "),
            (" not equals ", " is not "),
            (" is equal to ", " is "),
            (" equal to ", " is "),
            (" equals ", " is "),
        ] {
            right = right.replace(word, is);
        }
        if let Some((before, behind)) = right.split_once("=>")
            && behind.trim_start().starts_with(|letter: char| letter.is_ascii_digit())
        {
            right = format!("{}>={behind}", before);
        }
        if right.contains("->") {
            right = right.replace("->", ".");
        }
        right = missing(&right).unwrap_or(right);
        right = one_of(&right).unwrap_or(right);
    }
    // Where anything of it is odd, the rest is set right as well, so that it is told once.
    if right == written {
        return None;
    }
    for (sign, is) in
        [("===", "is"), ("!==", "is not"), ("==", "is"), ("!=", "is not"), ("&&", "and"), ("||", "or")]
    {
        let spaced = format!(" {sign} ");
        right = right.replace(&spaced, &format!(" {is} "));
    }
    Some(right)
}

/// `note == null`, `note != null`: whether something is there.
fn missing(written: &str) -> Option<String> {
    const NOTHING: &[&str] = &["null", "none", "nil", "undefined", "empty", "missing", "blank"];
    for (sign, known) in [
        ("!==", true),
        ("!=", true),
        ("===", false),
        ("==", false),
        (" is not ", true),
        (" is ", false),
        ("=", false),
    ] {
        let Some((before, behind)) = written.split_once(sign) else { continue };
        let behind = behind.trim_start();
        let word = behind.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or("");
        if !NOTHING.iter().any(|nothing| word.eq_ignore_ascii_case(nothing)) {
            continue;
        }
        let before = before.trim_end();
        let path = before
            .rsplit(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == '.'))
            .next()?;
        let start = before.get(..before.len() - path.len())?;
        let rest = behind.get(word.len()..)?;
        return Some(format!("{start}{path} is {}known{rest}", if known { "" } else { "not " }));
    }
    None
}

/// `size in (small, large)`, `size is one of small, large`, `size is either small or large`.
fn one_of(written: &str) -> Option<String> {
    let words = [" in (", " is one of ", " is any of ", " one of ", " is either ", " is in ("];
    let (word, at) = words.iter().find_map(|word| written.find(word).map(|at| (*word, at)))?;
    let before = written.get(..at)?;
    let list = written.get(at + word.len()..)?.trim();
    let (list, rest) = match word.ends_with('(') {
        true => list.split_once(')')?,
        false => (list.trim_matches(['(', ')', '[', ']']), ""),
    };
    let list = list.replace(" or ", ", ").replace(" and ", ", ");
    let names: Vec<&str> = list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    let plain = names
        .iter()
        .all(|name| name.chars().all(|letter| letter.is_alphanumeric() || "_. ".contains(letter)));
    (plain && !names.is_empty()).then(|| format!("{before} in [{}]{rest}", names.join(", ")))
}

/// `amount > 500 EUR ? board : side`: two lines of a decision.
fn either(line: &Line<'_>) -> Option<Found> {
    let start = line.span(line.start).start;
    let written = line.text.get(start as usize..behind_line(line) as usize)?.trim_end();
    let (condition, ways) = written.split_once('?')?;
    let (first, second) = ways.split_once(':')?;
    let condition = condition.trim();
    let condition =
        ["when ", "if "].iter().find_map(|word| condition.strip_prefix(word)).unwrap_or(condition).trim();
    let target = |text: &str| {
        let text = text.split("->").next().unwrap_or("").trim().to_owned();
        let plain = text.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
        (plain && !text.is_empty()).then_some(text)
    };
    let (first, second) = (target(first)?, target(second)?);
    if condition.is_empty() || condition.contains('"') {
        return None;
    }
    let right = format!("when {condition} -> {first}\n{}otherwise -> {second}", line.indent());
    let place = line.at(Span::new(start, start + u32::try_from(written.len()).ok()?));
    let told = line.reports.within(place).collect();
    let title = "A line of a decision is `when`, a condition, and an arrow to where it leads";
    Some(Found { told, ..Found::new(rules::unknown_keyword::otherwise(place, title, &right)) })
}

/// `else side`, `-> side`: where all other cases go. Such a line goes on from the one above it.
fn rest(line: &Line<'_>) -> Option<Found> {
    let first = (line.start..line.end).find(|index| {
        matches!(line.token(*index), Token::Else | Token::Otherwise | Token::Arrow)
            && line.column(*index).is_some()
    })?;
    let way = (line.start..first).any(|index| line.token(index) == Token::Arrow);
    let target = match line.token(first) {
        Token::Arrow if way => first + 1,
        Token::Else | Token::Otherwise if first == line.start || way => {
            super::ways::behind_go(line, first + 1)
        }
        _ => return None,
    };
    // `otherwise -> side` is right, and `else -> side` and `else: side` have messages of their own.
    if line.token(first) != Token::Arrow && matches!(line.token(first + 1), Token::Arrow | Token::Colon) {
        return None;
    }
    let end = line.behind_path(target);
    if end == target || end != line.end {
        return None;
    }
    let place = line.place(first, line.end);
    let right = format!("otherwise -> {}", line.slice(target, end));
    let told = line.reports.within(place).collect();
    let report = rules::foreign_word::line(place, line.slice(first, line.end), &right);
    if first == line.start {
        return Some(Found { told, ..Found::new(report) });
    }
    let read = format!("{}\n{right}", line.word(first - 1));
    Some(Found { told, ..Found::read_as(report, line.place(first - 1, line.end), read) })
}

/// `size is large -> board` and others like it below: each begins with `when`, and that is one mistake.
fn lacking(line: &Line<'_>) -> Option<Found> {
    let is_arm = |from: usize, to: usize| {
        let arrow = (from..to).find(|index| line.token(*index) == Token::Arrow).unwrap_or(from);
        let compares = (from..arrow).any(|index| line.token(index).compares());
        compares
            && line.token(from).is_name()
            && line.token(from) != Token::When
            && line.behind_path(from) > from
            && !line.is_one_of(from, &["if", "case", "elif", "when"])
    };
    if !is_arm(line.start, line.end) {
        return None;
    }
    let all = line.alike(is_arm);
    if all.len() < 2 || all.first().map(|(from, _)| *from) != Some(line.start) {
        return None;
    }
    let edits: Vec<Edit> =
        all.iter().map(|(from, _)| Edit { location: line.before(*from), text: "when ".to_owned() }).collect();
    let places: Vec<_> = all.iter().map(|(from, to)| line.place(*from, *to)).collect();
    Some(Found::new(rules::unknown_keyword::lacking_all(&places, edits, "when")))
}

#[cfg(test)]
mod tests {
    use super::{arrow, rewritten};

    #[test]
    fn signs_of_program_text_are_set_right() {
        for (written, right) in [
            ("size in (small, large)", "size in [small, large]"),
            ("size is one of small, large", "size in [small, large]"),
            ("size is either small or large", "size in [small, large]"),
            ("request?.amount > 5 EUR", "request.amount > 5 EUR"),
            ("$.request.amount > 5 EUR", "request.amount > 5 EUR"),
            ("${request.amount > 5 EUR}", "request.amount > 5 EUR"),
            ("{{ request.amount }} > 5 EUR", "request.amount > 5 EUR"),
            ("request[\"amount\"] > 5 EUR", "request.amount > 5 EUR"),
            ("request['amount'] > 5 EUR", "request.amount > 5 EUR"),
            ("request->amount > 5 EUR", "request.amount > 5 EUR"),
            ("size isn't large", "size is not large"),
            ("amount => 5 EUR", "amount >= 5 EUR"),
            ("amount =< 5 EUR", "amount <= 5 EUR"),
            ("note == null", "note is not known"),
            ("request.note != null && size === large", "request.note is known and size is large"),
        ] {
            assert_eq!(rewritten(written).as_deref(), Some(right), "{written}");
        }
        for right in [
            "size is large",
            "size in [small, large]",
            "amount > 5 EUR and (size is small)",
            "name is \"a?.b\"",
        ] {
            assert_eq!(rewritten(right), None, "{right}");
        }
    }

    #[test]
    fn an_arrow_ends_a_condition() {
        assert_eq!(arrow("a->b > 3 -> pay"), Some(9));
        assert_eq!(arrow("a > 3 -> pay at most 2 times else -> stop"), Some(6));
        assert_eq!(arrow("a > 3"), None);
    }
}

//! Records as program text has them: `class Order { amount: number; note: string }`.

use super::{Found, Line};
use crate::rules;
use crate::rules::type_spelling;
use crate::token::Token;
use flow_source::Span;

/// All of a record in which more than one thing is written otherwise, or one that no other habit tells.
pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    let first = line.start + usize::from(line.token(line.start) == Token::Private);
    if line.kind.is_some() || line.head(first) != Token::Record || line.layout.unbalanced {
        return None;
    }
    let name = first + 1;
    if line.token(line.end) != Token::OpenBrace || !line.token(name).is_name() {
        return None;
    }
    let mut odd = u32::from(line.token(first) != Token::Record);
    // `class Order(BaseModel) {`
    let behind = name + 1;
    if behind < line.end {
        let base = line.token(behind) == Token::OpenParenthesis
            && line.token(line.end - 1) == Token::CloseParenthesis
            || line.is_one_of(behind, &["extends", "implements"]) && odd > 0;
        if !base || (behind..line.end).any(|index| line.token(index) == Token::Colon) {
            return None;
        }
        odd += 2;
    }
    let close = line.closing(line.end)?;
    let inside = Span::new(line.span(line.end).end, line.span(close).start).of(line.text);
    if inside.contains("//") || inside.contains(['{', '}', '=', '/', '#']) {
        return None;
    }
    let mut fields = Vec::new();
    let mut kinds = [false; 3];
    for entry in entries(inside, &mut kinds) {
        fields.push(field(entry, &mut kinds)?);
    }
    odd += u32::from(kinds[0]) + u32::from(kinds[1]) + 2 * u32::from(kinds[2]);
    if odd < 2 || fields.is_empty() {
        return None;
    }
    let indent = line.indent();
    let head = format!("record {}", line.word(name));
    let right = match inside.contains('\n') {
        true => format!("{head} {{\n{indent}  {}\n{indent}}}", fields.join(&format!("\n{indent}  "))),
        false => format!("{head} {{ {} }}", fields.join(", ")),
    };
    let place = line.place(first, close + 1);
    let told = line.reports.within(place).collect();
    let report = rules::foreign_word::record(place, line.word(first), line.word(name), &right);
    Some(Found { told, ..Found::new(report) })
}

/// Where `kinds` says what is odd: semicolons, types of other languages, and what nothing else tells.
const SEMICOLONS: usize = 0;
const TYPES: usize = 1;
const SIGNS: usize = 2;

/// The fields of a record, parted by lines, commas and semicolons.
fn entries<'a>(inside: &'a str, kinds: &mut [bool; 3]) -> Vec<&'a str> {
    let mut depth = 0_i32;
    let mut found = Vec::new();
    let mut start = 0;
    for (at, letter) in inside.char_indices() {
        match letter {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' | '>' => depth -= 1,
            ';' | ',' | '\n' if depth <= 0 => {
                kinds[SEMICOLONS] |= letter == ';';
                found.push(inside.get(start..at).unwrap_or(""));
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(inside.get(start..).unwrap_or(""));
    found.into_iter().map(str::trim).filter(|entry| !entry.is_empty()).collect()
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
        && !text.starts_with(|first: char| first.is_ascii_digit())
}

/// `amount: number`, `"amount": Money`, `public String note`, `note?: string`: a field as Flow writes it.
fn field(entry: &str, kinds: &mut [bool; 3]) -> Option<String> {
    const MODIFIERS: &[&str] = &[
        "public ",
        "private ",
        "protected ",
        "readonly ",
        "final ",
        "const ",
        "val ",
        "var ",
        "let ",
        "required ",
    ];
    let mut entry = entry;
    while let Some(rest) = MODIFIERS.iter().find_map(|word| entry.strip_prefix(word)) {
        kinds[SIGNS] = true;
        entry = rest.trim_start();
    }
    let Some((name, type_)) = entry.split_once(':') else {
        // `String note`
        let (type_, name) = entry.rsplit_once(' ')?;
        let typed = type_.starts_with(char::is_uppercase) || type_spelling::meant(type_.trim()).is_some();
        if !is_word(name) || !typed || name.starts_with(char::is_uppercase) {
            return None;
        }
        kinds[SIGNS] = true;
        return Some(format!("{name}: {}", type_of(type_.trim(), kinds)?));
    };
    let mut name = name.trim();
    let optional = name.strip_suffix('?');
    if let Some(bare) = optional {
        name = bare;
    }
    if let Some(inner) = name.strip_prefix(['"', '\'']) {
        kinds[SIGNS] = true;
        name = inner.trim_end_matches(['"', '\'']);
    }
    if !is_word(name) {
        return None;
    }
    let type_ = type_of(type_.trim(), kinds)?;
    Some(match optional {
        Some(_) if !type_.starts_with("optional ") => {
            kinds[TYPES] = true;
            format!("{name}: optional {type_}")
        }
        _ => format!("{name}: {type_}"),
    })
}

/// A type as Flow writes it.
fn type_of(written: &str, kinds: &mut [bool; 3]) -> Option<String> {
    let written = written.trim();
    if let Some(inner) = written.strip_suffix('!') {
        kinds[SIGNS] = true;
        return type_of(inner, kinds);
    }
    if let Some(inner) = written.strip_prefix(['"', '\'']) {
        kinds[SIGNS] = true;
        return type_of(inner.trim_end_matches(['"', '\'']), kinds);
    }
    if let Some(inner) = written.strip_suffix('?') {
        kinds[TYPES] = true;
        return Some(format!("optional {}", type_of(inner, kinds)?));
    }
    for nothing in ["null", "undefined", "None"] {
        let bare = written.strip_suffix(nothing).map(str::trim_end).and_then(|rest| rest.strip_suffix('|'));
        if let Some(inner) = bare {
            kinds[SIGNS] = true;
            return Some(format!("optional {}", type_of(inner, kinds)?));
        }
    }
    if let Some(inner) = written.strip_suffix("[]") {
        kinds[TYPES] = true;
        return Some(format!("list of {}", type_of(inner, kinds)?));
    }
    if let Some((outer, rest)) = written.split_once(['<', '[']) {
        let inner = rest.strip_suffix(['>', ']'])?;
        kinds[TYPES] = true;
        return Some(match outer.to_ascii_lowercase().as_str() {
            "optional" | "option" | "maybe" => format!("optional {}", type_of(inner, kinds)?),
            "list" | "array" | "set" | "sequence" | "iterable" | "vec" => {
                format!("list of {}", type_of(inner, kinds)?)
            }
            _ => return None,
        });
    }
    // `number(10,2)`, `varchar(20)`
    if let Some((outer, rest)) = written.split_once('(') {
        rest.strip_suffix(')')
            .filter(|size| size.chars().all(|letter| letter.is_ascii_digit() || ", ".contains(letter)))?;
        kinds[SIGNS] = true;
        return type_of(if outer.eq_ignore_ascii_case("varchar") { "string" } else { outer }, kinds);
    }
    if is_word(written) {
        let right = type_spelling::named(written);
        kinds[TYPES] |= right != written;
        return Some(right.to_owned());
    }
    // `optional Text`, `list of Text`, `Text @private`
    let plain = written.split([' ', '.', '@']).all(|word| word.is_empty() || is_word(word));
    plain.then(|| written.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{entries, field};

    #[test]
    fn fields_of_program_text_are_read() {
        for (written, right) in [
            ("amount: number", "amount: Decimal"),
            ("public String note", "note: Text"),
            ("note?: string", "note: optional Text"),
            ("tags: string[]", "tags: list of Text"),
            ("tags: List[str]", "tags: list of Text"),
            ("note: string | null", "note: optional Text"),
            ("\"note\": \"string\"", "note: Text"),
            ("amount: number(10,2)", "amount: Decimal"),
            ("amount: Money!", "amount: Money"),
            ("who: org.Person", "who: org.Person"),
        ] {
            assert_eq!(field(written, &mut [false; 3]).as_deref(), Some(right), "{written}");
        }
        assert_eq!(field("do it now", &mut [false; 3]), None);
        let mut kinds = [false; 3];
        assert_eq!(entries("a: Map<Text, Int>; b: Text,\n c: Int", &mut kinds).len(), 3);
        assert!(kinds[super::SEMICOLONS]);
    }
}

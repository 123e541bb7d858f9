//! What quoted strings and prose blocks say.

use crate::token::Token;
use std::borrow::Cow;

/// The text of a quoted string: quotes dropped, `\"`, `\\`, `\n`, `\t` and `\u{...}` resolved. An unknown escape stays
/// as it is written; the lexer has reported it.
pub fn unquote(written: &str) -> Cow<'_, str> {
    // Single quotes have been told where they were read.
    let quote = if written.starts_with('\'') { '\'' } else { '"' };
    let inner = written.strip_prefix(quote).unwrap_or(written);
    let inner = inner.strip_suffix(quote).unwrap_or(inner);
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let mut result = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(index) = rest.find('\\') {
        result.push_str(rest.get(..index).unwrap_or(""));
        rest = rest.get(index + 1..).unwrap_or("");
        let mut characters = rest.chars();
        match characters.next() {
            Some('n') => result.push('\n'),
            Some('t') => result.push('\t'),
            Some(quote @ ('"' | '\\')) => result.push(quote),
            Some('u') => {
                if let Some((character, after)) = code_point(rest) {
                    result.push(character);
                    rest = after;
                    continue;
                }
                result.push_str("\\u");
            }
            Some(other) => {
                result.push('\\');
                result.push(other);
            }
            None => result.push('\\'),
        }
        rest = characters.as_str();
    }
    result.push_str(rest);
    Cow::Owned(result)
}

fn code_point(text: &str) -> Option<(char, &str)> {
    let (digits, after) = text.strip_prefix("u{")?.split_once('}')?;
    let value = u32::from_str_radix(digits, 16).ok()?;
    Some((char::from_u32(value)?, after))
}

/// The text of a block of `|` lines: the bar and one space after it dropped, lines joined by newlines.
pub fn prose(written: &str) -> String {
    let lines: Vec<&str> = written
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix('|'))
        .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
        .collect();
    lines.join("\n")
}

/// The digits of a number that people write in a word: `two`, `twice`.
pub fn number_word(written: &str) -> Option<&'static str> {
    const NUMBERS: &[(&str, &str)] = &[
        ("once", "1"),
        ("one", "1"),
        ("twice", "2"),
        ("two", "2"),
        ("three", "3"),
        ("four", "4"),
        ("five", "5"),
        ("six", "6"),
        ("seven", "7"),
        ("eight", "8"),
        ("nine", "9"),
        ("ten", "10"),
    ];
    NUMBERS.iter().find(|(word, _)| written.eq_ignore_ascii_case(word)).map(|(_, digits)| *digits)
}

/// A name made of the first words of a text: `CustomerOrder`, or `customer_order`. Empty where a name can't be made of them.
pub(crate) fn name_of_words(text: &str, pascal: bool) -> String {
    let words = text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut name = String::new();
    for word in words.take(8) {
        if pascal {
            name.push_str(&capital(word));
        } else {
            if !name.is_empty() {
                name.push('_');
            }
            name.push_str(&word.to_lowercase());
        }
    }
    let starts_well = name.chars().next().is_some_and(char::is_alphabetic);
    let reserved = Token::of(&name).is_some_and(Token::is_reserved);
    if starts_well && !reserved { name } else { String::new() }
}

/// A text that begins with a capital letter.
pub(crate) fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::{name_of_words, prose, unquote};

    #[test]
    fn names_are_made_of_words() {
        assert_eq!(name_of_words("Customer order", false), "customer_order");
        assert_eq!(name_of_words("size-in parameters", true), "SizeInParameters");
        assert_eq!(name_of_words("größere Runde", true), "GrößereRunde");
        assert_eq!(name_of_words("3 days", false), "");
        assert_eq!(name_of_words("when", false), "");
    }

    #[test]
    fn escapes_are_resolved() {
        assert_eq!(unquote(r#""a \"b\" \\ \n \u{e4} \q \u{zz}""#), "a \"b\" \\ \n ä \\q \\u{zz}");
        assert_eq!(unquote("\"plain\""), "plain");
        assert_eq!(unquote("\"ends in \\"), "ends in \\");
    }

    #[test]
    fn bars_are_dropped() {
        assert_eq!(prose("| one\n    |  two\n    |\n  // note\n    | three"), "one\n two\n\nthree");
    }
}

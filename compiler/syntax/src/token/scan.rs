//! What the automaton leaves to plain code: words, texts, prose and comments.

use super::{Token, keywords};
use logos::Lexer;

/// A word: one of the language, a currency, or a name.
#[inline]
pub(super) fn word(lexer: &mut Lexer<'_, Token>) -> Token {
    keywords::read(lexer.slice().as_bytes())
}

/// A name in backticks, on one line; `None` where it never ends, or is empty.
pub(super) fn backticks(lexer: &mut Lexer<'_, Token>) -> Option<()> {
    let end = find(lexer.remainder().as_bytes(), *b"`\n\r")?;
    let closed = end > 0 && lexer.remainder().as_bytes().get(end) == Some(&b'`');
    closed.then(|| lexer.bump(end + 1))
}

/// The place of the first of these bytes. Eight bytes are looked at together.
#[inline]
fn find<const COUNT: usize>(bytes: &[u8], wanted: [u8; COUNT]) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (chunks, rest) = bytes.as_chunks::<8>();
    for (index, chunk) in chunks.iter().enumerate() {
        let chunk = u64::from_le_bytes(*chunk);
        let mut found = 0;
        for byte in wanted {
            // Zero where the byte stands; the lowest zero is found exactly.
            let same = chunk ^ (LOW * u64::from(byte));
            found |= same.wrapping_sub(LOW) & !same & HIGH;
        }
        if found != 0 {
            return Some(index * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    let place = rest.iter().position(|byte| wanted.contains(byte))?;
    Some(chunks.len() * 8 + place)
}

fn line_end(text: &str) -> usize {
    find(text.as_bytes(), *b"\n\r").unwrap_or(text.len())
}

pub(super) fn line_comment(lexer: &mut Lexer<'_, Token>) {
    let end = line_end(lexer.remainder());
    lexer.bump(end);
}

pub(super) fn block_comment(lexer: &mut Lexer<'_, Token>) {
    let rest = lexer.remainder();
    let end = rest.find("*/").map_or(rest.len(), |index| index + 2);
    lexer.bump(end);
}

/// Up to the closing quote; a text never crosses a line. `None` where the quote is missing: then it ends with the line.
pub(super) fn text(lexer: &mut Lexer<'_, Token>) -> Option<()> {
    let bytes = lexer.remainder().as_bytes();
    let mut index = 0;
    let closed = loop {
        let Some(step) = find(bytes.get(index..).unwrap_or(&[]), *b"\"\\\n\r") else {
            index = bytes.len();
            break false;
        };
        index += step;
        match bytes.get(index) {
            Some(b'"') => {
                index += 1;
                break true;
            }
            // What follows a backslash is no closing quote.
            Some(b'\\') if !matches!(bytes.get(index + 1), Some(b'\n' | b'\r') | None) => index += 2,
            Some(b'\\') => index += 1,
            _ => break false,
        }
    };
    lexer.bump(index);
    closed.then_some(())
}

/// Up to the closing quote on the same line; `None` where there is none: then it is only an apostrophe.
pub(super) fn single_quoted(lexer: &mut Lexer<'_, Token>) -> Option<()> {
    let line = lexer.remainder();
    let line = line.get(..line_end(line))?;
    let end = line.find('\'')? + 1;
    lexer.bump(end);
    Some(())
}

/// This line, and all lines right below that begin with `|` too. `||` is no prose where something stands before it.
pub(super) fn prose(lexer: &mut Lexer<'_, Token>) {
    let text = lexer.remainder();
    let mut end = line_end(text);
    while let Some(next) = next_bar(text, end) {
        end = next + line_end(text.get(next..).unwrap_or(""));
    }
    lexer.bump(end);
}

/// Where the line after the one that ends at `end` begins with `|`: the place of the bar.
fn next_bar(text: &str, end: usize) -> Option<usize> {
    let rest = text.get(end..)?;
    let line = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r']))?;
    let bar = line.trim_start_matches([' ', '\t']);
    bar.starts_with('|').then(|| text.len() - bar.len())
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::token::Token;
    use logos::Logos;

    #[test]
    fn the_first_of_several_bytes_is_found() {
        let text = b"abcdefghijklmnopqrstuvwxyz";
        for (place, byte) in text.iter().enumerate() {
            assert_eq!(find(text, [*byte, b'!']), Some(place));
            assert_eq!(find(text, [b'z', *byte]), Some(place));
        }
        assert_eq!(find(text, [b'!']), None);
        assert_eq!(find("äöü\n".as_bytes(), [b'\n']), Some(6));
        assert_eq!(find(&[0x01, 0x00, 0x0a], [0x00]), Some(1));
    }

    fn tokens(text: &str) -> Vec<(Result<Token, ()>, &str)> {
        Token::lexer(text).spanned().map(|(token, range)| (token, &text[range])).collect()
    }

    #[test]
    fn texts_end_where_they_should() {
        assert_eq!(tokens(r#""a \\" b"#), [(Ok(Token::Text), r#""a \\""#), (Ok(Token::Name), "b")]);
        assert_eq!(tokens("\"a \\\" b\""), [(Ok(Token::Text), "\"a \\\" b\"")]);
        assert_eq!(tokens("\"a\nb"), [(Err(()), "\"a"), (Ok(Token::NewLine), "\n"), (Ok(Token::Name), "b")]);
        assert_eq!(tokens("\"a\\"), [(Err(()), "\"a\\")]);
        assert_eq!(tokens("\"\\ä\""), [(Ok(Token::Text), "\"\\ä\"")]);
        assert_eq!(tokens("`when`"), [(Ok(Token::Name), "`when`")]);
        assert_eq!(tokens("``"), [(Err(()), "`"), (Err(()), "`")]);
    }

    #[test]
    fn words_numbers_and_marks() {
        let kinds = |text| -> Vec<Token> { Token::lexer(text).filter_map(Result::ok).collect() };
        assert_eq!(kinds("when whenever EUR EURO"), [Token::When, Token::Name, Token::Currency, Token::Name]);
        assert_eq!(
            kinds("30s 15m 1_000 4.5 10% 2026-11-02 09:30 2d 100USD 2026-11-0"),
            [
                Token::Duration,
                Token::Duration,
                Token::Number,
                Token::Number,
                Token::Percent,
                Token::Date,
                Token::TimeOfDay,
                Token::NumberWord,
                Token::NumberWord,
                Token::Number,
                Token::Minus,
                Token::Number,
                Token::Minus,
                Token::Number,
            ]
        );
        assert_eq!(kinds("a->b<=c || | d\n  | e\nf").len(), 9);
    }
}

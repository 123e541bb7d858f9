//! A text token by token, as fast as may be: words, blanks, line ends and single marks, of which nearly all of a text
//! consists, are read by plain code that looks at eight bytes at once; all else is read by the automaton of logos.
//!
//! The automaton reads the same tokens from the same text; a test holds that.

use super::{Token, keywords};
use flow_source::Span;
use logos::{Lexer, Logos};

/// The tokens of a text and where they stand; an `Err` where no token begins.
#[derive(Debug)]
pub struct Tokens<'text> {
    automaton: Lexer<'text, Token>,
    /// Where the last token begins and ends.
    start: usize,
    end: usize,
}

impl<'text> Tokens<'text> {
    /// From the beginning of a text.
    pub fn new(text: &'text str) -> Self {
        Self { automaton: Token::lexer(text), start: 0, end: 0 }
    }

    /// Where the last token stands.
    #[inline]
    pub fn span(&self) -> Span {
        Span::from(self.start..self.end)
    }

    /// Makes the last token longer by so many bytes.
    pub(crate) fn bump(&mut self, bytes: usize) {
        self.end += bytes;
    }

    /// The token that begins with the byte at `at`, by the automaton.
    #[inline]
    fn by_automaton(&mut self, at: usize) -> Option<Result<Token, ()>> {
        self.automaton.bump(at - self.automaton.span().end);
        let token = self.automaton.next();
        let span = self.automaton.span();
        (self.start, self.end) = (span.start, span.end);
        token
    }
}

impl Iterator for Tokens<'_> {
    type Item = Result<Token, ()>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let text = self.automaton.source().as_bytes();
        let mut at = self.end;
        // The last bytes of the text are left to the automaton.
        while let Some(bytes) = eight(text, at) {
            let [first, second, ..] = bytes.to_le_bytes();
            let class = CLASSES[usize::from(first)];
            let (token, length) = if class == WORD {
                word(text, at, bytes)
            } else if class == BLANK {
                at += 1;
                continue;
            } else if class != OTHER && class < BLANK {
                (Token::ALL[usize::from(class)], 1)
            } else if class == LINE_END {
                (Token::NewLine, 1 + count(text, at + 1, blanks))
            } else if first == b'-' && second == b'>' {
                (Token::Arrow, 2)
            } else if first == b':' && second != b'=' {
                (Token::Colon, 1)
            } else {
                break;
            };
            self.start = at;
            self.end = at + length;
            return Some(Ok(token));
        }
        self.by_automaton(at)
    }
}

/// A byte that begins a word.
const WORD: u8 = 255;
/// A line end.
const LINE_END: u8 = 254;
/// Space between tokens.
const BLANK: u8 = 253;
/// Something else.
const OTHER: u8 = 0;

/// What a byte begins. A mark that stands for itself, whatever follows, has the number of its token.
static CLASSES: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte as usize] = match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'_' => WORD,
            b' ' | b'\t' => BLANK,
            b'\n' | b'\r' => LINE_END,
            b'(' => Token::OpenParenthesis as u8,
            b')' => Token::CloseParenthesis as u8,
            b'[' => Token::OpenBracket as u8,
            b']' => Token::CloseBracket as u8,
            b'{' => Token::OpenBrace as u8,
            b'}' => Token::CloseBrace as u8,
            b',' => Token::Comma as u8,
            b'.' => Token::Dot as u8,
            b'@' => Token::AtSign as u8,
            b'+' => Token::Plus as u8,
            b'*' => Token::Star as u8,
            _ => OTHER,
        };
        byte += 1;
    }
    classes
};

// No mark has one of these numbers.
const _: () = assert!((Token::Dollar as u8) < BLANK);

/// The highest bit of each of eight bytes.
const HIGH: u64 = each(0x80);

/// The same byte eight times.
const fn each(byte: u8) -> u64 {
    0x0101_0101_0101_0101 * byte as u64
}

/// Eight bytes from a place on, the first one lowest.
#[inline]
fn eight(text: &[u8], at: usize) -> Option<u64> {
    let bytes = text.get(at..)?.first_chunk()?;
    Some(u64::from_le_bytes(*bytes))
}

/// Which of eight bytes may stand in a word: their highest bits.
#[inline]
fn letters(bytes: u64) -> u64 {
    // What is added carries into the highest bit of a byte, and no farther, where the byte is at least so large.
    let low = bytes & !HIGH;
    let folded = low | each(0x20);
    let letters = (folded + each(0x80 - b'a')) & !(folded + each(0x7f - b'z'));
    let digits = (low + each(0x80 - b'0')) & !(low + each(0x7f - b'9'));
    (letters | digits | equal(bytes, b'_')) & !bytes & HIGH
}

/// Which of eight bytes are blanks or line ends.
#[inline]
fn blanks(bytes: u64) -> u64 {
    equal(bytes, b' ') | equal(bytes, b'\n') | equal(bytes, b'\r') | equal(bytes, b'\t')
}

/// Which of eight bytes are this one.
#[inline]
fn equal(bytes: u64, byte: u8) -> u64 {
    let other = bytes ^ each(byte);
    !(((other & !HIGH) + !HIGH) | other) & HIGH
}

/// How many of eight bytes belong together, from the first one on.
#[inline]
fn length(bits: u64) -> usize {
    (bits ^ HIGH).trailing_zeros() as usize / 8
}

/// How many bytes from a place on belong together.
#[inline]
fn count(text: &[u8], from: usize, of: fn(u64) -> u64) -> usize {
    let mut end = from;
    while let Some(bytes) = eight(text, end) {
        let length = length(of(bytes));
        end += length;
        if length < 8 {
            return end - from;
        }
    }
    let rest = text.get(end..).unwrap_or_default();
    end - from + rest.iter().take_while(|byte| of(u64::from(**byte)) & 0x80 != 0).count()
}

/// The word that begins at `at` with these bytes, and its length.
#[inline]
fn word(text: &[u8], at: usize, bytes: u64) -> (Token, usize) {
    let length = length(letters(bytes));
    if length < 8 {
        let letters = bytes & !(u64::MAX << (length * 8));
        return (keywords::short(letters, length), length);
    }
    let length = count(text, at, letters);
    (keywords::find(text.get(at..at + length).unwrap_or_default()).unwrap_or(Token::Name), length)
}

#[cfg(test)]
mod tests {
    use super::{Tokens, letters};
    use crate::token::Token;
    use flow_source::Span;
    use logos::Logos;
    use proptest::prelude::*;

    fn both(text: &str) {
        let automaton = Token::lexer(text).spanned().map(|(token, range)| (token, Span::from(range)));
        let mut tokens = Tokens::new(text);
        let plain = std::iter::from_fn(|| Some((tokens.next()?, tokens.span())));
        assert!(plain.eq(automaton), "{text:?}");
    }

    #[test]
    fn letters_digits_and_underscores_are_told_from_all_other_bytes() {
        for byte in 0..=u8::MAX {
            let bytes = u64::from_le_bytes([b'a', byte, 0xff, byte, b' ', byte, 0, byte]);
            let wanted = if byte.is_ascii_alphanumeric() || byte == b'_' { 0x8000_8000_8000_8000 } else { 0 };
            assert_eq!(letters(bytes), wanted | 0x80, "{byte}");
        }
    }

    #[test]
    fn every_pair_of_characters_is_read_as_the_automaton_reads_it() {
        for first in '\0'..'\u{ff}' {
            for second in '\0'..'\u{ff}' {
                both(&format!("{first}{second}"));
                both(&format!(" a{first}{second} b and so on"));
            }
        }
    }

    proptest! {
        #[test]
        fn the_automaton_reads_the_same(text in r#"([a-zA-Z_.,:>\-=(){}\[\]@+*/"'`|0-9%é \t\r\n\\]|when|EUR|verdict|cancelled){0,40}"#) {
            both(&text);
        }
    }
}

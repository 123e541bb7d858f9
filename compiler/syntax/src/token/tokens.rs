//! A text token by token, as fast as may be: words, blanks, line ends and single marks, of which nearly all of a text
//! consists, are read by plain code that looks at eight bytes at once; all else is read by the automaton of logos.
//!
//! The automaton reads the same tokens from the same text; a test holds that.

use super::{NUMBERED, Token, keywords};
use flow_source::Span;
use logos::{Lexer, Logos};

/// The tokens of a text and where they stand; an `Err` where no token begins.
#[derive(Debug)]
pub struct Tokens<'text> {
    automaton: Lexer<'text, Token>,
    /// Where the last token begins and ends.
    start: usize,
    end: usize,
    /// What comes behind the last token, and behind the blank there.
    rest: &'text [u8],
}

impl<'text> Tokens<'text> {
    /// From the beginning of a text.
    pub fn new(text: &'text str) -> Self {
        Self { automaton: Token::lexer(text), start: 0, end: 0, rest: text.as_bytes() }
    }

    /// Where the last token stands.
    #[inline]
    pub fn span(&self) -> Span {
        Span::from(self.start..self.end)
    }

    /// Where this rest of the text begins.
    #[inline(always)]
    fn place(&self, rest: &[u8]) -> usize {
        self.automaton.source().len() - rest.len()
    }

    /// Makes the last token longer by so many bytes.
    pub(crate) fn bump(&mut self, bytes: usize) {
        self.end_at(self.end + bytes);
    }

    fn end_at(&mut self, end: usize) {
        self.end = end;
        self.rest = self.automaton.source().as_bytes().get(end..).unwrap_or_default();
    }

    /// The token that begins with the byte at `at`, by the automaton. Apart, since few tokens need it.
    #[cold]
    #[inline(never)]
    fn by_automaton(&mut self, at: usize) -> Option<Result<Token, ()>> {
        self.automaton.bump(at - self.automaton.span().end);
        let token = self.automaton.next();
        let span = self.automaton.span();
        self.start = span.start;
        self.end_at(span.end);
        token
    }
}

impl Iterator for Tokens<'_> {
    type Item = Result<Token, ()>;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let mut rest = self.rest;
        // The last bytes of the text are left to the automaton.
        while let Some(bytes) = eight(rest) {
            let [first, second, ..] = bytes.to_le_bytes();
            let class = CLASSES[usize::from(first)];
            let (token, length) = if class == WORD {
                word(rest, bytes)
            } else if class == BLANK {
                let blanks = length(equal(bytes, b' ') | equal(bytes, b'\t'));
                rest = rest.get(blanks..).unwrap_or_default();
                continue;
            } else if class < BLANK && class != OTHER {
                (NUMBERED[usize::from(class)], 1)
            } else if class == LINE_END {
                (Token::NewLine, line_end(rest, bytes))
            } else {
                let read = match first {
                    b'-' if second == b'>' => Some((Token::Arrow, 2)),
                    b':' if second != b'=' => Some((Token::Colon, 1)),
                    b'"' => quoted(rest).map(|length| (Token::Text, length)),
                    b'0'..=b'9' => number(bytes),
                    _ => None,
                };
                let Some(read) = read else { break };
                read
            };
            self.start = self.place(rest);
            self.end = self.start + length;
            // Most tokens are followed by one blank.
            self.rest = match rest.get(length..) {
                Some([b' ', rest @ ..]) => rest,
                rest => rest.unwrap_or_default(),
            };
            return Some(Ok(token));
        }
        self.by_automaton(self.place(rest))
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

/// The first eight bytes, the first one lowest.
#[inline(always)]
fn eight(text: &[u8]) -> Option<u64> {
    text.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}

/// Which of eight bytes may stand in a word: their highest bits.
#[inline]
fn letters(bytes: u64) -> u64 {
    // What is added carries into the highest bit of a byte, and no farther, where the byte is at least so large.
    let low = bytes & !HIGH;
    let folded = low | each(0x20);
    let letters = (folded + each(0x80 - b'a')) & !(folded + each(0x7f - b'z'));
    let digits = (low + each(0x80 - b'0')) & !(low + each(0x7f - b'9'));
    let underscores = !((low ^ each(b'_')) + each(0x7f));
    (letters | digits | underscores) & !bytes & HIGH
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

/// How many bytes of a text belong together, from this place on.
#[inline]
fn count(text: &[u8], from: usize, of: fn(u64) -> u64) -> usize {
    let mut rest = text.get(from..).unwrap_or_default();
    while let Some(bytes) = eight(rest) {
        let length = length(of(bytes));
        rest = rest.get(length..).unwrap_or_default();
        if length < 8 {
            return text.len() - rest.len();
        }
    }
    let more = rest.iter().take_while(|byte| of(u64::from(**byte)) & 0x80 != 0).count();
    text.len() - rest.len() + more
}

/// The word that a text with these first eight bytes begins with, and its length.
#[inline(always)]
fn word(text: &[u8], bytes: u64) -> (Token, usize) {
    let length = length(letters(bytes));
    if length < 8 {
        let letters = bytes & !(u64::MAX << (length * 8));
        return (keywords::short(letters, length), length);
    }
    long_word(text, bytes)
}

/// The same for a word of eight letters or more. Apart, so that the registers are free for short ones.
#[inline(never)]
fn long_word(text: &[u8], start: u64) -> (Token, usize) {
    let Some(bytes) = text.get(8..).and_then(eight) else {
        let length = count(text, 8, letters);
        return (text.get(..length).and_then(keywords::find).unwrap_or(Token::Name), length);
    };
    let length = length(letters(bytes));
    if length < 8 {
        let rest = bytes & !(u64::MAX << (length * 8));
        return (keywords::long(start, rest, 8 + length), 8 + length);
    }
    very_long_word(text)
}

/// The same for one of sixteen letters or more: a name, as the table of words holds.
#[inline(never)]
fn very_long_word(text: &[u8]) -> (Token, usize) {
    (Token::Name, count(text, 16, letters))
}

/// The length of the line end, blank lines and indentation that a text with these first eight bytes begins with.
#[inline(always)]
fn line_end(text: &[u8], bytes: u64) -> usize {
    let indentation = ((bytes >> 8) ^ each(b' ')).trailing_zeros() as usize / 8;
    match text.get(1 + indentation) {
        Some(b' ' | b'\t' | b'\n' | b'\r') => long_line_end(text),
        _ => 1 + indentation,
    }
}

/// The same where more follows than seven blanks.
#[inline(never)]
fn long_line_end(text: &[u8]) -> usize {
    count(text, 1, blanks)
}

/// The length of the text in quotes that begins here; `None` where it needs a closer look: at a backslash, a tab, or a missing
/// quote.
#[inline]
fn quoted(text: &[u8]) -> Option<usize> {
    let mut rest = text.get(1..)?;
    while let Some(bytes) = eight(rest) {
        // What is subtracted borrows out of a byte, into its highest bit, where the byte is smaller; what a borrow reaches
        // behind the first such byte doesn't matter.
        let zero = |bytes: u64| bytes.wrapping_sub(each(1)) & !bytes;
        let control = bytes.wrapping_sub(each(b' ')) & !bytes;
        let found = (zero(bytes ^ each(b'"')) | zero(bytes ^ each(b'\\')) | control) & HIGH;
        if found != 0 {
            let rest = rest.get(found.trailing_zeros() as usize / 8..)?;
            return (rest.first() == Some(&b'"')).then_some(text.len() - rest.len() + 1);
        }
        rest = rest.get(8..)?;
    }
    None
}

/// The number or duration that begins with these bytes, and its length; `None` where it needs a closer look.
#[inline(always)]
fn number(bytes: u64) -> Option<(Token, usize)> {
    let low = bytes & !HIGH;
    let digits = (low + each(0x80 - b'0')) & !(low + each(0x7f - b'9')) & !bytes & HIGH;
    let length = length(digits);
    let behind = |place: usize| bytes.checked_shr(place as u32 * 8).map(|bytes| bytes as u8);
    let ends = |byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b')' | b']' | b'}');
    match behind(length)? {
        byte if ends(byte) => Some((Token::Number, length)),
        b's' | b'm' | b'h' if ends(behind(length + 1)?) => Some((Token::Duration, length + 1)),
        _ => None,
    }
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

//! A text token by token, as fast as may be: words, blanks, line ends and single marks, of which nearly all of a text
//! consists, are read by plain code; all else is read by the automaton of logos.
//!
//! Where one token begins depends on where the one before ended, so a reader that goes from token to token waits for each
//! length before it can look at the next byte. Here the beginnings are found beforehand, for 64 bytes at once, as bits of one
//! number, as Langdale and Lemire find the structure of JSON (Parsing Gigabytes of JSON per Second, 2019, section 3.1).
//!
//! The automaton reads the same tokens from the same text; a test holds that.

use super::{NUMBERED, Token, keywords};
use flow_source::Span;
use logos::{Lexer, Logos};
use std::ops::Range;
use wide::u8x16;

/// The tokens of a text and where they stand; an `Err` where no token begins.
#[derive(Debug)]
pub struct Tokens<'text> {
    automaton: Lexer<'text, Token>,
    text: &'text [u8],
    /// Where the last token begins and ends.
    start: usize,
    end: usize,
    /// What is read of the text at once, and where it begins.
    block: Block<'text>,
    base: usize,
}

impl<'text> Tokens<'text> {
    /// From the beginning of a text.
    pub fn new(text: &'text str) -> Self {
        Self {
            automaton: Token::lexer(text),
            text: text.as_bytes(),
            start: 0,
            end: 0,
            block: Block::EMPTY,
            base: 0,
        }
    }

    /// Where the last token stands.
    #[inline]
    pub fn span(&self) -> Span {
        Span::from(self.start..self.end)
    }

    /// Makes the last token longer by so many bytes.
    pub(crate) fn bump(&mut self, bytes: usize) {
        self.end += bytes;
        self.block.begin_at(self.end - self.base);
    }

    /// What begins with the last token.
    #[inline(always)]
    fn rest(&self) -> &'text [u8] {
        self.text.get(self.start..).unwrap_or_default()
    }

    /// The token that begins with the byte at `at`, by the automaton.
    #[inline(always)]
    fn by_automaton(&mut self, at: usize) -> Option<Result<Token, ()>> {
        let (token, span) = ask(&mut self.automaton, at);
        self.start = span.start;
        self.end = span.end;
        self.block.begin_at(self.end - self.base);
        token
    }
}

/// The token that begins with the byte at `at`, and where it stands. Apart, since few tokens need it, and then all else can
/// stay in registers.
#[cold]
#[inline(never)]
fn ask(automaton: &mut Lexer<'_, Token>, at: usize) -> (Option<Result<Token, ()>>, Range<usize>) {
    automaton.bump(at - automaton.span().end);
    (automaton.next(), automaton.span())
}

impl Iterator for Tokens<'_> {
    type Item = Result<Token, ()>;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        while self.block.begins == 0 {
            self.base = self.end.max(self.base + self.block.read);
            match self.text.get(self.base..).and_then(<[u8]>::first_chunk) {
                Some(bytes) => self.block = Block::of(bytes),
                None => {
                    // The last bytes of the text are left to the automaton.
                    self.block = Block::EMPTY;
                    return self.by_automaton(self.base);
                }
            }
        }
        let place = self.block.begins.trailing_zeros() as usize;
        let bit = self.block.begins & self.block.begins.wrapping_neg();
        self.block.begins ^= bit;
        self.start = self.base + place;
        let bytes = self.block.sixteen(place);
        let first = bytes as u8;
        let (token, length) = if self.block.letters & bit != 0 {
            let length = run(self.block.letters, place);
            if first <= b'9' {
                match number(bytes as u64) {
                    Some(read) => read,
                    None => return self.by_automaton(self.start),
                }
            } else if length <= 16 {
                (keywords::word(bytes & (u128::MAX >> (128 - 8 * length)), length), length)
            } else {
                (Token::Name, count(self.rest(), length, is_letter))
            }
        } else if self.block.spaces & bit != 0 {
            let mut length = run(self.block.spaces, place);
            if place + length == 64 {
                length = count(self.rest(), length, is_space);
            }
            self.block.go_on_from(place + length);
            (Token::NewLine, length)
        } else if MARKS[usize::from(first)] != 0 {
            (NUMBERED[usize::from(MARKS[usize::from(first)])], 1)
        } else {
            let second = (bytes >> 8) as u8;
            let read = match first {
                b'-' if second == b'>' => Some((Token::Arrow, 2)),
                b':' if second != b'=' => Some((Token::Colon, 1)),
                b'"' => quoted(self.rest()).map(|length| (Token::Text, length)),
                _ => None,
            };
            let Some((token, length)) = read else { return self.by_automaton(self.start) };
            self.block.go_on_from(place + length);
            (token, length)
        };
        self.end = self.start + length;
        Some(Ok(token))
    }
}

/// Sixty-four bytes of a text, each a bit, the first one lowest.
#[derive(Clone, Copy, Debug)]
struct Block<'text> {
    bytes: &'text [u8; 64],
    /// Those that may begin a token, of the tokens that are yet to be read.
    begins: u64,
    /// Those that may stand in a word.
    letters: u64,
    /// Those that are blanks or line ends.
    spaces: u64,
    /// How many bytes, from the first one on, `begins` tells of.
    read: usize,
}

impl<'text> Block<'text> {
    /// None, before and behind the text.
    const EMPTY: Self = Self { bytes: &[0; 64], begins: 0, letters: 0, spaces: 0, read: 0 };

    /// So many bytes are looked at for beginnings, so that words of sixteen letters can be read whole.
    const READ: usize = 48;

    #[inline]
    fn of(bytes: &'text [u8; 64]) -> Self {
        let mut letters = 0;
        let mut spaces = 0;
        let mut blanks = 0;
        for (index, part) in bytes.as_chunks::<16>().0.iter().enumerate() {
            let part = u8x16::from(*part);
            let within = |part: u8x16, first: u8, last: u8| {
                let from = part - u8x16::splat(first);
                from.min(u8x16::splat(last - first)).simd_eq(from)
            };
            let is = |byte: u8| part.simd_eq(u8x16::splat(byte));
            let letter = within(part | u8x16::splat(0x20), b'a', b'z') | within(part, b'0', b'9') | is(b'_');
            let blank = is(b' ') | is(b'\t');
            let space = blank | is(b'\n') | is(b'\r');
            letters |= u64::from(letter.to_bitmask()) << (index * 16);
            blanks |= u64::from(blank.to_bitmask()) << (index * 16);
            spaces |= u64::from(space.to_bitmask()) << (index * 16);
        }
        let begins = !(letters << 1 & letters) & !blanks & !(u64::MAX << Self::READ);
        Self { bytes, begins, letters, spaces, read: Self::READ }
    }

    /// Sixteen bytes from this place on, the first one lowest.
    #[inline(always)]
    fn sixteen(&self, place: usize) -> u128 {
        let bytes = self.bytes.get(place..).and_then(<[u8]>::first_chunk);
        bytes.map_or(0, |bytes| u128::from_le_bytes(*bytes))
    }

    /// The last token ends before this byte.
    #[inline]
    fn go_on_from(&mut self, byte: usize) {
        self.begins &= u64::MAX.checked_shl(byte as u32).unwrap_or_default();
    }

    /// The last token ends before this byte, maybe in the middle of what looks like a word.
    #[inline(always)]
    fn begin_at(&mut self, byte: usize) {
        self.go_on_from(byte);
        if byte < self.read {
            self.begins |= self.letters & 1 << byte;
        }
    }
}

/// How many of these bits are set, from this one on.
#[inline(always)]
fn run(bits: u64, from: usize) -> usize {
    (!(bits >> from)).trailing_zeros() as usize
}

/// The numbers of the marks that stand for themselves, whatever follows; zero for all other bytes.
static MARKS: [u8; 256] = {
    let marks = [
        Token::OpenParenthesis,
        Token::CloseParenthesis,
        Token::OpenBracket,
        Token::CloseBracket,
        Token::OpenBrace,
        Token::CloseBrace,
        Token::Comma,
        Token::Dot,
        Token::AtSign,
        Token::Plus,
        Token::Star,
    ];
    let mut numbers = [0; 256];
    let mut index = 0;
    while index < marks.len() {
        let number = marks[index] as u8;
        numbers[Token::TEXTS[number as usize].as_bytes()[0] as usize] = number;
        index += 1;
    }
    numbers
};

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

/// How many bytes of a text are such, where the first `from` are.
fn count(text: &[u8], from: usize, is_such: fn(&u8) -> bool) -> usize {
    from + text.iter().skip(from).take_while(|byte| is_such(byte)).count()
}

fn is_letter(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_'
}

fn is_space(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
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
    let length = (digits ^ HIGH).trailing_zeros() as usize / 8;
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
    use super::{Block, Tokens, is_letter, is_space};
    use crate::token::Token;
    use flow_source::Span;
    use logos::Logos;
    use proptest::prelude::*;

    /// Both readers, the plain one with this text at each place of a block, and at the end of a text.
    fn both(text: &str) {
        both_read(text);
        for before in [0, 1, 17, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 60, 63] {
            both_read(&format!("{0:before$}{text}{0:80}", ""));
        }
        both_read(&format!("{text} {text}\n{text}{text}"));
    }

    fn both_read(text: &str) {
        let automaton = Token::lexer(text).spanned().map(|(token, range)| (token, Span::from(range)));
        let mut tokens = Tokens::new(text);
        let plain = std::iter::from_fn(|| Some((tokens.next()?, tokens.span())));
        assert!(plain.eq(automaton), "{text:?}");
    }

    #[test]
    fn a_block_tells_letters_and_spaces_from_all_other_bytes() {
        for byte in 0..=u8::MAX {
            let mut bytes = [b'.'; 64];
            bytes[20] = byte;
            let block = Block::of(&bytes);
            assert_eq!(block.letters, u64::from(is_letter(&byte)) << 20, "{byte}");
            assert_eq!(block.spaces, u64::from(is_space(&byte)) << 20, "{byte}");
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

    #[test]
    fn what_the_automaton_ends_within_a_word_goes_on_there() {
        for text in [
            "2026-01-01T1 b",
            "10:30pm",
            "1.5x",
            "9d5",
            "1_a",
            "12EUR",
            "0x1f",
            "1e9",
            "5%x",
            "2h30m",
            "4.",
            "`a`b",
            "'a'b",
        ] {
            both(text);
            both(&format!("a {text} b"));
        }
    }

    #[test]
    fn a_token_made_longer_may_end_within_a_word() {
        let text = format!("a 12 word{0:80}", "");
        let mut tokens = Tokens::new(&text);
        assert_eq!((tokens.next(), tokens.next()), (Some(Ok(Token::Name)), Some(Ok(Token::Number))));
        tokens.bump(2);
        assert_eq!((tokens.next(), tokens.span()), (Some(Ok(Token::Name)), Span::new(6, 9)));
    }

    proptest! {
        #[test]
        fn the_automaton_reads_the_same(text in r#"([a-zA-Z_.,:>\-=(){}\[\]@+*/"'`|0-9%é \t\r\n\\]|when|EUR|verdict|cancelled){0,40}"#) {
            both(&text);
        }
    }
}

//! Which words are words of the language: one look into a table without collisions, built at compile time.

use super::{NUMBERED, Token};

/// How many places the table has. With so many it takes few tries to find a factor without collisions.
const PLACES: usize = 4096;

/// For each place the number of the token that may stand there, and the factor that spreads them. Numbers alone, so that the
/// table stays in the cache: it is looked into for every word, and most words are names.
static TABLE: ([u8; PLACES], u64) = build();

/// The letters of each token's word: the first eight, and those behind them.
static LETTERS: ([u64; 256], [u64; 256]) = {
    let mut letters = ([0; 256], [0; 256]);
    let mut index = 0;
    while index < Token::ALL.len() {
        let token = Token::ALL[index];
        let text = Token::TEXTS[index].as_bytes();
        assert!(text.len() <= 16 || token as u8 >= Token::Arrow as u8);
        letters.0[index] = load(text, 0);
        letters.1[index] = load(text, 8);
        index += 1;
    }
    letters
};

/// The word of the language that is spelled like this.
#[inline]
pub(super) fn find(word: &[u8]) -> Option<Token> {
    let token = long(load(word, 0), load(word, 8), word.len());
    (token != Token::Name && word.len() <= 16).then_some(token)
}

/// A word of no more than eight letters: one of the language, a currency, or a name.
#[inline(always)]
pub(super) fn short(letters: u64, length: usize) -> Token {
    let number = candidate(letters, length);
    // No letter is zero: what is alike in eight places has the same length.
    if LETTERS.0[number] == letters {
        NUMBERED[number]
    } else if length == 3 && letters.to_le_bytes().iter().take(3).all(u8::is_ascii_uppercase) {
        Token::Currency
    } else {
        Token::Name
    }
}

/// A word of no more than sixteen letters, in two halves, that is no currency: one of the language, or a name.
#[inline]
pub(super) fn long(start: u64, rest: u64, length: usize) -> Token {
    let number = candidate(start, length);
    if LETTERS.0[number] == start && LETTERS.1[number] == rest { NUMBERED[number] } else { Token::Name }
}

/// The number of the only token whose word may have so many letters and begin with these; where there is none, that of a
/// name, which is no word.
#[inline]
fn candidate(start: u64, length: usize) -> usize {
    let (table, factor) = &TABLE;
    usize::from(table[place(start, length, *factor)])
}

/// Eight letters of a word, from this one on, in one number.
#[inline]
const fn load(word: &[u8], from: usize) -> u64 {
    let mut letters = 0;
    let mut index = from;
    while index < word.len() && index < from + 8 {
        letters |= (word[index] as u64) << ((index - from) * 8);
        index += 1;
    }
    letters
}

#[inline]
const fn place(start: u64, length: usize, factor: u64) -> usize {
    let mixed = (start ^ (length as u64) << 56).wrapping_mul(factor);
    (mixed >> 52) as usize % PLACES
}

/// Tries factors until no two words share a place.
const fn build() -> ([u8; PLACES], u64) {
    let mut factor: u64 = 0x9e37_79b9_7f4a_7c15;
    loop {
        if let Some(table) = fill(factor) {
            return (table, factor);
        }
        factor = factor.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f) | 1;
    }
}

const fn fill(factor: u64) -> Option<[u8; PLACES]> {
    let mut table = [0; PLACES];
    let mut index = 0;
    while index < Token::ALL.len() {
        let token = Token::ALL[index];
        let number = token as u8;
        let is_word =
            number != Token::Name as u8 && number != Token::Currency as u8 && number < Token::Arrow as u8;
        if is_word {
            let word = Token::TEXTS[index].as_bytes();
            let start = load(word, 0);
            let place = place(start, word.len(), factor);
            if table[place] != 0 {
                return None;
            }
            table[place] = number;
        }
        index += 1;
    }
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::token::Token;

    #[test]
    fn every_word_is_found_and_nothing_else() {
        for token in Token::ALL.iter().filter(|token| token.is_word()) {
            let word = token.text();
            assert_eq!(find(word.as_bytes()), Some(*token), "{word}");
            for other in [format!("{word}x"), format!("x{word}"), word.to_uppercase(), word[1..].to_owned()] {
                let known = Token::ALL.iter().any(|token| token.is_word() && token.text() == other);
                assert_eq!(find(other.as_bytes()).is_some(), known, "{other}");
            }
        }
        assert_eq!(find(b""), None);
    }
}

//! Which words are words of the language: one look into a table without collisions, built at compile time.

use super::{NUMBERED, Token};

/// How many places the table has. With so many it takes few tries to find a factor without collisions.
const PLACES: usize = 4096;

/// For each place the number of the token that may stand there, and the factor that spreads them. Numbers alone, so that the
/// table stays in the cache: it is looked into for every word, and most words are names.
static TABLE: ([u8; PLACES], u64) = build();

/// The letters of each token's word, as one number.
static LETTERS: [u128; 256] = {
    let mut letters = [0; 256];
    let mut index = 0;
    while index < Token::ALL.len() {
        let token = Token::ALL[index];
        let text = Token::TEXTS[index].as_bytes();
        assert!(text.len() <= 16 || token as u8 >= Token::Arrow as u8);
        letters[index] = load(text);
        index += 1;
    }
    letters
};

/// The word of the language that is spelled like this.
pub(super) fn find(letters: &[u8]) -> Option<Token> {
    let token = read(letters);
    token.is_word().then_some(token)
}

/// A whole word: one of the language, a currency, or a name.
pub(super) fn read(letters: &[u8]) -> Token {
    if letters.len() <= 16 { word(load(letters), letters.len()) } else { Token::Name }
}

/// A word of no more than sixteen letters: one of the language, a currency, or a name.
#[inline(always)]
pub(super) fn word(letters: u128, length: usize) -> Token {
    let number = candidate(letters, length);
    // No letter is zero: what is alike in all places has the same length.
    let is_known = LETTERS[number] == letters;
    if length == 3 && is_currency(letters as u32) {
        return Token::Currency;
    }
    // Nobody can tell beforehand which it is: so this is no branch.
    NUMBERED[number * usize::from(is_known)]
}

/// The number of the only token whose word may have so many letters and begin with these; where there is none, that of a
/// name, which is no word.
#[inline]
fn candidate(letters: u128, length: usize) -> usize {
    let (table, factor) = &TABLE;
    usize::from(table[place(letters as u64, length, *factor)])
}

/// Whether these are three capital letters.
#[inline]
fn is_currency(letters: u32) -> bool {
    // What is added carries into the highest bit of a byte, and no farther, where the letter is at least so large.
    let from = letters + 0x3f_3f3f;
    let behind = letters + 0x25_2525;
    from & !behind & !letters & 0x80_8080 == 0x80_8080
}

/// The first sixteen letters of a word in one number, the first one lowest.
#[inline]
const fn load(word: &[u8]) -> u128 {
    let mut letters = 0;
    let mut index = 0;
    while index < word.len() && index < 16 {
        letters |= (word[index] as u128) << (index * 8);
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
            let place = place(load(word) as u64, word.len(), factor);
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

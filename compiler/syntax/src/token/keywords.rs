//! Which words are words of the language: one look into a table without collisions, built at compile time.

use super::Token;

/// How many places the table has. With so many it takes few tries to find a factor without collisions.
const PLACES: usize = 4096;

/// For each place the number of the token that may stand there, and the factor that spreads them. Numbers alone, so that the
/// table stays in the cache: it is looked into for every word, and most words are names.
static TABLE: ([u8; PLACES], u64) = build();

/// The first eight letters of each token's word.
static STARTS: [u64; 256] = {
    let mut starts = [0; 256];
    let mut index = 0;
    while index < Token::ALL.len() {
        starts[index] = load(Token::TEXTS[index].as_bytes());
        index += 1;
    }
    starts
};

/// The length of each token's word.
static LENGTHS: [u8; 256] = {
    let mut lengths = [0; 256];
    let mut index = 0;
    while index < Token::ALL.len() {
        lengths[index] = Token::TEXTS[index].len() as u8;
        index += 1;
    }
    lengths
};

/// The word of the language that is spelled like this.
#[inline]
pub(super) fn find(word: &[u8]) -> Option<Token> {
    let token = spelled(load(word), word.len())?;
    // Eight letters have been compared; the rest must be.
    (word.len() <= 8 || token.text().as_bytes() == word).then_some(token)
}

/// A word of no more than eight letters: one of the language, a currency, or a name.
#[inline]
pub(super) fn short(letters: u64, length: usize) -> Token {
    match spelled(letters, length) {
        Some(token) => token,
        None if length == 3 && letters.to_le_bytes().iter().take(3).all(u8::is_ascii_uppercase) => {
            Token::Currency
        }
        None => Token::Name,
    }
}

/// The word of so many letters that begins with these.
#[inline]
fn spelled(start: u64, length: usize) -> Option<Token> {
    let (table, factor) = &TABLE;
    let number = usize::from(*table.get(place(start, length, *factor))?);
    if number == 0 || STARTS[number] != start || usize::from(LENGTHS[number]) != length {
        return None;
    }
    Token::ALL.get(number).copied()
}

/// The first eight letters of a word in one number.
#[inline]
const fn load(word: &[u8]) -> u64 {
    let mut letters = 0;
    let mut index = 0;
    while index < word.len() && index < 8 {
        letters |= (word[index] as u64) << (index * 8);
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
            let start = load(word);
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

//! Which words are words of the language: one look into a table without collisions, built at compile time.

use super::Token;

/// How many places the table has. With so many it takes few tries to find a factor without collisions.
const PLACES: usize = 4096;

/// A word: what it looks like to [`load`], and which token it is.
#[derive(Clone, Copy)]
struct Entry {
    /// Its first letters.
    start: u64,
    /// Its length; one that no word has where nothing stands.
    length: u8,
    /// Its number among the tokens.
    token: u8,
}

const NOTHING: Entry = Entry { start: 0, length: u8::MAX, token: 0 };

static TABLE: ([Entry; PLACES], u64) = build();

/// The word of the language that is spelled like this.
#[inline]
pub(super) fn find(word: &[u8]) -> Option<Token> {
    let start = load(word);
    let (table, factor) = &TABLE;
    let entry = table.get(place(start, word.len(), *factor))?;
    if entry.start != start || usize::from(entry.length) != word.len() {
        return None;
    }
    let index = usize::from(entry.token);
    // Eight letters stand in `start`; the rest must be compared.
    if word.len() > 8 && Token::TEXTS.get(index).map(|text| text.as_bytes()) != Some(word) {
        return None;
    }
    Token::ALL.get(index).copied()
}

/// The letters of a word in one number: all of them up to eight, else the first eight.
#[inline]
const fn load(word: &[u8]) -> u64 {
    if let Some(start) = word.first_chunk::<8>() {
        u64::from_le_bytes(*start)
    } else if let (Some(start), Some(end)) = (word.first_chunk::<4>(), word.last_chunk::<4>()) {
        u32::from_le_bytes(*start) as u64 | (u32::from_le_bytes(*end) as u64) << 32
    } else {
        match *word {
            [first, second, third] => first as u64 | (second as u64) << 8 | (third as u64) << 16,
            [first, second] => first as u64 | (second as u64) << 8,
            [first] => first as u64,
            _ => 0,
        }
    }
}

#[inline]
const fn place(start: u64, length: usize, factor: u64) -> usize {
    let mixed = (start ^ (length as u64) << 56).wrapping_mul(factor);
    (mixed >> 52) as usize % PLACES
}

/// Tries factors until no two words share a place.
const fn build() -> ([Entry; PLACES], u64) {
    let mut factor: u64 = 0x9e37_79b9_7f4a_7c15;
    loop {
        if let Some(table) = fill(factor) {
            return (table, factor);
        }
        factor = factor.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f) | 1;
    }
}

const fn fill(factor: u64) -> Option<[Entry; PLACES]> {
    let mut table = [NOTHING; PLACES];
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
            if table[place].length != NOTHING.length {
                return None;
            }
            table[place] = Entry { start, length: word.len() as u8, token: number };
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

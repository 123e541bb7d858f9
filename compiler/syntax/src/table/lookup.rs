//! From a token at the start of a line to what the table says about it, in one step.

use super::kinds::{FILE, KINDS};
use super::{Clause, KindEntry};
use crate::token::Token;
use crate::words::{Keyword, Kind};

/// What a word at the start of a line means in a block.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Entry {
    /// A line.
    Clause(&'static Clause),
    /// A block of its own.
    Block(Kind),
    /// Nothing here.
    Nothing,
}

/// One more than the number of tokens.
const TOKENS: usize = Token::ALL.len();

/// Marks the entries that are blocks.
const BLOCK: u16 = 0x8000;

static KIND_OF: [Option<Kind>; TOKENS] = token_kinds();
static LINES: [[u16; TOKENS]; Kind::ALL.len()] = all_lines();
static IN_FILE: [bool; TOKENS] = in_file();

/// The kind of block that begins with this token.
pub(crate) fn kind_of(token: Token) -> Option<Kind> {
    KIND_OF.get(token as usize).copied().flatten()
}

/// What a line of `place` (`None`: of the file) that begins with `token` is.
#[inline]
pub(crate) fn lookup(place: Option<Kind>, token: Token) -> Entry {
    let Some(place) = place else {
        return match kind_of(token) {
            Some(kind) if IN_FILE.get(token as usize).copied().unwrap_or(false) => Entry::Block(kind),
            _ => Entry::Nothing,
        };
    };
    let code = LINES.get(place as usize).and_then(|row| row.get(token as usize)).copied().unwrap_or(0);
    if code == 0 {
        Entry::Nothing
    } else if code & BLOCK != 0 {
        kind_of(token).map_or(Entry::Nothing, Entry::Block)
    } else {
        let (group, index) = (usize::from(code >> 8), usize::from(code & 0xff) - 1);
        match entry(place).groups.get(group).and_then(|group| group.get(index)) {
            Some(clause) => Entry::Clause(clause),
            None => Entry::Nothing,
        }
    }
}

/// What the table says about a kind.
pub(super) fn entry(kind: Kind) -> &'static KindEntry {
    // A test holds that the table stands in the order of the kinds.
    KINDS.get(kind as usize).unwrap_or(&KINDS[0])
}

const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}

const fn token_of(word: &str) -> usize {
    let mut index = 1;
    while index < TOKENS {
        if same(Token::TEXTS[index], word) {
            return index;
        }
        index += 1;
    }
    0
}

const fn token_kinds() -> [Option<Kind>; TOKENS] {
    let mut result = [None; TOKENS];
    let mut index = 0;
    while index < Kind::ALL.len() {
        result[token_of(Kind::ALL[index].word())] = Some(Kind::ALL[index]);
        index += 1;
    }
    result
}

const fn in_file() -> [bool; TOKENS] {
    let mut result = [false; TOKENS];
    let mut index = 0;
    while index < FILE.len() {
        result[token_of(FILE[index].word())] = true;
        index += 1;
    }
    result
}

const fn all_lines() -> [[u16; TOKENS]; Kind::ALL.len()] {
    let mut keyword_tokens = [0; Keyword::ALL.len()];
    let mut index = 0;
    while index < Keyword::ALL.len() {
        keyword_tokens[index] = token_of(Keyword::ALL[index].word());
        index += 1;
    }
    let mut result = [[0; TOKENS]; Kind::ALL.len()];
    let mut place = 0;
    while place < Kind::ALL.len() {
        let entry = &KINDS[place];
        let mut group = 0;
        while group < entry.groups.len() {
            let mut line = 0;
            while line < entry.groups[group].len() {
                let token = keyword_tokens[entry.groups[group][line].keyword as usize];
                result[place][token] = (group as u16) << 8 | (line as u16 + 1);
                line += 1;
            }
            group += 1;
        }
        let mut nested = 0;
        while nested < entry.nested.len() {
            result[place][token_of(entry.nested[nested].word())] = BLOCK;
            nested += 1;
        }
        place += 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_kinds() {
        assert_eq!(KINDS.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            assert_eq!(kind.entry().kind, *kind);
        }
    }

    #[test]
    fn every_keyword_and_kind_is_a_token_and_in_use() {
        for keyword in Keyword::ALL {
            let token = Token::of(keyword.word()).unwrap();
            assert!(token.is_word());
            assert!(Kind::ALL.iter().any(|kind| kind.entry().line(*keyword).is_some()), "{}", keyword.word());
        }
        for kind in Kind::ALL {
            let token = Token::of(kind.word()).unwrap();
            assert_eq!(kind_of(token), Some(*kind));
            assert!(FILE.contains(kind) || kind.entry().places().next().is_some(), "{}", kind.word());
        }
    }

    #[test]
    fn no_word_means_two_things_in_one_block() {
        for kind in Kind::ALL {
            let mut words: Vec<&str> = kind.entry().lines().map(|clause| clause.keyword.word()).collect();
            words.extend(kind.entry().nested.iter().map(|nested| nested.word()));
            let count = words.len();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), count, "{}", kind.word());
            for clause in kind.entry().lines() {
                let token = Token::of(clause.keyword.word()).unwrap();
                assert!(
                    matches!(lookup(Some(*kind), token), Entry::Clause(found) if std::ptr::eq(found, clause))
                );
            }
        }
    }
}

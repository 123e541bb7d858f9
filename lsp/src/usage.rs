//! How often each name stands where in a text: people write again what they wrote before.

use flow_syntax::token::Token;
use flow_syntax::words::Kind;
use logos::Logos as _;
use std::collections::BTreeMap;

/// The place of a name right behind an arrow.
pub const LED_TO: &str = "->";

/// Lines that say where it leads when something goes wrong or comes from outside: they lead to the same again and again.
const WRONG: [&str; 8] = ["absent", "else", "fails", "late", "on", "reject", "stalls", "unmet"];

/// True for the first words of lines that say where it leads when something goes wrong.
pub fn goes_wrong(first: &str) -> bool {
    WRONG.contains(&first)
}

/// How often names stand in lines that begin with the same word, behind the same word, and behind arrows.
#[derive(Debug, Default)]
pub struct Usage {
    places: BTreeMap<String, BTreeMap<String, u32>>,
}

impl Usage {
    /// Counts the words of a text.
    pub fn of(text: &str) -> Self {
        let mut usage = Self::default();
        let mut first: Option<&str> = None;
        let mut before = "";
        for (token, range) in Token::lexer(text).spanned() {
            let word = text.get(range).unwrap_or("");
            let is_word = token.is_ok_and(|token| token.is_name() || token.is_word() || token.is_reserved());
            match first {
                _ if token == Ok(Token::NewLine) => first = None,
                // A block on one line.
                Some(word) if token == Ok(Token::OpenBrace) && is_kind(word) => first = None,
                None => first = Some(word),
                Some(first) if is_word => {
                    usage.count(&line(first), word);
                    usage.count(&behind(first, before), word);
                    if before == LED_TO {
                        usage.count(LED_TO, word);
                    }
                }
                Some(_) => {}
            }
            before = word;
        }
        usage
    }

    fn count(&mut self, place: &str, word: &str) {
        if !self.places.contains_key(place) {
            self.places.insert(place.to_owned(), BTreeMap::new());
        }
        let Some(words) = self.places.get_mut(place) else { return };
        let word = word.trim_matches('`');
        match words.get_mut(word) {
            Some(times) => *times += 1,
            None => {
                words.insert(word.to_owned(), 1);
            }
        }
    }

    /// How often a word stands at a place: on a [`line()`], [`behind`] a word, [`LED_TO`].
    pub fn times(&self, place: &str, word: &str) -> u32 {
        self.places.get(place).and_then(|words| words.get(word)).copied().unwrap_or(0)
    }
}

fn is_kind(word: &str) -> bool {
    Kind::ALL.iter().any(|kind| kind.word() == word)
}

/// The place anywhere on a line that begins with a word.
pub fn line(first: &str) -> String {
    if goes_wrong(first) { WRONG.concat() } else { first.to_owned() }
}

/// The place behind a word or mark, on a line that begins with another.
pub fn behind(first: &str, before: &str) -> String {
    // What stands behind the first word of such lines depends on the word.
    if first == before { format!("{first} {before}") } else { format!("{} {before}", line(first)) }
}

#[cfg(test)]
mod tests {
    use super::{LED_TO, Usage, behind, line};

    #[test]
    fn words_are_counted_by_the_word_their_line_begins_with() {
        let usage = Usage::of("  done -> pay\n  late -> `pay`\n  fails -> ask(pay)\n  by Team // done\n");
        let (late, done) = (usage.times(&line("late"), "pay"), usage.times(&line("done"), "pay"));
        assert_eq!((late, done), (2, 1), "late and fails are alike");
        assert_eq!(
            (usage.times(&behind("late", "->"), "pay"), usage.times(&behind("late", "("), "pay")),
            (1, 1)
        );
        assert_eq!((usage.times(LED_TO, "pay"), usage.times(LED_TO, "ask")), (2, 1));
        assert_eq!((usage.times(&line("by"), "Team"), usage.times(&line("by"), "done")), (1, 0));
    }
}

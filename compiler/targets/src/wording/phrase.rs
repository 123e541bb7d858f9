//! A run of words in which names are known as such, so that each format can escape, link and emphasise in its own way.

use flow_source::bytes;
use smallvec::SmallVec;
use std::borrow::Cow;

/// A piece of a [`Phrase`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Piece<'p> {
    /// Words.
    Text(&'p str),
    /// Words that matter: a verdict, a tier of risk.
    Strong(&'p str),
    /// What people call something, and its id in the IR: a format that has pages links it.
    Name {
        /// Its id.
        id: &'p str,
        /// What it is called here.
        text: &'p str,
    },
}

/// Words for people. Nothing in it is escaped yet.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Phrase {
    /// The words of all pieces, one after the other; behind those of a name stands its id.
    words: String,
    pieces: SmallVec<[Part; 4]>,
}

/// A piece by where its words are.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Part {
    kind: Kind,
    /// Where its words end.
    end: u32,
    /// Where its id ends; where its words end, if it has none.
    id_end: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Strong,
    Name,
}

/// Room for a sentence, so that few have to be moved while they are made.
const SENTENCE: usize = 64;

impl Phrase {
    /// No words yet.
    pub const fn new() -> Self {
        Self { words: String::new(), pieces: SmallVec::new_const() }
    }

    /// The pieces, in order.
    pub fn pieces(&self) -> impl DoubleEndedIterator<Item = Piece<'_>> {
        (0..self.pieces.len()).filter_map(|index| self.piece(index))
    }

    fn piece(&self, index: usize) -> Option<Piece<'_>> {
        let part = self.pieces.get(index)?;
        let start = index.checked_sub(1).and_then(|before| self.pieces.get(before));
        let start = start.map_or(0, |before| before.id_end as usize);
        let text = self.words.get(start..part.end as usize)?;
        Some(match part.kind {
            Kind::Text => Piece::Text(text),
            Kind::Strong => Piece::Strong(text),
            Kind::Name => Piece::Name { id: self.words.get(part.end as usize..part.id_end as usize)?, text },
        })
    }

    /// Where its words end so far.
    fn end(&self) -> u32 {
        // A text is no longer than the files it was made from, which a place in a file can count.
        u32::try_from(self.words.len()).unwrap_or(u32::MAX)
    }

    fn last(&self) -> Option<Piece<'_>> {
        self.piece(self.pieces.len().checked_sub(1)?)
    }

    fn push(&mut self, kind: Kind, words: &str, id: &str) {
        let length = words.len() + id.len();
        if self.words.capacity() - self.words.len() < length {
            self.words.reserve(length.max(SENTENCE));
        }
        self.words.push_str(words);
        let end = self.end();
        self.words.push_str(id);
        self.pieces.push(Part { kind, end, id_end: self.end() });
    }

    /// True where nothing is said.
    pub fn is_empty(&self) -> bool {
        self.pieces().all(|piece| piece.as_str().is_empty())
    }

    /// Says these words. A full stop is left out where a quotation has just ended with one of its own.
    #[must_use]
    pub fn text(mut self, words: impl AsRef<str>) -> Self {
        self.say(words.as_ref());
        self
    }

    fn say(&mut self, words: &str) {
        let words = self.without_stop(words);
        match self.pieces.last_mut() {
            Some(part) if part.kind == Kind::Text => {
                self.words.push_str(words);
                part.end = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
                part.id_end = part.end;
            }
            _ if words.is_empty() => {}
            _ => self.push(Kind::Text, words, ""),
        }
    }

    /// The words without their full stop, where a quotation has just ended with one of its own.
    fn without_stop<'w>(&self, words: &'w str) -> &'w str {
        let stopped = |piece: Piece<'_>| [".”", "?”", "!”"].iter().any(|end| piece.as_str().ends_with(end));
        if words.starts_with('.') && self.last().is_some_and(stopped) {
            words.trim_start_matches('.')
        } else {
            words
        }
    }

    /// Says these words so that they are not missed.
    #[must_use]
    pub fn strong(mut self, words: impl AsRef<str>) -> Self {
        self.push(Kind::Strong, words.as_ref(), "");
        self
    }

    /// Names something.
    #[must_use]
    pub fn name(mut self, id: impl AsRef<str>, text: impl AsRef<str>) -> Self {
        self.push(Kind::Name, text.as_ref(), id.as_ref());
        self
    }

    /// Goes on with another phrase.
    #[must_use]
    pub fn then(mut self, other: impl Into<Self>) -> Self {
        let other = other.into();
        if self.pieces.is_empty() {
            return other;
        }
        // Words that come first may become part of the words before them; all else stays as it is.
        let mut from = 0;
        let mut parts = other.pieces.iter();
        if let Some(Piece::Text(words)) = other.piece(0) {
            self.say(words);
            from = words.len();
            parts.next();
        }
        let here = self.end();
        self.words.push_str(other.words.get(from..).unwrap_or_default());
        let from = u32::try_from(from).unwrap_or(u32::MAX);
        self.pieces.extend(parts.map(|part| Part {
            kind: part.kind,
            end: part.end - from + here,
            id_end: part.id_end - from + here,
        }));
        self
    }

    /// Goes on with another phrase where there is one.
    #[must_use]
    pub fn then_some(self, other: Option<Self>) -> Self {
        match other {
            Some(other) => self.then(other),
            None => self,
        }
    }

    /// The words alone.
    pub fn plain(&self) -> String {
        self.pieces().map(Piece::as_str).collect()
    }

    /// With a capital at the beginning, unless it begins with the name of something.
    #[must_use]
    pub fn capitalised(mut self) -> Self {
        let first = match self.piece(0) {
            Some(Piece::Text(first) | Piece::Strong(first)) => first,
            Some(Piece::Name { text, .. }) if text.starts_with("the ") => text,
            _ => return self,
        };
        match first.chars().next() {
            Some(letter) if letter.is_ascii() => {
                if let Some(first) = self.words.get_mut(..1) {
                    first.make_ascii_uppercase();
                }
            }
            Some(letter) => {
                let before = self.end();
                let capital: String = letter.to_uppercase().collect();
                self.words.replace_range(..letter.len_utf8(), &capital);
                let after = self.end();
                for part in &mut self.pieces {
                    part.end = part.end + after - before;
                    part.id_end = part.id_end + after - before;
                }
            }
            None => {}
        }
        self
    }

    /// As a sentence: a capital at the beginning and a full stop at the end, unless it ends with a mark already.
    #[must_use]
    pub fn sentence(self) -> Self {
        let phrase = self.capitalised();
        if phrase.is_ended() { phrase } else { phrase.text(".") }
    }

    /// True where it ends with a mark already, or says nothing.
    fn is_ended(&self) -> bool {
        let mut letters = self.pieces().rev().flat_map(|piece| piece.as_str().chars().rev());
        let Some(last) = letters.next() else { return true };
        let closes = |letter: &char| matches!(letter, '”' | '"' | ')');
        let end = if closes(&last) { letters.find(|letter| !closes(letter)) } else { Some(last) };
        matches!(end, Some('.' | '!' | '?' | '…')) && (!closes(&last) || last == '”')
    }
}

impl std::fmt::Debug for Phrase {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_list().entries(self.pieces()).finish()
    }
}

impl<'p> Piece<'p> {
    /// Its words.
    pub const fn as_str(self) -> &'p str {
        match self {
            Self::Text(text) | Self::Strong(text) | Self::Name { text, .. } => text,
        }
    }
}

impl From<&str> for Phrase {
    fn from(words: &str) -> Self {
        let mut phrase = Self::new();
        if !words.is_empty() {
            phrase.push(Kind::Text, words, "");
        }
        phrase
    }
}

impl From<String> for Phrase {
    fn from(words: String) -> Self {
        let mut phrase = Self { words, pieces: SmallVec::new() };
        let end = phrase.end();
        if end > 0 {
            phrase.pieces.push(Part { kind: Kind::Text, end, id_end: end });
        }
        phrase
    }
}

impl From<Cow<'_, str>> for Phrase {
    fn from(words: Cow<'_, str>) -> Self {
        match words {
            Cow::Borrowed(words) => words.into(),
            Cow::Owned(words) => words.into(),
        }
    }
}

/// "A", "A and B", "A, B and C".
pub fn listing(items: impl IntoIterator<Item = impl Into<Phrase>>, joining: &str) -> Phrase {
    let mut whole = Phrase::new();
    // Each is said when it is known whether another one comes after it.
    let mut waiting: Option<Phrase> = None;
    let mut count = 0_u32;
    for item in items {
        if let Some(before) = waiting.replace(item.into()) {
            whole = if count > 0 { whole.text(", ") } else { whole }.then(before);
            count += 1;
        }
    }
    match waiting {
        Some(last) if count > 0 => whole.text(" ").text(joining).text(" ").then(last),
        Some(last) => last,
        None => whole,
    }
}

/// The text with a capital at the beginning.
pub fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let Some(first) = characters.next() else { return String::new() };
    let mut written = String::with_capacity(text.len());
    written.extend(first.to_uppercase());
    written.push_str(characters.as_str());
    written
}

/// A text of the author's in quotation marks.
pub fn quoted(text: &str) -> String {
    format!("“{}”", text.trim())
}

/// A name in words, as it stands inside a sentence: `first_change`, "first change"; `SupportLead`, "support lead".
pub fn in_words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    if name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        words.push_str(name);
        return words;
    }
    let mut before = ' ';
    let characters: Vec<char> = name.chars().collect();
    for (index, &character) in characters.iter().enumerate() {
        let after = characters.get(index + 1).copied().unwrap_or(' ');
        if character == '_' {
            if !words.is_empty() && before != '_' && index + 1 < characters.len() {
                words.push(' ');
            }
        } else if character.is_uppercase() && (before.is_lowercase() || after.is_lowercase()) {
            if before.is_alphanumeric() {
                words.push(' ');
            }
            words.extend(character.to_lowercase());
        } else {
            words.push(character);
        }
        before = character;
    }
    words
}

/// Whose: "the request's", "the analysis'".
pub fn possessive(words: &str) -> String {
    if words.ends_with(['s', 'S']) { format!("{words}'") } else { format!("{words}'s") }
}

/// Small numbers as words: "two".
pub fn number(count: u32) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    WORDS.get(count as usize).map_or_else(|| grouped(&count.to_string()), |word| (*word).to_owned())
}

/// How often: "once", "twice", "3 times".
pub fn times(count: u32) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{} times", number(count)),
    }
}

/// The place in an order: "3rd".
pub fn ordinal(count: u32) -> String {
    let ending = match (count % 10, count % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{count}{ending}")
}

/// One or several: "1 step", "2 steps".
pub fn counted(count: usize, one: &str, several: &str) -> String {
    match u32::try_from(count) {
        Ok(1) => format!("one {one}"),
        Ok(count) => format!("{} {several}", number(count)),
        Err(_) => format!("{} {several}", grouped(&count.to_string())),
    }
}

/// Digits in groups of three: "10,000.5".
pub fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut text = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// An author's text as one line that can be shown anywhere: line breaks become spaces, and characters that are invisible or
/// turn the direction of the text around become a visible mark, because they could make a reader see other words than stand there.
pub fn clean(text: &str) -> String {
    cleaned(text).into_owned()
}

/// The same; what is clean already is not copied.
pub fn cleaned(text: &str) -> Cow<'_, str> {
    if bytes::position(text.as_bytes(), |byte| !(b' '..=b'~').contains(&byte)).is_none() {
        return text.trim_matches(' ').into();
    }
    let mut line = String::with_capacity(text.len());
    for character in text.trim().chars() {
        match character {
            '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                if !line.ends_with(' ') {
                    line.push(' ');
                }
            }
            _ => line.push(visible(character)),
        }
    }
    line.into()
}

/// The character, or a visible mark in place of one that hides or turns text.
pub fn visible(character: char) -> char {
    match character {
        '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}' => '\u{fffd}',
        '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' => '\u{fffd}',
        '\u{e0000}'..='\u{e007f}' | '\u{fffe}'..='\u{ffff}' => '\u{fffd}',
        _ if character.is_control() => '\u{fffd}',
        _ => character,
    }
}

/// The text cut to at most so many characters, with a mark where something is left out.
pub fn shortened(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(characters.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_stops_once() {
        let said = |words: &str| Phrase::from("because ").text(words).text(". Then").text(".");
        let text = |phrase: &Phrase| phrase.plain();
        assert_eq!(text(&said("“It waits.”")), "because “It waits.” Then.");
        assert_eq!(text(&said("“Who?”")), "because “Who?” Then.");
        assert_eq!(text(&said("“a name”")), "because “a name”. Then.");
        assert_eq!(text(&Phrase::from("“It waits”").text("...")), "“It waits”...");
    }

    #[test]
    fn names_become_words() {
        assert_eq!(in_words("first_change"), "first change");
        assert_eq!(in_words("SupportLead"), "support lead");
        assert_eq!(in_words("HTTPServer"), "HTTP server");
        assert_eq!(in_words("sev1"), "sev1");
        assert_eq!(in_words("_private_"), "private");
        assert_eq!(in_words("Übergabe"), "übergabe");
    }

    #[test]
    fn numbers_are_said_as_people_say_them() {
        assert_eq!(grouped("1234567.25"), "1,234,567.25");
        assert_eq!(grouped("-100"), "-100");
        assert_eq!((times(1), times(2), times(3)), ("once".into(), "twice".into(), "three times".into()));
        assert_eq!(
            ["1st", "2nd", "3rd", "11th", "22nd"],
            [1, 2, 3, 11, 22].map(ordinal).each_ref().map(String::as_str)
        );
        assert_eq!(counted(1, "person", "people"), "one person");
        assert_eq!(counted(13, "person", "people"), "13 people");
    }

    #[test]
    fn lists_are_joined() {
        assert_eq!(listing(["A", "B", "C"], "and").plain(), "A, B and C");
        assert_eq!(listing(["A", "B"], "or").plain(), "A or B");
        assert_eq!(listing(Vec::<Phrase>::new(), "and").plain(), "");
    }

    #[test]
    fn sentences_end_once() {
        assert_eq!(Phrase::from("it is done").sentence().plain(), "It is done.");
        assert_eq!(Phrase::from("they ask “Is it?”").sentence().plain(), "They ask “Is it?”");
        assert_eq!(Phrase::from("say “no”").sentence().plain(), "Say “no”.");
        assert_eq!(Phrase::new().sentence().plain(), "");
    }

    #[test]
    fn nothing_hides_or_turns_the_text() {
        assert_eq!(clean("  a\r\nb\u{202e}c\0 "), "a b\u{fffd}c\u{fffd}");
        assert_eq!(clean("a\n\n\nb"), "a b");
        assert_eq!(shortened("abcdef", 4), "abc…");
    }
}

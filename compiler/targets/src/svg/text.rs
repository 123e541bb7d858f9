//! How wide text is, and where it breaks.
//!
//! A diagram is laid out without the reader's fonts, so widths come from a table of the most common sans-serif face, with some
//! room to spare. Text outside the table is estimated by script.

use super::metrics::{BOLD, REGULAR};
use flow_source::bytes;

/// The faces a diagram is set in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Face {
    /// For most things.
    Regular,
    /// For names.
    Bold,
}

/// How wide a letter is, in hundredths of the size.
fn advance(character: char, face: Face) -> u32 {
    let code = u32::from(character);
    let table = match face {
        Face::Regular => &REGULAR,
        Face::Bold => &BOLD,
    };
    if let Some(known) = code.checked_sub(0x20).and_then(|index| table.get(index as usize)) {
        return u32::from(*known);
    }
    match code {
        0x0300..=0x036F | 0x0591..=0x05BD | 0x064B..=0x065F | 0x200B..=0x200F | 0xFE00..=0xFE0F => 0,
        0x2018 | 0x2019 => 28,
        0x2022 => 36,
        0x201C..=0x201E => 50,
        0x2013 | 0x2264 | 0x2265 => 56,
        0x2014 | 0x2026 => 100,
        // Full-width scripts, and pictures.
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE4F => 102,
        0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 => 102,
        0x1F000..=0x1FAFF => 138,
        0x20000..=0x3FFFD => 102,
        0x0180..=0x10FF => 68,
        _ => 84,
    }
}

/// How wide a text is, in whole pixels, rounded up.
pub fn width(text: &str, size: u32, face: Face) -> u32 {
    let hundredths: u64 = text.chars().map(|character| u64::from(advance(character, face))).sum();
    let pixels = (hundredths * u64::from(size)).div_ceil(100);
    u32::try_from(pixels).unwrap_or(u32::MAX)
}

/// A text broken into lines.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wrapped {
    /// The lines, none of them empty.
    pub lines: Vec<String>,
    /// Some of it did not fit, and the last line ends in an ellipsis.
    pub cut: bool,
}

/// Breaks a text between words into at most so many lines of at most that width. A word that is wider than a line is broken
/// inside; what does not fit gives way to an ellipsis.
pub fn wrap(text: &str, size: u32, face: Face, room: u32, most: usize) -> Wrapped {
    let mut wrapped = Wrapped::default();
    let room = u64::from(room) * 100;
    let size = u64::from(size);
    let space = u64::from(advance(' ', face)) * size;
    if most > 0 && !text.is_empty() && is_settled(text) {
        let whole: u64 = text.bytes().map(|byte| u64::from(advance(char::from(byte), face))).sum();
        if whole * size <= room {
            wrapped.lines.push(text.to_owned());
            return wrapped;
        }
    }
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let mut rest = word;
        while !rest.is_empty() {
            if wrapped.lines.len() == most {
                wrapped.cut = true;
                break;
            }
            let gap = if line.is_empty() { 0 } else { space };
            // As much of the word as fits into an empty line; letters that only modify stay with theirs.
            let mut end = 0;
            let mut taken = 0;
            for (index, character) in rest.char_indices() {
                let next = u64::from(advance(character, face)) * size;
                if taken + next > room && index > 0 && next > 0 {
                    break;
                }
                taken += next;
                end = index + character.len_utf8();
            }
            if used + gap + taken <= room || line.is_empty() {
                if gap > 0 {
                    line.push(' ');
                }
                line.push_str(&rest[..end]);
                used += gap + taken;
                rest = &rest[end..];
                if rest.is_empty() {
                    continue;
                }
            }
            wrapped.lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if wrapped.cut {
            break;
        }
    }
    if !line.is_empty() {
        if wrapped.lines.len() == most {
            wrapped.cut = true;
        } else {
            wrapped.lines.push(line);
        }
    }
    if wrapped.cut
        && let Some(last) = wrapped.lines.last_mut()
    {
        ellipsis(last, size, face, room);
    }
    wrapped
}

/// Makes room for an ellipsis at the end of a line, and puts it there.
fn ellipsis(line: &mut String, size: u64, face: Face, room: u64) {
    let own = u64::from(advance('…', face)) * size;
    let mut used: u64 = line.chars().map(|character| u64::from(advance(character, face)) * size).sum();
    while used + own > room {
        match line.pop() {
            Some(character) => used -= u64::from(advance(character, face)) * size,
            None => break,
        }
    }
    line.truncate(line.trim_end_matches([' ', ',', '.', ';', ':']).len());
    line.push('…');
}

/// True for words with one space between them and none around them, where that can be seen at a glance.
fn is_settled(text: &str) -> bool {
    bytes::position(text.as_bytes(), |byte| !(b' '..=b'~').contains(&byte)).is_none()
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.contains("  ")
}

/// Prose as it stands in a picture: one line, without the signs of emphasis.
pub fn plain(text: &str) -> String {
    if is_settled(text) && bytes::position(text.as_bytes(), |byte| (byte == b'*') | (byte == b'`')).is_none()
    {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !plain.is_empty() {
            plain.push(' ');
        }
        if word.bytes().any(|byte| matches!(byte, b'*' | b'`')) {
            plain.push_str(&word.replace("**", "").replace('`', ""));
        } else {
            plain.push_str(word);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{Face, plain, width, wrap};

    #[test]
    fn widths_are_those_of_the_face() {
        assert_eq!(width("", 13, Face::Regular), 0);
        assert_eq!(width("iiii", 100, Face::Regular), 88);
        assert!(width("WWWW", 13, Face::Bold) > width("iiii", 13, Face::Bold) * 3);
        assert_eq!(width("日本", 100, Face::Regular), 204);
        assert_eq!(width("e\u{301}", 100, Face::Regular), width("e", 100, Face::Regular));
    }

    #[test]
    fn lines_fit_and_keep_every_word() {
        let text = "Read the request, check it against the policy, and draft the reply";
        for room in 60..300 {
            let wrapped = wrap(text, 12, Face::Regular, room, 100);
            assert!(!wrapped.cut);
            assert!(wrapped.lines.iter().all(|line| width(line, 12, Face::Regular) <= room), "{room}");
            assert_eq!(wrapped.lines.join(" "), text);
        }
    }

    #[test]
    fn what_does_not_fit_gives_way_to_an_ellipsis() {
        let wrapped = wrap("one two three four five six seven", 12, Face::Regular, 60, 2);
        assert!(wrapped.cut);
        assert_eq!(wrapped.lines.len(), 2);
        assert!(wrapped.lines[1].ends_with('…'), "{wrapped:?}");
        assert!(wrapped.lines.iter().all(|line| width(line, 12, Face::Regular) <= 60));
    }

    #[test]
    fn a_long_word_is_broken_inside() {
        let wrapped = wrap(&"x".repeat(1_000_000), 12, Face::Regular, 60, 3);
        assert!(wrapped.cut);
        assert_eq!(wrapped.lines.len(), 3);
        let wrapped = wrap("a Donaudampfschifffahrtsgesellschaft", 12, Face::Regular, 60, 9);
        assert!(!wrapped.cut);
        assert_eq!(wrapped.lines.concat().replace(' ', ""), "aDonaudampfschifffahrtsgesellschaft");
        assert!(wrap("", 12, Face::Regular, 60, 3).lines.is_empty());
        assert!(wrap("word", 12, Face::Regular, 60, 0).lines.is_empty());
    }

    #[test]
    fn prose_loses_its_marks() {
        assert_eq!(plain("Say what\n happens, and **when**: `now`"), "Say what happens, and when: now");
    }
}

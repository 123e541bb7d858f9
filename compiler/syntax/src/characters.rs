//! Characters outside ASCII, and those that nobody sees: names in any script, and look-alikes of marks.

use crate::layout::Builder;
use crate::reports::Reports;
use crate::rules;
use crate::token::Token;
use flow_source::Span;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::{GeneralSecurityProfile, MixedScript};

/// Reports control characters and those that change the direction of the text unseen, wherever they stand in this piece.
pub(crate) fn check(text: &str, piece: Range<usize>, reports: &mut Reports) {
    let start = piece.start;
    let text = text.get(piece).unwrap_or_default();
    // Both tests run over whole blocks at once, so that ordinary texts pass at the speed of memory.
    let controls = text.as_bytes().chunks(4096).any(|block| {
        block.iter().fold(false, |found, byte| {
            found
                | ((*byte < b' ') & (*byte != b'\t') & (*byte != b'\n') & (*byte != b'\r'))
                | (*byte == 0x7f)
        })
    });
    if !controls && text.is_ascii() {
        return;
    }
    for (index, character) in text.char_indices() {
        let index = start + index;
        let location = reports.at(Span::from(index..index + character.len_utf8()));
        if is_hidden(character) {
            reports.push(rules::hidden_character::report(location, character));
        } else if character.is_control() && !matches!(character, '\t' | '\n' | '\r') {
            reports.push(rules::control_character::report(location, character));
        }
    }
}

/// Characters that nobody sees, and that may make a text look like another.
fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{180e}' | '\u{e0000}'..='\u{e007f}')
}

fn starts_name(character: char) -> bool {
    character == '_' || (character.is_alphabetic() && !is_combining_mark(character))
}

fn continues_name(character: char) -> bool {
    character == '_' || character.is_alphanumeric() || is_combining_mark(character) || is_joiner(character)
}

/// Zero-width joiners, which some scripts need inside words.
fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200c}' | '\u{200d}')
}

/// Reads what begins with a character outside ASCII at `start`; answers how many bytes were read.
pub(crate) fn foreign(builder: &mut Builder<'_, '_>, start: usize) -> usize {
    let text = builder.text;
    let rest = text.get(start..).unwrap_or("");
    let Some(character) = rest.chars().next() else { return 0 };
    let length = character.len_utf8();
    let last = builder.last_span();
    let touches = last.end as usize == start && !last.is_empty() && !builder.at_line_start();
    let word_before = touches && (builder.last().is_name() || builder.last().is_reserved());
    if (starts_name(character) || (word_before && continues_name(character))) && !is_hidden(character) {
        let end = start + rest.find(|other| !continues_name(other)).unwrap_or(rest.len());
        let begin = if word_before { last.start as usize } else { start };
        let span = Span::from(begin..end);
        if word_before {
            builder.extend_last(span);
        } else {
            builder.push(Token::Name, span);
        }
        check_name(builder, span);
        return end - start;
    }
    let span = Span::from(start..start + length);
    let location = builder.reports.at(span);
    match character {
        _ if is_hidden(character) => builder.damage_next(),
        '→' | '⇒' | '➔' | '➜' | '⟶' | '⟹' => {
            builder.reports.push(rules::arrow_spelling::report(location, span.of(text)));
            builder.push(Token::Arrow, span);
        }
        '≥' | '≤' | '≠' => return comparison(builder, span, character),
        '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '‚' => {
            return quoted(builder, start, character);
        }
        '€' | '£' | '¥' => return length + crate::mend::money_sign(builder, span, character),
        '×' => mark(builder, span, Token::Star),
        '÷' => mark(builder, span, Token::Slash),
        '–' | '—' | '−' | '‐' | '‑' => mark(builder, span, Token::Minus),
        '：' => mark(builder, span, Token::Colon),
        '，' => mark(builder, span, Token::Comma),
        '（' => mark(builder, span, Token::OpenParenthesis),
        '）' => mark(builder, span, Token::CloseParenthesis),
        '\u{2028}' | '\u{2029}' | '\u{85}' => {
            builder.reports.push(rules::unexpected_character::report(location, span.of(text), Some("\n")));
            builder.newline(span);
        }
        _ if character.is_whitespace() => {
            builder.reports.push(rules::unexpected_character::report(location, span.of(text), Some(" ")));
        }
        _ if character.is_control() => builder.damage_next(),
        _ => {
            builder.reports.push(rules::unexpected_character::report(location, span.of(text), None));
            builder.damage_next();
        }
    }
    length
}

fn comparison(builder: &mut Builder<'_, '_>, span: Span, character: char) -> usize {
    let (written, tokens): (&str, &[Token]) = match character {
        '≥' => (">=", &[Token::GreaterOrEqual]),
        '≤' => ("<=", &[Token::LessOrEqual]),
        _ => ("is not", &[Token::Is, Token::Not]),
    };
    let location = builder.reports.at(span);
    builder.reports.push(rules::comparison_spelling::report(location, builder.text, written));
    for token in tokens {
        builder.push(*token, span);
    }
    span.len() as usize
}

/// A mark that looks like one of Flow's.
fn mark(builder: &mut Builder<'_, '_>, span: Span, token: Token) {
    let location = builder.reports.at(span);
    let written = span.of(builder.text);
    builder.reports.push(rules::unexpected_character::report(location, written, Some(token.text())));
    builder.push(token, span);
}

/// A text in typographic quotes; without a closing one on the line, only a mark that means nothing.
fn quoted(builder: &mut Builder<'_, '_>, start: usize, open: char) -> usize {
    let text = builder.text;
    let inside = start + open.len_utf8();
    let line = text.get(inside..).unwrap_or("");
    let line = line.get(..line.find(['\n', '\r']).unwrap_or(line.len())).unwrap_or("");
    let closing: &[char] = match open {
        '«' => &['»'],
        '»' => &['«'],
        '‘' | '’' | '‚' => &['’', '‘', '\''],
        _ => &['”', '“', '"'],
    };
    let Some((offset, close)) = line.char_indices().find(|(_, character)| closing.contains(character)) else {
        let span = Span::from(start..inside);
        let location = builder.reports.at(span);
        builder.reports.push(rules::unexpected_character::report(location, span.of(text), Some("\"")));
        builder.damage_next();
        return open.len_utf8();
    };
    let span = Span::from(start..inside + offset + close.len_utf8());
    let location = builder.reports.at(span);
    builder.reports.push(rules::quote_spelling::report(location, line.get(..offset).unwrap_or("")));
    builder.push(Token::Text, span);
    span.len() as usize
}

/// A name must be written in the one composed form (NFC), and must not pass for another one.
fn check_name(builder: &mut Builder<'_, '_>, span: Span) {
    let name = span.of(builder.text);
    let location = builder.reports.at(span);
    let composed: String = name.nfc().collect();
    if composed != name {
        builder.reports.push(rules::name_not_composed::report(location, &composed));
        return;
    }
    let compatible: String = name.nfkc().collect();
    let odd = compatible != name
        || name.chars().any(|character| {
            !character.identifier_allowed() && !is_joiner(character) && character.is_alphabetic()
        });
    let mixed = name.split('_').any(|part| !part.is_single_script());
    if odd || mixed {
        let skeleton: String = unicode_security::skeleton(name).collect();
        let plain = if odd && !mixed { compatible } else { skeleton };
        builder.reports.push(rules::confusable_name::report(location, name, &plain));
    }
}

/// In a text, a backslash stands before a quote, a backslash, `n`, `t`, or `u` with a number in braces.
pub(crate) fn check_escapes(builder: &mut Builder<'_, '_>, span: Span) {
    let written = span.of(builder.text);
    let mut rest = written;
    while let Some(index) = rest.find('\\') {
        let start = written.len() - rest.len() + index;
        rest = rest.get(index + 1..).unwrap_or("");
        let Some(character) = rest.chars().next() else { break };
        let code = match rest.strip_prefix("u{").and_then(|digits| digits.split_once('}')) {
            Some((digits, _)) => u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).is_some(),
            None => false,
        };
        if !(matches!(character, '"' | '\\' | 'n' | 't') || character == 'u' && code) {
            let end = start + 1 + character.len_utf8();
            let place = Span::from(span.start as usize + start..span.start as usize + end);
            let location = builder.reports.at(place);
            builder.reports.push(rules::unknown_escape::report(location, place.of(builder.text)));
        }
        rest = rest.get(character.len_utf8()..).unwrap_or("");
    }
}

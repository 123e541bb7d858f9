//! The only place where words become Markdown: whatever an author wrote means nothing but itself afterwards.

use crate::wording::phrase::visible;

/// A text as inline Markdown that shows exactly this text, on one line.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    escape_into(&mut safe, text);
    safe
}

/// What means nothing in Markdown, wherever it stands.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        plain[byte] = matches!(
            byte as u8,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b' ' | b',' | b'\'' | b'"' | b'(' | b')' | b'-' | b'%' | b'?' | b'/' | b';'
        );
        byte += 1;
    }
    plain
};

/// Writes a text as inline Markdown, as [`escaped`] does.
pub fn escape_into(safe: &mut String, text: &str) {
    let mut rest = text;
    while !rest.is_empty() {
        let run = rest.bytes().take_while(|byte| PLAIN[usize::from(*byte)]).count();
        let (plain, special) = rest.split_at(run);
        safe.push_str(plain);
        let mut characters = special.chars();
        let Some(character) = characters.next() else { break };
        let before = text[..text.len() - special.len()].chars().next_back().unwrap_or(' ');
        rest = characters.as_str();
        match character {
            '.' if before.eq_ignore_ascii_case(&'w') && has_address(text) => escape(safe, character),
            '.' => safe.push('.'),
            _ => escape_one(safe, before, character, characters.next().unwrap_or(' ')),
        }
    }
}

/// True where something could be read as an address of the web although nothing says so.
fn has_address(text: &str) -> bool {
    let address = |dot: usize| dot >= 3 && text.as_bytes()[dot - 3..dot].eq_ignore_ascii_case(b"www");
    text.match_indices('.').any(|(dot, _)| address(dot))
}

fn escape_one(safe: &mut String, before: char, character: char, after: char) {
    let inside_word = before.is_alphanumeric() && after.is_alphanumeric();
    match character {
        '\n' | '\r' | '\t' => safe.push(' '),
        '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' | '$' => escape(safe, character),
        '_' if !inside_word => escape(safe, character),
        '#' if after == ' ' || after == '#' => escape(safe, character),
        // A reference to a character: `&amp;`, `&#60;`.
        '&' if after == '#' || after.is_ascii_alphanumeric() => escape(safe, character),
        // What some readers make a link of although nothing says so: an address of the web or of mail.
        ':' if after == '/' || (after.is_ascii_alphanumeric() && !before.is_ascii_digit()) => {
            escape(safe, character)
        }
        '@' if inside_word => escape(safe, character),
        _ => safe.push(visible(character)),
    }
}

fn escape(safe: &mut String, character: char) {
    safe.push('\\');
    safe.push(character);
}

/// A line of inline Markdown so that it begins no heading, list, quotation or rule; nothing where it is one already.
pub fn at_line_start(line: &str) -> Option<String> {
    let trimmed = line.trim_start();
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = trimmed.split_at(digits);
    if digits > 0 && rest.starts_with(['.', ')']) {
        return Some(format!("{number}\\{rest}"));
    }
    if trimmed.starts_with(['#', '+', '-', '>', '=', ':']) {
        return Some(format!("\\{trimmed}"));
    }
    (trimmed.len() < line.len()).then(|| trimmed.to_owned())
}

/// A text as inline code.
pub fn code(text: &str) -> String {
    let text: String = text.chars().map(|one| if one == '\n' { ' ' } else { visible(one) }).collect();
    let longest = longest_run(&text, '`');
    let fence = "`".repeat(longest + 1);
    let padded = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) || text.is_empty();
    if padded { format!("{fence} {text} {fence}") } else { format!("{fence}{text}{fence}") }
}

/// How many of a character stand side by side at most.
pub fn longest_run(text: &str, wanted: char) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// The address of a link as it can stand in brackets; nothing where a page of the house should not lead there.
pub fn address(destination: &str) -> Option<String> {
    let destination = destination.trim();
    let (scheme, _) = destination.split_once(':')?;
    if !["http", "https", "mailto"].iter().any(|allowed| scheme.eq_ignore_ascii_case(allowed)) {
        return None;
    }
    let mut safe = String::with_capacity(destination.len());
    for byte in destination.bytes() {
        match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b':'
            | b'/'
            | b'?'
            | b'#'
            | b'@' => {
                safe.push(char::from(byte));
            }
            b'!' | b'$' | b'&' | b'+' | b',' | b';' | b'=' | b'%' => safe.push(char::from(byte)),
            _ => safe.push_str(&format!("%{byte:02X}")),
        }
    }
    Some(safe)
}

/// The fragment that code hosts give a heading: small letters, digits, hyphens for spaces, no other marks.
pub fn slug(heading: &str) -> String {
    let mut slug = String::with_capacity(heading.len());
    let heading = heading.trim();
    if heading.is_ascii() {
        slug.extend(heading.chars().filter_map(|character| match character {
            ' ' => Some('-'),
            '-' | '_' | 'a'..='z' | 'A'..='Z' | '0'..='9' => Some(character.to_ascii_lowercase()),
            _ => None,
        }));
        return slug;
    }
    for character in heading.to_lowercase().chars() {
        match character {
            ' ' => slug.push('-'),
            '-' | '_' | '\u{203f}' | '\u{2040}' | '\u{2054}' => slug.push(character),
            // Letters in circles and squares count as letters elsewhere, but not there.
            '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}' => {}
            _ if character.is_alphanumeric() || unicode_normalization::char::is_combining_mark(character) => {
                slug.push(character);
            }
            _ => {}
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_means_only_itself() {
        assert_eq!(escaped("*a* _b_ c_d `e`"), "\\*a\\* \\_b\\_ c_d \\`e\\`");
        assert_eq!(escaped("[x](javascript:y)"), "\\[x\\](javascript\\:y)");
        assert_eq!(escaped("<b> a|b &lt; Q & A"), "\\<b> a\\|b \\&lt; Q & A");
        assert_eq!(
            escaped("https://a.example www.b.example c@d.example"),
            "https\\://a.example www\\.b.example c\\@d.example"
        );
        assert_eq!(escaped("at 10:00, #support and 5 #"), "at 10:00, #support and 5 \\#");
        assert_eq!(escaped("a\u{202e}b"), "a\u{fffd}b");
    }

    #[test]
    fn a_line_begins_nothing() {
        assert_eq!(at_line_start("1. x").as_deref(), Some("1\\. x"));
        assert_eq!(at_line_start("- x").as_deref(), Some("\\- x"));
        assert_eq!(at_line_start(" # x").as_deref(), Some("\\# x"));
        assert_eq!(at_line_start(" x").as_deref(), Some("x"));
        assert_eq!(at_line_start("3 x"), None);
    }

    #[test]
    fn code_holds_its_marks() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
    }

    #[test]
    fn addresses_are_of_the_web_or_of_mail() {
        assert_eq!(address("https://a.example/x y(z)"), Some("https://a.example/x%20y%28z%29".into()));
        assert_eq!(address("javascript:alert(1)"), None);
        assert_eq!(address("data:text/html,x"), None);
        assert_eq!(address("#here"), None);
    }

    #[test]
    fn slugs_are_those_of_code_hosts() {
        assert_eq!(slug("Detection: read the alarm"), "detection-read-the-alarm");
        assert_eq!(slug("A – B & C_d"), "a--b--c_d");
        assert_eq!(slug("Übergabe (2)"), "übergabe-2");
    }
}

//! How messages call kinds, types and names.

use flow_ir::Type;
use flow_syntax::words::Kind;

/// A kind with its article: "a role", "an agent".
pub(crate) fn kind(kind: Kind) -> String {
    match kind {
        Kind::Postmortem => "a post-mortem".to_owned(),
        Kind::Recovery => "a recovery protocol".to_owned(),
        Kind::Escalation => "an escalation ladder".to_owned(),
        Kind::Risk => "a tier of risk".to_owned(),
        _ => article(kind.word()),
    }
}

/// Several kinds: "a role, a person or an agent".
pub(crate) fn kinds(all: &[Kind]) -> String {
    or(all.iter().map(|one| kind(*one)).collect())
}

/// A word with its article.
pub(crate) fn article(word: &str) -> String {
    let first = word.chars().next().map(|first| first.to_ascii_lowercase());
    let vowel = matches!(first, Some('a' | 'e' | 'i' | 'o' | 'u'));
    format!("{} {word}", if vowel { "an" } else { "a" })
}

/// Phrases joined by "or".
pub(crate) fn or(mut all: Vec<String>) -> String {
    match (all.pop(), all.is_empty()) {
        (None, _) => String::new(),
        (Some(last), true) => last,
        (Some(last), false) => format!("{} or {last}", all.join(", ")),
    }
}

/// A type as people call it: "a whole number", "an amount of money", "a `Receipt`".
pub(crate) fn type_(type_: &Type) -> String {
    let mut prefix = String::new();
    let mut inner = type_;
    loop {
        match inner {
            Type::List { item } => {
                prefix.push_str("a list, each ");
                inner = item;
            }
            Type::Optional { item } => {
                prefix.push_str("perhaps ");
                inner = item;
            }
            _ => break,
        }
    }
    let word = match inner {
        Type::Text => "a text".to_owned(),
        Type::Int => "a whole number".to_owned(),
        Type::Decimal => "a number".to_owned(),
        Type::Bool => "true or false".to_owned(),
        Type::Percent => "a percentage".to_owned(),
        Type::Money => "an amount of money".to_owned(),
        Type::Date => "a date".to_owned(),
        Type::Time => "a time of day".to_owned(),
        Type::Duration => "a length of time".to_owned(),
        Type::Url => "a web address".to_owned(),
        Type::Person => "a person".to_owned(),
        Type::Record { id } | Type::Choice { id } => format!("`{}`", last(id)),
        Type::Holder { role } => format!("somebody who is `{}`", last(role)),
        Type::Kind { word } => match word.as_str() {
            "participant" => "somebody who takes part".to_owned(),
            "risk" => "a tier of risk".to_owned(),
            word => article(word),
        },
        Type::List { .. } | Type::Optional { .. } | Type::Unknown => "something not known yet".to_owned(),
    };
    prefix + &word
}

/// The last name of an id; of one with arguments, without them.
pub(crate) fn last(id: &str) -> &str {
    let plain = id.split('(').next().unwrap_or(id);
    plain.rsplit('.').next().unwrap_or(plain)
}

/// What is said letter by letter, and written so also where the name has small letters.
const SPELT: [&str; 9] = ["ai", "api", "gdpr", "kyc", "nda", "phi", "pii", "sla", "vat"];

/// A name turned into words: `review_reply` is "Review reply", `SupportLead` is "Support lead", `HRLead` is "HR lead",
/// `pii` is "PII".
pub(crate) fn title(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let mut start = 0;
    let mut before: Option<char> = None;
    let mut characters = name.char_indices().peekable();
    while let Some((index, character)) = characters.next() {
        let begins = character.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_numeric()
                    || (before.is_uppercase()
                        && characters.peek().is_some_and(|(_, after)| after.is_lowercase()))
            });
        if begins || character == '_' {
            add_word(&mut text, name.get(start..index).unwrap_or(""));
            start = index + usize::from(character == '_');
        }
        before = Some(character);
    }
    add_word(&mut text, name.get(start..).unwrap_or(""));
    text
}

/// Adds a word of a name to the words before it.
fn add_word(text: &mut String, word: &str) {
    if word.is_empty() {
        return;
    }
    let first = text.is_empty();
    if !first {
        text.push(' ');
    }
    if SPELT.contains(&word) {
        text.push_str(&word.to_uppercase());
    } else if first {
        let mut rest = word.chars();
        match rest.next() {
            Some(first) if first.is_ascii() => text.push(first.to_ascii_uppercase()),
            first => text.extend(first.into_iter().flat_map(char::to_uppercase)),
        }
        text.push_str(rest.as_str());
    } else if word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        text.push_str(word);
    } else {
        let shout =
            word.chars().count() > 1 && word.chars().all(|one| one.is_uppercase() || one.is_numeric());
        if shout { text.push_str(word) } else { text.push_str(&word.to_lowercase()) }
    }
}

/// A sentence's first letter in upper case.
pub(crate) fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::{title, type_};
    use flow_ir::Type;

    #[test]
    fn names_turn_into_words() {
        for (name, words) in [
            ("review_reply", "Review reply"),
            ("SupportLead", "Support lead"),
            ("HRLead", "HR lead"),
            ("Cfo", "Cfo"),
            ("CFO", "CFO"),
            ("pay", "Pay"),
            ("sev1", "Sev1"),
            ("Über_uns", "Über uns"),
            ("_", ""),
            ("triage_by_hand", "Triage by hand"),
            ("pii", "PII"),
            ("ai_accountability", "AI accountability"),
        ] {
            assert_eq!(title(name), words, "{name}");
        }
    }

    #[test]
    fn types_are_said_in_words() {
        let record = Type::Record { id: "org.systems.Receipt".into() };
        assert_eq!(type_(&Type::List { item: Box::new(record) }), "a list, each `Receipt`");
        assert_eq!(type_(&Type::Optional { item: Box::new(Type::Date) }), "perhaps a date");
    }
}

//! How messages put names into sentences.

/// Names in backticks, joined as in a sentence: "`a`, `b` and `c`"; a long list ends with how many more there are.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    joined(names, "and")
}

/// The same with "or" before the last.
pub(crate) fn choice<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    joined(names, "or")
}

fn joined<'a>(names: impl IntoIterator<Item = &'a str>, word: &str) -> String {
    const SHOWN: usize = 12;
    let mut names = names.into_iter();
    let mut quoted: Vec<String> = names.by_ref().take(SHOWN).map(|name| format!("`{name}`")).collect();
    // The rest is only counted: a thousand messages may each choose among a thousand names.
    let rest = names.count();
    if rest > 0 {
        quoted.truncate(SHOWN - 1);
        quoted.push(format!("{} more", rest + 1));
    }
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} {word} {last}", before.join(", ")),
    }
}

/// Small numbers as words: "two".
pub(crate) fn number(count: usize) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    WORDS.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

/// Joined as in a sentence: "a, b and c"; a long list ends with how many more there are.
pub(crate) fn sentence(parts: &[String], word: &str) -> String {
    const SHOWN: usize = 6;
    let mut parts = parts.to_vec();
    if parts.len() > SHOWN {
        let more = parts.len() - (SHOWN - 1);
        parts.truncate(SHOWN - 1);
        parts.push(format!("{} more", number(more)));
    }
    match parts.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} {word} {last}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{choice, list};

    #[test]
    fn names_become_a_sentence() {
        assert_eq!(list([]), "");
        assert_eq!(list(["a"]), "`a`");
        assert_eq!(choice(["a", "b", "c"]), "`a`, `b` or `c`");
        let many: Vec<String> = (0..20).map(|number| format!("n{number}")).collect();
        assert!(list(many.iter().map(String::as_str)).ends_with("`n10` and 9 more"));
    }
}

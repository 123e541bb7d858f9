//! "Did you mean": the known name nearest to a mistyped one.

/// The candidate nearest to `name`, where one is near enough to be what the author meant: by the optimal string
/// alignment distance (Damerau-Levenshtein without moved blocks), at most a third of the name's length. Vowels are what
/// people get wrong first (`payed` for `paid`): where nothing else differs, one more is near enough.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    if length == 0 || length > 200 {
        return None;
    }
    let limit = (length / 3).clamp(1, 3);
    let folded = name.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= 4 * limit && *candidate != name)
        .map(|candidate| {
            let other = candidate.to_lowercase();
            (strsim::osa_distance(&folded, &other), other, candidate)
        })
        .filter(|(distance, other, _)| {
            *distance <= limit
                || length > 4
                    && *distance == limit + 1
                    && folded.chars().next() == other.chars().next()
                    && consonants(&folded).eq(consonants(other))
        })
        .map(|(distance, _, candidate)| (distance, candidate))
        .min()
        .map(|(_, candidate)| candidate)
}

/// The letters that are no vowels.
fn consonants(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|letter| !"aeiouyäöü".contains(*letter))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_the_name_that_was_meant() {
        assert_eq!(nearest("esclate", ["escalate", "exclusive"]), Some("escalate"));
        assert_eq!(nearest("finance", ["Finance", "France"]), Some("Finance"));
        assert_eq!(nearest("payed", ["pay_out", "paid", "refunded"]), Some("paid"));
    }

    #[test]
    fn stays_silent_where_nothing_is_near() {
        assert_eq!(nearest("do", ["reads", "writes"]), None);
        assert_eq!(nearest("done", ["deny"]), None);
        assert_eq!(nearest("payed", ["posted", "packed"]), None);
        assert_eq!(nearest("", ["reads"]), None);
    }
}

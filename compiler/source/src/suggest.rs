//! "Did you mean": the known name nearest to a mistyped one.

/// The candidate nearest to `name`, where one is near enough to be what the author meant: by the optimal string
/// alignment distance (Damerau-Levenshtein without moved blocks), at most a third of the name's length.
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
        .map(|candidate| (strsim::osa_distance(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_the_name_that_was_meant() {
        assert_eq!(nearest("esclate", ["escalate", "exclusive"]), Some("escalate"));
        assert_eq!(nearest("finance", ["Finance", "France"]), Some("Finance"));
    }

    #[test]
    fn stays_silent_where_nothing_is_near() {
        assert_eq!(nearest("do", ["reads", "writes"]), None);
        assert_eq!(nearest("", ["reads"]), None);
    }
}

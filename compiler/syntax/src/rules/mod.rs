//! What can be said about the form of a text, one file a rule.

use crate::words::Kind;
use flow_source::Location;

flow_source::rules! {
    arrow_spelling,
    brace_on_next_line,
    clock_spelling,
    comma_between_people,
    comment_spelling,
    comparison_spelling,
    conditional_way,
    confusable_name,
    control_character,
    decision_subject,
    default_of_field,
    duration_spelling,
    else_if,
    equals_sign,
    every_spelling,
    foreign_word,
    hidden_character,
    if_word,
    ladder_in_place,
    limit_spelling,
    line_in_head,
    logic_spelling,
    loose_documentation,
    misplaced_line,
    missing_brace,
    missing_colon,
    missing_comma,
    missing_line_break,
    mixed_and_or,
    money_spelling,
    name_not_composed,
    needless_word,
    quote_spelling,
    quoted_name,
    range_spelling,
    repeated_line,
    reserved_word,
    reviewers_spelling,
    scenario_spelling,
    semicolon,
    several_targets,
    step_on_one_line,
    steps_outside_branch,
    stray_bracket,
    stray_colon,
    then_word,
    times_spelling,
    too_deep,
    too_many_mistakes,
    trailing_comma,
    trailing_operator,
    type_spelling,
    unclosed_bracket,
    unexpected,
    unexpected_character,
    unknown_escape,
    unknown_keyword,
    unterminated_text,
    use_braces,
    work_in_branch,
}

/// What helps whoever wants to go on in two places at once.
pub(crate) const SIDE_BY_SIDE: &str = "To go on in several places at once, lead to a `parallel` with a branch for each; its `join` says how many of them must be done before the work goes on. `each x in list` makes as many as a list has.";

/// "a gate", "an agent".
pub(crate) fn with_article(kind: Kind) -> String {
    let word = kind.word();
    match kind {
        Kind::Finally => "the `finally` block".to_owned(),
        _ if word.starts_with(['a', 'e', 'i', 'o', 'u']) => format!("an {word}"),
        _ => format!("a {word}"),
    }
}

/// What somebody wrote, as a message shows it: its first line, and not too much of that.
pub(crate) fn shown(written: &str) -> String {
    let line = written.lines().next().unwrap_or("");
    let mut shown: String = line.chars().filter(|character| !character.is_control()).take(40).collect();
    if line.chars().nth(40).is_some() {
        shown.push_str("...");
    }
    shown
}

/// A word in place of a mark: with a space on each side, where there is none.
pub(crate) fn spaced(text: &str, location: Location, word: &str) -> String {
    let range = location.span.range();
    let before = text.get(..range.start).and_then(|text| text.chars().next_back());
    let after = text.get(range.end..).and_then(|text| text.chars().next());
    let open = |character: Option<char>| {
        character.is_none_or(|character| character.is_whitespace() || "([{".contains(character))
    };
    let left = if open(before) { "" } else { " " };
    let right = if after.is_some_and(char::is_whitespace) { "" } else { " " };
    format!("{left}{word}{right}")
}

/// Lists the lines of a block.
pub(crate) fn what_stands_in(place: Option<Kind>) -> String {
    match place {
        None => {
            let words: Vec<&str> = crate::table::FILE.iter().map(|kind| kind.word()).collect();
            format!("A file holds `use` lines and these: {}.", words.join(", "))
        }
        Some(Kind::Record) => "A record holds fields such as `amount: Money`.".to_owned(),
        Some(Kind::Choice) => "A choice holds names.".to_owned(),
        Some(kind) => {
            let entry = kind.entry();
            let mut words: Vec<&str> = entry.lines().map(|clause| clause.keyword.word()).collect();
            words.extend(entry.nested.iter().map(|nested| nested.word()));
            format!("{} can have: {}.", crate::text::capital(&with_article(kind)), words.join(", "))
        }
    }
}

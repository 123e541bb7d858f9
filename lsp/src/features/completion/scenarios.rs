//! What happens in a scenario, and what is expected of it.

use super::brackets::{of_type, path_ending};
use super::names::Names;
use super::place::Place;
use super::{Item, words};
use flow_syntax::token::Token;
use flow_syntax::words::Kind;

/// What can have become of a step, an event, or a person.
const STATES: [&str; 18] = [
    "started",
    "finished",
    "entered",
    "assigned",
    "notified",
    "convened",
    "retried",
    "late",
    "stalled",
    "failed",
    "compensated",
    "cancelled",
    "handed_over",
    "absent",
    "happened",
    "resume",
    "restart",
    "takeover",
];

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// What may follow in a line of a scenario, beside the words of the language.
pub(super) fn items(names: &Names<'_>, place: &Place<'_>) -> Vec<Item> {
    let mut tokens = place.tokens();
    // In a list stands what stands before it.
    if let Some(list) = tokens.iter().rposition(|(token, _)| *token == Token::OpenBracket)
        && !tokens.iter().skip(list).any(|(token, _)| matches!(token, Token::CloseBracket | Token::OpenBrace))
    {
        tokens.truncate(list);
    }
    let text = place.text;
    let Some((last, last_span)) = tokens.last() else { return Vec::new() };
    let first = tokens.first().map_or("", |(_, span)| span.of(text));
    let word = |at: usize| tokens.get(at).map_or("", |(_, span)| span.of(text));
    let last_word = last_span.of(text);
    match last_word {
        "via" => return names.channels(),
        "risk" => return names.of(&[Kind::Risk], 0),
        "@" => return names.of(&[Kind::Label], 0),
        "from" if first == "event" => {
            return names.of(&[Kind::Role, Kind::Person, Kind::Agent, Kind::System], 0);
        }
        _ if *last == Token::Number => return words(&["EUR", "USD", "GBP", "CHF"], 4),
        _ => {}
    }
    match first {
        "when" => {
            let writes = (0..tokens.len()).find(|at| word(*at) == "writes");
            let subject = path_ending(text, &tokens, writes.unwrap_or(2)).pop().unwrap_or_default();
            match last_word {
                "says" => {
                    let mut items = names.verdicts(place);
                    items.extend(words(&["resume", "restart", "takeover"], 1));
                    items
                }
                "with" => names.all_errors(),
                "writes" | "," if writes.is_some() => {
                    let written = names.written(place, &subject);
                    let mut items: Vec<Item> = written.iter().map(|found| found.item(0)).collect();
                    items.extend(written.iter().flat_map(|found| of_type(names, found.written_type(), 1)));
                    items.extend(names.of(&[Kind::Record], 2));
                    items
                }
                ":" => {
                    let key = tokens.len().checked_sub(2).map_or("", word);
                    let found = names.written(place, &subject).into_iter().find(|one| one.name() == key);
                    found.map(|found| of_type(names, found.written_type(), 0)).unwrap_or_default()
                }
                _ => Vec::new(),
            }
        }
        "given" if *last == Token::Colon => {
            let path = path_ending(text, &tokens, tokens.len() - 1);
            let found = match path.as_slice() {
                [input] => names.input(place, input),
                [system, fact] => names.fact(system, fact),
                _ => None,
            };
            found.map(|found| of_type(names, found.written_type(), 0)).unwrap_or_default()
        }
        "expect" if matches!(last_word, "is" | "not") => {
            let mut items = names.verdicts(place);
            items.extend(words(&STATES, 0));
            items
        }
        "values" => names.valued(),
        "open" | "every" => words(&WEEKDAYS, 3),
        "each" if last_word == "in" => names.data(place, 1),
        "confirm" if last_word == "with" => names.of(&[Kind::Role, Kind::Person], 1),
        "broke" => names.assumptions(),
        "within" if last_word == "from" => words(&["case"], 1),
        _ => Vec::new(),
    }
}

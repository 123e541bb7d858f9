//! The TextMate grammar, made from the one table of kinds and lines.

use flow_syntax::token::Token;
use flow_syntax::words::{Keyword, Kind};
use serde_json::{Value, json};

/// The grammar as the text of its file.
pub fn grammar() -> String {
    let words = |words: Vec<&'static str>| {
        let mut words = words;
        // The longest first: an alternative that begins another would hide it.
        words.sort_by_key(|word| (std::cmp::Reverse(word.len()), *word));
        words.dedup();
        words.join("|")
    };
    let kinds = words(Kind::ALL.iter().map(|kind| kind.word()).collect());
    let keywords =
        words(Keyword::ALL.iter().map(|keyword| keyword.word()).chain(["use", "private"]).collect());
    let reserved =
        words(Token::ALL.iter().filter(|token| token.is_reserved()).map(|token| token.text()).collect());
    let units = words(Token::ALL.iter().filter(|token| token.is_unit()).map(|token| token.text()).collect());
    let types = words(flow_analysis::built_in_types().collect());
    let pattern = |name: &str, expression: String| -> Value { json!({ "name": name, "match": expression }) };
    let grammar = json!({
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "name": "Flow",
        "scopeName": "source.flow",
        "fileTypes": ["flow"],
        "patterns": [
            { "include": "#comments" },
            { "include": "#prose" },
            { "include": "#blocks" },
            { "include": "#lines" },
            { "include": "#values" },
        ],
        "repository": {
            "comments": { "patterns": [
                pattern("comment.line.documentation.flow", "//[/!].*$".to_owned()),
                pattern("comment.line.double-slash.flow", "//.*$".to_owned()),
            ] },
            "prose": { "patterns": [
                pattern("string.unquoted.prose.flow", r"^\s*\|.*$".to_owned()),
            ] },
            "blocks": { "patterns": [
                {
                    "match": format!(r"^\s*(?:(private)\s+)?({kinds})\s+([\p{{L}}_][\p{{L}}\p{{N}}_]*|`[^`]+`)(?=\s*[({{\n]|\s+of\b|\s*$)"),
                    "captures": {
                        "1": { "name": "storage.modifier.flow" },
                        "2": { "name": "storage.type.flow" },
                        "3": { "name": "entity.name.function.flow" },
                    },
                },
                {
                    "match": format!(r"^\s*({kinds})(?=\s*[\x22{{]|\s*$)"),
                    "captures": { "1": { "name": "storage.type.flow" } },
                },
            ] },
            "lines": { "patterns": [
                { "match": format!(r"^\s*({keywords})\b(?!\s*:)"), "captures": { "1": { "name": "keyword.control.flow" } } },
            ] },
            "values": { "patterns": [
                { "name": "string.quoted.double.flow", "begin": "\"", "end": "\"|$",
                  "patterns": [pattern("constant.character.escape.flow", r"\\(?:[\x22\\nt]|u\{[0-9A-Fa-f]+\})".to_owned())] },
                { "name": "variable.other.quoted.flow", "match": "`[^`\\n]+`" },
                pattern("constant.other.date.flow", r"\b\d{4}-\d{2}-\d{2}\b".to_owned()),
                pattern("constant.other.time.flow", r"\b\d{2}:\d{2}\b".to_owned()),
                pattern("constant.numeric.duration.flow", format!(r"\b\d[\d_]*(?:\.\d+)?(?:[smh]\b|\s+(?:business\s+)?(?:{units})\b)")),
                pattern("constant.numeric.money.flow", r"\b\d[\d_]*(?:\.\d+)?\s+[A-Z]{3}\b".to_owned()),
                pattern("constant.numeric.flow", r"\b\d[\d_]*(?:\.\d+)?%?".to_owned()),
                pattern("keyword.operator.arrow.flow", "->".to_owned()),
                pattern("keyword.operator.flow", r"<=|>=|<|>|\+|\*|/|-".to_owned()),
                pattern("storage.modifier.label.flow", r"@[\p{L}_][\p{L}\p{N}_]*".to_owned()),
                pattern("keyword.other.flow", format!(r"\b(?:{reserved})\b")),
                pattern("support.type.flow", format!(r"\b(?:{types})\b")),
                pattern("entity.name.type.flow", r"\b\p{Lu}[\p{L}\p{N}_]*".to_owned()),
            ] },
        },
    });
    let mut text = serde_json::to_string_pretty(&grammar).expect("a grammar is JSON");
    text.push('\n');
    text
}

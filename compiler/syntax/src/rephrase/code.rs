//! Blocks of program text.

use super::{Found, Line};
use crate::rules;
use crate::token::Token;
use flow_source::{Edit, Span};

pub(super) fn explain(line: &Line<'_>) -> Option<Found> {
    function(line).or_else(|| value(line)).or_else(|| foreign(line))
}

/// `const limit = 3`, `variable "limit" { ... }`: values are no declarations of their own.
fn value(line: &Line<'_>) -> Option<Found> {
    const WORDS: &[&str] = &["const", "let", "var", "variable", "locals", "local", "val"];
    let named = line.token(line.start + 1).is_name() || line.token(line.start + 1) == Token::Text;
    if line.kind.is_some() || !line.is_one_of(line.start, WORDS) || !named || !line.may_look() {
        return None;
    }
    let end = match line.token(line.end) {
        Token::OpenBrace => line.closing(line.end)? + 1,
        _ => line.end,
    };
    let whole = line.range(line.start, end);
    let place = line.place(line.start, line.end);
    let name = line.word(line.start + 1).trim_matches('"');
    let report = rules::unknown_keyword::value(place, name, comments(line, whole));
    let told = line.reports.within(line.at(whole)).collect();
    Some(Found { told, ..Found::read_as(report, line.at(whole), "") })
}

/// Edits that make each line of a part of the text a comment.
fn comments(line: &Line<'_>, whole: Span) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut at = whole.start;
    for text in whole.of(line.text).split_inclusive('\n') {
        let margin = text.len() - text.trim_start().len();
        let start = at + u32::try_from(margin).unwrap_or(0);
        if !text.trim().is_empty() {
            edits.push(Edit { location: line.at(Span::at(start)), text: "// ".to_owned() });
        }
        at += u32::try_from(text.len()).unwrap_or(0);
    }
    edits
}

/// `def approve(amount):` and what is indented below, `function f(x) { ... }`: how something is computed is no part of Flow.
fn function(line: &Line<'_>) -> Option<Found> {
    const BEFORE: &[&str] = &["async", "export", "public", "private", "static", "pub"];
    const WORDS: &[&str] = &["def", "function", "func", "fn", "fun", "sub", "procedure"];
    let word = line.start + usize::from(line.is_one_of(line.start, BEFORE));
    let code = line.kind.is_none()
        && line.is_one_of(word, WORDS)
        && line.token(word + 1).is_name()
        && line.token(word + 2) == Token::OpenParenthesis;
    if !code || !line.may_look() {
        return None;
    }
    let end = match line.token(line.end) {
        Token::OpenBrace => line.closing(line.end)? + 1,
        _ => super::headers::deeper_end(line)?,
    };
    let place = line.place(line.start, line.end);
    let whole = line.range(line.start, end);
    let report = rules::unknown_keyword::code(place, line.word(word + 1), comments(line, whole));
    let told = line.reports.within(line.at(whole)).collect();
    Some(Found { told, ..Found::read_as(report, line.at(whole), "") })
}

/// Where a part of the text ends that another notation takes, by its lines: `goes_on` answers for each line, with the number of
/// lines before it, whether it belongs to that part.
fn lines_while(text: &str, start: usize, goes_on: impl Fn(usize, &str) -> bool) -> usize {
    let mut end = start;
    let mut at = start;
    for (index, line) in text.get(start..).unwrap_or("").split_inclusive('\n').enumerate() {
        if !goes_on(index, line) {
            break;
        }
        at += line.len();
        if !line.trim().is_empty() {
            end = at - (line.len() - line.trim_end().len());
        }
    }
    end
}

/// Where the brackets close again that a part of the text opens; `None` where they do not.
fn balanced(text: &str, start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in text.get(start..)?.char_indices() {
        match letter {
            '{' | '[' => depth += 1,
            '}' | ']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(start + at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// Diagrams, XML, JSON, YAML and program text outside of all blocks: each is told once, as a whole.
fn foreign(line: &Line<'_>) -> Option<Found> {
    const DIAGRAMS: &[&str] =
        &["graph", "flowchart", "sequenceDiagram", "stateDiagram", "digraph", "gantt", "@startuml"];
    const PROGRAMS: &[&str] = &["export ", "async ", "await ", "public ", "@", "#include", "#!"];
    const BLOCKS: &[&str] =
        &["resource", "provider", "terraform", "data", "module", "locals", "job", "pipeline"];
    if line.kind.is_some() || line.layout.unbalanced {
        return None;
    }
    let before = line.before_on_line(line.start);
    let start = line.span(line.start).start as usize - before.len();
    let rest = line.text.get(start..)?;
    let first = rest.lines().next()?;
    // What belongs to the line above is told there.
    let above = line.text.get(..start).unwrap_or("").trim_end_matches(['\n', '\r']);
    let above = above.rsplit('\n').next().unwrap_or("");
    let goes_on =
        first.starts_with('<') && above.trim_start().starts_with('<') || entry(first) && entry(above);
    if goes_on {
        return None;
    }
    let word = first.split([' ', '\t', '-', ':', '(', '{']).next().unwrap_or("");
    let below =
        |index: usize, text: &str| index == 0 || text.trim().is_empty() || text.starts_with([' ', '\t']);
    let braces = |text: &str| text.trim() == "}" || text.trim() == "})";
    let (what, end) = if DIAGRAMS.contains(&word) && first.trim_end() != word || word == "sequenceDiagram" {
        (
            "the text of a diagram",
            lines_while(line.text, start, |index, text| below(index, text) || braces(text)),
        )
    } else if first.starts_with('<') && first.contains('>') {
        ("XML", lines_while(line.text, start, |_, text| text.trim_start().starts_with('<')))
    } else if first.trim_end() == "{" || first.starts_with("{ \"") {
        ("JSON", balanced(line.text, start)?)
    } else if first.trim_end() == "---" {
        let close = lines_while(line.text, start, |index, text| index == 0 || text.trim_end() != "---");
        let rest = line.text.get(close..)?;
        let mark = rest.find("---").filter(|at| rest.get(..*at).is_some_and(|gap| gap.trim().is_empty()));
        ("the head of a document", close + mark? + 3)
    } else if BLOCKS.contains(&word) && first.contains('"') && first.trim_end().ends_with('{') {
        ("the text of another tool", balanced(line.text, start)?)
    } else if PROGRAMS.iter().any(|word| first.starts_with(word)) && !named(first) {
        // Decorators stand before what they are about, and blocks end with a brace in the first column.
        let decorated = first.starts_with('@');
        let end = lines_while(line.text, start, |index, text| {
            below(index, text)
                || braces(text)
                || decorated && index < 3 && text.starts_with(['@', 'c', 'd', 'a'])
        });
        ("program text", end)
    } else if let Some(end) = yaml(line, start) {
        ("YAML", end)
    } else {
        return None;
    };
    if !line.may_look() {
        return None;
    }
    let whole = Span::from(start..end);
    let place = line.at(whole);
    let told = line.reports.within(place).collect();
    let report = rules::unknown_keyword::elsewhere(place, what, comments(line, whole));
    Some(Found { told, ..Found::read_as(report, line.at(whole), "") })
}

/// True for a line with a word in it that begins a declaration: `export workflow Order {` is nearly one.
fn named(first: &str) -> bool {
    let mut words = first.split([' ', '(', ':', '{']);
    words.any(|word| word != "function" && crate::words::Kind::ALL.iter().any(|kind| kind.word() == word))
}

/// True for `name: Build`, an entry of YAML that Flow tells nothing else about.
fn entry(text: &str) -> bool {
    let Some((word, _)) = text.split_once(':') else { return false };
    let plain =
        !word.is_empty() && word.chars().all(|letter| letter.is_alphanumeric() || "_-".contains(letter));
    // `roles: Lead, Sales`, and words that Flow knows here, have messages of their own.
    let known = ["roles", "role", "people", "persons", "systems", "agents"].contains(&word)
        || rules::foreign_word::meant(word, None).is_some()
        || Token::of(word).is_some_and(|token| !token.is_name());
    plain && !known
}

/// `name: Build` with more lines like it, and lines below that are indented deeper: where they end.
fn yaml(line: &Line<'_>, start: usize) -> Option<usize> {
    if !entry(line.text.get(start..)?.lines().next()?) {
        return None;
    }
    let mut entries = 0;
    let mut end = start;
    let mut at = start;
    for text in line.text.get(start..)?.split_inclusive('\n') {
        let deeper = at > start && (text.trim().is_empty() || text.starts_with([' ', '\t', '-']));
        let own = entry(text);
        if !deeper && !own || text.contains(['{', '}']) {
            break;
        }
        entries += usize::from(own || deeper && !text.trim().is_empty());
        at += text.len();
        if !text.trim().is_empty() {
            end = at - (text.len() - text.trim_end().len());
        }
    }
    (entries > 1).then_some(end)
}

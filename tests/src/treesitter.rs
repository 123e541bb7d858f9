//! What the tree-sitter grammar is made from: the one table of kinds and lines, as data that `grammar.js` reads.

use flow_syntax::table::FILE;
use flow_syntax::token::Token;
use flow_syntax::words::Kind;
use serde_json::{Value, json};

/// The table as the text of its file.
pub fn language() -> String {
    let kinds: Vec<Value> = Kind::ALL.iter().map(|kind| described(*kind)).collect();
    let file: Vec<&str> = FILE.iter().map(|kind| kind.word()).collect();
    let units: Vec<&str> =
        Token::ALL.iter().filter(|token| token.is_unit()).map(|token| token.text()).collect();
    let mut text = serde_json::to_string_pretty(&json!({ "file": file, "kinds": kinds, "units": units }))
        .expect("the table is JSON");
    text.push('\n');
    text
}

fn described(kind: Kind) -> Value {
    let entry = kind.entry();
    let lines: Vec<Value> = entry
        .lines()
        .map(|line| {
            json!({
                "keyword": line.keyword.word(),
                "shape": format!("{:?}", line.shape),
                "condition": line.condition,
            })
        })
        .collect();
    let nested: Vec<&str> = entry.nested.iter().map(|nested| nested.word()).collect();
    json!({
        "kind": kind.word(),
        "header": format!("{:?}", entry.header),
        "body": format!("{:?}", entry.body),
        "lines": lines,
        "nested": nested,
    })
}

/// The colours for Helix, which has names of its own for some of them.
pub fn helix(highlights: &str) -> String {
    let names = [
        ("@number", "@constant.numeric"),
        ("@boolean", "@constant.builtin.boolean"),
        ("@string.escape", "@constant.character.escape"),
        ("@string.special", "@constant"),
        ("@property", "@variable.other.member"),
        ("@module", "@namespace"),
        ("@comment.documentation", "@comment.line.documentation"),
    ];
    let mut text = highlights.to_owned();
    for (usual, own) in names {
        text = text.replace(usual, own);
    }
    text
}

/// The query of colours as Zed names them: it falls back from `keyword.operator` to `keyword`, but has no colour for modules.
pub fn zed(query: &str) -> String {
    query.replace("@comment.documentation", "@comment.doc").replace("@module", "@type")
}

//! What editors are given: made from the one table of the language, and in step with it.

use flow_tests::{read, textmate, top, treesitter};
use serde_json::Value;

/// After a change of the language, `FLOW_UPDATE=1 cargo test -p flow-tests --test editors` writes the grammar anew; read it
/// before you commit it.
#[test]
fn the_textmate_grammar_is_the_table() {
    is_made("grammar/editors/vscode/syntaxes/flow.tmLanguage.json", &textmate::grammar());
}

/// `grammar/tree-sitter/README.md` says what has to be made anew after it.
#[test]
fn the_tree_sitter_grammar_reads_the_table() {
    is_made("grammar/tree-sitter/language.json", &treesitter::language());
}

/// Helix and Zed look for queries beside their own files.
#[test]
fn editors_with_queries_of_their_own_have_those_of_the_grammar() {
    let query = |name: &str| read(&top().join("grammar/tree-sitter/queries").join(name));
    is_made(
        "grammar/editors/helix/queries/flow/highlights.scm",
        &treesitter::helix(&query("highlights.scm")),
    );
    for name in ["injections.scm", "locals.scm"] {
        is_made(&format!("grammar/editors/helix/queries/flow/{name}"), &query(name));
    }
    for name in ["highlights.scm", "injections.scm"] {
        is_made(&format!("grammar/editors/zed/languages/flow/{name}"), &query(name));
    }
}

fn is_made(path: &str, made: &str) {
    let place = top().join(path);
    if std::env::var_os("FLOW_UPDATE").is_some() {
        std::fs::write(&place, made).expect("the file can be written");
    }
    assert!(read(&place) == made, "{path} has drifted from the table of kinds and lines");
}

#[test]
fn the_schema_of_flow_toml_knows_every_target() {
    let text = read(&top().join("grammar/editors/vscode/flow-toml.schema.json"));
    let schema: Value = serde_json::from_str(&text).expect("the schema is JSON");
    let listed: Vec<&str> = schema["properties"]["targets"]["items"]["enum"]
        .as_array()
        .expect("targets are listed")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let known: Vec<&str> = flow_targets::all().iter().map(|target| target.name()).collect();
    assert_eq!(listed, known);
}

#[test]
fn no_setting_of_a_workspace_names_a_program() {
    let text = read(&top().join("grammar/editors/vscode/package.json"));
    let manifest: Value = serde_json::from_str(&text).expect("the manifest is JSON");
    let path = &manifest["contributes"]["configuration"]["properties"]["flow.server.path"];
    assert_eq!(path["scope"], "machine");
    let restricted = &manifest["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"];
    assert_eq!(restricted[0], "flow.server.path");
}

/// A problem matcher that never matches finds no problems.
#[test]
fn the_problem_matcher_reads_what_the_command_line_writes() {
    let text = read(&top().join("grammar/editors/vscode/package.json"));
    let manifest: Value = serde_json::from_str(&text).expect("the manifest is JSON");
    let matcher = &manifest["contributes"]["problemMatchers"][0]["pattern"];
    let script = format!(
        "const m = /{}/.exec('org/people.flow:12:5: error[unknown_name]: nothing is called `x`'); \
         console.log(JSON.stringify([{}].map((n) => m[n])))",
        matcher["regexp"].as_str().expect("it is a text"),
        ["file", "line", "column", "severity", "code", "message"]
            .map(|key| matcher[key].to_string())
            .join(","),
    );
    let found = flow_tests::tool(&["node", "-e", &script], "");
    let found: Vec<String> = serde_json::from_str(&found).expect("a list");
    assert_eq!(found, ["org/people.flow", "12", "5", "error", "unknown_name", "nothing is called `x`"]);
}

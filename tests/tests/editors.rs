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
    is_made("grammar/editors/zed/languages/flow/highlights.scm", &treesitter::zed(&query("highlights.scm")));
    is_made("grammar/editors/zed/languages/flow/injections.scm", &query("injections.scm"));
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

/// A snippet with the words that it shows in its places.
fn filled(snippet: &Value) -> String {
    let lines = snippet["body"].as_array().cloned().unwrap_or_else(|| vec![snippet["body"].clone()]);
    let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
    let body = lines.join("\n").replace("$0", "");
    // What is shown in a place is said once, and repeated where it is meant again.
    let mut text = String::new();
    let mut rest = body.as_str();
    while let Some((before, after)) = rest.split_once("${") {
        let (place, behind) = after.split_once('}').expect("a place is closed");
        let (_, shown) = place.split_once(':').expect("a place shows something");
        text.push_str(before);
        text.push_str(shown);
        rest = behind;
    }
    text + rest
}

#[test]
fn snippets_are_right_as_they_come() {
    let text = read(&top().join("grammar/editors/vscode/snippets/flow.json"));
    let snippets: Value = serde_json::from_str(&text).expect("the snippets are JSON");
    let people = "role Team { people ana, ben, cara }\nrole Lead { people dora, emil }\n";
    let errors = |text: &str| -> Vec<String> {
        let found = flow_tests::text(text).diagnostics;
        let errors = found.into_iter().filter(|found| found.level == flow_source::Level::Error);
        errors.map(|found| found.title).collect()
    };
    let workflow = filled(&snippets["Workflow"]);
    assert_eq!(errors(&format!("{people}{workflow}")), Vec::<String>::new(), "{workflow}");
    assert_eq!(flow_syntax::format(&workflow).as_deref(), Ok(workflow.as_str()), "it comes in form");
    let unknown = filled(&snippets["Unknown"]);
    let text = format!("{people}{}", workflow.replace("\"What is better when it is done.\"", &unknown));
    assert!(text.contains("goal      unknown"), "{text}");
    assert_eq!(errors(&text), Vec::<String>::new(), "{text}");
    assert_eq!(snippets.as_object().map(serde_json::Map::len), Some(2), "each is tried");
}

/// Zed reads the files of its folder by names that its documentation gives; one that it doesn't know is passed over in silence.
#[test]
fn what_zed_is_given_has_names_that_zed_knows() {
    let folder = top().join("grammar/editors/zed");
    let keys = |path: &str| -> Vec<String> {
        let text = read(&folder.join(path));
        let lines = text.lines().filter(|line| !line.starts_with([' ', '#', ']', '}']));
        lines.filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect()
    };
    let all_in = |found: Vec<String>, known: &[&str]| {
        let strange: Vec<&String> = found.iter().filter(|one| !known.contains(&one.as_str())).collect();
        assert!(!found.is_empty() && strange.is_empty(), "{strange:?}");
    };
    all_in(
        keys("languages/flow/config.toml"),
        &["name", "grammar", "path_suffixes", "line_comments", "tab_size", "hard_tabs", "brackets"],
    );
    all_in(
        keys("extension.toml"),
        &[
            "id",
            "name",
            "version",
            "schema_version",
            "authors",
            "description",
            "repository",
            "rev",
            "path",
            "languages",
        ],
    );
    let captures = |name: &str| -> Vec<String> {
        let text = read(&folder.join("languages/flow").join(name));
        let lines = text.lines().map(|line| line.split(';').next().unwrap_or(""));
        let words = lines.flat_map(|line| line.split([' ', ')', '(', ']', '"']).map(str::to_owned));
        words
            .filter_map(|word| word.strip_prefix('@').filter(|name| !name.is_empty()).map(str::to_owned))
            .collect()
    };
    all_in(captures("brackets.scm"), &["open", "close"]);
    all_in(captures("indents.scm"), &["indent", "end"]);
    all_in(captures("outline.scm"), &["item", "name", "context", "context.extra", "annotation"]);
    all_in(captures("injections.scm"), &["injection.content", "injection.language", "content", "language"]);
    let first = |name: String| name.split('.').next().unwrap_or("").to_owned();
    all_in(
        captures("highlights.scm").into_iter().map(first).collect(),
        &[
            "attribute",
            "boolean",
            "comment",
            "comment.doc",
            "constant",
            "constructor",
            "embedded",
            "emphasis",
            "enum",
            "function",
            "keyword",
            "label",
            "number",
            "operator",
            "property",
            "punctuation",
            "punctuation.bracket",
            "punctuation.delimiter",
            "punctuation.special",
            "string",
            "string.escape",
            "string.special",
            "tag",
            "title",
            "type",
            "variable",
            "variable.special",
            "variant",
        ],
    );
}

#[test]
fn no_setting_of_a_workspace_names_a_program() {
    let text = read(&top().join("grammar/editors/vscode/package.json"));
    let manifest: Value = serde_json::from_str(&text).expect("the manifest is JSON");
    let path = &manifest["contributes"]["configuration"]["properties"]["flow.server.path"];
    assert_eq!(path["scope"], "machine");
    // Nor does any other: what is a text could be run one day.
    let all = manifest["contributes"]["configuration"]["properties"].as_object().expect("there are settings");
    for (name, setting) in all {
        assert!(setting["type"] == "boolean" || setting["scope"] == "machine", "{name}");
    }
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

//! Diagrams as text and runbooks: read by the parsers that others use, true to the IR, and never broken by what an author wrote.

use flow_ir::Package;
use flow_source::Files;
use flow_targets::{Artifact, Input};
use flow_tests::{examples, package, sources, tool};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Every example as its IR with its files.
fn all() -> Vec<(String, Package, Files)> {
    let mut found = Vec::new();
    for folder in examples() {
        let name = folder.file_name().expect("an example has a name").to_string_lossy().into_owned();
        let analysis = package(&name, &sources(&folder));
        found.push((name, analysis.package, analysis.files));
    }
    assert!(found.len() >= 4);
    found
}

fn build(target: &str, package: &Package, files: &Files) -> Vec<Artifact> {
    let output = flow_targets::find(target).expect("the target is there").build(Input { package, files });
    assert!(output.diagnostics.is_empty(), "{target} has something to say about this package");
    output.artifacts
}

/// What the judges say of artifacts of that kind.
fn judged(kind: &str, artifacts: &[Artifact]) -> Vec<Value> {
    let ending = match kind {
        "mermaid" => ".mmd",
        "dot" => ".dot",
        _ => ".md",
    };
    let jobs: Vec<Value> = artifacts
        .iter()
        .filter(|artifact| artifact.path.ends_with(ending))
        .map(|artifact| json!({ "kind": kind, "name": artifact.path, "text": artifact.text }))
        .collect();
    assert!(!jobs.is_empty(), "nothing ends with {ending}");
    let printed = tool(&["node", "tests/engines/judge.mjs"], &Value::from(jobs).to_string());
    let verdicts: Vec<Value> = serde_json::from_str(&printed).expect("the judge prints JSON");
    for verdict in &verdicts {
        assert_eq!(verdict["problems"], json!([]), "{}", verdict["name"]);
    }
    verdicts
}

/// What a CommonMark parser finds on pages.
fn read_as_markdown(artifacts: &[Artifact]) -> BTreeMap<String, Value> {
    let jobs: Vec<Value> = artifacts
        .iter()
        .filter(|artifact| artifact.path.ends_with(".md"))
        .map(|artifact| json!({ "name": artifact.path, "text": artifact.text }))
        .collect();
    let printed = tool(&["python", "tests/engines/commonmark.py"], &Value::from(jobs).to_string());
    let pages: Vec<Value> = serde_json::from_str(&printed).expect("the parser prints JSON");
    pages.into_iter().map(|page| (page["name"].as_str().expect("a name").to_owned(), page)).collect()
}

/// The fragment that code hosts make of a heading, said a second time.
fn fragment(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter(|one| one.is_alphanumeric() || matches!(one, '-' | '_' | ' '))
        .map(|one| if one == ' ' { '-' } else { one })
        .collect()
}

#[test]
fn diagrams_are_taken_by_mermaid_and_graphviz() {
    for (name, package, files) in all() {
        for (target, ending) in [("mermaid", ".mmd"), ("dot", ".dot")] {
            let artifacts = build(target, &package, &files);
            for verdict in judged(target, &artifacts) {
                let path = verdict["name"].as_str().expect("a name");
                let map = artifacts.iter().find(|one| one.path == format!("{path}.map.json"));
                let map: Value =
                    serde_json::from_str(&map.expect("each diagram has its map").text).expect("JSON");
                let elements = map["elements"].as_array().expect("elements");
                let nodes = elements
                    .iter()
                    .filter(|one| one["element"].as_str().is_some_and(|one| one.starts_with('n')));
                assert_eq!(verdict["nodes"], json!(nodes.count()), "{name}: {path}");
                assert!(verdict["edges"].as_u64().is_some_and(|edges| edges > 3), "{name}: {path}");
                assert_eq!(verdict["links"], json!([]), "{name}: {path}");
                assert!(path.ends_with(ending));
            }
        }
    }
}

#[test]
fn diagrams_show_every_step_and_outcome() {
    for (name, package, files) in all() {
        for target in ["mermaid", "dot"] {
            let artifacts = build(target, &package, &files);
            for workflow in &package.workflows {
                let map = artifacts
                    .iter()
                    .find(|one| one.path.ends_with(".map.json") && one.path.contains(&workflow.head.id));
                let map = &map.expect("each workflow has its map").text;
                for step in workflow.all_steps() {
                    assert!(
                        map.contains(&format!("\"{}\"", step.head.id)),
                        "{name}: {target} leaves out {}",
                        step.head.id
                    );
                }
                for outcome in &workflow.outcomes {
                    assert!(
                        map.contains(&format!("\"{}\"", outcome.head.id)),
                        "{name}: {target} leaves out {}",
                        outcome.head.id
                    );
                }
            }
        }
    }
}

#[test]
fn pages_keep_the_house_style_and_their_links_lead_somewhere() {
    for (name, package, files) in all() {
        let artifacts = build("markdown", &package, &files);
        judged("markdown", &artifacts);
        let pages = read_as_markdown(&artifacts);
        let fragments: BTreeMap<&str, BTreeSet<String>> = pages
            .iter()
            .map(|(path, page)| {
                let headings = page["headings"].as_array().expect("headings");
                let all = headings.iter().map(|one| fragment(one["text"].as_str().expect("a text")));
                let unique: BTreeSet<String> = all.collect();
                assert_eq!(unique.len(), headings.len(), "{name}: {path} has two headings with one fragment");
                (path.as_str(), unique)
            })
            .collect();
        let mut links = 0;
        for (path, page) in &pages {
            assert_eq!(page["html"], json!([]), "{name}: {path}");
            assert_eq!(page["images"], json!([]), "{name}: {path}");
            for link in page["links"].as_array().expect("links") {
                let leads = link["href"].as_str().expect("an address");
                let (page, part) =
                    leads.split_once('#').map_or((leads, None), |(page, part)| (page, Some(part)));
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                let target = match page.strip_prefix("../") {
                    _ if page.is_empty() => path.clone(),
                    Some(above) => {
                        format!("{}/{above}", folder.rsplit_once('/').map_or("", |(above, _)| above))
                    }
                    None => format!("{folder}/{page}"),
                };
                let there = fragments.get(target.as_str());
                let there =
                    there.unwrap_or_else(|| panic!("{name}: {path} links to {leads}, which isn't there"));
                if let Some(part) = part {
                    assert!(
                        there.contains(part),
                        "{name}: {path} links to {leads}, which has no such heading"
                    );
                }
                links += 1;
            }
        }
        assert!(links > 50, "{name} has {links} links");
    }
}

#[test]
fn everybody_and_everything_has_its_page() {
    for (name, package, files) in all() {
        let artifacts = build("markdown", &package, &files);
        let pages: BTreeMap<&str, &str> =
            artifacts.iter().map(|one| (one.path.as_str(), one.text.as_str())).collect();
        for workflow in &package.workflows {
            let page = pages.get(format!("markdown/workflows/{}.md", workflow.head.id).as_str());
            let page = page.unwrap_or_else(|| panic!("{name}: no runbook for {}", workflow.head.id));
            let steps = page.matches("\n### ").count() + page.matches("\n#### ").count();
            let parts = workflow.all_steps().len()
                + workflow.clocks.len()
                + workflow.duties.len()
                + workflow.besides.len();
            assert_eq!(steps, parts, "{name}: {}", workflow.head.id);
        }
        let people = package.roles.iter().chain(&package.persons).map(|role| &role.head.id);
        for id in people.chain(package.agents.iter().map(|agent| &agent.head.id)) {
            assert!(
                pages.contains_key(format!("markdown/roles/{id}.md").as_str()),
                "{name}: no page for {id}"
            );
        }
        for text in pages.values() {
            for word in ["std.", " org.", "Some(", "None", "isn't known yet (“”)", "  ", "..", " ,", " ."]
            {
                let said = text
                    .lines()
                    .filter(|line| !line.starts_with("  ") && !line.contains("]("))
                    .any(|line| line.contains(word));
                assert!(!said || word == "None", "{name}: a page says `{word}`");
            }
        }
    }
}

/// Texts that would break out of a format if somebody forgot about it.
fn hostile() -> Vec<String> {
    let mut texts: Vec<String> = [
        "\"]; n1 --> n2",
        "\" onload=\"x",
        "`code` ``` and ~~~",
        "[x](javascript:alert(1)) ![y](data:text/html,z) <javascript:a>",
        "--> <!-- --- ]]> */ <![CDATA[",
        "<script>alert(1)</script> <b>x</b> <a id=\"y\"> &lt;&#60; &amp;",
        "a | b || c \\| d \\",
        "# a heading # ## {#id}",
        "1. one",
        "- x - [ ] y",
        "+ x",
        "> quoted",
        "=== ---",
        "*a* **b** _c_ __d__ ~~e~~ $f$ $$g$$",
        "#quot; #35; ﬂ°°35¶ß %%{init: {}}%% %% comment",
        "end subgraph x click n1 href \"https://a.example\" class style x:#1;",
        ":::human @{ shape: rect } & --- o--o x--x",
        "https://a.example www.b.example c@d.example fa:fa-user",
        "\\N \\G \\l \\r \\n \\\" {a|b} <f0>",
        "turned \u{202e}around\u{202c} and \u{200b}hidden\u{feff}",
        "'); drop table x; --",
        "\u{0}\u{7}\u{1b}[31m",
        "[link]: https://a.example",
        "[^1] [[x]] [x][y] [z]",
        "${x} {{y}} {% z %} <%= w %>",
        "    four spaces and\ta tab",
        "é ﷽ 漢字 👩‍👩‍👧 ẞ",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    texts.push("very long ".repeat(1_000));
    texts.push("W".repeat(5_000));
    texts
}

/// Puts the text in every place of an IR where an author's text stands.
fn replaced(value: &mut Value, text: &str) {
    const TEXTS: &[&str] = &[
        "title",
        "documentation",
        "text",
        "question",
        "because",
        "address",
        "model",
        "configuration",
        "endpoint",
        "weekday",
        "time",
        "zone",
        "until",
        "currency",
        "member",
        "fact",
        "before",
        "date",
        "unknown",
        "per",
    ];
    match value {
        Value::Object(fields) => {
            let is_text = fields.get("kind").and_then(Value::as_str) == Some("text");
            for (key, inner) in fields.iter_mut() {
                let words = TEXTS.contains(&key.as_str()) || (is_text && key == "value");
                match inner {
                    Value::String(inner) if words => text.clone_into(inner),
                    Value::Array(items) if matches!(key.as_str(), "errors" | "values" | "exclusive") => {
                        for item in items {
                            match item {
                                Value::String(item) => text.clone_into(item),
                                other => replaced(other, text),
                            }
                        }
                    }
                    other => replaced(other, text),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replaced(item, text)),
        _ => {}
    }
}

fn with_text(package: &Package, text: &str) -> Package {
    let mut ir: Value = serde_json::from_str(&flow_ir::json::write(package)).expect("JSON");
    replaced(&mut ir, text);
    let mut changed = flow_ir::json::read(&ir.to_string()).expect("it is an IR still");
    // The package's own name is a text as well: it names files and the first page.
    text.clone_into(&mut changed.name);
    changed
}

/// What must not depend on what an author wrote: how many there are of everything, by variant and path.
fn shapes(target: &str, variants: &[Package], files: &Files) -> Vec<BTreeMap<String, Vec<Value>>> {
    let mut artifacts = Vec::new();
    for (index, package) in variants.iter().enumerate() {
        for mut artifact in build(target, package, files) {
            artifact.path = format!("{index}:{}", artifact.path);
            artifacts.push(artifact);
        }
    }
    let count = |value: &Value| json!(value.as_array().map_or(0, Vec::len));
    let mut found = vec![BTreeMap::new(); variants.len()];
    let mut add = |name: &str, facts: Vec<Value>| {
        let (index, path) = name.split_once(':').expect("a variant");
        let index: usize = index.parse().expect("a number");
        found[index].insert(path.to_owned(), facts);
    };
    // The house style of pages is held by a test of its own: what matters here is what a reader of Markdown makes of them.
    if target != "markdown" {
        for verdict in judged(target, &artifacts) {
            let groups = count(&verdict["groups"]);
            let facts =
                vec![verdict["nodes"].clone(), verdict["edges"].clone(), groups, verdict["links"].clone()];
            add(verdict["name"].as_str().expect("a name"), facts);
        }
    }
    if target == "markdown" {
        for (name, page) in read_as_markdown(&artifacts) {
            let levels: Vec<&Value> =
                page["headings"].as_array().expect("headings").iter().map(|one| &one["level"]).collect();
            let leads = page["links"]
                .as_array()
                .expect("links")
                .iter()
                .map(|one| one["href"].as_str().unwrap_or("").split('#').next().unwrap_or("").to_owned());
            let leads: Vec<String> = leads.collect();
            let facts = vec![
                json!(levels),
                json!(leads),
                count(&page["images"]),
                count(&page["html"]),
                page["rows"].clone(),
            ];
            add(&name, facts);
        }
    }
    found
}

#[test]
fn no_text_breaks_out() {
    let together = hostile().iter().filter(|text| text.len() < 100).cloned().collect::<Vec<_>>();
    for (name, package, files) in all() {
        // Every text in the smallest example; a few that hold all of them in the others, which take longer to draw.
        let texts = if name == "refunds" {
            hostile()
        } else {
            together.chunks(9).map(|some| some.join(" ")).collect()
        };
        let mut variants = vec![with_text(&package, "harmless words")];
        variants.extend(texts.iter().map(|text| with_text(&package, text)));
        for target in ["mermaid", "dot", "markdown"] {
            let found = shapes(target, &variants, &files);
            let (harmless, changed) = found.split_first().expect("there is one at least");
            for (text, changed) in texts.iter().zip(changed) {
                let shown: String = text.chars().take(40).collect();
                assert_eq!(harmless, changed, "{name}: `{shown}` changes what {target} means");
            }
        }
    }
}

/// What Graphviz shows of a label: its escapes and its references to characters are read.
fn read_by_graphviz(label: &str) -> String {
    let mut shown = String::new();
    let mut characters = label.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n' | 'l' | 'r') => shown.push(' '),
                Some(other) => shown.push(other),
                None => {}
            },
            other => shown.push(other),
        }
    }
    shown.replace("&amp;", "&")
}

#[test]
fn labels_say_what_the_author_wrote() {
    let (_, package, files) =
        all().into_iter().find(|(name, ..)| name == "refunds").expect("the refunds example");
    for text in hostile().into_iter().filter(|text| {
        text.len() < 100 && !text.chars().any(|one| one.is_control() || "\u{202e}\u{200b}".contains(one))
    }) {
        let changed = with_text(&package, &text);
        for target in ["mermaid", "dot"] {
            for verdict in judged(target, &build(target, &changed, &files)) {
                let labels = verdict["labels"].as_array().expect("labels");
                let plain = |label: &Value| {
                    let label = label.as_str().unwrap_or("").replace("<br/>", " ");
                    let label = if target == "dot" { read_by_graphviz(&label) } else { label };
                    label.split_whitespace().collect::<Vec<_>>().join(" ")
                };
                let wanted = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let said = labels.iter().filter(|label| plain(label).contains(&wanted)).count();
                assert!(said > 3, "{target} shows `{wanted}` only {said} times: {labels:?}");
            }
        }
    }
}

#[test]
fn drawings_tell_from_when_time_counts_and_who_confirms() {
    let source = r#"
role Team { people ana, ben, cem }
role Lead { people dia, eva }
system Bank {
  owner  Lead
  action pay(amount: Money)
  error  down
}
agent Payer {
  operator Lead
  model    "house"
  uses     Bank.pay
  confirm  Bank.pay with Lead when amount > 200 EUR
}
escalation month {
  after 10 days notify Team via chat
  after 20 days notify Lead via phone
}
workflow Settle(received: Date, total: Money) {
  owner    Lead
  within   30 days from received
  escalate month
  late     -> unpaid
  outcome paid
  outcome unpaid
  clock soon {
    within 3 days from received
    late   -> unpaid
  }
  duty tell {
    every    1 week
    by       Team
    do       "Tell them where it stands."
    within   1 day
    escalate month
  }
  stage pay {
    by     Payer
    reads  total
    do     Bank.pay(amount: total)
    within 2 days from received
    fails  -> unpaid
    late   -> unpaid
    done   -> paid
  }
}
"#;
    let package = flow_tests::package("settle", &[("settle.flow".to_owned(), source.to_owned())]);
    let text = |target: &str| {
        let made = build(target, &package.package, &package.files);
        made.into_iter().find(|artifact| !artifact.path.ends_with(".json")).expect("a drawing").text
    };
    for expected in [
        "At any time<br/>within 30 days from the received<br/>escalates#58; Month",
        "Pay<br/>Payer<br/>does#58; pay<br/>pay confirmed by Lead if the amount is more than 200 EUR<br/>within 2 days from the received",
        "Tell<br/>Team<br/>every week<br/>within 1 day<br/>escalates#58; Month",
    ] {
        let drawn = text("mermaid");
        assert!(drawn.contains(expected), "{expected}\n{drawn}");
    }
    let drawn = text("dot");
    for expected in ["within 30 days from the received\\nescalates: Month", "pay confirmed by Lead if the"] {
        assert!(drawn.contains(expected), "{expected}\n{drawn}");
    }
    // A line of a picture may be broken anywhere.
    let drawn = text("svg");
    let plain: Vec<&str> =
        drawn.split('<').filter_map(|tag| tag.split_once('>')).map(|(_, text)| text.trim()).collect();
    let plain = plain.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    for expected in [
        "done within 30 days from received",
        "pay confirmed by Lead when amount &gt; 200 EUR",
        "within 2 days from received",
        "Soon: within 3 days from received",
        "Tell them where it stands, within 1 day, escalates: Month",
    ] {
        assert!(plain.contains(expected), "{expected}\n{plain}");
    }
}

#[test]
fn a_runbook_says_of_what_undoes_when_it_is_done() {
    let source = r#"
role Team { people ana, ben, cem }
recovery mend {
  by     Team
  asks   "What now?"
  within 2h
  allows restart
}
workflow Pay {
  owner  Team
  within 1 week
  late   -> unpaid
  outcome paid
  outcome unpaid unwinds
  stage book {
    by     Team
    within 1 day
    undo   unbook
    late   -> unpaid
    done   -> send
  }
  stage send {
    by     Team
    within 1 day
    undo   call_back
    late   -> unpaid
    done   -> paid
  }
  stage unbook {
    by     Team
    within 1 day
    fails  -> recover mend else -> paid
    late   -> paid
  }
  stage call_back {
    by     Team
    within 1 day
    fails  -> recover mend else -> paid
    late   -> paid
    done   -> unpaid
  }
}
"#;
    let package = flow_tests::package("pay", &[("pay.flow".to_owned(), source.to_owned())]);
    let pages = build("markdown", &package.package, &package.files);
    let runbook = pages.iter().find(|page| page.path.ends_with("pay.Pay.md")).expect("there is a runbook");
    let found: Vec<&str> = runbook.text.lines().filter(|line| line.contains("takes back")).collect();
    assert_eq!(
        found,
        [
            "This is done only where a case is undone: it takes back [Book](#book).",
            "This is done only where a case is undone: it takes back [Send](#send)."
        ]
    );
}

#[test]
fn a_tried_case_calls_a_recovery_by_its_title() {
    for (name, package, files) in all() {
        for page in build("markdown", &package, &files) {
            for protocol in ["blocked_handoff", "failed_system", "stalled_agent", "incident_call"] {
                let line = page.text.lines().find(|line| line.contains(protocol));
                assert!(page.path.ends_with(".json") || line.is_none(), "{name}: {}: {line:?}", page.path);
            }
        }
    }
}

#[test]
fn drawings_tell_who_accepts_what_a_run_hands_over() {
    let folder =
        examples().into_iter().find(|folder| folder.ends_with("incident-response")).expect("it is there");
    let found = package("incident-response", &sources(&folder));
    for (target, expected) in [
        ("mermaid", "through Alert to incident<br/>accepted by On call commander<br/>within 5 minutes"),
        ("svg", "accepted by On call commander within 5 minutes"),
    ] {
        let drawn = build(target, &found.package, &found.files);
        let oncall = drawn.iter().find(|made| made.path.contains("oncall.") && !made.path.ends_with(".json"));
        let text = &oncall.expect("there is a drawing").text;
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}

#[test]
fn a_runbook_says_that_a_branch_that_is_not_needed_counts() {
    let source = |join: &str| {
        format!(
            r#"
role Team {{ people ana, ben, cem }}
workflow Ask(urgent: Bool) {{
  owner  Team
  within 1 week
  late   -> open
  outcome done
  outcome open
  parallel both {{
    join {join}
    branch one {{
      when urgent
      stage call {{
        by     Team
        within 1 day
        late   -> join
        done   -> join
      }}
    }}
    branch two {{
      stage write {{
        by     Team
        within 1 day
        late   -> join
        done   -> join
      }}
    }}
    done -> done
  }}
}}
"#
        )
    };
    for (join, expected) in [("any", 1), ("all", 0)] {
        let found = package("ask", &[("ask.flow".to_owned(), source(join))]);
        let pages = build("markdown", &found.package, &found.files);
        let runbook =
            pages.iter().find(|page| page.path.ends_with("ask.Ask.md")).expect("there is a runbook");
        let said = runbook.text.matches("counts as done from the beginning").count();
        assert_eq!(said, expected, "{}", runbook.text);
    }
}

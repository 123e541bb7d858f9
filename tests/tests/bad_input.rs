//! Any bytes give a clear diagnostic, quickly and in bounded memory: never a panic, a hang, or a flood.

use flow_source::Level;
use flow_tests::{examples, package, read, rules, sources, text, told, top};
use std::time::{Duration, Instant};

/// No input of this page may take longer, also without optimisation and beside other tests. It is no benchmark: it only
/// tells bounded work from work that explodes.
const LIMIT: Duration = Duration::from_secs(20);

/// Analyses the text and says which errors there are; there must be one, and not too many.
fn refused(name: &str, source: &str) -> Vec<&'static str> {
    let start = Instant::now();
    let analysis = text(source);
    assert!(start.elapsed() < LIMIT, "{name} took {:?}", start.elapsed());
    let errors = analysis.diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Error).count();
    assert!(errors > 0, "{name} was accepted");
    assert!(errors <= 501, "{name} gives {errors} errors");
    for diagnostic in &analysis.diagnostics {
        assert!(
            !diagnostic.title.is_empty() && diagnostic.title.len() < 2_000,
            "{name}: {}",
            diagnostic.title.len()
        );
        assert!(!diagnostic.labels.is_empty(), "{name}: {} points nowhere", diagnostic.title);
    }
    rules(&analysis)
}

fn only(name: &str, source: &str, rule: &str) {
    let found = refused(name, source);
    assert_eq!(found, [rule], "{name}");
}

#[test]
fn nesting_of_a_million() {
    for (name, open, close) in [
        ("brackets", "(", ")"),
        ("lists", "[", "]"),
        ("negations", "not ", ""),
        ("blocks", "parallel a { branch b {\n", "}\n}\n"),
    ] {
        let count = 1_000_000 / open.len();
        let inner = format!("{}true{}", open.repeat(count), close.repeat(count));
        let source = if name == "blocks" {
            format!("workflow W {{\n{inner}\n}}\n")
        } else {
            format!("workflow W {{\n  requires {inner}\n}}\n")
        };
        refused(name, &source);
        refused(name, &format!("workflow W {{\n  requires {}\n", open.repeat(count)));
    }
    refused("types", &format!("record R {{ a: {}Text\n", "list of ".repeat(200_000)));
}

#[test]
fn a_line_of_ten_megabytes() {
    refused("names", &format!("workflow W {{ consults {} }}", "a, ".repeat(3_500_000)));
    refused("one name", &"a".repeat(10_000_000));
    refused("a string", &format!("role R {{ title \"{}", "x".repeat(10_000_000)));
    refused("a sum", &format!("workflow W {{\n  requires 1{} is 2\n", " + 1".repeat(2_500_000)));
    refused("a chain", &format!("workflow W {{\n  late -> a{}\n", " else -> a".repeat(1_000_000)));
}

#[test]
fn ten_thousand_errors_are_capped() {
    refused("lines", &"this is no flow\n".repeat(10_000));
    refused("braces", &"}\n".repeat(10_000));
    refused("characters", &"§".repeat(10_000));
    let steps: String = (0..10_000)
        .map(|number| format!("  stage s{number} {{\n    by Nobody\n    done -> nowhere\n  }}\n"))
        .collect();
    refused("names", &format!("workflow W {{\n{steps}}}\n"));
}

#[test]
fn use_cycles_and_ways_out_of_the_package() {
    for count in [2, 1_000] {
        let files: Vec<(String, String)> = (0..count)
            .map(|number| {
                let next = (number + 1) % count;
                (
                    format!("m{number}.flow"),
                    format!("use m{next} {{ R{next} }}\nrole R{number} {{ people 3\n  deputy R{next}\n}}\n"),
                )
            })
            .collect();
        let start = Instant::now();
        let analysis = package("cycle", &files);
        assert!(start.elapsed() < LIMIT, "{count} took {:?}", start.elapsed());
        let cycles =
            analysis.diagnostics.iter().filter(|diagnostic| diagnostic.rule.name == "use_cycle").count();
        assert_eq!(cycles, 1, "{}", told(&analysis.files, &analysis.diagnostics));
    }
    for path in
        ["..secret", "../secret", "/etc/passwd", "`..`.secret", "`/etc/passwd`", "std.nothing", "`a/b`"]
    {
        refused(path, &format!("use {path}\n"));
    }
}

#[test]
fn doubling_parameters_do_not_explode() {
    let mut source = "role Team { people 5 }\nstandard s0(x: role) {\n  by 1 of x\n}\n".to_owned();
    for level in 1..40 {
        let before = level - 1;
        source.push_str(&format!("standard s{level}(x: role) {{\n  by s{before}(x) and s{before}(x)\n}}\n"));
    }
    source.push_str("risk r { needs s39(Team) }\n");
    refused("standards", &source);
}

#[test]
fn values_out_of_this_world() {
    let within = |value: &str| {
        format!(
            "workflow W {{\n  owner Team\n  within {value}\n  late -> done_\n  outcome done_\n  stage s {{\n    by Team\n    done -> done_\n  }}\n}}\nrole Team {{ people 3 }}\n"
        )
    };
    assert!(
        rules(&text(&within("3 days"))).is_empty(),
        "{}",
        told(&text(&within("3 days")).files, &text(&within("3 days")).diagnostics)
    );
    for value in [
        "99999999999999999999 days",
        "-1 days",
        "0.3 months",
        "9999999999999999999999h",
        "3 fortnights",
        "1e9 days",
    ] {
        refused(value, &within(value));
    }
    let requires = |value: &str| {
        format!(
            "workflow W(a: Money, d: Date) {{\n  owner Team\n  requires {value}\n  outcome done_\n  stage s {{\n    by Team\n    done -> done_\n  }}\n}}\nrole Team {{ people 3 }}\n"
        )
    };
    assert!(rules(&text(&requires("a < 1 USD"))).is_empty());
    for value in [
        "a < 1 XQQ",
        "a < 1 USD + 1 EUR",
        "a < 99999999999999999999999999999999999999 USD",
        "d < 2026-02-30",
        "d < 2026-13-01",
        "d < 0000-00-00",
        "a < $100",
    ] {
        refused(value, &requires(value));
    }
    for zone in ["Europe/Berlim", "", "../../etc/passwd", "UTC+25"] {
        refused(
            zone,
            &format!("calendar c {{\n  zone \"{zone}\"\n  open Monday to Friday from 09:00 to 17:00\n}}\n"),
        );
    }
    refused("clock", "calendar c {\n  zone \"UTC\"\n  open Monday to Friday from 09:70 to 25:00\n}\n");
}

#[test]
fn letters_that_deceive() {
    refused("bidi", "role Te\u{202e}am { people 3 }\n");
    refused("bidi in text", "role Team { title \"a\u{202e}b\" }\n");
    refused("look-alike", "role Te\u{0430}m { people 3 }\n");
    refused("not composed", "role Ta\u{0308}ter { people 3 }\n");
    refused("zero width", "role Te\u{200b}am { people 3 }\n");
    only("unterminated", "role Team {\n  title \"Finance\n  people 3\n}\n", "unterminated_text");
    assert!(rules(&text("role Täter { people 3 }\nrole 財務 { people 3 }\n")).is_empty());
}

#[test]
fn every_prefix_and_every_line_taken_away() {
    for folder in examples() {
        for (path, source) in sources(&folder) {
            for end in (0..source.len()).filter(|end| source.is_char_boundary(*end)) {
                // Each prefix is parsed; analysing all would take minutes and adds nothing over every 97th.
                let prefix = &source[..end];
                if end % 97 == 0 {
                    text(prefix);
                } else if end % 3 == 0 {
                    flow_syntax::parse(prefix, flow_source::FileId(0));
                }
            }
            let lines: Vec<&str> = source.split_inclusive('\n').collect();
            for gone in (0..lines.len()).step_by(7) {
                let rest: String = lines
                    .iter()
                    .enumerate()
                    .filter(|(index, _)| *index != gone)
                    .map(|(_, line)| *line)
                    .collect();
                text(&rest);
            }
            assert!(!path.is_empty());
        }
    }
}

#[test]
fn one_member_deleted_token_costs_at_most_the_member_around_it() {
    let source = read(&top().join("examples/refunds/refunds.flow"));
    let whole = flow_syntax::parse(&source, flow_source::FileId(0));
    assert!(whole.diagnostics.is_empty());
    let words: Vec<(usize, &str)> = source
        .match_indices(|character: char| !character.is_alphanumeric() && character != '_')
        .filter(|(_, mark)| !mark.trim().is_empty())
        .collect();
    for (index, mark) in words {
        let rest = format!("{}{}", &source[..index], &source[index + mark.len()..]);
        let parsed = flow_syntax::parse(&rest, flow_source::FileId(0));
        let lost = whole.file.declarations.len().saturating_sub(parsed.file.declarations.len());
        assert!(lost <= 2, "without {mark:?} at byte {index}, {lost} declarations are lost");
    }
}

//! Any bytes give a clear diagnostic, quickly and in bounded memory: never a panic, a hang, or a flood.

use flow_source::Level;
use flow_tests::{examples, package, rules, sources, text, told, worked};
use std::path::Path;
use std::time::Duration;

/// No input of this page may take longer, also without optimisation and beside other tests. It is no benchmark: it only
/// tells bounded work from work that explodes.
const LIMIT: Duration = Duration::from_secs(20);

/// Analyses the text and says which errors there are; there must be one, and not too many.
fn refused(name: &str, source: &str) -> Vec<&'static str> {
    let start = worked();
    let analysis = text(source);
    assert!(worked() - start < LIMIT, "{name} took {:?}", worked() - start);
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
        let start = worked();
        let analysis = package("cycle", &files);
        assert!(worked() - start < LIMIT, "{count} took {:?}", worked() - start);
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
            "workflow W(a: Money, d: Date) {{\n  owner Team\n  requires {value}\n  within 1 day\n  late -> done_\n  outcome done_\n  stage s {{\n    by Team\n    done -> done_\n  }}\n}}\nrole Team {{ people 3 }}\n"
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

/// Of one example every place is tried; of the others some hundreds in each file, since the work grows with the square of
/// the length.
fn stride(folder: &Path, places: usize) -> usize {
    if folder.ends_with("refunds") { 1 } else { (places / 300).max(1) | 1 }
}

#[test]
fn every_prefix_and_every_line_taken_away() {
    for folder in examples() {
        for (path, source) in sources(&folder) {
            let stride = stride(&folder, source.len());
            for (number, end) in
                (0..source.len()).filter(|end| source.is_char_boundary(*end)).step_by(stride).enumerate()
            {
                // Analysing all would take minutes and adds nothing over every 97th.
                let prefix = &source[..end];
                if number % 97 == 0 {
                    text(prefix);
                } else {
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

/// Words, texts in quotes, and marks, each with where it stands.
fn tokens(source: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(first) = source[start..].chars().next() {
        let rest = &source[start..];
        let word = |one: char| one.is_alphanumeric() || one == '_';
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '"' => rest[1..].find(['"', '\n']).map_or(rest.len(), |end| end + 2),
            '-' if rest.starts_with("->") => 2,
            _ if word(first) => rest.find(|one| !word(one)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        if !first.is_whitespace() {
            found.push(start..start + length);
        }
        start += length;
    }
    found
}

/// A line that holds no further lines, with where it stands.
type Leaf<'source> = (std::ops::Range<usize>, &'source str);

/// Every line of a text that holds no further lines, and of every declaration the whole and where its head ends.
fn leaves(source: &str) -> (Vec<Leaf<'_>>, Vec<(std::ops::Range<usize>, usize)>) {
    use flow_syntax::ast::{Declaration, Value};
    let mut found = Vec::new();
    let mut declared = Vec::new();
    let file = flow_syntax::parse(source, flow_source::FileId(0)).file;
    let mut open: Vec<&Declaration> = file.declarations.iter().collect();
    while let Some(declaration) = open.pop() {
        let whole = declaration.span.range();
        let head = declaration.body.map_or(whole.end, |body| body.range().start + 1);
        if declaration.lines.is_empty() {
            found.push(whole.clone());
        }
        declared.push((whole, head));
        for line in &declaration.lines {
            match &line.value {
                Value::Declaration(inner) => open.push(inner),
                _ => found.push(line.span.range()),
            }
        }
    }
    (found.into_iter().map(|range| (range.clone(), &source[range])).collect(), declared)
}

/// A token that goes takes at most its own line with it; one of the head of a declaration, at most that declaration.
#[test]
fn any_deleted_token_costs_at_most_the_member_around_it() {
    let mut count = 0;
    for folder in examples() {
        for (path, source) in sources(&folder) {
            let (lines, declared) = leaves(&source);
            let tokens = tokens(&source);
            let stride = stride(&folder, tokens.len());
            for (number, token) in tokens.into_iter().step_by(stride).enumerate() {
                let rest = format!("{}{}", &source[..token.start], &source[token.end..]);
                let around = declared
                    .iter()
                    .filter(|(whole, head)| whole.start <= token.start && token.end <= *head)
                    .map(|(whole, _)| whole.clone())
                    .min_by_key(std::ops::Range::len)
                    .unwrap_or_else(|| token.clone());
                let (left, _) = leaves(&rest);
                let mut left: std::collections::HashMap<&str, usize> =
                    left.into_iter().fold(std::collections::HashMap::new(), |mut left, (_, text)| {
                        *left.entry(text).or_default() += 1;
                        left
                    });
                for (range, text) in &lines {
                    if range.start <= around.end && around.start <= range.end {
                        continue;
                    }
                    let kept = left.get_mut(text).filter(|more| **more > 0).map(|more| *more -= 1);
                    assert!(
                        kept.is_some(),
                        "{path}: without {:?} at byte {}, {text:?} is lost",
                        &source[token.clone()],
                        token.start,
                    );
                }
                count += 1;
                if number % 61 == 0 {
                    self::text(&rest);
                }
            }
        }
    }
    assert!(count > 4_000, "only {count} tokens were deleted");
}

#[test]
fn bytes_that_are_no_text() {
    let good = "role Team {\n  people 3\n}\n";
    let utf16 = |big: bool| -> Vec<u8> {
        good.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    };
    let marked = |mark: [u8; 2], big: bool| [mark.to_vec(), utf16(big)].concat();
    for (name, bytes, rule) in [
        ("latin1", b"role T\xe4ter { people 3 }\n".to_vec(), "unreadable_file"),
        ("cut character", b"role T\xc3".to_vec(), "unreadable_file"),
        ("surrogate", b"role T\xed\xa0\x80 { people 3 }".to_vec(), "unreadable_file"),
        ("overlong", b"role T\xc0\xaf { people 3 }".to_vec(), "unreadable_file"),
        ("UTF-16 LE", marked([0xff, 0xfe], false), "unreadable_file"),
        ("UTF-16 BE", marked([0xfe, 0xff], true), "unreadable_file"),
        ("UTF-16 LE without mark", utf16(false), "unreadable_file"),
        ("UTF-16 BE without mark", utf16(true), "unreadable_file"),
        (
            "random",
            (0..200_000u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect(),
            "unreadable_file",
        ),
        ("NUL", b"role Team { people 3 }\0\n".to_vec(), "control_character"),
        ("escape", b"role Team { people 3 }\x1b[31m\n".to_vec(), "control_character"),
    ] {
        let sources = flow_analysis::MemorySources::new([("test.flow", bytes)]);
        let analysis = flow_analysis::analyse(&sources, &flow_analysis::Options::default());
        let found: Vec<_> = analysis.diagnostics.iter().map(|found| found.rule.name).collect();
        assert_eq!(found, [rule], "{name}: {}", told(&analysis.files, &analysis.diagnostics));
    }
    let whole = analyse_names(good);
    for (name, other) in [
        ("BOM", format!("\u{feff}{good}")),
        ("CRLF", good.replace('\n', "\r\n")),
        ("CR", good.replace('\n', "\r")),
        ("no last newline", good.trim_end().to_owned()),
    ] {
        assert_eq!(analyse_names(&other), whole, "{name}");
    }
    let second = refused("a second BOM", &format!("\u{feff}\u{feff}{good}"));
    assert_eq!(second, ["hidden_character"]);
}

/// The roles of a text that must be right.
fn analyse_names(source: &str) -> Vec<String> {
    let analysis = text(source);
    assert!(rules(&analysis).is_empty(), "{source:?}: {}", told(&analysis.files, &analysis.diagnostics));
    analysis.package.roles.iter().map(|role| role.head.id.clone()).collect()
}

#[test]
fn what_never_ends() {
    only("a text", "role Team {\n  title \"Finance\n  people 3\n}\n", "unterminated_text");
    refused("a comment", "role Team { people 3 }\n/* and so on");
    refused(
        "a comment of ten megabytes",
        &format!("role Team {{ people 3 }}\n/* {}", "* /".repeat(3_300_000)),
    );
    refused("backticks", "role `Team { people 3 }\n");
    refused("a text at the end", "role Team {\n  title \"");
    refused("a backslash at the end", "role Team {\n  title \"a\\");
    refused("a way", "workflow W {\n  late ->");
    refused("a header", "workflow W(a: list of");
    refused("single quotes", "role Team {\n  title 'Finance\n}\n");
}

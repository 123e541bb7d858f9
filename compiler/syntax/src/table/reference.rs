//! The language reference, written from the table.

use super::{Body, Clause, FILE, HeaderForm, KindEntry, Repeat};
use crate::words::Kind;
use std::fmt::Write;

const INTRODUCTION: &str = include_str!("reference_introduction.md");
const PIECES: &str = include_str!("reference_pieces.md");

/// The kinds in the order in which people meet them, in groups.
const GROUPS: &[(&str, &str, &[Kind])] = &[
    (
        "The organisation",
        "Who there is, and how a function runs.",
        &[
            Kind::Function,
            Kind::Role,
            Kind::Person,
            Kind::Agent,
            Kind::Audit,
            Kind::System,
            Kind::Calendar,
            Kind::Cadence,
            Kind::Measure,
        ],
    ),
    ("Information", "What moves through the work.", &[Kind::Record, Kind::Choice, Kind::Label]),
    (
        "Rules",
        "What must hold, and what happens when something is stuck.",
        &[Kind::Risk, Kind::Standard, Kind::Escalation, Kind::Recovery, Kind::Policy, Kind::Seam],
    ),
    (
        "Workflows",
        "How one kind of work gets done.",
        &[
            Kind::Workflow,
            Kind::Outcome,
            Kind::Assume,
            Kind::Exception,
            Kind::Event,
            Kind::Clock,
            Kind::Duty,
            Kind::Beside,
            Kind::Finally,
        ],
    ),
    (
        "Steps",
        "What a workflow is made of. The first step in the text is where it begins; each step says where it leads.",
        &[Kind::Stage, Kind::Gate, Kind::Decide, Kind::Parallel, Kind::Branch, Kind::Wait, Kind::Run],
    ),
    ("Tests and learning", "What is tried out, and what was learned.", &[Kind::Scenario, Kind::Postmortem]),
];

/// The language reference in Markdown.
pub fn reference() -> String {
    let mut page = String::with_capacity(64 * 1024);
    page.push_str(INTRODUCTION.trim_end());
    page.push_str("\n\n");
    for (title, summary, kinds) in GROUPS {
        let links: Vec<String> = kinds.iter().map(|kind| format!("[`{0}`](#{0})", kind.word())).collect();
        let _ = writeln!(page, "- **{title}**: {summary} {}", links.join(", "));
    }
    for (title, summary, kinds) in GROUPS {
        let _ = write!(page, "\n## {title}\n\n{summary}\n");
        for kind in *kinds {
            block(&mut page, kind.entry());
        }
    }
    page.push('\n');
    page.push_str(PIECES.trim_end());
    page.push('\n');
    page
}

fn block(page: &mut String, entry: &KindEntry) {
    let word = entry.kind.word();
    let _ = write!(page, "\n### {word}\n\n{}\n\n```flow\n{}\n```\n\n", entry.documentation, entry.example);
    let _ = writeln!(page, "Written `{}`. {}", heading(entry), places(entry));
    if entry.lines().next().is_some() {
        page.push_str("\n| line | how often | meaning | for example |\n|---|---|---|---|\n");
        for clause in entry.lines() {
            line(page, clause);
        }
    }
    if !entry.nested.is_empty() {
        let blocks: Vec<String> =
            entry.nested.iter().map(|kind| format!("[`{0}`](#{0})", kind.word())).collect();
        let _ = writeln!(page, "\nBlocks inside: {}.", blocks.join(", "));
    }
}

fn line(page: &mut String, clause: &Clause) {
    let keyword = clause.keyword.word();
    let syntax = clause.shape.syntax();
    let space = if syntax.is_empty() { "" } else { " " };
    let often = match (clause.repeat, clause.condition) {
        (Repeat::AddsUp, true) => "several add up, also with `when`",
        (repeat, _) => repeat.words(),
    };
    let _ = writeln!(
        page,
        "| `{keyword}{space}{syntax}` | {often} | {} | `{}` |",
        clause.meaning, clause.example
    );
}

/// The first line of a block, with what may be left out in square brackets.
fn heading(entry: &KindEntry) -> String {
    let word = entry.kind.word();
    let header = match entry.header {
        HeaderForm::Name => " name",
        HeaderForm::Parameters => " name[(parameters)]",
        HeaderForm::MayBeOf => " name [of names]",
        HeaderForm::Of => " name of name",
        HeaderForm::QuotedOf => " \"what is told\" of name",
        HeaderForm::RunOf => " name of workflow[(arguments)]",
        HeaderForm::Assumption => " name \"what must be true\"",
        HeaderForm::Outcome => " name[(parameters)] [unwinds]",
        HeaderForm::Event => " name[(parameters)] [from name] [matches condition] [transient]",
        HeaderForm::Nothing => "",
    };
    let body = match entry.body {
        Body::Lines => " { lines }",
        Body::MayBeLines => " [{ lines }]",
        Body::Fields => " { name: Type, ... }",
        Body::Members => " { name, ... }",
        Body::None => "",
    };
    format!("{word}{header}{body}")
}

fn places(entry: &KindEntry) -> String {
    let blocks: Vec<String> = entry.places().map(|kind| format!("[`{0}`](#{0})", kind.word())).collect();
    let in_file = FILE.contains(&entry.kind);
    match (in_file, blocks.as_slice()) {
        (true, []) => "Stands in a file, outside of braces.".to_owned(),
        (true, _) => format!("Stands in a file, and in {}.", blocks.join(", ")),
        (false, _) => format!("Stands in {}.", blocks.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow_source::FileId;

    #[test]
    fn every_kind_stands_in_one_group() {
        let mut listed: Vec<Kind> = GROUPS.iter().flat_map(|(_, _, kinds)| kinds.iter().copied()).collect();
        listed.sort_unstable();
        let mut all = Kind::ALL.to_vec();
        all.sort_unstable();
        assert_eq!(listed, all);
    }

    /// The text in which an example of that kind may stand.
    fn around(kind: Kind, example: &str) -> String {
        if FILE.contains(&kind) {
            return example.to_owned();
        }
        match kind {
            Kind::Audit => format!("agent A {{\n{example}\n}}"),
            Kind::Branch => format!("workflow W {{\nparallel p {{\n{example}\n}}\n}}"),
            _ => format!("workflow W {{\n{example}\n}}"),
        }
    }

    fn assert_clean(text: &str) {
        let said = crate::parse(text, FileId(0)).diagnostics;
        assert!(said.is_empty(), "{text}\n{said:#?}");
    }

    #[test]
    fn every_example_parses() {
        for kind in Kind::ALL {
            let entry = kind.entry();
            assert_clean(&around(*kind, entry.example));
            for clause in entry.lines() {
                let header = match entry.header {
                    HeaderForm::QuotedOf => "\"x\" of x",
                    HeaderForm::Of => "x of x",
                    HeaderForm::RunOf => "x of x",
                    HeaderForm::Assumption => "x \"x\"",
                    HeaderForm::Nothing => "",
                    _ => "x",
                };
                let block = format!("{} {header} {{\n{}\n}}", kind.word(), clause.example);
                assert_clean(&around(*kind, &block));
                let word = clause.example.split_whitespace().next();
                assert_eq!(word, Some(clause.keyword.word()));
                assert!(clause.condition || !clause.example.contains(" when "), "{}", clause.example);
            }
        }
    }

    #[test]
    fn the_examples_on_the_page_parse() {
        let page = reference();
        for kind in Kind::ALL {
            assert!(page.contains(&format!("\n### {}\n", kind.word())));
        }
        for block in page.split("```flow file\n").skip(1) {
            assert_clean(block.split("```").next().unwrap_or(""));
        }
        assert!(page.matches("```flow file\n").count() >= 3);
        assert!(!page.contains("\n\n\n"));
        assert!(page.lines().all(|line| line.trim_end() == line));
    }
}

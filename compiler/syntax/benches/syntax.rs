//! How fast texts are read: tokens alone, tokens and tree, and the formatter.
//!
//! `cargo bench -p flow-syntax`

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use flow_source::FileId;
use flow_syntax::token::Tokens;

const TEXTS: [&str; 3] = [
    include_str!("../tests/syntax/texts/refunds.flow"),
    include_str!("../tests/syntax/texts/incident.flow"),
    include_str!("../tests/syntax/texts/governance.flow"),
];

fn main() {
    divan::main();
}

/// About four megabytes of workflows as people write them: the texts of the tests over and over, under other names.
fn workflows() -> String {
    let mut text = String::new();
    for number in 0.. {
        for example in TEXTS {
            for line in example.lines().filter(|line| !line.starts_with("//!")) {
                match line.strip_prefix("workflow ").and_then(|line| line.split_once('(')) {
                    Some((name, rest)) => text.push_str(&format!("workflow {name}{number}({rest}")),
                    None => text.push_str(line),
                }
                text.push('\n');
            }
        }
        if text.len() > 4_000_000 {
            break;
        }
    }
    assert!(flow_syntax::parse(&text, FileId(0)).diagnostics.is_empty());
    text
}

#[divan::bench]
fn lexing_bytes(bencher: Bencher<'_, '_>) {
    let text = workflows();
    bencher.counter(BytesCount::new(text.len())).bench_local(|| Tokens::new(black_box(&text)).count());
}

#[divan::bench]
fn parsing_bytes(bencher: Bencher<'_, '_>) {
    let text = workflows();
    bencher
        .counter(BytesCount::new(text.len()))
        .bench_local(|| flow_syntax::parse(black_box(&text), FileId(0)));
}

#[divan::bench]
fn parsing_lines(bencher: Bencher<'_, '_>) {
    let text = workflows();
    let lines = text.lines().count();
    bencher.counter(ItemsCount::new(lines)).bench_local(|| flow_syntax::parse(black_box(&text), FileId(0)));
}

#[divan::bench]
fn formatting_bytes(bencher: Bencher<'_, '_>) {
    let text = workflows();
    bencher.counter(BytesCount::new(text.len())).bench_local(|| flow_syntax::format(black_box(&text)));
}

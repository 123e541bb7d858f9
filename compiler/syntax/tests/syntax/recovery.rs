//! A mistake costs at most the member around it, and says one thing.

use crate::common::texts;
use flow_source::{FileId, Span};
use flow_syntax::ast::{Declaration, File, Line, Value};
use flow_syntax::token::Token;
use logos::Logos;
use std::collections::BTreeSet;

/// A line or block: where it stands, and how it can be recognised in another reading of the text.
struct Member {
    span: Span,
    description: String,
}

fn members(file: &File, text: &str) -> Vec<Member> {
    let mut found = Vec::new();
    for use_ in &file.uses {
        let description = format!("use {}", use_.module.text(text));
        found.push(Member { span: use_.span, description });
    }
    for declaration in &file.declarations {
        block(declaration, text, "", &mut found);
    }
    found
}

fn block(declaration: &Declaration, text: &str, path: &str, found: &mut Vec<Member>) {
    let description = format!("{path}/{} {}", declaration.kind.word(), declaration.name.text(text));
    for line in &declaration.lines {
        member(line, text, &description, found);
    }
    found.push(Member { span: declaration.span, description });
}

fn member(line: &Line, text: &str, path: &str, found: &mut Vec<Member>) {
    match &line.value {
        Value::Declaration(declaration) => block(declaration, text, path, found),
        _ => {
            let words: Vec<&str> = line.span.of(text).split_whitespace().collect();
            found.push(Member { span: line.span, description: format!("{path}/{}", words.join(" ")) });
        }
    }
}

/// The innermost member around a token.
fn around(members: &[Member], token: Span) -> Option<&Member> {
    members
        .iter()
        .filter(|member| member.span.start <= token.end && token.start <= member.span.end)
        .min_by_key(|member| member.span.len())
}

fn without(text: &str, span: Span) -> String {
    let range = span.range();
    format!("{} {}", &text[..range.start], &text[range.end..])
}

fn tokens(text: &str) -> Vec<(Token, Span)> {
    let lexer = Token::lexer(text).spanned();
    lexer.filter_map(|(token, range)| Some((token.ok()?, Span::from(range)))).collect()
}

/// Takes each token away in turn: what is lost, and where more than one thing is said.
fn take_away(name: &str, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let whole = members(&flow_syntax::parse(text, FileId(0)).file, text);
    // Every token of the design's texts; of long ones elsewhere only some, so that it stays quick. Which ones depends on
    // the text.
    let pace = if name.contains("tests/syntax/texts") { 1 } else { text.len() / 1500 + 1 };
    for (token, span) in tokens(text).into_iter().skip(text.len() % pace).step_by(pace) {
        if is_comment(text, token, span) {
            continue;
        }
        let line = text[..span.start as usize].matches('\n').count() + 1;
        let place = format!("{name}:{line}: without {:?}", span.of(text));
        let broken = without(text, span);
        let parsed = flow_syntax::parse(&broken, FileId(0));
        for fix in parsed.diagnostics.iter().flat_map(|one| &one.fixes).filter(|fix| fix.safe) {
            let edits: Vec<_> = fix.edits.iter().collect();
            let mended = flow_source::diagnostic::apply(&broken, &edits).expect("edits that fit");
            let left = flow_syntax::parse(&mended, FileId(0)).diagnostics;
            if !left.is_empty() {
                wrong.push(format!("{place}: {} leaves {}", fix.title, left.len()));
            }
        }
        if parsed.diagnostics.len() > 1 {
            let titles: Vec<&str> = parsed.diagnostics.iter().map(|one| one.title.as_str()).collect();
            wrong.push(format!("{place}: {titles:#?}"));
        }
        let kept: BTreeSet<String> =
            members(&parsed.file, &broken).into_iter().map(|member| member.description).collect();
        let excused = around(&whole, span).map(|member| member.span);
        for member in &whole {
            let touched = member.span.start <= span.end && span.start <= member.span.end;
            let excused = excused.is_some_and(|excused| excused.covers(member.span));
            if !touched && !excused && !kept.contains(&member.description) {
                wrong.push(format!("{place}: lost {}", member.description));
            }
        }
    }
    wrong
}

#[test]
fn a_token_that_is_missing_costs_the_member_around_it_and_one_message() {
    let texts = texts();
    let (left, right) = texts.split_at(texts.len() / 2);
    let all = |texts: &[(String, String)]| -> Vec<String> {
        texts.iter().flat_map(|(name, text)| take_away(name, text)).collect()
    };
    let wrong = std::thread::scope(|scope| {
        let other = scope.spawn(|| all(left));
        let mut wrong = all(right);
        wrong.extend(other.join().unwrap());
        wrong
    });
    for one in wrong.iter().take(60) {
        println!("{one}");
    }
    assert!(wrong.is_empty(), "{} times", wrong.len());
}

/// A comment, or the newline that ends it: without that the comment takes in the next line.
fn is_comment(text: &str, token: Token, span: Span) -> bool {
    let line = text[..span.start as usize].rsplit('\n').next().unwrap_or("");
    token == Token::Comment || (token == Token::NewLine && (line.contains("//") || line.contains('|')))
}

/// Half-written files: what stands before the line that is being written is there.
#[test]
fn every_prefix_keeps_what_it_holds() {
    for (name, text) in texts() {
        let whole = members(&flow_syntax::parse(&text, FileId(0)).file, &text);
        let pace = if text.len() > 6000 { 31 } else { 7 };
        for end in (0..text.len()).step_by(pace).filter(|end| text.is_char_boundary(*end)) {
            let prefix = &text[..end];
            let parsed = flow_syntax::parse(prefix, FileId(0));
            let kept: BTreeSet<String> =
                members(&parsed.file, prefix).into_iter().map(|member| member.description).collect();
            let line = prefix.rfind('\n').unwrap_or(0) as u32;
            for member in whole.iter().filter(|member| member.span.end < line) {
                assert!(
                    kept.contains(&member.description),
                    "{name}: up to {end}: lost {}",
                    member.description
                );
            }
            // One for the blocks that are still open, and for the line that is being written one, or two where half of
            // its last word is another word.
            assert!(parsed.diagnostics.len() <= 3, "{name}: up to {end}: {:#?}", parsed.diagnostics);
        }
    }
}

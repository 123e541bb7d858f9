//! A mistake costs at most the member around it, and says one thing.

mod common;

use common::texts;
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

#[test]
fn a_token_that_is_missing_costs_the_member_around_it() {
    let mut lost_in_all = Vec::new();
    for (name, text) in texts() {
        let whole = flow_syntax::parse(&text, FileId(0));
        let whole = members(&whole.file, &text);
        for (token, span) in tokens(&text) {
            if is_comment(&text, token, span) {
                continue;
            }
            let broken = without(&text, span);
            let parsed = flow_syntax::parse(&broken, FileId(0));
            let kept: BTreeSet<String> =
                members(&parsed.file, &broken).into_iter().map(|member| member.description).collect();
            let excused = around(&whole, span).map(|member| member.span);
            for member in &whole {
                let touched = member.span.start <= span.end && span.start <= member.span.end;
                let excused = excused.is_some_and(|excused| excused.covers(member.span));
                if !touched && !excused && !kept.contains(&member.description) {
                    lost_in_all
                        .push(format!("{name}: without {token:?} at {}: {}", span.start, member.description));
                }
            }
        }
    }
    for lost in lost_in_all.iter().take(60) {
        println!("{lost}");
    }
    assert!(lost_in_all.is_empty(), "{} members lost", lost_in_all.len());
}

/// A comment, or the newline that ends it: without that the comment takes in the next line.
fn is_comment(text: &str, token: Token, span: Span) -> bool {
    let line = text[..span.start as usize].rsplit('\n').next().unwrap_or("");
    token == Token::Comment || (token == Token::NewLine && (line.contains("//") || line.contains('|')))
}

#[test]
fn one_token_that_is_missing_is_one_mistake() {
    let mut loud = Vec::new();
    for (name, text) in texts() {
        for (token, span) in tokens(&text) {
            if is_comment(&text, token, span) {
                continue;
            }
            let broken = without(&text, span);
            let said = flow_syntax::parse(&broken, FileId(0)).diagnostics;
            if said.len() > 1 {
                let titles: Vec<&str> = said.iter().map(|one| one.title.as_str()).collect();
                let line = text[..span.start as usize].lines().count();
                loud.push(format!("{name}:{line}: without {token:?} at {}: {titles:#?}", span.start));
            }
        }
    }
    for one in loud.iter().take(40) {
        println!("{one}");
    }
    assert!(loud.is_empty(), "{} times more than one message", loud.len());
}

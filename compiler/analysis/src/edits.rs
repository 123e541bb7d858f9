//! Edits that put whole lines and steps into a text. The graph that rules look at doesn't hold the text: a rule, or an
//! editor, asks here for the edit.

use crate::load::module_of;
use flow_ir::{Deed, StandardUse, Step, StepKind, Type, Workflow};
use flow_source::{Edit, FileId, Files, Location, Span};
use flow_syntax::ast::{self, Arrow, Declaration, Target, Value};
use flow_syntax::words::{Keyword, Kind};

/// A file whose text may be edited.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    file: FileId,
    text: &'a str,
    tree: &'a ast::File,
    module: String,
}

/// A gate in front of a stage that meets a standard: all arrows that led to the stage lead to the gate. What isn't known
/// stands in it as an open question. `None` where no gate can stand there: in `finally`, and where a stage only undoes.
pub fn gate_in_front(
    page: &Page<'_>,
    workflow: &Workflow,
    step: &Step,
    need: &StandardUse,
) -> Option<Vec<Edit>> {
    let StepKind::Stage(stage) = &step.kind else { return None };
    let (around, block) = page.step(step)?;
    let name = block.name.text(page.text);
    // Which of several an arrow leads to isn't looked at.
    if around.kind == Kind::Finally || called(around, name, page.text) != 1 {
        return None;
    }
    let leading: Vec<Span> = arrows(&[around])
        .into_iter()
        .filter_map(|arrow| match &arrow.target {
            Target::Call(call) if call.path.text(page.text) == name => Some(call.path.span),
            _ => None,
        })
        .collect();
    if leading.is_empty() && steps(around).next().is_none_or(|first| first.span != block.span) {
        return None;
    }
    let standard = page.standard(need)?;
    let gate = page.free(&format!("approve_{name}"));
    let mut of: Vec<&str> = Vec::new();
    let given = stage.does.iter().filter_map(|deed| match deed {
        Deed::Action(call) => Some(&call.arguments),
        Deed::Text(_) => None,
    });
    let mut given: Vec<_> = given.flatten().map(|argument| &argument.value).collect();
    let mut paths: Vec<&[String]> = stage.work.reads.iter().map(|read| read.path.as_slice()).collect();
    while let Some(value) = given.pop() {
        match &value.kind {
            flow_ir::ExpressionKind::Variable { path } => paths.push(path),
            _ => given.extend(value.parts()),
        }
    }
    for first in paths.into_iter().filter_map(<[String]>::first) {
        let mut types = workflow
            .variables
            .iter()
            .map(|one| (&one.name, &one.type_))
            .chain(workflow.parameters.iter().map(|one| (&one.name, &one.type_)));
        let written = types.any(|(name, type_)| name == first && !matches!(type_, Type::Holder { .. }));
        if written && !of.contains(&first.as_str()) {
            of.push(first);
        }
    }
    let of = if of.is_empty() { String::new() } else { format!(" of {}", of.join(", ")) };
    let (at, indent) = page.above(block);
    // As the steps around it stand: with a blank line between them, or without.
    let blank =
        page.text.get(..at as usize).is_some_and(|before| before.trim_end_matches(' ').ends_with("\n\n"));
    let gap = if blank { "\n" } else { "" };
    let text = format!(
        "gate {gate}{of} {{\n{indent}  by       unknown \"Who approves it?\"\n{indent}  meets    {}\n{indent}  within   unknown \"How long may it take?\"\n{indent}  accept   -> {name}\n{indent}  rework   -> unknown \"Where is it mended?\"\n{indent}  reject   -> unknown \"Where does it end?\"\n{indent}  late     -> unknown \"Where does it lead when nobody answers?\"\n{indent}}}\n{gap}{indent}",
        standard.name
    );
    let mut edits: Vec<Edit> = leading
        .into_iter()
        .map(|span| Edit { location: Location::new(page.file, span), text: gate.clone() })
        .collect();
    edits.push(Edit { location: Location::new(page.file, Span::at(at)), text });
    edits.extend(standard.taken);
    Some(edits)
}

/// The line with which a gate says that it meets a standard, after those that say who reviews.
pub fn meets(page: &Page<'_>, gate: &Step, need: &StandardUse) -> Option<Vec<Edit>> {
    let (_, block) = page.step(gate)?;
    let last = block.lines.iter().rfind(|line| line.keyword == Some(Keyword::By))?;
    let standard = page.standard(need)?;
    let (_, indent) = page.above(block);
    let text = format!("\n{indent}  meets    {}", standard.name);
    let line = Edit { location: Location::new(page.file, last.span.after()), text };
    Some(std::iter::once(line).chain(standard.taken).collect())
}

/// All arrows of some blocks, and of the blocks in them, in order of text.
pub fn arrows<'a>(blocks: &[&'a Declaration]) -> Vec<&'a Arrow> {
    let mut found: Vec<&Arrow> = Vec::new();
    let mut open: Vec<&Declaration> = blocks.iter().rev().copied().collect();
    while let Some(block) = open.pop() {
        found.extend(arrows_of(block));
        open.extend(block.lines.iter().filter_map(|line| match &line.value {
            Value::Declaration(inner) => Some(&**inner),
            _ => None,
        }));
    }
    found.sort_by_key(|arrow| arrow.span.start);
    found
}

/// The arrows of a block itself, without those of the blocks in it.
pub fn arrows_of(block: &Declaration) -> impl Iterator<Item = &Arrow> {
    block.lines.iter().flat_map(|line| match &line.value {
        Value::Way(way) | Value::Verdict { way, .. } | Value::On { way, .. } => way.arrows.as_slice(),
        Value::Fails { way, .. } | Value::Stalls { way, .. } => way.arrows.as_slice(),
        _ => &[],
    })
}

/// Whether a kind of declaration is a step.
pub const fn is_step(kind: Kind) -> bool {
    matches!(kind, Kind::Stage | Kind::Gate | Kind::Decide | Kind::Parallel | Kind::Wait | Kind::Run)
}

/// The steps of a block, in order of text.
fn steps(block: &Declaration) -> impl Iterator<Item = &Declaration> {
    block.lines.iter().filter_map(|line| match &line.value {
        Value::Declaration(inner) if is_step(inner.kind) => Some(&**inner),
        _ => None,
    })
}

/// How many steps in a block, and in the blocks in it, have a name.
fn called(block: &Declaration, name: &str, text: &str) -> usize {
    let mut open = vec![block];
    let mut count = 0;
    while let Some(block) = open.pop() {
        count += steps(block).filter(|step| step.name.text(text) == name).count();
        open.extend(block.lines.iter().filter_map(|line| match &line.value {
            Value::Declaration(inner) => Some(&**inner),
            _ => None,
        }));
    }
    count
}

/// A standard as a file may name it.
struct Named {
    name: String,
    /// What takes it from elsewhere, where nothing does yet.
    taken: Option<Edit>,
}

impl<'a> Page<'a> {
    /// One of the files, and its tree.
    pub fn new(files: &'a Files, file: FileId, tree: &'a ast::File) -> Option<Self> {
        let source = files.get(file)?;
        Some(Self { file, text: source.text(), tree, module: module_of(source.path()) })
    }

    /// The declaration of a step, and the one that it stands in.
    fn step(&self, step: &Step) -> Option<(&'a Declaration, &'a Declaration)> {
        let origin = step.head.origin;
        if origin.file != self.file.0 {
            return None;
        }
        let covers = |one: &&Declaration| one.span.start <= origin.start && origin.start < one.span.end;
        let mut block = self.tree.declarations.iter().find(covers)?;
        loop {
            let inner = block.lines.iter().find_map(|line| match &line.value {
                Value::Declaration(inner) => Some(&**inner).filter(covers),
                _ => None,
            })?;
            if inner.name.span.start == origin.start {
                return Some((block, inner));
            }
            block = inner;
        }
    }

    /// Where something can be put above a declaration and the comments that belong to it; and how far it is indented.
    fn above(&self, block: &Declaration) -> (u32, &'a str) {
        let start_of_line =
            |at: usize| self.text.get(..at).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
        let mut line = start_of_line(block.span.start as usize);
        let indent = self.text.get(line..block.span.start as usize).unwrap_or("");
        let mut at = block.span.start as usize;
        while line > 0 {
            let before = start_of_line(line - 1);
            let text = self.text.get(before..line).unwrap_or("");
            if !text.trim_start().starts_with("//") {
                break;
            }
            line = before;
            at = before + (text.len() - text.trim_start().len());
        }
        let indent = if indent.trim().is_empty() { indent } else { "" };
        (u32::try_from(at).unwrap_or(u32::MAX), indent)
    }

    /// A name that nothing in the file has yet.
    fn free(&self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 2;
        while self.text.contains(&name) {
            name = format!("{wanted}_{number}");
            number += 1;
        }
        name
    }

    /// How a standard is named here; `None` for one with parameters, of which it isn't known what they would be.
    fn standard(&self, need: &StandardUse) -> Option<Named> {
        let (module, name) = need.standard.rsplit_once('.').filter(|_| !need.standard.contains('('))?;
        let takes = |line: &&ast::Use| line.module.text(self.text) == module;
        let named = |line: &ast::Use| match &line.names {
            None => true,
            Some(names) => names.iter().any(|one| one.text(self.text) == name),
        };
        let known = self.module == module || self.tree.uses.iter().filter(takes).any(named);
        let taken = (!known).then(|| {
            let (at, text) = self.tree.take(self.text, module, name);
            Edit { location: Location::new(self.file, at), text }
        });
        Some(Named { name: name.to_owned(), taken })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{analysis, offered};

    const PAY: &str = r#"use std.risk { irreversible }

role Lead { people dora, emil, fay }

system Bank {
  owner  Lead
  action pay(sum: Money) risk irreversible idempotent
}

workflow Pay(sum: Money) {
  owner   Lead
  within  3 days
  late    -> open
  outcome paid
  outcome open

  stage note {
    by     Lead
    writes why: Text
    done   -> pay
    fails  -> open
  }

  // Only once a day.
  /// The bank does it.
  stage pay {
    by    Bank
    reads why
    do    pay(sum)
    fails -> pay at most 1 times
      else -> open
    done  -> paid
  }
}
"#;

    fn mended(text: &str, title: &str) -> String {
        let before = analysis(&flow_syntax::format(text).expect("it can be read"));
        let found = before.diagnostics.iter().find(|found| found.rule.name == "unguarded_risk");
        let text = offered(&before, found.expect("it is unguarded"), title);
        assert_eq!(flow_syntax::format(&text).as_ref(), Ok(&text), "it is tidy");
        let after = analysis(&text);
        let still = after.diagnostics.iter().any(|found| found.rule.name == "unguarded_risk");
        assert!(!still, "{text}");
        text
    }

    #[test]
    fn a_gate_is_put_in_front_of_a_stage() {
        let text = mended(PAY, "Put a gate in front of it that meets `human_approval`");
        let gate = r#"
  gate approve_pay of why, sum {
    by       unknown "Who approves it?"
    meets    human_approval
    within   unknown "How long may it take?"
    accept   -> pay
    rework   -> unknown "Where is it mended?"
    reject   -> unknown "Where does it end?"
    late     -> unknown "Where does it lead when nobody answers?"
  }

  // Only once a day.
  /// The bank does it.
  stage pay {
"#;
        assert!(text.contains(gate), "{text}");
        assert!(text.contains("use std.standards { human_approval }\n"), "{text}");
        assert!(text.contains("    done    -> approve_pay\n"), "{text}");
        assert!(text.contains("    fails   -> approve_pay at most 1 times\n"), "{text}");
    }

    #[test]
    fn a_gate_is_put_where_a_case_begins() {
        let (head, pay) = PAY.split_once("  stage note").expect("it is there");
        let (_, pay) = pay.split_once("  // Only").expect("it is there");
        let text = format!("{head}  // Only{}", pay.replace("reads why", "reads sum"));
        let text = mended(&text, "Put a gate in front");
        assert!(text.contains("  outcome open\n\n  gate approve_pay of sum {\n"), "{text}");
    }

    #[test]
    fn a_gate_that_would_do_says_so() {
        let gate = "  gate look of sum, why {\n    by     2 of Lead\n    within 1 day\n    accept -> pay\n    reject -> open\n    late   -> open\n  }\n\n  // Only";
        let text = PAY.replace("done   -> pay\n", "done   -> look\n").replace("  // Only", gate);
        let text = mended(&text, "Say that “Look” meets `human_approval`");
        assert!(text.contains("    by       2 of Lead\n    meets    human_approval\n"), "{text}");
    }

    #[test]
    fn no_gate_is_put_where_none_can_stand() {
        let text = PAY.replace("    done   -> pay\n", "    undo   pay\n    done   -> paid\n");
        let text = text.replace("outcome open\n", "outcome open unwinds\n");
        let found = analysis(&text);
        let found = found.diagnostics.iter().find(|found| found.rule.name == "unguarded_risk");
        let titles: Vec<&str> =
            found.iter().flat_map(|found| &found.fixes).map(|fix| fix.title.as_str()).collect();
        assert!(titles.iter().all(|title| !title.contains("in front")), "{titles:?}");
    }
}

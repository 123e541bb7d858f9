//! Which labels the data of a workflow carries: its own, and those of the fields inside it.

use flow_ir::{Deed, Expression, ExpressionKind, Package, Step, StepKind, Type, Workflow};
use rustc_hash::{FxHashMap, FxHashSet};

/// Records inside records are looked into so far.
const DEPTH: u32 = 16;

/// The data of a workflow by name, and the order of labels.
pub struct Labels<'a> {
    data: FxHashMap<&'a str, (&'a Type, &'a [String])>,
    above: FxHashMap<&'a str, &'a [String]>,
}

impl<'a> Labels<'a> {
    /// Looks at the data of a workflow.
    pub fn new(workflow: &'a Workflow, package: &'a Package) -> Self {
        let mut data: FxHashMap<&'a str, (&'a Type, &'a [String])> = FxHashMap::default();
        for field in &workflow.parameters {
            data.insert(&field.name, (&field.type_, &field.labels));
        }
        for variable in &workflow.variables {
            data.insert(&variable.name, (&variable.type_, &variable.labels));
        }
        for step in workflow.all_steps() {
            if let StepKind::Parallel(parallel) = &step.kind
                && let Some(each) = &parallel.each
            {
                data.insert(&each.name, (&each.type_, &[]));
            }
        }
        let above =
            package.labels.iter().map(|label| (label.head.id.as_str(), label.above.as_slice())).collect();
        Self { data, above }
    }

    /// Whether a label is another one, or above it.
    pub fn is_at_least(&self, label: &str, least: &str) -> bool {
        let mut visited: FxHashSet<&str> = FxHashSet::default();
        let mut open = vec![label];
        while let Some(id) = open.pop() {
            if id == least {
                return true;
            }
            if visited.insert(id) {
                open.extend(self.above.get(id).copied().unwrap_or_default().iter().map(String::as_str));
            }
        }
        false
    }

    /// The labels of what a step reads, and of what its actions and runs are given.
    pub fn read_in(&self, step: &'a Step, package: &'a Package) -> Vec<&'a str> {
        let mut found = Vec::new();
        for read in step.work().into_iter().flat_map(|work| &work.reads) {
            self.at(&read.path, &read.except, package, &mut found);
        }
        let mut open: Vec<&'a Expression> = Vec::new();
        match &step.kind {
            StepKind::Stage(stage) => {
                for deed in &stage.does {
                    if let Deed::Action(call) = deed {
                        open.extend(call.arguments.iter().map(|argument| &argument.value));
                    }
                }
            }
            StepKind::Run(run) => open.extend(run.arguments.iter().map(|argument| &argument.value)),
            _ => {}
        }
        while let Some(expression) = open.pop() {
            match &expression.kind {
                ExpressionKind::Variable { path } => self.at(path, &[], package, &mut found),
                _ => open.extend(expression.parts()),
            }
        }
        found
    }

    /// The labels of what a step writes.
    pub fn written_in(&self, step: &'a Step, package: &'a Package) -> Vec<&'a str> {
        let mut found = Vec::new();
        for write in step.work().into_iter().flat_map(|work| &work.writes) {
            found.extend(write.labels.iter().map(String::as_str));
            inside(&write.type_, &[], package, &mut found);
        }
        found
    }

    /// The labels at a path, above and below it.
    fn at(&self, path: &[String], except: &[Vec<String>], package: &'a Package, found: &mut Vec<&'a str>) {
        let Some((first, rest)) = path.split_first() else { return };
        let Some((type_, labels)) = self.data.get(first.as_str()).copied() else { return };
        found.extend(labels.iter().map(String::as_str));
        let mut at = type_;
        for name in rest {
            let Some(field) = fields(at, package).iter().find(|field| field.name == *name) else { return };
            found.extend(field.labels.iter().map(String::as_str));
            at = &field.type_;
        }
        let except: Vec<&[String]> = except.iter().filter_map(|out| out.strip_prefix(path)).collect();
        inside(at, &except, package, found);
    }
}

fn fields<'a>(type_: &'a Type, package: &'a Package) -> &'a [flow_ir::Field] {
    let mut at = type_;
    for _ in 0..DEPTH {
        match at {
            Type::List { item } | Type::Optional { item } => at = item,
            Type::Record { id } => return package.record(id).map_or(&[], |record| &record.fields),
            _ => break,
        }
    }
    &[]
}

/// The labels of the fields inside, but for those left out.
fn inside<'a>(type_: &'a Type, except: &[&[String]], package: &'a Package, found: &mut Vec<&'a str>) {
    let mut open: Vec<(&'a Type, Vec<&[String]>, u32)> = vec![(type_, except.to_vec(), 0)];
    let mut budget = 4_096;
    while let Some((type_, except, depth)) = open.pop() {
        if depth > DEPTH {
            continue;
        }
        for field in fields(type_, package) {
            budget -= 1;
            if budget == 0 {
                return;
            }
            let inner: Vec<&[String]> = except
                .iter()
                .filter_map(|path| path.split_first())
                .filter(|(first, _)| **first == field.name)
                .map(|(_, rest)| rest)
                .collect();
            if inner.iter().any(|rest| rest.is_empty()) {
                continue;
            }
            for label in &field.labels {
                if !found.contains(&label.as_str()) {
                    found.push(label);
                }
            }
            open.push((&field.type_, inner, depth + 1));
        }
    }
}

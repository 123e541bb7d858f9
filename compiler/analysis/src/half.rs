//! Declarations that could only be read in part. What they seem to lack may stand in the line that couldn't be read, and
//! that line has been reported.

use crate::program::Unit;
use flow_source::{Diagnostic, FileId, Files, Level, Span};
use flow_syntax::ast::{Declaration, File, Header, Value};
use flow_syntax::words::Kind;
use rustc_hash::{FxHashMap, FxHashSet};

/// Rules about what isn't there.
const ABOUT_WHAT_IS_MISSING: [&str; 11] = [
    "missing_argument",
    "missing_else",
    "missing_input",
    "missing_line",
    "missing_performer",
    "missing_way",
    "no_steps",
    "payload_missing",
    "step_takes_nothing",
    "unhandled_outcome",
    "waits_for_nothing",
];
/// Rules about names, which may be declared in brackets that couldn't be read.
const ABOUT_NAMES: [&str; 4] = ["unknown_argument", "unknown_name", "unknown_part", "unknown_target"];

/// The declarations that could only be read in part.
#[derive(Debug, Default)]
pub(crate) struct Half {
    files: FxHashMap<FileId, Vec<Broken>>,
    /// The names of the workflows among them, or around them: scenarios speak about what is inside.
    workflows: FxHashSet<String>,
}

#[derive(Clone, Copy, Debug)]
struct Broken {
    /// The declaration.
    whole: Span,
    /// True where its first line couldn't be read.
    header: bool,
}

impl Half {
    /// Finds them by what the parser had to say.
    pub(crate) fn of(files: &Files, units: &[Unit], diagnostics: &[Diagnostic]) -> Self {
        let mut half = Self::default();
        for found in diagnostics.iter().filter(|found| found.level == Level::Error) {
            // Where there is a safe way to mend it, it was clear what was meant.
            if found.fixes.first().is_some_and(|fix| fix.safe) {
                continue;
            }
            let place = found.location();
            let unit = units.get(place.file.0 as usize).filter(|unit| unit.file == place.file);
            let outermost = unit.and_then(|unit| outermost(&unit.parsed.file, place.span));
            if let Some(workflow) = outermost.filter(|outermost| outermost.kind == Kind::Workflow) {
                let text = files.get(place.file).map_or("", |file| file.text());
                half.workflows.insert(workflow.name.text(text).to_owned());
            }
            if let Some(declaration) = unit.and_then(|unit| innermost(&unit.parsed.file, place.span)) {
                let inside = declaration.body.map_or(declaration.span.end, |body| body.start);
                let broken = Broken { whole: declaration.span, header: place.span.start < inside };
                half.files.entry(place.file).or_default().push(broken);
            }
        }
        half
    }

    /// Takes out what may only seem to be missing.
    pub(crate) fn forgive(&self, files: &Files, units: &[Unit], diagnostics: &mut Vec<Diagnostic>) {
        if self.files.is_empty() {
            return;
        }
        diagnostics.retain(|found| {
            // What is used may be used where nothing could be read.
            if found.rule.name == "unused_use" && self.files.contains_key(&found.location().file) {
                return false;
            }
            if found.rule.name == "unknown_part" && self.is_about_half(files, units, found) {
                return false;
            }
            let missing = ABOUT_WHAT_IS_MISSING.contains(&found.rule.name);
            let name = ABOUT_NAMES.contains(&found.rule.name);
            let place = found.location();
            let Some(broken) = self.files.get(&place.file).filter(|_| missing || name) else { return true };
            if name {
                return !broken.iter().any(|broken| broken.header && broken.whole.covers(place.span));
            }
            let unit = units.get(place.file.0 as usize);
            let Some(own) = unit.and_then(|unit| innermost(&unit.parsed.file, place.span)) else {
                return true;
            };
            !broken.iter().any(|broken| broken.whole == own.span)
        });
    }
}

impl Half {
    /// True for what a scenario says about the inside of a workflow that could only be read in part.
    fn is_about_half(&self, files: &Files, units: &[Unit], found: &Diagnostic) -> bool {
        let place = found.location();
        let unit = units.get(place.file.0 as usize).filter(|unit| unit.file == place.file);
        let own = unit.and_then(|unit| outermost(&unit.parsed.file, place.span));
        let Some(Header::Of(paths)) = own.map(|own| &own.header) else { return false };
        let text = files.get(place.file).map_or("", |file| file.text());
        let names = paths.iter().filter_map(|path| path.names.last());
        names.into_iter().any(|name| self.workflows.contains(name.text(text)))
    }
}

/// The declaration of the file that a place stands in.
fn outermost(tree: &File, span: Span) -> Option<&Declaration> {
    let after = tree.declarations.partition_point(|declaration| declaration.span.start <= span.start);
    tree.declarations.get(after.checked_sub(1)?).filter(|found| found.span.covers(span))
}

/// The declaration around a place that has none around it inside.
pub(crate) fn innermost(tree: &File, span: Span) -> Option<&Declaration> {
    let mut found = outermost(tree, span)?;
    loop {
        let inner = found.lines.iter().find_map(|line| match &line.value {
            Value::Declaration(inner) if inner.span.covers(span) => Some(&**inner),
            _ => None,
        });
        match inner {
            Some(inner) => found = inner,
            None => return Some(found),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn what_only_seems_to_be_missing_is_not_told() {
        told(
            r#"
// file: work.flow
use std.risk { reversible }
role Clerk { people ana, ben }
workflow Order {
  owner   Clerk
  outcome sent
  stage 12 pack {
    by   Clerk
    risk reversible
    done -> sent
  }
}
// file: scenarios.flow
use work { Order }
scenario "it goes out" of Order {
  when   pack takes 10m
  expect outcome sent
}
"#,
            &["unexpected: `12` stands where a name should"],
        );
    }
}

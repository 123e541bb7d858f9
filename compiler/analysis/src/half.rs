//! Declarations that could only be read in part. What they seem to lack may stand in the line that couldn't be read, and
//! that line has been reported.

use crate::program::Unit;
use flow_source::{Diagnostic, FileId, Level, Span};
use flow_syntax::ast::{Declaration, File, Value};
use rustc_hash::FxHashMap;

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
    pub(crate) fn of(units: &[Unit], diagnostics: &[Diagnostic]) -> Self {
        let mut half = Self::default();
        for found in diagnostics.iter().filter(|found| found.level == Level::Error) {
            // Where there is a safe way to mend it, it was clear what was meant.
            if found.fixes.first().is_some_and(|fix| fix.safe) {
                continue;
            }
            let place = found.location();
            let unit = units.get(place.file.0 as usize).filter(|unit| unit.file == place.file);
            if let Some(declaration) = unit.and_then(|unit| innermost(&unit.parsed.file, place.span)) {
                let inside = declaration.body.map_or(declaration.span.end, |body| body.start);
                let broken = Broken { whole: declaration.span, header: place.span.start < inside };
                half.files.entry(place.file).or_default().push(broken);
            }
        }
        half
    }

    /// Takes out what may only seem to be missing.
    pub(crate) fn forgive(&self, units: &[Unit], diagnostics: &mut Vec<Diagnostic>) {
        if self.files.is_empty() {
            return;
        }
        diagnostics.retain(|found| {
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

/// The declaration around a place that has none around it inside.
fn innermost(tree: &File, span: Span) -> Option<&Declaration> {
    let after = tree.declarations.partition_point(|declaration| declaration.span.start <= span.start);
    let mut found = tree.declarations.get(after.checked_sub(1)?).filter(|found| found.span.covers(span))?;
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

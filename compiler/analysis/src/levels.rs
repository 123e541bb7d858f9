//! Which findings count: warnings that a text accepts with its reasons, and the levels that a package sets.

use crate::Options;
use crate::program::Program;
use crate::rules::{self, forbidden_allow, unknown_rule, unused_allow};
use flow_ir::Allowed;
use flow_source::{Diagnostic, FileId, Level, Location, Rule, Span};

/// Takes out what is accepted, reports what can't be, and sets the levels.
pub(crate) fn apply(
    program: &Program<'_>,
    allowed: &[(Allowed, Location)],
    options: &Options,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut said = Vec::new();
    let mut open: Vec<(&Allowed, Location, &'static Rule, bool)> = Vec::new();
    for (allowed, whole) in allowed {
        let origin = allowed.origin;
        let place = Location::new(FileId(origin.file), Span::new(origin.start, origin.end));
        let own = find(&allowed.rule);
        match own.or_else(|| options.other_rules.iter().copied().find(|rule| rule.name == allowed.rule)) {
            None => {
                let mut names: Vec<&str> =
                    all().filter(|rule| rule.level == Level::Warning).map(|rule| rule.name).collect();
                names.extend(options.other_rules.iter().map(|rule| rule.name));
                let near = program.nearest(&allowed.rule, &names);
                said.push(unknown_rule::diagnostic(&allowed.rule, near, place));
            }
            Some(rule) if rule.level == Level::Error => said.push(forbidden_allow::diagnostic(rule, place)),
            // Rules of other crates speak later; what they have to say isn't known here.
            Some(rule) => open.push((allowed, *whole, rule, own.is_none())),
        }
    }
    diagnostics.retain(|diagnostic| {
        let place = diagnostic.location();
        let mut kept = true;
        for (_, whole, rule, used) in &mut open {
            if std::ptr::eq(*rule, diagnostic.rule)
                && whole.file == place.file
                && whole.span.covers(place.span)
            {
                *used = true;
                kept = false;
            }
        }
        kept
    });
    // Where something is broken, not every rule could look: whether a warning is there isn't known.
    let broken = diagnostics.iter().chain(&said).any(|diagnostic| diagnostic.rule.level == Level::Error);
    for (allowed, _, rule, used) in open {
        if !used && !broken {
            let origin = allowed.origin;
            let place = Location::new(FileId(origin.file), Span::new(origin.start, origin.end));
            let line = line_of(program, place);
            said.push(unused_allow::diagnostic(rule, place, line));
        }
    }
    diagnostics.append(&mut said);
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| diagnostic.rule.level != Level::Error) {
        for (name, level) in &options.levels {
            if name == diagnostic.rule.name || name == "warnings" {
                diagnostic.level = *level;
            }
        }
    }
    diagnostics.retain(|diagnostic| diagnostic.level != Level::Allow);
}

/// The rules of this crate and of the syntax.
fn all() -> impl Iterator<Item = &'static Rule> {
    rules::ALL.iter().chain(flow_syntax::rules::ALL).copied()
}

fn find(name: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.name == name)
}

/// The whole line on which something stands, with its line break.
fn line_of(program: &Program<'_>, place: Location) -> Location {
    let Some(file) = program.files.get(place.file) else { return place };
    let line = file.line_of(place.span.start);
    let start = file.line_span(line).start;
    let next = file.line_span(line + 1).start;
    Location::new(place.file, Span::new(start, next.max(file.line_span(line).end)))
}

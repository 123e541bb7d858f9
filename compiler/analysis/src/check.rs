//! A whole analysis, from files to the graph.

use crate::half::Half;
use crate::load::{Loaded, load};
use crate::lowering::outline::Outlines;
use crate::lowering::{Lowering, classes};
use crate::program::{Program, Unit};
use crate::references::{self, References};
use crate::{Analysis, Options, Sources, levels, orders, promises};
use flow_ir::Package;
use flow_source::{Diagnostic, Level};

/// Checks a package and makes its graph.
pub fn analyse(sources: &dyn Sources, options: &Options) -> Analysis {
    let Loaded { files, units, mut diagnostics } = load(sources);
    let half = Half::of(&units, &diagnostics);
    let mut program = Program::new(&files, &units);
    program.connect(&mut diagnostics);
    let references = References::new(options.references);
    references::of_uses(&program, &references);
    let (mut package, references) = lower(&program, &mut diagnostics, options, (&half, &units), references);
    package.version = flow_ir::VERSION;
    package.name.clone_from(&options.package);
    package.files = files.iter().map(|(_, file)| file.path().to_owned()).collect();
    let references = references.finish(&files);
    Analysis { package, diagnostics, references, files }
}

fn lower(
    program: &Program<'_>,
    diagnostics: &mut Vec<Diagnostic>,
    options: &Options,
    (half, units): (&Half, &[Unit]),
    references: References,
) -> (Package, References) {
    let outlines = Outlines::of(program);
    let mut lowering = Lowering::new(program, &outlines, references);
    for (index, module) in program.modules.iter().enumerate() {
        if !module.standard {
            for symbol in program.declarations(index) {
                lowering.declare(symbol);
            }
        }
    }
    // What is used of the standard library may use more of it.
    loop {
        let reached = lowering.take_reached();
        if reached.is_empty() {
            break;
        }
        for symbol in reached.into_iter().filter_map(|index| program.symbols.get(index)) {
            lowering.declare(symbol);
        }
    }
    let references = lowering.references;
    let mut output = lowering.output;
    diagnostics.append(&mut output.diagnostics);
    program.unused(diagnostics);
    output.package.sort();
    classes::complete(&mut output.package);
    orders::check(&output.package, diagnostics);
    // Promises are about what is understood; half of a workflow would break most of them.
    if diagnostics.iter().all(|diagnostic| diagnostic.level != Level::Error) {
        diagnostics.append(&mut promises::check(&output.package, program, options, &output.enacted));
        program.never_named(diagnostics);
    }
    half.forgive(units, diagnostics);
    once(diagnostics);
    levels::apply(program, &output.allowed, options, diagnostics);
    flow_source::diagnostic::sort(diagnostics);
    cap(diagnostics);
    (output.package, references)
}

/// Takes out what is said about words that could not be read as they stand: the parser has said so, with the edit.
fn once(diagnostics: &mut Vec<Diagnostic>) {
    let is_syntax =
        |found: &Diagnostic| flow_syntax::rules::ALL.iter().any(|rule| rule.name == found.rule.name);
    let told: Vec<_> =
        diagnostics.iter().filter(|found| is_syntax(found)).map(Diagnostic::location).collect();
    if told.is_empty() {
        return;
    }
    diagnostics.retain(|found| {
        let place = found.location();
        let same = |other: &flow_source::Location| {
            other.file == place.file && !other.span.is_empty() && other.span.covers(place.span)
        };
        is_syntax(found) || !told.iter().any(same)
    });
}

/// Says that there are more, where there are more findings than anybody reads.
fn cap(diagnostics: &mut Vec<Diagnostic>) {
    use crate::lowering::MOST_FINDINGS;
    if diagnostics.len() <= MOST_FINDINGS {
        return;
    }
    diagnostics.sort_by_key(|found| std::cmp::Reverse(found.level));
    diagnostics.truncate(MOST_FINDINGS);
    flow_source::diagnostic::sort(diagnostics);
    if let Some(last) = diagnostics.last() {
        diagnostics.push(flow_syntax::rules::too_many_mistakes::capped(last.location(), MOST_FINDINGS));
    }
}

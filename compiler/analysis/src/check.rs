//! A whole analysis, from files to the graph.

use crate::half::{self, Half};
use crate::load::{Loaded, load};
use crate::lowering::outline::Outlines;
use crate::lowering::{Lowering, classes};
use crate::program::{Program, Unit};
use crate::references::{self, References};
use crate::rules::unknown_name;
use crate::{Analysis, Options, Sources, levels, orders, promises};
use flow_ir::Package;
use flow_source::{Diagnostic, Label, Level, Location};
use std::ops::Range;

/// Checks a package and makes its graph.
pub fn analyse(sources: &dyn Sources, options: &Options) -> Analysis {
    let Loaded { files, units, mut diagnostics, .. } = load(sources, options.side_by_side);
    let half = Half::of(&files, &units, &diagnostics);
    let mut program = Program::new(&files, &units);
    program.connect(&mut diagnostics);
    let references = References::new(options.references);
    references::of_uses(&program, &references);
    let (mut package, references) = lower(&program, &mut diagnostics, options, (&half, &units), references);
    package.version = flow_ir::VERSION;
    package.name.clone_from(&options.package);
    package.files = files.iter().map(|(_, file)| file.path().to_owned()).collect();
    let references = references.finish(&files);
    let trees = units.into_iter().map(|unit| unit.parsed).collect();
    Analysis { package, diagnostics, references, files, trees }
}

fn lower(
    program: &Program<'_>,
    diagnostics: &mut Vec<Diagnostic>,
    options: &Options,
    (half, units): (&Half, &[Unit]),
    references: References,
) -> (Package, References) {
    let outlines = Outlines::of(program);
    // Where every reference is wanted, as in editors, a package is lowered in one piece.
    let side_by_side = options.side_by_side.filter(|_| !options.references);
    let mut lowering = Lowering::new(program, &outlines, references, side_by_side);
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
    half.forgive(program.files, units, diagnostics);
    once(program, diagnostics);
    with_sign(program, diagnostics);
    nowhere(diagnostics);
    levels::apply(program, &output.allowed, options, diagnostics);
    flow_source::diagnostic::sort(diagnostics);
    cap(diagnostics);
    (output.package, references)
}

/// Rules about what a name stands for.
const ABOUT_MEANING: [&str; 5] =
    ["unknown_name", "unknown_target", "unknown_argument", "unknown_action", "wrong_kind"];

/// Rules about what a declaration lacks.
const ABOUT_LACK: [&str; 4] = ["missing_line", "missing_way", "waits_for_nothing", "no_steps"];

/// The block of the declaration that a place belongs to, in bytes; empty where it has none.
fn block(program: &Program<'_>, place: Location) -> Range<usize> {
    let module = program.modules.get(place.file.0 as usize).filter(|module| module.file == place.file);
    let declaration = module.and_then(|module| half::innermost(module.tree, place.span));
    declaration.and_then(|declaration| declaration.body).map_or(0..0, flow_source::Span::range)
}

/// Takes out what is said about words that could not be read as they stand, and about a name right before a word that
/// doesn't fit: the parser has said so, and what the name was meant to be isn't known. So it is with what a block lacks of
/// which a line could not be read.
fn once(program: &Program<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let is_syntax =
        |found: &Diagnostic| flow_syntax::rules::ALL.iter().any(|rule| rule.name == found.rule.name);
    let told: Vec<(Location, &str)> = diagnostics
        .iter()
        .filter(|found| is_syntax(found))
        .map(|found| (found.location(), found.rule.name))
        .collect();
    if told.is_empty() {
        return;
    }
    diagnostics.retain(|found| {
        if is_syntax(found) {
            return true;
        }
        let place = found.location();
        // What a block seems to lack may stand in a line of it that could not be read.
        let block = match ABOUT_LACK.contains(&found.rule.name) {
            true => block(program, place),
            false => 0..0,
        };
        let about_meaning = ABOUT_MEANING.contains(&found.rule.name);
        let text = program.files.get(place.file).map_or("", |file| file.text());
        !told.iter().filter(|(other, _)| other.file == place.file).any(|(other, rule)| {
            if !other.span.is_empty() && other.span.covers(place.span) {
                return true;
            }
            if block.contains(&(other.span.start as usize)) {
                return true;
            }
            let between = place.span.end as usize..other.span.start as usize;
            let gap = text.get(between);
            match *rule {
                "unexpected" | "comma_between_people" => {
                    about_meaning
                        && gap.is_some_and(|gap| gap.bytes().all(|byte| byte == b' ' || byte == b'\t'))
                }
                // What a `use` takes that couldn't be read.
                "use_braces" => {
                    let (taken, name) = (other.span.of(text), place.span.of(text));
                    found.rule.name == "unknown_name" && (taken.contains(name) || taken.contains('*'))
                }
                _ => false,
            }
        })
    });
}

/// Rules about the word or sign before a value that are mended beside it.
const ABOUT_SIGN: [&str; 2] = ["stray_colon", "foreign_word"];

/// `owner: Finance`, where nobody is called so: the sign before a name that means nothing is told with the name, in one message
/// with one edit.
fn with_sign(program: &Program<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let signs: Vec<Diagnostic> =
        diagnostics.iter().filter(|found| ABOUT_SIGN.contains(&found.rule.name)).cloned().collect();
    // `size is 'large'`: where the quotes go, it does not matter which they were.
    let unquoted: Vec<Location> = diagnostics
        .iter()
        .filter(|found| found.rule.name == "different_units")
        .flat_map(|found| found.fixes.first().map(|fix| fix.edits.clone()).unwrap_or_default())
        .map(|edit| edit.location)
        .collect();
    diagnostics.retain(|found| found.rule.name != "quote_spelling" || !unquoted.contains(&found.location()));
    // `size == "large"`: the sign and the quotes are one mistake.
    let compared: Vec<Diagnostic> = diagnostics
        .iter()
        .filter(|found| found.rule.name == "comparison_spelling" && found.fixes.len() == 1)
        .cloned()
        .collect();
    for sign in compared {
        let place = sign.location();
        let around = |found: &&mut Diagnostic| {
            let whole = found.location();
            found.rule.name == "different_units"
                && !found.fixes.is_empty()
                && whole.file == place.file
                && whole.span.covers(place.span)
        };
        let Some(found) = diagnostics.iter_mut().find(around) else { continue };
        let Some((fix, more)) = found.fixes.first_mut().zip(sign.fixes.first()) else { continue };
        fix.edits.extend(more.edits.iter().cloned());
        fix.edits.sort_by_key(|edit| edit.location);
        diagnostics.retain(|other| *other != sign);
    }
    for sign in signs {
        let place = sign.location();
        let text = program.files.get(place.file).map_or("", |file| file.text());
        let follows = |found: &&mut Diagnostic| {
            let other = found.location();
            let gap = text.get(place.span.end as usize..other.span.start as usize);
            ABOUT_MEANING.contains(&found.rule.name)
                && other.file == place.file
                && gap.is_some_and(|gap| gap.bytes().all(|byte| byte == b' ' || byte == b'\t'))
        };
        let Some(found) = diagnostics.iter_mut().find(follows) else { continue };
        let label = sign.labels.first().map(|label| label.text.clone()).unwrap_or_default();
        found.labels.push(Label { location: place, text: label });
        let Some(fix) = sign.fixes.first() else { continue };
        match found.fixes.first_mut() {
            Some(first) => {
                first.edits.extend(fix.edits.iter().cloned());
                first.edits.sort_by_key(|edit| edit.location);
                first.safe = false;
            }
            None => found.fixes.push(fix.clone()),
        }
        diagnostics.retain(|other| *other != sign);
    }
}

/// Somebody who is named in many places and declared nowhere is one mistake: told at the first place, with the others beside it.
fn nowhere(diagnostics: &mut Vec<Diagnostic>) {
    const SHOWN: usize = 5;
    diagnostics.sort_by_key(Diagnostic::location);
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    let mut strangers: Vec<usize> = Vec::new();
    for found in diagnostics.drain(..) {
        let told = strangers.iter().find_map(|index| {
            let first = kept.get(*index)?;
            let same = first.title == found.title && first.location().file == found.location().file;
            (same && unknown_name::is_stranger(&found)).then_some(*index)
        });
        match told.and_then(|index| kept.get_mut(index)) {
            Some(first) if first.labels.len() < SHOWN => {
                first.labels.push(Label { location: found.location(), text: "and here".to_owned() });
            }
            Some(_) => {}
            None => {
                if unknown_name::is_stranger(&found) {
                    strangers.push(kept.len());
                }
                kept.push(found);
            }
        }
    }
    *diagnostics = kept;
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

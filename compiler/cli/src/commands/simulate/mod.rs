//! `flowc simulate`

mod fit;
mod machine;
mod run;
mod variants;

use super::{Checked, finish, sound};
use crate::Ending;
use crate::arguments::{ResultFormat, Simulate};
use crate::output;
use crate::report::Format;
use flow_ir::ExpressionKind;
use flow_runtime::findings::location;
use flow_simulator::file::terms;
use flow_simulator::file::wording::Wording;
use flow_simulator::report::{Variant, figures, html, text};
use flow_simulator::results::Trade;
use flow_simulator::rules::guard_is_traded;
use flow_simulator::{Model, Settings, combine, traded};
use flow_source::{Diagnostic, Level};
use std::io::Write as _;

/// Simulates many cases of a package.
pub fn run(arguments: &Simulate, format: Format) -> Ending {
    let checked = match sound(arguments.path.as_deref(), &arguments.levels, format) {
        Ok(checked) => checked,
        Err(ending) => return ending,
    };
    let result = match &arguments.fit {
        Some(log) => fit::run(&checked, log, arguments.out.as_deref()),
        None => simulate(&checked, arguments, format),
    };
    match result {
        Ok(ending) => ending,
        Err(failures) => finish(&checked.report(&[], &failures), format),
    }
}

fn simulate(checked: &Checked, arguments: &Simulate, format: Format) -> Result<Ending, Vec<String>> {
    let package = &checked.analysis.package;
    let base = base(checked, arguments)?;
    let changes = variants::changes(package, &base, &arguments.set)?;
    let wording = Wording::new(package);
    let mut models = Vec::new();
    for change in &changes {
        let model = Model::new(package, &change.settings).map_err(|problems| {
            problems
                .iter()
                .map(|problem| format!("this can't be simulated: {}", wording.problem(problem)))
                .collect::<Vec<_>>()
        })?;
        models.push(model);
    }
    if let Some(path) = &arguments.report {
        // Better now than after a long simulation.
        output::Partial::new(path).map_err(|failure| vec![failure])?;
    }
    let logged = match (&arguments.log, changes.as_slice()) {
        (None, _) => None,
        (Some(_), [_]) => Some(0),
        (Some(_), [_, _]) => Some(1),
        (Some(_), all) => {
            let count = all.len();
            return Err(vec![format!(
                "`--log` writes down one simulation, and these are {count}: leave the sweep out"
            )]);
        }
    };
    let replications = run::all(&models, logged.zip(arguments.log.as_deref()), package)?;
    let mut told: Vec<Variant> = changes
        .iter()
        .zip(&models)
        .zip(&replications)
        .map(|((change, model), replications)| Variant {
            change: change.name.clone(),
            results: combine(model, replications),
        })
        .collect();
    if let Some((first, rest)) = told.split_first_mut() {
        for variant in rest {
            for trade in traded(&first.results, &variant.results) {
                let known = |other: &Trade| other.guard == trade.guard && other.workflow == trade.workflow;
                if !variant.results.trades.iter().any(known) {
                    variant.results.trades.push(trade);
                }
            }
        }
    }
    if let Some(path) = &arguments.report {
        output::replace(path, &html::write(&told, &wording)).map_err(|failure| vec![failure])?;
    }
    let found = findings(checked, &told);
    let report = checked.report(&found, &[]);
    let shown = match (arguments.format, format) {
        (ResultFormat::Json, Format::Human | Format::Short) | (_, Format::Json) => {
            machine::document(&report, &told)
        }
        (_, Format::Human) => text::write(&told, &wording),
        // Another program's format holds what was found.
        _ => return Ok(finish(&report, format)),
    };
    // A reader that has gone away is no failure.
    let _ = anstream::stdout().lock().write_all(shown.as_bytes());
    if format == Format::Json {
        return Ok(if report.count(Level::Error) > 0 { Ending::Findings } else { Ending::Clean });
    }
    Ok(finish(&report, Format::Human))
}

/// What is pursued at the cost of its guard as things are, at the guard.
fn findings(checked: &Checked, told: &[Variant]) -> Vec<Diagnostic> {
    let Some(first) = told.first() else { return Vec::new() };
    let package = &checked.analysis.package;
    let measure = |id: &str| first.results.measures.iter().find(|measure| measure.id == id);
    let title =
        |id: &str| measure(id).map_or_else(|| package.title(id).to_owned(), |measure| measure.title.clone());
    let mut found = Vec::new();
    for trade in &first.results.trades {
        let Some(workflow) = package.workflow(&trade.workflow) else { continue };
        let shown = figures::unit(measure(&trade.guard).map(|guard| guard.unit).unwrap_or_default());
        let guard =
            workflow.guards.iter().find(|guard| mentions(guard, &trade.guard)).or(workflow.guards.first());
        let place = guard.map_or(workflow.head.origin, |guard| guard.origin);
        found.push(guard_is_traded::diagnostic(
            &title(&trade.optimised),
            &title(&trade.guard),
            &shown.value(trade.value.mean, ""),
            &figures::target(trade.target, shown),
            location(place),
        ));
    }
    checked.set_levels(&mut found);
    found
}

/// True where a guard compares that measure.
fn mentions(guard: &flow_ir::Expression, measure: &str) -> bool {
    match &guard.kind {
        ExpressionKind::Compare { left, right, .. } => [left, right]
            .into_iter()
            .any(|side| matches!(&side.kind, ExpressionKind::Reference { id } if id == measure)),
        _ => false,
    }
}

/// What the file says, and over it what the command line says.
fn base(checked: &Checked, arguments: &Simulate) -> Result<Settings, Vec<String>> {
    let mut settings = checked.settings.clone();
    if let Some(seed) = arguments.seed {
        settings.seed = seed;
    }
    if let Some(replications) = arguments.replications {
        settings.replications = Some(replications);
    }
    if let Some(horizon) = &arguments.horizon {
        let length = terms::length(horizon).map_err(|wrong| {
            let instead = wrong.instead.map(|instead| format!(": write `{instead}`")).unwrap_or_default();
            vec![format!("`--horizon` can't be used: {}{instead}", wrong.what)]
        })?;
        if length == 0 {
            return Err(vec!["`--horizon` can't be used: in no time nothing happens".to_owned()]);
        }
        settings.horizon = Some(length);
    }
    if let Some(cases) = arguments.cases {
        let package = &checked.analysis.package;
        let arrives = |workflow: &&flow_ir::Workflow| {
            let said = settings.workflows.get(&workflow.head.id);
            let shut = said.is_some_and(|said| said.cases == Some(0));
            !shut && (workflow.arrives.is_some() || said.is_some_and(|said| said.gaps.is_some()))
        };
        let mut ids: Vec<String> =
            package.workflows.iter().filter(arrives).map(|workflow| workflow.head.id.clone()).collect();
        if ids.is_empty() {
            // Those that others run or hand over to get their cases from them.
            let fed = flow_simulator::fed(package);
            let (others, first): (Vec<String>, Vec<String>) = package
                .workflows
                .iter()
                .map(|workflow| workflow.head.id.clone())
                .partition(|id| fed.contains(id.as_str()));
            ids = if first.is_empty() { others } else { first };
        }
        for id in ids {
            settings.workflows.entry(id).or_default().cases = Some(cases);
        }
        if arguments.horizon.is_none() {
            // So many cases are wanted, however long it takes.
            settings.horizon = None;
        }
    }
    Ok(settings)
}

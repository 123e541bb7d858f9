//! Tables for a terminal.

use super::Variant;
use super::figures::{self, Shown, WORKFLOW};
use crate::file::wording::{Wording, percent, time, whole};
use crate::results::{Results, StepResult};

/// The most variants that stand side by side; more stand one under the other.
const SIDE_BY_SIDE: usize = 4;

/// The most assumptions and the like that are listed one by one.
const MOST_NOTES: usize = 30;

/// A table: the first column to the left, all others to the right.
#[derive(Default)]
struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    fn write(&self, text: &mut String) {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                self.rows
                    .iter()
                    .filter_map(|row| row.get(column))
                    .map(|cell| cell.chars().count())
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        for row in &self.rows {
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let padding = " ".repeat(width.saturating_sub(cell.chars().count()));
                if column == 0 {
                    line.push_str(&format!("  {cell}{padding}"));
                } else {
                    line.push_str(&format!("   {padding}{cell}"));
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
}

/// What control characters in a title would do to a terminal is left to no title.
fn plain(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{FFFD}' } else { character }).collect()
}

fn heading(text: &mut String, title: &str) {
    text.push_str(&format!("\n{}\n", plain(title)));
}

/// Everything that a simulation says, as text. `variants` holds at least one: the first is what others are compared with.
pub fn write(variants: &[Variant], wording: &Wording<'_>) -> String {
    let mut text = String::new();
    let Some(first) = variants.first() else { return text };
    let results = &first.results;
    text.push_str(&opening(results));
    match variants {
        [_] => {
            for workflow in figures::workflows(variants) {
                heading(&mut text, &workflow.title);
                let mut table = Table::default();
                for figure in &WORKFLOW {
                    if let Some(value) = (figure.of)(workflow) {
                        table.row([figure.name.to_owned(), figure.shown.measured(value, &results.currency)]);
                    }
                }
                for outcome in &workflow.outcomes {
                    let share = Shown::Share.measured(outcome.share, "");
                    table.row([format!("ends as “{}”", plain(&outcome.title)), share]);
                }
                table.write(&mut text);
            }
            steps(&mut text, results);
            resources(&mut text, results);
        }
        variants if variants.len() <= SIDE_BY_SIDE => side_by_side(&mut text, variants),
        variants => one_under_the_other(&mut text, variants),
    }
    measures(&mut text, variants);
    heading(&mut text, "What holds the work up");
    for variant in variants {
        let before = if variants.len() > 1 { format!("{}: ", variant.name()) } else { String::new() };
        text.push_str(&format!("  {}{}\n", plain(&before), plain(&wording.bottleneck(&variant.results))));
    }
    notes(&mut text, variants, wording);
    text
}

fn opening(results: &Results) -> String {
    let runs = match results.replications {
        1 => "One run".to_owned(),
        count => format!("{count} runs"),
    };
    let mut text = format!("{}: {runs} of {}", plain(&results.package), time(results.length));
    if results.warm_up > 0.0 {
        text.push_str(&format!(", the first {} not counted", time(results.warm_up)));
    }
    text.push_str(&format!(". Seed {}.", results.seed));
    if results.replications > 1 {
        text.push_str(" ± is the 95% confidence interval.");
    }
    text.push('\n');
    text
}

fn steps(text: &mut String, results: &Results) {
    let worked: Vec<&StepResult> = figures::worked(results).collect();
    if worked.is_empty() {
        return;
    }
    heading(text, "Steps");
    let mut table = Table::default();
    table.row(["", "visits", "waiting, mean", "9 of 10", "worked on, mean", "in the queue", "late"]);
    for step in worked {
        table.row([
            plain(&figures::step_title(results, step)),
            whole(step.visits.mean),
            time(step.waiting.mean.mean),
            time(step.waiting.p90.mean),
            time(step.working.mean.mean),
            Shown::Number.value(step.queue.mean, ""),
            step.late.map_or(String::new(), |late| percent(late.mean)),
        ]);
    }
    table.write(text);
}

fn resources(text: &mut String, results: &Results) {
    if results.resources.is_empty() {
        return;
    }
    heading(text, "Who works");
    let mut table = Table::default();
    let costs = results.resources.iter().any(|resource| resource.cost.mean > 0.0);
    let mut head = vec!["", "at once", "busy", "done", "hours", "waits for them, mean", "in the queue"];
    if costs {
        head.push("cost");
    }
    table.row(head);
    for resource in &results.resources {
        let mut row = vec![
            plain(&resource.title),
            resource.capacity.map_or("no limit".to_owned(), |capacity| capacity.to_string()),
            resource.utilisation.map_or(String::new(), |busy| percent(busy.mean)),
            whole(resource.done.mean),
            Shown::Number.value(resource.hours.mean, ""),
            time(resource.waiting.mean.mean),
            Shown::Number.value(resource.queue.mean, ""),
        ];
        if costs {
            row.push(figures::money(resource.cost.mean, &results.currency));
        }
        table.row(row);
    }
    table.write(text);
}

fn side_by_side(text: &mut String, variants: &[Variant]) {
    let names = |first: &str| {
        std::iter::once(first.to_owned())
            .chain(variants.iter().map(|variant| plain(variant.name())))
            .collect::<Vec<_>>()
    };
    for workflow in figures::workflows(variants) {
        heading(text, &workflow.title);
        let mut table = Table::default();
        table.row(names(""));
        for figure in &WORKFLOW {
            let values: Vec<String> = variants
                .iter()
                .map(|variant| {
                    figures::workflow(&variant.results, &workflow.id)
                        .and_then(figure.of)
                        .map_or(String::new(), |value| {
                            figure.shown.measured(value, &variant.results.currency)
                        })
                })
                .collect();
            if values.iter().any(|value| !value.is_empty()) {
                table.row(std::iter::once(figure.name.to_owned()).chain(values));
            }
        }
        for outcome in &workflow.outcomes {
            let values = variants.iter().map(|variant| {
                figures::workflow(&variant.results, &workflow.id)
                    .and_then(|workflow| workflow.outcomes.iter().find(|other| other.id == outcome.id))
                    .map_or("0%".to_owned(), |outcome| Shown::Share.measured(outcome.share, ""))
            });
            table.row(std::iter::once(format!("ends as “{}”", plain(&outcome.title))).chain(values));
        }
        table.write(text);
    }
    heading(text, "How busy they are, and how long work waits for them");
    let mut table = Table::default();
    table.row(names(""));
    for resource in figures::resources(variants) {
        let values = variants.iter().map(|variant| match figures::resource(&variant.results, &resource.id) {
            Some(found) => {
                let busy = found.utilisation.map_or("no limit".to_owned(), |busy| percent(busy.mean));
                format!("{busy}, {}", time(found.waiting.mean.mean))
            }
            None => String::new(),
        });
        table.row(std::iter::once(plain(&resource.title)).chain(values));
    }
    table.write(text);
}

fn one_under_the_other(text: &mut String, variants: &[Variant]) {
    for workflow in figures::workflows(variants) {
        heading(text, &workflow.title);
        let mut table = Table::default();
        table.row([
            "",
            "ended a day",
            "mean",
            "half within",
            "9 of 10 within",
            "waiting",
            "late",
            "cost of a case",
            "busiest",
        ]);
        for variant in variants {
            let Some(found) = figures::workflow(&variant.results, &workflow.id) else { continue };
            let busiest = variant
                .results
                .resources
                .iter()
                .filter_map(|resource| resource.utilisation.map(|busy| (busy.mean, &resource.title)))
                .max_by(|left, right| left.0.total_cmp(&right.0));
            table.row([
                plain(variant.name()),
                Shown::Number.value(found.per_day.mean, ""),
                time(found.cycle.mean.mean),
                time(found.cycle.p50.mean),
                time(found.cycle.p90.mean),
                time(found.waiting.mean),
                found.late.map_or(String::new(), |late| percent(late.mean)),
                if found.cost.mean > 0.0 {
                    figures::money(found.cost.mean, &variant.results.currency)
                } else {
                    String::new()
                },
                busiest.map_or(String::new(), |(busy, title)| format!("{} {}", plain(title), percent(busy))),
            ]);
        }
        table.write(text);
    }
}

fn measures(text: &mut String, variants: &[Variant]) {
    if variants.iter().all(|variant| variant.results.measures.is_empty()) {
        return;
    }
    heading(text, "Measures");
    let mut table = Table::default();
    for variant in variants {
        for measure in &variant.results.measures {
            let shown = figures::unit(measure.unit);
            let value = match (&measure.value, &measure.unknown) {
                (Some(value), _) => shown.measured(*value, ""),
                (None, Some(why)) => plain(why),
                (None, None) => "nothing to measure".to_owned(),
            };
            let part = figures::part(measure.part);
            let mut row = vec![format!(
                "{}{}",
                plain(&measure.title),
                if part.is_empty() { String::new() } else { format!(" ({part})") }
            )];
            if variants.len() > 1 {
                row.push(plain(variant.name()));
            }
            row.push(value);
            row.push(measure.target.map_or("no target".to_owned(), |target| figures::target(target, shown)));
            row.push(figures::verdict(measure).to_owned());
            table.row(row);
        }
    }
    table.write(text);
    for variant in variants {
        let before = if variants.len() > 1 { format!("{}: ", plain(variant.name())) } else { String::new() };
        for trade in &variant.results.trades {
            let title = |id: &str| {
                let measure = variant.results.measures.iter().find(|measure| measure.id == id);
                measure.map_or(id.to_owned(), |measure| plain(&measure.title))
            };
            let guard = variant.results.measures.iter().find(|measure| measure.id == trade.guard);
            let shown = figures::unit(guard.map(|guard| guard.unit).unwrap_or_default());
            text.push_str(&format!(
                "  {before}“{}” is pursued at the cost of “{}”: it is {}, and must be {}.\n",
                title(&trade.optimised),
                title(&trade.guard),
                shown.measured(trade.value, ""),
                figures::target(trade.target, shown)
            ));
        }
    }
}

fn notes(text: &mut String, variants: &[Variant], wording: &Wording<'_>) {
    let Some(first) = variants.first() else { return };
    let limits: Vec<String> = variants
        .iter()
        .flat_map(|variant| {
            variant.results.limits.iter().map(|limit| {
                let before = if variants.len() > 1 { format!("{}: ", variant.name()) } else { String::new() };
                format!("{before}{}", wording.limit(limit))
            })
        })
        .collect();
    let assumed = first.results.assumed.iter().map(|assumed| wording.assumed(assumed)).collect();
    let left_out = first
        .results
        .left_out
        .iter()
        .map(|left| format!("{}: {}.", wording.title(&left.subject), left.what.trim_end_matches('.')))
        .collect();
    for (title, lines) in [
        ("To be read with care", limits),
        ("What nobody said (say it in simulation.toml)", assumed),
        ("What the simulation leaves out", left_out),
    ] {
        let lines: Vec<String> = lines;
        if lines.is_empty() {
            continue;
        }
        heading(text, title);
        for line in lines.iter().take(MOST_NOTES) {
            text.push_str(&format!("  {}\n", plain(line)));
        }
        if lines.len() > MOST_NOTES {
            text.push_str(&format!("  ... and {} more\n", lines.len() - MOST_NOTES));
        }
    }
}

//! The sections of the page.

use super::charts;
use crate::file::wording::{Wording, percent, time, whole};
use crate::report::Variant;
use crate::report::figures::{self, Shown};
use crate::results::{Measured, Results, StepResult, Verdict, WorkflowResult};
use flow_source::markup::Xml;

/// The most bottlenecks that are told of.
const MOST_BOTTLENECKS: usize = 3;

fn heading(page: &mut Xml, title: &str, text: &str) {
    page.element("h2", &[], &title);
    if !text.is_empty() {
        page.element("p", &[("class", &"quiet")], &text);
    }
}

/// Opens a table with its columns; a `#` before a name makes a column of numbers.
fn table(page: &mut Xml, columns: &[&str]) {
    page.open("div", &[("class", &"wide")]);
    page.open("table", &[]);
    page.open("thead", &[]);
    page.open("tr", &[]);
    for column in columns {
        match column.strip_prefix('#') {
            Some(name) => page.element("th", &[("scope", &"col"), ("class", &"number")], &name),
            None => page.element("th", &[("scope", &"col")], column),
        }
    }
    page.close();
    page.close();
    page.open("tbody", &[]);
}

fn end_table(page: &mut Xml) {
    page.close();
    page.close();
    page.close();
}

fn name(page: &mut Xml, text: &str) {
    page.open("tr", &[]);
    page.element("th", &[("scope", &"row")], &text);
}

fn number(page: &mut Xml, text: &str) {
    page.element("td", &[("class", &"number")], &text);
}

fn chart(page: &mut Xml, svg: Xml) {
    page.open("td", &[("class", &"chart")]);
    page.put(svg);
    page.close();
}

fn card(page: &mut Xml, title: &str, shown: Shown, figure: Measured, currency: &str) {
    page.open("li", &[]);
    page.element("span", &[("class", &"name")], &title);
    page.element("span", &[("class", &"value")], &shown.value(figure.mean, currency));
    let whole = shown.measured(figure, currency);
    if let Some((_, half)) = whole.split_once(" ± ") {
        page.element("span", &[("class", &"range")], &format!("± {half}"));
    }
    page.close();
}

/// What came of each workflow: the figures that matter most, how long cases take, and how they end.
pub fn workflows(page: &mut Xml, variants: &[Variant]) {
    let Some(first) = variants.first() else { return };
    let compared = variants.len() > 1;
    let text =
        if compared { "These and all charts below show things as they are, before any change." } else { "" };
    heading(page, "How long it takes", text);
    for (index, workflow) in figures::workflows(std::slice::from_ref(first)).into_iter().enumerate() {
        page.element("h3", &[], &workflow.title);
        cards(page, workflow, &first.results.currency);
        if workflow.cycle.count > 0 && !workflow.cycle.bars.is_empty() {
            page.open("figure", &[]);
            let title = format!("Time from start to outcome of {}", workflow.title);
            page.put(charts::spread(&workflow.cycle, &title, &format!("spread-{index}")));
            page.element("figcaption", &[], &charts::in_words(&workflow.cycle));
            page.close();
        }
        outcomes(page, workflow);
    }
}

fn cards(page: &mut Xml, workflow: &WorkflowResult, currency: &str) {
    page.open("ul", &[("class", &"cards")]);
    card(page, "cases that end, a day", Shown::Number, workflow.per_day, "");
    if workflow.cycle.count > 0 {
        card(page, "half of them end within", Shown::Time, workflow.cycle.p50, "");
        card(page, "9 of 10 end within", Shown::Time, workflow.cycle.p90, "");
        card(page, "worked on, a case", Shown::Time, workflow.working, "");
        card(page, "waiting in queues, a case", Shown::Time, workflow.waiting, "");
    }
    if workflow.unblocked.count > 0 {
        card(page, "until unblocked, mean", Shown::Time, workflow.unblocked.mean, "");
    }
    if let Some(late) = workflow.late {
        card(page, "later than promised", Shown::Share, late, "");
    }
    card(page, "open at once", Shown::Number, workflow.in_progress, "");
    if workflow.cost.mean > 0.0 {
        card(page, "cost of a case", Shown::Money, workflow.cost, currency);
    }
    page.close();
}

fn outcomes(page: &mut Xml, workflow: &WorkflowResult) {
    if workflow.outcomes.is_empty() {
        return;
    }
    table(page, &["It ends as", "Share of the cases", "#"]);
    for outcome in &workflow.outcomes {
        name(page, &outcome.title);
        chart(page, charts::parts(&[("f-bar", outcome.share.mean)], 1.0));
        number(page, &Shown::Share.measured(outcome.share, ""));
        page.close();
    }
    end_table(page);
}

fn keys(page: &mut Xml, keys: &[(&'static str, &'static str)]) {
    page.open("p", &[("class", &"keys")]);
    for (class, text) in keys {
        page.element("span", &[("class", &format!("key {class}"))], &"");
        page.element("span", &[], text);
    }
    page.close();
}

/// Waiting against working, by step.
pub fn steps(page: &mut Xml, results: &Results) {
    let steps: Vec<&StepResult> = figures::worked(results).collect();
    if steps.is_empty() {
        return;
    }
    heading(
        page,
        "Where the time goes",
        "Each visit of a step, on average: how long it waits until somebody begins, and how long somebody works on it.",
    );
    keys(page, &[("key-wait", "waiting"), ("key-work", "working")]);
    let of = |step: &StepResult| step.waiting.mean.mean + step.working.mean.mean;
    let most = steps.iter().map(|step| of(step)).fold(0.0, f64::max);
    table(page, &["Step", "Waiting and working", "#waits", "#9 of 10 wait at most", "#worked on", "#visits"]);
    for step in steps {
        name(page, &figures::step_title(results, step));
        chart(
            page,
            charts::parts(&[("f-wait", step.waiting.mean.mean), ("f-work", step.working.mean.mean)], most),
        );
        number(page, &time(step.waiting.mean.mean));
        number(page, &time(step.waiting.p90.mean));
        number(page, &time(step.working.mean.mean));
        number(page, &whole(step.visits.mean));
        page.close();
    }
    end_table(page);
}

/// How busy everybody is.
pub fn resources(page: &mut Xml, results: &Results) {
    if results.resources.is_empty() {
        return;
    }
    heading(
        page,
        "Who is how busy",
        "The share of their working time in which they work. Above four fifths, queues grow fast.",
    );
    let costs = results.resources.iter().any(|resource| resource.cost.mean > 0.0);
    let mut columns = vec!["Who", "Busy", "#", "#at once", "#work waits for them", "#done", "#hours"];
    if costs {
        columns.push("#cost");
    }
    table(page, &columns);
    for resource in &results.resources {
        let kind = if matches!(resource.kind, "agent" | "system") {
            format!(" ({})", resource.kind)
        } else {
            String::new()
        };
        name(page, &format!("{}{kind}", resource.title));
        match resource.utilisation {
            Some(busy) => {
                let load = resource.load.map_or(busy.mean, |load| load.mean);
                let class = if load > 1.0 {
                    "f-bad"
                } else if busy.mean > 0.8 {
                    "f-wait"
                } else {
                    "f-work"
                };
                chart(page, charts::parts(&[(class, busy.mean)], 1.0));
                number(page, &percent(busy.mean));
            }
            None => {
                page.element("td", &[("class", &"quiet")], &"works on everything at once");
                number(page, "");
            }
        }
        number(page, &resource.capacity.map_or("no limit".to_owned(), |capacity| capacity.to_string()));
        number(page, &time(resource.waiting.mean.mean));
        number(page, &whole(resource.done.mean));
        number(page, &Shown::Number.value(resource.hours.mean, ""));
        if costs {
            number(page, &figures::money(resource.cost.mean, &results.currency));
        }
        page.close();
    }
    end_table(page);
}

/// How long the queues are.
pub fn queues(page: &mut Xml, results: &Results) {
    let queued: Vec<&StepResult> =
        results.steps.iter().filter(|step| step.queue.mean >= 0.01 && step.most_queued > 0).collect();
    if queued.is_empty() {
        return;
    }
    heading(
        page,
        "How much lies waiting",
        "The bar is the queue on average over time, the mark the longest that it ever was.",
    );
    let scale = queued.iter().map(|step| step.most_queued as f64).fold(1.0, f64::max);
    table(page, &["Step", "Queue", "#on average", "#at most"]);
    for step in queued {
        name(page, &figures::step_title(results, step));
        chart(page, charts::with_most("f-wait", step.queue.mean, step.most_queued as f64, scale));
        number(page, &Shown::Number.measured(step.queue, ""));
        number(page, &whole(step.most_queued as f64));
        page.close();
    }
    end_table(page);
}

/// What holds the work up, and why.
pub fn bottlenecks(page: &mut Xml, results: &Results, wording: &Wording<'_>) {
    if results.bottlenecks.is_empty() {
        return;
    }
    heading(
        page,
        "What holds the work up",
        "Where waiting would shrink most if there were more time for it.",
    );
    page.open("ol", &[("class", &"why")]);
    for bottleneck in results.bottlenecks.iter().take(MOST_BOTTLENECKS) {
        page.element("li", &[], &wording.why(bottleneck));
    }
    page.close();
}

fn badge(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Kept => "badge badge-good",
        Verdict::Missed => "badge badge-bad",
        Verdict::Close => "badge badge-open",
        Verdict::Open => "badge",
    }
}

/// Measures against their targets.
pub fn measures(page: &mut Xml, variants: &[Variant]) {
    if variants.iter().all(|variant| variant.results.measures.is_empty()) {
        return;
    }
    heading(page, "Measures against their targets", "");
    let compared = variants.len() > 1;
    let mut columns = vec!["Measure"];
    if compared {
        columns.push("What is changed");
    }
    columns.extend(["#It is", "It should be", ""]);
    table(page, &columns);
    for variant in variants {
        for measure in &variant.results.measures {
            let shown = figures::unit(measure.unit);
            let part = figures::part(measure.part);
            name(
                page,
                &if part.is_empty() { measure.title.clone() } else { format!("{} ({part})", measure.title) },
            );
            if compared {
                page.element("td", &[("class", &"text")], &variant.name());
            }
            match (&measure.value, &measure.unknown) {
                (Some(value), _) => number(page, &shown.measured(*value, "")),
                (None, Some(why)) => page.element("td", &[("class", &"text quiet")], why),
                (None, None) => page.element("td", &[("class", &"text quiet")], &"nothing to measure"),
            }
            let target =
                measure.target.map_or("no target".to_owned(), |target| figures::target(target, shown));
            page.element("td", &[("class", &"text")], &target);
            page.open("td", &[]);
            page.element("span", &[("class", &badge(measure.verdict))], &figures::verdict(measure));
            page.close();
            page.close();
        }
    }
    end_table(page);
    for variant in variants {
        let before = if compared { format!("{}: ", variant.name()) } else { String::new() };
        for trade in &variant.results.trades {
            let measure = |id: &str| variant.results.measures.iter().find(|measure| measure.id == id);
            let title = |id: &str| measure(id).map_or(id.to_owned(), |measure| measure.title.clone());
            let shown = figures::unit(measure(&trade.guard).map(|guard| guard.unit).unwrap_or_default());
            let text = format!(
                "{before}“{}” is pursued at the cost of “{}”: it is {}, and must be {}.",
                title(&trade.optimised),
                title(&trade.guard),
                shown.measured(trade.value, ""),
                figures::target(trade.target, shown)
            );
            page.element("p", &[("class", &"lead")], &text);
        }
    }
}

/// Promises that are broken: steps and workflows that are later than they say.
pub fn promises(page: &mut Xml, results: &Results) {
    let steps =
        results.steps.iter().filter_map(|step| Some((figures::step_title(results, step), step.late?)));
    let workflows =
        results.workflows.iter().filter_map(|workflow| Some((workflow.title.clone(), workflow.late?)));
    let broken: Vec<(String, Measured)> =
        workflows.chain(steps).filter(|(_, late)| late.mean > 0.0).collect();
    let promised = results.steps.iter().any(|step| step.late.is_some())
        || results.workflows.iter().any(|workflow| workflow.late.is_some());
    if !promised {
        return;
    }
    if broken.is_empty() {
        heading(page, "Promises", "Everything was done within the time that it says.");
        return;
    }
    heading(page, "Promises that are broken", "How often something took longer than its `within` says.");
    let most = broken.iter().map(|(_, late)| late.mean).fold(0.0, f64::max);
    table(page, &["What", "Late", "#"]);
    for (title, late) in broken {
        name(page, &title);
        chart(page, charts::parts(&[("f-bad", late.mean)], most.max(0.05)));
        number(page, &Shown::Share.measured(late, ""));
        page.close();
    }
    end_table(page);
}

/// What is changed, side by side with things as they are.
pub fn comparison(page: &mut Xml, variants: &[Variant]) {
    let [first, _, ..] = variants else { return };
    heading(
        page,
        "What if",
        "Each change beside things as they are. A difference is told where chance alone would hardly make it.",
    );
    keys(page, &[("key-work", "half of the cases end within"), ("key-bar", "9 of 10 end within")]);
    let mut same: Vec<&str> = Vec::new();
    for workflow in figures::workflows(variants) {
        let cycle = |variant: &Variant| {
            figures::workflow(&variant.results, &workflow.id).map(|found| found.cycle.mean)
        };
        let before = cycle(first);
        let changes = |variant: &Variant| match (before, cycle(variant)) {
            (Some(before), Some(after)) => figures::differs(before, after),
            (before, after) => before.is_some() != after.is_some(),
        };
        if !variants.iter().any(changes) {
            same.push(&workflow.title);
            continue;
        }
        page.element("h3", &[], &workflow.title);
        let found = |variant: &'_ Variant| figures::workflow(&variant.results, &workflow.id).cloned();
        let scale = variants.iter().filter_map(found).map(|found| found.cycle.p90.mean).fold(0.0, f64::max);
        let costs = variants.iter().filter_map(found).any(|found| found.cost.mean > 0.0);
        let mut columns = vec![
            "What is changed",
            "How long cases take",
            "#mean",
            "#9 of 10 within",
            "Mean time",
            "#late",
            "#ended a day",
        ];
        if costs {
            columns.push("#cost of a case");
        }
        columns.push("Busiest");
        table(page, &columns);
        for (index, variant) in variants.iter().enumerate() {
            let Some(own) = found(variant) else { continue };
            name(page, variant.name());
            chart(page, charts::reach(own.cycle.p50.mean, own.cycle.p90.mean, scale));
            number(page, &time(own.cycle.mean.mean));
            number(page, &time(own.cycle.p90.mean));
            let before = found(first).filter(|_| index > 0).map(|before| before.cycle.mean);
            page.open("td", &[]);
            if let Some(before) = before {
                let (class, text) = difference(before, own.cycle.mean);
                page.element("span", &[("class", &class)], &text);
            }
            page.close();
            number(page, &own.late.map_or(String::new(), |late| percent(late.mean)));
            number(page, &Shown::Number.value(own.per_day.mean, ""));
            if costs {
                number(page, &figures::money(own.cost.mean, &variant.results.currency));
            }
            page.element("td", &[("class", &"text")], &busiest(&variant.results));
            page.close();
        }
        end_table(page);
    }
    if !same.is_empty() {
        let text =
            format!("No change makes a clear difference to how long a case takes of: {}.", same.join(", "));
        page.element("p", &[], &text);
    }
}

fn busiest(results: &Results) -> String {
    results
        .resources
        .iter()
        .filter_map(|resource| resource.utilisation.map(|busy| (busy.mean, &resource.title)))
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map_or(String::new(), |(busy, title)| format!("{title}, {}", percent(busy)))
}

/// How a time differs from what it was, where the confidence intervals are apart.
fn difference(before: Measured, after: Measured) -> (&'static str, String) {
    if !figures::differs(before, after) || before.mean <= 0.0 {
        return ("badge", "no clear difference".to_owned());
    }
    let change = after.mean / before.mean - 1.0;
    if change < 0.0 {
        ("badge badge-good", format!("{} shorter", percent(-change)))
    } else if change > 1.0 {
        ("badge badge-bad", format!("{:.1} times as long", change + 1.0))
    } else {
        ("badge badge-bad", format!("{} longer", percent(change)))
    }
}

/// The change that shortens the time of a workflow most, in a sentence.
pub fn best(first: &Variant, rest: &[Variant], workflow: &str) -> Option<String> {
    let before = figures::workflow(&first.results, workflow)?;
    let (change, after) = rest
        .iter()
        .filter_map(|variant| Some((variant, figures::workflow(&variant.results, workflow)?)))
        .min_by(|left, right| left.1.cycle.mean.mean.total_cmp(&right.1.cycle.mean.mean))?;
    if after.cycle.mean.high() >= before.cycle.mean.low() {
        return None;
    }
    Some(format!(
        "With {} a case of {} takes {} on average instead of {}.",
        change.change,
        before.title,
        time(after.cycle.mean.mean),
        time(before.cycle.mean.mean)
    ))
}

/// How the results are to be read: bounds, assumptions, and what is left out.
pub fn notes(page: &mut Xml, variants: &[Variant], wording: &Wording<'_>) {
    let Some(first) = variants.first() else { return };
    let compared = variants.len() > 1;
    let limits: Vec<String> = variants
        .iter()
        .flat_map(|variant| {
            let before = if compared { format!("{}: ", variant.name()) } else { String::new() };
            variant.results.limits.iter().map(move |limit| format!("{before}{}", wording.limit(limit)))
        })
        .collect();
    let assumed: Vec<String> = first.results.assumed.iter().map(|assumed| wording.assumed(assumed)).collect();
    let left_out: Vec<String> = first
        .results
        .left_out
        .iter()
        .map(|left| format!("{}: {}.", wording.title(&left.subject), left.what.trim_end_matches('.')))
        .collect();
    if limits.is_empty() && assumed.is_empty() && left_out.is_empty() {
        return;
    }
    heading(page, "How to read this", "");
    for (title, lines, open) in [
        ("To be read with care", limits, true),
        ("What nobody said, and was assumed", assumed, false),
        ("What the simulation leaves out", left_out, false),
    ] {
        if lines.is_empty() {
            continue;
        }
        if open {
            page.element("h3", &[], &title);
        } else {
            page.open("details", &[]);
            page.element("summary", &[], &format!("{title} ({})", lines.len()));
        }
        page.open("ul", &[("class", &"notes")]);
        for line in &lines {
            page.element("li", &[], line);
        }
        page.close();
        if !open {
            page.close();
        }
    }
}

//! One page that stands alone: charts and tables of a simulation, for a meeting.
//!
//! It needs no script and loads nothing. Every chart says in words, beside it or for screen readers, what it shows. Light and dark
//! follow the reader's system. All text goes through [`flow_source::markup`], so a title stays a title.

mod charts;
mod sections;

use super::Variant;
use super::figures;
use crate::file::wording::{Wording, time};
use crate::results::Results;
use flow_source::markup::Xml;

/// The page's own style.
const STYLE: &str = include_str!("style.css");

/// The page. `variants` holds at least one: the first is what the others are compared with, and what the charts show.
pub fn write(variants: &[Variant], wording: &Wording<'_>) -> String {
    let mut page = Xml::html();
    let Some(first) = variants.first() else { return page.finish() };
    let results = &first.results;
    page.open("html", &[("lang", &"en")]);
    page.open("head", &[]);
    page.empty("meta", &[("charset", &"utf-8")]);
    page.empty("meta", &[("name", &"viewport"), ("content", &"width=device-width, initial-scale=1")]);
    page.empty(
        "meta",
        &[
            ("http-equiv", &"Content-Security-Policy"),
            ("content", &"default-src 'none'; style-src 'unsafe-inline'"),
        ],
    );
    page.element("title", &[], &format!("{}: simulation", results.package));
    page.style(STYLE);
    page.close();
    page.open("body", &[]);
    header(&mut page, variants, wording);
    page.open("main", &[]);
    sections::comparison(&mut page, variants);
    sections::workflows(&mut page, variants);
    sections::steps(&mut page, results);
    sections::resources(&mut page, results);
    sections::queues(&mut page, results);
    sections::bottlenecks(&mut page, results, wording);
    sections::measures(&mut page, variants);
    sections::promises(&mut page, results);
    sections::notes(&mut page, variants, wording);
    page.close();
    page.open("footer", &[]);
    let text = format!(
        "Made by flowc simulate: {}, seed {}. The same text, settings and seed give the same page.",
        runs(results),
        results.seed
    );
    page.element("p", &[], &text);
    page.close();
    page.finish()
}

fn runs(results: &Results) -> String {
    match results.replications {
        1 => format!("one run of {}", time(results.length)),
        count => format!("{count} runs of {}", time(results.length)),
    }
}

fn header(page: &mut Xml, variants: &[Variant], wording: &Wording<'_>) {
    let Some(first) = variants.first() else { return };
    let results = &first.results;
    page.open("header", &[]);
    page.element("h1", &[], &format!("{}: how the work goes", results.package));
    let mut text = format!("Simulated: {}", runs(results));
    if results.warm_up > 0.0 {
        text.push_str(&format!(", of which the first {} are not counted", time(results.warm_up)));
    }
    text.push('.');
    if results.replications > 1 {
        text.push_str(" ± is the 95% confidence interval: what chance alone may change.");
    }
    page.element("p", &[("class", &"quiet")], &text);
    let held_up = !results.bottlenecks.is_empty();
    let class = if held_up { "lead" } else { "lead lead-good" };
    page.element("p", &[("class", &class)], &wording.bottleneck(results));
    if let [_, rest @ ..] = variants
        && let Some(workflow) = figures::workflows(variants).first()
        && let Some(sentence) = sections::best(first, rest, &workflow.id)
    {
        page.element("p", &[("class", &"lead lead-good")], &sentence);
    }
    page.close();
}

#[cfg(test)]
mod tests;

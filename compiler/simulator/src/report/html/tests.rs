//! The page, made from results that were put together by hand.

use crate::file::wording::Wording;
use crate::report::Variant;
use crate::report::sample::{HOSTILE, package, results};
use crate::report::{html, text};

fn variants() -> Vec<Variant> {
    let before = Variant { change: String::new(), results: results("Approve", 1.0) };
    let after = Variant { change: "Finance.capacity = 4".to_owned(), results: results("Approve", 0.4) };
    vec![before, after]
}

/// The names of elements as they are opened and closed; what doesn't fit is a mistake.
fn balanced(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let end = rest.find('>').expect("a tag ends");
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if tag.starts_with('!') || tag.ends_with('/') {
            continue;
        }
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None => open.push(tag.split([' ', '\n']).next().unwrap_or("")),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn the_page_stands_alone_and_says_everything_in_words() {
    let package = package();
    let page = html::write(&variants(), &Wording::new(&package));
    balanced(&page);
    for part in [
        "<!doctype html>",
        "prefers-color-scheme: dark",
        "refunds: how the work goes",
        "With Finance.capacity = 4 a case of Refund takes 5h 36m on average instead of 14h.",
        "60% shorter",
        "62% of all waiting is for Finance, most of it at “Approve”",
        "Half of them end within",
        "role=\"img\"",
        "9 of 10 within",
        "Measures against their targets",
        "badge badge-bad",
        "must be at least 4.2",
        "Promises that are broken",
        "What nobody said, and was assumed (1)",
        "Approve: nobody says how long it takes. Assumed: 1 hour.",
    ] {
        let found = page.to_lowercase().contains(&part.to_lowercase());
        assert!(found, "no {part:?} in the page");
    }
    for part in ["<script", "http://", "https://", " on", "url("] {
        let hit = page.find(part).map(|at| &page[at..(at + 40).min(page.len())]);
        assert!(
            hit.is_none_or(|hit| part == " on" && !hit[..hit.find(' ').map_or(0, |_| 12)].contains('=')),
            "{hit:?}"
        );
    }
    assert_eq!(
        page,
        html::write(&variants(), &Wording::new(&package)),
        "the same results give the same bytes"
    );
}

#[test]
fn a_title_stays_a_title() {
    let package = package();
    let mut all = variants();
    for variant in &mut all {
        variant.results = results(HOSTILE, 1.0);
        variant.results.package = HOSTILE.to_owned();
    }
    all[1].change = HOSTILE.to_owned();
    let page = html::write(&all, &Wording::new(&package));
    balanced(&page);
    assert!(!page.contains("<img") && !page.contains("</title><") && !page.contains('\u{202e}'));
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;"));
    let table = text::write(&all, &Wording::new(&package));
    assert!(!table.contains('\u{1b}'), "a terminal is sent no commands");
}

#[test]
fn nothing_at_all_is_a_page_too() {
    let package = package();
    let empty = vec![Variant { change: String::new(), results: crate::Results::default() }];
    balanced(&html::write(&empty, &Wording::new(&package)));
    assert!(html::write(&[], &Wording::new(&package)).starts_with("<!doctype html>"));
}

#[test]
fn an_axis_has_eight_marks_at_most() {
    for most in [500.0, 60_000.0, 3_600_000.0, 86_400_000.0, 90.0 * 86_400_000.0, 1e13] {
        let step = super::charts::tick(most);
        assert!(step > 0.0 && most / step <= 8.0, "{most}");
    }
}

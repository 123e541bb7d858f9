//! JUnit XML: one test suite, one test case for each finding, or one that passed.

use super::Report;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::io::{Error, Result, Write};

/// Writes the document.
pub fn write(report: &Report<'_>, output: &mut dyn Write) -> Result<()> {
    let failing: Vec<(String, String, &str, String)> = report
        .failures
        .iter()
        .map(|failure| ("flowc".to_owned(), failure.clone(), "failure", failure.clone()))
        .chain(report.diagnostics.iter().map(|diagnostic| {
            let place = report.place(diagnostic.location());
            let text = std::iter::once(&diagnostic.title)
                .chain(&diagnostic.notes)
                .cloned()
                .collect::<Vec<_>>()
                .join("\n");
            (
                format!("{}:{}:{}", place.path, place.start.line, place.start.column),
                diagnostic.title.clone(),
                diagnostic.rule.name,
                text,
            )
        }))
        .collect();
    let mut writer = quick_xml::Writer::new_with_indent(&mut *output, b' ', 2);
    let mut event = |event: Event<'_>| writer.write_event(event).map_err(Error::other);
    event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let (tests, failures) = (failing.len().max(1).to_string(), failing.len().to_string());
    let suite = BytesStart::new("testsuite").with_attributes([
        ("name", "flowc"),
        ("tests", tests.as_str()),
        ("failures", failures.as_str()),
    ]);
    event(Event::Start(suite))?;
    if failing.is_empty() {
        event(Event::Empty(
            BytesStart::new("testcase").with_attributes([("classname", "flowc"), ("name", "check")]),
        ))?;
    }
    for (place, title, rule, text) in &failing {
        let (place, title, text) = (clean(place), clean(title), clean(text));
        let case = [("classname", *rule), ("name", place.as_str())];
        event(Event::Start(BytesStart::new("testcase").with_attributes(case)))?;
        let failure = [("type", *rule), ("message", title.as_str())];
        event(Event::Start(BytesStart::new("failure").with_attributes(failure)))?;
        event(Event::Text(BytesText::new(&text)))?;
        event(Event::End(BytesEnd::new("failure")))?;
        event(Event::End(BytesEnd::new("testcase")))?;
    }
    event(Event::End(BytesEnd::new("testsuite")))?;
    writeln!(output)
}

/// Characters that XML 1.0 has no way to write become U+FFFD.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.. => character,
            _ => '\u{fffd}',
        })
        .collect()
}

//! What came of scenarios, for programs that read test reports.

use super::{Format, Report, json, junit};
use flow_source::{Diagnostic, Location};
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde_json::{Map, Value, json};
use std::io::{Error, Result, Write};

/// One scenario.
pub struct Case {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The workflow, by id.
    pub of: String,
    /// Where it stands.
    pub location: Location,
    /// Everything came as it was expected.
    pub passed: bool,
    /// What happened, a line each.
    pub timeline: Vec<String>,
    /// What happened, as data.
    pub trace: Value,
    /// What is wrong with it.
    pub findings: Vec<Diagnostic>,
}

/// All scenarios that were run.
pub struct Tests<'a> {
    /// The files and everything that was found.
    pub report: &'a Report<'a>,
    /// The scenarios.
    pub cases: &'a [Case],
    /// Coverage, and what was explored.
    pub extra: &'a Map<String, Value>,
}

impl Tests<'_> {
    /// Writes one document to standard output.
    ///
    /// # Errors
    /// Those of writing.
    pub fn write(&self, format: Format) -> Result<()> {
        let mut output = anstream::stdout().lock();
        match format {
            Format::Junit => self.junit(&mut output)?,
            _ => self.json(&mut output)?,
        }
        output.flush()
    }

    fn json(&self, output: &mut dyn Write) -> Result<()> {
        let tests: Vec<Value> = self
            .cases
            .iter()
            .map(|case| {
                let place = self.report.place(case.location);
                json!({
                    "id": case.id,
                    "name": case.name,
                    "of": case.of,
                    "path": place.path,
                    "line": place.start.line,
                    "passed": case.passed,
                    "findings": case.findings.iter().map(|finding| &finding.title).collect::<Vec<_>>(),
                    "trace": case.trace,
                })
            })
            .collect();
        let failed = self.cases.iter().filter(|case| !case.passed).count();
        let mut document = json!({
            "version": 1,
            "tests": tests,
            "diagnostics": self.report.diagnostics.iter().map(|finding| json::finding(self.report, finding)).collect::<Vec<_>>(),
            "summary": { "tests": self.cases.len(), "passed": self.cases.len() - failed, "failed": failed },
        });
        if let Some(fields) = document.as_object_mut() {
            fields.extend(self.extra.clone());
        }
        serde_json::to_writer_pretty(&mut *output, &document)?;
        writeln!(output)
    }

    fn junit(&self, output: &mut dyn Write) -> Result<()> {
        let failed = self.cases.iter().filter(|case| !case.passed).count();
        let mut writer = quick_xml::Writer::new_with_indent(&mut *output, b' ', 2);
        let mut event = |event: Event<'_>| writer.write_event(event).map_err(Error::other);
        event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let (tests, failures) = (self.cases.len().to_string(), failed.to_string());
        let suite = BytesStart::new("testsuite").with_attributes([
            ("name", "flowc test"),
            ("tests", tests.as_str()),
            ("failures", failures.as_str()),
        ]);
        event(Event::Start(suite))?;
        for case in self.cases {
            let name = junit::clean(&case.name);
            let place = self.report.place(case.location);
            let line = place.start.line.to_string();
            let start = BytesStart::new("testcase").with_attributes([
                ("classname", case.of.as_str()),
                ("name", name.as_str()),
                ("file", place.path.as_str()),
                ("line", line.as_str()),
            ]);
            if case.passed {
                event(Event::Empty(start))?;
                continue;
            }
            event(Event::Start(start))?;
            for finding in &case.findings {
                let title = junit::clean(&finding.title);
                let mut text = vec![title.clone()];
                text.extend(finding.labels.iter().map(|label| label.text.clone()));
                text.extend(finding.notes.iter().cloned());
                let text = junit::clean(&text.join("\n"));
                let failure = BytesStart::new("failure")
                    .with_attributes([("type", finding.rule.name), ("message", title.as_str())]);
                event(Event::Start(failure))?;
                event(Event::Text(BytesText::new(&text)))?;
                event(Event::End(BytesEnd::new("failure")))?;
            }
            event(Event::End(BytesEnd::new("testcase")))?;
        }
        event(Event::End(BytesEnd::new("testsuite")))?;
        writeln!(output)
    }
}

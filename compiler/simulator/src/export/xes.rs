//! An event log as XES (IEEE 1849): the cases of a simulation, each with its events in order of time.

use super::{Labels, Moments};
use crate::{Lifecycle, LogEvent, Model, Sink};
use flow_ir::Package;
use flow_source::markup::escape;
use std::io::Write;

/// What stands at the beginning: the extensions that give the attributes their meaning, what every trace and event has, and how
/// events are told apart.
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<global scope="trace">
<string key="concept:name" value="unknown"/>
<string key="workflow" value="unknown"/>
</global>
<global scope="event">
<string key="concept:name" value="unknown"/>
<string key="lifecycle:transition" value="complete"/>
<date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/>
</global>
<classifier name="Activity" keys="concept:name"/>
<classifier name="Activity and transition" keys="concept:name lifecycle:transition"/>
<string key="lifecycle:model" value="standard"/>
"#;

/// Keeps events until they can be written by case.
pub struct XesLog<'m> {
    labels: Labels<'m>,
    moments: Moments,
    name: String,
    events: Vec<LogEvent>,
}

/// A text as the value of an attribute.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    escape(text, &mut encoded);
    encoded
}

/// Where an event is in the standard's model of a life.
fn transition(event: &LogEvent) -> &'static str {
    match event.lifecycle {
        Lifecycle::Enabled => "schedule",
        Lifecycle::Start => "start",
        Lifecycle::Complete => "complete",
        Lifecycle::Abort => "ate_abort",
        Lifecycle::Withdraw => "withdraw",
    }
}

impl<'m> XesLog<'m> {
    /// A log of a model's events.
    pub fn new(model: &'m Model, package: &'m Package) -> Self {
        Self {
            labels: Labels::new(model, package, encoded),
            moments: Moments::new(model.start()),
            name: encoded(&package.name),
            events: Vec::new(),
        }
    }

    /// Writes everything.
    ///
    /// # Errors
    /// Those of writing.
    pub fn write(mut self, output: &mut dyn Write) -> std::io::Result<()> {
        // Events come in order of time, and the sort keeps it inside each case.
        let mut events = std::mem::take(&mut self.events);
        events.sort_by_key(|event| event.case);
        output.write_all(HEAD.as_bytes())?;
        writeln!(output, "<string key=\"concept:name\" value=\"{}\"/>", self.name)?;
        let mut text: Vec<u8> = Vec::new();
        for case in events.chunk_by(|left, right| left.case == right.case) {
            let Some(first) = case.first() else { continue };
            let (workflow, _) = self.labels.activity(first.activity);
            writeln!(
                text,
                "<trace>\n<string key=\"concept:name\" value=\"{}\"/>\n<string key=\"workflow\" value=\"{workflow}\"/>",
                first.case
            )?;
            for event in case {
                self.event(event, &mut text)?;
            }
            text.extend_from_slice(b"</trace>\n");
            output.write_all(&text)?;
            text.clear();
        }
        output.write_all(b"</log>\n")
    }

    fn event(&mut self, event: &LogEvent, text: &mut Vec<u8>) -> std::io::Result<()> {
        let (_, activity) = self.labels.activity(event.activity);
        writeln!(text, "<event>\n<string key=\"concept:name\" value=\"{activity}\"/>")?;
        if let Some(resource) = event.resource {
            writeln!(text, "<string key=\"org:resource\" value=\"{}\"/>", self.labels.resource(resource))?;
        }
        writeln!(text, "<string key=\"lifecycle:transition\" value=\"{}\"/>", transition(event))?;
        text.extend_from_slice(b"<date key=\"time:timestamp\" value=\"");
        self.moments.write(event.time, text);
        text.extend_from_slice(b"\"/>\n</event>\n");
        Ok(())
    }
}

impl Sink for XesLog<'_> {
    fn event(&mut self, event: LogEvent) {
        self.events.push(event);
    }
}

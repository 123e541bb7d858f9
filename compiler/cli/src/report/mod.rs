//! Findings, as people and as other programs read them.
//!
//! With a machine format, standard output is always one valid document, also when the configuration is broken: what can't
//! be tied to a place in a file (a folder that isn't there, say) is a *failure* and has its place in every format.

mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod sarif;
mod short;
mod tests;

pub use json::document as json_findings;
pub use tests::{Case, Tests};

use anstream::{AutoStream, ColorChoice, StripStream};
use flow_source::{Diagnostic, Encoding, Files, Level, Location, Position};
use std::io::{BufWriter, Write};

/// How findings are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub enum Format {
    /// For people: the text with marks under it.
    #[default]
    Human,
    /// One line for each finding.
    Short,
    /// One JSON document.
    Json,
    /// One JSON object a line: the findings, then a summary.
    Jsonl,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    /// The code quality report of GitLab.
    Gitlab,
    /// JUnit XML, for test reports.
    Junit,
}

impl Format {
    /// Whether programs read it, so that standard output is one document.
    pub fn is_for_programs(self) -> bool {
        !matches!(self, Self::Human | Self::Short)
    }
}

/// What a command found out.
pub struct Report<'a> {
    /// The files that findings point into.
    pub files: &'a Files,
    /// What to put before the path of a file of the package, so that it is found from the working folder; with `/`.
    pub prefix: &'a str,
    /// Findings in the text.
    pub diagnostics: &'a [Diagnostic],
    /// What went wrong outside the text: usage, configuration, reading and writing.
    pub failures: &'a [String],
}

/// A place as people count it.
pub struct Place {
    /// The path of the file from the working folder.
    pub path: String,
    /// Where it starts: line and column in characters, both from 1.
    pub start: Position,
    /// Where it ends, the column just past the last character.
    pub end: Position,
}

impl Report<'_> {
    /// How many findings have that level.
    pub fn count(&self, level: Level) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.level == level).count()
    }

    /// The path of the file at a location, from the working folder. Files of the standard library are inside the binary.
    pub fn path(&self, location: Location) -> String {
        let path = self.files.get(location.file).map_or("", |file| file.path());
        if path.starts_with("std/") || self.prefix.is_empty() {
            path.to_owned()
        } else {
            format!("{}/{path}", self.prefix)
        }
    }

    /// The location as people count it.
    pub fn place(&self, location: Location) -> Place {
        let position = |offset| {
            let found = self
                .files
                .get(location.file)
                .map(|file| file.position(offset, Encoding::Utf32))
                .unwrap_or_default();
            Position { line: found.line + 1, column: found.column + 1 }
        };
        Place {
            path: self.path(location),
            start: position(location.span.start),
            end: position(location.span.end),
        }
    }

    /// One sentence that sums it up: "2 errors and 1 warning".
    pub fn summary(&self) -> String {
        let count = |number: usize, word: &str| match number {
            0 => None,
            1 => Some(format!("1 {word}")),
            _ => Some(format!("{number} {word}s")),
        };
        let parts: Vec<String> = [
            count(self.failures.len(), "failure"),
            count(self.count(Level::Error), "error"),
            count(self.count(Level::Warning), "warning"),
        ]
        .into_iter()
        .flatten()
        .collect();
        match parts.as_slice() {
            [] => "no findings".to_owned(),
            [only] => only.clone(),
            [first, second] => format!("{first} and {second}"),
            [first, second, rest @ ..] => format!("{first}, {second} and {}", rest.join(" and ")),
        }
    }

    /// Writes the findings: people's to standard error, everything else to standard output.
    ///
    /// # Errors
    /// Those of writing.
    pub fn write(&self, format: Format) -> std::io::Result<()> {
        if format == Format::Human {
            return self.write_for_people();
        }
        let mut output = anstream::stdout().lock();
        match format {
            Format::Human | Format::Short => short::write(self, &mut output)?,
            Format::Json => json::write_document(self, &mut output)?,
            Format::Jsonl => json::write_lines(self, &mut output)?,
            Format::Sarif => sarif::write(self, &mut output)?,
            Format::Github => github::write(self, &mut output)?,
            Format::Gitlab => gitlab::write(self, &mut output)?,
            Format::Junit => junit::write(self, &mut output)?,
        }
        output.flush()
    }

    /// A finding is drawn in many small pieces. They are gathered, since standard error has no buffer of its own, and before the
    /// colours are taken out, since what is left is handed on piece by piece.
    fn write_for_people(&self) -> std::io::Result<()> {
        let errors = std::io::stderr();
        if AutoStream::choice(&errors) == ColorChoice::Never {
            let mut output = StripStream::new(Vec::new());
            human::write(self, &mut output)?;
            return errors.lock().write_all(&output.into_inner());
        }
        let mut output = BufWriter::new(anstream::stderr().lock());
        human::write(self, &mut output)?;
        output.flush()
    }
}

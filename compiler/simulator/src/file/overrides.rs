//! `--set`: settings one at a time, and sweeps over several values.

use super::names::Names;
use super::reader::Reader;
use crate::settings::Settings;
use flow_ir::Package;
use flow_source::{Diagnostic, FileId};
use toml::de::DeTable;

/// The most values of one sweep.
const MOST_VALUES: usize = 50;

/// What one `--set` asks for: a setting, and one value or several.
#[derive(Clone, PartialEq, Debug)]
pub struct Override {
    /// The setting: `Finance.capacity`.
    pub setting: String,
    /// Its values, one for each variant.
    pub values: Vec<String>,
}

/// Reads what stands after `--set`: `Finance.capacity=3`, or `Finance.capacity=1..5`, or `Refund.arrives=20..60 per day by 10`.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn parse(text: &str) -> Result<Override, String> {
    let example = "write it as `--set 'Finance.capacity=3'`";
    let Some((setting, value)) = text.split_once('=') else {
        return Err(format!("`--set {text}` has no `=`: {example}"));
    };
    let (setting, value) = (setting.trim(), value.trim());
    if setting.is_empty() || value.is_empty() {
        return Err(format!("`--set {text}` says only half of it: {example}"));
    }
    let values = match value.split_once("..") {
        Some((from, rest)) if !value.starts_with(['[', '{', '"']) => {
            sweep(from.trim(), rest.trim()).map_err(|wrong| format!("`--set {text}`: {wrong}"))?
        }
        _ => vec![value.to_owned()],
    };
    Ok(Override { setting: setting.to_owned(), values })
}

/// The number that a text begins with, and what follows.
fn split(text: &str) -> Option<(f64, &str)> {
    let end =
        text.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(text.len());
    Some((text.get(..end)?.parse().ok()?, text.get(end..)?))
}

fn sweep(from: &str, rest: &str) -> Result<Vec<String>, String> {
    let wrong = || "a sweep is `1..5`, `10m..30m by 5m` or `20..60 per day by 10`".to_owned();
    let (to, step) = match rest.split_once(" by ") {
        Some((to, step)) => (to.trim(), Some(step.trim())),
        None => (rest, None),
    };
    let (first, _) = split(from).ok_or_else(wrong)?;
    let (last, unit) = split(to).ok_or_else(wrong)?;
    let own = split(from).map_or("", |(_, unit)| unit).trim();
    if !own.is_empty() && own != unit.trim() {
        return Err(format!("it begins in `{own}` and ends in `{}`", unit.trim()));
    }
    let step = match step {
        Some(step) => split(step).ok_or_else(wrong)?.0,
        None => 1.0,
    };
    if step <= 0.0 {
        return Err("the steps of a sweep are more than nothing".to_owned());
    }
    if last < first {
        return Err("a sweep goes from the smaller to the larger".to_owned());
    }
    let count = ((last - first) / step + 1e-9).floor() + 1.0;
    if count > MOST_VALUES as f64 {
        return Err(format!(
            "these are {count} values; at most {MOST_VALUES} are compared: say bigger steps with `by`"
        ));
    }
    Ok((0..count as u32)
        .map(|index| {
            let value = first + f64::from(index) * step;
            let text = format!("{value:.6}");
            format!("{}{unit}", text.trim_end_matches('0').trim_end_matches('.'))
        })
        .collect())
}

/// Puts one value into settings.
///
/// # Errors
/// A sentence for each thing that is wrong, in the words of the file.
pub fn apply(
    package: &Package,
    settings: &Settings,
    setting: &str,
    value: &str,
) -> Result<Settings, Vec<String>> {
    let names = Names::new(package);
    // `Refund.approve.answers.accept=90%` is one answer of several.
    let as_is = format!("{setting} = {value}");
    let quoted = format!("{setting} = {}", quote(value));
    let mut problems = Vec::new();
    for text in [as_is, quoted] {
        let Ok(table) = DeTable::parse(&text) else { continue };
        let mut reader = Reader::new(&names, FileId(u32::MAX), settings.clone());
        reader.overriding = true;
        reader.root(table.get_ref());
        if reader.found.is_empty() {
            return Ok(reader.settings);
        }
        if problems.is_empty() {
            problems = reader.found;
        }
    }
    if problems.is_empty() {
        return Err(vec![format!(
            "`--set {setting}=...`: the setting is written as in simulation.toml: `Finance.capacity`"
        )]);
    }
    Err(problems.iter().map(|problem| told(setting, value, problem)).collect())
}

/// A finding as a sentence about what was given on the command line.
fn told(setting: &str, value: &str, problem: &Diagnostic) -> String {
    let mut text = format!("`--set {setting}={value}`: ");
    let mut title = problem.title.clone();
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    text.push_str(&title);
    if let Some(fix) = problem.fixes.first() {
        text.push_str(&format!(". {}", fix.title));
    } else if let Some(note) = problem.notes.first() {
        text.push_str(&format!(". {}", note.trim_end_matches('.')));
    }
    text
}

/// A text as TOML writes it.
pub fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            other if other.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(other))),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

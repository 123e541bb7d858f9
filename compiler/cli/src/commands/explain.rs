//! `flowc explain`

use super::{fail, rules};
use crate::Ending;
use crate::arguments::Explain;
use crate::report::Format;
use flow_source::suggest::nearest;
use std::io::Write as _;

/// Prints a rule's page, or the list of rules.
pub fn run(arguments: &Explain, format: Format) -> Ending {
    let rules = rules();
    let text = match &arguments.rule {
        None => {
            let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
            let lines = rules
                .iter()
                .map(|rule| format!("{:width$}  {:7}  {}\n", rule.name, rule.level.word(), rule.summary));
            lines.collect()
        }
        Some(name) if name == "maturity" => flow_analysis::maturity::PAGE.to_owned(),
        Some(name) => match rules.iter().find(|rule| rule.name == name) {
            Some(rule) => format!(
                "{}\n\n`{}`, {} unless the package says otherwise.\n",
                rule.page.trim_end(),
                rule.name,
                article(rule.level.word())
            ),
            None => {
                let hint = nearest(name, rules.iter().map(|rule| rule.name));
                let hint = hint.map(|name| format!(" Did you mean `{name}`?")).unwrap_or_default();
                return fail(
                    format!("there is no rule `{name}`.{hint} `flowc explain` lists them all"),
                    format,
                );
            }
        },
    };
    // A reader that has gone away is no failure.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
    Ending::Clean
}

fn article(level: &str) -> String {
    match level {
        "error" => "an error".to_owned(),
        "warning" => "a warning".to_owned(),
        _ => "silent".to_owned(),
    }
}

//! Open questions.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Something is not known yet.
pub static RULE: Rule = Rule {
    name: "unknown",
    level: Level::Warning,
    summary: "Something is not known yet.",
    page: include_str!("unknown.md"),
};

/// An open question, in the author's words.
pub(crate) fn diagnostic(question: &str, location: Location) -> Diagnostic {
    let short: String = question.chars().take(160).collect();
    let short = if short.len() < question.len() { format!("{short}…") } else { short };
    let title = if short.trim().is_empty() { "something isn't known yet".to_owned() } else { short };
    Diagnostic::new(&RULE, title, location, "not known yet")
        .note("An open question. The work can be drawn and published with it, but not be run before somebody answers it.")
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
role R {
  people unknown "how many?"
  contact unknown "how?"
  capacity unknown "how much?" 
}
workflow W {
  owner unknown "who?"
  goal unknown "why?"
  within unknown "how long?"
  late -> unknown "what then?"
  outcome a(n: Int)
  stage s {
    by unknown "who does it?"
    takes unknown "how long does it take?"
    done -> a(unknown "how many?")
  }
}
"#,
            &[
                "unknown: How many?",
                "unknown: How?",
                "unknown: How much?",
                "unknown: Who?",
                "unknown: Why?",
                "unknown: How long?",
                "unknown: What then?",
                "unknown: Who does it?",
                "unknown: How long does it take?",
                "unknown: How many?",
            ],
        );
    }
}

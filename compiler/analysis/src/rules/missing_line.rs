//! Lines that a declaration can not do without.

use crate::phrases::capital;
use flow_source::{Diagnostic, Level, Location, Rule};
use flow_syntax::words::{Keyword, Kind};

/// A declaration lacks a line that it can not do without.
pub static RULE: Rule = Rule {
    name: "missing_line",
    level: Level::Error,
    summary: "A declaration lacks a line that it can not do without.",
    page: include_str!("missing_line.md"),
};

/// What could stand after the keyword as an open question.
pub(crate) fn hole(kind: Kind, keyword: Keyword) -> Option<&'static str> {
    Some(match (kind, keyword) {
        (_, Keyword::By) => "unknown \"who?\"",
        (_, Keyword::Within) => "unknown \"how long?\"",
        (_, Keyword::Architect) => "unknown \"who owns how this unit works?\"",
        _ => return None,
    })
}

/// A declaration without the line `keyword`; `why` says why it needs one, `fix` where it could go.
pub(crate) fn diagnostic(
    kind: Kind,
    name: &str,
    keyword: Keyword,
    why: &str,
    location: Location,
    fix: Option<(Location, String)>,
) -> Diagnostic {
    let word = keyword.word();
    let title = format!("{} `{name}` has no line `{word}`", capital(kind.word()));
    let diagnostic = Diagnostic::new(&RULE, title, location, format!("`{word}` is missing"))
        .note(format!("{}.", capital(why)));
    match fix {
        Some((place, text)) => {
            diagnostic.suggestion(format!("Add `{word}`, as an open question"), place, text)
        }
        None => diagnostic,
    }
}

/// A choice between nothing.
pub(crate) fn no_members(name: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("Choice `{name}` has nothing to choose from"), location, "no members")
        .note("Name what it can be: `choice Verdict { refund, decline }`.")
}

/// A ladder without rungs.
pub(crate) fn no_rungs(name: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("Escalation `{name}` has no rungs"), location, "nobody hears of it")
        .note("Say who is told after how long: `after 2h notify Lead via phone`.")
}

/// A score without anything to score.
pub(crate) fn no_criteria(name: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("Agent `{name}` passes from a score and has no `criterion`"),
        location,
        "nothing to score",
    )
    .note("Say what it judges by: `criterion clear weight 1 \"The reader understands it.\"`.")
}

/// A law that asks for nothing.
pub(crate) fn no_demand(name: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("Policy `{name}` asks for nothing"), location, "no demand")
        .note("A law says what it wants of what it is `for`: `needs ... before`, `needs ... after`, `never`, `at most`, or `different people`.")
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
choice Empty {
}
escalation nobody {
}
recovery nothing {
  leaves x: Text
}
standard s {
  silence never
}
policy p1 {
  never
}
policy p2 {
  for stage
}
calendar c {
  zone "UTC"
}
cadence m {
  sample 5%
}
role A
agent X {
  operator A
  passes 80%
}
function F {
  workflows W
}
workflow W {
  owner A
  outcome a
  stage s {
    by   A
    done -> a
  }
}
"#,
            &[
                "missing_line: Choice `Empty` has nothing to choose from",
                "missing_line: Escalation `nobody` has no rungs",
                "missing_line: Recovery `nothing` has no line `allows`",
                "missing_line: Recovery `nothing` has no line `by`",
                "missing_line: Recovery `nothing` has no line `within`",
                "missing_line: Standard `s` has no line `by`",
                "missing_line: Policy `p1` has no line `for`",
                "missing_line: Policy `p2` asks for nothing",
                "missing_line: Calendar `c` has no line `open`",
                "missing_line: Cadence `m` has no line `every`",
                "missing_line: Agent `X` passes from a score and has no `criterion`",
                "missing_line: Function `F` has no line `architect`",
            ],
        );
    }
}

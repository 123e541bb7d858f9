//! Names of something else.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// A name stands for another kind of thing than is needed.
pub static RULE: Rule = Rule {
    name: "wrong_kind",
    level: Level::Error,
    summary: "A name stands for another kind of thing than is needed.",
    page: include_str!("wrong_kind.md"),
};

/// `found` says what the name stands for, `wanted` what is needed.
pub(crate) fn diagnostic(
    name: &str,
    found: &str,
    wanted: &str,
    location: Location,
    declared: Location,
) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{name}` is {found}, and here {wanted} is needed"),
        location,
        format!("this is {found}"),
    )
    .label(declared, "declared here")
}

/// Somebody where a ladder is needed: a ladder that leads to them is declared at the end of the file.
pub(crate) fn of_ladder(found: Diagnostic, name: &str, place: Location, end: Location) -> Diagnostic {
    let last = name.rsplit('.').next().unwrap_or(name);
    let ladder = format!("{}_ladder", last.to_lowercase());
    let text = format!(
        "\n\nescalation {ladder} {{\n  after unknown \"How long before they are asked?\" assign {name}\n}}\n"
    );
    let edits = vec![Edit { location: place, text: ladder.clone() }, Edit { location: end, text }];
    found
        .note("A ladder says who hears of it, and after how long: it is declared by itself, and `escalate` names it.")
        .offer(format!("Declare `escalation {ladder}`"), edits, false)
}

/// A step where a value is needed.
pub(crate) fn step_as_value(name: &str, kind: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is {kind}, and here a value is needed"), location, format!("this is {kind}"))
        .note(format!("What the step writes has a name of its own; figures of the step are `{name}.started`, `{name}.verdicts` and so on."))
}

/// A stage that names itself in `undo`.
pub(crate) fn undoes_itself(name: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` can't undo itself"), location, "another stage is needed")
        .note("What undoes it is work of its own, done later and perhaps by others: a stage that nothing but `undo` leads to.")
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
role R
risk r1 { needs R }
risk r2 { above R }
role S { part of r1 }
role T { calendar R }
agent A {
  operator r1
}
record X { a: r1 }
standard s(g: role) { by g }
risk r3 { needs s(g: r1) }
workflow W {
  owner R
  outcome yes
  outcome no
  decide d {
    when d is 3 -> yes
    when W(x: 3) is 3 -> yes
    otherwise -> no
  }
}
"#,
            &[
                "wrong_kind: `R` is a role, and here a standard is needed",
                "wrong_kind: `R` is a role, and here a tier of risk is needed",
                "wrong_kind: `r1` is a tier of risk, and here a role is needed",
                "wrong_kind: `R` is a role, and here a calendar is needed",
                "wrong_kind: `r1` is a tier of risk, and here a role, a person, an agent or a system is needed",
                "wrong_kind: `r1` is a tier of risk, and here a type: a record, a choice, a role, or one of the language such as `Text` is needed",
                "wrong_kind: `r1` is a tier of risk, and here a role or a person is needed",
                "wrong_kind: `d` is a decide, and here a value is needed",
                "wrong_kind: `W` is a workflow, and here a value: data, a fact, or something written out is needed",
            ],
        );
    }
}

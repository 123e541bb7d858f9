//! A name in `simulation.toml` that nothing has.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A key, role, step, answer, error or calendar is misspelt, ambiguous, or stands in the wrong place.
pub static RULE: Rule = Rule {
    name: "simulation_name",
    level: Level::Error,
    summary: "A name in simulation.toml stands for nothing.",
    page: include_str!("simulation_name.md"),
};

fn list(names: &[impl AsRef<str>]) -> String {
    let names: Vec<String> = names.iter().take(20).map(|name| format!("`{}`", name.as_ref())).collect();
    match names.as_slice() {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn near(finding: Diagnostic, near: Option<&str>, place: Location) -> Diagnostic {
    match near {
        Some(near) => finding.suggestion(format!("Did you mean `{near}`?"), place, near),
        None => finding,
    }
}

/// A setting that there isn't. `owner` is whose it would be.
pub fn key(name: &str, owner: &str, nearest: Option<&str>, known: &[&str], place: Location) -> Diagnostic {
    let finding = Diagnostic::new(
        &RULE,
        format!("There is no setting `{name}` of {owner}"),
        place,
        "this means nothing here",
    );
    let finding = near(finding, nearest, place);
    finding.note(format!("There are {}.", list(known)))
}

/// A name that nothing has; `within` is the workflow in which it should be, or `package`.
pub fn nothing(name: &str, within: &str, nearest: Option<&str>, place: Location) -> Diagnostic {
    let (title, note) = if within == "package" {
        (
            format!("Nothing in this package is called `{name}`"),
            "A table is called after a workflow, role, person, agent, system, handoff or recovery."
                .to_owned(),
        )
    } else {
        (
            format!("{within} has no step or event `{name}`"),
            format!("A table inside `[{within}]` is called after a step or event of {within}."),
        )
    };
    let finding = near(Diagnostic::new(&RULE, title, place, "this stands for nothing"), nearest, place);
    finding.note(note)
}

/// Several things have that name.
pub fn several(name: &str, ids: &[&str], place: Location) -> Diagnostic {
    let mut finding = Diagnostic::new(
        &RULE,
        format!("Several things are called `{name}`"),
        place,
        "which of them is meant?",
    );
    for id in ids {
        finding = finding.suggestion(format!("Write `\"{id}\"`"), place, format!("\"{id}\""));
    }
    finding
}

/// The name of a step, without its workflow.
pub fn within(name: &str, workflow: &str, place: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is a step of {workflow}"), place, "its workflow is missing here")
        .suggestion(format!("Write `{workflow}.{name}`"), place, format!("{workflow}.{name}"))
}

/// A name with a value, where a table belongs.
pub fn misplaced(name: &str, what: &str, example: &str, place: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{name}` is {what}, and what is said about it stands in a table of its own"),
        place,
        format!("write `[{name}]`, and `{example} = ...` under it"),
    )
}

/// An answer, error or calendar that there isn't.
pub fn answer(
    name: &str,
    what: &str,
    owner: &str,
    nearest: Option<&str>,
    known: &[String],
    place: Location,
) -> Diagnostic {
    let title = match what {
        "calendar" => format!("There is no calendar `{name}`"),
        _ => format!("“{owner}” has no {what} `{name}`"),
    };
    let finding = near(Diagnostic::new(&RULE, title, place, "this stands for nothing"), nearest, place);
    if known.is_empty() {
        return finding.note(format!("It has no {what}s at all."));
    }
    finding.note(format!("There are {}.", list(known)))
}

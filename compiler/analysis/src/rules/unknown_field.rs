//! Fields that do not exist.

use crate::wording::list;
use flow_source::{Diagnostic, Level, Location, Rule};

/// Something has no field of that name.
pub static RULE: Rule = Rule {
    name: "unknown_field",
    level: Level::Error,
    summary: "Something has no field of that name.",
    page: include_str!("unknown_field.md"),
};

fn meant(diagnostic: Diagnostic, near: Option<&str>, location: Location) -> Diagnostic {
    match near {
        Some(near) => diagnostic.suggestion(format!("Did you mean `{near}`?"), location, near),
        None => diagnostic,
    }
}

fn has(diagnostic: Diagnostic, names: &[&str]) -> Diagnostic {
    match names {
        [] => diagnostic,
        _ => diagnostic.note(format!("It has {}.", list(names.iter().copied()))),
    }
}

/// A field that a record doesn't have.
pub(crate) fn diagnostic(
    name: &str,
    record: &str,
    names: &[&str],
    near: Option<&str>,
    location: Location,
    declared: Location,
) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&RULE, format!("`{record}` has no field `{name}`"), location, "no such field")
            .label(declared, "declared here");
    has(meant(diagnostic, near, location), names)
}

/// Something that an event or the end of another workflow doesn't carry.
pub(crate) fn carried(
    name: &str,
    of: &str,
    names: &[&str],
    near: Option<&str>,
    location: Location,
) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&RULE, format!("`{of}` doesn't carry `{name}`"), location, "not carried");
    has(meant(diagnostic, near, location), names)
}

/// A field of a list.
pub(crate) fn of_list(name: &str, list: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{list}` is a list, so `{name}` could be that of any of them"),
        location,
        "of which one?",
    )
    .note(format!("Say which: `any one in {list} where one.{name} ...`, or do a step for each of them with `each one in {list}`."))
}

/// A field of what has none.
pub(crate) fn of_plain(name: &str, is: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{is} has no field `{name}`"), location, "this has no fields")
}

/// A figure that a step, a case or a participant doesn't have.
pub(crate) fn figure(
    name: &str,
    of: &str,
    names: &[&str],
    near: Option<&str>,
    location: Location,
) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&RULE, format!("{of} has no figure `{name}`"), location, "nobody knows this");
    has(meant(diagnostic, near, location), names)
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
role A
record R { amount: Money, tags: list of Text }
workflow W(r: R, n: Int) {
  owner A
  outcome yes
  outcome no
  event e(x: Int)
  on e -> no
  decide d {
    when r.amuont > 5 EUR -> yes
    when r.tags.x is "a" -> yes
    when n.x is 3 -> yes
    when e.y > 3 -> yes
    when e.x > 3 -> yes
    when d.visits > 3 -> yes
    when d.visit > 3 -> yes
    when case.ended > case.startet -> yes
    when r is R { amount: 3 EUR, tags: [], tag: "x" } -> yes
    otherwise -> no
  }
}
policy p {
  for stage where performer.clearence is known
  never
}
"#,
            &[
                "unknown_field: `R` has no field `amuont`",
                "unknown_field: `r.tags` is a list, so `x` could be that of any of them",
                "unknown_field: A whole number has no field `x`",
                "unknown_field: `e` doesn't carry `y`",
                "unknown_field: A step has no figure `visit`",
                "unknown_field: A case has no figure `startet`",
                "unknown_field: `R` has no field `tag`",
                "unknown_field: Somebody who takes part has no figure `clearence`",
            ],
        );
    }
}

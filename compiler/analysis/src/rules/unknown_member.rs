//! Values that a choice does not have.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A choice has no such value.
pub static RULE: Rule = Rule {
    name: "unknown_member",
    level: Level::Error,
    summary: "A choice has no such value.",
    page: include_str!("unknown_member.md"),
};

/// `other` is another choice that has it.
pub(crate) fn diagnostic(
    name: &str,
    choice: &str,
    members: &[&str],
    near: Option<&str>,
    other: Option<(&str, Location)>,
    location: Location,
    declared: Location,
) -> Diagnostic {
    let mut diagnostic =
        Diagnostic::new(&RULE, format!("`{name}` is none of `{choice}`"), location, "not one of them")
            .label(declared, format!("it can be {}", crate::wording::choice(members.iter().copied())));
    if let Some((other, place)) = other {
        diagnostic = diagnostic.label(place, format!("`{name}` is a `{other}`")).note(format!(
            "`{name}` belongs to `{other}`, and the other side is a `{choice}`: the two are never the same."
        ));
    }
    if let Some(near) = near {
        diagnostic = diagnostic.suggestion(format!("Did you mean `{near}`?"), location, near);
    }
    diagnostic
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
choice Size { small, large }
choice Prio { low, high }
record R { size: Size, tags: list of Prio, o: optional Size }
role C
workflow W(r: R) {
  owner C
  outcome yes
  outcome no
  decide c {
    when r.size is smal -> yes
    when r.size is low -> yes
    when r.size is Size.large -> yes
    when Size.huge is r.size -> yes
    when small is r.size -> yes
    when high in r.tags -> yes
    when small in r.tags -> yes
    when r.size in [small, low] -> yes
    when r.o is small -> yes
    otherwise -> no
  }
}
"#,
            &[
                "unknown_member: `smal` is none of `Size`",
                "unknown_member: `low` is none of `Size`",
                "unknown_member: `huge` is none of `Size`",
                "unknown_member: `small` is none of `Prio`",
                "unknown_member: `low` is none of `Size`",
            ],
        );
    }
}

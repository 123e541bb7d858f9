//! Orders that go round.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Something is above itself, or part of itself.
pub static RULE: Rule = Rule {
    name: "circular_order",
    level: Level::Error,
    summary: "Something is above itself, or part of itself.",
    page: include_str!("circular_order.md"),
};

/// `what` they are, one and several; `members` are the names along the circle, with their places.
pub(crate) fn diagnostic(what: [&str; 2], verb: &str, members: &[(&str, Location)]) -> Diagnostic {
    const SHOWN: usize = 8;
    let first = members.first().copied().unwrap_or(("", Location::default()));
    let mut names: Vec<String> = members.iter().take(SHOWN).map(|(name, _)| format!("`{name}`")).collect();
    if members.len() > SHOWN {
        names.push(format!("{} more", members.len() - SHOWN));
    }
    let title = match members {
        [_] => format!("the {} `{}` {verb} itself", what[0], first.0),
        _ => {
            names.push(format!("`{}`", first.0));
            format!("these {} go round in a circle: {}", what[1], names.join(" → "))
        }
    };
    let mut diagnostic = Diagnostic::new(&RULE, title, first.1, format!("`{}` {verb} the next", first.0));
    for (name, place) in members.iter().take(SHOWN).skip(1) {
        diagnostic = diagnostic.label(*place, format!("`{name}` {verb} the next"));
    }
    diagnostic.note("In a circle nothing is highest, so nobody can tell what is allowed or needed. Take out one of the lines.")
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
risk r1 { above r1 }
risk r2 { above r3 }
risk r3 { above r4 }
risk r4 { above r2 }
label l1 { above l2 }
label l2
role A { part of B }
role B { part of A }
"#,
            &[
                "circular_order: The tier of risk `r1` is above itself",
                "circular_order: These tiers of risk go round in a circle: `r2` → `r3` → `r4` → `r2`",
                "circular_order: These roles go round in a circle: `A` → `B` → `A`",
            ],
        );
    }
}

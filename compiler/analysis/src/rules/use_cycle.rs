//! Files that take from each other in a circle.

use flow_source::{Diagnostic, Level, Location, Rule};

/// Files take from each other in a circle.
pub static RULE: Rule = Rule {
    name: "use_cycle",
    level: Level::Error,
    summary: "Files take from each other in a circle.",
    page: include_str!("use_cycle.md"),
};

/// `names` are the modules along the circle, the first one last; `places` are their `use` lines, in that order.
pub(crate) fn diagnostic(names: &[&str], places: &[Location]) -> Diagnostic {
    const SHOWN: usize = 8;
    let first = names.last().copied().unwrap_or("");
    let location = places.first().copied().unwrap_or_default();
    if names.len() == 1 {
        return Diagnostic::new(
            &RULE,
            format!("`{first}` takes from itself"),
            location,
            "this is the same file",
        )
        .note("Its own names are known anyway. Take the line out.");
    }
    let mut path = vec![format!("`{first}`")];
    path.extend(names.iter().take(SHOWN).map(|name| format!("`{name}`")));
    if names.len() > SHOWN {
        path.push(format!("{} more", names.len() - SHOWN - 1));
        path.push(format!("`{first}`"));
    }
    let title = format!("These files take from each other in a circle: {}", path.join(" → "));
    let mut diagnostic = Diagnostic::new(
        &RULE,
        title,
        location,
        format!("takes from `{}`", names.first().copied().unwrap_or("")),
    );
    for (name, place) in names.iter().zip(places).take(SHOWN).skip(1) {
        diagnostic = diagnostic.label(*place, format!("takes from `{name}`"));
    }
    diagnostic.note("Whoever reads one of them must have read all the others first. Put what both need into a file of its own.")
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
// file: a.flow
use b { B }
role A { deputy B }
// file: b.flow
use c { C }
role B { deputy C }
// file: c.flow
use a { A }
use c
role C { deputy A }
// file: d.flow
use a { A }
role D { deputy A }
"#,
            &["use_cycle: These files take from each other in a circle: `a` → `b` → `c` → `a`"],
        );
    }
}

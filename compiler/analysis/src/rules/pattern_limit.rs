//! Patterns that never end.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A pattern uses itself, or leads to more uses than anybody can follow.
pub static RULE: Rule = Rule {
    name: "pattern_limit",
    level: Level::Error,
    summary: "A pattern uses itself, or leads to more uses than anybody can follow.",
    page: include_str!("pattern_limit.md"),
};

/// A pattern that comes back to itself.
pub(crate) fn circle(name: &str, location: Location, declared: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is made of itself"), location, "this leads back to it")
        .label(declared, "declared here")
        .note("Nobody could ever finish reading what it means. Take out one of the uses.")
}

/// Patterns in patterns in patterns.
pub(crate) fn deep(name: &str, most: usize, location: Location, declared: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{name}` stands inside more than {most} patterns"),
        location,
        "too deep to follow",
    )
    .label(declared, "declared here")
    .note("Write down what is meant where it is used.")
}

/// A pattern that grows.
pub(crate) fn large(name: &str, most: usize, location: Location, declared: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("One use leads to more than {most} uses of patterns"),
        location,
        format!("here `{name}` is used once too often"),
    )
    .label(declared, "declared here")
    .note("Patterns that use patterns several times over grow faster than anybody can check. Write down what is meant where it is used.")
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
standard a(g: role) { by b(g: g) and b(g: g) }
standard b(g: role) { by c(g: g) and c(g: g) }
standard c(g: role) { by d(g: g) and d(g: g) }
standard d(g: role) { by e(g: g) and e(g: g) }
standard e(g: role) { by f(g: g) and f(g: g) }
standard f(g: role) { by h(g: g) and h(g: g) }
standard h(g: role) { by i(g: g) and i(g: g) }
standard i(g: role) { by j(g: g) and j(g: g) }
standard j(g: role) { by k(g: g) and k(g: g) }
standard k(g: role) { by l(g: g) and l(g: g) }
standard l(g: role) { by g }
standard round1 { by round2 }
standard round2 { by round1 }
standard user { by round1 }
role R
risk x { needs a(g: R) }
"#,
            &[
                "pattern_limit: One use leads to more than 1000 uses of patterns",
                "pattern_limit: `round2` is made of itself",
            ],
        );
    }
}

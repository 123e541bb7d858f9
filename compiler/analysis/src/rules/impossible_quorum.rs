//! Numbers of people that can not come together.

use flow_source::{Diagnostic, Level, Location, Rule};

/// So many people can not be asked: none, more than all, or one twice.
pub static RULE: Rule = Rule {
    name: "impossible_quorum",
    level: Level::Error,
    summary: "So many people can not be asked: none, more than all, or one twice.",
    page: include_str!("impossible_quorum.md"),
};

/// None of somebody.
pub(crate) fn nobody(location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "This asks for nobody", location, "at least one is needed")
        .note("A gate that nobody has to pass isn't there. Ask for at least one, or take it out.")
}

/// A share with nothing under the line.
pub(crate) fn zero_below(written: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("{written} is no share of anything"),
        location,
        "nothing stands under the line",
    )
    .note("`2/3 of Maintainers` is two of every three.")
}

/// More than all of somebody.
pub(crate) fn more_than_all(written: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{written} is more than all of them"), location, "never reached")
        .note("A vote that nobody can win never ends. `all of Team` asks everybody.")
}

/// A share in numbers that are too long.
pub(crate) fn too_long(location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, "This share can't be read", location, "too many digits")
        .note("`2/3 of Maintainers` is two of every three.")
}

/// One twice in a pool.
pub(crate) fn twice(name: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` stands twice in this list"), location, "here again")
        .note("People count once, however often they are named.")
}

/// A role that stands in for itself.
pub(crate) fn own_deputy(name: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` stands in for itself"), location, "the same")
        .note("When they are away, their deputy is away as well. Name somebody else.")
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
role A { deputy A }
standard s1 { by 0 of A }
standard s2 { by 2/0 of A }
standard s3 { by 2 of (A, A) }
standard s4 { by 3/2 of A }
standard s5 { by 0/2 of A }
standard s6(n: Int) { by n of A }
standard s7 { by 1/99999999999 of A }
risk r1 { needs s6(n: 0) }
risk r2 { needs s6(n: 1) }
standard s8 { by 3/3 of A }
standard s9 { by all of A }
"#,
            &[
                "impossible_quorum: `A` stands in for itself",
                "impossible_quorum: This asks for nobody",
                "impossible_quorum: 2/0 is no share of anything",
                "impossible_quorum: `A` stands twice in this list",
                "impossible_quorum: 3/2 is more than all of them",
                "impossible_quorum: This asks for nobody",
                "impossible_quorum: This share can't be read",
                "impossible_quorum: This asks for nobody",
            ],
        );
    }
}

//! Values that nobody asked for.

use crate::wording::list;
use flow_source::{Diagnostic, Level, Location, Rule};

/// Something is handed over that nobody asked for.
pub static RULE: Rule = Rule {
    name: "unknown_argument",
    level: Level::Error,
    summary: "Something is handed over that nobody asked for.",
    page: include_str!("unknown_argument.md"),
};

/// A name in brackets that `what` doesn't have; `names` are those it has.
pub(crate) fn diagnostic(
    name: &str,
    what: &str,
    verb: &str,
    names: &[&str],
    near: Option<&str>,
    location: Location,
) -> Diagnostic {
    let title = match verb {
        "has" => format!("`{what}` has no `{name}`"),
        _ => format!("`{what}` doesn't ask for `{name}`"),
    };
    let diagnostic = Diagnostic::new(&RULE, title, location, "not asked for");
    let diagnostic = match near {
        Some(near) => diagnostic.suggestion(format!("Did you mean `{near}`?"), location, near),
        None => diagnostic,
    };
    match names {
        [] => diagnostic.note("It takes nothing in brackets."),
        _ => diagnostic.note(format!("It {verb} {}.", list(names.iter().copied()))),
    }
}

/// A value for something that takes none.
pub(crate) fn too_many(what: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{what}` takes nothing in brackets"), location, "not asked for")
        .note("What is handed over and not asked for is lost.")
}

/// The same for a declaration.
pub(crate) fn takes_nothing(name: &str, location: Location, declared: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` takes nothing in brackets"), location, "not asked for")
        .label(declared, "declared without brackets")
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
role A
standard s(g: role) { by g }
standard t { by A }
risk r1 { needs s(gg: A) }
risk r2 { needs t(A) }
risk r3 { needs t() }
workflow W {
  owner A
  outcome a
  stage x {
    by   A
    done -> a("x")
  }
}
"#,
            &[
                "unknown_argument: `s` doesn't ask for `gg`",
                "unknown_argument: `t` takes nothing in brackets",
                "unknown_argument: `a` takes nothing in brackets",
            ],
        );
    }
}

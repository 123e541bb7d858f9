//! Files that no path can name.

use flow_source::{Diagnostic, Level, Location, Rule};

/// A file or folder is called so that no other file can name it.
pub static RULE: Rule = Rule {
    name: "module_name",
    level: Level::Error,
    summary: "A file or folder is called so that no other file can name it.",
    page: include_str!("module_name.md"),
};

/// `bad` is the part of the path that is no name.
pub(crate) fn diagnostic(path: &str, bad: &str, location: Location) -> Diagnostic {
    let mut mended: String =
        bad.chars().map(|one| if one == '_' || one.is_alphanumeric() { one } else { '_' }).collect();
    if mended.chars().next().is_none_or(|first| first.is_numeric()) {
        mended.insert(0, '_');
    }
    let title = format!("No other file can name `{path}`");
    Diagnostic::new(&RULE, title, location, format!("`{bad}` is no name"))
        .note(format!("The path of a file is its name for others: letters, digits and `_`, and no digit first. Call it `{mended}`."))
}

/// A file where the standard library stands.
pub(crate) fn of_the_standard_library(path: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{path}` stands where the standard library does"),
        location,
        "`std` is taken",
    )
    .note("Names that begin with `std` are those of Flow itself. Give the folder another name.")
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
// file: a-b.flow
role A
// file: 1x/y.flow
role B
// file: x/../y.flow
role C
// file: std/risk.flow
risk mine
// file: std.flow
risk mine
"#,
            &[
                "module_name: No other file can name `1x/y.flow`",
                "module_name: No other file can name `a-b.flow`",
                "module_name: `std.flow` stands where the standard library does",
                "module_name: `std/risk.flow` stands where the standard library does",
                "module_name: No other file can name `x/../y.flow`",
            ],
        );
    }
}

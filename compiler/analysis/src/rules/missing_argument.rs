//! Values that are not given.

use crate::phrases;
use crate::wording::list;
use flow_ir::Field;
use flow_source::{Diagnostic, FileId, Level, Location, Rule, Span};

/// Something needs a value that is not given.
pub static RULE: Rule = Rule {
    name: "missing_argument",
    level: Level::Error,
    summary: "Something needs a value that is not given.",
    page: include_str!("missing_argument.md"),
};

/// A call without some of what it needs. `at_hand` tells which of them can be handed over as they are, by their name;
/// `after` is where more can be written, behind the arguments that are `given`.
pub(crate) fn call(
    name: &str,
    missing: &[&Field],
    at_hand: &[bool],
    location: Location,
    after: Option<Location>,
    given: usize,
) -> Diagnostic {
    let names = list(missing.iter().map(|field| field.name.as_str()));
    let mut diagnostic =
        Diagnostic::new(&RULE, format!("`{name}` needs {names}"), location, format!("{names} isn't given"));
    for field in missing.iter().take(4) {
        let place = Location::new(FileId(field.origin.file), Span::new(field.origin.start, field.origin.end));
        diagnostic = diagnostic.label(place, format!("needed: {}", phrases::type_(&field.type_)));
    }
    if let Some(after) = after
        && !missing.is_empty()
        && at_hand.iter().all(|at_hand| *at_hand)
    {
        let words: Vec<&str> = missing.iter().map(|field| field.name.as_str()).collect();
        let words = words.join(", ");
        let text = if given > 0 { format!(", {words}") } else { format!("({words})") };
        diagnostic = diagnostic.suggestion(format!("Hand over {names}"), after, text);
    }
    let words: Vec<String> = missing.iter().map(|field| format!("{}: ...", field.name)).collect();
    diagnostic.note(format!("Whoever gets this can't go on without. Add `{}`.", words.join(", ")))
}

/// A record without some of its fields.
pub(crate) fn record(
    name: &str,
    missing: &[&Field],
    location: Location,
    last: Option<Location>,
) -> Diagnostic {
    let names = list(missing.iter().map(|field| field.name.as_str()));
    let mut diagnostic = Diagnostic::new(
        &RULE,
        format!("This `{name}` lacks {names}"),
        location,
        format!("{names} isn't given"),
    );
    for field in missing.iter().take(4) {
        let place = Location::new(FileId(field.origin.file), Span::new(field.origin.start, field.origin.end));
        diagnostic = diagnostic.label(place, format!("needed: {}", phrases::type_(&field.type_)));
    }
    if let Some(last) = last {
        let words: Vec<String> = missing
            .iter()
            .map(|field| format!(", {}: unknown \"what is {}?\"", field.name, field.name))
            .collect();
        diagnostic = diagnostic.suggestion("Add them, as open questions", last, words.concat());
    }
    diagnostic.note("A field that may be left out is declared `optional`.")
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
role A
record R { a: Text, b: optional Text, c: Int }
standard s(g: role, n: Int default 2) { by n of g }
risk r1 { needs s }
risk r2 { needs s() }
risk r3 { needs s(n: 3) }
risk r4 { needs s(A) }
calendar c(z: Text) {
  zone z
  open Monday from 09:00 to 17:00
}
role B { calendar c }
workflow W(r: R) {
  owner A
  outcome yes(r: R)
  outcome no
  decide d {
    when r is R { a: "1" } -> yes
    when r is R { a: "1", c: 3 } -> yes(r)
    otherwise -> no
  }
}
"#,
            &[
                "missing_argument: `s` needs `g`",
                "missing_argument: `s` needs `g`",
                "missing_argument: `s` needs `g`",
                "missing_argument: `c` needs `z`",
                "missing_argument: This `R` lacks `c`",
                "missing_argument: `yes` needs `r`",
            ],
        );
    }
}

//! Values without a name.

use flow_source::{Diagnostic, Edit, Level, Location, Rule, Span};

/// Of several values that are handed over, one has no name.
pub static RULE: Rule = Rule {
    name: "unnamed_argument",
    level: Level::Error,
    summary: "Of several values that are handed over, one has no name.",
    page: include_str!("unnamed_argument.md"),
};

/// A value without a name: where it stands, how it is written, and the name that it seems to need.
pub(crate) struct Unnamed<'p> {
    pub(crate) location: Location,
    pub(crate) value: String,
    pub(crate) meant: Option<&'p str>,
}

/// All values of one call that lack their name; `parameters` are the names it needs, each with its type.
pub(crate) fn diagnostic(
    what: &str,
    unnamed: &[Unnamed<'_>],
    parameters: &[(&str, String)],
) -> Option<Diagnostic> {
    let (first, rest) = unnamed.split_first()?;
    let title = match rest {
        [] => format!("`{}` doesn't say which value of `{what}` it is", first.value),
        _ => format!("the values of `{what}` don't say which is which"),
    };
    let label = |one: &Unnamed<'_>| match one.meant {
        Some(meant) => format!("is this `{meant}`?"),
        None => "its name is missing".to_owned(),
    };
    let mut diagnostic = Diagnostic::new(&RULE, title, first.location, label(first));
    for one in rest {
        diagnostic = diagnostic.label(one.location, label(one));
    }
    let edits: Option<Vec<Edit>> = unnamed
        .iter()
        .map(|one| {
            let before = Location::new(one.location.file, Span::at(one.location.span.start));
            Some(Edit { location: before, text: format!("{}: ", one.meant?) })
        })
        .collect();
    if let Some(edits) = edits {
        let mended: Vec<String> =
            unnamed.iter().map(|one| format!("{}: {}", one.meant.unwrap_or(""), one.value)).collect();
        diagnostic = diagnostic.offer(format!("Write `{}`", mended.join(", ")), edits, false);
    }
    let known: Vec<String> =
        parameters.iter().take(8).map(|(name, type_)| format!("`{name}` ({type_})")).collect();
    Some(diagnostic.note(format!("Where several values are handed over, each says its name, so that nobody mixes them up: {}. One that is called like that already may stand alone.", known.join(", "))))
}

#[cfg(test)]
mod tests {
    use crate::testing::told;

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
role R
standard s(g: role, n: Int) { by n of g }
risk r1 { needs s(R, 2) }
risk r2 { needs s(R, n: 2) }
workflow W(a: Text, b: Int) {
  owner R
  outcome yes(a: Text, b: Int)
  stage s1 {
    by   R
    done -> yes(a, b)
  }
}
"#,
            &[
                "unnamed_argument: The values of `s` don't say which is which",
                "unnamed_argument: `R` doesn't say which value of `s` it is",
            ],
        );
    }

    #[test]
    fn what_is_meant_is_told_by_the_types_and_else_by_the_order() {
        let text = r#"
role R { people 3 }
system Bank {
  owner  R
  action pay(amount: Money, to: Text, note: Text)
}
record Invoice { vendor: Text, amount: Money, remark: Text }
workflow W(invoice: Invoice) {
  owner  R
  goal   "It is paid."
  within 1 week
  late   -> paid
  outcome paid
  stage s1 {
    by   R
    do   Bank.pay(invoice.vendor, invoice.remark, invoice.amount)
    done -> paid
  }
}
"#;
        let found = crate::testing::analysis(text).diagnostics;
        let fix = found.iter().flat_map(|found| &found.fixes).next().expect("there is a fix");
        assert_eq!(fix.title, "Write `to: invoice.vendor, note: invoice.remark, amount: invoice.amount`");
    }
}

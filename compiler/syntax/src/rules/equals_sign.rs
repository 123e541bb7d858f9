//! `=` is not used: `:` binds, `is` compares.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// `=` is not used: `:` binds, `is` compares.
pub static RULE: Rule = Rule {
    name: "equals_sign",
    level: Level::Error,
    summary: "`=` is not used: `:` binds, `is` compares.",
    page: include_str!("equals_sign.md"),
};

/// What an equals sign was meant to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Meaning {
    /// A name gets its value: `:`.
    Bind,
    /// Two values are compared: `is`.
    Compare,
    /// A parameter gets its default: `default`.
    Default,
    /// The keyword before it says it all.
    Nothing,
    /// What belongs to a declaration stands in braces.
    Braces,
}

/// `=` or `:=`.
pub(crate) fn report(location: Location, text: &str, meaning: Meaning) -> Diagnostic {
    let written = location.span.of(text);
    let (title, label, fix, right) = match meaning {
        Meaning::Bind => ("should be `:`", "`:` gives a name its value", "Write `:`", ":"),
        Meaning::Compare => ("should be `is`", "`is` compares", "Write `is`", "is"),
        Meaning::Default => (
            "should be `default`",
            "`default` says what it is where nothing is said",
            "Write `default`",
            "default",
        ),
        Meaning::Braces => {
            return Diagnostic::new(
                &RULE,
                format!("`{written}` has no place here: what belongs to it stands in braces"),
                location,
                "braces belong here",
            )
            .note("For example `role Finance { people ana, ben }` or `choice Size { small, large }`.");
        }
        Meaning::Nothing => ("is too much", "the value follows the word without a sign", "Take it away", ""),
    };
    let word = if right.starts_with(char::is_alphabetic) {
        super::spaced(text, location, right)
    } else {
        right.to_owned()
    };
    Diagnostic::new(&RULE, format!("`{written}` {title}"), location, label).fix(fix, location, word)
}

/// `choice Size = small | large`: `right` is how Flow writes it.
pub(crate) fn members(location: Location, right: &str) -> Diagnostic {
    let shown = super::shown(right);
    Diagnostic::new(
        &RULE,
        format!("What can be chosen stands in braces: `{shown}`"),
        location,
        "this is written otherwise",
    )
    .fix(format!("Write `{shown}`"), location, right)
}

/// `choice Size { small | large }`: commas part them.
pub(crate) fn bars(places: &[Location]) -> Diagnostic {
    let first = places.first().copied().unwrap_or_default();
    let edits = places.iter().map(|place| Edit { location: *place, text: ",".to_owned() }).collect();
    let found = Diagnostic::new(
        &RULE,
        "Commas part what can be chosen: `small, large`",
        first,
        "a comma belongs here",
    );
    let more = |found: Diagnostic, place: &Location| found.label(*place, "and here");
    places.iter().skip(1).take(4).fold(found, more).offer("Write commas", edits, true)
}

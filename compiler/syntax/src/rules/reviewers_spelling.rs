//! How many must agree is said with who they are.

use flow_source::{Diagnostic, Edit, Level, Location, Rule};

/// How many must agree is said with who they are.
pub static RULE: Rule = Rule {
    name: "reviewers_spelling",
    level: Level::Error,
    summary: "How many must agree is said with who they are.",
    page: include_str!("reviewers_spelling.md"),
};

/// Reviewers in other words; `right` is how Flow says it.
pub(crate) fn report(location: Location, written: &str, right: &str) -> Diagnostic {
    let (written, shown) = (super::shown(written), super::shown(right));
    Diagnostic::new(&RULE, format!("`{written}` should be `{shown}`"), location, "who, and how many of them")
        .note("How many must agree stands before those they are taken from: `2 of Finance`, `1/2 of Board`, `majority of Board`, `all of Board`.")
        .fix(format!("Write `{shown}`"), location, right)
}

/// `[ana, ben]`: a list does not say whether one of them is enough.
/// `before` is what stands before them.
pub(crate) fn listed(location: Location, before: &str, names: &[&str]) -> Diagnostic {
    let (all, one) = (format!("{before}{}", names.join(" and ")), format!("{before}{}", names.join(" or ")));
    Diagnostic::new(
        &RULE,
        "A list doesn't say whether all of them are needed, or one is enough",
        location,
        "all, or any of them?",
    )
    .note("`and` asks all of them, `or` whoever comes first, `2 of Finance` two people of one role.")
    .suggestion(format!("Write `{}`: all of them", super::shown(&all)), location, all)
    .suggestion(format!("Write `{}`: one is enough", super::shown(&one)), location, one)
}

/// `both ana and ben`, who are known only as two of a role's people: the role's name, where it stands, and the place in front of
/// its declaration. `right` is how the line names them.
pub(crate) fn members(
    location: Location,
    right: &str,
    names: &[&str],
    (role, declared, gap): (&str, Location, Location),
) -> Diagnostic {
    let quoted =
        |before: &str| names.iter().map(|name| format!("`{before}{name}`")).collect::<Vec<_>>().join(" and ");
    let people: String = names.iter().map(|name| format!("person {name}\n")).collect();
    let mut edits = vec![Edit { location: gap, text: people }, Edit { location, text: right.to_owned() }];
    edits.sort_by_key(|edit| edit.location);
    Diagnostic::new(&RULE, format!("{} are only known as people of `{role}`", quoted("")), location, "named alone here")
        .label(declared, "the role they are in")
        .note(format!("Whoever is asked in person is declared. If anybody of `{role}` will do, write `{role}`, or `2 of {role}`; a person who is away is nobody's answer."))
        .offer(format!("Declare {}", quoted("person ")), edits, false)
}

/// `requires 2 approvals`: `count` is `2 of `; who is asked stands at another line, if it can be told, with the edits.
pub(crate) fn many(location: Location, count: &str, who: Option<(Location, &str, Vec<Edit>)>) -> Diagnostic {
    let found = |title: String| {
        Diagnostic::new(&RULE, title, location, "how many, but not of whom").note(
            "A number alone does not say who may be counted. It stands before those they are taken from.",
        )
    };
    match who {
        Some((place, pool, edits)) => {
            let pool = super::shown(pool);
            found(format!("How many must agree is said with who they are: `by {count}{pool}`"))
                .label(place, "the number belongs here")
                .offer(format!("Write `by {count}{pool}`"), edits, true)
        }
        None => found(format!("How many must agree is said with who they are: `by {count}...`")),
    }
}

/// `reviewer != author`, as a law; the edits take it out.
pub(crate) fn own_work(location: Location, written: &str, edits: Vec<Edit>) -> Diagnostic {
    let title = format!(
        "`{}` holds without a law: a gate never asks whoever made what it judges",
        super::shown(written)
    );
    Diagnostic::new(&RULE, title, location, "so it is anyway")
        .note("What a gate judges stands in its first line: `gate check of report {`. Its author is then nobody's reviewer, and two approvals are those of two people.")
        .note("That two steps are done by different people is a law of its own: `different people ask, approve`.")
        .offer("Take it out", edits, false)
}

/// `by majority`, where nobody is named: `share` is the word for how many.
pub(crate) fn nobody(location: Location, share: &str) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{share}` says how many must agree, and not of whom"),
        location,
        "of whom?",
    )
    .note(format!("Those who are asked stand behind it: `by {share} of Board`."))
    .suggestion("Leave it open who they are", location, "by unknown \"Who decides?\"")
}

/// `not the author`; `right` is how that is said, where the gate says of what.
pub(crate) fn author(location: Location, written: &str, right: Option<&str>) -> Diagnostic {
    let written = super::shown(written.trim_start_matches([',', ' ']));
    let found = |title: String| {
        Diagnostic::new(&RULE, title, location, "whose author?")
            .note("An author is the author of something: `by Boss except author of report`. Of what a gate judges, nobody who made it is ever asked.")
    };
    match right {
        Some(right) => {
            let shown = super::shown(right);
            found(format!("`{written}` should be `{shown}`")).fix(
                format!("Write `{shown}`"),
                location,
                format!(" {right}"),
            )
        }
        None => found(format!("`{written}` does not say the author of what")),
    }
}

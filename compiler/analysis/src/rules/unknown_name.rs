//! Names that mean nothing.

use crate::phrases;
use crate::wording::list;
use flow_ir::Type;
use flow_source::{Diagnostic, Edit, Level, Location, Rule, Span};
use flow_syntax::words::Kind;

/// Nothing is called so here.
pub static RULE: Rule = Rule {
    name: "unknown_name",
    level: Level::Error,
    summary: "Nothing is called so here.",
    page: include_str!("unknown_name.md"),
};

fn meant(diagnostic: Diagnostic, near: Option<&str>, location: Location) -> Diagnostic {
    match near {
        Some(near) => diagnostic.suggestion(format!("Did you mean `{near}`?"), location, near),
        None => diagnostic,
    }
}

/// A name that nothing has; `wanted` says what it should be, `near` what could be meant at `mend`.
pub(crate) fn diagnostic(
    name: &str,
    wanted: Option<&str>,
    location: Location,
    mend: Location,
    near: Option<&str>,
) -> Diagnostic {
    let wanted = wanted.unwrap_or("declaration");
    let diagnostic = Diagnostic::new(
        &RULE,
        format!("There is no {wanted} called `{name}` here"),
        location,
        "means nothing here",
    );
    match near {
        Some(_) => meant(diagnostic, near, mend),
        None => diagnostic.note("Declare it, or take it from the file that does: `use MODULE { NAME }`."),
    }
}

/// A name that another module offers.
pub(crate) fn of_other_module(name: &str, module: &str, location: Location, edit: Edit) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{name}` isn't known here; it is declared in `{module}`"),
        location,
        "not taken from there yet",
    )
    .offer(format!("Take it from `{module}`"), vec![edit], false)
}

/// A name that a module doesn't offer.
pub(crate) fn in_module(
    name: &str,
    module: &str,
    location: Location,
    near: Option<&str>,
    names: &[&str],
) -> Diagnostic {
    let diagnostic = meant(
        Diagnostic::new(&RULE, format!("`{module}` has nothing called `{name}`"), location, "not in there"),
        near,
        location,
    );
    match names {
        [] => diagnostic.note("It offers nothing to others."),
        _ => diagnostic.note(format!("It offers {}.", list(names.iter().copied()))),
    }
}

/// A name behind a declaration that has nothing inside.
pub(crate) fn inside(name: &str, of: &str, kind: Kind, location: Location, declared: Location) -> Diagnostic {
    let is = phrases::kind(kind);
    Diagnostic::new(
        &RULE,
        format!("`{of}` is {is} and has nothing called `{name}`"),
        location,
        "not in there",
    )
    .label(declared, "declared here")
}

/// The name of a record where its data is meant, which stands in `variable`.
pub(crate) fn of_record(found: Diagnostic, variable: &str, first: Location) -> Diagnostic {
    found
        .note("The name of a record says what something is; the data itself has a name of its own.")
        .suggestion(format!("Write `{variable}`"), first, variable)
}

/// An action where somebody is named; `rest` is what stands behind the system's name, and `deed` the line that says what is done.
pub(crate) fn action_as_somebody(
    system: &str,
    action: &str,
    location: Location,
    rest: Location,
    deed: Option<&str>,
) -> Diagnostic {
    let found = Diagnostic::new(
        &RULE,
        format!("`{system}.{action}` is something that `{system}` can do, and here somebody is named"),
        location,
        "who is this?",
    )
    .note(format!(
        "Who does it and what is done stand in two lines: `by {system}`, and `do {system}.{action}(...)`."
    ));
    match deed {
        Some(deed) => found.suggestion("Write two lines", rest, deed),
        None => found.suggestion(format!("Write `{system}`"), rest, ""),
    }
}

/// A field of data at hand, or a step of a workflow: `whole` is its path.
pub(crate) fn field(name: &str, whole: &str, location: Location) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("Nothing here is called `{name}`"),
        location,
        format!("did you mean `{whole}`?"),
    )
    .note("It is named with what it belongs to.")
    .suggestion(format!("Write `{whole}`"), location, whole)
}

/// A number in words where a number of people stands.
pub(crate) fn number(name: &str, digits: &str, location: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is written `{digits}` here"), location, "how many of them").fix(
        format!("Write `{digits}`"),
        location,
        digits,
    )
}

/// A system where one of its actions is needed.
pub(crate) fn action_missing(system: &str, location: Location, actions: &[&str]) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        &RULE,
        format!("`{system}` is a system, and here one of its actions is needed"),
        location,
        "which action?",
    );
    match actions {
        [] => diagnostic.note("It has no actions yet: `action NAME(...)` in it says what it can do."),
        _ => diagnostic.note(format!(
            "It can do {}. Name each one: `{system}.{}`.",
            list(actions.iter().copied()),
            actions.first().copied().unwrap_or("")
        )),
    }
}

/// An action that a system doesn't have.
pub(crate) fn action(
    name: &str,
    system: &str,
    location: Location,
    declared: Location,
    near: Option<&str>,
    actions: &[&str],
) -> Diagnostic {
    let diagnostic = meant(
        Diagnostic::new(&RULE, format!("`{system}` has no action `{name}`"), location, "it can't do this"),
        near,
        location,
    )
    .label(declared, "the system");
    match actions {
        [] => diagnostic.note("It has no actions yet: `action NAME(...)` in it says what it can do."),
        _ => diagnostic.note(format!("It can do {}.", list(actions.iter().copied()))),
    }
}

/// A fact that a system doesn't know.
pub(crate) fn fact(
    name: &str,
    system: &str,
    location: Location,
    declared: Location,
    near: Option<&str>,
    facts: &[&str],
) -> Diagnostic {
    let diagnostic = meant(
        Diagnostic::new(&RULE, format!("`{system}` knows no fact `{name}`"), location, "not known there"),
        near,
        location,
    )
    .label(declared, "the system");
    match facts {
        [] => diagnostic.note("It knows no facts yet: `fact NAME: TYPE` in it says what it knows."),
        _ => diagnostic.note(format!("It knows {}.", list(facts.iter().copied()))),
    }
}

/// A step that a workflow doesn't have.
pub(crate) fn step(name: &str, workflow: Option<&str>, location: Location, near: Option<&str>) -> Diagnostic {
    let title = match workflow {
        Some(workflow) => format!("`{workflow}` has no step `{name}`"),
        None => format!("there is no step called `{name}` here"),
    };
    meant(Diagnostic::new(&RULE, title, location, "no such step"), near, location)
}

/// An event that a workflow doesn't have.
pub(crate) fn event(name: &str, workflow: &str, location: Location, near: Option<&str>) -> Diagnostic {
    let title = format!("`{workflow}` has no event or outcome `{name}`");
    meant(Diagnostic::new(&RULE, title, location, "not in there"), near, location)
}

/// Data that nothing writes; `is` says what the name stands for, where it stands for something else.
pub(crate) fn data(name: &str, is: Option<&str>, location: Location, near: Option<&str>) -> Diagnostic {
    match is {
        Some(is) => Diagnostic::new(
            &RULE,
            format!("`{name}` is {is} and no data of this work"),
            location,
            "not something that is read or written",
        ),
        None => meant(
            Diagnostic::new(
                &RULE,
                format!("Nothing here is called `{name}`"),
                location,
                "nobody writes this",
            ),
            near,
            location,
        )
        .note("Data comes in with the workflow's inputs, or a step `writes` it."),
    }
}

/// Words for what isn't known yet.
const OPEN: &[&str] =
    &["TBD", "tbd", "TBC", "tbc", "TBA", "tba", "TODO", "todo", "Todo", "XXX", "xxx", "FIXME", "NN"];

/// True for a word that says that something isn't known yet.
pub(crate) fn is_open(name: &str) -> bool {
    OPEN.contains(&name)
}

/// What isn't known yet is asked; `question` does.
pub(crate) fn open(name: &str, question: &str, location: Location) -> Diagnostic {
    let right = format!("unknown \"{question}\"");
    Diagnostic::new(
        &RULE,
        format!("`{name}` is an open question: `unknown`, and the question in quotes"),
        location,
        "not known yet",
    )
    .note("It is listed with all other open questions, and an engine doesn't run what nobody has decided.")
    .suggestion(format!("Write `{right}`"), location, right)
}

/// Names that other languages give to what Flow says otherwise: `null`, `otherwise`, `EUR500`. `text` is that of the file.
pub(crate) fn of_other_language(
    name: &str,
    location: Location,
    text: &str,
    expected: Option<&Type>,
) -> Option<Diagnostic> {
    const NOTHING: &[&str] =
        &["null", "none", "None", "nil", "NULL", "undefined", "empty", "missing", "blank"];
    let span = location.span;
    let before = text.get(..span.start as usize)?.trim_end();
    let at = |end: usize| u32::try_from(end).ok();
    if NOTHING.contains(&name) {
        let (start, right) = match before.strip_suffix(" is not") {
            Some(rest) => (at(rest.len() + " is ".len())?, "known"),
            None if before.ends_with(" is") => (span.start, "not known"),
            None => return None,
        };
        let whole = Location::new(location.file, Span::new(start, span.end));
        return Some(
            Diagnostic::new(
                &RULE,
                format!("`{name}` is no value: whether something is there is asked with `is known`"),
                location,
                "nothing is called so",
            )
            .suggestion(format!("Write `is {right}`"), whole, right),
        );
    }
    if matches!(name, "otherwise" | "default" | "else") {
        let start = at(before.strip_suffix("when")?.len())?;
        let whole = Location::new(location.file, Span::new(start, span.end));
        return Some(
            Diagnostic::new(
                &RULE,
                "All other cases are `otherwise`, without `when`",
                location,
                "no condition stands here",
            )
            .suggestion("Write `otherwise`", whole, "otherwise"),
        );
    }
    if is_open(name) && expected == Some(&Type::Duration) {
        return Some(open(name, "How long may it take?", location));
    }
    let (code, digits) = name.split_at_checked(3)?;
    let amount = ["EUR", "USD", "GBP", "CHF", "JPY"].contains(&code)
        && !digits.is_empty()
        && digits.bytes().all(|digit| digit.is_ascii_digit());
    amount.then(|| {
        let right = format!("{digits} {code}");
        Diagnostic::new(
            &RULE,
            format!("`{name}` should be `{right}`"),
            location,
            "the number, then the currency's three letters",
        )
        .suggestion(format!("Write `{right}`"), location, right)
    })
}

/// Data that nothing writes, with other data that was meant, declared there.
pub(crate) fn near_data(
    name: &str,
    location: Location,
    near: &str,
    declared: Option<Location>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        &RULE,
        format!("Nothing here is called `{name}`"),
        location,
        format!("did you mean `{near}`?"),
    )
    .suggestion(format!("Write `{near}`"), location, near);
    match declared {
        Some(declared) => diagnostic.label(declared, format!("`{near}` comes from here")),
        None => diagnostic,
    }
}

/// Something that only one case may hold at a time, and isn't there.
pub(crate) fn held(name: &str, location: Location, near: Option<&str>) -> Diagnostic {
    meant(
        Diagnostic::new(&RULE, format!("Nothing here is called `{name}`"), location, "what is held here?"),
        near,
        location,
    )
    .note("What only one case may hold at a time is declared, or is data of the case: for a test bench, a desk or a site, `system NAME` says what it is and who owns it.")
}

/// A name outside of any work; `names` are those that can stand there.
pub(crate) fn outside_work(name: &str, location: Location, names: &[&str]) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&RULE, format!("Nothing here is called `{name}`"), location, "means nothing here");
    match names {
        [] => diagnostic.note("This stands outside of any work: it can name declarations and facts of systems, and no data of a case."),
        _ => diagnostic.note(format!("Here {} can be named, and facts of systems.", list(names.iter().copied()))),
    }
}

/// A name that nobody has, with another one that was meant, perhaps.
pub(crate) fn nobody(name: &str, location: Location, near: Option<&str>) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&RULE, format!("Nobody here is called `{name}`"), location, "who is this?");
    meant(diagnostic, near, location)
}

/// Somebody who is declared nowhere.
#[derive(Clone, Debug)]
pub(crate) struct Stranger<'a> {
    /// What they are called.
    pub(crate) name: &'a str,
    /// The role that names them, where it is declared, and the place in front of it, where that is the same file.
    pub(crate) role: Option<(&'a str, Location, Option<Location>)>,
}

impl Stranger<'_> {
    /// The line that declares them. Who begins large is a role, as people in a role begin small.
    fn line(&self) -> String {
        let word =
            if self.role.is_none() && self.name.starts_with(char::is_uppercase) { "role" } else { "person" };
        format!("{word} {}", self.name)
    }
}

/// Somebody whom nobody knows. They can be declared at `gap`, where no role names them.
pub(crate) fn stranger(location: Location, stranger: &Stranger<'_>, gap: Location) -> Diagnostic {
    let Stranger { name, role } = stranger;
    let line = stranger.line();
    let Some((role, declared, before)) = role else {
        return Diagnostic::new(&RULE, format!("Nobody here is called `{name}`"), location, "who is this?")
            .note("Declare it: `role NAME`, `person NAME`, `agent NAME` or `system NAME`; or take it from the file that does: `use MODULE { NAME }`. Who isn't known yet is `unknown \"who?\"`.")
            .suggestion(format!("Declare `{line}`"), gap, format!("{line}\n\n"));
    };
    let found = Diagnostic::new(
        &RULE,
        format!("`{name}` is only known as one of `{role}`"),
        location,
        "named alone here",
    )
    .label(*declared, "a member of this role")
    .note(format!("Whoever is asked in person is declared: `person {name}`. If anybody of `{role}` will do, write `{role}`; a person who is away is nobody's answer."));
    match before {
        Some(before) => {
            found.suggestion(format!("Declare `person {name}`"), *before, format!("person {name}\n"))
        }
        None => found,
    }
}

/// True for what is said of somebody whom nobody knows and whom one line would declare.
pub(crate) fn is_stranger(found: &Diagnostic) -> bool {
    std::ptr::eq(found.rule, &RULE)
        && found.fixes.first().is_some_and(|fix| fix.title.starts_with("Declare `"))
}

/// Several of them side by side, who are one mistake.
pub(crate) fn strangers(location: Location, people: &[Stranger<'_>], gap: Location) -> Diagnostic {
    let names = list(people.iter().map(|one| one.name));
    let lines: Vec<String> = people.iter().map(Stranger::line).collect();
    let declare = format!("Declare {}", list(lines.iter().map(String::as_str)));
    let mut roles: Vec<(&str, Location)> = Vec::new();
    for (role, declared, _) in people.iter().filter_map(|one| one.role) {
        if !roles.contains(&(role, declared)) {
            roles.push((role, declared));
        }
    }
    let all_known = people.iter().all(|one| one.role.is_some());
    let title = match roles.as_slice() {
        [(role, _)] if all_known => format!("{names} are only known as people of `{role}`"),
        _ if all_known => format!("{names} are only known as people of their roles"),
        _ => format!("{names} are declared nowhere"),
    };
    let label = if all_known { "named alone here" } else { "who are they?" };
    let mut found = Diagnostic::new(&RULE, title, location, label);
    for (_, declared) in &roles {
        found = found.label(*declared, "the role they are in");
    }
    let found = match roles.as_slice() {
        [(role, _)] if all_known => found.note(format!("Whoever is asked in person is declared. If anybody of `{role}` will do, write `{role}`, or `2 of {role}`; a person who is away is nobody's answer.")),
        _ => found.note("Whoever is asked is declared: `role NAME`, `person NAME`, `agent NAME` or `system NAME`; or taken from the file that does: `use MODULE { NAME }`."),
    };
    // Each before their role; and those whom nobody knows before the declaration that asks them.
    let mut edits: Vec<Edit> = Vec::new();
    for (one, line) in people.iter().zip(&lines) {
        let location = match one.role {
            Some((.., Some(before))) => before,
            Some(_) => return found,
            None => gap,
        };
        let end = if one.role.is_some() { "" } else { "\n" };
        match edits.iter_mut().find(|edit| edit.location == location) {
            Some(edit) => edit.text = format!("{}\n{line}\n{end}", edit.text.trim_end()),
            None => edits.push(Edit { location, text: format!("{line}\n{end}") }),
        }
    }
    edits.sort_by_key(|edit| edit.location);
    found.offer(declare, edits, false)
}

/// What a law is about, and isn't there.
pub(crate) fn law_subject(name: &str, location: Location, near: Option<&str>) -> Diagnostic {
    meant(
        Diagnostic::new(&RULE, format!("A law can't be about `{name}`"), location, "what is this?"),
        near,
        location,
    )
    .note("It speaks about `stage`, `gate`, `step` or `agent`, perhaps with `where ...`; about a step that it gets in its brackets; or about an action: `Payments.refund`.")
}

/// A word that conditions of laws don't have.
pub(crate) fn in_policy(name: &str, location: Location, near: Option<&str>, words: &[&str]) -> Diagnostic {
    meant(
        Diagnostic::new(&RULE, format!("A law can't ask about `{name}`"), location, "not a word of laws"),
        near,
        location,
    )
    .note(format!(
        "It can ask about {}, and about what it gets in its brackets.",
        list(words.iter().copied())
    ))
}

#[cfg(test)]
mod tests {
    use crate::testing::{story, told};

    #[test]
    fn a_ladder_of_its_own_sees_no_case() {
        let said = story(
            r#"
role Team { people ana, ben }
choice Kind { small, large }
record Request { kind: Kind }
escalation ladder {
  after 1 day notify Team when request.kind is large
}
"#,
            "unknown_name",
        );
        assert!(said.contains("Nothing here is called `request`"), "{said}");
        assert!(said.contains("no data of a case"), "{said}");
        assert!(!said.contains("Request"), "{said}");
    }

    /// A stage that holds something, in a house with a system.
    fn holds(what: &str) -> String {
        format!(
            r#"
role Team {{ people ana, ben, cara }}
system Scales {{ owner Team }}
workflow Weigh(load: Text) {{
  owner  Team
  within 1 day
  late   -> open
  outcome weighed
  outcome open
  stage weigh {{
    by     Team
    reads  load
    do     "Weigh it."
    exclusive {what}
    within 4h
    late   -> open
    done   -> weighed
  }}
}}
"#
        )
    }

    #[test]
    fn what_is_held_is_declared() {
        let said = story(&holds("ramp"), "unknown_name");
        assert!(said.contains("Nothing here is called `ramp`"), "{said}");
        assert!(said.contains("what is held here?"), "{said}");
        assert!(!said.contains("nobody writes this"), "{said}");
        assert!(!said.contains("Did you mean"), "{said}");
        let near = story(&holds("Scale"), "unknown_name");
        assert!(near.contains("Did you mean `Scales`?"), "{near}");
        told(&holds("Scale"), &["unknown_name: Nothing here is called `Scale`"]);
        told(&holds("lod"), &["unknown_name: Nothing here is called `lod`"]);
        told(&holds("Scales"), &[]);
        told(&holds("load"), &[]);
    }

    #[test]
    fn a_member_of_a_role_is_declared_to_be_asked_alone() {
        told(
            r#"
role Team { people ana, ben, cara }
workflow Answer(question: Text) {
  owner  Team
  within 1 day
  late   -> open
  outcome answered
  outcome open
  stage reply {
    by     ana
    reads  question
    do     "Answer it."
    within 4h
    late   -> open
    done   -> answered
  }
}
"#,
            &["unknown_name: `ana` is only known as one of `Team`"],
        );
    }

    #[test]
    fn each_mistake_is_told_once() {
        told(
            r#"
// file: org/people.flow
role Finance
// file: main.flow
use org.people { Financ }
use org.people { Finance }
record R { x: Foo, y: Txt }
system S {
  owner Finace
  action a
  fact f: Int
}
agent A1 {
  operator Finance
  uses S.b
  uses S
  uses T.a
}
system X { owner org.people.Financ }
system Y { owner Finance.x }
measure m2 { from a to W.b }
measure m3 { counts S.g }
policy p1 {
  for Foo
  never
}
policy p2 {
  for stage where performr is agent
  never
}
policy p3 {
  for stage where performer is robot
  never
}
function F {
  architect Finance
  enters W.nothing
  workflows V
}
workflow W(amount: Money) {
  owner Financ
  outcome yes
  outcome no
  decide d {
    when amuont > 3 EUR -> yes
    when nothing_like_it > 3 EUR -> yes
    otherwise -> no
  }
}
// file: other.flow
system X { owner Finance }
"#,
            &[
                "unknown_name: `org.people` has nothing called `Financ`",
                "unknown_name: There is no type called `Foo` here",
                "unknown_name: There is no type called `Txt` here",
                "unknown_name: Nobody here is called `Finace`",
                "unknown_name: `S` has no action `b`",
                "unknown_name: `S` is a system, and here one of its actions is needed",
                "unknown_name: There is no system called `T.a` here",
                "unknown_name: `org.people` has nothing called `Financ`",
                "unknown_name: `Finance` is a role and has nothing called `x`",
                "unknown_name: There is no step called `a` here",
                "unknown_name: `W` has no step `b`",
                "unknown_name: `S` knows no fact `g`",
                "unknown_name: A law can't be about `Foo`",
                "unknown_name: A law can't ask about `performr`",
                "unknown_name: A law can't ask about `robot`",
                "unknown_name: `W` has no event or outcome `nothing`",
                "unknown_name: There is no workflow called `V` here",
                "unknown_name: Nothing here is called `amuont`",
                "unknown_name: Nothing here is called `nothing_like_it`",
                "unknown_name: `Finance` isn't known here; it is declared in `org.people`",
            ],
        );
    }

    #[test]
    fn what_was_meant_is_offered_as_it_must_be_written() {
        let text = r#"
role Finance { people ana, ben, cara }
system Bank {
  owner  Finance
  action pay(amount: Money) risk irreversible
}
record Invoice { vendor: Text, amount: Money }
measure lead_time { from look to lead_time_end }
workflow Pay(invoice: Invoice) {
  owner   Finance
  outcome paid
  decide d {
    when amount > 3 EUR -> look
    otherwise -> paid
  }
  gate look of invoice {
    by     two of Finance
    accept -> send
    reject -> paid
  }
  stage send {
    by   Bank.pay
    done -> paid
  }
}
"#;
        let analysis = crate::testing::analysis(text);
        let offered: Vec<(String, String)> = analysis
            .diagnostics
            .iter()
            .filter(|found| found.rule.name == "unknown_name")
            .map(|found| {
                let title = found.fixes.first().map(|fix| fix.title.clone());
                (found.title.clone(), title.unwrap_or_default())
            })
            .collect();
        let expected = [
            ("`irreversible` isn't known here; it is declared in `std.risk`", "Take it from `std.risk`"),
            ("Nothing here is called `look`", "Write `Pay.look`"),
            ("There is no step called `lead_time_end` here", ""),
            ("Nothing here is called `amount`", "Write `invoice.amount`"),
            ("`two` is written `2` here", "Write `2`"),
            ("`Bank.pay` is something that `Bank` can do, and here somebody is named", "Write two lines"),
        ];
        let expected: Vec<(String, String)> =
            expected.iter().map(|(title, fix)| ((*title).to_owned(), (*fix).to_owned())).collect();
        assert_eq!(offered, expected);
    }

    #[test]
    fn a_name_before_a_word_that_does_not_fit_is_not_told_too() {
        told(
            r#"
role Lead { people 3 }
agent Bot {
  operator Lead
  never    pay strangers
}
"#,
            &["unexpected: The line should end before `strangers`, or go on with `,`"],
        );
    }
}

//! Calling something else, everywhere at once.

use super::references::of_places;
use super::settings;
use crate::names::{Declared, NameKind};
use crate::package::View;
use flow_source::{Edit, Location, Span};
use flow_syntax::token::Token;
use flow_syntax::words::Kind;

/// The name at an offset, where it can be called something else.
///
/// # Errors
/// Says in a sentence why it can't.
pub fn prepare(view: &View<'_>, offset: u32) -> Result<Span, String> {
    let (name, places) = view.meaning(offset).ok_or("There is no name here that could be changed.")?;
    for place in &places {
        own(view, *place)?;
    }
    Ok(name)
}

fn own(view: &View<'_>, place: Location) -> Result<(), String> {
    let file = view.analysis.files.get(place.file).map_or("", |file| file.path());
    if place.span.is_empty() {
        return Err(
            "This is the name of a module: rename its file, and what takes from it follows.".to_owned()
        );
    }
    if file.starts_with("std/") {
        return Err("This belongs to the standard library, which can't be changed from here.".to_owned());
    }
    match view.declared(place) {
        Some((_, declared)) => match declared.kind {
            NameKind::Block(Kind::Scenario | Kind::Postmortem | Kind::Finally) => {
                Err("This is called by its text: change it where it stands.".to_owned())
            }
            _ => Ok(()),
        },
        None => Err("The language itself says so: this can't be called something else.".to_owned()),
    }
}

/// What changes where something is called otherwise.
#[derive(Debug)]
pub struct Renaming {
    /// The edits in the files of the package.
    pub edits: Vec<Edit>,
    /// The places in its `simulation.toml`.
    pub settings: Vec<Span>,
    /// What is written there.
    pub name: String,
}

/// The edits that call the name at an offset something else.
///
/// # Errors
/// Says in a sentence why the name doesn't fit, or what is called so already.
pub fn rename(view: &View<'_>, offset: u32, name: &str) -> Result<Renaming, String> {
    let old = prepare(view, offset)?.of(view.text()).trim_matches('`');
    let written = spelt(name)?;
    let (_, places) = view.meaning(offset).ok_or("There is no name here that could be changed.")?;
    let places = view.with_the_same(places);
    // Names of scripts without capitals begin with neither.
    let capital = |text: &str| {
        let first = text.trim_start_matches('`').chars().next();
        first.filter(|first| first.is_uppercase() || first.is_lowercase()).map(char::is_uppercase)
    };
    for place in &places {
        let Some((there, declared)) = view.declared(*place) else { continue };
        let old = declared.name.of(there.text());
        if let (Some(before), Some(after)) = (capital(old), capital(&written))
            && before != after
        {
            return Err(format!(
                "`{old}` begins with {} letter, and so must its new name.",
                if before { "a capital" } else { "a small" }
            ));
        }
        if let Some(other) = clash(&there, declared, &written) {
            return Err(format!("There is a {} called `{written}` in the same place already.", other.word()));
        }
    }
    let edits: Vec<Edit> = of_places(view, places.clone(), true)
        .into_iter()
        .map(|location| Edit { location, text: in_full(view, location, &places, &written) })
        .collect();
    let plain = written.trim_matches('`').to_owned();
    let settings = settings::renamed(view, &edits, old, &plain);
    Ok(Renaming { edits, settings, name: plain })
}

/// What stands at a place then. A value that stands bare because it is called like the parameter says which one it is, once
/// one of the two is called otherwise.
fn in_full(view: &View<'_>, at: Location, places: &[Location], written: &str) -> String {
    let references = &view.analysis.references;
    let from = references.partition_point(|found| found.at < at);
    let here = references.iter().skip(from).take_while(|found| found.at == at).map(|found| found.to);
    let (own, others): (Vec<Location>, Vec<Location>) = here.partition(|to| places.contains(to));
    let sides = own
        .first()
        .zip(others.first())
        .map(|(own, other)| (view.is_in_scope(*own, at), view.is_in_scope(*other, at)));
    let old = view.of(at.file).map_or("", |there| at.span.of(there.text()));
    match sides {
        Some((Some(true), Some(false))) => format!("{old}: {written}"),
        Some((Some(false), Some(true))) => format!("{written}: {old}"),
        _ => written.to_owned(),
    }
}

/// Something else of that name beside a declaration; all data of a block stands side by side.
fn clash(view: &View<'_>, own: &Declared, name: &str) -> Option<NameKind> {
    let names = view.file.names();
    let top = |one: &Declared| {
        let mut top = one.parent;
        while let Some(above) = top.and_then(|place| names.get(place)).and_then(|above| above.parent) {
            top = Some(above);
        }
        top
    };
    let is_data = |one: &Declared| match one.kind {
        NameKind::Variable | NameKind::Item => true,
        NameKind::Parameter => one.parent == top(one),
        _ => false,
    };
    let beside = |one: &&Declared| {
        one.name != own.name
            && (one.parent == own.parent || is_data(one) && is_data(own) && top(one) == top(own))
    };
    names.iter().filter(beside).find(|one| one.name.of(view.text()) == name).map(|one| one.kind)
}

/// A name as it has to be written: words of the language that can't be names get backticks.
fn spelt(name: &str) -> Result<String, String> {
    let plain = name.trim().trim_matches('`');
    let mut letters = plain.chars();
    let begins = letters.next().is_some_and(|first| first == '_' || first.is_alphabetic());
    if !begins || !letters.all(|one| one == '_' || one.is_alphanumeric()) {
        return Err("A name has letters, digits and `_`, and begins with a letter.".to_owned());
    }
    let reserved = Token::of(plain).is_some_and(Token::is_reserved);
    Ok(if reserved { format!("`{plain}`") } else { plain.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::{prepare, rename};
    use crate::features::fixture::{Fixture, answers, shown};

    #[test]
    fn a_name_changes_everywhere() {
        let fixture = answers("owner   Lea");
        let view = fixture.view();
        let edits = rename(&view, fixture.offset, "Head").expect("it can be renamed").edits;
        assert_eq!(edits.len(), 4);
        assert!(edits.iter().all(|edit| edit.text == "Head"));
    }

    #[test]
    fn what_does_not_fit_is_refused_with_a_reason() {
        for (after, name, reason) in [
            ("owner   Lea", "Team", "There is a role called `Team`"),
            ("owner   Lea", "head", "a capital letter"),
            ("owner   Lea", "two words", "letters, digits"),
            ("gate che", "send", "There is a stage called `send`"),
            ("owne", "x", "no name here"),
        ] {
            let fixture = answers(after);
            let said = rename(&fixture.view(), fixture.offset, name).expect_err(after);
            assert!(said.contains(reason), "{after}: {said}");
        }
    }

    #[test]
    fn a_word_of_the_language_gets_backticks() {
        let fixture = answers("gate che");
        let edits = rename(&fixture.view(), fixture.offset, "any").expect("it can be renamed").edits;
        assert!(edits.iter().all(|edit| edit.text == "`any`"));
    }

    /// The lines of the file with the mark that are other ones once the name there is called `name`.
    fn lines_after(text: &str, name: &str) -> Vec<String> {
        let fixture = Fixture::new(text);
        let view = fixture.view();
        let renaming = rename(&view, fixture.offset, name).expect("it can be renamed");
        let own: Vec<_> = renaming.edits.iter().filter(|edit| edit.location.file == view.id).collect();
        let after = flow_source::diagnostic::apply(view.text(), &own).expect("edits that fit");
        let lines = view.text().lines().zip(after.lines());
        lines.filter(|(before, after)| before != after).map(|(_, after)| after.trim().to_owned()).collect()
    }

    const NOTES: &str = r#"
role Team { people ana, ben, cara }
workflow Answer(request: Text) {
  owner   Team
  within  3 days
  late    -> open
  outcome answered(note: Text, request: Text)
  outcome open
  stage draft {
    by      Team
    writes  no$0te: Text
    done    -> again
  }
  stage again {
    by      Team
    reads   note
    writes  note: Text
    done    -> answered(note, request)
  }
}
scenario "it is said again" of Answer {
  given  request: "Why?"
  when   again writes note: "Because."
  expect outcome answered
}
"#;

    #[test]
    fn data_is_renamed_wherever_it_is_written() {
        let lines = lines_after(NOTES, "reply");
        assert_eq!(
            lines,
            [
                "writes  reply: Text",
                "reads   reply",
                "writes  reply: Text",
                "done    -> answered(note: reply, request)",
                "when   again writes reply: \"Because.\"",
            ]
        );
    }

    #[test]
    fn a_parameter_is_renamed_where_a_value_of_its_name_stands_bare() {
        let text = NOTES.replace("no$0te", "note").replace("answered(note: Text", "answered(no$0te: Text");
        assert_eq!(
            lines_after(&text, "reply"),
            ["outcome answered(reply: Text, request: Text)", "done    -> answered(reply: note, request)"]
        );
    }

    const MEETING: &str = r#"
// file: people.flow
person Bram { title "Bram de Wit" }
person Aiko
role Team { people Aiko, Bram }
// file: cases.flow
use main { Answer }
scenario "it waits" of Answer {
  given  request: "Why?"
  when   check says postpone by Bram
  expect check is postpone by Bram
}
// file: main.flow
use people { Team }
workflow Answer(request: Text) {
  owner   Team
  within  3 days
  late    -> open
  outcome open
  gate check of request {
    by      Team
    accept  -> open
    reject  -> open
    verdict postpone -> open
  }
}
"#;

    #[test]
    fn scenarios_follow_a_further_answer_and_somebody_whom_a_role_names() {
        for (declared, marked, name) in
            [("verdict postpone", "verdict post$0pone", "later"), ("person Bram", "person Br$0am", "Ben")]
        {
            let fixture = Fixture::new(&MEETING.replace(declared, marked));
            let view = fixture.view();
            let renaming = rename(&view, fixture.offset, name).expect("it can be renamed");
            let places: Vec<_> = renaming.edits.iter().map(|edit| edit.location).collect();
            let cases = shown(&view, &places).into_iter().filter(|place| place.starts_with("cases"));
            assert_eq!(cases.count(), 2, "{declared}");
        }
    }

    #[test]
    fn a_name_may_be_of_a_script_without_capitals() {
        let fixture = answers("owner   Lea");
        assert!(rename(&fixture.view(), fixture.offset, "営業").is_ok());
    }

    #[test]
    fn data_is_not_called_like_other_data_of_its_workflow() {
        let fixture = Fixture::new(NOTES);
        let said = rename(&fixture.view(), fixture.offset, "request").expect_err("there is one");
        assert!(said.contains("There is a parameter called `request`"), "{said}");
    }

    #[test]
    fn what_a_simulation_says_of_it_follows() {
        let text = NOTES.replace("no$0te", "note").replace("stage draft", "stage dra$0ft");
        let settings = "[Answer]\narrives = \"2 per day\"\n[Answer.again]\ntakes = \"draft\"\n[Answer.draft]\ntakes = \"5m\"\n";
        let fixture = Fixture::new(&text).with_simulation(settings);
        let renaming = rename(&fixture.view(), fixture.offset, "write").expect("it can be renamed");
        let found: Vec<_> = renaming.settings.iter().map(|span| (span.start, span.of(settings))).collect();
        assert_eq!(found, [(70, "draft")]);
        let text = text.replace("dra$0ft", "draft").replace("workflow Answer", "workflow Ans$0wer");
        let fixture = Fixture::new(&text).with_simulation(settings);
        let renaming = rename(&fixture.view(), fixture.offset, "Reply").expect("it can be renamed");
        assert_eq!(renaming.settings.len(), 3);
    }

    #[test]
    fn a_built_in_type_stays_what_it_is() {
        let fixture = answers("what: Te");
        assert!(prepare(&fixture.view(), fixture.offset).is_err());
    }
}

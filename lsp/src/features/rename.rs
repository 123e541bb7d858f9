//! Calling something else, everywhere at once.

use super::references::references;
use crate::names::NameKind;
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

/// The edits that call the name at an offset something else.
///
/// # Errors
/// Says in a sentence why the name doesn't fit, or what is called so already.
pub fn rename(view: &View<'_>, offset: u32, name: &str) -> Result<Vec<Edit>, String> {
    prepare(view, offset)?;
    let written = spelt(name)?;
    let (_, places) = view.meaning(offset).ok_or("There is no name here that could be changed.")?;
    let upper = |text: &str| text.trim_start_matches('`').chars().next().is_some_and(char::is_uppercase);
    for place in &places {
        let Some((there, declared)) = view.declared(*place) else { continue };
        let old = declared.name.of(there.text());
        if upper(old) != upper(&written) {
            return Err(format!(
                "`{old}` begins with {} letter, and so must its new name.",
                if upper(old) { "a capital" } else { "a small" }
            ));
        }
        if let Some(other) = clash(&there, declared.parent, declared.name, &written) {
            return Err(format!("There is a {} called `{written}` in the same place already.", other.word()));
        }
    }
    let edits = references(view, offset, true)
        .into_iter()
        .map(|location| Edit { location, text: written.clone() })
        .collect();
    Ok(edits)
}

/// Something else of that name beside a declaration.
fn clash(view: &View<'_>, parent: Option<usize>, own: Span, name: &str) -> Option<NameKind> {
    let names = view.file.names();
    let beside = names.iter().filter(|one| one.parent == parent && one.name != own);
    beside.filter(|one| one.name.of(view.text()) == name).map(|one| one.kind).next()
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
    use crate::features::fixture::answers;

    #[test]
    fn a_name_changes_everywhere() {
        let fixture = answers("owner   Lea");
        let view = fixture.view();
        let edits = rename(&view, fixture.offset, "Head").expect("it can be renamed");
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
        let edits = rename(&fixture.view(), fixture.offset, "any").expect("it can be renamed");
        assert!(edits.iter().all(|edit| edit.text == "`any`"));
    }

    #[test]
    fn a_built_in_type_stays_what_it_is() {
        let fixture = answers("what: Te");
        assert!(prepare(&fixture.view(), fixture.offset).is_err());
    }
}

//! Edits that the server offers: those that mend a finding, and those that reshape a text that is right.

mod reshape;

use crate::package::View;
use flow_source::{Diagnostic, Edit, Span};

/// What an offer is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// It mends a finding.
    Mend,
    /// It reshapes what is right.
    Reshape,
    /// It puts the `use` lines in order.
    Organise,
}

/// An offer.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// What it does, in the imperative.
    pub title: String,
    /// What it is for.
    pub purpose: Purpose,
    /// True where it is the one to be taken without a second thought.
    pub preferred: bool,
    /// The edits, in whichever files.
    pub edits: Vec<Edit>,
    /// The finding it mends.
    pub mends: Option<Diagnostic>,
}

/// What is offered for a part of a file.
pub fn actions(view: &View<'_>, part: Span) -> Vec<Action> {
    let mut found = Vec::new();
    for diagnostic in &view.analysis.diagnostics {
        let place = diagnostic.location();
        if place.file != view.id || place.span.end < part.start || part.end < place.span.start {
            continue;
        }
        for (number, fix) in diagnostic.fixes.iter().enumerate() {
            let own = |edit: &Edit| {
                view.analysis
                    .files
                    .get(edit.location.file)
                    .is_some_and(|file| !file.path().starts_with("std/"))
            };
            if !fix.edits.iter().all(own) {
                continue;
            }
            found.push(Action {
                title: fix.title.clone(),
                purpose: Purpose::Mend,
                preferred: number == 0 && fix.safe,
                edits: fix.edits.clone(),
                mends: Some(diagnostic.clone()),
            });
        }
        found.extend(reshape::declare_missing(view, diagnostic));
    }
    found.extend(reshape::all(view, part));
    found
}

/// Everything that may be mended unseen, at once; edits that would touch each other wait for the next time.
pub fn mend_all(view: &View<'_>) -> Option<Action> {
    let mut edits: Vec<Edit> = Vec::new();
    let mut count = 0;
    for diagnostic in view.analysis.diagnostics.iter().filter(|found| found.location().file == view.id) {
        let Some(fix) = diagnostic.fixes.iter().find(|fix| fix.safe) else { continue };
        let apart = |edit: &Edit| {
            edit.location.file == view.id
                && edits.iter().all(|other| {
                    other.location.span.end < edit.location.span.start
                        || edit.location.span.end < other.location.span.start
                })
        };
        if fix.edits.iter().all(apart) {
            count += 1;
            edits.extend(fix.edits.iter().cloned());
        }
    }
    (count > 0).then(|| Action {
        title: format!("Mend everything in this file that can't change what you meant ({count})"),
        purpose: Purpose::Mend,
        preferred: false,
        edits,
        mends: None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Purpose, actions};
    use crate::features::fixture::Fixture;
    use flow_source::{Span, diagnostic};

    fn titles(text: &str) -> Vec<String> {
        let fixture = Fixture::new(text);
        let at = Span::at(fixture.offset);
        actions(&fixture.view(), at).into_iter().map(|action| action.title).collect()
    }

    /// The text of the file after the offer of that title.
    fn after(text: &str, title: &str) -> String {
        let fixture = Fixture::new(text);
        let view = fixture.view();
        let all = actions(&view, Span::at(fixture.offset));
        let action = all
            .iter()
            .find(|action| action.title.contains(title))
            .unwrap_or_else(|| panic!("{title}: {all:?}"));
        let edits: Vec<_> = action.edits.iter().filter(|edit| edit.location.file == view.id).collect();
        diagnostic::apply(view.text(), &edits).expect("the edits fit")
    }

    #[test]
    fn a_finding_offers_its_fixes() {
        let found = titles("role Team { people ana }\nstandard two { by 2 of Taem$0 }\n");
        assert!(found.iter().any(|title| title.contains("Team")), "{found:?}");
    }

    #[test]
    fn what_is_missing_can_be_declared() {
        let text = "workflow W(order: Order$0) {\n  owner Team\n  outcome done_with\n  wait w {\n    for 1 day\n    done -> done_with\n  }\n}\nrole Team { people ana, ben }\n";
        let made = after(text, "Declare the record");
        assert!(made.ends_with("record Order {\n}\n"), "{made}");
    }

    #[test]
    fn an_otherwise_can_be_added() {
        let text = "role Team { people ana, ben }\nworkflow W(sum: Int) {\n  owner Team\n  outcome small\n  outcome large\n  decide siz$0e {\n    when sum < 10 -> small\n    when sum >= 10 -> large\n  }\n}\n";
        let made = after(text, "otherwise");
        assert!(made.contains("    otherwise -> unknown"), "{made}");
    }

    #[test]
    fn use_lines_can_be_put_in_order() {
        let text = "use std.standards { human_approval }\nuse std.risk { reversible, irreversible }$0\nuse std.risk { high_stakes }\n\nrole Team { people ana }\n";
        let fixture = Fixture::new(text);
        let all = actions(&fixture.view(), Span::at(fixture.offset));
        assert!(all.iter().any(|action| action.purpose == Purpose::Organise));
        let made = after(text, "order");
        assert!(made.starts_with("use std.risk { high_stakes, irreversible, reversible }\nuse std.standards { human_approval }\n\nrole"), "{made}");
    }

    #[test]
    fn a_scenario_can_be_begun() {
        let text = "role Team { people ana, ben }\nworkflow W$0(sum: Int) {\n  owner Team\n  outcome fine\n  wait w {\n    for 1 day\n    done -> fine\n  }\n}\n";
        let made = after(text, "scenario");
        assert!(made.contains("of W {\n  given  sum:"), "{made}");
        assert!(made.contains("expect outcome fine"), "{made}");
    }
}

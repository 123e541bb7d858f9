//! Names of modules that lead to their files.

use super::rename::Renaming;
use crate::package::View;
use flow_source::{FileId, Span};

/// The module of each `use` line, and its file.
pub fn links(view: &View<'_>) -> Vec<(Span, FileId)> {
    let uses = view.file.tree().uses.iter();
    uses.filter_map(|line| {
        let path = format!("{}.flow", line.module.text(view.text()).replace('.', "/"));
        let (id, _) = view.analysis.files.iter().find(|(_, file)| file.path() == path)?;
        Some((line.module.span, id))
    })
    .collect()
}

/// What keeps every `use` right, and every id in the `simulation.toml`, when a file (paths inside the package, with `/`) gets
/// another name.
pub fn moving(view: &View<'_>, from: &str, to: &str) -> Renaming {
    let settings = super::settings::moved(view, &module(from));
    Renaming { edits: moved(view, from, to), settings, name: module(to) }
}

/// The module that a file is.
fn module(path: &str) -> String {
    path.trim_end_matches(".flow").replace('/', ".")
}

/// The edits in all files that keep every `use` right when a file (paths inside the package, with `/`) gets another name.
pub fn moved(view: &View<'_>, from: &str, to: &str) -> Vec<flow_source::Edit> {
    let (old, new) = (module(from), module(to));
    let mut edits = Vec::new();
    for there in view.all().filter(|there| !there.source.path().starts_with("std/")) {
        let text = there.text();
        for line in &there.file.tree().uses {
            if line.module.text(text) == old {
                edits.push(flow_source::Edit {
                    location: there.location(line.module.span),
                    text: new.clone(),
                });
            }
        }
        // Names that are written with their module, away from `use` lines.
        let used = view.analysis.references.iter().filter(|found| {
            found.at.file == there.id && found.to.span.is_empty() && found.at.span.of(text) == old
        });
        for found in used {
            let edit = flow_source::Edit { location: found.at, text: new.clone() };
            if !edits.contains(&edit) {
                edits.push(edit);
            }
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::{links, moved, moving};
    use crate::features::fixture::{ANSWERS, Fixture, answers};

    #[test]
    fn modules_lead_to_their_files_and_follow_them() {
        let fixture = answers("owne");
        let view = fixture.view();
        let found = links(&view);
        assert_eq!(found.len(), 1);
        assert_eq!(view.analysis.files.get(found[0].1).map(|file| file.path()), Some("org/people.flow"));
        let edits = moved(&view, "org/people.flow", "staff.flow");
        assert_eq!(edits.iter().map(|edit| edit.text.as_str()).collect::<Vec<_>>(), ["staff"]);
    }

    #[test]
    fn ids_in_the_simulation_follow_their_file() {
        let text = "[\"org.people.Team\"]\ncapacity = 2\n\n['org.people.Lead']\ncapacity = 1\n\n[Team]\ncost = \"org.people\"\n";
        let fixture = Fixture::new(&ANSWERS.replacen("role Team", "role $0Team", 1)).with_simulation(text);
        let view = fixture.view();
        let found = moving(&view, "org/people.flow", "staff.flow");
        assert_eq!(found.name, "staff");
        let places: Vec<&str> = found.settings.iter().map(|span| span.of(text)).collect();
        assert_eq!(places, ["org.people", "org.people"]);
    }
}

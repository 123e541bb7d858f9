//! Names of modules that lead to their files.

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

/// The edits in all files that keep every `use` right when a file (paths inside the package, with `/`) gets another name.
pub fn moved(view: &View<'_>, from: &str, to: &str) -> Vec<flow_source::Edit> {
    let module = |path: &str| path.trim_end_matches(".flow").replace('/', ".");
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
    use super::{links, moved};
    use crate::features::fixture::answers;

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
}

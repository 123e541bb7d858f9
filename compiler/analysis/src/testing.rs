//! What the tests of this crate share: texts in, findings out.

use crate::{Analysis, MemorySources, Options, analyse};
use flow_source::{Diagnostic, Edit, diagnostic};

/// The files of a text: each `// file: PATH` begins one; a text without such lines is `main.flow`.
pub(crate) fn files(text: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if let Some(path) = line.strip_prefix("// file: ") {
            files.push((path.trim().to_owned(), String::new()));
            continue;
        }
        if files.is_empty() {
            files.push(("main.flow".to_owned(), String::new()));
        }
        if let Some((_, text)) = files.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    files
}

/// The day on which tests take place.
pub(crate) const TODAY: &str = "2026-07-01";

/// The analysis of a text.
pub(crate) fn analysis(text: &str) -> Analysis {
    let as_of = TODAY.parse().ok();
    let options = Options { package: "test".to_owned(), as_of, ..Options::default() };
    analyse(&MemorySources::new(files(text)), &options)
}

/// Rules about what nobody uses. The texts of tests are fragments, with people and data for some of their variants only.
const OF_FRAGMENTS: [&str; 3] = ["orphan_role", "unused_declaration", "written_not_read"];

/// The findings of a text, each as `rule: title`, but for what nobody uses.
pub(crate) fn findings(text: &str) -> Vec<String> {
    let mut found = all_findings(text);
    found.retain(|found| !OF_FRAGMENTS.iter().any(|rule| found.starts_with(rule)));
    found
}

/// All findings of a text, each as `rule: title`.
pub(crate) fn all_findings(text: &str) -> Vec<String> {
    analysis(text).diagnostics.iter().map(|found| format!("{}: {}", found.rule.name, found.title)).collect()
}

/// Checks what is said of a text, and that every edit offered there fits the text and mends what it is offered for.
#[track_caller]
pub(crate) fn told(text: &str, expected: &[&str]) {
    let text = text.strip_prefix('\n').unwrap_or(text);
    assert_eq!(findings(text), expected, "\n{text}");
    let before = analysis(text);
    let unmended = |analysis: &Analysis, found: &Diagnostic| {
        analysis.diagnostics.iter().filter(|other| other.title == found.title).count()
    };
    for found in &before.diagnostics {
        for fix in &found.fixes {
            let files = applied(&before, &fix.edits.iter().collect::<Vec<_>>());
            let after = analyse(&MemorySources::new(files.clone()), &Options::default());
            let left = unmended(&after, found);
            assert!(left < unmended(&before, found), "{}: {}\n{files:?}", found.title, fix.title);
        }
    }
}

/// A finding with its places, as somebody would read it.
pub(crate) fn shown(analysis: &Analysis, found: &Diagnostic) -> String {
    let mut text = format!("{} [{}]\n", found.title, found.rule.name);
    for label in &found.labels {
        let file = analysis.files.get(label.location.file);
        let line = file.map_or(0, |file| file.line_of(label.location.span.start) + 1);
        let path = file.map_or("", |file| file.path());
        text.push_str(&format!("  {path}:{line} `{}` {}\n", analysis.files.text(label.location), label.text));
    }
    for note in &found.notes {
        text.push_str(&format!("  = {note}\n"));
    }
    for fix in &found.fixes {
        text.push_str(&format!("  + {}\n", fix.title));
    }
    text
}

/// The first finding of a rule with its places, and the way that proves it.
#[track_caller]
pub(crate) fn story(text: &str, rule: &str) -> String {
    let analysis = analysis(text);
    let found = analysis.diagnostics.iter().find(|found| found.rule.name == rule).expect("the rule speaks");
    let path: Vec<String> = found.path.iter().map(|step| step.text.clone()).collect();
    format!("{}{}", shown(&analysis, found), path.join("\n"))
}

/// The files after the first fix of a finding.
pub(crate) fn mended(analysis: &Analysis, found: &Diagnostic) -> Vec<(String, String)> {
    let edits: Vec<&Edit> = found.fixes.first().map(|fix| fix.edits.iter().collect()).unwrap_or_default();
    applied(analysis, &edits)
}

/// The first file after the fix of a finding whose title begins so.
#[track_caller]
pub(crate) fn offered(analysis: &Analysis, found: &Diagnostic, title: &str) -> String {
    let titles: Vec<&str> = found.fixes.iter().map(|fix| fix.title.as_str()).collect();
    let fix = found.fixes.iter().find(|fix| fix.title.starts_with(title));
    let fix = fix.unwrap_or_else(|| panic!("{titles:?}"));
    let files = applied(analysis, &fix.edits.iter().collect::<Vec<_>>());
    files.into_iter().next().map(|(_, text)| text).expect("there is a file")
}

fn applied(analysis: &Analysis, edits: &[&Edit]) -> Vec<(String, String)> {
    let own = analysis.files.iter().filter(|(_, file)| !file.path().starts_with("std/"));
    own.map(|(id, file)| {
        let here: Vec<&Edit> = edits.iter().copied().filter(|edit| edit.location.file == id).collect();
        let text = diagnostic::apply(file.text(), &here).expect("the edits fit the text");
        (file.path().to_owned(), text)
    })
    .collect()
}

/// The texts of all fences of a page with that word after `flow`.
pub(crate) fn fences<'p>(page: &'p str, word: &str) -> Vec<&'p str> {
    let opening = format!("```flow {word}\n");
    page.split(&opening).skip(1).map(|rest| rest.split("```").next().unwrap_or("")).collect()
}

mod pages {
    use super::{analysis, fences, mended, shown};
    use crate::{MemorySources, Options, analyse};
    use flow_source::{Level, Rule};

    /// Rules whose example is no text in a `.flow` file.
    const SHOWN_ELSEWHERE: [&str; 4] = ["manifest", "too_large_to_judge", "too_many_ways", "unreadable_file"];

    /// Examples that can't fail alone: who never gets to an end also has an end that nobody gets to.
    const NOT_ALONE: [&str; 1] = ["no_way_to_an_end"];

    fn rules() -> impl Iterator<Item = &'static Rule> {
        crate::rules::ALL.iter().copied().filter(|rule| !SHOWN_ELSEWHERE.contains(&rule.name))
    }

    #[test]
    fn each_page_shows_what_fails_and_what_does_not() {
        let mut wrong = String::new();
        for rule in rules() {
            let (fail, ok) = (fences(rule.page, "fail"), fences(rule.page, "ok"));
            if fail.is_empty() || ok.is_empty() {
                wrong.push_str(&format!("{}: the page lacks an example\n", rule.name));
            }
            for text in fail {
                let analysis = analysis(text);
                let others: String = analysis
                    .diagnostics
                    .iter()
                    .filter(|found| found.rule.name != rule.name && found.level == Level::Error)
                    .filter(|_| !NOT_ALONE.contains(&rule.name))
                    .map(|found| shown(&analysis, found))
                    .collect();
                if !analysis.diagnostics.iter().any(|found| found.rule.name == rule.name) {
                    wrong.push_str(&format!("{}: the example does not fail\n", rule.name));
                }
                if !others.is_empty() {
                    wrong.push_str(&format!("{}: the example fails for other reasons\n{others}", rule.name));
                }
            }
            for text in ok {
                let analysis = analysis(text);
                let said: String = analysis
                    .diagnostics
                    .iter()
                    .filter(|found| found.rule.name == rule.name || found.level == Level::Error)
                    .map(|found| shown(&analysis, found))
                    .collect();
                if !said.is_empty() {
                    wrong.push_str(&format!("{}: the mended example fails\n{said}", rule.name));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong}");
    }

    #[test]
    fn each_safe_fix_of_the_examples_removes_its_finding() {
        let mut wrong = String::new();
        for rule in rules() {
            for text in fences(rule.page, "fail") {
                let before = analysis(text);
                for found in before.diagnostics.iter().filter(|found| found.rule.name == rule.name) {
                    if found.fixes.first().is_none_or(|fix| !fix.safe) {
                        continue;
                    }
                    let after = analyse(&MemorySources::new(mended(&before, found)), &Options::default());
                    if after.diagnostics.iter().any(|later| later.title == found.title) {
                        wrong.push_str(&format!("{}: the fix does not mend it\n", rule.name));
                    }
                    for later in after.diagnostics.iter().filter(|later| later.level == Level::Error) {
                        if !before.diagnostics.iter().any(|known| known.title == later.title) {
                            wrong.push_str(&format!(
                                "{}: after the fix\n{}",
                                rule.name,
                                shown(&after, later)
                            ));
                        }
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong}");
    }
}

mod examples {
    use super::shown;
    use crate::{MemorySources, Options, analyse};
    use flow_source::Level;
    use std::path::{Path, PathBuf};

    fn flow_files(folder: &Path, found: &mut Vec<PathBuf>) {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                flow_files(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "flow") {
                found.push(path);
            }
        }
    }

    #[test]
    fn the_examples_compile_without_a_finding() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
        let mut packages: Vec<PathBuf> =
            std::fs::read_dir(&root).expect("examples").flatten().map(|entry| entry.path()).collect();
        packages.sort();
        packages.retain(|package| package.join("flow.toml").exists());
        assert!(packages.len() >= 4, "{packages:?}");
        let mut said = String::new();
        for package in packages {
            let mut paths = Vec::new();
            flow_files(&package, &mut paths);
            let files = paths.iter().map(|path| {
                let name = path.strip_prefix(&package).expect("inside").to_string_lossy().replace('\\', "/");
                (name, std::fs::read(path).expect("readable"))
            });
            let analysis = analyse(&MemorySources::new(files), &Options::default());
            for found in &analysis.diagnostics {
                said.push_str(&format!(
                    "{} {:?} {}",
                    package.display(),
                    found.level,
                    shown(&analysis, found)
                ));
            }
            assert_eq!(analysis.package.unknowns, [], "{}", package.display());
        }
        assert!(said.is_empty(), "{said}");
    }

    #[test]
    fn the_standard_library_compiles_without_a_finding() {
        // As files of a package, each line of it is looked at, used or not.
        let mut said = String::new();
        let files = crate::stdlib::MODULES.iter().map(|module| {
            let text = module.text.replace("use std.", "use library.");
            (module.path.replace("std/", "library/"), text)
        });
        let analysis = analyse(&MemorySources::new(files), &Options::default());
        for found in &analysis.diagnostics {
            said.push_str(&format!("{:?} {}", found.level, shown(&analysis, found)));
        }
        assert!(said.is_empty(), "{said}");
        let errors = analysis.diagnostics.iter().filter(|found| found.level == Level::Error).count();
        assert_eq!(errors, 0);
    }
}

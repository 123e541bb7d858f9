//! Texts with a mark where the cursor stands: `$0`. `// file: PATH` begins a file; the mark says which is looked at.

use crate::package::{File, Package, View};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// A package with a cursor in it.
pub(crate) struct Fixture {
    package: Package,
    path: String,
    /// Where the mark stood, in bytes.
    pub(crate) offset: u32,
}

impl Fixture {
    /// Reads the files and the mark.
    pub(crate) fn new(text: &str) -> Self {
        let mut files: Vec<(String, String)> = Vec::new();
        for line in text.trim_start_matches('\n').lines() {
            if let Some(path) = line.strip_prefix("// file: ") {
                files.push((path.trim().to_owned(), String::new()));
                continue;
            }
            if files.is_empty() {
                files.push(("main.flow".to_owned(), String::new()));
            }
            let (_, text) = files.last_mut().expect("one was begun");
            text.push_str(line);
            text.push('\n');
        }
        let mut at = None;
        let mut all = BTreeMap::new();
        for (path, text) in files {
            let mut text = text;
            if let Some(offset) = text.find("$0") {
                text.replace_range(offset..offset + 2, "");
                at = Some((path.clone(), offset as u32));
            }
            all.insert(path, Arc::new(File::of_text(text)));
        }
        let (path, offset) = at.expect("a mark says where the cursor stands");
        let package = Package::new(PathBuf::from("/work"), None, "test".to_owned(), all);
        Self { package, path, offset }
    }

    /// The same with a `simulation.toml`.
    pub(crate) fn with_simulation(self, text: &str) -> Self {
        Self { package: self.package.with_simulation(Some(text.to_owned())), ..self }
    }

    /// The file with the mark.
    pub(crate) fn view(&self) -> View<'_> {
        self.package.view(&self.path).expect("the file is in the package")
    }
}

/// The places as `file:line text`.
pub(crate) fn shown(view: &View<'_>, places: &[flow_source::Location]) -> Vec<String> {
    places
        .iter()
        .map(|place| {
            let file = view.analysis.files.get(place.file).expect("there is such a file");
            let line = file.line_of(place.span.start) + 1;
            format!("{}:{line} {}", file.path(), place.span.of(file.text()))
        })
        .collect()
}

/// A small way of working, with a mark put in by whoever uses it.
pub(crate) const ANSWERS: &str = r#"
// file: org/people.flow
/// Answers what comes in.
role Team { people ana, ben, cara }
role Lead { people dora, emil }
/// The shop's own software.
system Shop {
  action send(text: Text) risk routine idempotent
  error  refused
  fact   open: Bool
}
risk routine
// file: main.flow
use org.people { Lead, Shop, Team }

/// What somebody asks for.
record Request { what: Text, kind: Kind }
choice Kind { small, large }

workflow Answer(request: Request) {
  goal    "Everybody gets an answer."
  owner   Lead
  within  3 days
  late    -> open
  outcome answered(reply: Text)
  outcome open
  stage draft {
    by      Team
    reads   request
    writes  reply: Text
    within  1 day
    late    -> open
    done    -> route
  }
  decide route {
    when request.kind is large -> check
    otherwise -> send
  }
  gate check of reply {
    by       Lead
    within   1 day
    accept   -> send
    rework   -> draft at most 1 times
      else -> open
    reject   -> open
    late     -> open
  }
  stage send {
    by      Shop
    reads   reply
    within  1h
    do      send(text: reply)
    fails refused -> open
    fails   -> open
    late    -> open
    done    -> answered(reply)
  }
}
"#;

/// [`ANSWERS`] with the mark behind the first occurrence of a text in `main.flow`.
pub(crate) fn answers(after: &str) -> Fixture {
    let (people, main) = ANSWERS.split_once("// file: main.flow\n").expect("there are two files");
    let at = main.find(after).unwrap_or_else(|| panic!("{after} is not there")) + after.len();
    let (before, rest) = main.split_at(at);
    Fixture::new(&format!("{people}// file: main.flow\n{before}$0{rest}"))
}

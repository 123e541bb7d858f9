//! What the tests share: packages from texts and folders, findings as text, and the engines in `.tools/`.

pub mod families;
pub mod machines;
pub mod textmate;
pub mod treesitter;

use flow_analysis::{Analysis, MemorySources, Options, analyse};
use flow_source::{Diagnostic, Encoding, Files, Location};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// How long this thread has worked: what it costs, however much else the machine has to do. Where the system does not tell,
/// the time that has gone by.
pub fn worked() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let start = START.get_or_init(Instant::now);
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.as_deref().and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// The top of the repository.
pub fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the repository").to_owned()
}

/// The files below a folder whose names end like that, sorted; not what is built or installed.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if !matches!(name.as_str(), "target" | "node_modules" | ".git" | ".tools") {
                    open.push(path);
                }
            } else if name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The text of a file that must be there.
pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The packages of `examples/`.
pub fn examples() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = files(&top().join("examples"), "flow.toml")
        .into_iter()
        .filter_map(|path| path.parent().map(Path::to_owned))
        .collect();
    found.sort();
    found
}

/// The sources of a package: path inside it and text.
pub fn sources(folder: &Path) -> Vec<(String, String)> {
    files(folder, ".flow")
        .into_iter()
        .map(|path| {
            let inside = path.strip_prefix(folder).expect("the file lies in the folder");
            (inside.to_string_lossy().replace('\\', "/"), read(&path))
        })
        .collect()
}

/// The day on which tests take place.
pub const TODAY: &str = "2026-07-01";

/// Analyses a package of several files.
pub fn package(name: &str, files: &[(String, String)]) -> Analysis {
    let files: Vec<(String, Vec<u8>)> =
        files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
    let as_of = TODAY.parse().ok();
    let options = Options { package: name.to_owned(), as_of, ..Options::default() };
    analyse(&MemorySources::new(files), &options)
}

/// Analyses a package that a test builds from.
///
/// # Panics
///
/// Where an error is found: what the compiler refuses is built by nobody, and what would be built from it shows nothing.
pub fn accepted(name: &str, files: &[(String, String)]) -> Analysis {
    let analysis = package(name, files);
    let said = told(&analysis.files, &analysis.diagnostics);
    assert!(!said.contains("error["), "{said}");
    analysis
}

/// The files of a text: each line `// file: PATH` begins one; without such a line it is the module `test`.
pub fn parts(text: &str) -> Vec<(String, String)> {
    const FILE: &str = "// file: ";
    if !text.lines().any(|line| line.starts_with(FILE)) {
        return vec![("test.flow".to_owned(), text.to_owned())];
    }
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix(FILE), files.last_mut()) {
            (Some(path), _) => files.push((path.trim().to_owned(), String::new())),
            (None, Some((_, text))) => text.push_str(line),
            // What stands before the first is about the whole.
            (None, None) => {}
        }
    }
    files
}

/// Analyses a text: one file, or several.
pub fn text(text: &str) -> Analysis {
    package("test", &parts(text))
}

/// The names of the rules that speak, in order of place, once each.
pub fn rules(analysis: &Analysis) -> Vec<&'static str> {
    let mut names: Vec<&'static str> =
        analysis.diagnostics.iter().map(|diagnostic| diagnostic.rule.name).collect();
    names.dedup();
    names
}

/// Findings as text: everything that a reader is told.
pub fn told(files: &Files, diagnostics: &[Diagnostic]) -> String {
    let mut text = String::new();
    let place = |location: Location| {
        let file = files.get(location.file);
        let start = file.map(|file| file.position(location.span.start, Encoding::Utf32)).unwrap_or_default();
        let shown: String = location.span.of(file.map_or("", |file| file.text())).chars().take(60).collect();
        let path = file.map_or("", |file| file.path());
        format!("{path}:{}:{} `{}`", start.line + 1, start.column + 1, shown.replace('\n', "⏎"))
    };
    for diagnostic in diagnostics {
        text.push_str(&format!(
            "{}[{}]: {}\n",
            diagnostic.level.word(),
            diagnostic.rule.name,
            diagnostic.title
        ));
        for label in &diagnostic.labels {
            text.push_str(&format!("  at {}: {}\n", place(label.location), label.text));
        }
        for step in &diagnostic.path {
            text.push_str(&format!("  path {}: {}\n", place(step.location), step.text));
        }
        for note in &diagnostic.notes {
            text.push_str(&format!("  note: {note}\n"));
        }
        for fix in &diagnostic.fixes {
            let edits: Vec<String> =
                fix.edits.iter().map(|edit| format!("{} → `{}`", place(edit.location), edit.text)).collect();
            let kind = if fix.safe { "fix" } else { "suggestion" };
            text.push_str(&format!("  {kind}: {} ({})\n", fix.title, edits.join(", ").replace('\n', "⏎")));
        }
    }
    text
}

/// Runs a program of `.tools/` (made by `tests/setup`) with that input and gives back what it prints.
///
/// # Panics
/// Where the program isn't there or fails: a test that can't run fails.
pub fn tool(program: &[&str], input: &str) -> String {
    let tools = top().join(".tools");
    assert!(tools.is_dir(), "there is no .tools/: run tests/setup first");
    let (name, arguments) = program.split_first().expect("a program is named");
    let python = tools.join("venv/bin/python");
    let executable = if *name == "python" { python.as_os_str() } else { name.as_ref() };
    let mut child = Command::new(executable)
        .args(arguments)
        .current_dir(top())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{name} can't be started: {error}"));
    let mut pipe = child.stdin.take().expect("the input is a pipe");
    let text = input.to_owned();
    let writer = std::thread::spawn(move || {
        // A program that ends early says so by its status.
        let _ = pipe.write_all(text.as_bytes());
    });
    let output = child.wait_with_output().unwrap_or_else(|error| panic!("{name}: {error}"));
    writer.join().expect("the writer ends");
    // A judge ends with 1 where it finds a problem, and says which: the test looks at that.
    let judged = output.status.code() == Some(1) && !output.stdout.is_empty();
    assert!(
        output.status.success() || judged,
        "{program:?} failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

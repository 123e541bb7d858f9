//! `flowc build --watch`: what is built follows the text, a broken text overwrites nothing, and Ctrl-C ends it.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How long anything may take before the test gives up, also on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(60);

const TEXT: &str = "role Team { people ana, ben, cara }

workflow Answer {
  goal   \"Everybody gets an answer.\"
  owner  Team
  within 1 day
  late   -> dropped
  outcome answered
  outcome dropped

  stage draft {
    by   Team
    do   \"Write the first answer.\"
    done -> answered
  }
}
";

/// A running watch, ended with the test whatever happens.
struct Watch {
    child: Child,
    said: Receiver<String>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        // Where it has ended already, there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watch {
    fn start(folder: &Path, more: &[&str]) -> Self {
        // Whoever runs the tests in the background has them started deaf to INT; somebody at a terminal is not.
        let mut child = Command::new("env")
            .args(["--default-signal=INT", env!("CARGO_BIN_EXE_flowc")])
            .args(["build", "--watch", "--target", "markdown"])
            .args(more)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("flowc can be started");
        let (sender, said) = channel();
        let errors = BufReader::new(child.stderr.take().expect("standard error is a pipe"));
        std::thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Self { child, said }
    }

    /// What it says until a line that contains this, that line included.
    fn says(&self, wanted: &str) -> String {
        let start = Instant::now();
        let mut text = String::new();
        loop {
            let left = PATIENCE.saturating_sub(start.elapsed());
            let line = self.said.recv_timeout(left);
            let line = line.unwrap_or_else(|_| panic!("it never says {wanted:?}, only:\n{text}"));
            text.push_str(&line);
            text.push('\n');
            if line.contains(wanted) {
                return text;
            }
        }
    }

    fn signal(&mut self, name: &str) -> ExitStatus {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status().expect("kill can be started");
        assert!(sent.success(), "the signal can't be sent");
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "{name} does not end it");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

fn package(name: &str) -> (PathBuf, PathBuf) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("watch-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the folder can be made");
    fs::write(folder.join("flow.toml"), "name = \"watched\"\n").expect("written");
    fs::write(folder.join("work.flow"), TEXT).expect("written");
    let page = folder.join("compiled/markdown/workflows/work.Answer.md");
    (folder, page)
}

fn read(page: &Path) -> String {
    fs::read_to_string(page).unwrap_or_else(|error| panic!("{}: {error}", page.display()))
}

/// Writes as an editor does: the new text takes the place of the old one in one step, so that no half of it is ever seen.
fn save(folder: &Path, name: &str, text: &str) {
    let beside = folder.with_extension("saving");
    fs::write(&beside, text).expect("written");
    fs::rename(&beside, folder.join(name)).expect("it takes the place");
}

/// Everything below the output folder whose name says that it is not finished.
fn unfinished(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
            if entry.file_name().to_string_lossy().contains("partial") {
                found.push(entry.path());
            } else if entry.path().is_dir() {
                open.push(entry.path());
            }
        }
    }
    found
}

#[test]
fn artifacts_follow_the_text() {
    let (folder, page) = package("follow");
    let mut watch = Watch::start(&folder, &[]);
    watch.says("Watching");
    assert!(read(&page).contains("Write the first answer."));

    save(&folder, "work.flow", &TEXT.replace("first answer", "second answer"));
    watch.says("Watching");
    let second = read(&page);
    assert!(second.contains("Write the second answer."), "{second}");
    assert!(!second.contains("first answer"), "{second}");

    // A file that comes, and one that goes.
    let more = TEXT.replace("Answer", "Another").replace("role Team", "role Crew").replace("Team", "Crew");
    save(&folder, "more.flow", &more);
    watch.says("Watching");
    let other = folder.join("compiled/markdown/workflows/more.Another.md");
    assert!(read(&other).contains("Write the first answer."));
    fs::remove_file(folder.join("more.flow")).expect("removed");
    watch.says("Watching");
    assert!(!other.exists(), "what is no longer made goes");
    assert_eq!(read(&page), second);

    let status = watch.signal("INT");
    assert!(!status.success());
    assert_eq!(unfinished(&folder), Vec::<PathBuf>::new());
}

#[test]
fn a_broken_text_overwrites_nothing_and_is_watched_on() {
    let (folder, page) = package("broken");
    let mut watch = Watch::start(&folder, &[]);
    watch.says("Watching");
    let good = read(&page);

    for (path, broken, told) in [
        ("work.flow", TEXT.replace("-> answered", "-> answerd"), "unknown_target"),
        ("work.flow", TEXT.replace("role Team {", "role Team { \""), "unterminated_text"),
        ("flow.toml", "nmae = \"watched\"\n".to_owned(), "nmae"),
    ] {
        let before = fs::read_to_string(folder.join(path)).expect("it is there");
        save(&folder, path, &broken);
        let said = watch.says("Watching");
        assert!(said.contains(told), "{path}: {told} is missing in:\n{said}");
        assert_eq!(read(&page), good, "{path}: the last good page stays");
        save(&folder, path, &before);
        let said = watch.says("Watching");
        assert!(!said.contains(told), "{path}: {told} is still told:\n{said}");
        assert_eq!(read(&page), good);
    }

    save(&folder, "work.flow", &TEXT.replace("first answer", "last answer"));
    watch.says("Watching");
    assert!(read(&page).contains("last answer"));
    let status = watch.signal("TERM");
    assert!(!status.success());
    assert_eq!(unfinished(&folder), Vec::<PathBuf>::new());
}

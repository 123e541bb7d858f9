//! Writing artifacts: whole or not at all, inside the output folder only.

use flow_targets::Artifact;
use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The list of what a build wrote, so that the next one can take away what is no longer made.
pub const INDEX: &str = "artifacts.txt";

/// How the folder is called in which a build's files wait; the number of its process stands behind it.
const PARTIAL: &str = ".partial-";

/// When a folder in which files wait can be of no build any more that is still at it.
const LEFT_AFTER: Duration = Duration::from_secs(600);

/// How much of a file is looked at at once, in bytes.
const PIECE: usize = 1 << 16;

/// The text of a file that is there, `None` where there is none.
///
/// # Errors
/// Where something else than a readable UTF-8 file stands there.
pub fn read(path: &Path) -> Result<Option<String>, String> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("can't read {}: {error}", path.display())),
        Ok(found) if !found.is_file() => return Err(format!("{} is not a plain file", path.display())),
        Ok(_) => {}
    }
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) => Err(format!("can't read {}: {error}", path.display())),
    }
}

/// Writes one file whole: beside its place first, then moved there.
///
/// # Errors
/// Those of writing; what stood there before still stands there.
pub fn replace(path: &Path, text: &str) -> Result<(), String> {
    let mut partial = Partial::new(path)?;
    partial.write_all(text.as_bytes()).map_err(|error| can_not_write(path, &error))?;
    partial.commit(true)
}

fn can_not_write(path: &Path, error: &std::io::Error) -> String {
    format!("can't write {}: {error}", path.display())
}

/// A file that is written beside its place, and moved there when it is whole. Dropped before that, it leaves nothing behind.
pub struct Partial {
    path: PathBuf,
    partial: PathBuf,
    file: Option<std::io::BufWriter<fs::File>>,
}

impl Partial {
    /// Begins a file.
    ///
    /// # Errors
    /// Where nothing can be written beside its place.
    pub fn new(path: &Path) -> Result<Self, String> {
        if path.is_dir() {
            return Err(format!("can't write {}: a folder stands there", path.display()));
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.partial", std::process::id()));
        let partial = path.with_file_name(name);
        let file = fs::File::create_new(&partial).map_err(|error| can_not_write(path, &error))?;
        let file = Some(std::io::BufWriter::with_capacity(1 << 18, file));
        Ok(Self { path: path.to_owned(), partial, file })
    }

    /// Puts it in its place; `safe` waits until the disk has it, which what can be made again doesn't need.
    ///
    /// # Errors
    /// Those of writing; what stood there before still stands there.
    pub fn commit(mut self, safe: bool) -> Result<(), String> {
        let Some(writer) = self.file.take() else { return Ok(()) };
        let result = writer
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)
            .and_then(|file| if safe { file.sync_data() } else { Ok(()) })
            .and_then(|()| {
                if let Ok(found) = fs::metadata(&self.path) {
                    fs::set_permissions(&self.partial, found.permissions())?;
                }
                fs::rename(&self.partial, &self.path)
            });
        result.map_err(|error| {
            // The half-written file is ours alone; that it can't be removed changes nothing about the failure.
            let _ = fs::remove_file(&self.partial);
            can_not_write(&self.path, &error)
        })
    }
}

impl std::io::Write for Partial {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.as_mut().map_or(Ok(0), |file| file.write(bytes))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.as_mut().map_or(Ok(()), std::io::Write::flush)
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            let _ = fs::remove_file(&self.partial);
        }
    }
}

/// The index file of a build.
pub fn index(artifacts: &[Artifact]) -> Artifact {
    let paths: BTreeSet<&str> = artifacts.iter().map(|artifact| artifact.path.as_str()).collect();
    let mut text = String::new();
    for path in paths {
        text.push_str(path);
        text.push('\n');
    }
    Artifact { path: INDEX.to_owned(), text }
}

/// The paths (inside the output folder) that an earlier build wrote and this one doesn't.
///
/// # Errors
/// Where the earlier index can't be read.
pub fn outdated(folder: &Path, artifacts: &[Artifact]) -> Result<Vec<String>, String> {
    let now: BTreeSet<&str> = artifacts.iter().map(|artifact| artifact.path.as_str()).collect();
    let before = read(&folder.join(INDEX))?.unwrap_or_default();
    let gone = before.lines().filter(|path| is_inside(path) && !now.contains(path) && *path != INDEX);
    Ok(gone
        .filter(|path| folder.join(path).symlink_metadata().is_ok_and(|found| found.is_file()))
        .map(str::to_owned)
        .collect())
}

/// What a build writes. Each file waits beside the others from when it is made, and all are moved to their places at the end, so
/// that a full disk, a missing right or a mistake that another target finds leaves the folder as it was.
pub struct Staging {
    folder: PathBuf,
    /// Where the files wait.
    staging: PathBuf,
    /// The outermost folder on the way that was not there before.
    missing: Option<PathBuf>,
    /// Where each of them waits, and where it belongs.
    moves: Mutex<Vec<(PathBuf, PathBuf)>>,
}

impl Staging {
    /// Nothing is written yet, and no folder made.
    pub fn new(folder: &Path) -> Self {
        let missing = folder.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.exists());
        Self {
            folder: folder.to_owned(),
            staging: folder.join(format!("{PARTIAL}{}", std::process::id())),
            missing: missing.last().map(Path::to_owned),
            moves: Mutex::default(),
        }
    }

    /// Writes an artifact where it waits, unless the same stands in its place already.
    ///
    /// # Errors
    /// A sentence that says which file could not be written and why.
    pub fn add(&self, artifact: &Artifact) -> Result<(), String> {
        let place = self.folder.join(&artifact.path);
        if !is_inside(&artifact.path) || !has_no_links(&self.folder, &artifact.path) {
            return Err(format!("{} would lie outside the output folder", place.display()));
        }
        if place.is_dir() {
            return Err(format!("can't write {}: a folder stands there", place.display()));
        }
        if self.folder.exists() && !self.folder.is_dir() {
            return Err(format!("can't write into {}: it is no folder", self.folder.display()));
        }
        if holds(&place, artifact.text.as_bytes()).unwrap_or(false) {
            return Ok(());
        }
        let partial = self.staging.join(&artifact.path);
        make_folder_of(&partial)?;
        fs::write(&partial, &artifact.text).map_err(|error| can_not_write(&place, &error))?;
        self.moves.lock().unwrap_or_else(PoisonError::into_inner).push((partial, place));
        Ok(())
    }

    /// Moves everything to its place and takes away what an earlier build wrote and this one doesn't.
    ///
    /// # Errors
    /// A sentence that says which file could not be written and why.
    pub fn finish(mut self, artifacts: &[Artifact]) -> Result<(), String> {
        let outdated = outdated(&self.folder, artifacts)?;
        fs::create_dir_all(&self.folder)
            .map_err(|error| format!("can't make {}: {error}", self.folder.display()))?;
        self.missing = None;
        let mut moves = std::mem::take(&mut self.moves).into_inner().unwrap_or_else(PoisonError::into_inner);
        moves.sort();
        for (_, place) in &moves {
            make_folder_of(place)?;
        }
        for (partial, place) in moves {
            fs::rename(&partial, &place).map_err(|error| can_not_write(&place, &error))?;
        }
        for path in outdated {
            let place = self.folder.join(&path);
            if has_no_links(&self.folder, &path) {
                fs::remove_file(&place)
                    .map_err(|error| format!("can't remove {}: {error}", place.display()))?;
            }
        }
        self.take_away_what_was_left();
        Ok(())
    }

    /// A build that was broken off leaves what it had made beside the artifacts, where somebody would take it for one of them.
    /// What was touched a short while ago may be another build's that is still at it.
    fn take_away_what_was_left(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let number = name.to_str().and_then(|name| name.strip_prefix(PARTIAL));
            let is_left = number.is_some_and(|number| number.parse::<u32>().is_ok())
                && entry.path() != self.staging
                && entry.metadata().is_ok_and(|found| {
                    let age = found.modified().ok().and_then(|moment| moment.elapsed().ok());
                    found.is_dir() && age.is_some_and(|age| age > LEFT_AFTER)
                });
            if is_left {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What could not be moved is of no use to anybody, and folders that others have filled meanwhile stay.
        let _ = fs::remove_dir_all(&self.staging);
        let Some(missing) = &self.missing else { return };
        for folder in self.folder.ancestors().take_while(|path| path.starts_with(missing)) {
            let _ = fs::remove_dir(folder);
        }
    }
}

fn make_folder_of(path: &Path) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(|error| format!("can't make {}: {error}", folder.display()))
}

/// True where the file holds these bytes and no others; looked at piece by piece, so that a long one takes no room.
fn holds(path: &Path, bytes: &[u8]) -> std::io::Result<bool> {
    let mut file = fs::File::open(path)?;
    if file.metadata()?.len() != bytes.len() as u64 {
        return Ok(false);
    }
    let mut piece = vec![0; PIECE];
    for expected in bytes.chunks(PIECE) {
        let piece = &mut piece[..expected.len()];
        file.read_exact(piece)?;
        if piece != expected {
            return Ok(false);
        }
    }
    Ok(true)
}

/// True where the path can't lead out of the folder it is put under.
fn is_inside(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

/// True where no folder on the way is a link.
fn has_no_links(folder: &Path, path: &str) -> bool {
    let mut place = folder.to_owned();
    Path::new(path).components().all(|part| {
        place.push(part);
        fs::symlink_metadata(&place).map_or(true, |found| !found.is_symlink())
    })
}

#[cfg(test)]
mod tests {
    use super::{Staging, is_inside};
    use flow_targets::Artifact;

    #[test]
    fn what_is_given_up_leaves_nothing_behind() {
        let root = std::env::temp_dir().join(format!("flowc-staging-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        let folder = root.join("new/compiled");
        let artifact = Artifact { path: "svg/a.svg".to_owned(), text: "<svg/>".to_owned() };
        let staging = Staging::new(&folder);
        staging.add(&artifact).expect("it can be written");
        drop(staging);
        assert!(!root.exists());
        let staging = Staging::new(&folder);
        staging.add(&artifact).expect("it can be written");
        staging.finish(std::slice::from_ref(&artifact)).expect("it can be moved");
        let files: Vec<_> = std::fs::read_dir(&folder).expect("it is there").collect();
        assert_eq!(files.len(), 1);
        assert_eq!(std::fs::read_to_string(folder.join("svg/a.svg")).ok(), Some(artifact.text));
        let _ = std::fs::remove_dir_all(&root);
    }

    #[test]
    fn what_a_build_left_that_was_broken_off_is_taken_away() {
        let root = std::env::temp_dir().join(format!("flowc-left-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        let artifact = Artifact { path: "svg/a.svg".to_owned(), text: "<svg/>".to_owned() };
        for name in [".partial-0", ".partial-1", ".partial-mine"] {
            std::fs::create_dir_all(root.join(name).join("svg")).expect("it can be made");
            std::fs::write(root.join(name).join("svg/a.svg"), "<").expect("it can be written");
        }
        let old = std::time::SystemTime::now() - super::LEFT_AFTER * 2;
        for name in [".partial-0", ".partial-mine"] {
            let folder = std::fs::File::open(root.join(name)).expect("it is there");
            folder.set_modified(old).expect("its time can be set");
        }
        let staging = Staging::new(&root);
        staging.add(&artifact).expect("it can be written");
        staging.finish(std::slice::from_ref(&artifact)).expect("it can be moved");
        // The one may still be at work, and the other is nothing that a build makes.
        let left = |name: &str| root.join(name).exists();
        assert_eq!([".partial-0", ".partial-1", ".partial-mine"].map(left), [false, true, true]);
        let _ = std::fs::remove_dir_all(&root);
    }

    #[test]
    fn paths_that_lead_out_are_refused() {
        assert!(is_inside("svg/a.svg"));
        for path in ["", "/etc/passwd", "../a", "a/../../b", "./a"] {
            assert!(!is_inside(path), "{path}");
        }
    }
}

//! Finding a package on disk and reading its files.

use flow_analysis::Sources;
use std::fs;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

/// The file that makes a folder a package.
pub const MANIFEST: &str = "flow.toml";

/// A file larger than this (in bytes) is refused: no way of working is that long.
const LARGEST_FILE: u64 = 32 << 20;

/// How many packages are named where one has to be chosen.
const SHOWN: usize = 3;

/// A package with more files than this is refused.
const MOST_FILES: usize = 100_000;

/// Folders deeper than this below the package are refused.
const DEEPEST: usize = 64;

/// A package, or a single file that stands alone.
#[derive(Debug)]
pub struct Project {
    /// The folder.
    pub root: PathBuf,
    /// The root from the working folder with `/`, for messages; empty for the working folder itself.
    pub prefix: String,
    /// The text of its `flow.toml`; `None` for a single file.
    pub manifest: Option<String>,
    /// The name, where there is no `flow.toml`.
    pub name: String,
    /// The files, as paths inside the package with `/`, sorted.
    files: Vec<String>,
}

/// Finds the package of a path: a folder with a `flow.toml`, the nearest such folder above, or a single file.
///
/// # Errors
/// A sentence that says what is missing and what to do.
pub fn find(path: Option<&Path>) -> Result<Project, String> {
    let given = path.unwrap_or(Path::new("."));
    let found = fs::metadata(given).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => format!("there is no {}", given.display()),
        _ => format!("can't read {}: {error}", given.display()),
    })?;
    let mut start =
        given.canonicalize().map_err(|error| format!("can't read {}: {error}", given.display()))?;
    if found.is_dir() {
        if let Some(root) = above(&start) {
            return package(&root);
        }
        if !has_flow_file(&start) {
            let below: Vec<String> = packages(&start)
                .iter()
                .take(SHOWN)
                .map(|folder| given.join(relative(folder, &start)).display().to_string())
                .collect();
            let next = match below.as_slice() {
                [] => "`flowc new NAME` begins one".to_owned(),
                [one] => format!("Below it lies one: name {one}"),
                several => format!("Below it lie several: name one, as {}", several.join(" or ")),
            };
            return Err(format!(
                "{} is no package: neither it nor a folder above it has a {MANIFEST}. {next}",
                given.display()
            ));
        }
        let name = start.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let files = list(&start)?;
        return Ok(Project { prefix: prefix(&start), root: start, manifest: None, name, files });
    }
    if !found.is_file() {
        return Err(format!("{} is not a file: Flow reads plain files only", given.display()));
    }
    let name = start.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    start.pop();
    if let Some(root) = above(&start) {
        return package(&root);
    }
    let stem = name.strip_suffix(".flow").unwrap_or(&name).to_owned();
    Ok(Project { prefix: prefix(&start), root: start, manifest: None, name: stem, files: vec![name] })
}

/// A folder as it is found from another one around it.
fn relative<'p>(folder: &'p Path, around: &Path) -> &'p Path {
    folder.strip_prefix(around).unwrap_or(folder)
}

/// The nearest folder with a `flow.toml`, from this one upwards.
pub fn above(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join(MANIFEST).is_file()).map(Path::to_owned)
}

fn package(root: &Path) -> Result<Project, String> {
    let manifest = read_plain(&root.join(MANIFEST))?;
    let manifest = String::from_utf8(manifest)
        .map_err(|_| format!("{} is not UTF-8 text", root.join(MANIFEST).display()))?;
    let name = root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Project {
        root: root.to_owned(),
        prefix: prefix(root),
        manifest: Some(manifest),
        name,
        files: list(root)?,
    })
}

fn has_flow_file(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|entries| {
        entries.flatten().any(|entry| entry.path().extension().is_some_and(|extension| extension == "flow"))
    })
}

/// What a folder is called.
pub fn folder_name(folder: &Path) -> String {
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The folders of all packages in a folder, and of the one that it lies in, sorted.
pub fn packages(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = above(folder).into_iter().collect();
    let mut open = vec![(folder.to_owned(), 0)];
    let mut seen = 0;
    while let Some((folder, depth)) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            seen += 1;
            if seen > MOST_FILES {
                return found;
            }
            let name = entry.file_name();
            let hidden =
                name.to_string_lossy().starts_with('.') || name == "node_modules" || name == "target";
            if hidden || depth >= DEEPEST || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                continue;
            }
            if entry.path().join(MANIFEST).is_file() {
                found.push(entry.path());
            }
            open.push((entry.path(), depth + 1));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// All `.flow` files below the folder. Hidden folders and links to folders are passed over; a link to a file is listed,
/// and refused when it is read.
pub fn list(root: &Path) -> Result<Vec<String>, String> {
    let mut files = Vec::new();
    let mut open = vec![(root.to_owned(), String::new(), 0)];
    while let Some((folder, prefix, depth)) = open.pop() {
        let failed = |error: std::io::Error| format!("can't read {}: {error}", folder.display());
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = match entry.file_name().into_string() {
                Ok(name) => name,
                Err(name) => {
                    // Modules are called after their paths, so a file that can't be named must not be passed over.
                    let place = entry.path();
                    let file =
                        !place.is_dir() && place.extension().is_some_and(|extension| extension == "flow");
                    let other = place.join(MANIFEST).is_file();
                    if file || (!other && has_flow_file(&place)) {
                        return Err(format!(
                            "{} can't be read: its name isn't UTF-8 text. Call it something else",
                            folder.join(name.to_string_lossy().as_ref()).display()
                        ));
                    }
                    continue;
                }
            };
            if name.starts_with('.') || name == "node_modules" || name == "target" {
                continue;
            }
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() {
                // A folder with a flow.toml of its own is another package.
                if depth < DEEPEST && !entry.path().join(MANIFEST).is_file() {
                    open.push((entry.path(), path, depth + 1));
                }
            } else if name.ends_with(".flow") {
                files.push(path);
                if files.len() > MOST_FILES {
                    return Err(format!("{} has more than {MOST_FILES} .flow files", root.display()));
                }
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The bytes of a plain file of the package, of bounded size. Links and pipes are refused without being opened.
pub fn read_plain(path: &Path) -> Result<Vec<u8>, String> {
    read_up_to(path, LARGEST_FILE)
}

/// The bytes of a plain file of at most `largest` bytes. Links and pipes are refused without being opened.
pub fn read_up_to(path: &Path, largest: u64) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| format!("can't read {}: {error}", path.display());
    let found = fs::symlink_metadata(path).map_err(failed)?;
    if found.is_symlink() {
        return Err(format!("{} is a link: Flow reads only files that lie in the package", path.display()));
    }
    if !found.is_file() {
        return Err(format!("{} is not a plain file", path.display()));
    }
    let too_large = || format!("{} is larger than {} MiB", path.display(), largest >> 20);
    if found.len() > largest {
        return Err(too_large());
    }
    let length = usize::try_from(found.len()).unwrap_or(0);
    if crate::memory::expect(length) {
        crate::side_by_side::get_ready();
    }
    let mut bytes = Vec::with_capacity(length + 1);
    let file = fs::File::open(path).map_err(failed)?;
    file.take(largest + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > largest { Err(too_large()) } else { Ok(bytes) }
}

/// The folder from the working folder, with `/`; the whole path where it does not lie below or just above it.
fn prefix(folder: &Path) -> String {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
    let relative = match folder.strip_prefix(&here) {
        Ok(below) => below.to_owned(),
        Err(_) => match here.strip_prefix(folder) {
            Ok(down) => down.components().map(|_| Component::ParentDir).collect(),
            Err(_) => folder.to_owned(),
        },
    };
    let parts: Vec<String> =
        relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("/").replacen("//", "/", 1)
}

impl Project {
    /// A path inside the package as it is found from the working folder.
    pub fn shown(&self, path: &str) -> String {
        if self.prefix.is_empty() { path.to_owned() } else { format!("{}/{path}", self.prefix) }
    }

    /// The text of a file that stands beside the package's `flow.toml`; `None` where there is none.
    ///
    /// # Errors
    /// Where something stands there that can't be read as text.
    pub fn beside(&self, name: &str) -> Result<Option<String>, String> {
        let path = self.root.join(name);
        if self.manifest.is_none() || fs::symlink_metadata(&path).is_err() {
            return Ok(None);
        }
        let text = String::from_utf8(read_plain(&path)?);
        text.map(Some).map_err(|_| format!("{} is not UTF-8 text", path.display()))
    }

    /// The state of all files, to see whether one has changed.
    pub fn state(&self) -> Vec<(String, Option<std::time::SystemTime>, u64)> {
        let mut files = list(&self.root).unwrap_or_default();
        files.push(MANIFEST.to_owned());
        files.push(flow_simulator::file::NAME.to_owned());
        files
            .into_iter()
            .map(|path| {
                let found = fs::metadata(self.root.join(&path)).ok();
                let length = found.as_ref().map_or(0, fs::Metadata::len);
                (path, found.and_then(|found| found.modified().ok()), length)
            })
            .collect()
    }
}

impl Sources for Project {
    fn paths(&self) -> Vec<String> {
        self.files.clone()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if !self.files.iter().any(|file| file == path) {
            return Err(format!("{path} is no file of this package"));
        }
        read_plain(&self.root.join(path))
    }
}

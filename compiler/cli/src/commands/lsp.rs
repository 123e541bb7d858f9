//! `flowc lsp`: the language server, on the file system.

use crate::Ending;
use crate::output;
use crate::project::{self, MANIFEST};
use flow_lsp::disk::{Disk, Loaded};
use std::path::{Path, PathBuf};

/// Serves one editor on standard input and output.
pub fn run() -> Ending {
    crate::memory::in_large_pages();
    match flow_lsp::run(FileSystem, env!("CARGO_PKG_VERSION")) {
        Ok(()) => Ending::Clean,
        Err(error) => {
            eprintln!("flowc can't serve an editor: {error}");
            Ending::Failure
        }
    }
}

/// The file system as the server sees it. It reads packages, and writes nothing into them.
struct FileSystem;

impl Disk for FileSystem {
    fn root(&self, path: &Path) -> PathBuf {
        let folder = path.parent().unwrap_or(path);
        project::above(folder).unwrap_or_else(|| folder.to_owned())
    }

    fn packages(&self, folder: &Path) -> Vec<PathBuf> {
        project::packages(folder)
    }

    fn load(&self, root: &Path) -> Result<Loaded, String> {
        if !root.join(MANIFEST).is_file() {
            // Texts that belong to no package stand alone: only those that are open count.
            return Ok(Loaded { name: project::folder_name(root), ..Loaded::default() });
        }
        let manifest = project::read_plain(&root.join(MANIFEST))?;
        let beside = root.join(flow_simulator::file::NAME);
        let simulation = if beside.is_file() { Some(project::read_plain(&beside)?) } else { None };
        let files = project::list(root)?;
        Ok(Loaded {
            manifest: Some(String::from_utf8_lossy(&manifest).into_owned()),
            simulation: simulation.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
            name: project::folder_name(root),
            files: files
                .into_iter()
                .map(|path| {
                    let bytes = project::read_plain(&root.join(&path));
                    (path, bytes)
                })
                .collect(),
        })
    }

    /// Linux tells, in a file for each process. One that has ended stays in the table until somebody asks how.
    fn lives(&self, process: u32) -> Option<bool> {
        if !Path::new("/proc/self/stat").is_file() {
            return None;
        }
        let Ok(told) = std::fs::read_to_string(format!("/proc/{process}/stat")) else { return Some(false) };
        // The state stands behind the name, which may have any signs in it.
        let state = told.rsplit_once(')').and_then(|(_, rest)| rest.trim_start().chars().next());
        Some(!matches!(state, Some('Z' | 'X')))
    }

    fn read(&self, root: &Path, path: &str) -> Option<Result<Vec<u8>, String>> {
        let place = root.join(path);
        place.symlink_metadata().is_ok().then(|| project::read_plain(&place))
    }

    fn standard(&self, path: &str, text: &str) -> Option<PathBuf> {
        let place = cache()?.join(path);
        // Somebody else's text, or an older one, is replaced: what is shown is what is compiled.
        if std::fs::read_to_string(&place).ok().as_deref() != Some(text) {
            std::fs::create_dir_all(place.parent()?).ok()?;
            output::replace(&place, text).ok()?;
        }
        Some(place)
    }
}

/// Where the standard library can be put to be read.
fn cache() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = folder("XDG_CACHE_HOME")
        .or_else(|| folder("LOCALAPPDATA"))
        .or_else(|| folder("HOME").map(|home| home.join(".cache")))?;
    base.is_absolute().then(|| base.join("flow").join(env!("CARGO_PKG_VERSION")))
}

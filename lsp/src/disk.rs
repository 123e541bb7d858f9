//! What the server wants from the system: files, and whether its client lives.

use std::path::{Path, PathBuf};

/// A package as it lies on disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// The text of its `flow.toml`; `None` where it has none.
    pub manifest: Option<String>,
    /// The text of its `simulation.toml`; `None` where it has none.
    pub simulation: Option<String>,
    /// What it is called where its `flow.toml` doesn't say.
    pub name: String,
    /// Its files: the path inside the package with `/`, and the bytes or why they can't be read.
    pub files: Vec<(String, Result<Vec<u8>, String>)>,
}

/// Finding and reading packages. The command line has one for real disks, the tests one in memory.
pub trait Disk: Send + Sync + 'static {
    /// The folder of the package that a file or folder belongs to: the nearest with a `flow.toml`, or the file's own.
    fn root(&self, path: &Path) -> PathBuf;

    /// The folders of all packages below a folder, sorted; bounded.
    fn packages(&self, folder: &Path) -> Vec<PathBuf>;

    /// Everything in a package.
    ///
    /// # Errors
    /// Says in a sentence why it can't be read.
    fn load(&self, root: &Path) -> Result<Loaded, String>;

    /// One file of a package again; `None` where it is gone.
    fn read(&self, root: &Path, path: &str) -> Option<Result<Vec<u8>, String>>;

    /// Where a module of the standard library can be read as a file, if anywhere.
    fn standard(&self, path: &str, text: &str) -> Option<PathBuf>;

    /// Whether a process lives; `None` where that can't be told.
    fn lives(&self, _process: u32) -> Option<bool> {
        None
    }
}

//! Packages and open texts. One writer changes them; whoever reads takes a snapshot, which never changes.

use crate::disk::Disk;
use crate::package::{File, MANIFEST, Package, SIMULATION, inside};
use flow_source::{Encoding, Position, SourceFile};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A text that an editor has open.
#[derive(Clone, Debug)]
struct Open {
    version: i32,
    text: String,
}

/// A change of an open text: the range it replaces (`None` for all of it), and what comes there.
pub type Change = (Option<(Position, Position)>, String);

/// All packages as they stand at one moment.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    packages: BTreeMap<PathBuf, Arc<Package>>,
    versions: BTreeMap<PathBuf, i32>,
}

impl Snapshot {
    /// The package that a file belongs to, and the file's path inside it.
    pub fn package_of(&self, path: &Path) -> Option<(&Arc<Package>, String)> {
        // The innermost package that has the file.
        path.ancestors().skip(1).find_map(|folder| {
            let package = self.packages.get(folder)?;
            let relative = inside(folder, path)?;
            let own = [MANIFEST, SIMULATION].contains(&relative.as_str());
            (own || package.files.contains_key(&relative)).then_some((package, relative))
        })
    }

    /// All packages, in order of folder.
    pub fn packages(&self) -> impl Iterator<Item = &Arc<Package>> {
        self.packages.values()
    }

    /// The texts that are open, with their versions.
    pub fn open(&self) -> impl Iterator<Item = (&Path, i32)> {
        self.versions.iter().map(|(path, version)| (path.as_path(), *version))
    }

    /// The version of an open text.
    pub fn version(&self, path: &Path) -> Option<i32> {
        self.versions.get(path).copied()
    }
}

/// What the server knows. Only one thread has it.
pub struct Host {
    disk: Arc<dyn Disk>,
    encoding: Encoding,
    open: BTreeMap<PathBuf, Open>,
    packages: BTreeMap<PathBuf, Arc<Package>>,
    /// The folders that the editor has open.
    folders: Vec<PathBuf>,
}

impl Host {
    /// Knows nothing yet.
    pub fn new(disk: Arc<dyn Disk>) -> Self {
        Self {
            disk,
            encoding: Encoding::Utf16,
            open: BTreeMap::new(),
            packages: BTreeMap::new(),
            folders: Vec::new(),
        }
    }

    /// The unit in which the client counts columns.
    pub const fn set_encoding(&mut self, encoding: Encoding) {
        self.encoding = encoding;
    }

    /// What there is now.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            packages: self.packages.clone(),
            versions: self.open.iter().map(|(path, open)| (path.clone(), open.version)).collect(),
        }
    }

    /// A folder that the editor has open: its packages are looked at.
    pub fn add_folder(&mut self, folder: PathBuf) {
        for root in self.disk.packages(&folder) {
            self.load(&root);
        }
        if !self.folders.contains(&folder) {
            self.folders.push(folder);
        }
    }

    /// A folder that the editor has closed: packages in it go, unless a text of theirs is open.
    pub fn remove_folder(&mut self, folder: &Path) {
        self.folders.retain(|known| known != folder);
        let open: Vec<PathBuf> = self.open.keys().map(|path| self.disk.root(path)).collect();
        let folders = self.folders.clone();
        self.packages.retain(|root, _| {
            !root.starts_with(folder)
                || open.contains(root)
                || folders.iter().any(|other| root.starts_with(other))
        });
    }

    /// Reads a package anew; one that can't be read any more is forgotten, but for the texts that are open.
    fn load(&mut self, root: &Path) {
        let loaded = self.disk.load(root).unwrap_or_default();
        let mut files: BTreeMap<String, Arc<File>> =
            loaded.files.into_iter().map(|(path, bytes)| (path, Arc::new(File::new(bytes)))).collect();
        let (mut manifest, mut simulation) = (loaded.manifest, loaded.simulation);
        for (path, open) in &self.open {
            if self.disk.root(path) != root {
                continue;
            }
            match inside(root, path) {
                Some(relative) if relative == MANIFEST => manifest = Some(open.text.clone()),
                Some(relative) if relative == SIMULATION => simulation = Some(open.text.clone()),
                Some(relative) => {
                    files.insert(relative, Arc::new(File::of_text(open.text.clone())));
                }
                None => {}
            }
        }
        if files.is_empty() && manifest.is_none() {
            self.packages.remove(root);
            return;
        }
        let package = Package::new(root.to_owned(), manifest, loaded.name, files).with_simulation(simulation);
        self.packages.insert(root.to_owned(), Arc::new(package));
    }

    /// A text was opened in the editor: from now on it counts, whatever lies on disk.
    pub fn open(&mut self, path: &Path, version: i32, text: String) {
        let root = self.disk.root(path);
        self.open.insert(path.to_owned(), Open { version, text: text.clone() });
        if !self.packages.contains_key(&root) {
            self.load(&root);
        }
        self.put(&root, path, Some(text));
    }

    /// A text was changed in the editor. A text that isn't open, and a version that goes back, are passed over.
    pub fn change(&mut self, path: &Path, version: i32, changes: Vec<Change>) {
        let encoding = self.encoding;
        let Some(open) = self.open.get_mut(path) else { return };
        if version < open.version {
            return;
        }
        open.version = version;
        for (range, text) in changes {
            open.text = match range {
                None => text,
                Some((start, end)) => {
                    let source = SourceFile::new("", std::mem::take(&mut open.text));
                    let start = source.offset(start, encoding) as usize;
                    let end = (source.offset(end, encoding) as usize).max(start);
                    let before = source.text();
                    let (head, tail) = (before.get(..start).unwrap_or(""), before.get(end..).unwrap_or(""));
                    format!("{head}{text}{tail}")
                }
            };
        }
        let text = open.text.clone();
        let root = self.disk.root(path);
        self.put(&root, path, Some(text));
    }

    /// A text was closed in the editor: from now on what lies on disk counts.
    pub fn close(&mut self, path: &Path) {
        if self.open.remove(path).is_some() {
            self.changed_on_disk(&[path]);
        }
    }

    /// Something has changed on disk. Whoever changes to another branch changes thousands of files at once: those of a package
    /// are taken in together.
    pub fn changed_on_disk(&mut self, paths: &[impl AsRef<Path>]) {
        let mut together: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
        for path in paths.iter().map(AsRef::as_ref) {
            if self.open.contains_key(path) {
                continue;
            }
            let root = self.disk.root(path);
            match inside(&root, path).filter(|relative| relative.ends_with(".flow")) {
                Some(relative) if self.packages.contains_key(&root) => {
                    together.entry(root).or_default().insert(relative);
                }
                relative => self.reload(path, &root, relative.as_deref()),
            }
        }
        for (root, changed) in together {
            let Some(package) = self.packages.get(&root) else { continue };
            let changes = changed.into_iter().map(|relative| {
                let bytes = self.disk.read(&root, &relative);
                (relative, bytes.map(|bytes| Arc::new(File::new(bytes))))
            });
            let package = package.with_all(changes.collect::<Vec<_>>());
            self.keep(&root, package);
        }
    }

    /// Something other than a text of a known package has changed.
    fn reload(&mut self, path: &Path, root: &Path, relative: Option<&str>) {
        match relative {
            // A package that begins or ends moves the borders of others.
            Some(MANIFEST) => {
                let folders = self.folders.clone();
                let near: Vec<PathBuf> =
                    self.packages.keys().filter(|other| path.starts_with(other)).cloned().collect();
                for other in near {
                    self.load(&other);
                }
                for folder in folders.iter().filter(|folder| path.starts_with(folder)) {
                    for root in self.disk.packages(folder) {
                        self.load(&root);
                    }
                }
            }
            _ => self.load(root),
        }
    }

    fn put(&mut self, root: &Path, path: &Path, text: Option<String>) {
        let Some(relative) = inside(root, path) else { return };
        let empty = || Arc::new(Package::new(root.to_owned(), None, String::new(), BTreeMap::new()));
        let package = self.packages.get(root).cloned().unwrap_or_else(empty);
        let package = if relative == MANIFEST {
            package.with_manifest(text)
        } else if relative == SIMULATION {
            package.with_simulation(text)
        } else {
            package.with(&relative, text.map(|text| Arc::new(File::of_text(text))))
        };
        self.keep(root, package);
    }

    fn keep(&mut self, root: &Path, package: Package) {
        if package.files.is_empty() && package.manifest.is_none() {
            self.packages.remove(root);
        } else {
            self.packages.insert(root.to_owned(), Arc::new(package));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Host;
    use crate::disk::{Disk, Loaded};
    use flow_source::Position;
    use std::path::{Path, PathBuf};
    use std::sync::Arc;

    /// One package in `/p` with one file.
    struct Memory;

    impl Disk for Memory {
        fn root(&self, _: &Path) -> PathBuf {
            PathBuf::from("/p")
        }
        fn packages(&self, _: &Path) -> Vec<PathBuf> {
            vec![PathBuf::from("/p")]
        }
        fn load(&self, _: &Path) -> Result<Loaded, String> {
            let files = vec![("a.flow".to_owned(), Ok(b"role A".to_vec()))];
            let manifest = Some("name = \"p\"".to_owned());
            Ok(Loaded { manifest, simulation: None, name: "p".to_owned(), files })
        }
        fn read(&self, _: &Path, path: &str) -> Option<Result<Vec<u8>, String>> {
            (path == "a.flow").then(|| Ok(b"role A".to_vec()))
        }
        fn standard(&self, _: &str, _: &str) -> Option<PathBuf> {
            None
        }
    }

    fn text(host: &Host, path: &str) -> Option<String> {
        let snapshot = host.snapshot();
        let (package, relative) = snapshot.package_of(Path::new(path))?;
        let bytes = package.files.get(&relative)?.bytes().clone().ok()?;
        String::from_utf8(bytes).ok()
    }

    fn position(line: u32, column: u32) -> Position {
        Position { line, column }
    }

    #[test]
    fn what_is_open_counts_and_what_is_closed_comes_from_disk() {
        let mut host = Host::new(Arc::new(Memory));
        host.add_folder(PathBuf::from("/p"));
        assert_eq!(text(&host, "/p/a.flow").as_deref(), Some("role A"));
        host.open(Path::new("/p/a.flow"), 1, "role B".to_owned());
        assert_eq!(text(&host, "/p/a.flow").as_deref(), Some("role B"));
        host.changed_on_disk(&["/p/a.flow"]);
        assert_eq!(text(&host, "/p/a.flow").as_deref(), Some("role B"));
        host.close(Path::new("/p/a.flow"));
        assert_eq!(text(&host, "/p/a.flow").as_deref(), Some("role A"));
    }

    #[test]
    fn changes_count_columns_as_the_client_does() {
        let mut host = Host::new(Arc::new(Memory));
        let path = Path::new("/p/a.flow");
        host.open(path, 1, "// 😀 x\nrole B".to_owned());
        host.change(path, 2, vec![(Some((position(0, 6), position(0, 7))), "y".to_owned())]);
        assert_eq!(text(&host, "/p/a.flow").as_deref(), Some("// 😀 y\nrole B"));
    }

    #[test]
    fn nonsense_changes_nothing_and_harms_nobody() {
        let mut host = Host::new(Arc::new(Memory));
        let path = Path::new("/p/a.flow");
        host.change(path, 5, vec![(None, "never opened".to_owned())]);
        assert_eq!(text(&host, "/p/a.flow"), None);
        host.open(path, 7, "role B".to_owned());
        host.change(path, 6, vec![(None, "older".to_owned())]);
        assert_eq!(text(&host, "/p/a.flow").as_deref(), Some("role B"));
        host.change(path, 8, vec![(Some((position(9, 9), position(3, 1))), "!".to_owned())]);
        assert_eq!(text(&host, "/p/a.flow").as_deref(), Some("role B!"));
        host.close(Path::new("/elsewhere/b.flow"));
    }

    #[test]
    fn a_snapshot_stays_what_it_was() {
        let mut host = Host::new(Arc::new(Memory));
        let path = Path::new("/p/a.flow");
        host.open(path, 1, "role B".to_owned());
        let before = host.snapshot();
        host.change(path, 2, vec![(None, "role C".to_owned())]);
        let (package, relative) = before.package_of(path).expect("it was there");
        assert_eq!(
            package.files.get(&relative).and_then(|file| file.bytes().clone().ok()),
            Some(b"role B".to_vec())
        );
    }
}

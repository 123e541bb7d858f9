//! A package as it stands at one moment: immutable, analysed once, when somebody asks.

use crate::features::trials::Trials;
use crate::names::{Declared, NameKind, declared};
use crate::usage::Usage;
use flow_analysis::{Analysis, Kept, Options, Sources, manifest};
use flow_source::{Diagnostic, FileId, Files, Level, Location, SourceFile, Span};
use flow_syntax::{Parsed, ast};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, OnceLock};

/// The file that makes a folder a package.
pub const MANIFEST: &str = "flow.toml";

/// The file that says what the text doesn't, and a simulation needs.
pub const SIMULATION: &str = flow_simulator::file::NAME;

/// A file: its bytes, and its text, tree and names once somebody has asked. It is part of one package after the other, as
/// long as nobody changes it, and is read and parsed once for all of them.
#[derive(Debug)]
pub struct File {
    bytes: Result<Vec<u8>, String>,
    source: OnceLock<(Arc<SourceFile>, bool)>,
    parsed: OnceLock<(Arc<Parsed>, Vec<Declared>)>,
    usage: OnceLock<Usage>,
}

impl File {
    /// A file with these bytes, or the reason why it can't be read.
    pub fn new(bytes: Result<Vec<u8>, String>) -> Self {
        Self { bytes, source: OnceLock::new(), parsed: OnceLock::new(), usage: OnceLock::new() }
    }

    /// A file with this text.
    pub fn of_text(text: impl Into<String>) -> Self {
        Self::new(Ok(text.into().into_bytes()))
    }

    /// The bytes, or why they can't be read.
    pub fn bytes(&self) -> &Result<Vec<u8>, String> {
        &self.bytes
    }

    /// The text as well as it can be read, by the path that the file has in its package; and whether that is all of it.
    fn source(&self, path: &str) -> &(Arc<SourceFile>, bool) {
        self.source.get_or_init(|| {
            let bytes = self.bytes.as_deref().unwrap_or_default();
            let whole = self.bytes.is_ok() && flow_analysis::is_text(bytes);
            (Arc::new(SourceFile::new(path, String::from_utf8_lossy(bytes))), whole)
        })
    }

    /// The text as well as it can be read, by the path that the file has in its package.
    pub fn text(&self, path: &str) -> Arc<SourceFile> {
        Arc::clone(&self.source(path).0)
    }

    fn parsed(&self) -> &(Arc<Parsed>, Vec<Declared>) {
        self.parsed.get_or_init(|| {
            let bytes = self.bytes.as_deref().unwrap_or_default();
            let parsed = flow_syntax::parse(&String::from_utf8_lossy(bytes), FileId(0));
            let names = declared(&parsed.file);
            (Arc::new(parsed), names)
        })
    }

    /// What the compiler need not read and parse again.
    fn kept(&self, path: &str) -> Option<Kept> {
        let (source, whole) = self.source(path);
        whole.then(|| Kept { source: Arc::clone(source), parsed: Arc::clone(&self.parsed().0) })
    }

    /// What is wrong with the text as such, in a table of files in which it is the only one.
    pub fn mistakes(&self, path: &str) -> (Files, &[Diagnostic]) {
        let mut files = Files::new();
        files.add(self.text(path));
        (files, &self.parsed().0.diagnostics)
    }

    /// The tree.
    pub fn tree(&self) -> &ast::File {
        &self.parsed().0.file
    }

    /// The names it declares.
    pub fn names(&self) -> &[Declared] {
        &self.parsed().1
    }

    /// How often each name stands where in it.
    pub fn usage(&self) -> &Usage {
        self.usage
            .get_or_init(|| Usage::of(&String::from_utf8_lossy(self.bytes.as_deref().unwrap_or_default())))
    }
}

/// The files of the standard library, parsed once.
static STANDARD: LazyLock<BTreeMap<&'static str, Arc<File>>> = LazyLock::new(|| {
    flow_analysis::standard_library().map(|(path, text)| (path, Arc::new(File::of_text(text)))).collect()
});

/// The modules of the standard library by path.
pub fn standard() -> impl Iterator<Item = (&'static str, &'static File)> {
    STANDARD.iter().map(|(path, file)| (*path, &**file))
}

/// A package.
#[derive(Debug, Default)]
pub struct Package {
    /// Its folder.
    pub root: PathBuf,
    /// The text of its `flow.toml`.
    pub manifest: Option<String>,
    /// The text of its `simulation.toml`.
    pub simulation: Option<String>,
    /// What it is called where its `flow.toml` doesn't say.
    pub name: String,
    /// Its files by path inside the package.
    pub files: BTreeMap<String, Arc<File>>,
    sketch: OnceLock<Analysis>,
    analysis: OnceLock<Arc<Analysed>>,
    trials: OnceLock<Trials>,
}

/// What there is to know about a package.
#[derive(Debug)]
pub struct Analysed {
    /// What the compiler found, with which name means which declaration.
    pub analysis: Analysis,
    /// What is wrong with its `flow.toml`, with the one file that its places point into.
    pub configuration: (Files, Vec<Diagnostic>),
    /// What is wrong with its `simulation.toml`, with the one file that its places point into.
    pub simulation: (Files, Vec<Diagnostic>),
}

impl Package {
    /// A package of these files.
    pub fn new(
        root: PathBuf,
        manifest: Option<String>,
        name: String,
        files: BTreeMap<String, Arc<File>>,
    ) -> Self {
        let (sketch, analysis, trials) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { root, manifest, simulation: None, name, files, sketch, analysis, trials }
    }

    /// The same package with a file changed, added, or (`None`) taken away.
    pub fn with(&self, path: &str, file: Option<Arc<File>>) -> Self {
        self.with_all([(path.to_owned(), file)])
    }

    /// The same package with several files changed, added, or taken away at once.
    pub fn with_all(&self, changes: impl IntoIterator<Item = (String, Option<Arc<File>>)>) -> Self {
        let mut files = self.files.clone();
        for (path, file) in changes {
            match file {
                Some(file) => files.insert(path, file),
                None => files.remove(&path),
            };
        }
        let with = Self::new(self.root.clone(), self.manifest.clone(), self.name.clone(), files);
        Self { simulation: self.simulation.clone(), ..with }
    }

    /// The same package with another `flow.toml`.
    pub fn with_manifest(&self, manifest: Option<String>) -> Self {
        let with = Self::new(self.root.clone(), manifest, self.name.clone(), self.files.clone());
        Self { simulation: self.simulation.clone(), ..with }
    }

    /// The same package with another `simulation.toml`.
    pub fn with_simulation(&self, simulation: Option<String>) -> Self {
        Self { simulation, ..self.with_manifest(self.manifest.clone()) }
    }

    /// What there is to know about it. The first who asks waits for it, the others wait with them.
    pub fn analysed(&self) -> &Arc<Analysed> {
        self.analysis.get_or_init(|| Arc::new(self.analyse()))
    }

    /// What comes of its scenarios, which are run when somebody asks.
    pub fn tried(&self) -> &Trials {
        self.trials.get_or_init(|| Trials::run(self))
    }

    /// True where somebody has asked already.
    pub fn is_analysed(&self) -> bool {
        self.analysis.get().is_some()
    }

    fn analyse(&self) -> Analysed {
        let mut files = Files::new();
        let (manifest, configuration) = match &self.manifest {
            Some(text) => {
                let id = files.add(SourceFile::new(MANIFEST, text.clone()));
                let targets: Vec<&str> = flow_targets::all().iter().map(|target| target.name()).collect();
                let rules: Vec<&str> = rules().map(|rule| rule.name).collect();
                manifest::parse(text, id, &targets, &rules)
            }
            None => (manifest::Manifest::default(), Vec::new()),
        };
        let options = Options {
            package: if manifest.name.is_empty() { self.name.clone() } else { manifest.name },
            levels: manifest.levels,
            references: true,
            other_rules: [flow_targets::rules::ALL, flow_simulator::rules::ALL].concat(),
            ..Options::default()
        };
        let analysis = flow_analysis::analyse(self, &options);
        let simulation = self.simulated(&analysis, &options);
        Analysed { analysis, configuration: (files, configuration), simulation }
    }

    /// What is wrong with the `simulation.toml`. It speaks about what the text says, so a text with errors comes first.
    fn simulated(&self, analysis: &Analysis, options: &Options) -> (Files, Vec<Diagnostic>) {
        let mut files = Files::new();
        let Some(text) = &self.simulation else { return (files, Vec::new()) };
        let id = files.add(SourceFile::new(SIMULATION, text.clone()));
        if analysis.diagnostics.iter().any(|found| found.level == Level::Error) {
            return (files, Vec::new());
        }
        let (_, mut found) = flow_simulator::file::read(text, id, &analysis.package);
        flow_analysis::set_levels(&options.levels, &mut found);
        (files, found)
    }

    /// A view of one of its files in which nothing has been found: for whoever looks at trees only, right behind an edit.
    pub fn sketched(&self, path: &str) -> Option<View<'_>> {
        let analysis = self.sketch.get_or_init(|| self.sketch());
        let (id, source) = analysis.files.iter().find(|(_, file)| file.path() == path)?;
        Some(View { package: self, analysis, id, source, file: self.file(path)? })
    }

    /// Its files, with those of the standard library that they use, directly or not.
    fn sketch(&self) -> Analysis {
        let mut analysis = Analysis::default();
        let mut open: Vec<String> = Vec::new();
        let mut used: BTreeSet<String> = BTreeSet::new();
        let modules = |path: &str, file: &File| -> Vec<String> {
            let text = file.source(path).0.text();
            let modules = file.tree().uses.iter().map(|line| line.module.text(text));
            modules.map(|module| format!("{}.flow", module.replace('.', "/"))).collect()
        };
        for (path, file) in &self.files {
            open.extend(modules(path, file));
            analysis.files.add(file.text(path));
        }
        while let Some(path) = open.pop() {
            if let Some(file) = STANDARD.get(path.as_str())
                && used.insert(path.clone())
            {
                open.extend(modules(&path, file));
            }
        }
        for path in used {
            if let Some(file) = STANDARD.get(path.as_str()) {
                analysis.files.add(file.text(&path));
            }
        }
        analysis
    }

    /// A view of one of its files; `None` where there is no such file.
    pub fn view(&self, path: &str) -> Option<View<'_>> {
        let analysed = self.analysed();
        let (id, source) = analysed.analysis.files.iter().find(|(_, file)| file.path() == path)?;
        Some(View { package: self, analysis: &analysed.analysis, id, source, file: self.file(path)? })
    }

    /// A file of the package or of the standard library.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.get(path).or_else(|| STANDARD.get(path)).map(|file| &**file)
    }

    /// Where a path inside the package lies.
    pub fn place(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }
}

impl Sources for Package {
    fn paths(&self) -> Vec<String> {
        self.files.keys().cloned().collect()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        match self.files.get(path) {
            Some(file) => file.bytes.clone(),
            None => Err(format!("{path} is no file of this package")),
        }
    }

    fn kept(&self, path: &str) -> Option<Kept> {
        self.file(path)?.kept(path)
    }
}

/// Every rule there is.
pub fn rules() -> impl Iterator<Item = &'static flow_source::Rule> {
    [
        flow_syntax::rules::ALL,
        flow_analysis::rules::ALL,
        flow_runtime::rules::ALL,
        flow_simulator::rules::ALL,
        flow_targets::rules::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The path of a file inside a package, with `/`; `None` where it lies elsewhere.
pub fn inside(root: &Path, path: &Path) -> Option<String> {
    let relative = path.strip_prefix(root).ok()?;
    let parts: Option<Vec<&str>> = relative.components().map(|part| part.as_os_str().to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

/// One file of a package, with everything that is known about the package: what every feature looks at.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The package.
    pub package: &'a Package,
    /// What the compiler found.
    pub analysis: &'a Analysis,
    /// The file, in [`Analysis::files`].
    pub id: FileId,
    /// Its text and lines.
    pub source: &'a SourceFile,
    /// Its tree and names.
    pub file: &'a File,
}

impl<'a> View<'a> {
    /// The text.
    pub fn text(&self) -> &'a str {
        self.source.text()
    }

    /// The package as targets take it.
    pub fn input(&self) -> flow_targets::Input<'a> {
        flow_targets::Input { package: &self.analysis.package, files: &self.analysis.files }
    }

    /// The view of another file of the package or of the standard library.
    pub fn of(&self, id: FileId) -> Option<View<'a>> {
        let source = self.analysis.files.get(id)?;
        Some(View { id, source, file: self.package.file(source.path())?, ..*self })
    }

    /// The views of all files, in order, with those of the standard library last.
    pub fn all(&self) -> impl Iterator<Item = View<'a>> + use<'a> {
        let view = *self;
        self.analysis.files.iter().filter_map(move |(id, _)| view.of(id))
    }

    /// What the name at a byte offset means: the name, and the places where it is declared. A name that is declared there
    /// means itself.
    pub fn meaning(&self, offset: u32) -> Option<(Span, Vec<Location>)> {
        let references = &self.analysis.references;
        let after =
            references.partition_point(|found| (found.at.file, found.at.span.start) <= (self.id, offset));
        // Names do not overlap, but for modules in front of a dot, so few lie around one place.
        let near = references.get(after.saturating_sub(8)..after).unwrap_or_default();
        let touching = near.iter().filter(|found| found.at.file == self.id && offset <= found.at.span.end);
        let mut name: Option<Span> = None;
        let mut places: Vec<Location> = Vec::new();
        for found in touching {
            // The innermost name; at a border, the one that begins there.
            let better = name.is_none_or(|name| found.at.span.start >= name.start && found.at.span != name);
            if better {
                name = Some(found.at.span);
                places.clear();
            }
            if name == Some(found.at.span) {
                places.push(found.to);
            }
        }
        if let Some(name) = name {
            // A value that stands bare for the parameter of its name means the value.
            let at = self.location(name);
            let is_value = |place: &Location| self.is_in_scope(*place, at) == Some(true);
            if places.len() > 1 && places.iter().any(is_value) {
                places.retain(|place| self.is_in_scope(*place, at) != Some(false));
            }
            return Some((name, places));
        }
        let own = self.file.names().iter().find(|one| one.name.start <= offset && offset <= one.name.end)?;
        Some((own.name, vec![Location::new(self.id, own.name)]))
    }

    /// True for data of the block around a place, and false for a parameter of something else; `None` for what is neither.
    pub fn is_in_scope(&self, declaration: Location, at: Location) -> Option<bool> {
        let (there, declared) = self.declared(declaration)?;
        match declared.kind {
            NameKind::Variable | NameKind::Item => Some(true),
            NameKind::Parameter => {
                let around = declared.parent.and_then(|parent| there.file.names().get(parent))?.whole;
                Some(
                    declaration.file == at.file && around.start <= at.span.start && at.span.end <= around.end,
                )
            }
            _ => None,
        }
    }

    /// The places that declare one thing together with these: of data that several steps write, each of them.
    pub fn with_the_same(&self, mut places: Vec<Location>) -> Vec<Location> {
        let references = &self.analysis.references;
        let mut looked_at = 0;
        while looked_at < places.len() {
            let found: Vec<Location> = match places.get(looked_at) {
                Some(place) if self.declared(*place).is_some() => {
                    let from = references.partition_point(|found| found.at < *place);
                    let own = references.iter().skip(from).take_while(|found| found.at == *place);
                    let others = references.iter().filter(|found| found.to == *place);
                    own.map(|found| found.to).chain(others.map(|found| found.at)).collect()
                }
                _ => Vec::new(),
            };
            for place in found {
                if !places.contains(&place) && self.declared(place).is_some() {
                    places.push(place);
                }
            }
            looked_at += 1;
        }
        places
    }

    /// The declaration at a place, with the view of its file.
    pub fn declared(&self, place: Location) -> Option<(View<'a>, &'a Declared)> {
        let view = self.of(place.file)?;
        let names = view.file.names();
        let found = names.iter().find(|one| one.name.start == place.span.start)?;
        Some((view, found))
    }

    /// The place of a span of this file.
    pub fn location(&self, span: Span) -> Location {
        Location::new(self.id, span)
    }
}

//! Between the protocol's types and our own.

use crate::Disk;
use crate::features::rename::Renaming;
use crate::host::Change;
use crate::package::{SIMULATION, View};
use flow_source::{Edit, Encoding, FileId, Location, Position, SourceFile, Span};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tower_lsp::ls_types as lsp;

/// What was agreed with the client.
#[derive(Clone)]
pub(super) struct Session {
    /// The unit in which columns are counted.
    pub(super) encoding: Encoding,
    /// Where the standard library can be read.
    pub(super) disk: Arc<dyn Disk>,
    /// Where the client takes Markdown.
    pub(super) markdown: Markdown,
    /// The client takes texts with places to fill in.
    pub(super) snippets: bool,
    /// How the client comes by findings.
    pub(super) findings: Findings,
    /// The client can be told that it should ask for findings again.
    pub(super) asks_again: bool,
    /// The colours that were sent last for each file.
    pub(super) coloured: Arc<Mutex<Coloured>>,
    /// The client can be asked to watch files.
    pub(super) watches: bool,
}

/// Where a client takes Markdown; elsewhere it is shown as it is written, which people can read as well.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Markdown {
    /// In what is shown about the name under the cursor.
    pub(super) hover: bool,
    /// In what is shown beside a completion.
    pub(super) completion: bool,
    /// In what is shown about parameters.
    pub(super) signature: bool,
}

/// How a client comes by findings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Findings {
    /// They are sent.
    Sent,
    /// It asks about the texts that it has open; those of other files are sent.
    AskedForOpen,
    /// It asks about everything.
    Asked,
}

/// Colours that were sent, with the number that the client knows them by.
pub(super) type Sent = (u64, Vec<lsp::SemanticToken>);

/// What was sent last for each file.
pub(super) type Coloured = HashMap<lsp::Uri, Sent>;

impl Session {
    /// What the protocol says where nothing was agreed.
    pub(super) fn new(disk: Arc<dyn Disk>) -> Self {
        Self {
            encoding: Encoding::Utf16,
            disk,
            markdown: Markdown::default(),
            snippets: false,
            findings: Findings::Sent,
            asks_again: false,
            coloured: Arc::default(),
            watches: false,
        }
    }

    /// What the client says it can do.
    pub(super) fn of(params: &lsp::InitializeParams, disk: Arc<dyn Disk>) -> Self {
        let capabilities = &params.capabilities;
        let general = capabilities.general.as_ref();
        let encodings = general.and_then(|general| general.position_encodings.as_ref());
        let encodings = encodings.map(Vec::as_slice).unwrap_or_default();
        // Bytes are what we count ourselves; characters come next; UTF-16 is what every client knows.
        let encoding = if encodings.contains(&lsp::PositionEncodingKind::UTF8) {
            Encoding::Utf8
        } else if encodings.contains(&lsp::PositionEncodingKind::UTF32) {
            Encoding::Utf32
        } else {
            Encoding::Utf16
        };
        let text = capabilities.text_document.as_ref();
        let completion = text.and_then(|text| text.completion.as_ref());
        let item = completion.and_then(|completion| completion.completion_item.as_ref());
        let takes = |formats: Option<&Vec<lsp::MarkupKind>>| {
            formats.is_some_and(|formats| formats.contains(&lsp::MarkupKind::Markdown))
        };
        let hover = text.and_then(|text| text.hover.as_ref());
        let signature = text.and_then(|text| text.signature_help.as_ref());
        let signature = signature.and_then(|signature| signature.signature_information.as_ref());
        let markdown = Markdown {
            hover: takes(hover.and_then(|hover| hover.content_format.as_ref())),
            completion: takes(item.and_then(|item| item.documentation_format.as_ref())),
            signature: takes(signature.and_then(|signature| signature.documentation_format.as_ref())),
        };
        let snippets = item.and_then(|item| item.snippet_support).unwrap_or(false);
        let workspace = capabilities.workspace.as_ref();
        let everywhere = workspace.and_then(|workspace| workspace.diagnostics.as_ref());
        let findings = match text.is_some_and(|text| text.diagnostic.is_some()) {
            true if everywhere.is_some() => Findings::Asked,
            // It would not hear of other files.
            true => Findings::AskedForOpen,
            false => Findings::Sent,
        };
        let asks_again = everywhere.and_then(|asks| asks.refresh_support).unwrap_or(false);
        let watched = workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref());
        let watches = watched.and_then(|watched| watched.dynamic_registration).unwrap_or(false);
        let coloured = Arc::default();
        Self { encoding, disk, markdown, snippets, findings, asks_again, coloured, watches }
    }

    /// The place of an offset, as the client counts.
    pub(super) fn position(&self, source: &SourceFile, offset: u32) -> lsp::Position {
        let position = source.position(offset, self.encoding);
        lsp::Position::new(position.line, position.column)
    }

    /// The offset of a place; past the end of a line or text, its end.
    pub(super) fn offset(&self, source: &SourceFile, position: lsp::Position) -> u32 {
        source.offset(Position { line: position.line, column: position.character }, self.encoding)
    }

    /// A range of the text.
    pub(super) fn range(&self, source: &SourceFile, span: Span) -> lsp::Range {
        lsp::Range::new(self.position(source, span.start), self.position(source, span.end))
    }

    /// The bytes of a range; a range that is turned around is empty.
    pub(super) fn span(&self, source: &SourceFile, range: lsp::Range) -> Span {
        let (start, end) = (self.offset(source, range.start), self.offset(source, range.end));
        Span::new(start, end.max(start))
    }

    /// The address of a file; a module of the standard library lies where the disk put it.
    pub(super) fn uri(&self, view: &View<'_>, file: FileId) -> Option<lsp::Uri> {
        let source = view.analysis.files.get(file)?;
        let path = if view.package.files.contains_key(source.path()) {
            view.package.place(source.path())
        } else {
            self.disk.standard(source.path(), source.text())?
        };
        uri_of(&path)
    }

    /// A place for the client.
    pub(super) fn location(&self, view: &View<'_>, place: Location) -> Option<lsp::Location> {
        let source = view.analysis.files.get(place.file)?;
        Some(lsp::Location { uri: self.uri(view, place.file)?, range: self.range(source, place.span) })
    }

    /// Edits for the client, file by file.
    pub(super) fn edits(&self, view: &View<'_>, edits: &[Edit]) -> Option<lsp::WorkspaceEdit> {
        let mut changes: HashMap<lsp::Uri, Vec<lsp::TextEdit>> = HashMap::new();
        for edit in edits {
            let source = view.analysis.files.get(edit.location.file)?;
            let uri = self.uri(view, edit.location.file)?;
            let range = self.range(source, edit.location.span);
            changes.entry(uri).or_default().push(lsp::TextEdit { range, new_text: edit.text.clone() });
        }
        Some(lsp::WorkspaceEdit { changes: Some(changes), ..lsp::WorkspaceEdit::default() })
    }

    /// What changes where something is called otherwise, also in the `simulation.toml`.
    pub(super) fn renaming(&self, view: &View<'_>, renaming: &Renaming) -> Option<lsp::WorkspaceEdit> {
        let mut all = self.edits(view, &renaming.edits)?;
        if let Some(text) = view.package.simulation.as_deref().filter(|_| !renaming.settings.is_empty()) {
            let source = SourceFile::new(SIMULATION, text);
            let edits = renaming.settings.iter().map(|span| lsp::TextEdit {
                range: self.range(&source, *span),
                new_text: renaming.name.clone(),
            });
            let uri = uri_of(&view.package.place(SIMULATION))?;
            all.changes.get_or_insert_default().insert(uri, edits.collect());
        }
        Some(all)
    }
}

/// Where texts stand that the client has never saved: nowhere, but each in a folder of its own.
const UNSAVED: &str = if cfg!(windows) { "C:\\.flow-unsaved" } else { "/.flow-unsaved" };

/// What such a text is called there.
const UNSAVED_NAME: &str = "unsaved.flow";

/// How the address of such a text begins.
const UNSAVED_SCHEME: &str = "untitled:";

/// The path of a file's address, also of a text that has never been saved; `None` for what is neither.
pub(super) fn path_of(uri: &lsp::Uri) -> Option<PathBuf> {
    if let Some(name) = uri.as_str().strip_prefix(UNSAVED_SCHEME) {
        // An address has letters of ASCII only, and in this form no slash.
        let folder: String = name.bytes().map(|byte| format!("{byte:02x}")).collect();
        return (!folder.is_empty()).then(|| Path::new(UNSAVED).join(folder).join(UNSAVED_NAME));
    }
    if uri.scheme().as_str() != "file" {
        return None;
    }
    uri.to_file_path().map(std::borrow::Cow::into_owned).filter(|path| path.is_absolute())
}

/// The address of a file, or of a text that has never been saved.
pub(super) fn uri_of(path: &Path) -> Option<lsp::Uri> {
    let Ok(unsaved) = path.strip_prefix(UNSAVED) else { return lsp::Uri::from_file_path(path) };
    let folder = unsaved.parent()?.to_str()?;
    let bytes: Option<Vec<u8>> = (0..folder.len() / 2)
        .map(|at| u8::from_str_radix(folder.get(2 * at..2 * at + 2)?, 16).ok())
        .collect();
    format!("{UNSAVED_SCHEME}{}", String::from_utf8(bytes?).ok()?).parse().ok()
}

/// The folders that the client has open.
pub(super) fn folders(params: &lsp::InitializeParams) -> Vec<PathBuf> {
    if let Some(folders) = &params.workspace_folders {
        return folders.iter().filter_map(|folder| path_of(&folder.uri)).collect();
    }
    #[allow(deprecated)]
    let root = params.root_uri.as_ref();
    root.and_then(path_of).into_iter().collect()
}

/// A change of a text.
pub(super) fn change(change: lsp::TextDocumentContentChangeEvent) -> Change {
    let position = |position: lsp::Position| Position { line: position.line, column: position.character };
    (change.range.map(|range| (position(range.start), position(range.end))), change.text)
}

/// The old and new paths of files that get another name.
pub(super) fn renamed(params: &lsp::RenameFilesParams) -> Vec<(PathBuf, PathBuf)> {
    let path = |text: &str| text.parse::<lsp::Uri>().ok().and_then(|uri| path_of(&uri));
    params.files.iter().filter_map(|file| path(&file.old_uri).zip(path(&file.new_uri))).collect()
}

//! The protocol: the only place that knows its types.
//!
//! | module | what it holds |
//! |---|---|
//! | `queue` | the one writer, the readers, and the one who publishes findings |
//! | `frames` | what the client sends, message by message |
//! | `convert` | between the protocol's types and our own |
//! | `capabilities` | what the server says it can do |
//! | `client` | whether the client still lives |
//! | `mistakes` | what is wrong with a text as such, told right behind an edit |
//! | `requests`, `coloured`, `findings` | one function for each request: convert, ask the feature, convert back |
//!
//! **Order.** Handlers run side by side, so the first thing each does, before it waits for anything, is to put what has
//! arrived into one ordered queue. The writer takes it from there: a change is made before a question that came after it is
//! answered, and a question is answered on a snapshot, by another thread. Nobody waits for the client.

mod capabilities;
mod client;
mod coloured;
mod convert;
mod findings;
mod frames;
mod mistakes;
mod queue;
mod requests;

use crate::Disk;
use crate::host::{Host, Snapshot};
use crate::package::{MANIFEST, SIMULATION};
use convert::{Session, path_of};
use queue::Queue;
use std::sync::{Arc, OnceLock};
use tokio::task::AbortHandle;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::*;
use tower_lsp::{Client, LanguageServer, LspService, Server};

/// How many requests may be under way at once; more wait in the client's pipe.
const AT_ONCE: usize = 64;

/// Serves one client on standard input and output until it says `exit` or closes the pipe.
///
/// # Errors
/// Where the operating system gives no runtime.
pub fn run(disk: impl Disk, version: &'static str) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let disk: Arc<dyn Disk> = Arc::new(disk);
    runtime.block_on(async {
        let (whole, input) = tokio::io::duplex(1 << 20);
        let hearing = tokio::spawn(frames::copy(tokio::io::stdin(), whole)).abort_handle();
        let (service, socket) = LspService::build(|client| {
            let session = Arc::new(OnceLock::new());
            let queue = Queue::start(Host::new(Arc::clone(&disk)), client.clone(), Arc::clone(&session));
            Backend { queue, client, session, disk, version, hearing }
        })
        .custom_method("flow/diagram", Backend::diagram)
        .custom_method("flow/scenario", Backend::scenario)
        .finish();
        Server::new(input, tokio::io::stdout(), socket).concurrency_level(AT_ONCE).serve(service).await;
    });
    // The thread that reads standard input may be waiting for a client that keeps the pipe open.
    runtime.shutdown_background();
    Ok(())
}

/// One client and what it has been promised.
struct Backend {
    client: Client,
    queue: Queue,
    session: Arc<OnceLock<Session>>,
    disk: Arc<dyn Disk>,
    version: &'static str,
    /// Whoever ends this ends the server: nobody speaks any more.
    hearing: AbortHandle,
}

impl Backend {
    /// Asks readers for something, by way of the queue.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Session, &Snapshot) -> T + Send + 'static,
    ) -> Result<T> {
        let session = self.session.get_or_init(|| Session::new(Arc::clone(&self.disk))).clone();
        let answer = self.queue.read(move |snapshot| question(&session, snapshot));
        match answer.await {
            Ok(Some(found)) => Ok(found),
            Ok(None) => Err(Error::internal_error()),
            Err(_) => Err(Error::request_cancelled()),
        }
    }

    /// Tells a client that asks for findings that there may be others now, though it has changed nothing.
    fn ask_again(&self) {
        if self.session.get().is_some_and(|session| session.asks_again) {
            let client = self.client.clone();
            tokio::spawn(async move {
                // It asks, or it doesn't.
                let _ = client.workspace_diagnostic_refresh().await;
            });
        }
    }

    async fn diagram(&self, params: TextDocumentPositionParams) -> Result<Option<serde_json::Value>> {
        self.ask(move |session, snapshot| requests::diagram(session, snapshot, &params)).await
    }

    async fn scenario(&self, params: requests::ScenarioParams) -> Result<Option<serde_json::Value>> {
        self.ask(move |session, snapshot| requests::scenario(session, snapshot, &params)).await
    }
}

/// A request that is one function of the session, a snapshot and its parameters.
macro_rules! requests {
    ($($name:ident($params:ty) -> $answer:ty = $function:path;)*) => {
        $(
            async fn $name(&self, params: $params) -> Result<$answer> {
                self.ask(move |session, snapshot| $function(session, snapshot, &params)).await
            }
        )*
    };
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let session = Session::of(&params, Arc::clone(&self.disk));
        let (encoding, findings) = (session.encoding, session.findings);
        if let Some(process) = params.process_id {
            tokio::spawn(client::end_with(process, Arc::clone(&self.disk), self.hearing.clone()));
        }
        let folders = convert::folders(&params);
        // A client that asks before it begins has been given the defaults; it keeps them.
        let _ = self.session.set(session);
        self.queue.write(move |host| {
            host.set_encoding(encoding);
            for folder in folders {
                host.add_folder(folder);
            }
        });
        Ok(InitializeResult {
            capabilities: capabilities::capabilities(encoding, findings),
            server_info: Some(ServerInfo {
                name: "flowc".to_owned(),
                version: Some(self.version.to_owned()),
            }),
            ..InitializeResult::default()
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        self.queue.begin();
        let client = self.client.clone();
        if !self.session.get().is_some_and(|session| session.watches) {
            return;
        }
        // The client answers whenever it likes: nobody waits for it here.
        tokio::spawn(async move {
            // Every file that a package is read from.
            let globs = ["*.flow", MANIFEST, SIMULATION].map(|name| format!("**/{name}"));
            let watchers =
                globs.map(|glob| FileSystemWatcher { glob_pattern: GlobPattern::String(glob), kind: None });
            let options = DidChangeWatchedFilesRegistrationOptions { watchers: watchers.to_vec() };
            let registration = Registration {
                id: "flow-files".to_owned(),
                method: "workspace/didChangeWatchedFiles".to_owned(),
                register_options: serde_json::to_value(options).ok(),
            };
            // Where it refuses, saving is what we hear of.
            let _ = client.register_capability(vec![registration]).await;
        });
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let Some(path) = path_of(&document.uri) else { return };
        self.queue.begin();
        self.queue.write(move |host| host.open(&path, document.version, document.text));
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let Some(path) = path_of(&params.text_document.uri) else { return };
        let changes = params.content_changes.into_iter().map(convert::change).collect();
        let version = params.text_document.version;
        self.queue.write(move |host| host.change(&path, version, changes));
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        let Some(path) = path_of(&params.text_document.uri) else { return };
        self.queue.write(move |host| host.changed_on_disk(&[path]));
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let Some(path) = path_of(&params.text_document.uri) else { return };
        self.queue.write(move |host| host.close(&path));
        if let Some(mut coloured) = self.session.get().and_then(|session| session.coloured.lock().ok()) {
            coloured.remove(&params.text_document.uri);
        }
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let paths: Vec<_> = params.changes.iter().filter_map(|change| path_of(&change.uri)).collect();
        self.queue.write(move |host| host.changed_on_disk(&paths));
        self.ask_again();
    }

    async fn did_rename_files(&self, params: RenameFilesParams) {
        let paths: Vec<_> = convert::renamed(&params).into_iter().flat_map(|(old, new)| [old, new]).collect();
        self.queue.write(move |host| host.changed_on_disk(&paths));
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let paths = |folders: Vec<WorkspaceFolder>| -> Vec<_> {
            folders.iter().filter_map(|folder| path_of(&folder.uri)).collect()
        };
        let (added, removed) = (paths(params.event.added), paths(params.event.removed));
        self.queue.write(move |host| {
            removed.iter().for_each(|folder| host.remove_folder(folder));
            added.into_iter().for_each(|folder| host.add_folder(folder));
        });
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        self.ask(move |session, snapshot| requests::prepare_rename(session, snapshot, &params)).await?
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        self.ask(move |session, snapshot| requests::rename(session, snapshot, &params)).await?
    }

    /// The findings of all files. Where none has others than the client knows, the answer waits until something changes:
    /// the client asks again as soon as it has an answer.
    async fn workspace_diagnostic(
        &self,
        params: WorkspaceDiagnosticParams,
    ) -> Result<WorkspaceDiagnosticReportResult> {
        let params = Arc::new(params);
        loop {
            let mut changes = self.queue.changes();
            let asked = Arc::clone(&params);
            let report = self
                .ask(move |session, snapshot| findings::pulled_everywhere(session, snapshot, &asked))
                .await?;
            let news = |item: &WorkspaceDocumentDiagnosticReport| {
                matches!(item, WorkspaceDocumentDiagnosticReport::Full(_))
            };
            // The first answer comes at once, also where there is nothing.
            if params.previous_result_ids.is_empty() || report.items.iter().any(news) {
                return Ok(WorkspaceDiagnosticReportResult::Report(report));
            }
            if changes.changed().await.is_err() {
                return Ok(WorkspaceDiagnosticReportResult::Report(report));
            }
        }
    }

    requests! {
        hover(HoverParams) -> Option<Hover> = requests::hover;
        completion(CompletionParams) -> Option<CompletionResponse> = requests::completion;
        signature_help(SignatureHelpParams) -> Option<SignatureHelp> = requests::signature;
        goto_definition(GotoDefinitionParams) -> Option<GotoDefinitionResponse> = requests::definition;
        goto_declaration(GotoDefinitionParams) -> Option<GotoDefinitionResponse> = requests::definition;
        goto_type_definition(GotoDefinitionParams) -> Option<GotoDefinitionResponse> = requests::type_definition;
        references(ReferenceParams) -> Option<Vec<Location>> = requests::references;
        document_highlight(DocumentHighlightParams) -> Option<Vec<DocumentHighlight>> = requests::highlights;
        document_symbol(DocumentSymbolParams) -> Option<DocumentSymbolResponse> = requests::document_symbols;
        symbol(WorkspaceSymbolParams) -> Option<WorkspaceSymbolResponse> = requests::workspace_symbols;
        semantic_tokens_full(SemanticTokensParams) -> Option<SemanticTokensResult> = coloured::tokens;
        semantic_tokens_full_delta(SemanticTokensDeltaParams) -> Option<SemanticTokensFullDeltaResult> = coloured::tokens_changed;
        semantic_tokens_range(SemanticTokensRangeParams) -> Option<SemanticTokensRangeResult> = coloured::tokens_of_range;
        folding_range(FoldingRangeParams) -> Option<Vec<FoldingRange>> = requests::folds;
        selection_range(SelectionRangeParams) -> Option<Vec<SelectionRange>> = requests::selections;
        formatting(DocumentFormattingParams) -> Option<Vec<TextEdit>> = requests::format;
        range_formatting(DocumentRangeFormattingParams) -> Option<Vec<TextEdit>> = requests::format_range;
        on_type_formatting(DocumentOnTypeFormattingParams) -> Option<Vec<TextEdit>> = requests::format_typed;
        document_link(DocumentLinkParams) -> Option<Vec<DocumentLink>> = requests::links;
        will_rename_files(RenameFilesParams) -> Option<WorkspaceEdit> = requests::moved;
        code_action(CodeActionParams) -> Option<CodeActionResponse> = requests::actions;
        inlay_hint(InlayHintParams) -> Option<Vec<InlayHint>> = requests::hints;
        code_lens(CodeLensParams) -> Option<Vec<CodeLens>> = requests::lenses;
        prepare_call_hierarchy(CallHierarchyPrepareParams) -> Option<Vec<CallHierarchyItem>> = requests::prepare_hierarchy;
        incoming_calls(CallHierarchyIncomingCallsParams) -> Option<Vec<CallHierarchyIncomingCall>> = requests::incoming;
        outgoing_calls(CallHierarchyOutgoingCallsParams) -> Option<Vec<CallHierarchyOutgoingCall>> = requests::outgoing;
        diagnostic(DocumentDiagnosticParams) -> DocumentDiagnosticReportResult = findings::pulled;
    }
}

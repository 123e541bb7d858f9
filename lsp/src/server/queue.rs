//! The one writer, the readers, and the one who publishes findings.

use super::convert::{Findings, Session, path_of};
use super::findings::findings;
use super::mistakes::{Mistakes, News};
use crate::host::{Host, Snapshot};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};
use tower_lsp::Client;
use tower_lsp::ls_types::{Diagnostic, Uri};

/// How many readers there are: one may be busy with something large.
const READERS: usize = 2;

/// The stack of a thread that analyses, in bytes: depth is bounded, and this is enough for the bound.
const STACK: usize = 16 << 20;

/// How long the look at a whole package waits for questions that are open: they came behind the same edit, and somebody waits for
/// the answers. Most need the whole package too, and then it is looked at meanwhile.
const FIRST: Duration = Duration::from_millis(20);

type Write = Box<dyn FnOnce(&mut Host) + Send>;
type Read = Box<dyn FnOnce(&Snapshot) + Send>;

enum Event {
    Write(Write),
    Read(Read),
}

/// Where everything that arrives goes, in the order in which it arrives.
pub(super) struct Queue {
    events: Sender<Event>,
    changes: watch::Receiver<u64>,
    ready: Arc<AtomicBool>,
    /// How many questions have no answer yet.
    open: Arc<AtomicUsize>,
}

impl Queue {
    /// Starts the threads. They end when the queue is dropped.
    pub(super) fn start(host: Host, client: Client, session: Arc<OnceLock<Session>>) -> Self {
        let (events, arriving) = channel::<Event>();
        let (reads, open) = channel::<(Read, Snapshot)>();
        let (publish, newest) = channel::<(u64, Snapshot)>();
        let (change, changes) = watch::channel(0);
        let generation = Arc::new(AtomicU64::new(0));
        let open = Arc::new(Mutex::new(open));
        for _ in 0..READERS {
            let open = Arc::clone(&open);
            spawn("flow-reader", move || read(&open));
        }
        let ready = Arc::new(AtomicBool::new(false));
        let unanswered = Arc::new(AtomicUsize::new(0));
        let publisher = Publisher {
            client,
            ready: Arc::clone(&ready),
            session,
            runtime: Handle::current(),
            generation: Arc::clone(&generation),
            open: Arc::clone(&unanswered),
            published: BTreeMap::new(),
            mistakes: Mistakes::default(),
            last: None,
        };
        spawn("flow-findings", move || publisher.run(&newest));
        spawn("flow-writer", move || {
            write(host, &arriving, &reads, &publish, &generation, &change);
        });
        Self { events, changes, ready, open: unanswered }
    }

    /// The client hears from now on: what is sent before is lost.
    pub(super) fn begin(&self) {
        if !self.ready.swap(true, Ordering::SeqCst) {
            // What there is to say already is said now.
            self.write(|_| {});
        }
    }

    /// Tells when something has changed since this was asked.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        let mut changes = self.changes.clone();
        changes.mark_unchanged();
        changes
    }

    /// Changes something, after everything that arrived before.
    pub(super) fn write(&self, change: impl FnOnce(&mut Host) + Send + 'static) {
        // The writer is there as long as the queue is.
        let _ = self.events.send(Event::Write(Box::new(change)));
    }

    /// Asks something, after every change that arrived before. The answer is `None` where it could not be worked out; it
    /// is not worked out at all where nobody waits for it any more.
    pub(super) fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Snapshot) -> T + Send + 'static,
    ) -> oneshot::Receiver<Option<T>> {
        let (answer, waiting) = oneshot::channel();
        let open = Unanswered::new(&self.open);
        let read: Read = Box::new(move |snapshot| {
            let _open = open;
            if answer.is_closed() {
                return;
            }
            let found = catch_unwind(AssertUnwindSafe(|| question(snapshot))).ok();
            let _ = answer.send(found);
        });
        let _ = self.events.send(Event::Read(read));
        waiting
    }
}

/// A question that counts as open as long as this is there.
struct Unanswered(Arc<AtomicUsize>);

impl Unanswered {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(count))
    }
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) {
    let started = thread::Builder::new().name(name.to_owned()).stack_size(STACK).spawn(work);
    if let Err(error) = started {
        eprintln!("flowc can't start a thread: {error}");
    }
}

fn write(
    mut host: Host,
    arriving: &Receiver<Event>,
    reads: &Sender<(Read, Snapshot)>,
    publish: &Sender<(u64, Snapshot)>,
    generation: &AtomicU64,
    change: &watch::Sender<u64>,
) {
    let mut snapshot = host.snapshot();
    let mut changed = false;
    loop {
        // While something waits, it is done first: a burst of changes is looked at once.
        let event = match arriving.try_recv() {
            Ok(event) => event,
            Err(_) => {
                if std::mem::take(&mut changed) {
                    let number = generation.fetch_add(1, Ordering::SeqCst) + 1;
                    let _ = publish.send((number, snapshot.clone()));
                    let _ = change.send(number);
                }
                match arriving.recv() {
                    Ok(event) => event,
                    Err(_) => return,
                }
            }
        };
        match event {
            Event::Write(write) => {
                if catch_unwind(AssertUnwindSafe(|| write(&mut host))).is_err() {
                    eprintln!("flowc: a change could not be taken in; this is a bug in flowc");
                }
                snapshot = host.snapshot();
                changed = true;
            }
            Event::Read(question) => {
                let _ = reads.send((question, snapshot.clone()));
            }
        }
    }
}

fn read(open: &Mutex<Receiver<(Read, Snapshot)>>) {
    loop {
        let next = match open.lock() {
            Ok(open) => open.recv(),
            Err(_) => return,
        };
        match next {
            Ok((question, snapshot)) => question(&snapshot),
            Err(_) => return,
        }
    }
}

/// Sends the findings of each file that has other findings than before.
struct Publisher {
    client: Client,
    ready: Arc<AtomicBool>,
    session: Arc<OnceLock<Session>>,
    runtime: Handle,
    generation: Arc<AtomicU64>,
    /// How many questions have no answer yet.
    open: Arc<AtomicUsize>,
    /// For each file: the version of its text, and what was sent about it.
    published: BTreeMap<String, (Option<i32>, Vec<Diagnostic>)>,
    mistakes: Mistakes,
    /// What was looked at last. To let go of all that is known about a package takes milliseconds: it is done here, when the
    /// mistakes of what came after have been told, and not by the writer, for whom everybody waits.
    last: Option<Snapshot>,
}

impl Publisher {
    fn run(mut self, newest: &Receiver<(u64, Snapshot)>) {
        while let Ok(mut next) = newest.recv() {
            while let Ok(newer) = newest.try_recv() {
                next = newer;
            }
            let (number, snapshot) = next;
            let last = self.last.replace(snapshot.clone());
            let Some(session) = self.session.get().cloned() else { continue };
            if session.findings == Findings::Asked || !self.ready.load(Ordering::SeqCst) {
                continue;
            }
            let found = catch_unwind(AssertUnwindSafe(|| {
                self.tell_mistakes(&session, &snapshot);
                self.give_way();
                drop(last);
                self.findings(&session, number, &snapshot)
            }));
            match found {
                Ok(Some(mut found)) => {
                    if session.findings == Findings::AskedForOpen {
                        let open = |uri: &str| {
                            let path = uri.parse().ok().and_then(|uri: Uri| path_of(&uri));
                            path.is_some_and(|path| snapshot.version(&path).is_some())
                        };
                        found.retain(|uri, _| !open(uri));
                    }
                    self.publish(found, &snapshot);
                }
                Ok(None) => {}
                Err(_) => eprintln!("flowc: a package could not be checked; this is a bug in flowc"),
            }
        }
    }

    /// Waits until open questions are answered, but not for long.
    fn give_way(&self) {
        let begun = Instant::now();
        while self.open.load(Ordering::SeqCst) > 0 && begun.elapsed() < FIRST {
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Tells what is wrong with the open texts as such, to a client that is told.
    fn tell_mistakes(&mut self, session: &Session, snapshot: &Snapshot) {
        if session.findings != Findings::Sent {
            return;
        }
        let published = &self.published;
        let known = |uri: &str| published.get(uri).map_or(&[][..], |(_, found)| found.as_slice());
        for News { uri, version, findings } in self.mistakes.news(session, snapshot, known) {
            self.tell(uri, (version, findings));
        }
    }

    /// The findings of all packages; `None` where something newer has arrived meanwhile.
    fn findings(
        &self,
        session: &Session,
        number: u64,
        snapshot: &Snapshot,
    ) -> Option<BTreeMap<String, Vec<Diagnostic>>> {
        let mut all = BTreeMap::new();
        for package in snapshot.packages() {
            if self.generation.load(Ordering::SeqCst) != number {
                return None;
            }
            all.extend(findings(session, package));
        }
        Some(all)
    }

    fn publish(&mut self, mut found: BTreeMap<String, Vec<Diagnostic>>, snapshot: &Snapshot) {
        for uri in self.published.keys() {
            found.entry(uri.clone()).or_default();
        }
        for (text, diagnostics) in found {
            let path = text.parse::<Uri>().ok().as_ref().and_then(path_of);
            let version = path.and_then(|path| snapshot.version(&path));
            self.tell(text, (version, diagnostics));
        }
    }

    /// Sends what there is to say about a file, unless the client knows it.
    fn tell(&mut self, text: String, news: (Option<i32>, Vec<Diagnostic>)) {
        let Ok(uri) = text.parse::<Uri>() else { return };
        let nothing = news.0.is_none() && news.1.is_empty();
        if self.published.get(&text).map_or(nothing, |old| *old == news) {
            return;
        }
        // This thread may wait for the client; no handler does.
        self.runtime.block_on(self.client.publish_diagnostics(uri, news.1.clone(), news.0));
        if nothing {
            self.published.remove(&text);
        } else {
            self.published.insert(text, news);
        }
    }
}

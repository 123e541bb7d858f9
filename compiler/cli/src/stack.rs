//! How much stack the thread has that reads and writes trees.

use std::convert::Infallible;
use std::process::{ExitCode, exit};
use std::thread::{Builder, JoinHandle};

/// In bytes: so that the depth that the parser allows fits on every system.
pub const SIZE: usize = 64 << 20;

/// Does the work where there is as much stack, and ends the process: handing the memory back piece by piece first would only
/// take time.
///
/// That is here, where this thread's stack may grow so far: a thread of its own has memory of its own to be made ready, which
/// takes as long as a tenth of the check of a small package. Elsewhere it is such a thread.
pub fn run_in_it(work: impl FnOnce() -> i32 + Send + 'static) -> ExitCode {
    if may_grow() {
        exit(work());
    }
    let thread = Builder::new().stack_size(SIZE).spawn(move || -> Infallible { exit(work()) });
    match thread.map(JoinHandle::join) {
        Ok(Err(_)) => ExitCode::from(101),
        Ok(Ok(never)) => match never {},
        Err(error) => {
            eprintln!("flowc can't start a thread: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether the stack of this thread, the first, may grow so far from now on.
///
/// Linux gives pages to it as they are touched, as far as the limit goes that holds at that moment, and keeps at least 128 MB
/// below it free of anything else (`mmap_base` in `mm/util.c`).
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
fn may_grow() -> bool {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let enough = Some(SIZE as u64);
    let limit = getrlimit(Resource::Stack);
    limit.current.is_none()
        || limit.current >= enough
        || setrlimit(Resource::Stack, Rlimit { current: enough, ..limit }).is_ok()
}

#[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
fn may_grow() -> bool {
    false
}

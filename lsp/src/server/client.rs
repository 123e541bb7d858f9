//! Whether the client still lives. One that dies closes its pipe, unless a process that it has started holds it open: then nobody
//! would ever say `exit`.

use std::path::Path;
use std::time::Duration;
use tokio::task::AbortHandle;

/// How long a client may be dead before it is noticed.
const OFTEN: Duration = Duration::from_secs(2);

/// Waits until a process has ended, then stops what listens to it. Where the system does not tell (it does on Linux), it is told by the
/// pipe alone.
pub(super) async fn end_with(process: u32, hearing: AbortHandle) {
    // A client on the other side of a container's border has a number that says nothing here.
    if !Path::new("/proc/self/stat").exists() || !lives(process) {
        return;
    }
    while lives(process) {
        tokio::time::sleep(OFTEN).await;
    }
    hearing.abort();
}

/// True where there is such a process, and it has not ended: one that nobody has asked about stays in the table.
fn lives(process: u32) -> bool {
    let Ok(told) = std::fs::read_to_string(format!("/proc/{process}/stat")) else { return false };
    // Behind the name, which may have any signs in it, stands the state.
    let state = told.rsplit_once(')').and_then(|(_, rest)| rest.trim_start().chars().next());
    !matches!(state, Some('Z' | 'X'))
}

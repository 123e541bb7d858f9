//! Whether the client still lives. One that dies closes its pipe, unless a process that it has started holds it open: then nobody
//! would ever say `exit`.

use crate::Disk;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::AbortHandle;

/// How long a client may be dead before it is noticed.
const OFTEN: Duration = Duration::from_secs(2);

/// Waits until a process has ended, then stops what listens to it. Where nobody can tell, the pipe alone does; so it does for a client on
/// the other side of a container's border, whose number says nothing here.
pub(super) async fn end_with(process: u32, disk: Arc<dyn Disk>, hearing: AbortHandle) {
    if disk.lives(process) != Some(true) {
        return;
    }
    while disk.lives(process) == Some(true) {
        tokio::time::sleep(OFTEN).await;
    }
    hearing.abort();
}

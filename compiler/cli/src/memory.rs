//! How large the pages are in which the system hands out memory.
//!
//! The allocator asks Linux for pages of two megabytes. Each is cleared whole before its first byte is written, which takes as
//! long as 300 common pages of four kilobytes: for a large package that is a good trade, since it fills them, and for a small
//! one, which writes here and there into a few of them, it is a fifth of the whole check. So memory comes in small pages until
//! it is known that much will be needed. Other systems choose for themselves.

use std::sync::atomic::{AtomicUsize, Ordering};

/// From so many bytes of text on, large pages are worth their price.
const MUCH: usize = 128 << 10;

/// How many bytes have been read, or will be.
static READ: AtomicUsize = AtomicUsize::new(0);

/// From here on memory comes in small pages.
pub fn in_small_pages() {
    set_large_pages(false);
}

/// From here on memory comes in large pages.
pub fn in_large_pages() {
    set_large_pages(true);
}

/// So many bytes more of text will be read, for which trees will be built. True where that makes it much.
pub fn expect(bytes: usize) -> bool {
    let before = READ.fetch_add(bytes, Ordering::Relaxed);
    let much = before < MUCH && before + bytes >= MUCH;
    if much {
        in_large_pages();
    }
    much
}

/// Where the system refuses, it works all the same.
#[cfg(target_os = "linux")]
fn set_large_pages(large: bool) {
    let _ = rustix::thread::disable_transparent_huge_pages(!large);
}

#[cfg(not(target_os = "linux"))]
fn set_large_pages(_large: bool) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{MUCH, expect, in_small_pages};
    use rustix::thread::transparent_huge_pages_are_disabled;

    #[test]
    fn pages_become_large_where_much_has_been_read() {
        in_small_pages();
        assert!(!expect(MUCH - 1));
        assert_eq!(transparent_huge_pages_are_disabled(), Ok(true));
        assert!(expect(1));
        assert_eq!(transparent_huge_pages_are_disabled(), Ok(false));
    }
}

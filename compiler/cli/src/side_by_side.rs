//! Two things at the same time, on a machine that can.

use rayon_core::{ThreadPoolBuilder, join};
use std::sync::OnceLock;

/// Whether there is a second thread, once somebody has asked for it.
static SECOND: OnceLock<bool> = OnceLock::new();

/// Calls both, the second on the other thread where there is a processor for it.
///
/// # Panics
/// With what either of them panics with: a defect ends the command here as it would without threads.
pub fn side_by_side(here: &mut (dyn FnMut() + Send), there: &mut (dyn FnMut() + Send)) {
    if get_ready() {
        join(here, there);
    } else {
        here();
        there();
    }
}

/// Starts the other thread; true where there is one. Whoever knows that it will be needed lets it begin while files are read:
/// until it has a stack and memory of its own a tenth of a millisecond goes by, and a long check divides its work three times.
pub fn get_ready() -> bool {
    *SECOND.get_or_init(|| {
        // With two processors this thread is one of the two that work.
        let pool = ThreadPoolBuilder::new().num_threads(2).use_current_thread();
        let pool = pool.thread_name(|_| "flow-half".to_owned()).stack_size(crate::stack::SIZE);
        processors() > 1 && pool.build_global().is_ok()
    })
}

/// On how many processors this process may run. How much of their time its group is granted isn't asked: that would take
/// sixteen calls of the system.
#[cfg(target_os = "linux")]
fn processors() -> usize {
    rustix::thread::sched_getaffinity(None).map_or(1, |processors| processors.count() as usize)
}

#[cfg(not(target_os = "linux"))]
fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

#[cfg(test)]
mod tests {
    use super::side_by_side;

    #[cfg(target_os = "linux")]
    #[test]
    fn there_are_as_many_processors_as_the_standard_library_says_or_more() {
        let granted = std::thread::available_parallelism().unwrap();
        assert!(super::processors() >= granted.get());
    }

    #[test]
    fn each_is_done_once() {
        let (mut here, mut there) = (0, 0);
        side_by_side(&mut || here += 1, &mut || there += 1);
        assert_eq!((here, there), (1, 1));
    }

    #[test]
    #[should_panic(expected = "a defect")]
    fn a_defect_on_the_other_thread_ends_this_one() {
        side_by_side(&mut || {}, &mut || panic!("a defect"));
    }
}

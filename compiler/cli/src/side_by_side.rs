//! Two things at the same time, on a machine that can.

use std::panic::resume_unwind;
use std::thread::{Builder, scope};

/// Calls both, the second on a thread of its own where there is a processor for it.
///
/// # Panics
/// With what either of them panics with: a defect ends the command here as it would without threads.
pub fn side_by_side(here: &mut (dyn FnMut() + Send), there: &mut (dyn FnMut() + Send)) {
    let started = processors() > 1
        && scope(|scope| {
            let thread = Builder::new().name("flow-half".to_owned()).stack_size(crate::stack::SIZE);
            let Ok(thread) = thread.spawn_scoped(scope, &mut *there) else { return false };
            here();
            thread.join().unwrap_or_else(|panic| resume_unwind(panic));
            true
        });
    if !started {
        here();
        there();
    }
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

//! Two things at the same time, on a machine that can.

use std::panic::resume_unwind;
use std::thread::{Builder, available_parallelism, scope};

/// Calls both, the second on a thread of its own where there is a processor for it.
///
/// # Panics
/// With what either of them panics with: a defect ends the command here as it would without threads.
pub fn side_by_side(here: &mut (dyn FnMut() + Send), there: &mut (dyn FnMut() + Send)) {
    let alone = available_parallelism().is_ok_and(|processors| processors.get() < 2);
    let started = !alone
        && scope(|scope| {
            let thread = Builder::new().name("flow-rules".to_owned()).stack_size(crate::stack::SIZE);
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

#[cfg(test)]
mod tests {
    use super::side_by_side;

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

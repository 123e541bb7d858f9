//! What can be said about a text: one file for each rule, with its wording and its tests; its page stands beside it.

flow_source::rules! {
    deadline_without_end,
    manifest,
    no_owner,
    no_way_to_an_end,
    unbounded_loop,
    unreachable_step,
    unused_outcome,
}

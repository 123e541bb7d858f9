//! What can be said about a text: one file for each rule, with its wording and its tests; its page stands beside it.

flow_source::rules! {}

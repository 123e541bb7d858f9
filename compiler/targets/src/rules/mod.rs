//! What targets can say about a package.

flow_source::rules! { target_cannot_express, target_needs_known }

//! Machines with a little thing changed: a comparison that doesn't see it says nothing.

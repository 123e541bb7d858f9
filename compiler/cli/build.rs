//! How `flowc` is linked.

use std::env::var;

/// On Linux, an executable that may stand anywhere in memory has each address in it moved before it starts, some 27,000 of them:
/// a fifth of what a check of a small package takes. So `flowc` stands in one place there, as programs written in Go do.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, wanted: &str| var(name).is_ok_and(|value| value == wanted);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") && is("PROFILE", "release") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}

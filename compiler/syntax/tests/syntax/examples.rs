//! The texts of the design, read whole.

use crate::common::texts;
use flow_source::FileId;

#[test]
fn they_parse_without_a_word() {
    let mut wrong = 0;
    for (name, text) in texts() {
        let parsed = flow_syntax::parse(&text, FileId(0));
        for diagnostic in &parsed.diagnostics {
            let at = diagnostic.location().span;
            println!("{name}: {} at {:?}: {}", diagnostic.title, at, at.of(&text));
        }
        wrong += parsed.diagnostics.len();
        assert!(!parsed.file.declarations.is_empty(), "{name}");
    }
    assert_eq!(wrong, 0);
}

//! The one canonical look of a text.
//!
//! It works on tokens and comments, not on the tree, so that nothing can get lost. Blocks are indented by two. A clause's
//! value stands at the column that the table fixes for its kind of block, never aligned to its neighbours, so that an
//! edit changes one line. Line breaks inside a statement stay where the author put them, where they may stand at all.

mod items;
mod printer;

use crate::layout::layout;
use crate::reports::Reports;
use flow_source::{Diagnostic, FileId, Level};

/// Where a line becomes too long and is broken, where it can be.
const WIDTH: usize = 100;

/// The text in its canonical look.
///
/// # Errors
/// A text with mistakes in its form is left alone; these are the mistakes.
pub fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let mut mistakes = crate::parse(text, FileId(0)).diagnostics;
    mistakes.retain(|diagnostic| diagnostic.level == Level::Error);
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let layout = layout(text, &mut Reports::new(FileId(0)));
    let items = items::items(text, &layout);
    Ok(printer::print(text, &items))
}

//! Growing a selection: the word, the value, the line, the block, the blocks around it, the file.

use super::hover::word_at;
use crate::names::around;
use crate::package::View;
use flow_source::Span;

/// The spans around an offset, innermost first, each truly larger than the one before.
pub fn ranges(view: &View<'_>, offset: u32) -> Vec<Span> {
    let text = view.text();
    let mut found: Vec<Span> = vec![Span::at(offset.min(Span::from(0..text.len()).end))];
    let mut grow = |span: Span| {
        let last = found.last().copied().unwrap_or(span);
        if span.start <= last.start && last.end <= span.end && span != last {
            found.push(span);
        }
    };
    if let Some(word) = word_at(text, offset) {
        grow(word);
    }
    if let Some((name, _)) = view.meaning(offset) {
        grow(name);
    }
    let blocks = around(view.file.tree(), text, offset);
    for block in blocks.iter().rev() {
        let line = block.lines.iter().find(|line| line.span.start <= offset && offset <= line.span.end);
        if let Some(line) = line {
            if let Some(condition) = line.condition.as_ref().filter(|one| one.span.start <= offset) {
                grow(condition.span);
            }
            let value = Span::new(line.keyword_span.end.max(line.span.start), line.span.end);
            if value.start < offset {
                let skipped = value.of(text).len() - value.of(text).trim_start().len();
                grow(Span::new(value.start + u32::try_from(skipped).unwrap_or(0), value.end));
            }
            grow(line.span);
        }
        if let Some(body) = block.body {
            grow(body);
        }
        grow(block.span);
    }
    grow(Span::from(0..text.len()));
    found
}

#[cfg(test)]
mod tests {
    use super::ranges;
    use crate::features::fixture::answers;

    #[test]
    fn a_selection_grows_from_the_word_to_the_file() {
        let fixture = answers("when request.kind is lar");
        let view = fixture.view();
        let shown: Vec<String> = ranges(&view, fixture.offset)
            .iter()
            .map(|span| span.of(view.text()).chars().take(24).collect())
            .collect();
        assert_eq!(shown[1], "large");
        assert!(shown.iter().any(|text| text.starts_with("request.kind is large")), "{shown:?}");
        assert!(shown.iter().any(|text| text.starts_with("decide route")), "{shown:?}");
        assert_eq!(ranges(&view, fixture.offset).last().map(|span| span.start), Some(0));
    }
}

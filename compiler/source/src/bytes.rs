//! Looking through bytes quickly.

/// How many bytes are looked at at once.
const CHUNK: usize = 32;

/// The place of the first byte that is wanted.
///
/// `wanted` is asked about whole chunks without a way out in the middle, so that processors can look at many bytes at once:
/// it should compare and combine (`|`, `&`) and not branch.
#[inline]
pub fn position(text: &[u8], wanted: impl Fn(u8) -> bool) -> Option<usize> {
    let mut rest = text;
    while let Some((chunk, after)) = rest.split_first_chunk::<CHUNK>() {
        if any(chunk, &wanted) {
            break;
        }
        rest = after;
    }
    // What is left of a text is looked at in two halves, which may overlap.
    if let (Some(first), Some(last)) = (rest.first_chunk::<16>(), rest.last_chunk::<16>()) {
        if rest.len() < CHUNK && !any(first, &wanted) && !any(last, &wanted) {
            return None;
        }
    } else if let (Some(first), Some(last)) = (rest.first_chunk::<8>(), rest.last_chunk::<8>()) {
        if !any(first, &wanted) && !any(last, &wanted) {
            return None;
        }
    } else if let (Some(first), Some(last)) = (rest.first_chunk::<4>(), rest.last_chunk::<4>())
        && !any(first, &wanted)
        && !any(last, &wanted)
    {
        return None;
    }
    let place = rest.iter().position(|byte| wanted(*byte))?;
    Some(text.len() - rest.len() + place)
}

/// Whether one of the bytes is wanted.
#[inline]
fn any<const COUNT: usize>(bytes: &[u8; COUNT], wanted: &impl Fn(u8) -> bool) -> bool {
    bytes.iter().fold(false, |any, byte| any | wanted(*byte))
}

#[cfg(test)]
mod tests {
    use super::{CHUNK, position};

    #[test]
    fn the_first_one_is_found_wherever_it_stands() {
        for length in 0..3 * CHUNK {
            let mut text = vec![b'a'; length];
            assert_eq!(position(&text, |byte| byte == b'b'), None);
            for place in (0..length).rev() {
                text[place] = b'b';
                assert_eq!(position(&text, |byte| byte == b'b'), Some(place));
            }
        }
    }
}

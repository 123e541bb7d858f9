//! Looking through bytes quickly.

/// How many bytes are looked at at once.
const CHUNK: usize = 32;

/// The place of the first byte that is wanted.
///
/// `wanted` is asked about whole chunks without a way out in the middle, so that processors can look at many bytes at once:
/// it should compare and combine (`|`, `&`) and not branch.
#[inline]
pub fn position(text: &[u8], wanted: impl Fn(u8) -> bool) -> Option<usize> {
    let mut chunks = text.chunks(CHUNK);
    let chunk = chunks.position(|chunk| chunk.iter().fold(false, |any, byte| any | wanted(*byte)))?;
    let place = text.iter().skip(chunk * CHUNK).position(|byte| wanted(*byte))?;
    Some(chunk * CHUNK + place)
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

//! Reads what a client sends, and lets through only what is whole: a header that says how long the body is, and a body of that
//! length that is JSON (Language Server Protocol 3.17, "Base Protocol").
//!
//! The library that serves the protocol stops at the first body that it can't read. A length that is wrong by one would
//! end the session; here it costs the message that it belongs to.

use std::io::Result;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// The longest body that is read, in bytes: far longer than any text that is compiled.
const LONGEST: usize = 256 << 20;

/// The longest header, in bytes, from the length on.
const LONGEST_HEADER: usize = 4096;

const LENGTH: &[u8] = b"content-length:";
const END: &[u8] = b"\r\n\r\n";

/// What stands at the beginning of what was read.
#[derive(PartialEq, Eq, Debug)]
enum Frame {
    /// Not enough yet.
    Incomplete,
    /// Nothing that could be a message up to there.
    Nothing(usize),
    /// A message: where its body begins, and where it ends.
    Message(usize, usize),
}

/// Copies whole messages until the input ends. After what is broken it looks for the next header, also inside what it took
/// for a body.
///
/// # Errors
/// Where the input can't be read or nobody takes the output any more.
pub(super) async fn copy(
    mut input: impl AsyncRead + Unpin,
    mut output: impl AsyncWrite + Unpin,
) -> Result<()> {
    let mut read: Vec<u8> = Vec::new();
    let mut broken = false;
    loop {
        match frame(&read) {
            Frame::Message(start, end) => {
                let body = read.get(start..end).unwrap_or_default();
                if serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok() {
                    output.write_all(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes()).await?;
                    output.write_all(body).await?;
                    output.flush().await?;
                    broken = false;
                    read.drain(..end);
                } else {
                    if !broken {
                        eprintln!("flowc: a message from the editor could not be read and was passed over");
                        broken = true;
                    }
                    read.drain(..start);
                }
            }
            Frame::Nothing(length) => {
                read.drain(..length);
            }
            Frame::Incomplete => {
                if input.read_buf(&mut read).await? == 0 {
                    return Ok(());
                }
            }
        }
    }
}

fn frame(read: &[u8]) -> Frame {
    let Some(at) = find(read, LENGTH) else {
        // The beginning of the word may have come already.
        let kept = read.len().saturating_sub(LENGTH.len() - 1);
        return if kept == 0 { Frame::Incomplete } else { Frame::Nothing(kept) };
    };
    let value = at + LENGTH.len();
    let rest = read.get(value..).unwrap_or_default();
    let Some(end) = find(rest.get(..rest.len().min(LONGEST_HEADER)).unwrap_or_default(), END) else {
        return if rest.len() < LONGEST_HEADER { Frame::Incomplete } else { Frame::Nothing(value) };
    };
    let line = rest.get(..end).unwrap_or_default().split(|one| *one == b'\r').next().unwrap_or_default();
    let length = std::str::from_utf8(line).ok().and_then(|text| text.trim().parse::<usize>().ok());
    let Some(length) = length.filter(|length| *length <= LONGEST) else { return Frame::Nothing(value) };
    let start = value + end + END.len();
    if read.len() - start < length { Frame::Incomplete } else { Frame::Message(start, start + length) }
}

/// Where the bytes stand, whatever the case of their letters.
fn find(read: &[u8], wanted: &[u8]) -> Option<usize> {
    read.windows(wanted.len()).position(|part| part.eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
    use super::copy;

    fn copied(input: &[u8]) -> String {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let mut output = Vec::new();
        runtime.block_on(copy(input, &mut output)).expect("it can be read");
        String::from_utf8(output).expect("it is text")
    }

    #[test]
    fn whole_messages_pass_as_they_are() {
        let text = "Content-Length: 2\r\n\r\n{}Content-Length: 4\r\nContent-Type: x\r\n\r\n[1] ";
        assert_eq!(copied(text.as_bytes()), "Content-Length: 2\r\n\r\n{}Content-Length: 4\r\n\r\n[1] ");
    }

    #[test]
    fn what_is_broken_costs_itself_only() {
        let good = "Content-Length: 2\r\n\r\n{}";
        for broken in [
            "Content-Length: 3\r\n\r\n{\"a",
            "Content-Length: nonsense\r\n\r\n",
            "Content-Length: -4\r\n\r\n",
            "\r\n\r\n\r\n",
            "no header at all\r\n",
            "Content-Length: 1\r\n\r\n{}",
            "Content-Length: 9\r\n\r\n{}",
            "Content-Length: 99999999999\r\n\r\n{}",
        ] {
            let text = format!("{broken}{good}");
            assert_eq!(copied(text.as_bytes()), good, "{broken:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_and_an_end_in_the_middle_are_survived() {
        assert_eq!(
            copied(b"\xff\xfe\x00Content-Length: 2\r\n\r\n\xff\xffContent-Length: 2\r\n\r\n[]"),
            "Content-Length: 2\r\n\r\n[]"
        );
        assert_eq!(copied(b"Content-Length: 100\r\n\r\n{}"), "");
        assert_eq!(copied(b""), "");
    }
}

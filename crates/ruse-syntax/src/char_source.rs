//! Where the reader takes its characters from: program texts and ports.

use crate::source::SourceId;

/// A stream of characters with one character of lookahead.
///
/// The reader never asks for more lookahead, so a port keeps at most one decoded character and
/// `read` leaves everything after the datum in the port. `next` may block. A source that fails
/// (input error, interruption, limit) ends the text with `None` and keeps the failure for its owner,
/// who asks for it before believing a diagnostic.
pub trait CharSource {
    /// The next character, not consumed.
    fn peek(&mut self) -> Option<char>;

    /// Consumes the next character.
    fn next(&mut self) -> Option<char>;

    /// Bytes consumed so far, for spans; a stream longer than 4 GiB may wrap round.
    fn offset(&self) -> u32;

    /// The text that spans refer to.
    fn source(&self) -> SourceId {
        SourceId::NONE
    }
}

/// A [`CharSource`] over a text in memory.
#[derive(Clone, Debug)]
pub struct TextSource<'a> {
    text: &'a str,
    offset: usize,
    source: SourceId,
}

impl<'a> TextSource<'a> {
    /// The whole of `text`, which is the text of `source`.
    pub fn new(text: &'a str, source: SourceId) -> TextSource<'a> {
        TextSource { text, offset: 0, source }
    }

    /// What has not been consumed.
    pub fn rest(&self) -> &'a str {
        &self.text[self.offset..]
    }
}

impl CharSource for TextSource<'_> {
    fn peek(&mut self) -> Option<char> {
        match self.text.as_bytes().get(self.offset) {
            Some(&byte) if byte < 0x80 => Some(byte as char),
            _ => self.rest().chars().next(),
        }
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.offset += c.len_utf8();
        Some(c)
    }

    fn offset(&self) -> u32 {
        self.offset as u32
    }

    fn source(&self) -> SourceId {
        self.source
    }
}

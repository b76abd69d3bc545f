//! Input ports: a buffer of bytes over a source, decoded as it is consumed.

use std::fs::File;
use std::io::{self, Read};

use ruse_heap::Control;
use ruse_heap::control::reason;
use ruse_syntax::ReadOptions;

use super::PortError;

/// Bytes that are asked of a source at once.
const CHUNK: usize = 64 << 10;

/// Where the bytes of a port come from.
pub trait Source: Read + Send {
    /// Whether a read certainly returns at once, with bytes or the end.
    fn is_ready(&self) -> bool;

    /// Waits until a read returns at once, but not long; `false` when the time is over. A source that cannot tell
    /// says `true`.
    fn wait(&self) -> bool {
        true
    }
}

/// Milliseconds that a read waits between two looks at the VM's interrupt flag.
pub const WAIT_MS: u32 = 20;

impl Source for File {
    fn is_ready(&self) -> bool {
        is_readable(self, 0)
    }

    fn wait(&self) -> bool {
        is_readable(self, WAIT_MS)
    }
}

impl Source for io::Stdin {
    /// The library's own buffer is empty: it is passed by for reads as large as ours.
    fn is_ready(&self) -> bool {
        is_readable(self, 0)
    }

    fn wait(&self) -> bool {
        is_readable(self, WAIT_MS)
    }
}

/// A source that cannot tell whether it is ready.
pub(super) struct Anything(pub(super) Box<dyn Read + Send>);

impl Read for Anything {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Source for Anything {
    fn is_ready(&self) -> bool {
        false
    }
}

/// Whether reading a file descriptor would not wait, now or after so many milliseconds.
#[cfg(unix)]
pub fn is_readable(file: &impl std::os::fd::AsFd, ms: u32) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let mut files = [PollFd::new(file, PollFlags::IN)];
    let time = Timespec { tv_sec: 0, tv_nsec: i64::from(ms) * 1_000_000 };
    // The end of a pipe is HUP, a read of which returns at once too.
    match poll(&mut files, Some(&time)) {
        Ok(ready) => ready > 0,
        // Where files cannot be polled, a read says more than we do.
        Err(error) => ms > 0 && error != rustix::io::Errno::INTR,
    }
}

/// Nobody can be asked.
#[cfg(not(unix))]
pub fn is_readable<T>(_: &T, ms: u32) -> bool {
    ms > 0
}

/// An input port. A string or bytevector port has its whole text in the buffer and no source.
pub struct InputPort {
    /// Where the text is, as people call it.
    pub(crate) name: Box<str>,
    pub(crate) is_textual: bool,
    pub(crate) is_open: bool,
    /// Whether reading may wait for a person who should see the output first.
    pub(crate) is_console: bool,
    /// Whether the source is a regular file, which never makes anybody wait.
    pub(crate) is_regular: bool,
    /// `read` keeps here what directives of the text changed.
    pub(crate) options: ReadOptions,
    source: Option<Box<dyn Source>>,
    buffer: Vec<u8>,
    /// Start of what was not consumed.
    start: usize,
    /// The source said that it is at its end and nobody was told.
    at_end: bool,
    /// Where the buffer starts: lines and characters of the line before it, both from 0.
    line: u64,
    column: u64,
}

/// What is next in a port that has to be decoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Next {
    /// A character of this many bytes.
    Char(char, usize),
    /// The buffer has no whole character.
    More,
    /// The bytes are not UTF-8.
    Invalid(u8),
}

/// Position of consumed text: lines and characters from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    pub(crate) line: u64,
    pub(crate) column: u64,
}

impl InputPort {
    /// A port over a source.
    pub fn reader(name: &str, source: Box<dyn Source>, is_textual: bool) -> InputPort {
        InputPort {
            name: name.into(),
            is_textual,
            is_open: true,
            is_console: false,
            is_regular: false,
            options: ReadOptions { fold_case: false, whole_text: is_textual },
            source: Some(source),
            buffer: Vec::new(),
            start: 0,
            at_end: false,
            line: 0,
            column: 0,
        }
    }

    /// A port over bytes in memory.
    pub fn memory(bytes: Vec<u8>, is_textual: bool) -> InputPort {
        let name = if is_textual { "a string port" } else { "a bytevector port" };
        InputPort {
            name: name.into(),
            is_textual,
            is_open: true,
            is_console: false,
            is_regular: false,
            options: ReadOptions::default(),
            source: None,
            buffer: bytes,
            start: 0,
            at_end: false,
            line: 0,
            column: 0,
        }
    }

    /// Bytes that count towards the heap limit.
    pub(super) fn charge(&self) -> usize {
        if self.source.is_none() { self.buffer.capacity() } else { 0 }
    }

    pub(super) fn close(&mut self) {
        // The source goes with its buffer; without a source both would count as charged.
        self.is_open = false;
        self.source = None;
        self.buffer = Vec::new();
        self.start = 0;
    }

    /// What was not consumed of the buffer.
    #[inline]
    pub fn rest(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Consumes bytes of the buffer.
    #[inline]
    pub fn consume(&mut self, count: usize) {
        debug_assert!(self.start + count <= self.buffer.len());
        self.start += count;
    }

    /// The next character if it is ASCII and in the buffer.
    #[inline]
    pub(crate) fn peek_ascii(&self) -> Option<u8> {
        self.buffer.get(self.start).copied().filter(|&byte| byte < 0x80)
    }

    /// Decodes the next character of the buffer.
    pub(crate) fn next(&self) -> Next {
        let rest = self.rest();
        let Some(&first) = rest.first() else { return Next::More };
        if first < 0x80 {
            return Next::Char(first as char, 1);
        }
        let head = &rest[..rest.len().min(4)];
        let valid = match std::str::from_utf8(head) {
            Ok(text) => text,
            Err(error) if error.valid_up_to() > 0 => {
                std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
            }
            // What is missing may still come, unless the source is at its end.
            Err(error) if error.error_len().is_none() && !self.is_finished() => return Next::More,
            Err(_) => return Next::Invalid(first),
        };
        match valid.chars().next() {
            Some(c) => Next::Char(c, c.len_utf8()),
            None => Next::Invalid(first),
        }
    }

    /// Whether nothing can come behind the buffer.
    pub fn is_finished(&self) -> bool {
        self.source.is_none() || self.at_end
    }

    /// Whether a read would not wait: there is a byte, or the end.
    pub(crate) fn is_ready(&self) -> bool {
        self.start < self.buffer.len() || self.is_finished()
    }

    /// Whether a read of what is not in the buffer returns at once.
    pub(crate) fn never_waits(&self) -> bool {
        self.is_regular || self.is_finished()
    }

    /// Whether [`InputPort::fill`] would return at once.
    pub(crate) fn fills_at_once(&self) -> bool {
        self.source.as_ref().is_none_or(|source| source.is_ready())
    }

    /// Removes a byte of what was not consumed.
    pub(crate) fn remove(&mut self, offset: usize) -> u8 {
        self.buffer.remove(self.start + offset)
    }

    /// Takes note that the program was told of the end: a terminal is asked again next time.
    pub fn end_was_seen(&mut self) {
        self.at_end = false;
    }

    /// Asks the source for bytes behind the buffer; `false` at the end.
    pub(crate) fn fill(&mut self, control: &Control) -> Result<bool, PortError> {
        if self.at_end {
            return Ok(false);
        }
        let Some(source) = &mut self.source else { return Ok(false) };
        // What was consumed makes room for what comes.
        (self.line, self.column) = advance(self.line, self.column, &self.buffer[..self.start]);
        self.buffer.drain(..self.start);
        self.start = 0;
        while !self.is_regular && !source.wait() {
            if control.is_requested(reason::STOP) {
                return Err(PortError::Interrupted);
            }
        }
        let old = self.buffer.len();
        self.buffer.resize(old + CHUNK, 0);
        let count = loop {
            match source.read(&mut self.buffer[old..]) {
                Ok(count) => break Ok(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                    if control.is_requested(reason::STOP) {
                        break Err(PortError::Interrupted);
                    }
                }
                Err(error) => break Err(PortError::from(error)),
            }
        };
        let read = *count.as_ref().unwrap_or(&0);
        self.buffer.truncate(old + read);
        self.at_end = matches!(count, Ok(0));
        count.map(|count| count > 0)
    }

    /// Where the consumed text ends.
    pub(crate) fn position(&self) -> Place {
        let (line, column) = advance(self.line, self.column, &self.buffer[..self.start]);
        Place { line, column }
    }

    /// Puts text back in front of what was not consumed; `place` is where it started.
    pub(crate) fn unread(&mut self, text: &[u8], place: Place) {
        if text.is_empty() {
            return;
        }
        if self.start >= text.len() && self.buffer[self.start - text.len()..self.start] == *text {
            self.start -= text.len();
            return;
        }
        self.buffer.splice(..self.start, text.iter().copied());
        self.start = 0;
        (self.line, self.column) = (place.line, place.column);
    }

    /// Name and position for messages, counted from 1.
    pub(crate) fn place(&self) -> String {
        if self.is_textual {
            let Place { line, column } = self.position();
            format!("{}:{}:{}", self.name, line + 1, column + 1)
        } else {
            self.name.to_string()
        }
    }
}

/// The position after some text, both numbers from 0.
fn advance(line: u64, column: u64, text: &[u8]) -> (u64, u64) {
    let characters =
        |bytes: &[u8]| bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64;
    match text.iter().rposition(|&byte| byte == b'\n') {
        Some(last) => {
            let lines = text[..=last].iter().filter(|&&byte| byte == b'\n').count() as u64;
            (line + lines, characters(&text[last + 1..]))
        }
        None => (line, column + characters(text)),
    }
}

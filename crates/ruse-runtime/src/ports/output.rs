//! Output ports: a buffer of bytes in front of a sink.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::PortError;

/// Bytes after which a buffer is written.
const CHUNK: usize = 64 << 10;

/// When a buffer is written to its sink.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Buffering {
    /// When it is full.
    Block,
    /// When it is full or has a newline: terminals.
    Line,
    /// After every output procedure: standard error.
    Call,
}

/// An output port. A string or bytevector port keeps everything in its buffer and has no sink.
pub struct OutputPort {
    /// Where the text goes, as people call it.
    pub(crate) name: Box<str>,
    pub(crate) is_textual: bool,
    pub(crate) is_open: bool,
    buffering: Buffering,
    sink: Option<Box<dyn Write + Send>>,
    /// Tells a sink that waits for a reader that it has little time.
    hurry: Option<Arc<AtomicBool>>,
    /// Whether it is a string or bytevector port.
    is_memory: bool,
    buffer: Vec<u8>,
}

impl OutputPort {
    /// A port in front of a sink.
    pub fn writer(
        name: &str,
        sink: Box<dyn Write + Send>,
        is_textual: bool,
        buffering: Buffering,
    ) -> OutputPort {
        OutputPort {
            name: name.into(),
            is_textual,
            is_open: true,
            buffering,
            sink: Some(sink),
            hurry: None,
            is_memory: false,
            buffer: Vec::new(),
        }
    }

    /// What its sink, which may wait long, looks at to see whether it should.
    pub fn set_hurry(&mut self, hurry: Arc<AtomicBool>) {
        self.hurry = Some(hurry);
    }

    /// Nobody waits for what is written from now on.
    pub(super) fn hurry(&self) {
        if let Some(hurry) = &self.hurry {
            hurry.store(true, Ordering::Relaxed);
        }
    }

    /// A port that keeps what is written.
    pub fn memory(is_textual: bool) -> OutputPort {
        let name = if is_textual { "a string port" } else { "a bytevector port" };
        OutputPort {
            name: name.into(),
            is_textual,
            is_open: true,
            buffering: Buffering::Block,
            sink: None,
            hurry: None,
            is_memory: true,
            buffer: Vec::new(),
        }
    }

    /// Bytes that count towards the heap limit.
    pub(super) fn charge(&self) -> usize {
        if self.is_memory { self.buffer.capacity() } else { 0 }
    }

    /// By how much the buffer of a string or bytevector port would grow to take `bytes` more.
    #[inline]
    pub(crate) fn growth(&self, bytes: usize) -> usize {
        if !self.is_memory || self.buffer.capacity() - self.buffer.len() >= bytes {
            return 0;
        }
        (self.buffer.len() + bytes).max(2 * self.buffer.capacity()).max(64) - self.buffer.capacity()
    }

    /// Grows the buffer by what [`OutputPort::growth`] said.
    pub(crate) fn grow(&mut self, growth: usize) {
        let capacity = self.buffer.capacity() + growth;
        self.buffer.reserve_exact(capacity - self.buffer.len());
    }

    /// The capacity of the buffer, which is what counts.
    pub(crate) fn capacity(&self) -> usize {
        self.buffer.capacity()
    }

    /// Whether what is written leaves the VM.
    #[inline]
    pub(crate) fn has_sink(&self) -> bool {
        !self.is_memory
    }

    /// What a string or bytevector port has got.
    pub(crate) fn content(&self) -> Option<&[u8]> {
        self.is_memory.then_some(&self.buffer)
    }

    /// Writes bytes.
    ///
    /// # Errors
    /// Of the sink. The buffer never grows beyond its size for a sink that refuses.
    #[inline]
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        if self.is_memory || self.buffer.len() + bytes.len() <= CHUNK {
            self.buffer.extend_from_slice(bytes);
        } else {
            self.write_buffer()?;
            match &mut self.sink {
                Some(sink) if bytes.len() >= CHUNK => match write_fully(sink.as_mut(), bytes) {
                    // The procedure would write it all once more: the interrupt waits for its end.
                    (written, Err(PortError::Interrupted)) => {
                        self.buffer.extend_from_slice(&bytes[written..]);
                    }
                    (_, result) => result?,
                },
                _ => self.buffer.extend_from_slice(bytes),
            }
        }
        match self.buffering {
            Buffering::Line if bytes.contains(&b'\n') => self.flush(),
            _ => Ok(()),
        }
    }

    /// What is done after every output procedure.
    ///
    /// # Errors
    /// Of the sink.
    #[inline]
    pub(crate) fn end_of_call(&mut self) -> Result<(), PortError> {
        if self.buffering == Buffering::Call { self.flush() } else { Ok(()) }
    }

    /// Writes the buffer to the sink; what was not written stays.
    fn write_buffer(&mut self) -> Result<(), PortError> {
        let Some(sink) = &mut self.sink else { return Ok(()) };
        if self.buffer.is_empty() {
            return Ok(());
        }
        let (written, result) = write_fully(sink.as_mut(), &self.buffer);
        self.buffer.drain(..written);
        result
    }

    /// Writes the buffer, and what the sink itself keeps.
    ///
    /// # Errors
    /// Of the sink.
    pub(crate) fn flush(&mut self) -> Result<(), PortError> {
        self.write_buffer()?;
        match &mut self.sink {
            Some(sink) => Ok(sink.flush()?),
            None => Ok(()),
        }
    }

    /// Forgets what is in the buffer and everything that comes: nobody reads any more.
    pub(super) fn discard(&mut self) {
        self.buffer.clear();
        if self.sink.is_some() {
            self.sink = Some(Box::new(io::sink()));
        }
    }

    /// A string or bytevector port keeps its content: `get-output-string` works on a closed port.
    pub(super) fn close(&mut self) -> Result<(), PortError> {
        if !self.is_open {
            return Ok(());
        }
        self.is_open = false;
        if self.is_memory {
            return Ok(());
        }
        let result = self.flush();
        self.sink = None;
        self.buffer = Vec::new();
        result
    }
}

/// Writes all bytes; says how many were written, whatever happened.
fn write_fully(sink: &mut (dyn Write + Send), bytes: &[u8]) -> (usize, Result<(), PortError>) {
    let mut written = 0;
    while written < bytes.len() {
        match sink.write(&bytes[written..]) {
            Ok(0) => return (written, Err(io::Error::from(io::ErrorKind::WriteZero).into())),
            Ok(count) => written += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return (written, Err(error.into())),
        }
    }
    (written, Ok(()))
}

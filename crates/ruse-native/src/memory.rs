//! Memory for machine code: chunks that are executable except while something is copied into them (rule N2).

use std::io;

use memmap2::{Mmap, MmapMut};
use ruse_host::cache;

/// Bytes of a chunk; larger code gets a chunk of its own.
const CHUNK_BYTES: usize = 256 * 1024;
/// Functions start at multiples of this many bytes.
const ALIGNMENT: usize = 16;

struct Chunk {
    /// `None` only while it is being written.
    memory: Option<Mmap>,
    used: usize,
    /// How many pieces of code in it are in use.
    live: usize,
}

/// A piece of code in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Address of its first instruction.
    pub address: usize,
    /// Its length in bytes.
    pub bytes: usize,
    chunk: usize,
}

/// The machine code of one VM.
#[derive(Default)]
pub struct CodeMemory {
    chunks: Vec<Chunk>,
}

impl CodeMemory {
    /// No code yet.
    pub fn new() -> CodeMemory {
        CodeMemory::default()
    }

    /// Copies code to where it can be run.
    ///
    /// # Errors
    /// The system gives no memory, or none that may be executed.
    pub fn add(&mut self, code: &[u8]) -> io::Result<Piece> {
        let found = self
            .chunks
            .iter()
            .position(|c| c.memory.as_ref().is_some_and(|m| m.len() - c.used >= code.len()));
        let index = match found {
            Some(index) => index,
            None => self.chunk(code.len().max(CHUNK_BYTES))?,
        };
        self.copy(code, index)
    }

    /// As [`CodeMemory::add`], into pages that nothing else is ever copied to: for code that other threads may run.
    ///
    /// # Errors
    /// As there.
    pub fn add_alone(&mut self, code: &[u8]) -> io::Result<Piece> {
        let index = self.chunk(code.len())?;
        self.copy(code, index)
    }

    fn chunk(&mut self, bytes: usize) -> io::Result<usize> {
        let memory = MmapMut::map_anon(bytes)?.make_exec()?;
        self.chunks.push(Chunk { memory: Some(memory), used: 0, live: 0 });
        Ok(self.chunks.len() - 1)
    }

    fn copy(&mut self, code: &[u8], index: usize) -> io::Result<Piece> {
        let chunk = &mut self.chunks[index];
        let Some(memory) = chunk.memory.take() else {
            return Err(io::Error::other("code memory is lost"));
        };
        let at = chunk.used;
        let mut writable = memory.make_mut()?;
        writable[at..at + code.len()].copy_from_slice(code);
        cache::code_was_written(&writable[at..at + code.len()])?;
        let memory = writable.make_exec()?;
        cache::discard_fetched_code()?;
        let address = memory.as_ptr() as usize + at;
        chunk.memory = Some(memory);
        chunk.used = (at + code.len())
            .next_multiple_of(ALIGNMENT)
            .min(chunk.memory.as_ref().map_or(0, |m| m.len()));
        chunk.live += 1;
        Ok(Piece { address, bytes: code.len(), chunk: index })
    }

    /// Gives a piece back; its memory is used again when nothing else in its chunk is in use.
    pub fn remove(&mut self, piece: Piece) {
        let chunk = &mut self.chunks[piece.chunk];
        chunk.live -= 1;
        if chunk.live == 0 {
            chunk.used = 0;
        }
    }
}

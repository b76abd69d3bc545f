//! Instruction caches: processors but x86-64 may run what stood at an address before, until they are told.

use std::io;

use wasmtime_internal_jit_icache_coherence::{clear_cache, pipeline_flush_mt};

/// Makes code that was written visible to instruction fetches; to be called while it is writable or executable.
///
/// # Errors
/// The system refuses.
pub fn code_was_written(code: &[u8]) -> io::Result<()> {
    // SAFETY: D3.
    let cleared = unsafe { clear_cache(code.as_ptr().cast(), code.len()) };
    cleared.map_err(io::Error::other)
}

/// Makes every processor forget instructions that it fetched before; to be called when the code is executable, before
/// anything enters it.
///
/// # Errors
/// The system refuses.
pub fn discard_fetched_code() -> io::Result<()> {
    pipeline_flush_mt().map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    #[test]
    fn caches_take_any_slice() {
        super::code_was_written(&[]).unwrap();
        super::code_was_written(&[0x90; 300]).unwrap();
        super::discard_fetched_code().unwrap();
    }
}

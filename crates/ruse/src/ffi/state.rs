//! What a VM keeps for calls of C.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use ruse_ffi::door::Door;
use ruse_ffi::memory::Block;
use ruse_isa::foreign::ThunkGenerator;
use ruse_runtime::Foreign;

use super::callbacks::Callbacks;
use crate::error::{Error, ErrorKind};

/// Bytes of C memory that are allocated before a collection is asked for: the heap sees only the pointers to them.
const COLLECT_BYTES: usize = 32 << 20;

/// What a VM keeps for calls of C.
#[derive(Default)]
pub(crate) struct State {
    door: OnceLock<&'static Door>,
    inner: Mutex<Inner>,
    memory: Arc<Memory>,
}

#[derive(Default)]
pub(super) struct Inner {
    thunks: Option<Box<dyn ThunkGenerator>>,
    /// What C may call.
    pub(super) callbacks: Callbacks,
    /// What `errno` was after the last call that asked for it.
    pub(super) errno: i32,
}

/// How much memory of C programs have.
#[derive(Default)]
struct Memory {
    bytes: AtomicUsize,
    since_collection: AtomicUsize,
}

impl State {
    /// The way back from C. It stays for ever, for C may come after the end of the VM.
    pub(super) fn door(&self) -> &'static Door {
        self.door.get_or_init(|| Box::leak(Box::default()))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the maker of thunks, which is made first.
    pub(super) fn thunk<T>(
        &self,
        make: impl FnOnce(&mut dyn ThunkGenerator) -> Result<T, String>,
    ) -> Result<T, Error> {
        let inner = &mut *self.lock();
        let unsupported = |why: String| {
            Error::new(ErrorKind::Host, format!("calls of C need native code: {why}"))
        };
        let thunks = match &mut inner.thunks {
            Some(thunks) => thunks,
            none => none.insert(generator().map_err(unsupported)?),
        };
        make(&mut **thunks).map_err(unsupported)
    }

    /// Memory of C, counted. Also tells whether it is time to look for memory that nobody refers to.
    pub(super) fn allocate(&self, bytes: usize, limit: usize) -> Result<(Counted, bool), Error> {
        let used = self.memory.bytes.load(Ordering::Relaxed);
        let block =
            used.checked_add(bytes).filter(|&sum| sum <= limit).and_then(|_| Block::new(bytes));
        let Some(block) = block else {
            let message = format!("there is no memory for {bytes} bytes besides {used} of C");
            return Err(Error::new(ErrorKind::Limit, message));
        };
        let memory = self.memory.clone();
        memory.bytes.fetch_add(block.bytes(), Ordering::Relaxed);
        let since = memory.since_collection.fetch_add(block.bytes(), Ordering::Relaxed);
        let is_due = since + bytes >= COLLECT_BYTES;
        if is_due {
            memory.since_collection.store(0, Ordering::Relaxed);
        }
        Ok((Counted { block, memory }, is_due))
    }
}

/// A block of memory that a pointer owns.
pub(super) struct Counted {
    pub(super) block: Block,
    memory: Arc<Memory>,
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.memory.bytes.fetch_sub(self.block.bytes(), Ordering::Relaxed);
    }
}

impl Foreign for Counted {}

#[cfg(feature = "jit")]
fn generator() -> Result<Box<dyn ThunkGenerator>, String> {
    match ruse_native::foreign::Thunks::new() {
        Ok(thunks) => Ok(Box::new(thunks)),
        Err(failure) => Err(failure.to_string()),
    }
}

#[cfg(not(feature = "jit"))]
fn generator() -> Result<Box<dyn ThunkGenerator>, String> {
    Err("this build has not the feature jit".to_owned())
}

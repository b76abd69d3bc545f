//! What a program sees of the process around its VM: working directory and environment, with the changes that the program
//! made. The process itself is not changed: a VM is a world of its own, and others may run beside it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;

use ruse_heap::OutOfMemory;
use ruse_heap::control::reason;

use crate::capabilities::Capabilities;
use crate::raise::{Pending, Raise};
use crate::runtime::Runtime;

/// The changes that a program made.
#[derive(Default)]
pub struct World {
    /// Where relative paths start; `None` at the working directory of the process. It is absolute.
    pub directory: Option<PathBuf>,
    /// Environment variables that were set, or, with `None`, deleted, and the memory that they take.
    variables: BTreeMap<String, (Option<String>, Outside)>,
    /// Bytes outside of the heap that objects keep.
    outside: Arc<AtomicUsize>,
    /// A thread whose result nobody waits for any more, while it runs. There is at most one, so a program cannot leave more
    /// than one processor busy behind it.
    pub abandoned: Option<JoinHandle<()>>,
}

/// Whether the system can have a variable of that name.
pub fn is_variable_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['=', '\0'])
}

impl World {
    /// The value of an environment variable.
    pub fn variable(&self, name: &str) -> Option<String> {
        if let Some((value, _)) = self.variables.get(name) {
            return value.clone();
        }
        // Names with other characters exist nowhere, and the library may panic on them.
        let value = is_variable_name(name).then(|| std::env::var_os(name)).flatten();
        value.map(|value| value.to_string_lossy().into_owned())
    }

    /// Sets a variable, or deletes it, for this program and those that it starts. `memory` is held for name and value.
    pub fn set_variable(&mut self, name: &str, value: Option<String>, memory: Outside) {
        self.variables.insert(name.to_owned(), (value, memory));
    }

    /// All variables that a program with these grants sees. What the program set itself it sees in any case.
    pub fn variables(&self, capabilities: &Capabilities) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        for (name, value) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if capabilities.sees_variable(&name) {
                all.insert(name, value.to_string_lossy().into_owned());
            }
        }
        for (name, (value, _)) in &self.variables {
            match value {
                Some(value) => all.insert(name.clone(), value.clone()),
                None => all.remove(name),
            };
        }
        all
    }
}

/// Memory outside of the heap that objects of a VM keep, counted until it is dropped.
pub struct Outside {
    used: Arc<AtomicUsize>,
    bytes: usize,
}

impl Outside {
    /// The memory is of another size now. That it is too much shows when more is asked for.
    pub fn resize(&mut self, bytes: usize) {
        self.used.fetch_add(bytes, Ordering::Relaxed);
        self.used.fetch_sub(self.bytes, Ordering::Relaxed);
        self.bytes = bytes;
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        self.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// Bytes outside of the heap after which a collection is asked for, which finds objects that nobody refers to; less in
/// a small heap.
const COLLECT_BYTES: usize = 32 << 20;

impl Runtime {
    /// Counts memory outside of the heap; all of it together may be as large as the heap.
    ///
    /// # Errors
    /// As [`Runtime::reserve`]: asks the VM to collect and try again.
    pub fn hold_outside(&mut self, bytes: usize) -> Result<Outside, Raise> {
        let used = self.world.outside.clone();
        let limit = self.config.heap.max_bytes;
        let before = used.load(Ordering::Relaxed);
        let after = before.saturating_add(bytes);
        let step = COLLECT_BYTES.min(limit / 4).max(1);
        if before / step != after / step {
            self.heap.control().request(reason::COLLECT);
        }
        if after > limit {
            return Err(self.pend(Pending::Memory(OutOfMemory { requested: bytes, limit })));
        }
        used.fetch_add(bytes, Ordering::Relaxed);
        Ok(Outside { used, bytes })
    }
}

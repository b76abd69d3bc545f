//! The interface by which gdb and lldb learn of code that is made at run time ("JIT Compilation Interface", GDB
//! manual): a list of object files in memory behind a symbol of a fixed name, and a function of a fixed name in which
//! the debugger keeps a breakpoint.

use std::cell::UnsafeCell;
use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Version of the interface.
const VERSION: u32 = 1;

/// What happened to the entry that the descriptor names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
enum Action {
    None = 0,
    Register = 1,
    Unregister = 2,
}

/// An object file in the list.
#[repr(C)]
struct Entry {
    next: *mut Entry,
    previous: *mut Entry,
    object: *const u8,
    bytes: u64,
}

/// The head of the list.
#[repr(C)]
struct Descriptor {
    version: u32,
    action: u32,
    relevant: *mut Entry,
    first: *mut Entry,
}

#[repr(transparent)]
struct Shared(UnsafeCell<Descriptor>);

// SAFETY: D1.
unsafe impl Sync for Shared {}

/// Where the debugger looks. Its name is fixed.
// SAFETY: the name belongs to this interface; whoever else defines it defines the same.
#[unsafe(no_mangle)]
static __jit_debug_descriptor: Shared = Shared(UnsafeCell::new(Descriptor {
    version: VERSION,
    action: Action::None as u32,
    relevant: ptr::null_mut(),
    first: ptr::null_mut(),
}));

/// Where the debugger stops to look again. Its name is fixed; it must not be merged with another empty function.
// SAFETY: as above.
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn __jit_debug_register_code() {
    std::hint::black_box(__jit_debug_descriptor.0.get());
}

static LOCK: Mutex<()> = Mutex::new(());

fn lock() -> MutexGuard<'static, ()> {
    // The list is changed without anything that may panic.
    LOCK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An object file that debuggers know of, until it is dropped.
pub struct Registration {
    entry: *mut Entry,
    /// What the entry points to.
    _object: Box<[u8]>,
}

// SAFETY: D1: nobody but the owner frees the entry, and the list is changed under the lock.
unsafe impl Send for Registration {}

impl Registration {
    /// Tells debuggers of an object file: symbols, lines and frames of code at the addresses that it names.
    pub fn new(object: Vec<u8>) -> Registration {
        let object = object.into_boxed_slice();
        let _guard = lock();
        let descriptor = __jit_debug_descriptor.0.get();
        // SAFETY: D1: the lock is held, and every entry of the list is alive.
        unsafe {
            let first = (*descriptor).first;
            let entry = Box::into_raw(Box::new(Entry {
                next: first,
                previous: ptr::null_mut(),
                object: object.as_ptr(),
                bytes: object.len() as u64,
            }));
            if let Some(first) = first.as_mut() {
                first.previous = entry;
            }
            (*descriptor).first = entry;
            tell(descriptor, Action::Register, entry);
            Registration { entry, _object: object }
        }
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let _guard = lock();
        let descriptor = __jit_debug_descriptor.0.get();
        // SAFETY: D1: the lock is held, the entry and its neighbours are in the list.
        unsafe {
            let Entry { next, previous, .. } = *self.entry;
            match previous.as_mut() {
                Some(previous) => previous.next = next,
                None => (*descriptor).first = next,
            }
            if let Some(next) = next.as_mut() {
                next.previous = previous;
            }
            tell(descriptor, Action::Unregister, self.entry);
            drop(Box::from_raw(self.entry));
        }
    }
}

/// Lets a debugger look at an entry.
///
/// # Safety
/// D1: the lock is held.
unsafe fn tell(descriptor: *mut Descriptor, action: Action, entry: *mut Entry) {
    // SAFETY: the caller's promise.
    unsafe {
        (*descriptor).relevant = entry;
        (*descriptor).action = action as u32;
        __jit_debug_register_code();
        (*descriptor).relevant = ptr::null_mut();
        (*descriptor).action = Action::None as u32;
    }
}

/// The object files that a debugger would find, newest first.
pub fn registered() -> Vec<Vec<u8>> {
    let _guard = lock();
    let mut objects = Vec::new();
    // SAFETY: D1: the lock is held, and every entry of the list and its object are alive.
    unsafe {
        let mut at = (*__jit_debug_descriptor.0.get()).first;
        while let Some(entry) = at.as_ref() {
            let object = std::slice::from_raw_parts(entry.object, entry.bytes as usize);
            objects.push(object.to_vec());
            at = entry.next;
        }
    }
    objects
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_holds_what_is_registered_in_any_order_of_leaving() {
        let count = |object: &[u8]| registered().iter().filter(|other| *other == object).count();
        let [a, b, c] = [b"registered a", b"registered b", b"registered c"];
        let first = Registration::new(a.to_vec());
        let second = Registration::new(b.to_vec());
        let third = Registration::new(c.to_vec());
        assert_eq!([count(a), count(b), count(c)], [1, 1, 1]);
        drop(second);
        assert_eq!([count(a), count(b), count(c)], [1, 0, 1]);
        drop(third);
        drop(first);
        assert_eq!([count(a), count(b), count(c)], [0, 0, 0]);
    }
}

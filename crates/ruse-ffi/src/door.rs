//! Calls of C, and the way back: while a call is under way, functions of Scheme that C has are called by a handler that
//! the caller put into the door.
//!
//! A [`Door`] belongs to a VM. [`Door::call`] opens it for the time of a call, on this thread; a [`Callback`] that C calls
//! finds its door open and gives the handler the arguments, or, on another thread or after its end, gives C a zero and
//! leaves a note.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering};

use ruse_isa::foreign::Shape;

/// What C calls: a callback's number, its arguments, its result, which is 0 before.
pub type Handler<'h> = dyn FnMut(usize, &[u64], &mut [u64]) + 'h;

/// The way from C into one VM.
pub struct Door {
    /// Which thread is in a call; 0 when none is.
    thread: AtomicU64,
    handler: UnsafeCell<Option<*mut Handler<'static>>>,
    /// The worst that happened to a callback that could not be called.
    missed: AtomicU8,
}

// SAFETY: F4: the handler is touched by the thread only whose number stands in `thread`.
unsafe impl Sync for Door {}
// SAFETY: as above; the pointer is there only during a call.
unsafe impl Send for Door {}

/// Why a callback could not be called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Missed {
    /// It had been freed.
    Freed = 1,
    /// C called it while no call of C was under way in its VM, on this thread.
    Elsewhere = 2,
}

impl Missed {
    fn of_number(number: u8) -> Option<Missed> {
        match number {
            1 => Some(Missed::Freed),
            2 => Some(Missed::Elsewhere),
            _ => None,
        }
    }
}

/// The number of this thread, never 0.
fn this_thread() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    thread_local! {
        static NUMBER: u64 = NEXT.fetch_add(1, Ordering::Relaxed);
    }
    NUMBER.try_with(|number| *number).unwrap_or(u64::MAX)
}

/// Gives the door back to who had it before, also when a handler panics.
struct Opened<'d> {
    door: &'d Door,
    thread: u64,
    handler: Option<*mut Handler<'static>>,
}

impl Drop for Opened<'_> {
    fn drop(&mut self) {
        // SAFETY: F4: this thread is in the call that ends.
        unsafe { *self.door.handler.get() = self.handler };
        self.door.thread.store(self.thread, Ordering::Release);
    }
}

/// A call thunk.
type Thunk = unsafe extern "C" fn(usize, *const u64, *mut u64);

impl Default for Door {
    fn default() -> Door {
        Door { thread: AtomicU64::new(0), handler: UnsafeCell::new(None), missed: AtomicU8::new(0) }
    }
}

impl Door {
    /// Calls a function of C through the call thunk of its shape, with the words of its arguments; `handler` runs what it
    /// calls back. Only one thread at a time has the VM that the door belongs to, and so the door.
    ///
    /// # Panics
    /// The buffers are smaller than the shape says.
    pub fn call(
        &self,
        shape: &Shape,
        thunk: usize,
        target: usize,
        buffers: (&[u64], &mut [u64]),
        handler: &mut Handler<'_>,
    ) {
        let (arguments, result) = buffers;
        assert!(arguments.len() * 8 >= shape.argument_bytes as usize);
        assert!(result.len() * 8 >= shape.result_bytes as usize);
        let handler: *mut Handler<'_> = handler;
        // SAFETY: only the lifetime changes; the pointer is gone from the door when this call ends.
        let handler =
            unsafe { std::mem::transmute::<*mut Handler<'_>, *mut Handler<'static>>(handler) };
        let thread = self.thread.swap(this_thread(), Ordering::AcqRel);
        // SAFETY: F4: this thread is in a call now.
        let outer = unsafe { (*self.handler.get()).replace(handler) };
        let _opened = Opened { door: self, thread, handler: outer };
        // SAFETY: F1, F2, F5: the thunk is that of the shape, and the function is there and of this signature.
        unsafe {
            let thunk: *const () = std::ptr::with_exposed_provenance(thunk);
            let thunk = std::mem::transmute::<*const (), Thunk>(thunk);
            thunk(target, arguments.as_ptr(), result.as_mut_ptr());
        }
    }

    /// Takes the note that a callback could not be called.
    pub fn take_missed(&self) -> Option<Missed> {
        if self.missed.load(Ordering::Relaxed) == 0 {
            return None;
        }
        Missed::of_number(self.missed.swap(0, Ordering::AcqRel))
    }

    fn miss(&self, why: Missed) {
        self.missed.fetch_max(why as u8, Ordering::AcqRel);
    }
}

/// A function of Scheme as C has it: the cell that its thunk passes (F4).
pub struct Callback {
    door: &'static Door,
    number: AtomicUsize,
    argument_words: usize,
    result_words: usize,
    live: AtomicBool,
}

impl Callback {
    /// The cell of a callback with this number and shape. It stays for ever.
    pub fn new(door: &'static Door, number: usize, shape: &Shape) -> &'static Callback {
        Box::leak(Box::new(Callback {
            door,
            number: AtomicUsize::new(number),
            argument_words: shape.argument_bytes as usize / 8,
            result_words: shape.result_bytes as usize / 8,
            live: AtomicBool::new(true),
        }))
    }

    /// What its thunk passes as the context.
    pub fn context(&'static self) -> usize {
        &raw const *self as usize
    }

    /// What its thunk calls.
    pub fn entry() -> usize {
        enter as *const () as usize
    }

    /// Begins again, as another callback of the same shape.
    pub fn revive(&self, number: usize) {
        self.number.store(number, Ordering::Release);
        self.live.store(true, Ordering::Release);
    }

    /// Ends it: from now on it only gives zeros.
    pub fn free(&self) -> bool {
        self.live.swap(false, Ordering::AcqRel)
    }
}

/// A callback's thunk calls this.
///
/// # Safety
/// F2, F4: the context is that of a callback, and the buffers have the words that its shape says.
unsafe extern "C" fn enter(context: *const Callback, arguments: *const u64, result: *mut u64) {
    // SAFETY: the caller's promise.
    let (callback, arguments, result) = unsafe {
        let callback = &*context;
        (
            callback,
            std::slice::from_raw_parts(arguments, callback.argument_words),
            std::slice::from_raw_parts_mut(result, callback.result_words),
        )
    };
    result.fill(0);
    let door = callback.door;
    if !callback.live.load(Ordering::Acquire) {
        return door.miss(Missed::Freed);
    }
    if door.thread.load(Ordering::Acquire) != this_thread() {
        return door.miss(Missed::Elsewhere);
    }
    // SAFETY: F4: this thread is in a call, so the handler is its own.
    let Some(handler) = (unsafe { (*door.handler.get()).take() }) else {
        return door.miss(Missed::Elsewhere);
    };
    let number = callback.number.load(Ordering::Acquire);
    let run = std::panic::AssertUnwindSafe(|| {
        // SAFETY: F4: the handler lives as long as the call, and nobody else has it now.
        unsafe { (*handler)(number, arguments, result) };
    });
    // A panic must not go through C; the handler reports its own.
    let ended = std::panic::catch_unwind(run);
    if ended.is_err() {
        result.fill(0);
    }
    // SAFETY: as above; inner calls have put back what they found.
    unsafe { *door.handler.get() = Some(handler) };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door() -> &'static Door {
        Box::leak(Box::default())
    }

    fn shape() -> Shape {
        Shape { argument_bytes: 8, result_bytes: 8, ..Shape::default() }
    }

    fn enter_with(callback: &'static Callback, argument: u64) -> u64 {
        let mut result = [7];
        // SAFETY: the context is that of the callback, whose shape has one word each.
        unsafe {
            enter(callback.context() as *const Callback, [argument].as_ptr(), result.as_mut_ptr());
        }
        result[0]
    }

    /// Stands for a thunk and a function that calls back at once: the target is the callback.
    unsafe extern "C" fn thunk(target: usize, arguments: *const u64, result: *mut u64) {
        // SAFETY: the tests pass a callback as the target.
        unsafe { enter(target as *const Callback, arguments, result) };
    }

    #[test]
    fn a_callback_reaches_the_handler_of_the_call() {
        let door = door();
        let callback = Callback::new(door, 5, &shape());
        let mut result = [0];
        let mut handler = |number: usize, arguments: &[u64], result: &mut [u64]| {
            result[0] = arguments[0] * 2 + number as u64;
        };
        let target = callback.context();
        door.call(
            &shape(),
            thunk as *const () as usize,
            target,
            (&[10], &mut result),
            &mut handler,
        );
        assert_eq!(result, [25]);
        assert_eq!(door.take_missed(), None);
    }

    #[test]
    fn outside_of_a_call_and_after_its_end_it_gives_zero() {
        let door = door();
        let callback = Callback::new(door, 0, &shape());
        assert_eq!(enter_with(callback, 1), 0);
        assert_eq!(door.take_missed(), Some(Missed::Elsewhere));
        assert!(callback.free());
        assert!(!callback.free());
        assert_eq!(enter_with(callback, 1), 0);
        assert_eq!(door.take_missed(), Some(Missed::Freed));
        assert_eq!(door.take_missed(), None);
        callback.revive(1);
        assert_eq!(enter_with(callback, 1), 0);
        assert_eq!(door.take_missed(), Some(Missed::Elsewhere));
    }

    #[test]
    fn another_thread_does_not_come_in() {
        let door = door();
        let callback = Callback::new(door, 0, &shape());
        let mut called = 0;
        let mut handler = |_: usize, _: &[u64], _: &mut [u64]| {
            called += 1;
            let other = std::thread::spawn(move || enter_with(callback, 1));
            assert_eq!(other.join().unwrap(), 0);
        };
        let buffers: (&[u64], &mut [u64]) = (&[0], &mut [0]);
        door.call(&shape(), thunk as *const () as usize, callback.context(), buffers, &mut handler);
        assert_eq!((called, door.take_missed()), (1, Some(Missed::Elsewhere)));
    }
}

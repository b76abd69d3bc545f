//! Values of the host behind objects of Scheme, found by one load and one comparison of types, with borrow errors instead
//! of data races.
//!
//! In: an object and the type that is wanted. Out: a reference for the time of a closure. The object has the cell's
//! address, and the cell begins with its type. A cell has a lock that never waits; as long as nobody but the object
//! refers to the cell, and the runtime is borrowed exclusively, so that nobody can begin to, even the lock is left out.
//!
//! * Invariant O1: an object's address is 0, or that of a [`HostCell`] that the runtime's table owns, the same for as long
//!   as the object lives. Only [`make_object`] makes objects with an address.
//! * Invariant O2: a cell is counted by an `Arc` that only the table and [`HostRef`]s hold, without weak references. So when
//!   the count is 1, the holder is the table, and only who has the runtime can make it more.

use std::any::{Any, TypeId};
use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering, fence};

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;
use ruse_runtime::{Foreign, Runtime};

use crate::lend::{Lent, NotLent};

/// State of a cell that is being written; less is the number of readers.
const WRITING: u32 = u32::MAX;

/// What Scheme wants to know of a value of type `T`.
pub trait Behaviour<T>: 'static {
    /// What is printed of it.
    fn describe(value: &T) -> Option<String>;
    /// Whether it is `equal?` to another one.
    fn is_equal(value: &T, other: &T) -> bool;
}

/// A value of the host, as Scheme keeps it.
#[repr(C)]
pub struct HostCell<T, B> {
    /// The type of this very cell.
    of: TypeId,
    state: AtomicU32,
    storage: Storage<T>,
    behaviour: PhantomData<fn() -> B>,
}

enum Storage<T> {
    Own(UnsafeCell<T>),
    Lent(Arc<Lent<T>>),
}

// SAFETY: the value is shared between threads as a reader's, and goes from one to another as a writer's; the state excludes
// one from the other.
unsafe impl<T: Send + Sync, B> Sync for HostCell<T, B> {}

/// Ends the use of a cell, also when the user panics.
struct Using<'c> {
    state: &'c AtomicU32,
    /// What is taken off the state.
    taken: u32,
}

impl Drop for Using<'_> {
    fn drop(&mut self) {
        self.state.fetch_sub(self.taken, Ordering::Release);
    }
}

impl<T: Send + Sync + 'static, B: 'static> HostCell<T, B> {
    /// A cell that owns its value.
    pub fn own(value: T) -> HostCell<T, B> {
        HostCell::with(Storage::Own(UnsafeCell::new(value)))
    }

    /// A cell for a value that is borrowed.
    pub fn lent(lent: Arc<Lent<T>>) -> HostCell<T, B> {
        HostCell::with(Storage::Lent(lent))
    }

    fn with(storage: Storage<T>) -> HostCell<T, B> {
        let (of, state) = (TypeId::of::<HostCell<T, B>>(), AtomicU32::new(0));
        HostCell { of, state, storage, behaviour: PhantomData }
    }

    /// Reads the value.
    ///
    /// # Errors
    /// It cannot be read now, or any more.
    pub fn read<R>(&self, run: impl FnOnce(&T) -> R) -> Result<R, NotLent> {
        let value = match &self.storage {
            Storage::Own(value) => value,
            Storage::Lent(lent) => return lent.read(run),
        };
        let more = |readers: u32| (readers < WRITING - 1).then(|| readers + 1);
        let entered = self.state.fetch_update(Ordering::Acquire, Ordering::Relaxed, more);
        if entered.is_err() {
            return Err(NotLent::InUse);
        }
        let _using = Using { state: &self.state, taken: 1 };
        // SAFETY: the state says that somebody reads, so nobody writes.
        Ok(run(unsafe { &*value.get() }))
    }

    /// Changes the value.
    ///
    /// # Errors
    /// It cannot be changed now, or any more, or at all.
    pub fn write<R>(&self, run: impl FnOnce(&mut T) -> R) -> Result<R, NotLent> {
        let value = match &self.storage {
            Storage::Own(value) => value,
            Storage::Lent(lent) => return lent.write(run),
        };
        let free = self.state.compare_exchange(0, WRITING, Ordering::Acquire, Ordering::Relaxed);
        if free.is_err() {
            return Err(NotLent::InUse);
        }
        let _using = Using { state: &self.state, taken: WRITING };
        // SAFETY: the state says that somebody writes, so nobody else reads or writes.
        Ok(run(unsafe { &mut *value.get() }))
    }
}

impl<T: Send + Sync + 'static, B: Behaviour<T>> Foreign for HostCell<T, B> {
    fn describe(&self) -> Option<String> {
        let describe = AssertUnwindSafe(|| self.read(B::describe).ok().flatten());
        catch_unwind(describe).ok().flatten()
    }

    fn is_equal(&self, other: &dyn Foreign) -> bool {
        let other: &dyn Any = other;
        let Some(other) = other.downcast_ref::<HostCell<T, B>>() else { return false };
        let both = AssertUnwindSafe(|| self.read(|a| other.read(|b| B::is_equal(a, b))));
        matches!(catch_unwind(both), Ok(Ok(Ok(true))))
    }
}

/// A share of a cell, which outlives the object.
pub struct HostRef<T, B>(Arc<HostCell<T, B>>);

impl<T, B> Clone for HostRef<T, B> {
    fn clone(&self) -> HostRef<T, B> {
        HostRef(self.0.clone())
    }
}

impl<T, B> std::ops::Deref for HostRef<T, B> {
    type Target = HostCell<T, B>;
    fn deref(&self) -> &HostCell<T, B> {
        &self.0
    }
}

/// An object for a cell; `type_name` is for printing.
pub fn make_object<T: Send + Sync + 'static, B: Behaviour<T>>(
    runtime: &mut Runtime,
    cell: HostCell<T, B>,
    type_name: &str,
) -> Value {
    let cell = Arc::new(cell);
    let address = Arc::as_ptr(&cell) as usize;
    runtime.foreign_object_at(cell, type_name, address)
}

/// The cell of an object, if that is of the type.
#[inline(always)]
fn cell_of<T: 'static, B: 'static>(object: Value) -> Option<NonNull<HostCell<T, B>>> {
    if !object.is_kind(Kind::Host) {
        return None;
    }
    let address = object.field(offset::Host::address).bits() as usize;
    let cell = NonNull::new(address as *mut HostCell<T, B>)?;
    // SAFETY: O1: a cell of any type begins with its type.
    let of = unsafe { *cell.cast::<TypeId>().as_ptr() };
    (of == TypeId::of::<HostCell<T, B>>()).then_some(cell)
}

/// Whether an object is of the type.
#[inline]
pub fn is_object<T: 'static, B: 'static>(object: Value) -> bool {
    cell_of::<T, B>(object).is_some()
}

/// A share of an object's cell; `None` if it is not of the type.
pub fn share<T: 'static, B: 'static>(_: &Runtime, object: Value) -> Option<HostRef<T, B>> {
    let cell = cell_of::<T, B>(object)?.as_ptr();
    // SAFETY: O1, O2: the object lives, so the cell does; the count is that of the new share.
    unsafe {
        Arc::increment_strong_count(cell);
        Some(HostRef(Arc::from_raw(cell)))
    }
}

/// The value in a cell, if nobody but the table refers to the cell and nobody uses it. That stays so while whoever asks
/// has the runtime to himself (O2).
///
/// # Safety
/// O1: the cell is that of an object that lives for `'c`.
#[inline(always)]
unsafe fn sole<'c, T, B: 'static>(cell: NonNull<HostCell<T, B>>) -> Option<&'c UnsafeCell<T>> {
    // SAFETY: the caller's promise. The address is that of a counted cell, whose count is not changed here.
    let (counted, cell) =
        unsafe { (ManuallyDrop::new(Arc::from_raw(cell.as_ptr())), cell.as_ref()) };
    let Storage::Own(value) = &cell.storage else { return None };
    if Arc::strong_count(&counted) != 1 || cell.state.load(Ordering::Relaxed) != 0 {
        return None;
    }
    // What another thread did before it dropped its reference is seen.
    fence(Ordering::Acquire);
    Some(value)
}

/// Reads the value of an object; `None` if it is not of the type.
#[inline]
pub fn read<T: Send + Sync + 'static, B: 'static, R>(
    _: &mut Runtime,
    object: Value,
    run: impl FnOnce(&T) -> R,
) -> Option<Result<R, NotLent>> {
    let cell = cell_of::<T, B>(object)?;
    // SAFETY: O1: the object lives while nobody can collect, and nobody else can begin to use the cell: both take the
    // runtime.
    Some(unsafe {
        match sole(cell) {
            Some(value) => Ok(run(&*value.get())),
            None => cell.as_ref().read(run),
        }
    })
}

/// Reads the values of two objects, which may be the same.
///
/// # Errors
/// Which one is not of the type (`None`) or cannot be read, and why.
#[inline]
pub fn read_both<T: Send + Sync + 'static, B: 'static, R>(
    _: &mut Runtime,
    [a, b]: [Value; 2],
    run: impl FnOnce(&T, &T) -> R,
) -> Result<R, (usize, Option<NotLent>)> {
    let a = cell_of::<T, B>(a).ok_or((0, None))?;
    let b = cell_of::<T, B>(b).ok_or((1, None))?;
    // SAFETY: as in `read`; both are only read.
    unsafe {
        if let (Some(a), Some(b)) = (sole(a), sole(b)) {
            return Ok(run(&*a.get(), &*b.get()));
        }
        let both = a.as_ref().read(|a| b.as_ref().read(|b| run(a, b)));
        both.map_err(|why| (0, Some(why)))?.map_err(|why| (1, Some(why)))
    }
}

/// Changes the value of an object; `None` if it is not of the type.
#[inline]
pub fn write<T: Send + Sync + 'static, B: 'static, R>(
    _: &mut Runtime,
    object: Value,
    run: impl FnOnce(&mut T) -> R,
) -> Option<Result<R, NotLent>> {
    let cell = cell_of::<T, B>(object)?;
    // SAFETY: as in `read`: nobody reads it, either.
    Some(unsafe {
        match sole(cell) {
            Some(value) => Ok(run(&mut *value.get())),
            None => cell.as_ref().write(run),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ruse_heap::Control;
    use ruse_runtime::RuntimeConfig;

    struct Shown;

    impl Behaviour<i64> for Shown {
        fn describe(value: &i64) -> Option<String> {
            Some(value.to_string())
        }
        fn is_equal(value: &i64, other: &i64) -> bool {
            value == other
        }
    }

    fn runtime() -> Runtime {
        Runtime::new(RuntimeConfig::default(), Arc::new(Control::default()))
    }

    fn object(runtime: &mut Runtime, value: i64) -> Value {
        make_object(runtime, HostCell::<i64, Shown>::own(value), "number")
    }

    #[test]
    fn an_object_is_of_its_own_type_only() {
        let mut runtime = runtime();
        let object = object(&mut runtime, 5);
        assert_eq!(read::<i64, Shown, _>(&mut runtime, object, |n| *n), Some(Ok(5)));
        assert_eq!(write::<i64, Shown, _>(&mut runtime, object, |n| *n += 1), Some(Ok(())));
        assert_eq!(read::<i64, Shown, _>(&mut runtime, object, |n| *n), Some(Ok(6)));
        assert!(read::<u64, Shown, _>(&mut runtime, object, |n| *n).is_none());
        assert!(!is_object::<i64, ()>(object));
        assert!(read::<i64, Shown, _>(&mut runtime, Value::ZERO, |n| *n).is_none());
        let plain = runtime.foreign_object(Arc::new(HostCell::<i64, Shown>::own(1)), "number");
        assert!(!is_object::<i64, Shown>(plain), "it has no address");
    }

    #[test]
    fn a_share_excludes_and_outlives_the_object() {
        let mut runtime = runtime();
        let object = object(&mut runtime, 5);
        let share = share::<i64, Shown>(&runtime, object).unwrap();
        let inner = share.write(|_| write::<i64, Shown, _>(&mut runtime, object, |n| *n = 6));
        assert_eq!(inner, Ok(Some(Err(NotLent::InUse))));
        let inner = share.read(|_| read::<i64, Shown, _>(&mut runtime, object, |n| *n));
        assert_eq!(inner, Ok(Some(Ok(5))));
        let inner = share.read(|_| write::<i64, Shown, _>(&mut runtime, object, |n| *n = 6));
        assert_eq!(inner, Ok(Some(Err(NotLent::InUse))));
        let same = |a: &i64, b: &i64| a == b;
        assert_eq!(read_both::<i64, Shown, _>(&mut runtime, [object; 2], same), Ok(true));
        let wrong = read_both::<i64, Shown, _>(&mut runtime, [object, Value::ZERO], same);
        assert_eq!(wrong, Err((1, None)));
        drop(runtime);
        assert_eq!(share.read(|n| *n), Ok(5));
    }

    #[test]
    fn a_panic_frees_the_cell() {
        let cell = HostCell::<i64, Shown>::own(5);
        let panics = AssertUnwindSafe(|| cell.write(|_| panic!("on purpose")));
        assert!(catch_unwind(panics).is_err());
        let panics = AssertUnwindSafe(|| cell.read(|_| panic!("on purpose")));
        assert!(catch_unwind(panics).is_err());
        assert_eq!(cell.write(|n| *n), Ok(5));
    }

    #[test]
    fn threads_exclude_each_other() {
        let mut runtime = runtime();
        let object = object(&mut runtime, 0);
        let shares = [(); 2].map(|()| share::<i64, Shown>(&runtime, object).unwrap());
        let done = std::thread::scope(|scope| {
            let add = |share: HostRef<i64, Shown>| {
                (0..500).filter(|_| share.write(|n| *n += 1).is_ok()).count()
            };
            let others = shares.map(|share| scope.spawn(move || add(share)));
            let mine = (0..500)
                .filter(|_| {
                    write::<i64, Shown, _>(&mut runtime, object, |n| *n += 1) == Some(Ok(()))
                })
                .count();
            mine + others.map(|other| other.join().unwrap()).iter().sum::<usize>()
        });
        assert_eq!(read::<i64, Shown, _>(&mut runtime, object, |n| *n), Some(Ok(done as i64)));
    }
}

//! Values that the host lends for as long as a scope lasts.
//!
//! A [`Lent`] holds the address of a borrowed value without its lifetime. [`lending`] takes the address back before it
//! returns or unwinds, and waits for whoever is using the value then.
//!
//! Invariant L1: while a `Lent` holds an address, the value is borrowed for a lifetime that outlives the `lending` call
//! that it was made in, exclusively if it may be written. Every access happens under its lock, and taking the address
//! back needs the lock for writing.

use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::{Arc, PoisonError, RwLock, TryLockError};

/// Why a lent value cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotLent {
    /// The scope is over.
    TakenBack,
    /// Somebody is using it in a way that excludes this one.
    InUse,
    /// It was lent for reading.
    ReadOnly,
}

/// A borrowed value.
pub struct Lent<T> {
    address: RwLock<Option<Address<T>>>,
    writable: bool,
}

struct Address<T>(NonNull<T>);

// SAFETY: the address stands for a `&T` or `&mut T`, and both can be sent when `T` is `Send` and `Sync`.
unsafe impl<T: Send + Sync> Send for Address<T> {}
// SAFETY: as above; what is reached through a shared address is shared.
unsafe impl<T: Send + Sync> Sync for Address<T> {}

impl<T: Send + Sync> Lent<T> {
    /// Reads the value.
    ///
    /// # Errors
    /// It cannot be read now, or any more.
    pub fn read<R>(&self, run: impl FnOnce(&T) -> R) -> Result<R, NotLent> {
        let guard = match self.address.try_read() {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(NotLent::InUse),
        };
        let Some(Address(address)) = &*guard else { return Err(NotLent::TakenBack) };
        // SAFETY: L1; the lock is held for reading while the reference lives.
        Ok(run(unsafe { address.as_ref() }))
    }

    /// Writes the value.
    ///
    /// # Errors
    /// It cannot be written now, or any more, or at all.
    pub fn write<R>(&self, run: impl FnOnce(&mut T) -> R) -> Result<R, NotLent> {
        let mut guard = match self.address.try_write() {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(NotLent::InUse),
        };
        let Some(Address(address)) = &mut *guard else { return Err(NotLent::TakenBack) };
        if !self.writable {
            return Err(NotLent::ReadOnly);
        }
        // SAFETY: L1: the value is borrowed exclusively; the lock is held for writing while the reference lives.
        Ok(run(unsafe { address.as_mut() }))
    }
}

/// Takes an address back, whatever its type.
trait TakeBack {
    fn take_back(&self);
}

impl<T> TakeBack for Lent<T> {
    fn take_back(&self) {
        *self.address.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Lends values that live at least as long as `'env`, until its scope ends.
pub struct Lender<'env> {
    lent: Vec<Arc<dyn TakeBack + 'env>>,
    /// Invariant in `'env`, so that no shorter borrow is accepted.
    env: PhantomData<&'env mut &'env ()>,
}

impl<'env> Lender<'env> {
    /// Lends a value for reading.
    pub fn lend<T: Send + Sync + 'static>(&mut self, value: &'env T) -> Arc<Lent<T>> {
        self.add(NonNull::from(value), false)
    }

    /// Lends a value for reading and writing.
    pub fn lend_mut<T: Send + Sync + 'static>(&mut self, value: &'env mut T) -> Arc<Lent<T>> {
        self.add(NonNull::from(value), true)
    }

    fn add<T: Send + Sync + 'static>(
        &mut self,
        address: NonNull<T>,
        writable: bool,
    ) -> Arc<Lent<T>> {
        let lent = Arc::new(Lent { address: RwLock::new(Some(Address(address))), writable });
        self.lent.push(lent.clone());
        lent
    }
}

impl Drop for Lender<'_> {
    fn drop(&mut self) {
        self.lent.iter().for_each(|lent| lent.take_back());
    }
}

/// Runs something that lends. What was lent is taken back at its end: nobody but this function owns the lender, so it
/// cannot be forgotten, and one that is put in its place by swapping is of the same `'env` (L1).
pub fn lending<'env, R>(run: impl FnOnce(&mut Lender<'env>) -> R) -> R {
    let mut lender = Lender { lent: Vec::new(), env: PhantomData };
    run(&mut lender)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_lent_until_the_scope_ends() {
        let mut number = 5;
        let kept = lending(|lender| {
            let lent = lender.lend_mut(&mut number);
            assert_eq!(lent.read(|n| *n), Ok(5));
            assert_eq!(lent.write(|n| std::mem::replace(n, 6)), Ok(5));
            lent
        });
        assert_eq!(kept.read(|n| *n), Err(NotLent::TakenBack));
        assert_eq!(number, 6);
    }

    #[test]
    fn borrows_exclude_each_other() {
        let (mut number, text) = (1, String::from("read"));
        lending(|lender| {
            let lent = lender.lend_mut(&mut number);
            assert_eq!(lent.read(|_| lent.read(|n| *n)), Ok(Ok(1)));
            assert_eq!(lent.read(|_| lent.write(|n| *n = 2)), Ok(Err(NotLent::InUse)));
            assert_eq!(lent.write(|_| lent.read(|n| *n)), Ok(Err(NotLent::InUse)));
            let text = lender.lend(&text);
            assert_eq!(text.write(String::clear), Err(NotLent::ReadOnly));
        });
    }

    #[test]
    fn a_panic_takes_the_values_back() {
        let number = 5;
        let mut kept = None;
        let run = std::panic::AssertUnwindSafe(|| {
            lending(|lender| {
                kept = Some(lender.lend(&number));
                panic!("on purpose");
            })
        });
        assert!(std::panic::catch_unwind(run).is_err());
        assert_eq!(kept.unwrap().read(|n| *n), Err(NotLent::TakenBack));
    }

    #[test]
    fn swapped_lenders_take_back_what_they_have() {
        let (mut outer, mut inner) = (1, 2);
        let (first, second) = lending(|a| {
            let first = a.lend_mut(&mut outer);
            let second = lending(|b| {
                let second = b.lend_mut(&mut inner);
                std::mem::swap(a, b);
                second
            });
            assert_eq!(first.read(|n| *n), Err(NotLent::TakenBack));
            assert_eq!(second.read(|n| *n), Ok(2));
            (first, second)
        });
        assert_eq!(first.read(|n| *n), Err(NotLent::TakenBack));
        assert_eq!(second.read(|n| *n), Err(NotLent::TakenBack));
    }
}

//! What crosses the border: pointers as types that say what may be done with them, and the end of every failure.

use std::ffi::{CStr, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice;

use ruse::{Error, ErrorKind};

use crate::error::RuseError;
use crate::status::{self, Status};

/// The length of a text that ends with a zero.
const NUL_TERMINATED: usize = usize::MAX;

/// Why a function does not do what it is for.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) status: Status,
    pub(crate) error: Error,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure { status: status::of_kind(error.kind), error }
    }
}

impl Failure {
    fn at_border(status: Status, message: String) -> Failure {
        Failure { status, error: Error::host(message) }
    }

    pub(crate) fn null(what: &str) -> Failure {
        Failure::at_border(status::NULL, format!("the argument `{what}` is NULL"))
    }

    pub(crate) fn busy() -> Failure {
        let message = "the VM is running; only functions of the host that it called may use it now";
        Failure::at_border(status::BUSY, message.to_owned())
    }

    fn text(what: &str) -> Failure {
        Failure::at_border(status::TEXT, format!("the argument `{what}` is not UTF-8"))
    }
}

/// A reference that must be there.
pub(crate) fn needed<'a, T>(reference: Option<&'a T>, what: &str) -> Result<&'a T, Failure> {
    reference.ok_or_else(|| Failure::null(what))
}

/// Where a result goes.
#[repr(transparent)]
pub(crate) struct Out<T>(*mut T);

impl<T> Out<T> {
    /// Writes the result, if somebody wants it.
    pub(crate) fn put(&self, value: T) {
        if !self.0.is_null() {
            // SAFETY: C3, the pointer is for writing one value, whatever is there now.
            unsafe { self.0.write(value) };
        }
    }

    /// Fails when nobody wants a result that is all the function is for.
    pub(crate) fn needed(&self, what: &str) -> Result<&Out<T>, Failure> {
        if self.0.is_null() { Err(Failure::null(what)) } else { Ok(self) }
    }
}

impl<T> Out<*mut T> {
    /// Gives C an object to own, or drops it.
    pub(crate) fn give(&self, value: T) {
        if !self.0.is_null() {
            self.put(Box::into_raw(Box::new(value)));
        }
    }
}

/// An object that C owned and gives back, or null.
#[repr(transparent)]
pub(crate) struct Owned<T>(*mut T);

impl<T> Owned<T> {
    pub(crate) fn get(&self) -> Option<&T> {
        // SAFETY: C1, null or alive.
        unsafe { self.0.as_ref() }
    }

    /// The object.
    pub(crate) fn take(self) -> Option<Box<T>> {
        if self.0.is_null() {
            return None;
        }
        // SAFETY: C1 and C5, a box that nobody has taken back.
        Some(unsafe { Box::from_raw(self.0) })
    }

    pub(crate) fn new(pointer: *mut T) -> Owned<T> {
        Owned(pointer)
    }
}

/// Elements with a length beside them.
#[repr(transparent)]
pub(crate) struct Array<T>(*const T);

impl<T> Array<T> {
    /// The elements; none of null if there are to be none.
    pub(crate) fn slice(&self, length: usize, what: &str) -> Result<&[T], Failure> {
        if length == 0 {
            return Ok(&[]);
        }
        if self.0.is_null() {
            return Err(Failure::null(what));
        }
        // SAFETY: C2, readable for the call, which the borrow of the parameter does not outlive.
        Ok(unsafe { slice::from_raw_parts(self.0, length) })
    }
}

/// A text, with a length beside it or ending with a zero.
#[repr(transparent)]
pub(crate) struct Text(*const c_char);

impl Text {
    /// A text that ends with a zero.
    pub(crate) fn name(&self, what: &str) -> Result<&str, Failure> {
        self.with_length(NUL_TERMINATED, what)
    }

    /// As [`Text::name`], where null is no text.
    pub(crate) fn optional(&self, what: &str) -> Result<Option<&str>, Failure> {
        if self.0.is_null() { Ok(None) } else { self.name(what).map(Some) }
    }

    pub(crate) fn with_length(&self, length: usize, what: &str) -> Result<&str, Failure> {
        let bytes = if length == NUL_TERMINATED {
            if self.0.is_null() {
                return Err(Failure::null(what));
            }
            // SAFETY: C2, it ends with a zero and is readable for the call.
            unsafe { CStr::from_ptr(self.0) }.to_bytes()
        } else if length == 0 {
            &[]
        } else {
            if self.0.is_null() {
                return Err(Failure::null(what));
            }
            // SAFETY: C2, readable for the call.
            unsafe { slice::from_raw_parts(self.0.cast(), length) }
        };
        std::str::from_utf8(bytes).map_err(|_| Failure::text(what))
    }
}

/// Runs what a function does. Its failure, or panic, becomes the status and the error.
pub(crate) fn guarded(
    error: &Out<*mut RuseError>,
    body: impl FnOnce() -> Result<(), Failure>,
) -> Status {
    let failure = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => {
            error.put(std::ptr::null_mut());
            return status::OK;
        }
        Ok(Err(failure)) => failure,
        Err(panic) => Failure::from(Error::of_kind(ErrorKind::Internal, panic_text(&*panic))),
    };
    let status = failure.status;
    error.give(RuseError::new(failure));
    status
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("this is a bug in Ruse: {}", text.unwrap_or("a panic"))
}

/// Runs something that nobody hears of when it fails.
pub(crate) fn quietly<R>(otherwise: R, body: impl FnOnce() -> R) -> R {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(otherwise)
}

#[cfg(test)]
mod tests {
    use super::{Array, Out, Text, guarded};
    use crate::error::RuseError;
    use crate::status;

    #[test]
    fn a_panic_becomes_an_error() {
        let mut error: *mut RuseError = std::ptr::null_mut();
        let status = guarded(&Out(&raw mut error), || panic!("on purpose"));
        assert_eq!(status, status::of_kind(ruse::ErrorKind::Internal));
        let error = super::Owned::new(error).take().unwrap();
        assert_eq!(error.error().message, "this is a bug in Ruse: on purpose");
    }

    #[test]
    fn texts_and_arrays_may_be_null() {
        let text = Text(std::ptr::null());
        assert_eq!(text.name("a").unwrap_err().status, status::NULL);
        assert_eq!(text.with_length(2, "a").unwrap_err().status, status::NULL);
        assert_eq!(text.with_length(0, "a").unwrap(), "");
        assert_eq!(text.optional("a").unwrap(), None);
        assert_eq!(Text(c"\xff".as_ptr()).name("a").unwrap_err().status, status::TEXT);
        assert!(Array::<u8>(std::ptr::null()).slice(1, "a").is_err());
        assert!(Array::<u8>(std::ptr::null()).slice(0, "a").unwrap().is_empty());
    }
}

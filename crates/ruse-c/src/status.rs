//! The numbers that functions return: 0, or what went wrong.

use std::ffi::{CStr, c_char};

use ruse::ErrorKind;

/// `ruse_status`.
pub(crate) type Status = i32;

/// All is well.
pub(crate) const OK: Status = 0;
/// A kind that this table does not know.
pub(crate) const OTHER: Status = 99;
/// An argument is null that must not be.
pub(crate) const NULL: Status = 100;
/// The VM is running, and not for this caller.
pub(crate) const BUSY: Status = 101;
/// A text is not UTF-8.
pub(crate) const TEXT: Status = 102;

/// Kinds of errors, their numbers and names. The header has the same.
const KINDS: &[(ErrorKind, Status, &CStr)] = &[
    (ErrorKind::Syntax, 1, c"syntax"),
    (ErrorKind::Unbound, 2, c"unbound"),
    (ErrorKind::File, 3, c"file"),
    (ErrorKind::Read, 4, c"read"),
    (ErrorKind::User, 5, c"user"),
    (ErrorKind::Type, 6, c"type"),
    (ErrorKind::Arity, 7, c"arity"),
    (ErrorKind::Index, 8, c"index"),
    (ErrorKind::Divide, 9, c"divide"),
    (ErrorKind::Value, 10, c"value"),
    (ErrorKind::Limit, 11, c"limit"),
    (ErrorKind::Fuel, 12, c"fuel"),
    (ErrorKind::Interrupted, 13, c"interrupted"),
    (ErrorKind::Terminated, 14, c"terminated"),
    (ErrorKind::Exit, 15, c"exit"),
    (ErrorKind::Declined, 16, c"declined"),
    (ErrorKind::Internal, 17, c"internal"),
    (ErrorKind::Host, 18, c"host"),
    (ErrorKind::Panic, 19, c"panic"),
    (ErrorKind::Unwind, 20, c"unwind"),
    (ErrorKind::Permission, 21, c"permission"),
    (ErrorKind::Timeout, 22, c"timeout"),
];

/// The number of a kind.
pub(crate) fn of_kind(kind: ErrorKind) -> Status {
    KINDS.iter().find(|(known, ..)| *known == kind).map_or(OTHER, |(_, status, _)| *status)
}

/// The kind with a number; for numbers that are none, an error of the host.
pub(crate) fn kind_of(status: Status) -> ErrorKind {
    KINDS.iter().find(|(_, known, _)| *known == status).map_or(ErrorKind::Host, |(kind, ..)| *kind)
}

fn name(status: Status) -> &'static CStr {
    match status {
        OK => c"ok",
        NULL => c"null",
        BUSY => c"busy",
        TEXT => c"text",
        _ => {
            KINDS.iter().find(|(_, known, _)| *known == status).map_or(c"other", |(.., name)| name)
        }
    }
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_status_name(status: Status) -> *const c_char {
    name(status).as_ptr()
}

#[cfg(test)]
mod tests {
    use super::{KINDS, kind_of, of_kind};

    #[test]
    fn names_are_those_of_the_kinds() {
        for (kind, status, name) in KINDS {
            assert_eq!(name.to_str(), Ok(kind.name()));
            assert_eq!((of_kind(*kind), kind_of(*status)), (*status, *kind));
        }
    }
}

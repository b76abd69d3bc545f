//! Errors as objects of C.

use std::ffi::{CString, c_char};
use std::ptr;
use std::sync::OnceLock;

use ruse::{Error, Frame};

use crate::border::{Failure, Out, Owned, Text, quietly};
use crate::status::{self, Status};
use crate::value::RuseValue;

/// `ruse_error`: why a function failed.
pub(crate) struct RuseError {
    failure: Failure,
    /// Made when C looks at one of them.
    texts: OnceLock<Texts>,
}

struct Texts {
    message: CString,
    file: Option<CString>,
    report: CString,
    json: CString,
    frames: Vec<FrameTexts>,
}

struct FrameTexts {
    name: Option<CString>,
    file: Option<CString>,
}

/// `ruse_frame`: a procedure that was active.
#[repr(C)]
pub(crate) struct RuseFrame {
    name: *const c_char,
    file: *const c_char,
    line: u32,
    column: u32,
    host: bool,
}

/// A text for C, where a zero ends it.
pub(crate) fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default()
}

fn pointer(text: Option<&CString>) -> *const c_char {
    text.map_or(ptr::null(), |text| text.as_ptr())
}

impl RuseError {
    pub(crate) fn new(failure: Failure) -> RuseError {
        RuseError { failure, texts: OnceLock::new() }
    }

    pub(crate) fn error(&self) -> &Error {
        &self.failure.error
    }

    pub(crate) fn into_error(self) -> Error {
        self.failure.error
    }

    fn texts(&self) -> &Texts {
        self.texts.get_or_init(|| {
            let error = self.error();
            let frame = |frame: &Frame| FrameTexts {
                name: frame.name.as_deref().map(c_text),
                file: frame.file.as_deref().map(c_text),
            };
            Texts {
                message: c_text(&error.message),
                file: error.file.as_deref().map(c_text),
                report: c_text(&error.report(false)),
                json: c_text(&error.to_json()),
                frames: error.frames.iter().map(frame).collect(),
            }
        })
    }
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_error_new(status: Status, message: Text) -> *mut RuseError {
    quietly(ptr::null_mut(), || {
        let message = message.name("message").unwrap_or("an error without a message");
        let error = Error::of_kind(status::kind_of(status), message);
        Box::into_raw(Box::new(RuseError::new(Failure::from(error))))
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_error_free(error: Owned<RuseError>) {
    quietly((), || drop(error.take()));
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_error_status(error: Option<&RuseError>) -> Status {
    error.map_or(status::OK, |error| error.failure.status)
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_error_message(error: Option<&RuseError>) -> *const c_char {
    quietly(c"".as_ptr(), || error.map_or(c"".as_ptr(), |error| error.texts().message.as_ptr()))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_error_report(error: Option<&RuseError>) -> *const c_char {
    quietly(c"".as_ptr(), || error.map_or(c"".as_ptr(), |error| error.texts().report.as_ptr()))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_error_json(error: Option<&RuseError>) -> *const c_char {
    quietly(c"".as_ptr(), || error.map_or(c"".as_ptr(), |error| error.texts().json.as_ptr()))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_error_file(error: Option<&RuseError>) -> *const c_char {
    quietly(ptr::null(), || pointer(error.and_then(|error| error.texts().file.as_ref())))
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_error_line(error: Option<&RuseError>) -> u32 {
    error.map_or(0, |error| error.error().line)
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_error_column(error: Option<&RuseError>) -> u32 {
    error.map_or(0, |error| error.error().column)
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_error_exit_status(error: Option<&RuseError>) -> i32 {
    error.map_or(0, |error| error.error().exit_status())
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_error_frame_count(error: Option<&RuseError>) -> usize {
    error.map_or(0, |error| error.error().frames.len())
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_error_frame(
    error: Option<&RuseError>,
    index: usize,
    frame: Out<RuseFrame>,
) -> bool {
    quietly(false, || {
        let found = error.and_then(|error| {
            Some((error.error().frames.get(index)?, error.texts().frames.get(index)?))
        });
        let Some((known, texts)) = found else { return false };
        frame.put(RuseFrame {
            name: pointer(texts.name.as_ref()),
            file: pointer(texts.file.as_ref()),
            line: known.line,
            column: known.column,
            host: known.host,
        });
        true
    })
}

/// See `ruse.h`.
#[unsafe(no_mangle)]
extern "C" fn ruse_error_payload(error: Option<&RuseError>) -> *mut RuseValue {
    quietly(ptr::null_mut(), || {
        let payload = error.and_then(|error| error.error().payload());
        payload.map_or(ptr::null_mut(), |payload| RuseValue::boxed(payload.clone()))
    })
}

//! The one error type: what went wrong, where, and on the way to what.

use std::fmt;
use std::sync::Arc;

use ruse_heap::Identity;
use ruse_runtime::ErrorKind as ConditionKind;
use ruse_syntax::{Diagnostic, SourceMap, Span};
use ruse_vm::{Backtrace, Exit, FrameInfo};

use crate::json::Finding;
use crate::value::Value;

/// What kind of error it is.
///
/// ```
/// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
/// let error = vm.eval_printed("(car 1)").unwrap_err();
/// assert_eq!(error.kind, ruse::ErrorKind::Type);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is no program: unbalanced, malformed, a variable or library that does not exist.
    Syntax,
    /// The text refers to a variable that is not bound.
    Unbound,
    /// A file cannot be read or written.
    File,
    /// The program may not do this; see [`Capabilities`](crate::Capabilities).
    Permission,
    /// Data cannot be read.
    Read,
    /// Raised by the program.
    User,
    /// A value of the wrong type.
    Type,
    /// A wrong number of arguments or values.
    Arity,
    /// An index out of range.
    Index,
    /// A division by exact zero.
    Divide,
    /// A value of the right type that is not possible.
    Value,
    /// A limit of the VM: heap, stack, output, size of a number.
    Limit,
    /// The fuel is used up; see [`Vm::set_fuel`](crate::Vm::set_fuel).
    Fuel,
    /// The time is up; see [`Options::timeout`](crate::Options::timeout).
    Timeout,
    /// The host or the user interrupted the program.
    Interrupted,
    /// The host asked the program to end.
    Terminated,
    /// The program called `exit`; see [`Error::status`].
    Exit,
    /// The engine does not run programs like this one; only reference engines decline anything.
    Declined,
    /// A bug in Ruse.
    Internal,
    /// A function of the host failed; see [`Error::source`](std::error::Error::source).
    Host,
    /// A function of the host panicked.
    Panic,
    /// A continuation of a call further out was called: the function of the host has to return, and what it returns
    /// does not matter.
    Unwind,
}

impl ErrorKind {
    /// Its name in one lower-case word.
    ///
    /// ```
    /// assert_eq!(ruse::ErrorKind::Divide.name(), "divide");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::Syntax => "syntax",
            ErrorKind::Unbound => "unbound",
            ErrorKind::File => "file",
            ErrorKind::Permission => "permission",
            ErrorKind::Read => "read",
            ErrorKind::User => "user",
            ErrorKind::Type => "type",
            ErrorKind::Arity => "arity",
            ErrorKind::Index => "index",
            ErrorKind::Divide => "divide",
            ErrorKind::Value => "value",
            ErrorKind::Limit => "limit",
            ErrorKind::Fuel => "fuel",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Interrupted => "interrupted",
            ErrorKind::Terminated => "terminated",
            ErrorKind::Exit => "exit",
            ErrorKind::Declined => "declined",
            ErrorKind::Internal => "internal",
            ErrorKind::Host => "host",
            ErrorKind::Panic => "panic",
            ErrorKind::Unwind => "unwind",
        }
    }
}

/// A procedure activation in a backtrace, innermost first.
///
/// ```
/// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
/// let error = vm.eval_printed("(define (f x) (+ 1 (car x))) (f 5)").unwrap_err();
/// assert_eq!(error.frames[0].name.as_deref(), Some("f"));
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frame {
    /// The procedure's name.
    pub name: Option<String>,
    /// The source file.
    pub file: Option<String>,
    /// Line from 1, 0 when unknown.
    pub line: u32,
    /// Column in characters from 1, 0 when unknown.
    pub column: u32,
    /// Whether it is a function of the host.
    pub host: bool,
}

impl Frame {
    pub(crate) fn of(frame: &FrameInfo) -> Frame {
        Frame {
            name: frame.name.clone(),
            file: frame.file.clone(),
            line: frame.location.line,
            column: frame.location.column,
            host: frame.host,
        }
    }
}

/// What went wrong.
///
/// ```
/// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
/// let error = vm.eval_printed("(vector-ref (vector 1 2) 2)").unwrap_err();
/// assert_eq!(error.line, 1);
/// assert!(error.message.contains("vector-ref"));
/// ```
#[derive(Clone, Debug)]
pub struct Error {
    /// Its kind.
    pub kind: ErrorKind,
    /// One line without the place.
    pub message: String,
    /// The source file, if known.
    pub file: Option<String>,
    /// Line from 1, 0 when unknown.
    pub line: u32,
    /// Column in characters from 1, 0 when unknown.
    pub column: u32,
    /// Activations, innermost first; empty for errors before the program ran.
    pub frames: Vec<Frame>,
    /// How many frames were left out between the first and the last ones.
    pub omitted_frames: usize,
    /// Exit status of a program that called `exit`.
    pub status: i32,
    details: Box<Details>,
}

/// An error of the host.
pub(crate) type Source = Arc<dyn std::error::Error + Send + Sync>;

/// What is rarely asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Details {
    /// The text with the source lines, for errors found before the program ran.
    rendered: Vec<[String; 2]>,
    /// The same as data.
    pub(crate) findings: Vec<Finding>,
    /// The object that was raised.
    pub(crate) payload: Option<Value>,
    /// The error of the host behind it.
    pub(crate) source: Option<Source>,
    /// How a run ended, for an error that ends the run around it in the same way.
    pub(crate) exit: Option<(Exit, Identity)>,
    /// The frames as the VM has them.
    pub(crate) backtrace: Option<Backtrace>,
    /// For a value that is not of the type wanted.
    pub(crate) mismatch: Option<Mismatch>,
    /// Which argument of a function of the host that value is.
    pub(crate) argument: Option<usize>,
}

/// A value that is not of the type wanted.
#[derive(Clone, Debug)]
pub(crate) struct Mismatch {
    pub(crate) expected: String,
    /// Where in the value the culprit is, outermost first.
    pub(crate) path: Vec<String>,
    /// How it prints.
    pub(crate) found: String,
}

impl Mismatch {
    /// The complaint, `what` being the whole value.
    pub(crate) fn message(&self, what: &str) -> String {
        let Mismatch { expected, path, found } = self;
        let place: String = path.iter().rev().map(|step| format!("{step} of ")).collect();
        format!("{place}{what} must be {expected}, but it is {found}")
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.details.source.as_ref().map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}:{}:{}: ", self.line, self.column)?;
        }
        f.write_str(&self.message)
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: String) -> Error {
        Error {
            kind,
            message,
            file: None,
            line: 0,
            column: 0,
            frames: Vec::new(),
            omitted_frames: 0,
            status: 0,
            details: Box::default(),
        }
    }

    /// An error of a kind, for functions of the host that refuse something as Scheme itself does.
    ///
    /// ```
    /// use ruse::{Error, ErrorKind};
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.register("seat", |row: usize| match row {
    ///     0..30 => Ok(row * 6),
    ///     _ => Err(Error::of_kind(ErrorKind::Index, "there are 30 rows")),
    /// })?;
    /// let error = vm.eval::<()>("(seat 30)").unwrap_err();
    /// assert_eq!((error.kind, &*error.message), (ErrorKind::Index, "seat: there are 30 rows"));
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn of_kind(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error::new(kind, message.into())
    }

    /// An error of the host, for functions that return [`Error`] themselves.
    ///
    /// ```
    /// let error = ruse::Error::host("the door is locked");
    /// assert_eq!((error.kind, error.to_string()), (ruse::ErrorKind::Host, "the door is locked".to_owned()));
    /// ```
    pub fn host(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        let source: Source = Arc::from(source.into());
        let mut error = Error::new(ErrorKind::Host, source.to_string());
        error.details.source = Some(source);
        error
    }

    /// The object that was raised, if the error is one of a Scheme program; it belongs to the VM that ran it.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let error = vm.eval::<()>("(raise 'oops)").unwrap_err();
    /// assert_eq!(vm.to_text(error.payload().unwrap())?, "oops");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn payload(&self) -> Option<&Value> {
        self.details.payload.as_ref()
    }

    pub(crate) fn details(&self) -> &Details {
        &self.details
    }

    pub(crate) fn details_mut(&mut self) -> &mut Details {
        &mut self.details
    }

    /// An error for a value of a wrong type.
    pub(crate) fn of_mismatch(mismatch: Mismatch) -> Error {
        let mut error = Error::new(ErrorKind::Type, mismatch.message("the value"));
        error.details.mismatch = Some(mismatch);
        error
    }

    /// Says whose value is wrong.
    pub(crate) fn named(mut self, name: &str) -> Error {
        if let Some(mismatch) = &self.details.mismatch {
            self.message = format!("{name}: {}", mismatch.message("the value"));
        }
        self
    }

    /// Says where in a larger value the wrong one is.
    pub(crate) fn within(mut self, step: impl FnOnce() -> String) -> Error {
        if let Some(mismatch) = &mut self.details.mismatch {
            mismatch.path.insert(0, step());
            self.message = mismatch.message("the value");
        }
        self
    }

    /// Says in which field of a record the wrong value is: fields of fields are joined by dots.
    #[cfg(feature = "derive")]
    pub(crate) fn within_field(self, name: &str) -> Error {
        let mut error = self;
        if let Some(mismatch) = &mut error.details.mismatch
            && let Some(first) = mismatch.path.first_mut()
            && let Some(inner) = first.strip_prefix("field `")
        {
            *first = format!("field `{name}.{inner}");
            error.message = mismatch.message("the value");
            return error;
        }
        error.within(|| format!("field `{name}`"))
    }

    /// Errors found in a text.
    pub(crate) fn from_diagnostics(diagnostics: Vec<Diagnostic>, sources: &SourceMap) -> Error {
        let Some(first) = diagnostics.first() else {
            return Error::new(ErrorKind::Internal, "an error without a message".to_owned());
        };
        let kind = match first.code {
            code if code.starts_with("file/") => ErrorKind::File,
            "expand/unbound" => ErrorKind::Unbound,
            "host/no-permission" => ErrorKind::Permission,
            "host/declined" => ErrorKind::Declined,
            "host/panic" => ErrorKind::Panic,
            code if code.starts_with("host/") => ErrorKind::Host,
            code if code.starts_with("internal/") => ErrorKind::Internal,
            code if code.starts_with("compile/too-large") => ErrorKind::Limit,
            _ => ErrorKind::Syntax,
        };
        let mut error = Error::new(kind, first.message.clone());
        if first.primary != Span::NONE
            && let Some(position) = sources.position(first.primary)
        {
            error.file = sources.get(first.primary.source).map(|source| source.name.clone());
            error.line = position.line;
            error.column = position.column;
        }
        error.details.rendered = diagnostics
            .iter()
            .map(|diagnostic| [false, true].map(|colour| diagnostic.render(sources, colour)))
            .collect();
        error.details.findings =
            diagnostics.iter().map(|diagnostic| Finding::of(diagnostic, sources)).collect();
        error
    }

    /// Gives the error another kind and message; the place stays.
    pub(crate) fn restate(&mut self, (kind, message): (ErrorKind, String)) {
        (self.kind, self.message) = (kind, message);
        self.details_mut().rendered = Vec::new();
        self.details_mut().findings = Vec::new();
    }

    /// Takes the frames, and the status, of a run that ended.
    pub(crate) fn set_frames(&mut self, exit: &Exit) {
        match exit {
            Exit::Uncaught(uncaught) => self.take_frames(&uncaught.backtrace),
            Exit::Traced(traced) => self.take_frames(&traced.backtrace),
            Exit::Stopped { backtrace, .. } | Exit::OutOfFuel(backtrace) => {
                self.take_frames(backtrace);
            }
            Exit::Exit(status) => self.status = *status,
            Exit::Unwind { .. } | Exit::Suspended => {}
        }
    }

    /// Puts the place where a condition was raised first in the message.
    pub(crate) fn set_place(&mut self, file: String, line: u32, column: u32) {
        (self.file, self.line, self.column) = (Some(file), line, column);
    }

    fn take_frames(&mut self, backtrace: &Backtrace) {
        self.frames = backtrace.frames.iter().map(Frame::of).collect();
        self.omitted_frames = backtrace.omitted;
        let place = backtrace.frames.iter().find(|f| f.location.line > 0 && !f.is_library());
        if let Some(FrameInfo { file: Some(file), location, .. }) = place {
            self.set_place(file.clone(), location.line, location.column);
        }
    }

    /// The kind that a condition for this error has when a running program gets it.
    pub(crate) fn condition_kind(&self) -> ConditionKind {
        match self.kind {
            ErrorKind::File => ConditionKind::File,
            ErrorKind::Unbound => ConditionKind::Unbound,
            ErrorKind::Limit => ConditionKind::Limit,
            _ => ConditionKind::Syntax,
        }
    }

    /// The whole report: message, causes, source lines or backtrace; with colours for a terminal if wanted.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// let error = vm.eval_printed("(let ((x 1)").unwrap_err();
    /// assert!(error.report(false).contains("(let ((x 1)"));
    /// ```
    pub fn report(&self, colour: bool) -> String {
        if !self.details.rendered.is_empty() {
            let all: Vec<&str> = self
                .details
                .rendered
                .iter()
                .map(|both| both[usize::from(colour)].trim_end())
                .collect();
            return all.join("\n\n");
        }
        let mut text = String::new();
        if let Some(file) = &self.file {
            text.push_str(&format!("{file}:{}:{}: ", self.line, self.column));
        }
        if colour {
            text.push_str("\x1b[1;31merror\x1b[0m: ");
        } else {
            text.push_str("error: ");
        }
        text.push_str(&self.message);
        for cause in self.causes().map(ToString::to_string) {
            // The message of an error of the host ends with that of its cause.
            if !self.message.ends_with(&cause) {
                text.push_str(&format!("\n  caused by: {cause}"));
            }
        }
        for (index, frame) in self.frames.iter().enumerate() {
            if index == Backtrace::HEAD && self.omitted_frames > 0 {
                text.push_str(&format!("\n  ... {} more frames", self.omitted_frames));
            }
            let name = frame.name.as_deref().unwrap_or("(unnamed)");
            match &frame.file {
                Some(file) if frame.line > 0 => {
                    text.push_str(&format!(
                        "\n  in {name} at {file}:{}:{}",
                        frame.line, frame.column
                    ));
                }
                _ if frame.host => text.push_str(&format!("\n  in {name} (host)")),
                _ => text.push_str(&format!("\n  in {name}")),
            }
        }
        text
    }

    /// The exit status of a command that fails with this error (`sysexits.h` and shells' conventions).
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// assert_eq!(vm.eval_printed("(exit 7)").unwrap_err().exit_status(), 7);
    /// assert_eq!(vm.eval_printed("(car 7)").unwrap_err().exit_status(), 70);
    /// ```
    pub fn exit_status(&self) -> i32 {
        match self.kind {
            ErrorKind::Exit => self.status,
            ErrorKind::Syntax => 65,
            ErrorKind::Unbound if self.frames.is_empty() => 65,
            ErrorKind::File if self.frames.is_empty() => 66,
            ErrorKind::Limit | ErrorKind::Fuel | ErrorKind::Timeout => 75,
            ErrorKind::Permission => 77,
            ErrorKind::Interrupted => 130,
            ErrorKind::Terminated => 143,
            ErrorKind::Internal => 101,
            _ => 70,
        }
    }
}

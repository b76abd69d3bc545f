//! Standard ports that lead to the host instead of the process's.

use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::context::Context;

/// What a VM has written, for the host to take: see [`Vm::capture_output`]. Clones are of the same text.
///
/// ```
/// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
/// let output = vm.capture_output();
/// vm.eval_printed("(display \"hello\")").unwrap();
/// assert_eq!(output.take(), "hello");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    /// Everything since the last time. Bytes that are not UTF-8 become U+FFFD.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// let output = vm.capture_output();
    /// vm.eval_printed("(write 'a)").unwrap();
    /// assert_eq!((output.take(), output.take()), ("a".to_owned(), String::new()));
    /// ```
    pub fn take(&self) -> String {
        let bytes = self.take_bytes();
        match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        }
    }

    /// As [`Captured::take`], as it was written.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// let output = vm.capture_output();
    /// vm.eval_printed("(write-string \"λ\")").unwrap();
    /// assert_eq!(output.take_bytes(), "λ".as_bytes());
    /// ```
    pub fn take_bytes(&self) -> Vec<u8> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Context<'_> {
    /// Lets standard output go into memory, without a buffer between. [`Options::max_output`](crate::Options::max_output)
    /// bounds how much that can be.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// let output = vm.capture_output();
    /// vm.eval_printed("(display (list 1 2))").unwrap();
    /// assert_eq!(output.take(), "(1 2)");
    /// ```
    pub fn capture_output(&mut self) -> Captured {
        let captured = Captured::default();
        let sink = Box::new(captured.clone());
        self.inner.runtime_mut().ports.set_standard_output_unbuffered(sink);
        captured
    }

    /// Lets standard error go somewhere else than to the process's, without a buffer between.
    ///
    /// ```
    /// let errors = ruse::Captured::default();
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.set_error_output(Box::new(errors.clone()));
    /// vm.eval_printed("(write 1 (current-error-port))").unwrap();
    /// assert_eq!(errors.take(), "1");
    /// ```
    pub fn set_error_output(&mut self, sink: Box<dyn Write + Send>) {
        self.inner.runtime_mut().ports.set_standard_error(sink);
    }

    /// Lets standard input come from somewhere else than from the process's.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
    /// vm.set_input(Box::new("(a b) c".as_bytes()));
    /// assert_eq!(vm.eval_printed("(read)").unwrap(), ["(a b)"]);
    /// ```
    pub fn set_input(&mut self, source: Box<dyn Read + Send>) {
        self.inner.runtime_mut().ports.set_standard_input(source);
    }
}

//! How runs end without a value, as errors of the host.

use ruse_heap::{Kind, Value as Word};
use ruse_runtime::ErrorKind as ConditionKind;
use ruse_runtime::conditions::field;
use ruse_vm::Exit;

use crate::context::Context;
use crate::error::{Error, ErrorKind, Source};
use crate::machine::Ending;
use crate::value::Value;

/// An error of the host as an object of Scheme.
pub(crate) struct HostError(pub(crate) Source);

impl ruse_runtime::Foreign for HostError {
    fn describe(&self) -> Option<String> {
        Some("host-error".to_owned())
    }
}

impl Context<'_> {
    /// Makes the error of an ending, while its payload is still good.
    pub(crate) fn error_of(&mut self, ending: Ending) -> Error {
        match ending {
            Ending::Exit(exit) => self.error_of_exit(exit),
            #[cfg(feature = "reference")]
            Ending::Declined(what) => Error::new(ErrorKind::Declined, what),
        }
    }

    fn error_of_exit(&mut self, exit: Exit) -> Error {
        let (kind, text) = match &exit {
            Exit::Uncaught(uncaught) => {
                let mut error = self.error_of_payload(uncaught.payload);
                error.set_frames(&exit);
                let place = self.place_of(uncaught.payload);
                if let Some((file, line, column)) = place {
                    error.set_place(file, line, column);
                }
                error.details_mut().backtrace = Some(uncaught.backtrace.clone());
                return error;
            }
            Exit::Traced(traced) => return self.error_of_hook(traced.reason.clone(), exit),
            Exit::Exit(_) => (ErrorKind::Exit, "the program called exit".to_owned()),
            Exit::Stopped { stop, .. } => crate::limits::stopped(*stop),
            Exit::OutOfFuel(_) => (ErrorKind::Fuel, "out of fuel".to_owned()),
            Exit::Unwind { .. } => {
                (ErrorKind::Unwind, "a continuation of a call further out was called".to_owned())
            }
            Exit::Suspended => (ErrorKind::Internal, "a run waits that cannot".to_owned()),
        };
        let mut error = Error::new(kind, text);
        error.set_frames(&exit);
        error.details_mut().exit = Some((exit, self.inner.runtime().heap.identity()));
        error
    }

    /// The error that a debug hook ended the run with, which ends runs around it as well.
    fn error_of_hook(&self, reason: ruse_vm::trace::Reason, exit: Exit) -> Error {
        let mut error = match reason.downcast_ref::<Error>() {
            Some(error) => error.clone(),
            None => Error::new(ErrorKind::Interrupted, "stopped".to_owned()),
        };
        error.set_frames(&exit);
        error.details_mut().exit = Some((exit, self.inner.runtime().heap.identity()));
        error
    }

    /// An error that raises this object when a function of the host returns it.
    ///
    /// ```
    /// use ruse::Context;
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.register("give-up", |ctx: &mut Context<'_>| -> Result<(), ruse::Error> {
    ///     let object = ctx.value(vec![1, 2])?;
    ///     Err(ctx.raised(&object)?)
    /// })?;
    /// assert_eq!(vm.eval::<Vec<u8>>("(guard (e (#t e)) (give-up))")?, [1, 2]);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The value belongs to another VM.
    pub fn raised(&mut self, object: &Value) -> Result<Error, Error> {
        let word = self.word(object)?;
        Ok(self.error_of_payload(word))
    }

    /// The error for an object that was raised, without frames.
    pub(crate) fn error_of_payload(&mut self, payload: Word) -> Error {
        let runtime = self.inner.runtime_mut();
        let kind = runtime.condition_kind(payload).unwrap_or(ConditionKind::User);
        let mut error = Error::new(convert_kind(kind), runtime.condition_text(payload));
        if runtime.is_condition(payload) {
            let source = runtime.foreign.get(payload.field(field::SOURCE));
            let source: Option<&dyn std::any::Any> = source.map(|source| source as _);
            let source = source.and_then(|source| source.downcast_ref::<HostError>());
            error.details_mut().source = source.map(|HostError(source)| source.clone());
        }
        error.details_mut().payload = Some(self.keep(payload));
        error
    }

    /// Where a condition was raised.
    pub(crate) fn place_of(&self, payload: Word) -> Option<(String, u32, u32)> {
        let runtime = self.inner.runtime();
        if !runtime.is_condition(payload) {
            return None;
        }
        let place = payload.field(field::LOCATION);
        if !place.is_kind(Kind::Vector) {
            return None;
        }
        let parts = runtime.heap.vector_slice(place);
        let number = |value: Word| value.as_index().unwrap_or(0) as u32;
        Some((runtime.heap.str(parts[0]).to_owned(), number(parts[1]), number(parts[2])))
    }
}

fn convert_kind(kind: ConditionKind) -> ErrorKind {
    match kind {
        ConditionKind::User => ErrorKind::User,
        ConditionKind::Type => ErrorKind::Type,
        ConditionKind::Arity => ErrorKind::Arity,
        ConditionKind::Index => ErrorKind::Index,
        ConditionKind::Divide => ErrorKind::Divide,
        ConditionKind::Value => ErrorKind::Value,
        ConditionKind::Unbound => ErrorKind::Unbound,
        ConditionKind::File => ErrorKind::File,
        ConditionKind::Permission => ErrorKind::Permission,
        ConditionKind::Read => ErrorKind::Read,
        ConditionKind::Syntax => ErrorKind::Syntax,
        ConditionKind::Limit => ErrorKind::Limit,
        ConditionKind::Interrupt => ErrorKind::Interrupted,
        ConditionKind::Host => ErrorKind::Host,
        ConditionKind::Panic => ErrorKind::Panic,
    }
}

//! Debuggers: a host is asked what to do about an error that no handler takes, before anything is unwound.
//!
//! In: what was raised, the frames and restarts there. Out: the restart to go on with. The handler that asks is one of
//! `(ruse condition)`; every run begins with it while there is a debugger.

use crate::context::Context;
use crate::convert::{IntoScheme, Token};
use crate::error::{Error, ErrorKind, Frame};
use crate::function::Procedure;
use crate::value::Value;

/// Frames that a debugger gets, and characters of each variable.
const FRAMES: usize = 20;
const VARIABLE_WIDTH: usize = 80;

/// A way to go on that the program, or what failed, offers. (For an example see [`Context::set_debugger`].)
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Restart {
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: String,
    /// Whether it wants a value.
    pub takes_value: bool,
}

/// What no handler takes. (For an example see [`Context::set_debugger`].)
#[derive(Clone, Debug)]
pub struct Failure {
    /// What was raised, as an error; frames are in `frames`.
    pub error: Error,
    /// The activations, innermost first, with names and values of those variables that they still need, inner
    /// ones first.
    pub frames: Vec<(Frame, Vec<(String, String)>)>,
    /// The restarts, innermost first.
    pub restarts: Vec<Restart>,
}

/// How a program goes on. (For an example see [`Context::set_debugger`].)
#[derive(Clone, Debug)]
pub enum Decision {
    /// It does not: the run ends with the error, after its `dynamic-wind` extents were left.
    GiveUp,
    /// By the restart with this number, with a value if it takes one.
    Restart(usize, Option<Value>),
}

impl Context<'_> {
    /// Sets who is asked what to do about errors that no handler takes. The function may use the VM; what fails
    /// then asks it again. It is asked once for each run that an error ends, the innermost first.
    ///
    /// ```
    /// use ruse::{Context, Decision, Failure, Options, Vm};
    /// let mut vm = Vm::new(Options::default())?;
    /// vm.set_debugger(|ctx: &mut Context<'_>, failure: &Failure| {
    ///     assert!(failure.error.message.contains("unbound variable"));
    ///     let number = failure.restarts.iter().position(|restart| restart.name == "store-value");
    ///     let value = ctx.eval("(lambda (x) (* x x))")?;
    ///     Ok(number.map_or(Decision::GiveUp, |number| Decision::Restart(number, Some(value))))
    /// })?;
    /// assert_eq!(vm.eval::<i64>("(define (f x) (+ 1 (square-of x))) (f 3)")?, 10);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The VM runs a reference engine, or may not import `(ruse condition)`.
    pub fn set_debugger(
        &mut self,
        decide: impl Fn(&mut Context<'_>, &Failure) -> Result<Decision, Error> + Send + 'static,
    ) -> Result<(), Error> {
        let ask = move |ctx: &mut Context<'_>,
                        object: Value,
                        names: Vec<String>,
                        descriptions: Vec<String>,
                        takes: Vec<bool>|
              -> Result<Value, Error> {
            let restarts = names.into_iter().zip(descriptions).zip(takes);
            let restarts = restarts.map(|((name, description), takes_value)| Restart {
                name,
                description,
                takes_value,
            });
            let failure = ctx.failure(&object, restarts.collect())?;
            match decide(ctx, &failure)? {
                Decision::GiveUp => ctx.value(false),
                Decision::Restart(number, None) => ctx.value(vec![number as i64]),
                Decision::Restart(number, Some(value)) => {
                    let number = ctx.value(number as i64)?;
                    ctx.value(vec![number, value])
                }
            }
        };
        let debugger: Value =
            self.eval("(eval '%debugger (environment '(only (ruse condition) %debugger)))")?;
        let handlers: Value = self.call(&debugger, (Procedure::new("debugger", ask),))?;
        let word = handlers.into_raw(self, Token(()))?.0;
        if self.inner.interpreter().is_none() {
            return Err(Error::new(ErrorKind::Value, "this engine has no debugger".to_owned()));
        }
        self.inner.runtime_mut().set_base_handlers(word);
        Ok(())
    }

    fn failure(&mut self, object: &Value, restarts: Vec<Restart>) -> Result<Failure, Error> {
        let mut error = self.raised(object)?;
        let vm = self.inner.interpreter();
        let frames = vm.map(|vm| vm.frames_with_variables(FRAMES, VARIABLE_WIDTH));
        let frames: Vec<(Frame, Vec<(String, String)>)> = frames
            .unwrap_or_default()
            .into_iter()
            .map(|(info, variables)| (Frame::of(&info), variables))
            .collect();
        error.frames = frames.iter().map(|(frame, _)| frame.clone()).collect();
        let word = self.word(object)?;
        if let Some((file, line, column)) = self.place_of(word) {
            error.set_place(file, line, column);
        }
        Ok(Failure { error, frames, restarts })
    }
}

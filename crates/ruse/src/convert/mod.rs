//! Rust values to Scheme values and back; the table of both is in the documentation of the crate.

mod collections;
pub(crate) mod maps;
mod numbers;
mod text;
mod tuples;
mod wrappers;

use ruse_heap::Value as Word;

pub use collections::Vector;
pub use numbers::{Integer, Number};
pub use text::{Bytes, Symbol};
pub use tuples::Values;

use crate::context::Context;
use crate::error::{Error, Mismatch};
use crate::value::Value;

/// Characters of a wrong value in a message.
const SHORT: usize = 200;

/// A value that nothing keeps alive: good until the next collection, which only a call into Scheme can bring.
#[derive(Clone, Copy)]
#[doc(hidden)]
pub struct Raw(pub(crate) Word);

/// Nobody outside of this crate has one, so only this crate handles [`Raw`] values.
#[derive(Clone, Copy)]
#[doc(hidden)]
pub struct Token(pub(crate) ());

/// A Rust value that becomes a Scheme value; [the table](crate#values) says how.
///
/// ```
/// use ruse::{Context, Error, IntoScheme, Value};
///
/// struct Point { x: f64, y: f64 }
///
/// impl IntoScheme for Point {
///     fn into_scheme(self, ctx: &mut Context<'_>) -> Result<Value, Error> {
///         (self.x, self.y).into_scheme(ctx)
///     }
/// }
///
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// vm.set_global("here", Point { x: 1.0, y: 2.5 })?;
/// assert_eq!(vm.eval::<f64>("(cadr here)")?, 2.5);
/// # Ok::<(), Error>(())
/// ```
pub trait IntoScheme: Sized {
    /// Makes the Scheme value.
    ///
    /// # Errors
    /// The value has no counterpart.
    fn into_scheme(self, ctx: &mut Context<'_>) -> Result<Value, Error>;

    #[doc(hidden)]
    const TAKES_FALSE: bool = false;

    #[doc(hidden)]
    fn into_raw(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
        let value = self.into_scheme(ctx)?;
        ctx.word(&value).map(Raw)
    }
}

/// A Rust value that is made from a Scheme value; [the table](crate#values) says how.
///
/// ```
/// use ruse::{Context, Error, FromScheme, Value};
///
/// struct Even(i64);
///
/// impl FromScheme for Even {
///     fn from_scheme(value: &Value, ctx: &mut Context<'_>) -> Result<Even, Error> {
///         match ctx.get::<i64>(value) {
///             Ok(number) if number % 2 == 0 => Ok(Even(number)),
///             _ => Err(ctx.mismatch("an even integer", value)),
///         }
///     }
/// }
///
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// vm.register("half", |Even(number)| number / 2)?;
/// assert_eq!(vm.eval::<i64>("(half 10)")?, 5);
/// let error = vm.eval::<i64>("(half 7)").unwrap_err();
/// assert_eq!(error.message, "half: argument 1 must be an even integer, but it is 7");
/// # Ok::<(), Error>(())
/// ```
pub trait FromScheme: Sized {
    /// Makes the Rust value.
    ///
    /// # Errors
    /// The value is of another type, or out of range; see [`Context::mismatch`].
    fn from_scheme(value: &Value, ctx: &mut Context<'_>) -> Result<Self, Error>;

    #[doc(hidden)]
    const TAKES_FALSE: bool = false;

    #[doc(hidden)]
    fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<Self, Error> {
        let value = ctx.keep(raw.0);
        Self::from_scheme(&value, ctx)
    }
}

/// The other half of the traits, for types that convert without a handle.
macro_rules! by_raw {
    (into) => {
        fn into_scheme(self, ctx: &mut Context<'_>) -> Result<crate::Value, Error> {
            let raw = self.into_raw(ctx, Token(()))?;
            Ok(ctx.keep(raw.0))
        }
    };
    (from) => {
        fn from_scheme(value: &crate::Value, ctx: &mut Context<'_>) -> Result<Self, Error> {
            let word = ctx.word(value)?;
            <Self as FromScheme>::from_raw(Raw(word), ctx, Token(()))
        }
    };
}
pub(crate) use by_raw;

impl Context<'_> {
    /// The error for a value that is not what was wanted, as `"an even integer"`. A function of the host that returns
    /// it gets the name of the function and the number of the argument into the message.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let value = vm.value("text")?;
    /// let error = vm.mismatch("a door", &value);
    /// assert_eq!(error.message, "the value must be a door, but it is \"text\"");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn mismatch(&self, expected: &str, found: &Value) -> Error {
        match self.word(found) {
            Ok(word) => self.wrong(expected, word),
            Err(error) => error,
        }
    }

    #[cold]
    pub(crate) fn wrong(&self, expected: impl Into<String>, found: Word) -> Error {
        let found = self.inner.runtime().write_short(found, SHORT);
        Error::of_mismatch(Mismatch { expected: expected.into(), path: Vec::new(), found })
    }

    /// Runs something and then forgets the temporaries that it left.
    pub(crate) fn with_temporaries<R>(
        &mut self,
        run: impl FnOnce(&mut Self, usize) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let base = self.inner.runtime().heap.temporaries().len();
        let result = run(self, base);
        self.inner.runtime_mut().heap.cut_temporaries(base);
        result
    }
}

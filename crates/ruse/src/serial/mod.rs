//! Values of any type that serde knows, to Scheme data and back; and Scheme data to any format that serde knows.
//!
//! `table.md` says how data looks. Depth is counted and has a limit, and so has the number of parts: circular data is an
//! error, not a loop.

mod fault;
mod reader;
mod shape;
mod snapshot;
mod writer;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use snapshot::Snapshot;

use crate::context::Context;
use crate::convert::{FromScheme, IntoScheme, Raw, Token, by_raw};
use crate::error::Error;
use crate::value::Value;
use reader::{Reader, Source};
use writer::Writer;

impl Context<'_> {
    /// Makes a Scheme value of anything that serde can serialize.
    ///
    /// ```
    /// use serde::Serialize;
    ///
    /// #[derive(Serialize)]
    /// enum Shape { Empty, Circle(f64), Rect { width: f64, height: f64 } }
    ///
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let shapes = [Shape::Empty, Shape::Circle(1.5), Shape::Rect { width: 2.0, height: 3.0 }];
    /// let value = vm.to_value(&shapes)?;
    /// assert_eq!(vm.to_text(&value)?, "(Empty (Circle 1.5) (Rect (width . 2.0) (height . 3.0)))");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The value says that it cannot be serialized, or is nested too deep; the message names the place.
    ///
    #[doc = include_str!("table.md")]
    pub fn to_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<Value, Error> {
        self.with_temporaries(|ctx, _| {
            let word = value.serialize(Writer::new(ctx)).map_err(|fault| fault.into_error())?;
            Ok(ctx.keep(word))
        })
    }

    /// Makes anything that serde can deserialize of a Scheme value. Strings and bytes may be borrowed from the VM.
    /// [`Context::to_value`] says how data looks.
    ///
    /// ```
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct Door<'a> { name: &'a str, #[serde(default)] keys: Vec<u32>, position: (f64, f64) }
    ///
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let value = vm.eval("'((name . \"front\") (position 1 2.5))")?;
    /// let door: Door = vm.from_value(&value)?;
    /// assert_eq!((door.name, door.position), ("front", (1.0, 2.5)));
    /// assert!(door.keys.is_empty());
    ///
    /// let value = vm.eval("'((name . \"front\") (position 1 oops))")?;
    /// let error = vm.from_value::<Door>(&value).err().unwrap();
    /// assert_eq!(error.message, "field `position[1]`: invalid type: string \"oops\", expected f64");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The value is of another shape, circular, or nested too deep; the message names the place.
    pub fn from_value<'de, T: Deserialize<'de>>(&'de self, value: &Value) -> Result<T, Error> {
        let word = self.word(value)?;
        let source = Source::new(self.inner.runtime());
        T::deserialize(Reader::new(&source, word)).map_err(|fault| fault.into_error())
    }

    /// A Scheme value as something that serde can serialize, into JSON for instance. What a program wrote is taken as
    /// it is: lists and vectors are sequences, hash tables and association lists with symbols as keys are maps.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let value = vm.eval("(list (list (cons 'name \"lamp\") (cons 'on #f)) (vector 1 2.5) 'end)")?;
    /// let json = serde_json::to_string(&vm.snapshot(&value)?).unwrap();
    /// assert_eq!(json, r#"[{"name":"lamp","on":false},[1,2.5],"end"]"#);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The value belongs to another VM. What is no data (a procedure), circular or nested too deep is an error of the
    /// serializer.
    pub fn snapshot(&self, value: &Value) -> Result<Snapshot<'_>, Error> {
        let word = self.word(value)?;
        Ok(Snapshot { source: Source::new(self.inner.runtime()), word })
    }
}

/// A value that is converted by serde: for parameters and results of functions, globals, and wherever else a type
/// is converted. [`Context::to_value`] says how data looks.
///
/// ```
/// use ruse::Serde;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Order { item: String, count: u32 }
///
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// vm.register("double", |Serde(order): Serde<Order>| {
///     Serde(Order { count: order.count * 2, ..order })
/// })?;
/// let Serde(order): Serde<Order> = vm.eval("(double '((item . \"nail\") (count . 50)))")?;
/// assert_eq!((order.item.as_str(), order.count), ("nail", 100));
/// let error = vm.eval::<()>("(double '((item . 5) (count . 50)))").unwrap_err();
/// assert_eq!(error.message,
///     "double: argument 1: field `item`: invalid type: integer `5`, expected a string");
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Serde<T>(pub T);

impl<T: Serialize> IntoScheme for Serde<T> {
    fn into_scheme(self, ctx: &mut Context<'_>) -> Result<Value, Error> {
        ctx.to_value(&self.0)
    }
}

impl<T: DeserializeOwned> FromScheme for Serde<T> {
    fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<Serde<T>, Error> {
        let source = Source::new(ctx.inner.runtime());
        let value = T::deserialize(Reader::new(&source, raw.0));
        value.map(Serde).map_err(|fault| fault.into_error())
    }
    by_raw!(from);
}

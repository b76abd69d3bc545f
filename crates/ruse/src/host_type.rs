//! Rust types as types of Scheme objects.

use std::cmp::Ordering;
use std::fmt;
use std::marker::PhantomData;

use ruse_heap::Value as Word;
use ruse_vm::cell::{self, Behaviour, HostRef};
use ruse_vm::lend::NotLent;

use crate::context::Context;
use crate::convert::{FromScheme, IntoScheme, Raw, Token, by_raw};
use crate::error::{Error, ErrorKind};
use crate::type_definition::Definition;
use crate::value::Value;

/// A Rust type whose values can be objects in Scheme. With feature `derive` there is `#[derive(HostType)]`, and
/// `#[methods]` for its functions.
///
/// A program works on them with procedures: [`define`](HostType::define) says which constructors, fields and methods
/// there are; field `x` and method `scale!` of the type `vec2` become `vec2-x` and `vec2-scale!`, and there is always
/// `vec2?`. They are procedures of the VM's own environment after [`Context::register_type`], of a library after
/// [`Module::host_type`](crate::Module::host_type).
///
/// A value goes into Scheme as the result of a function or by [`Context::value`], and belongs to Scheme from then on;
/// it is dropped when nothing refers to its object any more. A parameter of type [`Object<T>`](Object) takes the
/// object, one of type `T` a clone of the value.
///
/// ```
/// use ruse::{Definition, HostType};
///
/// #[derive(Clone, PartialEq)]
/// struct Vec2 { x: f64, y: f64 }
///
/// impl HostType for Vec2 {
///     const NAME: &'static str = "vec2";
///     fn define(vec2: &mut Definition<Vec2>) {
///         vec2.constructor("vec2", |x: f64, y: f64| Vec2 { x, y })
///             .field("x", |this| this.x, |this, x: f64| this.x = x)
///             .getter("y", |this| this.y)
///             .method("length", |this: &Vec2| this.x.hypot(this.y))
///             .method_mut("scale!", |this: &mut Vec2, factor: f64| {
///                 this.x *= factor;
///                 this.y *= factor;
///             });
///     }
///     fn display(&self) -> Option<String> {
///         Some(format!("vec2 {} {}", self.x, self.y))
///     }
///     fn is_equal(&self, other: &Vec2) -> bool {
///         self == other
///     }
/// }
///
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// vm.register_type::<Vec2>()?;
/// vm.eval::<()>("(define v (vec2 3 4)) (vec2-x-set! v 6) (vec2-scale! v 0.5)")?;
/// assert_eq!(vm.eval_printed("v")?, ["#<vec2 3 2>"]);
/// assert!(vm.eval::<bool>("(and (vec2? v) (equal? v (vec2 3 2)))")?);
/// let here: Vec2 = vm.eval("v")?;
/// assert_eq!(here.y, 2.0);
/// # Ok::<(), ruse::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no counterpart in Scheme",
    label = "neither a type that converts nor a host type",
    note = "derive or implement `ruse::IntoScheme` and `ruse::FromScheme` for data, `ruse::HostType` for objects"
)]
pub trait HostType: Sized + Send + Sync + 'static {
    /// The type's name in Scheme.
    const NAME: &'static str;

    /// Says which procedures there are.
    fn define(definition: &mut Definition<Self>);

    /// What is printed of an object between `#<` and `>`; `None` for the type's name.
    fn display(&self) -> Option<String> {
        None
    }

    /// Whether two objects are `equal?`. Objects are keys of hash tables by identity, whatever this says.
    fn is_equal(&self, other: &Self) -> bool {
        let _ = other;
        false
    }

    /// The order of two objects, for [`Definition::comparison`].
    fn compare(&self, other: &Self) -> Option<Ordering> {
        let _ = other;
        None
    }
}

/// What the VM wants to know of a host type.
pub(crate) struct Of<T>(PhantomData<fn() -> T>);

impl<T: HostType> Behaviour<T> for Of<T> {
    fn describe(value: &T) -> Option<String> {
        value.display()
    }

    fn is_equal(value: &T, other: &T) -> bool {
        value.is_equal(other)
    }
}

/// An object's value, as Scheme keeps it.
pub(crate) type HostCell<T> = cell::HostCell<T, Of<T>>;

#[cold]
pub(crate) fn refusal<T: HostType>(why: NotLent) -> Error {
    let name = T::NAME;
    Error::new(
        ErrorKind::Value,
        match why {
            NotLent::InUse => format!("this {name} is in use by a method that is running"),
            NotLent::TakenBack => {
                format!("this {name} was lent by the host, which has taken it back")
            }
            NotLent::ReadOnly => format!("this {name} was lent by the host for reading only"),
        },
    )
}

impl Context<'_> {
    /// Why the value of an object cannot be used: it is not of the type, or the cell refuses.
    #[cold]
    #[inline(never)]
    fn unusable<T: HostType>(&self, word: Word, why: Option<NotLent>) -> Error {
        why.map_or_else(|| self.wrong(format!("a {}", T::NAME), word), refusal::<T>)
    }

    /// Reads the value of an object that is an argument of the running function.
    #[inline]
    pub(crate) fn read_argument<T: HostType, R>(
        &mut self,
        index: usize,
        run: impl FnOnce(&T) -> R,
    ) -> Result<R, Error> {
        let word = self.inner.host_argument(index);
        match cell::read::<T, Of<T>, R>(self.inner.runtime_mut(), word, run) {
            Some(Ok(result)) => Ok(result),
            refused => Err(self.unusable_argument::<T>(index, refused.and_then(Result::err))),
        }
    }

    /// Changes the value of an object that is an argument of the running function.
    #[inline]
    pub(crate) fn write_argument<T: HostType, R>(
        &mut self,
        index: usize,
        run: impl FnOnce(&mut T) -> R,
    ) -> Result<R, Error> {
        let word = self.inner.host_argument(index);
        match cell::write::<T, Of<T>, R>(self.inner.runtime_mut(), word, run) {
            Some(Ok(result)) => Ok(result),
            refused => Err(self.unusable_argument::<T>(index, refused.and_then(Result::err))),
        }
    }

    /// Reads the values of two objects that are the arguments of the running function.
    #[inline]
    pub(crate) fn read_arguments<T: HostType, R>(
        &mut self,
        run: impl FnOnce(&T, &T) -> R,
    ) -> Result<R, Error> {
        let words = [self.inner.host_argument(0), self.inner.host_argument(1)];
        cell::read_both::<T, Of<T>, R>(self.inner.runtime_mut(), words, run)
            .map_err(|(index, why)| self.unusable_argument::<T>(index, why))
    }

    /// The cell of an object that is an argument of the running function, for as long as that wants it.
    pub(crate) fn shared_argument<T: HostType>(
        &mut self,
        index: usize,
    ) -> Result<HostRef<T, Of<T>>, Error> {
        let cell = cell::share(self.inner.runtime(), self.inner.host_argument(index));
        cell.ok_or_else(|| self.unusable_argument::<T>(index, None))
    }

    #[cold]
    #[inline(never)]
    fn unusable_argument<T: HostType>(&self, index: usize, why: Option<NotLent>) -> Error {
        let error = self.unusable::<T>(self.inner.host_argument(index), why);
        // What is in use is told by itself: it is no wrong argument.
        if why.is_some() { error } else { error.of_argument(index + 1) }
    }

    /// Makes an object.
    pub(crate) fn host_object<T: HostType>(&mut self, cell: HostCell<T>) -> Raw {
        Raw(cell::make_object(self.inner.runtime_mut(), cell, T::NAME))
    }
}

impl<T: HostType> IntoScheme for T {
    fn into_raw(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
        Ok(ctx.host_object(HostCell::own(self)))
    }
    by_raw!(into);
}

impl<T: HostType + Clone> FromScheme for T {
    fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<T, Error> {
        match cell::read::<T, Of<T>, T>(ctx.inner.runtime_mut(), raw.0, T::clone) {
            Some(Ok(value)) => Ok(value),
            refused => Err(ctx.unusable::<T>(raw.0, refused.and_then(Result::err))),
        }
    }
    by_raw!(from);
}

/// An object of a host type: the value is shared with the program.
///
/// ```
/// use ruse::{Definition, HostType, Object};
/// struct Counter(u32);
/// impl HostType for Counter {
///     const NAME: &'static str = "counter";
///     fn define(_: &mut Definition<Counter>) {}
/// }
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// vm.set_global("counter", Counter(1))?;
/// vm.register("count!", |counter: Object<Counter>| counter.with_mut(|it| it.0 += 1))?;
/// vm.eval::<()>("(count! counter) (count! counter)")?;
/// let counter: Object<Counter> = vm.global("counter")?;
/// assert_eq!(counter.with(|it| it.0)?, 3);
/// # Ok::<(), ruse::Error>(())
/// ```
pub struct Object<T> {
    cell: HostRef<T, Of<T>>,
    value: Value,
}

impl<T> Clone for Object<T> {
    fn clone(&self) -> Object<T> {
        Object { cell: self.cell.clone(), value: self.value.clone() }
    }
}

impl<T: HostType> fmt::Debug for Object<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Object({})", T::NAME)
    }
}

impl<T: HostType> Object<T> {
    /// Reads the value.
    ///
    /// ```
    /// # use ruse::{Definition, HostType, Object};
    /// # struct Name(String);
    /// # impl HostType for Name {
    /// #     const NAME: &'static str = "name";
    /// #     fn define(_: &mut Definition<Name>) {}
    /// # }
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.register("name-length", |name: Object<Name>| name.with(|it| it.0.len()))?;
    /// vm.set_global("name", Name("Ada".into()))?;
    /// assert_eq!(vm.eval::<usize>("(name-length name)")?, 3);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// It is being changed, or was lent and has been taken back.
    pub fn with<R>(&self, run: impl FnOnce(&T) -> R) -> Result<R, Error> {
        self.cell.read(run).map_err(refusal::<T>)
    }

    /// Changes the value.
    ///
    /// ```
    /// # use ruse::{Definition, HostType, Object};
    /// # struct Name(String);
    /// # impl HostType for Name {
    /// #     const NAME: &'static str = "name";
    /// #     fn define(_: &mut Definition<Name>) {}
    /// # }
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.set_global("name", Name("Ada".into()))?;
    /// let name: Object<Name> = vm.global("name")?;
    /// name.with_mut(|it| it.0.clear())?;
    /// assert_eq!(name.with(|it| it.0.len())?, 0);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// It is in use, was lent for reading only, or was lent and has been taken back.
    pub fn with_mut<R>(&self, run: impl FnOnce(&mut T) -> R) -> Result<R, Error> {
        self.cell.write(run).map_err(refusal::<T>)
    }
}

impl<T: HostType> FromScheme for Object<T> {
    fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<Object<T>, Error> {
        let cell = cell::share(ctx.inner.runtime(), raw.0);
        let cell = cell.ok_or_else(|| ctx.unusable::<T>(raw.0, None))?;
        Ok(Object { cell, value: ctx.keep(raw.0) })
    }
    by_raw!(from);
}

impl<T: HostType> IntoScheme for Object<T> {
    fn into_raw(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
        ctx.word(&self.value).map(Raw)
    }
    by_raw!(into);
}

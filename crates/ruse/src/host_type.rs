//! Rust types as types of Scheme objects.

use std::any::Any;
use std::cmp::Ordering;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, RwLock, TryLockError};

use ruse_runtime::Foreign;
use ruse_vm::lend::{Lent, NotLent};

use crate::context::Context;
use crate::convert::{FromScheme, IntoScheme, Raw, Token, by_raw};
use crate::error::{Error, ErrorKind};
use crate::type_definition::Definition;
use crate::value::Value;

/// A Rust type whose values can be objects in Scheme.
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

/// An object's value, as Scheme keeps it.
pub(crate) struct HostCell<T>(Storage<T>);

enum Storage<T> {
    Own(RwLock<T>),
    Lent(Arc<Lent<T>>),
}

impl<T: HostType> HostCell<T> {
    pub(crate) fn own(value: T) -> HostCell<T> {
        HostCell(Storage::Own(RwLock::new(value)))
    }

    pub(crate) fn lent(lent: Arc<Lent<T>>) -> HostCell<T> {
        HostCell(Storage::Lent(lent))
    }

    /// Reads the value.
    pub(crate) fn read<R>(&self, run: impl FnOnce(&T) -> R) -> Result<R, Error> {
        match &self.0 {
            Storage::Own(lock) => match lock.try_read() {
                Ok(value) => Ok(run(&value)),
                Err(TryLockError::Poisoned(poisoned)) => Ok(run(&poisoned.into_inner())),
                Err(TryLockError::WouldBlock) => Err(refusal::<T>(NotLent::InUse)),
            },
            Storage::Lent(lent) => lent.read(run).map_err(refusal::<T>),
        }
    }

    /// Changes the value.
    pub(crate) fn write<R>(&self, run: impl FnOnce(&mut T) -> R) -> Result<R, Error> {
        match &self.0 {
            Storage::Own(lock) => match lock.try_write() {
                Ok(mut value) => Ok(run(&mut value)),
                Err(TryLockError::Poisoned(poisoned)) => Ok(run(&mut poisoned.into_inner())),
                Err(TryLockError::WouldBlock) => Err(refusal::<T>(NotLent::InUse)),
            },
            Storage::Lent(lent) => lent.write(run).map_err(refusal::<T>),
        }
    }
}

#[cold]
fn refusal<T: HostType>(why: NotLent) -> Error {
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

impl<T: HostType> Foreign for HostCell<T> {
    fn describe(&self) -> Option<String> {
        let display = AssertUnwindSafe(|| self.read(T::display).ok().flatten());
        catch_unwind(display).ok().flatten()
    }

    fn is_equal(&self, other: &dyn Foreign) -> bool {
        let Some(other) = (other as &dyn Any).downcast_ref::<HostCell<T>>() else { return false };
        let both = AssertUnwindSafe(|| self.read(|a| other.read(|b| a.is_equal(b))));
        matches!(catch_unwind(both), Ok(Ok(Ok(true))))
    }
}

impl Context<'_> {
    /// The value of an object of a type.
    #[inline]
    pub(crate) fn host_cell<T: HostType>(&self, raw: Raw) -> Result<&HostCell<T>, Error> {
        let cell = self.inner.runtime().foreign.get(raw.0);
        let cell = cell.and_then(|cell| (&**cell as &dyn Any).downcast_ref::<HostCell<T>>());
        cell.ok_or_else(|| self.wrong(format!("a {}", T::NAME), raw.0))
    }

    /// Makes an object.
    pub(crate) fn host_object<T: HostType>(&mut self, cell: HostCell<T>) -> Raw {
        Raw(self.inner.runtime_mut().foreign_object(Arc::new(cell), T::NAME))
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
        ctx.host_cell::<T>(raw)?.read(T::clone)
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
    cell: Arc<HostCell<T>>,
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
        self.cell.read(run)
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
        self.cell.write(run)
    }
}

impl<T: HostType> FromScheme for Object<T> {
    fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<Object<T>, Error> {
        ctx.host_cell::<T>(raw)?;
        let cell = ctx.inner.runtime().foreign.get(raw.0).cloned();
        let cell = cell.and_then(|cell| {
            let cell: Arc<dyn Any + Send + Sync> = cell;
            cell.downcast::<HostCell<T>>().ok()
        });
        let cell = cell.ok_or_else(|| ctx.wrong(format!("a {}", T::NAME), raw.0))?;
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

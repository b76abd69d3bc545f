//! What a host type offers to Scheme: constructors, fields, methods, as procedures.

use std::cmp::Ordering;
use std::error::Error as StdError;
use std::marker::PhantomData;
use std::sync::Arc;

use ruse_vm::cell::is_object;
use ruse_vm::{HostCode, HostFunction};

use crate::context::Context;
use crate::convert::{FromScheme, IntoScheme, Raw, Token};
use crate::error::Error;
use crate::function::{self, Count, IntoFunction, IntoReturn, Parameter, WithContext};
use crate::host_type::{HostType, Of, refusal};

type AnyError = Box<dyn StdError + Send + Sync>;

/// A procedure of a type.
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) arity: i64,
    pub(crate) code: Arc<dyn HostFunction + Sync>,
}

/// The procedures of a host type, while [`HostType::define`] lists them.
///
/// ```
/// use ruse::{Context, Definition, HostType, Value};
/// #[derive(Default)]
/// struct Log(Vec<String>);
/// impl HostType for Log {
///     const NAME: &'static str = "log";
///     fn define(log: &mut Definition<Log>) {
///         log.constructor("make-log", Log::default)
///             .method_mut("add!", |this: &mut Log, line: String| this.0.push(line))
///             .method("each", |this: &Log, ctx: &mut Context<'_>, f: Value| {
///                 this.0.iter().try_for_each(|line| ctx.call::<()>(&f, (line,)))
///             });
///     }
/// }
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// vm.register_type::<Log>()?;
/// vm.eval::<()>("(define log (make-log)) (log-add! log \"one\") (log-add! log \"two\")")?;
/// assert_eq!(vm.eval_printed("(let ((n 0)) (log-each log (lambda (s) (set! n (+ n 1)))) n)")?, ["2"]);
/// let error = vm.eval::<()>("(log-each log (lambda (s) (log-add! log s)))").unwrap_err();
/// assert_eq!(error.message, "log-add!: this log is in use by a method that is running");
/// # Ok::<(), ruse::Error>(())
/// ```
pub struct Definition<T> {
    items: Vec<Item>,
    of: PhantomData<fn() -> T>,
}

impl<T: HostType> Definition<T> {
    pub(crate) fn items() -> Vec<Item> {
        let mut definition = Definition { items: Vec::new(), of: PhantomData };
        let predicate = Predicate(PhantomData::<fn() -> T>);
        definition.procedure::<OfMethod, _>(format!("{}?", T::NAME), predicate);
        T::define(&mut definition);
        definition.items
    }

    fn procedure<M: 'static, F: IntoFunction<M> + Send + Sync>(
        &mut self,
        name: String,
        function: F,
    ) -> &mut Definition<T> {
        self.items.push(Item { name, arity: F::ARITY, code: function::shared(function) });
        self
    }

    /// A procedure of that very name, which makes an object, or does anything else that belongs to the type.
    ///
    /// ```
    /// # use ruse::{Definition, HostType};
    /// # struct Die(u8);
    /// # impl HostType for Die {
    /// #     const NAME: &'static str = "die";
    /// fn define(die: &mut Definition<Die>) {
    ///     die.constructor("roll", || Die(4));
    /// }
    /// # }
    /// ```
    pub fn constructor<M: 'static, F: IntoFunction<M> + Send + Sync>(
        &mut self,
        name: &str,
        function: F,
    ) -> &mut Definition<T> {
        self.procedure(name.to_owned(), function)
    }

    /// A method that reads the object: `(type-name object argument ...)`. The closure takes `&T` first, then
    /// `&mut Context<'_>` if it wants the VM, then the arguments.
    ///
    /// ```
    /// # use ruse::{Definition, HostType};
    /// # struct Die(u8);
    /// # impl HostType for Die {
    /// #     const NAME: &'static str = "die";
    /// fn define(die: &mut Definition<Die>) {
    ///     die.method("beats?", |this: &Die, than: u8| this.0 > than);
    /// }
    /// # }
    /// ```
    pub fn method<M: 'static, F>(&mut self, name: &str, method: F) -> &mut Definition<T>
    where
        F: IntoMethod<T, Reads<M>> + Send + Sync,
    {
        let function = Method { method, shape: PhantomData::<fn() -> (T, Reads<M>)> };
        self.procedure::<OfMethod, _>(format!("{}-{name}", T::NAME), function)
    }

    /// A method that changes the object: the closure takes `&mut T` first. While it runs no other method can use the
    /// object, which is an error for a method that is called then.
    ///
    /// ```
    /// # use ruse::{Definition, HostType};
    /// # struct Die(u8);
    /// # impl HostType for Die {
    /// #     const NAME: &'static str = "die";
    /// fn define(die: &mut Definition<Die>) {
    ///     die.method_mut("turn!", |this: &mut Die| this.0 = 7 - this.0);
    /// }
    /// # }
    /// ```
    pub fn method_mut<M: 'static, F>(&mut self, name: &str, method: F) -> &mut Definition<T>
    where
        F: IntoMethod<T, Writes<M>> + Send + Sync,
    {
        let function = Method { method, shape: PhantomData::<fn() -> (T, Writes<M>)> };
        self.procedure::<OfMethod, _>(format!("{}-{name}", T::NAME), function)
    }

    /// A field that can be read: `(type-name object)`.
    ///
    /// ```
    /// # use ruse::{Definition, HostType};
    /// # struct Die(u8);
    /// # impl HostType for Die {
    /// #     const NAME: &'static str = "die";
    /// fn define(die: &mut Definition<Die>) {
    ///     die.getter("pips", |this| this.0);
    /// }
    /// # }
    /// ```
    pub fn getter<V: IntoScheme + 'static>(
        &mut self,
        name: &str,
        get: impl Fn(&T) -> V + Send + Sync + 'static,
    ) -> &mut Definition<T> {
        self.method(name, get)
    }

    /// A field that can be read and assigned: `(type-name object)` and `(type-name-set! object value)`.
    ///
    /// ```
    /// # use ruse::{Definition, HostType};
    /// # struct Die(u8);
    /// # impl HostType for Die {
    /// #     const NAME: &'static str = "die";
    /// fn define(die: &mut Definition<Die>) {
    ///     die.field("pips", |this| this.0, |this, pips: u8| this.0 = pips);
    /// }
    /// # }
    /// ```
    pub fn field<V: IntoScheme + 'static, W: FromScheme + 'static>(
        &mut self,
        name: &str,
        get: impl Fn(&T) -> V + Send + Sync + 'static,
        set: impl Fn(&mut T, W) + Send + Sync + 'static,
    ) -> &mut Definition<T> {
        self.method(name, get).method_mut(&format!("{name}-set!"), set)
    }

    /// `(type<? a b)` and `(type=? a b)` by [`HostType::compare`]; what cannot be compared is neither.
    ///
    /// ```
    /// use ruse::{Definition, HostType};
    /// struct Die(u8);
    /// impl HostType for Die {
    ///     const NAME: &'static str = "die";
    ///     fn define(die: &mut Definition<Die>) {
    ///         die.constructor("die", Die as fn(u8) -> Die).comparison();
    ///     }
    ///     fn compare(&self, other: &Die) -> Option<std::cmp::Ordering> {
    ///         self.0.partial_cmp(&other.0)
    ///     }
    /// }
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.register_type::<Die>()?;
    /// assert!(vm.eval::<bool>("(and (die<? (die 2) (die 5)) (die=? (die 3) (die 3)))")?);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn comparison(&mut self) -> &mut Definition<T> {
        let less = Comparison { holds: Ordering::is_lt, of: PhantomData::<fn() -> T> };
        let same = Comparison { holds: Ordering::is_eq, ..less };
        self.procedure::<OfMethod, _>(format!("{}<?", T::NAME), less)
            .procedure::<OfMethod, _>(format!("{}=?", T::NAME), same)
    }
}

/// Whether an order holds between two objects. It reads them where they are: no handles, no copies.
#[derive(Clone, Copy)]
struct Comparison<S> {
    holds: fn(Ordering) -> bool,
    of: PhantomData<S>,
}

impl<T: HostType> IntoFunction<OfMethod> for Comparison<fn() -> T> {
    const ARITY: i64 = function::arity(&[Count::One, Count::One]);
    #[inline]
    fn invoke(&self, ctx: &mut Context<'_>, _: usize, token: Token) -> Result<Raw, AnyError> {
        let order = ctx.read_arguments(T::compare)?;
        order.is_some_and(self.holds).into_return(ctx, token)
    }
}

/// The predicate of a type.
struct Predicate<S>(PhantomData<S>);

impl<T: HostType> IntoFunction<OfMethod> for Predicate<fn() -> T> {
    const ARITY: i64 = function::arity(&[Count::One]);
    #[inline]
    fn invoke(&self, ctx: &mut Context<'_>, _: usize, token: Token) -> Result<Raw, AnyError> {
        is_object::<T, Of<T>>(ctx.inner.host_argument(0)).into_return(ctx, token)
    }
}

/// Marks methods that take `&T`.
#[doc(hidden)]
pub struct Reads<M>(PhantomData<M>);

/// Marks methods that take `&mut T`.
#[doc(hidden)]
pub struct Writes<M>(PhantomData<M>);

/// Marks functions that are methods.
pub(crate) struct OfMethod;

/// A closure that can be a method of `T`: see [`Definition::method`].
///
/// ```
/// fn can_be_a_method<M, F: ruse::IntoMethod<String, M>>(_: F) {}
/// can_be_a_method(|this: &String, n: usize| this.len() + n);
/// can_be_a_method(|this: &mut String| this.clear());
/// ```
pub trait IntoMethod<T, M>: 'static {
    #[doc(hidden)]
    const ARITY: i64;
    #[doc(hidden)]
    fn invoke(&self, ctx: &mut Context<'_>, count: usize, _: Token) -> Result<Raw, AnyError>
    where
        T: HostType;
}

struct Method<F, S> {
    method: F,
    shape: PhantomData<S>,
}

impl<T: HostType, M: 'static, F: IntoMethod<T, M>> IntoFunction<OfMethod>
    for Method<F, fn() -> (T, M)>
{
    const ARITY: i64 = F::ARITY;
    #[inline]
    fn invoke(&self, ctx: &mut Context<'_>, count: usize, token: Token) -> Result<Raw, AnyError> {
        self.method.invoke(ctx, count, token)
    }
}

macro_rules! methods {
    ($(($($name:ident $index:tt)*))*) => { $(
        methods! { @one Reads [&] read_argument read; $($name $index)* }
        methods! { @one Writes [&mut] write_argument write; $($name $index)* }
    )* };
    (@one $mark:ident [$($borrow:tt)+] $argument:ident $access:ident; $($name:ident $index:tt)*) => {
        #[allow(non_snake_case, unused_variables, reason = "a variable is named as its type; there may be none")]
        impl<T, Func, Ret, $($name,)*> IntoMethod<T, $mark<fn($($name),*) -> Ret>> for Func
        where
            T: 'static,
            Func: for<'t> Fn($($borrow)+ T, $($name),*) -> Ret + 'static,
            Ret: IntoReturn,
            $($name: Parameter,)*
        {
            const ARITY: i64 = function::arity(&[Count::One, $($name::COUNT),*]);
            #[inline]
            fn invoke(
                &self,
                ctx: &mut Context<'_>,
                count: usize,
                token: Token,
            ) -> Result<Raw, AnyError>
            where
                T: HostType,
            {
                $( let $name = $name::take(ctx, $index, count, token)?; )*
                let result = ctx.$argument(0, |this: $($borrow)+ T| self(this, $($name),*))?;
                result.into_return(ctx, token)
            }
        }

        #[allow(non_snake_case, unused_variables, reason = "a variable is named as its type; there may be none")]
        impl<T, Func, Ret, $($name,)*> IntoMethod<T, $mark<(WithContext, fn($($name),*) -> Ret)>> for Func
        where
            T: 'static,
            Func: for<'t, 'c, 'm> Fn($($borrow)+ T, &'c mut Context<'m>, $($name),*) -> Ret + 'static,
            Ret: IntoReturn,
            $($name: Parameter,)*
        {
            const ARITY: i64 = function::arity(&[Count::One, $($name::COUNT),*]);
            fn invoke(
                &self,
                ctx: &mut Context<'_>,
                count: usize,
                token: Token,
            ) -> Result<Raw, AnyError>
            where
                T: HostType,
            {
                $( let $name = $name::take(ctx, $index, count, token)?; )*
                let cell = ctx.shared_argument::<T>(0)?;
                let result = cell.$access(|this| self(this, ctx, $($name),*)).map_err(refusal::<T>)?;
                result.into_return(ctx, token)
            }
        }
    };
}
methods! {
    ()
    (A 1)
    (A 1 B 2)
    (A 1 B 2 C 3)
    (A 1 B 2 C 3 D 4)
    (A 1 B 2 C 3 D 4 E 5)
    (A 1 B 2 C 3 D 4 E 5 F 6)
    (A 1 B 2 C 3 D 4 E 5 F 6 G 7)
    (A 1 B 2 C 3 D 4 E 5 F 6 G 7 H 8)
}

impl Context<'_> {
    /// Defines the procedures of a host type in the VM's own environment; see [`HostType`].
    ///
    /// ```
    /// use ruse::{Definition, HostType};
    /// struct Lamp { lit: bool }
    /// impl HostType for Lamp {
    ///     const NAME: &'static str = "lamp";
    ///     fn define(lamp: &mut Definition<Lamp>) {
    ///         lamp.constructor("make-lamp", || Lamp { lit: false })
    ///             .field("lit", |this| this.lit, |this, lit: bool| this.lit = lit);
    ///     }
    /// }
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.register_type::<Lamp>()?;
    /// assert!(vm.eval::<bool>("(let ((l (make-lamp))) (lamp-lit-set! l #t) (lamp-lit l))")?);
    /// let error = vm.eval::<()>("(lamp-lit 5)").unwrap_err();
    /// assert_eq!(error.message, "lamp-lit: argument 1 must be a lamp, but it is 5");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The VM runs a reference engine, which has no functions of the host.
    pub fn register_type<T: HostType>(&mut self) -> Result<(), Error> {
        for Item { name, arity, code } in Definition::<T>::items() {
            let raw = self.inner.host_procedure(&name, arity, HostCode::Shared(code))?;
            let procedure = self.keep(raw);
            self.set_global(&name, procedure)?;
        }
        Ok(())
    }
}

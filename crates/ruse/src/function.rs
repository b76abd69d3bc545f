//! Rust functions as Scheme procedures.

use std::error::Error as StdError;
use std::marker::PhantomData;
use std::sync::Arc;

use ruse_heap::Value as Word;
use ruse_isa::layout::host_arity;
use ruse_runtime::conditions::field;
use ruse_runtime::{ErrorKind as ConditionKind, Raise};
use ruse_vm::{Exit, HostCode, HostEntry, HostFunction};

use crate::context::Context;
use crate::convert::{FromScheme, IntoScheme, Raw, Token, by_raw};
use crate::ending::HostError;
use crate::error::{Error, ErrorKind, Source};

/// An error of any type.
pub(crate) type AnyError = Box<dyn StdError + Send + Sync>;

/// An optional argument: `None` when it is missing. Optional parameters come behind the required ones.
///
/// ```
/// use ruse::Opt;
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// vm.register("power", |base: i64, exponent: Opt<u32>| base.pow(exponent.0.unwrap_or(2)))?;
/// assert_eq!(vm.eval::<Vec<i64>>("(list (power 3) (power 3 3))")?, [9, 27]);
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Opt<T>(pub Option<T>);

/// All further arguments; the last parameter.
///
/// ```
/// use ruse::Rest;
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// vm.register("join", |separator: String, parts: Rest<String>| parts.0.join(&separator))?;
/// assert_eq!(vm.eval::<String>("(join \"-\" \"a\" \"b\" \"c\")")?, "a-b-c");
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rest<T>(pub Vec<T>);

/// How many arguments a parameter takes.
#[doc(hidden)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Count {
    One,
    AtMostOne,
    Any,
}

/// What a parameter of a registered function may be: a type that implements [`FromScheme`], [`Opt`] or [`Rest`].
///
/// ```
/// fn is_parameter<T: ruse::Parameter>() {}
/// is_parameter::<i64>();
/// is_parameter::<ruse::Rest<String>>();
/// ```
pub trait Parameter: Sized {
    #[doc(hidden)]
    const COUNT: Count;
    #[doc(hidden)]
    fn take(ctx: &mut Context<'_>, index: usize, count: usize, _: Token) -> Result<Self, Error>;
}

/// An argument of the running function.
#[inline]
fn argument<T: FromScheme>(ctx: &mut Context<'_>, index: usize) -> Result<T, Error> {
    let word = ctx.inner.host_argument(index);
    T::from_raw(Raw(word), ctx, Token(())).map_err(|error| error.of_argument(index + 1))
}

impl<T: FromScheme> Parameter for T {
    const COUNT: Count = Count::One;
    #[inline]
    fn take(ctx: &mut Context<'_>, index: usize, _: usize, _: Token) -> Result<T, Error> {
        argument(ctx, index)
    }
}

impl<T: FromScheme> Parameter for Opt<T> {
    const COUNT: Count = Count::AtMostOne;
    fn take(ctx: &mut Context<'_>, index: usize, count: usize, _: Token) -> Result<Opt<T>, Error> {
        if index >= count {
            return Ok(Opt(None));
        }
        argument(ctx, index).map(|value| Opt(Some(value)))
    }
}

impl<T: FromScheme> Parameter for Rest<T> {
    const COUNT: Count = Count::Any;
    fn take(ctx: &mut Context<'_>, index: usize, count: usize, _: Token) -> Result<Rest<T>, Error> {
        (index..count).map(|index| argument(ctx, index)).collect::<Result<_, _>>().map(Rest)
    }
}

/// The arity of a function with these parameters: a required one behind an optional one is optional, too.
pub(crate) const fn arity(parameters: &[Count]) -> i64 {
    let (mut required, mut optional, mut rest) = (0, 0, false);
    let mut index = 0;
    while index < parameters.len() {
        match parameters[index] {
            Count::One => {
                assert!(optional == 0 && !rest, "required parameters come before optional ones");
                required += 1;
            }
            Count::AtMostOne => {
                assert!(!rest, "`Rest` is the last parameter");
                optional += 1;
            }
            Count::Any => {
                assert!(!rest, "`Rest` is the last parameter");
                rest = true;
            }
        }
        index += 1;
    }
    host_arity::pack(required, optional, rest)
}

/// What a registered function may return: a type that implements [`IntoScheme`], or a `Result` of one with any error.
///
/// ```
/// fn may_be_returned<T: ruse::IntoReturn>() {}
/// may_be_returned::<String>();
/// may_be_returned::<Result<i64, std::num::ParseIntError>>();
/// may_be_returned::<Result<(), String>>();
/// ```
pub trait IntoReturn {
    #[doc(hidden)]
    fn into_return(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, AnyError>;
}

impl<T: IntoScheme> IntoReturn for T {
    #[inline]
    fn into_return(self, ctx: &mut Context<'_>, token: Token) -> Result<Raw, AnyError> {
        self.into_raw(ctx, token).map_err(AnyError::from)
    }
}

impl<T: IntoScheme, E: Into<AnyError>> IntoReturn for Result<T, E> {
    #[inline]
    fn into_return(self, ctx: &mut Context<'_>, token: Token) -> Result<Raw, AnyError> {
        self.map_err(Into::into)?.into_raw(ctx, token).map_err(AnyError::from)
    }
}

/// A Rust function or closure that can be a Scheme procedure: up to twelve parameters that implement [`Parameter`],
/// before them `&mut Context<'_>` if it wants the VM, and a result that implements [`IntoReturn`]. `M` tells the
/// shapes apart and is inferred.
///
/// ```
/// fn can_be_registered<M, F: ruse::IntoFunction<M>>(_: F) {}
/// can_be_registered(|a: i64, b: f64| a as f64 + b);
/// can_be_registered(|ctx: &mut ruse::Context<'_>| ctx.stats().heap_bytes);
/// ```
pub trait IntoFunction<M>: 'static {
    #[doc(hidden)]
    const ARITY: i64;
    #[doc(hidden)]
    fn invoke(&self, ctx: &mut Context<'_>, count: usize, _: Token) -> Result<Raw, AnyError>;
}

/// Marks functions that want the VM.
#[doc(hidden)]
pub struct WithContext;

/// Hands every number of parameters, as names and positions, to a macro.
macro_rules! each_arity {
    ($macro:ident) => {
        $macro! {
            ()
            (A 0)
            (A 0 B 1)
            (A 0 B 1 C 2)
            (A 0 B 1 C 2 D 3)
            (A 0 B 1 C 2 D 3 E 4)
            (A 0 B 1 C 2 D 3 E 4 F 5)
            (A 0 B 1 C 2 D 3 E 4 F 5 G 6)
            (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7)
            (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8)
            (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9)
            (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10)
            (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11)
        }
    };
}
#[cfg(feature = "async")]
pub(crate) use each_arity;

macro_rules! functions {
    ($(($($name:ident $index:tt)*))*) => { $(
        #[allow(non_snake_case, unused_variables, reason = "a variable is named as its type; there may be none")]
        impl<Func, Ret, $($name,)*> IntoFunction<fn($($name),*) -> Ret> for Func
        where
            Func: Fn($($name),*) -> Ret + 'static,
            Ret: IntoReturn,
            $($name: Parameter,)*
        {
            const ARITY: i64 = arity(&[$($name::COUNT),*]);
            #[inline]
            fn invoke(
                &self,
                ctx: &mut Context<'_>,
                count: usize,
                token: Token,
            ) -> Result<Raw, AnyError> {
                $( let $name = $name::take(ctx, $index, count, token)?; )*
                self($($name),*).into_return(ctx, token)
            }
        }

        #[allow(non_snake_case, unused_variables, reason = "a variable is named as its type; there may be none")]
        impl<Func, Ret, $($name,)*> IntoFunction<(WithContext, fn($($name),*) -> Ret)> for Func
        where
            Func: for<'c, 'm> Fn(&'c mut Context<'m>, $($name),*) -> Ret + 'static,
            Ret: IntoReturn,
            $($name: Parameter,)*
        {
            const ARITY: i64 = arity(&[$($name::COUNT),*]);
            #[inline]
            fn invoke(
                &self,
                ctx: &mut Context<'_>,
                count: usize,
                token: Token,
            ) -> Result<Raw, AnyError> {
                $( let $name = $name::take(ctx, $index, count, token)?; )*
                self(ctx, $($name),*).into_return(ctx, token)
            }
        }
    )* };
}
each_arity!(functions);

/// A function as the VM calls it.
struct Registered<F, M> {
    function: F,
    shape: PhantomData<fn() -> M>,
}

impl<M: 'static, F: IntoFunction<M> + Send> HostFunction for Registered<F, M> {
    #[inline]
    fn call(&self, vm: &mut ruse_vm::Vm, count: usize) -> Result<Word, Raise> {
        let mut ctx = Context::lent(vm);
        match self.function.invoke(&mut ctx, count, Token(())) {
            Ok(raw) => Ok(raw.0),
            Err(error) => Err(ctx.raise(error)),
        }
    }

    fn entry(&self) -> HostEntry<'_> {
        HostEntry::of(self)
    }
}

/// A function that only one VM has.
pub(crate) fn own<M: 'static, F: IntoFunction<M> + Send>(function: F) -> HostCode {
    HostCode::Own(Box::new(Registered { function, shape: PhantomData }))
}

/// A function that VMs share.
pub(crate) fn shared<M: 'static, F: IntoFunction<M> + Send + Sync>(
    function: F,
) -> Arc<dyn HostFunction + Sync> {
    Arc::new(Registered { function, shape: PhantomData })
}

/// A Rust function that becomes a procedure when it is converted, for functions that are values.
///
/// ```
/// use ruse::Procedure;
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// vm.register("adder", |n: i64| Procedure::new("add", move |x: i64| n + x))?;
/// assert_eq!(vm.eval::<i64>("((adder 3) 4)")?, 7);
/// # Ok::<(), ruse::Error>(())
/// ```
pub struct Procedure {
    name: String,
    arity: i64,
    code: HostCode,
}

impl Procedure {
    /// A procedure of that name, which may be empty.
    ///
    /// ```
    /// let procedure = ruse::Procedure::new("answer", || 42);
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let value = vm.value(procedure)?;
    /// assert_eq!(vm.to_text(&value)?, "#<procedure answer>");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn new<M: 'static, F: IntoFunction<M> + Send>(name: &str, function: F) -> Procedure {
        Procedure::of(name, F::ARITY, own(function))
    }

    pub(crate) fn of(name: &str, arity: i64, code: HostCode) -> Procedure {
        Procedure { name: name.to_owned(), arity, code }
    }
}

impl IntoScheme for Procedure {
    fn into_raw(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
        ctx.inner.host_procedure(&self.name, self.arity, self.code).map(Raw)
    }
    by_raw!(into);
}

impl Context<'_> {
    /// Makes a Rust function a procedure of the VM's own environment.
    ///
    /// Arguments that are not of the function's types, and errors that it returns, are raised as conditions; what it
    /// returns as an error comes out as [`Error::source`](std::error::Error::source) where nobody handles it. A panic is
    /// caught and raised, too. A function that wants the VM takes `&mut Context<'_>` first. It may be called again while
    /// it runs, so it is a `Fn`.
    ///
    /// ```
    /// use ruse::Context;
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.register("area", |width: f64, height: f64| width * height)?;
    /// vm.register("parse", |text: String| text.parse::<i64>())?;
    /// vm.register("each", |ctx: &mut Context<'_>, f: ruse::Value, times: u32| {
    ///     (0..times).try_for_each(|i| ctx.call::<()>(&f, (i,)))
    /// })?;
    /// assert_eq!(vm.eval::<f64>("(area 2 1.5)")?, 3.0);
    /// assert_eq!(vm.eval::<String>("(guard (e (#t (error-object-message e))) (parse \"x\"))")?,
    ///     "parse: invalid digit found in string");
    /// assert_eq!(vm.eval::<i64>("(define sum 0) (each (lambda (i) (set! sum (+ sum i))) 5) sum")?, 10);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The VM runs a reference engine, which has no functions of the host.
    pub fn register<M: 'static, F: IntoFunction<M> + Send>(
        &mut self,
        name: &str,
        function: F,
    ) -> Result<(), Error> {
        self.set_global(name, Procedure::new(name, function))
    }

    /// Raises an error of a function of the host.
    #[cold]
    pub(crate) fn raise(&mut self, error: AnyError) -> Raise {
        match error.downcast::<Error>() {
            Ok(error) => self.raise_own(*error),
            Err(error) => self.raise_source(Arc::from(error)),
        }
    }

    /// Raises an error that came from this crate: of a nested run, of a conversion, or made by hand.
    fn raise_own(&mut self, error: Error) -> Raise {
        let heap = &self.inner.runtime().heap;
        match &error.details().exit {
            // The VM sees to it that the continuation is reached.
            Some((Exit::Unwind { .. }, _)) | None => {}
            Some((exit, vm)) if heap.has_identity(vm) => {
                let exit = exit.clone();
                return self.lent_vm().end_host_call(exit);
            }
            Some(_) => return self.raise_source(Arc::new(error)),
        }
        if let Some(payload) = error.payload() {
            let Some(payload) = payload.word(self.inner.runtime()) else {
                return self.raise_source(Arc::new(error));
            };
            let backtrace = error.details().backtrace.clone();
            return match backtrace {
                Some(backtrace) => self.lent_vm().raise_again(payload, backtrace),
                None => self.inner.runtime_mut().raise(payload),
            };
        }
        if let Some((position, mismatch)) = error.argument_mismatch() {
            let whole = mismatch.path.is_empty().then(|| self.inner.host_argument(position - 1));
            let name = self.running_name();
            let runtime = self.inner.runtime_mut();
            return match whole {
                Some(value) => runtime.type_error(&name, position, &mismatch.expected, value),
                None => {
                    let message = mismatch.message(&format!("argument {position}"));
                    runtime.error(ConditionKind::Type, &name, &message, &[])
                }
            };
        }
        if let Some(source) = error.details().source.clone() {
            return self.raise_source(source);
        }
        let kind = condition_kind(error.kind);
        let name = self.running_name();
        let message = match error.details().argument {
            Some(position) => &format!("argument {position}: {}", error.message),
            None => &error.message,
        };
        self.inner.runtime_mut().error(kind, &name, message, &[])
    }

    /// Raises a condition with an error of the host behind it.
    fn raise_source(&mut self, source: Source) -> Raise {
        let name = self.running_name();
        let runtime = self.inner.runtime_mut();
        let object = runtime.foreign_object(Arc::new(HostError(source.clone())), "host-error");
        let message = source.to_string();
        let condition = runtime.condition(ConditionKind::Host, &name, &message, &[]);
        runtime.heap.set_field(condition, field::SOURCE, object);
        runtime.raise(condition)
    }

    /// The VM of a function of the host that is running.
    fn lent_vm(&mut self) -> &mut ruse_vm::Vm {
        self.inner.interpreter().expect("only the virtual machine runs functions of the host")
    }

    /// The name of the procedure that is running.
    fn running_name(&mut self) -> String {
        let vm = self.lent_vm();
        let callee = vm.host_callee();
        let name = callee.and_then(|it| ruse_runtime::print::procedure_name(&vm.runtime.heap, it));
        name.unwrap_or_default().to_owned()
    }
}

/// The kind of the condition for an error that a function of the host made by hand.
fn condition_kind(kind: ErrorKind) -> ConditionKind {
    match kind {
        ErrorKind::User => ConditionKind::User,
        ErrorKind::Type => ConditionKind::Type,
        ErrorKind::Arity => ConditionKind::Arity,
        ErrorKind::Index => ConditionKind::Index,
        ErrorKind::Divide => ConditionKind::Divide,
        ErrorKind::Value => ConditionKind::Value,
        ErrorKind::Unbound => ConditionKind::Unbound,
        ErrorKind::File => ConditionKind::File,
        ErrorKind::Read => ConditionKind::Read,
        ErrorKind::Syntax => ConditionKind::Syntax,
        ErrorKind::Limit | ErrorKind::Fuel => ConditionKind::Limit,
        _ => ConditionKind::Host,
    }
}

impl Error {
    /// Says which argument of a function of the host is wrong.
    pub(crate) fn of_argument(mut self, position: usize) -> Error {
        let details = self.details();
        let is_plain =
            details.payload.is_none() && details.source.is_none() && details.exit.is_none();
        if details.mismatch.is_some() || is_plain {
            self.details_mut().argument = Some(position);
        }
        self
    }

    fn argument_mismatch(&self) -> Option<(usize, crate::error::Mismatch)> {
        let details = self.details();
        Some((details.argument?, details.mismatch.clone()?))
    }
}

//! Calls from Rust into Scheme, and global variables.

use std::fmt;
use std::marker::PhantomData;

use ruse_expand::core::GlobalName;
use ruse_heap::Value as Word;

use crate::context::Context;
use crate::convert::{FromScheme, IntoScheme, Raw, Token};
use crate::error::Error;
use crate::machine::Machine;
use crate::value::Value;

/// Arguments of a call that are copied without an allocation.
const FEW: usize = 16;

/// The arguments of a call: a tuple, or a `Vec` or slice when their number is not known.
///
/// ```
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// let list: ruse::Value = vm.eval("list")?;
/// assert_eq!(vm.call::<Vec<i32>>(&list, (1, 2))?, [1, 2]);
/// assert_eq!(vm.call::<Vec<i32>>(&list, vec![1, 2, 3])?, [1, 2, 3]);
/// assert_eq!(vm.call::<Vec<i32>>(&list, ())?, []);
/// # Ok::<(), ruse::Error>(())
/// ```
pub trait IntoArguments {
    /// How many there are, if that is known.
    #[doc(hidden)]
    const COUNT: Option<usize>;
    /// Puts them on the stack of temporaries.
    #[doc(hidden)]
    fn push(self, ctx: &mut Context<'_>, _: Token) -> Result<(), Error>;
}

impl IntoArguments for () {
    const COUNT: Option<usize> = Some(0);
    fn push(self, _: &mut Context<'_>, _: Token) -> Result<(), Error> {
        Ok(())
    }
}

impl<T: IntoScheme> IntoArguments for Vec<T> {
    const COUNT: Option<usize> = None;
    fn push(self, ctx: &mut Context<'_>, token: Token) -> Result<(), Error> {
        for argument in self {
            let raw = argument.into_raw(ctx, token)?;
            ctx.inner.runtime_mut().heap.push_temporary(raw.0);
        }
        Ok(())
    }
}

impl<T: IntoScheme + Clone> IntoArguments for &[T] {
    const COUNT: Option<usize> = None;
    fn push(self, ctx: &mut Context<'_>, token: Token) -> Result<(), Error> {
        self.to_vec().push(ctx, token)
    }
}

/// A Scheme procedure with the types of a Rust function, which were checked as far as that goes when it was made.
///
/// ```
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// vm.eval::<()>("(define (scale n x) (* n x))")?;
/// let scale = vm.function::<(i64, f64), f64>("scale")?;
/// assert_eq!(scale.call(&mut vm, (2, 1.5))?, 3.0);
/// assert!(vm.function::<(i64,), f64>("scale").is_err());
/// # Ok::<(), ruse::Error>(())
/// ```
pub struct Function<A, R> {
    procedure: Value,
    types: PhantomData<fn(A) -> R>,
}

impl<A, R> Clone for Function<A, R> {
    fn clone(&self) -> Function<A, R> {
        Function { procedure: self.procedure.clone(), types: PhantomData }
    }
}

impl<A, R> fmt::Debug for Function<A, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Function").field("procedure", &self.procedure).finish_non_exhaustive()
    }
}

impl<A: IntoArguments, R: FromScheme> Function<A, R> {
    /// Calls it.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let length = vm.function::<(&str,), usize>("string-length")?;
    /// assert_eq!(length.call(&mut vm, ("four",))?, 4);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The procedure raised something, gave a value of another type, or belongs to another VM.
    pub fn call(&self, ctx: &mut Context<'_>, arguments: A) -> Result<R, Error> {
        ctx.call(&self.procedure, arguments)
    }

    /// The procedure.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let length = vm.function::<(&str,), usize>("string-length")?;
    /// assert_eq!(vm.kind(length.procedure())?, ruse::ValueKind::Procedure);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn procedure(&self) -> &Value {
        &self.procedure
    }
}

impl<A: IntoArguments, R: FromScheme> FromScheme for Function<A, R> {
    fn from_scheme(value: &Value, ctx: &mut Context<'_>) -> Result<Function<A, R>, Error> {
        let word = ctx.word(value)?;
        if !word.is_procedure() {
            return Err(ctx.wrong("a procedure", word));
        }
        if let Some(count) = A::COUNT
            && !ctx.inner.takes(word, count)
        {
            let plural = if count == 1 { "" } else { "s" };
            return Err(ctx.wrong(format!("a procedure that takes {count} argument{plural}"), word));
        }
        Ok(Function { procedure: value.clone(), types: PhantomData })
    }
}

impl<A, R> IntoScheme for Function<A, R> {
    fn into_scheme(self, ctx: &mut Context<'_>) -> Result<Value, Error> {
        self.procedure.into_scheme(ctx)
    }
}

impl Context<'_> {
    /// Calls a procedure and gives its value as a Rust value.
    ///
    /// From a function of the host this is a nested run: what the procedure raises comes out as an error here, whatever
    /// handlers the program around has, and goes on to these when the function returns it.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let plus: ruse::Value = vm.eval("+")?;
    /// assert_eq!(vm.call::<f64>(&plus, (1, 2.5))?, 3.5);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The procedure raised something or was stopped, or gave a value of another type.
    pub fn call<R: FromScheme>(
        &mut self,
        procedure: &Value,
        arguments: impl IntoArguments,
    ) -> Result<R, Error> {
        let _running = self.inner.front().deadlines().begin_call();
        let word = self.call_word(procedure, arguments)?;
        R::from_raw(Raw(word), self, Token(()))
    }

    fn call_word(
        &mut self,
        procedure: &Value,
        arguments: impl IntoArguments,
    ) -> Result<Word, Error> {
        // What ends a run without a value is large: it takes a way of its own, so that values come back in registers.
        let mut ended = None;
        let word = self.with_words(procedure, arguments, |machine, it, words| {
            machine.call(it, words).map_err(|ending| ended = Some(ending)).ok()
        })?;
        match (word, ended) {
            (Some(word), _) => Ok(word),
            (None, Some(ending)) => Err(self.error_of(ending)),
            (None, None) => unreachable!("a run without a value ended somehow"),
        }
    }

    /// Calls with a procedure and arguments as words, which nothing else keeps alive: `call` puts them on the stack.
    pub(crate) fn with_words<T>(
        &mut self,
        procedure: &Value,
        arguments: impl IntoArguments,
        call: impl FnOnce(&mut Machine<'_>, Word, &[Word]) -> T,
    ) -> Result<T, Error> {
        self.with_temporaries(|ctx, base| {
            arguments.push(ctx, Token(()))?;
            let procedure = ctx.word(procedure)?;
            let words = &ctx.inner.runtime().heap.temporaries()[base..];
            let count = words.len();
            if count <= FEW {
                let mut few = [Word::FALSE; FEW];
                few[..count].copy_from_slice(words);
                return Ok(call(&mut ctx.inner, procedure, &few[..count]));
            }
            let many = words.to_vec();
            Ok(call(&mut ctx.inner, procedure, &many))
        })
    }

    /// The value of a variable of the VM's own environment.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.eval::<()>("(define limits '(10 20))")?;
    /// assert_eq!(vm.global::<(i32, i32)>("limits")?, (10, 20));
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The name is not bound to a variable, or its value is not of that type.
    pub fn global<T: FromScheme>(&mut self, name: &str) -> Result<T, Error> {
        let word = self.value_of(name)?;
        T::from_raw(Raw(word), self, Token(()))
    }

    /// Defines a variable in the VM's own environment, or gives it another value.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.set_global("speed", 12.5)?;
    /// assert_eq!(vm.eval::<f64>("(* 2 speed)")?, 25.0);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the conversion says, or the name cannot be a variable's.
    pub fn set_global<T: IntoScheme>(&mut self, name: &str, value: T) -> Result<(), Error> {
        self.inner.collect_if_due();
        let GlobalName { library, name } = self.define(name)?;
        let raw = value.into_raw(self, Token(()))?;
        let runtime = self.inner.runtime_mut();
        let cell = runtime.global(&library, &name);
        runtime.set_global(cell, raw.0);
        Ok(())
    }

    /// Binds a name to a variable in the VM's own environment.
    fn define(&mut self, name: &str) -> Result<GlobalName, Error> {
        let shared = self.front();
        let start = {
            let mut front = shared.lock();
            let result = front.interaction();
            result.map_err(|e| self.error_in_text(e, &front.expander.sources))?
        };
        let (environment, start) = start;
        self.run_linkable(start)?;
        let mut front = shared.lock();
        let result = front.expander.define_in(environment, name);
        result.map_err(|e| self.error_in_text(e, &front.expander.sources))
    }

    /// A procedure of the VM's own environment as a Rust function.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.eval::<()>("(define (greet name) (string-append \"Hello, \" name))")?;
    /// let greet = vm.function::<(&str,), String>("greet")?;
    /// assert_eq!(greet.call(&mut vm, ("Ada",))?, "Hello, Ada");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The name is not bound to a procedure that takes so many arguments.
    pub fn function<A: IntoArguments, R: FromScheme>(
        &mut self,
        name: &str,
    ) -> Result<Function<A, R>, Error> {
        let value: Value = self.global(name)?;
        Function::from_scheme(&value, self).map_err(|error| error.named(name))
    }
}

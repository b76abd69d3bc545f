//! Functions of the host that wait, and runs that are futures.
//!
//! A function that gives a future is a procedure like any other. Where its future is not ready, the VM parks the run
//! that called it (`ruse_vm::Vm::wait_for`), and the future of the run is pending; whoever polls that polls
//! the inner one. So nothing here knows of an executor.

use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::sync::Arc;
use std::task::Poll;

use ruse_heap::Value as Word;
use ruse_runtime::Raise;
use ruse_runtime::host::LinkUnit;
use ruse_syntax::Arena;
use ruse_vm::{HostCode, HostEntry, HostFunction, HostOutput};

use crate::call::{Function, IntoArguments};
use crate::context::{CORE, Context, Vm};
use crate::convert::{FromScheme, Raw, Token};
use crate::error::{Error, ErrorKind};
use crate::function::{AnyError, IntoReturn, Parameter, Procedure, arity, each_arity};
use crate::module::Module;
use crate::program::Program;
use crate::value::Value;

/// A Rust function or closure that gives a future and can be a Scheme procedure: up to twelve parameters that implement
/// [`Parameter`], and a future of something that implements [`IntoReturn`]. The future is `Send` and borrows nothing,
/// because the VM that waits for it may move to another thread. `M` tells the shapes apart and is inferred.
///
/// ```
/// fn can_be_registered<M, F: ruse::IntoAsyncFunction<M>>(_: F) {}
/// async fn fetch(url: String) -> Result<String, std::io::Error> {
///     Ok(format!("what is at {url}"))
/// }
/// can_be_registered(fetch);
/// can_be_registered(|a: i64, b: i64| async move { a + b });
/// ```
pub trait IntoAsyncFunction<M>: 'static {
    #[doc(hidden)]
    const ARITY: i64;
    #[doc(hidden)]
    type Future: Future<Output: IntoReturn> + Send + 'static;
    #[doc(hidden)]
    fn begin(
        &self,
        ctx: &mut Context<'_>,
        count: usize,
        _: Token,
    ) -> Result<Self::Future, AnyError>;
}

macro_rules! async_functions {
    ($(($($name:ident $index:tt)*))*) => { $(
        #[allow(non_snake_case, unused_variables, reason = "a variable is named as its type; there may be none")]
        impl<Func, Fut, $($name,)*> IntoAsyncFunction<fn($($name),*) -> Fut> for Func
        where
            Func: Fn($($name),*) -> Fut + 'static,
            Fut: Future<Output: IntoReturn> + Send + 'static,
            $($name: Parameter,)*
        {
            const ARITY: i64 = arity(&[$($name::COUNT),*]);
            type Future = Fut;
            fn begin(
                &self,
                ctx: &mut Context<'_>,
                count: usize,
                token: Token,
            ) -> Result<Fut, AnyError> {
                $( let $name = $name::take(ctx, $index, count, token)?; )*
                Ok(self($($name),*))
            }
        }
    )* };
}
each_arity!(async_functions);

/// A function that waits, as the VM calls it.
struct Waiting<F, M> {
    function: F,
    shape: PhantomData<fn() -> M>,
}

impl<M: 'static, F: IntoAsyncFunction<M> + Send> HostFunction for Waiting<F, M> {
    fn call(&self, vm: &mut ruse_vm::Vm, count: usize) -> Result<Word, Raise> {
        vm.may_wait()?;
        let mut ctx = Context::lent(vm);
        match self.function.begin(&mut ctx, count, Token(())) {
            Ok(future) => vm.wait_for(Box::pin(async move { Output(future.await) })),
            Err(error) => Err(ctx.raise(error)),
        }
    }

    fn entry(&self) -> HostEntry<'_> {
        HostEntry::of(self)
    }
}

/// What a function that waits gives in the end.
struct Output<T>(T);

impl<T: IntoReturn> HostOutput for Output<T> {
    fn into_value(self, vm: &mut ruse_vm::Vm) -> Result<Word, Raise> {
        let mut ctx = Context::lent(vm);
        match self.0.into_return(&mut ctx, Token(())) {
            Ok(raw) => Ok(raw.0),
            Err(error) => Err(ctx.raise(error)),
        }
    }
}

impl Procedure {
    /// A procedure that waits: see [`Context::register_async`]. Its name may be empty.
    ///
    /// ```
    /// let procedure = ruse::Procedure::new_async("add", |a: i64, b: i64| async move { a + b });
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let value = vm.value(procedure)?;
    /// assert_eq!(vm.to_text(&value)?, "#<procedure add>");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn new_async<M: 'static, F: IntoAsyncFunction<M> + Send>(
        name: &str,
        function: F,
    ) -> Procedure {
        let code = HostCode::Own(Box::new(Waiting { function, shape: PhantomData }));
        Procedure::of(name, F::ARITY, code)
    }
}

impl Module {
    /// Adds a function that waits; see [`Context::register_async`].
    ///
    /// ```
    /// let module = ruse::Module::new("(net)")?
    ///     .async_function("fetch", |url: String| async move { format!("what is at {url}") });
    /// # drop(module);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    #[must_use]
    pub fn async_function<M: 'static, F: IntoAsyncFunction<M> + Send + Sync>(
        self,
        name: &str,
        function: F,
    ) -> Module {
        self.shared_function(name, F::ARITY, Arc::new(Waiting { function, shape: PhantomData }))
    }
}

impl Context<'_> {
    /// Makes a Rust function that gives a future a procedure of the VM's own environment.
    ///
    /// To Scheme it is a procedure like any other, which returns when the future is ready: it may be called anywhere, with
    /// `map`, inside `dynamic-wind` or `guard`, between continuations. The run around it must be one that can wait:
    /// [`Vm::call_async`], [`Vm::eval_async`], [`Vm::run_async`]. In another run, or below a function of the host that
    /// calls back, a call is an error. Errors and panics are raised where the procedure was called, as with
    /// [`Context::register`].
    ///
    /// ```
    /// # fn block_on<T>(future: impl Future<Output = T>) -> T {
    /// #     let mut future = std::pin::pin!(future);
    /// #     let mut task = std::task::Context::from_waker(std::task::Waker::noop());
    /// #     loop {
    /// #         if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut task) {
    /// #             return value;
    /// #         }
    /// #     }
    /// # }
    /// # async fn pause() {
    /// #     let mut polled = false;
    /// #     std::future::poll_fn(|_| match std::mem::replace(&mut polled, true) {
    /// #         true => std::task::Poll::Ready(()),
    /// #         false => std::task::Poll::Pending,
    /// #     })
    /// #     .await
    /// # }
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.register_async("length-of", |page: String| async move {
    ///     pause().await; // any future: a timer, a socket, a channel
    ///     if page.is_empty() { Err("no page") } else { Ok(page.len()) }
    /// })?;
    /// let lengths: Vec<usize> = block_on(vm.eval_async("(map length-of '(\"one\" \"three\"))"))?;
    /// assert_eq!(lengths, [3, 5]);
    /// let error = block_on(vm.eval_async::<usize>("(length-of \"\")")).unwrap_err();
    /// assert_eq!(error.message, "length-of: no page");
    /// assert_eq!(vm.eval::<usize>("(length-of \"one\")").unwrap_err().message,
    ///     "length-of: waits for the host, which is only possible in a run that the host started with \
    ///      call_async, eval_async or run_async");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The VM runs a reference engine, which has no functions of the host.
    pub fn register_async<M: 'static, F: IntoAsyncFunction<M> + Send>(
        &mut self,
        name: &str,
        function: F,
    ) -> Result<(), Error> {
        self.set_global(name, Procedure::new_async(name, function))
    }
}

/// A VM whose parked run, if there is one, is given up in the end.
struct Running<'v>(&'v mut Vm);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.inner.abandon();
    }
}

/// A VM that leaves extents, and is outside of all in the end.
struct Unwinding<'v>(&'v mut Vm);

impl Drop for Unwinding<'_> {
    fn drop(&mut self) {
        if let Some(vm) = self.0.inner.interpreter() {
            vm.end_unwind();
        }
    }
}

/// # Runs that may wait
///
/// Their futures are `Send` if the arguments are, borrow the VM, and need no particular executor; nothing happens before
/// they are polled. While one is pending, its frames stand on the VM's stack and nowhere else, so it may go on on
/// another thread. Dropping it ends the run like any error does: the VM is usable, and [`Context::unwind`] runs the
/// `dynamic-wind` afters that were left open, [`Vm::unwind_async`] those that wait themselves. An interrupt wakes the future, which then ends with
/// [`ErrorKind::Interrupted`].
///
/// A function of the host cannot start one, because whoever called it does not wait:
/// ```compile_fail
/// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
/// vm.register("later", |ctx: &mut ruse::Context<'_>| {
///     drop(ctx.eval_async::<i64>("1"));
/// });
/// ```
/// The VM belongs to the run until it is over:
/// ```compile_fail
/// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
/// let run = vm.eval_async::<i64>("1");
/// vm.collect();
/// drop(run);
/// ```
/// What a function waits for can be sent to another thread:
/// ```compile_fail
/// let mut vm = ruse::Vm::new(ruse::Options::default()).unwrap();
/// vm.register_async("count", || async {
///     let local = std::rc::Rc::new(1);
///     std::future::ready(()).await;
///     *local
/// });
/// ```
impl Vm {
    /// Calls a procedure as [`Context::call`] does, in a run that may wait.
    ///
    /// ```
    /// # fn block_on<T>(future: impl Future<Output = T>) -> T {
    /// #     let mut future = std::pin::pin!(future);
    /// #     let mut task = std::task::Context::from_waker(std::task::Waker::noop());
    /// #     loop {
    /// #         if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut task) {
    /// #             return value;
    /// #         }
    /// #     }
    /// # }
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.register_async("price", |item: String| async move { item.len() * 100 })?;
    /// let total: ruse::Value = vm.eval("(lambda items (apply + (map price items)))")?;
    /// assert_eq!(block_on(vm.call_async::<i64>(&total, ("ink", "paper")))?, 800);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Context::call`].
    pub async fn call_async<R: FromScheme>(
        &mut self,
        procedure: &Value,
        arguments: impl IntoArguments,
    ) -> Result<R, Error> {
        let word = self.run_word(procedure, arguments).await?;
        R::from_raw(Raw(word), self, Token(()))
    }

    /// Evaluates a text as [`Context::eval`] does, in runs that may wait.
    ///
    /// ```
    /// # fn block_on<T>(future: impl Future<Output = T>) -> T {
    /// #     let mut future = std::pin::pin!(future);
    /// #     let mut task = std::task::Context::from_waker(std::task::Waker::noop());
    /// #     loop {
    /// #         if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut task) {
    /// #             return value;
    /// #         }
    /// #     }
    /// # }
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.register_async("price", |item: String| async move { item.len() * 100 })?;
    /// let total = block_on(vm.eval_async::<i64>("(define ink (price \"ink\")) (* 2 ink)"))?;
    /// assert_eq!(total, 600);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Context::eval`].
    pub async fn eval_async<T: FromScheme>(&mut self, text: &str) -> Result<T, Error> {
        self.eval_named_async("eval", text).await
    }

    /// As [`Vm::eval_async`], with a name of the text for messages.
    ///
    /// ```
    /// # fn block_on<T>(future: impl Future<Output = T>) -> T {
    /// #     let mut future = std::pin::pin!(future);
    /// #     let mut task = std::task::Context::from_waker(std::task::Waker::noop());
    /// #     loop {
    /// #         if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut task) {
    /// #             return value;
    /// #         }
    /// #     }
    /// # }
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let error = block_on(vm.eval_named_async::<i64>("config.scm", "\n(oh)")).unwrap_err();
    /// assert_eq!((error.file.as_deref(), error.line), (Some("config.scm"), 2));
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Context::eval`].
    pub async fn eval_named_async<T: FromScheme>(
        &mut self,
        name: &str,
        text: &str,
    ) -> Result<T, Error> {
        let word = self.eval_word_async(name, text).await?;
        T::from_raw(Raw(word), self, Token(()))
    }

    /// Runs a compiled program as [`Context::run`] does, in runs that may wait.
    ///
    /// ```
    /// # fn block_on<T>(future: impl Future<Output = T>) -> T {
    /// #     let mut future = std::pin::pin!(future);
    /// #     let mut task = std::task::Context::from_waker(std::task::Waker::noop());
    /// #     loop {
    /// #         if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut task) {
    /// #             return value;
    /// #         }
    /// #     }
    /// # }
    /// use ruse::{Engine, Module, Options};
    /// let engine = Engine::new(Options::default());
    /// engine.add_library(Module::new("(net)")?.async_function("status", || async { 7 }))?;
    /// let text = "(import (scheme base) (scheme process-context) (net)) (exit (status))";
    /// let program = engine.compile("demo", text)?;
    /// let error = block_on(engine.vm()?.run_async(&program)).unwrap_err();
    /// assert_eq!(error.status, 7);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Context::run`].
    pub async fn run_async(&mut self, program: &Program) -> Result<(), Error> {
        let shared = self.front();
        let _running = shared.deadlines().begin();
        let units = self.units_of(program)?;
        self.run_units_async(units).await.map(|_| ())
    }

    /// Runs the `dynamic-wind` afters that a program left open, as [`Context::unwind`] does, in a run that may wait.
    ///
    /// ```
    /// # fn block_on<T>(future: impl Future<Output = T>) -> T {
    /// #     let mut future = std::pin::pin!(future);
    /// #     let mut task = std::task::Context::from_waker(std::task::Waker::noop());
    /// #     loop {
    /// #         if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut task) {
    /// #             return value;
    /// #         }
    /// #     }
    /// # }
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.register_async("close", |name: String| async move { name })?;
    /// let text = "(define closed #f)
    ///     (dynamic-wind values (lambda () (car 1)) (lambda () (set! closed (close \"door\"))))";
    /// assert!(block_on(vm.eval_async::<()>(text)).is_err());
    /// block_on(vm.unwind_async())?;
    /// assert_eq!(vm.global::<String>("closed")?, "door");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Context::unwind`].
    pub async fn unwind_async(&mut self) -> Result<(), Error> {
        if self.inner.interpreter().is_none() {
            return self.unwind();
        }
        let unwinding = Unwinding(self);
        let vm = &mut *unwinding.0;
        let begun = vm.inner.interpreter().and_then(|vm| vm.begin_unwind(CORE, "%run-winders"));
        let Some(procedure) = begun else { return Ok(()) };
        let procedure = vm.keep(procedure);
        vm.run_word(&procedure, (Vec::<Value>::new(),)).await.map(|_| ())
    }

    async fn eval_word_async(&mut self, name: &str, text: &str) -> Result<Word, Error> {
        let mut arena = Arena::new();
        let shared = self.front();
        let _running = shared.deadlines().begin();
        let (environment, forms, start) = {
            let mut front = shared.lock();
            let result = front.interaction().and_then(|(environment, start)| {
                Ok((environment, front.read(&mut arena, name, text)?, start))
            });
            result.map_err(|e| self.error_in_text(e, &front.expander.sources))?
        };
        self.run_units_async(start.units).await?;
        let mut value = Word::UNSPECIFIED;
        for form in forms {
            let linkable = {
                let mut front = shared.lock();
                let result = front.form_in(environment, &mut arena, form);
                result.map_err(|e| self.error_in_text(e, &front.expander.sources))?
            };
            value = self.run_units_async(linkable.units).await?;
        }
        Ok(value)
    }

    /// Links units and runs their bodies in order; the last one's value.
    async fn run_units_async(&mut self, units: Vec<LinkUnit>) -> Result<Word, Error> {
        let thunks = match self.inner.link_units(units) {
            Ok(thunks) => thunks,
            Err(error) => return Err(Error::new(ErrorKind::Internal, error)),
        };
        let thunks: Vec<Value> = thunks.into_iter().map(|thunk| self.keep(thunk)).collect();
        let mut value = Word::UNSPECIFIED;
        for thunk in &thunks {
            value = self.run_word(thunk, ()).await?;
        }
        Ok(value)
    }

    /// One run: begun at the first poll, gone on with at the others.
    async fn run_word(
        &mut self,
        procedure: &Value,
        arguments: impl IntoArguments,
    ) -> Result<Word, Error> {
        let shared = self.front();
        let _running = shared.deadlines().begin_call();
        let run = Running(self);
        let mut arguments = Some(arguments);
        let ended = poll_fn(|task| match arguments.take() {
            Some(arguments) => {
                let started = run.0.with_words(procedure, arguments, |machine, it, words| {
                    machine.start(it, words, task.waker())
                });
                match started {
                    Ok(poll) => poll.map(Ok),
                    Err(error) => Poll::Ready(Err(error)),
                }
            }
            None => run.0.inner.resume(task.waker()).map(Ok),
        });
        let ended = ended.await?;
        ended.map_err(|ending| run.0.error_of(ending))
    }
}

impl<A: IntoArguments, R: FromScheme> Function<A, R> {
    /// Calls it as [`Function::call`] does, in a run that may wait.
    ///
    /// ```
    /// # fn block_on<T>(future: impl Future<Output = T>) -> T {
    /// #     let mut future = std::pin::pin!(future);
    /// #     let mut task = std::task::Context::from_waker(std::task::Waker::noop());
    /// #     loop {
    /// #         if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut task) {
    /// #             return value;
    /// #         }
    /// #     }
    /// # }
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.register_async("price", |item: String| async move { item.len() * 100 })?;
    /// vm.eval::<()>("(define (total item count) (* count (price item)))")?;
    /// let total = vm.function::<(&str, i64), i64>("total")?;
    /// assert_eq!(block_on(total.call_async(&mut vm, ("ink", 4)))?, 1200);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Function::call`].
    pub async fn call_async(&self, vm: &mut Vm, arguments: A) -> Result<R, Error> {
        vm.call_async(self.procedure(), arguments).await
    }
}

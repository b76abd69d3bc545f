//! A VM in the hands of the host: what owns its machine, or borrows it while a function of the host runs.

use std::marker::PhantomData;
use std::sync::Arc;

use ruse_heap::control::Stop;
use ruse_heap::{HeapConfig, Kind, Value as Word};
use ruse_runtime::host::LinkUnit;
use ruse_runtime::print::Style;
use ruse_runtime::{Pending, Raise, RuntimeConfig};
use ruse_syntax::{Arena, Diagnostic, SourceMap};
use ruse_vm::VmConfig;

use crate::convert::{FromScheme, IntoScheme, Raw, Token};
use crate::error::{Error, ErrorKind};
use crate::front::{Linkable, Shares, is_interrupted};
use crate::host::SharedFront;
use crate::image::Image;
use crate::limits;
use crate::machine::Machine;
use crate::options::Options;
use crate::value::{Value, ValueKind};

/// Characters that are shown of a result that does not fit the heap as text.
const LONG_RESULT: usize = 10_000;
/// Name of the library whose procedures the VM calls on its own.
pub(crate) const CORE: &str = "(ruse core)";

/// A Scheme virtual machine with its compiler: isolated from every other one in the process.
///
/// A context cannot be exchanged for another one:
///
/// ```compile_fail
/// # use ruse::{Context, Options, Vm};
/// fn exchange(ctx: &mut Context<'_>) {
///     let mut other: Context<'_> = Vm::new(Options::default()).unwrap();
///     std::mem::swap(ctx, &mut other);
/// }
/// ```
///
/// There is one type for the VM in the hands of its owner, [`Vm`], and for the VM that a function of the host gets
/// while it runs, `Context<'_>`: both can do the same.
///
/// ```
/// use ruse::{Context, Options, Vm};
/// let mut vm = Vm::new(Options::default())?;
/// vm.register("twice", |ctx: &mut Context<'_>, f: ruse::Value, x: i64| {
///     let once: i64 = ctx.call(&f, (x,))?;
///     ctx.call::<i64>(&f, (once,))
/// })?;
/// assert_eq!(vm.eval::<i64>("(twice (lambda (x) (* x x)) 3)")?, 81);
/// # Ok::<(), ruse::Error>(())
/// ```
pub struct Context<'a> {
    pub(crate) inner: Machine<'a>,
    #[cfg(feature = "derive")]
    pub(crate) nesting: crate::convert::composite::Nesting,
    brand: Brand<'a>,
}

/// Makes contexts of different lifetimes different types. What is handed out for a call has a lifetime that nobody
/// else can name, so it cannot be swapped for another VM: conversions may rely on the VM staying the same.
type Brand<'a> = PhantomData<fn(&'a ()) -> &'a ()>;

/// A VM that owns its machine.
///
/// ```
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// assert_eq!(vm.eval_printed("(map (lambda (x) (* x x)) '(1 2 3))")?, ["(1 4 9)"]);
/// # Ok::<(), ruse::Error>(())
/// ```
pub type Vm = Context<'static>;

impl Vm {
    /// A VM with all built-in libraries within reach.
    ///
    /// ```
    /// let vm = ruse::Vm::new(ruse::Options::default());
    /// assert!(vm.is_ok());
    /// ```
    ///
    /// # Errors
    /// The system has no memory for the stack, or the files of [`Options::perf`] cannot be made.
    pub fn new(options: Options) -> Result<Vm, Error> {
        Vm::make(Arc::new(options), Some(Image::built_in()), Shares::default())
    }

    pub(crate) fn make(
        options: Arc<Options>,
        image: Option<Arc<Image>>,
        shares: Shares,
    ) -> Result<Vm, Error> {
        let heap = HeapConfig {
            max_bytes: options.max_heap,
            nursery_bytes: options.nursery,
            stress: options.gc_stress,
            verify: options.verify_heap,
        };
        let hash_seed = options.hash_seed.unwrap_or_else(random_seed);
        let runtime = RuntimeConfig {
            heap,
            hash_seed,
            max_integer_bits: limits::integer_bits(
                options.max_integer_bits,
                options.timeout.is_some(),
            ),
            capabilities: options.capabilities.clone(),
            max_output: options.max_output,
        };
        let stack_words = options.max_frames.saturating_mul(ruse_vm::WORDS_PER_FRAME).max(1 << 14);
        let config = VmConfig { runtime, stack_words, fuel: options.fuel };
        let front = |control| SharedFront::new(options.clone(), image, control, shares);
        let inner = Machine::new(&options, config, front)
            .map_err(|message| Error::new(ErrorKind::Limit, message))?;
        let mut vm = Context::around(inner);
        if let Some(interpreter) = vm.inner.interpreter() {
            interpreter.set_hooks(CORE, ["%signal", "%throw", "%run-winders", "%run-prompt"]);
            if options.time_tiers {
                interpreter.time_tiers();
            }
            crate::tiers::install(interpreter, &options)?;
        }
        #[cfg(feature = "system")]
        {
            vm.inner.runtime_mut().services = ruse_system::services();
        }
        #[cfg(feature = "ffi")]
        if crate::ffi::permission(&options).is_ok() {
            crate::ffi::bind(&mut vm)?;
        }
        Ok(vm)
    }
}

impl<'a> Context<'a> {
    #[inline]
    fn around(inner: Machine<'a>) -> Context<'a> {
        Context {
            inner,
            #[cfg(feature = "derive")]
            nesting: Default::default(),
            brand: PhantomData,
        }
    }
}

impl Context<'_> {
    /// The VM for a function of the host that is running on it.
    #[inline]
    pub(crate) fn lent(vm: &mut ruse_vm::Vm) -> Context<'_> {
        Context::around(Machine::Lent(vm))
    }

    /// The front half.
    pub(crate) fn front(&self) -> SharedFront {
        self.inner.front().clone()
    }

    /// Evaluates every form of a text in the VM's own environment, where definitions stay and may be
    /// redefined, as in a REPL. Gives the value of the last form as a Rust value; `()` takes any.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.eval::<()>("(define (square x) (* x x))")?;
    /// assert_eq!(vm.eval::<u32>("(square 12)")?, 144);
    /// assert_eq!(vm.eval::<Vec<String>>("'(\"a\" \"b\")")?, ["a", "b"]);
    /// let error = vm.eval::<u8>("(square 20)").unwrap_err();
    /// assert_eq!(error.message, "the value must be an exact integer from 0 to 255, but it is 400");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The text cannot be read or compiled, evaluation ended with an error, or the value is not of that type; what
    /// came before the form that failed stays done.
    pub fn eval<T: FromScheme>(&mut self, text: &str) -> Result<T, Error> {
        self.eval_named("eval", text)
    }

    /// As [`Context::eval`], with a name of the text for messages.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let error = vm.eval_named::<i64>("config.scm", "\n(undefined-name)").unwrap_err();
    /// assert_eq!((error.file.as_deref(), error.line), (Some("config.scm"), 2));
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Context::eval`].
    pub fn eval_named<T: FromScheme>(&mut self, name: &str, text: &str) -> Result<T, Error> {
        let word = self.eval_word(name, text)?;
        T::from_raw(Raw(word), self, Token(()))
    }

    /// As [`Context::eval`], and gives the printed values of the last form, none when it has none.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// assert_eq!(vm.eval_printed("(list 1 \"two\")")?, ["(1 \"two\")"]);
    /// assert_eq!(vm.eval_printed("(values 1 2)")?, ["1", "2"]);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Context::eval`].
    pub fn eval_printed(&mut self, text: &str) -> Result<Vec<String>, Error> {
        self.eval_printed_named("eval", text)
    }

    /// As [`Context::eval_printed`], with a name of the text for messages.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let error = vm.eval_printed_named("config.scm", "\n(undefined-name)").unwrap_err();
    /// assert_eq!((error.file.as_deref(), error.line), (Some("config.scm"), 2));
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Context::eval`].
    pub fn eval_printed_named(&mut self, name: &str, text: &str) -> Result<Vec<String>, Error> {
        let word = self.eval_word(name, text)?;
        Ok(self.printed(word))
    }

    pub(crate) fn eval_word(&mut self, name: &str, text: &str) -> Result<Word, Error> {
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
        self.run_linkable(start)?;
        let mut value = Word::UNSPECIFIED;
        for form in forms {
            let linkable = {
                let mut front = shared.lock();
                let result = front.form_in(environment, &mut arena, form);
                result.map_err(|e| self.error_in_text(e, &front.expander.sources))?
            };
            value = self.run_linkable(linkable)?;
        }
        Ok(value)
    }

    /// The printed form of what a call gave.
    fn printed(&mut self, value: Word) -> Vec<String> {
        let values = if value.is_kind(Kind::Values) {
            self.inner.runtime().heap.object_slice(value).to_vec()
        } else if value == Word::UNSPECIFIED {
            Vec::new()
        } else {
            vec![value]
        };
        values.into_iter().map(|value| self.text_of(value)).collect()
    }

    fn text_of(&mut self, value: Word) -> String {
        let runtime = self.inner.runtime_mut();
        match runtime.print_to_string(value, Style::Write) {
            Ok(text) => text,
            Err(_) => runtime.write_short(value, LONG_RESULT),
        }
    }

    /// The error of a text that cannot be compiled, or whose expansion was interrupted: that takes the request.
    pub(crate) fn error_in_text(&self, diagnostics: Vec<Diagnostic>, sources: &SourceMap) -> Error {
        let interrupted = is_interrupted(&diagnostics);
        let mut error = Error::from_diagnostics(diagnostics, sources);
        if interrupted {
            let stop = self.inner.control().take_stop().unwrap_or(Stop::Interrupted);
            error.restate(limits::stopped(stop));
        }
        error
    }

    /// Links what was compiled and runs it in order; the last unit's value.
    pub(crate) fn run_linkable(&mut self, linkable: Linkable) -> Result<Word, Error> {
        self.run_units(linkable.units)
    }

    /// Links units and runs their bodies in order; the last one's value.
    pub(crate) fn run_units(&mut self, units: Vec<LinkUnit>) -> Result<Word, Error> {
        let thunks = match self.inner.link_units(units) {
            Ok(thunks) => thunks,
            Err(error) => return Err(Error::new(ErrorKind::Internal, error)),
        };
        let roots: Vec<_> =
            thunks.into_iter().map(|thunk| self.inner.runtime_mut().heap.root(thunk)).collect();
        let mut result = Ok(Word::UNSPECIFIED);
        for &root in &roots {
            if result.is_ok() {
                let thunk = self.inner.runtime_mut().heap.rooted(root);
                result = self.inner.call(thunk, &[]);
            }
            self.inner.runtime_mut().heap.release(root);
        }
        result.map_err(|ending| self.error_of(ending))
    }

    /// What a value is.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let value = vm.eval("car")?;
    /// assert_eq!(vm.kind(&value)?, ruse::ValueKind::Procedure);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The value belongs to another VM.
    pub fn kind(&self, value: &Value) -> Result<ValueKind, Error> {
        Ok(ValueKind::of(self.word(value)?))
    }

    /// A value as `write` prints it.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let value = vm.eval("(list #\\a \"b\")")?;
    /// assert_eq!(vm.to_text(&value)?, "(#\\a \"b\")");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The value belongs to another VM.
    pub fn to_text(&mut self, value: &Value) -> Result<String, Error> {
        let word = self.word(value)?;
        Ok(self.text_of(word))
    }

    /// A value as a Rust value.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let value = vm.eval("'(1 2 3)")?;
    /// assert_eq!(vm.get::<Vec<i32>>(&value)?, [1, 2, 3]);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The value belongs to another VM, or is not of that type.
    pub fn get<T: FromScheme>(&mut self, value: &Value) -> Result<T, Error> {
        let word = self.word(value)?;
        T::from_raw(Raw(word), self, Token(()))
    }

    /// A Rust value as a value of this VM.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let value = vm.value(vec![1, 2, 3])?;
    /// assert_eq!(vm.to_text(&value)?, "(1 2 3)");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the conversion says.
    pub fn value<T: IntoScheme>(&mut self, value: T) -> Result<Value, Error> {
        self.inner.collect_if_due();
        value.into_scheme(self)
    }

    /// Whether two values are `equal?`.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// let (a, b) = (vm.eval("(list 1 2)")?, vm.value([1, 2])?);
    /// assert!(vm.equal(&a, &b)?);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// A value belongs to another VM, or the VM was interrupted.
    pub fn equal(&mut self, a: &Value, b: &Value) -> Result<bool, Error> {
        let (a, b) = (self.word(a)?, self.word(b)?);
        self.inner.runtime_mut().equal(a, b).map_err(|raise| self.error_of_raise(raise))
    }

    /// The value of a handle as it is now.
    #[inline]
    pub(crate) fn word(&self, value: &Value) -> Result<Word, Error> {
        value.word(self.inner.runtime()).ok_or_else(|| {
            Error::new(ErrorKind::Value, "this value belongs to another VM".to_owned())
        })
    }

    /// A handle on a value.
    #[inline]
    pub(crate) fn keep(&mut self, word: Word) -> Value {
        Value::keep(self.inner.runtime_mut(), word)
    }

    /// The error for what a primitive left pending.
    pub(crate) fn error_of_raise(&mut self, _: Raise) -> Error {
        let runtime = self.inner.runtime_mut();
        match std::mem::replace(&mut runtime.pending, Pending::None) {
            Pending::Exception { payload, .. } => self.error_of_payload(payload),
            Pending::Memory(_) => Error::new(ErrorKind::Limit, "out of memory".to_owned()),
            Pending::Interrupt => Error::new(ErrorKind::Interrupted, "interrupted".to_owned()),
            _ => Error::new(ErrorKind::Internal, "a primitive ended unexpectedly".to_owned()),
        }
    }
}

/// A seed from the operating system, through the hasher that the standard library seeds.
fn random_seed() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}

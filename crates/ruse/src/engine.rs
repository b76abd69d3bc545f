//! What many VMs have in common: settings, libraries, compiled programs.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use ruse_heap::Control;

use crate::context::Vm;
use crate::error::Error;
use crate::front::{Front, Shares};
use crate::image::Image;
use crate::module::{self, Module};
use crate::options::Options;
use crate::program::Program;

/// Makes VMs of one configuration, and compiles programs for them. Clones share everything; it may be used from many
/// threads at once.
///
/// ```
/// use ruse::{Engine, Options};
/// let engine = Engine::new(Options::default());
/// let program = engine.compile("demo", "(import (scheme base) (scheme process-context)) (exit 3)")?;
/// let threads: Vec<_> = (0..4)
///     .map(|_| {
///         let (engine, program) = (engine.clone(), program.clone());
///         std::thread::spawn(move || engine.vm()?.run(&program))
///     })
///     .collect();
/// for thread in threads {
///     assert_eq!(thread.join().unwrap().unwrap_err().kind, ruse::ErrorKind::Exit);
/// }
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone)]
pub struct Engine(Arc<Shared>);

struct Shared {
    options: Arc<Options>,
    modules: RwLock<Vec<Arc<Module>>>,
}

impl Engine {
    /// An engine whose VMs have these settings.
    ///
    /// ```
    /// let engine = ruse::Engine::new(ruse::Options { fuel: Some(1000), ..Default::default() });
    /// assert_eq!(engine.vm()?.fuel(), Some(1000));
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn new(options: Options) -> Engine {
        Engine(Arc::new(Shared { options: Arc::new(options), modules: RwLock::default() }))
    }

    /// The settings of its VMs.
    ///
    /// ```
    /// assert_eq!(ruse::Engine::new(ruse::Options::default()).options().opt_level, 2);
    /// ```
    pub fn options(&self) -> &Options {
        &self.0.options
    }

    /// Gives all VMs that are made from now on, and programs that are compiled, a library of the host.
    ///
    /// ```
    /// let engine = ruse::Engine::new(ruse::Options::default());
    /// engine.add_library(ruse::Module::new("(tools)")?.function("double", |x: i64| 2 * x))?;
    /// assert_eq!(engine.vm()?.eval::<i64>("(import (tools)) (double 4)")?, 8);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// There is a library of that name.
    pub fn add_library(&self, module: Module) -> Result<(), Error> {
        module::check_name(&module)?;
        let shares = self.shares();
        let module = Arc::new(module);
        shares.add_module(module.clone())?;
        self.0.modules.write().unwrap_or_else(PoisonError::into_inner).push(module);
        Ok(())
    }

    /// A VM, with a heap of its own.
    ///
    /// ```
    /// let engine = ruse::Engine::new(ruse::Options::default());
    /// let mut vm = engine.vm()?;
    /// assert_eq!(vm.eval::<i64>("(+ 1 2)")?, 3);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The system has no memory for the stack, or a value of a library cannot be converted.
    pub fn vm(&self) -> Result<Vm, Error> {
        let shares = self.shares();
        let modules = shares.modules.clone();
        let mut vm = Vm::make(self.0.options.clone(), Some(Image::built_in()), shares)?;
        let modules = modules.read().unwrap_or_else(PoisonError::into_inner).clone();
        for module in modules {
            module.bind(&mut vm)?;
        }
        Ok(vm)
    }

    /// Compiles a program, which any number of VMs may run; `name` is for messages and relative includes.
    ///
    /// ```
    /// let engine = ruse::Engine::new(ruse::Options::default());
    /// let program = engine.compile("demo", "(import (scheme base) (scheme write)) (display 42)")?;
    /// engine.vm()?.run(&program)?;
    /// engine.vm()?.run(&program)?;
    /// assert!(engine.compile("demo", "(import (scheme base)) (car").is_err());
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// The text is no program.
    pub fn compile(&self, name: &str, text: &str) -> Result<Program, Error> {
        let control = Some(Arc::new(Control::default()));
        let image = Some(Image::built_in());
        let mut front = Front::new(&self.0.options, image, control, self.shares());
        match front.program(name, text) {
            Ok(linkable) => Ok(Program::new(linkable)),
            Err(errors) => Err(Error::from_diagnostics(errors, &front.expander.sources)),
        }
    }

    /// What a new VM shares with its front half.
    pub(crate) fn shares(&self) -> Shares {
        let modules = self.0.modules.read().unwrap_or_else(PoisonError::into_inner).clone();
        Shares { linked: Arc::new(Mutex::default()), modules: Arc::new(RwLock::new(modules)) }
    }
}

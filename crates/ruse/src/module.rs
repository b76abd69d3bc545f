//! Libraries of the host: named collections of functions and values that programs import.

use std::sync::Arc;

use ruse_expand::core::GlobalName;
use ruse_expand::{InterfaceBinding, LibraryInterface, LibraryName, NamePart};
use ruse_vm::{HostCode, HostFunction};

use crate::context::Context;
use crate::convert::{IntoScheme, Raw, Token};
use crate::error::{Error, ErrorKind};
use crate::function::{self, IntoFunction};
use crate::host_type::HostType;
use crate::type_definition::Definition;

type MakeValue = dyn Fn(&mut Context<'_>) -> Result<Raw, Error> + Send + Sync;

#[derive(Clone)]
enum Item {
    Function { arity: i64, code: Arc<dyn HostFunction + Sync> },
    Value(Arc<MakeValue>),
}

/// A library of Rust functions and values, which Scheme programs import by its name. VMs share the functions.
///
/// ```
/// use ruse::{Engine, Module, Options};
/// let world = Module::new("(game world)")?
///     .function("distance", |x: f64, y: f64| x.hypot(y))
///     .value("gravity", 9.81);
/// let engine = Engine::new(Options::default());
/// engine.add_library(world)?;
/// let mut vm = engine.vm()?;
/// vm.run_program("demo", "(import (scheme base) (game world)) (distance 3 4)")?;
/// assert_eq!(vm.eval::<f64>("(import (game world)) (+ gravity (distance 3 4))")?, 14.81);
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone)]
pub struct Module {
    library: LibraryName,
    items: Vec<(Arc<str>, Item)>,
}

impl Module {
    /// An empty library of that name, which is written as in `import`.
    ///
    /// ```
    /// assert!(ruse::Module::new("(my tools 2)").is_ok());
    /// assert!(ruse::Module::new("my-tools").is_err());
    /// ```
    ///
    /// # Errors
    /// The name is no list of words and numbers.
    pub fn new(name: &str) -> Result<Module, Error> {
        Ok(Module { library: parse_name(name)?, items: Vec::new() })
    }

    /// Adds a function; see [`Context::register`] for what it can be. All VMs call the same one, so it is `Sync`.
    ///
    /// ```
    /// let module = ruse::Module::new("(tools)")?.function("double", |x: i64| 2 * x);
    /// # drop(module);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    #[must_use]
    pub fn function<M: 'static, F: IntoFunction<M> + Send + Sync>(
        self,
        name: &str,
        function: F,
    ) -> Module {
        self.shared_function(name, F::ARITY, function::shared(function))
    }

    /// Adds a value, of which every VM makes its own copy.
    ///
    /// ```
    /// let module = ruse::Module::new("(tools)")?.value("primes", vec![2, 3, 5, 7]);
    /// # drop(module);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    #[must_use]
    pub fn value<T: IntoScheme + Clone + Send + Sync + 'static>(
        self,
        name: &str,
        value: T,
    ) -> Module {
        let make = move |ctx: &mut Context<'_>| value.clone().into_raw(ctx, Token(()));
        self.item(name, Item::Value(Arc::new(make)))
    }

    /// Adds the procedures of a host type; see [`HostType`].
    ///
    /// ```
    /// # use ruse::{Definition, HostType};
    /// # struct Door { open: bool }
    /// # impl HostType for Door {
    /// #     const NAME: &'static str = "door";
    /// #     fn define(door: &mut Definition<Door>) {
    /// #         door.constructor("make-door", || Door { open: true }).getter("open", |this| this.open);
    /// #     }
    /// # }
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.add_library(ruse::Module::new("(house)")?.host_type::<Door>())?;
    /// assert!(vm.eval::<bool>("(import (house)) (door-open (make-door))")?);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    #[must_use]
    pub fn host_type<T: HostType>(self) -> Module {
        Definition::<T>::items().into_iter().fold(self, |module, item| {
            module.item(&item.name, Item::Function { arity: item.arity, code: item.code })
        })
    }

    pub(crate) fn shared_function(
        self,
        name: &str,
        arity: i64,
        code: Arc<dyn HostFunction + Sync>,
    ) -> Module {
        self.item(name, Item::Function { arity, code })
    }

    fn item(mut self, name: &str, item: Item) -> Module {
        self.items.retain(|(known, _)| **known != *name);
        self.items.push((Arc::from(name), item));
        self
    }

    /// Its name, as `import` has it.
    ///
    /// ```
    /// assert_eq!(ruse::Module::new("( game  world )")?.name(), "(game world)");
    /// # Ok::<(), ruse::Error>(())
    /// ```
    pub fn name(&self) -> String {
        self.library.to_string()
    }

    pub(crate) fn library(&self) -> &LibraryName {
        &self.library
    }

    /// What the expander needs to know of it.
    pub(crate) fn interface(&self) -> Arc<LibraryInterface> {
        let library: Arc<str> = Arc::from(self.library.to_string());
        let export = |(name, _): &(Arc<str>, Item)| {
            let global = GlobalName { library: library.clone(), name: name.clone() };
            (name.clone(), InterfaceBinding::Global { name: global, mutable: false })
        };
        Arc::new(LibraryInterface {
            name: self.library.clone(),
            exports: self.items.iter().map(export).collect(),
            types: Vec::new(),
            macros: Vec::new(),
            requires: Vec::new(),
        })
    }

    /// Binds what it has in a VM.
    pub(crate) fn bind(&self, ctx: &mut Context<'_>) -> Result<(), Error> {
        let library = self.library.to_string();
        for (name, item) in &self.items {
            let word = match item {
                Item::Function { arity, code } => {
                    ctx.inner.host_procedure(name, *arity, HostCode::Shared(code.clone()))?
                }
                Item::Value(make) => make(ctx)?.0,
            };
            let runtime = ctx.inner.runtime_mut();
            let cell = runtime.global(&library, name);
            runtime.set_global(cell, word);
        }
        Ok(())
    }
}

impl Context<'_> {
    /// Gives this VM a library of the host.
    ///
    /// ```
    /// let mut vm = ruse::Vm::new(ruse::Options::default())?;
    /// vm.add_library(ruse::Module::new("(tools)")?.function("double", |x: i64| 2 * x))?;
    /// assert_eq!(vm.eval::<i64>("(import (tools)) (double 21)")?, 42);
    /// # Ok::<(), ruse::Error>(())
    /// ```
    ///
    /// # Errors
    /// There is a library of that name, or a value cannot be converted.
    pub fn add_library(&mut self, module: Module) -> Result<(), Error> {
        let shares = self.front().shares().clone();
        check_name(&module)?;
        let module = Arc::new(module);
        shares.add_module(module.clone())?;
        module.bind(self)
    }
}

/// The name of a library as it is written in `import`.
///
/// # Errors
/// The text is no list of words and numbers.
pub(crate) fn parse_name(name: &str) -> Result<LibraryName, Error> {
    let inner = name.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let words: Vec<&str> = inner.unwrap_or_default().split_whitespace().collect();
    let is_word = |word: &&str| !word.contains(['(', ')', '"', '|', ';', '\'']);
    if words.is_empty() || !words.iter().all(is_word) {
        let message = format!("`{name}` is no name of a library, as `(game world)` is one");
        return Err(Error::new(ErrorKind::Syntax, message));
    }
    Ok(LibraryName::of(&words))
}

/// Refuses names of built-in libraries.
pub(crate) fn check_name(module: &Module) -> Result<(), Error> {
    let first = module.library.0.first();
    let reserved = matches!(first, Some(NamePart::Identifier(word)) if
        matches!(&**word, "scheme" | "srfi" | "ruse"));
    if reserved {
        let message = format!("the library name `{}` is reserved", module.library);
        return Err(Error::new(ErrorKind::Value, message));
    }
    Ok(())
}

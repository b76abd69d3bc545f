//! The front half: expander and compiler with what they know of libraries.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, RwLock};

use ruse_compiler::{Compiled, Imports, InlineCandidate, Primitives, Trace};
use ruse_expand::core::{GlobalName, Unit};
use ruse_expand::{Config, Environment, Expander, Expansion, InterruptCheck, LibraryName};
use ruse_heap::Control;
use ruse_heap::control::reason;
use ruse_runtime::host::LinkUnit;
use ruse_syntax::{Arena, Diagnostic, Stx};

use crate::error::{Error, ErrorKind};
use crate::image::{self, Image, LibraryCandidates};
use crate::library::Libraries;
use crate::module::Module;
use crate::options::{Backend, LibraryAccess, Options};

/// Libraries that a program gets when it imports nothing: all of R7RS-small.
pub(crate) const DEFAULT_LIBRARIES: [&str; 15] = [
    "base",
    "case-lambda",
    "char",
    "complex",
    "cxr",
    "eval",
    "file",
    "inexact",
    "lazy",
    "load",
    "process-context",
    "read",
    "repl",
    "time",
    "write",
];

/// Bytes of heap limit for which macros may make a node of syntax.
const HEAP_BYTES_PER_NODE: usize = 32;
/// Nodes of syntax that macros may make in any unit.
const LEAST_NODES: usize = 500_000;

/// Whether a text was not read or expanded to its end because the VM is to stop.
pub(crate) fn is_interrupted(errors: &[Diagnostic]) -> bool {
    let codes = [ruse_syntax::reader::INTERRUPTED, "expand/interrupted"];
    errors.iter().any(|error| codes.contains(&error.code))
}

/// What the compiler knows of primitives, for all VMs.
static PRIMITIVES: LazyLock<Primitives> =
    LazyLock::new(|| Primitives::new(ruse_runtime::primitive_infos()));

/// What may be inlined.
#[derive(Default)]
struct Candidates {
    /// Of libraries that were compiled here.
    own: LibraryCandidates,
    /// Of built-in libraries, by their written names: shared by all VMs.
    built_in: HashMap<Arc<str>, Arc<LibraryCandidates>>,
}

impl Imports for Candidates {
    fn candidate(&self, global: &GlobalName) -> Option<&InlineCandidate> {
        let built_in = || self.built_in.get(&*global.library)?.get(global);
        self.own.get(global).or_else(built_in)
    }
}

/// Expander and compiler with what they know of libraries.
pub(crate) struct Front {
    pub(crate) expander: Expander,
    primitives: &'static Primitives,
    candidates: Candidates,
    image: Option<Arc<Image>>,
    /// Libraries of the image whose inline candidates are known.
    remembered: HashSet<LibraryName>,
    shares: Shares,
    pub(crate) interaction: Option<Environment>,
    pub(crate) environments: Vec<Option<Environment>>,
    pub(crate) environment_count: usize,
    pub(crate) command_line: Vec<String>,
    pub(crate) features: Vec<String>,
    options: ruse_compiler::Options,
    /// For which backend units are made.
    backend: Backend,
}

/// What front half and VM share.
#[derive(Clone, Default)]
pub(crate) struct Shares {
    /// Libraries whose code the VM has.
    pub(crate) linked: Arc<Mutex<HashSet<LibraryName>>>,
    /// Libraries of the host.
    pub(crate) modules: Arc<RwLock<Vec<Arc<Module>>>>,
}

impl Shares {
    /// Notes that the VM gets the code of a library; whether it had not.
    pub(crate) fn link(&self, name: &LibraryName) -> bool {
        let mut linked = self.linked.lock().unwrap_or_else(PoisonError::into_inner);
        linked.insert(name.clone())
    }

    /// Adds a library of the host.
    ///
    /// # Errors
    /// There is one of that name.
    pub(crate) fn add_module(&self, module: Arc<Module>) -> Result<(), Error> {
        let mut modules = self.modules.write().unwrap_or_else(PoisonError::into_inner);
        if modules.iter().any(|known| known.library() == module.library()) {
            let message = format!("there is a library `{}` already", module.library());
            return Err(Error::new(ErrorKind::Value, message));
        }
        modules.push(module);
        Ok(())
    }

    /// The library of the host with this name.
    pub(crate) fn module(&self, name: &LibraryName) -> Option<Arc<Module>> {
        let modules = self.modules.read().unwrap_or_else(PoisonError::into_inner);
        modules.iter().find(|module| module.library() == name).cloned()
    }
}

/// Why programs with these options cannot call C.
fn no_c(options: &Options) -> Option<(&'static str, String)> {
    #[cfg(feature = "ffi")]
    return crate::ffi::permission(options).err();
    #[cfg(not(feature = "ffi"))]
    {
        let _ = options;
        Some(("host/no-c", "this build of Ruse has not the feature ffi".to_owned()))
    }
}

/// What an expansion became.
#[derive(Default)]
pub(crate) struct Linkable {
    /// In the order in which they run; the program is last.
    pub(crate) units: Vec<LinkUnit>,
    /// Names of the libraries that the units but the last one are.
    pub(crate) libraries: Vec<LibraryName>,
    /// Libraries of the host that the units refer to.
    pub(crate) modules: Vec<LibraryName>,
    /// What is suspicious.
    pub(crate) warnings: Vec<Diagnostic>,
}

impl Front {
    /// Expansion stops when `control` is asked for the VM's attention.
    pub(crate) fn new(
        options: &Options,
        image: Option<Arc<Image>>,
        control: Option<Arc<Control>>,
        shares: Shares,
    ) -> Front {
        let provider = Libraries {
            shares: shares.clone(),
            before: options.library_path.clone(),
            after: options.fallback_library_path.clone(),
            capabilities: options.capabilities.clone(),
            no_c: image.as_ref().and_then(|_| no_c(options)),
            image: image.clone(),
            resolvers: options.resolvers.clone(),
            resolved: HashMap::new(),
        };
        let mut config = Config::new(Box::new(provider));
        config.interrupt = control.map(|control| -> InterruptCheck {
            Arc::new(move || control.is_requested(reason::STOP))
        });
        // What macros make lies outside of the heap, but is not to be out of proportion to it.
        let nodes = (options.max_heap / HEAP_BYTES_PER_NODE).max(LEAST_NODES) as u64;
        config.limits.nodes = config.limits.nodes.min(nodes);
        config.features = features();
        let access = options.libraries.clone();
        let standard = DEFAULT_LIBRARIES.iter().map(|name| LibraryName::of(&["scheme", name]));
        config.default_imports = standard.collect();
        if access != LibraryAccess::All {
            config.default_imports.retain(|name| access.allows(&name.to_string()));
            config.visible = Some(Arc::new(move |name| access.allows(&name.to_string())));
        }
        let infos = ruse_runtime::primitive_infos();
        Front {
            features: config.features.clone(),
            expander: Expander::new(infos, config),
            primitives: &PRIMITIVES,
            candidates: Candidates::default(),
            image,
            remembered: HashSet::new(),
            shares,
            interaction: None,
            environments: Vec::new(),
            environment_count: 0,
            command_line: options.command_line.clone(),
            backend: options.backend,
            options: ruse_compiler::Options {
                level: options.opt_level,
                ..ruse_compiler::Options::default()
            },
        }
    }

    /// Sets what `command-line` gives.
    pub(crate) fn set_command_line(&mut self, command_line: Vec<String>) {
        self.command_line = command_line;
    }

    /// Expands and compiles a program.
    pub(crate) fn program(&mut self, name: &str, text: &str) -> Result<Linkable, Vec<Diagnostic>> {
        let expansion = self.expander.expand_program(name, text)?;
        self.compile(expansion)
    }

    /// Compiles an expansion with the libraries that it brought along.
    pub(crate) fn compile(&mut self, expansion: Expansion) -> Result<Linkable, Vec<Diagnostic>> {
        let mut linkable = Linkable { warnings: expansion.warnings, ..Linkable::default() };
        for name in &expansion.required {
            self.hand_over(name, &mut linkable)?;
        }
        for library in expansion.libraries {
            let (unit, candidates) = self.link_unit(library.unit)?;
            self.remember(candidates);
            if self.shares.link(&library.interface.name) {
                linkable.libraries.push(library.interface.name.clone());
                linkable.units.push(unit);
            }
        }
        linkable.units.push(self.link_unit(expansion.program)?.0);
        Ok(linkable)
    }

    /// Makes what the engine links of a unit, and what other units may inline of it.
    fn link_unit(
        &mut self,
        unit: Unit,
    ) -> Result<(LinkUnit, Vec<InlineCandidate>), Vec<Diagnostic>> {
        match self.backend {
            Backend::Vm => {
                let compiled = self.compile_unit(unit)?;
                Ok((Arc::new(compiled.code), compiled.candidates))
            }
            #[cfg(feature = "reference")]
            Backend::Eval => {
                let core = ruse_reference::CoreUnit::expanded(unit, &self.expander.sources);
                Ok((Arc::new(core), Vec::new()))
            }
            #[cfg(feature = "reference")]
            _ => {
                let (core, candidates) = self.pass_unit(unit)?;
                Ok((Arc::new(core), candidates))
            }
            #[cfg(not(feature = "reference"))]
            _ => Err(Vec::new()),
        }
    }

    /// Core after the compiler's passes.
    #[cfg(feature = "reference")]
    pub(crate) fn pass_unit(
        &mut self,
        unit: Unit,
    ) -> Result<(ruse_reference::CoreUnit, Vec<InlineCandidate>), Vec<Diagnostic>> {
        let sources = &self.expander.sources;
        let optimised = ruse_compiler::optimise(
            unit,
            self.primitives,
            &self.candidates,
            sources,
            self.options,
        )?;
        let core = ruse_reference::CoreUnit::passed(optimised.unit, optimised.annotations, sources);
        Ok((core, optimised.candidates))
    }

    /// Takes a built-in library, once: its code out of the image, or its Core.
    fn hand_over(
        &mut self,
        name: &LibraryName,
        linkable: &mut Linkable,
    ) -> Result<(), Vec<Diagnostic>> {
        if self.shares.module(name).is_some() || crate::library::is_of_the_host(name) {
            linkable.modules.push(name.clone());
            return Ok(());
        }
        let is_new = self.shares.link(name);
        if !is_new && self.remembered.contains(name) {
            return Ok(());
        }
        let (unit, candidates) = self.built_in(name)?;
        if self.remembered.insert(name.clone())
            && let Some(GlobalName { library, .. }) = candidates.keys().next()
        {
            self.candidates.built_in.insert(library.clone(), candidates);
        }
        if is_new && let Some(unit) = unit {
            linkable.libraries.push(name.clone());
            linkable.units.push(unit);
        }
        Ok(())
    }

    /// What the backend links of a built-in library, and its inline candidates.
    fn built_in(
        &self,
        name: &LibraryName,
    ) -> Result<(Option<LinkUnit>, Arc<LibraryCandidates>), Vec<Diagnostic>> {
        #[cfg(feature = "reference")]
        if self.backend != Backend::Vm {
            let library = crate::reference::library(name, self.backend != Backend::Eval)?;
            let by_name = |it: &InlineCandidate| (it.global.clone(), it.clone());
            let candidates = library.candidates.iter().map(by_name).collect();
            return Ok((Some(library.core), Arc::new(candidates)));
        }
        let Some(image) = &self.image else { return Ok((None, Arc::default())) };
        let decoded = image.code(name).map_err(|reason| {
            let message = format!("the built-in library {name} cannot be used: {reason}");
            vec![Diagnostic::error("internal/image", message, ruse_syntax::Span::NONE)]
        })?;
        Ok((Some(decoded.code.clone()), decoded.candidates.clone()))
    }

    pub(crate) fn remember(&mut self, candidates: Vec<InlineCandidate>) {
        self.candidates.own.extend(candidates.into_iter().map(|c| (c.global.clone(), c)));
    }

    fn compile_unit(&mut self, unit: Unit) -> Result<Compiled, Vec<Diagnostic>> {
        self.compile_traced(unit, None)
    }

    /// Compiles a unit; `trace` is told of every pass.
    pub(crate) fn compile_traced(
        &mut self,
        unit: Unit,
        trace: Option<&mut dyn Trace>,
    ) -> Result<Compiled, Vec<Diagnostic>> {
        let sources = &self.expander.sources;
        ruse_compiler::compile(
            unit,
            self.primitives,
            &self.candidates,
            sources,
            self.options,
            trace,
        )
    }

    /// Reads every form of a text and compiles it in an environment.
    pub(crate) fn forms_in(
        &mut self,
        environment: Environment,
        name: &str,
        text: &str,
    ) -> Result<Linkable, Vec<Diagnostic>> {
        let mut linkable = Linkable::default();
        let mut arena = Arena::new();
        for form in self.read(&mut arena, name, text)? {
            let expansion = self.expander.expand_in(environment, &mut arena, form)?;
            let compiled = self.compile(expansion)?;
            linkable.units.extend(compiled.units);
            linkable.warnings.extend(compiled.warnings);
        }
        Ok(linkable)
    }

    /// Reads a text.
    pub(crate) fn read(
        &mut self,
        arena: &mut Arena,
        name: &str,
        text: &str,
    ) -> Result<Vec<Stx>, Vec<Diagnostic>> {
        self.expander.read(arena, name, text, false).map(|(_, forms)| forms)
    }

    /// Compiles one form in an environment.
    pub(crate) fn form_in(
        &mut self,
        environment: Environment,
        arena: &mut Arena,
        form: Stx,
    ) -> Result<Linkable, Vec<Diagnostic>> {
        let expansion = self.expander.expand_in(environment, arena, form)?;
        self.compile(expansion)
    }

    /// The environment of the REPL, made with the default libraries when it is first needed.
    pub(crate) fn interaction(&mut self) -> Result<(Environment, Linkable), Vec<Diagnostic>> {
        if let Some(environment) = self.interaction {
            return Ok((environment, Linkable::default()));
        }
        let imports: Vec<LibraryName> = self.expander.config_mut().default_imports.clone();
        let (environment, expansion) = self.expander.new_environment("interaction", &imports)?;
        self.interaction = Some(environment);
        Ok((environment, self.compile(expansion)?))
    }

    /// Compiles every library of a folder tree, for the image.
    pub(crate) fn compile_libraries(
        &mut self,
        names: &[LibraryName],
    ) -> Result<Vec<image::Compiled>, Vec<Diagnostic>> {
        let mut all = Vec::new();
        for name in names {
            let expansion = self.expander.load_library(name)?;
            for library in expansion.libraries {
                let compiled = self.compile_unit(library.unit)?;
                self.remember(compiled.candidates.clone());
                all.push(image::Compiled {
                    interface: library.interface,
                    code: Arc::new(compiled.code),
                    candidates: compiled.candidates,
                });
            }
        }
        Ok(all)
    }

    pub(crate) fn number_of(&mut self, environment: Environment) -> usize {
        if let Some(known) = self.environments.iter().position(|e| *e == Some(environment)) {
            return known;
        }
        match self.environments.iter().position(Option::is_none) {
            Some(free) => {
                self.environments[free] = Some(environment);
                free
            }
            None => {
                self.environments.push(Some(environment));
                self.environments.len() - 1
            }
        }
    }
}

/// Feature identifiers (R7RS Appendix B; SRFI 0 names for the SRFIs that are built in).
fn features() -> Vec<String> {
    let mut features: Vec<String> =
        ["r7rs", "exact-closed", "exact-complex", "ieee-float", "full-unicode", "ratios", "ruse"]
            .map(str::to_owned)
            .to_vec();
    features.push(concat!("ruse-", env!("CARGO_PKG_VERSION")).to_owned());
    features.push(std::env::consts::OS.to_owned());
    if std::env::consts::OS == "linux" {
        features.push("gnu-linux".to_owned());
    }
    if std::env::consts::OS == "macos" {
        features.push("darwin".to_owned());
    }
    if cfg!(unix) {
        features.extend(["posix", "unix"].map(str::to_owned));
    }
    features.push(std::env::consts::ARCH.replace('_', "-"));
    features.push(
        if cfg!(target_endian = "little") { "little-endian" } else { "big-endian" }.to_owned(),
    );
    if cfg!(target_pointer_width = "64") && cfg!(unix) {
        features.push("lp64".to_owned());
    }
    let numbers = [
        0, 1, 2, 6, 8, 9, 11, 16, 23, 26, 27, 28, 39, 64, 69, 111, 121, 125, 128, 132, 133, 146,
        151, 158,
    ];
    for number in numbers {
        features.push(format!("srfi-{number}"));
    }
    if cfg!(feature = "system") {
        features.extend([19, 115, 170, 174, 180].map(|number| format!("srfi-{number}")));
        // What there is of SRFI 115.
        features.extend(["regexp-non-greedy", "regexp-unicode"].map(str::to_owned));
    }
    features
}

//! The front half of an engine: expander, compiler, libraries, and the host that the VM asks at run time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ruse_compiler::{Compiled, InlineCandidate, Primitives, Trace};
use ruse_expand::core::{GlobalName, Unit};
use ruse_expand::{Config, Environment, Expander, Expansion, InterruptCheck, LibraryName};
use ruse_heap::control::reason;
use ruse_heap::{Control, Value};
use ruse_runtime::host::LinkUnit;
use ruse_runtime::{ErrorKind, Host, Raise, Runtime};
use ruse_syntax::{Arena, Diagnostic, Stx};

use crate::error::Error;
use crate::image::{self, Image};
use crate::library::{Libraries, read_source};
use crate::options::{Engine, Options};

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

/// Expander and compiler with what they know of libraries.
pub(crate) struct Front {
    pub(crate) expander: Expander,
    primitives: Primitives,
    candidates: HashMap<GlobalName, InlineCandidate>,
    image: Option<Arc<Image>>,
    /// Libraries of the image whose code the VM has.
    handed_over: std::collections::HashSet<LibraryName>,
    interaction: Option<Environment>,
    environments: Vec<Option<Environment>>,
    environment_count: usize,
    command_line: Vec<String>,
    features: Vec<String>,
    options: ruse_compiler::Options,
    /// For which engine units are made.
    engine: Engine,
}

/// The front half as the VM's host and its owner share it.
#[derive(Clone)]
pub(crate) struct SharedFront(Arc<Mutex<Front>>);

/// What an expansion became.
pub(crate) struct Linkable {
    /// In the order in which they run; the program is last.
    pub(crate) units: Vec<LinkUnit>,
    /// What is suspicious.
    pub(crate) warnings: Vec<Diagnostic>,
}

impl Front {
    /// Expansion stops when `control` is asked for the VM's attention.
    pub(crate) fn new(
        options: &Options,
        image: Option<Arc<Image>>,
        control: Option<Arc<Control>>,
    ) -> Front {
        let provider = Libraries {
            before: options.library_path.clone(),
            after: options.fallback_library_path.clone(),
            capabilities: options.capabilities.clone(),
            image: image.clone(),
        };
        let mut config = Config::new(Box::new(provider));
        config.interrupt = control.map(|control| -> InterruptCheck {
            Arc::new(move || control.is_requested(reason::STOP))
        });
        // What macros make lies outside of the heap, but is not to be out of proportion to it.
        let nodes = (options.max_heap / HEAP_BYTES_PER_NODE).max(LEAST_NODES) as u64;
        config.limits.nodes = config.limits.nodes.min(nodes);
        config.features = features();
        config.default_imports =
            DEFAULT_LIBRARIES.iter().map(|name| LibraryName::of(&["scheme", name])).collect();
        let infos = ruse_runtime::primitive_infos();
        Front {
            features: config.features.clone(),
            expander: Expander::new(infos, config),
            primitives: Primitives::new(infos),
            candidates: HashMap::new(),
            image,
            handed_over: Default::default(),
            interaction: None,
            environments: Vec::new(),
            environment_count: 0,
            command_line: options.command_line.clone(),
            engine: options.engine,
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

    /// How much the compiler optimises.
    pub(crate) fn opt_level(&self) -> u8 {
        self.options.level
    }

    /// Expands and compiles a program.
    pub(crate) fn program(&mut self, name: &str, text: &str) -> Result<Linkable, Vec<Diagnostic>> {
        let expansion = self.expander.expand_program(name, text)?;
        self.compile(expansion)
    }

    /// Compiles an expansion with the libraries that it brought along.
    pub(crate) fn compile(&mut self, expansion: Expansion) -> Result<Linkable, Vec<Diagnostic>> {
        let mut units = Vec::new();
        for name in &expansion.required {
            self.hand_over(name, &mut units)?;
        }
        for library in expansion.libraries {
            let (unit, candidates) = self.link_unit(library.unit)?;
            self.remember(candidates);
            units.push(unit);
        }
        units.push(self.link_unit(expansion.program)?.0);
        Ok(Linkable { units, warnings: expansion.warnings })
    }

    /// Makes what the engine links of a unit, and what other units may inline of it.
    fn link_unit(
        &mut self,
        unit: Unit,
    ) -> Result<(LinkUnit, Vec<InlineCandidate>), Vec<Diagnostic>> {
        match self.engine {
            Engine::Vm => {
                let compiled = self.compile_unit(unit)?;
                Ok((Arc::new(compiled.code), compiled.candidates))
            }
            #[cfg(feature = "reference")]
            Engine::Eval => {
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
            &self.primitives,
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
        units: &mut Vec<LinkUnit>,
    ) -> Result<(), Vec<Diagnostic>> {
        if self.handed_over.contains(name) {
            return Ok(());
        }
        #[cfg(feature = "reference")]
        if self.engine != Engine::Vm {
            let library = crate::reference::library(name, self.engine != Engine::Eval)?;
            self.handed_over.insert(name.clone());
            self.remember(library.candidates.to_vec());
            units.push(library.core);
            return Ok(());
        }
        let Some(image) = self.image.clone() else { return Ok(()) };
        let (code, candidates) = image.code(name).map_err(|reason| {
            let message = format!("the built-in library {name} cannot be used: {reason}");
            vec![Diagnostic::error("internal/image", message, ruse_syntax::Span::NONE)]
        })?;
        self.handed_over.insert(name.clone());
        self.remember(candidates);
        units.push(Arc::new(code));
        Ok(())
    }

    pub(crate) fn remember(&mut self, candidates: Vec<InlineCandidate>) {
        self.candidates.extend(candidates.into_iter().map(|c| (c.global.clone(), c)));
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
            &self.primitives,
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
        let mut linkable = Linkable { units: Vec::new(), warnings: Vec::new() };
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
            return Ok((environment, Linkable { units: Vec::new(), warnings: Vec::new() }));
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

    fn number_of(&mut self, environment: Environment) -> usize {
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

impl SharedFront {
    pub(crate) fn new(front: Front) -> SharedFront {
        SharedFront(Arc::new(Mutex::new(front)))
    }

    /// The front half. A panic in it is a bug that was reported; what it knows stays usable.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Front> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
    for number in [0, 1, 2, 6, 8, 9, 11, 16, 23, 26, 27, 28, 39, 64, 69, 111, 128, 132, 133, 151] {
        features.push(format!("srfi-{number}"));
    }
    features
}

impl Front {
    /// Raises diagnostics as one condition. An expansion that was interrupted leaves the interrupt to the VM,
    /// which expands again if the program goes on.
    fn raise(&self, runtime: &mut Runtime, who: &str, errors: Vec<Diagnostic>) -> Raise {
        if is_interrupted(&errors)
            && let Err(raise) = runtime.poll()
        {
            return raise;
        }
        let error = Error::from_diagnostics(errors, &self.expander.sources);
        let kind = error.condition_kind();
        runtime.error(kind, who, &error.message, &[])
    }
}

impl Host for SharedFront {
    fn compile(
        &mut self,
        runtime: &mut Runtime,
        datum: Value,
        environment: usize,
    ) -> Result<Vec<LinkUnit>, Raise> {
        let mut front = self.lock();
        let Some(Some(environment)) = front.environments.get(environment).copied() else {
            return Err(runtime.error(ErrorKind::Syntax, "eval", "this environment is gone", &[]));
        };
        let mut arena = Arena::new();
        let form =
            crate::datum::to_syntax(runtime, datum, &mut arena, &mut front.expander.symbols)?;
        match front.form_in(environment, &mut arena, form) {
            Ok(linkable) => Ok(linkable.units),
            Err(errors) => Err(front.raise(runtime, "eval", errors)),
        }
    }

    fn compile_file(
        &mut self,
        runtime: &mut Runtime,
        path: &str,
        environment: usize,
    ) -> Result<Vec<LinkUnit>, Raise> {
        let place = runtime.readable_path("load", path)?;
        let text = match read_source(&place) {
            Ok(text) => text,
            Err(error) => {
                let kind =
                    if error.code.starts_with("file/") { ErrorKind::File } else { ErrorKind::Read };
                return Err(runtime.error(kind, "load", &error.message, &[]));
            }
        };
        let mut front = self.lock();
        let Some(Some(environment)) = front.environments.get(environment).copied() else {
            return Err(runtime.error(ErrorKind::Syntax, "load", "this environment is gone", &[]));
        };
        match front.forms_in(environment, path, &text) {
            Ok(linkable) => Ok(linkable.units),
            Err(errors) => Err(front.raise(runtime, "load", errors)),
        }
    }

    fn environment(
        &mut self,
        runtime: &mut Runtime,
        import_sets: Value,
    ) -> Result<(usize, Vec<LinkUnit>), Raise> {
        let mut front = self.lock();
        let mut arena = Arena::new();
        let mut sets = Vec::new();
        for set in import_sets.list_iter() {
            sets.push(crate::datum::to_syntax(
                runtime,
                set,
                &mut arena,
                &mut front.expander.symbols,
            )?);
        }
        front.environment_count += 1;
        let name = format!("environment {}", front.environment_count);
        let made = front.expander.environment_from_sets(&name, &mut arena, &sets);
        let compiled = made.and_then(|(environment, expansion)| {
            Ok((front.number_of(environment), front.compile(expansion)?.units))
        });
        compiled.map_err(|errors| front.raise(runtime, "environment", errors))
    }

    fn interaction_environment(
        &mut self,
        runtime: &mut Runtime,
    ) -> Result<(usize, Vec<LinkUnit>), Raise> {
        let mut front = self.lock();
        match front.interaction() {
            Ok((environment, linkable)) => Ok((front.number_of(environment), linkable.units)),
            Err(errors) => Err(front.raise(runtime, "interaction-environment", errors)),
        }
    }

    fn release_environment(&mut self, number: usize) {
        let mut front = self.lock();
        let Some(environment) = front.environments.get_mut(number).and_then(Option::take) else {
            return;
        };
        if front.interaction != Some(environment) {
            front.expander.drop_environment(environment);
        }
    }

    fn features(&self) -> Vec<String> {
        self.lock().features.clone()
    }

    fn command_line(&self) -> Vec<String> {
        self.lock().command_line.clone()
    }
}

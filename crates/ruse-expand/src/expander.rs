//! The public face: state that outlives one expansion, and the entries.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use ruse_isa::prim::{PrimId, PrimInfo};
use ruse_syntax::{Arena, Diagnostic, SourceId, SourceMap, Span, Stx, Symbol, SymbolTable};

use crate::binding::{Binding, GlobalRef, MacroId, TopId};
use crate::config::Config;
use crate::core::{GlobalName, Unit, UnitKind};
use crate::cx::Cx;
use crate::forms::matching::RecordFields;
use crate::library::interface::LibraryInterface;
use crate::library::registry::Registry;
use crate::macros::Macro;
use crate::name::LibraryName;
use crate::scope::{Alias, AliasTarget, EnvRef, TopEnv};
use crate::types::declare::TypeTable;

/// A library that was expanded from text.
pub struct LoadedLibrary {
    /// Its body.
    pub unit: Unit,
    /// What others see of it.
    pub interface: Arc<LibraryInterface>,
}

/// A unit with the libraries that must have run before it.
pub struct Expansion {
    /// Libraries compiled ahead, each after those it requires. They run first.
    pub required: Vec<LibraryName>,
    /// Libraries newly expanded from text, each after those it imports. They run next.
    pub libraries: Vec<LoadedLibrary>,
    /// The program or form.
    pub program: Unit,
    /// What is suspicious but no error.
    pub warnings: Vec<Diagnostic>,
}

/// A mutable top-level environment: a REPL, `interaction-environment`, `(environment ...)`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Environment(pub(crate) u32);

/// A global of any unit.
pub(crate) struct GlobalInfo {
    pub(crate) name: GlobalName,
    /// Whether it may change after its definition.
    pub(crate) mutable: bool,
}

/// The expander: symbols, sources, libraries, environments. One for each engine.
pub struct Expander {
    /// Interned names of all syntax.
    pub symbols: SymbolTable,
    /// All texts.
    pub sources: SourceMap,
    pub(crate) config: Config,
    pub(crate) prims: &'static [PrimInfo],
    pub(crate) prim_index: HashMap<&'static str, PrimId, RandomState>,
    pub(crate) tops: Vec<Option<TopEnv>>,
    pub(crate) globals: Vec<GlobalInfo>,
    global_index: HashMap<GlobalName, GlobalRef, RandomState>,
    pub(crate) macros: Vec<Arc<Macro>>,
    pub(crate) aliases: Vec<Alias>,
    pub(crate) registry: Registry,
    /// Record types at top levels of texts.
    pub(crate) record_fields: RecordFields,
    /// Types of names at top levels.
    pub(crate) types: TypeTable,
    /// Text of which a text was included, to find cycles.
    pub(crate) include_parents: HashMap<SourceId, SourceId, RandomState>,
    /// Libraries expanded from text that no caller got yet.
    pub(crate) loaded: Vec<LoadedLibrary>,
    pub(crate) required: Vec<LibraryName>,
    pub(crate) warnings: Vec<Diagnostic>,
    /// Whether the expansion at hand made something lasting that refers to its macros or aliases.
    pub(crate) keep_names: bool,
}

/// Names that a program has that imports all of R7RS.
const USUAL_NAMES: usize = 1_500;

impl Expander {
    /// An expander for this primitive table.
    pub fn new(prims: &'static [PrimInfo], config: Config) -> Expander {
        let index = |(id, prim): (usize, &PrimInfo)| (prim.name, PrimId(id as u16));
        Expander {
            symbols: SymbolTable::with_capacity(USUAL_NAMES),
            sources: SourceMap::new(),
            config,
            prims,
            prim_index: prims.iter().enumerate().map(index).collect(),
            tops: Vec::new(),
            globals: Vec::new(),
            global_index: HashMap::default(),
            macros: Vec::new(),
            aliases: Vec::new(),
            registry: Registry::default(),
            record_fields: RecordFields::default(),
            types: TypeTable::default(),
            include_parents: HashMap::default(),
            loaded: Vec::new(),
            required: Vec::new(),
            warnings: Vec::new(),
            keep_names: false,
        }
    }

    /// The settings.
    pub fn config_mut(&mut self) -> &mut Config {
        &mut self.config
    }

    /// Expands a closed program (R7RS §5.1): its imports, then its commands and definitions.
    ///
    /// # Errors
    /// Everything wrong with the program and the libraries it imports.
    pub fn expand_program(&mut self, name: &str, text: &str) -> Result<Expansion, Vec<Diagnostic>> {
        self.session(|ex| {
            let mut arena = Arena::new();
            let forms = ex.read(&mut arena, name, text, false)?.1;
            ex.forget_types_of("program");
            let top = ex.add_top(TopEnv::new(Arc::from("program"), UnitKind::Program));
            let cx = Cx::new(ex, &mut arena, top);
            let result = cx.program(&forms);
            ex.tops[top.0 as usize] = None;
            result
        })
    }

    /// Expands every `define-library` form of a text, for compiling libraries ahead. They end up in
    /// [`Expansion::libraries`] behind the libraries that they import and that came as text.
    ///
    /// # Errors
    /// Everything wrong with them, or a text with other forms.
    pub fn expand_library_text(
        &mut self,
        path: &str,
        text: &str,
    ) -> Result<Expansion, Vec<Diagnostic>> {
        self.session(|ex| {
            ex.define_libraries_of_text(path, text)?;
            Ok(Unit::new(UnitKind::Library, Arc::from(path)))
        })
    }

    /// Makes sure that a library is known, loading it through the provider if need be.
    ///
    /// # Errors
    /// There is no such library, or something is wrong with it.
    pub fn load_library(&mut self, name: &LibraryName) -> Result<Expansion, Vec<Diagnostic>> {
        self.session(|ex| {
            ex.require_library(name, Span::NONE)?;
            Ok(Unit::new(UnitKind::Library, Arc::from(name.to_string())))
        })
    }

    /// A new mutable environment with everything that some libraries export. The name is that of
    /// its globals' library, so it must differ from all others.
    ///
    /// # Errors
    /// A library is missing or something is wrong with it.
    pub fn new_environment(
        &mut self,
        name: &str,
        imports: &[LibraryName],
    ) -> Result<(Environment, Expansion), Vec<Diagnostic>> {
        let top = self.add_top(TopEnv::new(Arc::from(name), UnitKind::Open));
        let expansion = self.session(|ex| {
            let mut arena = Arena::new();
            let mut cx = Cx::new(ex, &mut arena, top);
            cx.import_libraries(imports);
            cx.finish()
        });
        self.environment_or_drop(top, expansion)
    }

    /// A new mutable environment from import sets, as `(environment '(only (scheme base) car))`
    /// has them (R7RS §6.12).
    ///
    /// # Errors
    /// An import set is malformed, a library is missing or something is wrong with it.
    pub fn environment_from_sets(
        &mut self,
        name: &str,
        arena: &mut Arena,
        sets: &[Stx],
    ) -> Result<(Environment, Expansion), Vec<Diagnostic>> {
        let top = self.add_top(TopEnv::new(Arc::from(name), UnitKind::Open));
        let expansion = self.session(|ex| {
            let mut cx = Cx::new(ex, arena, top);
            for &set in sets {
                cx.import_set_form(set);
            }
            cx.finish()
        });
        self.environment_or_drop(top, expansion)
    }

    fn environment_or_drop(
        &mut self,
        top: TopId,
        expansion: Result<Expansion, Vec<Diagnostic>>,
    ) -> Result<(Environment, Expansion), Vec<Diagnostic>> {
        if expansion.is_err() {
            self.tops[top.0 as usize] = None;
        }
        expansion.map(|expansion| (Environment(top.0), expansion))
    }

    /// Forgets an environment. Its handle must not be used again.
    pub fn drop_environment(&mut self, environment: Environment) {
        if let Some(top) = self.tops.get_mut(environment.0 as usize) {
            *top = None;
        }
    }

    /// Expands one form in a mutable environment: an expression, a definition, an `import`, a
    /// `define-library`. If it fails the environment is as before.
    ///
    /// # Errors
    /// Everything wrong with the form.
    pub fn expand_in(
        &mut self,
        environment: Environment,
        arena: &mut Arena,
        form: Stx,
    ) -> Result<Expansion, Vec<Diagnostic>> {
        if !matches!(self.tops.get(environment.0 as usize), Some(Some(_))) {
            let message = "this environment does not exist any more";
            return Err(vec![Diagnostic::error("expand/environment", message, arena.span(form))]);
        }
        self.session(|ex| Cx::new(ex, arena, TopId(environment.0)).open_form(form))
    }

    /// Binds a name to a variable of a mutable environment, as a definition does that has not run; the variable.
    ///
    /// # Errors
    /// The environment does not exist any more.
    pub fn define_in(
        &mut self,
        environment: Environment,
        name: &str,
    ) -> Result<GlobalName, Vec<Diagnostic>> {
        if !matches!(self.tops.get(environment.0 as usize), Some(Some(_))) {
            let message = "this environment does not exist any more";
            return Err(vec![Diagnostic::error("expand/environment", message, Span::NONE)]);
        }
        let symbol = self.symbols.intern(name);
        let mut arena = Arena::new();
        let mut global = None;
        self.session(|ex| {
            let cx = Cx::new(ex, &mut arena, TopId(environment.0));
            let (unit, defined) = cx.open_variable(symbol)?;
            global = defined;
            Ok(unit)
        })?;
        let global = global.map(|global| self.globals[global.0 as usize].name.clone());
        global.ok_or_else(Vec::new)
    }

    /// The names bound in an environment, unsorted: for completion.
    pub fn bound_names(&self, environment: Environment) -> Vec<&str> {
        let Some(Some(top)) = self.tops.get(environment.0 as usize) else { return Vec::new() };
        let named = top.map.keys().filter(|symbol| symbol.as_alias().is_none());
        named.map(|&symbol| self.symbols.name(symbol)).collect()
    }

    /// Whether a name is bound to a keyword in an environment, `None` if it is not bound.
    pub fn is_keyword(&self, environment: Environment, name: &str) -> Option<bool> {
        let symbol = self.symbols.lookup(name)?;
        let top = self.tops.get(environment.0 as usize)?.as_ref()?;
        Some(top.map.get(&symbol)?.binding.is_keyword())
    }

    /// The exports of a library that is known, as names.
    pub fn exports(&self, name: &LibraryName) -> Option<Vec<&str>> {
        let library = self.registry.get(name)?;
        Some(library.exports.iter().map(|&(symbol, _)| self.symbols.name(symbol)).collect())
    }

    /// Runs one public entry: collects what it requires, drops macros and aliases that nothing
    /// lasting refers to, so that a million calls of `eval` do not add up.
    pub(crate) fn session(
        &mut self,
        run: impl FnOnce(&mut Expander) -> Result<Unit, Vec<Diagnostic>>,
    ) -> Result<Expansion, Vec<Diagnostic>> {
        let (aliases, macros) = (self.aliases.len(), self.macros.len());
        self.keep_names = false;
        self.required.clear();
        self.warnings.clear();
        let result = run(self);
        if !self.keep_names {
            self.aliases.truncate(aliases);
            self.macros.truncate(macros);
            self.types.forget_macros(macros);
        }
        Ok(Expansion {
            program: result?,
            required: std::mem::take(&mut self.required),
            libraries: std::mem::take(&mut self.loaded),
            warnings: std::mem::take(&mut self.warnings),
        })
    }

    /// Reads a text into an arena.
    ///
    /// # Errors
    /// What is wrong with the text, or that the reading was interrupted.
    pub fn read(
        &mut self,
        arena: &mut Arena,
        name: &str,
        text: &str,
        fold_case: bool,
    ) -> Result<(SourceId, Vec<Stx>), Vec<Diagnostic>> {
        let id = self.sources.add(name, text);
        let options = ruse_syntax::reader::ReadOptions { fold_case, whole_text: true };
        let (forms, errors) = ruse_syntax::reader::read_program_with(
            arena,
            &mut self.symbols,
            &self.sources,
            id,
            options,
            self.config.interrupt.as_deref().map(|interrupt| interrupt as &dyn Fn() -> bool),
        );
        if errors.is_empty() { Ok((id, forms)) } else { Err(errors) }
    }

    pub(crate) fn add_top(&mut self, top: TopEnv) -> TopId {
        self.tops.push(Some(top));
        TopId(self.tops.len() as u32 - 1)
    }

    pub(crate) fn top(&self, id: TopId) -> Option<&TopEnv> {
        self.tops.get(id.0 as usize)?.as_ref()
    }

    /// The global of a name, the same one for the same name.
    pub(crate) fn global(&mut self, name: GlobalName, mutable: bool) -> GlobalRef {
        if let Some(&known) = self.global_index.get(&name) {
            return known;
        }
        let id = GlobalRef(self.globals.len() as u32);
        self.globals.push(GlobalInfo { name: name.clone(), mutable });
        self.global_index.insert(name, id);
        id
    }

    /// The global of a name, if there is one.
    pub(crate) fn known_global(&self, name: &GlobalName) -> Option<GlobalRef> {
        self.global_index.get(name).copied()
    }

    pub(crate) fn add_macro(&mut self, definition: Macro) -> MacroId {
        self.macros.push(Arc::new(definition));
        MacroId(self.macros.len() as u32 - 1)
    }

    pub(crate) fn add_alias(&mut self, base: Symbol, target: AliasTarget) -> Symbol {
        self.aliases.push(Alias { base, target });
        Symbol::from_alias(self.aliases.len() as u32 - 1)
    }

    /// The interned symbol behind a symbol.
    pub(crate) fn strip(&self, mut symbol: Symbol) -> Symbol {
        while let Some(alias) = symbol.as_alias() {
            symbol = self.aliases[alias as usize].base;
        }
        symbol
    }

    /// The name that the user wrote for a symbol.
    pub(crate) fn name_of(&self, symbol: Symbol) -> &str {
        self.symbols.name(self.strip(symbol))
    }

    /// The meaning of a symbol at the top level of a finished environment.
    pub(crate) fn resolve_top(&self, mut symbol: Symbol, top: TopId) -> Option<Binding> {
        let mut env = EnvRef { top, depth: 0 };
        loop {
            if let Some(entry) = self.top(env.top).and_then(|top| top.map.get(&symbol)) {
                return Some(entry.binding);
            }
            let alias = self.aliases[symbol.as_alias()? as usize];
            match alias.target {
                AliasTarget::At(at) => env = at,
                AliasTarget::Fixed(binding) => return binding,
            }
            symbol = alias.base;
        }
    }
}

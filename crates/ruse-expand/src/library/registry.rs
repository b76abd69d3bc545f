//! The libraries that are known, and how one becomes known.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use ruse_isa::prim::PrimId;
use ruse_syntax::suggest::nearest;
use ruse_syntax::{Arena, Diagnostic, Span, Stx, Symbol};

use crate::binding::{Binding, CoreForm, MacroId};
use crate::config::LibrarySource;
use crate::cx::Cx;
use crate::expander::Expander;
use crate::name::LibraryName;
use crate::support::{PRIMITIVES_LIBRARY, SYNTAX_LIBRARY};

/// A library that can be imported.
pub(crate) struct Library {
    pub(crate) exports: Arc<[(Symbol, Binding)]>,
    /// Libraries that must have run before, each after those it requires itself.
    pub(crate) requires: Arc<[LibraryName]>,
    pub(crate) origin: Origin,
}

/// Where a library comes from, which decides what must run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Origin {
    /// Part of the expander, without a body.
    BuiltIn,
    Text,
    Interface,
}

/// All known libraries.
#[derive(Default)]
pub(crate) struct Registry {
    libraries: HashMap<LibraryName, Library, RandomState>,
    /// Libraries whose text is being expanded, outermost first.
    loading: Vec<LibraryName>,
    /// Library and number of every macro that is part of an interface.
    pub(crate) macro_places: HashMap<MacroId, (LibraryName, u32), RandomState>,
    pub(crate) macro_ids: HashMap<LibraryName, Vec<MacroId>, RandomState>,
    /// Whether the library of run-time support cannot be found.
    support_missing: bool,
}

impl Registry {
    pub(crate) fn get(&self, name: &LibraryName) -> Option<&Library> {
        self.libraries.get(name)
    }

    pub(crate) fn insert(&mut self, name: LibraryName, library: Library) {
        self.libraries.insert(name, library);
    }

    /// Written names of the libraries that export a name, sorted.
    pub(crate) fn exporting(&self, symbol: Symbol) -> Vec<String> {
        let exports = |library: &Library| library.exports.iter().any(|&(name, _)| name == symbol);
        let found = self.libraries.iter().filter(|(_, library)| exports(library));
        let mut names: Vec<String> = found.map(|(name, _)| name.to_string()).collect();
        names.sort();
        names
    }
}

impl Expander {
    /// Whether a library can be imported, for `cond-expand`.
    pub(crate) fn library_exists(&mut self, name: &LibraryName) -> bool {
        self.is_visible(name)
            && (self.registry.get(name).is_some()
                || is_built_in(name)
                || self.config.provider.exists(name))
    }

    /// Whether texts may import a library.
    pub(crate) fn is_visible(&self, name: &LibraryName) -> bool {
        self.config.visible.as_ref().is_none_or(|visible| visible(name))
    }

    /// Makes sure that a library is known and notes what must run before its importer.
    pub(crate) fn require_library(
        &mut self,
        name: &LibraryName,
        site: Span,
    ) -> Result<(), Vec<Diagnostic>> {
        self.know_library(name, site)?;
        self.note_required(name);
        Ok(())
    }

    /// Makes sure that a library is known.
    pub(crate) fn know_library(
        &mut self,
        name: &LibraryName,
        site: Span,
    ) -> Result<(), Vec<Diagnostic>> {
        if self.registry.get(name).is_some() {
            return Ok(());
        }
        if let Some(at) = self.registry.loading.iter().position(|loading| loading == name) {
            let chain = self.registry.loading[at..].iter().chain([name]);
            let chain: Vec<String> = chain.map(LibraryName::to_string).collect();
            let message = format!("library `{name}` imports itself");
            let error = Diagnostic::error("expand/import-cycle", message, site);
            return Err(vec![error.note(format!("the chain is {}", chain.join(" -> ")))]);
        }
        if is_built_in(name) {
            self.insert_built_in(name);
            return Ok(());
        }
        match self.config.provider.find(name) {
            Ok(Some(LibrarySource::Interface(interface))) => self.load_interface(&interface, site),
            Ok(Some(LibrarySource::Text { path, text })) => {
                self.define_libraries_of_text(&path, &text)?;
                if self.registry.get(name).is_some() {
                    return Ok(());
                }
                let message = format!("`{path}` does not define the library `{name}`");
                Err(vec![Diagnostic::error("expand/library", message, site)])
            }
            Ok(None) => Err(vec![self.missing_library(name, site)]),
            Err(mut error) => {
                error.primary = error.primary.or(site);
                Err(vec![*error])
            }
        }
    }

    fn missing_library(&self, name: &LibraryName, site: Span) -> Diagnostic {
        let message = format!("there is no library `{name}`");
        let mut error = Diagnostic::error("expand/no-library", message, site);
        let provider = &self.config.provider;
        for place in provider.searched(name) {
            error.notes.push(format!("looked for {place}"));
        }
        let known = provider.known();
        let all = known.iter().chain(self.registry.libraries.keys());
        let names: Vec<String> = all.map(LibraryName::to_string).collect();
        let found = nearest(&name.to_string(), names.iter().map(String::as_str), 3);
        if !found.is_empty() {
            let found: Vec<String> = found.iter().map(|name| format!("`{name}`")).collect();
            error.help.push(format!("did you mean {}?", found.join(" or ")));
        }
        error
    }

    /// Adds the compiled libraries that an imported library needs to those the caller must run.
    fn note_required(&mut self, name: &LibraryName) {
        let Some(library) = self.registry.get(name) else { return };
        let requires = library.requires.clone();
        for name in requires.iter().chain([name]) {
            let compiled =
                self.registry.get(name).is_none_or(|library| library.origin == Origin::Interface);
            if compiled && !self.required.contains(name) {
                self.required.push(name.clone());
            }
        }
    }

    fn insert_built_in(&mut self, name: &LibraryName) {
        let exports = if *name == LibraryName::of(SYNTAX_LIBRARY) {
            let form = |&form: &CoreForm| (self.symbols.intern(form.name()), Binding::Core(form));
            CoreForm::ALL.iter().map(form).collect()
        } else {
            let all = self.prims.iter().enumerate();
            all.map(|(id, prim)| (self.symbols.intern(prim.name), Binding::Prim(PrimId(id as u16))))
                .collect()
        };
        let library = Library { exports, requires: Arc::from([]), origin: Origin::BuiltIn };
        self.registry.insert(name.clone(), library);
    }

    /// Expands every library of a text.
    pub(crate) fn define_libraries_of_text(
        &mut self,
        path: &str,
        text: &str,
    ) -> Result<(), Vec<Diagnostic>> {
        let mut arena = Arena::new();
        let (_, forms) = self.read(&mut arena, path, text, false)?;
        for form in forms {
            let head = arena.as_list(form).and_then(|items| arena.as_symbol(*items.first()?));
            if head.map(|head| self.name_of(head)) != Some("define-library") {
                let message = "a library file can only have `define-library` forms";
                let error = Diagnostic::error("expand/library", message, arena.span(form));
                return Err(vec![error]);
            }
            self.define_library(&mut arena, form)?;
        }
        Ok(())
    }

    /// Expands a `define-library` form and makes the library known.
    pub(crate) fn define_library(
        &mut self,
        arena: &mut Arena,
        form: Stx,
    ) -> Result<(), Vec<Diagnostic>> {
        let items = arena.items(form).to_vec();
        let name = match items.get(1) {
            Some(&name) => self.parse_library_name(arena, name).map_err(|error| vec![*error])?,
            None => {
                let message = "malformed form, expected `(define-library NAME DECLARATION ...)`";
                return Err(vec![Diagnostic::error("expand/syntax", message, arena.span(form))]);
            }
        };
        if is_built_in(&name) {
            let message = format!("the library `{name}` is built in");
            return Err(vec![Diagnostic::error("expand/duplicate", message, arena.span(form))]);
        }
        self.keep_names = true;
        self.registry.loading.push(name.clone());
        let text: Arc<str> = Arc::from(name.to_string());
        let top = crate::scope::TopEnv::new(text, crate::core::UnitKind::Library);
        let top = self.add_top(top);
        let result = Cx::new(self, arena, top).library(&name, &items[2..]);
        self.registry.loading.pop();
        let (library, loaded) = result?;
        self.registry.insert(name, library);
        self.loaded.push(loaded);
        Ok(())
    }
}

impl Cx<'_> {
    /// Notes that a library must have run before this unit.
    pub(crate) fn add_requirement(&mut self, name: &LibraryName) {
        let Some(library) = self.ex.registry.get(name) else { return };
        if library.origin == Origin::BuiltIn {
            return;
        }
        let requires = library.requires.clone();
        for name in requires.iter().chain([name]) {
            if !self.requires.contains(name) {
                self.requires.push(name.clone());
            }
        }
    }

    /// Makes sure that the library of run-time support is there when this unit runs. While that
    /// library is itself being loaded, what it imports can only use its own support procedures.
    pub(crate) fn require_support(&mut self, name: &LibraryName) {
        let registry = &self.ex.registry;
        if registry.support_missing
            || registry.loading.contains(name)
            || self.requires.contains(name)
        {
            return;
        }
        match self.ex.require_library(name, Span::NONE) {
            Ok(()) => self.add_requirement(name),
            Err(errors) if errors.iter().all(|error| error.code == "expand/no-library") => {
                // Then the caller has it by other means, or finds the global unbound when it runs.
                self.ex.registry.support_missing = true;
            }
            Err(errors) => errors.into_iter().for_each(|error| self.record(error)),
        }
    }
}

pub(crate) fn is_built_in(name: &LibraryName) -> bool {
    *name == LibraryName::of(SYNTAX_LIBRARY) || *name == LibraryName::of(PRIMITIVES_LIBRARY)
}

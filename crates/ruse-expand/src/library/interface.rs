//! Interfaces: what others need to know of a compiled library, free of the expander's numbering.
//!
//! A macro's symbols are resolved when the interface is made: each is a keyword, a primitive, a
//! global, a macro of an interface, or free. So a macro works without the environment it was
//! defined in, and every global it may refer to is marked as visible to others.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use ruse_syntax::{Diagnostic, Span, Symbol};
use serde::{Deserialize, Serialize};

use super::registry::{Library, Origin};
use super::types::TypeEntry;
use crate::binding::{Binding, CoreForm, MacroId, TopId};
use crate::core::{GlobalName, UnitKind};
use crate::cx::Cx;
use crate::expander::Expander;
use crate::macros::{Macro, MacroData, MacroSymbol};
use crate::name::LibraryName;
use crate::scope::{AliasTarget, EnvRef, TopEnv};

/// What an exported name or a macro's symbol means.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum InterfaceBinding {
    /// A core keyword, by the name of [`CORE_KEYWORDS`](crate::CORE_KEYWORDS).
    Keyword(Arc<str>),
    /// A primitive by name.
    Prim(Arc<str>),
    /// A global variable.
    Global {
        /// Its identity.
        name: GlobalName,
        /// Whether it may change after its definition.
        mutable: bool,
    },
    /// A macro in the interface of a library.
    Macro {
        /// The library.
        library: LibraryName,
        /// Index into its [`LibraryInterface::macros`].
        index: u32,
    },
}

/// What importers of a library need.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct LibraryInterface {
    /// The library.
    pub name: LibraryName,
    /// What it exports.
    pub exports: Vec<(Arc<str>, InterfaceBinding)>,
    /// Its macros as far as exports lead to them.
    pub macros: Vec<MacroData>,
    /// What is known of the types of exported names.
    pub types: Vec<TypeEntry>,
    /// Libraries that must have run before its body, each after those it requires itself.
    pub requires: Vec<LibraryName>,
}

/// Collects the macros that exports lead to.
struct Flattening {
    name: LibraryName,
    top: TopId,
    /// Macros of this library in the order in which they were reached.
    reached: Vec<MacroId>,
    index: HashMap<MacroId, u32, RandomState>,
    /// Globals that others may refer to.
    globals: Vec<crate::binding::GlobalRef>,
}

impl Cx<'_> {
    /// The interface of the library that this unit is. Marks globals that others can see.
    pub(crate) fn interface(
        &mut self,
        name: &LibraryName,
        exports: &[(Symbol, Binding)],
    ) -> LibraryInterface {
        let mut work = Flattening {
            name: name.clone(),
            top: self.top,
            reached: Vec::new(),
            index: HashMap::default(),
            globals: Vec::new(),
        };
        let mut written = Vec::with_capacity(exports.len());
        let mut types = Vec::new();
        for &(symbol, binding) in exports {
            if let Some(flat) = self.ex.flatten(binding, &mut work) {
                types.extend(self.ex.type_entries(binding, &flat, &mut work.globals));
                written.push((self.name(symbol), flat));
            }
        }
        let mut macros = Vec::new();
        while let Some(&id) = work.reached.get(macros.len()) {
            let definition = self.ex.macros[id.0 as usize].clone();
            let symbol = |&symbol: &Symbol| MacroSymbol {
                name: self.ex.name_of(symbol).into(),
                binding: self
                    .ex
                    .resolve_top(symbol, definition.env.top)
                    .and_then(|binding| self.ex.flatten(binding, &mut work)),
            };
            let symbols = definition.symbols.iter().map(symbol).collect();
            let (name, clauses) = (definition.name.clone(), definition.clauses.clone());
            macros.push(MacroData { name, symbols, clauses });
        }
        for (index, &id) in work.reached.iter().enumerate() {
            self.ex.registry.macro_places.insert(id, (name.clone(), index as u32));
        }
        self.ex.registry.macro_ids.insert(name.clone(), work.reached);
        for global in work.globals {
            let id = self.global_id(global);
            self.unit.globals[id.index()].exported = true;
        }
        LibraryInterface {
            name: name.clone(),
            exports: written,
            macros,
            types,
            requires: self.requires.clone(),
        }
    }
}

impl Expander {
    fn flatten(&self, binding: Binding, work: &mut Flattening) -> Option<InterfaceBinding> {
        Some(match binding {
            Binding::Core(form) => InterfaceBinding::Keyword(form.name().into()),
            Binding::Prim(prim) => InterfaceBinding::Prim(self.prims[prim.0 as usize].name.into()),
            Binding::Global(global) => {
                work.globals.push(global);
                let info = &self.globals[global.0 as usize];
                InterfaceBinding::Global { name: info.name.clone(), mutable: info.mutable }
            }
            Binding::Macro(id) => {
                if let Some((library, index)) = self.registry.macro_places.get(&id) {
                    return Some(InterfaceBinding::Macro {
                        library: library.clone(),
                        index: *index,
                    });
                }
                if self.macros[id.0 as usize].owner != work.top {
                    return None;
                }
                let next = work.reached.len() as u32;
                let index = *work.index.entry(id).or_insert(next);
                if index == next {
                    work.reached.push(id);
                }
                InterfaceBinding::Macro { library: work.name.clone(), index }
            }
            Binding::Local(_) => return None,
        })
    }

    /// Makes a compiled library known.
    pub(crate) fn load_interface(
        &mut self,
        interface: &LibraryInterface,
        site: Span,
    ) -> Result<(), Vec<Diagnostic>> {
        self.keep_names = true;
        let name = interface.name.clone();
        let library: Arc<str> = Arc::from(name.to_string());
        let top = self.add_top(TopEnv::new(library.clone(), UnitKind::Library));
        let mut ids = Vec::with_capacity(interface.macros.len());
        for (index, data) in interface.macros.iter().enumerate() {
            let id = self.add_macro(Macro {
                name: data.name.clone(),
                env: EnvRef { top, depth: 0 },
                defined: Span::NONE,
                owner: top,
                library: library.clone(),
                symbols: Vec::new(),
                clauses: data.clauses.clone(),
            });
            self.registry.macro_places.insert(id, (name.clone(), index as u32));
            ids.push(id);
        }
        self.registry.macro_ids.insert(name.clone(), ids.clone());
        for (&id, data) in ids.iter().zip(&interface.macros) {
            let mut symbols = Vec::with_capacity(data.symbols.len());
            for symbol in &data.symbols {
                let binding = match &symbol.binding {
                    Some(binding) => Some(self.unflatten(binding, site)?),
                    None => None,
                };
                let base = self.symbols.intern(&symbol.name);
                symbols.push(self.add_alias(base, AliasTarget::Fixed(binding)));
            }
            // Nobody else holds a macro that was just added.
            if let Some(definition) = Arc::get_mut(&mut self.macros[id.0 as usize]) {
                definition.symbols = symbols;
            }
        }
        let mut exports = Vec::with_capacity(interface.exports.len());
        for (name, binding) in &interface.exports {
            let binding = self.unflatten(binding, site)?;
            exports.push((self.symbols.intern(name), binding));
        }
        self.load_types(&interface.types, site)?;
        let requires = Arc::from(interface.requires.as_slice());
        let origin = Origin::Interface;
        self.registry.insert(name, Library { exports: Arc::from(exports), requires, origin });
        Ok(())
    }

    pub(super) fn unflatten(
        &mut self,
        binding: &InterfaceBinding,
        site: Span,
    ) -> Result<Binding, Vec<Diagnostic>> {
        let found = match binding {
            InterfaceBinding::Keyword(name) => CoreForm::from_name(name).map(Binding::Core),
            InterfaceBinding::Prim(name) => {
                self.prim_index.get(&**name).copied().map(Binding::Prim)
            }
            InterfaceBinding::Global { name, mutable } => {
                Some(Binding::Global(self.global(name.clone(), *mutable)))
            }
            InterfaceBinding::Macro { library, index } => {
                if !self.registry.macro_ids.contains_key(library) {
                    self.know_library(library, site)?;
                }
                let ids = self.registry.macro_ids.get(library);
                ids.and_then(|ids| ids.get(*index as usize)).copied().map(Binding::Macro)
            }
        };
        found.ok_or_else(|| {
            let message = format!("a compiled library does not fit this build: no {binding:?}");
            vec![Diagnostic::error("expand/interface", message, site)]
        })
    }
}

//! Units that a host builds node by node instead of writing them as text.
//!
//! In: an [`Assembly`], Core with gaps where names of imported or defined globals, primitives and S-expressions
//! stand. Out: the same [`Unit`]s and interfaces that texts give, or diagnostics at the host's own spans.
//!
//! Invariants: expressions, variables and constants keep their numbers, so a gap is filled in place. Names mean what
//! they mean at the end of the unit: its own definitions first, then its imports. Whatever a host can get wrong (an
//! expression that stands in two places, a variable outside of its scope) is a diagnostic, never a panic: `fill`
//! finds it before, `check` after the gaps are filled.

mod check;
mod fill;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use ruse_syntax::{
    Arena, Collection, Datum, Diagnostic, Node, Source, SourceId, Span, Stx, Symbol,
};

use crate::binding::{Binding, GlobalRef, TopId};
use crate::core::{ExprId, Unit, UnitKind, VarId};
use crate::cx::Cx;
use crate::expander::{Environment, Expander, Expansion, LoadedLibrary};
use crate::library::registry::{Library, Origin, is_built_in};
use crate::name::LibraryName;
use crate::scope::{AliasTarget, TopEnv};
use crate::toplevel::Item;

/// A form of an [`Assembly`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FormId(pub u32);

/// An S-expression. What it consists of was added before it.
#[derive(Clone, Debug)]
pub enum Form {
    /// A constant of one part; lists and vectors are forms of their own.
    Atom(Datum),
    /// An identifier, which means what it means at the end of the unit.
    Symbol(Arc<str>),
    /// A variable of the host's tree, whatever macros bind.
    Variable(VarId),
    /// A list, with the tail of an improper one.
    List(Vec<FormId>, Option<FormId>),
    /// A vector.
    Vector(Vec<FormId>),
    /// A literal table, struct or persistent vector.
    Collection(Collection, Vec<FormId>),
}

/// What goes in the place of an expression.
#[derive(Clone, Debug)]
pub enum Gap {
    /// The variable or primitive that a name means.
    Global(Arc<str>),
    /// Assignment of a variable that the unit defines.
    SetGlobal(Arc<str>, ExprId),
    /// A primitive by its name.
    Primitive(Arc<str>),
    /// One of the names of [`crate::support`], or a primitive that only front ends use.
    Support(&'static str),
    /// The expansion of a form.
    Form(FormId),
    /// The datum that a form is.
    Quote(FormId),
}

/// Something at the top level of an assembly.
#[derive(Clone, Debug)]
pub enum TopItem {
    /// A definition; `constant` if nothing may assign it.
    Definition {
        /// Its name.
        name: Arc<str>,
        /// Its value.
        value: ExprId,
        /// Whether assignments are refused.
        constant: bool,
        /// Where.
        span: Span,
    },
    /// An expression.
    Expression(ExprId),
    /// A form: a definition, a macro, a record type, an expression.
    Form(FormId),
}

/// A unit as the host built it. Sources of spans are indices of [`Assembly::sources`].
#[derive(Clone, Debug)]
pub struct Assembly {
    /// The texts that spans refer to.
    pub sources: Vec<Arc<Source>>,
    /// Expressions, variables and constants; a gap's expression is a placeholder. The body is empty.
    pub unit: Unit,
    /// Expressions that are to be filled.
    pub gaps: HashMap<ExprId, Gap>,
    /// Variables that nothing may assign.
    pub constants: HashSet<VarId>,
    /// S-expressions.
    pub forms: Vec<(Form, Span)>,
    /// Import sets.
    pub imports: Vec<FormId>,
    /// The body.
    pub items: Vec<TopItem>,
    /// Exports of a library: name inside, name outside, where.
    pub exports: Vec<(Arc<str>, Arc<str>, Span)>,
}

/// A top-level item whose definitions are bound.
enum Scanned {
    Definition { global: GlobalRef, value: ExprId, span: Span },
    Expression(ExprId),
    Form(Item),
}

impl Expander {
    /// Expands a program with libraries that it may import, each after those that it imports itself.
    ///
    /// # Errors
    /// Everything wrong with one of them.
    pub fn assemble_program(
        &mut self,
        libraries: Vec<(LibraryName, Assembly)>,
        program: Assembly,
    ) -> Result<Expansion, Vec<Diagnostic>> {
        self.session(|ex| {
            for (name, library) in libraries {
                ex.assemble_one_library(&name, library)?;
            }
            let mut arena = Arena::new();
            let top = ex.add_top(TopEnv::new(Arc::from("program"), UnitKind::Program));
            let mut cx = Cx::new(ex, &mut arena, top);
            cx.assembly(program);
            let result = cx.finish();
            ex.tops[top.0 as usize] = None;
            result
        })
    }

    /// Expands a library, which texts and assemblies may import from then on.
    ///
    /// # Errors
    /// Everything wrong with it.
    pub fn assemble_library(
        &mut self,
        name: &LibraryName,
        library: Assembly,
    ) -> Result<Expansion, Vec<Diagnostic>> {
        self.session(|ex| {
            ex.assemble_one_library(name, library)?;
            Ok(Unit::new(UnitKind::Program, Arc::from("program")))
        })
    }

    /// Expands definitions and expressions in a mutable environment. If that fails the environment is as before.
    ///
    /// # Errors
    /// Everything wrong with them.
    pub fn assemble_in(
        &mut self,
        environment: Environment,
        assembly: Assembly,
    ) -> Result<Expansion, Vec<Diagnostic>> {
        let mut arena = Arena::new();
        self.session(|ex| {
            let mut cx = Cx::new(ex, &mut arena, TopId(environment.0));
            cx.assembly(assembly);
            cx.finish()
        })
    }

    fn assemble_one_library(
        &mut self,
        name: &LibraryName,
        assembly: Assembly,
    ) -> Result<(), Vec<Diagnostic>> {
        if is_built_in(name) || self.registry.get(name).is_some() {
            let message = format!("there is a library `{name}` already");
            return Err(vec![Diagnostic::error("expand/duplicate", message, Span::NONE)]);
        }
        self.keep_names = true;
        let top = TopEnv::new(Arc::from(name.to_string()), UnitKind::Library);
        let top = self.add_top(top);
        let mut arena = Arena::new();
        let result = Cx::new(self, &mut arena, top).assembled_library(name, assembly);
        let (library, loaded) = result?;
        self.registry.insert(name.clone(), library);
        self.loaded.push(loaded);
        Ok(())
    }
}

impl Cx<'_> {
    fn assembled_library(
        mut self,
        name: &LibraryName,
        mut assembly: Assembly,
    ) -> Result<(Library, LoadedLibrary), Vec<Diagnostic>> {
        let exports = std::mem::take(&mut assembly.exports);
        let sources = self.adopt_sources(&assembly.sources);
        self.assembly_with(assembly, &sources);
        let mut resolved: Vec<(Symbol, Binding)> = Vec::with_capacity(exports.len());
        if self.errors.is_empty() {
            for (inside, outside, span) in exports {
                match self.named_binding(&inside) {
                    Some(binding) => {
                        resolved.push((self.ex.symbols.intern(&outside), binding));
                    }
                    None => {
                        let message = format!("`{inside}` is exported but not defined");
                        let span = moved(span, &sources);
                        self.record(Diagnostic::error("expand/undefined-export", message, span));
                    }
                }
            }
        }
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let interface = Arc::new(self.interface(name, &resolved));
        let requires = Arc::from(self.requires.clone());
        let unit = self.finish()?;
        let library = Library { exports: Arc::from(resolved), requires, origin: Origin::Text };
        Ok((library, LoadedLibrary { unit, interface }))
    }

    fn adopt_sources(&mut self, sources: &[Arc<Source>]) -> Vec<SourceId> {
        sources.iter().map(|source| self.ex.sources.adopt(source.clone())).collect()
    }

    fn assembly(&mut self, assembly: Assembly) {
        let sources = self.adopt_sources(&assembly.sources);
        self.assembly_with(assembly, &sources);
    }

    /// Expands an assembly into the unit, recording what is wrong.
    fn assembly_with(&mut self, assembly: Assembly, sources: &[SourceId]) {
        let Assembly { unit, gaps, constants, forms, imports, mut items, .. } = assembly;
        self.unit.exprs = unit.exprs;
        self.unit.spans = unit.spans.into_iter().map(|span| moved(span, sources)).collect();
        self.unit.vars = unit.vars;
        self.unit.datums = unit.datums;
        let forms = self.forms_as_syntax(forms, sources);
        let form = |id: FormId| forms.get(id.0 as usize).copied();
        for stx in imports.into_iter().filter_map(form) {
            self.import_set_form(stx);
        }
        if self.import_failed {
            return;
        }
        for item in &mut items {
            if let TopItem::Definition { span, .. } = item {
                *span = moved(*span, sources);
            }
        }
        let (scanned, fixed) = self.scan_items(items, &forms);
        if self.gives_up() {
            return;
        }
        let mut filling = fill::Filling::new(gaps, &forms, fixed, self.unit.exprs.len());
        for (seq, item) in scanned {
            self.seq = seq;
            self.begin_form();
            match item {
                Scanned::Definition { global, value, span } => {
                    filling.fill(self, value);
                    self.define_value(global, value, span);
                }
                Scanned::Expression(value) => {
                    filling.fill(self, value);
                    self.unit.body.push(value);
                }
                Scanned::Form(item) => {
                    if let Err(error) = self.top_item(item) {
                        self.record(*error);
                    }
                }
            }
            if self.gives_up() {
                return;
            }
        }
        if self.errors.is_empty() {
            let errors = check::check(&self.unit, &constants);
            errors.into_iter().for_each(|error| self.record(error));
        }
    }

    /// Binds what the items define; the names of constants.
    fn scan_items(
        &mut self,
        items: Vec<TopItem>,
        forms: &[Stx],
    ) -> (Vec<(u32, Scanned)>, HashSet<Arc<str>>) {
        let mut scanned = Vec::with_capacity(items.len());
        let mut fixed = HashSet::new();
        let mut known: HashMap<Arc<str>, Span> = HashMap::new();
        for item in items {
            self.next_form();
            let seq = self.seq;
            match item {
                TopItem::Definition { name, value, constant, span } => {
                    if let Some(&first) = known.get(&name) {
                        let message = format!("`{name}` is defined twice");
                        let error = Diagnostic::error("expand/duplicate", message, span);
                        self.record(error.label(first, "first defined here"));
                        continue;
                    }
                    known.insert(name.clone(), span);
                    if constant {
                        fixed.insert(name.clone());
                    }
                    let symbol = self.ex.symbols.intern(&name);
                    let site = self.arena.symbol(symbol, span);
                    match self.define_global(symbol, site) {
                        Ok(global) => {
                            scanned.push((seq, Scanned::Definition { global, value, span }));
                        }
                        Err(error) => self.record(*error),
                    }
                }
                TopItem::Expression(value) => scanned.push((seq, Scanned::Expression(value))),
                TopItem::Form(id) => {
                    let mut work: Vec<Stx> =
                        forms.get(id.0 as usize).copied().into_iter().collect();
                    while let Some(stx) = work.pop() {
                        match self.scan_top(stx, &mut work) {
                            Ok(Some(item)) => scanned.push((self.seq, Scanned::Form(item))),
                            Ok(None) => {}
                            Err(error) => self.record(*error),
                        }
                        self.next_form();
                    }
                }
            }
            if self.gives_up() {
                break;
            }
        }
        (scanned, fixed)
    }

    /// The forms as syntax, in the same order.
    fn forms_as_syntax(&mut self, forms: Vec<(Form, Span)>, sources: &[SourceId]) -> Vec<Stx> {
        let mut made: Vec<Stx> = Vec::with_capacity(forms.len());
        for (form, span) in forms {
            let span = moved(span, sources);
            let parts = |ids: &[FormId]| -> Vec<Stx> {
                ids.iter().filter_map(|id| made.get(id.0 as usize).copied()).collect()
            };
            let stx = match form {
                Form::Atom(datum) => self.atom_as_syntax(datum, span),
                Form::Symbol(name) => {
                    let symbol = self.ex.symbols.intern(&name);
                    self.arena.symbol(symbol, span)
                }
                Form::Variable(var) => {
                    let name = self.unit.vars[var.index()].name.clone();
                    let base = self.ex.symbols.intern(&name);
                    let target = AliasTarget::Fixed(Some(Binding::Local(var)));
                    let alias = self.ex.add_alias(base, target);
                    self.arena.symbol(alias, span)
                }
                Form::List(items, tail) => {
                    let tail = tail.and_then(|id| made.get(id.0 as usize).copied());
                    self.arena.list(&parts(&items), tail, span)
                }
                Form::Vector(items) => self.arena.vector(&parts(&items), span),
                Form::Collection(collection, items) => {
                    self.arena.collection(collection, &parts(&items), span)
                }
            };
            made.push(stx);
        }
        made
    }

    fn atom_as_syntax(&mut self, datum: Datum, span: Span) -> Stx {
        match datum {
            Datum::Bool(value) => self.arena.push(Node::Bool(value), span),
            Datum::Char(value) => self.arena.push(Node::Char(value), span),
            Datum::Number(number) => self.arena.push_number(number, span),
            Datum::String(text) => self.arena.push_string(&text, span),
            Datum::Bytes(bytes) => self.arena.push_bytes(&bytes, span),
            Datum::Keyword(name) => {
                let symbol = self.ex.symbols.intern(&name);
                self.arena.push(Node::Keyword(symbol), span)
            }
            Datum::Symbol(name) => {
                let symbol = self.ex.symbols.intern(&name);
                self.arena.symbol(symbol, span)
            }
            _ => self.arena.list(&[], None, span),
        }
    }

    /// What a name means at the end of the unit.
    fn named_binding(&self, name: &str) -> Option<Binding> {
        let symbol = self.ex.symbols.lookup(name)?;
        self.ex.top(self.top)?.map.get(&symbol).map(|entry| entry.binding)
    }
}

/// A span whose source is an index, as one of the expander's.
fn moved(span: Span, sources: &[SourceId]) -> Span {
    match sources.get(span.source.0 as usize) {
        Some(&source) => Span::new(source, span.start, span.end),
        None => Span::NONE,
    }
}

//! Top levels: programs, bodies of libraries, forms of a REPL.
//!
//! As in a body all definitions are found first, so that procedures may refer to what is defined
//! below them. But order counts: each form sees the definitions in force at its place (a program
//! may define a macro anew), and those that come later only where there is nothing before.

use std::sync::Arc;

use ruse_syntax::{Diagnostic, Span, Stx, Symbol};

use crate::binding::{Binding, GlobalRef};
use crate::core::{Expr, ExprId, GlobalName, Unit, UnitKind};
use crate::cx::{Cx, Res};
use crate::definition::{Form, Value};
use crate::forms::procedure::Formals;
use crate::forms::record::Record;
use crate::forms::starred::Starred;
use crate::scope::{AliasTarget, TopEntry};
use crate::types::declare::Pending;
use crate::validate::{Stage, validate};

/// A form whose definitions are bound.
pub(crate) enum Item {
    Value { global: GlobalRef, name: Symbol, value: Value, site: Stx },
    Values { globals: Vec<GlobalRef>, formals: Formals, value: Stx, form: Stx },
    Starred { entry: GlobalRef, body: GlobalRef, starred: Starred },
    Record { globals: Vec<GlobalRef>, record: Record },
    Expression(Stx),
}

impl Cx<'_> {
    /// Expands a program.
    pub(crate) fn program(mut self, forms: &[Stx]) -> Result<Unit, Vec<Diagnostic>> {
        let mut rest = forms.iter().filter(|&&form| self.head_name(form) != Some("define-library"));
        if rest.next().is_none_or(|&form| self.head_name(form) != Some("import")) {
            let imports = self.ex.config.default_imports.clone();
            self.import_libraries(&imports);
        }
        if !self.import_failed {
            self.top_forms(forms);
        }
        self.finish()
    }

    /// Expands a form in an open environment.
    pub(crate) fn open_form(mut self, form: Stx) -> Result<Unit, Vec<Diagnostic>> {
        self.top_forms(&[form]);
        self.finish()
    }

    /// Binds a variable in an open environment.
    pub(crate) fn open_variable(
        mut self,
        symbol: Symbol,
    ) -> Result<(Unit, Option<GlobalRef>), Vec<Diagnostic>> {
        self.next_form();
        let site = self.arena.symbol(symbol, Span::NONE);
        let mut global = None;
        match self.define_global(symbol, site) {
            Ok(defined) => global = Some(defined),
            Err(error) => self.record(*error),
        }
        Ok((self.finish()?, global))
    }

    /// Name of the identifier at the head of a form.
    pub(crate) fn head_name(&self, stx: Stx) -> Option<&str> {
        let &head = self.arena.as_list(stx)?.first()?;
        Some(self.ex.name_of(self.arena.as_symbol(head)?))
    }

    /// The unit, or everything that is wrong with it; then an open environment is as before.
    pub(crate) fn finish(mut self) -> Result<Unit, Vec<Diagnostic>> {
        self.settle_calls();
        if self.errors.is_empty() {
            self.check_types();
        }
        let failed = !self.errors.is_empty();
        let undo = std::mem::take(&mut self.undo);
        if let Some(Some(top)) = self.ex.tops.get_mut(self.top.0 as usize) {
            for (symbol, old) in undo.into_iter().rev() {
                match (failed, old) {
                    (true, Some(old)) => drop(top.map.insert(symbol, old)),
                    (true, None) => drop(top.map.remove(&symbol)),
                    (false, _) => {
                        if let Some(entry) = top.map.get_mut(&symbol) {
                            entry.older = None;
                        }
                    }
                }
            }
        }
        if failed {
            for (binding, old) in std::mem::take(&mut self.types.undo).into_iter().rev() {
                match old {
                    Some(old) => drop(self.ex.types.declared.insert(binding, old)),
                    None => drop(self.ex.types.declared.remove(&binding)),
                }
            }
            return Err(self.errors);
        }
        debug_assert_eq!(validate(&self.unit, Stage::Expanded), Ok(()));
        Ok(self.unit)
    }

    /// Expands forms at the top level into the unit's body.
    pub(crate) fn top_forms(&mut self, forms: &[Stx]) {
        let mut items = Vec::with_capacity(forms.len());
        let mut work: Vec<Stx> = forms.iter().rev().copied().collect();
        while let Some(stx) = work.pop() {
            self.next_form();
            match self.scan_top(stx, &mut work) {
                Ok(Some(item)) => items.push((self.seq, item)),
                Ok(None) => {}
                Err(error) => self.record(*error),
            }
            if self.gives_up() {
                return;
            }
        }
        self.settle_top_declarations();
        for (_, item) in &items {
            if let Item::Value { global, name, value, .. } = item
                && let Err(error) = self.declare_definition(Binding::Global(*global), *name, value)
            {
                self.record(*error);
            }
        }
        for (seq, item) in items {
            self.seq = seq;
            self.begin_form();
            if let Err(error) = self.top_item(item) {
                self.record(*error);
            }
            if self.gives_up() {
                return;
            }
        }
    }

    /// Moves the clock of definitions: what this form defines comes into force behind it.
    pub(crate) fn next_form(&mut self) {
        self.begin_form();
        if let Some(Some(top)) = self.ex.tops.get_mut(self.top.0 as usize) {
            self.seq = top.seq;
            top.seq += 2;
        }
    }

    pub(crate) fn scan_top(&mut self, stx: Stx, work: &mut Vec<Stx>) -> Res<Option<Item>> {
        Ok(Some(match self.classify(stx, true)? {
            Form::Splice(forms) => {
                work.extend(forms.into_iter().rev());
                return Ok(None);
            }
            Form::Import(stx) => {
                self.import_form(stx);
                return Ok(None);
            }
            Form::Library(stx) => {
                if let Err(errors) = self.ex.define_library(self.arena, stx) {
                    return self.fail_with(errors, stx);
                }
                return Ok(None);
            }
            Form::Declaration { name, site, ty } => {
                self.types.pending.push(Pending::Variable { name, site, ty });
                return Ok(None);
            }
            Form::TypeName { name, site, ty } => {
                self.check_definable(name, site)?;
                let binding = self.type_binding(name, site);
                self.bind_top(name, binding, false, self.span(site));
                self.types.pending.push(Pending::Name { binding, ty });
                return Ok(None);
            }
            Form::Syntax { name, site, transformer } => {
                self.check_definable(name, site)?;
                let binding = self.transformer(transformer, name, site)?;
                self.bind_top(name, binding, false, self.span(site));
                return Ok(None);
            }
            Form::Expression(stx) => Item::Expression(stx),
            Form::Value { name, site, value } => {
                Item::Value { global: self.define_global(name, site)?, name, value, site }
            }
            Form::Values { formals, value, form } => {
                let names = formals.params.iter().copied().chain(formals.rest);
                let globals =
                    names.map(|name| self.define_global(name, form)).collect::<Res<_>>()?;
                Item::Values { globals, formals, value, form }
            }
            Form::Starred(starred) => {
                let body = self.define_global(starred.body_name, starred.form)?;
                let entry = self.define_global(starred.name, starred.form)?;
                self.note_starred(&starred, Binding::Global(entry), Binding::Global(body));
                Item::Starred { entry, body, starred }
            }
            Form::Record(record, form) => {
                let names = record.names().into_iter();
                let globals =
                    names.map(|name| self.define_global(name, form)).collect::<Res<Vec<_>>>()?;
                let fields = record.field_names().map(|name| self.name(name)).collect();
                self.ex.record_fields.insert(Binding::Global(globals[0]), fields);
                let bindings: Vec<_> = globals.iter().copied().map(Binding::Global).collect();
                self.note_record(&record, &bindings);
                Item::Record { globals, record }
            }
        }))
    }

    /// A library defines a name once and not one that it imports (R7RS §5.6.1).
    fn check_definable(&self, symbol: Symbol, site: Stx) -> Res<()> {
        if self.kind != UnitKind::Library {
            return Ok(());
        }
        let entry = self.ex.top(self.top).and_then(|top| top.map.get(&symbol));
        let Some(entry) = entry else { return Ok(()) };
        let name = self.ex.name_of(symbol);
        let message = match entry.imported {
            true => format!("`{name}` is imported, this library cannot define it"),
            false => format!("`{name}` is defined twice"),
        };
        let mut error = self.error("expand/duplicate", message, site);
        if !entry.span.is_none() {
            let what = if entry.imported { "imported here" } else { "first defined here" };
            error.labels.push((entry.span, what.to_string()));
        }
        Err(error)
    }

    /// Binds a name to a global of this unit.
    pub(crate) fn define_global(&mut self, symbol: Symbol, site: Stx) -> Res<GlobalRef> {
        self.check_definable(symbol, site)?;
        if let Some(entry) = self.ex.top(self.top).and_then(|top| top.map.get(&symbol))
            && let Binding::Global(global) = entry.binding
            && self.is_own(global)
        {
            return Ok(global);
        }
        let open = self.kind == UnitKind::Open;
        let name = self.global_name(symbol);
        let global = self.ex.global(name, open);
        if !self.unit_globals.contains_key(&global) {
            self.ex.globals[global.0 as usize].mutable = open;
        }
        self.bind_top(symbol, Binding::Global(global), false, self.span(site));
        Ok(global)
    }

    /// Whether a global belongs to this unit or environment.
    pub(crate) fn is_own(&self, global: GlobalRef) -> bool {
        self.ex.globals[global.0 as usize].name.library == self.unit.name
    }

    /// The name of a global for a symbol. One that a macro introduced differs from all others.
    fn global_name(&mut self, symbol: Symbol) -> GlobalName {
        let library = self.unit.name.clone();
        let name = self.name(symbol);
        if symbol.as_alias().is_none() {
            return GlobalName { library, name };
        }
        loop {
            let mut number = 0;
            if let Some(Some(top)) = self.ex.tops.get_mut(self.top.0 as usize) {
                number = top.next_unique;
                top.next_unique += 1;
            }
            let name: Arc<str> = Arc::from(format!("{name}~{number}"));
            let taken = self.ex.symbols.lookup(&name).is_some();
            if !taken {
                return GlobalName { library, name };
            }
        }
    }

    /// Puts a binding in force behind the form at hand.
    pub(crate) fn bind_top(
        &mut self,
        symbol: Symbol,
        binding: Binding,
        imported: bool,
        span: Span,
    ) {
        let open = self.kind == UnitKind::Open;
        if open && (symbol.as_alias().is_some() || matches!(binding, Binding::Macro(_))) {
            self.ex.keep_names = true;
        }
        let Some(Some(top)) = self.ex.tops.get_mut(self.top.0 as usize) else { return };
        let older = top.map.remove(&symbol);
        if open {
            self.undo.push((symbol, older.clone()));
        }
        let older = older.map(Box::new);
        let entry = TopEntry { binding, seq: self.seq + 1, imported, span, older };
        top.map.insert(symbol, entry);
    }

    pub(crate) fn top_item(&mut self, item: Item) -> Res<()> {
        match item {
            Item::Expression(stx) => {
                let expr = self.expand(stx)?;
                self.unit.body.push(expr);
            }
            Item::Value { global, name, value, site } => {
                let span = match &value {
                    Value::Expression(_) | Value::Typed { .. } => self.span(site),
                    Value::Procedure { form, .. } => self.span(*form),
                };
                let body_global = |cx: &mut Self| {
                    let alias = cx.ex.add_alias(name, AliasTarget::Fixed(None));
                    cx.define_global(alias, site)
                };
                let value = match self.declared(Binding::Global(global)) {
                    Some(_) => self.as_procedure(value)?,
                    None => value,
                };
                match self.split_definition(global, name, &value, body_global)? {
                    Some((body_global, body, entry)) => {
                        self.define_value(body_global, body, span);
                        self.define_value(global, entry, span);
                    }
                    None => {
                        let value = self.declared_value(Binding::Global(global), name, value)?;
                        self.define_value(global, value, span);
                    }
                }
            }
            Item::Values { globals, formals, value, form } => {
                let span = self.span(form);
                let value = self.expand(value)?;
                let mut ids = Vec::with_capacity(globals.len());
                for &global in &globals {
                    if !self.defined_before(global) {
                        let nothing = self.unspecified(span);
                        self.define_value(global, nothing, span);
                    }
                    ids.push(self.mark_mutable(global));
                }
                let set = self.receive_values(&formals, value, span, |cx, index, value| {
                    cx.push(Expr::SetGlobal(ids[index], value), span)
                });
                self.unit.body.push(set);
            }
            Item::Starred { entry, body, starred } => {
                let span = self.span(starred.form);
                let id = self.global_id(body);
                let reference = |cx: &mut Self| cx.push(Expr::Global(id), span);
                let (procedure, sorts) = self.starred_values(&starred, reference)?;
                self.define_value(body, procedure, span);
                self.define_value(entry, sorts, span);
            }
            Item::Record { globals, record } => {
                let span = self.span(record.form());
                let record_type = self.global_id(globals[0]);
                let reference = |cx: &mut Self| cx.push(Expr::Global(record_type), span);
                let values = self.record_values(&record, reference);
                for (global, value) in globals.into_iter().zip(values) {
                    self.define_value(global, value, span);
                }
            }
        }
        Ok(())
    }

    fn defined_before(&mut self, global: GlobalRef) -> bool {
        let id = self.global_id(global);
        self.unit.globals[id.index()].defined_here
    }

    /// A definition; where the unit defines the same variable before, an assignment (R7RS §5.3.1).
    pub(crate) fn define_value(&mut self, global: GlobalRef, value: ExprId, span: Span) {
        let again = self.kind != UnitKind::Open && self.defined_before(global);
        let expr = if again {
            Expr::SetGlobal(self.mark_mutable(global), value)
        } else {
            let id = self.global_id(global);
            self.unit.globals[id.index()].defined_here = true;
            Expr::DefineGlobal(id, value)
        };
        let expr = self.push(expr, span);
        self.unit.body.push(expr);
    }
}

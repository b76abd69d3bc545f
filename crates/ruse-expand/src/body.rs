//! Bodies (R7RS §5.3.2): definitions, mixed with expressions, become one `letrec*`.
//!
//! All definitions are found first, expanding macros at the head of each form; only then right sides
//! and expressions are expanded, so that they see every definition. An expression in front of a
//! definition becomes the value of a variable that nobody uses.

use ruse_syntax::{Span, Stx, Symbol};

use crate::binding::Binding;
use crate::core::{Expr, ExprId, VarId};
use crate::cx::{Cx, Res};
use crate::definition::{Form, Value};
use crate::forms::procedure::Formals;
use crate::forms::record::Record;
use crate::forms::starred::Starred;
use crate::types::declare::Pending;

/// A form of a body whose definitions are bound.
enum Item {
    Value { var: VarId, name: Symbol, value: Value },
    Values { vars: Vec<VarId>, formals: Formals, value: Stx, form: Stx },
    Starred { entry: VarId, body: VarId, starred: Starred },
    Record { vars: Vec<VarId>, record: Record },
    Expression(Stx),
}

impl Cx<'_> {
    /// Expands a body in a scope of its own. `around` is the form that has it.
    pub(crate) fn body(&mut self, forms: &[Stx], around: Stx) -> Res<ExprId> {
        self.nested(around, |cx| {
            cx.scoped(|cx| {
                let items = cx.scan_body(forms)?;
                cx.finish_body(items, around)
            })
        })
    }

    fn scan_body(&mut self, forms: &[Stx]) -> Res<Vec<Item>> {
        let mut items = Vec::with_capacity(forms.len());
        let declarations = self.types.pending.len();
        let mut work: Vec<Stx> = forms.iter().rev().copied().collect();
        while let Some(stx) = work.pop() {
            let item = match self.classify(stx, false)? {
                Form::Splice(forms) => {
                    work.extend(forms.into_iter().rev());
                    continue;
                }
                Form::Expression(stx) => Item::Expression(stx),
                Form::Value { name, site, value } => {
                    let var = self.define_local(name, site)?;
                    Item::Value { var, name, value }
                }
                Form::Values { formals, value, form } => {
                    let names = formals.params.iter().copied().chain(formals.rest);
                    let vars =
                        names.map(|name| self.define_local(name, form)).collect::<Res<_>>()?;
                    Item::Values { vars, formals, value, form }
                }
                Form::Starred(starred) => {
                    let body = self.define_local(starred.body_name, starred.form)?;
                    let entry = self.define_local(starred.name, starred.form)?;
                    self.note_starred(&starred, Binding::Local(entry), Binding::Local(body));
                    Item::Starred { entry, body, starred }
                }
                Form::Record(record, form) => {
                    let names = record.names().into_iter();
                    let vars =
                        names.map(|name| self.define_local(name, form)).collect::<Res<Vec<_>>>()?;
                    let fields = record.field_names().map(|name| self.name(name)).collect();
                    self.record_fields.insert(Binding::Local(vars[0]), fields);
                    let bindings: Vec<_> = vars.iter().copied().map(Binding::Local).collect();
                    self.note_record(&record, &bindings);
                    Item::Record { vars, record }
                }
                Form::Declaration { name, site, ty } => {
                    self.types.pending.push(Pending::Variable { name, site, ty });
                    continue;
                }
                Form::TypeName { name, site, ty } => {
                    self.check_undefined(name, site)?;
                    let binding = self.type_binding(name, site);
                    self.locals.bind(name, binding);
                    self.types.pending.push(Pending::Name { binding, ty });
                    continue;
                }
                Form::Syntax { name, site, transformer } => {
                    self.check_undefined(name, site)?;
                    let binding = self.transformer(transformer, name, site)?;
                    self.locals.bind(name, binding);
                    continue;
                }
                Form::Import(stx) => {
                    return self.syntax("`import` can only stand at the top level", stx);
                }
                Form::Library(stx) => {
                    return self.syntax("`define-library` can only stand at the top level", stx);
                }
            };
            items.push(item);
        }
        self.settle_local_declarations(declarations)?;
        for item in &items {
            if let Item::Value { var, name, value } = item {
                self.declare_definition(Binding::Local(*var), *name, value)?;
            }
        }
        Ok(items)
    }

    fn check_undefined(&self, name: Symbol, site: Stx) -> Res<()> {
        if self.locals.bound_here(name).is_none() {
            return Ok(());
        }
        let text = self.ex.name_of(name);
        let message = format!("`{text}` is defined twice in the same body");
        Err(self.error("expand/duplicate", message, site))
    }

    fn define_local(&mut self, name: Symbol, site: Stx) -> Res<VarId> {
        self.check_undefined(name, site)?;
        let var = self.var_for(name);
        self.locals.bind(name, Binding::Local(var));
        Ok(var)
    }

    fn finish_body(&mut self, mut items: Vec<Item>, around: Stx) -> Res<ExprId> {
        let is_expression = |item: &Item| matches!(item, Item::Expression(_));
        let definitions =
            items.iter().rposition(|item| !is_expression(item)).map_or(0, |at| at + 1);
        if definitions == items.len() {
            let message = match items.is_empty() {
                true => "this body has no expression",
                false => "this body ends with a definition, an expression must follow",
            };
            return self.syntax(message, around);
        }
        let expressions = items.split_off(definitions);
        let mut bindings = Vec::with_capacity(items.len());
        for item in items {
            self.body_item(item, &mut bindings)?;
        }
        let mut exprs = Vec::with_capacity(expressions.len());
        for item in expressions {
            if let Item::Expression(stx) = item {
                exprs.push(self.body_expression(stx)?);
            }
        }
        let span = self.span(around);
        let body = self.sequence(exprs, span);
        if bindings.is_empty() {
            return Ok(body);
        }
        Ok(self.push(Expr::Letrec(bindings.into_boxed_slice(), body), span))
    }

    /// Expands an expression of a body; after an error the next one is looked at, to report more.
    fn body_expression(&mut self, stx: Stx) -> Res<ExprId> {
        let result = self.expand(stx);
        self.go_on(result, stx)
    }

    fn go_on(&mut self, result: Res<ExprId>, stx: Stx) -> Res<ExprId> {
        let span = self.span(stx);
        match result {
            Err(error) if !self.is_fatal(&error) => Ok(self.recover(Err(error), span)),
            result => result,
        }
    }

    fn body_item(&mut self, item: Item, bindings: &mut Vec<(VarId, ExprId)>) -> Res<()> {
        match item {
            Item::Expression(stx) => {
                let value = self.body_expression(stx)?;
                let var = self.fresh_var("unused");
                bindings.push((var, value));
            }
            Item::Value { var, name, value } => {
                let stx = match value {
                    Value::Expression(stx) | Value::Typed { value: stx, .. } => stx,
                    Value::Procedure { form, .. } => form,
                };
                let result = self.declared_value(Binding::Local(var), name, value);
                bindings.push((var, self.go_on(result, stx)?));
            }
            Item::Values { vars, formals, value, form } => {
                let span = self.span(form);
                let value = self.expand(value)?;
                for &var in &vars {
                    bindings.push((var, self.unspecified(span)));
                }
                let set = self.receive_values(&formals, value, span, |cx, index, value| {
                    cx.set_local(vars[index], value, span)
                });
                bindings.push((self.fresh_var("unused"), set));
            }
            Item::Starred { entry, body, starred } => {
                let span = self.span(starred.form);
                let (procedure, sorts) =
                    self.starred_values(&starred, |cx| cx.local(body, span))?;
                bindings.extend([(body, procedure), (entry, sorts)]);
            }
            Item::Record { vars, record } => {
                let span = self.span(record.form());
                let record_type = vars[0];
                let values = self.record_values(&record, |cx| cx.local(record_type, span));
                bindings.extend(vars.into_iter().zip(values));
            }
        }
        Ok(())
    }

    /// Takes the values of an expression apart and assigns each with `assign`.
    pub(crate) fn receive_values(
        &mut self,
        formals: &Formals,
        values: ExprId,
        span: Span,
        mut assign: impl FnMut(&mut Self, usize, ExprId) -> ExprId,
    ) -> ExprId {
        let params: Vec<VarId> = formals.params.iter().map(|&name| self.var_for(name)).collect();
        let rest = formals.rest.map(|name| self.var_for(name));
        let mut assignments = Vec::with_capacity(params.len() + 1);
        for (index, &var) in params.iter().chain(&rest).enumerate() {
            let value = self.local(var, span);
            assignments.push(assign(self, index, value));
        }
        assignments.push(self.unspecified(span));
        let body = self.sequence(assignments, span);
        self.push(Expr::LetValues { params: params.into_boxed_slice(), rest, values, body }, span)
    }
}

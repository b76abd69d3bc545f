//! `let`, `let*`, `letrec`, `letrec*`, `let-values`, `let*-values`, `set!` (R7RS §4.1.6, §4.2.2).

use ruse_syntax::{Stx, Symbol};

use super::ANY;
use super::procedure::Formals;
use crate::binding::Binding;
use crate::core::{Expr, ExprId, UnitKind, VarId};
use crate::cx::{Cx, Meaning, Res};

/// `(NAME INIT)`, or `(NAME : TYPE INIT)`.
pub(crate) struct Bound {
    pub(crate) name: Symbol,
    pub(crate) ty: Option<Stx>,
    pub(crate) init: Stx,
}

impl Cx<'_> {
    /// Parses `((name init) ...)`.
    pub(crate) fn bindings(&mut self, stx: Stx) -> Res<Vec<Bound>> {
        let Some(items) = self.list_items(stx) else {
            return self.syntax("expected bindings `((NAME INIT) ...)`", stx);
        };
        let mut bindings = Vec::with_capacity(items.len());
        for item in items {
            let parsed = match self.arena.as_list(item) {
                Some(&[name, init]) => Some((name, None, init)),
                Some(&[name, colon, ty, init]) if self.is_colon(colon) => {
                    Some((name, Some(ty), init))
                }
                _ => None,
            };
            match parsed.and_then(|(name, ty, init)| Some((self.arena.as_symbol(name)?, ty, init)))
            {
                Some((name, ty, init)) => bindings.push(Bound { name, ty, init }),
                None => return self.syntax("a binding must be `(NAME INIT)`", item),
            }
        }
        Ok(bindings)
    }

    pub(crate) fn let_form(&mut self, stx: Stx) -> Res<ExprId> {
        let operands = self.operands(stx, 2, ANY, "(let ((NAME INIT) ...) BODY ...)")?;
        if let Some(tag) = self.arena.as_symbol(operands[0]) {
            return self.named_let(tag, stx);
        }
        let bindings = self.bindings(operands[0])?;
        let names: Vec<Symbol> = bindings.iter().map(|it| it.name).collect();
        self.distinct(&names, "variable", operands[0])?;
        let mut values = Vec::with_capacity(bindings.len());
        for binding in &bindings {
            let value = self.expand_named(binding.init, binding.name)?;
            values.push(self.annotated_init(binding, value)?);
        }
        self.scoped(|cx| {
            let vars = cx.bind_annotated(&bindings)?;
            let body = cx.body(&operands[1..], stx)?;
            if vars.is_empty() {
                return Ok(body);
            }
            let span = cx.span(stx);
            Ok(cx.push(Expr::Let(vars.into_iter().zip(values).collect(), body), span))
        })
    }

    /// Binds the names of bindings in the scope at hand.
    fn bind_annotated(&mut self, bindings: &[Bound]) -> Res<Vec<VarId>> {
        let mut vars = Vec::with_capacity(bindings.len());
        for binding in bindings {
            let var = self.bind_var(binding.name);
            self.annotate_variable(var, binding)?;
            vars.push(var);
        }
        Ok(vars)
    }

    pub(crate) fn let_star(&mut self, stx: Stx) -> Res<ExprId> {
        let operands = self.operands(stx, 2, ANY, "(let* ((NAME INIT) ...) BODY ...)")?;
        let bindings = self.bindings(operands[0])?;
        let span = self.span(stx);
        self.scoped(|cx| {
            let mut expanded = Vec::with_capacity(bindings.len());
            for binding in &bindings {
                let value = cx.expand_named(binding.init, binding.name)?;
                let value = cx.annotated_init(binding, value)?;
                cx.locals.push();
                let var = cx.bind_var(binding.name);
                cx.annotate_variable(var, binding)?;
                expanded.push((var, value));
            }
            let mut result = cx.body(&operands[1..], stx)?;
            for bind in expanded.into_iter().rev() {
                result = cx.push(Expr::Let(Box::new([bind]), result), span);
            }
            Ok(result)
        })
    }

    pub(crate) fn letrec(&mut self, stx: Stx) -> Res<ExprId> {
        let operands = self.operands(stx, 2, ANY, "(letrec ((NAME INIT) ...) BODY ...)")?;
        let bindings = self.bindings(operands[0])?;
        let names: Vec<Symbol> = bindings.iter().map(|it| it.name).collect();
        self.distinct(&names, "variable", operands[0])?;
        self.scoped(|cx| {
            let vars = cx.bind_annotated(&bindings)?;
            let mut values = Vec::with_capacity(vars.len());
            for binding in &bindings {
                let value = cx.expand_named(binding.init, binding.name)?;
                values.push(cx.annotated_init(binding, value)?);
            }
            let body = cx.body(&operands[1..], stx)?;
            if vars.is_empty() {
                return Ok(body);
            }
            let span = cx.span(stx);
            Ok(cx.push(Expr::Letrec(vars.into_iter().zip(values).collect(), body), span))
        })
    }

    /// Parses `((formals init) ...)`.
    fn values_bindings(&mut self, stx: Stx) -> Res<Vec<(Formals, Stx, Stx)>> {
        let Some(items) = self.list_items(stx) else {
            return self.syntax("expected bindings `((PARAMETERS INIT) ...)`", stx);
        };
        let mut bindings = Vec::with_capacity(items.len());
        for item in items {
            let Some(&[formals, init]) = self.arena.as_list(item) else {
                return self.syntax("a binding must be `(PARAMETERS INIT)`", item);
            };
            let parsed = self.formals(formals)?;
            self.refuse_types(&parsed, formals)?;
            bindings.push((parsed, init, item));
        }
        Ok(bindings)
    }

    pub(crate) fn let_values(&mut self, stx: Stx) -> Res<ExprId> {
        let usage = "(let-values ((PARAMETERS INIT) ...) BODY ...)";
        let operands = self.operands(stx, 2, ANY, usage)?;
        let bindings = self.values_bindings(operands[0])?;
        let names = |(formals, ..): &(Formals, Stx, Stx)| {
            formals.params.iter().copied().chain(formals.rest).collect::<Vec<_>>()
        };
        let names: Vec<Symbol> = bindings.iter().flat_map(names).collect();
        self.distinct(&names, "variable", operands[0])?;
        let mut inits = Vec::with_capacity(bindings.len());
        for &(_, init, _) in &bindings {
            inits.push(self.expand(init)?);
        }
        self.scoped(|cx| {
            let vars: Vec<_> =
                bindings.iter().map(|(formals, ..)| cx.bind_formals(formals)).collect();
            let mut result = cx.body(&operands[1..], stx)?;
            let parts = vars.into_iter().zip(inits).zip(&bindings);
            for (((params, rest), values), &(_, _, item)) in parts.rev() {
                let span = cx.span(item);
                let params = params.into_boxed_slice();
                result = cx.push(Expr::LetValues { params, rest, values, body: result }, span);
            }
            Ok(result)
        })
    }

    pub(crate) fn let_star_values(&mut self, stx: Stx) -> Res<ExprId> {
        let usage = "(let*-values ((PARAMETERS INIT) ...) BODY ...)";
        let operands = self.operands(stx, 2, ANY, usage)?;
        let bindings = self.values_bindings(operands[0])?;
        self.scoped(|cx| {
            let mut expanded = Vec::with_capacity(bindings.len());
            for (formals, init, item) in &bindings {
                let values = cx.expand(*init)?;
                cx.locals.push();
                expanded.push((cx.bind_formals(formals), values, cx.span(*item)));
            }
            let mut result = cx.body(&operands[1..], stx)?;
            for ((params, rest), values, span) in expanded.into_iter().rev() {
                let params = params.into_boxed_slice();
                result = cx.push(Expr::LetValues { params, rest, values, body: result }, span);
            }
            Ok(result)
        })
    }

    pub(crate) fn assignment(&mut self, stx: Stx) -> Res<ExprId> {
        let operands = self.operands(stx, 2, 2, "(set! NAME EXPRESSION)")?;
        let Some(symbol) = self.arena.as_symbol(operands[0]) else {
            let target = self.short(operands[0]);
            return self.syntax(format!("`{target}` is not an identifier"), operands[0]);
        };
        let value = self.expand_named(operands[1], symbol)?;
        let span = self.span(stx);
        match self.resolve(symbol) {
            Meaning::Bound(binding @ Binding::Local(var)) => {
                let value = self.assigned_value(binding, value);
                Ok(self.set_local(var, value, span))
            }
            Meaning::Bound(Binding::Global(global))
                if self.ex.globals[global.0 as usize].name.library == self.unit.name =>
            {
                let value = self.assigned_value(Binding::Global(global), value);
                let id = self.mark_mutable(global);
                Ok(self.push(Expr::SetGlobal(id, value), span))
            }
            Meaning::Bound(binding @ (Binding::Core(_) | Binding::Macro(_))) => {
                Err(self.keyword_as_variable(symbol, binding, operands[0]))
            }
            Meaning::Bound(_) => {
                let name = self.ex.name_of(symbol);
                let message = format!("`{name}` is imported, it cannot be assigned");
                let mut error = self.error("expand/assign-import", message, operands[0]);
                error.help.push(format!("`(define {name} ...)` makes a variable of its own"));
                Err(error)
            }
            Meaning::Unbound(name, top) if self.kind == UnitKind::Open => {
                let global = self.future_global(name, top);
                let id = self.mark_mutable(global);
                Ok(self.push(Expr::SetGlobal(id, value), span))
            }
            Meaning::Unbound(name, top) => Err(self.unbound(name, top, operands[0])),
        }
    }
}

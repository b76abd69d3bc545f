//! Named `let` and `do` (R7RS §4.2.4). Both become a local procedure that calls itself.

use ruse_syntax::{Stx, Symbol};

use super::ANY;
use super::procedure::Formals;
use crate::core::{Expr, ExprId, VarId};
use crate::cx::{Cx, Res};

impl Cx<'_> {
    pub(crate) fn named_let(&mut self, tag: Symbol, stx: Stx) -> Res<ExprId> {
        let operands = self.operands(stx, 3, ANY, "(let NAME ((NAME INIT) ...) BODY ...)")?;
        let bindings = self.bindings(operands[1])?;
        let names: Vec<Symbol> = bindings.iter().map(|it| it.name).collect();
        self.distinct(&names, "variable", operands[1])?;
        let mut inits = Vec::with_capacity(bindings.len());
        for binding in &bindings {
            inits.push(self.expand_named(binding.init, binding.name)?);
        }
        let span = self.span(stx);
        self.scoped(|cx| {
            let tag_var = cx.bind_var(tag);
            let name = cx.name(tag);
            if bindings.iter().any(|it| it.ty.is_some()) {
                let mut formals = Formals::new(names, None);
                formals.types = bindings.iter().map(|it| it.ty).collect();
                let body = cx.body_behind_result(&mut formals, &operands[2..]);
                let procedure = cx.annotated_procedure(&formals, &body, Some(name), stx)?;
                let callee = cx.local(tag_var, span);
                let call = cx.call(callee, inits, span);
                return Ok(cx.push(Expr::Letrec(Box::new([(tag_var, procedure)]), call), span));
            }
            let procedure = cx.scoped(|cx| {
                let params: Vec<VarId> = names.iter().map(|&name| cx.bind_var(name)).collect();
                let body = cx.body(&operands[2..], stx)?;
                Ok(cx.lambda(params, None, body, Some(name), span))
            })?;
            let callee = cx.local(tag_var, span);
            let call = cx.call(callee, inits, span);
            Ok(cx.push(Expr::Letrec(Box::new([(tag_var, procedure)]), call), span))
        })
    }

    pub(crate) fn do_loop(&mut self, stx: Stx) -> Res<ExprId> {
        let usage = "(do ((NAME INIT STEP) ...) (TEST EXPRESSION ...) COMMAND ...)";
        let operands = self.operands(stx, 2, ANY, usage)?;
        let (Some(specs), Some(exit)) =
            (self.list_items(operands[0]), self.list_items(operands[1]))
        else {
            return self.syntax(format!("malformed form, expected `{usage}`"), stx);
        };
        if exit.is_empty() {
            return self.syntax("the test of `do` is missing", operands[1]);
        }
        let mut names = Vec::with_capacity(specs.len());
        let mut inits = Vec::with_capacity(specs.len());
        let mut steps = Vec::with_capacity(specs.len());
        for spec in specs {
            let (name, init, step) = match self.arena.as_list(spec) {
                Some(&[name, init]) => (name, init, None),
                Some(&[name, init, step]) => (name, init, Some(step)),
                _ => return self.syntax("a variable of `do` must be `(NAME INIT STEP)`", spec),
            };
            let Some(symbol) = self.arena.as_symbol(name) else {
                return self.syntax("a variable of `do` must be `(NAME INIT STEP)`", spec);
            };
            names.push(symbol);
            inits.push(self.expand_named(init, symbol)?);
            steps.push(step);
        }
        self.distinct(&names, "variable", operands[0])?;
        let span = self.span(stx);
        let tag = self.fresh_var("do");
        let procedure = self.scoped(|cx| {
            let params: Vec<VarId> = names.iter().map(|&name| cx.bind_var(name)).collect();
            let test = cx.expand(exit[0])?;
            let result = match exit.len() {
                1 => cx.unspecified(span),
                _ => cx.expand_sequence(&exit[1..], operands[1])?,
            };
            let mut commands = cx.expand_all(&operands[2..])?;
            let mut arguments = Vec::with_capacity(params.len());
            for (&param, step) in params.iter().zip(steps) {
                arguments.push(match step {
                    Some(step) => cx.expand(step)?,
                    None => cx.local(param, span),
                });
            }
            let callee = cx.local(tag, span);
            commands.push(cx.call(callee, arguments, span));
            let again = cx.sequence(commands, span);
            let body = cx.push(Expr::If(test, result, again), span);
            Ok(cx.lambda(params, None, body, Some("do".into()), span))
        })?;
        let callee = self.local(tag, span);
        let call = self.call(callee, inits, span);
        Ok(self.push(Expr::Letrec(Box::new([(tag, procedure)]), call), span))
    }
}

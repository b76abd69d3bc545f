//! Loop recognition, part one: brings loops to where they are entered.
//!
//! A recursive procedure whose calls from itself are tail calls and that is called from elsewhere once
//! moves to that call: `(fix ((loop ...)) ... (+ 1 (loop 0)))` is
//! `(fix () ... (+ 1 (fix ((loop ...)) (loop 0))))`, where part two (`closures`) sees that it is a loop.

use ruse_expand::core::{Expr, ExprId, VarId};

use crate::passes::closures::analyse;
use crate::program::Program;

/// Runs the pass.
pub(crate) fn run(program: &mut Program<'_>) {
    for (form, var, call) in analyse(program).movable {
        if let Some(lambda) = remove(program, form, var) {
            let span = program.unit.span(call);
            let expr = program.take(call);
            let entry = program.unit.push(expr, span);
            program.put(call, Expr::Fix(Box::new([(var, lambda)]), entry));
        }
    }
}

/// Takes a binding out of its `Fix`.
fn remove(program: &mut Program<'_>, form: ExprId, var: VarId) -> Option<ExprId> {
    let Expr::Fix(bindings, body) = program.unit.expr(form) else { return None };
    let body = *body;
    let (_, lambda) = *bindings.iter().find(|(bound, _)| *bound == var)?;
    let rest: Box<[_]> = bindings.iter().copied().filter(|(bound, _)| *bound != var).collect();
    let expr = if rest.is_empty() { Expr::Seq(Box::new([body])) } else { Expr::Fix(rest, body) };
    program.put(form, expr);
    Some(lambda)
}

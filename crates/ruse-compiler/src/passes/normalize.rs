//! Primitive recognition: calls of primitives in the forms that the later passes and lowering know.
//!
//! `call-with-values` with a known consumer becomes `LetValues`, `apply` of known lists an ordinary call,
//! `(+)` and `(list)` constants. Calls that may raise stay as they were written, so that errors name the
//! procedure and argument of the source: how many-armed arithmetic becomes ops is a matter of lowering.

use ruse_expand::core::{Expr, ExprId, each_child};
use ruse_isa::prim::{Lowering, PrimId};
use ruse_syntax::{Datum, Number, Span};

use crate::primitives::Special;
use crate::program::Program;
use crate::walk::with_stack;

/// Runs the pass.
pub(crate) fn run(program: &mut Program<'_>) {
    for index in 0..program.unit.body.len() {
        let id = program.unit.body[index];
        visit(program, id);
    }
}

fn visit(program: &mut Program<'_>, id: ExprId) {
    with_stack(|| {
        let mut children = Vec::new();
        each_child(program.unit.expr(id), |child| children.push(child));
        children.into_iter().for_each(|child| visit(program, child));
        while rewrite_call(program, id) {}
    });
}

/// Rewrites the expression at `id` in place if it is a call of a primitive in another than its normal
/// form; tells whether it did.
pub(crate) fn rewrite_call(program: &mut Program<'_>, id: ExprId) -> bool {
    let Some((prim, arguments)) = program.prim_call(id) else { return false };
    if !program.prims.accepts(prim, arguments.len()) {
        return false;
    }
    let arguments = arguments.to_vec();
    let span = program.unit.span(id);
    match program.prims.special(prim) {
        Some(Special::Values) if arguments.len() == 1 => {
            program.relocate(arguments[0], id);
            true
        }
        Some(Special::CallWithValues) => call_with_values(program, id, &arguments, span),
        Some(Special::Apply) => apply(program, id, &arguments),
        Some(_) => false,
        None => match program.prims.lowering(prim) {
            Lowering::Fold(_) if arguments.is_empty() => identity(program, id, prim),
            _ => list_constant(program, id, prim, &arguments),
        },
    }
}

/// `(+)` and `(*)` are their identities.
fn identity(program: &mut Program<'_>, id: ExprId, prim: PrimId) -> bool {
    let identity = match program.prims.name(prim) {
        "+" => 0,
        "*" => 1,
        _ => return false,
    };
    let datum = program.unit.datums.push(Datum::Number(Number::Int(identity)));
    program.put(id, Expr::Const(datum));
    true
}

/// `(call-with-values producer consumer)`: the producer is called, its values are bound around the
/// consumer's body, or passed on as a list when the consumer is not known.
fn call_with_values(
    program: &mut Program<'_>,
    id: ExprId,
    arguments: &[ExprId],
    span: Span,
) -> bool {
    let [producer, consumer] = arguments else { return false };
    let producer_span = program.unit.span(*producer);
    let values = match program.unit.expr(*producer) {
        Expr::Lambda(lambda) if lambda.params.is_empty() && lambda.rest.is_none() => lambda.body,
        _ => program.unit.push(Expr::Call(*producer, Box::default()), producer_span),
    };
    if let Expr::Lambda(lambda) = program.unit.expr(*consumer) {
        let (params, rest, body) = (lambda.params.clone(), lambda.rest, lambda.body);
        program.put(id, Expr::LetValues { params, rest, values, body });
        return true;
    }
    let Some(apply) = program.prims.find("apply").or_else(|| program.prims.find("%apply")) else {
        return false;
    };
    // The producer expression is evaluated before the consumer expression (operands left to right), but
    // called after it; both orders are the same unless evaluating the consumer has an effect.
    let receiver = program.unit.add_var("consumer".into());
    let all = program.unit.add_var("values".into());
    let operands = [receiver, all].map(|var| program.unit.push(Expr::Local(var), span));
    let body = program.call_prim(apply, operands.to_vec(), span);
    let inner = Expr::LetValues { params: Box::default(), rest: Some(all), values, body };
    let inner = program.unit.push(inner, span);
    program.put(id, Expr::Let(Box::new([(receiver, *consumer)]), inner));
    true
}

/// `(apply f a ... '())`, `(apply f a ... (list b ...))` and `(apply f a ... (cons b rest))`.
fn apply(program: &mut Program<'_>, id: ExprId, arguments: &[ExprId]) -> bool {
    let [callee, middle @ .., last] = arguments else { return false };
    if program.datum(*last) == Some(&Datum::Null) {
        program.put(id, Expr::Call(*callee, middle.into()));
        return true;
    }
    let Some((prim, inner)) = program.prim_call(*last) else { return false };
    let joined: Vec<ExprId> = middle.iter().chain(inner).copied().collect();
    match program.prims.name(prim) {
        "list" => {
            program.put(id, Expr::Call(*callee, joined.into()));
            true
        }
        "cons" if inner.len() == 2 => {
            let Expr::Call(apply, _) = *program.unit.expr(id) else { return false };
            let all = std::iter::once(*callee).chain(joined).collect();
            program.put(id, Expr::Call(apply, all));
            true
        }
        _ => false,
    }
}

/// `(list)` is `'()`.
fn list_constant(
    program: &mut Program<'_>,
    id: ExprId,
    prim: PrimId,
    arguments: &[ExprId],
) -> bool {
    if program.prims.name(prim) != "list" || !arguments.is_empty() {
        return false;
    }
    let datum = program.unit.datums.push(Datum::Null);
    program.put(id, Expr::Const(datum));
    true
}

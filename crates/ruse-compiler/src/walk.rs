//! Walks over Core: children, references, sizes, copies.

use std::collections::HashMap;

use ruse_expand::core::{Expr, ExprId, Unit, VarId, each_child};

use crate::program::Program;

/// Stack that must be left before a recursive pass takes another step.
pub(crate) const RED_ZONE: usize = 96 * 1024;
/// Stack that is added when it runs low.
pub(crate) const STACK_PIECE: usize = 4 * 1024 * 1024;

/// Runs a step of a recursive pass with enough stack.
pub(crate) fn with_stack<R>(step: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(RED_ZONE, STACK_PIECE, step)
}

/// Calls `visit` with every variable that the expression itself binds.
pub(crate) fn each_bound(expr: &Expr, mut visit: impl FnMut(VarId)) {
    match expr {
        Expr::Lambda(lambda) => lambda.params.iter().copied().chain(lambda.rest).for_each(visit),
        Expr::Let(bindings, _) | Expr::Letrec(bindings, _) | Expr::Fix(bindings, _) => {
            bindings.iter().for_each(|(var, _)| visit(*var));
        }
        Expr::LetValues { params, rest, .. } => {
            params.iter().copied().chain(*rest).for_each(visit);
        }
        _ => {}
    }
}

/// Calls `visit` with every expression below `root`, parents first, `root` included.
pub(crate) fn each_expr(unit: &Unit, root: ExprId, mut visit: impl FnMut(ExprId, &Expr)) {
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        let expr = unit.expr(id);
        visit(id, expr);
        each_child(expr, |child| open.push(child));
    }
}

/// Calls `visit` with every local variable that is read or assigned below `root`.
pub(crate) fn each_reference(unit: &Unit, root: ExprId, mut visit: impl FnMut(VarId)) {
    each_expr(unit, root, |_, expr| match expr {
        Expr::Local(var) | Expr::SetLocal(var, _) => visit(*var),
        _ => {}
    });
}

/// How many expressions are below `root`; stops counting above `limit`.
pub(crate) fn size_up_to(unit: &Unit, root: ExprId, limit: usize) -> usize {
    let mut open = vec![root];
    let mut size = 0;
    while let Some(id) = open.pop() {
        size += 1;
        if size > limit {
            return size;
        }
        each_child(unit.expr(id), |child| open.push(child));
    }
    size
}

/// Copies the expression `root` of the program with fresh variables for those that it binds; `renamed`
/// starts with what is bound outside.
pub(crate) fn copy(
    program: &mut Program<'_>,
    root: ExprId,
    renamed: &mut HashMap<VarId, VarId>,
) -> ExprId {
    with_stack(|| {
        let mut expr = program.unit.expr(root).clone();
        let span = program.unit.span(root);
        each_bound(&expr, |var| {
            let original = program.unit.vars[var.index()].clone();
            let fresh = program.unit.add_var(original.name);
            program.unit.vars[fresh.index()].assigned = original.assigned;
            program.unit.vars[fresh.index()].flonum = original.flonum;
            renamed.insert(var, fresh);
        });
        rename(&mut expr, renamed);
        map_children(&mut expr, |child| copy(program, child, renamed));
        let id = program.unit.push(expr, span);
        program.copy_notes(root, id);
        id
    })
}

/// Replaces the variables that an expression itself names.
fn rename(expr: &mut Expr, renamed: &HashMap<VarId, VarId>) {
    let change = |var: &mut VarId| {
        if let Some(fresh) = renamed.get(var) {
            *var = *fresh;
        }
    };
    match expr {
        Expr::Local(var) | Expr::SetLocal(var, _) => change(var),
        Expr::Lambda(lambda) => {
            lambda.params.iter_mut().chain(&mut lambda.rest).for_each(change);
        }
        Expr::Let(bindings, _) | Expr::Letrec(bindings, _) | Expr::Fix(bindings, _) => {
            bindings.iter_mut().for_each(|(var, _)| change(var));
        }
        Expr::LetValues { params, rest, .. } => params.iter_mut().chain(rest).for_each(change),
        _ => {}
    }
}

/// Replaces every direct subexpression.
pub(crate) fn map_children(expr: &mut Expr, mut change: impl FnMut(ExprId) -> ExprId) {
    let mut update = |id: &mut ExprId| *id = change(*id);
    match expr {
        Expr::Const(_) | Expr::Local(_) | Expr::Global(_) | Expr::Prim(_) => {}
        Expr::SetLocal(_, value) | Expr::SetGlobal(_, value) | Expr::DefineGlobal(_, value) => {
            update(value);
        }
        Expr::If(test, yes, no) => [test, yes, no].into_iter().for_each(update),
        Expr::Seq(items) => items.iter_mut().for_each(update),
        Expr::Lambda(lambda) => update(&mut lambda.body),
        Expr::CaseLambda { clauses, .. } => clauses.iter_mut().for_each(update),
        Expr::Call(callee, arguments) => {
            update(callee);
            arguments.iter_mut().for_each(update);
        }
        Expr::Let(bindings, body) | Expr::Letrec(bindings, body) | Expr::Fix(bindings, body) => {
            bindings.iter_mut().for_each(|(_, value)| update(value));
            update(body);
        }
        Expr::LetValues { values, body, .. } => {
            update(values);
            update(body);
        }
    }
}

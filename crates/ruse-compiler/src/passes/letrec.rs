//! Letrec fixing: `Letrec` becomes nested `Let` and `Fix`, and boxes only where nothing else works.
//!
//! After Ghuloum and Dybvig, "Fixing Letrec (reloaded)" (2009): bindings are grouped into strongly
//! connected components of their dependencies, to which the order of `letrec*` between right sides with
//! effects adds edges. A lone binding is a `Let`, a group of procedures a `Fix`; in the rest the
//! procedures are a `Fix` under variables that start undefined and are assigned in order. Only reads
//! inside such a group can come too early, so only they are marked to be checked.

use std::collections::HashMap;

use ruse_expand::core::{Expr, ExprId, VarId};
use ruse_syntax::Datum;

use crate::passes::graph::components;
use crate::program::Program;
use crate::walk::{each_child, each_expr, each_reference, with_stack};

/// Runs the pass.
pub(crate) fn run(program: &mut Program<'_>) {
    for index in 0..program.unit.body.len() {
        let id = program.unit.body[index];
        fix(program, id);
    }
}

/// Fixes what is below first, then the expression itself.
fn fix(program: &mut Program<'_>, id: ExprId) {
    with_stack(|| {
        let mut children = Vec::new();
        each_child(program.unit.expr(id), |child| children.push(child));
        children.into_iter().for_each(|child| fix(program, child));
        if let Expr::Letrec(..) = program.unit.expr(id)
            && let Expr::Letrec(bindings, body) = program.take(id)
        {
            rewrite(program, id, &bindings, body);
        }
    });
}

fn is_procedure(program: &Program<'_>, value: ExprId) -> bool {
    matches!(program.unit.expr(value), Expr::Lambda(_) | Expr::CaseLambda { .. })
}

/// Replaces the letrec at `id`.
fn rewrite(program: &mut Program<'_>, id: ExprId, bindings: &[(VarId, ExprId)], body: ExprId) {
    let position: HashMap<VarId, usize> =
        bindings.iter().enumerate().map(|(index, (var, _))| (*var, index)).collect();
    let fixed: Vec<bool> = bindings
        .iter()
        .map(|(var, value)| {
            is_procedure(program, *value) && !program.unit.vars[var.index()].assigned
        })
        .collect();
    let mut successors: Vec<Vec<usize>> = Vec::with_capacity(bindings.len());
    let mut last_effect: Option<usize> = None;
    for (index, (_, value)) in bindings.iter().enumerate() {
        let mut edges = Vec::new();
        each_reference(&program.unit, *value, |var| edges.extend(position.get(&var)));
        if !fixed[index] && !program.is_droppable(*value) {
            edges.extend(last_effect);
            last_effect = Some(index);
        }
        edges.sort_unstable();
        edges.dedup();
        successors.push(edges);
    }
    let span = program.unit.span(id);
    let mut result = body;
    for group in components(&successors).into_iter().rev() {
        let recursive = group.len() > 1 || successors[group[0]].contains(&group[0]);
        let group_fixed = group.iter().all(|index| fixed[*index]);
        let chosen: Vec<(VarId, ExprId)> = group.iter().map(|index| bindings[*index]).collect();
        result = if !recursive {
            program.unit.push(Expr::Let(chosen.into(), result), span)
        } else if group_fixed {
            program.unit.push(Expr::Fix(chosen.into(), result), span)
        } else {
            let is_fixed: Vec<bool> = group.iter().map(|index| fixed[*index]).collect();
            assigned_group(program, &chosen, &is_fixed, result, span)
        };
    }
    if result == body {
        program.unit.exprs[id.index()] = Expr::Seq(Box::new([body]));
    } else {
        program.relocate(result, id);
    }
}

/// A group with right sides that are no procedures: variables that start undefined, the procedures in a
/// `Fix`, then the assignments in order.
fn assigned_group(
    program: &mut Program<'_>,
    group: &[(VarId, ExprId)],
    is_fixed: &[bool],
    rest: ExprId,
    span: ruse_syntax::Span,
) -> ExprId {
    let mut variables = Vec::new();
    let mut procedures = Vec::new();
    let mut steps = Vec::new();
    for ((var, value), fixed) in group.iter().zip(is_fixed) {
        if *fixed {
            procedures.push((*var, *value));
            continue;
        }
        program.unit.vars[var.index()].assigned = true;
        let initial = program.constant(Datum::Unspecified, span);
        program.undefined.insert(initial);
        variables.push((*var, initial));
        let value_span = program.unit.span(*value);
        steps.push(program.unit.push(Expr::SetLocal(*var, *value), value_span));
    }
    for (_, value) in group {
        let mut reads = Vec::new();
        each_expr(&program.unit, *value, |id, expr| {
            if let Expr::Local(var) = expr
                && variables.iter().any(|(assigned, _)| assigned == var)
            {
                reads.push(id);
            }
        });
        program.checked.extend(reads);
    }
    steps.push(rest);
    let mut inner = program.unit.push(Expr::Seq(steps.into()), span);
    if !procedures.is_empty() {
        inner = program.unit.push(Expr::Fix(procedures.into(), inner), span);
    }
    program.unit.push(Expr::Let(variables.into(), inner), span)
}

//! Checks of Core between passes: what every pass may rely on.
//!
//! V1 indices lie inside the unit. V2 an expression has one parent. V3 a variable has one binder and is
//! used inside its scope. V4 a variable that is set is marked as assigned. V5 right sides of `Fix` and
//! clauses of `CaseLambda` are procedures. V6 after letrec fixing there is no `Letrec`.

use std::collections::HashSet;

use ruse_expand::core::{Expr, ExprId, Unit, VarId, each_child};

use crate::walk::{each_bound, each_expr};

/// V1 and V2 and V5 for a unit from outside, whose primitives are numbered below `primitives`.
pub(crate) fn is_well_formed(unit: &Unit, primitives: usize) -> bool {
    let mut parents = vec![0u32; unit.exprs.len()];
    let var_ok = |var: VarId| var.index() < unit.vars.len();
    let expr_ok = |expr: &Expr| {
        let mut fine = match expr {
            Expr::Const(datum) => (datum.0 as usize) < unit.datums.len(),
            Expr::Local(var) | Expr::SetLocal(var, _) => var_ok(*var),
            Expr::Global(global) | Expr::SetGlobal(global, _) | Expr::DefineGlobal(global, _) => {
                global.index() < unit.globals.len()
            }
            Expr::Prim(prim) => (prim.0 as usize) < primitives,
            Expr::Seq(items) => !items.is_empty(),
            _ => true,
        };
        each_bound(expr, |var| fine &= var_ok(var));
        each_child(expr, |child| match parents.get_mut(child.index()) {
            Some(count) => *count += 1,
            None => fine = false,
        });
        fine
    };
    let inside = unit.exprs.iter().all(expr_ok) && unit.datums.is_closed();
    let procedure = |id: ExprId| matches!(unit.expr(id), Expr::Lambda(_) | Expr::CaseLambda { .. });
    inside
        && parents.iter().all(|count| *count <= 1)
        && unit.body.iter().all(|id| parents.get(id.index()).is_some_and(|count| *count == 0))
        && unit.exprs.iter().all(|expr| match expr {
            Expr::Fix(bindings, _) => bindings.iter().all(|(_, value)| procedure(*value)),
            Expr::CaseLambda { clauses, .. } => {
                clauses.iter().all(|clause| matches!(unit.expr(*clause), Expr::Lambda(_)))
            }
            _ => true,
        })
}

/// Checks V2 to V6 for everything reachable from the body; the text names the rule that is broken.
pub(crate) fn validate(unit: &Unit, letrec_allowed: bool) -> Result<(), String> {
    let mut seen = vec![false; unit.exprs.len()];
    let mut bound = HashSet::new();
    let mut broken: Option<String> = None;
    for &root in &unit.body {
        if seen[root.index()] {
            return Err(format!("V2: {root:?} has two parents"));
        }
        seen[root.index()] = true;
        each_expr(unit, root, |id, expr| {
            let mut fail = |text: String| {
                broken.get_or_insert(text);
            };
            each_child(expr, |child| {
                if std::mem::replace(&mut seen[child.index()], true) {
                    fail(format!("V2: {child:?} has two parents, one is {id:?}"));
                }
            });
            each_bound(expr, |var| {
                if !bound.insert(var) {
                    fail(format!("V3: {var:?} has two binders, one is {id:?}"));
                }
            });
            match expr {
                Expr::SetLocal(var, _) if !unit.vars[var.index()].assigned => {
                    fail(format!("V4: {var:?} is set in {id:?} but not marked"));
                }
                Expr::Fix(bindings, _) => {
                    let procedure = |value: &ExprId| {
                        matches!(unit.expr(*value), Expr::Lambda(_) | Expr::CaseLambda { .. })
                    };
                    if !bindings.iter().all(|(_, value)| procedure(value)) {
                        fail(format!("V5: {id:?} binds something else than a procedure"));
                    }
                }
                Expr::Letrec(..) if !letrec_allowed => {
                    fail(format!("V6: {id:?} is a letrec"));
                }
                Expr::Seq(items) if items.is_empty() => {
                    fail(format!("V1: {id:?} is a placeholder"));
                }
                _ => {}
            }
        });
        if let Some(text) = broken {
            return Err(text);
        }
    }
    scopes(unit)
}

/// V3: every reference lies inside the scope of its variable. A walk with an explicit stack.
fn scopes(unit: &Unit) -> Result<(), String> {
    enum Step {
        Enter(ExprId),
        Bind(VarId),
        Unbind(VarId),
    }
    let mut live = vec![false; unit.vars.len()];
    let mut work: Vec<Step> = unit.body.iter().rev().map(|id| Step::Enter(*id)).collect();
    while let Some(step) = work.pop() {
        let id = match step {
            Step::Bind(var) => {
                live[var.index()] = true;
                continue;
            }
            Step::Unbind(var) => {
                live[var.index()] = false;
                continue;
            }
            Step::Enter(id) => id,
        };
        let expr = unit.expr(id);
        if let Expr::Local(var) | Expr::SetLocal(var, _) = expr
            && !live[var.index()]
        {
            let name = &unit.vars[var.index()].name;
            return Err(format!("V3: {name} ({var:?}) is out of scope in {id:?}"));
        }
        each_bound(expr, |var| work.push(Step::Unbind(var)));
        match expr {
            // Right sides outside of the scope, the body inside.
            Expr::Let(bindings, body) => {
                work.push(Step::Enter(*body));
                bindings.iter().for_each(|(var, _)| work.push(Step::Bind(*var)));
                bindings.iter().rev().for_each(|(_, value)| work.push(Step::Enter(*value)));
            }
            Expr::LetValues { params, rest, values, body } => {
                work.push(Step::Enter(*body));
                params.iter().chain(rest).for_each(|var| work.push(Step::Bind(*var)));
                work.push(Step::Enter(*values));
            }
            _ => {
                each_child(expr, |child| work.push(Step::Enter(child)));
                each_bound(expr, |var| work.push(Step::Bind(var)));
            }
        }
    }
    Ok(())
}

//! Checks scopes of an assembled unit: what the expander guarantees for texts, a host can get wrong.

use std::collections::HashSet;

use ruse_syntax::Diagnostic;

use crate::core::{Expr, ExprId, Unit, VarId, each_child};

enum Step {
    Enter(ExprId),
    Bind(ExprId, Vec<VarId>),
    Leave(Vec<VarId>),
}

#[derive(Clone, Copy, PartialEq)]
enum Scope {
    Unbound,
    Open,
    Closed,
}

/// Finds variables that are bound twice, used outside of their scope, or assigned although they are constants.
pub(super) fn check(unit: &Unit, constants: &HashSet<VarId>) -> Vec<Diagnostic> {
    let mut scopes = vec![Scope::Unbound; unit.vars.len()];
    let mut errors = Vec::new();
    let mut work: Vec<Step> = unit.body.iter().rev().map(|&id| Step::Enter(id)).collect();
    let mut complain = |id: ExprId, var: VarId, what: &str| {
        let message = format!("the variable `{}` {what}", unit.vars[var.index()].name);
        errors.push(Diagnostic::error("language/scope", message, unit.span(id)));
    };
    while let Some(step) = work.pop() {
        let id = match step {
            Step::Bind(id, vars) => {
                for var in vars {
                    if scopes[var.index()] != Scope::Unbound {
                        complain(id, var, "is bound in two places");
                    }
                    scopes[var.index()] = Scope::Open;
                }
                continue;
            }
            Step::Leave(vars) => {
                vars.iter().for_each(|var| scopes[var.index()] = Scope::Closed);
                continue;
            }
            Step::Enter(id) => id,
        };
        let expr = unit.expr(id);
        if let Expr::Local(var) | Expr::SetLocal(var, _) = expr
            && scopes[var.index()] != Scope::Open
        {
            complain(id, *var, "is used outside of its scope");
        }
        if let Expr::SetLocal(var, _) = expr
            && constants.contains(var)
        {
            complain(id, *var, "is a constant, it cannot be assigned");
        }
        enter(expr, id, &mut work);
    }
    errors
}

/// Puts the parts of an expression on the stack of work, the scopes that it opens around them.
fn enter(expr: &Expr, id: ExprId, work: &mut Vec<Step>) {
    let mut within = |vars: Vec<VarId>, exprs: &mut dyn DoubleEndedIterator<Item = ExprId>| {
        work.push(Step::Leave(vars.clone()));
        work.extend(exprs.rev().map(Step::Enter));
        work.push(Step::Bind(id, vars));
    };
    match expr {
        Expr::Lambda(lambda) => {
            let vars = lambda.params.iter().copied().chain(lambda.rest).collect();
            within(vars, &mut [lambda.body].into_iter());
        }
        Expr::Let(bindings, body) => {
            let vars = bindings.iter().map(|&(var, _)| var).collect();
            within(vars, &mut [*body].into_iter());
            work.extend(bindings.iter().rev().map(|&(_, value)| Step::Enter(value)));
        }
        Expr::Letrec(bindings, body) | Expr::Fix(bindings, body) => {
            let vars = bindings.iter().map(|&(var, _)| var).collect();
            within(vars, &mut bindings.iter().map(|&(_, value)| value).chain([*body]));
        }
        Expr::LetValues { params, rest, values, body } => {
            let vars = params.iter().copied().chain(*rest).collect();
            within(vars, &mut [*body].into_iter());
            work.push(Step::Enter(*values));
        }
        other => {
            let start = work.len();
            each_child(other, |child| work.push(Step::Enter(child)));
            work[start..].reverse();
        }
    }
}

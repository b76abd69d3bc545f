//! Checks the invariants of Core, with an explicit stack. Debug builds run it after every pass.

use crate::core::{Expr, ExprId, Unit, VarId};

/// How far compilation has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// As the expander makes it.
    Expanded,
    /// After letrec fixing: no `Letrec`.
    Fixed,
}

/// A step of the walk: into an expression, or out of the scope of variables.
enum Step {
    Enter(ExprId),
    Bind(Vec<VarId>),
    Leave(Vec<VarId>),
}

#[derive(Clone, Copy, PartialEq)]
enum Scope {
    Unbound,
    Open,
    Closed,
}

struct Walk<'u> {
    unit: &'u Unit,
    stage: Stage,
    scopes: Vec<Scope>,
    seen: Vec<bool>,
    steps: Vec<Step>,
}

/// Checks that every id is in range, every expression stands in one place, every variable is bound
/// once and used in its scope, definitions stand at the top only, and flags tell the truth.
///
/// # Errors
/// What is wrong, in words.
pub fn validate(unit: &Unit, stage: Stage) -> Result<(), String> {
    if unit.spans.len() != unit.exprs.len() {
        return Err(format!("{} spans for {} expressions", unit.spans.len(), unit.exprs.len()));
    }
    if !unit.datums.is_closed() {
        return Err("a constant refers outside of the table".to_string());
    }
    let mut walk = Walk {
        unit,
        stage,
        scopes: vec![Scope::Unbound; unit.vars.len()],
        seen: vec![false; unit.exprs.len()],
        steps: Vec::new(),
    };
    for &expr in &unit.body {
        match unit.exprs.get(expr.index()) {
            Some(&Expr::DefineGlobal(global, value)) => {
                walk.mark(expr)?;
                match unit.globals.get(global.index()) {
                    Some(global) if global.defined_here => walk.run(value)?,
                    Some(_) => return Err(format!("{expr:?} defines a global not marked so")),
                    None => return Err(format!("{expr:?} refers to no global")),
                }
            }
            _ => walk.run(expr)?,
        }
    }
    Ok(())
}

impl Walk<'_> {
    fn run(&mut self, root: ExprId) -> Result<(), String> {
        self.steps.push(Step::Enter(root));
        while let Some(step) = self.steps.pop() {
            match step {
                Step::Enter(id) => self.enter(id)?,
                Step::Bind(vars) => self.bind(&vars)?,
                Step::Leave(vars) => {
                    vars.iter().for_each(|var| self.scopes[var.index()] = Scope::Closed);
                }
            }
        }
        Ok(())
    }

    fn mark(&mut self, id: ExprId) -> Result<(), String> {
        match self.seen.get_mut(id.index()) {
            None => Err(format!("{id:?} is out of range")),
            Some(true) => Err(format!("{id:?} stands in two places")),
            Some(seen) => {
                *seen = true;
                Ok(())
            }
        }
    }

    fn bind(&mut self, vars: &[VarId]) -> Result<(), String> {
        for &var in vars {
            match self.scopes.get_mut(var.index()) {
                Some(scope) if *scope == Scope::Unbound => *scope = Scope::Open,
                _ => return Err(format!("{var:?} is out of range or bound twice")),
            }
        }
        Ok(())
    }

    /// Walks `exprs` inside of the scope of `vars`.
    fn within(&mut self, vars: Vec<VarId>, exprs: impl DoubleEndedIterator<Item = ExprId>) {
        self.steps.push(Step::Leave(vars.clone()));
        self.steps.extend(exprs.rev().map(Step::Enter));
        self.steps.push(Step::Bind(vars));
    }

    fn all(&mut self, exprs: impl DoubleEndedIterator<Item = ExprId>) {
        self.steps.extend(exprs.rev().map(Step::Enter));
    }

    fn local(&self, id: ExprId, var: VarId) -> Result<(), String> {
        match self.scopes.get(var.index()) {
            Some(Scope::Open) => Ok(()),
            _ => Err(format!("{id:?} uses {var:?} outside of its scope")),
        }
    }

    fn enter(&mut self, id: ExprId) -> Result<(), String> {
        self.mark(id)?;
        let unit = self.unit;
        match &unit.exprs[id.index()] {
            Expr::Const(datum) => match (datum.0 as usize) < unit.datums.len() {
                true => Ok(()),
                false => Err(format!("{id:?} has no constant")),
            },
            Expr::Prim(_) => Ok(()),
            Expr::Local(var) => self.local(id, *var),
            Expr::SetLocal(var, value) => {
                self.local(id, *var)?;
                self.all([*value].into_iter());
                match unit.vars[var.index()].assigned {
                    true => Ok(()),
                    false => Err(format!("{id:?} assigns {var:?}, which is not marked so")),
                }
            }
            Expr::Global(global) => self.global(id, global.index()),
            Expr::SetGlobal(global, value) => {
                self.global(id, global.index())?;
                self.all([*value].into_iter());
                match unit.globals[global.index()].mutable {
                    true => Ok(()),
                    false => Err(format!("{id:?} assigns {global:?}, which is not marked so")),
                }
            }
            Expr::DefineGlobal(..) => Err(format!("{id:?} defines a global below the top level")),
            Expr::If(test, then, other) => {
                self.all([*test, *then, *other].into_iter());
                Ok(())
            }
            Expr::Seq(exprs) if exprs.is_empty() => Err(format!("{id:?} is an empty sequence")),
            Expr::Seq(exprs) => {
                self.all(exprs.iter().copied());
                Ok(())
            }
            other => self.enter_binder(id, other),
        }
    }

    fn global(&self, id: ExprId, index: usize) -> Result<(), String> {
        match index < self.unit.globals.len() {
            true => Ok(()),
            false => Err(format!("{id:?} refers to no global")),
        }
    }

    fn enter_binder(&mut self, id: ExprId, expr: &Expr) -> Result<(), String> {
        match expr {
            Expr::Lambda(lambda) => {
                let vars = lambda.params.iter().copied().chain(lambda.rest).collect();
                self.within(vars, [lambda.body].into_iter());
            }
            Expr::CaseLambda { clauses, .. } => {
                for &clause in clauses {
                    if !matches!(self.unit.exprs.get(clause.index()), Some(Expr::Lambda(_))) {
                        return Err(format!("{id:?} has a clause that is no lambda"));
                    }
                }
                self.all(clauses.iter().copied());
            }
            Expr::Call(callee, arguments) => {
                self.all(std::iter::once(*callee).chain(arguments.iter().copied()));
            }
            Expr::Let(bindings, body) => {
                self.within(bindings.iter().map(|&(var, _)| var).collect(), [*body].into_iter());
                self.all(bindings.iter().map(|&(_, value)| value));
            }
            Expr::Letrec(..) if self.stage == Stage::Fixed => {
                return Err(format!("{id:?} is a letrec after letrec fixing"));
            }
            Expr::Fix(bindings, _) if bindings.iter().any(|&(_, value)| !self.is_lambda(value)) => {
                return Err(format!("{id:?} binds something other than a procedure"));
            }
            Expr::Letrec(bindings, body) | Expr::Fix(bindings, body) => {
                let vars = bindings.iter().map(|&(var, _)| var).collect();
                self.within(vars, bindings.iter().map(|&(_, value)| value).chain([*body]));
            }
            Expr::LetValues { params, rest, values, body } => {
                let vars = params.iter().copied().chain(*rest).collect();
                self.within(vars, [*body].into_iter());
                self.all([*values].into_iter());
            }
            _ => {}
        }
        Ok(())
    }

    fn is_lambda(&self, id: ExprId) -> bool {
        let expr = self.unit.exprs.get(id.index());
        matches!(expr, Some(Expr::Lambda(_) | Expr::CaseLambda { .. }))
    }
}

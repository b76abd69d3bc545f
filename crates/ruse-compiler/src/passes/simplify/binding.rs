//! Bindings: what a variable stands for, which bindings remain.

use std::collections::HashMap;

use ruse_expand::core::{Expr, ExprId, VarId};

use crate::passes::graph::components;
use crate::walk::each_expr;

use super::{Known, Simplifier, Use};

impl Simplifier<'_, '_> {
    /// A `Let` at `id` whose right sides are simplified: decides what is known of the variables,
    /// simplifies the body, and keeps the bindings that are still needed.
    pub(super) fn bind(
        &mut self,
        id: ExprId,
        bindings: Vec<(VarId, ExprId)>,
        body: ExprId,
        usage: Use,
    ) -> ExprId {
        let mut kept: Vec<(VarId, ExprId)> = Vec::with_capacity(bindings.len());
        let mut pending: Vec<ExprId> = Vec::new();
        for (var, value) in bindings {
            if self.state(var).is_unused() {
                if !self.program.is_droppable(value) {
                    pending.push(value);
                }
                continue;
            }
            if self.know(var, value) {
                continue;
            }
            let value = if pending.is_empty() {
                value
            } else {
                pending.push(value);
                let span = self.program.unit.span(value);
                let sequence = self.program.unit.push(Expr::Seq(Box::default()), span);
                self.rebuild_sequence(sequence, std::mem::take(&mut pending))
            };
            kept.push((var, value));
        }
        let body = self.visit(body, usage);
        let body = if pending.is_empty() {
            body
        } else {
            pending.push(body);
            let span = self.program.unit.span(body);
            let sequence = self.program.unit.push(Expr::Seq(Box::default()), span);
            self.rebuild_sequence(sequence, pending)
        };
        kept.retain(|(var, value)| {
            let state = self.seen(*var);
            let unneeded = state.is_unused() && self.program.is_droppable(*value);
            !unneeded && !matches!(state.known, Known::Moved)
        });
        let body = self.forward(&mut kept, body, usage);
        if kept.is_empty() {
            return body;
        }
        self.program.put(id, Expr::Let(kept.into(), body));
        id
    }

    /// Records what a variable stands for; tells whether its binding is needless.
    fn know(&mut self, var: VarId, value: ExprId) -> bool {
        let level = self.level;
        self.state(var).level = level;
        if self.state(var).sets > 0 {
            return false;
        }
        let leaf = match self.program.unit.expr(value) {
            Expr::Const(_) if !self.program.undefined.contains(&value) => true,
            Expr::Prim(_) => true,
            Expr::Local(other) => {
                self.seen(*other).sets == 0 && !self.program.checked.contains(&value)
            }
            Expr::Global(global) => self.program.is_stable_import(*global),
            Expr::Lambda(_) | Expr::CaseLambda { .. } => {
                self.state(var).known = Known::Procedure { value, recursive: false };
                false
            }
            _ => false,
        };
        if leaf {
            let expr = self.program.unit.expr(value).clone();
            if let Expr::Local(other) = expr {
                // The binding's own reference goes, and the uses of the variable become uses of the other
                // at once: counts that were too low for a while would let a use pass for the only one.
                let (refs, calls) = (self.state(var).refs, self.state(var).calls);
                let state = self.state(other);
                state.refs += refs - 1;
                state.calls += calls;
            }
            self.state(var).known = Known::Alias(expr);
        }
        leaf
    }

    /// Moves right sides to the only use of their variable when that is what the body evaluates first,
    /// from the last binding backwards.
    fn forward(&mut self, kept: &mut Vec<(VarId, ExprId)>, body: ExprId, usage: Use) -> ExprId {
        while let Some(&(var, value)) = kept.last() {
            let state = self.seen(var);
            let (refs, sets, calls) = (state.refs, state.sets, state.calls);
            if sets > 0 {
                break;
            }
            if let Expr::Local(only) = self.program.unit.expr(body)
                && *only == var
            {
                kept.pop();
                if kept.is_empty() {
                    return value;
                }
                self.program.relocate(value, body);
                continue;
            }
            // (let ((t e)) (if t t other)) where only the truth of the result counts.
            if refs == 2
                && calls == 0
                && usage != Use::Value
                && let Expr::If(test, yes, _) = *self.program.unit.expr(body)
                && [test, yes].iter().all(|id| *self.program.unit.expr(*id) == Expr::Local(var))
            {
                self.boolean(yes, true);
                self.program.relocate(value, test);
                kept.pop();
                continue;
            }
            if refs + calls != 1 {
                break;
            }
            let Some(place) = self.first_use(body, var) else { break };
            self.program.relocate(value, place);
            kept.pop();
        }
        body
    }

    /// The read of `var` below `body` if nothing but constants, variables and procedures is evaluated
    /// before it.
    fn first_use(&self, body: ExprId, var: VarId) -> Option<ExprId> {
        let unit = &self.program.unit;
        let mut at = body;
        loop {
            match unit.expr(at) {
                Expr::Local(read) => return (*read == var).then_some(at),
                Expr::If(first, _, _)
                | Expr::SetLocal(_, first)
                | Expr::SetGlobal(_, first)
                | Expr::DefineGlobal(_, first)
                | Expr::LetValues { values: first, .. } => at = *first,
                Expr::Seq(items) => at = items[0],
                Expr::Let(bindings, _) => at = bindings[0].1,
                Expr::Fix(_, body) => at = *body,
                Expr::Call(callee, arguments) => {
                    let passive = |id: &ExprId| match unit.expr(*id) {
                        Expr::Const(_) | Expr::Prim(_) => true,
                        Expr::Local(read) => {
                            *read != var
                                && self.seen(*read).sets == 0
                                && !self.program.checked.contains(id)
                        }
                        Expr::Global(global) => self.program.is_stable_import(*global),
                        _ => false,
                    };
                    at = *std::iter::once(callee).chain(arguments).find(|id| !passive(id))?;
                }
                _ => return None,
            }
        }
    }

    /// A `Fix`: procedures before those that call them, so that small ones are simplified before they
    /// are copied; those that nothing reaches are dropped.
    pub(super) fn fix(
        &mut self,
        id: ExprId,
        bindings: &[(VarId, ExprId)],
        body: ExprId,
        usage: Use,
    ) -> ExprId {
        let position: HashMap<VarId, usize> =
            bindings.iter().enumerate().map(|(index, (var, _))| (*var, index)).collect();
        // The scan is paid for like every visit, so that nested forms are not scanned once a level; when
        // nothing is left, everything counts as recursive and reached.
        let mut visits = 0;
        let mut references = |root: ExprId| {
            let mut found = Vec::new();
            each_expr(&self.program.unit, root, |_, expr| {
                visits += 1;
                if let Expr::Local(var) | Expr::SetLocal(var, _) = expr {
                    found.extend(position.get(var));
                }
            });
            found.sort_unstable();
            found.dedup();
            found
        };
        let scanned = self.effort > 0;
        let successors: Vec<Vec<usize>> = bindings
            .iter()
            .enumerate()
            .map(|(index, (_, value))| if scanned { references(*value) } else { vec![index] })
            .collect();
        let mut reached = vec![!scanned; bindings.len()];
        let mut open = if scanned { references(body) } else { Vec::new() };
        self.effort -= visits / 4;
        open.extend(self.program.exported.iter().filter_map(|(_, var)| position.get(var)));
        while let Some(index) = open.pop() {
            if !std::mem::replace(&mut reached[index], true) {
                open.extend(&successors[index]);
            }
        }
        let mut kept = Vec::with_capacity(bindings.len());
        for group in components(&successors) {
            if !reached[group[0]] {
                continue;
            }
            let recursive = group.len() > 1 || successors[group[0]].contains(&group[0]);
            for index in group {
                let (var, value) = bindings[index];
                let level = self.level;
                let state = self.state(var);
                state.level = level;
                state.busy = true;
                let value = self.visit(value, Use::Value);
                let state = self.state(var);
                state.busy = false;
                if !matches!(state.known, Known::Moved) {
                    state.known = Known::Procedure { value, recursive };
                }
                kept.push((var, value));
            }
        }
        let body = self.visit(body, usage);
        kept.retain(|(var, _)| {
            let state = self.seen(*var);
            !matches!(state.known, Known::Moved) && !state.is_unused()
        });
        if kept.is_empty() {
            return body;
        }
        self.program.put(id, Expr::Fix(kept.into(), body));
        id
    }
}

//! Assignment conversion: decides which variables live in boxes.
//!
//! Continuations copy frames, so an assigned variable must not live in one: two re-entries would each
//! see a location of their own. Every variable that is still assigned after simplification gets a box;
//! lowering makes it where the variable is bound (`Variable::assigned` is the decision).

use ruse_expand::core::Expr;

use crate::program::Program;
use crate::walk::each_expr;

/// Makes `assigned` exact: true for just the variables that some reachable `SetLocal` names.
pub(crate) fn run(program: &mut Program<'_>) {
    let mut assigned = vec![false; program.unit.vars.len()];
    for &root in &program.unit.body {
        each_expr(&program.unit, root, |_, expr| {
            if let Expr::SetLocal(var, _) = expr {
                assigned[var.index()] = true;
            }
        });
    }
    for (var, assigned) in program.unit.vars.iter_mut().zip(assigned) {
        var.assigned = assigned;
    }
}

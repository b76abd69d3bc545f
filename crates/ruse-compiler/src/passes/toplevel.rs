//! Top-level analysis of closed units.
//!
//! A global of a program or library that is defined once, by a procedure, and never assigned becomes a
//! variable of one `Fix` around the body: calls of it are known calls, unused ones vanish, and the
//! exported ones are bound when the unit is linked, so procedures are defined before the body runs. A
//! global that is defined once as a constant is replaced by it, unless something that runs before the
//! definition could read it, which is an error; its cell stays only if other units can see it.

use std::collections::{HashMap, HashSet};

use ruse_expand::core::{Expr, ExprId, GlobalId, UnitKind, VarId};
use ruse_syntax::{Datum, Span};

use crate::program::Program;
use crate::walk::each_expr;

/// What stands for a global from now on.
enum Known {
    Procedure(VarId),
    Leaf(Expr),
}

/// Runs the pass; open units stay as they are, because anybody may redefine their globals.
pub(crate) fn run(program: &mut Program<'_>) {
    if program.unit.kind == UnitKind::Open {
        return;
    }
    let mut definitions: HashMap<GlobalId, Vec<ExprId>> = HashMap::new();
    for &id in &program.unit.body {
        if let Expr::DefineGlobal(global, value) = program.unit.expr(id) {
            definitions.entry(*global).or_default().push(*value);
        }
    }
    let mut known: HashMap<GlobalId, Known> = HashMap::new();
    let mut procedures = Vec::new();
    let early = read_early(program, &definitions);
    for index in 0..program.unit.body.len() {
        let id = program.unit.body[index];
        let Expr::DefineGlobal(global, value) = *program.unit.expr(id) else { continue };
        let info = &program.unit.globals[global.index()];
        if info.mutable || definitions[&global].len() != 1 {
            continue;
        }
        match program.unit.expr(value) {
            Expr::Lambda(_) | Expr::CaseLambda { .. } => {
                let (name, exported) = (info.name.name.clone(), info.exported);
                let var = program.unit.add_var(name);
                procedures.push((var, value));
                known.insert(global, Known::Procedure(var));
                if exported {
                    program.exported.push((global, var));
                }
            }
            leaf @ (Expr::Const(_) | Expr::Prim(_)) if !early.contains(&global) => {
                known.insert(global, Known::Leaf(leaf.clone()));
            }
            _ => {}
        }
    }
    rebuild_body(program, &known, procedures);
}

/// Globals that code which may run before their definition reads: what a form of the body names, or a
/// procedure definition that such code names.
fn read_early(
    program: &Program<'_>,
    definitions: &HashMap<GlobalId, Vec<ExprId>>,
) -> HashSet<GlobalId> {
    let unit = &program.unit;
    let is_procedure =
        |id: ExprId| matches!(unit.expr(id), Expr::Lambda(_) | Expr::CaseLambda { .. });
    let mut read = HashSet::new();
    let mut early = HashSet::new();
    for &form in &unit.body {
        let mut open = vec![form];
        if let Expr::DefineGlobal(global, value) = *unit.expr(form) {
            if read.contains(&global) {
                early.insert(global);
            }
            if is_procedure(value) {
                continue;
            }
        }
        while let Some(root) = open.pop() {
            each_expr(unit, root, |_, expr| {
                let Expr::Global(global) = expr else { return };
                if read.insert(*global) {
                    let values = definitions.get(global).into_iter().flatten().copied();
                    open.extend(values.filter(|value| is_procedure(*value)));
                }
            });
        }
    }
    early
}

fn rebuild_body(
    program: &mut Program<'_>,
    known: &HashMap<GlobalId, Known>,
    procedures: Vec<(VarId, ExprId)>,
) {
    if known.is_empty() {
        return;
    }
    for expr in &mut program.unit.exprs {
        let Expr::Global(global) = expr else { continue };
        match known.get(global) {
            Some(Known::Procedure(var)) => *expr = Expr::Local(*var),
            Some(Known::Leaf(leaf)) => *expr = leaf.clone(),
            None => {}
        }
    }
    let stays = |id: &ExprId| match program.unit.expr(*id) {
        Expr::DefineGlobal(global, _) => match known.get(global) {
            Some(Known::Procedure(_)) => false,
            Some(Known::Leaf(_)) => program.unit.globals[global.index()].exported,
            None => true,
        },
        _ => true,
    };
    let mut steps: Vec<ExprId> = program.unit.body.iter().copied().filter(stays).collect();
    if steps.is_empty() {
        steps.push(program.constant(Datum::Unspecified, Span::NONE));
    }
    let span = program.unit.span(steps[0]);
    let mut body =
        if steps.len() == 1 { steps[0] } else { program.unit.push(Expr::Seq(steps.into()), span) };
    if !procedures.is_empty() {
        body = program.unit.push(Expr::Fix(procedures.into(), body), span);
    }
    program.unit.body = vec![body];
}

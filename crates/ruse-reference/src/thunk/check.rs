//! The check before a run: type errors at places that the body of a unit certainly gets to.
//!
//! The walk follows evaluation from the start of the body, into procedures that are called for certain. It ends where
//! control may go elsewhere: at a call of what is not known, or one that may not return. An expression before the
//! place may still raise an error of its own.

use std::sync::Arc;

use hashbrown::HashSet;
use ruse_compiler::{Annotations, Primitives};
use ruse_expand::core::{Expr, ExprId, Unit, each_child};
use ruse_isa::prim::PrimId;

use super::infer::{Inferred, type_of};
use super::primitives;
use super::types::Type;
use crate::outcome::Activation;
use crate::unit::CoreUnit;
use crate::world::LinkError;

/// How deep expressions are looked into for their types.
const DEPTH: usize = 8;
/// Native stack that is left when more is added, and how much is added.
const RED_ZONE: usize = 96 << 10;
const STACK_PIECE: usize = 4 << 20;

/// Whether control certainly comes out of an expression that raises nothing.
type GoesOn = bool;

/// An error that is certain: where, and in words.
type Found = (ExprId, String);

struct Walk<'u> {
    unit: &'u Unit,
    notes: &'u Annotations,
    prims: &'u Primitives,
    known: &'u Inferred,
    /// Procedures that were walked, or are being walked.
    seen: HashSet<ExprId>,
}

/// Finds the first type error that is certain.
pub(super) fn check(
    core: &Arc<CoreUnit>,
    notes: &Annotations,
    prims: &Primitives,
    known: &Inferred,
) -> Result<(), LinkError> {
    let mut walk = Walk { unit: &core.unit, notes, prims, known, seen: HashSet::new() };
    for &form in &core.unit.body {
        match walk.visit(form) {
            Ok(true) => {}
            Ok(false) => break,
            Err((at, text)) => return Err(LinkError(with_place(core, at, &text))),
        }
    }
    Ok(())
}

/// A message behind its place.
fn with_place(core: &CoreUnit, at: ExprId, text: &str) -> String {
    match core.activation(at) {
        Some(Activation { file: Some(file), line, column, .. }) => {
            format!("{file}:{line}:{column}: {text}")
        }
        _ => text.to_owned(),
    }
}

impl Walk<'_> {
    fn visit(&mut self, id: ExprId) -> Result<GoesOn, Found> {
        stacker::maybe_grow(RED_ZONE, STACK_PIECE, || self.step(id))
    }

    fn all(&mut self, ids: &[ExprId]) -> Result<GoesOn, Found> {
        for id in ids {
            if !self.visit(*id)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn step(&mut self, id: ExprId) -> Result<GoesOn, Found> {
        let unit = self.unit;
        match unit.expr(id) {
            Expr::Const(_) | Expr::Local(_) | Expr::Global(_) | Expr::Prim(_) => Ok(true),
            Expr::Lambda(_) | Expr::CaseLambda { .. } => Ok(true),
            Expr::SetLocal(_, value) | Expr::SetGlobal(_, value) | Expr::DefineGlobal(_, value) => {
                self.visit(*value)
            }
            // Neither branch is certain; each may leave.
            Expr::If(test, yes, no) => {
                Ok(self.visit(*test)? && self.is_plain(*yes) && self.is_plain(*no))
            }
            Expr::Seq(items) => self.all(items),
            Expr::Let(bindings, body)
            | Expr::Fix(bindings, body)
            | Expr::Letrec(bindings, body) => {
                for (_, value) in bindings {
                    if !self.visit(*value)? {
                        return Ok(false);
                    }
                }
                self.visit(*body)
            }
            Expr::LetValues { values, body, .. } => Ok(self.visit(*values)? && self.visit(*body)?),
            Expr::Call(callee, arguments) => self.call(id, *callee, arguments),
        }
    }

    fn call(&mut self, id: ExprId, callee: ExprId, arguments: &[ExprId]) -> Result<GoesOn, Found> {
        let unit = self.unit;
        if !self.all(arguments)? {
            return Ok(false);
        }
        match unit.expr(callee) {
            Expr::Prim(prim) => {
                self.operands(id, *prim, arguments)?;
                // What is not of a library leaves only by raising.
                Ok(self.prims.special(*prim).is_none() && !self.leaves(*prim))
            }
            Expr::Local(var) if self.known.closed.contains(var) => {
                let lambda = self.notes.known[var];
                let Expr::Lambda(form) = unit.expr(lambda) else { return Ok(false) };
                if !self.seen.insert(lambda) {
                    return Ok(false);
                }
                self.visit(form.body)
            }
            _ => {
                if !self.visit(callee)? {
                    return Ok(false);
                }
                let given = self.type_of(callee);
                if given != Type::NONE && given.excludes(Type::PROCEDURE | Type::OTHER) {
                    let text = format!("a call of {}, which is not a procedure", given.describe());
                    return Err((id, text));
                }
                Ok(false)
            }
        }
    }

    /// Whether a primitive may do anything but return or raise.
    fn leaves(&self, prim: PrimId) -> bool {
        let name = self.prims.name(prim);
        name.starts_with('%') && self.prims.effect(prim) == ruse_isa::prim::PrimEffect::Effect
    }

    /// Whether control certainly comes out of an expression whose evaluation is not certain.
    fn is_plain(&self, root: ExprId) -> bool {
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            match self.unit.expr(id) {
                Expr::Lambda(_) | Expr::CaseLambda { .. } => continue,
                Expr::Call(callee, _) => match self.unit.expr(*callee) {
                    Expr::Prim(prim)
                        if self.prims.special(*prim).is_none() && !self.leaves(*prim) => {}
                    _ => return false,
                },
                _ => {}
            }
            each_child(self.unit.expr(id), |child| open.push(child));
        }
        true
    }

    fn type_of(&self, id: ExprId) -> Type {
        type_of(self.unit, self.notes, self.prims, self.known, id, DEPTH)
    }

    fn operands(&self, id: ExprId, prim: PrimId, arguments: &[ExprId]) -> Result<(), Found> {
        for (index, argument) in arguments.iter().enumerate() {
            let Some(wanted) = primitives::wanted(self.prims, prim, index) else { continue };
            let given = self.type_of(*argument);
            if given != Type::NONE && given.excludes(wanted) {
                let text = format!(
                    "{}: argument {} must be {}, but it is {}",
                    self.prims.name(prim),
                    index + 1,
                    wanted.describe(),
                    given.describe()
                );
                return Err((id, text));
            }
        }
        Ok(())
    }
}

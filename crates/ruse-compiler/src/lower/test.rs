//! Tests: compare and branch in one instruction, with an immediate where there is one.

use ruse_expand::core::ExprId;
use ruse_isa::ops::Op;
use ruse_isa::prim::{Lowering, PrimId};
use ruse_syntax::Datum;

use super::FunctionLowering;
use super::arithmetic::Comparison;
use super::builder::Label;

/// Where a test leads: true, false, and what follows.
pub(super) type Edges = (Label, Label, Option<bool>);

/// The ops that branch if a comparison holds and if it does not.
pub(super) type Pair = (Op, Op);

/// Branches on `a op b`.
pub(super) fn register_branch(op: Op) -> Pair {
    match op {
        Op::IsLt => (Op::JumpIfLt, Op::JumpIfNotLt),
        Op::IsLe => (Op::JumpIfLe, Op::JumpIfNotLe),
        Op::IsNumEq => (Op::JumpIfNumEq, Op::JumpIfNotNumEq),
        _ => unreachable!("no comparison of numbers"),
    }
}

/// Branches on `a op number`; `exchanged` is for `number op a`.
pub(super) fn immediate_branch(op: Op, exchanged: bool) -> Pair {
    match (op, exchanged) {
        (Op::IsLt, false) => (Op::JumpIfLtImm, Op::JumpIfNotLtImm),
        (Op::IsLt, true) => (Op::JumpIfGtImm, Op::JumpIfNotGtImm),
        (Op::IsLe, false) => (Op::JumpIfLeImm, Op::JumpIfNotLeImm),
        (Op::IsLe, true) => (Op::JumpIfGeImm, Op::JumpIfNotGeImm),
        (Op::IsNumEq, _) => (Op::JumpIfNumEqImm, Op::JumpIfNotNumEqImm),
        _ => unreachable!("no comparison of numbers"),
    }
}

impl FunctionLowering<'_, '_, '_> {
    /// Emits a conditional branch; what follows falls through. The labels of a test are bound later, so
    /// a conditional branch never goes backwards and needs no poll.
    pub(super) fn branch(&mut self, ops: Pair, a: usize, b: usize, edges: Edges) {
        let (yes, no, next) = edges;
        self.locate();
        match next {
            Some(true) => self.code.emit_jump(ops.1, a, b, no),
            Some(false) => self.code.emit_jump(ops.0, a, b, yes),
            None => {
                self.code.emit_jump(ops.0, a, b, yes);
                self.code.jump(no);
            }
        }
    }

    /// Lowers a call of a primitive as a test if some branch op does it; tells whether.
    pub(super) fn test_primitive(
        &mut self,
        prim: PrimId,
        arguments: &[ExprId],
        edges: Edges,
    ) -> bool {
        let lowering = self.unit.program.prims.lowering(prim);
        match (lowering, arguments) {
            (Lowering::Compare { op, swap }, [_, _] | [_, _, _])
            | (Lowering::Sign { op, swap }, [_]) => {
                let comparison = Comparison { prim, op, swap, offset: 0, is_step: false };
                self.test_comparison(comparison, arguments, edges);
                true
            }
            (Lowering::Op(Op::IsEq), [a, b]) => {
                self.test_identity(*a, *b, edges);
                true
            }
            (Lowering::Op(Op::Not), [a]) => {
                let (yes, no, next) = edges;
                let next = next.map(|truth| !truth);
                self.lower(*a, super::expr::Dest::Test { yes: no, no: yes, next });
                true
            }
            (Lowering::Op(Op::IsNull), [a]) => {
                let slot = self.operand(*a);
                self.branch((Op::JumpIfNull, Op::JumpIfNotNull), slot, 0, edges);
                true
            }
            (Lowering::Op(Op::IsPair), [a]) => {
                let slot = self.operand(*a);
                self.branch((Op::JumpIfPair, Op::JumpIfNotPair), slot, 0, edges);
                true
            }
            (Lowering::Op(Op::IsFixnum), [a]) => {
                let slot = self.operand(*a);
                self.branch((Op::JumpIfFixnum, Op::JumpIfNotFixnum), slot, 0, edges);
                true
            }
            (Lowering::Op(Op::IsFlonum), [a]) => {
                let slot = self.operand(*a);
                self.branch((Op::JumpIfFlonum, Op::JumpIfNotFlonum), slot, 0, edges);
                true
            }
            _ => false,
        }
    }

    fn test_identity(&mut self, a: ExprId, b: ExprId, edges: Edges) {
        let (a, b) = if self.datum(a).is_some() { (b, a) } else { (a, b) };
        match self.datum(b) {
            Some(Datum::Null) => {
                let slot = self.operand(a);
                return self.branch((Op::JumpIfNull, Op::JumpIfNotNull), slot, 0, edges);
            }
            Some(Datum::Bool(false)) => {
                let slot = self.operand(a);
                return self.branch((Op::JumpIfNot, Op::JumpIf), slot, 0, edges);
            }
            _ => {}
        }
        if let Some(value) = self.small_constant(b, i64::from(i16::MIN), i64::from(i16::MAX)) {
            let slot = self.operand(a);
            let ops = (Op::JumpIfFixnumEqImm, Op::JumpIfNotFixnumEqImm);
            return self.branch(ops, slot, value as i16 as u16 as usize, edges);
        }
        let a = self.operand(a);
        let b = self.operand(b);
        self.branch((Op::JumpIfEq, Op::JumpIfNotEq), a, b, edges);
    }
}

//! Calls of primitives: ops where there are some, otherwise `CallPrimitive`.

use ruse_expand::core::ExprId;
use ruse_isa::ops::{C_MAX, Effect, Op, Role};
use ruse_isa::prim::{Lowering, PrimId};
use ruse_syntax::Datum;

use crate::primitives::Special;

use super::FunctionLowering;
use super::arithmetic::{Comparison, MAX_FOLDED};
use super::expr::Dest;

/// Most arguments that the operand of `CallPrimitive` can count.
const MAX_PRIMITIVE_ARGUMENTS: usize = 255;

impl FunctionLowering<'_, '_, '_> {
    /// Lowers a call of a primitive; `false` when it must be an ordinary call of the primitive's value,
    /// which checks the number of arguments.
    pub(super) fn primitive(&mut self, prim: PrimId, arguments: &[ExprId], dest: Dest) -> bool {
        let prims = self.unit.program.prims;
        if !prims.accepts(prim, arguments.len()) {
            return false;
        }
        if let Some(special) = prims.special(prim) {
            return self.special(special, arguments, dest)
                || self.call_primitive(prim, arguments, dest);
        }
        if let Dest::Test { yes, no, next } = dest
            && self.test_primitive(prim, arguments, (yes, no, next))
        {
            return true;
        }
        match (prims.lowering(prim), arguments) {
            (Lowering::Op(op), _) if uses(op) == arguments.len() => {
                self.op(op, Some(prim), arguments, dest);
                true
            }
            (Lowering::Fold(op), [_, _, ..]) if arguments.len() <= MAX_FOLDED => {
                self.fold(op, prim, arguments, dest);
                true
            }
            (Lowering::Compare { op, swap }, [_, _] | [_, _, _])
            | (Lowering::Sign { op, swap }, [_]) => {
                self.comparison(
                    Comparison { prim, op, swap, offset: 0, is_step: false },
                    arguments,
                    dest,
                );
                true
            }
            (Lowering::IsKind(kind), [argument]) => {
                let slot = self.operand(*argument);
                self.produce(dest, |this, to| this.emit(Op::IsKind, to, slot, kind as i64));
                true
            }
            _ => self.call_primitive(prim, arguments, dest),
        }
    }

    /// An op whose operands are all slots, and the primitive that it stands for.
    fn op(&mut self, op: Op, prim: Option<PrimId>, arguments: &[ExprId], dest: Dest) {
        let mut slots = [0; 3];
        for (slot, argument) in slots.iter_mut().zip(arguments) {
            *slot = self.operand(*argument);
        }
        let [first, second, third] = slots;
        let stands_for = |this: &mut Self| {
            if let Some(prim) = prim.filter(|_| op.info().effect == Effect::Raises) {
                this.stands_for_call(op, prim);
            }
        };
        if op.info().roles[0] == Role::Def {
            self.produce(dest, |this, to| {
                stands_for(this);
                this.emit(op, to, first, second as i64);
            });
        } else {
            stands_for(self);
            self.emit(op, first, second, third as i64);
            self.unspecified(dest);
        }
    }

    /// Puts operands into adjacent slots, or finds that they are; returns the first.
    fn adjacent(&mut self, arguments: &[ExprId]) -> usize {
        let slots: Option<Vec<usize>> =
            arguments.iter().map(|argument| self.variable_slot(*argument)).collect();
        if let Some([first, rest @ ..]) = slots.as_deref()
            && rest.iter().zip(first + 1..).all(|(slot, expected)| *slot == expected)
        {
            return *first;
        }
        let first = self.code.mark();
        for argument in arguments {
            let slot = self.code.allocate(1);
            self.lower(*argument, Dest::Slot(slot));
        }
        first
    }

    fn call_primitive(&mut self, prim: PrimId, arguments: &[ExprId], dest: Dest) -> bool {
        if arguments.len() > MAX_PRIMITIVE_ARGUMENTS {
            return false;
        }
        let first = if arguments.is_empty() { 0 } else { self.adjacent(arguments) };
        let operand = i64::from(prim.0) << 8 | arguments.len() as i64;
        self.produce(dest, |this, to| this.emit(Op::CallPrimitive, to, first, operand));
        true
    }

    fn special(&mut self, special: Special, arguments: &[ExprId], dest: Dest) -> bool {
        match (special, arguments) {
            (Special::Apply, [callee, rest @ ..]) if !rest.is_empty() => {
                if rest.len() > super::call::MAX_FRAME_ARGUMENTS {
                    return false;
                }
                self.frame_call((Op::Apply, Op::TailApply), *callee, rest, dest);
                true
            }
            (Special::CallCc, [receiver]) => {
                self.frame_call((Op::CallCC, Op::TailCallCC), *receiver, &[], dest);
                true
            }
            (Special::CallEscape, [receiver]) => {
                // The frame of the call stays below that of the receiver.
                self.produce(dest, |this, to| {
                    let op = Op::CallEscape;
                    this.frame_call((op, op), *receiver, &[], Dest::Slot(to));
                });
                true
            }
            (Special::Values, _) => self.values(arguments, dest),
            (Special::Record, _) if arguments.len() <= super::call::MAX_FRAME_ARGUMENTS => {
                let first = self.adjacent(arguments);
                let count = arguments.len() as i64;
                self.produce(dest, |this, to| this.emit(Op::MakeRecord, to, first, count));
                true
            }
            (Special::IsRecord, [_, _]) => {
                self.op(Op::IsRecord, None, arguments, dest);
                true
            }
            (Special::RecordRef, [record, rtd, index, who]) => {
                let Some((index, who)) = self.record_access(*index, *who) else { return false };
                let record = self.operand(*record);
                let rtd = self.operand(*rtd);
                self.produce(dest, |this, to| {
                    this.emit(Op::RecordRef, to, record, index);
                    this.code.emit_word(rtd as u64 & 0xffff | who << 16);
                });
                true
            }
            (Special::RecordSet, [record, rtd, index, value, who]) => {
                let Some((index, who)) = self.record_access(*index, *who) else { return false };
                let record = self.operand(*record);
                let rtd = self.operand(*rtd);
                let value = self.operand(*value);
                self.emit(Op::RecordSet, record, value, index);
                self.code.emit_word(rtd as u64 & 0xffff | who << 16);
                self.unspecified(dest);
                true
            }
            (Special::DynamicRef, [register]) => {
                let Some(register) = self.dynamic_register(*register) else { return false };
                self.produce(dest, |this, to| this.emit(Op::LoadDynamic, to, 0, register));
                true
            }
            (Special::DynamicSet, [register, value]) => {
                let Some(register) = self.dynamic_register(*register) else { return false };
                let value = self.operand(*value);
                self.emit(Op::SetDynamic, value, 0, register);
                self.unspecified(dest);
                true
            }
            _ => false,
        }
    }

    /// Field index and name constant of a record access, when both are constants.
    fn record_access(&mut self, index: ExprId, who: ExprId) -> Option<(i64, u64)> {
        let index = self.small_constant(index, 0, C_MAX)?;
        let Some(Datum::Symbol(name)) = self.unit.program.datum(who) else { return None };
        let name = self.unit.constants.symbol(name);
        Some((index, self.code.constant(name) as u64))
    }

    fn dynamic_register(&self, register: ExprId) -> Option<i64> {
        self.small_constant(register, 0, ruse_isa::frame::DYNAMIC_REGISTERS as i64 - 1)
    }

    /// `values`: one value is itself; where the receiver is known the values go to its slots.
    fn values(&mut self, arguments: &[ExprId], dest: Dest) -> bool {
        match (arguments, dest) {
            ([only], _) => self.lower(*only, dest),
            (_, Dest::Effect) => {
                arguments.iter().for_each(|argument| self.lower(*argument, Dest::Effect));
            }
            (_, Dest::Values { first, count, rest: false, .. }) if count == arguments.len() => {
                for (argument, slot) in arguments.iter().zip(first..) {
                    self.lower(*argument, Dest::Slot(slot));
                }
            }
            _ if arguments.len() > super::call::MAX_FRAME_ARGUMENTS => return false,
            _ => {
                let first = if arguments.is_empty() { 0 } else { self.adjacent(arguments) };
                let count = arguments.len() as i64;
                self.produce(dest, |this, to| this.emit(Op::MakeValues, to, first, count));
            }
        }
        true
    }
}

/// How many slots an op reads.
fn uses(op: Op) -> usize {
    op.info().roles.iter().filter(|role| **role == Role::Use).count()
}

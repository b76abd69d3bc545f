//! Arithmetic and comparisons: binary ops for calls of any number of arguments, immediates where there are
//! some, and notes of what was written where an op would name another procedure or argument in an error.
//!
//! All arguments are evaluated before the first op, as those of any call.

use ruse_expand::core::ExprId;
use ruse_isa::code::{Arrangement, Operation};
use ruse_isa::layout::immediate;
use ruse_isa::ops::{C_MAX, Op};
use ruse_isa::prim::PrimId;

use super::FunctionLowering;
use super::expr::Dest;
use super::test::{Edges, immediate_branch, register_branch};

/// More operands than this are one call of the primitive.
pub(super) const MAX_FOLDED: usize = 32;

/// An evaluated argument.
#[derive(Clone, Copy)]
pub(super) enum Operand {
    /// In a slot.
    Slot(usize),
    /// A constant that fits the immediate field.
    Constant(i64),
}

/// A comparison as written: the primitive, its op, whether that takes the operands the other way around, and
/// how many arguments of the call stand before these two, and whether the call takes several comparisons.
#[derive(Clone, Copy)]
pub(super) struct Comparison {
    pub(super) prim: PrimId,
    pub(super) op: Op,
    pub(super) swap: bool,
    pub(super) offset: u8,
    pub(super) is_step: bool,
}

impl FunctionLowering<'_, '_, '_> {
    /// Notes the call that the next instruction stands for, unless errors of the instruction name it anyway:
    /// they name the primitive `named` with the operands in order. All steps of a call of several are noted, so that a
    /// value that stands for the call passes them over.
    fn stands_for(&mut self, named: Option<PrimId>, operation: Operation, is_step: bool) {
        let plain = operation.arrangement == Arrangement::Same && operation.offset == 0 && !is_step;
        if !plain || named != Some(operation.primitive) {
            self.code.stands_for(operation);
        }
    }

    /// Notes that the next instruction, of the op `op`, stands for a call of `primitive` with its operands in
    /// order.
    pub(super) fn stands_for_call(&mut self, op: Op, primitive: PrimId) {
        let named = self.unit.program.prims.named_by(op, false);
        let arrangement = Arrangement::Same;
        self.stands_for(named, Operation { primitive, arrangement, offset: 0 }, false);
    }

    fn evaluate(&mut self, id: ExprId, low: i64, high: i64) -> Operand {
        match self.small_constant(id, low, high) {
            Some(value) => Operand::Constant(value),
            None => Operand::Slot(self.operand(id)),
        }
    }

    /// The slot of an operand; a constant is loaded.
    fn slot(&mut self, operand: Operand) -> usize {
        match operand {
            Operand::Slot(slot) => slot,
            Operand::Constant(value) => {
                let slot = self.code.allocate(1);
                self.emit(Op::LoadFixnum, slot, 0, value);
                slot
            }
        }
    }

    // ---- arithmetic

    /// A call of two or more arguments that folds over a binary op from the left.
    pub(super) fn fold(&mut self, op: Op, prim: PrimId, arguments: &[ExprId], dest: Dest) {
        let limit = if matches!(op, Op::Add | Op::Sub) { C_MAX } else { -1 };
        let operands: Vec<Operand> =
            arguments.iter().map(|id| self.evaluate(*id, -limit, limit)).collect();
        let (first, rest) = operands.split_first().expect("two or more arguments");
        let (last, middle) = rest.split_last().expect("two or more arguments");
        let mut result = *first;
        if !middle.is_empty() {
            let slot = self.code.allocate(1);
            for (offset, operand) in middle.iter().enumerate() {
                self.step((op, prim, true), offset as u8, (result, *operand), slot);
                result = Operand::Slot(slot);
            }
        }
        let offset = middle.len() as u8;
        let call = (op, prim, !middle.is_empty());
        self.produce(dest, |this, to| this.step(call, offset, (result, *last), to));
    }

    /// One step of a fold: its op, the primitive, whether there are several.
    fn step(
        &mut self,
        (op, prim, is_step): (Op, PrimId, bool),
        offset: u8,
        operands: (Operand, Operand),
        to: usize,
    ) {
        use Arrangement::{Exchanged, Negated, Same};
        let (a, b) = operands;
        let addition = match (op, a, b) {
            (Op::Add, _, Operand::Constant(value)) => Some((a, value, Same)),
            (Op::Add, Operand::Constant(value), _) => Some((b, value, Exchanged)),
            (Op::Sub, _, Operand::Constant(value)) => Some((a, -value, Negated)),
            _ => None,
        };
        let (named, arrangement, instruction) = match addition {
            Some((operand, amount, arrangement)) if amount != 0 => {
                let slot = self.slot(operand);
                // An addition of a negative number calls itself a subtraction.
                let own = if amount < 0 { Negated } else { Same };
                let named_op = if amount < 0 { Op::Sub } else { Op::Add };
                let named = self.unit.program.prims.named_by(named_op, false);
                let note = if arrangement == own { Same } else { arrangement };
                // The note itself always tells how to get the arguments from the operands.
                let needed = is_step || note != Same || named != Some(prim);
                let note = if needed { arrangement } else { Same };
                (named, note, (Op::AddImm, slot, amount))
            }
            _ => {
                let (a, b) = (self.slot(a), self.slot(b));
                (self.unit.program.prims.named_by(op, false), Same, (op, a, b as i64))
            }
        };
        self.stands_for(named, Operation { primitive: prim, arrangement, offset }, is_step);
        let (op, a, b) = instruction;
        self.emit(op, to, a, b);
    }

    // ---- comparisons

    /// A comparison of two or three arguments, or of one with zero, as a value.
    pub(super) fn comparison(&mut self, comparison: Comparison, arguments: &[ExprId], dest: Dest) {
        let slots: Vec<usize> = arguments.iter().map(|id| self.operand(*id)).collect();
        match *slots.as_slice() {
            [a] => self.compare(comparison, (a, None), dest),
            [a, b] => self.compare(comparison, (a, Some(b)), dest),
            [a, b, c] => {
                let comparison = Comparison { is_step: true, ..comparison };
                let second = Comparison { offset: comparison.offset + 1, ..comparison };
                let (holds, fails) = (self.code.new_label(), self.code.new_label());
                let join = self.code.new_label();
                let first = (Operand::Slot(a), Some(Operand::Slot(b)));
                self.branch_comparison(comparison, first, (holds, fails, Some(true)));
                self.code.bind(holds);
                self.compare(second, (b, Some(c)), dest);
                self.code.jump(join);
                // The last argument is checked also when the answer is known.
                self.code.bind(fails);
                let ignored = self.code.allocate(1);
                self.compare(second, (b, Some(c)), Dest::Slot(ignored));
                self.immediate(immediate::FALSE, dest);
                self.code.bind(join);
            }
            _ => unreachable!("comparisons of more arguments are calls"),
        }
    }

    /// One comparison as a value; without a second operand it is with zero.
    fn compare(&mut self, comparison: Comparison, operands: (usize, Option<usize>), dest: Dest) {
        let Comparison { prim, op, swap, offset, is_step } = comparison;
        let a = operands.0;
        let b = operands.1.unwrap_or_else(|| self.slot(Operand::Constant(0)));
        let arrangement = match (operands.1, swap) {
            (None, false) => Arrangement::First,
            (None, true) => Arrangement::Second,
            (Some(_), true) => Arrangement::Exchanged,
            (Some(_), false) => Arrangement::Same,
        };
        let (a, b) = if swap { (b, a) } else { (a, b) };
        let named = self.unit.program.prims.named_by(op, false);
        self.produce(dest, |this, to| {
            this.stands_for(named, Operation { primitive: prim, arrangement, offset }, is_step);
            this.emit(op, to, a, b as i64);
        });
    }

    /// A comparison of two or three arguments, or of one with zero, as a test.
    pub(super) fn test_comparison(
        &mut self,
        comparison: Comparison,
        arguments: &[ExprId],
        edges: Edges,
    ) {
        let (low, high) = (i64::from(i16::MIN), i64::from(i16::MAX));
        let operands: Vec<Operand> =
            arguments.iter().map(|id| self.evaluate(*id, low, high)).collect();
        match *operands.as_slice() {
            [a] => self.branch_comparison(comparison, (a, None), edges),
            [a, b] => self.branch_comparison(comparison, (a, Some(b)), edges),
            [a, b, c] => {
                let (yes, no, _) = edges;
                let (holds, fails) = (self.code.new_label(), self.code.new_label());
                let comparison = Comparison { is_step: true, ..comparison };
                let second = Comparison { offset: comparison.offset + 1, ..comparison };
                self.branch_comparison(comparison, (a, Some(b)), (holds, fails, Some(true)));
                self.code.bind(holds);
                self.branch_comparison(second, (b, Some(c)), (yes, no, None));
                // The last argument is checked also when the answer is known.
                self.code.bind(fails);
                self.branch_comparison(second, (b, Some(c)), (no, no, None));
            }
            _ => unreachable!("comparisons of more arguments are calls"),
        }
    }

    /// One comparison; without a second operand it is with zero.
    fn branch_comparison(
        &mut self,
        comparison: Comparison,
        operands: (Operand, Option<Operand>),
        edges: Edges,
    ) {
        let Comparison { prim, op, swap, offset, is_step } = comparison;
        let prims = self.unit.program.prims;
        let with_zero = operands.1.is_none();
        let (a, b) = (operands.0, operands.1.unwrap_or(Operand::Constant(0)));
        // `swap` exchanges the operands and a constant on the left exchanges them again.
        let (operand, value, left) = match (a, b) {
            (_, Operand::Constant(value)) => (a, Some(value), false),
            (Operand::Constant(value), _) => (b, Some(value), true),
            _ => (a, None, false),
        };
        let operation = |arrangement| Operation { primitive: prim, arrangement, offset };
        if let Some(value) = value {
            let slot = self.slot(operand);
            let exchanged = swap != left;
            let arrangement = match (with_zero, left) {
                (true, _) => Arrangement::First,
                (_, true) => Arrangement::Exchanged,
                _ => Arrangement::Same,
            };
            let named = prims.named_by(op, exchanged && op != Op::IsNumEq);
            self.stands_for(named, operation(arrangement), is_step);
            let ops = immediate_branch(op, exchanged);
            return self.branch(ops, slot, value as i16 as u16 as usize, edges);
        }
        let (a, b) = (self.slot(a), self.slot(b));
        let arrangement = if swap { Arrangement::Exchanged } else { Arrangement::Same };
        let (a, b) = if swap { (b, a) } else { (a, b) };
        self.stands_for(prims.named_by(op, false), operation(arrangement), is_step);
        self.branch(register_branch(op), a, b, edges);
    }
}

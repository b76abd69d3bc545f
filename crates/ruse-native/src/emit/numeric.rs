//! Functions of numbers other than arithmetic: on fixnums, on doubles, and else by a runtime call.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{InstBuilder, Value};
use ruse_isa::calls::RuntimeCall;
use ruse_isa::layout::FIXNUM_MAX;
use ruse_isa::ops::{Instruction, Op};

use crate::emit::{Emitter, Leave, Operand};
use crate::types::{Arithmetic, Type};

impl Emitter<'_, '_> {
    pub(super) fn numeric(&mut self, op: Op, word: Instruction) {
        let value = match op {
            Op::Min | Op::Max => self.extreme(op, word.b(), word.c()),
            _ => self.function_of_one(op, word.b()),
        };
        self.define(word.a(), value);
    }

    fn function_of_one(&mut self, op: Op, slot: usize) -> Operand {
        match self.subject.function_of_one(op, self.pc, self.state.of(slot)) {
            Arithmetic::Fixnum => {
                let x = self.guarded_fixnum(slot);
                match op {
                    Op::Abs => Operand::Tagged(self.fixnum_abs(x)),
                    Op::ToInexact => Operand::Double(self.double_of_fixnum(x)),
                    _ => Operand::Tagged(x),
                }
            }
            Arithmetic::Flonum => {
                let x = self.guarded_double(slot);
                match op {
                    Op::ToExact => Operand::Tagged(self.double_to_fixnum(x)),
                    _ => Operand::Double(self.double_function(op, x)),
                }
            }
            Arithmetic::Any => {
                let x = self.tagged(slot);
                Operand::Tagged(self.runtime_call(call_of(op), &[x]))
            }
        }
    }

    fn double_function(&mut self, op: Op, x: Value) -> Value {
        match op {
            Op::Abs => self.b.ins().fabs(x),
            Op::Floor => self.b.ins().floor(x),
            Op::Ceiling => self.b.ins().ceil(x),
            Op::Truncate => self.b.ins().trunc(x),
            Op::Round => self.b.ins().nearest(x),
            Op::Sqrt => {
                // The root of a negative number is no real one.
                let zero = self.b.ins().f64const(0.0);
                let real = self.b.ins().fcmp(FloatCC::GreaterThanOrEqual, x, zero);
                let exit = self.exit(Leave::Guard);
                self.require(real, exit);
                self.b.ins().sqrt(x)
            }
            _ => x,
        }
    }

    fn fixnum_abs(&mut self, x: Value) -> Value {
        let zero = self.b.ins().iconst(I64, 0);
        let (negated, overflow) = self.b.ins().ssub_overflow(zero, x);
        let exit = self.exit(Leave::Guard);
        self.require_not(overflow, exit);
        let negative = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, x, 0);
        self.b.ins().select(negative, negated, x)
    }

    /// The fixnum with the value of a double; leaves when there is none.
    fn double_to_fixnum(&mut self, x: Value) -> Value {
        let n = self.b.ins().fcvt_to_sint_sat(I64, x);
        let back = self.b.ins().fcvt_from_sint(F64, n);
        let whole = self.b.ins().fcmp(FloatCC::Equal, back, x);
        let exit = self.exit(Leave::Guard);
        self.require(whole, exit);
        // What saturated is beyond the fixnums as well.
        let (doubled, overflow) = self.b.ins().sadd_overflow(n, n);
        self.require_not(overflow, exit);
        doubled
    }

    fn extreme(&mut self, op: Op, a: usize, b: usize) -> Operand {
        let (known_a, known_b) = (self.state.of(a), self.state.of(b));
        match self.subject.comparison(self.pc, known_a, known_b) {
            Arithmetic::Fixnum => {
                let (x, y) = self.guarded_fixnums(a, b);
                Operand::Tagged(match op {
                    Op::Min => self.b.ins().smin(x, y),
                    _ => self.b.ins().smax(x, y),
                })
            }
            Arithmetic::Flonum => {
                let (x, y) = (self.guarded_double(a), self.guarded_double(b));
                let ordered = self.b.ins().fcmp(FloatCC::Ordered, x, y);
                let exit = self.exit(Leave::Guard);
                self.require(ordered, exit);
                // Of equals, as the zeros are, it is the second one.
                let wanted = if op == Op::Min { FloatCC::LessThan } else { FloatCC::GreaterThan };
                let first = self.b.ins().fcmp(wanted, x, y);
                Operand::Double(self.b.ins().select(first, x, y))
            }
            Arithmetic::Any => {
                let (x, y) = (self.tagged(a), self.tagged(b));
                Operand::Tagged(self.runtime_call(call_of(op), &[x, y]))
            }
        }
    }
}

impl crate::types::Subject<'_> {
    /// How a function of one number is done.
    pub(crate) fn function_of_one(&self, op: Op, pc: usize, known: Type) -> Arithmetic {
        match self.arithmetic(pc, known, Type::FIXNUM, false) {
            // The root of an exact number may be one or the other.
            Arithmetic::Fixnum if op == Op::Sqrt => Arithmetic::Any,
            how => how,
        }
    }

    /// What a function of one number gives where it is done so.
    pub(crate) fn result_of_one(&self, op: Op, how: Arithmetic) -> Type {
        match (how, op) {
            (Arithmetic::Any, _) => Type::ANY,
            (_, Op::ToExact) => Type::FIXNUM,
            (_, Op::ToInexact) | (Arithmetic::Flonum, _) => Type::FLONUM,
            (Arithmetic::Fixnum, _) => Type::FIXNUM,
        }
    }
}

fn call_of(op: Op) -> RuntimeCall {
    match op {
        Op::Min => RuntimeCall::min,
        Op::Max => RuntimeCall::max,
        Op::Abs => RuntimeCall::abs,
        Op::Sqrt => RuntimeCall::sqrt,
        Op::Floor => RuntimeCall::floor,
        Op::Ceiling => RuntimeCall::ceiling,
        Op::Truncate => RuntimeCall::truncate,
        Op::Round => RuntimeCall::round,
        Op::ToExact => RuntimeCall::to_exact,
        _ => RuntimeCall::to_inexact,
    }
}

/// A fixnum doubled is its tagged word.
const _: () = assert!(FIXNUM_MAX == i64::MAX >> 1);

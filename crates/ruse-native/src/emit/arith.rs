//! Arithmetic: on tagged fixnums with the overflow flag as the check, on doubles, and on anything.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, Value};
use ruse_isa::calls::RuntimeCall;
use ruse_isa::layout::TAG_FLONUM;
use ruse_isa::ops::{Instruction, Op};

use crate::emit::{Emitter, Leave, Operand};
use crate::types::{Arithmetic, Type};

impl Emitter<'_, '_> {
    pub(super) fn arithmetic(&mut self, op: Op, word: Instruction) {
        let (a, b, c) = (word.a(), word.b(), word.c());
        let value = match op {
            Op::AddImm => self.add_immediate(b, word.c_signed()),
            Op::Add | Op::Sub | Op::Mul | Op::Div => {
                let (x, y) = (self.state.of(b), self.state.of(c));
                let how = match op {
                    Op::Div => self.subject.division(self.pc, x, y),
                    _ => self.subject.arithmetic(self.pc, x, y, false),
                };
                match how {
                    Arithmetic::Fixnum => {
                        let (x, y) = self.guarded_fixnums(b, c);
                        let exit = self.exit(Leave::Guard);
                        Operand::Tagged(self.fixnum_result(op, x, y, exit))
                    }
                    Arithmetic::Flonum => {
                        let [left, right] = self.subject.either(self.pc, x, y);
                        let x = self.double_of(b, left, false);
                        let y = self.double_of(c, right, op == Op::Div);
                        Operand::Double(self.double_result(op, x, y))
                    }
                    Arithmetic::Any => {
                        let (x, y) = (self.tagged(b), self.tagged(c));
                        Operand::Tagged(self.any_result(op, x, y))
                    }
                }
            }
            _ => Operand::Tagged(self.integer_arithmetic(op, b, c)),
        };
        self.define(a, value);
    }

    /// The double of an operand of flonum arithmetic; leaves when it is none, or when a divisor is the exact zero.
    pub(super) fn double_of(&mut self, slot: usize, either: bool, divisor: bool) -> Value {
        let known = self.state.of(slot);
        let fixnum = known.is(Type::FIXNUM);
        if !(either || fixnum && divisor) {
            return self.guarded_double(slot);
        }
        let word = self.tagged(slot);
        let exit = self.exit(Leave::Guard);
        if divisor {
            let zero = self.b.ins().icmp_imm_s(IntCC::Equal, word, 0);
            self.require_not(zero, exit);
        }
        if fixnum {
            return self.double_of_fixnum(word);
        }
        let (exact, inexact, join) =
            (self.b.create_block(), self.b.create_block(), self.b.create_block());
        let double = self.b.append_block_param(join, F64);
        let bit = self.b.ins().band_imm_u(word, 1);
        self.b.ins().brif(bit, inexact, &[], exact, &[]);
        self.b.switch_to_block(exact);
        let converted = self.double_of_fixnum(word);
        self.b.ins().jump(join, &[BlockArg::Value(converted)]);
        self.b.switch_to_block(inexact);
        let value = self.guard_flonum(word, known, exit);
        self.b.ins().jump(join, &[BlockArg::Value(value)]);
        self.b.switch_to_block(join);
        double
    }

    pub(super) fn double_of_fixnum(&mut self, word: Value) -> Value {
        let n = self.b.ins().sshr_imm_u(word, 1);
        self.b.ins().fcvt_from_sint(F64, n)
    }

    fn add_immediate(&mut self, b: usize, n: i64) -> Operand {
        match self.subject.arithmetic(self.pc, self.state.of(b), Type::FIXNUM, false) {
            Arithmetic::Fixnum => {
                let x = self.guarded_fixnum(b);
                let y = self.b.ins().iconst(I64, n << 1);
                let exit = self.exit(Leave::Guard);
                let (sum, overflow) = self.b.ins().sadd_overflow(x, y);
                self.require_not(overflow, exit);
                Operand::Tagged(sum)
            }
            Arithmetic::Flonum => {
                let x = self.guarded_double(b);
                let y = self.b.ins().f64const(n as f64);
                Operand::Double(self.b.ins().fadd(x, y))
            }
            Arithmetic::Any => {
                let x = self.tagged(b);
                // `(- x 1)` is an addition of -1, its error one of `-`.
                let (op, n) = if n < 0 { (Op::Sub, -n) } else { (Op::Add, n) };
                let y = self.b.ins().iconst(I64, n << 1);
                Operand::Tagged(self.any_result(op, x, y))
            }
        }
    }

    /// The result for two fixnums; leaves to `otherwise` when it is none.
    fn fixnum_result(&mut self, op: Op, x: Value, y: Value, otherwise: Block) -> Value {
        let (result, overflow) = match op {
            Op::Add => self.b.ins().sadd_overflow(x, y),
            Op::Sub => self.b.ins().ssub_overflow(x, y),
            _ => {
                let n = self.b.ins().sshr_imm_u(x, 1);
                self.b.ins().smul_overflow(n, y)
            }
        };
        self.require_not(overflow, otherwise);
        result
    }

    fn double_result(&mut self, op: Op, x: Value, y: Value) -> Value {
        match op {
            Op::Add => self.b.ins().fadd(x, y),
            Op::Sub => self.b.ins().fsub(x, y),
            Op::Mul => self.b.ins().fmul(x, y),
            _ => self.b.ins().fdiv(x, y),
        }
    }

    /// The result for words of which nothing is known.
    fn any_result(&mut self, op: Op, x: Value, y: Value) -> Value {
        let (fixnums, others) = (self.b.create_block(), self.b.create_block());
        let (flonums, slow) = (self.b.create_block(), self.cold_block());
        let join = self.b.create_block();
        let result = self.b.append_block_param(join, I64);
        let both = self.b.ins().bor(x, y);
        let bit = self.b.ins().band_imm_u(both, 1);
        self.b.ins().brif(bit, others, &[], fixnums, &[]);
        self.b.switch_to_block(fixnums);
        if op == Op::Div {
            self.b.ins().jump(slow, &[]);
        } else {
            let value = self.fixnum_result(op, x, y, slow);
            self.b.ins().jump(join, &[BlockArg::Value(value)]);
        }
        self.b.switch_to_block(others);
        let both = self.b.ins().band(x, y);
        let tagged = self.has_tag(both, TAG_FLONUM);
        self.b.ins().brif(tagged, flonums, &[], slow, &[]);
        self.b.switch_to_block(flonums);
        let (p, q) = (self.decode(x), self.decode(y));
        let double = self.double_result(op, p, q);
        let value = self.box_double(double);
        self.b.ins().jump(join, &[BlockArg::Value(value)]);
        self.b.switch_to_block(slow);
        let call = match op {
            Op::Add => RuntimeCall::add,
            Op::Sub => RuntimeCall::sub,
            Op::Mul => RuntimeCall::mul,
            _ => RuntimeCall::div,
        };
        let value = self.runtime_call(call, &[x, y]);
        self.b.ins().jump(join, &[BlockArg::Value(value)]);
        self.b.switch_to_block(join);
        result
    }

    /// Ops on exact integers.
    fn integer_arithmetic(&mut self, op: Op, b: usize, c: usize) -> Value {
        let how = self.subject.arithmetic(self.pc, self.state.of(b), self.state.of(c), true);
        if how == Arithmetic::Fixnum {
            let (x, y) = self.guarded_fixnums(b, c);
            let exit = self.exit(Leave::Guard);
            return self.integer_result(op, x, y, exit);
        }
        let (x, y) = (self.tagged(b), self.tagged(c));
        let (slow, join) = (self.cold_block(), self.b.create_block());
        let result = self.b.append_block_param(join, I64);
        let both = self.b.ins().bor(x, y);
        self.guard_fixnum(both, slow);
        let value = self.integer_result(op, x, y, slow);
        self.b.ins().jump(join, &[BlockArg::Value(value)]);
        self.b.switch_to_block(slow);
        let call = match op {
            Op::Quotient => RuntimeCall::quotient,
            Op::Remainder => RuntimeCall::remainder,
            Op::Modulo => RuntimeCall::modulo,
            Op::BitAnd => RuntimeCall::bit_and,
            Op::BitOr => RuntimeCall::bit_or,
            Op::BitXor => RuntimeCall::bit_xor,
            _ => RuntimeCall::shift,
        };
        let value = self.runtime_call(call, &[x, y]);
        self.b.ins().jump(join, &[BlockArg::Value(value)]);
        self.b.switch_to_block(join);
        result
    }

    /// The result for two fixnums; to `otherwise` when it is none or when the divisor is 0 or -1.
    fn integer_result(&mut self, op: Op, x: Value, y: Value, otherwise: Block) -> Value {
        match op {
            Op::BitAnd => self.b.ins().band(x, y),
            Op::BitOr => self.b.ins().bor(x, y),
            Op::BitXor => self.b.ins().bxor(x, y),
            Op::Shift => self.shift(x, y, otherwise),
            _ => {
                // Divisors 0 and -1 are the ones that trap or overflow.
                let biased = self.b.ins().iadd_imm_s(y, 2);
                let rare = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThanOrEqual, biased, 2);
                self.require_not(rare, otherwise);
                match op {
                    Op::Quotient => {
                        let quotient = self.b.ins().sdiv(x, y);
                        self.b.ins().ishl_imm_u(quotient, 1)
                    }
                    Op::Remainder => self.b.ins().srem(x, y),
                    _ => self.modulo(x, y),
                }
            }
        }
    }

    fn modulo(&mut self, x: Value, y: Value) -> Value {
        let rest = self.b.ins().srem(x, y);
        let sum = self.b.ins().iadd(rest, y);
        let signs = self.b.ins().bxor(rest, y);
        let differ = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, signs, 0);
        let nonzero = self.b.ins().icmp_imm_s(IntCC::NotEqual, rest, 0);
        let adjust = self.b.ins().band(differ, nonzero);
        self.b.ins().select(adjust, sum, rest)
    }

    /// An arithmetic shift whose result stays a fixnum.
    fn shift(&mut self, x: Value, y: Value, otherwise: Block) -> Value {
        let by = self.b.ins().sshr_imm_u(y, 1);
        let (left, right, join) =
            (self.b.create_block(), self.b.create_block(), self.b.create_block());
        let result = self.b.append_block_param(join, I64);
        let negative = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, by, 0);
        self.b.ins().brif(negative, right, &[], left, &[]);
        self.b.switch_to_block(right);
        let down = self.b.ins().ineg(by);
        let most = self.b.ins().iconst(I64, 63);
        let down = self.b.ins().smin(down, most);
        let shifted = self.b.ins().sshr(x, down);
        let cleared = self.b.ins().band_imm_s(shifted, !1);
        self.b.ins().jump(join, &[BlockArg::Value(cleared)]);
        self.b.switch_to_block(left);
        let large = self.b.ins().icmp_imm_s(IntCC::SignedGreaterThan, by, 61);
        self.require_not(large, otherwise);
        let shifted = self.b.ins().ishl(x, by);
        let back = self.b.ins().sshr(shifted, by);
        let same = self.b.ins().icmp(IntCC::Equal, back, x);
        self.require(same, otherwise);
        self.b.ins().jump(join, &[BlockArg::Value(shifted)]);
        self.b.switch_to_block(join);
        result
    }
}

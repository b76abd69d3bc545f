//! Calls of C functions.
//!
//! Where a call has met one whose types are all scalars, the code guesses that it meets another one of the same signature:
//! it converts the arguments, unboxed where they are known, and calls the address in the procedure. Nothing is written to
//! the frame, for such a function comes back without a collection: code that finds a callback in existence takes the way
//! out, and so does an argument that needs more than a check of its kind and range. Those calls are the host's.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F32, F64, I8, I16, I32, I64};
use cranelift_codegen::ir::{AbiParam, Block, BlockArg, InstBuilder, Signature, Type, Value};
use ruse_isa::foreign::Scalar;
use ruse_isa::frame::HEADER_WORDS;
use ruse_isa::layout::{FIXNUM_MAX, Kind, TAG_OBJECT, WORD, immediate, offset};
use ruse_isa::native::Helper;

use crate::emit::{Emitter, Leave, Operand, trusted};
use crate::types::DirectCall;

fn type_of(scalar: Scalar) -> Type {
    match scalar {
        Scalar::F64 => F64,
        Scalar::F32 => F32,
        _ => I64,
    }
}

/// The machine type of an integer that is narrower than a word.
fn narrow(scalar: Scalar) -> Option<(Type, bool)> {
    match scalar {
        Scalar::I8 => Some((I8, true)),
        Scalar::U8 | Scalar::Bool => Some((I8, false)),
        Scalar::I16 => Some((I16, true)),
        Scalar::U16 => Some((I16, false)),
        Scalar::I32 => Some((I32, true)),
        Scalar::U32 => Some((I32, false)),
        _ => None,
    }
}

impl Emitter<'_, '_> {
    /// The value of the C function in the slot, which has this signature; leaves with anything else.
    pub(super) fn call_c(&mut self, base: usize, call: &DirectCall) -> Operand {
        let exit = self.exit(Leave::Guard);
        let procedure = self.tagged(base);
        self.require_kind(procedure, Kind::HostProcedure, exit);
        let signature = self.field(procedure, offset::HostProcedure::signature);
        let same = self.b.ins().icmp_imm_s(IntCC::Equal, signature, call.word << 1);
        self.require(same, exit);
        let vm = self.vm();
        let callbacks = self.b.ins().load(I64, trusted(), vm, self.context.callbacks);
        self.require_not(callbacks, exit);
        let args: Vec<Value> = call
            .parameters
            .iter()
            .enumerate()
            .map(|(index, &scalar)| self.c_argument(base + HEADER_WORDS + index, scalar, exit))
            .collect();
        let target = self.field(procedure, offset::HostProcedure::target);
        let target = self.b.ins().sshr_imm_u(target, 1);
        let signature = self.c_signature(call);
        let signature = self.b.import_signature(signature);
        let made = self.b.ins().call_indirect(signature, target, &args);
        let result = self.b.inst_results(made).first().copied();
        match result {
            Some(result) => self.c_result(procedure, call.result, result),
            None => Operand::Tagged(self.immediate(immediate::UNSPECIFIED)),
        }
    }

    fn c_signature(&self, call: &DirectCall) -> Signature {
        let of_helpers = &self.b.func.dfg.signatures[self.signatures.helper[0]];
        let mut signature = Signature::new(of_helpers.call_conv);
        let parameters = call.parameters.iter().map(|&scalar| AbiParam::new(type_of(scalar)));
        signature.params.extend(parameters);
        if call.result != Scalar::Void {
            signature.returns.push(AbiParam::new(type_of(call.result)));
        }
        signature
    }

    /// The argument in a slot as C wants it.
    fn c_argument(&mut self, slot: usize, scalar: Scalar, exit: Block) -> Value {
        match scalar {
            Scalar::F64 => self.c_double(slot),
            Scalar::F32 => {
                let double = self.c_double(slot);
                let single = self.b.ins().fdemote(F32, double);
                self.require_same_finiteness(double, single, exit);
                single
            }
            Scalar::Bool => {
                let word = self.tagged(slot);
                let is_true = self.b.ins().icmp_imm_s(IntCC::Equal, word, immediate::TRUE as i64);
                let is_false = self.b.ins().icmp_imm_s(IntCC::Equal, word, immediate::FALSE as i64);
                let either = self.b.ins().bor(is_true, is_false);
                self.require(either, exit);
                self.b.ins().uextend(I64, is_true)
            }
            Scalar::Pointer => self.c_address(slot, exit),
            _ => {
                let word = self.guarded_fixnum(slot);
                let number = self.b.ins().sshr_imm_u(word, 1);
                let fits = match narrow(scalar) {
                    Some((narrow, signed)) => {
                        let part = self.b.ins().ireduce(narrow, number);
                        let whole = match signed {
                            true => self.b.ins().sextend(I64, part),
                            false => self.b.ins().uextend(I64, part),
                        };
                        Some(self.b.ins().icmp(IntCC::Equal, whole, number))
                    }
                    None if scalar == Scalar::U64 => {
                        Some(self.b.ins().icmp_imm_s(IntCC::SignedGreaterThanOrEqual, number, 0))
                    }
                    None => None,
                };
                if let Some(fits) = fits {
                    self.require(fits, exit);
                }
                number
            }
        }
    }

    /// The double of a number that may be exact.
    fn c_double(&mut self, slot: usize) -> Value {
        match self.state.is_double(slot) {
            true => self.double(slot),
            false => self.double_of(slot, true, false),
        }
    }

    /// A finite double that is none as a float does not fit it.
    fn require_same_finiteness(&mut self, double: Value, single: Value, exit: Block) {
        let back = self.b.ins().fpromote(F64, single);
        let [double, back] = [double, back].map(|it| self.b.ins().fabs(it));
        let infinity = self.b.ins().f64const(f64::INFINITY);
        let was = self.b.ins().fcmp(FloatCC::LessThan, double, infinity);
        let is = self.b.ins().fcmp(FloatCC::Equal, back, infinity);
        let lost = self.b.ins().band(was, is);
        self.require_not(lost, exit);
    }

    /// The address that a pointer stands for, whose memory was not freed; 0 for `#f`.
    fn c_address(&mut self, slot: usize, exit: Block) -> Value {
        let word = self.tagged(slot);
        let (pointer, join) = (self.b.create_block(), self.b.create_block());
        let address = self.b.append_block_param(join, I64);
        let is_null = self.b.ins().icmp_imm_s(IntCC::Equal, word, immediate::FALSE as i64);
        let zero = self.b.ins().iconst(I64, 0);
        self.b.ins().brif(is_null, join, &[BlockArg::Value(zero)], pointer, &[]);
        self.b.switch_to_block(pointer);
        self.require_kind(word, Kind::Pointer, exit);
        let owner = self.field(word, offset::Pointer::owner);
        let known = self.field(owner, offset::Pointer::address);
        let freed = self.b.ins().band_imm_u(known, 1);
        self.require_not(freed, exit);
        let at = (offset::Pointer::address * WORD) as i32 - TAG_OBJECT as i32;
        let known = self.b.ins().load(I64, trusted(), word, at);
        let known = self.b.ins().sshr_imm_u(known, 1);
        self.b.ins().jump(join, &[BlockArg::Value(known)]);
        self.b.switch_to_block(join);
        address
    }

    /// The value of what C gave.
    fn c_result(&mut self, procedure: Value, scalar: Scalar, result: Value) -> Operand {
        if let Some((narrow, signed)) = narrow(scalar) {
            let part = self.b.ins().ireduce(narrow, result);
            if scalar == Scalar::Bool {
                let is_true = self.b.ins().icmp_imm_s(IntCC::NotEqual, part, 0);
                return Operand::Tagged(self.boolean(is_true));
            }
            let whole = match signed {
                true => self.b.ins().sextend(I64, part),
                false => self.b.ins().uextend(I64, part),
            };
            return Operand::Tagged(self.b.ins().ishl_imm_u(whole, 1));
        }
        match scalar {
            Scalar::F64 => Operand::Double(result),
            Scalar::F32 => Operand::Double(self.b.ins().fpromote(F64, result)),
            Scalar::Pointer => {
                let value = self.helper(Helper::Pointer, &[result, procedure]);
                self.check(value);
                Operand::Tagged(value)
            }
            _ => Operand::Tagged(self.c_word(result, scalar == Scalar::U64)),
        }
    }

    /// The value of a whole word: a fixnum, as a rule.
    fn c_word(&mut self, result: Value, unsigned: bool) -> Value {
        let (large, join) = (self.cold_block(), self.b.create_block());
        let value = self.b.append_block_param(join, I64);
        let fits = if unsigned {
            self.b.ins().icmp_imm_u(IntCC::UnsignedLessThanOrEqual, result, FIXNUM_MAX)
        } else {
            let (_, overflow) = self.b.ins().sadd_overflow(result, result);
            self.b.ins().icmp_imm_s(IntCC::Equal, overflow, 0)
        };
        let fixnum = self.b.ins().ishl_imm_u(result, 1);
        self.b.ins().brif(fits, join, &[BlockArg::Value(fixnum)], large, &[]);
        self.b.switch_to_block(large);
        let sign = self.b.ins().iconst(I64, i64::from(unsigned));
        let made = self.rare_helper(Helper::Integer, &[result, sign]);
        self.b.ins().jump(join, &[BlockArg::Value(made)]);
        self.b.switch_to_block(join);
        value
    }
}

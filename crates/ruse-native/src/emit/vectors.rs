//! Vectors, bytevectors, strings and characters: inlined where kind and index are right. Anything else is a wrong
//! guess; where that was seen to happen, a runtime call that knows the rest or raises.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I16, I64};
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, Value};
use ruse_isa::calls::RuntimeCall;
use ruse_isa::layout::{Kind, TAG_OBJECT, WORD, header, immediate, offset};
use ruse_isa::ops::{Instruction, Op};

use crate::emit::{Emitter, Leave, Operand, trusted};
use crate::types::Type;

/// From a tagged object to its first word after the header.
const FIRST: i64 = WORD as i64 - TAG_OBJECT as i64;
/// Kind and flags of a header as the 16 bits that follow its first byte.
const fn half(flag: u64) -> i64 {
    (flag >> 8) as i64
}

impl Emitter<'_, '_> {
    pub(super) fn vector(&mut self, op: Op, word: Instruction) {
        let failed = self.subject.failed(self.pc);
        let slow = if failed { self.cold_block() } else { self.exit(Leave::Guard) };
        let fast = match op {
            Op::VectorRef => Some(self.vector_ref(word, slow)),
            Op::VectorSet => {
                self.vector_set(word, slow);
                None
            }
            Op::VectorLength => Some(self.length(word.b(), Kind::Vector, slow)),
            Op::BytevectorRef => Some(self.byte_ref(word, slow)),
            Op::BytevectorSet => {
                self.byte_set(word, slow);
                None
            }
            Op::BytevectorLength => Some(self.length(word.b(), Kind::Bytevector, slow)),
            Op::StringRef => Some(self.string_ref(word, slow)),
            Op::StringLength => Some(self.string_length(word, slow)),
            Op::CharToInteger => Some(self.char_to_integer(word, slow)),
            _ => Some(self.integer_to_char(word, slow)),
        };
        let result = if failed { self.or_call(op, word, fast, slow) } else { fast };
        if let Some(result) = result {
            self.define(word.a(), Operand::Tagged(result));
        }
    }

    /// The result of the fast path, or of the runtime call where that is left.
    fn or_call(
        &mut self,
        op: Op,
        word: Instruction,
        fast: Option<Value>,
        slow: Block,
    ) -> Option<Value> {
        let join = self.b.create_block();
        let result = fast.map(|_| self.b.append_block_param(join, I64));
        let passed: Vec<BlockArg> = fast.into_iter().map(BlockArg::Value).collect();
        self.b.ins().jump(join, &passed);
        self.b.switch_to_block(slow);
        let args = self.operands(op, word);
        let value = self.runtime_call(slow_call(op), &args);
        let passed: Vec<BlockArg> = result.iter().map(|_| BlockArg::Value(value)).collect();
        self.b.ins().jump(join, &passed);
        self.b.switch_to_block(join);
        result
    }

    fn operands(&mut self, op: Op, word: Instruction) -> Vec<Value> {
        let slots = match op {
            Op::VectorSet | Op::BytevectorSet => vec![word.a(), word.b(), word.c()],
            Op::VectorRef | Op::BytevectorRef | Op::StringRef => vec![word.b(), word.c()],
            _ => vec![word.b()],
        };
        slots.into_iter().map(|slot| self.tagged(slot)).collect()
    }

    /// The word of an object whose kind is right, as far as it is not known.
    fn object_of(&mut self, slot: usize, kind: Kind, slow: Block) -> Value {
        let object = self.tagged(slot);
        if !self.state.of(slot).is(Type::of_kind(Some(kind))) {
            self.require_kind(object, kind, slow);
        }
        object
    }

    /// As [`Emitter::object_of`] for an object that will be changed: literals may not be.
    fn mutable_object(&mut self, slot: usize, kind: Kind, slow: Block) -> Value {
        let object = self.tagged(slot);
        if !self.state.of(slot).is(Type::of_kind(Some(kind))) {
            let is = self.has_tag(object, TAG_OBJECT);
            self.require(is, slow);
        }
        let found = self.kind_and_flags(object);
        let wanted = half(header::IMMUTABLE) | 0xff;
        let found = self.b.ins().band_imm_u(found, wanted);
        let same = self.b.ins().icmp_imm_s(IntCC::Equal, found, kind as i64);
        self.require(same, slow);
        object
    }

    fn kind_and_flags(&mut self, object: Value) -> Value {
        let bits = self.b.ins().load(I16, trusted(), object, 1 - TAG_OBJECT as i32);
        self.b.ins().uextend(I64, bits)
    }

    fn size(&mut self, object: Value) -> Value {
        let word = self.field(object, 0);
        self.b.ins().ushr_imm_u(word, 24)
    }

    /// An index below the size, as a plain number.
    fn index_below(&mut self, slot: usize, size: Value, slow: Block) -> Value {
        let word = self.tagged(slot);
        if !self.state.of(slot).is(Type::FIXNUM) {
            self.guard_fixnum(word, slow);
        }
        let index = self.b.ins().sshr_imm_u(word, 1);
        let below = self.b.ins().icmp(IntCC::UnsignedLessThan, index, size);
        self.require(below, slow);
        index
    }

    fn vector_ref(&mut self, word: Instruction, slow: Block) -> Value {
        let vector = self.object_of(word.b(), Kind::Vector, slow);
        let size = self.size(vector);
        let index = self.index_below(word.c(), size, slow);
        let bytes = self.b.ins().ishl_imm_u(index, 3);
        let at = self.b.ins().iadd(vector, bytes);
        self.b.ins().load(I64, trusted(), at, FIRST as i32)
    }

    fn vector_set(&mut self, word: Instruction, slow: Block) {
        let vector = self.mutable_object(word.a(), Kind::Vector, slow);
        let size = self.size(vector);
        let index = self.index_below(word.b(), size, slow);
        let bytes = self.b.ins().ishl_imm_u(index, 3);
        let at = self.b.ins().iadd(vector, bytes);
        let slot = self.b.ins().iadd_imm_s(at, FIRST);
        let known = self.state.of(word.c());
        let value = self.tagged(word.c());
        self.store_with_barrier(vector, slot, value, known);
    }

    fn length(&mut self, slot: usize, kind: Kind, slow: Block) -> Value {
        let object = self.object_of(slot, kind, slow);
        let size = self.size(object);
        self.b.ins().ishl_imm_u(size, 1)
    }

    fn byte_ref(&mut self, word: Instruction, slow: Block) -> Value {
        let bytes = self.object_of(word.b(), Kind::Bytevector, slow);
        let size = self.size(bytes);
        let index = self.index_below(word.c(), size, slow);
        let at = self.b.ins().iadd(bytes, index);
        let byte = self.b.ins().load(I8, trusted(), at, FIRST as i32);
        let wide = self.b.ins().uextend(I64, byte);
        self.b.ins().ishl_imm_u(wide, 1)
    }

    fn byte_set(&mut self, word: Instruction, slow: Block) {
        let bytes = self.mutable_object(word.a(), Kind::Bytevector, slow);
        let size = self.size(bytes);
        let index = self.index_below(word.b(), size, slow);
        let value = self.tagged(word.c());
        if !self.state.of(word.c()).is(Type::FIXNUM) {
            self.guard_fixnum(value, slow);
        }
        let byte = self.b.ins().sshr_imm_u(value, 1);
        let fits = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThan, byte, 256);
        self.require(fits, slow);
        let at = self.b.ins().iadd(bytes, index);
        self.b.ins().istore8(trusted(), byte, at, FIRST as i32);
    }

    /// A character of an ASCII string.
    fn string_ref(&mut self, word: Instruction, slow: Block) -> Value {
        let string = self.tagged(word.b());
        if !self.state.of(word.b()).is(Type::STRING) {
            let is = self.has_tag(string, TAG_OBJECT);
            self.require(is, slow);
        }
        let found = self.kind_and_flags(string);
        let found = self.b.ins().band_imm_u(found, half(header::ASCII) | 0xff);
        let wanted = half(header::ASCII) | Kind::String as i64;
        let same = self.b.ins().icmp_imm_s(IntCC::Equal, found, wanted);
        self.require(same, slow);
        let length = self.field(string, offset::String::length);
        let count = self.b.ins().sshr_imm_u(length, 1);
        let index = self.index_below(word.c(), count, slow);
        let data = self.field(string, offset::String::data);
        let at = self.b.ins().iadd(data, index);
        let byte = self.b.ins().load(I8, trusted(), at, FIRST as i32);
        let wide = self.b.ins().uextend(I64, byte);
        let shifted = self.b.ins().ishl_imm_u(wide, 8);
        self.b.ins().bor_imm_u(shifted, immediate::CHAR as i64)
    }

    fn string_length(&mut self, word: Instruction, slow: Block) -> Value {
        let string = self.object_of(word.b(), Kind::String, slow);
        self.field(string, offset::String::length)
    }

    fn char_to_integer(&mut self, word: Instruction, slow: Block) -> Value {
        let value = self.tagged(word.b());
        if !self.state.of(word.b()).is(Type::CHAR) {
            let low = self.b.ins().band_imm_u(value, 0xff);
            let tag = (immediate::CHAR & 0xff) as i64;
            let is = self.b.ins().icmp_imm_s(IntCC::Equal, low, tag);
            self.require(is, slow);
        }
        let code = self.b.ins().ushr_imm_u(value, 8);
        self.b.ins().ishl_imm_u(code, 1)
    }

    /// A character below the surrogates.
    fn integer_to_char(&mut self, word: Instruction, slow: Block) -> Value {
        let value = self.tagged(word.b());
        if !self.state.of(word.b()).is(Type::FIXNUM) {
            self.guard_fixnum(value, slow);
        }
        let code = self.b.ins().sshr_imm_u(value, 1);
        let plain = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThan, code, 0xd800);
        self.require(plain, slow);
        let shifted = self.b.ins().ishl_imm_u(code, 8);
        self.b.ins().bor_imm_u(shifted, immediate::CHAR as i64)
    }
}

fn slow_call(op: Op) -> RuntimeCall {
    match op {
        Op::VectorRef => RuntimeCall::vector_ref,
        Op::VectorSet => RuntimeCall::vector_set,
        Op::VectorLength => RuntimeCall::vector_length,
        Op::BytevectorRef => RuntimeCall::bytevector_ref,
        Op::BytevectorSet => RuntimeCall::bytevector_set,
        Op::BytevectorLength => RuntimeCall::bytevector_length,
        Op::StringRef => RuntimeCall::string_ref,
        Op::StringLength => RuntimeCall::string_length,
        Op::CharToInteger => RuntimeCall::char_to_integer,
        _ => RuntimeCall::integer_to_char,
    }
}

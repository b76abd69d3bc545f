//! Pairs.

use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, Value};
use ruse_isa::calls::RuntimeCall;
use ruse_isa::layout::{TAG_PAIR, WORD};
use ruse_isa::ops::{Instruction, Op};

use crate::emit::{Emitter, Leave, Operand, trusted};
use crate::types::Type;

const CAR: i32 = -(TAG_PAIR as i32);
const CDR: i32 = WORD as i32 - TAG_PAIR as i32;

impl Emitter<'_, '_> {
    pub(super) fn pair(&mut self, op: Op, word: Instruction) {
        match op {
            Op::Cons => {
                let (car, cdr) = (self.tagged(word.b()), self.tagged(word.c()));
                let memory = self.allocate(2);
                self.b.ins().store(trusted(), car, memory, 0);
                self.b.ins().store(trusted(), cdr, memory, WORD as i32);
                let pair = self.b.ins().iadd_imm_s(memory, TAG_PAIR as i64);
                self.define(word.a(), Operand::Tagged(pair));
            }
            Op::Car => self.part(word, CAR, RuntimeCall::car),
            Op::Cdr => self.part(word, CDR, RuntimeCall::cdr),
            Op::SetCar => self.set_part(word, CAR, RuntimeCall::set_car),
            _ => self.set_part(word, CDR, RuntimeCall::set_cdr),
        }
    }

    fn part(&mut self, word: Instruction, at: i32, call: RuntimeCall) {
        let pair = self.tagged(word.b());
        if !self.state.of(word.b()).is(Type::PAIR) {
            let slow = self.not_a_pair(pair);
            if let Some(slow) = slow {
                self.or_raise(slow, call, &[pair]);
            }
        }
        let value = self.b.ins().load(I64, trusted(), pair, at);
        self.define(word.a(), Operand::Tagged(value));
    }

    fn set_part(&mut self, word: Instruction, at: i32, call: RuntimeCall) {
        let pair = self.tagged(word.a());
        let value = self.tagged(word.b());
        if !self.state.of(word.a()).is(Type::PAIR) {
            let slow = self.not_a_pair(pair);
            if let Some(slow) = slow {
                self.or_raise(slow, call, &[pair, value]);
            }
        }
        let slot = self.b.ins().iadd_imm_s(pair, i64::from(at));
        let known = self.state.of(word.b());
        self.store_with_barrier(pair, slot, value, known);
    }

    /// Goes on only with a pair. What is none is a wrong guess; where that was seen to happen, the block for it.
    fn not_a_pair(&mut self, word: Value) -> Option<Block> {
        let failed = self.subject.failed(self.pc);
        let slow = if failed { self.cold_block() } else { self.exit(Leave::Guard) };
        let is = self.has_tag(word, TAG_PAIR);
        self.require(is, slow);
        failed.then_some(slow)
    }

    /// In `slow`, a runtime call that always raises; the emission goes on where it was.
    pub(super) fn or_raise(&mut self, slow: Block, call: RuntimeCall, args: &[Value]) {
        let go_on = self.b.create_block();
        self.b.ins().jump(go_on, &[]);
        self.b.switch_to_block(slow);
        self.runtime_call(call, args);
        self.b.ins().jump(go_on, &[]);
        self.b.switch_to_block(go_on);
    }

    /// The words of a new object in the nursery, not written yet.
    pub(super) fn allocate(&mut self, words: usize) -> Value {
        let vm = self.vm();
        let next = self.b.ins().load(I64, trusted(), vm, self.context.nursery_next);
        let end = self.b.ins().load(I64, trusted(), vm, self.context.nursery_end);
        let after = self.b.ins().iadd_imm_s(next, (words * WORD) as i64);
        let (fast, slow) = (self.b.create_block(), self.cold_block());
        let join = self.b.create_block();
        let memory = self.b.append_block_param(join, I64);
        let over = self.b.ins().icmp(
            cranelift_codegen::ir::condcodes::IntCC::UnsignedGreaterThan,
            after,
            end,
        );
        self.b.ins().brif(over, slow, &[], fast, &[]);
        self.b.switch_to_block(fast);
        self.b.ins().store(trusted(), after, vm, self.context.nursery_next);
        self.b.ins().jump(join, &[BlockArg::Value(next)]);
        self.b.switch_to_block(slow);
        let count = self.b.ins().iconst(I64, words as i64);
        let taken = self.rare_helper(ruse_isa::native::Helper::Allocate, &[count]);
        self.b.ins().jump(join, &[BlockArg::Value(taken)]);
        self.b.switch_to_block(join);
        memory
    }

    /// Stores a value into a word of an object that may be old (rule H5 of the heap).
    pub(super) fn store_with_barrier(
        &mut self,
        object: Value,
        slot: Value,
        value: Value,
        known: Type,
    ) {
        self.b.ins().store(trusted(), value, slot, 0);
        if !known.may_be_heap() {
            return;
        }
        let (heap, old, done) = (self.b.create_block(), self.cold_block(), self.b.create_block());
        let low = self.b.ins().band_imm_u(value, 0b101);
        let is = self.b.ins().icmp_imm_s(cranelift_codegen::ir::condcodes::IntCC::Equal, low, 1);
        self.b.ins().brif(is, heap, &[], done, &[]);
        self.b.switch_to_block(heap);
        let block = self.b.ins().band_imm_s(object, -self.context.block_bytes);
        let generation = self.b.ins().load(
            cranelift_codegen::ir::types::I8,
            trusted(),
            block,
            self.context.block_generation,
        );
        self.b.ins().brif(generation, old, &[], done, &[]);
        self.b.switch_to_block(old);
        self.rare_helper(ruse_isa::native::Helper::Remember, &[object, slot]);
        self.b.ins().jump(done, &[]);
        self.b.switch_to_block(done);
    }
}

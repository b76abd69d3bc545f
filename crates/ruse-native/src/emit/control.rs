//! Entries, back-edges with their polls, returns.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, Value};
use ruse_isa::frame::HEADER_WORDS;
use ruse_isa::layout::{WORD, immediate};
use ruse_isa::native::{ARGUMENT_REGISTERS, Entry, Helper};
use ruse_isa::operands::{is_call, jump_target};
use ruse_isa::ops::{Instruction, Op};

use crate::emit::{Emitter, trusted};

impl Emitter<'_, '_> {
    /// Jumps and returns: control never comes to the next instruction.
    pub(super) fn control(&mut self, op: Op, word: Instruction) -> bool {
        let target = jump_target(&self.subject.function.code, self.pc);
        match (op, target) {
            (Op::Jump, Some(target)) => self.jump(target as usize),
            (Op::Loop, Some(target)) => {
                let target = target as usize;
                let plan = self.plan;
                let live: Vec<usize> = plan.blocks[&target].live.iter().collect();
                let limit = self.limit();
                let asked = self.b.ins().icmp_imm_s(IntCC::Equal, limit, 0);
                self.poll(asked, target, &live);
                self.jump(target);
            }
            _ => {
                let value = self.tagged(word.a());
                self.b.ins().return_(&[value]);
            }
        }
        true
    }

    /// The word that safepoints look at.
    fn limit(&mut self) -> Value {
        let vm = self.vm();
        let control = self.b.ins().load(I64, trusted().with_readonly(), vm, self.context.control);
        self.b.ins().load(I64, trusted(), control, self.context.control_limit)
    }

    /// A safepoint before instruction `pc`, if the condition holds or there is no fuel; takes one unit of fuel.
    fn poll(&mut self, condition: Value, pc: usize, live: &[usize]) {
        let (asked, go_on) = (self.cold_block(), self.b.create_block());
        let mut condition = condition;
        if self.count_fuel {
            let fuel = self.fuel();
            let empty = self.b.ins().icmp_imm_s(IntCC::Equal, fuel, 0);
            condition = self.b.ins().bor(condition, empty);
        }
        self.b.ins().brif(condition, asked, &[], go_on, &[]);
        self.b.switch_to_block(asked);
        let state = self.state.clone();
        let doubles = self.sync_raw(live.iter().copied());
        let at = self.b.ins().iconst(I64, pc as i64);
        let answer = self.rare_helper(Helper::Safepoint, &[self.fp, at, doubles]);
        let leave = self.cold_block();
        let proceed = self.b.ins().icmp_imm_s(IntCC::Equal, answer, immediate::UNDEFINED as i64);
        self.require(proceed, leave);
        self.reload(live.iter().copied());
        self.b.ins().jump(go_on, &[]);
        self.b.switch_to_block(leave);
        self.b.ins().return_(&[answer]);
        self.b.switch_to_block(go_on);
        // Objects, and boxed forms of doubles, may have moved on the slow path.
        self.forget_found();
        self.has_tagged.fill(false);
        self.state = state;
        if self.count_fuel {
            let fuel = self.fuel();
            let rest = self.b.ins().iadd_imm_s(fuel, -1);
            let vm = self.vm();
            let control =
                self.b.ins().load(I64, trusted().with_readonly(), vm, self.context.control);
            self.b.ins().store(trusted(), rest, control, self.context.fuel);
        }
    }

    fn fuel(&mut self) -> Value {
        let vm = self.vm();
        let control = self.b.ins().load(I64, trusted().with_readonly(), vm, self.context.control);
        self.b.ins().load(I64, trusted(), control, self.context.fuel)
    }

    /// From the machine's calling convention to the first block.
    pub(super) fn prologue(&mut self, start: Entry) {
        let plan = self.plan;
        let live: Vec<usize> = plan.blocks[&plan.start].live.iter().collect();
        match start {
            Entry::Call => {
                self.parameters();
                self.entry_poll(&live);
            }
            Entry::Loop(_) => live.iter().for_each(|&slot| self.take_live(slot)),
            Entry::Return(pc) => {
                let entry = self.b.current_block().expect("the entry block is current");
                let value = self.b.block_params(entry)[2];
                live.iter().for_each(|&slot| self.take_live(slot));
                let call = self.subject.function.code[pc as usize - 1];
                self.def_tagged_variable(call.a(), value);
            }
        }
        self.jump(plan.start);
    }

    fn take_live(&mut self, slot: usize) {
        if slot >= HEADER_WORDS {
            let word = self.load_slot(slot);
            self.def_tagged_variable(slot, word);
        }
    }

    /// Counts the arguments and puts them into their variables.
    fn parameters(&mut self) {
        let function = self.subject.function;
        let (required, rest) = (function.required as usize, function.rest);
        let entry = self.b.current_block().expect("the entry block is current");
        let given = self.b.block_params(entry).to_vec();
        let (count, registers) = (given[1], &given[2..]);
        let (fast, other) = (self.b.create_block(), self.cold_block());
        let ready = self.b.create_block();
        let exact = self.b.ins().icmp_imm_s(IntCC::Equal, count, required as i64);
        self.b.ins().brif(exact, fast, &[], other, &[]);
        self.b.switch_to_block(fast);
        for index in 0..required {
            let word = match registers.get(index) {
                Some(&word) => word,
                None => self.load_slot(HEADER_WORDS + index),
            };
            self.def_tagged_variable(HEADER_WORDS + index, word);
        }
        if rest {
            let nil = self.immediate(immediate::NIL);
            self.def_tagged_variable(HEADER_WORDS + required, nil);
            if required >= ARGUMENT_REGISTERS {
                self.store_slot(HEADER_WORDS + required, nil);
            }
        }
        self.b.ins().jump(ready, &[]);
        self.b.switch_to_block(other);
        for (index, &word) in registers.iter().enumerate() {
            self.store_slot(HEADER_WORDS + index, word);
        }
        if rest {
            let wrong = self.cold_block();
            let more = self.b.ins().icmp_imm_s(IntCC::SignedGreaterThan, count, required as i64);
            self.require(more, wrong);
            let least = self.b.ins().iconst(I64, required as i64);
            self.helper(Helper::Rest, &[self.fp, count, least]);
            for index in 0..=required {
                let word = self.load_slot(HEADER_WORDS + index);
                self.def_tagged_variable(HEADER_WORDS + index, word);
            }
            self.b.ins().jump(ready, &[]);
            self.b.switch_to_block(wrong);
        }
        let value = self.helper(Helper::Call, &[self.fp, count]);
        self.b.ins().return_(&[value]);
        self.b.switch_to_block(ready);
    }

    /// Room on both stacks, requests, fuel.
    fn entry_poll(&mut self, live: &[usize]) {
        let function = self.subject.function;
        let bytes = function.frame_words as usize * WORD;
        let end = self.b.ins().iadd_imm_s(self.fp, bytes as i64);
        let limit = self.limit();
        let mut full = self.b.ins().icmp(IntCC::UnsignedGreaterThan, end, limit);
        if function.code.iter().any(|word| word.op().is_some_and(is_call)) {
            let vm = self.vm();
            let lowest = self.b.ins().load(I64, trusted(), vm, self.context.native_limit);
            let stack = self.b.ins().get_stack_pointer(I64);
            let low = self.b.ins().icmp(IntCC::UnsignedLessThan, stack, lowest);
            full = self.b.ins().bor(full, low);
        }
        self.poll(full, self.plan.start, live);
    }
}

//! Boxes, closures and records.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, Value};
use ruse_isa::calls::RuntimeCall;
use ruse_isa::layout::{Kind, TAG_OBJECT, WORD, header, offset};
use ruse_isa::operands::captures;
use ruse_isa::ops::{Instruction, Op};

use crate::emit::{Emitter, Leave, Operand, trusted};
use crate::types::Type;

impl Emitter<'_, '_> {
    pub(super) fn object(&mut self, op: Op, word: Instruction) {
        match op {
            Op::MakeBox => {
                let content = self.tagged(word.b());
                let object = self.make(Kind::Box, &[content]);
                self.define(word.a(), Operand::Tagged(object));
            }
            Op::BoxRef => {
                let object = self.tagged(word.b());
                let content = self.field(object, offset::Box::content);
                self.define(word.a(), Operand::Tagged(content));
            }
            Op::BoxSet => {
                let object = self.tagged(word.a());
                self.store_in(object, offset::Box::content, word.b());
            }
            Op::MakeClosure => {
                let slots: Vec<usize> = captures(&self.subject.function.code, self.pc).collect();
                let mut words = vec![self.known_constant(word.b())];
                words.extend(slots.into_iter().map(|slot| self.tagged(slot)));
                let object = self.make(Kind::Closure, &words);
                self.define(word.a(), Operand::Tagged(object));
            }
            Op::ClosureSet => {
                let object = self.tagged(word.a());
                self.store_in(object, offset::Closure::FIXED + word.c(), word.b());
            }
            Op::MakeRecord => {
                let words: Vec<Value> =
                    (word.b()..word.b() + word.c()).map(|slot| self.tagged(slot)).collect();
                let object = self.make(Kind::Record, &words);
                self.define(word.a(), Operand::Tagged(object));
            }
            Op::RecordRef => {
                let record = self.record(word.b());
                let value = self.field(record, offset::Record::FIXED + word.c());
                self.define(word.a(), Operand::Tagged(value));
            }
            _ => {
                let record = self.record(word.a());
                self.store_in(record, offset::Record::FIXED + word.c(), word.b());
            }
        }
    }

    /// A new object of values.
    fn make(&mut self, kind: Kind, words: &[Value]) -> Value {
        let memory = self.allocate(1 + words.len());
        let head = self.immediate(header::pack(kind, words.len(), 0));
        self.b.ins().store(trusted(), head, memory, 0);
        for (index, &word) in words.iter().enumerate() {
            self.b.ins().store(trusted(), word, memory, ((1 + index) * WORD) as i32);
        }
        self.b.ins().iadd_imm_s(memory, TAG_OBJECT as i64)
    }

    fn store_in(&mut self, object: Value, index: usize, slot: usize) {
        let known = self.state.of(slot);
        let value = self.tagged(slot);
        let at = (index * WORD) as i64 - TAG_OBJECT as i64;
        let address = self.b.ins().iadd_imm_s(object, at);
        self.store_with_barrier(object, address, value, known);
    }

    /// A record of the type that the instruction's extension names; anything else raises.
    fn record(&mut self, slot: usize) -> Value {
        let extension = self.subject.function.code[self.pc + 1].0;
        let record = self.tagged(slot);
        let rtd = self.tagged(extension as u16 as usize);
        if self.found.records.contains(&(record, rtd)) {
            return record;
        }
        let failed = self.subject.failed(self.pc);
        let wrong = if failed { self.cold_block() } else { self.exit(Leave::Guard) };
        if !self.state.of(slot).is(Type::RECORD) {
            self.require_kind(record, Kind::Record, wrong);
        }
        let own = self.b.ins().load(
            I64,
            trusted(),
            record,
            (offset::Record::rtd * WORD) as i32 - TAG_OBJECT as i32,
        );
        let same = self.b.ins().icmp(IntCC::Equal, own, rtd);
        self.require(same, wrong);
        if failed {
            let go_on = self.b.create_block();
            self.b.ins().jump(go_on, &[]);
            self.b.switch_to_block(wrong);
            let accessor = self.constant_word((extension >> 16) as u32 as usize);
            self.runtime_call(RuntimeCall::wrong_record, &[accessor, rtd, record]);
            self.b.ins().jump(go_on, &[]);
            self.b.switch_to_block(go_on);
        }
        self.found.records.push((record, rtd));
        record
    }
}

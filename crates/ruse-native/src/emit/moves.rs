//! Moves, constants, free variables and globals.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{BlockArg, InstBuilder};
use ruse_isa::calls::RuntimeCall;
use ruse_isa::code::Constant;
use ruse_isa::layout::{WORD, immediate, offset};
use ruse_isa::ops::{Instruction, Op};

use crate::emit::{Emitter, Operand, trusted};
use crate::types::Type;

impl Emitter<'_, '_> {
    pub(super) fn load(&mut self, op: Op, word: Instruction) {
        let value = match op {
            Op::Move if self.state.is_double(word.b()) => Operand::Double(self.double(word.b())),
            Op::Move => Operand::Tagged(self.tagged(word.b())),
            Op::LoadFixnum => Operand::Tagged(self.immediate((word.c_signed() << 1) as u64)),
            Op::LoadImmediate => Operand::Tagged(self.immediate(word.c() as u64)),
            Op::LoadConst => self.load_constant(word.c()),
            Op::LoadFree => {
                let closure = self.closure();
                Operand::Tagged(self.field(closure, offset::Closure::FIXED + word.c()))
            }
            Op::LoadGlobal => self.load_global(word.c()),
            Op::LoadDynamic => {
                let vm = self.vm();
                let at = self.context.dynamic + (word.c() * WORD) as i32;
                Operand::Tagged(self.b.ins().load(I64, trusted(), vm, at))
            }
            _ => return self.check_defined(word),
        };
        self.define(word.a(), value);
    }

    pub(super) fn set_dynamic(&mut self, word: Instruction) {
        let value = self.tagged(word.a());
        let vm = self.vm();
        let at = self.context.dynamic + (word.c() * WORD) as i32;
        self.b.ins().store(trusted(), value, vm, at);
    }

    fn load_constant(&mut self, index: usize) -> Operand {
        match self.subject.constant(index) {
            Constant::Immediate(bits) => Operand::Tagged(self.immediate(*bits)),
            Constant::Flonum(double) => Operand::Double(self.b.ins().f64const(*double)),
            _ => Operand::Tagged(self.known_constant(index)),
        }
    }

    fn load_global(&mut self, index: usize) -> Operand {
        if let Some(&known) = self.found.globals.get(&index) {
            return Operand::Tagged(known);
        }
        let cell = self.known_constant(index);
        let value = self.field(cell, offset::Global::value);
        let (unbound, join) = (self.cold_block(), self.b.create_block());
        let result = self.b.append_block_param(join, I64);
        let missing = self.b.ins().icmp_imm_s(IntCC::Equal, value, immediate::UNDEFINED as i64);
        self.b.ins().brif(missing, unbound, &[], join, &[BlockArg::Value(value)]);
        self.b.switch_to_block(unbound);
        let value = self.runtime_call(RuntimeCall::unbound_global, &[cell]);
        self.b.ins().jump(join, &[BlockArg::Value(value)]);
        self.b.switch_to_block(join);
        self.found.globals.insert(index, result);
        Operand::Tagged(result)
    }

    fn check_defined(&mut self, word: Instruction) {
        let known = self.state.of(word.a());
        if !known.may_be(Type::IMMEDIATE) {
            return;
        }
        let value = self.tagged(word.a());
        let (missing, join) = (self.cold_block(), self.b.create_block());
        let undefined = self.b.ins().icmp_imm_s(IntCC::Equal, value, immediate::UNDEFINED as i64);
        self.b.ins().brif(undefined, missing, &[], join, &[]);
        self.b.switch_to_block(missing);
        let name = self.constant_word(word.c());
        self.runtime_call(RuntimeCall::undefined_variable, &[name]);
        self.b.ins().jump(join, &[]);
        self.b.switch_to_block(join);
    }
}

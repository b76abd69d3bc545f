//! Calls of functions of the host in tail position.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{Block, InstBuilder, Value};
use ruse_isa::frame::return_word;
use ruse_isa::layout::{Kind, WORD, offset};
use ruse_isa::native::Helper;

use crate::emit::Emitter;

impl Emitter<'_, '_> {
    /// A function of the host in tail position: this frame stands while it runs, so that backtraces have it, and its
    /// value is this function's. The return word is the one that the interpreter writes there: the collector finds what
    /// is live by it, but no value comes back through it. A value that the host has later returns from this frame.
    pub(super) fn tail_call_host(&mut self, base: usize, args: &[Value], exit: Block) {
        let procedure = self.tagged(base);
        self.require_kind(procedure, Kind::HostProcedure, exit);
        let fits = self.host_accepts(procedure, args.len());
        self.require(fits, exit);
        let frame = self.b.ins().iadd_imm_s(self.fp, (base * WORD) as i64);
        let saved = self.immediate(return_word(self.pc as u32 + 1, base as u16));
        self.prepare(frame, procedure, saved, args, 0);
        let count = self.b.ins().iconst(I64, args.len() as i64);
        let value = self.helper(Helper::TailHost, &[frame, count, self.fp]);
        self.b.ins().return_(&[value]);
    }

    /// Whether a host procedure takes so many arguments: `host_arity::accepts` as code.
    fn host_accepts(&mut self, procedure: Value, count: usize) -> Value {
        let fixnum = self.field(procedure, offset::HostProcedure::arity);
        let arity = self.b.ins().ushr_imm_u(fixnum, 1);
        let required = self.b.ins().band_imm_u(arity, 0xffff);
        let above = self.b.ins().ushr_imm_u(arity, 16);
        let optional = self.b.ins().band_imm_u(above, 0xffff);
        let most = self.b.ins().iadd(required, optional);
        let rest = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, arity, i64::from(u32::MAX));
        let few = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThanOrEqual, most, count as i64);
        let few = self.b.ins().bor(few, rest);
        let many = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThanOrEqual, required, count as i64);
        self.b.ins().band(few, many)
    }
}

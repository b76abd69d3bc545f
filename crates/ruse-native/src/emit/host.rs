//! Calls of functions of the host.
//!
//! Where a call has met one, the code calls it at the address in the procedure, before it looks for a closure; elsewhere
//! a helper does it.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{Block, InstBuilder, Value};
use ruse_isa::frame::return_word;
use ruse_isa::layout::{Kind, WORD, host_arity, offset};
use ruse_isa::native::{Helper, feedback};

use crate::emit::Emitter;

impl Emitter<'_, '_> {
    /// Whether the call has met a function of the host.
    pub(super) fn has_met_host(&self) -> bool {
        self.subject.learned(self.pc) & feedback::HOST != 0
    }

    /// The value of the function of the host in the slot, for exactly these arguments; goes to `other` with anything else.
    /// A call in tail position has `caller`'s frame return the value.
    pub(super) fn call_host(
        &mut self,
        base: usize,
        args: &[Value],
        saved: Value,
        caller: Option<Value>,
        other: Block,
    ) -> Value {
        let procedure = self.tagged(base);
        self.require_kind(procedure, Kind::HostProcedure, other);
        let arity = self.field(procedure, offset::HostProcedure::arity);
        let exact = host_arity::pack(args.len() as u16, 0, false) << 1;
        let fits = self.b.ins().icmp_imm_s(IntCC::Equal, arity, exact);
        self.require(fits, other);
        let frame = self.b.ins().iadd_imm_s(self.fp, (base * WORD) as i64);
        self.prepare(frame, procedure, saved, args, 0);
        let code = self.field(procedure, offset::HostProcedure::code);
        let code = self.b.ins().sshr_imm_u(code, 1);
        let count = self.b.ins().iconst(I64, args.len() as i64);
        let all = [self.vm(), frame, count, caller.unwrap_or(frame)];
        let call = self.b.ins().call_indirect(self.signatures.helper[all.len() - 1], code, &all);
        self.b.inst_results(call)[0]
    }

    /// Such a call in tail position; goes on where the slot holds anything else.
    pub(super) fn tail_call_met_host(&mut self, base: usize, args: &[Value]) {
        let other = self.b.create_block();
        let saved = self.tail_return_word(base);
        let value = self.call_host(base, args, saved, Some(self.fp), other);
        self.b.ins().return_(&[value]);
        self.b.switch_to_block(other);
    }

    /// The return word of a function of the host in tail position, the one that the interpreter writes: the collector
    /// finds what is live by it, but no value comes back through it. A value that the host has later returns from the
    /// caller's frame.
    fn tail_return_word(&mut self, base: usize) -> Value {
        self.immediate(return_word(self.pc as u32 + 1, base as u16))
    }

    /// A function of the host in tail position: this frame stands while it runs, so that backtraces have it, and its
    /// value is this function's.
    /// Goes to `other` with anything else, and to `exit` with a wrong number of arguments.
    pub(super) fn tail_call_host(
        &mut self,
        base: usize,
        args: &[Value],
        other: Block,
        exit: Block,
    ) {
        let procedure = self.tagged(base);
        self.require_kind(procedure, Kind::HostProcedure, other);
        let fits = self.host_accepts(procedure, args.len());
        self.require(fits, exit);
        let frame = self.b.ins().iadd_imm_s(self.fp, (base * WORD) as i64);
        let saved = self.tail_return_word(base);
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

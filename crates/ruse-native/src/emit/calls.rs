//! Calls of procedures.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, Value};
use ruse_isa::code::Constant;
use ruse_isa::frame::{
    CLOSURE_SLOT, HEADER_WORDS, RETURN_CAPTURED, RETURN_NATIVE, RETURN_SLOT, return_word,
};
use ruse_isa::layout::{Kind, WORD, offset, shape};
use ruse_isa::native::{ARGUMENT_REGISTERS, Helper};
use ruse_isa::operands::call_arguments;
use ruse_isa::ops::{Instruction, Op};

use crate::emit::{Emitter, Leave, Operand, trusted};
use crate::types::Type;

/// What is called.
struct Callee {
    closure: Value,
    /// The address of its code; `None` when it is the function that is being compiled.
    entry: Option<Value>,
}

impl Emitter<'_, '_> {
    /// A call that comes back.
    pub(super) fn call(&mut self, op: Op, word: Instruction) {
        let base = word.b();
        if let Some(call) = self.subject.direct_call(self.pc) {
            let value = self.call_c(base, &call);
            return self.define(word.a(), value);
        }
        let count = call_arguments(op, word);
        let args: Vec<Value> =
            (0..count).map(|index| self.tagged(base + HEADER_WORDS + index)).collect();
        self.call_with(word, |it, frame, saved| match op {
            Op::Call => it.call_unknown(base, frame, saved, &args),
            _ => {
                let callee = it.known_callee(op, word, base);
                it.prepare(frame, callee.closure, saved, &args, ARGUMENT_REGISTERS);
                it.enter(&callee, frame, count, &args)
            }
        });
    }

    /// `call/cc` that comes back: its receiver gets the continuation of this call.
    pub(super) fn call_cc(&mut self, word: Instruction) {
        let base = word.b();
        self.call_with(word, |it, frame, saved| {
            it.b.ins().store(trusted(), saved, frame, (RETURN_SLOT * WORD) as i32);
            let continuation = it.helper(Helper::Capture, &[frame]);
            // The capture has marked the word, which is written once more.
            let captured = it.b.ins().bor_imm_u(saved, RETURN_CAPTURED as i64);
            it.call_unknown(base, frame, captured, &[continuation])
        });
    }

    /// Its receiver gets a continuation that cuts the stack; nothing is saved or marked.
    pub(super) fn call_escape(&mut self, word: Instruction) {
        let base = word.b();
        self.call_with(word, |it, frame, saved| {
            let receiver = it.tagged(base);
            let continuation = it.helper(Helper::Escape, &[receiver]);
            it.call_unknown(base, frame, saved, &[continuation])
        });
    }

    /// Brings the frame up to date, makes a call into slot `a` whose frame is at `b`, and goes on with its value.
    fn call_with(
        &mut self,
        word: Instruction,
        call: impl FnOnce(&mut Self, Value, Value) -> Value,
    ) {
        let base = word.b();
        let next = self.pc + 1;
        let live: Vec<usize> = self
            .plan
            .liveness
            .at_return(&self.subject.function.code, next)
            .iter()
            .filter(|&slot| slot != word.a() && slot < base)
            .collect();
        self.sync(live.iter().copied());
        let frame = self.b.ins().iadd_imm_s(self.fp, (base * WORD) as i64);
        let saved = self.immediate(return_word(next as u32, base as u16) | RETURN_NATIVE);
        let result = call(self, frame, saved);
        let result = self.returned(frame, result);
        self.forget_found();
        self.reload(live);
        self.define_as(word.a(), Operand::Tagged(result), Type::ANY);
    }

    /// The value of a call that came back. Where a continuation holds this frame, or cuts the stack down to it, a helper
    /// says how to go on.
    fn returned(&mut self, frame: Value, value: Value) -> Value {
        let (cut, other) = (self.cold_block(), self.cold_block());
        let join = self.b.create_block();
        let result = self.b.append_block_param(join, I64);
        let raised = self.is_exception(value);
        self.require_not(raised, cut);
        let marks = self.b.ins().load(I32, trusted(), frame, (RETURN_SLOT * WORD) as i32);
        let captured = self.b.ins().band_imm_u(marks, RETURN_CAPTURED as i64);
        self.b.ins().brif(captured, other, &[], join, &[BlockArg::Value(value)]);
        self.b.switch_to_block(cut);
        let vm = self.vm();
        let target = self.b.ins().load(I64, trusted(), vm, self.context.cut_frame);
        let is_here = self.b.ins().icmp(IntCC::Equal, target, self.fp);
        let exception = self.exception();
        self.b.ins().brif(is_here, other, &[], exception, &[]);
        self.b.switch_to_block(other);
        let answer = self.helper(Helper::Returned, &[self.fp, frame, value]);
        self.b.ins().jump(join, &[BlockArg::Value(answer)]);
        self.b.switch_to_block(join);
        result
    }

    /// A callee that takes exactly the arguments it gets.
    fn known_callee(&mut self, op: Op, word: Instruction, base: usize) -> Callee {
        if !matches!(op, Op::CallStatic | Op::TailCallStatic) {
            let closure = self.tagged(base);
            return self.callee(closure);
        }
        let index = word.c() >> 8;
        if let (Constant::StaticClosure(function), Some(_)) =
            (self.subject.constant(index), self.myself)
            && std::ptr::eq(&self.subject.unit.functions[*function as usize], self.subject.function)
        {
            return Callee { closure: self.closure(), entry: None };
        }
        let closure = self.known_constant(index);
        self.callee(closure)
    }

    fn callee(&mut self, closure: Value) -> Callee {
        let template = self.field(closure, offset::Closure::template);
        let entry = self.field(template, offset::Template::entry);
        Callee { closure, entry: Some(entry) }
    }

    /// Writes closure, return word and the arguments from `first` on into the callee's frame.
    pub(super) fn prepare(
        &mut self,
        frame: Value,
        closure: Value,
        saved: Value,
        args: &[Value],
        first: usize,
    ) {
        self.b.ins().store(trusted(), closure, frame, (CLOSURE_SLOT * WORD) as i32);
        self.b.ins().store(trusted(), saved, frame, (RETURN_SLOT * WORD) as i32);
        self.store_arguments(frame, args, first);
    }

    fn store_arguments(&mut self, frame: Value, args: &[Value], first: usize) {
        for (index, &word) in args.iter().enumerate().skip(first) {
            let at = ((HEADER_WORDS + index) * WORD) as i32;
            self.b.ins().store(trusted(), word, frame, at);
        }
    }

    fn enter(&mut self, callee: &Callee, frame: Value, count: usize, args: &[Value]) -> Value {
        let all = self.registers(frame, count, args);
        let call = match (callee.entry, self.myself) {
            (Some(entry), _) => {
                let signature = self.signatures.native[all.len() - 2];
                self.b.ins().call_indirect(signature, entry, &all)
            }
            (None, Some(myself)) => {
                let mut all = all;
                // A direct call needs the whole signature.
                all.resize(2 + ARGUMENT_REGISTERS, frame);
                self.b.ins().call(myself, &all)
            }
            (None, None) => unreachable!("only the function itself has no entry"),
        };
        self.b.inst_results(call)[0]
    }

    fn registers(&mut self, frame: Value, count: usize, args: &[Value]) -> Vec<Value> {
        let number = self.b.ins().iconst(I64, count as i64);
        let mut all = vec![frame, number];
        all.extend(args.iter().take(ARGUMENT_REGISTERS));
        all
    }

    /// Calls whatever is in the slot.
    fn call_unknown(&mut self, base: usize, frame: Value, saved: Value, args: &[Value]) -> Value {
        let count = args.len();
        let closure = self.tagged(base);
        let (other, join) = (self.cold_block(), self.b.create_block());
        let result = self.b.append_block_param(join, I64);
        if self.has_met_host() {
            let no_host = self.b.create_block();
            let value = self.call_host(base, args, saved, None, no_host);
            self.b.ins().jump(join, &[BlockArg::Value(value)]);
            self.b.switch_to_block(no_host);
        }
        if !self.state.of(base).is(Type::CLOSURE) {
            self.require_kind(closure, Kind::Closure, other);
        }
        self.prepare(frame, closure, saved, args, ARGUMENT_REGISTERS);
        let callee = self.callee(closure);
        let value = self.enter(&callee, frame, count, args);
        self.b.ins().jump(join, &[BlockArg::Value(value)]);
        self.b.switch_to_block(other);
        self.prepare(frame, closure, saved, args, 0);
        let number = self.b.ins().iconst(I64, count as i64);
        let value = self.helper(Helper::Call, &[frame, number]);
        self.b.ins().jump(join, &[BlockArg::Value(value)]);
        self.b.switch_to_block(join);
        result
    }

    /// A call that takes the place of the running frame.
    pub(super) fn tail_call(&mut self, op: Op, word: Instruction) {
        let base = word.a();
        if let Some(call) = self.subject.direct_call(self.pc) {
            let value = match self.call_c(base, &call) {
                Operand::Tagged(value) => value,
                Operand::Double(double) => self.box_double(double),
            };
            self.b.ins().return_(&[value]);
            return;
        }
        let count = call_arguments(op, word);
        let args: Vec<Value> =
            (0..count).map(|index| self.tagged(base + HEADER_WORDS + index)).collect();
        if op == Op::TailCall && self.has_met_host() {
            self.tail_call_met_host(base, &args);
        }
        if op != Op::TailCall {
            let callee = self.known_callee(op, word, base);
            return self.leave_for(&callee, &args);
        }
        let closure = self.tagged(base);
        let is_closure = self.state.of(base).is(Type::CLOSURE);
        let other = (!is_closure).then(|| self.cold_block());
        if let Some(other) = other {
            self.require_kind(closure, Kind::Closure, other);
        }
        let callee = self.fitting_callee(closure, count);
        self.leave_for(&callee, &args);
        if let Some(other) = other {
            self.tail_call_other(other, base, &args);
        }
    }

    /// `call/cc` that takes the place of the running frame.
    pub(super) fn tail_call_cc(&mut self, word: Instruction) {
        let closure = self.tagged(word.a());
        if !self.state.of(word.a()).is(Type::CLOSURE) {
            let exit = self.exit(Leave::Plain);
            self.require_kind(closure, Kind::Closure, exit);
        }
        let callee = self.fitting_callee(closure, 1);
        let continuation = self.helper(Helper::Capture, &[self.fp]);
        self.leave_for(&callee, &[continuation]);
    }

    /// A closure that turns out to take so many arguments. A wrong number is found out while this frame stands, so that
    /// the error has its place.
    fn fitting_callee(&mut self, closure: Value, count: usize) -> Callee {
        let exit = self.exit(Leave::Plain);
        let template = self.field(closure, offset::Closure::template);
        let word = self.field(template, offset::Template::shape);
        let mask = shape::arity(u64::MAX);
        let arity = self.b.ins().band_imm_u(word, mask as i64);
        let fits = self.b.ins().icmp_imm_s(IntCC::Equal, arity, shape::exact(count) as i64);
        self.require(fits, exit);
        let entry = self.field(template, offset::Template::entry);
        Callee { closure, entry: Some(entry) }
    }

    /// In a block of its own: a tail call of what is no closure. A function of the host, a continuation and a prompt
    /// tag are called here, anything else is left to the interpreter.
    fn tail_call_other(&mut self, block: Block, base: usize, args: &[Value]) {
        let exit = self.exit(Leave::Plain);
        self.b.switch_to_block(block);
        let no_host = self.cold_block();
        self.tail_call_host(base, args, no_host, exit);
        self.b.switch_to_block(no_host);
        let callee = self.tagged(base);
        match args {
            [_] => self.require_either(callee, [Kind::Continuation, Kind::Prompt], exit),
            _ => self.require_kind(callee, Kind::Continuation, exit),
        }
        self.b.ins().store(trusted(), callee, self.fp, (CLOSURE_SLOT * WORD) as i32);
        self.store_arguments(self.fp, args, 0);
        let count = self.b.ins().iconst(I64, args.len() as i64);
        let value = self.helper(Helper::Call, &[self.fp, count]);
        self.b.ins().return_(&[value]);
    }

    /// Leaves the running frame to the callee.
    fn leave_for(&mut self, callee: &Callee, args: &[Value]) {
        let count = args.len();
        self.store_slot(CLOSURE_SLOT, callee.closure);
        self.store_arguments(self.fp, args, ARGUMENT_REGISTERS);
        let mut all = self.registers(self.fp, count, args);
        match (callee.entry, self.myself) {
            (Some(entry), _) => {
                let signature = self.signatures.native[all.len() - 2];
                self.b.ins().return_call_indirect(signature, entry, &all);
            }
            (None, Some(myself)) => {
                all.resize(2 + ARGUMENT_REGISTERS, self.fp);
                self.b.ins().return_call(myself, &all);
            }
            (None, None) => unreachable!("only the function itself has no entry"),
        }
    }

    /// Ops that read their operands from the frame and write their results to it.
    pub(super) fn on_frame(&mut self, op: Op, word: Instruction) {
        let code = &self.subject.function.code;
        let (mut uses, mut defs) = (Vec::new(), Vec::new());
        ruse_isa::operands::accesses(code, self.pc, &mut |access| match access {
            ruse_isa::operands::Access::Use { start, count } => uses.extend(start..start + count),
            ruse_isa::operands::Access::Def { start, count } => defs.extend(start..start + count),
            ruse_isa::operands::Access::Clobber { .. } => {}
        });
        self.sync(uses);
        // Nothing moves, but global variables may change.
        self.found.globals.clear();
        let value = if op == Op::CallPrimitive {
            let index = self.b.ins().iconst(I64, (word.c() >> 8) as i64);
            let args = self.b.ins().iadd_imm_s(self.fp, (word.b() * WORD) as i64);
            let count = self.b.ins().iconst(I64, (word.c() & 0xff) as i64);
            let value = self.helper(Helper::Primitive, &[index, args, count]);
            self.check(value);
            self.store_slot(word.a(), value);
            self.def_tagged_variable(word.a(), value);
            self.state.clean.insert(word.a());
            self.state.set(word.a(), Type::ANY);
            return;
        } else {
            let pc = self.b.ins().iconst(I64, self.pc as i64);
            self.helper(Helper::Op, &[self.fp, pc])
        };
        self.check(value);
        for slot in defs {
            let word = self.load_slot(slot);
            self.def_tagged_variable(slot, word);
            self.state.clean.insert(slot);
            self.state.set(slot, Type::ANY);
        }
    }
}

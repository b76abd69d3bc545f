//! CLIF for one function: one file for each family of ops, named like those of the interpreter's handlers.
//!
//! A slot is a variable of the CLIF builder, of two kinds: a tagged word, and a double when the slot is known to
//! hold a flonum. Whatever the code guessed leaves, when the guess is wrong, through an exit: a cold block that
//! writes the live slots to the frame and lets the interpreter go on with the instruction from its beginning. So
//! an instruction changes nothing before its last exit.

pub(crate) mod arith;
pub(crate) mod branch;
mod calls;
pub(crate) mod compare;
mod control;
mod foreign;
mod host;
mod moves;
mod numeric;
mod objects;
mod pairs;
mod vectors;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F64, I8, I64};
use cranelift_codegen::ir::{
    Block, BlockArg, FuncRef, Inst, InstBuilder, MemFlagsData, SigRef, SourceLoc, Value,
};
use cranelift_frontend::{FunctionBuilder, Variable};
use ruse_isa::calls::RuntimeCall;
use ruse_isa::frame::{CLOSURE_SLOT, HEADER_WORDS};
use ruse_isa::layout::{
    FLONUM_BIAS, Kind, TAG_FLONUM, TAG_MASK, TAG_OBJECT, WORD, immediate, offset,
};
use ruse_isa::native::{
    CompileRequest, ContextLayout, DOUBLE_SLOTS, Deopt, Entry, Helper, RESUMED,
};
use ruse_isa::operands::next_instruction;
use ruse_isa::ops::Op;
use std::collections::HashMap;

use crate::plan::Plan;
use crate::types::{State, Subject, Type};

/// Signatures of everything that is called.
pub(crate) struct Signatures {
    /// Compiled functions by the number of arguments in registers.
    pub(crate) native: Vec<SigRef>,
    /// Helpers by the number of arguments after the context.
    pub(crate) helper: Vec<SigRef>,
    /// The same when they are called rarely.
    pub(crate) rare: Vec<SigRef>,
}

/// How an exit leaves.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Leave {
    /// Nothing is wrong: the interpreter does this instruction.
    Plain,
    /// A guess was wrong.
    Guard,
    /// A helper raised.
    Raised,
}

/// An exit whose block is still empty.
struct Exit {
    block: Block,
    pc: usize,
    leave: Leave,
    state: State,
    tagged: Vec<bool>,
}

/// A value on its way into a slot.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Operand {
    /// A value word.
    Tagged(Value),
    /// The double of a flonum.
    Double(Value),
}

/// What the block that is being emitted has found in memory already and need not look up again: values that stand in
/// registers where the emission stands. A safepoint moves objects, so nothing outlives one.
#[derive(Default)]
struct Found {
    template: Option<Value>,
    /// Constants, by index.
    constants: HashMap<usize, Value>,
    /// Values of global variables, by the index of the constant that is their cell.
    globals: HashMap<usize, Value>,
    /// Records with the type that they are known to have.
    records: Vec<(Value, Value)>,
}

/// State of the emission of one function.
pub(crate) struct Emitter<'a, 'f> {
    pub(crate) b: FunctionBuilder<'f>,
    pub(crate) subject: &'a Subject<'a>,
    pub(crate) plan: &'a Plan,
    pub(crate) context: &'a ContextLayout,
    pub(crate) signatures: Signatures,
    /// The function itself, for calls of itself.
    pub(crate) myself: Option<FuncRef>,
    pub(crate) count_fuel: bool,
    function: u32,
    deopt: Deopt,
    pub(crate) fp: Value,
    tagged: Vec<Variable>,
    doubles: Vec<Variable>,
    /// Whether a double's slot also has its tagged word in the other variable.
    has_tagged: Vec<bool>,
    pub(crate) blocks: HashMap<usize, Block>,
    /// What is known where the emission stands.
    pub(crate) state: State,
    pub(crate) pc: usize,
    /// What was known when the instruction began: what its exits write.
    before: State,
    before_tagged: Vec<bool>,
    found: Found,
    exits: Vec<Exit>,
    tails: HashMap<Leave, Block>,
    /// Added to the instruction's index at exits.
    resumed: i64,
    exception: Option<Block>,
    cold: Vec<Block>,
}

impl<'a, 'f> Emitter<'a, 'f> {
    pub(crate) fn new(
        mut b: FunctionBuilder<'f>,
        subject: &'a Subject<'a>,
        plan: &'a Plan,
        context: &'a ContextLayout,
        signatures: Signatures,
        myself: Option<FuncRef>,
        request: &CompileRequest<'_>,
    ) -> Emitter<'a, 'f> {
        let slots = subject.function.frame_words as usize;
        let tagged = (0..slots).map(|_| b.declare_var(I64)).collect();
        let doubles = (0..slots).map(|_| b.declare_var(F64)).collect();
        let entry = b.create_block();
        b.append_block_params_for_function_params(entry);
        b.switch_to_block(entry);
        let fp = b.block_params(entry)[0];
        Emitter {
            b,
            subject,
            plan,
            context,
            signatures,
            myself,
            count_fuel: request.count_fuel,
            function: request.function,
            deopt: request.deopt,
            fp,
            tagged,
            doubles,
            has_tagged: vec![false; slots],
            blocks: HashMap::new(),
            state: plan.entry.clone(),
            pc: plan.start,
            before: plan.entry.clone(),
            before_tagged: vec![false; slots],
            found: Found::default(),
            exits: Vec::new(),
            tails: HashMap::new(),
            resumed: if request.entry == Entry::Call { 0 } else { RESUMED },
            exception: None,
            cold: Vec::new(),
        }
    }

    /// Emits everything; gives the builder back for its end.
    pub(crate) fn run(mut self, start: Entry) -> FunctionBuilder<'f> {
        for &pc in self.plan.blocks.keys() {
            let block = self.b.create_block();
            self.blocks.insert(pc, block);
        }
        self.prologue(start);
        let starts: Vec<usize> = self.plan.blocks.keys().copied().collect();
        for begin in starts {
            self.block(begin);
        }
        while let Some(exit) = self.exits.pop() {
            self.exit_body(exit);
        }
        self.tails();
        for block in std::mem::take(&mut self.cold) {
            self.b.set_cold_block(block);
        }
        self.b.seal_all_blocks();
        self.b
    }

    fn block(&mut self, begin: usize) {
        let block = self.blocks[&begin];
        self.b.switch_to_block(block);
        self.state = self.plan.blocks[&begin].state.clone();
        self.has_tagged.fill(false);
        self.found = Found::default();
        let code = &self.subject.function.code;
        let mut pc = begin;
        loop {
            self.pc = pc;
            self.before.clone_from(&self.state);
            self.before_tagged.clone_from(&self.has_tagged);
            self.b.set_srcloc(SourceLoc::new(pc as u32));
            let Some(op) = code[pc].op() else { return };
            let ended = self.instruction(op);
            if ended {
                return;
            }
            let mut after = self.before.clone();
            self.subject.transfer(pc, &mut after);
            self.settle(after);
            pc = next_instruction(code, pc);
            if self.plan.blocks.contains_key(&pc) {
                self.jump(pc);
                return;
            }
        }
    }

    /// Brings variables and frame marks in line with what the analysis says holds after the instruction.
    fn settle(&mut self, mut after: State) {
        for slot in self.state.clean.iter() {
            after.clean.insert(slot);
        }
        // A slot that was written to the frame and then defined anew is not up to date.
        let (word, pc) = (self.subject.function.code[self.pc], self.pc);
        if let Some(op) = word.op()
            && !crate::types::frame_op(op)
        {
            ruse_isa::operands::accesses(
                &self.subject.function.code,
                pc,
                &mut |access| match access {
                    ruse_isa::operands::Access::Def { start, count } => {
                        (start..start + count).for_each(|slot| after.clean.remove(slot));
                    }
                    ruse_isa::operands::Access::Clobber { start } => after.clean.truncate(start),
                    ruse_isa::operands::Access::Use { .. } => {}
                },
            );
        }
        for slot in 0..self.tagged.len() {
            if after.is_double(slot) && !self.state.is_double(slot) {
                // Guarded or known by now.
                let word = self.b.use_var(self.tagged[slot]);
                let double = self.unbox(word);
                self.b.def_var(self.doubles[slot], double);
                self.has_tagged[slot] = true;
            }
        }
        self.state = after;
    }

    /// Emits one instruction; tells whether control never comes to the next one.
    fn instruction(&mut self, op: Op) -> bool {
        let word = self.subject.function.code[self.pc];
        if branch::is_branch(op) {
            self.branch(op, word);
            return true;
        }
        match op {
            Op::Jump | Op::Loop | Op::Return => return self.control(op, word),
            Op::Call | Op::CallKnown | Op::CallStatic => self.call(op, word),
            Op::TailCall | Op::TailCallKnown | Op::TailCallStatic => {
                self.tail_call(op, word);
                return true;
            }
            Op::CallCC => self.call_cc(word),
            Op::CallEscape => self.call_escape(word),
            Op::TailCallCC => {
                self.tail_call_cc(word);
                return true;
            }
            Op::Apply | Op::TailApply => {
                let exit = self.exit(Leave::Plain);
                self.b.ins().jump(exit, &[]);
                return true;
            }
            Op::Car | Op::Cdr | Op::SetCar | Op::SetCdr | Op::Cons => self.pair(op, word),
            _ if is_element_op(op) => self.vector(op, word),
            Op::Add
            | Op::Sub
            | Op::Mul
            | Op::Div
            | Op::AddImm
            | Op::Quotient
            | Op::Remainder
            | Op::Modulo
            | Op::BitAnd
            | Op::BitOr
            | Op::BitXor
            | Op::Shift => self.arithmetic(op, word),
            Op::Min
            | Op::Max
            | Op::Abs
            | Op::Sqrt
            | Op::Floor
            | Op::Ceiling
            | Op::Truncate
            | Op::Round
            | Op::ToExact
            | Op::ToInexact => self.numeric(op, word),
            Op::IsLt | Op::IsLe | Op::IsNumEq => self.comparison_value(op, word),
            Op::Not
            | Op::IsEq
            | Op::IsNull
            | Op::IsPair
            | Op::IsKind
            | Op::IsChar
            | Op::IsFixnum
            | Op::IsFlonum
            | Op::IsRecord => self.predicate(op, word),
            Op::MakeBox
            | Op::BoxRef
            | Op::BoxSet
            | Op::MakeClosure
            | Op::ClosureSet
            | Op::MakeRecord
            | Op::RecordRef
            | Op::RecordSet => self.object(op, word),
            Op::CallPrimitive
            | Op::MakeCaseClosure
            | Op::MakeValues
            | Op::UnpackValues
            | Op::SetGlobal
            | Op::DefineGlobal => self.on_frame(op, word),
            Op::SetDynamic => self.set_dynamic(word),
            Op::Move
            | Op::LoadFixnum
            | Op::LoadImmediate
            | Op::LoadConst
            | Op::LoadFree
            | Op::LoadGlobal
            | Op::CheckDefined
            | Op::LoadDynamic => self.load(op, word),
            _ => unreachable!("branches are emitted above"),
        }
        false
    }

    // ---- slots

    /// The value word of a slot; a double is boxed.
    pub(crate) fn tagged(&mut self, slot: usize) -> Value {
        if slot == CLOSURE_SLOT {
            return self.closure();
        }
        if self.state.is_double(slot) && !self.has_tagged[slot] {
            let double = self.b.use_var(self.doubles[slot]);
            let word = self.box_double(double);
            self.b.def_var(self.tagged[slot], word);
            self.has_tagged[slot] = true;
            return word;
        }
        self.b.use_var(self.tagged[slot])
    }

    /// The double of a slot that is kept as one.
    pub(crate) fn double(&mut self, slot: usize) -> Value {
        debug_assert!(self.state.is_double(slot));
        self.b.use_var(self.doubles[slot])
    }

    /// Defines a slot. A double stays one only if the analysis says flonum, and the other way round.
    pub(crate) fn define(&mut self, slot: usize, value: Operand) {
        let mut after = self.before.clone();
        self.subject.transfer(self.pc, &mut after);
        self.define_as(slot, value, after.of(slot));
    }

    /// As [`Emitter::define`], knowing the type.
    pub(crate) fn define_as(&mut self, slot: usize, value: Operand, known: Type) {
        let double = known == Type::FLONUM;
        match (value, double) {
            (Operand::Double(value), true) => {
                self.b.def_var(self.doubles[slot], value);
                self.has_tagged[slot] = false;
            }
            (Operand::Double(value), false) => {
                let word = self.box_double(value);
                self.b.def_var(self.tagged[slot], word);
            }
            (Operand::Tagged(word), true) => {
                let value = self.unbox(word);
                self.b.def_var(self.doubles[slot], value);
                self.b.def_var(self.tagged[slot], word);
                self.has_tagged[slot] = true;
            }
            (Operand::Tagged(word), false) => self.b.def_var(self.tagged[slot], word),
        }
        self.state.set(slot, known);
        self.state.clean.remove(slot);
    }

    /// Writes slots to the frame that are not up to date in it.
    pub(crate) fn sync(&mut self, slots: impl IntoIterator<Item = usize>) {
        for slot in slots {
            if slot != CLOSURE_SLOT && !self.state.clean.contains(slot) {
                let word = self.tagged(slot);
                self.store_slot(slot, word);
                self.state.clean.insert(slot);
            }
        }
    }

    /// As [`Emitter::sync`] where the VM is told which slots hold doubles, so that the code need not make values of
    /// them; gives what it is told.
    pub(crate) fn sync_raw(&mut self, slots: impl Iterator<Item = usize>) -> Value {
        let mut doubles = 0u64;
        for slot in slots {
            let raw = self.state.is_double(slot) && !self.has_tagged[slot];
            if !raw || slot >= HEADER_WORDS + DOUBLE_SLOTS || self.state.clean.contains(slot) {
                self.sync([slot]);
                continue;
            }
            let double = self.b.use_var(self.doubles[slot]);
            self.store_slot(slot, double);
            doubles |= 1 << (slot - HEADER_WORDS);
        }
        self.b.ins().iconst(I64, doubles as i64)
    }

    pub(crate) fn store_slot(&mut self, slot: usize, word: Value) {
        self.b.ins().store(trusted(), word, self.fp, (slot * WORD) as i32);
    }

    pub(crate) fn load_slot(&mut self, slot: usize) -> Value {
        self.b.ins().load(I64, trusted(), self.fp, (slot * WORD) as i32)
    }

    /// Takes slots back from the frame after a safepoint: what they refer to may have moved.
    pub(crate) fn reload(&mut self, slots: impl IntoIterator<Item = usize>) {
        for slot in slots {
            if slot == CLOSURE_SLOT || self.state.is_double(slot) {
                // The double is good; its boxed form may have moved.
                self.has_tagged.get_mut(slot).into_iter().for_each(|known| *known = false);
                continue;
            }
            let word = self.load_slot(slot);
            self.b.def_var(self.tagged[slot], word);
        }
    }

    /// A slot's variable as a tagged word, whatever was known of it before.
    pub(crate) fn def_tagged_variable(&mut self, slot: usize, word: Value) {
        self.b.def_var(self.tagged[slot], word);
    }

    // ---- flonums

    /// The double of a word that is a flonum, self-tagged or boxed.
    pub(crate) fn unbox(&mut self, word: Value) -> Value {
        let (boxed, join) = (self.cold_block(), self.b.create_block());
        let double = self.b.append_block_param(join, F64);
        let is = self.has_tag(word, TAG_FLONUM);
        let fast = self.b.create_block();
        self.b.ins().brif(is, fast, &[], boxed, &[]);
        self.b.switch_to_block(fast);
        let value = self.decode(word);
        self.b.ins().jump(join, &[BlockArg::Value(value)]);
        self.b.switch_to_block(boxed);
        let value = self.b.ins().load(F64, trusted(), word, (WORD as i32) - TAG_OBJECT as i32);
        self.b.ins().jump(join, &[BlockArg::Value(value)]);
        self.b.switch_to_block(join);
        double
    }

    /// The double of a self-tagged flonum: see `Value::tagged_flonum_unchecked`.
    pub(crate) fn decode(&mut self, word: Value) -> Value {
        let bits = self.b.ins().rotr_imm_u(word, 3);
        let bias = self.b.ins().iconst(I64, FLONUM_BIAS as i64);
        let bits = self.b.ins().isub(bits, bias);
        let bits = self.b.ins().rotr_imm_u(bits, 1);
        self.b.ins().bitcast(F64, MemFlagsData::new(), bits)
    }

    /// The value word of a double.
    pub(crate) fn box_double(&mut self, double: Value) -> Value {
        let raw = self.b.ins().bitcast(I64, MemFlagsData::new(), double);
        let bits = self.b.ins().rotl_imm_u(raw, 1);
        let bias = self.b.ins().iconst(I64, FLONUM_BIAS as i64);
        let bits = self.b.ins().iadd(bits, bias);
        let word = self.b.ins().rotl_imm_u(bits, 3);
        let (rare, join) = (self.cold_block(), self.b.create_block());
        let result = self.b.append_block_param(join, I64);
        let is = self.has_tag(word, TAG_FLONUM);
        self.b.ins().brif(is, join, &[BlockArg::Value(word)], rare, &[]);
        self.b.switch_to_block(rare);
        let boxed = self.rare_helper(Helper::Flonum, &[raw]);
        self.b.ins().jump(join, &[BlockArg::Value(boxed)]);
        self.b.switch_to_block(join);
        result
    }

    // ---- tests

    /// Whether the low three bits of a word are this tag.
    pub(crate) fn has_tag(&mut self, word: Value, tag: u64) -> Value {
        let low = self.b.ins().band_imm_u(word, TAG_MASK as i64);
        self.b.ins().icmp_imm_s(IntCC::Equal, low, tag as i64)
    }

    /// Goes on only if the condition holds; else to `otherwise`.
    pub(crate) fn require(&mut self, condition: Value, otherwise: Block) {
        let next = self.b.create_block();
        self.b.ins().brif(condition, next, &[], otherwise, &[]);
        self.b.switch_to_block(next);
    }

    /// Goes on only if the condition does not hold.
    pub(crate) fn require_not(&mut self, condition: Value, otherwise: Block) {
        let next = self.b.create_block();
        self.b.ins().brif(condition, otherwise, &[], next, &[]);
        self.b.switch_to_block(next);
    }

    /// Goes on only with a heap object of this kind.
    pub(crate) fn require_kind(&mut self, word: Value, kind: Kind, otherwise: Block) {
        let object = self.has_tag(word, TAG_OBJECT);
        self.require(object, otherwise);
        let found = self.kind_byte(word);
        let same = self.b.ins().icmp_imm_s(IntCC::Equal, found, kind as i64);
        self.require(same, otherwise);
    }

    /// Goes to `otherwise` unless the word is an object of one of the kinds.
    pub(crate) fn require_either(&mut self, word: Value, kinds: [Kind; 2], otherwise: Block) {
        let object = self.has_tag(word, TAG_OBJECT);
        self.require(object, otherwise);
        let found = self.kind_byte(word);
        let [one, other] =
            kinds.map(|kind| self.b.ins().icmp_imm_s(IntCC::Equal, found, kind as i64));
        let either = self.b.ins().bor(one, other);
        self.require(either, otherwise);
    }

    /// The kind in the header of an object.
    pub(crate) fn kind_byte(&mut self, object: Value) -> Value {
        self.b.ins().load(I8, trusted(), object, 1 - TAG_OBJECT as i32)
    }

    /// A word of an object, counted from its header.
    pub(crate) fn field(&mut self, object: Value, index: usize) -> Value {
        self.b.ins().load(I64, trusted(), object, (index * WORD) as i32 - TAG_OBJECT as i32)
    }

    pub(crate) fn immediate(&mut self, bits: u64) -> Value {
        self.b.ins().iconst(I64, bits as i64)
    }

    /// `#t` or `#f` from a condition.
    pub(crate) fn boolean(&mut self, condition: Value) -> Value {
        let wide = self.b.ins().uextend(I64, condition);
        let shifted = self.b.ins().ishl_imm_u(wide, 8);
        self.b.ins().bor_imm_u(shifted, immediate::FALSE as i64)
    }

    // ---- what code finds around itself

    pub(crate) fn vm(&mut self) -> Value {
        self.b.ins().get_pinned_reg(I64)
    }

    /// The running closure.
    pub(crate) fn closure(&mut self) -> Value {
        self.load_slot(CLOSURE_SLOT)
    }

    /// A constant of the running function as a heap value.
    pub(crate) fn constant_word(&mut self, index: usize) -> Value {
        let closure = self.closure();
        let template = self.field(closure, offset::Closure::template);
        self.field(template, offset::Template::FIXED + index)
    }

    /// As [`Emitter::constant_word`], where everything that follows in the block comes by.
    pub(crate) fn known_constant(&mut self, index: usize) -> Value {
        if let Some(&known) = self.found.constants.get(&index) {
            return known;
        }
        let template = match self.found.template {
            Some(known) => known,
            None => {
                let closure = self.closure();
                self.field(closure, offset::Closure::template)
            }
        };
        self.found.template = Some(template);
        let constant = self.field(template, offset::Template::FIXED + index);
        self.found.constants.insert(index, constant);
        constant
    }

    /// A safepoint was passed.
    pub(crate) fn forget_found(&mut self) {
        self.found = Found::default();
    }

    // ---- calls of the VM

    /// Calls a helper.
    pub(crate) fn helper(&mut self, helper: Helper, args: &[Value]) -> Value {
        let call = self.table_call(helper.index(), args);
        self.b.inst_results(call)[0]
    }

    /// The answer of a helper that is hardly ever called: every register keeps its value.
    pub(crate) fn rare_helper(&mut self, helper: Helper, args: &[Value]) -> Value {
        let vm = self.vm();
        let at = self.context.rare + (args.len() * WORD) as i32;
        let target = self.b.ins().load(I64, trusted().with_readonly(), vm, at);
        let mut all = vec![self.b.ins().iconst(I64, helper.index() as i64)];
        all.extend_from_slice(args);
        let signature = self.signatures.rare[args.len()];
        self.b.ins().call_indirect(signature, target, &all);
        self.b.ins().load(I64, trusted(), vm, self.context.answer)
    }

    fn table_call(&mut self, index: usize, args: &[Value]) -> Inst {
        let vm = self.vm();
        let table = self.b.ins().load(I64, trusted().with_readonly(), vm, self.context.helpers);
        let at = (index * WORD) as i32;
        let target = self.b.ins().load(I64, trusted().with_readonly(), table, at);
        let mut all = vec![vm];
        all.extend_from_slice(args);
        let signature = self.signatures.helper[args.len()];
        self.b.ins().call_indirect(signature, target, &all)
    }

    /// Makes a runtime call; leaves when it raises.
    pub(crate) fn runtime_call(&mut self, call: RuntimeCall, args: &[Value]) -> Value {
        let call = self.table_call(call as usize, args);
        let value = self.b.inst_results(call)[0];
        self.check(value);
        value
    }

    /// Leaves when a helper raised.
    pub(crate) fn check(&mut self, value: Value) {
        let exit = self.exit(Leave::Raised);
        let raised = self.is_exception(value);
        self.require_not(raised, exit);
    }

    pub(crate) fn is_exception(&mut self, value: Value) -> Value {
        self.b.ins().icmp_imm_s(IntCC::Equal, value, immediate::EXCEPTION as i64)
    }

    // ---- ways out

    pub(crate) fn cold_block(&mut self) -> Block {
        let block = self.b.create_block();
        self.cold.push(block);
        block
    }

    /// The block that leaves with the instruction from its beginning.
    pub(crate) fn exit(&mut self, leave: Leave) -> Block {
        let block = self.exit_block(leave);
        self.fail_on_purpose(leave, block);
        block
    }

    fn exit_block(&mut self, leave: Leave) -> Block {
        let known = self.exits.iter().rev().find(|e| e.pc == self.pc && e.leave == leave);
        if let Some(exit) = known {
            return exit.block;
        }
        let block = self.cold_block();
        self.exits.push(Exit {
            block,
            pc: self.pc,
            leave,
            state: self.before.clone(),
            tagged: self.before_tagged.clone(),
        });
        block
    }

    /// An exit to the beginning of another instruction, with what is known now.
    pub(crate) fn exit_to(&mut self, pc: usize, leave: Leave) -> Block {
        let block = self.cold_block();
        let (state, tagged) = (self.state.clone(), self.has_tagged.clone());
        self.exits.push(Exit { block, pc, leave, state, tagged });
        self.fail_on_purpose(leave, block);
        block
    }

    /// Takes the way out of a guess that is to fail.
    fn fail_on_purpose(&mut self, leave: Leave, exit: Block) {
        if leave == Leave::Guard && self.deopt.fails(self.function, self.pc) {
            let go_on = self.b.create_block();
            let always = self.b.ins().iconst(I64, 1);
            self.b.ins().brif(always, exit, &[], go_on, &[]);
            self.b.switch_to_block(go_on);
        }
    }

    fn exit_body(&mut self, exit: Exit) {
        self.b.switch_to_block(exit.block);
        self.b.set_srcloc(SourceLoc::new(exit.pc as u32));
        self.state = exit.state;
        self.has_tagged = exit.tagged;
        let live = self.plan.liveness.before(&self.subject.function.code, exit.pc);
        let doubles = self.sync_raw(live.iter());
        let pc = self.b.ins().iconst(I64, exit.pc as i64 | self.resumed);
        let tail = match self.tails.get(&exit.leave) {
            Some(&tail) => tail,
            None => {
                let tail = self.cold_block();
                self.b.append_block_param(tail, I64);
                self.b.append_block_param(tail, I64);
                self.tails.insert(exit.leave, tail);
                tail
            }
        };
        self.b.ins().jump(tail, &[BlockArg::Value(pc), BlockArg::Value(doubles)]);
    }

    /// The block that returns the exception.
    pub(crate) fn exception(&mut self) -> Block {
        if let Some(block) = self.exception {
            return block;
        }
        let block = self.cold_block();
        self.exception = Some(block);
        block
    }

    fn tails(&mut self) {
        // They are shared by the exits of many instructions.
        self.b.set_srcloc(SourceLoc::default());
        for (leave, block) in std::mem::take(&mut self.tails) {
            self.b.switch_to_block(block);
            let (pc, doubles) = (self.b.block_params(block)[0], self.b.block_params(block)[1]);
            let helper = match leave {
                Leave::Plain => Helper::Exit,
                Leave::Guard => Helper::Guard,
                Leave::Raised => Helper::Raised,
            };
            let value = self.helper(helper, &[self.fp, pc, doubles]);
            self.b.ins().return_(&[value]);
        }
        if let Some(block) = self.exception {
            self.b.switch_to_block(block);
            let value = self.immediate(immediate::EXCEPTION);
            self.b.ins().return_(&[value]);
        }
    }
}

/// Whether an op works on a vector, a bytevector, a string or a character.
pub(crate) fn is_element_op(op: Op) -> bool {
    matches!(
        op,
        Op::VectorRef
            | Op::VectorSet
            | Op::VectorLength
            | Op::BytevectorRef
            | Op::BytevectorSet
            | Op::BytevectorLength
            | Op::StringRef
            | Op::StringLength
            | Op::CharToInteger
            | Op::IntegerToChar
    )
}

/// Flags of accesses to memory that is there and aligned.
pub(crate) fn trusted() -> MemFlagsData {
    MemFlagsData::trusted()
}

//! Edges between blocks, and the branches on types and identity.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, InstBuilder, Value};
use ruse_isa::layout::{Kind, TAG_FLONUM, TAG_PAIR, immediate};
use ruse_isa::operands::{jump_target, next_instruction};
use ruse_isa::ops::{Flow, Instruction, Op};

use crate::emit::{Emitter, Leave};
use crate::types::{State, Type};

/// Whether an op is a conditional jump.
pub(crate) fn is_branch(op: Op) -> bool {
    op.info().flow == Flow::Branch
}

/// What a branch tells of its operand on either side.
pub(crate) fn refine_branch(op: Op, word: Instruction, taken: bool, state: &mut State) {
    let slot = word.a();
    let (known, when) = match op {
        Op::JumpIfPair => (Type::PAIR, true),
        Op::JumpIfNotPair => (Type::PAIR, false),
        Op::JumpIfNull => (Type::NULL, true),
        Op::JumpIfNotNull => (Type::NULL, false),
        Op::JumpIfFixnum => (Type::FIXNUM, true),
        Op::JumpIfNotFixnum => (Type::FIXNUM, false),
        Op::JumpIfFlonum => (Type::FLONUM, true),
        Op::JumpIfNotFlonum => (Type::FLONUM, false),
        _ => return,
    };
    if taken == when {
        state.set(slot, known);
    }
}

/// Whether a branch jumps, where types alone decide it.
pub(crate) fn decided(op: Op, word: Instruction, state: &State) -> Option<bool> {
    let is = |kind: Type| {
        let known = state.of(word.a());
        (known.is(kind) || !known.may_be(kind)).then(|| known.is(kind))
    };
    match op {
        Op::JumpIfFixnum => is(Type::FIXNUM),
        Op::JumpIfNotFixnum => is(Type::FIXNUM).map(|is| !is),
        Op::JumpIfFlonum => is(Type::FLONUM),
        Op::JumpIfNotFlonum => is(Type::FLONUM).map(|is| !is),
        Op::JumpIf if !state.of(word.a()).may_be(Type::FALSE) => Some(true),
        Op::JumpIfNot if !state.of(word.a()).may_be(Type::FALSE) => Some(false),
        _ => None,
    }
}

impl Emitter<'_, '_> {
    pub(super) fn branch(&mut self, op: Op, word: Instruction) {
        let code = &self.subject.function.code;
        let target = jump_target(code, self.pc).map_or(0, |target| target as usize);
        let next = next_instruction(code, self.pc);
        if let Some(jumps) = decided(op, word, &self.before) {
            let mut after = self.before.clone();
            self.subject.transfer(self.pc, &mut after);
            self.settle(after);
            self.jump(if jumps { target } else { next });
            return;
        }
        if matches!(op, Op::JumpIfFlonum | Op::JumpIfNotFlonum) {
            return self.flonum_branch(op, word, target, next);
        }
        let (condition, sense) = match op {
            Op::JumpIf | Op::JumpIfNot => (self.truth(word.a()), op == Op::JumpIf),
            Op::JumpIfEq | Op::JumpIfNotEq => {
                let (a, b) = (self.tagged(word.a()), self.tagged(word.b()));
                let same = self.b.ins().icmp(IntCC::Equal, a, b);
                (same, op == Op::JumpIfEq)
            }
            Op::JumpIfFixnumEqImm | Op::JumpIfNotFixnumEqImm => {
                let a = self.tagged(word.a());
                let same = self.b.ins().icmp_imm_s(IntCC::Equal, a, word.b_signed() << 1);
                (same, op == Op::JumpIfFixnumEqImm)
            }
            Op::JumpIfNull | Op::JumpIfNotNull => {
                let a = self.tagged(word.a());
                let null = self.b.ins().icmp_imm_s(IntCC::Equal, a, immediate::NIL as i64);
                (null, op == Op::JumpIfNull)
            }
            Op::JumpIfPair | Op::JumpIfNotPair => {
                let a = self.tagged(word.a());
                (self.has_tag(a, TAG_PAIR), op == Op::JumpIfPair)
            }
            Op::JumpIfFixnum | Op::JumpIfNotFixnum => {
                let a = self.tagged(word.a());
                let bit = self.b.ins().band_imm_u(a, 1);
                let is = self.b.ins().icmp_imm_s(IntCC::Equal, bit, 0);
                (is, op == Op::JumpIfFixnum)
            }
            _ => self.numeric_branch(op, word),
        };
        let mut after = self.before.clone();
        self.subject.transfer(self.pc, &mut after);
        self.settle(after);
        let (yes, no) = (self.b.create_block(), self.b.create_block());
        let (taken, other) = if sense { (yes, no) } else { (no, yes) };
        self.b.ins().brif(condition, yes, &[], no, &[]);
        let (state, tagged) = (self.state.clone(), self.has_tagged.clone());
        self.b.switch_to_block(taken);
        refine_branch(op, word, true, &mut self.state);
        self.jump(target);
        self.b.switch_to_block(other);
        self.state = state;
        self.has_tagged = tagged;
        refine_branch(op, word, false, &mut self.state);
        self.jump(next);
    }

    /// A branch on a flonum, which is taken out of its word on the way on which it is one.
    fn flonum_branch(&mut self, op: Op, word: Instruction, target: usize, next: usize) {
        let slot = word.a();
        let known = self.state.of(slot);
        let value = self.tagged(slot);
        let other = self.b.create_block();
        let (yes, no) = if op == Op::JumpIfFlonum { (target, next) } else { (next, target) };
        let mut after = self.before.clone();
        self.subject.transfer(self.pc, &mut after);
        self.settle(after);
        let double = self.guard_flonum(value, known, other);
        let (state, tagged) = (self.state.clone(), self.has_tagged.clone());
        self.b.def_var(self.doubles[slot], double);
        self.state.set(slot, Type::FLONUM);
        self.has_tagged[slot] = true;
        self.jump(yes);
        self.b.switch_to_block(other);
        self.state = state;
        self.has_tagged = tagged;
        self.jump(no);
    }

    /// Whether a slot counts as true.
    fn truth(&mut self, slot: usize) -> Value {
        let word = self.tagged(slot);
        self.b.ins().icmp_imm_s(IntCC::NotEqual, word, immediate::FALSE as i64)
    }

    /// Goes to a block: brings the live slots into the form in which it expects them.
    pub(super) fn jump(&mut self, target: usize) {
        let plan = self.plan;
        let Some(wanted) = plan.blocks.get(&target) else {
            let exit = self.exit_to(target, Leave::Plain);
            self.b.ins().jump(exit, &[]);
            return;
        };
        let mut exit = None;
        for slot in wanted.live.iter() {
            let (have, want) = (self.state.of(slot), wanted.state.of(slot));
            if want == Type::FLONUM {
                if have != Type::FLONUM {
                    let block = *exit.get_or_insert_with(|| self.exit_to(target, Leave::Guard));
                    let word = self.tagged(slot);
                    let double = self.guard_flonum(word, have, block);
                    self.b.def_var(self.doubles[slot], double);
                }
            } else if have != want
                && (have == Type::FLONUM || want == Type::FIXNUM || want.single_kind().is_some())
            {
                let word = self.tagged(slot);
                if want == Type::FIXNUM {
                    let block = *exit.get_or_insert_with(|| self.exit_to(target, Leave::Guard));
                    self.guard_fixnum(word, block);
                }
                if let Some(kind) = want.single_kind() {
                    let block = *exit.get_or_insert_with(|| self.exit_to(target, Leave::Guard));
                    self.require_kind(word, kind, block);
                }
                if have == Type::FLONUM {
                    self.def_tagged_variable(slot, word);
                }
            }
            if wanted.state.clean.contains(slot) {
                self.sync([slot]);
            }
        }
        let block = self.blocks[&target];
        self.b.ins().jump(block, &[]);
    }

    /// Goes on only with a fixnum.
    pub(super) fn guard_fixnum(&mut self, word: Value, otherwise: Block) {
        let bit = self.b.ins().band_imm_u(word, 1);
        self.require_not(bit, otherwise);
    }

    /// The double of a word; goes on only with a flonum.
    pub(super) fn guard_flonum(&mut self, word: Value, known: Type, otherwise: Block) -> Value {
        if known.is(Type::FLONUM) {
            return self.unbox(word);
        }
        let boxed = self.cold_block();
        let (fast, join) = (self.b.create_block(), self.b.create_block());
        let double = self.b.append_block_param(join, cranelift_codegen::ir::types::F64);
        let is = self.has_tag(word, TAG_FLONUM);
        self.b.ins().brif(is, fast, &[], boxed, &[]);
        self.b.switch_to_block(fast);
        let value = self.decode(word);
        self.b.ins().jump(join, &[value.into()]);
        self.b.switch_to_block(boxed);
        self.require_kind(word, Kind::Flonum, otherwise);
        let bits = self.field(word, 1);
        let value = self.b.ins().bitcast(
            cranelift_codegen::ir::types::F64,
            cranelift_codegen::ir::MemFlagsData::new(),
            bits,
        );
        self.b.ins().jump(join, &[value.into()]);
        self.b.switch_to_block(join);
        double
    }
}

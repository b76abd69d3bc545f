//! Comparison of numbers, as a branch and as a value; predicates.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{I8, I64};
use cranelift_codegen::ir::{BlockArg, InstBuilder, Value};
use ruse_isa::calls::RuntimeCall;
use ruse_isa::layout::{Kind, TAG_FLONUM, TAG_OBJECT, TAG_PAIR, immediate, offset};
use ruse_isa::ops::{Instruction, Op};

use crate::emit::{Emitter, Leave, Operand};
use crate::types::{Arithmetic, Type};

/// An order of two numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Relation {
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
}

impl Relation {
    fn integer(self) -> IntCC {
        match self {
            Relation::Lt => IntCC::SignedLessThan,
            Relation::Le => IntCC::SignedLessThanOrEqual,
            Relation::Gt => IntCC::SignedGreaterThan,
            Relation::Ge => IntCC::SignedGreaterThanOrEqual,
            Relation::Eq => IntCC::Equal,
        }
    }

    fn float(self) -> FloatCC {
        match self {
            Relation::Lt => FloatCC::LessThan,
            Relation::Le => FloatCC::LessThanOrEqual,
            Relation::Gt => FloatCC::GreaterThan,
            Relation::Ge => FloatCC::GreaterThanOrEqual,
            Relation::Eq => FloatCC::Equal,
        }
    }

    fn call(self) -> RuntimeCall {
        match self {
            Relation::Lt => RuntimeCall::is_lt,
            Relation::Le => RuntimeCall::is_le,
            Relation::Gt => RuntimeCall::is_gt,
            Relation::Ge => RuntimeCall::is_ge,
            Relation::Eq => RuntimeCall::is_num_eq,
        }
    }
}

/// The relation of a comparison with the number in field `b`, and whether the jump is taken when it holds.
pub(crate) fn immediate_comparison(op: Op) -> Option<(Relation, bool)> {
    Some(match op {
        Op::JumpIfLtImm => (Relation::Lt, true),
        Op::JumpIfNotLtImm => (Relation::Lt, false),
        Op::JumpIfLeImm => (Relation::Le, true),
        Op::JumpIfNotLeImm => (Relation::Le, false),
        Op::JumpIfGtImm => (Relation::Gt, true),
        Op::JumpIfNotGtImm => (Relation::Gt, false),
        Op::JumpIfGeImm => (Relation::Ge, true),
        Op::JumpIfNotGeImm => (Relation::Ge, false),
        Op::JumpIfNumEqImm => (Relation::Eq, true),
        Op::JumpIfNotNumEqImm => (Relation::Eq, false),
        _ => return None,
    })
}

fn slot_comparison(op: Op) -> Option<(Relation, bool)> {
    Some(match op {
        Op::JumpIfLt => (Relation::Lt, true),
        Op::JumpIfNotLt => (Relation::Lt, false),
        Op::JumpIfLe => (Relation::Le, true),
        Op::JumpIfNotLe => (Relation::Le, false),
        Op::JumpIfNumEq => (Relation::Eq, true),
        Op::JumpIfNotNumEq => (Relation::Eq, false),
        _ => return None,
    })
}

impl Emitter<'_, '_> {
    /// The condition of a branch on numbers, and whether the jump is taken when it holds.
    pub(super) fn numeric_branch(&mut self, op: Op, word: Instruction) -> (Value, bool) {
        if let Some((relation, sense)) = immediate_comparison(op) {
            return (self.compare_immediate(relation, word.a(), word.b_signed()), sense);
        }
        match slot_comparison(op) {
            Some((relation, sense)) => (self.compare(relation, word.a(), word.b()), sense),
            None => unreachable!("every branch is one of the families"),
        }
    }

    pub(super) fn comparison_value(&mut self, op: Op, word: Instruction) {
        let relation = match op {
            Op::IsLt => Relation::Lt,
            Op::IsLe => Relation::Le,
            _ => Relation::Eq,
        };
        let holds = self.compare(relation, word.b(), word.c());
        let value = self.boolean(holds);
        self.define(word.a(), Operand::Tagged(value));
    }

    fn compare(&mut self, relation: Relation, a: usize, b: usize) -> Value {
        let (known_a, known_b) = (self.state.of(a), self.state.of(b));
        match self.subject.comparison(self.pc, known_a, known_b) {
            Arithmetic::Fixnum => {
                let (x, y) = self.guarded_fixnums(a, b);
                self.b.ins().icmp(relation.integer(), x, y)
            }
            Arithmetic::Flonum => {
                let (x, y) = (self.guarded_double(a), self.guarded_double(b));
                self.b.ins().fcmp(relation.float(), x, y)
            }
            Arithmetic::Any => {
                let (x, y) = (self.tagged(a), self.tagged(b));
                self.compare_any(relation, x, y)
            }
        }
    }

    fn compare_immediate(&mut self, relation: Relation, a: usize, n: i64) -> Value {
        match self.subject.arithmetic(self.pc, self.state.of(a), Type::FIXNUM, false) {
            Arithmetic::Fixnum => {
                let x = self.guarded_fixnum(a);
                self.b.ins().icmp_imm_s(relation.integer(), x, n << 1)
            }
            Arithmetic::Flonum => {
                let x = self.guarded_double(a);
                let y = self.b.ins().f64const(n as f64);
                self.b.ins().fcmp(relation.float(), x, y)
            }
            Arithmetic::Any => {
                let x = self.tagged(a);
                let y = self.b.ins().iconst(cranelift_codegen::ir::types::I64, n << 1);
                self.compare_any(relation, x, y)
            }
        }
    }

    /// Compares words of which nothing is known.
    fn compare_any(&mut self, relation: Relation, x: Value, y: Value) -> Value {
        let (fixnums, others) = (self.b.create_block(), self.b.create_block());
        let (flonums, slow) = (self.b.create_block(), self.cold_block());
        let join = self.b.create_block();
        let result = self.b.append_block_param(join, I8);
        let both = self.b.ins().bor(x, y);
        let bit = self.b.ins().band_imm_u(both, 1);
        self.b.ins().brif(bit, others, &[], fixnums, &[]);
        self.b.switch_to_block(fixnums);
        let holds = self.b.ins().icmp(relation.integer(), x, y);
        self.b.ins().jump(join, &[BlockArg::Value(holds)]);
        self.b.switch_to_block(others);
        let both = self.b.ins().band(x, y);
        let tagged = self.has_tag(both, TAG_FLONUM);
        self.b.ins().brif(tagged, flonums, &[], slow, &[]);
        self.b.switch_to_block(flonums);
        let (p, q) = (self.decode(x), self.decode(y));
        let holds = self.b.ins().fcmp(relation.float(), p, q);
        self.b.ins().jump(join, &[BlockArg::Value(holds)]);
        self.b.switch_to_block(slow);
        let value = self.runtime_call(relation.call(), &[x, y]);
        let holds = self.b.ins().icmp_imm_s(IntCC::NotEqual, value, immediate::FALSE as i64);
        self.b.ins().jump(join, &[BlockArg::Value(holds)]);
        self.b.switch_to_block(join);
        result
    }

    // ---- operands that are guessed

    /// The word of a slot that is a fixnum; leaves when it is not.
    pub(super) fn guarded_fixnum(&mut self, slot: usize) -> Value {
        let word = self.tagged(slot);
        if !self.state.of(slot).is(Type::FIXNUM) {
            let exit = self.exit(Leave::Guard);
            self.guard_fixnum(word, exit);
        }
        word
    }

    /// The words of two slots that are fixnums; leaves when one is not.
    pub(super) fn guarded_fixnums(&mut self, a: usize, b: usize) -> (Value, Value) {
        let (x, y) = (self.tagged(a), self.tagged(b));
        let (know_x, know_y) =
            (self.state.of(a).is(Type::FIXNUM), self.state.of(b).is(Type::FIXNUM));
        let tested = match (know_x, know_y) {
            (true, true) => return (x, y),
            (true, false) => y,
            (false, true) => x,
            (false, false) => self.b.ins().bor(x, y),
        };
        let exit = self.exit(Leave::Guard);
        self.guard_fixnum(tested, exit);
        (x, y)
    }

    /// The double of a slot: a fixnum is converted, what is not known to be a number is guessed to be a flonum.
    pub(super) fn guarded_double(&mut self, slot: usize) -> Value {
        let known = self.state.of(slot);
        if known == Type::FLONUM {
            return self.double(slot);
        }
        let word = self.tagged(slot);
        if known.is(Type::FIXNUM) {
            return self.double_of_fixnum(word);
        }
        let exit = self.exit(Leave::Guard);
        let double = self.guard_flonum(word, known, exit);
        self.b.def_var(self.doubles[slot], double);
        self.state.set(slot, Type::FLONUM);
        self.has_tagged[slot] = true;
        double
    }

    // ---- predicates

    pub(super) fn predicate(&mut self, op: Op, word: Instruction) {
        let known = self.state.of(word.b());
        let value = match op {
            Op::IsRecord => {
                let (record, rtd) = (self.tagged(word.b()), self.tagged(word.c()));
                let holds = self.is_record(record, rtd);
                self.boolean(holds)
            }
            Op::IsEq => {
                let (a, b) = (self.tagged(word.b()), self.tagged(word.c()));
                let holds = self.b.ins().icmp(IntCC::Equal, a, b);
                self.boolean(holds)
            }
            Op::IsFixnum if known.is(Type::FIXNUM) => {
                self.b.ins().iconst(I64, immediate::TRUE as i64)
            }
            Op::IsFlonum if known.is(Type::FLONUM) => {
                self.b.ins().iconst(I64, immediate::TRUE as i64)
            }
            Op::IsFlonum => {
                let a = self.tagged(word.b());
                let boxed = self.is_kind_number(a, Kind::Flonum as usize);
                let is = self.has_tag(a, TAG_FLONUM);
                let tagged = self.boolean(is);
                // `#t` has every bit that `#f` has.
                self.b.ins().bor(boxed, tagged)
            }
            Op::IsKind if known == Type::FLONUM => {
                // A tagged flonum has no header; only what is boxed is of the kind.
                let a = self.tagged(word.b());
                self.is_kind_number(a, word.c())
            }
            Op::IsKind => {
                let a = self.tagged(word.b());
                self.is_kind_number(a, word.c())
            }
            _ => {
                let a = self.tagged(word.b());
                let holds = match op {
                    Op::Not => self.b.ins().icmp_imm_s(IntCC::Equal, a, immediate::FALSE as i64),
                    Op::IsNull => self.b.ins().icmp_imm_s(IntCC::Equal, a, immediate::NIL as i64),
                    Op::IsPair => self.has_tag(a, TAG_PAIR),
                    Op::IsChar => {
                        let low = self.b.ins().band_imm_u(a, 0xff);
                        let tag = (immediate::CHAR & 0xff) as i64;
                        self.b.ins().icmp_imm_s(IntCC::Equal, low, tag)
                    }
                    _ => {
                        let bit = self.b.ins().band_imm_u(a, 1);
                        self.b.ins().icmp_imm_s(IntCC::Equal, bit, 0)
                    }
                };
                self.boolean(holds)
            }
        };
        self.define(word.a(), Operand::Tagged(value));
    }

    fn is_kind_number(&mut self, word: Value, kind: usize) -> Value {
        let (object, join) = (self.b.create_block(), self.b.create_block());
        let result = self.b.append_block_param(join, I8);
        let is = self.has_tag(word, TAG_OBJECT);
        let no = self.b.ins().iconst(I8, 0);
        self.b.ins().brif(is, object, &[], join, &[BlockArg::Value(no)]);
        self.b.switch_to_block(object);
        let found = self.kind_byte(word);
        let same = self.b.ins().icmp_imm_s(IntCC::Equal, found, kind as i64);
        self.b.ins().jump(join, &[BlockArg::Value(same)]);
        self.b.switch_to_block(join);
        self.boolean(result)
    }

    /// Whether a value is a record of exactly this type.
    fn is_record(&mut self, record: Value, rtd: Value) -> Value {
        let (object, fields, join) =
            (self.b.create_block(), self.b.create_block(), self.b.create_block());
        let result = self.b.append_block_param(join, I8);
        let no = self.b.ins().iconst(I8, 0);
        let is = self.has_tag(record, TAG_OBJECT);
        self.b.ins().brif(is, object, &[], join, &[BlockArg::Value(no)]);
        self.b.switch_to_block(object);
        let found = self.kind_byte(record);
        let same = self.b.ins().icmp_imm_s(IntCC::Equal, found, Kind::Record as i64);
        self.b.ins().brif(same, fields, &[], join, &[BlockArg::Value(no)]);
        self.b.switch_to_block(fields);
        let own = self.field(record, offset::Record::rtd);
        let same = self.b.ins().icmp(IntCC::Equal, own, rtd);
        self.b.ins().jump(join, &[BlockArg::Value(same)]);
        self.b.switch_to_block(join);
        result
    }
}

//! Which guess an instruction makes, for reports about guesses that were wrong.

use ruse_isa::ops::Op;

use crate::emit::compare::immediate_comparison;
use crate::plan::Plan;
use crate::types::{Arithmetic, Subject, Type};

/// The guess of the instruction at `pc` in code that was made from this plan; `None` when it makes none there.
pub(crate) fn guess(subject: &Subject<'_>, plan: &Plan, pc: usize) -> Option<&'static str> {
    let code = &subject.function.code;
    let (&head, block) = plan.blocks.range(..=pc).next_back()?;
    let mut state = block.state.clone();
    let mut at = head;
    while at < pc {
        subject.transfer(at, &mut state);
        at = ruse_isa::operands::next_instruction(code, at);
    }
    let word = code.get(pc).filter(|_| at == pc)?;
    let op = word.op()?;
    let (a, b, c) = (state.of(word.a()), state.of(word.b()), state.of(word.c()));
    if subject.direct_call(pc).is_some() {
        return Some("the callee is a C function of this signature, and there is no callback");
    }
    let how = match op {
        Op::Add | Op::Sub | Op::Mul => subject.arithmetic(pc, b, c, false),
        Op::Div => subject.division(pc, b, c),
        Op::AddImm => subject.arithmetic(pc, b, Type::FIXNUM, false),
        Op::Quotient
        | Op::Remainder
        | Op::Modulo
        | Op::BitAnd
        | Op::BitOr
        | Op::BitXor
        | Op::Shift => subject.arithmetic(pc, b, c, true),
        Op::IsLt | Op::IsLe | Op::IsNumEq | Op::Min | Op::Max => subject.comparison(pc, b, c),
        Op::Abs
        | Op::Sqrt
        | Op::Floor
        | Op::Ceiling
        | Op::Truncate
        | Op::Round
        | Op::ToExact
        | Op::ToInexact => subject.function_of_one(op, pc, b),
        Op::Car | Op::Cdr | Op::SetCar | Op::SetCdr => return Some("the operand is a pair"),
        Op::RecordRef | Op::RecordSet => return Some("the operand is a record of this type"),
        _ if crate::emit::is_element_op(op) => {
            return Some("the object is of this kind, the index below its length");
        }
        Op::JumpIfLt
        | Op::JumpIfNotLt
        | Op::JumpIfLe
        | Op::JumpIfNotLe
        | Op::JumpIfNumEq
        | Op::JumpIfNotNumEq => subject.comparison(pc, a, b),
        _ if immediate_comparison(op).is_some() => subject.arithmetic(pc, a, Type::FIXNUM, false),
        _ => Arithmetic::Any,
    };
    let compares = !matches!(op.info().roles[0], ruse_isa::ops::Role::Def)
        || matches!(op, Op::IsLt | Op::IsLe | Op::IsNumEq);
    match how {
        Arithmetic::Fixnum if compares => Some("operands are fixnums"),
        Arithmetic::Fixnum => Some("operands and result are fixnums"),
        Arithmetic::Flonum => Some("operands are flonums"),
        // What the loop's variables hold is checked on the way to its head.
        Arithmetic::Any if head == pc => Some("variables of the loop keep their kinds"),
        Arithmetic::Any => None,
    }
}

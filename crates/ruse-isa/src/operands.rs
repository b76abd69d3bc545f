//! What an instruction reads and writes, derived from the roles of the op table.
//!
//! Liveness, verifier and listings all walk operands through [`accesses`], so that the meaning of a
//! role (how long a range is, where a callee frame lies) is written down once.

use crate::frame::HEADER_WORDS;
use crate::ops::{Effect, Extension, Instruction, Op, Role};

/// One access of an instruction to the slots of its frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// The `count` slots from `start` are read.
    Use {
        /// First slot.
        start: usize,
        /// How many.
        count: usize,
    },
    /// The `count` slots from `start` are written, after all reads.
    Def {
        /// First slot.
        start: usize,
        /// How many.
        count: usize,
    },
    /// Every slot from `start` on is dead once the instruction has begun its call.
    Clobber {
        /// First slot.
        start: usize,
    },
}

/// How many slots the range operand of an instruction spans.
pub fn range_length(op: Op, word: Instruction) -> usize {
    match op {
        Op::CallPrimitive => word.c() & 0xff,
        Op::UnpackValues => (word.c() >> 1) + (word.c() & 1),
        _ => word.c(),
    }
}

/// How many arguments a call instruction passes, at `base + 2` and on.
pub fn call_arguments(op: Op, word: Instruction) -> usize {
    match op {
        Op::CallStatic | Op::TailCallStatic => word.c() & 0xff,
        Op::CallCC | Op::TailCallCC | Op::CallEscape => 0,
        _ => word.c(),
    }
}

/// Whether the op calls Scheme code: the frame is suspended and a value comes back into the `Def`.
pub fn is_call(op: Op) -> bool {
    let info = op.info();
    info.effect == Effect::Safepoint && info.roles.contains(&Role::CallBase)
}

/// Reports every access of the instruction at `pc`, reads before writes. A word that is no instruction
/// and extension words beyond the end report nothing.
pub fn accesses(code: &[Instruction], pc: usize, report: &mut dyn FnMut(Access)) {
    let word = code[pc];
    let Some(op) = word.op() else { return };
    let info = op.info();
    let fields = [word.a(), word.b(), word.c()];
    for (role, field) in info.roles.iter().zip(fields) {
        match role {
            Role::Use => report(Access::Use { start: field, count: 1 }),
            Role::UseRange => report(Access::Use { start: field, count: range_length(op, word) }),
            Role::CallBase => {
                if !matches!(op, Op::CallStatic | Op::TailCallStatic) {
                    report(Access::Use { start: field, count: 1 });
                }
                let count = call_arguments(op, word);
                report(Access::Use { start: field + HEADER_WORDS, count });
                report(Access::Clobber { start: field });
            }
            _ => {}
        }
    }
    match info.extension {
        Extension::Captures => {
            for slot in captures(code, pc) {
                report(Access::Use { start: slot, count: 1 });
            }
        }
        Extension::RecordAccess => {
            if let Some(extension) = code.get(pc + 1) {
                report(Access::Use { start: extension.0 as u16 as usize, count: 1 });
            }
        }
        Extension::None => {}
    }
    for (role, field) in info.roles.iter().zip(fields) {
        match role {
            Role::Def => report(Access::Def { start: field, count: 1 }),
            Role::DefRange => report(Access::Def { start: field, count: range_length(op, word) }),
            _ => {}
        }
    }
}

/// The slots that the `MakeClosure` at `pc` captures.
pub fn captures(code: &[Instruction], pc: usize) -> impl Iterator<Item = usize> + '_ {
    let count = code[pc].c();
    (0..count).map_while(move |index| {
        let extension = code.get(pc + 1 + index / 4)?;
        Some((extension.0 >> (index % 4 * 16)) as u16 as usize)
    })
}

/// Index of the instruction after the one at `pc`.
pub fn next_instruction(code: &[Instruction], pc: usize) -> usize {
    pc + 1 + code[pc].extension_words()
}

/// Where the jump at `pc` goes, if the op has a label; may lie outside of unverified code.
pub fn jump_target(code: &[Instruction], pc: usize) -> Option<i64> {
    let op = code[pc].op()?;
    let labelled = op.info().roles[2] == Role::Label;
    labelled.then(|| next_instruction(code, pc) as i64 + code[pc].c_signed())
}

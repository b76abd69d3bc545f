//! The verifier of code: proves what the interpreter and the code generators rely on.
//!
//! In: a decoded unit and the primitive table of the runtime that is to run it. Out: the first broken rule. Code
//! that passes runs without undefined behaviour, whatever it does; what it means is its author's affair.
//!
//! - R1 Every word at an instruction start is an instruction; its extension words are inside the code.
//! - R2 Every slot that is named lies inside the frame, `frame_words` is at most the greatest frame.
//! - R3 Every jump goes to an instruction start inside the code; only `Loop` goes backwards.
//! - R4 Every constant index lies inside the function's constants, those inside the unit's, and the
//!   constant is of the sort that the op needs.
//! - R5 Free variable indices are below `free`.
//! - R6 A callee frame with its arguments lies inside the frame, behind the frame's header; `Apply` passes a list.
//! - R7 Control does not run off the end.
//! - R8 Every slot that is read was written on all paths from the entry.
//! - R9 Parameters fit into the frame.
//! - R10 Dynamic registers, layout kinds, and immediates exist; a record access has its name.
//! - R11 References between the tables of the unit are inside them; data holds data only; the entry takes no
//!   arguments and holds no variables; statics are static procedures; static closures hold nothing.
//! - R12 `CallStatic` passes exactly the arguments that its procedure takes.
//! - R13 `CallPrimitive` names a primitive and passes as many arguments as it takes.
//! - R14 `BoxRef` and `BoxSet` get a box, `CallKnown` a closure that takes exactly the arguments, `ClosureSet` a
//!   closure with this free variable, `MakeCaseClosure` closures (`kinds.rs`).

mod kinds;

use std::fmt;

use crate::code::{CodeUnit, Constant, Function};
use crate::frame::{DYNAMIC_REGISTERS, HEADER_WORDS, MAX_FRAME_WORDS};
use crate::layout::{ALL_KINDS, immediate};
use crate::liveness::SlotSet;
use crate::operands::{Access, accesses, jump_target, next_instruction, range_length};
use crate::ops::{Extension, Flow, Instruction, Op, Role};
use crate::prim::PrimInfo;

/// A broken rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Number of the rule, from 1.
    pub rule: u8,
    /// The function, when it is about one.
    pub function: Option<usize>,
    /// Index of the instruction, when it is about one.
    pub pc: Option<usize>,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "R{}", self.rule)?;
        if let Some(function) = self.function {
            write!(f, " in function {function}")?;
        }
        if let Some(pc) = self.pc {
            write!(f, " at {pc}")?;
        }
        write!(f, ": {}", self.what)
    }
}

impl std::error::Error for Fault {}

fn fault<T>(rule: u8, pc: impl Into<Option<usize>>, what: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { rule, function: None, pc: pc.into(), what: what.into() })
}

fn require(rule: u8, pc: usize, holds: bool, what: impl FnOnce() -> String) -> Result<(), Fault> {
    if holds { Ok(()) } else { fault(rule, pc, what()) }
}

/// Verifies a unit and all its functions against the primitive table that its code was made for.
///
/// # Errors
/// The first rule that is broken.
pub fn verify_unit(unit: &CodeUnit, primitives: &[PrimInfo]) -> Result<(), Fault> {
    verify_tables(unit)?;
    for (index, function) in unit.functions.iter().enumerate() {
        verify_function(unit, function, primitives)
            .map_err(|fault| Fault { function: Some(index), ..fault })?;
    }
    kinds::verify_kinds(unit)
}

/// R11, and R10 for the constants.
fn verify_tables(unit: &CodeUnit) -> Result<(), Fault> {
    let functions = unit.functions.len();
    let is_data = |index: u32| {
        unit.constants
            .get(index as usize)
            .is_some_and(|it| !matches!(it, Constant::Global(_) | Constant::Function(_)))
    };
    let function = |index: u32| unit.functions.get(index as usize);
    let is_static = |index: u32| function(index).is_some_and(|function| function.free == 0);
    for (index, constant) in unit.constants.iter().enumerate() {
        let inside = match constant {
            Constant::Pair(first, rest) => is_data(*first) && is_data(*rest),
            Constant::Vector(items) | Constant::Collection(_, items) => {
                items.iter().all(|it| is_data(*it))
            }
            Constant::Global(global) => (*global as usize) < unit.globals.len(),
            Constant::Function(it) => (*it as usize) < functions,
            Constant::StaticClosure(it) => is_static(*it),
            Constant::StaticCaseClosure(clauses, _) => clauses.iter().all(|it| is_static(*it)),
            Constant::Immediate(bits) if bits & 1 != 0 && !immediate::is_datum(*bits) => {
                return fault(10, None, format!("constant {index}: immediate {bits:#x}"));
            }
            _ => true,
        };
        if !inside {
            return fault(11, None, format!("constant {index} refers to nothing"));
        }
    }
    for definition in &unit.statics {
        let value = unit.constants.get(definition.value as usize);
        let procedure =
            matches!(value, Some(Constant::StaticClosure(_) | Constant::StaticCaseClosure(..)));
        if !procedure || definition.global as usize >= unit.globals.len() {
            return fault(11, None, "a static definition is no static procedure");
        }
    }
    if let Some(entry) = unit.entry {
        let plain = |entry: &Function| entry.required == 0 && !entry.rest && entry.free == 0;
        if !function(entry).is_some_and(plain) {
            return fault(11, None, "the entry is no procedure of no arguments");
        }
    }
    Ok(())
}

/// R1 to R10, R12 and R13 for a function.
///
/// # Errors
/// The first rule that is broken.
pub fn verify_function(
    unit: &CodeUnit,
    function: &Function,
    primitives: &[PrimInfo],
) -> Result<(), Fault> {
    let parameters = function.required as usize + usize::from(function.rest);
    let words = function.frame_words as usize;
    if words > MAX_FRAME_WORDS {
        return fault(2, None, format!("a frame of {words} words"));
    }
    if words < HEADER_WORDS + parameters {
        return fault(9, None, format!("{parameters} parameters in {words} words"));
    }
    if let Some(bad) = function.constants.iter().find(|it| **it as usize >= unit.constants.len()) {
        return fault(4, None, format!("constant {bad} is not in the unit"));
    }
    let starts = instruction_starts(&function.code)?;
    let mut pc = 0;
    while pc < function.code.len() {
        verify_instruction(unit, function, primitives, &starts, pc)?;
        pc = next_instruction(&function.code, pc);
    }
    definite_assignment(function, &starts)
}

/// R1: marks the words where instructions start.
fn instruction_starts(code: &[Instruction]) -> Result<Vec<bool>, Fault> {
    if code.is_empty() {
        return fault(7, None, "no instructions");
    }
    let mut starts = vec![false; code.len()];
    let mut pc = 0;
    while pc < code.len() {
        starts[pc] = true;
        if code[pc].op().is_none() {
            return fault(1, pc, format!("{} is no opcode", code[pc].opcode()));
        }
        let next = next_instruction(code, pc);
        if next > code.len() {
            return fault(1, pc, "extension words beyond the end");
        }
        pc = next;
    }
    Ok(starts)
}

fn verify_instruction(
    unit: &CodeUnit,
    function: &Function,
    primitives: &[PrimInfo],
    starts: &[bool],
    pc: usize,
) -> Result<(), Fault> {
    let code = &function.code;
    let word = code[pc];
    let Some(op) = word.op() else { return fault(1, pc, "no opcode") };
    let info = op.info();
    let words = function.frame_words as usize;
    let mut access_fault = Ok(());
    accesses(code, pc, &mut |access| {
        let (rule, end) = match access {
            Access::Use { start, count } | Access::Def { start, count } => (2, start + count),
            Access::Clobber { start } => (6, start + HEADER_WORDS),
        };
        let empty = matches!(access, Access::Use { count: 0, .. } | Access::Def { count: 0, .. });
        if end > words && !empty && access_fault.is_ok() {
            access_fault = fault(rule, pc, format!("slot {} of {words}", end - 1));
        }
        // Slot 0 and 1 hold the closure and the return word, which nothing may overwrite.
        if let Access::Def { start, count } = access
            && count > 0
            && start < HEADER_WORDS
        {
            access_fault = fault(2, pc, "the frame's header is written");
        }
    });
    access_fault?;
    if let Some(target) = jump_target(code, pc) {
        let valid = usize::try_from(target).ok().and_then(|it| starts.get(it)).copied();
        require(3, pc, valid == Some(true), || format!("a jump to {target}"))?;
        require(3, pc, target > pc as i64 || op == Op::Loop, || {
            "a jump backwards that does not poll".into()
        })?;
    }
    if matches!(info.flow, Flow::Next | Flow::Branch) {
        let next = next_instruction(code, pc);
        require(7, pc, next < code.len(), || "control runs off the end".into())?;
    }
    for (role, field) in info.roles.iter().zip([word.a(), word.b(), word.c()]) {
        verify_field(unit, function, pc, op, *role, field)?;
    }
    if op == Op::CallPrimitive {
        let (index, count) = (word.c() >> 8, word.c() & 0xff);
        let takes = primitives.get(index).is_some_and(|info| info.arity.accepts(count));
        require(13, pc, takes, || format!("primitive {index} with {count} arguments"))?;
    }
    if info.extension == Extension::RecordAccess {
        let name = (code[pc + 1].0 >> 16) as u32 as usize;
        let constant = constant_at(unit, function, name);
        require(10, pc, matches!(constant, Some(Constant::Symbol(_))), || {
            "a record access without a name".into()
        })?;
    }
    Ok(())
}

fn constant_at<'u>(unit: &'u CodeUnit, function: &Function, index: usize) -> Option<&'u Constant> {
    unit.constants.get(*function.constants.get(index)? as usize)
}

fn verify_field(
    unit: &CodeUnit,
    function: &Function,
    pc: usize,
    op: Op,
    role: Role,
    field: usize,
) -> Result<(), Fault> {
    match role {
        Role::Const => {
            let constant = constant_at(unit, function, field);
            let fits = match (op, constant) {
                (_, None) => false,
                (Op::LoadGlobal | Op::SetGlobal | Op::DefineGlobal, Some(it)) => {
                    matches!(it, Constant::Global(_))
                }
                (Op::MakeClosure, Some(it)) => match it {
                    Constant::Function(index) => unit
                        .functions
                        .get(*index as usize)
                        .is_some_and(|closed| closed.free as usize == function.code[pc].c()),
                    _ => false,
                },
                (Op::CheckDefined, Some(it)) => matches!(it, Constant::Symbol(_)),
                (_, Some(it)) => !matches!(it, Constant::Global(_) | Constant::Function(_)),
            };
            require(4, pc, fits, || format!("constant {field} does not fit"))
        }
        Role::Free => require(5, pc, field < function.free as usize, || {
            format!("free variable {field} of {}", function.free)
        }),
        Role::StaticCall => {
            let closure = match constant_at(unit, function, field >> 8) {
                Some(Constant::StaticClosure(index)) => unit.functions.get(*index as usize),
                _ => None,
            };
            let count = field & 0xff;
            let takes = |it: &Function| !it.rest && it.required as usize == count && it.free == 0;
            require(12, pc, closure.is_some_and(takes), || {
                format!("a static call with {count} arguments")
            })
        }
        Role::Immediate => {
            let bits = field as u64;
            require(10, pc, immediate::is_datum(bits), || format!("immediate {bits:#x}"))
        }
        Role::CallBase => require(6, pc, field >= HEADER_WORDS, || {
            format!("a callee frame at slot {field} over the frame's header")
        }),
        Role::Count => match op {
            Op::LoadDynamic | Op::SetDynamic => {
                require(10, pc, field < DYNAMIC_REGISTERS, || format!("dynamic register {field}"))
            }
            Op::IsKind => require(10, pc, field < ALL_KINDS.len(), || format!("kind {field}")),
            Op::Apply | Op::TailApply => {
                require(6, pc, field >= 1, || "a call with a list without the list".into())
            }
            Op::MakeRecord => require(10, pc, field >= 1, || "a record without type".into()),
            _ => Ok(()),
        },
        Role::UseRange | Role::DefRange => {
            let word = function.code[pc];
            let words = function.frame_words as usize;
            let end = field + range_length(op, word);
            require(2, pc, end <= words.max(field), || format!("slot {end} of {words}"))
        }
        _ => Ok(()),
    }
}

/// R8: a forward analysis; the state before a block is what all its predecessors have written.
fn definite_assignment(function: &Function, starts: &[bool]) -> Result<(), Fault> {
    let code = &function.code;
    let mut entry_state = SlotSet::new();
    let parameters = function.required as usize + usize::from(function.rest);
    entry_state.insert(0);
    (HEADER_WORDS..HEADER_WORDS + parameters).for_each(|slot| entry_state.insert(slot));
    let mut leader = vec![false; code.len()];
    for pc in (0..code.len()).filter(|pc| starts[*pc]) {
        if let Some(target) = jump_target(code, pc) {
            leader[target as usize] = true;
        }
    }
    // States at jump targets only; between them the walk carries the state along.
    let mut states: std::collections::HashMap<usize, SlotSet> = std::collections::HashMap::new();
    let mut work = vec![(0usize, entry_state)];
    while let Some((start, mut state)) = work.pop() {
        let mut pc = start;
        loop {
            if leader[pc] {
                match states.get_mut(&pc) {
                    None => {
                        states.insert(pc, state.clone());
                    }
                    Some(known) => {
                        if !known.intersect_with(&state) {
                            break;
                        }
                        state = known.clone();
                    }
                }
            }
            step(code, pc, &mut state)?;
            let flow = code[pc].op().map_or(Flow::Leave, |op| op.info().flow);
            let target = jump_target(code, pc).map(|target| target as usize);
            match (flow, target) {
                (Flow::Leave, _) => break,
                (Flow::Jump, Some(target)) => {
                    pc = target;
                    continue;
                }
                (Flow::Branch, Some(target)) => work.push((target, state.clone())),
                _ => {}
            }
            pc = next_instruction(code, pc);
        }
    }
    Ok(())
}

fn step(code: &[Instruction], pc: usize, state: &mut SlotSet) -> Result<(), Fault> {
    let mut unwritten = None;
    accesses(code, pc, &mut |access| match access {
        Access::Use { start, count } => {
            unwritten = unwritten.or((start..start + count).find(|slot| !state.contains(*slot)));
        }
        Access::Clobber { start } => state.truncate(start),
        Access::Def { start, count } => {
            (start..start + count).for_each(|slot| state.insert(slot));
        }
    });
    match unwritten {
        Some(slot) => fault(8, pc, format!("slot {slot} is read before it is written")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;

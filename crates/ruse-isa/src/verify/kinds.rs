//! R14: what ops take on trust about the kind of a value, by a forward analysis of a whole unit.
//!
//! Three ops never look at what they are given: `BoxRef` and `BoxSet` at the box, `CallKnown` at the closure.
//! So every slot carries what is known of it: a box, a closure of some function, or anything. Free variables
//! carry the join over all places that make a closure of the function, which are all in its unit; functions are
//! visited until these do not change any more.
//!
//! Only `Loop` jumps backwards (R3). So one walk in the order of the code meets every state but those of loop
//! headers, which are kept, and the walk is repeated until they are stable.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::{Fault, constant_at, fault, require};
use crate::code::{CodeUnit, Constant, Function};
use crate::frame::CLOSURE_SLOT;
use crate::operands::{Access, accesses, captures, jump_target, next_instruction};
use crate::ops::{Flow, Instruction, Op};

/// Walks over one function, and visits of one function, after which what still changes counts as anything.
const PATIENCE: u32 = 8;
/// Instructions after the making of a closure among which its patches are looked for.
const PATCH_REACH: usize = 1 << 16;

/// What is known of a value. Nothing at all is known of a slot that has no entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Known {
    /// There is no such value: the code that reads it never runs.
    Nothing,
    Box,
    /// A closure of this function of the unit.
    Closure(u32),
}

type State = BTreeMap<usize, Known>;

fn join(a: Option<Known>, b: Option<Known>) -> Option<Known> {
    match (a, b) {
        (Some(Known::Nothing), other) | (other, Some(Known::Nothing)) => other,
        (a, b) if a == b => a,
        _ => None,
    }
}

/// Joins `other` into a state; whether that changed it.
fn merge(state: &mut State, other: &State) -> bool {
    let mut changed = false;
    state.retain(|slot, known| {
        let joined = join(Some(*known), other.get(slot).copied());
        changed |= joined != Some(*known);
        joined.inspect(|joined| *known = *joined).is_some()
    });
    changed
}

/// What the free variables of the functions hold; none for one that nothing was seen of.
#[derive(Default)]
struct Free(HashMap<(u32, usize), Option<Known>>);

impl Free {
    fn get(&self, function: u32, index: usize) -> Option<Known> {
        self.0.get(&(function, index)).copied().unwrap_or(Some(Known::Nothing))
    }

    /// Whether the entry changed. After enough visits a change is one to anything.
    fn add(&mut self, function: u32, index: usize, known: Option<Known>, patient: bool) -> bool {
        let before = self.get(function, index);
        let mut after = join(before, known);
        if after != before && !patient {
            after = None;
        }
        self.0.insert((function, index), after);
        after != before
    }
}

/// A use of a closure's making or patching: function, free variable, what it gets.
type Report = (u32, usize, Option<Known>);

/// Verifies the functions of a unit whose other rules hold.
pub(super) fn verify_kinds(unit: &CodeUnit) -> Result<(), Fault> {
    let mut free = Free::default();
    let mut visits = vec![0u32; unit.functions.len()];
    let mut queued = vec![true; unit.functions.len()];
    let mut work: VecDeque<u32> = (0..unit.functions.len() as u32).collect();
    while let Some(index) = work.pop_front() {
        queued[index as usize] = false;
        visits[index as usize] += 1;
        let mut reports = Vec::new();
        Walk::new(unit, index, &free).finish(&mut reports, false)?;
        for (function, variable, known) in reports {
            let patient = visits[function as usize] < PATIENCE;
            if free.add(function, variable, known, patient) && !queued[function as usize] {
                queued[function as usize] = true;
                work.push_back(function);
            }
        }
    }
    for index in 0..unit.functions.len() as u32 {
        Walk::new(unit, index, &free)
            .finish(&mut Vec::new(), true)
            .map_err(|fault| Fault { function: Some(index as usize), ..fault })?;
    }
    Ok(())
}

/// The analysis of one function.
struct Walk<'u> {
    unit: &'u CodeUnit,
    function: &'u Function,
    index: u32,
    free: &'u Free,
    /// States of the targets of `Loop`; none before something arrived there.
    headers: HashMap<usize, Option<State>>,
}

impl<'u> Walk<'u> {
    fn new(unit: &'u CodeUnit, index: u32, free: &'u Free) -> Walk<'u> {
        let function = &unit.functions[index as usize];
        let code = &function.code;
        let mut headers = HashMap::new();
        let mut pc = 0;
        while pc < code.len() {
            if let Some(target) = jump_target(code, pc)
                && target <= pc as i64
            {
                headers.insert(target as usize, None);
            }
            pc = next_instruction(code, pc);
        }
        Walk { unit, function, index, free, headers }
    }

    /// Walks until nothing changes, then once more for the reports or the checks.
    fn finish(mut self, reports: &mut Vec<Report>, check: bool) -> Result<(), Fault> {
        let mut walks = 0;
        while self.walk(None, false)? {
            walks += 1;
            if walks == PATIENCE {
                let nothing_known = self.entry();
                self.headers.values_mut().for_each(|state| *state = Some(nothing_known.clone()));
            }
        }
        self.walk(Some(reports), check).map(|_| ())
    }

    fn entry(&self) -> State {
        State::from([(CLOSURE_SLOT, Known::Closure(self.index))])
    }

    /// One walk over the code; whether the state of a loop header changed.
    fn walk(&mut self, mut reports: Option<&mut Vec<Report>>, check: bool) -> Result<bool, Fault> {
        let code = &self.function.code;
        let mut ahead: HashMap<usize, State> = HashMap::new();
        let mut current = Some(self.entry());
        let mut changed = false;
        let mut pc = 0;
        while pc < code.len() {
            arrive(&mut current, ahead.remove(&pc));
            if let Some(header) = self.headers.get_mut(&pc) {
                arrive(header, current.take());
                current.clone_from(header);
            }
            if let Some(state) = &mut current {
                if check {
                    self.check(pc, state)?;
                }
                if let Some(reports) = reports.as_deref_mut() {
                    self.report(pc, state, reports);
                }
                self.step(pc, state);
                if let Some(target) = jump_target(code, pc) {
                    if target > pc as i64 {
                        let mut there = ahead.remove(&(target as usize));
                        arrive(&mut there, Some(state.clone()));
                        ahead.extend(there.map(|state| (target as usize, state)));
                    } else if let Some(header) = self.headers.get_mut(&(target as usize)) {
                        changed |= arrive(header, Some(state.clone()));
                    }
                }
            }
            let flow = code[pc].op().map_or(Flow::Leave, |op| op.info().flow);
            if matches!(flow, Flow::Leave | Flow::Jump) {
                current = None;
            }
            pc = next_instruction(code, pc);
        }
        Ok(changed)
    }

    /// Applies an instruction.
    fn step(&self, pc: usize, state: &mut State) {
        let code = &self.function.code;
        let word = code[pc];
        let made = match word.op() {
            Some(Op::Move) => state.get(&word.b()).copied(),
            Some(Op::LoadConst) => match constant_at(self.unit, self.function, word.c()) {
                Some(Constant::StaticClosure(function)) => Some(Known::Closure(*function)),
                _ => None,
            },
            Some(Op::LoadFree) => self.free.get(self.index, word.c()),
            Some(Op::MakeBox) => Some(Known::Box),
            Some(Op::MakeClosure) => self.made_by(word).map(Known::Closure),
            _ => None,
        };
        accesses(code, pc, &mut |access| match access {
            Access::Use { .. } => {}
            Access::Clobber { start } => state.retain(|slot, _| *slot < start),
            Access::Def { start, count } => {
                state.retain(|slot, _| !(start..start + count).contains(slot));
            }
        });
        if let Some(made) = made {
            state.insert(word.a(), made);
        }
    }

    /// The function whose closure a `MakeClosure` makes.
    fn made_by(&self, word: Instruction) -> Option<u32> {
        match constant_at(self.unit, self.function, word.b()) {
            Some(Constant::Function(function)) => Some(*function),
            _ => None,
        }
    }

    /// What an instruction puts into free variables.
    fn report(&self, pc: usize, state: &State, reports: &mut Vec<Report>) {
        let code = &self.function.code;
        let word = code[pc];
        match word.op() {
            Some(Op::MakeClosure) => {
                let Some(function) = self.made_by(word) else { return };
                let patched = self.patched(pc);
                for (variable, slot) in captures(code, pc).enumerate() {
                    if slot != CLOSURE_SLOT || !patched.contains(&variable) {
                        reports.push((function, variable, state.get(&slot).copied()));
                    }
                }
            }
            Some(Op::ClosureSet) => {
                if let Some(Known::Closure(function)) = state.get(&word.a()) {
                    reports.push((*function, word.c(), state.get(&word.b()).copied()));
                }
            }
            _ => {}
        }
    }

    /// The free variables of the closure made at `pc` that are set before anything can run it: what stands in
    /// them until then is never read.
    fn patched(&self, pc: usize) -> Vec<usize> {
        let code = &self.function.code;
        let slot = code[pc].a();
        let mut found = Vec::new();
        if !captures(code, pc).any(|captured| captured == CLOSURE_SLOT) {
            return found;
        }
        let mut at = next_instruction(code, pc);
        let end = code.len().min(at + PATCH_REACH);
        while at < end {
            let word = code[at];
            match word.op() {
                Some(Op::ClosureSet) if word.a() == slot => found.push(word.c()),
                Some(Op::ClosureSet) => {}
                Some(
                    Op::Move
                    | Op::LoadFixnum
                    | Op::LoadImmediate
                    | Op::LoadConst
                    | Op::LoadFree
                    | Op::MakeBox
                    | Op::MakeClosure
                    | Op::MakeCaseClosure,
                ) if word.a() != slot => {}
                _ => break,
            }
            at = next_instruction(code, at);
        }
        found
    }

    /// R14 for one instruction.
    fn check(&self, pc: usize, state: &State) -> Result<(), Fault> {
        let word = self.function.code[pc];
        let boxed = |slot: usize| matches!(state.get(&slot), Some(Known::Box | Known::Nothing));
        let closure = |slot: usize, fits: &dyn Fn(&Function) -> bool| match state.get(&slot) {
            Some(Known::Closure(function)) => fits(&self.unit.functions[*function as usize]),
            Some(Known::Nothing) => true,
            _ => false,
        };
        let takes = |function: &Function| !function.rest && function.required as usize == word.c();
        let (holds, slot) = match word.op() {
            Some(Op::BoxRef) => (boxed(word.b()), word.b()),
            Some(Op::BoxSet) => (boxed(word.a()), word.a()),
            Some(Op::CallKnown) => (closure(word.b(), &takes), word.b()),
            Some(Op::TailCallKnown) => (closure(word.a(), &takes), word.a()),
            Some(Op::ClosureSet) => {
                (closure(word.a(), &|it| word.c() < it.free as usize), word.a())
            }
            Some(Op::MakeCaseClosure) => {
                let mut clauses = word.b()..word.b() + word.c();
                match clauses.find(|slot| !closure(*slot, &|_| true)) {
                    None => return Ok(()),
                    Some(slot) => return fault(14, pc, format!("slot {slot} is no known closure")),
                }
            }
            _ => return Ok(()),
        };
        require(14, pc, holds, || format!("slot {slot} is not known to hold what the op takes"))
    }
}

/// A state arrives at a place; whether that changed what is known there.
fn arrive(place: &mut Option<State>, state: Option<State>) -> bool {
    match (place.as_mut(), state) {
        (_, None) => false,
        (Some(known), Some(state)) => merge(known, &state),
        (None, state) => {
            *place = state;
            true
        }
    }
}

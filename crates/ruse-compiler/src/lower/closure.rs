//! Procedures as values: closures over the slots of the frame, groups of closures that hold each other.

use std::collections::HashSet;

use ruse_expand::core::{Expr, ExprId, VarId};
use ruse_isa::frame::CLOSURE_SLOT;
use ruse_isa::ops::Op;

use super::expr::Dest;
use super::{FunctionLowering, Home};

/// A closure field to be filled in when the procedure that it holds exists.
struct Patch {
    closure: usize,
    index: usize,
    var: VarId,
}

impl FunctionLowering<'_, '_, '_> {
    /// Makes the procedure of a `Lambda` or `CaseLambda` in a slot.
    pub(super) fn procedure(&mut self, id: ExprId, slot: usize) {
        let mut patches = Vec::new();
        self.make(id, slot, &HashSet::new(), &mut patches);
    }

    fn captures(&self, lambda: ExprId) -> &[VarId] {
        self.unit.analysis.captures.get(&lambda).map_or(&[], Vec::as_slice)
    }

    /// Makes a procedure whose captures in `later` do not exist yet; they become patches.
    fn make(&mut self, id: ExprId, slot: usize, later: &HashSet<VarId>, patches: &mut Vec<Patch>) {
        match self.unit.program.unit.expr(id) {
            Expr::CaseLambda { clauses, .. } => {
                let clauses = clauses.to_vec();
                if clauses.iter().all(|clause| self.captures(*clause).is_empty()) {
                    let constant = self.unit.static_procedure(id);
                    return self.load_constant(Op::LoadConst, constant, Dest::Slot(slot));
                }
                let first = self.code.allocate(clauses.len());
                for (clause, clause_slot) in clauses.iter().zip(first..) {
                    self.closure(*clause, clause_slot, later, patches);
                }
                self.emit(Op::MakeCaseClosure, slot, first, clauses.len() as i64);
            }
            _ => self.closure(id, slot, later, patches),
        }
    }

    fn closure(
        &mut self,
        lambda: ExprId,
        slot: usize,
        later: &HashSet<VarId>,
        patches: &mut Vec<Patch>,
    ) {
        let held = self.captures(lambda).to_vec();
        if held.is_empty() {
            let constant = self.unit.static_procedure(lambda);
            return self.load_constant(Op::LoadConst, constant, Dest::Slot(slot));
        }
        let mut slots = Vec::with_capacity(held.len());
        for (index, var) in held.iter().enumerate() {
            if later.contains(var) {
                patches.push(Patch { closure: slot, index, var: *var });
                // Any value will do until the patch.
                slots.push(CLOSURE_SLOT);
            } else {
                slots.push(self.captured_slot(*var));
            }
        }
        let function = self.unit.function_index(lambda);
        let constant = self.unit.constants.function(function);
        let constant = self.code.constant(constant);
        self.emit(Op::MakeClosure, slot, constant, slots.len() as i64);
        for four in slots.chunks(4) {
            let pack = |word: u64, (position, slot): (usize, &usize)| {
                word | (*slot as u64 & 0xffff) << (position * 16)
            };
            self.code.emit_word(four.iter().enumerate().fold(0, pack));
        }
    }

    /// The slot whose content a closure holds for a variable: its value, or its box.
    fn captured_slot(&mut self, var: VarId) -> usize {
        if let Some(slot) = self.slot_of(var) {
            return slot;
        }
        if let Some(home) = self.homes.get(&var) {
            return home.slot;
        }
        let slot = self.code.allocate(1);
        let index = self.free.get(&var).copied().unwrap_or_default();
        self.emit(Op::LoadFree, slot, 0, index as i64);
        slot
    }

    /// Makes the closures of a group, `Let` or `Fix`, that are neither labels nor static, and binds them.
    pub(super) fn closure_group(&mut self, group: &[(VarId, ExprId)]) {
        let slots: Vec<usize> = group.iter().map(|_| self.code.allocate(1)).collect();
        for ((var, _), slot) in group.iter().zip(&slots) {
            self.house(*var, Home { slot: *slot, boxed: false });
        }
        let mark = self.code.mark();
        let mut later: HashSet<VarId> = group.iter().map(|(var, _)| *var).collect();
        let mut patches = Vec::new();
        for ((var, value), slot) in group.iter().zip(&slots) {
            self.make(*value, *slot, &later, &mut patches);
            later.remove(var);
        }
        for patch in patches {
            let value = self.homes.get(&patch.var).map_or(CLOSURE_SLOT, |home| home.slot);
            self.emit(Op::ClosureSet, patch.closure, value, patch.index as i64);
        }
        self.code.release(mark);
    }
}

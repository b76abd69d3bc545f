//! Loops and join points: procedures that are labels of the frame around them.

use std::collections::{HashMap, HashSet};

use ruse_expand::core::{Expr, ExprId, VarId, each_child};
use ruse_isa::ops::{C_MAX, C_MIN, Op};
use ruse_isa::prim::{Lowering, PrimEffect};

use crate::optimised::Transfer;
use crate::walk::each_reference;

use super::builder::Label;
use super::constants::WordConstant;
use super::expr::Dest;
use super::{FunctionLowering, Home};

/// More arguments than this are all evaluated before the first is moved.
const MAX_ORDERED: usize = 64;
/// Most constants that are kept in slots around a loop.
const MAX_LOOP_CONSTANTS: usize = 8;

/// A procedure that calls jump to.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// Where its body starts.
    pub(super) label: Label,
    /// Its parameters and where they are passed.
    pub(super) params: Vec<(VarId, usize)>,
}

impl FunctionLowering<'_, '_, '_> {
    /// Lowers a form that binds contified procedures: its body, then theirs, all to the same
    /// destination. Variables from the closure that a loop reads are loaded once before it.
    pub(super) fn labels(
        &mut self,
        group: &[(VarId, ExprId)],
        body: ExprId,
        dest: Dest,
        recursive: bool,
    ) {
        let mut pending = Vec::new();
        for (var, lambda) in group {
            let (params, inner) = self.parameters(*lambda);
            let params: Vec<(VarId, usize)> =
                params.into_iter().map(|param| (param, self.code.allocate(1))).collect();
            let label = self.code.new_label();
            self.targets.insert(*var, Target { label, params: params.clone() });
            let span = self.unit.program.unit.span(*lambda);
            pending.push((label, params, inner, span));
        }
        let loaded = if recursive { self.preload(group) } else { Vec::new() };
        let outermost = recursive && self.loop_constants.is_none();
        if outermost {
            self.load_constants(group);
        }
        let join = self.code.new_label();
        // The procedures' bodies follow, so a test falls through to neither of its labels.
        let dest = match dest {
            Dest::Test { yes, no, .. } => Dest::Test { yes, no, next: None },
            other => other,
        };
        self.lower(body, dest);
        self.code.jump(join);
        while let Some(index) = pending.iter().position(|(label, ..)| self.code.is_used(*label)) {
            let (label, params, inner, span) = pending.remove(index);
            self.code.bind(label);
            let outer = self.span;
            self.span = span.or(outer);
            let scope = self.code.begin_scope();
            for (param, slot) in params {
                self.bind_variable(param, slot);
            }
            self.lower(inner, dest);
            self.code.end_scope(scope);
            self.code.jump(join);
            self.span = outer;
        }
        self.code.bind(join);
        for var in loaded {
            self.homes.remove(&var);
        }
        if outermost {
            self.loop_constants = None;
        }
    }

    /// Loads constants that ops inside of a loop take from slots before the loop. Loops within it share
    /// them, so that nested ones are not scanned once a level.
    fn load_constants(&mut self, group: &[(VarId, ExprId)]) {
        let mut slots = HashMap::new();
        for id in self.operand_constants(group) {
            let Some(key) = self.datum(id).and_then(WordConstant::of) else { continue };
            if slots.len() < MAX_LOOP_CONSTANTS && !slots.contains_key(&key) {
                let slot = self.code.allocate(1);
                self.lower(id, Dest::Slot(slot));
                slots.insert(key, slot);
            }
        }
        self.loop_constants = Some(slots);
    }

    /// The slot of a constant that was loaded before the loop around this place.
    pub(super) fn loop_constant(&self, id: ExprId) -> Option<usize> {
        let key = WordConstant::of(self.datum(id)?)?;
        self.loop_constants.as_ref()?.get(&key).copied()
    }

    /// Constant operands inside of contified procedures that no instruction holds itself, innermost
    /// loops not told from others. Stays within the running function.
    fn operand_constants(&self, group: &[(VarId, ExprId)]) -> Vec<ExprId> {
        let (program, analysis) = (self.unit.program, self.unit.analysis);
        let mut found = Vec::new();
        let mut open: Vec<ExprId> = group.iter().map(|(_, lambda)| *lambda).collect();
        let labels: HashSet<ExprId> = open.iter().copied().collect();
        while let Some(id) = open.pop() {
            match program.unit.expr(id) {
                Expr::Lambda(lambda) => {
                    let bound_to = analysis.bound_to.get(&id);
                    if labels.contains(&id)
                        || bound_to.is_some_and(|var| analysis.contified.contains(var))
                    {
                        open.push(lambda.body);
                    }
                }
                Expr::CaseLambda { .. } => {}
                Expr::Call(callee, arguments) => {
                    if let Expr::Prim(prim) = program.unit.expr(*callee)
                        && program.prims.accepts(*prim, arguments.len())
                    {
                        let lowering = program.prims.lowering(*prim);
                        let constants = arguments.iter().copied();
                        found.extend(constants.filter(|id| self.needs_slot(lowering, *id)));
                    }
                    open.push(*callee);
                    open.extend_from_slice(arguments);
                }
                expr => each_child(expr, |child| open.push(child)),
            }
        }
        found
    }

    /// Whether a call of a primitive takes this constant operand from a slot.
    fn needs_slot(&self, lowering: Lowering, id: ExprId) -> bool {
        let Some(datum) = self.datum(id) else { return false };
        if WordConstant::of(datum).is_none() {
            return false;
        }
        let fits = |low: i64, high: i64| self.small_constant(id, low, high).is_some();
        match lowering {
            Lowering::Op(Op::Add | Op::Sub) | Lowering::Fold(Op::Add | Op::Sub) => {
                !fits(C_MIN, C_MAX)
            }
            Lowering::Compare { .. } => !fits(i64::from(i16::MIN), i64::from(i16::MAX)),
            Lowering::Op(Op::IsEq | Op::Not | Op::IsNull | Op::IsPair) => false,
            Lowering::Op(_) | Lowering::Fold(_) => true,
            _ => false,
        }
    }

    fn preload(&mut self, group: &[(VarId, ExprId)]) -> Vec<VarId> {
        let analysis = self.unit.analysis;
        let mut loaded = Vec::new();
        for var in group.iter().filter_map(|(var, _)| analysis.loop_reads.get(var)).flatten() {
            let Some(&index) = self.free.get(var) else { continue };
            if self.homes.contains_key(var) {
                continue;
            }
            let slot = self.code.allocate(1);
            self.emit(Op::LoadFree, slot, 0, index as i64);
            let boxed = self.unit.program.unit.vars[var.index()].assigned;
            self.house(*var, Home { slot, boxed });
            loaded.push(*var);
        }
        loaded
    }

    /// Lowers a call as a jump if its callee is a label here: a contified procedure, or the running
    /// procedure in tail position.
    pub(super) fn jump_to(
        &mut self,
        call: ExprId,
        var: VarId,
        arguments: &[ExprId],
        dest: Dest,
    ) -> bool {
        let Some(target) = self.targets.get(&var) else { return false };
        let own = self.own == Some(var);
        if target.params.len() != arguments.len() || own && dest != Dest::Return {
            return false;
        }
        let target = target.clone();
        self.assign(&target.params, arguments);
        self.locate();
        if self.code.is_reachable() {
            let is_back = self.code.is_bound(target.label);
            let transfer = if is_back { Transfer::BackEdge } else { Transfer::Jump };
            self.unit.transfers.insert(call, transfer);
        }
        self.code.jump(target.label);
        true
    }

    /// Evaluates arguments into parameters that the arguments may read.
    ///
    /// An argument goes directly into its parameter if no argument that is still to be evaluated reads
    /// that. Arguments without effects may be evaluated in any order to make that so, as long as those that may raise
    /// keep theirs; what remains goes through temporaries.
    fn assign(&mut self, params: &[(VarId, usize)], arguments: &[ExprId]) {
        let program = self.unit.program;
        let position: HashMap<VarId, usize> =
            params.iter().enumerate().map(|(index, (var, _))| (*var, index)).collect();
        let unchanged =
            |index: &usize| self.variable_slot(arguments[*index]) == Some(params[*index].1);
        let mut pending: Vec<usize> = (0..params.len()).filter(|index| !unchanged(index)).collect();
        let mut reads: Vec<Vec<usize>> = vec![Vec::new(); params.len()];
        for &index in &pending {
            each_reference(&program.unit, arguments[index], |var| {
                reads[index].extend(position.get(&var));
            });
        }
        let effects: Vec<OperandEffect> =
            arguments.iter().map(|argument| self.operand_effect(*argument)).collect();
        let few = pending.len() <= MAX_ORDERED;
        let mut moves = Vec::new();
        while !pending.is_empty() {
            let is_direct = |at: usize| {
                let index = pending[at];
                !pending.iter().any(|other| *other != index && reads[*other].contains(&index))
            };
            let may_come_first = |at: usize| {
                let most = match effects[pending[at]] {
                    OperandEffect::None => OperandEffect::Raises,
                    OperandEffect::Raises => OperandEffect::None,
                    OperandEffect::Any => return at == 0,
                };
                pending[..at].iter().all(|other| effects[*other] <= most)
            };
            let candidates = if few { 0..pending.len() } else { 0..0 };
            let direct = candidates.into_iter().find(|at| may_come_first(*at) && is_direct(*at));
            let index = pending.remove(direct.unwrap_or(0));
            let slot = params[index].1;
            if direct.is_some() {
                self.lower(arguments[index], Dest::Slot(slot));
            } else {
                let temporary = self.code.allocate(1);
                self.lower(arguments[index], Dest::Slot(temporary));
                moves.push((slot, temporary));
            }
        }
        for (slot, temporary) in moves {
            self.emit(Op::Move, slot, temporary, 0);
        }
    }

    /// What evaluating the expression may do that depends on its place among other operands.
    fn operand_effect(&self, id: ExprId) -> OperandEffect {
        let program = self.unit.program;
        let mut effect = OperandEffect::None;
        let mut budget = 24;
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            budget -= 1;
            match program.unit.expr(id) {
                _ if budget == 0 => return OperandEffect::Any,
                Expr::Const(_) | Expr::Prim(_) | Expr::Lambda(_) | Expr::CaseLambda { .. } => {}
                // These may be used before their definition.
                Expr::Global(_) => effect = OperandEffect::Raises,
                Expr::Local(_) if program.checked.contains(&id) => effect = OperandEffect::Raises,
                Expr::Local(_) => {}
                Expr::If(..) | Expr::Let(..) => {
                    each_child(program.unit.expr(id), |child| open.push(child));
                }
                Expr::Call(callee, arguments) => match program.unit.expr(*callee) {
                    Expr::Prim(prim) if program.prims.special(*prim).is_none() => {
                        match program.prims.effect(*prim) {
                            PrimEffect::Effect => return OperandEffect::Any,
                            PrimEffect::Pure | PrimEffect::Allocates => {}
                            PrimEffect::Foldable
                            | PrimEffect::AllocatesOrRaises
                            | PrimEffect::Reads => effect = OperandEffect::Raises,
                        }
                        open.extend_from_slice(arguments);
                    }
                    _ => return OperandEffect::Any,
                },
                _ => return OperandEffect::Any,
            }
        }
        effect
    }
}

/// What evaluating an operand may do besides giving a value, the least first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum OperandEffect {
    /// Nothing.
    None,
    /// It may raise an error.
    Raises,
    /// It may change what other operands see, or call something.
    Any,
}

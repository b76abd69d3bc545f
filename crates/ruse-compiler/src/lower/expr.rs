//! Expressions: destinations, constants, variables, globals, conditionals, sequences.

use ruse_expand::core::{Expr, ExprId, VarId};
use ruse_isa::layout::immediate;
use ruse_isa::ops::{C_MAX, C_MIN, C_UNSIGNED_MAX, Op};
use ruse_syntax::{Datum, Span};

use crate::walk::with_stack;

use super::builder::Label;
use super::constants::immediate_bits;
use super::{FunctionLowering, Home};

/// Where the value of an expression goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Dest {
    /// Into a slot.
    Slot(usize),
    /// Nowhere.
    Effect,
    /// To the caller: the expression is in tail position.
    Return,
    /// Control goes to `yes` or `no`. `next` is the one that is bound right after this expression.
    Test {
        /// Where a true value leads.
        yes: Label,
        /// Where `#f` leads.
        no: Label,
        /// Whether falling through means true or false.
        next: Option<bool>,
    },
    /// `count` values into the slots from `first`, the list of the others into one more if `rest`.
    Values {
        /// First slot.
        first: usize,
        /// How many.
        count: usize,
        /// Whether a list of the others is taken.
        rest: bool,
        /// The form that wants them, which an error about their number names: what gives them may be inlined.
        span: Span,
    },
}

impl FunctionLowering<'_, '_, '_> {
    /// Lowers an expression; its value goes to `dest`, every slot that it took is free again.
    pub(super) fn lower(&mut self, id: ExprId, dest: Dest) {
        if !self.code.is_reachable() || self.code.is_too_large() {
            return;
        }
        with_stack(|| {
            let outer = self.span;
            let span = self.unit.program.unit.span(id);
            let ranges = self.begin_inlined(id);
            self.span = span.or(outer);
            let mark = self.code.mark();
            self.expr(id, dest);
            self.code.release(mark);
            self.span = outer;
            for range in ranges {
                self.code.end_inlined(range);
                self.inlined.pop();
            }
        });
    }

    fn begin_inlined(&mut self, id: ExprId) -> Vec<usize> {
        let program = self.unit.program;
        let Some(notes) = program.inlined.get(&id) else { return Vec::new() };
        let mut ranges = Vec::with_capacity(notes.len());
        for note in notes {
            let call = self.unit.locator.locate(note.call.or(self.span));
            let name: Option<Box<str>> = note.name.as_deref().map(Into::into);
            self.inlined.push((name.clone(), call));
            ranges.push(self.code.begin_inlined(name, call));
        }
        ranges
    }

    /// Emits an instruction at the location of the expression at hand.
    pub(super) fn emit(&mut self, op: Op, a: usize, b: usize, c: i64) {
        self.locate();
        self.code.emit(op, a, b, c);
    }

    pub(super) fn locate(&mut self) {
        if self.code.is_reachable() && !self.span.is_none() {
            let location = self.unit.locator.locate(self.span);
            self.code.locate(location);
        }
    }

    fn expr(&mut self, id: ExprId, dest: Dest) {
        let program = self.unit.program;
        match program.unit.expr(id) {
            Expr::Const(_) => self.constant(id, dest),
            Expr::Local(var) => self.variable(id, *var, dest),
            Expr::SetLocal(var, value) => {
                let value = self.operand(*value);
                let place = self.box_slot(*var);
                self.emit(Op::BoxSet, place, value, 0);
                self.unspecified(dest);
            }
            Expr::Global(global) => {
                let constant = self.unit.constants.global(&program.unit, *global);
                self.load_constant(Op::LoadGlobal, constant, dest);
            }
            Expr::SetGlobal(global, value) | Expr::DefineGlobal(global, value) => {
                let value = self.operand(*value);
                let constant = self.unit.constants.global(&program.unit, *global);
                let constant = self.code.constant(constant) as i64;
                let define = matches!(program.unit.expr(id), Expr::DefineGlobal(..));
                let op = if define { Op::DefineGlobal } else { Op::SetGlobal };
                self.emit(op, value, 0, constant);
                self.unspecified(dest);
            }
            Expr::Prim(prim) => {
                let constant = self.unit.constants.primitive(program.prims.name(*prim));
                self.load_constant(Op::LoadConst, constant, dest);
            }
            Expr::If(test, yes, no) => self.conditional(*test, *yes, *no, dest),
            Expr::Seq(items) => {
                let (last, first) = items.split_last().expect("a sequence is never empty");
                first.iter().for_each(|item| self.lower(*item, Dest::Effect));
                self.lower(*last, dest);
            }
            Expr::Lambda(_) | Expr::CaseLambda { .. } => {
                if dest != Dest::Effect {
                    self.produce(dest, |this, slot| this.procedure(id, slot));
                }
            }
            Expr::Call(callee, arguments) => self.call(id, *callee, arguments, dest),
            Expr::Let(bindings, body) => self.let_form(bindings, *body, dest),
            Expr::Fix(bindings, body) | Expr::Letrec(bindings, body) => {
                self.fix_form(bindings, *body, dest);
            }
            Expr::LetValues { params, rest, values, body } => {
                self.let_values(params, *rest, *values, *body, dest);
            }
        }
    }

    // ---- delivering values

    /// Sends the value of a slot to a destination.
    pub(super) fn deliver(&mut self, slot: usize, dest: Dest) {
        match dest {
            Dest::Slot(to) if to == slot => {}
            Dest::Slot(to) => self.emit(Op::Move, to, slot, 0),
            Dest::Effect => {}
            Dest::Return => self.emit(Op::Return, slot, 0, 0),
            Dest::Test { yes, no, next } => {
                self.branch((Op::JumpIf, Op::JumpIfNot), slot, 0, (yes, no, next));
            }
            Dest::Values { first, count, rest, span } => {
                let shape = (count as i64) << 1 | i64::from(rest);
                let outer = std::mem::replace(&mut self.span, span);
                self.emit(Op::UnpackValues, first, slot, shape);
                self.span = outer;
            }
        }
    }

    /// Has a value made in the slot that suits the destination, and delivers it.
    pub(super) fn produce(&mut self, dest: Dest, make: impl FnOnce(&mut Self, usize)) {
        match dest {
            Dest::Slot(slot) => make(self, slot),
            _ => {
                let slot = self.code.allocate(1);
                make(self, slot);
                self.deliver(slot, dest);
            }
        }
    }

    pub(super) fn unspecified(&mut self, dest: Dest) {
        if dest != Dest::Effect {
            self.immediate(immediate::UNSPECIFIED, dest);
        }
    }

    /// Delivers an immediate; in a test it decides at once.
    pub(super) fn immediate(&mut self, bits: u64, dest: Dest) {
        match dest {
            Dest::Effect => {}
            Dest::Test { yes, no, .. } => {
                self.locate();
                self.code.jump(if bits == immediate::FALSE { no } else { yes });
            }
            _ => {
                self.produce(dest, |this, slot| this.emit(Op::LoadImmediate, slot, 0, bits as i64))
            }
        }
    }

    pub(super) fn load_constant(&mut self, op: Op, constant: u32, dest: Dest) {
        let constant = self.code.constant(constant) as i64;
        self.produce(dest, |this, slot| this.emit(op, slot, 0, constant));
    }

    fn constant(&mut self, id: ExprId, dest: Dest) {
        let program = self.unit.program;
        if program.undefined.contains(&id) {
            return self.immediate(immediate::UNDEFINED, dest);
        }
        let Expr::Const(datum_id) = *program.unit.expr(id) else { return };
        if dest == Dest::Effect {
            return;
        }
        let datum = program.unit.datums.get(datum_id);
        if let Some(value) = program.small_integer(id)
            && (C_MIN..=C_MAX).contains(&value)
            && !matches!(dest, Dest::Test { .. })
        {
            return self.produce(dest, |this, slot| this.emit(Op::LoadFixnum, slot, 0, value));
        }
        match immediate_bits(datum) {
            Some(bits) if bits <= C_UNSIGNED_MAX || matches!(dest, Dest::Test { .. }) => {
                self.immediate(bits, dest);
            }
            _ if matches!(dest, Dest::Test { .. }) => self.immediate(immediate::TRUE, dest),
            _ => {
                let constant = self.unit.constants.datum(&program.unit.datums, datum_id);
                self.load_constant(Op::LoadConst, constant, dest);
            }
        }
    }

    // ---- variables

    /// The slot that holds an unassigned variable, if it is in the frame.
    pub(super) fn slot_of(&self, var: VarId) -> Option<usize> {
        if self.own == Some(var) && !self.unit.analysis.static_vars.contains(&var) {
            let lambda = self.unit.analysis.known.get(&var)?;
            return matches!(self.unit.program.unit.expr(*lambda), Expr::Lambda(_)).then_some(0);
        }
        self.homes.get(&var).filter(|home| !home.boxed).map(|home| home.slot)
    }

    /// The slot that holds the box of an assigned variable.
    pub(super) fn box_slot(&mut self, var: VarId) -> usize {
        if let Some(Home { slot, .. }) = self.homes.get(&var) {
            return *slot;
        }
        let slot = self.code.allocate(1);
        if let Some(index) = self.free.get(&var).copied() {
            self.emit(Op::LoadFree, slot, 0, index as i64);
        }
        slot
    }

    fn variable(&mut self, id: ExprId, var: VarId, dest: Dest) {
        let program = self.unit.program;
        let checked = program.checked.contains(&id);
        if dest == Dest::Effect && !checked {
            return;
        }
        if self.unit.analysis.static_vars.contains(&var) {
            let value = self.unit.analysis.known[&var];
            let constant = self.unit.static_procedure(value);
            return self.load_constant(Op::LoadConst, constant, dest);
        }
        if let Some(slot) = self.slot_of(var) {
            return self.deliver(slot, dest);
        }
        let boxed = program.unit.vars[var.index()].assigned;
        self.produce(dest, |this, slot| {
            match this.homes.get(&var).map(|home| home.slot) {
                Some(home) => this.emit(Op::BoxRef, slot, home, 0),
                None => {
                    let index = this.free.get(&var).copied().unwrap_or_default();
                    this.emit(Op::LoadFree, slot, 0, index as i64);
                    if boxed {
                        this.emit(Op::BoxRef, slot, slot, 0);
                    }
                }
            }
            if checked {
                let name = this.unit.constants.symbol(&program.unit.vars[var.index()].name);
                let name = this.code.constant(name) as i64;
                this.emit(Op::CheckDefined, slot, 0, name);
            }
        });
    }

    /// The value of an expression in some slot: that of the variable if it is one.
    pub(super) fn operand(&mut self, id: ExprId) -> usize {
        if let Some(slot) = self.variable_slot(id).or_else(|| self.loop_constant(id)) {
            return slot;
        }
        let slot = self.code.allocate(1);
        self.lower(id, Dest::Slot(slot));
        slot
    }

    /// The slot of a variable that can be used where it is.
    pub(super) fn variable_slot(&self, id: ExprId) -> Option<usize> {
        match self.unit.program.unit.expr(id) {
            Expr::Local(var) if !self.unit.program.checked.contains(&id) => self.slot_of(*var),
            _ => None,
        }
    }

    /// The constant small integer that an expression is, if it lies in the range.
    pub(super) fn small_constant(&self, id: ExprId, low: i64, high: i64) -> Option<i64> {
        self.unit.program.small_integer(id).filter(|value| (low..=high).contains(value))
    }

    pub(super) fn datum(&self, id: ExprId) -> Option<&Datum> {
        self.unit.program.datum(id)
    }

    // ---- conditionals

    fn conditional(&mut self, test: ExprId, yes: ExprId, no: ExprId, dest: Dest) {
        if self.is_violation(no) {
            return self.tested(test, yes, no, dest);
        }
        if let Dest::Test { .. } = dest {
            return self.conditional_test(test, yes, no, dest);
        }
        let join = self.code.new_label();
        let nothing = |this: &Self, id: ExprId| match dest {
            Dest::Effect => matches!(this.unit.program.unit.expr(id), Expr::Const(_)),
            Dest::Slot(slot) => this.variable_slot(id) == Some(slot),
            _ => false,
        };
        let (skip_yes, skip_no) = (nothing(self, yes), nothing(self, no));
        let on_yes = if skip_yes { join } else { self.code.new_label() };
        let on_no = if skip_no { join } else { self.code.new_label() };
        let next = Some(!skip_yes);
        self.lower(test, Dest::Test { yes: on_yes, no: on_no, next });
        if !skip_yes {
            self.code.bind(on_yes);
            self.lower(yes, dest);
            if !skip_no {
                self.code.jump(join);
            }
        }
        if !skip_no {
            self.code.bind(on_no);
            self.lower(no, dest);
        }
        self.code.bind(join);
    }

    /// A conditional as a test: its constant branches are edges.
    fn conditional_test(&mut self, test: ExprId, yes: ExprId, no: ExprId, dest: Dest) {
        let Dest::Test { yes: when_true, no: when_false, next } = dest else { return };
        let program = self.unit.program;
        let edge = |truth: bool| if truth { when_true } else { when_false };
        let (yes_truth, no_truth) = (program.truth(yes), program.truth(no));
        let on_yes = yes_truth.map_or_else(|| self.code.new_label(), edge);
        let on_no = no_truth.map_or_else(|| self.code.new_label(), edge);
        let follows = match (yes_truth, no_truth) {
            (None, _) => Some(true),
            (Some(_), None) => Some(false),
            (Some(a), Some(b)) if a != b => next.map(|truth| truth == a),
            (Some(truth), Some(_)) => {
                self.lower(test, Dest::Effect);
                return self.code.jump(edge(truth));
            }
        };
        self.lower(test, Dest::Test { yes: on_yes, no: on_no, next: follows });
        if yes_truth.is_none() {
            self.code.bind(on_yes);
            let next = if no_truth.is_none() { None } else { next };
            self.lower(yes, Dest::Test { yes: when_true, no: when_false, next });
        }
        if no_truth.is_none() {
            self.code.bind(on_no);
            self.lower(no, dest);
        }
    }
}

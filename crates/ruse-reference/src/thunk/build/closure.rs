//! Procedures as values: closures over slots, groups of closures that hold each other.

use ruse_expand::core::{Expr, ExprId, VarId};
use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;

use super::Builder;
use crate::thunk::code::Shape;
use crate::thunk::frame::{Exit, Frame, Thunk};
use crate::thunk::operand::Arg;
use crate::world::LinkError;

type Res<T> = Result<T, LinkError>;

/// Most captured variables that are collected without an allocation.
const FEW: usize = 8;

/// What a closure holds of the frame.
#[derive(Clone, Copy)]
enum Held {
    Slot(usize),
    Raw(usize, Shape),
    /// The running closure.
    Own,
    /// A closure that does not exist yet.
    Later,
}

/// How a closure is made.
struct Recipe {
    template: Value,
    held: Box<[Held]>,
}

/// A field to be filled in when the closure that it holds exists.
struct Patch {
    closure: usize,
    field: usize,
    from: usize,
}

impl Recipe {
    fn make(&self, frame: &mut Frame<'_>) -> Value {
        if self.held.len() <= FEW {
            let mut values = [Value::UNDEFINED; FEW];
            for (value, held) in values.iter_mut().zip(&self.held) {
                *value = held.get(frame);
            }
            return frame.heap().closure(self.template, &values[..self.held.len()]);
        }
        let values: Vec<Value> = self.held.iter().map(|held| held.get(frame)).collect();
        frame.heap().closure(self.template, &values)
    }
}

impl Held {
    #[inline]
    fn get(self, frame: &mut Frame<'_>) -> Value {
        match self {
            Held::Slot(slot) => frame.values[slot],
            Held::Raw(slot, Shape::Flonum) => {
                let x = frame.flonum(slot);
                frame.heap().flonum(x)
            }
            Held::Raw(slot, Shape::Boolean) => Value::boolean(frame.raw[slot] != 0),
            Held::Raw(slot, _) => Value::fixnum(frame.integer(slot)),
            Held::Own => frame.closure,
            Held::Later => Value::UNDEFINED,
        }
    }
}

impl Builder<'_, '_> {
    fn captures(&self, lambda: ExprId) -> &[VarId] {
        self.unit.notes.captures.get(&lambda).map_or(&[], Vec::as_slice)
    }

    /// The value of a `Lambda` or `CaseLambda`.
    pub(super) fn procedure_value(&mut self, id: ExprId) -> Res<Arg> {
        let core = self.unit.core;
        match core.unit.expr(id) {
            Expr::CaseLambda { clauses, name } => {
                if clauses.iter().all(|clause| self.captures(*clause).is_empty()) {
                    return Ok(Arg::Const(self.unit.static_procedure(id)?));
                }
                let mut parts = Vec::with_capacity(clauses.len());
                for clause in clauses {
                    parts.push(self.procedure_value(*clause)?);
                }
                let heap = &mut self.unit.machine.world.runtime.heap;
                let name = name.as_deref().map_or(Value::FALSE, |name| heap.intern(name));
                Ok(Arg::Thunk(case_closure(name, parts)))
            }
            _ => {
                let Some(recipe) = self.recipe(id, &[])? else {
                    return Ok(Arg::Const(self.unit.static_procedure(id)?));
                };
                Ok(Arg::Thunk(Box::new(move |frame| Ok(recipe.make(frame)))))
            }
        }
    }

    /// How to make a closure; `None` when it holds nothing. Captures in `later` do not exist yet.
    fn recipe(&mut self, lambda: ExprId, later: &[VarId]) -> Res<Option<Recipe>> {
        let held: Box<[Held]> = self
            .captures(lambda)
            .iter()
            .map(|var| match self.homes.get(var) {
                _ if later.contains(var) => Held::Later,
                Some(home) if home.shape == Shape::Value => Held::Slot(home.slot),
                Some(home) => Held::Raw(home.slot, home.shape),
                None => Held::Own,
            })
            .collect();
        if held.is_empty() {
            return Ok(None);
        }
        let number = self.unit.number(lambda)?;
        let template = self.unit.codes.get(number).template;
        Ok(Some(Recipe { template, held }))
    }

    /// Makes the closures of a `Fix` that are neither labels nor static, in slots of their own.
    pub(super) fn closure_group(&mut self, group: &[(VarId, ExprId)]) -> Res<Thunk> {
        let core = self.unit.core;
        for (var, _) in group {
            self.allocate(*var, Shape::Value);
        }
        let mut later: Vec<VarId> = group.iter().map(|(var, _)| *var).collect();
        let mut steps: Vec<(usize, Arg)> = Vec::new();
        let mut patches = Vec::new();
        for (var, value) in group {
            let slot = self.homes[var].slot;
            match core.unit.expr(*value) {
                Expr::CaseLambda { clauses, name } => {
                    let mut parts = Vec::with_capacity(clauses.len());
                    for clause in clauses {
                        let part = self.slot(Shape::Value);
                        let made = self.member(*clause, part, &later, &mut patches)?;
                        steps.push((part, made));
                        parts.push(Arg::Slot(part));
                    }
                    let heap = &mut self.unit.machine.world.runtime.heap;
                    let name = name.as_deref().map_or(Value::FALSE, |name| heap.intern(name));
                    steps.push((slot, Arg::Thunk(case_closure(name, parts))));
                }
                _ => {
                    let made = self.member(*value, slot, &later, &mut patches)?;
                    steps.push((slot, made));
                }
            }
            later.retain(|other| other != var);
        }
        Ok(Box::new(move |frame| {
            for (slot, made) in &steps {
                frame.values[*slot] = made.get(frame)?;
            }
            for patch in &patches {
                let (closure, value) = (frame.values[patch.closure], frame.values[patch.from]);
                frame.heap().set_field(closure, patch.field, value);
            }
            Ok(Value::UNSPECIFIED)
        }))
    }

    fn member(
        &mut self,
        lambda: ExprId,
        slot: usize,
        later: &[VarId],
        patches: &mut Vec<Patch>,
    ) -> Res<Arg> {
        for (index, var) in self.captures(lambda).iter().enumerate() {
            if later.contains(var) {
                let field = offset::Closure::FIXED + index;
                patches.push(Patch { closure: slot, field, from: self.homes[var].slot });
            }
        }
        match self.recipe(lambda, later)? {
            Some(recipe) => Ok(Arg::Thunk(Box::new(move |frame| Ok(recipe.make(frame))))),
            None => Ok(Arg::Const(self.unit.static_procedure(lambda)?)),
        }
    }

    /// The values of several operands in order.
    pub(super) fn args(&mut self, ids: &[ExprId]) -> Res<Box<[Arg]>> {
        let mut args = Vec::with_capacity(ids.len());
        for id in ids {
            args.push(self.arg(*id)?);
        }
        Ok(args.into())
    }
}

fn case_closure(name: Value, parts: Vec<Arg>) -> Thunk {
    Box::new(move |frame| {
        let mut clauses = Vec::with_capacity(parts.len());
        for part in &parts {
            clauses.push(part.get(frame)?);
        }
        Ok(frame.heap().object_with_tail(Kind::CaseClosure, &[name], &clauses))
    })
}

/// Evaluates operands and does something with the values.
#[inline(always)]
pub(super) fn with_values<R>(
    args: &[Arg],
    frame: &mut Frame<'_>,
    then: impl FnOnce(&mut Frame<'_>, &[Value]) -> Result<R, Exit>,
) -> Result<R, Exit> {
    if args.len() <= FEW {
        let mut values = [Value::UNDEFINED; FEW];
        for (value, arg) in values.iter_mut().zip(args) {
            *value = arg.get(frame)?;
        }
        return then(frame, &values[..args.len()]);
    }
    let mut values = Vec::with_capacity(args.len());
    for arg in args {
        values.push(arg.get(frame)?);
    }
    then(frame, &values)
}

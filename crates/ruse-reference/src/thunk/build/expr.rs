//! Expressions: constants, variables, globals, conditionals, sequences.

use ruse_expand::core::{Expr, ExprId, VarId};
use ruse_heap::Value;
use ruse_isa::calls::RuntimeCalls;
use ruse_isa::layout::offset;
use ruse_number::Number;
use ruse_syntax::Datum;

use super::{Builder, Context, LEVELS, OPERAND, with_stack};
use crate::thunk::code::Shape;
use crate::thunk::frame::{Exit, Frame, Thunk};
use crate::thunk::infer::small_integer;
use crate::thunk::machine::Site;
use crate::thunk::operand::{Arg, Boolean, Built, Flonum, Home, Integer, Store, unary};
use crate::world::LinkError;

type Res<T> = Result<T, LinkError>;

/// Native stack that is left when more is added to the compilation, and how much is added.
const RED_ZONE: usize = 128 << 10;
const STACK_PIECE: usize = 4 << 20;

impl Builder<'_, '_> {
    /// Compiles an expression to a thunk.
    pub(super) fn thunk(&mut self, id: ExprId, context: Context) -> Res<Thunk> {
        self.depth += 1;
        let deep = self.depth.is_multiple_of(LEVELS);
        let result = stacker::maybe_grow(RED_ZONE, STACK_PIECE, || self.structured(id, context));
        self.depth -= 1;
        Ok(if deep { with_stack(result?) } else { result? })
    }

    /// Compiles an operand in the representation that its types allow.
    pub(super) fn operand(&mut self, id: ExprId) -> Res<Built> {
        let core = self.unit.core;
        self.depth += 1;
        let deep = self.depth.is_multiple_of(LEVELS);
        let result = stacker::maybe_grow(RED_ZONE, STACK_PIECE, || match core.unit.expr(id) {
            Expr::Const(_) => Ok(self.constant(id)),
            Expr::Local(var) => self.variable(id, *var),
            Expr::Call(callee, arguments) if !deep => {
                match self.unboxed_call(*callee, arguments)? {
                    Some(built) => Ok(built),
                    None => {
                        Ok(Built::Value(Arg::Thunk(self.call(id, *callee, arguments, OPERAND)?)))
                    }
                }
            }
            Expr::If(test, yes, no) if !deep => {
                match self.unboxed_conditional(*test, *yes, *no)? {
                    Some(built) => Ok(built),
                    None => {
                        Ok(Built::Value(Arg::Thunk(self.conditional(*test, *yes, *no, OPERAND)?)))
                    }
                }
            }
            Expr::Global(_) | Expr::Prim(_) | Expr::Lambda(_) | Expr::CaseLambda { .. } => {
                Ok(Built::Value(self.reference(id)?))
            }
            _ => Ok(Built::Value(Arg::Thunk(self.structured(id, OPERAND)?))),
        });
        self.depth -= 1;
        if !deep {
            return result;
        }
        let thunk = self.value(result?).thunk();
        Ok(Built::Value(Arg::Thunk(with_stack(thunk))))
    }

    /// Compiles an operand that is wanted as a value.
    pub(super) fn arg(&mut self, id: ExprId) -> Res<Arg> {
        let built = self.operand(id)?;
        Ok(self.value(built))
    }

    /// An operand as a value.
    pub(super) fn value(&mut self, built: Built) -> Arg {
        built.arg(|x| self.flonum(x))
    }

    /// The store of an expression's value into a home that is not a box yet.
    pub(super) fn store(&mut self, id: ExprId, home: Home) -> Res<Store> {
        let built = self.operand(id)?;
        Ok(Store::new(built, home.slot, home.shape, |x| self.flonum(x)))
    }

    /// Expressions whose parts are in the context of the whole.
    fn structured(&mut self, id: ExprId, context: Context) -> Res<Thunk> {
        let core = self.unit.core;
        match core.unit.expr(id) {
            Expr::If(test, yes, no) => self.conditional(*test, *yes, *no, context),
            Expr::Seq(items) => self.sequence(items, context),
            Expr::Let(bindings, body) => self.let_form(bindings, *body, context),
            Expr::Fix(bindings, body) | Expr::Letrec(bindings, body) => {
                self.fix_form(bindings, *body, context)
            }
            Expr::LetValues { params, rest, values, body } => {
                self.let_values(id, params, *rest, *values, *body, context)
            }
            Expr::Call(callee, arguments) => self.call(id, *callee, arguments, context),
            Expr::SetLocal(var, value) => {
                let thunk = self.set_local(*var, *value)?;
                Ok(counted(thunk, context))
            }
            Expr::SetGlobal(global, value) | Expr::DefineGlobal(global, value) => {
                let cell = self.unit.linked.globals[global.index()];
                let checked = matches!(core.unit.expr(id), Expr::SetGlobal(..));
                let value = self.arg(*value)?;
                let site = self.unit.site(id);
                let thunk = set_global(cell, value, checked, site);
                Ok(counted(thunk, context))
            }
            _ => {
                let thunk = self.arg(id)?.thunk();
                Ok(counted(thunk, context))
            }
        }
    }

    pub(super) fn sequence(&mut self, items: &[ExprId], context: Context) -> Res<Thunk> {
        let Some((last, first)) = items.split_last() else {
            return Ok(Box::new(|_| Ok(Value::UNSPECIFIED)));
        };
        let mut effects = Vec::with_capacity(first.len());
        for item in first {
            let effect = self.scoped(|this| this.thunk(*item, OPERAND))?;
            effects.push(effect);
        }
        let last = self.scoped(|this| this.thunk(*last, context))?;
        let mut effects = effects.into_iter();
        Ok(match (effects.next(), effects.next(), effects.len()) {
            (None, ..) => last,
            (Some(only), None, _) => Box::new(move |frame| {
                only(frame)?;
                last(frame)
            }),
            (Some(a), Some(b), 0) => Box::new(move |frame| {
                a(frame)?;
                b(frame)?;
                last(frame)
            }),
            (Some(a), Some(b), _) => {
                let all: Box<[Thunk]> = [a, b].into_iter().chain(effects).collect();
                Box::new(move |frame| {
                    for effect in &all {
                        effect(frame)?;
                    }
                    last(frame)
                })
            }
        })
    }

    // ---- leaves

    fn constant(&mut self, id: ExprId) -> Built {
        let core = self.unit.core;
        let Expr::Const(datum) = core.unit.expr(id) else {
            unreachable!("asked for constants only")
        };
        if self.unit.notes.undefined.contains(&id) {
            return Built::Value(Arg::Const(Value::UNDEFINED));
        }
        if let Some(n) = small_integer(&core.unit, id) {
            return Built::Integer(Integer::Const(n));
        }
        match core.unit.datums.get(*datum) {
            Datum::Number(Number::Flo(x)) => Built::Flonum(Flonum::Const(*x)),
            Datum::Bool(truth) => Built::Boolean(Boolean::Const(*truth)),
            _ => Built::Value(Arg::Const(self.unit.linked.constants[datum.0 as usize])),
        }
    }

    fn variable(&mut self, id: ExprId, var: VarId) -> Res<Built> {
        let notes = self.unit.notes;
        if notes.static_vars.contains(&var) {
            return Ok(Built::Value(Arg::Const(self.unit.static_procedure(notes.known[&var])?)));
        }
        let Some(home) = self.homes.get(&var).copied() else {
            // The running closure itself.
            return Ok(Built::Value(Arg::Thunk(Box::new(|frame| Ok(frame.closure)))));
        };
        let slot = home.slot;
        match home.shape {
            Shape::Flonum => return Ok(Built::Flonum(Flonum::Slot(slot))),
            Shape::Integer => return Ok(Built::Integer(Integer::Slot(slot))),
            Shape::Boolean => return Ok(Built::Boolean(Boolean::Slot(slot))),
            Shape::Value => {}
        }
        let content: Arg = if home.boxed {
            Arg::Thunk(Box::new(move |frame| Ok(frame.values[slot].field(offset::Box::content))))
        } else {
            Arg::Slot(slot)
        };
        if !notes.checked.contains(&id) {
            return Ok(Built::Value(content));
        }
        let name = self.unit.core.unit.vars[var.index()].name.clone();
        let name = self.unit.machine.world.runtime.heap.intern(&name);
        let site = self.unit.site(id);
        Ok(Built::Value(Arg::Thunk(unary(content, move |frame, value| {
            if value == Value::UNDEFINED {
                let result = frame.runtime().undefined_variable(name);
                return frame.value_or_trouble(result, site);
            }
            Ok(value)
        }))))
    }

    /// Globals, primitives and procedures as values.
    fn reference(&mut self, id: ExprId) -> Res<Arg> {
        let core = self.unit.core;
        match core.unit.expr(id) {
            Expr::Prim(prim) => {
                Ok(Arg::Const(self.unit.machine.world.runtime.primitive_value(*prim)))
            }
            Expr::Global(global) => {
                let cell = self.unit.linked.globals[global.index()];
                let info = &core.unit.globals[global.index()];
                let bound = self.unit.machine.world.runtime.global_value(cell);
                if let (Some(value), false, false) = (bound, info.mutable, info.defined_here) {
                    return Ok(Arg::Const(value));
                }
                let site = self.unit.site(id);
                Ok(Arg::Thunk(Box::new(move |frame| {
                    let value = cell.field(offset::Global::value);
                    if value == Value::UNDEFINED {
                        let result = frame.runtime().unbound_global(cell);
                        return frame.value_or_trouble(result, site);
                    }
                    Ok(value)
                })))
            }
            _ => self.procedure_value(id),
        }
    }

    fn set_local(&mut self, var: VarId, value: ExprId) -> Res<Thunk> {
        let Some(home) = self.homes.get(&var).copied() else {
            return Err(LinkError("an assignment of a variable that has no home".to_owned()));
        };
        if home.boxed {
            let slot = home.slot;
            return Ok(unary(self.arg(value)?, move |frame, value| {
                let content = frame.values[slot];
                frame.heap().set_field(content, offset::Box::content, value);
                Ok(Value::UNSPECIFIED)
            }));
        }
        let store = self.store(value, home)?;
        Ok(Box::new(move |frame| {
            store.run(frame)?;
            Ok(Value::UNSPECIFIED)
        }))
    }

    // ---- conditionals

    pub(super) fn conditional(
        &mut self,
        test: ExprId,
        yes: ExprId,
        no: ExprId,
        context: Context,
    ) -> Res<Thunk> {
        let test = self.scoped(|this| this.test(test))?;
        let yes = self.scoped(|this| this.thunk(yes, context))?;
        let no = self.scoped(|this| this.thunk(no, context))?;
        Ok(test.branch(yes, no))
    }
}

/// A thunk whose value is wanted in a context; checks how many values it is where that matters.
pub(super) fn counted(thunk: Thunk, context: Context) -> Thunk {
    let Some((count, rest, site)) = context.values else { return thunk };
    Box::new(move |frame| {
        let value = thunk(frame)?;
        frame.check_count(value, count, rest, site)
    })
}

fn set_global(cell: Value, value: Arg, checked: bool, site: Site) -> Thunk {
    unary(value, move |frame, value| {
        if checked && cell.field(offset::Global::value) == Value::UNDEFINED {
            let result = frame.runtime().unbound_assignment(cell);
            return frame.value_or_trouble(result, site);
        }
        frame.runtime().set_global(cell, value);
        Ok(Value::UNSPECIFIED)
    })
}

impl Frame<'_> {
    /// The value, if it stands for as many values as are wanted.
    fn check_count(
        &mut self,
        value: Value,
        count: usize,
        rest: bool,
        site: Site,
    ) -> Result<Value, Exit> {
        use crate::thunk::frame::{JUMP, TAIL};
        if value == JUMP || value == TAIL {
            return Ok(value);
        }
        let given = if value.is_kind(ruse_heap::Kind::Values) {
            self.heap().object_slice(value).len()
        } else {
            1
        };
        if given < count || given > count && !rest {
            let raise = self.machine.world.wrong_values(count, rest, given);
            return self.value_or_trouble(Err(raise), site);
        }
        Ok(value)
    }
}

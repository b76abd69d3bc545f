//! Calls: of known procedures straight into their frames, of anything else by its value.

use ruse_expand::core::{Expr, ExprId, VarId};
use ruse_heap::Value;

use super::closure::with_values;
use super::expr::counted;
use super::{Builder, Context};
use crate::thunk::frame::{Exit, Frame, TAIL, Thunk};
use crate::thunk::machine::{Arguments, Site};
use crate::thunk::operand::{Arg, Store};
use crate::world::LinkError;

type Res<T> = Result<T, LinkError>;

/// Most arguments of a tail call that are collected without an allocation.
const FEW: usize = 8;

/// The arguments of a known call: stores into the slots of the callee's parameters.
struct Passed(Box<[Store]>);

impl Arguments for Passed {
    #[inline(always)]
    fn fill(
        &self,
        caller: &mut Frame<'_>,
        values: &mut [Value],
        raw: &mut [u64],
    ) -> Result<(), Exit> {
        for store in &self.0 {
            store.pass(caller, values, raw)?;
        }
        Ok(())
    }
}

impl Builder<'_, '_> {
    pub(super) fn call(
        &mut self,
        id: ExprId,
        callee: ExprId,
        arguments: &[ExprId],
        context: Context,
    ) -> Res<Thunk> {
        let core = self.unit.core;
        match core.unit.expr(callee) {
            Expr::Prim(prim) => {
                if let Some(thunk) = self.primitive(id, *prim, arguments, context)? {
                    return Ok(thunk);
                }
            }
            Expr::Local(var) => {
                if let Some(thunk) = self.jump(id, *var, arguments) {
                    return thunk;
                }
                if let Some(lambda) = self.known_lambda(*var, arguments.len()) {
                    let thunk = self.known_call(id, callee, lambda, arguments, context)?;
                    return Ok(if context.tail { thunk } else { counted(thunk, context) });
                }
            }
            _ => {}
        }
        let thunk = self.unknown_call(id, callee, arguments, context)?;
        Ok(counted(thunk, context))
    }

    /// The procedure that a variable is bound to, if it takes just so many arguments.
    fn known_lambda(&self, var: VarId, count: usize) -> Option<ExprId> {
        let value = *self.unit.notes.known.get(&var)?;
        match self.unit.core.unit.expr(value) {
            Expr::Lambda(lambda) if lambda.rest.is_none() && lambda.params.len() == count => {
                Some(value)
            }
            _ => None,
        }
    }

    fn known_call(
        &mut self,
        id: ExprId,
        callee: ExprId,
        lambda: ExprId,
        arguments: &[ExprId],
        context: Context,
    ) -> Res<Thunk> {
        let number = self.unit.number(lambda)?;
        let shapes = self.unit.codes.get(number).shapes.clone();
        let (mut values, mut raw) = (0, 0);
        let mut stores = Vec::with_capacity(arguments.len());
        for (argument, shape) in arguments.iter().zip(&shapes) {
            let next = match shape {
                crate::thunk::code::Shape::Value => &mut values,
                _ => &mut raw,
            };
            let slot = *next;
            *next += 1;
            let built = self.scoped(|this| this.operand(*argument))?;
            stores.push(Store::new(built, slot, *shape, |x| self.flonum(x)));
        }
        let passed = Passed(stores.into());
        let closure = self.arg(callee)?;
        if context.tail {
            return Ok(known_tail_call(number, closure, passed, values, raw));
        }
        let site = self.unit.site(id);
        Ok(match closure {
            Arg::Const(closure) => Box::new(move |frame| {
                frame.nested(site, |frame| frame.enter(number, closure, &passed))
            }),
            Arg::Slot(slot) => Box::new(move |frame| {
                let closure = frame.values[slot];
                frame.nested(site, |frame| frame.enter(number, closure, &passed))
            }),
            Arg::Thunk(closure) => Box::new(move |frame| {
                let closure = closure(frame)?;
                frame.nested(site, |frame| frame.enter(number, closure, &passed))
            }),
        })
    }

    fn unknown_call(
        &mut self,
        id: ExprId,
        callee: ExprId,
        arguments: &[ExprId],
        context: Context,
    ) -> Res<Thunk> {
        let core = self.unit.core;
        let simple = matches!(
            core.unit.expr(callee),
            Expr::Local(_) | Expr::Const(_) | Expr::Prim(_) | Expr::Lambda(_) | Expr::Global(_)
        );
        let site = self.unit.site(id);
        let operator = self.arg(callee)?;
        if !simple {
            // The operator is evaluated first and kept while the operands are.
            let mut all = vec![operator];
            all.extend(self.args(arguments)?);
            return Ok(Box::new(move |frame| {
                with_values(&all, frame, |frame, values| {
                    let Some((callee, arguments)) = values.split_first() else { return Ok(TAIL) };
                    leave_or_apply(frame, *callee, arguments, site, context.tail)
                })
            }));
        }
        let args = self.args(arguments)?;
        Ok(Box::new(move |frame| {
            with_values(&args, frame, |frame, values| {
                let callee = operator.get(frame)?;
                leave_or_apply(frame, callee, values, site, context.tail)
            })
        }))
    }
}

/// Calls a value, in tail position or not.
#[inline(always)]
pub(super) fn leave_or_apply(
    frame: &mut Frame<'_>,
    callee: Value,
    arguments: &[Value],
    site: Site,
    tail: bool,
) -> Result<Value, Exit> {
    if tail {
        frame.apply_tail(callee, arguments, site)
    } else {
        frame.apply(callee, arguments, site)
    }
}

fn known_tail_call(
    number: usize,
    closure: Arg,
    passed: Passed,
    values: usize,
    raw: usize,
) -> Thunk {
    Box::new(move |frame| {
        let mut few = ([Value::UNDEFINED; FEW], [0; FEW]);
        let mut many = (Vec::new(), Vec::new());
        let (to, to_raw): (&mut [Value], &mut [u64]) = if values <= FEW && raw <= FEW {
            (&mut few.0[..values], &mut few.1[..raw])
        } else {
            many.0.resize(values, Value::UNDEFINED);
            many.1.resize(raw, 0);
            (&mut many.0, &mut many.1)
        };
        passed.fill(frame, to, to_raw)?;
        let closure = closure.get(frame)?;
        let tail = &mut frame.machine.tail;
        tail.number = number;
        tail.closure = closure;
        tail.values.clear();
        tail.values.extend_from_slice(to);
        tail.raw.clear();
        tail.raw.extend_from_slice(to_raw);
        Ok(TAIL)
    })
}

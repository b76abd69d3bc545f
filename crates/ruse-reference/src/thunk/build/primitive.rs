//! Calls of primitives: the operations that programs spend their time in as closures, the others by their function.

use ruse_compiler::Special;
use ruse_expand::core::ExprId;
use ruse_heap::{Kind, Value};
use ruse_isa::calls::RuntimeCalls;
use ruse_isa::ops::Op;
use ruse_isa::prim::{Lowering, PrimId};
use ruse_runtime::ErrorKind;

use super::call::leave_or_apply;
use super::closure::with_values;
use super::expr::counted;
use super::test::generic_comparison;
use super::{Builder, Context};
use crate::thunk::control;
use crate::thunk::frame::{Exit, Frame, Thunk};
use crate::thunk::machine::Site;
use crate::thunk::operand::{Arg, binary, unary};
use crate::world::LinkError;

type Res<T> = Result<T, LinkError>;

/// Most arguments that a list is spread to.
const MAX_SPREAD: usize = 1 << 20;

impl Builder<'_, '_> {
    /// A call of a primitive; `None` when it must be a call of the primitive's value, which raises.
    pub(super) fn primitive(
        &mut self,
        id: ExprId,
        prim: PrimId,
        arguments: &[ExprId],
        context: Context,
    ) -> Res<Option<Thunk>> {
        let prims = self.unit.prims;
        if !prims.accepts(prim, arguments.len()) {
            return Ok(None);
        }
        match (prims.special(prim), arguments) {
            (Some(Special::Apply), [callee, rest @ ..]) if !rest.is_empty() => {
                let thunk = self.apply(id, *callee, rest, context)?;
                return Ok(Some(counted(thunk, context)));
            }
            (Some(Special::CallCc | Special::CallEscape), [receiver]) => {
                let receiver = self.arg(*receiver)?;
                let site = self.unit.site(id);
                let thunk: Thunk = if context.tail {
                    unary(receiver, move |frame, receiver| {
                        control::call_cc_tail(frame, receiver, site)
                    })
                } else {
                    unary(receiver, move |frame, receiver| control::call_cc(frame, receiver, site))
                };
                return Ok(Some(counted(thunk, context)));
            }
            (Some(Special::Values), [only]) => return Ok(Some(self.thunk(*only, context)?)),
            _ => {}
        }
        if let Some(built) = self.scoped(|this| this.unboxed_primitive(prim, arguments))? {
            let thunk = self.value(built).thunk();
            return Ok(Some(counted(thunk, context)));
        }
        let thunk = self.operation(id, prim, arguments)?;
        Ok(Some(counted(thunk, context)))
    }

    fn unboxed_primitive(
        &mut self,
        prim: PrimId,
        arguments: &[ExprId],
    ) -> Res<Option<crate::thunk::operand::Built>> {
        if !self.could_be_unboxed(prim, arguments) {
            return Ok(None);
        }
        self.unboxed_operation(prim, arguments)
    }

    /// `apply`: the last argument is spread. An operator that is a variable or constant is evaluated last.
    fn apply(
        &mut self,
        id: ExprId,
        callee: ExprId,
        arguments: &[ExprId],
        context: Context,
    ) -> Res<Thunk> {
        let core = self.unit.core;
        let simple = {
            use ruse_expand::core::Expr;
            matches!(
                core.unit.expr(callee),
                Expr::Local(_) | Expr::Const(_) | Expr::Prim(_) | Expr::Lambda(_) | Expr::Global(_)
            )
        };
        let site = self.unit.site(id);
        let operator = self.arg(callee)?;
        let mut all = Vec::with_capacity(arguments.len() + 1);
        if !simple {
            all.push(operator);
            all.extend(self.args(arguments)?);
            return Ok(Box::new(move |frame| {
                with_values(&all, frame, |frame, values| {
                    spread_and_call(frame, values[0], &values[1..], site, context.tail)
                })
            }));
        }
        all.extend(self.args(arguments)?);
        Ok(Box::new(move |frame| {
            with_values(&all, frame, |frame, values| {
                let callee = operator.get(frame)?;
                spread_and_call(frame, callee, values, site, context.tail)
            })
        }))
    }

    fn operation(&mut self, id: ExprId, prim: PrimId, arguments: &[ExprId]) -> Res<Thunk> {
        let thunk = self.operation_with_value(id, prim, arguments)?;
        let info = &ruse_runtime::primitives()[prim.0 as usize].info;
        if info.is_statement() && info.arity.accepts(arguments.len()) {
            return Ok(Box::new(move |frame| thunk(frame).map(|_| Value::UNSPECIFIED)));
        }
        Ok(thunk)
    }

    fn operation_with_value(
        &mut self,
        id: ExprId,
        prim: PrimId,
        arguments: &[ExprId],
    ) -> Res<Thunk> {
        let site = self.unit.site(id);
        let lowering = self.unit.prims.lowering(prim);
        match (lowering, arguments) {
            (Lowering::Op(op) | Lowering::Fold(op), [a, b])
                if is_binary(op) && errors_name(op, self.unit.prims.name(prim)) =>
            {
                let (a, b) = (self.arg(*a)?, self.arg(*b)?);
                if let Some(thunk) = binary_operation(op, a, b, site) {
                    return Ok(thunk);
                }
                self.by_function(prim, arguments, site)
            }
            (Lowering::Compare { op, swap }, [a, b]) => {
                let (a, b) = (self.arg(*a)?, self.arg(*b)?);
                let test = generic_comparison(op, swap, a, b, site);
                Ok(Box::new(move |frame| Ok(Value::boolean(test(frame)?))))
            }
            (Lowering::Op(op), [a]) if is_unary(op) => {
                let a = self.arg(*a)?;
                Ok(unary_operation(op, a, site))
            }
            (Lowering::IsKind(kind), [a]) => {
                Ok(unary(self.arg(*a)?, move |_, value| Ok(Value::boolean(value.is_kind(kind)))))
            }
            (Lowering::Op(Op::VectorSet), [vector, index, value]) => {
                let args = [self.arg(*vector)?, self.arg(*index)?, self.arg(*value)?];
                Ok(Box::new(move |frame| {
                    let (vector, index) = (args[0].get(frame)?, args[1].get(frame)?);
                    let value = args[2].get(frame)?;
                    let result = frame.runtime().vector_set(vector, index, value);
                    frame.value_or_trouble(result, site)
                }))
            }
            _ => self.by_function(prim, arguments, site),
        }
    }

    fn by_function(&mut self, prim: PrimId, arguments: &[ExprId], site: Site) -> Res<Thunk> {
        let function = ruse_runtime::primitives()[prim.0 as usize].function;
        let args = self.args(arguments)?;
        let mut args = args.into_vec();
        Ok(match args.len() {
            1 => unary(args.remove(0), move |frame, a| {
                let result = function(frame.runtime(), &[a]);
                if result.is_err() {
                    frame.runtime().note_operation(prim, &[a]);
                }
                frame.value_or_trouble(result, site)
            }),
            _ => Box::new(move |frame| {
                with_values(&args, frame, |frame, values| {
                    let result = function(frame.runtime(), values);
                    if result.is_err() {
                        frame.runtime().note_operation(prim, values);
                    }
                    frame.value_or_trouble(result, site)
                })
            }),
        })
    }
}

/// Calls with the elements of the list that is the last argument.
fn spread_and_call(
    frame: &mut Frame<'_>,
    callee: Value,
    arguments: &[Value],
    site: Site,
    tail: bool,
) -> Result<Value, Exit> {
    let Some((list, first)) = arguments.split_last() else {
        return leave_or_apply(frame, callee, arguments, site, tail);
    };
    let Some(length) = list.list_len() else {
        let position = arguments.len() + 1;
        let raise = frame.runtime().type_error("apply", position, "a proper list", *list);
        return frame.value_or_trouble(Err(raise), site);
    };
    if first.len() + length > MAX_SPREAD {
        let message = "more arguments than the stack has room for:";
        let count = Value::index(first.len() + length);
        let raise = frame.runtime().error(ErrorKind::Limit, "apply", message, &[count]);
        return frame.value_or_trouble(Err(raise), site);
    }
    let mut all = Vec::with_capacity(first.len() + length);
    all.extend_from_slice(first);
    all.extend(list.list_iter());
    leave_or_apply(frame, callee, &all, site, tail)
}

fn is_binary(op: Op) -> bool {
    matches!(
        op,
        Op::Add
            | Op::Sub
            | Op::Mul
            | Op::Div
            | Op::Quotient
            | Op::Remainder
            | Op::Modulo
            | Op::Cons
            | Op::IsEq
            | Op::VectorRef
            | Op::StringRef
    )
}

/// Whether the errors of the operation are those of the primitive of this name; others are lowered to it as well.
fn errors_name(op: Op, name: &str) -> bool {
    match op {
        Op::Quotient => name == "quotient",
        Op::Remainder => name == "remainder",
        Op::Modulo => name == "modulo",
        _ => true,
    }
}

fn is_unary(op: Op) -> bool {
    matches!(op, Op::Car | Op::Cdr | Op::Not | Op::IsNull | Op::IsPair | Op::VectorLength)
}

fn unary_operation(op: Op, a: Arg, site: Site) -> Thunk {
    match op {
        Op::Car => unary(a, move |frame, pair| {
            if pair.is_pair() {
                return Ok(pair.car());
            }
            let result = frame.runtime().car(pair);
            frame.value_or_trouble(result, site)
        }),
        Op::Cdr => unary(a, move |frame, pair| {
            if pair.is_pair() {
                return Ok(pair.cdr());
            }
            let result = frame.runtime().cdr(pair);
            frame.value_or_trouble(result, site)
        }),
        Op::Not => unary(a, |_, value| Ok(Value::boolean(!value.is_true()))),
        Op::IsNull => unary(a, |_, value| Ok(Value::boolean(value.is_nil()))),
        Op::IsPair => unary(a, |_, value| Ok(Value::boolean(value.is_pair()))),
        _ => unary(a, move |frame, vector| {
            let result = frame.runtime().vector_length(vector);
            frame.value_or_trouble(result, site)
        }),
    }
}

/// A closure whose body tries machine arithmetic on fixnums and flonums, and else calls the runtime.
macro_rules! arithmetic {
    ($a:ident, $b:ident, $site:ident, $fixnums:expr, $flonums:expr, $call:ident) => {
        binary($a, $b, move |frame, a, b| {
            if a.is_fixnum() && b.is_fixnum() {
                let (x, y) = (a.fixnum_unchecked(), b.fixnum_unchecked());
                if let Some(value) = $fixnums(x, y).and_then(Value::try_fixnum) {
                    return Ok(value);
                }
            } else if a.is_tagged_flonum() && b.is_tagged_flonum() {
                let (x, y) = (a.tagged_flonum_unchecked(), b.tagged_flonum_unchecked());
                return Ok(frame.heap().flonum($flonums(x, y)));
            }
            let result = frame.runtime().$call(a, b);
            frame.value_or_trouble(result, $site)
        })
    };
}

fn binary_operation(op: Op, a: Arg, b: Arg, site: Site) -> Option<Thunk> {
    Some(match op {
        Op::Add => arithmetic!(a, b, site, i64::checked_add, |x: f64, y: f64| x + y, add),
        Op::Sub => arithmetic!(a, b, site, i64::checked_sub, |x: f64, y: f64| x - y, sub),
        Op::Mul => arithmetic!(a, b, site, i64::checked_mul, |x: f64, y: f64| x * y, mul),
        Op::Div => arithmetic!(a, b, site, |_: i64, _: i64| None, |x: f64, y: f64| x / y, div),
        Op::Quotient => runtime_call(a, b, site, RuntimeCalls::quotient),
        Op::Remainder => runtime_call(a, b, site, RuntimeCalls::remainder),
        Op::Modulo => runtime_call(a, b, site, RuntimeCalls::modulo),
        Op::StringRef => runtime_call(a, b, site, RuntimeCalls::string_ref),
        Op::Cons => binary(a, b, |frame, a, b| Ok(frame.heap().cons(a, b))),
        Op::IsEq => binary(a, b, |_, a, b| Ok(Value::boolean(a == b))),
        Op::VectorRef => binary(a, b, move |frame, vector, index| {
            if vector.is_kind(Kind::Vector)
                && let Some(at) = index.as_index()
                && let Some(value) = frame.heap().vector_slice(vector).get(at)
            {
                return Ok(*value);
            }
            let result = frame.runtime().vector_ref(vector, index);
            frame.value_or_trouble(result, site)
        }),
        _ => return None,
    })
}

/// An operation that is all the runtime's.
fn runtime_call(
    a: Arg,
    b: Arg,
    site: Site,
    call: fn(&mut ruse_runtime::Runtime, Value, Value) -> Result<Value, ruse_runtime::Raise>,
) -> Thunk {
    binary(a, b, move |frame, a, b| {
        let result = call(frame.runtime(), a, b);
        frame.value_or_trouble(result, site)
    })
}

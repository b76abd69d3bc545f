//! Unboxed code: arithmetic, comparisons and choices whose operands are known to be flonums, small integers or truth
//! values. Such code neither fails nor changes anything.

use ruse_expand::core::{Expr, ExprId};
use ruse_isa::ops::Op;
use ruse_isa::prim::{Lowering, PrimId};

use ruse_number::Number;
use ruse_syntax::Datum;

use super::Builder;
use super::test::Test;
use crate::thunk::code::Shape;
use crate::thunk::infer::small_integer;
use crate::thunk::operand::{
    Boolean, Built, Flonum, Integer, flonum_test, flonums, integer_test, integers,
};
use crate::thunk::types::MAX_STEP;
use crate::world::LinkError;

type Res<T> = Result<T, LinkError>;

/// Integers up to this magnitude compare with flonums as flonums.
const EXACT_FLONUM: u64 = 1 << 53;

/// Two operands of the same kind.
enum Pair {
    Flonums(Flonum, Flonum),
    Integers(Integer, Integer),
    Mixed,
}

impl Builder<'_, '_> {
    /// A call of a primitive as unboxed code, if its operands allow that; a call of anything else is none.
    pub(super) fn unboxed_call(
        &mut self,
        callee: ExprId,
        arguments: &[ExprId],
    ) -> Res<Option<Built>> {
        let core = self.unit.core;
        let Expr::Prim(prim) = core.unit.expr(callee) else { return Ok(None) };
        if !self.could_be_unboxed(*prim, arguments) {
            return Ok(None);
        }
        self.unboxed_operation(*prim, arguments)
    }

    /// A call of a primitive as unboxed code.
    pub(super) fn unboxed_operation(
        &mut self,
        prim: PrimId,
        arguments: &[ExprId],
    ) -> Res<Option<Built>> {
        let prims = self.unit.prims;
        match (prims.lowering(prim), arguments) {
            (Lowering::Fold(op), [a, b]) => {
                let (a, b) = (self.operand(*a)?, self.operand(*b)?);
                Ok(arithmetic(op, a, b))
            }
            (Lowering::Compare { op, swap }, [a, b]) => {
                let (a, b) = (self.operand(*a)?, self.operand(*b)?);
                Ok(comparison(op, swap, a, b).map(Built::Boolean))
            }
            (Lowering::Op(Op::Not), [a]) => Ok(match self.operand(*a)? {
                Built::Boolean(truth) => {
                    let truth = truth.thunk();
                    Some(Built::Boolean(Boolean::Thunk(Box::new(move |frame| !truth(frame)))))
                }
                _ => None,
            }),
            (Lowering::Call, [a]) => {
                let function = flonum_function(prims.name(prim));
                let (Some(function), Built::Flonum(x)) = (function, self.operand(*a)?) else {
                    return Ok(None);
                };
                let thunk = flonums(x, Flonum::Const(0.0), move |x, _| function(x));
                Ok(Some(Built::Flonum(Flonum::Thunk(thunk))))
            }
            _ => Ok(None),
        }
    }

    /// Whether a call of a primitive comes out unboxed.
    pub(super) fn could_be_unboxed(&self, prim: PrimId, arguments: &[ExprId]) -> bool {
        self.shape_of_call(prim, arguments, LOOK_AHEAD).is_some()
    }

    /// The shape of an expression that comes out unboxed.
    fn unboxed_shape(&self, id: ExprId, depth: usize) -> Option<Shape> {
        let core = self.unit.core;
        let depth = depth.checked_sub(1)?;
        match core.unit.expr(id) {
            Expr::Const(_) if self.unit.notes.undefined.contains(&id) => None,
            Expr::Const(_) if small_integer(&core.unit, id).is_some() => Some(Shape::Integer),
            Expr::Const(datum) => match core.unit.datums.get(*datum) {
                Datum::Number(Number::Flo(_)) => Some(Shape::Flonum),
                Datum::Bool(_) => Some(Shape::Boolean),
                _ => None,
            },
            Expr::Local(var) => {
                let shape = self.homes.get(var)?.shape;
                (shape != Shape::Value).then_some(shape)
            }
            Expr::Call(callee, arguments) => match core.unit.expr(*callee) {
                Expr::Prim(prim) => self.shape_of_call(*prim, arguments, depth),
                _ => None,
            },
            Expr::If(test, yes, no) => {
                self.unboxed_shape(*test, depth)?;
                let yes = self.unboxed_shape(*yes, depth)?;
                (yes == self.unboxed_shape(*no, depth)?).then_some(yes)
            }
            _ => None,
        }
    }

    fn shape_of_call(&self, prim: PrimId, arguments: &[ExprId], depth: usize) -> Option<Shape> {
        use Shape::{Boolean, Flonum, Integer};
        let prims = self.unit.prims;
        let constant = |id: ExprId| small_integer(&self.unit.core.unit, id);
        let shape = |id: ExprId| self.unboxed_shape(id, depth);
        match (prims.lowering(prim), arguments) {
            (Lowering::Fold(op @ (Op::Add | Op::Sub | Op::Mul | Op::Div)), [a, b]) => {
                match (op, shape(*a)?, shape(*b)?) {
                    (Op::Div, _, Integer) if constant(*b).is_none_or(|n| n == 0) => None,
                    (_, Flonum, Flonum | Integer) | (_, Integer, Flonum) => Some(Flonum),
                    (Op::Add | Op::Sub, Integer, Integer) => {
                        let is_step =
                            |id: ExprId| constant(id).is_some_and(|n| n.unsigned_abs() <= MAX_STEP);
                        (is_step(*a) || is_step(*b)).then_some(Integer)
                    }
                    _ => None,
                }
            }
            (Lowering::Compare { .. }, [a, b]) => {
                let is_small =
                    |id: ExprId| constant(id).is_some_and(|n| n.unsigned_abs() <= EXACT_FLONUM);
                match (shape(*a)?, shape(*b)?) {
                    (Flonum, Flonum) | (Integer, Integer) => Some(Boolean),
                    (Integer, Flonum) if is_small(*a) => Some(Boolean),
                    (Flonum, Integer) if is_small(*b) => Some(Boolean),
                    _ => None,
                }
            }
            (Lowering::Op(Op::Not), [a]) => (shape(*a)? == Boolean).then_some(Boolean),
            (Lowering::Call, [a]) => {
                flonum_function(prims.name(prim))?;
                (shape(*a)? == Flonum).then_some(Flonum)
            }
            _ => None,
        }
    }

    /// A conditional whose test and branches are unboxed.
    pub(super) fn unboxed_conditional(
        &mut self,
        test: ExprId,
        yes: ExprId,
        no: ExprId,
    ) -> Res<Option<Built>> {
        if self.unboxed_shape(test, LOOK_AHEAD).is_none() {
            return Ok(None);
        }
        let yes_shape = self.unboxed_shape(yes, LOOK_AHEAD);
        if yes_shape.is_none() || yes_shape != self.unboxed_shape(no, LOOK_AHEAD) {
            return Ok(None);
        }
        let Test::Unboxed(test) = self.test(test)? else { return Ok(None) };
        let (yes, no) = (self.operand(yes)?, self.operand(no)?);
        Ok(match (yes, no) {
            (Built::Boolean(yes), Built::Boolean(no)) => {
                Some(Built::Boolean(choice(test, yes, no)))
            }
            (Built::Flonum(yes), Built::Flonum(no)) => {
                let (yes, no) = (flonum_thunk(yes), flonum_thunk(no));
                let test = test.thunk();
                Some(Built::Flonum(Flonum::Thunk(Box::new(move |frame| {
                    if test(frame) { yes(frame) } else { no(frame) }
                }))))
            }
            (Built::Integer(yes), Built::Integer(no)) => {
                let yes = integers(yes, Integer::Const(0), |n, _| n);
                let no = integers(no, Integer::Const(0), |n, _| n);
                let test = test.thunk();
                Some(Built::Integer(Integer::Thunk(Box::new(move |frame| {
                    if test(frame) { yes(frame) } else { no(frame) }
                }))))
            }
            _ => None,
        })
    }
}

/// How deep expressions of unboxed operations are looked at.
const LOOK_AHEAD: usize = 12;

fn flonum_thunk(x: Flonum) -> crate::thunk::frame::FlonumThunk {
    match x {
        Flonum::Thunk(thunk) => thunk,
        x => flonums(x, Flonum::Const(0.0), |x, _| x),
    }
}

/// `and`, `or` and their kin of truth values.
fn choice(test: Boolean, yes: Boolean, no: Boolean) -> Boolean {
    let test = test.thunk();
    Boolean::Thunk(match (yes, no) {
        (Boolean::Const(true), no) => {
            let no = no.thunk();
            Box::new(move |frame| test(frame) || no(frame))
        }
        (yes, Boolean::Const(false)) => {
            let yes = yes.thunk();
            Box::new(move |frame| test(frame) && yes(frame))
        }
        (yes, no) => {
            let (yes, no) = (yes.thunk(), no.thunk());
            Box::new(move |frame| if test(frame) { yes(frame) } else { no(frame) })
        }
    })
}

/// Functions from flonums to flonums.
fn flonum_function(name: &str) -> Option<fn(f64) -> f64> {
    Some(match name {
        "abs" => f64::abs,
        "floor" => f64::floor,
        "ceiling" => f64::ceil,
        "truncate" => f64::trunc,
        "round" => f64::round_ties_even,
        _ => return None,
    })
}

/// Brings two operands to the same kind; an integer beside a flonum becomes one.
fn pair(a: Built, b: Built) -> Pair {
    match (a, b) {
        (Built::Flonum(a), Built::Flonum(b)) => Pair::Flonums(a, b),
        (Built::Integer(a), Built::Integer(b)) => Pair::Integers(a, b),
        (Built::Integer(a), Built::Flonum(b)) => Pair::Flonums(a.into_flonum(), b),
        (Built::Flonum(a), Built::Integer(b)) => Pair::Flonums(a, b.into_flonum()),
        _ => Pair::Mixed,
    }
}

/// Sum, difference, product or quotient of unboxed operands.
fn arithmetic(op: Op, a: Built, b: Built) -> Option<Built> {
    if op == Op::Div && matches!(b, Built::Integer(_)) && !is_nonzero(&b) {
        return None;
    }
    let is_step = |n: &Integer| matches!(n, Integer::Const(n) if n.unsigned_abs() <= MAX_STEP);
    let flonum = |thunk| Some(Built::Flonum(Flonum::Thunk(thunk)));
    match (op, pair(a, b)) {
        (Op::Add, Pair::Flonums(a, b)) => flonum(flonums(a, b, |a, b| a + b)),
        (Op::Sub, Pair::Flonums(a, b)) => flonum(flonums(a, b, |a, b| a - b)),
        (Op::Mul, Pair::Flonums(a, b)) => flonum(flonums(a, b, |a, b| a * b)),
        (Op::Div, Pair::Flonums(a, b)) => flonum(flonums(a, b, |a, b| a / b)),
        // Only steps stay small integers for sure.
        (Op::Add, Pair::Integers(a, b)) if is_step(&a) || is_step(&b) => {
            Some(Built::Integer(Integer::Thunk(integers(a, b, i64::wrapping_add))))
        }
        (Op::Sub, Pair::Integers(a, b)) if is_step(&a) || is_step(&b) => {
            Some(Built::Integer(Integer::Thunk(integers(a, b, i64::wrapping_sub))))
        }
        _ => None,
    }
}

fn is_nonzero(built: &Built) -> bool {
    matches!(built, Built::Integer(Integer::Const(n)) if *n != 0)
}

/// A comparison of unboxed operands.
pub(super) fn comparison(op: Op, swap: bool, a: Built, b: Built) -> Option<Boolean> {
    let mixed = matches!(
        (&a, &b),
        (Built::Integer(_), Built::Flonum(_)) | (Built::Flonum(_), Built::Integer(_))
    );
    let is_small = |built: &Built| match built {
        Built::Integer(Integer::Const(n)) => n.unsigned_abs() <= EXACT_FLONUM,
        Built::Integer(_) => false,
        _ => true,
    };
    if mixed && !(is_small(&a) && is_small(&b)) {
        return None;
    }
    Some(Boolean::Thunk(match (op, swap, pair(a, b)) {
        (Op::IsLt, false, Pair::Flonums(a, b)) => flonum_test(a, b, |a, b| a < b),
        (Op::IsLt, true, Pair::Flonums(a, b)) => flonum_test(a, b, |a, b| a > b),
        (Op::IsLe, false, Pair::Flonums(a, b)) => flonum_test(a, b, |a, b| a <= b),
        (Op::IsLe, true, Pair::Flonums(a, b)) => flonum_test(a, b, |a, b| a >= b),
        (Op::IsNumEq, _, Pair::Flonums(a, b)) => flonum_test(a, b, |a, b| a == b),
        (Op::IsLt, false, Pair::Integers(a, b)) => integer_test(a, b, |a, b| a < b),
        (Op::IsLt, true, Pair::Integers(a, b)) => integer_test(a, b, |a, b| a > b),
        (Op::IsLe, false, Pair::Integers(a, b)) => integer_test(a, b, |a, b| a <= b),
        (Op::IsLe, true, Pair::Integers(a, b)) => integer_test(a, b, |a, b| a >= b),
        (Op::IsNumEq, _, Pair::Integers(a, b)) => integer_test(a, b, |a, b| a == b),
        _ => return None,
    }))
}

//! Tests: conditionals that decide without making a truth value first.

use ruse_expand::core::{Expr, ExprId};
use ruse_heap::Value;
use ruse_isa::calls::RuntimeCalls;
use ruse_isa::ops::Op;
use ruse_isa::prim::{Lowering, PrimId};

use super::number::comparison;
use super::{Builder, OPERAND};
use crate::thunk::frame::{Exit, Frame, Test as TestThunk, Thunk};
use crate::thunk::machine::Site;
use crate::thunk::operand::{Arg, Boolean, Built, binary_test};
use crate::world::LinkError;

type Res<T> = Result<T, LinkError>;

/// A compiled test.
pub(super) enum Test {
    /// It neither fails nor changes anything.
    Unboxed(Boolean),
    /// It may do both.
    Thunk(TestThunk),
    /// Whether a value counts as true.
    Value(Arg),
    /// Whether it is the empty list, or is not.
    Null(Arg, bool),
    /// Whether it is a pair, or is not.
    Pair(Arg, bool),
}

impl Test {
    /// The opposite.
    fn negated(self) -> Test {
        match self {
            Test::Unboxed(truth) => {
                let truth = truth.thunk();
                Test::Unboxed(Boolean::Thunk(Box::new(move |frame| !truth(frame))))
            }
            Test::Null(arg, wanted) => Test::Null(arg, !wanted),
            Test::Pair(arg, wanted) => Test::Pair(arg, !wanted),
            test => {
                let test = test.thunk();
                Test::Thunk(Box::new(move |frame| Ok(!test(frame)?)))
            }
        }
    }

    fn thunk(self) -> TestThunk {
        match self {
            Test::Unboxed(truth) => {
                let truth = truth.thunk();
                Box::new(move |frame| Ok(truth(frame)))
            }
            Test::Thunk(test) => test,
            Test::Value(arg) => Box::new(move |frame| Ok(arg.get(frame)?.is_true())),
            Test::Null(arg, wanted) => {
                Box::new(move |frame| Ok(arg.get(frame)?.is_nil() == wanted))
            }
            Test::Pair(arg, wanted) => {
                Box::new(move |frame| Ok(arg.get(frame)?.is_pair() == wanted))
            }
        }
    }

    /// The conditional.
    pub(super) fn branch(self, yes: Thunk, no: Thunk) -> Thunk {
        match self {
            Test::Unboxed(truth) => {
                let truth = truth.thunk();
                Box::new(move |frame| if truth(frame) { yes(frame) } else { no(frame) })
            }
            Test::Value(Arg::Slot(slot)) => {
                Box::new(
                    move |frame| {
                        if frame.values[slot].is_true() { yes(frame) } else { no(frame) }
                    },
                )
            }
            Test::Null(Arg::Slot(slot), wanted) => {
                Box::new(
                    move |frame| {
                        if frame.values[slot].is_nil() == wanted { yes(frame) } else { no(frame) }
                    },
                )
            }
            Test::Pair(Arg::Slot(slot), wanted) => Box::new(move |frame| {
                if frame.values[slot].is_pair() == wanted { yes(frame) } else { no(frame) }
            }),
            test => {
                let test = test.thunk();
                Box::new(move |frame| if test(frame)? { yes(frame) } else { no(frame) })
            }
        }
    }
}

impl Builder<'_, '_> {
    /// Compiles an expression of which only the truth matters.
    pub(super) fn test(&mut self, id: ExprId) -> Res<Test> {
        let core = self.unit.core;
        match core.unit.expr(id) {
            Expr::Call(callee, arguments) => {
                if let Expr::Prim(prim) = core.unit.expr(*callee)
                    && self.unit.prims.accepts(*prim, arguments.len())
                    && let Some(test) = self.primitive_test(id, *prim, arguments)?
                {
                    return Ok(test);
                }
            }
            Expr::If(test, yes, no) => {
                let (test, yes, no) = (*test, *yes, *no);
                if let Some(Built::Boolean(truth)) = self.unboxed_conditional(test, yes, no)? {
                    return Ok(Test::Unboxed(truth));
                }
                let test = self.deeper(|this| this.scoped(|this| this.test(test)))?.thunk();
                let yes = self.deeper(|this| this.scoped(|this| this.test(yes)))?.thunk();
                let no = self.deeper(|this| this.scoped(|this| this.test(no)))?.thunk();
                return Ok(Test::Thunk(Box::new(move |frame| {
                    if test(frame)? { yes(frame) } else { no(frame) }
                })));
            }
            Expr::Const(_) | Expr::Local(_) | Expr::Global(_) => {}
            _ => {
                let thunk = self.thunk(id, OPERAND)?;
                return Ok(Test::Value(Arg::Thunk(thunk)));
            }
        }
        Ok(match self.operand(id)? {
            Built::Boolean(truth) => Test::Unboxed(truth),
            Built::Value(arg) => Test::Value(arg),
            _ => Test::Unboxed(Boolean::Const(true)),
        })
    }

    /// A step of a test that is nested in a test; beyond so many levels it looks for stack when it runs.
    fn deeper(&mut self, step: impl FnOnce(&mut Self) -> Res<Test>) -> Res<Test> {
        self.depth += 1;
        let deep = self.depth.is_multiple_of(super::LEVELS);
        let test = stacker::maybe_grow(super::RED_ZONE, super::STACK_PIECE, || step(self));
        self.depth -= 1;
        if !deep {
            return test;
        }
        let test = test?.thunk();
        Ok(Test::Thunk(Box::new(move |frame| {
            stacker::maybe_grow(super::RED_ZONE, super::STACK_PIECE, || test(frame))
        })))
    }

    fn primitive_test(
        &mut self,
        id: ExprId,
        prim: PrimId,
        arguments: &[ExprId],
    ) -> Res<Option<Test>> {
        Ok(Some(match (self.unit.prims.lowering(prim), arguments) {
            (Lowering::Compare { op, swap }, [a, b]) => {
                if let Some(built) = self.unboxed_comparison(prim, arguments)? {
                    return Ok(Some(Test::Unboxed(built)));
                }
                let (a, b) = (self.arg(*a)?, self.arg(*b)?);
                let site = self.unit.site(id);
                Test::Thunk(generic_comparison(op, swap, a, b, site))
            }
            (Lowering::Op(Op::IsEq), [a, b]) => {
                let (a, b) = (self.arg(*a)?, self.arg(*b)?);
                Test::Thunk(binary_test(a, b, |_, a, b| Ok(a == b)))
            }
            (Lowering::Op(Op::Not), [a]) => self.deeper(|this| this.test(*a))?.negated(),
            (Lowering::Op(Op::IsNull), [a]) => Test::Null(self.arg(*a)?, true),
            (Lowering::Op(Op::IsPair), [a]) => Test::Pair(self.arg(*a)?, true),
            (Lowering::IsKind(kind), [a]) => {
                let a = self.arg(*a)?;
                Test::Thunk(Box::new(move |frame| Ok(a.get(frame)?.is_kind(kind))))
            }
            _ => return Ok(None),
        }))
    }

    /// A comparison as unboxed code.
    fn unboxed_comparison(&mut self, prim: PrimId, arguments: &[ExprId]) -> Res<Option<Boolean>> {
        let Lowering::Compare { op, swap } = self.unit.prims.lowering(prim) else {
            return Ok(None);
        };
        let [a, b] = arguments else { return Ok(None) };
        if !self.could_be_unboxed(prim, arguments) {
            return Ok(None);
        }
        let (a, b) = (self.operand(*a)?, self.operand(*b)?);
        Ok(comparison(op, swap, a, b))
    }
}

/// A comparison of numbers of any kind.
pub(super) fn generic_comparison(op: Op, swap: bool, a: Arg, b: Arg, site: Site) -> TestThunk {
    match (op, swap) {
        (Op::IsLt, false) => {
            binary_test(a, b, move |frame, a, b| match (a.as_fixnum(), b.as_fixnum()) {
                (Some(x), Some(y)) => Ok(x < y),
                _ => {
                    let result = frame.runtime().is_lt(a, b);
                    truth(frame, result, site)
                }
            })
        }
        (Op::IsLt, true) => {
            binary_test(a, b, move |frame, a, b| match (a.as_fixnum(), b.as_fixnum()) {
                (Some(x), Some(y)) => Ok(x > y),
                _ => {
                    let result = frame.runtime().is_gt(a, b);
                    truth(frame, result, site)
                }
            })
        }
        (Op::IsLe, false) => {
            binary_test(a, b, move |frame, a, b| match (a.as_fixnum(), b.as_fixnum()) {
                (Some(x), Some(y)) => Ok(x <= y),
                _ => {
                    let result = frame.runtime().is_le(a, b);
                    truth(frame, result, site)
                }
            })
        }
        (Op::IsLe, true) => {
            binary_test(a, b, move |frame, a, b| match (a.as_fixnum(), b.as_fixnum()) {
                (Some(x), Some(y)) => Ok(x >= y),
                _ => {
                    let result = frame.runtime().is_ge(a, b);
                    truth(frame, result, site)
                }
            })
        }
        _ => binary_test(a, b, move |frame, a, b| match (a.as_fixnum(), b.as_fixnum()) {
            (Some(x), Some(y)) => Ok(x == y),
            _ => {
                let result = frame.runtime().is_num_eq(a, b);
                truth(frame, result, site)
            }
        }),
    }
}

fn truth(
    frame: &mut Frame<'_>,
    result: Result<Value, ruse_runtime::Raise>,
    site: Site,
) -> Result<bool, Exit> {
    Ok(frame.value_or_trouble(result, site)?.is_true())
}

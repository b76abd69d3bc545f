//! Operands and the closures made of them: one specialised closure for each way in which an operand is given.
//!
//! Operands are taken from left to right: a slot is read before what follows it runs.

use ruse_heap::Value;

use super::code::Shape;
use super::frame::{BooleanThunk, Exit, FlonumThunk, Frame, IntegerThunk, Test, Thunk};
use super::machine::unboxed;

/// A value.
pub(super) enum Arg {
    Slot(usize),
    Const(Value),
    Thunk(Thunk),
}

/// A flonum.
pub(super) enum Flonum {
    Slot(usize),
    Const(f64),
    Thunk(FlonumThunk),
}

/// A small integer.
pub(super) enum Integer {
    Slot(usize),
    Const(i64),
    Thunk(IntegerThunk),
}

/// A truth value.
pub(super) enum Boolean {
    Slot(usize),
    Const(bool),
    Thunk(BooleanThunk),
}

/// A compiled expression in the representation that its types allow.
pub(super) enum Built {
    Value(Arg),
    Flonum(Flonum),
    Integer(Integer),
    Boolean(Boolean),
}

impl Arg {
    #[inline(always)]
    pub(super) fn get(&self, frame: &mut Frame<'_>) -> Result<Value, Exit> {
        match self {
            Arg::Slot(slot) => Ok(frame.values[*slot]),
            Arg::Const(value) => Ok(*value),
            Arg::Thunk(thunk) => thunk(frame),
        }
    }

    pub(super) fn thunk(self) -> Thunk {
        match self {
            Arg::Slot(slot) => Box::new(move |frame| Ok(frame.values[slot])),
            Arg::Const(value) => Box::new(move |_| Ok(value)),
            Arg::Thunk(thunk) => thunk,
        }
    }
}

impl Flonum {
    #[inline(always)]
    fn get(&self, frame: &Frame<'_>) -> f64 {
        match self {
            Flonum::Slot(slot) => frame.flonum(*slot),
            Flonum::Const(x) => *x,
            Flonum::Thunk(thunk) => thunk(frame),
        }
    }
}

impl Integer {
    #[inline(always)]
    fn get(&self, frame: &Frame<'_>) -> i64 {
        match self {
            Integer::Slot(slot) => frame.integer(*slot),
            Integer::Const(n) => *n,
            Integer::Thunk(thunk) => thunk(frame),
        }
    }

    /// The integer as a flonum, as arithmetic with a flonum takes it.
    pub(super) fn into_flonum(self) -> Flonum {
        match self {
            Integer::Const(n) => Flonum::Const(n as f64),
            Integer::Slot(slot) => Flonum::Thunk(Box::new(move |frame| frame.integer(slot) as f64)),
            Integer::Thunk(thunk) => Flonum::Thunk(Box::new(move |frame| thunk(frame) as f64)),
        }
    }
}

impl Boolean {
    #[inline(always)]
    pub(super) fn get(&self, frame: &Frame<'_>) -> bool {
        match self {
            Boolean::Slot(slot) => frame.raw[*slot] != 0,
            Boolean::Const(truth) => *truth,
            Boolean::Thunk(thunk) => thunk(frame),
        }
    }

    pub(super) fn thunk(self) -> BooleanThunk {
        match self {
            Boolean::Slot(slot) => Box::new(move |frame| frame.raw[slot] != 0),
            Boolean::Const(truth) => Box::new(move |_| truth),
            Boolean::Thunk(thunk) => thunk,
        }
    }
}

// ---- closures over operands

/// A closure over one operand.
pub(super) fn unary<F>(a: Arg, op: F) -> Thunk
where
    F: Fn(&mut Frame<'_>, Value) -> Result<Value, Exit> + Send + Sync + 'static,
{
    match a {
        Arg::Slot(a) => Box::new(move |frame| {
            let a = frame.values[a];
            op(frame, a)
        }),
        Arg::Const(a) => Box::new(move |frame| op(frame, a)),
        Arg::Thunk(a) => Box::new(move |frame| {
            let a = a(frame)?;
            op(frame, a)
        }),
    }
}

macro_rules! two_operands {
    ($name:ident, $result:ident, $value:ty) => {
        /// A closure over two operands.
        pub(super) fn $name<F>(a: Arg, b: Arg, op: F) -> $result
        where
            F: Fn(&mut Frame<'_>, Value, Value) -> Result<$value, Exit> + Send + Sync + 'static,
        {
            match (a, b) {
                (Arg::Slot(a), Arg::Slot(b)) => Box::new(move |frame| {
                    let (a, b) = (frame.values[a], frame.values[b]);
                    op(frame, a, b)
                }),
                (Arg::Slot(a), Arg::Const(b)) => Box::new(move |frame| {
                    let a = frame.values[a];
                    op(frame, a, b)
                }),
                (Arg::Slot(a), Arg::Thunk(b)) => Box::new(move |frame| {
                    let a = frame.values[a];
                    let b = b(frame)?;
                    op(frame, a, b)
                }),
                (Arg::Thunk(a), Arg::Slot(b)) => Box::new(move |frame| {
                    let a = a(frame)?;
                    let b = frame.values[b];
                    op(frame, a, b)
                }),
                (Arg::Thunk(a), Arg::Const(b)) => Box::new(move |frame| {
                    let a = a(frame)?;
                    op(frame, a, b)
                }),
                (a, b) => Box::new(move |frame| {
                    let a = a.get(frame)?;
                    let b = b.get(frame)?;
                    op(frame, a, b)
                }),
            }
        }
    };
}
two_operands!(binary, Thunk, Value);
two_operands!(binary_test, Test, bool);

macro_rules! two_unboxed {
    ($name:ident, $operand:ident, $item:ty, $read:ident, $result:ident, $value:ty) => {
        /// A closure over two unboxed operands.
        pub(super) fn $name<F>(a: $operand, b: $operand, op: F) -> $result
        where
            F: Fn($item, $item) -> $value + Send + Sync + 'static,
        {
            match (a, b) {
                ($operand::Slot(a), $operand::Slot(b)) => {
                    Box::new(move |frame| op(frame.$read(a), frame.$read(b)))
                }
                ($operand::Slot(a), $operand::Const(b)) => {
                    Box::new(move |frame| op(frame.$read(a), b))
                }
                ($operand::Const(a), $operand::Slot(b)) => {
                    Box::new(move |frame| op(a, frame.$read(b)))
                }
                ($operand::Slot(a), $operand::Thunk(b)) => {
                    Box::new(move |frame| op(frame.$read(a), b(frame)))
                }
                ($operand::Thunk(a), $operand::Slot(b)) => {
                    Box::new(move |frame| op(a(frame), frame.$read(b)))
                }
                ($operand::Thunk(a), $operand::Const(b)) => Box::new(move |frame| op(a(frame), b)),
                ($operand::Thunk(a), $operand::Thunk(b)) => {
                    Box::new(move |frame| op(a(frame), b(frame)))
                }
                (a, b) => Box::new(move |frame| op(a.get(frame), b.get(frame))),
            }
        }
    };
}
two_unboxed!(flonums, Flonum, f64, flonum, FlonumThunk, f64);
two_unboxed!(flonum_test, Flonum, f64, flonum, BooleanThunk, bool);
two_unboxed!(integers, Integer, i64, integer, IntegerThunk, i64);
two_unboxed!(integer_test, Integer, i64, integer, BooleanThunk, bool);

// ---- between representations

impl Built {
    /// The operand as a value; flonums are made when it is taken.
    pub(super) fn arg(self, flonum: impl FnOnce(f64) -> Value) -> Arg {
        match self {
            Built::Value(arg) => arg,
            Built::Flonum(Flonum::Const(x)) => Arg::Const(flonum(x)),
            Built::Flonum(x) => Arg::Thunk(Box::new(move |frame| {
                let x = x.get(frame);
                Ok(frame.heap().flonum(x))
            })),
            Built::Integer(Integer::Const(n)) => Arg::Const(Value::fixnum(n)),
            Built::Integer(n) => Arg::Thunk(Box::new(move |frame| Ok(Value::fixnum(n.get(frame))))),
            Built::Boolean(Boolean::Const(truth)) => Arg::Const(Value::boolean(truth)),
            Built::Boolean(truth) => {
                Arg::Thunk(Box::new(move |frame| Ok(Value::boolean(truth.get(frame)))))
            }
        }
    }
}

/// Where a variable lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Home {
    pub(super) slot: usize,
    pub(super) shape: Shape,
    /// Whether the slot holds a box.
    pub(super) boxed: bool,
}

/// Puts a value into a slot of some frame.
pub(super) enum Store {
    Value(usize, Thunk),
    Copy(usize, usize),
    Const(usize, Value),
    Flonum(usize, FlonumThunk),
    Integer(usize, IntegerThunk),
    Boolean(usize, BooleanThunk),
    CopyRaw(usize, usize),
    ConstRaw(usize, u64),
    /// A value whose type was inferred, to be unboxed.
    Unboxed(usize, Shape, Thunk),
}

impl Store {
    /// The store that brings an operand into a slot with this shape.
    pub(super) fn new(
        built: Built,
        slot: usize,
        shape: Shape,
        flonum: impl FnOnce(f64) -> Value,
    ) -> Store {
        match (shape, built) {
            (Shape::Flonum, Built::Flonum(x)) => match x {
                Flonum::Slot(from) => Store::CopyRaw(slot, from),
                Flonum::Const(x) => Store::ConstRaw(slot, x.to_bits()),
                Flonum::Thunk(thunk) => Store::Flonum(slot, thunk),
            },
            (Shape::Integer, Built::Integer(n)) => match n {
                Integer::Slot(from) => Store::CopyRaw(slot, from),
                Integer::Const(n) => Store::ConstRaw(slot, n as u64),
                Integer::Thunk(thunk) => Store::Integer(slot, thunk),
            },
            (Shape::Boolean, Built::Boolean(truth)) => match truth {
                Boolean::Slot(from) => Store::CopyRaw(slot, from),
                Boolean::Const(truth) => Store::ConstRaw(slot, u64::from(truth)),
                Boolean::Thunk(thunk) => Store::Boolean(slot, thunk),
            },
            (Shape::Value, built) => match built.arg(flonum) {
                Arg::Slot(from) => Store::Copy(slot, from),
                Arg::Const(value) => Store::Const(slot, value),
                Arg::Thunk(thunk) => Store::Value(slot, thunk),
            },
            (shape, built) => Store::Unboxed(slot, shape, built.arg(flonum).thunk()),
        }
    }

    /// Stores within the running frame.
    #[inline(always)]
    pub(super) fn run(&self, frame: &mut Frame<'_>) -> Result<(), Exit> {
        match self {
            Store::Value(slot, thunk) => frame.values[*slot] = thunk(frame)?,
            Store::Copy(slot, from) => frame.values[*slot] = frame.values[*from],
            Store::Const(slot, value) => frame.values[*slot] = *value,
            Store::Flonum(slot, thunk) => frame.raw[*slot] = thunk(frame).to_bits(),
            Store::Integer(slot, thunk) => frame.raw[*slot] = thunk(frame) as u64,
            Store::Boolean(slot, thunk) => frame.raw[*slot] = u64::from(thunk(frame)),
            Store::CopyRaw(slot, from) => frame.raw[*slot] = frame.raw[*from],
            Store::ConstRaw(slot, bits) => frame.raw[*slot] = *bits,
            Store::Unboxed(slot, shape, thunk) => {
                let value = thunk(frame)?;
                frame.raw[*slot] = unboxed(value, *shape);
            }
        }
        Ok(())
    }

    /// Evaluates in the running frame and stores into the slots of a callee.
    #[inline(always)]
    pub(super) fn pass(
        &self,
        frame: &mut Frame<'_>,
        values: &mut [Value],
        raw: &mut [u64],
    ) -> Result<(), Exit> {
        match self {
            Store::Value(slot, thunk) => values[*slot] = thunk(frame)?,
            Store::Copy(slot, from) => values[*slot] = frame.values[*from],
            Store::Const(slot, value) => values[*slot] = *value,
            Store::Flonum(slot, thunk) => raw[*slot] = thunk(frame).to_bits(),
            Store::Integer(slot, thunk) => raw[*slot] = thunk(frame) as u64,
            Store::Boolean(slot, thunk) => raw[*slot] = u64::from(thunk(frame)),
            Store::CopyRaw(slot, from) => raw[*slot] = frame.raw[*from],
            Store::ConstRaw(slot, bits) => raw[*slot] = *bits,
            Store::Unboxed(slot, shape, thunk) => {
                let value = thunk(frame)?;
                raw[*slot] = unboxed(value, *shape);
            }
        }
        Ok(())
    }
}

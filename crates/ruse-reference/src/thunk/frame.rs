//! What thunks run on: frames, and how a run is left.

use ruse_heap::{Heap, Value};
use ruse_runtime::Runtime;

use super::code::Codes;
use super::machine::Machine;

/// The activation of a procedure.
pub(super) struct Frame<'a> {
    /// The machine.
    pub(super) machine: &'a mut Machine,
    /// Every procedure by number.
    pub(super) codes: &'a Codes,
    /// Variables and temporaries.
    pub(super) values: &'a mut [Value],
    /// Unboxed variables: bits of doubles, integers, truth values.
    pub(super) raw: &'a mut [u64],
    /// The running closure.
    pub(super) closure: Value,
    /// The label that [`JUMP`] goes to.
    pub(super) target: usize,
}

impl Frame<'_> {
    #[inline(always)]
    pub(super) fn runtime(&mut self) -> &mut Runtime {
        &mut self.machine.world.runtime
    }

    #[inline(always)]
    pub(super) fn heap(&mut self) -> &mut Heap {
        &mut self.machine.world.runtime.heap
    }

    #[inline(always)]
    pub(super) fn flonum(&self, slot: usize) -> f64 {
        f64::from_bits(self.raw[slot])
    }

    #[inline(always)]
    pub(super) fn integer(&self, slot: usize) -> i64 {
        self.raw[slot] as i64
    }
}

/// Instead of a value: the procedure in [`Machine::tail`] is to be called in place of the running one.
pub(super) const TAIL: Value = Value::EXCEPTION;
/// Instead of a value: control goes to the label in [`Frame::target`].
pub(super) const JUMP: Value = Value::ABSENT;

/// A compiled expression. In tail position its value may be [`TAIL`] or [`JUMP`].
pub(super) type Thunk = Box<dyn Fn(&mut Frame<'_>) -> Result<Value, Exit> + Send + Sync>;
/// A compiled test.
pub(super) type Test = Box<dyn Fn(&mut Frame<'_>) -> Result<bool, Exit> + Send + Sync>;
/// An expression that is a flonum and neither fails nor changes anything.
pub(super) type FlonumThunk = Box<dyn Fn(&Frame<'_>) -> f64 + Send + Sync>;
/// An expression that is a small integer and neither fails nor changes anything.
pub(super) type IntegerThunk = Box<dyn Fn(&Frame<'_>) -> i64 + Send + Sync>;
/// An expression that is a truth value and neither fails nor changes anything.
pub(super) type BooleanThunk = Box<dyn Fn(&Frame<'_>) -> bool + Send + Sync>;

/// A run is left, to where the reason says.
#[derive(Debug)]
pub(super) struct Exit(pub(super) Box<Reason>);

/// Why frames are left.
#[derive(Debug)]
pub(super) enum Reason {
    /// A continuation was called: its extent gets this value.
    Throw { extent: u64, value: Value },
    /// The clause of a `guard` goes on where the `guard` stands, with the call in [`Machine::tail`].
    Resume { extent: u64 },
    /// The run ends.
    End(crate::Outcome),
}

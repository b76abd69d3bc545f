//! Continuations: persistent chains of frames, innermost first.

use std::sync::Arc;

use ruse_expand::core::ExprId;
use ruse_heap::Value;

use super::environment::Environment;

/// An expression of a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Site {
    /// Index of the unit; `None` for no place at all.
    pub(super) unit: Option<u32>,
    pub(super) expr: ExprId,
}

impl Site {
    pub(super) const NONE: Site = Site { unit: None, expr: ExprId(0) };
}

/// What is to be done with the value that is on its way.
#[derive(Clone)]
pub(super) enum Step {
    /// Decide the `If` at the site.
    Test,
    /// Drop it and go on at this index of the `Seq` at the site.
    Sequence(usize),
    /// Drop it and go on at this index of the unit's body.
    Body(usize),
    /// Give it to the whole body of a closed unit as its value: the last form is not in tail position.
    BodyEnd,
    /// Drop it: what it stands for has no value.
    Drop,
    /// Assign or define the variable at the site.
    Assign,
    /// It is the next operand of the `Call` at the site: after these, operator included.
    Operands(Vec<Value>),
    /// It is the next value of the `Let` at the site: after these.
    Bindings(Vec<Value>),
    /// It is the value of the binding with this index of the `Letrec` at the site.
    Recursive(usize),
    /// Bind the values it stands for as the `LetValues` at the site says.
    Receive,
    /// Call this procedure with the values it stands for.
    Consume(Value),
    /// Return from the prompt with this tag.
    Prompt(Value),
    /// Return from the procedure that was called at the site. `tail` is the last call by which user code left the
    /// activation for library code, which is a better place for an error than the site.
    Return {
        /// That call.
        tail: Site,
    },
}

/// A frame.
#[derive(Clone)]
pub(super) struct Frame {
    pub(super) step: Step,
    pub(super) site: Site,
    pub(super) environment: Environment,
    next: Continuation,
    depth: u32,
}

/// What is to be done after the expression at hand.
#[derive(Clone, Default)]
pub(super) struct Continuation(Option<Arc<Frame>>);

impl Continuation {
    /// The number of frames.
    pub(super) fn depth(&self) -> u32 {
        self.0.as_ref().map_or(0, |frame| frame.depth)
    }

    /// Puts a frame on top.
    pub(super) fn push(&mut self, step: Step, site: Site, environment: Environment) {
        let next = std::mem::take(self);
        let depth = next.depth() + 1;
        self.0 = Some(Arc::new(Frame { step, site, environment, next, depth }));
    }

    /// Takes the innermost frame off. One that somebody else holds too is copied.
    pub(super) fn pop(&mut self) -> Option<Frame> {
        let mut frame = Arc::unwrap_or_clone(self.0.take()?);
        *self = std::mem::take(&mut frame.next);
        Some(frame)
    }

    /// Whether what is done next is to return from a procedure: an expression here is in tail position.
    pub(super) fn is_return(&self) -> bool {
        self.0.as_ref().is_some_and(|frame| matches!(frame.step, Step::Return { .. }))
    }

    /// Whether all frames of another one are among these.
    pub(super) fn goes_on_in(&self, other: &Continuation) -> bool {
        let Some(first) = &other.0 else { return true };
        let mut rest = self.0.as_ref();
        while let Some(frame) = rest {
            if Arc::ptr_eq(frame, first) {
                return true;
            }
            rest = frame.next.0.as_ref();
        }
        false
    }

    /// What the frames do, innermost first.
    pub(super) fn steps(&self) -> impl Iterator<Item = &Step> {
        std::iter::successors(self.0.as_deref(), |frame| frame.next.0.as_deref())
            .map(|frame| &frame.step)
    }

    /// Site and tail of the returns, innermost first.
    pub(super) fn returns(&self) -> impl Iterator<Item = (Site, Site)> {
        let frames = std::iter::successors(self.0.as_deref(), |frame| frame.next.0.as_deref());
        frames.filter_map(|frame| match frame.step {
            Step::Return { tail } => Some((frame.site, tail)),
            _ => None,
        })
    }
}

/// A long chain must not be dropped recursively.
impl Drop for Continuation {
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(frame) = next {
            next = match Arc::try_unwrap(frame) {
                Ok(mut last) => last.next.0.take(),
                Err(_) => None,
            };
        }
    }
}

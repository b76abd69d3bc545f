//! Environments: persistent chains of bindings, innermost first.

use std::sync::Arc;

use ruse_expand::core::VarId;
use ruse_heap::{Heap, Value};
use ruse_isa::layout::offset;

/// A variable and what it is bound to.
struct Binding {
    var: VarId,
    /// The value; of a variable that can change, the box that holds it.
    value: Value,
    is_boxed: bool,
    outer: Environment,
}

/// The bindings around an expression.
#[derive(Clone, Default)]
pub(super) struct Environment(Option<Arc<Binding>>);

impl Environment {
    /// This environment with one more variable, which never changes.
    pub(super) fn with_value(self, var: VarId, value: Value) -> Environment {
        Environment(Some(Arc::new(Binding { var, value, is_boxed: false, outer: self })))
    }

    /// This environment with one more variable that can change.
    pub(super) fn with_location(self, heap: &mut Heap, var: VarId, value: Value) -> Environment {
        let value = heap.make_box(value);
        Environment(Some(Arc::new(Binding { var, value, is_boxed: true, outer: self })))
    }

    fn binding(&self, var: VarId) -> Option<&Binding> {
        let mut at = self;
        while let Some(binding) = &at.0 {
            if binding.var == var {
                return Some(binding);
            }
            at = &binding.outer;
        }
        None
    }

    /// The value of a variable.
    pub(super) fn lookup(&self, var: VarId) -> Option<Value> {
        let binding = self.binding(var)?;
        let value = binding.value;
        Some(if binding.is_boxed { value.field(offset::Box::content) } else { value })
    }

    /// The box that holds the value of a variable that can change.
    pub(super) fn location(&self, var: VarId) -> Option<Value> {
        self.binding(var).filter(|binding| binding.is_boxed).map(|binding| binding.value)
    }
}

/// A long chain must not be dropped recursively.
impl Drop for Environment {
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(binding) = next {
            next = match Arc::try_unwrap(binding) {
                Ok(mut last) => last.outer.0.take(),
                Err(_) => None,
            };
        }
    }
}

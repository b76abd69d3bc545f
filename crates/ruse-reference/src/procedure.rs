//! An engine's procedures as heap values.
//!
//! A procedure is a [`Kind::Closure`] whose only free variable is its number in the engine's table. Its template has
//! a name and no code. So everything in the runtime that looks at procedures sees an ordinary one.

use hashbrown::HashMap;
use ruse_heap::{Heap, Kind, Value};
use ruse_isa::layout::offset;
use ruse_runtime::{ErrorKind, Raise, Runtime};

/// Bytes outside of the heap that a procedure is taken to cost, payload apart.
const OVERHEAD: usize = 64;

/// What an engine knows of its procedures, by number; entries are never taken out.
pub struct Procedures<P> {
    entries: Vec<P>,
    /// Templates by name; `#f` stands for no name.
    templates: HashMap<Value, Value>,
}

impl<P> Default for Procedures<P> {
    fn default() -> Self {
        Procedures { entries: Vec::new(), templates: HashMap::new() }
    }
}

impl<P> Procedures<P> {
    /// A new procedure object.
    pub fn make(&mut self, heap: &mut Heap, name: Option<&str>, payload: P) -> Value {
        let name = name.map_or(Value::FALSE, |name| heap.intern(name));
        let template =
            *self.templates.entry(name).or_insert_with(|| named_template(heap, name, Value::ZERO));
        self.entries.push(payload);
        heap.closure(template, &[Value::index(self.entries.len() - 1)])
    }

    /// The number of a procedure that this table made.
    pub fn number(&self, procedure: Value) -> Option<usize> {
        if !procedure.is_kind(Kind::Closure) {
            return None;
        }
        procedure.field(offset::Closure::FIXED).as_index()
    }

    /// What is known of a procedure that this table made.
    pub fn get(&self, procedure: Value) -> Option<&P> {
        self.entries.get(self.number(procedure)?)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, procedure: Value) -> Option<&mut P> {
        let number = self.number(procedure)?;
        self.entries.get_mut(number)
    }

    /// Bytes that the table holds outside of the heap, about.
    pub fn bytes(&self) -> usize {
        self.entries.len() * (size_of::<P>() + OVERHEAD)
    }
}

/// A parameter list as the user wrote it.
pub fn parameter_list<'a>(params: impl ExactSizeIterator<Item = &'a str>, rest: bool) -> String {
    let last = params.len().wrapping_sub(1);
    let mut text = String::from("(");
    for (index, name) in params.enumerate() {
        if index > 0 {
            text.push(' ');
        }
        if rest && index == last {
            text.push_str(". ");
        }
        text.push_str(name);
    }
    text.push(')');
    text
}

/// Raises: a procedure was called with a wrong number of arguments; `params` is its parameter list.
#[cold]
pub fn wrong_arity(runtime: &mut Runtime, name: Option<&str>, params: &str, count: usize) -> Raise {
    let plural = if count == 1 { "" } else { "s" };
    let message = format!("called with {count} argument{plural}, but its parameters are {params}");
    runtime.error(ErrorKind::Arity, name.unwrap_or("the procedure"), &message, &[])
}

/// A template without Code: its name is what printing and errors look at, its first word is the engine's own.
pub(crate) fn named_template(heap: &mut Heap, name: Value, first: Value) -> Value {
    let mut fixed = [Value::ZERO; offset::Template::FIXED - 1];
    fixed[offset::Template::instructions - 1] = first;
    fixed[offset::Template::name - 1] = name;
    heap.object_with_tail(Kind::Template, &fixed, &[])
}

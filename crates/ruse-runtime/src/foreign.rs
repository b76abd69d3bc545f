//! Values of the host as objects of Scheme: what the runtime wants to know of them, and the table that keeps them.

use std::any::Any;
use std::sync::Arc;

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;

use crate::runtime::Runtime;

/// A value of the host.
pub trait Foreign: Any + Send + Sync {
    /// What is printed between the angle brackets of its external representation; `None` for the type's name.
    fn describe(&self) -> Option<String> {
        None
    }

    /// Whether it is `equal?` to another one, which is not the same object.
    fn is_equal(&self, other: &dyn Foreign) -> bool {
        let _ = other;
        false
    }
}

/// The values of the host that objects stand for, by number.
#[derive(Default)]
pub struct ForeignTable {
    values: Vec<Option<Arc<dyn Foreign>>>,
    free: Vec<usize>,
}

impl ForeignTable {
    fn add(&mut self, value: Arc<dyn Foreign>) -> usize {
        match self.free.pop() {
            Some(number) => {
                self.values[number] = Some(value);
                number
            }
            None => {
                self.values.push(Some(value));
                self.values.len() - 1
            }
        }
    }

    /// The value that an object stands for.
    #[inline]
    pub fn get(&self, object: Value) -> Option<&dyn Foreign> {
        if !object.is_kind(Kind::Host) {
            return None;
        }
        self.values.get(object.field(offset::Host::number).as_index()?)?.as_deref()
    }

    /// Takes the value of an object that died.
    pub fn release(&mut self, number: usize) -> Option<Arc<dyn Foreign>> {
        let value = self.values.get_mut(number)?.take()?;
        self.free.push(number);
        Some(value)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.values.len() - self.free.len()
    }
}

/// In a pointer: it owns nothing.
const NO_RESOURCE: i64 = -1;

/// What a pointer object says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PointerParts {
    /// `None` when the memory was freed.
    pub address: Option<usize>,
    /// How many bytes are there, if that is known.
    pub size: Option<usize>,
    /// The pointer whose memory it is.
    pub owner: Value,
}

impl PointerParts {
    /// Those of a value; `None` if it is no pointer.
    #[inline]
    pub fn of(value: Value) -> Option<PointerParts> {
        if !value.is_kind(Kind::Pointer) {
            return None;
        }
        let owner = value.field(offset::Pointer::owner);
        let address = owner
            .field(offset::Pointer::address)
            .as_fixnum()
            .and_then(|_| value.field(offset::Pointer::address).as_fixnum());
        let size = value.field(offset::Pointer::size).as_index();
        Some(PointerParts { address: address.map(|it| it as usize), size, owner })
    }
}

impl Runtime {
    /// An object that stands for a value of the host until it dies; `type_name` is for printing.
    pub fn foreign_object(&mut self, value: Arc<dyn Foreign>, type_name: &str) -> Value {
        self.foreign_object_at(value, type_name, 0)
    }

    /// The same with the address of the value, for `ruse_vm::cell`, which says what must be there.
    pub fn foreign_object_at(
        &mut self,
        value: Arc<dyn Foreign>,
        type_name: &str,
        address: usize,
    ) -> Value {
        let number = Value::index(self.foreign.add(value));
        let type_name = self.heap.intern(type_name);
        debug_assert!(address & 1 == 0, "the collector takes the address for a number");
        let address = Value::fixnum((address >> 1) as i64);
        let object = self.heap.object(Kind::Host, [number, type_name, address]);
        self.heap.finalize(object);
        object
    }

    /// A pointer to memory of C. `owner` is the pointer whose memory it is; without one it is its own. `None` for an
    /// address that no memory has.
    pub fn pointer(
        &mut self,
        address: usize,
        size: Option<usize>,
        owner: Option<Value>,
    ) -> Option<Value> {
        self.pointer_with(address, size, owner, Value::fixnum(NO_RESOURCE))
    }

    /// A pointer to memory that is given back, by dropping `resource`, when the pointer dies.
    pub fn owning_pointer(
        &mut self,
        address: usize,
        size: Option<usize>,
        resource: Arc<dyn Foreign>,
    ) -> Option<Value> {
        Value::try_fixnum(address as i64)?;
        let number = Value::index(self.foreign.add(resource));
        let pointer = self.pointer_with(address, size, None, number)?;
        self.heap.finalize(pointer);
        Some(pointer)
    }

    fn pointer_with(
        &mut self,
        address: usize,
        size: Option<usize>,
        owner: Option<Value>,
        resource: Value,
    ) -> Option<Value> {
        let address = Value::try_fixnum(address as i64)?;
        let size = size.and_then(|size| Value::try_fixnum(size as i64)).unwrap_or(Value::FALSE);
        let known = owner.unwrap_or(Value::FALSE);
        let pointer = self.heap.object(Kind::Pointer, [address, size, known, resource]);
        if owner.is_none() {
            self.heap.set_field(pointer, offset::Pointer::owner, pointer);
        }
        Some(pointer)
    }

    /// Gives back what a pointer owns, and makes it, and all pointers into its memory, invalid. `None` when it owns
    /// nothing.
    pub fn free_pointer(&mut self, pointer: Value) -> Option<Arc<dyn Foreign>> {
        let number = pointer.field(offset::Pointer::resource).as_index()?;
        let resource = self.foreign.release(number)?;
        self.heap.set_field(pointer, offset::Pointer::resource, Value::fixnum(NO_RESOURCE));
        self.heap.set_field(pointer, offset::Pointer::address, Value::FALSE);
        Some(resource)
    }

    /// Whether the host says that two different objects are `equal?`.
    pub(crate) fn equal_foreign(&self, a: Value, b: Value) -> bool {
        match (self.foreign.get(a), self.foreign.get(b)) {
            (Some(a), Some(b)) => a.is_equal(b),
            _ => false,
        }
    }
}

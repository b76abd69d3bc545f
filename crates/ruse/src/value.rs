//! Handles on Scheme values, for code that keeps them.

use std::fmt;
use std::sync::Arc;

use ruse_heap::{Held, Kind, Value as Word};
use ruse_runtime::Runtime;
use ruse_runtime::number::is_number;

/// A Scheme value. It keeps its object alive for as long as it exists, whatever the collector does; clones are
/// cheap. It belongs to the VM that it came from, and using it with another VM is an error.
///
/// ```
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// let list: ruse::Value = vm.eval("(list 1 2 3)")?;
/// vm.collect();
/// assert_eq!(vm.to_text(&list)?, "(1 2 3)");
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone)]
pub struct Value(pub(crate) Repr);

#[derive(Clone)]
pub(crate) enum Repr {
    /// The word is the value.
    Immediate(Word),
    /// An object.
    Held(Arc<Held>),
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Immediate(word) => write!(f, "Value({word:?})"),
            Repr::Held(_) => f.write_str("Value(object)"),
        }
    }
}

/// What a value is, as [`Context::kind`](crate::Context::kind) says.
///
/// ```
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// let value = vm.eval("(vector 1)")?;
/// assert_eq!(vm.kind(&value)?, ruse::ValueKind::Vector);
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[non_exhaustive]
pub enum ValueKind {
    /// `#t` or `#f`.
    Boolean,
    /// An exact integer of any size.
    Integer,
    /// An exact ratio that is no integer.
    Rational,
    /// A floating-point number.
    Real,
    /// A complex number with a non-real part.
    Complex,
    /// A character.
    Character,
    /// A string.
    String,
    /// A symbol.
    Symbol,
    /// A bytevector.
    Bytes,
    /// The empty list.
    Null,
    /// A pair, so most lists.
    Pair,
    /// A vector.
    Vector,
    /// A hash table, or a struct of `(ruse struct)`: what converts to maps.
    HashTable,
    /// Anything that can be called.
    Procedure,
    /// A record, error objects among them.
    Record,
    /// A value of the host.
    Host,
    /// What expressions without a useful value give.
    Unspecified,
    /// Several values.
    Values,
    /// Everything else: ports, promises, environments and so on.
    Other,
}

impl ValueKind {
    pub(crate) fn of(value: Word) -> ValueKind {
        if value.is_boolean() {
            return ValueKind::Boolean;
        }
        if value.is_fixnum() {
            return ValueKind::Integer;
        }
        if value.is_nil() {
            return ValueKind::Null;
        }
        if value.is_pair() {
            return ValueKind::Pair;
        }
        if value.as_char().is_some() {
            return ValueKind::Character;
        }
        if value == Word::UNSPECIFIED {
            return ValueKind::Unspecified;
        }
        if value.is_procedure() {
            return ValueKind::Procedure;
        }
        match value.kind() {
            Some(Kind::Bignum) => ValueKind::Integer,
            Some(Kind::Ratnum) => ValueKind::Rational,
            Some(Kind::Compnum) => ValueKind::Complex,
            Some(Kind::String) => ValueKind::String,
            Some(Kind::Symbol) => ValueKind::Symbol,
            Some(Kind::Bytevector) => ValueKind::Bytes,
            Some(Kind::Vector) => ValueKind::Vector,
            Some(Kind::Table | Kind::Struct) => ValueKind::HashTable,
            Some(Kind::Record) => ValueKind::Record,
            Some(Kind::Host) => ValueKind::Host,
            Some(Kind::Values) => ValueKind::Values,
            _ if is_number(value) => ValueKind::Real,
            _ => ValueKind::Other,
        }
    }
}

impl Value {
    /// A handle on a value of a runtime.
    pub(crate) fn keep(runtime: &mut Runtime, word: Word) -> Value {
        if word.is_heap() {
            Value(Repr::Held(Arc::new(runtime.heap.hold(word))))
        } else {
            Value(Repr::Immediate(word))
        }
    }

    /// The value as it is now; `None` when it belongs to another VM.
    #[inline]
    pub(crate) fn word(&self, runtime: &Runtime) -> Option<Word> {
        match &self.0 {
            Repr::Immediate(word) => Some(*word),
            Repr::Held(held) => runtime.heap.held(held),
        }
    }
}

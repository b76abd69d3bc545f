//! Conditions: records whose types descend from one root and whose first fields are the same. Those that primitives and
//! `error` make are of the built-in type of errors; `(ruse condition)` makes types that descend from it or from the root.

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;
use ruse_isa::prim::{Lowering, PrimId};

use crate::raise::{Pending, Raise};
use crate::runtime::Runtime;

/// Why an error was raised.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum ErrorKind {
    /// Raised by the program with `error`.
    User,
    /// An argument of the wrong type.
    Type,
    /// A wrong number of arguments.
    Arity,
    /// An index out of range.
    Index,
    /// A division by exact zero.
    Divide,
    /// An argument of the right type with an impossible value.
    Value,
    /// A variable without a value.
    Unbound,
    /// A file that cannot be used (R7RS `file-error?`).
    File,
    /// What the host did not grant, see [`crate::Capabilities`].
    Permission,
    /// Text that cannot be read (R7RS `read-error?`).
    Read,
    /// A source text that is no program; `eval`, `load`.
    Syntax,
    /// Heap, stack or another limit.
    Limit,
    /// Ctrl-C or an interrupt by the host.
    Interrupt,
    /// An error of a function of the host.
    Host,
    /// A panic in a function of the host.
    Panic,
}

impl ErrorKind {
    /// Every kind with its name.
    pub const ALL: &[(ErrorKind, &str)] = &[
        (ErrorKind::User, "user"),
        (ErrorKind::Type, "type"),
        (ErrorKind::Arity, "arity"),
        (ErrorKind::Index, "index"),
        (ErrorKind::Divide, "divide"),
        (ErrorKind::Value, "value"),
        (ErrorKind::Unbound, "unbound"),
        (ErrorKind::File, "file"),
        (ErrorKind::Permission, "permission"),
        (ErrorKind::Read, "read"),
        (ErrorKind::Syntax, "syntax"),
        (ErrorKind::Limit, "limit"),
        (ErrorKind::Interrupt, "interrupt"),
        (ErrorKind::Host, "host"),
        (ErrorKind::Panic, "panic"),
    ];

    /// Its name, which is the symbol in the condition.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).expect("the table has every kind").1
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<ErrorKind> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }
}

/// Fields of a condition, in order; word offsets follow the record's type.
pub mod field {
    use ruse_isa::layout::offset;

    /// Symbol: the kind.
    pub const KIND: usize = offset::Record::FIXED;
    /// Symbol: the procedure that complains, or `#f`.
    pub const WHO: usize = KIND + 1;
    /// String.
    pub const MESSAGE: usize = KIND + 2;
    /// List.
    pub const IRRITANTS: usize = KIND + 3;
    /// `#(file line column)` of the raise, or `#f`; filled in by the VM.
    pub const LOCATION: usize = KIND + 4;
    /// The error of the host behind it, an object of the host, or `#f`.
    pub const SOURCE: usize = KIND + 5;
    /// What failed, so that it can be done again: a vector of a primitive's number and its arguments, the cell of a
    /// global variable, `#t` where no value can stand for what failed, or `#f` when nothing is known.
    pub const OPERATION: usize = KIND + 6;
    /// Names for the record type.
    pub const NAMES: [&str; 7] =
        ["kind", "who", "message", "irritants", "location", "source", "operation"];
}

/// Whether a value is a record of a type, or of one that descends from it, with all fields of conditions.
pub(crate) fn is_whole_condition(value: Value, ancestor: Value) -> bool {
    value.is_kind(Kind::Record)
        && descends(value.field(offset::Record::rtd), ancestor)
        && value.size() >= field::OPERATION
}

/// Whether a record type is another one or descends from it.
pub(crate) fn descends(mut rtd: Value, ancestor: Value) -> bool {
    while rtd.is_kind(Kind::RecordType) {
        if rtd == ancestor {
            return true;
        }
        rtd = rtd.field(offset::RecordType::parent);
    }
    false
}

/// Whether a value is any condition, `errors` being the type of errors.
pub(crate) fn is_any_condition(value: Value, errors: Value) -> bool {
    is_whole_condition(value, errors.field(offset::RecordType::parent))
}

/// The name of a condition type without the brackets that it is usually written with.
pub(crate) fn bare_name(name: &str) -> &str {
    name.strip_prefix('<').and_then(|name| name.strip_suffix('>')).unwrap_or(name)
}

impl Runtime {
    /// A fresh condition; `who` may be empty.
    pub fn condition(
        &mut self,
        kind: ErrorKind,
        who: &str,
        message: &str,
        irritants: &[Value],
    ) -> Value {
        let kind = self.heap.intern(kind.name());
        let who = if who.is_empty() { Value::FALSE } else { self.heap.intern(who) };
        let message = self.heap.string(message);
        let irritants = self.heap.list(irritants);
        self.condition_of([kind, who, message, irritants])
    }

    /// A fresh condition of the kind (a symbol), who (a symbol or `#f`), message and irritants (a list).
    pub(crate) fn condition_of(&mut self, parts: [Value; 4]) -> Value {
        let [kind, who, message, irritants] = parts;
        let rtd = self.condition_type();
        let none = Value::FALSE;
        self.heap.record(rtd, &[kind, who, message, irritants, none, none, none])
    }

    /// Whether a value is an error condition (`error-object?`).
    pub fn is_condition(&self, value: Value) -> bool {
        is_whole_condition(value, self.condition_type())
    }

    /// Whether a value is a condition, an error or not.
    pub fn is_any_condition(&self, value: Value) -> bool {
        is_any_condition(value, self.condition_type())
    }

    /// Remembers in the error that is pending which primitive failed with which arguments, so that it can be called
    /// again. Only those that may give something else then: what has an op depends on its operands alone.
    #[cold]
    pub fn note_operation(&mut self, primitive: PrimId, args: &[Value]) {
        let Pending::Exception { payload, continuable: false } = self.pending else { return };
        let Some(row) = crate::primitives().get(primitive.0 as usize) else { return };
        if !matches!(row.info.lowering, Lowering::Call)
            || row.info.name == "raise"
            || !self.is_condition(payload)
            || payload.field(field::OPERATION) != Value::FALSE
        {
            return;
        }
        let mut operation = vec![Value::index(primitive.0 as usize)];
        operation.extend_from_slice(args);
        let operation = self.heap.vector(&operation);
        self.heap.set_field(payload, field::OPERATION, operation);
    }

    /// Raises an error in whose place no value can go on.
    pub fn final_error(&mut self, kind: ErrorKind, message: &str, irritants: &[Value]) -> Raise {
        let condition = self.condition(kind, "", message, irritants);
        self.heap.set_field(condition, field::OPERATION, Value::TRUE);
        self.raise(condition)
    }

    /// The kind of an error condition.
    pub fn condition_kind(&self, value: Value) -> Option<ErrorKind> {
        if !self.is_any_condition(value) {
            return None;
        }
        let kind = value.field(field::KIND);
        if kind.is_kind(Kind::Symbol) {
            ErrorKind::from_name(self.heap.symbol_name(kind))
        } else {
            None
        }
    }

    /// Message of an error as one line: who, message, irritants as `write` prints them, shortened.
    pub fn condition_text(&mut self, value: Value) -> String {
        const WIDTH: usize = 200;
        if !self.is_any_condition(value) {
            return format!("uncaught object: {}", self.write_short(value, WIDTH));
        }
        let mut text = String::new();
        let who = value.field(field::WHO);
        if who.is_kind(Kind::Symbol) {
            text.push_str(self.heap.symbol_name(who));
            text.push_str(": ");
        }
        let message = value.field(field::MESSAGE);
        if message.is_kind(Kind::String) {
            text.push_str(self.heap.str(message));
        } else {
            text.push_str(&self.write_short(message, WIDTH));
        }
        let irritants = value.field(field::IRRITANTS);
        for (count, irritant) in irritants.list_iter().enumerate() {
            if count == 10 {
                text.push_str(" ...");
                break;
            }
            text.push(' ');
            text.push_str(&self.write_short(irritant, WIDTH));
        }
        text
    }
}

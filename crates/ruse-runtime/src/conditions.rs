//! Error conditions: records of one built-in type, made by primitives and by `error`.

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;

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
    /// Names for the record type.
    pub const NAMES: [&str; 6] = ["kind", "who", "message", "irritants", "location", "source"];
}

/// Whether a value is a record of the type of conditions with all its fields.
pub(crate) fn is_whole_condition(value: Value, condition_type: Value) -> bool {
    value.is_kind(Kind::Record)
        && value.field(offset::Record::rtd) == condition_type
        && value.size() >= field::SOURCE
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
        self.heap.record(rtd, &[kind, who, message, irritants, Value::FALSE, Value::FALSE])
    }

    /// Whether a value is an error condition (`error-object?`).
    pub fn is_condition(&self, value: Value) -> bool {
        is_whole_condition(value, self.condition_type())
    }

    /// The kind of an error condition.
    pub fn condition_kind(&self, value: Value) -> Option<ErrorKind> {
        if !self.is_condition(value) {
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
        if !self.is_condition(value) {
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

//! The printer: `write`, `write-shared`, `write-simple` and `display` (R7RS 6.13.3), and short texts for messages.
//!
//! In: any value, deep, shared or circular. Out: text, produced in pieces by an explicit stack of steps, so that a
//! large datum goes through a port without ever being one string. Datum labels are found first: for cycles
//! the targets of back edges of a depth-first walk in the order of printing (every cycle has one, so the
//! printing ends), for `write-shared` everything that is reached twice. Most data are small trees; a
//! bounded walk without a table finds that out.

mod labels;

use std::fmt::Write;
use std::rc::Rc;

use ruse_heap::control::reason;
use ruse_heap::{Heap, Kind, Value};
use ruse_isa::layout::offset;
use ruse_syntax::lexical;

use crate::conditions::field;
use crate::foreign::{ForeignTable, PointerParts};
use crate::literal::collection_of;
use crate::number::to_number;
use crate::ports::{Port, PortError, PortTable};
use crate::raise::Raise;
use crate::runtime::Runtime;
use labels::Labels;

/// Bytes of text between two transfers to a port.
const CHUNK: usize = 32 << 10;
/// Bits beyond which a short text says only how long an integer is.
const SHORT_INTEGER_BYTES: usize = 512;

/// How a datum is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// Readable, labels for cycles only.
    Write,
    /// Readable, labels for everything shared.
    Shared,
    /// Readable, no labels; a cycle is an error.
    Simple,
    /// For people: strings and characters as they are; labels for cycles.
    Display,
}

enum Step {
    Value(Value),
    /// What follows an element of a list, and the text behind its end.
    Tail(Value, &'static str),
    /// Elements of a vector from an index.
    Elements(Value, usize),
    /// Fields of a record from an index.
    Fields(Value, usize),
    /// A string from a byte offset, with its closing quotation mark.
    Quoted(Value, usize),
    /// A string from a byte offset as it is.
    Plain(Value, usize),
    /// Elements of a collection from an index, with the closing parenthesis.
    Items(Rc<[Value]>, usize),
    Text(&'static str),
}

struct Printer<'a> {
    heap: &'a Heap,
    foreign: &'a ForeignTable,
    condition_type: Value,
    style: Style,
    labels: Labels,
    steps: Vec<Step>,
    out: String,
    /// Long numbers are only described.
    short: bool,
}

impl<'a> Printer<'a> {
    fn new(
        (heap, foreign): (&'a Heap, &'a ForeignTable),
        condition_type: Value,
        style: Style,
        labels: Labels,
        value: Value,
    ) -> Printer<'a> {
        let steps = vec![Step::Value(value)];
        let out = String::new();
        Printer { heap, foreign, condition_type, style, labels, steps, out, short: false }
    }

    /// Prints until there are `limit` bytes or nothing is left; `true` at the end.
    fn run(&mut self, ports: &PortTable, limit: usize) -> bool {
        while self.out.len() < limit {
            let Some(step) = self.steps.pop() else { return true };
            match step {
                Step::Text(text) => self.out.push_str(text),
                Step::Value(value) => self.value(value, ports),
                Step::Tail(rest, end) => self.tail(rest, end),
                Step::Elements(vector, index) => self.elements(vector, index),
                Step::Items(items, index) => self.items(items, index),
                Step::Fields(record, index) => self.fields(record, index),
                Step::Quoted(string, start) => self.quoted(string, start),
                Step::Plain(string, start) => self.plain(string, start),
            }
        }
        self.steps.is_empty()
    }

    fn value(&mut self, value: Value, ports: &PortTable) {
        if let Some(n) = value.as_fixnum() {
            let _ = write!(self.out, "{n}");
        } else if value.is_pair() {
            self.pair(value);
        } else if let Some(c) = value.as_char() {
            match self.style {
                Style::Display => self.out.push(c),
                _ => lexical::write_char(c, &mut self.out),
            }
        } else if value.is_object() {
            self.object(value, ports);
        } else if value.is_tagged_flonum() {
            self.number(value);
        } else {
            self.out.push_str(match value {
                Value::TRUE => "#t",
                Value::FALSE => "#f",
                Value::NIL => "()",
                Value::EOF => "#<eof>",
                Value::UNSPECIFIED => "#<unspecified>",
                Value::UNDEFINED => "#<undefined>",
                Value::DEFAULT => "#<default>",
                _ => "#<internal>",
            });
        }
    }

    fn number(&mut self, value: Value) {
        if self.short && value.is_kind(Kind::Bignum) && value.size() > SHORT_INTEGER_BYTES {
            let _ = write!(self.out, "#<integer of {} bits>", value.size() * 8);
        } else if let Some(number) = to_number(self.heap, value) {
            let _ = write!(self.out, "{number}");
        }
    }

    fn pair(&mut self, pair: Value) {
        if self.label(pair) {
            return;
        }
        if let Some((mark, datum)) = self.quotation(pair) {
            self.out.push_str(mark);
            self.steps.push(Step::Value(datum));
            return;
        }
        self.out.push('(');
        self.steps.push(Step::Tail(pair.cdr(), ")"));
        self.steps.push(Step::Value(pair.car()));
    }

    /// Prints the label of an object that has one; `true` if that is all, because it was printed before.
    fn label(&mut self, value: Value) -> bool {
        if self.labels.is_empty() {
            return false;
        }
        match self.labels.visit(value) {
            None => false,
            Some((number, known)) => {
                let _ = write!(self.out, "#{number}{}", if known { '#' } else { '=' });
                known
            }
        }
    }

    /// The abbreviation of `(quote datum)` and its relatives.
    fn quotation(&self, pair: Value) -> Option<(&'static str, Value)> {
        let rest = pair.cdr();
        if !pair.car().is_kind(Kind::Symbol) || !rest.is_pair() || !rest.cdr().is_nil() {
            return None;
        }
        let mark = match self.heap.symbol_name(pair.car()) {
            "quote" => "'",
            "quasiquote" => "`",
            "unquote" => ",",
            "unquote-splicing" => ",@",
            _ => return None,
        };
        (!self.labels.has(rest)).then(|| (mark, rest.car()))
    }

    fn tail(&mut self, rest: Value, end: &'static str) {
        if rest.is_nil() {
            self.out.push_str(end);
        } else if rest.is_pair() && !self.labels.has(rest) {
            self.out.push(' ');
            self.steps.push(Step::Tail(rest.cdr(), end));
            self.steps.push(Step::Value(rest.car()));
        } else {
            self.out.push_str(" . ");
            self.steps.push(Step::Text(end));
            self.steps.push(Step::Value(rest));
        }
    }

    fn elements(&mut self, vector: Value, index: usize) {
        if index == vector.size() {
            self.out.push(')');
            return;
        }
        if index > 0 {
            self.out.push(' ');
        }
        self.steps.push(Step::Elements(vector, index + 1));
        self.steps.push(Step::Value(vector.field(offset::Vector::FIXED + index)));
    }

    fn items(&mut self, items: Rc<[Value]>, index: usize) {
        let Some(&item) = items.get(index) else {
            self.out.push(')');
            return;
        };
        if index > 0 {
            self.out.push(' ');
        }
        self.steps.push(Step::Items(items, index + 1));
        self.steps.push(Step::Value(item));
    }

    /// A table, struct or persistent vector as its literal; `false` if it has none.
    fn collection(&mut self, value: Value) -> bool {
        if self.labels.is_known(value) {
            return self.label(value);
        }
        let Some((collection, items)) = collection_of(value) else { return false };
        self.label(value);
        let _ = write!(self.out, "#{}(", collection.name());
        self.steps.push(Step::Items(items.into(), 0));
        true
    }

    fn fields(&mut self, record: Value, index: usize) {
        let count = record.tail_len(offset::Record::FIXED);
        if index == count {
            self.out.push('>');
            return;
        }
        let names = record.field(offset::Record::rtd).field(offset::RecordType::fields);
        self.out.push(' ');
        if names.is_kind(Kind::Vector) && index < names.size() {
            let name = names.field(offset::Vector::FIXED + index);
            if name.is_kind(Kind::Symbol) {
                self.out.push_str(self.heap.symbol_name(name));
                self.out.push_str(": ");
            }
        }
        self.steps.push(Step::Fields(record, index + 1));
        self.steps.push(Step::Value(record.field(offset::Record::FIXED + index)));
    }

    fn quoted(&mut self, string: Value, start: usize) {
        let text = self.heap.str(string);
        let end = text.floor_char_boundary(start.saturating_add(CHUNK));
        let before = self.out.len();
        lexical::write_string(&text[start..end], &mut self.out);
        if start > 0 {
            self.out.remove(before);
        }
        if end < text.len() {
            self.out.pop();
            self.steps.push(Step::Quoted(string, end));
        }
    }

    fn plain(&mut self, string: Value, start: usize) {
        let text = self.heap.str(string);
        let end = text.floor_char_boundary(start.saturating_add(CHUNK));
        self.out.push_str(&text[start..end]);
        if end < text.len() {
            self.steps.push(Step::Plain(string, end));
        }
    }

    fn object(&mut self, value: Value, ports: &PortTable) {
        let Some(kind) = value.kind() else { return };
        match kind {
            Kind::Flonum | Kind::Bignum | Kind::Ratnum | Kind::Compnum => self.number(value),
            Kind::String if self.style == Style::Display => self.plain(value, 0),
            Kind::String => self.quoted(value, 0),
            Kind::Symbol => {
                let name = self.heap.symbol_name(value);
                match self.style {
                    Style::Display => self.out.push_str(name),
                    _ => lexical::write_symbol(name, &mut self.out),
                }
            }
            Kind::Keyword => {
                lexical::write_keyword(self.heap.keyword_name(value), &mut self.out);
            }
            Kind::Vector => {
                if !self.label(value) {
                    self.out.push_str("#(");
                    self.steps.push(Step::Elements(value, 0));
                }
            }
            Kind::Bytevector => self.bytevector(value),
            Kind::Table | Kind::Struct | Kind::Pvector if self.collection(value) => {}
            Kind::Record => self.record(value),
            Kind::Box => {
                if !self.label(value) {
                    self.out.push_str("#<box ");
                    self.steps.push(Step::Text(">"));
                    self.steps.push(Step::Value(value.field(offset::Box::content)));
                }
            }
            _ => self.opaque(value, kind, ports),
        }
    }

    fn bytevector(&mut self, value: Value) {
        self.out.push_str("#u8(");
        for (index, byte) in self.heap.bytes(value).iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            let _ = write!(self.out, "{space}{byte}");
            if self.short && index > CHUNK {
                return;
            }
        }
        self.out.push(')');
    }

    fn record(&mut self, record: Value) {
        if self.label(record) {
            return;
        }
        let rtd = record.field(offset::Record::rtd);
        if crate::conditions::is_any_condition(record, self.condition_type) {
            self.condition(record);
            return;
        }
        self.out.push_str("#<");
        self.push_name(rtd.field(offset::RecordType::name));
        self.steps.push(Step::Fields(record, 0));
    }

    fn condition(&mut self, condition: Value) {
        let kind = condition.field(field::KIND);
        let rtd = condition.field(offset::Record::rtd);
        let name = rtd.field(offset::RecordType::name);
        self.out.push_str("#<");
        match kind.is_kind(Kind::Symbol).then(|| self.heap.symbol_name(kind)) {
            _ if rtd != self.condition_type && name.is_kind(Kind::Symbol) => {
                let name = crate::conditions::bare_name(self.heap.symbol_name(name));
                let _ = write!(self.out, "{name} ");
            }
            None | Some("user") => self.out.push_str("error "),
            Some(kind) => {
                let _ = write!(self.out, "{kind}-error ");
            }
        }
        let who = condition.field(field::WHO);
        if who.is_kind(Kind::Symbol) {
            let _ = write!(self.out, "{}: ", self.heap.symbol_name(who));
        }
        self.steps.push(Step::Tail(condition.field(field::IRRITANTS), ">"));
        let message = condition.field(field::MESSAGE);
        if message.is_kind(Kind::String) {
            self.steps.push(Step::Plain(message, 0));
        } else {
            self.steps.push(Step::Value(message));
        }
    }

    /// A type's or procedure's name: a symbol, written without the angle brackets around it.
    fn push_name(&mut self, name: Value) {
        if name.is_kind(Kind::Symbol) {
            let name = self.heap.symbol_name(name);
            let bare = name.strip_prefix('<').and_then(|name| name.strip_suffix('>'));
            self.out.push_str(bare.unwrap_or(name));
        }
    }

    fn opaque(&mut self, value: Value, kind: Kind, ports: &PortTable) {
        match kind {
            Kind::Closure | Kind::CaseClosure | Kind::Primitive | Kind::HostProcedure => {
                self.out.push_str("#<procedure");
                let name = procedure_name(self.heap, value);
                if let Some(name) = name {
                    let _ = write!(self.out, " {name}");
                }
            }
            Kind::Prompt => {
                self.out.push_str("#<prompt-tag ");
                self.push_name(value.field(offset::Prompt::name));
            }
            Kind::Continuation | Kind::DelimitedContinuation => {
                self.out.push_str("#<procedure continuation")
            }
            Kind::Parameter => self.out.push_str("#<procedure parameter"),
            Kind::RecordType => {
                self.out.push_str("#<record-type ");
                self.push_name(value.field(offset::RecordType::name));
            }
            Kind::Port => self.port(value, ports),
            Kind::Table => {
                let count = value.field(offset::Table::count).as_index().unwrap_or(0);
                let weak = value.field(offset::Table::weakness).is_true();
                let _ = write!(self.out, "#<{}table {count}", if weak { "weak " } else { "" });
            }
            Kind::Promise => self.out.push_str("#<promise"),
            Kind::Environment => self.out.push_str("#<environment"),
            Kind::Values => self.out.push_str("#<values"),
            Kind::WeakPair => self.out.push_str("#<weak-pair"),
            Kind::Ephemeron => self.out.push_str("#<ephemeron"),
            Kind::Pointer => match PointerParts::of(value) {
                Some(PointerParts { address: Some(address), size: Some(size), .. }) => {
                    let _ = write!(self.out, "#<pointer {address:#x}, {size} bytes");
                }
                Some(PointerParts { address: Some(address), .. }) => {
                    let _ = write!(self.out, "#<pointer {address:#x}");
                }
                _ => self.out.push_str("#<pointer to freed memory"),
            },
            Kind::Host => {
                self.out.push_str("#<");
                match self.foreign.get(value).and_then(|value| value.describe()) {
                    Some(text) => self.out.push_str(&text),
                    None => self.push_name(value.field(offset::Host::type_name)),
                }
            }
            _ => {
                let _ = write!(self.out, "#<{}", kind.layout().name);
            }
        }
        self.out.push('>');
    }

    fn port(&mut self, value: Value, ports: &PortTable) {
        let port = value.field(offset::Port::number).as_index().and_then(|n| ports.get(n));
        let (way, name) = match port {
            Some(Port::Input(port)) => ("input-port", &*port.name),
            Some(Port::Output(port)) => ("output-port", &*port.name),
            None => ("port", "closed"),
        };
        let content = if port.is_some_and(|port| !port.is_textual()) { "binary-" } else { "" };
        let _ = write!(self.out, "#<{content}{way} {name}");
    }
}

/// The name of a procedure, if it has one.
pub fn procedure_name(heap: &Heap, procedure: Value) -> Option<&str> {
    let name = match procedure.kind()? {
        Kind::Closure => {
            let template = procedure.field(offset::Closure::template);
            if !template.is_kind(Kind::Template) {
                return None;
            }
            template.field(offset::Template::name)
        }
        Kind::CaseClosure => procedure.field(offset::CaseClosure::name),
        Kind::HostProcedure => procedure.field(offset::HostProcedure::name),
        Kind::Primitive => {
            let index = procedure.field(offset::Primitive::index).as_index()?;
            return Some(crate::primitives().get(index)?.info.name);
        }
        _ => return None,
    };
    match name.kind()? {
        Kind::Symbol => Some(heap.symbol_name(name)),
        Kind::String => Some(heap.str(name)),
        _ => None,
    }
}

impl Runtime {
    /// What `write` prints, at most `width` characters and then `...`. Costs no more than that.
    pub fn write_short(&self, value: Value, width: usize) -> String {
        let labels = Labels::of_small_cycles(value);
        let condition = self.condition_type();
        let mut printer =
            Printer::new((&self.heap, &self.foreign), condition, Style::Write, labels, value);
        printer.short = true;
        printer.run(&self.ports, width.saturating_mul(4).saturating_add(1));
        let mut text = printer.out;
        if let Some((end, _)) = text.char_indices().nth(width) {
            text.truncate(end);
            text.push_str("...");
        }
        text
    }

    /// A datum as a string.
    ///
    /// # Errors
    /// When the text does not fit the heap, on an interrupt, and for circular data with [`Style::Simple`].
    pub fn print_to_string(&mut self, value: Value, style: Style) -> Result<String, Raise> {
        let labels = self.find_labels(value, style)?;
        let condition = self.condition_type();
        let mut printer =
            Printer::new((&self.heap, &self.foreign), condition, style, labels, value);
        let mut limit = CHUNK;
        let refused = loop {
            if printer.run(&self.ports, limit) {
                return Ok(printer.out);
            }
            let length = printer.out.len();
            limit = length + CHUNK;
            if self.heap.control().is_requested(reason::STOP)
                || self.heap.reserve(2 * length + self.ports.charged()).is_err()
            {
                break 2 * length;
            }
        };
        self.poll()?;
        Err(match self.reserve_for_port(refused) {
            Err(raise) => raise,
            // The interrupt was taken back in between: start again.
            Ok(()) => self.pend(crate::Pending::Interrupt),
        })
    }

    /// Prints a datum to an output port. A port with a sink gets it in pieces.
    ///
    /// # Errors
    /// Of the port, and as [`Runtime::print_to_string`].
    pub(crate) fn print_to_port(
        &mut self,
        who: &str,
        number: usize,
        value: Value,
        style: Style,
    ) -> Result<(), Raise> {
        if self.ports.output(number).content().is_some() {
            let text = self.print_to_string(value, style)?;
            return self.write_to_port(who, number, text.as_bytes());
        }
        let labels = self.find_labels(value, style)?;
        let condition = self.condition_type();
        let mut printer =
            Printer::new((&self.heap, &self.foreign), condition, style, labels, value);
        let result = loop {
            let done = printer.run(&self.ports, CHUNK);
            let text = printer.out.as_bytes();
            let charged = self.ports.charge_output(number, text.len(), self.heap.control());
            let result = charged.and_then(|()| self.ports.output(number).write(text));
            printer.out.clear();
            if done || result.is_err() {
                break result;
            }
            // What was written cannot be taken back, but a run that is asked to stop does not go on.
            if self.heap.control().is_requested(reason::STOP) {
                break Err(PortError::Interrupted);
            }
        };
        let result = result.and_then(|()| self.ports.output(number).end_of_call());
        result.map_err(|error| self.port_error(who, number, error))
    }
}

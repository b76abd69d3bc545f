//! `read` (R7RS 6.13.2): the reader of `ruse-syntax` between a port and the heap.
//!
//! In: an input port. Out: one datum as heap values; what stands behind it stays in the port. When reading is
//! stopped by an interrupt, by the heap limit or by a failing file, the text goes back into the port, so that
//! the instruction can be run once more.

use std::cell::Cell;
use std::sync::Arc;

use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashSet};
use ruse_heap::control::reason;
use ruse_heap::{Control, Kind, OutOfMemory, Value};
use ruse_isa::layout::offset;
use ruse_number::Number;
use ruse_syntax::{CharSource, Collection, DatumSink, Diagnostic, Source, Span, read_datum};

use crate::conditions::ErrorKind;
use crate::number::number_value;
use crate::ports::input::{Next, Place};
use crate::ports::{InputPort, PortError};
use crate::raise::{Pending, Raise};
use crate::runtime::Runtime;

/// Characters between two looks at limits and interrupts.
const POLL: u32 = 4096;
/// What the reader keeps for a character at most: its text and an entry of its element stack.
const BYTES_PER_CHARACTER: usize = 9;
/// What the reader keeps for an open datum.
const BYTES_PER_LEVEL: usize = 64;

/// What the two ends of the reader tell each other.
#[derive(Default)]
struct Shared {
    /// The sink failed: the text ends.
    stop: Cell<bool>,
    /// Bytes that the reader keeps for the open data.
    held: Cell<usize>,
}

/// Why the text ended early.
enum Stopped {
    Port(PortError),
    Memory(usize),
}

/// The characters of a port.
struct PortSource<'a> {
    port: &'a mut InputPort,
    control: Arc<Control>,
    shared: &'a Shared,
    /// The text so far.
    text: String,
    stopped: Option<Stopped>,
    /// Bytes that the reader may keep.
    budget: usize,
    /// Open parentheses, and quotation marks in a row.
    depth: usize,
    marks: usize,
    until_poll: u32,
}

impl PortSource<'_> {
    fn check(&mut self) {
        self.until_poll = POLL;
        let levels = self.depth + self.marks;
        let held = self.text.len() * BYTES_PER_CHARACTER + levels * BYTES_PER_LEVEL;
        self.shared.held.set(held);
        if self.control.is_requested(reason::STOP) {
            self.stopped = Some(Stopped::Port(PortError::Interrupted));
        } else if held > self.budget {
            self.stopped = Some(Stopped::Memory(held));
        }
    }

    fn count_levels(&mut self, c: char) {
        match c {
            '(' | '[' | '{' => self.depth += 1,
            ')' | ']' | '}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if matches!(c, '\'' | '`' | ',' | '#' | ';') {
            self.marks += 1;
        } else if !c.is_whitespace() {
            self.marks = 0;
        }
    }
}

impl CharSource for PortSource<'_> {
    fn peek(&mut self) -> Option<char> {
        if self.stopped.is_some() || self.shared.stop.get() {
            return None;
        }
        loop {
            match self.port.next() {
                Next::Char(c, _) => return Some(c),
                Next::Invalid(byte) => {
                    self.port.consume(1);
                    self.stopped = Some(Stopped::Port(PortError::Encoding(byte)));
                    return None;
                }
                Next::More => match self.port.fill(&self.control) {
                    Ok(true) => {}
                    // Bytes that are the start of a character are invalid once the end is known.
                    Ok(false) if !self.port.rest().is_empty() => {}
                    Ok(false) => return None,
                    Err(error) => {
                        self.stopped = Some(Stopped::Port(error));
                        return None;
                    }
                },
            }
        }
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.port.consume(c.len_utf8());
        self.text.push(c);
        self.count_levels(c);
        self.until_poll -= 1;
        if self.until_poll == 0 {
            self.check();
        }
        Some(c)
    }

    fn offset(&self) -> u32 {
        self.text.len() as u32
    }
}

/// A datum label.
struct Label {
    /// A box that stands for the datum until it is known.
    placeholder: Value,
    datum: Option<Value>,
}

/// Builds heap values. A box is a placeholder: the reader makes none for another reason.
struct HeapSink<'a> {
    runtime: &'a mut Runtime,
    shared: &'a Shared,
    failed: Option<Raise>,
    labels: HashMap<u32, Label, RandomState>,
    has_placeholders: bool,
    /// Collections of a datum with labels, which are filled at its end, and their elements.
    unfilled: Vec<(ruse_isa::code::Collection, Value, Vec<Value>)>,
    /// What is wrong with a datum that the reader cannot know of.
    refused: Option<Raise>,
}

impl HeapSink<'_> {
    /// Whether there is room; notes the failure if there is none.
    fn has_room(&mut self, bytes: usize) -> bool {
        if self.failed.is_some() {
            return false;
        }
        match self.runtime.reserve_for_port(bytes + self.shared.held.get()) {
            Ok(()) => true,
            Err(raise) => {
                self.failed = Some(raise);
                self.shared.stop.set(true);
                false
            }
        }
    }

    fn fill(&mut self, collection: ruse_isa::code::Collection, object: Value, items: &[Value]) {
        if self.failed.is_some() {
            return;
        }
        if let Err(raise) = self.runtime.fill_collection(collection, object, items) {
            self.failed = Some(raise);
            self.shared.stop.set(true);
        }
    }

    /// Replaces the placeholders in a datum.
    fn patch(&mut self, datum: Value) {
        let mut seen: HashSet<Value, RandomState> = HashSet::default();
        let mut open = vec![datum];
        for (_, _, items) in &mut self.unfilled {
            for item in items {
                *item = resolve(*item);
                open.push(*item);
            }
        }
        while let Some(value) = open.pop() {
            let is_vector = value.is_kind(Kind::Vector);
            if !(value.is_pair() || is_vector) || !seen.insert(value) {
                continue;
            }
            if is_vector {
                for index in 0..value.size() {
                    let part = resolve(value.field(offset::Vector::FIXED + index));
                    self.runtime.heap.vector_set(value, index, part);
                    open.push(part);
                }
            } else {
                let (car, cdr) = (resolve(value.car()), resolve(value.cdr()));
                self.runtime.heap.set_car(value, car);
                self.runtime.heap.set_cdr(value, cdr);
                open.extend([car, cdr]);
            }
        }
    }
}

/// The datum that a placeholder stands for, and everything else itself.
fn resolve(value: Value) -> Value {
    if value.is_kind(Kind::Box) { value.field(offset::Box::content) } else { value }
}

impl DatumSink for HeapSink<'_> {
    type Datum = Value;

    fn boolean(&mut self, value: bool, _: Span) -> Value {
        Value::boolean(value)
    }

    fn number(&mut self, value: Number, _: Span) -> Value {
        // The text of a number is longer than the number.
        if self.has_room(64) { number_value(&mut self.runtime.heap, &value) } else { Value::FALSE }
    }

    fn character(&mut self, value: char, _: Span) -> Value {
        Value::char(value)
    }

    fn string(&mut self, value: &str, _: Span) -> Value {
        if self.has_room(value.len() + 64) { self.runtime.heap.string(value) } else { Value::FALSE }
    }

    fn symbol(&mut self, name: &str, _: Span) -> Value {
        if self.has_room(name.len() + 64) { self.runtime.heap.intern(name) } else { Value::FALSE }
    }

    fn keyword(&mut self, name: &str, _: Span) -> Value {
        if self.has_room(name.len() + 64) { self.runtime.heap.keyword(name) } else { Value::FALSE }
    }

    fn bytes(&mut self, value: &[u8], _: Span) -> Value {
        if self.has_room(value.len() + 16) {
            self.runtime.heap.bytevector(value)
        } else {
            Value::FALSE
        }
    }

    fn list(&mut self, items: &[Value], tail: Option<Value>, _: Span) -> Value {
        if !self.has_room(items.len() * 16) {
            return Value::FALSE;
        }
        self.runtime.heap.list_with_tail(items, tail.unwrap_or(Value::NIL))
    }

    fn vector(&mut self, items: &[Value], _: Span) -> Value {
        if self.has_room(items.len() * 8 + 8) {
            self.runtime.heap.vector(items)
        } else {
            Value::FALSE
        }
    }

    fn collection(&mut self, collection: Collection, items: &[Value], _: Span) -> Value {
        // A table takes up to twice the room of its entries, a struct that of a node for each key.
        if !self.has_room(items.len() * 64 + 64) {
            return Value::FALSE;
        }
        let Some(collection) = ruse_isa::code::Collection::from_name(collection.name()) else {
            return Value::FALSE;
        };
        if collection == ruse_isa::code::Collection::TableString
            && let Some(key) = items.iter().step_by(2).find(|key| !key.is_kind(Kind::String))
        {
            let message = "a key of a table of strings must be a string, but it is";
            let refused = self.runtime.error(ErrorKind::Read, "read", message, &[*key]);
            self.refused = Some(refused);
            self.shared.stop.set(true);
            return Value::FALSE;
        }
        let object = self.runtime.empty_collection(collection);
        if self.labels.is_empty() {
            self.fill(collection, object, items);
        } else {
            self.unfilled.push((collection, object, items.to_vec()));
        }
        object
    }

    fn label_begin(&mut self, label: u32) {
        let placeholder = self.runtime.heap.make_box(Value::UNDEFINED);
        self.labels.insert(label, Label { placeholder, datum: None });
    }

    fn label_reference(&mut self, label: u32, _: Span) -> Value {
        match self.labels.get(&label) {
            Some(Label { datum: Some(datum), .. }) => *datum,
            Some(Label { placeholder, .. }) => {
                self.has_placeholders = true;
                *placeholder
            }
            None => Value::FALSE,
        }
    }

    fn label_define(&mut self, label: u32, datum: Value, _: Span) -> Value {
        if let Some(known) = self.labels.get_mut(&label) {
            known.datum = Some(datum);
            self.runtime.heap.set_field(known.placeholder, offset::Box::content, datum);
        }
        datum
    }

    fn labels_end(&mut self, datum: Value) -> Value {
        if self.has_placeholders && self.failed.is_none() {
            self.patch(datum);
            self.has_placeholders = false;
        }
        for (collection, object, items) in std::mem::take(&mut self.unfilled) {
            self.fill(collection, object, &items);
        }
        self.labels.clear();
        datum
    }
}

impl Runtime {
    /// Reads one datum from the textual input port with this number; the end-of-file object at the end.
    ///
    /// # Errors
    /// A `read` condition with the place of the error, and what ports raise.
    pub(crate) fn read_from_port(&mut self, who: &str, number: usize) -> Result<Value, Raise> {
        // A console shows its prompt before the port is taken out of the table.
        if !self.ports.input(number).is_ready() {
            self.fill_port(number).map_err(|error| self.port_error(who, number, error))?;
        }
        let mut port = self.ports.take_input(number);
        let start = port.position();
        let mut options = port.options;
        options.whole_text &= start == Place { line: 0, column: 0 };
        let shared = Shared::default();
        let control = Arc::clone(self.heap.control());
        let in_use = self.heap.bytes_in_use() + self.ports.charged();
        let budget = self.heap.config().max_bytes.saturating_sub(in_use);
        let mut source = PortSource {
            port: &mut port,
            control,
            shared: &shared,
            text: String::new(),
            stopped: None,
            budget,
            depth: 0,
            marks: 0,
            until_poll: POLL,
        };
        let mut sink = HeapSink {
            runtime: self,
            shared: &shared,
            failed: None,
            labels: HashMap::default(),
            has_placeholders: false,
            unfilled: Vec::new(),
            refused: None,
        };
        let result = read_datum(&mut source, &mut sink, &mut options);
        let (failed, refused) = (sink.failed, sink.refused);
        let PortSource { text, stopped, .. } = source;
        if failed.is_some() || stopped.is_some() {
            port.unread(text.as_bytes(), start);
        } else {
            port.options = options;
            if matches!(result, Ok(None)) {
                port.end_was_seen();
            }
        }
        self.ports.put_input(number, port);
        if let Some(raise) = failed {
            return Err(raise);
        }
        if let Some(raise) = refused {
            return Err(raise);
        }
        match stopped {
            Some(Stopped::Port(error)) => return Err(self.port_error(who, number, error)),
            Some(Stopped::Memory(requested)) => {
                let limit = self.heap.config().max_bytes;
                return Err(self.pend(Pending::Memory(OutOfMemory { requested, limit })));
            }
            None => {}
        }
        match result {
            Ok(datum) => Ok(datum.unwrap_or(Value::EOF)),
            Err(diagnostic) => Err(self.read_error(who, number, text, start, &diagnostic)),
        }
    }

    #[cold]
    fn read_error(
        &mut self,
        who: &str,
        number: usize,
        text: String,
        start: Place,
        diagnostic: &Diagnostic,
    ) -> Raise {
        let position = Source::new("", text).position(diagnostic.primary.start);
        let line = start.line + u64::from(position.line);
        let column = if position.line == 1 { start.column } else { 0 } + u64::from(position.column);
        let name = &self.ports.input(number).name;
        let message = format!("{name}:{line}:{column}: {}", diagnostic.message);
        self.error(ErrorKind::Read, who, &message, &[])
    }
}

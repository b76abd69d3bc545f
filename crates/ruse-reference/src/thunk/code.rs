//! Compiled procedures and the table that holds them.
//!
//! Invariant: a procedure's number never changes, and its body is set before anything can call it. Thunks refer to
//! procedures by number, so the graph of procedures has no cycles in memory and goes with its table.

use std::sync::{Arc, OnceLock};

use ruse_heap::Value;

use super::frame::Thunk;
use super::machine::Site;

/// How a variable is represented.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// As a value.
    Value,
    /// As the bits of a double in a raw slot.
    Flonum,
    /// As a machine integer in a raw slot: an exact integer that cannot come near the ends of its range.
    Integer,
    /// As 0 or 1 in a raw slot.
    Boolean,
}

/// Where a captured variable goes when a procedure is entered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Captured {
    /// Slot among the values, or the raw slots.
    pub(super) slot: usize,
    /// Its representation in the frame; a closure holds values only.
    pub(super) shape: Shape,
}

/// The body of a procedure and the frame that it wants.
pub(super) struct Body {
    /// What runs.
    pub(super) thunk: Thunk,
    /// Where it stands.
    pub(super) site: Site,
    /// Slots for values.
    pub(super) values: usize,
    /// Slots for unboxed numbers.
    pub(super) raw: usize,
    /// What the closure holds, in order.
    pub(super) captured: Box<[Captured]>,
    /// Parameters that are assigned and captured: their values move into boxes.
    pub(super) boxed: Box<[usize]>,
}

/// A procedure's interface, known before its body is compiled.
pub(super) struct Code {
    /// Name for messages.
    pub(super) name: Option<Arc<str>>,
    /// Required parameters.
    pub(super) required: usize,
    /// Whether a list of further arguments is taken.
    pub(super) rest: bool,
    /// Names of all parameters.
    pub(super) params: Box<[Arc<str>]>,
    /// How each parameter is passed. Procedures that may be called as values take values only.
    pub(super) shapes: Box<[Shape]>,
    /// The template of closures over this code.
    pub(super) template: Value,
    /// The body.
    pub(super) body: OnceLock<Body>,
}

impl Code {
    /// Whether so many arguments are taken.
    pub(super) fn takes(&self, count: usize) -> bool {
        count == self.required || self.rest && count > self.required
    }
}

const CHUNK: usize = 256;
const CHUNKS: usize = 4096;

/// A stretch of the table.
type Chunk = Box<[OnceLock<Code>]>;

/// The procedures of a machine by number. It only grows, and hands out references while it does.
pub(super) struct Codes {
    chunks: Box<[OnceLock<Chunk>]>,
}

impl Default for Codes {
    fn default() -> Self {
        Codes { chunks: (0..CHUNKS).map(|_| OnceLock::new()).collect() }
    }
}

impl Codes {
    /// How many procedures fit.
    pub(super) const CAPACITY: usize = CHUNK * CHUNKS;

    /// The procedure with a number that [`Codes::set`] was given.
    #[inline(always)]
    pub(super) fn get(&self, number: usize) -> &Code {
        self.find(number).expect("procedures are made before they are referred to")
    }

    #[inline(always)]
    fn find(&self, number: usize) -> Option<&Code> {
        self.chunks.get(number / CHUNK)?.get()?[number % CHUNK].get()
    }

    /// Gives a new number a meaning.
    pub(super) fn set(&self, number: usize, code: Code) {
        let chunk = self.chunks[number / CHUNK]
            .get_or_init(|| (0..CHUNK).map(|_| OnceLock::new()).collect());
        let fresh = chunk[number % CHUNK].set(code).is_ok();
        debug_assert!(fresh, "a number is used once");
    }

    /// The body of a procedure.
    #[inline(always)]
    pub(super) fn body(&self, number: usize) -> &Body {
        self.get(number).body.get().expect("bodies are compiled before anything runs")
    }
}

/// Stack for taking deep trees of closures apart.
const DROP_STACK: usize = 256 << 20;
const DROP_RED_ZONE: usize = 4 << 20;

impl Drop for Codes {
    fn drop(&mut self) {
        let chunks = std::mem::take(&mut self.chunks);
        let deep = chunks.iter().filter_map(OnceLock::get).flatten().filter_map(OnceLock::get);
        if deep.filter_map(|code| code.body.get()).count() > 0 {
            stacker::maybe_grow(DROP_RED_ZONE, DROP_STACK, || drop(chunks));
        }
    }
}

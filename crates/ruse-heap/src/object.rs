//! Typed access to heap objects: the only place that knows word offsets on the Rust side.
//!
//! Readers are methods of [`Value`] and of [`Heap`]; the kind must have been checked before (debug builds
//! assert it). Writers go through the barrier (rule H5).

use ruse_isa::frame::DYNAMIC_REGISTERS;
use ruse_isa::layout::{Kind, header, offset};

use crate::heap::Heap;
use crate::value::Value;

impl Value {
    /// The value in word `index` of an object, the header being word 0.
    #[inline(always)]
    pub fn field(self, index: usize) -> Value {
        debug_assert!(self.is_object() && index >= 1);
        debug_assert!(index <= self.size() || self.is_kind(Kind::Flonum));
        // SAFETY: H1, H4: the words of the object are values.
        unsafe { Value::from_bits(self.word(index)) }
    }

    /// Car of a pair.
    #[inline(always)]
    pub fn car(self) -> Value {
        debug_assert!(self.is_pair());
        // SAFETY: H1.
        unsafe { Value::from_bits(self.word(0)) }
    }

    /// Cdr of a pair.
    #[inline(always)]
    pub fn cdr(self) -> Value {
        debug_assert!(self.is_pair());
        // SAFETY: H1.
        unsafe { Value::from_bits(self.word(1)) }
    }

    /// Whether the object may not be changed.
    #[inline]
    pub fn is_immutable(self) -> bool {
        self.header() & header::IMMUTABLE != 0
    }

    /// Number of elements of a vector, of values, of the fields of a record (without its type).
    #[inline(always)]
    pub fn tail_len(self, fixed: usize) -> usize {
        self.size() + 1 - fixed
    }

    /// The words of an object after its header as values. The slice must not be used after the next
    /// safepoint, like every value.
    #[inline]
    pub(crate) fn words(self) -> *mut Value {
        // The address stays inside the object: every object has its header.
        self.address().wrapping_add(1) as *mut Value
    }
}

/// A list that is walked; stops at the first cdr that is no pair.
pub struct ListIter(Value);

impl Iterator for ListIter {
    type Item = Value;
    fn next(&mut self) -> Option<Value> {
        if !self.0.is_pair() {
            return None;
        }
        let car = self.0.car();
        self.0 = self.0.cdr();
        Some(car)
    }
}

impl ListIter {
    /// What is left: `()` at the end of a proper list.
    pub fn rest(&self) -> Value {
        self.0
    }
}

impl Value {
    /// Walks a list. On a circular one it never ends.
    pub fn list_iter(self) -> ListIter {
        ListIter(self)
    }

    /// Length of a proper list; `None` for anything else, circular lists included.
    pub fn list_len(self) -> Option<usize> {
        let (mut slow, mut fast, mut n) = (self, self, 0);
        loop {
            if !fast.is_pair() {
                return fast.is_nil().then_some(n);
            }
            fast = fast.cdr();
            n += 1;
            if !fast.is_pair() {
                return fast.is_nil().then_some(n);
            }
            fast = fast.cdr();
            n += 1;
            slow = slow.cdr();
            if slow == fast {
                return None;
            }
        }
    }
}

/// The raw words of a template.
#[derive(Clone, Copy, Debug)]
pub struct TemplateWords {
    /// Address of the first instruction.
    pub instructions: u64,
    /// Address of what the VM keeps beside the code.
    pub instance: u64,
    /// Parameters and frame size (`ruse_isa::layout::shape`).
    pub shape: u64,
    /// Address of the machine code, 0 without a native tier.
    pub entry: u64,
    /// What is left until the function counts as hot, shifted by one.
    pub countdown: u64,
    /// Address of the bytes where the interpreter notes what it learns, 0 when it learns nothing.
    pub feedback: u64,
}

impl Heap {
    /// Changes the car of a pair.
    #[inline(always)]
    pub fn set_car(&mut self, pair: Value, value: Value) {
        debug_assert!(pair.is_pair());
        self.store(pair, 0, value);
    }

    /// Changes the cdr of a pair.
    #[inline(always)]
    pub fn set_cdr(&mut self, pair: Value, value: Value) {
        debug_assert!(pair.is_pair());
        self.store(pair, 1, value);
    }

    /// Changes word `index` of an object, the header being word 0.
    #[inline(always)]
    pub fn set_field(&mut self, object: Value, index: usize, value: Value) {
        debug_assert!(object.is_object() && index >= 1 && index <= object.size());
        self.store(object, index, value);
    }

    /// A proper list of the values.
    pub fn list(&mut self, values: &[Value]) -> Value {
        self.list_with_tail(values, Value::NIL)
    }

    /// The values consed in front of a tail.
    pub fn list_with_tail(&mut self, values: &[Value], tail: Value) -> Value {
        values.iter().rev().fold(tail, |rest, &value| self.cons(value, rest))
    }

    /// A vector of the values.
    pub fn vector(&mut self, values: &[Value]) -> Value {
        self.object_with_tail(Kind::Vector, &[], values)
    }

    /// A vector of `length` times the same value; the caller has reserved the memory.
    pub fn make_vector(&mut self, length: usize, fill: Value) -> Value {
        self.object_filled(Kind::Vector, length, fill)
    }

    /// The elements of a vector.
    #[inline]
    pub fn vector_slice(&self, vector: Value) -> &[Value] {
        debug_assert!(vector.is_kind(Kind::Vector));
        // SAFETY: H1, H4; nothing writes to the heap while `self` is borrowed.
        unsafe { std::slice::from_raw_parts(vector.words(), vector.size()) }
    }

    /// The words after the header of any object that holds values only.
    pub fn object_slice(&self, object: Value) -> &[Value] {
        debug_assert!(
            object.kind().is_some_and(|kind| kind.layout().space != ruse_isa::layout::Space::Data)
        );
        // SAFETY: as `vector_slice`.
        unsafe { std::slice::from_raw_parts(object.words(), object.size()) }
    }

    /// Changes one element of a vector.
    #[inline(always)]
    pub fn vector_set(&mut self, vector: Value, index: usize, value: Value) {
        self.set_field(vector, 1 + index, value);
    }

    /// Sets `count` elements from `start` to the same value.
    pub fn vector_fill(&mut self, vector: Value, start: usize, count: usize, value: Value) {
        assert!(start + count <= vector.size());
        // SAFETY: H1 and the assertion; the barrier follows.
        unsafe {
            std::slice::from_raw_parts_mut(vector.words().add(start), count).fill(value);
        }
        self.remember_all(vector, 1 + start, count);
    }

    /// Copies elements from one vector to another or within one, as if all at once.
    pub fn vector_copy(&mut self, to: Value, at: usize, from: Value, start: usize, count: usize) {
        assert!(at + count <= to.size() && start + count <= from.size());
        // SAFETY: H1 and the assertion; `copy` allows overlap; the barrier follows.
        unsafe { to.words().add(at).copy_from(from.words().add(start), count) };
        self.remember_all(to, 1 + at, count);
    }

    /// A bytevector; the caller has reserved the memory.
    pub fn bytevector(&mut self, bytes: &[u8]) -> Value {
        let object = self.raw_object(Kind::Bytevector, bytes.len(), 0);
        self.bytes_mut(object).copy_from_slice(bytes);
        object
    }

    /// A bytevector of `length` times the same byte; the caller has reserved the memory.
    pub fn make_bytevector(&mut self, length: usize, fill: u8) -> Value {
        let object = self.raw_object(Kind::Bytevector, length, 0);
        self.bytes_mut(object).fill(fill);
        object
    }

    /// The bytes of a bytevector or another object of raw data.
    #[inline]
    pub fn bytes(&self, object: Value) -> &[u8] {
        debug_assert!(
            object.kind().is_some_and(|kind| kind.layout().space == ruse_isa::layout::Space::Data)
        );
        // SAFETY: H1; nothing writes to the heap while `self` is borrowed.
        unsafe { std::slice::from_raw_parts(object.words() as *const u8, object.size()) }
    }

    /// The bytes of a bytevector or another object of raw data, to be changed.
    #[inline]
    pub fn bytes_mut(&mut self, object: Value) -> &mut [u8] {
        debug_assert!(
            object.kind().is_some_and(|kind| kind.layout().space == ruse_isa::layout::Space::Data)
        );
        // SAFETY: H1; `self` is borrowed mutably, so no other view of the heap exists.
        unsafe { std::slice::from_raw_parts_mut(object.words() as *mut u8, object.size()) }
    }

    /// Sets flags in the header of an object.
    pub fn set_flags(&mut self, object: Value, flags: u64) {
        debug_assert!(object.is_object());
        // SAFETY: H1; flag bits do not change kind or size.
        unsafe { *object.address() |= flags };
    }

    /// Clears flags in the header of an object.
    pub(crate) fn clear_flags(&mut self, object: Value, flags: u64) {
        // SAFETY: as `set_flags`.
        unsafe { *object.address() &= !flags };
    }

    /// A closure of a template over free variables.
    #[inline]
    pub fn closure(&mut self, template: Value, free: &[Value]) -> Value {
        self.object_with_tail(Kind::Closure, &[template], free)
    }

    /// A closure whose free variables are written before the next safepoint with
    /// [`Heap::init_free`]; until then they are unspecified.
    #[inline]
    pub fn closure_uninit(&mut self, template: Value, free: usize) -> Value {
        let object = self.alloc_words(2 + free, ruse_isa::layout::Space::Objects);
        // SAFETY: fresh words of generation 0.
        unsafe {
            *object = header::pack(Kind::Closure, 1 + free, 0);
            *object.add(1) = template.bits();
            for i in 0..free {
                *object.add(2 + i) = Value::UNSPECIFIED.bits();
            }
        }
        Value::from_object_address(object)
    }

    /// A box (SRFI 111).
    #[inline]
    pub fn make_box(&mut self, content: Value) -> Value {
        self.object(Kind::Box, [content])
    }

    /// Several values as one object.
    pub fn values(&mut self, values: &[Value]) -> Value {
        self.object_with_tail(Kind::Values, &[], values)
    }

    /// What a continuation gets that is called with these arguments: a single one is itself.
    pub fn values_of_call(&mut self, arguments: &[Value]) -> Value {
        match arguments {
            [one] => *one,
            many => self.values(many),
        }
    }

    /// A record of a type.
    pub fn record(&mut self, rtd: Value, fields: &[Value]) -> Value {
        self.object_with_tail(Kind::Record, &[rtd], fields)
    }

    /// A fresh record type.
    pub fn record_type(&mut self, name: Value, fields: Value, parent: Value) -> Value {
        self.object(Kind::RecordType, [name, fields, parent])
    }

    /// A global's cell, unbound.
    pub fn global_cell(&mut self, name: Value, library: Value) -> Value {
        self.object(Kind::Global, [Value::UNDEFINED, name, library, Value::ZERO])
    }

    /// A template: address of the instructions, address of the instance, shape word, entry, countdown, feedback,
    /// name, constants.
    ///
    /// # Safety
    /// The addresses are aligned to 8 bytes and stay good as long as the template is alive; the shape is that of
    /// the function. The interpreter runs what they point to.
    pub unsafe fn template(&mut self, raw: TemplateWords, name: Value, constants: usize) -> Value {
        let TemplateWords { instructions, instance, shape, entry, countdown, feedback } = raw;
        debug_assert!((instructions | instance | shape | entry | countdown | feedback) & 1 == 0);
        let fixed = offset::Template::FIXED - 1;
        let object = self.object_filled(Kind::Template, fixed + constants, Value::UNSPECIFIED);
        let address = object.address();
        // SAFETY: the words exist; they are even, so that they read as fixnums (H4).
        unsafe {
            *address.add(offset::Template::instructions) = instructions;
            *address.add(offset::Template::instance) = instance;
            *address.add(offset::Template::shape) = shape;
            *address.add(offset::Template::entry) = entry;
            *address.add(offset::Template::countdown) = countdown;
            *address.add(offset::Template::feedback) = feedback;
            *address.add(offset::Template::returns) = 0;
            *address.add(offset::Template::name) = name.bits();
        }
        object
    }

    /// A continuation over saved frames; `used` words of the segment belong to it.
    #[inline]
    pub fn continuation(
        &mut self,
        segment: Value,
        used: usize,
        return_word: u64,
        place: u64,
        run: i64,
        dynamic: [Value; DYNAMIC_REGISTERS],
    ) -> Value {
        let [winders, handlers, parameters] = dynamic;
        let raw = Value::ZERO;
        let words = [
            segment,
            Value::index(used),
            raw,
            raw,
            Value::fixnum(run),
            winders,
            handlers,
            parameters,
        ];
        let object = self.object(Kind::Continuation, words);
        debug_assert!((return_word | place) & 1 == 0);
        // SAFETY: the words exist and are raw: an even word reads as a fixnum (H4).
        unsafe {
            *object.address().add(offset::Continuation::return_word) = return_word;
            *object.address().add(offset::Continuation::place) = place;
        }
        object
    }

    /// A new prompt tag.
    pub fn prompt(&mut self, name: Value) -> Value {
        self.object(Kind::Prompt, [name])
    }

    /// A delimited continuation over saved frames, with the value that it brings to its prompt.
    pub fn delimited_continuation(
        &mut self,
        segment: Value,
        used: usize,
        return_word: u64,
        value: Value,
    ) -> Value {
        let words = [segment, Value::index(used), Value::ZERO, value];
        let object = self.object(Kind::DelimitedContinuation, words);
        debug_assert!(return_word & 1 == 0);
        // SAFETY: the word exists and is raw: an even word reads as a fixnum (H4).
        unsafe {
            *object.address().add(offset::DelimitedContinuation::return_word) = return_word;
        }
        object
    }

    /// A segment of saved frames above `below` (another segment or `#f`) of which `below_used` words count: so many
    /// words for `fill` to write, live values and return words (H4), 0 where a slot is dead.
    ///
    /// # Safety
    /// `fill` writes every one of the words, and each reads as a live value.
    #[inline]
    pub unsafe fn segment(
        &mut self,
        below: Value,
        below_used: usize,
        count: usize,
        fill: impl FnOnce(*mut u64),
    ) -> Value {
        let size = offset::Segment::FIXED - 1 + count;
        let words = self.alloc_words(1 + size, Kind::Segment.layout().space);
        // SAFETY: 1 + size fresh words; generation 0 needs no barrier (H5).
        unsafe {
            *words = header::pack(Kind::Segment, size, 0);
            *words.add(offset::Segment::below) = below.bits();
            *words.add(offset::Segment::below_used) = Value::index(below_used).bits();
            fill(words.add(offset::Segment::FIXED));
        }
        Value::from_object_address(words)
    }

    /// The saved words of a segment.
    #[inline]
    pub fn segment_words(&self, segment: Value) -> &[u64] {
        debug_assert!(segment.is_kind(Kind::Segment));
        // SAFETY: H1; nothing writes to the heap while `self` is borrowed.
        unsafe {
            std::slice::from_raw_parts(
                segment.address().add(offset::Segment::FIXED),
                segment.tail_len(offset::Segment::FIXED),
            )
        }
    }

    /// A weak pair: the car does not keep its referent alive; it reads `#f` once that died.
    pub fn weak_pair(&mut self, car: Value, cdr: Value) -> Value {
        self.object(Kind::WeakPair, [car, cdr])
    }

    /// An ephemeron (SRFI 124); its key reads as [`Value::ABSENT`] once it is broken.
    pub fn ephemeron(&mut self, key: Value, datum: Value) -> Value {
        self.object(Kind::Ephemeron, [key, datum])
    }
}

/// A raw word of an object that is not a value: shape, address, return word.
impl Value {
    /// Raw word `index` of an object.
    #[inline(always)]
    pub fn raw(self, index: usize) -> u64 {
        debug_assert!(self.is_object() && index >= 1);
        self.word(index)
    }
}

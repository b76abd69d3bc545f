//! The value word: tests, immediates, fixnums and self-tagged flonums. See `ruse_isa::layout`.

use std::fmt;

use ruse_isa::layout::{
    FIXNUM_MAX, FIXNUM_MIN, FLONUM_BIAS, Kind, TAG_FLONUM, TAG_IMMEDIATE, TAG_MASK, TAG_OBJECT,
    TAG_PAIR, header, immediate,
};

/// A Scheme value: fixnum, flonum, immediate, or the tagged address of a heap object (rule H1).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Value(u64);

const _: () = assert!(size_of::<Value>() == 8);

impl Value {
    /// `#f`
    pub const FALSE: Value = Value(immediate::FALSE);
    /// `#t`
    pub const TRUE: Value = Value(immediate::TRUE);
    /// `()`
    pub const NIL: Value = Value(immediate::NIL);
    /// The end-of-file object.
    pub const EOF: Value = Value(immediate::EOF);
    /// The unspecified value.
    pub const UNSPECIFIED: Value = Value(immediate::UNSPECIFIED);
    /// Content of a variable before its definition.
    pub const UNDEFINED: Value = Value(immediate::UNDEFINED);
    /// The exception sentinel: never stored, never seen by programs.
    pub const EXCEPTION: Value = Value(immediate::EXCEPTION);
    /// A missing optional argument.
    pub const DEFAULT: Value = Value(immediate::DEFAULT);
    /// An empty or deleted table entry, a broken weak reference inside the heap.
    pub const ABSENT: Value = Value(immediate::ABSENT);
    pub(crate) const FORWARDED: Value = Value(immediate::FORWARDED);
    /// The fixnum 0.
    pub const ZERO: Value = Value(0);

    /// A value from its bits.
    ///
    /// # Safety
    /// The bits are those of a value of this VM that is live (rule H1), or no heap tag.
    #[inline(always)]
    pub const unsafe fn from_bits(bits: u64) -> Value {
        Value(bits)
    }

    /// The bits.
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The immediate with these bits; `None` when they are not an immediate or a fixnum.
    #[inline]
    pub const fn from_immediate_bits(bits: u64) -> Option<Value> {
        if bits & TAG_MASK == TAG_IMMEDIATE || bits & 1 == 0 { Some(Value(bits)) } else { None }
    }

    /// `#t` or `#f`.
    #[inline(always)]
    pub const fn boolean(b: bool) -> Value {
        Value(immediate::FALSE | (b as u64) << 8)
    }

    /// Whether it counts as true: everything but `#f`.
    #[inline(always)]
    pub const fn is_true(self) -> bool {
        self.0 != immediate::FALSE
    }

    /// Whether it is `#t` or `#f`.
    #[inline(always)]
    pub const fn is_boolean(self) -> bool {
        self.0 & !(1 << 8) == immediate::FALSE
    }

    /// Whether it is `()`.
    #[inline(always)]
    pub const fn is_nil(self) -> bool {
        self.0 == immediate::NIL
    }

    /// A fixnum; the number must be in the fixnum range.
    #[inline(always)]
    pub const fn fixnum(n: i64) -> Value {
        debug_assert!(n >= FIXNUM_MIN && n <= FIXNUM_MAX);
        Value((n << 1) as u64)
    }

    /// A fixnum if the number is in range.
    #[inline(always)]
    pub const fn try_fixnum(n: i64) -> Option<Value> {
        if n >= FIXNUM_MIN && n <= FIXNUM_MAX { Some(Value((n << 1) as u64)) } else { None }
    }

    /// A fixnum from a length or index, which always fits.
    #[inline(always)]
    pub const fn index(n: usize) -> Value {
        Value::fixnum(n as i64)
    }

    /// Whether it is a fixnum.
    #[inline(always)]
    pub const fn is_fixnum(self) -> bool {
        self.0 & 1 == 0
    }

    /// The number of a fixnum (of anything else: garbage).
    #[inline(always)]
    pub const fn fixnum_unchecked(self) -> i64 {
        self.0 as i64 >> 1
    }

    /// The number of a fixnum.
    #[inline(always)]
    pub const fn as_fixnum(self) -> Option<i64> {
        if self.is_fixnum() { Some(self.fixnum_unchecked()) } else { None }
    }

    /// The number of a fixnum that is not negative.
    #[inline(always)]
    pub const fn as_index(self) -> Option<usize> {
        if self.is_fixnum() && self.0 as i64 >= 0 { Some((self.0 >> 1) as usize) } else { None }
    }

    /// A character.
    #[inline(always)]
    pub const fn char(c: char) -> Value {
        Value((c as u64) << 8 | immediate::CHAR)
    }

    /// Whether it is a character.
    #[inline(always)]
    pub const fn is_char(self) -> bool {
        self.0 as u8 == immediate::CHAR as u8
    }

    /// The character.
    #[inline(always)]
    pub const fn as_char(self) -> Option<char> {
        if self.is_char() { char::from_u32((self.0 >> 8) as u32) } else { None }
    }

    /// The double as a self-tagged flonum, if its exponent allows: rotating the sign to the bottom puts
    /// the exponent on top, adding the bias turns the favoured exponents into ones that start with 111,
    /// and rotating again makes these the tag ("Float Self-Tagging", OOPSLA 2025).
    #[inline(always)]
    pub const fn try_flonum(x: f64) -> Option<Value> {
        let bits = x.to_bits().rotate_left(1).wrapping_add(FLONUM_BIAS).rotate_left(3);
        if bits & TAG_MASK == TAG_FLONUM { Some(Value(bits)) } else { None }
    }

    /// Whether it is a self-tagged flonum.
    #[inline(always)]
    pub const fn is_tagged_flonum(self) -> bool {
        self.0 & TAG_MASK == TAG_FLONUM
    }

    /// The double of a self-tagged flonum (of anything else: garbage).
    #[inline(always)]
    pub const fn tagged_flonum_unchecked(self) -> f64 {
        f64::from_bits(self.0.rotate_right(3).wrapping_sub(FLONUM_BIAS).rotate_right(1))
    }

    /// The double of a flonum, self-tagged or boxed.
    #[inline(always)]
    pub fn as_flonum(self) -> Option<f64> {
        if self.is_tagged_flonum() {
            Some(self.tagged_flonum_unchecked())
        } else if self.is_kind(Kind::Flonum) {
            Some(f64::from_bits(self.word(1)))
        } else {
            None
        }
    }

    /// Whether it is a flonum, self-tagged or boxed.
    #[inline(always)]
    pub fn is_flonum(self) -> bool {
        self.is_tagged_flonum() || self.is_kind(Kind::Flonum)
    }

    /// Whether it is a pair.
    #[inline(always)]
    pub const fn is_pair(self) -> bool {
        self.0 & TAG_MASK == TAG_PAIR
    }

    /// Whether it is a heap object with a header.
    #[inline(always)]
    pub const fn is_object(self) -> bool {
        self.0 & TAG_MASK == TAG_OBJECT
    }

    /// Whether it is an address: a pair or an object.
    #[inline(always)]
    pub const fn is_heap(self) -> bool {
        self.0 & 0b101 == 0b001
    }

    /// Tags the address of an object with a header.
    #[inline(always)]
    pub(crate) fn from_object_address(address: *mut u64) -> Value {
        Value(address as u64 | TAG_OBJECT)
    }

    /// Tags the address of a pair.
    #[inline(always)]
    pub(crate) fn from_pair_address(address: *mut u64) -> Value {
        Value(address as u64 | TAG_PAIR)
    }

    /// The address of a heap value's first word.
    #[inline(always)]
    pub fn address(self) -> *mut u64 {
        debug_assert!(self.is_heap());
        (self.0 & !TAG_MASK) as usize as *mut u64
    }

    /// Word `index` of an object, counted from the header, or of a pair, counted from its car.
    #[inline(always)]
    pub(crate) fn word(self, index: usize) -> u64 {
        // SAFETY: H1, the object is live and has this word (callers index inside its layout).
        unsafe { *self.address().add(index) }
    }

    /// The header of an object.
    #[inline(always)]
    pub fn header(self) -> u64 {
        debug_assert!(self.is_object());
        self.word(0)
    }

    /// Whether it is a heap object of this kind.
    #[inline(always)]
    pub fn is_kind(self, kind: Kind) -> bool {
        self.is_object() && header::kind_number(self.word(0)) == kind as u8
    }

    /// The kind of a heap object with a header.
    #[inline]
    pub fn kind(self) -> Option<Kind> {
        if self.is_object() { Kind::from_number(header::kind_number(self.word(0))) } else { None }
    }

    /// Size in the header: words, or bytes for kinds of raw data.
    #[inline(always)]
    pub fn size(self) -> usize {
        header::size(self.header())
    }

    /// Whether it can be called.
    #[inline]
    pub fn is_procedure(self) -> bool {
        matches!(
            self.kind(),
            Some(
                Kind::Closure
                    | Kind::CaseClosure
                    | Kind::Primitive
                    | Kind::Continuation
                    | Kind::DelimitedContinuation
                    | Kind::Parameter
                    | Kind::HostProcedure
            )
        )
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(n) = self.as_fixnum() {
            write!(f, "{n}")
        } else if self.is_tagged_flonum() {
            write!(f, "{:?}", self.tagged_flonum_unchecked())
        } else if let Some(c) = self.as_char() {
            write!(f, "{c:?}")
        } else if self.is_heap() {
            write!(f, "<heap {:#x}>", self.0)
        } else {
            write!(f, "<immediate {:#x}>", self.0)
        }
    }
}

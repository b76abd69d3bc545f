//! How values look in memory: tags, immediates, and one row a heap object kind.
//!
//! A value is one 64-bit word:
//!
//! ```text
//! ...0   fixnum, 63 bits, the number shifted left by one
//! .011   pair: address + 3, two words, no header
//! .111   flonum, self-tagged: the exponents around 1.0 (2^-127 to 2^129), the rest is boxed
//! .001   other heap object: address + 1, the first word is a header
//! .101   immediate: kind in bits 3..8, payload above
//! ```
//!
//! A header is an immediate too (kind [`immediate::HEADER`]), so that a heap block holds nothing but
//! words that can be read as values; only blocks of raw data hold anything else. Layouts are counted in
//! words of the *target* (8 bytes on every target: values are 64 bits even where pointers are 32).

/// Bytes in a word.
pub const WORD: usize = 8;

/// Tag in the low three bits of a pair.
pub const TAG_PAIR: u64 = 0b011;
/// Tag in the low three bits of a flonum.
pub const TAG_FLONUM: u64 = 0b111;
/// Tag in the low three bits of a heap object with a header.
pub const TAG_OBJECT: u64 = 0b001;
/// Tag in the low three bits of an immediate.
pub const TAG_IMMEDIATE: u64 = 0b101;
/// Mask of the tag bits.
pub const TAG_MASK: u64 = 0b111;
/// Least fixnum.
pub const FIXNUM_MIN: i64 = -(1 << 62);
/// Greatest fixnum.
pub const FIXNUM_MAX: i64 = (1 << 62) - 1;

/// Added to the rotated bits of a double before the tag is rotated in, so that the exponents that are
/// encoded without a box get the tag bits; see `Value::flonum` for the arithmetic.
pub const FLONUM_BIAS: u64 = (0b111 << 8 << 53) - ((1023 - 127) << 53);

/// Immediates: the low byte is `kind << 3 | TAG_IMMEDIATE`, the payload lies above it.
pub mod immediate {
    use super::TAG_IMMEDIATE;

    const fn bits(kind: u64, payload: u64) -> u64 {
        payload << 8 | kind << 3 | TAG_IMMEDIATE
    }

    /// `#f`
    pub const FALSE: u64 = bits(0, 0);
    /// `#t`
    pub const TRUE: u64 = bits(0, 1);
    /// `()`
    pub const NIL: u64 = bits(1, 0);
    /// The end-of-file object.
    pub const EOF: u64 = bits(2, 0);
    /// The value of expressions whose value R7RS leaves unspecified.
    pub const UNSPECIFIED: u64 = bits(3, 0);
    /// A variable whose definition has not run, an unbound global.
    pub const UNDEFINED: u64 = bits(4, 0);
    /// Returned instead of a value: an exception is pending. Never stored.
    pub const EXCEPTION: u64 = bits(5, 0);
    /// A missing optional argument.
    pub const DEFAULT: u64 = bits(6, 0);
    /// First word of a pair that was moved; the second word has the new value. Only during collection.
    pub const FORWARDED: u64 = bits(7, 0);
    /// An empty or deleted entry of a hash table. Never seen by programs.
    pub const ABSENT: u64 = bits(8, 0);
    /// Low byte of a character; the scalar value lies above it.
    pub const CHAR: u64 = bits(9, 0);
    /// Low byte of an object header.
    pub const HEADER: u64 = bits(31, 0);

    /// Whether an immediate may stand in code and data: the marks that only the heap and the hash tables use may
    /// not, nor may a character that is none.
    pub const fn is_datum(word: u64) -> bool {
        match word {
            FALSE | TRUE | NIL | EOF | UNSPECIFIED | UNDEFINED | DEFAULT => true,
            _ => {
                word & 0xff == CHAR
                    && word >> 8 <= 0x10_ffff
                    && char::from_u32((word >> 8) as u32).is_some()
            }
        }
    }
}

/// Which blocks hold the objects of a kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Space {
    /// Headerless pairs.
    Pairs,
    /// Header and words that are all values.
    Objects,
    /// Header and raw bytes; never scanned.
    Data,
    /// Header and words of which some are weak; scanned last, with the rules of the kind.
    Weak,
}

/// How the collector treats a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    /// A value that is kept alive.
    Value,
    /// A word that reads as a fixnum (an aligned address, a shifted number) and is not a value.
    Raw,
    /// A value that does not keep its referent alive.
    Weak,
    /// A value that is kept alive only while the key of its ephemeron is.
    Ephemeral,
}

/// What follows the fixed fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tail {
    /// Nothing.
    None,
    /// As many values as the header's size says beyond the fixed fields.
    Values,
    /// Raw bytes; the header's size counts bytes.
    Bytes,
}

/// One row of the layout table.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Name of the kind.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Where it lives.
    pub space: Space,
    /// Names and treatment of the fixed fields after the header.
    pub fields: &'static [(&'static str, Field)],
    /// What follows them.
    pub tail: Tail,
}

macro_rules! define_kinds {
    ($( $(#[doc = $doc:literal])* $name:ident $space:ident { $($field:ident: $role:ident),* } $tail:ident; )*) => {
        /// The kind of a heap object with a header.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[repr(u8)]
        pub enum Kind { $( $(#[doc = $doc])* $name, )* }

        /// The rows in the order of [`Kind`].
        pub const LAYOUTS: &[Layout] = &[ $( Layout {
            name: stringify!($name),
            doc: concat!($($doc),*),
            space: Space::$space,
            fields: &[ $( (stringify!($field), Field::$role) ),* ],
            tail: Tail::$tail,
        }, )* ];

        /// Every kind in order.
        pub const ALL_KINDS: &[Kind] = &[ $( Kind::$name, )* ];

        /// Word offsets of the fixed fields, by kind and field name (the header is word 0).
        #[allow(non_snake_case, reason = "one module a kind, named like it")]
        pub mod offset { $(
            #[doc = concat!("Offsets in a ", stringify!($name), ".")]
            #[allow(non_camel_case_types, dead_code, clippy::upper_case_acronyms, reason = "the fields in order, counted from 1")]
            pub mod $name {
                enum Order { HEADER, $($field),* }
                const _: Order = Order::HEADER;
                $( #[doc = stringify!($field)] #[allow(non_upper_case_globals, reason = "named like the field")]
                   pub const $field: usize = Order::$field as usize; )*
                /// Words before the tail, the header among them.
                pub const FIXED: usize = 1 + <[()]>::len(&[$( { let _ = Order::$field; } ),*]);
            }
        )* }
    };
}

define_kinds! {
    /// A double outside the self-tagged range.
    Flonum Data {} Bytes;
    /// An integer outside the fixnum range: 64-bit limbs, least first, the sign in the header's flag.
    Bignum Data {} Bytes;
    /// An exact ratio in lowest terms with a denominator above 1.
    Ratnum Objects { numerator: Value, denominator: Value } None;
    /// A complex number with a non-real part; both parts exact or both flonums.
    Compnum Objects { real: Value, imaginary: Value } None;
    /// A string: UTF-8 bytes in a StringData; flags say literal (immutable) and ASCII.
    String Objects { length: Value, byte_length: Value, data: Value, index: Value } None;
    /// The bytes of a string, capacity included.
    StringData Data {} Bytes;
    /// A symbol: its name (an immutable string) and its hash.
    Symbol Objects { name: Value, hash: Value } None;
    /// A vector.
    Vector Objects {} Values;
    /// A bytevector.
    Bytevector Data {} Bytes;
    /// A procedure made by a lambda: its template and its free variables.
    Closure Objects { template: Value } Values;
    /// A case-lambda procedure: its clauses, closures in order.
    CaseClosure Objects { name: Value } Values;
    /// A primitive as a value: index in the primitive table, shifted.
    Primitive Objects { index: Value } None;
    /// A re-entrant continuation: saved frames, where to go on, where they stood on the stack, the run of the
    /// VM that they belong to, the dynamic registers.
    Continuation Objects { segment: Value, used: Value, return_word: Raw, place: Raw, run: Value, winders: Value, handlers: Value, parameters: Value } None;
    /// Frames copied from the VM stack, lowest first, and what lies below them.
    Segment Objects { below: Value, below_used: Value } Values;
    /// The location of an assigned local variable, and `box` of SRFI 111.
    Box Objects { content: Value } None;
    /// A global variable: value or UNDEFINED, name (symbol), library (string) and flags.
    Global Objects { value: Value, name: Value, library: Value, flags: Value } None;
    /// Several values on their way from `values` to their receiver.
    Values Objects {} Values;
    /// A record: its type and its fields.
    Record Objects { rtd: Value } Values;
    /// A record type: name (symbol), field names (vector), parent or #f.
    RecordType Objects { name: Value, fields: Value, parent: Value } None;
    /// A promise: shared box of state, so that delay-force chains collapse (R7RS 4.2.5).
    Promise Objects { content: Value } None;
    /// A parameter object: global value, converter or #f.
    Parameter Objects { value: Value, converter: Value } None;
    /// A hash table: insertion-ordered entries and an index over them; where the keys have an equivalence of the program's
    /// own, the pair of that and its hash function, else `#f`; the entry behind the one that was found last.
    Table Objects { kind: Value, weakness: Value, count: Value, used: Value, entries: Value, index: Value, epoch: Value, functions: Value, guess: Value } None;
    /// A port: number in the VM's port table.
    Port Objects { number: Value } None;
    /// An environment for `eval`: number in the VM's environment table.
    Environment Objects { number: Value } None;
    /// Compiled code with its constants: address of the instructions, of the instance, the shape, the address of
    /// the machine code (or of the way into the interpreter), what is left until the function counts as hot, where the
    /// interpreter notes what it learns, and the addresses of the code for returns to each instruction, 0 without any.
    Template Objects { instructions: Raw, instance: Raw, shape: Raw, entry: Raw, countdown: Raw, feedback: Raw, returns: Raw, name: Value } Values;
    /// A weak pair: the car does not keep its referent alive.
    WeakPair Weak { car: Weak, cdr: Value } None;
    /// An ephemeron (SRFI 124): the datum lives only as long as the key.
    Ephemeron Weak { key: Weak, datum: Ephemeral } None;
    /// A value of the host: number in the VM's table of host values, name of its type, address of its cell or 0, which
    /// reads as a fixnum.
    Host Objects { number: Value, type_name: Value, address: Value } None;
    /// A procedure of the host: number in the VM's table of host functions, name (symbol or #f), how many arguments
    /// it takes ([`host_arity`]); addresses, as fixnums, of the code that machine code calls and of the function. Of a C
    /// function also the signature word ([`crate::foreign::pack`]) and its address, both 0 for other functions.
    HostProcedure Objects { number: Value, name: Value, arity: Value, code: Value, function: Value, signature: Value, target: Value } None;
    /// A keyword: its name (an immutable string) and its hash, as a Symbol, with which it shares the table of names.
    Keyword Objects { name: Value, hash: Value } None;
    /// A prompt tag: its name.
    Prompt Objects { name: Value } None;
    /// A delimited continuation: its frames, where to go on, the value that came with it to the prompt until that is
    /// taken.
    DelimitedContinuation Objects { segment: Value, used: Value, return_word: Raw, value: Value } None;
    /// A pointer to memory of C: the address, `#f` when the memory was freed; how many bytes are there, `#f` when that is
    /// not known; the pointer whose memory it is, which may be this one; the number of what frees it in the VM's table of
    /// host values, or -1.
    Pointer Objects { address: Value, size: Value, owner: Value, resource: Value } None;
    /// A struct, a persistent map: its equivalence, how many keys it has, the number of the next new entry, and its trie.
    Struct Objects { kind: Value, count: Value, next: Value, root: Value } None;
    /// An entry of structs: the key's hash, key, value, and its number in the order of insertion.
    StructEntry Objects { hash: Value, key: Value, value: Value, number: Value } None;
    /// A persistent vector: five times the height of its trie, the trie, and the last up to 32 elements.
    Pvector Objects { length: Value, shift: Value, root: Value, tail: Value } None;
}

impl Kind {
    /// The row of this kind.
    #[inline]
    pub fn layout(self) -> &'static Layout {
        &LAYOUTS[self as usize]
    }

    /// The kind with this number, if there is one.
    #[inline]
    pub fn from_number(number: u8) -> Option<Kind> {
        ALL_KINDS.get(number as usize).copied()
    }
}

/// Header words: `size << 24 | flags << 16 | kind << 8 | HEADER`. The size counts words after the header,
/// or bytes for kinds with a tail of bytes.
pub mod header {
    use super::{Kind, immediate};

    /// Greatest size that fits.
    pub const MAX_SIZE: usize = (1 << 40) - 1;
    /// Flag: the object may not be changed (literals, symbol names).
    pub const IMMUTABLE: u64 = 1 << 16;
    /// Flag of a String: every character is ASCII.
    pub const ASCII: u64 = 1 << 17;
    /// Flag of a Bignum: negative.
    pub const NEGATIVE: u64 = 1 << 18;

    /// A header.
    #[inline(always)]
    pub const fn pack(kind: Kind, size: usize, flags: u64) -> u64 {
        (size as u64) << 24 | flags | (kind as u64) << 8 | immediate::HEADER
    }

    /// Whether a word is a header (and not a forwarding address).
    #[inline(always)]
    pub const fn is_header(word: u64) -> bool {
        word as u8 == immediate::HEADER as u8
    }

    /// Number of the kind.
    #[inline(always)]
    pub const fn kind_number(word: u64) -> u8 {
        (word >> 8) as u8
    }

    /// Size in words or bytes.
    #[inline(always)]
    pub const fn size(word: u64) -> usize {
        (word >> 24) as usize
    }
}

/// The arity of a [`Kind::HostProcedure`], a fixnum: required arguments, optional ones, whether more may follow.
pub mod host_arity {
    /// Packs an arity.
    #[inline(always)]
    pub const fn pack(required: u16, optional: u16, rest: bool) -> i64 {
        (rest as i64) << 32 | (optional as i64) << 16 | required as i64
    }

    /// Least number of arguments.
    #[inline(always)]
    pub const fn required(arity: i64) -> usize {
        arity as u16 as usize
    }

    /// Greatest number of arguments; `None` without one.
    #[inline(always)]
    pub const fn most(arity: i64) -> Option<usize> {
        if arity >> 32 != 0 { None } else { Some(required(arity) + (arity >> 16) as u16 as usize) }
    }

    /// Whether so many arguments are taken.
    #[inline(always)]
    pub const fn accepts(arity: i64, count: usize) -> bool {
        let exact = arity == count as i64;
        exact
            || count >= required(arity)
                && match most(arity) {
                    Some(most) => count <= most,
                    None => true,
                }
    }
}

/// The shape word of a template: `required << 1 | rest` in bits 1..33, frame size in words above.
pub mod shape {
    /// Packs a shape; reads as a fixnum.
    #[inline(always)]
    pub const fn pack(required: u32, rest: bool, frame_words: u32) -> u64 {
        (frame_words as u64) << 34 | (required as u64) << 2 | (rest as u64) << 1
    }

    /// The part that a call compares: required parameters and rest flag, shifted.
    #[inline(always)]
    pub const fn arity(shape: u64) -> u64 {
        shape & 0x3_FFFF_FFFE
    }

    /// The arity part of a procedure with exactly `count` parameters.
    #[inline(always)]
    pub const fn exact(count: usize) -> u64 {
        (count as u64) << 2
    }

    /// Number of required parameters.
    #[inline(always)]
    pub const fn required(shape: u64) -> usize {
        (arity(shape) >> 2) as usize
    }

    /// Whether there is a rest parameter.
    #[inline(always)]
    pub const fn has_rest(shape: u64) -> bool {
        shape & 2 != 0
    }

    /// Frame size in words, header included.
    #[inline(always)]
    pub const fn frame_words(shape: u64) -> usize {
        (shape >> 34) as usize
    }
}

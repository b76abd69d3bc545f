//! The instruction table: one row an op, everything else derived.
//!
//! An instruction is one 64-bit word: `op` in bits 0..8, `a` in 8..24, `b` in 24..40 and `c` in 40..64
//! (`c` is read signed where its role is signed). A few ops are followed by extension words.
//!
//! Slots are offsets in words from the frame pointer: slot 0 is the running closure, slot 1 the
//! return word, parameters start at slot 2 (see [`crate::frame`]). Slot 0 may be used as an operand.
//!
//! Naming grammar: `[Jump[If[Not]]]Operation[Imm]`; `Is…` yields a boolean; `Make…` allocates;
//! `Tail…` leaves the frame.

/// What an operand field of an instruction means; liveness and the verifier are derived from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Not used, must be 0.
    None,
    /// A slot that is written.
    Def,
    /// A slot that is read.
    Use,
    /// A signed immediate number.
    Int,
    /// A bit pattern of an immediate value (`layout::immediate`).
    Immediate,
    /// An index into the constants of the function.
    Const,
    /// An index into the free variables of the running closure.
    Free,
    /// A jump distance in words, counted from the word after the instruction and its extension.
    Label,
    /// An unsigned count, field index or register number, as the op says.
    Count,
    /// The first slot of the frame of a callee: the callee in this slot, arguments from `base + 2`;
    /// every slot from `base` on is dead after the call.
    CallBase,
    /// The first of a run of adjacent slots that are read; the op says how many.
    UseRange,
    /// The first of a run of adjacent slots that are written; the op says how many.
    DefRange,
    /// `primitive index << 8 | argument count`.
    Primitive,
    /// `index of a StaticClosure constant << 8 | argument count`; the closure takes exactly so many.
    StaticCall,
}

/// The extension words after an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Extension {
    /// None.
    None,
    /// `ceil(c / 4)` words with four 16-bit slots each: the values that a closure captures.
    Captures,
    /// One word: slot of the record type in bits 0..16, constant with the accessor's name in 16..48.
    RecordAccess,
}

/// How control leaves an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flow {
    /// To the next instruction.
    Next,
    /// To the next instruction or to the label in `c`.
    Branch,
    /// Always to the label in `c`.
    Jump,
    /// Out of the function.
    Leave,
}

/// Effects that an optimiser or a code generator must respect.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Neither raises nor is observable.
    Pure,
    /// May raise an error; the error handler runs as a call from this point.
    Raises,
    /// Allocates, does not raise.
    Allocates,
    /// Calls Scheme code or polls for a collection: a safepoint.
    Safepoint,
}

macro_rules! define_ops {
    ($( $(#[doc = $doc:literal])* $name:ident ($a:ident, $b:ident, $c:ident) $ext:ident $flow:ident $effect:ident; )*) => {
        /// An instruction's operation.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[repr(u8)]
        pub enum Op { $( $(#[doc = $doc])* $name, )* }

        /// What the table says of one op.
        #[derive(Clone, Copy, Debug)]
        pub struct OpInfo {
            /// Its name in listings.
            pub name: &'static str,
            /// Its meaning in one line.
            pub doc: &'static str,
            /// Roles of the fields `a`, `b`, `c`.
            pub roles: [Role; 3],
            /// What follows the word.
            pub extension: Extension,
            /// Where control goes.
            pub flow: Flow,
            /// What it may do.
            pub effect: Effect,
        }

        /// The rows in opcode order.
        pub const OPS: &[OpInfo] = &[ $( OpInfo {
            name: stringify!($name),
            doc: concat!($($doc),*),
            roles: [Role::$a, Role::$b, Role::$c],
            extension: Extension::$ext,
            flow: Flow::$flow,
            effect: Effect::$effect,
        }, )* ];

        /// Every op in opcode order.
        pub const ALL_OPS: &[Op] = &[ $( Op::$name, )* ];

        /// The opcodes as constants, for dispatch by `match` on the low byte of a word.
        #[allow(non_upper_case_globals, reason = "the constants carry the names of the ops")]
        pub mod opcode { $( #[doc = stringify!($name)] pub const $name: u8 = super::Op::$name as u8; )* }
    };
}

define_ops! {
    // ---- moves and constants
    /// a := b
    Move(Def, Use, None) None Next Pure;
    /// a := fixnum c
    LoadFixnum(Def, None, Int) None Next Pure;
    /// a := immediate value with the bits c
    LoadImmediate(Def, None, Immediate) None Next Pure;
    /// a := constant c
    LoadConst(Def, None, Const) None Next Pure;
    /// a := free variable c of the running closure
    LoadFree(Def, None, Free) None Next Pure;
    /// a := value of the global cell in constant c; raises when it is unbound
    LoadGlobal(Def, None, Const) None Next Raises;
    /// value of the global cell in constant c := a; raises when it is unbound
    SetGlobal(Use, None, Const) None Next Raises;
    /// value of the global cell in constant c := a, which binds it
    DefineGlobal(Use, None, Const) None Next Pure;
    /// raises "used before its definition" when a is the undefined marker; c names the variable
    CheckDefined(Use, None, Const) None Next Raises;
    /// a := dynamic-state register c (`frame::DynamicRegister`)
    LoadDynamic(Def, None, Count) None Next Pure;
    /// dynamic-state register c := a
    SetDynamic(Use, None, Count) None Next Pure;

    // ---- boxes (assigned variables) and closures
    /// a := new box holding b
    MakeBox(Def, Use, None) None Next Allocates;
    /// a := content of the box b (a compiler-made box, no check)
    BoxRef(Def, Use, None) None Next Pure;
    /// content of the box a := b
    BoxSet(Use, Use, None) None Next Pure;
    /// a := closure of the function in constant b over the c slots of the extension
    MakeClosure(Def, Const, Count) Captures Next Allocates;
    /// free variable c of the closure a := b; only between its creation and the next safepoint
    ClosureSet(Use, Use, Count) None Next Pure;
    /// a := case-lambda procedure over the c closures at slots b..
    MakeCaseClosure(Def, UseRange, Count) None Next Allocates;

    // ---- control
    /// jump
    Jump(None, None, Label) None Jump Pure;
    /// jump backwards: the back-edge of a loop, polls
    Loop(None, None, Label) None Jump Safepoint;
    /// jump if a is not #f
    JumpIf(Use, None, Label) None Branch Pure;
    /// jump if a is #f
    JumpIfNot(Use, None, Label) None Branch Pure;
    /// jump if a and b are the same word (`eq?` except for boxed numbers)
    JumpIfEq(Use, Use, Label) None Branch Pure;
    /// jump unless a and b are the same word
    JumpIfNotEq(Use, Use, Label) None Branch Pure;
    /// jump if a is the fixnum b
    JumpIfFixnumEqImm(Use, Int, Label) None Branch Pure;
    /// jump unless a is the fixnum b
    JumpIfNotFixnumEqImm(Use, Int, Label) None Branch Pure;
    /// jump if a is ()
    JumpIfNull(Use, None, Label) None Branch Pure;
    /// jump unless a is ()
    JumpIfNotNull(Use, None, Label) None Branch Pure;
    /// jump if a is a pair
    JumpIfPair(Use, None, Label) None Branch Pure;
    /// jump unless a is a pair
    JumpIfNotPair(Use, None, Label) None Branch Pure;
    /// jump to c if a is a fixnum
    JumpIfFixnum(Use, None, Label) None Branch Pure;
    /// jump to c if a is no fixnum
    JumpIfNotFixnum(Use, None, Label) None Branch Pure;
    /// jump to c if a is a flonum
    JumpIfFlonum(Use, None, Label) None Branch Pure;
    /// jump to c if a is no flonum
    JumpIfNotFlonum(Use, None, Label) None Branch Pure;
    /// jump if a < b
    JumpIfLt(Use, Use, Label) None Branch Raises;
    /// jump unless a < b
    JumpIfNotLt(Use, Use, Label) None Branch Raises;
    /// jump if a <= b
    JumpIfLe(Use, Use, Label) None Branch Raises;
    /// jump unless a <= b
    JumpIfNotLe(Use, Use, Label) None Branch Raises;
    /// jump if a = b (numbers)
    JumpIfNumEq(Use, Use, Label) None Branch Raises;
    /// jump unless a = b (numbers)
    JumpIfNotNumEq(Use, Use, Label) None Branch Raises;
    /// jump if a < number b
    JumpIfLtImm(Use, Int, Label) None Branch Raises;
    /// jump unless a < number b
    JumpIfNotLtImm(Use, Int, Label) None Branch Raises;
    /// jump if a <= number b
    JumpIfLeImm(Use, Int, Label) None Branch Raises;
    /// jump unless a <= number b
    JumpIfNotLeImm(Use, Int, Label) None Branch Raises;
    /// jump if a > number b
    JumpIfGtImm(Use, Int, Label) None Branch Raises;
    /// jump unless a > number b
    JumpIfNotGtImm(Use, Int, Label) None Branch Raises;
    /// jump if a >= number b
    JumpIfGeImm(Use, Int, Label) None Branch Raises;
    /// jump unless a >= number b
    JumpIfNotGeImm(Use, Int, Label) None Branch Raises;
    /// jump if a = number b
    JumpIfNumEqImm(Use, Int, Label) None Branch Raises;
    /// jump unless a = number b
    JumpIfNotNumEqImm(Use, Int, Label) None Branch Raises;

    // ---- calls
    /// a := call of slot b with c arguments
    Call(Def, CallBase, Count) None Next Safepoint;
    /// leave with a call of slot a with c arguments
    TailCall(CallBase, None, Count) None Leave Safepoint;
    /// as Call; the callee is a closure that takes exactly c arguments (proved by the compiler)
    CallKnown(Def, CallBase, Count) None Next Safepoint;
    /// as TailCall; the callee is a closure that takes exactly c arguments (proved by the compiler)
    TailCallKnown(CallBase, None, Count) None Leave Safepoint;
    /// a := call of the static closure in the constant c >> 8, which the op puts into slot b, with c & 255 arguments
    CallStatic(Def, CallBase, StaticCall) None Next Safepoint;
    /// leave with CallStatic, frame at slot a
    TailCallStatic(CallBase, None, StaticCall) None Leave Safepoint;
    /// a := call of slot b with c arguments of which the last is a list of further arguments
    Apply(Def, CallBase, Count) None Next Safepoint;
    /// leave with Apply
    TailApply(CallBase, None, Count) None Leave Safepoint;
    /// a := call of slot b with the current continuation (R7RS 6.10)
    CallCC(Def, CallBase, None) None Next Safepoint;
    /// leave with CallCC
    TailCallCC(CallBase, None, None) None Leave Safepoint;
    /// as CallCC, with a continuation that can only be called while the receiver runs: nothing is saved
    CallEscape(Def, CallBase, None) None Next Safepoint;
    /// a := primitive of c applied to the slots b..
    CallPrimitive(Def, UseRange, Primitive) None Next Raises;
    /// leave with the value a
    Return(Use, None, None) None Leave Pure;

    // ---- multiple values
    /// a := the c values of the slots b.. as one multiple-values object
    MakeValues(Def, UseRange, Count) None Next Allocates;
    /// slots a.. := the values in b; c = count << 1 | 1 if one more slot takes the list of the rest
    UnpackValues(DefRange, Use, Count) None Next Raises;

    // ---- arithmetic (generic, fixnum and flonum fast paths)
    /// a := b + c
    Add(Def, Use, Use) None Next Raises;
    /// a := b - c
    Sub(Def, Use, Use) None Next Raises;
    /// a := b * c
    Mul(Def, Use, Use) None Next Raises;
    /// a := b / c
    Div(Def, Use, Use) None Next Raises;
    /// a := b + integer c (never 0)
    AddImm(Def, Use, Int) None Next Raises;
    /// a := truncate-quotient of b and c
    Quotient(Def, Use, Use) None Next Raises;
    /// a := truncate-remainder of b and c
    Remainder(Def, Use, Use) None Next Raises;
    /// a := floor-remainder of b and c
    Modulo(Def, Use, Use) None Next Raises;
    /// a := b < c
    IsLt(Def, Use, Use) None Next Raises;
    /// a := b <= c
    IsLe(Def, Use, Use) None Next Raises;
    /// a := b = c (numbers)
    IsNumEq(Def, Use, Use) None Next Raises;
    /// a := bitwise and of b and c
    BitAnd(Def, Use, Use) None Next Raises;
    /// a := bitwise inclusive or of b and c
    BitOr(Def, Use, Use) None Next Raises;
    /// a := bitwise exclusive or of b and c
    BitXor(Def, Use, Use) None Next Raises;
    /// a := b shifted left by c, right when negative (arithmetic-shift)
    Shift(Def, Use, Use) None Next Raises;
    /// a := the lesser of b and c
    Min(Def, Use, Use) None Next Raises;
    /// a := the greater of b and c
    Max(Def, Use, Use) None Next Raises;
    /// a := absolute value of b
    Abs(Def, Use, None) None Next Raises;
    /// a := square root of b
    Sqrt(Def, Use, None) None Next Raises;
    /// a := b rounded down
    Floor(Def, Use, None) None Next Raises;
    /// a := b rounded up
    Ceiling(Def, Use, None) None Next Raises;
    /// a := b rounded toward zero
    Truncate(Def, Use, None) None Next Raises;
    /// a := b rounded to the nearest integer, ties to even
    Round(Def, Use, None) None Next Raises;
    /// a := the exact number with the value of b
    ToExact(Def, Use, None) None Next Raises;
    /// a := the inexact number nearest to b
    ToInexact(Def, Use, None) None Next Raises;

    // ---- pairs
    /// a := (b . c)
    Cons(Def, Use, Use) None Next Allocates;
    /// a := car of b
    Car(Def, Use, None) None Next Raises;
    /// a := cdr of b
    Cdr(Def, Use, None) None Next Raises;
    /// car of a := b
    SetCar(Use, Use, None) None Next Raises;
    /// cdr of a := b
    SetCdr(Use, Use, None) None Next Raises;

    // ---- predicates
    /// a := b is #f
    Not(Def, Use, None) None Next Pure;
    /// a := b and c are eq?
    IsEq(Def, Use, Use) None Next Pure;
    /// a := b is ()
    IsNull(Def, Use, None) None Next Pure;
    /// a := b is a pair
    IsPair(Def, Use, None) None Next Pure;
    /// a := b is a heap object of layout kind c
    IsKind(Def, Use, Count) None Next Pure;
    /// a := b is a character
    IsChar(Def, Use, None) None Next Pure;
    /// a := b is a fixnum
    IsFixnum(Def, Use, None) None Next Pure;
    /// a := b is a flonum
    IsFlonum(Def, Use, None) None Next Pure;

    // ---- vectors, bytevectors, strings, characters
    /// a := element c of the vector b
    VectorRef(Def, Use, Use) None Next Raises;
    /// element b of the vector a := c
    VectorSet(Use, Use, Use) None Next Raises;
    /// a := length of the vector b
    VectorLength(Def, Use, None) None Next Raises;
    /// a := byte c of the bytevector b
    BytevectorRef(Def, Use, Use) None Next Raises;
    /// byte b of the bytevector a := c
    BytevectorSet(Use, Use, Use) None Next Raises;
    /// a := length of the bytevector b
    BytevectorLength(Def, Use, None) None Next Raises;
    /// a := character c of the string b
    StringRef(Def, Use, Use) None Next Raises;
    /// a := length of the string b in characters
    StringLength(Def, Use, None) None Next Raises;
    /// a := scalar value of the character b
    CharToInteger(Def, Use, None) None Next Raises;
    /// a := character with the scalar value b
    IntegerToChar(Def, Use, None) None Next Raises;

    // ---- records
    /// a := new record of the type in slot b with the c - 1 fields in the slots after it
    MakeRecord(Def, UseRange, Count) None Next Raises;
    /// a := b is a record of the type c
    IsRecord(Def, Use, Use) None Next Raises;
    /// a := field c of the record b, whose type must be the one in the extension
    RecordRef(Def, Use, Count) RecordAccess Next Raises;
    /// field c of the record a := b, whose type must be the one in the extension
    RecordSet(Use, Use, Count) RecordAccess Next Raises;
}

impl Op {
    /// The row of this op.
    pub fn info(self) -> &'static OpInfo {
        &OPS[self as usize]
    }

    /// The op with this opcode, if there is one.
    pub fn from_opcode(opcode: u8) -> Option<Op> {
        ALL_OPS.get(opcode as usize).copied()
    }

    /// Whether a branch jumps when its test holds; the others, which jump when it does not, are the ops `JumpIfNot…`.
    pub fn jumps_if_true(self) -> bool {
        !self.info().name.starts_with("JumpIfNot")
    }
}

/// One instruction word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Instruction(pub u64);

/// The least value of a signed `c` field.
pub const C_MIN: i64 = -(1 << 23);
/// The greatest value of a signed `c` field.
pub const C_MAX: i64 = (1 << 23) - 1;
/// The greatest value of an unsigned `c` field.
pub const C_UNSIGNED_MAX: u64 = (1 << 24) - 1;

impl Instruction {
    /// Puts an instruction together; `c` is cut to 24 bits, which the caller has checked to be enough.
    #[inline]
    pub fn new(op: Op, a: u16, b: u16, c: i64) -> Instruction {
        Instruction(op as u64 | (a as u64) << 8 | (b as u64) << 24 | (c as u64) << 40)
    }

    /// The opcode.
    #[inline(always)]
    pub fn opcode(self) -> u8 {
        self.0 as u8
    }

    /// The op; `None` for a word that is no instruction.
    pub fn op(self) -> Option<Op> {
        Op::from_opcode(self.opcode())
    }

    /// Field `a`.
    #[inline(always)]
    pub fn a(self) -> usize {
        (self.0 >> 8) as u16 as usize
    }

    /// Field `b`.
    #[inline(always)]
    pub fn b(self) -> usize {
        (self.0 >> 24) as u16 as usize
    }

    /// Field `b` as a signed number.
    #[inline(always)]
    pub fn b_signed(self) -> i64 {
        (self.0 >> 24) as u16 as i16 as i64
    }

    /// Field `c` as an unsigned number.
    #[inline(always)]
    pub fn c(self) -> usize {
        (self.0 >> 40) as usize
    }

    /// Field `c` as a signed number.
    #[inline(always)]
    pub fn c_signed(self) -> i64 {
        (self.0 as i64) >> 40
    }

    /// How many extension words follow.
    pub fn extension_words(self) -> usize {
        match self.op().map(|op| op.info().extension) {
            Some(Extension::Captures) => self.c().div_ceil(4),
            Some(Extension::RecordAccess) => 1,
            Some(Extension::None) | None => 0,
        }
    }
}

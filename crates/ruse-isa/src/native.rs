//! What machine code and the VM agree on: how a compiled function is entered and left, what it finds in its
//! context, which helpers it may call.
//!
//! Machine code caches the frame on the VM stack (law 1 of the design): at every call and safepoint the live
//! slots stand in the frame, so that an interpreter can go on from there. A compiled function takes the address
//! of its frame, the number of arguments, and the first [`ARGUMENT_REGISTERS`] arguments in registers; slot 0
//! (the closure), slot 1 (the return word) and further arguments stand in the frame. It returns the value, or
//! [`crate::layout::immediate::EXCEPTION`]: then every native frame returns at once, and what is to be done
//! stands in the VM. The context register points to the VM; [`ContextLayout`] says what lies where in it.

use crate::code::CodeUnit;

/// How many arguments are passed in registers.
pub const ARGUMENT_REGISTERS: usize = 4;

/// Byte offsets of what machine code reads and writes, from the context register unless said otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ContextLayout {
    /// Address of the control block.
    pub control: i32,
    /// In the control block: the address that the end of a frame is compared with, 0 at a request.
    pub control_limit: i32,
    /// The lowest address that native frames may reach.
    pub native_limit: i32,
    /// Where the nursery's next object goes.
    pub nursery_next: i32,
    /// End of the nursery's current block.
    pub nursery_end: i32,
    /// The first dynamic register.
    pub dynamic: i32,
    /// Address of the table of helpers, in the order of [`Helper::index`].
    pub helpers: i32,
    /// Addresses of the [`Stubs::rare`].
    pub rare: i32,
    /// Where these leave what the helper gave.
    pub answer: i32,
    /// The frame that goes on when a continuation cuts the stack.
    pub cut_frame: i32,
    /// Where the entry of machine code leaves the frame that came to an end.
    pub last_frame: i32,
    /// How many functions of Scheme C may call.
    pub callbacks: i32,
    /// What is left of the fuel, when it is counted.
    pub fuel: i32,
    /// Size and alignment of a heap block.
    pub block_bytes: i64,
    /// In a block's header: one byte, 0 in the nursery.
    pub block_generation: i32,
}

/// A function of the VM that machine code calls, besides the runtime calls of [`crate::calls`]. The context
/// is the first argument of each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
pub enum Helper {
    /// `(frame, pc, doubles) → 0 or EXCEPTION`: a safepoint before instruction `pc`; live slots may have moved. As for
    /// `Exit`, slots that hold doubles become values.
    Safepoint,
    /// `(frame, pc, doubles) → value or EXCEPTION`: interprets the frame from instruction `pc` until it returns. With
    /// [`RESUMED`] in `pc` the interpreter that came into the code does that. Bit n of `doubles` says that slot
    /// `HEADER_WORDS + n` holds the bits of a double, which is to become a value first.
    Exit,
    /// As `Exit`, after a guess of the compiler at `pc` turned out wrong.
    Guard,
    /// As `Exit`, after the instruction raised: the pending error is signalled from it.
    Raised,
    /// `(frame, count) → value or EXCEPTION`: the call prepared in the frame: callee, return word, arguments.
    Call,
    /// `(frame, count, caller) → value or EXCEPTION`: the call of a function of the host prepared in the frame, which takes
    /// so many arguments and is the last one of the frame `caller`.
    TailHost,
    /// `(frame, callee's frame, value) → value`: a call has come back, and its return word is marked as captured, or it
    /// has come back with EXCEPTION because a continuation was called that goes on in this frame, with this value.
    Returned,
    /// `(frame) → continuation`: of the call whose return word stands in the frame.
    Capture,
    /// `(receiver) → continuation`: one that is good while the receiver runs.
    Escape,
    /// `(frame, count, required)`: makes the list of the arguments beyond the required ones.
    Rest,
    /// `(index, arguments, count) → value or EXCEPTION`: a primitive.
    Primitive,
    /// `(frame, pc) → 0 or EXCEPTION`: one instruction, on the frame.
    Op,
    /// `(words) → address`: memory for a new object when the nursery's block is full.
    Allocate,
    /// `(bits of a double) → value`: a flonum that has no self-tagged form.
    Flonum,
    /// `(bits, unsigned) → value`: an integer that is no fixnum, with a sign or, if `unsigned` is 1, without.
    Integer,
    /// `(address, procedure) → value or EXCEPTION`: a pointer that the C function of this procedure gave.
    Pointer,
    /// `(object, slot)`: an old object now refers to another.
    Remember,
}

/// In the `pc` of an exit: the code was entered in the midst of its function, which no machine code does.
pub const RESUMED: i64 = 1 << 32;

/// How many slots can be told to hold doubles at an exit.
pub const DOUBLE_SLOTS: usize = 64;

/// How many helpers there are.
pub const HELPERS: usize = Helper::Remember as usize + 1;

impl Helper {
    /// Its place in the table, behind the runtime calls.
    pub const fn index(self) -> usize {
        crate::calls::CALLS.len() + self as usize
    }
}

/// What a VM has learned about an instruction, one byte each.
pub mod feedback {
    /// It has met flonums.
    pub const FLONUM: u8 = 1;
    /// It has met numbers that the interpreter's fast paths do not take, or a result that overflowed.
    pub const OTHER: u8 = 2;
    /// A guess of the compiler was wrong here.
    pub const FAILED: u8 = 4;
    /// The first operand was a fixnum and the second a flonum.
    pub const LEFT_FIXNUM: u8 = 8;
    /// The first operand was a flonum and the second a fixnum.
    pub const RIGHT_FIXNUM: u8 = 16;
    /// A call has met a function of the host.
    pub const HOST: u8 = 32;
}

/// Where control comes into compiled code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Entry {
    /// At its beginning, by a call.
    Call,
    /// At the head of a loop, everything in the frame (on-stack replacement).
    Loop(u32),
    /// At the instruction after a call, the value in the first register, everything else in the frame.
    Return(u32),
}

impl Entry {
    /// Index of the first instruction.
    pub fn pc(self) -> usize {
        match self {
            Entry::Call => 0,
            Entry::Loop(pc) | Entry::Return(pc) => pc as usize,
        }
    }
}

/// What a code generator is asked for.
#[derive(Clone, Copy, Debug)]
pub struct CompileRequest<'a> {
    /// The unit.
    pub unit: &'a CodeUnit,
    /// Index of the function.
    pub function: u32,
    /// Where it is entered.
    pub entry: Entry,
    /// What was learned, a byte an instruction ([`feedback`]).
    pub feedback: &'a [u8],
    /// The signature words ([`crate::foreign::pack`]) of the C functions that calls have met, by the index of the call.
    pub foreign: &'a [(u32, i64)],
    /// Whether fuel is counted.
    pub count_fuel: bool,
    /// Guesses that are to fail, for tests.
    pub deopt: Deopt,
}

/// Which guesses of machine code fail though they are right, to test the ways out of it.
///
/// ```
/// use ruse_isa::native::Deopt;
/// assert_eq!("all".parse(), Ok(Deopt::All));
/// assert_eq!("7".parse(), Ok(Deopt::Random(7)));
/// assert!("some".parse::<Deopt>().is_err());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Deopt {
    /// None.
    #[default]
    Never,
    /// Every one.
    All,
    /// Every other one, as follows from this number.
    Random(u64),
}

impl std::str::FromStr for Deopt {
    type Err = String;
    fn from_str(name: &str) -> Result<Deopt, String> {
        match name {
            "never" => Ok(Deopt::Never),
            "all" => Ok(Deopt::All),
            _ => name
                .parse()
                .map(Deopt::Random)
                .map_err(|_| format!("{name} is neither never nor all nor a number")),
        }
    }
}

impl Deopt {
    /// Whether the guesses of an instruction fail.
    pub fn fails(self, function: u32, pc: usize) -> bool {
        match self {
            Deopt::Never => false,
            Deopt::All => true,
            Deopt::Random(seed) => {
                // The finaliser of SplitMix64 (Steele, Lea and Flood, 2014) spreads the three numbers.
                let mut mixed = seed ^ (u64::from(function) << 32) ^ pc as u64;
                mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
                (mixed ^ (mixed >> 31)) & 1 == 1
            }
        }
    }
}

/// A piece of machine code in executable memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeAddress {
    /// Where it starts; a multiple of 2.
    pub address: usize,
    /// How long it is.
    pub bytes: usize,
    /// How many instructions the generator handed to its back end.
    pub instructions: usize,
    /// What the generator knows it by.
    pub key: usize,
}

/// Greatest number of arguments of a helper after the context.
pub const HELPER_ARGUMENTS: usize = 3;

/// The pieces of code that every VM needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stubs<C> {
    /// From the machine's calling convention: `(context, code, frame, count, four registers) → value`.
    pub trampoline: C,
    /// The entry of a function that is not compiled: into the interpreter.
    pub interpret: C,
    /// By the number of arguments after the context: `(index in the table of helpers, arguments)`, for helpers that are
    /// called rarely: no register changes, the answer stands in the context.
    pub rare: [C; HELPER_ARGUMENTS + 1],
}

/// A form in which machine code can be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Listing {
    /// What the generator hands to its back end.
    Clif,
    /// Instructions of the machine.
    Assembly,
}

/// A code generator with its code memory.
///
/// A VM runs what it is given: the addresses must be those of code that keeps the conventions of this module for
/// the VM's context layout, and that stays executable until it is released. The VM's unsafe code rests on that.
pub trait CodeGenerator: Send {
    /// The pieces of code that every VM needs.
    ///
    /// # Errors
    /// Why there is no code.
    fn stubs(&mut self) -> Result<Stubs<CodeAddress>, String>;
    /// Compiles.
    ///
    /// # Errors
    /// Why the function stays with the interpreter.
    fn compile(&mut self, request: &CompileRequest<'_>) -> Result<CodeAddress, String>;
    /// The text of what [`CodeGenerator::compile`] would make.
    ///
    /// # Errors
    /// As there.
    fn listing(&mut self, request: &CompileRequest<'_>, form: Listing) -> Result<String, String>;
    /// What the instruction at `pc` guesses in the code that [`CodeGenerator::compile`] makes, in words; `None` when it
    /// guesses nothing.
    fn guess(&mut self, request: &CompileRequest<'_>, pc: u32) -> Option<String>;
    /// Gives code back that nothing will enter any more and that is on no native stack.
    fn release(&mut self, code: CodeAddress);
}

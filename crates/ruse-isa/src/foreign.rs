//! Calls of C functions: what the binding, the VM and the code generator agree on.
//!
//! A signature is worked out by the binding (crate `ruse-ffi`) into a [`Shape`]: which words of a buffer go into which
//! registers. From shapes the generator makes two kinds of thunks. A *call thunk* has the C signature
//! `(target, arguments, result)`: it loads the words from the buffer `arguments`, calls `target`, and writes what comes
//! back to `result`. A *callback* is a C function of the shape: it writes its arguments to a buffer and calls
//! `entry(context, arguments, result)`, then returns what stands in `result`.
//!
//! A function whose types are all scalars may also be called by compiled Scheme code itself: such signatures fit a
//! word ([`pack`]), which stands in the procedure object beside the function's address.

/// A scalar type of C. 0 is none of them, so that it ends a signature word.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum Scalar {
    /// No value; of results only.
    Void = 1,
    /// `double`
    F64,
    /// `float`
    F32,
    /// `int8_t`
    I8,
    /// `uint8_t`
    U8,
    /// `int16_t`
    I16,
    /// `uint16_t`
    U16,
    /// `int32_t`
    I32,
    /// `uint32_t`
    U32,
    /// `int64_t`
    I64,
    /// `uint64_t`
    U64,
    /// An address.
    Pointer,
    /// `bool`
    Bool,
}

impl Scalar {
    /// Every scalar, in the order of the numbers.
    pub const ALL: [Scalar; 13] = [
        Scalar::Void,
        Scalar::F64,
        Scalar::F32,
        Scalar::I8,
        Scalar::U8,
        Scalar::I16,
        Scalar::U16,
        Scalar::I32,
        Scalar::U32,
        Scalar::I64,
        Scalar::U64,
        Scalar::Pointer,
        Scalar::Bool,
    ];

    /// Size, and alignment, in bytes, on every machine that there is code for.
    pub const fn size(self) -> usize {
        match self {
            Scalar::Void => 0,
            Scalar::I8 | Scalar::U8 | Scalar::Bool => 1,
            Scalar::I16 | Scalar::U16 => 2,
            Scalar::F32 | Scalar::I32 | Scalar::U32 => 4,
            Scalar::F64 | Scalar::I64 | Scalar::U64 | Scalar::Pointer => 8,
        }
    }

    /// Least and greatest value of an integer; `None` for other scalars.
    pub const fn range(self) -> Option<(i128, i128)> {
        let (bits, signed) = match self {
            Scalar::I8 => (8, true),
            Scalar::U8 => (8, false),
            Scalar::I16 => (16, true),
            Scalar::U16 => (16, false),
            Scalar::I32 => (32, true),
            Scalar::U32 => (32, false),
            Scalar::I64 => (64, true),
            Scalar::U64 => (64, false),
            Scalar::Void | Scalar::F64 | Scalar::F32 | Scalar::Pointer | Scalar::Bool => {
                return None;
            }
        };
        Some(match signed {
            true => (-(1 << (bits - 1)), (1 << (bits - 1)) - 1),
            false => (0, (1 << bits) - 1),
        })
    }

    fn of_number(number: u64) -> Option<Scalar> {
        Scalar::ALL.get((number as usize).checked_sub(1)?).copied()
    }
}

/// How many parameters fit a signature word.
pub const PACKED_PARAMETERS: usize = 14;

/// The signature word of a function with these types: four bits for the result, four for each parameter. Never 0.
///
/// ```
/// use ruse_isa::foreign::{Scalar, pack, unpack};
/// let word = pack(&[Scalar::F64, Scalar::I32], Scalar::F64).unwrap();
/// assert_eq!(unpack(word), Some((vec![Scalar::F64, Scalar::I32], Scalar::F64)));
/// assert_eq!(pack(&[Scalar::I8; 15], Scalar::Void), None);
/// assert_eq!(unpack(0), None);
/// ```
pub fn pack(parameters: &[Scalar], result: Scalar) -> Option<i64> {
    if parameters.len() > PACKED_PARAMETERS || parameters.contains(&Scalar::Void) {
        return None;
    }
    let word = parameters.iter().rev().fold(0, |word, &scalar| word << 4 | scalar as i64);
    Some(word << 4 | result as i64)
}

/// The types in a signature word: of the parameters, of the result.
pub fn unpack(word: i64) -> Option<(Vec<Scalar>, Scalar)> {
    let result = Scalar::of_number(word as u64 & 15)?;
    let mut rest = word as u64 >> 4;
    let mut parameters = Vec::new();
    while rest != 0 {
        parameters.push(Scalar::of_number(rest & 15)?);
        rest >>= 4;
    }
    Some((parameters, result))
}

/// What goes into an integer register or a word of the stack.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Source {
    /// The word at this offset of the arguments.
    Word(u32),
    /// The address of so many bytes at an offset of the arguments.
    Copy {
        /// Where they are.
        offset: u32,
        /// How many.
        bytes: u32,
    },
    /// The address of the result.
    Result,
    /// Nothing: the register stays unused.
    Unused,
}

/// How much of a floating-point register.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Class {
    /// An integer register.
    Integer,
    /// 64 bits of a floating-point register.
    Double,
    /// 32 bits of one.
    Single,
}

/// A register's part of a buffer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Part {
    /// Which register's turn it is.
    pub class: Class,
    /// Where in the buffer it stands.
    pub offset: u32,
}

/// How the arguments of a C function and its result are passed.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Shape {
    /// The integer registers. All of them are named when there is something on the stack.
    pub integers: Vec<Source>,
    /// The floating-point registers.
    pub floats: Vec<Part>,
    /// The words on the stack.
    pub stack: Vec<Source>,
    /// The registers that the result comes in.
    pub results: Vec<Part>,
    /// Whether the register for the address of a large result is used (AAPCS64 `x8`).
    pub has_result_register: bool,
    /// Whether the address of the result is returned, too (System V).
    pub returns_address: bool,
    /// Bytes of the arguments' buffer, a multiple of 8.
    pub argument_bytes: u32,
    /// Bytes of the result's buffer, a multiple of 8.
    pub result_bytes: u32,
}

/// Who makes thunks.
///
/// The binding runs what it is given: the addresses must be those of code that does what this module says, and that
/// stays executable as long as the generator lives; callbacks, which C may keep, for ever. The unsafe code of the binding
/// rests on that.
pub trait ThunkGenerator: Send {
    /// The call thunk of a shape.
    ///
    /// # Errors
    /// Why there is none.
    fn call(&mut self, shape: &Shape) -> Result<usize, String>;
    /// A callback of a shape; `entry` is called with `context`.
    ///
    /// # Errors
    /// Why there is none.
    fn callback(&mut self, shape: &Shape, context: usize, entry: usize) -> Result<usize, String>;
    /// What is called instead of a function with a variable number of arguments.
    ///
    /// # Errors
    /// Why there is none.
    fn variadic(&mut self, target: usize) -> Result<usize, String>;
}

//! Code: what the compiler makes of a unit, immutable and shared between VMs and threads.
//!
//! A [`CodeUnit`] is plain data: functions in register code, constants as a flat table that may be
//! cyclic, globals by name. What a VM needs beside it (constants as heap values, counters) is made when
//! the unit is linked into that VM.

use crate::ops::Instruction;
use crate::prim::PrimId;

/// Index of a function in its unit.
pub type FunctionIndex = u32;
/// Index of a constant in its unit's table.
pub type ConstantIndex = u32;

/// What a literal collection is: a kind of object and its equivalence of keys.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum Collection {
    /// A table whose keys are compared with `equal?`.
    Table = 0,
    /// A table, `eqv?`.
    TableEqv = 1,
    /// A table, `eq?`.
    TableEq = 2,
    /// A table, `string=?`.
    TableString = 3,
    /// A struct, `equal?`.
    Struct = 4,
    /// A struct, `eqv?`.
    StructEqv = 5,
    /// A persistent vector.
    Pvector = 6,
}

impl Collection {
    /// Every collection with the name that literals and listings have for it, in order.
    pub const NAMES: [(Collection, &str); 7] = [
        (Collection::Table, "table"),
        (Collection::TableEqv, "table:eqv"),
        (Collection::TableEq, "table:eq"),
        (Collection::TableString, "table:string"),
        (Collection::Struct, "struct"),
        (Collection::StructEqv, "struct:eqv"),
        (Collection::Pvector, "pvector"),
    ];

    /// What stands between `#` and `(` of a literal.
    pub fn name(self) -> &'static str {
        Collection::NAMES[self as usize].1
    }

    /// The collection with this name.
    pub fn from_name(name: &str) -> Option<Collection> {
        Collection::NAMES.iter().find(|(_, known)| *known == name).map(|(it, _)| *it)
    }

    /// The collection with this number.
    pub fn from_number(number: u8) -> Option<Collection> {
        Collection::NAMES.get(number as usize).map(|(it, _)| *it)
    }

    /// Whether keys and values take turns.
    pub fn has_keys(self) -> bool {
        self != Collection::Pvector
    }
}

/// A constant; compound ones refer to others of the same unit and may be cyclic.
#[derive(Clone, PartialEq, Debug)]
pub enum Constant {
    /// An immediate or fixnum by its bits.
    Immediate(u64),
    /// A double.
    Flonum(f64),
    /// Any other number in its external representation, radix 10.
    Number(Box<str>),
    /// An immutable string.
    String(Box<str>),
    /// A symbol.
    Symbol(Box<str>),
    /// A keyword.
    Keyword(Box<str>),
    /// A bytevector.
    Bytes(Box<[u8]>),
    /// A pair.
    Pair(ConstantIndex, ConstantIndex),
    /// A vector.
    Vector(Box<[ConstantIndex]>),
    /// A table, struct or persistent vector.
    Collection(Collection, Box<[ConstantIndex]>),
    /// The cell of a global of this unit's list.
    Global(u32),
    /// The template of a function.
    Function(FunctionIndex),
    /// A closure without free variables, made once when the unit is linked.
    StaticClosure(FunctionIndex),
    /// A case-lambda procedure over closures without free variables, made once.
    StaticCaseClosure(Box<[FunctionIndex]>, Option<Box<str>>),
    /// A primitive, by name so that a stored unit does not depend on the order of the table.
    Primitive(Box<str>),
}

/// A global variable by its identity; units that name the same one share the cell.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct GlobalRef {
    /// Written name of the library that owns it.
    pub library: Box<str>,
    /// Its unique name in there.
    pub name: Box<str>,
}

/// A global whose value is a procedure without free variables that is never assigned: it is bound when
/// the unit is linked, and for a library only when somebody refers to it.
#[derive(Clone, PartialEq, Debug)]
pub struct StaticDefinition {
    /// Index in the unit's globals.
    pub global: u32,
    /// A `StaticClosure` or `StaticCaseClosure` constant.
    pub value: ConstantIndex,
}

/// A place in a source text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Location {
    /// Index into the unit's file names.
    pub file: u32,
    /// Line, from 1; 0 when unknown.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Byte offset where the expression starts.
    pub start: u32,
    /// Byte offset where it ends.
    pub end: u32,
}

/// The call in the source that an instruction stands for, where the op alone would name another one in an error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Operation {
    /// The primitive that the source calls.
    pub primitive: PrimId,
    /// How the instruction's operands become its arguments.
    pub arrangement: Arrangement,
    /// How many arguments stand before them: the instruction is a step of a call with more than two.
    pub offset: u8,
}

/// How the operands of an instruction become the arguments of a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Arrangement {
    /// In the instruction's order.
    Same = 0,
    /// The other way around.
    Exchanged = 1,
    /// Only the first operand is an argument.
    First = 2,
    /// Only the second one is.
    Second = 3,
    /// In the instruction's order, the number in the instruction negated: a subtraction that became an addition.
    Negated = 4,
}

impl Arrangement {
    /// The arrangement with this number.
    pub fn from_number(number: u8) -> Option<Arrangement> {
        use Arrangement::{Exchanged, First, Negated, Same, Second};
        [Same, Exchanged, First, Second, Negated].into_iter().find(|it| *it as u8 == number)
    }
}

/// A compiled procedure.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Function {
    /// Its name, if it has one.
    pub name: Option<Box<str>>,
    /// Names of the parameters, for messages; a rest parameter is last.
    pub params: Box<[Box<str>]>,
    /// How many are required.
    pub required: u32,
    /// Whether a rest parameter takes the list of further arguments.
    pub rest: bool,
    /// Bits of those of the first 64 required parameters that are flonums, as their types say: a hint, on which nothing
    /// relies that has not looked.
    pub flonums: u64,
    /// Words of a frame, header included.
    pub frame_words: u32,
    /// How many free variables its closures hold.
    pub free: u32,
    /// The instructions.
    pub code: Box<[Instruction]>,
    /// Its constants: indices into the unit's table.
    pub constants: Box<[ConstantIndex]>,
    /// Where instructions come from: sorted by instruction index, each entry is good up to the next.
    pub locations: Box<[(u32, Location)]>,
    /// What instructions stand for, sorted by instruction index; most need no entry.
    pub operations: Box<[(u32, Operation)]>,
    /// Where the procedure itself stands.
    pub location: Location,
    /// Procedures that were inlined here, for backtraces: instruction range, name, and the place of the call.
    pub inlined: Box<[InlinedRange]>,
    /// Where the variables of the program are, parameters among them, for those who look at frames; none in the built-in
    /// libraries.
    pub variables: Box<[VariableRange]>,
}

/// A variable's slot during the instructions `start..end`. Inner scopes come after those around them. A slot that is not
/// live there does not hold the variable any more.
#[derive(Clone, PartialEq, Debug)]
pub struct VariableRange {
    /// First instruction.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Its name in the source.
    pub name: Box<str>,
    /// The slot.
    pub slot: u32,
    /// Whether the slot holds a box of the value, because the variable is assigned.
    pub boxed: bool,
}

/// Instructions `start..end` come from a procedure that was inlined. Nested ranges: outer first.
#[derive(Clone, PartialEq, Debug)]
pub struct InlinedRange {
    /// First instruction.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// The inlined procedure's name.
    pub name: Option<Box<str>>,
    /// The place of the call that was replaced.
    pub call: Location,
}

/// A compiled unit.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct CodeUnit {
    /// Written name of the library, `program`, or the environment's name.
    pub name: Box<str>,
    /// Procedures; the body among them.
    pub functions: Vec<Function>,
    /// The body as a procedure of no arguments; `None` when nothing has to be run.
    pub entry: Option<FunctionIndex>,
    /// Constants.
    pub constants: Vec<Constant>,
    /// Globals that the unit names.
    pub globals: Vec<GlobalRef>,
    /// Globals that are bound by linking.
    pub statics: Vec<StaticDefinition>,
    /// Names of the source files.
    pub files: Vec<Box<str>>,
}

impl Function {
    /// Where the instruction with this index comes from.
    pub fn location_of(&self, pc: usize) -> Location {
        let after = self.locations.partition_point(|(start, _)| *start as usize <= pc);
        if after == 0 { self.location } else { self.locations[after - 1].1 }
    }

    /// The call that the instruction with this index stands for, if the op does not tell.
    pub fn operation_of(&self, pc: usize) -> Option<Operation> {
        let at = self.operations.binary_search_by_key(&pc, |(at, _)| *at as usize).ok()?;
        Some(self.operations[at].1)
    }
}

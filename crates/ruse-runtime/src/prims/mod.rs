//! The primitive table: the list of topics. Each topic file has its rows beside its functions.

pub mod bits;
pub mod boxes;
pub mod bytevectors;
pub mod characters;
pub mod environments;
pub mod errors;
pub mod input;
pub mod numbers;
pub mod output;
pub mod pairs;
pub mod parameters;
pub mod predicates;
pub mod procedures;
pub mod promises;
pub mod pvectors;
pub mod records;
pub mod strings;
pub mod structs;
pub mod symbols;
pub mod system;
pub mod tables;
pub mod typed;
pub mod vectors;

use std::ops::Range;
use std::sync::LazyLock;

use hashbrown::HashMap;
use ruse_heap::{Kind, Value};
use ruse_isa::prim::{Arity, Lowering, PrimEffect, PrimId, PrimInfo};

use crate::raise::Raise;
use crate::runtime::Runtime;

/// A primitive's function. Arguments are as many as the arity allows.
pub type PrimFn = fn(&mut Runtime, &[Value]) -> Result<Value, Raise>;

/// A row of the table.
#[derive(Clone, Copy)]
pub struct Primitive {
    /// Everything but the function.
    pub info: PrimInfo,
    /// The function.
    pub function: PrimFn,
}

/// Where names live that only the libraries of this project may use.
pub(crate) const INTERNAL: &str = "(ruse internal)";

/// Exactly `n` arguments.
pub(crate) const fn exactly(n: u16) -> Arity {
    Arity { min: n, max: Some(n) }
}

/// At least `n` arguments.
pub(crate) const fn at_least(n: u16) -> Arity {
    Arity { min: n, max: None }
}

/// From `min` to `max` arguments.
pub(crate) const fn between(min: u16, max: u16) -> Arity {
    Arity { min, max: Some(max) }
}

/// A row: name, library, parameters, arity, effect, lowering, function, documentation.
#[allow(clippy::too_many_arguments, reason = "a table row has as many columns")]
pub(crate) const fn row(
    name: &'static str,
    library: &'static str,
    params: &'static str,
    arity: Arity,
    effect: PrimEffect,
    lowering: Lowering,
    function: PrimFn,
    doc: &'static str,
) -> Primitive {
    Primitive { info: PrimInfo { name, library, params, arity, effect, lowering, doc }, function }
}

/// The optional arguments `start` and `end` that follow `fixed` others, for a sequence of `length` elements.
pub(crate) fn range_arguments(
    rt: &mut Runtime,
    who: &str,
    args: &[Value],
    fixed: usize,
    length: usize,
) -> Result<Range<usize>, Raise> {
    let end = match args.get(fixed + 1) {
        Some(&end) => rt.index_argument(who, fixed + 2, end, length, true)?,
        None => length,
    };
    let start = match args.get(fixed) {
        Some(&start) => rt.index_argument(who, fixed + 1, start, end, true)?,
        None => 0,
    };
    Ok(start..end)
}

/// The number of elements of something to be made. One too large for any memory is left to
/// [`Runtime::reserve`], which refuses it.
pub(crate) fn size_argument(
    rt: &mut Runtime,
    who: &str,
    position: usize,
    value: Value,
) -> Result<usize, Raise> {
    if let Some(size) = value.as_index() {
        return Ok(size);
    }
    if value.is_kind(Kind::Bignum) && !rt.heap.bignum_parts(value).0 {
        return Ok(usize::MAX);
    }
    Err(rt.type_error(who, position, "an exact non-negative integer", value))
}

/// The topics in the order of the table. A primitive's [`PrimId`] is its place in the concatenation, so it
/// holds within one build only.
const TOPICS: &[&[Primitive]] = &[
    bits::ROWS,
    boxes::ROWS,
    bytevectors::ROWS,
    characters::ROWS,
    environments::ROWS,
    errors::ROWS,
    input::ROWS,
    numbers::ROWS,
    output::ROWS,
    pairs::ROWS,
    parameters::ROWS,
    predicates::ROWS,
    procedures::ROWS,
    promises::ROWS,
    pvectors::ROWS,
    records::ROWS,
    strings::ROWS,
    structs::ROWS,
    symbols::ROWS,
    system::ROWS,
    tables::ROWS,
    typed::ROWS,
    vectors::ROWS,
];

struct Table {
    rows: Vec<Primitive>,
    infos: Vec<PrimInfo>,
    by_name: HashMap<&'static str, PrimId>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let rows = TOPICS.concat();
    let infos: Vec<PrimInfo> = rows.iter().map(|row| row.info).collect();
    let by_name =
        infos.iter().enumerate().map(|(index, info)| (info.name, PrimId(index as u16))).collect();
    Table { rows, infos, by_name }
});

/// Every primitive; a [`PrimId`] is an index here.
pub fn primitives() -> &'static [Primitive] {
    &TABLE.rows
}

/// The rows without their functions, in the same order, for the compiler.
pub fn primitive_infos() -> &'static [PrimInfo] {
    &TABLE.infos
}

/// The primitive with this name.
pub fn primitive_index(name: &str) -> Option<PrimId> {
    TABLE.by_name.get(name).copied()
}

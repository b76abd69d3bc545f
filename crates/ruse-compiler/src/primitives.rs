//! The primitive table as the compiler sees it, and the primitives that it knows by name.

use std::collections::HashMap;

use ruse_isa::ops::Op;
use ruse_isa::prim::{Lowering, PrimEffect, PrimId, PrimInfo};

/// Primitives with a treatment of their own. Everything else goes by [`PrimInfo::lowering`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Special {
    /// `(apply f arg ... list)`
    Apply,
    /// `(%call/cc receiver)`
    CallCc,
    /// `(%call/ec receiver)`
    CallEscape,
    /// `(values arg ...)`
    Values,
    /// `(call-with-values producer consumer)`
    CallWithValues,
    /// `(%record rtd field ...)`
    Record,
    /// `(%record? object rtd)`
    IsRecord,
    /// `(%record-ref record rtd index 'who)`
    RecordRef,
    /// `(%record-set! record rtd index value 'who)`
    RecordSet,
    /// `(%dynamic-ref register)`
    DynamicRef,
    /// `(%dynamic-set! register value)`
    DynamicSet,
}

/// Names of the special primitives.
const SPECIALS: &[(&str, Special)] = &[
    ("apply", Special::Apply),
    ("%apply", Special::Apply),
    ("%call/cc", Special::CallCc),
    ("%call/ec", Special::CallEscape),
    ("values", Special::Values),
    ("call-with-values", Special::CallWithValues),
    ("%call-with-values", Special::CallWithValues),
    ("%record", Special::Record),
    ("%record?", Special::IsRecord),
    ("%record-ref", Special::RecordRef),
    ("%record-set!", Special::RecordSet),
    ("%dynamic-ref", Special::DynamicRef),
    ("%dynamic-set!", Special::DynamicSet),
];

/// The primitive table with an index by name. Made once, used for every unit.
pub struct Primitives {
    rows: Vec<PrimInfo>,
    by_name: HashMap<&'static str, PrimId>,
    specials: Vec<Option<Special>>,
    named: HashMap<(u8, bool), PrimId>,
}

impl Primitives {
    /// Indexes the rows of `ruse-runtime`; the position of a row is its [`PrimId`].
    pub fn new(rows: &[PrimInfo]) -> Primitives {
        let special = |row: &PrimInfo| {
            SPECIALS.iter().find(|(name, _)| *name == row.name).map(|(_, special)| *special)
        };
        let id = |index: usize| PrimId(u16::try_from(index).unwrap_or(u16::MAX));
        let mut named = HashMap::new();
        for (index, row) in rows.iter().enumerate() {
            let key = match row.lowering {
                Lowering::Op(op) | Lowering::Fold(op) => (op as u8, false),
                Lowering::Compare { op, swap } => (op as u8, swap),
                _ => continue,
            };
            named.entry(key).or_insert(id(index));
        }
        Primitives {
            named,
            rows: rows.to_vec(),
            by_name: rows.iter().enumerate().map(|(index, row)| (row.name, id(index))).collect(),
            specials: rows.iter().map(special).collect(),
        }
    }

    /// All rows.
    pub fn rows(&self) -> &[PrimInfo] {
        &self.rows
    }

    /// The row of a primitive, `None` for an id outside of the table.
    pub fn row(&self, id: PrimId) -> Option<&PrimInfo> {
        self.rows.get(id.0 as usize)
    }

    /// The name of a primitive, empty for an id outside of the table.
    pub fn name(&self, id: PrimId) -> &'static str {
        self.row(id).map_or("", |row| row.name)
    }

    /// The primitive with a name.
    pub fn find(&self, name: &str) -> Option<PrimId> {
        self.by_name.get(name).copied()
    }

    /// The special treatment of a primitive.
    pub fn special(&self, id: PrimId) -> Option<Special> {
        self.specials.get(id.0 as usize).copied().flatten()
    }

    /// Whether a call with `count` arguments is accepted.
    pub fn accepts(&self, id: PrimId, count: usize) -> bool {
        self.row(id).is_some_and(|row| row.arity.accepts(count))
    }

    /// What a call may do.
    pub fn effect(&self, id: PrimId) -> PrimEffect {
        self.row(id).map_or(PrimEffect::Effect, |row| row.effect)
    }

    /// How a call is lowered.
    pub fn lowering(&self, id: PrimId) -> Lowering {
        self.row(id).map_or(Lowering::Call, |row| row.lowering)
    }

    /// The primitive that errors of an op name by themselves; `swap` asks for that of a comparison with its
    /// operands exchanged.
    pub fn named_by(&self, op: Op, swap: bool) -> Option<PrimId> {
        self.named.get(&(op as u8, swap)).copied()
    }

    /// Whether the result is always `#t` or `#f`, by the naming convention for predicates.
    pub fn is_predicate(&self, id: PrimId) -> bool {
        self.row(id).is_some_and(PrimInfo::is_predicate)
    }
}

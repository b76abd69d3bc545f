//! Constants: quoted data as a flat table.
//!
//! In: the syntax inside `quote`, with datum labels. Out: a [`DatumTable`] that later stages carry
//! with the code and the runtime turns into heap values. Entries name each other by index, so cycles
//! need nothing special and no walk recurses natively.

mod build;
mod print;

use crate::Number;
use crate::diagnostic::Diagnostic;
use crate::symbol::{Symbol, SymbolTable};
use crate::syntax::{Arena, Collection, Stx};
use serde::{Deserialize, Serialize};

pub use print::write_datum;

/// An entry of a [`DatumTable`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct DatumId(pub u32);

/// A constant.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Datum {
    /// `#t`, `#f`
    Bool(bool),
    /// `()`
    Null,
    /// Any number; as text when serialised.
    Number(#[serde(with = "number_text")] Number),
    /// A character.
    Char(char),
    /// A literal string.
    String(Box<str>),
    /// A symbol by name.
    Symbol(Box<str>),
    /// A keyword by name.
    Keyword(Box<str>),
    /// A literal bytevector.
    Bytes(Box<[u8]>),
    /// A literal pair.
    Pair(DatumId, DatumId),
    /// A literal vector.
    Vector(Box<[DatumId]>),
    /// A literal table, struct or persistent vector.
    Collection(Collection, Box<[DatumId]>),
    /// The unspecified value.
    Unspecified,
    /// The end-of-file object.
    Eof,
    /// What stands for an optional argument that was not given.
    Missing,
}

/// Constants that refer to each other by index.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct DatumTable {
    data: Vec<Datum>,
}

impl DatumTable {
    /// An empty table.
    pub fn new() -> DatumTable {
        DatumTable::default()
    }

    /// Adds a constant.
    pub fn push(&mut self, datum: Datum) -> DatumId {
        let id = DatumId(crate::index32(self.data.len()));
        self.data.push(datum);
        id
    }

    /// The constant of an id of this table.
    pub fn get(&self, id: DatumId) -> &Datum {
        &self.data[id.0 as usize]
    }

    /// How many constants there are.
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// True before the first constant.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// All constants in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (DatumId, &Datum)> {
        self.data.iter().enumerate().map(|(index, datum)| (DatumId(index as u32), datum))
    }

    /// Checks that every reference inside the table stays inside it: what a loader asks of a table
    /// that it did not build.
    pub fn is_closed(&self) -> bool {
        let inside = |id: &DatumId| (id.0 as usize) < self.data.len();
        self.data.iter().all(|datum| match datum {
            Datum::Pair(first, rest) => inside(first) && inside(rest),
            Datum::Vector(items) | Datum::Collection(_, items) => items.iter().all(inside),
            _ => true,
        })
    }

    /// Adds the constant that a piece of syntax denotes and returns its id.
    ///
    /// `resolve_alias` gives the name that the user wrote for an identifier that the expander
    /// renamed. Datum labels become shared structure, cyclic where the labels are.
    ///
    /// # Errors
    /// A label reference whose label lies outside of `stx`.
    pub fn from_syntax(
        &mut self,
        arena: &Arena,
        symbols: &SymbolTable,
        stx: Stx,
        resolve_alias: &dyn Fn(Symbol) -> Symbol,
    ) -> Result<DatumId, Diagnostic> {
        build::from_syntax(self, arena, symbols, stx, resolve_alias)
    }

    fn set(&mut self, id: DatumId, datum: Datum) {
        self.data[id.0 as usize] = datum;
    }
}

/// Numbers as their external representation: exact for every kind of number.
mod number_text {
    use crate::Number;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(number: &Number, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&crate::numbers::number_text(number))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Number, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        match crate::numbers::parse_number(&text) {
            Ok(Some(number)) => Ok(number),
            _ => Err(D::Error::custom("not the text of a number")),
        }
    }
}

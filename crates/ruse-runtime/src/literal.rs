//! Tables, structs and persistent vectors from their elements: what `read` and the linkers of constants share.
//!
//! A literal may contain itself (datum labels), so it is made empty and filled when its elements are known. Its keys are
//! hashed then; a key that is filled later than the collection is not found by its contents any more.

use ruse_heap::{Kind, Value};
use ruse_isa::code::Collection;
use ruse_isa::layout::header;

use crate::raise::Raise;
use crate::runtime::Runtime;
use crate::structs::StructKind;
use crate::table::TableKind;

/// What a table, struct or persistent vector would be as a literal, with its elements; `None` for everything else: also
/// for weak tables and those with keys of the program's own equivalence, which nothing can be read back as.
pub fn collection_of(value: Value) -> Option<(Collection, Vec<Value>)> {
    let words = |pairs: &mut dyn Iterator<Item = (Value, Value)>| {
        let mut words = Vec::new();
        pairs.for_each(|(key, value)| words.extend([key, value]));
        words
    };
    Some(match value.kind()? {
        Kind::Table => (table_collection(value)?, words(&mut crate::table::pairs(value))),
        Kind::Struct => {
            let collection = match StructKind::of(value) {
                StructKind::Equal => Collection::Struct,
                StructKind::Eqv => Collection::StructEqv,
            };
            (collection, words(&mut crate::structs::pairs(value)))
        }
        Kind::Pvector => (Collection::Pvector, crate::pvector::elements(value, usize::MAX)),
        _ => return None,
    })
}

fn table_collection(table: Value) -> Option<Collection> {
    crate::equal::is_compared_by_content(table).then(|| match TableKind::of(table) {
        TableKind::Eq => Collection::TableEq,
        TableKind::Eqv => Collection::TableEqv,
        TableKind::String => Collection::TableString,
        TableKind::Equal | TableKind::Custom => Collection::Table,
    })
}

/// The order in which to fill collections among constants that may be circular: what is inside of one comes before it, so
/// that keys are complete when they are hashed. `children` gives the constants inside of one, by number.
pub fn fill_order(
    collections: &[u32],
    count: usize,
    children: &dyn Fn(u32) -> Vec<u32>,
) -> Vec<u32> {
    let mut wanted = vec![false; count];
    collections.iter().for_each(|&index| wanted[index as usize] = true);
    let mut seen = vec![false; count];
    let mut order = Vec::with_capacity(collections.len());
    for &root in collections {
        let mut path = vec![(root, false)];
        while let Some((index, done)) = path.pop() {
            if done {
                order.push(index);
                continue;
            }
            if std::mem::replace(&mut seen[index as usize], true) {
                continue;
            }
            if wanted[index as usize] {
                path.push((index, true));
            }
            path.extend(children(index).into_iter().map(|child| (child, false)));
        }
    }
    order
}

impl Runtime {
    /// A collection without elements, to be filled with [`Runtime::fill_collection`].
    pub fn empty_collection(&mut self, collection: Collection) -> Value {
        match collection {
            Collection::Table => self.make_table(TableKind::Equal, false),
            Collection::TableEqv => self.make_table(TableKind::Eqv, false),
            Collection::TableEq => self.make_table(TableKind::Eq, false),
            Collection::TableString => self.make_table(TableKind::String, false),
            Collection::Struct => self.make_struct(StructKind::Equal),
            Collection::StructEqv => self.make_struct(StructKind::Eqv),
            Collection::Pvector => self.make_pvector(&[]),
        }
    }

    /// Gives an empty collection its elements: keys and values in turn, of which the last value of a key counts.
    ///
    /// # Errors
    /// When a key is no string where only strings are keys, when memory is short, and on an interrupt.
    pub fn fill_collection(
        &mut self,
        collection: Collection,
        object: Value,
        items: &[Value],
    ) -> Result<(), Raise> {
        match collection {
            Collection::Struct | Collection::StructEqv => {
                let mut filled = object;
                for entry in items.chunks_exact(2) {
                    filled = self.struct_set(filled, entry[0], entry[1])?;
                }
                self.fill_struct(object, filled);
            }
            Collection::Pvector => {
                let filled = self.make_pvector(items);
                self.fill_pvector(object, filled);
            }
            _ => {
                for entry in items.chunks_exact(2) {
                    self.table_set(object, entry[0], entry[1])?;
                }
            }
        }
        Ok(())
    }

    /// Makes a table of the text of a program a constant, which may not be changed.
    pub fn freeze_collection(&mut self, object: Value) {
        self.heap.set_flags(object, header::IMMUTABLE);
    }
}

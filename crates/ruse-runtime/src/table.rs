//! Hash tables on heap objects (`Kind::Table`).
//!
//! Entries stand in a vector `k0 v0 k1 v1 ...` in the order of insertion; the index is a bytevector of 64-bit
//! slots, `hash << 32 | entry + 1` or 0, probed linearly (the layout of Python's dict). The hash in the slot
//! saves most comparisons, and all hashing of keys when the table grows.
//!
//! Invariants:
//! - the number of slots is a power of two, or 0; there is room for three entries in four slots;
//! - every entry below `used` has one slot; a deleted entry keeps it, and has the key `ABSENT`;
//! - `count` is the number of entries that are not deleted; in a weak table keys that died count too until
//!   the next rebuild;
//! - keys that have no hash by content are hashed by address. `epoch` is -1 while there is none, else the
//!   collection after which the addresses were read; in another epoch such a key is looked up only
//!   after a rehash. Other keys can be found at any time;
//! - `guess` is the number of some entry, there or not: keys are often asked for in the order in which they came in, and
//!   then no slot is looked at;
//! - in a weak table the key slot holds an ephemeron with key and value, and the value slot `#f`.
//!
//! Nothing here changes a table before everything that can fail has succeeded.

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;

use crate::conditions::ErrorKind;
use crate::equal::{eqv, is_compared_by_content};
use crate::raise::Raise;
use crate::runtime::Runtime;

/// Which keys are the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TableKind {
    /// `eq?`
    Eq = 0,
    /// `eqv?`
    Eqv = 1,
    /// `equal?`
    Equal = 2,
    /// `string=?`; only strings are keys.
    String = 3,
    /// What a procedure of the program says; the library looks keys up by [`Runtime::table_candidate`].
    Custom = 4,
}

impl TableKind {
    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<TableKind> {
        match name {
            "eq" => Some(TableKind::Eq),
            "eqv" => Some(TableKind::Eqv),
            "equal" => Some(TableKind::Equal),
            "string" => Some(TableKind::String),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn of(table: Value) -> TableKind {
        match table.field(offset::Table::kind).fixnum_unchecked() {
            0 => TableKind::Eq,
            1 => TableKind::Eqv,
            2 => TableKind::Equal,
            3 => TableKind::String,
            _ => TableKind::Custom,
        }
    }
}

/// Bytes of a slot of the index.
const SLOT_BYTES: usize = 8;
const MIN_SLOTS: usize = 8;
/// The index counts entries with 32 bits.
const MAX_SLOTS: usize = 1 << 31;
/// Epoch of a table without keys that are hashed by address.
const NO_EPOCH: Value = Value::fixnum(-1);
/// Steps between two looks at the interrupt flag.
const POLL: usize = 1 << 14;

/// A key's hash, and whether it is one by address.
#[derive(Clone, Copy)]
struct KeyHash {
    hash: u32,
    moving: bool,
}

#[inline]
fn slot(index: &[u8], at: usize) -> u64 {
    let bytes = &index[at * SLOT_BYTES..][..SLOT_BYTES];
    u64::from_ne_bytes(bytes.try_into().expect("a slot has eight bytes"))
}

/// Writes a slot at the first free place for its hash; there is one.
fn insert_slot(index: &mut [u8], hash: u32, entry: usize) {
    let mask = index.len() / SLOT_BYTES - 1;
    let mut at = hash as usize & mask;
    while slot(index, at) != 0 {
        at = (at + 1) & mask;
    }
    let word = u64::from(hash) << 32 | (entry as u64 + 1);
    index[at * SLOT_BYTES..][..SLOT_BYTES].copy_from_slice(&word.to_ne_bytes());
}

#[inline]
fn field_index(table: Value, field: usize) -> usize {
    table.field(field).fixnum_unchecked() as usize
}

#[inline]
fn is_weak(table: Value) -> bool {
    table.field(offset::Table::weakness).is_true()
}

/// Entries that fit `slots` slots.
fn capacity_of(slots: usize) -> usize {
    slots / 4 * 3
}

/// Key of an entry, `ABSENT` for a deleted one and for a key that died.
#[inline]
fn key_at(entries: Value, entry: usize, weak: bool) -> Value {
    let stored = entries.field(1 + 2 * entry);
    if weak && stored != Value::ABSENT { stored.field(offset::Ephemeron::key) } else { stored }
}

#[inline]
fn value_at(entries: Value, entry: usize, weak: bool) -> Value {
    if weak {
        entries.field(1 + 2 * entry).field(offset::Ephemeron::datum)
    } else {
        entries.field(2 + 2 * entry)
    }
}

/// Whether a key has no hash by content; says the same as [`KeyHash::moving`] without hashing.
fn is_hashed_by_address(kind: TableKind, key: Value) -> bool {
    if !key.is_heap() || matches!(kind, TableKind::String | TableKind::Custom) {
        return false;
    }
    match key.kind() {
        None => kind != TableKind::Equal,
        Some(
            Kind::Symbol
            | Kind::Keyword
            | Kind::Flonum
            | Kind::Bignum
            | Kind::Ratnum
            | Kind::Compnum,
        ) => false,
        Some(
            Kind::String
            | Kind::Vector
            | Kind::Box
            | Kind::Bytevector
            | Kind::Struct
            | Kind::Pvector,
        ) => kind != TableKind::Equal,
        Some(Kind::Table) => kind != TableKind::Equal || !is_compared_by_content(key),
        Some(_) => true,
    }
}

/// The entries that are neither deleted nor dead, by number.
fn live_entries(table: Value) -> impl Iterator<Item = usize> + use<> {
    let (entries, weak) = (table.field(offset::Table::entries), is_weak(table));
    let used = field_index(table, offset::Table::used);
    (0..used).filter(move |&entry| key_at(entries, entry, weak) != Value::ABSENT)
}

/// The keys with their values in the order of insertion.
pub fn pairs(table: Value) -> impl Iterator<Item = (Value, Value)> {
    let (entries, weak) = (table.field(offset::Table::entries), is_weak(table));
    let pair = move |entry| (key_at(entries, entry, weak), value_at(entries, entry, weak));
    live_entries(table).map(pair)
}

impl Runtime {
    /// An empty hash table; when it is weak its keys do not stay alive through it.
    pub fn make_table(&mut self, kind: TableKind, weak: bool) -> Value {
        let entries = self.heap.vector(&[]);
        let index = self.heap.bytevector(&[]);
        let (kind, zero) = (Value::fixnum(kind as i64), Value::ZERO);
        let words =
            [kind, Value::boolean(weak), zero, zero, entries, index, NO_EPOCH, Value::FALSE, zero];
        self.heap.object(Kind::Table, words)
    }

    /// An empty hash table whose keys the library compares; `functions` is what it needs for that.
    pub fn make_custom_table(&mut self, functions: Value) -> Value {
        let table = self.make_table(TableKind::Custom, false);
        self.heap.set_field(table, offset::Table::functions, functions);
        table
    }

    #[inline]
    fn hash_key(&self, kind: TableKind, key: Value) -> KeyHash {
        let content = match kind {
            TableKind::Eq | TableKind::Eqv => self.eqv_content_hash(key),
            TableKind::Equal => self.equal_content_hash(key),
            TableKind::String => Some(self.string_hash(key)),
            // Such a key is never looked up by this hash.
            TableKind::Custom => Some(0),
        };
        let (hash, moving) = match content {
            Some(hash) => (hash, false),
            None => (self.word_hash(key), true),
        };
        KeyHash { hash: (hash ^ hash >> 32) as u32, moving }
    }

    #[inline]
    fn same_key(&mut self, kind: TableKind, stored: Value, key: Value) -> Result<bool, Raise> {
        if stored == key {
            return Ok(true);
        }
        match kind {
            TableKind::Eq | TableKind::Custom => Ok(false),
            _ if stored == Value::ABSENT => Ok(false),
            TableKind::Eqv => Ok(eqv(&self.heap, stored, key)),
            TableKind::String => Ok(self.heap.str(stored) == self.heap.str(key)),
            TableKind::Equal => self.equal(stored, key),
        }
    }

    /// Checks a key, brings the index up to date for it, and looks it up.
    #[inline]
    fn find(&mut self, table: Value, key: Value) -> Result<(KeyHash, Option<usize>), Raise> {
        let kind = TableKind::of(table);
        if kind == TableKind::String && !key.is_kind(Kind::String) {
            let message = "a key of this hash table must be a string, but it is";
            return Err(self.error(ErrorKind::Type, "", message, &[key]));
        }
        let hashed = self.hash_key(kind, key);
        if hashed.moving {
            self.rehash_if_moved(table)?;
        }
        let index = table.field(offset::Table::index);
        let slots = index.size() / SLOT_BYTES;
        if slots == 0 {
            return Ok((hashed, None));
        }
        let (entries, weak) = (table.field(offset::Table::entries), is_weak(table));
        let mut at = hashed.hash as usize & (slots - 1);
        loop {
            let word = slot(self.heap.bytes(index), at);
            if word == 0 {
                return Ok((hashed, None));
            }
            if (word >> 32) as u32 == hashed.hash {
                let entry = word as u32 as usize - 1;
                if self.same_key(kind, key_at(entries, entry, weak), key)? {
                    return Ok((hashed, Some(entry)));
                }
            }
            at = (at + 1) & (slots - 1);
        }
    }

    /// The hash of a key that is the same as no other word, whatever a table's equivalence is, but for tables of strings: of
    /// an immediate, a fixnum, a flonum without a box, a symbol or keyword.
    #[inline(always)]
    fn identity_hash(&self, key: Value) -> Option<u32> {
        let hash = if !key.is_heap() {
            self.word_hash(key)
        } else if matches!(key.kind(), Some(Kind::Symbol | Kind::Keyword)) {
            self.name_hash(key)
        } else {
            return None;
        };
        Some((hash ^ hash >> 32) as u32)
    }

    /// The entry of such a key in a table that is not weak. In a table of strings there is none.
    #[inline(always)]
    fn find_identity(&mut self, table: Value, hash: u32, key: Value) -> Option<usize> {
        let entries = table.field(offset::Table::entries);
        let guess = field_index(table, offset::Table::guess);
        // Behind the last entry there is `ABSENT` or the end of the vector.
        let found = if guess * 2 < entries.size() && entries.field(1 + 2 * guess) == key {
            guess
        } else {
            self.probe_identity(table, hash, key)?
        };
        self.heap.set_field(table, offset::Table::guess, Value::index(found + 1));
        Some(found)
    }

    #[inline(always)]
    fn probe_identity(&self, table: Value, hash: u32, key: Value) -> Option<usize> {
        let index = self.heap.bytes(table.field(offset::Table::index)).as_chunks::<SLOT_BYTES>().0;
        let mask = index.len().wrapping_sub(1);
        let entries = table.field(offset::Table::entries);
        let mut at = hash as usize & mask;
        loop {
            // Nothing is at any place of an index without slots.
            let word = u64::from_ne_bytes(*index.get(at)?);
            if (word >> 32) as u32 == hash && word != 0 {
                let entry = word as u32 as usize - 1;
                if entries.field(1 + 2 * entry) == key {
                    return Some(entry);
                }
            } else if word == 0 {
                return None;
            }
            at = (at + 1) & mask;
        }
    }

    /// Whether keys can be looked up by [`Runtime::find_identity`].
    #[inline(always)]
    fn has_identities(table: Value) -> bool {
        let kind = table.field(offset::Table::kind).fixnum_unchecked();
        kind <= TableKind::Equal as i64 && !is_weak(table)
    }

    /// The value of a key.
    ///
    /// # Errors
    /// When the key is no string in a table of strings, or the VM was interrupted.
    #[inline]
    pub fn table_get(&mut self, table: Value, key: Value) -> Result<Option<Value>, Raise> {
        if Runtime::has_identities(table)
            && let Some(hash) = self.identity_hash(key)
        {
            let found = self.find_identity(table, hash, key);
            let entries = table.field(offset::Table::entries);
            return Ok(found.map(|entry| entries.field(2 + 2 * entry)));
        }
        self.table_get_by_content(table, key)
    }

    fn table_get_by_content(&mut self, table: Value, key: Value) -> Result<Option<Value>, Raise> {
        let found = self.find(table, key)?.1;
        let entries = table.field(offset::Table::entries);
        Ok(found.map(|entry| value_at(entries, entry, is_weak(table))))
    }

    /// Gives a key a value.
    ///
    /// # Errors
    /// As [`Runtime::table_get`], and when memory is short.
    pub fn table_set(&mut self, table: Value, key: Value, value: Value) -> Result<(), Raise> {
        let by_identity = match self.identity_hash(key) {
            Some(hash) if Runtime::has_identities(table) => {
                Some((KeyHash { hash, moving: false }, self.find_identity(table, hash, key)))
            }
            _ => None,
        };
        let (hashed, found) = match by_identity {
            Some(found) => found,
            None => self.find(table, key)?,
        };
        let weak = is_weak(table);
        let entries = table.field(offset::Table::entries);
        if let Some(entry) = found {
            if weak {
                let ephemeron = entries.field(1 + 2 * entry);
                self.heap.set_field(ephemeron, offset::Ephemeron::datum, value);
            } else {
                self.heap.vector_set(entries, 2 * entry + 1, value);
            }
            return Ok(());
        }
        self.add_entry(table, hashed, key, value)
    }

    fn add_entry(
        &mut self,
        table: Value,
        hashed: KeyHash,
        key: Value,
        value: Value,
    ) -> Result<(), Raise> {
        let weak = is_weak(table);
        let entries = table.field(offset::Table::entries);
        let full = field_index(table, offset::Table::used) * 2 == entries.size();
        if full {
            self.rebuild_for_more(table)?;
        }
        let entries = table.field(offset::Table::entries);
        let entry = field_index(table, offset::Table::used);
        if weak {
            let ephemeron = self.heap.ephemeron(key, value);
            self.heap.vector_set(entries, 2 * entry, ephemeron);
            self.heap.vector_set(entries, 2 * entry + 1, Value::FALSE);
        } else {
            self.heap.vector_set(entries, 2 * entry, key);
            self.heap.vector_set(entries, 2 * entry + 1, value);
        }
        insert_slot(self.heap.bytes_mut(table.field(offset::Table::index)), hashed.hash, entry);
        let count = field_index(table, offset::Table::count) + 1;
        self.heap.set_field(table, offset::Table::used, Value::index(entry + 1));
        self.heap.set_field(table, offset::Table::count, Value::index(count));
        if hashed.moving {
            let epoch = Value::fixnum(self.heap.epoch());
            self.heap.set_field(table, offset::Table::epoch, epoch);
        }
        Ok(())
    }

    /// Takes a key out; says whether it was there.
    ///
    /// # Errors
    /// As [`Runtime::table_get`].
    pub fn table_delete(&mut self, table: Value, key: Value) -> Result<bool, Raise> {
        let Some(entry) = self.find(table, key)?.1 else { return Ok(false) };
        self.delete_entry(table, entry);
        Ok(true)
    }

    /// Number of keys.
    pub fn table_count(&self, table: Value) -> usize {
        if is_weak(table) {
            return live_entries(table).count();
        }
        field_index(table, offset::Table::count)
    }

    /// The first entry from the position `from` of a probe on whose key has this hash, in a table with keys of the program's
    /// own equivalence: the position behind it and the number of the entry.
    pub fn table_candidate(&self, table: Value, hash: u32, from: usize) -> Option<(usize, usize)> {
        let index = table.field(offset::Table::index);
        let slots = index.size() / SLOT_BYTES;
        let entries = table.field(offset::Table::entries);
        for probe in from..slots {
            let word =
                slot(self.heap.bytes(index), (hash as usize).wrapping_add(probe) & (slots - 1));
            if word == 0 {
                return None;
            }
            let entry = word as u32 as usize - 1;
            if (word >> 32) as u32 == hash && entries.field(1 + 2 * entry) != Value::ABSENT {
                return Some((probe + 1, entry));
            }
        }
        None
    }

    /// Adds an entry for a key that the table does not have, by its hash.
    ///
    /// # Errors
    /// When memory is short.
    pub fn table_add(
        &mut self,
        table: Value,
        hash: u32,
        key: Value,
        value: Value,
    ) -> Result<(), Raise> {
        self.add_entry(table, KeyHash { hash, moving: false }, key, value)
    }

    /// Takes out the entry with a number, which is there.
    fn delete_entry(&mut self, table: Value, entry: usize) {
        let entries = table.field(offset::Table::entries);
        self.heap.vector_set(entries, 2 * entry, Value::ABSENT);
        self.heap.vector_set(entries, 2 * entry + 1, Value::FALSE);
        let count = field_index(table, offset::Table::count) - 1;
        self.heap.set_field(table, offset::Table::count, Value::index(count));
    }

    /// What the library may do with the entry of a table with keys of the program's own equivalence: its key and value,
    /// nothing if there is no such entry any more.
    pub fn table_entry(&self, table: Value, entry: usize) -> Option<(Value, Value)> {
        let used = field_index(table, offset::Table::used);
        let entries = table.field(offset::Table::entries);
        let is_there = entry < used && entries.field(1 + 2 * entry) != Value::ABSENT;
        is_there.then(|| (entries.field(1 + 2 * entry), entries.field(2 + 2 * entry)))
    }

    /// Gives an entry that is there another value.
    pub fn table_set_entry(&mut self, table: Value, entry: usize, value: Value) {
        if self.table_entry(table, entry).is_some() {
            self.heap.vector_set(table.field(offset::Table::entries), 2 * entry + 1, value);
        }
    }

    /// Takes an entry out if it is there.
    pub fn table_delete_entry(&mut self, table: Value, entry: usize) {
        if self.table_entry(table, entry).is_some() {
            self.delete_entry(table, entry);
        }
    }

    /// The key and value of the last entry. A table that loses its last entries one by one is made anew now and then, so
    /// that finding the last one takes constant time on average.
    ///
    /// # Errors
    /// When memory is short.
    pub fn table_last(&mut self, table: Value) -> Result<Option<(Value, Value)>, Raise> {
        const FEW: usize = 32;
        let weak = is_weak(table);
        let used = field_index(table, offset::Table::used);
        let entries = table.field(offset::Table::entries);
        let last = (0..used).rev().find(|&entry| key_at(entries, entry, weak) != Value::ABSENT);
        let Some(last) = last else { return Ok(None) };
        let found = (key_at(entries, last, weak), value_at(entries, last, weak));
        if used - last > FEW.max(field_index(table, offset::Table::count) / 8) {
            self.rebuild_for_more(table)?;
        }
        Ok(Some(found))
    }

    /// Takes all keys out.
    pub fn table_clear(&mut self, table: Value) {
        let entries = self.heap.vector(&[]);
        let index = self.heap.bytevector(&[]);
        self.heap.set_field(table, offset::Table::entries, entries);
        self.heap.set_field(table, offset::Table::index, index);
        self.heap.set_field(table, offset::Table::count, Value::ZERO);
        self.heap.set_field(table, offset::Table::used, Value::ZERO);
        self.heap.set_field(table, offset::Table::epoch, NO_EPOCH);
    }

    /// A table with the same keys and values.
    ///
    /// # Errors
    /// When memory is short.
    pub fn table_copy(&mut self, table: Value) -> Result<Value, Raise> {
        let old_index = table.field(offset::Table::index);
        let old_entries = table.field(offset::Table::entries);
        let weak = is_weak(table);
        let ephemerons = if weak { old_entries.size() * 16 } else { 0 };
        self.reserve(old_index.size() + old_entries.size() * 8 + ephemerons)?;
        let bytes = self.heap.bytes(old_index).to_vec();
        let mut words = self.heap.vector_slice(old_entries).to_vec();
        if weak {
            // A broken ephemeron is as good as a deleted entry.
            for word in words.iter_mut().step_by(2) {
                if *word != Value::ABSENT {
                    let key = word.field(offset::Ephemeron::key);
                    let datum = word.field(offset::Ephemeron::datum);
                    *word = self.heap.ephemeron(key, datum);
                }
            }
        }
        let entries = self.heap.vector(&words);
        let index = self.heap.bytevector(&bytes);
        let words = [
            table.field(offset::Table::kind),
            table.field(offset::Table::weakness),
            table.field(offset::Table::count),
            table.field(offset::Table::used),
            entries,
            index,
            table.field(offset::Table::epoch),
            table.field(offset::Table::functions),
            Value::ZERO,
        ];
        Ok(self.heap.object(Kind::Table, words))
    }

    /// The keys with their values in the order of insertion.
    pub fn table_pairs(&self, table: Value) -> impl Iterator<Item = (Value, Value)> {
        pairs(table)
    }

    /// The first entry that is not deleted from a number on: its number, key and value.
    pub(crate) fn table_entry_from(
        &self,
        table: Value,
        from: usize,
    ) -> Option<(usize, Value, Value)> {
        let (entries, weak) = (table.field(offset::Table::entries), is_weak(table));
        let used = field_index(table, offset::Table::used);
        let entry = (from..used).find(|&entry| key_at(entries, entry, weak) != Value::ABSENT)?;
        Some((entry, key_at(entries, entry, weak), value_at(entries, entry, weak)))
    }

    /// A fresh vector `k v k v ...` in the order of insertion.
    ///
    /// # Errors
    /// When memory is short.
    pub fn table_entries(&mut self, table: Value) -> Result<Value, Raise> {
        self.reserve(field_index(table, offset::Table::count) * 16)?;
        let mut words = Vec::with_capacity(field_index(table, offset::Table::count) * 2);
        for (key, value) in self.table_pairs(table) {
            words.extend([key, value]);
        }
        Ok(self.heap.vector(&words))
    }

    /// After a collection: reads the addresses of moved keys again, in place.
    #[inline]
    fn rehash_if_moved(&mut self, table: Value) -> Result<(), Raise> {
        let epoch = table.field(offset::Table::epoch);
        if epoch == NO_EPOCH || epoch == Value::fixnum(self.heap.epoch()) {
            return Ok(());
        }
        self.rehash(table)
    }

    #[cold]
    fn rehash(&mut self, table: Value) -> Result<(), Raise> {
        let entry_numbers: Vec<u32> = (0..field_index(table, offset::Table::used) as u32).collect();
        let index = table.field(offset::Table::index);
        let (fresh, moving) = self.reindexed(table, &entry_numbers, index.size() / SLOT_BYTES)?;
        self.heap.bytes_mut(index).copy_from_slice(&fresh);
        self.mark_epoch(table, moving);
        Ok(())
    }

    fn mark_epoch(&mut self, table: Value, moving: bool) {
        let epoch = if moving { Value::fixnum(self.heap.epoch()) } else { NO_EPOCH };
        self.heap.set_field(table, offset::Table::epoch, epoch);
    }

    /// An index of `slots` slots for the entries of a table under their new numbers (`u32::MAX` leaves one
    /// out), and whether keys among them are hashed by address.
    fn reindexed(
        &mut self,
        table: Value,
        numbers: &[u32],
        slots: usize,
    ) -> Result<(Vec<u8>, bool), Raise> {
        let (kind, weak) = (TableKind::of(table), is_weak(table));
        let entries = table.field(offset::Table::entries);
        let index = table.field(offset::Table::index);
        let hashed_by_address = table.field(offset::Table::epoch) != NO_EPOCH;
        let mut fresh = vec![0; slots * SLOT_BYTES];
        let mut any_moving = false;
        for at in 0..index.size() / SLOT_BYTES {
            if at % POLL == POLL - 1 {
                self.poll()?;
            }
            let word = slot(self.heap.bytes(index), at);
            if word == 0 {
                continue;
            }
            let old = word as u32 as usize - 1;
            let mut hash = (word >> 32) as u32;
            if numbers[old] == u32::MAX {
                continue;
            }
            if hashed_by_address {
                let key = key_at(entries, old, weak);
                // The slot of a deleted entry stays: it may stand in the way to others.
                if is_hashed_by_address(kind, key) {
                    hash = self.hash_key(kind, key).hash;
                    any_moving = true;
                }
            }
            insert_slot(&mut fresh, hash, numbers[old] as usize);
        }
        Ok((fresh, any_moving))
    }

    /// Makes a table larger in which every entry keeps its number and every key its hash.
    fn grow(&mut self, table: Value, slots: usize, capacity: usize) {
        let old = table.field(offset::Table::entries);
        let used = field_index(table, offset::Table::used);
        let entries = self.heap.make_vector(capacity * 2, Value::ABSENT);
        self.heap.vector_copy(entries, 0, old, 0, used * 2);
        let words = self.heap.bytes(table.field(offset::Table::index)).to_vec();
        let index = self.heap.make_bytevector(slots * SLOT_BYTES, 0);
        let fresh = self.heap.bytes_mut(index).as_chunks_mut::<SLOT_BYTES>().0;
        // In the order of the old index the new one is written nearly in order, too.
        for word in words.as_chunks::<SLOT_BYTES>().0 {
            let bits = u64::from_ne_bytes(*word);
            if bits == 0 {
                continue;
            }
            let mut at = (bits >> 32) as usize & (slots - 1);
            while fresh[at] != [0; SLOT_BYTES] {
                at = (at + 1) & (slots - 1);
            }
            fresh[at] = *word;
        }
        self.heap.set_field(table, offset::Table::entries, entries);
        self.heap.set_field(table, offset::Table::index, index);
    }

    /// Makes room for at least one more entry: without deleted and dead entries, in tables as large as the
    /// rest needs.
    #[cold]
    fn rebuild_for_more(&mut self, table: Value) -> Result<(), Raise> {
        let (old, weak) = (table.field(offset::Table::entries), is_weak(table));
        let used = field_index(table, offset::Table::used);
        let live = live_entries(table).count();
        // A third more than is needed now keeps the cost of rebuilding constant for each insertion.
        let wanted = live + live / 3 + 1;
        let mut slots = MIN_SLOTS;
        while capacity_of(slots) < wanted {
            slots *= 2;
        }
        if slots > MAX_SLOTS {
            return Err(self.error(ErrorKind::Limit, "", "the hash table has too many keys", &[]));
        }
        let capacity = capacity_of(slots);
        self.reserve(slots * SLOT_BYTES + capacity * 16 + 64)?;
        if live == used && !weak && table.field(offset::Table::epoch) == NO_EPOCH {
            self.grow(table, slots, capacity);
            return Ok(());
        }
        let mut numbers = vec![u32::MAX; used];
        let entries = self.heap.make_vector(capacity * 2, Value::ABSENT);
        for (number, entry) in live_entries(table).enumerate() {
            numbers[entry] = number as u32;
            let value = if weak { Value::FALSE } else { old.field(2 + 2 * entry) };
            self.heap.vector_set(entries, 2 * number, old.field(1 + 2 * entry));
            self.heap.vector_set(entries, 2 * number + 1, value);
        }
        let (index, moving) = self.reindexed(table, &numbers, slots)?;
        let index = self.heap.bytevector(&index);
        self.heap.set_field(table, offset::Table::entries, entries);
        self.heap.set_field(table, offset::Table::index, index);
        self.heap.set_field(table, offset::Table::used, Value::index(live));
        self.heap.set_field(table, offset::Table::count, Value::index(live));
        self.mark_epoch(table, moving);
        Ok(())
    }
}

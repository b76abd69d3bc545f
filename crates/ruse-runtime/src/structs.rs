//! Structs: persistent maps (`Kind::Struct`). A changed struct shares all but a few nodes with the old one.
//!
//! A struct is a hash array mapped trie (Bagwell, "Ideal Hash Trees", 2001): five bits of a key's hash choose a child on
//! each level. A branch is a vector: a bitmap of the children that are there, then those children. A child is a branch, an
//! entry (`Kind::StructEntry`), or, where all bits of the hashes are used up, a list of entries. The root of an empty struct
//! is `#f`. Entries are numbered as they are added: the order in which everything goes through a struct is that of
//! insertion, whatever the hashes are.
//!
//! Invariants:
//! - hashes never change: an object that is compared by identity has that of its kind, and what shares a hash is a list;
//! - a branch with an entry and nothing else is that entry, so the keys determine the trie but for the order of lists.
//!   `equal?` rests on that.

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;

use crate::equal::eqv;
use crate::raise::Raise;
use crate::runtime::Runtime;

/// Which keys are the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StructKind {
    /// `eqv?`
    Eqv = 0,
    /// `equal?`
    Equal = 1,
}

impl StructKind {
    /// The equivalence of a struct.
    #[inline]
    pub fn of(object: Value) -> StructKind {
        match object.field(offset::Struct::kind) {
            Value::ZERO => StructKind::Eqv,
            _ => StructKind::Equal,
        }
    }
}

/// Bits of the hash for a level.
const BITS: u32 = 5;
/// Bits of a hash that are used: then entries are listed.
const DEPTH_LIMIT: u32 = 60;
/// Levels of branches at most.
const LEVELS: usize = (DEPTH_LIMIT / BITS) as usize;
/// Words of a branch at most.
const BRANCH_WORDS: usize = 33;
/// Entries between two looks at the interrupt flag.
const POLL: usize = 1 << 14;

#[inline]
fn bit(hash: u64, shift: u32) -> u64 {
    1 << (hash >> shift & 31)
}

#[inline]
fn bitmap(branch: Value) -> u64 {
    branch.field(1).fixnum_unchecked() as u64
}

/// Where the child for a bit stands, or would stand, among the words of a branch.
#[inline]
fn child_index(bitmap: u64, bit: u64) -> usize {
    1 + (bitmap & (bit - 1)).count_ones() as usize
}

#[inline]
fn entry_hash(entry: Value) -> u64 {
    entry.field(offset::StructEntry::hash).fixnum_unchecked() as u64
}

/// How many keys a struct has.
pub fn count(object: Value) -> usize {
    object.field(offset::Struct::count).fixnum_unchecked() as usize
}

/// Every entry of a struct, in the order of insertion.
pub(crate) fn sorted_entries(object: Value) -> Vec<Value> {
    let mut entries = Vec::with_capacity(count(object));
    let mut open = vec![object.field(offset::Struct::root)];
    while let Some(node) = open.pop() {
        if node.is_pair() {
            entries.extend(node.list_iter());
        } else if node.is_kind(Kind::Vector) {
            open.extend((1..node.size()).map(|at| node.field(1 + at)));
        } else if node.is_kind(Kind::StructEntry) {
            entries.push(node);
        }
    }
    entries
        .sort_unstable_by_key(|entry| entry.field(offset::StructEntry::number).fixnum_unchecked());
    entries
}

/// The keys of a struct with their values, in the order of insertion.
pub fn pairs(object: Value) -> impl Iterator<Item = (Value, Value)> {
    let (key, value) = (offset::StructEntry::key, offset::StructEntry::value);
    sorted_entries(object).into_iter().map(move |entry| (entry.field(key), entry.field(value)))
}

/// What stands at the place of a key.
enum Found {
    Nothing,
    Entry(Value),
}

impl Runtime {
    /// A struct without keys.
    pub fn make_struct(&mut self, kind: StructKind) -> Value {
        let words = [Value::fixnum(kind as i64), Value::ZERO, Value::ZERO, Value::FALSE];
        self.heap.object(Kind::Struct, words)
    }

    #[inline]
    fn struct_key_hash(&self, kind: StructKind, key: Value) -> u64 {
        let hash = match kind {
            StructKind::Equal => self.equal_hash(key),
            StructKind::Eqv => self.eqv_hash(key),
        };
        hash >> 2
    }

    #[inline]
    fn same_struct_key(&mut self, kind: StructKind, a: Value, b: Value) -> Result<bool, Raise> {
        match kind {
            _ if a == b => Ok(true),
            StructKind::Equal => self.equal(a, b),
            StructKind::Eqv => Ok(eqv(&self.heap, a, b)),
        }
    }

    /// The entry of a key in an entry or list of entries.
    fn find_at(
        &mut self,
        kind: StructKind,
        node: Value,
        hash: u64,
        key: Value,
    ) -> Result<Found, Raise> {
        if node.is_pair() {
            for (at, entry) in node.list_iter().enumerate() {
                if at % POLL == POLL - 1 {
                    self.poll()?;
                }
                let stored = entry.field(offset::StructEntry::key);
                if self.same_struct_key(kind, stored, key)? {
                    return Ok(Found::Entry(entry));
                }
            }
        } else if node.is_kind(Kind::StructEntry)
            && entry_hash(node) == hash
            && self.same_struct_key(kind, node.field(offset::StructEntry::key), key)?
        {
            return Ok(Found::Entry(node));
        }
        Ok(Found::Nothing)
    }

    /// The entry of a key.
    fn struct_entry(&mut self, object: Value, key: Value) -> Result<Option<Value>, Raise> {
        let kind = StructKind::of(object);
        let hash = self.struct_key_hash(kind, key);
        let mut node = object.field(offset::Struct::root);
        let mut shift = 0;
        while node.is_kind(Kind::Vector) {
            let (bitmap, bit) = (bitmap(node), bit(hash, shift));
            if bitmap & bit == 0 {
                return Ok(None);
            }
            node = node.field(1 + child_index(bitmap, bit));
            shift += BITS;
        }
        Ok(match self.find_at(kind, node, hash, key)? {
            Found::Entry(entry) => Some(entry),
            Found::Nothing => None,
        })
    }

    /// The value of a key.
    ///
    /// # Errors
    /// When the VM was interrupted, and as [`Runtime::equal`].
    pub fn struct_get(&mut self, object: Value, key: Value) -> Result<Option<Value>, Raise> {
        let entry = self.struct_entry(object, key)?;
        Ok(entry.map(|entry| entry.field(offset::StructEntry::value)))
    }

    /// The key as the struct has it.
    ///
    /// # Errors
    /// As [`Runtime::struct_get`].
    pub fn struct_key(&mut self, object: Value, key: Value) -> Result<Option<Value>, Raise> {
        let entry = self.struct_entry(object, key)?;
        Ok(entry.map(|entry| entry.field(offset::StructEntry::key)))
    }

    /// A copy of a branch with another child.
    fn branch_with(&mut self, branch: Value, index: usize, child: Value) -> Value {
        let size = branch.size();
        let mut words = [Value::FALSE; BRANCH_WORDS];
        words[..size].copy_from_slice(self.heap.vector_slice(branch));
        words[index] = child;
        self.heap.vector(&words[..size])
    }

    /// A copy of a branch with one more child.
    fn branch_insert(&mut self, branch: Value, bit: u64, child: Value) -> Value {
        let size = branch.size();
        let index = child_index(bitmap(branch), bit);
        let mut words = [Value::FALSE; BRANCH_WORDS];
        let old = self.heap.vector_slice(branch);
        words[..index].copy_from_slice(&old[..index]);
        words[index] = child;
        words[index + 1..=size].copy_from_slice(&old[index..]);
        words[0] = Value::fixnum((bitmap(branch) | bit) as i64);
        self.heap.vector(&words[..=size])
    }

    /// A branch that leads to two entries of different keys.
    fn branch_of_two(&mut self, old: Value, new: Value, mut shift: u32) -> Value {
        let (old_hash, new_hash) = (entry_hash(old), entry_hash(new));
        let first = shift;
        while shift < DEPTH_LIMIT && bit(old_hash, shift) == bit(new_hash, shift) {
            shift += BITS;
        }
        let mut node = if shift >= DEPTH_LIMIT {
            self.heap.list(&[old, new])
        } else {
            let (old_bit, new_bit) = (bit(old_hash, shift), bit(new_hash, shift));
            let bitmap = Value::fixnum((old_bit | new_bit) as i64);
            let (low, high) = if old_bit < new_bit { (old, new) } else { (new, old) };
            self.heap.vector(&[bitmap, low, high])
        };
        while shift > first {
            shift -= BITS;
            let bitmap = Value::fixnum(bit(old_hash, shift) as i64);
            node = self.heap.vector(&[bitmap, node]);
        }
        node
    }

    /// The struct in which a key has a value.
    ///
    /// # Errors
    /// As [`Runtime::struct_get`].
    pub fn struct_set(&mut self, object: Value, key: Value, value: Value) -> Result<Value, Raise> {
        let kind = StructKind::of(object);
        let hash = self.struct_key_hash(kind, key);
        let mut path = [(Value::FALSE, 0); LEVELS];
        let (mut depth, mut shift) = (0, 0);
        let mut node = object.field(offset::Struct::root);
        let mut free_bit = None;
        while node.is_kind(Kind::Vector) {
            let (bitmap, bit) = (bitmap(node), bit(hash, shift));
            if bitmap & bit == 0 {
                free_bit = Some(bit);
                break;
            }
            let index = child_index(bitmap, bit);
            path[depth] = (node, index);
            depth += 1;
            node = node.field(1 + index);
            shift += BITS;
        }
        let found = match free_bit {
            Some(_) => Found::Nothing,
            None => self.find_at(kind, node, hash, key)?,
        };
        let next = object.field(offset::Struct::next);
        let mut added = 1;
        let mut fresh = match found {
            Found::Entry(old) => {
                if old.field(offset::StructEntry::value) == value {
                    return Ok(object);
                }
                added = 0;
                let (stored, number) =
                    (old.field(offset::StructEntry::key), old.field(offset::StructEntry::number));
                let words = [old.field(offset::StructEntry::hash), stored, value, number];
                let new = self.heap.object(Kind::StructEntry, words);
                if node.is_pair() { self.list_with(node, old, Some(new)) } else { new }
            }
            Found::Nothing => {
                let words = [Value::fixnum(hash as i64), key, value, next];
                let new = self.heap.object(Kind::StructEntry, words);
                match free_bit {
                    Some(bit) => self.branch_insert(node, bit, new),
                    None if node.is_pair() => self.heap.cons(new, node),
                    None if node.is_true() => self.branch_of_two(node, new, shift),
                    None => new,
                }
            }
        };
        for &(branch, index) in path[..depth].iter().rev() {
            fresh = self.branch_with(branch, index, fresh);
        }
        let words = [
            object.field(offset::Struct::kind),
            Value::index(count(object) + added),
            Value::fixnum(next.fixnum_unchecked() + added as i64),
            fresh,
        ];
        Ok(self.heap.object(Kind::Struct, words))
    }

    /// A list of entries with another one in the place of `old`, or without it.
    fn list_with(&mut self, list: Value, old: Value, new: Option<Value>) -> Value {
        let entries: Vec<Value> = list
            .list_iter()
            .filter_map(|entry| if entry == old { new } else { Some(entry) })
            .collect();
        self.heap.list(&entries)
    }

    /// The struct without a key, which is the same one when it does not have it.
    ///
    /// # Errors
    /// As [`Runtime::struct_get`].
    pub fn struct_delete(&mut self, object: Value, key: Value) -> Result<Value, Raise> {
        let kind = StructKind::of(object);
        let hash = self.struct_key_hash(kind, key);
        let mut path = [(Value::FALSE, 0u64, 0); LEVELS];
        let (mut depth, mut shift) = (0, 0);
        let mut node = object.field(offset::Struct::root);
        while node.is_kind(Kind::Vector) {
            let (bitmap, bit) = (bitmap(node), bit(hash, shift));
            if bitmap & bit == 0 {
                return Ok(object);
            }
            let index = child_index(bitmap, bit);
            path[depth] = (node, bit, index);
            depth += 1;
            node = node.field(1 + index);
            shift += BITS;
        }
        let Found::Entry(old) = self.find_at(kind, node, hash, key)? else { return Ok(object) };
        let mut left = if node.is_pair() {
            let rest = self.list_with(node, old, None);
            if rest.cdr().is_nil() { rest.car() } else { rest }
        } else {
            Value::FALSE
        };
        for &(branch, bit, index) in path[..depth].iter().rev() {
            left = self.branch_without(branch, bit, index, left);
        }
        let words = [
            object.field(offset::Struct::kind),
            Value::index(count(object) - 1),
            object.field(offset::Struct::next),
            left,
        ];
        Ok(self.heap.object(Kind::Struct, words))
    }

    /// What a branch becomes when one of its children has become `child`, `#f` for nothing.
    fn branch_without(&mut self, branch: Value, bit: u64, index: usize, child: Value) -> Value {
        let size = branch.size();
        if child.is_true() {
            return match child.is_kind(Kind::StructEntry) && size == 2 {
                true => child,
                false => self.branch_with(branch, index, child),
            };
        }
        if size == 2 {
            return Value::FALSE;
        }
        if size == 3 {
            let other = branch.field(1 + 3 - index);
            if other.is_kind(Kind::StructEntry) {
                return other;
            }
        }
        let mut words = [Value::FALSE; BRANCH_WORDS];
        let old = self.heap.vector_slice(branch);
        words[..index].copy_from_slice(&old[..index]);
        words[index..size - 1].copy_from_slice(&old[index + 1..]);
        words[0] = Value::fixnum((bitmap(branch) & !bit) as i64);
        self.heap.vector(&words[..size - 1])
    }

    /// A fresh vector `k v k v ...` in the order of insertion.
    ///
    /// # Errors
    /// When memory is short.
    pub fn struct_entries(&mut self, object: Value) -> Result<Value, Raise> {
        self.reserve(count(object) * 24)?;
        let mut words = Vec::with_capacity(count(object) * 2);
        for (key, value) in pairs(object) {
            words.extend([key, value]);
        }
        Ok(self.heap.vector(&words))
    }

    /// Makes a struct that is being read what another one is; nobody has seen it yet.
    pub(crate) fn fill_struct(&mut self, shell: Value, filled: Value) {
        for field in [offset::Struct::count, offset::Struct::next, offset::Struct::root] {
            self.heap.set_field(shell, field, filled.field(field));
        }
    }
}

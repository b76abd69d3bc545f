//! `eqv?`, `equal?` and the hash functions that go with them (R7RS 6.1).
//!
//! `equal?` ends on circular data. It walks with an explicit stack, at first without memory of where it was;
//! what takes longer is walked in turns, some steps fast, some with a union-find over the nodes that were
//! found to be compared (Adams and Dybvig, "Efficient nondestructive equality checking for trees and
//! graphs", ICFP 2008). A turn with memory goes on as long as it meets pairs of nodes it knows. So of an
//! endless walk only finitely many turns could add to the union-find, and every further step would take
//! work off the stack: there is no endless walk.
//!
//! Hashes: what is the same under `eqv?` (`equal?`) has the same [`Runtime::eqv_hash`]
//! ([`Runtime::equal_hash`]). Objects that are compared by identity have a hash by address, which holds until
//! the next collection, and otherwise the hash of their kind, which holds forever.

use hashbrown::HashMap;
use ruse_heap::{Heap, Kind, Value};
use ruse_isa::layout::offset;

use crate::conditions::ErrorKind;
use crate::pvector::length as pvector_length;
use crate::raise::Raise;
use crate::runtime::Runtime;
use crate::structs::StructKind;

/// Whether two values are the same in the sense of `eqv?`.
#[inline]
pub fn eqv(heap: &Heap, a: Value, b: Value) -> bool {
    a == b || (a.is_object() && b.is_object() && eqv_numbers(heap, a, b))
}

/// `eqv?` on two objects that are different words: only numbers can still be the same.
fn eqv_numbers(heap: &Heap, a: Value, b: Value) -> bool {
    if a.kind() != b.kind() {
        return false;
    }
    match a.kind() {
        Some(Kind::Flonum) => match (a.as_flonum(), b.as_flonum()) {
            (Some(x), Some(y)) => x.to_bits() == y.to_bits() || (x.is_nan() && y.is_nan()),
            _ => false,
        },
        Some(Kind::Bignum) => heap.bignum_parts(a) == heap.bignum_parts(b),
        // The parts of both are fixnums, bignums and flonums, or once more ratnums; two levels at most.
        Some(Kind::Ratnum | Kind::Compnum) => {
            eqv(heap, a.field(1), b.field(1)) && eqv(heap, a.field(2), b.field(2))
        }
        _ => false,
    }
}

/// Whether `equal?` compares a table by its contents. One that is weak changes on its own, and the equivalence of one
/// with keys of the program's own cannot be asked here; such a table is the same as itself only.
#[inline]
pub(crate) fn is_compared_by_content(table: Value) -> bool {
    !table.field(offset::Table::weakness).is_true()
        && !table.field(offset::Table::functions).is_true()
}

/// What a look at two nodes says.
enum Compared {
    Same,
    Different,
    /// Both are tables that [`is_compared_by_content`] holds for, of one kind and count.
    Tables,
    /// Both are structs of one kind and count.
    Structs,
    /// Both are persistent vectors of one length.
    Pvectors,
    /// Both are pairs.
    Pairs,
    /// Both have so many elements: vectors and boxes.
    Elements(usize),
}

#[inline]
fn look(heap: &Heap, a: Value, b: Value) -> Compared {
    if a == b {
        return Compared::Same;
    }
    if a.is_pair() && b.is_pair() {
        return Compared::Pairs;
    }
    if !a.is_object() || !b.is_object() || a.kind() != b.kind() {
        return Compared::Different;
    }
    let same = match a.kind() {
        Some(Kind::String) => heap.str(a) == heap.str(b),
        Some(Kind::Bytevector) => heap.bytes(a) == heap.bytes(b),
        Some(Kind::Vector) if a.size() == b.size() => return Compared::Elements(a.size()),
        Some(Kind::Box) => return Compared::Elements(1),
        Some(Kind::Table) => {
            let (kind, count) = (offset::Table::kind, offset::Table::count);
            let comparable = is_compared_by_content(a) && is_compared_by_content(b);
            if comparable && a.field(kind) == b.field(kind) && a.field(count) == b.field(count) {
                return Compared::Tables;
            }
            false
        }
        Some(Kind::Struct) => {
            let (kind, count) = (offset::Struct::kind, offset::Struct::count);
            if a.field(kind) == b.field(kind) && a.field(count) == b.field(count) {
                return Compared::Structs;
            }
            false
        }
        Some(Kind::Pvector) => {
            let length = offset::Pvector::length;
            if a.field(length) == b.field(length) {
                return Compared::Pvectors;
            }
            false
        }
        _ => eqv_numbers(heap, a, b),
    };
    if same { Compared::Same } else { Compared::Different }
}

/// Work that waits on the stack.
enum Waiting {
    Nodes(Value, Value),
    /// Elements of two vectors from this index on.
    Elements(Value, Value, usize),
    /// Entries of a table from this number on, to be looked up in another one.
    Entries(Value, Value, usize),
    /// Nodes of the tries of two structs whose keys are compared with `equal?`, or else `eqv?`.
    Tries(Value, Value, bool),
}

/// Steps without memory at the start, which nearly all comparisons end within.
const FIRST_FAST: usize = 10_000;
/// Steps without memory between two turns with it.
const FAST: usize = 400;
/// Steps of a turn with memory that meet nothing known.
const SLOW: usize = 40;
/// How often keys of tables may have tables as keys that have tables as keys: each level is a comparison of its own.
const KEY_LEVELS: u32 = 100;
/// Steps between two looks at the interrupt flag.
const POLL: usize = 8192;

/// Which turn it is, and the classes of nodes taken to be equal.
struct Walk {
    fast: usize,
    slow: usize,
    class_of: HashMap<u64, u32, foldhash::fast::FixedState>,
    parents: Vec<u32>,
}

impl Walk {
    fn new() -> Walk {
        let hasher = foldhash::fast::FixedState::default();
        let class_of = HashMap::with_hasher(hasher);
        Walk { fast: FIRST_FAST, slow: 0, class_of, parents: Vec::new() }
    }

    /// Counts a step on two containers; `true` if they need not be compared again.
    #[inline]
    fn knows(&mut self, a: Value, b: Value) -> bool {
        if self.fast > 0 {
            self.fast -= 1;
            if self.fast == 0 {
                self.slow = SLOW;
            }
            return false;
        }
        self.slow -= 1;
        if self.unite(a, b) {
            self.slow = SLOW;
            return true;
        }
        if self.slow == 0 {
            self.fast = FAST;
        }
        false
    }

    fn class(&mut self, node: Value) -> u32 {
        let fresh = self.parents.len() as u32;
        let class = *self.class_of.entry(node.bits()).or_insert(fresh);
        if class == fresh {
            self.parents.push(fresh);
        }
        class
    }

    /// The representative of a class, with path halving.
    fn find(&mut self, mut class: u32) -> u32 {
        loop {
            let parent = self.parents[class as usize];
            if parent == class {
                return class;
            }
            let grandparent = self.parents[parent as usize];
            self.parents[class as usize] = grandparent;
            class = grandparent;
        }
    }

    /// Puts two nodes into one class; `true` if they were in one.
    fn unite(&mut self, a: Value, b: Value) -> bool {
        let (a, b) = (self.class(a), self.class(b));
        let (a, b) = (self.find(a), self.find(b));
        self.parents[b as usize] = a;
        a == b
    }
}

impl Runtime {
    /// Whether two values are the same in the sense of `equal?`.
    ///
    /// # Errors
    /// When the VM was interrupted.
    #[inline]
    pub fn equal(&mut self, a: Value, b: Value) -> Result<bool, Raise> {
        // However many keys share a hash.
        if self.key_level > 0 {
            self.equal_step()?;
        }
        match look(&self.heap, a, b) {
            Compared::Same => Ok(true),
            Compared::Different => Ok(self.equal_foreign(a, b)),
            _ => self.equal_structures(a, b),
        }
    }

    /// Counts a step of a comparison; the steps of comparisons of keys inside of it are counted together.
    #[inline]
    fn equal_step(&mut self) -> Result<(), Raise> {
        self.equal_steps = self.equal_steps.wrapping_add(1);
        if self.equal_steps.is_multiple_of(POLL) { self.poll() } else { Ok(()) }
    }

    fn equal_structures(&mut self, a: Value, b: Value) -> Result<bool, Raise> {
        let mut walk = Walk::new();
        let mut stack = vec![Waiting::Nodes(a, b)];
        while let Some(waiting) = stack.pop() {
            let (a, b) = match waiting {
                Waiting::Nodes(a, b) => (a, b),
                Waiting::Entries(a, b, at) => match self.next_entries(a, b, at)? {
                    NextEntries::End => continue,
                    NextEntries::Different => return Ok(false),
                    NextEntries::Values(first, second, next) => {
                        stack.push(Waiting::Entries(a, b, next));
                        (first, second)
                    }
                },
                Waiting::Tries(a, b, by_equal) => {
                    if !self.compare_tries(a, b, by_equal, &mut stack)? {
                        return Ok(false);
                    }
                    self.equal_step()?;
                    continue;
                }
                Waiting::Elements(a, b, at) => {
                    if at + 1 < a.size() {
                        stack.push(Waiting::Elements(a, b, at + 1));
                    }
                    (a.field(1 + at), b.field(1 + at))
                }
            };
            match look(&self.heap, a, b) {
                Compared::Same => {}
                Compared::Different if self.equal_foreign(a, b) => {}
                Compared::Different => return Ok(false),
                Compared::Pairs => {
                    if !walk.knows(a, b) {
                        stack.push(Waiting::Nodes(a.cdr(), b.cdr()));
                        stack.push(Waiting::Nodes(a.car(), b.car()));
                    }
                }
                Compared::Tables => {
                    if !walk.knows(a, b) {
                        stack.push(Waiting::Entries(a, b, 0));
                    }
                }
                Compared::Structs => {
                    if !walk.knows(a, b) {
                        let root = offset::Struct::root;
                        let by_equal = StructKind::of(a) == StructKind::Equal;
                        stack.push(Waiting::Tries(a.field(root), b.field(root), by_equal));
                    }
                }
                Compared::Pvectors => {
                    if !walk.knows(a, b) {
                        let (root, tail) = (offset::Pvector::root, offset::Pvector::tail);
                        stack.push(Waiting::Nodes(a.field(tail), b.field(tail)));
                        stack.push(Waiting::Nodes(a.field(root), b.field(root)));
                    }
                }
                Compared::Elements(count) => {
                    if count > 0 && !walk.knows(a, b) {
                        stack.push(Waiting::Elements(a, b, 0));
                    }
                }
            }
            self.equal_step()?;
        }
        Ok(true)
    }

    /// The values of the next key of a table, here and in another table of the same kind.
    fn next_entries(&mut self, a: Value, b: Value, from: usize) -> Result<NextEntries, Raise> {
        let Some((entry, key, value)) = self.table_entry_from(a, from) else {
            return Ok(NextEntries::End);
        };
        // Comparing keys may come here again: with keys that are tables or have such inside.
        if self.key_level == KEY_LEVELS {
            let message = "keys of tables are nested too deep, or circular, to be compared";
            return Err(self.error(ErrorKind::Limit, "equal?", message, &[]));
        }
        self.key_level += 1;
        let found = self.table_get(b, key);
        self.key_level -= 1;
        Ok(match found? {
            Some(other) => NextEntries::Values(value, other, entry + 1),
            None => NextEntries::Different,
        })
    }

    /// Compares two nodes of tries of structs; what is below them goes onto the stack. A trie is determined by the keys
    /// in it, but for the order of those that share a hash.
    fn compare_tries(
        &mut self,
        a: Value,
        b: Value,
        by_equal: bool,
        stack: &mut Vec<Waiting>,
    ) -> Result<bool, Raise> {
        if a == b {
            return Ok(true);
        }
        if a.is_pair() {
            return self.compare_listed(a, b, stack);
        }
        if !a.is_object() || !b.is_object() || a.kind() != b.kind() {
            return Ok(false);
        }
        if a.is_kind(Kind::Vector) {
            if a.size() != b.size() || a.field(1) != b.field(1) {
                return Ok(false);
            }
            for at in (1..a.size()).rev() {
                stack.push(Waiting::Tries(a.field(1 + at), b.field(1 + at), by_equal));
            }
            return Ok(true);
        }
        if a.field(offset::StructEntry::hash) != b.field(offset::StructEntry::hash) {
            return Ok(false);
        }
        let (key, other) = (a.field(offset::StructEntry::key), b.field(offset::StructEntry::key));
        if by_equal {
            stack.push(Waiting::Nodes(key, other));
        } else if !eqv(&self.heap, key, other) {
            return Ok(false);
        }
        let value = offset::StructEntry::value;
        stack.push(Waiting::Nodes(a.field(value), b.field(value)));
        Ok(true)
    }

    /// Entries that share a hash: each of the one list is in the other one.
    fn compare_listed(
        &mut self,
        a: Value,
        b: Value,
        stack: &mut Vec<Waiting>,
    ) -> Result<bool, Raise> {
        if a.list_len() != b.list_len() {
            return Ok(false);
        }
        let (key, value) = (offset::StructEntry::key, offset::StructEntry::value);
        for entry in a.list_iter() {
            let mut found = None;
            for other in b.list_iter() {
                if self.key_level == KEY_LEVELS {
                    let message = "keys of structs are nested too deep to be compared";
                    return Err(self.error(ErrorKind::Limit, "equal?", message, &[]));
                }
                self.key_level += 1;
                let same = self.equal(entry.field(key), other.field(key));
                self.key_level -= 1;
                if same? {
                    found = Some(other);
                    break;
                }
            }
            let Some(other) = found else { return Ok(false) };
            stack.push(Waiting::Nodes(entry.field(value), other.field(value)));
        }
        Ok(true)
    }
}

/// What [`Runtime::next_entries`] finds.
enum NextEntries {
    End,
    Different,
    /// Two values to be compared, and where to go on.
    Values(Value, Value, usize),
}

// ---- hashing

/// Nodes that [`Runtime::equal_hash`] looks at.
const HASHED_NODES: usize = 128;

/// Mixes two words by a folded multiplication.
#[inline]
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ 0x9E37_79B9_7F4A_7C15) * u128::from(b ^ 0xD1B5_4A32_D192_ED03);
    product as u64 ^ (product >> 64) as u64
}

impl Runtime {
    /// Hash of a value by its word: for immediates, and for objects until the next collection.
    #[inline]
    pub fn word_hash(&self, value: Value) -> u64 {
        mix(value.bits(), self.config.hash_seed)
    }

    /// Hash of a symbol or keyword.
    #[inline]
    pub(crate) fn name_hash(&self, symbol: Value) -> u64 {
        mix(symbol.raw(offset::Symbol::hash), self.config.hash_seed)
    }

    /// Hash of what `eqv?` compares by content, and of symbols; `None` for other objects.
    #[inline]
    pub fn eqv_content_hash(&self, value: Value) -> Option<u64> {
        if !value.is_heap() {
            return Some(self.word_hash(value));
        }
        if value.is_pair() {
            return None;
        }
        match value.kind() {
            // Made by the heap from the name, with its seed.
            Some(Kind::Symbol | Kind::Keyword) => Some(self.name_hash(value)),
            Some(Kind::Flonum) => {
                let x = value.as_flonum().unwrap_or(0.0);
                let bits = if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() };
                Some(mix(bits, !self.config.hash_seed))
            }
            Some(Kind::Bignum) => Some(self.bignum_hash(value)),
            Some(Kind::Ratnum | Kind::Compnum) => {
                let first = self.eqv_content_hash(value.field(1)).unwrap_or(0);
                let second = self.eqv_content_hash(value.field(2)).unwrap_or(0);
                Some(mix(first, second.rotate_left(17)))
            }
            _ => None,
        }
    }

    /// Hash of a bignum from its sign, its length and a limb at either end and in the middle.
    fn bignum_hash(&self, value: Value) -> u64 {
        let (negative, limbs) = self.heap.bignum_parts(value);
        let size = (limbs.len() as u64) << 1 | u64::from(negative);
        let ends = mix(limbs[0], limbs[limbs.len() - 1]);
        mix(mix(ends, limbs[limbs.len() / 2]), size ^ self.config.hash_seed)
    }

    /// Hash of the characters of a string.
    #[inline]
    pub fn string_hash(&self, string: Value) -> u64 {
        self.heap.hash_bytes(self.heap.str(string).as_bytes())
    }

    /// Hash that goes with `equal?`; `None` for objects that it compares by identity.
    #[inline]
    pub fn equal_content_hash(&self, value: Value) -> Option<u64> {
        if value.is_kind(Kind::String) {
            return Some(self.string_hash(value));
        }
        if let Some(hash) = self.eqv_content_hash(value) {
            return Some(hash);
        }
        let structure = value.is_pair()
            || match value.kind() {
                Some(
                    Kind::Vector | Kind::Box | Kind::Bytevector | Kind::Struct | Kind::Pvector,
                ) => true,
                Some(Kind::Table) => is_compared_by_content(value),
                _ => false,
            };
        structure.then(|| self.structure_hash(value))
    }

    /// Hash of a structure from its first [`HASHED_NODES`] nodes, in the order of reading.
    fn structure_hash(&self, value: Value) -> u64 {
        let mut hash = self.config.hash_seed;
        let mut stack = vec![value];
        for _ in 0..HASHED_NODES {
            let Some(node) = stack.pop() else { break };
            let part = if node.is_pair() {
                stack.push(node.cdr());
                stack.push(node.car());
                1
            } else if node.is_kind(Kind::Vector) {
                let elements = self.heap.vector_slice(node);
                let seen = elements.len().min(HASHED_NODES);
                stack.extend(elements[..seen].iter().rev());
                elements.len() as u64
            } else if node.is_kind(Kind::Box) {
                stack.push(node.field(offset::Box::content));
                2
            } else if node.is_kind(Kind::Pvector) {
                let mut elements = crate::pvector::elements(node, HASHED_NODES);
                elements.reverse();
                stack.append(&mut elements);
                !pvector_length(node)
            } else if node.is_kind(Kind::Struct) {
                self.struct_hash(node)
            } else if node.is_kind(Kind::Table) {
                self.table_hash(node)
            } else {
                self.leaf_hash(node)
            };
            hash = mix(hash, part);
        }
        hash
    }

    /// Hash of a struct: of how many keys it has and of the first of them in the order of the trie, whatever order those
    /// that share a hash are listed in.
    fn struct_hash(&self, node: Value) -> u64 {
        let mut sum = 0u64;
        let mut left = HASHED_NODES;
        let mut open = vec![node.field(offset::Struct::root)];
        while let Some(node) = open.pop().filter(|_| left > 0) {
            left -= 1;
            if node.is_pair() {
                sum = sum.wrapping_add(node.list_len().unwrap_or(0) as u64);
            } else if node.is_kind(Kind::Vector) {
                open.extend((1..node.size()).rev().map(|at| node.field(1 + at)));
            } else if node.is_kind(Kind::StructEntry) {
                let hash = node.field(offset::StructEntry::hash).bits();
                let value = self.leaf_hash(node.field(offset::StructEntry::value));
                sum = sum.wrapping_add(mix(hash, value));
            }
        }
        mix(
            sum,
            node.field(offset::Struct::count).bits()
                ^ node.field(offset::Struct::kind).bits() << 32,
        )
    }

    /// Hash of a table, of whose entries no order can be told: the sum over those of a small one.
    fn table_hash(&self, table: Value) -> u64 {
        if !is_compared_by_content(table) {
            return self.kind_hash(table);
        }
        let count = self.table_count(table);
        let mut sum = 0u64;
        if count <= HASHED_NODES {
            for (key, value) in self.table_pairs(table) {
                sum = sum.wrapping_add(mix(self.leaf_hash(key), self.leaf_hash(value)));
            }
        }
        mix(sum, count as u64 ^ table.field(offset::Table::kind).bits() << 32)
    }

    fn leaf_hash(&self, value: Value) -> u64 {
        match value.kind() {
            Some(Kind::String) => self.string_hash(value),
            Some(Kind::Bytevector) => self.heap.hash_bytes(self.heap.bytes(value)),
            _ => self.eqv_content_hash(value).unwrap_or_else(|| self.kind_hash(value)),
        }
    }

    /// Hash of an object that is compared by identity, from what never changes: its kind, and the name of a record's
    /// type. Nothing of it depends on what else the VM has run, since the work of `(ruse struct)`, and so its fuel,
    /// follows from hashes.
    fn kind_hash(&self, value: Value) -> u64 {
        let kind = value.kind().map_or(u64::MAX, |kind| kind as u64);
        let detail = match value.kind() {
            Some(Kind::Record) => {
                let name = value.field(offset::Record::rtd).field(offset::RecordType::name);
                self.eqv_content_hash(name).unwrap_or(0)
            }
            _ => 0,
        };
        mix(mix(kind, detail), self.config.hash_seed)
    }

    /// A hash that goes with `eqv?` and `eq?` and never changes.
    pub fn eqv_hash(&self, value: Value) -> u64 {
        self.eqv_content_hash(value).unwrap_or_else(|| self.kind_hash(value))
    }

    /// A hash that goes with `equal?` and changes only with the contents.
    pub fn equal_hash(&self, value: Value) -> u64 {
        self.equal_content_hash(value).unwrap_or_else(|| self.kind_hash(value))
    }
}

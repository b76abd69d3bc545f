//! Persistent vectors (`Kind::Pvector`): immutable sequences with functional update, which shares all but a few nodes.
//!
//! The elements stand in a trie of vectors of 32, chosen by five bits of the index on each level, and the last up to 32
//! in a tail, so that most elements are added without touching the trie (Hickey; Bagwell and Rompf, "RRB-Trees", 2011).
//!
//! Invariants: the tail has at least one element unless the vector is empty; the root is `#f` while there is no other
//! element; `shift` is five times the height of the trie, which is as low as it can be. So the length determines the shape,
//! on which `equal?` rests.

use ruse_heap::{Kind, Value};
use ruse_isa::layout::offset;

use crate::raise::Raise;
use crate::runtime::Runtime;

/// Bits of an index for a level.
const BITS: u32 = 5;
/// Children of a node at most.
const WIDTH: usize = 1 << BITS;

/// The number of elements as a word.
pub(crate) fn length(vector: Value) -> u64 {
    vector.field(offset::Pvector::length).fixnum_unchecked() as u64
}

/// The number of elements.
pub fn len(vector: Value) -> usize {
    length(vector) as usize
}

fn shift_of(vector: Value) -> u32 {
    vector.field(offset::Pvector::shift).fixnum_unchecked() as u32
}

/// How many elements are in the trie.
fn in_trie(vector: Value) -> usize {
    len(vector) - vector.field(offset::Pvector::tail).size()
}

/// The vector of up to 32 in which an element stands.
fn leaf(vector: Value, index: usize) -> Value {
    if index >= in_trie(vector) {
        return vector.field(offset::Pvector::tail);
    }
    let mut node = vector.field(offset::Pvector::root);
    let mut shift = shift_of(vector);
    while shift > 0 {
        node = node.field(1 + (index >> shift & (WIDTH - 1)));
        shift -= BITS;
    }
    node
}

/// The element at an index below the length.
pub fn get(vector: Value, index: usize) -> Value {
    leaf(vector, index).field(1 + (index & (WIDTH - 1)))
}

/// The first elements, at most so many.
pub fn elements(vector: Value, most: usize) -> Vec<Value> {
    let count = len(vector).min(most);
    let mut found = Vec::with_capacity(count);
    while found.len() < count {
        let leaf = leaf(vector, found.len());
        let take = leaf.size().min(count - found.len());
        found.extend((0..take).map(|at| leaf.field(1 + at)));
    }
    found
}

impl Runtime {
    fn pvector_of(&mut self, length: usize, shift: u32, root: Value, tail: Value) -> Value {
        let words = [Value::index(length), Value::fixnum(i64::from(shift)), root, tail];
        self.heap.object(Kind::Pvector, words)
    }

    /// A persistent vector of the elements.
    pub fn make_pvector(&mut self, elements: &[Value]) -> Value {
        let in_tail = match elements.len() {
            0 => 0,
            length => (length - 1) % WIDTH + 1,
        };
        let (before, tail) = elements.split_at(elements.len() - in_tail);
        let mut nodes: Vec<Value> =
            before.chunks(WIDTH).map(|leaf| self.heap.vector(leaf)).collect();
        let mut shift = 0;
        while nodes.len() > 1 {
            nodes = nodes.chunks(WIDTH).map(|children| self.heap.vector(children)).collect();
            shift += BITS;
        }
        let root = nodes.first().copied().unwrap_or(Value::FALSE);
        let tail = self.heap.vector(tail);
        self.pvector_of(elements.len(), shift, root, tail)
    }

    fn node_with(&mut self, node: Value, index: usize, object: Value) -> Value {
        let mut words = [Value::FALSE; WIDTH];
        let size = node.size();
        words[..size].copy_from_slice(self.heap.vector_slice(node));
        words[index] = object;
        self.heap.vector(&words[..size])
    }

    /// A copy of a vector of less than 32 with one more element.
    fn node_push(&mut self, node: Value, object: Value) -> Value {
        let mut words = [Value::FALSE; WIDTH];
        let size = node.size();
        words[..size].copy_from_slice(self.heap.vector_slice(node));
        words[size] = object;
        self.heap.vector(&words[..=size])
    }

    /// The vector with another element at an index below the length.
    pub fn pvector_set(&mut self, vector: Value, index: usize, object: Value) -> Value {
        let (root, tail) = (offset::Pvector::root, offset::Pvector::tail);
        let shift = shift_of(vector);
        if index >= in_trie(vector) {
            let tail = self.node_with(vector.field(tail), index & (WIDTH - 1), object);
            return self.pvector_of(len(vector), shift, vector.field(root), tail);
        }
        let root = self.node_replace(vector.field(root), shift, index, object);
        self.pvector_of(len(vector), shift, root, vector.field(tail))
    }

    /// As deep as the trie is high: at most 13 levels.
    fn node_replace(&mut self, node: Value, shift: u32, index: usize, object: Value) -> Value {
        let at = index >> shift & (WIDTH - 1);
        if shift == 0 {
            return self.node_with(node, at, object);
        }
        let child = self.node_replace(node.field(1 + at), shift - BITS, index, object);
        self.node_with(node, at, child)
    }

    /// A trie of one leaf below a level.
    fn path(&mut self, shift: u32, leaf: Value) -> Value {
        (0..shift / BITS).fold(leaf, |node, _| self.heap.vector(&[node]))
    }

    /// The trie with one more leaf, for the elements from `index` on.
    fn push_leaf(&mut self, node: Value, shift: u32, index: usize, leaf: Value) -> Value {
        let at = index >> shift & (WIDTH - 1);
        if at == node.size() {
            let path = self.path(shift - BITS, leaf);
            return self.node_push(node, path);
        }
        let child = self.push_leaf(node.field(1 + at), shift - BITS, index, leaf);
        self.node_with(node, at, child)
    }

    /// The vector with one more element.
    pub fn pvector_push(&mut self, vector: Value, object: Value) -> Value {
        let count = len(vector);
        let (root, tail) =
            (vector.field(offset::Pvector::root), vector.field(offset::Pvector::tail));
        let shift = shift_of(vector);
        if tail.size() < WIDTH {
            let tail = self.node_push(tail, object);
            return self.pvector_of(count + 1, shift, root, tail);
        }
        let fresh = self.heap.vector(&[object]);
        let index = in_trie(vector);
        if !root.is_true() {
            return self.pvector_of(count + 1, 0, tail, fresh);
        }
        if index == WIDTH << shift {
            let path = self.path(shift, tail);
            let root = self.heap.vector(&[root, path]);
            return self.pvector_of(count + 1, shift + BITS, root, fresh);
        }
        let root = self.push_leaf(root, shift, index, tail);
        self.pvector_of(count + 1, shift, root, fresh)
    }

    /// The trie without its last leaf, in which `index` is; `#f` for nothing.
    fn drop_leaf(&mut self, node: Value, shift: u32, index: usize) -> Value {
        if shift == 0 {
            return Value::FALSE;
        }
        let at = index >> shift & (WIDTH - 1);
        let rest = self.drop_leaf(node.field(1 + at), shift - BITS, index);
        if rest.is_true() {
            return self.node_with(node, at, rest);
        }
        if at == 0 {
            return Value::FALSE;
        }
        let kept = self.heap.vector_slice(node)[..at].to_vec();
        self.heap.vector(&kept)
    }

    /// The vector, which is not empty, without its last element.
    pub fn pvector_pop(&mut self, vector: Value) -> Value {
        let count = len(vector);
        let tail = vector.field(offset::Pvector::tail);
        if count == 1 {
            return self.make_pvector(&[]);
        }
        let shift = shift_of(vector);
        let root = vector.field(offset::Pvector::root);
        if tail.size() > 1 {
            let kept = self.heap.vector_slice(tail)[..tail.size() - 1].to_vec();
            let tail = self.heap.vector(&kept);
            return self.pvector_of(count - 1, shift, root, tail);
        }
        // The last leaf of the trie becomes the tail.
        let last = count - 2;
        let tail = leaf(vector, last);
        let root = self.drop_leaf(root, shift, last);
        if !root.is_true() {
            return self.pvector_of(count - 1, 0, root, tail);
        }
        if shift > 0 && root.size() == 1 {
            return self.pvector_of(count - 1, shift - BITS, root.field(1), tail);
        }
        self.pvector_of(count - 1, shift, root, tail)
    }

    /// A fresh vector of the elements.
    ///
    /// # Errors
    /// When memory is short.
    pub fn pvector_elements(&mut self, vector: Value) -> Result<Value, Raise> {
        self.reserve(len(vector) * 16)?;
        let words = elements(vector, usize::MAX);
        Ok(self.heap.vector(&words))
    }

    /// Makes a persistent vector that is being read what another one is; nobody has seen it yet.
    pub(crate) fn fill_pvector(&mut self, shell: Value, filled: Value) {
        use offset::Pvector::{length, root, shift, tail};
        for field in [length, shift, root, tail] {
            self.heap.set_field(shell, field, filled.field(field));
        }
    }
}

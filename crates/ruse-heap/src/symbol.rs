//! Symbols and keywords: interned by name, found through a table that does not keep them alive.
//!
//! Symbols and their names are allocated old, so the table only changes in a full collection.

use std::hash::{BuildHasher, Hasher};

use ruse_isa::layout::{Kind, offset};

use crate::heap::Heap;
use crate::value::Value;

impl Heap {
    /// Hash of some bytes under this heap's seed; different in every VM, so that nobody can prepare
    /// collisions.
    pub fn hash_bytes(&self, bytes: &[u8]) -> u64 {
        let state = foldhash::fast::FixedState::with_seed(self.hash_seed);
        let mut hasher = state.build_hasher();
        hasher.write(bytes);
        hasher.finish()
    }

    /// The symbol with this name.
    pub fn intern(&mut self, name: &str) -> Value {
        let hash = self.hash_bytes(name.as_bytes()) & !3;
        self.named(Kind::Symbol, name, hash)
    }

    /// The keyword with this name.
    pub fn keyword(&mut self, name: &str) -> Value {
        let hash = self.hash_bytes(name.as_bytes()).rotate_left(1) & !3;
        self.named(Kind::Keyword, name, hash)
    }

    /// The symbol or keyword with this name.
    fn named(&mut self, kind: Kind, name: &str, hash: u64) -> Value {
        let found = self.symbols.find(hash, |&symbol| {
            symbol.is_kind(kind) && self.str(symbol.field(offset::Symbol::name)) == name
        });
        if let Some(&symbol) = found {
            return symbol;
        }
        let symbol = self.make_symbol(kind, name, hash);
        self.symbols.insert_unique(hash, symbol, |symbol| symbol_hash(*symbol));
        symbol
    }

    /// A fresh symbol that no name leads to.
    pub fn uninterned(&mut self, prefix: &str) -> Value {
        self.gensym_counter += 1;
        let name = format!("{prefix}{}", self.gensym_counter);
        let hash = self.hash_bytes(name.as_bytes());
        self.make_symbol(Kind::Symbol, &name, hash)
    }

    fn make_symbol(&mut self, kind: Kind, name: &str, hash: u64) -> Value {
        let text = self.old_string(name);
        let words = [text, Value::fixnum((hash >> 2) as i64)];
        self.old_object(kind, words, 0)
    }

    /// The name of a keyword.
    pub fn keyword_name(&self, keyword: Value) -> &str {
        debug_assert!(keyword.is_kind(Kind::Keyword));
        self.str(keyword.field(offset::Keyword::name))
    }

    /// The name of a symbol.
    pub fn symbol_name(&self, symbol: Value) -> &str {
        debug_assert!(symbol.is_kind(Kind::Symbol));
        self.str(symbol.field(offset::Symbol::name))
    }
}

fn symbol_hash(symbol: Value) -> u64 {
    // Two bits are cut off where the hash is made, so that the rest fits a fixnum.
    (symbol.raw(offset::Symbol::hash) >> 1) << 2
}

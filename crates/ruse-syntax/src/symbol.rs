//! Interned names.
//!
//! A [`Symbol`] is an index, so comparing and hashing identifiers costs one integer operation. The
//! top bit is reserved: a symbol that has it set is an alias, a fresh identifier that the expander
//! made for one macro use. Aliases have no name in the table; the expander knows what they stand for.

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// An interned name, or an alias of the expander.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(u32);

const ALIAS_BIT: u32 = 1 << 31;

impl Symbol {
    /// The alias with a number below 2^31.
    pub fn from_alias(alias: u32) -> Symbol {
        debug_assert!(alias & ALIAS_BIT == 0, "alias numbers have 31 bits");
        Symbol(alias | ALIAS_BIT)
    }

    /// The number of an alias; `None` for an interned name.
    pub fn as_alias(self) -> Option<u32> {
        (self.0 & ALIAS_BIT != 0).then_some(self.0 & !ALIAS_BIT)
    }

    /// The symbol as a number: its index in the table, or the alias number with the top bit set.
    pub fn to_bits(self) -> u32 {
        self.0
    }
}

impl std::fmt::Debug for Symbol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.as_alias() {
            Some(alias) => write!(f, "alias#{alias}"),
            None => write!(f, "symbol#{}", self.0),
        }
    }
}

/// The interned names. All text lies in one buffer, so a table with a million names has three allocations.
///
/// The hash is seeded per table: a program text cannot be built to make every name collide.
#[derive(Default)]
pub struct SymbolTable {
    text: String,
    /// End of each name in `text`; a name starts where the one before it ends.
    ends: Vec<usize>,
    index: HashTable<u32>,
    hasher: RandomState,
}

impl SymbolTable {
    /// An empty table.
    pub fn new() -> SymbolTable {
        SymbolTable::default()
    }

    /// An empty table with room for so many names.
    pub fn with_capacity(names: usize) -> SymbolTable {
        const LENGTH: usize = 12;
        SymbolTable {
            text: String::with_capacity(names * LENGTH),
            ends: Vec::with_capacity(names),
            index: HashTable::with_capacity(names),
            hasher: RandomState::default(),
        }
    }

    /// The symbol of a name, the same one for the same name.
    pub fn intern(&mut self, name: &str) -> Symbol {
        let SymbolTable { text, ends, index, hasher } = self;
        let hash = hasher.hash_one(name);
        let same = |&entry: &u32| slice(text, ends, entry) == name;
        if let Some(&found) = index.find(hash, same) {
            return Symbol(found);
        }
        let id = crate::index32(ends.len());
        assert!(id & ALIAS_BIT == 0, "more than 2^31 symbols");
        text.push_str(name);
        ends.push(text.len());
        index.insert_unique(hash, id, |&entry| hasher.hash_one(slice(text, ends, entry)));
        Symbol(id)
    }

    /// The symbol of a name if it was interned before.
    pub fn lookup(&self, name: &str) -> Option<Symbol> {
        let hash = self.hasher.hash_one(name);
        self.index
            .find(hash, |&entry| slice(&self.text, &self.ends, entry) == name)
            .map(|&found| Symbol(found))
    }

    /// The name of an interned symbol. An alias has none: the empty string.
    pub fn name(&self, symbol: Symbol) -> &str {
        match symbol.as_alias() {
            Some(_) => "",
            None => slice(&self.text, &self.ends, symbol.0),
        }
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True before the first name.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

fn slice<'a>(text: &'a str, ends: &[usize], index: u32) -> &'a str {
    let index = index as usize;
    let start = if index == 0 { 0 } else { ends[index - 1] };
    &text[start..ends[index]]
}

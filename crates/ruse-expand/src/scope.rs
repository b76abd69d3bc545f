//! Environments: local scopes of the unit at hand, aliases, top-level environments.
//!
//! The scopes that are open at any moment form one chain, so local bindings are one flat stack with,
//! for each symbol, a list from the latest binding outwards. A place in the chain is a depth.
//! Looking a name up costs one table access however deep the nesting is.
//!
//! Invariant: a symbol is only ever bound in the innermost open scope.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use ruse_syntax::{Span, Symbol};

use crate::binding::{Binding, TopId};
use crate::core::UnitKind;

/// A place to look identifiers up from: a top-level environment and a depth of local scopes in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct EnvRef {
    pub(crate) top: TopId,
    pub(crate) depth: u32,
}

const NONE: u32 = u32::MAX;

struct LocalEntry {
    symbol: Symbol,
    depth: u32,
    /// The binding of the same symbol around this one.
    outer: u32,
    binding: Binding,
}

/// The open local scopes.
#[derive(Default)]
pub(crate) struct Locals {
    entries: Vec<LocalEntry>,
    /// Where the bindings of each open scope begin.
    starts: Vec<usize>,
    /// Latest binding of interned symbols, by index.
    named: Vec<u32>,
    /// Latest binding of aliases.
    aliased: HashMap<Symbol, u32, RandomState>,
}

impl Locals {
    /// How many scopes are open.
    pub(crate) fn depth(&self) -> u32 {
        self.starts.len() as u32
    }

    /// Opens a scope.
    pub(crate) fn push(&mut self) {
        self.starts.push(self.entries.len());
    }

    /// Closes scopes until `depth` are open.
    pub(crate) fn truncate(&mut self, depth: u32) {
        while self.starts.len() > depth as usize {
            let start = self.starts.pop().unwrap_or(0);
            while self.entries.len() > start {
                if let Some(entry) = self.entries.pop() {
                    self.set_latest(entry.symbol, entry.outer);
                }
            }
        }
    }

    /// Binds a symbol in the innermost scope.
    pub(crate) fn bind(&mut self, symbol: Symbol, binding: Binding) {
        let outer = self.latest(symbol);
        let index = self.entries.len() as u32;
        self.entries.push(LocalEntry { symbol, depth: self.depth(), outer, binding });
        self.set_latest(symbol, index);
    }

    /// The binding of a symbol in the innermost scope itself.
    pub(crate) fn bound_here(&self, symbol: Symbol) -> Option<Binding> {
        let entry = self.entries.get(self.latest(symbol) as usize)?;
        (entry.depth == self.depth()).then_some(entry.binding)
    }

    /// The binding of a symbol seen from a depth.
    pub(crate) fn find(&self, symbol: Symbol, depth: u32) -> Option<Binding> {
        if depth == 0 {
            return None;
        }
        let mut at = self.latest(symbol);
        while let Some(entry) = self.entries.get(at as usize) {
            if entry.depth <= depth {
                return Some(entry.binding);
            }
            at = entry.outer;
        }
        None
    }

    /// The symbols bound in open scopes.
    pub(crate) fn symbols(&self) -> impl Iterator<Item = Symbol> + '_ {
        self.entries.iter().map(|entry| entry.symbol)
    }

    fn latest(&self, symbol: Symbol) -> u32 {
        match symbol.as_alias() {
            Some(_) => self.aliased.get(&symbol).copied().unwrap_or(NONE),
            None => self.named.get(symbol.to_bits() as usize).copied().unwrap_or(NONE),
        }
    }

    fn set_latest(&mut self, symbol: Symbol, index: u32) {
        if symbol.as_alias().is_some() {
            if index == NONE {
                self.aliased.remove(&symbol);
            } else {
                self.aliased.insert(symbol, index);
            }
            return;
        }
        let at = symbol.to_bits() as usize;
        if at >= self.named.len() {
            self.named.resize(at + 1, NONE);
        }
        self.named[at] = index;
    }
}

/// Where an unbound alias goes on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AliasTarget {
    /// Look the base symbol up from there.
    At(EnvRef),
    /// Known: a symbol in a macro of a library that was compiled ahead.
    Fixed(Option<Binding>),
}

/// A fresh identifier.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alias {
    /// The symbol it stands for; may itself be an alias.
    pub(crate) base: Symbol,
    pub(crate) target: AliasTarget,
}

/// A binding of a top-level environment, with those it replaced.
#[derive(Clone, Debug)]
pub(crate) struct TopEntry {
    pub(crate) binding: Binding,
    /// When it came into force, see [`TopEnv::seq`].
    pub(crate) seq: u32,
    pub(crate) imported: bool,
    /// Where it was defined.
    pub(crate) span: Span,
    pub(crate) older: Option<Box<TopEntry>>,
}

/// A top-level environment: of a program, a library, a REPL.
pub(crate) struct TopEnv {
    pub(crate) name: Arc<str>,
    pub(crate) kind: UnitKind,
    pub(crate) map: HashMap<Symbol, TopEntry, RandomState>,
    /// Clock of definitions: a form sees what came into force before it, and what comes into force
    /// later only if there is nothing before.
    pub(crate) seq: u32,
    /// Number of the next definition that a macro introduced.
    pub(crate) next_unique: u32,
}

impl TopEnv {
    pub(crate) fn new(name: Arc<str>, kind: UnitKind) -> TopEnv {
        TopEnv { name, kind, map: HashMap::default(), seq: 1, next_unique: 1 }
    }

    /// The binding that is in force at `seq`. `at_once` says that a reference is evaluated when its
    /// form is, not later when a procedure is called: then an import that the program redefines
    /// further down still counts, as in `(define old-car car) (define (car x) ...)`.
    pub(crate) fn find(&self, symbol: Symbol, seq: u32, at_once: bool) -> Option<Binding> {
        let newest = self.map.get(&symbol)?;
        if newest.seq <= seq {
            return Some(newest.binding);
        }
        let mut entry = newest;
        while let Some(older) = entry.older.as_deref() {
            if older.seq <= seq {
                let redefined = older.imported && !newest.binding.is_keyword() && !at_once;
                return Some(if redefined { newest.binding } else { older.binding });
            }
            entry = older;
        }
        Some(entry.binding)
    }
}

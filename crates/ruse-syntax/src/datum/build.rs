//! Syntax to constants, with an explicit stack.
//!
//! Every entry is reserved before it is filled, so that a label's entry has an id while the data
//! below it, which may refer to it, is still to be built. Compound syntax that occurs several times
//! (a macro may use one pattern variable twice, nested thirty deep) becomes one shared entry:
//! the work is linear in the nodes of the arena, not in the paths through them.

use super::{Datum, DatumId, DatumTable};
use crate::diagnostic::Diagnostic;
use crate::symbol::{Symbol, SymbolTable};
use crate::syntax::{Arena, Collection, ItemRange, Node, Stx};
use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashSet};

pub(super) fn from_syntax(
    table: &mut DatumTable,
    arena: &Arena,
    symbols: &SymbolTable,
    stx: Stx,
    resolve_alias: &dyn Fn(Symbol) -> Symbol,
) -> Result<DatumId, Diagnostic> {
    let before = table.len();
    let mut builder = Builder {
        table,
        arena,
        symbols,
        resolve_alias,
        labels: HashMap::default(),
        built: HashMap::default(),
        work: Vec::new(),
    };
    let result = builder.run(stx);
    if result.is_err() {
        table.data.truncate(before);
    }
    result
}

struct Builder<'a> {
    table: &'a mut DatumTable,
    arena: &'a Arena,
    symbols: &'a SymbolTable,
    resolve_alias: &'a dyn Fn(Symbol) -> Symbol,
    /// The reserved entry of each label inside the datum.
    labels: HashMap<u32, DatumId, RandomState>,
    /// The entries of compound syntax.
    built: HashMap<Stx, DatumId, RandomState>,
    /// Syntax still to build, with the entry reserved for it.
    work: Vec<(Stx, DatumId)>,
}

impl Builder<'_> {
    fn run(&mut self, stx: Stx) -> Result<DatumId, Diagnostic> {
        if self.arena.has_labels() {
            self.reserve_labels(stx);
        }
        let root = self.entry_for(stx)?;
        while let Some((stx, slot)) = self.work.pop() {
            let datum = self.fill(stx)?;
            self.table.set(slot, datum);
        }
        Ok(root)
    }

    /// Gives every label inside `stx` its entry and queues what it labels.
    fn reserve_labels(&mut self, stx: Stx) {
        let mut seen: HashSet<Stx, RandomState> = HashSet::default();
        let mut open = vec![stx];
        while let Some(stx) = open.pop() {
            if !seen.insert(stx) {
                continue;
            }
            match *self.arena.node(stx) {
                Node::Label(..) => open.extend(self.reserve_label(stx)),
                Node::Improper(_, tail) => {
                    open.push(tail);
                    open.extend_from_slice(self.arena.items(stx));
                }
                _ => open.extend_from_slice(self.arena.items(stx)),
            }
        }
    }

    /// One entry for all labels that stand before one datum; returns that datum if it is new.
    fn reserve_label(&mut self, stx: Stx) -> Option<Stx> {
        let mut names = Vec::new();
        let mut inner = stx;
        let mut known = None;
        while let Node::Label(label, next) = *self.arena.node(inner) {
            known = self.labels.get(&label).copied();
            if known.is_some() {
                break;
            }
            names.push(label);
            inner = next;
        }
        let slot = known.unwrap_or_else(|| self.table.push(Datum::Unspecified));
        self.labels.extend(names.into_iter().map(|label| (label, slot)));
        if known.is_none() {
            self.work.push((inner, slot));
            return Some(inner);
        }
        None
    }

    /// The entry of a child: that of its label if it has one, otherwise a new one that is queued.
    fn entry_for(&mut self, stx: Stx) -> Result<DatumId, Diagnostic> {
        match *self.arena.node(stx) {
            Node::Label(label, _) | Node::LabelRef(label) => {
                return self.labels.get(&label).copied().ok_or_else(|| self.outside_label(stx));
            }
            Node::List(items) | Node::Improper(items, _) | Node::Vector(items)
                if items.is_empty() => {}
            Node::List(_) | Node::Improper(..) | Node::Vector(_) | Node::Collection(..) => {
                if let Some(&entry) = self.built.get(&stx) {
                    return Ok(entry);
                }
                let slot = self.table.push(Datum::Unspecified);
                self.built.insert(stx, slot);
                self.work.push((stx, slot));
                return Ok(slot);
            }
            _ => {}
        }
        let datum = self.fill(stx)?;
        Ok(self.table.push(datum))
    }

    fn fill(&mut self, stx: Stx) -> Result<Datum, Diagnostic> {
        let arena = self.arena;
        Ok(match *arena.node(stx) {
            Node::Bool(value) => Datum::Bool(value),
            Node::Number(id) => Datum::Number(arena.number(id).clone()),
            Node::Char(value) => Datum::Char(value),
            Node::String(id) => Datum::String(arena.text(id).into()),
            Node::Symbol(symbol) => {
                Datum::Symbol(self.symbols.name((self.resolve_alias)(symbol)).into())
            }
            Node::Keyword(symbol) => Datum::Keyword(self.symbols.name(symbol).into()),
            Node::Bytes(id) => Datum::Bytes(arena.bytes(id).into()),
            Node::List(items) => return self.pairs(items, None),
            Node::Improper(items, tail) => return self.pairs(items, Some(tail)),
            Node::Vector(items) => {
                let entries: Result<Box<[DatumId]>, _> =
                    arena.range(items).iter().map(|&item| self.entry_for(item)).collect();
                Datum::Vector(entries?)
            }
            Node::Collection(collection, _) => {
                // The reader sees to it; the template of a macro may be filled in otherwise.
                if collection.has_keys() && arena.items(stx).len() % 2 == 1 {
                    return Err(Diagnostic::error(
                        "syntax/odd-collection",
                        "the last key of this collection has no value",
                        arena.span(stx),
                    ));
                }
                let is_string = |key: &&Stx| matches!(arena.node(**key), Node::String(_));
                if collection == Collection::TableString
                    && let Some(&key) =
                        arena.items(stx).iter().step_by(2).find(|key| !is_string(key))
                {
                    return Err(Diagnostic::error(
                        "syntax/string-key",
                        "a key of a table of strings must be a string",
                        arena.span(key),
                    ));
                }
                let entries: Result<Box<[DatumId]>, _> =
                    arena.items(stx).iter().map(|&item| self.entry_for(item)).collect();
                Datum::Collection(collection, entries?)
            }
            // The reader never labels a reference; whoever does gets an error, not a hang.
            Node::Label(..) | Node::LabelRef(_) => return Err(self.outside_label(stx)),
        })
    }

    /// Builds the chain of pairs from the back; returns the first one, which is not in the table yet.
    fn pairs(&mut self, items: ItemRange, tail: Option<Stx>) -> Result<Datum, Diagnostic> {
        let items = self.arena.range(items);
        let Some((&head, others)) = items.split_first() else { return Ok(Datum::Null) };
        let mut next = match tail {
            Some(tail) => self.entry_for(tail)?,
            None => self.table.push(Datum::Null),
        };
        for &item in others.iter().rev() {
            let first = self.entry_for(item)?;
            next = self.table.push(Datum::Pair(first, next));
        }
        Ok(Datum::Pair(self.entry_for(head)?, next))
    }

    fn outside_label(&self, stx: Stx) -> Diagnostic {
        Diagnostic::error(
            "syntax/label-outside-literal",
            "this datum label reference leads out of the quoted datum",
            self.arena.span(stx),
        )
        .help("write the label and its references inside one quoted datum (R7RS §2.4)")
    }
}

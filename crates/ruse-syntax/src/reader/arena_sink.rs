//! The sink that builds syntax in an arena.

use super::DatumSink;
use crate::Number;
use crate::span::Span;
use crate::symbol::SymbolTable;
use crate::syntax::{Arena, Collection, Node, Stx};
use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// Labels get numbers that are unique in the arena, so that data which a macro brings together
/// from several texts keep their labels apart.
pub(crate) struct ArenaSink<'a> {
    arena: &'a mut Arena,
    symbols: &'a mut SymbolTable,
    /// The arena's number of each label of the current datum.
    labels: HashMap<u32, u32, RandomState>,
}

impl<'a> ArenaSink<'a> {
    pub(crate) fn new(arena: &'a mut Arena, symbols: &'a mut SymbolTable) -> ArenaSink<'a> {
        ArenaSink { arena, symbols, labels: HashMap::default() }
    }

    /// The reader refers to and defines only labels that it has begun.
    fn label(&mut self, label: u32) -> u32 {
        let arena = &mut *self.arena;
        *self.labels.entry(label).or_insert_with(|| arena.fresh_label())
    }
}

impl DatumSink for ArenaSink<'_> {
    type Datum = Stx;

    fn boolean(&mut self, value: bool, span: Span) -> Stx {
        self.arena.push(Node::Bool(value), span)
    }

    fn number(&mut self, value: Number, span: Span) -> Stx {
        self.arena.push_number(value, span)
    }

    fn character(&mut self, value: char, span: Span) -> Stx {
        self.arena.push(Node::Char(value), span)
    }

    fn string(&mut self, value: &str, span: Span) -> Stx {
        self.arena.push_string(value, span)
    }

    fn symbol(&mut self, name: &str, span: Span) -> Stx {
        let symbol = self.symbols.intern(name);
        self.arena.symbol(symbol, span)
    }

    fn keyword(&mut self, name: &str, span: Span) -> Stx {
        let symbol = self.symbols.intern(name);
        self.arena.push(Node::Keyword(symbol), span)
    }

    fn bytes(&mut self, value: &[u8], span: Span) -> Stx {
        self.arena.push_bytes(value, span)
    }

    fn list(&mut self, items: &[Stx], tail: Option<Stx>, span: Span) -> Stx {
        self.arena.list(items, tail, span)
    }

    fn vector(&mut self, items: &[Stx], span: Span) -> Stx {
        self.arena.vector(items, span)
    }

    fn collection(&mut self, collection: Collection, items: &[Stx], span: Span) -> Stx {
        self.arena.collection(collection, items, span)
    }

    fn label_begin(&mut self, label: u32) {
        let fresh = self.arena.fresh_label();
        self.labels.insert(label, fresh);
    }

    fn label_reference(&mut self, label: u32, span: Span) -> Stx {
        let label = self.label(label);
        self.arena.push(Node::LabelRef(label), span)
    }

    fn label_define(&mut self, label: u32, datum: Stx, span: Span) -> Stx {
        let label = self.label(label);
        self.arena.push(Node::Label(label, datum), span)
    }

    fn labels_end(&mut self, datum: Stx) -> Stx {
        self.labels.clear();
        datum
    }
}

//! Syntax: data with source spans, in an arena of flat vectors.
//!
//! In: nodes from the reader and from the expander. Out: `Copy` ids ([`Stx`]) to pass around.
//! A node names its children by ranges of one shared vector, so there is no tree of boxes: dropping,
//! cloning an id and walking are free of recursion whatever the nesting depth.
//! Nodes are immutable once pushed. The arena only grows; it lives as long as one compilation.

use crate::Number;
use crate::span::Span;
use crate::symbol::Symbol;
use serde::{Deserialize, Serialize};

/// A syntax node in an [`Arena`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Stx(pub u32);

/// A number in [`Arena::number`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct NumberId(u32);

/// A string literal in [`Arena::text`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TextId(u32);

/// A bytevector literal in [`Arena::bytes`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct BytesId(u32);

/// Children of a node: a range of the arena's item vector, read with [`Arena::range`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ItemRange {
    start: u32,
    len: u32,
}

impl ItemRange {
    /// How many items.
    pub fn len(self) -> usize {
        self.len as usize
    }

    /// True without items.
    pub fn is_empty(self) -> bool {
        self.len == 0
    }
}

/// A collection beyond R7RS, by what stands between `#` and `(` in its literal. The letters up to a colon are the name of
/// the procedure that makes such a collection of the same elements; behind it is the equivalence of keys that are not
/// compared with `equal?`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Collection {
    /// `#table(KEY VALUE ...)`, compared with `equal?`.
    Table,
    /// `#table:eqv(...)`
    TableEqv,
    /// `#table:eq(...)`
    TableEq,
    /// `#table:string(...)`, compared with `string=?`.
    TableString,
    /// `#struct(KEY VALUE ...)`, compared with `equal?`.
    Struct,
    /// `#struct:eqv(...)`
    StructEqv,
    /// `#pvector(ELEMENT ...)`
    Pvector,
}

impl Collection {
    /// Every collection.
    pub const ALL: [Collection; 7] = [
        Collection::Table,
        Collection::TableEqv,
        Collection::TableEq,
        Collection::TableString,
        Collection::Struct,
        Collection::StructEqv,
        Collection::Pvector,
    ];

    /// What stands between `#` and `(`.
    pub fn name(self) -> &'static str {
        match self {
            Collection::Table => "table",
            Collection::TableEqv => "table:eqv",
            Collection::TableEq => "table:eq",
            Collection::TableString => "table:string",
            Collection::Struct => "struct",
            Collection::StructEqv => "struct:eqv",
            Collection::Pvector => "pvector",
        }
    }

    /// The collection with this name.
    pub fn from_name(name: &str) -> Option<Collection> {
        Collection::ALL.into_iter().find(|collection| collection.name() == name)
    }

    /// Whether keys and values take turns.
    pub fn has_keys(self) -> bool {
        self != Collection::Pvector
    }
}

/// One datum (R7RS §7.1.2).
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Node {
    /// `#t`, `#f`
    Bool(bool),
    /// Any number.
    Number(NumberId),
    /// `#\a`
    Char(char),
    /// A string literal.
    String(TextId),
    /// An identifier, or an alias that the expander made for one.
    Symbol(Symbol),
    /// `#:name`, with the interned symbol of the name.
    Keyword(Symbol),
    /// `#u8(...)`
    Bytes(BytesId),
    /// A proper list, possibly empty.
    List(ItemRange),
    /// `(a b . tail)`: at least one item, and a tail that is not a list.
    Improper(ItemRange, Stx),
    /// `#(...)`
    Vector(ItemRange),
    /// The literal of a table, struct or persistent vector; its elements are those of a vector node.
    Collection(Collection, Stx),
    /// `#n=datum`. The number is unique in the arena, not the one that the user wrote.
    Label(u32, Stx),
    /// `#n#`, with the number of its [`Node::Label`].
    LabelRef(u32),
}

/// Owner of all syntax of a compilation.
#[derive(Default, Debug)]
pub struct Arena {
    nodes: Vec<Node>,
    spans: Vec<Span>,
    items: Vec<Stx>,
    numbers: Vec<Number>,
    texts: Vec<Box<str>>,
    bytes: Vec<Box<[u8]>>,
    labels: u32,
}

impl Arena {
    /// An empty arena.
    pub fn new() -> Arena {
        Arena::default()
    }

    /// The node of an id.
    pub fn node(&self, stx: Stx) -> &Node {
        &self.nodes[stx.0 as usize]
    }

    /// Where a node was written.
    pub fn span(&self, stx: Stx) -> Span {
        self.spans[stx.0 as usize]
    }

    /// How many nodes and items there are: what limits on expansion count.
    pub fn size(&self) -> usize {
        self.nodes.len() + self.items.len()
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// True before the first node.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Adds a node.
    pub fn push(&mut self, node: Node, span: Span) -> Stx {
        let id = Stx(crate::index32(self.nodes.len()));
        self.nodes.push(node);
        self.spans.push(span);
        id
    }

    /// Adds a list. With a tail that is itself a list the result is the flat list, as
    /// `(a . (b c))` is `(a b c)` (R7RS §6.4); no items and a tail give the tail.
    pub fn list(&mut self, items: &[Stx], tail: Option<Stx>, span: Span) -> Stx {
        let Some(tail) = tail else {
            let range = self.push_items(items);
            return self.push(Node::List(range), span);
        };
        if items.is_empty() {
            return tail;
        }
        match *self.node(tail) {
            Node::List(rest) => {
                let range = self.push_joined(items, rest);
                self.push(Node::List(range), span)
            }
            Node::Improper(rest, last) => {
                let range = self.push_joined(items, rest);
                self.push(Node::Improper(range, last), span)
            }
            _ => {
                let range = self.push_items(items);
                self.push(Node::Improper(range, tail), span)
            }
        }
    }

    /// The list `stx` without its first `count` items, which share the storage of `stx`: the
    /// constant-time `list-tail` of macro patterns such as `(first . rest)`. `None` if `stx` is not
    /// a list with so many items. All items of an improper list leave its tail.
    pub fn list_tail(&mut self, stx: Stx, count: usize) -> Option<Stx> {
        let span = self.span(stx);
        let behind = |range: ItemRange| {
            let len = range.len.checked_sub(u32::try_from(count).ok()?)?;
            Some(ItemRange { start: range.start + range.len - len, len })
        };
        Some(match *self.node(stx) {
            Node::List(range) => {
                let rest = behind(range)?;
                self.push(Node::List(rest), span)
            }
            Node::Improper(range, tail) => {
                let rest = behind(range)?;
                if rest.is_empty() { tail } else { self.push(Node::Improper(rest, tail), span) }
            }
            _ => return None,
        })
    }

    /// Adds a vector.
    pub fn vector(&mut self, items: &[Stx], span: Span) -> Stx {
        let range = self.push_items(items);
        self.push(Node::Vector(range), span)
    }

    /// Adds the literal of a collection.
    pub fn collection(&mut self, collection: Collection, items: &[Stx], span: Span) -> Stx {
        let vector = self.vector(items, span);
        self.push(Node::Collection(collection, vector), span)
    }

    /// Adds an identifier.
    pub fn symbol(&mut self, symbol: Symbol, span: Span) -> Stx {
        self.push(Node::Symbol(symbol), span)
    }

    /// Adds a number.
    pub fn push_number(&mut self, number: Number, span: Span) -> Stx {
        let id = NumberId(crate::index32(self.numbers.len()));
        self.numbers.push(number);
        self.push(Node::Number(id), span)
    }

    /// Adds a string literal.
    pub fn push_string(&mut self, text: &str, span: Span) -> Stx {
        let id = TextId(crate::index32(self.texts.len()));
        self.texts.push(text.into());
        self.push(Node::String(id), span)
    }

    /// Adds a bytevector literal.
    pub fn push_bytes(&mut self, bytes: &[u8], span: Span) -> Stx {
        let id = BytesId(crate::index32(self.bytes.len()));
        self.bytes.push(bytes.into());
        self.push(Node::Bytes(id), span)
    }

    /// A label number that no other datum of this arena has.
    pub fn fresh_label(&mut self) -> u32 {
        self.labels += 1;
        self.labels - 1
    }

    /// True if any datum label was ever read: most programs have none, so walks for labels can be skipped.
    pub fn has_labels(&self) -> bool {
        self.labels > 0
    }

    /// The items of a list (without an improper tail), vector or collection; empty for every other node.
    pub fn items(&self, stx: Stx) -> &[Stx] {
        match *self.node(stx) {
            Node::List(range) | Node::Improper(range, _) | Node::Vector(range) => self.range(range),
            Node::Collection(_, vector) => self.items(vector),
            _ => &[],
        }
    }

    /// The items of a range.
    pub fn range(&self, range: ItemRange) -> &[Stx] {
        &self.items[range.start as usize..][..range.len as usize]
    }

    /// The number of a [`Node::Number`].
    pub fn number(&self, id: NumberId) -> &Number {
        &self.numbers[id.0 as usize]
    }

    /// The text of a [`Node::String`].
    pub fn text(&self, id: TextId) -> &str {
        &self.texts[id.0 as usize]
    }

    /// The bytes of a [`Node::Bytes`].
    pub fn bytes(&self, id: BytesId) -> &[u8] {
        &self.bytes[id.0 as usize]
    }

    /// The identifier at a node, if it is one.
    pub fn as_symbol(&self, stx: Stx) -> Option<Symbol> {
        match *self.node(stx) {
            Node::Symbol(symbol) => Some(symbol),
            _ => None,
        }
    }

    /// The items at a node, if it is a proper list.
    pub fn as_list(&self, stx: Stx) -> Option<&[Stx]> {
        match *self.node(stx) {
            Node::List(range) => Some(self.range(range)),
            _ => None,
        }
    }

    fn push_items(&mut self, items: &[Stx]) -> ItemRange {
        let start = crate::index32(self.items.len());
        self.items.extend_from_slice(items);
        ItemRange { start, len: crate::index32(items.len()) }
    }

    fn push_joined(&mut self, items: &[Stx], rest: ItemRange) -> ItemRange {
        let range = self.push_items(items);
        let rest_start = rest.start as usize;
        self.items.extend_from_within(rest_start..rest_start + rest.len as usize);
        ItemRange { start: range.start, len: range.len + rest.len }
    }
}

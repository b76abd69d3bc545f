//! The constants and globals of a unit, each once.

use std::collections::HashMap;

use ruse_expand::core::{ExprId, GlobalId, Unit};
use ruse_isa::code::{Collection, Constant, ConstantIndex, GlobalRef};
use ruse_isa::layout::{FIXNUM_MAX, FIXNUM_MIN, immediate};
use ruse_number::Number;
use ruse_syntax::{Datum, DatumId, DatumTable};

/// What identifies a constant without parts.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Immediate(u64),
    Flonum(u64),
    Number(Box<str>),
    Symbol(Box<str>),
    Keyword(Box<str>),
    Primitive(Box<str>),
    Global(u32),
    Function(u32),
    Procedure(ExprId),
    Datum(DatumId),
}

/// A constant that is one word wherever it is used.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum WordConstant {
    /// An immediate or fixnum, by its bits.
    Immediate(u64),
    /// A flonum, by the bits of the number.
    Flonum(u64),
}

impl WordConstant {
    /// The word that a datum is, if it is one.
    pub(super) fn of(datum: &Datum) -> Option<WordConstant> {
        match datum {
            Datum::Number(Number::Flo(value)) => Some(WordConstant::Flonum(value.to_bits())),
            _ => immediate_bits(datum).map(WordConstant::Immediate),
        }
    }
}

#[derive(Default)]
pub(super) struct Constants {
    table: Vec<Constant>,
    known: HashMap<Key, ConstantIndex>,
    globals: Vec<GlobalRef>,
    global_numbers: HashMap<GlobalId, u32>,
}

/// The bits of a constant that is one word.
pub(super) fn immediate_bits(datum: &Datum) -> Option<u64> {
    Some(match datum {
        Datum::Bool(true) => immediate::TRUE,
        Datum::Bool(false) => immediate::FALSE,
        Datum::Null => immediate::NIL,
        Datum::Eof => immediate::EOF,
        Datum::Unspecified => immediate::UNSPECIFIED,
        Datum::Missing => immediate::DEFAULT,
        Datum::Char(char) => u64::from(u32::from(*char)) << 8 | immediate::CHAR,
        Datum::Number(Number::Int(value)) if (FIXNUM_MIN..=FIXNUM_MAX).contains(value) => {
            (*value as u64) << 1
        }
        _ => return None,
    })
}

impl Constants {
    fn add(&mut self, key: Key, constant: Constant) -> ConstantIndex {
        *self.known.entry(key).or_insert_with(|| {
            self.table.push(constant);
            self.table.len() as ConstantIndex - 1
        })
    }

    pub(super) fn symbol(&mut self, name: &str) -> ConstantIndex {
        self.add(Key::Symbol(name.into()), Constant::Symbol(name.into()))
    }

    pub(super) fn primitive(&mut self, name: &str) -> ConstantIndex {
        self.add(Key::Primitive(name.into()), Constant::Primitive(name.into()))
    }

    pub(super) fn function(&mut self, function: u32) -> ConstantIndex {
        self.add(Key::Function(function), Constant::Function(function))
    }

    /// The constant that stands for a procedure expression.
    pub(super) fn unique(&mut self, constant: Constant, value: ExprId) -> ConstantIndex {
        self.add(Key::Procedure(value), constant)
    }

    pub(super) fn global_number(&mut self, unit: &Unit, global: GlobalId) -> u32 {
        *self.global_numbers.entry(global).or_insert_with(|| {
            let name = &unit.globals[global.index()].name;
            let library = (&*name.library).into();
            self.globals.push(GlobalRef { library, name: (&*name.name).into() });
            self.globals.len() as u32 - 1
        })
    }

    pub(super) fn global(&mut self, unit: &Unit, global: GlobalId) -> ConstantIndex {
        let number = self.global_number(unit, global);
        self.add(Key::Global(number), Constant::Global(number))
    }

    /// The constant of a datum. Compound data get their number before their parts, so cycles end.
    pub(super) fn datum(&mut self, data: &DatumTable, root: DatumId) -> ConstantIndex {
        let mut work = Vec::new();
        let index = self.entry(data, root, &mut work);
        while let Some((id, index)) = work.pop() {
            let constant = match data.get(id) {
                Datum::Pair(first, rest) => {
                    let first = self.entry(data, *first, &mut work);
                    Constant::Pair(first, self.entry(data, *rest, &mut work))
                }
                Datum::Vector(items) => {
                    let items = items.iter().map(|item| self.entry(data, *item, &mut work));
                    Constant::Vector(items.collect())
                }
                Datum::Collection(collection, items) => {
                    let items = items.iter().map(|item| self.entry(data, *item, &mut work));
                    Constant::Collection(collection_in_code(*collection), items.collect())
                }
                _ => continue,
            };
            self.table[index as usize] = constant;
        }
        index
    }

    /// The number of a datum; a compound one that is new goes on the list of what is to be filled in.
    fn entry(
        &mut self,
        data: &DatumTable,
        id: DatumId,
        work: &mut Vec<(DatumId, ConstantIndex)>,
    ) -> ConstantIndex {
        let datum = data.get(id);
        if let Some(bits) = immediate_bits(datum) {
            return self.add(Key::Immediate(bits), Constant::Immediate(bits));
        }
        match datum {
            Datum::Number(Number::Flo(value)) => {
                self.add(Key::Flonum(value.to_bits()), Constant::Flonum(*value))
            }
            Datum::Number(number) => {
                let text: Box<str> = number.to_string().into();
                self.add(Key::Number(text.clone()), Constant::Number(text))
            }
            Datum::Symbol(name) => self.symbol(name),
            Datum::Keyword(name) => {
                self.add(Key::Keyword(name.clone()), Constant::Keyword(name.clone()))
            }
            Datum::String(text) => self.add(Key::Datum(id), Constant::String(text.clone())),
            Datum::Bytes(bytes) => self.add(Key::Datum(id), Constant::Bytes(bytes.clone())),
            _ => {
                let placeholder = Constant::Immediate(immediate::UNSPECIFIED);
                let before = self.table.len();
                let index = self.add(Key::Datum(id), placeholder);
                if self.table.len() > before {
                    work.push((id, index));
                }
                index
            }
        }
    }

    pub(super) fn into_tables(self) -> (Vec<Constant>, Vec<GlobalRef>) {
        (self.table, self.globals)
    }
}

/// What code calls a collection that syntax knows.
pub fn collection_in_code(collection: ruse_syntax::Collection) -> Collection {
    use ruse_syntax::Collection as Literal;
    match collection {
        Literal::Table => Collection::Table,
        Literal::TableEqv => Collection::TableEqv,
        Literal::TableEq => Collection::TableEq,
        Literal::TableString => Collection::TableString,
        Literal::Struct => Collection::Struct,
        Literal::StructEqv => Collection::StructEqv,
        Literal::Pvector => Collection::Pvector,
    }
}

/// What syntax calls a collection that code knows.
pub fn collection_in_syntax(collection: Collection) -> ruse_syntax::Collection {
    use ruse_syntax::Collection as Literal;
    match collection {
        Collection::Table => Literal::Table,
        Collection::TableEqv => Literal::TableEqv,
        Collection::TableEq => Literal::TableEq,
        Collection::TableString => Literal::TableString,
        Collection::Struct => Literal::Struct,
        Collection::StructEqv => Literal::StructEqv,
        Collection::Pvector => Literal::Pvector,
    }
}

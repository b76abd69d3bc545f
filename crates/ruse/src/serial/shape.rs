//! What a Scheme value is to serde, when only the value can tell.

use std::collections::HashSet;

use ruse_heap::{Kind, Value as Word};
use ruse_runtime::number::{is_number, to_number};
use ruse_runtime::{Runtime, pvector};

use crate::convert::maps::entries_of;

/// Entries that are compared one by one.
const FEW: usize = 16;

pub(super) enum Shape<'de> {
    Unit,
    Bool(bool),
    Signed(i64),
    WideSigned(i128),
    WideUnsigned(u128),
    /// A real number that is no integer of at most 128 bits.
    Real(f64),
    Character(char),
    Text(&'de str),
    Bytes(&'de [u8]),
    /// A proper list of that length, or a vector.
    Sequence(Items<'de>),
    Map(Vec<(Word, Word)>),
    /// The content of a box.
    Some(Word),
    /// What serde has no word for.
    Other,
}

/// The elements of a list, vector or bytevector.
#[derive(Clone)]
pub(super) enum Items<'de> {
    List(Word, usize),
    /// A persistent vector from an index on.
    Pvector(Word, usize),
    Words(&'de [Word]),
    Bytes(&'de [u8]),
}

impl Iterator for Items<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        match self {
            Items::List(_, 0) => None,
            Items::List(rest, left) => {
                let item = rest.car();
                (*rest, *left) = (rest.cdr(), *left - 1);
                Some(item)
            }
            Items::Pvector(vector, next) => {
                let item = (*next < pvector::len(*vector)).then(|| pvector::get(*vector, *next))?;
                *next += 1;
                Some(item)
            }
            Items::Words(words) => {
                let (first, rest) = words.split_first()?;
                *words = rest;
                Some(*first)
            }
            Items::Bytes(bytes) => {
                let (first, rest) = bytes.split_first()?;
                *bytes = rest;
                Some(Word::fixnum(i64::from(*first)))
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let length = match self {
            Items::List(_, left) => *left,
            Items::Pvector(vector, next) => pvector::len(*vector) - *next,
            Items::Words(words) => words.len(),
            Items::Bytes(bytes) => bytes.len(),
        };
        (length, Some(length))
    }
}

/// The elements of a value that is a sequence.
pub(super) fn items(runtime: &Runtime, word: Word) -> Option<Items<'_>> {
    if word.is_kind(Kind::Vector) {
        return Some(Items::Words(runtime.heap.vector_slice(word)));
    }
    if word.is_kind(Kind::Bytevector) {
        return Some(Items::Bytes(runtime.heap.bytes(word)));
    }
    if word.is_kind(Kind::Pvector) {
        return Some(Items::Pvector(word, 0));
    }
    word.list_len().map(|length| Items::List(word, length))
}

/// The entries of a hash table or association list. Of entries with the same name the first counts.
pub(super) fn entries(runtime: &Runtime, word: Word) -> Option<Vec<(Word, Word)>> {
    if let Some(entries) = entries_of(word) {
        return Some(entries);
    }
    let length = word.list_len()?;
    let mut seen = HashSet::new();
    let mut entries: Vec<(Word, Word)> = Vec::with_capacity(length.min(FEW));
    for pair in word.list_iter() {
        if !pair.is_pair() {
            return None;
        }
        let is_first = match name(runtime, pair.car()) {
            None => true,
            Some(name) if length > FEW => seen.insert(name),
            Some(found) => entries.iter().all(|(key, _)| name(runtime, *key) != Some(found)),
        };
        if is_first {
            entries.push((pair.car(), pair.cdr()));
        }
    }
    Some(entries)
}

/// The name that a symbol or string is.
pub(super) fn name(runtime: &Runtime, word: Word) -> Option<&str> {
    match word.kind()? {
        Kind::Symbol => Some(runtime.heap.symbol_name(word)),
        Kind::String => Some(runtime.heap.str(word)),
        _ => None,
    }
}

/// A real number as a double.
pub(super) fn real(runtime: &Runtime, word: Word) -> Option<f64> {
    if let Some(x) = word.as_flonum() {
        return Some(x);
    }
    let number = to_number(&runtime.heap, word).filter(|number| number.is_real())?;
    match ruse_number::inexact(&number) {
        ruse_number::Number::Flo(x) => Some(x),
        _ => None,
    }
}

fn bignum<'de>(runtime: &Runtime, word: Word) -> Option<Shape<'de>> {
    let (negative, magnitude) = match runtime.heap.bignum_parts(word) {
        (negative, &[low]) => (negative, u128::from(low)),
        (negative, &[low, high]) => (negative, u128::from(high) << 64 | u128::from(low)),
        _ => return None,
    };
    if negative {
        return 0i128.checked_sub_unsigned(magnitude).map(|wide| match i64::try_from(wide) {
            Ok(small) => Shape::Signed(small),
            Err(_) => Shape::WideSigned(wide),
        });
    }
    Some(match (i64::try_from(magnitude), i128::try_from(magnitude)) {
        (Ok(small), _) => Shape::Signed(small),
        (_, Ok(wide)) => Shape::WideSigned(wide),
        _ => Shape::WideUnsigned(magnitude),
    })
}

impl<'de> Shape<'de> {
    pub(super) fn of(runtime: &'de Runtime, word: Word) -> Shape<'de> {
        if let Some(small) = word.as_fixnum() {
            return Shape::Signed(small);
        }
        if word.is_boolean() {
            return Shape::Bool(word.is_true());
        }
        if let Some(character) = word.as_char() {
            return Shape::Character(character);
        }
        if word == Word::UNSPECIFIED {
            return Shape::Unit;
        }
        if let Some(name) = name(runtime, word) {
            return Shape::Text(name);
        }
        if word.is_pair() || word.is_nil() {
            // A list of pairs with symbols in front is what a struct makes.
            let is_record = word.is_pair()
                && word.list_len().is_some()
                && word.list_iter().all(|it| it.is_pair() && it.car().is_kind(Kind::Symbol));
            let entries = is_record.then(|| entries(runtime, word)).flatten();
            if let Some(entries) = entries {
                return Shape::Map(entries);
            }
            return items(runtime, word).map_or(Shape::Other, Shape::Sequence);
        }
        match word.kind() {
            Some(Kind::Bignum) => {
                let wide = bignum(runtime, word);
                return wide
                    .or_else(|| real(runtime, word).map(Shape::Real))
                    .unwrap_or(Shape::Other);
            }
            Some(Kind::Bytevector) => return Shape::Bytes(runtime.heap.bytes(word)),
            Some(Kind::Vector) => {
                return Shape::Sequence(Items::Words(runtime.heap.vector_slice(word)));
            }
            Some(Kind::Pvector) => return Shape::Sequence(Items::Pvector(word, 0)),
            Some(Kind::Box) => return Shape::Some(word.field(1)),
            _ => {}
        }
        if is_number(word) {
            return real(runtime, word).map_or(Shape::Other, Shape::Real);
        }
        entries_of(word).map_or(Shape::Other, Shape::Map)
    }
}

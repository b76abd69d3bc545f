//! Scheme data to Rust data: a serde deserializer. The VM is borrowed and so stands still: nothing moves, and strings
//! and bytes can be borrowed from the heap.

use std::cell::Cell;

use ruse_heap::{Kind, Value as Word};
use ruse_runtime::Runtime;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};

use super::fault::{Fault, Step};
use super::shape::{self, Items, Shape};
use crate::convert::nesting::{DEEPEST, most_parts, too_deep, too_many_parts, with_stack};

/// Characters of a value in a message.
const SHORT: usize = 60;

/// What all readers of a value share.
pub(super) struct Source<'de> {
    pub(super) runtime: &'de Runtime,
    parts_left: Cell<usize>,
}

impl<'de> Source<'de> {
    pub(super) fn new(runtime: &'de Runtime) -> Source<'de> {
        Source { runtime, parts_left: Cell::new(most_parts(&runtime.heap)) }
    }

    /// Counts a part of the value at some depth.
    pub(super) fn count(&self, depth: usize) -> Result<(), Fault> {
        if depth > DEEPEST {
            return Err(too_deep().into());
        }
        let left = self.parts_left.get().checked_sub(1).ok_or_else(too_many_parts)?;
        self.parts_left.set(left);
        Ok(())
    }
}

/// Reads one value.
#[derive(Clone, Copy)]
pub(super) struct Reader<'s, 'de> {
    source: &'s Source<'de>,
    word: Word,
    depth: usize,
}

impl<'s, 'de> Reader<'s, 'de> {
    pub(super) fn new(source: &'s Source<'de>, word: Word) -> Reader<'s, 'de> {
        Reader { source, word, depth: 0 }
    }

    /// Reads a part of this value.
    fn inner<S: DeserializeSeed<'de>>(&self, word: Word, seed: S) -> Result<S::Value, Fault> {
        let depth = self.depth + 1;
        self.source.count(depth)?;
        with_stack(|| seed.deserialize(Reader { source: self.source, word, depth }))
    }

    fn runtime(&self) -> &'de Runtime {
        self.source.runtime
    }

    /// The complaint of a visitor that wants something else.
    fn wrong<'v, V: Visitor<'v>>(&self, visitor: &V) -> Fault {
        let text = self.runtime().write_short(self.word, SHORT);
        Fault::invalid_type(Unexpected::Other(&text), visitor)
    }

    fn sequence<V: Visitor<'de>>(self, items: Items<'de>, visitor: V) -> Result<V::Value, Fault> {
        let mut elements = Elements { reader: self, items, index: 0 };
        let value = visitor.visit_seq(&mut elements)?;
        match elements.items.size_hint().0 {
            0 => Ok(value),
            left => {
                let count = elements.index + left;
                Err(Fault::invalid_length(count, &format!("{} elements", elements.index).as_str()))
            }
        }
    }

    fn map<V: Visitor<'de>>(
        self,
        entries: Vec<(Word, Word)>,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let entries = entries.into_iter();
        visitor.visit_map(Entries { reader: self, entries, value: None })
    }
}

macro_rules! by_shape {
    ($($method:ident)*) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.deserialize_any(visitor)
        }
    )* };
}

impl<'de> Deserializer<'de> for Reader<'_, 'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match Shape::of(self.runtime(), self.word) {
            Shape::Unit => visitor.visit_unit(),
            Shape::Bool(value) => visitor.visit_bool(value),
            Shape::Signed(value) => match u64::try_from(value) {
                Ok(value) => visitor.visit_u64(value),
                Err(_) => visitor.visit_i64(value),
            },
            Shape::WideSigned(value) => match u64::try_from(value) {
                Ok(value) => visitor.visit_u64(value),
                Err(_) => visitor.visit_i128(value),
            },
            Shape::WideUnsigned(value) => visitor.visit_u128(value),
            Shape::Real(value) => visitor.visit_f64(value),
            Shape::Character(value) => visitor.visit_char(value),
            Shape::Text(value) => visitor.visit_borrowed_str(value),
            Shape::Bytes(value) => visitor.visit_borrowed_bytes(value),
            Shape::Sequence(items) => self.sequence(items, visitor),
            Shape::Map(entries) => self.map(entries, visitor),
            Shape::Some(_) => self.deserialize_option(visitor),
            Shape::Other => Err(self.wrong(&visitor)),
        }
    }

    by_shape! {
        deserialize_bool
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_char deserialize_str deserialize_string
        deserialize_bytes deserialize_byte_buf
        deserialize_unit
        deserialize_identifier
    }

    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match Shape::of(self.runtime(), self.word) {
            Shape::Signed(value) => visitor.visit_i128(value.into()),
            Shape::WideSigned(value) => visitor.visit_i128(value),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match Shape::of(self.runtime(), self.word) {
            Shape::Signed(value) if value >= 0 => visitor.visit_u128(value.unsigned_abs().into()),
            Shape::WideSigned(value) if value >= 0 => visitor.visit_u128(value.unsigned_abs()),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match shape::real(self.runtime(), self.word) {
            Some(value) => visitor.visit_f64(value),
            None => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.word == Word::FALSE || self.word == Word::UNSPECIFIED {
            return visitor.visit_none();
        }
        let word = if self.word.is_kind(Kind::Box) { self.word.field(1) } else { self.word };
        let depth = self.depth + 1;
        self.source.count(depth)?;
        with_stack(|| visitor.visit_some(Reader { word, depth, ..self }))
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_any(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let depth = self.depth + 1;
        self.source.count(depth)?;
        with_stack(|| visitor.visit_newtype_struct(Reader { depth, ..self }))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match shape::items(self.runtime(), self.word) {
            Some(items) => self.sequence(items, visitor),
            None => Err(self.wrong(&visitor)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match shape::entries(self.runtime(), self.word) {
            Some(entries) => self.map(entries, visitor),
            None => Err(self.wrong(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let runtime = self.runtime();
        let is_list = self.word.is_pair() && self.word.list_len().is_some();
        let (tag, data) = match is_list {
            true => (self.word.car(), Some(self.word.cdr())),
            false => (self.word, None),
        };
        let Some(name) = shape::name(runtime, tag) else { return Err(self.wrong(&visitor)) };
        let place = |fault: Fault| match data {
            Some(_) => fault.at(Step::Variant(name.to_owned())),
            None => fault,
        };
        visitor.visit_enum(Tagged { reader: self, name, data }).map_err(place)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }
}

struct Elements<'s, 'de> {
    reader: Reader<'s, 'de>,
    items: Items<'de>,
    index: usize,
}

impl<'de> SeqAccess<'de> for &mut Elements<'_, 'de> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        let Some(word) = self.items.next() else { return Ok(None) };
        let index = self.index;
        self.index += 1;
        let value = self.reader.inner(word, seed);
        value.map(Some).map_err(|fault| fault.at(Step::Element(index)))
    }

    fn size_hint(&self) -> Option<usize> {
        self.items.size_hint().1
    }
}

struct Entries<'s, 'de> {
    reader: Reader<'s, 'de>,
    entries: std::vec::IntoIter<(Word, Word)>,
    /// The entry whose key was read.
    value: Option<(Word, Word)>,
}

impl<'de> MapAccess<'de> for Entries<'_, 'de> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        self.value = self.entries.next();
        let Some((key, _)) = self.value else { return Ok(None) };
        self.reader.inner(key, seed).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let Some((key, value)) = self.value.take() else {
            return Err(Fault::custom("a value was asked for before its key"));
        };
        self.reader.inner(value, seed).map_err(|fault| {
            let runtime = self.reader.runtime();
            let name = shape::name(runtime, key).map(str::to_owned);
            fault.at(Step::Field(name.unwrap_or_else(|| runtime.write_short(key, SHORT))))
        })
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

/// A variant's name, and the list of what is behind it.
struct Tagged<'s, 'de> {
    reader: Reader<'s, 'de>,
    name: &'de str,
    data: Option<Word>,
}

impl<'s, 'de> Tagged<'s, 'de> {
    /// A reader of what is behind the name.
    fn data(&self, expected: &str) -> Result<Reader<'s, 'de>, Fault> {
        match self.data {
            Some(word) => {
                let depth = self.reader.depth + 1;
                self.reader.source.count(depth)?;
                Ok(Reader { word, depth, ..self.reader })
            }
            None => Err(Fault::invalid_type(Unexpected::UnitVariant, &expected)),
        }
    }
}

impl<'de> EnumAccess<'de> for Tagged<'_, 'de> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Fault> {
        let name = BorrowedStrDeserializer::<Fault>::new(self.name);
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Tagged<'_, 'de> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.data {
            None => Ok(()),
            Some(_) => Err(Fault::invalid_type(Unexpected::Seq, &"a symbol")),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Fault> {
        let data = self.data("a list of the variant's name and its value")?;
        match data.word.list_len() {
            Some(1) => data.inner(data.word.car(), seed),
            length => {
                let count = length.unwrap_or_default();
                Err(Fault::invalid_length(count, &"one value behind the variant's name"))
            }
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.data("a list of the variant's name and its values")?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.data("a list of the variant's name and its fields")?.deserialize_map(visitor)
    }
}

//! Rust data to Scheme data: a serde serializer. What is finished of a value are temporaries of the heap, for making a
//! hash table may collect.

use ruse_heap::{Kind, Value as Word};
use serde::Serialize;
use serde::ser::{self, Serializer};

use super::fault::{Fault, Step};
use crate::context::Context;
use crate::convert::maps::table_of_temporaries;
use crate::convert::nesting::{DEEPEST, too_deep, with_stack};
use crate::convert::{IntoScheme, Raw, Token};

/// Writes one value.
pub(super) struct Writer<'c, 'a> {
    ctx: &'c mut Context<'a>,
    depth: usize,
}

impl<'c, 'a> Writer<'c, 'a> {
    pub(super) fn new(ctx: &'c mut Context<'a>) -> Writer<'c, 'a> {
        Writer { ctx, depth: 0 }
    }

    /// Writes something inside of this value; when that fails nothing is left of it.
    fn inner<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<Word, Fault> {
        if self.depth == DEEPEST {
            return Err(too_deep().into());
        }
        let base = self.ctx.inner.runtime().heap.temporaries().len();
        let depth = self.depth + 1;
        let result = with_stack(|| value.serialize(Writer { ctx: &mut *self.ctx, depth }));
        self.ctx.inner.runtime_mut().heap.cut_temporaries(base);
        result
    }

    fn push(&mut self, word: Word) {
        self.ctx.inner.runtime_mut().heap.push_temporary(word);
    }

    fn symbol(&mut self, name: &str) -> Word {
        self.ctx.inner.runtime_mut().heap.intern(name)
    }

    /// A value that converts by itself.
    fn plain<T: IntoScheme>(self, value: T) -> Result<Word, Fault> {
        let Raw(word) = value.into_raw(self.ctx, Token(()))?;
        Ok(word)
    }

    /// The start of a value with parts, and a symbol in front for a variant.
    fn compound(mut self, tag: Option<&'static str>) -> Compound<'c, 'a> {
        let base = self.ctx.inner.runtime().heap.temporaries().len();
        if let Some(tag) = tag {
            let symbol = self.symbol(tag);
            self.push(symbol);
        }
        Compound { writer: self, base, tag, count: 0 }
    }
}

/// A value with parts on the way.
pub(super) struct Compound<'c, 'a> {
    writer: Writer<'c, 'a>,
    /// Where its temporaries begin.
    base: usize,
    tag: Option<&'static str>,
    count: usize,
}

impl Compound<'_, '_> {
    /// Adds a part, or one half of an entry.
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        let step = Step::Element(self.count);
        let word = self.writer.inner(value).map_err(|fault| self.place(fault, step))?;
        self.writer.push(word);
        self.count += 1;
        Ok(())
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Fault> {
        let step = Step::Field(name.to_owned());
        let word = self.writer.inner(value).map_err(|fault| self.place(fault, step))?;
        let symbol = self.writer.symbol(name);
        let pair = self.writer.ctx.inner.runtime_mut().heap.cons(symbol, word);
        self.writer.push(pair);
        Ok(())
    }

    fn place(&self, fault: Fault, step: Step) -> Fault {
        let fault = fault.at(step);
        match self.tag {
            Some(tag) => fault.at(Step::Variant(tag.to_owned())),
            None => fault,
        }
    }

    fn list(self) -> Result<Word, Fault> {
        let heap = &mut self.writer.ctx.inner.runtime_mut().heap;
        let words = heap.temporaries()[self.base..].to_vec();
        heap.cut_temporaries(self.base);
        Ok(heap.list(&words))
    }

    fn table(self) -> Result<Word, Fault> {
        let ctx = self.writer.ctx;
        let table = table_of_temporaries(ctx, self.base);
        ctx.inner.runtime_mut().heap.cut_temporaries(self.base);
        table.map_err(Fault::from)
    }
}

macro_rules! plainly {
    ($($method:ident $type:ty)*) => { $(
        fn $method(self, value: $type) -> Result<Word, Fault> {
            self.plain(value)
        }
    )* };
}

impl<'c, 'a> Serializer for Writer<'c, 'a> {
    type Ok = Word;
    type Error = Fault;
    type SerializeSeq = Compound<'c, 'a>;
    type SerializeTuple = Compound<'c, 'a>;
    type SerializeTupleStruct = Compound<'c, 'a>;
    type SerializeTupleVariant = Compound<'c, 'a>;
    type SerializeMap = Compound<'c, 'a>;
    type SerializeStruct = Compound<'c, 'a>;
    type SerializeStructVariant = Compound<'c, 'a>;

    plainly! {
        serialize_bool bool
        serialize_i8 i8
        serialize_i16 i16
        serialize_i32 i32
        serialize_i64 i64
        serialize_i128 i128
        serialize_u8 u8
        serialize_u16 u16
        serialize_u32 u32
        serialize_u64 u64
        serialize_u128 u128
        serialize_f32 f32
        serialize_f64 f64
        serialize_char char
        serialize_str &str
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<Word, Fault> {
        Ok(self.ctx.inner.runtime_mut().heap.bytevector(bytes))
    }

    fn serialize_none(self) -> Result<Word, Fault> {
        Ok(Word::FALSE)
    }

    fn serialize_some<T: Serialize + ?Sized>(mut self, value: &T) -> Result<Word, Fault> {
        let word = self.inner(value)?;
        // What would come back as nothing is boxed, and so is what would come back as such a box.
        let is_boxed = word == Word::FALSE || word == Word::UNSPECIFIED || word.is_kind(Kind::Box);
        Ok(if is_boxed { self.ctx.inner.runtime_mut().heap.make_box(word) } else { word })
    }

    fn serialize_unit(self) -> Result<Word, Fault> {
        Ok(Word::UNSPECIFIED)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Word, Fault> {
        Ok(Word::UNSPECIFIED)
    }

    fn serialize_unit_variant(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Word, Fault> {
        Ok(self.symbol(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        mut self,
        _: &'static str,
        value: &T,
    ) -> Result<Word, Fault> {
        self.inner(value)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Word, Fault> {
        let mut compound = self.compound(Some(variant));
        let place = |fault: Fault| fault.at(Step::Variant(variant.to_owned()));
        let word = compound.writer.inner(value).map_err(place)?;
        compound.writer.push(word);
        compound.list()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Compound<'c, 'a>, Fault> {
        Ok(self.compound(None))
    }

    fn serialize_tuple(self, _: usize) -> Result<Compound<'c, 'a>, Fault> {
        Ok(self.compound(None))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Compound<'c, 'a>, Fault> {
        Ok(self.compound(None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'c, 'a>, Fault> {
        Ok(self.compound(Some(variant)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Compound<'c, 'a>, Fault> {
        Ok(self.compound(None))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Compound<'c, 'a>, Fault> {
        Ok(self.compound(None))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'c, 'a>, Fault> {
        Ok(self.compound(Some(variant)))
    }
}

macro_rules! sequences {
    ($($trait:ident $method:ident)*) => { $(
        impl ser::$trait for Compound<'_, '_> {
            type Ok = Word;
            type Error = Fault;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
                self.element(value)
            }
            fn end(self) -> Result<Word, Fault> {
                self.list()
            }
        }
    )* };
}
sequences! {
    SerializeSeq serialize_element
    SerializeTuple serialize_element
    SerializeTupleStruct serialize_field
    SerializeTupleVariant serialize_field
}

macro_rules! records {
    ($($trait:ident)*) => { $(
        impl ser::$trait for Compound<'_, '_> {
            type Ok = Word;
            type Error = Fault;
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Fault> {
                self.field(name, value)
            }
            fn end(self) -> Result<Word, Fault> {
                self.list()
            }
        }
    )* };
}
records! { SerializeStruct SerializeStructVariant }

impl ser::SerializeMap for Compound<'_, '_> {
    type Ok = Word;
    type Error = Fault;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Fault> {
        if !self.count.is_multiple_of(2) {
            return Err(ser::Error::custom("a map gave two keys in a row"));
        }
        let word = self.writer.inner(key)?;
        self.writer.push(word);
        self.count += 1;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        if self.count.is_multiple_of(2) {
            return Err(ser::Error::custom("a map gave a value without a key"));
        }
        let runtime = self.writer.ctx.inner.runtime();
        let key = runtime.heap.temporaries().last().map(|&key| runtime.write_short(key, 40));
        let step = || Step::Field(key.unwrap_or_default());
        let word = self.writer.inner(value).map_err(|fault| fault.at(step()))?;
        self.writer.push(word);
        self.count += 1;
        Ok(())
    }

    fn end(self) -> Result<Word, Fault> {
        if !self.count.is_multiple_of(2) {
            return Err(ser::Error::custom("a map gave a key without a value"));
        }
        self.table()
    }
}

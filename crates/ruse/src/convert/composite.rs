//! What derived conversions are made of: records, sequences and tagged lists, put together and taken apart.
//!
//! Generated code is safe code of another crate: it gets handles and Rust values, never a raw value.

use std::error::Error as StdError;

use ruse_heap::{Kind, Value as Word};

use super::maps::entries_of;
use super::nesting::{DEEPEST, most_parts, too_deep, too_many_parts, with_stack};
use super::{FromScheme, IntoScheme, Raw, Token};
use crate::context::Context;
use crate::error::Error;
use crate::function::{IntoReturn, Parameter};
use crate::host_type::HostType;
use crate::type_definition::Definition;
use crate::value::Value;

type AnyError = Box<dyn StdError + Send + Sync>;

/// How deep in conversions a context is, and how many more parts the value at hand may have.
#[derive(Default)]
pub(crate) struct Nesting {
    depth: usize,
    parts: usize,
}

/// One level of conversions, left in whatever way.
struct Level<'c, 'a>(&'c mut Context<'a>);

impl Drop for Level<'_, '_> {
    fn drop(&mut self) {
        self.0.nesting.depth -= 1;
    }
}

/// Takes a value of a derived type apart, which may have others of its kind in it.
pub fn nested<'a, R>(
    ctx: &mut Context<'a>,
    run: impl FnOnce(&mut Context<'a>) -> Result<R, Error>,
) -> Result<R, Error> {
    if ctx.nesting.depth == 0 {
        ctx.nesting.parts = most_parts(&ctx.inner.runtime().heap);
    }
    ctx.nesting.parts = ctx.nesting.parts.checked_sub(1).ok_or_else(too_many_parts)?;
    deeper(ctx, run)
}

/// Runs a conversion one level deeper.
fn deeper<'a, R>(
    ctx: &mut Context<'a>,
    run: impl FnOnce(&mut Context<'a>) -> Result<R, Error>,
) -> Result<R, Error> {
    if ctx.nesting.depth == DEEPEST {
        return Err(too_deep());
    }
    ctx.nesting.depth += 1;
    let level = Level(ctx);
    with_stack(|| run(&mut *level.0))
}

/// A list on the way: its elements are temporaries.
pub struct Parts<'c, 'a> {
    ctx: &'c mut Context<'a>,
}

impl Parts<'_, '_> {
    /// Adds a symbol.
    pub fn symbol(&mut self, name: &str) {
        let heap = &mut self.ctx.inner.runtime_mut().heap;
        let symbol = heap.intern(name);
        heap.push_temporary(symbol);
    }

    /// Adds an element.
    pub fn element<T: IntoScheme>(&mut self, value: T) -> Result<(), Error> {
        let raw = value.into_raw(self.ctx, Token(()))?;
        self.ctx.inner.runtime_mut().heap.push_temporary(raw.0);
        Ok(())
    }

    /// Adds a pair of a symbol and a value.
    pub fn field<T: IntoScheme>(&mut self, name: &str, value: T) -> Result<(), Error> {
        let raw = value.into_raw(self.ctx, Token(()))?;
        let heap = &mut self.ctx.inner.runtime_mut().heap;
        let symbol = heap.intern(name);
        let pair = heap.cons(symbol, raw.0);
        heap.push_temporary(pair);
        Ok(())
    }
}

/// The list of what `fill` adds.
pub fn list<'a>(
    ctx: &mut Context<'a>,
    fill: impl FnOnce(&mut Parts<'_, 'a>) -> Result<(), Error>,
) -> Result<Value, Error> {
    deeper(ctx, |ctx| {
        ctx.with_temporaries(|ctx, base| {
            fill(&mut Parts { ctx })?;
            let heap = &mut ctx.inner.runtime_mut().heap;
            let words = heap.temporaries()[base..].to_vec();
            let list = heap.list(&words);
            Ok(ctx.keep(list))
        })
    })
}

/// A symbol.
pub fn symbol(ctx: &mut Context<'_>, name: &str) -> Result<Value, Error> {
    let symbol = ctx.inner.runtime_mut().heap.intern(name);
    Ok(ctx.keep(symbol))
}

/// Refuses everything but the symbol.
pub fn is_symbol(value: &Value, ctx: &mut Context<'_>, name: &str) -> Result<(), Error> {
    let word = ctx.word(value)?;
    if name_of(ctx, word).is_some_and(|found| word.is_kind(Kind::Symbol) && found == name) {
        return Ok(());
    }
    Err(ctx.wrong(format!("the symbol `{name}`"), word))
}

/// The name that a symbol or string is.
fn name_of<'c>(ctx: &'c Context<'_>, word: Word) -> Option<&'c str> {
    let heap = &ctx.inner.runtime().heap;
    match word.kind()? {
        Kind::Symbol => Some(heap.symbol_name(word)),
        Kind::String => Some(heap.str(word)),
        _ => None,
    }
}

/// An association list or hash table.
pub struct Record {
    /// The list, or a vector of keys and values in turn.
    entries: Value,
    /// Elements of the list before the first pair.
    skip: usize,
    /// Elements of the list; what is done with one field may change it.
    length: usize,
}

impl Record {
    /// Looks at a value.
    pub fn of(value: &Value, ctx: &mut Context<'_>) -> Result<Record, Error> {
        let word = ctx.word(value)?;
        let Some(entries) = entries_of(word) else {
            return Record::of_list(value, ctx, 0);
        };
        let words: Vec<Word> = entries.into_iter().flat_map(|(key, value)| [key, value]).collect();
        let vector = ctx.inner.runtime_mut().heap.vector(&words);
        Ok(Record { entries: ctx.keep(vector), skip: 0, length: 0 })
    }

    fn of_list(value: &Value, ctx: &mut Context<'_>, skip: usize) -> Result<Record, Error> {
        let word = ctx.word(value)?;
        let length = word.list_len().filter(|&length| length >= skip);
        let are_pairs = |&_: &usize| word.list_iter().skip(skip).all(Word::is_pair);
        let Some(length) = length.filter(are_pairs) else {
            return Err(ctx.wrong("an association list or hash table", word));
        };
        Ok(Record { entries: value.clone(), skip, length })
    }

    fn find(&self, ctx: &Context<'_>, name: &str) -> Result<Option<Word>, Error> {
        let word = ctx.word(&self.entries)?;
        let is_key = |key: Word| name_of(ctx, key) == Some(name);
        if word.is_kind(Kind::Vector) {
            let words = ctx.inner.runtime().heap.vector_slice(word);
            let mut entries = words.chunks_exact(2);
            return Ok(entries.find(|entry| is_key(entry[0])).map(|entry| entry[1]));
        }
        let mut pairs = word.list_iter().take(self.length).skip(self.skip);
        Ok(pairs.find(|pair| pair.is_pair() && is_key(pair.car())).map(Word::cdr))
    }

    /// The value of a field that must be there.
    pub fn field<T: FromScheme>(&self, ctx: &mut Context<'_>, name: &str) -> Result<T, Error> {
        match self.find(ctx, name)? {
            Some(word) => taken(ctx, word, name),
            None => {
                let word = ctx.word(&self.entries)?;
                let expected = format!("an association list or hash table with a field `{name}`");
                Err(ctx.wrong(expected, word))
            }
        }
    }

    /// The value of a field, or another one when it is missing.
    pub fn field_or<T: FromScheme>(
        &self,
        ctx: &mut Context<'_>,
        name: &str,
        fallback: impl FnOnce() -> T,
    ) -> Result<T, Error> {
        match self.find(ctx, name)? {
            Some(word) => taken(ctx, word, name),
            None => Ok(fallback()),
        }
    }
}

fn taken<T: FromScheme>(ctx: &mut Context<'_>, word: Word, name: &str) -> Result<T, Error> {
    T::from_raw(Raw(word), ctx, Token(())).map_err(|error| error.within_field(name))
}

/// A list or vector of known length.
pub struct Sequence {
    value: Value,
    /// The name that is its first element.
    tag: Option<String>,
}

impl Sequence {
    /// Looks at a value.
    pub fn of(value: &Value, ctx: &mut Context<'_>, count: usize) -> Result<Sequence, Error> {
        let word = ctx.word(value)?;
        let found = match word.is_kind(Kind::Vector) {
            true => Some(ctx.inner.runtime().heap.vector_slice(word).len()),
            false => word.list_len(),
        };
        if found != Some(count) {
            return Err(ctx.wrong(format!("a list or vector of {count} elements"), word));
        }
        Ok(Sequence { value: value.clone(), tag: None })
    }

    /// An element by its number from 0.
    pub fn element<T: FromScheme>(&self, ctx: &mut Context<'_>, index: usize) -> Result<T, Error> {
        let word = ctx.word(&self.value)?;
        let place = index + usize::from(self.tag.is_some());
        let found = if word.is_kind(Kind::Vector) {
            ctx.inner.runtime().heap.vector_slice(word).get(place).copied()
        } else {
            word.list_iter().nth(place)
        };
        let Some(found) = found else {
            // A conversion shortened the list behind our back.
            return Err(ctx.wrong("a proper list", word));
        };
        T::from_raw(Raw(found), ctx, Token(())).map_err(|error| {
            error.within(|| match &self.tag {
                Some(tag) => format!("element {} of `{tag}`", index + 1),
                None => format!("element {}", index + 1),
            })
        })
    }
}

/// A symbol, or a list with a symbol in front: a value of an enum.
pub struct Tagged {
    value: Value,
    name: String,
    /// Elements behind the symbol, in a list.
    count: Option<usize>,
}

impl Tagged {
    /// Looks at a value.
    pub fn of(value: &Value, ctx: &mut Context<'_>, expected: &str) -> Result<Tagged, Error> {
        let word = ctx.word(value)?;
        let (tag, count) = match word.is_pair().then(|| word.list_len()).flatten() {
            Some(length) => (word.car(), Some(length - 1)),
            None => (word, None),
        };
        if !tag.is_kind(Kind::Symbol) {
            return Err(ctx.wrong(expected, word));
        }
        let name = ctx.inner.runtime().heap.symbol_name(tag).to_owned();
        Ok(Tagged { value: value.clone(), name, count })
    }

    /// The symbol's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether there is no list.
    pub fn is_symbol(&self) -> bool {
        self.count.is_none()
    }

    /// Whether there is a list with so many elements behind the symbol.
    pub fn has(&self, count: usize) -> bool {
        self.count == Some(count)
    }

    /// The elements behind the symbol.
    pub fn sequence(&self) -> Sequence {
        Sequence { value: self.value.clone(), tag: Some(self.name.clone()) }
    }

    /// What is behind the symbol as an association list.
    pub fn record(&self, ctx: &mut Context<'_>) -> Result<Record, Error> {
        Record::of_list(&self.value, ctx, 1)
    }
}

/// Compiles for types that can be parameters.
pub fn parameter<T: Parameter>() {}

/// Compiles for types that can be results.
pub fn returned<T: IntoReturn>() {}

/// Compiles for host types.
pub fn host_type<T: HostType>() {}

/// What a method on borrowed objects returns, if that can be an error.
pub fn failing<T, E: Into<AnyError>>(result: Result<T, E>) -> Result<T, AnyError> {
    result.map_err(Into::into)
}

/// What a method on borrowed objects returns.
pub fn succeeding<T>(value: T) -> Result<T, AnyError> {
    Ok(value)
}

/// The result of a method, or why the object could not be borrowed.
pub fn joined<T>(result: Result<Result<T, AnyError>, Error>) -> Result<T, AnyError> {
    result?
}

/// What defines the methods of a type that has none.
pub trait NoMethods: HostType {
    #[doc(hidden)]
    fn __define_methods(_: &mut Definition<Self>) {}
}

impl<T: HostType> NoMethods for T {}

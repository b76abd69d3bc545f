//! Maps.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use ruse_heap::{Kind, Value as Word};
use ruse_runtime::table::TableKind;
#[cfg(any(feature = "derive", feature = "serde"))]
use ruse_runtime::{structs, table};

use super::{FromScheme, IntoScheme, Raw, Token, by_raw, collections};
use crate::context::Context;
use crate::error::Error;

/// The entries of a hash table or persistent map, in the order of insertion; `None` for any other value.
#[cfg(any(feature = "derive", feature = "serde"))]
pub(crate) fn entries_of(value: Word) -> Option<Vec<(Word, Word)>> {
    match value.kind()? {
        Kind::Table => Some(table::pairs(value).collect()),
        Kind::Struct => Some(structs::pairs(value).collect()),
        _ => None,
    }
}

/// A hash table of the temporaries from `base` on: keys and values in turn.
#[cfg(feature = "serde")]
pub(crate) fn table_of_temporaries(ctx: &mut Context<'_>, base: usize) -> Result<Word, Error> {
    let runtime = ctx.inner.runtime_mut();
    let end = runtime.heap.temporaries().len();
    // Nothing is collected before the next call into Scheme.
    let table = runtime.make_table(TableKind::Equal, false);
    for place in (base..end).step_by(2) {
        let temporaries = runtime.heap.temporaries();
        let (key, value) = (temporaries[place], temporaries[place + 1]);
        if let Err(raise) = runtime.table_set(table, key, value) {
            return Err(ctx.error_of_raise(raise));
        }
    }
    Ok(table)
}

/// A hash table of pairs, whose keys are compared by `equal?`.
fn into_table<K: IntoScheme, V: IntoScheme>(
    entries: impl IntoIterator<Item = (K, V)>,
    ctx: &mut Context<'_>,
) -> Result<Raw, Error> {
    ctx.with_temporaries(|ctx, place| {
        let runtime = ctx.inner.runtime_mut();
        let table = runtime.make_table(TableKind::Equal, false);
        runtime.heap.push_temporary(table);
        for (key, value) in entries {
            let key = key.into_raw(ctx, Token(()))?;
            ctx.inner.runtime_mut().heap.push_temporary(key.0);
            let value = value.into_raw(ctx, Token(()))?;
            let runtime = ctx.inner.runtime_mut();
            let temporaries = &runtime.heap.temporaries()[place..];
            let (table, key) = (temporaries[0], temporaries[1]);
            let set = runtime.table_set(table, key, value.0);
            runtime.heap.cut_temporaries(place + 1);
            set.map_err(|raise| ctx.error_of_raise(raise))?;
        }
        Ok(Raw(ctx.inner.runtime().heap.temporaries()[place]))
    })
}

/// The entries of a hash table, persistent map or association list.
fn from_table<K: FromScheme, V: FromScheme>(
    raw: Raw,
    ctx: &mut Context<'_>,
) -> Result<Vec<(K, V)>, Error> {
    let mut entries = Vec::new();
    let runtime = ctx.inner.runtime_mut();
    let words = match raw.0.kind() {
        Some(Kind::Table) => runtime.table_entries(raw.0),
        Some(Kind::Struct) => runtime.struct_entries(raw.0),
        _ => {
            from_pairs(raw, ctx, &mut entries)?;
            return Ok(entries);
        }
    };
    let words = words.map_err(|raise| ctx.error_of_raise(raise))?;
    let length = ctx.inner.runtime().heap.vector_slice(words).len();
    let mut key = None;
    collections::each(ctx, words, length, &mut |ctx, item| {
        match key.take() {
            None => key = Some(K::from_raw(item, ctx, Token(()))?),
            Some(key) => entries.push((key, V::from_raw(item, ctx, Token(()))?)),
        }
        Ok(())
    })?;
    Ok(entries)
}

/// The entries of an association list.
fn from_pairs<K: FromScheme, V: FromScheme>(
    raw: Raw,
    ctx: &mut Context<'_>,
    entries: &mut Vec<(K, V)>,
) -> Result<(), Error> {
    const EXPECTED: &str = "a hash table, struct or association list";
    let length = raw.0.list_len().ok_or_else(|| ctx.wrong(EXPECTED, raw.0))?;
    collections::each(ctx, raw.0, length, &mut |ctx, Raw(pair)| {
        if !pair.is_pair() {
            return Err(ctx.wrong("a pair of key and value", pair));
        }
        ctx.with_temporaries(|ctx, place| {
            ctx.inner.runtime_mut().heap.push_temporary(pair);
            let key = K::from_raw(Raw(pair.car()), ctx, Token(()))?;
            let pair: Word = ctx.inner.runtime().heap.temporaries()[place];
            entries.push((key, V::from_raw(Raw(pair.cdr()), ctx, Token(()))?));
            Ok(())
        })
    })
}

impl<K: IntoScheme, V: IntoScheme, S> IntoScheme for HashMap<K, V, S> {
    fn into_raw(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
        into_table(self, ctx)
    }
    by_raw!(into);
}

impl<K: IntoScheme, V: IntoScheme> IntoScheme for BTreeMap<K, V> {
    fn into_raw(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
        into_table(self, ctx)
    }
    by_raw!(into);
}

impl<K, V, S> FromScheme for HashMap<K, V, S>
where
    K: FromScheme + Eq + Hash,
    V: FromScheme,
    S: BuildHasher + Default,
{
    fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<Self, Error> {
        let entries = from_table(raw, ctx)?;
        // The first entry of a key counts in an association list.
        let mut map = HashMap::with_capacity_and_hasher(entries.len(), S::default());
        for (key, value) in entries {
            map.entry(key).or_insert(value);
        }
        Ok(map)
    }
    by_raw!(from);
}

impl<K: FromScheme + Ord, V: FromScheme> FromScheme for BTreeMap<K, V> {
    fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<Self, Error> {
        let mut map = BTreeMap::new();
        for (key, value) in from_table(raw, ctx)? {
            map.entry(key).or_insert(value);
        }
        Ok(map)
    }
    by_raw!(from);
}

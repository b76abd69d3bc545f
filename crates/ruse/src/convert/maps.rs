//! Maps.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use ruse_heap::{Kind, Value as Word};
use ruse_isa::layout::offset;
use ruse_runtime::Runtime;

use super::{FromScheme, IntoScheme, Raw, Token, by_raw, collections};
use crate::context::Context;
use crate::error::Error;

/// The library whose hash tables these are: records around tables of the runtime.
const LIBRARY: [&str; 2] = ["srfi", "69"];
/// Words of such a record: the table, and the number of associations of one whose values are buckets, or `#f`.
const STORE: usize = offset::Record::FIXED;
const BUCKETED: usize = STORE + 3;

/// The table in a hash table, and whether its values are lists of pairs of key and value.
pub(crate) fn store_of(runtime: &Runtime, value: Word) -> Option<(Word, bool)> {
    // A table of the library `(ruse table)`.
    if value.is_kind(Kind::Table) {
        return Some((value, false));
    }
    if !value.is_kind(Kind::Record) || value.size() != BUCKETED {
        return None;
    }
    let name = value.field(offset::Record::rtd).field(offset::RecordType::name);
    let is_named = name.is_kind(Kind::Symbol)
        && runtime.heap.symbol_name(name).trim_matches(['<', '>']) == "hash-table";
    let store = value.field(STORE);
    (is_named && store.is_kind(Kind::Table)).then(|| (store, value.field(BUCKETED).is_true()))
}

/// The entries of a hash table; `None` for any other value.
#[cfg(any(feature = "derive", feature = "serde"))]
pub(crate) fn entries_of(runtime: &Runtime, value: Word) -> Option<Vec<(Word, Word)>> {
    let (store, bucketed) = store_of(runtime, value)?;
    let entries = runtime.table_pairs(store);
    if !bucketed {
        return Some(entries.collect());
    }
    let pairs = entries.flat_map(|(_, bucket)| bucket.list_iter()).filter(|pair| pair.is_pair());
    Some(pairs.map(|pair| (pair.car(), pair.cdr())).collect())
}

/// A hash table of the temporaries from `base` on: keys and values in turn.
#[cfg(feature = "serde")]
pub(crate) fn table_of_temporaries(ctx: &mut Context<'_>, base: usize) -> Result<Word, Error> {
    let end = ctx.inner.runtime().heap.temporaries().len();
    let make = ctx.library_value(&LIBRARY, "make-hash-table")?;
    let table = ctx.inner.call(make, &[]).map_err(|ending| ctx.error_of(ending))?;
    for place in (base..end).step_by(2) {
        let runtime = ctx.inner.runtime_mut();
        let temporaries = runtime.heap.temporaries();
        let (key, value) = (temporaries[place], temporaries[place + 1]);
        let set = runtime.table_set(table.field(STORE), key, value);
        set.map_err(|raise| ctx.error_of_raise(raise))?;
    }
    Ok(table)
}

/// A hash table of pairs, whose keys are compared by `equal?`.
fn into_table<K: IntoScheme, V: IntoScheme>(
    entries: impl IntoIterator<Item = (K, V)>,
    ctx: &mut Context<'_>,
) -> Result<Raw, Error> {
    let make = ctx.library_value(&LIBRARY, "make-hash-table")?;
    let table = ctx.inner.call(make, &[]).map_err(|ending| ctx.error_of(ending))?;
    ctx.with_temporaries(|ctx, place| {
        ctx.inner.runtime_mut().heap.push_temporary(table);
        for (key, value) in entries {
            let key = key.into_raw(ctx, Token(()))?;
            ctx.inner.runtime_mut().heap.push_temporary(key.0);
            let value = value.into_raw(ctx, Token(()))?;
            let runtime = ctx.inner.runtime_mut();
            let temporaries = &runtime.heap.temporaries()[place..];
            let (table, key) = (temporaries[0].field(STORE), temporaries[1]);
            let set = runtime.table_set(table, key, value.0);
            runtime.heap.cut_temporaries(place + 1);
            set.map_err(|raise| ctx.error_of_raise(raise))?;
        }
        Ok(Raw(ctx.inner.runtime().heap.temporaries()[place]))
    })
}

/// The library of persistent maps, and the name of their record type.
const STRUCTS: [&str; 2] = ["ruse", "struct"];
const STRUCT: &str = "<struct>";

/// The association list of a persistent map; any other value itself.
fn struct_alist(ctx: &mut Context<'_>, value: Word) -> Result<Word, Error> {
    let heap = &ctx.inner.runtime().heap;
    let is_named = value.is_kind(Kind::Record) && {
        let name = value.field(offset::Record::rtd).field(offset::RecordType::name);
        name.is_kind(Kind::Symbol) && heap.symbol_name(name) == STRUCT
    };
    if !is_named {
        return Ok(value);
    }
    ctx.with_temporaries(|ctx, place| {
        ctx.inner.runtime_mut().heap.push_temporary(value);
        // The library says so, for the program may have a type of this name.
        for (name, decides) in [("struct?", true), ("struct->alist", false)] {
            let procedure = ctx.library_value(&STRUCTS, name)?;
            let value = ctx.inner.runtime().heap.temporaries()[place];
            let result =
                ctx.inner.call(procedure, &[value]).map_err(|ending| ctx.error_of(ending))?;
            if !decides {
                return Ok(result);
            }
            if result == Word::FALSE {
                break;
            }
        }
        Ok(ctx.inner.runtime().heap.temporaries()[place])
    })
}

/// The entries of a hash table, persistent map or association list.
fn from_table<K: FromScheme, V: FromScheme>(
    raw: Raw,
    ctx: &mut Context<'_>,
) -> Result<Vec<(K, V)>, Error> {
    let mut entries = Vec::new();
    let raw = Raw(struct_alist(ctx, raw.0)?);
    let Some((store, bucketed)) = store_of(ctx.inner.runtime(), raw.0) else {
        from_pairs(raw, ctx, &mut entries)?;
        return Ok(entries);
    };
    let words = ctx.inner.runtime_mut().table_entries(store);
    let words = words.map_err(|raise| ctx.error_of_raise(raise))?;
    let length = ctx.inner.runtime().heap.vector_slice(words).len();
    let (mut key, mut is_key) = (None, false);
    collections::each(ctx, words, length, &mut |ctx, item| {
        is_key = !is_key;
        match key.take() {
            _ if bucketed && is_key => {}
            None if bucketed => from_pairs(item, ctx, &mut entries)?,
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
    const EXPECTED: &str = "a hash table or association list";
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

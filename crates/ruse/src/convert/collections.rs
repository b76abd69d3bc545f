//! Sequences and sets.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::hash::{BuildHasher, Hash};

use ruse_heap::{Kind, Value as Word};
use ruse_runtime::pvector;

use super::{FromScheme, IntoScheme, Raw, Token, by_raw};
use crate::context::Context;
use crate::error::Error;

/// Converts elements, and makes something of their values.
pub(super) fn gather<T: IntoScheme>(
    items: impl IntoIterator<Item = T>,
    ctx: &mut Context<'_>,
    make: impl FnOnce(&mut ruse_heap::Heap, &[Word]) -> Word,
) -> Result<Raw, Error> {
    ctx.with_temporaries(|ctx, base| {
        for item in items {
            let raw = item.into_raw(ctx, Token(()))?;
            ctx.inner.runtime_mut().heap.push_temporary(raw.0);
        }
        let heap = &mut ctx.inner.runtime_mut().heap;
        let words = heap.temporaries()[base..].to_vec();
        Ok(Raw(make(heap, &words)))
    })
}

pub(super) fn into_list<T: IntoScheme>(
    items: impl IntoIterator<Item = T>,
    ctx: &mut Context<'_>,
) -> Result<Raw, Error> {
    gather(items, ctx, |heap, words| heap.list(words))
}

/// Number of elements of a list, vector, persistent vector or bytevector.
pub(super) fn length(ctx: &Context<'_>, word: Word) -> Option<usize> {
    if word.is_kind(Kind::Vector) {
        return Some(ctx.inner.runtime().heap.vector_slice(word).len());
    }
    if word.is_kind(Kind::Bytevector) {
        return Some(ctx.inner.runtime().heap.bytes(word).len());
    }
    if word.is_kind(Kind::Pvector) {
        return Some(pvector::len(word));
    }
    word.list_len()
}

/// Hands over the elements of a list, vector, persistent vector or bytevector of known length, with their numbers.
pub(super) fn each(
    ctx: &mut Context<'_>,
    word: Word,
    length: usize,
    take: &mut dyn FnMut(&mut Context<'_>, Raw) -> Result<(), Error>,
) -> Result<(), Error> {
    ctx.with_temporaries(|ctx, place| {
        ctx.inner.runtime_mut().heap.push_temporary(word);
        for index in 0..length {
            let heap = &mut ctx.inner.runtime_mut().heap;
            let sequence = heap.temporaries()[place];
            let item = if sequence.is_pair() {
                heap.set_temporary(place, sequence.cdr());
                sequence.car()
            } else if sequence.is_kind(Kind::Vector) {
                heap.vector_slice(sequence)[index]
            } else if sequence.is_kind(Kind::Pvector) {
                pvector::get(sequence, index)
            } else if sequence.is_kind(Kind::Bytevector) {
                Word::fixnum(i64::from(heap.bytes(sequence)[index]))
            } else {
                // A conversion shortened the list behind our back.
                return Err(ctx.wrong("a proper list", sequence));
            };
            let taken = take(ctx, Raw(item));
            taken.map_err(|error| error.within(|| format!("element {}", index + 1)))?;
        }
        Ok(())
    })
}

/// The elements of a sequence.
fn from_sequence<T: FromScheme>(raw: Raw, ctx: &mut Context<'_>) -> Result<Vec<T>, Error> {
    let length = length(ctx, raw.0).ok_or_else(|| ctx.wrong("a list or vector", raw.0))?;
    let mut items = Vec::with_capacity(length.min(1 << 16));
    each(ctx, raw.0, length, &mut |ctx, item| {
        items.push(T::from_raw(item, ctx, Token(()))?);
        Ok(())
    })?;
    Ok(items)
}

macro_rules! sequences {
    ($([$($bounds:tt)*] $type:ty;)*) => { $(
        impl<T: IntoScheme, $($bounds)*> IntoScheme for $type {
            fn into_raw(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
                into_list(self, ctx)
            }
            by_raw!(into);
        }
    )* };
    (from $([$($bounds:tt)*] $type:ty;)*) => { $(
        impl<T: FromScheme $($bounds)*> FromScheme for $type {
            fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<Self, Error> {
                from_sequence::<T>(raw, ctx).map(|items| items.into_iter().collect())
            }
            by_raw!(from);
        }
    )* };
}
sequences! {
    [] Vec<T>;
    [] VecDeque<T>;
    [S] HashSet<T, S>;
    [] BTreeSet<T>;
    [const N: usize] [T; N];
}
sequences! { from
    [] Vec<T>;
    [] VecDeque<T>;
    [+ Eq + Hash, S: BuildHasher + Default] HashSet<T, S>;
    [+ Ord] BTreeSet<T>;
}

impl<T: IntoScheme + Clone> IntoScheme for &[T] {
    fn into_raw(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
        into_list(self.iter().cloned(), ctx)
    }
    by_raw!(into);
}

impl<T: FromScheme, const N: usize> FromScheme for [T; N] {
    fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<[T; N], Error> {
        if length(ctx, raw.0) != Some(N) {
            return Err(ctx.wrong(format!("a list or vector of {N} elements"), raw.0));
        }
        let items = from_sequence(raw, ctx)?;
        let wrong = |items: Vec<T>| Error::host(format!("{} elements instead of {N}", items.len()));
        <[T; N]>::try_from(items).map_err(wrong)
    }
    by_raw!(from);
}

/// A sequence that is a vector in Scheme, not a list.
///
/// ```
/// use ruse::Vector;
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// vm.set_global("v", Vector(vec![1, 2, 3]))?;
/// assert_eq!(vm.eval::<i64>("(vector-ref v 2)")?, 3);
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Vector<T>(pub Vec<T>);

impl<T: IntoScheme> IntoScheme for Vector<T> {
    fn into_raw(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
        gather(self.0, ctx, |heap, words| heap.vector(words))
    }
    by_raw!(into);
}

impl<T: FromScheme> FromScheme for Vector<T> {
    fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<Vector<T>, Error> {
        from_sequence(raw, ctx).map(Vector)
    }
    by_raw!(from);
}

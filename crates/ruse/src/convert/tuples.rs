//! Tuples: lists of fixed length, several values, arguments of calls.

use ruse_heap::{Kind, Value as Word};

use super::{FromScheme, IntoScheme, Raw, Token, by_raw, collections};
use crate::call::IntoArguments;
use crate::context::Context;
use crate::error::Error;

/// Several values (R7RS 6.10 `values`), as a tuple.
///
/// ```
/// use ruse::Values;
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// let Values((quotient, rest)) = vm.eval::<Values<(i64, i64)>>("(floor/ 17 5)")?;
/// assert_eq!((quotient, rest), (3, 2));
/// vm.register("split", |x: f64| Values((x.trunc(), x.fract())))?;
/// assert_eq!(vm.eval::<Vec<f64>>("(call-with-values (lambda () (split 2.5)) list)")?, [2.0, 0.5]);
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Values<T>(pub T);

impl IntoScheme for Values<()> {
    fn into_raw(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
        Ok(Raw(ctx.inner.runtime_mut().heap.values(&[])))
    }
    by_raw!(into);
}

impl FromScheme for Values<()> {
    fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<Self, Error> {
        if !raw.0.is_kind(Kind::Values) || raw.0.size() != 0 {
            return Err(ctx.wrong("no values", raw.0));
        }
        Ok(Values(()))
    }
    by_raw!(from);
}

/// Takes the next element, as the type that is wanted.
fn next<T: FromScheme>(ctx: &mut Context<'_>, place: usize, index: &mut usize) -> Result<T, Error> {
    let heap = &mut ctx.inner.runtime_mut().heap;
    let sequence = heap.temporaries()[place];
    let item = if sequence.is_pair() {
        heap.set_temporary(place, sequence.cdr());
        sequence.car()
    } else if sequence.is_kind(Kind::Vector) {
        heap.vector_slice(sequence)[*index]
    } else if sequence.is_kind(Kind::Values) {
        heap.object_slice(sequence)[*index]
    } else {
        Word::UNSPECIFIED
    };
    *index += 1;
    let number = *index;
    T::from_raw(Raw(item), ctx, Token(())).map_err(|e| e.within(|| format!("element {number}")))
}

macro_rules! tuples {
    ($(($count:literal: $($name:ident)*))*) => { $(
        #[allow(non_snake_case, reason = "a variable is named as its type")]
        impl<$($name: IntoScheme),*> IntoScheme for ($($name,)*) {
            fn into_raw(self, ctx: &mut Context<'_>, token: Token) -> Result<Raw, Error> {
                ctx.with_temporaries(|ctx, base| {
                    self.push(ctx, token)?;
                    let heap = &mut ctx.inner.runtime_mut().heap;
                    let words = heap.temporaries()[base..].to_vec();
                    Ok(Raw(heap.list(&words)))
                })
            }
            by_raw!(into);
        }

        impl<$($name: FromScheme),*> FromScheme for ($($name,)*) {
            fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<Self, Error> {
                let is_bytes = raw.0.is_kind(Kind::Bytevector);
                if is_bytes || collections::length(ctx, raw.0) != Some($count) {
                    let expected = concat!("a list or vector of ", $count, " elements");
                    return Err(ctx.wrong(expected, raw.0));
                }
                ctx.with_temporaries(|ctx, place| {
                    ctx.inner.runtime_mut().heap.push_temporary(raw.0);
                    let mut index = 0;
                    Ok(($(next::<$name>(ctx, place, &mut index)?,)*))
                })
            }
            by_raw!(from);
        }

        impl<$($name: IntoScheme),*> IntoScheme for Values<($($name,)*)> {
            fn into_raw(self, ctx: &mut Context<'_>, token: Token) -> Result<Raw, Error> {
                ctx.with_temporaries(|ctx, base| {
                    self.0.push(ctx, token)?;
                    let heap = &mut ctx.inner.runtime_mut().heap;
                    let words = heap.temporaries()[base..].to_vec();
                    Ok(Raw(heap.values_of_call(&words)))
                })
            }
            by_raw!(into);
        }

        impl<$($name: FromScheme),*> FromScheme for Values<($($name,)*)> {
            fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<Self, Error> {
                let several = raw.0.is_kind(Kind::Values);
                let count = if several { raw.0.size() } else { 1 };
                if count != $count {
                    return Err(ctx.wrong(concat!($count, " values"), raw.0));
                }
                ctx.with_temporaries(|ctx, place| {
                    let heap = &mut ctx.inner.runtime_mut().heap;
                    let values = if several { raw.0 } else { heap.values(&[raw.0]) };
                    heap.push_temporary(values);
                    let mut index = 0;
                    Ok(Values(($(next::<$name>(ctx, place, &mut index)?,)*)))
                })
            }
            by_raw!(from);
        }

        #[allow(non_snake_case, reason = "a variable is named as its type")]
        impl<$($name: IntoScheme),*> IntoArguments for ($($name,)*) {
            const COUNT: Option<usize> = Some($count);
            #[inline]
            fn push(self, ctx: &mut Context<'_>, token: Token) -> Result<(), Error> {
                let ($($name,)*) = self;
                $(
                    let raw = $name.into_raw(ctx, token)?;
                    ctx.inner.runtime_mut().heap.push_temporary(raw.0);
                )*
                Ok(())
            }
        }
    )* };
}
tuples! {
    (1: A)
    (2: A B)
    (3: A B C)
    (4: A B C D)
    (5: A B C D E)
    (6: A B C D E F)
    (7: A B C D E F G)
    (8: A B C D E F G H)
    (9: A B C D E F G H I)
    (10: A B C D E F G H I J)
    (11: A B C D E F G H I J K)
    (12: A B C D E F G H I J K L)
}

//! Characters, strings, symbols, bytes.

use std::borrow::Cow;

use ruse_heap::{Kind, Value as Word};

use super::{FromScheme, IntoScheme, Raw, Token, by_raw};
use crate::context::Context;
use crate::error::Error;

impl IntoScheme for char {
    fn into_raw(self, _: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
        Ok(Raw(Word::char(self)))
    }
    by_raw!(into);
}

impl FromScheme for char {
    fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<char, Error> {
        raw.0.as_char().ok_or_else(|| ctx.wrong("a character", raw.0))
    }
    by_raw!(from);
}

impl IntoScheme for &str {
    fn into_raw(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
        Ok(Raw(ctx.inner.runtime_mut().heap.string(self)))
    }
    by_raw!(into);
}

macro_rules! strings {
    ($($type:ty)*) => { $(
        impl IntoScheme for $type {
            fn into_raw(self, ctx: &mut Context<'_>, token: Token) -> Result<Raw, Error> {
                (&*self).into_raw(ctx, token)
            }
            by_raw!(into);
        }

        impl FromScheme for $type {
            fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<$type, Error> {
                if !raw.0.is_kind(Kind::String) {
                    return Err(ctx.wrong("a string", raw.0));
                }
                Ok(ctx.inner.runtime().heap.str(raw.0).to_owned().into())
            }
            by_raw!(from);
        }
    )* };
}
strings! { String Box<str> Cow<'static, str> std::sync::Arc<str> }

impl IntoScheme for &String {
    fn into_raw(self, ctx: &mut Context<'_>, token: Token) -> Result<Raw, Error> {
        self.as_str().into_raw(ctx, token)
    }
    by_raw!(into);
}

/// A symbol by its name.
///
/// ```
/// use ruse::Symbol;
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// assert_eq!(vm.eval::<Symbol>("'north")?, Symbol::from("north"));
/// vm.set_global("way", Symbol::from("south"))?;
/// assert!(vm.eval::<bool>("(eq? way 'south)")?);
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Symbol(pub Box<str>);

impl From<&str> for Symbol {
    fn from(name: &str) -> Symbol {
        Symbol(name.into())
    }
}

impl IntoScheme for Symbol {
    fn into_raw(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
        Ok(Raw(ctx.inner.runtime_mut().heap.intern(&self.0)))
    }
    by_raw!(into);
}

impl FromScheme for Symbol {
    fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<Symbol, Error> {
        if !raw.0.is_kind(Kind::Symbol) {
            return Err(ctx.wrong("a symbol", raw.0));
        }
        Ok(Symbol(ctx.inner.runtime().heap.symbol_name(raw.0).into()))
    }
    by_raw!(from);
}

/// A bytevector.
///
/// ```
/// use ruse::Bytes;
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// vm.set_global("packet", Bytes(vec![1, 2, 255]))?;
/// assert_eq!(vm.eval::<u8>("(bytevector-u8-ref packet 2)")?, 255);
/// assert_eq!(vm.eval::<Bytes>("(bytevector 7 8)")?, Bytes(vec![7, 8]));
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Bytes(pub Vec<u8>);

impl IntoScheme for Bytes {
    fn into_raw(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
        Ok(Raw(ctx.inner.runtime_mut().heap.bytevector(&self.0)))
    }
    by_raw!(into);
}

impl FromScheme for Bytes {
    fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<Bytes, Error> {
        if !raw.0.is_kind(Kind::Bytevector) {
            return Err(ctx.wrong("a bytevector", raw.0));
        }
        Ok(Bytes(ctx.inner.runtime().heap.bytes(raw.0).to_vec()))
    }
    by_raw!(from);
}

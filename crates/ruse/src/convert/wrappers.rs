//! Values as they are, nothing, and what may be missing.

use ruse_heap::Value as Word;

use super::{FromScheme, IntoScheme, Raw, Token, by_raw};
use crate::context::Context;
use crate::error::Error;
use crate::value::Value;

impl IntoScheme for Value {
    const TAKES_FALSE: bool = true;
    fn into_scheme(self, ctx: &mut Context<'_>) -> Result<Value, Error> {
        ctx.word(&self)?;
        Ok(self)
    }
    #[inline]
    fn into_raw(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
        ctx.word(&self).map(Raw)
    }
}

impl IntoScheme for &Value {
    const TAKES_FALSE: bool = true;
    fn into_scheme(self, ctx: &mut Context<'_>) -> Result<Value, Error> {
        self.clone().into_scheme(ctx)
    }
    #[inline]
    fn into_raw(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
        ctx.word(self).map(Raw)
    }
}

impl FromScheme for Value {
    const TAKES_FALSE: bool = true;
    fn from_scheme(value: &Value, ctx: &mut Context<'_>) -> Result<Value, Error> {
        ctx.word(value)?;
        Ok(value.clone())
    }
    #[inline]
    fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<Value, Error> {
        Ok(ctx.keep(raw.0))
    }
}

impl IntoScheme for () {
    #[inline]
    fn into_raw(self, _: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
        Ok(Raw(Word::UNSPECIFIED))
    }
    by_raw!(into);
}

impl FromScheme for () {
    const TAKES_FALSE: bool = true;
    #[inline]
    fn from_raw(_: Raw, _: &mut Context<'_>, _: Token) -> Result<(), Error> {
        Ok(())
    }
    by_raw!(from);
}

impl<T: IntoScheme> IntoScheme for Option<T> {
    const TAKES_FALSE: bool = true;
    #[inline]
    fn into_raw(self, ctx: &mut Context<'_>, token: Token) -> Result<Raw, Error> {
        match self {
            Some(value) => value.into_raw(ctx, token),
            None if T::TAKES_FALSE => Ok(Raw(Word::UNSPECIFIED)),
            None => Ok(Raw(Word::FALSE)),
        }
    }
    by_raw!(into);
}

impl<T: FromScheme> FromScheme for Option<T> {
    const TAKES_FALSE: bool = true;
    #[inline]
    fn from_raw(raw: Raw, ctx: &mut Context<'_>, token: Token) -> Result<Option<T>, Error> {
        if raw.0 == Word::UNSPECIFIED || raw.0 == Word::FALSE && !T::TAKES_FALSE {
            return Ok(None);
        }
        T::from_raw(raw, ctx, token).map(Some)
    }
    by_raw!(from);
}

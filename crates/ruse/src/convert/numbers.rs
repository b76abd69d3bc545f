//! Numbers and booleans.

use ruse_heap::{Kind, Value as Word};
use ruse_runtime::number::{integer_value, number_value, to_number, wide_integer_value};

use super::{FromScheme, IntoScheme, Raw, Token, by_raw};
use crate::context::Context;
use crate::error::Error;

/// The exact integer that a value is, if it has at most 128 bits: negative, magnitude.
fn wide_parts(ctx: &Context<'_>, word: Word) -> Option<(bool, u128)> {
    if let Some(number) = word.as_fixnum() {
        return Some((number < 0, u128::from(number.unsigned_abs())));
    }
    if !word.is_kind(Kind::Bignum) {
        return None;
    }
    match ctx.inner.runtime().heap.bignum_parts(word) {
        (negative, &[low]) => Some((negative, u128::from(low))),
        (negative, &[low, high]) => Some((negative, u128::from(high) << 64 | u128::from(low))),
        _ => None,
    }
}

macro_rules! integers {
    ($($type:ident)*) => { $(
        impl IntoScheme for $type {
            #[inline]
            fn into_raw(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
                let heap = &mut ctx.inner.runtime_mut().heap;
                Ok(Raw(match i64::try_from(self) {
                    Ok(small) => integer_value(heap, small),
                    Err(_) => match i128::try_from(self) {
                        Ok(wide) => wide_integer_value(heap, wide),
                        Err(_) => {
                            let magnitude = self as u128;
                            heap.bignum(false, &[magnitude as u64, (magnitude >> 64) as u64])
                        }
                    },
                }))
            }
            by_raw!(into);
        }

        impl FromScheme for $type {
            #[inline]
            fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<$type, Error> {
                if let Some(small) = raw.0.as_fixnum()
                    && let Ok(number) = $type::try_from(small)
                {
                    return Ok(number);
                }
                let parts = wide_parts(ctx, raw.0);
                let number = parts.and_then(|(negative, magnitude)| match negative {
                    false => $type::try_from(magnitude).ok(),
                    true => $type::try_from(0i128.checked_sub_unsigned(magnitude)?).ok(),
                });
                number.ok_or_else(|| {
                    let (least, most) = ($type::MIN, $type::MAX);
                    ctx.wrong(format!("an exact integer from {least} to {most}"), raw.0)
                })
            }
            by_raw!(from);
        }
    )* };
}
integers! { i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }

/// The real number that a value is, as a double.
#[inline]
fn real(ctx: &Context<'_>, word: Word) -> Option<f64> {
    if let Some(x) = word.as_flonum() {
        return Some(x);
    }
    if let Some(number) = word.as_fixnum() {
        return Some(number as f64);
    }
    rare_real(ctx, word)
}

/// The same for what is neither a flonum nor a fixnum.
#[cold]
fn rare_real(ctx: &Context<'_>, word: Word) -> Option<f64> {
    let number = to_number(&ctx.inner.runtime().heap, word).filter(|number| number.is_real())?;
    match ruse_number::inexact(&number) {
        ruse_number::Number::Flo(x) => Some(x),
        _ => None,
    }
}

impl IntoScheme for f64 {
    #[inline]
    fn into_raw(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
        Ok(Raw(ctx.inner.runtime_mut().heap.flonum(self)))
    }
    by_raw!(into);
}

impl FromScheme for f64 {
    #[inline]
    fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<f64, Error> {
        real(ctx, raw.0).ok_or_else(|| ctx.wrong("a real number", raw.0))
    }
    by_raw!(from);
}

impl IntoScheme for f32 {
    fn into_raw(self, ctx: &mut Context<'_>, token: Token) -> Result<Raw, Error> {
        f64::from(self).into_raw(ctx, token)
    }
    by_raw!(into);
}

impl FromScheme for f32 {
    fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<f32, Error> {
        let x = real(ctx, raw.0).ok_or_else(|| ctx.wrong("a real number", raw.0))?;
        let short = x as f32;
        if short.is_infinite() && x.is_finite() {
            return Err(ctx.wrong("a real number that fits 32 bits", raw.0));
        }
        Ok(short)
    }
    by_raw!(from);
}

impl IntoScheme for bool {
    const TAKES_FALSE: bool = true;
    #[inline]
    fn into_raw(self, _: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
        Ok(Raw(Word::boolean(self)))
    }
    by_raw!(into);
}

impl FromScheme for bool {
    const TAKES_FALSE: bool = true;
    #[inline]
    fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<bool, Error> {
        if !raw.0.is_boolean() {
            return Err(ctx.wrong("a boolean", raw.0));
        }
        Ok(raw.0.is_true())
    }
    by_raw!(from);
}

/// Any number, exactly as Scheme has it.
///
/// ```
/// use ruse::Number;
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// let third: Number = vm.eval("(/ 1 3)")?;
/// assert_eq!(third.to_string(), "1/3");
/// assert_eq!("2/6".parse::<Number>().unwrap(), third);
/// assert!(third.is_exact() && !third.is_integer());
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Number(pub(crate) ruse_number::Number);

impl Number {
    /// Whether it is exact.
    ///
    /// ```
    /// assert!("1/2".parse::<ruse::Number>().unwrap().is_exact());
    /// ```
    pub fn is_exact(&self) -> bool {
        self.0.is_exact()
    }

    /// Whether it is an integer, exact or not.
    ///
    /// ```
    /// assert!("2.0".parse::<ruse::Number>().unwrap().is_integer());
    /// ```
    pub fn is_integer(&self) -> bool {
        self.0.is_integer()
    }

    /// The exact ratio of two integers; `None` for a denominator of 0.
    ///
    /// ```
    /// use ruse::Number;
    /// assert_eq!(Number::from_ratio(6_i64.into(), 4_i64.into()).unwrap().to_string(), "3/2");
    /// assert!(Number::from_ratio(1_i64.into(), 0_i64.into()).is_none());
    /// ```
    pub fn from_ratio(numerator: Integer, denominator: Integer) -> Option<Number> {
        let limits = ruse_number::Limits::default();
        ruse_number::div(&numerator.0, &denominator.0, limits).ok().map(Number)
    }

    /// Numerator and denominator of an exact rational number.
    ///
    /// ```
    /// let number: ruse::Number = "6/4".parse().unwrap();
    /// let (numerator, denominator) = number.ratio().unwrap();
    /// assert_eq!((numerator.to_string(), denominator.to_string()), ("3".to_owned(), "2".to_owned()));
    /// ```
    pub fn ratio(&self) -> Option<(Integer, Integer)> {
        if !self.0.is_exact() || !self.0.is_real() {
            return None;
        }
        let numerator = ruse_number::numerator(&self.0).ok()?;
        let denominator = ruse_number::denominator(&self.0).ok()?;
        Some((Integer(numerator), Integer(denominator)))
    }
}

/// An exact integer of any size.
///
/// ```
/// use ruse::Integer;
/// let mut vm = ruse::Vm::new(ruse::Options::default())?;
/// let big: Integer = vm.eval("(expt 2 100)")?;
/// assert_eq!(big.to_string(), "1267650600228229401496703205376");
/// vm.set_global("big", big)?;
/// assert_eq!(vm.eval::<i64>("(/ big (expt 2 90))")?, 1024);
/// assert_eq!(Integer::from(7_i64).to_i128(), Some(7));
/// # Ok::<(), ruse::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Integer(ruse_number::Number);

impl Integer {
    /// Its value, if that fits.
    ///
    /// ```
    /// assert_eq!("-5".parse::<ruse::Integer>().unwrap().to_i128(), Some(-5));
    /// ```
    pub fn to_i128(&self) -> Option<i128> {
        let (negative, limbs) = self.0.to_limbs()?;
        let magnitude = match limbs[..] {
            [] => 0,
            [low] => u128::from(low),
            [low, high] => u128::from(high) << 64 | u128::from(low),
            _ => return None,
        };
        if negative {
            0i128.checked_sub_unsigned(magnitude)
        } else {
            i128::try_from(magnitude).ok()
        }
    }
}

impl From<i128> for Integer {
    fn from(number: i128) -> Integer {
        Integer(number.into())
    }
}

macro_rules! number_types {
    ($($type:ident, $expected:literal, $test:expr;)*) => { $(
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl PartialEq for $type {
            fn eq(&self, other: &$type) -> bool {
                ruse_number::eqv(&self.0, &other.0)
            }
        }

        impl std::str::FromStr for $type {
            type Err = String;
            fn from_str(text: &str) -> Result<$type, String> {
                let parsed = ruse_number::parse_number(text, 10, ruse_number::Limits::default());
                let number = parsed.map_err(|error| error.to_string())?;
                let test: fn(&ruse_number::Number) -> bool = $test;
                let wrong = || format!("`{text}` is not {}", $expected);
                number.filter(test).map($type).ok_or_else(wrong)
            }
        }

        impl From<i64> for $type {
            fn from(number: i64) -> $type {
                $type(number.into())
            }
        }

        impl IntoScheme for $type {
            fn into_raw(self, ctx: &mut Context<'_>, _: Token) -> Result<Raw, Error> {
                Ok(Raw(number_value(&mut ctx.inner.runtime_mut().heap, &self.0)))
            }
            by_raw!(into);
        }

        impl FromScheme for $type {
            fn from_raw(raw: Raw, ctx: &mut Context<'_>, _: Token) -> Result<$type, Error> {
                let test: fn(&ruse_number::Number) -> bool = $test;
                let number = to_number(&ctx.inner.runtime().heap, raw.0).filter(test);
                number.map($type).ok_or_else(|| ctx.wrong($expected, raw.0))
            }
            by_raw!(from);
        }
    )* };
}
number_types! {
    Number, "a number", |_| true;
    Integer, "an exact integer", |number| number.is_exact_integer();
}

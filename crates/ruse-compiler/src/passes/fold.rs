//! Constant folding: calls of primitives on constants, with the functions that the runtime uses too.
//!
//! Nothing that raises is folded, so the error happens where the program makes it; nothing whose result
//! is large, so that a small program stays small code.

use ruse_number::{Limits, Number, NumberResult};
use ruse_syntax::Datum;

/// Greatest size of a folded number in bits.
const LIMITS: Limits = Limits { max_bits: 1024, max_gcd_bits: 1024 };

/// The value of a call of the primitive `name`, if it is to be folded.
pub(crate) fn fold(name: &str, arguments: &[&Datum]) -> Option<Datum> {
    match arguments {
        [] if name == "%absent" => Some(Datum::Missing),
        [only] => unary(name, only),
        [first, second] => binary(name, first, second),
        [first, second, rest @ ..] if matches!(name, "+" | "-" | "*" | "/") => {
            let start = binary(name, first, second)?;
            rest.iter().try_fold(start, |result, next| binary(name, &result, next))
        }
        _ => None,
    }
}

/// Whether `eq?`, `eqv?` and `equal?` agree on this constant against anything.
pub(crate) fn is_identity_constant(datum: &Datum) -> bool {
    match datum {
        Datum::Bool(_) | Datum::Null | Datum::Char(_) | Datum::Symbol(_) => true,
        Datum::Keyword(_) | Datum::Missing => true,
        Datum::Unspecified | Datum::Eof => true,
        Datum::Number(Number::Int(value)) => {
            (ruse_isa::layout::FIXNUM_MIN..=ruse_isa::layout::FIXNUM_MAX).contains(value)
        }
        _ => false,
    }
}

fn number(result: NumberResult) -> Option<Datum> {
    result.ok().filter(|number| number.bit_size() <= LIMITS.max_bits).map(Datum::Number)
}

fn unary(name: &str, datum: &Datum) -> Option<Datum> {
    if let Some(answer) = predicate(name, datum) {
        return Some(Datum::Bool(answer));
    }
    match datum {
        Datum::Number(x) => match name {
            "-" => number(Ok(ruse_number::negate(x))),
            "+" | "*" => Some(Datum::Number(x.clone())),
            "/" => number(ruse_number::div(&Number::Int(1), x, LIMITS)),
            "abs" | "magnitude" if x.is_real() => number(ruse_number::abs(x)),
            "square" => number(ruse_number::square(x, LIMITS)),
            "exact" | "inexact->exact" => number(ruse_number::exact(x)),
            "inexact" | "exact->inexact" => number(Ok(ruse_number::inexact(x))),
            "floor" => number(ruse_number::floor(x)),
            "ceiling" => number(ruse_number::ceiling(x)),
            "truncate" => number(ruse_number::truncate(x)),
            "round" => number(ruse_number::round(x)),
            "sqrt" => number(ruse_number::sqrt(x, LIMITS)),
            "bitwise-not" => number(ruse_number::bit_not(x)),
            "integer->char" => {
                let scalar = u32::try_from(x.to_i64()?).ok()?;
                Some(Datum::Char(char::from_u32(scalar)?))
            }
            _ => None,
        },
        Datum::Char(char) => match name {
            "char->integer" => Some(Datum::Number(Number::Int(i64::from(*char as u32)))),
            _ => None,
        },
        Datum::String(text) if name == "string-length" => {
            Some(Datum::Number(Number::from(text.chars().count())))
        }
        Datum::Vector(items) if name == "vector-length" => {
            Some(Datum::Number(Number::from(items.len())))
        }
        _ => None,
    }
}

fn predicate(name: &str, datum: &Datum) -> Option<bool> {
    let of_number = |test: fn(&Number) -> bool| match datum {
        Datum::Number(x) => test(x),
        _ => false,
    };
    let checked = |test: fn(&Number) -> NumberResult<bool>| match datum {
        Datum::Number(x) => test(x).ok(),
        _ => None,
    };
    Some(match name {
        "not" => *datum == Datum::Bool(false),
        "null?" => *datum == Datum::Null,
        "pair?" => matches!(datum, Datum::Pair(..)),
        "boolean?" => matches!(datum, Datum::Bool(_)),
        "symbol?" => matches!(datum, Datum::Symbol(_)),
        "keyword?" => matches!(datum, Datum::Keyword(_)),
        "string?" => matches!(datum, Datum::String(_)),
        "char?" => matches!(datum, Datum::Char(_)),
        "vector?" => matches!(datum, Datum::Vector(_)),
        "bytevector?" => matches!(datum, Datum::Bytes(_)),
        "eof-object?" => *datum == Datum::Eof,
        "procedure?" => false,
        "number?" | "complex?" => of_number(|_| true),
        "real?" => of_number(Number::is_real),
        "rational?" => of_number(Number::is_rational),
        "integer?" => of_number(Number::is_integer),
        "exact-integer?" => of_number(Number::is_exact_integer),
        "exact?" => return checked(|x| Ok(x.is_exact())),
        "inexact?" => return checked(|x| Ok(!x.is_exact())),
        "zero?" => return checked(|x| Ok(x.is_zero())),
        "positive?" => return checked(Number::is_positive),
        "negative?" => return checked(Number::is_negative),
        "odd?" => return checked(Number::is_odd),
        "even?" => return checked(Number::is_even),
        _ => return None,
    })
}

fn binary(name: &str, first: &Datum, second: &Datum) -> Option<Datum> {
    if matches!(name, "eq?" | "eqv?" | "equal?") {
        return same(name, first, second).map(Datum::Bool);
    }
    let (Datum::Number(a), Datum::Number(b)) = (first, second) else { return None };
    use std::cmp::Ordering::{Equal, Greater, Less};
    let ordered = |accepted: &[std::cmp::Ordering]| {
        let order = ruse_number::compare(a, b).ok()?;
        Some(Datum::Bool(order.is_some_and(|order| accepted.contains(&order))))
    };
    match name {
        "+" => number(ruse_number::add(a, b, LIMITS)),
        "-" => number(ruse_number::sub(a, b, LIMITS)),
        "*" => number(ruse_number::mul(a, b, LIMITS)),
        "/" => number(ruse_number::div(a, b, LIMITS)),
        "quotient" | "truncate-quotient" => number(ruse_number::quotient(a, b)),
        "remainder" | "truncate-remainder" => number(ruse_number::remainder(a, b)),
        "modulo" | "floor-remainder" => number(ruse_number::modulo(a, b)),
        "floor-quotient" => number(ruse_number::floor_quotient(a, b)),
        "min" => number(ruse_number::min(a, b)),
        "max" => number(ruse_number::max(a, b)),
        "gcd" => number(ruse_number::gcd(a, b, LIMITS)),
        "lcm" => number(ruse_number::lcm(a, b, LIMITS)),
        "expt" => number(ruse_number::expt(a, b, LIMITS)),
        "bitwise-and" => number(ruse_number::bit_and(a, b)),
        "bitwise-ior" => number(ruse_number::bit_or(a, b)),
        "bitwise-xor" => number(ruse_number::bit_xor(a, b)),
        "arithmetic-shift" => number(ruse_number::arithmetic_shift(a, b, LIMITS)),
        "=" => Some(Datum::Bool(ruse_number::num_eq(a, b))),
        "<" => ordered(&[Less]),
        ">" => ordered(&[Greater]),
        "<=" => ordered(&[Less, Equal]),
        ">=" => ordered(&[Greater, Equal]),
        _ => None,
    }
}

/// Whether two constants are the same object, where that does not depend on sharing.
fn same(name: &str, first: &Datum, second: &Datum) -> Option<bool> {
    if is_identity_constant(first) || is_identity_constant(second) {
        return Some(first == second);
    }
    match (first, second) {
        (Datum::Number(a), Datum::Number(b)) if name != "eq?" => Some(ruse_number::eqv(a, b)),
        _ => None,
    }
}

//! Numbers (R7RS 6.2): predicates, arithmetic, integer division, rounding, transcendental functions,
//! conversion to text and back.

use std::cmp::Ordering;

use ruse_heap::{Kind, Value};
use ruse_isa::calls::RuntimeCalls;
use ruse_isa::ops::Op;
use ruse_isa::prim::{Lowering, PrimEffect};
use ruse_number::{Number, NumberResult};

use super::{Primitive, at_least, between, exactly, row};
use crate::number::{is_exact_integer, is_number, to_number};
use crate::raise::Raise;
use crate::runtime::Runtime;

const BASE: &str = "(scheme base)";
const INEXACT: &str = "(scheme inexact)";
const COMPLEX: &str = "(scheme complex)";
const R5RS: &str = "(scheme r5rs)";

// ---- type predicates

fn is_number_primitive(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(is_number(args[0])))
}

fn is_real(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(is_number(args[0]) && !args[0].is_kind(Kind::Compnum)))
}

fn is_rational(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let rational = match args[0].as_flonum() {
        Some(x) => x.is_finite(),
        None => is_exact_integer(args[0]) || args[0].is_kind(Kind::Ratnum),
    };
    Ok(Value::boolean(rational))
}

fn is_integer(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let integer = match args[0].as_flonum() {
        Some(x) => x.is_finite() && x.trunc() == x,
        None => is_exact_integer(args[0]),
    };
    Ok(Value::boolean(integer))
}

fn is_exact_integer_primitive(_: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    Ok(Value::boolean(is_exact_integer(args[0])))
}

/// A predicate on numbers of any kind.
fn test(
    rt: &mut Runtime,
    who: &str,
    value: Value,
    predicate: fn(&Number) -> bool,
) -> Result<Value, Raise> {
    let number = rt.number_argument(who, 1, value)?;
    Ok(Value::boolean(predicate(&number)))
}

fn is_exact(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    test(rt, "exact?", args[0], Number::is_exact)
}

fn is_inexact(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    test(rt, "inexact?", args[0], |z| !z.is_exact())
}

fn is_finite(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    test(rt, "finite?", args[0], Number::is_finite)
}

fn is_infinite(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    test(rt, "infinite?", args[0], Number::is_infinite)
}

fn is_nan(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    test(rt, "nan?", args[0], Number::is_nan)
}

fn is_zero(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    if let Some(n) = args[0].as_fixnum() {
        return Ok(Value::boolean(n == 0));
    }
    test(rt, "zero?", args[0], Number::is_zero)
}

fn is_positive(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    sign_test(rt, "positive?", args[0], Ordering::Greater)
}

fn is_negative(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    sign_test(rt, "negative?", args[0], Ordering::Less)
}

fn sign_test(rt: &mut Runtime, who: &str, x: Value, wanted: Ordering) -> Result<Value, Raise> {
    if !is_number(x) || x.is_kind(Kind::Compnum) {
        return Err(rt.type_error(who, 1, "a real number", x));
    }
    let order = rt.order_at(who, 2, x, Value::ZERO)?;
    Ok(Value::boolean(order == Some(wanted)))
}

fn is_odd(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    parity(rt, "odd?", args[0], true)
}

fn is_even(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    parity(rt, "even?", args[0], false)
}

fn parity(rt: &mut Runtime, who: &str, n: Value, odd: bool) -> Result<Value, Raise> {
    if let Some(n) = n.as_fixnum() {
        return Ok(Value::boolean((n & 1 == 1) == odd));
    }
    match to_number(&rt.heap, n).map(|number| number.is_odd()) {
        Some(Ok(is_odd)) => Ok(Value::boolean(is_odd == odd)),
        _ => Err(rt.type_error(who, 1, "an integer", n)),
    }
}

// ---- comparison

/// A chain of comparisons; every argument is checked, also after the answer is known.
fn compare_chain(
    rt: &mut Runtime,
    who: &str,
    args: &[Value],
    holds: fn(Ordering) -> bool,
) -> Result<Value, Raise> {
    if let [only] = args {
        if !is_number(*only) || only.is_kind(Kind::Compnum) {
            return Err(rt.type_error(who, 1, "a real number", *only));
        }
        return Ok(Value::TRUE);
    }
    let mut result = true;
    for (index, pair) in args.windows(2).enumerate() {
        let order = rt.order_at(who, index + 2, pair[0], pair[1])?;
        result &= order.is_some_and(holds);
    }
    Ok(Value::boolean(result))
}

fn less(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare_chain(rt, "<", args, Ordering::is_lt)
}

fn less_or_equal(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare_chain(rt, "<=", args, Ordering::is_le)
}

fn greater(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare_chain(rt, ">", args, Ordering::is_gt)
}

fn greater_or_equal(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    compare_chain(rt, ">=", args, Ordering::is_ge)
}

fn equal(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    if let [only] = args {
        rt.expect_number("=", 1, *only)?;
        return Ok(Value::TRUE);
    }
    let mut result = true;
    for (index, pair) in args.windows(2).enumerate() {
        result &= rt.num_eq_at(index + 2, pair[0], pair[1])?;
    }
    Ok(Value::boolean(result))
}

fn extreme(
    rt: &mut Runtime,
    who: &str,
    args: &[Value],
    choose: fn(&Number, &Number) -> NumberResult,
) -> Result<Value, Raise> {
    let mut chosen = rt.number_argument(who, 1, args[0])?;
    if !chosen.is_real() {
        return Err(rt.type_error(who, 1, "a real number", args[0]));
    }
    for (index, &arg) in args.iter().enumerate().skip(1) {
        let next = rt.number_argument(who, index + 1, arg)?;
        chosen = choose(&chosen, &next).map_err(|error| rt.number_error(who, index, error))?;
    }
    rt.number_value(&chosen)
}

pub(crate) fn max(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    extreme(rt, "max", args, ruse_number::max)
}

pub(crate) fn min(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    extreme(rt, "min", args, ruse_number::min)
}

// ---- arithmetic

type Step = fn(&mut Runtime, usize, Value, Value) -> Result<Value, Raise>;

/// Folds from the left, the first argument checked even when it is alone.
fn fold(rt: &mut Runtime, who: &str, args: &[Value], step: Step) -> Result<Value, Raise> {
    rt.expect_number(who, 1, args[0])?;
    let mut result = args[0];
    for (index, &arg) in args.iter().enumerate().skip(1) {
        result = step(rt, index + 1, result, arg)?;
        if index % 4096 == 0 {
            rt.poll()?;
        }
    }
    Ok(result)
}

fn add(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    if args.is_empty() { Ok(Value::ZERO) } else { fold(rt, "+", args, Runtime::add_at) }
}

fn multiply(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    if args.is_empty() { Ok(Value::fixnum(1)) } else { fold(rt, "*", args, Runtime::mul_at) }
}

fn subtract(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    if let [only] = args {
        if let Some(n) = only.as_fixnum() {
            return Ok(crate::number::integer_value(&mut rt.heap, -n));
        }
        let number = rt.number_argument("-", 1, *only)?;
        return rt.number_value(&ruse_number::negate(&number));
    }
    fold(rt, "-", args, Runtime::sub_at)
}

fn divide(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    if let [only] = args {
        rt.expect_number("/", 1, *only)?;
        return rt.div_at(2, Value::fixnum(1), *only);
    }
    fold(rt, "/", args, Runtime::div_at)
}

/// A function of one number that cannot fail.
fn map_total(
    rt: &mut Runtime,
    who: &str,
    z: Value,
    function: fn(&Number) -> Number,
) -> Result<Value, Raise> {
    let number = rt.number_argument(who, 1, z)?;
    rt.number_value(&function(&number))
}

/// A function of one number.
fn map(
    rt: &mut Runtime,
    who: &str,
    z: Value,
    function: fn(&Number) -> NumberResult,
) -> Result<Value, Raise> {
    let number = rt.number_argument(who, 1, z)?;
    rt.number_result(who, 1, function(&number))
}

/// A function of two numbers.
fn map2(
    rt: &mut Runtime,
    who: &str,
    args: &[Value],
    function: fn(&Number, &Number) -> NumberResult,
) -> Result<Value, Raise> {
    let a = rt.number_argument(who, 1, args[0])?;
    let b = rt.number_argument(who, 2, args[1])?;
    rt.number_result(who, 1, function(&a, &b))
}

pub(crate) fn abs(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    map(rt, "abs", args[0], ruse_number::abs)
}

fn square(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    rt.expect_number("square", 1, args[0])?;
    rt.mul_at(2, args[0], args[0])
}

fn expt(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let base = rt.number_argument("expt", 1, args[0])?;
    let exponent = rt.number_argument("expt", 2, args[1])?;
    let result = ruse_number::expt(&base, &exponent, rt.number_limits());
    rt.number_result("expt", 1, result)
}

// ---- integer division

fn quotient(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    RuntimeCalls::quotient(rt, args[0], args[1])
}

fn remainder(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    RuntimeCalls::remainder(rt, args[0], args[1])
}

fn modulo(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    RuntimeCalls::modulo(rt, args[0], args[1])
}

/// An integer division under another name; the op does the common case.
fn divide_as(
    rt: &mut Runtime,
    who: &str,
    args: &[Value],
    common: fn(&mut Runtime, Value, Value) -> Result<Value, Raise>,
    general: fn(&Number, &Number) -> NumberResult,
) -> Result<Value, Raise> {
    match (args[0].as_fixnum(), args[1].as_fixnum()) {
        (Some(_), Some(divisor)) if divisor != 0 => common(rt, args[0], args[1]),
        _ => map2(rt, who, args, general),
    }
}

fn truncate_quotient(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    divide_as(rt, "truncate-quotient", args, RuntimeCalls::quotient, ruse_number::quotient)
}

fn truncate_remainder(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    divide_as(rt, "truncate-remainder", args, RuntimeCalls::remainder, ruse_number::remainder)
}

fn floor_remainder(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    divide_as(rt, "floor-remainder", args, RuntimeCalls::modulo, ruse_number::modulo)
}

fn floor_quotient(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    map2(rt, "floor-quotient", args, ruse_number::floor_quotient)
}

type Pair = NumberResult<(Number, Number)>;

/// The two results of an operation as multiple values.
fn two_values(rt: &mut Runtime, who: &str, result: Pair) -> Result<Value, Raise> {
    match result {
        Ok((first, second)) => {
            let both = [rt.number_value(&first)?, rt.number_value(&second)?];
            Ok(rt.heap.values(&both))
        }
        Err(error) => Err(rt.number_error(who, 1, error)),
    }
}

fn floor_division(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let a = rt.number_argument("floor/", 1, args[0])?;
    let b = rt.number_argument("floor/", 2, args[1])?;
    two_values(rt, "floor/", ruse_number::floor_div(&a, &b))
}

fn truncate_division(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let a = rt.number_argument("truncate/", 1, args[0])?;
    let b = rt.number_argument("truncate/", 2, args[1])?;
    two_values(rt, "truncate/", ruse_number::truncate_div(&a, &b))
}

fn exact_integer_sqrt(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let n = rt.number_argument("exact-integer-sqrt", 1, args[0])?;
    two_values(rt, "exact-integer-sqrt", ruse_number::exact_integer_sqrt(&n))
}

type Divisor = fn(&Number, &Number, ruse_number::Limits) -> NumberResult;

/// Folds `gcd` or `lcm`, which take any number of integers.
fn fold_divisors(
    rt: &mut Runtime,
    who: &str,
    args: &[Value],
    identity: i64,
    operation: Divisor,
) -> Result<Value, Raise> {
    let limits = rt.number_limits();
    let mut result = Number::Int(identity);
    for (index, &arg) in args.iter().enumerate() {
        let next = rt.number_argument(who, index + 1, arg)?;
        result = operation(&result, &next, limits)
            .map_err(|error| rt.number_error(who, index.max(1), error))?;
        rt.poll()?;
    }
    rt.number_value(&result)
}

fn gcd(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    check_integers(rt, "gcd", args)?;
    fold_divisors(rt, "gcd", args, 0, ruse_number::gcd)
}

fn lcm(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    check_integers(rt, "lcm", args)?;
    fold_divisors(rt, "lcm", args, 1, ruse_number::lcm)
}

/// Checks up front, so that the error names the argument and not a partial result.
fn check_integers(rt: &mut Runtime, who: &str, args: &[Value]) -> Result<(), Raise> {
    for (index, &arg) in args.iter().enumerate() {
        if !is_integer(rt, &[arg])?.is_true() {
            return Err(rt.type_error(who, index + 1, "an integer", arg));
        }
    }
    Ok(())
}

// ---- rounding and parts

pub(crate) fn floor(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    round_with(rt, "floor", args[0], f64::floor, ruse_number::floor)
}

pub(crate) fn ceiling(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    round_with(rt, "ceiling", args[0], f64::ceil, ruse_number::ceiling)
}

pub(crate) fn truncate(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    round_with(rt, "truncate", args[0], f64::trunc, ruse_number::truncate)
}

pub(crate) fn round(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    round_with(rt, "round", args[0], f64::round_ties_even, ruse_number::round)
}

fn round_with(
    rt: &mut Runtime,
    who: &str,
    x: Value,
    flonum: fn(f64) -> f64,
    general: fn(&Number) -> NumberResult,
) -> Result<Value, Raise> {
    if is_exact_integer(x) {
        return Ok(x);
    }
    if let Some(value) = x.as_flonum() {
        return Ok(rt.heap.flonum(flonum(value)));
    }
    map(rt, who, x, general)
}

fn numerator(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    map(rt, "numerator", args[0], ruse_number::numerator)
}

fn denominator(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    map(rt, "denominator", args[0], ruse_number::denominator)
}

fn rationalize(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let x = rt.number_argument("rationalize", 1, args[0])?;
    let y = rt.number_argument("rationalize", 2, args[1])?;
    let result = ruse_number::rationalize(&x, &y, rt.number_limits());
    rt.number_result("rationalize", 1, result)
}

/// Shared by `exact` and its R5RS name.
fn to_exact(rt: &mut Runtime, who: &str, z: Value) -> Result<Value, Raise> {
    if is_exact_integer(z) || z.is_kind(Kind::Ratnum) {
        return Ok(z);
    }
    map(rt, who, z, ruse_number::exact)
}

/// Shared by `inexact` and its R5RS name.
fn to_inexact(rt: &mut Runtime, who: &str, z: Value) -> Result<Value, Raise> {
    if let Some(n) = z.as_fixnum() {
        return Ok(rt.heap.flonum(n as f64));
    }
    if z.is_flonum() {
        return Ok(z);
    }
    map_total(rt, who, z, ruse_number::inexact)
}

pub(crate) fn exact(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    to_exact(rt, "exact", args[0])
}

pub(crate) fn inexact(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    to_inexact(rt, "inexact", args[0])
}

fn inexact_to_exact(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    to_exact(rt, "inexact->exact", args[0])
}

fn exact_to_inexact(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    to_inexact(rt, "exact->inexact", args[0])
}

// ---- transcendental functions

fn exp(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    map_total(rt, "exp", args[0], ruse_number::exp)
}

fn log(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let [z, base] = args else { return map(rt, "log", args[0], ruse_number::log) };
    let z = rt.number_argument("log", 1, *z)?;
    let base = rt.number_argument("log", 2, *base)?;
    let result = ruse_number::log_base(&z, &base, rt.number_limits());
    rt.number_result("log", 1, result)
}

fn sin(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    map_total(rt, "sin", args[0], ruse_number::sin)
}

fn cos(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    map_total(rt, "cos", args[0], ruse_number::cos)
}

fn tan(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    map_total(rt, "tan", args[0], ruse_number::tan)
}

fn asin(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    map_total(rt, "asin", args[0], ruse_number::asin)
}

fn acos(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    map_total(rt, "acos", args[0], ruse_number::acos)
}

fn atan(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    if args.len() == 2 {
        return map2(rt, "atan", args, ruse_number::atan2);
    }
    map(rt, "atan", args[0], ruse_number::atan)
}

pub(crate) fn sqrt(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    if let Some(x) = args[0].as_flonum()
        && (x >= 0.0 || x.is_nan())
    {
        return Ok(rt.heap.flonum(x.sqrt()));
    }
    let z = rt.number_argument("sqrt", 1, args[0])?;
    let result = ruse_number::sqrt(&z, rt.number_limits());
    rt.number_result("sqrt", 1, result)
}

// ---- complex numbers

fn make_rectangular(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    map2(rt, "make-rectangular", args, ruse_number::make_rectangular)
}

fn make_polar(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    map2(rt, "make-polar", args, ruse_number::make_polar)
}

fn real_part(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    map_total(rt, "real-part", args[0], ruse_number::real_part)
}

fn imag_part(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    map_total(rt, "imag-part", args[0], ruse_number::imag_part)
}

fn magnitude(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let z = rt.number_argument("magnitude", 1, args[0])?;
    let result = ruse_number::magnitude(&z, rt.number_limits());
    rt.number_result("magnitude", 1, result)
}

fn angle(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    map(rt, "angle", args[0], ruse_number::angle)
}

// ---- text

/// The radix in an optional argument.
fn radix_argument(rt: &mut Runtime, who: &str, args: &[Value]) -> Result<u32, Raise> {
    let Some(&value) = args.get(1) else { return Ok(10) };
    match value.as_fixnum() {
        Some(radix @ 2..=36) => Ok(radix as u32),
        _ => Err(rt.type_error(who, 2, "a radix (an exact integer from 2 to 36)", value)),
    }
}

fn number_to_string(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "number->string";
    let number = rt.number_argument(who, 1, args[0])?;
    let radix = radix_argument(rt, who, args)?;
    // A digit is at least a bit; numerator and denominator of both parts.
    rt.reserve((number.bit_size() as usize).saturating_mul(4).saturating_add(64))?;
    match ruse_number::to_string_radix(&number, radix) {
        Ok(text) => Ok(rt.heap.string(&text)),
        Err(error) => Err(rt.number_error(who, 1, error)),
    }
}

fn string_to_number(rt: &mut Runtime, args: &[Value]) -> Result<Value, Raise> {
    let who = "string->number";
    rt.expect_kind(who, 1, args[0], Kind::String, "a string")?;
    let radix = radix_argument(rt, who, args)?;
    let parsed = ruse_number::parse_number(rt.heap.str(args[0]), radix, rt.number_limits());
    match parsed {
        Ok(Some(number)) => rt.number_value(&number),
        // No notation of a number, or of one that cannot be represented.
        Ok(None) | Err(_) => Ok(Value::FALSE),
    }
}

use Lowering::{Call, Compare, Fold, Sign};
use PrimEffect::{AllocatesOrRaises, Foldable, Pure, Reads};

/// The rows.
#[rustfmt::skip]
pub(crate) const ROWS: &[Primitive] = &[
    row("number?", BASE, "(object)", exactly(1), Pure, Call, is_number_primitive, "Whether the object is a number. R7RS 6.2.6."),
    row("complex?", BASE, "(object)", exactly(1), Pure, Call, is_number_primitive, "Whether the object is a complex number, as every number is. R7RS 6.2.6."),
    row("real?", BASE, "(object)", exactly(1), Pure, Call, is_real, "Whether the object is a real number. R7RS 6.2.6."),
    row("rational?", BASE, "(object)", exactly(1), Pure, Call, is_rational, "Whether the object is an exact rational or a finite flonum. R7RS 6.2.6."),
    row("integer?", BASE, "(object)", exactly(1), Pure, Call, is_integer, "Whether the object is an integer, exact or inexact. R7RS 6.2.6."),
    row("exact-integer?", BASE, "(object)", exactly(1), Pure, Call, is_exact_integer_primitive, "Whether the object is an exact integer. R7RS 6.2.6."),
    row("exact?", BASE, "(z)", exactly(1), Foldable, Call, is_exact, "Whether a number is exact. R7RS 6.2.6."),
    row("inexact?", BASE, "(z)", exactly(1), Foldable, Call, is_inexact, "Whether a number is inexact. R7RS 6.2.6."),
    row("finite?", INEXACT, "(z)", exactly(1), Foldable, Call, is_finite, "Whether every part of a number is finite. R7RS 6.2.6."),
    row("infinite?", INEXACT, "(z)", exactly(1), Foldable, Call, is_infinite, "Whether a part of a number is infinite. R7RS 6.2.6."),
    row("nan?", INEXACT, "(z)", exactly(1), Foldable, Call, is_nan, "Whether a part of a number is a NaN. R7RS 6.2.6."),
    row("zero?", BASE, "(z)", exactly(1), Foldable, Sign { op: Op::IsNumEq, swap: false }, is_zero, "Whether a number is zero. R7RS 6.2.6."),
    row("positive?", BASE, "(x)", exactly(1), Foldable, Sign { op: Op::IsLt, swap: true }, is_positive, "Whether a real is above zero. R7RS 6.2.6."),
    row("negative?", BASE, "(x)", exactly(1), Foldable, Sign { op: Op::IsLt, swap: false }, is_negative, "Whether a real is below zero. R7RS 6.2.6."),
    row("odd?", BASE, "(n)", exactly(1), Foldable, Call, is_odd, "Whether an integer is odd. R7RS 6.2.6."),
    row("even?", BASE, "(n)", exactly(1), Foldable, Call, is_even, "Whether an integer is even. R7RS 6.2.6."),
    row("=", BASE, "(z ...)", at_least(1), Foldable, Compare { op: Op::IsNumEq, swap: false }, equal, "Whether all numbers are equal. R7RS 6.2.6."),
    row("<", BASE, "(x ...)", at_least(1), Foldable, Compare { op: Op::IsLt, swap: false }, less, "Whether each real is less than the next. Mixed operands are compared by exact value. R7RS 6.2.6."),
    row(">", BASE, "(x ...)", at_least(1), Foldable, Compare { op: Op::IsLt, swap: true }, greater, "Whether each real is greater than the next. R7RS 6.2.6."),
    row("<=", BASE, "(x ...)", at_least(1), Foldable, Compare { op: Op::IsLe, swap: false }, less_or_equal, "Whether no real is greater than the next. R7RS 6.2.6."),
    row(">=", BASE, "(x ...)", at_least(1), Foldable, Compare { op: Op::IsLe, swap: true }, greater_or_equal, "Whether no real is less than the next. R7RS 6.2.6."),
    row("max", BASE, "(x ...)", at_least(1), Foldable, Lowering::Op(Op::Max), max, "The greatest real, inexact if any is. R7RS 6.2.6."),
    row("min", BASE, "(x ...)", at_least(1), Foldable, Lowering::Op(Op::Min), min, "The least real, inexact if any is. R7RS 6.2.6."),
    row("+", BASE, "(z ...)", at_least(0), Foldable, Fold(Op::Add), add, "Sum; 0 of nothing. R7RS 6.2.6."),
    row("*", BASE, "(z ...)", at_least(0), Foldable, Fold(Op::Mul), multiply, "Product; 1 of nothing. R7RS 6.2.6."),
    row("-", BASE, "(z ...)", at_least(1), Foldable, Fold(Op::Sub), subtract, "Difference from the left, or the negative of the only argument. R7RS 6.2.6."),
    row("/", BASE, "(z ...)", at_least(1), Foldable, Fold(Op::Div), divide, "Quotient from the left, or the reciprocal of the only argument. Division by exact zero is an error. R7RS 6.2.6."),
    row("abs", BASE, "(x)", exactly(1), Foldable, Lowering::Op(Op::Abs), abs, "Absolute value of a real. R7RS 6.2.6."),
    row("square", BASE, "(z)", exactly(1), Foldable, Call, square, "The number times itself. R7RS 6.2.6."),
    row("expt", BASE, "(z1 z2)", exactly(2), Foldable, Call, expt, "z1 to the power z2; (expt z 0) is 1. R7RS 6.2.6."),
    row("quotient", BASE, "(n1 n2)", exactly(2), Foldable, Lowering::Op(Op::Quotient), quotient, "Quotient rounded toward zero. A zero divisor is an error. R7RS 6.2.6."),
    row("remainder", BASE, "(n1 n2)", exactly(2), Foldable, Lowering::Op(Op::Remainder), remainder, "Remainder with the sign of n1. A zero divisor is an error. R7RS 6.2.6."),
    row("modulo", BASE, "(n1 n2)", exactly(2), Foldable, Lowering::Op(Op::Modulo), modulo, "Remainder with the sign of n2. A zero divisor is an error. R7RS 6.2.6."),
    row("truncate-quotient", BASE, "(n1 n2)", exactly(2), Foldable, Lowering::Op(Op::Quotient), truncate_quotient, "Quotient rounded toward zero. A zero divisor is an error. R7RS 6.2.6."),
    row("truncate-remainder", BASE, "(n1 n2)", exactly(2), Foldable, Lowering::Op(Op::Remainder), truncate_remainder, "Remainder with the sign of n1. A zero divisor is an error. R7RS 6.2.6."),
    row("floor-quotient", BASE, "(n1 n2)", exactly(2), Foldable, Call, floor_quotient, "Quotient rounded down. A zero divisor is an error. R7RS 6.2.6."),
    row("floor-remainder", BASE, "(n1 n2)", exactly(2), Foldable, Lowering::Op(Op::Modulo), floor_remainder, "Remainder with the sign of n2. A zero divisor is an error. R7RS 6.2.6."),
    row("floor/", BASE, "(n1 n2)", exactly(2), AllocatesOrRaises, Call, floor_division, "Two values: quotient rounded down, and remainder. R7RS 6.2.6."),
    row("truncate/", BASE, "(n1 n2)", exactly(2), AllocatesOrRaises, Call, truncate_division, "Two values: quotient rounded toward zero, and remainder. R7RS 6.2.6."),
    row("exact-integer-sqrt", BASE, "(k)", exactly(1), AllocatesOrRaises, Call, exact_integer_sqrt, "Two values: the square root rounded down, and what is left. R7RS 6.2.6."),
    row("gcd", BASE, "(n ...)", at_least(0), Foldable, Call, gcd, "Greatest common divisor, not negative; 0 of nothing. R7RS 6.2.6."),
    row("lcm", BASE, "(n ...)", at_least(0), Foldable, Call, lcm, "Least common multiple, not negative; 1 of nothing. R7RS 6.2.6."),
    row("floor", BASE, "(x)", exactly(1), Foldable, Lowering::Op(Op::Floor), floor, "The real rounded down to an integer of the same exactness. R7RS 6.2.6."),
    row("ceiling", BASE, "(x)", exactly(1), Foldable, Lowering::Op(Op::Ceiling), ceiling, "The real rounded up to an integer. R7RS 6.2.6."),
    row("truncate", BASE, "(x)", exactly(1), Foldable, Lowering::Op(Op::Truncate), truncate, "The real rounded toward zero. R7RS 6.2.6."),
    row("round", BASE, "(x)", exactly(1), Foldable, Lowering::Op(Op::Round), round, "The real rounded to the nearest integer, ties to even. R7RS 6.2.6."),
    row("numerator", BASE, "(q)", exactly(1), Foldable, Call, numerator, "Numerator in lowest terms. R7RS 6.2.6."),
    row("denominator", BASE, "(q)", exactly(1), Foldable, Call, denominator, "Denominator in lowest terms, positive. R7RS 6.2.6."),
    row("rationalize", BASE, "(x y)", exactly(2), Foldable, Call, rationalize, "The simplest rational that differs from x by no more than y. R7RS 6.2.6."),
    row("exact", BASE, "(z)", exactly(1), Foldable, Lowering::Op(Op::ToExact), exact, "The exact number with this value. Infinities and NaN are errors. R7RS 6.2.6."),
    row("inexact", BASE, "(z)", exactly(1), Foldable, Lowering::Op(Op::ToInexact), inexact, "The nearest inexact number. R7RS 6.2.6."),
    row("inexact->exact", R5RS, "(z)", exactly(1), Foldable, Lowering::Op(Op::ToExact), inexact_to_exact, "The R5RS name of exact. R7RS 6.2.6."),
    row("exact->inexact", R5RS, "(z)", exactly(1), Foldable, Lowering::Op(Op::ToInexact), exact_to_inexact, "The R5RS name of inexact. R7RS 6.2.6."),
    row("exp", INEXACT, "(z)", exactly(1), Foldable, Call, exp, "e to the power z. R7RS 6.2.6."),
    row("log", INEXACT, "(z [base])", between(1, 2), Foldable, Call, log, "Logarithm, natural unless a base is given. The logarithm of exact zero is an error. R7RS 6.2.6."),
    row("sin", INEXACT, "(z)", exactly(1), Foldable, Call, sin, "Sine. R7RS 6.2.6."),
    row("cos", INEXACT, "(z)", exactly(1), Foldable, Call, cos, "Cosine. R7RS 6.2.6."),
    row("tan", INEXACT, "(z)", exactly(1), Foldable, Call, tan, "Tangent. R7RS 6.2.6."),
    row("asin", INEXACT, "(z)", exactly(1), Foldable, Call, asin, "Arc sine. R7RS 6.2.6."),
    row("acos", INEXACT, "(z)", exactly(1), Foldable, Call, acos, "Arc cosine. R7RS 6.2.6."),
    row("atan", INEXACT, "(y [x])", between(1, 2), Foldable, Call, atan, "Arc tangent, or the angle of x + yi. R7RS 6.2.6."),
    row("sqrt", INEXACT, "(z)", exactly(1), Foldable, Lowering::Op(Op::Sqrt), sqrt, "The principal square root, exact where the root of an exact number is. R7RS 6.2.6."),
    row("make-rectangular", COMPLEX, "(x y)", exactly(2), Foldable, Call, make_rectangular, "The complex number x + yi. R7RS 6.2.6."),
    row("make-polar", COMPLEX, "(magnitude angle)", exactly(2), Foldable, Call, make_polar, "The complex number with this magnitude and angle. R7RS 6.2.6."),
    row("real-part", COMPLEX, "(z)", exactly(1), Foldable, Call, real_part, "The real part. R7RS 6.2.6."),
    row("imag-part", COMPLEX, "(z)", exactly(1), Foldable, Call, imag_part, "The imaginary part, exact zero of a real. R7RS 6.2.6."),
    row("magnitude", COMPLEX, "(z)", exactly(1), Foldable, Call, magnitude, "The absolute value of a complex number. R7RS 6.2.6."),
    row("angle", COMPLEX, "(z)", exactly(1), Foldable, Call, angle, "The angle, above -pi and at most pi. R7RS 6.2.6."),
    row("number->string", BASE, "(z [radix])", between(1, 2), AllocatesOrRaises, Call, number_to_string, "The external representation in a radix from 2 to 36 (10 if omitted), which reads back as the same number. R7RS 6.2.7."),
    row("string->number", BASE, "(string [radix])", between(1, 2), Reads, Call, string_to_number, "The number that a string spells, or #f. R7RS 6.2.7."),
];

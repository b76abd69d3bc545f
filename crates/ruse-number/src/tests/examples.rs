//! The examples of R7RS §6.2.6 and the edges of each procedure.

use std::cmp::Ordering;

use super::{n, show};
use crate::*;

const L: Limits = Limits { max_bits: 1 << 20, max_gcd_bits: 1 << 18 };

fn check2(operation: fn(&Number, &Number, Limits) -> NumberResult, cases: &[(&str, &str, &str)]) {
    for (a, b, expected) in cases {
        assert_eq!(show(operation(&n(a), &n(b), L)), *expected, "{a} {b}");
    }
}

fn check1(operation: fn(&Number) -> NumberResult, cases: &[(&str, &str)]) {
    for (a, expected) in cases {
        assert_eq!(show(operation(&n(a))), *expected, "{a}");
    }
}

#[test]
fn arithmetic() {
    check2(
        add,
        &[
            ("9223372036854775807", "1", "9223372036854775808"),
            ("9223372036854775808", "-1", "9223372036854775807"),
            ("1/2", "1/3", "5/6"),
            ("1/2", "1/2", "1"),
            ("1/6", "1/3", "1/2"),
            ("1/2", "3", "7/2"),
            ("1", "0.5", "1.5"),
            ("1+2i", "-2i", "1"),
            ("1+2i", "0.5", "1.5+2.0i"),
            ("1.0+2.0i", "-2.0i", "1.0+0.0i"),
            ("+inf.0", "-inf.0", "+nan.0"),
        ],
    );
    check2(
        sub,
        &[
            ("-9223372036854775808", "1", "-9223372036854775809"),
            ("1/2", "1/3", "1/6"),
            ("0", "-9223372036854775808", "9223372036854775808"),
            ("1", "1+i", "-i"),
            ("5", "100000000000000000000", "-99999999999999999995"),
        ],
    );
    check2(
        mul,
        &[
            ("4294967296", "4294967296", "18446744073709551616"),
            ("2/3", "3/2", "1"),
            ("0", "1.5", "0.0"),
            ("+i", "+i", "-1"),
            ("1+2i", "3-4i", "11+2i"),
            ("2", "1.5+2.0i", "3.0+4.0i"),
            ("0", "2/3", "0"),
        ],
    );
    check2(
        div,
        &[
            ("6", "4", "3/2"),
            ("6", "-4", "-3/2"),
            ("-9223372036854775808", "-1", "9223372036854775808"),
            ("1", "0", "division by zero"),
            ("1.0", "0", "division by zero"),
            ("1", "0.0", "+inf.0"),
            ("0", "5.0", "0.0"),
            ("1", "+i", "-i"),
            ("1+2i", "3+4i", "11/25+2/25i"),
            ("1/2", "1/4", "2"),
            ("1.0+2.0i", "3.0+4.0i", "0.44+0.08i"),
            ("1+2i", "2", "1/2+i"),
            ("0", "7/3", "0"),
        ],
    );
    check1(
        abs,
        &[
            ("-7", "7"),
            ("-9223372036854775808", "9223372036854775808"),
            ("-1/2", "1/2"),
            ("-0.0", "0.0"),
        ],
    );
    assert_eq!(negate(&n("9223372036854775808")), Number::Int(i64::MIN));
}

#[test]
fn integer_division() {
    for (a, b, floor_q, floor_r, trunc_q, trunc_r) in [
        ("5", "2", "2", "1", "2", "1"),
        ("-5", "2", "-3", "1", "-2", "-1"),
        ("5", "-2", "-3", "-1", "-2", "1"),
        ("-5", "-2", "2", "-1", "2", "-1"),
        ("-5.0", "2", "-3.0", "1.0", "-2.0", "-1.0"),
        (
            "100000000000000000000",
            "-3",
            "-33333333333333333334",
            "-2",
            "-33333333333333333333",
            "1",
        ),
        ("-9223372036854775808", "-1", "9223372036854775808", "0", "9223372036854775808", "0"),
    ] {
        let (a, b) = (n(a), n(b));
        let shown = |(q, r): (Number, Number)| (q.to_string(), r.to_string());
        assert_eq!(shown(floor_div(&a, &b).unwrap()), (floor_q.into(), floor_r.into()));
        assert_eq!(shown(truncate_div(&a, &b).unwrap()), (trunc_q.into(), trunc_r.into()));
        assert_eq!(show(modulo(&a, &b)), floor_r);
        assert_eq!(show(remainder(&a, &b)), trunc_r);
    }
    assert_eq!(quotient(&n("1"), &n("0.0")), Err(NumberError::DivideByZero));
    assert!(matches!(
        quotient(&n("1"), &n("1/2")),
        Err(NumberError::WrongType { position: 2, .. })
    ));
    check2(gcd, &[("32", "-36", "4"), ("0", "0", "0"), ("32.0", "-36", "4.0"), ("0", "-5", "5")]);
    check2(lcm, &[("32", "-36", "288"), ("32.0", "-36", "288.0"), ("0", "5", "0")]);
}

#[test]
fn rounding() {
    check1(floor, &[("-4.3", "-5.0"), ("-7/2", "-4"), ("7/2", "3")]);
    check1(ceiling, &[("-4.3", "-4.0"), ("-7/2", "-3"), ("7/2", "4")]);
    check1(truncate, &[("-4.3", "-4.0"), ("-7/2", "-3")]);
    check1(
        round,
        &[
            ("3.5", "4.0"),
            ("2.5", "2.0"),
            ("7/2", "4"),
            ("5/2", "2"),
            ("-5/2", "-2"),
            ("-7/2", "-4"),
            ("7", "7"),
            ("8/3", "3"),
        ],
    );
    check1(numerator, &[("6/4", "3"), ("0.5", "1.0"), ("5", "5")]);
    check1(denominator, &[("6/4", "2"), ("0.5", "2.0"), ("0", "1")]);
    check2(
        rationalize,
        &[
            ("3/10", "1/10", "1/3"),
            (".3", "1/10", "0.3333333333333333"),
            ("-3/10", "1/10", "-1/3"),
            ("1/10", "2/10", "0"),
            ("+inf.0", "1", "+inf.0"),
            ("1", "+inf.0", "0.0"),
            ("5", "0", "5"),
        ],
    );
}

#[test]
fn exactness() {
    check1(
        exact,
        &[
            ("0.5", "1/2"),
            ("1e20", "100000000000000000000"),
            ("-0.0", "0"),
            ("1.5+2.0i", "3/2+2i"),
            ("5e-324", &format!("1/{}", expt(&n("2"), &n("1074"), L).unwrap())),
        ],
    );
    assert!(matches!(exact(&n("+nan.0")), Err(NumberError::NotExact { .. })));
    // Ties at the edges of the range of flonums.
    let two_to = |e: i64| expt(&n("2"), &Number::Int(e), L).unwrap();
    assert_eq!(inexact(&two_to(-1075)), Number::Flo(0.0));
    let above = mul(&two_to(-1080), &n("33"), L).unwrap();
    assert_eq!(inexact(&above), Number::Flo(5e-324));
    let largest = sub(&two_to(1024), &two_to(970), L).unwrap();
    assert_eq!(inexact(&largest), Number::Flo(f64::INFINITY));
    assert_eq!(inexact(&sub(&largest, &n("1"), L).unwrap()), Number::Flo(f64::MAX));
}

#[test]
fn comparison_does_not_round() {
    let order = |a: &str, b: &str| compare(&n(a), &n(b)).unwrap();
    assert_eq!(order("9007199254740993", "9007199254740992.0"), Some(Ordering::Greater));
    assert_eq!(order("9223372036854775807", "9223372036854775808.0"), Some(Ordering::Less));
    assert_eq!(order("9223372036854775808", "9223372036854775808.0"), Some(Ordering::Equal));
    assert_eq!(order("1/3", "0.3333333333333333"), Some(Ordering::Greater));
    assert_eq!(order("-1/2", "-0.5"), Some(Ordering::Equal));
    assert_eq!(order("1/2", "2/3"), Some(Ordering::Less));
    assert_eq!(order("-1", "-1.5"), Some(Ordering::Greater));
    assert_eq!(order("100000000000000000000", "-inf.0"), Some(Ordering::Greater));
    assert_eq!(order("1", "+nan.0"), None);
    assert!(matches!(compare(&n("1"), &n("+i")), Err(NumberError::WrongType { position: 2, .. })));
    assert!(num_eq(&n("1"), &n("1.0+0.0i")) && !num_eq(&n("+i"), &n("1")));
    assert!(
        !eqv(&n("0.0"), &n("-0.0")) && eqv(&n("+nan.0"), &n("+nan.0")) && !eqv(&n("1"), &n("1.0"))
    );
    assert_eq!(show(max(&n("3"), &n("3.9"))), "3.9");
    assert_eq!(show(max(&n("4"), &n("3.9"))), "4.0");
    assert_eq!(show(min(&n("1"), &n("+nan.0"))), "+nan.0");
}

#[test]
fn predicates() {
    assert!(n("3").is_integer() && n("3.0").is_integer() && !n("3.5").is_integer());
    assert!(!n("-2.5+0.0i").is_real() && n("-2.5+0i").is_real() && !n("+inf.0").is_rational());
    assert!(n("-5.0").is_odd().unwrap() && n("100000000000000000000").is_even().unwrap());
    assert!(n("-100000000000000000001").is_odd().unwrap() && n("1.5").is_odd().is_err());
    assert!(n("-1/2").is_negative().unwrap() && n("+i").is_positive().is_err());
    assert!(n("1.0+inf.0i").is_infinite() && n("+nan.0+1.0i").is_nan() && n("1+i").is_finite());
}

#[test]
fn roots_and_powers() {
    check2(
        |z, _, limits| sqrt(z, limits),
        &[
            ("16", "0", "4"),
            ("2", "0", "1.4142135623730951"),
            ("-4", "0", "+2i"),
            ("1/4", "0", "1/2"),
            ("-2.0", "0", "+1.4142135623730951i"),
            ("16.0", "0", "4.0"),
            ("-3+4i", "0", "1+2i"),
            ("-3-4i", "0", "1-2i"),
            ("0", "0", "0"),
            ("-0.0", "0", "-0.0"),
            ("#e1e600", "0", &n("#e1e300").to_string()),
            ("#e1e601", "0", "3.1622776601683795e+300"),
        ],
    );
    let big = add(&n("#e1e400"), &n("1"), L).unwrap();
    assert_eq!(show(sqrt(&big, L)), "1.0e+200");
    let (root, rest) = exact_integer_sqrt(&n("17")).unwrap();
    assert_eq!((root, rest), (Number::Int(4), Number::Int(1)));
    assert!(exact_integer_sqrt(&n("-1")).is_err());
    check2(
        expt,
        &[
            ("0", "0", "1"),
            ("0.0", "0", "1.0"),
            ("0", "0.0", "1.0"),
            ("0", "1/2", "0"),
            ("0", "2.5", "0.0"),
            ("0", "-1", "division by zero"),
            ("2", "100", "1267650600228229401496703205376"),
            ("2", "-2", "1/4"),
            ("-2/3", "3", "-8/27"),
            ("-2/3", "-3", "-27/8"),
            ("4", "1/2", "2"),
            ("8/27", "2/3", "4/9"),
            ("2", "0.5", "1.4142135623730951"),
            ("2.0", "3", "8.0"),
            ("-1.0", "100000000000000000001", "-1.0"),
            ("-1", "100000000000000000001", "-1"),
            ("1+i", "2", "+2i"),
            ("1+i", "-2", "-1/2i"),
            ("+i", "100000000000000000002", "-1"),
            ("-4", "1/2", "+2i"),
            ("-4", "3/2", "-8i"),
            ("2.0", "-1", "0.5"),
            ("1.0+1.0i", "2", "+2.0i"),
        ],
    );
}

fn close(result: &Number, re: f64, im: f64) {
    let parts = [real_part(result).nearest_flonum(), imag_part(result).nearest_flonum()];
    for (part, expected) in parts.into_iter().zip([re, im]) {
        assert!((part - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{result}: {re} {im}");
    }
}

#[test]
fn transcendental_functions() {
    use std::f64::consts::{FRAC_PI_2, PI};
    for (value, expected) in [
        (exp(&n("0")), "1"),
        (log(&n("1")).unwrap(), "0"),
        (sin(&n("0")), "0"),
        (cos(&n("0")), "1"),
        (acos(&n("1")), "0"),
        (atan(&n("0")).unwrap(), "0"),
        (log_base(&n("8"), &n("2"), L).unwrap(), "3.0"),
        (log_base(&n("1000"), &n("10"), L).unwrap(), "3.0"),
        (log(&n("0.0")).unwrap(), "-inf.0"),
    ] {
        assert_eq!(value.to_string(), expected);
    }
    close(&log(&n("-1")).unwrap(), 0.0, PI);
    close(&log(&n("#e1e1000")).unwrap(), 1000.0 * 10f64.ln(), 0.0);
    close(&log(&n("#e1e-1000")).unwrap(), -1000.0 * 10f64.ln(), 0.0);
    close(&exp(&n("+3.141592653589793i")), -1.0, 0.0);
    close(&asin(&n("2")), FRAC_PI_2, -1.316957896924816);
    close(&asin(&n("-2")), -FRAC_PI_2, 1.316957896924816);
    close(&acos(&n("2")), 0.0, 1.316957896924816);
    close(&atan(&n("+2i")).unwrap(), FRAC_PI_2, 0.549306144334055);
    close(&expt(&n("-8"), &n("1/3"), L).unwrap(), 1.0, 3f64.sqrt());
    close(&expt(&n("+i"), &n("+i"), L).unwrap(), (-FRAC_PI_2).exp(), 0.0);
    close(&expt(&n("#e1e600"), &n("0.5"), L).unwrap(), 1e300, 0.0);
    for z in ["1.0+2.0i", "-0.5+0.25i", "0.3-1.5i", "-2.0-3.0i"] {
        let z = n(z);
        let (re, im) = (real_part(&z).nearest_flonum(), imag_part(&z).nearest_flonum());
        close(&sin(&asin(&z)), re, im);
        close(&cos(&acos(&z)), re, im);
        close(&tan(&atan(&z).unwrap()), re, im);
        close(&exp(&log(&z).unwrap()), re, im);
        close(&square(&sqrt(&z, L).unwrap(), L).unwrap(), re, im);
        close(&make_polar(&magnitude(&z, L).unwrap(), &angle(&z).unwrap()).unwrap(), re, im);
    }
    for (y, x, expected) in [
        ("0", "1", 0.0),
        ("0", "-1", PI),
        ("0.0", "-1", PI),
        ("-0.0", "-1.0", -PI),
        ("1", "0", FRAC_PI_2),
        ("-1", "0", -FRAC_PI_2),
        ("1", "1", PI / 4.0),
        ("#e1e400", "#e1e400", PI / 4.0),
        ("-1", "-1", -3.0 * PI / 4.0),
    ] {
        close(&atan2(&n(y), &n(x)).unwrap(), expected, 0.0);
    }
    for undefined in [log(&n("0")), atan(&n("+i")), atan2(&n("0"), &n("0")), angle(&n("0"))] {
        assert!(matches!(undefined, Err(NumberError::Undefined { .. })));
    }
    assert_eq!(show(magnitude(&n("3+4i"), L)), "5");
}

#[test]
fn bitwise_operations() {
    let shift = |a: &str, b: &str| show(arithmetic_shift(&n(a), &n(b), L));
    assert_eq!(shift("1", "64"), "18446744073709551616");
    assert_eq!(shift("-9", "-1"), "-5");
    assert_eq!(shift("18446744073709551617", "-64"), "1");
    assert_eq!(shift("-18446744073709551617", "-64"), "-2");
    assert_eq!(shift("-1", "-100000000000000000000"), "-1");
    assert_eq!(shift("0", "100000000000000000000"), "0");
    assert_eq!(shift("-9223372036854775808", "-63"), "-1");
    assert_eq!(shift("-9223372036854775808", "-64"), "-1");
    assert_eq!(show(bit_and(&n("-1"), &n("18446744073709551616"))), "18446744073709551616");
    assert_eq!(show(bit_or(&n("-18446744073709551616"), &n("1"))), "-18446744073709551615");
    assert_eq!(show(bit_xor(&n("-1"), &n("18446744073709551616"))), "-18446744073709551617");
    assert_eq!(show(bit_not(&n("18446744073709551615"))), "-18446744073709551616");
    check1(
        bit_count,
        &[("7", "3"), ("-8", "3"), ("18446744073709551615", "64"), ("-18446744073709551616", "64")],
    );
    check1(
        integer_length,
        &[
            ("0", "0"),
            ("-1", "0"),
            ("7", "3"),
            ("-8", "3"),
            ("-9", "4"),
            ("18446744073709551616", "65"),
            ("-18446744073709551616", "64"),
        ],
    );
    check1(first_set_bit, &[("0", "-1"), ("-12", "2"), ("18446744073709551616", "64")]);
    assert!(bit_is_set(&n("-1"), &n("100000000000000000000")).unwrap());
    assert!(!bit_is_set(&n("5"), &n("1")).unwrap());
    assert!(bit_is_set(&n("5"), &n("-1")).is_err() && bit_and(&n("1.0"), &n("1")).is_err());
}

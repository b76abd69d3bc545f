//! Reading and writing.

use super::n;
use crate::{Limits, NumberError, eqv, parse_number, to_string_radix};

#[test]
fn written_form_of_what_is_read() {
    for (text, expected) in [
        ("1", "1"),
        ("+1", "1"),
        ("-0", "0"),
        ("1.", "1.0"),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("-0.0", "-0.0"),
        ("1e21", "1.0e+21"),
        ("1e20", "100000000000000000000.0"),
        ("1e-7", "1.0e-7"),
        ("0.000001", "0.000001"),
        ("123456.789e3", "123456789.0"),
        ("1.5E-10", "1.5e-10"),
        ("1s2", "100.0"),
        ("1e400", "+inf.0"),
        ("-1e400", "-inf.0"),
        ("1e-400", "0.0"),
        ("5e-324", "5.0e-324"),
        ("1.7976931348623157e308", "1.7976931348623157e+308"),
        ("+InF.0", "+inf.0"),
        ("-nan.0", "+nan.0"),
        ("1/2", "1/2"),
        ("-6/4", "-3/2"),
        ("4/2", "2"),
        ("#e1.5", "3/2"),
        ("#e-.125", "-1/8"),
        ("#e1e3", "1000"),
        ("#e1.20e-2", "3/250"),
        ("#i1/3", "0.3333333333333333"),
        ("#x-Ff", "-255"),
        ("#xff/f", "17"),
        ("#b101", "5"),
        ("#e#x10", "16"),
        ("#x#e10", "16"),
        ("#I#B11", "3.0"),
        ("#i-0", "-0.0"),
        ("#d10", "10"),
        ("#b.1", "0.5"),
        ("#xA.8", "10.5"),
        ("#x1e2", "482"),
        ("9223372036854775807", "9223372036854775807"),
        ("9223372036854775808", "9223372036854775808"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("-9223372036854775809", "-9223372036854775809"),
        ("+i", "+i"),
        ("-I", "-i"),
        ("1+i", "1+i"),
        ("1-2i", "1-2i"),
        ("0+2i", "+2i"),
        ("1+0i", "1"),
        ("1.0+0i", "1.0"),
        ("1.0+0.0i", "1.0+0.0i"),
        ("+2.0i", "+2.0i"),
        ("-0.0+2.0i", "-0.0+2.0i"),
        ("1/2-3/4i", "1/2-3/4i"),
        ("1+2.5i", "1.0+2.5i"),
        ("+inf.0-nan.0i", "+inf.0+nan.0i"),
        ("-inf.0i", "-inf.0i"),
        ("1e2-1e-2i", "100.0-0.01i"),
        ("#i1+i", "1.0+1.0i"),
        ("#e1.5+.5i", "3/2+1/2i"),
        ("#x+fi", "+15i"),
        ("1@0", "1"),
        ("-2@0", "-2"),
        ("0@3", "0"),
        ("1.0@0.0", "1.0+0.0i"),
    ] {
        assert_eq!(n(text).to_string(), expected, "{text}");
    }
}

#[test]
fn texts_that_are_not_numbers() {
    for text in [
        "", "+", "-", ".", "...", "+.", "-.i", "i", "1i", "1+", "1+2", "1+2i3", "1@", "1@i",
        "1@2i", "1/", "/2", "1/2/3", "1.5/2", "1/2.5", "1/2e3", "1e", "e1", "1e+", "1.2.3", "--1",
        "+-1", "#", "#x", "#e", "#e#e1", "#x#b1", "#y1", "#xg", "#b2", "#b1e1", "+inf.", "+inf.00",
        "inf.0", "+infi", "1_000", "1 ", " 1", "٣", "1é", "#é", "++i", "1++i", "1+i+i", "0x10",
        "nan.0", "1..",
    ] {
        let read = parse_number(text, 10, Limits::default());
        assert!(matches!(read, Ok(None)), "{text}: {read:?}");
    }
}

#[test]
fn numbers_without_a_value() {
    let read = |text| parse_number(text, 10, Limits::default());
    assert_eq!(read("1/0"), Err(NumberError::DivideByZero));
    assert!(matches!(read("#e+inf.0"), Err(NumberError::NotExact { .. })));
    assert_eq!(parse_number("1", 1, Limits::default()), Err(NumberError::Radix(1)));
}

#[test]
fn decimals_are_rounded_correctly() {
    // The midpoint between two flonums, and a digit more a long way on.
    let midpoint = "9007199254740993";
    assert_eq!(n(&format!("{midpoint}.0")).to_string(), "9007199254740992.0");
    let above = format!("{midpoint}.{}1", "0".repeat(2000));
    assert_eq!(n(&above).to_string(), "9007199254740994.0");
    // 2^53 + 1, and the same a little above the midpoint.
    let binary = format!("1{}1", "0".repeat(52));
    assert_eq!(n(&format!("#i#b{binary}")).to_string(), "9007199254740992.0");
    assert_eq!(n(&format!("#b{binary}.0001")).to_string(), "9007199254740994.0");
}

#[test]
fn flonums_in_other_radices() {
    for (x, radix, expected) in [
        ("0.5", 2, "0.1"),
        ("-10.5", 16, "-a.8"),
        ("255.0", 16, "ff.0"),
        ("0.0", 2, "0.0"),
        ("-0.0", 8, "-0.0"),
        ("+inf.0", 2, "+inf.0"),
    ] {
        let text = to_string_radix(&n(x), radix).unwrap();
        assert_eq!(text, expected);
        let back = parse_number(&text, radix, Limits::default()).unwrap().unwrap();
        assert!(eqv(&back, &n(x)), "{text} in radix {radix}");
    }
    assert_eq!(to_string_radix(&n("1"), 37), Err(NumberError::Radix(37)));
}

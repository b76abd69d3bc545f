//! Hostile sizes are refused before they are computed.

use std::time::{Duration, Instant};

use super::n;
use crate::*;

const L: Limits = Limits { max_bits: 1 << 20, max_gcd_bits: 1 << 12 };

fn refused(result: NumberResult) {
    assert!(
        matches!(result, Err(NumberError::TooLarge { .. })),
        "{:?}",
        result.map(|z| z.bit_size())
    );
}

#[test]
fn sizes_are_estimated_first() {
    let start = Instant::now();
    let huge = n("1180591620717411303424");
    refused(expt(&n("3"), &huge, L));
    refused(expt(&n("2/3"), &huge, L));
    refused(expt(&n("2"), &negate(&huge), L));
    refused(expt(&n("1+i"), &n("1000000000"), L));
    refused(expt(&n("2"), &n("1048577"), L));
    refused(arithmetic_shift(&n("1"), &n("1000000000000"), L));
    refused(arithmetic_shift(&n("1"), &huge, L));
    for text in ["#e1e99999999", "#e1e-99999999", "#e1e999999999999999999999", "#e1.5@1e9999999"] {
        let read = parse_number(text, 10, L).map(|z| z.unwrap_or(Number::Int(0)));
        assert!(
            matches!(read, Err(NumberError::TooLarge { .. } | NumberError::NotExact { .. })),
            "{text}"
        );
    }
    assert_eq!(n("#e0e99999999"), Number::Int(0));
    refused(parse_number(&"9".repeat(1 << 20), 10, L).map(|z| z.unwrap_or(Number::Int(0))));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn chains_end_at_the_limit() {
    let mut product = n("10");
    while let Ok(next) = square(&product, L) {
        product = next;
    }
    assert!(product.bit_size() > L.max_bits / 4 && product.bit_size() <= L.max_bits);
    refused(square(&product, L));
    let mut sum = product;
    while let Ok(next) = add(&sum, &sum, L) {
        sum = next;
    }
    assert_eq!(sum.bit_size(), L.max_bits);
    // Fractions with long terms are refused for the cost of their reduction.
    let (a, b) = (expt(&n("3"), &n("9000"), L).unwrap(), expt(&n("7"), &n("9000"), L).unwrap());
    refused(gcd(&a, &b, L));
    refused(div(&a, &b, L));
    assert!(gcd(&a, &n("9"), L).is_ok());
}

#[test]
fn roots_of_high_degree_are_quick() {
    let start = Instant::now();
    let limits = Limits::default();
    let power = expt(&n("12345678901234567890123"), &n("10007"), limits).unwrap();
    let not_a_power = add(&power, &n("1"), limits).unwrap();
    assert_eq!(expt(&power, &n("1/10007"), limits), Ok(n("12345678901234567890123")));
    assert!(!expt(&not_a_power, &n("1/10007"), limits).unwrap().is_exact());
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_raised_limit_stops_at_the_ceiling() {
    let unlimited = Limits { max_bits: u64::MAX, max_gcd_bits: u64::MAX };
    refused(arithmetic_shift(&n("1"), &n("1000000000000000"), unlimited));
}

#[test]
fn long_texts_take_no_quadratic_time() {
    let start = Instant::now();
    let digits = "1234567890".repeat(20_000);
    let limits = Limits::default();
    for text in
        [digits.clone(), format!("#x{digits}"), format!("0.{digits}e-7"), format!("#e.{digits}")]
    {
        assert!(parse_number(&text, 10, limits).unwrap().is_some());
    }
    let integer = parse_number(&digits, 10, limits).unwrap().unwrap();
    assert_eq!(integer.to_string(), digits);
    assert!(start.elapsed() < Duration::from_secs(20));
}

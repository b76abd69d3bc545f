//! Identities on random numbers of every kind.

use proptest::prelude::*;

use crate::*;

const L: Limits = Limits { max_bits: 1 << 22, max_gcd_bits: 1 << 20 };

fn integer() -> impl Strategy<Value = Number> {
    let limbs = prop::collection::vec(prop_oneof![any::<u64>(), Just(0), Just(u64::MAX)], 0..12);
    prop_oneof![
        2 => any::<i64>().prop_map(Number::from),
        2 => (-20i64..20).prop_map(Number::from),
        1 => prop_oneof![Just(i64::MIN), Just(i64::MAX)].prop_map(Number::from),
        5 => (any::<bool>(), limbs).prop_map(|(negative, limbs)| Number::from_limbs(negative, &limbs)),
    ]
}

fn exact_real() -> impl Strategy<Value = Number> {
    (integer(), integer()).prop_map(|(a, b)| if b.is_zero() { a } else { div(&a, &b, L).unwrap() })
}

fn exact_number() -> impl Strategy<Value = Number> {
    let complex = (exact_real(), exact_real());
    prop_oneof![exact_real(), complex.prop_map(|(re, im)| make_rectangular(&re, &im).unwrap())]
}

fn flonum() -> impl Strategy<Value = f64> {
    any::<u64>().prop_map(f64::from_bits)
}

fn number() -> impl Strategy<Value = Number> {
    let complex = (flonum(), flonum());
    prop_oneof![
        exact_number(),
        flonum().prop_map(Number::Flo),
        complex.prop_map(|(re, im)| make_rectangular(&re.into(), &im.into()).unwrap()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn ring_identities(a in exact_number(), b in exact_number(), c in exact_number()) {
        let plus = |x: &Number, y: &Number| add(x, y, L).unwrap();
        let times = |x: &Number, y: &Number| mul(x, y, L).unwrap();
        prop_assert_eq!(plus(&a, &b), plus(&b, &a));
        prop_assert_eq!(times(&a, &b), times(&b, &a));
        prop_assert_eq!(plus(&plus(&a, &b), &c), plus(&a, &plus(&b, &c)));
        prop_assert_eq!(times(&a, &plus(&b, &c)), plus(&times(&a, &b), &times(&a, &c)));
        prop_assert_eq!(sub(&plus(&a, &b), &b, L).unwrap(), a.clone());
        prop_assert_eq!(plus(&a, &negate(&a)), Number::Int(0));
        if !b.is_zero() {
            prop_assert_eq!(div(&times(&a, &b), &b, L).unwrap(), a);
        }
    }

    #[test]
    fn integer_identities(a in integer(), b in integer()) {
        prop_assume!(!b.is_zero());
        for (q, r) in [floor_div(&a, &b).unwrap(), truncate_div(&a, &b).unwrap()] {
            prop_assert_eq!(add(&mul(&q, &b, L).unwrap(), &r, L).unwrap(), a.clone());
            let (r, b) = (abs(&r).unwrap(), abs(&b).unwrap());
            prop_assert_eq!(compare(&r, &b).unwrap(), Some(std::cmp::Ordering::Less));
        }
        prop_assert!(floor_div(&a, &b).unwrap().1.is_zero()
            || floor_div(&a, &b).unwrap().1.is_negative() == b.is_negative());
        let common = gcd(&a, &b, L).unwrap();
        prop_assert!(remainder(&a, &common).unwrap().is_zero());
        prop_assert!(remainder(&b, &common).unwrap().is_zero());
        let product = abs(&mul(&a, &b, L).unwrap()).unwrap();
        prop_assert_eq!(mul(&common, &lcm(&a, &b, L).unwrap(), L).unwrap(), product);
    }

    #[test]
    fn roots_and_powers(a in integer(), e in prop_oneof![1i64..8, 8i64..400]) {
        let a = abs(&a).unwrap();
        let (root, rest) = exact_integer_sqrt(&a).unwrap();
        prop_assert_eq!(add(&square(&root, L).unwrap(), &rest, L).unwrap(), a.clone());
        prop_assert_ne!(compare(&rest, &mul(&root, &2i64.into(), L).unwrap()).unwrap(), Some(std::cmp::Ordering::Greater));
        let power = expt(&a, &e.into(), L).unwrap();
        let degree = div(&1i64.into(), &e.into(), L).unwrap();
        prop_assert_eq!(expt(&power, &degree, L).unwrap(), a.clone());
        prop_assert_eq!(sqrt(&square(&a, L).unwrap(), L).unwrap(), a);
    }

    #[test]
    fn written_numbers_read_back(z in number(), radix in prop_oneof![Just(2u32), Just(8), Just(10), Just(16), Just(7)]) {
        let text = to_string_radix(&z, radix).unwrap();
        let back = parse_number(&text, radix, L).unwrap().unwrap();
        prop_assert!(eqv(&back, &z), "{} {:?} {:?}", text, z, back);
    }

    #[test]
    fn rounding_agrees_with_the_standard_library(a in integer(), x in flonum(), e in -400i64..400) {
        let text = a.to_string();
        prop_assert_eq!(inexact(&a), Number::Flo(text.parse().unwrap()));
        let decimal = format!("{text}e{e}");
        let exact_value = parse_number(&format!("#e{decimal}"), 10, L).unwrap().unwrap();
        prop_assert_eq!(inexact(&exact_value), Number::Flo(decimal.parse::<f64>().unwrap() + 0.0));
        if x.is_finite() {
            prop_assert_eq!(inexact(&exact(&x.into()).unwrap()), Number::Flo(x));
        }
    }

    #[test]
    fn mixed_comparison_is_exact(a in exact_real(), x in flonum()) {
        prop_assume!(x.is_finite());
        let exactly = compare(&a, &exact(&x.into()).unwrap()).unwrap();
        prop_assert_eq!(compare(&a, &x.into()).unwrap(), exactly);
        let near = inexact(&a);
        prop_assume!(near.is_finite());
        prop_assert_eq!(compare(&a, &near).unwrap(), compare(&a, &exact(&near).unwrap()).unwrap());
        let difference = sub(&a, &exact(&near).unwrap(), L).unwrap();
        prop_assert_eq!(num_eq(&a, &near), difference.is_zero());
    }

    #[test]
    fn bitwise_identities(a in integer(), b in integer(), s in 0i64..200) {
        let (and, or, xor) = (bit_and(&a, &b).unwrap(), bit_or(&a, &b).unwrap(), bit_xor(&a, &b).unwrap());
        prop_assert_eq!(add(&and, &or, L).unwrap(), add(&a, &b, L).unwrap());
        prop_assert_eq!(sub(&or, &and, L).unwrap(), xor);
        prop_assert_eq!(bit_not(&a).unwrap(), sub(&(-1i64).into(), &a, L).unwrap());
        let power = expt(&2i64.into(), &s.into(), L).unwrap();
        prop_assert_eq!(arithmetic_shift(&a, &s.into(), L).unwrap(), mul(&a, &power, L).unwrap());
        prop_assert_eq!(arithmetic_shift(&a, &(-s).into(), L).unwrap(), floor_quotient(&a, &power).unwrap());
        prop_assert_eq!(bit_is_set(&a, &s.into()).unwrap(), floor_quotient(&a, &power).unwrap().is_odd().unwrap());
    }

    #[test]
    fn limbs_round_trip(a in integer()) {
        let (negative, limbs) = a.to_limbs().unwrap();
        prop_assert_eq!(Number::from_limbs(negative, &limbs), a.clone());
        prop_assert_ne!(limbs.last(), Some(&0));
        prop_assert_eq!(negative, a.is_negative().unwrap());
    }

    #[test]
    fn no_text_panics(text in "[-+0-9.eE/#xXiI@binfa ]{0,24}", radix in 2u32..=36) {
        if let Ok(Some(z)) = parse_number(&text, radix, L) {
            let shown = to_string_radix(&z, radix).unwrap();
            prop_assert!(!shown.is_empty());
        }
    }

    #[test]
    fn no_operands_panic(a in number(), b in number()) {
        const SMALL: Limits = Limits { max_bits: 4096, max_gcd_bits: 4096 };
        let both = [add, sub, mul, div, expt, gcd, lcm, rationalize, log_base, arithmetic_shift];
        for operation in both {
            if let Ok(result) = operation(&a, &b, SMALL) {
                prop_assert!(!result.to_string().is_empty());
            }
        }
        let _ = (floor_div(&a, &b), truncate_div(&a, &b), max(&a, &b), atan2(&a, &b), make_polar(&a, &b));
        let _ = (sqrt(&a, SMALL), magnitude(&a, SMALL), angle(&a), log(&a), atan(&a), bit_count(&a));
        let _ = (exp(&a), sin(&a), cos(&a), tan(&a), asin(&a), acos(&a), round(&a), exact(&a), inexact(&a));
    }
}

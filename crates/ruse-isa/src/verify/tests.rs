//! Units that were damaged on the way: decoder, verifier and liveness answer, they never panic.

use super::verify_unit;
use crate::code::{CodeUnit, Constant, Function, GlobalRef, InlinedRange, Location};
use crate::decode::decode_unit;
use crate::encode::{checksum, encode_unit};
use crate::liveness::Liveness;
use crate::text::parse_function;

/// Magic, format number and checksum.
const PREFIX: usize = 24;

fn unit() -> CodeUnit {
    let mut entry = parse_function(
        "function - required=0 rest=no frame=6 free=0 constants=[0 5 6]\n\
         LoadConst s3 k0\nLoadFixnum s4 -7\nMakeClosure s2 k2 #2 [s3 s4]\nMove s3 s2\n\
         top:\nTailCall s3 #0\nLoop @top",
    )
    .unwrap();
    let place = Location { file: 0, line: 3, column: 5, start: 40, end: 52 };
    entry.locations = [(0, place), (2, Location { line: 2, start: 20, end: 30, ..place })].into();
    entry.inlined = [InlinedRange { start: 1, end: 3, name: Some("f".into()), call: place }].into();
    let inner = parse_function(
        "function inner required=1 rest=yes frame=5 free=2 constants=[]\nLoadFree s4 f1\nReturn s4",
    )
    .unwrap();
    CodeUnit {
        name: "(test unit)".into(),
        functions: vec![entry, Function { params: ["a".into(), "b".into()].into(), ..inner }],
        entry: Some(0),
        constants: vec![
            Constant::Pair(1, 2),
            Constant::Flonum(-0.0),
            Constant::Vector([0, 3].into()),
            Constant::String("λ\n".into()),
            Constant::Bytes([1, 255].into()),
            Constant::Global(0),
            Constant::Function(1),
            Constant::Number("12345678901234567890".into()),
            Constant::Immediate((-3i64 as u64) << 1),
        ],
        globals: vec![GlobalRef { library: "(x)".into(), name: "y".into() }],
        statics: vec![],
        files: vec!["a.scm".into()],
    }
}

#[test]
fn a_unit_comes_back() {
    let unit = unit();
    verify_unit(&unit).unwrap();
    assert_eq!(decode_unit(&encode_unit(&unit)).unwrap(), unit);
}

#[test]
fn damage_is_noticed() {
    let bytes = encode_unit(&unit());
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        assert!(decode_unit(&damaged).is_err(), "byte {at}");
        assert!(decode_unit(&bytes[..at]).is_err(), "cut at {at}");
    }
}

#[test]
fn mutated_units_with_a_right_checksum_never_panic() {
    let bytes = encode_unit(&unit());
    let mut state = 0x2545_f491_4f6c_dd1du64;
    let mut accepted = 0;
    for _ in 0..100_000 {
        let mut mutated = bytes.clone();
        for _ in 0..3 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let at = PREFIX + (state >> 8) as usize % (mutated.len() - PREFIX);
            mutated[at] = state as u8;
        }
        let sum = checksum(&mutated[PREFIX..]).to_le_bytes();
        mutated[PREFIX - 8..PREFIX].copy_from_slice(&sum);
        if let Ok(unit) = decode_unit(&mutated)
            && verify_unit(&unit).is_ok()
        {
            accepted += 1;
            for function in &unit.functions {
                Liveness::of(function).before(&function.code, 0);
            }
        }
    }
    assert!(accepted > 0, "the test never got past the verifier");
}

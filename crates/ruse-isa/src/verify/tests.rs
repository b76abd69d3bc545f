//! Units that were damaged on the way: decoder, verifier and liveness answer, they never panic. And a table of
//! bad code, each with the rule that it breaks.

use super::verify_unit;
use crate::code::{CodeUnit, Constant, Function, GlobalRef, InlinedRange, Location};
use crate::decode::decode_unit;
use crate::encode::{checksum, encode_unit};
use crate::liveness::Liveness;
use crate::ops::{Instruction, Op};
use crate::prim::{Arity, Lowering, PrimEffect, PrimInfo};
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
    verify_unit(&unit, &[]).unwrap();
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
            && verify_unit(&unit, &[]).is_ok()
        {
            accepted += 1;
            for function in &unit.functions {
                Liveness::of(function).before(&function.code, 0);
            }
        }
    }
    assert!(accepted > 0, "the test never got past the verifier");
}

const PRIMITIVES: &[PrimInfo] = &[PrimInfo {
    name: "two",
    library: "(x)",
    params: "(a b)",
    arity: Arity { min: 2, max: Some(2) },
    effect: PrimEffect::Pure,
    lowering: Lowering::Call,
    doc: "",
}];

/// Constants of the functions below: a global, a symbol, a closure of function 1, the template of function 2, and a
/// fixnum.
const HEAD: &str = "required=1 rest=no frame=8 free=0 constants=[0 1 2 3 4]";

/// A unit whose first function has this code: functions 1 of one argument and 2 of one argument that holds a variable
/// are there to be called and closed over.
fn unit_of(header: &str, code: &str) -> CodeUnit {
    let function =
        |text: &str| parse_function(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    CodeUnit {
        name: "bad".into(),
        functions: vec![
            function(&format!("function bad {header}\n{code}")),
            function("function one required=1 rest=no frame=3 free=0 constants=[]\nReturn s2"),
            function(
                "function held required=1 rest=no frame=4 free=1 constants=[]\nLoadFree s3 f0\nReturn s3",
            ),
        ],
        entry: None,
        constants: vec![
            Constant::Global(0),
            Constant::Symbol("x".into()),
            Constant::StaticClosure(1),
            Constant::Function(2),
            Constant::Immediate(10),
        ],
        globals: vec![GlobalRef { library: "(x)".into(), name: "y".into() }],
        statics: vec![],
        files: vec![],
    }
}

/// The number of the rule that a unit breaks, 0 for none.
fn broken_rule(unit: &CodeUnit) -> u8 {
    verify_unit(unit, PRIMITIVES).err().map_or(0, |fault| fault.rule)
}

#[test]
fn good_code_breaks_no_rule() {
    for code in [
        "Return s2",
        "MakeBox s3 s2\nBoxRef s4 s3\nBoxSet s3 s4\nReturn s4",
        "Move s3 s2\nReturn s3\nReturn s2",
        "LoadConst s4 k2\nMove s6 s2\nCallKnown s3 s4 #1\nReturn s3",
        "MakeClosure s3 k3 #1 [s2]\nMakeCaseClosure s4 s3 #1\nReturn s4",
        "MakeClosure s3 k3 #1 [s0]\nClosureSet s3 s2 #0\nReturn s3",
        "MakeBox s3 s2\ntop:\nBoxRef s4 s3\nJumpIf s4 @out\nLoop @top\nout:\nReturn s4",
        "Move s5 s2\nCallStatic s3 s3 k2/1\nReturn s3",
    ] {
        assert_eq!(verify_unit(&unit_of(HEAD, code), PRIMITIVES), Ok(()), "{code}");
    }
}

#[test]
fn every_rule_has_code_that_breaks_it() {
    let head = |change: (&str, &str)| HEAD.replace(change.0, change.1);
    let plain = HEAD.to_owned();
    for (rule, header, code) in [
        (2, plain.clone(), "Move s8 s2\nReturn s2"),
        (2, plain.clone(), "Move s2 s9\nReturn s2"),
        (2, plain.clone(), "Move s0 s2\nReturn s2"),
        (2, plain.clone(), "Move s1 s2\nReturn s2"),
        (2, plain.clone(), "UnpackValues s7 s2 #4\nReturn s2"),
        (2, plain.clone(), "UnpackValues s1 s2 #4\nReturn s2"),
        (2, plain.clone(), "MakeValues s3 s6 #3\nReturn s3"),
        (2, plain.clone(), "MakeClosure s3 k3 #1 [s9]\nReturn s3"),
        (2, head(("frame=8", "frame=65536")), "Return s2"),
        (4, plain.clone(), "LoadConst s3 k5\nReturn s3"),
        (4, plain.clone(), "LoadConst s3 k0\nReturn s3"),
        (4, plain.clone(), "LoadConst s3 k3\nReturn s3"),
        (4, plain.clone(), "LoadGlobal s3 k1\nReturn s3"),
        (4, plain.clone(), "SetGlobal s2 k4\nReturn s2"),
        (4, plain.clone(), "DefineGlobal s2 k2\nReturn s2"),
        (4, plain.clone(), "CheckDefined s2 k4\nReturn s2"),
        (4, plain.clone(), "MakeClosure s3 k2 #1 [s2]\nReturn s3"),
        (4, plain.clone(), "MakeClosure s3 k3 #2 [s2 s2]\nReturn s3"),
        (4, head(("[0 1 2 3 4]", "[0 1 2 3 99]")), "Return s2"),
        (5, plain.clone(), "LoadFree s3 f0\nReturn s3"),
        (6, plain.clone(), "Move s7 s2\nCall s3 s7 #0\nReturn s3"),
        (6, plain.clone(), "Call s3 s0 #0\nReturn s3"),
        (6, plain.clone(), "TailCallStatic s1 k2/1"),
        (6, plain.clone(), "Move s3 s2\nApply s3 s3 #0\nReturn s3"),
        (6, plain.clone(), "Move s3 s2\nTailApply s3 #0"),
        (7, plain.clone(), "Move s3 s2"),
        (7, plain.clone(), "JumpIf s2 @end\nend:\nMove s3 s2"),
        (8, plain.clone(), "Return s3"),
        (8, plain.clone(), "Return s1"),
        (8, plain.clone(), "JumpIf s2 @over\nMove s3 s2\nover:\nReturn s3"),
        (8, plain.clone(), "Move s4 s2\nMove s3 s2\nCall s3 s3 #0\nReturn s4"),
        (8, plain.clone(), "Move s3 s2\nCall s3 s3 #1\nReturn s3"),
        (9, head(("frame=8", "frame=2")), "Return s0"),
        (9, head(("required=1", "required=4000000000")), "Return s0"),
        (10, plain.clone(), "LoadDynamic s3 #3\nReturn s3"),
        (10, plain.clone(), "IsKind s3 s2 #99\nReturn s3"),
        (10, plain.clone(), "MakeRecord s3 s2 #0\nReturn s3"),
        (12, plain.clone(), "CallStatic s3 s3 k2/0\nReturn s3"),
        (12, plain.clone(), "Move s5 s2\nCallStatic s3 s3 k4/1\nReturn s3"),
        (14, plain.clone(), "BoxRef s3 s2\nReturn s3"),
        (14, plain.clone(), "BoxSet s2 s2\nReturn s2"),
        (14, plain.clone(), "Move s3 s2\nMove s5 s2\nCallKnown s3 s3 #1\nReturn s3"),
        (14, plain.clone(), "LoadConst s3 k2\nCallKnown s3 s3 #0\nReturn s3"),
        (14, plain.clone(), "LoadConst s3 k2\nTailCallKnown s3 #0"),
        (14, plain.clone(), "ClosureSet s2 s2 #0\nReturn s2"),
        (14, plain.clone(), "MakeClosure s3 k3 #1 [s2]\nClosureSet s3 s2 #1\nReturn s3"),
        (14, plain.clone(), "MakeCaseClosure s3 s2 #1\nReturn s3"),
        (
            14,
            plain.clone(),
            "JumpIf s2 @no\nMakeBox s3 s2\nJump @go\nno:\nMove s3 s2\ngo:\nBoxRef s4 s3\nReturn s4",
        ),
        (14, plain.clone(), "MakeBox s3 s2\ntop:\nBoxRef s4 s3\nMove s3 s4\nLoop @top"),
    ] {
        assert_eq!(broken_rule(&unit_of(&header, code)), rule, "{header}\n{code}");
    }
}

/// What the text form cannot say.
#[test]
fn broken_words_are_rejected() {
    let with = |words: &[Instruction]| {
        let mut unit = unit_of(HEAD, "Return s2");
        unit.functions[0].code = words.into();
        broken_rule(&unit)
    };
    let leave = Instruction::new(Op::Return, 2, 0, 0);
    let copy = |to| Instruction::new(Op::Move, to, 2, 0);
    assert_eq!(with(&[Instruction(0xff), leave]), 1);
    assert_eq!(with(&[]), 7);
    assert_eq!(with(&[Instruction::new(Op::MakeClosure, 3, 3, 9)]), 1);
    assert_eq!(with(&[Instruction::new(Op::Jump, 0, 0, 5), leave]), 3);
    assert_eq!(with(&[Instruction::new(Op::Jump, 0, 0, -1)]), 3);
    assert_eq!(with(&[Instruction::new(Op::JumpIf, 2, 0, -1), leave]), 3);
    assert_eq!(with(&[Instruction::new(Op::Loop, 0, 0, -2)]), 3);
    let closure = Instruction::new(Op::MakeClosure, 3, 3, 1);
    assert_eq!(with(&[Instruction::new(Op::Jump, 0, 0, 1), closure, Instruction(2), leave]), 3);
    for (index, count) in [(0, 1), (0, 3), (1, 2), (65_535, 2)] {
        let primitive = Instruction::new(Op::CallPrimitive, 5, 2, index << 8 | count);
        let words = [copy(3), copy(4), primitive, leave];
        assert_eq!(with(&words), 13, "primitive {index} with {count}");
    }
    assert_eq!(with(&[copy(3), Instruction::new(Op::CallPrimitive, 5, 2, 2), leave]), 0);
    let record = Instruction::new(Op::RecordRef, 3, 2, 0);
    assert_eq!(with(&[record, Instruction(1 << 16 | 2), leave]), 0);
    assert_eq!(with(&[record, Instruction(2), leave]), 10);
    assert_eq!(with(&[record, Instruction(1 << 16 | 3), leave]), 8);
    assert_eq!(with(&[record, Instruction(1 << 16 | 8), leave]), 2);
    for bits in [0x3d, 0x45, 0xfd, 0x2d, 0x0205, 0x00d8_004d] {
        assert_eq!(
            with(&[Instruction::new(Op::LoadImmediate, 3, 0, bits), leave]),
            10,
            "{bits:#x}"
        );
    }
}

#[test]
fn broken_tables_are_rejected() {
    let with = |change: &dyn Fn(&mut CodeUnit)| {
        let mut unit = unit_of(HEAD, "Return s2");
        change(&mut unit);
        broken_rule(&unit)
    };
    assert_eq!(with(&|_| ()), 0);
    assert_eq!(with(&|unit| unit.entry = Some(9)), 11);
    assert_eq!(with(&|unit| unit.entry = Some(0)), 11);
    for constant in [
        Constant::Pair(4, 99),
        Constant::Pair(0, 4),
        Constant::Vector([3].into()),
        Constant::Global(7),
        Constant::Function(7),
        Constant::StaticClosure(2),
        Constant::StaticCaseClosure([1, 2].into(), None),
    ] {
        assert_eq!(with(&|unit| unit.constants[4] = constant.clone()), 11, "{constant:?}");
    }
    for bits in [0xfd, 0x45, 0xd8_004d, 3, 7] {
        assert_eq!(with(&|unit| unit.constants[4] = Constant::Immediate(bits)), 10, "{bits:#x}");
    }
    let definition = |global, value| crate::code::StaticDefinition { global, value };
    assert_eq!(with(&|unit| unit.statics.push(definition(0, 2))), 0);
    assert_eq!(with(&|unit| unit.statics.push(definition(0, 4))), 11);
    assert_eq!(with(&|unit| unit.statics.push(definition(1, 2))), 11);
}

/// What closures hold is known from all places that make them.
#[test]
fn free_variables_are_followed_through_closures() {
    let unit = |maker: &str, body: &str| {
        let mut unit = unit_of(HEAD, maker);
        unit.functions[2] = parse_function(&format!(
            "function held required=1 rest=no frame=8 free=1 constants=[0 1 2 3 4]\n{body}"
        ))
        .unwrap();
        broken_rule(&unit)
    };
    let reads = "LoadFree s3 f0\nBoxRef s4 s3\nReturn s4";
    assert_eq!(unit("MakeBox s2 s2\nMakeClosure s3 k3 #1 [s2]\nReturn s3", reads), 0);
    assert_eq!(unit("MakeClosure s3 k3 #1 [s2]\nReturn s3", reads), 14);
    let both = "MakeBox s4 s2\nMakeClosure s3 k3 #1 [s4]\nMakeClosure s3 k3 #1 [s2]\nReturn s3";
    assert_eq!(unit(both, reads), 14);
    let patched = "MakeBox s4 s2\nMakeClosure s3 k3 #1 [s0]\nClosureSet s3 s4 #0\nReturn s3";
    assert_eq!(unit(patched, reads), 0);
    let late = "MakeBox s4 s2\nMakeClosure s3 k3 #1 [s0]\nMove s7 s2\nMove s5 s2\n\
                Call s5 s5 #0\nClosureSet s3 s4 #0\nReturn s3";
    assert_eq!(unit(late, reads), 14);
    let calls = "LoadFree s3 f0\nMove s5 s2\nCallKnown s3 s3 #1\nReturn s3";
    assert_eq!(unit("LoadConst s4 k2\nMakeClosure s3 k3 #1 [s4]\nReturn s3", calls), 0);
    assert_eq!(unit("MakeClosure s3 k3 #1 [s2]\nReturn s3", calls), 14);
}

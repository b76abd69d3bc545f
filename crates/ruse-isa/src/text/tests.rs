use super::*;
use crate::liveness::Liveness;
use crate::verify::verify_function;

const SUM: &str = "\
function sum required=1 rest=no frame=8 free=1 constants=[]
  LoadFixnum s3 0
L1:
  JumpIfNull s2 @L8
  Car s4 s2
  LoadFree s5 f0
  Move s7 s4
  Call s4 s5 #1
  Add s3 s3 s4
  Cdr s2 s2
  Loop @L1
L8:
  Return s3
";

#[test]
fn a_listing_reads_back_as_the_same_code() {
    let function = parse_function(SUM).unwrap();
    let listed = write_function(&function, None, &|_| String::new());
    assert_eq!(parse_function(&listed).unwrap().code, function.code);
    assert!(listed.contains("JumpIfNull s2 @L9"), "{listed}");
}

#[test]
fn bad_lines_are_errors() {
    for (text, what) in [
        ("Jump @nowhere", "nowhere"),
        ("Frob s1", "no instruction"),
        ("Move s1", "missing"),
        ("Move s1 k2", "start with"),
        ("Return s70000", "16 bits"),
        ("MakeClosure s2 k0 #2 [s1]", "captures"),
    ] {
        let error = parse_function(text).unwrap_err();
        assert!(error.contains(what), "{text}: {error}");
    }
}

#[test]
fn liveness_of_a_loop_with_a_call() {
    let function = parse_function(SUM).unwrap();
    verify_function(&CodeUnit::default(), &function, &[]).unwrap();
    let live = Liveness::of(&function);
    let at = |pc| live.before(&function.code, pc).iter().collect::<Vec<_>>();
    assert_eq!(at(0), [0, 2]);
    assert_eq!(at(1), [0, 2, 3]);
    assert_eq!(at(5), [0, 2, 3, 5, 7]);
    assert_eq!(at(6), [0, 2, 3, 4]);
    assert_eq!(live.live_across(&function.code, 5).iter().collect::<Vec<_>>(), [0, 2, 3]);
    assert_eq!(live.at_return(&function.code, 6).iter().collect::<Vec<_>>(), [0, 2, 3]);
    assert_eq!(at(9), [0, 3]);
}

#[test]
fn liveness_between_kept_sets() {
    let mut text = String::from("function long required=0 rest=no frame=3 free=0 constants=[]\n");
    text.push_str("LoadFixnum s2 0\n");
    for _ in 0..100 {
        text.push_str("AddImm s2 s2 1\n");
    }
    text.push_str("Return s2\n");
    let function = parse_function(&text).unwrap();
    let live = Liveness::of(&function);
    assert!(!live.before(&function.code, 0).contains(2));
    for pc in 1..=101 {
        assert!(live.before(&function.code, pc).contains(2), "at {pc}");
    }
}

#[test]
fn broken_code_is_refused_by_its_rule() {
    let header = |frame: u32, body: &str| {
        format!("function f required=1 rest=no frame={frame} free=0 constants=[]\n{body}")
    };
    for (rule, frame, body) in [
        (2, 4, "Move s9 s2\nReturn s2"),
        (2, 4, "Move s0 s2\nReturn s2"),
        (3, 4, "top:\nJumpIf s2 @top\nReturn s2"),
        (4, 4, "LoadConst s3 k0\nReturn s3"),
        (5, 4, "LoadFree s3 f0\nReturn s3"),
        (6, 4, "TailCall s3 #0"),
        (7, 4, "Move s3 s2"),
        (8, 4, "Return s3"),
        (8, 4, "JumpIf s2 @skip\nMove s3 s2\nskip:\nReturn s3"),
        (9, 2, "LoadFixnum s1 0\nReturn s1"),
        (10, 4, "LoadDynamic s3 #99\nReturn s3"),
        (12, 6, "TailCallStatic s3 k0/0"),
    ] {
        let function = parse_function(&header(frame, body)).unwrap();
        let fault = verify_function(&CodeUnit::default(), &function, &[]).unwrap_err();
        assert_eq!(fault.rule, rule, "{body}: {fault}");
    }
    let mut wild = parse_function(&header(4, "Return s2")).unwrap();
    wild.code = vec![Instruction(0xff)].into();
    assert_eq!(verify_function(&CodeUnit::default(), &wild, &[]).unwrap_err().rule, 1);
}

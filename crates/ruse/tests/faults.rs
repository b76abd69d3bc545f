//! Faults at every place where they can strike: no memory, an interrupt, no fuel, no stack. Each time the run must end
//! as it should, and the same VM must go on as if nothing had been.
#![forbid(unsafe_code)]

use ruse::{ErrorKind, Fault, Options, Vm};

/// Programs as expressions, with what they print; `*` before those that look at errors themselves, so that what
/// they give under a fault is their own affair.
const PROGRAMS: &[(&str, &str)] = &[
    (
        "(length (let loop ((i 0) (l '())) (if (< i 300) (loop (+ i 1) (cons i l)) (reverse l))))",
        "300",
    ),
    ("(apply + (map (lambda (x y) (* x y)) '(1 2 3) '(4 5 6)))", "32"),
    ("(string-length (apply string-append (map number->string (iota 40))))", "70"),
    ("(let loop ((i 0) (n 1)) (if (< i 60) (loop (+ i 1) (* n 1000003)) (even? n)))", "#f"),
    (
        "(vector-length (let loop ((i 1) (v (vector))) (if (< i 40) (loop (+ i 1) (make-vector i v)) v)))",
        "39",
    ),
    (
        "(let ((t (make-hash-table equal?))) (do ((i 0 (+ i 1))) ((= i 60)) (hash-table-set! t (list i) i)) (hash-table-ref t '(30) (lambda () #f)))",
        "30",
    ),
    (
        "(let ((fs (map (lambda (n) (lambda (x) (+ n x))) (iota 20)))) (apply + (map (lambda (f) (f 1)) fs)))",
        "210",
    ),
    (
        "(let loop ((i 0) (k #f)) (if (< i 30) (loop (+ i 1) (call/cc (lambda (c) c))) (procedure? k)))",
        "#t",
    ),
    (
        "(let ((n 0) (k #f)) (call/cc (lambda (c) (set! k c))) (set! n (+ n 1)) (if (< n 12) (k #f) n))",
        "12",
    ),
    (
        "(let ((p (open-output-string))) (for-each (lambda (i) (write i p)) (iota 40)) (string-length (get-output-string p)))",
        "70",
    ),
    (
        "(read (open-input-string \"(a #(1 2) \\\"text\\\" . 12345678901234567890)\"))",
        "(a #(1 2) \"text\" . 12345678901234567890)",
    ),
    (
        "(let ((r (map (lambda (i) (make-point i (* 2 i))) (iota 30)))) (apply + (map point-y r)))",
        "870",
    ),
    (
        "(let loop ((l (list-sort < '(5 3 9 1 7 2 8 6 4 0)))) (if (null? l) 'done (loop (cdr l))))",
        "done",
    ),
    ("(let deep ((n 150)) (if (= n 0) 0 (+ 1 (deep (- n 1)))))", "150"),
    ("(let-values (((q r) (floor/ 17 5)) (all (values 1 2 3))) (list q r all))", "(3 2 (1 2 3))"),
    ("(parameterize ((depth 5)) (list (depth) (parameterize ((depth 6)) (depth))))", "(5 6)"),
    (
        "(let ((out '())) (dynamic-wind (lambda () (set! out (cons 1 out))) (lambda () (set! out (cons 2 out))) (lambda () (set! out (cons 3 out)))) out)",
        "(3 2 1)",
    ),
    (
        "(force (let loop ((i 0)) (if (< i 20) (delay-force (loop (+ i 1))) (delay 'forced))))",
        "forced",
    ),
    (
        "(list->string (vector->list (vector-map char-upcase (string->vector \"abcdef\"))))",
        "\"ABCDEF\"",
    ),
    ("(bytevector-length (string->utf8 (make-string 200 #\\λ)))", "400"),
    (
        "*(guard (e (#t 'caught)) (let loop ((i 0)) (if (< i 20) (loop (+ i 1)) (vector-ref (vector 1) i))))",
        "caught",
    ),
    ("*(with-exception-handler (lambda (e) 7) (lambda () (+ 1 (raise-continuable 'c))))", "8"),
    (
        "*(guard (e ((string? e) e)) (dynamic-wind (lambda () #f) (lambda () (raise \"out\")) (lambda () (vector 1))))",
        "\"out\"",
    ),
    ("*(guard (e (#t (error-object-message e))) (error \"message\" 1 2))", "\"message\""),
];

fn vm(options: Options) -> Vm {
    let mut vm = Vm::new(Options { verify_heap: true, ..options }).unwrap();
    vm.eval_printed(
        "(import (scheme base) (scheme char) (scheme lazy) (scheme read) (scheme write)
                 (srfi 1) (srfi 69) (srfi 132))
         (define-record-type point (make-point x y) point? (x point-x) (y point-y))
         (define depth (make-parameter 1))
         (define unwound 0)
         (define (under f)
           (dynamic-wind (lambda () #f) f (lambda () (set! unwound (+ unwound 1)))))",
    )
    .unwrap();
    vm
}

/// The text of a program, and whether it looks at errors.
fn text(program: &str) -> (&str, bool) {
    program.strip_prefix('*').map_or((program, false), |text| (text, true))
}

/// The VM still works: values, all of the heap, another program.
#[track_caller]
fn assert_usable(vm: &mut Vm, context: &str) {
    vm.inject(None);
    vm.unwind().unwrap_or_else(|error| panic!("{context}: {error}"));
    assert_eq!(vm.eval_printed("(+ 1 2)").unwrap(), ["3"], "{context}");
    vm.collect();
    let sum = "(let loop ((i 0) (l '())) (if (< i 10) (loop (+ i 1) (cons i l)) (apply + l)))";
    assert_eq!(vm.eval_printed(sum).unwrap(), ["45"], "{context}");
}

/// About so many numbers of `0..count`, the first and the last ones among them.
fn sample(count: u64, wanted: u64) -> impl Iterator<Item = u64> {
    let stride = (count / wanted).max(1);
    (0..count).filter(move |n| n % stride == 0 || *n < 8 || n + 4 > count)
}

#[test]
fn memory_may_be_refused_at_every_request() {
    let mut struck = 0;
    let mut vm = vm(Options { gc_stress: true, max_frames: 3000, ..Options::default() });
    for (program, expected) in PROGRAMS {
        let (program, handles) = text(program);
        let start = vm.stats().memory_requests;
        assert_eq!(vm.eval_printed(program).unwrap(), [*expected], "{program}");
        let count = vm.stats().memory_requests - start;
        for n in sample(count, 40) {
            vm.inject(Some(Fault::Memory(vm.stats().memory_requests + n)));
            let context = format!("request {n} of {count} in {program}");
            match vm.eval_printed(program) {
                Ok(values) => assert!(handles || values == [*expected], "{context}: {values:?}"),
                Err(error) => {
                    assert!(handles || error.kind == ErrorKind::Limit, "{context}: {error}");
                    struck += 1;
                }
            }
            assert_usable(&mut vm, &context);
        }
    }
    assert!(struck > 300, "{struck} faults struck");
}

#[test]
fn an_interrupt_may_come_at_every_safepoint() {
    let mut vm = vm(Options { gc_stress: true, max_frames: 3000, ..Options::default() });
    for (program, expected) in PROGRAMS {
        let program = &format!("(under (lambda () {}))", text(program).0);
        let start = vm.stats().safepoints;
        assert_eq!(vm.eval_printed(program).unwrap(), [*expected], "{program}");
        let count = vm.stats().safepoints - start;
        for n in sample(count, 40) {
            let context = format!("safepoint {n} of {count} in {program}");
            vm.eval_printed("(set! unwound 0)").unwrap();
            vm.inject(Some(Fault::Interrupt(vm.stats().safepoints + n)));
            let error = vm.eval_printed(program).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Interrupted, "{context}");
            assert_usable(&mut vm, &context);
            // Each `under` that was entered was left once; at the first safepoints it was not entered yet, and
            // an after that was interrupted is not run again.
            let unwound = vm.eval_printed("unwound").unwrap();
            assert!(
                unwound == ["1"] || unwound == ["0"] && (n < 3 || n + 3 >= count),
                "{context}: {unwound:?}"
            );
        }
    }
}

#[test]
fn fuel_may_end_at_every_unit() {
    let mut vm = vm(Options { fuel: Some(1 << 40), ..Options::default() });
    for (program, expected) in PROGRAMS {
        let program = text(program).0;
        vm.set_fuel(Some(1 << 40));
        assert_eq!(vm.eval_printed(program).unwrap(), [*expected], "{program}");
        let count = (1 << 40) - vm.fuel().unwrap();
        for n in sample(count, 80) {
            vm.set_fuel(Some(n));
            let context = format!("unit {n} of {count} in {program}");
            assert_eq!(vm.eval_printed(program).unwrap_err().kind, ErrorKind::Fuel, "{context}");
            assert_eq!(vm.fuel(), Some(0), "{context}");
            vm.set_fuel(Some(1 << 40));
            assert_usable(&mut vm, &context);
        }
        vm.set_fuel(Some(count));
        assert_eq!(vm.eval_printed(program).unwrap(), [*expected], "{program}");
    }
}

#[test]
fn the_stack_may_end_at_every_depth() {
    let mut vm = vm(Options { max_frames: 100, ..Options::default() });
    let down = "(define left 0)
        (define (down n f) (if (= n 0) (f) (let ((r (down (- n 1) f))) (set! left n) r)))";
    vm.eval_printed(down).unwrap();
    let run = |depth: u64| {
        format!("(guard (e (#t (if (error-object? e) 'limit e))) (down {depth} program))")
    };
    // The greatest depth at which there is room for a call of nothing.
    vm.eval_printed("(define (program) 1)").unwrap();
    let (mut bottom, mut over) = (0, 1 << 20);
    while over - bottom > 1 {
        let middle = (bottom + over) / 2;
        let fits = vm.eval_printed(&run(middle)).unwrap() == ["1"];
        *(if fits { &mut bottom } else { &mut over }) = middle;
    }
    assert!(bottom > 200, "{bottom}");
    let (mut caught, mut passed) = (0, 0);
    for (program, expected) in PROGRAMS {
        let program = text(program).0;
        vm.eval_printed(&format!("(define (program) {program})")).unwrap();
        for depth in (bottom - 60..bottom + 40).step_by(4) {
            let context = format!("{depth} of {bottom} frames deep: {program}");
            let values =
                vm.eval_printed(&run(depth)).unwrap_or_else(|error| panic!("{context}: {error}"));
            match values[0].as_str() {
                value if value == *expected => passed += 1,
                // Some programs catch the limit themselves.
                "limit" | "caught" => caught += 1,
                other => {
                    assert!(other.starts_with("\"the stack is full"), "{context}: {other}");
                    caught += 1;
                }
            }
        }
        // Nobody catches it.
        let error = vm.eval_printed(&format!("(down {} program)", bottom + 1000)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Limit, "{program}: {error}");
        assert_usable(&mut vm, program);
    }
    assert!(caught > 100 && passed > 100, "{caught} caught, {passed} passed");
}

/// A literal that the heap has no room for must not leave half-linked code behind.
#[test]
fn a_literal_beyond_the_heap_limit_leaves_nothing_half_linked() {
    let mut vm =
        Vm::new(Options { max_heap: 1 << 20, nursery: 64 << 10, ..Options::default() }).unwrap();
    let literal = "7".repeat(1_000_000);
    let _ = vm.eval_printed(&format!("(define (f) (if #f {literal} (car '(1 2))))"));
    for _ in 0..3 {
        match vm.eval_printed("(f)") {
            Ok(values) => assert_eq!(values, ["1"]),
            Err(error) => {
                assert!(matches!(error.kind, ErrorKind::Limit | ErrorKind::Unbound), "{error}")
            }
        }
    }
}

//! Fuel: what costs a unit, that the count depends on the program alone, that nobody gets past the end.
#![forbid(unsafe_code)]

use ruse::{ErrorKind, Options, Vm};

const PLENTY: u64 = 1 << 40;

fn counting() -> Vm {
    Vm::new(Options { fuel: Some(PLENTY), ..Options::default() }).unwrap()
}

/// Units that a text takes in a VM that has run `before`.
fn cost_after(options: Options, before: &str, text: &str) -> u64 {
    let mut vm = Vm::new(Options { fuel: Some(PLENTY), ..options }).unwrap();
    vm.eval_printed(before).unwrap();
    let start = vm.fuel().unwrap();
    vm.eval_printed(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    start - vm.fuel().unwrap()
}

fn cost(before: &str, text: &str) -> u64 {
    cost_after(Options::default(), before, text)
}

/// Definitions that are assigned once more, so that no call of them is known or inlined.
const OPAQUE: &str = "
    (define (f) 1) (set! f f)
    (define prim list) (set! prim prim)
    (define (g . rest) 1) (set! g g)
    (define c (case-lambda (() 1) ((x) 2))) (set! c c)
    (define (h k) (k 1)) (set! h h)
    (define (spin n) (if (> n 0) (spin (- n 1)) n)) (set! spin spin)";

#[test]
fn every_kind_of_entry_and_every_call_of_a_continuation_costs_one_unit() {
    assert_eq!(cost(OPAQUE, "f"), 1, "the body of the form itself");
    // Each with a text that does the same but for the entry.
    for (text, without, units) in [
        ("(begin (f) 1)", "1", 1),
        ("(f)", "1", 1),
        ("(begin (f) (f) (f))", "1", 3),
        ("(g 1 2 3)", "1", 1),
        ("(c)", "1", 1),
        ("(begin (c 1) 1)", "1", 1),
        ("(apply f '())", "(apply prim '())", 1),
        ("(begin (apply g '(1 2)) 1)", "(begin (apply prim '(1 2)) 1)", 1),
        ("(call/cc h)", "(call/cc procedure?)", 2),
        ("(begin (call/cc h) 1)", "(begin (call/cc procedure?) 1)", 2),
        ("((car (list f)))", "1", 1),
        ("(begin (car '(1)) (vector 1 2) (+ 1 2))", "1", 0),
        ("((car (list car)) '(1))", "1", 0),
    ] {
        assert_eq!(cost(OPAQUE, text) - cost(OPAQUE, without), units, "{text}");
    }
}

#[test]
fn a_round_of_a_loop_and_a_tail_call_cost_one_unit() {
    for (before, text) in [
        ("", "(let loop ((i N)) (if (> i 0) (loop (- i 1))))"),
        ("", "(do ((i 0 (+ i 1))) ((= i N)))"),
        (OPAQUE, "(spin N)"),
    ] {
        let at = |n: u64| cost(before, &text.replace('N', &n.to_string()));
        assert_eq!(at(1010) - at(1000), 10, "{text}");
    }
}

/// Programs that touch every way of entering code, allocate, and fail.
const PROGRAMS: &[&str] = &[
    "(let fib ((n 15)) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))",
    "(let loop ((i 0) (l '())) (if (< i 5000) (loop (+ i 1) (cons (make-vector 10 i) l)) (length l)))",
    "(call/cc (lambda (k) (dynamic-wind (lambda () 1) (lambda () (k 2)) (lambda () 3))))",
    "(guard (e (#t (error-object-message e))) (car 1))",
    "(with-exception-handler (lambda (e) 10) (lambda () (+ 1 (raise-continuable 'c))))",
    "(define k #f) (define n 0)
     (begin (call/cc (lambda (c) (set! k c))) (set! n (+ n 1)) (if (< n 50) (k n) n))",
    "(let deep ((n 3000)) (if (= n 0) 0 (+ 1 (deep (- n 1)))))",
    "(vector-map (lambda (x y) (* x y)) #(1 2 3) #(4 5 6))",
    "(define p (make-parameter 1 (lambda (x) (+ x 1)))) (parameterize ((p 5)) (p))",
    "(string->list (list->string (map char-upcase (string->list \"hello\"))))",
];

#[test]
fn the_count_depends_on_the_program_alone() {
    for program in PROGRAMS {
        let plain = cost("", program);
        assert!(plain > 1, "{program}");
        let stress = Options { gc_stress: true, verify_heap: true, ..Options::default() };
        let variants = [
            stress,
            Options { nursery: 64 << 10, ..Options::default() },
            Options { max_frames: 5000, hash_seed: Some(7), ..Options::default() },
        ];
        for options in variants {
            assert_eq!(cost_after(options.clone(), "", program), plain, "{program}: {options:?}");
        }
    }
}

/// The trie of a struct follows from hashes, but no step of a program is needed for its nodes.
#[test]
fn the_count_does_not_depend_on_what_the_vm_has_run_before() {
    let program = "(define-record-type point (make-point x) point? (x point-x))
        (define (fill n s) (if (= n 0) s (fill (- n 1) (struct-set s n n))))
        (struct-ref (struct-set (fill 200 (struct)) (make-point 1) 'here) 100)";
    let seeded = || Options { hash_seed: Some(7), ..Options::default() };
    let prelude = "(import (scheme base) (ruse struct))";
    let plain = cost_after(seeded(), prelude, program);
    for types in 1..20 {
        let more = "(define-record-type other (make-other) other?)".repeat(types);
        assert_eq!(cost_after(seeded(), &format!("{prelude} {more}"), program), plain, "{types}");
    }
}

#[test]
fn exactly_enough_is_enough_and_one_less_is_not() {
    for program in PROGRAMS {
        let units = cost("", program);
        let mut vm = counting();
        vm.eval_printed("").unwrap();
        vm.set_fuel(Some(units));
        vm.eval_printed(program).unwrap();
        assert_eq!(vm.fuel(), Some(0), "{program}");
        let mut vm = counting();
        vm.eval_printed("").unwrap();
        vm.set_fuel(Some(units - 1));
        let error = vm.eval_printed(program).unwrap_err();
        assert_eq!((error.kind, vm.fuel()), (ErrorKind::Fuel, Some(0)), "{program}");
    }
}

#[test]
fn nobody_catches_the_end_of_the_fuel() {
    let mut vm = counting();
    vm.eval_printed("(define log '()) (define (note x) (set! log (cons x log)))").unwrap();
    for text in [
        "(guard (e (#t (note 'guard))) (let loop () (loop)))",
        "(with-exception-handler (lambda (e) (note 'handler)) (lambda () (let loop () (loop))))",
        "(dynamic-wind (lambda () #f) (lambda () (let loop () (loop))) (lambda () (note 'after)))",
        "(let loop () (guard (e (#t (loop))) (raise 'again)))",
    ] {
        vm.set_fuel(Some(5_000));
        let error = vm.eval_printed(text).unwrap_err();
        assert_eq!((error.kind, error.exit_status()), (ErrorKind::Fuel, 75), "{text}");
    }
    vm.set_fuel(Some(1_000));
    assert_eq!(vm.eval_printed("log").unwrap(), ["()"]);
}

#[test]
fn afters_run_when_the_vm_is_filled_up_and_unwound() {
    let mut vm = counting();
    vm.eval_printed("(define log '())").unwrap();
    vm.set_fuel(Some(1_000));
    let text = "(dynamic-wind (lambda () #f) (lambda () (let loop () (loop)))
                              (lambda () (set! log (cons 'after log))))";
    assert_eq!(vm.eval_printed(text).unwrap_err().kind, ErrorKind::Fuel);
    vm.set_fuel(Some(1_000));
    vm.unwind().unwrap();
    assert_eq!(vm.eval_printed("log").unwrap(), ["(after)"]);
}

#[test]
fn the_error_names_the_place() {
    let mut vm = counting();
    vm.eval_printed_named("a.scm", "(define (f x)\n  (g x))\n(define (g x)\n  (+ 1 (f x)))")
        .unwrap();
    vm.set_fuel(Some(100));
    let error = vm.eval_printed_named("b.scm", "(f 1)").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Fuel);
    assert_eq!(error.file.as_deref(), Some("a.scm"));
    assert!(error.frames.len() > 10 && error.line > 0, "{}", error.report(false));
}

#[test]
fn the_counters_add_up_over_fillings() {
    let mut vm = counting();
    vm.eval_printed("(define (f n) (if (> n 0) (f (- n 1))))").unwrap();
    let before = vm.stats().fuel_used;
    vm.set_fuel(Some(50));
    vm.eval_printed("(f 1000)").unwrap_err();
    vm.set_fuel(Some(70));
    vm.eval_printed("(f 1000)").unwrap_err();
    vm.set_fuel(None);
    vm.eval_printed("(f 1000)").unwrap();
    assert_eq!((vm.stats().fuel_used - before, vm.fuel()), (120, None));
    assert!(vm.stats().interpreter_runs >= 4);
}

//! What the reference engines promise their embedder: the same answers, limits and errors as the interpreter, on
//! programs and in the environment of a REPL.
#![cfg(feature = "reference")]
#![forbid(unsafe_code)]

use ruse::{Backend, ErrorKind, Options, Vm};

/// The engines that run the whole language.
const COMPLETE: [Backend; 3] = [Backend::Vm, Backend::Eval, Backend::EvalPasses];

fn vm(engine: Backend) -> Vm {
    Vm::new(Options { backend: engine, ..Options::default() }).unwrap()
}

#[test]
fn globals_may_be_redefined_and_keep_their_readers() {
    for &engine in Backend::ALL {
        let mut vm = vm(engine);
        vm.eval_printed("(define (f) (g)) (define (g) 1)").unwrap();
        assert_eq!(vm.eval_printed("(f)").unwrap(), ["1"], "{}", engine.name());
        vm.eval_printed("(define (g) 2)").unwrap();
        assert_eq!(vm.eval_printed("(f)").unwrap(), ["2"], "{}", engine.name());
        let error = vm.eval_printed("(h)").unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unbound, "{}", engine.name());
    }
}

#[test]
fn a_continuation_of_an_earlier_form_goes_on_there() {
    for engine in COMPLETE {
        let mut vm = vm(engine);
        let first = "(define k #f) (+ 1 (call/cc (lambda (c) (set! k c) 1)))";
        assert_eq!(vm.eval_printed(first).unwrap(), ["2"], "{}", engine.name());
        assert_eq!(vm.eval_printed("(k 41)").unwrap(), ["42"], "{}", engine.name());
    }
}

#[test]
fn errors_have_the_same_place() {
    let programs = [
        "(define (f x)\n  (car x))\n(f 5)",
        "(define (f x)\n  (error \"no\" x))\n(list (f 5))",
        "(define (f x)\n  (let loop ((i x))\n    (if (= i 0) (vector-ref (vector) 0) (loop (- i 1)))))\n(f 5)",
        "(define (f) ((lambda (a b) a)\n  1))\n(f)",
        "(call-with-values (lambda () (values 1 2))\n  (lambda (a) a))",
        "(for-each (lambda (x)\n  (+ x 'a)) '(1 2))",
    ];
    for program in programs {
        let place = |engine| {
            let error = vm(engine).eval_printed_named("test", program).unwrap_err();
            (error.kind, error.file, error.line, error.column, error.message)
        };
        let expected = place(Backend::Vm);
        for &engine in Backend::ALL {
            assert_eq!(place(engine), expected, "{} on {program}", engine.name());
        }
    }
}

#[test]
fn limits_are_errors_and_leave_the_machine_usable() {
    for engine in COMPLETE {
        let options = Options {
            backend: engine,
            max_heap: 16 << 20,
            nursery: 1 << 20,
            max_frames: 10_000,
            ..Options::default()
        };
        let mut vm = Vm::new(options).unwrap();
        let deep = vm.eval_printed("(define (deep n) (+ 1 (deep n))) (deep 0)").unwrap_err();
        assert_eq!(deep.kind, ErrorKind::Limit, "{}", engine.name());
        let handled = vm.eval_printed("(guard (e (#t 'deep)) (deep 0))").unwrap();
        assert_eq!(handled, ["deep"], "{}", engine.name());
        let large = vm.eval_printed("(make-vector 10000000 0)").unwrap_err();
        assert_eq!(large.kind, ErrorKind::Limit, "{}", engine.name());
        assert_eq!(vm.eval_printed("(+ 1 2)").unwrap(), ["3"], "{}", engine.name());
    }
}

#[test]
fn an_interrupt_stops_a_loop() {
    for &engine in Backend::ALL {
        let mut vm = vm(engine);
        vm.eval_printed("(define (spin) (spin))").unwrap();
        vm.interrupt_handle().interrupt();
        let error = vm.eval_printed("(spin)").unwrap_err();
        assert_eq!(error.kind, ErrorKind::Interrupted, "{}", engine.name());
        assert_eq!(vm.eval_printed("'on").unwrap(), ["on"], "{}", engine.name());
    }
}

#[test]
fn what_is_compiled_at_run_time_runs_on_the_same_engine() {
    for &engine in Backend::ALL {
        let text = "(import (scheme base) (scheme eval) (scheme write))
                    (define e (environment '(scheme base) '(srfi 1)))
                    (if (not (equal? (eval '(fold + 0 (iota 5)) e) 10)) (error \"wrong\"))";
        vm(engine).run_program("test", text).unwrap();
    }
}

#[test]
fn procedures_look_the_same() {
    for &engine in Backend::ALL {
        let mut vm = vm(engine);
        vm.eval_printed("(define (named x) x)").unwrap();
        let text =
            vm.eval_printed("(list named car (procedure? named) (eq? named named))").unwrap();
        let expected = "(#<procedure named> #<procedure car> #t #t)";
        assert_eq!(text, [expected], "{}", engine.name());
    }
}

#[test]
fn open_extents_of_an_abandoned_run_can_be_left() {
    for engine in COMPLETE {
        let mut vm = vm(engine);
        vm.eval_printed("(define log '())").unwrap();
        vm.eval_printed(
            "(dynamic-wind (lambda () #f) (lambda () (car 1)) (lambda () (set! log '(left))))",
        )
        .unwrap_err();
        assert_eq!(vm.eval_printed("log").unwrap(), ["()"], "{}", engine.name());
        vm.unwind().unwrap();
        assert_eq!(vm.eval_printed("log").unwrap(), ["(left)"], "{}", engine.name());
    }
}

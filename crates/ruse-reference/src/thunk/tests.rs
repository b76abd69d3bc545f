//! Programs on this engine, with and without unboxed code, and beside *eval* on the same Core.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use ruse_compiler::Options;
use ruse_expand::core::{GlobalName, Unit};
use ruse_expand::{Config, Expander, IncludedText, LibraryName, LibraryProvider, LibrarySource};
use ruse_heap::Value;
use ruse_runtime::RuntimeConfig;
use ruse_runtime::print::Style;
use ruse_syntax::Diagnostic;

use super::{PRIMITIVES, Thunk, ThunkOptions};
use crate::Engine;
use crate::eval::Eval;
use crate::outcome::Outcome;
use crate::unit::CoreUnit;
use crate::world::WorldConfig;

/// The folder of the libraries.
struct Lib;

impl LibraryProvider for Lib {
    fn find(&mut self, name: &LibraryName) -> Result<Option<LibrarySource>, Box<Diagnostic>> {
        let parts: Vec<String> = name.path_parts().collect();
        let path = format!("{}/../../lib/{}.sld", env!("CARGO_MANIFEST_DIR"), parts.join("/"));
        let text = std::fs::read_to_string(PathBuf::from(&path)).ok();
        Ok(text.map(|text| LibrarySource::Text { path, text }))
    }

    fn include(&mut self, _: &str, file: &str) -> Result<IncludedText, String> {
        Err(format!("{file} is not there"))
    }
}

/// A program and its libraries after the passes.
fn units(body: &str) -> Vec<Arc<CoreUnit>> {
    let text = format!("(import (scheme base) (scheme case-lambda) (scheme write)) {body}");
    let mut expander = Expander::new(ruse_runtime::primitive_infos(), Config::new(Box::new(Lib)));
    let expansion = expander.expand_program("test", &text).expect("the program expands");
    let mut candidates: HashMap<GlobalName, _> = HashMap::new();
    let mut all: Vec<Unit> = expansion.libraries.into_iter().map(|library| library.unit).collect();
    all.push(expansion.program);
    let mut units = Vec::new();
    for unit in all {
        let options = Options::default();
        let made =
            ruse_compiler::optimise(unit, &PRIMITIVES, &candidates, &expander.sources, options)
                .expect("the passes take the unit");
        candidates.extend(made.candidates.into_iter().map(|it| (it.global.clone(), it)));
        units.push(Arc::new(CoreUnit::passed(made.unit, made.annotations, &expander.sources)));
    }
    units
}

fn config() -> WorldConfig {
    WorldConfig { runtime: RuntimeConfig::default(), max_frames: 100_000, fuel: None }
}

/// Runs a program; its value as text and the fuel that it took, or how it ended.
fn run_on(engine: &mut dyn Engine, units: &[Arc<CoreUnit>]) -> Result<(String, u64), String> {
    let bodies = engine.link_units(units).map_err(|error| error.0)?;
    let mut value = Value::UNSPECIFIED;
    for body in bodies {
        value = engine.call(body, &[]).map_err(|outcome| match outcome {
            Outcome::Uncaught(uncaught) => {
                engine.world_mut().runtime.condition_text(uncaught.payload)
            }
            Outcome::Declined(_) => "declined".to_owned(),
            other => format!("{other:?}"),
        })?;
    }
    let fuel = engine.world().fuel_used();
    let text = engine.world_mut().runtime.print_to_string(value, Style::Write);
    Ok((text.unwrap_or_default(), fuel))
}

fn run(body: &str, options: ThunkOptions) -> Result<(String, u64), String> {
    run_on(&mut Thunk::new(config(), options), &units(body))
}

/// Runs with and without unboxed code and on *eval*; all must agree.
fn value(body: &str) -> String {
    let units = units(body);
    let oracle = run_on(&mut Eval::new(config()), &units);
    for specialise in [true, false] {
        let options = ThunkOptions { specialise, check: false };
        let own = run_on(&mut Thunk::new(config(), options), &units);
        assert_eq!(own, oracle, "specialise: {specialise}, program: {body}");
    }
    match oracle {
        Ok((text, _)) => text,
        Err(text) => text,
    }
}

fn checked(body: &str) -> Result<(String, u64), String> {
    run(body, ThunkOptions { specialise: true, check: true })
}

#[test]
fn unboxed_loops_agree_with_generic_ones() {
    let mandelbrot = "
      (define (escape cr ci)
        (let loop ((i 0) (x 0.0) (y 0.0))
          (if (or (= i 50) (> (+ (* x x) (* y y)) 4.0))
              i
              (loop (+ i 1) (+ (- (* x x) (* y y)) cr) (+ (* 2.0 x y) ci)))))
      (let rows ((r 0) (sum 0))
        (if (= r 20)
            sum
            (rows (+ r 1)
                  (+ sum (escape (- (/ r 10.0) 1.5) 0.1)))))";
    assert_eq!(value(mandelbrot), "841");
    assert_eq!(
        value("(let loop ((x 1.0) (y 2.0) (n 0)) (if (= n 7) (list x y) (loop y x (+ n 1))))"),
        "(2.0 1.0)"
    );
    assert_eq!(value("(let loop ((up #t) (n 0)) (if (< n 5) (loop (not up) (+ n 1)) up))"), "#f");
    assert_eq!(
        value(
            "(let loop ((x 0.5) (n 3)) (if (< n 1) (list x (< x 1) (= n 0)) (loop (* x n) (- n 1))))"
        ),
        "(3.0 #f #t)"
    );
}

#[test]
fn integers_that_may_overflow_are_not_unboxed() {
    assert_eq!(
        value("(let loop ((i 1) (n 0)) (if (= n 70) i (loop (* i 2) (+ n 1))))"),
        "1180591620717411303424"
    );
    assert_eq!(
        value("(let loop ((i 4611686018427387900) (n 0)) (if (= n 9) i (loop (+ i 1) (+ n 1))))"),
        "4611686018427387909"
    );
    assert_eq!(value("(list (- -9223372036854775808 1))"), "(-9223372036854775809)");
}

#[test]
fn parallel_assignment_of_loop_variables() {
    let rotate = "(let loop ((a 1) (b 'x) (c 2.5) (n 0))
                    (if (= n 4) (list a b c) (loop c a (if (symbol? b) 0 b) (+ n 1))))";
    value(rotate);
    let closures = "(let loop ((i 0) (all '()))
                      (if (= i 3)
                          (map (lambda (f) (f)) all)
                          (loop (+ i 1) (cons (lambda () (set! i (+ i 10)) i) all))))";
    assert_eq!(value(closures), "(12 11 10)");
}

#[test]
fn calls_of_every_kind() {
    assert_eq!(
        value("(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))) (fib 15)"),
        "610"
    );
    assert_eq!(
        value(
            "(define f (case-lambda ((a) (list 'one a)) ((a . b) (list a b)))) (list (f 1) (f 1 2 3))"
        ),
        "((one 1) (1 (2 3)))"
    );
    assert_eq!(value("(apply + 1 2 '(3 4))"), "10");
    assert_eq!(
        value("(define (count n) (if (= n 0) 'done (count (- n 1)))) (count 300000)"),
        "done"
    );
    assert_eq!(
        value(
            "(define (even n) (if (= n 0) #t (odd (- n 1)))) (define (odd n) (if (= n 0) #f (even (- n 1)))) (list even (odd 100001))"
        ),
        "(#<procedure even> #t)"
    );
    assert_eq!(
        value("(define (deep n) (if (= n 0) 0 (+ 1 (deep (- n 1))))) (deep 90000)"),
        "90000"
    );
    assert_eq!(value("(call-with-values (lambda () (values 1 2 3)) list)"), "(1 2 3)");
    assert_eq!(value("(let-values (((a . rest) (values 1.5 2 3))) (list a rest))"), "(1.5 (2 3))");
}

#[test]
fn escapes_and_handlers() {
    assert_eq!(value("(+ 1 (call/cc (lambda (k) (* 10 (k 5)))))"), "6");
    assert_eq!(
        value("(define trace '())
               (define (note x) (set! trace (cons x trace)))
               (call/cc (lambda (k) (dynamic-wind (lambda () (note 'in)) (lambda () (k 1)) (lambda () (note 'out)))))
               (reverse trace)"),
        "(in out)"
    );
    assert_eq!(
        value("(let loop ((n 0)) (if (= n 100000) n (call/cc (lambda (k) (loop (+ n 1))))))"),
        "100000"
    );
}

/// A `guard` costs this engine less fuel than the procedures of the library, which it replaces.
#[test]
fn guards() {
    let value = |body| run(body, ThunkOptions::default()).map(|(text, _)| text);
    let ok = |text: &str| Ok(text.to_owned());
    assert_eq!(
        value("(guard (e ((symbol? e) (list 'caught e))) (raise 'boom))"),
        ok("(caught boom)")
    );
    assert_eq!(
        value("(guard (e ((string? e) 'outer)) (guard (e ((number? e) 'inner)) (raise \"s\")))"),
        ok("outer")
    );
    assert_eq!(
        value("(guard (e (#f 'never)) (+ 1 (raise-continuable 5)))"),
        Err("uncaught object: 5".to_owned())
    );
    assert_eq!(
        value(
            "(with-exception-handler (lambda (e) 41) (lambda () (guard (e ((string? e) 0)) (+ 1 (raise-continuable 'c)))))"
        ),
        ok("42")
    );
    let unwound = "(define trace '())
      (define (note x) (set! trace (cons x trace)))
      (guard (e ((string? e) 0))
        (guard (e ((begin (note 'test) #f) 1))
          (dynamic-wind (lambda () (note 'in)) (lambda () (raise \"s\")) (lambda () (note 'out)))))
      (reverse trace)";
    assert_eq!(value(unwound), ok("(in out test in out)"));
    let looping = "(let loop ((n 0))
      (if (= n 300000) n (guard (e (#t (loop (+ n 1)))) (raise 'again))))";
    assert_eq!(value(looping), ok("300000"));
}

#[test]
fn reentry_is_declined() {
    let body = "(define k #f)
      (define n 0)
      (call/cc (lambda (c) (set! k c)))
      (set! n (+ n 1))
      (guard (e (#t 'caught)) (if (< n 3) (k 0) n))";
    assert_eq!(run(body, ThunkOptions::default()), Err("declined".to_owned()));
}

#[test]
fn recursion_beyond_the_limit_is_an_error() {
    let body =
        "(define (deep n) (+ 1 (deep (+ n 1)))) (guard (e ((error-object? e) 'caught)) (deep 0))";
    let result = run(body, ThunkOptions::default());
    assert_eq!(result.map(|(text, _)| text), Ok("caught".to_owned()));
}

#[test]
fn certain_type_errors_are_found_before_the_run() {
    for (body, part) in [
        ("(display 1) (+ 1 \"a\")", "+: argument 2"),
        ("(vector-ref 5 0)", "vector-ref: argument 1"),
        ("(define (f x) (car x)) (f 7)", "car: argument 1"),
        ("(let loop ((i 0)) (if (< i 10) (loop (+ i 1)) (string-length i)))", ""),
        ("(5 6)", "not a procedure"),
    ] {
        let found = checked(body);
        if part.is_empty() {
            let text = found.expect_err("the run ends with the error");
            assert!(!text.starts_with("test:"), "{text}");
        } else {
            let text = found.expect_err("the error is found");
            assert!(text.starts_with("test:1:") && text.contains(part), "{text}");
        }
    }
}

#[test]
fn what_is_not_certain_is_left_to_the_run() {
    for (body, expected) in [
        ("(if (pair? '()) (car 5) (list 'fine))", "(fine)"),
        ("(define (f) (car 5)) (list 'fine)", "(fine)"),
        ("(call/cc (lambda (k) (k (list 'fine)) (car 5)))", "(fine)"),
        ("(guard (e (#t (list 'fine))) (car 5))", "(fine)"),
        (
            "(define x (read-char (open-input-string \"a\"))) (if (char? x) (list 'fine) (+ x 1))",
            "(fine)",
        ),
    ] {
        assert_eq!(checked(body).map(|(text, _)| text), Ok(expected.to_owned()), "{body}");
    }
}

#[test]
fn deeply_nested_expressions() {
    let depth = 20_000;
    let body = format!("(define x 1) (set! x 2) {}x{}", "(list ".repeat(depth), ")".repeat(depth));
    let program = format!("{body} 'done");
    assert_eq!(run(&program, ThunkOptions::default()).map(|(text, _)| text), Ok("done".to_owned()));
}

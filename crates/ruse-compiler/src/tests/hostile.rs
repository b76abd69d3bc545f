//! Sizes and shapes that break compilers: each compiles or is a diagnostic, in reasonable time.

use std::fmt::Write;

use ruse_isa::ops::Op;

use super::support::{compile_program, count, try_compile};

#[test]
fn a_body_of_sixty_thousand_forms() {
    let mut text = String::new();
    for index in 0..60_000 {
        let _ = writeln!(text, "(display {index})");
    }
    assert_eq!(count(&compile_program(&text).code, Op::CallPrimitive), 60_000);
}

#[test]
fn twenty_thousand_definitions_that_call_each_other() {
    let mut text = String::from("(define (f0 x) x)\n");
    for index in 1..20_000 {
        let _ = writeln!(text, "(define (f{index} x) (f{} (car x)))", index - 1);
    }
    text.push_str("(display (f19999 '()))");
    assert!(count(&compile_program(&text).code, Op::Car) >= 19_999);
}

#[test]
fn twenty_thousand_internal_definitions() {
    let mut text = String::from("(define (f x)\n");
    for index in 0..20_000 {
        let _ = writeln!(text, "(define v{index} (car x))");
    }
    text.push_str("(list v0 v19999))\n(display f) (display f)");
    compile_program(&text);
}

#[test]
fn twenty_thousand_nested_lets() {
    let depth = 20_000;
    let mut text = String::from("(define (f x)\n");
    for index in 0..depth {
        let _ = write!(text, "(let ((v{index} (car x))) (display v{index})");
    }
    text.push_str(&")".repeat(depth + 1));
    text.push_str("(display f) (display f)");
    compile_program(&text);
}

#[test]
fn twenty_thousand_nested_loops() {
    let depth = 20_000;
    let mut text = String::from("(define (f x)\n");
    for index in 0..depth {
        let _ = write!(text, "(let loop{index} ((i 0)) (if (< i 2) (begin (loop{index} (+ i 1)) ");
    }
    text.push_str("(display x)");
    text.push_str(&")))".repeat(depth));
    text.push_str(")(display f) (display f)");
    let start = std::time::Instant::now();
    try_compile(&text).unwrap();
    // Quadratic passes took minutes.
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

#[test]
fn twenty_thousand_nested_loops_in_tail_position() {
    let depth = 20_000;
    let mut text = String::from("(define (f x)\n");
    for index in 0..depth {
        let _ = write!(text, "(let loop{index} ((i 0)) (if (< i 2) (loop{index} (+ i 1)) ");
    }
    text.push_str("(display x)");
    text.push_str(&"))".repeat(depth));
    text.push_str(")(display f) (display f)");
    let start = std::time::Instant::now();
    try_compile(&text).unwrap();
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

#[test]
fn a_call_with_sixty_thousand_arguments() {
    let arguments = "(car x) ".repeat(60_000);
    let text = format!("(define (f g x) (g {arguments})) (display f) (display f)");
    let code = compile_program(&text).code;
    assert_eq!(count(&code, Op::Car), 60_000);
    assert_eq!(count(&code, Op::TailApply), 1);
    compile_program(&format!("(define (f x) (list {arguments})) (display f) (display f)"));
}

#[test]
fn a_procedure_with_too_many_parameters_is_an_error() {
    let params: String = (0..70_000).map(|index| format!("p{index} ")).collect();
    let errors =
        try_compile(&format!("(define (f {params}) p0) (display f) (display f)")).unwrap_err();
    assert!(errors[0].contains("too large"), "{errors:?}");
}

#[test]
fn a_quoted_vector_of_a_hundred_thousand_elements() {
    let elements = "(a . 1) ".repeat(100_000);
    compile_program(&format!("(display '#({elements}))"));
}

#[test]
fn cyclic_constants() {
    compile_program("(display '#0=(a . #0#)) (display (memv 1 '#1=(1 2 . #1#)))");
}

#[test]
fn arithmetic_on_thousands_of_operands() {
    let operands = "x ".repeat(5_000);
    compile_program(&format!("(define (f x) (+ {operands})) (display f) (display f)"));
}

#[test]
fn deep_nesting_of_every_kind() {
    for (open, close) in [
        ("(car ", ")"),
        ("(if (car ", ") 1 2)"),
        ("(+ 1 ", ")"),
        ("(lambda (x) ", ")"),
        ("((lambda (y) (display y) y) ", ")"),
        ("(let loop ((i 0)) (display i) (if (car i) (loop 1) ", "))"),
        ("(let ((f (lambda () ", "))) (f) (f))"),
        ("(or (display 1) ", ")"),
    ] {
        let depth = 3_000;
        let text = format!(
            "(define (g x) {}x{}) (display g) (display g)",
            open.repeat(depth),
            close.repeat(depth)
        );
        compile_program(&text);
    }
}

#[test]
fn procedures_that_inline_for_ever() {
    compile_program(
        "(define (w f) (f f)) (display (w w))
         (define (y f) ((lambda (x) (f (lambda (v) ((x x) v)))) (lambda (x) (f (lambda (v) ((x x) v))))))
         (display ((y (lambda (self) (lambda (n) (if (= n 0) 1 (* n (self (- n 1))))))) 5))
         (display ((lambda (x) (x x)) (lambda (x) (x x))))",
    );
    let mut text = String::from("(define (f0 x) (display x) (display x))\n");
    for index in 1..40 {
        let _ = writeln!(text, "(define (f{index} x) (f{0} x) (f{0} x))", index - 1);
    }
    text.push_str("(f39 1)");
    let code = compile_program(&text).code;
    assert!(count(&code, Op::CallPrimitive) < 20_000, "inlining is bounded");
}

#[test]
fn wrong_numbers_of_arguments_stay_calls() {
    let code = compile_program(
        "(define (f x) (display x)) (f) (f 1 2) (car) (cons 1) ((lambda (x) x)) (let loop ((i 0)) (if i (loop) 1))",
    )
    .code;
    assert_eq!(count(&code, Op::Call) + count(&code, Op::TailCall), 6);
}

//! What common shapes of programs become.

use ruse_isa::ops::Op;

use super::support::{compile_program, count, listing};

/// Checks the code of the procedure `name` line by line, comments left out.
#[track_caller]
fn check(text: &str, name: &str, expected: &[&str]) {
    let listing = listing(&compile_program(text).code);
    let start = format!("function {name} ");
    let lines: Vec<&str> = listing
        .lines()
        .skip_while(|line| !line.starts_with(&start))
        .skip(1)
        .take_while(|line| !line.starts_with("function "))
        .map(|line| line.split(" ;").next().unwrap_or("").trim())
        .collect();
    assert_eq!(lines, expected, "{listing}");
}

#[test]
fn fib_calls_itself_statically_without_moves() {
    check(
        "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))) (display (fib 30))",
        "fib",
        &[
            "JumpIfNotLtImm s2 2 @L2",
            "Return s2",
            "L2:",
            "AddImm s6 s2 -1",
            "CallStatic s3 s4 k0/1",
            "AddImm s7 s2 -2",
            "CallStatic s4 s5 k0/1",
            "Add s5 s3 s4",
            "Return s5",
        ],
    );
}

#[test]
fn a_named_let_is_a_loop_in_registers() {
    check(
        "(define (count l) (let loop ((l l) (n 0)) (if (null? l) n (loop (cdr l) (+ n 1)))))
         (display count) (display count)",
        "count",
        &[
            "Move s3 s2",
            "LoadFixnum s4 0",
            "L2:",
            "JumpIfNotNull s3 @L4",
            "Return s4",
            "L4:",
            "Cdr s3 s3",
            "AddImm s4 s4 1",
            "Loop @L2",
        ],
    );
}

#[test]
fn a_self_tail_call_jumps_to_the_entry() {
    check(
        "(define (f a b) (if (= a 0) b (f (- a 1) (cons a b)))) (display f) (display (f 1 2))
         (display (f 2 3))",
        "f",
        &[
            "L0:",
            "JumpIfNotNumEqImm s2 0 @L2",
            "Return s3",
            "L2:",
            "Cons s3 s2 s3",
            "AddImm s2 s2 -1",
            "Loop @L0",
        ],
    );
}

#[test]
fn exchanged_loop_variables_go_through_a_temporary() {
    let code = compile_program(
        "(define (f n) (let loop ((i 0) (a n) (b 1)) (if (= i n) a (loop (+ i 1) b a))))
         (display f) (display f)",
    )
    .code;
    assert_eq!(count(&code, Op::Move), 4, "{}", listing(&code));
}

#[test]
fn an_assigned_variable_is_boxed_even_uncaptured() {
    let code = compile_program("(define (f x) (set! x (car x)) x) (display f) (display f)").code;
    assert_eq!(count(&code, Op::MakeBox), 1);
    assert_eq!(count(&code, Op::BoxSet), 1);
}

#[test]
fn only_early_reads_are_checked() {
    let early = "(define (f) (letrec ((a (list (lambda () a)))) a)) (display f) (display f)";
    assert_eq!(count(&compile_program(early).code, Op::CheckDefined), 1);
    let ordered =
        "(define (f x) (define a (car x)) (define (g) (cons a a)) (define b (g)) (list g b))
         (display f) (display f)";
    let code = compile_program(ordered).code;
    assert_eq!(count(&code, Op::CheckDefined), 0);
    assert_eq!(count(&code, Op::MakeBox), 0);
}

#[test]
fn mutually_recursive_closures_hold_each_other() {
    let code = compile_program(
        "(define (f x)
           (define (ev n) (if (= n x) (list od) (od (- n 1) 1)))
           (define (od n k) (if (= n x) (list ev) (ev (- n 1))))
           (list ev od))
         (display f) (display f)",
    )
    .code;
    assert_eq!(count(&code, Op::MakeClosure), 2, "{}", listing(&code));
    assert_eq!(count(&code, Op::ClosureSet), 1, "{}", listing(&code));
    assert_eq!(count(&code, Op::TailCallKnown), 2, "{}", listing(&code));
}

#[test]
fn three_way_comparisons_check_every_operand() {
    let text = "(define (f a b c) (< a b c)) (display f) (display f)";
    let code = compile_program(text).code;
    assert_eq!(count(&code, Op::JumpIfNotLt), 1, "{}", listing(&code));
    assert_eq!(count(&code, Op::IsLt), 2, "{}", listing(&code));
}

#[test]
fn multiple_values_to_a_known_receiver_need_no_object() {
    let code = compile_program(
        "(define (f x) (call-with-values (lambda () (if (pair? x) (values 1 x) (values x 2)))
                                         (lambda (a b) (cons a b))))
         (display f) (display f)",
    )
    .code;
    assert_eq!(count(&code, Op::MakeValues) + count(&code, Op::UnpackValues), 0);
    let rest =
        "(define (f g) (call-with-values g (lambda (a . b) (cons a b)))) (display f) (display f)";
    assert_eq!(count(&compile_program(rest).code, Op::UnpackValues), 1);
}

#[test]
fn a_loop_in_a_test_is_control_flow() {
    let code = compile_program(
        "(define (f p n) (if (let loop ((i 0)) (cond ((= i n) #f) ((p i) #t) (else (loop (+ i 1)))))
                             (display 1) (display 2)))
         (display f) (display f)",
    )
    .code;
    assert_eq!(count(&code, Op::LoadImmediate), 0, "{}", listing(&code));
    assert_eq!(count(&code, Op::Loop), 1, "{}", listing(&code));
}

#[test]
fn captured_variables_are_loaded_before_the_loop() {
    let code = compile_program(
        "(define (f k) (lambda (n) (let loop ((i 0)) (if (< i n) (begin (display k) (loop (+ i k)))))))
         (display f) (display f)",
    )
    .code;
    assert_eq!(count(&code, Op::LoadFree), 1, "{}", listing(&code));
}

#[test]
fn constants_fold_and_errors_stay() {
    let code = compile_program("(display (+ 1 (* 2 3)))").code;
    assert_eq!(count(&code, Op::Mul) + count(&code, Op::AddImm), 0);
    let code = compile_program("(display (quotient 1 0)) (display (car 5)) (+ 'a 1)").code;
    assert_eq!(count(&code, Op::Quotient), 1);
    assert_eq!(count(&code, Op::Car), 1);
    assert_eq!(count(&code, Op::AddImm), 1);
}

#[test]
fn instructions_know_their_lines() {
    let code =
        compile_program("(define (f x)\n  (display x)\n  (car\n   x))\n(display f) (display f)")
            .code;
    let f = code.functions.iter().find(|it| it.name.as_deref() == Some("f")).unwrap();
    let car = f.code.iter().position(|word| word.op() == Some(Op::Car)).unwrap();
    assert_eq!((f.location_of(car).line, f.location_of(car).column), (3, 3));
    assert_eq!(f.location.line, 1);
    assert_eq!(&*code.files, ["test.scm".into()]);
}

#[test]
fn inlined_procedures_are_in_the_table() {
    let code = compile_program(
        "(define (f x) (car x))\n(define (g y) (cdr (f y)))\n(display g) (display g)",
    )
    .code;
    let g = code.functions.iter().find(|it| it.name.as_deref() == Some("g")).unwrap();
    assert_eq!(g.inlined.len(), 1);
    assert_eq!(g.inlined[0].name.as_deref(), Some("f"));
    assert_eq!(g.inlined[0].call.line, 2);
}

#[test]
fn a_right_side_that_reads_a_later_variable_is_checked() {
    let direct = "(define (f) (letrec ((a b) (b 1)) a)) (display f) (display f)";
    assert_eq!(count(&compile_program(direct).code, Op::CheckDefined), 1);
    let through_procedures = "(define (f g)
           (define (h) (k)) (define (k) later) (define x (h)) (define later 1) (list x later))
         (display f) (display f)";
    assert_eq!(count(&compile_program(through_procedures).code, Op::CheckDefined), 1);
    let unread = "(define (f g)
           (define x (list (lambda () later))) (define later 1) (g) (list x later))
         (display f) (display f)";
    assert_eq!(count(&compile_program(unread).code, Op::CheckDefined), 0);
}

#[test]
fn a_read_of_an_assigned_variable_keeps_its_place() {
    let code = compile_program(
        "(define (f x)
           (define first (list (lambda () last))) (define y (begin (set! x 1) 2)) (define last x)
           (display first) (list y last))
         (display f) (display f)",
    )
    .code;
    let text = listing(&code);
    let (set, get) = (text.find("BoxSet").unwrap(), text.rfind("BoxRef").unwrap());
    assert!(set < get, "{text}");
}

#[test]
fn a_constant_is_a_variable_to_what_runs_before_its_definition() {
    let code = compile_program(
        "(define (f) (g)) (define (g) (list later sooner)) (define sooner 2) (display (f))
         (define later 1) (display later)",
    )
    .code;
    assert!(count(&code, Op::LoadGlobal) >= 1, "{}", listing(&code));
    assert_eq!(count(&code, Op::DefineGlobal), 1, "{}", listing(&code));
}

#[test]
fn constants_of_a_loop_are_loaded_before_it() {
    check(
        "(define (f n)
           (let loop ((i 0) (x 1.5)) (if (= i 100000) x (loop (+ i 1) (if (< x 2.5) (* x 2.5) x)))))
         (display f) (display f)",
        "f",
        &[
            "LoadConst s5 k0",
            "LoadFixnum s6 100000",
            "LoadFixnum s3 0",
            "LoadConst s4 k1",
            "L4:",
            "JumpIfNotNumEq s3 s6 @L6",
            "Return s4",
            "L6:",
            "AddImm s3 s3 1",
            "JumpIfNotLt s4 s5 @L9",
            "Mul s4 s4 s5",
            "L9:",
            "Loop @L4",
        ],
    );
}

//! `match` and `define*`: the trees and calls that they become.

use super::{check_error, core};

/// How often a text occurs in the Core of a program.
#[track_caller]
fn occurs(program: &str, text: &str, times: usize) {
    let core = core(program);
    assert_eq!(core.matches(text).count(), times, "{program}\n{core}");
}

#[test]
fn a_question_is_asked_once() {
    let program = "(define (f x) (match x (('a b) b) (('c d) (list d)) ((e 1) e) ((e 2 g) g)))";
    occurs(program, "(pair? subject", 1);
    occurs(program, "(car subject", 1);
    let program =
        "(define (f x) (match x (((? p?) . 'a) 1) (((? p?) . 'b) 2) (_ 3)) ) (define (p? x) x)";
    occurs(program, "(p? ", 1);
    let program = "(define (f x) (match x ((? pair? (a . b)) a) ((a) 1) (#(a) 2) ('a 3)))";
    occurs(program, "(pair? ", 1);
    occurs(program, "(vector? ", 1);
}

#[test]
fn a_clause_stands_once() {
    occurs("(define (f x) (match x ((or 1 2 3) (list 'once x)) (_ 'other)))", "'once", 1);
}

#[test]
fn trees_stay_small() {
    // Without a bound each of these doubles the tree.
    let rows: Vec<String> =
        (0..40).map(|n| format!("((((? p?) ... {n}) ((? q?) ... {n})) {n})")).collect();
    let program =
        format!("(define (p? x) x) (define (q? x) x) (define (f x) (match x {}))", rows.join(" "));
    let size = core(&program).len();
    assert!(size < 4_000_000, "{size}");
}

#[test]
fn calls_with_literal_keywords_are_sorted() {
    let definition = "(define* (f a #:optional b #:key c) (list a b c)) ";
    let call = |call: &str| core(&format!("{definition}{call}"));
    assert!(call("(f 1 #:c 2)").ends_with(
        "(let ((argument.9 1) (argument.10 #:c) (argument.11 2)) (f~1 argument.9 #<missing> argument.11))"
    ), "{}", call("(f 1 #:c 2)"));
    assert!(call("(f 1 #:d 2)").ends_with("(f 1 #:d 2)"));
    assert!(call("(f)").ends_with("(f)"));
    assert!(call("(f 1 #:c 2) (set! f list)").contains("(f 1 #:c 2)"));
    check_error("(lambda* (#:key a #:optional b) a)", "`#:optional` cannot stand here");
}

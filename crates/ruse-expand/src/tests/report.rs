//! Errors: places, trails, hints, several at once.

use super::{errors, errors_in, with_libraries};

#[test]
fn unbound_variables_are_all_reported() {
    let found = errors("(define (count x) (cuont x))\n(dispaly 1)\n(cuont 2)\n(define y zzzzz)");
    assert_eq!(
        found,
        "test.scm:1:20: error: unbound variable `cuont`\n  help: did you mean `count`?\n\
         test.scm:2:2: error: unbound variable `dispaly`\n  help: did you mean `display`?\n\
         test.scm:4:11: error: unbound variable `zzzzz`"
    );
}

#[test]
fn trail_of_macro_uses() {
    let text = "(define-syntax inner (syntax-rules () ((_ x) (if x))))\n\
                (define-syntax outer (syntax-rules () ((_ x) (list (inner x)))))\n\
                (list\n  (outer 5))";
    assert_eq!(
        errors(text),
        "test.scm:4:3: error: malformed form, expected `(if TEST THEN ELSE)`\n\
         \x20 test.scm:4:3: in the expansion of `inner`, defined at test.scm:1:16\n\
         \x20 test.scm:4:3: in the expansion of `outer`, defined at test.scm:2:16"
    );
}

#[test]
fn an_error_in_an_argument_is_the_users_own() {
    let text = "(define-syntax m (syntax-rules () ((_ x) (list x))))\n(m (if))";
    assert_eq!(errors(text), "test.scm:2:4: error: malformed form, expected `(if TEST THEN ELSE)`");
}

#[test]
fn a_use_that_matches_nothing() {
    let text = "(define-syntax m (syntax-rules () ((_ x) 1) ((_ x y . z) 2)))\n(m)";
    assert_eq!(
        errors(text),
        "test.scm:2:1: error: this use of the macro `m` matches none of its patterns\n\
         \x20 at test.scm:1:16: `m` is defined here\n\
         \x20 note: `m` takes `(_ x)`, `(_ x y . z)`"
    );
}

#[test]
fn syntax_error_form() {
    let text =
        "(define-syntax m (syntax-rules () ((_ x) (syntax-error \"not this:\" x y))))\n(m (a b))";
    assert!(
        errors(text).starts_with("test.scm:2:1: error: not this: (a b) y\n"),
        "{}",
        errors(text)
    );
}

#[test]
fn the_reader_reports_first() {
    assert!(errors("(display 1").contains("error"));
}

#[test]
fn the_library_of_an_unbound_name() {
    let mut ex = with_libraries(&[]);
    let found = errors_in(&mut ex, "(import (only (ruse primitives) cdr))\n(car 1)");
    assert!(found.contains("help: `car` is exported by (scheme base)"), "{found}");
}

#[test]
fn malformed_code() {
    assert!(errors("()").contains("help: the empty list is written `'()`"));
    assert!(errors("(car . 1)").contains("without a dot"));
    assert!(errors("#0=(car #0#)").contains("a datum label can only stand in quoted data"));
    assert!(errors("(let () (import (foo)))").contains("`import` can only"));
}

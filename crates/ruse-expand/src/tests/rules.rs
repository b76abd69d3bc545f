//! `syntax-rules`: patterns and templates.

use super::{check, check_error};

/// A macro `m` with these clauses, and a use; the result is quoted by the clauses themselves.
#[track_caller]
fn rules(clauses: &str, input: &str, expected: &str) {
    check(&format!("(define-syntax m (syntax-rules {clauses})) {input}"), expected);
}

#[test]
fn ellipsis() {
    rules("() ((_ a ...) '(a ...))", "(m) (m 1 2 3)", "'() '(1 2 3)");
    rules("() ((_ (a b ...) ...) '((b ... a) ...))", "(m (1 2 3) (4))", "'((2 3 1) (4))");
    rules("() ((_ (a ...) ...) '(a ... ...))", "(m (1 2) () (3))", "'(1 2 3)");
    rules("() ((_ a ... b c) '((a ...) b c))", "(m 1 2) (m 1 2 3 4)", "'(() 1 2) '((1 2) 3 4)");
    rules("() ((_ a ... b . c) '((a ...) b c))", "(m 1 2 3 . 4) (m 1)", "'((1 2) 3 4) '(() 1 ())");
    rules("() ((_ a . b) '(a b))", "(m 1) (m 1 2) (m 1 . 2)", "'(1 ()) '(1 (2)) '(1 2)");
    rules("() ((_ #(a ... b)) '#(b a ...))", "(m #(1 2 3))", "'#(3 1 2)");
    rules("() ((_ #((a b) ...)) '(#(a ...) b ...))", "(m #((1 2) (3 4)))", "'(#(1 3) 2 4)");
    rules("::: () ((_ a :::) '(a ::: ...))", "(m 1 2)", "'(1 2 ...)");
    rules("() ((_ a ...) '((a (... ...)) ...))", "(m 1 2)", "'((1 ...) (2 ...))");
    rules("() ((_ a) '(... (a ...)))", "(m 1)", "'(1 ...)");
    rules("(...) ((_ ... a) '(a)) ((_ b a) 'no)", "(m ... 1) (m 2 1)", "'(1) 'no");
    rules("() ((_ (a ...) (b ...)) '((a b ...) ...))", "(m (1 2) (3 4))", "'((1 3 4) (2 3 4))");
    rules(
        "() ((_ (a b ...) ...) '(((a b) ...) ...))",
        "(m (1 2 3) (4 5))",
        "'(((1 2) (1 3)) ((4 5)))",
    );
    rules("() ((_ (a b) ...) '(a ... b ...))", "(m (1 2) (3 4))", "'(1 3 2 4)");
    rules(
        "() ((_ ((a b ...) ...) ...) '(((b ... a) ...) ...))",
        "(m ((1 2) (3)) ())",
        "'(((2 1) (3)) ())",
    );
}

#[test]
fn literals_and_atoms() {
    rules("(=>) ((_ a => b) 'arrow) ((_ a b c) 'plain)", "(m 1 => 2) (m 1 2 3)", "'arrow 'plain");
    rules("() ((_ 1 \"s\" #\\a #t) 'yes) ((_ . _) 'no)", "(m 1 \"s\" #\\a #t) (m 2)", "'yes 'no");
    rules("() ((_ _ x _) 'x)", "(m 1 2 3)", "2");
    rules("(_) ((m _) 'under) ((m x) 'other)", "(m _) (m 1)", "'under 'other");
    rules("() ((_ 1.0) 'flo) ((_ 1) 'fix)", "(m 1) (m 1.0)", "'fix 'flo");
    // A literal that is bound at the use differs from the free one of the definition.
    rules(
        "(else) ((_ else) 'else) ((_ x) 'other)",
        "(m else) (let ((else 1)) (m else))",
        "'else (let ((else.0 1)) 'other)",
    );
    rules(
        "(foo) ((_ foo) 'foo) ((_ x) 'other)",
        "(m foo) (let ((foo 1)) (m foo))",
        "'foo (let ((foo.0 1)) 'other)",
    );
}

#[test]
fn macros_that_define_macros() {
    check(
        "(define-syntax be-like-begin
           (syntax-rules () ((_ name) (define-syntax name (syntax-rules () ((_ expr (... ...)) (begin expr (... ...))))))))
         (be-like-begin sequence) (sequence 1 2 3)",
        "1 2 3",
    );
    check(
        "(define-syntax def (syntax-rules () ((_ name value) (define-syntax name (syntax-rules () ((_) value))))))
         (define x 1) (def get x) (let ((x 2)) (get))",
        "(define x 1) (let ((x.0 2)) x)",
    );
    check(
        "(define-syntax jabberwocky
           (syntax-rules () ((_ hatter) (begin (define march-hare 42)
             (define-syntax hatter (syntax-rules () ((_) march-hare)))))))
         (jabberwocky mad-hatter) (mad-hatter)",
        "(define march-hare~1 42) march-hare~1",
    );
    check(
        "(define-syntax m (syntax-rules () ((_ e) (let-syntax ((n (syntax-rules e () ((_ x e) '(x e))))) (n 1 2 3)))))
         (m :::)",
        "'(1 2 3)",
    );
}

#[test]
fn malformed() {
    check_error("(define-syntax m 1)", "a macro must be defined by `(syntax-rules ...)`");
    check_error("(define-syntax m (syntax-rules))", "expected `(syntax-rules (LITERAL ...)");
    check_error(
        "(define-syntax m (syntax-rules () (a b)))",
        "must be a list that begins with the keyword",
    );
    check_error(
        "(define-syntax m (syntax-rules () ((_ a a) 1)))",
        "the pattern variable `a` occurs twice",
    );
    check_error("(define-syntax m (syntax-rules () ((_ a ... b ...) 1)))", "one ellipsis only");
    check_error(
        "(define-syntax m (syntax-rules () ((_ a ...) a)))",
        "followed by 1 ellipses in the pattern, but by 0",
    );
    check_error(
        "(define-syntax m (syntax-rules () ((_ a) (a ...))))",
        "without a variable to repeat",
    );
    check_error(
        "(define-syntax m (syntax-rules () ((_ ...) 1)))",
        "an ellipsis must follow a pattern",
    );
    check_error(
        "(define-syntax m (syntax-rules () ((_ (a ...) (b ...)) '((a b) ...)))) (m (1) (2 3))",
        "repeated parts differ in length",
    );
    check_error("(syntax-rules ())", "can only stand in a macro definition");
    check_error("(let-syntax ((m 5)) 1)", "a macro must be defined by");
}

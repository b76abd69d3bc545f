//! Hygiene.

use super::{check, check_error};

const SWAP: &str =
    "(define-syntax swap! (syntax-rules () ((_ a b) (let ((tmp a)) (set! a b) (set! b tmp)))))";
const MY_OR: &str = "(define-syntax my-or (syntax-rules () ((_) #f) ((_ e) e) ((_ e r ...) (let ((t e)) (if t t (my-or r ...))))))";

#[test]
fn introduced_bindings_do_not_capture() {
    check(
        &format!("{SWAP} (let ((tmp 1) (other 2)) (swap! tmp other) tmp)"),
        "(let ((tmp.0 1) (other.1 2)) (begin (let ((tmp.2 tmp.0)) (begin (set! tmp.0 other.1) (set! other.1 tmp.2))) tmp.0))",
    );
    check(
        &format!("{MY_OR} (let ((t 5)) (my-or #f t))"),
        "(let ((t.0 5)) (let ((t.1 #f)) (if t.1 t.1 t.0)))",
    );
}

#[test]
fn introduced_references_are_not_captured() {
    check(
        &format!("{MY_OR} (let ((if list)) (my-or 1 2))"),
        "(let ((if.0 list)) (let ((t.1 1)) (if t.1 t.1 2)))",
    );
    check(
        "(let ((x 'outer)) (let-syntax ((m (syntax-rules () ((m) x)))) (let ((x 'inner)) (m))))",
        "(let ((x.0 'outer)) (let ((x.1 'inner)) x.0))",
    );
    check(
        "(let-syntax ((given-that (syntax-rules () ((_ test stmt1 stmt2 ...) (if test (begin stmt1 stmt2 ...))))))
           (let ((if #t)) (given-that if (set! if 'now)) if))",
        "(let ((if.0 #t)) (begin (if if.0 (set! if.0 'now) #!unspecified) if.0))",
    );
}

#[test]
fn keywords_are_shadowed() {
    check(
        "(let ((=> #f)) (cond (#t => 'ok)))",
        "(let ((=>.0 #f)) (if #t (begin =>.0 'ok) #!unspecified))",
    );
    check("(define (f if) (if 1 2 3))", "(define f (lambda (if.0) (if.0 1 2 3)))");
    check("(let ((quote -)) '1)", "(let ((quote.0 -)) (quote.0 1))");
    check("(define (list . x) x) (list 1)", "(define list (lambda x.0 x.0)) (list 1)");
    check("(let () (define if list) (if 1 2 3))", "(letrec* ((if.0 list)) (if.0 1 2 3))");
    check("(let ((define list)) (define 2 1))", "(let ((define.0 list)) (define.0 2 1))");
    check(
        "(let ((... 2)) (let-syntax ((s (syntax-rules () ((_ x ...) 'bad) ((_ . r) 'ok)))) (s a b c)))",
        "(let ((....0 2)) 'ok)",
    );
    check_error("(display if)", "`if` is a keyword, it cannot be used as a variable");
    check_error("else", "`else` is a keyword, it cannot be used as a variable");
    check_error("(else 1)", "`else` has no meaning here");
}

#[test]
fn local_macros() {
    check(
        "(letrec-syntax ((my-or (syntax-rules () ((_) #f) ((_ e) e) ((_ e f ...) (let ((temp e)) (if temp temp (my-or f ...)))))))
           (let ((x #f) (y 7) (temp 8) (let list) (if list)) (my-or x (let temp) (if y) y)))",
        "(let ((x.0 #f) (y.1 7) (temp.2 8) (let.3 list) (if.4 list))
           (let ((temp.5 x.0)) (if temp.5 temp.5 (let ((temp.6 (let.3 temp.2))) (if temp.6 temp.6
             (let ((temp.7 (if.4 y.1))) (if temp.7 temp.7 y.1)))))))",
    );
    // let-syntax: the transformer sees the outer meaning of the name.
    check(
        "(let-syntax ((foo (syntax-rules () ((_ x) (list x)))))
           (let-syntax ((foo (syntax-rules () ((_ x) (foo (car x)))))) (foo 1)))",
        "(list (car 1))",
    );
    // Definitions inside of let-syntax are local.
    check_error("(let-syntax () (define inside 1) inside) inside", "unbound variable `inside`");
    // A body macro may refer to later definitions and define names for the body.
    check(
        "(let () (define-syntax get (syntax-rules () ((_) x))) (define y (lambda () (get))) (define x 1) (y))",
        "(letrec* ((y.0 (lambda () x.1)) (x.1 1)) (y.0))",
    );
    check(
        "(let () (define-syntax def (syntax-rules () ((_ n v) (define n v)))) (def a 1) (def b a) b)",
        "(letrec* ((a.0 1) (b.1 a.0)) b.1)",
    );
    // A name that a macro introduces is not the user's.
    check_error(
        "(let () (define-syntax def (syntax-rules () ((_) (define hidden 1)))) (def) hidden)",
        "unbound variable `hidden`",
    );
}

#[test]
fn top_level_names_of_macros_are_distinct() {
    check(
        "(define-syntax def (syntax-rules () ((_ get) (begin (define tmp 1) (define (get) tmp)))))
         (def a) (def b)",
        "(define tmp~1 1) (define a (lambda () tmp~1)) (define tmp~2 1) (define b (lambda () tmp~2))",
    );
}

#[test]
fn quoted_symbols_keep_their_names() {
    check("(define-syntax m (syntax-rules () ((_ x) '(tmp x #(tmp)))))(m y)", "'(tmp y #(tmp))");
    check(
        "(define-syntax m (syntax-rules () ((_ x) (case x ((a) 'a) (else 'b)))))(m 1)",
        "(let ((key.0 1)) (if (eq? key.0 'a) 'a 'b))",
    );
}

#[test]
fn nested_renaming() {
    // Each level of a recursive macro has its own variable.
    check(
        "(define-syntax my-let* (syntax-rules () ((_ () b) b) ((_ (v . r) b) (let ((x v)) (my-let* r (list x b))))))
         (my-let* (1 2) 3)",
        "(let ((x.0 1)) (let ((x.1 2)) (list x.1 (list x.0 3))))",
    );
    // Names pass through a macro that gets the binder from its user.
    check(
        "(define-syntax bind (syntax-rules () ((_ n v b) (let ((n v)) b))))
         (define-syntax twice (syntax-rules () ((_ v) (bind x v (bind y x (+ x y))))))
         (twice 1)",
        "(let ((x.0 1)) (let ((y.1 x.0)) (+ x.0 y.1)))",
    );
    // A macro from a macro refers to the binding around its own definition.
    check(
        "(let ((x 1))
           (define-syntax outer (syntax-rules () ((_ k) (let ((x 2)) (define-syntax k (syntax-rules () ((_ y) (list x y)))) (let ((x 3)) (k x))))))
           (let ((x 4)) (outer go)))",
        "(let ((x.0 1)) (let ((x.1 4)) (let ((x.2 2)) (let ((x.3 3)) (list x.2 x.3)))))",
    );
    // Petrofsky: a keyword and a variable trade places.
    check(
        "(let ((a 1)) (letrec-syntax ((foo (syntax-rules () ((_ b) (bar a b)))) (bar (syntax-rules () ((_ c d) (list c (let ((c 3)) (list d c 'c)))))))
           (let ((a 2)) (foo a))))",
        "(let ((a.0 1)) (let ((a.1 2)) (list a.0 (let ((a.2 3)) (list a.1 a.2 'a)))))",
    );
}

#[test]
fn transformers_through_macros_and_aliases() {
    check("(define-syntax my-if if) (my-if 1 2 3)", "(if 1 2 3)");
    check(
        "(define-syntax rules (syntax-rules () ((_ v) (syntax-rules () ((_) v))))) (define-syntax m (rules 5)) (m)",
        "5",
    );
}

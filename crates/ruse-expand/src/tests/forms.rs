//! Core forms.

use super::{check, check_error, core, core_in, with_files};

#[test]
fn constants_and_calls() {
    check("42 \"s\" #\\a #(1 a) #u8(1 2) #t", "42 \"s\" #\\a '#(1 a) #u8(1 2) #t");
    check("(quote (a . b)) '()", "'(a . b) '()");
    check("(car (cdr '(1 2)))", "(car (cdr '(1 2)))");
    check("((lambda (x) x) 1)", "((lambda (x.0) x.0) 1)");
}

#[test]
fn conditionals() {
    check("(if 1 2)", "(if 1 2 #!unspecified)");
    check("(and) (and 1) (and 1 2 3)", "#t 1 (if 1 (if 2 3 #f) #f)");
    check("(or) (or 1) (or 1 2)", "#f 1 (let ((value.0 1)) (if value.0 value.0 2))");
    check("(when 1 2 3)", "(if 1 (begin 2 3) #!unspecified)");
    check("(unless 1 2 3)", "(if 1 #!unspecified (begin 2 3))");
    check("(cond (1 2) (else 3 4))", "(if 1 2 (begin 3 4))");
    check("(cond (1))", "(let ((value.0 1)) (if value.0 value.0 #!unspecified))");
    check(
        "(cond ((car 1) => cdr) (else 2))",
        "(let ((value.0 (car 1))) (if value.0 (cdr value.0) 2))",
    );
    check(
        "(case (car 1) ((a) 1) ((1 b) 2) (else => list))",
        "(let ((key.0 (car 1))) (if (eq? key.0 'a) 1 (if (if (eqv? key.0 1) #t (eq? key.0 'b)) 2 (list key.0))))",
    );
    check(
        "(case 1 ((a b c d e f g h i) 1))",
        "(let ((key.0 1)) (if (memq key.0 '(a b c d e f g h i)) 1 #!unspecified))",
    );
    check_error("(cond (else 1) (2 3))", "`else` clause must be the last");
    check_error("(case)", "(case KEY");
    check_error("(if)", "test.scm:1:1: error: malformed form, expected `(if TEST THEN ELSE)`");
    check_error("(cond (1 => 2 3))", "one expression must follow `=>`");
}

#[test]
fn bindings() {
    check("(let ((x 1) (y 2)) (+ x y))", "(let ((x.0 1) (y.1 2)) (+ x.0 y.1))");
    check("(let () 1)", "1");
    check("(let* ((x 1) (x (+ x 1))) x)", "(let ((x.0 1)) (let ((x.1 (+ x.0 1))) x.1))");
    check(
        "(letrec ((f (lambda () (g))) (g (lambda () (f)))) (f))",
        "(letrec* ((f.0 (lambda () (g.1))) (g.1 (lambda () (f.0)))) (f.0))",
    );
    check(
        "(let loop ((i 0)) (if (< i 10) (loop (+ i 1)) i))",
        "(letrec* ((loop.0 (lambda (i.1) (if (< i.1 10) (loop.0 (+ i.1 1)) i.1)))) (loop.0 0))",
    );
    check(
        "(do ((i 0 (+ i 1)) (j 5)) ((< 9 i) j) (display i))",
        "(letrec* ((do.0 (lambda (i.1 j.2) (if (< 9 i.1) j.2 (begin (display i.1) (do.0 (+ i.1 1) j.2))))))
         (do.0 0 5))",
    );
    check(
        "(let-values (((a b) (values 1 2)) (c (values 3))) (list a b c))",
        "(let-values (a.0 b.1) (values 1 2) (let-values c.2 (values 3) (list a.0 b.1 c.2)))",
    );
    check(
        "(let*-values (((a . b) (values 1 2)) ((a) (car b))) a)",
        "(let-values (a.0 . b.1) (values 1 2) (let-values (a.2) (car b.1) a.2))",
    );
    check("(let ((x 1)) (set! x 2) x)", "(let ((x.0 1)) (begin (set! x.0 2) x.0))");
    check_error("(let ((x 1) (x 2)) x)", "the variable `x` occurs twice");
    check_error("(lambda (a b a) 1)", "the parameter `a` occurs twice");
    check_error("(let ((x)) x)", "a binding must be `(NAME INIT)`");
    check_error("(set! car 1)", "`car` is imported, it cannot be assigned");
    check_error("(set! if 1)", "`if` is a keyword");
    check_error("(let ((x 1)))", "(let ((NAME INIT) ...) BODY ...)");
}

#[test]
fn bodies() {
    check(
        "(define (f) (define a 1) (display a) (define (b) a) (b))",
        "(define f (lambda () (letrec* ((a.0 1) (unused.2 (display a.0)) (b.1 (lambda () a.0))) (b.1))))",
    );
    check(
        "(let () (define-values (a . b) (values 1 2)) (list a b))",
        "(letrec* ((a.0 #!unspecified) (b.1 #!unspecified) (unused.4 (let-values (a.2 . b.3) (values 1 2)
         (begin (set! a.0 a.2) (set! b.1 b.3) #!unspecified)))) (list a.0 b.1))",
    );
    check("(let () (begin (define x 1)) (begin) x)", "(letrec* ((x.0 1)) x.0)");
    check(
        "(let () (cond-expand (ruse (define x 1)) (else (define x 2))) x)",
        "(letrec* ((x.0 1)) x.0)",
    );
    check_error("(let () (define x 1))", "this body ends with a definition");
    check_error("(lambda ())", "(lambda PARAMETERS BODY ...)");
    check_error("(let () (define x 1) (define x 2) x)", "`x` is defined twice in the same body");
    check_error("(if 1 (define x 2))", "`define` cannot stand where an expression is expected");
    check_error("(define)", "(define NAME EXPRESSION)");
    check_error("(define ((f a) b) 1)", "malformed form");
}

#[test]
fn quasiquotation() {
    check("`(1 2)", "'(1 2)");
    check("`(1 ,(car 2))", "(list 1 (car 2))");
    check("`(1 ,@(car 2) 3)", "(cons 1 (append (car 2) '(3)))");
    check("`(1 ,@(car 2))", "(cons 1 (car 2))");
    check("`(1 . ,(car 2))", "(cons 1 (car 2))");
    check("`#(1 ,(car 2))", "(vector 1 (car 2))");
    check("`#(1 ,@(car 2))", "(list->vector (cons 1 (car 2)))");
    check("`,(car 2)", "(car 2)");
    check(
        "`(1 `(2 ,(3 ,(car 4))))",
        "(list 1 (list 'quasiquote (list 2 (list 'unquote (list 3 (car 4))))))",
    );
    check("`((a ,(car 1)) b . c)", "(cons (list 'a (car 1)) '(b . c))");
    check("(let ((unquote 1)) `(,x))", "(let ((unquote.0 1)) '((unquote x)))");
    check_error("`,@(car 1)", "must stand in a list");
    check_error("`(1 . ,@(car 1))", "behind a dot");
}

#[test]
fn records() {
    check(
        "(define-record-type point (make-point y) point? (x px) (y py set-py!))",
        "(define point (%make-record-type 'point '#(x y)))
         (define make-point (lambda (y.0) (%record point #!unspecified y.0)))
         (define point? (lambda (object.1) (%record? object.1 point)))
         (define px (lambda (record.2) (%record-ref record.2 point 0 'px)))
         (define py (lambda (record.3) (%record-ref record.3 point 1 'py)))
         (define set-py! (lambda (record.5 value.4) (%record-set! record.5 point 1 value.4 'set-py!)))",
    );
    check(
        "(let () (define-record-type p #f p? a) p?)",
        "(letrec* ((p.0 (%make-record-type 'p '#(a))) (p?.1 (lambda (object.2) (%record? object.2 p.0)))) p?.1)",
    );
    check_error("(define-record-type p (mk z) p? (a b))", "`z` is not a field");
    check_error("(define-record-type p)", "(define-record-type NAME");
}

#[test]
fn control() {
    check("(delay (car 1))", "(%make-promise #f (lambda () (make-promise (car 1))))");
    check("(delay-force (car 1))", "(%make-promise #f (lambda () (car 1)))");
    check("(cons-stream 1 2)", "(cons 1 (%make-promise #f (lambda () (make-promise 2))))");
    check(
        "(parameterize ((car 1)) 2)",
        "(%with-parameters@(ruse core) (list (cons car 1)) (lambda () 2))",
    );
    check(
        "(guard (e ((car e) 1)) (define x 2) x)",
        "(%with-guard@(ruse core) (lambda () (letrec* ((x.0 2)) x.0))
         (lambda (e.1 reraise.2) (if (car e.1) 1 (reraise.2))))",
    );
    check(
        "(guard (e (else e)) 1)",
        "(%with-guard-if@(ruse core) (lambda () 1) (lambda (object.2) #t) (lambda (e.0 reraise.1) e.0))",
    );
    check(
        "(case-lambda ((a) a) ((a . b) b))",
        "(case-lambda (lambda (a.0) a.0) (lambda (a.1 . b.2) b.2))",
    );
}

#[test]
fn include_and_cond_expand() {
    let mut ex = with_files(&[("a.scm", "(define A 1) (define b 2)")]);
    assert_eq!(core_in(&mut ex, "(include \"a.scm\") A"), "(define A 1) (define b 2) A");
    assert_eq!(core_in(&mut ex, "(include-ci \"a.scm\") a"), "(define a 1) (define b 2) a");
    check("(cond-expand ((and r7rs (not foo)) 1) (else 2))", "1");
    check("(cond-expand ((library (ruse syntax)) 1) (else 2))", "1");
    check("(cond-expand ((library (no such)) 1) (else 2))", "2");
    check("(if (cond-expand ((or foo ruse) 1)) 2)", "(if 1 2 #!unspecified)");
    check_error("(include \"none.scm\")", "`none.scm` cannot be included: no such file");
    let mut ex = with_files(&[("a.scm", "(include \"b.scm\")"), ("b.scm", "(include \"a.scm\")")]);
    let errors = super::errors_in(&mut ex, "(include \"a.scm\")");
    assert!(errors.contains("the chain is a.scm -> b.scm -> a.scm"), "{errors}");
}

#[test]
fn names_of_procedures() {
    let mut ex = super::expander(super::Files::default());
    let text =
        "(define (f) (define g (lambda () 1)) (let ((h (lambda () 2))) (set! h (lambda () 3)) g))";
    let unit = super::expansion(&mut ex, text).program;
    let names: Vec<&str> = unit
        .exprs
        .iter()
        .filter_map(|expr| match expr {
            crate::core::Expr::Lambda(lambda) => lambda.name.as_deref(),
            _ => None,
        })
        .collect();
    assert_eq!(names, ["g", "h", "h", "f"]);
}

#[test]
fn program_order() {
    // A later definition of an imported name counts inside of procedures, the import before it does not.
    check(
        "(define old car) (define (f) (car 1)) (define (car x) (old x)) (car 2)",
        "(define old car) (define f (lambda () (car 1))) (define car (lambda (x.0) (old x.0))) (car 2)",
    );
    let mut ex = super::expander(super::Files::default());
    let text = "(define (f) (car 1)) (define old car) (define (car x) (old x))";
    let unit = super::expansion(&mut ex, text).program;
    let prims = unit.exprs.iter().filter(|expr| matches!(expr, crate::core::Expr::Prim(_)));
    assert_eq!(prims.count(), 1, "only `old` means the imported `car`");
    check("(define x 1) (define x 2)", "(define x 1) (set! x 2)");
    check(
        "(define-syntax m (syntax-rules () ((_) 1))) (m) (define-syntax m (syntax-rules () ((_) 2))) (m)",
        "1 2",
    );
    check(
        "(define (f) (m)) (define-syntax m (syntax-rules () ((_) 1)))",
        "(define f (lambda () 1))",
    );
    assert_eq!(
        core("(define-values (a b) (values 1 2)) a"),
        super::squeeze(
            "(define a #!unspecified) (define b #!unspecified) (let-values (a.0 b.1) (values 1 2)
         (begin (set! a a.0) (set! b b.1) #!unspecified)) a",
        )
    );
}

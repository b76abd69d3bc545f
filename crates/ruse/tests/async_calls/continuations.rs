//! Continuations, `dynamic-wind` and parameters across waits.

use crate::{eval, every_vm, print};

#[test]
fn a_continuation_from_before_a_wait_is_entered_after_it() {
    every_vm(|vm| {
        let text = "(define k #f)
                    (define rounds '())
                    (define (f)
                      (let* ((x (call/cc (lambda (c) (set! k c) 1)))
                             (y (wait (* x 10))))
                        (set! rounds (cons y rounds))
                        (if (< x 4) (k (+ x 1)) rounds)))
                    (f)";
        assert_eq!(print(vm, text), "(40 30 20 10)");
    });
}

#[test]
fn a_continuation_outlives_the_run_that_waited() {
    every_vm(|vm| {
        let text = "(define k #f)
                    (define log '())
                    (define (f) (let ((x (wait (call/cc (lambda (c) (set! k c) 1))))) (set! log (cons x log)) (wait (* x 2))))
                    (f)";
        assert_eq!(eval::<i64>(vm, text).unwrap(), 2);
        assert_eq!(
            eval::<i64>(vm, "(if (< (length log) 3) (k (+ 10 (wait (length log)))) 0)").unwrap(),
            22
        );
        assert_eq!(eval::<i64>(vm, "(+ 1 (if (< (length log) 3) (k (wait 12)) 0))").unwrap(), 24);
        assert_eq!(print(vm, "log"), "(12 11 1)");
        assert!(vm.eval::<i64>("(k 1)").is_err());
    });
}

#[test]
fn an_escape_leaves_frames_that_waited() {
    every_vm(|vm| {
        let text = "(define (find ok? l)
                      (call/cc (lambda (return) (for-each (lambda (x) (if (ok? (wait x)) (return x))) l) #f)))
                    (define (deep n k) (if (= n 0) (k (wait 'out)) (list (deep (- n 1) k))))
                    (list (find even? '(1 3 4 5)) (find even? '(1 3)) (call/cc (lambda (k) (deep 100 k))))";
        assert_eq!(print(vm, text), "(4 #f out)");
    });
}

#[test]
fn generators_wait_between_their_values() {
    every_vm(|vm| {
        let text = "(define (generator produce)
                      (define return #f)
                      (define (resume)
                        (produce (lambda (v) (call/cc (lambda (r) (set! resume (lambda () (r #t))) (return v)))))
                        (return 'done))
                      (lambda () (call/cc (lambda (c) (set! return c) (resume)))))
                    (define (walk tree yield)
                      (cond ((null? tree) #t)
                            ((pair? tree) (walk (car tree) yield) (walk (cdr tree) yield))
                            (else (yield (wait tree)))))
                    (define (same? a b)
                      (let ((a (generator (lambda (y) (walk a y)))) (b (generator (lambda (y) (walk b y)))))
                        (let loop ()
                          (let* ((x (wait (a))) (y (b)))
                            (cond ((not (eqv? x y)) (list x y)) ((eq? x 'done) #t) (else (loop)))))))
                    (list (same? '(1 (2 3) 4) '((1 2) (3 (4)))) (same? '(1 2 3) '(1 (3) 2)))";
        assert_eq!(print(vm, text), "(#t (2 3))");
    });
}

#[test]
fn extents_are_entered_and_left_around_waits() {
    every_vm(|vm| {
        let text = "(define log '())
                    (define (note x) (set! log (cons (wait x) log)))
                    (define k #f)
                    (define n 0)
                    (define (go)
                      (dynamic-wind
                        (lambda () (note 'in))
                        (lambda () (call/cc (lambda (c) (set! k c))) (note 'body))
                        (lambda () (note 'out)))
                      (set! n (+ n 1))
                      (if (< n 2) (k #f))
                      (reverse log))
                    (go)";
        assert_eq!(print(vm, text), "(in body out in body out)");
        let text = "(set! log '())
                    (define (escape)
                      (call/cc (lambda (k) (dynamic-wind (lambda () #f) (lambda () (k (wait 1))) (lambda () (note 'left)))))
                      (reverse log))
                    (escape)";
        assert_eq!(print(vm, text), "(left)");
    });
}

#[test]
fn parameters_and_handlers_survive_a_wait() {
    every_vm(|vm| {
        let text = "(define p (make-parameter 1))
                    (define (in) (parameterize ((p (wait 2))) (let ((before (p))) (wait 0) (list before (p)))))
                    (list (in) (p) (guard (e ((symbol? e) (list e (p)))) (parameterize ((p 3)) (wait 1) (raise 'oh))))";
        assert_eq!(print(vm, text), "((2 2) 1 (oh 1))");
    });
}

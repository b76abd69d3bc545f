//! A small program that goes through the unsafe code of the interpreter and the heap, for Miri, which takes an hour or more for it.
#![forbid(unsafe_code)]

use ruse::{Options, Vm};

#[test]
fn a_bit_of_everything() {
    let mut vm = Vm::new(Options { nursery: 1 << 16, ..Options::default() }).unwrap();
    let mut run = |program: &str| vm.eval_printed(program).unwrap().pop();
    // Continuations that escape, and that come back from the heap.
    run("(define (ctak x y z) (call/cc (lambda (k) (ctak-into k x y z))))
         (define (ctak-into k x y z)
           (if (< y x)
               (k (call/cc (lambda (k)
                             (ctak-into k (ctak (- x 1) y z) (ctak (- y 1) z x) (ctak (- z 1) x y)))))
               (k z)))");
    assert_eq!(run("(ctak 4 2 1)").as_deref(), Some("2"));
    run("(define (generator items)
           (define return #f)
           (define (next) (for-each (lambda (item)
                                      (call/cc (lambda (resume)
                                                 (set! next (lambda () (resume #f)))
                                                 (return item))))
                                    items)
                          (return 'done))
           (lambda () (call/cc (lambda (k) (set! return k) (next)))))
         (define g (generator '(1 2 3)))");
    assert_eq!(
        run("(let* ((a (g)) (b (g)) (c (g)) (d (g))) (list a b c d))").as_deref(),
        Some("(1 2 3 done)")
    );
    // Errors with handlers, and what leaves by them.
    run("(define log '())
         (define caught
           (guard (e ((error-object? e) (error-object-message e)))
             (dynamic-wind (lambda () (set! log (cons 'in log)))
                           (lambda () (vector-ref (vector 1 2) 2))
                           (lambda () (set! log (cons 'out log))))))");
    assert_eq!(run("(list (string? caught) log)").as_deref(), Some("(#t (out in))"));
    // Every kind of object, through collections.
    run("(define (fill n)
           (let loop ((i 0) (kept '()))
             (if (= i n)
                 kept
                 (loop (+ i 1)
                       (cons (list (number->string i) (expt 3 (+ i 60)) (/ i 7) (sqrt (+ i 0.5))
                                   (make-vector 3 i) (bytevector i 1) (string->symbol (number->string i)))
                             (if (> (length kept) 8) (list (car kept)) kept))))))");
    let kept = run("(map caddr (fill 40))").unwrap();
    assert!(kept.starts_with("(39/7 38/7 37/7"), "{kept}");
}

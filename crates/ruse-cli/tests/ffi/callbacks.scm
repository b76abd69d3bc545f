(import (scheme base) (scheme write) (scheme process-context) (ruse ffi))
(include "support.scm")

(define-c-library lib (cadr (command-line)))
(define-c-library libc "libc.so.6" "libc.so")
(define-c-struct dd (x double) (y double))
(define-c-struct ccc (x char) (y char) (z char))
(define-c-struct big (x long) (y double) (z ccc) (w (array int 3)))
(define-c qsort libc "qsort" (pointer size_t size_t pointer) void)
(define-c c-twice lib "c_twice" (pointer double) double)
(define-c c-keep lib "c_keep" (pointer) void)
(define-c c-call-kept lib "c_call_kept" (double) double)
(define-c c-struct lib "c_struct" (pointer) dd)
(define-c c-many lib "c_many" (pointer) double)
(define-c c-big lib "c_big" (pointer) big)
(define-c c-elsewhere lib "c_elsewhere" () double)
(define-c t-double lib "t_double" (double) double)

(define compare
  (c-callback ((* int) (* int)) int (lambda (a b) (- (c-ref a 'int) (c-ref b 'int)))))

(define (sort-numbers numbers)
  (let* ((count (length numbers)) (memory (c-allocate 'int count)))
    (let fill ((i 0) (rest numbers))
      (if (pair? rest) (begin (c-set! memory 'int i (car rest)) (fill (+ i 1) (cdr rest)))))
    (qsort memory count 4 compare)
    (let loop ((i (- count 1)) (out '()))
      (if (< i 0) out (loop (- i 1) (cons (c-ref memory 'int i) out))))))

(define double-it (c-callback (double) double (lambda (x) (* 2 x))))

(define (cadddr list) (car (cdr (cdr (cdr list)))))
(define (all)
  (check (sort-numbers '(5 3 9 -1 7 3 0)) '(-1 0 3 3 5 7 9))
  (check (c-twice double-it 1.5) 6.0)
  (check (call-with-c-callback (double) double (lambda (x) (+ x (t-double x))) (lambda (f) (c-twice f 4.0))) 9.0)
  ;; Callbacks within callbacks.
  (check (call-with-c-callback (double) double
           (lambda (x) (c-twice double-it x))
           (lambda (f) (c-twice f 1.0)))
         16.0)
  (check (c-field (call-with-c-callback (dd big) dd
                    (lambda (a b)
                      (c-make dd (+ (c-field a dd 'y) (c-field b big 'y)) (inexact (c-field b big 'w 2))))
                    c-struct)
                  dd 'x)
         4.5)
  (check (call-with-c-callback
             (int8 float double uint64 double double double double double double double long long long long long) double
           (lambda all
             (if (= (cadddr all) 18446744073709551615)
                 (apply + (map (lambda (x) (if (> x 1e10) 0 x)) all))
                 0.0))
           c-many)
         116.5)
  (check (c-field (call-with-c-callback (int) big (lambda (n) (c-make big n 1.5)) c-big) big 'x) 3))

(do ((i 0 (+ i 1))) ((= i 20)) (all))

;; Code of callbacks that were freed long ago is used again.
(check (let loop ((i 0) (sum 0))
         (if (= i 600)
             sum
             (loop (+ i 1)
                   (+ sum (exact (call-with-c-callback (double) double (lambda (x) (+ x i)) (lambda (f) (c-twice f 0.0))))))))
       359400)

;; Errors and escapes wait until C has returned.
(define steps 0)
(define failing (c-callback (double) double (lambda (x) (set! steps (+ steps 1)) (error "in the callback" x))))
(check-error (c-twice failing 1.0) "in the callback")
(check steps 1)
(check (call-with-current-continuation
        (lambda (k) (call-with-c-callback (double) double k (lambda (f) (c-twice f 3.0)))))
       3.0)
(check (with-exception-handler
        (lambda (e) 'not-here)
        (lambda () (guard (e (#t (error-object-message e))) (c-twice failing 1.0))))
       "in the callback")
(check-error (call-with-c-callback (double) double (lambda (x) 'x) (lambda (f) (c-twice f 1.0)))
             "must be a real number")
(check-error (call-with-c-callback (double) int (lambda (x) 4294967296) (lambda (f) (c-twice f 1.0)))
             "must be an exact integer from -2147483648")
(define (deeper x) (call-with-c-callback (double) double deeper (lambda (f) (c-twice f x))))
(check-error (deeper 1.0) "nested too deeply")

;; After its end a callback gives zeros, and that is told.
(c-keep double-it)
(check (c-call-kept 2.0) 4.0)
(c-callback-free! double-it)
(check-error (c-call-kept 2.0) "C called a callback that had been freed")
(check-error (c-callback-free! double-it) "argument 1 is no callback, or it was freed")
(define other (c-callback (double) double (lambda (x) (+ x 1))))
(c-keep other)
(check-error (c-elsewhere) "C called a callback from another thread")
(check (c-call-kept 2.0) 3.0)
(check-error (c-callback (double) string (lambda (x) "x")) "cannot give C a text")
(check-error (c-callback (double) double (lambda () 1)) "argument 3 must be a procedure of 1 arguments")
(check-error (c-callback (double) double 5) "argument 3 must be a procedure")
(check-error (c-callback (int ...) double car) "a fixed number of arguments")
(finish)

;;; SRFI 2: and-let*.
(import (scheme base) (scheme write) (srfi 2))
(define (show value) (write value) (newline))

(show (and-let* () 1 2)) ;; expect: 2
(show (and-let* ())) ;; expect: #t
(show (and-let* ((x 1)))) ;; expect: 1
(show (and-let* ((x #f)))) ;; expect: #f
(show (and-let* ((x 1) (y (+ x 1))) (* y 10))) ;; expect: 20
(show (and-let* ((x #f) (y (car x))) y)) ;; expect: #f
(show (and-let* (((positive? 3)) (x 5)) x)) ;; expect: 5
(show (and-let* (((positive? -3)) (x (error "not reached"))) x)) ;; expect: #f
(show (and-let* (((memv 2 '(1 2 3)))))) ;; expect: (2 3)
(define entry '(key . 42))
(show (and-let* (entry (value (cdr entry)) ((> value 40))) value)) ;; expect: 42
(show (and-let* (entry))) ;; expect: (key . 42)
(define nothing #f)
(show (and-let* (nothing (x (car nothing))) x)) ;; expect: #f
;; Each binding is seen by the clauses after it, and may shadow.
(show (and-let* ((x 1) (x (+ x 1)) (x (* x 10))) (list x))) ;; expect: (20)
;; The body is a body.
(show (and-let* ((x 2)) (define y (* x x)) (+ x y))) ;; expect: 6

;; backtracking search
;; except: thunk a continuation is entered again after its frames are gone
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define fail-stack '())
(define (fail) (if (null? fail-stack) 'no-solution (let ((back (car fail-stack))) (set! fail-stack (cdr fail-stack)) (back back))))
(define (amb choices)
  (let ((cc (call/cc (lambda (k) k))))
    (if (null? choices)
        (fail)
        (let ((choice (car choices)))
          (set! choices (cdr choices))
          (set! fail-stack (cons cc fail-stack))
          choice))))
(define (pythagoras)
  (let* ((a (amb '(1 2 3 4 5 6 7 8 9 10 11 12 13)))
         (b (amb '(1 2 3 4 5 6 7 8 9 10 11 12 13)))
         (c (amb '(1 2 3 4 5 6 7 8 9 10 11 12 13))))
    (if (and (= (* c c) (+ (* a a) (* b b))) (< b a)) (list a b c) (fail))))
(show (pythagoras)) ;; expect: (4 3 5)

;; the type of a binding is its own, wherever its init comes from
(import (scheme base) (scheme write) (ruse type))
(define-syntax two
  (syntax-rules ()
    ((_ e) (let* ((a : fixnum e)) (let ((b e)) (set! b "other") (list a b))))))
(write (two (+ 1 2))) (newline)                 ;; expect: (3 "other")
(define-syntax either
  (syntax-rules ()
    ((_ e) (let ((a : (or fixnum string) e) (b : (or fixnum symbol) e)) (set! a "s") (set! b 's) (list a b)))))
(write (either (+ 1 2))) (newline)              ;; expect: ("s" s)
(define-syntax looped
  (syntax-rules ()
    ((_ e) (let loop ((a : fixnum e) (b e)) (if (eq? b 'end) a (loop a 'end))))))
(write (looped (+ 1 2))) (newline)              ;; expect: 3
(define-syntax recursive
  (syntax-rules ()
    ((_ e) (letrec ((a : fixnum e)) (letrec ((b e)) (set! b 'x) (list a b))))))
(write (recursive (+ 1 2))) (newline)           ;; expect: (3 x)

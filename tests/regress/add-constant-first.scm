;;; A constant that is added stands where it was written, for the error's text.

(import (scheme base) (scheme write))

(define (message thunk)
  (guard (e ((error-object? e) (display (error-object-message e)) (newline)))
    (thunk)))

(define (f x) (+ 1 x))
(define (g x) (+ x -1))
(define (h x) (- x -1))
(define (k x) (- x 1))

(message (lambda () (f 'a))) ;; expect: +: argument 2 must be a number, but it is
(message (lambda () (g 'a))) ;; expect: +: argument 1 must be a number, but it is
(message (lambda () (h 'a))) ;; expect: -: argument 1 must be a number, but it is
(message (lambda () (k 'a))) ;; expect: -: argument 1 must be a number, but it is
(message (lambda () (+ (vector-length #(2)) #f))) ;; expect: +: argument 2 must be a number, but it is

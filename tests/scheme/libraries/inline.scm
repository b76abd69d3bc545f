;; define-library forms before the program in one file

(define-library (counter state)
  (export next! peek)
  (import (scheme base) (scheme write))
  (begin
    (define n 0)
    (define (next!) (set! n (+ n 1)) n)
    (define (peek) n)))
(define-library (counter user)
  (export twice)
  (import (scheme base) (counter state))
  (begin (define (twice) (next!) (next!))))
(import (scheme base) (scheme write) (counter state) (counter user))
(write (twice)) (newline) ;; expect: 2
(write (next!)) (newline) ;; expect: 3
(write (peek)) (newline) ;; expect: 3

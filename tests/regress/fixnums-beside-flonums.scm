;;; An addition that had met a fixnum and a flonum made a flonum of two fixnums, where the loop around knew the second
;;; to be a fixnum by then.

(import (scheme base) (scheme write))
(define v (vector 1))
(define (inexact-count l)
  (let loop ((l l) (n 0))
    (if (null? l) n (loop (cdr l) (if (exact? (car l)) n (+ n 1))))))
(define (f x n)
  (let loop ((i 0) (b x) (r '()))
    (if (= i n)
        r
        (loop (+ i 1) (+ i 7) (cons (+ (vector-ref v 0) b) r)))))
(define (change k) (set! v (vector k)))
(define (show x) (display x) (newline))
(show (inexact-count (f 2.5 1000))) ;; expect: 1
(show (inexact-count (f 2.5 1000))) ;; expect: 1
(show (inexact-count (f 3 1000))) ;; expect: 0
(change 1)

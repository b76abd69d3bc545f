; Non-tail recursion one million frames deep, with and without allocation.
(import (scheme base) (scheme write))

(define (depth n)
  (if (= n 0)
      0
      (+ 1 (depth (- n 1)))))

(define (build n)
  (if (= n 0)
      '()
      (cons n (build (- n 1)))))

(define (sum items)
  (if (null? items)
      0
      (+ (car items) (sum (cdr items)))))

(define (repeat times total)
  (if (= times 0)
      total
      (repeat (- times 1)
              (+ total (depth 1000000) (sum (build 1000000))))))

(display (repeat 8 0))
(newline)

; Sieve of Eratosthenes over a vector of booleans: sequential and strided
; vector stores.
(import (scheme base) (scheme write))

(define (strike! flags start step limit)
  (let loop ((i start))
    (when (< i limit)
      (vector-set! flags i #f)
      (loop (+ i step)))))

(define (sieve limit)
  (let ((flags (make-vector limit #t)))
    (let loop ((n 2) (count 0))
      (cond ((= n limit) count)
            ((vector-ref flags n)
             (strike! flags (* n n) n limit)
             (loop (+ n 1) (+ count 1)))
            (else (loop (+ n 1) count))))))

(define (repeat times total)
  (if (= times 0)
      total
      (repeat (- times 1) (+ total (sieve (- 1000000 times))))))

(display (repeat 8 0))
(newline)

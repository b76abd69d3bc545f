; A hash table with integer keys, by eqv?: every key put, put again, got in the order of insertion
; and got in another order. SRFI 69.
(import (scheme base) (scheme write) (srfi 69))

(define size 300000)
(define rounds 4)

(define (fill! table)
  (let loop ((i 0))
    (when (< i size)
      (hash-table-set! table (* 7 i) i)
      (loop (+ i 1)))))

; Looks every key up, each so many behind the one before.
(define (sum-by table step)
  (let loop ((i 0) (at 0) (sum 0))
    (if (= i size)
        sum
        (loop (+ i 1)
              (modulo (+ at step) size)
              (modulo (+ sum (* i (hash-table-ref/default table (* 7 at) 0))) 1000003)))))

(define (run)
  (let loop ((round 0) (sum 0))
    (if (= round rounds)
        sum
        (let ((table (make-hash-table eqv?)))
          (fill! table)
          (fill! table)
          (loop (+ round 1)
                (modulo (+ sum (sum-by table 1) (sum-by table 104729)) 1000003))))))

(display (run))
(newline)

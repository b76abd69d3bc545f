;; equal? of tables whose keys are tables that share a hash, on many levels.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base) (ruse table))

(define (nest n)
  (let loop ((i 0) (a (table 'a '(1))) (b (table 'a '(2))))
    (if (= i n)
        a
        (loop (+ i 1)
              (table (table-copy a) 1 (table-copy b) 2)
              (table (table-copy a) 1 (table-copy b) 3)))))
(equal? (nest 32) (nest 32))

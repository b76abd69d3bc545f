;; The same to standard output.
;; flags: --max-output 64K --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base) (scheme write))

(define (share n x) (if (= n 0) x (share (- n 1) (cons x x))))
(display (share 60 '(1)))
